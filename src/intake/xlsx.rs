//! .xlsx through calamine's streaming cell reader, and what that reader does not tell
//! (merges, formulas, hidden sheets) from the same inflated parts.

use super::grid::{Cell, Content, Grid, Merge};
use super::package::Package;
use super::shown::Shown;
use super::{Fault, Limit, Sheets};
use crate::domain::CellAt;
use calamine::{DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use memchr::memmem;
use quick_xml::events::{BytesStart, Event};
use std::collections::{HashMap, HashSet};
use std::io::Cursor;

/// A long text that thousands of cells share stands once in the file, and in memory once a cell.
const MOST_LETTERS: usize = 128 << 20;

/// More cells than this are no form.
const MOST_CELLS: usize = 2_000_000;

type Book = Xlsx<Cursor<Vec<u8>>>;

/// Reads every worksheet of an .xlsx.
pub fn read(bytes: &[u8], limit: Limit) -> Result<Sheets, Fault> {
    let package = Package::unpack(bytes, is_needed, limit.inflated())?;
    let mut book = Book::new(Cursor::new(package.stored()?)).map_err(fault)?;
    let is_1904 = book.has_1904_epoch();
    let paths = sheet_paths(&package);
    let sheets: Vec<Sheet> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .cloned()
        .collect();
    let mut grids = Vec::new();
    let mut faults = Vec::new();
    let mut formats = HashMap::new();
    for sheet in sheets {
        let xml = paths
            .get(&sheet.name)
            .and_then(|path| package.part(path))
            .unwrap_or_default();
        let read = cells(&mut book, &sheet.name, is_1904, &mut formats)
            .and_then(|cells| mark_formulas(&mut book, &sheet.name, xml, cells));
        match read {
            Ok(cells) => grids.push(Grid::new(
                &sheet.name,
                sheet.visible != SheetVisible::Visible,
                cells,
                merges(xml),
            )),
            Err(error) => faults.push(Fault::BrokenSheet(sheet.name, error)),
        }
    }
    Ok(Sheets {
        grids,
        faults,
        ..Sheets::default()
    })
}

/// Pictures, drawings and printer settings are none of our business.
fn is_needed(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    let is_xml = part.ends_with(".xml") || part.ends_with(".rels");
    is_xml
        && !["drawing", "/theme/", "/charts/", "/media/", "customxml"]
            .iter()
            .any(|folder| part.contains(folder))
}

fn cells(
    book: &mut Book,
    sheet: &str,
    is_1904: bool,
    formats: &mut HashMap<usize, Shown>,
) -> Result<Vec<Cell>, String> {
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| error.to_string())?;
    // What the sheet says of its size may be wrong, so it is believed only up to a form's size.
    let mut letters = 0;
    let mut cells = Vec::with_capacity(reader.dimensions().len().min(1024) as usize);
    while let Some((cell, style)) = reader
        .next_cell_with_style_id()
        .map_err(|error| error.to_string())?
    {
        if cells.len() == MOST_CELLS || letters > MOST_LETTERS {
            return Err(format!(
                "セルが{MOST_CELLS}個か、文字が{}MBを超えます",
                MOST_LETTERS >> 20
            ));
        }
        let (row, column) = cell.get_position();
        let shown = || {
            Shown::of(
                reader
                    .styles()
                    .get(style)
                    .and_then(|style| style.number_format.as_ref())
                    .map_or("", |format| &format.format_code),
            )
        };
        if let Some((text, content)) = seen(cell.get_value(), is_1904, || {
            formats.entry(style).or_insert_with(shown)
        }) {
            letters += text.len();
            cells.push(Cell {
                at: CellAt::new(row, column),
                text,
                content,
                formula: false,
                format: 0,
            });
        }
    }
    Ok(cells)
}

