//! What is computed on the sheets of goals: the formulas of each KPI's row, the hidden columns in which they have
//! their numbers, the looks that follow a grade, and the names by which 総括 counts.

use super::cell::ReportCell;
use super::kpi_list::{KpiLine, head_of_year};
use super::live::{self, LiveRow, RowCells, Shown, names, quoted};
use super::style;
use super::style::Look::{self, Centre};
use super::table::{SheetPage, Table};
use super::year::YearView;
use crate::domain::FiscalYear;
use crate::domain::cell::CellAt;
use crate::domain::plan::BookKind;
use crate::judge::{self, course::Step};
use crate::verification::Verification;
use rust_xlsxwriter::{ConditionalFormatFormula, IgnoreError, XlsxError};

/// The heads of the columns that formulas ask for.
pub const BASELINE: &str = "基準値";
/// The year's target.
pub const INTERIM: &str = "今年度の\n目標";
/// Whether that is met.
pub const MET: &str = "目標に";
/// The final target.
pub const TARGET: &str = "最終\n目標値";
/// The rate.
pub const RATE: &str = "達成率\n(%)";
/// Last year's grade and this year's.
pub const GRADE: &str = "判定\n前年→今年";

/// The heads of the hidden columns: what is judged, where that is of several years.
const JUDGED: &str = "計算用\n判定する値";
/// The rate as a number, also where it is shown in words.
const RATE_NUMBER: &str = "計算用\n達成率";
/// The grade with its code, by which it is counted.
const GRADE_SIGN: &str = "計算用\n判定";
/// From last year's grade.
const STEP: &str = "計算用\n前年度から";
/// What the sheets of goals of a workbook compute.
pub struct GoalFormulas<'a> {
    verification: &'a Verification,
    /// See [`names::of_kpis`].
    keys: Vec<String>,
    columns: Vec<String>,
}

impl<'a> GoalFormulas<'a> {
    /// Of a workbook; none where its sheets of goals have values only.
    pub fn of(book: BookKind, verification: &'a Verification) -> Option<Self> {
        let plan = verification.plan();
        live::is_wanted(book, verification).then(|| Self {
            verification,
            keys: names::of_kpis(plan),
            columns: names::of_goals(plan),
        })
    }

