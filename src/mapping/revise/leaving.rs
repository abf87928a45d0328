//! What a revision takes out of a plan: dropped with all that stands under it, or merged into
//! another, which inherits its names and what stood under it.

use super::super::plan_file::{KpiFile, MeasureFile, PlanFile};
use super::super::resolve::{Gone, Kind};
use super::places::{self, Place, Places, is_same};
use super::revising::{Meant, Revising};
use super::{subject, told};
use crate::domain::folded;
use crate::domain::plan::{Change, Dropped};
use crate::mapping::fields::Spanned;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What a revision takes out.
pub(super) struct Leaving {
    /// All places that will be empty.
    places: BTreeSet<Place>,
    /// Those whose names another takes over, with all that stands under each.
    merged: Vec<(Merged, Vec<Place>)>,
}

/// Something that is merged into another.
struct Merged {
    order: usize,
    place: Place,
    into: Spanned<String>,
}

/// What is left of something that was merged: its names, and what stood under it.
pub(super) struct Heritage {
    order: usize,
    kind: Kind,
    /// Who it was, for people.
    subject: String,
    name: String,
    into: Spanned<String>,
    /// The id of its goal, if it was a measure: the heir is looked for there first.
    goal: Option<String>,
    names: Vec<Spanned<String>>,
    kpis: Vec<KpiFile>,
    measures: Vec<MeasureFile>,
    again: Vec<Spanned<String>>,
}

