//! Whether the sending section decides which of several KPIs of one name is meant: only if no cell of the
//! sheet names another place, and only for one row.

use super::heading;
use super::matching::Matching;
use super::named::{self, may_be_name};
use super::{CellField, FormSheet, FoundForm, KpiRecord, MatchedBy, Missed};
use crate::domain::plan::{Level, PlanPlace};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Plan, folded, work};
use crate::mapping::form::Role;
use crate::mapping::words;
use std::collections::{BTreeSet, HashMap};

/// Makes rows ambiguous again that the sending section decided: those that name another section, those whose
/// figure (kind and year) another row gives too, and those whose KPI does not stand in every place that the sheet,
/// its file or its folder names. All of them, if the sheet names a place, a section or an id that is not theirs.
pub(super) fn settle(sheet: &FormSheet<'_>, found: &mut FoundForm) {
    let is_left = |record: &KpiRecord| record.matched_by() == Some(MatchedBy::Section);
    // Nearly all sheets end here, and their cells need not be looked through.
    if !found.records.iter().any(is_left) {
        return;
    }
    let (plan, matching) = (sheet.plan, sheet.matching);
    let places = places(sheet, found);
    // Before any row is made ambiguous, because from then on it says no KPI's figure.
    let said = figures(found);
    for record in found.records.iter_mut().filter(|record| is_left(record)) {
        let kpi = record.kpi();
        let is_against = |spoken: &&Spoken| {
            let both = kpi.zip(spoken.place.as_ref());
            !both.is_some_and(|(kpi, place)| plan.stands_in(kpi, place))
        };
        let against = places.iter().find(is_against);
        let is_again = figures_of(record).any(|figure| said[&figure] > 1);
        if against.is_some() || is_again || names_another_section(matching, record) {
            let against = against.map(|spoken| (spoken.text.clone(), spoken.at));
            record.against_section = against.map(Box::new);
            record.matched = Err(Missed::Ambiguous(matching.of_name(&record.name)));
        }
    }
}

/// A figure that a row says, if only that it is blank.
type SaidFigure = (usize, Kind, Option<FiscalYear>);

fn figures_of(record: &KpiRecord) -> impl Iterator<Item = SaidFigure> {
    let figures = record.kpi().into_iter();
    figures.flat_map(|kpi| {
        let figures = record.figures.iter();
        figures.map(move |figure| (kpi, figure.kind, figure.year))
    })
}

/// How many rows say each figure; a row that has several cells for one says it once.
fn figures(found: &FoundForm) -> HashMap<SaidFigure, usize> {
    let mut said = HashMap::new();
    for record in &found.records {
        let own: BTreeSet<SaidFigure> = figures_of(record).collect();
        for figure in own {
            *said.entry(figure).or_default() += 1;
        }
    }
    said
}

/// Whether a row names sections, and none of them is the sender: 観光課 観光係 is the 観光課, 商工観光課 is not.
fn names_another_section(matching: &Matching<'_>, record: &KpiRecord) -> bool {
    let Some((text, _)) = &record.section else {
        return false;
    };
    let text = folded::key(text);
    let sections = matching.plan.sections.iter().enumerate();
    let keys = sections.map(|(index, section)| (index, folded::key(&section.name)));
    let named: Vec<(usize, String)> = keys.filter(|(_, key)| text.contains(key)).collect();
    let is_part = |key: &str| {
        let mut others = named.iter();
        others.any(|(_, other)| other != key && other.contains(key))
    };
    let mut whole = named.iter().filter(|(_, key)| !is_part(key)).peekable();
    whole.peek().is_some() && whole.all(|(section, _)| Some(*section) != matching.sender)
}

/// A place that a sheet names.
struct Spoken {
    /// None if the plan does not know it.
    place: Option<PlanPlace>,
    /// As written.
    text: String,
    /// None in the name of the sheet, the file or a folder.
    at: Option<CellAt>,
}

