//! Numbers that were typed as text.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::ledger::Said;
use crate::normalize::Flaws;
use std::collections::BTreeMap;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "text-number",
    severity: Severity::Note,
    what: "文字として入力された数値を、数値として読みました。",
    why: "ExcelのSUMは文字の数値を黙って飛ばします。△を文字で入力したために、決算の合計が違っていた町があります。",
    example: "「1,234 人」「△3」「２．１」。",
    remedy: "次回は、数字だけを半角で入力してください。",
    rule: Some("数値に文字を含めない"),
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut by_sheet: BTreeMap<(&str, &str), Vec<Said<'_>>> = BTreeMap::new();
    for entry in evidence.ledger.said_with(Flaws::TEXT_NUMBER) {
        by_sheet
            .entry((&entry.source.file, &entry.source.sheet))
            .or_default()
            .push(entry);
    }
    by_sheet
        .values_mut()
        .map(|entries| finding(entries))
        .collect()
}

/// One finding a sheet, with the first cells; a finding for each cell would bury the others.
fn finding(entries: &mut [Said<'_>]) -> Finding {
    const SHOWN: usize = 5;
    entries.sort_by_key(|entry| entry.at);
    let said: Vec<String> = entries
        .iter()
        .take(SHOWN)
        .map(|entry| format!("{}「{}」", entry.at, entry.text))
        .collect();
    let more = if entries.len() > SHOWN {
        format!(" ほか{}セル", entries.len() - SHOWN)
    } else {
        String::new()
    };
    let source = entries[0].source;
    let place = Place::cell(&source.file, &source.sheet, entries[0].at);
    PAGE.finding(
        &source.section,
        place,
        format!(
            "文字として入力された数値を読みました: {}{more}",
            said.join("、")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn typed_numbers_are_read_and_said_once_a_sheet() {
        let sheet = "指標|R5|R6\n観光入込客数|５００|△6";
        expect(
            "text-number",
            &[("観光課/実績.xlsx", sheet)],
            &["B2 文字として入力された数値を読みました: B2「５００」、C2「△6」"],
        );
    }

    #[test]
    fn csv_has_no_types_to_complain_about() {
        expect(
            "text-number",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,６００")],
            &[],
        );
    }
}
