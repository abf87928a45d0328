//! .ods, and .fods, which is the same without a zip. Its content holds for every cell both the
//! value and the text that a person sees; calamine gives only the value, so it is read here.

mod cell;
mod table;

use super::draft::{Budget, Draft};
use super::formats::Formats;
use super::markup::{self, attribute};
use super::package::Package;
use super::xlsx::{MOST_SHEETS, links, salvaged};
use super::{Fault, Limit, Notice, Sheets};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashSet};

/// More names of linked files than this nobody reads.
const MOST_LINKS: usize = 100;

/// Reads every table of a .fods, which is one XML.
pub fn read_flat(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    Document::read(&super::package::text(bytes).0, limit)
}

/// Reads every table of an .ods.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let is_needed = |part: &str| matches!(part, "content.xml" | "meta-inf/manifest.xml");
    let package = Package::unpack(bytes, is_needed, limit)?;
    if is_encrypted(&package) {
        return Err(Fault::Encrypted);
    }
    let (content, _) = package
        .text("content.xml")
        .ok_or_else(|| Fault::Broken("content.xml がありません".into()))?;
    let mut sheets = Document::read(&content, limit)?;
    sheets.faults.extend(salvaged(&package));
    if package.names().any(is_macro) {
        sheets.notices.insert(0, Notice::Macros);
    }
    Ok(sheets)
}

fn is_encrypted(package: &Package) -> bool {
    let manifest = package.part("META-INF/manifest.xml").unwrap_or_default();
    ["encryption-data", "encrypted-key"]
        .iter()
        .any(|word| memchr::memmem::find(manifest, word.as_bytes()).is_some())
        || package.names().any(|part| part == "encrypted-package")
}

/// The lists of modules stand in the package though there is no module.
fn is_macro(part: &str) -> bool {
    let is_list = part.ends_with("script-lc.xml") || part.ends_with("script-lb.xml");
    let is_script = part.starts_with("basic/") || part.starts_with("scripts/");
    is_script && !is_list && !part.ends_with('/')
}

/// A document while its tables are read.
#[derive(Default)]
struct Document {
    /// Styles of tables that are not shown.
    hidden: HashSet<String>,
    /// The style that is being described.
    style: String,
    links: Links,
    budget: Budget,
    has_macros: bool,
    sheets: Sheets,
}

impl Document {
    fn read(xml: &str, limit: Limit) -> Result<Sheets, Fault> {
        let mut document = Self {
            budget: Budget::of(limit),
            ..Self::default()
        };
        let mut reader = markup::reader(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) if is_table(&element) => {
                    document.table(&element, &mut reader)?;
                }
                Ok(Event::Start(element) | Event::Empty(element)) => document.start(&element),
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => {
                    let what = format!("途中で壊れています。そこまでを読みました（{error}）");
                    document.sheets.faults.push(Fault::Broken(what));
                    break;
                }
            }
        }
        Ok(document.finish())
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "style" => self.style = attribute(element, "name").unwrap_or_default(),
            "table-properties" if is_not_shown(element) => {
                self.hidden.insert(self.style.clone());
            }
            "dde-source" => self.links.dde(element),
            // The modules of a flat file; the element around them is there without any.
            "module" => self.has_macros = true,
            _ => {}
        }
    }

    fn table(&mut self, element: &BytesStart<'_>, reader: &mut Reader<&[u8]>) -> Result<(), Fault> {
        if self.sheets.grids.len() == MOST_SHEETS {
            let what = format!("シートが{MOST_SHEETS}枚を超えます");
            return Err(Fault::TooLarge(what));
        }
        let name = attribute(element, "name").unwrap_or_default();
        let style = attribute(element, "style-name").unwrap_or_default();
        let formats = Formats::default();
        let mut draft = Draft::new(&name, &formats, false, &mut self.budget);
        table::read(reader, &mut draft, &mut self.links)?;
        let (grid, faults) = draft.finish(self.hidden.contains(&style));
        // What LibreOffice remembers of another file is no sheet of this one.
        if style != "ta_extref" {
            self.sheets.grids.push(grid);
            self.sheets.faults.extend(faults);
        }
        Ok(())
    }

    fn finish(mut self) -> Sheets {
        if self.has_macros {
            self.sheets.notices.push(Notice::Macros);
        }
        if !self.links.0.is_empty() {
            let names = self.links.0.into_iter().collect();
            self.sheets.notices.push(Notice::ExternalLinks(names));
        }
        self.sheets
    }
}