impl Revising<'_> {
    /// Which places a revision empties. What stands under something that is merged stays, even if
    /// what is above that is dropped.
    pub(super) fn leaving(&mut self, meant: Vec<Meant>) -> Leaving {
        let known = Places::of(self.file);
        let (mut drops, mut merged) = (Vec::new(), Vec::new());
        for Meant {
            order,
            place,
            change,
        } in meant
        {
            let under = places::with_what_is_under(self.file, &known, place);
            match change.into_inner().subject.merged_into {
                Some(into) => merged.push((Merged { order, place, into }, under)),
                None => drops.push((order, place, under)),
            }
        }
        // What is nearest comes last, and has the last word on what stands under both.
        merged.sort_by_key(|(_, under)| std::cmp::Reverse(under.len()));
        let mut leaving = Leaving {
            places: merged.iter().map(|(merged, _)| merged.place).collect(),
            merged,
        };
        for (order, place, under) in drops {
            let saved = leaving.saved_from(place, &under);
            let dropped = under.into_iter().filter(|place| !saved.contains(place));
            for place in dropped.collect::<Vec<Place>>() {
                if leaving.places.insert(place) {
                    self.tell_dropped(order, place);
                }
            }
        }
        leaving
    }

    fn tell_dropped(&mut self, order: usize, place: Place) {
        let change = Change {
            subject: told::subject(self.file, place),
            kind: "廃止",
            before: told::called(self.file, place),
            after: String::new(),
        };
        self.tell(order, change);
        let others = match place {
            Place::Goal(goal) => {
                let goal = &self.file.goal[goal];
                let label = std::slice::from_ref(&goal.label);
                [label, &goal.aliases, &goal.formerly].concat()
            }
            Place::Measure(goal, measure) => {
                let measure = &self.file.goal[goal].measure[measure];
                [&*measure.aliases, &measure.formerly].concat()
            }
            Place::Kpi(goal, measure, kpi) => {
                let kpi = places::kpi(self.file, goal, measure, kpi);
                let others = kpi.aliases.iter().chain(&kpi.formerly);
                others.map(|name| name.get_ref().clone()).collect()
            }
            Place::Tag(_) | Place::Project(_) => return,
        };
        let name = places::name(self.file, place).to_owned();
        let dropped = Dropped {
            id: places::id(self.file, place).to_owned(),
            names: std::iter::once(name).chain(others).collect(),
            place: match place {
                Place::Kpi(goal, measure, _) => told::home(self.file, goal, measure),
                _ => String::new(),
            },
        };
        match place {
            Place::Kpi(..) => self.dropped_kpis.push(dropped),
            _ => self.dropped_places.push(dropped),
        }
    }

    /// The changes of what is still there; one of something that goes is a mistake.
    pub(super) fn staying(&mut self, meant: Vec<Meant>, leaving: &Leaving) -> Vec<Meant> {
        let (gone, staying): (Vec<Meant>, Vec<Meant>) = meant
            .into_iter()
            .partition(|meant| leaving.places.contains(&meant.place));
        for meant in gone {
            let message = format!(
                "{}「{}」は、この改定でなくなります",
                subject::label(places::kind(meant.place)),
                places::id(self.file, meant.place)
            );
            let remedy = "なくなるものの変更は消してください";
            self.problem(meant.start(), message, remedy);
        }
        staying
    }

    /// What points at something that goes points at its heir, or no more. A KPI or a measure that is
    /// still listed again elsewhere is left as it is: that is a mistake, said where it stands.
    pub(super) fn forget(&mut self, leaving: &Leaving) {
        let known = Places::of(self.file);
        self.forget_tags(leaving);
        for (merged, _) in &leaving.merged {
            let id = places::id(self.file, merged.place).to_owned();
            match merged.place {
                Place::Goal(_) => follow_goal(self.file, &id, &merged.into),
                Place::Measure(goal, _) => self.follow_measure(&known, goal, &id, merged),
                Place::Kpi(..) => follow_kpi(self.file, &known, &id, &merged.into),
                Place::Tag(_) | Place::Project(_) => {}
            }
        }
    }

    fn forget_tags(&mut self, leaving: &Leaving) {
        let mut heirs: HashMap<String, Option<&Spanned<String>>> = HashMap::new();
        for place in &leaving.places {
            if let Place::Tag(tag) = place {
                heirs.insert(folded::key(self.file.tag[*tag].id.get_ref()), None);
            }
        }
        for (merged, _) in &leaving.merged {
            if let Place::Tag(tag) = merged.place {
                let key = folded::key(self.file.tag[tag].id.get_ref());
                heirs.insert(key, Some(&merged.into));
            }
        }
        if !heirs.is_empty() {
            each_tags(self.file, |tags| follow_tags(tags, &heirs));
        }
    }

    fn follow_measure(&mut self, known: &Places, goal: usize, id: &str, merged: &Merged) {
        let of_goal = self.file.goal[goal].id.get_ref().clone();
        let same_goal = known.measures(self.file, Some(&of_goal), merged.into.get_ref());
        let anywhere = known.measures(self.file, None, merged.into.get_ref());
        let heir = same_goal.into_iter().chain(anywhere).next();
        let heir_goal = heir.map(|heir| match heir {
            Place::Measure(goal, _) => self.file.goal[goal].id.clone(),
            _ => merged.into.clone(),
        });
        for project in 0..self.file.project.len() {
            if known.of_project(self.file, &self.file.project[project]) == Some(merged.place) {
                self.file.project[project].measure = Some(merged.into.clone());
                self.file.project[project].goal.clone_from(&heir_goal);
            }
        }
        let measures = self.file.goal.iter_mut().flat_map(|goal| &mut goal.measure);
        for measure in measures {
            let again = measure.again.as_ref();
            if again.is_some_and(|again| is_same(again.get_ref(), id)) {
                let is_heir = is_same(measure.id.get_ref(), merged.into.get_ref());
                measure.again = (!is_heir).then(|| merged.into.clone());
            }
        }
    }

    /// Empties the places, and gives what is to be inherited.
    pub(super) fn take_out(&mut self, leaving: Leaving) -> Vec<Heritage> {
        for place in &leaving.places {
            self.gone.push(Gone {
                kind: places::kind(*place),
                key: folded::key(places::id(self.file, *place)),
                by: self.name.to_owned(),
            });
        }
        let mut heritages: Vec<Heritage> = leaving
            .merged
            .iter()
            .map(|(merged, _)| heritage(self.file, merged))
            .collect();
        take_out_kpis(self.file, &leaving.places);
        take_out_measures(self.file, &leaving, &mut heritages);
        take_out_goals(self.file, &leaving, &mut heritages);
        let places = &leaving.places;
        keep(&mut self.file.tag, |tag| !places.contains(&Place::Tag(tag)));
        keep(&mut self.file.project, |project| {
            !places.contains(&Place::Project(project))
        });
        heritages
    }

    /// Gives what was merged to what it was merged into; that may have come with the same revision.
    pub(super) fn inherit(&mut self, heritages: Vec<Heritage>) {
        for heritage in heritages {
            let known = Places::of(self.file);
            match self.heir(&known, &heritage) {
                Ok(heir) => self.inherit_one(heir, heritage),
                Err(mistake) => {
                    let message = format!("統合先の{}", mistake.message);
                    let remedy = "merged_into には、改定の後にもあるものの id を書いてください";
                    let start = heritage.into.span().start;
                    self.coded(mistake.code, start, message, remedy);
                }
            }
        }
    }

    fn heir(&self, known: &Places, heritage: &Heritage) -> Result<Place, subject::Mistake> {
        let goal = heritage.goal.as_deref();
        let near = match heritage.kind {
            Kind::Measure => known.measures(self.file, goal, heritage.into.get_ref()),
            _ => Vec::new(),
        };
        match near.first() {
            Some(heir) => Ok(*heir),
            None => subject::found(self.file, known, self.gone, heritage.kind, &heritage.into),
        }
    }

    fn inherit_one(&mut self, heir: Place, heritage: Heritage) {
        let after = format!(
            "{} {}",
            told::subject(self.file, heir),
            told::called(self.file, heir)
        );
        let change = Change {
            subject: heritage.subject.clone(),
            kind: "統合",
            before: heritage.name.clone(),
            after,
        };
        self.tell(heritage.order, change);
        match heir {
            Place::Goal(goal) => inherit_goal(self.file, goal, heritage),
            Place::Measure(goal, measure) => inherit_measure(self.file, goal, measure, heritage),
            Place::Kpi(goal, measure, kpi) => {
                let kpi = places::kpi_mut(self.file, goal, measure, kpi);
                let known = std::iter::once(&kpi.name).chain(&kpi.aliases);
                let known = known.chain(&kpi.formerly).cloned().collect();
                kpi.formerly.extend(unknown(heritage.names, known));
            }
            Place::Tag(tag) => {
                let tag = &mut self.file.tag[tag];
                former(&tag.name, &mut tag.formerly, heritage.names);
            }
            Place::Project(project) => {
                let project = &mut self.file.project[project];
                let known = std::iter::once(&project.name).chain(&project.aliases);
                let known = known.chain(&project.formerly).cloned().collect();
                project.formerly.extend(unknown(heritage.names, known));
            }
        }
    }
}

