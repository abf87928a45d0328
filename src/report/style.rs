//! How the workbooks look: calm, few colours, signs beside colours so that a black and white
//! copy can be read, and fonts that every Japanese Windows has.

use crate::domain::excel::ROWS;
use crate::domain::joined::joined;
use crate::domain::moment::Moment;
use crate::domain::plan::Font;
use crate::domain::{FiscalYear, Plan, folded};
use crate::finding::Severity;
use crate::history::Stamp;
use crate::verification::Verification;
use rust_xlsxwriter::{
    ChartPatternFill, ChartPatternFillType, Color, ConditionalFormatFormula, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, FormatPattern, IgnoreError, Note, Workbook,
    Worksheet, XlsxError,
};

const FONT: &str = Font::YuGothic.code();
const INK: u32 = 0x1F2937;
const ACCENT: u32 = 0x1F4E78;
const LINE: u32 = 0xB4BFCC;
const SHADE: u32 = 0xE8EDF4;
const QUIET: u32 = 0x667380;
/// The fill of places to write.
pub const PAPER: u32 = 0xFFF8E1;

/// Fill and letters of the bands, from best to worst. People with colour blindness can distinguish them
/// too, and on a black and white copy consecutive bands are apart by a fifth of the way from black to white.
const BANDS: [(u32, u32); 6] = [
    (0x00417A, 0xFFFFFF),
    (0xBBDFF5, INK),
    (0xE69F00, INK),
    (0xC24E00, 0xFFFFFF),
    (0xF0CFE2, INK),
    (0x949494, INK),
];

/// What lies on the fills of the bands in cells, thin and pale, since letters stand on it: of the kind that
/// [`band_pattern`] has in charts. Excel prints them; LibreOffice, which has no patterns in cells, mixes both colours.
const CELL_PATTERNS: [FormatPattern; 6] = [
    FormatPattern::Solid,
    FormatPattern::LightUp,
    FormatPattern::Gray125,
    FormatPattern::LightDown,
    FormatPattern::LightHorizontal,
    FormatPattern::LightVertical,
];

/// As many bands have a fill and a pattern that no other has.
const DIFFERENT: usize = BANDS.len() * CELL_PATTERNS.len();

/// Letters that Excel shows of a cell whose format is text.
pub const AS_TEXT: usize = 255;

/// How a cell looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The page's name.
    Title,
    /// A part's name.
    Heading,
    /// Text without a frame.
    Plain,
    /// Grey text without a frame.
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
    /// A marked cell of the workbook. One that is typed into stays text, also 6/1 and what begins with =;
    /// but Excel shows a long text in such a cell as #####.
    Opinion {
        /// Whether its text is at most [`AS_TEXT`].
        is_short: bool,
    },
    /// Large numbers.
    Large,
    /// Text that names no number where one is wanted: 集計中.
    Mark,
    /// A framed number with so many decimals.
    Number(u32),
    /// A framed number with so many decimals that is itself not enough: with 超, or 未満, behind it.
    Beyond {
        /// 未満.
        is_below: bool,
        /// Of the number.
        decimals: u32,
    },
    /// What a formula gives: a framed number with so many decimals, which may become words, or words that may become
    /// one.
    Computed {
        /// Whether it is words now.
        is_words: bool,
        /// Of the number.
        decimals: u32,
    },
    /// A framed share, shown in percent with one decimal.
    Percent,
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

/// Text without a frame.
fn text(size: u32, ink: u32) -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(size)
        .set_font_color(Color::RGB(ink))
        .set_align(FormatAlign::VerticalCenter)
}

fn framed(format: Format) -> Format {
    let format = format.set_border(FormatBorder::Thin);
    format.set_border_color(Color::RGB(LINE))
}

fn filled(look: &Look, fill: u32) -> Format {
    made(look).set_background_color(Color::RGB(fill))
}

/// A sign in its colours.
fn signal((fill, ink): (u32, u32)) -> Format {
    let format = filled(&Look::Centre, fill).set_bold();
    format.set_font_color(Color::RGB(ink))
}

