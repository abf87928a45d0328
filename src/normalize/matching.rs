//! Which KPI a row is about: by its id, else by its name in the place that is said with it, else by its
//! name alone. Where more than one KPI is left, none is taken.

use super::mention::Mentions;
use super::named::{self, NamedKpis, may_be_name};
use crate::domain::plan::{Level, PlanPlace};
use crate::domain::{CellAt, Plan, folded};
use crate::intake::Cell;
use crate::mapping::form::{Role, WrittenId};
use crate::mapping::words;
use serde::{Deserialize, Serialize};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// How a row was found to be about a KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MatchedBy {
    /// By its id.
    Id,
    /// By its name under the goal and the measures that stand with it.
    Place,
    /// By a name that only one KPI has.
    Name,
    /// By a name that only one KPI of the sending section has, on a sheet that says no other place.
    Section,
}

/// Why a row is about no KPI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Missed {
    /// The plan knows neither its id nor its name; or its id is that of a KPI that was dropped.
    Unknown,
    /// Its id is that of one KPI, and its name, or its name in its place, that of others.
    Contradicted {
        /// By the id.
        by_id: usize,
        /// By the name.
        by_name: Vec<usize>,
    },
    /// No KPI of that id or name stands in the place that is said with it; these are they, which stand
    /// elsewhere.
    Elsewhere(Vec<usize>),
    /// Each of these may be meant.
    Ambiguous(Vec<usize>),
    /// It is about this KPI of another section, on the form that kensho wrote for one section: the row was
    /// pasted, and says nothing for the owner.
    OfAnother(usize),
    /// The row of kensho's own form does not stand as it went out, by sorting, pasting or deleting cells; its figures may
    /// be about these.
    Displaced(Vec<usize>),
}

/// Where a row says that its KPI stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// As written.
    pub text: String,
    /// What it was taken for.
    pub level: Level,
    /// Where the sheet says so first.
    pub at: CellAt,
    /// What it means; none if the plan knows no such place.
    pub place: Option<PlanPlace>,
    /// Index of the revision that dropped such a place.
    pub dropped_by: Option<usize>,
}

impl Stated {
    /// The same text, as it stands in another cell.
    pub fn again_at(&self, at: CellAt) -> Self {
        Self { at, ..self.clone() }
    }
}

/// Index into the plan's KPIs, and how it was found; or why none was.
pub type Match = Result<(usize, MatchedBy), Missed>;

/// Finds the KPIs of the rows of one sheet.
pub struct Matching<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The section that sent the sheet.
    pub sender: Option<usize>,
    /// For each [`Level`], what was stated so far: a sheet says the same place many times.
    stated: RefCell<[HashMap<String, Option<Arc<Stated>>>; 3]>,
    /// What the plan calls its places, once a text is searched for it.
    mentions: OnceCell<Mentions>,
}

impl MatchedBy {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Id => "番号",
            Self::Place => "名前と場所",
            Self::Name => "名前",
            Self::Section => "名前と課",
        }
    }

    /// The stable name in observations.csv and cells.csv.
    pub fn code(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Place => "place",
            Self::Name => "name",
            Self::Section => "section",
        }
    }
}

impl Missed {
    /// The KPIs that the row may be about; none where it is about none of the plan's, or stands in the wrong
    /// place.
    pub fn candidates(&self) -> Vec<usize> {
        match self {
            Self::Unknown | Self::Elsewhere(_) | Self::OfAnother(_) => Vec::new(),
            Self::Ambiguous(kpis) | Self::Displaced(kpis) => kpis.clone(),
            Self::Contradicted { by_id, by_name } => [&[*by_id], by_name.as_slice()].concat(),
        }
    }
}

impl Stated {
    /// Whether the plan knows what it means, and that is a place of a kind.
    pub fn is_place(&self, is_of: impl FnOnce(&PlanPlace) -> bool) -> bool {
        self.place.as_ref().is_some_and(is_of)
    }

    /// Whether it means places of the plan, and not one or another of them that exclude each other.
    pub fn is_certain(&self) -> bool {
        !matches!(
            self.place,
            None | Some(PlanPlace::Either(_) | PlanPlace::Numbered(_))
        )
    }
}

