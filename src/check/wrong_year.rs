//! A form, or a figure, of another year.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::FiscalYear;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "wrong-year",
    what: "別の年度の様式、または別の年度の値です。",
    why: "去年の値を今年の値として公表するおそれがあります。",
    example: "令和６年度の検証に、表題が「令和５年度」の調査票。R6の欄に「24.5%（R1）」。",
    remedy: "今年度の様式に記入して、提出し直してください。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    let of_other_years = forms.filter(|(_, seen)| !evidence.is_of_this_year(seen));
    let forms = of_other_years.filter_map(|(reading, seen)| {
        let (year, at) = seen.year?;
        let (year, own) = (year.long(), evidence.year.long());
        let message = format!("{year}の様式です（検証するのは{own}）");
        Some(evidence.at(&PAGE, reading, (seen.sheet, at), message))
    });
    let figures = evidence.ledger.said_with(Flaws::OTHER_YEAR).map(|said| {
        let year = said.year.map(FiscalYear::long).unwrap_or_default();
        let message = format!(
            "欄の年度と、値に添えた年度が違います:「{}」（{year}の値として扱いました）",
            said.text
        );
        at_said(&PAGE, &said, message).with_remedy(OF_A_FIGURE)
    });
    forms.chain(figures)
}

const OF_A_FIGURE: &str =
    "欄の年度の値を記入してください。調査のない年度なら「調査なし」と記入してください。";

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
