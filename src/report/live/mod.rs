//! The formulas of a KPI's row: whoever corrects a figure in the workbook sees its rate and its grade change.
//!
//! A formula says in cells what [`crate::judge`] did in decimals, and is written with what came of that. Where a
//! judgement cannot be said by the cells of the row (a figure of a year without survey, a bound, a plan whose signs
//! no formula can name), the cell stays a value.
//!
//! The arithmetic of Excel is binary, and fifteen digits of it are meant: differences and sums are rounded to these
//! before they are compared or divided, and a rate to [`NOISE`] decimals before it is cut to its own. So 92.25 is
//! not 92.2 because it came out as 92.24999999999999.

mod grade;
mod listed;
mod mean;
pub mod names;
mod rate;
mod sentence;

pub use listed::listed;
pub use mean::{LiveMean, mean, mean_sentence};
pub use sentence::{how_many, sentence};

use crate::domain::number::Rounding;
use crate::domain::plan::{Basis, BookKind, Direction, SheetKind};
use crate::domain::rating::{Band, Rating};
use crate::domain::reported::State;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan, folded, number};
use crate::judge::{self, Judgement, Reason};
use crate::report;
use crate::report::cell::ReportCell;
use crate::verification::Verification;
use std::collections::BTreeSet;

/// Shown instead of a rate or a grade that could not be given.
pub const NONE: &str = "－";

/// Before the grade of a KPI that is listed again, which no formula may count.
pub const AGAIN: &str = "再掲 ";

/// Decimals of a percentage behind which there is only noise of the arithmetic.
const NOISE: u32 = 9;

/// Digits that Excel keeps of a number.
const DIGITS: usize = 15;

/// The letters that a formula may have; Excel takes 8192.
const LONGEST: usize = 8000;

/// The cells of a KPI's row, by their names in formulas: `$H5`.
pub struct RowCells {
    /// Of the year's figure.
    pub actual: String,
    /// Of what is judged where that is made of several years.
    pub judged: String,
    /// The years that are shown as a number, each with that and its cell.
    pub years: Vec<(FiscalYear, f64, String)>,
    /// Of the baseline.
    pub baseline: String,
    /// Of the year's target, where that is shown.
    pub interim: Option<String>,
    /// Of the final target.
    pub target: String,
    /// Of the rate as a number.
    pub rate: String,
    /// Of the grade with its code.
    pub grade: String,
}

/// The formulas of a row; none for each cell that stays a value.
#[derive(Debug, Clone, Default)]
pub struct LiveRow {
    /// The year's figure, of a KPI that is listed again.
    pub actual: Option<String>,
    /// What is judged, where that is made of several years.
    pub judged: Option<String>,
    /// Whether the year's target is met.
    pub met: Option<String>,
    /// The rate as it is shown, in words where a number would say nothing.
    pub shown_rate: Option<String>,
    /// The grade as it is shown.
    pub shown_grade: Option<String>,
    /// The rate as a number.
    pub rate: Option<String>,
    /// The grade with its code.
    pub grade: Option<String>,
    /// ↑, ↓ or → from the grade of the year before.
    pub step: Option<String>,
    /// A condition: there is still no grade, or no rate, for the reason that is told beside it.
    pub lacks: Option<String>,
    /// A condition: the year's figure, or the word in its place, is the one that was judged.
    pub as_was: Option<String>,
}

/// A KPI whose row gets formulas.
struct LiveKpi<'a> {
    plan: &'a Plan,
    kpi: &'a Kpi,
    year: FiscalYear,
    judgement: &'a Judgement,
    cells: &'a RowCells,
    /// The cell of what is judged.
    judged: &'a str,
    /// Decimals that fifteen digits of its figures leave.
    decimals: u32,
}

/// A text as a formula quotes it: a line ends with its code, and of more than 255 letters Excel takes no text as one.
pub fn quoted(text: &str) -> String {
    const MOST: usize = 200;
    let letters: Vec<char> = text.chars().collect();
    let pieces = letters.chunks(MOST).map(|piece| {
        let text = String::from_iter(piece).replace('"', "\"\"");
        format!("\"{}\"", text.replace('\n', "\"&CHAR(10)&\""))
    });
    match text {
        "" => "\"\"".to_owned(),
        _ => pieces.collect::<Vec<_>>().join("&"),
    }
}

/// A formula that is not longer than Excel takes.
pub fn fitting(formula: String) -> Option<String> {
    (formula.chars().count() <= LONGEST).then_some(formula)
}

/// A formula cut as the rates of a rating are.
pub fn cut(rating: &Rating, of: &str) -> String {
    let how = match rating.rounding {
        Rounding::HalfUp => "ROUND",
        Rounding::Truncate => "ROUNDDOWN",
    };
    format!("{how}(ROUND({of},{NOISE}),{})", rating.digits)
}

