//! A table without a unit below one whose unit stands in a line above it.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unit-unsaid",
    severity: Severity::Warning,
    what: "上の表には単位の断りがあり、この表にはありません。計画の単位の値として読みました。",
    why: "上の「（単位：千円）」がこの表にもかかるつもりなら、値が千倍違います。",
    example: "シートの先頭に「（単位：千円）」、二つ目の表の上には何もない。",
    remedy: "この表の上にも単位を書くか、単位の欄に書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::UNIT_UNSAID, |entry, kpi| {
        format!(
            "単位の断りのない表の値です:「{}」（{}の{}）",
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
    fn a_second_table_without_a_unit_is_said() {
        let text = "（単位：人）,\n指標,R6\n観光入込客数,600\n\n指標,R6\n加入率,70";
        let expected = "B6 単位の断りのない表の値です:「70」（加入率の実績値）";
        expect("unit-unsaid", &[("観光課/実績.csv", text)], &[expected]);
        expect("unmapped-row", &[("観光課/実績.csv", text)], &[]);
    }
}
