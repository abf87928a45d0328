//! A cell of an OpenDocument table: what a person sees, and what stands behind it.

use super::paragraphs::Paragraphs;
use crate::domain::number::{self, Decimal};
use crate::intake::markup::each_attribute;
use crate::intake::sheet::grid::Content;
use crate::intake::sheet::shown::Shown;
use quick_xml::events::BytesStart;

/// A cell between its start tag and its end tag.
#[derive(Default)]
pub struct OpenOdsCell {
    /// How many cells in a row are the same.
    pub repeats: u32,
    /// Over how many rows and columns it is merged.
    pub spans: (u32, u32),
    /// Its formula.
    pub formula: Option<String>,
    /// What a person sees in it.
    pub paragraphs: Paragraphs,
    /// The comment on it.
    pub comment: Paragraphs,
    /// The name of its style.
    pub style: Option<String>,
    kind: String,
    stored: Option<String>,
}

impl OpenOdsCell {
    /// A cell as its start tag says.
    pub fn of(element: &BytesStart<'_>) -> Self {
        let mut cell = Self {
            repeats: 1,
            spans: (1, 1),
            ..Self::default()
        };
        each_attribute(element, |key, value| match key {
            "number-columns-repeated" => cell.repeats = count(&value),
            "number-rows-spanned" => cell.spans.0 = count(&value),
            "number-columns-spanned" => cell.spans.1 = count(&value),
            "style-name" => cell.style = Some(value.into_owned()),
            "formula" => cell.formula = Some(value.into_owned()),
            // LibreOffice says the type twice; only under its own prefix it says that it is an error.
            "value-type" if cell.kind != "error" => cell.kind = value.into_owned(),
            "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => {
                cell.stored = Some(value.into_owned());
            }
            _ => {}
        });
        cell
    }

    /// The text that a person sees, and the stored value behind it, by formats with percentages and
    /// thousands too.
    pub fn seen(&mut self, format: &Shown) -> (String, Content) {
        let is_calculated = self.is_calculated();
        let text = std::mem::take(&mut self.paragraphs).into_text();
        let stored = self.stored.as_deref().unwrap_or_default();
        let number = stored.parse().ok().and_then(number::from_binary);
        let content = match (self.kind.as_str(), number) {
            ("percentage", Some(number)) => Content::Percent(number),
            ("float", Some(_)) if is_truth(&text) => Content::Logical,
            ("float" | "currency", Some(number)) => behind(format, stored, number),
            ("date" | "time", _) => Content::Date,
            ("boolean", _) => Content::Logical,
            ("error", _) => Content::Fault,
            ("", Some(number)) if text.is_empty() => Content::Number(number),
            _ if !is_calculated => Content::NeverCalculated,
            _ => Content::Text,
        };
        match text.is_empty() {
            true => (without_text(content, stored), content),
            false => (text, content),
        }
    }

    /// Whether it has no formula, or one with a result. Of an empty text LibreOffice writes no type, only an empty
    /// paragraph.
    fn is_calculated(&self) -> bool {
        self.formula.is_none() || !self.kind.is_empty() || self.paragraphs.is_any()
    }
}

/// A formula that is true or false may be written as a number.
fn is_truth(text: &str) -> bool {
    matches!(text, "TRUE" | "FALSE")
}

/// What stands behind a number, by its format.
fn behind(format: &Shown, stored: &str, number: Decimal) -> Content {
    let shown = stored
        .parse()
        .map(|stored: f64| format.lay_on(stored, false).1);
    match shown {
        Ok(content @ (Content::Percent(_) | Content::Scaled(_) | Content::Fault)) => content,
        _ => Content::Number(number),
    }
}

/// Some programs write the value only, and leave it to the reader to show it.
fn without_text(content: Content, stored: &str) -> String {
    match content {
        Content::Percent(fraction) => {
            let percent = fraction
                .checked_mul(Decimal::ONE_HUNDRED)
                .unwrap_or(fraction);
            format!("{}%", number::plain(percent))
        }
        Content::Number(number) | Content::Scaled(number) => number::plain(number),
        Content::Logical => stored.to_uppercase(),
        _ => stored.to_owned(),
    }
}

/// A count in an attribute; one if it cannot be read.
pub fn count(value: &str) -> u32 {
    value
        .trim()
        .parse::<u64>()
        .map_or(1, |count| u32::try_from(count.max(1)).unwrap_or(u32::MAX))
}
