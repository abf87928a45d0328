//! Numbers that were typed as text.

use super::{Evidence, Finding, Page, at_said, listing};
use crate::ledger::CellFigure;
use crate::normalize::Flaws;

/// What it finds.
pub const PAGE: Page = Page {
    code: "text-number",
    what: "文字として入力された数値を、数値として読みました。",
    why: "ExcelのSUMは文字の数値を黙って飛ばします。△を文字で入力したために、決算の合計が違っていた町があります。",
    example: "「1,234 人」「△3」「２．１」。",
    remedy: "次回は、数字だけを半角で入力してください。",
    rule: Some("数値に文字を含めない"),
    ..Page::NOTE
};

/// Looks for it. One finding a sheet, with the first cells; a finding for each cell would bury the others.
pub fn run<'a>(evidence: &Evidence<'a>) -> Vec<Finding> {
    let mut typed: Vec<CellFigure<'a>> = evidence.ledger.said_with(Flaws::TEXT_NUMBER).collect();
    let place = |said: &CellFigure<'a>| (&said.source.file, &said.source.sheet, said.at);
    // By place, so that the cells of a sheet stand together, and the first that are named are its first.
    typed.sort_by(|one, next| place(one).cmp(&place(next)));
    let of_sheets = typed.chunk_by(|one, next| std::ptr::eq(one.source, next.source));
    of_sheets.map(finding).collect()
}

fn finding(cells: &[CellFigure<'_>]) -> Finding {
    const SHOWN: usize = 5;
    let first = cells.iter().take(SHOWN);
    let shown: Vec<String> = first
        .map(|said| format!("{}「{}」", said.at, said.text))
        .collect();
    let message = format!(
        "文字として入力された数値を読みました: {}{}",
        shown.join("、"),
        listing::more(cells.len(), SHOWN, "セル")
    );
    at_said(&PAGE, &cells[0], message)
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn typed_numbers_are_read_and_said_once_a_sheet() {
        let sheet = "指標|R5|R6\n観光入込客数|５００|△6";
        expect(
            "text-number",
            &[("観光課/実績.xlsx", sheet)],
            &["B2 文字として入力された数値を読みました: B2「５００」、C2「△6」"],
        );
    }

    #[test]
    fn csv_has_no_types_to_complain_about() {
        expect(
            "text-number",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,６００")],
            &[],
        );
    }
}
