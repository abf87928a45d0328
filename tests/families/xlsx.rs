//! .xlsx, as rust_xlsxwriter writes it.

use super::sheet::{Content, Sheet, binary, fraction};
use kensho::domain::CellAt;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        fill(book.add_worksheet(), sheet).expect("the sheet fits Excel");
    }
    book.save_to_buffer().expect("it is written to memory")
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let plain = Format::new();
    for (first, last) in &sheet.merges {
        let (top, left) = place(*first);
        let (bottom, right) = place(*last);
        page.merge_range(top, left, bottom, right, "", &plain)?;
    }
    for (at, content) in &sheet.cells {
        let (row, column) = place(*at);
        cell(page, row, column, content)?;
    }
    Ok(())
}

fn cell(page: &mut Worksheet, row: u32, column: u16, content: &Content) -> Result<(), XlsxError> {
    match content {
        Content::Text(text) => page.write_string(row, column, text),
        Content::Number(number) => page.write_number(row, column, binary(*number)),
        Content::Percent(percent) => {
            let format = Format::new().set_num_format("0.0%");
            page.write_number_with_format(row, column, fraction(*percent), &format)
        }
    }
    .map(|_| ())
}

fn place(at: CellAt) -> (u32, u16) {
    let column = at.column.try_into().expect("the test's sheets are narrow");
    (at.row, column)
}
