//! Grids become records: which cell says what about which KPI, in which year, in which unit.
//!
//! `header` finds a table's header and `locate` its rows, `subject` tells what they are about, `group`
//! takes the rows of one KPI and `item` what they say, `card` the labels of a 個票, `record` makes a row or a
//! card a [`KpiRecord`]; on kensho's own form `printed_unit` heeds what was [printed](AsPrinted) there;
//! [`policy`] reads the projects and measures of a section and `teams` who does them; [`matching`] tells which KPI a row is about, `named` what a name means, `mention` which places a text
//! speaks of and `spoken` whether the section may decide; [`value`] reads what a cell says, and [`figure`]
//! turns it into the KPI's own unit. Nothing is dropped on the way: every cell of a
//! sheet on which a form was found is a [`MappedCell`], and what was not understood is a [`Leftover`].

mod arrived;
mod as_printed;
mod burden;
mod caption;
mod card;
pub mod cells;
mod column;
pub mod figure;
mod flaws;
mod group;
mod header;
mod heading;
mod home;
mod item;
mod labels;
mod locate;
mod map;
pub mod matching;
mod mention;
pub mod named;
pub mod outline;
mod pasted;
pub mod policy;
mod printed_rows;
mod printed_unit;
mod record;
mod set_aside;
pub mod several;
mod sheet_year;
pub mod slip;
mod spoken;
mod strays;
mod subject;
mod teams;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trial;
mod unit_line;
mod unread;
pub mod value;

pub use arrived::arrived;
pub use as_printed::{AsPrinted, is_same};
pub use burden::MOST_LEFTOVERS;
pub use cells::{Cells, MappedCell};
pub use figure::ReportedFigure;
pub use flaws::Flaws;
pub use home::{OfOtherYear, StrangeForm};
pub use matching::{MatchedBy, Missed, Stated};
pub use policy::{CostSum, MeasureRow, Policy, ProjectRow, Refused, Staff};
pub use record::{Blank, KpiRecord, OwnGrade, Remark};
pub use set_aside::{ColumnAside, FigureAside, SetAside, TextAside};

use crate::domain::work::{Share, TooMuch};
use crate::domain::{CellAt, FiscalYear, Plan, folded};
use crate::intake::apart::{Own, Twice};
use crate::intake::discover::Uses;
use crate::intake::{Cell, Comment, Fault, Grid, Intake, Notice, Submission, name};
use crate::mapping::form::own::{self, OwnMark};
use crate::mapping::{Form, Layout, Role, words};
use burden::RowCounts;
use matching::Matching;
use serde::{Deserialize, Serialize};
use sheet_year::{FileAround, SaidYears};
use std::borrow::Cow;
use std::ops::Range;

/// One submission, read.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The file.
    #[serde(skip)]
    pub submission: Submission,
    /// `xlsx`, `xls`, `ods`, `csv`, or empty.
    pub format: Cow<'static, str>,
    /// The encoding of a text file.
    pub encoding: Cow<'static, str>,
    /// BLAKE3 of the bytes that were read.
    pub hash: String,
    /// What could not be read.
    pub faults: Vec<Fault>,
    /// What is worth saying though it was read.
    pub notices: Vec<Notice>,
    /// Comments and notes that hang on cells, with the index of the sheet.
    pub comments: Vec<(usize, Comment)>,
    /// The names of its sheets, in order.
    pub sheets: Vec<String>,
    /// Where forms were found.
    pub sightings: Vec<Sighting>,
    /// Every cell of the sheets on which a form was found.
    pub cells: Cells,
    /// The cells behind its figures and costs; until they are read a second time.
    #[serde(skip)]
    pub behind_figures: Vec<Own>,
    /// What became of reading them a second time.
    pub twice: Twice,
    /// What its rows and cards say; until they are checked.
    pub records: Vec<KpiRecord>,
    /// What its tables of projects and measures say.
    pub policy: Policy,
    /// What was not understood.
    pub leftovers: Vec<Leftover>,
    /// Of a submission that counts for what newer ones do not say: the figures that newer ones give.
    #[serde(skip)]
    pub outdated: Vec<Outdated>,
    /// The same of texts: what each is about, and on which sheet it stands.
    #[serde(skip)]
    pub outdated_texts: Vec<(Subject, usize, Remark)>,
    /// Its rows of which nothing counts as newer submissions give all of it: the sheet, and where the row begins.
    #[serde(skip)]
    pub outdated_rows: Vec<(usize, CellAt)>,
    /// What it answers, if it is a 確認票 of ours that came back.
    #[serde(skip)]
    pub slip: Option<Box<slip::ReturnedSlip>>,
    /// What it holds for another section than the one in whose folder it lies, or for a later year, and of which nothing
    /// is taken.
    #[serde(skip)]
    pub strange: Vec<StrangeForm>,
    /// What it says and is not about the year in whose folder it lies.
    #[serde(skip)]
    pub set_aside: SetAside,
}