/// What a person sees in a cell, and what stands behind it.
fn seen<'a>(
    value: &DataRef<'_>,
    is_1904: bool,
    format: impl FnOnce() -> &'a mut Shown,
) -> Option<(String, Content)> {
    match value {
        DataRef::Empty => None,
        DataRef::SharedString(text) => Some(((*text).to_owned(), Content::Text)),
        DataRef::String(text) => Some((text.clone(), Content::Text)),
        DataRef::Float(number) => Some(format().lay_on(*number, is_1904)),
        DataRef::Int(number) => Some(format().lay_on(*number as f64, is_1904)),
        DataRef::DateTime(date) => Some((format().lay_on(date.as_f64(), is_1904).0, Content::Date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Some((text.clone(), Content::Date))
        }
        DataRef::Bool(truth) => Some((truth.to_string().to_uppercase(), Content::Logical)),
        DataRef::Error(error) => Some((error.to_string(), Content::Fault)),
    }
}

/// Marks the cells behind which a formula stands. Sheets without any are not read again.
fn mark_formulas(
    book: &mut Book,
    sheet: &str,
    xml: &[u8],
    mut cells: Vec<Cell>,
) -> Result<Vec<Cell>, String> {
    if !["<f>", "<f ", ":f>", ":f "]
        .iter()
        .any(|tag| memmem::find(xml, tag.as_bytes()).is_some())
    {
        return Ok(cells);
    }
    let mut reader = book
        .worksheet_cells_reader(sheet)
        .map_err(|error| error.to_string())?;
    let mut formulas = HashSet::new();
    while let Some(record) = reader
        .next_cell_with_formula_metadata()
        .map_err(|error| error.to_string())?
    {
        if record.formula.is_some() {
            let at = CellAt::new(record.pos.0, record.pos.1);
            formulas.insert(at);
            if matches!(&record.value, DataRef::Empty) {
                cells.push(Cell {
                    at,
                    text: String::new(),
                    content: Content::NeverCalculated,
                    formula: true,
                    format: 0,
                });
            }
        }
    }
    cells
        .iter_mut()
        .for_each(|cell| cell.formula = formulas.contains(&cell.at));
    Ok(cells)
}

/// Merged ranges stand after the cells, so only the tail of the sheet is read.
fn merges(xml: &[u8]) -> Vec<Merge> {
    let Some(start) = memmem::rfind(xml, b"mergeCells ")
        .or_else(|| memmem::find(xml, b"<mergeCells>"))
        .or_else(|| memmem::find(xml, b"<mergeCell "))
    else {
        return Vec::new();
    };
    let start = xml[..start]
        .iter()
        .rposition(|byte| *byte == b'<')
        .unwrap_or(start);
    let mut merges = Vec::new();
    each_element(&xml[start..], |element| {
        if element.local_name().as_ref() == "mergeCell" {
            merges.extend(attribute(element, "ref").and_then(|range| merge(&range)));
        }
    });
    merges
}

fn merge(range: &str) -> Option<Merge> {
    let (first, last) = range.split_once(':')?;
    Some(Merge {
        first: cell_at(first)?,
        last: cell_at(last)?,
    })
}

fn cell_at(name: &str) -> Option<CellAt> {
    let letters = name.find(|c: char| c.is_ascii_digit())?;
    let column = name[..letters].bytes().try_fold(0_u32, |column, letter| {
        letter
            .is_ascii_uppercase()
            .then(|| {
                column
                    .checked_mul(26)?
                    .checked_add(u32::from(letter - b'A') + 1)
            })
            .flatten()
    })?;
    let row: u32 = name[letters..].parse().ok()?;
    Some(CellAt::new(row.checked_sub(1)?, column.checked_sub(1)?))
}

/// The part of each sheet, by the sheet's name.
fn sheet_paths(package: &Package) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_element(
        package
            .part("xl/_rels/workbook.xml.rels")
            .unwrap_or_default(),
        |element| {
            targets.extend(attribute(element, "Id").zip(attribute(element, "Target")));
        },
    );
    let mut paths = HashMap::new();
    each_element(
        package.part("xl/workbook.xml").unwrap_or_default(),
        |element| {
            if element.local_name().as_ref() == "sheet" {
                let target = attribute(element, "r:id")
                    .or_else(|| attribute(element, "id"))
                    .and_then(|id| targets.get(&id));
                paths.extend(attribute(element, "name").zip(target.map(|target| absolute(target))));
            }
        },
    );
    paths
}

fn absolute(target: &str) -> String {
    target
        .strip_prefix('/')
        .map_or_else(|| format!("xl/{target}"), str::to_owned)
}

