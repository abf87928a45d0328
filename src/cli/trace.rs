//! `kensho trace`: where each figure of a KPI, or each cost of a project, came from.

use super::each_plan::{self, PlanAnswer, PlansOutcome};
use super::left::{self, LeftKpi};
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
/// such KPI, the costs of its project that is named so, or what the history has of a KPI that has left it. With
/// `is_history`, every value that they had in earlier runs, too. Each plan that has it answers; one that
/// cannot be looked into, or has several such KPIs, is not done.
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
        let plan = plan(subject)?;
        let traced = |of: fn(&Verification, usize) -> Traced<'_>, index| {
            let verification = crate::verify(subject, progress)?;
            let mut traced = of(&verification, index);
            if is_history {
                traced.remember(look(&subject.workspace, &subject.plan)?)?;
            }
            anyhow::Ok(format.answer(|| traced.text(), || traced.json()))
        };
        let text = match meant(subject, &plan, name)? {
            Some(Traceable::Kpi(index)) => traced(|of, kpi| Traced::of_kpi(of, kpi), index)?,
            Some(Traceable::Project(index)) => {
                traced(|of, project| Traced::of_project(of, project), index)?
            }
            Some(Traceable::Left(kpi)) => {
                let told = kpi.told(subject, &plan.rating, is_history)?;
                format.answer(|| told.text(), || told.json())
            }
            None => return Err(Search::of(name).unknown()),
        };
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

/// The plan in force in the year.
fn plan(subject: &Subject) -> Result<Plan> {
    Ok(mapping::load(&subject.workspace, &subject.plan, Some(subject.year))?.plan)
}

/// What a name means.
enum Traceable {
    /// By its place in the plan.
    Kpi(usize),
    /// By its place in the plan.
    Project(usize),
    /// A KPI that the plan does not have any more.
    Left(LeftKpi),
}

fn meant(subject: &Subject, plan: &Plan, name: &str) -> Result<Option<Traceable>> {
    let by_id = plan.project_with_id(name);
    let project = || by_id.or_else(|| plan.project_named(name));
    let of_plan = |kpi: &usize| (plan.kpis[*kpi].id.clone(), plan.called(*kpi).to_owned());
    let kpi = |kpis: Vec<usize>| {
        let one = the_one(("KPI", name), kpis, of_plan)?;
        anyhow::Ok(one.map(Traceable::Kpi))
    };
    // The whole name of a project goes before a part of a KPI's.
    let whole = kpi(plan.kpis_meant(name))?.or_else(|| project().map(Traceable::Project));
    if whole.is_some() {
        return Ok(whole);
    }
    // So does that of a KPI which has left the plan.
    let (called, others): (Vec<_>, Vec<_>) = left::all(subject, plan)?
        .into_iter()
        .partition(|kpi| kpi.is_called(name));
    let of_history = |kpi: &LeftKpi| (kpi.id.clone(), kpi.name.clone());
    let left = |kpis| anyhow::Ok(the_one(("KPI", name), kpis, of_history)?.map(Traceable::Left));
    if let Some(whole) = left(called)? {
        return Ok(Some(whole));
    }
    let of_projects = |of: &usize| {
        let project = &plan.projects[*of];
        (project.id.clone(), project.name.clone())
    };
    let project = || the_one(("事業", name), plan.projects_with_part(name), of_projects);
    let part = match kpi(plan.kpis_with_part(name))? {
        None => project()?.map(Traceable::Project),
        part => part,
    };
    match part {
        None => left(
            others
                .into_iter()
                .filter(|kpi| kpi.has_part(name))
                .collect(),
        ),
        part => Ok(part),
    }
}

/// The search for a name in one plan after the other. It needs their mappings and histories only.
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
        let plan = plan(subject)?;
        self.keep_nearest(&plan);
        let meant = meant(subject, &plan, self.name);
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

/// The only one of some KPIs or projects, of which `id_and_name` tells; none of none. Which of several is meant is not guessed.
///
/// # Errors
/// There are several; they are listed.
fn the_one<T>(
    name: (&str, &str),
    mut kpis: Vec<T>,
    id_and_name: impl Fn(&T) -> (String, String),
) -> Result<Option<T>> {
    if kpis.len() < 2 {
        return Ok(kpis.pop());
    }
    let all = kpis.iter().map(id_and_name);
    Err(several_meant(name, &all.collect::<Vec<_>>()))
}

fn several_meant((what, name): (&str, &str), kpis: &[(String, String)]) -> Error {
    let line = |(id, called): &(String, String)| format!("\n  {id}　{called}");
    let lines: String = kpis.iter().take(LISTED).map(line).collect();
    let more = match kpis.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!("\n  ほか {more}件"),
    };
    let (count, first) = (kpis.len(), &kpis[0].0);
    anyhow!(
        "{what}「{name}」は{count}件あります{lines}{more}\n  対処: 番号を書いてください（kensho trace {first}）"
    )
}