/// What lies on a band's fill.
fn cell_pattern(index: usize) -> FormatPattern {
    // Where colours come again, they come with other patterns.
    let again = index / BANDS.len();
    CELL_PATTERNS[(index + again) % CELL_PATTERNS.len()]
}

/// A colour that is nearer to the fill than to the letters on it.
fn pale((fill, ink): (u32, u32)) -> u32 {
    let part = |shift: u32| {
        let [fill, ink] = [fill, ink].map(|colour| colour >> shift & 0xFF);
        ((fill * 3 + ink) / 4) << shift
    };
    part(16) | part(8) | part(0)
}

/// A format with a band's fill, pattern and letters.
fn of_band(format: Format, index: usize) -> Format {
    let colours = BANDS[index % BANDS.len()];
    let format = format
        .set_bold()
        .set_background_color(Color::RGB(colours.0))
        .set_font_color(Color::RGB(colours.1));
    match cell_pattern(index) {
        FormatPattern::Solid => format,
        pattern => format
            .set_pattern(pattern)
            .set_foreground_color(Color::RGB(pale(colours))),
    }
}

/// The format of a look.
fn made(look: &Look) -> Format {
    match look {
        Look::Title => text(18, ACCENT).set_bold(),
        Look::Heading => text(12, INK).set_bold(),
        Look::Plain => text(10, INK),
        Look::Quiet => text(10, QUIET),
        Look::Head => filled(&Look::Centre, SHADE).set_bold(),
        Look::Text => framed(text(10, INK)).set_text_wrap(),
        Look::Top => made(&Look::Text).set_align(FormatAlign::Top),
        Look::Line => framed(text(10, INK)),
        Look::Small => framed(text(8, QUIET)).set_text_wrap(),
        Look::Centre => made(&Look::Text).set_align(FormatAlign::Center),
        Look::Goal => filled(&Look::Line, SHADE).set_bold(),
        Look::Input => filled(&Look::Text, PAPER).set_unlocked(),
        Look::Opinion { is_short } => {
            let format = made(&Look::Input).set_align(FormatAlign::Top);
            match is_short {
                true => format.set_num_format("@"),
                false => format.set_quote_prefix(),
            }
        }
        Look::Large => {
            let format = text(24, ACCENT).set_bold();
            format.set_align(FormatAlign::Center)
        }
        Look::Mark => {
            let format = framed(text(10, QUIET)).set_text_wrap();
            format.set_align(FormatAlign::Right)
        }
        Look::Number(decimals) => {
            let format = made(&Look::Line).set_align(FormatAlign::Right);
            format.set_num_format(digits(*decimals))
        }
        Look::Beyond { is_below, decimals } => {
            let (digits, word) = (digits(*decimals), if *is_below { "未満" } else { "超" });
            let format = format!("{digits}\"{word}\";-{digits}\"{word}\"");
            made(&Look::Number(0)).set_num_format(format).set_shrink()
        }
        Look::Computed { is_words, decimals } => {
            let look = match is_words {
                true => Look::Centre,
                false => Look::Number(0),
            };
            let format = made(&look).set_text_wrap();
            format.set_num_format(digits(*decimals))
        }
        Look::Percent => made(&Look::Centre).set_num_format("0.0%"),
        // A plan may have more bands than there are colours; patterns and signs tell them apart.
        Look::Band(index) => of_band(made(&Look::Centre), *index),
        Look::Severity(severity) => signal(FINDINGS[*severity as usize]),
        Look::Own(format) => format.as_ref().clone(),
    }
}

fn digits(decimals: u32) -> String {
    let zeros = "0".repeat(decimals as usize);
    let point = if zeros.is_empty() { "" } else { "." };
    format!("#,##0{point}{zeros}")
}

/// What a cell takes on while a grade is of a band, or while there is none.
pub fn following(band: Option<usize>) -> Format {
    let format = Format::new();
    match band {
        Some(band) => of_band(format, band),
        None => {
            let format = format.set_background_color(Color::RGB(0xFFFFFF));
            format.set_font_color(Color::RGB(INK))
        }
    }
}

