//! What a workbook would run or open: macros, other files, other programs. None of it is touched.

use super::Package;
use super::relations::{self, Relations};
use crate::intake::Notice;
use crate::intake::links::{Links, file_name};
use crate::intake::markup::{attribute, each_element};

/// What is worth saying of a package's macros and of the links of its workbook.
pub fn notices(package: &Package, relations: &Relations) -> Vec<Notice> {
    let mut notices = Vec::new();
    if package.names().any(is_macro) {
        notices.push(Notice::Macros);
    }
    let mut links = Links::default();
    for part in relations::targets(relations, "externalLink") {
        take_linked(package, part, &mut links);
    }
    notices.extend(links.notice());
    notices
}

fn is_macro(part: &str) -> bool {
    part.ends_with("vbaproject.bin") || part.contains("/macrosheets/")
}

/// Takes the files, and the programs' topics, of one link part.
fn take_linked(package: &Package, part: &str, links: &mut Links) {
    let relations = relations::of(package, part);
    let mut targets: Vec<_> = relations
        .values()
        .map(|relation| file_name(&relation.target))
        .collect();
    // Of more names than are listed the first are taken: always the same ones.
    targets.sort();
    targets.into_iter().for_each(|target| links.add(target));
    if let Some((xml, _)) = package.text(part).filter(|_| part.ends_with(".xml")) {
        each_element(&xml, |element| {
            if element.local_name().as_ref() == "ddeLink" {
                let topic = attribute(element, "ddeTopic").unwrap_or_default();
                let service = attribute(element, "ddeService").unwrap_or_default();
                links.add_topic(&service, &topic);
            }
        });
    }
}
