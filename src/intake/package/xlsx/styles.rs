//! The number format of each style, from the styles part.

use crate::intake::Fault;
use crate::intake::markup::{attribute, each_element};
use crate::intake::sheet::formats::{Formats, code};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// Reads the number formats of all cell styles.
pub fn read(xml: &str) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    let mut codes = HashMap::new();
    // The list in which the elements are: the same elements stand in others with another meaning.
    let mut list = String::new();
    let mut fits = Ok(());
    each_element(xml, |element| match element.local_name().as_ref() {
        name @ ("numFmts" | "cellXfs" | "cellStyleXfs" | "cellStyles" | "dxfs" | "fonts"
        | "fills" | "borders") => {
            list = name.to_owned();
        }
        "numFmt" if list == "numFmts" => codes.extend(number_format(element)),
        "xf" if list == "cellXfs" && fits.is_ok() => {
            let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
            fits = formats.add_style(code(id.unwrap_or(0), &codes));
        }
        _ => {}
    });
    fits.map(|()| formats)
}

fn number_format(element: &BytesStart<'_>) -> Option<(u32, String)> {
    let id = attribute(element, "numFmtId")?.parse().ok()?;
    Some((id, attribute(element, "formatCode")?))
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
