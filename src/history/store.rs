//! The file itself: opened, made, brought to this version, kept beside itself, and made to agree with the
//! outputs.

use super::fault::HistoryError;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The history, in the plan's folder under `outputs/`.
const NAME: &str = "history.sqlite";
/// What it was before the last run was entered.
const BEFORE: &str = "history.前回.sqlite";

/// That copy while it is written.
const BESIDE: &str = ".history.new";

/// The tables, one step for each version of them: `user_version` counts the steps that are done. A step that
/// was released is never changed.
const STEPS: [&str; 2] = [include_str!("step_1.sql"), include_str!("step_2.sql")];

/// Another kensho, or somebody's browser of databases, is waited for that long.
const PATIENCE: Duration = Duration::from_secs(5);

/// The memory of a plan in a workspace, to read; none where the plan has none.
///
/// # Errors
/// The file cannot be used.
pub fn look(workspace: &Path, plan: &str) -> Result<Option<History>, HistoryError> {
    History::look(&workspace.join("outputs").join(plan), plan)
}

/// The memory of a plan, open.
#[derive(Debug)]
pub struct History {
    pub(super) connection: Connection,
    plan_folder: PathBuf,
    plan: String,
    /// Whether there is no file yet: a run that cannot be done leaves none behind.
    is_unwritten: bool,
}

