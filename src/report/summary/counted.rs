//! The formulas of the table of goals: counts of the grades on the sheets of the goals, by the names of their columns,
//! and what follows from these.

use crate::domain::cell::CellAt;
use crate::domain::rating::Rating;
use crate::report::live::{self, LiveMean, NONE, fitting, names, quoted};

/// Where the table has what its formulas ask for.
pub struct CountColumns {
    /// Of the first band, and of the last one, and of the last of the upper half.
    pub bands: (u16, u16, u16),
    /// Of what could not be judged.
    pub not_judged: u16,
    /// Of what was.
    pub judged: u16,
}

impl CountColumns {
    /// The sum of the upper half in a row.
    pub fn upper(&self, row: u32) -> String {
        let (first, _, upper) = self.bands;
        format!("SUM({}:{})", cell(row, first), cell(row, upper))
    }
}

/// What a row counts.
pub enum Counted<'a> {
    /// A goal by the key of its sheet's columns; none of a goal without a sheet.
    Goal(Option<&'a str>),
    /// All goals that have a sheet, in the rows above, from one on.
    All(Vec<&'a str>, u32),
}

/// The formulas of a row; none for each cell that stays a value.
#[derive(Default)]
pub struct LiveCounts {
    /// Of each band.
    pub bands: Vec<Option<String>>,
    /// Of what could not be judged.
    pub not_judged: Option<String>,
    /// Of what was.
    pub judged: Option<String>,
    /// Of both.
    pub all: Option<String>,
    /// The share of the upper half.
    pub upper: Option<String>,
    /// How many met the year's target, of how many.
    pub met: Option<String>,
    /// How many rose, and how many fell.
    pub moved: Option<String>,
    /// The mean of the rates with how many it is of.
    pub mean: Option<String>,
}

fn cell(row: u32, column: u16) -> String {
    CellAt::new(row, column.into()).to_string()
}

/// The share of one cell, or of a sum, in the cell of all that was judged, with the decimals that are printed.
pub fn share(part: &str, whole: &str) -> String {
    format!("IF({whole}=0,{},ROUND({part}/{whole},3))", quoted(NONE))
}

/// The formulas of a row.
pub fn row(rating: &Rating, columns: &CountColumns, row: u32, of: &Counted<'_>) -> LiveCounts {
    let (first, last, upper) = columns.bands;
    let judged = cell(row, columns.judged);
    let not_judged = cell(row, columns.not_judged);
    let bands = rating.bands.iter().zip(first..=last);
    let to = |column: u16| format!("{}:{}", cell(row, first), cell(row, column));
    LiveCounts {
        bands: bands
            .map(|(band, at)| of.graded(&band.sign(), (row, at)))
            .collect(),
        not_judged: of.graded(NONE, (row, columns.not_judged)),
        judged: Some(format!("SUM({})", to(last))),
        all: Some(format!("{judged}+{not_judged}")),
        upper: (upper >= first).then(|| share(&columns.upper(row), &judged)),
        met: of.met(),
        moved: of.moved(),
        mean: of.mean(rating),
    }
}

impl Counted<'_> {
    /// How many have a sign.
    fn graded(&self, sign: &str, (row, column): (u32, u16)) -> Option<String> {
        match self {
            Self::Goal(key) => {
                key.map(|key| format!("COUNTIF({}{key},{})", names::GRADES, equal(sign)))
            }
            Self::All(_, first) => Some(format!(
                "SUM({}:{})",
                cell(*first, column),
                cell(row - 1, column)
            )),
        }
    }

    fn keys(&self) -> Vec<&str> {
        match self {
            Self::Goal(key) => key.iter().copied().collect(),
            Self::All(keys, _) => keys.clone(),
        }
    }

    /// The sum over the goals; none of no goal.
    fn sum(&self, of: impl Fn(&str) -> String) -> Option<String> {
        let parts: Vec<String> = self.keys().into_iter().map(of).collect();
        (!parts.is_empty()).then(|| parts.join("+"))
    }

    fn met(&self) -> Option<String> {
        let met = |what: &str| {
            self.sum(|key| {
                // What is listed again counts once.
                let again = "\"<>再掲*\"";
                format!(
                    "COUNTIFS({}{key},{},{}{key},{again})",
                    names::METS,
                    quoted(what),
                    names::GRADES
                )
            })
        };
        let (met, not) = (met("達した")?, met("届かず")?);
        fitting(format!(
            "IF({met}+{not}=0,{},{met}&\"／\"&({met}+{not}))",
            quoted(NONE)
        ))
    }

    fn moved(&self) -> Option<String> {
        let moved =
            |arrow| self.sum(|key| format!("COUNTIF({}{key},{})", names::STEPS, quoted(arrow)));
        let (up, down) = (moved("↑")?, moved("↓")?);
        fitting(format!("\"↑\"&({up})&\"　↓\"&({down})"))
    }

    fn mean(&self, rating: &Rating) -> Option<String> {
        let LiveMean { count, rate } = live::mean(rating, &self.keys())?;
        fitting(format!(
            "IF({count}=0,{},{rate})&\"（\"&{count}&\"）\"",
            quoted(NONE)
        ))
    }
}

/// A criterion that takes a text for itself, also one that begins with a sign of comparison.
fn equal(sign: &str) -> String {
    quoted(&format!("={sign}"))
}
