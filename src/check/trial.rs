//! A small town for the tests of the checks: a plan, a form, and submissions as text.

use super::{Evidence, check};
use crate::arrival;
use crate::domain::{CellAt, FiscalYear};
use crate::earlier::{Earlier, Series};
use crate::finding::Finding;
use crate::intake::aside::{Aside, Why};
use crate::intake::discover::{Counting, Top, Uses};
pub(crate) use crate::intake::grid::tests::grid;
use crate::intake::{self, Cell, Content, Fault, Grid, Intake, Notice, Submission};
use crate::judge;
use crate::ledger::Ledger;
use crate::mapping::{self, Mapping};
use crate::normalize::{self, Reading};
use crate::writing::Written;
use std::path::Path;

/// The town's plan; a test may add to its end.
pub const PLAN: &str = r#"
name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R8"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "観光課"
[[section]]
name = "福祉課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1-a"
name = "観光入込客数"
formerly = ["年間観光客数"]
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
section = "観光課"
[[goal.measure]]
id = "1-1"
name = "見本の施策"
[[goal.measure.kpi]]
id = "1-b"
name = "加入率"
unit = "％"
direction = "higher"
basis = "annual"
baseline = { value = 74.2 }
target = { value = "↑", year = "R8" }
section = "福祉課"
"#;

/// Its form.
pub const FORM: &str = r#"
name = "一覧"
[table]
header = ["指標", "R6"]
[columns]
baseline = "基準値"
actual = '(?<year>R[0-9]+)'
target = "目標値"
text.efforts = "取組"
"#;

/// The town's plan and form.
fn mapping() -> Mapping {
    mapping::from_texts(PLAN, &[FORM]).expect("the trial's own mapping is sound")
}

fn all_arrived<'a>(files: &[(&'a str, &str)]) -> Vec<(&'a str, Intake)> {
    let files = files.iter();
    files
        .map(|(path, text)| (*path, arrived(path, text)))
        .collect()
}

/// What the checks say of some files. `課/実績.csv` is read as CSV, `課/実績.xlsx` as a sheet
/// drawn with `|`. One line a finding: code, cell, message.
pub fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let mapping = mapping();
    findings_of(&mapping, all_arrived(files))
}

/// What is to be done about those with a code.
pub fn remedies(code: &str, files: &[(&str, &str)]) -> Vec<String> {
    let all = all_after(&mapping(), Vec::new(), all_arrived(files)).into_iter();
    let of_code = all.filter(|finding| finding.code() == code);
    of_code.map(|finding| finding.remedy).collect()
}

fn findings_of(mapping: &Mapping, files: Vec<(&str, Intake)>) -> Vec<String> {
    findings_after(mapping, Vec::new(), files)
}

/// The same, with what last year's own files said.
fn findings_after(
    mapping: &Mapping,
    earlier: Vec<Earlier>,
    files: Vec<(&str, Intake)>,
) -> Vec<String> {
    let line = |finding: &Finding| {
        let cell = finding.place.cell_name();
        format!("{} {cell} {}", finding.code(), finding.message)
    };
    all_after(mapping, earlier, files)
        .iter()
        .map(line)
        .collect()
}

fn all_after(mapping: &Mapping, earlier: Vec<Earlier>, files: Vec<(&str, Intake)>) -> Vec<Finding> {
    let plan = &mapping.plan;
    let (readings, ledger) = framed(mapping, files);
    let known = Series {
        plan,
        ledger: &ledger,
        earlier: &earlier,
        later: None,
    };
    let evidence = Evidence {
        plan,
        year: THIS_YEAR,
        folders: &[],
        aside: &[],
        readings: &readings,
        unread: &arrival::unread((&mapping.plan, THIS_YEAR), (&readings, &[]), &[]),
        ledger: &ledger,
        earlier: &earlier,
        elsewhere: &[],
        judgements: &judge::judge(known, THIS_YEAR, &vec![true; plan.sections.len()]),
        written: &Written::default(),
        before: &[],
        reported: &[],
        settled: &[],
        others: &[],
        overtaken: &[],
    };
    check(&evidence)
}

const THIS_YEAR: FiscalYear = FiscalYear::starting(2024);

