//! The words of findings as a clerk reads them: the secretariat's files, its folders and its settings are none
//! of hers.

use crate::domain::{FiscalYear, Plan};
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
    /// The section, by whose name its folders are called.
    section: &'a str,
    /// The plan.
    plan: &'a Plan,
}

impl<'a> ClerkWords<'a> {
    /// The words for a section.
    pub fn of(verification: &'a Verification, section: &'a str) -> Self {
        let plan = verification.plan();
        Self {
            desk: plan.desk(),
            section,
            plan,
        }
    }

    /// A path, or a text with paths in it, as the section knows them: its own files of any year by their names, those
    /// of others with whose they are.
    pub fn path(&self, text: &str) -> String {
        shown(&self.in_own_words(text))
    }

    /// The same, with [`DESK`] hidden in the names of files.
    fn in_own_words(&self, text: &str) -> String {
        let inputs = format!("inputs/{}/", self.plan.id);
        let mut parts = text.split(&inputs);
        let before = parts.next().unwrap_or_default().to_owned();
        parts.fold(before, |text, part| text + &self.in_inputs(part))
    }

    /// What stands behind inputs/<plan>/, without the folders of the year and of the section.
    fn in_inputs(&self, path: &str) -> String {
        let Some((_, in_year)) = path
            .split_once('/')
            .filter(|(year, _)| FiscalYear::parse(year).is_some())
        else {
            return path.to_owned();
        };
        let sender = in_year.split_once('/').and_then(|(folder, rest)| {
            let section = self.plan.section_named(folder)?;
            Some((self.plan.sections[section].name.as_str(), rest))
        });
        match sender {
            Some((sender, rest)) if sender == self.section => hidden_in_name(rest),
            Some((sender, rest)) => format!("{}の{}", hidden(sender), hidden_in_name(rest)),
            None => hidden_in_name(in_year),
        }
    }

    /// A text of a finding. What only the secretariat can do becomes telling it.
    pub fn told(&self, text: &str) -> String {
        let text = self.hide_sections(self.in_own_words(text));
        let sentences = text.split_inclusive('。').map(|text| self.sentence(text));
        shown(&sentences.collect::<String>())
    }

    /// A text with [`DESK`] hidden in the names of sections, of which 政策企画課 is one.
    fn hide_sections(&self, text: String) -> String {
        let names = self
            .plan
            .sections
            .iter()
            .map(|section| section.name.as_str());
        let names = names.filter(|name| name.contains(DESK) && *name != DESK);
        names.fold(text, |text, name| text.replace(name, &hidden(name)))
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
            format!("{quoted}{}", self.with_desk(rest))
        });
        parts.collect::<Vec<_>>().join("「")
    }

    fn with_desk(&self, text: &str) -> String {
        if self.plan.section_named(DESK).is_none() {
            return text.replace(DESK, self.desk);
        }
        // A section has the very name: where it reports, it is meant, and the desk where something is told it or done by it.
        let done = ["に", "が"].map(|particle| format!("{DESK}{particle}"));
        done.iter().fold(text.to_owned(), |text, done| {
            text.replace(done.as_str(), &done.replace(DESK, self.desk))
        })
    }
}

/// Stands for [`DESK`] where that is part of a name; no text of a submission has this letter of private use.
const HIDDEN: &str = "\u{E000}";

fn hidden(name: &str) -> String {
    name.replace(DESK, HIDDEN)
}

fn shown(text: &str) -> String {
    text.replace(HIDDEN, DESK)
}

/// A text that begins with the name of a file, in which the word is hidden.
fn hidden_in_name(text: &str) -> String {
    let end = text.find('.').unwrap_or_default();
    let (name, rest) = text.split_at(end);
    hidden(name) + rest
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
    use crate::domain::Plan;
    use crate::mapping::{self, trial};

    fn plan() -> Plan {
        plan_with("政策企画課")
    }

    fn plan_with(third: &str) -> Plan {
        let kpi = trial::kpi("goal.kpi", ["1-1", "講座数", "回"], "別の課");
        let text = trial::plan(&["子育て/保育課", "別の課", third], &kpi);
        let mapping = mapping::from_texts(&text, &[]);
        let mut plan = mapping.expect("the test's own plan is sound").plan;
        plan.id = "town".to_owned();
        plan
    }

    fn words<'a>(plan: &'a Plan, desk: &'a str) -> ClerkWords<'a> {
        ClerkWords {
            desk,
            section: "子育て/保育課",
            plan,
        }
    }

    #[test]
    fn no_remedy_tells_a_clerk_of_the_secretariats_files() {
        let plan = plan();
        for page in pages() {
            let told = words(&plan, "企画課").told(page.remedy);
            let names = SETTINGS.iter().any(|word| told.contains(word));
            assert!(!names, "{}: {told}", page.code);
            assert!(told.ends_with('。'), "{}: {told}", page.code);
        }
    }

    #[test]
    fn what_the_secretariat_does_is_told_to_it() {
        let plan = plan();
        let check = |text: &str, expected: &str| {
            assert_eq!(words(&plan, "政策推進課 企画係").told(text), expected);
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
            "課の名前のフォルダーに移すか、新しい課なら plan.toml の [[section]] に、名前の変わった課ならその formerly に、足してください。",
            "政策推進課 企画係に知らせてください。",
        );
        for (path, expected) in [
            ("inputs/town/R6/別の課/7月/実績.csv", "別の課の7月/実績.csv"),
            ("inputs/town/R5/別の課/実績.csv", "別の課の実績.csv"),
            ("inputs/town/R5/子育て／保育課/実績.csv", "実績.csv"),
            ("inputs/town/R6/無い課/実績.csv", "無い課/実績.csv"),
            ("inputs/town/R6/実績.csv", "実績.csv"),
        ] {
            let told = |path: &str| format!("ほかに 「3」（{path} C10）、「4」（{path} C11）");
            check(&told(path), &told(expected));
        }
        // Sections and files are called what they are called, whatever the desk is.
        check(
            "担当は、計画では政策企画課です。担当が変わったのなら、企画課に知らせてください。",
            "担当は、計画では政策企画課です。担当が変わったのなら、政策推進課 企画係に知らせてください。",
        );
        check(
            "ほかに 「3」（inputs/town/R6/別の課/企画課照会への回答.xlsx C10）。企画課が移します。",
            "ほかに 「3」（別の課の企画課照会への回答.xlsx C10）。政策推進課 企画係が移します。",
        );
        let own = plan_with("企画課");
        assert_eq!(
            words(&own, "総務課 行政係")
                .told("企画課から提出がありません。企画課に知らせてください。"),
            "企画課から提出がありません。総務課 行政係に知らせてください。"
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
