//! The files of a section that are versions of one submission: by the order that their names say, as corrections of its
//! form, or because the plan says so.

use super::{Newest, Version, copies, named, newest, take_in};
use crate::arrival::order::{Names, is_withdrawn};
use crate::arrival::overlay;
use crate::domain::plan::{ChosenFile, Plan};
use crate::domain::{FiscalYear, folded};
use crate::intake::Submission;
use crate::mapping::form::own::OwnMark;
use crate::normalize::Reading;
use std::collections::BTreeMap;

/// All versions of each submission, in the order of their paths.
pub(super) fn submissions<'a>(
    (plan, year): (&'a Plan, FiscalYear),
    readings: &[Reading],
) -> Vec<Vec<Version<'a>>> {
    let mut submissions = alike((plan, year), readings);
    let of_year = |year| move |reading: &Reading| is_own_form(reading, plan, year);
    let is_own: Vec<bool> = readings.iter().map(of_year(year)).collect();
    let is_other = |of: &Version<'_>| is_of_other_year(&readings[of.index], plan, year);
    for versions in &mut submissions {
        leave_other_years(versions, is_other);
    }
    let section = |version: &Version<'_>| readings[version.index].submission.section;
    let is_filled = |version: &Version<'_>| overlay::is_filled(&readings[version.index], year);
    let submissions = copies::join(submissions, section, is_filled, |version, other| {
        overlay::has_all_values_of(&readings[version.index], &readings[other.index])
    });
    let section_of_own = |version: &Version<'_>| {
        let section = readings[version.index].submission.section;
        section.filter(|_| is_own[version.index])
    };
    let submissions = join_corrections(submissions, section_of_own);
    let submissions = join_finished(submissions, section_of_own, |version, other| {
        overlay::gives_all_figures_of(&readings[version.index], &readings[other.index])
    });
    let folder_of_table = |version: &Version<'_>| {
        let is_of_town = version.is_read && !is_own[version.index];
        is_of_town.then_some(&*readings[version.index].submission.section_folder)
    };
    named::join(submissions, folder_of_table, |version, other| {
        overlay::is_about_figures_of(&readings[version.index], &readings[other.index])
    })
}

/// The files that are called alike but for what says their order.
fn alike<'a>((plan, year): (&'a Plan, FiscalYear), readings: &[Reading]) -> Vec<Vec<Version<'a>>> {
    let (names, all) = (Names::of(plan, year), Names::of_all(plan, year));
    let mut submissions: BTreeMap<String, Vec<Version<'a>>> = BTreeMap::new();
    for (index, reading) in readings.iter().enumerate() {
        let submission = &reading.submission;
        let path = submission.in_section();
        let name = names.file(path);
        let choice = choice(plan, &all, submission);
        let is_aside = name.is_withdrawn || is_withdrawn(&submission.section_folder);
        let says_so = choice.used.is_none() && is_aside;
        let (sign, common) = match choice.common {
            // Answers are no version of a form, and each slip is one of its own.
            // Nor is the form of a section a version of what another has sent.
            _ if reading.is_no_submission() || reading.is_only_strange() => ("=", path.to_owned()),
            Some(file) => ("=", file),
            None => ("", name.rest.clone()),
        };
        let key = format!("{}/{sign}{common}", folder(plan, submission));
        submissions.entry(key).or_default().push(Version {
            index,
            path: submission.path.clone(),
            inside: path.to_owned(),
            name,
            common,
            came_as: submission.came_as().map(|path| names.file(path).rest),
            is_read: !reading.sightings.is_empty(),
            arrival: submission.arrival.clone(),
            is_old_copy: false,
            first_twin: None,
            used: choice.used,
            withdrawn: choice.withdrawn.map(Some).or(says_so.then_some(None)),
        });
    }
    submissions.into_values().collect()
}

/// A form in another section's folder is a version of what its own has sent.
fn folder<'s>(plan: &'s Plan, submission: &'s Submission) -> &'s str {
    if !submission.is_misplaced(plan) {
        return &submission.section_folder;
    }
    let section = submission
        .section
        .and_then(|section| plan.sections.get(section));
    section.map_or("", |section| &section.name)
}

