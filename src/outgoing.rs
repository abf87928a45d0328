//! What goes out to the sections without a run: forms, letters, packages.

use crate::arrival::{self, Sources};
use crate::domain::moment::Moment;
use crate::earlier::Series;
use crate::edition::placed::{NewFile, Placed, PlacedFolder};
use crate::edition::{Disk, Edition};
use crate::flow::{self, remembered_in};
use crate::intake;
use crate::ledger::Ledger;
use crate::pack::{PackageState, Packed};
use crate::slip::letter::Occasion;
use crate::verification::Verification;
use crate::{Progress, Subject, begin, form, mapping, memory, pack as packing, slip, undated};
use anyhow::Result;
use std::collections::BTreeSet;

/// Writes a form (調査票) for each section of the plan, with what earlier years' inputs say, into the folder of
/// the year. What somebody has written into stays as it is.
///
/// # Errors
/// The plan has mistakes, or something cannot be read or written.
pub fn write_forms(subject: &Subject, progress: Progress<'_>) -> Result<Placed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let mapping = mapping::load(&subject.workspace, plan, Some(subject.year))?;
    let due = mapping.plan.collection.as_ref().and_then(|own| own.due);
    if let Some(due) = due.filter(|due| !due.fits(subject.year)) {
        anyhow::bail!(
            "提出期限 {} は、{}の調査票の期限になりません。plan.toml の [collection] の due を直してください（毎年同じ日なら due = \"6月30日\"）",
            due.told(subject.year),
            subject.year.long()
        );
    }
    // Apart from what a run remembers of its year, which it would forget here.
    let remembered = remembered_in(subject, &format!("{}.before", subject.year_folder));
    let from = Sources {
        remembered: &remembered,
        answers: &memory::known_answers(subject),
        progress,
    };
    let earlier = arrival::earlier(subject, &mapping, from)?;
    remembered.write();
    let ledger = Ledger::of(&mapping.plan, &mut [])?;
    let known = Series {
        plan: &mapping.plan,
        ledger: &ledger,
        earlier: &earlier,
        later: None,
    };
    let of = form::FormsOf {
        known,
        year: subject.year,
    };
    let forms = form::all(of)?.into_iter();
    let forms = forms
        .map(|(name, bytes)| NewFile::new(name, bytes))
        .collect();
    let edition = Edition::begin(Disk::default(), &subject.workspace, plan, year)?;
    let mut placed = edition.place(PlacedFolder::Forms, forms)?;
    placed
        .notes
        .extend(undated::told(&mapping.plan, subject.year));
    Ok(placed)
}

/// What is said where a day is over that a section had promised and that was to come when the last run was made; in
/// Japanese.
pub fn waited_out(subject: &Subject, now: Moment) -> Option<String> {
    memory::has_waited_out(subject, now).then(|| memory::WAITED_OUT.to_owned())
}

/// Writes a letter (催促文) to each section that has something to do, into the folder of the year. Letters to the
/// others, written before, are removed.
///
/// # Errors
/// Something cannot be written.
pub fn remind(subject: &Subject, verification: &Verification, now: Moment) -> Result<Placed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let edition = Edition::begin(Disk::default(), &subject.workspace, plan, year)?;
    let current = current_forms(&edition, verification)?;
    let outgoing = slip::outbox::outgoing(verification, (Occasion::Reminder, now), &current);
    let letters = outgoing.into_iter().filter_map(|of| {
        let letter = of.letter?;
        Some(NewFile::new(format!("{}.txt", of.name), letter.bytes()))
    });
    let letters: Vec<NewFile> = letters.collect();
    let is_undated =
        (!letters.is_empty()).then(|| undated::told(verification.plan(), subject.year));
    let mut placed = edition.place(PlacedFolder::Reminders, letters)?;
    placed.notes.extend(is_undated.flatten());
    Ok(placed)
}

/// The names of the sections' forms that lie ready as today's plan has them; looked for only where a section's form lacks
/// rows.
fn current_forms(edition: &Edition, verification: &Verification) -> Result<BTreeSet<String>> {
    let mut findings = verification.findings.iter();
    if findings.all(|finding| finding.new_form_to.is_none()) {
        return Ok(BTreeSet::new());
    }
    let ledger = Ledger::of(verification.plan(), &mut [])?;
    let known = Series {
        ledger: &ledger,
        ..verification.series()
    };
    let year = verification.year;
    let forms = form::all(form::FormsOf { known, year })?.into_iter();
    let is_there = |(name, bytes): &(String, Vec<u8>)| {
        let there = edition.read(&format!("{}/{name}", PlacedFolder::Forms.label()));
        there.is_ok_and(|there| there == *bytes)
    };
    let names = forms.filter(is_there);
    Ok(names
        .filter_map(|(name, _)| Some(name.strip_suffix(".xlsx")?.to_owned()))
        .collect())
}

/// Puts what goes out to each section into a folder of its own: see [`mod@crate::pack`].
///
/// # Errors
/// Files changed since the last run, or files were submitted and `run` was never called; or a file cannot be read
/// or written.
pub fn pack(subject: &Subject, now: Moment, progress: Progress<'_>) -> Result<Packed> {
    let (plan, year) = (&subject.plan, &subject.year_folder);
    let inputs = subject.workspace.join("inputs").join(plan).join(year);
    // Before anything was sent there is nothing to run, and forms go out.
    let edition = match intake::discover::has_files(&inputs) {
        false => Edition::begin(Disk::default(), &subject.workspace, plan, year)?,
        true => {
            let (edition, memory) = begin(Disk::default(), subject)?;
            memory.is_last(&edition, now)?;
            edition
        }
    };
    let verification = flow::verify(subject, progress)?;
    let current = current_forms(&edition, &verification)?;
    let outgoing = slip::outbox::outgoing(&verification, (Occasion::Package, now), &current);
    let mut packed = packing::pack(&edition, &outgoing)?;
    let mut packages = packed.packages.iter();
    if packages.any(|package| package.state != PackageState::Gone) {
        let told = undated::told(verification.plan(), subject.year);
        packed.placed.notes.extend(told);
    }
    Ok(packed)
}
