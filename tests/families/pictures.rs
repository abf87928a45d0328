//! The same files with a picture in them, as photos of a site are pasted into a form: bytes that no
//! zip makes smaller, at the place where each format keeps pictures.

use super::sheet::Sheet;
use super::{container, html, ods, xls, xlsb, xlsx};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A format, and how a file in it with a picture of so many bytes is written.
pub struct Pictured {
    pub name: &'static str,
    pub extension: &'static str,
    pub write: fn(&[Sheet], usize) -> Vec<u8>,
}

/// All formats that hold pictures.
pub const PICTURED: [Pictured; 8] = [
    pictured("xlsx", "xlsx", |sheets, size| {
        with_part(xlsx::write(sheets), "xl/media/image1.png", size)
    }),
    pictured("xlsm", "xlsm", |sheets, size| {
        let pictured = with_part(xlsx::write(sheets), "xl/media/image1.png", size);
        with_part(pictured, "xl/vbaProject.bin", 16)
    }),
    pictured("xlsb", "xlsb", |sheets, size| {
        with_part(xlsb::write(sheets), "xl/media/image1.png", size)
    }),
    pictured("ods", "ods", |sheets, size| {
        with_part(ods::write(sheets), "Pictures/1.png", size)
    }),
    pictured("fods", "fods", flat),
    pictured("xls", "xls", |sheets, size| {
        container::of_stream(xls::write_with_drawing(sheets, &noise(size)))
    }),
    pictured("xls stream", "xls", |sheets, size| {
        xls::write_with_drawing(sheets, &noise(size))
    }),
    pictured("html", "html", |sheets, size| {
        let image = [
            b"<img src=\"data:image/png;base64,",
            &letters(size)[..],
            b"\"><table",
        ];
        replaced(&html::write(sheets), b"<table", &image.concat())
    }),
];

const fn pictured(
    name: &'static str,
    extension: &'static str,
    write: fn(&[Sheet], usize) -> Vec<u8>,
) -> Pictured {
    Pictured {
        name,
        extension,
        write,
    }
}

fn with_part(zip: Vec<u8>, name: &str, size: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new_append(Cursor::new(zip)).unwrap();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    writer.start_file(name, stored).unwrap();
    writer.write_all(&noise(size)).unwrap();
    writer.finish().unwrap().into_inner()
}

/// One XML, with the picture in letters before the first table.
fn flat(sheets: &[Sheet], size: usize) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(ods::write(sheets))).unwrap();
    let mut content = Vec::new();
    let mut part = archive.by_name("content.xml").unwrap();
    part.read_to_end(&mut content).unwrap();
    let content = String::from_utf8(content).unwrap();
    let content = content.replace("office:document-content", "office:document");
    let image = [
        b"<draw:frame><draw:image><office:binary-data>",
        &letters(size)[..],
        b"</office:binary-data></draw:image></draw:frame><table:table ",
    ];
    replaced(content.as_bytes(), b"<table:table ", &image.concat())
}

/// The first of a piece in some bytes, replaced.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = memchr::memmem::find(bytes, from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// Bytes that nothing makes smaller.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = Vec::with_capacity(size + 8);
    while noise.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        noise.extend(state.to_le_bytes());
    }
    noise.truncate(size);
    noise
}

/// The same as letters.
fn letters(size: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |byte: u8| ALPHABET[usize::from(byte & 63)];
    noise(size).into_iter().map(letter).collect()
}
