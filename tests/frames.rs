//! What the frames say when other programs ask them, beside what the program says itself.

mod workspace;

use kensho::judge::tally::Tally;
use kensho::verification::Verification;
use polars::prelude::*;
use std::collections::BTreeMap;

#[test]
fn counts_per_goal_measure_tag_and_grade_are_those_of_the_report() {
    let verification = verified("judged");
    let (plan, tallies) = (verification.plan(), &verification.tallies);
    let frames = kensho::frames(&verification).unwrap();
    let by_goal = counted(&frames.judgements, "goal");
    for (index, goal) in plan.goals.iter().enumerate() {
        let own = by_hand(&verification, |kpi| plan.kpis[kpi].goal == index);
        assert_eq!(of(&by_goal, &goal.title(), &verification), own);
        assert_eq!(told(&tallies.of_goals[index]), own);
    }
    assert_eq!(told(&tallies.all), by_hand(&verification, |_| true));
    let by_measure = counted(&frames.judgements, "measure");
    for label in plan.kpis.iter().map(|kpi| plan.measure_label(kpi)) {
        let is_under = |kpi: usize| plan.measure_label(&plan.kpis[kpi]) == label;
        let own = by_hand(&verification, is_under);
        assert_eq!(of(&by_measure, &label, &verification), own);
    }
    let keys = ["plan", "kpi_id"];
    let tagged = frames
        .tags
        .join(&frames.judgements, keys, keys, JoinType::Inner.into(), None);
    let by_tag = counted(&tagged.unwrap(), "tag");
    for (index, tag) in plan.tags.iter().enumerate() {
        let own = by_hand(&verification, |kpi| plan.tags_of(kpi).contains(&index));
        assert_eq!(of(&by_tag, &tag.name, &verification), own);
        assert_eq!(told(&tallies.of_tags[index]), own);
    }
    assert!(by_tag.len() > 1 && by_measure.len() > 1 && by_goal.len() > 1);
    let mut left_out = BTreeMap::new();
    for own in &verification.judgements {
        let reason = own.reason.filter(|_| own.band.is_none());
        if let Some(reason) = reason {
            *left_out.entry(reason).or_insert(0) += 1;
        }
    }
    assert_eq!(tallies.all.left_out, left_out);
    let scales = verification
        .judgements
        .iter()
        .flat_map(|own| &own.on_scales);
    for (index, tally) in tallies.on_scales.iter().enumerate() {
        let on: Vec<_> = scales.clone().filter(|on| on.scale == index).collect();
        assert_eq!(tally.all(), on.len());
        for (band, count) in tally.bands.iter().enumerate() {
            let own = on.iter().filter(|on| on.band == Some(band));
            assert_eq!(*count, own.count());
        }
    }
    assert!(left_out.len() > 1 && tallies.on_scales.iter().any(|tally| tally.judged() > 1));
}

#[test]
fn figures_by_year_are_exact_and_missing_years_are_null() {
    let verification = verified("years");
    let review = verification.review();
    let period = kensho::frames(&verification).unwrap().period;
    let table = kensho::by_year(&period, "figure").unwrap();
    for (row, kpi) in review.kpis.iter().enumerate() {
        let id = table.column("kpi_id").unwrap().str().unwrap().get(row);
        assert_eq!(id, Some(kpi.plan.kpis[kpi.kpi].id.as_str()));
        for (year, own) in review.years.iter().zip(&kpi.years) {
            let of_year = table.column(&year.western().to_string()).unwrap();
            let figure = of_year.get(row).unwrap();
            let figure = (!figure.is_null()).then(|| figure.to_string().parse().unwrap());
            assert_eq!(figure, own.figure, "{id:?} {year}");
        }
    }
    assert_eq!(table.height(), review.kpis.len());
    let twice = period.vstack(&period).unwrap();
    assert!(kensho::by_year(&twice, "figure").is_err());
}

/// Counts by the key and the grade's code, which is empty where there is none.
type Counts = BTreeMap<(String, String), usize>;

fn counted(frame: &DataFrame, by: &str) -> Counts {
    let counts = kensho::counts(frame, &[by, "band"]).unwrap();
    let text = |name: &str, row| {
        let text = counts.column(name).unwrap().str().unwrap().get(row);
        text.unwrap_or_default().to_owned()
    };
    let rows = counts.column("rows").unwrap().u32().unwrap().iter();
    let rows = rows.enumerate();
    rows.map(|(row, count)| ((text(by, row), text("band", row)), count.unwrap() as usize))
        .collect()
}

/// The same, counted one by one: for each band of the plan, then of what has none.
fn by_hand(verification: &Verification, is_counted: impl Fn(usize) -> bool) -> Vec<usize> {
    let bands = verification.plan().rating.bands.len();
    let mut counts = vec![0; bands + 1];
    for own in &verification.judgements {
        counts[own.band.unwrap_or(bands)] += usize::from(is_counted(own.kpi));
    }
    counts
}

/// The counts of a key: for each band, then of what has none.
fn of(counts: &Counts, key: &str, verification: &Verification) -> Vec<usize> {
    let bands = verification.plan().rating.bands.iter();
    let codes = bands.map(|band| band.code.as_str()).chain([""]);
    let count = |code: &str| counts.get(&(key.to_owned(), code.to_owned()));
    codes
        .map(|code| count(code).copied().unwrap_or_default())
        .collect()
}

fn told(tally: &Tally) -> Vec<usize> {
    [tally.bands.clone(), vec![tally.not_judged()]].concat()
}

fn verified(case: &str) -> Verification {
    let cases = workspace::root().join("tests/cases");
    let subject = workspace::subject(&cases.join(case), ("town", "R6"));
    kensho::verify(&subject, &|_, _| {}).unwrap()
}
