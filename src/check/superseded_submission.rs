//! A file that a corrected one replaces.

use super::{Evidence, Finding, Page};
use crate::domain::FiscalYear;
use crate::ledger::CellFigure;
use crate::normalize::{Reading, ReportedFigure};

/// What it finds.
pub const PAGE: Page = Page {
    code: "superseded-submission",
    what: "修正版があるため、使わなかったファイルです。",
    why: "どのファイルの値を使ったかを、あとから確かめられるようにします。",
    example: "実績.xlsx と 実績_修正版.xlsx。",
    remedy: "使われたファイルが正しければ、何もする必要はありません。違うときは、要らないほうのファイルを除いてください。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.readings.iter().filter_map(|reading| {
        let by = reading.submission.superseded_by.as_deref()?;
        let name = by.rsplit('/').next().unwrap_or(by);
        let changed = changes(evidence, reading, by);
        let changed = match changed.as_slice() {
            [] => "変わった値はありません".to_owned(),
            changed => format!("変わった値: {}", changed.join("、")),
        };
        let message = format!("このファイルの代わりに「{name}」を使いました。{changed}");
        Some(evidence.of_file(&PAGE, reading, message))
    })
}

/// The figures and costs of a replaced file that the file in its place gives otherwise, or not at all.
fn changes(evidence: &Evidence<'_>, reading: &Reading, by: &str) -> Vec<String> {
    // A replaced file is not in the ledger, so its own figures are still with its rows.
    let (plan, ledger) = (evidence.plan, evidence.ledger);
    let mut changes = Vec::new();
    for record in &reading.records {
        let Some(kpi) = record.kpi() else { continue };
        for figure in &record.figures {
            let mut entries = ledger.of_kpi(kpi).map(CellFigure::from);
            let now = entries.find(|now| is_of(now, by, figure));
            let before = reading.cells.text(record.sheet, figure.at);
            changes.extend(change(plan.kpis[kpi].called(), before, figure, now));
        }
    }
    for row in &reading.policy.projects {
        let Some(project) = row.project else { continue };
        for cost in &row.costs {
            let mut entries = ledger.costs_of(project).map(CellFigure::from);
            let now = entries.find(|now| is_of(now, by, cost));
            let before = reading.cells.text(row.sheet, cost.at);
            changes.extend(change(&plan.projects[project].name, before, cost, now));
        }
    }
    changes
}

/// Whether a cell of the new file says the same thing of the same year.
fn is_of(now: &CellFigure<'_>, by: &str, before: &ReportedFigure) -> bool {
    now.source.file == by && (now.kind, now.year) == (before.kind, before.year)
}

/// What changed of a figure or cost, if anything did.
fn change(
    name: &str,
    text: &str,
    before: &ReportedFigure,
    now: Option<CellFigure<'_>>,
) -> Option<String> {
    let text = text.trim();
    let is_same = now.as_ref().map_or(text.is_empty(), |now| {
        (now.state, now.value()) == (before.state, before.value)
    });
    let year = before.year.as_ref().map(FiscalYear::to_string);
    let (year, kind) = (year.unwrap_or_default(), before.kind.label());
    let now = now.map_or("なし", |now| now.text.trim());
    (!is_same).then(|| format!("{name} {year} {kind}「{text}」→「{now}」"))
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
