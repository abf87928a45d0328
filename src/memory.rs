//! What a run has to do with the history: whether anything changed, its number and time, what is different
//! since the run before, its entry, and the edition that is kept.

use crate::domain::arrivals::Since;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::edition::kept::Kept;
use crate::edition::{self, Edition};
use crate::history::changes::{Changes, FileChange};
use crate::history::{
    self, Asked, AskedThen, Confirmed, History, HistoryError, Marks, NewRun, Run, Shown, Stamp,
    compared, fingerprint,
};
use crate::ledger::pool;
use crate::report::{self, tables};
use crate::verification::Verification;
use crate::writing::{self, Whose, Written, workbook};
use crate::{Subject, Unchanged};
use anyhow::{Result, anyhow, bail};
use std::collections::BTreeMap;

/// The history of a plan while one of its years is run.
pub(crate) struct Memory<'a> {
    subject: &'a Subject,
    history: History,
    fingerprint: String,
    /// The last run, if it was made of the same: it is written again, and bears its own number and time.
    again: Option<Run>,
    /// When and into which folder the edition is kept, if it is confirmed.
    kept: Option<(Moment, Kept)>,
    entered: Option<i64>,
    /// See [`Self::recalled`].
    recalled: Recalled,
}

/// What a verification takes from the history.
#[derive(Default)]
pub(crate) struct Recalled {
    /// What people wrote.
    pub written: Written,
    /// What earlier years' last runs still asked.
    pub asked_then: Vec<AskedThen>,
}

impl Recalled {
    fn of(subject: &Subject, history: Option<&History>) -> Result<Self, HistoryError> {
        let asked = history.map(|history| history.asked_before(subject.year));
        Ok(Self {
            written: writing::gather(whose(subject), history)?,
            asked_then: asked.transpose()?.unwrap_or_default(),
        })
    }

    /// What the fingerprint of a run takes of it; empty where there is nothing.
    fn digest(&self) -> String {
        let asked = self.asked_then.iter();
        let asked = asked.map(|then| format!("{then:?}\n"));
        asked.fold(self.written.digest(), |all, line| all + &line)
    }
}

/// What the history has, for whoever only tells of it. A history that cannot be used is no obstacle.
pub(crate) fn look(subject: &Subject) -> Recalled {
    let history = history::look(&subject.workspace, &subject.plan);
    let history = history.ok().flatten();
    Recalled::of(subject, history.as_ref()).unwrap_or_default()
}

/// What sections answered in earlier runs, of a plan's year and those before. A history that cannot be used is no
/// obstacle.
pub(crate) fn known_answers(subject: &Subject) -> KnownAnswers {
    let history = history::look(&subject.workspace, &subject.plan);
    let history = history.ok().flatten();
    let known = history.map(|history| writing::known_answers(&history, subject.year));
    known.and_then(Result::ok).unwrap_or_default()
}

/// What people are told where [`has_waited_out`].
pub(crate) const WAITED_OUT: &str = "課が「確認中」として挙げた日が、最後の実行のあとで過ぎました。今の確認票と提出状況は、その日を待つままです\n  対処: kensho run を実行して新しくしてから、もう一度実行してください";

/// Whether a promised day has passed since the last edition was made: the edition still says that it waits for that day.
pub(crate) fn has_waited_out(subject: &Subject, now: Moment) -> bool {
    let Subject {
        workspace,
        plan,
        year_folder,
        ..
    } = subject;
    let record = edition::record_of(workspace, plan, year_folder);
    let until = record["waits_until"].as_str();
    until.is_some_and(|day| Promise::is_over(day, now))
}

fn whose(subject: &Subject) -> Whose<'_> {
    let Subject {
        workspace,
        plan,
        year,
        year_folder,
    } = subject;
    Whose {
        workspace,
        plan,
        year_folder,
        year: *year,
    }
}

