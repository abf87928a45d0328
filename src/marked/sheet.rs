//! A worksheet part: its marked cells get other looks, and all else stays as it is written.

use super::WhyNot;
use super::looks::Looks;
use super::room::Room;
use super::xml::{Changes, Tag, TagKind, each_tag, filled, with_attribute};
use crate::domain::CellAt;
use crate::finding::Severity;
use crate::intake::package::xlsx::place;
use std::collections::BTreeMap;

/// What is to be marked on a sheet.
pub type Wanted = BTreeMap<CellAt, Severity>;

/// A worksheet part with its marks.
pub struct MarkedSheet {
    /// What is to be changed in the part.
    pub changes: Changes,
    /// The id of the relation to its old drawings, in which notes are shown.
    pub drawing: Option<String>,
    /// The widths and heights of its columns and rows.
    pub room: Room,
    prefix: String,
    drawing_at: usize,
}

impl MarkedSheet {
    /// Refers to old drawings, of which the sheet had none.
    pub fn refer_to_drawing(&mut self, id: &str) {
        const SPACE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let prefix = &self.prefix;
        let element = format!("<{prefix}legacyDrawing xmlns:r=\"{SPACE}\" r:id=\"{id}\"/>");
        self.changes.insert(self.drawing_at, element);
    }
}

/// Marks cells of a worksheet part. Marks of ours on other cells are taken away.
///
/// # Errors
/// The part is not well-formed, or made as no known program makes it.
pub fn mark(xml: &str, wanted: &Wanted, looks: &mut Looks<'_>) -> Result<MarkedSheet, WhyNot> {
    let mut edit = SheetEdit::new(wanted, looks);
    each_tag(xml, |tag| edit.take(tag))?;
    edit.finish()
}

/// The elements of a worksheet that stand before its old drawings.
const BEFORE: [&str; 29] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "drawing",
];

/// A worksheet while it is read.
struct SheetEdit<'l, 'x> {
    looks: &'l mut Looks<'x>,
    /// What is still to be marked.
    wanted: Wanted,
    changes: Changes,
    room: Room,
    prefix: String,
    /// Columns with a look for cells that are not written: first, last, look.
    column_looks: Vec<(u32, u32, usize)>,
    row_look: Option<usize>,
    next: CellAt,
    in_cells: bool,
    has_cells: bool,
    choices: usize,
    /// Whether an element that stands before the old drawings is open.
    is_before: bool,
    drawing: Option<String>,
    drawing_at: usize,
}

impl<'l, 'x> SheetEdit<'l, 'x> {
    fn new(wanted: &Wanted, looks: &'l mut Looks<'x>) -> Self {
        Self {
            looks,
            wanted: wanted.clone(),
            changes: Changes::default(),
            room: Room::default(),
            prefix: String::new(),
            column_looks: Vec::new(),
            row_look: None,
            next: CellAt::new(0, 0),
            in_cells: false,
            has_cells: false,
            choices: 0,
            is_before: false,
            drawing: None,
            drawing_at: 0,
        }
    }

    fn take(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        if self.in_cells && tag.depth >= 2 {
            return self.take_in_cells(tag);
        }
        match (tag.depth, tag.local()) {
            (0, "worksheet") => self.root(tag),
            (0, _) => Err(WhyNot::Unusual),
            (1, "sheetData") => self.cells(tag),
            (1, name) => {
                self.child(tag, name);
                Ok(())
            }
            // In choices for other programs the old drawings may be meant twice.
            (_, "legacyDrawing") => Err(WhyNot::Unusual),
            (_, name) => {
                self.is_before |= self.choices > 0 && BEFORE.contains(&name);
                if tag.begins("col") {
                    self.column(tag);
                }
                Ok(())
            }
        }
    }

    fn root(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        self.prefix = tag.prefix().to_owned();
        // In these workbooks notes are drawn in another way.
        match tag.text.contains("http://purl.oclc.org/ooxml/") {
            true => Err(WhyNot::Strict),
            false => Ok(()),
        }
    }

    /// An element of the worksheet itself begins or ends.
    fn child(&mut self, tag: &Tag<'_>, name: &str) {
        if tag.begins("sheetFormatPr") {
            self.room.defaults(tag);
        }
        if tag.begins("legacyDrawing") {
            self.drawing = tag.prefixed("id").map(str::to_owned);
        }
        if tag.begins("AlternateContent") {
            self.choices = 1;
        }
        self.is_before |= BEFORE.contains(&name);
        if tag.kind != TagKind::Open {
            if self.is_before {
                self.drawing_at = tag.at.end;
            }
            (self.is_before, self.choices) = (false, 0);
        }
    }

    fn column(&mut self, tag: &Tag<'_>) {
        let (Some(first), Some(last)) = (tag.number::<u32>("min"), tag.number::<u32>("max")) else {
            return;
        };
        let (first, last) = (first.saturating_sub(1), last.saturating_sub(1));
        self.room.columns(first, last, tag);
        if let Some(look) = tag.number("style") {
            self.column_looks.push((first, last, look));
        }
    }

