//! A figure of which the row, the header and the lines above name different scales.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "units-disagree",
    severity: Severity::Error,
    what: "単位の欄・見出し・表の上の単位が食い違っています。値は使っていません。",
    why: "千円と円を取り違えると、値が千倍になります。",
    example: "単位の欄は「円」、見出しは「実績値（千円）」。",
    remedy: "単位を一つに直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::UNITS_DISAGREE, |entry, kpi| {
        format!(
            "単位の書き方が食い違っています:「{}」（{}の{}）",
            entry.text,
            kpi.name,
            entry.kind.label()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_row_and_a_header_that_disagree_give_no_figure() {
        let text = "指標,単位,R6（千人）\n観光入込客数,人,600";
        let expected = "C2 単位の書き方が食い違っています:「600」（観光入込客数の実績値）";
        expect("units-disagree", &[("観光課/実績.csv", text)], &[expected]);
        let text = "指標,単位,R6（千人）\n観光入込客数,千人,600";
        expect("units-disagree", &[("観光課/実績.csv", text)], &[]);
    }
}