/// Of what a row speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Index into the plan's KPIs.
    Kpi(usize),
    /// Index into the plan's projects.
    Project(usize),
    /// Index into the plan's measures.
    Measure(usize),
}

impl Subject {
    /// The KPI, if it is one.
    pub fn kpi(self) -> Option<usize> {
        match self {
            Self::Kpi(kpi) => Some(kpi),
            Self::Project(_) | Self::Measure(_) => None,
        }
    }
}

/// A figure in whose place a newer submission has another.
#[derive(Debug)]
pub struct Outdated {
    /// Whose figure it is.
    pub subject: Subject,
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// What it was.
    pub figure: ReportedFigure,
}

/// A form that was found on a sheet.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sighting {
    /// The form's name.
    pub form: String,
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// Whether Excel hides the sheet.
    pub hidden: bool,
    /// The year that the sheet says it is about, and where it says so.
    pub year: Option<(FiscalYear, Option<CellAt>)>,
    /// Years that the title, the names of sheet, file and folder, and the headers say.
    pub said: SaidYears,
    /// Headers and labels that name a calendar year, and where.
    pub calendar: Vec<(CellAt, String)>,
    /// The section that the sheet names, and where.
    pub section: Option<(String, CellAt)>,
    /// Where the sheet lets a section say which of several KPIs of one name it means.
    pub room: Room,
    /// Where its tables or cards stand.
    pub regions: Vec<Region>,
    /// What kensho's own form says of itself.
    pub own: Option<OwnMark>,
    /// Whether the sheet is protected; none where its format cannot say so.
    pub is_locked: Option<bool>,
}

impl Sighting {
    /// Whether it is kensho's own form, and was written for another plan.
    pub fn is_of_another_plan(&self, plan: &Plan) -> bool {
        self.own.as_ref().is_some_and(|own| own.plan != plan.id)
    }

    /// What was printed on its sheet, of which these are the cells; `None` where it is no form of kensho's for the plan.
    pub fn printed(&self, plan: &Plan, cells: &Cells) -> Option<AsPrinted> {
        let heads = self.regions.first().filter(|_| self.is_own_of(plan))?;
        let cells = cells.of_sheet(self.sheet);
        Some(AsPrinted::of(cells, heads.first.row, plan))
    }

    /// Whether it is kensho's own form, and was written for the plan, of whatever year.
    pub fn is_own_of(&self, plan: &Plan) -> bool {
        self.own.as_ref().is_some_and(|own| own.plan == plan.id)
    }
}

/// Where a sheet lets a section say which of several KPIs of one name it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// In a column or behind a label for measures that decides, or in a line above the row.
    pub for_measure: bool,
    /// In a column or behind a label for ids.
    pub for_id: bool,
    /// Whether the form says that its measures are prose and decide nothing.
    pub measure_is_prose: bool,
}

/// Where a table or a card stands on its sheet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// Top left.
    pub first: CellAt,
    /// Bottom right.
    pub last: CellAt,
    /// Header paths, or labels.
    pub headers: Vec<String>,
    /// Which of the two it is.
    pub shape: Shape,
}

