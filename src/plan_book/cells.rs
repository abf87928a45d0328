//! What a cell says, by its column's kind; and how a value stands in a cell.

use super::sheets::{Need, PlanColumn};
use super::{guard, words};
use crate::domain::choice::Words;
use crate::domain::{folded, number};
use crate::intake::{Cell, Content};
use crate::mapping;
use crate::mapping::fields::Kind;
use crate::mapping::said::{Said, SaidTable, SaidValue};
use crate::report::table as report;

/// A cell that does not say what its column wants: what is wrong, and what to do.
type Wrong = (String, String);

/// How a value stands in a column's cell.
pub fn written(column: &PlanColumn, said: &Said) -> report::ReportCell<'static> {
    let text = match (&said.value, column.kind) {
        (SaidValue::Number(number), _) => {
            let binary = number::plain(*number).parse();
            return report::ReportCell::number(binary.expect("a plain decimal is a number"));
        }
        (SaidValue::Flag(flag), _) => words::for_people(words::FLAG, &flag.to_string()),
        (SaidValue::Text(text), _) if text.is_empty() && column.need == Need::Empty => {
            String::new()
        }
        (SaidValue::Text(text), Kind::Choice(words)) => words::for_people(words, text),
        (SaidValue::Text(text), _) if column.names == "rule" => words::rule(text),
        (SaidValue::Text(text), _) => guard::text(text),
        (SaidValue::List(owners), Kind::Parts(_)) => owners_written(owners),
        (SaidValue::List(list), _) => guard::list(list.iter().filter_map(Said::as_text)),
        (SaidValue::Table(_) | SaidValue::Odd(_) | SaidValue::Wrong(..), _) => String::new(),
    };
    text.into()
}

fn owners_written(owners: &[Said]) -> String {
    let owner =
        |owner: &SaidTable| format!("{}（{}まで）", owner.text("name"), owner.text("until"));
    let owners: Vec<String> = owners
        .iter()
        .filter_map(Said::as_table)
        .map(owner)
        .collect();
    guard::list(owners.iter().map(String::as_str))
}

/// What a column's cell says; none if it is empty and may be.
pub fn said(column: &PlanColumn, cell: Option<&Cell>) -> Option<Said> {
    let read = match cell.filter(|cell| !is_blank(cell)) {
        Some(cell) => value(column, cell).map(Some),
        None => empty(column),
    };
    let value = read.unwrap_or_else(|(message, remedy)| Some(SaidValue::Wrong(message, remedy)));
    value.map(Said::from)
}

fn value(column: &PlanColumn, cell: &Cell) -> Result<SaidValue, Wrong> {
    refuse_formula(cell)?;
    match column.kind {
        Kind::Figure | Kind::Map(_) => figure(cell),
        Kind::Count => count(cell),
        Kind::Flag => flag(cell),
        Kind::Choice(words) => choice(words, &guard::of_text(&text(cell)?)),
        Kind::Texts => {
            let words = guard::of_list(&text(cell)?).into_iter();
            Ok(SaidValue::List(words.map(Said::text).collect()))
        }
        Kind::Parts(_) => owners(&text(cell)?),
        _ => {
            let text = guard::of_text(&text(cell)?);
            match column.names {
                "rule" => rule(text),
                _ => Ok(SaidValue::Text(text)),
            }
        }
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.content == Content::Text && cell.text.trim().is_empty() && !cell.formula
}

fn empty(column: &PlanColumn) -> Result<Option<SaidValue>, Wrong> {
    match column.need {
        Need::May => Ok(None),
        Need::Empty => Ok(Some(SaidValue::Text(String::new()))),
        Need::Must => {
            let message = format!("「{}」が空です", column.head);
            Err((message, remedy_of(column)))
        }
    }
}

fn remedy_of(column: &PlanColumn) -> String {
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
fn figure(cell: &Cell) -> Result<SaidValue, Wrong> {
    match cell.content {
        Content::Number(number) => Ok(SaidValue::Number(number)),
        Content::Text | Content::Untyped => Ok(Said::figure(&guard::of_text(&cell.text)).value),
        _ => {
            let remedy = "セルの書式を「標準」にして、数だけを入力してください（19.2％なら 19.2）";
            Err((
                format!("数として読めません:「{}」", cell.text),
                remedy.into(),
            ))
        }
    }
}

fn count(cell: &Cell) -> Result<SaidValue, Wrong> {
    match figure(cell)? {
        SaidValue::Number(number) if number.fract().is_zero() && !number.is_sign_negative() => {
            Ok(SaidValue::Number(number))
        }
        _ => Err((
            format!("整数ではありません:「{}」", cell.text),
            "0、1、2 のような数を入力してください".into(),
        )),
    }
}

fn flag(cell: &Cell) -> Result<SaidValue, Wrong> {
    match folded::key(&cell.text).as_str() {
        "はい" | "○" | "〇" | "true" => Ok(SaidValue::Flag(true)),
        "いいえ" | "false" => Ok(SaidValue::Flag(false)),
        _ => {
            let message = format!("「はい」か空欄を書くところです:「{}」", cell.text);
            Err((message, one_of(words::FLAG)))
        }
    }
}

fn choice(words: Words, text: &str) -> Result<SaidValue, Wrong> {
    let code = words::of_people(words, text).map(str::to_owned);
    code.map(SaidValue::Text).ok_or_else(|| {
        let near = folded::hint(text, words.iter().map(|(_, label)| *label));
        let remedy = format!("{near}{}", one_of(words));
        (format!("知らない語「{text}」です"), remedy)
    })
}

fn rule(text: String) -> Result<SaidValue, Wrong> {
    let code = words::rule_of_people(&text);
    if mapping::rule(&code).is_some() {
        return Ok(SaidValue::Text(code));
    }
    let remedy = "一覧から選ぶか、「達成率が80％以上」「達成率が50％以上、かつ達成率が80％未満」のように書いてください";
    let message = format!("当てはまるときの規則が読めません:「{text}」");
    Err((message, remedy.to_owned()))
}

fn owners(text: &str) -> Result<SaidValue, Wrong> {
    let owner = |word: String| {
        let parts = word.strip_suffix("まで）");
        let Some((name, until)) = parts.and_then(|word| word.rsplit_once('（')) else {
            let remedy = "商工課（R4まで） の形で書いてください";
            return Err((
                format!("前の担当課が読めません:「{word}」"),
                remedy.to_owned(),
            ));
        };
        let mut owner = SaidTable::default();
        owner.set("name", Said::text(name));
        owner.set("until", Said::text(until));
        Ok(owner.into())
    };
    let owners: Result<Vec<Said>, Wrong> = guard::of_list(text).into_iter().map(owner).collect();
    owners.map(SaidValue::List)
}
