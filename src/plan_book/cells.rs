//! What a cell says, by its column's kind; and how a value stands in a cell.

use super::sheets::{Column, Kind, Need, Source};
use super::{guard, words};
use crate::domain::choice::Words;
use crate::domain::{Decimal, folded, number};
use crate::intake::{Cell, Content};
use crate::mapping::said::{Said, Table, Value};

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
}

/// A cell that does not say what its column wants: what is wrong, and what to do.
pub type Wrong = (String, String);

/// How a value stands in a column's cell; none where the cell is empty.
pub fn written(column: &Column, said: &Said) -> Option<Written> {
    let text = match (&said.value, column.kind) {
        (Value::Number(number), _) => return Some(Written::Number(*number)),
        (Value::Flag(flag), _) => words::for_people(words::FLAG, &flag.to_string()),
        (Value::Text(text), _) if text.is_empty() && column.need == Need::Empty => return None,
        (Value::Text(text), Kind::Choice(words)) => words::for_people(words, text),
        (Value::Text(text), Kind::Rule) => words::rule(text),
        (Value::Text(text), _) => guard::text(text),
        (Value::List(owners), Kind::Owners) => owners_written(owners),
        (Value::List(list), _) => guard::list(list.iter().filter_map(Said::as_text)),
        (Value::Table(_), _) => return None,
    };
    Some(Written::Text(text))
}

fn owners_written(owners: &[Said]) -> String {
    let owner = |owner: &Table| format!("{}（{}まで）", owner.text("name"), owner.text("until"));
    let owners: Vec<String> = owners
        .iter()
        .filter_map(Said::as_table)
        .map(owner)
        .collect();
    guard::list(owners.iter().map(String::as_str))
}

/// What a column's cell says; none if it is empty and may be.
pub fn said(column: &Column, cell: Option<&Cell>) -> Result<Option<Said>, Wrong> {
    let Some(cell) = cell.filter(|cell| !is_blank(cell)) else {
        return empty(column);
    };
    refuse_formula(cell)?;
    let said = match column.kind {
        Kind::Figure | Kind::Years => Some(figure(cell)?),
        Kind::Count => count(column, cell)?,
        Kind::Flag => flag(cell)?,
        Kind::Of(Source::Words(words)) => Some(one_of_words(words, &text(cell)?)?),
        Kind::Text | Kind::Of(_) => Some(Said::text(guard::of_text(&text(cell)?))),
        Kind::Choice(words) => Some(choice(words, &text(cell)?)?),
        Kind::Rule => Some(Said::text(words::rule_of_people(&guard::of_text(&text(
            cell,
        )?)))),
        Kind::List => list(&text(cell)?).filter(|list| says_anything(column, list)),
        Kind::ListOrNone => list(&text(cell)?),
        Kind::Owners => Some(owners(&text(cell)?)?),
    };
    Ok(said)
}

fn is_blank(cell: &Cell) -> bool {
    cell.content == Content::Text && cell.text.trim().is_empty() && !cell.formula
}

fn empty(column: &Column) -> Result<Option<Said>, Wrong> {
    match column.need {
        Need::May => Ok(None),
        Need::Empty => Ok(Some(Said::text(""))),
        Need::Must => {
            let message = format!("「{}」が空です", column.head);
            Err((message, remedy_of(column)))
        }
    }
}

fn remedy_of(column: &Column) -> String {
    match column.kind {
        Kind::Choice(words) => one_of(words),
        _ if column.hint.is_empty() => "書いてください".to_owned(),
        _ => format!("書いてください（{}）", column.hint),
    }
}

fn one_of(words: Words) -> String {
    let labels: Vec<&str> = words.iter().map(|(_, label)| *label).collect();
    format!("使えるのは {} です", labels.join("、"))
}

/// A plan is data: what a formula says may be something else tomorrow.
fn refuse_formula(cell: &Cell) -> Result<(), Wrong> {
    if !cell.formula && cell.content != Content::NeverCalculated {
        return Ok(());
    }
    let remedy = "数式を値にしてください（コピーして「値の貼り付け」）";
    Err((format!("数式があります:「{}」", cell.text), remedy.into()))
}

