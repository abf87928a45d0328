//! .xlsb: the same package as .xlsx, with records instead of XML in its parts.
//!
//! Read here, not by calamine: that panics on broken records, and cannot be asked for a cell's
//! number format, without which 0.192 is not told from 19.2%.

mod record;
mod sheet;

use super::book::{self, Dialect, ListedSheet, Workbook};
use super::relations::{self, Relations};
use super::{Package, Strings};
use crate::domain::CellAt;
use crate::intake::binary::{u16_at, u32_at};
use crate::intake::limits::SHEETS;
use crate::intake::sheet::draft::Draft;
use crate::intake::sheet::formats::{Formats, code};
use crate::intake::{Fault, Limit, Sheets};
use record::{XlsbRecord, XlsbRecords, text_at};
use std::collections::HashMap;

/// Reads every worksheet of an .xlsb.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    book::read(bytes, limit, &RECORDS)
}

const RECORDS: Dialect = Dialect {
    extension: "bin",
    is_needed,
    workbook,
    strings: |package, part| {
        Ok((
            shared_strings(content(package, part))?,
            package.fault_of(part),
        ))
    },
    formats: |package, part| Ok((formats(content(package, part))?, package.fault_of(part))),
    sheet: |package, part, strings, draft| {
        let fault = package.fault_of(part);
        fault.into_iter().for_each(|fault| draft.complain(fault));
        sheet::read(content(package, part), strings, draft)
    },
    comments,
};

fn content<'a>(package: &'a Package, part: &str) -> &'a [u8] {
    package.part(part).unwrap_or_default()
}

/// Whether a part may hold cells, or tell which part does. A part's name proves nothing, because relations
/// tell which part is which; so only parts that never hold any are left packed.
fn is_needed(part: &str) -> bool {
    const NO_BUSINESS: [&str; 9] = [
        "printersettings",
        "vbaproject",
        "binaryindex",
        "embeddings/",
        "media/",
        "activex",
        "ctrlprops/",
        "customproperty",
        "pivot",
    ];
    let is_business = !NO_BUSINESS.iter().any(|name| part.contains(name));
    part.ends_with(".rels") || (part.ends_with(".bin") && is_business)
}

fn workbook(package: &Package, part: &str) -> Workbook {
    let mut workbook = Workbook {
        fault: package.fault_of(part),
        ..Workbook::default()
    };
    for XlsbRecord { kind, body } in XlsbRecords::of(content(package, part)) {
        match kind {
            // BrtWbProp, and BrtBundleSh for each sheet.
            153 => workbook.is_1904 = body.first().copied().unwrap_or(0) & 1 != 0,
            156 if workbook.sheets.len() <= SHEETS => workbook.sheets.push(listed(body)),
            _ => {}
        }
    }
    workbook
}

fn listed(body: &[u8]) -> ListedSheet {
    let (id, size) = text_at(body, 8).unwrap_or_default();
    let (name, _) = text_at(body, 8 + size).unwrap_or_default();
    ListedSheet {
        name,
        hidden: u32_at(body, 0) != Some(0),
        id,
    }
}

fn shared_strings(part: &[u8]) -> Result<Strings, Fault> {
    let mut strings = Strings::default();
    let mut records = XlsbRecords::of(part);
    // BrtSSTItem.
    for record in records.by_ref().filter(|record| record.kind == 19) {
        let Some((text, _)) = text_at(record.body, 1) else {
            // Those behind it would stand under a wrong number.
            records.is_broken = true;
            break;
        };
        strings.push(&text)?;
    }
    strings.is_broken = records.is_broken;
    Ok(strings)
}

/// The number formats of all cell styles.
fn formats(part: &[u8]) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    let mut codes = HashMap::new();
    let mut in_cell_styles = false;
    for record in XlsbRecords::of(part) {
        let body = record.body;
        match record.kind {
            // BrtFmt.
            44 => codes.extend(number_format(body)),
            // BrtBeginCellXFs and BrtEndCellXFs: BrtXF stands in a list of named styles too.
            617 => in_cell_styles = true,
            618 => in_cell_styles = false,
            47 if in_cell_styles => {
                let id = u16_at(body, 2).unwrap_or(0);
                formats.add_style(code(u32::from(id), &codes))?;
            }
            _ => {}
        }
    }
    Ok(formats)
}

fn number_format(body: &[u8]) -> Option<(u32, String)> {
    Some((u32::from(u16_at(body, 0)?), text_at(body, 2)?.0))
}

fn comments(package: &Package, relations: &Relations, draft: &mut Draft<'_>) -> Result<(), Fault> {
    for part in relations::targets(relations, "comments") {
        let content = content(package, part);
        draft.begin_comments(content.len(), package.fault_of(part))?;
        let mut at = None;
        for record in XlsbRecords::of(content) {
            match record.kind {
                // BrtBeginComment has the place, BrtCommentText the text.
                635 => at = u32_at(record.body, 4).zip(u32_at(record.body, 12)),
                637 => {
                    if let Some(((row, column), (text, _))) = at.zip(text_at(record.body, 1)) {
                        draft.comment(CellAt::new(row, column), text)?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}
