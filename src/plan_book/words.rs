//! Words of `plan.toml` and the words that people choose from a list in their place.

use crate::domain::folded;

/// Words of the file and words for people.
pub type Words = &'static [(&'static str, &'static str)];

/// Which way is better.
pub const DIRECTION: Words = &[
    ("higher", "高いほど良い"),
    ("lower", "低いほど良い"),
    ("keep", "維持する"),
    ("none", "判定しない"),
];

/// What a figure counts.
pub const BASIS: Words = &[
    ("annual", "単年度"),
    ("cumulative", "累計"),
    ("average", "平均"),
    ("point", "時点"),
    ("increment", "増分"),
];

/// How a rate is computed.
pub const FORMULA: Words = &[
    ("attainment", "実績÷目標"),
    ("inverse", "目標÷実績"),
    ("progress", "基準からの進み"),
];

/// How the printed digits are cut.
pub const ROUNDING: Words = &[("half-up", "四捨五入"), ("truncate", "切捨て")];

/// How a figure is compared with the target.
pub const COMPARE: Words = &[
    (">", "超（目標より上）"),
    ("<", "未満（目標より下）"),
    (">=", "以上"),
    ("<=", "以下"),
];

/// When a band holds; a rate is said by [`rule`].
pub const RULE: Words = &[
    ("target-met", "目標を達成"),
    ("better-than-baseline", "基準値より改善"),
    ("otherwise", "上のどれでもない"),
];

/// Yes and no; an empty cell is no.
pub const FLAG: Words = &[("true", "はい"), ("false", "いいえ")];

/// The word for people; a word that has none stands as it is.
pub fn for_people(words: Words, code: &str) -> String {
    let found = words.iter().find(|(other, _)| *other == code);
    found.map_or(code, |(_, label)| label).to_owned()
}

/// The word of the file, or the word that may have been meant. What the program has learned since
/// this list was made stands in small letters, and is left to the file's reader.
pub fn of_people(words: Words, text: &str) -> Result<String, Option<&'static str>> {
    let key = folded::key(text);
    let is_meant = |(code, label): &&(&str, &str)| folded::key(label) == key || *code == text;
    if let Some((code, _)) = words.iter().find(is_meant) {
        return Ok((*code).to_owned());
    }
    let is_code = text.starts_with(|letter: char| letter.is_ascii_lowercase()) && text.is_ascii();
    if is_code {
        return Ok(text.to_owned());
    }
    Err(folded::nearest(text, words.iter().map(|(_, label)| *label)))
}

/// A band's rule for people: `rate >= 80` is 達成率が80以上. What has no words stands as it is.
pub fn rule(code: &str) -> String {
    let label = match code.strip_prefix("rate >= ") {
        Some(rate) => format!("達成率が{rate}以上"),
        None => for_people(RULE, code),
    };
    if rule_of_people(&label) == code {
        label
    } else {
        code.to_owned()
    }
}

/// The rule that people mean. What is none stands as it is: the plan's reader says so.
pub fn rule_of_people(text: &str) -> String {
    let key = folded::key(text);
    let rate = key.strip_prefix("達成率が");
    let rate = rate.and_then(|rest| rest.strip_suffix("以上").or(rest.strip_suffix("%以上")));
    match rate {
        Some(rate) => format!("rate >= {}", rate.trim_end_matches('%')),
        None => of_people(RULE, text).unwrap_or_else(|_| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back() {
        for words in [DIRECTION, BASIS, FORMULA, ROUNDING, COMPARE, RULE, FLAG] {
            for (code, label) in words {
                assert_eq!(of_people(words, label).as_deref(), Ok(*code));
                assert_eq!(for_people(words, code), *label);
            }
        }
    }

    #[test]
    fn a_rule_comes_back_in_the_same_letters() {
        for code in [
            "target-met",
            "rate >= 80",
            "rate >= 99.5",
            "rate>=80",
            "期限",
        ] {
            assert_eq!(rule_of_people(&rule(code)), code, "{code}");
        }
        assert_eq!(rule_of_people("達成率が８０％以上"), "rate >= 80");
    }

    #[test]
    fn a_word_that_is_none_gets_a_hint() {
        assert_eq!(
            of_people(DIRECTION, "高いほどよい"),
            Err(Some("高いほど良い"))
        );
        assert_eq!(of_people(BASIS, "りんご"), Err(None));
    }
}
