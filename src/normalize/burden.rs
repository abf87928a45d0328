//! What a sheet costs: its rows are counted against the submission's share of work, and of a sheet
//! that took too much it is said what is so much about it.

use super::{FoundForm, Leftover, LeftoverKind};
use crate::domain::work;
use crate::intake::{Cell, Grid};
use std::collections::HashMap;

/// What one row of a KPI or a project costs in the checks and the reports, in steps.
const ROW: usize = 200;

/// Steps that each earlier row of the same KPI adds: the checks compare all of them with each other.
const AGAIN: usize = 20;

/// Leftovers of each kind that are kept of a submission; a list of more is not read by people.
pub const MOST_LEFTOVERS: usize = 10_000;

/// How many rows of a submission are about each KPI and each project, and what was not understood.
#[derive(Default)]
pub struct RowCounts {
    kpis: HashMap<usize, usize>,
    projects: HashMap<usize, usize>,
    leftovers: HashMap<LeftoverKind, usize>,
}

impl RowCounts {
    /// Counts the rows of a sheet that say the same again, and what that costs. Keeps at most
    /// [`MOST_LEFTOVERS`] leftovers of a kind, and one more, which shows that there were more.
    pub fn count(&mut self, found: &mut FoundForm) {
        for record in &found.records {
            again(&mut self.kpis, record.kpi());
        }
        for row in &found.policy.projects {
            again(&mut self.projects, row.project);
        }
        found.leftovers.retain(|leftover| {
            let kept = self.leftovers.entry(leftover.kind).or_default();
            *kept += 1;
            *kept <= MOST_LEFTOVERS + 1
        });
        // Leftovers stay in memory until the end of the run, and `retain` leaves the room of those it drops.
        found.leftovers.shrink_to_fit();
    }
}

fn again(rows: &mut HashMap<usize, usize>, subject: Option<usize>) {
    let Some(subject) = subject else { return };
    let rows = rows.entry(subject).or_default();
    work::spend(AGAIN * *rows);
    *rows += 1;
}

/// Pays for a row of a KPI, a project or a measure, before it is read.
pub fn pay_for_row() {
    work::spend(ROW);
}

/// A text of more letters is what takes the work.
const LONG: usize = 2_000;

/// The leftover for a sheet that was not read: how much is on it, and its longest text.
pub fn too_much(sheet: usize, grid: &Grid) -> Leftover {
    let letters = |cell: &Cell| cell.text.chars().count();
    // From the end, because `max_by_key` gives the last of several equals: the first on the sheet is named.
    let found = grid.cells().iter().rev().max_by_key(|cell| cell.text.len());
    let longest = found.filter(|cell| letters(cell) > LONG);
    let (rows, cells) = (grid.used_rows().count(), grid.cells().len());
    let mut text = format!("{rows}行、{cells}セル");
    if let Some(cell) = longest {
        let (at, letters) = (cell.at, letters(cell));
        text += &format!("、いちばん長い文字は{at}の{letters}文字");
    }
    Leftover {
        sheet,
        at: longest.map(|cell| cell.at),
        text,
        kind: LeftoverKind::TooMuchWork,
        stands: String::new(),
    }
}
