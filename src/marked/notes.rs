//! The part with a sheet's notes: ours are added to it, and what a section wrote stays.

use super::WhyNot;
use super::xml::{Changes, Tag, TagKind, each_tag, filled, shown};
use crate::domain::CellAt;
use crate::intake::own_note::{self, BETWEEN};
use crate::intake::package::xlsx::place;
use crate::intake::package::xlsx::text::unescaped;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A part without notes.
pub const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors/><commentList/></comments>";

/// A part with our notes.
pub struct MarkedNotes {
    /// The part.
    pub xml: String,
    /// The cells that had no note before, which need a box for one.
    pub added: Vec<CellAt>,
    /// The cells that have no note any more.
    pub removed: Vec<CellAt>,
    /// How many notes are ours.
    pub ours: usize,
}

/// A note as it stands in the part.
#[derive(Default)]
struct Note {
    at: Option<CellAt>,
    whole: Range<usize>,
    author: usize,
    /// The element with its text, and its last tag.
    text: Range<usize>,
    /// Where the text can be continued; none where its element is one tag.
    end: Option<usize>,
    says: String,
    /// What we put behind the section's own words, where it stands as we wrote it.
    ours: Option<Range<usize>>,
}

/// Writes notes on cells, by an author. Notes of ours that were there are replaced or taken away; on a cell with a note of
/// the section ours comes behind it. Cells with a conversation get none.
///
/// # Errors
/// The part is not well-formed, or made as no known program makes it.
pub fn write(
    xml: &str,
    author: &str,
    notes: &BTreeMap<CellAt, String>,
) -> Result<MarkedNotes, WhyNot> {
    let part = NotesPart::read(xml)?;
    let mut changes = Changes::default();
    let author = part.add_author(author, &mut changes)?;
    let mut seen = BTreeSet::new();
    let mut marked = MarkedNotes {
        xml: String::new(),
        added: Vec::new(),
        removed: Vec::new(),
        ours: 0,
    };
    for note in &part.notes {
        let Some(at) = note.at.filter(|at| seen.insert(*at)) else {
            continue;
        };
        let is_thread = part
            .authors
            .get(note.author)
            .is_some_and(|author| author.starts_with("tc="));
        let wanted = notes
            .get(&at)
            .filter(|_| !is_thread)
            .map(|text| part.run(text));
        marked.ours += usize::from(wanted.is_some());
        if part.change(note, wanted.as_deref(), &mut changes) {
            marked.removed.push(at);
        }
    }
    let added: Vec<_> = notes.iter().filter(|(at, _)| !seen.contains(at)).collect();
    let new: String = added
        .iter()
        .map(|(at, text)| part.note(**at, author, text))
        .collect();
    marked.added = added.into_iter().map(|(at, _)| *at).collect();
    marked.ours += marked.added.len();
    part.list.add(&mut changes, &new)?;
    marked.xml = changes.of(xml);
    Ok(marked)
}

/// Where something can be added to a list: its last tag.
#[derive(Default)]
struct Place(Option<(Range<usize>, String, bool)>);

impl Place {
    fn of(tag: &Tag<'_>) -> Self {
        let is_empty = tag.kind == TagKind::Empty;
        let text = if is_empty { tag.text } else { "" };
        Self(Some((
            tag.at.clone(),
            format!("{text}\n{}", tag.name),
            is_empty,
        )))
    }

    fn add(&self, changes: &mut Changes, text: &str) -> Result<(), WhyNot> {
        let (at, tag, is_empty) = self.0.as_ref().ok_or(WhyNot::Unusual)?;
        let (tag, name) = tag.rsplit_once('\n').unwrap_or_default();
        match is_empty {
            _ if text.is_empty() => {}
            true => changes.replace(at.clone(), filled(tag, name, text)),
            false => changes.insert(at.start, text),
        }
        Ok(())
    }
}

/// The part as it is.
#[derive(Default)]
struct NotesPart {
    prefix: String,
    authors: Vec<String>,
    author_list: Place,
    list: Place,
    notes: Vec<Note>,
}

impl NotesPart {
    fn read(xml: &str) -> Result<Self, WhyNot> {
        let mut part = Self::default();
        let mut reading = NotesReading::default();
        each_tag(xml, |tag| part.take(xml, tag, &mut reading))?;
        Ok(part)
    }

    fn take(&mut self, xml: &str, tag: &Tag<'_>, reading: &mut NotesReading) -> Result<(), WhyNot> {
        match (tag.depth, tag.local()) {
            (0, "comments") => self.prefix = tag.prefix().to_owned(),
            (1, "authors") if tag.kind != TagKind::Open => self.author_list = Place::of(tag),
            (1, "commentList") if tag.kind != TagKind::Open => self.list = Place::of(tag),
            (2, "author") => match tag.kind {
                TagKind::Open => reading.open = tag.at.end,
                TagKind::Close => self.authors.push(said(&xml[reading.open..tag.at.start])),
                TagKind::Empty => self.authors.push(String::new()),
            },
            (2, "comment") => self.comment(xml, tag, reading)?,
            (3.., _) => reading.within(xml, tag),
            (0, _) | (2, "AlternateContent") => return Err(WhyNot::Unusual),
            _ => {}
        }
        Ok(())
    }