/// What a region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// A table with headers.
    Table,
    /// A card with labels.
    Card,
}

impl Region {
    /// Whether a place lies in it.
    pub fn has(&self, at: CellAt) -> bool {
        (self.first.row..=self.last.row).contains(&at.row)
            && (self.first.column..=self.last.column).contains(&at.column)
    }
}

/// What a cell was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum CellField {
    /// Above a table, or beside the labels of a card.
    #[default]
    Title,
    /// Part of a header, or a label.
    Header,
    /// Below a table.
    Note,
    /// In a row that sums up others.
    Subtotal,
    /// A value with a role: `kpi`, `unit`, `text.efforts`.
    Role(Role),
    /// A figure of a year.
    Figure(crate::domain::reported::Kind, Option<FiscalYear>),
    /// Not understood; there is a finding.
    Unmapped,
}

/// What was not understood.
#[derive(Debug, Serialize, Deserialize)]
pub struct Leftover {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// Where it is; none for a whole sheet.
    pub at: Option<CellAt>,
    /// The text at that place; of a bare form the section that it shows, of a sheet without a form its first words.
    pub text: String,
    /// What it is.
    pub kind: LeftoverKind,
    /// Of a sheet without a form, a hash of all its texts; else empty.
    pub stands: String,
}

/// What was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LeftoverKind {
    /// A column with cells under it whose header no role has.
    Column,
    /// A row with figures or texts and no KPI.
    Row,
    /// A row of a KPI that does not say whether it holds targets or actuals.
    Line,
    /// A cell of a card that belongs to no label.
    Cell,
    /// A sheet on which no form was found.
    Sheet,
    /// The same, with the heads of kensho's own form: what made that known is gone.
    BareForm,
    /// Blocks of years that are more or fewer than the form's years.
    Blocks,
    /// A sheet that was not read, because it takes more work than a submission may.
    TooMuchWork,
}

/// What was not understood on a sheet: where, the text, what it is.
type StrayCell = (CellAt, String, LeftoverKind);

/// A cell that was not understood.
fn stray(cell: &Cell, kind: LeftoverKind) -> StrayCell {
    (cell.at, cell.text.clone(), kind)
}

/// The corners of the smallest range that has all of some places; none without a place.
fn bounds(places: impl Iterator<Item = CellAt> + Clone) -> Option<(CellAt, CellAt)> {
    let rows = places.clone().map(|at| at.row);
    let columns = places.map(|at| at.column);
    let first = CellAt::new(rows.clone().min()?, columns.clone().min()?);
    Some((first, CellAt::new(rows.max()?, columns.max()?)))
}

/// Reads one submission by the first form that fits each sheet.
pub fn reading(
    plan: &Plan,
    forms: &[Form],
    submission: Submission,
    hash: String,
    intake: Intake,
) -> Reading {
    let mut reading = Reading {
        submission,
        format: intake.format,
        encoding: intake.encoding,
        hash,
        faults: intake.faults,
        notices: intake.notices,
        sheets: intake.grids.iter().map(|grid| grid.sheet.clone()).collect(),
        ..Reading::default()
    };
    let (mut share, mut rows) = (Share::default(), RowCounts::default());
    for (sheet, mut grid) in intake.grids.into_iter().enumerate() {
        // Before the form is looked for: a comment is told of any sheet.
        let taken = std::mem::take(&mut grid.comments).into_iter();
        let comments = taken.map(|comment| (sheet, comment));
        reading.comments.extend(comments);
        let Some(grid) = reading.take_slip(plan, sheet, grid) else {
            continue;
        };
        let is_example = words::is_example(&grid.sheet);
        // The sheets of a file share the work that one file may cost.
        let found = share.within(|| {
            let any = found(plan, forms, &reading.submission, (sheet, &grid));
            let mut found = any.filter(|_| !is_example)?;
            rows.count(&mut found);
            Some(found)
        });
        reading.read_sheet(sheet, grid, found);
    }
    reading
}

