//! 個票: one KPI a sheet, found by the labels beside its values.

use super::figure::{self, Around, Figure};
use super::map::year_of;
use super::{Field, Found, LeftoverKind, Record, Remark};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Kpi, Plan, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{CardForm, CardLabel, Form, Role, Side, YearsAt};
use std::sync::Arc;

/// Reads a card; none if the sheet is not one.
pub(super) fn card(
    plan: &Plan,
    form: &Form,
    layout: &CardForm,
    grid: &Grid,
    file: &str,
) -> Option<Found> {
    let titled = form.title.as_ref().is_none_or(|title| {
        grid.cells()
            .iter()
            .any(|cell| folded::key(&cell.text).contains(title.as_str()))
    });
    let labels = labels_found(layout, grid);
    let name = labels
        .iter()
        .find(|label| label.form.role == Role::Kpi)
        .filter(|_| titled)?;
    let year = year_of(form, grid, file, |cell| cell.at.row < name.at.row);
    let mut sheet = CardMap {
        plan,
        grid,
        labels: &labels,
        year: year.map(|(year, _)| year),
        found: Found::of(form, grid, year, None),
    };
    sheet.map(layout);
    Some(sheet.found)
}

/// A label of the form, where it stands on this sheet.
struct LabelFound<'a> {
    form: &'a CardLabel,
    /// The label's own cell.
    at: CellAt,
    /// The place of its value.
    value: CellAt,
    /// The year that the label names: 目標値（R8）.
    year: Option<FiscalYear>,
}

fn labels_found<'a>(layout: &'a CardForm, grid: &Grid) -> Vec<LabelFound<'a>> {
    let keys: Vec<(CellAt, String)> = grid
        .cells()
        .iter()
        .map(|cell| (cell.at, folded::key(&cell.text)))
        .collect();
    let find = |form: &'a CardLabel| {
        keys.iter().find_map(|(at, key)| {
            let caught = form.label.captures(key)?;
            let year = caught
                .name("year")
                .and_then(|text| FiscalYear::parse(text.as_str()));
            Some(LabelFound {
                form,
                at: *at,
                value: beside(grid, *at, form.side),
                year,
            })
        })
    };
    layout.labels.iter().filter_map(find).collect()
}

/// The place next to a label, past the label's own merge.
fn beside(grid: &Grid, label: CellAt, side: Side) -> CellAt {
    let last = grid.merge_at(label).map_or(label, |merge| merge.last);
    match side {
        Side::Right => CellAt::new(label.row, last.column + 1),
        Side::Below => CellAt::new(last.row + 1, label.column),
    }
}

/// Where the year of a value in a series stands.
fn year_place(at: CellAt, years: YearsAt) -> Option<CellAt> {
    match years {
        YearsAt::Above => Some(CellAt::new(at.row.checked_sub(1)?, at.column)),
        YearsAt::Left => Some(CellAt::new(at.row, at.column.checked_sub(1)?)),
    }
}

struct CardMap<'a> {
    plan: &'a Plan,
    grid: &'a Grid,
    labels: &'a [LabelFound<'a>],
    year: Option<FiscalYear>,
    found: Found,
}

