//! Rows of kensho's own form that do not stand as they went out: sorted, pasted over each other or from another form, or
//! with cells deleted or put in.

use super::AsPrinted;
use crate::domain::{CellAt, folded};
use crate::mapping::form::own;
use std::collections::HashMap;

/// How a row does not stand as it went out: whose its figures are cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Displaced {
    /// Cells of it were deleted or put in: what stands in a column may belong under another head.
    Shifted,
    /// What people see in it, or its hidden number, belongs to another row.
    Moved {
        /// The row in which was printed what is seen.
        seen: u32,
        /// The row that went out with its hidden number, where that is another.
        hidden: Option<u32>,
    },
    /// It went out on another form of the section, such as last year's, or its number is that of something that this form
    /// does not ask about.
    Pasted,
    /// It went out on another section's form. If it is about what that reports, it is said whose it is.
    OfAnother,
}

impl AsPrinted {
    /// Finds the rows in which the number or name of another row is seen, or its hidden number stands, as after sorting or
    /// pasting; and those with a number of the plan that no row of the form has. Where what is seen and the hidden number
    /// are one other row's, only the mark of what was printed stayed behind: that of the other row holds instead. `is_id`
    /// says whether the plan has a number.
    pub(super) fn find_moved<'t>(
        &mut self,
        cells: impl Iterator<Item = (CellAt, &'t str)> + Clone,
        heads: u32,
        is_id: impl Fn(&str) -> bool,
    ) {
        let mut in_heads = cells.clone().filter(|(at, _)| at.row == heads);
        let of_ids = in_heads.find(|(_, text)| own::OwnMark::of(text).is_some());
        let of_names = [own::KPI_NAME, own::PROJECT_NAME];
        let column_of = |heads: &[&str]| heads.iter().find_map(|head| self.column_of(head));
        let hidden = texts_in(cells.clone(), of_ids.map(|(at, _)| at.column));
        let numbers = texts_in(cells.clone(), column_of(&[own::NUMBER]));
        let names = texts_in(cells, column_of(&of_names));
        let (by_number, by_name) = (self.rows_by(&[own::NUMBER]), self.rows_by(&of_names));
        let (mut followed, mut displaced) = (Vec::new(), Vec::new());
        for (row, printed) in &self.rows {
            let other = |by: &HashMap<String, Vec<u32>>, text: Option<&&str>| {
                only(by, text?).filter(|other| other != row)
            };
            let number = numbers.get(row);
            let seen = other(&by_number, number).or_else(|| other(&by_name, names.get(row)));
            let hidden = other(&by_number, hidden.get(row));
            let is_foreign = || {
                let foreign = number.filter(|number| self.id(*row) != Some(number.trim()));
                foreign.is_some_and(|number| is_id(number.trim()))
            };
            match (seen, hidden) {
                (None, None) if is_foreign() => displaced.push((*row, Displaced::Pasted)),
                (None, None) => {}
                (Some(seen), Some(hidden)) if seen == hidden => {
                    followed.push((*row, self.rows.get(&seen).unwrap_or(printed).clone()));
                }
                (seen, hidden) => {
                    let seen = seen.unwrap_or(*row);
                    displaced.push((*row, Displaced::Moved { seen, hidden }));
                }
            }
        }
        self.rows.extend(followed);
        // Of a row with moved cells, that is said.
        for (row, how) in displaced {
            self.displaced.entry(row).or_insert(how);
        }
    }

    /// The rows by what was printed in them under the first of some heads that the form has.
    fn rows_by(&self, heads: &[&str]) -> HashMap<String, Vec<u32>> {
        let mut rows_by: HashMap<String, Vec<u32>> = HashMap::new();
        for row in self.rows.keys() {
            let printed = heads.iter().find_map(|head| self.of_head(*row, head));
            let key = folded::key(printed.unwrap_or_default());
            rows_by.entry(key).or_default().push(*row);
        }
        rows_by
    }

    /// Whether a row does not stand as it went out.
    pub fn is_displaced(&self, row: u32) -> bool {
        self.displaced.contains_key(&row)
    }

    /// The ids and names of what the figures in a displaced row may be about.
    pub fn may_be(&self, row: u32) -> Vec<(Option<&str>, &str)> {
        let rows = self.rows_in(row).into_iter();
        rows.map(|row| (self.id(row), self.name(row).unwrap_or_default()))
            .collect()
    }

    /// A row, and those that are seen or hidden in it.
    pub(super) fn rows_in(&self, row: u32) -> Vec<u32> {
        let (seen, hidden) = match self.displaced.get(&row) {
            Some(Displaced::Moved { seen, hidden }) => (Some(*seen), *hidden),
            _ => (None, None),
        };
        std::iter::once(row).chain(seen).chain(hidden).collect()
    }

    /// Of a row that was moved: the name that was printed with what is seen in it.
    pub fn seen_name(&self, row: u32) -> Option<&str> {
        match self.displaced.get(&row)? {
            Displaced::Moved { seen, .. } => self.name(*seen),
            Displaced::Shifted | Displaced::Pasted | Displaced::OfAnother => None,
        }
    }

    /// Whether a row went out on another section's form.
    pub fn is_of_another(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::OfAnother)
    }

    /// Whether cells of a row were deleted or put in, so that its own mark stands in another column than the others.
    pub fn is_shifted(&self, row: u32) -> bool {
        self.displaced.get(&row) == Some(&Displaced::Shifted)
    }
}

/// The only row of a text; none of what was printed in several, and of a blank.
fn only(by: &HashMap<String, Vec<u32>>, text: &str) -> Option<u32> {
    let key = folded::key(text);
    match by.get(&key).map(Vec::as_slice) {
        Some([only]) if !key.is_empty() => Some(*only),
        _ => None,
    }
}

/// By the row, what stands in a column.
fn texts_in<'t>(
    cells: impl Iterator<Item = (CellAt, &'t str)>,
    column: Option<u32>,
) -> HashMap<u32, &'t str> {
    let cells = cells.filter(|(at, _)| Some(at.column) == column);
    cells.map(|(at, text)| (at.row, text)).collect()
}
