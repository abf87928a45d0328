//! 駒ヶ根市: the plan of the document, and its two sample years.

mod verified;
mod workspace;

use kensho::domain::FiscalYear;
use kensho::domain::plan::Aim;
use verified::{Year, plan};

/// 4 goals, 10 directions, 31 numbered items of which 2 are listed again, and 5 figures.
#[test]
fn the_plan_is_whole() {
    let plan = plan("komagane", None);
    let depth = |depth: usize| {
        let measures = 0..plan.measures.len();
        let of_depth = |measure: &usize| plan.path_of_measure(*measure).len() == depth;
        measures.filter(of_depth).count()
    };
    assert_eq!(plan.levels, ["基本目標", "方向性", "項目"]);
    assert_eq!((plan.goals.len(), depth(1), depth(2)), (4, 10, 31));
    let of_goal = |goal: usize| plan.measures.iter().filter(|one| one.goal == goal).count();
    assert_eq!([0, 1, 2, 3].map(of_goal), [3 + 8, 2 + 4, 2 + 5, 3 + 14]);
    let again = plan.measures.iter().filter_map(|one| {
        let again = one.again.as_ref()?;
        Some((
            one.id.as_str(),
            plan.measures[again.of].id.as_str(),
            again.mark.as_deref(),
        ))
    });
    let expected = [
        ("1(2)③", "1(1)③", None),
        ("3(2)②", "1(2)②", Some("〔再掲〕")),
    ];
    assert_eq!(again.collect::<Vec<_>>(), expected);
    assert_eq!(
        (plan.kpis.len(), plan.tags.len(), plan.contexts.len()),
        (5, 4, 2)
    );
    assert!(plan.kpis.iter().all(|kpi| kpi.measure.is_none()));
}

#[test]
fn every_figure_of_the_document_is_in_the_plan() {
    let plan = plan("komagane", None);
    let figure = |id: &str| {
        let kpi = &plan.kpis[plan.kpi_with_id(id).unwrap()];
        let (baseline, target) = (kpi.baseline.unwrap(), kpi.target.unwrap());
        let Aim::Number(aim) = target.aim else {
            panic!("{id} has no number")
        };
        let year = baseline
            .year
            .map_or("-".to_owned(), |year| year.to_string());
        let digits = kpi.decimals();
        let source = kpi.source.as_deref().unwrap_or("-");
        format!(
            "{} {year} {aim} {} {} {digits} {source}",
            baseline.value, target.year, kpi.unit
        )
    };
    let figures = ["1-a", "2-a", "3-a", "3-b", "4-a"].map(figure);
    let expected = [
        "18047 R3 18500 R8 人 0 経済センサス",
        "10.6 - 20 R10 人 1 -",
        "182 R5 170 R10 人 0 -",
        "3 R5 3.1 R10 P 2 市民満足度調査",
        "84.4 R5 88 R10 ％ 1 市民満足度調査",
    ];
    assert_eq!(figures, expected);
    let sum = plan.kpis[plan.kpi_with_id("2-a").unwrap()]
        .target
        .unwrap()
        .sum;
    assert_eq!(sum.unwrap().to_string(), "80");
    let census = &plan.kpis[plan.kpi_with_id("1-a").unwrap()];
    let years = ["R7", "R8", "R9", "R10"].map(|year| FiscalYear::parse(year).unwrap());
    assert_eq!(
        years.map(|year| census.is_surveyed(year)),
        [false, true, false, false]
    );
}

/// 社会動態: (12 − 10.6) ÷ (20 − 10.6) = 14.89％. 出生数: 182 − 12 × 2/5 = 177.2 is expected; 182 ÷ 177.2 = 102.71％.
#[test]
fn the_first_year_has_neither_census_nor_survey() {
    let year = Year::of("komagane", "R7");
    let judged = year.judged();
    let expected = [
        "2-a 12 14.9 C -",
        "3-a 182 102.7 A -",
        "3-b - - - 調査なし",
        "4-a - - - 調査なし",
    ];
    assert_eq!(judged[1..], expected);
    assert!(judged[0].starts_with("1-a - - - "), "{}", judged[0]);
}

