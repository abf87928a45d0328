//! A workspace of many sections: submissions like a town's 進捗状況調査票, and the plan to match.
//!
//! The numbers come from a fixed sequence, so every machine times the same files.

use rayon::prelude::*;
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const ROWS: usize = 30;
const UNITS: [&str; 5] = ["人", "件", "％", "千人", "団体"];
const YEARS: [&str; 5] = ["R2", "R3", "R4", "R5", "R6"];

const FORM: &str = r#"
name  = "進捗状況調査票"
title = "KPI進捗状況調査票"
[table]
header = ["KPI", "実績値"]
fill   = ["基本目標", "施策"]
end    = '^※'
[columns]
goal         = "基本目標"
measure      = "施策"
kpi          = "KPI"
unit         = "単位"
baseline     = '基準値／(?<year>.+)'
actual       = '実績値／(?<year>.+)'
target       = '目標値／(?<year>.+)'
text.efforts = "取組内容"
text.issues  = "課題・今後の方針"
"#;

const PLAN: &str = r#"
name = "第２期総合戦略"
body = "見本県"
period = ["R2", "R7"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", label = "目標達成", when = "target-met" },
  { band = "B", mark = "○", label = "おおむね順調", when = "rate >= 80" },
  { band = "C", mark = "△", label = "基準より改善", when = "better-than-baseline" },
  { band = "D", mark = "×", label = "改善なし", when = "otherwise" },
]
"#;

/// A KPI of a section, with its figures.
struct Kpi {
    name: String,
    unit: &'static str,
    baseline: f64,
    target: f64,
    actuals: [f64; 5],
    /// Whether an actual is typed as text, with separators and unit.
    typed: [bool; 5],
}

/// A small fixed sequence of numbers from 0 to 1; statistics are not what it is for.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// Makes the workspace, and `flat/` with links to the same files for the Python pipelines.
/// Gives the paths of the submissions.
pub fn make(root: &Path, files: usize) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root.join("mappings/bench/forms"))?;
    fs::create_dir_all(root.join("flat"))?;
    let sections: Vec<Vec<Kpi>> = (0..files).map(kpis).collect();
    fs::write(root.join("mappings/bench/forms/list.toml"), FORM)?;
    fs::write(root.join("mappings/bench/plan.toml"), plan(files))?;
    fs::write(root.join("mappings/bench/kpis.csv"), table(&sections))?;
    let write = |(index, kpis): (usize, &Vec<Kpi>)| {
        let folder = root.join(format!("inputs/bench/R6/第{index}課"));
        fs::create_dir_all(&folder).expect("a folder below target/");
        let path = folder.join(format!("{index:05}_課.xlsx"));
        fs::write(&path, workbook(index, kpis).expect("a plain workbook"))
            .expect("a file below target/");
        fs::hard_link(&path, root.join(format!("flat/{index:05}_課.xlsx")))
            .expect("a link below target/");
        path
    };
    Ok(sections.par_iter().enumerate().map(write).collect())
}

/// Writes the submission of a section again, with another figure in one cell: the evening's correction.
pub fn correct(root: &Path, section: usize, figure: f64) {
    let mut kpis = kpis(section);
    (kpis[0].actuals[4], kpis[0].typed[4]) = (figure, false);
    let path = root.join(format!(
        "inputs/bench/R6/第{section}課/{section:05}_課.xlsx"
    ));
    let corrected = workbook(section, &kpis).expect("a plain workbook");
    fs::write(path, corrected).expect("a file below target/");
}

fn kpis(section: usize) -> Vec<Kpi> {
    let mut sequence = Sequence(section as u64 + 1);
    for _ in 0..8 {
        sequence.next();
    }
    (0..ROWS)
        .map(|row| kpi(section, row, &mut sequence))
        .collect()
}

fn kpi(section: usize, row: usize, sequence: &mut Sequence) -> Kpi {
    let unit = UNITS[(sequence.next() * 5.0) as usize % 5];
    let most = if unit == "％" { 60.0 } else { 90_000.0 };
    let baseline = (10.0 + sequence.next() * most).round();
    let mut actuals = [0.0; 5];
    let mut typed = [false; 5];
    for year in 0..5 {
        let value = baseline * (1.0 + 0.03 * year as f64 + sequence.next() * 0.05);
        typed[year] = sequence.next() >= 0.7;
        actuals[year] = if typed[year] {
            value.round()
        } else {
            (value * 10.0).round() / 10.0
        };
    }
    Kpi {
        name: format!("指標{section}-{row} 観光入込客数の推移"),
        unit,
        baseline,
        target: (baseline * 1.2).round(),
        actuals,
        typed,
    }
}

