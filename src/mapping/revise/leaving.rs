//! Things that a revision removes from a plan: dropped with everything below them, or merged into
//! another thing, which inherits their names and everything below them.

use super::super::change_file::PlanPart;
use super::super::problem::Problem;
use super::super::resolve::{Gone, PartKind, plain};
use super::revising::{NamedChange, Revising};
use super::things::{PlanIndex, Things, is_same};
use crate::domain::folded;
use crate::domain::plan::Dropped;
use crate::mapping::fields::Spanned;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The things that a revision removes.
pub(super) struct Leaving {
    /// Everything that will be gone.
    gone: BTreeSet<usize>,
    /// Those of them that are merged into another thing; the ones with the fewest things below come last.
    merged: Vec<Merged>,
}

/// Something that is merged into another.
pub(super) struct Merged {
    order: usize,
    thing: usize,
    into: Spanned<String>,
    /// Itself and everything that stands under it.
    under: Vec<usize>,
    /// Its subject and its name for people, as they were when it was taken out.
    subject: String,
    name: String,
}

impl Revising<'_> {
    /// The things that a revision removes. Things below a merged one stay, even if something above the merged
    /// one is dropped.
    pub(super) fn leaving(&mut self, meant: Vec<NamedChange>) -> Leaving {
        let known = PlanIndex::of(self.things);
        let (mut dropped, mut merged) = (Vec::new(), Vec::new());
        for NamedChange {
            order,
            thing,
            change,
        } in meant
        {
            let under = self.things.with_what_is_under(&known, thing);
            match change.into_inner().subject.merged_into {
                Some(into) => merged.push(Merged {
                    order,
                    thing,
                    into,
                    under,
                    subject: String::new(),
                    name: String::new(),
                }),
                None => dropped.push((order, thing, under)),
            }
        }
        // Things below two merged ones belong to the nearer one, which is looked for from the end.
        merged.sort_by_key(|merged| std::cmp::Reverse(merged.under.len()));
        let mut leaving = Leaving {
            gone: merged.iter().map(|merged| merged.thing).collect(),
            merged,
        };
        for (order, thing, under) in dropped {
            let saved = leaving.saved_from(thing, &under);
            for under in under.iter().filter(|under| !saved.contains(under)) {
                // What lies below two dropped things is told once.
                if leaving.gone.insert(*under) {
                    self.tell_dropped(order, *under);
                }
            }
        }
        leaving
    }

    fn tell_dropped(&mut self, order: usize, thing: usize) {
        let (subject, name) = (self.things.subject(thing), self.things.called(thing));
        self.tell(order, "廃止", subject, (name, String::new()));
        let (kind, home) = (self.things.kind(thing), self.things.home(thing));
        let part = &mut self.things.parts[thing];
        let mut names: Vec<String> = plain(part.names());
        // Sections also name a goal by its label: 基本目標３.
        if let PlanPart::Goal(goal) = part {
            names.insert(1, goal.label.clone());
        }
        let mut dropped = Dropped {
            id: part.id().get_ref().clone(),
            names,
            place: String::new(),
        };
        match (kind, home) {
            (PartKind::Kpi, Some(home)) => {
                dropped.place = self.things.place(home);
                self.dropped_kpis.push(dropped);
            }
            (PartKind::Goal | PartKind::Measure, _) => self.dropped_places.push(dropped),
            _ => {}
        }
    }

    /// The changes of things that stay. A change of a thing that is removed is a mistake.
    pub(super) fn staying(
        &mut self,
        meant: Vec<NamedChange>,
        leaving: &Leaving,
    ) -> Vec<NamedChange> {
        let (gone, staying): (Vec<NamedChange>, Vec<NamedChange>) = meant
            .into_iter()
            .partition(|meant| leaving.gone.contains(&meant.thing));
        for meant in gone {
            let (kind, id) = (self.things.kind(meant.thing), self.things.id(meant.thing));
            let message = format!("{}「{id}」は、この改定でなくなります", kind.label());
            let remedy = "なくなるものの変更は消してください";
            self.problem(meant.order, message, remedy);
        }
        staying
    }

    /// Turns references to merged things into references to their heirs, and removes dropped tags from the
    /// things that have them. A KPI or a measure that is dropped and still listed again elsewhere stays there: that is
    /// a mistake, and the resolver tells it at its place.
    pub(super) fn forget(&mut self, leaving: &Leaving) {
        let known = PlanIndex::of(self.things);
        self.forget_tags(leaving);
        for merged in &leaving.merged {
            let id = self.things.id(merged.thing).to_owned();
            match self.things.kind(merged.thing) {
                PartKind::Goal => self.follow_goal(&id, &merged.into),
                PartKind::Measure => self.follow_measure(&known, &id, merged),
                PartKind::Kpi => self.follow_kpi(&known, &id, &merged.into),
                PartKind::Tag | PartKind::Project => {}
            }
        }
    }

    fn forget_tags(&mut self, leaving: &Leaving) {
        let key = |things: &Things, tag: &usize| folded::key(things.id(*tag));
        let gone = leaving.gone.iter();
        let tags = gone.filter(|gone| self.things.kind(**gone) == PartKind::Tag);
        let mut heirs: HashMap<String, Option<&Spanned<String>>> =
            tags.map(|tag| (key(self.things, tag), None)).collect();
        for merged in &leaving.merged {
            if let Some(heir) = heirs.get_mut(&key(self.things, &merged.thing))
                && self.things.kind(merged.thing) == PartKind::Tag
            {
                *heir = Some(&merged.into);
            }
        }
        if heirs.is_empty() {
            return;
        }
        for part in &mut self.things.parts {
            if let Some(tags) = part.field("tags") {
                follow_tags(tags, &heirs);
            }
        }
    }

    /// Goals and projects below a merged goal are placed below its heir.
    fn follow_goal(&mut self, id: &str, into: &Spanned<String>) {
        for part in &mut self.things.parts {
            let goal = match part {
                PlanPart::Goal(goal) => &mut goal.under,
                PlanPart::Project(project) => &mut project.goal,
                _ => continue,
            };
            if goal
                .as_ref()
                .is_some_and(|goal| is_same(goal.get_ref(), id))
            {
                *goal = Some(into.clone());
            }
        }
    }

    fn follow_measure(&mut self, known: &PlanIndex, id: &str, merged: &Merged) {
        let heir = self.heir_of_measure(known, merged.thing, &merged.into);
        let home = heir.and_then(|heir| self.things.home(heir));
        let heir_goal = home.map(|goal| self.things.parts[goal].id().clone());
        for number in self.things.list(None, PartKind::Project).to_vec() {
            let is_of = known.of_project(self.things, number) == Some(merged.thing);
            if let (PlanPart::Project(project), true) = (&mut self.things.parts[number], is_of) {
                project.measure = Some(merged.into.clone());
                project.goal.clone_from(&heir_goal);
            }
        }
        for part in &mut self.things.parts {
            let PlanPart::Measure(measure) = part else {
                continue;
            };
            let again = measure.again.as_ref();
            if again.is_some_and(|again| is_same(again.get_ref(), id)) {
                // Nothing is a repeat of itself.
                let is_heir = is_same(measure.id.get_ref(), merged.into.get_ref());
                measure.again = (!is_heir).then(|| merged.into.clone());
            }
        }
    }

    /// The measure of an id, of the same goal as another one if that goal has one.
    fn heir_of_measure(
        &self,
        known: &PlanIndex,
        merged: usize,
        into: &Spanned<String>,
    ) -> Option<usize> {
        let goal = self.things.home(merged).map(|goal| self.things.id(goal));
        let near = known.measures(self.things, goal, into.get_ref());
        let anywhere = known.find(PartKind::Measure, into.get_ref());
        near.first().or(anywhere.first()).copied()
    }

    /// Where a merged KPI was listed again, its heir is, unless that stands there anyway.
    fn follow_kpi(&mut self, known: &PlanIndex, id: &str, into: &Spanned<String>) {
        let heir = known.find(PartKind::Kpi, into.get_ref()).first();
        let home = heir.and_then(|heir| self.things.home(*heir));
        for (number, part) in self.things.parts.iter_mut().enumerate() {
            let list = match part {
                PlanPart::Goal(goal) => &mut goal.kpis_again,
                PlanPart::Measure(measure) => &mut measure.kpis_again,
                _ => continue,
            };
            if list.iter().any(|listed| is_same(listed.get_ref(), id)) {
                list.retain(|listed| !is_same(listed.get_ref(), id));
                if home != Some(number) {
                    add_unknown(list, vec![into.clone()], &[]);
                }
            }
        }
    }

    /// Removes the things, and gives those that are merged. Measures below a merged measure are moved into
    /// it, from where its heir takes them.
    pub(super) fn take_out(&mut self, mut leaving: Leaving) -> Vec<Merged> {
        let things = &mut *self.things;
        self.gone.extend(leaving.gone.iter().map(|gone| Gone {
            kind: things.kind(*gone),
            key: folded::key(things.id(*gone)),
            by: self.name.to_owned(),
        }));
        // Asked while everything still has its home.
        let moved: Vec<(usize, usize)> = things
            .in_order()
            .filter_map(|thing| Some((thing, leaving.moved_with(things, thing)?)))
            .collect();
        for merged in &mut leaving.merged {
            merged.subject = things.subject(merged.thing);
            merged.name = things.called(merged.thing);
        }
        for gone in &leaving.gone {
            things.take_out(*gone);
        }
        for (thing, merged) in moved {
            things.move_to(merged, thing);
        }
        leaving.merged
    }

    /// Gives the content of each merged thing to its heir, which may be new in the same revision.
    pub(super) fn inherit(&mut self, merged: Vec<Merged>) {
        for merged in merged {
            match self.heir(&merged) {
                Ok(heir) => self.inherit_one(heir, merged),
                Err(problem) => self.problems.push(Problem {
                    message: format!("統合先の{}", problem.message),
                    remedy: "merged_into には、改定の後にもあるものの id を書いてください"
                        .to_owned(),
                    ..problem
                }),
            }
        }
    }

    fn heir(&self, merged: &Merged) -> Result<usize, Problem> {
        let known = PlanIndex::of(self.things);
        let kind = self.things.kind(merged.thing);
        let near = match kind {
            PartKind::Measure => self.heir_of_measure(&known, merged.thing, &merged.into),
            _ => None,
        };
        near.map_or_else(|| self.found(&known, kind, &merged.into), Ok)
    }

    fn inherit_one(&mut self, heir: usize, merged: Merged) {
        let after = format!("{} {}", self.things.subject(heir), self.things.called(heir));
        self.tell(merged.order, "統合", merged.subject, (merged.name, after));
        let (things, merged) = (&mut *self.things, merged.thing);
        let names = things.parts[merged].names();
        let again = things.parts[merged].texts("kpis_again");
        let part = &mut things.parts[heir];
        let known = part.names();
        if let Some(formerly) = part.field("formerly") {
            add_unknown(formerly, names, &known);
        }
        if let Some(listed) = part.field("kpis_again") {
            add_unknown(listed, again, &[]);
        }
        things.move_all(merged, heir, PartKind::Kpi);
        match things.kind(heir) {
            PartKind::Goal => {
                things.move_all(merged, heir, PartKind::Measure);
                things.parents_first(None, PartKind::Goal);
            }
            PartKind::Measure => things.inherit_measures(merged, heir),
            _ => {}
        }
    }
}

