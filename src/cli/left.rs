//! What `kensho trace` says of a KPI that has left the plan: the history alone still has it.

use super::changes;
use super::traced;
use crate::Subject;
use crate::domain::rating::Rating;
use crate::domain::{Plan, folded};
use crate::history::changes::FigureChange;
use crate::history::{History, Run, Stood, look};
use crate::writing::shown;
use anyhow::Result;
use serde_json::{Value, json};

/// A KPI that runs had and the plan of the year does not have.
pub struct LeftKpi {
    /// Its id, when it was in the plan.
    pub id: String,
    /// What the last run that had it called it.
    pub name: String,
    last: Run,
}

/// All of them, by their ids, from the runs of a year and of those before it.
///
/// # Errors
/// The plan's history cannot be used.
pub fn all(subject: &Subject, plan: &Plan) -> Result<Vec<LeftKpi>> {
    let Some(history) = look(&subject.workspace, &subject.plan)? else {
        return Ok(Vec::new());
    };
    let had = history.kpis(subject.year)?.into_iter();
    let left = had.filter(|(id, _)| plan.kpi_with_id(id).is_none());
    let left = left.map(|(id, (name, last))| LeftKpi { id, name, last });
    Ok(left.collect())
}

impl LeftKpi {
    /// Whether a text is its id or its name.
    pub fn is_called(&self, text: &str) -> bool {
        let key = folded::key(text);
        self.names().any(|name| name == key)
    }

    /// Whether a text is a part of its id or its name; never an empty one.
    pub fn has_part(&self, text: &str) -> bool {
        let part = folded::key(text);
        !part.is_empty() && self.names().any(|name| name.contains(&part))
    }

    fn names(&self) -> impl Iterator<Item = String> {
        [&self.id, &self.name]
            .into_iter()
            .map(|name| folded::key(name))
    }

    /// What is known of it, with every value that it had where that is asked.
    ///
    /// # Errors
    /// The plan's history cannot be used.
    pub fn told<'a>(
        &'a self,
        subject: &'a Subject,
        rating: &'a Rating,
        is_history: bool,
    ) -> Result<Told<'a>> {
        let history = look(&subject.workspace, &subject.plan)?;
        let known = history.map(|history| self.known(&history, is_history));
        let (stood, history) = known.transpose()?.unwrap_or_default();
        Ok(Told {
            kpi: self,
            subject,
            rating,
            stood,
            history,
        })
    }

    fn known(&self, history: &History, is_history: bool) -> Result<Known> {
        let stood = history.stood(&self.last)?.remove(&self.id);
        let values = is_history
            .then(|| history.values([&self.id, &self.name]))
            .transpose()?;
        Ok((stood.map(|(_, stood)| stood), values))
    }
}

/// What the last run with a KPI said of it, and every value that it had, where that was asked.
type Known = (Option<Stood>, Option<Vec<(Run, FigureChange)>>);

/// An answer about a KPI that has left the plan.
pub struct Told<'a> {
    kpi: &'a LeftKpi,
    subject: &'a Subject,
    rating: &'a Rating,
    stood: Option<Stood>,
    history: Option<Vec<(Run, FigureChange)>>,
}

impl Told<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let Subject { plan, year, .. } = self.subject;
        let LeftKpi { id, name, last } = self.kpi;
        let (year, run) = (year.long(), last.called());
        let stood = self.stood.as_ref();
        let stood = stood.map(|stood| format!("　{}", shown::figure(stood, self.rating)));
        format!(
            "計画 {plan}　{year}\n{id}　{name}\n  {year}の計画にはない指標です。最後にあったのは {} {run}{}\n{}",
            last.year,
            stood.unwrap_or_default(),
            traced::remembered(self.history.as_deref())
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let mut answer = json!({
            "kpi_id": self.kpi.id,
            "kpi": self.kpi.name,
            "figures": [],
            "plan": self.subject.plan,
            "year": self.subject.year.to_string(),
            "left_after": changes::run(&self.kpi.last),
        });
        if let Some(history) = &self.history {
            answer["history"] = traced::brought(history);
        }
        answer
    }
}