impl Leaving {
    /// What stands under something that is merged, where that itself stands under a place.
    fn saved_from(&self, place: Place, under: &[Place]) -> BTreeSet<Place> {
        let is_below = |merged: &Merged| merged.place != place && under.contains(&merged.place);
        let merged = self.merged.iter().filter(|(merged, _)| is_below(merged));
        merged
            .flat_map(|(_, under)| under.iter().copied())
            .collect()
    }

    /// Which heritage a measure belongs to, if it stood under one that is merged.
    fn moved(&self, place: Place) -> Option<usize> {
        let has = |(merged, under): &(Merged, Vec<Place>)| {
            merged.place != place && under.contains(&place)
        };
        self.merged.iter().rposition(has)
    }
}

/// What is left of something that is merged, but for what stands under it.
fn heritage(file: &PlanFile, merged: &Merged) -> Heritage {
    let span = merged.into.span();
    let plain = |name: &String| Spanned::new(span.clone(), name.clone());
    let names: Vec<Spanned<String>> = match merged.place {
        Place::Goal(goal) => {
            let goal = &file.goal[goal];
            std::iter::once(&goal.name)
                .chain(goal.formerly.iter().chain(&goal.aliases))
                .map(plain)
                .collect()
        }
        Place::Measure(goal, measure) => {
            let measure = &file.goal[goal].measure[measure];
            std::iter::once(&measure.name)
                .chain(measure.formerly.iter().chain(&measure.aliases))
                .map(plain)
                .collect()
        }
        Place::Kpi(goal, measure, kpi) => {
            let kpi = places::kpi(file, goal, measure, kpi);
            let names = std::iter::once(&kpi.name).chain(&kpi.aliases);
            names.chain(&kpi.formerly).cloned().collect()
        }
        Place::Tag(tag) => {
            let tag = &file.tag[tag];
            std::iter::once(&tag.name)
                .chain(&tag.formerly)
                .map(plain)
                .collect()
        }
        Place::Project(project) => {
            let project = &file.project[project];
            let names = std::iter::once(&project.name).chain(&project.aliases);
            names.chain(&project.formerly).cloned().collect()
        }
    };
    let goal = match merged.place {
        Place::Measure(goal, _) => Some(file.goal[goal].id.get_ref().clone()),
        _ => None,
    };
    Heritage {
        order: merged.order,
        kind: places::kind(merged.place),
        subject: told::subject(file, merged.place),
        name: told::called(file, merged.place),
        into: merged.into.clone(),
        goal,
        names,
        kpis: Vec::new(),
        measures: Vec::new(),
        again: Vec::new(),
    }
}

