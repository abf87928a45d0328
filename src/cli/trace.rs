//! `kensho trace`: where each figure of a KPI, or each cost of a project, came from.

use super::each_plan::{self, PlanAnswer, PlansOutcome};
use super::subjects::Asked;
use super::traced::Traced;
use super::{AnswerFormat, recovered, tell};
use crate::domain::{Plan, folded};
use crate::history::look;
use crate::verification::Verification;
use crate::{Subject, mapping};
use anyhow::{Error, Result, anyhow};

/// Of KPIs that a part of a name may mean, so many are listed.
const LISTED: usize = 20;

/// The figures of a KPI, named by id, name, alias or a part of these, with their places; where a plan has no
/// such KPI, the costs of its project of that name. With `is_history`, every value that they had in earlier
/// runs, too. Each plan that has it answers; one that cannot be looked into, or has several such KPIs, is
/// not done.
///
/// # Errors
/// No plan has it; with one plan, it cannot be looked into, or what its sections sent cannot be read.
pub fn trace(
    mut asked: Vec<Asked>,
    name: &str,
    is_history: bool,
    format: AnswerFormat,
) -> Result<PlansOutcome> {
    let is_one = asked.len() == 1;
    let mut search = Search::of(name);
    // A plan that cannot be read is asked again below, which prints why.
    asked.retain(|one| search.look_into(one).unwrap_or(true));
    if !search.is_found && asked.is_empty() {
        return Err(search.unknown());
    }
    let ask = |subject: &Subject, progress: crate::Progress<'_>, notes: &mut Vec<String>| {
        notes.extend(recovered(subject));
        let verification = crate::verify(subject, progress)?;
        let mut traced = traced(&verification, name)?;
        if is_history {
            traced.remember(look(&subject.workspace, &subject.plan)?)?;
        }
        let text = format.answer(|| traced.text(), || traced.json());
        let has_errors = false;
        Ok(PlanAnswer { text, has_errors })
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

fn traced<'a>(verification: &'a Verification, name: &str) -> Result<Traced<'a>> {
    let meant = meant(verification.plan(), name)?;
    Ok(match meant.ok_or_else(|| Search::of(name).unknown())? {
        Traceable::Kpi(index) => Traced::of_kpi(verification, index),
        Traceable::Project(index) => Traced::of_project(verification, index),
    })
}

/// What a name means, by its place in the plan.
#[derive(Clone, Copy)]
enum Traceable {
    Kpi(usize),
    Project(usize),
}

fn meant(plan: &Plan, name: &str) -> Result<Option<Traceable>> {
    let by_id = plan.project_with_id(name);
    let project = || by_id.or_else(|| plan.project_named(name));
    let one_of = |kpis: &[usize]| match kpis {
        [] => Ok(None),
        [kpi] => Ok(Some(Traceable::Kpi(*kpi))),
        several => Err(several_meant(plan, name, several)),
    };
    // The whole name of a project goes before a part of a KPI's.
    match one_of(&plan.kpis_meant(name))?.or_else(|| project().map(Traceable::Project)) {
        None => one_of(&plan.kpis_with_part(name)),
        found => Ok(found),
    }
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
            "KPI「{}」がありません\n  対処: {near}KPIの番号か、名前かその一部を書いてください（一覧は「KPI一覧」のシートにあります）",
            self.name
        )
    }
}

/// Which of several KPIs of one name is meant is not guessed.
fn several_meant(plan: &Plan, name: &str, kpis: &[usize]) -> Error {
    let id = |kpi: usize| plan.kpis[kpi].id.as_str();
    let line = |kpi: &usize| format!("\n  {}　{}", id(*kpi), plan.called(*kpi));
    let lines: String = kpis.iter().take(LISTED).map(line).collect();
    let more = match kpis.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!("\n  ほか {more}件"),
    };
    let (count, first) = (kpis.len(), id(kpis[0]));
    anyhow!(
        "KPI「{name}」は{count}件あります{lines}{more}\n  対処: 番号を書いてください（kensho trace {first}）"
    )
}
