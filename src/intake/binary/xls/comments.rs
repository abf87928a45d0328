//! Comments on cells. Excel 97 and later draw them: a note names a drawn object, and the object's
//! text stands with the drawing. Excel 95 and before wrote the text into the note.

use super::letters::{Letters, Pieces, decode};
use super::record::{BiffRecord, Version};
use crate::domain::CellAt;
use crate::intake::binary::u16_at;
use crate::intake::sheet::grid::Comment;
use std::collections::HashMap;

/// The comments of a sheet, as far as they were read.
#[derive(Default)]
pub struct Comments {
    /// The object that was drawn last.
    object: Option<u16>,
    texts: HashMap<u16, String>,
    /// The notes of Excel 97 and later, with their objects.
    notes: Vec<(CellAt, u16)>,
    /// The notes of Excel 95 and before, with their bytes.
    old: Vec<(CellAt, Vec<u8>)>,
}

/// More of the note before it.
const MORE: u16 = 0xffff;

impl Comments {
    /// Takes a drawn object.
    pub fn take_object(&mut self, record: &BiffRecord<'_>) {
        // Every object of Excel 97 begins with part 0x15, which has its number.
        self.object = record.u16(6).filter(|_| record.u16(0) == Some(0x15));
    }

    /// Takes the text of the object that was drawn last.
    pub fn take_text(&mut self, pieces: &[&[u8]]) {
        let [record, texts @ ..] = pieces else { return };
        let text = u16_at(record, 10)
            .and_then(|count| Pieces::new(texts).letters_of_their_own(usize::from(count)));
        self.texts.extend(self.object.take().zip(text));
    }

    /// Takes a note.
    pub fn take_note(&mut self, record: &BiffRecord<'_>, version: Version) -> Option<()> {
        let at = CellAt::new(record.u16(0)?.into(), record.u16(2)?.into());
        if version == Version::Eight {
            self.notes.push((at, record.u16(6)?));
            return Some(());
        }
        let text = record.body.get(6..)?;
        match self.old.last_mut() {
            Some((_, before)) if record.u16(0) == Some(MORE) => before.extend_from_slice(text),
            _ => self.old.push((at, text.to_vec())),
        }
        Some(())
    }

    /// The comments, by row and column. An object that several notes name is given to the first.
    pub fn gathered(mut self, letters: Letters) -> Vec<Comment> {
        let drawn = self.notes.iter().filter_map(|(at, object)| {
            let text = self.texts.remove(object)?;
            Some(Comment { at: *at, text })
        });
        let mut comments: Vec<Comment> = drawn.collect();
        if let Letters::Bytes(encoding) = letters {
            let old = self.old.iter().map(|(at, bytes)| Comment {
                at: *at,
                text: decode(encoding, bytes),
            });
            comments.extend(old);
        }
        comments.sort_by_key(|comment| comment.at);
        comments
    }
}
