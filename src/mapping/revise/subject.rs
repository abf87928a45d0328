//! What a change is about, and whether it can be done to that.

use super::super::change_file::{ChangeFile, revisable};
use super::super::fields::Thing;
use super::super::plan_file::*;
use super::super::problem::Code;
use super::super::resolve::{Gone, Kind};
use super::places::{self, Place, Places, is_same};
use crate::domain::folded;
use crate::mapping::fields::Spanned;

/// A mistake: what is wrong, and what to do. It stands where the change begins, or at a word of it.
#[derive(Default)]
pub(super) struct Mistake {
    /// The first byte of the word that is wrong; none for the change as a whole.
    pub at: Option<usize>,
    pub code: Code,
    pub message: String,
    pub remedy: String,
}

/// The thing that a change is about, or why there is none.
pub(super) fn of(
    file: &PlanFile,
    places: &Places,
    gone: &[Gone],
    change: &ChangeFile,
) -> Result<Place, Mistake> {
    let (kind, id) = named(change)?;
    fits(kind, change)?;
    if kind == Kind::Measure {
        return measure(file, places, gone, change.subject.goal.as_ref(), id);
    }
    match places.find(kind, id.get_ref()) {
        [] => Err(unknown(file, gone, kind, id)),
        [_, _, ..] if kind == Kind::Project => Err(several(kind, id)),
        // Two goals, KPIs or tags of one id are a mistake of their own, and said as such.
        [first, ..] => Ok(*first),
    }
}

/// The measure of an id, of a goal where one is named.
pub(super) fn measure(
    file: &PlanFile,
    places: &Places,
    gone: &[Gone],
    goal: Option<&Spanned<String>>,
    id: &Spanned<String>,
) -> Result<Place, Mistake> {
    if let Some(goal) = goal {
        found(file, places, gone, Kind::Goal, goal)?;
    }
    let goal = goal.map(|goal| goal.get_ref().as_str());
    match places.measures(file, goal, id.get_ref())[..] {
        [] => Err(unknown(file, gone, Kind::Measure, id)),
        [first] => Ok(first),
        // Two in one goal are a mistake of their own, and said as such.
        [first, ..] if goal.is_some() => Ok(first),
        _ => Err(several(Kind::Measure, id)),
    }
}

/// The one thing of a kind that has an id, as another word of the file names it.
pub(super) fn found(
    file: &PlanFile,
    places: &Places,
    gone: &[Gone],
    kind: Kind,
    id: &Spanned<String>,
) -> Result<Place, Mistake> {
    let place = places.find(kind, id.get_ref()).first().copied();
    place.ok_or_else(|| unknown(file, gone, kind, id))
}

/// The kind and the id that a change names, if it is just one.
fn named(change: &ChangeFile) -> Result<(Kind, &Spanned<String>), Mistake> {
    let change = &change.subject;
    let goal = change.goal.as_ref().filter(|_| change.measure.is_none());
    let named = [
        (Kind::Goal, goal),
        (Kind::Measure, change.measure.as_ref()),
        (Kind::Kpi, change.kpi.as_ref()),
        (Kind::Tag, change.tag.as_ref()),
        (Kind::Project, change.project.as_ref()),
    ];
    let named = named.into_iter().filter_map(|(kind, id)| Some((kind, id?)));
    let named: Vec<(Kind, &Spanned<String>)> = named.collect();
    match named[..] {
        [one] => Ok(one),
        [] => Err(Mistake {
            message: "何を変えるのか（対象）が書かれていません".to_owned(),
            remedy: "goal, measure, kpi, tag, project のどれか一つに、対象の id を書いてください"
                .to_owned(),
            ..Mistake::default()
        }),
        _ => {
            let keys: Vec<&str> = named.iter().map(|(kind, _)| key(*kind)).collect();
            Err(Mistake {
                message: format!(
                    "一つの変更に対象が{}件あります（{}）",
                    keys.len(),
                    keys.join(", ")
                ),
                remedy: "対象ごとに [[revision.change]] を分けてください".to_owned(),
                ..Mistake::default()
            })
        }
    }
}