/// The sign of what is not as it was before, which a black and white copy shows too.
pub const CHANGED: &str = "※";

pub use crate::writing::shown::DOUBTED;

/// A look with the signs of a change and of a doubt, which are no part of what stands in the cell: a number stays one.
/// A number for which they leave no room gets smaller; Excel would show ### in its place.
fn marked(look: Option<&Look>, is_changed: bool, is_doubted: bool) -> Format {
    let look = look.unwrap_or(&Look::Text);
    let sign = |is_there: bool, sign: &str| match is_there {
        true => format!("\"{sign}\""),
        false => String::new(),
    };
    let (before, behind) = (sign(is_changed, CHANGED), sign(is_doubted, DOUBTED));
    let format = match is_changed {
        true => made(look).set_bold(),
        false => made(look),
    };
    match look {
        Look::Number(decimals) => {
            let digits = digits(*decimals);
            let signed = format!("{before}{digits}{behind};{before}-{digits}{behind}");
            format.set_num_format(signed).set_shrink()
        }
        Look::Percent => {
            let number = format!("{before}0.0%{behind}");
            format.set_num_format(format!("{number};-{number};{number};{before}@{behind}"))
        }
        // Grades, and counts of them.
        Look::Centre => {
            let number = format!("{before}0{behind}");
            format.set_num_format(format!("{number};-{number};{number};{before}@{behind}"))
        }
        _ => format.set_num_format(format!("{before}@{behind}")),
    }
}

/// A note at a cell.
pub fn note(text: String) -> Note {
    let note = Note::new(text)
        .set_author("kensho")
        .add_author_prefix(false);
    note.set_font_name(FONT).set_font_size(9).set_width(260)
}

/// Every format that the workbooks use, made once.
pub struct Style {
    font: Font,
    /// By decimals.
    numbers: Vec<Format>,
    /// By decimals, numbers before words.
    computed: [Vec<Format>; 2],
    /// By decimals, 超 before 未満.
    beyond: [Vec<Format>; 2],
    bands: Vec<Format>,
    others: Vec<(Look, Format)>,
    /// Of whole columns of a long list, which one rule frames; see [`frame`]. A cell written without a
    /// format has its column's.
    columns: Vec<(Look, Format)>,
}

/// The most decimals that are shown: as many as a figure keeps.
const DECIMALS: u32 = 18;

/// The looks that need neither decimals nor a place among bands.
const OTHERS: [Look; 20] = [
    Look::Title,
    Look::Heading,
    Look::Quiet,
    Look::Plain,
    Look::Head,
    Look::Top,
    Look::Small,
    Look::Input,
    Look::Opinion { is_short: true },
    Look::Opinion { is_short: false },
    Look::Text,
    Look::Goal,
    Look::Line,
    Look::Centre,
    Look::Percent,
    Look::Large,
    Look::Mark,
    Look::Severity(Severity::Error),
    Look::Severity(Severity::Warning),
    Look::Severity(Severity::Note),
];

impl Style {
    /// The style of all workbooks.
    pub(crate) fn new() -> Self {
        Self::of_font(Font::YuGothic)
    }

    /// The style of workbooks with other letters. The widths of columns do not change: they come from those of an
    /// empty sheet.
    pub(crate) fn of_font(font: Font) -> Self {
        let made = |look: &Look| made(look).set_font_name(font.code());
        let bands = (0..DIFFERENT).map(|band| made(&Look::Band(band)));
        // The border is left out here and drawn by `frame`: a column's border would go on below the list.
        let columns = [Look::Text, Look::Small, Look::Centre, Look::Number(0)];
        let unframed = |look: Look| {
            let format = made(&look).set_border(FormatBorder::None);
            (look, format.set_border_color(Color::Default))
        };
        Self {
            font,
            numbers: (0..=DECIMALS).map(|of| made(&Look::Number(of))).collect(),
            computed: [false, true].map(|is_words| {
                let look = |decimals| Look::Computed { is_words, decimals };
                (0..=DECIMALS).map(|of| made(&look(of))).collect()
            }),
            beyond: [false, true].map(|is_below| {
                let look = |decimals| Look::Beyond { is_below, decimals };
                (0..=DECIMALS).map(|of| made(&look(of))).collect()
            }),
            bands: bands.collect(),
            others: OTHERS.map(|look| (look.clone(), made(&look))).to_vec(),
            columns: columns.map(unframed).to_vec(),
        }
    }

