//! Further scales (効果の区分 of a 交付金): how many of the KPIs on each have each of its grades, and which.

use super::cell::{ReportCell, count};
use super::marks::Marks;
use super::settled;
use super::style::CHANGED;
use super::style::Look::{Centre, Text};
use super::table::{SheetPage, Table};
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// Writes a table for each scale that any KPI is on. `second` is the width of the sheet's second column; names reach
/// from the fourth to the last one, which is given with the pixels of all these.
pub fn add(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    second: u32,
    (last, width): (u16, u32),
) -> Result<(), XlsxError> {
    let mut table: Table<'_, Grade<'_>> = Table::new();
    table.add(Centre, "判定", 60, |grade| grade.sign.clone());
    table.add(Text, "区分", second, |grade| grade.label);
    table.add(Centre, "指標数", 60, |grade| {
        count(grade.kpis.len()).changed(grade.changed.clone())
    });
    table
        .add(Text, "指標", width, |grade| grade.kpis.join("、"))
        .to(last);
    let marks = Marks::of(page.book, verification);
    for (index, scale) in verification.plan().scales.iter().enumerate() {
        let tally = &verification.tallies.on_scales[index];
        if tally.all() > 0 {
            let mut judged = verification.judgements.iter();
            page.has_doubts |= judged.any(|own| {
                let is_on = own.on_scales.iter().any(|on| on.scale == index);
                is_on && marks.is_doubted(own.kpi)
            });
            let grades = grades(&marks, verification, index);
            let mut named = grades.iter().flat_map(|grade| &grade.kpis);
            page.has_changes |= named.any(|name| name.contains(CHANGED));
            let sentence = settled::tally(page.book, tally).sentence();
            let title = format!("{}（「{}」の{sentence}）", scale.name, scale.group);
            let title = ReportCell::from(title).changed(marks.scale_tally(index, tally));
            page.headed(Some(title), &table, &grades)?;
            page.row += 1;
        }
    }
    Ok(())
}

/// A grade of a scale, and the KPIs that have it.
struct Grade<'a> {
    sign: ReportCell<'a>,
    label: &'a str,
    kpis: Vec<String>,
    /// What became different in how many there are.
    changed: Option<String>,
}

/// The grades of a scale with their KPIs; last, the KPIs without a grade, each with its reason.
fn grades<'a>(marks: &Marks<'_>, verification: &'a Verification, scale: usize) -> Vec<Grade<'a>> {
    let plan = verification.plan();
    let grade = |sign: ReportCell<'static>, label| Grade {
        sign,
        label,
        kpis: Vec::new(),
        changed: None,
    };
    let all_bands = plan.scales[scale].rating.bands.iter();
    let bands = all_bands.map(|band| grade(band.sign().into(), band.label.as_str()));
    let mut grades: Vec<Grade<'_>> = bands.chain([grade("－".into(), "評価できず")]).collect();
    let none = grades.len() - 1;
    for judgement in &verification.judgements {
        let name = plan.kpis[judgement.kpi].called();
        for on in judgement.on_scales.iter().filter(|on| on.scale == scale) {
            let reason = on.reason.filter(|_| on.band.is_none());
            let why = reason.map(|reason| format!("（{}）", settled::why(marks.book, reason)));
            let named = format!(
                "{name}{}{}",
                marks.scale_signs(judgement.kpi, scale),
                why.unwrap_or_default()
            );
            grades[on.band.unwrap_or(none)].kpis.push(named);
        }
    }
    let codes = plan.scales[scale].rating.bands.iter();
    let codes = codes.map(|band| band.code.as_str()).chain([""]);
    for (grade, code) in grades.iter_mut().zip(codes) {
        grade.changed = marks.scale_count(scale, code, grade.kpis.len());
    }
    grades
}
