//! The thing that a change names, and whether the change is possible for such a thing.

use super::super::change_file::{ChangeFile, revisable};
use super::super::plan_file::lists::PlanList;
use super::super::problem::{Code, Mistake, Problem, near_or};
use super::super::resolve::PartKind;
use super::revising::Revising;
use super::things::{PlanIndex, is_same};
use crate::mapping::fields::Spanned;
use std::collections::BTreeSet;

impl Revising<'_> {
    /// The number of the thing that a change names.
    pub(super) fn subject(
        &self,
        places: &PlanIndex,
        change: &Spanned<ChangeFile>,
    ) -> Result<usize, Problem> {
        let start = change.span().start;
        let problem = |mistake: Mistake| self.mistake(start, mistake.message, mistake.remedy);
        let change = change.get_ref();
        let (kind, id) = named(change).map_err(problem)?;
        fits(kind, change).map_err(problem)?;
        if kind == PartKind::Measure {
            return self.measure(places, change.subject.goal.as_ref(), id);
        }
        match places.find(kind, id.get_ref()) {
            [_, _, ..] if kind == PartKind::Project => Err(self.several(kind, id)),
            // Two goals, KPIs or tags of one id are a mistake of their own, which the resolver tells.
            _ => self.found(places, kind, id),
        }
    }

    /// The measure of an id, of a goal where one is named.
    pub(super) fn measure(
        &self,
        places: &PlanIndex,
        goal: Option<&Spanned<String>>,
        id: &Spanned<String>,
    ) -> Result<usize, Problem> {
        if let Some(goal) = goal {
            self.found(places, PartKind::Goal, goal)?;
        }
        let goal = goal.map(|goal| goal.get_ref().as_str());
        let found = places.measures(self.things, goal, id.get_ref());
        let homes: BTreeSet<_> = found.iter().map(|one| self.things.home(*one)).collect();
        match found[..] {
            [] => Err(self.unknown(PartKind::Measure, id)),
            // Two in one goal are a mistake of their own, which the resolver tells.
            [first, ..] if homes.len() == 1 => Ok(first),
            _ => Err(self.several(PartKind::Measure, id)),
        }
    }

    /// The first thing of a kind that has an id, as another word of the file names it.
    pub(super) fn found(
        &self,
        places: &PlanIndex,
        kind: PartKind,
        id: &Spanned<String>,
    ) -> Result<usize, Problem> {
        let first = places.find(kind, id.get_ref()).first().copied();
        first.ok_or_else(|| self.unknown(kind, id))
    }

    /// There is no such thing: it was dropped, or never was.
    fn unknown(&self, kind: PartKind, id: &Spanned<String>) -> Problem {
        let (label, word, start) = (kind.label(), id.get_ref(), id.span().start);
        let mut latest_first = self.gone.iter().rev();
        let dropped = latest_first.find(|gone| gone.kind == kind && is_same(&gone.key, word));
        if let Some(gone) = dropped {
            let message = format!("{label}「{word}」は、「{}」でなくなっています", gone.by);
            return self.mistake(start, message, "この変更を消すか、id を確かめてください");
        }
        let all = self.things.in_order();
        let alike = all.filter(|thing| self.things.kind(*thing) == kind);
        let known = alike.map(|thing| self.things.id(thing));
        let otherwise = format!("{} には、計画にあるものの id を書いてください", kind.code());
        let remedy = near_or(word, known, &otherwise);
        let message = format!("{label}「{word}」がありません");
        self.mistake(start, message, remedy)
            .of(Code::unknown(kind.code(), word))
    }

    fn several(&self, kind: PartKind, id: &Spanned<String>) -> Problem {
        let remedy = match kind {
            PartKind::Measure => "どの目標の施策か、goal も書いてください",
            _ => "計画の id を、一つずつ違うものにしてください",
        };
        let message = format!("{}「{}」が二つ以上あります", kind.label(), id.get_ref());
        self.mistake(id.span().start, message, remedy)
    }
}

/// The kind and the id that a change names. It is a mistake to name none or several.
fn named(change: &ChangeFile) -> Result<(PartKind, &Spanned<String>), Mistake> {
    let change = &change.subject;
    // Beside a measure, `goal` only tells which of several is meant.
    let goal = change.goal.as_ref().filter(|_| change.measure.is_none());
    let ids = [
        goal,
        change.measure.as_ref(),
        change.kpi.as_ref(),
        change.tag.as_ref(),
        change.project.as_ref(),
    ];
    let by_kind = PartKind::ALL.iter().copied().zip(ids);
    let pairs = by_kind.filter_map(|(kind, id)| Some((kind, id?)));
    let named: Vec<(PartKind, &Spanned<String>)> = pairs.collect();
    let keys: Vec<&str> = named.iter().map(|(kind, _)| kind.code()).collect();
    match named[..] {
        [one] => Ok(one),
        [] => Err(Mistake::new(
            "何を変えるのか（対象）が書かれていません",
            "goal, measure, kpi, tag, project のどれか一つに、対象の id を書いてください",
        )),
        [..] => {
            let count = keys.len();
            let keys = keys.join(", ");
            Err(Mistake::new(
                format!("一つの変更に対象が{count}件あります（{keys}）"),
                "対象ごとに [[revision.change]] を分けてください",
            ))
        }
    }
}

/// Checks the keys of a change: only those of its kind, at least one, and `dropped` or `merged_into` alone.
fn fits(kind: PartKind, change: &ChangeFile) -> Result<(), Mistake> {
    let (label, keys, known) = (kind.label(), &change.written, known(kind));
    let words = known.join(", ");
    let end = keys
        .iter()
        .find(|key| matches!(**key, "dropped" | "merged_into"));
    let other = keys.iter().find(|key| Some(*key) != end);
    Err(
        match (keys.iter().find(|key| !known.contains(key)), end, other) {
            (Some(key), ..) => Mistake::new(
                format!("{label}の変更に「{key}」は書けません"),
                format!("{label}に書けるのは {words} です"),
            ),
            (_, Some(end), Some(other)) => Mistake::new(
                format!("なくなるもの（{end}）に、ほかの変更「{other}」が書かれています"),
                format!("「{end}」だけを書いてください"),
            ),
            (_, None, None) => Mistake::new(
                "どう変わるのかが書かれていません",
                format!("{words} のどれかを書いてください"),
            ),
            _ => return Ok(()),
        },
    )
}

/// The keys that a change of a kind may have.
fn known(kind: PartKind) -> Vec<&'static str> {
    let fields = PlanList::of(kind.code()).map_or(&[][..], PlanList::fields);
    let own = revisable(fields).map(|field| field.key);
    own.chain(["dropped", "merged_into"]).collect()
}
