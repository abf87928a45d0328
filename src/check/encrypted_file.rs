//! A workbook that asks for a password.

use super::{Check, Evidence, of_faults_with_remedy};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "encrypted-file",
    severity: Severity::Error,
    what: "パスワードのかかったファイルです。",
    why: "中身を読めないので、その課の値が一つも入りません。",
    example: "「読み取りパスワード」を付けて保存した 実績.xlsx。",
    remedy: "Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して、保存し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults_with_remedy(evidence, &PAGE, |reading, fault| {
        let remedy = match reading.format.as_ref() {
            "ods" => OF_LIBREOFFICE,
            _ => PAGE.remedy,
        };
        let message = "パスワードがかかっています".to_owned();
        matches!(fault, Fault::Encrypted).then_some((message, remedy))
    })
}

/// Excel does not open an OpenDocument workbook with a password.
const OF_LIBREOFFICE: &str = "LibreOfficeで開き、「ファイル」→「名前を付けて保存」で「パスワードを付けて保存する」のチェックを外して、保存し直してください。";

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use crate::intake::Fault;

    #[test]
    fn an_encrypted_workbook_is_called_encrypted() {
        expect_of_fault(
            "encrypted-file",
            Fault::Encrypted,
            " パスワードがかかっています",
        );
        expect(
            "encrypted-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
