//! The same monthly return of four wards, each in a layout of its own, read by one form.

use kensho::intake::{self, Submission};
use kensho::mapping;
use kensho::normalize::{LeftoverKind, Reading};
use std::path::Path;

const PLAN: &str = r#"
name = "見本"
body = "見本"
period = ["H28", "H29"]
section = [{ name = "区" }]
[rating]
rate = "attainment"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "otherwise" }]
[[goal]]
id = "1"
label = "基本目標"
name = "見本"
[[goal.kpi]]
id = "1"
name = "見本"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = "―" }
target = { value = 1, year = "H29" }
section = "区"
"#;

const FORM: &str = r#"
name = "保育施設の空き情報"

[table]
header = ["施設名", "0歳", "5歳"]
end    = 'この空き情報は'

[columns]
kpi         = "施設名"
text.age_0  = '0歳(／.*)?'
text.age_1  = '1歳(／.*)?'
text.age_2  = '2歳(／.*)?'
text.age_3  = '3歳(／.*)?'
text.age_4  = '4歳(／.*)?'
text.age_5  = '5歳(／.*)?'
ignore      = ["所在地"]
"#;

/// Reads a return by the one form.
pub fn reading(path: &Path) -> Reading {
    let workspace = tempfile::tempdir().unwrap();
    let forms = workspace.path().join("mappings/ward/forms");
    std::fs::create_dir_all(&forms).unwrap();
    std::fs::write(workspace.path().join("mappings/ward/plan.toml"), PLAN).unwrap();
    std::fs::write(forms.join("return.toml"), FORM).unwrap();
    let mapping =
        mapping::load(workspace.path(), "ward", None).unwrap_or_else(|error| panic!("{error}"));
    let name = path.to_string_lossy().into_owned();
    let bytes = intake::bytes(path).unwrap_or_else(|fault| panic!("{fault:?}"));
    let submission = Submission {
        path: name.clone(),
        section: Some(0),
        section_folder: "区".into(),
        ..Submission::default()
    };
    let intake = intake::read(&name, &bytes);
    kensho::normalize::reading(
        &mapping.plan,
        &mapping.forms,
        submission,
        String::new(),
        intake,
    )
}

/// What became of a return: facilities, figures, and the texts of cells that were not understood.
pub fn found(reading: &Reading) -> (usize, usize, Vec<String>) {
    let figures = reading
        .records
        .iter()
        .map(|record| record.remarks.len())
        .sum();
    let is_cell = |kind| {
        matches!(
            kind,
            LeftoverKind::Cell | LeftoverKind::Row | LeftoverKind::Column
        )
    };
    let strays = reading
        .leftovers
        .iter()
        .filter(|leftover| is_cell(leftover.kind));
    let texts = strays.map(|leftover| leftover.text.clone()).collect();
    (reading.records.len(), figures, texts)
}

/// Whether each age is the column that stands so far behind the age of 0 as it is older, and each
/// says a number or a mark.
pub fn ages_stand_side_by_side(reading: &Reading) -> bool {
    let columns = |record: &kensho::normalize::KpiRecord| {
        let first = record.remarks.first()?.at.column;
        let age = |name: &str| name.strip_prefix("age_")?.parse::<u32>().ok();
        let mut remarks = record.remarks.iter();
        let is_right = remarks.all(|remark| {
            let text = reading.cells.text(record.sheet, remark.at);
            let is_vacancy = text.parse::<u32>().is_ok() || ["-", "―", "×"].contains(&text);
            age(&remark.name).is_some_and(|age| remark.at.column == first + age) && is_vacancy
        });
        Some(is_right)
    };
    reading
        .records
        .iter()
        .all(|record| columns(record) == Some(true))
}
