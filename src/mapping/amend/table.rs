//! KPIs that stand in the table beside the plan: read among the others, and written back to their rows.
//!
//! A row that says what it said keeps its bytes. What a row has no column for cannot stay in the table.

use super::super::Source;
use super::super::fields::Thing;
use super::super::kpi_table::{self, COLUMNS, Placed};
use super::super::problem::Problems;
use super::super::said::{Said, SaidTable, SaidValue};
use super::IN_TABLE;
use std::collections::BTreeSet;

/// Adds the table's KPIs to the goals and measures of what the plan says.
pub fn add(plan: &mut SaidTable, source: &Source) -> Result<(), Problems> {
    for row in kpi_table::rows(source, 0) {
        let Placed {
            goal,
            measure,
            mut kpi,
        } = row.map_err(|row| Problems(row.problems))?;
        let mut kpi = kpi.table();
        kpi.set(IN_TABLE, SaidValue::Flag(true).into());
        let measure = measure.as_ref().map(|measure| measure.get_ref().as_str());
        if let Some(owner) = owner(plan, goal.get_ref(), measure) {
            owner.push("kpi", kpi);
        }
    }
    Ok(())
}

/// The goal of an id, or the measure of an id in it. Of several measures of one id the resolver takes
/// the last.
fn owner<'a>(
    plan: &'a mut SaidTable,
    goal: &str,
    measure: Option<&str>,
) -> Option<&'a mut SaidTable> {
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

/// Works on every goal and every measure of a goal, with the ids of both; a goal's measure is empty.
fn each_owner(plan: &mut SaidTable, mut work: impl FnMut(&str, &str, &mut SaidTable)) {
    for goal in plan.tables_mut("goal") {
        let id = goal.text("id").to_owned();
        work(&id, "", goal);
        for measure in goal.tables_mut("measure") {
            let measure_id = measure.text("id").to_owned();
            work(&id, &measure_id, measure);
        }
    }
}

fn each_kpi(plan: &mut SaidTable, mut work: impl FnMut(&mut SaidTable)) {
    each_owner(plan, |_, _, owner| {
        owner.tables_mut("kpi").for_each(&mut work)
    });
}

/// Takes the mark off KPIs that the table cannot hold, so that they stand in `plan.toml`; their ids.
pub fn settle(plan: &mut SaidTable, has_table: bool) -> Vec<String> {
    let mut moved = Vec::new();
    each_kpi(plan, |kpi| {
        if kpi.get(IN_TABLE).is_some() && !(has_table && fits(kpi)) {
            kpi.remove(IN_TABLE);
            moved.push(kpi.text("id").to_owned());
        }
    });
    moved
}

/// Takes the marks off the KPIs of the table, as if all of them stood in `plan.toml`; their ids.
pub fn unmark(plan: &mut SaidTable) -> BTreeSet<String> {
    let mut marked = BTreeSet::new();
    each_kpi(plan, |kpi| {
        if kpi.remove(IN_TABLE).is_some() {
            marked.insert(kpi.text("id").to_owned());
        }
    });
    marked
}

/// Gives the marks back.
pub fn mark(plan: &mut SaidTable, marked: &BTreeSet<String>) {
    each_kpi(plan, |kpi| {
        if marked.contains(kpi.text("id")) {
            kpi.set(IN_TABLE, SaidValue::Flag(true).into());
        }
    });
}

/// Takes the KPIs of the table out of the plan, each with its goal and its measure.
pub fn take(plan: &mut SaidTable) -> Vec<SaidTable> {
    let mut rows = Vec::new();
    each_owner(plan, |goal, measure, owner| {
        let kpis = owner.remove("kpi");
        for kpi in kpis.iter().flat_map(Said::list).filter_map(Said::as_table) {
            let mut kpi = kpi.clone();
            if kpi.remove(IN_TABLE).is_none() {
                owner.push("kpi", kpi);
                continue;
            }
            kpi.set("goal", Said::text(goal));
            kpi.set("measure", Said::text(measure));
            rows.push(kpi);
        }
    });
    rows
}

/// Whether a row can say all that is said of a KPI.
fn fits(kpi: &SaidTable) -> bool {
    let has_column = |path: &str, said: &Said| {
        let mut columns = COLUMNS.iter();
        columns.any(|column| column.path == path) && fits_a_field(said)
    };
    kpi.iter().all(|(key, said)| match &said.value {
        _ if key == IN_TABLE => true,
        SaidValue::Table(inner) => {
            let mut inner = inner.iter();
            inner.all(|(part, said)| has_column(&format!("{key}.{part}"), said))
        }
        _ => has_column(key, said),
    })
}

/// The fields of the table are trimmed, an empty one means no value, and ／ parts the words of a list.
fn fits_a_field(said: &Said) -> bool {
    let is_plain = |text: &str| !text.is_empty() && text.trim() == text;
    let is_word = |word: &str| is_plain(word) && !word.contains('／');
    match &said.value {
        SaidValue::Text(text) => is_plain(text),
        SaidValue::List(list) => {
            !list.is_empty() && list.iter().all(|word| word.as_text().is_some_and(is_word))
        }
        SaidValue::Number(_) => true,
        _ => false,
    }
}

