//! Tables in markup alone: pages that call themselves .xls, and XML スプレッドシート 2003; and what every
//! reader of XML parts asks: attributes, references, and start tags by their names.

pub mod html;
mod html_table;
pub mod xml2003;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesEnd, BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// A piece of an XML, as [`Parts`] gives them.
pub enum Part<'x> {
    /// A start tag. An element written as one tag has a start and an end like any other.
    Start(BytesStart<'x>),
    /// An end tag.
    End(BytesEnd<'x>),
    /// A text, or a piece of one: what a reference stands for comes by itself.
    Text(Cow<'x, str>),
}

/// The parts of an XML in order, until it ends or breaks. A missing end tag is no break: a form is not
/// thrown away for one.
pub struct Parts<'x> {
    reader: Reader<&'x [u8]>,
    /// Whether the XML breaks where the parts end.
    pub is_broken: bool,
}

impl<'x> Parts<'x> {
    /// The parts of an XML.
    pub fn of(xml: &'x str) -> Self {
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.expand_empty_elements = true;
        Self {
            reader,
            is_broken: false,
        }
    }
}

impl<'x> Iterator for Parts<'x> {
    type Item = Part<'x>;

    fn next(&mut self) -> Option<Part<'x>> {
        loop {
            return Some(match self.reader.read_event() {
                Ok(Event::Start(element)) => Part::Start(element),
                Ok(Event::End(element)) => Part::End(element),
                Ok(Event::Text(text)) => Part::Text(text.xml10_content()),
                Ok(Event::CData(text)) => Part::Text(text.xml10_content()),
                Ok(Event::GeneralRef(reference)) => Part::Text(resolved(&reference).into()),
                Ok(Event::Eof) => return None,
                Ok(_) => continue,
                Err(_) => {
                    self.is_broken = true;
                    return None;
                }
            });
        }
    }
}

/// Calls for each start tag until the XML ends or breaks.
pub fn each_element(xml: &str, mut call: impl FnMut(&BytesStart<'_>)) {
    for part in Parts::of(xml) {
        if let Part::Start(element) = part {
            call(&element);
        }
    }
}

/// Calls with the local name and the value of each attribute that can be read.
pub fn each_attribute<'a>(element: &'a BytesStart<'_>, mut call: impl FnMut(&str, Cow<'a, str>)) {
    // Looking for a name given twice takes time that grows with the square of their number.
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = match attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0) {
            Ok(value) => value,
            // An unknown reference is in it: it stays as it is written.
            Err(_) => attribute.value,
        };
        call(attribute.key.local_name().as_ref(), value);
    }
}

/// An attribute by its local name: `r:id`, `rel:id` and `id` are one.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut found = None;
    each_attribute(element, |key, value| {
        if key == name && found.is_none() {
            found = Some(value.into_owned());
        }
    });
    found
}

/// Whether an attribute says yes, in one of XML's ways.
pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// The message for a part with an undefined entity reference.
pub const UNDECLARED: &str =
    "何の文字か決められていない書き方（&…;）があります。書かれたとおりに読みました";

/// What is wrong with a part that has a reference which XML does not know, such as `&foo;`.
/// What a part declares itself is not looked up: it could be made without end.
pub fn fault_of_references(xml: &str) -> Option<&'static str> {
    let has_undeclared = |text: &str| {
        let mut all = memchr::memchr_iter(b'&', text.as_bytes());
        all.any(|at| is_undeclared(&text.as_bytes()[at + 1..]))
    };
    // In a section of CDATA nothing is a reference.
    let mut sections = xml.split("<![CDATA[");
    let first = sections.next().unwrap_or_default();
    let behind = sections.filter_map(|section| Some(section.split_once("]]>")?.1));
    let is_told = std::iter::once(first).chain(behind).any(has_undeclared);
    is_told.then_some(UNDECLARED)
}

/// Whether a name that XML does not know and a `;` follow.
fn is_undeclared(behind: &[u8]) -> bool {
    // Without a bound, each of a million `&` would be followed to the end.
    const LONGEST: usize = 64;
    let is_of_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"._-:".contains(byte) || *byte > 127;
    let length = behind
        .iter()
        .take(LONGEST)
        .take_while(|byte| is_of_name(byte));
    let (name, rest) = behind.split_at(length.count());
    let is_known =
        std::str::from_utf8(name).is_ok_and(|name| resolve_predefined_entity(name).is_some());
    !name.is_empty() && rest.first() == Some(&b';') && !is_known
}

/// What a reference such as `&amp;` stands for. One that XML does not define stays as it is written.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    let name = reference.xml10_content();
    resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_nobody_declared_are_told() {
        for (xml, is_told) in [
            ("<t>A&amp;B&lt;&#x5317;&#24067;&apos;</t>", false),
            ("<t>A&foo;B</t>", true),
            ("<t>&amp;foo;</t>", false),
            ("<t a='&nbsp;'/>", true),
            ("<t><![CDATA[&foo;]]></t>", false),
            ("<t><![CDATA[x]]>&foo;</t>", true),
            ("<t>R&D 5 & 6; &</t>", false),
        ] {
            assert_eq!(fault_of_references(xml).is_some(), is_told, "{xml}");
        }
    }
}