impl<'a> Matching<'a> {
    /// For a sheet that a section sent, if a section did.
    pub fn of(plan: &'a Plan, sender: Option<usize>) -> Self {
        Self {
            plan,
            sender,
            stated: RefCell::default(),
            mentions: OnceCell::new(),
        }
    }

    /// Whether a text mentions a place outside another, or is almost the name of any.
    pub fn is_like_another_place(&self, text: &str, place: &PlanPlace) -> bool {
        let found = self.mentioned(text);
        let is_other = |found: &&PlanPlace| !self.plan.is_place_within(found, place);
        found.iter().any(is_other) || found.is_empty() && self.mentions().is_near(text)
    }

    /// The places of the plan that a text mentions among other words.
    pub fn mentioned(&self, text: &str) -> Vec<&PlanPlace> {
        self.mentions().find(text)
    }

    fn mentions(&self) -> &Mentions {
        self.mentions.get_or_init(|| Mentions::of(self.plan))
    }

    /// Where a cell under a goal's or a measure's header says that a KPI stands. An empty cell, or a
    /// mark for nothing (－), says nothing.
    pub fn stated(&self, role: &Role, cell: &Cell) -> Option<Arc<Stated>> {
        self.stated_at(level(Some(role)), &cell.text, cell.at)
    }

    /// The same, of a text that stands at a place.
    pub fn stated_at(&self, level: Level, text: &str, at: CellAt) -> Option<Arc<Stated>> {
        let known = &mut self.stated.borrow_mut()[level as usize];
        if let Some(stated) = known.get(text) {
            return stated.clone();
        }
        let stated = self.read(level, text, at).map(Arc::new);
        known.insert(text.to_owned(), stated.clone());
        stated
    }

    fn read(&self, level: Level, text: &str, at: CellAt) -> Option<Stated> {
        let text = text.trim();
        if text.is_empty() || words::mark(text).is_some() {
            return None;
        }
        let name = Some(text).filter(may_be_name);
        let place = name.and_then(|text| named::place(self.plan, text, level).ok());
        let dropped_by = || named::place_dropped_by(self.plan, text);
        Some(Stated {
            text: text.to_owned(),
            level,
            at,
            dropped_by: place.is_none().then(dropped_by).flatten(),
            place,
        })
    }

    /// A cell that is meant as a line and names nothing of the plan. It is a line of its own, though the
    /// same text may have stood above.
    pub fn unknown_line(&self, cell: &Cell) -> Option<Arc<Stated>> {
        let stated = self.stated_at(Level::Any, &cell.text, cell.at)?;
        let own = || Arc::new(stated.again_at(cell.at));
        stated.place.is_none().then(own)
    }

    /// A cell that stands alone, under a header if anything does, and names a goal or a measure of the plan:
    /// it speaks for the rows below.
    pub fn line(&self, role: Option<&Role>, cell: &Cell) -> Option<Arc<Stated>> {
        let stated = self.stated_at(level(role), &cell.text, cell.at)?;
        stated.place.is_some().then_some(stated)
    }