/// Whether formulas can tell the grades of a rating apart by their signs: Excel takes capitals and widths for the
/// same, and marks stand before the first space.
pub fn can_name(rating: &Rating) -> bool {
    const LETTERS: usize = 100;
    let mut keys = BTreeSet::new();
    rating.bands.iter().all(|band| {
        let sign = band.sign();
        let is_plain = |letter: char| !letter.is_control() && !"*?~".contains(letter);
        sign.chars().count() <= LETTERS
            && sign.chars().all(is_plain)
            && !band.mark.contains(' ')
            && !band.mark.is_empty()
            && band.mark != NONE
            && keys.insert(folded::key(&sign))
    })
}

/// Whether the sheets of goals in a workbook compute. What is published has values only.
pub fn is_wanted(book: BookKind, verification: &Verification) -> bool {
    book != BookKind::Public
        && report::has(book, SheetKind::Goals, verification)
        && can_name(&verification.plan().rating)
}

/// What a row shows of the year, beside its cells.
pub struct Shown<'a> {
    /// The number of the year's figure; none where a text stands there.
    pub actual: Option<f64>,
    /// The text of the grade's cell: last year's grade, an arrow, this year's, and signs such as ◇ behind it.
    pub grade: &'a str,
    /// The mark of the year before, and its place among the bands.
    pub before: (&'a str, Option<usize>),
    /// Whether it is said if the year's target was met.
    pub is_met_known: bool,
    /// The figures of which what is judged is made, where these are of several years.
    pub counted: Vec<(FiscalYear, Decimal)>,
}

