//! A cell behind a figure that two readers read differently.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "readers-differ",
    what: "値のセルを二つの読み取り部品で読むと、違う値になりました。",
    why: "ファイルの書き方にあいまいなところがあり、開くソフトによって違う値に見えるおそれがあります。",
    example: "ほかのシステムが作り、同じセルを二度書いたブック。",
    remedy: "Excelで開いて正しい値を確かめ、そのまま保存し直したものを提出してください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let differing = evidence.each(|reading| &reading.twice.differing);
    differing.map(|(reading, cell)| {
        let [own, other] = [&cell.own, &cell.other].map(|text| match text.as_str() {
            "" => "空欄".to_owned(),
            text => format!("「{text}」"),
        });
        let message =
            format!("読み取りによって違う値になります: {own}と{other}（{own}で数えました）");
        evidence.at(&PAGE, reading, (cell.sheet, cell.at), message)
    })
}
