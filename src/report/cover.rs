//! 表紙: what this is, of which year, what is in it.

use super::cell::ReportCell;
use super::paper::Paper;
use super::printed_pages::PrintedPages;
use super::projects::{self, ProjectList};
use super::settled;
use super::style::Look::{self, Centre, Heading, Plain, Quiet, Text, Title};
use super::style::{Style, accent};
use super::table::SheetPage;
use super::width;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{BookKind, Council};
use crate::history::Stamp;
use crate::verification::Verification;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

/// What the table of contents says of it.
pub const WHAT: &str = "この報告書の名前と目次";

/// Pixels of a margin, of the names of sheets, of what they are, and of page numbers, which fit on A4 upright.
const WIDTHS: [u32; 4] = [24, 150, 370, 100];
/// Where the names stand, and the page numbers.
const NAMES: u16 = 1;
const PAGES: u16 = 3;

/// What a workbook calls itself, behind the year.
pub fn of(kind: BookKind) -> &'static str {
    match kind {
        BookKind::Council => "効果検証報告書",
        BookKind::Office => "効果検証　事務局用",
        BookKind::Public => "効果検証　公表用",
    }
}

/// The number of its pages, which its table of contents has to know before it is written.
pub fn pages(
    book: BookKind,
    verification: &Verification,
    style: &Style,
) -> Result<Option<u32>, XlsxError> {
    let mut trial = Worksheet::new();
    let mut page = SheetPage::new(&mut trial, style);
    (page.book, page.paper) = (book, Paper::planned());
    add(&mut page, verification, &PrintedPages::default())?;
    Ok(page.paper.pages())
}

/// What a sheet is, in the workbook at hand: the public has no cells for opinions.
fn told(book: BookKind, what: &str) -> &str {
    const FOR_OPINIONS: &str = "、意見の欄";
    match book {
        BookKind::Public => what.strip_suffix(FOR_OPINIONS).unwrap_or(what),
        BookKind::Council | BookKind::Office => what,
    }
}

/// Writes the number of the paper into the upper right corner: framed, or where it is too long for that, to the left of
/// the margin.
fn number(page: &mut SheetPage<'_>, number: &str) -> Result<(), XlsxError> {
    /// A letter of 12 points has more pixels than one of 10, by which widths are measured.
    const LARGER: u32 = 6;
    let large = |look: &Look| page.style.of(look).clone().set_font_size(12);
    let room = WIDTHS[usize::from(PAGES)] * 5 / LARGER;
    if width::lines(number, room) == 1 {
        let number = ReportCell::from(number).format(large(&Centre));
        return page.put(0, PAGES, number, Centre);
    }
    let format = large(&Text).set_align(FormatAlign::Right);
    page.sheet
        .merge_range(0, PAGES - 1, 0, PAGES, "", &format)?;
    page.put(0, PAGES - 1, ReportCell::from(number).format(format), Text)
}

/// Fills the sheet, the first of a workbook; `printed` are the pages of the others.
pub fn add(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    printed: &PrintedPages,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    page.paper.upright(90);
    page.widths(&WIDTHS)?;
    let large = page.style.of(&Title).clone().set_font_size(26);
    let title = format!("{}　{}", verification.year.long(), of(page.book));
    page.row_height(0, 26.0)?;
    if let Some(number) = plan
        .cover
        .number
        .as_ref()
        .filter(|_| page.book == BookKind::Council)
    {
        self::number(page, number)?;
    }
    for row in 1..3 {
        page.row_height(row, 9.0)?;
    }
    // Fixed rows: what a plan does not have leaves its row empty.
    page.row = 3;
    page.text(NAMES, &plan.body, (Heading, 12))?;
    page.text(NAMES, &plan.name, (Heading, 12))?;
    page.row_height(6, 48.0)?;
    page.put(6, NAMES, ReportCell::from(title).format(large), Title)?;
    page.row = 7;
    for (line, look) in lines(page.book, verification) {
        page.text(NAMES, &line, (look, 10))?;
    }
    page.row += 1;
    contents(page, verification, printed)
}

/// What is said below the title.
fn lines(book: BookKind, verification: &Verification) -> impl Iterator<Item = (String, Look)> {
    let plan = verification.plan();
    let councils = joined(plan.councils.iter().map(council), "、");
    let costs = || ProjectList::of(book, verification).sentence();
    // For whom it was made is not published with it.
    let of_meeting = [&plan.cover.meeting, &plan.cover.date].map(Option::as_deref);
    let of_meeting = joined(of_meeting.into_iter().flatten(), "　");
    let is_for_meeting = book == BookKind::Council && !of_meeting.is_empty();
    let office = plan
        .cover
        .office
        .as_ref()
        .map(|office| format!("事務局: {office}"));
    let lines = [
        (is_for_meeting.then_some(of_meeting), Heading),
        (verification.stamp.as_ref().map(Stamp::printed), Plain),
        (
            Some(settled::tally(book, &verification.tallies.all).sentence()),
            Plain,
        ),
        (projects::is_wanted(verification).then(costs), Plain),
        (plan.remark.clone(), Quiet),
        (office, Plain),
        (
            (!councils.is_empty()).then(|| format!("報告先: {councils}")),
            Plain,
        ),
    ];
    let told = lines.map(|(line, look)| Some((line?, look)));
    told.into_iter().flatten()
}

/// 総合戦略推進会議（外部組織）
fn council(council: &Council) -> String {
    format!("{}{}", council.name, in_brackets(&council.kind))
}

/// The other sheets, what they are, and the pages on which they begin where the whole workbook is printed.
fn contents(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    printed: &PrintedPages,
) -> Result<(), XlsxError> {
    // Low rows: a plan may have many goals.
    const HEIGHT: f64 = 16.5;
    page.put(page.row, NAMES, "目次", Heading)?;
    page.paper.keep(page.row);
    let right = page.style.of(&Plain).clone();
    let head = ReportCell::from("ページ").format(right.set_align(FormatAlign::Right));
    page.put(page.row, PAGES, head, Plain)?;
    let coloured = page.style.of(&Text).clone().set_font_color(accent());
    let link = coloured.set_align(FormatAlign::Left);
    let others = super::pages(page.book, verification);
    let first = page.row + 1;
    for (row, other) in (first..).zip(others.iter().skip(1)) {
        let goal = other
            .goal
            .map(|goal| verification.plan().goals[goal].name.clone());
        let what = goal.unwrap_or_else(|| told(page.book, other.sheet.what).to_owned());
        let [_, names, about, _] = WIDTHS;
        let lines = width::lines(&other.name, names).max(width::lines(&what, about));
        page.row_height(row, HEIGHT * f64::from(lines) + 1.5)?;
        let name = ReportCell::link(other.name.clone(), &other.name, 0).format(link.clone());
        page.put(row, NAMES, name, Text)?;
        page.put(row, NAMES + 1, what, Text)?;
    }
    for (row, number) in (first..).zip(printed.firsts()) {
        let number = number.map_or("－".to_owned(), |number| number.to_string());
        page.put(row, PAGES, number, Centre)?;
    }
    Ok(())
}
