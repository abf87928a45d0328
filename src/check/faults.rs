//! What kept a file, or a part of it, from being read. Every fault has its page here: the match has no
//! arm for the rest, so that a new fault does not compile without a page and a message.

use super::{Evidence, Finding, Page, Place};
use crate::intake::{Excess, Fault};
use crate::normalize::Reading;

/// One finding for each fault of a file that counts.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let faults = evidence.each(|reading| &reading.faults);
    faults.map(|(reading, fault)| finding(evidence, reading, fault))
}

fn finding(evidence: &Evidence<'_>, reading: &Reading, fault: &Fault) -> Finding {
    let said = |page: &'static Page, message| evidence.of_file(page, reading, message);
    let is_stranger = |what: &str| {
        let message = format!("表計算のファイルではありません: {what}");
        said(&UNREADABLE_FILE, message)
    };
    match fault {
        Fault::Encrypted => said(&ENCRYPTED_FILE, "パスワードがかかっています".into())
            .with_remedy(without_password(reading)),
        Fault::Empty => said(&EMPTY_FILE, "何も書かれていません".into()),
        Fault::TooLarge(excess, limit) => {
            said(&TOO_LARGE_FILE, limit.clone()).with_remedy(smaller(*excess))
        }
        Fault::BrokenSheet(sheet, error) => said(&BROKEN_SHEET, broken_sheet(sheet, error)),
        Fault::Undecodable(what) => said(&UNDECODABLE_TEXT, what.clone()),
        Fault::UnclosedQuote(what) => said(&UNCLOSED_QUOTE, what.clone()),
        Fault::NotASpreadsheet(what) => is_stranger(what),
        Fault::Packed(what) => is_stranger(what).with_remedy(OF_AN_ARCHIVE),
        Fault::Shortcut => is_stranger("ショートカット").with_remedy(OF_A_SHORTCUT),
        Fault::Broken(error) => said(&BROKEN_FILE, broken_file(reading, error)),
        Fault::Doubled(what) => said(
            &DOUBLED_PART,
            format!("ブックの中身が二重になっています（{what}）"),
        ),
        Fault::Stopped(why) => said(
            &READER_STOPPED,
            format!(
                "読み取りのプログラムが途中で止まりました（{why}）。ファイルが壊れているとは限りません"
            ),
        ),
        // No section can mend a permission, or close what another has open.
        Fault::Unopened(error) => UNOPENED_FILE.finding(
            "",
            Place::file(&reading.submission.path),
            format!("ファイルを開けません（{error}）"),
        ),
    }
}

/// Excel does not open an OpenDocument workbook with a password.
fn without_password(reading: &Reading) -> &'static str {
    match reading.format.as_ref() {
        "ods" => {
            "LibreOfficeで開き、「ファイル」→「名前を付けて保存」で「パスワードを付けて保存する」のチェックを外して、保存し直してください。"
        }
        _ => ENCRYPTED_FILE.remedy,
    }
}

/// What makes the file smaller in what it is too large in. Pictures are only said where leaving them
/// out would help.
const fn smaller(excess: Excess) -> &'static str {
    match excess {
        Excess::File => {
            "写真や図を除いて保存し直すか、値だけを新しい様式に写して、提出してください。"
        }
        Excess::Inflated | Excess::Cells => {
            "使っていない行・列（書式だけのものも）と要らないシートを消して保存し直すか、値だけを新しい様式に写して、提出してください（写真や図は数えていません）。"
        }
        Excess::Memory | Excess::Time => {
            "要らないシートと使っていない行・列を除いて保存し直すか、値だけを新しい様式に写して、提出してください。"
        }
        Excess::Count => TOO_LARGE_FILE.remedy,
    }
}

/// The sheet of a web page or a text file has no name.
fn broken_sheet(sheet: &str, error: &str) -> String {
    let place = match sheet {
        "" => String::new(),
        sheet => format!("シート「{sheet}」に"),
    };
    format!("{place}読めないところがあります（{error}）")
}

fn broken_file(reading: &Reading, error: &str) -> String {
    let what = match reading.sheets.is_empty() {
        true => "ファイルを読めません",
        false => "ファイルに読めないところがあります",
    };
    format!("{what}: {error}")
}

const OF_AN_ARCHIVE: &str = "展開して、中のファイルを、圧縮せずに送り直してください。";

const OF_A_SHORTCUT: &str = "ショートカットの先のファイルそのものを送り直してください。";

