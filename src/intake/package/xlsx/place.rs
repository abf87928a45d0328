//! Places as a workbook writes them: `F12`, `$F$12`, `A3:A4`.

use crate::domain::CellAt;

/// The corners of a range; one cell is a range of one.
pub fn range(text: &str) -> Option<(CellAt, CellAt)> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some((cell(first)?, cell(last)?))
}

/// A single cell. Beyond Excel's limits it is still one, which the grid leaves out and counts.
pub fn cell(text: &str) -> Option<CellAt> {
    let (mut column, mut row) = (0_u32, 0_u32);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            b'$' => {}
            _ => return None,
        }
    }
    Some(CellAt::new(row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_printed() {
        for text in ["A1", "F12", "XFD1048576", "AAAA9999999"] {
            assert_eq!(cell(text).map(|at| at.to_string()).as_deref(), Some(text));
        }
        for text in [
            "",
            "A",
            "1",
            "A0",
            "A1B",
            "あ1",
            "A99999999999",
            "ZZZZZZZZ1",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
        assert_eq!(
            range("$A$3:a4"),
            Some((CellAt::new(2, 0), CellAt::new(3, 0)))
        );
    }
}
