//! The texts of the list of changes: subjects, names, and the values of fields.

use super::super::change_file::PlanPart;
use super::super::fields::{FileField, Slot, WrittenFigure};
use super::super::plan_file::{BaselineFile, KpiFile, TagFile, TargetFile};
use super::super::resolve::PartKind;
use super::super::said::SaidValue;
use super::things::{Things, is_same};
use crate::domain::number;
use crate::domain::plan::RevisionChange;
use crate::domain::rating::Rating;
use crate::mapping::fields::Spanned;

impl Things {
    /// What a thing is: 施策 1(1)①, KPI 1-1-1, 重要な視点2.
    pub(super) fn subject(&self, thing: usize) -> String {
        let id = self.id(thing);
        match &self.parts[thing] {
            PlanPart::Goal(goal) => goal.label.clone(),
            PlanPart::Measure(_) => format!("{} {id}", self.level(thing)),
            PlanPart::Kpi(_) if self.is_of_measure(thing) => format!("KPI {id}"),
            PlanPart::Kpi(_) => format!("数値目標 {id}"),
            PlanPart::Tag(tag) => tag_name(tag),
            PlanPart::Project(_) => format!("事業 {id}"),
        }
    }

    fn is_of_measure(&self, kpi: usize) -> bool {
        let home = self.home(kpi);
        home.is_some_and(|home| self.kind(home) == PartKind::Measure)
    }

    /// What a thing is called: a KPI by its place too, where another has its name. Names are compared
    /// letter by letter, because a revision may change thousands of KPIs.
    pub(super) fn called(&self, thing: usize) -> String {
        let name = self.name(thing);
        match self.home(thing) {
            Some(home) if self.kind(thing) == PartKind::Kpi && self.is_shared(name) => {
                format!("{name}（{}）", self.place(home))
            }
            _ => name.to_owned(),
        }
    }

    /// The place of the KPIs that stand in a home: 2-1 地域活動, or 基本目標１の数値目標.
    pub(super) fn place(&self, home: usize) -> String {
        match &self.parts[home] {
            PlanPart::Goal(goal) => format!("{}の数値目標", goal.label),
            _ => format!("{} {}", self.id(home), self.name(home)),
        }
    }

    fn is_shared(&self, name: &str) -> bool {
        let is_called =
            |part: &PlanPart| matches!(part, PlanPart::Kpi(kpi) if kpi.name.get_ref() == name);
        let mut kpis = self.in_order().filter(|one| is_called(&self.parts[*one]));
        // The second one is enough to know.
        kpis.nth(1).is_some()
    }

    /// The plan's own name of the level of a measure: what the measure says itself, or the name for its
    /// depth.
    fn level(&self, measure: usize) -> &str {
        if let PlanPart::Measure(measure) = &self.parts[measure]
            && let Some(level) = &measure.level
        {
            return level.get_ref();
        }
        let depth = |one| std::iter::successors(self.above(one), |one| self.above(*one)).count();
        let goals = self.home(measure).map_or(0, depth);
        // One more, because the goal itself is a level.
        let level = self.rest.levels.get(goals + depth(measure) + 1);
        level.map_or("施策", String::as_str)
    }

    /// The thing under which one of its kind stands, which comes before it.
    fn above(&self, thing: usize) -> Option<usize> {
        let under = self.parts[thing].under()?;
        let mut before = self.beside(thing).iter().take_while(|one| **one != thing);
        let above = before.find(|one| is_same(self.id(**one), under.get_ref()));
        above.copied()
    }

    /// The values of some fields of a thing, as people read them.
    pub(super) fn details(
        &mut self,
        thing: usize,
        keys: &[&str],
    ) -> Vec<(&'static FileField, String)> {
        let (fields, _) = self.parts[thing].slots();
        let written = fields.iter().filter(|field| keys.contains(&field.key));
        let told = written.map(|field| (field, self.detail(thing, field)));
        told.collect()
    }

    fn detail(&mut self, thing: usize, field: &FileField) -> String {
        match (field.key, &self.parts[thing]) {
            // What needs more than the field itself: the unit and the decimals of its KPI, or the names of tags.
            ("baseline", PlanPart::Kpi(kpi)) => {
                baseline(kpi.baseline.get_ref(), &Printing::of(kpi))
            }
            ("target", PlanPart::Kpi(kpi)) => target(kpi.target.get_ref(), &Printing::of(kpi)),
            ("targets", PlanPart::Kpi(kpi)) => targets(kpi),
            ("tags", _) => self.tags(thing),
            _ => {
                let slot = self.parts[thing].slot(field.key);
                slot.map_or_else(String::new, |slot| plain(field, slot))
            }
        }
    }

