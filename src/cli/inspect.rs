//! `kensho inspect FILE`: what kensho sees in a file.

use super::answer::finding_json;
use super::subjects;
use crate::domain::CellAt;
use crate::inspect::{Inspection, Sheet};
use crate::mapping::{self, Mapping};
use crate::normalize::{Region, Shape};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// The mappings whose forms may fit: those of the plans that were named, else all of the workspace.
/// One that is broken keeps nobody from looking into a file; it is said on stderr.
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
        mapping::load(workspace, plan, None).map_err(|problems| eprintln!("kensho: {problems}"))
    };
    Ok(wanted.iter().filter_map(|plan| load(plan).ok()).collect())
}

/// 0 read, 1 read with findings, 2 not read.
pub fn status(inspection: &Inspection) -> super::ExitStatus {
    match (inspection.is_read, inspection.findings.is_empty()) {
        (true, true) => 0,
        (true, false) => 1,
        (false, _) => 2,
    }
}

/// For people.
pub fn human(inspection: &Inspection) -> String {
    let mut text = String::new();
    let format = match inspection.format.as_str() {
        "" => "表計算のファイルとして読めません",
        format => format,
    };
    let _ = writeln!(text, "形式: {format}");
    if !inspection.encoding.is_empty() {
        let _ = writeln!(
            text,
            "文字コード: {}（{}）",
            inspection.encoding, inspection.why_encoding
        );
    }
    inspection
        .sheets
        .iter()
        .for_each(|sheet| write_sheet(&mut text, sheet));
    if !inspection.findings.is_empty() {
        let _ = writeln!(text, "指摘 {}件", inspection.findings.len());
    }
    for finding in &inspection.findings {
        let _ = writeln!(text, "{finding}");
    }
    text
}

fn write_sheet(text: &mut String, sheet: &Sheet) {
    let name = if sheet.name.is_empty() {
        "（名前なし）"
    } else {
        &sheet.name
    };
    let hidden = if sheet.is_visible {
        ""
    } else {
        "（非表示）"
    };
    let _ = writeln!(
        text,
        "シート「{name}」{hidden} {}行×{}列、{}セル{}",
        sheet.rows,
        sheet.columns,
        sheet.cells,
        extras(sheet)
    );
    match &sheet.form {
        Some(form) => {
            let _ = writeln!(text, "  様式: {form}");
        }
        None if sheet.regions.is_empty() => {}
        None => text.push_str("  どの様式にも当てはまりません。見た目の表は次のとおりです\n"),
    }
    for region in &sheet.regions {
        let shape = match region.shape {
            Shape::Table => "表",
            Shape::Card => "個票",
        };
        let _ = writeln!(
            text,
            "  {shape} {}: {}",
            range(region.first, region.last),
            region.headers.join(" | ")
        );
    }
    let unread: Vec<String> = sheet
        .unread
        .iter()
        .map(|(first, last)| range(*first, *last))
        .collect();
    if !unread.is_empty() {
        let _ = writeln!(text, "  表の外: {}", unread.join("、"));
    }
}

/// What a sheet has beside its cells, where it has any.
fn extras(sheet: &Sheet) -> String {
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

fn range(first: CellAt, last: CellAt) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}:{last}")
    }
}

/// For programs.
pub fn json(inspection: &Inspection) -> Value {
    let sheets: Vec<Value> = inspection.sheets.iter().map(sheet_json).collect();
    let of_shape = |shape: Shape, word: &str| {
        let of_sheet = |sheet: &Sheet| {
            let regions = sheet.regions.iter().filter(|region| region.shape == shape);
            regions
                .map(|region| region_json(sheet, region, word))
                .collect::<Vec<Value>>()
        };
        inspection
            .sheets
            .iter()
            .flat_map(of_sheet)
            .collect::<Vec<Value>>()
    };
    let unread = inspection.sheets.iter().flat_map(|sheet| {
        let ranges = sheet.unread.iter();
        ranges.map(|(first, last)| json!({ "sheet": sheet.name, "range": range(*first, *last) }))
    });
    json!({
        "format": inspection.format,
        "encoding": inspection.encoding,
        "encoding_reason": inspection.why_encoding,
        "sheets": sheets,
        "tables": of_shape(Shape::Table, "headers"),
        "cards": of_shape(Shape::Card, "labels"),
        "unread": unread.collect::<Vec<Value>>(),
        "findings": inspection.findings.iter().map(finding_json).collect::<Vec<Value>>(),
    })
}

fn sheet_json(sheet: &Sheet) -> Value {
    json!({
        "name": sheet.name,
        "visible": sheet.is_visible,
        "rows": sheet.rows,
        "columns": sheet.columns,
        "cells": sheet.cells,
        "merges": sheet.merges,
        "formulas": sheet.formulas,
        "comments": sheet.comments,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns,
    })
}

fn region_json(sheet: &Sheet, region: &Region, word: &str) -> Value {
    json!({
        "sheet": sheet.name,
        "range": range(region.first, region.last),
        "form": sheet.form,
        word: region.headers,
    })
}
