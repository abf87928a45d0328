//! A 確認票 that came back: found by its hidden keys, whatever its name, the order of its rows and its other
//! columns.

mod blocks;

pub use blocks::title_mark;

use super::figure::{FigureAround, figure};
use super::{CellField, Flaws, KpiRecord, MatchedBy, Reading, ReportedFigure};
use crate::domain::answer::{
    Answer, AnswerKey, CHOICE, GivenOn, HEAD_OF_CHOICE, HEAD_OF_REASON, LONGEST_REASON, NOTES,
    OF_KPI, REASON, Repeated, SlipHead, SlipOrder, VALUE, part,
};
use crate::domain::ground::Ground;
use crate::domain::joined::joined;
use crate::domain::known_answers::{self, SlipRows};
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, Decimal, FiscalYear, Plan, folded, number};
use crate::intake::{Cell, Content, Grid, Notice};
use blocks::SlipBlocks;

/// A 確認票 that came back.
#[derive(Debug, Clone, Default)]
pub struct ReturnedSlip {
    /// Of whom it is; none where its hidden row or column is gone.
    pub head: Option<SlipHead>,
    /// How new it is.
    pub order: SlipOrder,
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Its rows in which something was answered.
    pub answers: Vec<SlipAnswer>,
    /// What is asked in its rows in which nothing was answered.
    pub unanswered: Vec<AnswerKey>,
    /// What was written where nothing is asked, on it and on its sheet of notes.
    pub strays: Vec<StrayText>,
    /// Further sheets of the same file that are a 確認票, with whose they are: they are not read.
    pub others: Vec<(usize, Option<SlipHead>)>,
    /// Whether a sheet has its visible heads, and no sheet what it hides.
    pub is_bare: bool,
    /// Whether something lies on it that is no cell, such as a picture.
    pub has_shapes: bool,
}

/// What was written into a row of a 確認票 outside the cells that are read.
#[derive(Debug, Clone)]
pub struct StrayText {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// The first cell.
    pub at: CellAt,
    /// What stands there.
    pub texts: Vec<String>,
    /// Of an answer: why its question cannot be told; none of other texts.
    pub lost: Option<LostKey>,
}

/// Why the question of an answer on a 確認票 cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostKey {
    /// The row has no key any more.
    Gone,
    /// The row has the key of another question than that in whose block people see it.
    OfAnother,
}

/// What was written into a row of a 確認票.
#[derive(Debug, Clone)]
pub struct SlipAnswer {
    /// Which finding it is about.
    pub key: AnswerKey,
    /// What was written of the figure when it was asked about; none where it is about no figure, and on slips of
    /// earlier versions.
    pub asked: Option<String>,
    /// The cell of the choice.
    pub at: CellAt,
    /// As it was chosen.
    pub choice: String,
    /// The cell of the value.
    pub value_at: CellAt,
    /// As it was written, without line breaks: the history keeps it as one line.
    pub value: String,
    /// As it was written.
    pub reason: String,
    /// Whether any of them is a formula.
    pub is_formula: bool,
    /// The figure that its value is read as; none where the question is about no actual.
    pub record: Option<KpiRecord>,
    /// Where it was given, if the slip only says it again.
    pub repeated: Option<Repeated>,
    /// Whether a slip of the name on which it was given is still there.
    pub is_given_there: bool,
    /// What became of it.
    pub became: Became,
    /// What it stands on, if it has the word and gives a figure.
    pub ground: Option<Ground>,
}

impl ReturnedSlip {
    /// How new one of its answers is.
    pub fn order_of(&self, answer: &SlipAnswer) -> SlipOrder {
        let given = answer.repeated.as_ref();
        SlipOrder {
            given: given.map(|given| GivenOn {
                run: given.run,
                name: given.name.clone(),
                is_there: answer.is_given_there,
            }),
            ..self.order.clone()
        }
    }
}

