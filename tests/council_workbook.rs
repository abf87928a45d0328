//! What the workbooks show of a plan beside its KPIs, read back as a person sees it.

mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use std::path::Path;

/// A workbook as rows of texts, sheet by sheet.
struct Book(Vec<(String, Vec<Vec<String>>)>);

impl Book {
    /// The workbook of a sample plan's year.
    fn of(plan: &str, year: &str) -> Self {
        let workspace = workspace::sample(plan);
        Self::run(workspace.path(), (plan, year), "事務局用")
    }

    /// A workbook of a run.
    fn run(workspace: &Path, (plan, year): (&str, &str), workbook: &str) -> Self {
        workspace::run(workspace, (plan, year));
        let file = format!("outputs/{plan}/{year}/{workbook}.xlsx");
        let mut book = open_workbook_auto(workspace.join(file)).unwrap();
        let text = |cell: &Data| cell.to_string().replace('\n', "");
        let rows = |row: &[Data]| row.iter().map(text).collect();
        let sheets = book.worksheets().into_iter();
        Self(
            sheets
                .map(|(name, range)| (name, range.rows().map(rows).collect()))
                .collect(),
        )
    }

    fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn sheet(&self, name: &str) -> Option<&Vec<Vec<String>>> {
        let sheet = self.0.iter().find(|(other, _)| other == name);
        sheet.map(|(_, rows)| rows)
    }

    /// The row of a sheet in which a text stands in a cell of its own, without empty cells.
    fn row(&self, sheet: &str, text: &str) -> Vec<&str> {
        let mut rows = self.sheet(sheet).unwrap().iter();
        let row = rows
            .find(|row| row.iter().any(|cell| cell == text))
            .unwrap();
        row.iter()
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .collect()
    }
}

#[test]
fn strengths_and_weaknesses_have_a_page_with_their_marks() {
    let book = Book::of("kitamoto", "R6");
    let row = |text| book.row("強み・弱み", text);
    let expected = ["弱み", "人口・世帯", "年少人口割合", "10.5", "％", "↓"];
    assert_eq!(row("年少人口割合"), expected);
    let expected = [
        "強み",
        "福祉・社会保障",
        "老年人口千人あたり介護老人施設定員数",
        "19.4",
        "人",
        "↑",
    ];
    assert_eq!(row("老年人口千人あたり介護老人施設定員数"), expected);
    let expected = [
        "気候変動",
        "風水害時に避難したいと考える市民の割合",
        "76.1",
        "％",
    ];
    assert_eq!(row("風水害時に避難したいと考える市民の割合"), expected);
    assert_eq!(row("分野"), ["区分", "分野", "内容", "値", "単位", "印"]);
    let groups = [
        "地方創生における北本市の強み・弱み",
        "社会や北本市を取り巻く環境変化",
    ];
    assert!(groups.iter().all(|group| row(group) == [*group]));
}

#[test]
fn the_target_of_the_year_stands_between_its_figure_and_the_final_target() {
    let book = Book::of("kitamoto", "R6");
    let heads = book.row("KPI一覧", "今年度の目標");
    let at = heads
        .iter()
        .position(|head| *head == "今年度の目標")
        .unwrap();
    assert_eq!([heads[at - 1], heads[at + 1]], ["R6実績値", "目標値"]);
    let sights = book.row("KPI一覧", "観光入込客数");
    assert_eq!(sights[at..=at + 1], ["728", "820"]);
    let donations = book.row("KPI一覧", "ふるさと納税寄附件数");
    assert_eq!(donations[at..=at + 1], ["―", "↑"]);
}

#[test]
fn last_year_s_grade_stands_beside_this_year_s_where_that_year_was_verified() {
    let book = Book::of("takanezawa", "R6");
    let mut heads = book.row("KPI一覧", "前年度判定").into_iter();
    let at = heads.position(|head| head == "前年度判定").unwrap();
    let weddings = book.row("KPI一覧", "婚姻率");
    assert_eq!(weddings[at - 1..=at], ["△ C", "× D"]);
    let first = Book::of("takanezawa", "R2");
    let mut cells = first.sheet("KPI一覧").unwrap().iter().flatten();
    assert!(!cells.any(|cell| cell == "前年度判定"));
}

#[test]
fn every_page_has_the_same_grade_of_last_year() {
    for (plan, year) in [("kitamoto", "R6"), ("atsugi", "R6"), ("takanezawa", "R6")] {
        let book = Book::run(
            workspace::sample(plan).path(),
            (plan, year),
            "効果検証報告書",
        );
        let list = book.sheet("KPI一覧").unwrap();
        let heads = list
            .iter()
            .find(|row| row.iter().any(|cell| cell == "前年度判定"));
        let at = heads.and_then(|row| row.iter().position(|cell| cell == "前年度判定"));
        let mut steps = 0;
        for row in list.iter().filter(|row| !row[0].is_empty()) {
            let (id, before) = (&row[0], &row[at.unwrap()]);
            let mark = before.chars().take(1).collect::<String>() + "→";
            let pages = book.0.iter().flat_map(|(_, rows)| rows);
            let own =
                pages.filter(|cells| cells.contains(id) || cells[1].starts_with(&format!("{id} ")));
            let grades = own.flatten().filter(|cell| {
                let arrow = cell.chars().nth(1) == Some('→');
                arrow && cell.chars().count() < 6
            });
            for grade in grades {
                assert!(
                    grade.starts_with(&mark),
                    "{plan} {id}: {before} and {grade}"
                );
                steps += 1;
            }
        }
        assert!(steps > 5, "{plan}: {steps}");
        let pages = book.sheet("KPI個票").unwrap().concat().join("\n");
        let is_now = plan == "kitamoto";
        for (text, is_said) in [
            ("前年度は △ C（今年度の報告にある値で計算）", is_now),
            ("前年度は ", true),
        ] {
            assert_eq!(pages.contains(text), is_said, "{plan} {text}");
        }
        let goals = book.sheet("論点").unwrap().concat().join("\n");
        assert_eq!(
            goals.contains("前年度の値から、今回計算したもの"),
            is_now,
            "{plan}"
        );
    }
}

#[test]
fn a_grade_of_a_figure_that_changed_says_what_the_figure_was() {
    let book = Book::run(
        workspace::sample("takanezawa").path(),
        ("takanezawa", "R6"),
        "効果検証報告書",
    );
    let pages = book.sheet("KPI個票").unwrap().concat();
    assert!(pages.contains(&"△ C◇当時1,121".to_owned()), "{pages:?}");
    // What rows of two years say alike of a KPI stands once.
    for sheet in ["KPI一覧", "取組テーマ"] {
        let texts = book.sheet(sheet).unwrap().concat();
        assert!(texts.contains(&"見本".to_owned()), "{texts:?}");
        assert!(!texts.contains(&"見本見本".to_owned()), "{texts:?}");
    }
    let guide = book.sheet("シートの見方").unwrap().concat().concat();
    assert!(guide.contains("のちに値が改められた年度です。"), "{guide}");
    let workspace = workspace::sample("takanezawa");
    let public = Book::run(workspace.path(), ("takanezawa", "R6"), "公表用");
    let guide = public.sheet("シートの見方").unwrap().concat().concat();
    assert!(guide.contains("のちに値が改められた年度です。"), "{guide}");
    assert_eq!(
        guide.contains("個票"),
        public.sheet("KPI個票").is_some(),
        "{guide}"
    );
}

#[test]
fn where_the_period_counts_otherwise_than_the_year_both_pages_say_why() {
    let book = Book::run(
        workspace::sample("takanezawa").path(),
        ("takanezawa", "R6"),
        "効果検証報告書",
    );
    for sheet in ["総括", "期間の推移"] {
        let text = book.sheet(sheet).unwrap().concat().concat();
        assert!(
            text.contains("総点検の数は期間全体の判定"),
            "{sheet} {text}"
        );
    }
    let (_workspace, other) = kitamoto_with("", "効果検証報告書");
    let text = other.sheet("総括").unwrap().concat().concat();
    assert!(!text.contains("期間全体の判定"), "{text}");
}

