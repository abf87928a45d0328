//! A comment on a cell, which may hold what the cell itself does not say.

use super::{Evidence, Finding, Page, Reading};

/// What it finds.
pub const PAGE: Page = Page {
    code: "cell-comment",
    what: "セルにコメント（メモ）が付いています。",
    why: "値の条件や未確定であることが、コメントにだけ書かれていることがあります。",
    example: "実績値のセルに「速報値です。8月に確定」というメモ。",
    remedy: "値に関わることなら、取組内容や備考の欄に書いてください。",
    ..Page::NOTE
};

/// A 確認票 has no columns for the efforts or remarks.
const OF_SLIP: &str =
    "回答に関わることなら、確認票の「理由・説明」の欄に書いて、送り直してください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let readings = evidence.readings.iter();
    let comments = readings.flat_map(|reading| {
        let comments = reading.comments.iter();
        let counting = comments.filter(|(sheet, _)| reading.sheet_counts(*sheet));
        counting.map(move |comment| (reading, comment))
    });
    comments.map(|(reading, (sheet, comment))| {
        let message = format!("コメントがあります:「{}」", comment.text.trim());
        let finding = evidence.at(&PAGE, reading, (*sheet, comment.at), message);
        match is_on_slip(reading, *sheet) {
            true => finding.with_remedy(OF_SLIP),
            false => finding,
        }
    })
}

fn is_on_slip(reading: &Reading, sheet: usize) -> bool {
    let slip = reading.slip.as_deref();
    reading.is_only_slip() || slip.is_some_and(|slip| slip.sheet == sheet)
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_grid, grid};
    use crate::domain::CellAt;
    use crate::intake::Comment;

    #[test]
    fn a_comment_reaches_the_reader() {
        let mut sheet = grid("指標|R6\n観光入込客数|600");
        let (at, text) = (CellAt::new(1, 1), "速報値です".to_owned());
        sheet.comments.push(Comment { at, text });
        expect_of_grid(
            "cell-comment",
            sheet,
            &["B2 コメントがあります:「速報値です」"],
        );
    }
}
