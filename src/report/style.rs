//! How the workbooks look: calm, few colours, signs beside colours so that a black and white
//! copy can be read, and fonts that every Japanese Windows has.

use crate::domain::excel::ROWS;
use crate::domain::{Decimal, Plan, number};
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

const FONT: &str = "游ゴシック";
const INK: u32 = 0x1F2937;
const ACCENT: u32 = 0x1F4E78;
const LINE: u32 = 0xB4BFCC;
const SHADE: u32 = 0xE8EDF4;
const QUIET: u32 = 0x667380;

/// Fill and letters of the bands, from best to worst; told apart by the colour-blind too.
const BANDS: [(u32, u32); 6] = [
    (0x0072B2, 0xFFFFFF),
    (0x56B4E9, INK),
    (0xE69F00, INK),
    (0xD55E00, 0xFFFFFF),
    (0xCC79A7, INK),
    (0x999999, 0xFFFFFF),
];

/// Every format that the workbooks use.
pub struct Style {
    /// The page's name.
    pub title: Format,
    /// A part's name.
    pub heading: Format,
    /// Text without a frame.
    pub text: Format,
    /// Small grey text without a frame.
    pub quiet: Format,
    /// Columns of a long list, which one rule frames as a whole; see [`frame`].
    pub column: ColumnStyle,
    /// Column heads.
    pub head: Format,
    /// Framed text that wraps.
    pub cell: Format,
    /// Framed text that wraps, from the top: of a text that is longer than its row the beginning is seen.
    pub top: Format,
    /// Framed text on one line.
    pub line: Format,
    /// Framed small grey text that wraps.
    pub small: Format,
    /// Framed, centred.
    pub centre: Format,
    /// A goal's row in a list.
    pub goal: Format,
    /// A place to write.
    pub input: Format,
    /// Large numbers.
    pub large: Format,
    /// Text that names no number where one is wanted: 集計中.
    pub mark: Format,
    /// By decimals.
    numbers: [Format; DECIMALS + 1],
    bands: Vec<Format>,
    findings: [Format; 3],
}

/// The most decimals that are shown: as many as a figure keeps.
const DECIMALS: usize = 18;

/// Formats of whole columns. A cell written without a format has its column's.
pub struct ColumnStyle {
    /// Text that wraps.
    pub text: Format,
    /// Small grey text that wraps.
    pub small: Format,
    /// Centred text that wraps.
    pub centre: Format,
    /// Whole numbers.
    pub number: Format,
}

impl Style {
    /// The style for a plan's bands.
    pub fn new() -> Self {
        let text = Format::new()
            .set_font_name(FONT)
            .set_font_size(10)
            .set_font_color(Color::RGB(INK))
            .set_align(FormatAlign::VerticalCenter);
        let framed = text
            .clone()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(LINE));
        let centre = framed
            .clone()
            .set_align(FormatAlign::Center)
            .set_text_wrap();
        let number = |format: &str| {
            framed
                .clone()
                .set_align(FormatAlign::Right)
                .set_num_format(format)
        };
        let filled = |(fill, ink): (u32, u32)| {
            centre
                .clone()
                .set_background_color(Color::RGB(fill))
                .set_font_color(Color::RGB(ink))
                .set_bold()
        };
        let number_format = |format: &str| {
            text.clone()
                .set_align(FormatAlign::Right)
                .set_num_format(format)
        };
        let column = ColumnStyle {
            text: text.clone().set_text_wrap(),
            small: text
                .clone()
                .set_text_wrap()
                .set_font_size(8)
                .set_font_color(Color::RGB(QUIET)),
            centre: text.clone().set_align(FormatAlign::Center).set_text_wrap(),
            number: number_format("#,##0"),
        };
        Self {
            column,
            title: text
                .clone()
                .set_font_size(18)
                .set_bold()
                .set_font_color(Color::RGB(ACCENT)),
            heading: text.clone().set_font_size(12).set_bold(),
            quiet: text
                .clone()
                .set_font_size(9)
                .set_font_color(Color::RGB(QUIET)),
            head: centre
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(SHADE)),
            cell: framed.clone().set_text_wrap(),
            top: framed.clone().set_text_wrap().set_align(FormatAlign::Top),
            line: framed.clone(),
            small: framed
                .clone()
                .set_text_wrap()
                .set_font_size(8)
                .set_font_color(Color::RGB(QUIET)),
            goal: framed
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(SHADE)),
            input: framed
                .clone()
                .set_text_wrap()
                .set_background_color(Color::RGB(0xFFF8E1))
                .set_unlocked(),
            large: text
                .clone()
                .set_font_size(24)
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_font_color(Color::RGB(ACCENT)),
            mark: framed
                .clone()
                .set_align(FormatAlign::Right)
                .set_text_wrap()
                .set_font_color(Color::RGB(QUIET)),
            numbers: std::array::from_fn(|decimals| match decimals {
                0 => number("#,##0"),
                decimals => number(&format!("#,##0.{}", "0".repeat(decimals))),
            }),
            bands: BANDS.map(filled).to_vec(),
            findings: [
                (0xFBE3D6, 0xA33A00),
                (0xFFF3CD, 0x7A5A00),
                (0xEEF2F6, QUIET),
            ]
            .map(filled),
            text,
            centre,
        }
    }

    /// A framed number with so many decimals.
    pub fn number(&self, decimals: u32) -> &Format {
        &self.numbers[DECIMALS.min(decimals as usize)]
    }

    /// A band by its place among the plan's.
    pub fn band(&self, index: usize) -> &Format {
        &self.bands[index % self.bands.len()]
    }

    /// A finding's severity.
    pub fn severity(&self, severity: crate::finding::Severity) -> &Format {
        &self.findings[severity as usize]
    }
}

