//! A frame while it grows, row by row, by one list of its columns: what each is, and what a row has in it.

use super::schema::{Described, Named, Of, TableHead};
use crate::domain::number::{self, Rounding};
use crate::domain::{Decimal, FiscalYear};
use polars::prelude::*;
use polars_arrow::array::MutableBinaryViewArray;
use std::fmt::{Display, Write};

/// A table: its columns, and its rows so far. A row is made of an `R`.
pub struct Rows<R> {
    /// What the columns are.
    pub head: TableHead,
    columns: Vec<Growing<R>>,
    /// Further columns of text, behind all others: what CSV prints in the place of one of these.
    printed: Vec<(PlSmallStr, Growing<R>)>,
    height: usize,
    /// The rows for which there is room before a column has to grow.
    room: usize,
}

/// Adds what a row has to a column of text.
type TextFill<R> = Box<dyn Fn(&R, &mut TextColumn)>;

/// What a row has in a column of numbers, in the [units](number::units) of a frame.
type UnitsFill<R> = Box<dyn Fn(&R) -> Option<i128>>;

/// A column's values so far, and what a row has in it.
enum Growing<R> {
    Text(TextColumn, TextFill<R>),
    Number(PrimitiveChunkedBuilder<Int128Type>, UnitsFill<R>),
    Year(
        PrimitiveChunkedBuilder<Int32Type>,
        fn(&R) -> Option<FiscalYear>,
    ),
    Index(PrimitiveChunkedBuilder<UInt32Type>, fn(&R) -> u32),
}

impl<R> Rows<R> {
    /// A table without columns, and with room for some rows. `row` says what a row is.
    pub fn of(name: &'static str, row: &'static str, room: usize) -> Self {
        Self {
            head: TableHead::new(name, row),
            columns: Vec::new(),
            printed: Vec::new(),
            height: 0,
            room,
        }
    }

    /// Adds a column of texts; an empty one is null.
    pub fn text(self, named: Named, text: impl Fn(&R) -> &str + 'static) -> Self {
        let words = self.words(false, move |row, words| words.push(text(row)));
        self.add(named, Of::Text, words)
    }

    /// Adds a column of what values print; nothing printed is null.
    pub fn print<T: Display>(
        self,
        named: Named,
        value: impl Fn(&R) -> Option<T> + 'static,
    ) -> Self {
        let words = self.words(false, move |row, words| words.print(value(row)));
        self.add(named, Of::Text, words)
    }

    /// Adds a column of texts that rows which are [alike](Self::row_alike) share.
    pub fn shared<T: Display>(self, named: Named, value: impl Fn(&R) -> T + 'static) -> Self {
        let words = self.words(true, move |row, words| words.print(Some(value(row))));
        self.add(named, Of::Text, words)
    }

    /// Adds a column of numbers that were reported or planned; all of these have room.
    pub fn number(self, named: Named, number: impl Fn(&R) -> Option<Decimal> + 'static) -> Self {
        let units = move |row: &R| number(row).map(|number| number::units(number).expect(ROOM));
        self.units(named, units)
    }

    /// Adds a column of numbers that were computed from others: a mean may have no end and is rounded to
    /// the last decimal that there is.
    pub fn computed(self, named: Named, number: impl Fn(&R) -> Option<Decimal> + 'static) -> Self {
        let rounded = |number| number::rounded(number, number::DECIMALS, Rounding::HalfUp);
        self.number(named, move |row| number(row).map(rounded))
    }

    /// Adds a column of numbers, in the [units](number::units) of a frame.
    pub fn units(self, named: Named, units: impl Fn(&R) -> Option<i128> + 'static) -> Self {
        let numbers = PrimitiveChunkedBuilder::new(named.0.into(), self.room);
        self.add(named, Of::Number, Growing::Number(numbers, Box::new(units)))
    }

    /// Adds a column of Western years.
    pub fn year(self, named: Named, year: fn(&R) -> Option<FiscalYear>) -> Self {
        let years = PrimitiveChunkedBuilder::new(named.0.into(), self.room);
        self.add(named, Of::Year, Growing::Year(years, year))
    }

    /// Adds a column of counts or keys.
    pub fn index(self, named: Named, index: fn(&R) -> u32) -> Self {
        let indexes = PrimitiveChunkedBuilder::new(named.0.into(), self.room);
        self.add(named, Of::Index, Growing::Index(indexes, index))
    }

    /// Has CSV print this in the column that was added last.
    pub fn in_csv<T: Display>(mut self, value: impl Fn(&R) -> Option<T> + 'static) -> Self {
        let words = self.words(false, move |row, words| words.print(value(row)));
        let column = self.head.columns.last_mut().expect("a column was added");
        let name = format!("{}_printed", column.name);
        self.printed.push((name.as_str().into(), words));
        column.printed = Some(name);
        self
    }

