//! What `kensho trace` says of a KPI or project: what the plan has, what was reported and where, what it was
//! judged, and what it was in earlier runs.

use super::changes;
use crate::domain::plan::Aim;
use crate::domain::reported::Kind;
use crate::domain::{Decimal, Kpi, Project, number};
use crate::history::changes::FigureChange;
use crate::history::{History, HistoryError, Run};
use crate::judge::Judgement;
use crate::ledger::CellFigure;
use crate::normalize::MatchedBy;
use crate::verification::Verification;
use serde_json::{Number, Value, json};

/// The KPI or project that is traced, and the cells about it.
pub struct Traced<'a> {
    verification: &'a Verification,
    /// `kpi` or `project`, as JSON names it.
    word: &'static str,
    id: &'a str,
    name: &'a str,
    /// For people: the name, with its place where another has the same.
    called: &'a str,
    unit: &'a str,
    /// A KPI's plan and judgement; a project has neither.
    kpi: Option<(&'a Kpi, &'a Judgement)>,
    said: Vec<CellFigure<'a>>,
    /// What its figures were in the runs so far, oldest first; `None` without `--history`.
    history: Option<Vec<(Run, FigureChange)>>,
}

impl<'a> Traced<'a> {
    /// A KPI, by its place in the plan.
    pub fn of_kpi(verification: &'a Verification, index: usize) -> Self {
        let kpi = &verification.plan().kpis[index];
        Self {
            verification,
            word: "kpi",
            id: &kpi.id,
            name: &kpi.name,
            called: verification.plan().called(index),
            unit: &kpi.unit,
            kpi: Some((kpi, &verification.judgements[index])),
            said: figures(verification, index),
            history: None,
        }
    }

    /// A project, by its place in the plan.
    pub fn of_project(verification: &'a Verification, index: usize) -> Self {
        let project = &verification.plan().projects[index];
        let costs = verification.ledger.costs_of(index);
        Self {
            verification,
            word: "project",
            id: &project.id,
            name: &project.name,
            called: &project.name,
            unit: Project::COST_UNIT,
            kpi: None,
            said: costs.map(CellFigure::from).collect(),
            history: None,
        }
    }

    /// Adds every value that its figures had in the runs of a history.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if a table of the history is not as it was stored.
    pub fn remember(&mut self, history: Option<History>) -> Result<(), HistoryError> {
        let values = history.map(|history| match self.kpi {
            Some(_) => history.values([self.id, self.name]),
            None => history.costs_of([self.id, self.name]),
        });
        self.history = Some(values.transpose()?.unwrap_or_default());
        Ok(())
    }

    /// The answer for people.
    pub fn text(&self) -> String {
        let (plan, year) = (&self.verification.plan().id, self.verification.year.long());
        let (id, called, unit) = (self.id, self.called, self.unit);
        let mut text = format!("計画 {plan}　{year}\n{id}　{called}（{unit}）\n");
        if let Some((kpi, judgement)) = self.kpi {
            text += &self.of_plan(kpi);
            text += &self.judged(judgement);
        }
        text.extend(self.said.iter().map(|said| self.line(said)));
        if self.said.is_empty() {
            text += "  提出されたファイルに、この名前の行はありません\n";
        }
        text + &remembered(self.history.as_deref())
    }

    /// Baseline, target and section as the plan has them, and where the statistic is published.
    fn of_plan(&self, kpi: &Kpi) -> String {
        let section = &self.verification.plan().sections[kpi.section].name;
        let (baseline, target) = (baseline(kpi), target(kpi));
        let url = kpi.source_url.as_ref();
        let url = url.map_or(String::new(), |url| format!("  統計の公表ページ: {url}\n"));
        format!("  計画　基準値 {baseline}　目標値 {target}　担当 {section}\n{url}")
    }

    /// Grade and rate of the year, with what was judged; or why there is none.
    fn judged(&self, judgement: &Judgement) -> String {
        let grade = self.grade(judgement).unwrap_or("なし".to_owned());
        let figure = |name, figure: Option<Decimal>, unit| {
            let said = |figure| format!("　{name} {}{unit}", number::grouped(figure));
            figure.map_or(String::new(), said)
        };
        let rate = figure("達成率", judgement.rate, "%");
        let actual = figure("評価した値", judgement.actual, self.unit);
        let reason = judgement.reason;
        let reason = reason.map_or(String::new(), |reason| format!("（{reason}）"));
        format!("  判定　{grade}{reason}{rate}{actual}\n")
    }

