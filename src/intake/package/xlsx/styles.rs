//! The number format of each style, from the styles part.

use crate::intake::markup::{attribute, each_element};
use crate::intake::sheet::formats::{Formats, built_in};
use crate::intake::{Excess, Fault};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// Which list of the styles part is being read.
#[derive(PartialEq)]
enum List {
    NumberFormats,
    CellStyles,
    Other,
}

/// Reads the number formats of all cell styles.
pub fn read(xml: &str) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    let mut codes = HashMap::new();
    let mut list = List::Other;
    let mut fits = true;
    each_element(xml, |element| match element.local_name().as_ref() {
        "numFmts" => list = List::NumberFormats,
        "cellXfs" => list = List::CellStyles,
        "cellStyleXfs" | "cellStyles" | "dxfs" | "fonts" | "fills" | "borders" => {
            list = List::Other;
        }
        "numFmt" if list == List::NumberFormats => codes.extend(number_format(element)),
        "xf" if list == List::CellStyles && fits => {
            let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
            fits = formats.add_style(code(id.unwrap_or(0), &codes));
        }
        _ => {}
    });
    match fits {
        true => Ok(formats),
        false => Err(Fault::TooLarge(
            Excess::Count,
            "表示形式の種類が多すぎます".into(),
        )),
    }
}

fn number_format(element: &BytesStart<'_>) -> Option<(u32, String)> {
    let id = attribute(element, "numFmtId")?.parse().ok()?;
    Some((id, attribute(element, "formatCode")?))
}

/// The code that the file gives for an id goes before what the id means by itself.
pub fn code(id: u32, codes: &HashMap<u32, String>) -> &str {
    codes
        .get(&id)
        .map(String::as_str)
        .or_else(|| built_in(id))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_has_the_format_that_it_names() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='0.0&quot;%&quot;'/></numFmts>\
                   <cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
                   <cellXfs count='99999999'><xf numFmtId='0'/><xf numFmtId='176'><alignment/></xf><xf numFmtId='57'/><xf/></cellXfs>\
                   <dxfs><dxf><numFmt numFmtId='176' formatCode='@'/></dxf></dxfs></styleSheet>";
        let formats = read(xml).unwrap();
        let code = |style| formats.of_style(style).map(|format| formats.code(format));
        let codes: Vec<_> = (0..5).map(code).collect();
        let expected = [
            Some(""),
            Some("0.0\"%\""),
            Some("[$-411]ge.m.d"),
            Some(""),
            None,
        ];
        assert_eq!(codes, expected);
    }
}
