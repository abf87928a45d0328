//! 高根沢町: five years of 前年度実績の報告. Two sections send a workbook in which each KPI has three rows,
//! the third sends a CSV with a row for each KPI and year; both state the year before once more.
//!
//! All figures and all texts are illustrative (見本): the document has ○○ where they will stand.
//! Told again and otherwise: the 社会増 of R4 is 速報 first and settled a year later; the 事業所数 of R3
//! is changed a year later without a word. The 合計特殊出生率 of a year is known a year later.

use crate::sections::File;
use crate::sheets::{self, Written};
use Written::{Nothing as E, Number as N, Text as T};
use rust_xlsxwriter::{Worksheet, XlsxError};

const REMARK: &str = "（見本: 目標値と実績値は、説明のための架空の値です）";

/// The years that are reported, R2 the first; the plan's last year stands in the columns too.
const YEARS: [&str; 5] = ["R2", "R3", "R4", "R5", "R6"];
const COLUMNS: [&str; 6] = ["R2", "R3", "R4", "R5", "R6", "R7"];

/// A KPI in the workbook of a year: its target, its actuals up to that year.
struct Stacked {
    kpi: &'static str,
    unit: &'static str,
    target: Written,
    actuals: Vec<Written>,
    efforts: &'static str,
}

/// The files, below `inputs/takanezawa/`.
pub fn files() -> Result<Vec<File>, XlsxError> {
    let mut files = Vec::new();
    for (index, year) in YEARS.into_iter().enumerate() {
        let planning = workbook("企画課", index, &[births(index), migration(index)])?;
        files.push(file(year, "企画課/年度別実績報告.xlsx", planning));
        let residents = workbook("住民課", index, &[marriages(index)])?;
        files.push(file(year, "住民課/年度別実績報告.xlsx", residents));
        let path = format!("産業課/実績_{}.csv", long(index));
        files.push(file(year, &path, industry(index)));
    }
    Ok(files)
}

fn file(year: &str, path: &str, bytes: Vec<u8>) -> File {
    let path = format!("{year}/{path}");
    File { path, bytes }
}

/// 令和４年度.
fn long(index: usize) -> String {
    let digits = ["２", "３", "４", "５", "６"];
    format!("令和{}年度", digits[index])
}

/// Before the targets were set (R3), the form says so, or repeats the plan.
fn target(index: usize, undecided: &'static str, value: f64) -> Written {
    if index == 0 { T(undecided) } else { N(value) }
}

/// The figure of a year is published in the next, so the reported year has none yet.
fn births(index: usize) -> Stacked {
    let known = [N(1.36), N(1.33), N(1.30), N(1.27)];
    let mut actuals = known[..index].to_vec();
    actuals.push(if index == 4 { T("未公表") } else { E });
    Stacked {
        kpi: "合計特殊出生率",
        unit: "",
        target: target(index, "○○", 1.50),
        actuals,
        efforts: "値は翌年度に公表される（見本）。",
    }
}

/// R4 was 速報 in its own year.
fn migration(index: usize) -> Stacked {
    let settled = [T("△48"), N(-22.0), N(-11.0), N(12.0), N(21.0)];
    let mut actuals = settled[..=index].to_vec();
    if index == 2 {
        actuals[2] = T("△9（速報）");
    }
    Stacked {
        kpi: "20歳代～40歳代の社会増",
        unit: "人",
        target: target(index, "○○人", 30.0),
        actuals,
        efforts: "住宅取得の支援と移住相談を続けた（見本）。",
    }
}

fn marriages(index: usize) -> Stacked {
    let all = [N(0.41), N(0.42), N(0.44), N(0.43), T("０．４６％")];
    Stacked {
        kpi: "婚姻率",
        unit: "％",
        target: target(index, "未設定", 0.50),
        actuals: all[..=index].to_vec(),
        efforts: "婚活事業を開いた（見本）。",
    }
}

fn workbook(section: &str, index: usize, kpis: &[Stacked]) -> Result<Vec<u8>, XlsxError> {
    let mut book = sheets::book()?;
    let sheet = book.add_worksheet().set_name("実績")?;
    sheets::page(sheet);
    let title = format!("第Ⅱ期総合戦略　前年度実績の報告（対象：{}）", long(index));
    sheet.write_string(0, 0, title)?;
    sheet.write_string(1, 0, REMARK)?;
    sheet.write_string(2, 0, "担当課")?;
    sheet.write_string(2, 1, section)?;
    heads(sheet)?;
    for (row, kpi) in (5..).step_by(3).zip(kpis) {
        stacked(sheet, row, kpi)?;
    }
    let below = 6 + 3 * kpis.len() as u32;
    sheet.write_string(below, 0, "※達成率は企画課で計算します。")?;
    book.save_to_buffer()
}

fn heads(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let before = ["達成指標・KPI", "単位", "区分"];
    let after = ["取組と要因", "備考"];
    let heads = before.into_iter().chain(COLUMNS).chain(after);
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(4, column, head, &sheets::head())?;
    }
    for (column, width) in [(0, 26.0), (9, 36.0), (10, 10.0)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

/// Three rows: name, unit and text are merged over them, and the year's cells are not.
fn stacked(sheet: &mut Worksheet, top: u32, kpi: &Stacked) -> Result<(), XlsxError> {
    let frame = sheets::frame();
    let merged = [(0, kpi.kpi), (1, kpi.unit), (9, kpi.efforts), (10, "")];
    for (column, text) in merged {
        sheet.merge_range(top, column, top + 2, column, text, &frame)?;
    }
    for (row, line) in (top..).zip(["目標", "実績", "達成率"]) {
        sheet.write_string_with_format(row, 2, line, &frame)?;
        for column in 3..9 {
            sheet.write_blank(row, column, &frame)?;
        }
    }
    for (column, actual) in (3..).zip(&kpi.actuals) {
        actual.write(sheet, &frame, top + 1, column)?;
    }
    kpi.target.write(sheet, &frame, top, 8)
}

/// 事業所数, 就業者数 and, from R3 on, 新規創業件数, of each year: what its own CSV says.
const INDUSTRY: [[&str; 3]; 5] = [
    ["\"1,116\"", "\"12,870\"", ""],
    ["\"1,121\"", "\"12,915\"", "6"],
    ["\"1,128\"", "\"12,990\"", "14"],
    ["\"1,131\"", "\"13,060\"", "21"],
    ["\"1,139\"", "\"13,120\"", "30"],
];

/// What the CSV of R4 says of R3: the last two digits of the 事業所数 are swapped.
const R3_LATER: [&str; 3] = ["\"1,112\"", "\"12,915\"", "6"];

/// A CSV in CP932: the year before once more, then the year.
fn industry(index: usize) -> Vec<u8> {
    let mut text = "年度,指標名,単位,実績値,取組と要因\r\n".to_owned();
    if let Some(before) = index.checked_sub(1) {
        let figures = if index == 2 {
            R3_LATER
        } else {
            INDUSTRY[before]
        };
        text += &rows(before, figures);
    }
    text += &rows(index, INDUSTRY[index]);
    let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!is_lossy, "the sample's letters are all in CP932");
    bytes.into_owned()
}

fn rows(index: usize, figures: [&str; 3]) -> String {
    let kpis = [
        ("事業所数", "事業所"),
        ("就業者数", "人"),
        ("新規創業件数（累計・見本）", "件"),
    ];
    let told = kpis.into_iter().zip(figures);
    let told = told.filter(|(_, figure)| !figure.is_empty());
    let row = |((kpi, unit), figure)| format!("{},{kpi},{unit},{figure},見本\r\n", long(index));
    told.map(row).collect()
}
