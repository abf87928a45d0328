//! The labels of 個票 on a sheet, and which of them belong to one card: a sheet may hold several,
//! above each other, beside each other, or both.

use crate::domain::{CellAt, FiscalYear, folded, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{CardForm, CardLabel, Role, Side};
use crate::mapping::words;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// A label of the form, where it stands on the sheet.
pub struct Label<'a> {
    /// What the form says of it.
    pub form: &'a CardLabel,
    /// Its own cell.
    pub at: CellAt,
    /// The place of its value.
    pub value: CellAt,
    /// The year that it names: 目標値（R8）.
    pub year: Option<FiscalYear>,
    /// The unit that it names: 実績値（人）.
    pub unit: Option<Arc<str>>,
    /// Whether it is said of a goal or a measure for the whole sheet.
    pub is_of_sheet: bool,
}

/// The part of a sheet that is one card.
pub struct CardArea<'a> {
    /// Its rows.
    pub rows: Range<u32>,
    /// Its columns.
    pub columns: Range<u32>,
    /// Its labels, at most one of each.
    pub labels: Vec<Label<'a>>,
}

impl CardArea<'_> {
    /// Its labels that are not said for several cards.
    pub fn own_labels(&self) -> impl Iterator<Item = &Label<'_>> + Clone {
        self.labels.iter().filter(|label| self.has(label.at))
    }

    /// The rows of its first and of its last label or value; labels of the whole sheet are not its own.
    pub fn label_rows(&self) -> (u32, u32) {
        let own = self.own_labels().filter(|label| !label.is_of_sheet);
        let rows = || {
            own.clone()
                .flat_map(|label| [label.at.row, label.value.row])
        };
        let first = rows().min().unwrap_or(self.rows.start);
        (first, rows().max().unwrap_or(first))
    }

    /// Whether a place lies in it.
    pub fn has(&self, at: CellAt) -> bool {
        self.rows.contains(&at.row) && self.columns.contains(&at.column)
    }
}

/// A sheet with more cards is a trap, not a report.
pub const MOST_CARDS: usize = 2_000;

/// The cards of a sheet, from the top, those beside each other from the left. Each begins with the
/// label of its KPI, or with labels that stand in front of it on the first card too.
pub fn cards<'a>(layout: &'a CardForm, grid: &Grid) -> Vec<CardArea<'a>> {
    let hits = hits(layout, grid);
    let kpis = hits.iter().filter(|hit| hit.form.role == Role::Kpi);
    let mut anchors: Vec<CellAt> = kpis.map(|hit| hit.at).collect();
    // One cell may fit several labels of the form.
    anchors.dedup();
    // One more than are read, so that the first of the others can be reported.
    anchors.truncate(MOST_CARDS + 1);
    let shared = anchors.first().map_or(0, |first| {
        hits.partition_point(|hit| hit.at.row <= first.row)
    });
    // What each card says for itself is said for no other.
    let mut times = vec![0; layout.labels.len()];
    hits.iter().for_each(|hit| times[hit.index] += 1);
    let above = sheet_rows(grid, &anchors);
    let card = |(rows, columns): (Range<u32>, Range<u32>)| {
        let index = |row: u32| hits.partition_point(|hit| hit.at.row < row);
        let own = &hits[index(rows.start)..index(rows.end)];
        let mut area = CardArea {
            rows,
            columns,
            labels: Vec::new(),
        };
        let label = |(times, form): (&usize, &'a CardLabel)| {
            let shared = if *times == 1 { &hits[..shared] } else { &[] };
            label(grid, own, (shared, above), form, &area)
        };
        area.labels = times.iter().zip(&layout.labels).filter_map(label).collect();
        area
    };
    areas(&hits, &anchors).into_iter().map(card).collect()
}

/// A cell that says what a label of the form says.
struct Hit<'a> {
    form: &'a CardLabel,
    /// Which of the form's labels it is.
    index: usize,
    at: CellAt,
    year: Option<FiscalYear>,
    unit: Option<Arc<str>>,
}

fn hits<'a>(layout: &'a CardForm, grid: &Grid) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    for cell in grid.cells() {
        let key = folded::key(&cell.text);
        work::spend(key.len() * layout.labels.len() / 8);
        for (index, form) in layout.labels.iter().enumerate() {
            let Some(caught) = form.label.captures(&key) else {
                continue;
            };
            let group = |name| caught.name(name).map(|group| group.as_str());
            hits.push(Hit {
                form,
                index,
                at: cell.at,
                year: group("year").and_then(FiscalYear::parse),
                unit: group("unit").map(Arc::from),
            });
        }
    }
    hits
}

