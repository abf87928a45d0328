//! The course of a KPI over the years, as the table below the chart has it: baseline, actuals, targets, the way between
//! them, grades.

use super::super::alt_text;
use super::super::cell::ReportCell;
use super::super::figures;
use super::super::period;
use super::super::settled;
use super::super::style::{
    self,
    Look::{self, Centre, Head, Number},
};
use super::super::table::SheetPage;
use super::super::width;
use super::scale::ChartScale;
use super::spacing::Spacing;
use super::{FIGURES, FIRST, KpiSheets, LABELS};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::number::{self, Rounding};
use crate::domain::plan::{Aim, Basis};
use crate::domain::rating::Formula;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan};
use crate::judge;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;
use std::collections::BTreeSet;

/// So many years are shown at the most, and of long figures so many at least have a column of the chart; the baseline
/// has one more.
const YEARS: usize = 7;
const LEAST: usize = 3;
/// Columns beside the first are there for the small tables of the page also where a plan has fewer years.
const USUAL: usize = 4;
/// Of these, so many before the year that is verified, where there are more.
const BEFORE: usize = 3;

/// Points of a row of figures.
const LOW: f64 = 21.0;

/// The head of the baseline.
const BASELINE: &str = "基準値";

/// The columns of all pages.
pub struct CourseColumns {
    /// The years, oldest first.
    pub years: Vec<FiscalYear>,
    /// Those that find no room beside them, for a table of their own.
    others: Vec<FiscalYear>,
}

impl CourseColumns {
    /// The years of the plan's period and of the targets of the KPIs that are shown; of too many those around the
    /// year that is verified, and the last one. Of these, as many stand beside each other as the longest figure leaves
    /// room for.
    pub fn of(verification: &Verification, shown: &[usize]) -> Self {
        let (plan, now) = (verification.plan(), verification.year);
        let (first, last) = plan.period;
        let targets = shown.iter().filter_map(|kpi| plan.kpis[*kpi].target);
        let last = targets.map(|target| target.year).chain([last, now]).max();
        let of_period = first.western()..=last.map_or(first, |last| last).western();
        let mut years: BTreeSet<FiscalYear> = of_period.map(FiscalYear::starting).collect();
        years.insert(now);
        let mut years: Vec<FiscalYear> = years.into_iter().collect();
        leave(&mut years, YEARS, now);
        let columns = (FIGURES / widest(verification, shown, &years)) as usize;
        let mut others = leave(&mut years, columns.saturating_sub(1).max(LEAST), now);
        others.sort_unstable();
        Self { years, others }
    }

    /// All years of which a page has a column, oldest first.
    pub fn shown(&self) -> impl Iterator<Item = FiscalYear> {
        let mut all: Vec<FiscalYear> = self.years.iter().chain(&self.others).copied().collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// The last column of the sheet. Where long figures leave years for another table, they need wide columns more.
    pub fn last(&self) -> u16 {
        let least = if self.others.is_empty() { USUAL } else { LEAST };
        FIRST + self.years.len().max(least) as u16
    }

    /// Pixels of each.
    pub fn width(&self) -> u32 {
        FIGURES / u32::from(self.last() - FIRST + 1)
    }
}

/// Leaves so many years around one and the last; gives the others.
fn leave(years: &mut Vec<FiscalYear>, most: usize, now: FiscalYear) -> Vec<FiscalYear> {
    let mut others = Vec::new();
    while years.len() > most {
        let before = years.iter().filter(|year| **year < now).count();
        let is_long_ago = before > BEFORE.min(most.saturating_sub(2));
        // The last one is that of a target, and stays.
        others.push(years.remove(if is_long_ago { 0 } else { years.len() - 2 }));
    }
    others
}

/// Pixels in which the longest figure of some KPIs stands with its decimals; what is judged of several years without.
fn widest(verification: &Verification, kpis: &[usize], years: &[FiscalYear]) -> u32 {
    let (plan, series) = (verification.plan(), verification.series());
    let figures = kpis.iter().flat_map(|kpi| {
        let own = &plan.kpis[*kpi];
        let baseline = own.baseline.map(|of| of.value);
        let interim = own.interim.iter().map(|(_, value)| *value);
        let actuals = years
            .iter()
            .filter_map(|year| series.agreed_actual(*kpi, *year));
        let written = baseline.into_iter().chain(interim).chain(actuals);
        let written = written.map(|figure| figures::printed(own, figure));
        let judged = years.iter().filter(|_| own.basis.is_over_years());
        let judged = judged.filter_map(|year| judge::over_years(series, *kpi, *year).ok());
        let judged =
            judged.map(|figure| number::grouped(number::rounded(figure, 0, Rounding::HalfUp)));
        written.chain(judged).chain(figures::target(own))
    });
    figures::of_texts(&figures.collect::<Vec<String>>())
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
    /// None of a baseline that does not say its year.
    year: Option<FiscalYear>,
    head: String,
    actual: Option<Decimal>,
    /// What was judged, where that is made of several years.
    judged: Option<Decimal>,
    target: Option<Decimal>,
    /// What is printed where the target is no number: ↑.
    target_as: &'a str,
    way: Option<Decimal>,
    grade: Option<ReportCell<'a>>,
    /// Where the actual comes from, and where the target.
    origins: [Option<String>; 2],
    /// What became different in its figure.
    changed: Option<String>,
    /// Whether its figure is doubted.
    is_doubted: bool,
    /// Whether what was judged, and the grade, are made of a doubted figure.
    is_grade_doubted: bool,
}

impl CourseYear<'_> {
    fn says_anything(&self) -> bool {
        CourseLine::ALL.iter().any(|line| self.says(*line))
    }

