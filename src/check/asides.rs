//! What lies among the submissions and is not read. Every reason has its page here: the match has no
//! arm for the rest, so that a new reason does not compile without a page and a message.

use super::faults::UNOPENED_FILE;
use super::{Evidence, Finding, Page, Place};
use crate::domain::Plan;
use crate::intake::aside::{Aside, End, Why};
use crate::intake::limits::DEPTH_OF_FOLDERS;

/// At most so many findings of a kind are made for one section's folder; the next says how many more
/// there are.
const MOST_ASIDE: usize = 100;

/// One finding for each thing that is not read, of the year and of earlier years.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let earlier = evidence.earlier.iter().flat_map(|year| &year.aside);
    let aside = evidence.aside.iter().chain(earlier);
    let told = aside.map(|aside| (aside, finding(evidence.plan, aside)));
    let mut said: Vec<(&Aside, Finding)> = told.collect();
    // By code alone: the sort is stable, so what lies in one folder stays together and in its order.
    said.sort_by_key(|(_, finding)| finding.code());
    let of_folders = said.chunk_by(|(one, first), (other, next)| {
        first.code() == next.code() && one.is_beside(other)
    });
    of_folders.flat_map(few).collect()
}

fn few(of_folder: &[(&Aside, Finding)]) -> Vec<Finding> {
    let first = of_folder.iter().take(MOST_ASIDE);
    let shown = first.map(|(_, finding)| finding.clone());
    let more = of_folder.get(MOST_ASIDE).map(|(_, next)| {
        let count = of_folder.len() - MOST_ASIDE;
        let message = format!("このフォルダーには、これを含めて同じものがあと{count}件あります");
        Finding {
            message,
            ..next.clone()
        }
    });
    shown.chain(more).collect()
}

/// Folders in folders are made by the section; a link or a permission by whoever gathers the files, so
/// that no section is asked.
fn finding(plan: &Plan, aside: &Aside) -> Finding {
    let place = Place::file(&aside.path);
    match &aside.why {
        Why::Link { target, end } => {
            let (at_its_end, remedy) = at_the_end(*end);
            let message = format!("リンクなので読んでいません。先（{target}）は{at_its_end}");
            let finding = LINK_NOT_FOLLOWED.finding("", place, message);
            finding.with_remedy(remedy)
        }
        Why::TooDeep => {
            let index = plan.section_named(&aside.section_folder);
            let section = index.map_or("", |index| &plan.sections[index].name);
            let message = format!(
                "年度のフォルダーから{DEPTH_OF_FOLDERS}段を超えて深いところにあるので、このフォルダーの中は読んでいません"
            );
            DEEP_FOLDER.finding(section, place, message)
        }
        Why::Unopened(error) => {
            UNOPENED_FILE.finding("", place, format!("フォルダーを開けません（{error}）"))
        }
    }
}

/// What is at the end of a link, and what to do about it. A folder cannot be copied as a file is.
const fn at_the_end(end: End) -> (&'static str, &'static str) {
    match end {
        End::Nothing => ("ないか、開けません", LINK_NOT_FOLLOWED.remedy),
        End::Folder => (
            "フォルダーです",
            "提出ファイルのあるフォルダーなら、リンクを消し、そのフォルダーの中のファイルを課のフォルダー（なければ作ります）にコピーしてください。要らないリンクなら消してください。",
        ),
        End::Outside => ("作業フォルダーの外のファイルです", LINK_NOT_FOLLOWED.remedy),
        End::NoFile => ("ふつうのファイルではありません", LINK_NOT_FOLLOWED.remedy),
    }
}

/// A link among the submissions that leads to a folder, out of the workspace, or nowhere.
pub const LINK_NOT_FOLLOWED: Page = Page {
    code: "link-not-followed",
    what: "リンク（シンボリックリンク、ジャンクション）なので、その先を読んでいません。たどるのは、作業フォルダー（mappings・inputs・outputs のあるフォルダー）の中のファイルへのリンクだけです。",
    why: "その先に書かれた値は一つも入りません。フォルダーへのリンクをたどると、同じファイルを何度も読んだり、提出と関係のないファイルまで読んだりします。",
    example: "課のフォルダーの中の、前の年度のフォルダーや共有ドライブのファイルへのリンク。",
    remedy: "提出ファイルなら、リンクの代わりに、ファイルそのものを課のフォルダーにコピーしてください。要らないリンクなら消してください。",
    ..Page::ERROR
};

/// A folder in so many folders that it is not looked into.
pub const DEEP_FOLDER: Page = Page {
    code: "deep-folder",
    what: "フォルダーの中のフォルダーが深すぎるので、その中を読んでいません。",
    why: "そこに提出ファイルがあっても、書かれた値は一つも入りません。",
    example: "年度のフォルダーから17段下のフォルダーに置かれた調査票。",
    remedy: "中の提出ファイルを、課のフォルダーのすぐ下に移してください。",
    ..Page::ERROR
};

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_aside;
    use super::*;

    fn link(target: &str, end: End) -> Why {
        let target = target.to_owned();
        Why::Link { target, end }
    }

    #[test]
    fn where_a_link_leads_is_said() {
        expect_of_aside(
            "link-not-followed",
            vec![
                link("../R5", End::Folder),
                link("無.csv", End::Nothing),
                Why::TooDeep,
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
        assert!(
            at_the_end(End::Folder)
                .1
                .contains("フォルダーの中のファイルを")
        );
        assert!(at_the_end(End::Outside).1.contains("ファイルそのものを"));
    }

    #[test]
    fn of_very_many_the_rest_is_counted() {
        // What is of another kind between them is counted by itself.
        let mut all = vec![link("..", End::Folder); 1_000];
        all.insert(500, Why::TooDeep);
        let one = " リンクなので読んでいません。先（..）はフォルダーです";
        let mut expected = vec![one; 100];
        expected.push(" このフォルダーには、これを含めて同じものがあと900件あります");
        expect_of_aside("link-not-followed", all, &expected);
    }

    #[test]
    fn that_a_folder_is_not_read_is_said() {
        expect_of_aside(
            "deep-folder",
            vec![Why::TooDeep],
            &[
                " 年度のフォルダーから16段を超えて深いところにあるので、このフォルダーの中は読んでいません",
            ],
        );
        expect_of_aside(
            "unopened-file",
            vec![Why::Unopened("権限がありません".into())],
            &[" フォルダーを開けません（権限がありません）"],
        );
    }
}
