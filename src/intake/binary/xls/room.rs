//! How much a workbook may hold, all its sheets together: what holds more is no form.

use crate::intake::sheet::draft::Budget;
use crate::intake::sheet::grid::Cell;
use crate::intake::{Fault, Limit};

/// What is left of it.
pub struct Room {
    budget: Budget,
    /// That nothing is left: the reading of the whole workbook ends there.
    pub full: Option<Fault>,
}

impl Room {
    /// All that a workbook may take where it is read.
    pub fn of(limit: Limit) -> Self {
        Self {
            budget: Budget::of(limit),
            full: None,
        }
    }

    /// Takes the room of a cell.
    pub fn take_cell(&mut self) -> Result<(), String> {
        self.take_letters(size_of::<Cell>())
    }

    /// Takes the room of a text.
    pub fn take_letters(&mut self, count: usize) -> Result<(), String> {
        self.budget.spend(count).map_err(|fault| {
            self.full = Some(fault);
            "セルの内容が多すぎます".to_owned()
        })
    }
}
