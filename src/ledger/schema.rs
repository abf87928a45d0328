//! What a column of a frame is: name, type, meaning and unit; and the columns that several tables have.
//! The tables themselves stand where their rows are known: each is one list, by [`Rows`](super::Rows), of
//! its columns and what a row has in them. The frames, the head lines of the CSV files and the schemas of
//! the Parquet files are all made from these lists.
//!
//! Keys, kinds and states are words. What is missing is null, and no text is ever empty; CSV has
//! nothing in such a place. CSV alone puts a `'` before a text that Excel would run as a formula.

use crate::domain::number;
use polars::prelude::*;

/// Between several texts of one field: further scales, grades by hand.
pub const SEVERAL: &str = "；";

/// The columns of a frame, which may be a file too.
#[derive(Debug, Clone)]
pub struct TableHead {
    /// Its name, which is the name of its files.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// In the order of the files; new ones are added at the end.
    pub columns: Vec<Described>,
}

/// A column of a frame.
#[derive(Debug, Clone)]
pub struct Described {
    /// The same in the frame and its files.
    pub name: &'static str,
    /// What its values are.
    pub of: Of,
    /// What they mean, and their unit.
    pub what: &'static str,
    /// The column of text that CSV prints in its place, where the number alone would say less.
    pub printed: Option<String>,
}

/// The name of a column, and what its values mean, with their unit.
pub type Named = (&'static str, &'static str);

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Words and texts.
    Text,
    /// Exact decimals: [`number::DIGITS`] digits, [`number::DECIMALS`] of them decimals, in all files,
    /// so that those of many bodies are one dataset.
    Number,
    /// Western years, in which the fiscal year begins.
    Year,
    /// Counts, and the inner keys of the ledger.
    Index,
}

impl Of {
    /// The type of the column in a frame.
    pub fn dtype(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Number => DataType::Decimal(number::DIGITS as usize, number::DECIMALS as usize),
            Self::Year => DataType::Int32,
            Self::Index => DataType::UInt32,
        }
    }
}

impl TableHead {
    /// A table without columns.
    pub fn new(name: &'static str, row: &'static str) -> Self {
        Self {
            name,
            row,
            columns: Vec::new(),
        }
    }

    /// Adds a column.
    pub fn add(&mut self, (name, what): Named, of: Of) {
        self.columns.push(Described {
            name,
            of,
            what,
            printed: None,
        });
    }

    /// A frame with these columns, and without rows.
    pub fn empty(&self) -> DataFrame {
        let fields = self.columns.iter();
        let fields = fields.map(|column| Field::new(column.name.into(), column.of.dtype()));
        DataFrame::empty_with_schema(&Schema::from_iter(fields))
    }

    /// The names of its columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }

    /// The names of the columns that its CSV file prints.
    pub fn printed(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter();
        columns.map(|column| column.printed.as_deref().unwrap_or(column.name))
    }
}

/// Columns that several tables have, or whose names others ask for.
pub(crate) mod columns {
    use super::Named;

    pub const PLAN: Named = ("plan", "the plan's id: its folder under mappings/");
    pub const KPI_ID: Named = (
        "kpi_id",
        "the KPI's id, which outlives renamings; unique in a plan",
    );
    pub const KPI: Named = ("kpi", "the KPI's name as the plan prints it");
    pub const GOAL: Named = ("goal", "the title of its 基本目標");
    pub const MEASURE: Named = (
        "measure",
        "number and name of the lowest 施策 in which it stands: 1(1)① まつりの開催; 数値目標 for a KPI of a goal",
    );
    pub const FISCAL_YEAR: Named = (
        "fiscal_year",
        "the Western year; null where nothing says which year a figure is about",
    );
    pub const ERA_YEAR: Named = ("era_year", "the same year in 和暦: R6");
    pub const STATE: Named = (
        "state",
        "value, pending, not-surveyed, not-applicable, ended, suppressed, arrow-up, arrow-down, arrow-keep, blank, unreadable",
    );
    pub const TEXT: Named = ("text", "what a person sees in the cell");
    pub const SENDER: Named = ("section", "the section that sent it, or its folder's name");
    pub const FILE: Named = ("file", "the submission, relative to the workspace");
    pub const SHEET: Named = ("sheet", "its sheet; null for CSV");
    pub const CELL: Named = ("cell", "the cell as Excel names it: F12");
    pub const KIND: Named = ("kind", "baseline, actual, target");
    pub const MATCHED_BY: Named = (
        "matched_by",
        "how its KPI was found: id, place, name, section; null where there is none",
    );
    pub const FORMULA: Named = (
        "formula",
        "attainment, inverse, progress, expected, interim, keep, arrow",
    );
    pub const BASIS: Named = (
        "basis",
        "what a figure counts: annual, cumulative, average, point, increment",
    );
    pub const DIRECTION: Named = (
        "direction",
        "which way is better: higher, lower, keep, none",
    );
    pub const BASELINE: Named = ("baseline", "基準値, in the KPI's unit");
    pub const TARGET: Named = (
        "target",
        "目標値, in the KPI's unit; where there is a CSV file, it prints an arrow here too",
    );
    pub const TARGET_ARROW: Named = ("target_arrow", "↑, ↓ or → where the target is no number");
    pub const ACTUAL: Named = (
        "actual",
        "what was judged, in the KPI's unit; a mean without end is rounded to the last decimal",
    );
    pub const RATE: Named = (
        "rate",
        "達成率 in percent, as rounded by the plan; CSV prints its decimals, 80.0",
    );
    pub const BAND: Named = ("band", "the grade's code; null if there is none");
    pub const REASON: Named = ("reason", "why there is no rate, or no grade");
}

/// The columns of [`difference`](super::difference()), which joins two frames instead of filling rows.
pub fn differences() -> TableHead {
    let mut head = TableHead::new("differences", "a figure that is new, gone or changed");
    head.add(columns::PLAN, Of::Text);
    head.add(columns::KPI_ID, Of::Text);
    head.add(columns::FISCAL_YEAR, Of::Year);
    head.add(columns::KIND, Of::Text);
    let number =
        "of the cell among those that give the KPI's figure of the year and kind, from one";
    head.add(("number", number), Of::Index);
    head.add(("change", "new, gone, changed"), Of::Text);
    head.add(
        ("value_before", "null too where the figure is new"),
        Of::Number,
    );
    let state = "as in the observations; null where the figure is new";
    head.add(("state_before", state), Of::Text);
    head.add(("text_before", "what a person saw in the cell"), Of::Text);
    head.add(("file_before", columns::FILE.1), Of::Text);
    head.add(("sheet_before", columns::SHEET.1), Of::Text);
    head.add(("cell_before", "the cell as Excel names it"), Of::Text);
    head.add(
        ("value_after", "null too where the figure is gone"),
        Of::Number,
    );
    let state = "as in the observations; null where the figure is gone";
    head.add(("state_after", state), Of::Text);
    head.add(("text_after", "what a person sees in the cell"), Of::Text);
    head.add(("file_after", columns::FILE.1), Of::Text);
    head.add(("sheet_after", columns::SHEET.1), Of::Text);
    head.add(("cell_after", "the cell as Excel names it"), Of::Text);
    head
}