#[test]
fn the_summary_names_every_kpi_of_the_worst_grade() {
    let (_workspace, book) = kitamoto_with("", "効果検証報告書");
    let list = book.sheet("KPI一覧").unwrap().iter();
    let heads = list
        .clone()
        .find(|row| row.iter().any(|cell| cell == "判定"));
    let at = heads
        .and_then(|row| row.iter().position(|cell| cell == "判定"))
        .unwrap();
    let summary = book.sheet("総括").unwrap().concat().concat();
    let worst: Vec<_> = list.filter(|row| row[at].starts_with("× D")).collect();
    assert_eq!(worst.len(), 8);
    for row in worst {
        assert!(
            summary.contains(&format!("{} {}", row[0], row[2])),
            "{row:?}\n{summary}"
        );
    }
}

#[test]
fn what_a_plan_has_not_takes_no_room() {
    let book = Book::of("takanezawa", "R2");
    assert!(book.sheet("強み・弱み").is_none());
    let list = book.sheet("KPI一覧").unwrap();
    assert!(!list.iter().flatten().any(|cell| cell == "今年度の目標"));
}

#[test]
fn what_is_undecided_is_shown_as_the_document_has_it() {
    let book = Book::of("takanezawa", "R2");
    let offices = book.row("KPI一覧", "事業所数");
    assert_eq!(offices[2..7], ["事業所数", "事業所", "○○", "1116", "○○"]);
}

#[test]
fn a_plan_of_projects_shows_its_costs_and_how_they_are_counted() {
    let book = Book::of("takahata", "R7");
    let has = |sheet: &str, text: &str| {
        let mut cells = book.sheet(sheet).unwrap().iter().flatten();
        cells.any(|cell| cell == text)
    };
    assert!(has(
        "表紙",
        "13事業中 12事業の事業費は 394,502千円（記載なし 1 を除く）"
    ));
    let cost = book.row("データ", "官民連携推進業務");
    assert_eq!(cost[..2], ["4", "官民連携推進業務"]);
    assert!(cost.contains(&"事業費") && cost.contains(&"86200") && cost.contains(&"千円"));
    let blank = book.row("データ", "地域公共交通関連事業");
    assert!(blank.contains(&"事業費") && blank.contains(&"空欄") && !blank.contains(&"0"));
    assert!(has("検証の方法", "事業費の数え方"));
    for of_kpis in ["達成率の計算", "使った式", "指標ごとの見方"] {
        assert!(!has("検証の方法", of_kpis), "{of_kpis}");
    }
}

#[test]
fn where_nobody_wrote_a_cost_there_is_no_total() {
    let book = Book::of("takanezawa", "R2");
    let none = ["合計", "―", "うち19事業は金額なし"];
    assert_eq!(book.row("事業一覧", "合計"), none);
    let costs = Book::of("takahata", "R7");
    let teams = costs.row("事業一覧", "企画調整係");
    assert!(!teams.contains(&"―"));
}

#[test]
fn a_project_without_a_cost_is_listed_once_and_a_long_name_hides_no_total() {
    let workspace = workspace::sample("takahata");
    let plan = workspace.path().join("mappings/takahata/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let (short, long) = ("デジタル化・ＤＸ推進", "長い名前".repeat(60));
    assert!(text.contains(&format!("name = \"{short}\"")));
    let changed = text.replace(
        &format!("name = \"{short}\""),
        &format!("name = \"{long}\"\naliases = [\"{short}\"]"),
    );
    std::fs::write(plan, changed).unwrap();
    let book = Book::run(workspace.path(), ("takahata", "R7"), "効果検証報告書");
    let rows = book.sheet("事業一覧").unwrap();
    let of_long = rows.iter().find(|row| row[0].contains(&long)).unwrap();
    assert!(of_long.contains(&"227434".to_owned()), "{of_long:?}");
    let costless = "地域公共交通関連事業";
    let told = rows.iter().flatten().filter(|cell| *cell == costless);
    assert_eq!(told.count(), 1);
    let named = book.row("事業一覧", &format!("10 {costless}"));
    assert_eq!(named, ["記載なし", &format!("10 {costless}")]);
}

#[test]
fn the_list_of_projects_has_no_columns_of_which_nothing_is_said() {
    let heads = |plan: &str, year: &str| {
        let workspace = workspace::sample(plan);
        let book = Book::run(workspace.path(), (plan, year), "効果検証報告書");
        let head = book.row("事業一覧", "事務事業").join(" ");
        head.replace("事業費（千円）", "事業費")
    };
    assert_eq!(heads("takanezawa", "R6"), "番号 事務事業 事業費 注");
    let all = "順位 番号 事務事業 内容 担当係 連携課 担当課 事業費 注";
    assert_eq!(heads("takahata", "R7"), all);
}

/// The sheet of a goal with few KPIs is printed on A4, and that of one with many on A3.
#[test]
fn a_goal_of_few_kpis_leaves_no_large_page_empty() {
    let papers = |plan: &str, year: &str, sheets: std::ops::RangeInclusive<usize>| -> Vec<bool> {
        let workspace = workspace::sample(plan);
        Book::run(workspace.path(), (plan, year), "公表用");
        let file = format!("outputs/{plan}/{year}/公表用.xlsx");
        let file = std::fs::File::open(workspace.path().join(file)).unwrap();
        let mut parts = zip::ZipArchive::new(file).unwrap();
        let is_small = |at: usize| {
            let mut part = parts
                .by_name(&format!("xl/worksheets/sheet{at}.xml"))
                .unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut part, &mut text).unwrap();
            text.contains("<pageSetup paperSize=\"9\"")
        };
        sheets.map(is_small).collect()
    };
    // Behind the cover, the guide and 総括.
    assert_eq!(papers("takanezawa", "R6", 4..=6), [true; 3]);
    assert_eq!(papers("kitamoto", "R6", 4..=6), [false; 3]);
    // Its one KPI of the second goal has no target of the year, which would take the room.
    assert_eq!(papers("atsugi", "R6", 4..=6), [false, true, false]);
    let workspace = workspace::sample("atsugi");
    let heads = |name: &str| {
        let book = Book::run(workspace.path(), ("atsugi", "R6"), name);
        let goals = ["基本目標1", "基本目標2"].map(|goal| book.sheet(goal).unwrap());
        goals.map(|rows| rows.iter().flatten().any(|cell| cell == "今年度の目標"))
    };
    assert_eq!(heads("公表用"), [true, false]);
    // Hidden there: 総括 counts them.
    assert_eq!(heads("効果検証報告書"), [true; 2]);
}

#[test]
fn the_published_costs_of_a_plan_without_kpis_are_data() {
    let workspace = workspace::sample("takahata");
    let book = Book::run(workspace.path(), ("takahata", "R7"), "公表用");
    let [heads, ..] = &book.sheet("データ").unwrap()[..] else {
        panic!("no heads");
    };
    let own = [
        "施策",
        "事業番号",
        "事業名",
        "単位",
        "西暦年度",
        "和暦年度",
        "区分",
        "値",
        "値のない理由",
        "確認中の値",
    ];
    assert_eq!(heads[..2], ["団体名", "計画名"]);
    assert_eq!(heads[2..], own);
    let cost = book.row("データ", "官民連携推進業務");
    assert_eq!(
        cost[3..],
        [
            "4",
            "官民連携推進業務",
            "千円",
            "2025",
            "令和7年度",
            "事業費",
            "86200"
        ]
    );
    // Its section is asked for it: it is not settled that there is none.
    let blank = book.row("データ", "地域公共交通関連事業");
    assert_eq!(blank[blank.len() - 2..], ["未確定", "＊"]);
}