fn is_not_shown(element: &BytesStart<'_>) -> bool {
    attribute(element, "display").is_some_and(|display| display == "false")
}

fn is_table(element: &BytesStart<'_>) -> bool {
    element.local_name().as_ref() == "table"
}

/// Names of the files that a document refers to.
#[derive(Default)]
struct Links(BTreeSet<String>);

impl Links {
    fn add(&mut self, name: String) {
        if self.0.len() < MOST_LINKS && !name.is_empty() {
            self.0.insert(name);
        }
    }

    /// A table that is taken from another file.
    fn source(&mut self, element: &BytesStart<'_>) {
        let file = attribute(element, "href").unwrap_or_default();
        self.add(links::file_name(&file));
    }

    /// A value that is taken from another program.
    fn dde(&mut self, element: &BytesStart<'_>) {
        let program = attribute(element, "dde-application").unwrap_or_default();
        let topic = attribute(element, "dde-topic").unwrap_or_default();
        self.add(format!("{program}|{}", links::file_name(&topic)));
    }

    /// The files in a formula: `'file:///C:/予算.ods'#$Sheet1.A1`.
    fn formula(&mut self, formula: &str) {
        for (start, _) in formula.match_indices("'file:") {
            let file = formula[start + 1..].split('\'').next();
            self.add(links::file_name(file.unwrap_or_default()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(body: &str) -> Sheets {
        let xml = format!("<office:document>{body}</office:document>");
        read_flat(xml.as_bytes(), Limit::Apart).unwrap()
    }

    #[test]
    fn a_hidden_table_is_known() {
        let sheets = document(
            "<style:style style:name='ta1'><style:table-properties table:display='true'/></style:style>\
             <style:style style:name='ta2'><style:table-properties table:display='false'/></style:style>\
             <table:table table:name='a' table:style-name='ta1'></table:table>\
             <table:table table:name='b' table:style-name='ta2'></table:table>",
        );
        let hidden: Vec<_> = sheets.grids.iter().map(|grid| grid.hidden).collect();
        assert_eq!(hidden, [false, true]);
    }

    #[test]
    fn links_are_named_and_their_memory_is_no_sheet() {
        let sheets = document(
            "<table:table table:name='a'><table:table-row>\
             <table:table-cell table:formula=\"of:=['file:///C:/予算.ods'#$Sheet1.A1]\" office:value='3'/>\
             </table:table-row></table:table>\
             <table:table table:name='x' table:style-name='ta_extref'><table:table-source xlink:href='../決算.ods'/></table:table>",
        );
        let names = vec!["予算.ods".to_owned(), "決算.ods".to_owned()];
        assert_eq!(sheets.notices, [Notice::ExternalLinks(names)]);
        assert_eq!(sheets.grids.len(), 1);
    }

    #[test]
    fn what_comes_before_a_break_is_kept() {
        for rest in ["", "<table:table-cell", "</table:table-row>"] {
            let xml = format!(
                "<office:document><table:table table:name='a'><table:table-row>\
                 <table:table-cell><text:p>施策</text:p></table:table-cell>{rest}"
            );
            let sheets = read_flat(xml.as_bytes(), Limit::Apart).unwrap();
            assert_eq!(sheets.grids[0].cells().len(), 1, "{rest}");
            assert_eq!(sheets.faults.len(), 1, "{rest}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(pieces in proptest::collection::vec(0_usize..12, 0..40)) {
            const PIECES: [&str; 12] = [
                "<table:table>", "</table:table>", "<table:table-row table:number-rows-repeated='9999999999'>",
                "</table:table-row>", "<table:table-cell table:number-columns-repeated='4294967295' office:value='1'>",
                "</table:table-cell>", "<office:annotation>", "</office:annotation>", "<text:p>x</text:p>",
                "<draw:frame>", "<table:table-cell table:number-columns-spanned='4294967295'/>", "<",
            ];
            let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            drop(read_flat(text.as_bytes(), Limit::Apart));
        }
    }
}