    /// The KPI of a row. An id outlives a renaming; but where id and name mean different KPIs, the
    /// figures may be about either. An id without a known name to confirm it must not
    /// contradict the place either; where no name is written, the place is only asked about. A place that
    /// the name says beside itself is added to the row's. Gives the unit too that stood behind the name:
    /// 講座数（回）.
    pub fn row(
        &self,
        written: Option<&WrittenId>,
        name: Option<(&str, CellAt)>,
        places: &mut Vec<Arc<Stated>>,
    ) -> (Match, Option<Arc<str>>) {
        let id = written.map(|id| id.text.as_str()).filter(may_be_name);
        let by_id = id.and_then(|id| self.plan.kpi_with_id(id));
        // Where no name is written, the cell of the id, or of a part of it, stands for it.
        let is_unnamed = || name.is_none_or(|(name, _)| id.is_some_and(|id| is_part(name, id)));
        let name = name.filter(|(name, _)| may_be_name(name));
        let found = name.map(|(name, _)| named::named(self.plan, name));
        let named = found.unwrap_or_default();
        let beside = named.beside.zip(name);
        let said = beside.and_then(|(said, (_, at))| self.stated_at(Level::Measure, said, at));
        // A KPI that was dropped has the row that says its name in a place that was dropped too.
        let mut all = places.iter().chain(&said);
        let is_gone = all.any(|stated| stated.dropped_by.is_some())
            && name.is_some_and(|(name, _)| named::dropped(self.plan, name).is_some());
        let has_id_of_dropped = || id.is_some_and(|id| self.plan.dropped_with_id(id).is_some());
        places.extend(said.filter(|said| said.place.is_some()));
        self.settle_numbers(places);
        let kpi = match by_id {
            // Another KPI of its name is not the one that the row is about.
            _ if is_gone => Err(Missed::Unknown),
            None if has_id_of_dropped() => Err(Missed::Unknown),
            Some(kpi) => self.with_id(kpi, &named, places, is_unnamed),
            None => {
                let branch = id.filter(|_| written.is_some_and(|id| id.is_branch));
                let found = self.with_name(&named, places);
                found.and_then(|found| self.with_branch(found, branch))
            }
        };
        (kpi, named.unit)
    }

    /// Gives bare numbers the measure that they have in the innermost certain place of the row; the place
    /// is unknown where the row has no such place, or where several measures in it have the number.
    fn settle_numbers(&self, places: &mut [Arc<Stated>]) {
        for index in 0..places.len() {
            let Some(PlanPlace::Numbered(measures)) = &places[index].place else {
                continue;
            };
            let certain = places.iter().filter(|stated| stated.is_certain());
            let inner = |one, other| match self.plan.is_place_within(other, one) {
                true => other,
                false => one,
            };
            let inmost = known(certain).reduce(inner);
            let place = inmost.and_then(|place| self.plan.only_in(measures, place));
            places[index] = Arc::new(Stated {
                place,
                ..Stated::clone(&places[index])
            });
        }
    }

    fn with_id(
        &self,
        kpi: usize,
        named: &NamedKpis<'_>,
        places: &[Arc<Stated>],
        is_unnamed: impl FnOnce() -> bool,
    ) -> Match {
        let is_confirmed = named.kpis.contains(&kpi);
        let is_here = stands_in(self.plan, kpi, places);
        // A name that several share says, with a place, which of them it is.
        let here = self.here(&named.kpis, places);
        let others = match (is_confirmed, here.is_empty()) {
            (true, _) if is_here => Vec::new(),
            (false, true) => named.kpis.clone(),
            _ => here,
        };
        if !others.is_empty() {
            return Err(Missed::Contradicted {
                by_id: kpi,
                by_name: others,
            });
        }
        match is_confirmed || is_here || is_unnamed() {
            true => Ok((kpi, MatchedBy::Id)),
            false => Err(Missed::Elsewhere(vec![kpi])),
        }
    }

    fn with_name(&self, named: &NamedKpis<'_>, places: &[Arc<Stated>]) -> Match {
        let kpis = &named.kpis;
        if kpis.is_empty() {
            return Err(Missed::Unknown);
        }
        let mut known = known(places);
        let is_unsure = known.any(|place| matches!(place, PlanPlace::Either(_)));
        if places.iter().any(|stated| stated.place.is_some()) {
            let here = self.here(kpis, places);
            return match here.is_empty() {
                true => Err(Missed::Elsewhere(kpis.clone())),
                // Two places are said: one of them may have a KPI of the name that is not meant.
                false if is_unsure && here.len() == 1 => only(kpis.clone(), MatchedBy::Name),
                false => {
                    let here = self.of_today(here, named.name);
                    only(self.lowest(here, places), MatchedBy::Place)
                }
            };
        }
        let of_today = self.of_today(kpis.clone(), named.name);
        if of_today.len() == 1 {
            return only(of_today, MatchedBy::Name);
        }
        let is_own = |kpi: &usize| Some(self.plan.kpis[*kpi].section) == self.sender;
        let own: Vec<usize> = of_today.iter().copied().filter(is_own).collect();
        match own.is_empty() || self.is_of_another_section(named) {
            true => Err(Missed::Ambiguous(of_today)),
            false => only(own, MatchedBy::Section),
        }
    }

