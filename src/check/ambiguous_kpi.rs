//! A row whose name is that of several KPIs, and that says no more.

use super::{Check, Evidence, place, wrong_measure};
use crate::domain::plan::Place;
use crate::domain::{Plan, folded};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::matching::Stated;
use crate::normalize::{Missed, Record};
use std::sync::Arc;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "ambiguous-kpi",
    severity: Severity::Error,
    what: "同じ名前の指標が計画にいくつかあり、どれのことか分かりません。値はどれにも使っていません。",
    why: "どれかに決めてしまうと、別の施策の値を公表することになります。",
    example: "「会員数」が「2-1 地域活動」と「3-2 文化団体」にあり、提出された表には施策も番号も書かれていない。",
    remedy: "施策の名前か指標番号を書いてください。様式に書く欄がなければ、企画課が様式に欄を足します。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let plan = evidence.plan;
    let open = evidence.records().filter_map(|(reading, record)| {
        let Err(Missed::Ambiguous(kpis)) = &record.matched else {
            return None;
        };
        Some((reading, record, kpis))
    });
    let finding = open.map(|(reading, record, kpis)| {
        let candidates = wrong_measure::listed(kpis, |kpi| {
            format!("{} {}", plan.kpis[kpi].id, plan.called_beside_id(kpi))
        });
        let message = format!(
            "「{}」に当たる指標が{}つあり、どれのことか分かりません: {candidates}",
            folded::one_line(&record.name),
            kpis.len()
        );
        let place = place(reading, record.sheet, record.at);
        let finding = PAGE.finding(evidence.section_of(reading), place, message);
        match is_told_by_id_only(plan, record, kpis) {
            true => finding.with_remedy(ONLY_BY_ID),
            false => finding,
        }
    });
    finding.collect()
}

/// Whether no place that the row could say besides its own tells them apart.
fn is_told_by_id_only(plan: &Plan, record: &Record, kpis: &[usize]) -> bool {
    let is_measure = |stated: &Arc<Stated>| matches!(stated.place, Some(Place::Measures(_)));
    let mut shared = kpis.iter().map(|kpi| plan.shares_its_place(*kpi, kpis));
    match record.places.iter().any(is_measure) {
        true => shared.any(|is_shared| is_shared),
        false => shared.all(|is_shared| is_shared),
    }
}

/// What to do where no place tells them apart.
const ONLY_BY_ID: &str = "指標番号を書いてください（同じ名前の指標が同じ施策に載っているので、施策の名前では決まりません）。様式に番号の欄がなければ、企画課が様式に欄を足すので、課で直すことはありません。";

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_plan, plan_with};

    const TWIN: &str = "name = \"観光入込客数\"\nunit = \"千人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\n";

    #[test]
    fn of_two_that_are_meant_none_is_taken() {
        let plan = plan_with(TWIN);
        let files = [("観光課/実績.xlsx", "指標|R6\n観光入込客数|600")];
        let expected = "A2 「観光入込客数」に当たる指標が2つあり、どれのことか分かりません: 「1-a 観光入込客数（基本目標１の数値目標）」、「1-c 観光入込客数（1-1 見本の施策）」";
        expect_of_plan("ambiguous-kpi", &plan, &files, &[expected]);
        let files = [(
            "観光課/実績.xlsx",
            "施策|指標|R6\n1-1|観光入込客数|600\n数値目標|観光入込客数|500",
        )];
        expect_of_plan("ambiguous-kpi", &plan, &files, &[]);
        expect_of_plan("wrong-measure", &plan, &files, &[]);
    }
}
