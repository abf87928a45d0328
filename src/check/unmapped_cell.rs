//! A cell outside every column and label, be it of a town's form or of kensho's own.

use super::Page;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unmapped-cell",
    what: "どの見出しにも属さないセルです。",
    why: "欄の外に書かれた値や注意書きは、報告書に入りません。",
    example: "表の右に書き足した「※暫定」、個票の余白のメモ。",
    remedy: "報告する内容なら、取組内容などの欄に移してください。",
    rule: Some("1セル1データ"),
    ..Page::WARNING
};