    /// Whether it has anything in a row.
    fn says(&self, line: CourseLine) -> bool {
        match line {
            CourseLine::Actual => self.actual.is_some(),
            CourseLine::Judged => self.judged.is_some(),
            CourseLine::Target => self.target.is_some() || !self.target_as.is_empty(),
            CourseLine::Way => self.way.is_some(),
            CourseLine::Grade => self.grade.is_some(),
        }
    }
}

/// A row below the heads of a table of years.
#[derive(Clone, Copy, PartialEq)]
enum CourseLine {
    Actual,
    Judged,
    Target,
    Way,
    Grade,
}

impl CourseLine {
    /// All, from the top.
    const ALL: [Self; 5] = [
        Self::Actual,
        Self::Judged,
        Self::Target,
        Self::Way,
        Self::Grade,
    ];
}

/// The course of a KPI.
pub struct Course<'a> {
    /// The KPI.
    pub kpi: &'a Kpi,
    /// Pixels of a column.
    width: u32,
    /// The baseline, then the years.
    years: Vec<CourseYear<'a>>,
    /// Years that the chart does not draw, for a table of their own.
    others: Vec<CourseYear<'a>>,
    /// What became of it in the year that is verified, in words.
    grade: String,
    /// The decimals of the way at the most: one more than the figures have, but none of a long one of whole figures, as of
    /// persons; where the rate is against it, those that its formula has on the same page.
    decimals_of_way: u32,
    /// The last column of the sheet, also where these years take fewer.
    last: u16,
}

/// Whether the way from the baseline to the target is so long that a half is not seen on a chart.
fn is_long(kpi: &Kpi) -> bool {
    const LONG: i64 = 20;
    let target = kpi.target.and_then(|target| target.number());
    let way = kpi
        .baseline
        .zip(target)
        .and_then(|(from, to)| to.checked_sub(from.value));
    way.is_some_and(|way| way.abs() >= Decimal::from(LONG))
}

