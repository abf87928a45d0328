//! By which words people call a grade: its code, its mark, its label.

use super::{Band, Rating};
use crate::domain::folded;

impl Band {
    /// Whether a word is this grade: its code, mark or label, or several of them (◎ A, A：目標達成).
    fn is_called(&self, word: &str) -> bool {
        let mut names = [&self.code, &self.mark, &self.label].map(|name| grade_key(name));
        // The longest first: a code may be a letter of the label.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let whole = grade_key(word);
        let rest = names.iter().fold(whole.clone(), |rest, name| match name {
            name if name.is_empty() => rest,
            // Once: AA is not A.
            name => rest.replacen(name.as_str(), "", 1),
        });
        !whole.is_empty() && rest.is_empty()
    }
}

impl Rating {
    /// The bands that a section may mean by a word, as indexes into [`Self::bands`]; none if it is
    /// no grade, several where bands share a mark.
    pub fn bands_called(&self, word: &str) -> Vec<usize> {
        let bands = self.bands.iter().enumerate();
        let called = bands.filter(|(_, band)| band.is_called(word));
        called.map(|(index, _)| index).collect()
    }
}

/// The key of a grade: the circles and crosses that keyboards offer are one each, and what people
/// put between mark and word is nothing. ▲ stays apart from △.
fn grade_key(word: &str) -> String {
    let sign = |letter: char| match letter {
        '〇' | '◯' | '⚪' | '⭕' => Some('○'),
        '✕' | '✖' | '☓' | '╳' | '❌' => Some('×'),
        '(' | ')' | '[' | ']' | '「' | '」' | '【' | '】' | '〔' | '〕' => None,
        ':' | ',' | '.' | '、' | '・' | '／' | '/' | '\u{fe0f}' => None,
        letter => Some(letter),
    };
    folded::key(word).chars().filter_map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number::Rounding;
    use crate::domain::rating::{Formula, Rule};

    /// The codes of the bands that a word may mean.
    fn check(word: &str, expected: &str) {
        let band = |(code, mark, label): (&str, &str, &str)| Band {
            code: code.to_owned(),
            mark: mark.to_owned(),
            label: label.to_owned(),
            rule: Rule::Otherwise,
        };
        let bands = [
            ("A", "◎", "目標達成"),
            ("B", "○", "おおむね順調"),
            ("C", "△", ""),
            ("C-", "△", "遅れ"),
            ("D", "×", "改善なし"),
        ];
        let rating = Rating {
            formula: Formula::Progress,
            digits: 1,
            rounding: Rounding::HalfUp,
            cap: None,
            has_mean: false,
            bands: bands.map(band).into(),
        };
        let called = rating.bands_called(word).into_iter();
        let codes: Vec<&str> = called
            .map(|band| rating.bands[band].code.as_str())
            .collect();
        assert_eq!(codes.join(" "), expected, "{word}");
    }

    #[test]
    fn a_grade_is_called_by_its_code_its_mark_or_its_label() {
        check("Ａ", "A");
        check("b", "B");
        check("◎", "A");
        check("〇", "B");
        check("おおむね 順調", "B");
        check("◎ A", "A");
        check("A（目標達成）", "A");
        check("D：改善なし", "D");
    }

    #[test]
    fn bands_that_share_a_mark_are_both_meant() {
        check("△", "C C-");
        check("△遅れ", "C-");
    }

    #[test]
    fn what_is_nearly_a_grade_is_none() {
        for word in ["", "S", "A+", "▲", "順調", "A B", "◎達成", "－"] {
            check(word, "");
        }
    }
}
