//! The paragraphs of a cell or a comment, one line each. A flat file is indented, so white space is
//! one blank and none at both ends of a paragraph; blanks that count are elements of their own.

use crate::intake::sheet::draft::grow;

/// Paragraphs while they are read.
#[derive(Default)]
pub struct Paragraphs {
    text: String,
    /// Where the open paragraph begins; nothing before the first.
    start: Option<usize>,
    is_blank_due: bool,
}

impl Paragraphs {
    /// Begins a paragraph.
    pub fn begin(&mut self) {
        if self.start.is_some() {
            grow(&mut self.text, "\n");
        }
        self.start = Some(self.text.len());
        self.is_blank_due = false;
    }

    /// Adds text as it is written in the file.
    pub fn push(&mut self, text: &str) {
        if self.start.is_none() {
            return;
        }
        let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\r' | '\n');
        for (index, word) in text.split(is_blank).enumerate() {
            self.is_blank_due |= index > 0;
            if !word.is_empty() {
                self.pay_blank();
                grow(&mut self.text, word);
            }
        }
    }

    /// Adds blanks, tabs or breaks that count.
    pub fn push_blank(&mut self, blank: &str) {
        if self.start.is_some() {
            self.pay_blank();
            grow(&mut self.text, blank);
        }
    }

    fn pay_blank(&mut self) {
        let is_at_start = self.start == Some(self.text.len());
        if std::mem::take(&mut self.is_blank_due) && !is_at_start {
            grow(&mut self.text, " ");
        }
    }

    /// Whether one was begun, if only an empty one.
    pub fn is_any(&self) -> bool {
        self.start.is_some()
    }

    /// What is written.
    pub fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paragraphs by `/`, in them blanks that count as `_`.
    fn check(written: &str, expected: &str) {
        let mut paragraphs = Paragraphs::default();
        for paragraph in written.split('/') {
            paragraphs.begin();
            for (index, piece) in paragraph.split('_').enumerate() {
                if index > 0 {
                    paragraphs.push_blank(" ");
                }
                paragraphs.push(piece);
            }
        }
        assert_eq!(paragraphs.into_text(), expected, "{written:?}");
    }

    #[test]
    fn white_space_is_one_blank_and_none_at_the_ends() {
        check("北本", "北本");
        check("\n     北\n     本\n   ", "北 本");
        check("a _b", "a  b");
        check("_a", " a");
        check("a/ /b", "a\n\nb");
        check("\u{3000}字下げ", "\u{3000}字下げ");
    }
}
