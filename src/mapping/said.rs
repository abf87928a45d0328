//! What a plan's file says, as a tree of plain values: the form between `plan.toml` and a workbook.
//!
//! Keys are those of `plan.toml`, numbers are decimals, and every value may know which cell of a
//! workbook it came from, so that a mistake can be shown where the official made it.

use crate::domain::{Decimal, number};

/// A value, and where it was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// What is said.
    pub value: Value,
    /// Which of the workbook's cells says it, counted by whoever read the workbook.
    pub cell: Option<usize>,
}

/// What can be said.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number; `820` and `820.0` are the same.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// Values in order.
    List(Vec<Said>),
    /// Keys and their values.
    Table(Table),
}

/// Keys and their values, in the order in which they were said. The order is none of what is said.
#[derive(Debug, Clone, Default)]
pub struct Table(Vec<(String, Said)>);

/// Where a value was said is none of what is said.
impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let is_in_other = |(key, said): &(String, Said)| other.get(key) == Some(said);
        self.0.len() == other.0.len() && self.0.iter().all(is_in_other)
    }
}

impl From<Value> for Said {
    fn from(value: Value) -> Self {
        Self { value, cell: None }
    }
}

impl Said {
    /// A text without a cell.
    pub fn text(text: impl Into<String>) -> Self {
        Value::Text(text.into()).into()
    }

    /// The same, said in a cell.
    pub fn at(self, cell: Option<usize>) -> Self {
        Self { cell, ..self }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values in order; of what is no list, none.
    pub fn list(&self) -> &[Self] {
        match &self.value {
            Value::List(list) => list,
            _ => &[],
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Its cell, or the first cell inside of it.
    pub fn first_cell(&self) -> Option<usize> {
        let inside = || match &self.value {
            Value::List(list) => list.iter().find_map(Self::first_cell),
            Value::Table(table) => table.first_cell(),
            _ => None,
        };
        self.cell.or_else(inside)
    }

    /// The texts of a list.
    pub fn told_each(&self) -> Vec<String> {
        let texts = self.list().iter().filter_map(Self::as_text);
        texts.map(str::to_owned).collect()
    }

    /// As people are told of it, on one line.
    pub fn told(&self) -> String {
        match &self.value {
            Value::Text(text) => text.replace('\n', "⏎"),
            Value::Number(number) => number::plain(*number),
            Value::Flag(true) => "はい".to_owned(),
            Value::Flag(false) => "いいえ".to_owned(),
            Value::List(list) if list.is_empty() => "（なし）".to_owned(),
            Value::List(list) => list.iter().map(Self::told).collect::<Vec<_>>().join("／"),
            Value::Table(table) if table.is_empty() => "（なし）".to_owned(),
            Value::Table(table) => {
                let parts = table.iter().map(|(_, said)| said.told());
                parts.collect::<Vec<_>>().join("・")
            }
        }
    }
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Said> {
        let mut entries = self.0.iter();
        entries.find(|(name, _)| name == key).map(|(_, said)| said)
    }

    /// The text of a key; empty if there is none.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Said::as_text).unwrap_or_default()
    }

    /// The list of a key; empty if there is none.
    pub fn list(&self, key: &str) -> &[Said] {
        self.get(key).map_or(&[], Said::list)
    }

    /// The tables of a key; none if there are none.
    pub fn tables(&self, key: &str) -> impl Iterator<Item = &Self> {
        self.list(key).iter().filter_map(Said::as_table)
    }

    /// Says something of a key, in place of what was said before.
    pub fn set(&mut self, key: &str, said: Said) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = said,
            None => self.0.push((key.to_owned(), said)),
        }
    }

    /// Takes a key's value out.
    pub fn remove(&mut self, key: &str) -> Option<Said> {
        let at = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(at).1)
    }

    /// Adds a table to the list of a key.
    pub fn push(&mut self, key: &str, table: Self) {
        let table = Value::Table(table).into();
        if let Some(list) = self.list_mut(key) {
            list.push(table);
        }
    }

    /// The list of a key, made if there is none; none if the key has something else.
    pub fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Said>> {
        if self.get(key).is_none() {
            self.set(key, Value::List(Vec::new()).into());
        }
        match &mut self.get_mut(key)?.value {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The table of a key, made if there is none; none if the key has something else.
    pub fn table_mut(&mut self, key: &str) -> Option<&mut Self> {
        if self.get(key).is_none() {
            self.set(key, Value::Table(Self::default()).into());
        }
        match &mut self.get_mut(key)?.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The tables of a key, to be changed.
    pub fn tables_mut(&mut self, key: &str) -> impl Iterator<Item = &mut Self> {
        let list = match self.get_mut(key).map(|said| &mut said.value) {
            Some(Value::List(list)) => list.as_mut_slice(),
            _ => &mut [],
        };
        list.iter_mut().filter_map(|said| match &mut said.value {
            Value::Table(table) => Some(table),
            _ => None,
        })
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Said> {
        let mut entries = self.0.iter_mut();
        entries.find(|(name, _)| name == key).map(|(_, said)| said)
    }

    /// What is said along a path of keys: `target.year`.
    pub fn at_path(&self, path: &str) -> Option<&Said> {
        match path.split_once('.') {
            None => self.get(path),
            Some((key, rest)) => self.get(key)?.as_table()?.at_path(rest),
        }
    }

    /// Says something along a path of keys.
    pub fn set_path(&mut self, path: &str, said: Said) {
        match path.split_once('.') {
            None => self.set(path, said),
            Some((key, rest)) => {
                if let Some(table) = self.table_mut(key) {
                    table.set_path(rest, said);
                }
            }
        }
    }

    /// Keys and values, in the order in which they were said.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.0.iter().map(|(key, said)| (key.as_str(), said))
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first cell that says anything here.
    pub fn first_cell(&self) -> Option<usize> {
        self.0.iter().find_map(|(_, said)| said.first_cell())
    }
}
