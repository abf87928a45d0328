//! A form that says different years in different places.

use super::{Check, Evidence, place};
use crate::domain::FiscalYear;
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "years-disagree",
    severity: Severity::Warning,
    what: "年度の書き方が食い違っています。",
    why: "様式を去年のものから作ると、表題だけ、またはファイル名だけが去年のまま残ります。中身がどちらの年度か、確かめないと分かりません。",
    example: "ファイル名は「実績_R6.xlsx」、表題は「令和５年度 KPI進捗状況調査票」。",
    remedy: "どの年度の値かを確かめ、食い違うところを直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let seen = evidence
        .counting()
        .flat_map(|reading| reading.sightings.iter().map(move |seen| (reading, seen)));
    // A form of another year as a whole has a finding of its own.
    let torn = seen.filter(|(_, seen)| evidence.is_of_this_year(seen) && disagree(&seen.said));
    torn.map(|(reading, seen)| {
        let said = seen.said.iter();
        let said: Vec<String> = said
            .map(|(word, year)| format!("{word}は{}", year.long()))
            .collect();
        let place = place(reading, seen.sheet, None);
        let message = format!("年度が食い違っています（{}）", said.join("、"));
        PAGE.finding(evidence.section_of(reading), place, message)
    })
    .collect()
}

fn disagree(said: &[(&'static str, FiscalYear)]) -> bool {
    said.windows(2).any(|pair| pair[0].1 != pair[1].1)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_file_of_another_year_than_its_title_is_said() {
        let text = "調査票（令和６年度）\n指標,R6\n観光入込客数,600";
        let expected = " 年度が食い違っています（表題は令和6年度、ファイル名は令和5年度）";
        expect(
            "years-disagree",
            &[("観光課/実績_R5.csv", text)],
            &[expected],
        );
        expect("years-disagree", &[("観光課/実績_R6.csv", text)], &[]);
    }
}