impl History {
    /// Opens the history of a plan, makes it if there is none, and takes out a run that did not come to
    /// its end. `edition` gives the hash of the `run.json` that is in place under a year's folder. Only
    /// for whoever holds the plan's lock.
    ///
    /// # Errors
    /// The file cannot be used; it is left as it was.
    pub fn open(
        plan_folder: &Path,
        plan: &str,
        edition: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, HistoryError> {
        // Half of a copy, of a run that was killed while it made it.
        let _ = fs::remove_file(plan_folder.join(BESIDE));
        let mut history = match plan_folder.join(NAME).exists() {
            true => Self::connect(plan_folder, plan, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
            false => Self::unwritten(plan_folder, plan)?,
        };
        history.migrate()?;
        history.check_plan()?;
        history.agree(edition)?;
        Ok(history)
    }

    /// A history without runs, in memory until the first one is entered.
    fn unwritten(plan_folder: &Path, plan: &str) -> Result<Self, HistoryError> {
        Ok(Self {
            connection: Connection::open_in_memory()?,
            plan_folder: plan_folder.to_owned(),
            plan: plan.to_owned(),
            is_unwritten: true,
        })
    }

    /// Makes the file, if there is none yet; else keeps a copy of it as it is.
    pub(super) fn make_ready(&mut self) -> Result<(), HistoryError> {
        if !self.is_unwritten {
            return self.keep_copy();
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        *self = Self::connect(&self.plan_folder, &self.plan, flags)?;
        self.migrate()
    }

    /// Opens it to read only; nothing where the plan has none. Runs whose edition is not in place yet are
    /// not shown.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn look(plan_folder: &Path, plan: &str) -> Result<Option<Self>, HistoryError> {
        if !plan_folder.join(NAME).exists() {
            return Ok(None);
        }
        let history = Self::connect(plan_folder, plan, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        history.version()?;
        history.check_plan()?;
        Ok(Some(history))
    }

    fn connect(plan_folder: &Path, plan: &str, flags: OpenFlags) -> Result<Self, HistoryError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(plan_folder.join(NAME), flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(Self {
            connection,
            plan_folder: plan_folder.to_owned(),
            plan: plan.to_owned(),
            is_unwritten: false,
        })
    }

    /// How many steps its tables have had.
    fn version(&self) -> Result<i64, HistoryError> {
        let version = self
            .connection
            .pragma_query_value(None, "user_version", |row| row.get(0))?;
        let ours = STEPS.len() as i64;
        match version {
            0..=i64::MAX if version <= ours => Ok(version),
            _ => Err(HistoryError::Newer(version, ours)),
        }
    }

    fn migrate(&mut self) -> Result<(), HistoryError> {
        let done = self.version()? as usize;
        if done == STEPS.len() {
            return Ok(());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in &STEPS[done..] {
            transaction.execute_batch(step)?;
        }
        transaction.execute("INSERT OR IGNORE INTO plan (id) VALUES (?1)", [&self.plan])?;
        transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
        Ok(transaction.commit()?)
    }

    /// A copy from another town would mix up two memories.
    fn check_plan(&self) -> Result<(), HistoryError> {
        let of: String = self
            .connection
            .query_row("SELECT id FROM plan", [], |row| row.get(0))?;
        match of == self.plan {
            true => Ok(()),
            false => Err(HistoryError::OfAnother(of)),
        }
    }

    /// A run, or its name, is entered before its edition is switched in. Where that ended in between, the
    /// edition that is in place says whether it took place.
    fn agree(&mut self, edition: impl Fn(&str) -> Option<String>) -> Result<(), HistoryError> {
        let waiting =
            "SELECT run, year_folder, next_edition FROM runs WHERE next_edition IS NOT NULL";
        let waiting: Vec<(i64, String, String)> = {
            let mut query = self.connection.prepare(waiting)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        for (run, year_folder, next) in waiting {
            match edition(&year_folder).as_ref() == Some(&next) {
                true => self.done(run)?,
                false => self.take_back(run)?,
            }
        }
        Ok(())
    }

    /// The edition for which a run waited is in place: the run counts.
    pub fn done(&self, run: i64) -> Result<(), HistoryError> {
        let query = "UPDATE runs SET edition = next_edition, name = coalesce(next_name, name), next_edition = NULL, next_name = NULL WHERE run = ?1";
        self.connection.execute(query, [run])?;
        Ok(())
    }

    /// The edition never was in place: a run that never had one goes, with what only it needed.
    fn take_back(&mut self, run: i64) -> Result<(), HistoryError> {
        let transaction = self.connection.transaction()?;
        transaction.execute(
            "UPDATE runs SET next_edition = NULL, next_name = NULL WHERE run = ?1",
            [run],
        )?;
        transaction.execute("DELETE FROM runs WHERE run = ?1 AND edition IS NULL", [run])?;
        transaction.execute(
            "DELETE FROM contents WHERE hash NOT IN (SELECT hash FROM files)",
            [],
        )?;
        Ok(transaction.commit()?)
    }

    /// Keeps the file as it is beside itself, for the day on which it is damaged.
    fn keep_copy(&self) -> Result<(), HistoryError> {
        let (own, copy) = (self.plan_folder.join(NAME), self.plan_folder.join(BEFORE));
        let beside = self.plan_folder.join(BESIDE);
        let copied = fs::copy(&own, &beside).and_then(|_| fs::rename(&beside, &copy));
        copied.map_err(|_| HistoryError::Unusable(rusqlite::Error::InvalidPath(copy)))
    }

    /// Gives a history that cannot be used another name, so that a new one can be made. One that is not
    /// there is fine.
    pub(super) fn put_aside(plan_folder: &Path) -> Result<(), HistoryError> {
        let own = plan_folder.join(NAME);
        let names = (1..).map(|number| plan_folder.join(format!("history.壊れ{number}.sqlite")));
        let free = names
            .into_iter()
            .find(|path| !path.exists())
            .unwrap_or_default();
        match fs::rename(&own, &free) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(HistoryError::Unusable(rusqlite::Error::InvalidPath(own)))
            }
            _ => Ok(()),
        }
    }

    /// Whether its pages and references are whole: `PRAGMA integrity_check`.
    pub fn is_whole(&self) -> Result<bool, HistoryError> {
        let said: String =
            self.connection
                .query_row("PRAGMA integrity_check", params![], |row| row.get(0))?;
        Ok(said == "ok")
    }
}
