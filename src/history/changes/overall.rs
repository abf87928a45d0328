//! Grades of goals and measures that are others than before.

use crate::domain::FiscalYear;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The grade of a goal or measure, as a run keeps it; run.json has the same keys, without the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeGrade {
    /// The id of the goal, or of the one under which the measure stands.
    pub goal: String,
    /// The id of the measure; none of a goal.
    pub measure: Option<String>,
    /// What it is called; empty where only run.json was left of the run.
    pub name: String,
    /// The code of the grade by the plan's rule.
    pub band: Option<String>,
    /// The code of the one that people gave.
    pub hand_band: Option<String>,
    /// What it had the year before; none where that year was not verified, or the run did not keep it.
    pub before: Option<BandsBefore>,
}

/// The grades of a goal or measure in the year before the one that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BandsBefore {
    /// That year.
    pub year: FiscalYear,
    /// Their codes, by today's rule for goals and measures; none where it had none.
    pub given: Option<GivenBands>,
}

/// A goal or measure whose grade, by rule or by hand, is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverallChange {
    /// As in [`WholeGrade`].
    pub goal: String,
    /// As in [`WholeGrade`].
    pub measure: Option<String>,
    /// As in [`WholeGrade`].
    pub name: String,
    /// The earlier year whose grade moved; none for the year that was verified.
    pub year: Option<FiscalYear>,
    /// The codes of its grades; none where it had none.
    pub before: Option<GivenBands>,
    /// The same now.
    pub after: Option<GivenBands>,
}

/// The codes of the grades of a goal or measure. One of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBands {
    /// By the plan's rule.
    pub by_rule: Option<String>,
    /// By people.
    pub by_hand: Option<String>,
}

/// The goal and the measure of a grade.
type Key<'a> = (&'a str, Option<&'a str>);

impl WholeGrade {
    /// As a run keeps it.
    pub fn json(&self) -> Value {
        json!({
            "goal": self.goal, "measure": self.measure, "name": self.name,
            "band": self.band, "hand_band": self.hand_band,
            "before": self.before.as_ref().map(BandsBefore::json),
        })
    }

    /// From that, or from run.json; none without a goal.
    pub(in crate::history) fn of_json(kept: &Value) -> Option<Self> {
        let text = |key: &str| kept[key].as_str().map(str::to_owned);
        Some(Self {
            goal: text("goal")?,
            measure: text("measure"),
            name: text("name").unwrap_or_default(),
            band: text("band"),
            hand_band: text("hand_band"),
            before: BandsBefore::of_json(&kept["before"]),
        })
    }

    fn key(&self) -> Key<'_> {
        (&self.goal, self.measure.as_deref())
    }

    fn given(&self) -> Option<GivenBands> {
        GivenBands::of(self.band.clone(), self.hand_band.clone())
    }
}

impl BandsBefore {
    /// As a run and its run.json keep it.
    pub fn json(&self) -> Value {
        let given = self.given.as_ref();
        json!({
            "fiscal_year": self.year.western(),
            "band": given.and_then(|given| given.by_rule.as_ref()),
            "hand_band": given.and_then(|given| given.by_hand.as_ref()),
        })
    }

    fn of_json(kept: &Value) -> Option<Self> {
        let year = i32::try_from(kept["fiscal_year"].as_i64()?).ok()?;
        let code = |key: &str| kept[key].as_str().map(str::to_owned);
        Some(Self {
            year: FiscalYear::starting(year),
            given: GivenBands::of(code("band"), code("hand_band")),
        })
    }
}

impl GivenBands {
    /// None of no grade.
    pub fn of(by_rule: Option<String>, by_hand: Option<String>) -> Option<Self> {
        let is_given = by_rule.is_some() || by_hand.is_some();
        is_given.then_some(Self { by_rule, by_hand })
    }
}

