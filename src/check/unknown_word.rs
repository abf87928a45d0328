//! A text that is not among the words from which sections choose.

use super::{Evidence, Finding, Page, Place, listing};
use crate::domain::folded;
use crate::domain::plan::Vocabulary;
use crate::ledger::SectionText;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-word",
    what: "決められた言葉から選ぶ欄に、その中にない言葉があります。書かれたとおりに残し、集計では「その他」に数えました。",
    why: "言葉が揃わないと、「継続」が何件、「見直し」が何件と数えられません。",
    example: "「事業の継続」から選ぶ「今後の方針」の欄に「がんばる」。",
    remedy: "決められた言葉のどれかに直してください。同じ意味の別の言い方なら、企画課が plan.toml の also に足します。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    // Most plans have no vocabularies, and comments are many.
    let plan = evidence.plan;
    let kpis = (0..plan.kpis.len()).filter(|_| !plan.vocabularies.is_empty());
    let comments = kpis.flat_map(|kpi| evidence.ledger.comments(kpi, evidence.readings));
    comments.filter_map(|comment| {
        let vocabulary = plan.vocabulary_of(comment.name)?;
        let is_known = vocabulary.word_of(comment.text).is_some();
        let is_blank = comment.text.trim().is_empty();
        (!is_known && !is_blank).then(|| finding(&comment, vocabulary))
    })
}

fn finding(comment: &SectionText<'_>, vocabulary: &Vocabulary) -> Finding {
    let text = comment.text.trim();
    let message = format!(
        "{}「{text}」は、決められた言葉にありません{}",
        vocabulary.label,
        listing::maybe(nearest(vocabulary, text))
    );
    let source = comment.source;
    let place = Place::cell(&source.file, &source.sheet, comment.at);
    let choices = vocabulary.words.iter();
    let words: String = choices.map(|(word, _)| format!("「{word}」")).collect();
    PAGE.finding(&source.section, place, message)
        .with_remedy(format!("{words}のどれかに直してください。"))
}

/// The word that the writer may have meant: it, or a synonym of it, is the most similar. It is only
/// suggested.
fn nearest<'a>(vocabulary: &'a Vocabulary, text: &str) -> Option<&'a str> {
    // A longer text is a sentence, and a word that is near to it is chance.
    const LONGEST_TEXT: usize = 200;
    let entries = vocabulary.words.iter();
    let words = entries.flat_map(|(word, also)| std::iter::once(word).chain(also));
    let nearest = folded::nearest(text, words.map(String::as_str));
    let near = nearest.filter(|_| text.chars().count() <= LONGEST_TEXT)?;
    let meant = vocabulary.word_of(near)?;
    Some(&vocabulary.words[meant].0)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect_of};

    fn check(text: &str, expected: &[&str]) {
        let plan = format!(
            "{PLAN}[[vocabulary]]\nfield = \"policy\"\nlabel = \"今後の方針\"\nwords = [{{ word = \"事業の継続\", also = [\"現状通り\"] }}, {{ word = \"事業の中止\" }}]\n"
        );
        let form = FORM.replace("[columns]", "[columns]\ntext.policy = \"方針\"");
        let sheet = format!("指標,R6,方針,取組\n観光入込客数,600,{text},まつり");
        let files = [("観光課/実績.csv", sheet.as_str())];
        expect_of("unknown-word", (&plan, &form), &files, expected);
    }

    #[test]
    fn a_word_of_nobody_is_said_with_what_was_meant() {
        check(
            "事業を継続",
            &[
                "C2 今後の方針「事業を継続」は、決められた言葉にありません（もしかして:「事業の継続」）",
            ],
        );
        check(
            "現状どおり",
            &[
                "C2 今後の方針「現状どおり」は、決められた言葉にありません（もしかして:「事業の継続」）",
            ],
        );
        check(
            "がんばる",
            &["C2 今後の方針「がんばる」は、決められた言葉にありません"],
        );
    }

    #[test]
    fn the_words_in_any_width_and_other_words_for_them_are_no_fault() {
        for word in ["事業の継続", " 事業の 継続", "現状通り", ""] {
            check(word, &[]);
        }
    }
}
