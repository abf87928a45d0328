//! A file that is no spreadsheet.

use super::{Check, Evidence, of_faults_with_remedy};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unreadable-file",
    severity: Severity::Error,
    what: "表計算でもCSVでもないファイルです。",
    why: "その中に書かれた値は一つも入りません。",
    example: "Word文書、PDF、写真、名前だけ .xlsx にしたファイル、ファイルではなくショートカット、圧縮ファイル。",
    remedy: "調査票（xlsx、xls、ods、csv）に記入して、提出し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults_with_remedy(evidence, &PAGE, |_, fault| {
        let (what, remedy) = match fault {
            Fault::NotASpreadsheet(what) => (what.as_str(), PAGE.remedy),
            Fault::Packed(what) => (what.as_str(), OF_AN_ARCHIVE),
            Fault::Shortcut => ("ショートカット", OF_A_SHORTCUT),
            _ => return None,
        };
        Some((format!("表計算のファイルではありません: {what}"), remedy))
    })
}

const OF_AN_ARCHIVE: &str =
    "展開して、中のファイルを置いてください。圧縮ファイルのほうは消してください。";

const OF_A_SHORTCUT: &str =
    "ショートカットの先のファイルそのものを置いてください。ショートカットのほうは消してください。";

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_fault};
    use super::*;

    #[test]
    fn a_stranger_is_called_by_its_name() {
        expect(
            "unreadable-file",
            &[("観光課/実績.csv", "%PDF-1.7 …")],
            &[" 表計算のファイルではありません: PDF"],
        );
    }

    #[test]
    fn a_shortcut_and_an_archive_are_called_so() {
        let said = " 表計算のファイルではありません: ショートカット";
        expect_of_fault("unreadable-file", Fault::Shortcut, said);
        let said = " 表計算のファイルではありません: 圧縮ファイル（ZIP）";
        let packed = Fault::Packed("圧縮ファイル（ZIP）".into());
        expect_of_fault("unreadable-file", packed, said);
    }

    #[test]
    fn a_torn_workbook_is_called_broken() {
        let intake = crate::intake::read("実績.xlsx", b"PK\x03\x04 xl/workbook.xml and no more");
        assert!(matches!(
            intake.faults.as_slice(),
            [crate::intake::Fault::Broken(_)]
        ));
    }
}
