//! A plan as rows, sheet by sheet, and rows as a plan.
//!
//! What stands in something else in `plan.toml` (a KPI in its measure, what a revision brings) says
//! so in its row.

use super::sheets::*;
use crate::mapping::amend;
use crate::mapping::said::{Said, Table, Value};

/// The rows of every sheet, by its name, in the order of [`SHEETS`].
pub struct Rows(pub Vec<(&'static str, Vec<Table>)>);

impl Rows {
    /// No rows.
    pub fn new() -> Self {
        let sheets = SHEETS.iter();
        Self(sheets.map(|sheet| (sheet.name, Vec::new())).collect())
    }

    /// The rows of a sheet.
    pub fn of(&self, sheet: &str) -> &[Table] {
        let mut sheets = self.0.iter();
        let found = sheets.find(|(name, _)| *name == sheet);
        found.map_or(&[], |(_, rows)| rows)
    }

    fn add(&mut self, sheet: &str, row: Table) {
        if let Some((_, rows)) = self.0.iter_mut().find(|(name, _)| *name == sheet) {
            rows.push(row);
        }
    }

    fn add_all<'a>(&mut self, sheet: &str, rows: impl Iterator<Item = &'a Table>) {
        rows.for_each(|row| self.add(sheet, row.clone()));
    }
}

/// Lists of the plan that a sheet has as they are.
const PLAIN: [(&str, &str); 4] = [
    ("課", "section"),
    ("参考値", "context"),
    ("会議体", "council"),
    ("手で付けた判定", "grade"),
];

/// What a plan says, as rows.
pub fn lay_out(plan: &Table) -> Rows {
    let mut rows = Rows::new();
    rows.add(PLAN, plan_row(plan));
    for (sheet, list) in PLAIN {
        rows.add_all(sheet, plan.tables(list));
    }
    lay_out_ratings(&mut rows, plan);
    lay_out_part(&mut rows, plan, None);
    plan.tables("vocabulary")
        .for_each(|vocabulary| lay_out_words(&mut rows, vocabulary));
    for revision in plan.tables("revision") {
        lay_out_revision(&mut rows, revision);
    }
    rows
}

fn plan_row(plan: &Table) -> Table {
    let mut row = Table::default();
    for column in sheet(PLAN).map_or(&[][..], |sheet| &sheet.columns) {
        if let Some(said) = plan.at_path(&column.key) {
            row.set_path(&column.key, said.clone());
        }
    }
    for (key, year) in ["@first", "@last"].iter().zip(plan.list("period")) {
        row.set(key, year.clone());
    }
    row
}

/// Goals, measures, KPIs, projects and tags, of the plan or new in a revision.
fn lay_out_part(rows: &mut Rows, part: &Table, revision: Option<&str>) {
    let since = |row: &Table| {
        let mut row = row.clone();
        if let Some(revision) = revision {
            row.set("@revision", Said::text(revision));
        }
        row
    };
    for (sheet, list) in [("タグ", "tag"), ("事業", "project")] {
        let all: Vec<Table> = part.tables(list).map(since).collect();
        rows.add_all(sheet, all.iter());
    }
    for goal in part.tables("goal") {
        lay_out_goal(rows, since(goal));
    }
    for measure in part.tables("measure") {
        let mut measure = since(measure);
        let goal = measure.remove("goal");
        let is_new = has_goal(part, goal.as_ref().and_then(Said::as_text));
        if is_new {
            measure.set("@place", Said::text(DIRECTLY));
        }
        lay_out_measure(rows, measure, goal);
    }
    for kpi in part.tables("kpi") {
        lay_out_free_kpi(rows, part, since(kpi));
    }
}

fn has_goal(part: &Table, id: Option<&str>) -> bool {
    let mut goals = part.tables("goal");
    id.is_some_and(|id| goals.any(|goal| goal.text("id") == id))
}

fn lay_out_goal(rows: &mut Rows, mut goal: Table) {
    let kpis = goal.remove("kpi");
    let measures = goal.remove("measure");
    let id = goal.get("id").cloned();
    let revision = goal.get("@revision").cloned();
    goal.set("@level", Said::text(GOAL_ROW));
    rows.add(TREE, goal);
    lay_out_kpis(rows, kpis, revision.clone(), id.clone(), None);
    for measure in measures
        .iter()
        .flat_map(Said::list)
        .filter_map(Said::as_table)
    {
        let mut measure = measure.clone();
        if let Some(revision) = &revision {
            measure.set("@revision", revision.clone());
        }
        lay_out_measure(rows, measure, id.clone());
    }
}

fn lay_out_measure(rows: &mut Rows, mut measure: Table, goal: Option<Said>) {
    let kpis = measure.remove("kpi");
    let id = measure.get("id").cloned();
    let revision = measure.get("@revision").cloned();
    measure.set("@level", Said::text(MEASURE_ROW));
    if let Some(goal) = &goal {
        measure.set("@goal", goal.clone());
    }
    rows.add(TREE, measure);
    lay_out_kpis(rows, kpis, revision, goal, id);
}

fn lay_out_kpis(
    rows: &mut Rows,
    kpis: Option<Said>,
    revision: Option<Said>,
    goal: Option<Said>,
    measure: Option<Said>,
) {
    for kpi in kpis.iter().flat_map(Said::list).filter_map(Said::as_table) {
        let mut row = kpi.clone();
        if row.remove(amend::IN_TABLE).is_some() {
            row.set("@place", Said::text(IN_TABLE));
        }
        let place = [
            ("@revision", &revision),
            ("@goal", &goal),
            ("@measure", &measure),
        ];
        for (key, said) in place {
            if let Some(said) = said {
                row.set(key, said.clone());
            }
        }
        rows.add(KPIS, row);
    }
}

/// A KPI that stands in a revision, and says itself to what it belongs.
fn lay_out_free_kpi(rows: &mut Rows, part: &Table, mut kpi: Table) {
    for (key, place) in [("goal", "@goal"), ("measure", "@measure")] {
        if let Some(said) = kpi.remove(key) {
            kpi.set(place, said);
        }
    }
    let place = (
        kpi.text("@goal").to_owned(),
        kpi.text("@measure").to_owned(),
    );
    if owner_in(&mut part.clone(), &place.0, &place.1).is_some() {
        kpi.set("@place", Said::text(DIRECTLY));
    }
    rows.add(KPIS, kpi);
}

/// What is new in a revision, and to which a KPI with these ids would belong: a goal, a measure of a
/// goal, or a measure that stands alone.
fn owner_in<'a>(part: &'a mut Table, goal: &str, measure: &str) -> Option<&'a mut Table> {
    let has_measure = |owner: &Table| {
        owner
            .tables("measure")
            .any(|other| other.text("id") == measure)
    };
    let in_goal = part
        .tables("goal")
        .any(|other| other.text("id") == goal && (measure.is_empty() || has_measure(other)));
    if !in_goal {
        let mut measures = part.tables_mut("measure");
        return measures.find(|other| {
            !measure.is_empty() && other.text("id") == measure && other.text("goal") == goal
        });
    }
    let mut goals = part.tables_mut("goal");
    let goal = goals.find(|other| other.text("id") == goal)?;
    match measure {
        "" => Some(goal),
        measure => goal
            .tables_mut("measure")
            .find(|other| other.text("id") == measure),
    }
}