/// A workbook that asks for a password.
pub const ENCRYPTED_FILE: Page = Page {
    code: "encrypted-file",
    what: "パスワードのかかったファイルです。",
    why: "中身を読めないので、その課の値が一つも入りません。",
    example: "「読み取りパスワード」を付けて保存した 実績.xlsx。",
    remedy: "Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して、保存し直してください。",
    ..Page::ERROR
};

/// A file in which nothing is written.
pub const EMPTY_FILE: Page = Page {
    code: "empty-file",
    what: "何も書かれていないファイルです。",
    why: "記入前の様式や、保存に失敗したファイルかもしれません。",
    example: "0バイトの 実績.csv。",
    remedy: "記入したファイルかどうかを確かめて、もう一度提出してください。",
    ..Page::ERROR
};

/// A file that is larger than any form.
pub const TOO_LARGE_FILE: Page = Page {
    code: "too-large-file",
    what: "調査票としては大きすぎるファイルです。",
    why: "写真の貼り付けや、書式だけの行が何十万行も付いていることがあります。",
    example: "展開すると192MBを超えるxlsx。",
    remedy: "値だけを新しい様式に写して、提出してください。",
    ..Page::ERROR
};

/// A sheet that cannot be read, beside others that can.
pub const BROKEN_SHEET: Page = Page {
    code: "broken-sheet",
    what: "ブックの中に、読めないシート、または読めないセルのあるシートがあります。",
    why: "ほかは読みましたが、読めなかったところの値は入っていません。",
    example: "修復メッセージの出るブックの1シート。",
    remedy: "Excelで開いて修復し、保存し直してください。",
    ..Page::ERROR
};

/// Letters that no other machine can show.
pub const UNDECODABLE_TEXT: Page = Page {
    code: "undecodable-text",
    what: "文字コードとして読めない文字、または外字があります。",
    why: "ほかのパソコンでは別の文字に見え、名前の突き合わせにも失敗します。",
    example: "外字で作った人名の漢字を含むCSV。",
    remedy: "その文字を通常の文字に直すか、UTF-8で保存し直してください。",
    rule: Some("機種依存文字を使わない"),
    ..Page::WARNING
};

/// A quote in a text file that never closes.
pub const UNCLOSED_QUOTE: Page = Page {
    code: "unclosed-quote",
    what: "引用符「\"」で始まり、閉じていないところがあります。",
    why: "どこまでが一つの値か決まらないので、行ごとに区切って読みました。値がずれているかもしれません。",
    example: "「取組内容」の欄に「\"にぎわい\"事業」と書いたCSV。",
    remedy: "Excelで開いて CSV で保存し直すか、値の中の「\"」を「\"\"」と二つ書いてください。",
    ..Page::ERROR
};

/// A file that is no spreadsheet.
pub const UNREADABLE_FILE: Page = Page {
    code: "unreadable-file",
    what: "表計算でもCSVでもないファイルです。",
    why: "その中に書かれた値は一つも入りません。",
    example: "Word文書、PDF、写真、名前だけ .xlsx にしたファイル、ファイルではなくショートカット、圧縮ファイル。",
    remedy: "調査票（xlsx、xls、ods、csv）に記入して、提出し直してください。",
    ..Page::ERROR
};

/// A workbook that is broken or was cut short.
pub const BROKEN_FILE: Page = Page {
    code: "broken-file",
    what: "壊れているか、途中で切れているファイルです。",
    why: "その中に書かれた値が、全部または一部入りません。",
    example: "保存や送信の途中で切れた 実績.xlsx。",
    remedy: "元のファイルをExcelで開いて（必要なら修復して）保存し直し、もう一度提出してください。",
    ..Page::ERROR
};

/// A workbook with two parts of one name.
pub const DOUBLED_PART: Page = Page {
    code: "doubled-part",
    what: "中身が二重に入っているブックです。",
    why: "どちらが本当の中身か分かりません。開くプログラムによって、違う値が見えます。",
    example: "Excel以外のプログラムが書き足した 実績.xlsx。",
    remedy: "元のファイルをExcelで開いて修復し、値を確かめてから保存し直して、提出してください。",
    ..Page::ERROR
};

/// A file at which our own reader ended.
pub const READER_STOPPED: Page = Page {
    code: "reader-stopped",
    what: "読み取りのプログラムのほうが、途中で止まってしまったファイルです。壊れているとは限りません。",
    why: "その中に書かれた値は一つも入りません。",
    example: "ほかのプログラムが作った、見たことのない作りのファイル。",
    remedy: "Excelで開けるかを確かめてください。開けるときは、値だけを新しい様式に写して、提出してください。",
    ..Page::ERROR
};

