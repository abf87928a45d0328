//! A formula that gave no words where some are to be said: its result was never stored, or it ended in an error.

use super::flaws::FORMULA_WITHOUT_VALUE;
use super::{Evidence, Finding, unreadable_number};
use crate::domain::{CellAt, folded};
use crate::ledger::SheetSource;
use crate::normalize::{Cells, Reading, Remark, Subject};
use std::collections::HashMap;

/// A cell of a reading, by its sheet and place.
type Of<'a> = (&'a Reading, (usize, CellAt));

/// Looks for it; figures have flaws of their own.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let uncalculated = of_readings(evidence, Cells::uncalculated);
    let errors = of_readings(evidence, Cells::errors);
    // Hardly any file has one, and texts are many.
    let rows = match uncalculated.is_empty() && errors.is_empty() {
        true => return Vec::new(),
        false => rows(evidence),
    };
    let uncalculated = uncalculated.into_iter().filter_map(|of| {
        let (whose, subject) = told(&rows, of)?;
        let message = format!("数式に計算結果がありません{whose}");
        let finding = evidence.at(&FORMULA_WITHOUT_VALUE, of.0, of.1, message);
        Some(about(finding, subject))
    });
    let errors = errors.into_iter().filter_map(|of| {
        let (whose, subject) = told(&rows, of)?;
        let text = of.0.cells.text(of.1.0, of.1.1).trim();
        let message = format!("内容ではなく、エラーの表示が入っています:「{text}」{whose}");
        let finding = evidence.at(&unreadable_number::PAGE, of.0, of.1, message);
        Some(about(finding, subject).with_remedy(OF_AN_ERROR))
    });
    uncalculated.chain(errors).collect()
}

const OF_AN_ERROR: &str =
    "エラーの表示（数式なら数式ごと）を消して、欄の内容を文字で入力し、再提出してください。";

fn of_readings<'a>(
    evidence: &Evidence<'a>,
    cells: fn(&Cells) -> &[(usize, CellAt)],
) -> Vec<Of<'a>> {
    let readings = evidence.counting();
    let of_each = readings.flat_map(|reading| {
        let cells = cells(&reading.cells).iter();
        cells.map(move |cell| (reading, *cell))
    });
    of_each.collect()
}

/// Whose text it is, in brackets, and what its row is about; none of a row that is about nothing known, of which
/// another finding speaks.
fn told(rows: &Rows<'_>, (reading, cell): Of<'_>) -> Option<(String, Subject)> {
    let (name, subject) = rows.get(&key(reading, cell)).copied()?;
    let subject = subject?;
    let head = reading.cells.head_of(cell.0, cell.1).map(folded::one_line);
    let head = head.unwrap_or_default();
    Some((format!("（{name}の{head}）"), subject))
}

fn about(mut finding: Finding, subject: Subject) -> Finding {
    match subject {
        Subject::Kpi(kpi) => finding.about.kpi = Some(kpi),
        Subject::Project(project) => finding.about.project = Some(project),
        Subject::Measure(_) => {}
    }
    finding
}

/// A cell of any file: its path, its sheet and its place.
type Key<'a> = (&'a str, usize, CellAt);

/// By the cells of texts and grades, what their row is called, and what it is about, if it is known.
type Rows<'a> = HashMap<Key<'a>, (&'a str, Option<Subject>)>;

fn key(reading: &Reading, (sheet, at): (usize, CellAt)) -> Key<'_> {
    (&reading.submission.path, sheet, at)
}

fn rows<'a>(evidence: &'a Evidence<'_>) -> Rows<'a> {
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

    #[test]
    fn an_error_is_no_text_and_said_once() {
        let code = "unreadable-number";
        let said = |word: &str| {
            format!("C2 内容ではなく、エラーの表示が入っています:「{word}」（観光入込客数の取組）")
        };
        for (content, word) in [
            (Content::Fault, "#DIV/0!"),
            (Content::Fault, "Err:508"),
            // As a CSV file has it.
            (Content::Text, "#N/A"),
        ] {
            expect_of_grid_by(code, FORM, sheet(content, word), &[&said(word)]);
        }
        expect_of_grid_by(code, FORM, sheet(Content::Fault, "1e300"), &[]);
        expect_of_grid_by(code, FORM, sheet(Content::Text, "#DIV/0!が出る"), &[]);
        // Neither words from which is chosen nor grades are asked about twice.
        let graded = FORM.replace("text.efforts", "rating");
        let error = || sheet(Content::Fault, "#DIV/0!");
        expect_of_grid_by(code, &graded, error(), &[&said("#DIV/0!")]);
        expect_of_grid_by("unknown-rating", &graded, error(), &[]);
    }
}
