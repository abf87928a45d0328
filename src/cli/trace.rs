//! `kensho trace`: where each figure of a KPI, or each cost of a project, came from.

use super::each_plan::tell_of;
use super::progress::Progress;
use super::subjects::Asked;
use super::{Format, recovered, tell};
use crate::domain::reported::Kind;
use crate::domain::{Plan, Project, folded, number};
use crate::ledger::{Entry, Said};
use crate::verification::Verification;
use crate::{Subject, mapping};
use anyhow::{Error, Result, anyhow};
use serde_json::{Value, json};
use std::fmt::Write;

/// The figures of a KPI, named by id, name or alias, with their places; or the costs of a project,
/// where no KPI of any plan is meant. And whether every plan could be looked into that comes before.
///
/// # Errors
/// No plan has it, or what the plan's sections sent cannot be read.
pub fn trace(asked: &[Asked], name: &str, format: Format) -> Result<(String, bool)> {
    let mut search = Search::of(name);
    let mut are_read = true;
    for one in asked {
        match (search.look_into(one), asked) {
            (Ok(()), _) => {}
            (Err(error), [_only]) => return Err(error),
            (Err(error), _) => {
                are_read = false;
                tell_of(&one.plan, &format!("{error:#}"));
            }
        }
        if search.kpi.is_some() {
            break;
        }
    }
    let (subject, meant) = search.found()?;
    let progress = Progress::of(1);
    let files = |done, all| progress.files(&subject.plan, done, all);
    let verified = crate::verify(subject, &files);
    progress.end();
    let verification = &verified?;
    let traced = match meant {
        Meant::Kpi(index) => of_kpi(verification, index),
        Meant::Project(index) => of_project(verification, index),
    };
    let text = match format {
        Format::Human => traced.text(),
        Format::Json => format!("{:#}\n", traced.json()),
    };
    Ok((text, are_read))
}

/// What a name means, by its place in the plan.
#[derive(Clone, Copy)]
enum Meant {
    Kpi(usize),
    Project(usize),
}

/// The search for a name in one plan after the other. It needs their mappings only.
struct Search<'a> {
    name: &'a str,
    kpi: Option<(&'a Subject, Meant)>,
    project: Option<(&'a Subject, Meant)>,
    /// The KPI and the project that the name is most like.
    near: [Option<String>; 2],
}

impl<'a> Search<'a> {
    fn of(name: &'a str) -> Self {
        Self {
            name,
            kpi: None,
            project: None,
            near: [None, None],
        }
    }

    fn look_into(&mut self, asked: &'a Asked) -> Result<()> {
        let subject = asked.subject()?;
        recovered(subject).iter().for_each(|note| tell(note));
        let mapping = mapping::load(&subject.workspace, &subject.plan, Some(subject.year))?;
        let (plan, name) = (&mapping.plan, self.name);
        let kpi = match plan.kpis_meant(name)[..] {
            [] => None,
            [kpi] => Some(kpi),
            ref several => return Err(several_meant(plan, name, several)),
        };
        self.kpi = kpi.map(|index| (subject, Meant::Kpi(index)));
        let project = || {
            let by_name = || plan.project_named(name);
            let project = plan.project_with_id(name).or_else(by_name)?;
            Some((subject, Meant::Project(project)))
        };
        self.project = self.project.or_else(project);
        self.keep_nearest(plan);
        Ok(())
    }

    fn keep_nearest(&mut self, plan: &Plan) {
        let kpis = plan.kpis.iter();
        let kpis = kpis.flat_map(|kpi| [kpi.name.as_str(), kpi.id.as_str()]);
        let projects = plan.projects.iter().map(|project| project.name.as_str());
        let [kpi, project] = &self.near;
        let kpi = folded::nearest(self.name, kpi.as_deref().into_iter().chain(kpis));
        let project = folded::nearest(self.name, project.as_deref().into_iter().chain(projects));
        self.near = [kpi, project].map(|near| near.map(str::to_owned));
    }

    fn found(&self) -> Result<(&'a Subject, Meant)> {
        self.kpi.or(self.project).ok_or_else(|| self.unknown())
    }

    fn unknown(&self) -> Error {
        let near = folded::nearest(self.name, self.near.iter().flatten().map(String::as_str));
        let near = near
            .map(|near| format!("もしかして: {near}。"))
            .unwrap_or_default();
        anyhow!(
            "KPI「{}」がありません\n  対処: {near}KPIの番号か名前を書いてください（一覧は「KPI一覧」のシートにあります）",
            self.name
        )
    }
}

/// Which of several KPIs of one name is meant is not guessed.
fn several_meant(plan: &Plan, name: &str, kpis: &[usize]) -> Error {
    let line = |kpi: &usize| format!("\n  {}　{}", plan.kpis[*kpi].id, plan.called(*kpi));
    let lines: String = kpis.iter().map(line).collect();
    anyhow!(
        "KPI「{name}」は{}つあります{lines}\n  対処: 番号を書いてください（kensho trace {}）",
        kpis.len(),
        kpis.first().map_or("", |kpi| plan.kpis[*kpi].id.as_str())
    )
}

/// What is traced, and what was said of it.
struct Traced<'a> {
    /// `kpi` or `project`, as JSON names it.
    word: &'static str,
    id: &'a str,
    name: &'a str,
    /// For people: the name, with its place where another has the same.
    called: &'a str,
    unit: &'a str,
    said: Vec<Said<'a>>,
}

fn of_kpi(verification: &Verification, index: usize) -> Traced<'_> {
    let kpi = &verification.plan().kpis[index];
    Traced {
        word: "kpi",
        id: &kpi.id,
        name: &kpi.name,
        called: verification.plan().called(index),
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
        called: &project.name,
        unit: Project::COST_UNIT,
        said: verification
            .ledger
            .costs_of(index)
            .map(Said::from)
            .collect(),
    }
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
        let mut text = format!("{}　{}（{}）\n", self.id, self.called, self.unit);
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
