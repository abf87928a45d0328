//! 意見と対応: every opinion with what is answered and done; and those of the year before with their answers, and what
//! has become of them since.

use super::cell::ReportCell;
use super::settled;
use super::style;
use super::style::Look::{self, Centre, Text, Top};
use super::table::{Placed, SheetPage, Table};
use super::{width, writable};
use crate::domain::FiscalYear;
use crate::domain::joined::{each_once, in_brackets, joined};
use crate::domain::plan::{BookKind, SheetKind};
use crate::history::Writing;
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use crate::writing::{
    ACTIONS, Carried, KeyPlace, OF_ACTION, OF_KPI, OF_REPLY, called, in_order, is_opinion, place,
    sources,
};
use rust_xlsxwriter::{DataValidation, XlsxError};
use std::collections::BTreeSet;

/// The sheet's name.
pub const NAME: &str = SheetKind::Replies.label();

/// What the table of contents says of it.
pub const WHAT: &str = "委員の意見と、その回答・対応。前年度までの意見のその後";

const NOTE: &str = "黄色の欄に書いたことは、次に作る報告書に引き継がれ、翌年度には「前年度の意見」として載ります。回答のない意見と「検討」の意見は、ほかの対応を選ぶまで、その後も毎年度載ります。対応は、反映・検討・対応しない から選びます。";

/// Pixels of an answer, and of an opinion beside that of the year before.
const OPINION: u32 = 260;
/// Pixels of what was answered the year before; where nothing was said then, the opinion has them.
const BEFORE: u32 = 160;
/// Pixels of what an opinion is about, and of the word for what was done.
const ABOUT: u32 = 130;
const DONE: u32 = 76;
/// Lines of text that a row holds: of higher ones only one would find room on a page.
const LINES_OF_ROW: u32 = 12;
/// The same of a row across the columns: low ones fill a page.
const LINES_BELOW: u32 = 6;

/// Whether anybody said anything, in this year or the one before.
pub fn is_wanted(verification: &Verification) -> bool {
    !of_this_year(verification).is_empty() || has_earlier(verification)
}

/// How many marked cells it has.
pub fn cells(verification: &Verification) -> usize {
    let carried = verification.written.carried.len();
    2 * (of_this_year(verification).len() + of_last_year(verification).len() + carried)
}

/// The keys of opinions among some texts, each once, in the order of the plan.
fn keys<'w>(verification: &Verification, texts: &'w [Writing]) -> Vec<&'w str> {
    let keys = texts.iter().map(|writing| writing.key.as_str());
    let keys = each_once(keys.filter(|key| is_opinion(key)));
    in_order(verification.plan(), keys)
}

fn of_this_year(verification: &Verification) -> Vec<&str> {
    keys(verification, &verification.written.standing)
}

fn of_last_year(verification: &Verification) -> Vec<&str> {
    keys(verification, &verification.written.last_year)
}

/// Whether there are opinions of earlier years.
fn has_earlier(verification: &Verification) -> bool {
    !of_last_year(verification).is_empty() || !verification.written.carried.is_empty()
}

/// An opinion.
struct Line<'a> {
    id: &'a str,
    about: String,
    opinion: String,
    /// What was answered the year before, and done; of an older opinion in all years.
    before: String,
    /// Of the cells in which is written.
    key: String,
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let ids = style::ids(page.sheet, verification.plan())?;
    let this_year = of_this_year(verification).into_iter();
    let this_year: Vec<Line<'_>> = this_year
        .map(|key| now(page.book, verification, key))
        .collect();
    let last_year = of_last_year(verification).into_iter();
    let last_year: Vec<Line<'_>> = last_year
        .map(|key| then(page.book, verification, key))
        .collect();
    let table = table(page.book, verification, ids);
    page.columns(&table)?;
    let title = format!("{}　{}", NAME, verification.year.long());
    page.title(
        title,
        if page.book == BookKind::Public {
            &[]
        } else {
            &[NOTE]
        },
    )?;
    page.lasting_heads(&table, Some(0))?;
    page.least_height = 44.0;
    let first = page.row;
    let before = verification.year.before().long();
    let of_both = [
        (format!("{}の意見", verification.year.long()), this_year),
        (format!("前年度（{before}）の意見と、その後"), last_year),
    ];
    let older = still_open(page.book, verification).into_iter();
    for (title, lines) in of_both.into_iter().chain(older) {
        if !lines.is_empty() {
            page.band(&table, title)?;
            lines
                .iter()
                .try_for_each(|line| row(page, verification, &table, line))?;
        }
    }
    choices(page, &table, first)
}

