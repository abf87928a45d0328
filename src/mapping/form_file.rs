//! `forms/<form>.toml` field by field: what an official may write, and what of it must be there.

use super::fields::{Spanned, slots_of_choices, things};
use crate::domain::choice::choices;
use std::collections::BTreeMap;

choices! {
    /// Where the year of a report stands.
    YearFrom {
        /// In a cell above the table, or anywhere on a card.
        Title = "title", "表題";
        /// In the sheet's name.
        Sheet = "sheet", "シート名";
        /// In the file's name.
        File = "file", "ファイル名";
        /// In the name of a folder inside the section's, or of the year's around it.
        Folder = "folder", "課のフォルダーの中のフォルダー、なければ年度のフォルダー";
        /// Nowhere: only the columns have years.
        None = "none", "列の見出しだけ";
    }

    /// Where the years of a series stand, seen from its values.
    YearsAt {
        /// In the row above.
        Above = "above", "値の上";
        /// In the column to the left.
        Left = "left", "値の左";
    }
}

slots_of_choices!(YearFrom, YearsAt);

things! {
    /// The whole file.
    FormFile {
        name: String = must("様式の名前").hint("人が読む名前").example("\"KPI進捗状況調査票（一覧）\"");
        sheet: Option<Spanned<String>> = may("シート").hint("この言葉（正規表現）を含むシートだけを見る。省くと全部").example("\"進捗|実績\"");
        title: Option<String> = may("表題").hint("表の上（個票ならどこか）に、この文字があること").example("\"KPI進捗状況調査票\"");
        year: Option<YearFile> = may("年度のあるところ").hint("省くと、表題・シート名・ファイル名・フォルダー名の順に探す").example("{ from = \"title\" }");
        csv: Option<CsvFile> = may("CSV").hint("文字コードを取り違えるCSVにだけ書く").example("{ encoding = \"EUC-JP\" }");
        required: Option<Vec<Spanned<String>>> = may("必ず書いてもらう文章").hint("値のある指標で要る文章（`text.…` の名前か `rating`）").example("[\"issues\", \"policy\"]");
        prose: Option<Vec<Spanned<String>>> = may("場所を決めない欄").hint("文章の欄で、指標の場所を決めないもの（`goal` か `measure`）").example("[\"measure\"]");
        id_format: Option<Spanned<IdFile>> = may("番号の作り方").hint("番号がセルにある部分から作られるとき").example("{ before = \"12\", between = \"-\" }");
        table: Option<Spanned<TableFile>> = may("一覧表").hint("KPIが1行に一つの表");
        blocks: Option<Spanned<BlocksFile>> = may("年度ごとの組").hint("同じ見出しが年度ごとに繰り返す表");
        columns: Option<Spanned<ColumnsFile>> = may("列").hint("役割 = 見出し。上の段と下の段は「／」でつなぐ");
        card: Option<Spanned<CardFile>> = may("個票").hint("項目名の横や下に値がある様式");
    }

    /// What a text file is, where its content does not say so.
    CsvFile {
        encoding: Spanned<String> = must("文字コード").hint("Shift_JIS、EUC-JP、ISO-2022-JP、UTF-8、UTF-16LE のどれか").example("\"EUC-JP\"");
    }

    /// How an id is made of the cells that hold its parts.
    IdFile {
        before: String = may("前に付くもの").hint("様式のすべての番号の初めにあり、どの欄にもない部分").example("\"12\"");
        between: String = may("つなぐもの").hint("二つの部分の間に置くもの").example("\"-\"");
    }

    /// Where the year of the report stands.
    YearFile {
        from: YearFrom = must("年度のあるところ").example("\"title\"");
    }

    /// How the table is found.
    TableFile {
        header: Vec<String> = must("見出しの言葉").hint("それぞれ別のセルにある行（または続く4行まで）が見出し").example("[\"指標\", \"実績値\"]");
        fill: Vec<String> = may("下にも当てはまる列").hint("一度だけ書いて、下の行にも当てはまる列の見出し").example("[\"施策\"]");
        end: Option<Spanned<String>> = may("表の終わり").hint("表の次のセルの文字（正規表現）。ここから下は表ではない").example("'^※'");
        lines: Option<Spanned<Vec<String>>> = may("段の順").hint("指標が何行かにわたり、区分の列がないとき、上からの順").example("[\"目標\", \"実績\", \"達成率\"]");
    }

    /// Groups of columns that repeat the same headers without a year.
    BlocksFile {
        starts_at: Spanned<String> = must("組の初めの見出し").hint("この見出しが出るたびに、次の年度の組が始まる").example("\"国庫支出金\"");
        years: Spanned<Vec<String>> = must("年度").hint("左から順に").example("[\"R5\", \"R6\"]");
    }

    /// Columns by role. A role without a line is found by the town's usual words.
    ColumnsFile {
        id: Option<Spanned<String>> = may("指標番号").example("\"番号\"");
        id_branch: Option<Spanned<String>> = may("枝番").hint("番号が二つの欄に分かれていれば、二つ目の欄").example("\"枝番\"");
        kpi: Option<Spanned<String>> = may("指標名").example("\"指標名\"");
        goal: Option<Spanned<String>> = may("基本目標");
        measure: Option<Spanned<String>> = may("施策").hint("段ごとに列があれば、並べて書く").example("\"施策名|基本事業名\"");
        section: Option<Spanned<String>> = may("担当課");
        unit: Option<Spanned<String>> = may("単位").example("\"単位\"");
        year: Option<Spanned<String>> = may("行ごとの年度").example("\"年度\"");
        baseline: Option<Spanned<String>> = may("基準値").example("'基準値(／(?<year>.+))?'");
        actual: Option<Spanned<String>> = may("実績値").hint("`(?<year>…)` は見出しの年度、`(?<unit>…)` は見出しの単位").example("'実績値／(?<year>.+)'");
        target: Option<Spanned<String>> = may("目標値").example("'目標値(／(?<year>.+))?'");
        line: Option<Spanned<String>> = may("区分").hint("目標・実績・達成率などと書かれた列").example("\"区分\"");
        stacked: Option<Spanned<String>> = may("区分で決まる列").hint("行によって目標か実績かが決まる列").example("'(?<year>R[0-9]+)'");
        state: Option<Spanned<String>> = may("値がない理由").hint("値の欄とは別に、集計中・調査なし などを書く列。実績値（事業費）の欄が空なら、これを読む").example("\"値がないとき\"");
        rating: Option<Spanned<String>> = may("自己評価").hint("課が自分で付けた判定").example("\"自己評価\"");
        project: Option<Spanned<String>> = may("事務事業名").example("\"事務事業名\"");
        cost: Option<Spanned<String>> = may("事業費").example("'事業費(／(?<year>.+))?'");
        team: Option<Spanned<String>> = may("担当係").hint("書かないと、担当係は `section`（課）として読む").example("\"担当係名\"");
        partner: Option<Spanned<String>> = may("連携課").example("\"連携課名\"");
        rank: Option<Spanned<String>> = may("重要度順位").example("\"重要度順位\"");
        text: BTreeMap<String, Spanned<String>> = may("文章").hint("`text.efforts = \"取組内容\"` のように、名前ごとに");
        ignore: Vec<Spanned<String>> = may("使わない列").hint("知っていて、使わない列の見出し").example("[\"備考\"]");
    }

    /// Labels of a 個票.
    CardFile {
        id: Option<Spanned<BesideFile>> = may("指標番号");
        id_branch: Option<Spanned<BesideFile>> = may("枝番").hint("番号が二つの欄に分かれていれば、二つ目の欄");
        kpi: Option<Spanned<BesideFile>> = must("指標名").example("{ right_of = \"指標名\" }");
        goal: Option<Spanned<BesideFile>> = may("基本目標");
        measure: Option<Spanned<BesideFile>> = may("施策");
        section: Option<Spanned<BesideFile>> = may("担当課").example("{ right_of = \"担当課\" }");
        unit: Option<Spanned<BesideFile>> = may("単位").example("{ right_of = \"単位\" }");
        baseline: Option<Spanned<BesideFile>> = may("基準値");
        actual: Option<Spanned<BesideFile>> = may("実績値").example("{ right_of = \"実績値\", years = \"above\" }");
        target: Option<Spanned<BesideFile>> = may("目標値").example("{ right_of = \"目標値\", years = \"above\" }");
        rating: Option<Spanned<BesideFile>> = may("自己評価").hint("課が自分で付けた判定").example("{ right_of = \"自己評価\" }");
        text: BTreeMap<String, Spanned<BesideFile>> = may("文章").hint("`text.issues = { below = \"課題\" }` のように、名前ごとに");
        ignore: Vec<Spanned<String>> = may("使わないセル").hint("その言葉（正規表現）と、その右の値を使わない").example("[\"達成率\", \"年度\"]");
    }

    /// Where a value stands, seen from its label.
    BesideFile {
        right_of: Option<String> = may("左の項目名").hint("値の左にある項目名").example("\"指標名\"");
        below: Option<String> = may("上の項目名").hint("値の上にある項目名").example("\"課題\"");
        years: Option<YearsAt> = may("年度の場所").hint("年度ごとに値が並ぶとき").example("\"above\"");
    }
}
