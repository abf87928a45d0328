//! A row of kensho's own form of which cells were deleted or put in, so that the others stand under wrong heads; or one
//! that was pasted into it: it bears the hidden mark of another form, such as last year's, or the number of something
//! that this form does not ask about.

use super::form_changed::{self, Sheet};
use super::{Evidence, Finding, Page};
use crate::domain::folded;
use crate::domain::joined::joined;
use crate::mapping::form::own;

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-row-shifted",
    what: "調査票の行のセルが左か右にずれているか、別の調査票の行が貼り付けられています。その行の値と言葉は使っていません。",
    why: "セルを削除すると、右にある値や言葉がとなりの欄に移ります。課題が取組内容として印刷されたり、別の年度の値になったりします。",
    example: "保護を外し、空欄のセルを「左方向にシフト」で削除した調査票。去年の調査票の行を下に貼り付けた調査票。",
    remedy: "配られた調査票のその行に記入し直して、提出してください（消したいときは、セルを削除せずに、中身だけを消してください）。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it; one finding for each row, with all that was written in it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let sheets = form_changed::sheets(evidence);
    sheets.flat_map(|sheet| of_sheet(&sheet)).collect()
}

/// What to do about a row of another form.
const OF_PASTED: &str =
    "貼り付けた行を消して、送り直してください。今年度の値は、配られた調査票の行に書いてください。";

fn of_sheet(sheet: &Sheet<'_>) -> Vec<Finding> {
    let finding = |row: u32| {
        let written = joined(written(sheet, row), "、");
        let unused = format!("この行の値と言葉は使っていません: {written}");
        let at = sheet.cells().find(|cell| cell.at.row == row);
        let of_row = |message| sheet.at(&PAGE, at.map(|cell| cell.at), message);
        if sheet.printed.is_shifted(row) {
            let name = sheet.printed.name(row).unwrap_or_default();
            return of_row(format!(
                "「{name}」の行のセルが、左か右にずれています。{unused}"
            ));
        }
        let told = format!("前の年度など、別の調査票の行が貼り付けられています。{unused}");
        of_row(told).with_remedy(OF_PASTED)
    };
    // Of moved rows `form-ids-moved` is found.
    let rows = sheet.refused_rows().into_iter();
    let rows = rows.filter(|row| sheet.printed.seen_name(*row).is_none());
    rows.map(finding).collect()
}

/// What stands in a row and was not printed in it. Cells that were moved may stand in columns without a head.
fn written(sheet: &Sheet<'_>, row: u32) -> Vec<String> {
    let cells = sheet.cells().filter(|cell| cell.at.row == row);
    let is_seen =
        |column: &u32| sheet.printed.is_shifted(row) || sheet.columns.contains_key(column);
    let own = cells.filter(|cell| {
        !cell.text.trim().is_empty()
            && is_seen(&cell.at.column)
            && !own::is_own(cell.text)
            && !sheet.printed.has_in(row, cell.text)
    });
    own.map(|cell| format!("「{}」", folded::one_line(cell.text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    fn check(row: &str, expected: &[&str]) {
        let heads = "番号|施策|指標名|実績値（R6）|取組内容|課題|備考";
        let printed = heads.replace('|', ";");
        let sheet = format!(
            "kensho:調査票;1;R6;trial;観光課|{heads}|kensho:印刷;観光課;{printed}\n1-a|1-a|1-1|観光入込客数|{row}"
        );
        expect(
            "form-row-shifted",
            &[("観光課/実績.xlsx", &sheet)],
            expected,
        );
    }

    #[test]
    fn a_row_whose_mark_is_not_below_the_others_is_quoted() {
        let mark = "kensho:印刷;観光課;1-a;1-1;観光入込客数;;;;";
        check(&format!("600|まつり|遠い||{mark}"), &[]);
        let said = "A2 「観光入込客数」の行のセルが、左か右にずれています。この行の値と言葉は使っていません: 「600」、「遠い」";
        check(&format!("600|遠い||{mark}|"), &[said]);
        check(&format!("600||遠い|||{mark}"), &[said]);
        // The row of another section's form, with the hidden number of this one's.
        let said = "A2 前の年度など、別の調査票の行が貼り付けられています。この行の値と言葉は使っていません: 「1-a」、「1-1」、「観光入込客数」、「600」、「遠い」";
        check(
            &format!("600|遠い||{}|", mark.replace("観光課", "福祉課")),
            &[said],
        );
    }
}
