//! A web page that calls itself .xls, as many systems export their tables.

use super::ods::escaped;
use super::sheet::{Content, Sheet};
use super::text::shown;
use kensho::domain::CellAt;

const HEAD: &str = r#"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>"#;

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    let tables: String = sheets.iter().map(table).collect();
    format!("{HEAD}{tables}</body></html>").into_bytes()
}

fn table(sheet: &Sheet) -> String {
    let last = sheet.last();
    let (spans, covered) = (sheet.spans(), sheet.covered());
    let row = |row: u32| {
        let places = (0..=last.column).map(|column| CellAt::new(row, column));
        let own = places.filter(|at| !covered.contains(at));
        let cells: String = own
            .map(|at| cell(sheet.cells.get(&at), spans.get(&at)))
            .collect();
        format!("<tr>{cells}</tr>\r\n")
    };
    let rows: String = (0..=last.row).map(row).collect();
    format!("<table border=1>\r\n{rows}</table>\r\n")
}

fn cell(content: Option<&Content>, span: Option<&(u32, u32)>) -> String {
    let span = span.map_or(String::new(), |(rows, columns)| {
        format!(" rowspan={rows} colspan=\"{columns}\"")
    });
    let text = content.map_or(String::new(), |content| escaped(&shown(content)));
    format!("<td{span}>{}</td>", text.replace('\n', "<br>"))
}
