//! Rows of kensho's own form whose hidden ids are no longer those that people see.

use super::form_changed::{self, Sheet};
use super::{Evidence, Finding, Page, listing, unused};
use crate::domain::{CellAt, Plan};
use crate::mapping::form::own::{self, OwnSheet};
use crate::normalize::{KpiRecord, Missed, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-ids-moved",
    what: "調査票の行の、隠れた列の番号が、見えている番号や、指標・事業の名前と合いません。これらの行の値は使っていません。",
    why: "見えている列だけを並べ替えたり貼り付けたりすると、隠れた番号が元の行に残り、どの指標の値か分からなくなります。",
    example: "保護を外し、指標名の順に並べ替えた調査票。",
    remedy: "配られた調査票に、行を並べ替えずに記入し直して、提出してください。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it; one finding for each sheet. Forms of earlier versions do not say what was printed in their rows: there
/// it is seen by the hidden ids alone.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let by_id = evidence.counting().flat_map(|reading| {
        let of_sheets = reading
            .records
            .chunk_by(|one, next| one.sheet == next.sheet);
        of_sheets.filter_map(move |records| by_id(evidence, reading, records))
    });
    let sheets = form_changed::sheets(evidence);
    by_id
        .chain(sheets.filter_map(|sheet| by_sight(&sheet)))
        .collect()
}

fn by_id(evidence: &Evidence<'_>, reading: &Reading, records: &[KpiRecord]) -> Option<Finding> {
    let moved = records
        .iter()
        .filter_map(|record| Some((record, of_the_eye(evidence.plan, reading, record)?)));
    let (rows, kpis): (Vec<_>, Vec<_>) = moved.unzip();
    let names = listing::listed(&kpis, |kpi| {
        evidence.plan.called_beside_id(kpi).into_owned()
    });
    let written = rows.iter().zip(&kpis).map(|(record, kpi)| {
        let name = evidence.plan.called_beside_id(*kpi);
        of_row(&name, &unused::of_kpi(reading, record))
    });
    let quote = unused::quote(&written.flatten().collect::<Vec<_>>());
    let message = message(("指標", kpis.len()), &names) + &quote;
    Some(evidence.of_row(&PAGE, (reading, *rows.first()?), message))
}

fn by_sight(sheet: &Sheet<'_>) -> Option<Finding> {
    let rows = sheet.rows.keys().copied();
    let moved = rows.filter_map(|row| Some((row, sheet.printed.seen_name(row)?)));
    let (rows, names): (Vec<u32>, Vec<&str>) = moved.unzip();
    let first = rows.first()?;
    let kind = match sheet.is_of(OwnSheet::Kpis) {
        true => "指標",
        false => "事業",
    };
    let listed = listing::listed(&names, |name| name.to_string());
    let written = rows.iter().zip(&names);
    let written = written.filter_map(|(row, name)| of_row(name, &sheet.written_in(*row)));
    let names = sheet.columns.iter().find(|(_, (column, _))| {
        [own::KPI_NAME, own::PROJECT_NAME].contains(&column.head.as_str())
    });
    let at = names.map(|(column, _)| CellAt::new(*first, *column));
    let quote = unused::quote(&written.collect::<Vec<_>>());
    let message = message((kind, rows.len()), &listed) + &quote;
    Some(sheet.at(&PAGE, at, message))
}

/// What is written in a row, with what is seen to be its name; none where nothing is.
fn of_row(name: &str, written: &[String]) -> Option<String> {
    (!written.is_empty()).then(|| format!("「{name}」の行に{}", written.join("・")))
}

fn message((kind, count): (&str, usize), names: &str) -> String {
    format!(
        "行が並べ替えられたか、ほかの行が貼り付けられていて、どの{kind}の値か分からない行が{count}行あります: {names}"
    )
}

/// The KPI that people see in a row, by its number and its name, where the hidden id is another's.
pub fn of_the_eye(plan: &Plan, reading: &Reading, record: &KpiRecord) -> Option<usize> {
    let Err(Missed::Contradicted { by_name, .. }) = &record.matched else {
        return None;
    };
    let mut forms = reading.sightings.iter().filter(|seen| seen.own.is_some());
    let heads = forms
        .find(|seen| seen.sheet == record.sheet)?
        .regions
        .first()?
        .first
        .row;
    let mut cells = reading
        .cells
        .iter()
        .filter(|cell| cell.sheet == record.sheet);
    let head = cells.find(|cell| cell.at.row == heads && cell.text == own::NUMBER)?;
    let number = CellAt::new(record.at.row, head.at.column);
    let seen = plan.kpi_with_id(reading.cells.text(record.sheet, number))?;
    by_name.contains(&seen).then_some(seen)
}
