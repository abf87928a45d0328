//! What counts as written: a cell is held against what the run had put there that made its workbook, and
//! against what stands now.

use super::known_answers::known_answers;
use super::workbook::{MarkedBook, MarkedCell, OF_MARKS, Origin, Wrong};
use super::{OF_KPI, OF_MEMBER, ReadBook, UnreadBook, Whose, Written, shown};
use crate::domain::FiscalYear;
use crate::domain::answer::{OF_ANSWER, is_of_answers};
use crate::history::{Ended, History, HistoryError, Run, Shown, Stood, Writing};
use std::collections::{BTreeMap, HashMap};

const OF_ANOTHER: &str =
    "この計画のこの年度の報告書ではありません。正しいフォルダーに移してください。";

/// So many things that could not be read of a workbook are said.
const MOST: usize = 3;

/// The texts that stand while workbooks are held against them, one after the other.
pub struct Scales<'a> {
    whose: Whose<'a>,
    history: Option<&'a History>,
    runs: Vec<Run>,
    /// The town whose plan it is, if the history knows.
    town: Option<String>,
    /// Every text that was ever read, standing or not.
    ever: Vec<Writing>,
    /// What became of them.
    pub written: Written,
}

/// What is known of the run that made a workbook.
struct Base {
    run: Option<Run>,
    shown: Shown,
    stood: BTreeMap<String, (String, Stood)>,
    /// As of the workbook.
    is_whole: bool,
}

/// By its path, the first of some runs that read a file of it, whatever stood in the file.
fn first_there(known: &History, runs: &[Run]) -> Result<HashMap<String, i64>, HistoryError> {
    let mut first = HashMap::new();
    for run in runs {
        for path in known.made_of(run)?.into_keys() {
            first.entry(path).or_insert(run.number);
        }
    }
    Ok(first)
}

impl<'a> Scales<'a> {
    /// What the history has.
    pub fn of(whose: Whose<'a>, history: Option<&'a History>) -> Result<Self, HistoryError> {
        let Some(known) = history else {
            return Ok(Self {
                whose,
                history,
                runs: Vec::new(),
                town: None,
                ever: Vec::new(),
                written: Written::default(),
            });
        };
        let mut runs = known.runs()?;
        runs.retain(|run| run.year == whose.year);
        let last = runs.last().map_or(Ok(None), |run| known.shown(run))?;
        let all = known.writings(whose.year)?.into_iter();
        let mut last_year = known.writings(whose.year.before())?;
        let is_typed = |of: &Writing| !is_of_answers(&of.key);
        last_year.retain(|of| of.ended.is_none() && is_typed(of));
        let (ever, answers): (Vec<Writing>, Vec<Writing>) = all.partition(is_typed);
        let (answers, mut of_answers): (Vec<Writing>, Vec<Writing>) = answers
            .into_iter()
            .partition(|of| of.key.starts_with(OF_ANSWER));
        of_answers.retain(|of| of.ended.is_none());
        let (answers, ended_answers): (Vec<Writing>, Vec<Writing>) = answers
            .into_iter()
            .partition(|writing| writing.ended.is_none());
        let standing = ever.iter().filter(|writing| writing.ended.is_none());
        let written = Written {
            standing: standing.cloned().collect(),
            answers,
            of_answers,
            ended_answers,
            known_answers: known_answers(known, whose.year)?,
            last_year,
            first_read: known.first_read(whose.year)?,
            first_there: first_there(known, &runs)?,
            ..Written::default()
        };
        Ok(Self {
            whose,
            history,
            runs,
            town: last.map(|shown| shown.town),
            ever,
            written,
        })
    }

    /// Takes what was written into a workbook.
    pub fn take(
        &mut self,
        path: &str,
        hash: &str,
        mut book: MarkedBook,
        is_input: bool,
    ) -> Result<(), HistoryError> {
        if let Some(what) = self.stranger(&book.origin) {
            let why = vec![(what, OF_ANOTHER)];
            self.unread(path, why, is_input);
            return Ok(());
        }
        name(&mut book.cells, hash);
        let (base, before) = (self.base(&book)?, self.taken());
        let mut cells: BTreeMap<&str, Vec<&MarkedCell>> = BTreeMap::new();
        for cell in &book.cells {
            cells.entry(&cell.key).or_default().push(cell);
        }
        for cells in cells.values() {
            self.weigh(cells, &base, (path, hash));
        }
        let made = base.shown.books.get(&book.origin.book);
        let gone = made.map_or(0, |made| made.cells.saturating_sub(book.keys));
        let mut why = book.doubts;
        if gone > 0 {
            let what = format!("意見の欄{gone}か所が、行やシートごと消されています");
            why.push((what, OF_MARKS));
        }
        let is_as_made = book.rest.is_some() && made.is_some_and(|made| made.rest == book.rest);
        let has_new = self.taken() > before;
        match why.is_empty() {
            true => self.written.read.push(ReadBook {
                path: path.to_owned(),
                hash: hash.to_owned(),
                is_spent: is_as_made,
                has_new,
            }),
            false => {
                why.truncate(MOST);
                self.unread(path, why, is_input);
            }
        }
        Ok(())
    }

    /// How many texts were read or withdrawn so far.
    fn taken(&self) -> usize {
        self.written.read_now().count() + self.written.ended.len()
    }

    fn unread(&mut self, path: &str, why: Vec<Wrong>, is_input: bool) {
        self.written.unread.push(UnreadBook {
            path: path.to_owned(),
            why,
            is_input,
        });
    }