/// Calls for each start tag until the XML ends or breaks.
fn each_element(xml: &[u8], mut call: impl FnMut(&BytesStart<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => call(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    let value = attribute
        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
        .ok()?;
    Some(value.into_owned())
}

fn fault(error: XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        other => Fault::Broken(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number;
    use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

    /// A sheet, written for real and read again.
    fn written(fill: impl FnOnce(&mut Worksheet)) -> Grid {
        let mut book = Workbook::new();
        fill(book.add_worksheet().set_name("実績").unwrap());
        let mut sheets = read(&book.save_to_buffer().unwrap(), Limit::Apart).unwrap();
        assert!(sheets.faults.is_empty(), "{:?}", sheets.faults);
        sheets.grids.remove(0)
    }

    /// A workbook with a piece of its first sheet's XML replaced, as other programs write it.
    fn rewritten(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
        use std::io::{Read, Write};
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            if name == "xl/worksheets/sheet1.xml" {
                assert!(text.contains(from), "{text}");
                text = text.replace(from, to);
            }
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn cell(grid: &Grid, row: u32, column: u32) -> &Cell {
        grid.at(CellAt::new(row, column)).unwrap()
    }

    #[test]
    fn a_percentage_keeps_its_fraction_and_its_look() {
        let grid = written(|sheet| {
            let percent = Format::new().set_num_format("0.0%");
            sheet
                .write_number_with_format(11, 5, 0.192, &percent)
                .unwrap();
        });
        let cell = cell(&grid, 11, 5);
        let stored = number::parse("0.192").unwrap();
        assert_eq!(
            (cell.text.as_str(), cell.content),
            ("19.2%", Content::Percent(stored))
        );
    }

    #[test]
    fn a_formula_without_a_result_is_no_zero() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_formula(0, 0, "=1+1").unwrap();
        let bytes = book.save_to_buffer().unwrap();
        for result in ["", "<v></v>"] {
            let bytes = rewritten(&bytes, "<f>1+1</f><v>0</v>", &format!("<f>1+1</f>{result}"));
            let grids = read(&bytes, Limit::Apart).unwrap().grids;
            assert_eq!(cell(&grids[0], 0, 0).content, Content::NeverCalculated);
        }
    }

    #[test]
    fn a_formula_is_known_behind_its_result() {
        let grid = written(|sheet| {
            sheet
                .write_formula(0, 1, Formula::new("=9+11").set_result("20"))
                .unwrap();
            sheet.write_formula(0, 2, Formula::new("=9-9")).unwrap();
            sheet.write_number(0, 3, 0).unwrap();
        });
        let seen = |column| {
            (
                cell(&grid, 0, column).text.as_str(),
                cell(&grid, 0, column).formula,
            )
        };
        assert_eq!(
            (seen(1), seen(2), seen(3)),
            (("20", true), ("0", true), ("0", false))
        );
    }

    #[test]
    fn merges_and_dates_are_known() {
        let grid = written(|sheet| {
            let plain = Format::new();
            sheet.merge_range(3, 0, 4, 0, "施策", &plain).unwrap();
            sheet.merge_range(3, 5, 3, 8, "実績値", &plain).unwrap();
            let date = Format::new().set_num_format("yyyy/m/d");
            sheet.write_number_with_format(6, 0, 45_748, &date).unwrap();
        });
        let shown = grid.seen_at(CellAt::new(3, 7)).unwrap();
        assert_eq!(shown.text, "実績値");
        assert_eq!(grid.merges().len(), 2);
        assert_eq!(cell(&grid, 6, 0).content, Content::Date);
    }

    #[test]
    fn a_sheet_from_corner_to_corner_costs_nothing() {
        let grid = written(|sheet| {
            sheet.write_string(0, 0, "左上").unwrap();
            sheet.write_string(1_048_575, 16_383, "右下").unwrap();
        });
        assert_eq!(grid.cells().len(), 2);
    }

    #[test]
    fn a_part_that_inflates_without_end_is_refused() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("xl/workbook.xml", options).unwrap();
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..260 {
            zip.write_all(&zeros).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(matches!(
            read(&bytes, Limit::Apart),
            Err(Fault::TooLarge(_))
        ));
    }
}
