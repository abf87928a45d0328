//! 視点別の集計: what cuts across the goals (重要な視点, SDGs, kinds of 交付金), with the grades of its KPIs;
//! below it the scales that are for one of these kinds.

use super::scales;
use super::style::{self, Style};
use super::width;
use crate::domain::plan::Tag;
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "視点別の集計";

/// What it is for.
pub const WHAT: &str = "目標をまたぐ視点・区分ごとの判定の数と、その指標";

const TAG: u32 = 330;
const KPIS: u32 = 430;

/// Whether any KPI has a tag.
pub fn is_wanted(verification: &Verification) -> bool {
    let plan = verification.plan();
    (0..plan.kpis.len()).any(|kpi| !plan.tags_of(kpi).is_empty())
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let bands = plan.rating.bands.len();
    let counts = std::iter::repeat_n(62, bands + 2);
    let widths: Vec<u32> = [120, TAG].into_iter().chain(counts).chain([KPIS]).collect();
    style::columns(sheet, &widths)?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, NAME, &style.title)?;
    let note =
        "一つの指標が二つ以上の視点に数えられることがあるので、合計は指標の数と一致しません。";
    sheet.write_string_with_format(1, 0, note, &style.quiet)?;
    heads(sheet, style, verification)?;
    for (row, tag) in (4..).zip(0..plan.tags.len()) {
        line(sheet, style, verification, row, tag)?;
    }
    let columns = scales::Columns {
        kpis: 4 + bands as u16,
        width: KPIS,
    };
    let below = 4 + plan.tags.len() as u32 + 1;
    scales::add(sheet, style, verification, columns, below)
}

fn heads(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let bands = verification.plan().rating.bands.iter();
    let signs: Vec<String> = bands.map(|band| band.sign()).collect();
    let signs = signs.iter().map(String::as_str);
    let heads: Vec<&str> = ["区分", "視点"]
        .into_iter()
        .chain(signs)
        .chain(["評価\nできず", "計", "指標"])
        .collect();
    sheet.set_row_height(3, 34)?;
    sheet.set_repeat_rows(3, 3)?;
    style::heads(sheet, style, 3, &heads)
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
    tag: usize,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let has_tag = |kpi: &usize| plan.tags_of(*kpi).contains(&tag);
    let kpis: Vec<usize> = (0..plan.kpis.len()).filter(has_tag).collect();
    let names: Vec<&str> = kpis
        .iter()
        .map(|kpi| plan.kpis[*kpi].called.as_str())
        .collect();
    let names = names.join("、");
    let names = width::fitting(&names);
    let (tag, tally) = (&plan.tags[tag], &verification.tallies.of_tags[tag]);
    let name = name(tag);
    sheet.set_row_height(
        row,
        width::row_height([(name.as_str(), TAG), (names.as_ref(), KPIS)]),
    )?;
    sheet.write_string_with_format(row, 0, tag.group.as_str(), &style.cell)?;
    sheet.write_string_with_format(row, 1, name, &style.cell)?;
    let further = [tally.not_judged(), tally.judged() + tally.not_judged()];
    let counts = tally.bands.iter().chain(&further);
    for (column, count) in (2..).zip(counts) {
        sheet.write_number_with_format(row, column, *count as f64, &style.centre)?;
    }
    let last = 4 + tally.bands.len() as u16;
    sheet.write_string_with_format(row, last, names.as_ref(), &style.cell)?;
    Ok(())
}

/// 重要な視点１　SDGsの理念や…（旧: …）
fn name(tag: &Tag) -> String {
    let label = tag.label.iter().map(|label| format!("{label}　"));
    let formerly = match tag.formerly.is_empty() {
        true => String::new(),
        false => format!("（旧: {}）", tag.formerly.join("、")),
    };
    label.chain([tag.name.clone(), formerly]).collect()
}
