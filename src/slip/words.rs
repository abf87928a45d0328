//! The words of findings as a clerk reads them: the secretariat's files, its folders and its settings are none
//! of hers.

use crate::verification::Verification;

/// Words that belong to the secretariat's files and folders.
const SETTINGS: [&str; 8] = [
    ".toml",
    "forms/",
    "mappings/",
    "inputs",
    "[[",
    " = ",
    "様式の設定",
    "計画の指定",
];

/// Who collects the forms, as the texts of findings call it.
const DESK: &str = "企画課";

/// What a section knows of the town's folders and people.
pub struct ClerkWords<'a> {
    /// Who collects the forms.
    desk: &'a str,
    /// The beginnings of paths that a clerk does not know, the longest first.
    folders: [String; 3],
}

impl<'a> ClerkWords<'a> {
    /// The words for a section.
    pub fn of(verification: &'a Verification, section: &str) -> Self {
        let plan = format!("inputs/{}/", verification.plan().id);
        let of_section = format!("{plan}{}/{section}/", verification.year_folder);
        let of_year = format!("{plan}{}/", verification.year_folder);
        Self {
            desk: verification.plan().desk(),
            folders: [of_section, of_year, plan],
        }
    }

    /// A path, or a text with paths in it, as the section knows them.
    pub fn path(&self, text: &str) -> String {
        let folders = self.folders.iter();
        folders.fold(text.to_owned(), |text, folder| text.replace(folder, ""))
    }

    /// A text of a finding. What only the secretariat can do becomes telling it.
    pub fn told(&self, text: &str) -> String {
        let text = self.path(text);
        let sentences = text.split_inclusive('。').map(|text| self.sentence(text));
        sentences.collect()
    }

    fn sentence(&self, sentence: &str) -> String {
        if is_of_clerk(sentence) {
            return self.named(sentence);
        }
        // An aside for the secretariat: （plan.toml の survey に足します）.
        let without = without_brackets(sentence);
        if is_of_clerk(&without) {
            return self.named(&without);
        }
        let tell = format!("{}に知らせてください。", self.desk);
        match sentence.split_once("企画課が") {
            Some((when, _)) if is_of_clerk(when) => format!("{}{tell}", self.named(when)),
            _ => tell,
        }
    }

    /// With the name of who collects; what is quoted stays.
    fn named(&self, text: &str) -> String {
        let parts = text.split('「').enumerate().map(|(index, part)| {
            let (quoted, rest) = match index {
                0 => ("", part),
                _ => part.split_at(part.rfind('」').unwrap_or_default()),
            };
            format!("{quoted}{}", rest.replace(DESK, self.desk))
        });
        parts.collect::<Vec<_>>().join("「")
    }
}

/// Whether nothing in a sentence is the secretariat's; what somebody wrote is quoted.
fn is_of_clerk(sentence: &str) -> bool {
    let mut outside = String::new();
    for (index, part) in sentence.split('「').enumerate() {
        let rest = part.rfind('」').map(|end| &part[end..]);
        outside += rest.unwrap_or(if index == 0 { part } else { "" });
    }
    !SETTINGS.iter().any(|word| outside.contains(word))
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
    use super::{ClerkWords, SETTINGS};
    use crate::check::pages;

    fn words(desk: &str) -> ClerkWords<'_> {
        let folders = ["inputs/town/R6/課/", "inputs/town/R6/", "inputs/town/"];
        ClerkWords {
            desk,
            folders: folders.map(str::to_owned),
        }
    }

    #[test]
    fn no_remedy_tells_a_clerk_of_the_secretariats_files() {
        for page in pages() {
            let told = words("企画課").told(page.remedy);
            let names = SETTINGS.iter().any(|word| told.contains(word));
            assert!(!names, "{}: {told}", page.code);
            assert!(told.ends_with('。'), "{}: {told}", page.code);
        }
    }

    #[test]
    fn what_the_secretariat_does_is_told_to_it() {
        let check = |text: &str, expected: &str| {
            assert_eq!(words("政策推進課 企画係").told(text), expected);
        };
        check(
            "計画の指標名に直してください。同じ指標の別の呼び名なら、企画課が plan.toml の aliases に足します。",
            "計画の指標名に直してください。同じ指標の別の呼び名なら、政策推進課 企画係に知らせてください。",
        );
        check(
            "その年度にも調査をしたなら、企画課に知らせてください（plan.toml の survey に足します）。",
            "その年度にも調査をしたなら、政策推進課 企画係に知らせてください。",
        );
        check(
            "課の名前のフォルダーに移すか、plan.toml の [[section]] に足してください。",
            "政策推進課 企画係に知らせてください。",
        );
        check(
            "ほかに 「3」（inputs/town/R6/別の課/実績.csv C10）",
            "ほかに 「3」（別の課/実績.csv C10）",
        );
        // What somebody wrote is no setting, and names whom it names.
        check(
            "読めません:「a = b、企画課と協議」。",
            "読めません:「a = b、企画課と協議」。",
        );
        check(
            "表題に年度を書いてください。書かない決まりなら、企画課が様式の設定に year = { from = \"folder\" } と書けば、inputs の年度のフォルダーの年度とみなします。",
            "表題に年度を書いてください。書かない決まりなら、政策推進課 企画係に知らせてください。",
        );
    }
}
