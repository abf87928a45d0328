//! Regexes of a form, which are laid on folded texts.

use super::resolve::FormResolver;
use crate::domain::folded;
use crate::mapping::fields::Spanned;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

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
    let mut builder = regex::RegexBuilder::new(regex);
    builder.case_insensitive(true).build().map_err(|error| {
        let error = error.to_string();
        let detail = error.lines().last().unwrap_or_default();
        format!("正規表現「{written}」が読めません（{detail}）")
    })
}

/// Folds the letters of a pattern as [`folded::key`] folds the text that it is laid on.
/// A full-width bracket is a letter to an official, so it must not become a regex bracket.
pub(in crate::mapping) fn fold_pattern(pattern: &str) -> String {
    pattern.chars().map(fold_letter).collect()
}

fn fold_letter(letter: char) -> String {
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
    fn full_width_brackets_in_a_pattern_are_letters() {
        let regex = Regex::new(&format!(
            "^(?:{})$",
            fold_pattern("目標値（Ｒ８）(／(?<year>.+))?")
        ))
        .unwrap();
        assert!(regex.is_match(&folded::key("目標値（R8）／令和８年度")));
    }
}
