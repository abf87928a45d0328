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

/// A KPI as it is counted: the number of its group, its band, or why it has none.
type Graded = (usize, Option<usize>, Option<Reason>);

impl Tallies {
    /// Counts judgements of the plan.
    ///
    /// # Errors
    /// Returns the error of polars if there are more KPIs than a frame can hold.
    pub fn of(plan: &Plan, judgements: &[Judgement]) -> PolarsResult<Self> {
        // The groups are numbered through: goals, then tags, then scales.
        let (goals, tags) = (plan.goals.len(), plan.tags.len());
        let graded = judgements.iter().flat_map(|own| {
            let of_tags = plan.tags_of(own.kpi).into_iter().map(|tag| goals + tag);
            let groups = std::iter::once(plan.kpis[own.kpi].goal).chain(of_tags);
            let graded = groups.map(|group| (group, own.band, own.reason));
            let on_scales = own.on_scales.iter();
            graded.chain(on_scales.map(|on| (goals + tags + on.scale, on.band, on.reason)))
        });
        let scales = plan.scales.iter().map(|scale| &scale.rating);
        let ratings = std::iter::repeat_n(&plan.rating, goals + tags).chain(scales);
        // All groups first; those of tags and scales are split off below.
        let mut of_goals: Vec<Tally> = ratings.map(Tally::none).collect();
        count(&mut of_goals, &graded.collect::<Vec<_>>())?;
        let mut of_tags = of_goals.split_off(goals);
        let on_scales = of_tags.split_off(tags);
        Ok(Self {
            // Every KPI stands in one goal, while it may have several tags or none.
            all: Tally::sum(&plan.rating, &of_goals),
            of_goals,
            of_tags,
            on_scales,
        })
    }
}

/// Adds how many of each group have each band or reason.
fn count(tallies: &mut [Tally], graded: &[Graded]) -> PolarsResult<()> {
    // Frames count numbers: a reason is its place in this list.
    let sorted: BTreeSet<Reason> = graded.iter().filter_map(|(.., reason)| *reason).collect();
    let reasons: Vec<Reason> = sorted.into_iter().collect();
    let column = |name: &str, number: &dyn Fn(&Graded) -> Option<usize>| {
        let numbers = graded
            .iter()
            .map(|one| number(one).map(|number| number as u32));
        let numbers: UInt32Chunked = numbers.collect_ca(name.into());
        numbers.into_column()
    };
    let frame = DataFrame::new_infer_height(vec![
        column("group", &|(group, ..)| Some(*group)),
        column("band", &|(_, band, _)| *band),
        column("reason", &|(.., reason)| {
            reasons.binary_search(reason.as_ref()?).ok()
        }),
    ])?;
    let counts = counts(&frame, &["group", "band", "reason"])?;
    let number = |name: &str, row| counts.column(name)?.u32().map(|column| column.get(row));
    for row in 0..counts.height() {
        let number = |name| PolarsResult::Ok(number(name, row)?.map(|number| number as usize));
        let tally = &mut tallies[number("group")?.expect("each row has its group")];
        let rows = number("rows")?.expect("each row says how many it counts");
        match number("band")? {
            Some(band) => tally.bands[band] += rows,
            None => {
                let reason = number("reason")?.map_or(Reason::NoFigure, |index| reasons[index]);
                *tally.left_out.entry(reason).or_default() += rows;
            }
        }
    }
    Ok(())
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

    /// The same by the reasons that the public reads.
    pub fn published(&self) -> Self {
        let mut left_out = BTreeMap::new();
        for (reason, own) in &self.left_out {
            *left_out.entry(reason.published()).or_default() += own;
        }
        Self {
            bands: self.bands.clone(),
            left_out,
        }
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
