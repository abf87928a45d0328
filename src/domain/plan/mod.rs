//! 総合戦略: what a town promised, to whom it gave it, and how it wants it judged.
//!
//! [`tree`] has goals, measures and projects, [`kpi`] what is counted, [`revision`] what was changed
//! half way, [`overall`] how goals are judged, [`submissions`] which files count, [`edition`] which workbooks a run writes, [`around`] what it says besides; [`names`] tells who is meant by a name, [`form_row`] is what a section is asked about, [`place`] where a
//! KPI stands.

pub mod around;
mod correction;
mod desk;
pub mod edition;
pub mod form_row;
pub mod kpi;
pub mod names;
pub mod overall;
pub mod place;
pub mod revision;
pub mod submissions;
pub mod tree;

pub use around::{Collection, Context, Council, Cover, HandGrade, Vocabulary};
pub use correction::CorrectionSign;
pub use edition::{BookChoice, BookKind, Font, ListColumn, SheetKind};
pub use form_row::FormRow;
pub use kpi::{Aim, Baseline, Basis, Direction, Kpi, KpiAbout, Printed, PrintedWords, Target};
pub use names::PlanNames;
pub use overall::{GoalKpis, Judged, Overall, OverallBand, OverallGrade, RollUp, Ungraded};
pub use place::{Level, PlanPlace};
pub use revision::{Dropped, Revision, RevisionChange};
pub use submissions::{ChosenFile, Combine, EarlierYears, Latest, Submissions};
pub use tree::{Again, BasicGoal, Listing, Measure, Project, Tag, is_undecided};

use super::due::Due;
use super::rating::{Rating, Scale};
use super::{Decimal, FiscalYear, folded};
use place::PlaceNames;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One town's strategy as it is in force in one year, resolved and checked: every reference points
/// at something.
#[derive(Debug)]
pub struct Plan {
    /// The folder name under `mappings/` and `inputs/`.
    pub id: String,
    /// 第２期北本市まち・ひと・しごと創生総合戦略.
    pub name: String,
    /// 北本市.
    pub body: String,
    /// First and last fiscal year.
    pub period: (FiscalYear, FiscalYear),
    /// A remark that stands on every page, such as 見本.
    pub remark: Option<String>,
    /// The town's own names of its levels, from the top: 基本目標, 施策.
    pub levels: Vec<String>,
    /// What the forms say that go out to the sections, if the town uses kensho's.
    pub collection: Option<Collection>,
    /// What the cover says of the meeting.
    pub cover: Cover,
    /// The letters of the workbooks.
    pub font: Font,
    /// The bodies to which the verification goes.
    pub councils: Vec<Council>,
    /// Which sheets its workbooks have, where not the usual ones; at most one for each workbook.
    pub editions: Vec<BookChoice>,
    /// So many KPIs at the most have a page of their own.
    pub kpi_sheets: usize,
    /// Basic goals in the plan's order, cross-cutting ones among them.
    pub goals: Vec<BasicGoal>,
    /// Policy measures in the plan's order.
    pub measures: Vec<Measure>,
    /// KPIs and 数値目標 in the plan's order.
    pub kpis: Vec<Kpi>,
    /// KPIs that are listed at a second place, in the plan's order.
    pub listings: Vec<Listing>,
    /// 事務事業 in the plan's order.
    pub projects: Vec<Project>,
    /// What cuts across the tree.
    pub tags: Vec<Tag>,
    /// Figures that are no KPIs.
    pub contexts: Vec<Context>,
    /// Sections that report, in the plan's order.
    pub sections: Vec<Section>,
    /// How figures are judged.
    pub rating: Rating,
    /// Further scales, each for the KPIs with some tag: the effect of a 交付金.
    pub scales: Vec<Scale>,
    /// The year in which the whole period is reviewed, and how; by the plan's rating if the plan gives no other.
    pub review: Option<(FiscalYear, Option<Rating>)>,
    /// Grades set by hand for the year for which the plan was read.
    pub hand_grades: Vec<HandGrade>,
    /// How goals and measures are judged, if they are.
    pub overall: Option<Overall>,
    /// The words from which sections choose.
    pub vocabularies: Vec<Vocabulary>,
    /// The revisions in force, oldest first.
    pub revisions: Vec<Revision>,
    /// The plan's file, relative to the workspace.
    pub file: String,
    /// Words in a file name that say it corrects another: 修正, 最新, 差替.
    pub correction_marks: Vec<String>,
    /// Which of several submissions of a section counts.
    pub submissions: Submissions,
    /// From which change against last year on a figure must be confirmed, in percent.
    pub jump_percent: Decimal,
    /// Whether a grade is held back as long as its figure is asked about.
    pub holds_doubted: bool,
    /// Names and aliases by folded key.
    pub names: PlanNames,
}