/// Rows and columns of each card. Cards whose KPIs stand in one row are beside each other.
fn areas(hits: &[Hit<'_>], anchors: &[CellAt]) -> Vec<(Range<u32>, Range<u32>)> {
    let mut rows: Vec<u32> = anchors.iter().map(|at| at.row).collect();
    rows.dedup();
    let above_first = hits.partition_point(|hit| Some(&hit.at.row) < rows.first());
    let leads: HashSet<usize> = hits[..above_first].iter().map(|hit| hit.index).collect();
    let next = rows
        .windows(2)
        .map(|pair| start(hits, &leads, pair[0], pair[1]));
    let starts: Vec<u32> = std::iter::once(0).chain(next).chain([u32::MAX]).collect();
    let mut areas = Vec::new();
    for (rows, kpis) in starts
        .windows(2)
        .zip(anchors.chunk_by(|one, next| one.row == next.row))
    {
        for (index, kpi) in kpis.iter().enumerate() {
            // What stands in front of the first KPI of a row of cards belongs to its card.
            let left = if index == 0 { 0 } else { kpi.column };
            let right = kpis.get(index + 1).map_or(u32::MAX, |next| next.column);
            areas.push((rows[0]..rows[1], left..right));
        }
    }
    areas
}

/// Where the card of the KPI in `row` begins: labels that stand above the KPI on the first card
/// stand above it on the others too.
fn start(hits: &[Hit<'_>], leads: &HashSet<usize>, before: u32, row: u32) -> u32 {
    let from = hits.partition_point(|hit| hit.at.row <= before);
    let to = hits.partition_point(|hit| hit.at.row < row);
    let between = hits[from..to].iter().rev();
    let leading = between.take_while(|hit| leads.contains(&hit.index));
    leading.last().map_or(row, |hit| hit.at.row)
}

/// The rows from the top that are about the whole sheet: an empty row stands between them and the first
/// card.
fn sheet_rows(grid: &Grid, anchors: &[CellAt]) -> u32 {
    let first = anchors.first().map_or(0, |first| first.row);
    let mut above = (0..first).rev();
    above.find(|row| grid.row(*row).is_empty()).unwrap_or(0)
}

/// A label of a card. The section may be said once for all cards of a sheet; so may goal and measure, above
/// all cards, or in a row of cards beside each other above their KPIs. The card's own label goes first.
fn label<'a>(
    grid: &Grid,
    own: &[Hit<'a>],
    (shared, above): (&[Hit<'a>], u32),
    form: &'a CardLabel,
    area: &CardArea<'_>,
) -> Option<Label<'a>> {
    let same = |hit: &&Hit<'_>| std::ptr::eq(hit.form, form);
    let is_place = matches!(form.role, Role::Goal | Role::Measure);
    let is_of_sheet = |hit: &Hit<'_>| is_place && hit.at.row < above;
    work::spend(own.len() + shared.len());
    let of_card = || {
        let mut own = own.iter().filter(same);
        own.find(|hit| area.has(hit.at) && !is_of_sheet(hit))
    };
    let of_row = || {
        let top = own.iter().find(|hit| hit.form.role == Role::Kpi)?.at.row;
        let alike = own.iter().filter(same);
        let mut own = alike.filter(|hit| hit.at.row <= top && !is_of_sheet(hit));
        own.next().filter(|_| is_place && own.next().is_none())
    };
    let of_sheet = || {
        let mut shared = shared.iter().filter(same);
        shared.find(|hit| form.role == Role::Section || is_of_sheet(hit))
    };
    let hit = of_card().or_else(of_row).or_else(of_sheet)?;
    Some(Label {
        form,
        at: hit.at,
        value: beside(grid, own, hit.at, form, area.columns.end),
        year: hit.year,
        unit: hit.unit.clone(),
        is_of_sheet: is_of_sheet(hit),
    })
}

/// The place next to a label, past the label's own merge; on 方眼紙 past empty little squares too.
fn beside(grid: &Grid, hits: &[Hit<'_>], label: CellAt, form: &CardLabel, end: u32) -> CellAt {
    let last = grid.merge_at(label).map_or(label, |merge| merge.last);
    let next = match form.side {
        Side::Right => CellAt::new(label.row, last.column.saturating_add(1)),
        Side::Below => return CellAt::new(last.row.saturating_add(1), label.column),
    };
    // The first figure of a series may be blank; its year says where it stands.
    let is_series = form.years.is_some();
    if is_series || grid.seen_at(next).is_some() || grid.merge_at(next).is_some() {
        return next;
    }
    work::spend(hits.len());
    let mut row = grid.row(label.row).iter();
    let right = row.find(|cell| (next.column..end).contains(&cell.at.column));
    let is_hit = |cell: &Cell| hits.iter().any(|hit| hit.at == cell.at);
    let value = right.filter(|cell| !is_hit(cell) && !words::is_header(&cell.text));
    value.map_or(next, |cell| cell.at)
}
