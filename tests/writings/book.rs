//! The council's workbook in the hands of a person, as the XML that it is: typed into, sorted, renamed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// The parts of a workbook, by name.
pub struct Book {
    parts: BTreeMap<String, Vec<u8>>,
}

impl Book {
    pub fn open(path: &Path) -> Self {
        let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.insert(part.name().unwrap().into_owned(), bytes);
        }
        Self { parts }
    }

    pub fn save(&self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
        for (name, bytes) in &self.parts {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    }

    /// Puts another text everywhere where one stands in the parts whose names have a word.
    pub fn replace(mut self, part: &str, before: &str, after: &str) -> Self {
        let mut count = 0;
        for (_, bytes) in self
            .parts
            .iter_mut()
            .filter(|(name, _)| name.contains(part))
        {
            let text = String::from_utf8(bytes.clone()).unwrap();
            count += text.matches(before).count();
            *bytes = text.replace(before, after).into_bytes();
        }
        assert!(count > 0, "{before} is in no {part}");
        self
    }

    /// The first sheet and cell in which a text stands.
    fn place(&self, text: &str) -> (String, String) {
        let places = self.places(text);
        let first = places.into_iter().next();
        first.unwrap_or_else(|| panic!("{text} stands nowhere"))
    }

    /// The sheets and cells in which a text stands.
    fn places(&self, text: &str) -> Vec<(String, String)> {
        let mut places = Vec::new();
        let strings = self.parts.get("xl/sharedStrings.xml");
        let strings = strings.map_or("", |bytes| str::from_utf8(bytes).unwrap());
        let mut shared = strings.split("<si>").skip(1);
        let number = shared.position(|one| one.contains(&format!(">{text}</t>")));
        let marks = [
            Some(format!("><is><t>{text}</t>")),
            number.map(|number| format!("><v>{number}</v>")),
        ];
        let sheets = self.parts.iter();
        let sheets = sheets.filter(|(name, _)| name.contains("worksheets/sheet"));
        let mut sheets: Vec<_> = sheets.collect();
        // The tenth sheet is behind the second.
        sheets.sort_by_key(|(name, _)| (name.len(), *name));
        for (name, bytes) in sheets {
            let xml = str::from_utf8(bytes).unwrap();
            for cell in xml.split("<c r=\"").skip(1) {
                let is_shared = cell.contains("t=\"s\"");
                let mark = &marks[usize::from(is_shared)];
                let own = &cell[..cell.find("<c r=").unwrap_or(cell.len())];
                if mark.as_ref().is_some_and(|mark| own.contains(mark)) {
                    places.push((name.clone(), cell[..cell.find('"').unwrap()].to_owned()));
                }
            }
        }
        places
    }

    /// The XML of a cell in a sheet, with where it begins and ends.
    fn cell(xml: &str, at: &str) -> (usize, usize) {
        let start = xml.find(&format!("<c r=\"{at}\"")).unwrap();
        let rest = &xml[start..];
        let head = rest.find('>').unwrap();
        let length = match rest[..head].ends_with('/') {
            true => head + 1,
            false => rest.find("</c>").unwrap() + 4,
        };
        (start, start + length)
    }

    /// Where the text of a key stands: in the first column for a council and an assessment, else right of it.
    fn beside(&self, key: &str) -> (String, String) {
        Self::right_of(key, self.place(key))
    }

    fn right_of(key: &str, (sheet, at): (String, String)) -> (String, String) {
        let row: String = at.chars().filter(char::is_ascii_digit).collect();
        let column = at.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let letter = char::from(*column.as_bytes().last().unwrap());
        let column = match key.starts_with("review:") || key.starts_with("assessment:") {
            false => format!(
                "{}{}",
                &column[..column.len() - 1],
                char::from(letter as u8 + 1)
            ),
            true => "A".to_owned(),
        };
        (sheet, format!("{column}{row}"))
    }

    /// Types a text into the marked cell of a key; clears it for an empty one.
    pub fn typed(self, key: &str, text: &str) -> Self {
        let place = self.beside(key);
        self.typed_at(place, text)
    }

    /// The same in the last of the cells of a key, which stands on several sheets.
    pub fn typed_last(self, key: &str, text: &str) -> Self {
        let last = self.places(key).pop().unwrap();
        self.typed_at(Self::right_of(key, last), text)
    }

    fn typed_at(mut self, (sheet, at): (String, String), text: &str) -> Self {
        let xml = String::from_utf8(self.parts[&sheet].clone()).unwrap();
        let (start, end) = Self::cell(&xml, &at);
        let style = xml[start..end].split("s=\"").nth(1).unwrap();
        let style = &style[..style.find('"').unwrap()];
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let cell = match text {
            "" => format!("<c r=\"{at}\" s=\"{style}\"/>"),
            _ => format!(
                "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{escaped}</t></is></c>"
            ),
        };
        let xml = format!("{}{cell}{}", &xml[..start], &xml[end..]);
        self.parts.insert(sheet, xml.into_bytes());
        self
    }

    /// Takes all keys away, as whoever deletes the columns of them.
    pub fn without_keys(self) -> Self {
        ["kpi:", "kensho:"].into_iter().fold(self, |book, key| {
            book.replace("xl/", &format!("<t>{key}"), "<t>x:")
        })
    }

    /// Exchanges the rows of two keys, of the whole sheet or without the columns from a letter on.
    pub fn exchanged(mut self, [one, other]: [&str; 2], without: Option<char>) -> Self {
        let (sheet, first) = self.place(one);
        let (_, second) = self.place(other);
        let number = |at: &str| {
            at.trim_start_matches(|of: char| of.is_ascii_uppercase())
                .to_owned()
        };
        let (first, second) = (number(&first), number(&second));
        let xml = String::from_utf8(self.parts[&sheet].clone()).unwrap();
        let mut moved = xml.clone();
        for column in 'A'..='Z' {
            if without.is_some_and(|without| column >= without) {
                continue;
            }
            let (at, to) = (format!("{column}{first}"), format!("{column}{second}"));
            if !xml.contains(&format!("<c r=\"{at}\"")) || !xml.contains(&format!("<c r=\"{to}\""))
            {
                continue;
            }
            let text = |at: &str| {
                let (start, end) = Self::cell(&xml, at);
                xml[start..end].to_owned()
            };
            let (upper, lower) = (text(&at), text(&to));
            let up = lower.replacen(&to, &at, 1);
            let down = upper.replacen(&at, &to, 1);
            moved = moved.replacen(&upper, &up, 1).replacen(&lower, &down, 1);
        }
        assert_ne!(moved, xml);
        self.parts.insert(sheet, moved.into_bytes());
        self
    }

    /// Whether a text stands anywhere in it.
    pub fn has(&self, text: &str) -> bool {
        let mut parts = self.parts.values();
        parts.any(|bytes| str::from_utf8(bytes).is_ok_and(|part| part.contains(text)))
    }

    /// What stands in the marked cell of a key.
    pub fn said(&self, key: &str) -> String {
        let (sheet, at) = self.beside(key);
        let xml = str::from_utf8(&self.parts[&sheet]).unwrap();
        let (start, end) = Self::cell(xml, &at);
        let cell = &xml[start..end];
        let (text, number) = (cell.split("<t").nth(1), cell.split("<v>").nth(1));
        let text = text.map(|text| &text[text.find('>').unwrap() + 1..text.find("</t>").unwrap()]);
        let shared = number.map(|number| {
            let number: usize = number[..number.find('<').unwrap()].parse().unwrap();
            let strings = str::from_utf8(&self.parts["xl/sharedStrings.xml"]).unwrap();
            let one = strings.split("<si>").nth(number + 1).unwrap();
            let one = one.split("<t").nth(1).unwrap();
            &one[one.find('>').unwrap() + 1..one.find("</t>").unwrap()]
        });
        let text = text.or(shared).unwrap_or_default();
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }
}
