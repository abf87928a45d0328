//! What people wrote into marked cells of the council's workbook: entered with the run that read it, kept when
//! it is replaced or withdrawn.

use super::fault::HistoryError;
use super::store::History;
use crate::domain::moment::Moment;
use crate::domain::plan::BookKind;
use crate::domain::{Decimal, FiscalYear, number};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A text that a person put into a marked cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Its number in the history; none before it is entered.
    pub number: Option<i64>,
    /// The run in which it was read; none before it is entered.
    pub run: Option<i64>,
    /// Of the cell: `kpi:1-a`, `review:総合戦略推進会議`.
    pub key: String,
    /// What the KPI or the council was called in the workbook's run.
    pub about: String,
    /// As it was written.
    pub text: String,
    /// The workbook, relative to the workspace.
    pub file: String,
    /// BLAKE3 of its bytes.
    pub hash: String,
    /// Its sheet.
    pub sheet: String,
    /// As Excel names it.
    pub cell: String,
    /// The run that had made the workbook; none if the history does not have it.
    pub of_run: Option<i64>,
    /// What the KPI had in that run; none where that is not known, and of what is no KPI.
    pub then: Option<Stood>,
    /// Why it stands no more; none while it stands.
    pub ended: Option<Ended>,
    /// When it was first read; none before it is entered for the first time.
    pub first_read: Option<Moment>,
}

impl Writing {
    /// What it says, of what and on which slip: the same in whichever file it was read.
    pub fn said(&self) -> String {
        format!("{}\n{:?}\n{}", self.key, self.of_run, self.text)
    }

    /// Whether it stands in another's place because the file was renamed or moved: the same was written into the same
    /// cell of the same workbook.
    pub fn is_moved_from(&self, old: &Self) -> bool {
        let what = |of: &Self| (of.key.clone(), of.text.clone(), of.of_run);
        self.file != old.file && what(self) == what(old)
    }
}

/// Why a text stands no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Somebody put another into its place, or [moved its file](Writing::is_moved_from).
    Replaced,
    /// Somebody cleared its cell.
    Withdrawn,
}

impl Ended {
    /// The stable name, in the history and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What has a name that [`Self::code`] gave.
    pub(super) fn of_code(code: &str) -> Self {
        match code {
            "withdrawn" => Self::Withdrawn,
            _ => Self::Replaced,
        }
    }
}

/// What a KPI had in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stood {
    /// What was judged, with the unit: 45.2％; none where there was no figure.
    pub figure: Option<String>,
    /// Why there was no figure, or no grade.
    pub state: Option<String>,
    /// The code of the grade; none where there was none.
    pub grade: Option<String>,
}

impl Stood {
    /// What is judged with so many decimals at the most that nobody prints more of them.
    pub fn of(
        actual: Option<Decimal>,
        unit: &str,
        grade: Option<&str>,
        state: Option<String>,
    ) -> Self {
        const DECIMALS: u32 = 6;
        let figure = |actual| {
            let rounded = number::rounded(actual, DECIMALS, number::Rounding::HalfUp);
            format!("{}{unit}", number::grouped(rounded.normalize()))
        };
        Self {
            figure: actual.map(figure),
            state,
            grade: grade.map(str::to_owned),
        }
    }
}

/// What a run showed in the marked cells of its workbooks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The town whose plan it is.
    pub town: String,
    /// The texts by the keys of their cells; those that were empty are left out.
    pub texts: BTreeMap<String, String>,
    /// What else is known of each workbook that has such cells.
    pub books: BTreeMap<BookKind, ShownBook>,
}

/// A workbook beside the texts in its marked cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownBook {
    /// How many marked cells it had, with text and without.
    pub cells: usize,
    /// Of all that stood in other cells, as one hash; none where that was not asked.
    pub rest: Option<String>,
}

impl Shown {
    /// The name under which a run keeps it, among its tables.
    pub const NAME: &str = "shown";

    /// As it is kept.
    pub fn bytes(&self) -> Vec<u8> {
        let Self { town, texts, books } = self;
        let book = |(kind, book): (&BookKind, &ShownBook)| {
            let known = json!({ "cells": book.cells, "rest": book.rest });
            (kind.code().to_owned(), known)
        };
        let books: Map<String, Value> = books.iter().map(book).collect();
        let shown = json!({ "town": town, "texts": texts, "books": books });
        shown.to_string().into_bytes()
    }

    /// What [`Self::bytes`] gave; none where it is something else.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let shown: Value = serde_json::from_slice(bytes).ok()?;
        let texts = shown["texts"].as_object()?.iter();
        let texts = texts.map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
        Some(Self {
            town: shown["town"].as_str()?.to_owned(),
            texts: texts.collect::<Option<_>>()?,
            books: Self::books(&shown)?,
        })
    }

    fn books(shown: &Value) -> Option<BTreeMap<BookKind, ShownBook>> {
        let book = |known: &Value| {
            let rest = known["rest"].as_str().map(str::to_owned);
            let cells = known["cells"].as_u64()? as usize;
            Some(ShownBook { cells, rest })
        };
        let Some(books) = shown["books"].as_object() else {
            // Earlier versions wrote the council's workbook alone.
            return Some(BTreeMap::from([(BookKind::Council, book(shown)?)]));
        };
        let kinds = BookKind::ALL.iter();
        let known = kinds.filter_map(|kind| Some((*kind, books.get(kind.code())?)));
        known
            .map(|(kind, known)| Some((kind, book(known)?)))
            .collect()
    }
}

