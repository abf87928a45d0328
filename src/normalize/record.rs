//! What one row of a table, or one card, says about one KPI.

use super::FormSheet;
use super::figure::ReportedFigure;
use super::matching::{Match, MatchedBy, Missed, Stated};
use crate::domain::plan::PlanPlace;
use crate::domain::{CellAt, FiscalYear};
use crate::intake::Cell;
use crate::mapping::Role;
use crate::mapping::form::WrittenId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What one row, or one card, says about one KPI.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KpiRecord {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// The KPI's name as written.
    pub name: String,
    /// Where the name stands.
    pub at: CellAt,
    /// The KPI's id as written.
    pub id: Option<String>,
    /// Where the id stands in the row or card itself.
    pub id_at: Option<CellAt>,
    /// Index into the plan's KPIs, and how it was found; else why no KPI was.
    pub matched: Match,
    /// Where the row says that its KPI stands: goals and measures.
    pub places: Vec<Arc<Stated>>,
    /// Where the section would have decided which of several KPIs is meant: what the sheet says against it, and
    /// where; in no cell if it is the name of the sheet, the file or a folder.
    pub against_section: Option<Box<(String, Option<CellAt>)>>,
    /// The unit as written, for the whole row.
    pub unit: Option<Arc<str>>,
    /// The section as written, and where.
    pub section: Option<(String, CellAt)>,
    /// Its figures, by place; of a known KPI, until the ledger takes them over.
    pub figures: Vec<ReportedFigure>,
    /// Its free texts, by place; likewise.
    pub remarks: Vec<Remark>,
    /// The section's own grades, one for each year that it grades.
    pub ratings: Vec<OwnGrade>,
    /// What the form demands and is missing.
    pub blanks: Vec<Blank>,
}

/// 自己評価: the grade that a section gives its own figure, by the words of the plan's bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnGrade {
    /// The year of the figure, if anything says so.
    pub year: Option<FiscalYear>,
    /// Where it is; the text is among the reading's cells.
    pub at: CellAt,
}

impl KpiRecord {
    /// Index into the plan's KPIs; none where no KPI was found.
    pub fn kpi(&self) -> Option<usize> {
        self.matched.as_ref().ok().map(|(kpi, _)| *kpi)
    }

    /// A line that is meant to name a goal or a measure, and names none of the plan's.
    pub(super) fn of_unknown_line(sheet: usize, stated: &Arc<Stated>) -> Self {
        Self {
            sheet,
            name: stated.text.clone(),
            at: stated.at,
            id: None,
            id_at: None,
            matched: Err(Missed::Unknown),
            places: vec![stated.clone()],
            against_section: None,
            unit: None,
            section: None,
            figures: Vec::new(),
            remarks: Vec::new(),
            ratings: Vec::new(),
            blanks: Vec::new(),
        }
    }

    /// Whether it is no row of a KPI, but a line that is meant to name a goal or a measure and names none of
    /// the plan's.
    pub fn is_unknown_line(&self) -> bool {
        let mut places = self.places.iter();
        places.any(|stated| stated.at == self.at && stated.place.is_none())
    }

    /// Whether something says, or was meant to say, under which measure it stands.
    pub(super) fn is_under_a_measure(&self) -> bool {
        let mut places = self.places.iter();
        places.any(|stated| !matches!(stated.place, Some(PlanPlace::Goals(_))))
    }

    /// How the KPI was found, if one was.
    pub fn matched_by(&self) -> Option<MatchedBy> {
        self.matched.as_ref().ok().map(|(_, by)| *by)
    }
}

/// A text that the form demands and that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// What was to be written: a free text, or the section's own grade.
    pub role: Role,
    /// Its header on the sheet, or its label; as the form writes it where the sheet has none.
    pub label: String,
    /// The year that it is about, if anything says so.
    pub year: Option<FiscalYear>,
    /// The empty cell; the KPI's name where the sheet has no place for it.
    pub at: CellAt,
}

/// A free text: what was done, what is difficult.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remark {
    /// `efforts`, `issues`.
    pub name: Arc<str>,
    /// Where it is; the text is among the reading's cells.
    pub at: CellAt,
}

/// A row or a card, which has cells by their roles.
pub(super) trait Says {
    /// The cell of a role.
    fn cell(&self, role: &Role) -> Option<&Cell>;

    /// The text of a role: in its own cell, or in one above that holds for several rows.
    fn text(&self, role: &Role) -> Option<&str>;

    /// The figures, to be kept in a unit; the row or card may say another.
    fn figures(&self, units: (Option<&str>, Option<&Arc<str>>)) -> Vec<ReportedFigure>;

    /// The free texts.
    fn remarks(&self) -> Vec<Remark>;

    /// The section's own grades.
    fn ratings(&self) -> Vec<OwnGrade>;

    /// What the form demands and is not said; where there is no place for it, it is missing at the name.
    fn blanks(&self, name: CellAt) -> Vec<Blank>;

    /// The id, put together of its parts.
    fn id(&self, sheet: &FormSheet<'_>) -> Option<WrittenId> {
        let (id, branch) = (self.text(&Role::Id), self.text(&Role::IdBranch));
        sheet.form.id.id(sheet.plan, id, branch)
    }

    /// The unit of all figures.
    fn unit(&self) -> Option<Arc<str>> {
        self.text(&Role::Unit).map(|unit| Arc::from(unit.trim()))
    }

    /// The section, and where it stands.
    fn section(&self) -> Option<(String, CellAt)> {
        let cell = self.cell(&Role::Section)?;
        Some((cell.text.trim().to_owned(), cell.at))
    }

    /// The record of a row or card with a name, or with another cell that stands for it; the KPI is looked
    /// for by the name only if it is `written` as one.
    fn record(
        &self,
        sheet: &FormSheet<'_>,
        (name, at): (&str, CellAt),
        written: Option<(&str, CellAt)>,
        mut places: Vec<Arc<Stated>>,
    ) -> KpiRecord {
        let id = self.id(sheet);
        let (matched, unit) = sheet.matching.row(id.as_ref(), written, &mut places);
        // A column or label for units goes before the brackets behind a name.
        let unit = self.unit().or(unit);
        let kpi = matched.as_ref().ok().map(|(kpi, _)| *kpi);
        let into = kpi.map(|kpi| sheet.plan.kpis[kpi].unit.as_str());
        let id_cell = self.cell(&Role::Id).or(self.cell(&Role::IdBranch));
        KpiRecord {
            sheet: sheet.index,
            name: name.to_owned(),
            at,
            id: id.map(|id| id.text),
            id_at: id_cell.map(|cell| cell.at),
            matched,
            places,
            against_section: None,
            figures: self.figures((into, unit.as_ref())),
            unit,
            section: self.section(),
            remarks: self.remarks(),
            ratings: self.ratings(),
            blanks: self.blanks(at),
        }
    }
}
