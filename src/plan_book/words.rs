//! Words of `plan.toml` and the words that people choose from a list in their place.

use crate::domain::choice::Words;
use crate::domain::folded;
use crate::domain::rating::Word;
use crate::domain::rating::rule::{
    BY_HAND, CHANGE, Comparison, ELAPSED, OTHERWISE, RATE, SHARE, STATUSES,
};
use crate::mapping;
use std::cmp::Reverse;
use std::sync::LazyLock;

/// Yes and no; an empty cell is no.
pub const FLAG: Words = &[("true", "はい"), ("false", "いいえ")];

/// The word for people; a word that has none stands as it is.
pub fn for_people(words: Words, code: &str) -> String {
    label_of(words, code).unwrap_or(code).to_owned()
}

/// What older workbooks say in the place of a word of today.
const FORMER: Words = &[
    ("keep", "維持する"),
    ("none", "判定しない"),
    ("average", "平均"),
    ("attainment", "実績÷目標"),
    ("inverse", "目標÷実績"),
    ("progress", "基準からの進み"),
    ("expected", "期待値との比"),
    ("interim", "年度の目標との比"),
    ("keep", "目標への近さ"),
    ("arrow", "率なし（矢印）"),
    (">", "超（目標より上）"),
    ("<", "未満（目標より下）"),
];

/// The word of the file; none if there is no such word.
pub fn of_people(words: Words, text: &str) -> Option<&'static str> {
    let key = folded::key(text);
    let is_meant = |(code, label): &&(&str, &str)| folded::key(label) == key || *code == text;
    let is_one = |(code, _): &&(&str, &str)| label_of(words, code).is_some();
    let former = FORMER.iter().filter(is_one);
    let found = words.iter().chain(former).find(is_meant);
    found.map(|(code, _)| *code)
}

fn label_of(words: Words, code: &str) -> Option<&'static str> {
    let found = words.iter().find(|(other, _)| *other == code);
    found.map(|(_, label)| *label)
}

/// A band's rule for people, as the reports have it: `rate >= 80 and rate < 100` is 達成率が80％以上、かつ達成率が100％未満.
/// What is spelled otherwise than usual stands as it is.
pub fn rule(code: &str) -> String {
    let label = mapping::rule(code).map(|rule| rule.label());
    let comes_back = |label: &String| rule_of_people(label) == code;
    label.filter(comes_back).unwrap_or_else(|| code.to_owned())
}

/// The rule that people mean. A text that is no rule stays as it is, and is refused by the plan's reader.
pub fn rule_of_people(text: &str) -> String {
    if mapping::rule(text).is_some() {
        return text.to_owned();
    }
    let pieces = folded::key(text);
    let pieces = PIECES.iter().fold(pieces, |pieces, (label, code)| {
        pieces.replace(label, &format!(" {code} "))
    });
    let rule = mapping::rule(&pieces);
    rule.map_or_else(|| text.to_owned(), |rule| rule.code())
}