impl SlipAnswer {
    /// A hash of the figure as it was read. `text` is the text of its cell.
    pub fn says(&self, text: &str) -> String {
        let figures = self.record.iter().flat_map(|record| &record.figures);
        let read = figures.map(|figure| format!("{:?}{}", figure.state, written(text, figure)));
        hash_of(&joined(read, "\n"))
    }

    /// Whether something else came in the place of its value.
    pub fn is_lost(&self) -> bool {
        let mut ground = self.ground.iter();
        ground.any(|ground| ground.lost_to.is_some())
    }

    /// What was chosen, or why it cannot be taken as it is written, whatever its value is.
    fn chosen(&self) -> Result<Answer, String> {
        let Self { choice, reason, .. } = self;
        let chosen = Answer::parse(choice);
        match chosen {
            _ if self.is_formula => {
                Err("式です。式にせず、数や文字をそのまま書いてください".to_owned())
            }
            _ if reason.chars().count() > LONGEST_REASON as usize => {
                Err(format!("理由が長すぎます（{LONGEST_REASON}字まで）"))
            }
            None if choice.is_empty() => Err("一覧から選ばれていません".to_owned()),
            None => Err("一覧にない言葉です".to_owned()),
            // 「。」 or 「－」 so that the cell is filled is no reason.
            Some(Answer::Right) if !reason.chars().any(char::is_alphanumeric) => {
                Err("「正しい」の理由が書かれていません".to_owned())
            }
            Some(Answer::Figure) if self.key.kind != Kind::Actual.code() => {
                Err(format!("この問では「{choice}」は選べません"))
            }
            Some(Answer::Figure) if self.value.is_empty() => {
                Err("正しい値が書かれていません".to_owned())
            }
            Some(Answer::Right) if self.repeats_what_stands() => Ok(Answer::Right),
            Some(chosen) if chosen != Answer::Figure && !self.value.is_empty() => Err(format!(
                "「{choice}」が選ばれ、正しい値も書かれています。どちらか一つにしてください"
            )),
            Some(chosen) => Ok(chosen),
        }
    }

    /// Whether its value is the very one that was asked about.
    fn repeats_what_stands(&self) -> bool {
        let number = |text: &str| number::parse_grouped(&folded::width(text));
        let is_same = |asked: &str| {
            let is_number = number(asked).is_some() && number(asked) == number(&self.value);
            is_number || folded::key(asked) == folded::key(&self.value)
        };
        !self.value.is_empty() && self.asked.as_deref().is_some_and(is_same)
    }

    /// The figure that it gives, if one can be read: its state and value.
    pub fn figure(&self) -> Option<(State, Option<Decimal>)> {
        let figure = self.record.as_ref()?.figures.first()?;
        let is_read = !matches!(figure.state, State::Blank | State::Unreadable);
        is_read.then_some((figure.state, figure.value))
    }

    /// A hash of that figure; see [`ReportedFigure::value_hash`].
    pub fn value_hash(&self) -> Option<String> {
        let figure = self.record.as_ref()?.figures.first()?;
        Some(figure.value_hash(&self.value))
    }

    /// The year that the value itself names, where it is another than the one that was asked about.
    fn other_year(&self) -> Option<FiscalYear> {
        let figure = self.record.as_ref()?.figures.first()?;
        figure.year.filter(|_| figure.flaws.has(Flaws::OTHER_YEAR))
    }

    /// What was chosen, with a value of the year that can be read where it needs one; or why it cannot be taken. A word such
    /// as 集計中 is a value, as on a form.
    pub fn taken(&self) -> Result<Answer, String> {
        match (self.chosen()?, self.other_year()) {
            (Answer::Figure, Some(year)) => Err(format!(
                "値が{}のもので、お尋ねした年度と違います",
                year.long()
            )),
            (Answer::Figure, None) if self.figure().is_none() => {
                Err("値として読めません".to_owned())
            }
            (chosen, _) => Ok(chosen),
        }
    }

