//! What belongs together finds room on a page, and what needs several says on each of them what it goes on with.

mod left_out;
#[expect(dead_code, reason = "of a page, only its lines and letters are wanted")]
mod printer;
mod workspace;

use printer::Page;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A town with so many KPIs under one goal, of which each tells of itself more than the one before, and which people
/// graded.
fn plan(kpis: usize, more: &str) -> String {
    let kpi = |at: usize| {
        let (id, long) = (
            at + 1,
            "町の人口を保つための国の方針による。".repeat(at * at),
        );
        format!(
            r#"
  [[goal.measure.kpi]]
  id = "{id}"
  name = "指標{id}"
  unit = "人"
  direction = "higher"
  basis = "annual"
  baseline = {{ value = 10.6, year = "R4" }}
  target = {{ value = 20.0, year = "R8" }}
  section = "課"
  meaning = "暮らしやすさをはかるもの"
  method = "4月1日現在の数"
  grounds = "国の方針による。{long}"
  settled = "翌年度5月"
  comparable = "県平均 8人"
  source = "町の統計"
"#
        )
    };
    let grade = |at: usize| {
        let band = if at.is_multiple_of(2) { "A" } else { "D" };
        format!(
            "[[grade]]\nkpi = \"{}\"\nyear = \"R6\"\nband = \"{band}\"\nreason = \"事情を考慮\"\nby = \"推進会議\"\n",
            at + 1
        )
    };
    let [kpis, grades] = [
        (0..kpis).map(kpi).collect::<String>(),
        (0..kpis).map(grade).collect::<String>(),
    ];
    format!(
        r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R5", "R8"]
[rating]
rate = "progress"
round = {{ digits = 1, how = "half-up" }}
bands = [{{ band = "A", mark = "◎", when = "target-met" }}, {{ band = "D", mark = "×", when = "otherwise" }}]
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
  [[goal.measure]]
  id = "1(1)"
  name = "見本の施策"
{kpis}
[[project]]
id = "P1"
name = "見本事業その一"
measure = "1(1)"
section = "課"
[[project]]
id = "P2"
name = "見本事業その二"
measure = "1(1)"
section = "課"
{grades}
{more}"#
    )
}

/// The printed pages of the council's workbook of such a town, whose section reported of two years.
fn printed(kpis: usize, more: &str) -> Option<Vec<Page>> {
    let workspace = tempfile::tempdir().unwrap();
    workspace::write(
        workspace.path(),
        "mappings/town/plan.toml",
        plan(kpis, more),
    );
    let form = "name = \"表\"\nyear = { from = \"folder\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値'\ntext.efforts = '取組'\ntext.factors = '要因'\ntext.issues = '課題'\ntext.policy = '今後の方針'\n";
    workspace::write(workspace.path(), "mappings/town/forms/f.toml", form);
    for (year, figure) in [("R5", "9.5"), ("R6", "13.5")] {
        let mut lines = "指標,実績値,取組,要因,課題,今後の方針\n".to_owned();
        for at in 1..=kpis {
            lines += &format!("指標{at},{figure},相談会,景気,人手,続ける\n");
        }
        let file = format!("inputs/town/{year}/課/実績.csv");
        workspace::write(workspace.path(), file, lines);
    }
    let outputs: PathBuf = workspace::run(workspace.path(), ("town", "R6"));
    let pdf = printer::pdf(&outputs.join("効果検証報告書.xlsx"))?;
    let pages = printer::pages(&pdf);
    fs::remove_file(pdf).unwrap();
    Some(pages)
}

/// What stands on a page, without blanks.
fn text(page: &Page) -> String {
    page.lines.iter().map(|(text, ..)| text.as_str()).collect()
}

/// The pages of a sheet, by what stands at the top of each.
fn of<'p>(pages: &'p [Page], name: &str) -> Vec<&'p Page> {
    const TOP: f64 = 80.0;
    let mut own: Vec<&Page> = Vec::new();
    for page in pages {
        let mut lines = page.lines.iter();
        if lines.any(|(text, top, _)| *top < TOP && text.contains(name)) {
            own.push(page);
        }
    }
    own
}

