//! How wide a Japanese text is on a sheet: the library's own autofit takes every 漢字 for a letter.

use crate::domain::excel::LETTERS;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Pixels of one half-width character at 10 points.
const HALF: usize = 7;

/// A text that a cell can hold. A longer one is cut, and says so; data/cells.csv has it whole.
pub fn fitting(text: Cow<'_, str>) -> Cow<'_, str> {
    const CUT: &str = "…（続きは data/cells.csv）";
    // Nearly all texts are so short that their letters need not be counted.
    if text.len() <= LETTERS / ESCAPED || text.chars().map(units).sum::<usize>() <= LETTERS {
        return text;
    }
    // It is counted in bytes, which are more than its letters: the text is cut a little early.
    let mut left = LETTERS - CUT.len();
    let kept = text.chars().take_while(|letter| {
        left = left.saturating_sub(units(*letter));
        left > 0
    });
    kept.chain(CUT.chars()).collect()
}

/// A control character is written as _x001B_.
const ESCAPED: usize = 7;

/// What a letter takes of a cell: UTF-16 units, as Excel counts. Other programs also count how a
/// control character is written.
fn units(letter: char) -> usize {
    match letter.is_ascii_control() && !matches!(letter, '\t' | '\n') {
        true => ESCAPED,
        false => letter.len_utf16(),
    }
}

/// Points from line to line: 游ゴシック stands far apart.
pub const LINE: f64 = 16.5;

/// Lines of a row at the most: Excel has no rows of more than 409 points. Two are left free, because programs differ in
/// where they break lines.
pub const LINES_OF_ROW: u32 = 21;

/// Whether texts in columns of these widths are more than a row can hold.
pub fn is_full<'a>(cells: impl IntoIterator<Item = (&'a str, u32)>) -> bool {
    let mut cells = cells.into_iter();
    cells.any(|(text, column)| lines(text, column) > LINES_OF_ROW)
}

/// How many lines a text takes in a column of so many pixels.
pub fn lines(text: &str, column: u32) -> u32 {
    // Excel's margins take 10 pixels; a column has room for one wide letter at least.
    let fits = ((column as usize).saturating_sub(10) / HALF).max(2);
    // No letter is wider than its bytes are many.
    let lines = |line: &str| match line.len() <= fits {
        true => 1,
        false => width(line).div_ceil(fits) as u32,
    };
    text.lines().map(lines).sum::<u32>().max(1)
}

/// A text in parts of which each takes about so many lines at the most in a column of so many pixels; none of an
/// empty text. A part ends with a sentence, or at least with a clause, where one ends in its latter half.
pub fn pieces(text: &str, column: u32, most: u32) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(end_of_piece(rest, column, most));
        pieces.push(piece.to_owned());
        // The parts stand in rows of their own: no line is broken once more.
        rest = more.trim_start_matches('\n');
    }
    pieces
}

/// The bytes of the first of the parts of a text.
fn end_of_piece(text: &str, column: u32, most: u32) -> usize {
    const ENDS: [&[char]; 2] = [&['。', '\n'], &['、']];
    let full = end_of_lines(text, column, most);
    let (piece, rest) = text.split_at(full);
    if rest.is_empty() || rest.starts_with('\n') {
        return full;
    }
    let mut ends = ENDS.iter().filter_map(|ends| {
        let end = piece.rfind(*ends)?;
        Some(end + piece[end..].chars().next()?.len_utf8())
    });
    let end = ends.find(|end| *end > full / 2);
    end.unwrap_or_else(|| without_hanging(piece, rest))
}

/// The bytes of a part, of which the next does not begin with a sign that ends something.
fn without_hanging(piece: &str, rest: &str) -> usize {
    const ENDING: [char; 4] = ['。', '、', '」', '）'];
    let last = piece.char_indices().last().map(|(at, _)| at);
    match last.filter(|at| *at > 0 && rest.starts_with(ENDING)) {
        Some(at) => at,
        None => piece.len(),
    }
}

/// The bytes of the beginning of a text that takes so many lines in a column of so many pixels; one letter at least.
fn end_of_lines(text: &str, column: u32, most: u32) -> usize {
    let fits = ((column as usize).saturating_sub(10) / HALF).max(2);
    let (mut lines, mut wide) = (0, 0);
    let mut letters = text.char_indices();
    let end = letters.find(|(_, letter)| {
        let own = if letter.is_ascii() { 1 } else { 2 };
        wide += own;
        if *letter == '\n' || wide > fits {
            lines += 1;
            wide = if *letter == '\n' { 0 } else { own };
        }
        lines == most
    });
    let first = text.chars().next().map_or(0, char::len_utf8);
    end.map_or(text.len(), |(end, _)| end.max(first))
}