/// A file or a folder that the system does not open.
pub const UNOPENED_FILE: Page = Page {
    code: "unopened-file",
    what: "開けないファイルかフォルダーです。課の提出は届いているものとして扱い、企画課に伝えます。",
    why: "その中に書かれた値は一つも入りません。",
    example: "ほかの人が開いたままのファイル、読み取りの権限がないファイルやフォルダー。",
    remedy: "企画課で、ファイルやフォルダーの読み取りの権限を直し、ほかのプログラムが開いていれば閉じてから、もう一度実行してください。",
    ..Page::ERROR
};

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use super::*;

    #[test]
    fn each_fault_is_called_by_its_name() {
        let words = || "途切れています".to_owned();
        for (fault, code, message) in [
            (
                Fault::Encrypted,
                "encrypted-file",
                "パスワードがかかっています",
            ),
            (Fault::Empty, "empty-file", "何も書かれていません"),
            (
                Fault::TooLarge(Excess::Inflated, "展開すると192MBを超えます".into()),
                "too-large-file",
                "展開すると192MBを超えます",
            ),
            (
                Fault::BrokenSheet("内訳".into(), words()),
                "broken-sheet",
                "シート「内訳」に読めないところがあります（途切れています）",
            ),
            (
                Fault::BrokenSheet(String::new(), words()),
                "broken-sheet",
                "読めないところがあります（途切れています）",
            ),
            (
                Fault::Undecodable("1行1文字目".into()),
                "undecodable-text",
                "1行1文字目",
            ),
            (
                Fault::Packed("圧縮ファイル（ZIP）".into()),
                "unreadable-file",
                "表計算のファイルではありません: 圧縮ファイル（ZIP）",
            ),
            (
                Fault::Shortcut,
                "unreadable-file",
                "表計算のファイルではありません: ショートカット",
            ),
            (
                Fault::Broken(words()),
                "broken-file",
                "ファイルを読めません: 途切れています",
            ),
            (
                Fault::Doubled("値は読みました".into()),
                "doubled-part",
                "ブックの中身が二重になっています（値は読みました）",
            ),
            (
                Fault::Stopped("扱えない部分に当たりました".into()),
                "reader-stopped",
                "読み取りのプログラムが途中で止まりました（扱えない部分に当たりました）。ファイルが壊れているとは限りません",
            ),
            (
                Fault::Unopened("見つかりません".into()),
                "unopened-file",
                "ファイルを開けません（見つかりません）",
            ),
        ] {
            expect_of_fault(code, fault, &format!(" {message}"));
        }
    }

    /// Checks a text file, and that none of the faults is found in a sound one.
    fn check(code: &str, text: &str, expected: &str) {
        let path = "観光課/実績.csv";
        expect(code, &[(path, text)], &[expected]);
        expect(code, &[(path, "指標,R6\n観光入込客数,600")], &[]);
    }

    #[test]
    fn a_text_file_says_what_is_wrong_with_it() {
        check("empty-file", " \r\n", " 何も書かれていません");
        let expected = " 2行7文字目に外字があります（EE 80 80）";
        let text = "指標,R6\n観光入込客数\u{e000},600";
        check("undecodable-text", text, expected);
        let expected = " 表計算のファイルではありません: PDF";
        check("unreadable-file", "%PDF-1.7 …", expected);
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        let text = "指標,取組,R6\n観光入込客数,\"祭り,600\n";
        let expected =
            " B2で始まる引用符「\"」が閉じていないため、引用符を文字として、行ごとに読みました";
        check("unclosed-quote", text, expected);
        expect("missing-actual", &[("観光課/実績.csv", text)], &[]);
    }

    #[test]
    fn a_torn_workbook_is_called_broken() {
        let intake = crate::intake::read("実績.xlsx", b"PK\x03\x04 xl/workbook.xml and no more");
        assert!(matches!(intake.faults.as_slice(), [Fault::Broken(_)]));
    }

    #[test]
    fn pictures_are_said_where_they_count() {
        assert!(smaller(Excess::File).starts_with("写真や図を除いて"));
        assert!(smaller(Excess::Inflated).contains("写真や図は数えていません"));
        for excess in [Excess::Memory, Excess::Time, Excess::Count] {
            assert!(!smaller(excess).contains("写真"));
        }
    }
}
