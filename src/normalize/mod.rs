//! Grids become records: which cell says what about which KPI, in which year, in which unit.
//!
//! `header` finds a table's header and `locate` its rows, `subject` tells what they are about, `group`
//! takes the rows of one KPI, `card` the labels of a 個票, [`policy`] the projects and measures of a
//! section and `teams` who does them; [`matching`] tells which KPI a row is about, `named` what a name means,
//! `mention` which places a text speaks of and `spoken` whether the section may decide; [`value`] reads what a
//! cell says, and [`figure`] turns it into the KPI's own unit. Nothing is dropped on the way: every cell of a
//! sheet on which a form was found is a [`MappedCell`], and what was not understood is a [`Leftover`].

mod arrived;
mod burden;
mod caption;
mod card;
pub mod cells;
mod demanded;
pub mod figure;
mod group;
mod header;
mod heading;
#[cfg(test)]
mod identity;
mod labels;
#[cfg(test)]
mod layouts;
mod locate;
mod map;
pub mod matching;
mod mention;
pub mod named;
pub mod outline;
pub mod policy;
mod sheet_year;
mod spoken;
mod strays;
mod subject;
mod teams;
#[cfg(test)]
mod trial;
mod unit_line;
pub mod value;

pub use arrived::arrived;
pub use burden::MOST_LEFTOVERS;
pub use cells::{Cells, MappedCell};
pub use figure::{Figure, Flaws};
pub use matching::{MatchedBy, Missed, Stated};
pub use policy::{CostSum, MeasureRow, Policy, ProjectRow, Staff};

use crate::domain::plan::Place;
use crate::domain::work::{Share, TooMuch};
use crate::domain::{CellAt, FiscalYear, Plan};
use crate::intake::apart::{Own, Twice};
use crate::intake::{Comment, Fault, Grid, Intake, Notice, Submission, name};
use crate::mapping::{Form, Layout, Role, words};
use burden::Rows;
use matching::Matching;
use std::borrow::Cow;
use std::sync::Arc;

/// One submission, read.
#[derive(Debug)]
pub struct Reading {
    /// The file.
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
    /// What somebody hung on cells, with the index of the sheet.
    pub comments: Vec<(usize, Comment)>,
    /// The names of its sheets, in order.
    pub sheets: Vec<String>,
    /// Where forms were found.
    pub sightings: Vec<Sighting>,
    /// Every cell of the sheets on which a form was found.
    pub cells: Cells,
    /// The cells behind its figures and costs; until they are read a second time.
    pub behind_figures: Vec<Own>,
    /// What became of reading them a second time.
    pub twice: Twice,
    /// What its rows and cards say; until they are checked.
    pub records: Vec<Record>,
    /// What its tables of projects and measures say.
    pub policy: Policy,
    /// What was not understood.
    pub leftovers: Vec<Leftover>,
}

/// A form that was found on a sheet.
#[derive(Debug)]
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
    pub said: Vec<(&'static str, FiscalYear)>,
    /// Headers and labels that name a calendar year, and where.
    pub calendar: Vec<(CellAt, String)>,
    /// The section that the sheet names, and where.
    pub section: Option<(String, CellAt)>,
    /// What there is room for to tell KPIs of one name apart.
    pub room: Room,
    /// Where its tables or cards stand.
    pub regions: Vec<Region>,
}

/// Where a sheet lets a section say which of several KPIs of one name it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// In a column or behind a label for measures that decides, or in a line above the row.
    pub for_measure: bool,
    /// In a column or behind a label for ids.
    pub for_id: bool,
    /// Whether the form says that its measures are prose and decide nothing.
    pub measure_is_prose: bool,
}

/// Where a table or a card stands on its sheet.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field {
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
    Role(Arc<str>),
    /// A figure of a year.
    Figure(crate::domain::reported::Kind, Option<FiscalYear>),
    /// Nobody said what it is; there is a finding.
    Unmapped,
}

