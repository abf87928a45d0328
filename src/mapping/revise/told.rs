//! How people read what has changed.

use super::super::fields::Figure;
use super::super::plan_file::{BaselineFile, KpiFile, PlanFile, TargetFile};
use super::change::Detail;
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

/// All that may change of something, as people read it.
#[derive(Default)]
pub(super) struct Details {
    name: String,
    label: String,
    tags: String,
    again: String,
    section: String,
    kpi: Option<KpiDetails>,
}

struct KpiDetails {
    unit: String,
    direction: &'static str,
    basis: &'static str,
    rate: &'static str,
    baseline: String,
    target: String,
    targets: String,
    survey: String,
    lag: String,
    digits: String,
    source: String,
}

impl Details {
    pub(super) fn of(&self, detail: Detail) -> String {
        let of_kpi = |text: fn(&KpiDetails) -> &str| {
            self.kpi
                .as_ref()
                .map_or(String::new(), |kpi| text(kpi).to_owned())
        };
        match detail {
            Detail::Name => self.name.clone(),
            Detail::Label => self.label.clone(),
            Detail::Tags => self.tags.clone(),
            Detail::Again => self.again.clone(),
            Detail::Section => self.section.clone(),
            Detail::Unit => of_kpi(|kpi| &kpi.unit),
            Detail::Direction => of_kpi(|kpi| kpi.direction),
            Detail::Basis => of_kpi(|kpi| kpi.basis),
            Detail::Rate => of_kpi(|kpi| kpi.rate),
            Detail::Baseline => of_kpi(|kpi| &kpi.baseline),
            Detail::Target => of_kpi(|kpi| &kpi.target),
            Detail::Targets => of_kpi(|kpi| &kpi.targets),
            Detail::Survey => of_kpi(|kpi| &kpi.survey),
            Detail::Lag => of_kpi(|kpi| &kpi.lag),
            Detail::Digits => of_kpi(|kpi| &kpi.digits),
            Detail::Source => of_kpi(|kpi| &kpi.source),
        }
    }
}

/// What something is by now.
pub(super) fn details(file: &PlanFile, place: Place) -> Details {
    let named = Details {
        name: places::name(file, place).to_owned(),
        ..Details::default()
    };
    match place {
        Place::Goal(goal) => Details {
            label: file.goal[goal].label.clone(),
            tags: tags(file, &file.goal[goal].tags),
            again: words(&file.goal[goal].kpis_again),
            ..named
        },
        Place::Measure(goal, measure) => {
            let measure = &file.goal[goal].measure[measure];
            Details {
                tags: tags(file, &measure.tags),
                again: words(&measure.kpis_again),
                ..named
            }
        }
        Place::Kpi(goal, measure, kpi) => {
            let kpi = places::kpi(file, goal, measure, kpi);
            Details {
                tags: tags(file, &kpi.tags),
                section: kpi.section.get_ref().clone(),
                kpi: Some(kpi_details(kpi)),
                ..named
            }
        }
        Place::Tag(tag) => Details {
            label: file.tag[tag].label.clone().unwrap_or_default(),
            ..named
        },
        Place::Project(project) => {
            let project = &file.project[project];
            let section = project.section.as_ref();
            Details {
                tags: tags(file, &project.tags),
                section: section.map_or(String::new(), |section| section.get_ref().clone()),
                ..named
            }
        }
    }
}

fn kpi_details(kpi: &KpiFile) -> KpiDetails {
    let (survey, digits) = (kpi.survey.as_ref(), kpi.digits);
    let of = Printing::of(kpi);
    let targets = kpi.targets.as_ref().map(Spanned::get_ref);
    let targets = targets.into_iter().flatten();
    let targets: Vec<String> = targets
        .map(|(year, value)| format!("{year}: {}", of.figure(value)))
        .collect();
    KpiDetails {
        unit: kpi.unit.clone(),
        direction: kpi.direction.label(),
        basis: kpi.basis.label(),
        rate: kpi.rate.map_or("計画の式", |rate| rate.label()),
        baseline: baseline(kpi.baseline.get_ref(), &of),
        target: target(kpi.target.get_ref(), &of),
        targets: targets.join("、"),
        survey: survey.map_or("毎年".to_owned(), |years| years.get_ref().join("、")),
        lag: match kpi.lag {
            0 => "なし".to_owned(),
            years => format!("{years}年"),
        },
        digits: digits.map_or("計画の値のとおり".to_owned(), |digits| {
            format!("{digits}桁")
        }),
        source: kpi.source.clone().unwrap_or_default(),
    }
}

/// The last tag of an id is the one that is meant: the one before may be about to go.
fn tags(file: &PlanFile, ids: &[Spanned<String>]) -> String {
    let name = |id: &Spanned<String>| {
        let mut tags = file.tag.iter();
        let tag = tags.rposition(|tag| is_same(tag.id.get_ref(), id.get_ref()));
        tag.map_or_else(|| id.get_ref().clone(), |tag| tag_name(file, tag))
    };
    ids.iter().map(name).collect::<Vec<String>>().join("、")
}

fn words(ids: &[Spanned<String>]) -> String {
    let ids: Vec<&str> = ids.iter().map(|id| id.get_ref().as_str()).collect();
    ids.join("、")
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
