//! Relations between the parts of a package: which part, or which outside file, a part refers to.

use crate::intake::limits::{PART_NAME, RELATIONS};
use crate::intake::markup::{attribute, each_element};
use crate::intake::package::Package;
use std::collections::{HashMap, HashSet};

/// What a part refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The last word of its type: `worksheet`, `comments`, `externalLinkPath`.
    pub kind: String,
    /// The part's name; of an outside file what was written.
    pub target: String,
}

/// What a part refers to, by the ids that it uses.
pub type Relations = HashMap<String, Relation>;

/// The relations of a part, by their ids. `""` is the package itself.
pub fn of(package: &Package, part: &str) -> Relations {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let separator = if folder.is_empty() { "" } else { "/" };
    // What xl/workbook.xml refers to stands in xl/_rels/workbook.xml.rels.
    let path = format!("{folder}{separator}_rels/{name}.rels");
    let mut relations = Relations::new();
    let Some((xml, _)) = package.text(&path) else {
        return relations;
    };
    each_element(&xml, |element| {
        let fits = |name: &String| name.len() <= PART_NAME;
        let Some(target) = attribute(element, "Target").filter(fits) else {
            return;
        };
        let address = attribute(element, "Type").unwrap_or_default();
        let kind = address.rsplit('/').next().unwrap_or_default().to_owned();
        // Links in cells may be as many as the cells, and no reader uses them.
        let is_of_use = kind != "hyperlink" && fits(&kind);
        if !is_of_use || relations.len() == RELATIONS {
            return;
        }
        let is_outside = attribute(element, "TargetMode").is_some_and(|mode| mode == "External");
        let target = if is_outside {
            target
        } else {
            resolved(folder, &target)
        };
        let id = attribute(element, "Id").unwrap_or_default();
        if fits(&id) {
            relations.insert(id, Relation { kind, target });
        }
    });
    relations
}

/// The target of a kind, of those that have it the first by id.
pub fn target<'a>(relations: &'a Relations, kind: &str) -> Option<&'a str> {
    targets(relations, kind).into_iter().next()
}

/// All targets of a kind, by id, each once: to read one a million times over takes long.
pub fn targets<'a>(relations: &'a Relations, kind: &str) -> Vec<&'a str> {
    let mut found: Vec<_> = relations
        .iter()
        .filter(|(_, relation)| relation.kind == kind)
        .map(|(id, relation)| (id.as_str(), relation.target.as_str()))
        .collect();
    found.sort_unstable();
    let mut seen = HashSet::new();
    let targets = found.into_iter().map(|(_, target)| target);
    targets
        .filter(|target| seen.insert(target.to_lowercase()))
        .collect()
}

/// A target as a part's name: from the package's root if it begins with `/`, else from a folder.
pub fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_found_however_it_is_written() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            (
                "xl",
                "/xl/worksheets/sheet1.xml",
                "xl/worksheets/sheet1.xml",
            ),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("xl", "worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "./book.xml", "book.xml"),
            ("xl", "../../../book.xml", "book.xml"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }
}
