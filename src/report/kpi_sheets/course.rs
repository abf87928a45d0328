//! The course of a KPI over the years, as the table below the chart has it: baseline, actuals, targets, the way between
//! them, grades.

use super::super::cell::ReportCell;
use super::super::period;
use super::super::style::{
    self,
    Look::{self, Centre, Head, Number},
};
use super::super::table::SheetPage;
use super::super::width;
use super::{FIGURES, FIRST, KpiSheets, LABELS};
use crate::domain::number::{self, Rounding};
use crate::domain::plan::{Aim, Basis};
use crate::domain::{Decimal, FiscalYear, Kpi, Plan};
use crate::judge;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;

/// So many years have a column; the baseline has one more.
const YEARS: usize = 7;
/// Of these, so many before the year that is verified, where there are more.
const BEFORE: usize = 3;

/// The columns of all pages.
pub struct CourseColumns {
    /// The years, oldest first.
    pub years: Vec<FiscalYear>,
}

impl CourseColumns {
    /// The years of the plan's period and of the targets of the KPIs that are shown; of too many those around the
    /// year that is verified, and the last one.
    pub fn of(plan: &Plan, now: FiscalYear, shown: &[usize]) -> Self {
        let (first, last) = plan.period;
        let targets = shown.iter().filter_map(|kpi| plan.kpis[*kpi].target);
        let last = targets.map(|target| target.year).chain([last, now]).max();
        let of_period = first.western()..=last.map_or(first, |last| last).western();
        let mut years: BTreeSet<FiscalYear> = of_period.map(FiscalYear::starting).collect();
        years.insert(now);
        let mut years: Vec<FiscalYear> = years.into_iter().collect();
        while years.len() > YEARS {
            let before = years.iter().filter(|year| **year < now).count();
            // The last one is that of a target, and stays.
            years.remove(if before > BEFORE { 0 } else { years.len() - 2 });
        }
        Self { years }
    }

    /// The last column of the sheet. The first four are there also where a plan has fewer years, for the small
    /// tables of the page.
    pub fn last(&self) -> u16 {
        FIRST + (self.years.len() as u16).max(4)
    }

    /// Pixels of each.
    pub fn width(&self) -> u32 {
        FIGURES / u32::from(self.last() - FIRST + 1)
    }
}

/// The rows of a page that the chart draws.
#[derive(Default)]
pub struct CourseRows {
    /// The row of the years.
    pub heads: u32,
    /// What is drawn of the actuals: the figures themselves, or what was judged of them.
    pub actuals: u32,
    /// The targets.
    pub targets: u32,
    /// The straight way between baseline and target.
    pub way: Option<u32>,
}

/// A year, or the baseline, of a KPI.
#[derive(Default)]
struct CourseYear<'a> {
    head: String,
    actual: Option<Decimal>,
    /// What was judged, where that is made of several years.
    judged: Option<Decimal>,
    target: Option<Decimal>,
    /// What is printed where the target is no number: ↑.
    target_as: &'a str,
    way: Option<Decimal>,
    grade: Option<ReportCell<'a>>,
    /// Whether its figure is doubted.
    is_doubted: bool,
}

/// The course of a KPI.
pub struct Course<'a> {
    /// The KPI.
    pub kpi: &'a Kpi,
    /// Pixels of a column.
    width: u32,
    years: Vec<CourseYear<'a>>,
    /// The last column of the sheet, also where these years take fewer.
    last: u16,
}

