//! Files that are bad in one way each, made here byte by byte.

use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A zip of some parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A form with one figure.
pub fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, texts) in [["指標名", "実績値"], ["観光入込客数", ""]]
        .iter()
        .enumerate()
    {
        for (column, text) in texts.iter().enumerate() {
            sheet.write(row as u32, column as u16, *text).unwrap();
        }
    }
    sheet.write(1, 1, 600).unwrap();
    book.save_to_buffer().unwrap()
}

/// A workbook in which nobody wrote anything.
pub fn empty_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet();
    book.save_to_buffer().unwrap()
}

/// A workbook with cells at both corners of a sheet.
pub fn sparse_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "左上").unwrap();
    sheet.write(1_048_575, 16_383, "右下").unwrap();
    book.save_to_buffer().unwrap()
}

/// The form, with its parts changed and others added.
pub fn rewritten(change: impl Fn(&str, Vec<u8>) -> Vec<u8>, added: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook())).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        let content = change(&name, content);
        parts.push((name, content));
    }
    let own = parts
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()));
    zip(&own.chain(added.iter().copied()).collect::<Vec<_>>())
}

/// The form, its sheet broken off in the middle.
pub fn torn_sheet() -> Vec<u8> {
    let tear = |name: &str, mut content: Vec<u8>| {
        if name.ends_with("sheet1.xml") {
            content.truncate(content.len() * 2 / 3);
        }
        content
    };
    rewritten(tear, &[])
}

/// The form, with a formula's memory of another file.
pub fn linked_workbook() -> Vec<u8> {
    let relate = |name: &str, content: Vec<u8>| {
        if name != "xl/_rels/workbook.xml.rels" {
            return content;
        }
        let link = "<Relationship Id=\"x1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink\" Target=\"externalLinks/externalLink1.xml\"/></Relationships>";
        String::from_utf8(content)
            .unwrap()
            .replace("</Relationships>", link)
            .into_bytes()
    };
    let target = b"<Relationships><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath\" Target=\"kessan.xlsx\" TargetMode=\"External\"/></Relationships>";
    let link = b"<externalLink><externalBook/></externalLink>";
    rewritten(
        relate,
        &[
            ("xl/externalLinks/externalLink1.xml", link),
            ("xl/externalLinks/_rels/externalLink1.xml.rels", target),
        ],
    )
}

/// The form with another part that has the name of one that it has.
pub fn doubled_workbook(name: &str) -> Vec<u8> {
    let placeholder = "x".repeat(name.len());
    let picture: (&str, &[u8]) = ("xl/media/image1.png", b"\x89PNG");
    let mut bytes = rewritten(|_, content| content, &[picture, (&placeholder, b"<a/>")]);
    // No library writes two of one name.
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, &placeholder).collect();
    for at in places {
        bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
    }
    bytes
}

/// A part that inflates to 600 MB.
pub fn bomb() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default())
        .unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..600 {
        zip.write_all(&spaces).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A container with empty streams of some names; its chain of sectors may lead back into itself.
pub fn container(names: &[&str], next_of_directory: u32) -> Vec<u8> {
    const FREE: u32 = 0xffff_ffff;
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(24, 0);
    [0x3e_u16, 3, 0xfffe, 9, 6]
        .iter()
        .for_each(|word| bytes.extend(word.to_le_bytes()));
    bytes.resize(44, 0);
    let mut numbers = vec![1, 1, 0, 4096, 0xffff_fffe, 0, 0xffff_fffe, 0, 0];
    numbers.resize(9 + 108, FREE);
    // The table of sectors: itself, then the directory.
    numbers.extend([0xffff_fffd, next_of_directory]);
    numbers.resize(9 + 108 + 128, FREE);
    numbers
        .iter()
        .for_each(|number: &u32| bytes.extend(number.to_le_bytes()));
    bytes.extend(entry("Root Entry", 5, 1));
    let right = |index: usize| {
        if index + 1 < names.len() {
            index as u32 + 2
        } else {
            FREE
        }
    };
    for (index, name) in names.iter().enumerate() {
        let mut stream = entry(name, 2, FREE);
        stream[72..76].copy_from_slice(&right(index).to_le_bytes());
        bytes.extend(stream);
    }
    bytes.resize(512 * 3, 0);
    bytes
}

fn entry(name: &str, kind: u8, child: u32) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(length.to_le_bytes());
    entry.extend([kind, 1]);
    for number in [0xffff_ffff, 0xffff_ffff, child] {
        entry.extend(u32::to_le_bytes(number));
    }
    entry.resize(116, 0);
    entry.extend(0xffff_fffe_u32.to_le_bytes());
    entry.resize(128, 0);
    entry
}

/// A text in CP932.
pub fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, has_lost) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!has_lost);
    bytes.into_owned()
}
