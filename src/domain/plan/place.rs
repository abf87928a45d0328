//! Where a KPI stands: which goals and measures a text names, and whether a KPI stands under them.

use super::super::folded;
use super::Plan;
use PlanPlace::{Either, Goals, Measures, Numbered, OfGoals};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a text names of a plan's tree. Several goals, or measures, may have one name: then any of
/// them may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlanPlace {
    /// Indexes into [`Plan::goals`].
    Goals(Vec<usize>),
    /// Indexes into [`Plan::measures`].
    Measures(Vec<usize>),
    /// A number alone with which the ids of some measures end: 1 of 1-1 and 2-1. Only the goal or the measure
    /// in which one of them stands tells which is meant. Indexes into [`Plan::measures`].
    Numbered(Vec<usize>),
    /// 数値目標: the figures of some goals themselves, under none of their measures. Indexes into
    /// [`Plan::goals`].
    OfGoals(Vec<usize>),
    /// Parts of a text that mean places outside each other: the number of one measure before the name of
    /// another. Which of them is meant is unknown.
    Either(Box<[PlanPlace; 2]>),
}

/// What a header or label asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Level {
    /// 基本目標, and the levels above it.
    Goal,
    /// 施策, at any depth.
    Measure,
    /// Either, as in a line above a table; a bare number is no place there.
    Any,
}

/// The word for what a goal counts itself, as reports and forms write it.
const OF_THE_GOAL: &str = "数値目標";

/// What may stand between a number and a name: 1-1：地域活動, 1-1. 地域活動.
const BETWEEN: [&str; 4] = ["", ":", ".", "、"];

/// Goals and measures by what people write of them, folded.
#[derive(Debug, Default)]
pub struct PlaceNames {
    goals: Known,
    measures: Known,
    /// Goals and measures that are in the plan no more, by the index of the revision that dropped them.
    dropped: Known,
    /// The names of measures and goals, in [`folded::width`].
    widths: Vec<String>,
}

/// Indexes by today's names and labels, by former names and aliases, and by bare numbers. Today's names
/// are searched first, then numbers where they count, then former names and aliases, because the former
/// name of one may be the name or the number of another today.
#[derive(Debug, Default)]
struct Known {
    named: HashMap<String, Vec<usize>>,
    also: HashMap<String, Vec<usize>>,
    numbered: HashMap<String, Vec<usize>>,
}

impl Known {
    /// Adds a goal or measure: its name alone, its number alone, and the number with its label or level
    /// in front and a name behind; and the same of its other names.
    fn add<'n>(
        &mut self,
        index: usize,
        number: &str,
        fronts: impl IntoIterator<Item = String>,
        names: impl IntoIterator<Item = &'n String>,
        also: impl IntoIterator<Item = &'n String>,
    ) {
        let number = folded::key(number);
        let keys = fronts.into_iter().map(|front| folded::key(&front));
        let fronts: Vec<String> = keys.collect();
        // Bare numbers are kept apart: in a list, a number may be that of any row.
        for front in fronts.iter().filter(|front| **front != number) {
            put(&mut self.named, front.clone(), index);
        }
        let add_named = |known: &mut HashMap<_, _>, name: &String| {
            let name = folded::key(name);
            for front in fronts.iter().chain([&number]) {
                // Every way of writing it is kept, so that a text is looked up once.
                for between in BETWEEN {
                    put(known, format!("{front}{between}{name}"), index);
                }
            }
            put(known, name, index);
        };
        let names = names.into_iter();
        names.for_each(|name| add_named(&mut self.named, name));
        let also = also.into_iter();
        also.for_each(|name| add_named(&mut self.also, name));
        put(&mut self.numbered, number, index);
    }

    fn get(&self, key: &str, with_numbers: bool) -> Option<&Vec<usize>> {
        let numbered = || self.numbered.get(key).filter(|_| with_numbers);
        let also = || self.also.get(key);
        self.named.get(key).or_else(numbered).or_else(also)
    }
}

fn put(known: &mut HashMap<String, Vec<usize>>, text: String, index: usize) {
    if text.is_empty() {
        return;
    }
    let indexes = known.entry(text).or_default();
    if !indexes.contains(&index) {
        indexes.push(index);
    }
}

