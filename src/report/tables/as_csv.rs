//! A frame as open data: UTF-8 with BOM, RFC 4180, a header row, a datum a cell.

use crate::domain::number;
use crate::ledger::schema::{Of, Table};
use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

/// Writes the head line.
pub fn head(file: &mut impl Write, table: &Table) -> io::Result<()> {
    let names: Vec<&str> = table.names().collect();
    write!(file, "\u{feff}{}\r\n", names.join(","))
}

/// Writes all rows of a frame, whose columns each are one piece; `out` has room for their text.
pub fn rows(
    file: &mut impl Write,
    frame: &DataFrame,
    table: &Table,
    out: &mut Vec<u8>,
) -> PolarsResult<()> {
    let fields = frame.select_to_vec(table.printed())?;
    let fields: Vec<Fields<'_>> = fields
        .iter()
        .zip(table.columns())
        .map(|(column, described)| match described.printed {
            Some(_) => Fields::of(column, Of::Text),
            None => Fields::of(column, described.of),
        })
        .collect::<PolarsResult<_>>()?;
    out.clear();
    text(&fields, frame.height(), out);
    Ok(file.write_all(out)?)
}

/// The values of a column.
enum Fields<'a> {
    Text(&'a Utf8ViewArray),
    Number(&'a PrimitiveArray<i128>),
    Year(&'a PrimitiveArray<i32>),
    Index(&'a PrimitiveArray<u32>),
}

impl<'a> Fields<'a> {
    fn of(column: &'a Column, of: Of) -> PolarsResult<Self> {
        let whole = "a frame of rows is in one piece";
        Ok(match of {
            Of::Text => Self::Text(column.str()?.downcast_iter().next().expect(whole)),
            Of::Number => {
                let units = column.decimal()?.physical();
                Self::Number(units.downcast_iter().next().expect(whole))
            }
            Of::Year => Self::Year(column.i32()?.downcast_iter().next().expect(whole)),
            Of::Index => Self::Index(column.u32()?.downcast_iter().next().expect(whole)),
        })
    }

    /// Whether a row has the text of the row before, which stands in the same place.
    fn repeats(&self, row: usize) -> bool {
        match self {
            Self::Text(texts) => {
                let views = texts.views();
                views[row].as_u128() == views[row - 1].as_u128()
                    && texts.is_null(row) == texts.is_null(row - 1)
            }
            _ => false,
        }
    }

    fn write(&self, row: usize, out: &mut Vec<u8>) {
        match self {
            Self::Text(texts) if texts.is_valid(row) => word(out, texts.value(row)),
            Self::Number(units) if units.is_valid(row) => {
                number::print_units(units.value(row), out);
            }
            Self::Year(years) if years.is_valid(row) => plain(out, years.value(row)),
            Self::Index(indexes) if indexes.is_valid(row) => plain(out, indexes.value(row)),
            _ => {}
        }
    }
}

fn text(fields: &[Fields<'_>], height: usize, out: &mut Vec<u8>) {
    let mut before: Vec<Range<usize>> = vec![0..0; fields.len()];
    for row in 0..height {
        for (column, fields) in fields.iter().enumerate() {
            if column > 0 {
                out.push(b',');
            }
            let start = out.len();
            match row > 0 && fields.repeats(row) {
                true => out.extend_from_within(before[column].clone()),
                false => fields.write(row, out),
            }
            before[column] = start..out.len();
        }
        out.extend(b"\r\n");
    }
}

fn plain(out: &mut Vec<u8>, printed: impl std::fmt::Display) {
    write!(out, "{printed}").expect("memory takes what is written");
}

fn word(out: &mut Vec<u8>, field: &str) {
    // Most fields have no byte below these, and most begin with a digit or a Japanese letter.
    let may_be_special = field.bytes().fold(false, |may, byte| may | (byte < b'-'));
    let first = field.as_bytes().first();
    let may_be_formula =
        first.is_some_and(|first| *first < b'0' || matches!(first, b'=' | b'@' | 0xef));
    if !may_be_special && !may_be_formula {
        return out.extend_from_slice(field.as_bytes());
    }
    let field = harmless(field);
    let is_special = |byte: u8| matches!(byte, b',' | b'"' | b'\r' | b'\n');
    if !field.bytes().any(is_special) {
        return out.extend_from_slice(field.as_bytes());
    }
    out.push(b'"');
    for byte in field.bytes() {
        if byte == b'"' {
            out.push(byte);
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Excel runs a CSV field that begins like a formula, in Japan also one that begins with a wide sign.
/// A quote before it makes it text again; numbers with a sign are data and stay as they are, and so
/// does the wide － that sections write for nothing.
fn harmless(field: &str) -> Cow<'_, str> {
    let looks_like_a_formula = match field.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＠') => true,
        Some(sign @ ('+' | '-' | '＋' | '－')) => {
            field != "－" && !is_number(&field[sign.len_utf8()..])
        }
        _ => false,
    };
    if looks_like_a_formula {
        Cow::Owned(format!("'{field}"))
    } else {
        Cow::Borrowed(field)
    }
}

/// Whether the text behind a sign is a number with at least one digit.
fn is_number(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let is_of_a_number = |letter: char| is_digit(letter) || ".,%．，％".contains(letter);
    text.contains(is_digit) && text.chars().all(is_of_a_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_never_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
        for data in [
            "-40",
            "-1,234.5",
            "+3.0%",
            "△3",
            "１２人",
            "－",
            "－５",
            "―",
        ] {
            assert_eq!(harmless(data), data);
        }
        for formula in [
            "-", "+", "--", "-.", "@x", "\tx", "\rx", "＝1+1", "＋A1", "－2+3",
        ] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
    }
}
