//! A figure with a reservation beside it: 約, 速報, 見込, 以上, 未満.

use super::{Check, Counted, Evidence};
use crate::domain::reported::Kind;
use crate::finding::{Finding, Page, Severity};
use crate::ledger::Said;
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "qualified-figure",
    severity: Severity::Warning,
    what: "「約」「速報値」「未満」などの断り書きのある実績値です。「以上・超・以下・未満」は値が決まらないので判定しません。",
    why: "報告書には数だけが印刷されるので、断り書きが消えます。速報値は、確定したときに判定が変わることがあります。",
    example: "7,077（速報値） ・ 約300 ・ 820未満",
    remedy: "確定した値があれば、その値に直してください。なければ、速報値・見込みであることを取組内容の欄に書いてください。",
    rule: Some("数値に文字を含めない"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    const QUALIFIED: Flaws = Flaws::RESERVED.with(Flaws::BOUND);
    let (plan, ledger) = (evidence.plan, evidence.ledger);
    let figures = ledger.flawed(QUALIFIED);
    let figures = figures
        .filter(|entry| entry.kind == Kind::Actual)
        .map(|entry| finding(&entry, &Counted::of_kpi(plan, entry.kpi)));
    let costs = ledger.costs().filter(|cost| cost.flaws.has(QUALIFIED));
    let costs = costs.map(|cost| finding(&cost, &Counted::of_project(plan, cost.project)));
    figures.chain(costs).collect()
}

fn finding(said: &Said<'_>, counted: &Counted<'_>) -> Finding {
    let message = format!("断り書きのある値です:「{}」（{}）", said.text, counted.name);
    PAGE.finding(&said.source.section, said.place(), message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_reservation_is_never_dropped_silently() {
        for text in ["約600", "600（速報値）", "820未満", "見込820"] {
            let file = format!("指標,R6\n観光入込客数,{text}");
            let expected = format!("B2 断り書きのある値です:「{text}」（観光入込客数）");
            expect(
                "qualified-figure",
                &[("観光課/実績.csv", &file)],
                &[&expected],
            );
        }
        expect(
            "qualified-figure",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600千人")],
            &[],
        );
    }
}
