//! `kensho trace`: where each figure of a KPI, or each cost of a project, came from.

use crate::domain::reported::Kind;
use crate::domain::{Project, folded, number};
use crate::ledger::{Entry, Said};
use crate::verification::Verification;
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::fmt::Write;

/// The figures of a KPI, named by id, name or alias, with their places; or the costs of a project,
/// where no KPI is meant.
pub fn trace(verifications: &[Verification], name: &str, as_json: bool) -> Result<String> {
    let kpis = verifications.iter().find_map(|verification| {
        let plan = verification.plan();
        let kpi = plan.kpi_with_id(name).or_else(|| plan.kpi_named(name))?;
        Some(of_kpi(verification, kpi))
    });
    let project = || {
        verifications.iter().find_map(|verification| {
            let plan = verification.plan();
            let by_name = || plan.project_named(name);
            let project = plan.project_with_id(name).or_else(by_name)?;
            Some(of_project(verification, project))
        })
    };
    let Some(traced) = kpis.or_else(project) else {
        bail!(unknown(verifications, name))
    };
    Ok(match as_json {
        true => format!("{:#}\n", traced.json()),
        false => traced.text(),
    })
}

/// What is traced, and what was said of it.
struct Traced<'a> {
    /// `kpi` or `project`, as JSON names it.
    word: &'static str,
    id: &'a str,
    name: &'a str,
    unit: &'a str,
    said: Vec<Said<'a>>,
}

fn of_kpi(verification: &Verification, index: usize) -> Traced<'_> {
    let kpi = &verification.plan().kpis[index];
    Traced {
        word: "kpi",
        id: &kpi.id,
        name: &kpi.name,
        unit: &kpi.unit,
        said: figures(verification, index)
            .into_iter()
            .map(Said::from)
            .collect(),
    }
}

fn of_project(verification: &Verification, index: usize) -> Traced<'_> {
    let project = &verification.plan().projects[index];
    Traced {
        word: "project",
        id: &project.id,
        name: &project.name,
        unit: Project::COST_UNIT,
        said: verification
            .ledger
            .costs_of(index)
            .map(Said::from)
            .collect(),
    }
}

fn unknown(verifications: &[Verification], name: &str) -> String {
    let plans = || verifications.iter().map(Verification::plan);
    let kpis = plans().flat_map(|plan| plan.kpis.iter());
    let kpis = kpis.flat_map(|kpi| [kpi.name.as_str(), kpi.id.as_str()]);
    let projects = plans().flat_map(|plan| plan.projects.iter());
    let names = kpis.chain(projects.map(|project| project.name.as_str()));
    let near = folded::nearest(name, names)
        .map(|near| format!("もしかして: {near}。"))
        .unwrap_or_default();
    format!(
        "KPI「{name}」がありません\n  対処: {near}KPIの番号か名前を書いてください（一覧は「KPI一覧」のシートにあります）"
    )
}

/// What this year's submissions say, then what those of earlier years said of actuals.
fn figures(verification: &Verification, index: usize) -> Vec<Entry<'_>> {
    let now = &verification.plan().kpis[index];
    let own = verification.ledger.of_kpi(index);
    let earlier = verification.earlier.iter().rev().flat_map(move |earlier| {
        let kpi = earlier.plan.kpi_with_id(&now.id);
        kpi.into_iter().flat_map(move |kpi| {
            let unit = &earlier.plan.kpis[kpi].unit;
            let entries = earlier.ledger.of_kpi(kpi);
            let actuals = entries.filter(|entry| entry.kind == Kind::Actual);
            actuals.map(move |entry| entry.told_of(index, unit, &now.unit))
        })
    });
    own.chain(earlier).collect()
}

impl Traced<'_> {
    fn text(&self) -> String {
        let mut text = format!("{}　{}（{}）\n", self.id, self.name, self.unit);
        for said in &self.said {
            let year = said
                .year
                .map_or("年度なし".to_owned(), |year| year.to_string());
            let figure = |value| format!("{}{}", number::grouped(value), self.unit);
            let value = said.value().map_or(said.state.label().to_owned(), figure);
            let _ = writeln!(
                text,
                "  {year} {} {value}　←「{}」 {}",
                said.kind.label(),
                said.text,
                said.place()
            );
        }
        text
    }

    fn json(&self) -> Value {
        let figure = |said: &Said<'_>| {
            json!({
                "fiscal_year": said.year.map(|year| year.western()),
                "kind": said.kind.code(),
                "state": said.state.code(),
                "value": said.value().and_then(|value| f64::try_from(value).ok()),
                "unit": self.unit,
                "text": said.text,
                "file": said.source.file,
                "sheet": said.source.sheet,
                "cell": said.at.to_string(),
            })
        };
        let figures: Vec<Value> = self.said.iter().map(figure).collect();
        json!({ format!("{}_id", self.word): self.id, self.word: self.name, "figures": figures })
    }
}