/// What one row, or one card, says about one KPI.
#[derive(Debug)]
pub struct Record {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// The KPI's name as written.
    pub name: String,
    /// Where the name stands.
    pub at: CellAt,
    /// The KPI's id as written.
    pub id: Option<String>,
    /// Where the id stands in the row or card itself.
    pub id_at: Option<CellAt>,
    /// Index into the plan's KPIs, and how it was found; else why the row is about none.
    pub matched: Result<(usize, MatchedBy), Missed>,
    /// Where the row says that its KPI stands: goals and measures.
    pub places: Vec<Arc<Stated>>,
    /// Where the section would have decided which of several KPIs is meant: what the sheet says against it, and
    /// where; in no cell if it is the name of the sheet, the file or a folder.
    pub against_section: Option<Box<(String, Option<CellAt>)>>,
    /// The unit as written, for the whole row.
    pub unit: Option<Arc<str>>,
    /// The section as written, and where.
    pub section: Option<(String, CellAt)>,
    /// Its figures, by place; of a known KPI, until the ledger takes them over.
    pub figures: Vec<Figure>,
    /// Its free texts, by place; likewise.
    pub remarks: Vec<Remark>,
    /// The section's own grades, one for each year that it grades.
    pub ratings: Vec<OwnGrade>,
    /// What the form demands and nobody wrote.
    pub blanks: Vec<Blank>,
}

/// 自己評価: the grade that a section gives its own figure, by the words of the plan's bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnGrade {
    /// The year of the figure, if anything says so.
    pub year: Option<FiscalYear>,
    /// Where it is; the text is among the reading's cells.
    pub at: CellAt,
}

impl Record {
    /// Index into the plan's KPIs; none where the row is about none.
    pub fn kpi(&self) -> Option<usize> {
        self.matched.as_ref().ok().map(|(kpi, _)| *kpi)
    }

    fn of_unknown_line(stated: &Arc<Stated>) -> Self {
        Self {
            sheet: 0,
            name: stated.text.clone(),
            at: stated.at,
            id: None,
            id_at: None,
            matched: Err(Missed::Unknown),
            places: vec![stated.clone()],
            against_section: None,
            unit: None,
            section: None,
            figures: Vec::new(),
            remarks: Vec::new(),
            ratings: Vec::new(),
            blanks: Vec::new(),
        }
    }

    /// Whether it is no row of a KPI, but a line that is meant to name a goal or a measure and names none of
    /// the plan's.
    pub fn is_unknown_line(&self) -> bool {
        let is_own = |stated: &Arc<Stated>| stated.at == self.at && stated.place.is_none();
        self.places.iter().any(is_own)
    }

    /// Whether something says, or was meant to say, under which measure it stands.
    fn is_under_a_measure(&self) -> bool {
        let mut places = self.places.iter();
        places.any(|stated| !matches!(stated.place, Some(Place::Goals(_))))
    }

    /// How the KPI was found; none where the row is about none.
    pub fn matched_by(&self) -> Option<MatchedBy> {
        self.matched.as_ref().ok().map(|(_, by)| *by)
    }
}

/// A text that the form demands and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What was to be written: a free text, or the section's own grade.
    pub role: Role,
    /// Its header on the sheet, or its label; as the form writes it where the sheet has none.
    pub label: String,
    /// The year that it is about, if anything says so.
    pub year: Option<FiscalYear>,
    /// The empty cell; the KPI's name where the sheet has no place for it.
    pub at: CellAt,
}

/// A free text: what was done, what is difficult.
#[derive(Debug)]
pub struct Remark {
    /// `efforts`, `issues`.
    pub name: Arc<str>,
    /// Where it is; the text is among the reading's cells.
    pub at: CellAt,
}

/// What was not understood.
#[derive(Debug)]
pub struct Leftover {
    /// Index into [`Reading::sheets`].
    pub sheet: usize,
    /// Where it is; none for a whole sheet.
    pub at: Option<CellAt>,
    /// The text at that place.
    pub text: String,
    /// What it is.
    pub kind: LeftoverKind,
}