/// All places that a sheet names, each once. It ends with the first that holds no KPI of the sender: that
/// one decides.
fn places(sheet: &FormSheet<'_>, found: &FoundForm) -> Vec<Spoken> {
    let (plan, matching) = (sheet.plan, sheet.matching);
    let mut places = SpokenPlaces::default();
    for record in &found.records {
        let is_unknown = |id: &&str| plan.kpi_with_id(id).is_none();
        if let Some(id) = record.id.as_deref().filter(is_unknown) {
            places.add(None, id, record.id_at);
        }
        for stated in &record.places {
            let place = stated.place.as_ref().filter(|_| stated.is_certain());
            places.add(place, &stated.text, Some(stated.at));
        }
        if record.matched == Err(Missed::Unknown) {
            for place in matching.mentioned(&record.name) {
                places.add(Some(place), &record.name, Some(record.at));
            }
        }
    }
    for (cell, field) in sheet.grid.cells().iter().zip(&found.fields) {
        match field {
            CellField::Role(role) if sheet.form.prose.contains(role) => {}
            CellField::Role(role @ (Role::Goal | Role::Measure)) => {
                let says_none = words::is_no_place(&cell.text) || words::is_ditto(&cell.text);
                let stated = matching.stated(role, cell).filter(|_| !says_none);
                if let Some(stated) = stated {
                    places.add(stated.place.as_ref(), &stated.text, Some(cell.at));
                }
            }
            // A header says what its column holds, and a note may say anything.
            CellField::Title | CellField::Unmapped | CellField::Role(Role::Id) => {
                places.add_all(matching, &cell.text, Some(cell.at));
            }
            _ => {}
        }
    }
    let folders = sheet.around.folders.iter().copied();
    for name in folders.chain([sheet.grid.sheet.as_str(), sheet.around.file]) {
        places.add_all(matching, name, None);
    }
    places.0
}

#[derive(Default)]
struct SpokenPlaces(Vec<Spoken>);

impl SpokenPlaces {
    fn add(&mut self, place: Option<&PlanPlace>, text: &str, at: Option<CellAt>) {
        work::spend(self.0.len());
        if !self.0.iter().any(|known| known.place.as_ref() == place) {
            let (place, text) = (place.cloned(), folded::one_line(text));
            self.0.push(Spoken { place, text, at });
        }
    }

    /// Adds the place that a text is, else those that it mentions. 数値目標 alone is no place: it names the kind
    /// of the KPIs.
    fn add_all(&mut self, matching: &Matching<'_>, text: &str, at: Option<CellAt>) {
        let Some(text) = Some(text).filter(may_be_name) else {
            return;
        };
        let plan = matching.plan;
        match named::place(plan, text, Level::Any) {
            Ok(place) if plan.is_of_any_goal(&place) => {}
            Ok(place) => self.add(Some(&place), text, at),
            Err(_) => {
                let words = text.split_whitespace();
                for place in words.filter_map(|word| place_of_id(plan, word)) {
                    self.add(Some(&place), text, at);
                }
                let mentioned = matching.mentioned(text);
                if mentioned.is_empty() && is_foreign(matching, text) {
                    self.add(None, text, at);
                }
                for place in mentioned {
                    self.add(Some(place), text, at);
                }
            }
        }
    }
}

/// The measure of the KPI of an id of several parts: KPI個票 2-1-a.
fn place_of_id(plan: &Plan, word: &str) -> Option<PlanPlace> {
    let has_parts = !word.chars().all(char::is_numeric);
    let kpi = plan.kpi_with_id(word).filter(|_| has_parts)?;
    Some(PlanPlace::Measures(vec![plan.kpis[kpi].measure?]))
}

/// Whether a text is the name of another section, or has the number of a goal or measure that the plan does not
/// know: 施策9-9 未知の施策（令和6年度）.
fn is_foreign(matching: &Matching<'_>, text: &str) -> bool {
    let plan: &Plan = matching.plan;
    let section = plan.section_named(text.trim());
    section.is_some() && section != matching.sender || heading::has_number(plan, text)
}
