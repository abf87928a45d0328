//! A figure with a reservation beside it: 約, 速報, 見込, 以上, 未満.

use super::{Evidence, Finding, Page, at_said};
use crate::domain::reported::{Kind, Qualifier};
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "qualified-figure",
    what: "「約」「速報値」「未満」などの断り書きのある実績値です。「以上・超・以下・未満」は値が決まらないので判定しません。",
    why: "報告書には数だけが印刷されるので、断り書きが消えます。速報値は、確定したときに判定が変わることがあります。",
    example: "7,077（速報値） ・ 約300 ・ 820未満",
    remedy: "確定した値があれば、その値に直してください。なければ、確認票で「正しい」を選び、速報値・見込みであることを書いてください。",
    rule: Some("数値に文字を含めない"),
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    const QUALIFIED: Flaws = Flaws::RESERVED.with(Flaws::BOUND);
    let figures = evidence.ledger.flawed(QUALIFIED);
    let actuals = figures.filter(|entry| entry.kind == Kind::Actual);
    let said = evidence.with_costs(actuals);
    // `with_costs` adds all costs, with flaws or without.
    let qualified = said.filter(|said| said.flaws.has(QUALIFIED));
    qualified.map(|said| {
        let what = match said.text.contains(Qualifier::Part.label()) {
            true => "内数（ほかの額や数の一部）と書かれた値です",
            false => "断り書きのある値です",
        };
        let message = format!("{what}:「{}」（{}）", said.text, said.name);
        at_said(&PAGE, &said, message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_reservation_is_never_dropped_silently() {
        for text in ["約600", "600（速報値）", "820未満", "見込820"] {
            let file = format!("指標,R6\n観光入込客数,{text}");
            let expected = format!("B2 断り書きのある値です:「{text}」（観光入込客数）");
            expect(
                "qualified-figure",
                &[("観光課/実績.csv", &file)],
                &[&expected],
            );
        }
        expect(
            "qualified-figure",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600の内数")],
            &["B2 内数（ほかの額や数の一部）と書かれた値です:「600の内数」（観光入込客数）"],
        );
        expect(
            "qualified-figure",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600千人")],
            &[],
        );
    }
}