impl<'s> KpiSheets<'s> {
    /// The course of a KPI.
    pub fn course(&self, index: usize) -> Course<'_> {
        let kpi = &self.plan.kpis[index];
        let years = self.columns.years.iter();
        let years = years.map(|year| self.year(index, *year));
        Course {
            kpi,
            width: self.columns.width(),
            years: std::iter::once(baseline(kpi)).chain(years).collect(),
            last: self.columns.last(),
        }
    }

    fn year(&self, index: usize, year: FiscalYear) -> CourseYear<'_> {
        let (plan, kpi) = (self.plan, &self.plan.kpis[index]);
        let known = self.verification.series();
        let is_past = year <= self.verification.year;
        let target = kpi.target.filter(|target| target.year == year);
        let aim = target.and_then(|target| target.number());
        let arrow = target.map_or("", |target| match target.aim {
            Aim::Arrow(arrow) => arrow.sign(),
            Aim::Number(_) => "",
        });
        let own = || known.agreed_actual(index, year);
        let judged = || judge::over_years(known, index, year).ok();
        CourseYear {
            head: year.to_string(),
            actual: is_past.then(own).flatten(),
            judged: (is_past && kpi.basis.is_over_years())
                .then(judged)
                .flatten(),
            target: kpi.interim_of(year).or(aim),
            target_as: arrow,
            way: way(plan, kpi, year),
            grade: self.grade_of(index, year),
            is_doubted: self.is_doubted(index, year),
        }
    }

    fn is_doubted(&self, index: usize, year: FiscalYear) -> bool {
        year == self.verification.year && self.marks.is_doubted(index)
    }

    /// The grade of a year, or why there is none; none of a year that is not known.
    fn grade_of(&self, index: usize, year: FiscalYear) -> Option<ReportCell<'_>> {
        let at = self.review.years.iter().position(|other| *other == year)?;
        let review = &self.review.kpis[index].years[at];
        let grade = period::grade(&self.plan.rating.bands, review, self.marks.held);
        let is_doubted = self.is_doubted(index, year);
        let grade = grade.doubted(is_doubted);
        if let Some(then) = review.before {
            // The figure in the chart came later, and the grade beside it may not be of it.
            let text = format!(
                "{}\n◇当時\n{}",
                grade.text(),
                self.plan.kpis[index].shown(then)
            );
            let look = grade.look.unwrap_or(Centre);
            return Some(ReportCell::from(text).look(look));
        }
        match review.figure {
            // What stands in the figure's place, for the chart would draw a text as zero.
            None if !review.said.is_empty() && review.said != grade.text() => {
                let text = format!("{}\n{}", grade.text(), review.said);
                let cell = ReportCell::from(text).look(grade.look.unwrap_or(Centre));
                Some(cell.doubted(is_doubted))
            }
            _ => Some(grade),
        }
    }
}

/// The straight way, where the plan has no targets on it; up to the target's year.
fn way(plan: &Plan, kpi: &Kpi, year: FiscalYear) -> Option<Decimal> {
    let target = kpi.target.filter(|_| kpi.interim.is_empty())?;
    let is_on_it = year > kpi.start(plan.period.0) && year <= target.year;
    let on_it = || judge::on_the_way(kpi, plan.period.0, year);
    is_on_it.then(on_it).flatten()
}

fn baseline(kpi: &Kpi) -> CourseYear<'_> {
    let year = kpi.baseline.and_then(|baseline| baseline.year);
    let year = year.map_or(String::new(), |year| format!("\n（{year}）"));
    let value = kpi.baseline.map(|baseline| baseline.value);
    let has_way = kpi.interim.is_empty() && kpi.target.and_then(|target| target.number()).is_some();
    CourseYear {
        head: format!("基準値{year}"),
        actual: value,
        judged: value.filter(|_| kpi.basis == Basis::Increment),
        way: value.filter(|_| has_way),
        ..CourseYear::default()
    }
}

impl<'a> Course<'a> {
    /// Whether there is anything to draw: a figure of two years, or one and a target.
    pub fn has_chart(&self) -> bool {
        let years = self.years.iter();
        let drawn = years.filter(|year| year.actual.or(year.target).is_some());
        drawn.count() > 1
    }

    /// Pixels of a column.
    pub fn pixels(&self) -> u32 {
        self.width
    }

