//! What every reader of XML parts asks: attributes, references, and start tags by their names.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;

/// An event reader that goes on over a missing end tag: a form is not thrown away for one.
pub fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    reader
}

/// Calls for each start tag until the XML ends or breaks.
pub fn each_element(xml: &str, mut call: impl FnMut(&BytesStart<'_>)) {
    let mut reader = reader(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => call(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Calls with the local name and the value of each attribute that can be read.
pub fn each_attribute<'a>(element: &'a BytesStart<'_>, mut call: impl FnMut(&str, Cow<'a, str>)) {
    // Looking for a name given twice takes time that grows with the square of their number.
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = match attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0) {
            Ok(value) => value,
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

/// What a reference such as `&amp;` stands for. One that nobody declared stays as it is written.
pub fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    let name = reference.xml10_content();
    resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}
