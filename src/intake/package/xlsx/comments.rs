//! Comments on cells: the notes of old, and the conversations of newer Excel.

use super::place;
use super::text::Text;
use crate::domain::CellAt;
use crate::intake::Fault;
use crate::intake::markup::{Part, Parts, attribute};
use crate::intake::package::Package;
use crate::intake::package::relations::{self, Relations};
use crate::intake::sheet::draft::{Draft, grow};
use std::collections::HashSet;

/// Puts the comments of a sheet into its draft.
pub fn read(package: &Package, relations: &Relations, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let mut answered = HashSet::new();
    // Conversations come first: the note beside one says only that this Excel is too old for it.
    for is_thread in [true, false] {
        let kind = if is_thread {
            "threadedComment"
        } else {
            "comments"
        };
        for part in relations::targets(relations, kind) {
            let (xml, fault) = package.text(part).unwrap_or_default();
            draft.begin_comments(xml.len(), fault)?;
            take_all(&xml, is_thread, &mut answered, draft)?;
        }
    }
    Ok(())
}

/// Takes the comments of a part, but no notes on cells with a conversation, which are in `answered`.
fn take_all(
    xml: &str,
    is_thread: bool,
    answered: &mut HashSet<CellAt>,
    draft: &mut Draft<'_>,
) -> Result<(), Fault> {
    // Notes are texts of a workbook with their runs, conversations bare text in `<text>`.
    let end = if is_thread { "text" } else { "comment" };
    let (mut at, mut note, mut bare) = (None, Text::default(), String::new());
    let mut parts = Parts::of(xml);
    for part in parts.by_ref() {
        note.take(&part);
        match part {
            Part::Start(element) => match element.local_name().as_ref() {
                "comment" | "threadedComment" => {
                    at = attribute(&element, "ref").and_then(|place| place::cell(&place));
                    note.done();
                }
                "text" => bare.clear(),
                _ => {}
            },
            Part::Text(text) => grow(&mut bare, &text),
            Part::End(element) if element.local_name().as_ref() == end => {
                let (note, bare) = (note.done(), std::mem::take(&mut bare));
                match at.take() {
                    Some(at) if is_thread => {
                        answered.insert(at);
                        draft.comment(at, bare)?;
                    }
                    Some(at) if !answered.contains(&at) => draft.comment(at, note)?,
                    _ => {}
                }
            }
            Part::End(_) => {}
        }
    }
    if parts.is_broken {
        draft.complain("コメントが途中で壊れています");
    }
    Ok(())
}
