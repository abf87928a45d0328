//! A plan as rows, sheet by sheet, and rows as a plan.
//!
//! In `plan.toml` a KPI is written inside its measure, and what is new in a revision inside the revision.
//! On the sheets every thing is a row of its own; keys that begin with `@` say to what it belongs.

use super::sheets::*;
use crate::domain::folded;
use crate::mapping::amend::{self, StrayRow, WantedPlan};
use crate::mapping::plan_file::lists::{LISTS, PlanList, TREE};
use crate::mapping::problem::Code;
use crate::mapping::said::{Said, SaidTable, SaidValue};
use std::collections::BTreeSet;

/// The rows of every sheet, by its name, in the order of [`SHEETS`].
#[derive(Default)]
pub struct PlanRows(pub Vec<(&'static str, Vec<SaidTable>)>);

impl PlanRows {
    /// No rows.
    pub fn new() -> Self {
        let sheets = SHEETS.iter();
        Self(sheets.map(|sheet| (sheet.name, Vec::new())).collect())
    }

    /// The rows of a sheet.
    pub fn of(&self, sheet: &str) -> &[SaidTable] {
        let mut sheets = self.0.iter();
        let found = sheets.find(|(name, _)| *name == sheet);
        found.map_or(&[], |(_, rows)| rows)
    }

    fn add(&mut self, sheet: &str, row: SaidTable) {
        if let Some((_, rows)) = self.0.iter_mut().find(|(name, _)| *name == sheet) {
            rows.push(row);
        }
    }
}

/// Lists whose entries are rows of their own. Of the others, words and bands are laid out one by one.
fn lists() -> impl Iterator<Item = &'static PlanList> {
    let of_rows = |list: &&PlanList| !list.sheet.is_empty() && !list.inline && list.sheet != WORDS;
    LISTS.iter().filter(of_rows)
}

/// Where a row belongs, as far as other rows say so.
const PLACES: [&str; 3] = ["@revision", "@goal", "@measure"];

/// What a plan says, as rows.
pub fn lay_out(plan: &SaidTable) -> PlanRows {
    let mut rows = PlanRows::new();
    let mut own = SaidTable::default();
    for (key, year) in ["@first", "@last"].iter().zip(plan.list("period")) {
        own.set(key, year.clone());
    }
    rows.add(PLAN, row_of(PLAN, plan, &own));
    lay_out_rating(&mut rows, plan, OF_PLAN);
    for scale in plan.tables("scale") {
        lay_out_rating(&mut rows, scale, OF_SCALE);
    }
    if let Some(review) = plan.get("review").and_then(Said::as_table) {
        lay_out_rating(&mut rows, review, OF_REVIEW);
    }
    lay_out_lists(&mut rows, plan, &SaidTable::default());
    for vocabulary in plan.tables("vocabulary") {
        lay_out_words(&mut rows, vocabulary);
    }
    rows
}

/// What the columns of a sheet have of a thing, and of where it belongs.
fn row_of(name: &str, thing: &SaidTable, place: &SaidTable) -> SaidTable {
    let mut row = SaidTable::default();
    for column in sheet(name).map_or(&[][..], |sheet| &sheet.columns) {
        let key = &column.key;
        if let Some(said) = place.get(key).or_else(|| thing.at_path(key)) {
            row.set_path(key, said.clone());
        }
    }
    row
}

fn lay_out_lists(rows: &mut PlanRows, owner: &SaidTable, place: &SaidTable) {
    for list in lists() {
        for entry in owner.tables(list.key) {
            lay_out_entry(rows, list, entry, place.clone());
        }
    }
}

/// An entry of a list, and the entries of its own lists.
fn lay_out_entry(rows: &mut PlanRows, list: &PlanList, entry: &SaidTable, mut place: SaidTable) {
    if matches!(list.key, "measure" | "kpi") {
        // It is the revision's own, and not one of a goal or measure that the revision brings.
        if place.get("@revision").is_some() && place.get("@goal").is_none() {
            place.set("@place", Said::text(DIRECTLY));
        }
        for (key, own) in [("goal", "@goal"), ("measure", "@measure")] {
            if let Some(said) = entry.get(key) {
                place.set(own, said.clone());
            }
        }
    }
    match list.key {
        "goal" => place.set("@level", Said::text(GOAL_ROW)),
        "measure" => place.set("@level", Said::text(MEASURE_ROW)),
        "kpi" if entry.get(amend::IN_TABLE).is_some() => {
            place.set("@place", Said::text(IN_TABLE));
        }
        "revision" => lay_out_rating(rows, entry, OF_REVISION),
        _ => {}
    }
    let mut row = row_of(list.sheet, entry, &place);
    // `targets = {}`: none of them any longer.
    let targets = row.get("targets").and_then(Said::as_table);
    if targets.is_some_and(SaidTable::is_empty) {
        row.remove("targets");
        row.set(NO_TARGETS, SaidValue::Flag(true).into());
    }
    rows.add(list.sheet, row);
    place.remove("@place");
    let name = entry.text(list.name_key());
    place.set(&format!("@{}", list.key), Said::text(name));
    lay_out_lists(rows, entry, &place);
}

fn lay_out_words(rows: &mut PlanRows, vocabulary: &SaidTable) {
    if vocabulary.list("words").is_empty() {
        rows.add(WORDS, row_of(WORDS, vocabulary, &SaidTable::default()));
    }
    for word in vocabulary.tables("words") {
        let mut own = SaidTable::default();
        for (key, said) in word.iter() {
            own.set(&format!("@{key}"), said.clone());
        }
        rows.add(WORDS, row_of(WORDS, vocabulary, &own));
    }
}

fn lay_out_rating(rows: &mut PlanRows, owner: &SaidTable, of: &str) {
    let Some(rating) = owner.get("rating").and_then(Said::as_table) else {
        return;
    };
    let mut place = SaidTable::default();
    place.set("@of", Said::text(of));
    for (key, own) in [("name", "@name"), ("group", "@group")] {
        if let Some(said) = owner.get(key).filter(|_| of != OF_PLAN) {
            place.set(own, said.clone());
        }
    }
    rows.add(RATINGS, row_of(RATINGS, rating, &place));
    for band in rating.tables("bands") {
        rows.add(BANDS, row_of(BANDS, band, &place));
    }
}

/// What rows say, as a plan; and the rows that belong nowhere.
pub fn gather(rows: &PlanRows) -> WantedPlan {
    let mut gathering = Gathering::default();
    gathering.plan_row(rows.of(PLAN));
    // Others are put into these.
    let owners = ["revision", "goal", "measure"];
    let renamed = renamed_revision(rows);
    let mut lists: Vec<&PlanList> = lists().collect();
    lists.sort_by_key(|list| {
        owners
            .iter()
            .position(|owner| *owner == list.key)
            .unwrap_or(3)
    });
    for list in lists {
        for row in rows.of(list.sheet) {
            if list.sheet != TREE || list.key == level_of(row) {
                let mut row = row.clone();
                if let Some((name, said)) = renamed.as_ref().filter(|_| list.key == "revision")
                    && row.text("name") == name
                {
                    row.set("name", said.clone());
                }
                gathering.place(list.key, row);
            }
        }
    }
    gathering.ratings(rows);
    gathering.vocabularies(rows.of(WORDS));
    gathering.0
}

/// The one revision that no row names while rows name one that is not there: its new name, and in its place
/// what is wrong with that. It is one mistake, and not one of every row that has the former name.
fn renamed_revision(rows: &PlanRows) -> Option<(String, Said)> {
    let all = rows.0.iter().flat_map(|(_, rows)| rows);
    let name_of = |row: &SaidTable| match row.text("@of") {
        OF_REVISION => row.text("@name").to_owned(),
        _ => row.text("@revision").to_owned(),
    };
    let used: BTreeSet<String> = all.map(name_of).filter(|name| !name.is_empty()).collect();
    let revisions = rows.of("改定");
    let is_there = |name: &String| revisions.iter().any(|row| row.text("name") == name);
    let unknown: Vec<&String> = used.iter().filter(|name| !is_there(name)).collect();
    let mut unused = revisions
        .iter()
        .filter(|row| !used.contains(row.text("name")));
    let (Some(row), None, [former]) = (unused.next(), unused.next(), &unknown[..]) else {
        return None;
    };
    // A name that cannot be read is told itself.
    let name = row.get("name")?.as_text()?;
    let message = format!("改定「{name}」を書いた行がなく、改定「{former}」を書いた行があります");
    let remedy = format!(
        "名前を変えるなら、ほかのシートの「改定」と「対象の名前」の列の「{former}」もすべて「{name}」にしてください"
    );
    let said = Said::from(SaidValue::Wrong(message, remedy));
    Some((name.to_owned(), said.at(row.get("name")?.at)))
}

/// The list to which a row of the tree belongs; one whose level is mistaken is a goal's if it names none.
fn level_of(row: &SaidTable) -> &'static str {
    match row.text("@level") {
        GOAL_ROW => "goal",
        "" if row.get("@goal").is_none() => "goal",
        _ => "measure",
    }
}

