//! `kensho trace`: where each figure of a KPI, or each cost of a project, came from.

use super::each_plan::{self, PlanAnswer, PlansOutcome};
use super::subjects::Asked;
use super::{AnswerFormat, recovered, tell};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, Plan, Project, folded, number};
use crate::ledger::CellFigure;
use crate::normalize::MatchedBy;
use crate::verification::Verification;
use crate::{Subject, mapping};
use anyhow::{Error, Result, anyhow};
use serde_json::{Number, Value, json};

/// The figures of a KPI, named by id, name or alias, with their places; where a plan has no such KPI, the
/// costs of its project of that name. Each plan that has it answers; one that cannot be looked into, or
/// has several such KPIs, is not done.
///
/// # Errors
/// No plan has it; with one plan, it cannot be looked into, or what its sections sent cannot be read.
pub fn trace(mut asked: Vec<Asked>, name: &str, format: AnswerFormat) -> Result<PlansOutcome> {
    let is_one = asked.len() == 1;
    let mut search = Search::of(name);
    // A plan that cannot be read is asked again below, which prints why.
    asked.retain(|one| search.look_into(one).unwrap_or(true));
    if !search.is_found && asked.is_empty() {
        return Err(search.unknown());
    }
    let ask = |subject: &Subject, progress: crate::Progress<'_>, notes: &mut Vec<String>| {
        notes.extend(recovered(subject));
        traced(&crate::verify(subject, progress)?, name, format)
    };
    if is_one {
        return each_plan::answer(asked, format, ask);
    }
    let outcome = each_plan::of_several(&asked, format, ask);
    if !search.is_found {
        tell(&search.unknown().to_string());
    }
    Ok(outcome)
}

fn traced(verification: &Verification, name: &str, format: AnswerFormat) -> Result<PlanAnswer> {
    let meant = meant(verification.plan(), name)?;
    let traced = match meant.ok_or_else(|| Search::of(name).unknown())? {
        Traceable::Kpi(index) => of_kpi(verification, index),
        Traceable::Project(index) => of_project(verification, index),
    };
    let text = format.answer(|| traced.text(), || traced.json());
    // What is shown are figures; whether they have errors is for `check` to say.
    let has_errors = false;
    Ok(PlanAnswer { text, has_errors })
}

/// What a name means, by its place in the plan.
#[derive(Clone, Copy)]
enum Traceable {
    Kpi(usize),
    Project(usize),
}

fn meant(plan: &Plan, name: &str) -> Result<Option<Traceable>> {
    match plan.kpis_meant(name)[..] {
        [] => {}
        [kpi] => return Ok(Some(Traceable::Kpi(kpi))),
        ref several => return Err(several_meant(plan, name, several)),
    }
    let by_id = plan.project_with_id(name);
    let project = by_id.or_else(|| plan.project_named(name));
    Ok(project.map(Traceable::Project))
}

/// The search for a name in one plan after the other. It needs their mappings only.
struct Search<'a> {
    name: &'a str,
    is_found: bool,
    /// The most similar name or number among those that were searched.
    near: Option<String>,
}

impl<'a> Search<'a> {
    const fn of(name: &'a str) -> Self {
        Self {
            name,
            is_found: false,
            near: None,
        }
    }

    /// Whether a plan has it.
    fn look_into(&mut self, asked: &Asked) -> Result<bool> {
        let subject = asked.subject()?;
        let mapping = mapping::load(&subject.workspace, &subject.plan, Some(subject.year))?;
        self.keep_nearest(&mapping.plan);
        let meant = meant(&mapping.plan, self.name);
        self.is_found |= !matches!(meant, Ok(None));
        Ok(meant?.is_some())
    }

    fn keep_nearest(&mut self, plan: &Plan) {
        let all = plan.kpis.iter();
        let kpis = all.flat_map(|kpi| [kpi.name.as_str(), kpi.id.as_str()]);
        let projects = plan.projects.iter().map(|project| project.name.as_str());
        // The nearest of the plans before competes again: one of all plans stays.
        let known = self.near.as_deref().into_iter().chain(kpis).chain(projects);
        self.near = folded::nearest(self.name, known).map(str::to_owned);
    }

    fn unknown(&self) -> Error {
        let nearest = self.near.as_ref();
        let near = nearest.map_or(String::new(), |near| format!("もしかして: {near}。"));
        anyhow!(
            "KPI「{}」がありません\n  対処: {near}KPIの番号か名前を書いてください（一覧は「KPI一覧」のシートにあります）",
            self.name
        )
    }
}

