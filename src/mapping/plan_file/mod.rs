//! `plan.toml` field by field: what an official may write, and what of it must be there.

pub mod change_file;
pub mod lists;

use super::fields::{Spanned, WrittenFigure, things};
use crate::domain::FiscalYear;
use crate::domain::number::Rounding;
use crate::domain::plan::{
    Basis, BookKind, Combine, Direction, EarlierYears, Font, GoalKpis, Latest, ListColumn, RollUp,
    SheetKind, Ungraded,
};
use crate::domain::rating::Formula;
use crate::domain::rating::rule::Comparison;
use change_file::ChangeFile;
use std::collections::BTreeMap;

things! {
    /// The whole file.
    PlanFile {
        name: String = must("計画の名前").hint("資料のとおりに").example("\"第２期見本町総合戦略\"");
        body: String = must("市町村").example("\"見本町\"");
        period: Spanned<[Spanned<String>; 2]> = must("期間").hint("計画の初めと終わりの年度").example("[\"R3\", \"R8\"]");
        remark: Option<String> = may("全ページの注記").hint("すべてのページに印刷する注記").example("\"見本\"");
        levels: Vec<String> = may("階層の呼び名").hint("上から順に。省くと 基本目標・施策").usual(Some("[\"基本目標\", \"施策\"]"));
        correction_marks: Vec<String> = may("修正版の目印").hint("ファイル名にあれば、前のファイルの修正とみなす語。省くと 修正・訂正・差替・再提出・最新").usual(Some("[\"修正\", \"訂正\", \"差替\", \"再提出\", \"最新\"]"));
        kpi_sheets: Option<Spanned<u32>> = may("個票の上限").hint("KPI個票の数の上限。指標がこれより多い計画では、判定の低い指標の個票だけを作る。省くと 100。1000 まで").example("60").since(4);
        hold_doubted: bool = may("確認中の判定の保留").hint("`true` なら、値を課に確認している間、その指標の判定を「保留」とし、数に入れない（公表用では「確認中」）").example("true").since(5);
        submissions: SubmissionsFile = may("提出の選び方").hint("一つの課から同じ提出が二度以上届いたとき、どれを使うか").usual(Some("{}")).since(3);
        submission: Vec<SubmissionFile> = may("提出の指定").hint("ファイルを一つずつ指して、使うか使わないかを決めるとき").since(3);
        checks: ChecksFile = may("点検の幅").usual(Some("{}"));
        rating: Option<RatingFile> = may("判定").hint("事業だけの計画（指標が一つもない計画）には要りません");
        scale: Vec<ScaleFile> = may("尺度").hint("一部の指標のための二つ目の尺度");
        review: Option<ReviewFile> = may("総点検").hint("計画期間全体の総点検");
        collection: Option<CollectionFile> = may("調査票").hint("`kensho form` が書く調査票に載せること。あれば、様式（forms/）はなくてもよい").since(3);
        cover: Option<CoverFile> = may("表紙").hint("表紙に印刷する会議のこと").since(5);
        font: Option<Font> = may("書体").hint("報告書の文字。省くと 游ゴシック").example("\"BIZ UDゴシック\"").since(5);
        council: Vec<CouncilFile> = may("会議体").hint("検証を諮る会議");
        edition: Vec<EditionFile> = may("報告書の構成").hint("会議用・事務局用・公表用のブックのシートを、ふつうと変えるとき");
        vocabulary: Vec<VocabularyFile> = may("語彙").hint("課が選ぶ言葉");
        tag: Vec<TagFile> = may("タグ").hint("重要な視点、SDGs、交付金 など");
        section: Vec<SectionFile> = must("課").hint("実績を報告する課");
        kpis: Option<Spanned<String>> = may("指標の表").hint("指標を別の表（CSV）に書くときの名前").example("\"kpis.csv\"");
        goal: Vec<GoalFile> = must("目標").hint("基本目標と、その下の施策・指標");
        project: Vec<ProjectFile> = may("事業").hint("事務事業");
        context: Vec<ContextFile> = may("参考値").hint("指標ではないが、並べて示す値");
        grade: Vec<GradeFile> = may("手で付けた判定").hint("人が決めた判定。計算した判定の横に、理由と並べて示し、総括の数には入れません");
        overall: Option<OverallFile> = may("目標・施策の判定").hint("目標や施策を、その指標から、または人が判定するとき").since(5);
        overall_band: Vec<OverallBandFile> = may("目標・施策の判定区分").hint("良いほうから順に").since(5);
        overall_grade: Vec<OverallGradeFile> = may("手で付けた目標・施策の判定").hint("人が決めた目標・施策の判定。規則による判定の横に、理由と並べて示します").since(5);
        revision: Vec<RevisionFile> = may("改定").hint("古いものから順に").is_in_turn(true);
    }

    /// Which of several submissions of a section counts.
    SubmissionsFile {
        latest: Vec<Spanned<Latest>> = may("新しさの見分け方").hint("`mark` 名前の目印（修正版の目印）、`date` 名前の日付（20260708、0708、R8.7.8）、`number` 名前の版番号（第2版、v2、(2)）、`folder` フォルダー（修正、第2回提出 など）、`pattern` 名前の型。二つ以上なら、初めに違ったもので決める。省くと mark").usual(Some("[\"mark\"]")).example("[\"date\", \"mark\"]");
        pattern: Option<Spanned<String>> = may("名前の型").hint("正規表現。新しさの順を言うところを (?<order>…) で囲む").example("\"第(?<order>[0-9]+)稿\"").width(30);
        combine: Combine = may("新しい提出の使い方").hint("省くと replace").usual(Some("\"replace\"")).example("\"overlay\"").width(24);
        earlier: EarlierYears = may("前の年度の判定").hint("今年度の提出で前の年度の値が変わったとき（速報→確定）、その年度の判定をどうするか。省くと reported").usual(Some("\"reported\"")).example("\"confirmed\"").width(24);
    }

    /// A submission of which somebody decided whether it counts.
    SubmissionFile {
        section: Spanned<String> = must("課").example("\"観光課\"").names("section").width(18);
        year: Spanned<String> = must("年度").hint("提出の年度").example("\"R6\"").width(10);
        file: Option<Spanned<String>> = may("使うファイル").hint("課のフォルダーの中での名前").example("\"実績_0708.xlsx\"").width(30);
        withdraw: Option<Spanned<String>> = may("使わないファイル").hint("課のフォルダーの中での名前").example("\"実績.xlsx\"").width(30);
        reason: Spanned<String> = must("理由").example("\"0715の提出は途中のもの\"").is_blank(true).width(50);
    }

    /// Limits of the checks.
    ChecksFile {
        jump: Spanned<WrittenFigure> = may("前年度からの変化（％）").hint("前年度からこの％以上動いた値は、課に確かめる。省くと 50").usual(Some("50"));
    }

    /// How figures are judged.
    RatingFile {
        rate: Formula = must("達成率の式").hint("達成率の式の名前").example("\"progress\"").width(18);
        round: RoundFile = must("端数").hint("印刷する達成率の端数").example("{ digits = 1, how = \"half-up\" }");
        cap: Option<Spanned<WrittenFigure>> = may("上限（％）").hint("これより大きい率は印刷しない").example("150").width(10);
        mean: bool = may("率の平均").hint("`true` なら、率の平均も印刷する").example("true");
        bands: Spanned<Vec<BandFile>> = must("判定区分").hint("上から順に見て、初めに当てはまった区分になる");
    }

    /// The printed digits of a rate.
    RoundFile {
        digits: Spanned<u32> = must("小数の桁").hint("印刷する小数の桁数").example("1");
        how: Rounding = must("丸め方").example("\"half-up\"").width(12);
    }

    /// One grade.
    BandFile {
        band: Spanned<String> = must("記号").hint("A など").example("\"A\"").width(10);
        mark: String = must("印").hint("◎ など。白黒でも分かるように。－ のような横線だけの印、＊ ※ ✎ ◇ のある印は使えない").example("\"◎\"").width(8);
        label: String = may("呼び名").hint("目標達成 など").usual(Some("\"\"")).example("\"目標達成\"").width(24);
        when: Spanned<String> = must("当てはまるとき").hint("規則。書き方は docs/formulas.md").example("\"rate >= 80 and rate < 100\"");
    }

    /// A second scale for the KPIs with a tag of some group.
    ScaleFile {
        name: String = must("尺度の名前").example("\"地方創生交付金の効果\"");
        group: Spanned<String> = must("タグの分類").hint("この分類のタグが付いた指標に使う").example("\"交付金\"");
        rating: RatingFile = must("判定").hint("`[rating]` と同じ書き方");
    }

    /// The review of the whole period.
    ReviewFile {
        year: Spanned<String> = must("総点検の年度").hint("計画期間全体を見直す年度").example("\"R7\"");
        rating: Option<RatingFile> = may("判定").hint("総点検の判定が違うとき。`[rating]` と同じ書き方");
    }

    /// What the forms say that go out to the sections.
    CollectionFile {
        due: Option<Spanned<String>> = may("提出期限").hint("毎年同じ日なら `\"6月30日\"`（年度が終わってから初めに来るその日）、一度だけなら `\"2026-06-30\"`").example("\"6月30日\"").width(16);
        contact: Option<Spanned<String>> = may("提出先・問い合わせ先").hint("課・係、内線、メール").example("\"企画課 企画係（内線234）\"").width(40);
        note: Option<String> = may("調査票の注記").hint("調査票の上に印刷する一言").width(44);
    }

    /// What the cover of the workbooks says of the meeting.
    CoverFile {
        number: Option<String> = may("資料番号").hint("会議用の表紙の右上に印刷する").example("\"資料１\"").width(12);
        meeting: Option<String> = may("会議の名前").hint("会議用の表紙に印刷する").example("\"令和7年度 第1回 総合戦略推進会議\"").width(40);
        date: Option<String> = may("会議の日").hint("会議用の表紙に、書いたとおりに印刷する").example("\"令和7年8月20日\"").width(18);
        office: Option<String> = may("事務局").hint("三つのブックの表紙に印刷する").example("\"企画課 企画係（内線234）\"").width(40);
    }

    /// A body to which the verification goes.
    CouncilFile {
        name: String = must("名前").example("\"総合戦略推進会議\"").width(28);
        kind: String = must("種類").hint("外部組織 など").example("\"外部組織\"").width(14);
        members: String = must("構成員").example("\"産官学金関係者\"").width(50);
        officers: Option<String> = may("役員・事務局").example("\"事務局: 企画課\"").width(40);
    }

    /// Which sheets a workbook has.
    EditionFile {
        workbook: Spanned<BookKind> = must("ブック").hint("会議・事務局・公表のどれか").example("\"公表用\"").width(18);
        with: Vec<Spanned<SheetKind>> = may("加えるシート").hint("ふつうはないが、載せるシート").example("[\"計画の体系\"]").width(40);
        without: Vec<Spanned<SheetKind>> = may("除くシート").hint("ふつうはあるが、載せないシート").example("[\"取組状況\"]").width(40);
        without_columns: Vec<Spanned<ListColumn>> = may("除く列").hint("KPI一覧と基本目標ごとのシートに載せない列").example("[\"担当課\"]").width(40).since(5);
    }

    /// The words from which a section chooses in a column.
    VocabularyFile {
        field: Spanned<String> = must("欄").hint("様式の `text.policy` の `policy`。どの様式にもない名前は、読む前に断ります").example("\"policy\"");
        label: String = must("欄の呼び名").example("\"今後の方針\"").width(20).hint("今後の方針 など");
        words: Vec<WordFile> = must("語").example("[{ word = \"事業の継続\", also = [\"現状通り\"] }]");
    }

    /// One word of a vocabulary.
    WordFile {
        word: Spanned<String> = must("語").example("\"事業の継続\"");
        also: Vec<Spanned<String>> = may("同じ意味の語").example("[\"現状通り\"]");
    }

    /// 重要な視点, SDGs, a kind of 交付金.
    TagFile {
        id: Spanned<String> = must("番号").hint("変えない番号").example("\"V1\"").width(12);
        group: String = must("分類").hint("重要な視点、SDGs、交付金 など").example("\"重要な視点\"").width(18);
        label: Option<String> = may("見出し").hint("名前の前に付くもの").example("\"重要な視点1\"").revised("表記の変更").width(18);
        name: Spanned<String> = must("名前").example("\"多様な人材の活躍\"").revised("名称変更").width(44);
        formerly: Vec<Spanned<String>> = may("前の名前").hint("改定の前の名前").width(36);
    }

    /// A section that reports.
    SectionFile {
        name: Spanned<String> = must("課").hint("`inputs/` の下のフォルダー名と同じに").example("\"観光課\"").width(24);
        department: Option<String> = may("部").example("\"産業部\"").width(24);
        formerly: Vec<Spanned<String>> = may("前の名前").hint("組織改編の前の名前").example("[\"商工観光課\"]").width(36);
    }

    /// 基本目標 or 横断的目標.
    GoalFile {
        id: Spanned<String> = must("番号").hint("変えない番号").example("\"1\"").width(12);
        label: String = must("見出し").hint("名前の前に付くもの").example("\"基本目標１\"").revised("表記の変更").is_blank(true);
        name: Spanned<String> = must("名前").hint("資料のとおりに").revised("名称変更").width(44);
        under: Option<Spanned<String>> = may("上の番号").hint("目標の下に付く目標だけ: 上の目標の `id`。それより後に書く").width(12);
        cross_cutting: bool = may("横断的").hint("横断的目標なら `true`").width(8);
        summary: Option<String> = may("説明").hint("資料の説明文").width(44);
        tags: Vec<Spanned<String>> = may("タグ").hint("`[[tag]]` の番号（`id`）").revised("視点などの変更").width(16);
        formerly: Vec<Spanned<String>> = may("前の名前").hint("改定の前の名前").width(28);
        aliases: Vec<Spanned<String>> = may("別名").hint("課が使う名前").since(2);
        kpis_again: Vec<Spanned<String>> = may("指標の再掲").hint("ここに再び載り、別のところで数える指標の `id`。ここにある指標の別名と同じ名前のものは書けない").revised("再掲の変更").width(18);
        kpi: Vec<KpiFile> = may("数値目標").hint("`[[goal.kpi]]`");
        measure: Vec<MeasureFile> = may("施策").hint("`[[goal.measure]]`");
    }

    /// 施策・基本事業.
    MeasureFile {
        id: Spanned<String> = must("番号").hint("変えない番号").example("\"1(1)\"").width(12);
        name: Spanned<String> = must("名前").hint("資料のとおりに").revised("名称変更").width(44);
        goal: Option<Spanned<String>> = may("目標の番号").hint("`[[revision.measure]]` だけ: どの目標の施策か").within("revision");
        under: Option<Spanned<String>> = may("上の番号").hint("同じ目標の上の施策の `id`。それより後に書く").width(12);
        level: Option<Spanned<String>> = may("階層").hint("段の深さで決まる名前と違うとき、`levels` のどれか（施策のない基本事業など）").width(12);
        again: Option<Spanned<String>> = may("再掲の元").hint("再掲の施策だけ: 初めに載っている施策の `id`").names("measure").width(12);
        again_mark: Option<String> = may("再掲の印").hint("資料にある印。印のない再掲には書かない").example("\"〔再掲〕\"").width(12);
        summary: Option<String> = may("説明").hint("資料の説明文").width(44);
        rank: Option<u32> = may("重要度順位").hint("施策だけ");
        teams: Vec<String> = may("担当係").example("[\"企画調整係\"]").width(20).hint("施策だけ");
        partners: Option<String> = may("連携課").example("\"全課\"").hint("施策だけ");
        tags: Vec<Spanned<String>> = may("タグ").hint("`[[tag]]` の番号（`id`）").revised("視点などの変更").width(16);
        formerly: Vec<Spanned<String>> = may("前の名前").hint("改定の前の名前").width(28);
        aliases: Vec<Spanned<String>> = may("別名").hint("課が使う名前").since(2);
        kpis_again: Vec<Spanned<String>> = may("指標の再掲").hint("ここに再び載り、別のところで数える指標の `id`").revised("再掲の変更").width(18);
        kpi: Vec<KpiFile> = may("KPI").hint("`[[goal.measure.kpi]]`");
    }

    /// 数値目標 or KPI.
    KpiFile {
        id: Spanned<String> = must("番号").hint("変えない番号").example("\"1-a\"").width(12);
        goal: Option<Spanned<String>> = may("目標の番号").hint("`[[revision.kpi]]` と表だけ: どの目標の指標か").within("revision");
        measure: Option<Spanned<String>> = may("施策の番号").hint("`[[revision.kpi]]` と表だけ: どの施策の指標か。数値目標には書かない").within("revision");
        name: Spanned<String> = must("指標名").hint("資料のとおりに").example("\"観光入込客数\"").revised("名称変更").width(40);
        aliases: Vec<Spanned<String>> = may("別名").hint("課が使う名前").example("[\"年間観光入込客数\"]");
        formerly: Vec<Spanned<String>> = may("前の名前").hint("改定の前の名前");
        unit: String = must("単位").hint("値を書く単位。％、人、千円 など").example("\"千人\"").revised("単位の変更").is_blank(true).width(8);
        digits: Option<Spanned<u32>> = may("小数の桁").hint("印刷する小数の桁（0～6）。基準値・目標値の桁と違うときだけ").none("計画の値のとおり").unit("桁").revised("小数の桁の変更").width(8);
        direction: Direction = must("向き").hint("どちらが良いか").example("\"higher\"").revised("良い向きの変更");
        basis: Basis = must("数え方").hint("何を数えた値か").example("\"annual\"").revised("数え方の変更").width(10);
        rate: Option<Formula> = may("達成率の式").hint("計画の式と違うときだけ").none("計画の式").revised("達成率の式の変更");
        baseline: Spanned<BaselineFile> = must("基準値").example("{ value = 544, year = \"R1\" }").revised("基準値の変更");
        target: Spanned<TargetFile> = must("目標値").example("{ value = 820, year = \"R8\" }").revised("目標値の変更");
        targets: Option<Spanned<BTreeMap<String, Spanned<WrittenFigure>>>> = may("途中の目標").hint("途中の年度の目標値。超・未満は、目標値と同じ（`compare`）").example("{ R5 = 700, R6 = 740 }").revised("途中の目標の変更");
        survey: Option<Spanned<Vec<Spanned<String>>>> = may("調査年度").hint("値がある年度だけ（国勢調査など）。毎年なら書かない").example("[\"R3\", \"R8\"]").none("毎年").revised("調査年度の変更");
        lag: u32 = may("公表の遅れ（年）").hint("公表が何年遅れるか。遅れなければ書かない").example("1").none("なし").unit("年").revised("公表の遅れの変更");
        source: Option<String> = may("統計の名前").hint("実績を取る統計の名前").example("\"経済センサス\"").revised("統計の変更").width(18);
        source_url: Option<Spanned<String>> = may("統計の公表ページ").hint("実績を取る統計が公表されているページ").example("\"https://www.e-stat.go.jp/\"").revised("統計の公表ページの変更").width(30).since(2);
        tags: Vec<Spanned<String>> = may("タグ").hint("`[[tag]]` の番号（`id`）").revised("視点などの変更").width(16);
        section: Spanned<String> = must("担当課").hint("報告する課").example("\"観光課\"").revised("担当課の変更").names("section").width(18);
        section_before: Vec<OwnerFile> = may("前の担当課").example("[{ name = \"商工課\", until = \"R4\" }]").hint("前に報告していた課と、その最後の年度");
        note: Option<String> = may("備考").hint("なぜこう書いたか").width(36);
        meaning: Option<String> = may("指標の方向性").hint("何を見る指標か。KPI個票に印刷する").example("\"観光地としての魅力をはかるもの\"").revised("指標の方向性の変更").width(30).since(4);
        method: Option<String> = may("計算方法").hint("実績値の計算のしかた。KPI個票に印刷する").example("\"市内12施設の入込客数の計\"").revised("計算方法の変更").width(30).since(4);
        grounds: Option<String> = may("設定根拠").hint("目標値をこの値にした理由。KPI個票に印刷する").example("\"直近5年の最大値\"").revised("設定根拠の変更").width(30).since(4);
        settled: Option<String> = may("数値確定の時期").hint("実績値が確定する時期。KPI個票に印刷する").example("\"翌年度8月\"").revised("数値確定の時期の変更").width(18).since(4);
        comparable: Option<String> = may("比較できる参考値").hint("県や似た団体の値。KPI個票に印刷する").example("\"県平均 610千人（R5）\"").revised("比較できる参考値の変更").width(30).since(4);
    } + {
        /// The first year of the revision that brought it; not in any file.
        pub since: Option<FiscalYear>,
    }

    /// A section that reported a KPI until some year.
    OwnerFile {
        name: Spanned<String> = must("課").example("\"商工課\"");
        until: Spanned<String> = must("最後の年度").hint("その課が最後に報告した年度").example("\"R4\"");
    }

    /// 基準値.
    BaselineFile {
        value: Spanned<WrittenFigure> = must("基準値").hint("数。無ければ `\"―\"`、未定なら `\"○○\"`").example("544");
        year: Option<Spanned<String>> = may("基準年度").example("\"R1\"").width(10);
        source: Option<String> = may("基準値の出典").example("\"経済センサス\"");
        text: Option<String> = may("基準値の表記").hint("資料の書き方が数と単位だけでないとき");
    }

    /// 目標値.
    TargetFile {
        value: Spanned<WrittenFigure> = must("目標値").hint("数。矢印 `\"↑\"` `\"↓\"` `\"→\"`、無ければ `\"―\"`、未定なら `\"○○\"`").example("820");
        year: Spanned<String> = must("目標年度").example("\"R8\"").width(10);
        compare: Option<Spanned<String>> = may("目標の比べ方").hint("超なら `\">\"`、未満なら `\"<\"`。ふつうは書かない").words(Comparison::WORDS);
        sum: Option<Spanned<WrittenFigure>> = may("目標の合計").hint("目標値が平均のとき、全年度の合計");
        source: Option<String> = may("目標値の出典");
        text: Option<String> = may("目標値の表記").hint("資料の書き方が数と単位だけでないとき").width(20);
    }

    /// 事務事業.
    ProjectFile {
        id: Spanned<String> = must("番号").hint("変えない番号").example("\"10\"").width(12);
        name: Spanned<String> = must("事業名").hint("資料のとおりに").example("\"観光案内所事業\"").revised("名称変更").width(40);
        aliases: Vec<Spanned<String>> = may("別名").hint("課が使う名前");
        formerly: Vec<Spanned<String>> = may("前の名前").hint("改定の前の名前");
        goal: Option<Spanned<String>> = may("目標の番号").hint("同じ番号の施策が二つの目標にあるときだけ").names("goal").width(10);
        measure: Option<Spanned<String>> = may("施策の番号").example("\"1(1)\"").names("measure").width(10);
        section: Option<Spanned<String>> = may("担当課").example("\"観光課\"").revised("担当課の変更").names("section").width(18);
        summary: Option<String> = may("説明").hint("資料の説明文").width(44);
        rank: Option<u32> = may("重要度順位");
        teams: Vec<String> = may("担当係").width(20);
        partners: Option<String> = may("連携課");
        tags: Vec<Spanned<String>> = may("タグ").hint("`[[tag]]` の番号（`id`）").revised("視点などの変更").width(16);
    }

    /// A figure that is not a KPI and is printed beside them.
    ContextFile {
        group: String = must("ページ").example("\"強み・弱み\"").width(30);
        side: String = may("強み・弱み").example("\"弱み\"").width(12);
        field: String = may("分野").example("\"人口\"").width(18);
        name: String = must("名前").example("\"年少人口割合\"").width(36);
        value: Option<Spanned<WrittenFigure>> = may("値").example("10.5").hint("数");
        unit: String = may("単位").example("\"％\"").width(8);
        mark: Option<String> = may("印").hint("↑ ↓ など").width(8);
        year: Option<Spanned<String>> = may("時点").hint("`\"R4\"` なら令和4年度。`\"平成28年\"`・`\"2060年\"` なら暦年で、そのまま印刷する").example("\"R4\"").width(10);
        text: Option<String> = may("表記").hint("資料の書き方が数と単位だけでないとき").width(24);
    }

    /// A grade set by hand.
    GradeFile {
        kpi: Spanned<String> = must("指標の番号").example("\"1-a\"").names("kpi").width(14);
        year: Spanned<String> = must("年度").example("\"R6\"").width(10).hint("R6 など");
        band: Spanned<String> = must("区分の記号").example("\"B\"").names("bands").width(12);
        reason: Spanned<String> = must("理由").hint("500字まで").example("\"台風の影響を除けば順調\"").width(50);
        by: String = must("決めた人").example("\"推進会議\"").width(20).hint("推進会議 など");
    }

    /// How goals and measures are judged.
    OverallFile {
        by: Spanned<RollUp> = must("目標・施策の判定のしかた").hint("`good` 上位の判定（◎○△×なら◎○）の指標の割合、`mean` 達成率の平均、`hand` 人が決める").example("\"good\"").width(20);
        goals: GoalKpis = may("目標の判定に使う指標").hint("省くと all").usual(Some("\"all\"")).example("\"own\"").width(24);
        measures: bool = may("施策も判定").hint("`true` なら、施策も同じ規則で判定する").example("true");
        ungraded: Ungraded = may("判定のない指標の数え方").hint("評価できなかった指標、保留の指標。省くと left-out").usual(Some("\"left-out\"")).example("\"counted\"").width(24);
    }

    /// A grade of goals and measures.
    OverallBandFile {
        band: Spanned<String> = must("記号").hint("A など").example("\"A\"").width(10);
        mark: String = must("印").hint("◎ など。白黒でも分かるように。－ のような横線だけの印、＊ ※ ✎ ◇ のある印は使えない").example("\"◎\"").width(8);
        label: String = may("呼び名").hint("順調 など").usual(Some("\"\"")).example("\"順調\"").width(24);
        from: Option<Spanned<WrittenFigure>> = may("何％から").hint("割合や平均がこの％以上なら、この区分になる。最後の区分には書かない。人が決めるときは、どれにも書かない").example("80").width(10);
    }

    /// A grade of a goal or measure set by hand.
    OverallGradeFile {
        goal: Spanned<String> = must("目標の番号").example("\"1\"").names("goal").width(12);
        measure: Option<Spanned<String>> = may("施策の番号").hint("施策の判定だけ").example("\"1(1)\"").names("measure").width(12);
        year: Spanned<String> = must("年度").example("\"R6\"").width(10).hint("R6 など");
        band: Spanned<String> = must("区分の記号").hint("`[[overall_band]]` の記号").example("\"B\"").names("overall_band").width(12);
        reason: Spanned<String> = must("理由").example("\"数値目標の一つが災害の影響を受けた\"").is_blank(true).width(50);
        by: String = must("決めた人").example("\"推進会議\"").width(20).hint("推進会議 など");
    }

    /// 改定: what changes in the plan, from a year on.
    RevisionFile {
        name: Spanned<String> = must("改定の名前").example("\"令和５年10月改定\"").width(30).hint("令和５年10月改定 など");
        from: Spanned<String> = must("初めの年度").hint("この年度から、改定後の計画で判定する").example("\"R5\"").width(12);
        rating: Option<RatingFile> = may("それからの判定").hint("`[rating]` と同じ書き方で、全体を書く");
        // With their places, because people read changes and notes in the order of the file.
        change: Vec<Spanned<ChangeFile>> = may("変わるもの").hint("名前や値が変わるもの、無くなるもの、統合されるもの");
        tag: Vec<TagFile> = may("新しいタグ");
        goal: Vec<GoalFile> = may("新しい目標");
        measure: Vec<MeasureFile> = may("新しい施策").hint("`goal` で場所を言う");
        kpi: Vec<KpiFile> = may("新しい指標").hint("`goal` か `measure` で場所を言う");
        project: Vec<ProjectFile> = may("新しい事業");
        note: Vec<Spanned<NoteFile>> = may("ほかに変わったもの").hint("推進体制、展望など。判定は変わらず、「改定の経過」に、ファイルに書いた順で印刷する");
    }

    /// What a revision did to something that is no goal, measure, KPI, tag or project: it is told and
    /// changes no judgement.
    NoteFile {
        subject: String = must("何が").example("\"推進体制\"").width(24).hint("推進体制、展望 など");
        before: String = may("改定前").hint("新しく加わったものには書かない").width(50);
        after: String = may("改定後").hint("無くなったものには書かない").width(50);
    }
}
