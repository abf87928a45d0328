//! A file that says what it is, but cannot be read wholly: encrypted, broken, empty, too large.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&ENCRYPTED, &EMPTY, &TOO_LARGE, &UNDECODABLE, &BROKEN_SHEET],
    run,
};

const ENCRYPTED: Page = Page {
    code: "encrypted-file",
    severity: Severity::Error,
    what: "パスワードのかかったファイルです。",
    why: "中身を読めないので、その課の値が一つも入りません。",
    example: "「読み取りパスワード」を付けて保存した 実績.xlsx。",
    remedy: "Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して、保存し直してください。",
    rule: None,
};

const EMPTY: Page = Page {
    code: "empty-file",
    severity: Severity::Error,
    what: "何も書かれていないファイルです。",
    why: "記入前の様式や、保存に失敗したファイルかもしれません。",
    example: "0バイトの 実績.csv。",
    remedy: "記入したファイルかどうかを確かめて、もう一度提出してください。",
    rule: None,
};

const TOO_LARGE: Page = Page {
    code: "too-large-file",
    severity: Severity::Error,
    what: "調査票としては大きすぎるファイルです。",
    why: "写真の貼り付けや、書式だけの行が何十万行も付いていることがあります。",
    example: "展開すると256MBを超えるxlsx。",
    remedy: "値だけを新しい様式に写して、提出してください。",
    rule: None,
};

const UNDECODABLE: Page = Page {
    code: "undecodable-text",
    severity: Severity::Warning,
    what: "文字コードとして読めない文字、または外字があります。",
    why: "ほかのパソコンでは別の文字に見え、名前の突き合わせにも失敗します。",
    example: "外字で作った人名の漢字を含むCSV。",
    remedy: "その文字を通常の文字に直すか、UTF-8で保存し直してください。",
    rule: Some("機種依存文字を使わない"),
};

const BROKEN_SHEET: Page = Page {
    code: "broken-sheet",
    severity: Severity::Error,
    what: "ブックの中に、読めないシートがあります。",
    why: "ほかのシートは読みましたが、このシートの値は入っていません。",
    example: "修復メッセージの出るブックの1シート。",
    remedy: "Excelで開いて修復し、保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reading in evidence.counting() {
        let section = evidence.section_of(reading);
        let place = || Place::file(&reading.submission.path);
        findings.extend(reading.faults.iter().filter_map(|fault| match fault {
            Fault::Encrypted => {
                Some(ENCRYPTED.finding(section, place(), "パスワードがかかっています".into()))
            }
            Fault::Empty => Some(EMPTY.finding(section, place(), "何も書かれていません".into())),
            Fault::TooLarge(limit) => Some(TOO_LARGE.finding(section, place(), limit.clone())),
            Fault::Undecodable(what) => Some(UNDECODABLE.finding(section, place(), what.clone())),
            Fault::BrokenSheet(sheet, error) => {
                let place = Place {
                    sheet: sheet.clone(),
                    ..place()
                };
                Some(BROKEN_SHEET.finding(section, place, format!("シートを読めません（{error}）")))
            }
            Fault::NotASpreadsheet(_) | Fault::Broken(_) => None,
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn an_empty_file_is_called_empty() {
        expect(
            "empty-file",
            &[("観光課/実績.csv", " \r\n")],
            &[" 何も書かれていません"],
        );
    }

    #[test]
    fn private_letters_are_said_with_their_place() {
        expect(
            "undecodable-text",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数\u{e000},600")],
            &[" 2行7文字目に外字（U+E000）があります"],
        );
    }

    #[test]
    fn an_encrypted_workbook_is_called_encrypted() {
        let ole = "\u{0}";
        let name: String = "EncryptedPackage"
            .chars()
            .map(|letter| format!("{letter}{ole}"))
            .collect();
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0];
        bytes.extend(name.bytes());
        assert_eq!(
            crate::intake::read("a.xlsx", &bytes).faults,
            [crate::intake::Fault::Encrypted]
        );
    }
}
