//! A form that says different years in different places.

use super::{Evidence, Finding, Page};
use crate::domain::FiscalYear;
use std::borrow::Cow;

/// What it finds.
pub const PAGE: Page = Page {
    code: "years-disagree",
    what: "年度の書き方が食い違っています。",
    why: "様式を去年のものから作ると、表題だけ、またはファイル名だけが去年のまま残ります。中身がどちらの年度か、確かめないと分かりません。",
    example: "ファイル名は「実績_R6.xlsx」、表題は「令和５年度 KPI進捗状況調査票」。",
    remedy: "どの年度の値かを確かめ、食い違うところを直してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let sightings = evidence.each(|reading| &reading.sightings);
    // A form of another year as a whole has a finding of its own.
    let torn = sightings.filter(|(_, seen)| evidence.is_of_this_year(seen) && disagree(&seen.said));
    torn.map(|(reading, seen)| {
        let years = seen.said.iter();
        let told = years.map(|(word, year)| format!("{word}は{}", year.long()));
        let said: Vec<String> = told.collect();
        let message = format!("年度が食い違っています（{}）", said.join("、"));
        evidence.at(&PAGE, reading, (seen.sheet, None), message)
    })
}

fn disagree(said: &[(Cow<'_, str>, FiscalYear)]) -> bool {
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
