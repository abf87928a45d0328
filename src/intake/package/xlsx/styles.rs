//! The number format of each style, and whether its font is struck through, from the styles part.

use crate::intake::Fault;
use crate::intake::markup::{attribute, each_element, is_true};
use crate::intake::sheet::formats::{Formats, code};
use quick_xml::events::BytesStart;
use std::collections::{HashMap, HashSet};

/// Reads the number format of each cell style, and whether its font is struck through.
pub fn read(xml: &str) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    let mut codes = HashMap::new();
    // The list in which the elements are: the same elements stand in others with another meaning.
    let mut list = String::new();
    let mut fits = Ok(());
    let mut fonts = Fonts::default();
    each_element(xml, |element| match element.local_name().as_ref() {
        name @ ("numFmts" | "cellXfs" | "cellStyleXfs" | "cellStyles" | "dxfs" | "fonts"
        | "fills" | "borders") => {
            list = name.to_owned();
        }
        "numFmt" if list == "numFmts" => codes.extend(number_format(element)),
        "xf" if list == "cellXfs" && fits.is_ok() => {
            let id = attribute(element, "numFmtId").and_then(|id| id.parse().ok());
            fits = formats.add_style(code(id.unwrap_or(0), &codes));
            if fits.is_ok() && fonts.strike(element) {
                formats.strike_last();
            }
        }
        "font" if list == "fonts" => fonts.count += 1,
        "strike" if list == "fonts" => fonts.take_strike(element),
        _ => {}
    });
    fits.map(|()| formats)
}

/// The fonts of the workbook, which stand before the styles.
#[derive(Default)]
struct Fonts {
    /// How many there were so far.
    count: usize,
    /// The numbers of those that strike through.
    struck: HashSet<usize>,
}

impl Fonts {
    /// Takes a strike of the last font; it may say of itself that it is off.
    fn take_strike(&mut self, element: &BytesStart<'_>) {
        let is_on = attribute(element, "val").is_none_or(|val| is_true(&val));
        self.struck
            .extend(self.count.checked_sub(1).filter(|_| is_on));
    }

    /// Whether the font of a style strikes through.
    fn strike(&self, style: &BytesStart<'_>) -> bool {
        let font = attribute(style, "fontId").and_then(|id| id.parse().ok());
        font.is_some_and(|font: usize| self.struck.contains(&font))
    }
}

fn number_format(element: &BytesStart<'_>) -> Option<(u32, String)> {
    let id = attribute(element, "numFmtId")?.parse().ok()?;
    Some((id, attribute(element, "formatCode")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_whose_font_is_struck_through_is_known() {
        let xml = "<styleSheet><fonts><font/><font><b/><strike/></font><font><strike val='0'/></font></fonts>\
                   <cellStyleXfs><xf fontId='1'/></cellStyleXfs>\
                   <cellXfs><xf fontId='0'/><xf fontId='2'/><xf fontId='1'/><xf/></cellXfs>\
                   <dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>";
        let formats = read(xml).unwrap();
        let struck: Vec<usize> = (0..5).filter(|style| formats.is_struck(*style)).collect();
        assert_eq!(struck, [2]);
    }

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