fn lay_out_words(rows: &mut Rows, vocabulary: &Table) {
    let mut head = vocabulary.clone();
    head.remove("words");
    if vocabulary.list("words").is_empty() {
        return rows.add("語彙", head);
    }
    for word in vocabulary.tables("words") {
        let mut row = head.clone();
        for (key, place) in [("word", "@word"), ("also", "@also")] {
            if let Some(said) = word.get(key) {
                row.set(place, said.clone());
            }
        }
        rows.add("語彙", row);
    }
}

fn lay_out_ratings(rows: &mut Rows, plan: &Table) {
    lay_out_rating(rows, plan, OF_PLAN, None);
    for scale in plan.tables("scale") {
        lay_out_rating(rows, scale, OF_SCALE, scale.get("name"));
    }
    if let Some(review) = plan.get("review").and_then(Said::as_table) {
        lay_out_rating(rows, review, OF_REVIEW, None);
    }
    for revision in plan.tables("revision") {
        lay_out_rating(rows, revision, OF_REVISION, revision.get("name"));
    }
}

fn lay_out_rating(rows: &mut Rows, owner: &Table, of: &str, name: Option<&Said>) {
    let Some(rating) = owner.get("rating").and_then(Said::as_table) else {
        return;
    };
    let place = |row: &Table| {
        let mut row = row.clone();
        row.set("@of", Said::text(of));
        if let Some(name) = name {
            row.set("@name", name.clone());
        }
        row
    };
    let mut head = place(rating);
    head.remove("bands");
    if let Some(group) = owner.get("group").filter(|_| of == OF_SCALE) {
        head.set("@group", group.clone());
    }
    rows.add("判定", head);
    let bands: Vec<Table> = rating.tables("bands").map(place).collect();
    rows.add_all("判定区分", bands.iter());
}