    /// The same for answers that say the same: a figure however it is written and explained; all else as it is written.
    pub fn means(&self) -> String {
        let is_figure = self.chosen() == Ok(Answer::Figure);
        match self.figure().filter(|_| is_figure) {
            Some((state, value)) => format!("{state:?}{}", plain(value)),
            None => self.written(),
        }
    }

    /// As the history has it.
    pub fn text(&self) -> String {
        known_answers::text(self.taken().ok(), self.own_value(), &self.reason)
    }

    /// The value, unless it only says again what was asked about, and that this is right.
    pub fn own_value(&self) -> &str {
        match self.chosen() {
            Ok(Answer::Right) => "",
            _ => &self.value,
        }
    }

    /// All that was written, quoted: 「正しい」「人数です」.
    pub fn written(&self) -> String {
        let parts = [&self.choice, &self.value, &self.reason].into_iter();
        let parts = parts.filter(|part| !part.is_empty());
        joined(parts.map(|part| format!("「{part}」")), "")
    }
}

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It has the word, and gives no figure.
    Taken,
    /// It cannot be taken as it is written: why.
    Unclear(String),
    /// An answer on a newer slip takes its place.
    Older,
    /// It is to a question that another section was asked.
    Stranger,
    /// It is only said again, and was taken back, cleared or changed where it was given.
    Over,
    /// Another slip of the same run answers the question otherwise: neither has the word.
    Disputed,
    /// It gives the value that stands in the file, and another answer to the question says that this is right: that one
    /// has the word.
    Agrees,
    /// An answer to another question about the same figure contradicts it: that one, quoted.
    Differs(String),
    /// It counts in the place of these texts, each of which took the place of the one before it: the first stands in
    /// the file, the others are answered figures.
    Counts(Vec<String>),
    /// The same, but a figure that was answered later counts in its place.
    Corrected(Vec<String>),
    /// The file no longer says what was asked about.
    Outdated,
}

impl Became {
    /// Of a figure that counts or counted until a later one took its place: in the place of which texts.
    pub fn before(&self) -> Option<&[String]> {
        match self {
            Self::Counts(before) | Self::Corrected(before) => Some(before),
            _ => None,
        }
    }
}

impl ReturnedSlip {
    /// The sheets that say whose 確認票 they are.
    pub fn heads(&self) -> impl Iterator<Item = (usize, &SlipHead)> {
        let others = self.others.iter();
        let others = others.filter_map(|(sheet, head)| Some((*sheet, head.as_ref()?)));
        let own = self.head.as_ref().map(|head| (self.sheet, head));
        own.into_iter().chain(others)
    }

    /// Lets another sheet be the one that is read.
    fn set_aside(&mut self) {
        if let Some(head) = self.head.take() {
            let sheet = self.sheet;
            self.strays.retain(|stray| stray.sheet != sheet);
            self.others.push((sheet, Some(head)));
        }
    }
}

impl Reading {
    /// The 確認票 that it is, if it is one of this plan, this year and the section in whose folder it lies.
    pub fn slip_of(&self, plan: &Plan, year: FiscalYear) -> Option<&ReturnedSlip> {
        let slip = self.slip.as_deref()?;
        let head = slip.head.as_ref()?;
        self.is_slip_of(plan, year, head).then_some(slip)
    }

    /// Whether a head is that of a 確認票 of a plan, a year and the section in whose folder it lies.
    pub fn is_slip_of(&self, plan: &Plan, year: FiscalYear, head: &SlipHead) -> bool {
        let section = self.submission.section;
        let mut names = section
            .into_iter()
            .flat_map(|section| plan.sections[section].names());
        head.plan == part(&plan.id)
            && head.town == part(&plan.body)
            && FiscalYear::parse(&head.year_folder) == Some(year)
            && names.any(|name| part(name) == head.section)
    }

    /// Whether it has a 確認票 that counts. A newer file with the same name takes the place of the figures in a
    /// workbook, and not of what was answered on a 確認票 in it.
    pub fn slip_counts(&self) -> bool {
        self.slip.is_some() && !self.submission.counting.is_withdrawn
    }

