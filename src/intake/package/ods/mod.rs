//! .ods, and .fods, which is the same without a zip. Its content holds for every cell both the
//! value and the text that a person sees; calamine gives only the value, so it is read here.

mod cell;
mod paragraphs;
mod styles;
mod table;

use super::Package;
use crate::intake::limits::SHEETS;
use crate::intake::links::{Links, file_name};
use crate::intake::markup::{self, Part, Parts, attribute};
use crate::intake::sheet::draft::{Budget, Draft};
use crate::intake::sheet::formats::Formats;
use crate::intake::{Fault, Limit, Notice, Sheets};
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};
use styles::OdsStyles;

/// Reads every table of a .fods, which is one XML.
pub fn read_flat(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let (text, is_text) = super::text(bytes);
    let mut sheets = Document::read(&text, None, limit)?;
    let bytes_fault = (!is_text).then_some("文字として読めないバイトがあります");
    let fault = bytes_fault.or_else(|| markup::fault_of_references(&text));
    sheets.faults.extend(Fault::in_part("内容", fault));
    Ok(sheets)
}

/// Reads every table of an .ods.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let is_needed =
        |part: &str| matches!(part, "content.xml" | "styles.xml" | "meta-inf/manifest.xml");
    let package = Package::unpack(bytes, is_needed, limit)?;
    if is_encrypted(&package) {
        return Err(Fault::Encrypted);
    }
    let (content, fault) = package
        .text("content.xml")
        .ok_or_else(|| Fault::Broken("content.xml がありません".into()))?;
    let styles = package.text("styles.xml");
    let styles_fault = styles.as_ref().and_then(|(_, fault)| *fault);
    let styles = styles.as_ref().map(|(xml, _)| xml.as_ref());
    let mut sheets = Document::read(&content, styles, limit)?;
    sheets.faults.extend(package.faults());
    sheets.faults.extend(Fault::in_part("内容", fault));
    sheets.faults.extend(Fault::in_part("書式", styles_fault));
    if package.names().any(is_macro) {
        sheets.notices.insert(0, Notice::Macros);
    }
    Ok(sheets)
}

fn is_encrypted(package: &Package) -> bool {
    let manifest = package.part("META-INF/manifest.xml").unwrap_or_default();
    // A locked .ods is a sound zip: its manifest alone says so, or one part holds all others.
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
    styles: OdsStyles,
    /// The formats, and the number of each cell style, once the first table begins.
    looks: Option<(Formats, HashMap<String, usize>)>,
    links: Links,
    budget: Budget,
    has_macros: bool,
    sheets: Sheets,
}

impl Document {
    fn read(xml: &str, styles: Option<&str>, limit: Limit) -> Result<Sheets, Fault> {
        let mut document = Self {
            budget: Budget::of(limit),
            ..Self::default()
        };
        if let Some(xml) = styles {
            styles::read(xml, &mut document.styles);
        }
        let mut parts = Parts::of(xml);
        while let Some(part) = parts.next() {
            match &part {
                Part::Start(element) if is_table(element) => document.table(element, &mut parts)?,
                Part::Start(element) => document.start(element),
                _ => document.styles.take(&part),
            }
        }
        if parts.is_broken {
            document.sheets.faults.push(Fault::broken_off());
        }
        document.finish()
    }

    fn start(&mut self, element: &BytesStart<'_>) {
        self.styles.start(element);
        match element.local_name().as_ref() {
            "style" => self.style = attribute(element, "name").unwrap_or_default(),
            "table-properties" if is_not_shown(element) => {
                self.hidden.insert(self.style.clone());
            }
            "dde-source" => {
                let said = |name| attribute(element, name).unwrap_or_default();
                self.links
                    .add_topic(&said("dde-application"), &said("dde-topic"));
            }
            // The modules of a flat file; the element around them is there without any.
            "module" => self.has_macros = true,
            _ => {}
        }
    }

