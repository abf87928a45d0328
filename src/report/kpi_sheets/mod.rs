//! KPI個票: a page for each KPI, with its course as a chart, its figures, how its rate comes about, what the section
//! wrote, what belongs to it and costs, and room for an opinion.

mod about;
mod chart;
mod course;
pub mod formula;
mod lines;
mod scale;
mod texts;
mod ungraded;

use super::marks::Marks;
use super::origins::Origins;
use super::projects::ProjectList;
use super::published::ShownTexts;
use super::settled;
use super::style::Look;
use super::table::SheetPage;
use super::writable;
use crate::domain::Plan;
use crate::domain::plan::{BookKind, SheetKind};
use crate::judge::review::Review;
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use course::CourseColumns;
use lines::{PageLine, PageLines};
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
pub const NAME: &str = SheetKind::KpiSheets.label();

/// What the table of contents says of it.
pub const WHAT: &str = "指標ごとの1枚。推移の図、計算、担当課の記載、事業、意見の欄";

/// Percent at which the sheet is printed: its smallest letters, which have 10 points, have 9 then.
const SCALE: u16 = 90;

/// Pixels of the column of labels.
const LABEL: u32 = 96;
/// Pixels of all columns of figures: with the labels, as much as a page has room for at [`SCALE`] also where another
/// font stands in for ours, whose wider digits make all columns wider.
const FIGURES: u32 = 560;

/// Points by which the room for an opinion gets higher where the page has them.
const MOST_ROOM: f64 = 110.0;

/// The column of labels, that of the keys, and the first of the figures.
const LABELS: u16 = 0;
const KEYS: u16 = 1;
const FIRST: u16 = 2;

/// Whether any KPI has a page.
pub fn is_wanted(verification: &Verification) -> bool {
    !shown(verification).is_empty()
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let shown = shown(verification);
    let sheets = KpiSheets::of(page.book, verification, &shown);
    page.paper.upright(SCALE);
    page.repeat(0, 0)?;
    page.sheet.set_print_center_horizontally(true);
    sheets.columns(page)?;
    page.put(0, LABELS, NAME, Look::Heading)?;
    page.put(0, FIRST, sheets.title(shown.len()), Look::Quiet)?;
    page.row = 1;
    for (number, kpi) in (1..).zip(&shown) {
        if number > 1 {
            page.paper.begin(page.row);
        }
        let crumb = format!("個票 {number}／{}", shown.len());
        sheets.page(page, *kpi, &crumb)?;
    }
    // Most pages have no such sign; those that do explain it beside the grade.
    page.has_doubts = false;
    Ok(())
}

/// The KPIs with a page, in the plan's order: all, or in a plan of more than it sets, those with the worst grades.
pub fn shown(verification: &Verification) -> Vec<usize> {
    let plan = verification.plan();
    let most = plan.kpi_sheets;
    if plan.kpis.len() <= most {
        return (0..plan.kpis.len()).collect();
    }
    let low = first_low_band(plan);
    let judged = verification.judgements.iter();
    let bands = judged.filter_map(|judgement| Some((judgement.band?, judgement.kpi)));
    let mut low: Vec<(usize, usize)> = bands.filter(|(band, _)| *band >= low).collect();
    // A stable sort: of two with one grade, the first in the plan comes first.
    low.sort_by_key(|(band, _)| std::cmp::Reverse(*band));
    low.truncate(most);
    let mut kpis: Vec<usize> = low.into_iter().map(|(_, kpi)| kpi).collect();
    kpis.sort_unstable();
    kpis
}

/// The first row of the page of each of the KPIs that have one.
pub fn rows(book: BookKind, verification: &Verification, shown: &[usize]) -> Vec<u32> {
    let sheets = KpiSheets::of(book, verification, shown);
    let rows = shown.iter().scan(1, |next, kpi| {
        let (first, course) = (*next, sheets.course(*kpi));
        let chart = if course.has_chart() { chart::ROWS } else { 0 };
        let texts = sheets.above(*kpi, "").rows() + sheets.below(*kpi).rows();
        *next += texts + chart + course.rows();
        Some(first)
    });
    rows.collect()
}

/// The first of the bands that are talked about: △ of ◎○△×.
fn first_low_band(plan: &Plan) -> usize {
    plan.rating.bands.len().div_ceil(2).max(1)
}

