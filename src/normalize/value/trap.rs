//! Letters that normalization would turn into digits: ① is no 1, ½ is no 12, and 5² is no 52.

use crate::domain::folded;

/// Whether a letter of a text would silently become a digit, a point or a separator.
pub(super) fn is_in(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|letter| {
        let trapped = is_trap(letter, before);
        before = letter;
        trapped
    })
}

fn is_trap(letter: char, before: char) -> bool {
    match letter {
        // Kana, kanji and full-width forms: what people type, and what folding is meant for.
        ..='\u{7f}' | '\u{3000}'..='\u{30ff}' | '一'..='鿿' | '！'..='～' => false,
        // m², CO₂: a unit's own digit.
        '²' | '³' | '₂' | '₃' | '₄' if before.is_alphabetic() => false,
        letter => becomes_number(letter),
    }
}

/// A unit in one letter begins with its letters (㎡), a number in one letter with its digit (㏠).
fn becomes_number(letter: char) -> bool {
    let is_number = |part: &char| part.is_ascii_digit() || ".,".contains(*part);
    let parts: Vec<char> = folded::parts(letter).collect();
    let first_number = parts.iter().position(is_number);
    first_number.is_some_and(|at| !parts[..at].iter().any(|part| part.is_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_disguise_are_traps() {
        for text in ["①", "5①", "½", "5²", "⒈", "⑴", "㏠", "㍙", "𝟏", "1․5", "㉑"]
        {
            assert!(is_in(text), "{text}");
        }
    }

    #[test]
    fn units_are_no_traps() {
        for text in [
            "１，２００",
            "120㎡",
            "5m²",
            "3t-CO₂",
            "15㌫",
            "㏍",
            "令和６",
            "5℃",
        ] {
            assert!(!is_in(text), "{text}");
        }
    }
}