/// What a run has to enter of what people wrote.
#[derive(Debug, Clone, Default)]
pub struct NewWritings<'a> {
    /// Texts that were read. Of those that a history which is made again enters, some stand no more.
    pub new: Vec<&'a Writing>,
    /// The same of the year before, which no run of that year has read.
    pub late: Vec<&'a Writing>,
    /// Numbers of those that stand no more, and why.
    pub ended: Vec<(i64, Ended)>,
    /// Workbooks that were read wholly: path and BLAKE3.
    pub read: Vec<(&'a str, &'a str)>,
}

const COLUMNS: &str = "writing, run, key, about, text, file, hash, sheet, cell, of_run, figure, state, grade, CASE WHEN ended IN (SELECT run FROM runs WHERE edition IS NOT NULL) THEN ended_by END";

/// The version of the tables since which they have when an answer was first read.
const DATED: i64 = 4;

fn writing(row: &Row<'_>) -> rusqlite::Result<Writing> {
    let stood = Stood {
        figure: row.get(10)?,
        state: row.get(11)?,
        grade: row.get(12)?,
    };
    let is_known = stood.figure.is_some() || stood.state.is_some() || stood.grade.is_some();
    let ended: Option<String> = row.get(13)?;
    Ok(Writing {
        number: row.get(0)?,
        run: row.get(1)?,
        key: row.get(2)?,
        about: row.get(3)?,
        text: row.get(4)?,
        file: row.get(5)?,
        hash: row.get(6)?,
        sheet: row.get(7)?,
        cell: row.get(8)?,
        of_run: row.get(9)?,
        then: is_known.then_some(stood),
        ended: ended.map(|by| Ended::of_code(&by)),
        first_read: row.get::<_, Option<i64>>(14)?.map(Moment),
    })
}

impl History {
    /// All that was ever written of a year, in the order in which it was read.
    pub fn writings(&self, year: FiscalYear) -> Result<Vec<Writing>, HistoryError> {
        if !self.has_writings()? {
            return Ok(Vec::new());
        }
        let mut query = self.connection.prepare(&format!(
            "SELECT {COLUMNS}, {} FROM writings WHERE year = ?1 AND run IN (SELECT run FROM runs WHERE edition IS NOT NULL) ORDER BY writing",
            self.when_first_read()?
        ))?;
        let rows = query.query_map([year.western()], writing)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The column of when a text was first read. A history that is only looked at may be of an earlier version.
    fn when_first_read(&self) -> Result<&'static str, HistoryError> {
        const RUN: &str = "(SELECT at FROM runs WHERE runs.run = writings.run)";
        const OWN: &str =
            "coalesce(first_read, (SELECT at FROM runs WHERE runs.run = writings.run))";
        Ok(match self.version()? < DATED {
            true => RUN,
            false => OWN,
        })
    }

    /// Whether a run of a year has read a workbook with this hash wholly. One that a run of the next year has read is read
    /// again: only then can it be replaced.
    pub fn has_read(&self, hash: &str, year: FiscalYear) -> Result<bool, HistoryError> {
        Ok(self.reader_of(hash)? == Some(year.western()))
    }

    /// Whether any run has read a workbook with this hash wholly.
    pub fn has_read_in_any_year(&self, hash: &str) -> Result<bool, HistoryError> {
        Ok(self.reader_of(hash)?.is_some())
    }

    /// The year of the last run that has read a workbook with this hash wholly.
    fn reader_of(&self, hash: &str) -> Result<Option<i32>, HistoryError> {
        let query = "SELECT year FROM runs JOIN workbooks USING (run) WHERE workbooks.hash = ?1 AND edition IS NOT NULL";
        if !self.has_writings()? {
            return Ok(None);
        }
        let found = self.connection.query_row(query, [hash], |row| row.get(0));
        Ok(found.optional()?)
    }

    /// A history that is only looked at may still be of the version before.
    fn has_writings(&self) -> Result<bool, HistoryError> {
        let query = "SELECT count(*) = 2 FROM sqlite_master WHERE type = 'table' AND name IN ('writings', 'workbooks')";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }
}

impl NewWritings<'_> {
    /// Enters them as rows of a run.
    pub(super) fn enter(
        &self,
        transaction: &Transaction<'_>,
        run: i64,
        year: FiscalYear,
    ) -> Result<(), HistoryError> {
        let mut row = transaction.prepare(
            "INSERT INTO writings (run, year, key, about, text, file, hash, sheet, cell, of_run, figure, state, grade, ended, ended_by, first_read) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?;
        let late = self.late.iter().map(|of| (year.before(), of));
        for (year, writing) in self.new.iter().map(|of| (year, of)).chain(late) {
            let then = writing.then.as_ref();
            row.execute(params![
                run,
                year.western(),
                writing.key,
                writing.about,
                writing.text,
                writing.file,
                writing.hash,
                writing.sheet,
                writing.cell,
                writing.of_run,
                then.and_then(|then| then.figure.as_ref()),
                then.and_then(|then| then.state.as_ref()),
                then.and_then(|then| then.grade.as_ref()),
                writing.ended.map(|_| run),
                writing.ended.map(Ended::code),
                writing.first_read.map(|at| at.0),
            ])?;
        }
        let query = "UPDATE writings SET ended = ?2, ended_by = ?3 WHERE writing = ?1";
        for (number, ended) in &self.ended {
            transaction.execute(query, params![number, run, ended.code()])?;
        }
        let query = "INSERT OR REPLACE INTO workbooks (hash, run, path) VALUES (?1, ?2, ?3)";
        for (path, hash) in &self.read {
            transaction.execute(query, params![hash, run, path])?;
        }
        Ok(())
    }
}