    /// The list of cells begins or ends.
    fn cells(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        match tag.kind {
            TagKind::Open if self.has_cells => return Err(WhyNot::Unusual),
            TagKind::Open => self.in_cells = true,
            TagKind::Close | TagKind::Empty => {
                let rows = self.rows_before(u32::MAX);
                if !rows.is_empty() {
                    self.changes.append(tag, &rows);
                }
                self.in_cells = false;
                self.drawing_at = tag.at.end;
            }
        }
        self.has_cells = true;
        Ok(())
    }

    fn take_in_cells(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        match (tag.depth, tag.local()) {
            (2, "row") => self.row(tag),
            (3, "c") if tag.kind != TagKind::Close => self.cell(tag),
            (3, "c") => Ok(()),
            (2 | 3, "extLst") | (4.., _) => Ok(()),
            // Choices for other programs, of which each takes another.
            _ => Err(WhyNot::Unusual),
        }
    }

    fn row(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        if tag.kind != TagKind::Close {
            let row = row_number(tag).unwrap_or(self.next.row);
            // In a row that is not in its place, a program may look for it in vain.
            if row < self.next.row {
                return Err(WhyNot::Unusual);
            }
            let rows = self.rows_before(row);
            self.changes.insert(tag.at.start, rows);
            self.room.row(row, tag);
            self.next = CellAt::new(row, 0);
            self.row_look = tag
                .is_true("customFormat")
                .then(|| tag.number("s"))
                .flatten();
        }
        if tag.kind != TagKind::Open {
            let cells = self.cells_before(u32::MAX);
            if !cells.is_empty() {
                self.changes.append(tag, &cells);
            }
            self.next = CellAt::new(self.next.row.saturating_add(1), 0);
            self.row_look = None;
        }
        Ok(())
    }

    fn cell(&mut self, tag: &Tag<'_>) -> Result<(), WhyNot> {
        let at = match tag.attribute("r") {
            Some(name) => place::cell(name).ok_or(WhyNot::Unusual)?,
            None => self.next,
        };
        if at.row != self.next.row || at.column < self.next.column {
            return Err(WhyNot::Unusual);
        }
        let cells = self.cells_before(at.column);
        self.changes.insert(tag.at.start, cells);
        let look = tag.number("s").unwrap_or(0);
        let other = match self.wanted.remove(&at) {
            Some(severity) => Some(self.looks.marked(look, severity)),
            None => self.looks.unmarked(look),
        };
        if let Some(other) = other.filter(|other| *other != look) {
            let marked = with_attribute(tag.text, "s", &other.to_string());
            self.changes.replace(tag.at.clone(), marked);
        }
        self.next.column = at.column.saturating_add(1);
        Ok(())
    }

    /// Wanted cells of the open row before a column, which have no element yet.
    fn cells_before(&mut self, column: u32) -> String {
        let row = self.next.row;
        let range = CellAt::new(row, 0)..CellAt::new(row, column);
        let cells: Vec<_> = self
            .wanted
            .range(range)
            .map(|(at, how)| (*at, *how))
            .collect();
        cells
            .into_iter()
            .map(|(at, how)| self.new_cell(at, how))
            .collect()
    }

    /// Wanted rows before a row, which have no element yet.
    fn rows_before(&mut self, row: u32) -> String {
        let mut rows = String::new();
        while let Some((at, _)) = self.wanted.first_key_value().filter(|(at, _)| at.row < row) {
            self.next = CellAt::new(at.row, 0);
            let cells = self.cells_before(u32::MAX);
            let (prefix, number) = (&self.prefix, self.next.row + 1);
            rows += &filled(
                &format!("<{prefix}row r=\"{number}\"/>"),
                &format!("{prefix}row"),
                &cells,
            );
        }
        rows
    }

    /// A cell that is not written has the look of its row, or else of its column.
    fn new_cell(&mut self, at: CellAt, severity: Severity) -> String {
        self.wanted.remove(&at);
        let has = |(first, last, _): &&(u32, u32, usize)| (*first..=*last).contains(&at.column);
        let of_column = self.column_looks.iter().find(has).map(|(_, _, look)| *look);
        let look = self.row_look.or(of_column).unwrap_or(0);
        let look = self.looks.marked(look, severity);
        format!("<{}c r=\"{at}\" s=\"{look}\"/>", self.prefix)
    }

    fn finish(self) -> Result<MarkedSheet, WhyNot> {
        if !self.has_cells {
            return Err(WhyNot::Unusual);
        }
        Ok(MarkedSheet {
            changes: self.changes,
            drawing: self.drawing,
            room: self.room,
            prefix: self.prefix,
            drawing_at: self.drawing_at,
        })
    }
}

