//! A table of a run, read back from the Parquet file that the run wrote.

use crate::ledger::schema::{Described, TableHead};
use crate::side_by_side::side_by_side;
use polars::prelude::*;
use polars_arrow::datatypes::Field as ArrowField;
use polars_parquet::read::{
    BasicDecompressor, ColumnChunkMetadata, FileMetadata, PageReader, column_iter_to_arrays,
    infer_schema, read_metadata,
};
use std::io::Cursor;

/// The rows of a table, from the bytes of its Parquet file. A column that the file does not have, because
/// an older version of the program wrote it, is null.
///
/// # Errors
/// If the bytes are no Parquet file, or a column has another type.
pub fn frame(bytes: &[u8], table: &TableHead) -> PolarsResult<DataFrame> {
    let file = File {
        bytes,
        metadata: read_metadata(&mut Cursor::new(bytes))?,
    };
    let fields = infer_schema(&file.metadata)?;
    let column = |described: &Described| {
        let series = match fields.get(described.name) {
            Some(field) => file.column(field)?,
            None => file.nulls(described),
        };
        Ok(series.cast(&described.of.dtype())?.into_column())
    };
    let described: Vec<&Described> = table.columns.iter().collect();
    let columns = side_by_side(described.len(), described, column).into_iter();
    let columns = columns.collect::<PolarsResult<Vec<_>>>();
    DataFrame::new(file.metadata.num_rows, columns?)
}

struct File<'a> {
    bytes: &'a [u8],
    metadata: FileMetadata,
}

impl File<'_> {
    /// The parts of a column, one in each group of rows, behind one another.
    fn column(&self, field: &ArrowField) -> PolarsResult<Series> {
        let groups = self.metadata.row_groups.iter();
        let chunks = groups.flat_map(|group| group.columns_under_root_iter(&field.name));
        let parts = chunks.flatten().map(|chunk| self.part(chunk, field));
        let parts: Vec<_> = parts.collect::<PolarsResult<Vec<_>>>()?;
        match parts.is_empty() {
            true => Ok(Series::new_empty(
                field.name.clone(),
                &DataType::from_arrow_field(field),
            )),
            false => Series::from_arrow_chunks(field.name.clone(), parts.concat()),
        }
    }

    fn part(&self, chunk: &ColumnChunkMetadata, field: &ArrowField) -> PolarsResult<Vec<ArrayRef>> {
        let range = chunk.byte_range();
        let bytes = self.bytes.get(range.start as usize..range.end as usize);
        let bytes = bytes.ok_or_else(|| polars_err!(ComputeError: "the file ends in a column"))?;
        let pages = PageReader::new(
            Cursor::new(bytes.to_vec().into()),
            chunk,
            Vec::new(),
            usize::MAX,
        );
        let pages = BasicDecompressor::new(pages, Vec::new());
        let types = vec![&chunk.descriptor().descriptor.primitive_type];
        Ok(column_iter_to_arrays(vec![pages], types, field.clone(), None)?.0)
    }

    fn nulls(&self, described: &Described) -> Series {
        let (name, dtype) = (described.name.into(), described.of.dtype());
        Series::full_null(name, self.metadata.num_rows, &dtype)
    }
}

#[cfg(test)]
mod tests {

    use crate::domain::FiscalYear;
    use crate::report::tables::heads;

    #[test]
    fn what_a_run_writes_is_read_back_as_it_was() {
        let workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/plain");
        let subject = crate::Subject {
            workspace: workspace.into(),
            plan: "town".into(),
            year: FiscalYear::starting(2024),
            year_folder: "R6".into(),
        };
        let frames = crate::frames(&crate::verify(&subject, &|_, _| {}).unwrap()).unwrap();
        for (frame, table) in [
            (&frames.observations, "observations"),
            (&frames.judgements, "judgements"),
            (&frames.findings, "findings"),
        ] {
            let table = &heads().into_iter().find(|head| head.name == table).unwrap();
            let mut bytes = Vec::new();
            let mut file = crate::report::tables::Parquet::begin(&mut bytes, table).unwrap();
            file.rows(frame).unwrap();
            file.end().unwrap();
            let read = super::frame(&bytes, table).unwrap();
            assert!(read.equals_missing(frame), "{read}\n{frame}");
            assert!(super::frame(&bytes[..bytes.len() - 9], table).is_err());
        }
    }
}
