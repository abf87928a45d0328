//! A file or a folder that the system does not open.

use super::{Check, Evidence, of_aside, of_faults};
use crate::finding::{Finding, Page, Severity};
use crate::intake::Fault;
use crate::intake::aside::Why;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unopened-file",
    severity: Severity::Error,
    what: "開けないファイルかフォルダーです。課の提出は届いているものとして扱い、企画課に伝えます。",
    why: "その中に書かれた値は一つも入りません。",
    example: "ほかの人が開いたままのファイル、読み取りの権限がないファイルやフォルダー。",
    remedy: "企画課で、ファイルやフォルダーの読み取りの権限を直し、ほかのプログラムが開いていれば閉じてから、もう一度実行してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let files = of_faults(evidence, &PAGE, |fault| match fault {
        Fault::Unopened(error) => Some(format!("ファイルを開けません（{error}）")),
        _ => None,
    });
    let folders = of_aside(evidence, &PAGE, |why| match why {
        Why::Unopened(error) => Some((format!("フォルダーを開けません（{error}）"), PAGE.remedy)),
        Why::Link { .. } | Why::TooDeep => None,
    });
    let all = files.into_iter().chain(folders);
    // No section can mend a permission, or close what another has open.
    let of_nobody = |finding| Finding {
        section: String::new(),
        ..finding
    };
    all.map(of_nobody).collect()
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_aside, expect_of_fault};
    use super::*;

    #[test]
    fn it_is_called_by_its_name() {
        let fault = Fault::Unopened("見つかりません".into());
        expect_of_fault(
            "unopened-file",
            fault,
            " ファイルを開けません（見つかりません）",
        );
        expect(
            "unopened-file",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }

    #[test]
    fn a_folder_is_called_a_folder() {
        expect_of_aside(
            "unopened-file",
            vec![Why::Unopened("権限がありません".into())],
            &[" フォルダーを開けません（権限がありません）"],
        );
    }
}