/// The formulas of the row of a KPI where it counts.
pub fn row(
    plan: &Plan,
    year: FiscalYear,
    judgement: &Judgement,
    (cells, shown): (&RowCells, &Shown<'_>),
) -> LiveRow {
    let kpi = &plan.kpis[judgement.kpi];
    let figures = figures(kpi, judgement, &shown.counted);
    let Some(decimals) = decimals(&figures) else {
        return LiveRow::default();
    };
    let is_over_years = kpi.basis.is_over_years();
    let live = LiveKpi {
        plan,
        kpi,
        year,
        judgement,
        cells,
        judged: match is_over_years {
            true => &cells.judged,
            false => &cells.actual,
        },
        decimals,
    };
    let judged = is_over_years.then(|| live.over_years(shown)).flatten();
    if !live.is_said_by_cells(shown, judged.is_some()) {
        return LiveRow::default();
    }
    let is_judged = kpi.direction != Direction::None && kpi.target.is_some();
    let met = live.met();
    let mut row = LiveRow {
        judged,
        met: match shown.is_met_known {
            true => met,
            false => met.map(|met| live.unless_held(met)),
        },
        ..LiveRow::default()
    };
    let rate = is_judged.then(|| live.rate()).flatten();
    let grade = is_judged.then(|| live.grade()).flatten();
    // A rate that changes beside a grade that does not would contradict it.
    if let Some(grade) = grade.map(|grade| live.unless_held(grade)) {
        row.shown_rate = rate.as_ref().map(|_| live.shown_rate());
        row.rate = rate;
        row.shown_grade = live.shown_grade(shown);
        row.step = shown.before.1.map(|before| live.step(before));
        row.lacks = live.lacks(row.rate.is_some());
        row.grade = Some(grade);
    }
    row
}

/// The formulas of a row in which a KPI is listed again: what its own row shows, by the names of the cells there.
pub fn row_again(key: &str, plan: &Plan, judgement: &Judgement, shown: &Shown<'_>) -> LiveRow {
    let name = |of: &str| of.to_owned() + key;
    let (actual, grade) = (name(names::ACTUAL), name(names::GRADE));
    LiveRow {
        // A reference to an empty cell gives 0.
        actual: Some(format!("IF({actual}=\"\",\"\",{actual})")),
        met: Some(name(names::MET)),
        shown_rate: Some(name(names::RATE)),
        shown_grade: shown_grade(
            (plan, judgement),
            shown,
            (&grade, names::held((&grade, &actual), shown.actual)),
        ),
        grade: Some(format!("{}&{grade}", quoted(AGAIN))),
        ..LiveRow::default()
    }
}

/// 「△→」, the mark of a cell's grade, and what else is shown; of a grade that is held back, all that is shown as long
/// as a condition holds.
fn shown_grade(
    (plan, judgement): (&Plan, &Judgement),
    shown: &Shown<'_>,
    (cell, held): (&str, String),
) -> Option<String> {
    let before = format!("{}→", shown.before.0);
    let is_held = judgement.held.is_some();
    let behind = match is_held {
        // Grades by hand, below.
        true => shown.grade.find('\n').map_or("", |at| &shown.grade[at..]),
        false => {
            let mark = judgement
                .band
                .map_or(NONE, |band| plan.rating.bands[band].mark.as_str());
            shown.grade.strip_prefix(&format!("{before}{mark}"))?
        }
    };
    let behind = match behind {
        "" => String::new(),
        behind => format!("&{}", quoted(behind)),
    };
    let mark = format!("LEFT({cell},FIND(\" \",{cell}&\" \")-1)");
    let grade = format!("{}&{mark}{behind}", quoted(&before));
    Some(match is_held {
        true => format!("IF({held},{},{grade})", quoted(shown.grade)),
        false => grade,
    })
}

/// A condition: a cell shows what it showed.
pub fn as_was(cell: &str, shown: &ReportCell<'_>) -> String {
    match shown.as_number() {
        Some(number) => format!("{cell}={number}"),
        None => format!("{cell}={}", quoted(shown.text())),
    }
}

/// The formula of a text that begins with a line which holds as long as a condition does; another line stands in its
/// place where a second condition, if there is one, does not hold.
pub fn while_lacking(
    lacks: &str,
    (first, as_was): (&str, Option<(&str, &str)>),
    text: &str,
) -> Option<String> {
    let rest = text.strip_prefix(first)?;
    let (end, rest) = match rest.strip_prefix('\n') {
        Some(rest) => ("\n", rest),
        None => ("", rest),
    };
    let line = |line: &str| quoted(&format!("{line}{end}"));
    let first = match as_was {
        Some((as_was, other)) => format!("IF({as_was},{},{})", line(first), line(other)),
        None => line(first),
    };
    let is_plain = |letter: char| letter == '\n' || !letter.is_control();
    let rest = match rest {
        "" => String::new(),
        rest => format!("&{}", quoted(rest)),
    };
    fitting(format!("IF({lacks},{first},\"\"){rest}")).filter(|_| text.chars().all(is_plain))
}

/// All figures of a KPI that its row has.
fn figures(kpi: &Kpi, judgement: &Judgement, counted: &[(FiscalYear, Decimal)]) -> Vec<Decimal> {
    let target = kpi.target.and_then(|target| target.number());
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    let own = judgement.actual.filter(|_| !kpi.basis.is_over_years());
    let planned = [own, baseline, target, judgement.interim];
    let counted = counted.iter().map(|(_, figure)| *figure);
    planned.into_iter().flatten().chain(counted).collect()
}

/// How many decimals the digits that Excel keeps leave of figures; none where one has more digits than these, so that
/// Excel would compute with another.
fn decimals(figures: &[Decimal]) -> Option<u32> {
    const MOST: usize = 12;
    let digits = |number: Decimal| number.mantissa().unsigned_abs().to_string().len();
    let is_kept = |figure: &Decimal| digits(figure.normalize()) <= DIGITS;
    let whole = figures.iter().map(|figure| digits(figure.trunc()));
    let left = DIGITS.checked_sub(whole.max().unwrap_or(1))?;
    let kept = figures.iter().all(is_kept);
    kept.then_some(left.min(MOST) as u32)
}

/// A figure as Excel keeps it.
fn binary(figure: Decimal) -> Option<f64> {
    number::plain(figure).parse().ok()
}

impl LiveKpi<'_> {
    /// Whether its row says what was judged: a number that was, or a text where a number is still to come.
    fn is_said_by_cells(&self, shown: &Shown<'_>, has_sum: bool) -> bool {
        let is_to_come = self.kpi.is_surveyed(self.year)
            && matches!(
                self.judgement.reason,
                Some(
                    Reason::NotSubmitted
                        | Reason::NoFigure
                        | Reason::Said(_)
                        | Reason::UnitMismatch
                        | Reason::Undecided
                )
            );
        match (shown.actual, self.judgement.actual) {
            (Some(_), Some(_)) if self.kpi.basis.is_over_years() => has_sum,
            (Some(shown), Some(judged)) => binary(judged) == Some(shown),
            (None, None) => is_to_come && !self.kpi.basis.is_over_years(),
            _ => false,
        }
    }

    /// The difference of two cells, without noise.
    fn difference(&self, one: &str, other: &str) -> String {
        self.clean(&format!("{one}-{other}"))
    }

    fn clean(&self, of: &str) -> String {
        format!("ROUND({of},{})", self.decimals)
    }

    /// The mean or the sum of the years: of those that are shown by their cells, of the others as a number.
    fn over_years(&self, shown: &Shown<'_>) -> Option<String> {
        let (mut cells, mut others) = (Vec::new(), Decimal::ZERO);
        for (year, figure) in &shown.counted {
            let is = |(other, number, _): &&(FiscalYear, f64, String)| {
                other == year && binary(*figure) == Some(*number)
            };
            match self.cells.years.iter().find(is) {
                Some((.., cell)) => cells.push(cell.as_str()),
                None => others = others.checked_add(*figure)?,
            }
        }
        if !cells.contains(&self.cells.actual.as_str()) {
            return None;
        }
        let is_mean = self.kpi.basis == Basis::Average;
        if !is_mean {
            cells.insert(0, &self.cells.baseline);
        }
        let (all, number) = (cells.join(","), cells.len());
        let others = match others.is_zero() {
            true => String::new(),
            false => format!(",{}", number::plain(others)),
        };
        let sum = format!("SUM({all}{others})");
        let of = match is_mean {
            true => format!("{sum}/{}", shown.counted.len()),
            false => sum,
        };
        fitting(format!(
            "IF(COUNT({all})={number},{},{})",
            self.clean(&of),
            quoted(NONE)
        ))
    }

    /// 達した or 届かず.
    fn met(&self) -> Option<String> {
        judge::aims_at(self.kpi, self.year).then_some(())?;
        let (own, interim) = (self.judged, self.cells.interim.as_ref()?);
        let is_strict = self.kpi.is_interim_strict(self.year);
        let sign = match (judge::direction(self.kpi), is_strict) {
            (Direction::Higher, true) => ">",
            (Direction::Higher, false) => ">=",
            (Direction::Lower, true) => "<",
            (Direction::Lower, false) => "<=",
            (Direction::Keep | Direction::None, _) => "=",
        };
        let none = quoted(NONE);
        Some(format!(
            "IF(COUNT({own},{interim})=2,IF({own}{sign}{interim},\"達した\",\"届かず\"),{none})"
        ))
    }

    fn shown_grade(&self, shown: &Shown<'_>) -> Option<String> {
        let of = (self.plan, self.judgement);
        shown_grade(of, shown, (&self.cells.grade, self.held())).and_then(fitting)
    }

    /// A condition: the row still has the figure about which the section is asked.
    fn held(&self) -> String {
        // Without a figure nothing is held back: a zero that is typed there must not be taken for it.
        let Some(figure) = self.judgement.actual else {
            return "FALSE".to_owned();
        };
        let figure = number::round(figure, self.decimals, Rounding::HalfUp);
        format!("{}={}", self.judged, number::plain(figure))
    }

    /// The formula, or － while the grade is held back. After a correction in the workbook the formula applies:
    /// the section was not asked about the new figure.
    fn unless_held(&self, formula: String) -> String {
        match self.judgement.held {
            Some(_) => format!("IF({},{},{formula})", self.held(), quoted(NONE)),
            None => formula,
        }
    }

    /// Whether the row still has no grade, or, where it has one without a rate, no rate.
    fn lacks(&self, has_rate: bool) -> Option<String> {
        let (grade, rate) = (&self.cells.grade, &self.cells.rate);
        match (self.judgement.band, self.judgement.rate) {
            (None, _) => Some(format!("{grade}={}", quoted(NONE))),
            (Some(_), None) if has_rate => Some(format!("NOT(ISNUMBER({rate}))")),
            _ => None,
        }
    }

    /// From the grade of the year before, by its place among the bands.
    fn step(&self, before: usize) -> String {
        let (cell, bands) = (&self.cells.grade, &self.plan.rating.bands);
        let is = |band: &Band| format!("{cell}={}", quoted(&band.sign()));
        let better: Vec<String> = bands[..before].iter().map(is).collect();
        let fell = match better.as_slice() {
            [] => "\"↓\"".to_owned(),
            [only] => format!("IF({only},\"↑\",\"↓\")"),
            _ => format!("IF(OR({}),\"↑\",\"↓\")", better.join(",")),
        };
        let none = quoted(NONE);
        format!(
            "IF({cell}={none},{none},IF({},\"→\",{fell}))",
            is(&bands[before])
        )
    }

    /// What the workbook says without a number: the grade that the plan has for such a state, else none.
    fn without_figure(&self) -> String {
        let is_said =
            matches!(self.judgement.reason, Some(Reason::Said(state)) if state != State::Value);
        let band = self
            .judgement
            .band
            .filter(|_| is_said && self.judgement.actual.is_none());
        band.map_or(NONE.to_owned(), |band| self.plan.rating.bands[band].sign())
    }
}

#[cfg(test)]
mod tests {
    use super::decimals;
    use crate::domain::number::parse;

    #[test]
    fn fifteen_digits_leave_decimals() {
        for (figures, expected) in [
            (vec!["12000", "0.5"], Some(10)),
            (vec!["-1000000.1"], Some(8)),
            (vec!["0.3"], Some(12)),
            (vec![], Some(12)),
            (vec!["123456789012345"], Some(0)),
            (vec!["1", "0.1234567890123456"], None),
            (vec!["1234567890123456"], None),
        ] {
            let numbers: Vec<_> = figures.iter().filter_map(|text| parse(text)).collect();
            assert_eq!(decimals(&numbers), expected, "{figures:?}");
        }
    }
}
