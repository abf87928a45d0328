//! Names for cells that formulas of other sheets, and officials, may ask for: 実績_1_2_a.

use crate::domain::folded;
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
