//! The tags of an XML part with the places where they stand, and changes at such places: all that is not
//! changed stays byte for byte.

use super::WhyNot;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::ops::Range;

/// A tag of a part.
pub struct Tag<'x> {
    /// The tag as it is written, from `<` to `>`.
    pub text: &'x str,
    /// Where it stands.
    pub at: Range<usize>,
    /// Its name as it is written, with a prefix if it has one.
    pub name: &'x str,
    /// Which of the three it is.
    pub kind: TagKind,
    /// In how many elements its element is; 0 for the root.
    pub depth: usize,
}

/// What a tag does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// Begins an element.
    Open,
    /// Is a whole element.
    Empty,
    /// Ends an element.
    Close,
}

impl<'x> Tag<'x> {
    /// The name without its prefix.
    pub fn local(&self) -> &'x str {
        self.name
            .rsplit_once(':')
            .map_or(self.name, |(_, name)| name)
    }

    /// The prefix with its colon, or nothing.
    pub fn prefix(&self) -> &'x str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// Whether it begins an element of that name, which may be written as one tag.
    pub fn begins(&self, name: &str) -> bool {
        self.kind != TagKind::Close && self.local() == name
    }

    /// An attribute without a prefix, as it is written.
    pub fn attribute(&self, name: &str) -> Option<&'x str> {
        value_at(self.text, |key| key == name).map(|at| &self.text[at])
    }

    /// An attribute by its name without the prefix: `r:id` is `id`.
    pub fn prefixed(&self, name: &str) -> Option<&'x str> {
        let is_named = |key: &str| key.rsplit_once(':').is_some_and(|(_, local)| local == name);
        value_at(self.text, is_named).map(|at| &self.text[at])
    }

    /// An attribute that is a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// An attribute that says yes.
    pub fn is_true(&self, name: &str) -> bool {
        self.attribute(name)
            .is_some_and(crate::intake::markup::is_true)
    }
}

/// A tag with an attribute set, or added if it has none of that name.
pub fn with_attribute(tag: &str, name: &str, value: &str) -> String {
    match value_at(tag, |key| key == name) {
        Some(at) => format!("{}{value}{}", &tag[..at.start], &tag[at.end..]),
        None => {
            let end = tag.trim_end_matches(['/', '>']).trim_end().len();
            format!(
                "{} {name}=\"{value}\"{}",
                &tag[..end],
                tag[end..].trim_start()
            )
        }
    }
}

/// Where the value of the first attribute stands whose name is wanted.
fn value_at(tag: &str, is_wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut at = tag.find([' ', '\t', '\r', '\n'])?;
    loop {
        let equals = at + tag[at..].find('=')?;
        let key = tag[at..equals].trim();
        let quoted = equals + tag[equals..].find(['"', '\''])?;
        let start = quoted + 1;
        let end = start + tag[start..].find(&tag[quoted..start])?;
        if is_wanted(key) {
            return Some(start..end);
        }
        at = end + 1;
    }
}

/// Calls with each tag of a part, in order.
///
/// # Errors
/// The part is not well-formed, or declares words of its own; what was found wrong by the call.
pub fn each_tag<'x>(
    xml: &'x str,
    mut call: impl FnMut(&Tag<'x>) -> Result<(), WhyNot>,
) -> Result<(), WhyNot> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        let start = place(&reader);
        let event = reader.read_event().map_err(|_| WhyNot::Broken)?;
        let kind = match event {
            Event::Start(_) => TagKind::Open,
            Event::Empty(_) => TagKind::Empty,
            Event::End(_) => TagKind::Close,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(WhyNot::Broken),
            Event::DocType(_) => return Err(WhyNot::Unusual),
            _ => continue,
        };
        if kind == TagKind::Close {
            depth = depth.checked_sub(1).ok_or(WhyNot::Broken)?;
        }
        let at = start..place(&reader);
        call(&tag(xml, at, kind, depth).ok_or(WhyNot::Broken)?)?;
        depth += usize::from(kind == TagKind::Open);
    }
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn tag(xml: &str, at: Range<usize>, kind: TagKind, depth: usize) -> Option<Tag<'_>> {
    let text = xml.get(at.clone())?;
    let inner = text.strip_prefix('<')?.strip_suffix('>')?;
    let name = inner
        .trim_start_matches('/')
        .split([' ', '\t', '\r', '\n', '/'])
        .next()?;
    Some(Tag {
        text,
        at,
        name,
        kind,
        depth,
    })
}

