//! All cells of a file, read by both readers.

use kensho::domain::CellAt;
use kensho::intake::Intake;
use kensho::intake::apart::twice::{self, Own, Twice, TwiceFile};

/// What became of all cells of a file.
pub fn of(intake: &Intake, bytes: &[u8]) -> Twice {
    let mut own = Vec::new();
    for (sheet, grid) in intake.grids.iter().enumerate() {
        own.extend(grid.cells().iter().map(|cell| Own {
            sheet,
            at: cell.at,
            content: Some(cell.content),
        }));
    }
    let sheets: Vec<String> = intake.grids.iter().map(|grid| grid.sheet.clone()).collect();
    let file = TwiceFile {
        bytes,
        format: &intake.format,
        is_broken: false,
        is_whole: intake.faults.is_empty(),
        sheets: &sheets,
    };
    let shown = |sheet: usize, at: CellAt| intake.grids[sheet].at(at).unwrap().text.as_str();
    twice::compare(&file, own, shown, |wanted| twice::ask(&file, wanted))
}
