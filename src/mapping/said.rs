//! What a file says, as a tree of plain values: the low form into which TOML, CSV and a workbook are read.
//!
//! Keys are those of `plan.toml` and of the forms, numbers are decimals, and every value knows its place,
//! so that a mistake is shown where it was made.

use crate::domain::{Decimal, folded, number};
use toml::de::{DeTable, DeValue};

/// A value, and where it was said.
#[derive(Debug, Clone)]
pub struct Said {
    /// The value.
    pub value: SaidValue,
    /// The byte of the file at which it begins; of kpis.csv, which is read as if it stood behind plan.toml, that
    /// byte plus the length of plan.toml; in a workbook the number of its cell, from 1.
    pub at: usize,
}

/// A value as TOML, CSV or a cell of the workbook can give it, before its field decodes it.
#[derive(Debug, Clone, PartialEq)]
pub enum SaidValue {
    /// A text.
    Text(String),
    /// A number; `820` and `820.0` are the same.
    Number(Decimal),
    /// Yes or no.
    Flag(bool),
    /// Values in order.
    List(Vec<Said>),
    /// Keys and their values.
    Table(SaidTable),
    /// What no field takes, in words: a date, a number that is too large.
    Odd(String),
    /// A cell that cannot be understood: what is wrong, and what to do; both empty where another mistake
    /// covers it. It goes through the tree like any value, so that its mistake is reported in order with all others.
    Wrong(String, String),
}

/// Keys and their values, in the order in which they were said, which has no meaning.
#[derive(Debug, Clone, Default)]
pub struct SaidTable(Vec<SaidEntry>);

/// A key, where it stands, and its value.
#[derive(Debug, Clone)]
pub struct SaidEntry {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub at: usize,
    /// Its value.
    pub said: Said,
}

/// Two values are the same wherever they stand.
impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialEq for SaidTable {
    fn eq(&self, other: &Self) -> bool {
        let is_in_other = |entry: &SaidEntry| other.get(&entry.key) == Some(&entry.said);
        self.0.len() == other.0.len() && self.0.iter().all(is_in_other)
    }
}

impl From<SaidValue> for Said {
    fn from(value: SaidValue) -> Self {
        Self { value, at: 0 }
    }
}

impl From<SaidTable> for Said {
    fn from(table: SaidTable) -> Self {
        SaidValue::Table(table).into()
    }
}

impl Said {
    /// What a TOML file says.
    pub fn of_toml(value: &toml::Spanned<DeValue<'_>>) -> Self {
        let number = |number: Option<Decimal>, digits: &str| {
            number.map_or_else(|| SaidValue::Odd(format!("数 {digits}")), SaidValue::Number)
        };
        let said = match value.get_ref() {
            DeValue::String(text) => SaidValue::Text(text.to_string()),
            DeValue::Integer(digits) => {
                // TOML also has 0x1F and 0b1.
                let whole = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
                number(whole.map(Decimal::from), digits.as_str())
            }
            DeValue::Float(digits) => {
                // By way of a binary number, which has exponents (1e3) too.
                let binary = digits.as_str().parse().ok();
                number(binary.and_then(number::from_binary), digits.as_str())
            }
            DeValue::Boolean(flag) => SaidValue::Flag(*flag),
            DeValue::Datetime(date) => SaidValue::Odd(format!("日付 {date}")),
            DeValue::Array(list) => SaidValue::List(list.iter().map(Self::of_toml).collect()),
            DeValue::Table(table) => SaidValue::Table(SaidTable::of_toml(table)),
        };
        Self::from(said).at(value.span().start)
    }

    /// A text without a place.
    pub fn text(text: impl Into<String>) -> Self {
        SaidValue::Text(text.into()).into()
    }

    /// The number that digits in any width mean, with or without separators; else the text. Digits with a
    /// space between them are two numbers, or a slip: they stay a text.
    pub fn figure(text: &str) -> Self {
        let is_one = || !text.trim().contains(char::is_whitespace);
        let folded = || is_one().then(|| number::parse_grouped(&folded::key(text)))?;
        let number = number::parse(text).or_else(folded);
        number.map_or_else(
            || Self::text(text),
            |number| SaidValue::Number(number).into(),
        )
    }

    /// The same, said at a place; the values of a list stand there too.
    pub fn at(mut self, at: usize) -> Self {
        if let SaidValue::List(list) = &mut self.value {
            list.iter_mut()
                // A value that has a place of its own keeps it.
                .filter(|said| said.at == 0)
                .for_each(|said| said.at = at);
        }
        Self { at, ..self }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            SaidValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a cell that cannot be understood.
    pub fn is_wrong(&self) -> bool {
        matches!(self.value, SaidValue::Wrong(..))
    }

    /// Whether nothing is known of it, and another mistake tells so.
    pub fn is_covered(&self) -> bool {
        matches!(&self.value, SaidValue::Wrong(message, _) if message.is_empty())
    }

    /// Shows the value and every one inside of it, each with its key; those of a list have none.
    pub fn each<'a>(&'a self, key: &'a str, see: &mut dyn FnMut(&'a str, &'a Self)) {
        see(key, self);
        match &self.value {
            SaidValue::List(list) => list.iter().for_each(|said| said.each("", see)),
            SaidValue::Table(table) => table.iter().for_each(|(key, said)| said.each(key, see)),
            _ => {}
        }
    }