impl<'a> Memory<'a> {
    /// Opens it, and makes it agree with the outputs. The edition's lock is held, so that no other run
    /// writes it.
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
        let runs = history.runs()?;
        Kept::settle(&edition.plan_folder, |folder| {
            runs.iter()
                .any(|run| run.kept_in().as_deref() == Some(folder))
        })?;
        let recalled = Recalled::of(subject, Some(&history))?;
        let fingerprint =
            fingerprint::fingerprint(workspace, plan, year_folder, &recalled.digest())?;
        let again = history
            .last(*year)?
            .filter(|last| last.fingerprint == fingerprint);
        Ok(Self {
            subject,
            history,
            fingerprint,
            again,
            kept: None,
            entered: None,
            recalled,
        })
    }

    /// What the history has, for the run to which it belongs from now on.
    pub fn recalled(&mut self) -> Recalled {
        std::mem::take(&mut self.recalled)
    }

    /// Makes a new run even of what the last one was made of.
    pub fn run_anew(&mut self) {
        self.again = None;
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
            findings: self.history.findings(run)?,
            notes: self.recalled.written.announcement(),
        }))
    }

    /// The run that a new one is compared with, and what is different since; none for the first of a year.
    pub fn since(&self, verification: &Verification) -> Result<Option<(Run, Changes)>> {
        let before = self.again.as_ref().map(|run| run.number);
        let Some(base) = self.history.base(self.subject.year, before)? else {
            return Ok(None);
        };
        let then = self.history.tables(&base)?;
        let compare = || {
            let marks = Marks::of(&then.observations)?;
            let (now, same) = tables::compared(verification, &marks)?;
            Changes::between(&then.without(&same)?, &now)
        };
        let mut changes = pool::from_outside(compare)?;
        let now = made_of(verification).map(|(_, path, hash)| (path, hash));
        changes.files = FileChange::between(&self.history.made_of(&base)?, &now.collect());
        Ok(Some((base, changes)))
    }

    /// What the edition bears. Where slips lie that later runs wrote than the history knows (it was left on another
    /// PC), the new run comes after the newest of these: its slips are newer.
    pub fn stamp(&self, now: Moment, newest_slip: i64) -> Result<Stamp, HistoryError> {
        let again = self.again.as_ref();
        let next = || {
            let next = self.history.next()?;
            let unknown = (newest_slip + 1 - next).max(0);
            // As many editions may have been printed as there were runs that the history does not know.
            let edition = self.history.next_edition(self.subject.year)? + unknown;
            Ok::<_, HistoryError>((next + unknown, edition))
        };
        let known = |run: &Run| Ok((run.number, run.edition_of_year));
        let (number, edition_of_year) = again.map_or_else(next, known)?;
        Ok(Stamp {
            number,
            edition_of_year,
            at: again.map_or(now, |run| run.at),
            name: again.and_then(|run| run.name.clone()),
            fingerprint: self.fingerprint.clone(),
        })
    }

    /// Fails where the edition of the last run is not there as it was written, or would be another today.
    pub fn is_last(&self, edition: &Edition, now: Moment) -> Result<()> {
        if has_waited_out(self.subject, now) {
            bail!("送るものをまとめられません: {WAITED_OUT}");
        }
        match self.unchanged(edition)? {
            Some(_) => Ok(()),
            None => bail!(
                "送るものをまとめられません: 最後の実行のあとで、提出・計画・報告書・kensho の版のどれかが変わっているか、まだ実行していません\n  対処: kensho run を実行し、報告書を確かめてから、もう一度実行してください"
            ),
        }
    }

    /// What the edition of the last run bears when it is confirmed.
    ///
    /// # Errors
    /// It is not there as it was written, or would be another today; the name is taken, or is none.
    pub fn confirm(&mut self, name: &str, now: Moment, edition: &Edition) -> Result<Stamp> {
        if self.unchanged(edition)?.is_none() {
            let mut announced = self.recalled.written.announcement().into_iter();
            let is_typed = self.recalled.written.has_new();
            if let Some(new) = announced.next().filter(|_| is_typed) {
                bail!(
                    "名前を付けられません: 最後の実行のあとで、{new}\n  対処: kensho run を実行し、報告書を確かめてから、もう一度実行してください"
                );
            }
            bail!(
                "名前を付けられません: 最後の実行のあとで、提出・計画・報告書・kensho の版のどれかが変わっています\n  対処: kensho run を実行し、報告書を確かめてから、もう一度実行してください"
            );
        }
        let stamp = self.stamp(now, 0)?;
        if let Some(named) = &stamp.name {
            bail!(
                "この実行には、もう「{named}」という名前があります\n  対処: 値が変わったら kensho run を実行し、その版に名前を付けてください"
            );
        }
        if self
            .history
            .runs()?
            .iter()
            .any(|run| run.name.as_deref() == Some(name))
        {
            bail!("「{name}」という名前の版は、もうあります\n  対処: 別の名前を付けてください");
        }
        let meant = match name.parse().unwrap_or(Asked::Name(String::new())) {
            Asked::Number(number) => Some(format!("第{number}回の実行")),
            Asked::Edition(number) => Some(format!("{}の第{number}版", self.subject.year.long())),
            Asked::Name(_) => None,
        };
        if let Some(meant) = meant {
            bail!(
                "「{name}」は版の名前にできません（{meant}のことになります）\n  対処: 「7月推進会議提出版」のような名前にしてください"
            );
        }
        let folder = format!("{} {name}", self.subject.year_folder);
        let kept = Kept::named(&edition.plan_folder, &folder);
        let kept = kept.ok_or_else(|| anyhow!("「{name}」は版の名前にできません\n  対処: フォルダーの名前に使える、60字までの名前にしてください（/ \\ : * ? \" < > | は使えません）"))?;
        if kept.is_taken() {
            bail!(
                "「{name}」という名前の版は、もうあります（版/{folder}）\n  対処: 別の名前を付けてください"
            );
        }
        self.kept = Some((now, kept));
        Ok(Stamp {
            name: Some(name.to_owned()),
            ..stamp
        })
    }

    /// Enters the run, whose edition is written and not switched in yet.
    pub fn enter(&mut self, edition: &Edition, verification: &Verification) -> Result<()> {
        let stamp = verification
            .stamp
            .as_ref()
            .ok_or_else(|| anyhow!("a run without a stamp"))?;
        let hash = edition.hash()?;
        match (&self.again, &self.kept) {
            (None, _) => self.enter_new(stamp, &hash, edition, verification)?,
            (Some(run), None) => {
                let shown = shown(edition, verification)?;
                self.history
                    .enter_again(run.number, &hash, Some(shown), None)?;
            }
            (Some(run), Some((at, kept))) => {
                let files = edition.files()?;
                kept.write(&files)?;
                let name = stamp.name.as_deref().unwrap_or_default();
                let confirmed = Confirmed {
                    name,
                    at: *at,
                    files: &files,
                };
                let shown = shown(edition, verification)?;
                self.history
                    .enter_again(run.number, &hash, Some(shown), Some(&confirmed))?;
            }
        }
        self.entered = Some(stamp.number);
        Ok(())
    }

    fn enter_new(
        &mut self,
        stamp: &Stamp,
        hash: &str,
        edition: &Edition,
        verification: &Verification,
    ) -> Result<()> {
        let table = |name| Ok((name, edition.bytes(&format!("data/{name}.parquet"))?));
        let listing = edition.listing();
        let is_written = |name: &&str| {
            let file = format!("/data/{name}.parquet");
            listing.iter().any(|(path, _)| path.ends_with(&file))
        };
        let others = compared::OTHERS.into_iter().filter(is_written);
        let written = compared::NAMES.into_iter().chain(others).map(table);
        let shown = shown(edition, verification).map(|shown| (Shown::NAME, shown));
        let earlier = pool::from_outside(|| tables::earlier(verification))?;
        let earlier = earlier.map(|bytes| Ok((compared::EARLIER, bytes)));
        let of_plan = pool::from_outside(|| tables::of_plan(verification))?;
        let overall = tables::of_overall(verification)?;
        let beside = [
            shown,
            Ok((compared::PLAN, of_plan)),
            Ok((compared::OVERALL, overall)),
            Ok((history::SAID, said(verification)?)),
        ];
        let tables = written.chain(beside).chain(earlier);
        let new = NewRun {
            year: self.subject.year,
            year_folder: &self.subject.year_folder,
            stamp,
            edition: hash,
            files: &files(verification, edition),
            tables: &tables.collect::<Result<Vec<_>>>()?,
            writings: &verification.written.entries(),
        };
        let since = verification.since.as_ref();
        Ok(self
            .history
            .enter(&new, since.map(|(_, changes)| changes))?)
    }

    /// Writes the files of a confirmed edition again where it is kept.
    pub fn write_again(&self, asked: &Asked, edition: &Edition) -> Result<Run> {
        let run = self.history.run(asked, self.subject.year)?;
        let folder = run.kept_in().ok_or_else(|| {
            anyhow!("第{}回には版の名前がないので、書き出せません\n  対処: 名前を付けた版は kensho history で見られます", run.number)
        })?;
        let kept = Kept::named(&edition.plan_folder, &folder);
        let kept = kept.ok_or_else(|| anyhow!("「{folder}」というフォルダーは作れません"))?;
        let files = self.history.kept(&run)?;
        if files.is_empty() {
            bail!(
                "「{folder}」のファイルは、記録に残っていません\n  対処: バックアップがあれば、そこから戻してください"
            );
        }
        if !kept.holds(&files) {
            kept.write(&files)?;
            kept.place()?;
        }
        Ok(run)
    }

    /// The edition is in its place: the run counts, and a confirmed one is put where it is kept.
    pub fn done(self) -> Result<Run> {
        let number = self.entered.ok_or_else(|| anyhow!("no run was entered"))?;
        self.history.done(number)?;
        if let Some((_, kept)) = self.kept {
            kept.place()?;
        }
        Ok(self
            .history
            .run(&Asked::Number(number), self.subject.year)?)
    }
}

