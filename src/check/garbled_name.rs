//! A file whose name is not written in the letters of today's systems.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::intake::name;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "garbled-name",
    severity: Severity::Note,
    what: "ファイルの名前が文字化けしています（ZIPを展開したときに起こります）。名前の後ろに〈文字化け〉と付けて示します。",
    why: "ほかのプログラムでは名前が読めず、修正版かどうかも人には分かりません。",
    example: "Windowsで作ったZIPをLinuxで展開した 実績.xlsx。",
    remedy: "中身は読みました。名前を付け直すか、文字コードを指定してZIPを展開し直してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let paths = evidence.counting().map(|reading| &reading.submission.path);
    let garbled = paths.filter(|path| path.ends_with(name::GARBLED));
    // The name was garbled by whoever unpacked the zip, so no section is asked.
    let finding = |path: &String| {
        let message = "ファイルの名前が文字化けしています（ZIPを展開したときに起こります）";
        PAGE.finding("", Place::file(path), message.into())
    };
    garbled.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_name_in_shift_jis_is_said() {
        let text = "指標,R6\n観光入込客数,600";
        let message = " ファイルの名前が文字化けしています（ZIPを展開したときに起こります）";
        expect(
            "garbled-name",
            &[("観光課/実績.csv〈文字化け〉", text)],
            &[message],
        );
        expect("garbled-name", &[("観光課/実績.csv", text)], &[]);
    }
}