fn lay_out_revision(rows: &mut Rows, revision: &Table) {
    let mut row = Table::default();
    for key in ["name", "from"] {
        if let Some(said) = revision.get(key) {
            row.set(key, said.clone());
        }
    }
    rows.add("改定", row);
    let name = revision.text("name").to_owned();
    lay_out_part(rows, revision, Some(&name));
    for change in revision.tables("change") {
        let mut change = change.clone();
        change.set("@revision", Said::text(&name));
        if is_none(change.get("targets")) {
            change.remove("targets");
            change.set(NO_TARGETS, Value::Flag(true).into());
        }
        rows.add(CHANGES, change);
    }
    for note in revision.tables("note") {
        let mut note = note.clone();
        note.set("@revision", Said::text(&name));
        rows.add(NOTES, note);
    }
}

/// `targets = {}`: none of them any longer.
fn is_none(targets: Option<&Said>) -> bool {
    let targets = targets.and_then(Said::as_table);
    targets.is_some_and(Table::is_empty)
}

/// A row that belongs nowhere.
pub struct Stray {
    /// The cell that says where it should belong.
    pub cell: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// What rows say, as a plan; and the rows that belong nowhere.
pub fn gather(rows: &Rows) -> (Table, Vec<Stray>) {
    let mut gathering = Gathering {
        plan: Table::default(),
        strays: Vec::new(),
    };
    gathering.all(rows);
    (gathering.plan, gathering.strays)
}

struct Gathering {
    plan: Table,
    strays: Vec<Stray>,
}

impl Gathering {
    fn all(&mut self, rows: &Rows) {
        if let Some(row) = rows.of(PLAN).first() {
            self.plan_row(row);
        }
        // A list that the plan must have is there even if it is empty.
        for list in ["section", "goal"] {
            self.plan.set(list, Value::List(Vec::new()).into());
        }
        for row in rows.of("改定") {
            self.plan.push("revision", row.clone());
        }
        for (sheet, list) in PLAIN {
            for row in rows.of(sheet) {
                self.plan.push(list, row.clone());
            }
        }
        for (sheet, list) in [("タグ", "tag"), ("事業", "project")] {
            for row in rows.of(sheet) {
                self.push(list, row.clone());
            }
        }
        for row in rows.of(CHANGES) {
            self.change(row.clone());
        }
        for row in rows.of(NOTES) {
            self.push("note", row.clone());
        }
        self.tree(rows.of(TREE));
        for row in rows.of(KPIS) {
            self.kpi(row.clone());
        }
        self.ratings(rows);
        self.vocabularies(rows.of("語彙"));
    }

    fn push(&mut self, list: &str, mut row: Table) {
        if let Some(owner) = self.part(&mut row) {
            owner.push(list, row);
        }
    }

    /// A change that has targets on the way, and says that there are none, says nothing.
    fn change(&mut self, mut row: Table) {
        if let Some(none) = row.remove(NO_TARGETS) {
            if row.get("targets").is_some() {
                let message = "年度の目標を無くすのに、年度の目標値があります".to_owned();
                let remedy = "どちらかを空欄にしてください";
                return self.stray(Some(&none), message, remedy);
            }
            let targets = Said::from(Value::Table(Table::default()));
            row.set("targets", targets.at(none.cell));
        }
        self.push("change", row);
    }

    fn plan_row(&mut self, row: &Table) {
        let mut plan = row.clone();
        let years = ["@first", "@last"].iter();
        let years: Vec<Said> = years.filter_map(|key| plan.remove(key)).collect();
        plan.set("period", Value::List(years).into());
        self.plan = plan;
    }

    fn stray(&mut self, at: Option<&Said>, message: String, remedy: impl Into<String>) {
        self.strays.push(Stray {
            cell: at.and_then(|said| said.cell),
            message,
            remedy: remedy.into(),
        });
    }

    /// The plan, or the revision that a row names.
    fn part(&mut self, row: &mut Table) -> Option<&mut Table> {
        let Some(revision) = row.remove("@revision") else {
            return Some(&mut self.plan);
        };
        let name = revision.as_text().unwrap_or_default();
        let is_it = |other: &Table| other.text("name") == name;
        if !self.plan.tables("revision").any(is_it) {
            let message = format!("改定「{name}」がありません");
            let known = self.plan.tables("revision").map(|other| other.text("name"));
            let remedy = nearest(name, known, "「改定」のシートにある名前を書いてください");
            self.stray(Some(&revision), message, remedy);
            return None;
        }
        self.plan.tables_mut("revision").find(|other| is_it(other))
    }

