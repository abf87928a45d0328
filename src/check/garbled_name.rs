//! A file whose name is not written in the letters of today's systems.

use super::{Evidence, Finding, Page, Place};
use crate::intake::name;

/// What it finds.
pub const PAGE: Page = Page {
    code: "garbled-name",
    what: "ファイルの名前が文字化けしています（ZIPを展開したときに起こります）。名前の後ろに〈文字化け〉と付けて示します。",
    why: "ほかのプログラムでは名前が読めず、修正版かどうかも人には分かりません。",
    example: "Windowsで作ったZIPをLinuxで展開した 実績.xlsx。",
    remedy: "中身は読みました。名前を付け直すか、文字コードを指定してZIPを展開し直してください。",
    ..Page::NOTE
};

/// Looks for it. The name was garbled by whoever unpacked the zip, so the finding is for no section.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let paths = evidence.counting().map(|reading| &reading.submission.path);
    // Only names of files: a folder with such a name is found by `wrong-section`.
    let garbled = paths.filter(|path| path.ends_with(name::GARBLED));
    garbled.map(|path| {
        let message = "ファイルの名前が文字化けしています（ZIPを展開したときに起こります）";
        PAGE.finding("", Place::file(path), message.into())
    })
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
