//! Counts of grades: in all, of each goal and tag, and on each further scale; always with what was left
//! out and why.

use super::{Judgement, Reason};
use crate::domain::Plan;
use crate::domain::rating::Rating;
use crate::ledger::counts;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The counts of a plan's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallies {
    /// Of all KPIs.
    pub all: Tally,
    /// Of the KPIs that stand in each goal, those of goals under it not included; in the plan's order.
    pub of_goals: Vec<Tally>,
    /// Of the KPIs that have each tag, in the plan's order.
    pub of_tags: Vec<Tally>,
    /// What each further scale says, of the KPIs that are on it; in the plan's order.
    pub on_scales: Vec<Tally>,
}

/// How many KPIs have each grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// For each band of the rating, in its order.
    pub bands: Vec<usize>,
    /// KPIs without a grade, by reason.
    pub left_out: BTreeMap<Reason, usize>,
}

/// A KPI as it is counted: the index of its group, its band, or why it has none.
type Graded = (usize, Option<usize>, Option<Reason>);

impl Tallies {
    /// Counts judgements of the plan.
    ///
    /// # Errors
    /// Those of polars; there are none unless there are more KPIs than a frame can hold.
    pub fn of(plan: &Plan, judgements: &[Judgement]) -> PolarsResult<Self> {
        let of_goal = |own: &Judgement| (plan.kpis[own.kpi].goal, own.band, own.reason);
        let of_goals = judgements.iter().map(of_goal);
        let of_tags = judgements.iter().flat_map(|own| {
            let tags = plan.tags_of(own.kpi).into_iter();
            tags.map(|tag| (tag, own.band, own.reason))
        });
        let on_scales = judgements.iter().flat_map(|own| &own.on_scales);
        let on_scales = on_scales.map(|on| (on.scale, on.band, on.reason));
        let scales: Vec<&Rating> = plan.scales.iter().map(|scale| &scale.rating).collect();
        let of_goals = counted(&vec![&plan.rating; plan.goals.len()], of_goals)?;
        Ok(Self {
            all: Tally::sum(&plan.rating, &of_goals),
            of_goals,
            of_tags: counted(&vec![&plan.rating; plan.tags.len()], of_tags)?,
            on_scales: counted(&scales, on_scales)?,
        })
    }
}

/// The counts of groups, each of which was judged by a rating.
fn counted(ratings: &[&Rating], graded: impl Iterator<Item = Graded>) -> PolarsResult<Vec<Tally>> {
    let graded: Vec<Graded> = graded.collect();
    let reasons: BTreeSet<Reason> = graded.iter().filter_map(|(.., reason)| *reason).collect();
    let reasons: Vec<Reason> = reasons.into_iter().collect();
    let place = |reason: &Reason| reasons.binary_search(reason).ok();
    let frame = DataFrame::new_infer_height(vec![
        indexes("group", graded.iter().map(|(group, ..)| Some(*group))),
        indexes("band", graded.iter().map(|(_, band, _)| *band)),
        indexes(
            "reason",
            graded.iter().map(|(.., reason)| place(reason.as_ref()?)),
        ),
    ])?;
    let mut tallies: Vec<Tally> = ratings.iter().map(|rating| Tally::none(rating)).collect();
    for [group, band, reason, rows] in rows(&counts(&frame, &["group", "band", "reason"])?)? {
        let (tally, rows) = (&mut tallies[group.expect(COUNTED)], rows.expect(COUNTED));
        let reason = reason.map_or(Reason::NoFigure, |reason| reasons[reason]);
        match band {
            Some(band) => tally.bands[band] += rows,
            None => *tally.left_out.entry(reason).or_default() += rows,
        }
    }
    Ok(tallies)
}

/// Why a field of the counts is not null.
const COUNTED: &str = "each row has its group, and how many there are";

fn indexes(name: &'static str, values: impl Iterator<Item = Option<usize>>) -> Column {
    let values = values.map(|value| value.map(|value| value as u32));
    let values: UInt32Chunked = values.collect_ca(name.into());
    values.into_column()
}

fn rows<const N: usize>(frame: &DataFrame) -> PolarsResult<Vec<[Option<usize>; N]>> {
    let columns = frame.columns().iter().map(Column::u32);
    let columns: Vec<&UInt32Chunked> = columns.collect::<PolarsResult<_>>()?;
    let row =
        |row| std::array::from_fn(|column: usize| columns[column].get(row).map(|it| it as usize));
    Ok((0..frame.height()).map(row).collect())
}

impl Tally {
    /// Of no KPI.
    pub fn none(rating: &Rating) -> Self {
        Self {
            bands: vec![0; rating.bands.len()],
            left_out: BTreeMap::new(),
        }
    }

    /// Several tallies by the same rating as one.
    pub fn sum<'a>(rating: &Rating, tallies: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::none(rating);
        for tally in tallies {
            for (all, own) in sum.bands.iter_mut().zip(&tally.bands) {
                *all += own;
            }
            for (reason, own) in &tally.left_out {
                *sum.left_out.entry(*reason).or_default() += own;
            }
        }
        sum
    }

    /// KPIs with a grade: the denominator of every share.
    pub fn judged(&self) -> usize {
        self.bands.iter().sum()
    }

    /// KPIs without a grade.
    pub fn not_judged(&self) -> usize {
        self.left_out.values().sum()
    }

    /// All KPIs that were counted.
    pub fn all(&self) -> usize {
        self.judged() + self.not_judged()
    }

    /// 「40指標中 35指標を評価（未提出 3、未公表 2 を除く）」; a plan may have projects only.
    pub fn sentence(&self) -> String {
        let all = self.all();
        if all == 0 {
            return "KPIはありません".to_owned();
        }
        let reasons: Vec<String> = self
            .left_out
            .iter()
            .map(|(reason, count)| format!("{reason} {count}"))
            .collect();
        let left_out = if reasons.is_empty() {
            String::new()
        } else {
            format!("（{} を除く）", reasons.join("、"))
        };
        format!("{all}指標中 {}指標を評価{left_out}", self.judged())
    }
}
