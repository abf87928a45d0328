//! A 施策 that the plan lists twice without saying so.

use crate::domain::plan::Measure;
use crate::domain::plan::is_undecided;
use crate::domain::{Plan, folded};
use crate::finding::{Finding, Page, Place, Severity};
use std::collections::BTreeMap;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unmarked-repeat",
    what: "計画に同じ名前の施策が二度あり、再掲と書かれていません。plan.toml に again があれば、数え方は決まっているので連絡だけです。",
    why: "同じ施策なのか、名前が同じだけの別の施策なのかで、施策の数も、事業の集計も変わります。",
    example: "「起業・事業承継の推進」が二つの施策の方向性の下にあり、どちらにも〔再掲〕の印がない。",
    remedy: "企画課へ: 同じ施策なら、plan.toml の後の方に again = \"初めに載っている施策の id\" を書いてください。別の施策なら、名前を分けてください。",
    ..Page::WARNING
};

/// Where the plan's file says that it is the same measure, only the printed document does not.
const KNOWN: Page = Page {
    severity: Severity::Note,
    remedy: "企画課へ: 一度だけ数えます。資料を改めるときに〔再掲〕の印を付け、again_mark に書いてください。",
    ..PAGE
};

static KNOWN_PAGE: &Page = &KNOWN;

/// Looks at a plan.
pub fn run(plan: &Plan) -> Vec<Finding> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut findings = Vec::new();
    for (index, measure) in plan.measures.iter().enumerate() {
        let key = folded::key(&measure.name);
        // ○○ is the name of any measure that is still to be named.
        if key.is_empty() || is_undecided(&key) {
            continue;
        }
        match first.get(&key) {
            Some(before) => findings.extend(repeat(plan, *before, index)),
            None => drop(first.insert(key, index)),
        }
    }
    findings
}

/// A measure with the number of the first is plainly the same, and one under the first may have its
/// name: neither is found.
fn repeat(plan: &Plan, first: usize, index: usize) -> Option<Finding> {
    let (one, other) = (&plan.measures[first], &plan.measures[index]);
    let is_under = plan.path_of_measure(index).contains(&first);
    let is_same_number = folded::key(&one.id) == folded::key(&other.id);
    // The place where it counts may be the later one.
    let page = match other.again.as_ref().or(one.again.as_ref()) {
        Some(again) if again.mark.is_some() => return None,
        Some(_) => KNOWN_PAGE,
        None if is_under || is_same_number => return None,
        None => &PAGE,
    };
    Some(page.finding("", Place::file(&plan.file), message(one, other)))
}

fn message(first: &Measure, again: &Measure) -> String {
    format!(
        "施策「{}」が二度あり、再掲の印がありません: {}（{}行目）と {}（{}行目）",
        again.name, first.id, first.line, again.id, again.line
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::trial::{PLAN, expect_of_plan};

    fn check(measure: &str, expected: &[&str]) {
        let plan = format!("{PLAN}[[goal.measure]]\n{measure}\n");
        expect_of_plan("unmarked-repeat", &plan, &[], expected);
    }

    const SAID: &str =
        " 施策「見本の施策」が二度あり、再掲の印がありません: 1-1（28行目）と 1-2（40行目）";

    #[test]
    fn the_same_name_without_a_word_is_said_with_both_lines() {
        check(
            "id = \"1-2\"\nname = \"見本の 施策\"",
            &[
                " 施策「見本の 施策」が二度あり、再掲の印がありません: 1-1（28行目）と 1-2（40行目）",
            ],
        );
        check(
            "id = \"1-2\"\nname = \"見本の施策\"\nagain = \"1-1\"",
            &[SAID],
        );
    }

    #[test]
    fn where_the_plan_knows_it_is_only_a_note() {
        let again = "id = \"1-2\"\nname = \"見本の施策\"\nagain = \"1-1\"";
        let again = format!("{PLAN}[[goal.measure]]\n{again}\n");
        let mapping = crate::mapping::from_texts(&again, &[]).unwrap();
        let found = repeat(&mapping.plan, 0, 1).map(|finding| finding.severity());
        assert_eq!(found, Some(Severity::Note));
    }

    #[test]
    fn the_first_of_two_may_be_the_one_that_is_listed_again() {
        let again = "name = \"見本の施策\"\nagain = \"1-2\"\nagain_mark = \"〔再掲〕\"";
        let plan = PLAN.replace("name = \"見本の施策\"", again);
        let plan = format!("{plan}[[goal.measure]]\nid = \"1-2\"\nname = \"見本の施策\"\n");
        expect_of_plan("unmarked-repeat", &plan, &[], &[]);
    }

    #[test]
    fn a_mark_another_name_the_same_number_and_undecided_names_are_no_repeats() {
        check(
            "id = \"1-2\"\nname = \"見本の施策\"\nagain = \"1-1\"\nagain_mark = \"〔再掲〕\"",
            &[],
        );
        check("id = \"1-2\"\nname = \"別の施策\"", &[]);
        let levels = PLAN.replace("body", "levels = [\"目標\", \"施策\", \"取組\"]\nbody");
        let under = "[[goal.measure]]\nid = \"1-2\"\nname = \"見本の施策\"\nunder = \"1-1\"\n";
        expect_of_plan("unmarked-repeat", &format!("{levels}{under}"), &[], &[]);
        let undecided = "id = \"1-2\"\nname = \"○○の推進\"\n[[goal.measure]]\nid = \"1-3\"\nname = \"○○の推進\"";
        check(undecided, &[]);
        let elsewhere = "[[goal]]\nid = \"2\"\nlabel = \"基本目標２\"\nname = \"見本\"\n[[goal.measure]]\nid = \"1-1\"\nname = \"見本の施策\"\n";
        expect_of_plan("unmarked-repeat", &format!("{PLAN}{elsewhere}"), &[], &[]);
    }
}
