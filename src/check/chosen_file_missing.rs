//! A submission that the plan names as one that counts, or does not, and that is not there.

use super::{Evidence, Finding, Page, Place};
use crate::domain::folded;

/// What it finds.
pub const PAGE: Page = Page {
    code: "chosen-file-missing",
    what: "計画の「提出の指定」にあるファイルが、課のフォルダーにありません。",
    why: "指定が働かないまま、別のファイルの値が使われます。",
    example: "file = \"実績_0708.xlsx\" と指定したあとで、課がファイルの名前を変えた。",
    remedy: "課のフォルダーにある名前と比べて、計画の指定（[[submission]]）を直すか、消してください。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    plan.submissions.chosen.iter().flat_map(move |chosen| {
        let section = &plan.sections[chosen.section].name;
        let named = [(&chosen.file, "使う"), (&chosen.withdraw, "使わない")];
        let missing = named.into_iter().filter_map(move |(file, word)| {
            let file = file.as_deref()?;
            let is_it = |path: &str| folded::key(path) == folded::key(file);
            let mut sent = evidence.readings.iter().map(|reading| &reading.submission);
            let is_there =
                sent.any(|sent| sent.section == Some(chosen.section) && is_it(sent.in_section()));
            let message = format!("{word}と指定した「{file}」が、{section}の提出にありません");
            (!is_there).then(|| PAGE.finding("", Place::file(&plan.file), message))
        });
        missing.collect::<Vec<_>>()
    })
}
