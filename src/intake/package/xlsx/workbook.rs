//! The workbook part: which sheets there are, where each is, and how dates are counted.

use super::relations::{self, Relation};
use crate::intake::limits::SHEETS;
use crate::intake::markup::{each_attribute, each_element, is_true};
use crate::intake::package::Package;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// What a workbook says of itself.
pub struct Workbook {
    /// The sheets in their order.
    pub sheets: Vec<Sheet>,
    /// Whether days are counted from 1904.
    pub is_1904: bool,
    /// The parts that it refers to.
    pub relations: HashMap<String, Relation>,
    /// What is wrong with the part.
    pub fault: Option<&'static str>,
    /// The workbook's own part.
    part: String,
}

/// A sheet, as the workbook lists it.
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether Excel hides it.
    pub hidden: bool,
    /// The id of the relation that says its kind and part; empty if the workbook does not say.
    pub id: String,
}

impl Workbook {
    /// The workbook of a package, if it has one.
    pub fn of(package: &Package) -> Option<Self> {
        let part = main_part(package, "xl/workbook.xml")?;
        let (xml, fault) = package.text(&part)?;
        let relations = relations::of(package, &part);
        let mut workbook = Self {
            sheets: Vec::new(),
            is_1904: false,
            relations,
            fault,
            part,
        };
        each_element(&xml, |element| match element.local_name().as_ref() {
            "sheet" if workbook.sheets.len() <= SHEETS => workbook.add_sheet(element),
            "workbookPr" => each_attribute(element, |key, value| {
                workbook.is_1904 |= key == "date1904" && is_true(&value);
            }),
            _ => {}
        });
        Some(workbook)
    }

    fn add_sheet(&mut self, element: &BytesStart<'_>) {
        let (mut name, mut hidden, mut id) = (String::new(), false, String::new());
        let mut is_module = false;
        each_attribute(element, |key, value| match key {
            "name" => name = value.into_owned(),
            "state" => hidden = value != "visible",
            "id" => {
                is_module = value.is_empty();
                id = value.into_owned();
            }
            _ => {}
        });
        // A module of macros of Excel 95 still stands among the sheets, without a part.
        if !is_module {
            self.sheets.push(Sheet { name, hidden, id });
        }
    }

    /// The kind and part of a sheet.
    pub fn relation_of(&self, sheet: &Sheet) -> Option<&Relation> {
        self.relations.get(&sheet.id)
    }

    /// The part of a kind that the workbook refers to, or else the one of its usual name.
    pub fn part_of(&self, kind: &str, usual: &str) -> String {
        let usual = || match self.part.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{usual}"),
            None => usual.to_owned(),
        };
        relations::target(&self.relations, kind).map_or_else(usual, str::to_owned)
    }
}

/// The part that a package opens with: as it says, or else under its usual name.
pub fn main_part(package: &Package, usual: &str) -> Option<String> {
    let relations = relations::of(package, "");
    let said = relations::target(&relations, "officeDocument").map(str::to_owned);
    said.into_iter()
        .chain([usual.to_owned()])
        .find(|part| package.part(part).is_some())
}
