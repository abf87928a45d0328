//! A folder, or a file, under a plan's inputs that is of no year, and so is not read.

use super::{Evidence, Finding, Page, Place};

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-year-folder",
    what: "inputs/<計画>/ に、名前を年度として読めないフォルダーか、年度のフォルダーの外に置かれたファイルがあります。",
    why: "どの年度のものか分からないので、中の提出ファイルは読まれません。修正版がそこにあれば、修正前の値が公表されます。",
    example: "inputs/…/R6修正/ や inputs/…/6年度/ に置かれた提出ファイル。",
    remedy: "提出ファイルなら、年度のフォルダー（R6 など）の課のフォルダーに移してください。提出ファイルでなければ、inputs の外に移してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let folders = evidence.folders.iter();
    let unknown = folders.filter(|folder| folder.year.is_none());
    unknown.map(|folder| {
        let name = &folder.name;
        let message = format!("「{name}」は年度のフォルダーではないので、読んでいません");
        PAGE.finding("", Place::file(&folder.path), message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_folders;

    #[test]
    fn what_is_of_no_year_is_said() {
        expect_of_folders(
            "unknown-year-folder",
            &[
                "R5",
                "令和6年度",
                "R6修正",
                "6年度",
                "実績.xlsx",
                ".git",
                "~$実績.xlsx",
                "$RECYCLE.BIN",
            ],
            &[
                " 「6年度」は年度のフォルダーではないので、読んでいません",
                " 「R6修正」は年度のフォルダーではないので、読んでいません",
                " 「実績.xlsx」は年度のフォルダーではないので、読んでいません",
            ],
        );
    }
}