/// 課, with the names that it had before.
#[derive(Debug)]
pub struct Section {
    /// As its folder under `inputs/` is named.
    pub name: String,
    /// 部, where there is one.
    pub department: Option<String>,
    /// Names before a reorganisation.
    pub formerly: Vec<String>,
}

impl Section {
    /// Its first name: what is kept by it outlives a reorganisation.
    pub fn first_name(&self) -> &str {
        self.formerly.first().unwrap_or(&self.name)
    }

    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let formerly = self.formerly.iter();
        std::iter::once(&self.name)
            .chain(formerly)
            .map(String::as_str)
    }
}

fn kpis_of_section(kpis: &[Kpi], sections: usize) -> Vec<Vec<usize>> {
    let mut of_section = vec![Vec::new(); sections];
    for (index, kpi) in kpis.iter().enumerate() {
        of_section[kpi.section].push(index);
    }
    of_section
}

impl Plan {
    /// By when the forms of a year must be back; none where the plan says the day of another year.
    pub fn due(&self, year: FiscalYear) -> Option<Due> {
        let due = self.collection.as_ref()?.due?;
        due.fits(year).then_some(due)
    }

    /// Who collects the forms, as sentences name it: the name in what the plan says, else 企画課 if there is
    /// such a section.
    pub fn desk(&self) -> &str {
        const USUAL: &str = "企画課";
        let contact = self
            .collection
            .as_ref()
            .and_then(|own| own.contact.as_deref());
        let name = contact.map(desk::name).filter(|name| !name.is_empty());
        name.unwrap_or(match self.section_named(USUAL) {
            Some(_) => USUAL,
            None => "取りまとめの担当",
        })
    }

    /// The KPIs that a section reports, in the plan's order.
    pub fn kpis_of(&self, section: usize) -> &[usize] {
        &self.names.kpis_of_section[section]
    }

