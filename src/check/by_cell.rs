//! What is known of some cells, by file and sheet.

use crate::domain::CellAt;
use crate::finding::Place;
use crate::ledger::SheetSource;
use crate::normalize::Reading;
use std::collections::HashMap;

/// Something for each of a few cells. A large body has hundreds of figures for each cell that has a finding, so
/// that asking for one costs no copy of its file's name.
pub struct ByCell<'a, T>(HashMap<(&'a str, &'a str), HashMap<CellAt, T>>);

impl<'a, T: Default> ByCell<'a, T> {
    /// For each of the places that are cells; `put` changes what is there for it, which begins with the default.
    pub fn of<V>(
        values: impl Iterator<Item = (&'a Place, V)>,
        mut put: impl FnMut(&mut T, V),
    ) -> Self {
        let mut sheets: HashMap<_, HashMap<CellAt, T>> = HashMap::new();
        for (place, value) in values {
            let of_sheet = (place.file.as_str(), place.sheet.as_str());
            if let Some(at) = place.cell {
                let cells = sheets.entry(of_sheet).or_default();
                put(cells.entry(at).or_default(), value);
            }
        }
        Self(sheets)
    }
}

impl<T> ByCell<'_, T> {
    /// The cells of a sheet.
    pub fn on<'r>(&'r self, source: &'r SheetSource) -> Option<&'r HashMap<CellAt, T>> {
        self.0.get(&(source.file.as_str(), source.sheet.as_str()))
    }

    /// The cells of each sheet of a file.
    pub fn of_sheets<'r>(&'r self, reading: &'r Reading) -> Vec<Option<&'r HashMap<CellAt, T>>> {
        let file = reading.submission.path.as_str();
        let sheets = reading.sheets.iter();
        sheets
            .map(|sheet| self.0.get(&(file, sheet.as_str())))
            .collect()
    }

    /// Whether there is something for a cell.
    pub fn has(&self, source: &SheetSource, at: CellAt) -> bool {
        self.on(source).is_some_and(|cells| cells.contains_key(&at))
    }
}
