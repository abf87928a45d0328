//! Whether the section may say which of several KPIs of one name is meant: only on a sheet that speaks of no
//! other place, in whatever cell.

use super::matching::Matching;
use super::named::{self, may_be_name};
use super::{Field, Found, MatchedBy, Missed, Record};
use crate::domain::plan::{Level, Place};
use crate::domain::{CellAt, work};
use crate::intake::Grid;
use crate::mapping::Form;
use crate::mapping::form::Role;
use crate::mapping::words;

/// Makes rows ambiguous again that the sending section decided: those that name another section, and those whose
/// KPI does not stand in every place of which the sheet speaks. All of them, if the sheet says a place or an id
/// that the plan does not know.
pub(super) fn settle(matching: &Matching<'_>, form: &Form, grid: &Grid, found: &mut Found) {
    let is_left = |record: &Record| record.matched_by() == Some(MatchedBy::Section);
    if !found.records.iter().any(is_left) {
        return;
    }
    let places = places(matching, form, grid, found);
    let plan = matching.plan();
    let is_of_another = |(name, _): &(String, CellAt)| {
        let section = plan.section_named(name);
        section.is_some() && section != matching.sender()
    };
    for record in found.records.iter_mut().filter(|record| is_left(record)) {
        let is_meant = |kpi| {
            let mut places = places.iter().flatten();
            places.all(|place| plan.stands_in(kpi, place))
        };
        let is_meant = places.is_some() && record.kpi().is_some_and(is_meant);
        if !is_meant || record.section.as_ref().is_some_and(is_of_another) {
            record.matched = Err(Missed::Ambiguous(matching.of_name(&record.name)));
        }
    }
}

/// All places of which a sheet speaks, each once; `None` if the plan does not know one of them.
fn places(matching: &Matching<'_>, form: &Form, grid: &Grid, found: &Found) -> Option<Vec<Place>> {
    let plan = matching.plan();
    let mut places = Places::default();
    for record in &found.records {
        let is_unknown = |id: &str| plan.kpi_with_id(id).is_none();
        if record.id.as_deref().is_some_and(is_unknown) {
            return None;
        }
        for stated in &record.places {
            places.add(stated.place.as_ref().filter(|_| stated.is_certain())?);
        }
        if record.matched == Err(Missed::Unknown) {
            let mentioned = matching.mentioned(&record.name);
            mentioned.into_iter().for_each(|place| places.add(place));
        }
    }
    for (cell, field) in grid.cells().iter().zip(&found.fields) {
        match role(field) {
            Some(role) if form.prose.contains(&role) => {}
            Some(_) if words::is_no_place(&cell.text) || words::is_ditto(&cell.text) => {}
            Some(role) => {
                if let Some(stated) = matching.stated(&role, cell) {
                    places.add(stated.place.as_ref()?);
                }
            }
            None if is_free(field) => places.add_all(matching, &cell.text),
            None => {}
        }
    }
    places.add_all(matching, &grid.sheet);
    Some(places.0)
}

#[derive(Default)]
struct Places(Vec<Place>);

impl Places {
    fn add(&mut self, place: &Place) {
        work::spend(self.0.len());
        if !self.0.contains(place) {
            self.0.push(place.clone());
        }
    }

    /// Adds the place that a text is, else those that it mentions.
    fn add_all(&mut self, matching: &Matching<'_>, text: &str) {
        let Some(text) = Some(text).filter(may_be_name) else {
            return;
        };
        match named::place(matching.plan(), text, Level::Any) {
            Ok(place) => self.add(&place),
            Err(_) => {
                let mentioned = matching.mentioned(text);
                mentioned.into_iter().for_each(|place| self.add(place));
            }
        }
    }
}

/// The goal or measure for which a cell was taken.
fn role(field: &Field) -> Option<Role> {
    let mut roles = [Role::Goal, Role::Measure].into_iter();
    roles.find(|role| is_of(field, role))
}

/// Whether a cell may speak of a place though the form does not ask it for one; what it takes for a text, or does
/// not want, may not.
fn is_free(field: &Field) -> bool {
    let is_apart = matches!(
        field,
        Field::Title | Field::Header | Field::Note | Field::Unmapped
    );
    is_apart || is_of(field, &Role::Id)
}

fn is_of(field: &Field, role: &Role) -> bool {
    matches!(field, Field::Role(code) if **code == *role.code())
}
