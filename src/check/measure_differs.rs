//! A row that an id leads to its KPI, and that places it elsewhere than the plan does.

use super::{Check, Evidence, wrong_measure};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::matching::{self, MatchedBy};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "measure-differs",
    severity: Severity::Warning,
    what: "指標番号（と、書かれていれば指標名）は計画の指標と合っていますが、書かれている施策が計画と違います。計画の施策で集計しました。",
    why: "番号を写し間違えていると、別の指標の値として公表します。",
    example: "計画では「5-1-4 農業・商業・工業の振興」の指標が、番号はそのままで「5-1-1」の行に書かれている。",
    remedy: "指標番号と施策のどちらが正しいかを確かめて、違うほうを直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let plan = evidence.plan;
    let by_id = evidence.records().filter_map(|(reading, record)| {
        let (kpi, by) = record.matched.as_ref().ok()?;
        (*by == MatchedBy::Id).then_some((reading, record, *kpi))
    });
    let elsewhere =
        by_id.filter(|(_, record, kpi)| !matching::stands_in(plan, *kpi, &record.places));
    let finding = elsewhere.map(|(reading, record, kpi)| {
        let message = format!(
            "施策が計画と違います:「{}」（計画は「{}」、{} {}）",
            wrong_measure::places(record),
            plan.place_label(&plan.kpis[kpi]),
            plan.kpis[kpi].id,
            plan.kpis[kpi].name
        );
        evidence.of_row(&PAGE, (reading, record), message)
    });
    finding.collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    const CODE: &str = "measure-differs";

    #[test]
    fn an_id_goes_before_a_measure_and_the_measure_is_asked_about() {
        let sheet = "指標番号|施策|指標|R6\n1-b|基本目標１|加入率|70\n1-a|1-1|観光入込客数|600";
        let expected =
            "C3 施策が計画と違います:「1-1」（計画は「基本目標１の数値目標」、1-a 観光入込客数）";
        expect(CODE, &[("観光課/実績.xlsx", sheet)], &[expected]);
    }

    #[test]
    fn an_id_without_a_name_goes_before_a_measure_too() {
        let expected =
            "A2 施策が計画と違います:「1-1」（計画は「基本目標１の数値目標」、1-a 観光入込客数）";
        for sheet in [
            "指標番号|施策|指標|R6\n1-a|1-1||600",
            "指標番号|施策|R6|指標\n1-a|1-1|600|　",
        ] {
            let files = [("観光課/実績.xlsx", sheet)];
            expect(CODE, &files, &[expected]);
            expect("missing-actual", &files, &[]);
        }
    }

    #[test]
    fn the_number_or_the_name_is_enough() {
        for measure in [
            "1-1",
            "見本の施策",
            "１−１　見本の施策",
            "1-1：見本の施策",
            "【施策1-1】",
        ] {
            let sheet = format!("指標番号|施策|指標|R6\n1-b|{measure}|加入率|60");
            expect(CODE, &[("福祉課/実績.xlsx", &sheet)], &[]);
        }
    }
}
