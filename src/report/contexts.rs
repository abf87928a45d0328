//! 計画の背景 or, where the document calls them so, 強み・弱み: figures that are no KPIs and stand behind the plan, by page and field, on one A4.
//!
//! Nothing here is judged. An arrow is the document's own mark beside a figure, never a target.

use super::style::{self, Style};
use super::width;
use crate::domain::plan::Context;
use crate::verification::Verification;
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "計画の背景";

/// Its name where the document speaks of strengths and weaknesses.
pub const STRENGTHS: &str = "強み・弱み";

/// What it is for, in the table of contents.
pub const WHAT: &str = "計画の背景となる数（KPIではないので、判定しません）";

/// What stands under the title.
const REMARK: &str = "計画の背景となる数です。KPIではないので、判定しません。";

/// Said where a figure has a mark.
const MARKS: &str = "↑↓は、計画の資料で数に添えられた印です。目標の矢印ではありません。";

/// Columns: side, field, name, figure, unit, mark, year; widths in pixels.
const COLUMNS: [(&str, u32); 7] = [
    ("区分", 80),
    ("分野", 190),
    ("内容", 400),
    ("値", 210),
    ("単位", 80),
    ("印", 50),
    ("時点", 110),
];

/// Where the figure stands among the columns.
const FIGURE: usize = 3;

/// Whether the plan has such figures, and calls none of them a strength or a weakness.
pub fn is_background(verification: &Verification) -> bool {
    let contexts = &verification.plan().contexts;
    !contexts.is_empty() && name(contexts) == NAME
}

/// Whether the plan calls such figures strengths and weaknesses.
pub fn are_strengths(verification: &Verification) -> bool {
    name(&verification.plan().contexts) == STRENGTHS
}

/// The sheet's name, by what the document's pages and sides say.
fn name(contexts: &[Context]) -> &'static str {
    let says = |context: &Context, word| {
        [&context.group, &context.side]
            .iter()
            .any(|text| text.contains(word))
    };
    let is_strength = |context: &Context| says(context, "強み") || says(context, "弱み");
    match contexts.iter().any(is_strength) {
        true => STRENGTHS,
        false => NAME,
    }
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let name = name(&plan.contexts);
    sheet.set_print_fit_to_pages(1, 1);
    let columns = columns(&plan.contexts);
    let widths: Vec<u32> = columns.iter().map(|column| COLUMNS[*column].1).collect();
    style::columns(sheet, &widths)?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, name, &style.title)?;
    sheet.write_string_with_format(1, 0, remark(&plan.contexts), &style.quiet)?;
    let mut row = 3;
    for group in plan
        .contexts
        .chunk_by(|one, other| one.group == other.group)
    {
        row = page(sheet, style, row, &columns, group)? + 1;
    }
    Ok(())
}

/// The columns in which any figure has something.
fn columns(contexts: &[Context]) -> Vec<usize> {
    let is_filled = |column: &usize| {
        let mut texts = contexts.iter().map(texts);
        *column == FIGURE || texts.any(|texts| !texts[*column].is_empty())
    };
    (0..COLUMNS.len()).filter(is_filled).collect()
}

/// What stands in each column beside a figure; nothing for the figure itself.
fn texts(context: &Context) -> [String; COLUMNS.len()] {
    // The document's own words have their unit in them.
    let unit = context.text.as_ref().map_or(context.unit.as_str(), |_| "");
    let year = context.year_label();
    let mark = context.mark.as_deref().unwrap_or_default();
    let [side, field, name, unit, mark] =
        [&context.side, &context.field, &context.name, unit, mark].map(str::to_owned);
    [side, field, name, String::new(), unit, mark, year]
}

fn remark(contexts: &[Context]) -> String {
    let has_marks = contexts.iter().any(|context| context.mark.is_some());
    format!("{REMARK}{}", if has_marks { MARKS } else { "" })
}

/// Writes the figures of one page of the document from a row on. Gives the row below.
fn page(
    sheet: &mut Worksheet,
    style: &Style,
    top: u32,
    columns: &[usize],
    contexts: &[Context],
) -> Result<u32, XlsxError> {
    let title = contexts.first().map_or("", |first| first.group.as_str());
    sheet.set_row_height(top, 24)?;
    sheet.write_string_with_format(top, 0, title, &style.heading)?;
    let heads: Vec<&str> = columns.iter().map(|column| COLUMNS[*column].0).collect();
    style::heads(sheet, style, top + 1, &heads)?;
    for (row, context) in (top + 2..).zip(contexts) {
        line(sheet, style, row, columns, context)?;
    }
    Ok(top + 2 + contexts.len() as u32)
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    columns: &[usize],
    context: &Context,
) -> Result<(), XlsxError> {
    let words = context.text.as_deref().unwrap_or_default();
    let texts = texts(context);
    let shown = texts.iter().map(String::as_str).chain([words]);
    let widths = COLUMNS.iter().map(|(_, width)| *width);
    let heights = shown.zip(widths.chain([COLUMNS[FIGURE].1]));
    sheet.set_row_height(row, width::row_height(heights))?;
    for (at, column) in (0..).zip(columns) {
        match *column {
            FIGURE => figure(sheet, style, (row, at), context)?,
            1 | 2 => write(sheet, (row, at), &texts[*column], &style.cell)?,
            _ => write(sheet, (row, at), &texts[*column], &style.centre)?,
        }
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, width::fitting(text), format)?;
    Ok(())
}

/// The document's own words where it has some: 90人前後 is not 90.
fn figure(
    sheet: &mut Worksheet,
    style: &Style,
    (row, column): (u32, u16),
    context: &Context,
) -> Result<(), XlsxError> {
    match (&context.text, context.value) {
        (None, Some(value)) => style::figure(sheet, style, row, column, value, 0),
        (Some(text), _) => write(sheet, (row, column), text, &style.cell),
        (None, None) => write(sheet, (row, column), "―", &style.mark),
    }
}
