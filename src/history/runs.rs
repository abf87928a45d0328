//! Runs: entered, listed, found by number or by the name of their edition; their tables.

use super::changes::{self, Changes, FindingLine, WholeGrade};
use super::compared::{self, Tables};
use super::fault::HistoryError;
use super::from_parquet;
use super::stamp::{Stamp, called, edition};
use super::store::History;
use super::writings::{NewWritings, Shown};
use crate::domain::FiscalYear;
use crate::domain::arrivals::Since;
use crate::domain::file_names::MARKED;
use crate::domain::moment::Moment;
use crate::edition::listing;
use crate::ledger::pool;
use crate::ledger::schema::TableHead;
use polars::prelude::DataFrame;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A run whose edition is, or was, in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number, counted from one over all years of the plan.
    pub number: i64,
    /// The number of its edition among those of its year.
    pub edition_of_year: i64,
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

impl Run {
    /// As the command line calls it: 第3回「7月推進会議提出版」（2026年7月10日 17:10）.
    pub fn called(&self) -> String {
        format!(
            "{}（{}）",
            called(self.number, self.name.as_deref()),
            self.at
        )
    }

    /// As pages call its edition: 第3版「7月推進会議提出版」（2026年7月10日 17:10）.
    pub fn printed(&self) -> String {
        format!(
            "{}（{}）",
            edition(self.edition_of_year, self.name.as_deref()),
            self.at
        )
    }

    /// The name of the folder in which its edition is kept, if it was confirmed.
    pub fn kept_in(&self) -> Option<String> {
        let name = self.name.as_ref()?;
        Some(format!("{} {name}", self.year_folder))
    }
}

/// A run that is entered.
pub struct NewRun<'a> {
    /// As in [`Run`].
    pub year: FiscalYear,
    /// As in [`Run`].
    pub year_folder: &'a str,
    /// Number, time and fingerprint.
    pub stamp: &'a Stamp,
    /// BLAKE3 of its run.json.
    pub edition: &'a str,
    /// What it read and wrote: role, path relative to the workspace, BLAKE3.
    pub files: &'a [(&'static str, String, String)],
    /// Its tables, as Parquet, and what its workbook showed: name and bytes.
    pub tables: &'a [(&'static str, Vec<u8>)],
    /// What people wrote.
    pub writings: &'a NewWritings<'a>,
}

/// An edition that is confirmed.
pub struct Confirmed<'a> {
    /// What it is called: 7月推進会議提出版.
    pub name: &'a str,
    /// When.
    pub at: Moment,
    /// Path in the edition and bytes.
    pub files: &'a [(String, Vec<u8>)],
}

/// Which run is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// By number.
    Number(i64),
    /// By the number that its pages have.
    Edition(i64),
    /// By the name of its edition.
    Name(String),
}

impl std::str::FromStr for Asked {
    type Err = std::convert::Infallible;

    /// A number, also as 第3回 or #3; the number of an edition: 第3版; anything else is a name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim_start_matches(['第', '#']);
        let asked = match number.strip_suffix('版') {
            Some(number) => number.parse().map(Self::Edition),
            None => number.trim_end_matches('回').parse().map(Self::Number),
        };
        Ok(asked.unwrap_or_else(|_| Self::Name(text.to_owned())))
    }
}

/// Besides, the number of the edition.
const COLUMNS: &str = "run, year, year_folder, at, version, fingerprint, edition, name";
/// The version of the tables since which a run has a number of its edition.
const NUMBERED: i64 = 3;

/// The name under which a run that was entered again keeps what [`History::first_read`] gave before, as JSON.
pub(super) const FIRST_READ: &str = "first_read";

/// The name under which a run keeps what its files said, as JSON: see [`History::said_in`].
pub const SAID: &str = "said";
/// The name under which a run that was entered again keeps what [`History::answered_in`] gives, as JSON.
pub(super) const ANSWERED: &str = "answered";
/// The name under which a run that was entered again keeps the marked copies of runs that were lost, as JSON.
pub(super) const COPIES: &str = "marked_copies";

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
        edition_of_year: row.get(8)?,
    })
}

impl History {
    /// Those of a run. One that is only looked at may be of an earlier version, when pages had the run's number.
    fn columns(&self) -> Result<String, HistoryError> {
        let edition = match self.version()? < NUMBERED {
            true => "run",
            false => "edition_of_year",
        };
        Ok(format!("{COLUMNS}, {edition}"))
    }

