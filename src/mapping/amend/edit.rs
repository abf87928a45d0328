//! `plan.toml` edited in place: what stays keeps its bytes, its comments and its order.

use super::super::plan_file::lists::PlanList;
use super::super::said::{Said, SaidTable, SaidValue};
use crate::domain::{Decimal, number};
use toml_edit::{Array, ArrayOfTables, Decor, Item, RawString, TableLike};

/// Makes a table of the file, which says `old`, say `new`.
pub fn table(file: &mut dyn TableLike, old: &SaidTable, new: &SaidTable) {
    for (key, now) in new.iter() {
        let was = old.get(key);
        if was == Some(now) {
            continue;
        }
        match (was, file.get_mut(key)) {
            (Some(was), Some(item)) => self::item(item, key, was, now),
            _ => {
                file.insert(key, made(key, now));
            }
        }
    }
    for (key, _) in old.iter().filter(|(key, _)| new.get(key).is_none()) {
        file.remove(key);
    }
}

/// Changes what is different in a value; what it becomes as a whole keeps the comment behind it.
fn item(item: &mut Item, key: &str, old: &Said, new: &Said) {
    if let (SaidValue::Table(old), SaidValue::Table(new)) = (&old.value, &new.value)
        && let Some(file) = item.as_table_like_mut()
    {
        table(file, old, new);
        if let Some(inline) = item.as_inline_table_mut() {
            close(inline);
        }
        return;
    }
    if let Some(list) = PlanList::of(key) {
        match item {
            Item::ArrayOfTables(tables) => return blocks(tables, list, old.list(), new.list()),
            Item::Value(toml_edit::Value::Array(array)) if list.inline => {
                return inlines(array, list, old.list(), new.list());
            }
            _ => {}
        }
    }
    let decor = item.as_value().map(|value| value.decor().clone());
    *item = made(key, new);
    if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// The entries of a list that have a header each.
fn blocks(file: &mut ArrayOfTables, list: &PlanList, old: &[Said], new: &[Said]) {
    let mut tables: Vec<Option<toml_edit::Table>> = file.iter().cloned().map(Some).collect();
    let partners = list.partners(old, new);
    keep_headings(&mut tables, &partners);
    let entry = |(now, was): (&Said, Option<usize>)| {
        let now = now.as_table()?;
        let there = was.and_then(|was| Some((tables.get_mut(was)?.take()?, old[was].as_table()?)));
        Some(match there {
            Some((mut there, was)) => {
                table(&mut there, was, now);
                there
            }
            None => block(now),
        })
    };
    let partners = partners.into_iter();
    let entries: Vec<toml_edit::Table> = new.iter().zip(partners).filter_map(entry).collect();
    file.clear();
    entries.into_iter().for_each(|entry| file.push(entry));
}

/// A comment with an empty line behind it is about more than the entry that follows: when that goes,
/// the comment stands before the next one.
fn keep_headings(tables: &mut [Option<toml_edit::Table>], partners: &[Option<usize>]) {
    let mut headings = String::new();
    for (index, table) in tables.iter_mut().enumerate() {
        let Some(table) = table else { continue };
        let prefix = table.decor().prefix().and_then(RawString::as_str);
        let prefix = prefix.unwrap_or_default().to_owned();
        if !partners.contains(&Some(index)) {
            let heading = prefix.rfind("\n\n").map(|end| &prefix[..=end]);
            headings.extend(heading.filter(|heading| heading.contains('#')));
        } else if !headings.is_empty() {
            let prefix = format!("{}{prefix}", std::mem::take(&mut headings));
            table.decor_mut().set_prefix(prefix);
        }
    }
}

/// The entries of a list that stand in braces.
fn inlines(file: &mut Array, list: &PlanList, old: &[Said], new: &[Said]) {
    let mut values: Vec<Option<toml_edit::Value>> = file.iter().cloned().map(Some).collect();
    let between = file.iter().last().map(|last| last.decor().clone());
    let mut entries = Vec::new();
    for (now, was) in new.iter().zip(list.partners(old, new)) {
        let there = was.and_then(|was| Some((values.get_mut(was)?.take()?, &old[was])));
        entries.push(match there {
            Some((mut there, was)) => {
                inline_entry(&mut there, was, now);
                there
            }
            None => {
                let mut made = value(now);
                *made.decor_mut() = between.as_ref().map(bare).unwrap_or_default();
                made
            }
        });
    }
    file.clear();
    entries
        .into_iter()
        .for_each(|entry| file.push_formatted(entry));
}

fn inline_entry(file: &mut toml_edit::Value, old: &Said, new: &Said) {
    if let (Some(file), Some(old), Some(new)) =
        (file.as_inline_table_mut(), old.as_table(), new.as_table())
    {
        table(file, old, new);
        close(file);
    }
}

/// The space before the closing brace is the last value's, whichever that is now.
fn close(file: &mut toml_edit::InlineTable) {
    let last = file.len().saturating_sub(1);
    for (index, (_, value)) in file.iter_mut().enumerate() {
        let decor = value.decor_mut();
        let suffix = decor.suffix().and_then(RawString::as_str);
        match suffix {
            Some("") if index == last => decor.set_suffix(" "),
            Some(" ") if index < last => decor.set_suffix(""),
            _ => {}
        }
    }
}

/// The white space around a neighbour, without its comments.
fn bare(decor: &Decor) -> Decor {
    let part = |text: Option<&RawString>| {
        let text = text.and_then(RawString::as_str).unwrap_or_default();
        match text.rfind('\n') {
            Some(line) => text[line..].to_owned(),
            None => text.to_owned(),
        }
    };
    Decor::new(part(decor.prefix()), "")
}

/// Whether a value has lines of its own, under a header.
fn is_block(key: &str, said: &Said) -> bool {
    match &said.value {
        SaidValue::List(list) => {
            !list.is_empty() && PlanList::of(key).is_some_and(|list| !list.inline)
        }
        SaidValue::Table(_) => {
            let tables = [
                "rating",
                "checks",
                "review",
                "submissions",
                "collection",
                "overall",
            ];
            tables.contains(&key)
        }
        _ => false,
    }
}

/// Something new, as it is usually written.
fn made(key: &str, said: &Said) -> Item {
    match &said.value {
        SaidValue::Table(inner) if is_block(key, said) => Item::Table(block(inner)),
        SaidValue::List(list) if is_block(key, said) => {
            let tables = list.iter().filter_map(Said::as_table).map(block);
            Item::ArrayOfTables(tables.collect())
        }
        SaidValue::List(list) if PlanList::of(key).is_some() => Item::Value(lines(list)),
        _ => Item::Value(value(said)),
    }
}

/// A table under a header; values first.
fn block(said: &SaidTable) -> toml_edit::Table {
    let mut table = toml_edit::Table::new();
    for has_header in [false, true] {
        let entries = said.iter();
        for (key, said) in entries.filter(|(key, said)| is_block(key, said) == has_header) {
            table.insert(key, made(key, said));
        }
    }
    table
}

/// Entries in braces, one on each line.
fn lines(list: &[Said]) -> toml_edit::Value {
    let mut array = Array::new();
    for said in list {
        let mut value = value(said);
        *value.decor_mut() = Decor::new("\n  ", "");
        array.push_formatted(value);
    }
    array.set_trailing("\n");
    array.set_trailing_comma(true);
    array.into()
}

fn value(said: &Said) -> toml_edit::Value {
    match &said.value {
        SaidValue::Text(text) => text.as_str().into(),
        SaidValue::Number(decimal) => figure(*decimal),
        SaidValue::Flag(flag) => (*flag).into(),
        SaidValue::List(list) => list.iter().map(value).collect::<Array>().into(),
        SaidValue::Table(table) => {
            let entries = table.iter().map(|(key, said)| (key, value(said)));
            entries.collect::<toml_edit::InlineTable>().into()
        }
        // What has been resolved has none of these.
        SaidValue::Odd(what) | SaidValue::Wrong(what, _) => what.as_str().into(),
    }
}

/// The digits as they are: TOML reads them as a whole number or as a binary one.
fn figure(decimal: Decimal) -> toml_edit::Value {
    let plain = number::plain(decimal);
    let whole = plain.parse::<i64>().ok().map(toml_edit::Value::from);
    let digits = || plain.parse::<toml_edit::Value>().ok();
    whole.or_else(digits).unwrap_or_else(|| plain.into())
}
