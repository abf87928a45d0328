//! A sum of costs that is not what its rows come to.

use super::{Evidence, Finding, Page};
use crate::domain::{Project, number};
use crate::normalize::CostSum;

/// What it finds.
pub const PAGE: Page = Page {
    code: "cost-sum-differs",
    what: "事業費の合計の行が、表の行の和と違います。報告書の合計は、行の値を足し直したものです。",
    why: "行を足したときに合計の式を直し忘れたか、文字の数値（△など）をSUMが飛ばしています。",
    example: "行の和は 394,502千円、合計の行は 360,492千円。",
    remedy: "合計の式の範囲と、文字として入力された数値がないかを確かめてください。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let sums = evidence.each(|reading| &reading.policy.sums);
    // A sum may be of all rows above it, or of those since the last subtotal.
    let wrong = sums.filter(|(_, sum)| ![sum.whole, sum.part].contains(&sum.said));
    wrong.map(|(reading, sum)| evidence.at(&PAGE, reading, (sum.sheet, sum.at), message(sum)))
}

fn message(sum: &CostSum) -> String {
    let [said, whole, part] = [sum.said, sum.whole, sum.part]
        .map(|figure| format!("{}{}", number::grouped(figure), Project::COST_UNIT));
    // Without a subtotal above, both are the same sum.
    let or_part = match sum.part == sum.whole {
        true => String::new(),
        false => format!("（すぐ上の小計からは {part}）"),
    };
    format!(
        "「{}」は {said} ですが、行の和は {whole}{or_part} です",
        sum.name
    )
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_projects as expect;

    fn check(rows: &str, expected: &[&str]) {
        let sheet = format!("令和6年度（単位：千円）\n順位|事務事業名|事業費\n{rows}");
        expect("cost-sum-differs", &sheet, expected);
    }

    #[test]
    fn a_sum_that_is_not_that_of_its_rows_is_said() {
        let rows = "1|観光案内業務|500\n2|観光計画策定|\n3|統計調査|△70\n";
        check(&format!("{rows}|合計|430"), &[]);
        check(
            &format!("{rows}合計||500"),
            &["C6 「合計」は 500千円 ですが、行の和は 430千円 です"],
        );
        check(&format!("合計||430\n{rows}"), &[]);
    }

    #[test]
    fn a_subtotal_adds_up_the_rows_since_the_one_before() {
        let rows =
            "1|観光案内業務|500\n|小計|500\n2|観光計画策定|20\n3|統計調査|70\n|小計|90\n|合計|";
        check(&format!("{rows}590"), &[]);
        check(
            &format!("{rows}680"),
            &["C8 「合計」は 680千円 ですが、行の和は 590千円（すぐ上の小計からは 0千円） です"],
        );
    }

    #[test]
    fn a_sum_may_say_its_unit_or_what_it_adds_up() {
        for name in ["合計（千円）", "事業費計", "総事業費"] {
            let rows = format!("1|観光案内業務|500\n2|観光計画策定|20\n|{name}|530");
            let expected = format!("C5 「{name}」は 530千円 ですが、行の和は 520千円 です");
            check(&rows, &[&expected]);
        }
    }

    #[test]
    fn what_cannot_be_read_could_be_anything() {
        check("1|観光案内業務|500前後\n|合計|430", &[]);
        check("1|観光案内業務|500\n|平均|250", &[]);
    }
}