    /// The answers on its 確認票, if it has one.
    pub fn slip_answers(&self) -> &[SlipAnswer] {
        self.slip.as_deref().map_or(&[], |slip| &slip.answers)
    }

    /// 第3版の確認票: the name of its 確認票 by the run that wrote it, which renaming the file does not change. None if the
    /// file has no 確認票, or one of another section or year than those of its folder.
    pub fn slip_called(&self, plan: &Plan) -> Option<String> {
        let slip = self.slip_of(plan, self.submission.year()?)?;
        Some(format!("第{}版の確認票", slip.order.run))
    }

    /// Whether a sheet is that of its 確認票, or of the notes behind it with something written into them. A file that is nothing else is so as a whole.
    pub fn is_of_slip(&self, sheet: &str) -> bool {
        let own = self
            .slip
            .as_deref()
            .and_then(|of| self.sheets.get(of.sheet));
        self.is_only_slip() || own.is_some_and(|own| own == sheet)
    }

    /// Whether the content of a sheet counts: of a file that was replaced, only its 確認票 does.
    pub fn sheet_counts(&self, sheet: usize) -> bool {
        let is_slip = |slip: &ReturnedSlip| slip.sheet == sheet;
        self.counts() || self.slip_counts() && self.slip.as_deref().is_some_and(is_slip)
    }

    /// Whether it is a 確認票 and nothing else: no submission.
    pub fn is_only_slip(&self) -> bool {
        self.slip.is_some() && self.sightings.is_empty()
    }

    /// Whether it is no submission: a 確認票, or a letter of ours that came back.
    pub fn is_no_submission(&self) -> bool {
        self.is_only_slip() || self.notices.contains(&Notice::OwnLetter)
    }

    /// Takes the sheets of a 確認票 of ours; gives a sheet back that is none.
    pub(super) fn take_slip(&mut self, plan: &Plan, sheet: usize, grid: Grid) -> Option<Grid> {
        let mut heads = grid.cells().iter();
        let head = heads.find_map(|cell| Some((cell.at, SlipHead::parse(&cell.text)?)));
        let year = self.submission.year();
        let is_here = |head: &SlipHead| year.is_some_and(|year| self.is_slip_of(plan, year, head));
        // The section's own slip of the year goes before one that came along with it.
        let own = head.as_ref().is_some_and(|(_, head)| is_here(head));
        let own_before = self
            .slip
            .as_ref()
            .and_then(|slip| slip.head.as_ref())
            .is_some_and(is_here);
        let goes_before = own && !own_before;
        let is_notes = || grid.cells().iter().any(|cell| cell.text == NOTES);
        match (head, &mut self.slip) {
            (Some((at, head)), slip) => match slip {
                Some(slip) if slip.head.is_some() && !goes_before => {
                    slip.others.push((sheet, Some(head)));
                }
                _ => {
                    let answers = answers(&grid, at, |answer| record(plan, sheet, &grid, answer));
                    let slip = slip.get_or_insert_default();
                    slip.set_aside();
                    slip.strays.extend(strays(sheet, &grid, at));
                    (slip.order.run, slip.is_bare) = (head.run, false);
                    let is_said = |answer: &SlipAnswer| !answer.means().is_empty();
                    let (answers, rest): (Vec<_>, Vec<_>) = answers.into_iter().partition(is_said);
                    slip.unanswered = rest.into_iter().map(|answer| answer.key).collect();
                    (slip.head, slip.sheet, slip.answers) = (Some(head), sheet, answers);
                }
            },
            (None, slip) if is_notes() => {
                let column = grid.cells().iter().find(|cell| cell.text == NOTES);
                let at = column.map_or(CellAt::new(0, 0), |cell| cell.at);
                let slip = slip.get_or_insert_default();
                slip.strays.extend(strays(sheet, &grid, at));
            }
            (None, slip) if is_bare(&grid) => {
                let slip = slip.get_or_insert_default();
                slip.is_bare = slip.head.is_none();
                slip.others.push((sheet, None));
            }
            _ => return Some(grid),
        }
        let fields = vec![CellField::default(); grid.cells().len()];
        self.cells.add_sheet(sheet, grid, fields);
        None
    }
}