/// What the marked cells of an edition's workbooks show, as the history keeps it.
fn shown(edition: &Edition, verification: &Verification) -> Result<Vec<u8>> {
    let mut shown = report::shown(verification);
    for (kind, book) in &mut shown.books {
        book.rest = rest(edition, &kind.file())?;
    }
    Ok(shown.bytes())
}

/// Of all that stands in a workbook beside marked cells. Not of a large one, which would be read for long: a
/// changed one is kept then.
fn rest(edition: &Edition, name: &str) -> Result<Option<String>> {
    const SMALL: usize = 1 << 20;
    let bytes = edition.bytes(name)?;
    if bytes.len() > SMALL {
        return Ok(None);
    }
    let book = workbook::read(name, &bytes).ok();
    Ok(book.and_then(|book| book.rest))
}

/// What the run read and wrote: role, path, BLAKE3.
fn files(verification: &Verification, edition: &Edition) -> Vec<(&'static str, String, String)> {
    let outputs = edition.listing().into_iter();
    let outputs = outputs.map(|(path, hash)| ("output", path, hash));
    made_of(verification).chain(outputs).collect()
}

/// What the files say, and since when, as JSON.
fn said(verification: &Verification) -> Result<Vec<u8>> {
    let readings = verification.readings.iter();
    let said = readings.map(|reading| (&reading.submission.path, verification.since(reading)));
    let said: BTreeMap<&String, Since> = said.collect();
    Ok(serde_json::to_vec(&said)?)
}

/// What the run is made of: role, path, BLAKE3.
fn made_of(verification: &Verification) -> impl Iterator<Item = (&'static str, String, String)> {
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
}
