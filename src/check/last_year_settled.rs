//! A figure of an earlier year that was preliminary then, and is another now.

use super::last_year_changed::findings;
use super::{Check, Evidence};
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "last-year-settled",
    severity: Severity::Note,
    what: "前の年度に「速報値」「見込」「集計中」などと報告された値が、確定しました。または、「訂正値」と断って直されました。",
    why: "前の年度に公表した値と判定は、前のままです。推進会議で、どの値が変わったかを聞かれます。",
    example: "令和5年度に「7,077（速報値）」と報告した値が、令和6年度の調査票では7,102。",
    remedy: "することはありません。前の年度の報告書を直すかどうかは、企画課が決めます。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    findings(evidence, &PAGE, true)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_after;

    fn check(before: &str, now: &str, expected: &[&str]) {
        let before = format!("指標,R5,R6\n観光入込客数,{before},");
        let now = format!("指標,R5,R6\n観光入込客数,{now},800");
        let before = [("観光課/去年.csv", before.as_str())];
        let now = [("観光課/実績.csv", now.as_str())];
        expect_after("last-year-settled", &before, &now, expected);
    }

    #[test]
    fn what_was_preliminary_is_settled() {
        for (before, now) in [
            ("742.1（速報値）", "724.1"),
            ("約740", "742.1"),
            ("集計中", "724.1"),
            ("742.1", "724.1（訂正値）"),
        ] {
            let expected = format!(
                "B2 令和5年度の値が、その年度の提出と違います:「{before}」→「{now}」（その年度の提出は 観光課/去年.csv B2、観光入込客数）"
            );
            check(before, now, &[&expected]);
        }
    }

    #[test]
    fn what_stayed_as_it_was_is_not_said() {
        check("742.1（速報値）", "742.1", &[]);
        check("742.1", "724.1", &[]);
    }
}