    /// The format of a look.
    pub fn of<'s>(&'s self, look: &'s Look) -> &'s Format {
        match look {
            Look::Number(decimals) => &self.numbers[DECIMALS.min(*decimals) as usize],
            Look::Computed { is_words, decimals } => {
                &self.computed[usize::from(*is_words)][DECIMALS.min(*decimals) as usize]
            }
            Look::Beyond { is_below, decimals } => {
                &self.beyond[usize::from(*is_below)][DECIMALS.min(*decimals) as usize]
            }
            Look::Band(index) => &self.bands[index % self.bands.len()],
            Look::Own(format) => format,
            other => find(&self.others, other),
        }
    }

    /// The font of all its formats.
    pub fn font_name(&self) -> &'static str {
        self.font.code()
    }

    /// A look with the signs of a change and of a doubt.
    pub fn marked(&self, look: Option<&Look>, is_changed: bool, is_doubted: bool) -> Format {
        marked(look, is_changed, is_doubted).set_font_name(self.font.code())
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

/// The colour of what is beside the point, in charts.
pub fn quiet() -> Color {
    Color::RGB(QUIET)
}

/// A framed number with so many decimals that gets smaller where its column is too narrow; Excel would show ### in its
/// place.
pub fn narrow_number(decimals: u32) -> Format {
    made(&Look::Number(decimals)).set_shrink()
}

/// The fill of a band, for charts.
pub fn band_colour(index: usize) -> Color {
    Color::RGB(BANDS[index % BANDS.len()].0)
}

/// The fill of a band in charts, with the lines or dots of its own that tell it from others on every copier: the
/// colour alone is as grey as that of another where a copy is a poor one. The best has none.
pub fn band_pattern(index: usize) -> ChartPatternFill {
    use ChartPatternFillType::*;
    const PATTERNS: [ChartPatternFillType; 6] = [
        Dotted5Percent,
        DiagonalStripesLightUpwards,
        Dotted30Percent,
        DiagonalStripesWideDownwards,
        HorizontalStripesLight,
        VerticalStripesDark,
    ];
    let ink = match index {
        0 => band_colour(index),
        _ => band_ink(index),
    };
    // Where colours come again, they come with other patterns.
    let again = index / BANDS.len();
    ChartPatternFill::new()
        .set_pattern(PATTERNS[(index + again) % PATTERNS.len()])
        .set_background_color(band_colour(index))
        .set_foreground_color(ink)
        .clone()
}

/// The letters on a band's fill.
pub fn band_ink(index: usize) -> Color {
    Color::RGB(BANDS[index % BANDS.len()].1)
}

/// The colour of lines in charts.
pub fn accent() -> Color {
    Color::RGB(ACCENT)
}

/// The colour of what stands behind, in charts.
pub fn line() -> Color {
    Color::RGB(LINE)
}

/// An empty workbook with our font.
pub fn empty_book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let normal = Format::new()
        .set_font_name(FONT)
        .set_font_size(11)
        // Japanese, by the number that Windows has for it.
        .set_font_charset(128);
    // The library cannot measure this font: 25 and 72 are the pixels of its rows and columns.
    book.set_default_format(&normal, 25, 72)?;
    book.set_zip_compression_level(1);
    Ok(book)
}

/// 1 April after a fiscal year, for what bears no time of its own.
pub fn after_year(year: FiscalYear) -> Result<ExcelDateTime, XlsxError> {
    // Excel has no dates of other years.
    let year = (year.western() + 1).clamp(1900, 9999) as u16;
    ExcelDateTime::from_ymd(year, 4, 1)
}

