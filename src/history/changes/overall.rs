//! Grades of goals and measures that are others than before.

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
        })
    }

    fn key(&self) -> Key<'_> {
        (&self.goal, self.measure.as_deref())
    }

    fn given(&self) -> Option<GivenBands> {
        let is_given = self.band.is_some() || self.hand_band.is_some();
        is_given.then(|| GivenBands {
            by_rule: self.band.clone(),
            by_hand: self.hand_band.clone(),
        })
    }
}

/// What is different between the grades of two runs, in the order of the later one, what is gone last. Nothing where a
/// run did not keep them.
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
            before: given(&then),
            after: given(&now),
        }
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
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
}
