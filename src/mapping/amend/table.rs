//! KPIs that stand in the table beside the plan: read among the others, and written back to their rows.
//!
//! A row that says what it said keeps its bytes. What a row has no column for cannot stay in the table.

use super::super::Source;
use super::super::fields::Thing;
use super::super::kpi_table::{self, COLUMNS, Placed};
use super::super::problem::Problems;
use super::super::said::{Said, Table, Value};
use super::IN_TABLE;
use std::collections::HashMap;

/// A KPI of the table, and where in the plan it belongs.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    goal: String,
    measure: String,
    kpi: Table,
}

/// Adds the table's KPIs to the goals and measures of what the plan says.
pub fn add(plan: &mut Table, source: &Source) -> Result<(), Problems> {
    for row in kpi_table::rows(source, 0) {
        let Placed {
            goal,
            measure,
            mut kpi,
        } = row.map_err(Problems)?;
        let mut kpi = kpi.table();
        kpi.set(IN_TABLE, Value::Flag(true).into());
        let measure = measure.as_ref().map(|measure| measure.get_ref().as_str());
        if let Some(owner) = owner(plan, goal.get_ref(), measure) {
            owner.push("kpi", kpi);
        }
    }
    Ok(())
}

/// The goal of an id, or the measure of an id in it. Of several measures of one id the resolver takes
/// the last.
fn owner<'a>(plan: &'a mut Table, goal: &str, measure: Option<&str>) -> Option<&'a mut Table> {
    let mut goals = plan.tables_mut("goal");
    let goal = goals.find(|other| other.text("id") == goal)?;
    match measure {
        None => Some(goal),
        Some(id) => {
            let measures = goal.tables_mut("measure");
            measures.filter(|other| other.text("id") == id).last()
        }
    }
}

/// Takes the mark off KPIs that the table cannot hold, so that they stand in `plan.toml`; their ids.
pub fn settle(plan: &mut Table, has_table: bool) -> Vec<String> {
    let mut moved = Vec::new();
    let settle = |owner: &mut Table, has_table: bool, moved: &mut Vec<String>| {
        for kpi in owner.tables_mut("kpi") {
            if kpi.get(IN_TABLE).is_some() && !(has_table && fits(kpi)) {
                kpi.remove(IN_TABLE);
                moved.push(kpi.text("id").to_owned());
            }
        }
    };
    each_owner(plan, &mut |owner| settle(owner, has_table, &mut moved));
    // What is new in a revision stands there, and nowhere else.
    for revision in plan.tables_mut("revision") {
        settle(revision, false, &mut moved);
        each_owner(revision, &mut |owner| settle(owner, false, &mut moved));
        for measure in revision.tables_mut("measure") {
            settle(measure, false, &mut moved);
        }
    }
    moved
}

/// The KPIs without marks, as if all of them stood in `plan.toml`.
pub fn without_marks(plan: &mut Table) {
    each_owner(plan, &mut |owner| {
        owner.tables_mut("kpi").for_each(|kpi| {
            kpi.remove(IN_TABLE);
        });
    });
}

/// Takes the KPIs of the table out of the plan.
pub fn take(plan: &mut Table) -> Vec<Row> {
    let mut rows = Vec::new();
    for goal in plan.tables_mut("goal") {
        let id = goal.text("id").to_owned();
        take_from(goal, &mut rows, &id, "");
        for measure in goal.tables_mut("measure") {
            let measure_id = measure.text("id").to_owned();
            take_from(measure, &mut rows, &id, &measure_id);
        }
    }
    rows
}

fn take_from(owner: &mut Table, rows: &mut Vec<Row>, goal: &str, measure: &str) {
    let Some(Value::List(kpis)) = owner.remove("kpi").map(|said| said.value) else {
        return;
    };
    let is_in_table = |kpi: &Said| {
        kpi.as_table()
            .is_some_and(|kpi| kpi.get(IN_TABLE).is_some())
    };
    let (taken, left): (Vec<Said>, Vec<Said>) = kpis.into_iter().partition(is_in_table);
    for mut kpi in taken.iter().filter_map(Said::as_table).cloned() {
        kpi.remove(IN_TABLE);
        let (goal, measure) = (goal.to_owned(), measure.to_owned());
        rows.push(Row { goal, measure, kpi });
    }
    if !left.is_empty() {
        owner.set("kpi", Value::List(left).into());
    }
}

