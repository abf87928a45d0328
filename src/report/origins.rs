//! Where the figures of the 事務局's workbook come from, said in notes: the cells of submissions with what was written in
//! them, or the plan with what submissions repeat of it.

use super::cell::{ReportCell, origins};
use super::figures::LARGE;
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, Context, Printed};
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan};
use crate::ledger::CellFigure;
use crate::verification::Verification;
use std::ops::Deref;

/// How the note of a figure of the plan begins.
const PLANNED: &str = "計画の値";

/// Whether figures say in a note where they come from. In a large plan, where nobody could look at so many,
/// データ and data/observations.csv say it.
pub fn are_told(book: BookKind, plan: &Plan) -> bool {
    book == BookKind::Office && plan.kpis.len().max(plan.projects.len()) <= LARGE
}

/// The notes of a workbook; none in a workbook without them.
pub struct Origins<'a>(Option<&'a Verification>);

impl<'a> Origins<'a> {
    /// Those of a workbook.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        Self(Some(verification).filter(|verification| are_told(book, verification.plan())))
    }

    /// Of a KPI's figure of a year.
    pub fn actual(&self, kpi: usize, year: FiscalYear) -> Option<String> {
        let of = self.0?;
        let said = of.series().actuals(kpi, year);
        let said = said.iter().map(Deref::deref);
        Some(origins(&of.year_folder, said))
    }

    /// Of a KPI's baseline.
    pub fn baseline(&self, kpi: usize) -> Option<String> {
        let printed = &self.0?.plan().kpis[kpi].baseline_as;
        self.of_plan(printed, (kpi, Kind::Baseline, None))
    }

    /// Of a KPI's final target.
    pub fn target(&self, kpi: usize) -> Option<String> {
        let of = &self.0?.plan().kpis[kpi];
        let year = of.target.map(|target| target.year);
        self.of_plan(&of.target_as, (kpi, Kind::Target, year))
    }

    /// Of a KPI's target of a year: one on the way, or the final one in its own year.
    pub fn interim(&self, kpi: usize, year: FiscalYear) -> Option<String> {
        let mut on_the_way = self.0?.plan().kpis[kpi].interim.iter();
        if on_the_way.all(|(other, _)| *other != year) {
            return self.target(kpi);
        }
        self.of_plan(&Printed::default(), (kpi, Kind::Target, Some(year)))
    }

    /// Of a cost.
    pub fn cost<C: Deref<Target = CellFigure<'a>>>(&self, said: &[C]) -> Option<String> {
        let said = said.iter().map(Deref::deref);
        Some(origins(&self.0?.year_folder, said))
    }

    /// Of a figure behind the plan, with the page of the document on which it stands; none where there is no figure.
    pub fn context(&self, context: &Context) -> Option<String> {
        self.0?;
        let is_told = context.value.is_some() || context.text.is_some();
        is_told.then(|| joined([PLANNED, context.group.as_str()], ": "))
    }

    /// What the plan says, and what submissions have in its place.
    fn of_plan(
        &self,
        printed: &Printed,
        (kpi, kind, year): (usize, Kind, Option<FiscalYear>),
    ) -> Option<String> {
        const CELLS: usize = 3;
        let words = printed.text.iter().chain(&printed.source);
        let words = joined(words.map(String::as_str), "、");
        let plan = joined([PLANNED, words.as_str()], ": ");
        let of = self.0?;
        let said = of.ledger.of_kpi(kpi).filter(|entry| {
            // A cell that says no year is of the only one that it can be of.
            let is_of_year = year.is_none() || entry.year.is_none() || entry.year == year;
            entry.kind == kind && entry.state != State::Blank && is_of_year
        });
        let said: Vec<_> = said.take(CELLS).collect();
        let repeated = origins(&of.year_folder, said.iter().map(Deref::deref));
        let repeated = match repeated.as_str() {
            "" => repeated,
            cells => format!("提出されたファイルの記載\n{cells}"),
        };
        Some(joined([plan, repeated], "\n"))
    }
}

impl ReportCell<'_> {
    /// The cell with a note that says where its figure comes from; without one where it shows nothing.
    pub fn origin(mut self, origin: Option<String>) -> Self {
        let is_told = |origin: &String| !origin.is_empty();
        self.origin = origin.filter(is_told).filter(|_| !self.is_empty());
        self
    }
}
