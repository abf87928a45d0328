//! A frame as open data: UTF-8 with BOM, RFC 4180, a header row, a datum a cell.

use crate::domain::number;
use crate::ledger::schema::{Of, TableHead};
use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

/// Writes the head line.
pub fn head(file: &mut impl Write, table: &TableHead) -> io::Result<()> {
    let names: Vec<&str> = table.names().collect();
    write!(file, "\u{feff}{}\r\n", names.join(","))
}

/// Writes all rows of a frame, whose columns each are one piece.
pub fn rows(file: &mut impl Write, frame: &DataFrame, table: &TableHead) -> PolarsResult<()> {
    let columns = frame.select_to_vec(table.printed())?;
    let fields = columns.iter().zip(&table.columns);
    let fields = fields.map(|(column, described)| match &described.printed {
        Some(_) => Fields::of(column, Of::Text),
        None => Fields::of(column, described.of),
    });
    let fields: Vec<Fields<'_>> = fields.collect::<PolarsResult<_>>()?;
    let mut out = Vec::new();
    // Where the fields of the row before stand: a text that repeats is copied from there, which is faster.
    let mut before: Vec<Range<usize>> = vec![0..0; fields.len()];
    for row in 0..frame.height() {
        for (field, before) in fields.iter().zip(&mut before) {
            let start = out.len();
            match row > 0 && field.repeats(row) {
                true => out.extend_from_within(before.clone()),
                false => field.print(row, &mut out)?,
            }
            *before = start..out.len();
            out.push(b',');
        }
        // In place of the comma behind the last field.
        out.pop();
        out.extend(b"\r\n");
    }
    // Files and hashes take large pieces faster than many small ones.
    Ok(file.write_all(&out)?)
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
        let Self::Text(texts) = self else {
            return false;
        };
        let seen = |row| (texts.is_valid(row), texts.views()[row].as_u128());
        seen(row) == seen(row - 1)
    }

    /// Prints the value of a row; nothing where it is missing.
    fn print(&self, row: usize, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Text(texts) if texts.is_valid(row) => text(texts.value(row), out),
            Self::Number(units) if units.is_valid(row) => {
                number::print_units(units.value(row), out);
            }
            Self::Year(years) if years.is_valid(row) => write!(out, "{}", years.value(row))?,
            Self::Index(indexes) if indexes.is_valid(row) => {
                write!(out, "{}", indexes.value(row))?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Prints a text, in quotes where RFC 4180 wants them.
fn text(text: &str, out: &mut Vec<u8>) {
    let text = harmless(text);
    // One pass without a branch: nearly all texts have no byte up to the comma.
    let may_be_special = text.bytes().fold(false, |may, byte| may | (byte <= b','));
    match may_be_special && text.contains([',', '"', '\r', '\n']) {
        true => out.extend(format!("\"{}\"", text.replace('"', "\"\"")).bytes()),
        false => out.extend_from_slice(text.as_bytes()),
    }
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
    match looks_like_a_formula {
        true => format!("'{field}").into(),
        false => field.into(),
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
