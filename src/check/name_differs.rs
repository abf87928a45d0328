//! A row that an id leads to its KPI, under a name that the plan does not know.

use super::unknown_kpi::{KpiNames, MOST_SUGGESTIONS};
use super::{Evidence, Finding, Page};
use crate::domain::folded;
use crate::normalize::{KpiRecord, matching, named};
use std::cell::LazyCell;

/// What it finds.
pub const PAGE: Page = Page {
    code: "name-differs",
    what: "指標番号は計画にありますが、書かれている指標名は計画のどの指標の名前でもありません。値は、番号のとおりの指標に使いました。",
    why: "番号を写し間違えていると、別の指標の値として公表します。",
    example: "計画の「1」は「審議会開催回数」、提出された行は番号「1」で「会員の数」。",
    remedy: "番号が正しければ指標名を計画のとおりに、別の指標の値なら番号を直してください。同じ指標の別の呼び名なら、企画課が plan.toml の aliases に足します。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let names = LazyCell::new(|| KpiNames::of(plan));
    let is_strange = |record: &KpiRecord| {
        let id = record.id.as_deref().unwrap_or_default();
        // Where no name was written, the cell of the id stands in its place, and is no strange name.
        !matching::is_part(&record.name, id) && named::named(plan, &record.name).kpis.is_empty()
    };
    let by_id = evidence.found_by_id();
    let strange = by_id.filter(move |(_, record, _)| is_strange(record));
    // Likeness is slow to find, and with so many strange names another form was sent.
    let first = (0..).map(|index| index < MOST_SUGGESTIONS);
    strange
        .zip(first)
        .map(move |((reading, record, kpi), is_first)| {
            let mut like = match is_first {
                true => names.like(record, reading.submission.section),
                false => Vec::new(),
            };
            // One of its own name is no better guess.
            like.retain(|other| plan.kpis[*other].name != plan.kpis[kpi].name);
            let message = format!(
                "番号「{}」は「{}」ですが、指標名は「{}」です{}",
                plan.kpis[kpi].id,
                plan.called(kpi),
                folded::one_line(&record.name),
                names.maybe(&like)
            );
            evidence.of_row(&PAGE, (reading, record), message)
        })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn an_id_under_a_name_that_the_plan_does_not_know_is_said() {
        let sheet = "指標番号|指標|R6\n1-a|加入率調査|600\n1-b|全く違うもの|70";
        let expected = [
            "B2 番号「1-a」は「観光入込客数」ですが、指標名は「加入率調査」です（もしかして:「加入率」 1-b）",
            "B3 番号「1-b」は「加入率」ですが、指標名は「全く違うもの」です",
        ];
        let files = [("観光課/実績.xlsx", sheet)];
        expect("name-differs", &files, &expected);
        expect("missing-actual", &files, &[]);
    }

    #[test]
    fn a_former_name_a_unit_or_no_name_at_all_is_none_of_another() {
        for name in ["年間観光客数", "観光入込客数（千人）", "", "a"] {
            let sheet = format!("指標番号|指標|R6\n1-a|{name}|600");
            expect("name-differs", &[("観光課/実績.xlsx", sheet.as_str())], &[]);
        }
    }
}
