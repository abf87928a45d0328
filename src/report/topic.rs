//! What a text of a section tells, by the header below which it stands.

/// What a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Why the figure is as it is.
    Cause,
    /// What was done.
    Effort,
    /// What is in the way.
    Issue,
    /// What comes next.
    Next,
    /// Remarks to the secretariat.
    Remark,
}

/// Words of headers and what a text below them tells: the first that a header has decides. 取組と要因 has a cause,
/// 課題・次年度の方針 an issue.
const WORDS: [(&[&str], Topic); 4] = [
    (&["要因", "原因", "理由", "背景"], Topic::Cause),
    (&["備考", "注記", "特記"], Topic::Remark),
    (&["課題", "問題"], Topic::Issue),
    (&["方針", "方向", "今後", "次年度", "改善"], Topic::Next),
];

/// What a text below a header tells; what was done, where the header says nothing else.
pub fn topic(header: &str) -> Topic {
    let has = |words: &&[&str]| words.iter().any(|word| header.contains(word));
    let found = WORDS.iter().find(|(words, _)| has(words));
    found.map_or(Topic::Effort, |(_, topic)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_its_texts_tell() {
        for (header, expected) in [
            ("取組と要因", Topic::Cause),
            ("課題・次年度の方針", Topic::Issue),
            ("今後の方向性", Topic::Next),
            ("取組内容", Topic::Effort),
            ("備考", Topic::Remark),
        ] {
            assert_eq!(topic(header), expected, "{header}");
        }
    }
}
