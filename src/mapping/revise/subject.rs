//! What a change is about, and whether it can be done to that.

use super::super::change_file::{ChangeFile, revisable};
use super::super::fields::Thing;
use super::super::plan_file::*;
use super::super::problem::{Code, near_or};
use super::super::resolve::PartKind;
use super::revising::Revising;
use super::things::{Places, is_same};
use crate::mapping::fields::Spanned;

/// A mistake: what is wrong, and what to do. It stands where the change begins, or at a word of it.
#[derive(Default)]
pub(super) struct RevisionMistake {
    /// The first byte of the word that is wrong; none for the change as a whole.
    pub at: Option<usize>,
    pub code: Code,
    pub message: String,
    pub remedy: String,
}

impl Revising<'_> {
    /// The thing that a change is about, or why there is none.
    pub(super) fn subject(
        &self,
        places: &Places,
        change: &ChangeFile,
    ) -> Result<usize, RevisionMistake> {
        let (kind, id) = named(change)?;
        fits(kind, change)?;
        if kind == PartKind::Measure {
            return self.measure(places, change.subject.goal.as_ref(), id);
        }
        match places.find(kind, id.get_ref()) {
            [_, _, ..] if kind == PartKind::Project => Err(several(kind, id)),
            // Two goals, KPIs or tags of one id are a mistake of their own, which the resolver tells.
            _ => self.found(places, kind, id),
        }
    }

    /// The measure of an id, of a goal where one is named.
    pub(super) fn measure(
        &self,
        places: &Places,
        goal: Option<&Spanned<String>>,
        id: &Spanned<String>,
    ) -> Result<usize, RevisionMistake> {
        if let Some(goal) = goal {
            self.found(places, PartKind::Goal, goal)?;
        }
        let goal = goal.map(|goal| goal.get_ref().as_str());
        match places.measures(self.things, goal, id.get_ref())[..] {
            [] => Err(self.unknown(PartKind::Measure, id)),
            // Two in one goal are a mistake of their own, which the resolver tells.
            [first, ..] if goal.is_some() => Ok(first),
            [first] => Ok(first),
            _ => Err(several(PartKind::Measure, id)),
        }
    }

    /// The first thing of a kind that has an id, as another word of the file names it.
    pub(super) fn found(
        &self,
        places: &Places,
        kind: PartKind,
        id: &Spanned<String>,
    ) -> Result<usize, RevisionMistake> {
        let first = places.find(kind, id.get_ref()).first().copied();
        first.ok_or_else(|| self.unknown(kind, id))
    }

    /// There is no such thing: it was dropped, or never was.
    fn unknown(&self, kind: PartKind, id: &Spanned<String>) -> RevisionMistake {
        let (label, word) = (kind.label(), id.get_ref());
        let mut dropped = self.gone.iter().rev();
        let dropped = dropped.find(|gone| gone.kind == kind && is_same(&gone.key, word));
        if let Some(gone) = dropped {
            return RevisionMistake {
                at: Some(id.span().start),
                code: Code::Other,
                message: format!("{label}「{word}」は、「{}」でなくなっています", gone.by),
                remedy: "この変更を消すか、id を確かめてください".to_owned(),
            };
        }
        let known = self.things.in_order();
        let known = known.filter(|thing| self.things.kind(*thing) == kind);
        let known: Vec<&str> = known.map(|thing| self.things.id(thing)).collect();
        let otherwise = format!("{} には、計画にあるものの id を書いてください", kind.code());
        RevisionMistake {
            at: Some(id.span().start),
            code: Code::unknown(word),
            message: format!("{label}「{word}」がありません"),
            remedy: near_or(word, known.into_iter(), &otherwise),
        }
    }
}

/// The kind and the id that a change names, if it is just one.
fn named(change: &ChangeFile) -> Result<(PartKind, &Spanned<String>), RevisionMistake> {
    let change = &change.subject;
    let goal = change.goal.as_ref().filter(|_| change.measure.is_none());
    let ids = [
        goal,
        change.measure.as_ref(),
        change.kpi.as_ref(),
        change.tag.as_ref(),
        change.project.as_ref(),
    ];
    let named = PartKind::ALL.iter().copied().zip(ids);
    let named = named.filter_map(|(kind, id)| Some((kind, id?)));
    let named: Vec<(PartKind, &Spanned<String>)> = named.collect();
    match named[..] {
        [one] => Ok(one),
        [] => Err(RevisionMistake {
            message: "何を変えるのか（対象）が書かれていません".to_owned(),
            remedy: "goal, measure, kpi, tag, project のどれか一つに、対象の id を書いてください"
                .to_owned(),
            ..RevisionMistake::default()
        }),
        _ => {
            let keys: Vec<&str> = named.iter().map(|(kind, _)| kind.code()).collect();
            Err(RevisionMistake {
                message: format!(
                    "一つの変更に対象が{}件あります（{}）",
                    keys.len(),
                    keys.join(", ")
                ),
                remedy: "対象ごとに [[revision.change]] を分けてください".to_owned(),
                ..RevisionMistake::default()
            })
        }
    }
}

/// Whether all that is written can be done to a thing of that kind.
fn fits(kind: PartKind, change: &ChangeFile) -> Result<(), RevisionMistake> {
    let keys = &change.written;
    let known = known(kind);
    if let Some(key) = keys.iter().find(|key| !known.contains(key)) {
        return Err(RevisionMistake {
            message: format!("{}の変更に「{key}」は書けません", kind.label()),
            remedy: format!("{}に書けるのは {} です", kind.label(), known.join(", ")),
            ..RevisionMistake::default()
        });
    }
    let ends = |key: &&&str| matches!(**key, "dropped" | "merged_into");
    match (keys.len(), keys.iter().find(ends)) {
        (0, _) => Err(RevisionMistake {
            message: "どう変わるのかが書かれていません".to_owned(),
            remedy: format!("{} のどれかを書いてください", known.join(", ")),
            ..RevisionMistake::default()
        }),
        (2.., Some(end)) => {
            let other = keys.iter().find(|key| *key != end).unwrap_or(end);
            Err(RevisionMistake {
                message: format!("なくなるもの（{end}）に、ほかの変更「{other}」が書かれています"),
                remedy: format!("「{end}」だけを書いてください"),
                ..RevisionMistake::default()
            })
        }
        _ => Ok(()),
    }
}

/// What can be changed of a kind.
fn known(kind: PartKind) -> Vec<&'static str> {
    let fields = match kind {
        PartKind::Goal => GoalFile::FIELDS,
        PartKind::Measure => MeasureFile::FIELDS,
        PartKind::Kpi => KpiFile::FIELDS,
        PartKind::Tag => TagFile::FIELDS,
        PartKind::Project => ProjectFile::FIELDS,
    };
    let own = revisable(fields).map(|field| field.key);
    own.chain(["dropped", "merged_into"]).collect()
}

fn several(kind: PartKind, id: &Spanned<String>) -> RevisionMistake {
    let remedy = match kind {
        PartKind::Measure => "どの目標の施策か、goal も書いてください",
        _ => "計画の id を、一つずつ違うものにしてください",
    };
    RevisionMistake {
        at: Some(id.span().start),
        message: format!("{}「{}」が二つ以上あります", kind.label(), id.get_ref()),
        remedy: remedy.to_owned(),
        ..RevisionMistake::default()
    }
}
