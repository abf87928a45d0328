//! A formula whose result was never stored where something is to be said in words.

use super::flaws::FORMULA_WITHOUT_VALUE;
use super::{Evidence, Finding};
use crate::domain::{CellAt, folded};
use crate::normalize::{KpiRecord, Reading, Remark, Subject};

/// Looks for it; figures have flaws of their own.
pub fn run<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    let cells = evidence.counting().flat_map(|reading| {
        let cells = reading.cells.uncalculated().iter();
        cells.map(move |cell| (reading, *cell))
    });
    cells.map(|(reading, (sheet, at))| {
        let row = row_of(evidence, reading, (sheet, at));
        let name = row.map_or("", |(name, _)| name);
        let head = reading.cells.head_of(sheet, at).map(folded::one_line);
        let message = match head {
            Some(head) => format!("数式に計算結果がありません（{name}の{head}）"),
            None => format!("数式に計算結果がありません（{name}）"),
        };
        let page = &FORMULA_WITHOUT_VALUE;
        let mut finding = evidence.at(page, reading, (sheet, at), message);
        match row.and_then(|(_, subject)| subject) {
            Some(Subject::Kpi(kpi)) => finding.about.kpi = Some(kpi),
            Some(Subject::Project(project)) => finding.about.project = Some(project),
            Some(Subject::Measure(_)) | None => {}
        }
        finding
    })
}

/// The row to which such a cell belongs: its name, and what it is about, if it is known.
fn row_of<'a>(
    evidence: &'a Evidence<'_>,
    reading: &'a Reading,
    cell: (usize, CellAt),
) -> Option<(&'a str, Option<Subject>)> {
    let (sheet, at) = cell;
    let (policy, has) = (&reading.policy, |of: &Remark| of.at == at);
    let mut projects = policy.projects.iter().filter(|row| row.sheet == sheet);
    let project = projects.find(|row| row.remarks.iter().any(has));
    let mut measures = policy.measures.iter().filter(|row| row.sheet == sheet);
    let measure = measures.find(|row| row.remarks.iter().any(has));
    let kpi = kpi_of(evidence, reading, cell);
    let kpi = kpi.map(|kpi| (evidence.plan.called(kpi), Some(Subject::Kpi(kpi))));
    let project = project.map(|row| (row.name.as_str(), row.project.map(Subject::Project)));
    let measure = measure.map(|row| (row.name.as_str(), row.measure.map(Subject::Measure)));
    kpi.or(project).or(measure)
}

/// The KPI whose text or grade stands in a cell.
fn kpi_of(
    evidence: &Evidence<'_>,
    reading: &Reading,
    (sheet, at): (usize, CellAt),
) -> Option<usize> {
    let is_text = |kpi: &usize| {
        let mut texts = evidence.ledger.comments(*kpi, evidence.readings);
        texts.any(|text| {
            let source = text.source;
            let is_there = source.file == reading.submission.path && source.sheet_index == sheet;
            is_there && text.at == at
        })
    };
    let mut rows = reading.records.iter().filter(|row| row.sheet == sheet);
    let graded = rows.find(|row| row.ratings.iter().any(|grade| grade.at == at));
    let mut kpis = 0..evidence.plan.kpis.len();
    graded
        .and_then(KpiRecord::kpi)
        .or_else(|| kpis.find(is_text))
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
