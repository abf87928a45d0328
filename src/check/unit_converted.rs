//! A figure that was turned from another scale of the KPI's unit.

use super::{Check, Evidence, of_flaw};
use crate::domain::number;
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unit-converted",
    severity: Severity::Note,
    what: "単位を計画の単位に換算しました。",
    why: "換算した値が正しいかを、書いた課が確かめられるようにします。",
    example: "計画が「千人」のKPIに「1,194,663人」→ 1,194.663千人。",
    remedy: "換算後の値が正しければ、何もする必要はありません。",
    rule: Some("単位を明記する"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::CONVERTED, |entry, kpi| {
        let written = entry.unit.unwrap_or_default();
        let value = entry.value().map(number::grouped).unwrap_or_default();
        format!(
            "単位を換算しました:「{}」（{written}）→ {value}{}（{}）",
            entry.text, kpi.unit, kpi.name
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_conversion_is_said() {
        let expected = "B2 単位を換算しました:「1,194,663人」（人）→ 1,194.663千人（観光入込客数）";
        expect(
            "unit-converted",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,\"1,194,663人\"")],
            &[expected],
        );
    }
}
