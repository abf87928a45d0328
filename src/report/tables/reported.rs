//! What sections reported: figures with their places, cells, and the findings on them.

use super::{FrameParts, PART};
use crate::domain::{FiscalYear, Plan};
use crate::finding::Finding;
use crate::history::{Marks, compared};
use crate::ledger::KpiEntry;
use crate::ledger::rows::Rows;
use crate::ledger::schema::columns::{
    CELL, ERA_YEAR, FILE, FISCAL_YEAR, GOAL, KIND, KPI, KPI_ID, MATCHED_BY, MEASURE, PLAN, SENDER,
    SHEET, STATE, TEXT,
};
use crate::normalize::{CellField, MappedCell, MatchedBy, Reading};
use crate::verification::Verification;
use polars::prelude::*;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// A figure of a KPI of a plan.
pub type ObservedFigure<'a> = (&'a Plan, KpiEntry<'a>);

/// A row for each figure. Behind those of a KPI follow its figures from earlier years' submissions, for
/// years that this year's submissions leave out.
pub fn observations(verification: &Verification) -> FrameParts<'_> {
    let (plan, ledger) = (verification.plan(), &verification.ledger);
    let series = verification.series();
    let part = move |kpis: Range<usize>| {
        let count = kpis.clone().map(|kpi| ledger.count_of(kpi)).sum();
        let mut rows = observed(count);
        for kpi in kpis {
            let figures = ledger.of_kpi(kpi);
            let mut figures = figures.chain(series.older(kpi, verification.year));
            if let Some(first) = figures.next() {
                rows.row(&(plan, first));
            }
            figures.for_each(|next| rows.row_alike(&(plan, next)));
        }
        rows.frame()
    };
    Box::new(kpis(verification).into_iter().map(part))
}

/// The figures of the KPIs whose mark is another among some marks, and the ids of the others.
pub fn changed(
    verification: &Verification,
    marks: &Marks,
) -> PolarsResult<(DataFrame, HashSet<String>)> {
    let (plan, series) = (verification.plan(), verification.series());
    let (mut rows, mut same) = (observed(0), HashSet::new());
    for (index, kpi) in plan.kpis.iter().enumerate() {
        let figures = || {
            let own = verification.ledger.of_kpi(index);
            own.chain(series.older(index, verification.year))
        };
        let marked = figures().map(|figure| {
            let year = figure.year.map(FiscalYear::western);
            compared::mark(
                year,
                figure.kind.code(),
                figure.state.code(),
                figure.units(),
            )
        });
        match marks.has(&kpi.id, marked.fold(0, u64::wrapping_add)) {
            true => drop(same.insert(kpi.id.clone())),
            false => figures().for_each(|figure| rows.row(&(plan, figure))),
        }
    }
    let names = rows.head.names().collect::<Vec<_>>();
    Ok((rows.frame()?.select(names)?, same))
}

/// What submissions of earlier years say of actuals, with the columns that a history compares; none where there are
/// no earlier years.
pub fn earlier(verification: &Verification) -> PolarsResult<Option<DataFrame>> {
    if verification.earlier.is_empty() {
        return Ok(None);
    }
    let plan = verification.plan();
    let mut rows = observed(0);
    for index in 0..plan.kpis.len() {
        for earlier in &verification.earlier {
            let said = earlier.all_actuals(plan, index).into_iter();
            said.for_each(|figure| rows.row(&(plan, figure)));
        }
    }
    let head = compared::observations();
    Ok(Some(rows.frame()?.select(head.names())?))
}

/// The columns of figures. Those of a KPI are alike.
pub fn observed<'a>(room: usize) -> Rows<ObservedFigure<'a>> {
    Rows::<ObservedFigure<'_>>::of("observations", "a cell with a figure of a KPI", room)
        .shared(PLAN, |(plan, _)| plan.id.clone())
        .shared(KPI_ID, |(plan, figure)| plan.kpis[figure.kpi].id.clone())
        .shared(KPI, |(plan, figure)| plan.kpis[figure.kpi].name.clone())
        .shared(GOAL, |(plan, figure)| {
            plan.goals[plan.kpis[figure.kpi].goal].title()
        })
        .shared(MEASURE, |(plan, figure)| {
            plan.measure_label(&plan.kpis[figure.kpi])
        })
        .text(SENDER, |(_, figure)| &figure.source.section)
        .year(FISCAL_YEAR, |(_, figure)| figure.year)
        .print(ERA_YEAR, |(_, figure)| figure.year)
        .text(KIND, |(_, figure)| figure.kind.code())
        .text(STATE, |(_, figure)| figure.state.code())
        .units(
            ("value", "in the KPI's unit; null unless the state is value"),
            |(_, figure)| figure.units(),
        )
        .shared(("unit", "the KPI's unit"), |(plan, figure)| {
            plan.kpis[figure.kpi].unit.clone()
        })
        .text(TEXT, |(_, figure)| figure.text)
        .text(FILE, |(_, figure)| &figure.source.file)
        .text(SHEET, |(_, figure)| &figure.source.sheet)
        .print(CELL, |(_, figure)| Some(figure.at))
        .text(MATCHED_BY, |(_, figure)| {
            figure.matched_by.map_or("", MatchedBy::code)
        })
}

