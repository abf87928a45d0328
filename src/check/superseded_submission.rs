//! A file that a newer one replaces or is laid over, and one that was withdrawn: what changed by it.

use super::{Evidence, Finding, Page, grade};
use crate::domain::FiscalYear;
use crate::domain::reported::State;
use crate::intake::Submission;
use crate::intake::discover::Uses;
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::{KpiRecord, Reading, ReportedFigure, Subject};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What it finds.
pub const PAGE: Page = Page {
    code: "superseded-submission",
    what: "新しい提出（修正版など）があるため、使わなかったファイルです。新しい提出を重ねる計画では、新しい提出にない値だけを使ったファイルです。どれが新しいかは、計画の「提出の選び方」（ふつうはファイル名の目印）によります。判定が変わった指標は、その前と後を示します。",
    why: "どのファイルの値を使ったかを、あとから確かめられるようにします。",
    example: "実績.xlsx と 実績_修正版.xlsx。",
    remedy: "使われたファイルが正しければ、何もする必要はありません。違うときは、要らないほうのファイルを除いてください。",
    ..Page::NOTE
};

/// A file that its section, or the plan, took back.
pub const WITHDRAWN: Page = Page {
    code: "withdrawn-submission",
    what: "取り下げられた提出です。名前が「取下げ」のフォルダーにあるか、ファイル名に「取下げ」があるか、計画に、使わないと書かれています。値は使っていません。",
    why: "届いたものを、黙って除くことはありません。取り下げたつもりのないファイルなら、値が抜け落ちます。",
    example: "観光課/取下げ/実績.xlsx。",
    remedy: "取り下げたファイルなら、何もする必要はありません。使うべきものなら、課のフォルダーに戻してください。計画の指定によるものは、企画課に確かめてください。",
    ..Page::NOTE
};

/// Looks for both.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let all = evidence.readings.iter().map(|reading| &reading.submission);
    let all: HashMap<&str, &Submission> = all.map(|sent| (sent.path.as_str(), sent)).collect();
    let instead = instead(evidence);
    evidence.readings.iter().filter_map(move |reading| {
        let counting = &reading.submission.counting;
        let by = counting.superseded_by.as_deref();
        // Of files of the same name their folders tell which is meant.
        let name = by.map(|by| match all.get(by) {
            Some(winner) if winner.name() == reading.submission.name() => winner.in_section(),
            _ => by.rsplit('/').next().unwrap_or(by),
        });
        let (page, said) = match (counting.uses, counting.is_withdrawn, name) {
            (Uses::Rest, _, Some(name)) => {
                let said = "このファイルの値は、新しい提出にないものだけを使いました";
                (&PAGE, format!("{said}（最も新しい提出は「{name}」）。"))
            }
            (_, false, Some(name)) => (
                &PAGE,
                format!("このファイルの代わりに「{name}」を使いました。"),
            ),
            (_, true, name) => {
                let instead = name.map(|name| format!("代わりに「{name}」を使いました。"));
                let why = counting.why.trim_end_matches("使わず");
                (
                    &WITHDRAWN,
                    format!("{why}使っていません。{}", instead.unwrap_or_default()),
                )
            }
            (_, false, None) => return None,
        };
        let mut changed = changes(evidence, reading, by);
        if !counting.is_withdrawn && !reading.counts() {
            let new = by.and_then(|by| instead.get(by)).into_iter().flatten();
            changed.extend(added(evidence, reading, new));
        }
        let changed = match changed.as_slice() {
            [] => "変わった値はありません".to_owned(),
            changed => format!("変わった値: {}", changed.join("、")),
        };
        let message = format!("{said}{changed}{}", moved_grades(evidence, reading));
        Some(evidence.of_file(page, reading, message))
    })
}

/// The grades that are others because of the last correction, of the KPIs of which a file speaks that counted before.
fn moved_grades(evidence: &Evidence<'_>, reading: &Reading) -> String {
    let counting = &reading.submission.counting;
    if counting.uses >= counting.before {
        return String::new();
    }
    let outdated = reading.outdated.iter().map(|outdated| outdated.subject);
    let of_rows = reading.records.iter().filter_map(KpiRecord::kpi);
    let subjects = of_rows.map(Subject::Kpi).chain(outdated);
    let kpis: BTreeSet<usize> = subjects.filter_map(Subject::kpi).collect();
    let plan = evidence.plan;
    let moved = kpis.into_iter().filter_map(|kpi| {
        let before = evidence
            .before
            .binary_search_by_key(&kpi, |before| before.kpi);
        let (before, now) = (&evidence.before[before.ok()?], &evidence.judgements[kpi]);
        let (name, old, new) = (plan.called(kpi), grade(plan, before), grade(plan, now));
        (before.band != now.band).then(|| format!("{name} {old}→{new}"))
    });
    let moved: Vec<String> = moved.collect();
    match moved.as_slice() {
        [] => String::new(),
        moved => format!("。変わった判定: {}", moved.join("、")),
    }
}

