//! A row that an id leads to its KPI, and that places it elsewhere than the plan does.

use super::{Evidence, Finding, Page, listing};
use crate::normalize::matching;

/// What it finds.
pub const PAGE: Page = Page {
    code: "measure-differs",
    what: "指標番号（と、書かれていれば指標名）は計画の指標と合っていますが、書かれている施策が計画と違います。計画の施策で集計しました。",
    why: "番号を写し間違えていると、別の指標の値として公表します。",
    example: "計画では「5-1-4 農業・商業・工業の振興」の指標が、番号はそのままで「5-1-1」の行に書かれている。",
    remedy: "指標番号と施策のどちらが正しいかを確かめて、違うほうを直してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let elsewhere = evidence
        .found_by_id()
        .filter(|(_, record, kpi)| !matching::stands_in(plan, *kpi, &record.places));
    elsewhere.map(|(reading, record, kpi)| {
        let own = &plan.kpis[kpi];
        let message = format!(
            "施策が計画と違います:「{}」（計画は「{}」、{} {}）",
            listing::places(record),
            plan.place_label(own),
            own.id,
            own.name
        );
        evidence.of_row(&PAGE, (reading, record), message)
    })
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