impl PlaceNames {
    /// Of a plan whose tree is complete.
    pub(super) fn of(plan: &Plan) -> Self {
        let of_measures = plan.measures.iter().map(|measure| &measure.name);
        let own = of_measures.chain(plan.goals.iter().map(|goal| &goal.name));
        let mut names = Self {
            widths: own.map(|name| folded::width(name.trim())).collect(),
            ..Self::default()
        };
        for (index, goal) in plan.goals.iter().enumerate() {
            let numbered = format!("{}{}", plan.level(plan.depth_of_goal(index)), goal.id);
            let fronts = [goal.label.clone(), numbered];
            let also = goal.formerly.iter().chain(&goal.aliases);
            names.goals.add(index, &goal.id, fronts, [&goal.name], also);
        }
        for (index, measure) in plan.measures.iter().enumerate() {
            let (id, name) = (&measure.id, &measure.name);
            let numbered = format!("{}{id}", plan.level_of_measure(index));
            let also = measure.formerly.iter().chain(&measure.aliases);
            names.measures.add(index, id, [numbered], [name], also);
        }
        for (index, revision) in plan.revisions.iter().enumerate() {
            for gone in &revision.dropped_places {
                let numbered = plan.levels.iter().map(|word| format!("{word}{}", gone.id));
                names
                    .dropped
                    .add(index, &gone.id, numbered, &gone.names, []);
            }
        }
        names
    }
}

impl Plan {
    /// The goals or measures that a text names: by label, number, name, former name or alias, by folded
    /// key and never by likeness. A goal is found where measures are asked for too, and the
    /// other way round, but a bare number is only one of those asked for. `None` if the plan has no such
    /// place.
    pub fn place(&self, text: &str, asked: Level) -> Option<PlanPlace> {
        self.place_of_key(&folded::key(text), asked)
    }

    /// As [`Plan::place`], of a text's folded key.
    pub fn place_of_key(&self, key: &str, asked: Level) -> Option<PlanPlace> {
        let goals = |numbers| self.names.places.goals.get(key, numbers).cloned();
        let measures = |numbers| self.names.places.measures.get(key, numbers).cloned();
        match asked {
            Level::Goal => {
                let goals = goals(true).map(Goals);
                goals.or_else(|| measures(false).map(Measures))
            }
            Level::Measure | Level::Any => {
                let measures = measures(asked == Level::Measure).map(Measures);
                let goals = || goals(false).map(Goals);
                measures.or_else(goals).or_else(|| self.of_the_goal(key))
            }
        }
    }

    /// The names of all measures and goals, in [`folded::width`]: to be looked for within a line.
    pub fn widths_of_places(&self) -> impl Iterator<Item = &str> {
        self.names.places.widths.iter().map(String::as_str)
    }

    /// Index of the last revision that dropped a goal or measure of a text, by label, number, name, former
    /// name or alias; not by a number of one part, which may be one in a list.
    pub fn place_dropped_by(&self, text: &str) -> Option<usize> {
        let dropped = &self.names.places.dropped;
        if dropped.named.is_empty() {
            return None;
        }
        let key = folded::key(text);
        let with_numbers = !key.chars().all(char::is_numeric);
        dropped.get(&key, with_numbers)?.last().copied()
    }

    /// The measures that a bare number may mean, by its folded key.
    pub fn numbered(&self, number: &str) -> Option<PlanPlace> {
        let is_number = !number.is_empty() && number.chars().all(char::is_numeric);
        let is_meant = |id: &str| {
            let id = folded::key(id);
            // A table under measure 2 calls its measure 2-1 just 1.
            let last = id.rsplit(|letter: char| !letter.is_numeric());
            last.into_iter().find(|part| !part.is_empty()) == Some(number)
        };
        let measures = self.measures.iter().enumerate();
        let numbered = measures.filter(|(_, measure)| is_number && is_meant(&measure.id));
        let meant: Vec<usize> = numbered.map(|(index, _)| index).collect();
        (!meant.is_empty()).then_some(Numbered(meant))
    }

    /// The only one of some measures that stands directly in a place.
    pub fn only_in(&self, measures: &[usize], place: &PlanPlace) -> Option<PlanPlace> {
        let is_in = |measure: &&usize| {
            let own = &self.measures[**measure];
            match (place, own.parent) {
                (Goals(goals), None) => goals.contains(&own.goal),
                (Measures(above), Some(parent)) => above.contains(&parent),
                _ => false,
            }
        };
        let mut here = measures.iter().filter(is_in);
        let only = here.next().filter(|_| here.next().is_none())?;
        Some(Measures(vec![*only]))
    }

    /// 数値目標, 基本目標１の数値目標: the figures of a goal itself; of any, where none is named.
    fn of_the_goal(&self, key: &str) -> Option<PlanPlace> {
        let front = key.strip_suffix(OF_THE_GOAL)?;
        let goal = front.strip_suffix('の').unwrap_or(front);
        let goals = match goal.is_empty() {
            true => Some((0..self.goals.len()).collect()),
            false => self.names.places.goals.get(goal, false).cloned(),
        };
        goals.map(OfGoals)
    }

    /// The measure of a name, today's or a former one, with or without its number in front; the first
    /// where several have it.
    pub fn measure_named(&self, name: &str) -> Option<usize> {
        let measures = &self.names.places.measures;
        measures.get(&folded::key(name), false)?.first().copied()
    }

    /// Whether a place is the figures of any goal: 数値目標 alone.
    pub fn is_of_any_goal(&self, place: &PlanPlace) -> bool {
        matches!(place, OfGoals(goals) if goals.len() == self.goals.len())
    }

