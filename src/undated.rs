//! What the secretariat should know before papers go out without a due date, or without anybody to send them back to.

use crate::domain::joined::joined;
use crate::domain::{FiscalYear, Plan};

/// That papers of a year say neither by when nor to whom they go back, or not one of the two, and what to do; none where
/// they say both.
pub fn told(plan: &Plan, year: FiscalYear) -> Option<String> {
    let has_due = plan.due(year).is_some();
    let contact = plan
        .collection
        .as_ref()
        .and_then(|own| own.contact.as_ref());
    let missing = [
        (has_due, "提出期限", "due = \"6月30日\""),
        (
            contact.is_some(),
            "提出先",
            "contact = \"企画課 企画係（内線234）\"",
        ),
    ];
    let missing: Vec<_> = missing.iter().filter(|(is_said, ..)| !is_said).collect();
    if missing.is_empty() {
        return None;
    }
    let what = joined(missing.iter().map(|(_, what, _)| what), "と");
    let entries = joined(
        missing
            .iter()
            .map(|(_, what, entry)| format!("{entry}（{what}）")),
        "と ",
    );
    Some(format!(
        "課に配る書類（調査票、確認票、お願いの文）に、{what}が載っていません\n  対処: mappings/{}/plan.toml の [collection] に、{entries} のように書いてください",
        plan.id
    ))
}

#[cfg(test)]
mod tests {
    use crate::domain::FiscalYear;
    use crate::mapping::{self, trial};

    /// The plan's text with such entries in [collection].
    fn plan(entries: &str) -> String {
        let kpi = trial::kpi("goal.kpi", ["1-1", "講座数", "回"], "保育課");
        let text = trial::plan(&["保育課"], &kpi);
        text.replace("[rating]", &format!("[collection]\n{entries}\n[rating]"))
    }

    #[test]
    fn what_the_papers_do_not_say_is_told_with_where_to_write_it() {
        for (entries, expected) in [
            ("", Some("提出期限と提出先が載っていません")),
            ("due = \"6月30日\"", Some("、提出先が載っていません")),
            ("contact = \"企画課\"", Some("、提出期限が載っていません")),
            ("due = \"6月30日\"\ncontact = \"企画課\"", None),
            // The day of another year.
            (
                "due = \"2024-06-30\"\ncontact = \"企画課\"",
                Some("、提出期限が載っていません"),
            ),
        ] {
            let plan = mapping::from_texts(&plan(entries), &[]).unwrap().plan;
            let told = super::told(&plan, FiscalYear::starting(2024));
            match expected {
                None => assert_eq!(told, None),
                Some(expected) => assert!(told.unwrap().contains(expected), "{entries}"),
            }
        }
    }
}
