//! How people read what has changed.

use super::super::fields::{Field, Figure, Slot};
use super::super::plan_file::{BaselineFile, KpiFile, PlanFile, TargetFile};
use super::super::said::Value;
use super::places::{self, Place, is_same};
use crate::domain::Decimal;
use crate::domain::number;
use crate::domain::plan::Change;
use crate::domain::rating::Rating;
use crate::mapping::fields::Spanned;

/// Who something is: 施策 1(1)①, KPI 1-1-1, 重要な視点2.
pub(super) fn subject(file: &PlanFile, place: Place) -> String {
    let id = places::id(file, place);
    match place {
        Place::Goal(goal) => file.goal[goal].label.clone(),
        Place::Measure(goal, measure) => format!("{} {id}", level(file, goal, measure)),
        Place::Kpi(_, None, _) => format!("数値目標 {id}"),
        Place::Kpi(_, Some(_), _) => format!("KPI {id}"),
        Place::Tag(tag) => tag_name(file, tag),
        Place::Project(_) => format!("事業 {id}"),
    }
}

/// What something is called: a KPI by its place too, where another has its name. Names are compared letter by
/// letter, because a revision may change thousands of KPIs.
pub(super) fn called(file: &PlanFile, place: Place) -> String {
    let name = places::name(file, place);
    match place {
        Place::Kpi(goal, measure, _) if is_shared(file, name) => {
            format!("{name}（{}）", home(file, goal, measure))
        }
        _ => name.to_owned(),
    }
}

/// Where a KPI stands: 2-1 地域活動, or 基本目標１の数値目標.
pub(super) fn home(file: &PlanFile, goal: usize, measure: Option<usize>) -> String {
    let goal = &file.goal[goal];
    measure.map_or_else(
        || format!("{}の数値目標", goal.label),
        |measure| {
            let measure = &goal.measure[measure];
            format!("{} {}", measure.id.get_ref(), measure.name)
        },
    )
}

fn is_shared(file: &PlanFile, name: &str) -> bool {
    let kpis = file.goal.iter().flat_map(|goal| {
        let of_measures = goal.measure.iter().flat_map(|measure| &measure.kpi);
        goal.kpi.iter().chain(of_measures)
    });
    kpis.filter(|kpi| kpi.name.get_ref() == name).count() > 1
}

fn tag_name(file: &PlanFile, tag: usize) -> String {
    let tag = &file.tag[tag];
    let label = || format!("{} {}", tag.group, tag.id.get_ref());
    tag.label.clone().unwrap_or_else(label)
}

/// The town's own name of a measure's level.
fn level(file: &PlanFile, goal: usize, measure: usize) -> &str {
    if let Some(level) = &file.goal[goal].measure[measure].level {
        return level.get_ref();
    }
    let goals = above(goal, |goal| {
        let under = file.goal[goal].under.as_ref()?;
        file.goal[..goal]
            .iter()
            .position(|other| is_same(other.id.get_ref(), under.get_ref()))
    });
    let list = &file.goal[goal].measure;
    let measures = above(measure, |measure| {
        let under = list[measure].under.as_ref()?;
        list[..measure]
            .iter()
            .position(|other| is_same(other.id.get_ref(), under.get_ref()))
    });
    let level = file.levels.get(goals + measures + 1);
    level.map_or("施策", String::as_str)
}

/// How many stand above one.
fn above(one: usize, parent: impl Fn(usize) -> Option<usize>) -> usize {
    std::iter::successors(parent(one), |one| parent(*one)).count()
}

/// What something says by now in some of its fields, as people read it.
pub(super) fn details(
    file: &mut PlanFile,
    place: Place,
    keys: &[&str],
) -> Vec<(&'static Field, String)> {
    let (fields, slots) = places::slots(file, place);
    let written = fields.iter().zip(slots);
    let written = written.filter(|(field, _)| keys.contains(&field.key));
    let plain = written.map(|(field, slot)| match field.key {
        "tags" => (field, slot.said().told_each()),
        _ => (field, vec![plain(field, slot)]),
    });
    let plain: Vec<(&Field, Vec<String>)> = plain.collect();
    let told = plain.into_iter().map(|(field, texts)| {
        let told = match (field.key, place) {
            ("tags", _) => tags(file, &texts),
            ("baseline" | "target" | "targets", Place::Kpi(goal, measure, kpi)) => {
                figures(places::kpi(file, goal, measure, kpi), field.key)
            }
            _ => texts.concat(),
        };
        (field, told)
    });
    told.collect()
}

/// What a field says by itself.
fn plain(field: &Field, slot: &mut dyn Slot) -> String {
    if slot.is_none() {
        return field.none.to_owned();
    }
    let said = slot.said();
    match &said.value {
        Value::Text(text) => {
            let mut words = field.choices().iter();
            let word = words.find(|(code, _)| code == text);
            word.map_or(text.as_str(), |(_, label)| label).to_owned()
        }
        Value::Number(number) => format!("{number}{}", field.unit),
        _ => said.told_each().join("、"),
    }
}

