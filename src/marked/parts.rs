//! The parts of a package that are read and changed, and the package made of the others as they are and of
//! these.

use super::WhyNot;
use super::xml::with_children;
use crate::intake::limits::Limit;
use crate::intake::package::relations::{self, Relations};
use crate::intake::package::{Package, in_one_case, xlsx};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The list of what kind each part is of.
const KINDS: &str = "[Content_Types].xml";

/// A package whose parts are changed.
pub struct ChangedParts {
    package: Package,
    /// By their names in one case, the names of new ones as they will be.
    changed: BTreeMap<String, (String, Vec<u8>)>,
}

impl ChangedParts {
    /// Unpacks the parts that may be changed.
    ///
    /// # Errors
    /// The package cannot be unpacked whole.
    pub fn unpack(bytes: &[u8]) -> Result<Self, WhyNot> {
        let is_wanted = |part: &str| xlsx::is_needed(part) || part.ends_with(".vml");
        let package =
            Package::unpack(bytes, is_wanted, Limit::Apart).map_err(|_| WhyNot::Broken)?;
        match package.faults().is_empty() {
            true => Ok(Self {
                package,
                changed: BTreeMap::new(),
            }),
            false => Err(WhyNot::Broken),
        }
    }

    /// The package as it was.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// A part with the changes so far.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        let changed = self
            .changed
            .get(&in_one_case(name))
            .map(|(_, bytes)| bytes.as_slice());
        changed.or_else(|| {
            self.package
                .part(name)
                .filter(|_| self.package.fault_of(name).is_none())
        })
    }

    /// A part as text, with the changes so far.
    ///
    /// # Errors
    /// It is not there, or not in UTF-8.
    pub fn text(&self, name: &str) -> Result<String, WhyNot> {
        let bytes = self.bytes(name).ok_or(WhyNot::Broken)?;
        let text = String::from_utf8(bytes.to_vec()).map_err(|_| WhyNot::Unusual)?;
        // A part may call itself Shift_JIS and hold nothing but ASCII so far.
        let start = text
            .split_once("?>")
            .map_or("", |(start, _)| start)
            .to_lowercase();
        match start.contains("encoding=") && !start.contains("utf-8") {
            true => Err(WhyNot::Unusual),
            false => Ok(text),
        }
    }

    /// Puts a part in the place of what it was, or a new one.
    pub fn set(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.changed
            .insert(in_one_case(name), (name.to_owned(), bytes.into()));
    }

    /// What a part refers to. What was added is not in it.
    pub fn relations(&self, part: &str) -> Relations {
        relations::of(&self.package, part)
    }

    /// All old drawings.
    pub fn drawings(&self) -> impl Iterator<Item = &[u8]> {
        let names = self.package.names().filter(|name| name.ends_with(".vml"));
        let old = names.filter_map(|name| self.package.part(name));
        let changed = self
            .changed
            .iter()
            .filter(|(name, _)| name.ends_with(".vml"));
        old.chain(changed.map(|(_, (_, bytes))| bytes.as_slice()))
    }

    /// A name that no part has.
    pub fn free_name(&self, before: &str, behind: &str) -> String {
        let mut names = (1..).map(|number| format!("{before}{number}{behind}"));
        let is_free = |name: &String| {
            let name = in_one_case(name);
            !self.changed.contains_key(&name) && self.package.names().all(|part| part != name)
        };
        names
            .find(is_free)
            .expect("there are more numbers than parts")
    }

    /// Makes a part refer to another one; gives the id of the relation.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, WhyNot> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let path = format!("{folder}{separator}_rels/{name}.rels");
        let xml = match self.bytes(&path) {
            Some(_) => self.text(&path)?,
            None => "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>".into(),
        };
        let mut ids = (1..).map(|number| format!("rIdK{number}"));
        let id =
            ids.find(|id| !xml.contains(&format!("{id}\"")) && !xml.contains(&format!("{id}'")));
        let id = id.expect("there are more numbers than relations");
        let xml = with_children(&xml, |prefix| {
            format!(
                "<{prefix}Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"/{target}\"/>"
            )
        })?;
        self.set(&path, xml);
        Ok(id)
    }

    /// Says of which kind a new part of notes is.
    pub fn announce_notes(&mut self, part: &str) -> Result<(), WhyNot> {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
        self.announce(|prefix| {
            format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{kind}\"/>")
        })
    }

    /// Says of which kind old drawings are, where that is not said yet.
    pub fn announce_drawings(&mut self) -> Result<(), WhyNot> {
        let xml = self.text(KINDS)?.to_lowercase();
        if xml.contains("extension=\"vml\"") || xml.contains("extension='vml'") {
            return Ok(());
        }
        let kind = "application/vnd.openxmlformats-officedocument.vmlDrawing";
        self.announce(|prefix| {
            format!("<{prefix}Default Extension=\"vml\" ContentType=\"{kind}\"/>")
        })
    }

    fn announce(&mut self, child: impl Fn(&str) -> String) -> Result<(), WhyNot> {
        let xml = with_children(&self.text(KINDS)?, child)?;
        self.set(KINDS, xml);
        Ok(())
    }

    /// The package: what is unchanged as it was packed, and the new parts behind it.
    ///
    /// # Errors
    /// The package cannot be copied.
    pub fn pack(mut self, bytes: &[u8]) -> Result<Vec<u8>, WhyNot> {
        let mut copied = || -> zip::result::ZipResult<Vec<u8>> {
            let mut from = ZipArchive::new(Cursor::new(bytes))?;
            let mut to = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + (64 << 10))));
            to.set_raw_comment(from.comment().into())?;
            for index in 0..from.len() {
                let part = from.by_index_raw(index)?;
                let name = part.name()?.into_owned();
                match self.changed.remove(&in_one_case(&name)) {
                    Some((_, content)) => add(&mut to, &name, &content)?,
                    None => to.raw_copy_file(part)?,
                }
            }
            for (name, content) in self.changed.values() {
                add(&mut to, name, content)?;
            }
            Ok(to.finish()?.into_inner())
        };
        copied().map_err(|_| WhyNot::Broken)
    }
}

/// Packs a part. It bears no time: of the same file comes the same copy.
fn add(
    to: &mut ZipWriter<Cursor<Vec<u8>>>,
    name: &str,
    content: &[u8],
) -> zip::result::ZipResult<()> {
    to.start_file(name, SimpleFileOptions::default())?;
    to.write_all(content)?;
    Ok(())
}
