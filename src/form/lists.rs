//! What the open cells take: numbers, words of a list, texts of some length.

use super::cells::Shown;
use crate::domain::Plan;
use crate::mapping::form::own::{COST_STATES, LONGEST_TEXT, OwnSheet, STATES, WORDS, words_of};
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Formula, Workbook, XlsxError,
    utility,
};

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
            let list = DataValidation::new().allow_list_strings(words)?;
            chosen(list, ask).map(Some)
        }
        Shown::AskText(name) => {
            let mut vocabularies = plan.vocabularies.iter();
            match vocabularies.position(|words| words.field == *name) {
                Some(index) => of_vocabulary(plan, index),
                None => text().map(Some),
            }
        }
    }
}

/// The hidden sheet with the words of lists that do not fit into a cell.
pub const SHEET: &str = "一覧";

/// Writes the words of the lists that do not fit into a cell, each list into a column; none where all fit.
pub fn add_sheet(book: &mut Workbook, plan: &Plan) -> Result<(), XlsxError> {
    let all = (0_u16..).zip(&plan.vocabularies);
    let long = all.filter(|(_, vocabulary)| !fits(&words_of(vocabulary)));
    let mut long = long.peekable();
    if long.peek().is_none() {
        return Ok(());
    }
    let sheet = book.add_worksheet().set_name(SHEET)?;
    sheet.set_hidden(true);
    sheet.write_string(0, 0, WORDS)?;
    for (column, vocabulary) in long {
        for (row, word) in (1..).zip(words_of(vocabulary)) {
            sheet.write_string(row, column, word)?;
        }
    }
    Ok(())
}

/// None of a list without words: then anything can be written.
fn of_vocabulary(plan: &Plan, index: usize) -> Result<Option<DataValidation>, XlsxError> {
    let words = words_of(&plan.vocabularies[index]);
    if words.is_empty() {
        return Ok(None);
    }
    let list = if fits(&words) {
        DataValidation::new().allow_list_strings(&words)?
    } else {
        let (column, last) = (index as u16, words.len() as u32);
        let range = utility::cell_range_absolute(1, column, last, column);
        DataValidation::new().allow_list_formula(Formula::new(format!("={SHEET}!{range}")))
    };
    chosen(list, "一覧から選んでください。").map(Some)
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

/// Whether a list can stand in a cell, where commas part its words.
fn fits(words: &[&str]) -> bool {
    let letters = words.iter().map(|word| word.encode_utf16().count() + 1);
    let letters: usize = letters.sum();
    letters <= LETTERS_OF_A_LIST && !words.iter().any(|word| word.contains([',', '"']))
}

fn chosen(list: DataValidation, ask: &str) -> Result<DataValidation, XlsxError> {
    let list = list
        .set_input_message(ask)?
        .set_error_title("一覧にない言葉です")?;
    list.set_error_message("一覧から選んでください。ほかに伝えることは、備考に書いてください。")
}

fn text() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(LONGEST_TEXT))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("長すぎます")?
        .set_error_message(format!("{LONGEST_TEXT}字までにまとめてください。このままでも読み取りますが、印刷では途中までしか見えないことがあります。"))
}