    fn grade(&self, judgement: &Judgement) -> Option<String> {
        let bands = &self.verification.plan().rating.bands;
        judgement.band.map(|band| bands[band].sign())
    }

    /// A figure, what was written, where, and how its row was found.
    fn line(&self, said: &CellFigure<'_>) -> String {
        let year = said
            .year
            .map_or("年度なし".to_owned(), |year| year.to_string());
        let figure = |value| format!("{}{}", number::grouped(value), self.unit);
        let value = said.value().map_or(said.state.label().to_owned(), figure);
        let (kind, written, place) = (said.kind.label(), said.text, said.place());
        let matched_by = said.matched_by.map_or("", told);
        format!("  {year} {kind} {value}　←「{written}」 {place}{matched_by}\n")
    }

    /// The answer for programs.
    pub fn json(&self) -> Value {
        let figures: Vec<Value> = self.said.iter().map(|said| self.figure(said)).collect();
        let mut answer = json!({
            format!("{}_id", self.word): self.id,
            self.word: self.name,
            "source_url": self.kpi.and_then(|(kpi, _)| kpi.source_url.as_deref()),
            "figures": figures,
            "plan": self.verification.plan().id,
            "year": self.verification.year.to_string(),
        });
        if let Some((kpi, judgement)) = self.kpi {
            answer["baseline"] = kpi.baseline.map_or(Value::Null, |baseline| {
                let year = baseline.year.map(|year| year.western());
                json!({ "value": exact(baseline.value), "fiscal_year": year })
            });
            answer["target"] = kpi.target.map_or(Value::Null, |target| {
                let arrow = match target.aim {
                    Aim::Arrow(arrow) => Some(arrow.sign()),
                    Aim::Number(_) => None,
                };
                let year = target.year.western();
                json!({ "value": target.number().and_then(exact), "arrow": arrow, "fiscal_year": year })
            });
            answer["judgement"] = self.judgement(judgement);
        }
        if let Some(history) = &self.history {
            answer["history"] = brought(history);
        }
        answer
    }

    /// By the names of judgements.csv.
    fn judgement(&self, judgement: &Judgement) -> Value {
        let bands = &self.verification.plan().rating.bands;
        json!({
            "actual": judgement.actual.and_then(exact),
            "rate": judgement.rate.and_then(exact),
            "band": judgement.band.map(|band| &bands[band].code),
            "reason": judgement.reason.map(|reason| reason.to_string()),
        })
    }

    fn figure(&self, said: &CellFigure<'_>) -> Value {
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
    }
}

/// What each run brought, a line each; empty without `--history`.
pub fn remembered(history: Option<&[(Run, FigureChange)]>) -> String {
    let line = |(run, change): &(Run, FigureChange)| {
        let (year, run, change) = (run.year, run.called(), changes::of_year(change));
        format!("    {year} {run}　{change}\n")
    };
    match history {
        None => String::new(),
        Some([]) => "  これまでの実行の記録には、この値はありません\n".to_owned(),
        Some(values) => format!(
            "  これまでの値\n{}",
            values.iter().map(line).collect::<String>()
        ),
    }
}

/// The same for programs.
pub fn brought(history: &[(Run, FigureChange)]) -> Value {
    let brought = history.iter().map(
        |(run, change)| json!({ "run": changes::run(run), "figure": changes::figure(change) }),
    );
    brought.collect()
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

/// 18,047人（R3）, or the document's mark for none.
fn baseline(kpi: &Kpi) -> String {
    let none = || kpi.baseline_as.undecided.as_deref().unwrap_or("なし");
    kpi.baseline.map_or(none().to_owned(), |baseline| {
        let year = baseline.year;
        let year = year.map_or(String::new(), |year| format!("（{year}）"));
        format!("{}{}{year}", number::grouped(baseline.value), kpi.unit)
    })
}

/// 20,000人（R6）, 超 where the target itself is not enough, an arrow, or the document's mark for none.
fn target(kpi: &Kpi) -> String {
    let none = || kpi.target_as.undecided.as_deref().unwrap_or("なし");
    kpi.target.map_or(none().to_owned(), |target| {
        let aim = match target.aim {
            Aim::Number(aim) => format!("{}{}", number::grouped(aim), kpi.unit),
            Aim::Arrow(arrow) => arrow.sign().to_owned(),
        };
        let strict = if target.is_strict {
            "（その値を含まない）"
        } else {
            ""
        };
        format!("{aim}{strict}（{}）", target.year)
    })
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
