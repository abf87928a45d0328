//! A workbook as the XML that it is: its formulas, without their results, with other figures.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

/// The parts of a workbook, by name.
pub struct Book {
    parts: BTreeMap<String, String>,
    others: BTreeMap<String, Vec<u8>>,
}

/// The text between two others.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(found, _)| found)
}

impl Book {
    pub fn open(path: &Path) -> Self {
        let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
        let (mut parts, mut others) = (BTreeMap::new(), BTreeMap::new());
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let (name, mut bytes) = (part.name().unwrap().into_owned(), Vec::new());
            part.read_to_end(&mut bytes).unwrap();
            match String::from_utf8(bytes) {
                Ok(text) => drop(parts.insert(name, text)),
                Err(odd) => drop(others.insert(name, odd.into_bytes())),
            }
        }
        Self { parts, others }
    }

    pub fn save(&self, path: &Path) {
        let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
        let texts = self
            .parts
            .iter()
            .map(|(name, text)| (name, text.as_bytes()));
        let others = self
            .others
            .iter()
            .map(|(name, bytes)| (name, bytes.as_slice()));
        for (name, bytes) in texts.chain(others) {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    }

    /// A part of the workbook.
    pub fn part(&self, name: &str) -> &str {
        &self.parts[name]
    }

    /// The names of the sheets with those of their parts.
    fn sheets(&self) -> Vec<(String, String)> {
        let names = self.parts["xl/workbook.xml"]
            .split("<sheet name=\"")
            .skip(1);
        let names = names.map(|name| name.split('"').next().unwrap().to_owned());
        let numbered = (1..).zip(names);
        numbered
            .map(|(at, name)| (name, format!("xl/worksheets/sheet{at}.xml")))
            .collect()
    }

    /// Every formula: its sheet, its place, itself.
    pub fn formulas(&self) -> Vec<(String, String, String)> {
        let of_sheet = |(sheet, part): (String, String)| {
            let cells = self.parts[&part].split("<c r=\"").skip(1);
            let formulas = cells.filter_map(move |cell| {
                let cell = cell.split("</c>").next().unwrap();
                let at = cell.split('"').next().unwrap().to_owned();
                Some((sheet.clone(), at, between(cell, "<f>", "</f>")?.to_owned()))
            });
            formulas.collect::<Vec<_>>()
        };
        self.sheets().into_iter().flat_map(of_sheet).collect()
    }

    /// What a name of the workbook names: a sheet and a cell.
    pub fn named(&self, name: &str) -> Option<(String, String)> {
        let of = between(
            &self.parts["xl/workbook.xml"],
            &format!("<definedName name=\"{name}\">"),
            "</definedName>",
        )?;
        let (sheet, at) = of.split_once('!')?;
        Some((sheet.trim_matches('\'').to_owned(), at.replace('$', "")))
    }

    /// Each cell, changed.
    fn map_cells(&self, change: impl Fn(&str, &str) -> Option<String>) -> Self {
        let mut parts = self.parts.clone();
        for (sheet, part) in self.sheets() {
            let xml = &self.parts[&part];
            let mut pieces = xml.split("<c r=\"");
            let mut changed = pieces.next().unwrap().to_owned();
            for piece in pieces {
                let whole = format!("<c r=\"{piece}");
                changed += &change(&sheet, &whole).unwrap_or(whole);
            }
            parts.insert(part, changed);
        }
        Self {
            parts,
            others: self.others.clone(),
        }
    }

    /// The same without what came of its formulas.
    pub fn without_results(&self) -> Self {
        self.map_cells(|_, cell| {
            let (formula, rest) = cell.split_once("</f><v>")?;
            let (_, rest) = rest.split_once("</v>")?;
            Some(format!(
                "{}</f>{rest}",
                formula.replacen(" t=\"str\"><f>", "><f>", 1)
            ))
        })
    }

    /// The same with numbers in the place of what stands in some cells.
    pub fn with_numbers(&self, numbers: &BTreeMap<(String, String), f64>) -> Self {
        self.map_cells(|sheet, cell| {
            let at = between(cell, "\"", "\"")?.to_owned();
            let number = numbers.get(&(sheet.to_owned(), at.clone()))?;
            let head = cell.split('>').next().unwrap();
            let style = between(head, " s=\"", "\"").unwrap();
            let rest = match head.ends_with('/') {
                true => cell.split_once("/>").unwrap().1,
                false => cell.split_once("</c>").unwrap().1,
            };
            Some(format!(
                "<c r=\"{at}\" s=\"{style}\"><v>{number}</v></c>{rest}"
            ))
        })
    }
}