#[derive(Default)]
struct Gathering(WantedPlan);

impl Gathering {
    fn plan(&mut self) -> &mut SaidTable {
        &mut self.0.said
    }

    fn plan_row(&mut self, rows: &[SaidTable]) {
        let mut plan = rows.first().cloned().unwrap_or_default();
        let keys = ["@first", "@last"].iter();
        let years: Vec<Said> = keys.filter_map(|key| plan.remove(key)).collect();
        let at = years.first().map_or(0, |year| year.at);
        plan.set("period", Said::from(SaidValue::List(years)).at(at));
        // A list that the plan must have is there even if it is empty.
        for list in ["section", "goal"] {
            plan.set(list, SaidValue::List(Vec::new()).into());
        }
        *self.plan() = plan;
    }

    /// Remembers a mistake, and the row that is left out because of it.
    fn stray(&mut self, at: usize, message: &str, remedy: &str, lost: SaidTable) {
        self.stray_of(Code::Other, at, (message, remedy), lost);
    }

    fn stray_of(&mut self, code: Code, at: usize, said: (&str, &str), lost: SaidTable) {
        self.0.strays.push(StrayRow {
            at,
            code,
            message: said.0.to_owned(),
            remedy: said.1.to_owned(),
            lost,
        });
    }

    /// What is left out of a row that belongs nowhere. A KPI is put under the first goal, so that its other
    /// mistakes are told, and only what says where it belongs is left out.
    fn sheltered(&mut self, list: &str, mut row: SaidTable) -> SaidTable {
        let goal = self.0.said.tables_mut("goal").next();
        let Some(goal) = goal.filter(|_| list == "kpi") else {
            return row;
        };
        let mut lost = SaidTable::default();
        // A revision may take away the goal under which it is put.
        if let Some(id) = row.get("id").filter(|id| id.as_text().is_some()) {
            lost.set("id", id.clone());
        }
        for key in PLACES.iter().chain(&["@place"]) {
            if let Some(said) = row.remove(key) {
                lost.set(key, said);
            }
        }
        goal.push("kpi", row);
        lost
    }

