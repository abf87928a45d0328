//! The cells of a workbook as a person sees them: with the sign that the format of a doubted one adds.

use calamine::{Reader, Xlsx, open_workbook};
use kensho::domain::cell::CellAt;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::read_to_string;
use std::path::Path;
use zip::ZipArchive;

/// The sign of a doubt.
pub const SIGN: char = '＊';

/// A sheet: its name, and its rows with empty cells.
pub type Sheet = (String, Vec<Vec<String>>);

/// The sheets of a workbook in their order.
pub fn sheets(path: &Path) -> Vec<Sheet> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut part = |name: &str| read_to_string(zip.by_name(name).unwrap()).unwrap();
    let signed = signed(&part("xl/styles.xml"));
    let ranges = book.worksheets().into_iter().zip(1..);
    let read = ranges.map(|((name, range), number)| {
        let xml = part(&format!("xl/worksheets/sheet{number}.xml"));
        let marked = marked(&xml, &signed);
        let (height, width) = range
            .end()
            .map_or((0, 0), |(row, column)| (row + 1, column + 1));
        let cell = |row, column| {
            let said = range
                .get_value((row, column))
                .map_or(String::new(), ToString::to_string);
            let is_marked = marked.contains(&CellAt::new(row, column).to_string());
            if is_marked {
                format!("{said}{SIGN}")
            } else {
                said
            }
        };
        let row = |row| (0..width).map(|column| cell(row, column)).collect();
        (name, (0..height).map(row).collect())
    });
    read.collect()
}

/// The first text between two others, and what follows it.
fn between<'t>(text: &'t str, (from, to): (&str, &str)) -> Option<(&'t str, &'t str)> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to)
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    between(tag, (&format!(" {name}=\""), "\"")).map(|(value, _)| value)
}

/// Which formats add the sign, by their place in the list of formats.
fn signed(styles: &str) -> Vec<bool> {
    let formats = styles.split("<numFmt ").skip(1);
    let formats = formats.map(|tag| tag.split("/>").next().unwrap());
    let with_sign = formats.filter(|tag| tag.contains(SIGN));
    let ids: Vec<String> = with_sign
        .map(|tag| {
            attribute(&format!(" {tag}"), "numFmtId")
                .unwrap()
                .to_owned()
        })
        .collect();
    let (cells, _) = between(styles, ("<cellXfs", "</cellXfs>")).unwrap();
    let cells = cells.split("<xf ").skip(1);
    cells
        .map(|tag| {
            let tag = format!(" {tag}");
            let id = attribute(&tag, "numFmtId").unwrap();
            ids.iter().any(|own| own == id)
        })
        .collect()
}

/// The cells of a sheet whose format adds the sign to what they say.
fn marked(sheet: &str, signed: &[bool]) -> Vec<String> {
    let cells = sheet.split("<c ").skip(1);
    let tags = cells.map(|cell| format!(" {}", cell.split('>').next().unwrap()));
    let marked = tags.filter(|tag| {
        let style = attribute(tag, "s").map_or(0, |style| style.parse().unwrap());
        signed[style] && !tag.ends_with('/')
    });
    marked
        .map(|tag| attribute(&tag, "r").unwrap().to_owned())
        .collect()
}

/// The notes of a workbook's sheets, in their order: each cell with its text.
#[allow(dead_code, reason = "not every test asks for them")]
pub fn notes(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut part = |name: String| {
        zip.by_name(&name)
            .ok()
            .map(|part| read_to_string(part).unwrap())
    };
    let book = part("xl/workbook.xml".to_owned()).unwrap();
    let sheets = 1..=book.matches("<sheet ").count();
    let of_sheet = sheets.map(|number| {
        let links = part(format!("xl/worksheets/_rels/sheet{number}.xml.rels"));
        let links = links.unwrap_or_default();
        let file = between(&links, ("../comments", "\"")).map(|(file, _)| file.to_owned());
        file.and_then(|file| part(format!("xl/comments{file}")))
            .unwrap_or_default()
    });
    let of_sheet: Vec<String> = of_sheet.collect();
    let told = |xml: &String| {
        let notes = xml.split("<comment ").skip(1);
        let told = notes.map(|note| {
            let note = format!(" {note}");
            let texts = note
                .split("<t")
                .skip(1)
                .filter_map(|text| between(text, (">", "</t>")));
            let text: String = texts.map(|(text, _)| text).collect();
            (attribute(&note, "ref").unwrap().to_owned(), text)
        });
        told.collect()
    };
    of_sheet.iter().map(told).collect()
}

/// The text of each part of a workbook: sheets, styles and so on.
#[allow(dead_code, reason = "not every test that reads cells asks for it")]
pub fn parts(path: &Path) -> Vec<String> {
    let mut zip = ZipArchive::new(File::open(path).unwrap()).unwrap();
    let parts = 0..zip.len();
    parts
        .map(|part| read_to_string(zip.by_index(part).unwrap()).unwrap_or_default())
        .collect()
}
