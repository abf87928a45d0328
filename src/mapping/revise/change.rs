//! What a revision changes of what stays: names, targets, owners and the like.

use super::super::change_file::{ChangeFile, Part};
use super::super::fields::Figure;
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
            let start = meant.start();
            let change = meant.change.into_inner();
            let written = change.written.clone();
            let before = told::details(self.file, meant.place, &written);
            self.owners_end(meant.place, &change);
            self.unit_restates(meant.place, start, &change);
            self.set(meant.place, change);
            let after = told::details(self.file, meant.place, &written);
            for ((field, before), (_, after)) in before.into_iter().zip(after) {
                let subject = if field.key == "name" {
                    &subject
                } else {
                    &named
                };
                let change = Change {
                    subject: subject.clone(),
                    kind: field.revised,
                    before,
                    after,
                };
                self.tell_changed(meant.order, start, &named, change);
            }
            renamed.extend(written.contains(&"name").then_some(meant.place));
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
        let (Place::Kpi(goal, measure, kpi), true) = (place, change.says("section")) else {
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
        let (Place::Kpi(goal, measure, kpi), Part::Kpi(new)) = (place, &change.new) else {
            return;
        };
        let kpi = places::kpi(self.file, goal, measure, kpi);
        let is_number = |figure: &Figure| matches!(figure, Figure::Number(_));
        let figures = [
            ("baseline", is_number(&kpi.baseline.get_ref().value)),
            ("target", is_number(&kpi.target.get_ref().value)),
            ("targets", kpi.targets.is_some()),
        ];
        let stale = figures
            .into_iter()
            .filter(|(key, has_figure)| *has_figure && !change.says(key));
        let stale: Vec<&str> = stale.map(|(key, _)| key).collect();
        let unit = &new.unit;
        if change.says("unit") && !stale.is_empty() {
            let message = format!(
                "単位が「{}」から「{unit}」に変わるのに、値（{}）が書かれていません",
                kpi.unit,
                stale.join(", ")
            );
            let remedy = "新しい単位での値も書いてください";
            self.problem(start, message, remedy);
        }
    }

    /// What is written changes places with what it was; a name that was is a former one.
    fn set(&mut self, place: Place, mut change: ChangeFile) {
        let name = change.says("name").then(|| change.new.name());
        let (fields, old) = places::slots(self.file, place);
        let (_, new) = change.new.slots();
        for ((field, old), new) in fields.iter().zip(old).zip(new) {
            if field.key != "name" && change.written.contains(&field.key) {
                old.swap_with(new);
            }
        }
        if let Some(name) = name {
            self.rename(place, name);
        }
        if let Place::Kpi(goal, measure, kpi) = place {
            // Empty, they are no more.
            let kpi = places::kpi_mut(self.file, goal, measure, kpi);
            kpi.targets.take_if(|targets| targets.get_ref().is_empty());
            kpi.survey.take_if(|years| years.get_ref().is_empty());
        }
    }

    fn rename(&mut self, place: Place, name: Spanned<String>) {
        let file = &mut *self.file;
        match place {
            Place::Goal(goal) => {
                let goal = &mut file.goal[goal];
                rename(&mut goal.name, &mut goal.formerly, name);
            }
            Place::Measure(goal, measure) => {
                let measure = &mut file.goal[goal].measure[measure];
                rename(&mut measure.name, &mut measure.formerly, name);
            }
            Place::Kpi(goal, measure, kpi) => {
                let kpi = places::kpi_mut(file, goal, measure, kpi);
                rename_with_aliases(&mut kpi.name, &mut kpi.aliases, &mut kpi.formerly, name);
            }
            Place::Tag(tag) => {
                let tag = &mut file.tag[tag];
                rename(&mut tag.name, &mut tag.formerly, name);
            }
            Place::Project(project) => {
                let project = &mut file.project[project];
                let (old, aliases) = (&mut project.name, &mut project.aliases);
                rename_with_aliases(old, aliases, &mut project.formerly, name);
            }
        }
    }
}

/// The old name still finds it; a name that it had once, and gets again, is former no more.
fn rename(name: &mut String, formerly: &mut Vec<String>, new: Spanned<String>) {
    let old = std::mem::replace(name, new.into_inner());
    formerly.push(old);
    retain_former(name, formerly, String::as_str);
}

fn rename_with_aliases(
    name: &mut Spanned<String>,
    aliases: &mut Vec<Spanned<String>>,
    formerly: &mut Vec<Spanned<String>>,
    new: Spanned<String>,
) {
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
