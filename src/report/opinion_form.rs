//! 意見記入用紙: for each goal room for what a member says of it, on paper or in the cells.

use super::cell::ReportCell;
use super::style::Look;
use super::table::SheetPage;
use super::{width, writable};
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
    for (id, title) in goals.chain([whole]) {
        let places = places(verification, id);
        let heading = width::row_height([(title.as_str(), WIDTHS.0 + WIDTHS.1)]).max(HEADING);
        goal(page, &title, heading, places)?;
    }
    Ok(())
}

/// A place to write: what is asked, the key, what stands there, and its points.
type Place = (&'static str, String, ReportCell<'static>, f64);

fn places(verification: &Verification, id: &str) -> Vec<Place> {
    let place = |aspect: &&'static str| {
        let key = format!("{OF_GOAL}{id}/{aspect}");
        let cell = writable::cell(verification.shown(&key));
        let height = width::row_height([(cell.text(), WIDTHS.1)]).max(LEAST);
        (*aspect, key, cell, height)
    };
    ASPECTS.iter().map(place).collect()
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
    for (aspect, key, cell, height) in places {
        page.paper.keep(page.row - 1);
        row(page, aspect, (&key, cell), height)?;
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
