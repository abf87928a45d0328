//! A form, or a figure, of another year.

use super::{Check, Evidence, place};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::{Flaws, Reading};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "wrong-year",
    severity: Severity::Error,
    what: "別の年度の様式、または別の年度の値です。",
    why: "去年の値を今年の値として公表するおそれがあります。",
    example: "令和６年度の検証に、表題が「令和５年度」の調査票。R6の欄に「24.5%（R1）」。",
    remedy: "今年度の様式に記入して、提出し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = evidence
        .counting()
        .flat_map(|reading| forms_of_other_years(evidence, reading))
        .collect();
    findings.extend(evidence.ledger.said_with(Flaws::OTHER_YEAR).map(|entry| {
        let year = entry.year.map(|year| year.long()).unwrap_or_default();
        let message = format!(
            "欄の年度と、値に添えた年度が違います:「{}」（{year}の値として扱いました）",
            entry.text
        );
        let finding = PAGE.finding(&entry.source.section, entry.place(), message);
        finding.with_remedy(
            "欄の年度の値を記入してください。調査のない年度なら「調査なし」と記入してください。",
        )
    }));
    findings
}

fn forms_of_other_years(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let other = reading
        .sightings
        .iter()
        .filter_map(|seen| Some((seen, seen.year?)));
    let other = other.filter(|(_, (year, _))| *year != evidence.year);
    other
        .map(|(seen, (year, at))| {
            let message = format!(
                "{}の様式です（検証するのは{}）",
                year.long(),
                evidence.year.long()
            );
            let place = place(reading, seen.sheet, at);
            PAGE.finding(evidence.section_of(reading), place, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn last_years_form_is_not_this_years() {
        let text = "KPI進捗状況調査票（令和５年度）\n指標,R5,R6\n観光入込客数,500,";
        expect(
            "wrong-year",
            &[("観光課/実績.csv", text)],
            &["A1 令和5年度の様式です（検証するのは令和6年度）"],
        );
        expect("missing-actual", &[("観光課/実績.csv", text)], &[]);
    }

    #[test]
    fn a_figure_with_another_year_is_said() {
        let expected = "B2 欄の年度と、値に添えた年度が違います:「70.1%（R1）」（令和元年度の値として扱いました）";
        expect(
            "wrong-year",
            &[("福祉課/実績.csv", "指標,R6\n加入率,70.1%（R1）")],
            &[expected],
        );
    }
}
