//! Which texts of sections a workbook has: the council and the 事務局 read all of them; the public reads what was done,
//! why it came so, what is difficult and what comes next, as towns publish it, and nothing that was written to the
//! secretariat. A text that is not known to be one of the former is taken for one of the latter.

use super::topic::{Topic, topic};
use crate::domain::plan::edition::without_columns;
use crate::domain::plan::{BookKind, ListColumn};
use crate::verification::Verification;
use std::collections::HashSet;

/// Words of headers below which sections write to the secretariat, whatever else the header says.
const INTERNAL: [&str; 12] = [
    "備考",
    "注記",
    "特記",
    "連絡",
    "申し送り",
    "申送",
    "メモ",
    "事務局",
    "企画課",
    "内部",
    "庁内",
    "非公開",
];

/// Words of headers below which sections write what they did.
const EFFORTS: [&str; 14] = [
    "取組",
    "取り組",
    "実施",
    "実績",
    "成果",
    "効果",
    "結果",
    "状況",
    "内容",
    "概要",
    "進捗",
    "経過",
    "活動",
    "分析",
];

/// Names that forms give to texts that are published, where their header is a pattern that says none of the words.
const NAMES: [&str; 8] = [
    "efforts", "results", "summary", "factors", "cause", "reason", "issues", "policy",
];

/// The texts of sections that a workbook has.
pub struct ShownTexts<'a> {
    /// By the name of a text in the forms; all where there is none. Only looked up.
    names: Option<HashSet<&'a str>>,
    /// Whether the plan has left out texts that the public would read.
    is_cut: bool,
    /// Whether it has left out both those of causes and those of issues.
    is_without_causes: bool,
}

impl<'a> ShownTexts<'a> {
    /// Of a workbook. Of a text that forms have under several headers, each must be one to be published.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let forms = verification.mapping.forms.iter();
        let texts: Vec<(&str, &str)> = forms.flat_map(|form| form.texts()).collect();
        let without = without_columns(&verification.plan().editions, book);
        let names = || {
            let kept = texts.iter().filter(|(name, _)| {
                let mut own = texts.iter().filter(|(other, _)| other == name);
                own.all(|(name, header)| {
                    is_published(name, header) && !is_left_out(topic(header), without)
                })
            });
            kept.map(|(name, _)| *name).collect()
        };
        let is_public = book == BookKind::Public;
        let is_out = |topic| is_public && is_left_out(topic, without);
        Self {
            names: is_public.then(names),
            is_cut: [Topic::Effort, Topic::Issue, Topic::Next]
                .into_iter()
                .any(is_out),
            is_without_causes: [Topic::Cause, Topic::Issue].into_iter().all(is_out),
        }
    }

    /// Whether the workbook says why a figure is so, as far as sections wrote it.
    pub fn has_causes(&self) -> bool {
        !self.is_without_causes
    }

    /// What stands where the workbook has no text: that no section wrote one can only be said where none is left out.
    pub fn none<'t>(&self, said: &'t str) -> &'t str {
        if self.is_cut { "" } else { said }
    }

    /// Whether the workbook has the texts of a name.
    pub fn has(&self, name: &str) -> bool {
        self.names.as_ref().is_none_or(|names| names.contains(name))
    }
}

/// Whether a plan leaves the column of a topic out, which then stands on no other sheet of 公表用 either.
fn is_left_out(topic: Topic, without: &[ListColumn]) -> bool {
    let column = match topic {
        Topic::Effort | Topic::Cause => ListColumn::Efforts,
        Topic::Issue => ListColumn::Issues,
        Topic::Next => ListColumn::Next,
        Topic::Remark => return false,
    };
    without.contains(&column)
}

/// Whether the public reads what stands below a header, of which forms have the name.
fn is_published(name: &str, header: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| header.contains(word));
    let is_known = || match topic(header) {
        Topic::Cause | Topic::Issue | Topic::Next => true,
        Topic::Effort => has(&EFFORTS) || NAMES.contains(&name),
        Topic::Remark => false,
    };
    !has(&INTERNAL) && is_known()
}

#[cfg(test)]
mod tests {
    use super::is_published;

    #[test]
    fn what_is_written_to_the_secretariat_is_not_published() {
        for (name, header, expected) in [
            ("efforts", "取組内容", true),
            ("efforts", "主な.+", true),
            ("factors", "増減の要因", true),
            ("issues", "課題・次年度の方針", true),
            ("policy", "今後の方向性", true),
            ("summary", "(施策|事務事業)の内容", true),
            ("remarks", "備考", false),
            ("efforts", "取組内容・備考", false),
            ("reason", "要因（事務局への連絡）", false),
            ("next", "今後の方針（庁内）", false),
            ("other", "その他", false),
            ("charge", "担当者", false),
        ] {
            assert_eq!(is_published(name, header), expected, "{header}");
        }
    }
}