/// A text; a number that Excel has made of it gives back its digits.
fn text(cell: &Cell) -> Result<String, Wrong> {
    match cell.content {
        Content::Text | Content::Untyped | Content::Logical => Ok(cell.text.clone()),
        Content::Number(number) => Ok(number::plain(number)),
        Content::Date => {
            let remedy = "セルの書式を「文字列」にしてから、入力し直してください（1-2 などは日付に変わります）";
            Err((
                format!("日付になっています:「{}」", cell.text),
                remedy.into(),
            ))
        }
        Content::Percent(_) | Content::Scaled(_) | Content::Formatless(_) => {
            let remedy = "セルの書式を「文字列」にしてから、入力し直してください";
            Err((
                format!("文字ではありません:「{}」", cell.text),
                remedy.into(),
            ))
        }
        Content::Fault | Content::NeverCalculated => Err(unreadable(cell)),
    }
}

fn unreadable(cell: &Cell) -> Wrong {
    (
        format!("読めません:「{}」", cell.text),
        "値を入力し直してください".into(),
    )
}

/// A number, or a word in its place.
fn figure(cell: &Cell) -> Result<Said, Wrong> {
    match cell.content {
        Content::Number(number) => Ok(Value::Number(number).into()),
        Content::Text | Content::Untyped => {
            let text = guard::of_text(&cell.text);
            let value = digits(&text).map_or_else(|| Value::Text(text), Value::Number);
            Ok(value.into())
        }
        _ => {
            let remedy = "セルの書式を「標準」にして、数だけを入力してください（19.2％なら 19.2）";
            Err((
                format!("数として読めません:「{}」", cell.text),
                remedy.into(),
            ))
        }
    }
}

/// Digits typed as text, in any width, with or without separators.
fn digits(text: &str) -> Option<Decimal> {
    number::parse(&folded::key(text).replace(',', ""))
}

fn count(column: &Column, cell: &Cell) -> Result<Option<Said>, Wrong> {
    let said = figure(cell)?;
    match said.value {
        // The plan says nothing of no lag.
        Value::Number(number) if number.is_zero() && column.key == "lag" => Ok(None),
        Value::Number(number) if number.fract().is_zero() && !number.is_sign_negative() => {
            Ok(Some(said))
        }
        _ => Err((
            format!("整数ではありません:「{}」", cell.text),
            "0、1、2 のような数を入力してください".into(),
        )),
    }
}

fn flag(cell: &Cell) -> Result<Option<Said>, Wrong> {
    let yes = || Ok(Some(Value::Flag(true).into()));
    match folded::key(&cell.text).as_str() {
        "はい" | "○" | "〇" | "true" => yes(),
        "いいえ" | "false" => Ok(None),
        _ => {
            let message = format!("「はい」か空欄を書くところです:「{}」", cell.text);
            Err((message, one_of(words::FLAG)))
        }
    }
}

fn choice(words: Words, text: &str) -> Result<Said, Wrong> {
    let text = guard::of_text(text);
    words::of_people(words, &text)
        .map(Said::text)
        .map_err(|near| {
            let near = near
                .map(|near| format!("もしかして: {near}。"))
                .unwrap_or_default();
            (
                format!("知らない語「{text}」です"),
                format!("{near}{}", one_of(words)),
            )
        })
}

/// One of a few words that decide where a row belongs: another is no guess's business.
fn one_of_words(words: &[&str], text: &str) -> Result<Said, Wrong> {
    let text = guard::of_text(text);
    let key = folded::key(&text);
    if let Some(word) = words.iter().find(|word| folded::key(word) == key) {
        return Ok(Said::text(*word));
    }
    let near = folded::nearest(&text, words.iter().copied());
    let near = near.map_or(String::new(), |near| format!("もしかして: {near}。"));
    let known = words.join("、");
    Err((
        format!("知らない語「{text}」です"),
        format!("{near}使えるのは {known} です"),
    ))
}

fn list(text: &str) -> Option<Said> {
    let words = guard::of_list(text).into_iter();
    Some(Value::List(words.map(Said::text).collect()).into())
}

/// An empty list says something only where the plan must have one.
fn says_anything(column: &Column, list: &Said) -> bool {
    column.need == Need::Must || !list.list().is_empty()
}

fn owners(text: &str) -> Result<Said, Wrong> {
    let owner = |word: String| {
        let parts = word
            .strip_suffix("まで）")
            .and_then(|word| word.rsplit_once('（'));
        let Some((name, until)) = parts else {
            let remedy = "商工課（R4まで） の形で書いてください";
            return Err((
                format!("前の担当課が読めません:「{word}」"),
                remedy.to_owned(),
            ));
        };
        let mut owner = Table::default();
        owner.set("name", Said::text(name));
        owner.set("until", Said::text(until));
        Ok(Value::Table(owner).into())
    };
    let owners: Result<Vec<Said>, Wrong> = guard::of_list(text).into_iter().map(owner).collect();
    Ok(Value::List(owners?).into())
}
