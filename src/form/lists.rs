//! What the open cells take: numbers, words of a list, texts of some length.

use super::cells::Shown;
use crate::domain::Plan;
use crate::mapping::form::own::{COST_STATES, OwnSheet, STATES};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, XlsxError};

/// Letters of a text that a printed form and the reports have room for.
const LETTERS: u32 = 400;

/// Letters that Excel takes in the list of one cell.
const LETTERS_OF_A_LIST: usize = 255;

/// What an open cell takes; none for what takes anything, and for cells that are not open.
pub fn taken(
    plan: &Plan,
    kind: OwnSheet,
    (shown, unit): (&Shown, &str),
) -> Result<Option<DataValidation>, XlsxError> {
    match shown {
        Shown::Text(_) | Shown::Figure(_) => Ok(None),
        Shown::AskFigure(_) => number(unit).map(Some),
        Shown::AskState => {
            let words: &[&str] = match kind {
                OwnSheet::Kpis => &STATES,
                OwnSheet::Projects => &COST_STATES,
            };
            let ask = "値がない理由を、一覧から選んでください。値があるときは空欄のままにします。";
            list(words, ask)
        }
        Shown::AskText(name) => {
            let mut chosen = plan.vocabularies.iter();
            match chosen.find(|words| words.field == *name) {
                Some(chosen) => {
                    let words: Vec<&str> =
                        chosen.words.iter().map(|(word, _)| word.as_str()).collect();
                    list(&words, "一覧から選んでください。")
                }
                None => text().map(Some),
            }
        }
    }
}

/// A warning and no refusal: （速報値） behind a number is read, too.
fn number(unit: &str) -> Result<DataValidation, XlsxError> {
    const MOST: f64 = 1e15;
    let any = DataValidationRule::Between(-MOST, MOST);
    DataValidation::new()
        .allow_decimal_number(any)
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_input_message(format!("数だけを書いてください（単位は{}）。", short(unit)))?
        .set_error_title("数ではありません")?
        .set_error_message("数だけを書いてください。まだ値がないときは空欄のまま、右の欄で理由を選びます。速報値などの言葉を添えるときだけ、「はい」を選んでください。")
}

/// A unit of a plan may be longer than a hint.
fn short(unit: &str) -> String {
    let unit: String = unit.chars().take(30).collect();
    if unit.is_empty() {
        "表のとおり".to_owned()
    } else {
        unit
    }
}

/// None for a list that does not fit into a cell: then anything can be written, and a check compares it.
fn list(words: &[&str], ask: &str) -> Result<Option<DataValidation>, XlsxError> {
    let letters: usize = words
        .iter()
        .map(|word| word.encode_utf16().count() + 1)
        .sum();
    let is_odd = |word: &&str| word.contains([',', '"']) || word.is_empty();
    if words.is_empty() || letters > LETTERS_OF_A_LIST || words.iter().any(is_odd) {
        return Ok(None);
    }
    let list = DataValidation::new().allow_list_strings(words)?;
    let list = list
        .set_input_message(ask)?
        .set_error_title("一覧にない言葉です")?;
    list.set_error_message("一覧から選んでください。ほかに伝えることは、備考に書いてください。")
        .map(Some)
}

fn text() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(LETTERS))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("長すぎます")?
        .set_error_message(format!("{LETTERS}字までにまとめてください。このままでも読み取りますが、印刷では途中までしか見えないことがあります。"))
}