    /// Leaves out all columns but these, and what CSV prints.
    pub fn only(mut self, names: &[&str]) -> Self {
        let is_named = |column: &Described| names.contains(&column.name);
        let kept: Vec<bool> = self.head.columns.iter().map(is_named).collect();
        let mut of_columns = kept.iter();
        self.columns
            .retain(|_| *of_columns.next().unwrap_or(&false));
        self.head.columns.retain(is_named);
        self.printed.clear();
        self
    }

    fn words(&self, is_shared: bool, fill: impl Fn(&R, &mut TextColumn) + 'static) -> Growing<R> {
        Growing::Text(TextColumn::of(is_shared, self.room), Box::new(fill))
    }

    fn add(mut self, named: Named, of: Of, column: Growing<R>) -> Self {
        self.head.add(named, of);
        self.columns.push(column);
        self
    }

    /// Adds a row.
    pub fn row(&mut self, row: &R) {
        self.fill(row, false);
    }

    /// Adds a row, alike the row before, if there is one.
    pub fn row_alike(&mut self, row: &R) {
        self.fill(row, self.height > 0);
    }

    fn fill(&mut self, row: &R, is_alike: bool) {
        let printed = self.printed.iter_mut().map(|(_, column)| column);
        for column in self.columns.iter_mut().chain(printed) {
            match column {
                Growing::Text(words, _) if is_alike && words.is_shared => words.run += 1,
                Growing::Text(words, fill) => fill(row, words),
                Growing::Number(numbers, units) => numbers.append_option(units(row)),
                Growing::Year(years, year) => {
                    years.append_option(year(row).map(FiscalYear::western));
                }
                Growing::Index(indexes, index) => indexes.append_value(index(row)),
            }
        }
        self.height += 1;
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The rows as a frame.
    pub fn frame(self) -> PolarsResult<DataFrame> {
        let names = self.head.names().map(PlSmallStr::from_static);
        let own = names.zip(self.columns);
        let columns = own
            .chain(self.printed)
            .map(|(name, column)| column.finish(name));
        DataFrame::new(self.height, columns.collect::<PolarsResult<_>>()?)
    }
}

/// A column of texts; an empty one is null.
pub fn words<'t>(name: &'static str, texts: impl Iterator<Item = &'t str>) -> Column {
    let mut words = TextColumn::of(false, texts.size_hint().0);
    texts.for_each(|text| words.push(text));
    words.finish(name.into())
}

/// Why a number has room: where it comes from refuses those that have none.
const ROOM: &str = "what has no room in a frame is refused where it is read or computed";

impl<R> Growing<R> {
    fn finish(self, name: PlSmallStr) -> PolarsResult<Column> {
        Ok(match self {
            Self::Text(words, _) => words.finish(name),
            Self::Number(numbers, _) => numbers
                .finish()
                .into_decimal(number::DIGITS as usize, number::DECIMALS as usize)?
                .into_column(),
            Self::Year(years, _) => years.finish().into_column(),
            Self::Index(indexes, _) => indexes.finish().into_column(),
        })
    }
}

/// A column of text. One that repeats the row before is kept once: names and files stand in runs.
struct TextColumn {
    texts: MutableBinaryViewArray<str>,
    /// Whether rows that are alike share it.
    is_shared: bool,
    /// The text of the last rows, which are not in `texts` yet; empty for null.
    last: String,
    /// How many these are.
    run: usize,
    /// Where what is printed into a field is put together.
    scratch: String,
}

impl TextColumn {
    fn of(is_shared: bool, room: usize) -> Self {
        Self {
            texts: MutableBinaryViewArray::with_capacity(room),
            is_shared,
            last: String::new(),
            run: 0,
            scratch: String::new(),
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

    fn print(&mut self, value: Option<impl Display>) {
        // Taken out, because `push` needs all of `self`; put back, its room serves the next row.
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        if let Some(value) = value {
            write!(scratch, "{value}").expect("a text takes whatever is printed into it");
        }
        self.push(&scratch);
        self.scratch = scratch;
    }

    fn end_run(&mut self) {
        match self.last.is_empty() {
            true => self.texts.extend_null(self.run),
            false => self.texts.extend_constant(self.run, Some(&self.last)),
        }
        self.run = 0;
    }

    fn finish(mut self, name: PlSmallStr) -> Column {
        self.end_run();
        StringChunked::with_chunk(name, self.texts.freeze()).into_column()
    }
}
