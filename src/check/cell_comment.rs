//! A comment on a cell, which may hold what the cell itself does not say.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "cell-comment",
    what: "セルにコメント（メモ）が付いています。",
    why: "値の条件や未確定であることが、コメントにだけ書かれていることがあります。",
    example: "実績値のセルに「速報値です。8月に確定」というメモ。",
    remedy: "値に関わることなら、取組内容や備考の欄に書いてください。",
    ..Page::NOTE
};

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
        evidence.at(&PAGE, reading, (*sheet, comment.at), message)
    })
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
