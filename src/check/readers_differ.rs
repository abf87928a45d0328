//! A cell behind a figure that two readers read differently.

use super::{Check, Evidence, place};
use crate::finding::{Finding, Page, Severity};
use crate::intake::apart::Difference;
use crate::normalize::Reading;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "readers-differ",
    severity: Severity::Warning,
    what: "値のセルを二つの読み取り部品で読むと、違う値になりました。",
    why: "ファイルの書き方にあいまいなところがあり、開くソフトによって違う値に見えるおそれがあります。",
    example: "ほかのシステムが作り、同じセルを二度書いたブック。",
    remedy: "Excelで開いて正しい値を確かめ、そのまま保存し直したものを提出してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let of_reading = |reading| {
        let section = evidence.section_of(reading);
        let finding = move |differing| of(reading, section, differing);
        reading.twice.differing.iter().map(finding)
    };
    evidence.counting().flat_map(of_reading).collect()
}

fn of(reading: &Reading, section: &str, differing: &Difference) -> Finding {
    let told = |text: &str| match text {
        "" => "空欄".to_owned(),
        text => format!("「{text}」"),
    };
    let message = format!(
        "読み取りによって違う値になります: {}と{}（{}で数えました）",
        told(&differing.own),
        told(&differing.other),
        told(&differing.own)
    );
    PAGE.finding(
        section,
        place(reading, differing.sheet, differing.at),
        message,
    )
}