    /// Goals first, so that a measure may stand above its goal.
    fn tree(&mut self, rows: &[Table]) {
        // What has no level has been said by its cell; what stands under it need not be missed too.
        let is_goal = |row: &&Table| match row.get("@level") {
            Some(level) => level.as_text() == Some(GOAL_ROW),
            None => row.get("@goal").is_none(),
        };
        for row in rows.iter().filter(is_goal) {
            let mut row = row.clone();
            row.remove("@level");
            row.remove("@place");
            if let Some(goal) = row.remove("@goal") {
                let remedy = "目標の上の目標は「上の番号」に書いてください";
                self.stray(
                    Some(&goal),
                    "目標の行に「目標の番号」があります".into(),
                    remedy,
                );
            }
            if let Some(part) = self.part(&mut row) {
                part.push("goal", row);
            }
        }
        for row in rows.iter().filter(|row| !is_goal(row)) {
            self.measure(row.clone());
        }
    }

    fn measure(&mut self, mut row: Table) {
        let level = row.remove("@level");
        if row.remove("label").is_some_and(|label| !label.is_blank()) {
            let message = "施策の行に「見出し」があります".to_owned();
            self.stray(
                level.as_ref(),
                message,
                "施策に見出しはありません。空欄にしてください",
            );
        }
        let is_of_revision = row.get("@revision").is_some();
        let is_direct = row
            .remove("@place")
            .is_some_and(|place| place.as_text() == Some(DIRECTLY));
        let goal = row.remove("@goal");
        let id = goal
            .as_ref()
            .and_then(Said::as_text)
            .unwrap_or_default()
            .to_owned();
        let Some(part) = self.part(&mut row) else {
            return;
        };
        let has_goal = has_goal(part, Some(&id));
        if has_goal && !is_direct {
            let mut goals = part.tables_mut("goal");
            if let Some(goal) = goals.find(|other| other.text("id") == id) {
                goal.push("measure", row);
            }
            return;
        }
        if is_of_revision {
            if let Some(goal) = goal {
                row.set("goal", goal);
            }
            part.push("measure", row);
            return;
        }
        let at = goal.or(level);
        let message = format!("目標「{id}」がありません");
        let known = self.plan.tables("goal").map(|goal| goal.text("id"));
        let remedy = nearest(&id, known, "「種類」が目標の行の番号を書いてください");
        self.stray(at.as_ref(), message, remedy);
    }

    fn kpi(&mut self, mut row: Table) {
        let is_of_revision = row.get("@revision").is_some();
        let place = row.remove("@place");
        let place_said = text_of(&place);
        let (goal, measure) = (row.remove("@goal"), row.remove("@measure"));
        let (goal_id, measure_id) = (text_of(&goal), text_of(&measure));
        if place_said == IN_TABLE {
            row.set(amend::IN_TABLE, Value::Flag(true).into());
        }
        let id = row.get("id").cloned();
        let Some(part) = self.part(&mut row) else {
            return;
        };
        if let Some(owner) = owner_in(part, &goal_id, &measure_id)
            .filter(|_| !(is_of_revision && place_said == DIRECTLY))
        {
            return owner.push("kpi", row);
        }
        if is_of_revision {
            for (key, said) in [("goal", goal), ("measure", measure)] {
                if let Some(said) = said {
                    row.set(key, said);
                }
            }
            return part.push("kpi", row);
        }
        self.homeless(id, goal, measure);
    }

    /// A KPI whose goal, or whose measure in that goal, is not there.
    fn homeless(&mut self, id: Option<Said>, goal: Option<Said>, measure: Option<Said>) {
        let (goal_id, measure_id) = (text_of(&goal), text_of(&measure));
        if !has_goal(&self.plan, Some(&goal_id)) {
            let known = self.plan.tables("goal").map(|goal| goal.text("id"));
            let remedy = nearest(
                &goal_id,
                known,
                "「目標と施策」のシートにある番号を書いてください",
            );
            let at = goal.or(id);
            return self.stray(
                at.as_ref(),
                format!("目標「{goal_id}」がありません"),
                remedy,
            );
        }
        let mut goals = self.plan.tables("goal");
        let own = goals.find(|other| other.text("id") == goal_id);
        let known = own.into_iter().flat_map(|goal| goal.tables("measure"));
        let known = known.map(|measure| measure.text("id"));
        let known: Vec<String> = known.map(str::to_owned).collect();
        drop(goals);
        let known = known.iter().map(String::as_str);
        let remedy = nearest(
            &measure_id,
            known,
            "「目標と施策」のシートにある番号を書いてください",
        );
        let message = format!("目標「{goal_id}」に施策「{measure_id}」がありません");
        self.stray(measure.as_ref(), message, remedy);
    }

