//! The words of findings as a clerk reads them: the secretariat's files, its folders and its settings are none
//! of hers.

/// What a clerk can do where the text asks for something in the secretariat's files.
const TELL: &str = "企画課に知らせてください。";

/// Words that belong to the secretariat's files.
const SETTINGS: [&str; 3] = [".toml", "forms/", "mappings/"];

/// A text of a finding, for a clerk. What only the secretariat can do becomes telling it; `folders` are
/// the beginnings of paths that she does not know, the longest first.
pub fn of_clerk(text: &str, folders: &[String]) -> String {
    let sentences = text.split_inclusive('。').map(sentence);
    let text: String = sentences.collect();
    folders
        .iter()
        .fold(text, |text, folder| text.replace(folder, ""))
}

fn sentence(sentence: &str) -> String {
    let is_of_clerk = |text: &str| !SETTINGS.iter().any(|word| text.contains(word));
    if is_of_clerk(sentence) {
        return sentence.to_owned();
    }
    // An aside for the secretariat: （plan.toml の survey に足します）.
    let without = without_brackets(sentence);
    if is_of_clerk(&without) {
        return without;
    }
    match sentence.split_once("企画課が") {
        Some((when, _)) if is_of_clerk(when) => format!("{when}{TELL}"),
        _ => TELL.to_owned(),
    }
}

fn without_brackets(sentence: &str) -> String {
    match (sentence.find('（'), sentence.rfind('）')) {
        (Some(start), Some(end)) if start < end => {
            format!(
                "{}{}",
                &sentence[..start],
                &sentence[end + '）'.len_utf8()..]
            )
        }
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SETTINGS, of_clerk};
    use crate::check::pages;

    #[test]
    fn no_remedy_tells_a_clerk_of_the_secretariats_files() {
        for page in pages() {
            let told = of_clerk(page.remedy, &[]);
            let names = SETTINGS.iter().any(|word| told.contains(word));
            assert!(!names, "{}: {told}", page.code);
            assert!(told.ends_with('。'), "{}: {told}", page.code);
        }
    }

    #[test]
    fn what_the_secretariat_does_is_told_to_it() {
        let check = |text: &str, expected: &str| {
            let folders = ["inputs/town/R6/".to_owned(), "inputs/town/".to_owned()];
            assert_eq!(of_clerk(text, &folders), expected);
        };
        check(
            "計画の指標名に直してください。同じ指標の別の呼び名なら、企画課が plan.toml の aliases に足します。",
            "計画の指標名に直してください。同じ指標の別の呼び名なら、企画課に知らせてください。",
        );
        check(
            "その年度にも調査をしたなら、企画課に知らせてください（plan.toml の survey に足します）。",
            "その年度にも調査をしたなら、企画課に知らせてください。",
        );
        check(
            "課の名前のフォルダーに移すか、plan.toml の [[section]] に足してください。",
            "企画課に知らせてください。",
        );
        check(
            "ほかに 「3」（inputs/town/R6/課/実績.csv C10）",
            "ほかに 「3」（課/実績.csv C10）",
        );
    }
}