/// A goal more, whose figures have twelve digits.
const LONG: &str = r#"
[[goal]]
id = "2"
label = "基本目標２"
name = "産業の目標"
[[goal.kpi]]
id = "額"
name = "産出額"
unit = "円"
direction = "higher"
basis = "annual"
baseline = { value = 201234567890, year = "R4" }
target = { value = 250000000000, year = "R8" }
section = "課"
"#;

#[test]
fn what_a_plan_may_say_of_a_kpi_finds_room_on_its_page() {
    for more in ["", LONG] {
        let Some(pages) = printed(1, more) else {
            return;
        };
        let pages = of(&pages, "個票");
        let own = text(pages[0]);
        assert_eq!(pages.len(), if more.is_empty() { 1 } else { 2 });
        for told in ["設定根拠", "統計", "今後の方針", "2事業", "事情を考慮"] {
            assert!(own.contains(told), "{told}: {own}");
        }
        assert!(
            own.contains("委員の意見") && pages[0].smallest >= 8.9,
            "{own}"
        );
    }
}

#[test]
fn a_kpi_that_goes_on_says_so_and_never_with_the_room_for_an_opinion_alone() {
    const KPIS: usize = 14;
    let Some(pages) = printed(KPIS, "") else {
        return;
    };
    let pages = of(&pages, "個票");
    let (mut before, mut further) = (0, 0);
    for page in &pages {
        let text = text(page);
        let number = (1..=KPIS).find(|number| text.contains(&format!("個票{number}／{KPIS}")));
        match number {
            Some(number) => before = number,
            None => {
                assert!(
                    text.contains(&format!("{before}指標{before}（続き）")),
                    "{text}"
                );
                assert!(
                    text.contains("2事業") || !text.contains("委員の意見"),
                    "{text}"
                );
                further += 1;
            }
        }
    }
    assert_eq!(before, KPIS);
    assert!((3..=KPIS).contains(&further), "{further} pages more");
}

#[test]
fn the_course_to_the_target_has_one_number_of_decimals() {
    let Some(pages) = printed(1, "") else {
        return;
    };
    let page = text(of(&pages, "個票")[0]);
    assert!(page.contains("10.6012.9515.3017.6520.00"), "{page}");
}

#[test]
fn how_it_was_judged_is_one_page_with_few_hand_grades_and_with_many() {
    for (kpis, told) in [(4, "事情を考慮"), (40, "40指標。計算した判定と理由は")]
    {
        let Some(pages) = printed(kpis, "") else {
            return;
        };
        let own = of(&pages, "検証の方法");
        assert!(text(own[0]).contains(told), "{}", text(own[0]));
        assert!(text(own[0]).contains("指標ごとの見方"));
        assert_eq!(own.len(), 1);
    }
}

