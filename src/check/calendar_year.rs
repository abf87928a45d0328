//! A header that names a calendar year, read as the fiscal year of the same name.

use super::{Evidence, Finding, Page};
use crate::domain::CellAt;

/// What it finds.
pub const PAGE: Page = Page {
    code: "calendar-year",
    what: "見出しが「令和6年」のような暦年です。同じ名前の年度の値として読みました。",
    why: "出生数や観光統計のように暦年（1〜12月）で数える値は、年度の値と3か月ずれています。",
    example: "「実績値／令和6年」の列（令和6年度の値として読みます）。",
    remedy: "年度の値なら見出しを「令和6年度」に直してください。暦年の値なら、そのままでかまいません。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let sightings = evidence.each(|reading| &reading.sightings);
    sightings.flat_map(move |(reading, seen)| {
        let finding = move |(at, text): &(CellAt, String)| {
            let message = format!("暦年の見出しです:「{text}」（年度の値として読みました）");
            evidence.at(&PAGE, reading, (seen.sheet, *at), message)
        };
        seen.calendar.iter().map(finding)
    })
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