    fn comment(
        &mut self,
        xml: &str,
        tag: &Tag<'_>,
        reading: &mut NotesReading,
    ) -> Result<(), WhyNot> {
        if tag.kind != TagKind::Close {
            reading.note = Note {
                at: tag.attribute("ref").and_then(place::cell),
                author: tag.number("authorId").unwrap_or(usize::MAX),
                whole: tag.at.clone(),
                ..Note::default()
            };
        }
        if tag.kind != TagKind::Open {
            let mut note = std::mem::take(&mut reading.note);
            note.whole.end = tag.at.end;
            note.says = unescaped(&note.says).into_owned();
            if note.text.is_empty() {
                return Err(WhyNot::Unusual);
            }
            note.ours = self.ours_in(xml, &note);
            self.notes.push(note);
        }
        Ok(())
    }

    fn ours_in(&self, xml: &str, note: &Note) -> Option<Range<usize>> {
        let end = note.end?;
        let text = &xml[note.text.start..end];
        let start = text.rfind(&self.plain(BETWEEN))?;
        let (head, tail) = self.around_run();
        let behind = text[start..].strip_prefix(&(self.plain(BETWEEN) + &head))?;
        let is_ours_alone = !behind.strip_suffix(&tail)?.contains('<');
        is_ours_alone.then_some(note.text.start + start..end)
    }

    /// Puts ours among the authors; gives its number.
    fn add_author(&self, name: &str, changes: &mut Changes) -> Result<usize, WhyNot> {
        if let Some(author) = self.authors.iter().position(|author| author == name) {
            return Ok(author);
        }
        let (prefix, name) = (&self.prefix, written(name));
        self.author_list
            .add(changes, &format!("<{prefix}author>{name}</{prefix}author>"))?;
        Ok(self.authors.len())
    }

    /// Changes a note: takes ours out of it and puts the wanted one in. Whether nothing is left of it.
    fn change(&self, note: &Note, wanted: Option<&str>, changes: &mut Changes) -> bool {
        let rest = own_note::without_ours(&note.says);
        match (rest.as_deref(), wanted) {
            (None, None) => {}
            (None, Some(run)) => match note.end {
                Some(end) => changes.insert(end, self.plain(BETWEEN) + run),
                None => changes.replace(note.text.clone(), self.text(run)),
            },
            (Some(""), None) => {
                changes.replace(note.whole.clone(), "");
                return true;
            }
            (Some(""), Some(run)) => changes.replace(note.text.clone(), self.text(run)),
            (Some(rest), wanted) => {
                let run = wanted
                    .map(|run| self.plain(BETWEEN) + run)
                    .unwrap_or_default();
                match note.ours.clone() {
                    Some(ours) => changes.replace(ours, run),
                    None => {
                        changes.replace(note.text.clone(), self.text(&(self.plain(rest) + &run)))
                    }
                }
            }
        }
        false
    }

    fn plain(&self, text: &str) -> String {
        let (prefix, text) = (&self.prefix, written(text));
        format!("<{prefix}r><{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}r>")
    }

    fn text(&self, runs: &str) -> String {
        let prefix = &self.prefix;
        format!("<{prefix}text>{runs}</{prefix}text>")
    }

    /// A note of ours, in letters that can be read.
    fn run(&self, text: &str) -> String {
        let (head, tail) = self.around_run();
        head + &written(&own_note::sealed(&shown(text))) + &tail
    }

    fn around_run(&self) -> (String, String) {
        let prefix = &self.prefix;
        let look = [
            "sz val=\"10\"",
            "color indexed=\"81\"",
            "rFont val=\"游ゴシック\"",
            "family val=\"3\"",
            "charset val=\"128\"",
        ];
        let look: String = look.iter().map(|one| format!("<{prefix}{one}/>")).collect();
        let head = format!(
            "<{prefix}r><{prefix}rPr>{look}</{prefix}rPr><{prefix}t xml:space=\"preserve\">"
        );
        (head, format!("</{prefix}t></{prefix}r>"))
    }

    fn note(&self, at: CellAt, author: usize, text: &str) -> String {
        let (prefix, text) = (&self.prefix, self.text(&self.run(text)));
        format!("<{prefix}comment ref=\"{at}\" authorId=\"{author}\">{text}</{prefix}comment>")
    }
}

/// What is open while the part is read.
#[derive(Default)]
struct NotesReading {
    note: Note,
    open: usize,
    /// Whether furigana is open, which is no part of the text.
    is_aside: bool,
}