/// The rows of the slips of a plan's year.
pub fn rows(plan: &Plan, year: FiscalYear, readings: &[Reading]) -> SlipRows {
    let mut rows = SlipRows::default();
    let slips = readings.iter();
    let slips = slips.filter_map(|reading| Some((reading, reading.slip_of(plan, year)?)));
    for (reading, slip) in slips {
        let run = slip.order.run;
        for answer in &slip.answers {
            let (key, given_in) = (answer.key.text(), slip.order_of(answer).given_in());
            match reading.slip_counts() {
                true if answer.became == Became::Over => {}
                true => rows.answer(given_in, key),
                false => {
                    let again = answer.repeated.as_ref().map(|_| &reading.hash[..]);
                    rows.take_back(given_in, key, (&answer.text(), again));
                }
            }
        }
        let blank = slip.unanswered.iter().filter(|_| reading.slip_counts());
        blank.for_each(|key| rows.blank(run, key.text()));
    }
    rows
}

/// Whether it has the visible heads of a 確認票.
fn is_bare(grid: &Grid) -> bool {
    let mut rows = grid.used_rows();
    rows.any(|row| {
        let has = |head: &str| grid.row(row).iter().any(|cell| cell.text.trim() == head);
        has(HEAD_OF_CHOICE) && has(HEAD_OF_REASON)
    })
}

/// What stands on a sheet of a 確認票 where the run put nothing, and nothing is asked: see [`row_mark`].
fn strays(sheet: usize, grid: &Grid, head: CellAt) -> Vec<StrayText> {
    let column = |key: &str| {
        let mut heads = grid.row(head.row).iter();
        heads
            .find(|cell| cell.text.trim() == key)
            .map(|cell| cell.at.column)
    };
    let [choice, value, reason] = [CHOICE, VALUE, REASON].map(column);
    let mark = |row: u32| grid.at(CellAt::new(row, head.column));
    let is_marked = |row: &u32| mark(*row).is_some_and(|cell| cell.text.starts_with(ROW));
    let has_marks = grid.used_rows().any(|row| is_marked(&row));
    let is_choice =
        |cell: &&Cell| Some(cell.at.column) == choice && Answer::parse(&cell.text).is_some();
    let blocks = SlipBlocks::of(grid, head);
    let of_row = |row: u32| {
        let key = mark(row).map_or("", |cell| cell.text.trim());
        let parsed = AnswerKey::parse(key);
        let marks = key
            .strip_prefix(ROW)
            .map(|marks| RowMarks::of(marks, head.column));
        let is_key = parsed.is_some();
        let is_stranger = parsed.is_some_and(|key| blocks.is_stranger(row, &key));
        let is_ours = |cell: &&Cell| match &marks {
            _ if row == head.row => cell.text.starts_with(OWN),
            _ if cell.at.column == head.column => is_key || marks.is_some(),
            Some(marks) => marks.has(cell),
            // A slip of an earlier version has no marks.
            None if !has_marks => cell.at.column < head.column,
            None => is_key && [choice, value, reason].contains(&Some(cell.at.column)),
        };
        let is_gone =
            || marks.is_none() && !is_key && grid.row(row).iter().any(|cell| is_choice(&cell));
        let lost = match is_stranger {
            true => Some(LostKey::OfAnother),
            false => is_gone().then_some(LostKey::Gone),
        };
        let is_lost =
            |cell: &Cell| lost.is_some() && !(is_stranger && cell.at.column == head.column);
        let strays = grid.row(row).iter();
        let strays = strays.filter(|cell| is_lost(cell) || !is_ours(cell));
        let strays: Vec<&Cell> = strays.filter(|cell| !cell.text.trim().is_empty()).collect();
        Some(StrayText {
            sheet,
            at: strays.first()?.at,
            texts: strays
                .iter()
                .map(|cell| cell.text.trim().to_owned())
                .collect(),
            lost,
        })
    };
    grid.used_rows().filter_map(of_row).collect()
}

