//! Where the things of a plan stand in its low form.

use super::super::fields::{Field, Slot, Thing};
use super::super::kpi_table::Placed;
use super::super::plan_file::{KpiFile, MeasureFile, PlanFile, ProjectFile};
use super::super::resolve::Kind;
use crate::domain::folded;
use std::collections::{HashMap, HashSet};

/// A place in the low form; the numbers count what is written, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    /// A goal.
    Goal(usize),
    /// A goal, and the measure in it.
    Measure(usize, usize),
    /// A goal, the measure in it if it is not the goal's own, and the KPI in that.
    Kpi(usize, Option<usize>, usize),
    /// A tag.
    Tag(usize),
    /// A project.
    Project(usize),
}

/// Everything that has an id, by kind and folded id.
pub(super) struct Places(HashMap<(Kind, String), Vec<Place>>);

impl Places {
    pub(super) fn of(file: &PlanFile) -> Self {
        let mut places = Self(HashMap::new());
        for (place, id) in all(file) {
            let key = (kind(place), folded::key(id));
            places.0.entry(key).or_default().push(place);
        }
        places
    }

    /// The places of an id, in the plan's order.
    pub(super) fn find(&self, kind: Kind, id: &str) -> &[Place] {
        let found = self.0.get(&(kind, folded::key(id)));
        found.map_or(&[], Vec::as_slice)
    }

    /// The place of a measure, of a goal where one is named.
    pub(super) fn measures(&self, file: &PlanFile, goal: Option<&str>, id: &str) -> Vec<Place> {
        let of_goal = |place: &&Place| match place {
            Place::Measure(index, _) => {
                goal.is_none_or(|goal| is_same(file.goal[*index].id.get_ref(), goal))
            }
            _ => false,
        };
        let found = self.find(Kind::Measure, id).iter().filter(of_goal);
        found.copied().collect()
    }

    /// The measure to which a project belongs.
    pub(super) fn of_project(&self, file: &PlanFile, project: &ProjectFile) -> Option<Place> {
        let goal = project.goal.as_ref().map(|goal| goal.get_ref().as_str());
        let measure = project.measure.as_ref()?;
        self.measures(file, goal, measure.get_ref())
            .first()
            .copied()
    }
}

/// Whether two ids mean the same.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || folded::key(one) == folded::key(other)
}

/// What kind of thing stands at a place.
pub(super) fn kind(place: Place) -> Kind {
    match place {
        Place::Goal(_) => Kind::Goal,
        Place::Measure(..) => Kind::Measure,
        Place::Kpi(..) => Kind::Kpi,
        Place::Tag(_) => Kind::Tag,
        Place::Project(_) => Kind::Project,
    }
}

/// Everything that has an id, in the plan's order.
pub(super) fn all(file: &PlanFile) -> Vec<(Place, &str)> {
    let mut all: Vec<(Place, &str)> = Vec::new();
    let tags = file.tag.iter().enumerate();
    all.extend(tags.map(|(tag, file)| (Place::Tag(tag), file.id.get_ref().as_str())));
    for (goal, written) in file.goal.iter().enumerate() {
        all.push((Place::Goal(goal), written.id.get_ref()));
        all.extend(kpis(goal, None, &written.kpi));
        for (measure, written) in written.measure.iter().enumerate() {
            all.push((Place::Measure(goal, measure), written.id.get_ref()));
            all.extend(kpis(goal, Some(measure), &written.kpi));
        }
    }
    let projects = file.project.iter().enumerate();
    all.extend(
        projects.map(|(project, file)| (Place::Project(project), file.id.get_ref().as_str())),
    );
    all
}

fn kpis(
    goal: usize,
    measure: Option<usize>,
    kpis: &[KpiFile],
) -> impl Iterator<Item = (Place, &str)> {
    let kpis = kpis.iter().enumerate();
    kpis.map(move |(kpi, file)| (Place::Kpi(goal, measure, kpi), file.id.get_ref().as_str()))
}

/// The id of what stands at a place.
pub(super) fn id(file: &PlanFile, place: Place) -> &str {
    match place {
        Place::Goal(goal) => file.goal[goal].id.get_ref(),
        Place::Measure(goal, measure) => file.goal[goal].measure[measure].id.get_ref(),
        Place::Kpi(goal, measure, index) => kpi(file, goal, measure, index).id.get_ref(),
        Place::Tag(tag) => file.tag[tag].id.get_ref(),
        Place::Project(project) => file.project[project].id.get_ref(),
    }
}

/// The name of what stands at a place.
pub(super) fn name(file: &PlanFile, place: Place) -> &str {
    match place {
        Place::Goal(goal) => &file.goal[goal].name,
        Place::Measure(goal, measure) => &file.goal[goal].measure[measure].name,
        Place::Kpi(goal, measure, index) => kpi(file, goal, measure, index).name.get_ref(),
        Place::Tag(tag) => &file.tag[tag].name,
        Place::Project(project) => file.project[project].name.get_ref(),
    }
}

pub(super) fn kpi(file: &PlanFile, goal: usize, measure: Option<usize>, kpi: usize) -> &KpiFile {
    let goal = &file.goal[goal];
    match measure {
        Some(measure) => &goal.measure[measure].kpi[kpi],
        None => &goal.kpi[kpi],
    }
}