impl NotesReading {
    /// A tag within a note.
    fn within(&mut self, xml: &str, tag: &Tag<'_>) {
        match (tag.depth, tag.local()) {
            (3, "text") => match tag.kind {
                TagKind::Open | TagKind::Empty => self.note.text = tag.at.clone(),
                TagKind::Close => {
                    self.note.text.end = tag.at.end;
                    self.note.end.get_or_insert(tag.at.start);
                }
            },
            // Furigana and how it is shown stand behind all pieces of the text.
            (4, "rPh" | "phoneticPr") => {
                self.is_aside = tag.kind == TagKind::Open;
                if tag.kind != TagKind::Close {
                    self.note.end.get_or_insert(tag.at.start);
                }
            }
            (4 | 5, "t") if !self.is_aside => match tag.kind {
                TagKind::Open => self.open = tag.at.end,
                TagKind::Close => self.note.says += &said(&xml[self.open..tag.at.start]),
                TagKind::Empty => {}
            },
            _ => {}
        }
    }
}

/// What is written between two tags.
fn said(written: &str) -> String {
    let said = quick_xml::escape::unescape(written);
    said.map_or_else(|_| written.to_owned(), |said| said.into_owned())
}

/// A text that reads `_x000D_` and means these letters must not be taken for a line break.
fn written(text: &str) -> String {
    let text = text.replace("_x", "_x005F_x");
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "<comments><authors><author>佐藤</author><author>tc={1}</author></authors><commentList>\
        <comment ref='A1' authorId='0'><text><t>速報値</t><rPh sb='0' eb='1'><t>ソクホウ</t></rPh></text></comment>\
        <comment ref='B1' authorId='1'><text><t>[スレッド]</t></text></comment>\
        <comment ref='C1' authorId='0'><text/></comment></commentList></comments>";

    fn notes(cells: &[&str]) -> BTreeMap<CellAt, String> {
        let note = |cell: &&str| (place::cell(cell).unwrap(), format!("要確認：{cell}"));
        cells.iter().map(note).collect()
    }

    /// The texts of a part, by their cells.
    fn texts(xml: &str) -> BTreeMap<String, String> {
        let part = NotesPart::read(xml).unwrap();
        let notes = part.notes.into_iter();
        notes
            .map(|note| (note.at.unwrap().to_string(), note.says))
            .collect()
    }

    #[test]
    fn what_the_section_wrote_stays_before_ours() {
        let marked = write(PART, "企画課", &notes(&["A1", "B1", "C1", "D9"])).unwrap();
        assert_eq!((marked.added, marked.ours), (vec![CellAt::new(8, 3)], 3));
        let texts = texts(&marked.xml);
        let ours = |cell: &str| own_note::sealed(&format!("要確認：{cell}"));
        assert_eq!(texts["A1"], format!("速報値\n\n{}", ours("A1")));
        assert_eq!(texts["B1"], "[スレッド]");
        assert_eq!((&texts["C1"], &texts["D9"]), (&ours("C1"), &ours("D9")));
        assert!(
            marked
                .xml
                .contains("<author>tc={1}</author><author>企画課</author>")
        );
    }

    #[test]
    fn marks_are_replaced_and_taken_away() {
        let first = write(PART, "企画課", &notes(&["A1", "C1", "D9"]))
            .unwrap()
            .xml;
        let second = write(&first, "企画課", &notes(&["D9", "E9"])).unwrap();
        assert_eq!(second.removed, [CellAt::new(0, 2)]);
        assert_eq!(second.added, [CellAt::new(8, 4)]);
        let texts = texts(&second.xml);
        assert_eq!(texts["A1"], "速報値");
        assert_eq!(texts["D9"], own_note::sealed("要確認：D9"));
        assert!(!texts.contains_key("C1"));
        assert_eq!(second.xml.matches("<author>企画課</author>").count(), 1);
    }

    #[test]
    fn letters_of_the_section_keep_their_look() {
        let bold = "<comments><authors/><commentList><comment ref='A1' authorId='0'><text><r><rPr><b/></rPr><t>速報</t></r></text></comment></commentList></comments>";
        let first = write(bold, "企画課", &notes(&["A1"])).unwrap().xml;
        assert_eq!(write(&first, "企画課", &notes(&["A1"])).unwrap().xml, first);
        let bare = write(&first, "企画課", &notes(&[])).unwrap();
        assert!(
            bare.xml
                .contains("<text><r><rPr><b/></rPr><t>速報</t></r></text>"),
            "{}",
            bare.xml
        );
        assert_eq!((bare.ours, bare.removed.len()), (0, 0));
    }

    #[test]
    fn a_new_part_has_our_notes_alone() {
        let marked = write(
            EMPTY,
            "企画課",
            &BTreeMap::from([(CellAt::new(0, 0), "a<b\u{1}_x000D_".into())]),
        )
        .unwrap();
        assert_eq!(texts(&marked.xml)["A1"], own_note::sealed("a<b␁_x000D_"));
        assert!(write("<comments><authors/>", "企画課", &notes(&["A1"])).is_err());
        assert!(write("<other/>", "企画課", &notes(&["A1"])).is_err());
    }
}
