//! kensho's own form with something written outside the cells that are open.

use super::leftovers::UNMAPPED_CELL;
use super::{Evidence, Finding, Page, baseline_differs, target_differs};
use crate::domain::{CellAt, folded};
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};
use crate::normalize::{CellField, MappedCell, MatchedBy, Reading, Sighting, Subject};
use std::collections::HashMap;

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-changed",
    what: "調査票の、記入する欄でないところが変わっています。単位の欄のほかは、書かれたことを使っていません。",
    why: "記入例の行や、番号・施策の欄に書いたことは、課の報告として読まれません。",
    example: "記入例の行の実績値を自分の値に書き換えた調査票。保護を外して、施策の欄を書き直した調査票。",
    remedy: "値や伝えたいことは、その指標や事業の行の、色の付いた欄に書いてください。計画の内容が違うときは、企画課に知らせてください。",
    ..Page::WARNING
};

/// A sheet of the form, as it came back.
struct Sheet<'a> {
    evidence: &'a Evidence<'a>,
    reading: &'a Reading,
    seen: &'a Sighting,
    kind: OwnSheet,
    /// The row of the heads.
    heads: u32,
    /// By the column, what its head says that it holds.
    columns: HashMap<u32, OwnColumn>,
    /// What the rows are about, by their numbers; none of rows that are about nothing of the plan.
    rows: HashMap<u32, Option<Subject>>,
    /// The rows of the example.
    examples: Vec<u32>,
}

/// Looks for it on the forms of the plan that have the columns of today.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    let sheets = forms.filter_map(|(reading, seen)| Sheet::of(evidence, reading, seen));
    sheets.flat_map(|sheet| sheet.findings()).collect()
}

impl<'a> Sheet<'a> {
    fn of(evidence: &'a Evidence<'a>, reading: &'a Reading, seen: &'a Sighting) -> Option<Self> {
        let own = seen.own.as_ref()?;
        if own.plan != evidence.plan.id || own.edition != own::EDITION || own.year != evidence.year
        {
            return None;
        }
        let heads = seen.regions.first()?.first.row;
        let mut sheet = Self {
            evidence,
            reading,
            seen,
            kind: OwnSheet::of_form(&seen.form)?,
            heads,
            columns: HashMap::new(),
            rows: rows(reading, seen.sheet),
            examples: Vec::new(),
        };
        let columns = sheet.kind.columns(evidence.plan);
        let is_example = |cell: &MappedCell<'_>| cell.text.trim() == own::EXAMPLE;
        let examples = sheet.cells().filter(is_example).map(|cell| cell.at.row);
        sheet.examples = examples.collect();
        let in_heads = sheet.cells().filter(|cell| cell.at.row == heads);
        let known = in_heads.filter_map(|cell| {
            let column = columns.iter().find(|column| column.has_head(cell.text))?;
            Some((cell.at.column, column.clone()))
        });
        sheet.columns = known.collect();
        Some(sheet)
    }

    fn cells(&self) -> impl Iterator<Item = MappedCell<'a>> + use<'a> {
        let index = self.seen.sheet;
        let cells = self.reading.cells.iter();
        cells.filter(move |cell| cell.sheet == index)
    }

    fn findings(&self) -> Vec<Finding> {
        // The lines above the table stand in the column of the numbers, and in the next one.
        let numbers = self
            .columns
            .iter()
            .find(|(_, column)| column.head == own::NUMBER);
        let lines = numbers.map_or(0, |(column, _)| *column);
        let is_told = |at: CellAt| {
            let mut told = self.reading.leftovers.iter();
            told.any(|of| of.sheet == self.seen.sheet && of.at == Some(at))
        };
        let cells = self.cells().filter(|cell| !own::is_own(cell.text));
        let said = cells.filter_map(|cell| Some((cell.at, self.said(&cell, lines)?)));
        let news = said.filter(|(at, _)| !is_told(*at));
        news.map(|(at, (page, message))| {
            let place = (self.seen.sheet, at);
            self.evidence.at(page, self.reading, place, message)
        })
        .collect()
    }

    /// What there is to say of a cell.
    fn said(&self, cell: &MappedCell<'_>, lines: u32) -> Option<(&'static Page, String)> {
        let at = cell.at;
        let text = folded::one_line(cell.text);
        let column = self.columns.get(&at.column);
        let is_beside = if self.examples.contains(&at.row) {
            return self.in_example(cell, column?);
        } else if at.row < self.heads {
            at.column > lines + 1 || at.row + 1 == self.heads
        } else if at.row == self.heads {
            column.is_none()
        } else if let Some(subject) = self.rows.get(&at.row) {
            return self.in_row(cell, column?, (*subject)?);
        } else {
            true
        };
        let message = format!("調査票の欄の外に書かれています:「{text}」");
        is_beside.then_some((&UNMAPPED_CELL, message))
    }

