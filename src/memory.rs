//! What a run has to do with the history: whether anything changed, its number and time, what is different
//! since the run before, its entry.

use crate::domain::moment::Moment;
use crate::edition::Edition;
use crate::history::changes::{self, Changes};
use crate::history::{Asked, History, HistoryError, NewRun, Run, fingerprint};
use crate::ledger::schema::{FINDINGS, JUDGEMENTS, OBSERVATIONS, Table};
use crate::report::tables;
use crate::verification::Verification;
use crate::{Subject, Unchanged};
use anyhow::Result;

/// The history of a plan while one of its years is run.
pub(crate) struct Memory<'a> {
    subject: &'a Subject,
    history: History,
    fingerprint: String,
    /// The last run, if it was made of the same: it is written again, and bears its own number and time.
    again: Option<Run>,
}

impl<'a> Memory<'a> {
    /// Opens it. The edition's lock is held, so that no other run writes it.
    ///
    /// # Errors
    /// It cannot be used, or something of which the run is made cannot be read.
    pub fn open(subject: &'a Subject, edition: &Edition) -> Result<Self> {
        let Subject {
            workspace,
            plan,
            year,
            year_folder,
        } = subject;
        let history = History::open(&edition.plan_folder, plan, |folder| {
            edition.in_place(folder)
        })?;
        let fingerprint = fingerprint::fingerprint(workspace, plan, year_folder)?;
        let again = history
            .last(*year)?
            .filter(|last| last.fingerprint == fingerprint);
        Ok(Self {
            subject,
            history,
            fingerprint,
            again,
        })
    }

    /// What the last run found, if a new one would be made of the same, and its edition is there as it was
    /// written.
    pub fn unchanged(&self, edition: &Edition) -> Result<Option<Unchanged>> {
        let again = self.again.as_ref();
        let Some(run) = again.filter(|run| edition.is_as_written(&run.edition)) else {
            return Ok(None);
        };
        Ok(Some(Unchanged {
            run: run.clone(),
            record: serde_json::from_slice(&edition.record()?)?,
            findings: changes::findings(&self.history.table(run, &FINDINGS)?)?,
        }))
    }

    /// The run that a new one is compared with, and what is different since; none for the first of a year.
    pub fn since(&self, verification: &Verification) -> Result<Option<(Run, Changes)>> {
        let before = self.again.as_ref().map(|run| run.number);
        let Some(base) = self.history.base(self.subject.year, before)? else {
            return Ok(None);
        };
        let then = self.history.tables(&base)?;
        let changes = Changes::between(&then, &tables::compared(verification)?)?;
        Ok(Some((base, changes)))
    }

    /// Number and time that the edition bears.
    pub fn record(&self, now: Moment) -> Result<(i64, Moment), HistoryError> {
        match &self.again {
            Some(run) => Ok((run.number, run.at)),
            None => Ok((self.history.next()?, now)),
        }
    }

    /// Enters the run, whose edition is written and not switched in yet. One that is written again is
    /// entered already.
    pub fn enter(
        &mut self,
        now: Moment,
        edition: &Edition,
        verification: &Verification,
        since: Option<&(Run, Changes)>,
    ) -> Result<Entry> {
        let hash = edition.hash()?;
        let (number, at) = self.record(now)?;
        if self.again.is_none() {
            let table = |of: &Table| {
                Ok((
                    of.name,
                    edition.bytes(&format!("data/{}.parquet", of.name))?,
                ))
            };
            let tables = [OBSERVATIONS, JUDGEMENTS, FINDINGS].iter().map(table);
            let new = NewRun {
                year: self.subject.year,
                year_folder: &self.subject.year_folder,
                at,
                fingerprint: &self.fingerprint,
                edition: &hash,
                files: &files(verification, edition),
                tables: &tables.collect::<Result<Vec<_>>>()?,
            };
            self.history
                .enter(&new, since.map(|(_, changes)| changes))?;
        }
        Ok(Entry { number, hash })
    }

    /// The edition is in its place: the run counts.
    pub fn done(self, entry: Entry) -> Result<Run, HistoryError> {
        self.history.done(entry.number, &entry.hash)?;
        self.history.run(&Asked::Number(entry.number))
    }
}

/// A run that is entered.
pub(crate) struct Entry {
    number: i64,
    /// BLAKE3 of its run.json.
    hash: String,
}

/// What the run read and wrote: role, path, BLAKE3.
fn files(verification: &Verification, edition: &Edition) -> Vec<(&'static str, String, String)> {
    let inputs = verification.readings.iter();
    let inputs = inputs.map(|reading| (reading.submission.path.clone(), reading.hash.clone()));
    let earlier = verification
        .earlier
        .iter()
        .flat_map(|year| year.files.clone());
    let of = |role| move |(path, hash)| (role, path, hash);
    inputs
        .map(of("input"))
        .chain(earlier.map(of("earlier")))
        .chain(
            verification
                .mapping
                .files
                .iter()
                .cloned()
                .map(of("mapping")),
        )
        .chain(edition.listing().into_iter().map(of("output")))
        .collect()
}
