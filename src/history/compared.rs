//! The tables that are compared between two runs, and the columns of them that are: a history reads no others.

use super::changes::WholeGrade;
use crate::domain::FiscalYear;
use crate::ledger::schema::{Of, TableHead};
use polars::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The tables of a run that are compared.
#[derive(Debug)]
pub struct Tables {
    /// By [`observations`].
    pub observations: DataFrame,
    /// What submissions of earlier years say of actuals, with the same columns; none of a run that did not keep it.
    pub earlier: Option<DataFrame>,
    /// The costs of projects, by [`costs`] and as [`as_figures`] makes them; without rows where the plan has none.
    pub costs: DataFrame,
    /// By [`judgements`].
    pub judgements: DataFrame,
    /// By [`findings`].
    pub findings: DataFrame,
    /// By [`period`] and as [`earlier_grades`] leaves it; without rows where there are no years to review.
    pub period: DataFrame,
    /// By [`plan`]; none of a run that did not keep it.
    pub plan: Option<DataFrame>,
    /// The grades of goals and measures; none of a run that did not keep them.
    pub overall: Option<Vec<WholeGrade>>,
}

/// The names of the tables of which a history keeps all columns.
pub const NAMES: [&str; 3] = ["observations", "judgements", "findings"];
/// Those that only some plans have.
pub const OTHERS: [&str; 2] = ["projects", "period"];

/// What is compared and shown of the figures.
pub fn observations() -> TableHead {
    let mut head = texts("observations", &["plan", "kpi_id"]);
    head.add(("fiscal_year", ""), Of::Year);
    head.add(("value", ""), Of::Number);
    for name in ["kind", "state", "text", "file", "sheet", "cell"] {
        head.add((name, ""), Of::Text);
    }
    head
}

/// The name under which a run keeps, among its tables, what submissions of earlier years say of actuals.
pub const EARLIER: &str = "earlier";

/// The name under which a run keeps, among its tables, what the plan has of its KPIs beside what it judges them by.
pub const PLAN: &str = "plan";

/// The name under which a run keeps, among its tables, the grades of goals and measures, as JSON.
pub const OVERALL: &str = "overall";

/// What is compared and shown of the plan itself. `interim` has every year with its target, joined by [`BETWEEN`].
pub fn plan() -> TableHead {
    texts(PLAN, &["kpi_id", "kpi", "section", "unit", "interim"])
}

/// What stands between the targets of two years.
pub const BETWEEN: &str = "、";

/// What is compared and shown of the costs of projects.
pub fn costs() -> TableHead {
    let mut head = texts("projects", &["plan", "project_id", "project"]);
    head.add(("fiscal_year", ""), Of::Year);
    head.add(("cost", ""), Of::Number);
    for name in ["state", "text", "file", "sheet", "cell"] {
        head.add((name, ""), Of::Text);
    }
    head
}

/// Costs with the columns of figures, so that they are compared in the same way; `kpi` is the project's name.
///
/// # Errors
/// If the table lacks a column.
pub fn as_figures(costs: &DataFrame) -> PolarsResult<DataFrame> {
    let mut figures = costs.select(costs_names())?;
    for (name, figure) in [
        ("project_id", "kpi_id"),
        ("project", "kpi"),
        ("cost", "value"),
    ] {
        figures.rename(name, figure.into())?;
    }
    let kind = StringChunked::full("kind".into(), COST, figures.height());
    figures.with_column(kind.into_column())?;
    Ok(figures)
}

/// The kind of a figure that is the cost of a project.
pub const COST: &str = "cost";

fn costs_names() -> Vec<&'static str> {
    costs().names().collect()
}

/// What is compared and shown of the judgements.
pub fn judgements() -> TableHead {
    let mut head = texts(
        "judgements",
        &[
            "kpi_id",
            "kpi",
            "band",
            "reason",
            "hand_band",
            "target_arrow",
            "doubt",
            "scale",
            "scale_band",
        ],
    );
    for name in ["baseline", "target", "actual", "rate", "interim_target"] {
        head.add((name, ""), Of::Number);
    }
    head
}

/// The column of what people gave in an earlier year, as it is printed: no table had its codes when the first runs were
/// kept.
pub const BY_HAND_THEN: &str = "hand_mark";

/// What is compared and shown of the grades of earlier years, and of the whole period.
pub fn period() -> TableHead {
    let names = ["kpi_id", "kpi", "scope", "band", "reason", BY_HAND_THEN];
    let mut head = texts("period", &names);
    head.add(("fiscal_year", ""), Of::Year);
    head.add(("figure", ""), Of::Number);
    head
}

