//! What findings are about: the figure, the KPI or the project at whose cells they point.

use super::by_cell::ByCell;
use crate::domain::reported::State;
use crate::domain::{CellAt, Plan, number};
use crate::finding::{About, Asked, Finding, Place};
use crate::ledger::{CellFigure, Ledger};
use crate::normalize::{KpiRecord, Reading};
use std::collections::HashMap;

/// Says of each finding what it is about, where its check did not and its place tells.
pub fn fill(plan: &Plan, ledger: &Ledger, readings: &[Reading], findings: &mut [Finding]) {
    let open = findings.iter().filter(|finding| is_open(finding));
    let asked = ByCell::of(open.map(|open| (&open.place, ())), |(), ()| ());
    let known = known(plan, ledger, readings, &asked);
    for finding in findings {
        let about = known.get(&finding.place).filter(|_| is_open(finding));
        if let Some(about) = about {
            finding.about = about.clone();
        }
    }
}

fn is_open(finding: &Finding) -> bool {
    finding.about == About::default()
}

/// What stands in the cells that are asked for. Of a cell that gives several figures, the first counts.
fn known(
    plan: &Plan,
    ledger: &Ledger,
    readings: &[Reading],
    asked: &ByCell<'_, ()>,
) -> HashMap<Place, About> {
    let mut known: HashMap<Place, About> = HashMap::new();
    let mut add = |place: Place, about: About| {
        known.entry(place).or_insert(about);
    };
    for entry in ledger.at_cells(|source| asked.on(source)) {
        let about = About {
            figure: Some(figure(&entry)),
            ..of_kpi(entry.kpi)
        };
        add(entry.place(), about);
    }
    for cost in ledger
        .costs()
        .filter(|cost| asked.has(cost.source, cost.at))
    {
        let about = About {
            project: Some(cost.project),
            figure: Some(figure(&cost)),
            ..About::default()
        };
        add(cost.place(), about);
    }
    let kpis = 0..plan.kpis.len();
    let texts = kpis.flat_map(|kpi| ledger.comments(kpi, readings).map(move |text| (kpi, text)));
    for (kpi, text) in texts.filter(|(_, text)| asked.has(text.source, text.at)) {
        let place = Place::cell(&text.source.file, &text.source.sheet, text.at);
        add(place, of_kpi(kpi));
    }
    for reading in readings.iter().filter(|reading| reading.counts()) {
        let path = &reading.submission.path;
        let sheets = asked.of_sheets(reading);
        for record in &reading.records {
            let (Some(asked), Some(kpi)) = (sheets[record.sheet], record.kpi()) else {
                continue;
            };
            let place = |at| Place::cell(path, &reading.sheets[record.sheet], at);
            cells(record)
                .filter(|at| asked.contains_key(at))
                .for_each(|at| add(place(at), of_kpi(kpi)));
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
