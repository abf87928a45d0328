//! A small town for the tests of the checks: a plan, a form, and submissions as text.

use super::{Evidence, check};
use crate::intake::{self, Submission};
use crate::ledger::Ledger;
use crate::mapping::{self, Mapping};
use crate::normalize::{self, Reading};
use std::path::Path;

const PLAN: &str = r#"
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
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
section = "観光課"
[[goal.kpi]]
id = "1-b"
name = "加入率"
unit = "％"
direction = "higher"
basis = "annual"
baseline = { value = 74.2 }
target = { value = "↑", year = "R8" }
section = "福祉課"
"#;

const FORM: &str = r#"
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
pub fn mapping() -> Mapping {
    mapping::from_texts(PLAN, &[FORM]).expect("the trial's own mapping is sound")
}

/// What the checks say of some files. `課/実績.csv` is read as CSV, `課/実績.xlsx` as a sheet
/// drawn with `|`. One line a finding: code, cell, message.
pub fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let mapping = mapping();
    let mut readings: Vec<Reading> = files
        .iter()
        .map(|(path, text)| reading(&mapping, path, text))
        .collect();
    let ledger = Ledger::of(&mapping.plan, &mut readings).expect("a frame of a few rows");
    let evidence = Evidence {
        plan: &mapping.plan,
        year: crate::domain::FiscalYear::starting(2024),
        readings: &readings,
        ledger: &ledger,
    };
    check(&evidence)
        .iter()
        .map(|finding| {
            format!(
                "{} {} {}",
                finding.code(),
                finding.place.cell_name(),
                finding.message
            )
        })
        .collect()
}

/// Checks that exactly the findings of one code are these; others are beside the point.
pub fn expect(code: &str, files: &[(&str, &str)], expected: &[&str]) {
    let found = findings(files);
    let of_code: Vec<&str> = found
        .iter()
        .filter_map(|line| line.strip_prefix(code)?.strip_prefix(' '))
        .collect();
    assert_eq!(of_code, expected, "all findings: {found:#?}");
}

fn reading(mapping: &Mapping, path: &str, text: &str) -> Reading {
    let intake = match Path::new(path).extension() {
        Some(extension) if extension == "xlsx" => intake::Intake {
            format: "xlsx",
            encoding: "",
            grids: vec![intake::grid::tests::grid(text)],
            faults: Vec::new(),
        },
        _ => intake::read(path, text.as_bytes()),
    };
    normalize::reading(
        &mapping.plan,
        &mapping.forms,
        submission(mapping, path),
        String::new(),
        intake,
    )
}

fn submission(mapping: &Mapping, path: &str) -> Submission {
    let folder = path.split('/').next().unwrap_or_default().to_owned();
    let superseded_by = path.contains("旧").then(|| path.replace('旧', "新"));
    Submission {
        path: path.to_owned(),
        section: mapping.plan.section_named(&folder),
        section_folder: folder,
        superseded_by,
    }
}