/// Writes an opinion; each of its texts that the row does not hold goes on in rows below, across the columns.
fn row<'a>(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    table: &Table<'a, Line<'a>>,
    line: &Line<'a>,
) -> Result<(), XlsxError> {
    page.line(table, line)?;
    let texts = texts(page.book, verification, line);
    let parts = || texts.iter().filter(|text| table.place(text.head).is_some());
    if parts().any(|text| text.first() != text.text) {
        let first = parts().map(|text| (text.first(), text.room));
        let first: Vec<(String, u32)> = first.collect();
        let about = (line.about.as_str(), ABOUT);
        let cells = first.iter().map(|(text, room)| (text.as_str(), *room));
        page.height(width::row_height(cells.chain([about])).max(page.least_height))?;
    }
    let rows = parts().flat_map(|text| text.below(table, line));
    rows.collect::<Vec<_>>()
        .into_iter()
        .try_for_each(|cells| page.spans(&table.widths(), cells))
}

/// A text of an opinion's row: the head and the pixels of its column, and whether it stands in a marked cell, which
/// keeps it whole to be read back.
struct LongText {
    head: &'static str,
    room: u32,
    text: String,
    is_marked: bool,
}

fn texts(book: BookKind, verification: &Verification, line: &Line<'_>) -> [LongText; 4] {
    let opinion = opinion_width(verification);
    let is_marked = book != BookKind::Public && verification.stamp.is_some();
    let written = |begin| settled::written(book, verification, &keyed(begin, line));
    let text = |head, room, text, is_marked| LongText {
        head,
        room,
        text,
        is_marked,
    };
    [
        text(SAID, opinion, line.opinion.clone(), false),
        text(
            answered_head(verification),
            BEFORE,
            line.before.clone(),
            false,
        ),
        text(REPLY, OPINION, written(OF_REPLY), is_marked),
        text(ACTION, DONE, written(OF_ACTION), is_marked),
    ]
}

impl LongText {
    /// What is seen of it in its row.
    fn first(&self) -> String {
        beginning(&self.text, self.room)
    }

    /// The rows below in which it goes on; of a marked cell, in which each program shows another part, it stands there
    /// from its beginning.
    fn below(&self, table: &Table<'_, Line<'_>>, line: &Line<'_>) -> Vec<Vec<Placed<'static>>> {
        let first = self.first();
        if first == self.text {
            return Vec::new();
        }
        let (rest, sign) = match self.is_marked {
            true => (self.text.as_str(), "全文"),
            false => (self.text[first.len()..].trim_start(), "続き"),
        };
        let (from, to) = (table.place_of(SAID), table.last());
        let room = table.widths()[usize::from(from)..].iter().sum();
        let head = self.head.lines().next().unwrap_or_default();
        let about = joined([line.about.as_str(), &format!("{head}（{sign}）")], "\n");
        let row = |piece: String| {
            let id = ReportCell::from(line.id.to_owned());
            let about = ReportCell::from(about.clone());
            vec![
                ((0, 0), id, Centre),
                ((1, from - 1), about, Top),
                ((from, to), piece.into(), Top),
            ]
        };
        let pieces = width::pieces(rest, room, LINES_BELOW).into_iter();
        pieces.map(row).collect()
    }
}

/// Of a text the beginning that a row holds.
fn beginning(text: &str, room: u32) -> String {
    let first = width::pieces(text, room, LINES_OF_ROW).into_iter().next();
    first.unwrap_or_default()
}

/// Gives the words from which is chosen what is done.
fn choices(
    page: &mut SheetPage<'_>,
    table: &Table<'_, Line<'_>>,
    first: u32,
) -> Result<(), XlsxError> {
    let at = table.place_of(ACTION);
    if page.book == BookKind::Public || table.place_of(REPLY) + 2 != at {
        return Ok(());
    }
    let list = DataValidation::new().allow_list_strings(&ACTIONS)?;
    page.sheet
        .add_data_validation(first, at, page.row.max(first + 1) - 1, at, &list)
        .map(drop)
}

/// The heads of the columns of texts; in the last two is written.
const SAID: &str = "委員の意見";
const REPLY: &str = "回答\n（前年度の意見には、その後の状況）";
const ACTION: &str = "対応";

fn table<'a>(book: BookKind, verification: &'a Verification, ids: u32) -> Table<'a, Line<'a>> {
    let mut table: Table<'a, Line<'a>> = Table::new();
    table.add(Centre, "指標\n番号", ids, |line| line.id);
    table.add(Top, "意見の対象\n担当課", ABOUT, |line| {
        line.about.clone()
    });
    let opinion = opinion_width(verification);
    table.add(Top, SAID, opinion, move |line| {
        beginning(&line.opinion, opinion)
    });
    if has_earlier(verification) {
        table.add(Top, answered_head(verification), BEFORE, |line| {
            beginning(&line.before, BEFORE)
        });
    }
    let head = writable::head(verification, book, Layout::Beside);
    let head = head.filter(|_| book != BookKind::Public);
    for (name, begin, width) in [(REPLY, OF_REPLY, OPINION), (ACTION, OF_ACTION, DONE)] {
        if let Some(head) = head.clone() {
            let keys = table.add(Look::Line, head, 20, move |line| keyed(begin, line));
            keys.hide();
        }
        let is_marked = head.is_some();
        table.add(Text, name, width, move |line| {
            let text = settled::written(book, verification, &keyed(begin, line));
            match is_marked {
                true => writable::cell(text),
                false => beginning(&text, width).into(),
            }
        });
    }
    table
}

