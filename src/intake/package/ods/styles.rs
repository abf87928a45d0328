//! The number formats of an OpenDocument file, written as Excel writes them: a format in thousands
//! (`#,##0,`) shows 700 where 700456 is stored, and the cell alone does not show the difference.

use crate::intake::limits::{
    DEPTH_OF_STYLES, DIGITS_OF_ODS_FORMAT, LETTERS_OF_ODS_FORMAT, STYLES_OF_ODS,
};
use crate::intake::markup::{Part, Parts, attribute};
use crate::intake::sheet::formats::Formats;
use crate::intake::{Excess, Fault};
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// The styles of cells and the number formats that they name.
#[derive(Default)]
pub struct OdsStyles {
    codes: HashMap<String, String>,
    cells: HashMap<String, CellStyle>,
    /// The number format that is being described, and whether its text is read.
    open: Option<OpenOdsStyle>,
    is_too_many: bool,
    /// A factor by which no format of Excel divides.
    odd_factor: bool,
}

#[derive(Default)]
struct CellStyle {
    format: String,
    parent: String,
}

#[derive(Default)]
struct OpenOdsStyle {
    name: String,
    code: String,
    /// Sections for other values, before its own.
    sections: Vec<String>,
    is_percentage: bool,
    is_text: bool,
}

impl OdsStyles {
    /// Takes the next part of the XML that describes styles.
    pub fn take(&mut self, part: &Part<'_>) {
        match part {
            Part::Start(element) => self.start(element),
            Part::End(element) => self.end(element.local_name().as_ref()),
            Part::Text(text) => self.text(text),
        }
    }

