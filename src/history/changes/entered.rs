//! Changes as rows of the database, for whoever asks it without kensho.

use super::{Changes, FigureChange, Grade, GradeChange, Side};
use crate::domain::FiscalYear;
use crate::history::fault::HistoryError;
use rusqlite::{Transaction, params};

/// A row of the table `changes`, without its run.
struct ChangeRow<'a> {
    kpi_id: &'a str,
    year: Option<FiscalYear>,
    kind: &'a str,
    sides: [Option<&'a str>; 2],
    /// The cell that made the difference; none of a grade.
    cause: Option<&'a Side>,
}

impl Changes {
    /// Enters them as rows of a run.
    pub(in crate::history) fn enter(
        &self,
        transaction: &Transaction<'_>,
        run: i64,
    ) -> Result<(), HistoryError> {
        const INSERT: &str = "INSERT INTO changes (run, kpi_id, fiscal_year, kind, before, after, file, sheet, cell) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let mut statement = transaction.prepare(INSERT)?;
        let figures = self.figures.iter().map(ChangeRow::of_figure);
        for row in figures.chain(self.grades.iter().map(ChangeRow::of_grade)) {
            let year = row.year.map(FiscalYear::western);
            let [file, sheet, cell] = match row.cause {
                Some(side) => [&side.file, &side.sheet, &side.cell].map(|text| Some(text.as_str())),
                None => [None; 3],
            };
            let [before, after] = row.sides;
            statement.execute(params![
                run, row.kpi_id, year, row.kind, before, after, file, sheet, cell
            ])?;
        }
        Ok(())
    }
}

impl<'a> ChangeRow<'a> {
    fn of_figure(change: &'a FigureChange) -> Self {
        let text = |side: &'a Option<Side>| side.as_ref().map(|side| side.text.as_str());
        Self {
            kpi_id: &change.kpi_id,
            year: change.year,
            kind: &change.kind,
            sides: [text(&change.before), text(&change.after)],
            cause: Some(change.cause()),
        }
    }

    fn of_grade(change: &'a GradeChange) -> Self {
        let code = |grade: &'a Option<Grade>| grade.as_ref().map(Grade::code);
        Self {
            kpi_id: &change.kpi_id,
            year: change.year,
            kind: "grade",
            sides: [code(&change.before), code(&change.after)],
            cause: None,
        }
    }
}