/// A sheet that is read by a form.
pub(crate) struct FormSheet<'a> {
    plan: &'a Plan,
    matching: &'a Matching<'a>,
    form: &'a Form,
    grid: &'a Grid,
    around: &'a FileAround<'a>,
    /// What it says of itself, and where, if it is of kensho's own form.
    mark: Option<&'a (OwnMark, CellAt)>,
    /// Index into [`Reading::sheets`].
    index: usize,
}

impl FormSheet<'_> {
    /// Whether a cell has the title that the form asks for.
    fn is_title(&self, cell: &Cell) -> bool {
        let title = self.form.title.as_deref();
        title.is_some_and(|title| folded::key(&cell.text).contains(title))
    }

    /// Whether the form asks for no title, or one of some cells has it.
    fn is_titled(&self, cells: &[Cell]) -> bool {
        self.form.title.is_none() || cells.iter().any(|cell| self.is_title(cell))
    }

    /// The cells of some rows.
    fn cells(&self, rows: Range<u32>) -> &[Cell] {
        &self.grid.cells()[self.indexes(rows)]
    }

    /// Where the cells of some rows stand among all cells.
    fn indexes(&self, rows: Range<u32>) -> Range<usize> {
        let cells = self.grid.cells();
        let index = |row: u32| cells.partition_point(|cell| cell.at.row < row);
        index(rows.start)..index(rows.end.max(rows.start))
    }
}

/// What the first form that fits makes of a sheet.
fn found(
    plan: &Plan,
    forms: &[Form],
    submission: &Submission,
    (index, grid): (usize, &Grid),
) -> Option<FoundForm> {
    let path = name::without_bytes(&submission.path);
    let folder = name::without_bytes(&submission.section_folder);
    let around = FileAround::of(&path, &folder);
    let matching = Matching::of(plan, submission.section);
    let name = folded::key(&grid.sheet);
    let mark = own_mark(grid);
    // The only sheet of a CSV file has no name that could fit.
    let may_hold = |form: &&Form| {
        let pattern = form.sheet.as_ref();
        let is_named =
            grid.sheet.is_empty() || pattern.is_none_or(|pattern| pattern.is_match(&name));
        is_named && form.is_own == mark.is_some()
    };
    forms.iter().filter(may_hold).find_map(|form| {
        let sheet = FormSheet {
            plan,
            matching: &matching,
            form,
            grid,
            around: &around,
            mark: mark.as_ref(),
            index,
        };
        let mut found = match &form.layout {
            Layout::Table(table) => map::tables(&sheet, table),
            Layout::Card(card) => card::cards(&sheet, card),
        }?;
        // Ids and names of another plan's form may be those of this one, and mean other things.
        if found.sighting.is_of_another_plan(plan) {
            found.let_go();
        }
        found.leave_out_marks(grid);
        let printed = found.printed(plan, grid);
        found.settle_printed_rows(plan, &printed, grid);
        found.read_in_printed_units(plan, &printed);
        found.doubt_signs(&printed, grid);
        found.refuse_pasted(plan);
        // Only now are all rows of the sheet known.
        spoken::settle(&sheet, &mut found);
        Some(found)
    })
}

/// The mark of kensho's own form, and where it stands.
fn own_mark(grid: &Grid) -> Option<(OwnMark, CellAt)> {
    let mut cells = grid.cells().iter();
    cells.find_map(|cell| Some((OwnMark::of(&cell.text)?, cell.at)))
}

/// Whether a sheet looks like kensho's own form, without its mark.
fn is_bare_form(grid: &Grid) -> bool {
    let mut rows = grid.cells().chunk_by(|one, next| one.at.row == next.at.row);
    own_mark(grid).is_none()
        && rows.any(|row| own::has_heads(row.iter().map(|cell| cell.text.as_str())))
}

