//! A header that names a calendar year, read as the fiscal year of the same name.

use super::{Check, Evidence, place};
use crate::finding::{Finding, Page, Severity};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "calendar-year",
    severity: Severity::Note,
    what: "見出しが「令和6年」のような暦年です。同じ名前の年度の値として読みました。",
    why: "出生数や観光統計のように暦年（1〜12月）で数える値は、年度の値と3か月ずれています。",
    example: "「実績値／令和6年」の列（令和6年度の値として読みます）。",
    remedy: "年度の値なら見出しを「令和6年度」に直してください。暦年の値なら、そのままでかまいません。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let seen = evidence
        .counting()
        .flat_map(|reading| reading.sightings.iter().map(move |seen| (reading, seen)));
    let said = seen.flat_map(|(reading, seen)| {
        let calendar = seen.calendar.iter();
        calendar.map(move |(at, text)| (reading, seen.sheet, *at, text))
    });
    said.map(|(reading, sheet, at, text)| {
        let message = format!("暦年の見出しです:「{text}」（年度の値として読みました）");
        let place = place(reading, sheet, at);
        PAGE.finding(evidence.section_of(reading), place, message)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn a_calendar_year_is_read_and_said() {
        let form =
            "name = \"一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nactual = '(?<year>令和.+)'";
        let expected = "B1 暦年の見出しです:「令和6年」（年度の値として読みました）";
        let sheet = "指標,令和6年\n観光入込客数,600";
        expect_of_form("calendar-year", form, sheet, &[expected]);
        expect_of_form("missing-actual", form, sheet, &[]);
        let sheet = "指標,令和6年度\n観光入込客数,600";
        expect_of_form("calendar-year", form, sheet, &[]);
    }
}