    /// Takes a start tag.
    pub fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        match name.as_ref() {
            "style" => self.cell_style(element),
            kind if is_format(kind) => {
                self.open = Some(OpenOdsStyle {
                    name: attribute(element, "name").unwrap_or_default(),
                    is_percentage: kind == "percentage-style",
                    ..OpenOdsStyle::default()
                });
            }
            "map" => self.section(element),
            part => {
                let (odd_factor, open) = (&mut self.odd_factor, &mut self.open);
                if let Some(open) = open
                    .as_mut()
                    .filter(|open| open.code.len() < LETTERS_OF_ODS_FORMAT)
                {
                    open.is_text = matches!(part, "text" | "currency-symbol");
                    open.code.push_str(&piece(part, element, odd_factor));
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.as_mut().filter(|open| open.is_text)
            && open.code.len() + text.len() < LETTERS_OF_ODS_FORMAT
        {
            open.code.push_str(&quoted(text, open.is_percentage));
        }
    }

    fn end(&mut self, name: &str) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        open.is_text = false;
        if !is_format(name) {
            self.open = Some(open);
        } else if self.has_room(self.codes.len()) {
            open.sections.push(open.code);
            self.codes.insert(open.name, open.sections.join(";"));
        }
    }

    fn has_room(&mut self, count: usize) -> bool {
        self.is_too_many |= count >= STYLES_OF_ODS;
        count < STYLES_OF_ODS
    }

    fn cell_style(&mut self, element: &BytesStart<'_>) {
        let is_cell = attribute(element, "family").is_some_and(|family| family == "table-cell");
        if is_cell && self.has_room(self.cells.len()) {
            let style = CellStyle {
                format: attribute(element, "data-style-name").unwrap_or_default(),
                parent: attribute(element, "parent-style-name").unwrap_or_default(),
            };
            self.cells
                .insert(attribute(element, "name").unwrap_or_default(), style);
        }
    }

    /// Another format for some values, such as those below zero.
    fn section(&mut self, element: &BytesStart<'_>) {
        let condition = attribute(element, "condition").unwrap_or_default();
        let other = attribute(element, "apply-style-name").unwrap_or_default();
        let code = self.codes.get(&other).map_or("", String::as_str);
        if let (Some(open), Some(condition)) = (&mut self.open, condition.strip_prefix("value()"))
            // A format of Excel has at most two sections with conditions.
            && open.sections.len() < 2
            && condition.len() + code.len() < LETTERS_OF_ODS_FORMAT
        {
            let condition = condition.replace("!=", "<>").replace(' ', "");
            open.sections.push(format!("[{condition}]{code}"));
        }
    }

    /// All formats, and the number of each cell style.
    pub fn finish(&self) -> Result<(Formats, HashMap<String, usize>), Fault> {
        if self.is_too_many {
            let what = "セルの書式の種類が多すぎます";
            return Err(Fault::TooLarge(Excess::Count, what.into()));
        }
        let mut names: Vec<&String> = self.cells.keys().collect();
        // A map has no order, and each style must have the same number in every run.
        names.sort_unstable();
        let mut formats = Formats::default();
        for name in &names {
            formats.add_style(self.code_of(name))?;
        }
        let numbered = names.into_iter().cloned().zip(0..);
        Ok((formats, numbered.collect()))
    }

    fn code_of(&self, style: &str) -> &str {
        let mut style = self.cells.get(style);
        for _ in 0..DEPTH_OF_STYLES {
            let Some(this) = style else { break };
            if !this.format.is_empty() {
                return self.codes.get(&this.format).map_or("", String::as_str);
            }
            style = self.cells.get(&this.parent);
        }
        ""
    }

    /// That some figures are shown divided by what no format of Excel divides by.
    pub fn fault(&self) -> Option<Fault> {
        let what = "千・百万・十億以外の数で割って見せる表示形式があります。そのセルの数は、割る前の数です";
        self.odd_factor.then(|| Fault::Broken(what.into()))
    }
}

/// Takes the styles that stand in a part of their own.
pub fn read(xml: &str, styles: &mut OdsStyles) {
    Parts::of(xml).for_each(|part| styles.take(&part));
}

fn is_format(name: &str) -> bool {
    matches!(
        name,
        "number-style" | "percentage-style" | "currency-style" | "date-style" | "time-style"
    )
}

/// What an element within a number format says, in Excel's letters.
fn piece(name: &str, element: &BytesStart<'_>, odd_factor: &mut bool) -> String {
    let is_long = attribute(element, "style").is_some_and(|style| style == "long");
    let either = |long: &str, short: &str| (if is_long { long } else { short }).to_owned();
    let is = |name: &str| attribute(element, name).is_some_and(|value| value == "true");
    match name {
        "number" => digits(element, odd_factor),
        "scientific-number" => "0.00E+00".into(),
        "fraction" => "# ??/??".into(),
        "year" if attribute(element, "calendar").is_some_and(|name| name == "gengou") => {
            either("ee", "e")
        }
        "year" => either("yyyy", "yy"),
        "month" if is("textual") => either("mmmm", "mmm"),
        "month" => either("mm", "m"),
        "day" => either("dd", "d"),
        "day-of-week" => either("aaaa", "aaa"),
        "era" => either("ggg", "g"),
        "hours" => either("hh", "h"),
        "minutes" => either("mm", "m"),
        "seconds" => either("ss", "s"),
        "am-pm" => "AM/PM".into(),
        _ => String::new(),
    }
}

fn digits(element: &BytesStart<'_>, odd_factor: &mut bool) -> String {
    let count = |name| attribute(element, name).and_then(|count| count.parse::<u32>().ok());
    let is_grouped = attribute(element, "grouping").is_some_and(|is| is == "true");
    let commas = commas(attribute(element, "display-factor"), odd_factor);
    let decimals = count("decimal-places").map(|count| count.min(DIGITS_OF_ODS_FORMAT));
    if decimals.is_none() && !is_grouped && commas.is_empty() {
        return "General".into();
    }
    let places = count("min-integer-digits")
        .unwrap_or(1)
        .min(DIGITS_OF_ODS_FORMAT);
    let whole = match (is_grouped, places) {
        (true, 0) => "#,###".into(),
        (true, _) => "#,##0".into(),
        (false, 0) => "#".into(),
        (false, places) => "0".repeat(places as usize),
    };
    let point = match decimals.unwrap_or(0) {
        0 => String::new(),
        decimals => format!(".{}", "0".repeat(decimals as usize)),
    };
    format!("{whole}{point}{commas}")
}

/// A comma for each thousand by which a number is divided before it is shown.
fn commas(factor: Option<String>, odd_factor: &mut bool) -> String {
    let factor = factor.map_or(Some(1.0), |factor| factor.trim().parse::<f64>().ok());
    let thousands = [1.0, 1e3, 1e6, 1e9];
    let count = thousands.iter().position(|known| factor == Some(*known));
    *odd_factor |= count.is_none();
    ",".repeat(count.unwrap_or(0))
}

/// A text within a format; the sign of a percentage is no text but makes it one.
fn quoted(text: &str, is_percentage: bool) -> String {
    let is_itself = |letter: char| "-/: ()".contains(letter) || (is_percentage && letter == '%');
    let written = |letter: char| match letter {
        letter if is_itself(letter) => letter.to_string(),
        letter => format!("\\{letter}"),
    };
    match text
        .chars()
        .any(|letter| letter == '"' || is_itself(letter))
    {
        true => text.chars().map(written).collect(),
        false => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of a cell style whose format is described so.
    fn check(format: &str, expected: &str) {
        let xml = format!(
            "{format}<style:style style:name='c' style:family='table-cell' style:data-style-name='N'/>\
             <style:style style:name='ce1' style:family='table-cell' style:parent-style-name='c'/>"
        );
        let mut styles = OdsStyles::default();
        read(&xml, &mut styles);
        let (formats, numbers) = styles.finish().unwrap();
        let format = formats.of_style(numbers["ce1"]).unwrap();
        assert_eq!(formats.code(format), expected);
    }

    #[test]
    fn a_format_is_written_as_excel_writes_it() {
        check(
            "<number:number-style style:name='N'><number:number number:min-integer-digits='1'/></number:number-style>",
            "",
        );
        check(
            "<number:number-style style:name='N'><number:number number:decimal-places='0' number:grouping='true' \
             number:display-factor='1000'/><number:text>千円</number:text></number:number-style>",
            "#,##0,\"千円\"",
        );
        check(
            "<number:percentage-style style:name='N'><number:number number:decimal-places='1' \
             number:min-integer-digits='1'/><number:text>%</number:text></number:percentage-style>",
            "0.0%",
        );
        check(
            "<number:date-style style:name='N'><number:year number:style='long'/><number:text>年</number:text>\
             <number:month/><number:text>/</number:text><number:day/></number:date-style>",
            "yyyy\"年\"m/d",
        );
        check(
            "<number:number-style style:name='P'><number:number number:decimal-places='0'/></number:number-style>\
             <number:number-style style:name='N'><number:text>△</number:text><number:number number:decimal-places='0'/>\
             <style:map style:condition='value()&gt;=0' style:apply-style-name='P'/></number:number-style>",
            "[>=0]0;\"△\"0",
        );
    }

    proptest::proptest! {
        #[test]
        fn no_styles_make_it_panic(pieces in proptest::collection::vec(0_usize..9, 0..40)) {
            const PIECES: [&str; 9] = [
                "<number:number-style style:name='a'>", "</number:number-style>", "<number:text>\"千,", "</number:text>",
                "<number:number number:decimal-places='4294967295' number:display-factor='1e308'/>",
                "<style:map style:condition='value()' style:apply-style-name='a'/>", "<number:year/>",
                "<style:style style:name='a' style:family='table-cell' style:parent-style-name='a'/>", "<",
            ];
            let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            let mut styles = OdsStyles::default();
            read(&text, &mut styles);
            let _ = styles.finish();
        }
    }
}
