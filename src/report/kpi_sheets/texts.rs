//! What the section wrote of a KPI, and what a council says of it.

use super::super::published::ShownTexts;
use super::super::{replies, writable};
use super::lines::{PageLine, PageLines};
use crate::domain::joined::{each_once, joined};
use crate::ledger::TOTAL;
use crate::verification::Verification;
use crate::writing::OF_KPI;

/// What texts tell, by the names that forms give them, in the order of the page.
const TOPICS: [(&str, &[&str]); 4] = [
    ("取組", &["efforts", "results", "summary"]),
    ("要因", &["factors", "cause", "causes", "reason"]),
    ("課題", &["issues"]),
    ("今後の方針", &["policy", "next", "plans"]),
];

/// Of texts with another name.
const OTHERS: &str = "担当課から";

/// Adds what the section wrote and the workbook has.
pub fn add(
    lines: &mut PageLines<'_>,
    (verification, shown): (&Verification, &ShownTexts<'_>),
    kpi: usize,
) {
    let (ledger, readings) = (&verification.ledger, &verification.readings);
    let written: Vec<(&str, &str)> = ledger
        .comments(kpi, readings)
        .filter(|text| text.name != TOTAL && !text.text.trim().is_empty() && shown.has(text.name))
        .map(|text| (topic(text.name), text.text.trim()))
        .collect();
    if written.is_empty() {
        lines.text(OTHERS, shown.none("取組・要因・課題の記載はありません。"));
    }
    for topic in TOPICS.iter().map(|(topic, _)| *topic).chain([OTHERS]) {
        let own = written.iter().filter(|(of, _)| *of == topic);
        let own: Vec<&str> = own.map(|(_, text)| *text).collect();
        lines.text(topic, &joined(each_once(own), "\n"));
    }
}

fn topic(name: &str) -> &'static str {
    let mut topics = TOPICS.iter();
    let found = topics.find(|(_, names)| names.contains(&name));
    found.map_or(OTHERS, |(topic, _)| topic)
}

/// Adds what was said of the KPI the year before, and room for what is said now.
pub fn opinions<'a>(lines: &mut PageLines<'a>, verification: &'a Verification, kpi: usize) {
    let key = format!("{OF_KPI}{}", verification.plan().kpis[kpi].id);
    lines.add(PageLine::Gap);
    if let Some((opinion, answer)) = replies::of_kpi_last_year(verification, kpi) {
        lines.text("前年度の意見", &opinion);
        lines.text("その回答", &answer);
    }
    let cell = writable::cell(verification.shown(&key));
    lines.add(PageLine::Marked("委員の意見", cell, key));
}
