//! The things of a plan while revisions work on it: each has a number of its own, which stays the same
//! when others are added, removed or moved.

use super::super::change_file::PlanPart;
use super::super::fields::{Slot, Spanned};
use super::super::kpi_table::Placed;
use super::super::plan_file::PlanFile;
use super::super::resolve::PartKind;
use crate::domain::folded;
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::iter::once;
use std::mem::take;

/// A plan in parts.
pub(super) struct Things {
    /// The plan without its tags, goals and projects.
    pub rest: PlanFile,
    /// Each thing at its number, without the KPIs and measures in it. A removed thing stays here, so that no
    /// number is given twice.
    pub parts: Vec<PlanPart>,
    /// The goal or the measure in which each thing stands.
    homes: Vec<Option<usize>>,
    /// The numbers of the things in one home, by kind, in the order of the plan; a removed thing is in none.
    lists: HashMap<(Option<usize>, PartKind), Vec<usize>>,
}

impl PlanPart {
    pub(super) fn kind(&self) -> PartKind {
        match self {
            Self::Goal(_) => PartKind::Goal,
            Self::Measure(_) => PartKind::Measure,
            Self::Kpi(_) => PartKind::Kpi,
            Self::Tag(_) => PartKind::Tag,
            Self::Project(_) => PartKind::Project,
        }
    }

    pub(super) fn id(&self) -> &Spanned<String> {
        match self {
            Self::Goal(goal) => &goal.id,
            Self::Measure(measure) => &measure.id,
            Self::Kpi(kpi) => &kpi.id,
            Self::Tag(tag) => &tag.id,
            Self::Project(project) => &project.id,
        }
    }

    /// The id of the thing of the same kind above it.
    pub(super) fn under(&self) -> Option<&Spanned<String>> {
        match self {
            Self::Goal(goal) => goal.under.as_ref(),
            Self::Measure(measure) => measure.under.as_ref(),
            _ => None,
        }
    }

    /// Where the value of a field is.
    pub(super) fn slot(&mut self, key: &str) -> Option<&mut dyn Slot> {
        let (fields, slots) = self.slots();
        let mut slots = fields.iter().zip(slots);
        let (_, slot) = slots.find(|(field, _)| field.key == key)?;
        Some(slot)
    }

    /// The value of a field; `None` if the thing has no field of this key and type.
    pub(super) fn field<T: Any>(&mut self, key: &str) -> Option<&mut T> {
        let slot: &mut dyn Any = self.slot(key)?;
        slot.downcast_mut()
    }

    /// The ids or names in a list of it; an empty list if it has none.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        self.field(key).cloned().unwrap_or_default()
    }

    /// Its name, its aliases and its former names.
    pub(super) fn names(&mut self) -> Vec<Spanned<String>> {
        let name = vec![self.name().clone()];
        [name, self.texts("aliases"), self.texts("formerly")].concat()
    }
}

impl Things {
    /// Takes a plan apart. The numbers follow its order.
    pub(super) fn of(mut file: PlanFile) -> Self {
        let (tags, goals) = (take(&mut file.tag), take(&mut file.goal));
        let projects = take(&mut file.project);
        let mut things = Self {
            rest: file,
            parts: Vec::new(),
            homes: Vec::new(),
            lists: HashMap::new(),
        };
        let tags = tags.into_iter().map(|tag| PlanPart::Tag(tag.into()));
        let goals = goals.into_iter().map(|goal| PlanPart::Goal(goal.into()));
        let project_files = projects.into_iter();
        let projects = project_files.map(|project| PlanPart::Project(project.into()));
        for part in tags.chain(goals).chain(projects) {
            things.add(None, part);
        }
        things
    }

    /// The plan as its file would write it.
    pub(super) fn file(&self) -> PlanFile {
        const ABOVE: &str = "a goal stands before what is in it";
        let mut file = self.rest.clone();
        for number in self.in_order() {
            match self.parts[number].clone() {
                PlanPart::Tag(tag) => file.tag.push(*tag),
                PlanPart::Goal(goal) => file.goal.push(*goal),
                PlanPart::Project(project) => file.project.push(*project),
                PlanPart::Measure(measure) => {
                    file.goal.last_mut().expect(ABOVE).measure.push(*measure);
                }
                PlanPart::Kpi(kpi) => {
                    let goal = file.goal.last_mut().expect(ABOVE);
                    // The KPIs of the goal itself stand before its measures.
                    let list = match goal.measure.last_mut() {
                        Some(measure) => &mut measure.kpi,
                        None => &mut goal.kpi,
                    };
                    list.push(*kpi);
                }
            }
        }
        file
    }

