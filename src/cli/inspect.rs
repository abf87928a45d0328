//! `kensho inspect FILE`: what kensho sees in a file.

use super::answer::finding_json;
use super::subjects;
use crate::domain::CellAt;
use crate::domain::joined::{in_brackets, joined};
use crate::inspect::{InspectedSheet, Inspection};
use crate::mapping::{self, Mapping};
use crate::normalize::{Region, Shape};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::path::Path;

/// The mappings whose forms may fit: those of the plans that were named, else all of the workspace. A
/// mapping that cannot be read is reported on stderr and left out.
pub fn mappings(workspace: &Path, plans: &[String]) -> Result<Vec<Mapping>> {
    let known = subjects::known(workspace)?;
    if let Some(plan) = plans.iter().find(|plan| !known.contains(plan)) {
        bail!(
            "計画「{plan}」がありません\n  対処: あるのは {} です",
            known.join("、")
        );
    }
    let wanted = if plans.is_empty() { &known } else { plans };
    let load = |plan: &String| {
        // A mapping with mistakes does not keep the others from being tried.
        mapping::load(workspace, plan, None).map_err(|problems| eprintln!("kensho: {problems}"))
    };
    Ok(wanted.iter().filter_map(|plan| load(plan).ok()).collect())
}

/// 0 read, 1 read with findings, 2 not read.
pub fn status(inspection: &Inspection) -> super::ExitStatus {
    match inspection.findings.as_slice() {
        _ if inspection.intake.grids.is_empty() => 2,
        [] => 0,
        _ => 1,
    }
}

/// For people.
pub fn human(inspection: &Inspection) -> String {
    let intake = &inspection.intake;
    let (encoding, why) = (&intake.encoding, &intake.why_encoding);
    let format = match intake.format.as_ref() {
        "" => "表計算のファイルとして読めません",
        format => format,
    };
    let mut text = format!("形式: {format}\n");
    if !encoding.is_empty() {
        text += &format!("文字コード: {encoding}（{why}）\n");
    }
    text.extend(inspection.sheets.iter().map(sheet));
    let findings = &inspection.findings;
    if !findings.is_empty() {
        text += &format!("指摘 {}件\n", findings.len());
    }
    text.extend(findings.iter().map(|finding| format!("{finding}\n")));
    text
}

fn sheet(sheet: &InspectedSheet) -> String {
    let name = match sheet.name.as_str() {
        "" => "（名前なし）",
        name => name,
    };
    let hidden = in_brackets(if sheet.is_visible { "" } else { "非表示" });
    let (rows, columns, cells) = (sheet.rows, sheet.columns, sheet.cells);
    let extras = extras(sheet);
    let mut text = format!("シート「{name}」{hidden} {rows}行×{columns}列、{cells}セル{extras}\n");
    match &sheet.form {
        Some(form) => text += &format!("  様式: {form}\n"),
        None if sheet.regions.is_empty() => {}
        None => text += "  どの様式にも当てはまりません。見た目の表は次のとおりです\n",
    }
    for region in &sheet.regions {
        let shape = match region.shape {
            Shape::Table => "表",
            Shape::Card => "個票",
        };
        let (range, headers) = (range_of(region), region.headers.join(" | "));
        text += &format!("  {shape} {range}: {headers}\n");
    }
    let unread = joined(sheet.unread.iter().map(range), "、");
    if !unread.is_empty() {
        text += &format!("  表の外: {unread}\n");
    }
    text
}

/// What a sheet has beside its cells, where it has any.
fn extras(sheet: &InspectedSheet) -> String {
    let counts = [
        (sheet.merges, "結合"),
        (sheet.formulas, "数式"),
        (sheet.comments, "コメント"),
        (sheet.hidden_rows as usize, "非表示の行"),
        (sheet.hidden_columns as usize, "非表示の列"),
    ];
    let there = counts.iter().filter(|(count, _)| *count > 0);
    there
        .map(|(count, word)| format!("、{word}{count}"))
        .collect()
}

fn range((first, last): &(CellAt, CellAt)) -> String {
    match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    }
}

fn range_of(region: &Region) -> String {
    range(&(region.first, region.last))
}

/// For programs.
pub fn json(inspection: &Inspection) -> Value {
    let sheets = || inspection.sheets.iter();
    let of_shape = |shape: Shape, word: &str| {
        let all = sheets().flat_map(|sheet| sheet.regions.iter().map(move |of| (sheet, of)));
        let regions = all.filter(|(_, region)| region.shape == shape);
        let json = |(sheet, region): (&InspectedSheet, &Region)| {
            json!({
                "sheet": sheet.name,
                "range": range_of(region),
                "form": sheet.form,
                word: region.headers,
            })
        };
        regions.map(json).collect::<Vec<Value>>()
    };
    let unread = sheets().flat_map(|sheet| {
        let ranges = sheet.unread.iter().map(range);
        ranges.map(|range| json!({ "sheet": sheet.name, "range": range }))
    });
    json!({
        "format": inspection.intake.format,
        "encoding": inspection.intake.encoding,
        "encoding_reason": inspection.intake.why_encoding,
        "sheets": inspection.sheets,
        "tables": of_shape(Shape::Table, "headers"),
        "cards": of_shape(Shape::Card, "labels"),
        "unread": unread.collect::<Vec<Value>>(),
        "findings": inspection.findings.iter().map(finding_json).collect::<Vec<Value>>(),
    })
}