impl CardMap<'_> {
    fn map(&mut self, layout: &CardForm) {
        let name = self.value_of(&Role::Kpi).cloned();
        let id = self.value_of(&Role::Id).map(|cell| cell.text.clone());
        let named = name.as_ref().map(|name| name.text.as_str());
        let kpi = super::kpi_of(self.plan, id.as_deref(), named);
        let text = |role: &Role| self.value_of(role).map(|cell| cell.text.trim());
        let unit = text(&Role::Unit).map(Arc::from);
        let measure = text(&Role::Measure).map(str::to_owned);
        let figures = self.figures(kpi.map(|kpi| &self.plan.kpis[kpi]), unit.as_ref());
        let remarks = self.remarks();
        let section = self.value_of(&Role::Section);
        self.found.section = section.map(|cell| (cell.text.trim().to_owned(), cell.at));
        self.mark(layout, &figures);
        match name {
            Some(name) => self.found.records.push(Record {
                sheet: 0,
                name: name.text,
                at: name.at,
                id,
                kpi,
                measure,
                unit,
                section: None,
                figures,
                remarks,
            }),
            None => self.report_nameless(&figures, &remarks),
        }
        self.report_strays();
    }

    fn value_of(&self, role: &Role) -> Option<&Cell> {
        let label = self.labels.iter().find(|label| label.form.role == *role)?;
        self.grid
            .seen_at(label.value)
            .filter(|cell| !self.labels.iter().any(|other| other.at == cell.at))
    }

    fn figures(&self, kpi: Option<&Kpi>, unit: Option<&Arc<str>>) -> Vec<Figure> {
        let of_label = |label: &LabelFound<'_>| {
            let Role::Figure(kind) = label.form.role else {
                return Vec::new();
            };
            let places = match label.form.years {
                Some(years) => self.series(label, years),
                None => vec![(
                    label.value,
                    label.year.or(self.year.filter(|_| kind == Kind::Actual)),
                )],
            };
            let read = |(at, year)| {
                figure::figure(
                    at,
                    self.grid.at(at),
                    Around {
                        kind,
                        year,
                        unit,
                        kpi,
                    },
                )
            };
            places.into_iter().map(read).collect()
        };
        self.labels.iter().flat_map(of_label).collect()
    }

    /// The places beside a label that have a year above, or to the left.
    fn series(&self, label: &LabelFound<'_>, years: YearsAt) -> Vec<(CellAt, Option<FiscalYear>)> {
        let step = |at: CellAt| match label.form.side {
            Side::Right => CellAt::new(at.row, at.column + 1),
            Side::Below => CellAt::new(at.row + 1, at.column),
        };
        let year_at = |at| FiscalYear::parse(&self.grid.seen_at(year_place(at, years)?)?.text);
        let places = std::iter::successors(Some(label.value), |at| Some(step(*at)));
        places
            .map_while(|at| year_at(at).map(|year| (at, Some(year))))
            .collect()
    }

    /// Whether a cell holds the year of a figure of some series.
    fn is_year_of(&self, cell: &Cell, figures: &[Figure]) -> bool {
        let series = self.labels.iter().filter_map(|label| label.form.years);
        let mut places = series.flat_map(|years| {
            let places = figures.iter();
            places.filter_map(move |figure| year_place(figure.at, years))
        });
        places.any(|at| self.grid.seen_at(at).is_some_and(|seen| seen.at == cell.at))
    }

    fn remarks(&self) -> Vec<Remark> {
        let of_label = |label: &LabelFound<'_>| {
            let Role::Text(name) = &label.form.role else {
                return None;
            };
            let cell = self.grid.seen_at(label.value)?;
            Some(Remark {
                name: Arc::from(name.as_str()),
                at: cell.at,
            })
        };
        self.labels.iter().filter_map(of_label).collect()
    }

    /// Says of every cell what it is; those that nobody claims stay unmapped between the first
    /// label and the last value, and have a finding.
    fn mark(&mut self, layout: &CardForm, figures: &[Figure]) {
        let values = self
            .labels
            .iter()
            .map(|label| label.value)
            .chain(figures.iter().map(|figure| figure.at));
        let first = self
            .labels
            .iter()
            .map(|label| label.at.row)
            .min()
            .unwrap_or_default();
        let last = values.map(|at| at.row).max().unwrap_or_default();
        for (index, cell) in self.grid.cells().iter().enumerate() {
            self.found.fields[index] = self.field_of(cell, layout, figures, first, last);
        }
    }

    fn field_of(
        &self,
        cell: &Cell,
        layout: &CardForm,
        figures: &[Figure],
        first: u32,
        last: u32,
    ) -> Field {
        if let Some(figure) = figures.iter().find(|figure| figure.at == cell.at) {
            return Field::Figure(figure.kind, figure.year);
        }
        let key = folded::key(&cell.text);
        let is_label = self.labels.iter().any(|label| label.at == cell.at);
        let is_year = FiscalYear::parse(&cell.text).is_some() && self.is_year_of(cell, figures);
        let value_of = self
            .labels
            .iter()
            .find(|label| label.form.years.is_none() && label.value == cell.at);
        match value_of {
            _ if is_label || is_year => Field::Header,
            Some(label) => Field::Role(Arc::from(label.form.role.code())),
            None if layout.ignored.iter().any(|pattern| pattern.is_match(&key)) => {
                Field::Role(Arc::from(Role::Ignored.code()))
            }
            None if cell.at.row < first => Field::Title,
            None if cell.at.row > last && key.starts_with('※') => Field::Note,
            None => Field::Unmapped,
        }
    }

    fn report_nameless(&mut self, figures: &[Figure], remarks: &[Remark]) {
        let figures = figures.iter().map(|figure| figure.at);
        let mut places = figures.chain(remarks.iter().map(|remark| remark.at));
        if let Some(cell) = places.find_map(|at| self.grid.at(at)) {
            self.found
                .leftovers
                .push((Some(cell.at), cell.text.clone(), LeftoverKind::Row));
        }
    }

    fn report_strays(&mut self) {
        let strays = self
            .grid
            .cells()
            .iter()
            .zip(&self.found.fields)
            .filter(|(_, field)| **field == Field::Unmapped);
        let strays = strays.map(|(cell, _)| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell));
        self.found.leftovers.extend(strays);
    }
}
