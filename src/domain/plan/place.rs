//! Where a KPI stands: which goals and measures a text names, and whether a KPI stands under them.

use super::super::folded;
use super::Plan;
use std::collections::HashMap;

/// What a text names of a plan's tree. Several goals, or measures, may have one name: then any of
/// them may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Indexes into [`Plan::goals`].
    Goals(Vec<usize>),
    /// Indexes into [`Plan::measures`].
    Measures(Vec<usize>),
    /// 数値目標: the figures of some goals themselves, under none of their measures. Indexes into
    /// [`Plan::goals`].
    OfGoals(Vec<usize>),
}

/// What is asked for a place, by its header or label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// 基本目標, and what stands above one.
    Goal,
    /// 施策, at any depth.
    Measure,
    /// Nothing says which: a line above. A bare number is no place there.
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
}

/// Indexes by today's names and labels, by former names and aliases, and by bare numbers. What stands
/// first goes before the rest: a name that is free again may be another's today.
#[derive(Debug, Default)]
struct Known {
    named: HashMap<String, Vec<usize>>,
    also: HashMap<String, Vec<usize>>,
    numbered: HashMap<String, Vec<usize>>,
}

impl Known {
    /// Adds a goal or measure: its name alone, its number alone, and the number with its label or level
    /// in front and a name behind; and the same of its other names.
    fn add(&mut self, index: usize, number: &str, fronts: &[&str], [name, also]: [&[String]; 2]) {
        let number = folded::key(number);
        let fronts: Vec<String> = fronts.iter().map(|front| folded::key(front)).collect();
        for front in fronts.iter().filter(|front| **front != number) {
            put(&mut self.named, front.clone(), index);
        }
        for (known, names) in [(&mut self.named, name), (&mut self.also, also)] {
            for name in names.iter().map(|name| folded::key(name)) {
                for front in fronts.iter().chain([&number]) {
                    for between in BETWEEN {
                        put(known, format!("{front}{between}{name}"), index);
                    }
                }
                put(known, name, index);
            }
        }
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
        let mut names = Self::default();
        for (index, goal) in plan.goals.iter().enumerate() {
            let word = plan.level(plan.depth_of_goal(index));
            let numbered = format!("{word}{}", goal.id);
            let fronts = [goal.label.as_str(), &numbered];
            let also = [goal.formerly.as_slice(), &goal.aliases].concat();
            let own = std::slice::from_ref(&goal.name);
            names.goals.add(index, &goal.id, &fronts, [own, &also]);
        }
        for (index, measure) in plan.measures.iter().enumerate() {
            let numbered = format!("{}{}", plan.level_of_measure(index), measure.id);
            let also = [measure.formerly.as_slice(), &measure.aliases].concat();
            let own = std::slice::from_ref(&measure.name);
            let fronts = [numbered.as_str()];
            names
                .measures
                .add(index, &measure.id, &fronts, [own, &also]);
        }
        names
    }
}

impl Plan {
    /// The goals or measures that a text names: by label, number, name, former name or alias, by folded
    /// key and never by likeness. What stands where measures are asked for may be a goal, and the
    /// other way round; a bare number is taken for what is asked for. None if the plan knows no such
    /// place.
    pub fn place(&self, text: &str, asked: Level) -> Option<Place> {
        let key = folded::key(text);
        let goals = |numbers| self.names.places.goals.get(&key, numbers).cloned();
        let measures = |numbers| self.names.places.measures.get(&key, numbers).cloned();
        match asked {
            Level::Goal => {
                let goals = goals(true).map(Place::Goals);
                goals.or_else(|| measures(false).map(Place::Measures))
            }
            Level::Measure | Level::Any => {
                let measures = measures(asked == Level::Measure).map(Place::Measures);
                let goals = || goals(false).map(Place::Goals);
                measures.or_else(goals).or_else(|| self.of_the_goal(&key))
            }
        }
    }

    /// 数値目標, 基本目標１の数値目標: the figures of a goal itself; of any, where none is named.
    fn of_the_goal(&self, key: &str) -> Option<Place> {
        let goal = key.strip_suffix(OF_THE_GOAL)?;
        let goal = goal.strip_suffix('の').unwrap_or(goal);
        match goal.is_empty() {
            true => Some(Place::OfGoals((0..self.goals.len()).collect())),
            false => self
                .names
                .places
                .goals
                .get(goal, false)
                .cloned()
                .map(Place::OfGoals),
        }
    }

