//! A link among the submissions that leads to a folder, out of the workspace, or nowhere.

use super::{Check, Evidence, of_aside};
use crate::finding::{Finding, Page, Severity};
use crate::intake::aside::{End, Why};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "link-not-followed",
    severity: Severity::Error,
    what: "リンク（シンボリックリンク、ジャンクション）なので、その先を読んでいません。たどるのは、作業フォルダー（mappings・inputs・outputs のあるフォルダー）の中のファイルへのリンクだけです。",
    why: "その先に書かれた値は一つも入りません。フォルダーへのリンクをたどると、同じファイルを何度も読んだり、提出と関係のないファイルまで読んだりします。",
    example: "課のフォルダーの中の、前の年度のフォルダーや共有ドライブのファイルへのリンク。",
    remedy: "提出ファイルなら、リンクの代わりに、ファイルそのものを課のフォルダーにコピーしてください。要らないリンクなら消してください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_aside(evidence, &PAGE, |why| match why {
        Why::Link { target, end } => {
            let end = *end;
            let end_said = at_the_end(end);
            let message = format!("リンクなので読んでいません。先（{target}）は{end_said}");
            Some((message, remedy(end)))
        }
        Why::TooDeep | Why::Unopened(_) => None,
    })
}

/// A folder cannot be copied as a file is.
const fn remedy(end: End) -> &'static str {
    match end {
        End::Folder => OF_A_FOLDER,
        End::Nothing | End::Outside | End::NoFile => PAGE.remedy,
    }
}

const OF_A_FOLDER: &str = "提出ファイルのあるフォルダーなら、リンクを消し、そのフォルダーの中のファイルを課のフォルダー（なければ作ります）にコピーしてください。要らないリンクなら消してください。";

const fn at_the_end(end: End) -> &'static str {
    match end {
        End::Nothing => "ないか、開けません",
        End::Folder => "フォルダーです",
        End::Outside => "作業フォルダーの外のファイルです",
        End::NoFile => "ふつうのファイルではありません",
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_aside;
    use super::*;

    fn link(target: &str, end: End) -> Why {
        let target = target.to_owned();
        Why::Link { target, end }
    }

    #[test]
    fn where_it_leads_is_said() {
        expect_of_aside(
            "link-not-followed",
            vec![
                link("../R5", End::Folder),
                link("無.csv", End::Nothing),
                link("/srv/実績.csv", End::Outside),
                link("/dev/zero", End::NoFile),
            ],
            &[
                " リンクなので読んでいません。先（../R5）はフォルダーです",
                " リンクなので読んでいません。先（無.csv）はないか、開けません",
                " リンクなので読んでいません。先（/srv/実績.csv）は作業フォルダーの外のファイルです",
                " リンクなので読んでいません。先（/dev/zero）はふつうのファイルではありません",
            ],
        );
    }

    #[test]
    fn of_a_folder_the_files_in_it_are_wanted() {
        assert!(remedy(End::Folder).contains("フォルダーの中のファイルを"));
        assert!(remedy(End::Outside).contains("ファイルそのものを"));
    }

    #[test]
    fn of_very_many_the_rest_is_counted() {
        let all = vec![link("..", End::Folder); 1_000];
        let one = " リンクなので読んでいません。先（..）はフォルダーです";
        let mut expected = vec![one; 100];
        expected.push(" このフォルダーには、これを含めて同じものがあと900件あります");
        expect_of_aside("link-not-followed", all, &expected);
    }
}