/// What a row has in a column of the table; none if the table has no such column.
fn field(row: &SaidTable, column: &str) -> Option<String> {
    let column = COLUMNS.iter().find(|known| known.name == column)?;
    let said = row.at_path(&column.path);
    let text = said.map(|said| said.as_text().map_or_else(|| said.told(), str::to_owned));
    Some(text.unwrap_or_default())
}

/// The table's text, edited: changed fields in their rows, new rows behind the one above them.
pub fn edited(source: &Source, before: &[SaidTable], after: &[SaidTable]) -> String {
    let Some(mut lines) = lines(&source.text) else {
        // The text was read a moment ago; what is not changed here is found by `confirm`.
        return source.text.clone();
    };
    let end = if source.text.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let header = lines[0].fields.iter();
    let mut columns: Vec<String> = header.map(|name| name.trim().to_owned()).collect();
    for column in COLUMNS.iter().map(|column| &column.name) {
        let is_said = |row: &SaidTable| field(row, column).is_some_and(|text| !text.is_empty());
        if !columns.contains(column) && after.iter().any(is_said) {
            columns.push(column.clone());
            lines[0].add(column);
            lines[1..].iter_mut().for_each(|line| line.add(""));
        }
    }
    let id = columns.iter().position(|name| name == "id").unwrap_or(0);
    let of_id = |rows: &'_ [SaidTable], id: &str| rows.iter().position(|row| row.text("id") == id);
    let mut rows = lines.split_off(1);
    rows.retain(|line| of_id(after, line.fields[id].trim()).is_some());
    for line in &mut rows {
        let own = line.fields[id].trim();
        if let (Some(was), Some(now)) = (of_id(before, own), of_id(after, own)) {
            line.say(&columns, &before[was], &after[now]);
        }
    }
    lines.append(&mut rows);
    for (index, row) in after.iter().enumerate() {
        if of_id(before, row.text("id")).is_none() {
            let above = index.checked_sub(1).map(|above| after[above].text("id"));
            let is_above = |line: &CsvLine| Some(line.fields[id].trim()) == above;
            let above = lines.iter().skip(1).position(is_above);
            // Two more: the heads were skipped, and the new row goes behind that one.
            let at = above.map_or(lines.len(), |above| above + 2);
            // A line that another follows has an end.
            if !lines[at - 1].raw.ends_with('\n') {
                lines[at - 1].raw.push_str(end);
            }
            lines.insert(at, CsvLine::new(&columns, row, end));
        }
    }
    lines.iter().map(|line| line.raw.as_str()).collect()
}

/// The lines of a table, the heads first; none if it cannot be read.
fn lines(text: &str) -> Option<Vec<CsvLine>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records: Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
    let records = records.ok().filter(|records| !records.is_empty())?;
    let start = |index: usize| match records.get(index).and_then(csv::StringRecord::position) {
        Some(position) if index > 0 => (position.byte() as usize).min(text.len()),
        Some(_) => 0,
        None => text.len(),
    };
    let line = |(index, record): (usize, &csv::StringRecord)| CsvLine {
        fields: record.iter().map(str::to_owned).collect(),
        raw: text[start(index)..start(index + 1)].to_owned(),
    };
    Some(records.iter().enumerate().map(line).collect())
}

/// A line of the table.
struct CsvLine {
    fields: Vec<String>,
    /// As it stands in the file, with empty lines above it and its end.
    raw: String,
}

impl CsvLine {
    fn new(columns: &[String], row: &SaidTable, end: &str) -> Self {
        let fields = columns.iter();
        let fields = fields.map(|column| field(row, column).unwrap_or_default());
        let fields: Vec<String> = fields.collect();
        let raw = record(&fields) + end;
        Self { fields, raw }
    }

    fn add(&mut self, field: &str) {
        self.fields.push(field.to_owned());
        self.rewrite(|body, _| format!("{body},{field}"));
    }

    /// Writes the line anew, if it says anything else than before.
    fn say(&mut self, columns: &[String], was: &SaidTable, now: &SaidTable) {
        let mut is_changed = false;
        for (own, column) in self.fields.iter_mut().zip(columns) {
            let after = field(now, column);
            if let Some(after) = after.filter(|after| field(was, column).as_ref() != Some(after)) {
                *own = after;
                is_changed = true;
            }
        }
        if is_changed {
            self.rewrite(|_, fields| record(fields));
        }
    }

    /// What is around its body stays.
    fn rewrite(&mut self, new: impl Fn(&str, &[String]) -> String) {
        let body = self.raw.trim_matches(['\r', '\n']);
        self.raw = self.raw.replacen(body, &new(body, &self.fields), 1);
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
