//! .xlsb: the same package as .xlsx, with records instead of XML in its parts.
//!
//! Read here, not by calamine: that panics on broken records, and cannot be asked for a cell's
//! number format, without which 0.192 is not told from 19.2%.

mod record;
mod sheet;

use super::xlsx::comments::complain;
use super::xlsx::relations::{self, Relation};
use super::xlsx::{Strings, in_part, is_no_table, links, styles, workbook};
use crate::domain::CellAt;
use crate::intake::limits::SHEETS;
use crate::intake::package::Package;
use crate::intake::sheet::draft::{Budget, Draft};
use crate::intake::sheet::formats::Formats;
use crate::intake::sheet::grid::cut_name;
use crate::intake::{Excess, Fault, Limit, Sheets};
use record::{Body, Records};
use std::collections::{HashMap, HashSet};

/// Reads every worksheet of an .xlsb.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let package = Package::unpack(bytes, is_needed, limit)?;
    let part = workbook::main_part(&package, "xl/workbook.bin")
        .ok_or_else(|| Fault::Broken("ブックの本体（workbook.bin）がありません".into()))?;
    let workbook = Workbook::of(&package, &part)?;
    if workbook.sheets.is_empty() {
        return Err(Fault::Broken("シートが一枚もありません".into()));
    }
    let mut sheets = Sheets::default();
    sheets.faults.extend(package.faults());
    sheets.faults.extend(workbook.strings.fault());
    sheets.faults.extend(workbook.formats.fault());
    sheets.faults.extend(workbook.faults);
    let mut budget = Budget::of(limit);
    let mut read = HashSet::new();
    for sheet in &workbook.sheets {
        let relation = workbook.relations.get(&sheet.id);
        match content(&package, relation, &mut read) {
            Ok(None) => {}
            Ok(Some((part, content))) => {
                let (formats, is_1904) = (&workbook.formats, workbook.is_1904);
                let mut draft = Draft::new(&sheet.name, formats, is_1904, &mut budget);
                let fault = package.fault_of(part);
                fault.into_iter().for_each(|fault| draft.complain(fault));
                sheet::read(content, &workbook.strings, &mut draft)?;
                comments(&package, part, &mut draft)?;
                let (grid, faults) = draft.finish(sheet.hidden);
                sheets.grids.push(grid);
                sheets.faults.extend(faults);
            }
            Err(what) => {
                let fault = Fault::BrokenSheet(cut_name(&sheet.name).to_owned(), what.to_owned());
                sheets.faults.push(fault);
            }
        }
    }
    sheets.notices = links::notices(&package, &workbook.relations);
    Ok(sheets)
}

/// Whether a part may hold cells, or say which part does. Relations say which part is which, whatever
/// it is called; only parts that never hold any are left packed.
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

/// A worksheet's part; nothing if the sheet is no table.
fn content<'a>(
    package: &'a Package,
    relation: Option<&'a Relation>,
    read: &mut HashSet<String>,
) -> Result<Option<(&'a str, &'a [u8])>, &'static str> {
    let missing = "シートの中身がファイルにありません";
    let relation = relation.ok_or(missing)?;
    if is_no_table(&relation.kind) {
        return Ok(None);
    }
    let content = package.part(&relation.target).ok_or(missing)?;
    match read.insert(relation.target.to_lowercase()) {
        true => Ok(Some((&relation.target, content))),
        false => Err("ほかのシートと同じ中身を指しています"),
    }
}

/// What a workbook says of itself.
#[derive(Default)]
struct Workbook {
    sheets: Vec<Sheet>,
    is_1904: bool,
    relations: HashMap<String, Relation>,
    strings: Strings,
    formats: Formats,
    /// What is wrong with the parts that all sheets share.
    faults: Vec<Fault>,
}

/// A sheet, as the workbook lists it.
struct Sheet {
    name: String,
    hidden: bool,
    /// The id of the relation that says its kind and part.
    id: String,
}

impl Workbook {
    fn of(package: &Package, part: &str) -> Result<Self, Fault> {
        let relations = relations::of(package, part);
        let target = |kind, usual| relations::target(&relations, kind).unwrap_or(usual);
        let content = |part| package.part(part).unwrap_or_default();
        let strings = target("sharedStrings", "xl/sharedStrings.bin");
        let styles = target("styles", "xl/styles.bin");
        let faults = [
            in_part("ブックの本体", package.fault_of(part)),
            in_part("文字列の一覧", package.fault_of(strings)),
            in_part("表示形式の一覧", package.fault_of(styles)),
        ];
        let mut workbook = Self {
            strings: shared_strings(content(strings))?,
            formats: formats(content(styles))?,
            faults: faults.into_iter().flatten().collect(),
            ..Self::default()
        };
        workbook.relations = relations;
        for record in Records::of(package.part(part).unwrap_or_default()) {
            match record.kind {
                153 => workbook.is_1904 = record.body.byte(0).unwrap_or(0) & 1 != 0,
                156 => workbook.add_sheet(record.body)?,
                _ => {}
            }
        }
        Ok(workbook)
    }

    fn add_sheet(&mut self, body: Body<'_>) -> Result<(), Fault> {
        if self.sheets.len() == SHEETS {
            let what = format!("シートが{SHEETS}枚を超えます");
            return Err(Fault::TooLarge(Excess::Count, what));
        }
        let (id, size) = body.text(8).unwrap_or_default();
        let (name, _) = body.text(8 + size).unwrap_or_default();
        self.sheets.push(Sheet {
            name,
            hidden: body.long(0) != Some(0),
            id,
        });
        Ok(())
    }
}

fn shared_strings(part: &[u8]) -> Result<Strings, Fault> {
    let mut strings = Strings::default();
    let mut records = Records::of(part);
    for record in records.by_ref().filter(|record| record.kind == 19) {
        let Some((text, _)) = record.body.text(1) else {
            // Those behind it would stand under a wrong number.
            records.is_broken = true;
            break;
        };
        strings.push(&text)?;
    }
    if records.is_broken {
        strings.is_broken = true;
    }
    Ok(strings)
}

/// The number formats of all cell styles.
fn formats(part: &[u8]) -> Result<Formats, Fault> {
    let mut formats = Formats::default();
    let mut codes = HashMap::new();
    let mut in_cell_styles = false;
    for record in Records::of(part) {
        let body = record.body;
        match record.kind {
            44 => codes.extend(number_format(body)),
            617 => in_cell_styles = true,
            618 => in_cell_styles = false,
            47 if in_cell_styles => {
                let id = body.short(2).unwrap_or(0);
                if !formats.add_style(styles::code(u32::from(id), &codes)) {
                    return Err(Fault::TooLarge(
                        Excess::Count,
                        "表示形式の種類が多すぎます".into(),
                    ));
                }
            }
            _ => {}
        }
    }
    Ok(formats)
}

fn number_format(body: Body<'_>) -> Option<(u32, String)> {
    Some((u32::from(body.short(0)?), body.text(2)?.0))
}

fn comments(package: &Package, part: &str, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let relations = relations::of(package, part);
    for part in relations::targets(&relations, "comments") {
        let content = package.part(part).unwrap_or_default();
        draft.pay(content.len())?;
        complain(package.fault_of(part), draft);
        let mut at = None;
        for record in Records::of(content) {
            match record.kind {
                635 => at = record.body.long(4).zip(record.body.long(12)),
                637 => {
                    if let Some(((row, column), (text, _))) = at.zip(record.body.text(1)) {
                        draft.comment(CellAt::new(row, column), text)?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}