    /// The last tag of an id is the one that is meant: the one before may be about to go.
    fn tags(&mut self, thing: usize) -> String {
        let ids = self.parts[thing].texts("tags");
        let tags = self.list(None, PartKind::Tag);
        let name = |id: &Spanned<String>| {
            let mut tags = tags.iter().rev().map(|tag| &self.parts[*tag]);
            let tag = tags.find(|tag| is_same(tag.id().get_ref(), id.get_ref()));
            match tag {
                Some(PlanPart::Tag(tag)) => tag_name(tag),
                _ => id.get_ref().clone(),
            }
        };
        ids.iter().map(name).collect::<Vec<String>>().join("、")
    }
}

fn tag_name(tag: &TagFile) -> String {
    let label = || format!("{} {}", tag.group, tag.id.get_ref());
    tag.label.clone().unwrap_or_else(label)
}

/// The value of a field, as people read it without the rest of the plan.
fn plain(field: &FileField, slot: &mut dyn Slot) -> String {
    if slot.is_none() {
        return field.none.to_owned();
    }
    let said = slot.said();
    match &said.value {
        SaidValue::Text(text) => {
            let mut words = field.choices().iter();
            let word = words.find(|(code, _)| code == text);
            word.map_or(text.as_str(), |(_, label)| label).to_owned()
        }
        SaidValue::Number(number) => format!("{number}{}", field.unit),
        _ => said.told_each().join("、"),
    }
}

fn targets(kpi: &KpiFile) -> String {
    let of = Printing::of(kpi);
    let written = kpi.targets.iter().flat_map(Spanned::get_ref);
    let targets = written.map(|(year, value)| format!("{year}: {}", of.figure(value.get_ref())));
    targets.collect::<Vec<String>>().join("、")
}

fn baseline(file: &BaselineFile, of: &Printing<'_>) -> String {
    let figure = || of.figure(file.value.get_ref());
    // The document's own words go before the number.
    let value = file.text.clone().unwrap_or_else(figure);
    with_origin(value, file.year.as_ref(), file.source.as_deref())
}

fn target(file: &TargetFile, of: &Printing<'_>) -> String {
    let compare = file
        .compare
        .as_ref()
        .map(|compare| compare.get_ref().trim());
    let strict = match compare {
        Some(">") => "超",
        Some("<") => "未満",
        // 以上 and 以下 are what any target means.
        _ => "",
    };
    let written_sum = file.sum.as_ref();
    let sum = written_sum.map_or(String::new(), |sum| {
        format!("、合計{}", of.figure(sum.get_ref()))
    });
    let figure = || format!("{}{strict}{sum}", of.figure(file.value.get_ref()));
    let value = file.text.clone().unwrap_or_else(figure);
    with_origin(value, Some(&file.year), file.source.as_deref())
}

/// 18,047人（R3・経済センサス）.
fn with_origin(value: String, year: Option<&Spanned<String>>, source: Option<&str>) -> String {
    let year = year.map(|year| year.get_ref().as_str());
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
        let by_year = kpi.targets.iter().flat_map(Spanned::get_ref);
        let targets = by_year.map(|(_, value)| value);
        let ends = [&kpi.baseline.get_ref().value, &kpi.target.get_ref().value];
        let figures = ends.into_iter().chain(targets);
        let decimals = figures.filter_map(|figure| match figure.get_ref() {
            WrittenFigure::Number(number) => Some(number.normalize().scale()),
            WrittenFigure::Word(_) => None,
        });
        let named = kpi.digits.as_ref().map(|digits| *digits.get_ref());
        Self {
            unit: &kpi.unit,
            decimals: named.or_else(|| decimals.max()).unwrap_or_default(),
        }
    }

    /// 1,200人; a word (↑, ―, ○○) stands alone.
    fn figure(&self, figure: &WrittenFigure) -> String {
        match figure {
            WrittenFigure::Word(word) => word.clone(),
            WrittenFigure::Number(number) => {
                format!(
                    "{}{}",
                    number::grouped_to(*number, self.decimals),
                    self.unit
                )
            }
        }
    }
}

/// Other rules of judgement.
pub(super) fn rating(before: &Rating, after: &Rating) -> RevisionChange {
    RevisionChange {
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
    let all_bands = rating.bands.iter();
    let bands = all_bands.map(|band| format!("{}: {}", band.sign(), band.rule.label()));
    let rate = format!("{}（{digits}まで、{cut}{cap}）", rating.formula.label());
    std::iter::once(rate)
        .chain(bands)
        .collect::<Vec<String>>()
        .join("\n")
}
