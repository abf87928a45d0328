//! What a revision changes of what stays: names, targets, owners and the like.

use super::super::fields::Figure;
use super::super::plan_file::{ChangeFile, KpiFile};
use super::super::resolve::Kind;
use super::places::{self, Place, is_same};
use super::revising::{Meant, Revising};
use super::told;
use crate::domain::plan::Change;
use crate::domain::{FiscalYear, folded};
use crate::mapping::fields::Spanned;

impl Revising<'_> {
    pub(super) fn change(&mut self, staying: Vec<Meant>) {
        let mut renamed = Vec::new();
        for meant in staying {
            let subject = told::subject(self.file, meant.place);
            let named = format!("{subject} {}", told::called(self.file, meant.place));
            let before = told::details(self.file, meant.place);
            let start = meant.start();
            let change = meant.change.into_inner();
            let told = written(&change);
            let is_renamed = change.name.is_some();
            self.owners_end(meant.place, &change);
            self.unit_restates(meant.place, start, &change);
            self.set(meant.place, change);
            let after = told::details(self.file, meant.place);
            for detail in told {
                let change = Change {
                    subject: if detail.is_name() { &subject } else { &named }.clone(),
                    kind: detail.label(),
                    before: before.of(detail),
                    after: after.of(detail),
                };
                self.tell_changed(meant.order, start, &named, change);
            }
            renamed.extend(is_renamed.then_some(meant.place));
        }
        self.names_pass_on(&renamed);
    }

    /// A name that another takes over in the same revision is the other's from then on.
    fn names_pass_on(&mut self, renamed: &[Place]) {
        let key = |place: &Place| folded::key(places::name(self.file, *place));
        let keys: Vec<(Kind, String)> = renamed
            .iter()
            .map(|place| (places::kind(*place), key(place)))
            .collect();
        for (place, own) in renamed.iter().zip(&keys) {
            let is_passed_on = |name: &Spanned<String>| {
                let key = (own.0, folded::key(name.get_ref()));
                key != *own && keys.contains(&key)
            };
            match *place {
                Place::Kpi(goal, measure, kpi) => {
                    let kpi = places::kpi_mut(self.file, goal, measure, kpi);
                    kpi.formerly.retain(|name| !is_passed_on(name));
                }
                Place::Project(project) => {
                    let project = &mut self.file.project[project];
                    project.formerly.retain(|name| !is_passed_on(name));
                }
                Place::Goal(_) | Place::Measure(..) | Place::Tag(_) => {}
            }
        }
    }

    /// What is written as new must be new.
    fn tell_changed(&mut self, order: usize, start: usize, named: &str, change: Change) {
        if change.before != change.after {
            return self.tell(order, change);
        }
        let message = format!(
            "{named} の{}がありません（前も「{}」です）",
            change.kind, change.before
        );
        self.problem(start, message, "変わらないものの行を消してください");
    }

    /// Who reports from the revision on was not somebody else's successor beyond it.
    fn owners_end(&mut self, place: Place, change: &ChangeFile) {
        let (Place::Kpi(goal, measure, kpi), Some(_)) = (place, &change.section) else {
            return;
        };
        let kpi = places::kpi_mut(self.file, goal, measure, kpi);
        let before = std::mem::take(&mut kpi.section_before);
        let from = self.from;
        for owner in before {
            let until = FiscalYear::parse(owner.until.get_ref());
            if from.zip(until).is_some_and(|(from, until)| until >= from) {
                let message = format!(
                    "担当課が改定で変わるのに、section_before では「{}」が{}まで報告します",
                    owner.name.get_ref(),
                    owner.until.get_ref()
                );
                let remedy = "改定より前の年度までにするか、どちらか一つに書いてください";
                self.problem(owner.until.span().start, message, remedy);
            }
        }
    }

    /// 20 of one unit is not 20 of another: with a new unit, every figure is written anew.
    fn unit_restates(&mut self, place: Place, start: usize, change: &ChangeFile) {
        let (Place::Kpi(goal, measure, kpi), Some(unit)) = (place, &change.unit) else {
            return;
        };
        let kpi = places::kpi(self.file, goal, measure, kpi);
        let is_number = |figure: &Figure| !matches!(figure, Figure::Word(_));
        let stale = [
            (
                "baseline",
                change.baseline.is_none() && is_number(&kpi.baseline.get_ref().value),
            ),
            (
                "target",
                change.target.is_none() && is_number(&kpi.target.get_ref().value),
            ),
            ("targets", change.targets.is_none() && kpi.targets.is_some()),
        ];
        let stale = stale.into_iter().filter(|(_, is_stale)| *is_stale);
        let stale: Vec<&str> = stale.map(|(key, _)| key).collect();
        if !stale.is_empty() {
            let message = format!(
                "単位が「{}」から「{unit}」に変わるのに、値（{}）が書かれていません",
                kpi.unit,
                stale.join(", ")
            );
            let remedy = "新しい単位での値も書いてください";
            self.problem(start, message, remedy);
        }
    }

    fn set(&mut self, place: Place, change: ChangeFile) {
        match place {
            Place::Goal(goal) => {
                let goal = &mut self.file.goal[goal];
                rename(&mut goal.name, &mut goal.formerly, change.name);
                put(&mut goal.label, change.label);
                put(&mut goal.tags, change.tags);
                put(&mut goal.kpis_again, change.kpis_again);
            }
            Place::Measure(goal, measure) => {
                let measure = &mut self.file.goal[goal].measure[measure];
                rename(&mut measure.name, &mut measure.formerly, change.name);
                put(&mut measure.tags, change.tags);
                put(&mut measure.kpis_again, change.kpis_again);
            }
            Place::Kpi(goal, measure, kpi) => {
                set_kpi(places::kpi_mut(self.file, goal, measure, kpi), change);
            }
            Place::Tag(tag) => {
                let tag = &mut self.file.tag[tag];
                rename(&mut tag.name, &mut tag.formerly, change.name);
                tag.label = change.label.or_else(|| tag.label.take());
            }
            Place::Project(project) => {
                let project = &mut self.file.project[project];
                let (name, aliases) = (&mut project.name, &mut project.aliases);
                rename_with_aliases(name, aliases, &mut project.formerly, change.name);
                project.section = change.section.or_else(|| project.section.take());
                put(&mut project.tags, change.tags);
            }
        }
    }
}