/// One table has one kind of data: of a plan with KPIs and projects the costs stand on a sheet of their own, where the
/// public has both データ and the list of projects.
#[test]
fn the_published_costs_of_a_plan_with_kpis_are_data_too() {
    const COSTS: &str = "データ（事業）";
    let published = |choice: &str| {
        let workspace = workspace::sample("takanezawa");
        let path = workspace.path().join("mappings/takanezawa/plan.toml");
        let mut text = std::fs::read_to_string(&path).unwrap();
        text += choice;
        std::fs::write(&path, text).unwrap();
        Book::run(workspace.path(), ("takanezawa", "R6"), "公表用")
    };
    let book = published("");
    let [heads, costs @ ..] = &book.sheet(COSTS).unwrap()[..] else {
        panic!("no heads");
    };
    assert_eq!(heads[3..6], ["事業番号", "事業名", "単位"]);
    assert_eq!(heads[9..], ["値", "値のない理由", "確認中の値"]);
    let is_told = |row: &Vec<String>| row[8] == "事業費" && row[9].is_empty() != row[10].is_empty();
    assert!(costs.len() > 3 && costs.iter().all(is_told), "{costs:?}");
    let figures = book.sheet("データ").unwrap().concat();
    assert!(figures.iter().all(|text| text != "事業費"));
    for left_out in ["データ", "事業一覧", COSTS] {
        let choice = format!("\n[[edition]]\nworkbook = \"公表用\"\nwithout = [\"{left_out}\"]\n");
        assert!(!published(&choice).names().contains(&COSTS), "{left_out}");
    }
    let others = ["効果検証報告書", "事務局用"].map(|name| {
        let workspace = workspace::sample("takanezawa");
        let book = Book::run(workspace.path(), ("takanezawa", "R6"), name);
        book.names().contains(&COSTS)
    });
    assert_eq!(others, [false; 2]);
}

/// The heads of the list are not repeated above the totals, which have their own; each page of both has heads.
#[test]
fn each_page_of_projects_and_of_their_totals_has_its_own_heads() {
    let workspace = workspace::sample("takahata");
    let book = Book::run(workspace.path(), ("takahata", "R7"), "公表用");
    let rows = book.sheet("事業一覧").unwrap();
    let file = workspace.path().join("outputs/takahata/R7/公表用.xlsx");
    let mut parts = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let at = book.names().iter().position(|name| *name == "事業一覧");
    let part = format!("xl/worksheets/sheet{}.xml", at.unwrap() + 1);
    let sheet = std::io::read_to_string(parts.by_name(&part).unwrap()).unwrap();
    let breaks = sheet.split("<brk id=\"").skip(1);
    let breaks = breaks.map(|text| text.split('"').next().unwrap().parse::<usize>().unwrap());
    let first: Vec<&str> = breaks.map(|row| rows[row][0].as_str()).collect();
    assert_eq!(first, ["順位", "順位", "係別の事業費"]);
    let heads = rows.iter().find(|row| row[0] == "係").unwrap();
    assert!(heads.contains(&"事業費（千円）".to_owned()));
    let names = std::io::read_to_string(parts.by_name("xl/workbook.xml").unwrap()).unwrap();
    assert!(!names.contains("\">事業一覧!$5:"), "{names}");
}

#[test]
fn the_page_of_the_review_is_called_as_its_sheet_is() {
    let workspace = workspace::sample("takanezawa");
    let book = Book::run(workspace.path(), ("takanezawa", "R6"), "効果検証報告書");
    let title = &book.sheet("期間の推移").unwrap()[0][0];
    assert_eq!(title, "期間の推移（5か年の総点検）　令和6年度まで");
}

#[test]
fn members_of_a_plan_without_kpis_have_room_for_what_they_say_of_each_goal() {
    let workspace = workspace::sample("takahata");
    let book = Book::run(workspace.path(), ("takahata", "R7"), "効果検証報告書");
    let rows = book.sheet("意見記入用紙").unwrap();
    let has = |text: &str| {
        rows.iter()
            .filter(|row| row.contains(&text.to_owned()))
            .count()
    };
    assert_eq!(has("行政課題３　官民連携による多様な主体の創出"), 1);
    // The plan has nothing under it, of which a member may want to speak.
    assert_eq!(
        has("行政課題４　住民の信頼回復と協働によるまちづくりの推進"),
        1
    );
    // Of each of six goals, and of the plan.
    assert_eq!(has("改善を要する点"), 7);
}

/// The names of the KPIs of a grade of a scale stand beside their number, and reach to the end of the sheet.
#[test]
fn names_of_a_scale_reach_over_the_columns_beside_their_number() {
    let workspace = workspace::sample("atsugi");
    let book = Book::run(workspace.path(), ("atsugi", "R6"), "公表用");
    let rows = book.sheet("視点別の集計").unwrap();
    let head = rows.iter().find(|row| row[0] == "判定").unwrap();
    assert_eq!(head[..4], ["判定", "区分", "指標数", "指標"]);
    assert!(head[4..].iter().all(String::is_empty), "{head:?}");
}

#[test]
fn what_the_period_counts_and_why_it_differs_are_two_sentences() {
    let workspace = workspace::sample("takanezawa");
    let book = Book::run(workspace.path(), ("takanezawa", "R6"), "公表用");
    let rows = book.sheet("期間の推移").unwrap();
    let told = rows
        .iter()
        .flatten()
        .find(|cell| cell.starts_with("期間全体"));
    assert!(told.unwrap().contains("× D 1。総括の数は今年度の判定"));
}

#[test]
fn the_summary_says_what_became_of_last_year_s_grades() {
    let told = |plan, year| {
        let book = Book::of(plan, year);
        book.sheet("総括").unwrap().concat().join("\n")
    };
    let first = told("takanezawa", "R2");
    assert!(first.contains("前年度の判定が分かる指標はありません。"));
    // The sections of 北本市 reported the figures of earlier years, which no verification of kensho's has judged.
    let kitamoto = told("kitamoto", "R6");
    assert!(
        kitamoto.contains("人口千人あたりの交通事故件数（△→×）"),
        "{kitamoto}"
    );
    assert!(kitamoto.contains("【調査なし 1】"), "{kitamoto}");
}

#[test]
fn the_tree_of_the_plan_has_a_page() {
    let takahata = Book::of("takahata", "R7");
    let measure = [
        "施策",
        "3",
        "官民連携推進による事業展開",
        "官民協働による地域課題解決のための仕組みづくりを加速",
        "3",
        "地域活力共創係",
        "関係課",
    ];
    let row = takahata.row("計画の体系", "官民連携推進による事業展開");
    assert_eq!(row[..measure.len()], measure);
    let policy = "官民連携によるまちづくりの具体的な推進を図る。";
    let expected = ["単年度方針", "2", policy];
    assert_eq!(takahata.row("計画の体系", policy)[..3], expected);
    let komagane = Book::of("komagane", "R8");
    let pages = komagane.sheet("KPI個票").unwrap().concat();
    let is_told = |text: &String| text.ends_with("目標値 18,500人(R8:経済センサス)");
    assert!(pages.iter().any(is_told), "{pages:?}");
    let again = "性別にかかわらず誰もが活躍できる社会づくりの推進〔再掲〕";
    let expected = ["項目", "3(2)②", again, "1(2)② の再掲", "0"];
    assert_eq!(komagane.row("計画の体系", again), expected);
    assert!(Book::of("takanezawa", "R2").sheet("計画の体系").is_some());
}

#[test]
fn what_two_cells_say_alike_stands_once_and_figures_have_their_decimals() {
    let komagane = Book::of("komagane", "R8");
    let cells = komagane.sheet("KPI一覧").unwrap().iter().flatten();
    assert_eq!(cells.filter(|cell| cell.contains("調査なし")).count(), 2);
    let list = komagane.sheet("KPI一覧").unwrap().iter().flatten();
    assert_eq!(list.filter(|cell| *cell == "調査なし").count(), 2);
    let takanezawa = Book::of("takanezawa", "R6");
    let births = takanezawa.row("改定の経過", "1.50（R7）");
    assert!(births.contains(&"目標値の変更"));
}

#[test]
fn figures_behind_a_plan_are_strengths_only_where_it_says_so() {
    let book = Book::of("komagane", "R7");
    assert!(book.sheet("強み・弱み").is_none());
    let heads = book.row("計画の背景", "分野");
    assert_eq!(heads, ["区分", "分野", "内容", "値", "時点"]);
    let people = book.row("計画の背景", "2060年の人口");
    let expected = ["目指す姿", "人口", "2060年の人口", "27,000人程度", "2060年"];
    assert_eq!(people, expected);
    assert!(Book::of("kitamoto", "R6").sheet("計画の背景").is_none());
}

#[test]
fn levels_have_the_names_of_the_town() {
    let book = Book::of("komagane", "R7");
    assert_eq!(book.row("KPI一覧", "指標")[1], "方向性・項目");
    assert_eq!(book.row("取組状況", "出典")[0], "方向性・項目");
}

