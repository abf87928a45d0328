//! Every frame's columns: name, type, meaning and unit. The frames, the head lines of the CSV files
//! and the schemas of the Parquet files are all made from these tables.
//!
//! Keys, kinds and states are words. What is missing is null, and no text is ever empty; CSV has
//! nothing in such a place. CSV alone puts a `'` before a text that Excel would run as a formula.

use crate::domain::number;
use polars::prelude::*;

/// A frame, which may be a file too.
#[derive(Debug)]
pub struct FrameTable {
    /// Its name, which is the name of its files.
    pub name: &'static str,
    /// What a row is.
    pub row: &'static str,
    /// Groups of columns, in the order of the files; new ones are added at the end.
    groups: &'static [&'static [Described]],
}

/// A column of a frame.
#[derive(Debug)]
pub struct Described {
    /// The same in the frame and its files.
    pub name: &'static str,
    /// What its values are.
    pub of: Of,
    /// What they mean, and their unit.
    pub what: &'static str,
    /// The column of text that CSV prints in its place, where the number alone would say less.
    pub printed: Option<&'static str>,
}

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

impl FrameTable {
    /// Its columns, in the order of the files.
    pub fn columns(&self) -> impl Iterator<Item = &'static Described> + use<> {
        self.groups.iter().copied().flatten()
    }

    /// The names of its columns.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.columns().map(|column| column.name)
    }

    /// The names of the columns that its CSV file prints.
    pub fn printed(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.columns()
            .map(|column| column.printed.unwrap_or(column.name))
    }
}

const fn text(name: &'static str, what: &'static str) -> Described {
    described(name, Of::Text, what)
}

const fn figure(name: &'static str, what: &'static str) -> Described {
    described(name, Of::Number, what)
}

const fn year(name: &'static str, what: &'static str) -> Described {
    described(name, Of::Year, what)
}

const fn index(name: &'static str, what: &'static str) -> Described {
    described(name, Of::Index, what)
}

const fn described(name: &'static str, of: Of, what: &'static str) -> Described {
    Described {
        name,
        of,
        what,
        printed: None,
    }
}

const fn printed(column: Described, by: &'static str) -> Described {
    Described {
        printed: Some(by),
        ..column
    }
}

const PLAN: Described = text("plan", "the plan's id: its folder under mappings/");
const KPI_ID: Described = text(
    "kpi_id",
    "the KPI's id, which outlives renamings; unique in a plan",
);
const KPI: Described = text("kpi", "the KPI's name as the plan prints it");
const GOAL: Described = text("goal", "the title of its 基本目標");
const MEASURE: Described = text(
    "measure",
    "number and name of the lowest 施策 in which it stands: 1(1)① まつりの開催; 数値目標 for a KPI of a goal",
);
const FISCAL_YEAR: Described = year(
    "fiscal_year",
    "the Western year; null where nothing says which year a figure is about",
);
const ERA_YEAR: Described = text("era_year", "the same year in 和暦: R6");
const STATE: Described = text(
    "state",
    "value, pending, not-surveyed, not-applicable, ended, suppressed, arrow-up, arrow-down, arrow-keep, blank, unreadable",
);
const TEXT: Described = text("text", "what a person sees in the cell");
const SENDER: Described = text("section", "the section that sent it, or its folder's name");
const FILE: Described = text("file", "the submission, relative to the workspace");
const SHEET: Described = text("sheet", "its sheet; null for CSV");
const CELL: Described = text("cell", "the cell as Excel names it: F12");
const KIND: Described = text("kind", "baseline, actual, target");
const VALUE: Described = figure("value", "in the KPI's unit; null unless the state is value");
const UNIT_WRITTEN: Described = text("unit", "as written");
const SOURCE: Described = index("source", "which of the sources");
const ROW: Described = index("row", "of the cell, from zero");
const COLUMN: Described = index("column", "of the cell, from zero");
const FLAWS: Described = index("flaws", "what was odd, as bits");
const MATCHED_BY: Described = text(
    "matched_by",
    "how its KPI was found: id, place, name, section; null where there is none",
);
const FORMULA: Described = text(
    "formula",
    "attainment, inverse, progress, expected, interim, keep, arrow",
);
const BASIS: Described = text(
    "basis",
    "what a figure counts: annual, cumulative, average, point, increment",
);
const DIRECTION: Described = text(
    "direction",
    "which way is better: higher, lower, keep, none",
);
const INTERIM: Described = figure(
    "interim_target",
    "the year's target on the way, in the KPI's unit",
);
const EXPECTED: Described = figure(
    "expected",
    "期待値 of the year, in the KPI's unit, where the formula asks for it",
);
const BASELINE: Described = figure("baseline", "基準値, in the KPI's unit");
const TARGET: Described = printed(
    figure(
        "target",
        "目標値, in the KPI's unit; where there is a CSV file, it prints an arrow here too",
    ),
    "target_printed",
);
const TARGET_ARROW: Described = text("target_arrow", "↑, ↓ or → where the target is no number");
const ACTUAL: Described = figure(
    "actual",
    "what was judged, in the KPI's unit; a mean without end is rounded to the last decimal",
);
const RATE: Described = printed(
    figure(
        "rate",
        "達成率 in percent, as rounded by the plan; CSV prints its decimals, 80.0",
    ),
    "rate_printed",
);
const BAND: Described = text("band", "the grade's code; null if there is none");
const REASON: Described = text("reason", "why there is no rate, or no grade");
const HAND_BAND: Described = text(
    "hand_band",
    "the grade set by hand; several are joined by ；",
);
const HAND_REASON: Described = text("hand_reason", "why; likewise");
const HAND_BY: Described = text("hand_by", "by whom; likewise");
const SCALE: Described = text("scale", "a further scale that is for the KPI; likewise");
const SCALE_BAND: Described = text("scale_band", "its grade's code; likewise");