#[test]
fn an_empty_cell_of_the_census_is_no_fault() {
    let year = Year::of("komagane", "R7");
    assert_eq!(year.judged()[0], "1-a - - - 調査なし");
    assert_eq!(
        year.found(&["missing-actual"], "商工観光課/進捗管理シート.xlsx", "B10"),
        0
    );
}

/// Full-width digits and a plus are a number; of two sections that say the same one is asked whose it is.
#[test]
fn the_traps_of_the_first_year_are_said() {
    let year = Year::of("komagane", "R7");
    let planning = "企画振興課/進捗管理シート.xlsx";
    assert_eq!(year.found(&["text-number"], planning, "B10"), 1);
    assert_eq!(year.found(&["duplicate-figure"], planning, "B10"), 0);
    let counter = "市民課/進捗管理シート.xlsx";
    let asked = |file| year.found(&["wrong-section"], file, "B6");
    assert_eq!((asked(planning), asked(counter)), (0, 1));
}

/// 従業者数: (18,213 − 18,047) ÷ (18,500 − 18,047) = 166 ÷ 453 = 36.64％.
/// 社会動態: the mean of 12 and 25 is 18.5; (18.5 − 10.6) ÷ 9.4 = 84.04％.
/// 出生数: 168 ÷ (182 − 12 × 3/5) = 168 ÷ 174.8 = 96.11％; 3.1 is 3.10: (3.10 − 3.00) ÷ 0.10 = 100％.
#[test]
fn the_second_year_by_hand() {
    let year = Year::of("komagane", "R8");
    let expected = [
        "1-a 18213 36.6 C -",
        "2-a 18.5 84.0 B -",
        "3-a 168 96.1 B -",
        "3-b 3.1 100.0 A -",
        "4-a - - - 値が二つある（未決定）",
    ];
    assert_eq!(year.judged(), expected);
    let each = |file| {
        year.found(
            &["duplicate-figure"],
            file,
            if file.starts_with("企画") {
                "C26"
            } else {
                "C10"
            },
        )
    };
    assert_eq!(each("企画振興課/進捗管理シート.xlsx"), 1);
    assert_eq!(each("都市計画課/進捗管理シート.xlsx"), 1);
}

/// 4年間で+40人 instead of +80人; the plan's words elsewhere are the plan's.
#[test]
fn a_target_that_a_section_changed_is_noticed() {
    let codes = ["baseline-differs", "target-differs", "unreadable-number"];
    let found = |year| {
        let rows = Year::of("komagane", year).rows("findings.csv");
        let found = rows
            .iter()
            .filter(|row| codes.contains(&row["code"].as_str()));
        let told = found.map(|row| format!("{} {} {}", row["code"], row["cell"], row["message"]));
        told.collect::<Vec<_>>()
    };
    assert!(found("R7").is_empty(), "{:?}", found("R7"));
    let expected = "target-differs B8 目標値が計画と違います:「4年間で+40人（年平均+10人）」（計画は4年間で+80人（年平均+20人）、社会動態の増加数）";
    assert_eq!(found("R8"), [expected]);
}

#[test]
fn what_was_done_is_kept_for_each_item() {
    let first = Year::of("komagane", "R7");
    let findings = first.rows("findings.csv");
    let lost = ["unknown-form", "unread-sheet", "unknown-measure"];
    assert!(
        !findings
            .iter()
            .any(|row| lost.contains(&row["code"].as_str()))
    );
    let cells = first.rows("cells.csv");
    let efforts = cells.iter().filter(|row| row["field"] == "text.efforts");
    assert_eq!(efforts.count(), 6 + 1 + 7 + 9 + 1 + 3 + 1 + 2);
    assert_eq!(
        first.cell("取組状況", (1, 0)),
        "29の項目のうち、28に記載があります（再掲は数えません）。"
    );
    assert_eq!(
        first.cell("取組状況", (7, 2)),
        "直進アシスト付き農機の導入を補助した。\n補助 11経営体。\n担い手への農地の集積を進める。"
    );
    // The number of one item with the name of another belongs to neither.
    let second = Year::of("komagane", "R8");
    let slip = "市民課/進捗管理シート.xlsx";
    assert_eq!(second.found(&["unknown-measure"], slip, "A6"), 1);
    assert_eq!(
        second.cell("取組状況", (1, 0)),
        "29の項目のうち、28に記載があります（再掲は数えません）。"
    );
}