/// Files as the flow reads them.
fn framed(mapping: &Mapping, files: Vec<(&str, Intake)>) -> (Vec<Reading>, Ledger) {
    let (plan, forms) = (&mapping.plan, &mapping.forms);
    let read = |(path, intake)| {
        let submission = submission(mapping, path);
        let mut reading = normalize::reading(plan, forms, submission, String::new(), intake);
        reading.set_aside_other_years(plan, THIS_YEAR);
        reading
    };
    let mut readings: Vec<Reading> = files.into_iter().map(read).collect();
    let ledger = Ledger::of(plan, &mut readings).expect("a frame of a few rows");
    (readings, ledger)
}

/// Last year as its own files had it, by the plan of then; nothing, without a file.
fn last_year(then: Mapping, files: &[(&str, &str)]) -> Vec<Earlier> {
    if files.is_empty() {
        return Vec::new();
    }
    let (_, ledger) = framed(&then, all_arrived(files));
    vec![Earlier {
        year: THIS_YEAR.before(),
        plan: then.plan,
        ledger,
        submitted: Vec::new(),
        files: Vec::new(),
        slips: Vec::new(),
        later_forms: Vec::new(),
        aside: Vec::new(),
        texts: std::collections::HashSet::new(),
    }]
}

/// Checks what is said of this year's files beside last year's; both are CSV, named `課/実績.csv`.
pub fn expect_after(
    code: &str,
    before: &[(&str, &str)],
    files: &[(&str, &str)],
    expected: &[&str],
) {
    expect_of_plan_after(code, PLAN, before, files, expected);
}

/// The town's plan with one KPI more, of which the test writes all but id and section: it is 1-c of
/// the 観光課.
pub fn plan_with(kpi: &str) -> String {
    format!("{PLAN}[[goal.measure.kpi]]\nid = \"1-c\"\nsection = \"観光課\"\n{kpi}")
}

/// Checks what is said by a plan of the test's own; `before` are last year's files, by the same plan.
pub fn expect_of_plan_after(
    code: &str,
    plan: &str,
    before: &[(&str, &str)],
    files: &[(&str, &str)],
    expected: &[&str],
) {
    let mapping = || mapping::from_texts(plan, &[FORM]).expect("the test's own plan is sound");
    let earlier = last_year(mapping(), before);
    let found = findings_after(&mapping(), earlier, all_arrived(files));
    compare(code, &found, expected);
}

/// Checks that exactly the findings of one code are these; others are beside the point.
pub fn expect(code: &str, files: &[(&str, &str)], expected: &[&str]) {
    compare(code, &findings(files), expected);
}

/// The same, for a file that arrived with a fault.
pub fn expect_of_fault(code: &str, fault: Fault, expected: &str) {
    let intake = Intake::of_fault(fault);
    let found = findings_of(&mapping(), vec![("観光課/実績.xlsx", intake)]);
    compare(code, &found, &[expected]);
}

/// The same, for a file of which something is worth saying.
pub fn expect_of_notice(code: &str, notice: Notice, expected: &str) {
    let read = |notices| {
        let sheet = grid("指標|R6\n観光入込客数|600");
        let intake = Intake {
            notices,
            ..workbook(vec![sheet])
        };
        findings_of(&mapping(), vec![("観光課/実績.xlsx", intake)])
    };
    compare(code, &read(Vec::new()), &[]);
    compare(code, &read(vec![notice]), &[expected]);
}

/// The same, for a CSV file read by a form of its own.
pub fn expect_of_form(code: &str, form: &str, text: &str, expected: &[&str]) {
    let mapping = mapping::from_texts(PLAN, &[form]).expect("the test's own form is sound");
    let files = vec![("観光課/実績.csv", arrived("観光課/実績.csv", text))];
    compare(code, &findings_of(&mapping, files), expected);
}

/// The same, of a plan of the test's own.
pub fn expect_of_plan(code: &str, plan: &str, files: &[(&str, &str)], expected: &[&str]) {
    expect_of(code, (plan, FORM), files, expected);
}

/// The same, of a plan and a form of the test's own.
pub fn expect_of(
    code: &str,
    (plan, form): (&str, &str),
    files: &[(&str, &str)],
    expected: &[&str],
) {
    let mapping = mapping::from_texts(plan, &[form]).unwrap_or_else(|error| panic!("{error}"));
    let files = files.iter();
    let arrived = files.map(|(path, text)| (*path, arrived(path, text)));
    compare(code, &findings_of(&mapping, arrived.collect()), expected);
}

