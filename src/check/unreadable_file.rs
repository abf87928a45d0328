//! A file that is no spreadsheet.

use super::{Check, Evidence, of_faults};
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
    example: "Word文書、PDF、写真、名前だけ .xlsx にしたファイル。",
    remedy: "調査票（xlsx、xls、ods、csv）に記入して、提出し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_faults(evidence, &PAGE, |fault| match fault {
        Fault::NotASpreadsheet(what) => Some(format!("表計算のファイルではありません: {what}")),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_stranger_is_called_by_its_name() {
        expect(
            "unreadable-file",
            &[("観光課/実績.csv", "%PDF-1.7 …")],
            &[" 表計算のファイルではありません: PDF"],
        );
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
