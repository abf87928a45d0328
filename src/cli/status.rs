//! `kensho status`: how far each section has come, and what is left of the time.

use super::answer::title;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::moment::Moment;
use crate::verification::{SectionStatus, Verification, standing_counts};
use serde_json::{Value, json};

/// For people: by when, how many sections have each state, then a line for each section.
pub fn human(verification: &Verification, now: Moment, is_only: bool) -> String {
    let sections = verification.sections();
    let longest = sections.iter().map(|of| of.section.chars().count()).max();
    let longest = longest.unwrap_or_default();
    let lines = sections.iter().map(|status| line(status, longest));
    let due = due(verification, now);
    let counts = standing_counts(&sections);
    format!(
        "{}{due}  {}課: {counts}\n\n{}",
        title(verification, is_only),
        sections.len(),
        lines.collect::<String>()
    )
}

/// Names and states are padded with full-width spaces, as wide as their letters.
fn line(status: &SectionStatus<'_>, longest: usize) -> String {
    let files = |paths: &[&str]| {
        let paths = paths.iter();
        joined(
            paths.map(|path| path.rsplit('/').next().unwrap_or(path)),
            "、",
        )
    };
    let answered = match status.answered {
        0 => String::new(),
        count => in_brackets(&format!("うち回答あり {count}")),
    };
    let slips = match files(&status.slips).as_str() {
        "" => String::new(),
        names => format!("確認票の回答: {names}"),
    };
    format!(
        "{:　<longest$}\t{:　<8}\tエラー{}\t要確認{}{answered}\t{}\n",
        status.section,
        status.label(),
        status.errors,
        status.warnings,
        joined([files(&status.submitted), slips], "　")
    )
}

/// By when, where the plan says it: 提出期限 2026年6月30日（火）　あと5日.
fn due(verification: &Verification, now: Moment) -> String {
    let left = days_left(verification, now).map(|days| match days {
        0 => "今日まで".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日超過", -days),
    });
    let told = verification.due().zip(left);
    told.map_or(String::new(), |(due, left)| {
        format!("  提出期限 {due}　{left}\n")
    })
}

fn days_left(verification: &Verification, now: Moment) -> Option<i64> {
    let due = verification.plan().collection.as_ref()?.due?;
    Some(due.days_left(verification.year, now))
}

/// For programs.
pub fn json(verification: &Verification, now: Moment) -> Value {
    let section = |status: SectionStatus<'_>| {
        json!({
            "section": status.section,
            "state": status.standing.code(),
            "submitted": status.submitted,
            "errors": status.errors,
            "warnings": status.warnings,
            "answered": status.answered,
            "slips": status.slips,
        })
    };
    let collection = verification.plan().collection.as_ref();
    let due = collection.and_then(|own| own.due);
    json!({
        "sections": verification.sections().into_iter().map(section).collect::<Vec<_>>(),
        "plan": verification.plan().id,
        "year": verification.year.to_string(),
        "due": due.map(|due| due.date(verification.year).to_string()),
        "days_left": days_left(verification, now),
    })
}