    /// All runs, oldest first.
    pub fn runs(&self) -> Result<Vec<Run>, HistoryError> {
        let mut query = self.connection.prepare(&format!(
            "SELECT {} FROM runs WHERE edition IS NOT NULL ORDER BY run",
            self.columns()?
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
            "SELECT {} FROM runs WHERE edition IS NOT NULL AND year = ?1 AND run < ?2 {also} ORDER BY run DESC LIMIT 1",
            self.columns()?
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

    /// The number of the edition of a year that is entered next.
    pub fn next_edition(&self, year: FiscalYear) -> Result<i64, HistoryError> {
        let query = "SELECT coalesce(max(edition_of_year), 0) + 1 FROM runs WHERE year = ?1";
        let year = [year.western()];
        Ok(self.connection.query_row(query, year, |row| row.get(0))?)
    }

    /// The run that is asked for; by the number of an edition, that of the year.
    ///
    /// # Errors
    /// [`HistoryError::Unknown`] if there is none.
    pub fn run(&self, asked: &Asked, year: FiscalYear) -> Result<Run, HistoryError> {
        let unknown = match asked {
            Asked::Number(number) => format!("第{number}回"),
            Asked::Edition(number) => format!("{}の第{number}版", year.long()),
            Asked::Name(name) => name.clone(),
        };
        let mut runs = self.runs()?.into_iter();
        let found = runs.find(|run| match asked {
            Asked::Number(number) => run.number == *number,
            Asked::Edition(number) => (run.year, run.edition_of_year) == (year, *number),
            Asked::Name(name) => run.name.as_ref() == Some(name),
        });
        found.ok_or(HistoryError::Unknown(unknown))
    }

    /// Enters a run, whose edition is not in place yet; see [`Self::done`].
    ///
    /// # Errors
    /// Nothing is entered.
    pub fn enter(
        &mut self,
        new: &NewRun<'_>,
        changes: Option<&Changes>,
    ) -> Result<(), HistoryError> {
        self.make_ready()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let NewRun {
            year,
            year_folder,
            stamp,
            edition,
            files,
            tables,
            writings,
        } = new;
        let Stamp {
            number,
            edition_of_year,
            at,
            fingerprint,
            ..
        } = stamp;
        transaction.execute(
            "INSERT INTO runs (run, year, year_folder, at, version, fingerprint, next_edition, edition_of_year) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![number, year.western(), year_folder, at.0, env!("CARGO_PKG_VERSION"), fingerprint, edition, edition_of_year],
        )?;
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
        changes.map_or(Ok(()), |changes| changes.enter(&transaction, *number))?;
        writings.enter(&transaction, *number, *year)?;
        Ok(transaction.commit()?)
    }

    /// The edition of a run that is in the history is written again, and waits to be in place; see
    /// [`Self::done`]. `shown` is what its marked cells show now, where that is another. With a name, it is confirmed then, and its files are kept: path in the edition and
    /// bytes.
    ///
    /// # Errors
    /// Nothing is entered.
    pub fn enter_again(
        &mut self,
        run: i64,
        edition: &str,
        shown: Option<Vec<u8>>,
        confirmed: Option<&Confirmed<'_>>,
    ) -> Result<(), HistoryError> {
        self.make_ready()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "UPDATE runs SET next_edition = ?2 WHERE run = ?1",
            params![run, edition],
        )?;
        if let Some(shown) = shown {
            let hash = blake3::hash(&shown).to_hex().to_string();
            let keep = "INSERT OR IGNORE INTO contents (hash, bytes) VALUES (?1, ?2)";
            transaction.execute(keep, params![hash, shown])?;
            let point =
                "INSERT OR REPLACE INTO files (run, role, path, hash) VALUES (?1, 'table', ?2, ?3)";
            transaction.execute(point, params![run, Shown::NAME, hash])?;
        }
        if let Some(Confirmed { name, at, files }) = confirmed {
            let query = "UPDATE runs SET next_name = ?2, confirmed = ?3 WHERE run = ?1";
            transaction.execute(query, params![run, name, at.0])?;
            transaction.execute("DELETE FROM files WHERE run = ?1 AND role = 'kept'", [run])?;
            let mut file = transaction
                .prepare("INSERT INTO files (run, role, path, hash) VALUES (?1, 'kept', ?2, ?3)")?;
            let mut content = transaction
                .prepare("INSERT OR IGNORE INTO contents (hash, bytes) VALUES (?1, ?2)")?;
            for (path, bytes) in *files {
                let hash = blake3::hash(bytes).to_hex().to_string();
                content.execute(params![hash, bytes])?;
                file.execute(params![run, path, hash])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// The files of an edition that was confirmed: path in the edition and bytes.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if one of them is not as it was stored.
    pub fn kept(&self, run: &Run) -> Result<Vec<(String, Vec<u8>)>, HistoryError> {
        let query = "SELECT path, hash, bytes FROM files JOIN contents USING (hash) WHERE run = ?1 AND role = 'kept' ORDER BY path";
        let mut query = self.connection.prepare(query)?;
        let rows = query.query_map([run.number], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
        let whole = |row: rusqlite::Result<(String, String, Vec<u8>)>| {
            let (path, hash, bytes) = row?;
            let is_whole = blake3::hash(&bytes).to_hex().as_str() == hash;
            is_whole
                .then_some((path, bytes))
                .ok_or(HistoryError::Damaged)
        };
        rows.map(whole).collect()
    }

    /// The columns of a table of a run that the head names.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if it is not as it was stored.
    pub(super) fn table(&self, run: &Run, table: &TableHead) -> Result<DataFrame, HistoryError> {
        let bytes = self.stored(run, table.name)?;
        let bytes = bytes.ok_or(HistoryError::Damaged)?;
        Ok(from_parquet::frame(&bytes, table)?)
    }

    /// The bytes that a run keeps under a name, if there are any.
    pub(super) fn stored(&self, run: &Run, name: &str) -> Result<Option<Vec<u8>>, HistoryError> {
        let query = "SELECT hash, bytes FROM files JOIN contents USING (hash) WHERE run = ?1 AND role = 'table' AND path = ?2";
        let found = self
            .connection
            .query_row(query, params![run.number, name], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
            });
        let Some((hash, bytes)) = found.optional()? else {
            return Ok(None);
        };
        match blake3::hash(&bytes).to_hex().as_str() == hash {
            true => Ok(Some(bytes)),
            false => Err(HistoryError::Damaged),
        }
    }

    /// The costs of projects; a table without rows where the run had none.
    pub(super) fn costs(&self, run: &Run) -> Result<DataFrame, HistoryError> {
        self.other(run, &compared::costs())
    }

    /// A table that not every run has; without rows where this one has not.
    fn other(&self, run: &Run, head: &TableHead) -> Result<DataFrame, HistoryError> {
        match self.stored(run, head.name)? {
            None => Ok(head.empty()),
            Some(bytes) => Ok(from_parquet::frame(&bytes, head)?),
        }
    }

    /// What submissions of earlier years said of actuals; none of a run that did not keep it.
    pub(super) fn earlier(&self, run: &Run) -> Result<Option<DataFrame>, HistoryError> {
        self.kept_beside(run, compared::EARLIER, &compared::observations())
    }

    /// A table that a run keeps under a name beside those that it wrote, if it did.
    fn kept_beside(
        &self,
        run: &Run,
        name: &str,
        head: &TableHead,
    ) -> Result<Option<DataFrame>, HistoryError> {
        let bytes = self.stored(run, name)?;
        let frame = bytes.map(|bytes| from_parquet::frame(&bytes, head));
        Ok(frame.transpose()?)
    }

    /// The grades of goals and measures, as the run kept them, or as the run.json of its confirmed edition has them; none
    /// of an older run.
    fn overall(&self, run: &Run) -> Result<Option<Vec<WholeGrade>>, HistoryError> {
        let damaged = |_: serde_json::Error| HistoryError::Damaged;
        let grades = match self.stored(run, compared::OVERALL)? {
            Some(bytes) => Some(serde_json::from_slice::<Value>(&bytes).map_err(damaged)?),
            None => self.overall_kept(run)?,
        };
        // Of a plan that does not judge them, run.json has null.
        let all = |grades: &Value| {
            let all = grades.as_array().into_iter().flatten();
            all.filter_map(WholeGrade::of_json).collect()
        };
        Ok(grades.as_ref().map(all))
    }

    fn overall_kept(&self, run: &Run) -> Result<Option<Value>, HistoryError> {
        const QUERY: &str = "SELECT bytes FROM files JOIN contents USING (hash) WHERE run = ?1 AND role = 'kept' AND path = ?2";
        let record = self
            .connection
            .query_row(QUERY, params![run.number, listing::RUN], |row| {
                row.get::<_, Vec<u8>>(0)
            });
        let record = record.optional()?;
        let record = record.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        Ok(record.and_then(|record| record.get("overall").cloned()))
    }

    /// The files of which a run was made: path and hash.
    pub fn made_of(&self, run: &Run) -> Result<BTreeMap<String, String>, HistoryError> {
        let mut query = self.connection.prepare(
            "SELECT path, hash FROM files WHERE run = ?1 AND role IN ('input', 'earlier', 'mapping')",
        )?;
        let rows = query.query_map([run.number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first run of a year that read a file, by the BLAKE3 of its bytes.
    pub fn first_read(&self, year: FiscalYear) -> Result<HashMap<String, i64>, HistoryError> {
        let mut query = self.connection.prepare(
            "SELECT hash, min(run) FROM files WHERE role = 'input' AND run IN (SELECT run FROM runs WHERE edition IS NOT NULL AND year = ?1) GROUP BY hash",
        )?;
        let rows = query.query_map([year.western()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut first: HashMap<String, i64> = rows.collect::<Result<_, _>>()?;
        for run in self.runs()?.into_iter().filter(|run| run.year == year) {
            // A run that was lost may have read it before.
            let kept = self.stored(&run, FIRST_READ)?.unwrap_or_default();
            let kept: BTreeMap<String, i64> = serde_json::from_slice(&kept).unwrap_or_default();
            for (hash, run) in kept {
                let known = first.entry(hash).or_insert(run);
                *known = run.min(*known);
            }
        }
        Ok(first)
    }

    /// What the files of each run of a year said, by their paths, the first run first. Runs of earlier versions kept
    /// nothing of it.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if it is not as it was stored.
    pub fn said_in(&self, year: FiscalYear) -> Result<Vec<BTreeMap<String, Since>>, HistoryError> {
        let runs = self.runs()?.into_iter().filter(|run| run.year == year);
        let said = runs.map(|run| {
            let kept = self.stored(&run, SAID)?;
            let said = kept.map(|kept| serde_json::from_slice(&kept));
            said.transpose().map_err(|_| HistoryError::Damaged)
        });
        said.filter_map(Result::transpose).collect()
    }

    /// The marked copies that the runs of a year wrote: name, and BLAKE3 of the bytes.
    pub fn copies(&self, year: FiscalYear) -> Result<Vec<(String, String)>, HistoryError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT path, hash FROM files WHERE role = 'output' AND instr(path, ?2) AND run IN (SELECT run FROM runs WHERE edition IS NOT NULL AND year = ?1)",
        )?;
        let rows = query.query_map(params![year.western(), MARKED], |row| {
            let path: String = row.get(0)?;
            let (_, name) = path.rsplit_once('/').unwrap_or(("", &path));
            Ok((name.to_owned(), row.get(1)?))
        })?;
        let mut copies = rows.collect::<Result<Vec<_>, _>>()?;
        for run in self.runs()?.into_iter().filter(|run| run.year == year) {
            let kept = self.stored(&run, COPIES)?.unwrap_or_default();
            let kept = serde_json::from_slice::<Vec<(String, String)>>(&kept);
            copies.extend(kept.unwrap_or_default());
        }
        Ok(copies)
    }

    /// Of the answers of runs that were lost, by [`Writing::said`](super::writings::Writing::said), the run that read each of them first.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if it is not as it was stored.
    pub fn answered_in(&self, year: FiscalYear) -> Result<BTreeMap<String, i64>, HistoryError> {
        let mut answered = BTreeMap::new();
        for run in self.runs()?.into_iter().filter(|run| run.year == year) {
            let kept = self.stored(&run, ANSWERED)?.unwrap_or_default();
            let kept = serde_json::from_slice::<BTreeMap<String, i64>>(&kept);
            answered.extend(kept.unwrap_or_default());
        }
        Ok(answered)
    }

    /// What a run found, in its order.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if the table is not as it was stored.
    pub fn findings(&self, run: &Run) -> Result<Vec<FindingLine>, HistoryError> {
        Ok(changes::findings(&self.table(run, &compared::findings())?)?)
    }

    /// The tables of a run that are compared.
    ///
    /// # Errors
    /// [`HistoryError::Damaged`] if they are not as they were stored.
    pub fn tables(&self, run: &Run) -> Result<Tables, HistoryError> {
        let period = self.other(run, &compared::period())?;
        Ok(Tables {
            observations: self.table(run, &compared::observations())?,
            earlier: self.earlier(run)?,
            plan: self.kept_beside(run, compared::PLAN, &compared::plan())?,
            overall: self.overall(run)?,
            costs: compared::as_figures(&self.costs(run)?)?,
            judgements: self.table(run, &compared::judgements())?,
            findings: self.table(run, &compared::findings())?,
            // Filtering is work of polars, and tables are asked for by runs of several plans at once.
            period: pool::from_outside(|| compared::earlier_grades(&period, run.year))?,
        })
    }
}
