//! Words of `plan.toml` and the words that people choose from a list in their place.

use crate::domain::choice::Words;
use crate::domain::folded;
use crate::domain::rating::rule::{Comparison, STATUSES};

/// When a band holds; what compares, and what joins, is said by [`rule`].
pub const RULE: Words = &[
    ("target-met", "目標を達成"),
    ("target-exceeded", "目標を上回った"),
    ("interim-met", "その年度の目標を達成"),
    ("better-than-baseline", "基準値より改善"),
    ("worse-than-baseline", "基準値より悪化"),
    ("same-as-baseline", "基準値と同じ"),
    ("otherwise", "上のどれでもない"),
    ("by-hand", "手で付けるときだけ"),
];

/// What a rule compares.
const FACT: Words = &[
    ("rate", "達成率が"),
    ("elapsed", "計画期間の経過が"),
    ("change", "基準値からの増減が"),
];

/// The share of the period that has passed, as a bound.
const ELAPSED: &str = "経過割合";
const STATUS: &str = "状態が";

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

/// A band's rule for people: `rate >= 80 and target-met` is 達成率が80以上、かつ目標を達成. What has
/// no words, or other spaces than usual, stands as it is.
pub fn rule(code: &str) -> String {
    let joints = [(" or ", "、または"), (" and ", "、かつ")];
    translated(code, &joints, part)
        .filter(|label| rule_of_people(label) == code)
        .unwrap_or_else(|| code.to_owned())
}

/// The rule that people mean. A text that is no rule stays as it is, and is refused by the plan's reader.
pub fn rule_of_people(text: &str) -> String {
    let joints = [("または", " or "), ("かつ", " and ")];
    translated(&folded::key(text), &joints, part_of_people).unwrap_or_else(|| text.to_owned())
}

/// A rule in other words: what joins its parts, the loosest first, and each part; none if a part has none.
fn translated(
    text: &str,
    joints: &[(&str, &str)],
    part: fn(&str) -> Option<String>,
) -> Option<String> {
    let Some(((from, to), inner)) = joints.split_first() else {
        return part(text.trim_matches(['、', ',']));
    };
    let parts = text.split(from).map(|text| translated(text, inner, part));
    let parts: Option<Vec<String>> = parts.collect();
    Some(parts?.join(to))
}

fn part(code: &str) -> Option<String> {
    if let Some(label) = label_of(RULE, code) {
        return Some(label.to_owned());
    }
    let pieces: Vec<&str> = code.split(' ').collect();
    match pieces[..] {
        ["status", "=", state] => {
            let state = STATUSES.iter().find(|other| other.code() == state)?;
            Some(format!("{STATUS}{}", state.label()))
        }
        [fact, sign, ref bound @ ..] => {
            let sign = label_of(Comparison::WORDS, sign)?;
            let (fact, bound) = (label_of(FACT, fact)?, self::bound(bound)?);
            Some(format!("{fact}{bound}{sign}"))
        }
        _ => None,
    }
}

fn label_of(words: Words, code: &str) -> Option<&'static str> {
    let found = words.iter().find(|(other, _)| *other == code);
    found.map(|(_, label)| *label)
}

fn bound(pieces: &[&str]) -> Option<String> {
    match pieces {
        ["elapsed"] => Some(ELAPSED.to_owned()),
        [times, "*", "elapsed"] => Some(format!("{ELAPSED}の{times}倍")),
        [figure] => Some((*figure).to_owned()),
        _ => None,
    }
}

fn part_of_people(key: &str) -> Option<String> {
    if let Some((code, _)) = RULE.iter().find(|(_, label)| folded::key(label) == key) {
        return Some((*code).to_owned());
    }
    if let Some(state) = key.strip_prefix(STATUS) {
        let state = STATUSES.iter().find(|other| other.label() == state)?;
        return Some(format!("status = {}", state.code()));
    }
    let (fact, rest) = FACT
        .iter()
        .find_map(|(fact, label)| Some((fact, key.strip_prefix(label)?)))?;
    let (bound, sign) = Comparison::WORDS
        .iter()
        .find_map(|(sign, label)| Some((rest.strip_suffix(label)?, sign)))?;
    Some(format!("{fact} {sign} {}", bound_of_people(bound)))
}

fn bound_of_people(key: &str) -> String {
    match key.strip_prefix(ELAPSED) {
        Some("") => "elapsed".to_owned(),
        Some(rest) => {
            let times = rest.trim_start_matches('の').trim_end_matches('倍');
            format!("{times} * elapsed")
        }
        None => key.trim_end_matches('%').to_owned(),
    }
}

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
        let more = [Rounding::WORDS, Comparison::WORDS, RULE, FLAG];
        for words in choices.into_iter().chain(more) {
            for (code, label) in words {
                assert_eq!(of_people(words, label), Some(*code));
                assert_eq!(for_people(words, code), *label);
            }
        }
    }

    #[test]
    fn rules_have_words_and_come_back() {
        for (code, label) in [
            ("target-met", "目標を達成"),
            ("rate >= 99.5", "達成率が99.5以上"),
            ("rate < elapsed", "達成率が経過割合未満"),
            ("rate > 0.6 * elapsed", "達成率が経過割合の0.6倍超"),
            ("elapsed <= 50", "計画期間の経過が50以下"),
            ("change >= -10", "基準値からの増減が-10以上"),
            ("status = not-surveyed", "状態が調査なし"),
            (
                "rate >= 50 and rate < 80 or interim-met",
                "達成率が50以上、かつ達成率が80未満、またはその年度の目標を達成",
            ),
        ] {
            assert_eq!(rule(code), label);
            assert_eq!(rule_of_people(label), code);
        }
    }

    /// A rule that is spelled in an unusual way keeps its spelling.
    #[test]
    fn a_rule_without_words_stands_as_it_is() {
        for code in [
            "rate>=80",
            "rate >=  80",
            "rate >= 80%",
            "期限",
            "",
            "x and y",
        ] {
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
        let words = Word::WORDS.iter().map(|(code, _)| (*code).to_owned());
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