/// Changes of a part, to be made all at once.
#[derive(Default)]
pub struct Changes(Vec<(Range<usize>, String)>);

impl Changes {
    /// Puts a text in the place of what stands there.
    pub fn replace(&mut self, at: Range<usize>, text: impl Into<String>) {
        self.0.push((at, text.into()));
    }

    /// Puts a text before what stands at a place, behind what was put there before.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Puts a text at the end of what is in an element: before its end tag, or into an element that is one tag.
    /// `tag` is the tag with which the element ends.
    pub fn append(&mut self, tag: &Tag<'_>, text: &str) {
        match tag.kind {
            TagKind::Empty => self.replace(tag.at.clone(), filled(tag.text, tag.name, text)),
            _ => self.insert(tag.at.start, text),
        }
    }

    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The part with the changes.
    pub fn of(mut self, xml: &str) -> String {
        // Stable: what is put at one place comes in the order in which it was put.
        self.0.sort_by_key(|(at, _)| (at.start, at.end));
        let more: usize = self.0.iter().map(|(_, text)| text.len()).sum();
        let mut changed = String::with_capacity(xml.len() + more);
        let mut done = 0;
        for (at, text) in self.0 {
            changed += &xml[done..at.start];
            changed += &text;
            done = at.end;
        }
        changed + &xml[done..]
    }
}

/// An element that was written as one tag, with something in it.
pub fn filled(tag: &str, name: &str, inner: &str) -> String {
    let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
    format!("{open}>{inner}</{name}>")
}

/// A part with elements added at the end of its root. They are made for the root's prefix.
pub fn with_children(xml: &str, children: impl Fn(&str) -> String) -> Result<String, WhyNot> {
    let mut changes = Changes::default();
    each_tag(xml, |tag| {
        if tag.depth == 0 && tag.kind != TagKind::Open {
            changes.append(tag, &children(tag.prefix()));
        }
        Ok(())
    })?;
    match changes.is_empty() {
        true => Err(WhyNot::Broken),
        false => Ok(changes.of(xml)),
    }
}

/// A text as XML can hold it: what it cannot is shown as a sign.
pub fn shown(text: &str) -> String {
    let text = crate::domain::visible::visible_lines(text);
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_set_and_all_else_stays() {
        for (tag, expected) in [
            ("<c r='A1' s='1' t=\"s\">", "<c r='A1' s='7' t=\"s\">"),
            ("<x:c r=\"A1\"/>", "<x:c r=\"A1\" s=\"7\"/>"),
            ("<c/>", "<c s=\"7\"/>"),
            ("<c  x:s = 'no'\n >", "<c  x:s = 'no' s=\"7\">"),
            ("<c a='s=\"1\"' s=''>", "<c a='s=\"1\"' s='7'>"),
        ] {
            assert_eq!(with_attribute(tag, "s", "7"), expected);
        }
    }

    #[test]
    fn tags_stand_where_they_are_written() {
        let xml = "<?xml version='1.0'?>\n<a><!-- <b> --> 北 &amp; <x:b c='>'/>\n</a >";
        let mut seen = Vec::new();
        each_tag(xml, |tag| {
            assert_eq!(&xml[tag.at.clone()], tag.text);
            seen.push((tag.text, tag.local(), tag.prefix(), tag.depth));
            Ok(())
        })
        .unwrap();
        let expected = [
            ("<a>", "a", "", 0),
            ("<x:b c='>'/>", "b", "x:", 1),
            ("</a >", "a", "", 0),
        ];
        assert_eq!(seen, expected);
        for broken in ["<a><b></a></b>", "<a>", "<a></a></a>", "<!DOCTYPE a><a/>"] {
            assert!(each_tag(broken, |_| Ok(())).is_err(), "{broken}");
        }
    }

    #[test]
    fn children_are_added_to_any_root() {
        let add = |xml| with_children(xml, |prefix| format!("<{prefix}c/>")).unwrap();
        assert_eq!(add("<x:a/>"), "<x:a><x:c/></x:a>");
        assert_eq!(add("<a>\n<b/>\n</a>\n"), "<a>\n<b/>\n<c/></a>\n");
    }
}