/// The figures of a KPI, in its unit and decimals.
fn figures(kpi: &KpiFile, key: &str) -> String {
    let of = Printing::of(kpi);
    match key {
        "baseline" => baseline(kpi.baseline.get_ref(), &of),
        "target" => target(kpi.target.get_ref(), &of),
        _ => {
            let targets = kpi.targets.as_ref().map(Spanned::get_ref);
            let targets = targets.into_iter().flatten();
            let targets = targets.map(|(year, value)| format!("{year}: {}", of.figure(value)));
            targets.collect::<Vec<String>>().join("、")
        }
    }
}

/// The last tag of an id is the one that is meant: the one before may be about to go.
fn tags(file: &PlanFile, ids: &[String]) -> String {
    let name = |id: &String| {
        let mut tags = file.tag.iter();
        let tag = tags.rposition(|tag| is_same(tag.id.get_ref(), id));
        tag.map_or_else(|| id.clone(), |tag| tag_name(file, tag))
    };
    ids.iter().map(name).collect::<Vec<String>>().join("、")
}

fn baseline(file: &BaselineFile, of: &Printing<'_>) -> String {
    let value = || of.figure(&file.value);
    let value = file.text.clone().unwrap_or_else(value);
    with_origin(value, file.year.as_deref(), file.source.as_deref())
}

fn target(file: &TargetFile, of: &Printing<'_>) -> String {
    let compare = file
        .compare
        .as_ref()
        .map(|compare| compare.get_ref().trim());
    let strict = match compare {
        Some(">") => "超",
        Some("<") => "未満",
        _ => "",
    };
    let sum = file.sum.as_ref();
    let sum = sum.map_or(String::new(), |sum| format!("、合計{}", of.figure(sum)));
    let value = || format!("{}{strict}{sum}", of.figure(&file.value));
    let value = file.text.clone().unwrap_or_else(value);
    with_origin(value, Some(&file.year), file.source.as_deref())
}

/// 18,047人（R3・経済センサス）.
fn with_origin(value: String, year: Option<&str>, source: Option<&str>) -> String {
    let origin: Vec<&str> = year.into_iter().chain(source).collect();
    match origin[..] {
        [] => value,
        _ => format!("{value}（{}）", origin.join("・")),
    }
}

/// How a KPI's figures are printed.
struct Printing<'a> {
    unit: &'a str,
    decimals: u32,
}

impl<'a> Printing<'a> {
    /// In the decimals that the KPI names, else in those of its baseline and its targets: as
    /// [`crate::domain::Kpi::decimals`].
    fn of(kpi: &'a KpiFile) -> Self {
        let targets = kpi.targets.as_ref().map(Spanned::get_ref);
        let targets = targets.into_iter().flatten().map(|(_, value)| value);
        let ends = [&kpi.baseline.get_ref().value, &kpi.target.get_ref().value];
        let figures = ends.into_iter().chain(targets).filter_map(number_of);
        let usual = || figures.map(|figure| figure.normalize().scale()).max();
        Self {
            unit: &kpi.unit,
            decimals: kpi.digits.or_else(usual).unwrap_or_default(),
        }
    }

    /// 1,200人; a word (↑, ―, ○○) stands alone.
    fn figure(&self, figure: &Figure) -> String {
        if let Figure::Word(word) = figure {
            return word.clone();
        }
        number_of(figure).map_or("―".to_owned(), |number| {
            format!("{}{}", number::grouped_to(number, self.decimals), self.unit)
        })
    }
}

fn number_of(figure: &Figure) -> Option<Decimal> {
    match figure {
        Figure::Number(number) => Some(*number),
        Figure::Word(_) => None,
    }
}

/// Other rules of judgement.
pub(super) fn rating(before: &Rating, after: &Rating) -> Change {
    Change {
        subject: "判定の方法".to_owned(),
        kind: "判定の変更",
        before: rules(before),
        after: rules(after),
    }
}

fn rules(rating: &Rating) -> String {
    let cut = rating.rounding.label();
    let digits = match rating.digits {
        0 => "整数".to_owned(),
        digits => format!("小数第{digits}位"),
    };
    let cap = rating
        .cap
        .map_or(String::new(), |cap| format!("、上限{cap}％"));
    let bands = rating.bands.iter();
    let bands = bands.map(|band| format!("{}: {}", band.sign(), band.rule.label()));
    let rate = format!("{}（{digits}まで、{cut}{cap}）", rating.formula.label());
    std::iter::once(rate)
        .chain(bands)
        .collect::<Vec<String>>()
        .join("\n")
}