    /// Those of some KPIs that stand in every place that is said.
    fn here(&self, kpis: &[usize], places: &[Arc<Stated>]) -> Vec<usize> {
        let kpis = kpis.iter().copied();
        kpis.filter(|kpi| stands_in(self.plan, *kpi, places))
            .collect()
    }

    /// Refuses a KPI whose id does not end with the 枝番 that is written alone.
    fn with_branch(&self, (kpi, by): (usize, MatchedBy), branch: Option<&str>) -> Match {
        let id = folded::key(&self.plan.kpis[kpi].id);
        let is_its = |branch: &str| {
            let bare = branch.trim_matches(['(', ')', '（', '）']);
            id.ends_with(&folded::key(bare))
        };
        match branch.is_none_or(is_its) {
            true => Ok((kpi, by)),
            false => Err(Missed::Ambiguous(vec![kpi])),
        }
    }

    /// The KPIs that stand directly at one of the places, and not in a measure below it; all of them where
    /// none does, or where the row says a place that the plan does not know.
    fn lowest(&self, kpis: Vec<usize>, places: &[Arc<Stated>]) -> Vec<usize> {
        let stands_at = |kpi: &usize| known(places).any(|place| self.plan.stands_at(*kpi, place));
        let is_certain = places.iter().all(|stated| stated.is_certain());
        let at: Vec<usize> = kpis.iter().copied().filter(stands_at).collect();
        match is_certain && !at.is_empty() {
            true => at,
            false => kpis,
        }
    }

    /// The KPIs whose name a text is today, wherever they stand.
    pub fn of_name(&self, name: &str) -> Vec<usize> {
        let named = named::named(self.plan, name);
        self.of_today(named.kpis, named.name)
    }

    /// The KPIs that have a name today; those that had it before a revision only where none does.
    fn of_today(&self, kpis: Vec<usize>, name: &str) -> Vec<usize> {
        // A single KPI needs no choice, even if the text is only its former name.
        if kpis.len() == 1 {
            return kpis;
        }
        let is_former = |kpi: &usize| self.plan.is_former_name(*kpi, name);
        let (former, today): (Vec<_>, Vec<_>) = kpis.into_iter().partition(is_former);
        if today.is_empty() { former } else { today }
    }

    fn is_of_another_section(&self, named: &NamedKpis<'_>) -> bool {
        let section = named.beside.and_then(|said| self.plan.section_named(said));
        section.is_some() && section != self.sender
    }
}

/// The level of places that a role asks for; any level for a role that asks for no place.
pub fn level(role: Option<&Role>) -> Level {
    match role {
        Some(Role::Goal) => Level::Goal,
        Some(Role::Measure) => Level::Measure,
        _ => Level::Any,
    }
}

/// Whether a KPI stands in every place that is said and that the plan knows.
pub fn stands_in(plan: &Plan, kpi: usize, places: &[Arc<Stated>]) -> bool {
    known(places).all(|place| plan.stands_in(kpi, place))
}

/// The places that the plan knows.
fn known<'s>(
    places: impl IntoIterator<Item = &'s Arc<Stated>>,
) -> impl Iterator<Item = &'s PlanPlace> {
    let places = places.into_iter();
    places.filter_map(|stated| stated.place.as_ref())
}

/// Whether a short text is the beginning or the end of an id.
pub fn is_part(text: &str, id: &str) -> bool {
    let id = folded::key(id);
    let part = may_be_name(&text).then(|| folded::key(text));
    part.is_some_and(|part| id.starts_with(&part) || id.ends_with(&part))
}

