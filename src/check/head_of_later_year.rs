//! kensho's own form with the head of a year to come, and the figures below it.

use super::{Evidence, Finding, Page, wrong_year};
use crate::domain::folded;
use crate::domain::joined::joined;
use crate::domain::reported::State;
use crate::normalize::{ColumnAside, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "head-of-later-year",
    what: "調査票の欄の見出しの年度が、配ったときのものではなく、先の年度などに書き換えられています。その欄の値は使っていません。",
    why: "今年度の値なのか、先の年度の値なのか分かりません。先の年度の値としても残しません。",
    example: "令和６年度の調査票で、「実績値（R6）」の見出しを「実績値（R7）」に書き換えて、値を記入した。",
    remedy: "見出しを配られたときのとおりに戻し、その年度の値を記入して、送り直してください。",
    ..Page::ERROR
};

/// A finding quotes so many figures; more have findings of their own.
const MOST: usize = 15;

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let columns = evidence
        .counting()
        .flat_map(|of| of.set_aside.columns.iter().map(move |column| (of, column)));
    columns.flat_map(|(reading, column)| of_column(evidence, reading, column))
}

fn of_column(evidence: &Evidence<'_>, reading: &Reading, column: &ColumnAside) -> Vec<Finding> {
    let text = |at| folded::one_line(reading.cells.text(column.sheet, at));
    let was = column.was.as_deref().map(folded::one_line);
    let was = was.map(|was| format!("（配ったときは「{was}」）"));
    let head = format!(
        "調査票の欄の見出しの年度が変わっています:「{}」{}",
        text(column.head),
        was.unwrap_or_default()
    );
    let said = column.figures.iter();
    let said = said.filter(|(_, figure)| figure.state != State::Blank);
    let quotes = said.map(|(name, figure)| {
        let at = figure.at;
        format!("{} {at}「{}」", folded::one_line(name), text(at))
    });
    let quotes: Vec<String> = quotes.collect();
    let mut seen = reading.sightings.iter();
    let is_of_this_year =
        seen.any(|seen| seen.sheet == column.sheet && evidence.is_of_this_year(seen));
    let finding = |message| {
        let place = (column.sheet, column.head);
        let finding = evidence.at(&PAGE, reading, place, message);
        match is_of_this_year {
            true => finding,
            // Last year's form is no better with its own heads.
            false => finding.with_remedy(wrong_year::PAGE.remedy),
        }
    };
    if quotes.is_empty() {
        return vec![finding(head)];
    }
    let told = quotes.chunks(MOST).map(|quotes| {
        let quotes = joined(quotes, "、");
        finding(format!("{head}。この欄の値は使っていません: {quotes}"))
    });
    told.collect()
}
