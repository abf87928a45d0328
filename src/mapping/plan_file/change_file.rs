//! `[[revision.change]]`: what a revision does to one thing of the plan.
//!
//! It is read as a part of that thing: its fields are those of goals, measures, KPIs, tags and projects
//! that a revision may change, and each written value replaces that of the thing.

use super::super::fields::{FileField, Kind, Slot, Spanned, Thing, things};
use super::super::reading::FileReading;
use super::super::said::{Said, SaidTable, SaidValue};
use super::{GoalFile, KpiFile, MeasureFile, ProjectFile, TagFile};
use std::sync::LazyLock;

things! {
    /// What a change is about, and whether that ends. Just one of `goal` alone, `measure`, `kpi`, `tag`
    /// and `project` is written.
    SubjectFile {
        goal: Option<Spanned<String>> = may("目標の番号").hint("どれが変わったか。`measure` と並べて、その施策の目標").names("goal").width(10);
        measure: Option<Spanned<String>> = may("施策の番号").hint("どれが変わったか").names("measure").width(10);
        kpi: Option<Spanned<String>> = may("指標の番号").hint("どれが変わったか").names("kpi").width(12);
        tag: Option<Spanned<String>> = may("タグの番号").hint("どれが変わったか").names("tag").width(10);
        project: Option<Spanned<String>> = may("事業の番号").hint("どれが変わったか").names("project").width(10);
        dropped: bool = may("廃止").hint("`true` なら、その下にあるものも無くなる").width(8);
        merged_into: Option<Spanned<String>> = may("統合先の番号").hint("統合先の `id`。前の名前は統合先を指し、その下にあったものは統合先に移る").width(12);
    }
}

/// A part of a thing.
#[derive(Debug, Clone)]
pub enum PlanPart {
    /// Of a goal.
    Goal(Box<GoalFile>),
    /// Of a measure.
    Measure(Box<MeasureFile>),
    /// Of a KPI.
    Kpi(Box<KpiFile>),
    /// Of a tag.
    Tag(Box<TagFile>),
    /// Of a project.
    Project(Box<ProjectFile>),
}

/// What a revision does to one thing.
#[derive(Debug, Clone, Default)]
pub struct ChangeFile {
    /// What it is about.
    pub subject: SubjectFile,
    /// What is new of it.
    pub new: PlanPart,
    /// The keys that are written beside those of the subject, in the order in which reports list them.
    pub written: Vec<&'static str>,
}

impl ChangeFile {
    /// Whether a key is written.
    pub fn says(&self, key: &str) -> bool {
        self.written.contains(&key)
    }
}

impl Default for PlanPart {
    fn default() -> Self {
        Self::Kpi(Box::default())
    }
}

impl PlanPart {
    /// An empty thing of the kind that a change names.
    fn of(table: &SaidTable) -> Self {
        let has = |key: &str| table.get(key).is_some_and(|said| !said.is_covered());
        match () {
            () if has("measure") => Self::Measure(Box::default()),
            () if has("goal") => Self::Goal(Box::default()),
            () if has("tag") => Self::Tag(Box::default()),
            () if has("project") => Self::Project(Box::default()),
            () => Self::default(),
        }
    }

    /// The fields of the whole, and their places.
    pub fn slots(&mut self) -> (&'static [FileField], Vec<&mut dyn Slot>) {
        match self {
            Self::Goal(goal) => (GoalFile::FIELDS, goal.slots()),
            Self::Measure(measure) => (MeasureFile::FIELDS, measure.slots()),
            Self::Kpi(kpi) => (KpiFile::FIELDS, kpi.slots()),
            Self::Tag(tag) => (TagFile::FIELDS, tag.slots()),
            Self::Project(project) => (ProjectFile::FIELDS, project.slots()),
        }
    }

    /// Its name.
    pub fn name(&self) -> &Spanned<String> {
        match self {
            Self::Goal(goal) => &goal.name,
            Self::Measure(measure) => &measure.name,
            Self::Kpi(kpi) => &kpi.name,
            Self::Tag(tag) => &tag.name,
            Self::Project(project) => &project.name,
        }
    }
}

/// The keys of some fields that a revision may change.
pub fn revisable(fields: &[FileField]) -> impl Iterator<Item = &FileField> {
    fields.iter().filter(|field| !field.revised.is_empty())
}

/// Every key of a change: those of the subject, those of all kinds of things, and how it ends.
pub static FIELDS: LazyLock<Vec<FileField>> = LazyLock::new(|| {
    // The first five name the subject; `dropped` and `merged_into` stand at the end.
    let (subjects, ends) = SubjectFile::FIELDS.split_at(5);
    let mut fields = subjects.to_vec();
    let kinds = [GoalFile::FIELDS, TagFile::FIELDS, KpiFile::FIELDS];
    let kinds = kinds
        .into_iter()
        .chain([MeasureFile::FIELDS, ProjectFile::FIELDS]);
    for field in kinds.flat_map(revisable) {
        if !fields.iter().any(|known| known.key == field.key) {
            // What a new thing must have, a change may leave as it is.
            let is_must = false;
            fields.push(FileField { is_must, ..*field });
        }
    }
    fields.extend_from_slice(ends);
    fields
});

/// The slot of a key that other kinds of things have, but not the subject of this change. It takes nothing:
/// the revision refuses the change as a whole.
struct Beside;

impl Slot for Beside {
    fn kind() -> Kind {
        Kind::Text
    }

    fn take(&mut self, _: &Said, _: &FileField, _: &mut FileReading<'_>) {}

    fn said(&mut self) -> Said {
        Said::text("")
    }
}

impl Slot for ChangeFile {
    fn kind() -> Kind {
        Kind::Part(&FIELDS)
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        let SaidValue::Table(table) = &value.value else {
            return to.wrong(value, Self::kind(), field);
        };
        self.new = PlanPart::of(table);
        let subjects = SubjectFile::FIELDS.iter().zip(self.subject.slots());
        let (fields, slots) = self.new.slots();
        let all_parts = fields.iter().zip(slots);
        let parts = all_parts.filter(|(field, _)| !field.revised.is_empty());
        let mut known: Vec<(&FileField, &mut dyn Slot)> = subjects.chain(parts).collect();
        let mut beside: Vec<Beside> = FIELDS.iter().map(|_| Beside).collect();
        let slots = FIELDS.iter().zip(&mut beside).map(|(field, beside)| {
            let own = known.iter().position(|(own, _)| own.key == field.key);
            own.map_or(beside as &mut dyn Slot, |own| known.swap_remove(own).1)
        });
        let mut slots: Vec<&mut dyn Slot> = slots.collect();
        let harmless = to.harmless;
        to.part(&FIELDS, &mut slots, value, field);
        // What a change does is known by its keys: with one that is unknown it is left out.
        to.harmless = harmless;
        let own = revisable(fields).map(|field| field.key);
        let mut keys: Vec<&str> = own.collect();
        for field in &FIELDS[5..] {
            if !keys.contains(&field.key) {
                keys.push(field.key);
            }
        }
        // `dropped = false` says nothing.
        let is_dropped = self.subject.dropped;
        let is_said = |key: &str| table.get(key).is_some_and(|said| !said.is_covered());
        keys.retain(|key| is_said(key) && (*key != "dropped" || is_dropped));
        self.written = keys;
    }

    fn said(&mut self) -> Said {
        let mut table = self.subject.table();
        let (fields, slots) = self.new.slots();
        for (field, slot) in fields.iter().zip(slots) {
            if self.written.contains(&field.key) {
                table.set(field.key, slot.said());
            }
        }
        table.into()
    }
}