/// What was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeftoverKind {
    /// A column with cells under it whose header no role has.
    Column,
    /// A row with figures or texts and no KPI.
    Row,
    /// A row of a KPI of which nobody can say whether it holds targets or actuals.
    Line,
    /// A cell of a card that belongs to no label.
    Cell,
    /// A sheet on which no form was found.
    Sheet,
    /// Blocks of years that are more or fewer than the form's years.
    Blocks,
    /// A sheet that was not read, because it takes more work than a submission may.
    TooMuchWork,
}

/// What was not understood on a sheet: where, the text, what it is.
type Stray = (Option<CellAt>, String, LeftoverKind);

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
        comments: Vec::new(),
        sheets: intake.grids.iter().map(|grid| grid.sheet.clone()).collect(),
        sightings: Vec::new(),
        cells: Cells::default(),
        behind_figures: Vec::new(),
        twice: Twice::default(),
        records: Vec::new(),
        policy: Policy::default(),
        leftovers: Vec::new(),
    };
    let (mut share, mut rows) = (Share::default(), Rows::default());
    for (sheet, mut grid) in intake.grids.into_iter().enumerate() {
        let comments = std::mem::take(&mut grid.comments).into_iter();
        reading
            .comments
            .extend(comments.map(|comment| (sheet, comment)));
        let is_example = words::is_example(&grid.sheet);
        let found = share.within(|| {
            let found = found(plan, forms, &reading.submission, &grid);
            let mut found = found.filter(|_| !is_example)?;
            rows.count(&mut found);
            Some(found)
        });
        reading.read_sheet(sheet, grid, found);
    }
    reading
}

/// What the first form that fits makes of a sheet.
fn found(plan: &Plan, forms: &[Form], submission: &Submission, grid: &Grid) -> Option<Found> {
    let (path, folder) = (
        name::without_bytes(&submission.path),
        name::without_bytes(&submission.section_folder),
    );
    let around = sheet_year::Around::of(&path, &folder);
    let may_hold = |form: &&Form| {
        grid.sheet.is_empty()
            || form
                .sheet
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(&crate::domain::folded::key(&grid.sheet)))
    };
    let matching = Matching::of(plan, submission.section);
    let mut fitting = forms.iter().filter(may_hold);
    fitting.find_map(|form| {
        let mut found = match &form.layout {
            Layout::Table(table) => map::tables(&matching, form, table, grid, &around),
            Layout::Card(card) => card::cards(&matching, form, card, grid, &around),
        }?;
        spoken::settle(&matching, form, grid, &around, &mut found);
        Some(found)
    })
}

/// What a form made of one sheet, before it has its place among the file's sheets.
pub(crate) struct Found {
    form: String,
    year: Option<(FiscalYear, Option<CellAt>)>,
    section: Option<(String, CellAt)>,
    room: Room,
    /// For each cell of the grid, what it was taken for.
    fields: Vec<Field>,
    records: Vec<Record>,
    policy: Policy,
    leftovers: Vec<Stray>,
    said: sheet_year::Said,
    calendar: Vec<(CellAt, String)>,
    regions: Vec<Region>,
}

impl Found {
    /// Keeps a line that names no place of the plan among the records, to be said.
    fn hear(&mut self, line: &heading::Line) {
        let stated = line.stated.iter();
        for unknown in stated.filter(|stated| stated.place.is_none()) {
            burden::pay_for_row();
            self.records.push(Record::of_unknown_line(unknown));
        }
    }

    /// A figure that nobody sees in Excel may be last year's.
    fn mark_hidden(&mut self, grid: &Grid) {
        if grid.hidden_rows.is_empty() && grid.hidden_columns.is_empty() {
            return;
        }
        let figures = self
            .records
            .iter_mut()
            .flat_map(|record| &mut record.figures)
            .chain(self.policy.costs_mut());
        for figure in figures.filter(|figure| grid.is_hidden(figure.at)) {
            figure.flaws = figure.flaws.with(Flaws::HIDDEN);
        }
    }