    /// Whether a KPI stands in a place: under one of its goals or measures, at any depth, or listed
    /// again there, itself or with its measure.
    pub fn stands_in(&self, kpi: usize, place: &PlanPlace) -> bool {
        let mut places = self.places_of(kpi);
        places.any(|own| self.holds(place, own))
    }

    /// Whether a measure, or a goal itself, lies in a place.
    fn holds(&self, place: &PlanPlace, (goal, measure): (usize, Option<usize>)) -> bool {
        match place {
            OfGoals(goals) => measure.is_none() && goals.contains(&goal),
            Goals(goals) => goals.iter().any(|above| self.is_goal_within(goal, *above)),
            Measures(measures) | Numbered(measures) => {
                let is_under = |above: &usize| Some(self.is_measure_within(measure?, *above));
                measures.iter().any(|above| is_under(above) == Some(true))
            }
            Either(parts) => parts.iter().any(|part| self.holds(part, (goal, measure))),
        }
    }

    /// Whether a KPI stands at the only goal or measure that a place is, and not somewhere below it.
    pub fn stands_at(&self, kpi: usize, place: &PlanPlace) -> bool {
        let mut places = self.places_of(kpi);
        match place {
            Goals(goals) => {
                matches!(goals[..], [goal] if places.any(|own| own == (goal, None)))
            }
            Measures(measures) => {
                matches!(measures[..], [measure] if places.any(|(_, own)| own == Some(measure)))
            }
            _ => false,
        }
    }

    /// The place for people: 2-1 地域活動; of several of one name, the first.
    pub fn label_of(&self, place: &PlanPlace) -> String {
        let goal = |goals: &[usize]| goals.first().map_or("", |goal| &self.goals[*goal].label);
        match place {
            Goals(goals) => goal(goals).to_owned(),
            OfGoals(goals) => format!("{}の数値目標", goal(goals)),
            Measures(measures) | Numbered(measures) => {
                let first = measures.first();
                first.map_or_else(String::new, |first| self.measures[*first].label())
            }
            Either(parts) => {
                let [one, other] = &**parts;
                format!("{}・{}", self.label_of(one), self.label_of(other))
            }
        }
    }

    /// Those of the measures that a place is which lie in another, if any do.
    pub fn part_within(&self, place: &PlanPlace, outer: &PlanPlace) -> Option<PlanPlace> {
        let Measures(measures) = place else {
            return None;
        };
        let is_in = |measure: &usize| {
            let own = Measures(vec![*measure]);
            self.is_place_within(&own, outer)
        };
        let inside: Vec<usize> = measures.iter().copied().filter(is_in).collect();
        (!inside.is_empty()).then_some(Measures(inside))
    }

    /// Whether one place lies in another; a place lies in itself.
    pub fn is_place_within(&self, inner: &PlanPlace, outer: &PlanPlace) -> bool {
        match (inner, outer) {
            (Either(parts), _) => parts.iter().any(|part| self.is_place_within(part, outer)),
            (_, Either(parts)) => parts.iter().any(|part| self.is_place_within(inner, part)),
            // Nothing lies in the figures of a goal but these themselves.
            (_, OfGoals(_)) => inner == outer,
            (Goals(inner) | OfGoals(inner), _) => {
                inner.iter().any(|goal| self.holds(outer, (*goal, None)))
            }
            (Measures(inner) | Numbered(inner), _) => inner.iter().any(|measure| {
                let goal = self.measures[*measure].goal;
                self.holds(outer, (goal, Some(*measure)))
            }),
        }
    }

    fn is_measure_within(&self, measure: usize, above: usize) -> bool {
        self.measures_up(Some(measure))
            .any(|measure| measure == above)
    }

    /// The goals and measures that hold a KPI directly: its own, those that list it again, and the measures
    /// at which the plan lists one again under which it stands. No measure stands for the goal itself.
    fn places_of(&self, kpi: usize) -> impl Iterator<Item = (usize, Option<usize>)> {
        let is_held = move |of: usize| {
            let mut own = self.listed_at(kpi).filter_map(|(_, measure)| measure);
            own.any(|own| self.is_measure_within(own, of))
        };
        let measures = self.measures.iter().enumerate();
        let again = measures.filter_map(move |(index, measure)| {
            let of = measure.again.as_ref()?.of;
            is_held(of).then_some((measure.goal, Some(index)))
        });
        self.listed_at(kpi).chain(again)
    }

    fn listed_at(&self, kpi: usize) -> impl Iterator<Item = (usize, Option<usize>)> {
        let own = &self.kpis[kpi];
        let listings = self.listings.iter();
        let listings_of_kpi = listings.filter(move |listing| listing.kpi == kpi);
        let again = listings_of_kpi.map(|listing| (listing.goal, listing.measure));
        std::iter::once((own.goal, own.measure)).chain(again)
    }
}
