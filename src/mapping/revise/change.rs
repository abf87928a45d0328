//! Changes of things that stay in the plan: names, targets, owners and the like.

use super::super::change_file::{ChangeFile, PlanPart};
use super::super::fields::WrittenFigure;
use super::super::resolve::PartKind;
use super::revising::{NamedChange, Revising};
use crate::domain::{FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::HashSet;

impl Revising<'_> {
    /// Works changes into the plan, and remembers the old and the new values.
    pub(super) fn change(&mut self, staying: Vec<NamedChange>) {
        let mut renamed = Vec::new();
        for NamedChange {
            order,
            thing,
            change,
        } in staying
        {
            let change = change.into_inner();
            renamed.extend(change.says("name").then_some(thing));
            self.change_one(order, thing, change);
        }
        self.names_pass_on(&renamed);
    }

    fn change_one(&mut self, start: usize, thing: usize, change: ChangeFile) {
        let subject = self.things.subject(thing);
        let named = format!("{subject} {}", self.things.called(thing));
        // Kept, because `set` consumes the change.
        let written = change.written.clone();
        let before = self.things.details(thing, &written);
        // Before `set`, which replaces the section and the unit that are asked about.
        self.owners_end(thing, &change);
        self.unit_restates(thing, start, &change);
        set(&mut self.things.parts[thing], change);
        let after = self.things.details(thing, &written);
        for ((field, before), (_, after)) in before.into_iter().zip(after) {
            let subject = match field.key {
                "name" => &subject,
                _ => &named,
            };
            self.tell_changed(start, field.revised, (subject, &named), (before, after));
        }
    }

    /// A name that another takes over in the same revision is the other's from then on.
    fn names_pass_on(&mut self, renamed: &[usize]) {
        let key = |thing: &usize| {
            (
                self.things.kind(*thing),
                folded::key(self.things.name(*thing)),
            )
        };
        let keys: Vec<(PartKind, String)> = renamed.iter().map(key).collect();
        for (thing, own) in renamed.iter().zip(&keys) {
            let is_passed_on = |name: &Spanned<String>| {
                let key = (own.0, folded::key(name.get_ref()));
                key != *own && keys.contains(&key)
            };
            // Former names of goals, measures and tags may be shared.
            if !matches!(own.0, PartKind::Kpi | PartKind::Project) {
                continue;
            }
            if let Some(formerly) = self.things.parts[*thing].field::<Vec<_>>("formerly") {
                formerly.retain(|name| !is_passed_on(name));
            }
        }
    }

    /// What is written as new must be new.
    fn tell_changed(
        &mut self,
        start: usize,
        kind: &'static str,
        (subject, named): (&str, &str),
        (before, after): (String, String),
    ) {
        if before != after {
            return self.tell(start, kind, subject.to_owned(), (before, after));
        }
        let message = format!("{named} の{kind}がありません（前も「{before}」です）");
        self.problem(start, message, "変わらないものの行を消してください");
    }

    /// The new section reports from the year of the revision on, so no earlier section may report later
    /// than the year before.
    fn owners_end(&mut self, thing: usize, change: &ChangeFile) {
        let (PlanPart::Kpi(kpi), true) = (&mut self.things.parts[thing], change.says("section"))
        else {
            return;
        };
        let from = self.from;
        // Taken out of the plan: from the revision on, only the new section reports.
        for owner in std::mem::take(&mut kpi.section_before) {
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
    fn unit_restates(&mut self, thing: usize, start: usize, change: &ChangeFile) {
        let (PlanPart::Kpi(kpi), PlanPart::Kpi(new)) = (&self.things.parts[thing], &change.new)
        else {
            return;
        };
        let is_number =
            |figure: &Spanned<WrittenFigure>| matches!(figure.get_ref(), WrittenFigure::Number(_));
        let figures = [
            ("baseline", is_number(&kpi.baseline.get_ref().value)),
            ("target", is_number(&kpi.target.get_ref().value)),
            ("targets", kpi.targets.is_some()),
        ];
        let unchanged = figures
            .into_iter()
            .filter(|(key, has_figure)| *has_figure && !change.says(key));
        let stale: Vec<&str> = unchanged.map(|(key, _)| key).collect();
        if change.says("unit") && !stale.is_empty() {
            let message = format!(
                "単位が「{}」から「{}」に変わるのに、値（{}）が書かれていません",
                kpi.unit,
                new.unit,
                stale.join(", ")
            );
            let remedy = "新しい単位での値も書いてください";
            self.problem(start, message, remedy);
        }
    }
}

/// Replaces the fields that the change writes. The old name becomes a former name.
fn set(part: &mut PlanPart, mut change: ChangeFile) {
    let name = change.says("name").then(|| change.new.name().clone());
    let (fields, old) = part.slots();
    let (_, new) = change.new.slots();
    for ((field, old), new) in fields.iter().zip(old).zip(new) {
        // The name is left to `rename`, which keeps the old one.
        if field.key != "name" && change.written.contains(&field.key) {
            old.swap_with(new);
        }
    }
    if let Some(name) = name {
        rename(part, name);
    }
    if let PlanPart::Kpi(kpi) = part {
        // `targets = {}` and `survey = []` take out what was written.
        kpi.targets.take_if(|targets| targets.get_ref().is_empty());
        kpi.survey.take_if(|years| years.get_ref().is_empty());
    }
}

/// The old name still finds the thing. Each name is there once: as the name of today, else as an alias,
/// else as a former one.
fn rename(part: &mut PlanPart, mut new: Spanned<String>) {
    let mut keys = HashSet::from([folded::key(new.get_ref())]);
    if let Some(name) = part.field("name") {
        std::mem::swap(name, &mut new);
    }
    let old = new;
    if let Some(aliases) = part.field::<Vec<Spanned<String>>>("aliases") {
        aliases.retain(|alias| !keys.contains(&folded::key(alias.get_ref())));
        keys.extend(aliases.iter().map(|alias| folded::key(alias.get_ref())));
    }
    if let Some(formerly) = part.field::<Vec<Spanned<String>>>("formerly") {
        formerly.push(old);
        formerly.retain(|former| keys.insert(folded::key(former.get_ref())));
    }
}