impl Things {
    /// The measures that stood under a merged one stand under its heir, those under another of them stay
    /// there.
    fn inherit_measures(&mut self, merged: usize, heir: usize) {
        let moved = self.list(Some(merged), PartKind::Measure).to_vec();
        let ids: HashSet<String> = moved.iter().map(|one| folded::key(self.id(*one))).collect();
        let is_moved = |under: &Spanned<String>| ids.contains(&folded::key(under.get_ref()));
        let id = self.parts[heir].id().clone();
        for number in &moved {
            if let PlanPart::Measure(measure) = &mut self.parts[*number]
                && !measure.under.as_ref().is_some_and(is_moved)
            {
                measure.under = Some(id.clone());
            }
        }
        let Some(goal) = self.home(heir) else { return };
        // What is moved takes its place behind what stands under the heir already.
        let at = self.behind_kin(self.beside(heir), Some(id.get_ref()));
        let behind = self.list_mut(Some(goal), PartKind::Measure).split_off(at);
        self.move_all(merged, goal, PartKind::Measure);
        self.list_mut(Some(goal), PartKind::Measure).extend(behind);
        self.parents_first(Some(goal), PartKind::Measure);
    }

    /// Puts each thing behind the one above it, and keeps the order of a list otherwise.
    fn parents_first(&mut self, home: Option<usize>, kind: PartKind) {
        let mut left = std::mem::take(self.list_mut(home, kind));
        let mut sorted = Vec::new();
        while !left.is_empty() {
            let is_left = |above: &Spanned<String>| {
                let mut left = left.iter();
                left.any(|other| is_same(self.id(*other), above.get_ref()))
            };
            let is_next = |one: &usize| !self.parts[*one].under().is_some_and(is_left);
            // A ring has no first; the resolver tells what is wrong with it.
            let next = left.iter().position(is_next).unwrap_or(0);
            sorted.push(left.remove(next));
        }
        *self.list_mut(home, kind) = sorted;
    }
}

