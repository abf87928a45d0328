//! A formula whose result was never stored where something is to be said in words.

use super::flaws::FORMULA_WITHOUT_VALUE;
use super::{Evidence, Finding};
use crate::domain::{CellAt, folded};
use crate::ledger::SheetSource;
use crate::normalize::{Reading, Remark, Subject};
use std::collections::HashMap;

/// Looks for it; figures have flaws of their own.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let cells = evidence.counting().flat_map(|reading| {
        let cells = reading.cells.uncalculated().iter();
        cells.map(move |cell| (reading, *cell))
    });
    let cells: Vec<(&Reading, (usize, CellAt))> = cells.collect();
    // Hardly any file has one, and texts are many.
    let rows = match cells.is_empty() {
        true => return Vec::new(),
        false => rows(evidence),
    };
    let finding = |(reading, cell): (&Reading, (usize, CellAt))| {
        let (name, subject) = rows.get(&key(reading, cell)).copied()?;
        // Of a row that is about nothing known another finding speaks.
        let subject = subject?;
        let head = reading.cells.head_of(cell.0, cell.1).map(folded::one_line);
        let head = head.unwrap_or_default();
        let message = format!("数式に計算結果がありません（{name}の{head}）");
        let mut finding = evidence.at(&FORMULA_WITHOUT_VALUE, reading, cell, message);
        match subject {
            Subject::Kpi(kpi) => finding.about.kpi = Some(kpi),
            Subject::Project(project) => finding.about.project = Some(project),
            Subject::Measure(_) => {}
        }
        Some(finding)
    };
    cells.into_iter().filter_map(finding).collect()
}

/// A cell of any file: its path, its sheet and its place.
type Key<'a> = (&'a str, usize, CellAt);

fn key(reading: &Reading, (sheet, at): (usize, CellAt)) -> Key<'_> {
    (&reading.submission.path, sheet, at)
}

/// By the cells of texts and grades, what their row is called, and what it is about, if it is known.
fn rows<'a>(evidence: &'a Evidence<'_>) -> HashMap<Key<'a>, (&'a str, Option<Subject>)> {
    let plan = evidence.plan;
    let kpis = (0..plan.kpis.len()).flat_map(|kpi| {
        let texts = evidence.ledger.comments(kpi, evidence.readings);
        let key = |source: &'a SheetSource, at| (source.file.as_str(), source.sheet_index, at);
        texts.map(move |text| (key(text.source, text.at), kpi))
    });
    let graded = evidence.records().flat_map(|(reading, record)| {
        let grades = record.ratings.iter();
        let cells = grades.map(move |grade| key(reading, (record.sheet, grade.at)));
        cells.filter_map(|cell| Some((cell, record.kpi()?)))
    });
    let kpis = kpis.chain(graded);
    let kpis = kpis.map(|(cell, kpi)| (cell, (plan.called(kpi), Some(Subject::Kpi(kpi)))));
    let policy = evidence.counting().flat_map(of_policy);
    kpis.chain(policy).collect()
}

/// The same of projects and measures.
fn of_policy(reading: &Reading) -> impl Iterator<Item = (Key<'_>, (&str, Option<Subject>))> {
    let policy = &reading.policy;
    let projects = policy.projects.iter().map(|row| {
        let project = row.project.map(Subject::Project);
        (row.sheet, &row.remarks, (row.name.as_str(), project))
    });
    let measures = policy.measures.iter().map(|row| {
        let measure = row.measure.map(Subject::Measure);
        (row.sheet, &row.remarks, (row.name.as_str(), measure))
    });
    projects
        .chain(measures)
        .flat_map(move |(sheet, texts, row)| {
            let key = move |text: &Remark| key(reading, (sheet, text.at));
            texts.iter().map(move |text| (key(text), row))
        })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, expect_of_grid_by, grid};
    use crate::domain::CellAt;
    use crate::intake::{Cell, Content, Grid};

    /// A sheet whose cell of efforts has a formula.
    fn sheet(content: Content, text: &str) -> Grid {
        let mut cells = grid("指標|R6|取組\n観光入込客数|600").into_cells();
        cells.push(Cell {
            at: CellAt::new(1, 2),
            text: text.to_owned(),
            content,
            formula: true,
            format: 0,
        });
        Grid::new("", false, cells, Vec::new())
    }

    #[test]
    fn a_text_that_was_never_calculated_is_no_blank_and_said() {
        let form = FORM.replace("[table]", "required = [\"efforts\"]\n[table]");
        let code = "formula-without-value";
        let expected = "C2 数式に計算結果がありません（観光入込客数の取組）";
        let never = || sheet(Content::NeverCalculated, "");
        expect_of_grid_by(code, &form, never(), &[expected]);
        expect_of_grid_by("missing-text", &form, never(), &[]);
        expect_of_grid_by(code, &form, sheet(Content::Text, "まつり"), &[]);
    }
}
