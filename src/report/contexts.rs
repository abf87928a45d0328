//! 計画の背景 or, where the document calls them so, 強み・弱み: figures that are no KPIs and stand behind the plan, by page and field, on one A4.
//!
//! Nothing here is judged. An arrow is the document's own mark beside a figure, never a target.

use super::cell::ReportCell;
use super::figures;
use super::origins::Origins;
use super::style::Look::{Centre, Number, Text};
use super::table::{SheetPage, Table};
use crate::domain::plan::Context;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// What the table of contents says of it.
pub const WHAT: &str = "計画の背景となる数（KPIではないので、判定しません）";

/// Whether the plan has such figures, and calls none of them a strength or a weakness.
pub fn is_background(verification: &Verification) -> bool {
    !verification.plan().contexts.is_empty() && !has_strengths(verification)
}

/// The note under the title.
const REMARK: &str = "計画の背景となる数です。KPIではないので、判定しません。";

/// Said where a figure has a mark.
const MARKS: &str = "↑↓は、計画の資料で数に添えられた印です。目標の矢印ではありません。";

/// Whether the document's pages or sides call any figure a strength or a weakness.
pub fn has_strengths(verification: &Verification) -> bool {
    let says = |text: &String| text.contains("強み") || text.contains("弱み");
    let mut contexts = verification.plan().contexts.iter();
    contexts.any(|context| says(&context.group) || says(&context.side))
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let contexts = &verification.plan().contexts;
    let has_marks = contexts.iter().any(|context| context.mark.is_some());
    let all: Vec<&Context> = contexts.iter().collect();
    let table = table(Origins::of(page.book, verification));
    let table = table.used(&all).filled("内容", figures::SMALL);
    page.columns(&table)?;
    page.least_height = 28.0;
    let marks = if has_marks { MARKS } else { "" };
    let name = page.sheet.name();
    page.title(name, &[&format!("{REMARK}{marks}")])?;
    for group in contexts.chunk_by(|one, other| one.group == other.group) {
        let rows: Vec<&Context> = group.iter().collect();
        page.headed(Some((&group[0].group).into()), &table, &rows)?;
        page.row += 1;
    }
    Ok(())
}

fn table<'a>(origins: Origins<'a>) -> Table<'a, &'a Context> {
    let mut table: Table<'a, &Context> = Table::new();
    table.add(Centre, "区分", 80, |context| &context.side);
    table.add(Text, "分野", 190, |context| &context.field);
    table.add(Text, "内容", 278, |context| &context.name);
    table.add(Number(0), "値", 188, move |context| {
        figure(context).origin(origins.context(context))
    });
    table.add(Centre, "単位", 80, |context| unit(context));
    table.add(Centre, "印", 50, |context| mark(context));
    table.add(Centre, "時点", 110, |context| context.year_label());
    table
}

/// The document's own words have their unit in them.
fn unit(context: &Context) -> &str {
    context.text.as_ref().map_or(&context.unit, |_| "")
}

fn mark(context: &Context) -> &str {
    context.mark.as_deref().unwrap_or_default()
}

/// The document's own words where it has some: 90人前後 is not 90.
fn figure(context: &Context) -> ReportCell<'_> {
    match (&context.text, context.value) {
        (None, Some(value)) => ReportCell::figure(value, 0),
        (Some(text), _) => ReportCell::from(text).look(Text),
        (None, None) => ReportCell::mark("―"),
    }
}