fn take_out_kpis(file: &mut PlanFile, places: &BTreeSet<Place>) {
    for (goal, written) in file.goal.iter_mut().enumerate() {
        keep(&mut written.kpi, |kpi| {
            !places.contains(&Place::Kpi(goal, None, kpi))
        });
        for (measure, written) in written.measure.iter_mut().enumerate() {
            let place = |kpi| Place::Kpi(goal, Some(measure), kpi);
            keep(&mut written.kpi, |kpi| !places.contains(&place(kpi)));
        }
    }
}

fn take_out_measures(file: &mut PlanFile, leaving: &Leaving, heritages: &mut [Heritage]) {
    for (goal, written) in file.goal.iter_mut().enumerate() {
        let measures = std::mem::take(&mut written.measure).into_iter().enumerate();
        for (index, mut measure) in measures {
            let place = Place::Measure(goal, index);
            let mut merged = leaving.merged.iter();
            let own = merged.position(|(merged, _)| merged.place == place);
            if let Some(own) = own {
                heritages[own].kpis.append(&mut measure.kpi);
                heritages[own].again.append(&mut measure.kpis_again);
            } else if leaving.places.contains(&place) {
                continue;
            } else if let Some(heritage) = leaving
                .moved(place)
                .filter(|_| under_a_measure(leaving, place))
            {
                heritages[heritage].measures.push(measure);
            } else {
                written.measure.push(measure);
            }
        }
    }
}

/// Whether a measure stood under another that is merged; those of a merged goal move with the goal.
fn under_a_measure(leaving: &Leaving, place: Place) -> bool {
    let heritage = leaving
        .moved(place)
        .map(|index| leaving.merged[index].0.place);
    matches!(heritage, Some(Place::Measure(..)))
}

fn take_out_goals(file: &mut PlanFile, leaving: &Leaving, heritages: &mut [Heritage]) {
    let goals = std::mem::take(&mut file.goal).into_iter().enumerate();
    for (index, mut goal) in goals {
        let place = Place::Goal(index);
        let mut merged = leaving.merged.iter();
        if let Some(own) = merged.position(|(merged, _)| merged.place == place) {
            heritages[own].kpis.append(&mut goal.kpi);
            heritages[own].measures.append(&mut goal.measure);
            heritages[own].again.append(&mut goal.kpis_again);
        } else if !leaving.places.contains(&place) {
            file.goal.push(goal);
        }
    }
}

fn inherit_goal(file: &mut PlanFile, heir: usize, heritage: Heritage) {
    let goal = &mut file.goal[heir];
    former(&goal.name, &mut goal.formerly, heritage.names);
    list_again(&mut goal.kpis_again, heritage.again);
    goal.kpi.extend(heritage.kpis);
    goal.measure.extend(heritage.measures);
    let under = |goal: &super::super::plan_file::GoalFile| goal.under.clone();
    parents_first(&mut file.goal, |goal| goal.id.get_ref().clone(), under);
}

fn inherit_measure(file: &mut PlanFile, goal: usize, measure: usize, heritage: Heritage) {
    let list = &mut file.goal[goal].measure;
    let heir = &mut list[measure];
    former(&heir.name, &mut heir.formerly, heritage.names);
    list_again(&mut heir.kpis_again, heritage.again);
    heir.kpi.extend(heritage.kpis);
    let (id, below) = (heir.id.clone(), heritage.measures);
    let moved: HashSet<String> = below
        .iter()
        .map(|measure| folded::key(measure.id.get_ref()))
        .collect();
    let is_moved = |under: &Spanned<String>| moved.contains(&folded::key(under.get_ref()));
    let below = below.into_iter().map(|mut measure| {
        let stays = measure.under.as_ref().is_some_and(is_moved);
        measure.under = measure.under.filter(|_| stays).or_else(|| Some(id.clone()));
        measure
    });
    let below: Vec<MeasureFile> = below.collect();
    let at = super::added::behind_its_kin(list, Some(id.get_ref()));
    list.splice(at..at, below);
    parents_first(
        list,
        |measure| measure.id.get_ref().clone(),
        |measure| measure.under.clone(),
    );
}

