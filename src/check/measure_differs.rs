//! A row that places its KPI under another measure than the plan does.

use super::{Check, Evidence, place};
use crate::domain::{Kpi, Plan, folded};
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "measure-differs",
    severity: Severity::Note,
    what: "提出された施策の名前が、計画でそのKPIが属する施策と違います。計画の施策で集計しました。",
    why: "同じ名前の指標を別の施策のものと取り違えていると、値も別のものかもしれません。",
    example: "計画では「5-1-4 農業・商業・工業の振興」の指標が、「5-1-1」の行に書かれている。",
    remedy: "施策の名前が古いだけなら、何もする必要はありません。別の施策の指標なら、企画課に知らせてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let placed = evidence.records().filter_map(|(reading, record)| {
        Some((reading, record, record.kpi?, record.measure.as_deref()?))
    });
    placed
        .filter(|(.., kpi, measure)| !is_of(evidence.plan, &evidence.plan.kpis[*kpi], measure))
        .map(|(reading, record, kpi, measure)| {
            let kpi = &evidence.plan.kpis[kpi];
            let planned = evidence.plan.measure_label(kpi);
            let message = format!(
                "施策が計画と違います:「{measure}」（計画は「{planned}」、{}）",
                kpi.name
            );
            let place = place(reading, record.sheet, record.at);
            PAGE.finding(evidence.section_of(reading), place, message)
        })
        .collect()
}

/// Whether what was written has the measure's number or its name in it; a 数値目標 belongs to none.
fn is_of(plan: &Plan, kpi: &Kpi, written: &str) -> bool {
    let written = folded::key(written);
    let has = |text: &str| written.contains(&folded::key(text));
    kpi.measure.is_none_or(|index| {
        let measure = &plan.measures[index];
        has(&measure.id) || has(&measure.name)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn another_measure_is_said_for_every_row_of_its_merge() {
        let sheet = "施策|指標|R6\n9-9 別の施策|観光入込客数|600\n^|加入率|70";
        let expected =
            "B3 施策が計画と違います:「9-9 別の施策」（計画は「1-1 見本の施策」、加入率）";
        expect(
            "measure-differs",
            &[("観光課/実績.xlsx", sheet)],
            &[expected],
        );
    }

    #[test]
    fn the_number_or_the_name_is_enough() {
        for measure in ["1-1", "見本の施策", "１−１　見本の施策"] {
            let sheet = format!("施策|指標|R6\n{measure}|加入率|60");
            expect("measure-differs", &[("福祉課/実績.xlsx", &sheet)], &[]);
        }
    }
}