    /// Puts the KPIs into the order of goals and measures, and lets the names follow them.
    pub fn in_order(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.kpis.len()).collect();
        // No measure sorts first: a goal's own KPIs stand before those of its measures. Else the
        // order of the file stays.
        order.sort_by_key(|kpi| (self.kpis[*kpi].goal, self.kpis[*kpi].measure));
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        let mut kpis: Vec<Option<Kpi>> = self.kpis.into_iter().map(Some).collect();
        let moved = order.iter().filter_map(|old| kpis[*old].take());
        self.kpis = moved.collect();
        let ids = self.names.kpi_ids.0.values_mut();
        let named = self.names.kpis.values_mut().flatten();
        named.chain(ids).for_each(|kpi| *kpi = place[*kpi]);
        self.names
            .kpis
            .values_mut()
            .for_each(|kpis| kpis.sort_unstable());
        let listed = self.listings.iter_mut().map(|listing| &mut listing.kpi);
        let graded = self.hand_grades.iter_mut().map(|grade| &mut grade.kpi);
        listed.chain(graded).for_each(|kpi| *kpi = place[*kpi]);
        self.names.kpis_of_section = kpis_of_section(&self.kpis, self.sections.len());
        self.names.places = PlaceNames::of(&self);
        // Last, because KPIs of one name are told apart by their places.
        self.call_apart();
        self
    }

    /// The KPIs of a name or alias, by folded key, in the plan's order. Never by likeness.
    pub fn kpis_named(&self, name: &str) -> &[usize] {
        self.names.kpis_of_key(&folded::key(name))
    }

    /// Makes every KPI called by more than its name where others have that name too. What a KPI is called,
    /// with its id in front or without, leads to it as a name does: a section may copy it from a finding.
    fn call_apart(&mut self) {
        let mut shared: Vec<usize> = self.names.sharing(|kpi| &self.kpis[kpi].name).collect();
        // The map has no order, and names must be given in the same one every time.
        shared.sort_unstable();
        let called = |kpi: usize| {
            let own = &self.kpis[kpi];
            match self.has_twin(kpi) {
                false => self.with_place(own),
                true => format!("{}（{}、{}）", own.name, self.place_label(own), own.id),
            }
        };
        // All of them before the first is added, because what is added would be found as a name.
        let called: Vec<String> = shared.iter().map(|kpi| called(*kpi)).collect();
        for (kpi, called) in shared.into_iter().zip(called) {
            let with_place = self.with_place(&self.kpis[kpi]);
            let with_id = format!("{} {with_place}", self.kpis[kpi].id);
            let with_name = format!("{} {}", self.kpis[kpi].id, self.kpis[kpi].name);
            for name in [&called, &with_place, &with_id, &with_name] {
                self.names.add_kpi_name(&folded::key(name), kpi);
            }
            self.kpis[kpi].called = Some(called.into());
        }
    }

    /// Whether another KPI has the name too in the same place, or in one that is printed the same (two
    /// goals may each have a measure 1 情報発信): only their ids tell them apart.
    fn has_twin(&self, kpi: usize) -> bool {
        let place = self.place_label(&self.kpis[kpi]);
        let is_twin =
            |other: &usize| *other != kpi && self.place_label(&self.kpis[*other]) == place;
        let own = &self.kpis[kpi];
        self.kpis_named(&own.name).iter().any(is_twin)
    }

    /// What a KPI is called where its id stands beside it: its name, with its place where others have
    /// that name.
    pub fn called_beside_id(&self, kpi: usize) -> Cow<'_, str> {
        let own = &self.kpis[kpi];
        match self.has_twin(kpi) {
            false => Cow::Borrowed(own.called()),
            true => Cow::Owned(self.with_place(own)),
        }
    }

    fn with_place(&self, kpi: &Kpi) -> String {
        format!("{}（{}）", kpi.name, self.place_label(kpi))
    }

    /// Whether one of some KPIs also stands where another does: in the same place, or listed again there.
    /// Then no place says that the other is meant.
    pub fn shares_its_place(&self, kpi: usize, among: &[usize]) -> bool {
        let own = &self.kpis[kpi];
        let mut others = among.iter().filter(|other| **other != kpi);
        others.any(|other| match own.measure {
            Some(measure) => self.stands_at(*other, &PlanPlace::Measures(vec![measure])),
            None => (self.kpis[*other].goal, self.kpis[*other].measure) == (own.goal, None),
        })
    }

    /// The KPIs that people may mean by a text: that of the id, else those of the name, else that which is
    /// told by name and place, as [`Plan::called`] does.
    pub fn kpis_meant(&self, text: &str) -> Vec<usize> {
        if let Some(kpi) = self.kpi_with_id(text) {
            return vec![kpi];
        }
        let named = self.kpis_named(text);
        if !named.is_empty() {
            return named.to_vec();
        }
        let key = folded::key(text);
        let is_called = |kpi: &usize| folded::key(self.called(*kpi)) == key;
        (0..self.kpis.len()).filter(is_called).collect()
    }

    /// The KPIs that have a text as a part of their id, of a name that they have or had, or of what they are
    /// [`called`](Self::called). White space and width do not matter; none for an empty text.
    pub fn kpis_with_part(&self, text: &str) -> Vec<usize> {
        let part = folded::key(text);
        let has_part = |name: &str| folded::key(name).contains(&part);
        let is_hit = |index: &usize| {
            let kpi = &self.kpis[*index];
            let names = [kpi.id.as_str(), &kpi.name, kpi.called()].into_iter();
            let others = kpi.aliases.iter().chain(&kpi.formerly);
            names.chain(others.map(String::as_str)).any(has_part)
        };
        let all = 0..self.kpis.len();
        all.filter(|index| !part.is_empty() && is_hit(index))
            .collect()
    }

    /// The projects that have a text as a part of their id or of a name, likewise.
    pub fn projects_with_part(&self, text: &str) -> Vec<usize> {
        let part = folded::key(text);
        let is_hit = |index: &usize| {
            let project = &self.projects[*index];
            let names = [&project.id, &project.name].into_iter();
            let mut names = names.chain(&project.aliases);
            names.any(|name| folded::key(name).contains(&part))
        };
        let all = 0..self.projects.len();
        all.filter(|index| !part.is_empty() && is_hit(index))
            .collect()
    }

    /// The name of a KPI in messages and lists that do not show its place: [`Kpi::called`].
    pub fn called(&self, kpi: usize) -> &str {
        self.kpis[kpi].called()
    }

    /// Where a KPI stands: 2-1 地域活動, or 基本目標１の数値目標.
    pub fn place_label(&self, kpi: &Kpi) -> String {
        kpi.measure.map_or_else(
            || format!("{}の数値目標", self.goals[kpi.goal].label),
            |measure| self.measures[measure].label(),
        )
    }

    /// Whether a name is one that the KPI had before a revision.
    pub fn is_former_name(&self, kpi: usize, name: &str) -> bool {
        let key = folded::key(name);
        let formerly = &self.kpis[kpi].formerly;
        formerly.iter().any(|former| folded::key(former) == key)
    }

    /// The last revision that dropped KPIs of a name, and which.
    pub fn dropped_by(&self, name: &str) -> Option<(&Revision, Vec<&Dropped>)> {
        let key = folded::key(name);
        let is_of = |kpi: &Dropped| kpi.names.iter().any(|name| folded::key(name) == key);
        self.last_that_dropped(is_of)
    }

    /// The revision that dropped the KPI of an id, and that KPI. No other has that id since.
    pub fn dropped_with_id(&self, id: &str) -> Option<(&Revision, Vec<&Dropped>)> {
        let key = folded::key(id);
        self.last_that_dropped(|kpi| folded::key(&kpi.id) == key)
    }

    fn last_that_dropped(
        &self,
        is_meant: impl Fn(&Dropped) -> bool,
    ) -> Option<(&Revision, Vec<&Dropped>)> {
        let revisions = self.revisions.iter().rev();
        let mut dropped = revisions.map(|revision| {
            let kpis = revision.dropped_kpis.iter();
            (revision, kpis.filter(|kpi| is_meant(kpi)).collect())
        });
        dropped.find(|(_, kpis): &(_, Vec<_>)| !kpis.is_empty())
    }

    /// The rating by which the whole period is judged in the review year.
    pub fn rating_of_period(&self) -> &Rating {
        let own = self.review.as_ref().and_then(|(_, rating)| rating.as_ref());
        own.unwrap_or(&self.rating)
    }

    /// The KPI of an id.
    pub fn kpi_with_id(&self, id: &str) -> Option<usize> {
        self.names.kpi_ids.get(id)
    }

    /// The section of a name, with or without its department, by today's name or a former one, also as a folder
    /// has it.
    pub fn section_named(&self, name: &str) -> Option<usize> {
        let names = &self.names;
        names.sections.get(name).or_else(|| names.folders.get(name))
    }

    /// The project of a name or alias, by folded key. Never by likeness.
    pub fn project_named(&self, name: &str) -> Option<usize> {
        self.names.projects.get(name)
    }

    /// The project of an id.
    pub fn project_with_id(&self, id: &str) -> Option<usize> {
        self.names.project_ids.get(id)
    }

    /// The projects that a section runs, in the plan's order.
    pub fn projects_of(&self, section: usize) -> impl Iterator<Item = usize> + '_ {
        let own = move |project: &usize| self.projects[*project].section == Some(section);
        (0..self.projects.len()).filter(own)
    }

    /// The tags of a KPI: its own, and those of the measures and goals in which it stands.
    pub fn tags_of(&self, kpi: usize) -> BTreeSet<usize> {
        self.inherited(&self.kpis[kpi]).collect()
    }

    /// The tags of a KPI one after the other, each as often as it is given.
    fn inherited<'a>(&'a self, kpi: &'a Kpi) -> impl Iterator<Item = usize> + 'a {
        let measures = self.measures_up(kpi.measure);
        let of_measures = measures.flat_map(|measure| &self.measures[measure].tags);
        let of_goals = self
            .goals_up(kpi.goal)
            .flat_map(|goal| &self.goals[goal].tags);
        let all = kpi.tags.iter().chain(of_measures).chain(of_goals);
        all.copied()
    }

    /// Whether a scale is for a KPI: it has a tag of the scale's group, or stands where one is given.
    pub fn is_on(&self, scale: &Scale, kpi: &Kpi) -> bool {
        let mut tags = self.inherited(kpi).map(|tag| &self.tags[tag]);
        tags.any(|tag| tag.group == scale.group)
    }

    /// How deep a goal lies: 0 at the top.
    pub fn depth_of_goal(&self, goal: usize) -> usize {
        self.goals_up(goal).count() - 1
    }

    /// A goal and those above it, up to the top.
    pub fn goals_up(&self, goal: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(goal), |goal| self.goals[*goal].parent)
    }

    /// A measure and those above it, up to the top; nothing for none.
    fn measures_up(&self, measure: Option<usize>) -> impl Iterator<Item = usize> {
        std::iter::successors(measure, |measure| self.measures[*measure].parent)
    }

    /// A measure and those above it, from the top.
    pub fn path_of_measure(&self, measure: usize) -> Vec<usize> {
        let mut path: Vec<usize> = self.measures_up(Some(measure)).collect();
        path.reverse();
        path
    }

    /// The town's name of a level, counted from 0 at the top; empty where it has none.
    pub fn level(&self, depth: usize) -> &str {
        self.levels.get(depth).map_or("", String::as_str)
    }

    /// The measure's number and name, or 数値目標 for a KPI of the goal itself.
    pub fn measure_label(&self, kpi: &Kpi) -> String {
        kpi.measure.map_or_else(
            || "数値目標".to_owned(),
            |index| self.measures[index].label(),
        )
    }

    /// The words from which sections choose in a free text; none if they may write what they like.
    pub fn vocabulary_of(&self, field: &str) -> Option<&Vocabulary> {
        let mut vocabularies = self.vocabularies.iter();
        vocabularies.find(|vocabulary| vocabulary.field == field)
    }

    /// The goals as they are printed: each above those that belong to it.
    pub fn goals_from_the_top(&self) -> Vec<usize> {
        let path = |goal: &usize| {
            let mut path: Vec<usize> = self.goals_up(*goal).collect();
            path.reverse();
            path
        };
        let mut order: Vec<usize> = (0..self.goals.len()).collect();
        order.sort_by_cached_key(path);
        order
    }

    /// Whether a goal is another, or stands somewhere under it.
    pub fn is_goal_within(&self, goal: usize, above: usize) -> bool {
        self.goals_up(goal).any(|goal| goal == above)
    }

    /// The town's name of a measure's level: what it says of itself, or else the name of its depth; empty
    /// where there is none.
    pub fn level_of_measure(&self, measure: usize) -> &str {
        if let Some(level) = &self.measures[measure].level {
            return level;
        }
        let above = self.depth_of_goal(self.measures[measure].goal);
        // Levels are counted through, goals and then measures.
        self.level(above + self.path_of_measure(measure).len())
    }
}
