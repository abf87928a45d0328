//! Regexes of a form, which are laid on folded texts.

use super::resolve::FormResolver;
use crate::domain::folded;
use crate::mapping::fields::Spanned;
use crate::mapping::problem::in_japanese;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// What the regex reader says, in the words of an official.
const REGEX_ERRORS: &[(&str, &str)] = &[
    ("unclosed group", "括弧「(」が閉じていません"),
    ("unopened group", "「)」に合う「(」がありません"),
    ("unclosed character class", "角括弧「[」が閉じていません"),
    (
        "invalid character class range",
        "[ ] の中の範囲（a-z など）の順が逆です",
    ),
    (
        "repetition operator missing",
        "「*」「+」「?」「{ }」の前に、繰り返す文字がありません",
    ),
    ("repetition quantifier", "「{ }」の中の回数が読めません"),
    ("counted repetition", "「{ }」の中の回数が読めません"),
    ("escape sequence", "「\\」の後の文字が違います"),
    ("look-around", "先読み・後読み（(?= など）は使えません"),
    ("capture group name", "「(?<…>」の名前が読めません"),
    ("unrecognized flag", "「(?」の後の文字が違います"),
];

impl FormResolver<'_> {
    /// A regex that must fit the whole folded text.
    pub(super) fn whole(&mut self, written: &Spanned<String>) -> Option<Regex> {
        let regex = format!("^(?:{})$", fold_pattern(written.get_ref()));
        self.compile(written, &regex)
    }

    /// A regex that may fit any part of the folded text.
    pub(super) fn pattern(&mut self, written: &Spanned<String>) -> Option<Regex> {
        self.compile(written, &fold_pattern(written.get_ref()))
    }

    fn compile(&mut self, written: &Spanned<String>, regex: &str) -> Option<Regex> {
        match compiled(written.get_ref(), regex) {
            Ok(built) => {
                self.check_groups(written, &built);
                Some(built)
            }
            Err(message) => {
                self.wrong(written.span(), message, REMEDY);
                None
            }
        }
    }

    /// A group of another name, as in `(?<yaer>…)`, would be used for nothing.
    fn check_groups(&mut self, written: &Spanned<String>, regex: &Regex) {
        let names = regex.capture_names().flatten();
        for name in names.filter(|name| !["year", "unit"].contains(name)) {
            let message = format!("知らないグループ「(?<{name}>…)」です");
            let remedy = "使えるのは (?<year>…) と (?<unit>…) だけです";
            self.wrong(written.span(), message, remedy);
        }
    }
}

/// What to do with a regex that cannot be read.
pub(in crate::mapping) const REMEDY: &str =
    "括弧の数と、( ) [ ] . * + ? の使い方を確かめてください";

/// A regex, or what is wrong with it as it was written.
pub(in crate::mapping) fn compiled(written: &str, regex: &str) -> Result<Regex, String> {
    // Letters of a pattern keep their case, because \S is not \s; so it is not compared, and a text is folded.
    let mut builder = regex::RegexBuilder::new(regex);
    builder.case_insensitive(true).build().map_err(|error| {
        let error = error.to_string();
        let detail = error.lines().last().unwrap_or_default();
        let told = in_japanese(REGEX_ERRORS, detail);
        format!("正規表現「{written}」: {told}（{detail}）")
    })
}

/// Folds the letters of a pattern as [`folded::key`] folds the text that it is laid on.
/// A full-width bracket is a letter to an official, so it must not become a regex bracket.
pub(in crate::mapping) fn fold_pattern(pattern: &str) -> String {
    pattern.chars().map(fold_letter).collect()
}

fn fold_letter(letter: char) -> String {
    // Folding takes white space out of the texts: a pattern that asks for it would fit none.
    if letter.is_ascii_whitespace() {
        return String::new();
    }
    if letter.is_ascii() {
        return letter.to_string();
    }
    let folded = folded::key(&letter.to_string());
    match letter.nfkc().any(|widened| widened.is_ascii()) {
        true => regex::escape(&folded),
        false => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_patterns_are_told_in_japanese() {
        for (pattern, expected) in [
            ("(実績", "括弧「(」が閉じていません"),
            ("実績)", "「)」に合う「(」がありません"),
            ("[実績", "角括弧「[」が閉じていません"),
            (
                "*実績",
                "「*」「+」「?」「{ }」の前に、繰り返す文字がありません",
            ),
            ("実績{x}", "「{ }」の中の回数が読めません"),
            ("\\q", "「\\」の後の文字が違います"),
            ("(?=実績)", "先読み・後読み（(?= など）は使えません"),
        ] {
            let error = Regex::new(pattern).unwrap_err().to_string();
            let last = error.lines().last().unwrap_or_default();
            assert_eq!(in_japanese(REGEX_ERRORS, last), expected, "{last}");
        }
    }

    #[test]
    fn full_width_brackets_in_a_pattern_are_letters() {
        let regex = Regex::new(&format!(
            "^(?:{})$",
            fold_pattern("目標値（Ｒ８）(／(?<year>.+))?")
        ))
        .unwrap();
        assert!(regex.is_match(&folded::key("目標値（R8）／令和８年度")));
    }
}