/// What a person sees in a cell, whatever a program made of its format.
fn seen(cell: &Cell) -> String {
    match cell.content {
        Content::Number(number) => number::plain(number),
        _ => cell.text.clone(),
    }
}

/// How everything begins that the run hides on a 確認票, but keys.
const OWN: &str = "kensho:";

/// How the mark of a row begins.
const ROW: &str = "kensho:行:";

/// The mark of a row of a 確認票 in which nothing is to be written: by it whatever else was written there is found. It
/// names its own column, and each other column with a hash of the text that was printed there.
pub fn row_mark<T: AsRef<str>>(own: u16, texts: impl IntoIterator<Item = (u16, T)>) -> String {
    let texts = texts.into_iter();
    let marks = texts.map(|(column, text)| format!("{column}:{}", text_mark(text.as_ref())));
    format!("{ROW}{own}:{}", joined(marks, "."))
}

/// A row's mark, read again.
struct RowMarks<'a> {
    marks: &'a str,
    /// Whether its columns are those that it names: none was put in or taken away.
    is_in_place: bool,
}

impl<'a> RowMarks<'a> {
    fn of(marks: &'a str, column: u32) -> Self {
        let own = marks
            .split_once(':')
            .map(|(own, rest)| (own.parse::<u32>(), rest));
        match own {
            Some((Ok(own), rest)) => Self {
                marks: rest,
                is_in_place: column == own,
            },
            // A slip of an earlier version names no columns.
            _ => Self {
                marks,
                is_in_place: false,
            },
        }
    }

    /// Whether it is what the run put into that cell; into any of the row, where the columns are no longer known.
    fn has(&self, cell: &Cell) -> bool {
        let own = text_mark(&seen(cell));
        let at = cell.at.column.to_string();
        self.marks
            .split('.')
            .any(|mark| match mark.split_once(':') {
                Some((column, mark)) => mark == own && (column == at || !self.is_in_place),
                None => mark == own,
            })
    }
}

fn text_mark(text: &str) -> String {
    hash_of(&folded::key(text))[..8].to_owned()
}

