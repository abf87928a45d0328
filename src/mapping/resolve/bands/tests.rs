//! Lists of bands, as towns write them, and what is wrong with them.

use super::super::rule::rule;
use super::*;
use crate::domain::number::Rounding;
use crate::domain::rating::{Band, Formula};
use proptest::prelude::*;

/// Bands from lines of code and rule: `A rate >= 80`.
fn rating(bands: &str, digits: u32, cap: Option<Decimal>) -> Rating {
    let band = |line: &str| {
        let (code, when) = line.trim().split_once(' ').unwrap();
        Band {
            code: code.to_owned(),
            mark: "◎".to_owned(),
            label: String::new(),
            rule: rule(when).unwrap(),
        }
    };
    Rating {
        formula: Formula::Attainment,
        digits,
        rounding: Rounding::Truncate,
        cap,
        has_mean: false,
        bands: bands.trim().lines().map(band).collect(),
    }
}

fn said(rating: &Rating) -> Vec<String> {
    let line = |mistake: BandMistake| {
        let band = mistake
            .band
            .map(|band| format!("{}: ", rating.bands[band].code));
        format!("{}{}", band.unwrap_or_default(), mistake.message)
    };
    mistakes(rating).into_iter().map(line).collect()
}

fn check(bands: &str, expected: &[&str]) {
    assert_eq!(said(&rating(bands, 1, None)), expected, "{bands}");
}

const IBARAKI: &str = "
    A rate >= 100
    B+ rate >= 80 and rate <= 99
    B rate >= 50 and rate <= 79
    C rate < 50";

#[test]
fn a_published_rule_with_two_gaps() {
    check(
        IBARAKI,
        &[
            "達成率79％を超え80％未満がどの区分にも当たりません",
            "達成率99％を超え100％未満がどの区分にも当たりません",
        ],
    );
}

#[test]
fn rates_without_decimals_leave_no_gap_between_79_and_80() {
    assert_eq!(said(&rating(IBARAKI, 0, None)), [""; 0]);
}

#[test]
fn an_ordered_list_without_upper_limits_is_sound() {
    check(
        "A target-met\nB rate >= 80\nC better-than-baseline\nD otherwise",
        &[],
    );
    check(
        "A rate >= 100\nB rate >= 80 and rate < 100\nC rate < 80",
        &[],
    );
    check(
        "A rate >= elapsed\nB rate >= 0.6 * elapsed\nC rate < 0.6 * elapsed",
        &[],
    );
}

#[test]
fn a_list_without_otherwise_must_leave_nothing_open() {
    check(
        "A target-met",
        &["達成率にかかわらず、値がどの区分にも当たりません（目標値に達しないとき）"],
    );
    check(
        "A target-met\nB rate >= 80\nD worse-than-baseline",
        &["達成率80％未満がどの区分にも当たりません（目標値に達しない、基準値と同じとき）"],
    );
    check(
        "A rate > 100\nB rate < 100",
        &["達成率ちょうど100％がどの区分にも当たりません"],
    );
    check(
        "A rate >= elapsed\nB rate < 0.6 * elapsed",
        &["達成率30％以上50％未満がどの区分にも当たりません"],
    );
}

#[test]
fn a_rule_that_is_open_late_in_the_period_is_found() {
    check(
        "A rate >= elapsed\nB rate < 80 and rate < elapsed",
        &["達成率80％以上81％未満がどの区分にも当たりません"],
    );
}

#[test]
fn change_and_baseline_belong_together() {
    let by_change =
        "S target-exceeded\nA better-than-baseline\nB change >= -10\nC worse-than-baseline";
    check(by_change, &[]);
    check(
        "S target-exceeded\nA better-than-baseline\nB change >= -10",
        &[
            "達成率にかかわらず、値がどの区分にも当たりません（目標値に達しない、基準値より悪い、基準値からの増減が-11％とき）",
        ],
    );
}

#[test]
fn overlaps() {
    check(
        "A rate >= 70\nB rate >= 50 and rate < 80\nC rate < 50",
        &["B: 判定区分「A」と「B」が重なります（達成率が70％のとき）"],
    );
    check(
        "A rate >= 80 and rate <= 100\nB rate <= 80\nC otherwise",
        &["B: 判定区分「A」と「B」が重なります（達成率が80％のとき）"],
    );
    check(
        "A change >= 0\nB change < 5\nC otherwise",
        &["B: 判定区分「A」と「B」が重なります（基準値からの増減が0％のとき）"],
    );
}

#[test]
fn a_word_before_a_range_is_no_overlap() {
    check(
        "A target-met\nB rate >= 80 and rate < 100\nC otherwise",
        &[],
    );
    check(
        "A target-met or rate >= 100\nB rate >= 80 and rate < 100\nC rate < 80",
        &[],
    );
}

#[test]
fn a_band_for_hands_only_is_none_that_can_never_hold() {
    check(
        "A target-exceeded\nB rate >= 80\nD by-hand\nC otherwise",
        &[],
    );
    check(
        "D by-hand",
        &["達成率にかかわらず、値がどの区分にも当たりません"],
    );
}

#[test]
fn bands_that_can_never_hold() {
    let behind = "当たるものは、すべて前の区分に入ります";
    check(
        "◎ target-met\n○ target-exceeded\n△ otherwise",
        &[&format!("○: 判定区分「○」には決して当たりません。{behind}")],
    );
    check(
        "◎ target-exceeded\n○ target-met\n△ otherwise\n× status = ended",
        &[],
    );
    // From a baseline of zero there is no change in percent.
    check("A change >= 0\nB change < 0\nC otherwise", &[]);
    // Without a baseline nobody knows any of the three, so nothing is left for the last.
    check(
        "A better-than-baseline\nB worse-than-baseline\nC same-as-baseline\nD otherwise",
        &[&format!("D: 判定区分「D」には決して当たりません。{behind}")],
    );
    check(
        "A otherwise\nB rate >= 10",
        &[&format!("B: 判定区分「B」には決して当たりません。{behind}")],
    );
    check(
        "A rate >= 80 and rate < 50\nB otherwise",
        &["A: 判定区分「A」には決して当たりません。規則が成り立つ値がありません"],
    );
    let capped = rating("S rate >= 120\nA otherwise", 1, Some(Decimal::ONE_HUNDRED));
    assert_eq!(
        said(&capped),
        ["S: 判定区分「S」には決して当たりません。規則が成り立つ値がありません"]
    );
}

proptest! {
    /// Where nothing is said of gaps, no printed rate is left without a band.
    #[test]
    fn what_is_called_complete_is_complete(
        bounds in proptest::collection::vec((0u32..4, 0i64..40), 1..5),
        digits in 0u32..3,
    ) {
        let signs = [">=", ">", "<=", "<"];
        let line = |(index, (sign, bound)): (usize, &(u32, i64))| {
            format!("{index} rate {} {}\n", signs[*sign as usize], Decimal::new(*bound * 5, 1))
        };
        let bands: String = bounds.iter().enumerate().map(line).collect();
        let rating = rating(&bands, digits, None);
        let is_complete = !said(&rating).iter().any(|message| message.contains("どの区分にも"));
        let step = Decimal::new(1, digits);
        let mut rates = (-200..2500).map(|rate| Decimal::from(rate) * step);
        let of = |rate| Facts { rate: Some(rate), ..Facts::default() };
        let takes_all = rates.all(|rate| rating.band_of(&of(rate)) != Ok(None));
        prop_assert_eq!(is_complete, takes_all);
    }
}