/// The reported figures.
pub const OBSERVATIONS: FrameTable = FrameTable {
    name: "observations",
    row: "a cell with a figure of a KPI",
    groups: &[
        &[PLAN, KPI_ID, KPI, GOAL, MEASURE, SENDER, FISCAL_YEAR],
        &[ERA_YEAR, KIND, STATE, VALUE],
        &[text("unit", "the KPI's unit")],
        &[TEXT, FILE, SHEET, CELL, MATCHED_BY],
    ],
};

/// Two editions of the observations beside each other: [`difference`](super::difference()).
pub const DIFFERENCES: FrameTable = FrameTable {
    name: "differences",
    row: "a figure that is new, gone or changed",
    groups: &[
        &[PLAN, KPI_ID, FISCAL_YEAR, KIND],
        &[
            index(
                "number",
                "of the cell among those that give the KPI's figure of the year and kind, from one",
            ),
            text("change", "new, gone, changed"),
            figure("value_before", "null too where the figure is new"),
            text(
                "state_before",
                "as in the observations; null where the figure is new",
            ),
            text("text_before", "what a person saw in the cell"),
            text("file_before", "the submission, relative to the workspace"),
            text("sheet_before", "its sheet; null for CSV"),
            text("cell_before", "the cell as Excel names it"),
            figure("value_after", "null too where the figure is gone"),
            text(
                "state_after",
                "as in the observations; null where the figure is gone",
            ),
            text("text_after", "what a person sees in the cell"),
            text("file_after", "the submission, relative to the workspace"),
            text("sheet_after", "its sheet; null for CSV"),
            text("cell_after", "the cell as Excel names it"),
        ],
    ],
};

/// What became of each KPI in the year.
pub const JUDGEMENTS: FrameTable = FrameTable {
    name: "judgements",
    row: "a KPI of the plan",
    groups: &[
        &[PLAN, KPI_ID, KPI, GOAL, FISCAL_YEAR, BASIS, DIRECTION],
        &[FORMULA, BASELINE, TARGET, ACTUAL, RATE, BAND, REASON],
        &[INTERIM, EXPECTED, HAND_BAND, HAND_REASON, HAND_BY],
        &[SCALE, SCALE_BAND, MEASURE],
        &[text(
            "doubt",
            "codes of the errors and warnings on the year's actuals and on the cells that name the KPI; several are joined by ；",
        )],
        &[TARGET_ARROW],
    ],
};

/// The years of the period beside each other.
pub const PERIOD: FrameTable = FrameTable {
    name: "period",
    row: "a KPI in a year of which anything is known, or over the whole period",
    groups: &[
        &[PLAN, KPI_ID, KPI, GOAL],
        &[text("scope", "year, or period for the whole")],
        &[FISCAL_YEAR, ERA_YEAR, FORMULA, BASELINE, TARGET, ACTUAL],
        &[RATE, BAND, REASON],
        &[figure(
            "figure",
            "the year's figure as it is known now, of the period the last one; in the KPI's unit",
        )],
        &[TARGET_ARROW],
        &[
            figure(
                "figure_before",
                "what the year's own submissions said, where that is another figure",
            ),
            text(
                "said",
                "what cells say where they give no one figure of the KPI: 集計中, 8000 人",
            ),
            text(
                "mark",
                "the grade as it is printed: ◎ A; null if there is none",
            ),
            text(
                "hand_mark",
                "the same of a grade set by hand; several are joined by ；",
            ),
        ],
        &[MEASURE],
    ],
};