    /// The values in order; empty unless it is a list.
    pub fn list(&self) -> &[Self] {
        match &self.value {
            SaidValue::List(list) => list,
            _ => &[],
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&SaidTable> {
        match &self.value {
            SaidValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The texts of a list.
    pub fn told_each(&self) -> Vec<String> {
        let texts = self.list().iter().filter_map(Self::as_text);
        texts.map(str::to_owned).collect()
    }

    /// The value in words for people, on one line.
    pub fn told(&self) -> String {
        match &self.value {
            SaidValue::Text(text) => text.replace('\n', "⏎"),
            SaidValue::Number(number) => number::plain(*number),
            SaidValue::Flag(true) => "はい".to_owned(),
            SaidValue::Flag(false) => "いいえ".to_owned(),
            SaidValue::List(list) if list.is_empty() => "（なし）".to_owned(),
            SaidValue::List(list) => list.iter().map(Self::told).collect::<Vec<_>>().join("／"),
            SaidValue::Table(table) if table.is_empty() => "（なし）".to_owned(),
            SaidValue::Table(table) => {
                let parts = table.iter().map(|(_, said)| said.told());
                parts.collect::<Vec<_>>().join("・")
            }
            SaidValue::Odd(what) | SaidValue::Wrong(what, _) => what.clone(),
        }
    }
}

impl SaidTable {
    /// A table without any values.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// What a table of a TOML file says.
    pub fn of_toml(table: &DeTable<'_>) -> Self {
        let entries = table.iter().map(|(key, value)| SaidEntry {
            key: key.get_ref().to_string(),
            at: key.span().start,
            said: Said::of_toml(value),
        });
        Self(entries.collect())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Said> {
        let entry = self.0.iter().find(|entry| entry.key == key);
        entry.map(|entry| &entry.said)
    }

    /// The text of a key; empty if the key is missing or has no text.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Said::as_text).unwrap_or_default()
    }

    /// The list of a key; empty if the key is missing or has no list.
    pub fn list(&self, key: &str) -> &[Said] {
        self.get(key).map_or(&[], Said::list)
    }

    /// The tables in the list of a key.
    pub fn tables(&self, key: &str) -> impl Iterator<Item = &Self> {
        self.list(key).iter().filter_map(Said::as_table)
    }

    /// Sets the value of a key; a former value is replaced where it stands.
    pub fn set(&mut self, key: &str, said: Said) {
        match self.get_mut(key) {
            Some(old) => *old = said,
            None => self.0.push(SaidEntry {
                key: key.to_owned(),
                at: said.at,
                said,
            }),
        }
    }

    /// Takes a key's value out.
    pub fn remove(&mut self, key: &str) -> Option<Said> {
        let index = self.0.iter().position(|entry| entry.key == key)?;
        Some(self.0.remove(index).said)
    }

    /// Adds a table to the list of a key.
    pub fn push(&mut self, key: &str, table: Self) {
        let at = table.start();
        if let Some(list) = self.list_mut(key) {
            list.push(Said::from(table).at(at));
        }
    }

    /// The list of a key, which is made if the key is missing; `None` if the key has a value of another kind.
    pub fn list_mut(&mut self, key: &str) -> Option<&mut Vec<Said>> {
        if self.get(key).is_none() {
            self.set(key, SaidValue::List(Vec::new()).into());
        }
        match &mut self.get_mut(key)?.value {
            SaidValue::List(list) => Some(list),
            _ => None,
        }
    }

    /// The table of a key, which is made if the key is missing; `None` if the key has a value of another kind.
    pub fn table_mut(&mut self, key: &str) -> Option<&mut Self> {
        if self.get(key).is_none() {
            self.set(key, Self::default().into());
        }
        match &mut self.get_mut(key)?.value {
            SaidValue::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The tables of a key, to be changed.
    pub fn tables_mut(&mut self, key: &str) -> impl Iterator<Item = &mut Self> {
        let list = match self.get_mut(key).map(|said| &mut said.value) {
            Some(SaidValue::List(list)) => list.as_mut_slice(),
            _ => &mut [],
        };
        list.iter_mut().filter_map(|said| match &mut said.value {
            SaidValue::Table(table) => Some(table),
            _ => None,
        })
    }

    /// The first table of a list in which a key has a text.
    pub fn find(&self, list: &str, key: &str, text: &str) -> Option<&Self> {
        self.tables(list).find(|entry| entry.text(key) == text)
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, list: &str, key: &str, text: &str) -> Option<&mut Self> {
        self.tables_mut(list).find(|entry| entry.text(key) == text)
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Said> {
        let entry = self.0.iter_mut().find(|entry| entry.key == key);
        entry.map(|entry| &mut entry.said)
    }

    /// The value at a path of keys: `target.year`.
    pub fn at_path(&self, path: &str) -> Option<&Said> {
        match path.split_once('.') {
            None => self.get(path),
            Some((key, rest)) => self.get(key)?.as_table()?.at_path(rest),
        }
    }

    /// Says something along a path of keys.
    pub fn set_path(&mut self, path: &str, said: Said) {
        let Some((key, rest)) = path.split_once('.') else {
            return self.set(path, said);
        };
        if self.get(key).is_none() {
            // A table that is made on the way stands where the first of its values does.
            self.set(key, Said::from(Self::default()).at(said.at));
        }
        if let Some(table) = self.table_mut(key) {
            table.set_path(rest, said);
        }
    }

    /// Keys and values, in the order in which they were said.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.0.iter().map(|entry| (entry.key.as_str(), &entry.said))
    }

    /// Keys and values with the places of the keys.
    pub fn entries(&self) -> &[SaidEntry] {
        &self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The byte or cell of its first value; 0 without any value.
    pub fn start(&self) -> usize {
        self.0.iter().map(|entry| entry.said.at).min().unwrap_or(0)
    }
}