/// What the pieces of a rule for people are in the language of rules, the longest first: one may be a part of
/// another. Behind those of today stand the words of older workbooks.
static PIECES: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
    let states = STATUSES.map(|state| (state.label(), state.code()));
    let pieces = Word::WORDS.iter().chain(Comparison::WORDS).copied();
    let pieces = pieces.map(|(code, label)| (label, code)).chain(states);
    let pieces = pieces.chain([
        (RATE, "rate"),
        (ELAPSED, "elapsed"),
        (CHANGE, "change"),
        (SHARE, "elapsed"),
        ("計画期間の経過割合の", "elapsed *"),
        ("倍", ""),
        ("%", ""),
        ("値がなく、「", "status ="),
        ("」とされている", ""),
        ("、かつ", "and"),
        ("かつ", "and"),
        ("、または", "or"),
        ("または", "or"),
        (OTHERWISE, "otherwise"),
        (BY_HAND, "by-hand"),
        ("目標を達成", "target-met"),
        ("目標を上回った", "target-exceeded"),
        ("その年度の目標を達成", "interim-met"),
        ("基準値より改善", "better-than-baseline"),
        ("基準値より悪化", "worse-than-baseline"),
        ("上のどれでもない", "otherwise"),
        ("手で付けるときだけ", "by-hand"),
        ("基準値からの増減が", "change"),
        ("経過割合の", "elapsed *"),
        ("経過割合", "elapsed"),
        ("状態が", "status ="),
    ]);
    let mut pieces: Vec<(String, &str)> = pieces
        .map(|(label, code)| (folded::key(label), code))
        .collect();
    pieces.sort_by_key(|(label, _)| Reverse(label.len()));
    pieces
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number::Rounding;
    use crate::domain::plan::{Basis, Direction};
    use crate::domain::rating::Formula;
    use crate::domain::rating::Word;

    #[test]
    fn every_word_comes_back() {
        let choices = [Direction::WORDS, Basis::WORDS, Formula::WORDS];
        let more = [Rounding::WORDS, Comparison::WORDS, FLAG];
        for words in choices.into_iter().chain(more) {
            for (code, label) in words {
                assert_eq!(of_people(words, label), Some(*code));
                assert_eq!(for_people(words, code), *label);
            }
        }
    }

    #[test]
    fn rules_have_words_and_come_back() {
        for (code, label, former) in [
            (
                "target-met",
                "目標値に達した（矢印の目標では、基準値から矢印の向きに動いた）",
                "目標を達成",
            ),
            ("rate >= 99.5", "達成率が99.5％以上", "達成率が99.5以上"),
            (
                "rate < elapsed",
                "達成率が計画期間の経過割合未満",
                "達成率が経過割合未満",
            ),
            (
                "rate > 0.6 * elapsed",
                "達成率が計画期間の経過割合の0.6倍超",
                "達成率が経過割合の0.6倍超",
            ),
            (
                "elapsed <= 50",
                "計画期間の経過が50％以下",
                "計画期間の経過が50以下",
            ),
            (
                "change >= -10",
                "基準値からの良い向きの増減が-10％以上",
                "基準値からの増減が-10以上",
            ),
            (
                "status = not-surveyed",
                "値がなく、「調査なし」とされている",
                "状態が調査なし",
            ),
            ("otherwise", "上のいずれでもない", "上のどれでもない"),
            (
                "rate >= 50 and rate < 80 or interim-met",
                "達成率が50％以上、かつ達成率が80％未満、またはその年度の目標値（中間目標）に達した",
                "達成率が50以上、かつ達成率が80未満、またはその年度の目標を達成",
            ),
        ] {
            assert_eq!(rule(code), label);
            assert_eq!(rule_of_people(label), code);
            assert_eq!(rule_of_people(former), code);
        }
    }

    /// A rule that is spelled in an unusual way keeps its spelling.
    #[test]
    fn a_rule_without_words_stands_as_it_is() {
        for code in ["rate>=80", "rate >=  80", "期限", "", "x and y"] {
            assert_eq!(rule(code), code);
            assert_eq!(rule_of_people(code), code);
        }
    }

    #[test]
    fn people_write_as_they_are_used_to() {
        assert_eq!(rule_of_people("達成率が８０％以上"), "rate >= 80");
        assert_eq!(
            rule_of_people("達成率が 50％以上 かつ 達成率が 80％未満"),
            "rate >= 50 and rate < 80"
        );
        assert_eq!(
            rule_of_people("基準値からの増減が－10以上"),
            "change >= -10"
        );
        assert_eq!(rule_of_people("rate >= 80"), "rate >= 80");
    }

    /// The language may grow; people must have words for what is new.
    #[test]
    fn every_rule_has_words() {
        let words = Word::WORDS.iter().map(|(code, _)| *code);
        let words = words.chain(["otherwise", "by-hand"]).map(str::to_owned);
        let states = STATUSES
            .iter()
            .map(|state| format!("status = {}", state.code()));
        let signs = Comparison::WORDS.iter();
        let signs = signs.map(|(sign, _)| format!("rate {sign} 80"));
        for code in words.chain(states).chain(signs) {
            assert_ne!(rule(&code), code);
        }
    }

    #[test]
    fn words_of_older_workbooks_are_understood() {
        assert_eq!(of_people(Basis::WORDS, "平均"), Some("average"));
        assert_eq!(of_people(Direction::WORDS, "判定しない"), Some("none"));
        assert_eq!(of_people(Direction::WORDS, "平均"), None);
        for (code, _) in FORMER {
            let words = [
                Direction::WORDS,
                Basis::WORDS,
                Formula::WORDS,
                Comparison::WORDS,
            ];
            let is_known = |words: &Words| label_of(words, code).is_some();
            assert!(words.iter().any(is_known), "{code} is no word any longer");
        }
    }
}
