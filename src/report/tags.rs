//! 視点別の集計: what cuts across the goals (重要な視点, SDGs, kinds of 交付金), with the grades of its KPIs;
//! below it the scales that are for one of these kinds, and how many KPIs have each 今後の方針.

use super::cell::count;
use super::marks::Marks;
use super::style::Look::{Centre, Text};
use super::style::{CHANGED, DOUBTED};
use super::table::{SheetPage, Table};
use super::{chosen, figures, scales};
use crate::domain::Plan;
use crate::domain::plan::SheetKind;
use crate::domain::plan::Tag;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
pub const NAME: &str = SheetKind::Tags.label();

/// What the table of contents says of it.
pub const WHAT: &str = "目標をまたぐ視点・区分ごとの判定の数と、その指標";

/// Whether the workbook has the sheet.
pub fn is_wanted(verification: &Verification) -> bool {
    let plan = verification.plan();
    has_tags(plan) || chosen::is_wanted(verification)
}

fn has_tags(plan: &Plan) -> bool {
    (0..plan.kpis.len()).any(|kpi| !plan.tags_of(kpi).is_empty())
}

/// Of the columns of groups and of names.
const GROUP: u32 = 100;
const TAG: u32 = 240;
/// Of the column of KPIs at least.
const KPIS: u32 = 200;
const NOTE: &str =
    "一つの指標が二つ以上の視点に数えられることがあるので、合計は指標の数と一致しません。";

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let marks = &Marks::of(page.book, verification);
    let of_tag = |tag: usize| {
        let kpis = 0..plan.kpis.len();
        let own = kpis.filter(|kpi| plan.tags_of(*kpi).contains(&tag));
        own.collect::<Vec<usize>>()
    };
    let kpis = |tag: usize| {
        let named = of_tag(tag).into_iter().map(|kpi| {
            let name = plan.kpis[kpi].called();
            format!("{name}{}{}", marks.change(kpi), marks.doubt(kpi))
        });
        named.collect::<Vec<_>>()
    };
    let all_named: String = (0..plan.tags.len()).flat_map(kpis).collect();
    page.has_doubts |= all_named.contains(DOUBTED);
    page.has_changes |= all_named.contains(CHANGED);
    let tally = |tag: usize| &verification.tallies.of_tags[tag];
    let mut table: Table<'_, usize> = Table::new();
    table.add(Text, "区分", GROUP, |tag| &plan.tags[*tag].group);
    table.add(Text, "視点", TAG, |tag| name(&plan.tags[*tag]));
    let counts = if plan.rating.bands.len() > 4 { 52 } else { 60 };
    for (at, band) in plan.rating.bands.iter().enumerate() {
        let of_band = move |tag: &usize| {
            let change = marks.count(&of_tag(*tag), |band| band == Some(at));
            count(tally(*tag).bands[at]).changed(change)
        };
        table.add(Centre, band.sign(), counts, of_band);
    }
    let not_judged = |tag: &usize| {
        let change = marks.count(&of_tag(*tag), |band| band.is_none());
        count(tally(*tag).not_judged()).changed(change)
    };
    table.add(Centre, "評価\nできず", 60, not_judged);
    table.add(Centre, "計", 60, |tag| count(tally(*tag).all()));
    let kpis_width = figures::SMALL.saturating_sub(table.width()).max(KPIS);
    table.add(Text, "指標", kpis_width, |tag| kpis(*tag).join("、"));
    page.columns(&table)?;
    if has_tags(plan) {
        page.title(NAME, &[NOTE])?;
        let tags: Vec<usize> = (0..plan.tags.len()).collect();
        page.headed(None, &table, &tags)?;
        page.row += 1;
    } else {
        page.title(NAME, &[])?;
    }
    let names = table.widths().iter().skip(3).sum();
    scales::add(page, verification, TAG, (table.last(), names))?;
    chosen::add(page, verification, GROUP + TAG)
}

/// 重要な視点１　SDGsの理念や…（旧: …）
fn name(tag: &Tag) -> String {
    let label = tag.label.iter().map(|label| format!("{label}　"));
    label.chain([tag.name.clone(), formerly(tag)]).collect()
}

/// （旧: …）, where a tag had other names before.
pub(super) fn formerly(tag: &Tag) -> String {
    match tag.formerly.join("、").as_str() {
        "" => String::new(),
        names => format!("（旧: {names}）"),
    }
}
