//! Answers, and what they are about, in words for people.

use crate::check::{missing_submission, pages};
use crate::domain::answer::{AnswerKey, part};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::reported::{Kind, UNSEEN};
use crate::domain::{FiscalYear, Plan, Project};
use crate::normalize::slip::kpi_of;

pub fn quoted_lines(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty());
    joined(lines.map(|line| format!("「{line}」")), "")
}

/// The texts in the place of which a figure counts, each behind the one that took its place: 「794663」→「795」.
pub fn quoted(before: &[String]) -> String {
    let one = |text: &String| match text.as_str() {
        "" => "空欄".to_owned(),
        UNSEEN => UNSEEN.trim_matches(['（', '）']).to_owned(),
        text => format!("「{text}」"),
    };
    joined(before.iter().map(one), "→")
}

/// 観光入込客数の令和6年度の実績値; the name alone of what is no figure.
pub fn figure(name: &str, key: &AnswerKey) -> String {
    let year = FiscalYear::parse(&key.which).map(|year| format!("{}の", year.long()));
    let mut kinds = Kind::ALL.iter();
    match kinds.find(|kind| kind.code() == key.kind) {
        Some(kind) => format!("{name}の{}{}", year.unwrap_or_default(), kind.label()),
        None => name.to_owned(),
    }
}

/// 観光入込客数; of what is about no KPI and no project, what was asked.
pub fn subject(plan: &Plan, key: &AnswerKey) -> String {
    let (begin, id) = key.subject.split_once(':').unwrap_or_default();
    let project = || {
        plan.projects
            .iter()
            .find(|of: &&Project| part(&of.id) == id)
    };
    match begin {
        // Another KPI may have the id since.
        "kpi" => kpi_of(plan, key).map_or_else(
            || format!("お尋ねしたときの「{id}」の指標"),
            |kpi| plan.called(kpi).to_owned(),
        ),
        "project" => project().map_or_else(|| id.to_owned(), |of| of.name.clone()),
        _ => place(id, key),
    }
}

/// ファイル「実績」シート「指標」C20（どの見出しにも属さないセルです）, as far as there is a file, a sheet, a cell. Other
/// questions about the file have other words behind it.
fn place(file: &str, key: &AnswerKey) -> String {
    if key.code == missing_submission::PAGE.code {
        return "調査票の提出".to_owned();
    }
    let (sheet, cell) = key.which.rsplit_once('!').unwrap_or_default();
    let quoted = |what: &str, name: &str| match name {
        "" => String::new(),
        name => format!("{what}「{name}」"),
    };
    let page = pages().find(|page| page.code == key.code);
    let what = page.map_or("", |page| page.what.split('。').next().unwrap_or_default());
    let (file, sheet) = (quoted("ファイル", file), quoted("シート", sheet));
    format!("{file}{sheet}{cell}{}", in_brackets(what))
}

#[cfg(test)]
mod tests {
    use super::subject;
    use crate::domain::answer::AnswerKey;
    use crate::mapping::Mapping;

    #[test]
    fn what_is_about_no_kpi_names_what_was_asked() {
        let plan = Mapping::none().plan;
        for (key, expected) in [
            (
                "unmapped-cell/file:実績/cell/指標!C20/00.11",
                "ファイル「実績」シート「指標」C20（どの見出しにも属さないセルです）",
            ),
            (
                "unmapped-column/file:実績/cell/指標!Q8/00.11",
                "ファイル「実績」シート「指標」Q8（様式にない列です）",
            ),
            (
                "missing-form-row/file:実績/cell/!/00.11",
                "ファイル「実績」（配った調査票にあるはずの、課の指標や事業の行がありません）",
            ),
            (
                "of-an-earlier-version/file:実績/cell/!B2/00",
                "ファイル「実績」B2",
            ),
        ] {
            assert_eq!(subject(&plan, &AnswerKey::parse(key).unwrap()), expected);
        }
    }
}