    fn table(&mut self, element: &BytesStart<'_>, parts: &mut Parts<'_>) -> Result<(), Fault> {
        if self.sheets.grids.len() == SHEETS {
            return Err(Fault::too_many_sheets(SHEETS));
        }
        let name = attribute(element, "name").unwrap_or_default();
        let style = attribute(element, "style-name").unwrap_or_default();
        // All styles stand before the first table.
        let looks = match self.looks.take() {
            Some(looks) => looks,
            None => self.styles.finish()?,
        };
        let (formats, numbers) = self.looks.insert(looks);
        let mut draft = Draft::new(&name, formats, false, &mut self.budget);
        let is_locked = attribute(element, "protected").is_some_and(|is| is == "true");
        draft.locked = Some(is_locked);
        let looks = table::Looks::new(formats, numbers);
        table::read(parts, &mut draft, &mut self.links, looks)?;
        let sheet = draft.finish(self.hidden.contains(&style));
        // What LibreOffice remembers of another file is no sheet of this one.
        if style != "ta_extref" {
            self.sheets.take(sheet);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Sheets, Fault> {
        let is_whole = self.sheets.faults.is_empty();
        if is_whole && self.looks.is_none() {
            return Err(Fault::Broken("表が一枚もありません".into()));
        }
        let formats = self.looks.as_ref().and_then(|(formats, _)| formats.fault());
        let faults = self.styles.fault().into_iter().chain(formats);
        self.sheets.faults.extend(faults);
        if self.has_macros {
            self.sheets.notices.push(Notice::Macros);
        }
        self.sheets.notices.extend(self.links.notice());
        Ok(self.sheets)
    }
}

fn is_not_shown(element: &BytesStart<'_>) -> bool {
    attribute(element, "display").is_some_and(|display| display == "false")
}

fn is_table(element: &BytesStart<'_>) -> bool {
    element.local_name().as_ref() == "table"
}

/// Takes the files in a formula as OpenDocument writes it: `'file:///C:/予算.ods'#$Sheet1.A1`.
fn take_linked(formula: &str, links: &mut Links) {
    for (start, _) in formula.match_indices("'file:") {
        let file = formula[start + 1..].split('\'').next();
        links.add(file_name(file.unwrap_or_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::sheet::grid::Content;

    fn document(body: &str) -> Sheets {
        let xml = format!("<office:document>{body}</office:document>");
        read_flat(xml.as_bytes(), Limit::Apart).unwrap()
    }

    #[test]
    fn a_file_without_any_table_is_broken_and_not_empty() {
        for xml in [
            "<office:document/>",
            "<office:document><office:body/></office:document>",
        ] {
            let sheets = read_flat(xml.as_bytes(), Limit::Apart);
            assert!(matches!(sheets, Err(Fault::Broken(_))), "{xml}");
        }
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
    fn a_figure_shown_in_thousands_is_known() {
        let sheets = document(
            "<number:number-style style:name='N1'><number:number number:decimal-places='0' number:grouping='true' \
             number:display-factor='1000'/></number:number-style>\
             <style:style style:name='ce1' style:family='table-cell' style:data-style-name='N1'/>\
             <table:table table:name='a'><table:table-column table:default-cell-style-name='ce1'/><table:table-row>\
             <table:table-cell office:value-type='float' office:value='700456'><text:p>700</text:p></table:table-cell>\
             <table:table-cell office:value-type='float' office:value='5'><text:p>5</text:p></table:table-cell>\
             </table:table-row></table:table>",
        );
        let grid = &sheets.grids[0];
        let cells: Vec<_> = grid
            .cells()
            .iter()
            .map(|cell| (cell.text.as_str(), cell.content, grid.format_of(cell)))
            .collect();
        let number = |text| crate::domain::number::parse(text).unwrap();
        let expected = [
            ("700", Content::Scaled(number("700.456")), "#,##0,"),
            ("5", Content::Number(number("5")), ""),
        ];
        assert_eq!(cells, expected);
    }

    #[test]
    fn a_text_without_end_is_cut_before_it_takes_memory() {
        let spaces = "<text:s text:c='1000'/>".repeat(100_000);
        let sheets = document(&format!(
            "<table:table table:name='a'><table:table-row><table:table-cell><text:p>a{spaces}</text:p>\
             </table:table-cell></table:table-row></table:table>"
        ));
        assert_eq!(sheets.grids[0].cells()[0].text.len(), 32_767);
        assert_eq!(sheets.faults.len(), 1);
    }

    #[test]
    fn tables_in_cells_without_end_are_said_once() {
        let nested = "<table:table/>".repeat(10_000);
        let sheets = document(&format!(
            "<table:table table:name='{}'><table:table-row><table:table-cell>{nested}",
            "北".repeat(20_000)
        ));
        assert!(sheets.faults.len() <= 3, "{}", sheets.faults.len());
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
