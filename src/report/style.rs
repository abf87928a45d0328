//! How the workbooks look: calm, few colours, signs beside colours so that a black and white
//! copy can be read, and fonts that every Japanese Windows has.

use crate::domain::Plan;
use crate::domain::excel::ROWS;
use crate::finding::Severity;
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
const PAPER: u32 = 0xFFF8E1;

/// Fill and letters of the bands, from best to worst; told apart by the colour-blind too.
const BANDS: [(u32, u32); 6] = [
    (0x0072B2, 0xFFFFFF),
    (0x56B4E9, INK),
    (0xE69F00, INK),
    (0xD55E00, 0xFFFFFF),
    (0xCC79A7, INK),
    (0x999999, 0xFFFFFF),
];

/// How a cell looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The page's name.
    Title,
    /// A part's name.
    Heading,
    /// Text without a frame.
    Plain,
    /// Small grey text without a frame.
    Quiet,
    /// Column heads.
    Head,
    /// Framed text that wraps.
    Text,
    /// Framed text that wraps, from the top: of a text that is longer than its row the beginning is seen.
    Top,
    /// Framed text on one line.
    Line,
    /// Framed small grey text that wraps.
    Small,
    /// Framed, centred.
    Centre,
    /// A goal's row in a list.
    Goal,
    /// A place to write.
    Input,
    /// Large numbers.
    Large,
    /// Text that names no number where one is wanted: 集計中.
    Mark,
    /// A framed number with so many decimals.
    Number(u32),
    /// A band by its place among the plan's.
    Band(usize),
    /// A finding's severity.
    Severity(Severity),
    /// What only one sheet has.
    Own(Box<Format>),
}

/// Fill and letters of a finding's severity, from the gravest.
const FINDINGS: [(u32, u32); 3] = [
    (0xFBE3D6, 0xA33A00),
    (0xFFF3CD, 0x7A5A00),
    (0xEEF2F6, QUIET),
];

/// Every format that the workbooks use.
pub struct Style {
    named: Vec<(Look, Format)>,
    /// Of whole columns of a long list, which one rule frames; see [`frame`]. A cell written without a
    /// format has its column's.
    columns: Vec<(Look, Format)>,
    /// By decimals.
    numbers: [Format; DECIMALS + 1],
    bands: Vec<Format>,
    findings: [Format; 3],
}

/// The most decimals that are shown: as many as a figure keeps.
const DECIMALS: usize = 18;

impl Style {
    /// The style of all workbooks.
    pub(crate) fn new() -> Self {
        let colour = Color::RGB;
        let text = Format::new()
            .set_font_name(FONT)
            .set_font_size(10)
            .set_font_color(colour(INK))
            .set_align(FormatAlign::VerticalCenter);
        let wrapped = text.clone().set_text_wrap();
        let in_middle = wrapped.clone().set_align(FormatAlign::Center);
        let small = |format: &Format, size: u32| {
            let format = format.clone().set_font_size(size);
            format.set_font_color(colour(QUIET))
        };
        let framed = |format: &Format| {
            let format = format.clone().set_border(FormatBorder::Thin);
            format.set_border_color(colour(LINE))
        };
        let filled = |format: &Format, fill: u32| format.clone().set_background_color(colour(fill));
        let (line, cell, centre) = (framed(&text), framed(&wrapped), framed(&in_middle));
        let right = line.clone().set_align(FormatAlign::Right);
        let large = text.clone().set_bold().set_font_color(colour(ACCENT));
        let signal = |(fill, ink): (u32, u32)| {
            let format = filled(&centre, fill).set_bold();
            format.set_font_color(colour(ink))
        };
        let number = |decimals: usize| match decimals {
            0 => right.clone().set_num_format("#,##0"),
            _ => {
                let zeros = "0".repeat(decimals);
                right.clone().set_num_format(format!("#,##0.{zeros}"))
            }
        };
        let whole = text.clone().set_align(FormatAlign::Right);
        Self {
            columns: vec![
                (Look::Text, wrapped.clone()),
                (Look::Small, small(&wrapped, 8)),
                (Look::Centre, in_middle),
                (Look::Number(0), whole.set_num_format("#,##0")),
            ],
            numbers: std::array::from_fn(number),
            bands: BANDS.map(signal).to_vec(),
            findings: FINDINGS.map(signal),
            named: vec![
                (Look::Title, large.clone().set_font_size(18)),
                (Look::Heading, text.clone().set_font_size(12).set_bold()),
                (Look::Quiet, small(&text, 9)),
                (Look::Plain, text),
                (Look::Head, filled(&centre, SHADE).set_bold()),
                (Look::Top, cell.clone().set_align(FormatAlign::Top)),
                (Look::Small, small(&cell, 8)),
                (Look::Input, filled(&cell, PAPER).set_unlocked()),
                (Look::Text, cell),
                (Look::Goal, filled(&line, SHADE).set_bold()),
                (Look::Line, line),
                (Look::Centre, centre),
                (
                    Look::Large,
                    large.set_font_size(24).set_align(FormatAlign::Center),
                ),
                (
                    Look::Mark,
                    right.set_text_wrap().set_font_color(colour(QUIET)),
                ),
            ],
        }
    }

    /// The format of a look.
    pub fn of<'s>(&'s self, look: &'s Look) -> &'s Format {
        match look {
            Look::Number(decimals) => &self.numbers[DECIMALS.min(*decimals as usize)],
            Look::Band(index) => &self.bands[index % self.bands.len()],
            Look::Severity(severity) => &self.findings[*severity as usize],
            Look::Own(format) => format,
            named => find(&self.named, named),
        }
    }

    /// The format of a whole column of a long list.
    pub fn of_column(&self, look: &Look) -> &Format {
        find(&self.columns, look)
    }
}

fn find<'s>(formats: &'s [(Look, Format)], look: &Look) -> &'s Format {
    let found = formats.iter().find(|(other, _)| other == look);
    &found.expect("every look has a format").1
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

/// Pixels of a column of ids at the most: a longer id takes several lines.
const LONG_ID: u32 = 110;

/// Makes the first column one of ids, for Excel would mark every 12 as a number that is stored as text;
/// gives the width in which the longest stands on one line, or `LONG_ID`.
pub fn ids(sheet: &mut Worksheet, plan: &Plan) -> Result<u32, XlsxError> {
    sheet.ignore_error_range(0, 0, ROWS - 1, 0, IgnoreError::NumberStoredAsText)?;
    let ids = plan.kpis.iter().map(|kpi| kpi.id.as_str());
    Ok(super::width::column(ids, (46, LONG_ID)))
}
