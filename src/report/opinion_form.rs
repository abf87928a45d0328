//! 意見記入用紙: for each goal room for what a member says of it, on paper or in the cells.

use super::cell::ReportCell;
use super::style::Look;
use super::table::SheetPage;
use super::{has, replies, width, writable};
use crate::domain::Plan;
use crate::domain::joined::joined;
use crate::domain::plan::SheetKind;
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use crate::writing::{ASPECTS, MEMBER, OF_GOAL, OF_MEMBER, WHOLE_PLAN};
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
const NAME: &str = SheetKind::OpinionForm.label();

/// What the table of contents says of it.
pub const WHAT: &str = "基本目標ごとに、評価できる点・改善を要する点・今後の方向性を書く欄";

const NOTE: &str =
    "黄色の欄にご記入ください。ファイルのままでも、印刷した紙でも、事務局にお返しいただけます。";

/// Pixels of the labels and of the room to write.
const WIDTHS: (u32, u32) = (110, 540);
const LABELS: u16 = 0;
const KEYS: u16 = 1;
const TEXTS: u16 = 2;

/// Points of a goal's heading, and of an empty place to write.
const HEADING: f64 = 26.0;
const LEAST: f64 = 74.0;

/// How many marked cells it has.
pub fn cells(verification: &Verification) -> usize {
    // And the name.
    ASPECTS.len() * (goals(verification.plan()).count() + 1) + 1
}

/// The goals that are talked about: all but those that only head others. A goal for which the plan has nothing yet is
/// one, too: that nothing is done about it may be what a member wants to say.
fn goals(plan: &Plan) -> impl Iterator<Item = usize> {
    let has_own = |goal: &usize| {
        plan.kpis.iter().any(|kpi| kpi.goal == *goal)
            || plan.measures.iter().any(|measure| measure.goal == *goal)
            || !plan.goals.iter().any(|other| other.parent == Some(*goal))
    };
    plan.goals_from_the_top().into_iter().filter(has_own)
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    page.paper.upright(90);
    page.sheet.set_print_center_horizontally(true);
    for (column, width) in [(LABELS, WIDTHS.0), (TEXTS, WIDTHS.1)] {
        page.sheet.set_column_width_pixels(column, width)?;
    }
    page.sheet.set_column_hidden(KEYS)?;
    page.title(format!("{NAME}　{}", verification.year.long()), &[NOTE])?;
    page.repeat(page.row, page.row)?;
    if let Some(head) = writable::head(verification, page.book, Layout::Beside) {
        page.put(page.row, KEYS, head, Look::Line)?;
    }
    page.put(page.row, LABELS, "項目", Look::Head)?;
    page.put(page.row, TEXTS, "ご記入欄", Look::Head)?;
    page.row += 1;
    // Always empty: the workbook goes to all members.
    row(
        page,
        MEMBER,
        (OF_MEMBER, writable::cell(String::new())),
        26.0,
    )?;
    let goals = goals(plan).map(|goal| {
        let tally = &verification.tallies.of_goals[goal];
        // A goal may have measures and no KPI.
        let counted = (tally.all() > 0).then(|| tally.sentence());
        let title = [Some(plan.goals[goal].title()), counted];
        let title = joined(title.into_iter().flatten(), "　　");
        (plan.goals[goal].id.as_str(), title)
    });
    let whole = (WHOLE_PLAN, WHOLE_PLAN.to_owned());
    let is_elsewhere = has(page.book, SheetKind::Replies, verification);
    for (id, title) in goals.chain([whole]) {
        let places = places(verification, id, is_elsewhere);
        let heading = width::row_height([(title.as_str(), WIDTHS.0 + WIDTHS.1)]).max(HEADING);
        goal(page, &title, heading, places)?;
    }
    Ok(())
}

/// A place to write.
struct Place {
    /// What is asked.
    aspect: &'static str,
    key: String,
    /// What stands there.
    cell: ReportCell<'static>,
    /// Points of its row.
    height: f64,
    /// What is printed below, because the row does not hold it.
    below: Vec<String>,
}

fn places(verification: &Verification, id: &str, is_elsewhere: bool) -> Vec<Place> {
    let place = |aspect: &&'static str| {
        let key = format!("{OF_GOAL}{id}/{aspect}");
        let cell = writable::cell(verification.shown(&key));
        let height = width::row_height([(cell.text(), WIDTHS.1)]).max(LEAST);
        let below = below(cell.text(), is_elsewhere);
        Place {
            aspect,
            key,
            cell,
            height,
            below,
        }
    };
    ASPECTS.iter().map(place).collect()
}

/// What is printed below a text that no row holds: where it stands whole, or the whole of it.
fn below(text: &str, is_elsewhere: bool) -> Vec<String> {
    match (
        width::lines(text, WIDTHS.1) > width::LINES_OF_ROW,
        is_elsewhere,
    ) {
        (false, _) => Vec::new(),
        (true, true) => vec![format!("（全文は「{}」にあります）", replies::NAME)],
        (true, false) => width::pieces(&format!("（全文）{text}"), WIDTHS.1, width::LINES_OF_ROW),
    }
}

/// The heading of a goal, and its places to write.
fn goal(
    page: &mut SheetPage<'_>,
    title: &str,
    heading: f64,
    places: Vec<Place>,
) -> Result<(), XlsxError> {
    let format = page.style.of(&Look::Goal).clone().set_text_wrap();
    page.row_height(page.row, heading)?;
    page.sheet
        .merge_range(page.row, LABELS, page.row, TEXTS, title, &format)?;
    page.row += 1;
    for place in places {
        page.paper.keep(page.row - 1);
        row(page, place.aspect, (&place.key, place.cell), place.height)?;
        for text in place.below {
            page.row_height(page.row, width::row_height([(text.as_str(), WIDTHS.1)]))?;
            page.put(page.row, LABELS, "", Look::Head)?;
            page.put(page.row, TEXTS, text, Look::Top)?;
            page.row += 1;
        }
    }
    Ok(())
}

/// A label, and beside it a marked cell.
fn row(
    page: &mut SheetPage<'_>,
    label: &str,
    (key, cell): (&str, ReportCell<'static>),
    height: f64,
) -> Result<(), XlsxError> {
    page.row_height(page.row, height)?;
    page.put(page.row, LABELS, label, Look::Head)?;
    page.put(page.row, KEYS, key, Look::Line)?;
    page.put(page.row, TEXTS, cell, Look::Text)?;
    page.row += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_text_that_no_row_holds_is_said_where_it_stands_whole() {
        let long = "意見です。".repeat(200);
        assert!(below("短い意見です。", false).is_empty());
        assert_eq!(below(&long, true), ["（全文は「意見と対応」にあります）"]);
        assert_eq!(below(&long, false).concat(), format!("（全文）{long}"));
    }
}