/// What is to be fixed, confirmed or known.
pub const FINDINGS: FrameTable = FrameTable {
    name: "findings",
    row: "a finding",
    groups: &[
        &[
            text(
                "code",
                "the kind of fault, in kebab-case; docs/findings.md explains each",
            ),
            text("severity", "error, warning, note"),
            text(
                "section",
                "the section that should act; null if none can be named",
            ),
        ],
        &[FILE, SHEET, CELL, text("message", "what is there")],
        &[text("remedy", "what to do")],
    ],
};

/// Every cell of the sheets on which a form was found.
pub const CELLS: FrameTable = FrameTable {
    name: "cells",
    row: "a cell with a text",
    groups: &[
        &[FILE, SHEET, CELL],
        &[text(
            "field",
            "what it was taken for: title, header, kpi, actual:R6, unmapped …",
        )],
        &[TEXT],
        &[
            text("state", "of a figure, as in observations"),
            figure("value", "of a figure, in the KPI's unit"),
        ],
        &[MATCHED_BY],
    ],
};

/// The reported costs of projects.
pub const PROJECTS: FrameTable = FrameTable {
    name: "projects",
    row: "a cell with a cost of a project",
    groups: &[
        &[PLAN],
        &[
            text("project_id", "the project's id; unique in a plan"),
            text("project", "its name as the plan prints it"),
        ],
        &[GOAL],
        &[text("measure", "number and name of its 施策")],
        &[SENDER],
        &[text("team", "who does it; several are joined by 、")],
        &[FISCAL_YEAR, ERA_YEAR, STATE],
        &[
            figure("cost", "事業費 in 千円; null unless the state is value"),
            text("unit", "千円"),
        ],
        &[TEXT, FILE, SHEET, CELL],
    ],
};

/// The plan in force.
pub const PLANS: FrameTable = FrameTable {
    name: "plan",
    row: "a KPI of the plan",
    groups: &[
        &[PLAN, KPI_ID, KPI, GOAL, MEASURE],
        &[
            text("section", "the section that reports it"),
            text("unit", "the unit of its figures"),
        ],
        &[BASIS, DIRECTION, BASELINE, TARGET, TARGET_ARROW],
        &[year(
            "target_year",
            "the year by which it should be reached",
        )],
    ],
};

/// What the plan wants of each KPI, by year.
pub const AIMS: FrameTable = FrameTable {
    name: "aims",
    row: "a baseline or a target of a KPI",
    groups: &[
        &[PLAN, KPI_ID],
        &[text("kind", "baseline, interim, target")],
        &[FISCAL_YEAR, figure("value", "in the KPI's unit")],
    ],
};

/// What cuts across the goals, by KPI.
pub const TAGS: FrameTable = FrameTable {
    name: "tags",
    row: "a tag of a KPI: its own, or of a measure or goal in which it stands",
    groups: &[
        &[PLAN, KPI_ID, text("tag_id", "the tag's id")],
        &[
            text("tag_group", "the kind of tag: 重要な視点, SDGs …"),
            text("tag", "its name as the plan prints it"),
        ],
    ],
};

/// What the ledger keeps of each figure of a KPI, or cost of a project, in the plan's order. The key is
/// the column behind these. Kind, state and matched_by have few different
/// values and are kept beside it as bytes, because as columns they would take a sixth of its memory;
/// [`Ledger::figures`](super::Ledger::figures) gives them with it.
pub const FIGURES: FrameTable = FrameTable {
    name: "figures",
    row: "a cell with a figure",
    groups: &[
        &[FISCAL_YEAR, VALUE, UNIT_WRITTEN, TEXT, SOURCE, ROW],
        &[COLUMN, FLAWS],
    ],
};

/// A figure with its place, before the plan is joined to it.
pub const OBSERVED: FrameTable = FrameTable {
    name: "observed",
    row: "a cell with a figure of a KPI",
    groups: &[
        &[KPI_ID, FISCAL_YEAR, ERA_YEAR, KIND, STATE, VALUE, TEXT],
        &[SENDER, FILE, SHEET, CELL, MATCHED_BY],
    ],
};

/// A judgement, before the plan is joined to it.
pub const JUDGED: FrameTable = FrameTable {
    name: "judged",
    row: "a KPI of the plan",
    groups: &[
        &[KPI_ID, FISCAL_YEAR, FORMULA, ACTUAL, RATE, BAND, REASON],
        &[INTERIM, EXPECTED, HAND_BAND, HAND_REASON, HAND_BY],
        &[SCALE, SCALE_BAND],
    ],
};

/// The sheets of the submissions that count.
pub const SOURCES: FrameTable = FrameTable {
    name: "sources",
    row: "a sheet of a submission",
    groups: &[&[SOURCE, FILE, SHEET, SENDER]],
};
