//! A file that a corrected one replaces.

use super::{Check, Evidence};
use crate::finding::{Finding, Page, Place, Severity};
use crate::normalize::{Figure, Reading};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "superseded-submission",
    severity: Severity::Note,
    what: "修正版があるため、使わなかったファイルです。",
    why: "どのファイルの値を使ったかを、あとから確かめられるようにします。",
    example: "実績.xlsx と 実績_修正版.xlsx。",
    remedy: "使われたファイルが正しければ、何もする必要はありません。違うときは、要らないほうのファイルを除いてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let replaced = evidence.readings.iter().filter_map(|reading| {
        let by = reading.submission.superseded_by.as_deref()?;
        Some((reading, by))
    });
    replaced
        .map(|(reading, by)| {
            let name = by.rsplit('/').next().unwrap_or(by);
            let changed = changes(evidence, reading, by);
            let changed = match changed.as_slice() {
                [] => "変わった値はありません".to_owned(),
                changed => format!("変わった値: {}", changed.join("、")),
            };
            let message = format!("このファイルの代わりに「{name}」を使いました。{changed}");
            let place = Place::file(&reading.submission.path);
            PAGE.finding(evidence.section_of(reading), place, message)
        })
        .collect()
}

/// The figures of a replaced file that the file in its place gives otherwise, or not at all.
fn changes(evidence: &Evidence<'_>, reading: &Reading, by: &str) -> Vec<String> {
    let figures = reading.records.iter().filter_map(|record| {
        let kpi = record.kpi()?;
        Some(
            record
                .figures
                .iter()
                .map(move |figure| (kpi, record.sheet, figure)),
        )
    });
    let change = |(kpi, sheet, figure): (usize, usize, &Figure)| {
        let before = reading.cells.text(sheet, figure.at).trim();
        let mut now = evidence.ledger.of_kpi(kpi).filter(|entry| {
            entry.source.file == by && (entry.kind, entry.year) == (figure.kind, figure.year)
        });
        let now = now.next();
        let same = now.as_ref().map_or(before.is_empty(), |now| {
            (now.state, now.value()) == (figure.state, figure.value)
        });
        let year = figure.year.map(|year| year.to_string()).unwrap_or_default();
        let now = now.map_or("なし", |now| now.text.trim());
        let name = evidence.plan.kpis[kpi].called();
        (!same).then(|| {
            format!(
                "{name} {year} {}「{before}」→「{now}」",
                figure.kind.label()
            )
        })
    };
    let costs = reading.policy.projects.iter().filter_map(|row| {
        let costs = row.costs.iter();
        let project = row.project?;
        Some(costs.filter_map(move |cost| {
            change_of_cost(evidence, (reading, by), project, (row.sheet, cost))
        }))
    });
    let figures = figures.flatten().filter_map(change);
    figures.chain(costs.flatten()).collect()
}

/// The same of one cost.
fn change_of_cost(
    evidence: &Evidence<'_>,
    (reading, by): (&Reading, &str),
    project: usize,
    (sheet, cost): (usize, &Figure),
) -> Option<String> {
    let before = reading.cells.text(sheet, cost.at).trim();
    let mut now = evidence.ledger.costs_of(project);
    let now = now.find(|now| now.source.file == by && now.year == cost.year);
    let same = now.as_ref().map_or(before.is_empty(), |now| {
        (now.state, now.value()) == (cost.state, cost.value)
    });
    let name = &evidence.plan.projects[project].name;
    let year = cost.year.map(|year| year.to_string()).unwrap_or_default();
    let now = now.as_ref().map_or("なし", |now| now.text.trim());
    (!same).then(|| format!("{name} {year} {}「{before}」→「{now}」", cost.kind.label()))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn the_replaced_file_is_named_and_its_figures_do_not_count() {
        let files = [
            ("観光課/旧.csv", "指標,R6\n観光入込客数,1"),
            ("観光課/新.csv", "指標,R6\n観光入込客数,600"),
        ];
        expect(
            "superseded-submission",
            &files,
            &[
                " このファイルの代わりに「新.csv」を使いました。変わった値: 観光入込客数 R6 実績値「1」→「600」",
            ],
        );
        expect("duplicate-figure", &files, &[]);
    }
}