/// An empty workbook of a run. Its date is the run's, or without a run comes from the year, never from
/// the clock, so that the same inputs give the same bytes. It says of which plan, year and run it is.
pub fn workbook(verification: &Verification, title: &str) -> Result<Workbook, XlsxError> {
    let (plan, year) = (verification.plan(), verification.year);
    let mut book = empty_book()?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_subject(&plan.name)
        .set_company(&plan.body)
        .set_custom_property("kensho-plan", &plan.id)
        .set_custom_property("kensho-year", year.to_string());
    let properties = match &verification.stamp {
        None => properties.set_creation_datetime(&after_year(year)?),
        Some(stamp) => properties
            .set_custom_property(
                "kensho-run",
                i32::try_from(stamp.number).unwrap_or(i32::MAX),
            )
            .set_creation_datetime(&moment(stamp.at)?),
    };
    book.set_properties(&properties);
    Ok(book)
}

/// A moment as Excel keeps it; the nearest where its calendar has not that year.
fn moment(of: Moment) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_timestamp(of.0.clamp(-2_208_988_800, 253_402_300_799))
}

/// A4 with the plan's remark on top, and below the run and page numbers; `Paper` knows how it
/// stands.
pub fn page(sheet: &mut Worksheet, verification: &Verification) {
    paper(sheet, verification, 10);
}

/// A4 upright, never made smaller, with the same above and below in larger letters.
pub fn upright_page(sheet: &mut Worksheet, verification: &Verification) {
    sheet.set_portrait().set_print_scale(100);
    paper(sheet, verification, 10);
}

/// Pixels that fit between the margins of a landscape page of paper that is so many millimetres wide, also where
/// another font stands in for ours, whose wider digits make all columns wider.
fn room(paper: u32) -> f64 {
    const MARGINS: f64 = 0.8;
    const WIDER: f64 = 1.19;
    (f64::from(paper) / 25.4 - MARGINS) * 96.0 / WIDER
}

/// The least share to which a page of a council may be made smaller: its smallest letters have 10 points, and are
/// printed with 9 at least.
const LEAST_SCALE: f64 = 0.9;

/// Of a landscape page of so many pixels: whether it is A3, because letters would be smaller than 9 points on A4, and
/// the percent at which its columns find room.
pub fn landscape(width: u32) -> (bool, u16) {
    let is_large = f64::from(width) * LEAST_SCALE > room(297);
    let room = room(if is_large { 420 } else { 297 });
    let percent = (room * 100.0 / f64::from(width.max(1))).floor();
    // Excel takes no scale below 10.
    (is_large, percent.clamp(10.0, 100.0) as u16)
}

/// A4, with remarks of so many points above and below.
fn paper(sheet: &mut Worksheet, verification: &Verification, points: u32) {
    foot_of_upright(sheet, verification, (points, ""));
    above(sheet, verification, (points, ""));
    sheet
        .set_paper_size(9)
        .set_header_footer_scale_with_doc(false)
        .set_screen_gridlines(false);
}

/// Above each page: what is to be said of the sheet, and the plan's remark.
pub fn head(sheet: &mut Worksheet, verification: &Verification, said: &str) {
    above(sheet, verification, (10, said));
}

fn above(sheet: &mut Worksheet, verification: &Verification, (points, said): (u32, &str)) {
    let plan = verification.plan();
    let remark = plan.remark.as_deref().unwrap_or_default();
    let letters = letters(plan.font, points);
    let said = match said {
        "" => String::new(),
        said => format!("&L{letters}{said}"),
    };
    let remark = written(
        &in_a_line(remark, UPRIGHT),
        ROOM.saturating_sub(said.chars().count()),
    );
    sheet.set_header(format!("{said}&R{letters}{remark}"));
}

/// Widths of a digit that 10 points leave on 19 centimetres, as on an upright page.
const UPRIGHT: usize = 104;

/// The same on a page that lies.
const LYING: usize = 150;