    fn ratings(&mut self, rows: &Rows) {
        for row in rows.of("判定") {
            let mut row = row.clone();
            let group = row.remove("@group");
            let (of, name) = (row.remove("@of"), row.remove("@name"));
            row.set("bands", Value::List(Vec::new()).into());
            if of.as_ref().and_then(Said::as_text) == Some(OF_SCALE) {
                let mut scale = Table::default();
                let parts = [("name", name.clone()), ("group", group)];
                for (key, said) in parts {
                    scale.set(key, said.unwrap_or(Said::text("")));
                }
                self.plan.push("scale", scale);
            }
            let at = of.clone();
            let Some(owner) = self.rated(of, name) else {
                continue;
            };
            if owner.get("rating").is_some() {
                let message = "同じ対象の判定が二度あります".to_owned();
                self.stray(at.as_ref(), message, "どちらかの行を消してください");
            } else {
                owner.set("rating", Value::Table(row).into());
            }
        }
        for row in rows.of("判定区分") {
            let mut row = row.clone();
            let (of, name) = (row.remove("@of"), row.remove("@name"));
            let at = of.clone();
            let Some(owner) = self.rated(of, name) else {
                continue;
            };
            if owner.get("rating").is_none() {
                let message = "この区分の「対象」が「判定」のシートにありません".to_owned();
                self.stray(
                    at.as_ref(),
                    message,
                    "「判定」のシートに同じ対象の行を足してください",
                );
            } else if let Some(rating) = owner.table_mut("rating") {
                rating.push("bands", row);
            }
        }
    }

    /// What a rating is of.
    fn rated(&mut self, of: Option<Said>, name: Option<Said>) -> Option<&mut Table> {
        let list = match of.as_ref().and_then(Said::as_text).unwrap_or_default() {
            OF_PLAN => return Some(&mut self.plan),
            OF_REVIEW => return self.plan.table_mut("review"),
            OF_SCALE => "scale",
            OF_REVISION => "revision",
            // Its cell has said so.
            "" => return None,
            other => {
                let message = format!("対象「{other}」が分かりません");
                let remedy =
                    format!("使えるのは {OF_PLAN}、{OF_SCALE}、{OF_REVIEW}、{OF_REVISION} です");
                self.stray(of.as_ref(), message, remedy);
                return None;
            }
        };
        let name_text = name.as_ref().and_then(Said::as_text).unwrap_or_default();
        if !self
            .plan
            .tables(list)
            .any(|other| other.text("name") == name_text)
        {
            let known: Vec<&str> = self
                .plan
                .tables(list)
                .map(|other| other.text("name"))
                .collect();
            let remedy = nearest(
                name_text,
                known.into_iter(),
                "シートにある名前を書いてください",
            );
            let message = format!("判定の対象「{name_text}」がありません");
            self.stray(name.as_ref().or(of.as_ref()), message, remedy);
            return None;
        }
        let name = name_text.to_owned();
        self.plan
            .tables_mut(list)
            .find(|other| other.text("name") == name)
    }

    /// Words of one field stand below each other.
    fn vocabularies(&mut self, rows: &[Table]) {
        for row in rows {
            let mut head = row.clone();
            let (text, also) = (head.remove("@word"), head.remove("@also"));
            let is_open = self.plan.tables("vocabulary").last().is_some_and(|last| {
                let is_same = |key: &str| last.text(key) == head.text(key);
                is_same("field") && is_same("label")
            });
            if !is_open {
                head.set("words", Value::List(Vec::new()).into());
                self.plan.push("vocabulary", head);
            }
            let Some(text) = text else {
                if also.is_some() {
                    let message = "「語」が空です".to_owned();
                    self.stray(also.as_ref(), message, "語を書くか、行を消してください");
                }
                continue;
            };
            let mut word = Table::default();
            word.set("word", text);
            if let Some(also) = also {
                word.set("also", also);
            }
            if let Some(last) = self.plan.tables_mut("vocabulary").last() {
                last.push("words", word);
            }
        }
    }
}

impl Said {
    fn is_blank(&self) -> bool {
        self.as_text().is_some_and(str::is_empty)
    }
}

fn text_of(said: &Option<Said>) -> String {
    let text = said.as_ref().and_then(Said::as_text);
    text.unwrap_or_default().to_owned()
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>, usual: &str) -> String {
    let near = crate::domain::folded::nearest(name, known);
    near.map_or(usual.to_owned(), |near| {
        format!("もしかして: {near}。{usual}")
    })
}
