//! A quote in a text file that never closes.

use super::{Check, Evidence, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unclosed-quote",
    severity: Severity::Error,
    what: "引用符「\"」で始まり、閉じていないところがあります。",
    why: "どこまでが一つの値か決まらないので、行ごとに区切って読みました。値がずれているかもしれません。",
    example: "「取組内容」の欄に「\"にぎわい\"事業」と書いたCSV。",
    remedy: "Excelで開いて CSV で保存し直すか、値の中の「\"」を「\"\"」と二つ書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::UnclosedQuote(what) => Some(what.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        let files = [("観光課/実績.csv", "指標,取組,R6\n観光入込客数,\"祭り,600\n")];
        let expected =
            " B2で始まる引用符「\"」が閉じていないため、引用符を文字として、行ごとに読みました";
        expect("unclosed-quote", &files, &[expected]);
        expect("missing-actual", &files[..1], &[]);
    }
}