impl Leaving {
    /// The things below merged ones that are themselves below a thing.
    fn saved_from(&self, thing: usize, under: &[usize]) -> BTreeSet<usize> {
        let is_below = |merged: &&Merged| merged.thing != thing && under.contains(&merged.thing);
        let merged = self.merged.iter().filter(is_below);
        merged.flat_map(|merged| &merged.under).copied().collect()
    }

    /// The merged measure with which a measure that stays moves. Those of a merged goal move with the
    /// goal.
    fn moved_with(&self, things: &Things, thing: usize) -> Option<usize> {
        let is_measure = |thing| things.kind(thing) == PartKind::Measure;
        if !is_measure(thing) || self.gone.contains(&thing) {
            return None;
        }
        let mut merged = self.merged.iter().rev();
        let nearest = merged.find(|merged| merged.under.contains(&thing))?;
        Some(nearest.thing).filter(|nearest| is_measure(*nearest))
    }
}

/// Tags that are gone are left out, or replaced by their heirs; each tag is there once.
fn follow_tags(tags: &mut Vec<Spanned<String>>, heirs: &HashMap<String, Option<&Spanned<String>>>) {
    let followed = std::mem::take(tags).into_iter().filter_map(|tag| {
        match heirs.get(&folded::key(tag.get_ref())) {
            Some(heir) => heir.cloned(),
            None => Some(tag),
        }
    });
    add_unknown(tags, followed.collect(), &[]);
}

/// Adds texts to a list that neither has nor is beside a list of known ones with the same text.
fn add_unknown(
    list: &mut Vec<Spanned<String>>,
    more: Vec<Spanned<String>>,
    known: &[Spanned<String>],
) {
    let known = known.iter().chain(list.iter());
    let mut keys: HashSet<String> = known.map(|text| folded::key(text.get_ref())).collect();
    let is_new = |text: &Spanned<String>| keys.insert(folded::key(text.get_ref()));
    list.extend(more.into_iter().filter(is_new));
}
