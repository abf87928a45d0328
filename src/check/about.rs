//! What findings are about: the figure, the KPI or the project at whose cells they point.

use crate::domain::reported::State;
use crate::domain::{CellAt, Plan, number};
use crate::finding::{About, Asked, Finding, Place};
use crate::ledger::{CellFigure, Ledger, SheetSource};
use crate::normalize::{KpiRecord, Reading};
use std::collections::{HashMap, HashSet};

/// Says of each finding what it is about, where its check did not and its place tells.
pub fn fill(plan: &Plan, ledger: &Ledger, readings: &[Reading], findings: &mut [Finding]) {
    let asked = findings.iter().map(|finding| &finding.place);
    let asked: HashSet<Place> = asked.filter(|of| of.cell.is_some()).cloned().collect();
    let known = known(plan, ledger, readings, &asked);
    for finding in findings {
        let is_known = finding.about != About::default();
        if let Some(about) = known.get(&finding.place).filter(|_| !is_known) {
            finding.about = about.clone();
        }
    }
}

/// What stands in the cells that are asked for. Of a cell that gives several figures, the first counts.
fn known(
    plan: &Plan,
    ledger: &Ledger,
    readings: &[Reading],
    asked: &HashSet<Place>,
) -> HashMap<Place, About> {
    let mut known: HashMap<Place, About> = HashMap::new();
    let mut add = |place: Place, about: About| {
        if asked.contains(&place) {
            known.entry(place).or_insert(about);
        }
    };
    // The ledger of a large body is long, and nearly all of its sheets have no finding.
    let sheets: HashSet<(&str, &str)> = asked
        .iter()
        .map(|place| (place.file.as_str(), place.sheet.as_str()))
        .collect();
    let is_asked = |source: &SheetSource| {
        let sheet = (source.file.as_str(), source.sheet.as_str());
        sheets.contains(&sheet)
    };
    for entry in ledger.on_sheets(is_asked) {
        let about = About {
            figure: Some(figure(&entry)),
            ..of_kpi(entry.kpi)
        };
        add(entry.place(), about);
    }
    for cost in ledger.costs().filter(|cost| is_asked(cost.source)) {
        let about = About {
            project: Some(cost.project),
            figure: Some(figure(&cost)),
            ..About::default()
        };
        add(cost.place(), about);
    }
    let kpis = 0..plan.kpis.len();
    let texts = kpis.flat_map(|kpi| ledger.comments(kpi, readings).map(move |text| (kpi, text)));
    for (kpi, text) in texts.filter(|(_, text)| is_asked(text.source)) {
        let place = Place::cell(&text.source.file, &text.source.sheet, text.at);
        add(place, of_kpi(kpi));
    }
    for reading in readings.iter().filter(|reading| reading.counts()) {
        for record in &reading.records {
            let sheet = &reading.sheets[record.sheet];
            if !sheets.contains(&(reading.submission.path.as_str(), sheet.as_str())) {
                continue;
            }
            let place = |at| Place::cell(&reading.submission.path, sheet, at);
            if let Some(kpi) = record.kpi() {
                cells(record).for_each(|at| add(place(at), of_kpi(kpi)));
            }
        }
    }
    known
}

/// The cells of a row or card that give no figure.
fn cells(record: &KpiRecord) -> impl Iterator<Item = CellAt> + '_ {
    let named = [Some(record.at), record.id_at].into_iter().flatten();
    let graded = record.ratings.iter().map(|grade| grade.at);
    let blanks = record.blanks.iter().map(|blank| blank.at);
    named.chain(graded).chain(blanks)
}

fn of_kpi(kpi: usize) -> About {
    About {
        kpi: Some(kpi),
        ..About::default()
    }
}

fn figure(said: &CellFigure<'_>) -> Asked {
    let is_blank = said.state == State::Blank;
    Asked {
        kind: said.kind,
        year: said.year,
        text: if is_blank { "" } else { said.text.trim() }.to_owned(),
        value: said.value().map(number::plain).unwrap_or_default(),
    }
}
