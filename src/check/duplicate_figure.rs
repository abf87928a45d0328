//! Two cells that give different figures for the same KPI and year.

use super::{Check, Evidence};
use crate::domain::reported::{Kind, State};
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Entry;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "duplicate-figure",
    severity: Severity::Error,
    what: "同じKPI・同じ年度に、違う値が二つ以上あります。決まるまで判定しません。",
    why: "どちらかを黙って選ぶと、もう一方を公表した資料と食い違います。",
    example: "一つのファイルに59.4％、別のファイルに59.3％。",
    remedy: "正しい値を一つに決め、もう一方のファイルを直すか、その行を消してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    (0..evidence.plan.kpis.len())
        .flat_map(|kpi| of_kpi(evidence, kpi))
        .collect()
}

fn of_kpi(evidence: &Evidence<'_>, kpi: usize) -> Vec<Finding> {
    let said: Vec<Entry<'_>> = evidence
        .ledger
        .of_kpi(kpi)
        .filter(|entry| entry.kind == Kind::Actual && entry.state != State::Blank)
        .collect();
    let of_years = said.chunk_by(|one, next| one.year == next.year);
    of_years
        .filter(|entries| disagree(entries))
        .flat_map(|entries| each(evidence, entries))
        .collect()
}

/// Whether cells say different things; two that say the same are no fault.
fn disagree(entries: &[Entry<'_>]) -> bool {
    entries
        .windows(2)
        .any(|pair| !pair[0].agrees_with(&pair[1]))
}

/// Other cells that a finding names; more than these nobody reads.
const NAMED: usize = 5;

/// One finding at each of the cells, so that each section's slip has its own.
fn each(evidence: &Evidence<'_>, entries: &[Entry<'_>]) -> Vec<Finding> {
    let said = |entry: &Entry<'_>| format!("「{}」（{}）", entry.text, entry.place());
    let at = |index: usize| {
        let entry = &entries[index];
        let rest = entries
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let others: Vec<String> = rest.take(NAMED).map(|(_, other)| said(other)).collect();
        let more = (entries.len() - 1).saturating_sub(NAMED);
        let more = if more > 0 {
            format!(" ほか{more}件")
        } else {
            String::new()
        };
        let year = entry.year.map(|year| year.long()).unwrap_or_default();
        let name = evidence.plan.kpis[entry.kpi].called();
        let message = format!(
            "{name}の{year}に違う値があります:「{}」。ほかに {}{more}",
            entry.text,
            others.join("、")
        );
        PAGE.finding(&entry.source.section, entry.place(), message)
    };
    (0..entries.len()).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn different_figures_are_both_named() {
        let files = [
            ("観光課/一.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,601"),
        ];
        let expected = [
            "B2 観光入込客数の令和6年度に違う値があります:「600」。ほかに 「601」（観光課/二.csv B2）",
            "B2 観光入込客数の令和6年度に違う値があります:「601」。ほかに 「600」（観光課/一.csv B2）",
        ];
        expect("duplicate-figure", &files, &expected);
    }

    #[test]
    fn the_same_figure_twice_is_no_fault() {
        let files = [
            ("観光課/一.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/二.csv", "指標,R6\n観光入込客数,600千人"),
        ];
        expect("duplicate-figure", &files, &[]);
    }
}