    /// How the axis shows its figures.
    pub fn axis_format(&self) -> &'static str {
        match self.kpi.decimals() {
            0 => "#,##0",
            1 => "#,##0.0",
            _ => "#,##0.00",
        }
    }

    /// The first and the last column that are drawn.
    pub fn columns(&self) -> (u16, u16) {
        (FIRST, FIRST + self.years.len() as u16 - 1)
    }

    /// Whether what was judged is drawn, and not the figures of the years.
    pub fn is_over_years(&self) -> bool {
        self.kpi.basis.is_over_years()
    }

    /// Whether the way to the target is drawn beside the targets themselves.
    pub fn has_way(&self) -> bool {
        self.years.iter().filter(|year| year.way.is_some()).count() > 1
    }

    /// Whether a target is a number.
    pub fn has_target(&self) -> bool {
        self.years.iter().any(|year| year.target.is_some())
    }

    /// In words, for those who do not see the chart; as much of it as Excel takes.
    pub fn alt_text(&self) -> String {
        const MOST: usize = 250;
        const NAME: usize = 60;
        let unit = &self.kpi.unit;
        let told = self.years.iter().filter_map(|year| {
            let figure = number::grouped(year.actual?);
            Some(format!("{} {figure}{unit}", year.head.replace('\n', "")))
        });
        let told: Vec<String> = told.collect();
        let target = self.years.iter().rev().find_map(|year| {
            let figure = number::grouped(year.target?);
            Some(format!("。目標 {} {figure}{unit}", year.head))
        });
        let name: String = self.kpi.name.chars().take(NAME).collect();
        let (told, target) = (told.join("、"), target.unwrap_or_default());
        let text = format!("「{name}」の推移の折れ線{target}。実績 {told}");
        let mut left = MOST;
        let fits = |letter: &char| {
            left = left.saturating_sub(letter.len_utf16());
            left > 0
        };
        text.chars().take_while(fits).collect()
    }

    /// How many rows it takes below the chart.
    pub fn rows(&self) -> u32 {
        4 + u32::from(self.is_over_years()) + u32::from(self.has_way())
    }

    /// Points of its rows.
    pub fn height(&self) -> f64 {
        self.heads_height() + self.grades_height() + f64::from(self.rows() - 2) * 21.0
    }

    fn heads_height(&self) -> f64 {
        let heads = self
            .years
            .iter()
            .map(|year| (year.head.as_str(), self.width));
        width::row_height(heads)
    }

    fn grades_height(&self) -> f64 {
        let grades = self.years.iter().filter_map(|year| year.grade.as_ref());
        width::row_height(grades.map(|grade| (grade.text(), self.width)))
    }

    /// Writes its rows, and gives those that the chart draws.
    pub fn write(&self, page: &mut SheetPage<'_>) -> Result<CourseRows, XlsxError> {
        let mut rows = CourseRows {
            heads: page.row,
            ..CourseRows::default()
        };
        let unit = match self.kpi.unit.as_str() {
            "" => String::new(),
            unit => format!("（{unit}）"),
        };
        self.row(page, (unit, self.heads_height()), Head, |year| {
            year.head.as_str().into()
        })?;
        rows.actuals = page.row;
        self.figures(page, "実績値", |year| year.actual)?;
        if self.is_over_years() {
            rows.actuals = page.row;
            let label = match self.kpi.basis {
                Basis::Average => "これまでの平均",
                _ => "基準値＋増分",
            };
            self.figures(page, label, |year| year.judged)?;
        }
        rows.targets = page.row;
        self.row(page, ("目標値".to_owned(), 21.0), Look::Mark, |year| {
            self.figure(year.target, (year.target_as, self.kpi.decimals().max(3)))
        })?;
        if self.has_way() {
            rows.way = Some(page.row);
            self.row(
                page,
                ("目標への目安".to_owned(), 21.0),
                Number(0),
                |year| self.figure(year.way, ("", self.kpi.decimals())),
            )?;
        }
        self.row(
            page,
            ("判定".to_owned(), self.grades_height()),
            Centre,
            |year| year.grade.clone().unwrap_or("".into()),
        )?;
        Ok(rows)
    }

    fn figures(
        &self,
        page: &mut SheetPage<'_>,
        label: &str,
        of: impl Fn(&CourseYear<'a>) -> Option<Decimal>,
    ) -> Result<(), XlsxError> {
        self.row(page, (label.to_owned(), 21.0), Number(0), |year| {
            let figure = self.figure(of(year), ("", self.kpi.decimals().max(3)));
            figure.doubted(year.is_doubted)
        })
    }

    fn row<'c>(
        &'c self,
        page: &mut SheetPage<'_>,
        (label, height): (String, f64),
        look: Look,
        of: impl Fn(&'c CourseYear<'a>) -> ReportCell<'c>,
    ) -> Result<(), XlsxError> {
        page.row_height(page.row, height)?;
        page.paper.keep(page.row);
        page.put(page.row, LABELS, label, Head)?;
        for (column, year) in (FIRST..).zip(&self.years) {
            page.put(page.row, column, of(year), look.clone())?;
        }
        for column in FIRST + self.years.len() as u16..=self.last {
            page.put(page.row, column, "", look.clone())?;
        }
        page.row += 1;
        Ok(())
    }

    /// A figure with its decimals, of which there are so many at the most, as far as they find room; in smaller letters
    /// where not even its whole part does. Without a figure, the other text.
    fn figure(&self, figure: Option<Decimal>, (other, most): (&'a str, u32)) -> ReportCell<'a> {
        let Some(figure) = figure else {
            return ReportCell::from(other).look(Centre);
        };
        let fits = |decimals: &u32| {
            let shown = number::rounded(figure, *decimals, Rounding::HalfUp);
            let shown = number::grouped_to(shown, *decimals);
            width::lines(&shown, self.width) == 1
        };
        let own = figure.normalize().scale().min(most);
        let wanted = self.kpi.decimals().max(own);
        let fitting = (0..=wanted).rev().find(fits);
        let cell = ReportCell::number(binary(figure));
        match fitting {
            Some(decimals) => cell.look(Number(decimals)),
            None => cell.format(style::narrow_number()),
        }
    }
}

fn binary(figure: Decimal) -> f64 {
    let plain = number::plain(figure);
    plain.parse().expect("a plain decimal is a number")
}
