//! What findings are about: the figure, the KPI or the project at whose cells they point.

use super::by_cell::ByCell;
use crate::domain::ground::{Said, Stand};
use crate::domain::reported::State;
use crate::domain::{CellAt, Plan, number};
use crate::finding::{About, Asked, Finding, Place};
use crate::ledger::{CellFigure, Ledger};
use crate::normalize::several;
use crate::normalize::slip::{hash_of, is_plain};
use crate::normalize::{CellField, KpiRecord, LeftoverKind, Reading};
use std::collections::HashMap;

/// Says of each finding what it is about, where its check did not and its place tells.
pub fn fill(plan: &Plan, ledger: &Ledger, readings: &[Reading], findings: &mut [Finding]) {
    let open = findings.iter().filter(|finding| is_open(finding));
    let asked = ByCell::of(open.map(|open| (&open.place, ())), |(), ()| ());
    let known = known(plan, ledger, readings, &asked);
    let lines = lines(readings, &asked);
    for finding in findings.iter_mut().filter(|finding| is_open(finding)) {
        if let Some(about) = known.get(&finding.place) {
            finding.about = about.clone();
        } else if let Some(line) = lines.get(&finding.place) {
            finding.about.stands.clone_from(line);
        }
    }
    of_several(ledger, findings);
    of_submissions(plan, readings, findings);
}

/// Of findings about no KPI and no project, what their submissions are called: an answer holds for the next version of
/// a file, and for a 確認票 whatever its file is called.
pub fn of_submissions(plan: &Plan, readings: &[Reading], findings: &mut [Finding]) {
    let paths = readings.iter().map(|of| (of.submission.path.as_str(), of));
    let readings: HashMap<&str, &Reading> = paths.collect();
    let of_file = |finding: &&mut Finding| {
        let About { kpi, project, .. } = &finding.about;
        kpi.is_none() && project.is_none()
    };
    for finding in findings.iter_mut().filter(of_file) {
        let reading = readings.get(finding.place.file.as_str());
        let slip = reading.filter(|reading| reading.is_of_slip(&finding.place.sheet));
        let slip = slip.and_then(|reading| reading.slip_called(plan));
        let counting = reading.map(|reading| &reading.submission.counting);
        finding.about.came_as = counting.and_then(|of| of.came_as.clone());
        finding.about.submission = slip.or_else(|| Some(counting?.called.clone()));
    }
}

/// Of figures that differ, what else the section says of them: an answer falls away when that is another.
fn of_several(ledger: &Ledger, findings: &mut [Finding]) {
    for finding in findings {
        let of = finding.contradiction();
        let Some((kpi, year)) = of.and_then(|of| of.kpi.zip(of.year)) else {
            continue;
        };
        let actuals = ledger.actuals(kpi, year);
        let own = actuals
            .iter()
            .filter(|of| of.source.section == finding.section);
        let said = own.map(|of| Said {
            value: several::value_hash((of.state, of.value()), of.flaws, of.text),
            ..Said::default()
        });
        finding.about.stands = Stand::of(said).values();
    }
}

fn is_open(finding: &Finding) -> bool {
    finding.about == About::default()
}

/// A line of cells: the sheet, and the row or the column.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Line {
    Row(usize, u32),
    Column(usize, u32),
}

/// For findings about a whole row or column (a head, or a row or column that was not understood), whose cell is
/// only the first of it: a hash of all its texts, so that an answer falls away when any of them changes.
fn lines(readings: &[Reading], asked: &ByCell<'_, ()>) -> HashMap<Place, String> {
    let mut known = HashMap::new();
    for reading in readings.iter().filter(|reading| reading.counts()) {
        let sheets = asked.of_sheets(reading);
        let is_asked = |(sheet, at): (usize, CellAt)| {
            let on: Option<&HashMap<CellAt, ()>> = sheets[sheet];
            on.is_some_and(|on| on.contains_key(&at))
        };
        if sheets.iter().all(Option::is_none) {
            continue;
        }
        let of_cells = line_of_cells(reading, is_asked);
        let mut lines: HashMap<Line, String> = of_cells
            .iter()
            .map(|(_, line)| (*line, String::new()))
            .collect();
        for cell in reading.cells.iter() {
            let (sheet, at) = (cell.sheet, cell.at);
            for line in [Line::Row(sheet, at.row), Line::Column(sheet, at.column)] {
                if let Some(texts) = lines.get_mut(&line) {
                    *texts += cell.text;
                    texts.push('\n');
                }
            }
        }
        lines.values_mut().for_each(|texts| *texts = hash_of(texts));
        let path = &reading.submission.path;
        let place = |(sheet, at): (usize, CellAt)| Place::cell(path, &reading.sheets[sheet], at);
        let hashes = of_cells
            .iter()
            .map(|(of, line)| (place(*of), lines[line].clone()));
        known.extend(hashes);
    }
    known
}

/// The line of each cell that stands for one.
fn line_of_cells(
    reading: &Reading,
    is_asked: impl Fn((usize, CellAt)) -> bool,
) -> Vec<((usize, CellAt), Line)> {
    let left = reading.leftovers.iter().filter_map(|of| {
        let place = (of.sheet, of.at?);
        let line = match of.kind {
            LeftoverKind::Row | LeftoverKind::Line => Line::Row(of.sheet, place.1.row),
            LeftoverKind::Column => Line::Column(of.sheet, place.1.column),
            _ => return None,
        };
        Some((place, line))
    });
    let fields = reading.cells.fields();
    let heads = reading.cells.iter();
    let heads = heads.filter(|cell| fields[cell.field] == CellField::Header);
    let heads = heads.map(|cell| {
        let line = Line::Column(cell.sheet, cell.at.column);
        ((cell.sheet, cell.at), line)
    });
    left.chain(heads)
        .filter(|(place, _)| is_asked(*place))
        .collect()
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
        unit: said.unit.unwrap_or_default().to_owned(),
        value: said.value().map(number::plain).unwrap_or_default(),
        is_unseen: !is_blank && said.text.trim().is_empty(),
        is_plain: is_plain(said.value(), said.flaws),
    }
}