/// What is different between the grades of two runs, in the order of the later one, what is gone last; behind them those
/// of the year before, of what both runs had of it. Nothing where a run did not keep them.
pub(super) fn overall(sides: [&Option<Vec<WholeGrade>>; 2]) -> Vec<OverallChange> {
    let [Some(before), Some(after)] = sides else {
        return Vec::new();
    };
    // Only looked up, never walked.
    let [then, now]: [HashMap<Key<'_>, &WholeGrade>; 2] =
        [before, after].map(|all| all.iter().map(|own| (own.key(), own)).collect());
    let gone = before.iter().filter(|own| !now.contains_key(&own.key()));
    let changes = after.iter().chain(gone).map(|own| {
        let given = |of: &HashMap<Key<'_>, &WholeGrade>| of.get(&own.key())?.given();
        OverallChange {
            goal: own.goal.clone(),
            measure: own.measure.clone(),
            name: own.name.clone(),
            year: None,
            before: given(&then),
            after: given(&now),
        }
    });
    let of_before = after
        .iter()
        .filter_map(|own| of_the_year_before(then.get(&own.key())?, own));
    changes
        .chain(of_before)
        .filter(|change| change.before != change.after)
        .collect()
}

/// The two sides of what a goal or measure had the year before, where both are known.
fn of_the_year_before(then: &WholeGrade, now: &WholeGrade) -> Option<OverallChange> {
    let (was, is) = (then.before.as_ref()?, now.before.as_ref()?);
    Some(OverallChange {
        goal: now.goal.clone(),
        measure: now.measure.clone(),
        name: now.name.clone(),
        year: Some(is.year),
        before: was.given.clone(),
        after: is.given.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(measure: Option<&str>, band: &str, by_hand: &str) -> WholeGrade {
        let said = |code: &str| (!code.is_empty()).then(|| code.to_owned());
        WholeGrade {
            goal: "1".to_owned(),
            measure: measure.map(str::to_owned),
            name: "目標".to_owned(),
            band: said(band),
            hand_band: said(by_hand),
            before: None,
        }
    }

    #[test]
    fn grades_by_rule_and_by_hand_that_came_went_or_moved_are_told() {
        let before = Some(vec![
            grade(None, "A", ""),
            grade(Some("a"), "B", ""),
            grade(Some("b"), "C", ""),
            grade(Some("gone"), "", "A"),
        ]);
        let after = Some(vec![
            grade(None, "A", "B"),
            grade(Some("a"), "A", ""),
            grade(Some("b"), "C", ""),
            grade(Some("none"), "", ""),
        ]);
        let changes = overall([&before, &after]);
        let told = changes.iter().map(|change| {
            let codes = |bands: &Option<GivenBands>| {
                bands.as_ref().map_or("-".to_owned(), |bands| {
                    let said = |code: &Option<String>| code.clone().unwrap_or("-".to_owned());
                    said(&bands.by_rule) + &said(&bands.by_hand)
                })
            };
            let of = change.measure.as_deref().unwrap_or("goal");
            format!("{of} {}>{}", codes(&change.before), codes(&change.after))
        });
        let told: Vec<String> = told.collect();
        assert_eq!(told, ["goal A->AB", "a B->A-", "gone -A>-"]);
        assert!(overall([&None, &after]).is_empty());
    }

    #[test]
    fn what_it_had_the_year_before_is_kept_and_told_where_both_runs_had_that_year() {
        let with = |by_hand: Option<&str>| WholeGrade {
            before: Some(BandsBefore {
                year: FiscalYear::starting(2023),
                given: GivenBands::of(None, by_hand.map(str::to_owned)),
            }),
            ..grade(None, "", "")
        };
        let kept = |own: WholeGrade| WholeGrade::of_json(&own.json()).unwrap();
        let [none, given] = [with(None), with(Some("A"))].map(kept);
        let sides = [Some(vec![none]), Some(vec![given.clone()])];
        let changes = overall([&sides[0], &sides[1]]);
        let told = changes.iter().map(|of| (of.year, &of.before, &of.after));
        let after = given.before.as_ref().and_then(|then| then.given.clone());
        let year = Some(FiscalYear::starting(2023));
        assert!(after.is_some() && told.eq([(year, &None, &after)]));
        let unknown = Some(vec![kept(grade(None, "", ""))]);
        assert!(overall([&unknown, &sides[1]]).is_empty());
    }
}
