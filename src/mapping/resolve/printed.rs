//! The one number of a KPI's unit in the words of the document: 18,047 of 「18,047人」.

use crate::domain::{Decimal, folded};

/// Beside these the number is a rounded one, and the value may have more digits.
const ABOUT: [&str; 5] = ["約", "およそ", "程度", "前後", "ほど"];

/// The number before the unit, without its sign, where the words have just one and it is no end of a
/// range: 「年平均+20人」 has 20, 「4年間で+80人（年平均+20人）」 and 「10～15人」 have none that is meant.
pub(super) fn only_number(text: &str, unit: &str) -> Option<Decimal> {
    let (text, unit) = (folded::key(text), folded::key(unit));
    if unit.is_empty() || ABOUT.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut found = text.match_indices(&unit).filter_map(|(at, _)| {
        let before = &text[..at];
        let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
        let digits = before[start.len()..].replace(',', "");
        let number: Decimal = digits.parse().ok()?;
        Some((number, start.ends_with(['~', '-', '〜', '～'])))
    });
    let (number, is_end) = found.next()?;
    (found.next().is_none() && !is_end).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::only_number;

    #[test]
    fn the_one_number_of_the_unit_is_found() {
        for (text, unit, expected) in [
            ("18,047人", "人", "18047"),
            ("１８０４７人（R5）", "人", "18047"),
            ("約90人前後", "人", ""),
            ("3.00P", "P", "3.00"),
            ("年平均+20人", "人", "20"),
            ("4年間で+80人（年平均+20人）", "人", ""),
            ("10～15人", "人", ""),
            ("544千人", "人", ""),
            ("5人に1人", "人", ""),
            ("増加", "人", ""),
            ("12", "", ""),
        ] {
            let number = only_number(text, unit).map(|number| number.to_string());
            assert_eq!(number.unwrap_or_default(), expected, "{text}");
        }
    }
}