fn row_number(tag: &Tag<'_>) -> Option<u32> {
    tag.number::<u32>("r")?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = "<styleSheet><fills count='1'><fill><patternFill patternType='none'/></fill></fills>\
        <cellXfs count='3'><xf numFmtId='0' fillId='0'/><xf numFmtId='9' fillId='0'/><xf numFmtId='14' fillId='0'/></cellXfs></styleSheet>";

    fn marked(xml: &str, cells: &[&str]) -> Result<String, WhyNot> {
        let wanted = cells
            .iter()
            .map(|cell| (place::cell(cell).unwrap(), Severity::Error));
        let mut looks = Looks::read(STYLES).unwrap();
        let mut sheet = mark(xml, &wanted.collect(), &mut looks)?;
        if sheet.drawing.is_none() {
            sheet.refer_to_drawing("k");
        }
        Ok(sheet.changes.of(xml).replace(
            " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"",
            "",
        ))
    }

    /// What becomes of the cells of a sheet.
    fn check(cells: &str, marks: &[&str], expected: &str) {
        let xml = format!("<worksheet>{cells}</worksheet>");
        let expected = format!("<worksheet>{expected}<legacyDrawing r:id=\"k\"/></worksheet>");
        assert_eq!(marked(&xml, marks).unwrap(), expected);
    }

    #[test]
    fn only_the_looks_of_marked_cells_change() {
        check(
            "<sheetData><row r='2'><c r='A2' s='1'><v>1</v></c><c r='B2'/></row></sheetData>",
            &["A2", "B2"],
            "<sheetData><row r='2'><c r='A2' s='3'><v>1</v></c><c r='B2' s=\"4\"/></row></sheetData>",
        );
        check(
            "<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>",
            &["B1", "A2"],
            "<sheetData><row><c><v>1</v></c><c s=\"3\"><v>2</v></c></row><row><c s=\"3\"><v>3</v></c></row></sheetData>",
        );
    }

    #[test]
    fn a_cell_that_is_not_written_is_written_in_its_place() {
        check(
            "<cols><col min='2' max='3' style='2'/></cols><sheetData><row r='2' s='1' customFormat='1'><c r='B2'/></row><row r='5'/></sheetData>",
            &["A2", "C2", "B3", "A5", "E9"],
            "<cols><col min='2' max='3' style='2'/></cols><sheetData><row r='2' s='1' customFormat='1'><c r=\"A2\" s=\"3\"/><c r='B2'/><c r=\"C2\" s=\"3\"/></row>\
             <row r=\"3\"><c r=\"B3\" s=\"4\"/></row><row r='5'><c r=\"A5\" s=\"5\"/></row><row r=\"9\"><c r=\"E9\" s=\"5\"/></row></sheetData>",
        );
        check(
            "<sheetData/>",
            &["A1"],
            "<sheetData><row r=\"1\"><c r=\"A1\" s=\"3\"/></row></sheetData>",
        );
    }

    #[test]
    fn old_drawings_stand_where_a_worksheet_has_them() {
        let cells = "<sheetData><row r='1'><c r='A1'/></row></sheetData>";
        let marked_cells = "<sheetData><row r='1'><c r='A1' s=\"3\"/></row></sheetData>";
        let choice = "<mc:AlternateContent><mc:Choice><controls><control/></controls></mc:Choice></mc:AlternateContent>";
        let before = "<mergeCells><mergeCell ref='A1:B1'/></mergeCells><drawing r:id='rId1'/>";
        let xml = format!("<worksheet>{cells}{before}{choice}<tableParts/></worksheet>");
        let expected = format!(
            "<worksheet>{marked_cells}{before}<legacyDrawing r:id=\"k\"/>{choice}<tableParts/></worksheet>"
        );
        assert_eq!(marked(&xml, &["A1"]).unwrap(), expected);
        let xml = "<x:worksheet><x:sheetData/><x:legacyDrawing r:id='rId2'/></x:worksheet>";
        let expected = "<x:worksheet><x:sheetData><x:row r=\"1\"><x:c r=\"A1\" s=\"3\"/></x:row></x:sheetData><x:legacyDrawing r:id='rId2'/></x:worksheet>";
        assert_eq!(marked(xml, &["A1"]).unwrap(), expected);
    }

    #[test]
    fn what_is_made_as_no_program_makes_it_is_refused() {
        let row = "<row r='2'><c r='B2'/></row>";
        for xml in [
            format!("<worksheet><sheetData>{row}<row r='1'/></sheetData></worksheet>"),
            "<worksheet><sheetData><row r='1'><c r='B1'/><c r='A1'/></row></sheetData></worksheet>"
                .into(),
            format!(
                "<worksheet><sheetData><mc:AlternateContent>{row}</mc:AlternateContent></sheetData></worksheet>"
            ),
            format!(
                "<worksheet xmlns='http://purl.oclc.org/ooxml/spreadsheetml/main'><sheetData>{row}</sheetData></worksheet>"
            ),
            format!("<worksheet><sheetData>{row}</sheetData>"),
            "<worksheet/>".into(),
            "<chartsheet/>".into(),
        ] {
            assert!(marked(&xml, &["A1"]).is_err(), "{xml}");
        }
    }
}