fn each_owner(plan: &mut Table, work: &mut dyn FnMut(&mut Table)) {
    for goal in plan.tables_mut("goal") {
        work(goal);
        goal.tables_mut("measure").for_each(&mut *work);
    }
}

/// Whether a row can say all that is said of a KPI.
fn fits(kpi: &Table) -> bool {
    let has_column = |path: &str, said: &Said| {
        let mut columns = COLUMNS.iter();
        columns.any(|column| column.path == path) && fits_a_field(said)
    };
    kpi.iter().all(|(key, said)| match &said.value {
        _ if key == IN_TABLE => true,
        Value::Table(inner) => {
            let mut inner = inner.iter();
            inner.all(|(part, said)| has_column(&format!("{key}.{part}"), said))
        }
        _ => has_column(key, said),
    })
}

/// The fields of the table are trimmed, an empty one says nothing, and ／ parts the words of a list.
fn fits_a_field(said: &Said) -> bool {
    let is_plain = |text: &str| !text.is_empty() && text.trim() == text;
    match &said.value {
        Value::Text(text) => is_plain(text),
        Value::List(list) => {
            let is_word = |word: &Said| {
                word.as_text()
                    .is_some_and(|word| is_plain(word) && !word.contains('／'))
            };
            !list.is_empty() && list.iter().all(is_word)
        }
        Value::Number(_) => true,
        Value::Flag(_) | Value::Table(_) => false,
    }
}

fn field(row: &Row, column: &str) -> Option<String> {
    match column {
        "goal" => Some(row.goal.clone()),
        "measure" => Some(row.measure.clone()),
        column => {
            let column = COLUMNS.iter().find(|known| known.name == column)?;
            Some(
                row.kpi
                    .at_path(&column.path)
                    .map(Said::told_in_table)
                    .unwrap_or_default(),
            )
        }
    }
}

impl Said {
    /// As a field of the table has it.
    fn told_in_table(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            _ => self.told(),
        }
    }
}

/// The table's text, edited: changed fields in their rows, new rows behind the one above them.
pub fn edited(source: &Source, before: &[Row], after: &[Row]) -> String {
    let Ok(mut file) = Lines::of(&source.text) else {
        // The text was read a moment ago; what is not changed here is found by `confirm`.
        return source.text.clone();
    };
    let of_id = |rows: &[Row]| -> HashMap<String, usize> {
        let ids = rows.iter().map(|row| row.kpi.text("id").to_owned());
        ids.enumerate().map(|(index, id)| (id, index)).collect()
    };
    let (was, now) = (of_id(before), of_id(after));
    file.rows.retain(|line| now.contains_key(&line.id));
    for column in COLUMNS.iter().map(|column| &column.name) {
        let is_said = |row: &Row| field(row, column).is_some_and(|text| !text.is_empty());
        if !file.columns.contains(column) && after.iter().any(is_said) {
            file.add_column(column);
        }
    }
    for line in &mut file.rows {
        if let (Some(was), Some(now)) = (was.get(&line.id), now.get(&line.id))
            && before[*was] != after[*now]
        {
            line.say(&file.columns, &before[*was], &after[*now]);
        }
    }
    for (index, row) in after.iter().enumerate() {
        if !was.contains_key(row.kpi.text("id")) {
            let above = index
                .checked_sub(1)
                .map(|above| after[above].kpi.text("id"));
            file.insert(row, above);
        }
    }
    file.text()
}

/// The table's lines, with what stands in them.
struct Lines {
    header: Line,
    columns: Vec<String>,
    rows: Vec<Line>,
    end: &'static str,
}

