//! .xlsx and .xlsb: the parts of the package put together to sheets. Which part is which and what can be
//! wrong with them is the same in both; a [`Dialect`] reads what the parts say.

use super::Package;
use super::relations::{self, Relations};
use super::{Strings, links};
use crate::intake::limits::SHEETS;
use crate::intake::sheet::draft::{Budget, Draft};
use crate::intake::sheet::formats::Formats;
use crate::intake::sheet::grid::cut_name;
use crate::intake::{Fault, Limit, Sheets};
use std::collections::HashSet;

/// What is wrong with a part though it was read.
pub type PartFault = Option<&'static str>;

/// What a part that all sheets share says, and what is wrong with the part.
pub type SharedPart<T> = Result<(T, PartFault), Fault>;

/// How the parts of a workbook are written.
pub struct Dialect {
    /// What the names of the parts end with.
    pub extension: &'static str,
    /// Whether a part of that name may be asked for; the others stay packed.
    pub is_needed: fn(&str) -> bool,
    /// What the workbook's own part says.
    pub workbook: fn(&Package, &str) -> Workbook,
    /// The texts that cells share.
    pub strings: fn(&Package, &str) -> SharedPart<Strings>,
    /// The number formats of all cell styles.
    pub formats: fn(&Package, &str) -> SharedPart<Formats>,
    /// Reads a worksheet part into a draft.
    pub sheet: fn(&Package, &str, &Strings, &mut Draft<'_>) -> Result<(), Fault>,
    /// Reads the comments to which a worksheet part refers.
    pub comments: fn(&Package, &Relations, &mut Draft<'_>) -> Result<(), Fault>,
}

/// What a workbook says of itself.
#[derive(Default)]
pub struct Workbook {
    /// The sheets in their order; not many more than a workbook may have.
    pub sheets: Vec<ListedSheet>,
    /// Whether days are counted from 1904.
    pub is_1904: bool,
    /// What is wrong with the part.
    pub fault: PartFault,
}

/// A sheet, as the workbook lists it.
pub struct ListedSheet {
    /// Its name.
    pub name: String,
    /// Whether Excel hides it.
    pub hidden: bool,
    /// The id of the relation that says its kind and part; empty if the workbook does not say.
    pub id: String,
}

/// Reads every worksheet of a workbook.
pub fn read(bytes: &[u8], limit: Limit, dialect: &Dialect) -> Result<Sheets, Fault> {
    let package = Package::unpack(bytes, dialect.is_needed, limit)?;
    let (main, workbook) = opened(&package, dialect)?;
    let relations = relations::of(&package, &main);
    let part = |kind| part_of(kind, &main, &relations, dialect.extension);
    let (strings, strings_fault) = (dialect.strings)(&package, &part("sharedStrings"))?;
    let (formats, formats_fault) = (dialect.formats)(&package, &part("styles"))?;
    let mut sheets = Sheets::default();
    sheets.faults.extend(package.faults());
    sheets.faults.extend(strings.fault());
    sheets.faults.extend(formats.fault());
    for (part, fault) in [
        ("ブックの本体", workbook.fault),
        ("文字列の一覧", strings_fault),
        ("表示形式の一覧", formats_fault),
    ] {
        sheets.faults.extend(Fault::in_part(part, fault));
    }
    let mut budget = Budget::of(limit);
    let mut read = HashSet::new();
    for sheet in &workbook.sheets {
        match content(&package, &relations, sheet, &mut read) {
            Ok(Some(part)) => {
                let mut draft = Draft::new(&sheet.name, &formats, workbook.is_1904, &mut budget);
                (dialect.sheet)(&package, part, &strings, &mut draft)?;
                (dialect.comments)(&package, &relations::of(&package, part), &mut draft)?;
                sheets.take(draft.finish(sheet.hidden));
            }
            Ok(None) => {}
            Err(what) => {
                let name = cut_name(&sheet.name).to_owned();
                sheets.faults.push(Fault::BrokenSheet(name, what.into()));
            }
        }
    }
    sheets.notices = links::notices(&package, &relations);
    Ok(sheets)
}

/// The name and the part of each sheet that is a table, in order, and the part with the styles.
pub fn parts_of(
    package: &Package,
    dialect: &Dialect,
) -> Result<(Vec<(String, String)>, String), Fault> {
    let (main, workbook) = opened(package, dialect)?;
    let relations = relations::of(package, &main);
    let mut read = HashSet::new();
    let sheets = workbook.sheets.iter().filter_map(|sheet| {
        let part = content(package, &relations, sheet, &mut read).ok()??;
        Some((cut_name(&sheet.name).to_owned(), part.to_owned()))
    });
    let sheets = sheets.collect();
    Ok((
        sheets,
        part_of("styles", &main, &relations, dialect.extension),
    ))
}

/// The part of a package that is its workbook, and what it says.
fn opened(package: &Package, dialect: &Dialect) -> Result<(String, Workbook), Fault> {
    let extension = dialect.extension;
    let main = main_part(package, &format!("xl/workbook.{extension}")).ok_or_else(|| {
        Fault::Broken(format!("ブックの本体（workbook.{extension}）がありません"))
    })?;
    let workbook = (dialect.workbook)(package, &main);
    match workbook.sheets.len() {
        0 => Err(Fault::no_sheet()),
        count if count > SHEETS => Err(Fault::too_many_sheets(SHEETS)),
        _ => Ok((main, workbook)),
    }
}

/// A worksheet's part; `None` if the sheet is no table.
fn content<'a>(
    package: &Package,
    relations: &'a Relations,
    sheet: &ListedSheet,
    read: &mut HashSet<String>,
) -> Result<Option<&'a str>, &'static str> {
    let missing = "シートの中身がファイルにありません";
    let relation = relations.get(&sheet.id).ok_or(missing)?;
    if is_no_table(&relation.kind) {
        return Ok(None);
    }
    package.part(&relation.target).ok_or(missing)?;
    // A part that stands for a thousand sheets would be read a thousand times.
    match read.insert(relation.target.to_lowercase()) {
        true => Ok(Some(&relation.target)),
        false => Err("ほかのシートと同じ中身を指しています"),
    }
}

/// Charts, dialogs and sheets of macros hold no table.
fn is_no_table(kind: &str) -> bool {
    matches!(
        kind,
        "chartsheet" | "dialogsheet" | "xlMacrosheet" | "xlIntlMacrosheet"
    )
}

/// The part that a package opens with: as it says, or else under its usual name.
fn main_part(package: &Package, usual: &str) -> Option<String> {
    let relations = relations::of(package, "");
    let said = relations::target(&relations, "officeDocument").map(str::to_owned);
    said.into_iter()
        .chain([usual.to_owned()])
        .find(|part| package.part(part).is_some())
}

/// The part of a kind to which the workbook refers, or else the one of the usual name beside it.
fn part_of(kind: &str, main: &str, relations: &Relations, extension: &str) -> String {
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let usual = || relations::resolved(folder, &format!("{kind}.{extension}"));
    relations::target(relations, kind).map_or_else(usual, str::to_owned)
}
