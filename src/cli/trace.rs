//! `kensho trace`: where each figure of a KPI came from.

use crate::domain::reported::Kind;
use crate::domain::{folded, number};
use crate::ledger::Entry;
use crate::verification::Verification;
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;

/// The figures of a KPI, named by id, name or alias, with their places.
pub fn trace(verifications: &[Verification], name: &str, as_json: bool) -> Result<String> {
    let found = verifications.iter().find_map(|verification| {
        let plan = verification.plan();
        Some((
            verification,
            plan.kpi_with_id(name).or_else(|| plan.kpi_named(name))?,
        ))
    });
    let Some((verification, kpi)) = found else {
        bail!(unknown(verifications, name))
    };
    Ok(if as_json {
        format!("{:#}\n", json_answer(verification, kpi))
    } else {
        answer(verification, kpi)
    })
}

fn unknown(verifications: &[Verification], name: &str) -> String {
    let names = verifications
        .iter()
        .flat_map(|verification| verification.plan().kpis.iter())
        .flat_map(|kpi| [kpi.name.as_str(), kpi.id.as_str()]);
    let near = folded::nearest(name, names)
        .map(|near| format!("もしかして: {near}。"))
        .unwrap_or_default();
    format!(
        "KPI「{name}」がありません\n  対処: {near}KPIの番号か名前を書いてください（一覧は「KPI一覧」のシートにあります）"
    )
}

/// What this year's submissions say, then what those of earlier years said of actuals.
fn figures(verification: &Verification, index: usize) -> Vec<Entry<'_>> {
    let id = &verification.plan().kpis[index].id;
    let own = verification.ledger.of_kpi(index);
    let earlier = verification.earlier.iter().rev().flat_map(|earlier| {
        let kpi = earlier.plan.kpi_with_id(id);
        let entries = kpi.into_iter().flat_map(|kpi| earlier.ledger.of_kpi(kpi));
        entries.filter(|entry| entry.kind == Kind::Actual)
    });
    own.chain(earlier).collect()
}

fn answer(verification: &Verification, index: usize) -> String {
    let kpi = &verification.plan().kpis[index];
    let mut text = format!("{}　{}（{}）\n", kpi.id, kpi.name, kpi.unit);
    for entry in figures(verification, index) {
        let year = entry
            .year
            .map_or("年度なし".to_owned(), |year| year.to_string());
        let value = entry
            .value()
            .map_or(entry.state.label().to_owned(), |value| {
                format!("{}{}", number::grouped(value), kpi.unit)
            });
        let _ = writeln!(
            text,
            "  {year} {} {value}　←「{}」 {}",
            entry.kind.label(),
            entry.text,
            entry.place()
        );
    }
    text
}

fn json_answer(verification: &Verification, index: usize) -> Value {
    let kpi = &verification.plan().kpis[index];
    let figure = |entry: Entry<'_>| {
        json!({
            "fiscal_year": entry.year.map(|year| year.western()),
            "kind": entry.kind.code(),
            "state": entry.state.code(),
            "value": entry.value().and_then(|value| f64::try_from(value).ok()),
            "unit": kpi.unit,
            "text": entry.text,
            "file": entry.source.file,
            "sheet": entry.source.sheet,
            "cell": entry.at.to_string(),
        })
    };
    let figures: Vec<Value> = figures(verification, index)
        .into_iter()
        .map(figure)
        .collect();
    json!({ "kpi_id": kpi.id, "kpi": kpi.name, "figures": figures })
}