fn only(kpis: Vec<usize>, by: MatchedBy) -> Match {
    match kpis[..] {
        [kpi] => Ok((kpi, by)),
        _ => Err(Missed::Ambiguous(kpis)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Mapping, from_texts, trial};

    /// A measure under another, listed again, and renamed; a KPI that is listed again; two KPIs of one
    /// name in different places, and two in one. `KPI` lines are KPIs: id, name, unit.
    const MEASURES: &str = r#"
[[goal.measure]]
id = "1(1)"
name = "交流の促進"
[[goal.measure]]
id = "1(1)①"
under = "1(1)"
name = "都市間連携の強化"
formerly = ["都市間交流の促進"]
KPI 1-a 交流人口 人
[[goal.measure]]
id = "1(1)②"
under = "1(1)"
name = "発信"
[[goal.measure]]
id = "1(2)"
name = "再び連携"
again = "1(1)①"
[[goal.measure]]
id = "1(3)"
name = "暮らし"
kpis_again = ["1-a"]
KPI 1-b 交流人口 人
KPI 12ア 利用者数 人
aliases = ["のべ利用"]
KPI 12イ 利用者数 人
aliases = ["のべ利用"]
KPI 9-a 住み続けたい人の割合 ％
KPI 9-b 交流人口 人
[[revision]]
name = "改定"
from = "R4"
[[revision.change]]
kpi = "9-b"
dropped = true
"#;

    fn mapping() -> Mapping {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"R6\"]\n";
        let line = |line: &str| match line
            .strip_prefix("KPI ")
            .map(|kpi| kpi.split(' ').collect::<Vec<_>>())
        {
            Some(kpi) => trial::kpi("goal.measure.kpi", [kpi[0], kpi[1], kpi[2]], "観光課"),
            None => format!("{line}\n"),
        };
        let measures: String = MEASURES.lines().map(line).collect();
        let levels = "levels = [\"基本目標\", \"施策\", \"取組\"]\n[rating]";
        let plan = trial::plan(&["観光課"], &measures).replace("[rating]", levels);
        from_texts(&plan, &[form]).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What is found of a row: the KPI's id and how, or why there is none.
    fn check(sender: usize, [id, measure, name]: [&str; 3], expected: &str) {
        let mapping = mapping();
        let matching = Matching::of(&mapping.plan, Some(sender));
        let stated = matching.stated_at(Level::Measure, measure, CellAt::new(0, 0));
        let mut stated: Vec<_> = stated.into_iter().collect();
        let said = |text| Some(text).filter(|text: &&str| !text.is_empty());
        let (id, name) = (said(id).map(WrittenId::whole), said(name));
        let written = name.map(|name| (name, CellAt::new(0, 1)));
        let (matched, _) = matching.row(id.as_ref(), written, &mut stated);
        let ids = |kpis: &[usize]| {
            let ids = kpis.iter().map(|kpi| mapping.plan.kpis[*kpi].id.clone());
            ids.collect::<Vec<_>>().join(",")
        };
        let found = match matched {
            Ok((kpi, by)) => format!("{} {}", by.code(), ids(&[kpi])),
            Err(Missed::Unknown) => "unknown".to_owned(),
            Err(Missed::Contradicted { by_id, by_name }) => {
                format!("contradicted {} {}", ids(&[by_id]), ids(&by_name))
            }
            Err(Missed::Elsewhere(kpis)) => format!("elsewhere {}", ids(&kpis)),
            Err(Missed::Ambiguous(kpis)) => format!("ambiguous {}", ids(&kpis)),
            Err(Missed::OfAnother(kpi)) => format!("of another {}", ids(&[kpi])),
            Err(Missed::Displaced(kpis)) => format!("displaced {}", ids(&kpis)),
        };
        assert_eq!(found, expected, "{id:?} {measure} {name:?}");
    }

    #[test]
    fn a_kpi_is_known_by_its_id_then_by_its_place_then_by_its_name() {
        for (row, expected) in [
            (["1-b", "", "交流人口"], "id 1-b"),
            (["1-b", "1(2)", ""], "id 1-b"),
            (["12ア", "1(2)", "ア"], "id 12ア"),
            (["1-b", "1(2)", "知らない名前"], "elsewhere 1-b"),
            (["1-b", "1(2)", "交流人口"], "contradicted 1-b 1-a"),
            (["1-b", "1(1)②", "交流人口"], "id 1-b"),
            (["1-b", "1(3)", "交流人口"], "id 1-b"),
            (["12ア", "1(2)", "交流人口"], "contradicted 12ア 1-a"),
            (
                ["", "", "1-a 交流人口（1(1)① 都市間連携の強化）"],
                "name 1-a",
            ),
            (["", "", "12イ 利用者数（1(3) 暮らし）"], "name 12イ"),
            (["", "", "利用者数（1(3) 暮らし）"], "ambiguous 12ア,12イ"),
            (["", "", "交流人口【1(1)① 都市間連携の強化】"], "place 1-a"),
            (["", "1(3)", "交流人口【発信】"], "elsewhere 1-a,1-b"),
            (["1-b", "", "交流人口（1(2)）"], "contradicted 1-b 1-a"),
            (["1-b", "", "知らない名前"], "id 1-b"),
            (["1-b", "1(3)", "利用者数"], "contradicted 1-b 12ア,12イ"),
            (["9-9", "1(1)①", "交流人口"], "place 1-a"),
            (["", "1(1)", "交流人口"], "place 1-a"),
            (["", "1(2)", "交流人口"], "place 1-a"),
            // Listed again there; 1-b stands there too.
            (["", "1(3)", "交流人口"], "ambiguous 1-a,1-b"),
            (["", "基本目標１", "交流人口"], "ambiguous 1-a,1-b"),
            (["", "1(1)②", "交流人口"], "elsewhere 1-a,1-b"),
            (["", "9 知らない施策", "交流人口"], "ambiguous 1-a,1-b"),
            (["", "", "利用者数"], "ambiguous 12ア,12イ"),
            (["12イ", "", "利用者数"], "id 12イ"),
            (["", "1(3)", "のべ利用"], "ambiguous 12ア,12イ"),
            // A number of one part is none of a place by itself.
            (["", "1", "交流人口"], "ambiguous 1-a,1-b"),
            (["", "", "交流人口（1）"], "unknown"),
            (["", "", "「交流人口（1(3) 暮らし）」"], "name 1-b"),
            (["", "", "交流人口（人）（1(3)）"], "ambiguous 1-a,1-b"),
            (["", "", "知らない名前"], "unknown"),
            // The number of a measure without any, the name of one in which 1-a is listed again.
            (["", "1(1)② 再び連携", "交流人口"], "ambiguous 1-a,1-b"),
            (["1-a", "1(1)② 再び連携", "交流人口"], "id 1-a"),
            // What another KPI of the name in its measure is called, told apart from it.
            (["", "", "交流人口（1(1)① 都市間連携の強化）"], "name 1-a"),
            (["", "1(2)", "交流人口（1(3) 暮らし）"], "elsewhere 1-b"),
            (["", "", "利用者数（1(3) 暮らし、12イ）"], "name 12イ"),
            // Dropped: no other of its name is meant.
            (["9-b", "1(1)①", "交流人口"], "unknown"),
            (["9-b", "", ""], "unknown"),
        ] {
            check(0, row, expected);
        }
    }

    #[test]
    fn former_names_measures_above_and_repeats_are_the_kpis_own() {
        let plan = mapping().plan;
        let is_of = |written: &str| {
            let place = named::place(&plan, written, Level::Measure).ok();
            place.map(|place| plan.stands_in(0, &place))
        };
        for own in [
            "1(1)① 都市間連携の強化",
            "都市間交流の促進",
            "１（１）",
            "1(1) 交流の促進",
            "1(1)：交流の促進",
            "施策1(1) 交流の促進",
            "■【交流の促進】",
            "交流の促進",
            "1(2)",
            "1(3) 暮らし",
            "基本目標１",
            "見本",
            "1",
        ] {
            assert_eq!(is_of(own), Some(true), "{own}");
        }
        for other in ["1(1)②", "1(1)② 発信", "1(1) 発信", "数値目標"] {
            assert_eq!(is_of(other), Some(false), "{other}");
        }
        for unknown in ["9 別の施策", "9", "交流の促新"] {
            assert_eq!(is_of(unknown), None, "{unknown}");
        }
    }
}