/// Which of several KPIs of one name is meant is not guessed.
fn several_meant(plan: &Plan, name: &str, kpis: &[usize]) -> Error {
    let id = |kpi: usize| plan.kpis[kpi].id.as_str();
    let line = |kpi: &usize| format!("\n  {}　{}", id(*kpi), plan.called(*kpi));
    let lines: String = kpis.iter().map(line).collect();
    let (count, first) = (kpis.len(), id(kpis[0]));
    anyhow!(
        "KPI「{name}」は{count}件あります{lines}\n  対処: 番号を書いてください（kensho trace {first}）"
    )
}

/// The KPI or project that is traced, and the cells about it.
struct Traced<'a> {
    verification: &'a Verification,
    /// `kpi` or `project`, as JSON names it.
    word: &'static str,
    id: &'a str,
    name: &'a str,
    /// For people: the name, with its place where another has the same.
    called: &'a str,
    unit: &'a str,
    /// Where the statistic is published from which the figures are taken.
    source_url: Option<&'a str>,
    said: Vec<CellFigure<'a>>,
}

fn of_kpi(verification: &Verification, index: usize) -> Traced<'_> {
    let kpi = &verification.plan().kpis[index];
    Traced {
        verification,
        word: "kpi",
        id: &kpi.id,
        name: &kpi.name,
        called: verification.plan().called(index),
        unit: &kpi.unit,
        source_url: kpi.source_url.as_deref(),
        said: figures(verification, index),
    }
}

fn of_project(verification: &Verification, index: usize) -> Traced<'_> {
    let project = &verification.plan().projects[index];
    let costs = verification.ledger.costs_of(index);
    Traced {
        verification,
        word: "project",
        id: &project.id,
        name: &project.name,
        called: &project.name,
        unit: Project::COST_UNIT,
        source_url: None,
        said: costs.map(CellFigure::from).collect(),
    }
}

/// What this year's submissions say, then what those of earlier years said of actuals.
fn figures(verification: &Verification, index: usize) -> Vec<CellFigure<'_>> {
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
    own.chain(earlier).map(CellFigure::from).collect()
}

impl Traced<'_> {
    fn text(&self) -> String {
        let (plan, year) = (&self.verification.plan().id, self.verification.year.long());
        let (id, called, unit) = (self.id, self.called, self.unit);
        let mut text = format!("計画 {plan}　{year}\n{id}　{called}（{unit}）\n");
        if let Some(url) = self.source_url {
            text += &format!("  統計の公表ページ: {url}\n");
        }
        let figure = |value| format!("{}{unit}", number::grouped(value));
        text.extend(self.said.iter().map(|said| {
            let year = said
                .year
                .map_or("年度なし".to_owned(), |year| year.to_string());
            let value = said.value().map_or(said.state.label().to_owned(), figure);
            let (kind, written, place) = (said.kind.label(), said.text, said.place());
            let matched_by = said.matched_by.map_or("", told);
            format!("  {year} {kind} {value}　←「{written}」 {place}{matched_by}\n")
        }));
        text
    }

    fn json(&self) -> Value {
        let figure = |said: &CellFigure<'_>| {
            json!({
                "fiscal_year": said.year.map(|year| year.western()),
                "kind": said.kind.code(),
                "state": said.state.code(),
                "value": said.value().and_then(exact),
                "unit": self.unit,
                "text": said.text,
                "file": said.source.file,
                "sheet": said.source.sheet,
                "cell": said.at.to_string(),
                "matched_by": said.matched_by.map(MatchedBy::code),
            })
        };
        let figures: Vec<Value> = self.said.iter().map(figure).collect();
        json!({
            format!("{}_id", self.word): self.id,
            self.word: self.name,
            "source_url": self.source_url,
            "figures": figures,
            "plan": self.verification.plan().id,
            "year": self.verification.year.to_string(),
        })
    }
}

/// By what the row of a figure was found to be the KPI's, for people.
const fn told(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::Id => "（番号で特定）",
        MatchedBy::Place => "（施策と名前で特定）",
        MatchedBy::Name => "（名前で特定）",
        MatchedBy::Section => "（名前と提出した課で特定）",
    }
}

/// A figure with all its digits, which a binary number would not keep.
fn exact(value: Decimal) -> Option<Number> {
    number::plain(value).parse().ok()
}
