//! A tree as plain TOML, one value a line, so that a mistake in a line is a mistake in a cell.

use super::super::said::{Said, Table, Value};
use super::lists::named;
use crate::domain::number;

/// TOML, and for each of its lines the cell that says it.
#[derive(Default)]
pub struct Plain {
    /// The text.
    pub text: String,
    cells: Vec<Option<usize>>,
}

impl Plain {
    /// A whole plan.
    pub fn of(plan: &Table) -> Self {
        let mut plain = Self::default();
        plain.table(plan, "");
        plain
    }

    /// The cell behind a line, counted from one, or the nearest above it.
    pub fn cell(&self, line: usize) -> Option<usize> {
        let until = line.min(self.cells.len());
        self.cells[..until].iter().rev().find_map(|cell| *cell)
    }

    /// Values first: what stands behind a `[table]` would belong to it.
    fn table(&mut self, table: &Table, path: &str) {
        for (key, said) in table.iter().filter(|(key, said)| !is_block(key, said)) {
            self.value(key, said);
        }
        for (key, said) in table.iter().filter(|(key, said)| is_block(key, said)) {
            let path = match path {
                "" => key.to_owned(),
                path => format!("{path}.{key}"),
            };
            match &said.value {
                Value::Table(inner) => self.block(&format!("[{path}]"), inner, &path),
                _ => {
                    for entry in said.list().iter().filter_map(Said::as_table) {
                        self.block(&format!("[[{path}]]"), entry, &path);
                    }
                }
            }
        }
    }

    fn block(&mut self, header: &str, table: &Table, path: &str) {
        self.line(header, table.first_cell());
        self.table(table, path);
    }

    /// The entries of a list of tables have a line each.
    fn value(&mut self, key: &str, said: &Said) {
        let has_entries = named(key).is_some() && !said.list().is_empty();
        if !has_entries {
            return self.line(&format!("{key} = {}", inline(said)), said.first_cell());
        }
        self.line(&format!("{key} = ["), said.first_cell());
        for entry in said.list() {
            self.line(&format!("  {},", inline(entry)), entry.first_cell());
        }
        self.line("]", None);
    }

    fn line(&mut self, line: &str, cell: Option<usize>) {
        self.text.push_str(line);
        self.text.push('\n');
        self.cells.push(cell);
    }
}

/// Whether a value has lines of its own, under a header.
pub fn is_block(key: &str, said: &Said) -> bool {
    match &said.value {
        Value::List(list) => !list.is_empty() && named(key).is_some_and(|list| !list.inline),
        Value::Table(_) => matches!(key, "rating" | "checks" | "review"),
        _ => false,
    }
}

fn inline(said: &Said) -> String {
    match &said.value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => number::plain(*number),
        Value::Flag(flag) => flag.to_string(),
        Value::List(list) => {
            let parts: Vec<String> = list.iter().map(inline).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Table(table) => {
            let part = |(key, said)| format!("{} = {}", quoted(key), inline(said));
            let parts: Vec<String> = table.iter().map(part).collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

/// A text on one line, whatever is in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", letter as u32));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
