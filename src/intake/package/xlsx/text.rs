//! Texts of a workbook: plain or in runs of different looks, without the furigana beside them.

use crate::intake::markup::{Part, attribute};
use crate::intake::sheet::draft::grow;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

/// A text while its pieces arrive.
#[derive(Default)]
pub struct Text {
    text: String,
    /// Where the piece that is open begins, and whether its blanks at both ends count.
    open: Option<(usize, bool)>,
    /// Depth inside furigana.
    aside: usize,
}

impl Text {
    /// Takes the next part between the tags around the text.
    pub fn take(&mut self, part: &Part<'_>) {
        match part {
            Part::Start(element) => self.start(element),
            Part::End(element) => self.end(element.local_name().as_ref()),
            Part::Text(text) if self.open.is_some() => grow(&mut self.text, text),
            Part::Text(_) => {}
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "rPh" => self.aside += 1,
            "t" if self.aside == 0 => {
                let keeps = attribute(element, "space").is_some_and(|space| space == "preserve");
                self.open = Some((self.text.len(), keeps));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "rPh" => self.aside = self.aside.saturating_sub(1),
            "t" => {
                if let Some((start, false)) = self.open.take() {
                    trim(&mut self.text, start);
                }
            }
            _ => {}
        }
    }

    /// The text so far, which begins anew.
    pub fn done(&mut self) -> String {
        self.open = None;
        self.aside = 0;
        let text = std::mem::take(&mut self.text);
        match unescaped(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        }
    }
}

/// XML's blanks at both ends of a piece do not count; a full-width space does.
fn trim(text: &mut String, start: usize) {
    let blank = [' ', '\t', '\r', '\n'];
    let piece = &text[start..];
    let leading = piece.len() - piece.trim_start_matches(blank).len();
    text.truncate(start + piece.trim_end_matches(blank).len().max(leading));
    text.drain(start..start + leading);
}

/// Letters that XML cannot hold are written as `_x000D_` in a workbook.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut units = Vec::new();
    let mut letters = text;
    let mut result = String::with_capacity(text.len());
    while let Some(letter) = letters.chars().next() {
        if let Some(unit) = escaped_unit(letters) {
            units.push(unit);
            letters = &letters[7..];
            continue;
        }
        flush(&mut units, &mut result);
        result.push(letter);
        letters = &letters[letter.len_utf8()..];
    }
    flush(&mut units, &mut result);
    Cow::Owned(result)
}

/// A letter beyond the first plane is escaped as two.
fn flush(units: &mut Vec<u16>, result: &mut String) {
    result.push_str(&String::from_utf16_lossy(units));
    units.clear();
}

fn escaped_unit(text: &str) -> Option<u16> {
    let escape = text.as_bytes().get(..7)?;
    let between = escape.strip_prefix(b"_x")?.strip_suffix(b"_")?;
    let digits = std::str::from_utf8(between).ok()?;
    let are_digits = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    are_digits.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::markup::Parts;

    fn check(xml: &str, expected: &str) {
        let mut text = Text::default();
        Parts::of(xml).for_each(|part| text.take(&part));
        assert_eq!(text.done(), expected, "{xml}");
    }

    #[test]
    fn a_text_is_what_a_person_sees() {
        check("<t>北本市</t>", "北本市");
        check(
            "<t>北本</t><rPh sb='0' eb='2'><t>キタモト</t></rPh><phoneticPr/>",
            "北本",
        );
        check(
            "<r><t>北</t></r><r><rPr/><t>本</t></r><rPh><t>ホン</t></rPh>",
            "北本",
        );
        check("<t> a\n</t>", "a");
        check("<t>  </t>", "");
        check("<t xml:space='preserve'> a </t>", " a ");
        check("<t>\u{3000}字下げ</t>", "\u{3000}字下げ");
        check("<t>A&amp;B&#x5317;&unknown;</t>", "A&B北&unknown;");
        check("<t><![CDATA[<5%]]></t>", "<5%");
        check("<t>一_x000D_\n二_x005F_x_xZZZZ_</t>", "一\r\n二_x_xZZZZ_");
        check("<t>_xD842__xDFB7_野家</t>", "\u{20BB7}野家");
        check("outside<t/>", "");
    }
}
