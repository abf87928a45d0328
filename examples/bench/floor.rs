//! The floor under any Rust program: read every cell with the reader that we use, write the list
//! with the writer that we use, and do nothing in between.

use crate::measure::middle;
use calamine::{DataRef, Reader, Xlsx, open_workbook};
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::time::Instant;

/// What cannot be undercut.
pub struct Floor {
    /// Seconds to stream every cell on all cores.
    pub read: f64,
    /// Seconds to write the rows plainly.
    pub write: f64,
    /// Cells that were read.
    pub cells: usize,
}

/// A row of the list: what the Python pipelines write, too.
type Row = Vec<Field>;

enum Field {
    Text(String),
    Number(f64),
    Empty,
}

/// Measures the floor on these files.
pub fn floor(paths: &[PathBuf], runs: usize) -> Result<Floor, Box<dyn std::error::Error>> {
    let mut reads = Vec::new();
    let mut cells = 0;
    for _ in 0..runs {
        let start = Instant::now();
        cells = paths.par_iter().map(stream).sum();
        reads.push(start.elapsed().as_secs_f64());
    }
    let rows: Vec<Row> = paths.par_iter().flat_map_iter(rows).collect();
    let mut writes = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        write(&rows)?;
        writes.push(start.elapsed().as_secs_f64());
    }
    Ok(Floor {
        read: middle(&mut reads),
        write: middle(&mut writes),
        cells,
    })
}

fn open(path: &PathBuf) -> Xlsx<BufReader<File>> {
    open_workbook(path).expect("a workbook that this program made")
}

fn stream(path: &PathBuf) -> usize {
    let mut book = open(path);
    let sheet = book.sheet_names()[0].clone();
    let mut reader = book.worksheet_cells_reader(&sheet).expect("its only sheet");
    let mut cells = 0;
    while let Some(cell) = reader.next_cell().expect("a sound sheet") {
        cells += usize::from(!matches!(cell.get_value(), DataRef::Empty));
    }
    cells
}

/// The list's rows, as the Python pipelines write them: file, goal, measure (both filled down),
/// KPI, unit and the seven figures.
fn rows(path: &PathBuf) -> Vec<Row> {
    let mut book = open(path);
    let sheet = book.sheet_names()[0].clone();
    let mut reader = book.worksheet_cells_reader(&sheet).expect("its only sheet");
    let mut rows: Vec<Row> = Vec::new();
    let mut filled = [String::new(), String::new()];
    while let Some(cell) = reader.next_cell().expect("a sound sheet") {
        let (row, column) = cell.get_position();
        match (row, column, cell.get_value()) {
            (..5, ..) | (_, 11.., _) => {}
            (_, 0 | 1, DataRef::SharedString(text)) => filled[column as usize] = (*text).to_owned(),
            (_, 0 | 1, _) => {}
            (_, 2, DataRef::SharedString(text)) => {
                let file = Field::Text(path.display().to_string());
                let filled = filled.iter().map(|text| Field::Text(text.clone()));
                let kpi = Field::Text((*text).to_owned());
                rows.push(std::iter::once(file).chain(filled).chain([kpi]).collect());
            }
            (_, _, value) => rows
                .last_mut()
                .expect("a KPI stands before its figures")
                .push(field(value)),
        }
    }
    rows
}

fn field(value: &DataRef<'_>) -> Field {
    match value {
        DataRef::Float(number) => Field::Number(*number),
        DataRef::SharedString(text) => Field::Text((*text).to_owned()),
        _ => Field::Empty,
    }
}

fn write(rows: &[Row]) -> Result<(), Box<dyn std::error::Error>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, fields) in (0..).zip(rows) {
        for (column, field) in (0..).zip(fields) {
            match field {
                Field::Text(text) => sheet.write_string(row, column, text)?,
                Field::Number(number) => sheet.write_number(row, column, *number)?,
                Field::Empty => continue,
            };
        }
    }
    book.save_to_buffer()?;
    Ok(())
}
