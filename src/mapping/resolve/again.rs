//! 再掲: measures and KPIs that are listed again where they are not counted.

use super::tree::Tree;
use super::{PartKind, Resolver};
use crate::domain::folded;
use crate::domain::plan::{Again, Kpi, Listing, Measure};
use crate::mapping::fields::Spanned;
use std::collections::HashSet;
use std::ops::Range;

impl Resolver<'_> {
    /// Turns the ids of `again` into measures; a measure may refer to one that comes later.
    pub(super) fn measures_again(&mut self, tree: &mut Tree) {
        // Taken out, because the measures of the tree are changed meanwhile.
        let again = std::mem::take(&mut tree.again);
        let span = |again: &Option<(Spanned<String>, _)>| again.as_ref().map(|(id, _)| id.span());
        let spans: Vec<Option<Range<usize>>> = again.iter().map(span).collect();
        for (measure, again) in again.into_iter().enumerate() {
            let Some((id, mark)) = again else { continue };
            let others = tree.measures.iter().enumerate();
            let is_meant =
                |(index, other): &(usize, &Measure)| *index != measure && other.id == *id.get_ref();
            let mut meant = others.filter(is_meant).map(|(index, _)| index);
            let first = meant.next();
            let goal = first.map(|first| tree.measures[first].goal);
            // Two of one goal are a mistake of their own.
            let other = meant.find(|other| Some(tree.measures[*other].goal) != goal);
            match (first, other) {
                (Some(_), Some(_)) => self.several_measures(&id),
                (Some(of), None) => tree.measures[measure].again = Some(Again { of, mark }),
                (None, _) if tree.measures[measure].id == *id.get_ref() => self.again_itself(&id),
                (None, _) => {
                    let message = format!("再掲の元の施策「{}」がありません", id.get_ref());
                    let remedy = "again には、初めに載っている施策の id を書いてください";
                    self.unknown_or_gone(PartKind::Measure, &id, &message, |_| remedy);
                }
            }
        }
        self.again_in_a_ring(tree, &spans);
        again_of_the_first(tree);
    }

    /// A reference to an id that several measures have is ambiguous.
    pub(super) fn several_measures(&mut self, id: &Spanned<String>) {
        let message = format!("施策「{}」が、いくつかの目標にあります", id.get_ref());
        let remedy = "[[project]] なら goal = \"目標の id\" を足してください。再掲（again）なら、施策の id を分けてください";
        self.problem(id.span(), message, remedy);
    }

    /// KPIs that are listed again, once all KPIs are known.
    pub(super) fn listings(&mut self, tree: &mut Tree) -> Vec<Listing> {
        let listed = std::mem::take(&mut tree.listed).into_iter();
        let listing = |(goal, measure, id): (usize, Option<usize>, Spanned<String>)| {
            let kpi = self.kpi_index(&id)?;
            let listing = Listing { kpi, goal, measure };
            Some((listing, id.span()))
        };
        let listings: Vec<(Listing, Range<usize>)> = listed.filter_map(listing).collect();
        self.listed_once(tree, &listings);
        listings.into_iter().map(|(listing, _)| listing).collect()
    }

    fn again_itself(&mut self, id: &Spanned<String>) {
        let message = format!("施策「{}」が、自分自身の再掲になっています", id.get_ref());
        let remedy = "again には、初めに載っている施策の id を書いてください";
        self.problem(id.span(), message, remedy);
    }

    /// Measures that are repeats of each other in a ring have no first one. A ring is reported once, at its
    /// first measure.
    fn again_in_a_ring(&mut self, tree: &Tree, spans: &[Option<Range<usize>>]) {
        let next = |measure: &usize| tree.measures[*measure].again.as_ref().map(|again| again.of);
        for (first, span) in spans.iter().enumerate() {
            let Some(span) = span else { continue };
            // A way into a ring that does not lead back to `first` would never end.
            let steps = std::iter::successors(next(&first), next).take(tree.measures.len());
            let way: Vec<usize> = steps.take_while(|measure| *measure != first).collect();
            let comes_back = way.last().map_or(next(&first), next) == Some(first);
            if comes_back && way.iter().all(|measure| *measure > first) {
                let ring = way
                    .iter()
                    .chain([&first])
                    .map(|measure| &tree.measures[*measure].id);
                let ids: Vec<String> = ring.map(|id| format!("「{id}」")).collect();
                let message = format!(
                    "施策「{}」の再掲をたどると元に戻ります: {}",
                    tree.measures[first].id,
                    ids.join("→")
                );
                let remedy = "初めに載っている施策の again を消してください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }

    /// A KPI is listed again where it does not stand yet.
    fn listed_once(&mut self, tree: &Tree, listings: &[(Listing, Range<usize>)]) {
        let mut places = HashSet::new();
        for (listing, span) in listings {
            let kpi = &tree.kpis[listing.kpi];
            let place = (listing.goal, listing.measure);
            let is_home = (kpi.goal, kpi.measure) == place;
            // Of an id that is given twice, which is another mistake, the other one may be meant.
            let is_meant = || tree.kpis.iter().filter(|other| is_same(other, kpi)).count() == 1;
            self.refuse_alias_again((listing.kpi, kpi), place, span);
            if (is_home && is_meant())
                || !places.insert((listing.kpi, listing.goal, listing.measure))
            {
                let message = format!("KPI「{}」は、すでにここに載っています", kpi.id);
                let remedy =
                    "kpis_again には、ほかの場所で定義したKPIの id を一度だけ書いてください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }
}

/// Lets each measure that is listed again lead to the one that counts, also where it repeats a repeat.
fn again_of_the_first(tree: &mut Tree) {
    let next = |measure: &usize| tree.measures[*measure].again.as_ref().map(|again| again.of);
    // A ring, which is refused, has no first one: its steps are counted.
    let first = |of: usize| {
        let way = std::iter::successors(Some(of), next);
        way.take(tree.measures.len()).last().unwrap_or(of)
    };
    let again = tree.measures.iter().map(|measure| measure.again.as_ref());
    let firsts: Vec<Option<usize>> = again.map(|again| Some(first(again?.of))).collect();
    for (measure, of) in tree.measures.iter_mut().zip(firsts) {
        if let (Some(again), Some(of)) = (&mut measure.again, of) {
            again.of = of;
        }
    }
}

fn is_same(one: &Kpi, other: &Kpi) -> bool {
    folded::key(&one.id) == folded::key(&other.id)
}