    /// Leaves out a row that names an entry of a list that is not there: which list, by which name, and in which
    /// cell. Nothing is said where that entry was left out too, or may be one whose own name is mistaken.
    fn homeless(
        &mut self,
        (list, name, at): (&'static str, &str, usize),
        message: &str,
        usual: &str,
        row: SaidTable,
    ) {
        let key = PlanList::of(list).map_or("", PlanList::name_key);
        let goal = self.0.said.find("goal", "id", row.text("@goal"));
        let owner = goal.filter(|_| list == "measure");
        let known = || owner.unwrap_or(&self.0.said).tables(list);
        let is_lost = |stray: &StrayRow| stray.lost.text(key) == name && !name.is_empty();
        let is_unread = |entry: &SaidTable| entry.get(key).is_some_and(Said::is_wrong);
        if self.0.strays.iter().any(is_lost) || known().any(is_unread) {
            return self.stray(0, "", "", row);
        }
        let near = folded::hint(name, known().map(|entry| entry.text(key)));
        let remedy = format!("{near}{usual}");
        self.stray_of(Code::unknown(list, name), at, (message, &remedy), row);
    }

    /// The revision of a name, or without a name the plan itself.
    fn part(&mut self, revision: Option<&str>) -> Option<&mut SaidTable> {
        match revision {
            None => Some(&mut self.0.said),
            Some(name) => self.0.said.find_mut("revision", "name", name),
        }
    }

    /// Puts a row into the list to which it belongs.
    fn place(&mut self, list: &str, mut row: SaidTable) {
        let mut places = PLACES.iter().chain(&["@place", "@level"]);
        if places.any(|key| row.get(key).is_some_and(Said::is_wrong)) {
            let row = self.sheltered(list, row);
            return self.stray(0, "", "", row);
        }
        let whole = row.clone();
        let revision = row.remove("@revision");
        let name = revision.as_ref().map(|revision| text_of(Some(revision)));
        if let (Some(said), Some(name)) = (&revision, &name)
            && self.part(Some(name)).is_none()
        {
            let message = format!("改定「{name}」がありません");
            let usual = "「改定」のシートにある名前を書いてください";
            let whole = self.sheltered(list, whole);
            return self.homeless(("revision", name, said.at), &message, usual, whole);
        }
        self.look_over(list, &mut row);
        let place = text_of(row.remove("@place").as_ref());
        let (goal, measure) = (row.remove("@goal"), row.remove("@measure"));
        let (goal_id, measure_id) = (text_of(goal.as_ref()), text_of(measure.as_ref()));
        let Some(part) = self.part(name.as_deref()) else {
            return;
        };
        if !matches!(list, "measure" | "kpi") {
            return part.push(list, row);
        }
        if list == "kpi" && place == IN_TABLE && revision.is_none() {
            row.set(amend::IN_TABLE, SaidValue::Flag(true).into());
        }
        let is_direct = revision.is_some() && place == DIRECTLY;
        if !is_direct && let Some(owner) = owner_in(part, &goal_id, &measure_id) {
            return owner.push(list, row);
        }
        if revision.is_some() {
            for (key, said) in [("goal", goal), ("measure", measure)] {
                said.into_iter().for_each(|said| row.set(key, said));
            }
            return part.push(list, row);
        }
        self.without_owner(list, (goal, measure), whole);
    }

    /// What a row of a list cannot say.
    fn look_over(&mut self, list: &str, row: &mut SaidTable) {
        let level = row.remove("@level");
        let (found, message, remedy) = match list {
            "goal" => {
                row.remove("@place");
                let message = "目標の行に「目標の番号」があります";
                let remedy = "目標の上の目標は「上の番号」に書いてください";
                (row.remove("@goal"), message, remedy)
            }
            "measure" => {
                let label = row.remove("label");
                let is_said = |label: &Said| label.as_text() != Some("");
                let message = "施策の行に「見出し」があります";
                let remedy = "施策に見出しはありません。空欄にしてください";
                (label.filter(is_said).and(level), message, remedy)
            }
            "change" => {
                let none = row.remove(NO_TARGETS);
                let has_none = none
                    .as_ref()
                    .is_some_and(|none| none.value == SaidValue::Flag(true));
                if has_none && row.get("targets").is_none() {
                    let targets = Said::from(SaidTable::default());
                    row.set("targets", targets.at(row.start()));
                    return;
                }
                let message = "年度の目標を無くすのに、年度の目標値があります";
                let remedy = "どちらかを空欄にしてください";
                (none.filter(|_| has_none), message, remedy)
            }
            _ => return,
        };
        if let Some(found) = found {
            self.stray(found.at, message, remedy, SaidTable::default());
        }
    }

    /// A measure whose goal, or a KPI whose goal or measure, is not there.
    fn without_owner(
        &mut self,
        list: &str,
        (goal, measure): (Option<Said>, Option<Said>),
        row: SaidTable,
    ) {
        let (goal_id, measure_id) = (text_of(goal.as_ref()), text_of(measure.as_ref()));
        let has_goal = self.0.said.find("goal", "id", &goal_id).is_some();
        let key = if list == "kpi" { "id" } else { "@level" };
        let own = row.get(key).map_or(0, |said| said.at);
        let row = self.sheltered(list, row);
        let usual = match list {
            "kpi" => "「目標と施策」のシートにある番号を書いてください",
            _ => "「種類」が目標の行の番号を書いてください",
        };
        if has_goal {
            let message = format!("目標「{goal_id}」に施策「{measure_id}」がありません");
            let at = measure.map_or(own, |measure| measure.at);
            return self.homeless(("measure", &measure_id, at), &message, usual, row);
        }
        let message = format!("目標「{goal_id}」がありません");
        let at = goal.map_or(own, |goal| goal.at);
        self.homeless(("goal", &goal_id, at), &message, usual, row);
    }

    fn ratings(&mut self, rows: &PlanRows) {
        for row in rows.of(RATINGS) {
            let mut rating = row.clone();
            let group = rating.remove("@group");
            let (of, name) = (rating.remove("@of"), rating.remove("@name"));
            let bands = Said::from(SaidValue::List(Vec::new()));
            rating.set("bands", bands.at(row.start()));
            if text_of(of.as_ref()) == OF_SCALE {
                let mut scale = SaidTable::default();
                for (key, said) in [("name", &name), ("group", &group)] {
                    scale.set(key, said.clone().unwrap_or(Said::text("").at(row.start())));
                }
                self.plan().push("scale", scale);
            }
            let Some(owner) = self.rated((of.as_ref(), name.as_ref()), row) else {
                continue;
            };
            if owner.get("rating").is_none() {
                owner.set("rating", Said::from(rating).at(row.start()));
            } else {
                let message = "同じ対象の判定が二度あります";
                let remedy = "どちらかの行を消してください";
                self.stray(of.map_or(0, |of| of.at), message, remedy, row.clone());
            }
        }
        // Where it cannot be read whose a rating is, bands without one may be its own.
        let is_unread = |row: &SaidTable| row.get("@of").is_some_and(Said::is_wrong);
        let has_unread = rows.of(RATINGS).iter().any(is_unread);
        for row in rows.of(BANDS) {
            let mut band = row.clone();
            let (of, name) = (band.remove("@of"), band.remove("@name"));
            let known = self.0.strays.len();
            let owner = self.rated((of.as_ref(), name.as_ref()), row);
            if has_unread
                && owner
                    .as_ref()
                    .is_none_or(|owner| owner.get("rating").is_none())
            {
                self.0.strays.truncate(known);
                self.stray(0, "", "", row.clone());
                continue;
            }
            let Some(owner) = owner else { continue };
            if owner.get("rating").is_none() {
                let message = "この区分の「対象」が「判定」のシートにありません";
                let remedy = "「判定」のシートに同じ対象の行を足してください";
                self.stray(of.map_or(0, |of| of.at), message, remedy, row.clone());
            } else if let Some(rating) = owner.table_mut("rating") {
                rating.push("bands", band);
            }
        }
    }

    /// What the rating of a row is of.
    fn rated(
        &mut self,
        (of, name): (Option<&Said>, Option<&Said>),
        row: &SaidTable,
    ) -> Option<&mut SaidTable> {
        let list = match of.and_then(Said::as_text).unwrap_or_default() {
            OF_PLAN => return Some(self.plan()),
            OF_REVIEW => {
                let plan = self.plan();
                if plan.get("review").is_none() {
                    // What it lacks is told at the row of its rating.
                    let at = of.map_or(0, |of| of.at);
                    plan.set("review", Said::from(SaidTable::default()).at(at));
                }
                return plan.table_mut("review");
            }
            OF_SCALE => "scale",
            OF_REVISION => "revision",
            // The cell itself is mistaken.
            _ => {
                // Both parts of a rating: without its bands, too, nothing can be said of it.
                let mut lost = SaidTable::default();
                lost.set("rating", row.clone().into());
                lost.set("bands", SaidValue::List(Vec::new()).into());
                self.stray(0, "", "", lost);
                return None;
            }
        };
        let wanted = text_of(name);
        if self.0.said.find(list, "name", &wanted).is_none() {
            let message = format!("判定の対象「{wanted}」がありません");
            let at = name.or(of).map_or(0, |said| said.at);
            let usual = "シートにある名前を書いてください";
            self.homeless((list, &wanted, at), &message, usual, row.clone());
        }
        self.0.said.find_mut(list, "name", &wanted)
    }

    /// Words of one field stand below each other.
    fn vocabularies(&mut self, rows: &[SaidTable]) {
        for row in rows {
            let mut head = row.clone();
            let (text, also) = (head.remove("@word"), head.remove("@also"));
            let is_open = self.plan().tables("vocabulary").last().is_some_and(|last| {
                let is_same = |key: &str| last.text(key) == head.text(key);
                is_same("field") && is_same("label")
            });
            if !is_open {
                head.set("words", SaidValue::List(Vec::new()).into());
                self.plan().push("vocabulary", head);
            }
            let mut word = SaidTable::default();
            match (text, also) {
                (None, None) => continue,
                (None, Some(also)) => {
                    let remedy = "語を書くか、行を消してください";
                    self.stray(also.at, "「語」が空です", remedy, SaidTable::default());
                    continue;
                }
                (Some(text), also) => {
                    word.set("word", text);
                    also.into_iter().for_each(|also| word.set("also", also));
                }
            }
            if let Some(last) = self.plan().tables_mut("vocabulary").last() {
                last.push("words", word);
            }
        }
    }
}

/// To what a measure or a KPI with these ids belongs in the plan, or in what a revision brings: a goal, a
/// measure of a goal, or a measure that stands alone.
fn owner_in<'a>(part: &'a mut SaidTable, goal: &str, measure: &str) -> Option<&'a mut SaidTable> {
    let is_of_goal = part
        .find("goal", "id", goal)
        .is_some_and(|goal| measure.is_empty() || goal.find("measure", "id", measure).is_some());
    if !is_of_goal {
        let is_it =
            |other: &&mut SaidTable| other.text("id") == measure && other.text("goal") == goal;
        let mut measures = part.tables_mut("measure");
        return measures.find(|other| !measure.is_empty() && is_it(other));
    }
    let goal = part.find_mut("goal", "id", goal)?;
    match measure {
        "" => Some(goal),
        id => goal.find_mut("measure", "id", id),
    }
}

fn text_of(said: Option<&Said>) -> String {
    let text = said.and_then(Said::as_text);
    text.unwrap_or_default().to_owned()
}
