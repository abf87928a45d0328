//! .ods: the least that is a spreadsheet, with covered cells, repeats, and both the value and the
//! text of a number.

use super::sheet::{Content, Sheet, binary, fraction};
use super::text::shown;
use super::xlsb::zipped;
use kensho::domain::CellAt;
use std::fmt::Write;

const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">"#;

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    let tables: String = sheets.iter().map(table).collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content {NAMES} office:version=\"1.2\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    zipped([
        ("mimetype".to_owned(), KIND.as_bytes().to_vec()),
        ("META-INF/manifest.xml".to_owned(), manifest()),
        ("content.xml".to_owned(), content.into_bytes()),
    ])
}

fn manifest() -> Vec<u8> {
    let entry = |path: &str, kind: &str| {
        format!(
            "<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{kind}\"/>"
        )
    };
    let (all, content) = (entry("/", KIND), entry("content.xml", "text/xml"));
    format!("{MANIFEST}{all}{content}</manifest:manifest>").into_bytes()
}

fn table(sheet: &Sheet) -> String {
    let (last, spans, covered) = (sheet.last(), sheet.spans(), sheet.covered());
    let mut xml = format!("<table:table table:name=\"{}\">", escaped(&sheet.name));
    for row in 0..=last.row {
        xml += "<table:table-row>";
        for column in 0..=last.column {
            let at = CellAt::new(row, column);
            match covered.contains(&at) {
                true => xml += "<table:covered-table-cell/>",
                false => cell(&mut xml, sheet.cells.get(&at), spans.get(&at)),
            }
        }
        xml += "</table:table-row>";
    }
    xml += "<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    xml + "</table:table>"
}

fn cell(xml: &mut String, content: Option<&Content>, span: Option<&(u32, u32)>) {
    *xml += "<table:table-cell";
    if let Some((rows, columns)) = span {
        let spanned = write!(
            xml,
            " table:number-rows-spanned=\"{rows}\" table:number-columns-spanned=\"{columns}\""
        );
        spanned.expect("a string takes everything");
    }
    match content {
        None => *xml += "/>",
        Some(content) => *xml += &format!("{}{}", stored(content), paragraphs(content)),
    }
}

fn stored(content: &Content) -> String {
    match content {
        Content::Text(_) => " office:value-type=\"string\">".to_owned(),
        Content::Number(number) => {
            let value = binary(*number);
            format!(" office:value-type=\"float\" office:value=\"{value}\">")
        }
        Content::Percent(percent) => {
            let value = fraction(*percent);
            format!(" office:value-type=\"percentage\" office:value=\"{value}\">")
        }
    }
}

/// A line break in a cell is a new paragraph.
fn paragraphs(content: &Content) -> String {
    let text = shown(content);
    let lines = text.split('\n');
    let paragraphs = lines.map(|line| format!("<text:p>{}</text:p>", escaped(line)));
    paragraphs.collect::<String>() + "</table:table-cell>"
}

/// A text as XML and HTML hold it.
pub fn escaped(text: &str) -> String {
    let ampersands = text.replace('&', "&amp;");
    let brackets = ampersands.replace('<', "&lt;").replace('>', "&gt;");
    brackets.replace('"', "&quot;")
}
