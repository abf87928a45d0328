//! The formulas of the table of goals: counts of the grades on the sheets of the goals, by the names of their columns,
//! and what follows from these.

use crate::domain::cell::CellAt;
use crate::domain::rating::Rating;
use crate::judge::mean;
use crate::report::live::{self, LiveMean, NONE, fitting, names, quoted};
use std::ops::Range;

/// Where the table has what its formulas ask for.
pub struct CountColumns {
    /// Of the first band, and of the last one, and of the last of the upper half.
    pub bands: (u16, u16, u16),
    /// Of what could not be judged.
    pub not_judged: u16,
    /// Of what was.
    pub judged: u16,
    /// Of those that met the year's target, where the table has these.
    pub met: Option<u16>,
    /// Of those that rose or fell, where the table has these.
    pub moved: Option<u16>,
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
    /// All goals that have a sheet, in these rows above: several, where heads stand between them.
    All(Vec<&'a str>, Vec<Range<u32>>),
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

/// The words of a mean on lines above its number, which is so never parted from its sign.
pub fn words_above(words: &str) -> String {
    match words {
        "" => String::new(),
        // Longer than the column.
        mean::BEYOND => "目標より\n大幅に良い\n".to_owned(),
        words => format!("{words}\n"),
    }
}

/// The share of one cell, or of a sum, in the cell of all that was judged, with the decimals that are printed.
pub fn share(part: &str, whole: &str) -> String {
    format!("IF({whole}=0,{},ROUND({part}/{whole},3))", quoted(NONE))
}

/// The same in whole percent.
pub fn whole_percent(part: &str, whole: &str) -> String {
    format!("IF({whole}=0,{},ROUND({part}*100/{whole},0))", quoted(NONE))
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
            .map(|(band, at)| of.graded(&band.sign(), at))
            .collect(),
        not_judged: of.graded(NONE, columns.not_judged),
        judged: Some(format!("SUM({})", to(last))),
        all: Some(format!("{judged}+{not_judged}")),
        upper: (upper >= first).then(|| share(&columns.upper(row), &judged)),
        met: of.met(columns.met),
        moved: of.moved(columns.moved),
        mean: of.mean(rating),
    }
}

impl Counted<'_> {
    /// How many have a sign.
    fn graded(&self, sign: &str, column: u16) -> Option<String> {
        match self {
            Self::Goal(key) => {
                key.map(|key| format!("COUNTIF({}{key},{})", names::GRADES, equal(sign)))
            }
            Self::All(_, rows) => Some(format!("SUM({})", above(rows, column).join(","))),
        }
    }

    fn keys(&self) -> Vec<&str> {
        match self {
            Self::Goal(key) => key.iter().copied().collect(),
            Self::All(keys, _) => keys.clone(),
        }
    }

    /// 「8／23」; － where nothing is known.
    fn met(&self, column: Option<u16>) -> Option<String> {
        let (met, known) = match self {
            Self::Goal(key) => {
                let [met, not] = ["達した", "届かず"].map(|what| with_word((*key)?, what));
                (met.clone()?, format!("{}+{}", met?, not?))
            }
            Self::All(_, rows) => both(above(rows, column?), met_above),
        };
        fitting(format!(
            "IF({known}=0,{},{met}&\"／\"&({known}))",
            quoted(NONE)
        ))
    }

    /// 「↑3　↓1」.
    fn moved(&self, column: Option<u16>) -> Option<String> {
        let (up, down) = match self {
            Self::Goal(key) => {
                let steps = format!("{}{}", names::STEPS, (*key)?);
                let moved = |arrow| format!("COUNTIF({steps},{})", quoted(arrow));
                (moved("↑"), moved("↓"))
            }
            Self::All(_, rows) => both(above(rows, column?), moved_above),
        };
        fitting(format!("\"↑\"&({up})&\"　↓\"&({down})"))
    }

    fn mean(&self, rating: &Rating) -> Option<String> {
        let mean = live::mean(rating, &self.keys())?;
        let words = mean.words(words_above);
        let LiveMean { count, rate, .. } = mean;
        fitting(format!(
            "IF({count}=0,{},{words}&{rate})&\"（\"&{count}&\"）\"",
            quoted(NONE)
        ))
    }
}

/// How many of a goal have a word for the target of the year. What is listed again counts once.
fn with_word(key: &str, word: &str) -> Option<String> {
    let (mets, grades, word) = (names::METS, names::GRADES, quoted(word));
    fitting(format!(
        "COUNTIFS({mets}{key},{word},{grades}{key},\"<>再掲*\")"
    ))
}

/// The cells of a column in rows. Sums are made of them, and not of all goals by name, so that they are not longer for
/// many goals.
fn above(rows: &[Range<u32>], column: u16) -> Vec<String> {
    let cells = |rows: &Range<u32>| {
        let last = rows.end.saturating_sub(1);
        format!("{}:{}", cell(rows.start, column), cell(last, column))
    };
    rows.iter().map(cells).collect()
}

/// Two sums over cells in several places.
fn both(places: Vec<String>, of: fn(&str) -> (String, String)) -> (String, String) {
    let sums: (Vec<String>, Vec<String>) = places.iter().map(|cells| of(cells)).unzip();
    (sums.0.join("+"), sums.1.join("+"))
}

/// The sums of the numbers before and behind the ／ of cells, of which some are － or empty.
fn met_above(cells: &str) -> (String, String) {
    let text = format!("SUBSTITUTE({cells},{},\"\")&\"／0\"", quoted(NONE));
    let at = format!("FIND(\"／\",{text})");
    (
        sum(&format!("LEFT({text},{at}-1)")),
        sum(&format!("SUBSTITUTE(MID({text},{at}+1,20),\"／0\",\"\")")),
    )
}

/// The sums of the numbers behind ↑ and behind ↓ of cells, of which some are empty.
fn moved_above(cells: &str) -> (String, String) {
    const NONE_MOVED: &str = "↑0　↓0";
    let text = format!("{cells}&\"{NONE_MOVED}\"");
    let down = format!("MID({text},FIND(\"↓\",{text})+1,20)");
    (
        sum(&format!("MID({text},2,FIND(\"　\",{text})-2)")),
        sum(&format!("SUBSTITUTE({down},\"{NONE_MOVED}\",\"\")")),
    )
}

/// The sum of numbers in texts, 0 for one that is empty.
fn sum(texts: &str) -> String {
    format!("SUMPRODUCT(--(\"0\"&{texts}))")
}

/// A criterion that takes a text for itself, also one that begins with a sign of comparison.
fn equal(sign: &str) -> String {
    quoted(&format!("={sign}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_many_goals_stay_formulas() {
        let keys = (0..300).map(|goal| format!("{}{goal}", "長い名の目標".repeat(10)));
        let keys: Vec<String> = keys.collect();
        let keys = keys.iter().map(String::as_str).collect();
        let all = Counted::All(keys, vec![5..100, 101..306]);
        for sum in [all.met(Some(9)), all.moved(Some(9)), all.graded("◎", 9)] {
            let sum = sum.unwrap();
            // Between them stand heads, which are no numbers.
            assert!(sum.contains("J6:J100") && sum.contains("J102:J306"));
        }
    }
}