impl Default for Style {
    fn default() -> Self {
        Self::new()
    }
}

/// The fill of a band, for charts.
pub fn band_colour(index: usize) -> Color {
    Color::RGB(BANDS[index % BANDS.len()].0)
}

/// The letters on a band's fill.
pub fn band_ink(index: usize) -> Color {
    Color::RGB(BANDS[index % BANDS.len()].1)
}

/// The colour of lines in charts.
pub fn accent() -> Color {
    Color::RGB(ACCENT)
}

/// An empty workbook with our font, and with a date that comes from the year, not from the clock,
/// so that the same inputs give the same bytes.
pub fn workbook(
    plan: &Plan,
    title: &str,
    year: crate::domain::FiscalYear,
) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let normal = Format::new()
        .set_font_name(FONT)
        .set_font_size(11)
        .set_font_charset(128);
    book.set_default_format(&normal, 25, 72)?;
    book.set_zip_compression_level(1);
    let made = ExcelDateTime::from_ymd((year.western() + 1).clamp(1900, 9999) as u16, 4, 1)?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_subject(&plan.name)
        .set_company(&plan.body)
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    Ok(book)
}

/// A4 landscape, one page wide, with the plan's remark on top and page numbers below.
pub fn page(sheet: &mut Worksheet, plan: &Plan, year: crate::domain::FiscalYear) {
    let remark = plan
        .remark
        .as_deref()
        .unwrap_or_default()
        .replace('&', "&&");
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&R&9{remark}"));
    sheet.set_footer(format!(
        "&L&9{} {}効果検証&R&9&P / &N",
        plan.body.replace('&', "&&"),
        year.long()
    ));
    sheet.set_screen_gridlines(false);
}

/// Frames a range by one rule, instead of a format in each of its cells.
pub fn frame(sheet: &mut Worksheet, first: (u32, u16), last: (u32, u16)) -> Result<(), XlsxError> {
    let line = Format::new()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(LINE));
    let always = ConditionalFormatFormula::new()
        .set_rule("=TRUE")
        .set_format(line);
    sheet.add_conditional_format(first.0, first.1, last.0, last.1, &always)?;
    Ok(())
}

/// Sets column widths in pixels, from the left.
pub fn columns(sheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width_pixels(column as u16, *width)?;
    }
    Ok(())
}

/// Pixels of a column of ids at the most: a longer id takes several lines.
pub const LONG_ID: u32 = 110;

/// Makes the first column one of ids, for Excel would mark every 12 as a number that is stored as text;
/// gives the width in which the longest stands on one line, or [`LONG_ID`].
pub fn ids(sheet: &mut Worksheet, plan: &Plan) -> Result<u32, XlsxError> {
    sheet.ignore_error_range(0, 0, ROWS - 1, 0, IgnoreError::NumberStoredAsText)?;
    let ids = plan.kpis.iter().map(|kpi| kpi.id.as_str());
    Ok(super::width::column(ids, (46, LONG_ID)))
}

/// Writes column heads.
pub fn heads(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    heads: &[&str],
) -> Result<(), XlsxError> {
    for (column, head) in heads.iter().enumerate() {
        sheet.write_string_with_format(row, column as u16, *head, &style.head)?;
    }
    Ok(())
}

/// Writes a figure with the decimals that it has, and at least so many.
pub fn figure(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    column: u16,
    figure: Decimal,
    decimals: u32,
) -> Result<(), XlsxError> {
    let (binary, decimals) = binary(&number::plain(figure), decimals)?;
    sheet.write_number_with_format(row, column, binary, style.number(decimals))?;
    Ok(())
}

/// What Excel keeps of a plain decimal, and in how many decimals it is shown: in those that it has, up to
/// three or to as many as are asked for, and at least in those.
fn binary(plain: &str, decimals: u32) -> Result<(f64, u32), XlsxError> {
    let binary = plain
        .parse()
        .map_err(|_| XlsxError::ParameterError(format!("{plain} は数ではありません")))?;
    let own = plain
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len() as u32);
    Ok((binary, own.clamp(decimals, decimals.max(3))))
}

/// As [`figure`], from a plain decimal, in a column that has the format of whole numbers itself.
pub fn figure_in_column(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    column: u16,
    plain: &str,
    decimals: u32,
) -> Result<(), XlsxError> {
    let (binary, decimals) = binary(plain, decimals)?;
    match decimals {
        0 => sheet.write_number(row, column, binary)?,
        decimals => sheet.write_number_with_format(row, column, binary, style.number(decimals))?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_decimals_of_its_plan_and_else_not_more_than_three() {
        for (plain, asked, shown) in [
            ("5", 0, 0),
            ("5", 1, 1),
            ("0.25", 1, 2),
            ("0.333333333333333333", 1, 3),
            ("0.00009", 5, 5),
        ] {
            let (_, decimals) = binary(plain, asked).unwrap();
            assert_eq!(decimals, shown, "{plain} {asked}");
        }
    }
}