/// The findings of one code, whole: to whom they go, and what is to be done.
pub fn told_of(code: &str, (plan, form): (&str, &str), files: &[(&str, &str)]) -> Vec<Finding> {
    let mapping = mapping::from_texts(plan, &[form]).unwrap_or_else(|error| panic!("{error}"));
    let mut found = all_after(&mapping, Vec::new(), all_arrived(files));
    found.retain(|finding| finding.code() == code);
    found
}

/// The same, for a sheet.
pub fn expect_of_grid(code: &str, grid: Grid, expected: &[&str]) {
    expect_of_workbook(code, vec![grid], expected);
}

/// The same, for several sheets.
pub fn expect_of_workbook(code: &str, grids: Vec<Grid>, expected: &[&str]) {
    let found = findings_of(&mapping(), vec![("観光課/実績.xlsx", workbook(grids))]);
    compare(code, &found, expected);
}

/// The same, for a sheet that is read by a form of its own.
pub fn expect_of_grid_by(code: &str, form: &str, grid: Grid, expected: &[&str]) {
    let mapping = mapping::from_texts(PLAN, &[form]).expect("the test's own form is sound");
    let files = vec![("観光課/実績.xlsx", workbook(vec![grid]))];
    compare(code, &findings_of(&mapping, files), expected);
}

/// The same, for a sheet whose only figure is such a cell.
pub fn expect_of_cell(code: &str, content: Content, text: &str, formula: bool, expected: &[&str]) {
    let mut cells = grid("指標|R6\n観光入込客数").into_cells();
    let (at, text) = (CellAt::new(1, 1), text.to_owned());
    cells.push(Cell {
        at,
        text,
        content,
        formula,
        format: 0,
    });
    expect_of_grid(code, Grid::new("", false, cells, Vec::new()), expected);
}

/// Projects for the tests of what they cost, behind [`PLAN`].
const PROJECTS: &str = r#"
[[goal.measure]]
id = "1-2"
name = "観光の振興"
[[project]]
id = "P1"
name = "観光案内業務"
measure = "1-2"
section = "観光課"
teams = ["企画係"]
[[project]]
id = "P2"
name = "観光計画策定"
measure = "1-2"
section = "観光課"
[[project]]
id = "P3"
name = "統計調査"
section = "観光課"
[[project]]
id = "P4"
name = "敬老事業"
measure = "1-2"
section = "福祉課"
"#;

/// A 課の方針シート: 施策, and 事務事業 with their costs.
const POLICY: &str = r#"
name = "方針"
[table]
header = ["順位"]
[columns]
rank = "順位"
team = "担当係名"
partner = "連携課名"
"#;

/// The same, for a sheet of projects of 観光課, drawn with `|`, where ⏎ is a break inside a cell.
pub fn expect_of_projects(code: &str, sheet: &str, expected: &[&str]) {
    let mapping = with_projects("");
    let cells = grid(sheet).into_cells().into_iter().map(|cell| Cell {
        text: cell.text.replace('⏎', "\n"),
        ..cell
    });
    let sheet = Grid::new("", false, cells.collect(), Vec::new());
    let files = vec![("観光課/方針.xlsx", workbook(vec![sheet]))];
    compare(code, &findings_of(&mapping, files), expected);
}

/// Checks what is said of the names that lie under the plan's inputs: what has an extension is a file.
pub fn expect_of_folders(code: &str, names: &[&str], expected: &[&str]) {
    let workspace = tempfile::tempdir().expect("a folder for a test");
    let inputs = workspace.path().join("inputs/town");
    for name in names {
        let file = match name.ends_with(".xlsx") {
            true => inputs.join(name),
            false => inputs.join(name).join("見本.csv"),
        };
        let folder = file.parent().expect("it lies in a folder");
        std::fs::create_dir_all(folder).expect("a folder for a test");
        std::fs::write(file, "見本").expect("a file for a test");
    }
    let top = intake::discover::top(workspace.path(), "town");
    expect_of_top(code, &top, expected);
}

/// Compares the findings about things in a section's folder that are not read.
pub fn expect_of_aside(code: &str, why: Vec<Why>, expected: &[&str]) {
    let aside = why.into_iter().enumerate().map(|(index, why)| Aside {
        path: format!("inputs/town/R6/観光課/{index:04}"),
        section_folder: "観光課".into(),
        why,
    });
    let top = Top {
        aside: aside.collect(),
        ..Top::default()
    };
    expect_of_top(code, &top, expected);
}