/// The head of what was answered before.
fn answered_head(verification: &Verification) -> &'static str {
    match verification.written.carried.is_empty() {
        true => "前年度の回答・対応",
        false => "前年度までの回答・対応",
    }
}

fn opinion_width(verification: &Verification) -> u32 {
    match has_earlier(verification) {
        true => OPINION,
        false => OPINION + BEFORE,
    }
}

fn keyed(begin: &str, line: &Line<'_>) -> String {
    format!("{begin}{}", line.key)
}

/// An opinion of this year.
fn now<'a>(book: BookKind, verification: &'a Verification, key: &'a str) -> Line<'a> {
    let texts = verification.written.standing.iter();
    let texts = said(book, verification, key, texts);
    line(verification, key, texts, String::new(), key.to_owned())
}

/// An opinion of the year before.
fn then<'a>(book: BookKind, verification: &'a Verification, key: &'a str) -> Line<'a> {
    let texts = verification.written.last_year.iter();
    let own = format!("{}/{key}", verification.year.before());
    let texts = said(book, verification, key, texts);
    let before = or_unanswered(answered(verification, key));
    line(verification, key, texts, before, own)
}

/// The rows of older opinions that are still open, of each of their years, with what stands above these.
fn still_open(book: BookKind, verification: &Verification) -> Vec<(String, Vec<Line<'_>>)> {
    let carried = &verification.written.carried;
    let years = each_once(carried.iter().map(|opinion| opinion.year));
    let of_year = |year: FiscalYear| {
        let own = || carried.iter().filter(|opinion| opinion.year == year);
        let keys = own().map(|opinion| opinion.key.as_str()).collect();
        let keys = in_order(verification.plan(), keys).into_iter();
        let opinions = keys.filter_map(|key| own().find(|opinion| opinion.key == key));
        let lines = opinions.map(|opinion| open(book, verification, opinion));
        let title = format!(
            "{}の意見（回答のないもの、検討中のもの）と、その後",
            year.long()
        );
        (title, lines.collect())
    };
    years.into_iter().map(of_year).collect()
}

/// An older opinion.
fn open<'a>(book: BookKind, verification: &'a Verification, opinion: &'a Carried) -> Line<'a> {
    let key = opinion.key.as_str();
    let texts = said(book, verification, key, opinion.texts.iter());
    let answers = opinion.answers.iter().map(|answer| {
        let said = joined([&answer.action, &answer.reply], ": ");
        format!("{}　{said}", answer.year)
    });
    let answers = or_unanswered(joined(answers, "\n"));
    let own = format!("{}/{key}", opinion.year);
    line(verification, key, texts, answers, own)
}

