//! The rule language of `when`: `rate >= 50 and rate < 80 or interim-met`.
//!
//! `and` binds tighter than `or`; there are no brackets and no `not`. Every mistake says which piece
//! of the text it is about.

use crate::domain::rating::rule::STATUSES;
use crate::domain::rating::{Bound, Comparison, Rule, Word};
use crate::domain::reported::State;
use crate::domain::{Decimal, folded, number};
use crate::mapping::problem::Mistake;

/// What a rule means.
pub(in crate::mapping) fn rule(text: &str) -> Result<Rule, Mistake> {
    let pieces = pieces(text);
    match pieces[..] {
        // Only alone: within a rule they would mean nothing.
        ["otherwise"] => return Ok(Rule::Otherwise),
        ["by-hand"] => return Ok(Rule::ByHand),
        _ => {}
    }
    // An empty piece, as in `a and and b`, is a mistake that `part` tells.
    let alternatives = pieces.split(|piece| *piece == "or");
    let any: Result<Vec<Rule>, Mistake> = alternatives.map(all).collect();
    Ok(one_or(any?, Rule::Any))
}

fn all(pieces: &[&str]) -> Result<Rule, Mistake> {
    let parts = pieces.split(|piece| *piece == "and");
    let all: Result<Vec<Rule>, Mistake> = parts.map(part).collect();
    Ok(one_or(all?, Rule::All))
}

/// A single rule stands for itself.
fn one_or(mut rules: Vec<Rule>, several: fn(Vec<Rule>) -> Rule) -> Rule {
    match rules.len() {
        1 => rules.remove(0),
        _ => several(rules),
    }
}

/// A word or a comparison.
fn part(pieces: &[&str]) -> Result<Rule, Mistake> {
    match pieces {
        [] => Err(Mistake::new(
            "and・or の前後か、規則全体が空です",
            "and と or の両側に規則を書いてください",
        )),
        [alone @ ("otherwise" | "by-hand")] => Err(Mistake::new(
            format!("{alone} は and・or でほかの規則とつなげません"),
            format!("when = \"{alone}\" とだけ書いてください"),
        )),
        [word] => is(word),
        ["status", "=", state] => status(state).map(Rule::Status),
        ["status", ..] => Err(Mistake::new(
            format!("「{}」が分かりません", pieces.join(" ")),
            format!(
                "status = ended のように書いてください。使えるのは {} です",
                statuses()
            ),
        )),
        // People say the sign last, and the share before its times: 達成率が経過割合の0.6倍以上.
        [fact, first, .., last] if is_comparison(last) && !is_comparison(first) => {
            match &pieces[1..pieces.len() - 1] {
                ["elapsed", "*", times] => part(&[fact, last, times, "*", "elapsed"]),
                bound => part(&[&[*fact, *last], bound].concat()),
            }
        }
        ["rate", sign, bound @ ..] => Ok(Rule::Rate(comparison(sign)?, self::bound(bound)?)),
        ["elapsed", sign, bound @ ..] => Ok(Rule::Elapsed(comparison(sign)?, figure(bound)?)),
        ["change", sign, bound @ ..] => Ok(Rule::Change(comparison(sign)?, figure(bound)?)),
        _ => Err(unknown(&pieces.join(" "))),
    }
}

fn is(text: &str) -> Result<Rule, Mistake> {
    let mut words = Word::ALL.iter();
    let word = words.find(|word| word.code() == text);
    word.map(|word| Rule::Is(*word))
        .ok_or_else(|| unknown(text))
}

fn status(text: &str) -> Result<State, Mistake> {
    let mut states = STATUSES.iter();
    let state = states.find(|state| state.code() == text);
    state.copied().ok_or_else(|| {
        Mistake::new(
            format!("状態「{text}」が分かりません"),
            format!("使えるのは {} です", statuses()),
        )
    })
}

fn is_comparison(piece: &str) -> bool {
    comparison(piece).is_ok()
}

fn comparison(text: &str) -> Result<Comparison, Mistake> {
    let mut comparisons = Comparison::ALL.iter();
    let found = comparisons.find(|comparison| comparison.code() == text);
    found.copied().ok_or_else(|| {
        Mistake::new(
            format!("比べ方「{text}」が分かりません"),
            "使えるのは >=（以上）, >（超）, <=（以下）, <（未満） です",
        )
    })
}

/// What a rate is compared with: a percentage, or the share of the period that has passed.
fn bound(pieces: &[&str]) -> Result<Bound, Mistake> {
    match pieces {
        ["elapsed"] => Ok(Bound::Elapsed(Decimal::ONE)),
        [times, "*", "elapsed"] => figure(&[times]).map(Bound::Elapsed),
        [figure] => self::figure(&[figure]).map(Bound::Percent),
        _ => Err(Mistake::new(
            format!("比べる相手「{}」が分かりません", pieces.join(" ")),
            "80 のような数か、elapsed、0.6 * elapsed のどれかを書いてください（つなぐときは and か or）",
        )),
    }
}

fn figure(pieces: &[&str]) -> Result<Decimal, Mistake> {
    let number = match pieces {
        [text] => number::parse(text),
        _ => None,
    };
    number.ok_or_else(|| {
        Mistake::new(
            format!("「{}」は数ではありません", pieces.join(" ")),
            "80 や -10 や 12.5 のように、％を付けずに書いてください",
        )
    })
}