/// The scope of a row of the whole period.
pub const WHOLE_PERIOD: &str = "period";

/// The rows of the years before the one that was verified, whose grades the judgements have, and of the whole period.
///
/// # Errors
/// If the table lacks a column.
pub fn earlier_grades(period: &DataFrame, verified: FiscalYear) -> PolarsResult<DataFrame> {
    let scopes = period.column("scope")?.str()?.iter();
    let years = period.column("fiscal_year")?.i32()?.iter();
    let is_earlier = |year: Option<i32>| year.is_some_and(|year| year < verified.western());
    let rows = scopes.zip(years);
    let asked = rows.map(|(scope, year)| scope == Some(WHOLE_PERIOD) || is_earlier(year));
    period.filter(&asked.collect::<BooleanChunked>())
}

/// What is compared and shown of the findings.
pub fn findings() -> TableHead {
    let names = [
        "code", "severity", "section", "file", "sheet", "cell", "message", "remedy",
    ];
    texts("findings", &names)
}

/// A table with columns of texts.
pub(super) fn texts(name: &'static str, columns: &[&'static str]) -> TableHead {
    let mut head = TableHead::new(name, "");
    columns
        .iter()
        .for_each(|name| head.add((name, ""), Of::Text));
    head
}

/// For each KPI a number that depends on what the cells about it say, and not on their order or places: equal
/// marks, equal figures. Nearly all KPIs are as they were; joining all of their rows would take longer than
/// reading the files.
#[derive(Debug, Default)]
pub struct Marks(HashMap<String, u64>);

/// The mark of a KPI that has a single cell; those of its cells are added up.
pub fn mark(year: Option<i32>, kind: &str, state: &str, units: Option<i128>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (year, kind, state, units).hash(&mut hasher);
    hasher.finish()
}

/// The KPI of each row of figures, and the mark of what the row says.
///
/// # Errors
/// If the table lacks a column.
pub fn marked(observations: &DataFrame) -> PolarsResult<Vec<(&str, u64)>> {
    let text = |name: &str| observations.column(name)?.str();
    let (ids, kinds, states) = (text("kpi_id")?, text("kind")?, text("state")?);
    let years = observations.column("fiscal_year")?.i32()?.iter();
    let values = observations.column("value")?.decimal()?.physical().iter();
    let rows = ids.iter().zip(kinds.iter()).zip(states.iter());
    let marked = rows
        .zip(years.zip(values))
        .map(|(((id, kind), state), (year, value))| {
            let (kind, state) = (kind.unwrap_or_default(), state.unwrap_or_default());
            (id.unwrap_or_default(), mark(year, kind, state, value))
        });
    Ok(marked.collect())
}

impl Marks {
    /// Of all KPIs that have figures.
    ///
    /// # Errors
    /// If the table lacks a column.
    pub fn of(observations: &DataFrame) -> PolarsResult<Self> {
        let mut marks: HashMap<String, u64> = HashMap::new();
        let rows = marked(observations)?;
        // The rows of a KPI stand together: it is looked up once.
        for of_kpi in rows.chunk_by(|(one, _), (next, _)| one == next) {
            let sum = of_kpi
                .iter()
                .fold(0, |sum: u64, (_, mark)| sum.wrapping_add(*mark));
            let own = marks.entry(of_kpi[0].0.to_owned()).or_default();
            *own = own.wrapping_add(sum);
        }
        Ok(Self(marks))
    }

    /// Whether a KPI has this mark.
    pub fn has(&self, kpi_id: &str, mark: u64) -> bool {
        self.0.get(kpi_id) == Some(&mark)
    }

    /// The KPIs that have the same mark in both.
    pub fn same(&self, other: &Self) -> HashSet<String> {
        let same = self.0.iter().filter(|(id, mark)| other.has(id, **mark));
        same.map(|(id, _)| id.clone()).collect()
    }
}

impl Tables {
    /// The tables without the figures of some KPIs.
    ///
    /// # Errors
    /// If a table lacks a column.
    pub fn without(&self, kpis: &HashSet<String>) -> PolarsResult<Self> {
        let ids = self.observations.column("kpi_id")?.str()?.iter();
        let others: BooleanChunked = ids
            .map(|id| id.is_none_or(|id| !kpis.contains(id)))
            .collect();
        Ok(Self {
            observations: self.observations.filter(&others)?,
            earlier: self.earlier.clone(),
            costs: self.costs.clone(),
            judgements: self.judgements.clone(),
            findings: self.findings.clone(),
            period: self.period.clone(),
            plan: self.plan.clone(),
            overall: self.overall.clone(),
        })
    }
}
