//! A 確認票 that came back: found by its hidden keys, whatever its name, the order of its rows and its other
//! columns.

use super::figure::{FigureAround, figure};
use super::{CellField, Flaws, KpiRecord, MatchedBy, Reading};
use crate::domain::answer::{AnswerKey, CHOICE, OF_KPI, REASON, SlipHead, VALUE, part};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, Decimal, FiscalYear, Plan, number};
use crate::intake::{Cell, Grid};

/// A 確認票 that came back.
#[derive(Debug)]
pub struct ReturnedSlip {
    /// Of whom it is.
    pub head: SlipHead,
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Its rows in which something was answered.
    pub answers: Vec<SlipAnswer>,
    /// Whether something lies on it that is no cell, such as a picture.
    pub has_shapes: bool,
}

/// What was written into a row of a 確認票.
#[derive(Debug)]
pub struct SlipAnswer {
    /// Which finding it is about.
    pub key: AnswerKey,
    /// The cell of the choice.
    pub at: CellAt,
    /// As it was chosen.
    pub choice: String,
    /// The cell of the value.
    pub value_at: CellAt,
    /// As it was written.
    pub value: String,
    /// As it was written.
    pub reason: String,
    /// Whether any of them is a formula.
    pub is_formula: bool,
    /// What became of a value.
    pub became: Became,
}

/// What became of a value that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// There was none, or nobody looked at it yet.
    Nothing,
    /// It counts in the place of what the file says: that text.
    Counts(String),
    /// The file no longer says what was asked about.
    Outdated,
}

impl Reading {
    /// The 確認票 that it is, if it is one of this plan, this year and the section in whose folder it lies.
    pub fn slip_of(&self, plan: &Plan, year: FiscalYear) -> Option<&ReturnedSlip> {
        let slip = self.slip.as_deref()?;
        let section = &plan.sections[self.submission.section?].name;
        let head = &slip.head;
        let is_ours = head.plan == part(&plan.id)
            && head.town == part(&plan.body)
            && FiscalYear::parse(&head.year_folder) == Some(year)
            && head.section == part(section);
        is_ours.then_some(slip)
    }

    /// Takes a 確認票 of ours, if one of the sheets is one; gives the grids back if none is.
    pub(super) fn take_slip(&mut self, plan: &Plan, grids: Vec<Grid>) -> Result<(), Vec<Grid>> {
        let found = grids.iter().enumerate().find_map(|(sheet, grid)| {
            let cells = grid.cells().iter();
            let mut heads = cells.filter_map(|cell| Some((cell.at, SlipHead::parse(&cell.text)?)));
            heads.next().map(|(at, head)| (sheet, at, head))
        });
        let Some((sheet, at, head)) = found else {
            return Err(grids);
        };
        let grid = grids.into_iter().nth(sheet);
        let grid = grid.expect("the sheet was found among them");
        let answers = answers(&grid, at);
        let records = answers
            .iter()
            .filter_map(|answer| record(plan, sheet, &grid, answer));
        self.records = records.collect();
        let fields = vec![CellField::default(); grid.cells().len()];
        self.cells.add_sheet(sheet, grid, fields);
        self.slip = Some(Box::new(ReturnedSlip {
            head,
            sheet,
            answers,
            has_shapes: false,
        }));
        Ok(())
    }
}

fn answers(grid: &Grid, head: CellAt) -> Vec<SlipAnswer> {
    let column = |key: &str| {
        let mut heads = grid.row(head.row).iter();
        heads
            .find(|cell| cell.text.trim() == key)
            .map(|cell| cell.at.column)
    };
    let columns = [CHOICE, VALUE, REASON].map(column);
    let read = |row: u32| {
        let key = grid.at(CellAt::new(row, head.column))?;
        let key = AnswerKey::parse(&key.text)?;
        // A column that was taken away has nothing in it.
        let at = columns.map(|column| CellAt::new(row, column.unwrap_or(head.column + 1)));
        let cells = [0, 1, 2].map(|of| columns[of].and_then(|_| grid.at(at[of])));
        let text = |of: usize| cells[of].map_or("", |cell| cell.text.trim()).to_owned();
        let is_formula = cells.iter().flatten().any(|cell| cell.formula);
        let answer = SlipAnswer {
            key,
            at: at[0],
            choice: text(0),
            value_at: at[1],
            value: text(1),
            reason: text(2),
            is_formula,
            became: Became::Nothing,
        };
        let is_said = [&answer.choice, &answer.value, &answer.reason]
            .iter()
            .any(|text| !text.is_empty());
        is_said.then_some(answer)
    };
    grid.used_rows().filter_map(read).collect()
}

/// The figure that a row gives of an actual.
fn record(plan: &Plan, sheet: usize, grid: &Grid, answer: &SlipAnswer) -> Option<KpiRecord> {
    let key = &answer.key;
    let is_figure = !answer.value.is_empty() && !answer.is_formula;
    if !is_figure || key.kind != Kind::Actual.code() {
        return None;
    }
    let id = key.subject.strip_prefix(OF_KPI)?;
    let kpi = plan.kpis.iter().position(|kpi| part(&kpi.id) == id)?;
    let around = FigureAround {
        kind: Kind::Actual,
        year: FiscalYear::parse(&key.which),
        unit: None,
        into: Some(&plan.kpis[kpi].unit),
        flaws: Flaws::NONE,
    };
    let cell: Option<&Cell> = grid.at(answer.value_at);
    Some(KpiRecord {
        sheet,
        name: plan.kpis[kpi].name.clone(),
        at: answer.at,
        id: Some(plan.kpis[kpi].id.clone()),
        id_at: None,
        matched: Ok((kpi, MatchedBy::Id)),
        places: Vec::new(),
        against_section: None,
        unit: None,
        section: None,
        figures: vec![figure(answer.value_at, cell, around)],
        remarks: Vec::new(),
        ratings: Vec::new(),
        blanks: Vec::new(),
    })
}

/// The hash of what stands in a cell, as keys have it: a figure's text and what it was read as, or a message
/// about anything else.
pub fn hash_of(stands: &str) -> String {
    blake3::hash(stands.as_bytes()).to_hex()[..16].to_owned()
}

/// What stands in the cell of a figure, for [`hash_of`]. A value has the digits that a figure keeps.
pub fn stands(text: &str, value: Option<Decimal>) -> String {
    let kept = value.and_then(number::units).map(number::of_units);
    format!(
        "{}\n{}",
        text.trim(),
        kept.map(number::plain).unwrap_or_default()
    )
}
