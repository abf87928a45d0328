//! KPI個票: a page for each KPI, with its course as a chart, its figures, how its rate comes about, what the section
//! wrote, what belongs to it and costs, and room for an opinion.

mod about;
mod chart;
mod course;
mod division;
mod fit;
pub mod formula;
mod lines;
mod scale;
mod spacing;
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
use course::{Course, CourseColumns};
use fit::PageFit;
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

/// Points of the row that each page repeats.
const TITLE: f64 = 19.5;

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
    page.row_height(0, TITLE)?;
    page.put(0, LABELS, NAME, Look::Heading)?;
    page.put(0, FIRST, sheets.title(shown.len()), Look::Quiet)?;
    page.row = 1;
    for (number, kpi) in (1..).zip(&shown) {
        if number > 1 {
            page.paper.begin(page.row);
        }
        sheets.page(page, *kpi, &crumb(number, shown.len()))?;
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
    let numbered = (1..).zip(shown);
    let rows = numbered.scan(1, |next, (number, kpi)| {
        let (first, parts) = (*next, sheets.parts(*kpi, &crumb(number, shown.len())));
        *next += parts.rows();
        Some(first)
    });
    rows.collect()
}

/// Which of all pages it is: 個票 3／10.
fn crumb(number: usize, pages: usize) -> String {
    format!("個票 {number}／{pages}")
}

/// The first of the bands that are talked about: △ of ◎○△×.
fn first_low_band(plan: &Plan) -> usize {
    plan.rating.bands.len().div_ceil(2).max(1)
}

/// What the page of a KPI has, from the top, and how it finds room.
struct PageParts<'a> {
    above: PageLines<'a>,
    course: Course<'a>,
    below: PageLines<'a>,
    /// What each further page begins with.
    continued: PageLines<'a>,
    fit: PageFit,
}

impl PageParts<'_> {
    /// How many rows it takes.
    fn rows(&self) -> u32 {
        let chart = if self.course.has_chart() {
            chart::ROWS
        } else {
            0
        };
        let further = self.fit.breaks.len() as u32 * self.continued.rows();
        self.above.rows() + chart + self.course.rows() + self.below.rows() + further
    }

    /// Writes all; `last` is the last column.
    fn write(&self, page: &mut SheetPage<'_>, last: u16) -> Result<(), XlsxError> {
        let mut parts = 0..;
        for line in self.above.all() {
            self.begin(page, parts.next(), last)?;
            self.line(page, (&self.above, line), last)?;
        }
        self.begin(page, parts.next(), last)?;
        self.figures(page)?;
        for line in self.below.all() {
            self.begin(page, parts.next(), last)?;
            self.line(page, (&self.below, line), last)?;
        }
        Ok(())
    }

    /// Writes one of some lines.
    fn line(
        &self,
        page: &mut SheetPage<'_>,
        (lines, line): (&PageLines<'_>, &PageLine<'_>),
        last: u16,
    ) -> Result<(), XlsxError> {
        let points = lines.height(line, self.fit.spacing, self.fit.marked);
        lines::write(page, line, (last, points))
    }

    /// Begins a further page where a part is the first of one.
    fn begin(
        &self,
        page: &mut SheetPage<'_>,
        part: Option<usize>,
        last: u16,
    ) -> Result<(), XlsxError> {
        if !part.is_some_and(|part| self.fit.breaks.contains(&part)) {
            return Ok(());
        }
        page.paper.begin(page.row);
        let mut lines = self.continued.all();
        lines.try_for_each(|line| self.line(page, (&self.continued, line), last))
    }

    /// Writes the chart and its figures.
    fn figures(&self, page: &mut SheetPage<'_>) -> Result<(), XlsxError> {
        let (top, height) = (page.row, self.fit.chart);
        if self.course.has_chart() {
            chart::leave_room(page, height)?;
        }
        let rows = self.course.write(page, self.fit.spacing)?;
        match self.course.has_chart() {
            true => chart::insert(page, (top, height), &rows, &self.course),
            false => Ok(()),
        }
    }
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
        self.parts(kpi, crumb).write(page, self.columns.last())
    }

    fn parts(&self, kpi: usize, crumb: &str) -> PageParts<'_> {
        let (above, course, below) = (self.above(kpi, crumb), self.course(kpi), self.below(kpi));
        let own = &self.plan.kpis[kpi];
        let mut continued = PageLines::new(LABEL, FIGURES);
        let name = format!("{}　{}（続き）", own.id, own.name);
        continued.add(PageLine::Name(name));
        let fit = PageFit::of((&above, &course, &below), &continued);
        PageParts {
            above,
            course,
            below,
            continued,
            fit,
        }
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