    /// Adds a thing at the end of its home, with the KPIs and measures in it. Gives its number; those in it
    /// have the numbers that follow.
    pub(super) fn add(&mut self, home: Option<usize>, part: PlanPart) -> usize {
        self.add_at(usize::MAX, home, part)
    }

    /// The same, at a place among its kind in its home.
    pub(super) fn add_at(&mut self, at: usize, home: Option<usize>, mut part: PlanPart) -> usize {
        let (kpis, measures) = match &mut part {
            PlanPart::Goal(goal) => (take(&mut goal.kpi), take(&mut goal.measure)),
            PlanPart::Measure(measure) => (take(&mut measure.kpi), Vec::new()),
            _ => (Vec::new(), Vec::new()),
        };
        let number = self.parts.len();
        let list = self.list_mut(home, part.kind());
        // `usize::MAX` is the end of any list.
        list.insert(at.min(list.len()), number);
        self.parts.push(part);
        self.homes.push(home);
        for kpi in kpis {
            self.add(Some(number), PlanPart::Kpi(kpi.into()));
        }
        for measure in measures {
            self.add(Some(number), PlanPart::Measure(measure.into()));
        }
        number
    }

    pub(super) fn kind(&self, number: usize) -> PartKind {
        self.parts[number].kind()
    }

    pub(super) fn id(&self, number: usize) -> &str {
        self.parts[number].id().get_ref()
    }

    pub(super) fn name(&self, number: usize) -> &str {
        self.parts[number].name().get_ref()
    }

    /// The goal or the measure in which a thing stands.
    pub(super) fn home(&self, number: usize) -> Option<usize> {
        self.homes[number]
    }

    /// The things of a kind in a home; without a home, the tags, goals or projects of the plan.
    pub(super) fn list(&self, home: Option<usize>, kind: PartKind) -> &[usize] {
        self.lists.get(&(home, kind)).map_or(&[], Vec::as_slice)
    }

    /// The same list, to be changed.
    pub(super) fn list_mut(&mut self, home: Option<usize>, kind: PartKind) -> &mut Vec<usize> {
        self.lists.entry((home, kind)).or_default()
    }

    /// The things of the same kind in the same home, itself included.
    pub(super) fn beside(&self, number: usize) -> &[usize] {
        self.list(self.home(number), self.kind(number))
    }

    /// Everything that has an id, in the plan's order.
    pub(super) fn in_order(&self) -> impl Iterator<Item = usize> {
        let all = |home, kind| self.list(home, kind).iter().copied();
        let of_measure = move |measure| once(measure).chain(all(Some(measure), PartKind::Kpi));
        let of_goal = move |goal| {
            let measures = all(Some(goal), PartKind::Measure).flat_map(of_measure);
            let kpis = all(Some(goal), PartKind::Kpi);
            once(goal).chain(kpis).chain(measures)
        };
        let goals = all(None, PartKind::Goal).flat_map(of_goal);
        let projects = all(None, PartKind::Project);
        all(None, PartKind::Tag).chain(goals).chain(projects)
    }

    /// Takes a thing out of its home; it keeps its number.
    pub(super) fn take_out(&mut self, number: usize) {
        let list = self.list_mut(self.home(number), self.kind(number));
        let at = list.iter().position(|other| *other == number);
        at.map(|at| list.remove(at));
    }

    /// Moves a thing to the end of another home.
    pub(super) fn move_to(&mut self, home: usize, number: usize) {
        self.take_out(number);
        self.homes[number] = Some(home);
        self.list_mut(Some(home), self.kind(number)).push(number);
    }

    /// Moves everything of a kind from one home to the end of another.
    pub(super) fn move_all(&mut self, from: usize, to: usize, kind: PartKind) {
        let moved = take(self.list_mut(Some(from), kind));
        for number in &moved {
            self.homes[*number] = Some(to);
        }
        self.list_mut(Some(to), kind).extend(moved);
    }

    /// The position in a list for a new thing under the id `under`: behind the last one that stands under
    /// that id at any depth; the end of the list without such a one.
    pub(super) fn behind_kin(&self, list: &[usize], under: Option<&str>) -> usize {
        let Some(under) = under else {
            return list.len();
        };
        let mut kin = vec![under];
        let mut end = list.len();
        for (index, number) in list.iter().enumerate() {
            let above = self.parts[*number].under();
            let is_kin =
                above.is_some_and(|above| kin.iter().any(|one| is_same(one, above.get_ref())));
            if is_kin {
                // What stands under kin is kin as well.
                kin.push(self.id(*number));
            }
            if is_kin || is_same(self.id(*number), under) {
                end = index + 1;
            }
        }
        end
    }

