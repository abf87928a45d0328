//! How wide a Japanese text is on a sheet: the library's own autofit takes every 漢字 for a letter.

use unicode_width::UnicodeWidthStr;

/// Pixels of one half-width character at 10 points.
const HALF: usize = 7;

/// Points from line to line: 游ゴシック stands far apart.
const LINE: f64 = 16.5;

/// The width in pixels of the widest line of a text.
pub fn pixels(text: &str) -> u32 {
    text.lines()
        .map(|line| line.width_cjk() * HALF + 12)
        .max()
        .unwrap_or_default() as u32
}

/// How many lines a text takes in a column of so many pixels.
pub fn lines(text: &str, column: u32) -> u32 {
    let fits = ((column as usize).saturating_sub(10) / HALF).max(2);
    text.lines()
        .map(|line| line.width_cjk().div_ceil(fits).max(1) as u32)
        .sum::<u32>()
        .max(1)
}

/// The height in points of a row whose cells are these texts in columns of these widths.
pub fn row_height<'a>(cells: impl IntoIterator<Item = (&'a str, u32)>) -> f64 {
    let lines = cells
        .into_iter()
        .map(|(text, column)| lines(text, column))
        .max()
        .unwrap_or(1);
    (f64::from(lines) * LINE + 5.0).clamp(21.0, 400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kanji_is_two_letters_wide() {
        assert_eq!(pixels("施策"), 4 * 7 + 12);
        assert_eq!(pixels("R6\n実績"), 4 * 7 + 12);
        assert_eq!(lines("あいうえおかきくけこ", 80), 2);
        assert_eq!(lines("", 80), 1);
    }
}
