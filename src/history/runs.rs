//! Runs: entered, listed, found by number or by the name of their edition; their tables.

use super::changes::Changes;
use super::fault::HistoryError;
use super::from_parquet;
use super::store::History;
use crate::domain::FiscalYear;
use crate::domain::moment::Moment;
use crate::ledger::schema::Table;
use polars::prelude::DataFrame;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

/// A run whose edition is, or was, in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number, counted from one over all years of the plan.
    pub number: i64,
    /// The year that it verified.
    pub year: FiscalYear,
    /// That year's folder.
    pub year_folder: String,
    /// When it began.
    pub at: Moment,
    /// The version of the program.
    pub version: String,
    /// Of all that it was made of.
    pub fingerprint: String,
    /// BLAKE3 of the run.json of its edition.
    pub edition: String,
    /// The name of its edition, if it was confirmed.
    pub name: Option<String>,
}

/// A run that is entered.
pub struct NewRun<'a> {
    /// As in [`Run`].
    pub year: FiscalYear,
    /// As in [`Run`].
    pub year_folder: &'a str,
    /// As in [`Run`].
    pub at: Moment,
    /// As in [`Run`].
    pub fingerprint: &'a str,
    /// BLAKE3 of its run.json.
    pub edition: &'a str,
    /// What it read and wrote: role, path relative to the workspace, BLAKE3.
    pub files: &'a [(&'static str, String, String)],
    /// Its tables, as Parquet: name and bytes.
    pub tables: &'a [(&'static str, Vec<u8>)],
}

/// Which run is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// By number.
    Number(i64),
    /// By the name of its edition.
    Name(String),
}

impl std::str::FromStr for Asked {
    type Err = std::convert::Infallible;

    /// A number, also as 第3回 or #3; anything else is a name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim_start_matches(['第', '#']).trim_end_matches('回');
        let number = number.parse().map(Self::Number);
        Ok(number.unwrap_or_else(|_| Self::Name(text.to_owned())))
    }
}

const COLUMNS: &str = "run, year, year_folder, at, version, fingerprint, edition, name";

fn run(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        number: row.get(0)?,
        year: FiscalYear::starting(row.get(1)?),
        year_folder: row.get(2)?,
        at: Moment(row.get(3)?),
        version: row.get(4)?,
        fingerprint: row.get(5)?,
        edition: row.get(6)?,
        name: row.get(7)?,
    })
}

impl History {
    /// All runs, oldest first.
    pub fn runs(&self) -> Result<Vec<Run>, HistoryError> {
        let mut query = self.connection.prepare(&format!(
            "SELECT {COLUMNS} FROM runs WHERE is_done ORDER BY run"
        ))?;
        let runs = query.query_map([], run)?;
        Ok(runs.collect::<Result<_, _>>()?)
    }

    /// The last run of a year.
    pub fn last(&self, year: FiscalYear) -> Result<Option<Run>, HistoryError> {
        self.last_of(year, "", None)
    }

    /// What a run of a year is compared with: the last confirmed edition, or else the last run; of those
    /// before a run, where one is named.
    pub fn base(&self, year: FiscalYear, before: Option<i64>) -> Result<Option<Run>, HistoryError> {
        match self.last_of(year, "AND name IS NOT NULL", before)? {
            None => self.last_of(year, "", before),
            base => Ok(base),
        }
    }

    fn last_of(
        &self,
        year: FiscalYear,
        also: &str,
        before: Option<i64>,
    ) -> Result<Option<Run>, HistoryError> {
        let query = format!(
            "SELECT {COLUMNS} FROM runs WHERE is_done AND year = ?1 AND run < ?2 {also} ORDER BY run DESC LIMIT 1"
        );
        let before = before.unwrap_or(i64::MAX);
        let found = self
            .connection
            .query_row(&query, params![year.western(), before], run);
        Ok(found.optional()?)
    }

    /// The number of the run that is entered next.
    pub fn next(&self) -> Result<i64, HistoryError> {
        let query = "SELECT coalesce(max(run), 0) + 1 FROM runs";
        Ok(self.connection.query_row(query, [], |row| row.get(0))?)
    }

    /// The run that is asked for.
    ///
    /// # Errors
    /// [`HistoryError::Unknown`] if there is none.
    pub fn run(&self, asked: &Asked) -> Result<Run, HistoryError> {
        let unknown = match asked {
            Asked::Number(number) => format!("第{number}回"),
            Asked::Name(name) => name.clone(),
        };
        let mut runs = self.runs()?.into_iter();
        let found = runs.find(|run| match asked {
            Asked::Number(number) => run.number == *number,
            Asked::Name(name) => run.name.as_ref() == Some(name),
        });
        found.ok_or(HistoryError::Unknown(unknown))
    }

    /// Enters a run, whose edition is not in place yet. Gives its number; see [`Self::done`].
    ///
    /// # Errors
    /// Nothing is entered.
    pub fn enter(
        &mut self,
        new: &NewRun<'_>,
        changes: Option<&Changes>,
    ) -> Result<i64, HistoryError> {
        self.keep_copy()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let NewRun {
            year,
            year_folder,
            at,
            fingerprint,
            edition,
            files,
            tables,
        } = new;
        transaction.execute(
            "INSERT INTO runs (year, year_folder, at, version, fingerprint, edition) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![year.western(), year_folder, at.0, env!("CARGO_PKG_VERSION"), fingerprint, edition],
        )?;
        let number = transaction.last_insert_rowid();
        {
            let mut file = transaction
                .prepare("INSERT INTO files (run, role, path, hash) VALUES (?1, ?2, ?3, ?4)")?;
            let mut content = transaction
                .prepare("INSERT OR IGNORE INTO contents (hash, bytes) VALUES (?1, ?2)")?;
            for (role, path, hash) in *files {
                file.execute(params![number, role, path, hash])?;
            }
            for (name, bytes) in *tables {
                let hash = blake3::hash(bytes).to_hex().to_string();
                content.execute(params![hash, bytes])?;
                file.execute(params![number, "table", name, hash])?;
            }
        }
        changes.map_or(Ok(()), |changes| changes.enter(&transaction, number))?;
        transaction.commit()?;
        Ok(number)
    }

    /// A table of a run.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if it is not as it was stored.
    pub fn table(&self, run: &Run, table: &Table) -> Result<DataFrame, HistoryError> {
        let query = "SELECT hash, bytes FROM files JOIN contents USING (hash) WHERE run = ?1 AND role = 'table' AND path = ?2";
        let found = self
            .connection
            .query_row(query, params![run.number, table.name], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
            });
        let (hash, bytes) = found.optional()?.ok_or(HistoryError::Damaged)?;
        match blake3::hash(&bytes).to_hex().as_str() == hash {
            true => Ok(from_parquet::frame(&bytes, table)?),
            false => Err(HistoryError::Damaged),
        }
    }
}