    fn of(
        form: &Form,
        grid: &Grid,
        year: sheet_year::Stated,
        section: Option<(String, CellAt)>,
    ) -> Self {
        Self {
            form: form.name.clone(),
            year,
            section,
            room: Room {
                for_measure: form.asks_for(&Role::Measure),
                for_id: form.asks_for(&Role::Id),
                measure_is_prose: form.prose.contains(&Role::Measure),
            },
            fields: vec![Field::default(); grid.cells().len()],
            records: Vec::new(),
            policy: Policy::default(),
            leftovers: Vec::new(),
            said: Vec::new(),
            calendar: Vec::new(),
            regions: Vec::new(),
        }
    }
}

impl Reading {
    /// Gives back the memory of the rows, once the ledger has their figures and all checks are done.
    pub fn let_go_of_rows(&mut self) {
        self.records = Vec::new();
    }

    /// Takes a sheet with what was found on it, or says why nothing is taken of it.
    fn read_sheet(&mut self, sheet: usize, grid: Grid, found: Result<Option<Found>, TooMuch>) {
        match found {
            Ok(Some(mut found)) => {
                found.mark_hidden(&grid);
                self.take(sheet, grid, found);
            }
            Ok(None) if grid.cells().is_empty() => {}
            Ok(None) => self.leftovers.push(Leftover {
                sheet,
                at: None,
                text: grid.sheet,
                kind: LeftoverKind::Sheet,
            }),
            Err(TooMuch) => self.leftovers.push(burden::too_much(sheet, &grid)),
        }
    }

    fn take(&mut self, sheet: usize, grid: Grid, found: Found) {
        let figures = found.records.iter().flat_map(|record| &record.figures);
        let places = figures.chain(found.policy.costs()).map(|figure| figure.at);
        self.behind_figures.extend(places.map(|at| Own {
            sheet,
            at,
            content: grid.at(at).map(|cell| cell.content),
        }));
        self.sightings.push(Sighting {
            form: found.form,
            sheet,
            hidden: grid.hidden,
            year: found.year,
            said: found.said,
            calendar: found.calendar,
            section: found.section,
            room: found.room,
            regions: found.regions,
        });
        self.cells.add_sheet(sheet, grid, found.fields);
        let figures = found.records.iter().flat_map(|record| {
            let figures = record.figures.iter();
            figures.map(|figure| (figure, record.matched_by()))
        });
        let costs = found.policy.costs().map(|cost| (cost, None));
        self.cells.note(sheet, figures.chain(costs));
        self.policy.take(sheet, found.policy);
        self.records.reserve_exact(found.records.len());
        self.records.extend(
            found
                .records
                .into_iter()
                .map(|record| Record { sheet, ..record }),
        );
        let leftovers = found.leftovers.into_iter();
        self.leftovers
            .extend(leftovers.map(|(at, text, kind)| Leftover {
                sheet,
                at,
                text,
                kind,
            }));
    }

    /// Where the sheet of a record, or a line above it, lets the section say which KPI it means.
    pub fn room(&self, record: &Record) -> Option<Room> {
        let mut seen = self.sightings.iter();
        let room = seen.find(|seen| seen.sheet == record.sheet)?.room;
        Some(Room {
            for_measure: room.for_measure || record.is_under_a_measure(),
            ..room
        })
    }

    /// Whether its figures count: nothing replaces it.
    pub fn counts(&self) -> bool {
        self.submission.superseded_by.is_none()
    }
}

impl Field {
    /// The name in cells.csv.
    pub fn code(&self) -> String {
        match self {
            Self::Title => "title".into(),
            Self::Header => "header".into(),
            Self::Note => "note".into(),
            Self::Subtotal => "subtotal".into(),
            Self::Role(name) => name.to_string(),
            Self::Figure(kind, Some(year)) => format!("{}:{year}", kind.code()),
            Self::Figure(kind, None) => kind.code().into(),
            Self::Unmapped => "unmapped".into(),
        }
    }
}