/// The section that a sheet names behind or beside 担当課; empty where it names none.
fn section_shown(grid: &Grid) -> String {
    let section = map::section_named_in(grid, grid.cells());
    section.map_or(String::new(), |(name, _)| name)
}

/// What a form made of one sheet.
pub(crate) struct FoundForm {
    sighting: Sighting,
    /// For each cell of the grid, what it was taken for.
    fields: Vec<CellField>,
    records: Vec<KpiRecord>,
    policy: Policy,
    leftovers: Vec<Leftover>,
}

impl FoundForm {
    fn of(
        sheet: &FormSheet<'_>,
        (year, said): (sheet_year::SheetYear, SaidYears),
        section: Option<(String, CellAt)>,
    ) -> Self {
        let form = sheet.form;
        Self {
            sighting: Sighting {
                form: form.name.clone(),
                sheet: sheet.index,
                hidden: sheet.grid.hidden,
                year,
                said,
                calendar: Vec::new(),
                section,
                room: Room {
                    for_measure: form.asks_for(&Role::Measure),
                    for_id: form.asks_for(&Role::Id),
                    measure_is_prose: form.prose.contains(&Role::Measure),
                },
                regions: Vec::new(),
                own: sheet.mark.map(|(mark, _)| mark.clone()),
                is_locked: sheet.grid.locked,
            },
            fields: vec![CellField::default(); sheet.grid.cells().len()],
            records: Vec::new(),
            policy: Policy::default(),
            leftovers: Vec::new(),
        }
    }

    /// Takes no hidden mark of kensho's own form for what its column has.
    fn leave_out_marks(&mut self, grid: &Grid) {
        for (field, cell) in self.fields.iter_mut().zip(grid.cells()) {
            let is_of_row = !matches!(
                field,
                CellField::Header | CellField::Title | CellField::Note
            );
            if is_of_row && own::is_own(&cell.text) {
                *field = CellField::Role(Role::Ignored);
            }
        }
    }

    /// Forgets what its rows say; what they are stays among the cells.
    fn let_go(&mut self) {
        self.records = Vec::new();
        self.policy = Policy::default();
        self.leftovers = Vec::new();
    }

    /// What was printed on kensho's own form of the plan; nothing on others.
    fn printed(&self, plan: &Plan, grid: &Grid) -> AsPrinted {
        let own = self.sighting.own.as_ref();
        let is_own = own.is_some() && !self.sighting.is_of_another_plan(plan);
        let heads = self.sighting.regions.first().filter(|_| is_own);
        let cells = grid.cells().iter();
        let cells = cells.map(|cell| (cell.at, cell.text.as_str()));
        heads.map_or_else(AsPrinted::default, |heads| {
            AsPrinted::of(cells, heads.first.row, plan)
        })
    }

    /// Keeps what was not understood.
    fn report(&mut self, strays: impl IntoIterator<Item = StrayCell>) {
        let sheet = self.sighting.sheet;
        let strays = strays.into_iter();
        self.leftovers
            .extend(strays.map(|(at, text, kind)| Leftover {
                sheet,
                at: Some(at),
                text,
                kind,
                stands: String::new(),
            }));
    }

    /// Keeps a line that names no place of the plan among the records, so that a check reports it.
    fn hear(&mut self, line: &heading::PlaceLine) {
        let stated = line.stated.iter();
        for unknown in stated.filter(|stated| stated.place.is_none()) {
            burden::pay_for_row();
            let record = KpiRecord::of_unknown_line(self.sighting.sheet, unknown);
            self.records.push(record);
        }
    }