/// The figures and costs of a file that count no longer, and what counts instead.
fn changes(evidence: &Evidence<'_>, reading: &Reading, by: Option<&str>) -> Vec<String> {
    let outdated = reading.outdated.iter();
    let outdated = outdated.map(|outdated| (outdated.subject, outdated.sheet, &outdated.figure));
    // A file that counts has its other figures in the ledger, one that does not with its rows.
    let all = outdated.chain(of_rows(reading).filter(|_| !reading.counts()));
    let changed = all.filter_map(|(subject, sheet, figure)| {
        let now = now(evidence, reading, by, (subject, figure));
        let before = reading.cells.text(sheet, figure.at);
        let name = match subject {
            Subject::Kpi(kpi) => evidence.plan.kpis[kpi].called(),
            Subject::Project(project) => &evidence.plan.projects[project].name,
            Subject::Measure(_) => return None,
        };
        change(name, before, figure, now)
    });
    changed.collect()
}

/// The figures of the files that took the place of others.
fn instead<'a>(evidence: &Evidence<'a>) -> HashMap<&'a str, Vec<KpiEntry<'a>>> {
    let counting = evidence.readings.iter().map(|of| &of.submission.counting);
    let by = counting.filter_map(|counting| counting.superseded_by.as_deref());
    let by: HashSet<&str> = by.collect();
    let mut instead: HashMap<&str, Vec<KpiEntry<'a>>> = HashMap::new();
    let ledger = evidence.ledger;
    for entry in ledger.on_sheets(|source| by.contains(source.file.as_str())) {
        let file = entry.source.file.as_str();
        instead.entry(file).or_default().push(entry);
    }
    instead
}

/// The figures of which a file said nothing, not even in an empty cell. Of one that was not read as a form that is
/// all of them, and they are not told.
fn added<'i>(
    evidence: &Evidence<'_>,
    reading: &Reading,
    new: impl Iterator<Item = &'i KpiEntry<'i>>,
) -> Vec<String> {
    let rows = of_rows(reading).filter_map(|(subject, _, figure)| Some((subject.kpi()?, figure)));
    let rows: HashSet<_> = rows
        .map(|(kpi, figure)| (kpi, figure.kind, figure.year))
        .collect();
    let added = new.filter(|new| {
        let is_said = new.state == State::Blank || rows.contains(&(new.kpi, new.kind, new.year));
        !(rows.is_empty() || is_said)
    });
    let told = added.map(|new| {
        let year = new.year.as_ref().map(FiscalYear::to_string);
        let (name, kind) = (evidence.plan.kpis[new.kpi].called(), new.kind.label());
        let (year, now) = (year.unwrap_or_default(), new.text.trim());
        format!("{name} {year} {kind}「なし」→「{now}」")
    });
    told.collect()
}

/// The figures and costs that are with the rows.
fn of_rows(reading: &Reading) -> impl Iterator<Item = (Subject, usize, &ReportedFigure)> {
    let records = reading.records.iter().filter_map(|record| {
        let subject = Subject::Kpi(record.kpi()?);
        Some(
            record
                .figures
                .iter()
                .map(move |figure| (subject, record.sheet, figure)),
        )
    });
    let rows = reading.policy.projects.iter().filter_map(|row| {
        let subject = Subject::Project(row.project?);
        Some(row.costs.iter().map(move |cost| (subject, row.sheet, cost)))
    });
    records.flatten().chain(rows.flatten())
}

/// What counts in the place of a figure: of the file that goes before its own, or where that has nothing to say, of
/// another file of the section.
fn now<'a>(
    evidence: &Evidence<'a>,
    reading: &Reading,
    by: Option<&str>,
    (subject, before): (Subject, &ReportedFigure),
) -> Option<CellFigure<'a>> {
    let ledger = evidence.ledger;
    let is_same = |now: &CellFigure<'_>| (now.kind, now.year) == (before.kind, before.year);
    let all: Vec<CellFigure<'a>> = match subject {
        Subject::Kpi(kpi) => ledger
            .of_kpi(kpi)
            .map(CellFigure::from)
            .filter(is_same)
            .collect(),
        Subject::Project(project) => ledger
            .costs_of(project)
            .map(CellFigure::from)
            .filter(is_same)
            .collect(),
        Subject::Measure(_) => Vec::new(),
    };
    let is_replaced = !reading.counts() && by.is_some();
    let of_file = all.iter().find(|now| Some(now.source.file.as_str()) == by);
    let section = evidence.section_of(reading);
    let of_section = || {
        let mut said = all.iter().filter(|now| now.state != State::Blank);
        said.find(|now| now.source.section == section)
    };
    let found = of_file.or_else(|| of_section().filter(|_| !is_replaced));
    found.cloned()
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
    let is_none = now
        .as_ref()
        .is_some_and(|now| now.value().is_none() && now.state != State::Blank);
    let no_number = match is_none && before.value.is_some() {
        true => "（数でない記入）",
        false => "",
    };
    let now = now.map_or("なし", |now| now.text.trim());
    (!is_same).then(|| format!("{name} {year} {kind}「{text}」→「{now}」{no_number}"))
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

    #[test]
    fn a_figure_that_only_the_new_file_has_is_a_change() {
        let files = [
            ("観光課/旧.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/新.csv", "指標,R5,R6\n観光入込客数,590,600"),
        ];
        expect(
            "superseded-submission",
            &files,
            &[
                " このファイルの代わりに「新.csv」を使いました。変わった値: 観光入込客数 R5 実績値「なし」→「590」",
            ],
        );
    }
}