    /// A thing, and everything that stands under it, the nearest first.
    pub(super) fn with_what_is_under(&self, places: &PlanIndex, number: usize) -> Vec<usize> {
        let mut found = vec![number];
        // Things that stand under each other in a ring, which is a mistake, would never end.
        let mut seen = HashSet::from([number]);
        let mut next = 0;
        while let Some(number) = found.get(next).copied() {
            next += 1;
            let under = self.directly_under(places, number).into_iter();
            found.extend(under.filter(|under| seen.insert(*under)));
        }
        found
    }

    fn directly_under(&self, places: &PlanIndex, number: usize) -> Vec<usize> {
        let kind = self.kind(number);
        if !matches!(kind, PartKind::Goal | PartKind::Measure) {
            return Vec::new();
        }
        let is_under = |other: &usize| {
            let under = self.parts[*other].under();
            under.is_some_and(|under| is_same(under.get_ref(), self.id(number)))
        };
        let is_of = |other: &usize| places.of_project(self, *other) == Some(number);
        let inside = [PartKind::Kpi, PartKind::Measure].map(|kind| self.list(Some(number), kind));
        let kin = self.beside(number).iter().filter(|other| is_under(other));
        let all_projects = self.list(None, PartKind::Project).iter();
        let projects = all_projects.filter(|other| kind == PartKind::Measure && is_of(other));
        let inside = inside.into_iter().flatten();
        inside.chain(kin).chain(projects).copied().collect()
    }
}

/// The numbers of all things of a plan by kind and folded id, in the plan's order. Several have one id if
/// the plan is mistaken, and measures of different goals may.
pub(super) struct PlanIndex(HashMap<(PartKind, String), Vec<usize>>);

impl PlanIndex {
    pub(super) fn of(things: &Things) -> Self {
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        for number in things.in_order() {
            let key = (things.kind(number), folded::key(things.id(number)));
            places.entry(key).or_default().push(number);
        }
        Self(places)
    }

    /// The things of a kind that have an id.
    pub(super) fn find(&self, kind: PartKind, id: &str) -> &[usize] {
        let found = self.0.get(&(kind, folded::key(id)));
        found.map_or(&[], Vec::as_slice)
    }

    /// The measures of an id, of a goal where one is named.
    pub(super) fn measures(&self, things: &Things, goal: Option<&str>, id: &str) -> Vec<usize> {
        let is_of_goal = |measure: &&usize| {
            let home = things.home(**measure).map(|goal| things.id(goal));
            goal.is_none_or(|goal| home.is_some_and(|home| is_same(home, goal)))
        };
        let found = self.find(PartKind::Measure, id).iter();
        found.filter(is_of_goal).copied().collect()
    }

    /// The measure to which a project belongs.
    pub(super) fn of_project(&self, things: &Things, project: usize) -> Option<usize> {
        let PlanPart::Project(project) = &things.parts[project] else {
            return None;
        };
        let goal = project.goal.as_ref().map(|goal| goal.get_ref().as_str());
        let measure = project.measure.as_ref()?;
        let measures = self.measures(things, goal, measure.get_ref());
        measures.first().copied()
    }
}

/// Whether two ids mean the same.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    // Nearly all ids are written alike, and folding takes long.
    one == other || folded::key(one) == folded::key(other)
}

/// Goals and measures by their ids as written, for the rows of a table.
pub(super) struct RowHomes(HashMap<(Option<usize>, String), usize>);

impl RowHomes {
    pub(super) fn of(things: &Things) -> Self {
        let all = things
            .in_order()
            .filter(|number| matches!(things.kind(*number), PartKind::Goal | PartKind::Measure));
        let key = |number: usize| (things.home(number), things.id(number).to_owned());
        Self(all.map(|number| (key(number), number)).collect())
    }

    /// Puts the KPI of a row where it belongs; gives back a row that belongs nowhere.
    pub(super) fn take_in(&self, things: &mut Things, row: Placed) -> Option<Placed> {
        let of = |home, id: &Spanned<String>| self.0.get(&(home, id.get_ref().clone())).copied();
        let goal = of(None, &row.goal);
        let home = match &row.measure {
            None => goal,
            Some(measure) => goal.and_then(|goal| of(Some(goal), measure)),
        };
        if home.is_none() {
            return Some(row);
        }
        things.add(home, PlanPart::Kpi(row.kpi.into()));
        None
    }
}