/// What the pages have in common.
struct KpiSheets<'a> {
    book: BookKind,
    verification: &'a Verification,
    plan: &'a Plan,
    review: Review<'a>,
    marks: Marks<'a>,
    origins: Origins<'a>,
    columns: CourseColumns,
    projects: ProjectList<'a>,
    shown: ShownTexts<'a>,
}

impl<'a> KpiSheets<'a> {
    fn of(book: BookKind, verification: &'a Verification, shown: &[usize]) -> Self {
        let plan = verification.plan();
        Self {
            book,
            verification,
            plan,
            review: verification.review(),
            marks: Marks::of(book, verification),
            origins: Origins::of(book, verification),
            columns: CourseColumns::of(verification, shown),
            projects: ProjectList::of(book, verification),
            shown: ShownTexts::of(book, verification),
        }
    }

    fn columns(&self, page: &mut SheetPage<'_>) -> Result<(), XlsxError> {
        page.sheet.set_column_width_pixels(LABELS, LABEL)?;
        for column in FIRST..=self.columns.last() {
            page.sheet
                .set_column_width_pixels(column, self.columns.width())?;
        }
        if let Some(head) = self.keys_head() {
            page.put(0, KEYS, head, Look::Line)?;
        }
        page.sheet.set_column_hidden(KEYS)?;
        Ok(())
    }

    /// None where nothing that is written is read back.
    fn keys_head(&self) -> Option<String> {
        let head = writable::head(self.verification, self.book, Layout::Beside);
        head.filter(|_| self.book != BookKind::Public)
    }

    fn title(&self, pages: usize) -> String {
        let (year, all) = (self.verification.year.long(), self.plan.kpis.len());
        match pages == all {
            true => format!("{year}　{all}指標"),
            false => format!("{year}　{all}指標のうち、判定の低い{pages}指標"),
        }
    }

    /// Writes the page of a KPI.
    fn page(&self, page: &mut SheetPage<'_>, kpi: usize, crumb: &str) -> Result<(), XlsxError> {
        let (above, mut below) = (self.above(kpi, crumb), self.below(kpi));
        let course = self.course(kpi);
        let used = above.height() + course.height() + below.height();
        above.write(page, self.columns.last())?;
        let (top, (height, left)) = (page.row, chart::height(used));
        below.room = left.min(MOST_ROOM);
        if course.has_chart() {
            chart::leave_room(page, height)?;
        }
        let rows = course.write(page)?;
        if course.has_chart() {
            chart::insert(page, (top, height), &rows, &course)?;
        }
        below.write(page, self.columns.last())
    }

    /// What stands above the chart: the place in the plan, the name, the grade, how it comes about.
    fn above(&self, kpi: usize, crumb: &str) -> PageLines<'a> {
        let own = &self.plan.kpis[kpi];
        let place = self.plan.place_label(own);
        let mut lines = PageLines::new(LABEL, FIGURES);
        lines.add(PageLine::Whole(
            format!("{crumb}　　{place}").into(),
            Look::Quiet,
        ));
        lines.add(PageLine::Name(format!("{}　{}", own.id, own.name)));
        lines.add(PageLine::Whole(
            about::line(self.plan, kpi).into(),
            Look::Plain,
        ));
        lines.add(PageLine::Grade(self.grade(kpi), self.beside_grade(kpi)));
        let judgement = settled::judgement(self.book, self.judgement(kpi));
        lines.text("計算", &formula::told(self.plan, &judgement));
        lines
    }

    /// What stands below the figures.
    fn below(&self, kpi: usize) -> PageLines<'a> {
        let mut lines = PageLines::new(LABEL, FIGURES);
        let notes = [self.course(kpi).spacing(), self.ungraded(kpi)];
        for note in notes.into_iter().flatten() {
            lines.add(PageLine::Whole(note.into(), Look::Quiet));
        }
        lines.add(PageLine::Gap);
        for (label, text) in about::told(&self.plan.kpis[kpi]) {
            lines.text(label, text);
        }
        texts::add(&mut lines, (self.verification, &self.shown), kpi);
        about::projects(&mut lines, (self.plan, &self.projects, &self.origins), kpi);
        if self.book != BookKind::Public {
            texts::opinions(&mut lines, self.verification, kpi);
        }
        lines
    }
}