#[test]
fn what_is_listed_again_is_said_once() {
    let book = Book::of("komagane", "R8");
    let again = book.row("取組状況", "　1(2)③ 起業・事業承継の推進（再掲）");
    assert_eq!(again[1..], ["「1(1)③ 起業・事業承継の推進」に同じ"]);
}

#[test]
fn a_plan_without_kpis_has_no_empty_sheets_of_kpis() {
    let book = Book::of("takahata", "R7");
    let expected = [
        "表紙",
        "前回からの変更",
        "確認事項",
        "提出状況",
        "意見記入用紙",
        "取組状況",
        "事業一覧",
        "計画の体系",
        "計画の背景",
        "検証の方法",
        "データ",
    ];
    assert_eq!(book.names(), expected);
}

/// 北本市 with something more in its plan.
fn kitamoto(more: &str, workbook: &str) -> Book {
    let workspace = workspace::sample("kitamoto");
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text + more).unwrap();
    Book::run(workspace.path(), ("kitamoto", "R6"), workbook)
}

#[test]
fn each_workbook_has_the_sheets_of_those_who_read_it() {
    let council = kitamoto("", "効果検証報告書").names().join(" ");
    let office = kitamoto("", "事務局用").names().join(" ");
    let public = kitamoto("", "公表用").names().join(" ");
    for internal in ["前回からの変更", "確認事項", "提出状況", "計画の体系"] {
        assert!(!council.contains(internal) && !public.contains(internal));
        assert!(office.contains(internal));
    }
    assert!(council.split(' ').all(|sheet| office.contains(sheet)));
    assert!(!council.contains("データ") && public.contains("データ"));
}

#[test]
fn a_plan_chooses_the_sheets_of_its_workbooks() {
    let more =
        "[[edition]]\nworkbook = \"公表用\"\nwith = [\"計画の体系\"]\nwithout = [\"データ\"]\n";
    let names = kitamoto(more, "公表用").names().join(" ");
    assert!(names.contains("計画の体系") && !names.contains("データ"));
}

#[test]
fn what_is_published_has_no_file_no_opinion_and_one_datum_a_cell() {
    let public = kitamoto("", "公表用");
    let mut cells = public.0.iter().flat_map(|(_, rows)| rows.iter().flatten());
    let inner = ["意見", "inputs/", ".xlsx", ".csv", "kensho:", "報告を待つ"];
    let told = cells.find(|cell| inner.iter().any(|inner| cell.contains(inner)));
    assert_eq!(told, None);
    let data = public.sheet("データ").unwrap();
    let births: Vec<&[String]> = data
        .iter()
        .filter(|row| row[4] == "2-a")
        .map(|row| &row[6..])
        .collect();
    let actual = [
        "人",
        "2024",
        "令和6年度",
        "実績値",
        "283",
        "",
        "",
        "-142.5",
        "D 改善なし",
        "",
    ];
    assert!(
        births.contains(&&actual.map(str::to_owned)[..]),
        "{births:?}"
    );
    assert!(data.iter().all(|row| row.len() == data[0].len()));
}

#[test]
fn a_goal_has_a_sheet_with_its_kpis_and_what_became_of_them() {
    let book = kitamoto("", "効果検証報告書");
    let row = |sheet, text| book.row(sheet, text).join("|");
    let sights = row("基本目標１", "観光入込客数");
    let figures = "5-1-4-1|観光入込客数|千人|544|655|742.1|1194.663|728|達した|820|235.7|△→◎|";
    assert!(sights.starts_with(figures), "{sights}");
    assert!(sights.contains("来訪が催しに集中し"));
    // A rate below nothing is said in words.
    assert!(row("基本目標２", "出生数").contains("|基準より後退（-142.5）|×→×|"));
    let goals = book
        .names()
        .into_iter()
        .filter(|name| name.contains("目標"));
    assert_eq!(goals.count(), 6);
}

#[test]
fn what_to_talk_about_is_found_by_rule() {
    let book = kitamoto("", "効果検証報告書");
    let why = |text| book.row("論点", text)[3].to_owned();
    assert_eq!(
        why("3-d 人口千人あたりの交通事故件数"),
        "・判定が× D 改善なし・判定が下がった △→×"
    );
    assert!(
        why("4-6-3-1 自主防災組織の組織率")
            .contains("△のまま変わっていない（前年度71.0、今年度71.0）")
    );
    assert!(
        why("5-1-4-1 観光入込客数").contains("前年度から大きく動いた（742.1→1,194.663＊、＋61％）")
    );
    // Last year's texts, word for word.
    let takanezawa = Book::of("takanezawa", "R6");
    let points = takanezawa.sheet("論点").unwrap().concat().join("");
    assert!(points.contains("一字一句同じ"), "{points}");
}

/// 北本市 with a line at the head of its plan.
fn kitamoto_with(line: &str, workbook: &str) -> (tempfile::TempDir, Book) {
    let workspace = workspace::sample("kitamoto");
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, format!("{line}\n{text}")).unwrap();
    let book = Book::run(workspace.path(), ("kitamoto", "R6"), workbook);
    (workspace, book)
}

/// The parts of a workbook of 北本市, each with its name.
fn parts(workspace: &Path, workbook: &str) -> Vec<(String, String)> {
    parts_of(workspace, "kitamoto", workbook)
}

fn parts_of(workspace: &Path, plan: &str, workbook: &str) -> Vec<(String, String)> {
    let folder = workspace.join("outputs").join(plan).join("R6");
    let file = folder.join(workbook);
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let parts = 0..zip.len();
    let read = |at: usize| {
        let part = zip.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let text = std::io::read_to_string(part).unwrap_or_default();
        (name, text)
    };
    parts.map(read).collect()
}

#[test]
fn a_doubted_figure_bears_a_mark_which_the_foot_of_its_pages_explains() {
    let (workspace, book) = kitamoto_with("", "効果検証報告書");
    let summary = book.sheet("総括").unwrap().concat();
    let counted = summary.iter().find(|text| text.contains("うち確認中 "));
    assert!(
        counted.is_some_and(
            |text| text.ends_with("　評価した指標のうち確認中 2（＊）　ほかに確認中 3（＊）")
        ),
        "{summary:?}"
    );
    let of_year = "今年度の目標は31指標にあり、値の決まった23指標のうち、8指標がそれに達しました。";
    assert!(summary.concat().contains(of_year), "{summary:?}");
    // As many have a page that says so, and are talked about.
    let asked = |sheet: &str| {
        let cells = book.sheet(sheet).unwrap().concat();
        cells.concat().matches("値を担当課に確認中").count()
    };
    assert_eq!([asked("KPI個票"), asked("論点")], [5, 5]);
    let parts = |workbook| parts(workspace.path(), workbook);
    let council = parts("効果検証報告書.xlsx");
    let explained = council
        .iter()
        .filter(|(_, part)| part.contains("＊ 値を担当課に確認中"));
    // 総括, 論点, sheets of goals, KPI一覧, KPI個票, 担当課別の索引, 総点検.
    assert!(explained.count() >= 6);
    let styles = council.iter().find(|(name, _)| name == "xl/styles.xml");
    let (_, styles) = styles.unwrap();
    // A number stays a number.
    assert!(styles.contains("0&quot;＊&quot;;-#,##0"));
    let public = parts("公表用.xlsx");
    let explained = public
        .iter()
        .filter(|(_, part)| part.contains("＊ 確認中の値です。後で改めることがあります"));
    assert!(explained.count() >= 4);
}