/// Whether all that is written can be done to a thing of that kind.
fn fits(kind: Kind, change: &ChangeFile) -> Result<(), Mistake> {
    let keys = &change.written;
    let known = known(kind);
    if let Some(key) = keys.iter().find(|key| !known.contains(key)) {
        return Err(Mistake {
            message: format!("{}の変更に「{key}」は書けません", label(kind)),
            remedy: format!("{}に書けるのは {} です", label(kind), known.join(", ")),
            ..Mistake::default()
        });
    }
    let ends = |key: &&&str| matches!(**key, "dropped" | "merged_into");
    match (keys.len(), keys.iter().find(ends)) {
        (0, _) => Err(Mistake {
            message: "どう変わるのかが書かれていません".to_owned(),
            remedy: format!("{} のどれかを書いてください", known.join(", ")),
            ..Mistake::default()
        }),
        (2.., Some(end)) => {
            let other = keys.iter().find(|key| *key != end).unwrap_or(end);
            Err(Mistake {
                message: format!("なくなるもの（{end}）に、ほかの変更「{other}」が書かれています"),
                remedy: format!("「{end}」だけを書いてください"),
                ..Mistake::default()
            })
        }
        _ => Ok(()),
    }
}

/// What can be changed of a kind.
fn known(kind: Kind) -> Vec<&'static str> {
    let fields = match kind {
        Kind::Goal => GoalFile::FIELDS,
        Kind::Measure => MeasureFile::FIELDS,
        Kind::Kpi => KpiFile::FIELDS,
        Kind::Tag => TagFile::FIELDS,
        Kind::Project => ProjectFile::FIELDS,
    };
    let own = revisable(fields).map(|field| field.key);
    own.chain(["dropped", "merged_into"]).collect()
}

fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Goal => "goal",
        Kind::Measure => "measure",
        Kind::Kpi => "kpi",
        Kind::Tag => "tag",
        Kind::Project => "project",
    }
}

/// For people.
pub(super) fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Goal => "目標",
        Kind::Measure => "施策",
        Kind::Kpi => "KPI",
        Kind::Tag => "[[tag]]",
        Kind::Project => "事業",
    }
}

/// There is no such thing: it was dropped, or never was.
fn unknown(file: &PlanFile, gone: &[Gone], kind: Kind, id: &Spanned<String>) -> Mistake {
    let (label, word) = (label(kind), id.get_ref());
    let mut dropped = gone.iter().rev();
    let dropped = dropped.find(|gone| gone.kind == kind && is_same(&gone.key, word));
    let all = places::all(file).into_iter();
    let known = all.filter(|(place, _)| places::kind(*place) == kind);
    let near = folded::nearest(word, known.map(|(_, id)| id));
    let (code, message, remedy) = match (dropped, near) {
        (Some(gone), _) => (
            Code::Other,
            format!("{label}「{word}」は、「{}」でなくなっています", gone.by),
            "この変更を消すか、id を確かめてください".to_owned(),
        ),
        (None, Some(near)) => (
            Code::unknown(word),
            format!("{label}「{word}」がありません"),
            format!("もしかして: {near}"),
        ),
        (None, None) => (
            Code::unknown(word),
            format!("{label}「{word}」がありません"),
            format!("{} には、計画にあるものの id を書いてください", key(kind)),
        ),
    };
    Mistake {
        at: Some(id.span().start),
        code,
        message,
        remedy,
    }
}

fn several(kind: Kind, id: &Spanned<String>) -> Mistake {
    let remedy = match kind {
        Kind::Measure => "どの目標の施策か、goal も書いてください",
        _ => "計画の id を、一つずつ違うものにしてください",
    };
    Mistake {
        at: Some(id.span().start),
        message: format!("{}「{}」が二つ以上あります", label(kind), id.get_ref()),
        remedy: remedy.to_owned(),
        ..Mistake::default()
    }
}
