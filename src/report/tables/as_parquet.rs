//! A frame as a Parquet file with real types, for DuckDB, polars, pandas and the like.
//!
//! Words repeat, so they are written as a dictionary and the places in it; what hardly repeats is
//! written as it is. The file names no program's own types: its logical types say all.

use crate::ledger::schema::{Of, TableHead};
use polars::prelude::*;
use polars_arrow::array::{Array, DictionaryArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, IntegerType};
use polars_parquet::write::{
    CompressedPage, CompressionOptions, DynIter, DynStreamingIterator, Encoding, FileWriter,
    Nested, Page, ParquetType, StatisticsOptions, Version, WriteOptions, array_to_columns,
    array_to_pages, compress, fallible_streaming_iterator::convert, to_parquet_leaves,
};
use std::io::Write;

const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions {
        // By these two, readers skip groups without the rows that they want.
        min_value: true,
        max_value: true,
        distinct_count: false,
        null_count: true,
        binary_statistics_truncate_length: None,
    },
    version: Version::V1,
    compression: CompressionOptions::Snappy,
    data_page_size: None,
};

/// Rows that a group has at least, unless it is the last one: enough for words to repeat, and few
/// enough to wait in memory.
const GROUP: usize = 4_096;

/// A file while it is written.
pub struct Parquet<'a, W: Write> {
    file: FileWriter<W>,
    table: &'a TableHead,
    /// Rows that wait for their group to be full.
    waiting: Option<DataFrame>,
}

impl<'a, W: Write> Parquet<'a, W> {
    /// A file of a table, without rows yet.
    pub fn begin(file: W, table: &'a TableHead) -> PolarsResult<Self> {
        let fields = table.columns.iter();
        let fields = fields.map(|column| Field::new(column.name.into(), column.of.dtype()));
        let schema = Schema::from_iter(fields).to_arrow(CompatLevel::newest());
        let file = FileWriter::try_new(file, schema, OPTIONS)?;
        let waiting = None;
        Ok(Self {
            file,
            table,
            waiting,
        })
    }

    /// Writes some rows, in the order of the table's columns, when there are enough of them.
    pub fn rows(&mut self, frame: &DataFrame) -> PolarsResult<()> {
        let group = match self.waiting.take() {
            Some(waiting) => waiting.vstack(frame)?,
            None => frame.clone(),
        };
        match group.height() {
            ..GROUP => self.waiting = Some(group),
            _ => self.group(&group)?,
        }
        Ok(())
    }

    fn group(&mut self, group: &DataFrame) -> PolarsResult<()> {
        let types = self.file.parquet_schema().fields().to_vec();
        let columns = group.columns().iter().zip(&self.table.columns).zip(types);
        let pages = columns.map(|((column, described), of)| pages(column, described.of, of));
        let compressed: Vec<Vec<CompressedPage>> = pages.collect::<PolarsResult<_>>()?;
        let columns = compressed.iter().map(|pages| {
            let pages = convert(pages.iter().map(Ok));
            Ok(DynStreamingIterator::new(pages))
        });
        let pages = DynIter::new(columns);
        self.file.write(group.height() as u64, pages)
    }

    /// Writes the last rows and the footer.
    pub fn end(mut self) -> PolarsResult<()> {
        if let Some(rest) = self.waiting.take() {
            self.group(&rest)?;
        }
        self.file.end(Some(Vec::new())).map(drop)
    }
}

/// The pages of a column of a group of rows.
fn pages(column: &Column, of: Of, parquet: ParquetType) -> PolarsResult<Vec<CompressedPage>> {
    let words = match of {
        Of::Text => dictionary(column.str()?),
        _ => None,
    };
    let encoding = match of {
        Of::Year | Of::Index => Encoding::RleDictionary,
        Of::Text | Of::Number => Encoding::Plain,
    };
    let pages = match words {
        Some(words) => of_dictionary(&words, parquet)?,
        None => as_is(column, parquet, encoding)?,
    };
    pages
        .map(|page| Ok(compress(page?, Vec::new(), OPTIONS.compression)?))
        .collect()
}

type Uncompressed = DynIter<'static, PolarsResult<Page>>;

fn as_is(column: &Column, parquet: ParquetType, encoding: Encoding) -> PolarsResult<Uncompressed> {
    let series = column.as_materialized_series().rechunk();
    let array = series.to_arrow(0, CompatLevel::newest());
    let mut columns = array_to_columns(array, parquet, OPTIONS, &[encoding])?;
    // A column of plain values has just one leaf.
    Ok(columns.remove(0))
}

fn of_dictionary(words: &DictionaryArray<u32>, parquet: ParquetType) -> PolarsResult<Uncompressed> {
    let nested = Nested::primitive(words.validity().cloned(), true, words.len());
    let parquet = to_parquet_leaves(parquet).remove(0);
    array_to_pages(words, parquet, &[nested], OPTIONS, Encoding::RleDictionary)
}

/// Rows after which it shows whether texts repeat.
const FEW: usize = 512;

/// Each text once, and which of them each row has; none where few repeat.
fn dictionary(texts: &StringChunked) -> Option<DictionaryArray<u32>> {
    let mut places: PlHashMap<&str, u32> = PlHashMap::new();
    let mut words: Vec<&str> = Vec::new();
    let mut keys: Vec<u32> = Vec::with_capacity(texts.len());
    for texts in texts.downcast_iter() {
        let (mut view, mut key) = (None, 0);
        for row in 0..texts.len() {
            // Views of equal length, beginning and place show equal texts. Runs of them are common.
            let this = texts.views()[row].as_u128();
            if texts.is_valid(row) && view != Some(this) {
                let text = texts.value(row);
                key = *places.entry(text).or_insert_with(|| {
                    words.push(text);
                    words.len() as u32 - 1
                });
                view = Some(this);
            }
            keys.push(key);
            if keys.len() == FEW && words.len() > FEW / 2 {
                return None;
            }
        }
    }
    let validity = texts.rechunk_validity();
    (2 * words.len() <= keys.len()).then(|| dictionary_of(&words, keys, validity))
}

fn dictionary_of(words: &[&str], keys: Vec<u32>, validity: Option<Bitmap>) -> DictionaryArray<u32> {
    let words = Utf8ViewArray::from_slice_values(words);
    let of = ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(words.dtype().clone()), false);
    let keys = PrimitiveArray::new(ArrowDataType::UInt32, keys.into(), validity);
    DictionaryArray::try_new(of, keys, words.boxed()).expect("every key is a place among the words")
}
