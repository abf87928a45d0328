//! A cell of an OpenDocument table: what a person sees, and what stands behind it.

use crate::domain::number::{self, Decimal};
use crate::intake::grid::Content;
use crate::intake::markup::each_attribute;
use quick_xml::events::BytesStart;

/// A cell between its start tag and its end tag.
#[derive(Default)]
pub struct OpenCell {
    /// How many cells in a row are the same.
    pub repeats: u32,
    /// Over how many rows and columns it is merged.
    pub spans: (u32, u32),
    /// Its formula.
    pub formula: Option<String>,
    /// What a person sees in it, line by line.
    pub paragraphs: Vec<String>,
    /// The lines of the comment on it.
    pub comment: Vec<String>,
    kind: String,
    stored: Option<String>,
}

impl OpenCell {
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

    /// What a person sees, and what stands behind it.
    pub fn seen(&self) -> (String, Content) {
        let text = self.paragraphs.join("\n");
        let stored = self.stored.as_deref().unwrap_or_default();
        let number = stored.parse().ok().and_then(number::from_binary);
        let content = match (self.kind.as_str(), number) {
            ("percentage", Some(number)) => Content::Percent(number),
            ("float" | "currency", Some(number)) => Content::Number(number),
            ("date" | "time", _) => Content::Date,
            ("boolean", _) => Content::Logical,
            ("error", _) => Content::Fault,
            ("", Some(number)) if text.is_empty() => Content::Number(number),
            _ if self.formula.is_some() && self.kind.is_empty() => Content::NeverCalculated,
            _ => Content::Text,
        };
        match text.is_empty() {
            true => (without_text(content, stored), content),
            false => (text, content),
        }
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
        Content::Number(number) => number::plain(number),
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