    /// Marks figures in rows or columns that Excel hides, which may be left over from last year, and figures that are
    /// struck through, which may have been taken back.
    fn mark_looks(&mut self, grid: &Grid) {
        if grid.hidden_rows.is_empty() && grid.hidden_columns.is_empty() && grid.struck.is_empty() {
            return;
        }
        let records = self.records.iter_mut();
        let of_kpis = records.flat_map(|record| &mut record.figures);
        let figures = of_kpis.chain(self.policy.costs_mut());
        // The rows of kensho's own form are known by their marks: one that is filtered out is no leftover.
        let is_own = self.sighting.own.is_some();
        let is_hidden = |at: CellAt| match is_own {
            true => grid.is_in_hidden_column(at),
            false => grid.is_hidden(at),
        };
        for figure in figures {
            if is_hidden(figure.at) {
                figure.flaws.add(Flaws::HIDDEN);
            }
            if grid.is_struck(figure.at) {
                figure.flaws.add(Flaws::STRUCK);
            }
        }
    }
}

impl Reading {
    /// Gives back the memory of the rows, once the ledger has their figures and all checks are done.
    pub fn let_go_of_rows(&mut self) {
        self.records = Vec::new();
    }

    /// Takes a sheet with what was found on it, or says why nothing is taken of it.
    fn read_sheet(&mut self, sheet: usize, grid: Grid, found: Result<Option<FoundForm>, TooMuch>) {
        match found {
            Ok(Some(mut found)) => {
                found.mark_looks(&grid);
                self.take(sheet, grid, found);
            }
            // Excel long gave every new book three sheets: blank ones are not worth a finding.
            Ok(None) if grid.cells().is_empty() => {}
            // The words from which a section chooses in kensho's own form.
            Ok(None) if grid.cells()[0].text == own::WORDS => {}
            Ok(None) if is_bare_form(&grid) => self.leftovers.push(Leftover {
                sheet,
                at: None,
                text: section_shown(&grid),
                kind: LeftoverKind::BareForm,
                stands: String::new(),
            }),
            Ok(None) => self.leftovers.push(unread::unread(sheet, &grid)),
            Err(TooMuch) => self.leftovers.push(burden::too_much(sheet, &grid)),
        }
    }

    fn take(&mut self, sheet: usize, grid: Grid, found: FoundForm) {
        let figures = found.records.iter().flat_map(|record| {
            let by = record.matched_by();
            record.figures.iter().map(move |figure| (figure, by))
        });
        let costs = found.policy.costs().map(|cost| (cost, None));
        let figures = figures.chain(costs);
        let behind = figures.clone().map(|(figure, _)| Own {
            sheet,
            at: figure.at,
            content: grid.at(figure.at).map(|cell| cell.content),
        });
        self.behind_figures.extend(behind);
        self.cells.add_sheet(sheet, grid, found.fields);
        self.cells.note(sheet, figures);
        self.sightings.push(found.sighting);
        self.policy.take(found.policy);
        // The readings of all files stay in memory until the checks are done: no room is left free.
        self.records.reserve_exact(found.records.len());
        self.records.extend(found.records);
        self.leftovers.extend(found.leftovers);
    }

    /// Where the sheet of a record, or a line above it, lets the section say which KPI it means.
    pub fn room(&self, record: &KpiRecord) -> Option<Room> {
        let mut seen = self.sightings.iter();
        let room = seen.find(|seen| seen.sheet == record.sheet)?.room;
        Some(Room {
            for_measure: room.for_measure || record.is_under_a_measure(),
            ..room
        })
    }

    /// Whether its figures count, all or some of them.
    pub fn counts(&self) -> bool {
        self.submission.counting.uses != Uses::Nothing
    }
}

impl CellField {
    /// Whether something is to be said there in words: a free text, or the section's own grade.
    fn is_text(&self) -> bool {
        matches!(self, Self::Role(Role::Text(_) | Role::Rating))
    }

    /// The name in cells.csv.
    pub fn code(&self) -> String {
        match self {
            Self::Title => "title".into(),
            Self::Header => "header".into(),
            Self::Note => "note".into(),
            Self::Subtotal => "subtotal".into(),
            Self::Role(role) => role.code(),
            Self::Figure(kind, Some(year)) => format!("{}:{year}", kind.code()),
            Self::Figure(kind, None) => kind.code().into(),
            Self::Unmapped => "unmapped".into(),
        }
    }
}