/// A text that a row holds in a column of so many pixels; of a longer one the beginning, in a few lines, and where it
/// stands whole.
pub fn within_row(text: String, column: u32, goes_on: &str) -> String {
    const BEGINNING: u32 = 6;
    if lines(&text, column) <= LINES_OF_ROW {
        return text;
    }
    let first = pieces(&text, column, BEGINNING).into_iter().next();
    format!("{}…（全文は{goes_on}）", first.unwrap_or_default())
}

/// The width of a line in half-width letters. Common letters are measured here, because the library looks
/// at every letter whether it belongs to an emoji, which is slow.
fn width(line: &str) -> usize {
    let plain = line.chars().try_fold(0, |width, letter| match letter {
        ' '..='~' => Some(width + 1),
        'ぁ'..='ゖ' | 'ァ'..='ー' | '一'..='\u{9fff}' | '、'..='】' | '！'..='～' => {
            Some(width + 2)
        }
        _ => None,
    });
    plain.unwrap_or_else(|| line.width_cjk())
}

/// The pixels in which the longest of some texts stands on one line, within bounds.
pub fn column<'a>(texts: impl IntoIterator<Item = &'a str>, (least, most): (u32, u32)) -> u32 {
    let widest = texts.into_iter().map(width).max();
    // The same margins as in `lines`.
    let pixels = widest.unwrap_or_default() * HALF + 10;
    u32::try_from(pixels).unwrap_or(most).clamp(least, most)
}

/// The height in points of a row whose cells are these texts in columns of these widths.
pub fn row_height<'a>(cells: impl IntoIterator<Item = (&'a str, u32)>) -> f64 {
    let lines = cells
        .into_iter()
        .map(|(text, column)| lines(text, column))
        .max()
        .unwrap_or(1);
    // Excel has no rows of more than 409 points.
    (f64::from(lines) * LINE + 5.0).clamp(21.0, 400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_no_cell_holds_is_cut_and_says_so() {
        assert_eq!(fitting("短い".into()), "短い");
        let long = "長".repeat(40_000);
        let cut = fitting(long.into());
        assert!(cut.encode_utf16().count() <= LETTERS && cut.ends_with("cells.csv）"));
        // Letters of two units, and such as are written longer than they are.
        for letter in ["😀", "\u{1b}", "\r"] {
            let least = letter.repeat(LETTERS / units(letter.chars().next().unwrap()));
            assert_eq!(fitting(least.as_str().into()), least);
            let cut = fitting((least + letter).into()).into_owned();
            assert!(
                cut.chars().map(units).sum::<usize>() <= LETTERS && cut.ends_with("cells.csv）")
            );
        }
    }

    #[test]
    fn a_text_that_no_row_holds_is_divided_and_stays_whole() {
        assert!(pieces("", 80, 2).is_empty());
        assert_eq!(
            pieces("あいうえおか\nき\n\nく", 80, 2),
            ["あいうえおか", "き\n", "く"]
        );
        assert_eq!(
            pieces("短い。長い文です。次の、文でも切ります。", 80, 2),
            ["短い。長い文です。", "次の、文でも切りま", "す。"]
        );
        assert_eq!(
            pieces("ある、長い、文です", 80, 1),
            ["ある、", "長い、", "文です"]
        );
        let long = "長い説明。abc".repeat(4_000);
        let parts = pieces(&long, 300, 22);
        assert_eq!(parts.concat(), long);
        assert!(parts.iter().all(|part| lines(part, 300) <= 22));
    }

    #[test]
    fn the_width_of_common_letters_is_the_library_s() {
        for letter in ('\0'..='\u{ffff}').map(String::from) {
            assert_eq!(width(&letter), letter.width_cjk(), "{letter}");
        }
        assert_eq!(width("が、か\u{3099}👨‍👩‍👧"), "が、か\u{3099}👨‍👩‍👧".width_cjk());
    }

    #[test]
    fn a_kanji_is_two_letters_wide() {
        assert_eq!(lines("あいうえおかきくけこ", 80), 2);
        assert_eq!(lines("", 80), 1);
        assert_eq!(column(["ab", "あいうえお"], (40, 300)), 80);
        assert_eq!(
            [column(["a"], (40, 60)), column(["あいうえお"], (40, 60))],
            [40, 60]
        );
    }
}
