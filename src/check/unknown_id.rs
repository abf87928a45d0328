//! A row whose id the plan does not have, while its name or its place is in the plan.

use super::{Evidence, Finding, Page, form_id_lost};
use crate::normalize::{KpiRecord, Missed, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-id",
    what: "計画にない指標番号です。番号は書かれていないものとして、施策と指標名で照合しました。",
    why: "番号の写し間違いなら、別の指標の値かもしれません。",
    example: "計画の番号は「12-ア」から「12-ウ」まで、提出された番号は「12-エ」。",
    remedy: "計画の指標番号に直してください。",
    ..Page::WARNING
};

/// What to do where a column holds other numbers.
const OF_ANOTHER_KIND: &str = "計画の指標番号に直してください。指標番号の欄でないのなら、企画課が様式を直すので、課で直すことはありません。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.counting().flat_map(|reading| {
        let records = &reading.records;
        let of_sheets = records.chunk_by(|one, next| one.sheet == next.sheet);
        of_sheets.flat_map(|records| of_sheet(evidence, reading, records))
    })
}

/// One finding for each such row; for a sheet on which no number is one of the plan's, one for the sheet.
fn of_sheet(evidence: &Evidence<'_>, reading: &Reading, records: &[KpiRecord]) -> Vec<Finding> {
    let is_known = |id: &str| evidence.plan.kpi_with_id(id).is_some();
    let numbered = records.iter().filter_map(|record| {
        // A row without a KPI has a finding of its own.
        let id = record.id.as_deref()?;
        (record.matched != Err(Missed::Unknown)).then_some((record, id))
    });
    let (known, unknown): (Vec<_>, Vec<_>) = numbered.partition(|(_, id)| is_known(id));
    // The ids of kensho's own form stand in a column that people do not see.
    let mut forms = reading.sightings.iter().filter(|seen| seen.own.is_some());
    let sheet = records.first().map(|record| record.sheet);
    let is_hidden = forms.any(|seen| Some(seen.sheet) == sheet);
    let finding = |(record, id): &(&KpiRecord, &str), more: &str| {
        let seen = record.id_at.filter(|_| !is_hidden);
        let at = (record.sheet, seen.unwrap_or(record.at));
        let finding = |what| {
            let message = format!("{what}です:「{id}」{more}");
            evidence.at(&PAGE, reading, at, message)
        };
        match is_hidden {
            true => {
                finding("計画の指標に配られた行でないもの").with_remedy(form_id_lost::PAGE.remedy)
            }
            false => finding("計画にない指標番号"),
        }
    };
    match &unknown[..] {
        // The column then holds numbers of another kind, and a finding for each row would bury the others.
        [first, _, ..] if known.is_empty() => {
            let count = unknown.len();
            let more = format!("など{count}件（このシートの番号は、どれも計画にありません）");
            let finding = finding(first, &more);
            vec![match is_hidden {
                true => finding,
                false => finding.with_remedy(OF_ANOTHER_KIND),
            }]
        }
        rows => rows.iter().map(|row| finding(row, "")).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_number_that_the_plan_does_not_know_is_said() {
        let sheet = "指標番号,指標,R6\n1-a,観光入込客数,600\n1-z,加入率,70";
        let expected = "A3 計画にない指標番号です:「1-z」";
        expect("unknown-id", &[("観光課/実績.csv", sheet)], &[expected]);
        let numbers = "指標番号,指標,R6\n1,観光入込客数,600\n2,加入率,70";
        let expected =
            "A2 計画にない指標番号です:「1」など2件（このシートの番号は、どれも計画にありません）";
        expect("unknown-id", &[("観光課/実績.csv", numbers)], &[expected]);
    }
}
