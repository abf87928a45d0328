//! A row that places its KPI under another measure than the plan does.

use super::{Check, Evidence, place};
use crate::domain::{Plan, folded};
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
        .filter(|(.., kpi, measure)| !is_of(evidence.plan, *kpi, measure))
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

/// Whether what was written names a measure under which the plan has the KPI: its own, one that
/// lists the KPI or its measure again, or one above. A 数値目標 belongs to none.
fn is_of(plan: &Plan, kpi: usize, written: &str) -> bool {
    let Some(own) = plan.kpis[kpi].measure else {
        return true;
    };
    let written = folded::key(written);
    is_named(plan, own, &written)
        || is_named_above(plan, own, &written)
        || listing_again(plan, kpi, own).any(|measure| is_named(plan, measure, &written))
}

/// Whether a folded text has the measure's number or its name in it, today's or a former one.
fn is_named(plan: &Plan, measure: usize, written: &str) -> bool {
    let measure = &plan.measures[measure];
    let names = [&measure.id, &measure.name].into_iter();
    let mut names = names.chain(&measure.formerly);
    names.any(|name| written.contains(&folded::key(name)))
}

/// Whether a folded text is just a measure above, by number, name or both. What is longer than
/// that is another measure under the same one: 1(1)② has 1(1) in it.
fn is_named_above(plan: &Plan, measure: usize, written: &str) -> bool {
    let path = plan.path_of_measure(measure);
    let above = path.iter().map(|measure| &plan.measures[*measure]);
    let mut names = above.flat_map(|measure| {
        let names = std::iter::once(&measure.name).chain(&measure.formerly);
        let labels = names.clone().map(|name| format!("{}{name}", measure.id));
        let alone = std::iter::once(&measure.id).chain(names).cloned();
        labels.chain(alone)
    });
    names.any(|name| folded::key(&name) == written)
}

/// The measures that list a KPI again, or the measure to which it belongs.
fn listing_again(plan: &Plan, kpi: usize, own: usize) -> impl Iterator<Item = usize> {
    let listings = plan
        .listings
        .iter()
        .filter(move |listing| listing.kpi == kpi);
    let is_again = move |measure: &usize| {
        let again = plan.measures[*measure].again.as_ref();
        again.is_some_and(|again| again.of == own)
    };
    let repeats = (0..plan.measures.len()).filter(is_again);
    listings
        .filter_map(|listing| listing.measure)
        .chain(repeats)
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

    /// A measure under another, listed again, and renamed; a KPI that is listed again.
    const PLAN: &str = r#"
name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R8"]
levels = ["基本目標", "施策", "取組"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.measure]]
id = "1(1)"
name = "交流の促進"
[[goal.measure]]
id = "1(1)①"
under = "1(1)"
name = "都市間連携の強化"
formerly = ["都市間交流の促進"]
[[goal.measure.kpi]]
id = "1-a"
name = "交流人口"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 544 }
target = { value = 820, year = "R8" }
section = "観光課"
[[goal.measure]]
id = "1(1)②"
under = "1(1)"
name = "発信"
[[goal.measure]]
id = "1(2)"
name = "再び連携"
again = "1(1)①"
[[goal.measure]]
id = "1(3)"
name = "暮らし"
kpis_again = ["1-a"]
"#;

    #[test]
    fn former_names_measures_above_and_repeats_are_the_kpis_own() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"R6\"]\n";
        let mapping = crate::mapping::from_texts(PLAN, &[form]).unwrap();
        let is_of = |written| super::is_of(&mapping.plan, 0, written);
        for own in [
            "1(1)① 都市間連携の強化",
            "都市間交流の促進",
            "１（１）",
            "1(1) 交流の促進",
            "交流の促進",
            "1(2)",
            "1(3) 暮らし",
        ] {
            assert!(is_of(own), "{own}");
        }
        for other in ["1(1)②", "1(1)② 発信", "9 別の施策", "1(1) 発信"] {
            assert!(!is_of(other), "{other}");
        }
    }
}