fn expect_of_top(code: &str, top: &Top, expected: &[&str]) {
    let mapping = mapping();
    let plan = &mapping.plan;
    let (readings, ledger) = framed(&mapping, Vec::new());
    let known = Series {
        plan,
        ledger: &ledger,
        earlier: &[],
        later: None,
    };
    let found = check(&Evidence {
        plan,
        year: THIS_YEAR,
        folders: &top.folders,
        aside: &top.aside,
        readings: &readings,
        unread: &arrival::unread((plan, THIS_YEAR), (&readings, &top.aside), &[]),
        ledger: &ledger,
        earlier: &[],
        elsewhere: &[],
        judgements: &judge::judge(known, THIS_YEAR, &vec![true; plan.sections.len()]),
        written: &Written::default(),
        before: &[],
        reported: &[],
        settled: &[],
        others: &[],
        overtaken: &[],
    });
    let line =
        |finding: &crate::finding::Finding| format!("{}  {}", finding.code(), finding.message);
    let found: Vec<String> = found.iter().map(line).collect();
    compare(code, &found, expected);
}

/// Why the last KPI of a plan has no grade this year; none if it has one.
pub fn reason_of_the_last(plan: &str, files: &[(&str, &str)]) -> Option<judge::Reason> {
    let mapping = mapping::from_texts(plan, &[FORM]).expect("the test's own plan is sound");
    let plan = &mapping.plan;
    let (_, ledger) = framed(&mapping, all_arrived(files));
    let known = Series {
        plan,
        ledger: &ledger,
        earlier: &[],
        later: None,
    };
    let judgements = judge::judge(known, THIS_YEAR, &vec![true; plan.sections.len()]);
    judgements.last()?.reason
}

/// The same, for sheets of projects of this year and of last year, drawn with `|`.
pub fn expect_of_policies(
    code: &str,
    before: &[(&str, &str)],
    files: &[(&str, &str)],
    expected: &[&str],
) {
    let mapping = || with_projects("");
    let earlier = last_year(mapping(), before);
    let found = findings_after(&mapping(), earlier, all_arrived(files));
    compare(code, &found, expected);
}

/// What is to be done about those with a code, where the plan has projects.
pub fn policy_remedies(code: &str, files: &[(&str, &str)]) -> Vec<String> {
    let all = all_after(&with_projects(""), Vec::new(), all_arrived(files)).into_iter();
    let of_code = all.filter(|finding| finding.code() == code);
    of_code.map(|finding| finding.remedy).collect()
}

/// What the checks say, where the plan has more at its end.
pub fn expect_of_more_projects(code: &str, more: &str, files: &[(&str, &str)], expected: &[&str]) {
    let found = findings_of(&with_projects(more), all_arrived(files));
    compare(code, &found, expected);
}

fn with_projects(more: &str) -> Mapping {
    let plan = format!("{PLAN}{PROJECTS}{more}");
    mapping::from_texts(&plan, &[POLICY]).expect("the trial's own mapping is sound")
}

fn compare(code: &str, found: &[String], expected: &[&str]) {
    let of_code = found
        .iter()
        .filter_map(|line| line.strip_prefix(code)?.strip_prefix(' '));
    let of_code: Vec<&str> = of_code.collect();
    assert_eq!(of_code, expected, "all findings: {found:#?}");
}

fn arrived(path: &str, text: &str) -> Intake {
    match Path::new(path).extension() {
        Some(extension) if extension == "xlsx" => workbook(vec![grid(text)]),
        _ => intake::read(path, text.as_bytes()),
    }
}

/// A workbook that was read without a fault.
fn workbook(grids: Vec<Grid>) -> Intake {
    Intake {
        grids,
        ..Intake::empty("xlsx")
    }
}

fn submission(mapping: &Mapping, path: &str) -> Submission {
    let folder = path.split('/').next().unwrap_or_default().to_owned();
    let mut counting = Counting::default();
    let (stem, format) = path.split_at(path.rfind('.').unwrap_or(path.len()));
    counting.correction = stem
        .rsplit('/')
        .next()
        .map(|name| format!("{name}_修正{format}"));
    if path.contains('旧') {
        counting.uses = Uses::Nothing;
        counting.superseded_by = Some(path.replace('旧', "新"));
        counting.why = "修正版があるので使わず".into();
    }
    Submission {
        path: path.to_owned(),
        section: mapping.plan.section_named(&folder),
        section_folder: folder,
        counting,
        ..Submission::default()
    }
}