fn unknown(text: &str) -> Mistake {
    let words = Word::ALL.iter().map(|word| word.code());
    let meant = folded::nearest(text, words.clone());
    let near = meant.map(|near| format!("もしかして: {near}。"));
    let words: Vec<&str> = words.collect();
    Mistake::new(
        format!("判定の規則「{text}」が分かりません"),
        format!(
            "{}使えるのは {}, rate >= 80, rate >= 0.6 * elapsed, elapsed >= 50, change >= -10, status = ended, otherwise, by-hand と、それらを and・or でつないだものです",
            near.unwrap_or_default(),
            words.join(", ")
        ),
    )
}

fn statuses() -> String {
    STATUSES.map(State::code).join(", ")
}

/// Words and signs. A sign needs no space around it: `rate>=80`.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_sign = is_sign(first);
        // Signs that follow each other are one piece: `>=`.
        let is_other = |letter: char| letter.is_whitespace() || self::is_sign(letter) != is_sign;
        let (piece, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        pieces.push(piece);
        rest = after.trim_start();
    }
    pieces
}

fn is_sign(letter: char) -> bool {
    "<>=*".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        let said = rule(text).map_or_else(|mistake| mistake.message, |rule| rule.label());
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn words_and_comparisons() {
        check(
            "target-exceeded",
            "目標値を上回った（目標値と同じでは足りない）",
        );
        check(" rate>=80 ", "達成率が80％以上");
        check("rate < 99.5", "達成率が99.5％未満");
        check("rate >= elapsed", "達成率が計画期間の経過割合以上");
        check(
            "rate >= 0.6 * elapsed",
            "達成率が計画期間の経過割合の0.6倍以上",
        );
        check("elapsed > 50", "計画期間の経過が50％超");
        check("change >= -10", "基準値からの良い向きの増減が-10％以上");
        check("status = ended", "値がなく、「事業終了」とされている");
        check("otherwise", "上のいずれでもない");
        check("by-hand", "理由を添えて手で付けるときだけ");
    }

    #[test]
    fn or_binds_weaker_than_and() {
        check(
            "rate >= 80 and rate < 100 or same-as-baseline and elapsed <= 50",
            "達成率が80％以上、かつ達成率が100％未満、または基準値と同じ、かつ計画期間の経過が50％以下",
        );
        let rule = rule("rate >= 1 or rate >= 2 and rate >= 3").unwrap();
        assert!(
            matches!(rule, Rule::Any(any) if matches!(&any[..], [Rule::Rate(..), Rule::All(_)]))
        );
    }

    #[test]
    fn every_mistake_names_its_piece() {
        check("target-meet", "判定の規則「target-meet」が分かりません");
        check("rate => 80", "比べ方「=>」が分かりません");
        check("rate = 80", "比べ方「=」が分かりません");
        check("rate >= 80%", "「80%」は数ではありません");
        check(
            "rate >= 80 rate < 100",
            "比べる相手「80 rate < 100」が分かりません",
        );
        check("rate >= 80 and", "and・or の前後か、規則全体が空です");
        check("", "and・or の前後か、規則全体が空です");
        check(
            "otherwise or target-met",
            "otherwise は and・or でほかの規則とつなげません",
        );
        check("status = done", "状態「done」が分かりません");
        check("status ended", "「status ended」が分かりません");
        check("change >= elapsed", "「elapsed」は数ではありません");
        check("80 <= rate", "判定の規則「80 <= rate」が分かりません");
        assert!(
            rule("target-meet")
                .unwrap_err()
                .remedy
                .contains("もしかして: target-met。")
        );
    }

    fn written() -> impl Strategy<Value = String> {
        let word = (0..Word::WORDS.len()).prop_map(|word| Word::WORDS[word].0.to_owned());
        let status =
            (0..STATUSES.len()).prop_map(|state| format!("status = {}", STATUSES[state].code()));
        let comparison = (0..3usize, 0..Comparison::ALL.len(), -1000i64..1000, 0u32..3).prop_map(
            |(fact, sign, number, scale)| {
                let fact = ["rate", "elapsed", "change"][fact];
                format!(
                    "{fact} {} {}",
                    Comparison::ALL[sign].code(),
                    number::plain(Decimal::new(number, scale))
                )
            },
        );
        let part = prop_oneof![word, status, comparison];
        proptest::collection::vec((part, any::<bool>()), 1..6).prop_map(|parts| {
            let joined = parts
                .iter()
                .map(|(part, and)| format!("{part} {} ", if *and { "and" } else { "or" }));
            let joined: String = joined.collect();
            joined
                .trim_end_matches("and ")
                .trim_end_matches("or ")
                .to_owned()
        })
    }

    proptest! {
        #[test]
        fn what_the_language_allows_is_understood(text in written()) {
            let parsed = rule(&text).unwrap();
            let expected = 1 + text.matches(" or ").count() + text.matches(" and ").count();
            let leaves = |rule: &&&Rule| !matches!(rule, Rule::All(_) | Rule::Any(_));
            prop_assert_eq!(parsed.parts().iter().filter(leaves).count(), expected);
            prop_assert_eq!(rule(&text.replace(' ', "  ")), Ok(parsed));
        }

        #[test]
        fn no_text_makes_it_panic(text in "(rate|elapsed|change|status|and|or|otherwise|target-met|ended|>=|=|<|\\*|-?[0-9.]{1,40}|[ 　％あ]){0,12}") {
            let _ = rule(&text);
        }
    }
}
