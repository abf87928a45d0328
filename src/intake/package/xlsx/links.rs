//! What a workbook would run or open: macros, other files, other programs. None of it is touched.

use super::relations::{self, Relation};
use crate::intake::Notice;
use crate::intake::limits::LINKED_FILES;
use crate::intake::markup::{attribute, each_element};
use crate::intake::package::Package;
use std::collections::{BTreeSet, HashMap};

/// What is worth saying of a package's macros and of the links of its workbook.
pub fn notices(package: &Package, relations: &HashMap<String, Relation>) -> Vec<Notice> {
    let mut notices = Vec::new();
    if package.names().any(is_macro) {
        notices.push(Notice::Macros);
    }
    let names: BTreeSet<String> = relations::targets(relations, "externalLink")
        .into_iter()
        .flat_map(|part| linked(package, part))
        .take(LINKED_FILES)
        .collect();
    if !names.is_empty() {
        notices.push(Notice::ExternalLinks(names.into_iter().collect()));
    }
    notices
}

fn is_macro(part: &str) -> bool {
    part.ends_with("vbaproject.bin") || part.contains("/macrosheets/")
}

/// The files, and the programs' topics, of one link part.
fn linked(package: &Package, part: &str) -> Vec<String> {
    let relations = relations::of(package, part);
    let mut targets: Vec<_> = relations
        .values()
        .map(|relation| file_name(&relation.target))
        .collect();
    targets.sort();
    if let Some((xml, _)) = package.text(part).filter(|_| part.ends_with(".xml")) {
        each_element(&xml, |element| {
            if element.local_name().as_ref() == "ddeLink" {
                let topic = attribute(element, "ddeTopic").unwrap_or_default();
                let service = attribute(element, "ddeService").unwrap_or_default();
                targets.push(format!("{service}|{}", file_name(&topic)));
            }
        });
    }
    targets.retain(|target| !target.is_empty());
    targets
}

/// The last step of a path or an address, as a person would write it.
pub fn file_name(target: &str) -> String {
    let target = percent_decoded(target);
    let target = target.trim_end_matches(['/', '\\']);
    let name = target.rsplit(['/', '\\']).next();
    name.unwrap_or_default().to_owned()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_named_by_its_file() {
        for (target, expected) in [
            ("file:///C:\\共有\\予算.xlsx", "予算.xlsx"),
            (
                "file:///%5C%5Cserver%5C%E4%BA%88%E7%AE%97.xlsx",
                "予算.xlsx",
            ),
            ("予算.xlsx", "予算.xlsx"),
            ("100%.xlsx", "100%.xlsx"),
            ("https://example.org/a/", "a"),
        ] {
            assert_eq!(file_name(target), expected);
        }
    }
}
