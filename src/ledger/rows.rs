//! A frame while it grows, row by row.

use super::schema::{FrameTable, Of};
use crate::domain::number::Rounding;
use crate::domain::{CellAt, Decimal, FiscalYear, number};
use polars::prelude::*;
use polars_arrow::array::MutableBinaryViewArray;
use std::fmt::Write;

/// Rows of a table, each written field by field in the order of its columns.
pub struct Rows {
    columns: Vec<Growing>,
    /// The column that is next.
    next: usize,
    height: usize,
    /// Where what is printed into a field is put together.
    scratch: String,
}

enum Growing {
    Text(TextColumn),
    Number(PrimitiveChunkedBuilder<Int128Type>),
    Year(PrimitiveChunkedBuilder<Int32Type>),
    Index(PrimitiveChunkedBuilder<UInt32Type>),
}

impl Rows {
    /// No rows yet, and room for some.
    pub fn of(table: &FrameTable, room: usize) -> Self {
        Self::with(table, &[], room)
    }

    /// With further columns of text behind the table's own.
    pub fn with(table: &FrameTable, further: &[&'static str], room: usize) -> Self {
        let own = table.columns().map(|column| (column.name, column.of));
        let further = further.iter().map(|name| (*name, Of::Text));
        let columns = own.chain(further);
        Self {
            columns: columns
                .map(|(name, of)| Growing::of(name, of, room))
                .collect(),
            next: 0,
            height: 0,
            scratch: String::new(),
        }
    }

    /// A text; an empty one is null.
    pub fn text(&mut self, text: &str) {
        match self.column() {
            Growing::Text(words) => words.push(text),
            _ => unreachable!("{OTHER}"),
        }
    }

    /// Repeats the row before in so many columns of text. There must be a row before.
    pub fn again(&mut self, columns: usize) {
        for _ in 0..columns {
            match self.column() {
                Growing::Text(words) => words.again(),
                _ => unreachable!("{OTHER}"),
            }
        }
    }

    /// A text: what a value prints.
    pub fn print(&mut self, printed: impl std::fmt::Display) {
        // Taken out, because `text` needs all of `self`; put back, its room serves the next field.
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        write!(scratch, "{printed}").expect(IN_MEMORY);
        self.text(&scratch);
        self.scratch = scratch;
    }

    /// A text: what a value prints; null where there is none.
    pub fn print_option(&mut self, printed: Option<impl std::fmt::Display>) {
        match printed {
            Some(printed) => self.print(printed),
            None => self.text(""),
        }
    }

    /// A number that was computed from others: a mean may have no end and is rounded to the last
    /// decimal that there is.
    pub fn computed(&mut self, number: Option<Decimal>) {
        let rounded = |number| number::rounded(number, number::DECIMALS, Rounding::HalfUp);
        self.number(number.map(rounded));
    }

    /// A number that was reported or planned; all of these have room.
    pub fn number(&mut self, number: Option<Decimal>) {
        let units = number.map(|number| number::units(number).expect(ROOM));
        match self.column() {
            Growing::Number(numbers) => numbers.append_option(units),
            _ => unreachable!("{OTHER}"),
        }
    }

    /// A Western year.
    pub fn year(&mut self, year: Option<FiscalYear>) {
        match self.column() {
            Growing::Year(years) => years.append_option(year.map(FiscalYear::western)),
            _ => unreachable!("{OTHER}"),
        }
    }

    /// A count or a key.
    pub fn index(&mut self, index: u32) {
        match self.column() {
            Growing::Index(indexes) => indexes.append_value(index),
            _ => unreachable!("{OTHER}"),
        }
    }

    /// File, sheet and cell.
    pub fn place(&mut self, file: &str, sheet: &str, cell: Option<CellAt>) {
        self.text(file);
        self.text(sheet);
        self.print_option(cell);
    }

    /// How many rows are whole.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The rows as a frame.
    pub fn frame(self) -> PolarsResult<DataFrame> {
        let columns = self.columns.into_iter().map(Growing::finish);
        DataFrame::new(self.height, columns.collect::<PolarsResult<_>>()?)
    }

    fn column(&mut self) -> &mut Growing {
        let at = self.next;
        self.next += 1;
        if self.next == self.columns.len() {
            self.next = 0;
            self.height += 1;
        }
        &mut self.columns[at]
    }
}

/// A column of texts; an empty one is null.
pub fn words<'t>(name: &'static str, texts: impl Iterator<Item = &'t str>) -> PolarsResult<Column> {
    let mut words = TextColumn::of(name.into(), texts.size_hint().0);
    texts.for_each(|text| words.push(text));
    Ok(words.finish())
}

/// A column of text with what values print.
pub fn printed<T: std::fmt::Display>(
    name: &'static str,
    values: impl Iterator<Item = Option<T>>,
) -> PolarsResult<Column> {
    let mut words = TextColumn::of(name.into(), values.size_hint().0);
    let mut scratch = String::new();
    for value in values {
        scratch.clear();
        if let Some(value) = value {
            write!(scratch, "{value}").expect(IN_MEMORY);
        }
        words.push(&scratch);
    }
    Ok(words.finish())
}

const IN_MEMORY: &str = "a text takes whatever is printed into it";

/// Why a field cannot be of another kind than its column.
const OTHER: &str = "fields are written in the order of the table";

/// Why a number has room: where it comes from refuses those that have none.
const ROOM: &str = "what has no room in a frame is refused where it is read or computed";

impl Growing {
    fn of(name: &'static str, of: Of, room: usize) -> Self {
        let name = PlSmallStr::from_static(name);
        match of {
            Of::Text => Self::Text(TextColumn::of(name, room)),
            Of::Number => Self::Number(PrimitiveChunkedBuilder::new(name, room)),
            Of::Year => Self::Year(PrimitiveChunkedBuilder::new(name, room)),
            Of::Index => Self::Index(PrimitiveChunkedBuilder::new(name, room)),
        }
    }

    fn finish(self) -> PolarsResult<Column> {
        Ok(match self {
            Self::Text(words) => words.finish(),
            Self::Number(numbers) => numbers
                .finish()
                .into_decimal(number::DIGITS as usize, number::DECIMALS as usize)?
                .into_column(),
            Self::Year(years) => years.finish().into_column(),
            Self::Index(indexes) => indexes.finish().into_column(),
        })
    }
}

/// A column of text. One that repeats the row before is kept once: names and files stand in runs.
struct TextColumn {
    name: PlSmallStr,
    texts: MutableBinaryViewArray<str>,
    /// The text of the last rows, which are not in `texts` yet; empty for null.
    last: String,
    /// How many these are.
    run: usize,
}

impl TextColumn {
    fn of(name: PlSmallStr, room: usize) -> Self {
        Self {
            name,
            texts: MutableBinaryViewArray::with_capacity(room),
            last: String::new(),
            run: 0,
        }
    }

    fn push(&mut self, text: &str) {
        if text != self.last {
            self.end_run();
            self.last.clear();
            self.last.push_str(text);
        }
        self.run += 1;
    }

    fn again(&mut self) {
        self.run += 1;
    }

    fn end_run(&mut self) {
        match self.last.is_empty() {
            true => self.texts.extend_null(self.run),
            false => self.texts.extend_constant(self.run, Some(&self.last)),
        }
        self.run = 0;
    }

    fn finish(mut self) -> Column {
        self.end_run();
        StringChunked::with_chunk(self.name, self.texts.freeze()).into_column()
    }
}
