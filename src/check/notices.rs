//! What is worth saying of a file that was read. Every notice has its page here: the match has no arm
//! for the rest, so that a new notice does not compile without a page and a message.

use super::{Evidence, Finding, Page};
use crate::intake::Notice;

/// One finding for each notice of a file that counts.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let notices = evidence.each(|reading| &reading.notices);
    notices.map(|(reading, notice)| {
        let (page, message) = told(notice);
        evidence.of_file(page, reading, message)
    })
}

fn told(notice: &Notice) -> (&'static Page, String) {
    match notice {
        Notice::SecondReader(why) => (
            &SECOND_READER,
            format!("ふつうの読み方では読めないため、別の方法で読みました（{why}）"),
        ),
        Notice::Misnamed(what) => (
            &MISNAMED_FILE,
            format!("拡張子と中身が違います（中身は{what}）"),
        ),
        Notice::DefaultKey => (
            &DEFAULT_KEY,
            "既定の鍵で暗号化されています（読みました）".into(),
        ),
        Notice::Macros => (
            &MACRO_NOT_RUN,
            "マクロがあります（動かしていません）".into(),
        ),
        Notice::ExternalLinks(files) => (
            &EXTERNAL_LINK,
            format!("ほかのファイルを参照しています（{}）", files.join("、")),
        ),
        Notice::Ragged(what) => (&RAGGED_ROW, format!("列の数がそろっていません（{what}）")),
        Notice::MarkedCopy(count) => (
            &MARKED_COPY,
            format!("印つきの写しです（印のメモ{count}個は読みとばし、値はふつうに読みました）"),
        ),
        Notice::OwnLetter => (
            &OWN_LETTER,
            "お送りした文書がそのまま戻ってきたものです。提出ファイルには数えていません".into(),
        ),
    }
}

/// A workbook that is broken for our own readers, read by another.
pub const SECOND_READER: Page = Page {
    code: "second-reader",
    what: "壊れていて、ふつうの読み方では開けなかったブックを、別の方法で読みました。",
    why: "数値の表示形式（％など）や結合したセルは分からず、読み落としがあるかもしれません。",
    example: "通信の途中で傷ついた 実績.xls。",
    remedy: "Excelで開いて修復し、保存し直したものを提出してください。",
    ..Page::WARNING
};

/// A file whose name says another kind than its content.
pub const MISNAMED_FILE: Page = Page {
    code: "misnamed-file",
    what: "拡張子と中身の違うファイルです。中身のとおりに読みました。",
    why: "開くたびに警告が出て、人によって違う見え方をします。",
    example: "業務システムが .xls という名前で書き出したHTMLやCSV。",
    remedy: "次からは、Excelで開いて xlsx で保存し直してください。",
    ..Page::NOTE
};

/// A workbook that is locked with the key that Excel tries by itself.
pub const DEFAULT_KEY: Page = Page {
    code: "default-key",
    what: "Excelがパスワードを聞かずに開く鍵で暗号化されたファイルです。読みました。",
    why: "Excel以外の道具では開けないことがあります。",
    example: "「ブックの保護」をかけて保存した xls。",
    remedy: "そのままでかまいません。",
    ..Page::NOTE
};

/// A workbook with macros: they were not run.
pub const MACRO_NOT_RUN: Page = Page {
    code: "macro-not-run",
    what: "マクロの入ったブックです。マクロは動かしていません。",
    why: "マクロが値を書き込む様式では、Excelで開いたときと値が違うことがあります。",
    example: "集計ボタンの付いた 調査票.xlsm。",
    remedy: "値が保存されているかを確かめてください。マクロが要らなければ、xlsx で保存し直してください。",
    ..Page::NOTE
};

/// A workbook whose formulas refer to other files: they were not opened.
pub const EXTERNAL_LINK: Page = Page {
    code: "external-link",
    what: "ほかのファイルを参照するブックです。参照先は開いていません。",
    why: "保存されたときの値を読みました。参照先があとで変わっていても、分かりません。",
    example: "='[決算.xlsx]集計'!B3",
    remedy: "参照した値が最新かを確かめ、値だけを貼り付けてください（形式を選択して貼り付け→値）。",
    ..Page::NOTE
};

/// Rows of a text file that have more fields than the header.
pub const RAGGED_ROW: Page = Page {
    code: "ragged-row",
    what: "見出しより列の多い行があります。",
    why: "値の中の「,」を引用符で囲まないと、その右の値がずれて別の列に入ります。",
    example: "観光入込客数,1,200（見出しは2列）",
    remedy: "「,」を含む値を \"1,200\" のように引用符で囲むか、Excelで開いて CSV で保存し直してください。",
    ..Page::WARNING
};

/// A marked copy of a submission that was sent back.
pub const MARKED_COPY: Page = Page {
    code: "marked-copy",
    what: "確認票に添えた「印つきの写し」が提出されました。",
    why: "印のメモは課の書いたものではないので、読みとばします。値と、課の書いたメモは、ふつうに読みます。",
    example: "保育課（印つき）実績.xlsx を直して、そのまま送り返したもの。",
    remedy: "そのままでかまいません。元のファイルも残っているときは、どちらが新しいかを確かめてください。",
    ..Page::NOTE
};

/// A letter of ours that came back.
pub const OWN_LETTER: Page = Page {
    code: "own-letter",
    what: "お送りした文書（お願い、催促文）が、そのまま戻ってきたものです。提出ファイルには数えていません。",
    why: "送付のフォルダーごと返されることがあります。課の書いたことはないので、何も使いません。",
    example: "調査票や確認票といっしょに返された お願い.txt。",
    remedy: "することはありません。",
    ..Page::NOTE
};

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_notice;
    use super::*;

    #[test]
    fn each_notice_is_said() {
        for (notice, code, message) in [
            (
                Notice::SecondReader("目次が壊れています".into()),
                "second-reader",
                " ふつうの読み方では読めないため、別の方法で読みました（目次が壊れています）",
            ),
            (
                Notice::Misnamed("CSV".into()),
                "misnamed-file",
                " 拡張子と中身が違います（中身はCSV）",
            ),
            (
                Notice::DefaultKey,
                "default-key",
                " 既定の鍵で暗号化されています（読みました）",
            ),
            (
                Notice::Macros,
                "macro-not-run",
                " マクロがあります（動かしていません）",
            ),
            (
                Notice::ExternalLinks(vec!["決算.xlsx".into()]),
                "external-link",
                " ほかのファイルを参照しています（決算.xlsx）",
            ),
            (
                Notice::Ragged("7行目は6列、見出しは5列".into()),
                "ragged-row",
                " 列の数がそろっていません（7行目は6列、見出しは5列）",
            ),
            (
                Notice::MarkedCopy(3),
                "marked-copy",
                " 印つきの写しです（印のメモ3個は読みとばし、値はふつうに読みました）",
            ),
        ] {
            expect_of_notice(code, notice, message);
        }
    }
}
