//! Control characters in texts that others wrote, shown as signs: a terminal obeys the raw ones.

use std::borrow::Cow;

/// A text for one line of a terminal: every control character is shown as its picture (ESC as ␛,
/// a line break as ␊), and what has no picture as its number (〈U+202E〉).
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, acts)
}

/// As [`visible`], for an answer of many lines: its own line breaks and tabs stay.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, |letter| {
        acts(letter) && !matches!(letter, '\n' | '\t')
    })
}

fn shown(text: &str, acts: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&acts) {
        return Cow::Borrowed(text);
    }
    let sign = |letter: char| match acts(letter) {
        true => sign(letter),
        false => letter.to_string(),
    };
    text.chars().map(sign).collect()
}

/// Whether a letter moves the cursor, changes the terminal or reverses the order of the letters that follow.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Unicode's pictures stand in the order of the control characters.
fn sign(letter: char) -> String {
    let picture = match letter {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32),
        '\u{7f}' => Some('␡'),
        _ => None,
    };
    picture.map_or_else(
        || format!("〈U+{:04X}〉", letter as u32),
        |picture| picture.to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(visible("\u{1b}[2J\u{7}赤\r\n"), "␛[2J␇赤␍␊");
        assert_eq!(
            visible("\u{7f}\u{9b}31m\u{202e}"),
            "␡〈U+009B〉31m〈U+202E〉"
        );
        assert_eq!(visible_lines("一\t二\r\n\u{1b}"), "一\t二␍\n␛");
    }

    #[test]
    fn what_everybody_writes_is_not_copied() {
        assert!(matches!(visible("実績値（人）　○"), Cow::Borrowed(_)));
    }
}
