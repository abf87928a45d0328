//! Texts with digits that are not one figure: a range, or two figures in a cell.

use crate::domain::{folded, number};
use crate::normalize::Flaws;
use regex::Regex;
use std::sync::LazyLock;

/// From, how, and to: 10～12人, 10人から12人まで.
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    // Up to eight letters may stand behind each number: 10人から12人まで.
    let number = r"([0-9][0-9,]*(?:\.[0-9]+)?)[^0-9~-]{0,8}?";
    Regex::new(&format!("^約?{number}(~|-|から){number}$")).expect("a constant pattern")
});

/// Digits that are no figure: dates, years, times, and those of a unit.
static NO_FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    let era = r"(?:令和?|平成?|昭和?|[rhs])\s*[0-9]{1,2}(?:\.\s*[0-9]{1,2}){0,2}(?:\s*年度?)?";
    let western = r"[0-9]{4}\s*年度?|[0-9]{1,4}(?:[./-][0-9]{1,2}){2}";
    let rest = r"[0-9]{1,2}\s*月(?:[0-9]{1,2}\s*日)?|[0-9]{1,2}:[0-9]{2}|co2|[kc]?m[23]";
    Regex::new(&format!("{era}|{western}|{rest}")).expect("a constant pattern")
});

/// Digits, something that is part of no number, and digits.
static TWO: LazyLock<Regex> = LazyLock::new(|| {
    let between = r"[\s()/⇒→、;:*~\p{Han}\p{Hiragana}\p{Katakana}]";
    Regex::new(&format!("[0-9][^0-9]*{between}[^0-9]*[0-9]")).expect("a constant pattern")
});

/// Why a text is not one figure, if it is a range or two figures.
pub(super) fn flaws(text: &str) -> Flaws {
    if is_range(&folded::key(text)) {
        return Flaws::RANGE;
    }
    // With its white space, which `folded::key` drops: 10 12 is two figures.
    let spaced = folded::width(text).to_lowercase();
    match TWO.is_match(&NO_FIGURE.replace_all(&spaced, "")) {
        true => Flaws::TWO_FIGURES,
        false => Flaws::NONE,
    }
}

/// 10-12 goes up and is a range; 3-1 is the number of a measure.
fn is_range(key: &str) -> bool {
    RANGE.captures(key).is_some_and(|caught| {
        let (_, [from, how, to]) = caught.extract();
        let number = |text: &str| number::parse(&text.replace(',', ""));
        let ends = number(from).zip(number(to));
        ends.is_some_and(|(from, to)| from < to || how != "-")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: Flaws) {
        for text in texts {
            assert_eq!(flaws(text), expected, "{text}");
        }
    }

    #[test]
    fn a_range_has_two_ends() {
        check(
            &[
                "10～12人",
                "10〜12",
                "10-12人",
                "10から12",
                "１０人～１２人",
                "10人から12人まで",
            ],
            Flaws::RANGE,
        );
    }

    #[test]
    fn two_figures_in_a_cell_are_named() {
        check(
            &[
                "182人⇒170人",
                "累計515（うちH28年度255人）",
                "目標 30\n実績 20",
                "30/100",
                "10（15）",
                "1 2",
                "100（50）",
                "100、200",
                "4年間で+80人（年平均+20人）",
            ],
            Flaws::TWO_FIGURES,
        );
    }

    #[test]
    fn dates_and_measure_numbers_are_not_two_figures() {
        check(
            &[
                "R6.3.31",
                "2024/6/30",
                "令和7年6月30日",
                "1:30",
                "3-1",
                "1,23",
                "1・5",
                "1O0",
                "5.",
                "5t-CO2/m2",
            ],
            Flaws::NONE,
        );
    }
}