/// How many digits wide a letter is.
fn digits_wide(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

/// As much of a text as stands on one line of so many digits: two lines would push the page up or down.
fn in_a_line(remark: &str, digits: usize) -> String {
    let remark = &folded::one_line(remark);
    let mut left = digits;
    let fits = |letter: &char| {
        let fits = left.checked_sub(digits_wide(*letter));
        left = fits.unwrap_or(0);
        fits.is_some()
    };
    let whole: String = remark.chars().take_while(fits).collect();
    match whole == *remark {
        true => whole,
        false => whole
            .chars()
            .take(whole.chars().count() - 1)
            .chain(CUT.chars())
            .collect(),
    }
}

/// What makes a text of a header or footer one of a font and of so many points. The font stands behind the size: a text
/// that begins with a digit would else make the size another one.
pub fn letters(font: Font, points: u32) -> String {
    format!("&{points}&\"{},Regular\"", font.code())
}

/// The name of a town or body as it finds room in the foot beside the other texts there, which it would else be printed
/// over; some letters in any case.
fn body_beside(body: &str, others: usize, digits: usize) -> String {
    const LEAST: usize = 12;
    in_a_line(body, digits.saturating_sub(others).max(LEAST))
}

fn digits_of(text: &str) -> usize {
    text.chars().map(digits_wide).sum()
}

/// What stands below each page.
#[derive(Debug, PartialEq)]
struct Foot {
    /// From the left, one or two.
    lines: Vec<String>,
    /// Which of them has the page numbers on its right.
    numbered: usize,
}

/// Widths of digits that page numbers take, with what keeps texts apart from them.
const PAGES: usize = 12;

/// The foot of a year's check, in the digits of a line of larger letters, and of smaller ones: only these find room on
/// two lines in any case. Only of a body's name the end may be lost.
fn foot_lines(
    (remark, body, year): (&str, &str, &str),
    stamp: Option<&str>,
    (large, small): (usize, usize),
) -> Foot {
    let gap = |gap: &str| match remark {
        "" => String::new(),
        remark => format!("{remark}{gap}"),
    };
    let (remark, year) = (gap("　　"), format!(" {year}効果検証"));
    let behind = joined([year.as_str()].into_iter().chain(stamp), "　");
    let others = digits_of(&remark) + digits_of(&behind) + PAGES;
    let Some(stamp) = stamp.filter(|_| others + digits_of(body) > large) else {
        let body = body_beside(body, others, large);
        let lines = vec![remark + &body + &behind];
        return Foot { lines, numbered: 0 };
    };
    let numbered = usize::from(digits_of(stamp) + PAGES <= small);
    let remark = gap("　");
    let others = digits_of(&remark) + digits_of(&year) + (1 - numbered) * PAGES;
    let body = body_beside(body, others, small);
    let lines = vec![remark + &body + &year, stamp.to_owned()];
    Foot { lines, numbered }
}

/// Below each page that lies, in letters of so many points: a remark, the run, and page numbers.
pub fn foot_of_lying(sheet: &mut Worksheet, verification: &Verification, of: (u32, &str)) {
    foot(sheet, verification, of, LYING);
}

/// The same below a page that stands, or may.
pub fn foot_of_upright(sheet: &mut Worksheet, verification: &Verification, of: (u32, &str)) {
    foot(sheet, verification, of, UPRIGHT);
}

fn foot(
    sheet: &mut Worksheet,
    verification: &Verification,
    (points, remark): (u32, &str),
    digits: usize,
) {
    let (plan, year) = (verification.plan(), verification.year.long());
    let stamp = verification.stamp.as_ref().map(Stamp::printed);
    let small = digits * points as usize / (points as usize - 1);
    let of = (remark, plan.body.as_str(), year.as_str());
    let foot = foot_lines(of, stamp.as_deref(), (digits, small));
    let is_high = foot.lines.len() > 1;
    let letters = letters(plan.font, points - u32::from(is_high));
    // Blank lines keep the numbers beside the line to which they belong.
    let (above, below) = match (is_high, foot.numbered) {
        (true, 0) => ("", "\n "),
        (true, _) => (" \n", ""),
        _ => ("", ""),
    };
    let text = printed(&foot.lines.join("\n"));
    sheet.set_footer(format!("&L{letters}{text}&R{letters}{above}&P / &N{below}"));
    // Two lines take room from above, so that as much of the page is left for its rows.
    let (top, bottom, edge) = if is_high {
        (0.5, 0.7, 0.2)
    } else {
        (0.6, 0.6, 0.3)
    };
    sheet.set_margins(0.4, 0.4, top, bottom, edge, edge);
}

/// A text as headers and footers write it, where & begins a code: as much of it as fits beside what else
/// stands there into the 255 letters that Excel takes.
pub fn printed(text: &str) -> String {
    written(text, ROOM)
}

/// Letters of a header or footer beside its codes.
const ROOM: usize = 180;

/// Behind a text of which not all fits; 表紙 has the plan's remark whole.
const CUT: &str = "…";

fn written(text: &str, left: usize) -> String {
    let whole = beginning(text, left);
    match whole.replace("&&", "&") == text {
        true => whole,
        false => beginning(text, left.saturating_sub(CUT.chars().count())) + CUT,
    }
}

/// As much of a text as fits into so many letters, each & as two of them.
fn beginning(text: &str, mut left: usize) -> String {
    let mut written = String::new();
    for letter in text.chars() {
        let letter = if letter == '&' {
            "&&".to_owned()
        } else {
            letter.to_string()
        };
        left = match left.checked_sub(letter.encode_utf16().count()) {
            Some(left) => left,
            None => break,
        };
        written += &letter;
    }
    written
}

/// Frames a range by one rule, instead of a format in each of its cells.
pub fn frame(sheet: &mut Worksheet, first: (u32, u16), last: (u32, u16)) -> Result<(), XlsxError> {
    let always = ConditionalFormatFormula::new()
        .set_rule("=TRUE")
        .set_format(framed(Format::new()));
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

#[cfg(test)]
mod tests {
    use super::{
        BANDS, Font, INK, PAGES, UPRIGHT, cell_pattern, digits_of, foot_lines, in_a_line, letters,
        pale, printed,
    };

    /// Red, green and blue of a colour, from 0 to 1.
    fn parts(colour: u32) -> [f64; 3] {
        [16, 8, 0].map(|shift| f64::from(colour >> shift & 0xFF) / 255.0)
    }

    /// The grey that a copier makes of a colour, from 0, black, to 1, white (Rec. 601).
    fn grey(colour: u32) -> f64 {
        let [red, green, blue] = parts(colour);
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// How well letters can be read on a fill, from 1 to 21 (WCAG 2).
    fn contrast(fill: u32, ink: u32) -> f64 {
        let light = |colour| {
            let [red, green, blue] = parts(colour).map(|part| ((part + 0.055) / 1.055).powf(2.4));
            0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
        };
        let (fill, ink) = (light(fill), light(ink));
        fill.max(ink) / fill.min(ink)
    }

    #[test]
    fn a_foot_takes_a_second_line_before_anything_reaches_the_page_numbers() {
        let of = |(remark, body), stamp| {
            foot_lines((remark, body, "令和6年度"), stamp, (UPRIGHT, SMALL))
        };
        const SMALL: usize = UPRIGHT * 10 / 9;
        let stamp = "第1版 2026年11月24日 5:44 作成";
        let foot = of(("", "北本市"), Some(stamp));
        assert_eq!(foot.lines, [format!("北本市 令和6年度効果検証　{stamp}")]);
        // The longest of each: with all of them, two lines still find room.
        let named = format!("第10版「{}」 2026年11月24日 15:44 作成", "版".repeat(30));
        let remarks = [
            "",
            "※ 前回の報告書から変わった値・判定",
            "＊ 確認中の値です。後で改めることがあります　※ 前回の報告書から変わった値・判定",
        ];
        let long = "長".repeat(60);
        let bodies = ["北本市", "北本市まち・ひと・しごと創生推進会議", &long];
        for body in bodies {
            for remark in remarks {
                for stamp in [stamp, &named] {
                    let foot = of((remark, body), Some(stamp));
                    for (at, line) in foot.lines.iter().enumerate() {
                        let pages = usize::from(at == foot.numbered) * PAGES;
                        assert!(digits_of(line) + pages <= SMALL, "{foot:?}");
                    }
                    let text = foot.lines.concat();
                    assert!(text.contains(remark) && text.contains(stamp), "{foot:?}");
                    assert!(text.contains(" 令和6年度効果検証") && text.contains(&body[..9]));
                }
            }
        }
        // Without a run there is nothing for a second line.
        let foot = of(("", &"長".repeat(60)), None);
        assert_eq!(foot.lines.len(), 1);
        assert!(digits_of(&foot.lines[0]) + PAGES <= UPRIGHT && foot.lines[0].contains("長…"));
    }

    #[test]
    fn bands_are_apart_and_legible_on_a_black_and_white_copy() {
        // After the last colour the first comes again.
        for (index, (fill, ink)) in BANDS.iter().enumerate() {
            let (next, _) = BANDS[(index + 1) % BANDS.len()];
            let apart = (grey(*fill) - grey(next)).abs();
            assert!(apart >= 0.2, "{fill:06X} {next:06X} {apart}");
            let others = [INK, 0xFFFFFF].map(|other| contrast(*fill, other));
            let ours = contrast(*fill, *ink);
            assert!(
                ours >= 4.5 && ours >= others[0].max(others[1]),
                "{fill:06X} {ours}"
            );
        }
        // A council's usual four are all apart from one another.
        let mut usual: Vec<f64> = BANDS[..4].iter().map(|(fill, _)| grey(*fill)).collect();
        usual.sort_by(f64::total_cmp);
        assert!(
            usual.windows(2).all(|pair| pair[1] - pair[0] >= 0.2),
            "{usual:?}"
        );
    }

    #[test]
    fn twelve_bands_differ_in_fill_or_pattern_and_are_legible_on_either() {
        let look = |index: usize| (BANDS[index % BANDS.len()].0, cell_pattern(index));
        for index in 0..12 {
            assert!(
                (0..index).all(|other| look(other) != look(index)),
                "{index}"
            );
        }
        for (fill, ink) in BANDS {
            // Bold letters on thin lines.
            let ours = contrast(pale((fill, ink)), ink);
            assert!(ours >= 3.0, "{fill:06X} {ours}");
        }
    }

    #[test]
    fn a_footer_holds_what_fits_and_no_code_of_others() {
        assert_eq!(printed("A&B町 &P"), "A&&B町 &&P");
        assert_eq!(printed(&"長".repeat(180)), "長".repeat(180));
        assert_eq!(printed(&"長".repeat(300)), "長".repeat(179) + "…");
        assert_eq!(printed(&"a&".repeat(300)), "a&&".repeat(59) + "a…");
        assert_eq!(printed(&"😀".repeat(300)), "😀".repeat(89) + "…");
        // What Excel takes, on both sides and with page numbers.
        let letters = |font: Font| letters(font, 10).encode_utf16().count();
        let most = Font::ALL.iter().map(|font| letters(*font)).max();
        assert!(2 * most.unwrap() + "&L&R\n &P / &N".len() + 180 <= 255);
    }

    #[test]
    fn a_remark_stands_on_one_line() {
        assert_eq!(in_a_line(&"長".repeat(52), UPRIGHT), "長".repeat(52));
        assert_eq!(in_a_line(&"長".repeat(53), UPRIGHT), "長".repeat(51) + "…");
        assert_eq!(in_a_line(&"a".repeat(105), UPRIGHT), "a".repeat(103) + "…");
        assert_eq!(in_a_line("", UPRIGHT), "");
        assert_eq!(
            in_a_line("見本です。\n架空の値です。", UPRIGHT),
            "見本です。架空の値です。"
        );
    }

    /// Digits behind a size would be digits of the size.
    #[test]
    fn a_font_stands_between_the_size_and_the_text() {
        let letters = letters(Font::YuGothic, 10);
        assert_eq!(letters, "&10&\"游ゴシック,Regular\"");
    }
}