    /// The measure of a name, today's or a former one, with or without its number in front; the first
    /// where several have it.
    pub fn measure_named(&self, name: &str) -> Option<usize> {
        let measures = &self.names.places.measures;
        measures.get(&folded::key(name), false)?.first().copied()
    }

    /// Whether a KPI stands in a place: under one of its goals or measures, at any depth, or listed
    /// again there, itself or with its measure.
    pub fn stands_in(&self, kpi: usize, place: &Place) -> bool {
        match place {
            Place::OfGoals(goals) => self.goals_counting(kpi).any(|goal| goals.contains(&goal)),
            Place::Goals(goals) => goals.iter().any(|goal| self.stands_in_goal(kpi, *goal)),
            Place::Measures(measures) => {
                let mut measures = measures.iter();
                measures.any(|measure| self.stands_in_measure(kpi, *measure))
            }
        }
    }

    /// Whether one place lies in another; a place lies in itself.
    pub fn is_place_within(&self, inner: &Place, outer: &Place) -> bool {
        match (inner, outer) {
            (_, Place::OfGoals(_)) => inner == outer,
            (Place::Goals(_) | Place::OfGoals(_), Place::Measures(_)) => false,
            (Place::Goals(inner) | Place::OfGoals(inner), Place::Goals(outer)) => {
                any(inner, outer, |inner, outer| {
                    self.is_goal_within(inner, outer)
                })
            }
            (Place::Measures(inner), Place::Goals(outer)) => any(inner, outer, |inner, outer| {
                self.is_goal_within(self.measures[inner].goal, outer)
            }),
            (Place::Measures(inner), Place::Measures(outer)) => {
                any(inner, outer, |inner, outer| {
                    self.is_measure_within(inner, outer)
                })
            }
        }
    }

    fn is_measure_within(&self, measure: usize, above: usize) -> bool {
        let parent = |measure: &usize| self.measures[*measure].parent;
        std::iter::successors(Some(measure), parent).any(|measure| measure == above)
    }

    /// The measure of a KPI, and those that list it again; none stands for a goal that lists it.
    fn measures_of(&self, kpi: usize) -> impl Iterator<Item = Option<usize>> {
        let listings = self.listings.iter();
        let again = listings.filter(move |listing| listing.kpi == kpi);
        std::iter::once(self.kpis[kpi].measure).chain(again.map(|listing| listing.measure))
    }

    /// The goals that count a KPI themselves, or list it again.
    fn goals_counting(&self, kpi: usize) -> impl Iterator<Item = usize> {
        let listings = self.listings.iter();
        let again = listings.filter(move |listing| listing.kpi == kpi && listing.measure.is_none());
        let own = &self.kpis[kpi];
        let own = own.measure.is_none().then_some(own.goal);
        own.into_iter().chain(again.map(|listing| listing.goal))
    }

    fn stands_in_goal(&self, kpi: usize, goal: usize) -> bool {
        let listings = self.listings.iter();
        let again = listings.filter(|listing| listing.kpi == kpi);
        let mut goals =
            std::iter::once(self.kpis[kpi].goal).chain(again.map(|listing| listing.goal));
        goals.any(|own| self.is_goal_within(own, goal)) || {
            let repeats = self.repeats_of(kpi);
            repeats
                .into_iter()
                .any(|repeat| self.is_goal_within(self.measures[repeat].goal, goal))
        }
    }

    fn stands_in_measure(&self, kpi: usize, measure: usize) -> bool {
        let mut own = self.measures_of(kpi).flatten();
        own.any(|own| self.is_measure_within(own, measure)) || {
            let repeats = self.repeats_of(kpi);
            repeats
                .into_iter()
                .any(|repeat| self.is_measure_within(repeat, measure))
        }
    }

    /// The measures at which the plan lists one again under which the KPI stands.
    fn repeats_of(&self, kpi: usize) -> Vec<usize> {
        let is_of = |of: usize| {
            let mut own = self.measures_of(kpi).flatten();
            own.any(|own| self.is_measure_within(own, of))
        };
        let again = self.measures.iter().enumerate();
        let again = again.filter_map(|(index, measure)| Some((index, measure.again.as_ref()?.of)));
        again
            .filter(|(_, of)| is_of(*of))
            .map(|(index, _)| index)
            .collect()
    }
}

fn any(ones: &[usize], others: &[usize], is: impl Fn(usize, usize) -> bool) -> bool {
    ones.iter()
        .any(|one| others.iter().any(|other| is(*one, *other)))
}
