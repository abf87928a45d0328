//! 様式, resolved: how one kind of file is laid out, by what a person sees on it.

mod id;
pub mod own;
pub(in crate::mapping) mod pattern;
mod resolve;
pub mod role;

pub use super::form_file::{YearFrom, YearsAt};
pub use id::{IdParts, WrittenId};
pub(super) use resolve::resolve;
pub use role::{Line, Role};

use crate::domain::FiscalYear;
use regex::Regex;

/// How one kind of file is found and read.
#[derive(Debug)]
pub struct Form {
    /// For people.
    pub name: String,
    /// Which sheets may hold it; CSV has no sheet name and always may.
    pub sheet: Option<Regex>,
    /// Folded text that must stand on the sheet, outside the table.
    pub title: Option<String>,
    /// Where the year of the report is written; `None` if the form does not say.
    pub year_from: Option<YearFrom>,
    /// The encoding of its text files, where their content does not tell it.
    pub encoding: Option<String>,
    /// Table or card.
    pub layout: Layout,
    /// What a section must write for each KPI with a figure.
    pub required: Vec<Required>,
    /// Of [`Role::Goal`] and [`Role::Measure`], those whose texts do not say where a KPI stands.
    pub prose: Vec<Role>,
    /// How the cells of a KPI's id are put together.
    pub id: IdParts,
    /// Whether it is kensho's own, which reads the sheets that bear its mark and no others.
    pub is_own: bool,
}

/// A text that a form demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// A free text, or the section's own grade.
    pub role: Role,
    /// Its header or label, as the form writes it.
    pub label: String,
}

/// The two families of forms.
#[derive(Debug)]
pub enum Layout {
    /// 一覧表: one KPI a row.
    Table(TableForm),
    /// 個票: labels and values, one KPI a sheet.
    Card(CardForm),
}

/// An 一覧表.
#[derive(Debug)]
pub struct TableForm {
    /// Folded words that together make the header.
    pub header: Vec<String>,
    /// Folded headers of columns that are written once for several rows.
    pub fill: Vec<String>,
    /// What the first cell after the table says.
    pub end: Option<Regex>,
    /// Roles by header path.
    pub columns: Vec<ColumnPattern>,
    /// Groups of columns that repeat the same headers, one for each year.
    pub blocks: Option<Blocks>,
    /// What the rows of one KPI hold, from the top, where no column says so.
    pub lines: Vec<Line>,
}

/// Groups of columns that repeat the same headers without a year.
#[derive(Debug)]
pub struct Blocks {
    /// The header that each of them begins with.
    pub starts_at: Regex,
    /// Their years, from the left.
    pub years: Vec<FiscalYear>,
}

/// A role and the header path that has it.
#[derive(Debug)]
pub struct ColumnPattern {
    /// What the column holds.
    pub role: Role,
    /// Over the folded header path, levels joined by `/`; a group `year` gives the year.
    pub pattern: Regex,
    /// Whether it is of the town's usual words, and not of the form's own.
    pub is_usual: bool,
}

/// A 個票.
#[derive(Debug)]
pub struct CardForm {
    /// Where each value stands.
    pub labels: Vec<CardLabel>,
    /// Cells that are known and not wanted.
    pub ignored: Vec<Regex>,
}

/// A label on a card and where its value stands.
#[derive(Debug)]
pub struct CardLabel {
    /// What the value is.
    pub role: Role,
    /// The label, as a regex over its folded text; a group `year` gives the year.
    pub label: Regex,
    /// Where the value stands.
    pub side: Side,
    /// Where the years of a series stand.
    pub years: Option<YearsAt>,
}

/// Where a value stands, seen from its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the right.
    Right,
    /// Below.
    Below,
}

impl Form {
    /// The free texts that the form has, the `policy` of `text.policy`, each with its header or label as a pattern.
    pub fn texts(&self) -> Vec<(&str, &str)> {
        let roles: Vec<(&Role, &Regex)> = match &self.layout {
            Layout::Table(table) => {
                let columns = table.columns.iter();
                columns
                    .map(|column| (&column.role, &column.pattern))
                    .collect()
            }
            Layout::Card(card) => {
                let labels = card.labels.iter();
                labels.map(|label| (&label.role, &label.label)).collect()
            }
        };
        let texts = roles.into_iter().filter_map(|(role, pattern)| match role {
            Role::Text(name) => Some((name.as_str(), pattern.as_str())),
            _ => None,
        });
        texts.collect()
    }

    /// Whether the form itself asks for something that says which KPI a row or card is about. A column
    /// that is found by its usual header is the sheet's.
    pub fn asks_for(&self, role: &Role) -> bool {
        !self.prose.contains(role)
            && match &self.layout {
                Layout::Table(table) => {
                    let mut own = table.columns.iter().filter(|column| !column.is_usual);
                    own.any(|column| column.role == *role)
                }
                Layout::Card(card) => card.labels.iter().any(|label| label.role == *role),
            }
    }
}
