//! A sample plan's year, verified in a copy of the workspace.

use super::workspace;
use calamine::Reader;
use kensho::domain::{FiscalYear, Plan};
use std::collections::HashMap;
use std::fs;

/// A row of a CSV file, by column.
pub type Row = HashMap<String, String>;

/// The plan as it is in force in a year, or as it is now.
pub fn plan(id: &str, year: Option<&str>) -> Plan {
    let year = year.map(|year| FiscalYear::parse(year).unwrap());
    let mapping = kensho::mapping::load(&workspace::root(), id, year);
    mapping.unwrap_or_else(|error| panic!("{error}")).plan
}

/// The outputs of a plan's year.
pub struct Year {
    workspace: tempfile::TempDir,
    outputs: String,
}

impl Year {
    /// Verifies a copy of the sample.
    pub fn of(plan: &str, year: &str) -> Self {
        let workspace = workspace::sample(plan);
        workspace::run(workspace.path(), (plan, year));
        let outputs = format!("outputs/{plan}/{year}/data");
        Self { workspace, outputs }
    }

    /// The rows of one of its CSV files.
    pub fn rows(&self, name: &str) -> Vec<Row> {
        let bytes = fs::read(self.workspace.path().join(&self.outputs).join(name)).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap());
        let rows = reader.deserialize().collect::<Result<Vec<Row>, _>>();
        rows.unwrap()
    }

    /// What a cell of the council's workbook says; row and column from zero.
    #[allow(dead_code, reason = "not every plan's test asks for it")]
    pub fn cell(&self, sheet: &str, at: (u32, u32)) -> String {
        let data = self.workspace.path().join(&self.outputs);
        let file = data.parent().unwrap().join("事務局用.xlsx");
        let mut book = calamine::open_workbook_auto(file).unwrap();
        let cells = book.worksheet_range(sheet).unwrap();
        let cell = cells.get_value(at);
        cell.map(ToString::to_string).unwrap_or_default()
    }

    /// Each KPI on a line: `id actual rate band reason`, with - for what is not there.
    pub fn judged(&self) -> Vec<String> {
        let line = |row: &Row| {
            let said =
                ["kpi_id", "actual", "rate", "band", "reason"].map(|name| row[name].as_str());
            said.map(|text| if text.is_empty() { "-" } else { text })
                .join(" ")
        };
        self.rows("judgements.csv").iter().map(line).collect()
    }

    /// The findings of some codes about a place.
    pub fn found(&self, codes: &[&str], file: &str, cell: &str) -> usize {
        let findings = self.rows("findings.csv");
        let is_meant = |row: &&Row| {
            codes.contains(&row["code"].as_str())
                && row["file"].ends_with(file)
                && row["cell"] == cell
        };
        findings.iter().filter(is_meant).count()
    }

    /// The codes of all errors, in their order.
    #[allow(dead_code, reason = "not every plan's test asks for it")]
    pub fn errors(&self) -> Vec<String> {
        let mut errors = self.rows("findings.csv");
        errors.retain(|row| row["severity"] == "error");
        errors.into_iter().map(|row| row["code"].clone()).collect()
    }
}