/// What an opinion was about when it was written, and its texts, each once and with the name of who said it; of several
/// texts each by itself, with where it was written. Neither is published.
fn said<'w>(
    book: BookKind,
    verification: &Verification,
    key: &str,
    texts: impl Iterator<Item = &'w Writing>,
) -> (&'w str, String) {
    let own: Vec<&Writing> = texts.filter(|writing| writing.key == key).collect();
    let about = own.first().map_or("", |writing| writing.about.as_str());
    let is_public = book == BookKind::Public;
    let by = |writing: &Writing| {
        let name = verification.written.member(writing);
        name.filter(|_| !is_public).unwrap_or_default()
    };
    let mut known = BTreeSet::new();
    let mut own = own;
    own.retain(|writing| known.insert((writing.text.trim(), by(writing))));
    let several = own.len() > 1 && !is_public;
    let texts = own.iter().zip(sources(&own)).map(|(writing, source)| {
        let source = if several { source.as_str() } else { "" };
        let by = in_brackets(&joined([by(writing), source], "、"));
        format!("{}{by}", writing.text.trim())
    });
    (about, apart(texts.collect()))
}

/// Texts of which each begins with ・, if there are several.
fn apart(texts: Vec<String>) -> String {
    match texts.len() {
        0 | 1 => texts.concat(),
        _ => joined(texts.iter().map(|text| format!("・{text}")), "\n"),
    }
}

fn line<'a>(
    verification: &'a Verification,
    key: &'a str,
    (about, opinion): (&str, String),
    before: String,
    own: String,
) -> Line<'a> {
    let plan = verification.plan();
    let section = match place(plan, key) {
        Some(KeyPlace::Kpi(kpi)) => &plan.sections[plan.kpis[kpi].section].name,
        _ => "",
    };
    Line {
        id: key.strip_prefix(OF_KPI).unwrap_or_default(),
        about: joined([&called(plan, key, about), section], "\n"),
        opinion,
        before,
        key: own,
    }
}

/// What was answered to an opinion the year before, and what was done about it; empty where nothing was.
fn answered(verification: &Verification, key: &str) -> String {
    let of = |begin: &str| {
        let key = format!("{begin}{key}");
        let texts = verification.written.last_year.iter();
        let own = texts.filter(|writing| writing.key == key);
        joined(own.map(|writing| writing.text.trim()), "\n")
    };
    joined([of(OF_ACTION), of(OF_REPLY)], ": ")
}

/// The same of what has been written this year about an opinion of the year before; not for the public.
fn answered_since(verification: &Verification, key: &str) -> String {
    let before = verification.year.before();
    let of = |begin: &str| verification.shown(&format!("{begin}{before}/{key}"));
    joined([of(OF_ACTION), of(OF_REPLY)], ": ")
}

fn or_unanswered(answered: String) -> String {
    match answered.is_empty() {
        true => "（回答の記録がありません）".to_owned(),
        false => answered,
    }
}

/// What was said of a KPI the year before, with what was answered then and since; none where nothing was said.
/// Not for the public.
pub fn of_kpi_last_year(verification: &Verification, kpi: usize) -> Option<(String, String)> {
    let key = format!("{OF_KPI}{}", verification.plan().kpis[kpi].id);
    let texts = verification.written.last_year.iter();
    let own = texts.filter(|writing| writing.key == key);
    let texts = each_once(own.map(|writing| writing.text.trim()));
    let opinion = apart(texts.into_iter().map(str::to_owned).collect());
    let then = answered(verification, &key);
    let since = answered_since(verification, &key);
    let since = match then.is_empty() || since.is_empty() {
        true => since,
        false => format!("その後（{}）　{since}", verification.year),
    };
    (!opinion.is_empty()).then(|| (opinion, or_unanswered(joined([then, since], "\n"))))
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn two_opinions_are_not_run_together() {
        let texts = |texts: &[&str]| apart(texts.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(
            texts(&["甲の意見（甲.xlsx）", "乙の意見（乙.xlsx）"]),
            "・甲の意見（甲.xlsx）\n・乙の意見（乙.xlsx）"
        );
        assert_eq!(texts(&["一つの意見"]), "一つの意見");
    }
}
