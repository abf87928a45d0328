//! The file itself: opened, made, brought to this version, kept beside itself, and made to agree with the
//! outputs.

use super::editions::{self, Found};
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
const STEPS: [&str; 4] = [
    include_str!("step_1.sql"),
    include_str!("step_2.sql"),
    include_str!("step_3.sql"),
    include_str!("step_4.sql"),
];

/// What SQLite notes in the file as the program to which it belongs: "kens".
const APPLICATION: i32 = 0x6b65_6e73;

/// A history of so many bytes at the most is looked through before its copy is replaced; that of a town has two
/// million after fifty runs.
const LOOKED_THROUGH: u64 = 32 << 20;

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
    /// Whether it is made beside the plan's own.
    is_beside: bool,
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
            true => Self::connect(plan_folder, NAME, plan, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
            false => Self::unwritten(plan_folder, plan)?,
        };
        history.check_ours()?;
        history.migrate()?;
        history.check_plan()?;
        history.agree(edition)?;
        history.check_age()?;
        Ok(history)
    }

    /// The plan's history, to be added to, also where editions are newer.
    pub(super) fn unchecked(plan_folder: &Path, plan: &str) -> Result<Self, HistoryError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let mut history = Self::connect(plan_folder, NAME, plan, flags)?;
        history.migrate()?;
        Ok(history)
    }

    /// A new history beside the place of the plan's, which [`Self::put_in_place`] gives its name.
    pub(super) fn beside(plan_folder: &Path, plan: &str) -> Result<Self, HistoryError> {
        let _ = fs::remove_file(plan_folder.join(BESIDE));
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut history = Self::connect(plan_folder, BESIDE, plan, flags)?;
        history.migrate()?;
        history.is_beside = true;
        Ok(history)
    }

    /// As [`Self::put_in_place`]; a history that lies there gets another name.
    pub(super) fn put_in_place_of(self, plan_folder: &Path) -> Result<(), HistoryError> {
        Self::put_aside(plan_folder)?;
        self.put_in_place()
    }

    /// Gives a history that was made beside the plan's the plan's place.
    pub(super) fn put_in_place(self) -> Result<(), HistoryError> {
        let (beside, own) = (self.plan_folder.join(BESIDE), self.plan_folder.join(NAME));
        self.connection.close().map_err(|(_, error)| error)?;
        fs::rename(beside, own).map_err(HistoryError::Files)
    }

    /// A history without runs, in memory until the first one is entered.
    fn unwritten(plan_folder: &Path, plan: &str) -> Result<Self, HistoryError> {
        Ok(Self {
            connection: Connection::open_in_memory()?,
            plan_folder: plan_folder.to_owned(),
            plan: plan.to_owned(),
            is_unwritten: true,
            is_beside: false,
        })
    }

    /// Makes the file, if there is none yet; else keeps a copy of it as it is.
    pub(super) fn make_ready(&mut self) -> Result<(), HistoryError> {
        if self.is_beside {
            return Ok(());
        }
        if !self.is_unwritten {
            return self.keep_copy();
        }
        // Whole from the first moment: a file without tables would be taken for a damaged one.
        Self::beside(&self.plan_folder, &self.plan)?.put_in_place()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        *self = Self::connect(&self.plan_folder, NAME, &self.plan, flags)?;
        Ok(())
    }

    /// Opens it to read only; nothing where the plan has none. Runs whose edition is not in place yet are
    /// not shown.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn look(plan_folder: &Path, plan: &str) -> Result<Option<Self>, HistoryError> {
        if !plan_folder.join(NAME).exists() {
            // Editions without their history: it was deleted.
            return match editions::newest(plan_folder) {
                Some(newest) => Err(HistoryError::Older(0, newest)),
                None => Ok(None),
            };
        }
        let history = Self::connect(plan_folder, NAME, plan, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        history.check_ours()?;
        history.version()?;
        history.check_plan()?;
        Ok(Some(history))
    }

    fn connect(
        plan_folder: &Path,
        name: &str,
        plan: &str,
        flags: OpenFlags,
    ) -> Result<Self, HistoryError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(plan_folder.join(name), flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok(Self {
            connection,
            plan_folder: plan_folder.to_owned(),
            plan: plan.to_owned(),
            is_unwritten: false,
            is_beside: false,
        })
    }

    /// An empty file, or a database of another program, is never written into.
    fn check_ours(&self) -> Result<(), HistoryError> {
        let id = |row: &rusqlite::Row<'_>| row.get(0);
        let id: i32 = self
            .connection
            .pragma_query_value(None, "application_id", id)?;
        match self.is_unwritten || id == APPLICATION {
            true => Ok(()),
            false => Err(HistoryError::Foreign),
        }
    }

    /// Editions that lie under the plan's folder bear the numbers of their runs: a history that does not have
    /// the newest of these was deleted, or an old copy was put in its place.
    fn check_age(&self) -> Result<(), HistoryError> {
        let newest = editions::newest(&self.plan_folder);
        let known = self.next()? - 1;
        match newest.filter(|newest| *newest > known) {
            Some(newest) => Err(HistoryError::Older(known, newest)),
            None => self.check_names(),
        }
    }

    /// A copy that was made before an edition got its name has all the runs.
    fn check_names(&self) -> Result<(), HistoryError> {
        let name = self.unnamed()?.into_iter().find_map(|of| of.stamp.name);
        name.map_or(Ok(()), |name| Err(HistoryError::Unnamed(name)))
    }

    /// The editions with a name that the history lacks, although it has their runs: a copy of it that is older
    /// than the name was put in its place.
    pub(super) fn unnamed(&self) -> Result<Vec<Found>, HistoryError> {
        let runs = self.runs()?;
        let mut found = editions::by_run(&self.plan_folder, &self.plan);
        found.retain(|number, Found { stamp, .. }| {
            let mut runs = runs.iter();
            let run =
                runs.find(|run| (run.number, &run.fingerprint) == (*number, &stamp.fingerprint));
            stamp.name.is_some() && run.is_some_and(|run| run.name.is_none())
        });
        Ok(found.into_values().collect())
    }

    /// How many steps its tables have had.
    pub(super) fn version(&self) -> Result<i64, HistoryError> {
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
        transaction.pragma_update(None, "application_id", APPLICATION)?;
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
        let size = fs::metadata(&own).map_err(HistoryError::Files)?.len();
        // The last good copy must not make room for a damaged one.
        if size <= LOOKED_THROUGH && !self.is_whole()? {
            return Err(HistoryError::Damaged);
        }
        let copied = fs::copy(&own, &beside).and_then(|_| fs::rename(&beside, &copy));
        copied.map_err(HistoryError::Files)
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
                Err(HistoryError::Files(error))
            }
            _ => Ok(()),
        }
    }

    /// Whether its pages and references are whole, by `PRAGMA integrity_check`, and all that it keeps has the
    /// hash under which it was stored.
    pub fn is_whole(&self) -> Result<bool, HistoryError> {
        let check = "PRAGMA integrity_check";
        let said: String = self
            .connection
            .query_row(check, params![], |row| row.get(0))?;
        let mut contents = self
            .connection
            .prepare("SELECT hash, bytes FROM contents")?;
        let mut rows = contents.query([])?;
        while let Some(row) = rows.next()? {
            let (hash, bytes): (String, _) = (row.get(0)?, row.get_ref(1)?.as_blob());
            let bytes = bytes.map_err(rusqlite::Error::from)?;
            if blake3::hash(bytes).to_hex().as_str() != hash {
                return Ok(false);
            }
        }
        Ok(said == "ok")
    }
}