    /// Adds the hidden columns.
    pub fn columns<'t>(&'t self, table: &mut Table<'t, KpiLine<'a>>) {
        const WIDTH: u32 = 64;
        let plan = self.verification.plan();
        let digits = plan.rating.digits;
        if plan.kpis.iter().any(|kpi| kpi.basis.is_over_years()) {
            table
                .add(Look::Number(0), JUDGED, WIDTH, |line| {
                    let kpi = line.kpi;
                    let judged = line
                        .judgement
                        .actual
                        .filter(|_| kpi.basis.is_over_years() && line.listing.is_none());
                    ReportCell::figure_or(judged, kpi.decimals(), "".into())
                        .live(line.live.judged.as_ref())
                })
                .hide();
        }
        table
            .add(
                Look::Number(digits),
                RATE_NUMBER,
                WIDTH,
                move |line| match line.listing {
                    None => {
                        ReportCell::rate(line.judgement.rate, digits).live(line.live.rate.as_ref())
                    }
                    Some(_) => "".into(),
                },
            )
            .hide();
        table
            .add(Centre, GRADE_SIGN, WIDTH, move |line| {
                let band = line
                    .judgement
                    .band
                    .map(|band| plan.rating.bands[band].sign());
                let sign = band.unwrap_or(live::NONE.to_owned());
                let again = line.listing.map_or("", |_| live::AGAIN);
                ReportCell::from(format!("{again}{sign}")).live(line.live.grade.as_ref())
            })
            .hide();
    }

    /// Adds the hidden column of steps from last year's grades.
    pub fn steps<'t>(&'t self, table: &mut Table<'t, KpiLine<'a>>, year: &'t YearView<'a>) {
        let step = |line: &KpiLine<'a>| -> ReportCell<'t> {
            let kpi = line.judgement.kpi;
            match (line.listing, year.step(kpi)) {
                (Some(_), _) => "".into(),
                // A step that the plan made is no result: it stays out of the counts, also when the figure is corrected.
                (_, Some(Step::Up | Step::Down)) if year.courses[kpi].by_plan.is_some() => {
                    "目標の変更".into()
                }
                (_, step) => ReportCell::from(step.map_or(live::NONE, Step::arrow))
                    .live(line.live.step.as_ref()),
            }
        };
        table.add(Centre, STEP, 64, step).hide();
    }

    /// The formulas of a line that is written next, whose grade is shown so.
    pub fn line(
        &self,
        (page, table): (&mut SheetPage<'_>, &Table<'_, KpiLine<'a>>),
        line: &KpiLine<'a>,
        year: &YearView<'a>,
        (years, grade): (&[FiscalYear], &str),
    ) -> LiveRow {
        let (plan, judgement) = (year.plan, line.judgement);
        let Some(cells) = self.cells(table, page.row, (line, years)) else {
            return LiveRow::default();
        };
        let before = year.courses[judgement.kpi].before;
        let series = self.verification.series();
        let counted = || judge::counted(series, judgement.kpi, self.verification.year).ok();
        let shown = Shown {
            actual: line.years.last().and_then(ReportCell::as_number),
            grade,
            before: (&year.mark_before(judgement.kpi), before),
            is_met_known: year.courses[judgement.kpi].meets_interim.is_some(),
            counted: match line.kpi.basis.is_over_years() {
                true => counted().unwrap_or_default(),
                false => Vec::new(),
            },
        };
        let key = self.keys.get(judgement.kpi);
        match (line.listing, key) {
            (None, key) => {
                if let Some(key) = key {
                    name(page, table, (self.verification.year, key));
                }
                let figure = line.years.last();
                LiveRow {
                    as_was: figure.map(|figure| live::as_was(&cells.actual, figure)),
                    ..live::row(plan, self.verification.year, judgement, (&cells, &shown))
                }
            }
            (Some(_), Some(key)) => live::row_again(key, plan, judgement, &shown),
            (Some(_), None) => LiveRow::default(),
        }
    }

    /// The cells of a row; none where one that every formula needs is not shown.
    fn cells(
        &self,
        table: &Table<'_, KpiLine<'a>>,
        row: u32,
        (line, years): (&KpiLine<'a>, &[FiscalYear]),
    ) -> Option<RowCells> {
        let cell = |head: &str| {
            table
                .place(head)
                .map(|column| format!("${}", at(row, column)))
        };
        let shown = years.iter().zip(&line.years);
        let numbers = shown.filter_map(|(year, shown)| {
            Some((*year, shown.as_number()?, cell(&head_of_year(*year))?))
        });
        Some(RowCells {
            actual: cell(&head_of_year(self.verification.year))?,
            judged: cell(JUDGED).unwrap_or_default(),
            years: numbers.collect(),
            baseline: cell(BASELINE)?,
            interim: cell(INTERIM),
            target: cell(TARGET)?,
            rate: cell(RATE_NUMBER)?,
            grade: cell(GRADE_SIGN)?,
        })
    }

    /// What follows the rows of a goal, from the first: the looks of grades that change, and the names of columns.
    pub fn close(
        &self,
        (page, table): (&mut SheetPage<'_>, &Table<'_, KpiLine<'a>>),
        (goal, first): (usize, u32),
    ) -> Result<(), XlsxError> {
        let (Some(last), Some(sign)) = (page.row.checked_sub(1), table.place(GRADE_SIGN)) else {
            return Ok(());
        };
        // Rows differ in what they are judged by, which Excel would mark as mistakes.
        let differs = IgnoreError::FormulaDiffers;
        page.sheet
            .ignore_error_range(first, 1, last.max(first), table.last(), differs)?;
        if let Some(shown) = table.place(GRADE).filter(|_| last >= first) {
            let sign = at(first, sign);
            let bands = &self.verification.plan().rating.bands;
            let signs = bands.iter().map(|band| band.sign()).enumerate();
            let signs = signs.map(|(at, sign)| (Some(at), sign));
            for (band, of) in signs.chain([(None, live::NONE.to_owned())]) {
                let again = quoted(live::AGAIN);
                let rule = format!("=SUBSTITUTE(${sign},{again},\"\")={}", quoted(&of));
                let look = ConditionalFormatFormula::new()
                    .set_rule(rule.as_str())
                    .set_format(style::following(band));
                page.sheet
                    .add_conditional_format(first, shown, last, shown, &look)?;
            }
        }
        let sheet = page.sheet.name();
        let key = &self.columns[goal];
        for (name, head) in [
            (names::GRADES, GRADE_SIGN),
            (names::RATES, RATE_NUMBER),
            (names::METS, MET),
            (names::STEPS, STEP),
        ] {
            if let Some(column) = table.place(head) {
                let [from, to] = [first, last.max(first)].map(|row| absolute(row, column));
                page.names
                    .push((format!("{name}{key}"), format!("='{sheet}'!{from}:{to}")));
            }
        }
        Ok(())
    }
}

/// Names the cells of a KPI in the row that is written next.
fn name<R>(page: &mut SheetPage<'_>, table: &Table<'_, R>, (year, key): (FiscalYear, &str)) {
    let sheet = page.sheet.name();
    for (name, head) in [
        (names::ACTUAL, head_of_year(year).as_str()),
        (names::TARGET, TARGET),
        (names::MET, MET),
        (names::RATE, RATE),
        (names::RATE_NUMBER, RATE_NUMBER),
        (names::GRADE, GRADE_SIGN),
    ] {
        if let Some(column) = table.place(head) {
            let cell = absolute(page.row, column);
            page.names
                .push((format!("{name}{key}"), format!("='{sheet}'!{cell}")));
        }
    }
}

fn at(row: u32, column: u16) -> CellAt {
    CellAt::new(row, column.into())
}

/// `$H$5`.
pub fn absolute(row: u32, column: u16) -> String {
    let cell = at(row, column).to_string();
    let letters = cell.trim_end_matches(|letter: char| letter.is_ascii_digit());
    format!("${letters}${}", row + 1)
}