    fn in_example(
        &self,
        cell: &MappedCell<'_>,
        column: &OwnColumn,
    ) -> Option<(&'static Page, String)> {
        let plan = self.evidence.plan;
        let text = folded::one_line(cell.text);
        let mut shown = [true, false].map(|is_asked| own::example(plan, column, is_asked));
        let is_ours = shown.iter_mut().any(|shown| is_same(shown, cell.text));
        let message = format!("記入例の行に書かれています:「{text}」（{}）", column.head);
        (!is_ours).then_some((&PAGE, message))
    }

    /// Cells that a section cannot change unless it takes off the protection.
    fn in_row(
        &self,
        cell: &MappedCell<'_>,
        column: &OwnColumn,
        subject: Subject,
    ) -> Option<(&'static Page, String)> {
        let plan = self.evidence.plan;
        if let Subject::Project(project) = subject
            && column.key == "cost"
        {
            return self.cost(cell, project);
        }
        let (shown, name) = match subject {
            Subject::Kpi(kpi) => (
                own::shown_of_kpi(plan, (kpi, self.evidence.year), column)?,
                plan.called(kpi),
            ),
            Subject::Project(project) => (
                own::shown_of_project(plan, project, column)?,
                plan.projects[project].name.as_str(),
            ),
            Subject::Measure(_) => return None,
        };
        let page = match column.head.as_str() {
            own::TARGET => &target_differs::PAGE,
            own::BASELINE => &baseline_differs::PAGE,
            _ => &PAGE,
        };
        // A section that says 人 where 千人 was printed means what it says, and may not know that it changed it.
        let used = match column.key.as_str() {
            "unit" => "。値は、書かれた単位によるものとして扱いました",
            _ => "",
        };
        let message = format!(
            "調査票の{}が計画と違います:「{}」（計画は「{}」、{name}）{used}",
            column.head,
            folded::one_line(cell.text),
            folded::one_line(&shown)
        );
        (!is_same(&shown, cell.text)).then_some((page, message))
    }
}

impl Sheet<'_> {
    /// A cost of an earlier year that is not the one that was reported in that year; those of KPIs are compared by
    /// `last-year-changed`.
    fn cost(&self, cell: &MappedCell<'_>, project: usize) -> Option<(&'static Page, String)> {
        let CellField::Figure(_, Some(year)) = self.reading.cells.fields()[cell.field] else {
            return None;
        };
        let mut earlier = self.evidence.earlier.iter();
        let then = earlier.find(|then| then.year == year && year < self.evidence.year)?;
        let project = &self.evidence.plan.projects[project];
        let costs = then
            .ledger
            .costs_in(then.plan.project_with_id(&project.id)?, year);
        let first = costs.first().filter(|first| first.value().is_some())?;
        let message = format!(
            "{}の事業費が、その年度の提出と違います:「{}」→「{}」（{}）",
            year.long(),
            first.text,
            folded::one_line(cell.text),
            project.name
        );
        let agrees = costs.iter().any(|cost| cost.value() == cell.value);
        (!agrees).then_some((&PAGE, message))
    }
}

/// Whether a cell says what was printed in it; its year, below a figure, may be gone.
fn is_same(shown: &str, text: &str) -> bool {
    let first = shown.lines().next().unwrap_or_default();
    let text = folded::key(text);
    folded::key(shown) == text || folded::key(first) == text
}

fn rows(reading: &Reading, sheet: usize) -> HashMap<u32, Option<Subject>> {
    let records = reading.records.iter();
    let kpis = records.filter(|record| record.sheet == sheet);
    // That a row has lost its id, or has another, is said by itself.
    let kpis = kpis.map(|record| match record.matched {
        Ok((kpi, MatchedBy::Id)) => (record.at.row, Some(Subject::Kpi(kpi))),
        _ => (record.at.row, None),
    });
    let projects = reading.policy.projects.iter();
    let projects = projects.filter(|row| row.sheet == sheet);
    let projects = projects.map(|row| (row.at.row, row.project.map(Subject::Project)));
    kpis.chain(projects).collect()
}