struct Line {
    id: String,
    fields: Vec<String>,
    /// As it stands in the file; none once it is changed.
    raw: Option<String>,
    /// White space before and behind.
    around: (String, String),
}

impl Lines {
    fn of(text: &str) -> Result<Self, csv::Error> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        let start = |index: usize| match records.get(index).and_then(csv::StringRecord::position) {
            Some(position) if index > 0 => (position.byte() as usize).min(text.len()),
            Some(_) => 0,
            None => text.len(),
        };
        let mut lines = (0..records.len())
            .map(|index| Line::of(&records[index], &text[start(index)..start(index + 1)]));
        let header = lines.next().unwrap_or_else(|| Line::new(Vec::new(), "\n"));
        let columns: Vec<String> = header
            .fields
            .iter()
            .map(|name| name.trim().to_owned())
            .collect();
        let id = columns.iter().position(|name| name == "id");
        let mut rows: Vec<Line> = lines.collect();
        for row in &mut rows {
            let id = id.and_then(|id| row.fields.get(id));
            row.id = id.map(|id| id.trim().to_owned()).unwrap_or_default();
        }
        Ok(Self {
            header,
            columns,
            rows,
            end: if text.contains("\r\n") { "\r\n" } else { "\n" },
        })
    }

    fn add_column(&mut self, column: &str) {
        self.columns.push(column.to_owned());
        self.header.add(column);
        self.rows.iter_mut().for_each(|row| row.add(""));
    }

    fn insert(&mut self, row: &Row, above: Option<&str>) {
        let fields = self.columns.iter();
        let fields = fields.map(|column| field(row, column).unwrap_or_default());
        let mut line = Line::new(fields.collect(), self.end);
        line.id = row.kpi.text("id").to_owned();
        let above = above.and_then(|above| self.rows.iter().position(|row| row.id == above));
        let at = above.map_or(self.rows.len(), |above| above + 1);
        let before = at.checked_sub(1).map(|before| &mut self.rows[before]);
        before.unwrap_or(&mut self.header).close(self.end);
        self.rows.insert(at, line);
    }

    fn text(&self) -> String {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        lines.map(Line::text).collect()
    }
}

impl Line {
    fn of(record: &csv::StringRecord, raw: &str) -> Self {
        let blank = |letter: char| matches!(letter, '\r' | '\n');
        let body = raw.trim_start_matches(blank);
        let before = &raw[..raw.len() - body.len()];
        let behind = &body[body.trim_end_matches(blank).len()..];
        Self {
            id: String::new(),
            fields: record.iter().map(str::to_owned).collect(),
            raw: Some(body[..body.len() - behind.len()].to_owned()),
            around: (before.to_owned(), behind.to_owned()),
        }
    }

    fn new(fields: Vec<String>, end: &str) -> Self {
        Self {
            id: String::new(),
            fields,
            raw: None,
            around: (String::new(), end.to_owned()),
        }
    }

    fn add(&mut self, field: &str) {
        self.fields.push(field.to_owned());
        if let Some(raw) = &mut self.raw {
            raw.push(',');
            raw.push_str(field);
        }
    }

    /// A line that another follows has an end.
    fn close(&mut self, end: &str) {
        if self.around.1.is_empty() {
            self.around.1.push_str(end);
        }
    }

    fn say(&mut self, columns: &[String], was: &Row, now: &Row) {
        for (index, column) in columns.iter().enumerate() {
            let (before, after) = (field(was, column), field(now, column));
            if let Some(after) = after.filter(|_| before != field(now, column)) {
                self.fields[index] = after;
                self.raw = None;
            }
        }
    }

    fn text(&self) -> String {
        let body = self.raw.clone().unwrap_or_else(|| record(&self.fields));
        format!("{}{body}{}", self.around.0, self.around.1)
    }
}

/// The fields as CSV, without an end of line.
fn record(fields: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(fields).is_ok();
    let bytes = writer.into_inner().unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    debug_assert!(written, "a record in memory can be written");
    text.trim_end_matches(['\r', '\n']).to_owned()
}
