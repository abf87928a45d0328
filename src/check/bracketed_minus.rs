//! A number in brackets, read as a minus as accountants write it.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "bracketed-minus",
    severity: Severity::Warning,
    what: "括弧だけで囲まれた数値を、マイナスとして読みました。",
    why: "会計では (1,200) は −1,200 ですが、内数や参考値のつもりで括弧を付けることもあります。",
    example: "増減額の欄の「(1,200)」。",
    remedy: "マイナスなら「-1200」と、内数や参考値なら取組内容の欄に書いてください。",
    rule: Some("数値に文字を含めない"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::BRACKETED, |entry, kpi| {
        format!(
            "括弧の数値をマイナスとして読みました:「{}」（{}の{}）",
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
    fn brackets_are_an_accountants_minus_and_said() {
        let text = "指標,R5,R6\n観光入込客数,600,\"(1,200)\"";
        let expected =
            "C2 括弧の数値をマイナスとして読みました:「(1,200)」（観光入込客数の実績値）";
        expect("bracketed-minus", &[("観光課/実績.csv", text)], &[expected]);
    }
}
