//! A figure of which nothing says the year.

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
    code: "missing-year",
    severity: Severity::Error,
    what: "年度の分からない実績値です。値は使っていません。",
    why: "どの年度の値か決まらないので、今年度の値として公表できません。",
    example: "表題にも見出しにも年度のない調査票。",
    remedy: "表題か見出しに「令和６年度」のように年度を書いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let is_undated = |entry: &Entry<'_>| entry.year.is_none() && entry.state != State::Blank;
    let undated = evidence.ledger.of_kind(Kind::Actual).filter(is_undated);
    undated
        .map(|entry| {
            let name = &evidence.plan.kpis[entry.kpi].name;
            let message = format!("年度の分からない実績値です:「{}」（{name}）", entry.text);
            PAGE.finding(&entry.source.section, entry.place(), message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn a_figure_without_a_year_is_said() {
        let form = "name = \"一覧\"\n[table]\nheader = [\"指標\"]";
        let sheet = "指標,実績値\n観光入込客数,600";
        let expected = "B2 年度の分からない実績値です:「600」（観光入込客数）";
        expect_of_form("missing-year", form, sheet, &[expected]);
        expect_of_form(
            "missing-year",
            form,
            "令和6年度\n指標,実績値\n観光入込客数,600",
            &[],
        );
    }
}