fn set_kpi(kpi: &mut KpiFile, change: ChangeFile) {
    rename_with_aliases(
        &mut kpi.name,
        &mut kpi.aliases,
        &mut kpi.formerly,
        change.name,
    );
    put(&mut kpi.unit, change.unit);
    put(&mut kpi.direction, change.direction);
    put(&mut kpi.basis, change.basis);
    kpi.rate = change.rate.or(kpi.rate);
    put(&mut kpi.baseline, change.baseline);
    put(&mut kpi.target, change.target);
    if let Some(targets) = change.targets {
        kpi.targets = Some(targets).filter(|targets| !targets.get_ref().is_empty());
    }
    put(&mut kpi.section, change.section);
    put(&mut kpi.tags, change.tags);
    if let Some(survey) = change.survey {
        kpi.survey = Some(survey).filter(|years| !years.get_ref().is_empty());
    }
    put(&mut kpi.lag, change.lag);
    kpi.digits = change.digits.or(kpi.digits);
    kpi.source = change.source.or_else(|| kpi.source.take());
}

fn put<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}

/// The old name still finds it; a name that it had once, and gets again, is former no more.
fn rename(name: &mut String, formerly: &mut Vec<String>, new: Option<Spanned<String>>) {
    let Some(new) = new.map(Spanned::into_inner) else {
        return;
    };
    let old = std::mem::replace(name, new);
    formerly.push(old);
    retain_former(name, formerly, String::as_str);
}

fn rename_with_aliases(
    name: &mut Spanned<String>,
    aliases: &mut Vec<Spanned<String>>,
    formerly: &mut Vec<Spanned<String>>,
    new: Option<Spanned<String>>,
) {
    let Some(new) = new else { return };
    let old = std::mem::replace(name, new);
    formerly.push(old);
    aliases.retain(|alias| !is_same(alias.get_ref(), name.get_ref()));
    retain_former(name.get_ref(), formerly, |former| former.get_ref());
    // An alias is a name of today; nobody needs it twice.
    formerly.retain(|former| {
        !aliases
            .iter()
            .any(|alias| is_same(alias.get_ref(), former.get_ref()))
    });
}

/// Former names, each once, without the name of today.
fn retain_former<T>(name: &str, formerly: &mut Vec<T>, text: impl Fn(&T) -> &str) {
    let mut keys = std::collections::HashSet::from([folded::key(name)]);
    formerly.retain(|former| keys.insert(folded::key(text(former))));
}

/// A part of something that a change may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Name,
    Label,
    Unit,
    Direction,
    Basis,
    Rate,
    Baseline,
    Target,
    Targets,
    Section,
    Tags,
    Again,
    Survey,
    Lag,
    Digits,
    Source,
}

impl Detail {
    fn is_name(self) -> bool {
        matches!(self, Self::Name)
    }

    /// What such a change is called.
    fn label(self) -> &'static str {
        match self {
            Self::Name => "名称変更",
            Self::Label => "表記の変更",
            Self::Unit => "単位の変更",
            Self::Direction => "良い向きの変更",
            Self::Basis => "数え方の変更",
            Self::Rate => "達成率の式の変更",
            Self::Baseline => "基準値の変更",
            Self::Target => "目標値の変更",
            Self::Targets => "途中の目標の変更",
            Self::Section => "担当課の変更",
            Self::Tags => "視点などの変更",
            Self::Again => "再掲の変更",
            Self::Survey => "調査年度の変更",
            Self::Lag => "公表の遅れの変更",
            Self::Digits => "小数の桁の変更",
            Self::Source => "統計の変更",
        }
    }
}

/// What a change sets, in the order in which it is told.
fn written(change: &ChangeFile) -> Vec<Detail> {
    let written = [
        (Detail::Label, change.label.is_some()),
        (Detail::Name, change.name.is_some()),
        (Detail::Unit, change.unit.is_some()),
        (Detail::Direction, change.direction.is_some()),
        (Detail::Basis, change.basis.is_some()),
        (Detail::Rate, change.rate.is_some()),
        (Detail::Baseline, change.baseline.is_some()),
        (Detail::Target, change.target.is_some()),
        (Detail::Targets, change.targets.is_some()),
        (Detail::Section, change.section.is_some()),
        (Detail::Tags, change.tags.is_some()),
        (Detail::Again, change.kpis_again.is_some()),
        (Detail::Survey, change.survey.is_some()),
        (Detail::Lag, change.lag.is_some()),
        (Detail::Digits, change.digits.is_some()),
        (Detail::Source, change.source.is_some()),
    ];
    let written = written.into_iter().filter(|(_, is_written)| *is_written);
    written.map(|(detail, _)| detail).collect()
}