#[test]
fn a_plan_may_hold_the_grades_of_doubted_figures_back() {
    let (workspace, book) = kitamoto_with("hold_doubted = true", "効果検証報告書");
    let row = book.row("KPI一覧", "5-1-4-1");
    assert!(row.contains(&"保留"), "{row:?}");
    assert!(
        row.iter()
            .any(|text| text.contains("【判定は保留: 値を担当課に確認中】")),
        "{row:?}"
    );
    let summary = book.sheet("総括").unwrap().concat().concat();
    assert!(
        summary.contains("指標は判定を保留しています。"),
        "{summary}"
    );
    // What is held back has not met the target of the year either.
    let of_year = "今年度の目標は31指標にあり、値の決まった21指標のうち、7指標がそれに達しました。";
    assert!(summary.contains(of_year), "{summary}");
    assert!(summary.contains("【確認中 "), "{summary}");
    // Each of them once: 2 with what could not be judged, 3 behind it.
    assert!(
        summary.contains("確認中 2 を除く）　ほかに確認中 3（＊）"),
        "{summary}"
    );
    // Rows as low as their texts leave room for the causes of all eight.
    assert!(!summary.contains("要因は初めの"), "{summary}");
    let outputs = workspace.path().join("outputs/kitamoto/R6");
    let table = std::fs::read_to_string(outputs.join("data/judgements.csv")).unwrap();
    let line = table.lines().find(|line| line.contains("5-1-4-1")).unwrap();
    assert!(line.contains(",,確認中,"), "{line}");
    let public = Book::run(workspace.path(), ("kitamoto", "R6"), "公表用");
    assert!(public.row("KPI一覧", "5-1-4-1").contains(&"確認中"));
    assert!(
        public
            .sheet("データ")
            .unwrap()
            .concat()
            .contains(&"確認中".to_owned())
    );
}

/// All sheets that a plan may choose for the public.
const PUBLIC: &str = "\n[[edition]]\nworkbook = \"公表用\"\nwith = [\"KPI個票\", \"担当課別の索引\", \"意見と対応\", \"取組状況\", \"計画の体系\"]\n";

/// A text that is about what is not settled.
fn is_draft(text: &&String) -> bool {
    const DRAFTS: [&str; 14] = [
        "値が二つ",
        "未決定",
        "単位が違",
        "未提出",
        "空欄 ",
        ": 値なし",
        "、値なし",
        "（値なし",
        "【値なし",
        "読めない",
        "担当課に確認中",
        "回実計",
        "含めていません",
        "確認事項",
    ];
    let is_figure = |side: &str| side.parse::<f64>().is_ok();
    // 1／2 on 総括 says how many of how many met the target of the year.
    let is_pair = text.contains('.') && text.contains('／') && text.split('／').all(is_figure);
    is_pair || DRAFTS.iter().any(|draft| text.contains(draft))
}

impl Book {
    fn texts(&self) -> impl Iterator<Item = &String> {
        let sheets = self.0.iter();
        sheets.flat_map(|(_, rows)| rows.iter().flatten())
    }
}

/// What sections are still asked, the public reads as not settled; 確認中 it reads only of figures that are there.
#[test]
fn what_is_not_settled_is_published_as_that_and_not_as_being_confirmed() {
    let council = kitamoto("", "効果検証報告書");
    for draft in ["値が二つ", "単位が違", "未提出", "回実計", "59.3／59.4"] {
        assert!(council.texts().any(|text| text.contains(draft)), "{draft}");
    }
    assert!(council.texts().any(|text| is_draft(&text)));
    let public = kitamoto(PUBLIC, "公表用");
    let drafts: Vec<&String> = public.texts().filter(is_draft).collect();
    assert!(drafts.is_empty(), "{drafts:?}");
    let counted = "40指標中 30指標を評価（未公表 3、調査なし 1、基準値なし 1、未確定 5 を除く）";
    assert!(public.texts().any(|text| text == counted));
    assert!(public.row("KPI一覧", "4-1-1").contains(&"未確定"));
    let confirmed = public
        .texts()
        .find(|text| text.contains("評価できず: 確認中"));
    assert_eq!(confirmed, None);
    // What is settled stands as in the council's workbook, and nobody said of a dash that there is nothing.
    let of_years = |book: &Book, kpi: &str| book.row("KPI一覧", kpi)[4..7].join("|");
    for (kpi, written) in [("1-1-2-1", "―|61.2|－"), ("2-3-3-1", "21.3|22.8|調査なし")] {
        let told = [&council, &public].map(|book| of_years(book, kpi));
        assert_eq!(told, [written; 2]);
    }
    // So does データ of earlier years.
    let rows = public.sheet("データ").unwrap().iter();
    let of_survey = rows.filter(|row| row[4] == "2-3-3-1" && row[9] == "実績値");
    let of_survey: Vec<&[String]> = of_survey.map(|row| &row[10..12]).collect();
    let expected = [["", "調査なし"], ["22.8", ""], ["", "調査なし"]];
    assert_eq!(of_survey[..3], expected.map(|row| row.map(str::to_owned)));
    let page = public.sheet("KPI個票").unwrap().concat();
    let formula = "達成率はありません（未確定）".to_owned();
    assert!(page.contains(&formula), "{page:?}");
}