/// Points from the top of each row with a unit to that of the next one.
fn steps(page: &Page) -> Vec<f64> {
    let own = page.lines.iter().filter(|(text, ..)| text == "人");
    let mut tops: Vec<f64> = own.map(|(_, top, _)| *top).collect();
    tops.sort_by(f64::total_cmp);
    tops.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn the_years_of_a_goal_go_on_below_its_name_in_rows_as_high_as_two_grades() {
    const TWO_LINES: f64 = 40.0;
    let Some(pages) = printed(30, "") else {
        return;
    };
    let at = |name: &str| {
        let first = of(&pages, name)[0];
        let mut all = pages.iter();
        all.position(|page| std::ptr::eq(page, first)).unwrap()
    };
    let pages = &pages[at("期間の推移")..at("検証の方法")];
    let (first, others) = pages.split_first().unwrap();
    assert!(!others.is_empty() && !text(first).contains("（続き）"));
    for page in others {
        assert!(text(page).contains("見本の目標（続き）"), "{}", text(page));
    }
    let steps: Vec<f64> = pages.iter().flat_map(steps).collect();
    assert!(steps.len() > 20, "{steps:?}");
    assert!(steps.iter().all(|step| *step < TWO_LINES), "{steps:?}");
}

#[test]
fn a_page_says_that_the_figures_of_last_year_find_no_room_beside_long_ones() {
    const TOLD: &str = "前年度（R5）の実績値の列を省いています（期間の推移とKPI個票にあります）。";
    for (more, is_told) in [("", false), (LONG, true)] {
        let Some(pages) = printed(2, more) else {
            return;
        };
        for sheet in ["一覧", "見本の目標"] {
            let own = text(of(&pages, sheet)[0]);
            assert_eq!(own.contains(TOLD), is_told, "{sheet}: {own}");
        }
    }
}

fn kensho(workspace: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command.args(arguments).current_dir(workspace).output();
    assert!(output.unwrap().status.success(), "{arguments:?}");
}

/// A town whose plan has so many grades, of which all KPIs had one when a meeting saw them, and each has another now.
fn regraded(grades: usize, more: &str) -> (tempfile::TempDir, PathBuf) {
    let workspace = tempfile::tempdir().unwrap();
    let one = |at: usize| {
        let when = match at {
            0 => "target-met".to_owned(),
            at if at + 1 == grades => "otherwise".to_owned(),
            at => format!("rate >= {}", 100 - at * 8),
        };
        format!("{{ band = \"{at}\", mark = \"印{at}\", when = \"{when}\" }}")
    };
    let bands: Vec<String> = (0..grades).map(one).collect();
    let text = plan(6, more);
    let (before, rest) = text.split_once("bands = [").unwrap();
    let (_, rest) = rest.split_once("]\n").unwrap();
    let (rest, _) = rest.split_once("[[grade]]").unwrap_or((rest, ""));
    let text = format!("{before}bands = [{}]\n{rest}\n{more}", bands.join(", "));
    workspace::write(workspace.path(), "mappings/town/plan.toml", text);
    let form = "name = \"表\"\nyear = { from = \"folder\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値'\n";
    workspace::write(workspace.path(), "mappings/town/forms/f.toml", form);
    let report = |figure: &str| {
        let lines = (1..=6).map(|at| format!("指標{at},{figure}\n"));
        let text = "指標,実績値\n".to_owned() + &lines.collect::<String>();
        workspace::write(workspace.path(), "inputs/town/R6/課/実績.csv", text);
        kensho(workspace.path(), &["run"]);
    };
    report("25");
    kensho(workspace.path(), &["confirm", "会議"]);
    report("1");
    let book = workspace.path().join("outputs/town/R6/効果検証報告書.xlsx");
    (workspace, book)
}

#[test]
fn the_share_of_a_grade_finds_room_below_its_counts() {
    // Columns are narrowest beside grades of goals.
    const OVERALL: &str = "[overall]\nby = \"mean\"\n[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nfrom = 80\n[[overall_band]]\nband = \"B\"\nmark = \"×\"\n";
    let folder = tempfile::tempdir().unwrap();
    let book = |grades: usize| {
        let (_town, book) = regraded(grades, OVERALL);
        let copy = folder.path().join(format!("{grades}.xlsx"));
        fs::copy(book, &copy).unwrap();
        copy
    };
    let books: Vec<PathBuf> = (2..=12).map(book).collect();
    let Some(pdfs) = printer::pdfs(&books) else {
        return;
    };
    for pdf in pdfs {
        let pages = printer::pages(&pdf);
        let bare = pages.iter().map(|page| printer::plain(&page.text));
        let summary = bare.filter(|text| text.contains("評価した指標"));
        let summary: String = summary.collect();
        assert!(summary.contains("※100"), "{pdf:?} {summary}");
        assert!(!summary.contains("##"), "{pdf:?} {summary}");
    }
}