/// What is answered on a slip, also where that is nothing, with what it says again of earlier ones as it was printed.
fn answers(
    grid: &Grid,
    head: CellAt,
    record: impl Fn(&SlipAnswer) -> Option<KpiRecord>,
) -> Vec<SlipAnswer> {
    let column = |key: &str| {
        let mut heads = grid.row(head.row).iter();
        heads
            .find(|cell| cell.text.trim() == key)
            .map(|cell| cell.at.column)
    };
    let columns = [CHOICE, VALUE, REASON].map(column);
    let blocks = SlipBlocks::of(grid, head);
    let read = |row: u32| {
        let mut cells = grid.row(row).iter();
        let (repeated, of_key) = match cells.find_map(|cell| Repeated::parse(&cell.text)) {
            Some((repeated, key)) => (Some(repeated), key),
            None => (None, &*grid.at(CellAt::new(row, head.column))?.text),
        };
        let key = AnswerKey::parse(of_key)?;
        if repeated.is_none() && blocks.is_stranger(row, &key) {
            return None;
        }
        // A column that was taken away has nothing in it.
        let at = columns.map(|column| CellAt::new(row, column.unwrap_or(head.column + 1)));
        let cells = [0, 1, 2].map(|of| columns[of].and_then(|_| grid.at(at[of])));
        let text = |of: usize| cells[of].map_or("", |cell| cell.text.trim()).to_owned();
        let is_formula = cells.iter().flatten().any(|cell| cell.formula);
        let choice = || text(0);
        let mut answer = SlipAnswer {
            key,
            asked: AnswerKey::asked(of_key).map(str::to_owned),
            at: at[0],
            choice: repeated
                .as_ref()
                .map_or_else(choice, |_| Answer::Figure.label().to_owned()),
            value_at: at[1],
            value: folded::one_line(&text(1)),
            reason: text(2),
            is_formula,
            repeated,
            is_given_there: false,
            record: None,
            became: Became::Taken,
            ground: None,
        };
        answer.record = record(&answer);
        let shown = cells[1].map_or("", |cell| &cell.text);
        let is_printed = |of: &Repeated| of.says == answer.says(shown);
        // A repeated answer that no longer reads as it was printed was typed over, and is no answer of the section.
        let is_given = answer.repeated.as_ref().is_none_or(is_printed);
        is_given.then_some(answer)
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
    let mut figure = figure(answer.value_at, cell, around);
    figure.doubt_sign(&answer.value);
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
        figures: vec![figure],
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

/// A hash of what a KPI is called and counted in, as keys of questions have it.
pub fn hash_of_kpi(name: &str, unit: &str) -> String {
    hash_of(&format!("{name}\n{unit}"))
}

/// The KPI of a plan that the question with a key is about: of that id, and called and counted as when it was asked, or
/// called so before. An id may be another KPI's since.
pub fn kpi_of(plan: &Plan, key: &AnswerKey) -> Option<usize> {
    let id = key.subject.strip_prefix(OF_KPI)?;
    let found = plan.kpis.iter().position(|kpi| part(&kpi.id) == id)?;
    let kpi = &plan.kpis[found];
    let mut names = kpi.formerly.iter().chain([&kpi.name]);
    let is_it = |asked: &str| names.any(|name| hash_of_kpi(name, &kpi.unit) == asked);
    key.asked_kpi().is_none_or(is_it).then_some(found)
}

/// Flaws of figures that mean something else where they are written otherwise.
const AS_WRITTEN: [Flaws; 11] = [
    Flaws::UNIT_MISMATCH,
    Flaws::OTHER_YEAR,
    Flaws::RESERVED,
    Flaws::BOUND,
    Flaws::SCALED,
    Flaws::TWO_FIGURES,
    Flaws::RANGE,
    Flaws::BRACKETED,
    Flaws::UNITS_DISAGREE,
    Flaws::DATE,
    Flaws::FRACTION,
];

/// Whether a figure is a number that means the same however it is written: 40000, 40,000, 40,000人.
pub fn is_plain(value: Option<Decimal>, flaws: Flaws) -> bool {
    value.is_some() && !AS_WRITTEN.iter().any(|flaw| flaws.has(*flaw))
}

/// What stands in the cell of a figure, for [`hash_of`]: what it is read as, or else what is written.
fn stands(text: &str, figure: &ReportedFigure) -> String {
    match is_plain(figure.value, figure.flaws) {
        true => stands_as(&plain(figure.value)),
        false => written(text, figure),
    }
}

/// The same of a number that means the same however it is written.
pub fn stands_as(value: &str) -> String {
    format!("\n{value}")
}

/// The same as keys of earlier versions have it.
fn written(text: &str, figure: &ReportedFigure) -> String {
    let is_unseen = figure.state != State::Blank && text.trim().is_empty();
    stands_in(text.trim(), is_unseen, &plain(figure.value))
}

/// Hashes of what stands in the cell of a figure: as today's keys of questions have it, and as those of earlier versions
/// have it.
pub fn hashes_of(text: &str, figure: &ReportedFigure) -> [String; 2] {
    [stands(text, figure), written(text, figure)].map(|stands| hash_of(&stands))
}

/// What is written in the cell of a figure that is read as `value`. `is_unseen`: no text, but a formula without a stored
/// result, which is no empty cell. Line breaks do not matter: programs write them differently.
pub fn stands_in(text: &str, is_unseen: bool, value: &str) -> String {
    let text = if is_unseen { "=" } else { text };
    format!("{}\n{value}", folded::one_line(text))
}

/// A value with the digits that a figure keeps; empty without one.
pub(super) fn plain(value: Option<Decimal>) -> String {
    let kept = value.and_then(number::units).map(number::of_units);
    kept.map(number::plain).unwrap_or_default()
}