    /// Whose the workbook is, if not this plan's and year's.
    fn stranger(&self, origin: &Origin) -> Option<String> {
        let Whose { plan, year, .. } = self.whose;
        let town = self.town.as_deref().map(Origin::town);
        let is_ours = self.run(origin).is_some();
        if !is_ours && town.is_some_and(|town| town != origin.town) {
            return Some(format!("別の自治体（{}）の報告書です", origin.town));
        }
        if origin.plan != plan {
            return Some(format!("別の計画（{}）の報告書です", origin.plan));
        }
        let is_other = FiscalYear::parse(&origin.year_folder) != Some(year);
        is_other.then(|| format!("別の年度（{}）の報告書です", origin.year_folder))
    }

    fn run(&self, origin: &Origin) -> Option<&Run> {
        let mut runs = self.runs.iter();
        runs.find(|run| run.number == origin.run && Origin::mark(&run.fingerprint) == origin.mark)
    }

    /// Whether a workbook is of the last run of its year.
    fn is_newest(&self, base: &Base) -> bool {
        let last = self.runs.last().map(|run| run.number);
        last.is_some() && last == base.number()
    }

    fn base(&self, book: &MarkedBook) -> Result<Base, HistoryError> {
        let run = self.run(&book.origin).cloned();
        let known = self.history.zip(run.as_ref());
        let shown = known.map_or(Ok(None), |(history, run)| history.shown(run))?;
        let stood = known.map_or(Ok(BTreeMap::new()), |(history, run)| history.stood(run))?;
        Ok(Base {
            // What a run showed that did not keep it is not known, and so nothing was cleared.
            run: run.filter(|_| shown.is_some()),
            shown: shown.unwrap_or_default(),
            stood,
            is_whole: book.is_whole,
        })
    }

    /// Holds the cells with one key, which may stand on several sheets, against what stood there. A text that is
    /// otherwise was written; where one was cleared and no other written, the texts that had been shown were withdrawn.
    fn weigh(&mut self, cells: &[&MarkedCell], base: &Base, from: (&str, &str)) {
        let key = cells[0].key.as_str();
        let shown = base.shown.texts.get(key).map_or("", String::as_str);
        let shown = shown::without_since(shown);
        let texts = cells.iter().map(|cell| shown::without_since(&cell.text));
        let others = cells.iter().zip(texts);
        let others: Vec<_> = others
            .filter(|(_, text)| !shown::is_same(text, &shown))
            .collect();
        let is_cleared = |text: &str| shown::is_same(text, "");
        if base.is_whole && others.is_empty() && is_cleared(&shown) && self.is_newest(base) {
            // Only a run of the next year has read what stood here.
            let of_run = base.number();
            self.end(Ended::Withdrawn, |other| {
                other.key == key && other.of_run == of_run && other.file == from.0
            });
        }
        if base.is_whole && !others.is_empty() && others.iter().all(|(_, text)| is_cleared(text)) {
            self.end(Ended::Withdrawn, |other| {
                other.key == key && base.has_shown(other)
            });
        }
        for (cell, text) in others {
            if !is_cleared(&text) {
                self.write(cell, text, base, from);
            }
        }
    }

    /// A text goes into the place of those that the workbook had shown, and of what the same copy had
    /// before. What was written since stands beside it.
    fn write(&mut self, cell: &MarkedCell, text: String, base: &Base, (path, hash): (&str, &str)) {
        let (key, of_run) = (cell.key.as_str(), base.number());
        let is_same = |other: &Writing| other.key == key && shown::is_same(&other.text, &text);
        let is_of_copy = |other: &Writing| other.of_run == of_run && other.file == path;
        // A copy that was only saved again says nothing new.
        let mut ever = self.ever.iter();
        if ever.any(|other| is_same(other) && other.of_run == of_run) {
            return;
        }
        self.end(Ended::Replaced, |other| {
            let is_before = base.has_shown(other) || is_of_copy(other);
            other.key == key && is_before && !is_same(other)
        });
        if self.written.standing.iter().any(is_same) {
            return;
        }
        let about = key.split_once(':').map_or(key, |(_, about)| about);
        let known = base.stood.get(about).filter(|_| key.starts_with(OF_KPI));
        // A line that says what there was before is of a text that was written earlier, nobody knows when.
        let is_old = base.run.is_none() && shown::without_since(&cell.text) != cell.text;
        self.written.standing.push(Writing {
            number: None,
            run: None,
            key: key.to_owned(),
            about: known.map_or(super::keys::about(key), |(name, _)| {
                format!("{about} {name}")
            }),
            file: path.to_owned(),
            hash: hash.to_owned(),
            sheet: cell.sheet.clone(),
            cell: cell.at.to_string(),
            of_run,
            then: match is_old {
                true => shown::then(&cell.text),
                false => known.map(|(_, stood)| stood.clone()),
            },
            ended: None,
            first_read: None,
            text,
        });
    }

    /// Ends those that the history has and that are meant.
    fn end(&mut self, how: Ended, is_meant: impl Fn(&Writing) -> bool) {
        let Written {
            standing, ended, ..
        } = &mut self.written;
        let is_ended = |writing: &mut Writing| writing.number.is_some() && is_meant(writing);
        let gone = standing.extract_if(.., is_ended);
        ended.extend(gone.map(|writing| (writing, how)));
    }
}

/// Gives the name of a member the key by which it is found for the texts of its workbook, and of no other.
fn name(cells: &mut [MarkedCell], hash: &str) {
    for cell in cells.iter_mut().filter(|cell| cell.key == OF_MEMBER) {
        cell.key += hash;
    }
}

impl Base {
    fn number(&self) -> Option<i64> {
        self.run.as_ref().map(|run| run.number)
    }

    /// Whether a text stood in the workbook when it was made.
    fn has_shown(&self, writing: &Writing) -> bool {
        writing.run.is_some() && writing.run <= self.number()
    }
}
