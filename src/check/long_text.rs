//! A text in kensho's own form that is longer than the form asks for.

use super::form_changed::{self, Sheet};
use super::{Evidence, Finding, Page};
use crate::domain::number;
use crate::mapping::form::own::{LONGEST_TEXT, OwnColumn};
use crate::normalize::MappedCell;

/// What it finds.
pub const PAGE: Page = Page {
    code: "long-text",
    what: "調査票の文章が、欄の字数を超えています。書かれたとおりに使いました。",
    why: "長い文章は報告書で読まれず、印刷では途中までしか見えないことがあります。貼り付け間違いのこともあります。",
    example: "400字までの「取組内容」に、会議録の全文を貼り付けた調査票。",
    remedy: "要点を字数までにまとめてください。このままでよければ、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it. Of words from which is chosen there is another finding.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let sheets = form_changed::sheets(evidence);
    let found = sheets.flat_map(|sheet| {
        let cells = sheet.cells().filter_map(|cell| finding(&sheet, &cell));
        cells.collect::<Vec<_>>()
    });
    found.collect()
}

fn finding(sheet: &Sheet<'_>, cell: &MappedCell<'_>) -> Option<Finding> {
    let subject = sheet.subject_of(cell.at.row)?;
    let (column, _) = sheet.columns.get(&cell.at.column)?;
    let letters = cell.text.trim().chars().count();
    let is_long = letters > LONGEST_TEXT as usize && is_free(sheet, column);
    let message = || {
        format!(
            "「{}」が{}字あります（調査票の欄は{LONGEST_TEXT}字まで、{}）",
            column.head,
            number::grouped(letters.into()),
            sheet.name(subject)
        )
    };
    is_long.then(|| sheet.at(&PAGE, cell.at, message()))
}

/// Whether a column has texts of the section's own words.
fn is_free(sheet: &Sheet<'_>, column: &OwnColumn) -> bool {
    let field = column.key.strip_prefix("text.");
    field.is_some_and(|field| sheet.plan().vocabulary_of(field).is_none())
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_grid, grid};

    #[test]
    fn a_text_that_is_longer_than_its_cell_is_said_with_its_letters() {
        let form = |letters: usize| {
            let text = "あ".repeat(letters);
            grid(&format!(
                "kensho:調査票;1;R6;trial;観光課|番号|指標名|実績値（R6）|取組内容\n1-a|1-a|観光入込客数|600|{text}"
            ))
        };
        let expected = "E2 「取組内容」が20,000字あります（調査票の欄は400字まで、観光入込客数）";
        expect_of_grid("long-text", form(20_000), &[expected]);
        expect_of_grid("long-text", form(400), &[]);
    }
}
