//! What another process reads is what this one reads: the same cells, faults and notices, for every
//! sample and every real file, and all that a grid can hold.

mod left_out;
mod workspace;

use kensho::domain::{CellAt, Decimal};
use kensho::intake::apart::{By, read_by};
use kensho::intake::{
    Cell, Comment, Content, Excess, Fault, Grid, Intake, Merge, Notice, Span, read,
};
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kensho"))
}

/// What was compared.
#[derive(Default)]
struct Compared {
    files: usize,
    cells: usize,
    different: Vec<PathBuf>,
}

impl Compared {
    fn take(&mut self, path: &Path, here: &Intake, apart: &Intake) {
        self.files += 1;
        self.cells += here
            .grids
            .iter()
            .map(|grid| grid.cells().len())
            .sum::<usize>();
        if here != apart {
            self.different.push(path.to_owned());
        }
    }
}

/// Reads every file here and in a process of its own.
fn compared(folder: &Path) -> Compared {
    let (files, next) = (workspace::files(folder), AtomicUsize::new(0));
    let compared = Mutex::new(Compared::default());
    let work = || {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (name, bytes) = (path.to_string_lossy(), std::fs::read(path).unwrap());
            let apart = read_by(program(), &name, &bytes, By::First);
            let here = read(&name, &bytes);
            compared.lock().unwrap().take(path, &here, &apart);
        }
    };
    std::thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(work)));
    });
    compared.into_inner().unwrap()
}

fn check(folder: &Path, at_least: usize) {
    let compared = compared(folder);
    println!(
        "{}: {} files, {} cells",
        folder.display(),
        compared.files,
        compared.cells
    );
    assert!(compared.files >= at_least);
    assert!(compared.different.is_empty(), "{:#?}", compared.different);
}

#[test]
fn every_sample_comes_out_of_another_process_as_it_is() {
    check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs"), 70);
}

#[test]
fn every_real_file_comes_out_of_another_process_as_it_is() {
    if let Some(folder) = left_out::shared("realdata") {
        check(&folder, 1_700);
    }
}

#[test]
fn numbers_of_the_second_reader_come_out_too() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(1, 1, 19.2).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let intake = read_by(program(), "実績.xlsx", &bytes, By::Second);
    let cells = intake.grids.iter().flat_map(Grid::cells);
    let contents: Vec<Content> = cells.map(|cell| cell.content).collect();
    assert_eq!(contents, [Content::Formatless(Decimal::new(192, 1))]);
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let parts = (
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
        any::<bool>(),
        0..=28_u32,
    );
    let parts = parts.prop_map(|(low, middle, high, is_negative, scale)| {
        Decimal::from_parts(low, middle, high, is_negative, scale)
    });
    let small = (any::<i64>(), 0..=28_u32).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    prop_oneof![parts, small]
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        decimal().prop_map(Content::Number),
        decimal().prop_map(Content::Percent),
        decimal().prop_map(Content::Scaled),
        decimal().prop_map(Content::Formatless),
        Just(Content::Text),
        Just(Content::Untyped),
        Just(Content::Date),
        Just(Content::Logical),
        Just(Content::Fault),
        Just(Content::NeverCalculated),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[指標△０-９a-z,\n\u{0}]{0,12}"]
}

fn at() -> impl Strategy<Value = CellAt> {
    let near = (0..40_u32, 0..40_u32);
    let far = (0..1_048_576_u32, 0..16_384_u32);
    prop_oneof![near, far].prop_map(|(row, column)| CellAt::new(row, column))
}

fn cell() -> impl Strategy<Value = Cell> {
    let parts = (at(), text(), content(), any::<bool>(), any::<u16>());
    parts.prop_map(|(at, text, content, formula, format)| Cell {
        at,
        text,
        content,
        formula,
        format,
    })
}

fn merge() -> impl Strategy<Value = Merge> {
    (at(), 0..9_u32, 0..9_u32).prop_map(|(first, down, across)| Merge {
        first,
        last: CellAt::new(first.row + down, first.column + across),
    })
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let span = (any::<u32>(), any::<u32>()).prop_map(|(first, last)| Span { first, last });
    vec(span, 0..4)
}

fn grid() -> impl Strategy<Value = Grid> {
    let sheet = (
        text(),
        any::<bool>(),
        vec(cell(), 0..30),
        vec(merge(), 0..6),
    );
    let comment = (at(), text()).prop_map(|(at, text)| Comment { at, text });
    let beside = (
        spans(),
        spans(),
        vec(comment, 0..4),
        vec(text(), 0..4),
        any::<usize>(),
    );
    (sheet, beside).prop_map(|((name, hidden, cells, merges), beside)| {
        let (hidden_rows, hidden_columns, comments, formats, left_out) = beside;
        let mut grid = Grid::new(name, hidden, cells, merges);
        (grid.hidden_rows, grid.hidden_columns) = (hidden_rows, hidden_columns);
        (grid.comments, grid.formats, grid.left_out) = (comments, formats, left_out);
        grid
    })
}

fn excess() -> impl Strategy<Value = Excess> {
    proptest::sample::select(vec![
        Excess::File,
        Excess::Inflated,
        Excess::Cells,
        Excess::Count,
        Excess::Memory,
        Excess::Time,
    ])
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Encrypted),
        Just(Fault::Empty),
        text().prop_map(Fault::NotASpreadsheet),
        text().prop_map(Fault::Packed),
        Just(Fault::Shortcut),
        text().prop_map(Fault::Broken),
        text().prop_map(Fault::Unopened),
        (excess(), text()).prop_map(|(excess, what)| Fault::TooLarge(excess, what)),
        text().prop_map(Fault::Stopped),
        text().prop_map(Fault::Doubled),
        text().prop_map(Fault::Undecodable),
        text().prop_map(Fault::UnclosedQuote),
        (text(), text()).prop_map(|(sheet, what)| Fault::BrokenSheet(sheet, what)),
    ]
}

fn notice() -> impl Strategy<Value = Notice> {
    prop_oneof![
        Just(Notice::Macros),
        Just(Notice::DefaultKey),
        vec(text(), 0..4).prop_map(Notice::ExternalLinks),
        text().prop_map(Notice::Misnamed),
        text().prop_map(Notice::SecondReader),
        text().prop_map(Notice::Ragged),
        (1_usize..9).prop_map(Notice::MarkedCopy),
    ]
}

fn intake() -> impl Strategy<Value = Intake> {
    let words = (text(), text(), text());
    let parts = (
        words,
        vec(grid(), 0..4),
        vec(fault(), 0..4),
        vec(notice(), 0..4),
    );
    parts.prop_map(|((format, encoding, why), grids, faults, notices)| Intake {
        format: format.into(),
        encoding: encoding.into(),
        why_encoding: why.into(),
        grids,
        faults,
        notices,
    })
}

/// Two decimals may be equal and not the same: 1.50 is 1.5, and 0 is -0.
fn digits(intake: &Intake) -> Vec<String> {
    let cells = intake.grids.iter().flat_map(Grid::cells);
    cells.map(|cell| format!("{:?}", cell.content)).collect()
}

proptest! {
    #[test]
    fn whatever_a_reader_may_find_survives_the_way(intake in intake()) {
        let written = postcard::to_stdvec(&intake).unwrap();
        let read: Intake = postcard::from_bytes(&written).unwrap();
        prop_assert_eq!(&read, &intake);
        prop_assert_eq!(digits(&read), digits(&intake));
    }
}