pub(super) fn kpi_mut(
    file: &mut PlanFile,
    goal: usize,
    measure: Option<usize>,
    kpi: usize,
) -> &mut KpiFile {
    let goal = &mut file.goal[goal];
    match measure {
        Some(measure) => &mut goal.measure[measure].kpi[kpi],
        None => &mut goal.kpi[kpi],
    }
}

/// The fields of what stands at a place, and where each is.
pub(super) fn slots(file: &mut PlanFile, place: Place) -> (&'static [Field], Vec<&mut dyn Slot>) {
    fn of<T: Thing>(thing: &mut T) -> (&'static [Field], Vec<&mut dyn Slot>) {
        (T::FIELDS, thing.slots())
    }
    match place {
        Place::Goal(goal) => of(&mut file.goal[goal]),
        Place::Measure(goal, measure) => of(&mut file.goal[goal].measure[measure]),
        Place::Kpi(goal, measure, kpi) => of(kpi_mut(file, goal, measure, kpi)),
        Place::Tag(tag) => of(&mut file.tag[tag]),
        Place::Project(project) => of(&mut file.project[project]),
    }
}

/// A place, and everything that stands under it.
pub(super) fn with_what_is_under(file: &PlanFile, places: &Places, place: Place) -> Vec<Place> {
    let mut found = vec![place];
    let mut seen = HashSet::from([place]);
    let mut next = 0;
    while let Some(place) = found.get(next).copied() {
        next += 1;
        let under = directly_under(file, places, place).into_iter();
        found.extend(under.filter(|under| seen.insert(*under)));
    }
    found
}

fn directly_under(file: &PlanFile, places: &Places, place: Place) -> Vec<Place> {
    match place {
        Place::Goal(goal) => under_goal(file, goal),
        Place::Measure(goal, measure) => under_measure(file, places, goal, measure),
        Place::Kpi(..) | Place::Tag(_) | Place::Project(_) => Vec::new(),
    }
}

fn under_goal(file: &PlanFile, goal: usize) -> Vec<Place> {
    let written = &file.goal[goal];
    let is_under = |other: &usize| {
        let under = file.goal[*other].under.as_ref();
        under.is_some_and(|under| is_same(under.get_ref(), written.id.get_ref()))
    };
    let goals = (0..file.goal.len()).filter(is_under).map(Place::Goal);
    let measures = (0..written.measure.len()).map(|measure| Place::Measure(goal, measure));
    let kpis = (0..written.kpi.len()).map(|kpi| Place::Kpi(goal, None, kpi));
    kpis.chain(measures).chain(goals).collect()
}

fn under_measure(file: &PlanFile, places: &Places, goal: usize, measure: usize) -> Vec<Place> {
    let list = &file.goal[goal].measure;
    let kpis = (0..list[measure].kpi.len()).map(|kpi| Place::Kpi(goal, Some(measure), kpi));
    let measures = children(list, list[measure].id.get_ref());
    let measures = measures
        .into_iter()
        .map(|child| Place::Measure(goal, child));
    let is_of = |project: &usize| {
        let of = places.of_project(file, &file.project[*project]);
        of == Some(Place::Measure(goal, measure))
    };
    let projects = (0..file.project.len()).filter(is_of).map(Place::Project);
    kpis.chain(measures).chain(projects).collect()
}

/// The measures that stand under one, in a goal's list.
pub(super) fn children(measures: &[MeasureFile], id: &str) -> Vec<usize> {
    let is_under = |(_, other): &(usize, &MeasureFile)| {
        let under = other.under.as_ref();
        under.is_some_and(|under| is_same(under.get_ref(), id))
    };
    let measures = measures.iter().enumerate().filter(is_under);
    measures.map(|(index, _)| index).collect()
}

/// Goals and measures by their ids, for the rows of a table.
pub(super) struct Homes {
    goals: HashMap<String, usize>,
    measures: HashMap<(usize, String), usize>,
}

impl Homes {
    pub(super) fn of(file: &PlanFile) -> Self {
        let mut homes = Self {
            goals: HashMap::new(),
            measures: HashMap::new(),
        };
        for (goal, written) in file.goal.iter().enumerate() {
            homes.goals.insert(written.id.get_ref().clone(), goal);
            for (measure, written) in written.measure.iter().enumerate() {
                let key = (goal, written.id.get_ref().clone());
                homes.measures.insert(key, measure);
            }
        }
        homes
    }

    /// Puts the KPI of a row where it belongs; gives back a row that belongs nowhere.
    pub(super) fn take_in(&self, file: &mut PlanFile, row: Placed) -> Option<Placed> {
        let goal = self.goals.get(row.goal.get_ref());
        let Some(goal) = goal.copied() else {
            return Some(row);
        };
        let Some(measure) = &row.measure else {
            file.goal[goal].kpi.push(row.kpi);
            return None;
        };
        let Some(measure) = self.measures.get(&(goal, measure.get_ref().clone())) else {
            return Some(row);
        };
        file.goal[goal].measure[*measure].kpi.push(row.kpi);
        None
    }
}