/// Puts what is above before what stands under it, and leaves the order as it is otherwise.
fn parents_first<T>(
    list: &mut Vec<T>,
    id: impl Fn(&T) -> String,
    under: impl Fn(&T) -> Option<Spanned<String>>,
) {
    let mut left = std::mem::take(list);
    while !left.is_empty() {
        let is_left = |id_of: &Spanned<String>| {
            left.iter()
                .any(|other| is_same(&id(other), id_of.get_ref()))
        };
        let next = left
            .iter()
            .position(|one| !under(one).as_ref().is_some_and(is_left));
        // A ring has no first; the resolver says what is wrong with it.
        list.push(left.remove(next.unwrap_or(0)));
    }
}

/// What stands under a goal that is merged stands under its heir.
fn follow_goal(file: &mut PlanFile, id: &str, into: &Spanned<String>) {
    let unders = file.goal.iter_mut().map(|goal| &mut goal.under);
    let goals = file.project.iter_mut().map(|project| &mut project.goal);
    for goal in unders.chain(goals).flatten() {
        if is_same(goal.get_ref(), id) {
            *goal = into.clone();
        }
    }
}

/// Where a merged KPI was listed again, its heir is, unless that stands there anyway.
fn follow_kpi(file: &mut PlanFile, known: &Places, id: &str, into: &Spanned<String>) {
    let home = match known.find(Kind::Kpi, into.get_ref()).first() {
        Some(Place::Kpi(goal, measure, _)) => Some((*goal, *measure)),
        _ => None,
    };
    let follow = |list: &mut Vec<Spanned<String>>, place: (usize, Option<usize>)| {
        if list.iter().any(|listed| is_same(listed.get_ref(), id)) {
            list.retain(|listed| !is_same(listed.get_ref(), id));
            if home != Some(place) {
                list_again(list, vec![into.clone()]);
            }
        }
    };
    for (goal, written) in file.goal.iter_mut().enumerate() {
        follow(&mut written.kpis_again, (goal, None));
        for (measure, written) in written.measure.iter_mut().enumerate() {
            follow(&mut written.kpis_again, (goal, Some(measure)));
        }
    }
}

fn follow_tags(tags: &mut Vec<Spanned<String>>, heirs: &HashMap<String, Option<&Spanned<String>>>) {
    let mut seen = HashSet::new();
    let followed = std::mem::take(tags).into_iter().filter_map(|tag| {
        match heirs.get(&folded::key(tag.get_ref())) {
            Some(heir) => heir.cloned(),
            None => Some(tag),
        }
    });
    tags.extend(followed.filter(|tag| seen.insert(folded::key(tag.get_ref()))));
}

/// Visits the tags of everything that has some.
fn each_tags(file: &mut PlanFile, mut visit: impl FnMut(&mut Vec<Spanned<String>>)) {
    for goal in &mut file.goal {
        visit(&mut goal.tags);
        goal.kpi.iter_mut().for_each(|kpi| visit(&mut kpi.tags));
        for measure in &mut goal.measure {
            visit(&mut measure.tags);
            measure.kpi.iter_mut().for_each(|kpi| visit(&mut kpi.tags));
        }
    }
    let projects = file.project.iter_mut();
    projects.for_each(|project| visit(&mut project.tags));
}

/// Adds ids to a list that has each once.
fn list_again(list: &mut Vec<Spanned<String>>, more: Vec<Spanned<String>>) {
    for id in more {
        if !list
            .iter()
            .any(|listed| is_same(listed.get_ref(), id.get_ref()))
        {
            list.push(id);
        }
    }
}

/// The names that something does not have yet.
fn unknown(names: Vec<Spanned<String>>, known: Vec<Spanned<String>>) -> Vec<Spanned<String>> {
    let mut keys: HashSet<String> = known
        .iter()
        .map(|name| folded::key(name.get_ref()))
        .collect();
    let names = names.into_iter();
    names
        .filter(|name| keys.insert(folded::key(name.get_ref())))
        .collect()
}

/// Adds former names, where names have no place of their own.
fn former(name: &str, formerly: &mut Vec<String>, names: Vec<Spanned<String>>) {
    let known = std::iter::once(name).chain(formerly.iter().map(String::as_str));
    let known = known
        .map(|name| Spanned::new(0..0, name.to_owned()))
        .collect();
    formerly.extend(unknown(names, known).into_iter().map(Spanned::into_inner));
}

/// Keeps those of a list whose place is kept.
fn keep<T>(list: &mut Vec<T>, keeps: impl Fn(usize) -> bool) {
    let mut index = 0;
    list.retain(|_| {
        index += 1;
        keeps(index - 1)
    });
}
