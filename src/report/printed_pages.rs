//! On which pages the sheets of a workbook stand where all of it is printed.

use super::paper::Paper;
use crate::domain::plan::SheetKind;

/// The pages of the sheets that are written so far.
#[derive(Default)]
pub struct PrintedPages {
    /// The first page of the next sheet; none where more are printed than can be told.
    next: Option<u32>,
    sheets: Vec<SheetPages>,
}

/// The pages of a sheet.
struct SheetPages {
    kind: SheetKind,
    first: Option<u32>,
    /// The rows with which its further pages begin.
    begins: Vec<u32>,
}

impl PrintedPages {
    /// Behind a cover of so many pages, or without one.
    pub fn behind(cover: Option<u32>) -> Self {
        Self {
            next: cover.map(|pages| pages + 1),
            sheets: Vec::new(),
        }
    }

    /// Adds a sheet that is written.
    pub fn add(&mut self, kind: SheetKind, paper: &Paper) {
        self.sheets.push(SheetPages {
            kind,
            first: self.next,
            begins: paper.begins(),
        });
        self.next = self.next.and_then(|next| Some(next + paper.pages()?));
    }

    /// The first page of each sheet, in their order.
    pub fn firsts(&self) -> impl Iterator<Item = Option<u32>> + '_ {
        self.sheets.iter().map(|sheet| sheet.first)
    }

    /// The page of a row of a sheet, the first of its kind.
    pub fn of_row(&self, kind: SheetKind, row: u32) -> Option<u32> {
        let sheet = self.sheets.iter().find(|sheet| sheet.kind == kind)?;
        let further = sheet.begins.iter().take_while(|begin| **begin <= row);
        Some(sheet.first? + further.count() as u32)
    }
}