/// Figures that a part has at least, which are a group of rows in the Parquet file.
const FIGURES: usize = 4 * PART;

/// The KPIs of each part.
fn kpis(verification: &Verification) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut rows) = (Vec::new(), 0, 0);
    let all = verification.plan().kpis.len();
    for kpi in 0..all {
        rows += verification.ledger.count_of(kpi);
        // The last part may be small, but no figure is left out.
        if rows >= FIGURES || kpi + 1 == all {
            parts.push(start..kpi + 1);
            (start, rows) = (kpi + 1, 0);
        }
    }
    parts
}

/// A row for each finding.
pub fn findings(verification: &Verification) -> FrameParts<'_> {
    let part = |findings: &[Finding]| {
        let mut rows = found(findings.len());
        findings.iter().for_each(|finding| rows.row(finding));
        rows.frame()
    };
    Box::new(verification.findings.chunks(PART).map(part))
}

/// The columns of findings.
pub fn found(room: usize) -> Rows<Finding> {
    Rows::<Finding>::of("findings", "a finding", room)
        .text(
            (
                "code",
                "the kind of fault, in kebab-case; docs/findings.md explains each",
            ),
            |finding| finding.code(),
        )
        .text(("severity", "error, warning, note"), |finding| {
            finding.severity().code()
        })
        .text(
            (
                "section",
                "the section that should act; null if none can be named",
            ),
            |finding| &finding.section,
        )
        .text(FILE, |finding| &finding.place.file)
        .text(SHEET, |finding| &finding.place.sheet)
        .print(CELL, |finding| finding.place.cell)
        .text(("message", "what is there"), |finding| &finding.message)
        .text(("remedy", "what to do"), |finding| &finding.remedy)
}

/// The bytes of texts that a part has at most, and those of one more cell.
const LARGE: usize = 8 << 20;

/// A cell of a reading, with all that the reading's cells were taken for.
pub struct ReadCell<'a> {
    reading: &'a Reading,
    fields: Arc<[String]>,
    cell: MappedCell<'a>,
}

/// A row for each cell of every sheet on which a form was found.
pub fn cells(verification: &Verification) -> FrameParts<'_> {
    let mut all = verification.readings.iter().flat_map(|reading| {
        let fields: Arc<[String]> = reading.cells.fields().iter().map(CellField::code).collect();
        reading.cells.iter().map(move |cell| ReadCell {
            reading,
            fields: fields.clone(),
            cell,
        })
    });
    Box::new(std::iter::from_fn(move || {
        let mut last = all.next()?;
        let (mut rows, mut room) = (read(PART), LARGE);
        rows.row(&last);
        while rows.height() < PART
            && let Some(room_left) = room.checked_sub(last.cell.text.len())
            && let Some(next) = all.next()
        {
            room = room_left;
            // The readings do not move: a pointer tells them apart without comparing paths.
            match std::ptr::eq(last.reading, next.reading) && last.cell.sheet == next.cell.sheet {
                true => rows.row_alike(&next),
                false => rows.row(&next),
            }
            last = next;
        }
        Some(rows.frame())
    }))
}

/// The columns of cells. Those of a sheet are alike.
pub fn read<'a>(room: usize) -> Rows<ReadCell<'a>> {
    Rows::<ReadCell<'_>>::of("cells", "a cell with a text", room)
        .shared(FILE, |row| row.reading.submission.path.clone())
        .shared(SHEET, |row| row.reading.sheets[row.cell.sheet].clone())
        .print(CELL, |row| Some(row.cell.at))
        .text(
            (
                "field",
                "what it was taken for: title, header, kpi, actual:R6, unmapped …",
            ),
            |row| &row.fields[row.cell.field],
        )
        .text(TEXT, |row| row.cell.text)
        .text(("state", "of a figure, as in observations"), |row| {
            row.cell.state.map_or("", |state| state.code())
        })
        .number(("value", "of a figure, in the KPI's unit"), |row| {
            row.cell.value
        })
        .text(MATCHED_BY, |row| {
            row.cell.matched_by.map_or("", MatchedBy::code)
        })
}
