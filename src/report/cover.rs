//! 表紙: what this is, of which year, what is in it.

use super::book;
use super::projects::{self, ProjectList};
use super::style::{self, Style};
use crate::domain::plan::Council;
use crate::verification::Verification;
use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "表紙";

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    style::columns(sheet, &[40, 170, 560])?;
    let large = style.title.clone().set_font_size(26);
    sheet.write_string_with_format(3, 1, plan.body.as_str(), &style.heading)?;
    sheet.write_string_with_format(4, 1, plan.name.as_str(), &style.heading)?;
    sheet.set_row_height(6, 48)?;
    sheet.write_string_with_format(
        6,
        1,
        format!("{}　効果検証報告書", verification.year.long()),
        &large,
    )?;
    let sentence = verification.tallies.all.sentence();
    sheet.write_string_with_format(7, 1, sentence, &style.text)?;
    if projects::is_wanted(verification) {
        let sentence = ProjectList::of(verification).sentence();
        sheet.write_string_with_format(8, 1, sentence, &style.text)?;
    }
    if let Some(remark) = &plan.remark {
        sheet.write_string_with_format(9, 1, remark.as_str(), &style.quiet)?;
    }
    let councils: Vec<String> = plan.councils.iter().map(council).collect();
    if !councils.is_empty() {
        let text = format!("報告先: {}", councils.join("、"));
        sheet.write_string_with_format(10, 1, text, &style.text)?;
    }
    contents(sheet, style, verification)
}

/// 総合戦略推進会議（外部組織）
fn council(council: &Council) -> String {
    match council.kind.is_empty() {
        true => council.name.clone(),
        false => format!("{}（{}）", council.name, council.kind),
    }
}

fn contents(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(12, 1, "目次", &style.heading)?;
    let link: Format = style
        .cell
        .clone()
        .set_font_color(rust_xlsxwriter::Color::RGB(0x1F4E78))
        .set_align(FormatAlign::Left);
    let others = book::sheets(verification).filter(|other| other.name != NAME);
    for (row, other) in (13..).zip(others) {
        let url = Url::new(format!("internal:'{}'!A1", other.name)).set_text(other.name);
        sheet.write_url_with_format(row, 1, &url, &link)?;
        sheet.write_string_with_format(row, 2, other.what, &style.cell)?;
    }
    Ok(())
}