/// Takes kensho's own forms of other years for unread beside a file that is read: whatever it is called, last year's form
/// is no newer version of this year's.
fn leave_other_years(
    versions: &mut [Version<'_>],
    is_of_other_year: impl Fn(&Version<'_>) -> bool,
) {
    let is_other: Vec<bool> = versions.iter().map(is_of_other_year).collect();
    let mut both = versions.iter().zip(&is_other);
    if both.any(|(version, is_other)| version.is_read && !is_other) {
        let others = versions.iter_mut().zip(is_other);
        others.for_each(|(version, is_other)| version.is_read &= !is_other);
    }
}

/// Whether a file holds nothing but kensho's own form of one other year.
fn is_of_other_year(reading: &Reading, plan: &Plan, year: FiscalYear) -> bool {
    let mut seen = reading.sightings.iter();
    let own = seen.next().and_then(|seen| seen.own.as_ref());
    own.is_some_and(|own| own.year != year && is_own_form(reading, plan, own.year))
}

/// Whether a file holds kensho's own form of the year, and nothing else that is read.
fn is_own_form(reading: &Reading, plan: &Plan, year: FiscalYear) -> bool {
    let mut seen = reading.sightings.iter().map(|seen| seen.own.as_ref());
    let is_own = |own: &OwnMark| own.is_of(plan, year);
    !reading.sightings.is_empty() && seen.all(|own| own.is_some_and(is_own))
}

/// A section has one form, whatever it calls the file: what its name calls a correction of a file that is not there is one
/// of the form, if only one other was sent. `of`: the section of one's own form.
fn join_corrections<'a>(
    submissions: Vec<Vec<Version<'a>>>,
    of: impl Fn(&Version<'_>) -> Option<usize>,
) -> Vec<Vec<Version<'a>>> {
    let section = |versions: &[Version<'_>]| {
        let first = versions.first().and_then(&of)?;
        versions
            .iter()
            .all(|version| of(version) == Some(first))
            .then_some(first)
    };
    let (corrections, mut submissions): (Vec<_>, Vec<_>) =
        submissions.into_iter().partition(|versions| {
            section(versions).is_some() && versions.iter().all(Version::says_order)
        });
    let mut alone = Vec::new();
    for versions in corrections {
        let own = section(&versions);
        let mut originals = submissions.iter_mut().filter(|of| section(of) == own);
        match (originals.next(), originals.next()) {
            (Some(original), None) => take_in(original, versions),
            _ => alone.push(versions),
        }
    }
    submissions.extend(alone);
    submissions
}

/// 観光課_最終_修正 corrects 観光課_最終, and 観光課 with it: a form whose name goes on from that of another, and gives all
/// figures that the other gives. Where two 係 of a section have a form each, neither gives the other's figures.
fn join_finished<'a>(
    submissions: Vec<Vec<Version<'a>>>,
    of: impl Fn(&Version<'_>) -> Option<usize>,
    gives_all: impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> Vec<Vec<Version<'a>>> {
    let (mut corrected, others): (Vec<_>, Vec<_>) = submissions
        .into_iter()
        .partition(|versions| versions.iter().any(Version::says_order));
    let mut alone = Vec::new();
    for versions in others {
        let is_of = |all: &&mut Vec<Version<'a>>| {
            let Newest::One(newest) = newest(all.iter(), true) else {
                return false;
            };
            let goes_on = newest.common.starts_with(&versions[0].common);
            let section = of(newest);
            let is_replaced =
                |version: &Version<'_>| of(version) == section && gives_all(newest, version);
            let is_older = newest.says_order() && section.is_some();
            is_older && goes_on && versions.iter().all(is_replaced)
        };
        let mut found = corrected.iter_mut().filter(is_of);
        match (found.next(), found.next()) {
            (Some(all), None) => {
                // Each keeps what it is called: the name of the newest goes on from that of the older.
                all.extend(versions);
                all.sort_by_key(|version| version.index);
            }
            _ => alone.push(versions),
        }
    }
    corrected.extend(alone);
    corrected
}

/// What the plan says of a single file.
struct Choice<'a> {
    used: Option<&'a ChosenFile>,
    withdrawn: Option<&'a ChosenFile>,
    /// What a chosen file has in common with its versions, and this is one of them.
    common: Option<String>,
}

/// A file that was chosen is held against all that any way would call its versions, and against the one that it was
/// chosen instead of.
fn choice<'a>(plan: &'a Plan, all: &Names<'_>, submission: &Submission) -> Choice<'a> {
    let path = submission.in_section();
    let of_section = |chosen: &&ChosenFile| Some(chosen.section) == submission.section;
    let chosen = plan.submissions.chosen.iter().filter(of_section);
    let is_it = |file: &Option<String>| {
        let file = file.as_deref().map(folded::key);
        file.is_some_and(|file| file == folded::key(path))
    };
    let rest = |chosen: &ChosenFile| Some(all.file(chosen.file.as_deref()?).rest);
    let withdrawn = chosen.clone().find(|chosen| is_it(&chosen.withdraw));
    let mut files = chosen.clone().filter_map(rest);
    let version = files.find(|file| *file == all.file(path).rest);
    Choice {
        used: chosen.clone().find(|chosen| is_it(&chosen.file)),
        withdrawn,
        common: withdrawn.and_then(rest).or(version),
    }
}