impl<'s> KpiSheets<'s> {
    /// The course of a KPI.
    pub fn course(&self, index: usize) -> Course<'_> {
        let kpi = &self.plan.kpis[index];
        let of = |years: &[FiscalYear]| -> Vec<CourseYear<'_>> {
            let years = years.iter().map(|year| self.year(index, *year));
            years.collect()
        };
        let (years, mut others) = (of(&self.columns.years), of(&self.columns.others));
        others.retain(CourseYear::says_anything);
        let mut course = Course {
            kpi,
            width: self.columns.width(),
            years: std::iter::once(self.baseline(index)).chain(years).collect(),
            others,
            grade: self.grade_in_words(index),
            decimals_of_way: match self.judgement(index).formula {
                Formula::Expected => kpi.decimals_of_means(),
                _ if kpi.decimals() == 0 && is_long(kpi) => 0,
                // A rounded half would stand beside a chart that draws the half.
                _ => kpi.decimals() + 1,
            },
            last: self.columns.last(),
        };
        course.straighten();
        course
    }

    fn grade_in_words(&self, index: usize) -> String {
        let judgement = self.judgement(index);
        let words = |band: usize| {
            let band = &self.plan.rating.bands[band];
            format!("{}{}", band.mark, in_brackets(&band.label))
        };
        let none = match judgement.held {
            Some(_) => self.marks.held,
            None => "評価できず",
        };
        let computed = judgement.band.map_or(none.to_owned(), words);
        let by_hand = judgement.by_hand.iter().map(|grade| {
            let band = self.plan.hand_grades[*grade].band;
            format!("（人が決めた判定 {}）", words(band))
        });
        computed + self.marks.doubt(index) + &by_hand.collect::<String>()
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
            year: Some(year),
            head: year.to_string(),
            actual: is_past.then(own).flatten(),
            judged: (is_past && kpi.basis.is_over_years())
                .then(judged)
                .flatten(),
            target: kpi.interim_of(year).or(aim),
            target_as: arrow,
            way: way(plan, kpi, year),
            grade: self.grade_of(index, year),
            origins: [
                self.origins.actual(index, year),
                match target {
                    Some(_) => self.origins.target(index),
                    None => self.origins.interim(index, year),
                },
            ],
            changed: self.marks.figure(&kpi.id, year),
            is_doubted: self.marks.is_figure_doubted(index, year),
            is_grade_doubted: self.marks.is_grade_doubted(index, year),
        }
    }

    fn baseline(&self, index: usize) -> CourseYear<'_> {
        let is_doubted = self.marks.is_baseline_doubted(index);
        CourseYear {
            is_doubted,
            is_grade_doubted: is_doubted,
            origins: [self.origins.baseline(index), None],
            ..baseline(&self.plan.kpis[index])
        }
    }

    /// The grade of a year, or why there is none; none of a year that is not known.
    fn grade_of(&self, index: usize, year: FiscalYear) -> Option<ReportCell<'_>> {
        let at = self.review.years.iter().position(|other| *other == year)?;
        let review = &self.review.kpis[index].years[at];
        let grade = period::grade(&self.plan.rating.bands, review, self.marks.held);
        let said = settled::said(self.book, review);
        let below = match (review.before, review.figure) {
            // The figure in the chart came later, and the grade beside it may not be of it.
            (Some(then), _) => format!("\n◇当時\n{}", self.plan.kpis[index].shown(then)),
            // What stands in the figure's place, for the chart would draw a text as zero.
            (None, None) if !said.is_empty() && said != grade.text() => format!("\n{said}"),
            _ => String::new(),
        };
        let look = grade.look.clone().unwrap_or(Centre);
        let cell = ReportCell::from(format!("{}{below}", grade.text())).look(look);
        let is_doubted = review.judged.is_some() && self.marks.is_grade_doubted(index, year);
        let change = self.marks.grade_in(index, year);
        Some(cell.doubted(is_doubted).changed(change))
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
    let of = kpi.baseline.and_then(|baseline| baseline.year);
    let year = of.map_or(String::new(), |year| format!("\n（{year}）"));
    let value = kpi.baseline.map(|baseline| baseline.value);
    let has_way = kpi.interim.is_empty() && kpi.target.and_then(|target| target.number()).is_some();
    CourseYear {
        year: of,
        head: format!("{BASELINE}{year}"),
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

    /// A straight way is none in a chart whose baseline stands nearer than its year is: there it begins with the years.
    fn straighten(&mut self) {
        let mut years = self.years.iter().map(|year| year.year);
        let (of, next) = (years.next().flatten(), years.next().flatten());
        if let (Some(of), Some(next)) = (of, next)
            && next.before() != of
        {
            self.years[0].way = None;
        }
    }

    /// That years stand side by side in the chart between which there are others, and which; nothing where each stands
    /// beside the next.
    pub fn spacing(&self) -> Option<String> {
        let shown = self
            .years
            .iter()
            .skip(usize::from(self.years[0].actual.is_none()));
        let years: Vec<FiscalYear> = shown.filter_map(|year| year.year).collect();
        let pairs = years.windows(2).map(|pair| (pair[0], pair[1]));
        let told = pairs.filter_map(|(from, to)| match to.western() - from.western() {
            1 => None,
            apart @ 2.. => Some(format!("{from}と{to}の間は{apart}年")),
            _ => Some(format!("基準値は{from}の値")),
        });
        let told = joined(told, "、");
        let note = format!("図の横の間隔は、年数どおりではありません（{told}）。");
        (!told.is_empty() && self.has_chart()).then_some(note)
    }

    /// The upright axis.
    pub fn scale(&self) -> Option<ChartScale> {
        let figures = self.years.iter().flat_map(|year| {
            let drawn = [self.drawn(year), year.target, year.way];
            drawn.into_iter().flatten().map(binary)
        });
        let written = self
            .years
            .iter()
            .flat_map(|year| [year.actual, year.target]);
        let own = written
            .flatten()
            .map(|figure| figure.normalize().scale().min(3));
        let decimals = own.max().unwrap_or_default().max(self.kpi.decimals());
        ChartScale::of(figures, decimals)
    }

    /// What is drawn of a year.
    fn drawn(&self, year: &CourseYear<'_>) -> Option<Decimal> {
        match self.is_over_years() {
            true => year.judged,
            false => year.actual,
        }
    }

    /// For each column, whether the figure stands below its dot, because the target or the way to it is above.
    pub fn labels_below(&self) -> Vec<bool> {
        let is_below = |year: &CourseYear<'_>| {
            let planned = [year.target, year.way].into_iter().flatten().max();
            let drawn = self.drawn(year);
            drawn
                .zip(planned)
                .is_some_and(|(drawn, planned)| planned > drawn)
        };
        self.years.iter().map(is_below).collect()
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

    /// In words: baseline, the latest figure, the target and the grade, then the figures of the years before.
    pub fn alt_text(&self) -> String {
        let Kpi { name, baseline, .. } = self.kpi;
        let name = format!("「{}」の推移の折れ線グラフ。", alt_text::name(name));
        let baseline = baseline.map(|baseline| {
            let year = baseline.year.map(|year| year.to_string());
            let year = in_brackets(&year.unwrap_or_default());
            format!("基準値 {}{year}。", self.with_unit(baseline.value))
        });
        let figure = |year: &CourseYear<'_>| {
            let drawn = self
                .drawn(year)
                .filter(|_| !year.head.starts_with(BASELINE))?;
            Some(format!("{} {}", year.head, self.with_unit(drawn)))
        };
        let mut figures: Vec<String> = self.years.iter().filter_map(figure).collect();
        let what = self.drawn_as();
        let latest = figures.pop().map(|figure| format!("{what} {figure}。"));
        let grade = format!("判定 {}。", self.grade);
        let before = std::iter::once("これまで ").chain(std::iter::repeat("、"));
        let earlier = before.zip(figures);
        let earlier = earlier.map(|(before, figure)| format!("{before}{figure}"));
        let first = [
            Some(name),
            baseline,
            latest,
            self.target_in_words(),
            Some(grade),
        ];
        alt_text::of(first.into_iter().flatten().chain(earlier))
    }

    fn target_in_words(&self) -> Option<String> {
        self.years.iter().rev().find_map(|year| {
            let target = match (year.target, year.target_as) {
                (Some(target), _) => self.with_unit(target),
                (None, "") => return None,
                (None, arrow) => arrow.to_owned(),
            };
            Some(format!("目標値 {} {target}。", year.head))
        })
    }

    /// What the figures are that are drawn.
    pub fn drawn_as(&self) -> &'static str {
        match self.is_over_years() {
            true => "判定した値",
            false => "実績値",
        }
    }

    fn with_unit(&self, figure: Decimal) -> String {
        let shown = match self.is_over_years() {
            true => self.kpi.shown_mean(figure),
            false => self.kpi.shown(figure),
        };
        format!("{shown}{}", self.kpi.unit)
    }

    /// The tables of years, of which the chart draws the first.
    fn tables(&self) -> impl Iterator<Item = &[CourseYear<'a>]> {
        let tables = [self.years.as_slice(), &self.others].into_iter();
        tables.filter(|years| !years.is_empty())
    }

    /// The rows of a table: of that which the chart draws, all that a KPI of its kind has; of the other one those in
    /// which anything stands.
    fn lines<'y>(&'y self, years: &'y [CourseYear<'a>]) -> impl Iterator<Item = CourseLine> + 'y {
        let is_drawn = std::ptr::eq(years, self.years.as_slice());
        CourseLine::ALL.into_iter().filter(move |line| {
            let has = match line {
                CourseLine::Judged => self.is_over_years(),
                CourseLine::Way => self.has_way(),
                _ => true,
            };
            has && (is_drawn || years.iter().any(|year| year.says(*line)))
        })
    }

    /// How many rows it takes below the chart.
    pub fn rows(&self) -> u32 {
        let rows = self.tables().map(|years| 1 + self.lines(years).count());
        rows.sum::<usize>() as u32
    }

    /// Points of its rows, with such a spacing.
    pub fn height(&self, spacing: Spacing) -> f64 {
        let of_table = |years: &[CourseYear<'a>]| -> f64 {
            let lines = self.lines(years).map(|line| match line {
                CourseLine::Grade => self.grades_height(years),
                _ => LOW,
            });
            let heights = lines.chain([self.heads_height(years)]);
            heights.map(|height| spacing.of(height)).sum()
        };
        self.tables().map(of_table).sum()
    }

    fn heads_height(&self, years: &[CourseYear<'_>]) -> f64 {
        let heads = years.iter().map(|year| (year.head.as_str(), self.width));
        width::row_height(heads)
    }

    fn grades_height(&self, years: &[CourseYear<'_>]) -> f64 {
        let grades = years.iter().filter_map(|year| year.grade.as_ref());
        width::row_height(grades.map(|grade| (grade.text(), self.width)))
    }

    /// Writes its rows, so close to each other, and gives those that the chart draws.
    pub fn write(
        &self,
        page: &mut SheetPage<'_>,
        spacing: Spacing,
    ) -> Result<CourseRows, XlsxError> {
        let unit = match self.kpi.unit.as_str() {
            "" => String::new(),
            unit => format!("（{unit}）"),
        };
        let rows = self.table(page, (&unit, spacing), &self.years)?;
        if !self.others.is_empty() {
            self.table(page, ("ほかの年度", spacing), &self.others)?;
        }
        Ok(rows)
    }

    fn table(
        &self,
        page: &mut SheetPage<'_>,
        (head, spacing): (&str, Spacing),
        years: &[CourseYear<'a>],
    ) -> Result<CourseRows, XlsxError> {
        let mut rows = CourseRows {
            heads: page.row,
            ..CourseRows::default()
        };
        let height = spacing.of(self.heads_height(years));
        self.row(page, years, (head, height), Head, |year| {
            year.head.as_str().into()
        })?;
        for line in self.lines(years) {
            match line {
                // Of two, the second is drawn.
                CourseLine::Actual | CourseLine::Judged => rows.actuals = page.row,
                CourseLine::Target => rows.targets = page.row,
                CourseLine::Way => rows.way = Some(page.row),
                CourseLine::Grade => {}
            }
            self.line(page, years, line, spacing)?;
        }
        Ok(rows)
    }

    fn line(
        &self,
        page: &mut SheetPage<'_>,
        years: &[CourseYear<'a>],
        line: CourseLine,
        spacing: Spacing,
    ) -> Result<(), XlsxError> {
        let low = spacing.of(LOW);
        match line {
            CourseLine::Actual => self.row(page, years, ("実績値", low), Number(0), |year| {
                let cell = self.actual(year.actual).doubted(year.is_doubted);
                let cell = cell.changed(year.changed.clone());
                cell.origin(year.origins[0].clone())
            }),
            CourseLine::Judged => {
                let label = match self.kpi.basis {
                    Basis::Average => "これまでの平均",
                    _ => "基準値＋増分",
                };
                self.row(page, years, (label, low), Number(0), |year| {
                    self.actual(year.judged).doubted(year.is_grade_doubted)
                })
            }
            CourseLine::Target => self.row(page, years, ("目標値", low), Look::Mark, |year| {
                self.target(year)
            }),
            CourseLine::Way => {
                let decimals = self.decimals_of_row();
                self.row(page, years, ("目標への目安", low), Number(0), |year| {
                    self.with_decimals(year.way, ("", decimals), "")
                })
            }
            CourseLine::Grade => {
                let height = spacing.of(self.grades_height(years));
                self.row(page, years, ("判定", height), Centre, |year| {
                    year.grade.clone().unwrap_or("".into())
                })
            }
        }
    }

    fn target<'c>(&'c self, year: &'c CourseYear<'a>) -> ReportCell<'c> {
        let is_strict = year
            .year
            .is_some_and(|year| self.kpi.is_interim_strict(year));
        let most = self.kpi.decimals().max(3);
        let behind = self.kpi.beyond(is_strict);
        let cell = self.figure(year.target, (year.target_as, most), behind);
        cell.beyond(self.kpi, is_strict)
            .origin(year.origins[1].clone())
    }

    /// The decimals of the way: as many as any of its figures needs, and fewer where one finds no room with them.
    fn decimals_of_row(&self) -> u32 {
        let years = self.years.iter().chain(&self.others);
        let figures: Vec<Decimal> = years.filter_map(|year| year.way).collect();
        let own = figures
            .iter()
            .map(|figure| figure.normalize().scale().min(self.decimals_of_way));
        let wanted = own.max().unwrap_or_default().max(self.kpi.decimals());
        let all_fit = |decimals: &u32| {
            figures
                .iter()
                .all(|figure| self.fits(*figure, *decimals, ("", self.smaller())))
        };
        (0..=wanted).rev().find(all_fit).unwrap_or_default()
    }

    fn actual(&self, figure: Option<Decimal>) -> ReportCell<'a> {
        self.figure(figure, ("", self.kpi.decimals().max(3)), "")
    }

    fn row<'c>(
        &'c self,
        page: &mut SheetPage<'_>,
        years: &'c [CourseYear<'a>],
        (label, height): (&str, f64),
        look: Look,
        of: impl Fn(&'c CourseYear<'a>) -> ReportCell<'c>,
    ) -> Result<(), XlsxError> {
        page.row_height(page.row, height)?;
        page.paper.keep(page.row);
        page.put(page.row, LABELS, label, Head)?;
        for (column, year) in (FIRST..).zip(years) {
            page.put(page.row, column, of(year), look.clone())?;
        }
        for column in FIRST + years.len() as u16..=self.last {
            page.put(page.row, column, "", look.clone())?;
        }
        page.row += 1;
        Ok(())
    }

    /// A figure with its decimals, of which there are so many at the most. Without a figure, the other text.
    fn figure(
        &self,
        figure: Option<Decimal>,
        (other, most): (&'a str, u32),
        behind: &str,
    ) -> ReportCell<'a> {
        let own = figure.map(|figure| figure.normalize().scale().min(most));
        let wanted = self.kpi.decimals().max(own.unwrap_or_default());
        self.with_decimals(figure, (other, wanted), behind)
    }

    /// A figure with so many decimals, in letters a little smaller where it is long; else with as many as find room, and
    /// smaller where not even its whole part does. Behind it, 超 and 未満 need room too. Without a figure, the other
    /// text.
    fn with_decimals(
        &self,
        figure: Option<Decimal>,
        (other, wanted): (&'a str, u32),
        behind: &str,
    ) -> ReportCell<'a> {
        let Some(figure) = figure else {
            return ReportCell::from(other).look(Centre);
        };
        let fits = |decimals: u32, width: u32| self.fits(figure, decimals, (behind, width));
        let cell = ReportCell::number(binary(figure));
        if !fits(wanted, self.width) && fits(wanted, self.smaller()) {
            // With a word behind it, it gets smaller by itself.
            return match behind {
                "" => cell.format(style::narrow_number(wanted)),
                _ => cell.look(Number(wanted)),
            };
        }
        let fitting = (0..=wanted)
            .rev()
            .find(|decimals| fits(*decimals, self.width));
        match fitting {
            Some(decimals) => cell.look(Number(decimals)),
            None => cell.format(style::narrow_number(0)),
        }
    }

    /// Whether a figure stands with so many decimals, and a text behind it, in so many pixels.
    fn fits(&self, figure: Decimal, decimals: u32, (behind, width): (&str, u32)) -> bool {
        let shown = number::rounded(figure, decimals, Rounding::HalfUp);
        width::lines(&(number::grouped_to(shown, decimals) + behind), width) == 1
    }

    /// The pixels that a column has for letters of 9 points, which are still read.
    fn smaller(&self) -> u32 {
        self.width * 10 / 9
    }
}

fn binary(figure: Decimal) -> f64 {
    let plain = number::plain(figure);
    plain.parse().expect("a plain decimal is a number")
}

#[cfg(test)]
mod tests {
    use super::is_long;
    use crate::mapping::{self, trial};

    #[test]
    fn a_way_is_long_from_twenty_up_or_down() {
        for (target, expected) in [("9", false), ("22.9", false), ("23", true), ("-17", true)] {
            let kpi = trial::kpi("goal.kpi", ["1", "指標", "人"], "課");
            let kpi = kpi.replace("value = 9", &format!("value = {target}"));
            let kpi = match target.starts_with('-') {
                true => kpi.replace("higher", "lower"),
                false => kpi,
            };
            let text = trial::plan(&["課"], &kpi);
            let plan = mapping::from_texts(&text, &[]).unwrap().plan;
            assert_eq!(is_long(&plan.kpis[0]), expected, "{target}");
        }
    }
}