fn plan(sections: usize) -> String {
    let mut plan = PLAN.replacen("[rating]", "kpis = \"kpis.csv\"\n[rating]", 1);
    for section in 0..sections {
        let _ = write!(plan, "[[section]]\nname = \"第{section}課\"\n");
    }
    plan.push_str("[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"新しい人の流れとつながりをつくる\"\n");
    for row in (0..ROWS).step_by(TOGETHER) {
        for section in 0..sections.min(SETS) {
            let id = measure(section, row);
            let _ = write!(
                plan,
                "[[goal.measure]]\nid = \"{id}\"\nname = \"{}\"\n",
                named(&id)
            );
        }
    }
    plan
}

/// KPIs that stand under one measure in a section's sheet.
const TOGETHER: usize = 3;

/// Sections that are so many apart report under the same measures.
const SETS: usize = 7;

/// The measure of some rows of a section, by the first of them.
fn measure(section: usize, first: usize) -> String {
    format!("{first}-{}", section % SETS)
}

fn named(measure: &str) -> String {
    format!("豊かな住環境の整備（その{measure}）")
}

fn table(sections: &[Vec<Kpi>]) -> String {
    let mut table = "goal,measure,id,name,aliases,unit,direction,basis,rate,baseline,baseline_year,target,target_year,section\n".to_owned();
    for (section, kpis) in sections.iter().enumerate() {
        for (row, kpi) in kpis.iter().enumerate() {
            let _ = writeln!(
                table,
                "1,{},{section}-{row},{},,{},higher,annual,,{},R1,{},R7,第{section}課",
                measure(section, row - row % TOGETHER),
                kpi.name,
                kpi.unit,
                kpi.baseline,
                kpi.target
            );
        }
    }
    table
}

fn workbook(section: usize, kpis: &[Kpi]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let frame = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet().set_name("進捗状況調査票")?;
    sheet.write_string(0, 0, "第２期総合戦略　KPI進捗状況調査票")?;
    sheet.write_string(1, 0, "担当課")?;
    sheet.write_string(1, 1, format!("第{section}課"))?;
    sheet.write_string(1, 4, "令和６年度")?;
    for (column, head) in [
        (0, "基本目標"),
        (1, "施策"),
        (2, "KPI"),
        (3, "単位"),
        (11, "取組内容"),
        (12, "課題・今後の方針"),
    ] {
        sheet.merge_range(3, column, 4, column, head, &frame)?;
    }
    sheet.merge_range(3, 5, 3, 9, "実績値", &frame)?;
    for (row, column, text) in [
        (3, 4, "基準値"),
        (4, 4, "R1"),
        (3, 10, "目標値"),
        (4, 10, "R7"),
    ] {
        sheet.write_string_with_format(row, column, text, &frame)?;
    }
    for (column, year) in (5..).zip(YEARS) {
        sheet.write_string_with_format(4, column, year, &frame)?;
    }
    let mut row = 5;
    for (first, few) in (0..).step_by(TOGETHER).zip(kpis.chunks(TOGETHER)) {
        let measure = measure(section, first);
        for (column, text) in [
            (0, "基本目標１ 新しい人の流れとつながりをつくる".to_owned()),
            (1, format!("{measure} {}", named(&measure))),
        ] {
            sheet.merge_range(
                row,
                column,
                row + few.len() as u32 - 1,
                column,
                &text,
                &frame,
            )?;
        }
        for kpi in few {
            kpi_row(sheet, &frame, row, kpi)?;
            row += 1;
        }
    }
    sheet.write_string(row + 1, 0, "※実績値は年度末時点")?;
    book.save_to_buffer()
}

fn kpi_row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    frame: &Format,
    row: u32,
    kpi: &Kpi,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, 2, &kpi.name, frame)?;
    sheet.write_string_with_format(row, 3, kpi.unit, frame)?;
    sheet.write_number_with_format(row, 4, kpi.baseline, frame)?;
    for (column, (actual, typed)) in (5..).zip(kpi.actuals.iter().zip(kpi.typed)) {
        match typed {
            true => sheet.write_string_with_format(
                row,
                column,
                format!("{}{}", separated(*actual as u64), kpi.unit),
                frame,
            )?,
            false => sheet.write_number_with_format(row, column, *actual, frame)?,
        };
    }
    sheet.write_number_with_format(row, 10, kpi.target, frame)?;
    let times = 1 + row as usize % 3;
    sheet.write_string_with_format(
        row,
        11,
        "住環境の整備を進め、広報紙及びＳＮＳによる情報発信を行った。".repeat(times),
        frame,
    )?;
    sheet.write_string_with_format(
        row,
        12,
        "引き続き関係機関と連携し、効果的な周知に努める。".repeat(times),
        frame,
    )?;
    Ok(())
}

fn separated(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", separated(number / 1000), number % 1000),
    }
}
