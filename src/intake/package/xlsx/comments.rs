//! Comments on cells: the notes of old, and the conversations of newer Excel.

use super::place;
use super::relations::{self, Relation};
use super::text::Text;
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::markup::{attribute, reader, resolved};
use crate::intake::package::Package;
use crate::intake::sheet::draft::{Draft, grow};
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

/// Puts the comments of a sheet into its draft.
pub fn read(
    package: &Package,
    relations: &HashMap<String, Relation>,
    draft: &mut Draft<'_>,
) -> Result<(), Fault> {
    let mut answered = HashSet::new();
    for part in relations::targets(relations, "threadedComment") {
        let (xml, fault) = package.text(part).unwrap_or_default();
        draft.pay(xml.len())?;
        complain(fault, draft);
        threads(&xml, &mut answered, draft)?;
    }
    for part in relations::targets(relations, "comments") {
        let (xml, fault) = package.text(part).unwrap_or_default();
        draft.pay(xml.len())?;
        complain(fault, draft);
        // Of a conversation the note says only that this Excel is too old for it.
        notes(&xml, &answered, draft)?;
    }
    Ok(())
}

fn notes(xml: &str, answered: &HashSet<CellAt>, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut reader = reader(xml);
    let (mut at, mut text) = (None, Text::default());
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "comment" => {
                at = attribute(&element, "ref").and_then(|place| place::cell(&place));
                text.done();
            }
            Ok(Event::End(element)) if element.local_name().as_ref() == "comment" => {
                let text = text.done();
                if let Some(at) = at.take().filter(|at| !answered.contains(at)) {
                    draft.comment(at, text)?;
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => text.take(&event),
            Err(_) => return broken(draft),
        }
    }
}

fn threads(xml: &str, answered: &mut HashSet<CellAt>, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut reader = reader(xml);
    let (mut at, mut text) = (None, None::<String>);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => match element.local_name().as_ref() {
                "threadedComment" => {
                    at = attribute(&element, "ref").and_then(|place| place::cell(&place));
                }
                "text" => text = Some(String::new()),
                _ => {}
            },
            Ok(Event::Text(piece)) => append(&mut text, &piece.xml10_content()),
            Ok(Event::CData(piece)) => append(&mut text, &piece.xml10_content()),
            Ok(Event::GeneralRef(entity)) => append(&mut text, &resolved(&entity)),
            Ok(Event::End(element)) if element.local_name().as_ref() == "text" => {
                if let Some((at, text)) = at.zip(text.take()) {
                    answered.insert(at);
                    draft.comment(at, text)?;
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return broken(draft),
        }
    }
}

/// Says what is wrong with the part of the comments.
pub fn complain(fault: Option<&str>, draft: &mut Draft<'_>) {
    fault
        .into_iter()
        .for_each(|fault| draft.complain(format!("コメントに、{fault}")));
}

fn append(text: &mut Option<String>, piece: &str) {
    if let Some(text) = text {
        grow(text, piece);
    }
}

fn broken(draft: &mut Draft<'_>) -> Result<(), Fault> {
    draft.complain("コメントが途中で壊れています");
    Ok(())
}
