//! Names for cells that formulas of other sheets, and officials, may ask for: 実績_1_2_a.

use super::{NONE, quoted};
use crate::domain::{Plan, folded};
use crate::report::figures::LARGE;
use std::collections::BTreeSet;

/// The year's figure of a KPI.
pub const ACTUAL: &str = "実績_";
/// Its final target.
pub const TARGET: &str = "目標_";
/// Its rate, as it is shown.
pub const RATE: &str = "達成率_";
/// Whether its target of the year is met.
pub const MET: &str = "今年度の目標に_";
/// The same as a number.
pub const RATE_NUMBER: &str = "達成率の数_";
/// Its grade with the code.
pub const GRADE: &str = "判定_";

/// On the sheet of a goal: the grades with their codes.
pub const GRADES: &str = "判定の列_";
/// The rates as numbers.
pub const RATES: &str = "達成率の列_";
/// Whether the year's targets are met.
pub const METS: &str = "今年度の目標の列_";
/// ↑, ↓ or →.
pub const STEPS: &str = "前年度からの列_";

/// The key of each KPI that the defined names of its cells end with (実績_…). Empty in a large plan: Excel's list of
/// names would be too long to be of use.
pub fn of_kpis(plan: &Plan) -> Vec<String> {
    let has_names = plan.kpis.len() <= LARGE;
    let ids = plan.kpis.iter().map(|kpi| kpi.id.as_str());
    keys(ids.filter(|_| has_names))
}

/// For each goal, by what the columns of its sheet are named.
pub fn of_goals(plan: &Plan) -> Vec<String> {
    keys(plan.goals.iter().map(|goal| match goal.label.trim() {
        "" => goal.name.as_str(),
        label => label,
    }))
}

/// A condition: the named cells of a KPI still have no grade, and the year's figure about which the section is asked.
/// What is judged may be made of several years, which no name has.
pub fn held((grade, actual): (&str, &str), figure: Option<f64>) -> String {
    let none = quoted(NONE);
    match figure {
        Some(figure) => format!("AND({grade}={none},{actual}={figure})"),
        None => format!("{grade}={none}"),
    }
}

/// What stands behind the first word of a name, for each text: its letters and digits, the rest as _; told apart by a
/// number where two are the same, for which Excel takes capitals, small letters and widths.
pub fn keys<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let unique = |text: &str| {
        let key = key(text);
        let mut numbered = (2..).map(|number| format!("{key}_{number}"));
        let mut one = key.clone();
        while !taken.insert(folded::key(&one)) {
            one = numbered.next().expect("numbers do not end");
        }
        one
    };
    texts.map(unique).collect()
}

fn key(text: &str) -> String {
    const LETTERS: usize = 100;
    // Letters beyond the first 65,536 are two for Excel.
    let is_kept = |letter: char| {
        letter.is_ascii_digit() || (letter.is_alphabetic() && u32::from(letter) <= 0xFFFF)
    };
    let narrow = folded::width(text);
    let letters = narrow.chars().take(LETTERS);
    letters
        .map(|letter| if is_kept(letter) { letter } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn a_name_has_letters_and_digits_and_is_the_only_one() {
        let ids = ["1-2-a", "1(2)ａ", "1.2.A", "①", "R1C1", "𠮷", "", "数 値"];
        let expected = ["1_2_a", "1_2_a_2", "1_2_A_3", "1", "R1C1", "_", "", "数_値"];
        assert_eq!(keys(ids.into_iter()), expected);
    }
}
