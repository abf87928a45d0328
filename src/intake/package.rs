//! A zipped workbook, unpacked once and within limits.
//!
//! calamine sets no limit on what a part of an .xlsx may inflate to, and several things that we
//! need (merges, formulas, hidden sheets) stand in parts that it would inflate again. So each part
//! is inflated here, once, and handed on as it is.

use super::Fault;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The parts of a package, inflated, in the order of the file.
pub struct Package {
    parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Unpacks the parts whose names are wanted, if they inflate to no more than the limit in bytes.
    pub fn unpack(bytes: &[u8], wanted: fn(&str) -> bool, limit: u64) -> Result<Self, Fault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let mut parts = Vec::new();
        let mut left = limit;
        for index in 0..archive.len() {
            let part = archive.by_index(index).map_err(broken)?;
            let name = part.name().map_err(broken)?.replace('\\', "/");
            if part.is_file() && wanted(&name) {
                let content = inflate(part, left, limit)?;
                left -= content.len() as u64;
                parts.push((name, content));
            }
        }
        Ok(Self { parts })
    }

    /// A part by its name.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let part = self
            .parts
            .iter()
            .find(|(part, _)| part.eq_ignore_ascii_case(name))?;
        Some(&part.1)
    }

    /// The same package, stored without compression, for a reader that wants a zip.
    pub fn stored(&self) -> Result<Vec<u8>, Fault> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let size = self
            .parts
            .iter()
            .map(|(name, content)| content.len() + 2 * name.len() + 200)
            .sum();
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(size)));
        for (name, content) in &self.parts {
            writer.start_file(name.as_str(), options).map_err(broken)?;
            writer.write_all(content).map_err(broken)?;
        }
        writer.finish().map(Cursor::into_inner).map_err(broken)
    }
}

fn inflate(mut part: impl Read, left: u64, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    part.by_ref()
        .take(left + 1)
        .read_to_end(&mut content)
        .map_err(broken)?;
    if content.len() as u64 > left {
        return Err(Fault::TooLarge(format!(
            "展開すると{}MBを超えます",
            limit >> 20
        )));
    }
    Ok(content)
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Broken(error.to_string())
}