#[test]
fn figures_that_were_read_twice_add_up_with_those_that_were_sent() {
    let told = kitamoto("", "事務局用");
    let told = told.row("検証の方法", "読み取りの確かめ")[1];
    // 217 + 13 = 229 - 1 + 2.
    for part in [
        "217個の値を二つの読み取りで",
        "表計算のブックでないファイルの値 13個。",
        "合わせて230個で、提出された値229件との違いは、空欄1件を除いたこと、",
        "報告書に使わない行（計画にない指標など）の値2個を加えたことによります。",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

/// Broken files, files in the wrong place and contradictions leave no trace in what is published.
#[test]
fn of_a_hostile_folder_the_public_reads_no_draft_and_no_file() {
    let workspace = workspace::case("hostile");
    let plan = workspace.path().join("mappings/town/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text + PUBLIC).unwrap();
    let office = Book::run(workspace.path(), ("town", "R6"), "事務局用");
    let public = Book::run(workspace.path(), ("town", "R6"), "公表用");
    let is_file = |text: &&String| {
        let files = ["実績.", "切れた", "置き忘れ", "謎の課", "別の表", "inputs"];
        files.iter().any(|file| text.contains(file))
    };
    assert!(
        office.texts().any(|text| is_file(&text)) && office.texts().any(|text| is_draft(&text))
    );
    let told: Vec<&String> = public
        .texts()
        .filter(|text| is_file(text) || is_draft(text))
        .collect();
    assert!(told.is_empty(), "{told:?}");
    assert!(public.texts().any(|text| text.contains("未確定")));
}

const OVERALL: &str = "
[overall]
by = \"good\"
measures = true
[[overall_band]]
band = \"A\"
mark = \"◎\"
label = \"順調\"
from = 50
[[overall_band]]
band = \"C\"
mark = \"△\"
label = \"努力を要する\"
[[overall_grade]]
goal = \"3\"
year = \"R6\"
band = \"A\"
reason = \"県全体の傾向による\"
by = \"推進会議\"
";

#[test]
fn a_goal_and_a_measure_have_a_grade_of_their_own_by_rule_and_by_hand() {
    let book = kitamoto(OVERALL, "効果検証報告書");
    let row = book.row(
        "総括",
        "基本目標３　ひとが集い、支え合う地域をつくり、市民の暮らしを守る",
    );
    assert!(row.contains(&"△→△✎◎"), "{row:?}");
    let row = book.row("基本目標３", "目標の判定");
    assert_eq!(row[1], "△→△✎◎");
    assert_eq!(
        row[2],
        "努力を要する。評価した9指標のうち、◎○は3指標（33.3％）✎ ◎ 順調: 県全体の傾向による（推進会議）"
    );
    let sheet = book.sheet("基本目標１").unwrap().concat();
    let measure = "【基本事業】5-1-4 農業・商業・工業の振興　　施策の判定 △→◎＊　順調。評価した1指標のうち、◎○は1指標（100％）。うち確認中 1（＊）";
    assert!(sheet.contains(&measure.to_owned()), "{sheet:?}");
    let none = book.sheet("基本目標２").unwrap().concat();
    let none = none
        .iter()
        .find(|text| text.contains("1-1-1 保育サービスの充実"));
    assert!(
        none.is_some_and(|text| text.ends_with("施策の判定 －　評価した指標なし")),
        "{none:?}"
    );
    let why = book.row(
        "論点",
        "基本目標３　ひとが集い、支え合う地域をつくり、市民の暮らしを守る",
    )[3];
    assert_eq!(
        why,
        "・手で付けた目標の判定（規則では△、手では◎: 県全体の傾向による）・目標の判定は◎だが、評価した9指標のうち◎○は3指標だけ"
    );
    let how = book.sheet("論点").unwrap().concat().concat();
    assert!(how.contains("目標・施策の手で付けた判定も載せています。"));
    let guide = book.row("シートの見方", "✎")[1];
    assert!(
        guide.ends_with("目標・施策では、規則による判定の後ろに示します。"),
        "{guide}"
    );
    let how = book.row("検証の方法", "判定のしかた")[1];
    assert!(how.starts_with(
        "目標と施策は、それぞれの下にある指標から、判定が◎○の指標の割合で判定します。"
    ));
    let bands = book.row("検証の方法", "判定の基準")[1];
    assert!(bands.starts_with("◎ 順調: 50％以上　"), "{bands}");
}

#[test]
fn a_measure_without_a_judged_kpi_says_that_one_is_asked_about() {
    let workspace = workspace::sample("kitamoto");
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, format!("hold_doubted = true\n{text}{OVERALL}")).unwrap();
    let book = Book::run(workspace.path(), ("kitamoto", "R6"), "効果検証報告書");
    let sheet = book.sheet("基本目標１").unwrap().concat();
    let measure = sheet.iter().find(|text| text.contains("5-1-4 農業・商業"));
    let told = "－　評価した指標なし。ほかに確認中 1（＊）";
    assert!(
        measure.is_some_and(|text| text.ends_with(told)),
        "{measure:?}"
    );
}

#[test]
fn a_good_grade_without_a_good_kpi_is_said_in_words() {
    let by_people = "[[overall_grade]]\ngoal = \"2\"\nyear = \"R6\"\nband = \"A\"\nreason = \"見込み\"\nby = \"推進会議\"\n";
    let book = kitamoto(&format!("{OVERALL}{by_people}"), "効果検証報告書");
    let points = book.sheet("論点").unwrap().concat().concat();
    assert!(points.contains("指標に◎○はありません"), "{points}");
    assert!(!points.contains("0指標だけ"));
}

/// By rule and by hand, of goals and of measures.
#[test]
fn a_grade_of_a_goal_or_measure_that_is_another_than_before_is_told_and_marked() {
    let workspace = workspace::sample("kitamoto");
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let with = |overall: &str| std::fs::write(&plan, format!("{text}{overall}")).unwrap();
    with(OVERALL);
    let first = Book::run(workspace.path(), ("kitamoto", "R6"), "事務局用");
    assert_eq!(first.sheet("前回からの変更").unwrap().len(), 2);
    let by_people = OVERALL.replace("band = \"A\"\nreason", "band = \"C\"\nreason");
    let measure = "[[overall_grade]]\ngoal = \"1\"\nmeasure = \"5-1-4\"\nyear = \"R6\"\nband = \"C\"\nreason = \"天候\"\nby = \"推進会議\"\n";
    with(&(by_people.replace("from = 50", "from = 100") + measure));
    let office = Book::run(workspace.path(), ("kitamoto", "R6"), "事務局用");
    let changes = office.sheet("前回からの変更").unwrap();
    let said: Vec<String> = changes.iter().map(|row| row.concat()).collect();
    let has = |text: &str| said.iter().any(|row| row.starts_with(text));
    for told in [
        "基本目標３　ひとが集い、支え合う地域をつくり、市民の暮らしを守る目標の判定△ 努力を要する ✎◎ 順調△ 努力を要する ✎△ 努力を要する",
        "5-1-4 農業・商業・工業の振興施策の判定◎ 順調◎ 順調 ✎△ 努力を要する",
        "基本目標１　新しい人の流れとつながりをつくる目標の判定◎ 順調△ 努力を要する",
        "目標・施策の判定　",
    ] {
        assert!(has(told), "{told}: {said:#?}");
    }
    let heading = "【基本事業】5-1-4 農業・商業・工業の振興　　施策の判定 ※△→◎＊✎△";
    let is_marked = |text: &String| text.starts_with(heading);
    let goal = office.sheet("基本目標１").unwrap().concat();
    assert!(goal.iter().any(is_marked), "{goal:?}");
    // The sign and what it was stand in the cells of the grades, on 総括 and on the sheet of the goal.
    let office = parts(workspace.path(), "事務局用.xlsx");
    let notes = office.iter().filter(|(name, part)| {
        let was = "△ 努力を要する ✎◎ 順調 → △ 努力を要する ✎△ 努力を要する";
        name.starts_with("xl/comments") && part.contains(was)
    });
    assert!(notes.count() >= 2);
    let public = parts(workspace.path(), "公表用.xlsx");
    let is_compared =
        |(_, part): &(String, String)| part.contains("✎◎ 順調 →") || part.contains("※◎");
    assert!(!public.iter().any(is_compared));
}

/// Also where people alone judge, and where they say the same as the rule.
#[test]
fn what_people_judged_of_goals_and_measures_is_a_point_with_their_reason() {
    let measure = "[[overall_grade]]\ngoal = \"1\"\nmeasure = \"5-1-4\"\nyear = \"R6\"\nband = \"A\"\nreason = \"直売所が増えた\"\nby = \"推進会議\"\n";
    let book = kitamoto(&format!("{OVERALL}{measure}"), "効果検証報告書");
    let told = book.row("論点", "5-1-4 農業・商業・工業の振興");
    let same = "・手で付けた施策の判定（規則では◎＊、手では◎: 直売所が増えた）";
    assert_eq!(told[2..4], ["△→◎＊✎◎", same]);
    let by_people = OVERALL
        .replace("by = \"good\"", "by = \"hand\"")
        .replace("from = 50\n", "");
    let book = kitamoto(&format!("{by_people}{measure}"), "効果検証報告書");
    let told = book.row("論点", "5-1-4 農業・商業・工業の振興");
    let alone = "・手で付けた施策の判定（◎: 直売所が増えた）";
    assert_eq!(told[2..4], ["✎◎", alone]);
    let guide = book.row("シートの見方", "✎")[1];
    assert!(
        guide.ends_with("目標・施策の判定は、人が決めたものです。"),
        "{guide}"
    );
}

#[test]
fn a_goal_s_grade_stands_beside_that_of_the_year_before() {
    let workspace = workspace::sample("atsugi");
    let plan = workspace.path().join("mappings/atsugi/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let rule = "[overall]\nby = \"mean\"\nungraded = \"counted\"\n\
        [[overall_band]]\nband = \"1\"\nmark = \"◎\"\nfrom = 75\n\
        [[overall_band]]\nband = \"2\"\nmark = \"△\"\n";
    std::fs::write(&plan, format!("{text}\n{rule}")).unwrap();
    let public = Book::run(workspace.path(), ("atsugi", "R6"), "公表用");
    let row = public.row("基本目標1", "目標の判定");
    assert_eq!(
        row[1..],
        [
            "△→◎＊",
            "達成率の平均は86.4％（率のある5指標）。うち確認中 2（＊）"
        ]
    );
    let row = public.row("基本目標4", "目標の判定");
    assert_eq!(
        row[1..],
        [
            "△→△＊",
            "達成率の平均は59.3％（4指標。率のない1指標は0％とした）。うち確認中 1（＊）"
        ]
    );
    let record = workspace.path().join("outputs/atsugi/R6/run.json");
    let record: serde_json::Value =
        serde_json::from_slice(&std::fs::read(record).unwrap()).unwrap();
    let first = &record["overall"][0];
    assert_eq!(
        (&first["band"], &first["band_before"]),
        (&"1".into(), &"2".into())
    );
    assert_eq!(first["percent"], "86.4");
}

/// In a column of its own behind the others, which keep their places; where nobody gave one, there is none.
#[test]
fn the_published_data_have_the_grades_that_people_gave() {
    const HEAD: &str = "人が決めた判定";
    let workspace = workspace::sample("atsugi");
    let public = Book::run(workspace.path(), ("atsugi", "R6"), "公表用");
    let rows = public.sheet("データ").unwrap();
    assert_eq!(rows[0][14..], ["判定", "確認中の値", HEAD]);
    let of_kpi = rows.iter().filter(|row| row[4] == "4-1-2-1");
    let graded: Vec<&Vec<String>> = of_kpi.filter(|row| !row[14].is_empty()).collect();
    assert_eq!(graded.len(), 1);
    assert_eq!(graded[0][14..], ["C やや遅れ", "", "B おおむね順調"]);
    let given = rows[1..].iter().filter(|row| !row[16].is_empty());
    assert_eq!(given.count(), 1);
    let public = kitamoto("", "公表用");
    assert_eq!(public.sheet("データ").unwrap()[0].len(), 16);
}

#[test]
fn the_cover_says_to_which_meeting_it_goes() {
    let more = "[cover]\nnumber = \"資料１\"\nmeeting = \"第1回 推進会議\"\ndate = \"8月20日\"\noffice = \"企画課\"\n";
    let told = |workbook| kitamoto(more, workbook).sheet("表紙").unwrap().concat();
    let council = told("効果検証報告書");
    for text in ["資料１", "第1回 推進会議　8月20日", "事務局: 企画課"] {
        assert!(council.contains(&text.to_owned()), "{council:?}");
    }
    let public = told("公表用");
    assert!(public.contains(&"事務局: 企画課".to_owned()));
    assert!(
        !public
            .iter()
            .any(|text| text.contains("資料１") || text.contains("第1回 推進会議"))
    );
}

#[test]
fn a_plan_chooses_the_columns_of_its_lists() {
    let more = "[[edition]]\nworkbook = \"効果検証報告書\"\nwithout_columns = [\"担当課\", \"課題\", \"単位\"]\n";
    let heads = |more: &str, sheet: &str| -> Vec<String> {
        let book = kitamoto(more, "効果検証報告書");
        let rows = book.sheet(sheet).unwrap();
        let heads = rows.iter().find(|row| row.contains(&"指標".to_owned()));
        // The head of the keys says also of which run they are.
        let is_seen = |head: &&String| !head.is_empty() && !head.starts_with("kensho");
        let seen = heads.unwrap().iter().filter(is_seen);
        seen.map(|head| head.lines().collect()).collect()
    };
    for (sheet, gone) in [
        ("基本目標１", &["単位", "課題", "担当課"][..]),
        ("KPI一覧", &["単位", "担当課"]),
    ] {
        let mut usual = heads("", sheet);
        let chosen = heads(more, sheet);
        usual.retain(|head| !gone.contains(&head.as_str()));
        assert_eq!(usual, chosen, "{sheet}");
        assert!(chosen.iter().any(|head| head.starts_with("達成率")));
    }
}

/// A column that the public does not read stands on no other sheet either; why there is no grade does not go with it.
#[test]
fn what_a_plan_leaves_out_for_the_public_is_nowhere() {
    let book = |without: &str| {
        let more = format!("[[edition]]\nworkbook = \"公表用\"\nwith = [\"KPI個票\"]\n{without}\n");
        let book = kitamoto(&more, "公表用");
        let cells = book.0.iter().flat_map(|(_, rows)| rows.iter().flatten());
        let text: Vec<String> = cells.cloned().collect();
        (book, text.join("\n"))
    };
    let (usual, all) = book("");
    let page = usual.sheet("KPI個票").unwrap();
    let issue = page.iter().find(|row| row.contains(&"課題".to_owned()));
    let issue = issue.unwrap().iter().find(|text| text.chars().count() > 5);
    let issue: String = issue.unwrap().chars().take(15).collect();
    let is_why = "【評価できず";
    assert!(all.contains(&issue) && all.contains(is_why), "{issue}");
    let (_, rest) = book("without_columns = [\"課題\", \"取組・要因\"]");
    assert!(!rest.contains(&issue), "{issue}");
    assert!(rest.contains(is_why));
    // Nor is its column there without a text in it.
    let causes = "要因・課題（担当課の記載から）";
    assert!(all.contains(causes) && !rest.contains(causes));
    // Nor where it might be there, but nothing else was written into it.
    let (_, rest) = book("without_columns = [\"課題\"]");
    assert!(rest.contains("取組・要因") && !rest.contains(causes));
    // What is left out is not said to have been left blank.
    assert!(!rest.contains("記載なし") && !rest.contains("記載はありません"));
}

/// 検証の方法 speaks to people in one style, and to the public not of files.
#[test]
fn the_method_is_told_in_one_style_and_to_the_public_without_files() {
    let capped = workspace::sample("kitamoto");
    let plan = capped.path().join("mappings/kitamoto/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let cap = text.replacen("round ", "cap = 100\nround ", 1);
    assert_ne!(cap, text);
    let mut told = Vec::new();
    for (plan_text, expected) in [
        (&text, "上限はありません。"),
        (&cap, "100％を上限とします。"),
    ] {
        std::fs::write(&plan, plan_text).unwrap();
        for workbook in ["効果検証報告書", "公表用"] {
            let book = Book::run(capped.path(), ("kitamoto", "R6"), workbook);
            let method = book.sheet("検証の方法").unwrap().concat();
            assert!(method.concat().contains(expected), "{method:?}");
            told.push((workbook, method));
        }
    }
    for (workbook, method) in &told {
        let sentences = method.iter().flat_map(|text| text.split_inclusive('。'));
        let plain = ["する。", "使う。", "除く。", "ない。", "なし。", "である。"];
        let of_other_style = sentences.filter(|of| plain.iter().any(|end| of.ends_with(end)));
        assert_eq!(of_other_style.count(), 0, "{workbook}: {method:?}");
        let speaks_of_files = method.iter().any(|text| text.contains("事務局が記録"));
        assert_eq!(speaks_of_files, *workbook == "効果検証報告書", "{method:?}");
    }
}

#[test]
fn a_page_of_a_kpi_says_why_earlier_years_have_no_grade() {
    let workspace = workspace::sample("atsugi");
    for kind in ["効果検証報告書", "公表用"] {
        let plan = workspace.path().join("mappings/atsugi/plan.toml");
        let text = std::fs::read_to_string(&plan).unwrap();
        let pages = "[[edition]]\nworkbook = \"公表用\"\nwith = [\"KPI個票\"]\n";
        if kind == "公表用" {
            std::fs::write(&plan, format!("{text}\n{pages}")).unwrap();
        }
        let book = Book::run(workspace.path(), ("atsugi", "R6"), kind);
        let said = |text: &str| book.texts().filter(|told| *told == text).count();
        assert_eq!(
            said("判定の「－」は、R3（その年度の評価の記録なし）です。"),
            8
        );
        assert_eq!(
            said("判定の「－」は、R3・R4（まだ計画にない指標）です。"),
            5
        );
    }
}

#[test]
fn a_target_that_the_plan_also_names_among_those_of_the_years_is_one_row_of_the_data() {
    let workspace = workspace::sample("atsugi");
    let plan = workspace.path().join("mappings/atsugi/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let targets = "targets = { R5 = 20500, R6 = 23700, R7 = 26800";
    assert!(text.contains(targets));
    let named = text.replace(targets, &format!("{targets}, R8 = 30000"));
    std::fs::write(&plan, named).unwrap();
    let book = Book::run(workspace.path(), ("atsugi", "R6"), "公表用");
    let rows = book.sheet("データ").unwrap();
    let of_kpi = rows.iter().filter(|row| row.concat().contains("1-1-3-1"));
    let targets = of_kpi.filter(|row| row.iter().any(|cell| cell == "目標値"));
    let years: Vec<&str> = targets
        .filter_map(|row| {
            row.iter()
                .find(|cell| cell.starts_with("20"))
                .map(String::as_str)
        })
        .collect();
    assert_eq!(years, ["2023", "2024", "2025", "2026"]);
}

/// 総点検 judges the last figure that is known: where that changes, both bear the sign, and both are told.
#[test]
fn what_the_period_is_judged_now_is_told_and_marked() {
    let workspace = workspace::sample("takanezawa");
    let town = ("takanezawa", "R6");
    workspace::run(workspace.path(), town);
    let file = "inputs/takanezawa/R6/産業課/実績_令和６年度.csv";
    let file = workspace.path().join(file);
    let bytes = std::fs::read(&file).unwrap();
    let at = bytes.windows(5).position(|five| five == b"1,139").unwrap();
    let corrected = [&bytes[..at], b"1,150", &bytes[at + 5..]].concat();
    std::fs::write(&file, corrected).unwrap();
    let office = Book::run(workspace.path(), town, "事務局用");
    let changes = office.sheet("前回からの変更").unwrap();
    let said: Vec<String> = changes.iter().map(|row| row.join("\t")).collect();
    let wanted = "期間の判定\t△ C（1,139、R6）\t◎ A（1,150、R6）";
    assert!(said.iter().any(|row| row.contains(wanted)), "{said:#?}");
    let office = parts_of(workspace.path(), town.0, "事務局用.xlsx");
    let has_note = |was: &str| {
        let mut parts = office.iter();
        parts.any(|(name, part)| name.starts_with("xl/comments") && part.contains(was))
    };
    assert!(has_note("1,139（R6） → 1,150（R6）"));
    // That of the year stands on several sheets; those of years and of the period on one.
    let notes = office
        .iter()
        .filter(|(name, _)| name.starts_with("xl/comments"));
    let counts = notes.map(|(_, part)| part.matches("△ C → ◎ A").count());
    assert!(counts.max() > Some(1));
}

/// A figure in a sentence bears the sign as it does in a table.
#[test]
fn a_figure_in_a_reason_of_the_points_that_changed_bears_the_sign() {
    let workspace = workspace::sample("kitamoto");
    let town = ("kitamoto", "R6");
    let first = Book::run(workspace.path(), town, "効果検証報告書");
    let told = &first.row("論点", "2-a 出生数")[3];
    assert!(told.contains("（前年度296、今年度283）"), "{told}");
    let file = workspace.path().join("inputs/kitamoto/R6/市民課/実績.csv");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("２８３", "１２０")).unwrap();
    let book = Book::run(workspace.path(), town, "効果検証報告書");
    let told = &book.row("論点", "2-a 出生数")[3];
    for said in ["（前年度296、今年度120※＊）", "（296→120※＊、－59％）"] {
        assert!(told.contains(said), "{told}");
    }
}

/// What a town puts on its site may be the goals' sheets and nothing else.
#[test]
fn a_workbook_may_have_the_goals_alone() {
    let others = "[\"表紙\", \"シートの見方\", \"総括\", \"KPI一覧\", \"期間の推移\", \"検証の方法\", \"データ\", \"事業一覧\", \"計画の背景\", \"強み・弱み\", \"視点別の集計\", \"改定の経過\", \"データ（事業）\"]";
    let more = format!("[[edition]]\nworkbook = \"公表用\"\nwithout = {others}\n");
    let book = kitamoto(&more, "公表用");
    let names: Vec<&str> = book.0.iter().map(|(name, _)| name.as_str()).collect();
    let goals = ["基本目標１", "基本目標２", "基本目標３", "基本目標４"];
    let across = ["横断的な目標１", "横断的な目標２"];
    assert_eq!(names, [goals.as_slice(), &across].concat());
    let row = book.row("基本目標１", "北本駅の平日の運行本数");
    assert!(row.contains(&"×→×"), "{row:?}");
}

/// Columns of five grades, or of four beside the grades of goals, leave the names of goals their line.
#[test]
fn with_more_grades_the_summary_still_tells_each_cause_on_one_page() {
    for (before, after) in [
        (
            "{ band = \"C\"",
            "{ band = \"B2\", mark = \"□\", label = \"やや遅れ\", when = \"rate >= 40\" },\n  { band = \"C\"",
        ),
        (
            "[rating]",
            "[overall]\nby = \"good\"\n\n[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nfrom = 80\n[[overall_band]]\nband = \"B\"\nmark = \"×\"\n[rating]",
        ),
    ] {
        let town = workspace::sample("kitamoto");
        let path = town.path().join("mappings/kitamoto/plan.toml");
        let plan = std::fs::read_to_string(&path).unwrap();
        assert!(plan.contains(before), "{before}");
        std::fs::write(&path, plan.replacen(before, after, 1)).unwrap();
        let folder = workspace::run(town.path(), ("kitamoto", "R6"));
        let book = folder.join("効果検証報告書.xlsx");
        let mut book = open_workbook_auto(book).unwrap();
        let sheet = book.worksheet_range("総括").unwrap();
        let heads = sheet.rows().map(|row| row[0].to_string());
        let heads: Vec<String> = heads.filter(|head| head.contains("の指標")).collect();
        let told = |head: &String| head.ends_with('8') && !head.contains("要因は初めの");
        assert!(heads.iter().any(told), "{heads:?}");
    }
}

/// 総括 of the sample town with goals of other names: the rows with which further pages begin, and the parts of the file.
fn summary_with_goals(
    named: impl Fn(&str) -> String,
) -> (Vec<Vec<String>>, Vec<usize>, Vec<String>) {
    let town = workspace::sample("kitamoto");
    let path = town.path().join("mappings/kitamoto/plan.toml");
    let plan = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, named(&plan)).unwrap();
    let book = Book::run(town.path(), ("kitamoto", "R6"), "効果検証報告書");
    let file = town.path().join("outputs/kitamoto/R6/効果検証報告書.xlsx");
    let mut parts = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut part = |name: &str| std::io::read_to_string(parts.by_name(name).unwrap()).unwrap();
    let at = book
        .names()
        .iter()
        .position(|name| *name == "総括")
        .unwrap();
    let sheet = part(&format!("xl/worksheets/sheet{}.xml", at + 1));
    let breaks = sheet.split("<brk id=\"").skip(1);
    let breaks = breaks.map(|text| text.split('"').next().unwrap().parse::<usize>().unwrap());
    let charts = (1..=2).map(|number| part(&format!("xl/charts/chart{number}.xml")));
    (
        book.sheet("総括").unwrap().clone(),
        breaks.collect(),
        charts.collect(),
    )
}

const LONG: &str = "時代に合った地域をつくり、安心なくらしを守るとともに、地域と地域を連携する";

#[test]
fn a_goal_s_name_of_two_lines_makes_no_other_row_of_the_summary_higher() {
    const NAME: &str = "name = \"若い世代の出産・子育ての希望をかなえる\"";
    let (rows, breaks, charts) = summary_with_goals(|plan| {
        assert!(plan.contains(NAME));
        plan.replace(NAME, &format!("name = \"{LONG}\""))
    });
    assert!(breaks.is_empty(), "{breaks:?}");
    // Of each KPI there the cause is told.
    let told = |row: &Vec<String>| row[0].ends_with("の指標　8");
    assert!(rows.iter().any(told), "{rows:?}");
    // The bars stand beside rows of two heights, and have one measure.
    let of_goals =
        |chart: &&String| chart.contains("総括!") && chart.contains("<c:max val=\"11\"/>");
    assert_eq!(charts.iter().filter(of_goals).count(), 2);
}

#[test]
fn each_page_of_a_long_summary_begins_with_heads() {
    let (rows, breaks, _) = summary_with_goals(|plan| {
        let mut parts = plan.split("[[goal]]\n");
        let mut plan = parts.next().unwrap().to_owned();
        for goal in parts {
            let (before, name) = goal.split_once("\nname = \"").unwrap();
            let (_, after) = name.split_once('"').unwrap();
            plan += &format!("[[goal]]\n{before}\nname = \"{LONG}{LONG}\"{after}");
        }
        plan
    });
    let begins: Vec<&str> = breaks.iter().map(|row| rows[*row][0].as_str()).collect();
    let heads = ["指標", "× D", "前年度から", "評価できなかった指標"];
    let has_heads = |text: &&str| heads.iter().any(|head| text.starts_with(head));
    assert!(
        !begins.is_empty() && begins.iter().all(has_heads),
        "{begins:?}"
    );
}

#[test]
fn of_what_was_not_judged_a_long_text_has_a_row_of_its_own() {
    let town = workspace::sample("kitamoto");
    let book = Book::run(town.path(), ("kitamoto", "R6"), "効果検証報告書");
    let rows = book.sheet("総括").unwrap().iter();
    let rows = rows.skip_while(|row| !row[0].starts_with("評価できなかった指標"));
    let rows = rows.skip(1).take_while(|row| row[0].starts_with('【'));
    let texts = |row: &Vec<String>| row.iter().filter(|text| !text.is_empty()).count();
    let rows: Vec<usize> = rows.map(texts).collect();
    // 値なし and 未公表 name more than finds room on half a line.
    assert_eq!(rows, [2, 2, 2, 1, 1]);
}
