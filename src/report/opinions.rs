//! 意見一覧: all that people wrote into marked cells, and what the KPIs had then and have now.

use super::style;
use super::style::Look::{Centre, Text, Top};
use super::table::{SheetPage, Table};
use super::width;
use super::{goals, has, kpi_sheets, opinion_form, period, replies};
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, SheetKind};
use crate::history::{Shown, ShownBook, Writing};
use crate::verification::Verification;
use crate::writing::{OF_KPI, called, in_order, is_opinion, shown, source};
use rust_xlsxwriter::XlsxError;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The sheet's name.
pub const NAME: &str = SheetKind::Opinions.label();

/// What the table of contents says of it.
pub const WHAT: &str = "意見の欄に書かれたことと、書かれたときの実績・判定";

/// Pixels of the texts.
const OPINION: u32 = 400;
/// Lines of text that a row holds.
const LINES_OF_ROW: u32 = 22;

const NOTE: &str = "意見を直すときは、書かれたところの意見の欄を書き換えてください（このシートの書き換えは読み取りません）。";

/// Whether anybody wrote anything.
pub fn is_wanted(verification: &Verification) -> bool {
    !keys(verification).is_empty()
}

/// What the workbooks show in their marked cells.
pub fn shown(verification: &Verification) -> Shown {
    let keys = verification.written.keys().into_iter();
    let texts = keys.map(|key| {
        let text = width::fitting(verification.shown(key).into());
        (key.to_owned(), text.into_owned())
    });
    Shown {
        town: verification.plan().body.clone(),
        texts: texts.collect(),
        books: writable(verification),
    }
}

/// The workbooks with marked cells, and how many.
fn writable(verification: &Verification) -> BTreeMap<BookKind, ShownBook> {
    let cells = |book: BookKind| {
        let has = |kind| has(book, kind, verification);
        let of = |is_there: bool, count| if is_there { count } else { 0 };
        // In the council's workbook the sheets of the goals have the cells, where it has these.
        let has_kpis =
            has(SheetKind::KpiList) || book == BookKind::Council && has(SheetKind::Goals);
        let councils = period::councils_asked(verification).len();
        let pages = of(
            has(SheetKind::KpiSheets),
            kpi_sheets::shown(verification).len(),
        );
        let kpis = of(has_kpis, verification.plan().kpis.len()) + pages;
        let forms = of(
            has(SheetKind::OpinionForm),
            opinion_form::cells(verification),
        );
        let replies = of(has(SheetKind::Replies), replies::cells(verification));
        let goals = of(
            has(SheetKind::Goals),
            goals::assessments(book, verification),
        );
        kpis + of(has(SheetKind::Period), councils) + forms + replies + goals
    };
    let books = [BookKind::Council, BookKind::Office].into_iter();
    let books = books.map(|book| {
        let (cells, rest) = (cells(book), None);
        (book, ShownBook { cells, rest })
    });
    books.filter(|(_, book)| book.cells > 0).collect()
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let ids = style::ids(page.sheet, verification.plan())?;
    let mut table: Table<'_, Line<'_>> = Table::new();
    table.add(Centre, "指標\n番号", ids, |line| line.id);
    table.add(Top, "指標・会議", 170, |line| line.name.clone());
    table.add(Top, "意見", OPINION, |line| line.text.clone());
    table.add(Text, "書かれたところ\n（氏名）", 140, |line| {
        line.source.clone()
    });
    table.add(Centre, "記入時の\n実績・判定", 120, |line| {
        line.then.clone()
    });
    table.add(Centre, "今回の\n実績・判定", 120, |line| {
        line.now.clone()
    });
    table.add(Text, "書かれたシート", 130, |line| line.sheet);
    page.columns(&table)?;
    page.title(NAME, &[NOTE])?;
    page.lasting_heads(&table, Some(0))?;
    let keys = in_order(verification.plan(), keys(verification)).into_iter();
    page.has_doubts |= keys.clone().any(|key| !verification.doubt(key).is_empty());
    let is_elsewhere = has(page.book, SheetKind::Replies, verification);
    let lines = |key| lines(verification, key, is_elsewhere);
    page.lines(&table, keys.flat_map(lines))
}

/// The keys of opinions.
fn keys(verification: &Verification) -> Vec<&str> {
    let mut keys = verification.written.keys();
    keys.retain(|key| is_opinion(key));
    keys
}

struct Line<'a> {
    id: &'a str,
    name: String,
    text: String,
    /// Where it was written, and by whom.
    source: String,
    then: String,
    now: String,
    /// The sheet on which it was written, of that workbook.
    sheet: &'a str,
}

/// Letters that a text has here at the most where 意見と対応 has it whole.
const BEGINNING: usize = 60;

/// A text, or where it stands whole.
fn told(text: &str, is_elsewhere: bool) -> Cow<'_, str> {
    match is_elsewhere && text.chars().count() > BEGINNING {
        true => {
            let beginning: String = text.chars().take(BEGINNING).collect();
            format!("{}…（全文は「{}」）", beginning.trim_end(), replies::NAME).into()
        }
        false => text.into(),
    }
}

/// A line for each text, and more where it is longer than a row can be high.
fn lines<'a>(verification: &'a Verification, key: &'a str, is_elsewhere: bool) -> Vec<Line<'a>> {
    let plan = verification.plan();
    let now = verification.stood(key);
    let figure = |stood: &_| shown::figure(stood, &plan.rating);
    let told_now = now
        .as_ref()
        .map(|now| figure(now) + verification.doubt(key))
        .unwrap_or_default();
    let id = key.strip_prefix(OF_KPI).unwrap_or_default();
    let name = |writing: &Writing| called(plan, key, &writing.about);
    let line = |writing: &'a Writing| {
        width::pieces(&told(&writing.text, is_elsewhere), OPINION, LINES_OF_ROW)
            .into_iter()
            .enumerate()
            .map(move |(at, text)| (writing, at, text))
    };
    let pieces = verification
        .written
        .standing
        .iter()
        .filter(|of| of.key == key);
    let lines = pieces.flat_map(line).map(|(writing, at, text)| Line {
        id,
        name: match at {
            0 => name(writing),
            _ => "（続き）".to_owned(),
        },
        text,
        source: joined(
            [source(writing)]
                .into_iter()
                .chain(verification.written.member(writing)),
            "\n",
        ),
        // What is as it was must not read as changed.
        then: match writing.then.as_ref().map(figure) {
            same if same == now.as_ref().map(figure) => told_now.clone(),
            then => then.unwrap_or_default(),
        },
        now: told_now.clone(),
        sheet: &writing.sheet,
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_long_text_is_not_printed_twice() {
        let long = "意見です。".repeat(20);
        let beginning = "意見です。".repeat(12);
        let expected = format!("{beginning}…（全文は「意見と対応」）");
        assert_eq!(told(&long, true), expected);
        assert_eq!(told(&long, false), long);
        assert_eq!(told("短い意見", true), "短い意見");
    }
}
