//! Which of several submissions of a section counts, by the rules of the plan.
//!
//! Files of one section whose names differ only in what says their order are versions of one submission. The
//! newest that could be read counts: an older file is better than one that cannot be read.

use super::order::{FileName, Names, Order, is_withdrawn};
use super::overlay;
use crate::domain::plan::{ChosenFile, Combine, Latest, Plan};
use crate::domain::{FiscalYear, folded};
use crate::intake::Submission;
use crate::intake::discover::{Counting, Uses};
use crate::mapping::form::own::OwnMark;
use crate::normalize::Reading;
use std::collections::BTreeMap;

/// One file among the versions of a submission.
struct Version<'a> {
    /// Index into the readings.
    index: usize,
    path: String,
    /// In its section's folder.
    inside: String,
    name: FileName,
    /// What all versions of the submission are called.
    common: String,
    /// Whether a form was found in it.
    is_read: bool,
    /// What the plan says of this very file.
    used: Option<&'a ChosenFile>,
    /// The same, if it does not count.
    withdrawn: Option<Option<&'a ChosenFile>>,
}

/// Which of them is the newest.
enum Newest<'v, 'a> {
    /// Nothing tells: all of them count.
    Unsaid,
    One(&'v Version<'a>),
    /// Nothing tells these apart.
    Tied(Vec<&'v Version<'a>>),
}

/// Decides for each reading how far it counts. Gives the versions of submissions of which the older are used for
/// what the newer do not say, or were before the newest came: indexes into the readings, newest first.
pub fn decide(plan: &Plan, year: FiscalYear, readings: &mut [Reading]) -> Vec<Vec<usize>> {
    let mut overlaid = Vec::new();
    for versions in submissions(plan, year, readings) {
        let counting = settled(plan, &versions);
        let is_rest = |of: &Counting| [of.uses, of.before].contains(&Uses::Rest);
        if counting.iter().any(is_rest) {
            let mut newest_first: Vec<&Version<'_>> = versions.iter().collect();
            newest_first
                .sort_by_key(|version| std::cmp::Reverse((version.rank(true), version.index)));
            overlaid.push(newest_first.iter().map(|version| version.index).collect());
        }
        for (version, counting) in versions.iter().zip(counting) {
            readings[version.index].submission.counting = counting;
        }
    }
    overlaid
}

/// All versions of each submission, in the order of their paths.
fn submissions<'a>(
    plan: &'a Plan,
    year: FiscalYear,
    readings: &[Reading],
) -> Vec<Vec<Version<'a>>> {
    let (names, all) = (Names::of(plan, year), Names::of_all(plan, year));
    let mut submissions: BTreeMap<String, Vec<Version<'a>>> = BTreeMap::new();
    for (index, reading) in readings.iter().enumerate() {
        let submission = &reading.submission;
        let path = submission.in_section();
        let name = names.file(path);
        let choice = choice(plan, &all, submission);
        let is_aside = name.is_withdrawn || is_withdrawn(&submission.section_folder);
        let says_so = choice.used.is_none() && is_aside;
        // A form in another section's folder is a version of what its own has sent.
        let folder = match submission.is_misplaced(plan) {
            false => &submission.section_folder,
            true => submission
                .section
                .and_then(|section| plan.sections.get(section))
                .map_or("", |section| &section.name),
        };
        let (sign, common) = match choice.common {
            // Answers are no version of a form, and each slip is one of its own.
            // Nor is the form of a section a version of what another has sent.
            _ if reading.is_only_slip() || reading.is_only_strange() => ("=", path.to_owned()),
            Some(file) => ("=", file),
            None => ("", name.rest.clone()),
        };
        let key = format!("{folder}/{sign}{common}");
        submissions.entry(key).or_default().push(Version {
            index,
            path: submission.path.clone(),
            inside: path.to_owned(),
            name,
            common,
            is_read: !reading.sightings.is_empty(),
            used: choice.used,
            withdrawn: choice.withdrawn.map(Some).or(says_so.then_some(None)),
        });
    }
    let is_own: Vec<bool> = readings
        .iter()
        .map(|reading| is_own_form(reading, plan, year))
        .collect();
    let submissions = submissions.into_values().collect();
    let of = |version: &Version<'_>| {
        is_own[version.index]
            .then_some(readings[version.index].submission.section)
            .flatten()
    };
    let submissions = join_corrections(submissions, of);
    join_finished(submissions, of, |version, other| {
        let (own, other) = (&readings[version.index], &readings[other.index]);
        overlay::gives_all_figures_of(own, other)
    })
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
    let (corrections, mut submissions): (Vec<_>, Vec<_>) = submissions
        .into_iter()
        .partition(|versions| section(versions).is_some() && versions.iter().all(says_order));
    let mut alone = Vec::new();
    for mut versions in corrections {
        let own = section(&versions);
        let mut originals = submissions.iter_mut().filter(|of| section(of) == own);
        match (originals.next(), originals.next()) {
            (Some(original), None) => {
                let common = original[0].common.clone();
                versions
                    .iter_mut()
                    .for_each(|version| version.common.clone_from(&common));
                original.extend(versions);
                original.sort_by_key(|version| version.index);
            }
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
        .partition(|versions| versions.iter().any(says_order));
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
            let is_older = says_order(newest) && section.is_some();
            is_older && goes_on && versions.iter().all(is_replaced)
        };
        let mut found = corrected.iter_mut().filter(is_of);
        match (found.next(), found.next()) {
            (Some(all), None) => {
                all.extend(versions);
                all.sort_by_key(|version| version.index);
            }
            _ => alone.push(versions),
        }
    }
    corrected.extend(alone);
    corrected
}

/// Whether a version's name says its place among others.
fn says_order(version: &Version<'_>) -> bool {
    let mut orders = version.name.orders.iter();
    orders.any(|of| *of != Order::default())
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

impl Version<'_> {
    /// The greater the newer. What somebody chose goes before all that names say.
    fn rank(&self, by_choice: bool) -> (bool, &[Order]) {
        (by_choice && self.used.is_some(), &self.name.orders)
    }
}

fn newest<'v, 'a>(
    versions: impl Iterator<Item = &'v Version<'a>> + Clone,
    by_choice: bool,
) -> Newest<'v, 'a> {
    let read = versions.filter(|version| version.is_read);
    let greatest = read.clone().map(|version| version.rank(by_choice)).max();
    let Some((is_chosen, orders)) = greatest else {
        return Newest::Unsaid;
    };
    if !is_chosen && orders.iter().all(|order| *order == Order::default()) {
        return Newest::Unsaid;
    }
    let is_first = |version: &&Version<'_>| {
        let rank = version.rank(by_choice);
        let differs = orders.iter().zip(rank.1).find(|(one, other)| one != other);
        rank.0 == is_chosen && differs.is_none_or(|(one, other)| one.is_beside(other))
    };
    let first: Vec<&Version<'_>> = read.filter(is_first).collect();
    match first.as_slice() {
        [one] => Newest::One(one),
        // 修正 beside 最新: the names do not say which is later, so the last by path counts, as ever.
        [.., last] if !is_chosen && orders.iter().all(Order::is_mark_or_nothing) => {
            Newest::One(last)
        }
        _ => Newest::Tied(first),
    }
}

/// How far each version counts.
fn settled(plan: &Plan, versions: &[Version<'_>]) -> Vec<Counting> {
    let sent = versions
        .iter()
        .filter(|version| version.withdrawn.is_none());
    let now = newest(sent.clone(), true);
    let before = before(versions, &now);
    let used = |version: &Version<'_>| match version.withdrawn {
        Some(_) => Uses::Nothing,
        None => uses(plan, version, &now, true),
    };
    // What could not be read is no version of what could.
    let is_one = |version: &Version<'_>| {
        let alike = versions.iter().filter(|of| of.is_read == version.is_read);
        alike.filter(|of| used(of) == Uses::Whole).count() < 2
    };
    let counting = versions.iter().map(|version| {
        let uses = used(version);
        let winner = match &now {
            Newest::One(one) => Some(*one),
            Newest::Tied(tied) => tied.last().copied(),
            // Of what was withdrawn, the one that is left.
            Newest::Unsaid if version.withdrawn.is_some() => only(sent.clone()),
            Newest::Unsaid => None,
        };
        let winner = winner.filter(|_| uses != Uses::Whole);
        Counting {
            uses,
            before: match &before {
                Some(before) => before.uses(plan, version),
                None => uses,
            },
            why: why(plan, version, (&now, uses), versions),
            superseded_by: winner.map(|winner| winner.path.clone()),
            is_withdrawn: version.withdrawn.is_some(),
            beside: beside(version, &now),
            no_date: version.name.no_date.clone(),
            called: match is_one(version) {
                true => version.common.clone(),
                false => version.inside.clone(),
            },
        }
    });
    counting.collect()
}

/// The one of some versions, if it is one.
fn only<'v, 'a>(versions: impl Iterator<Item = &'v Version<'a>>) -> Option<&'v Version<'a>> {
    let mut read = versions.filter(|version| version.is_read);
    let first = read.next()?;
    read.next().is_none().then_some(first)
}

/// What counts of a version. A file that could not be read and may be newer is not set aside, so that its faults
/// are reported.
fn uses(plan: &Plan, version: &Version<'_>, newest: &Newest<'_, '_>, by_choice: bool) -> Uses {
    let first = match newest {
        Newest::Unsaid => return Uses::Whole,
        Newest::One(one) => one,
        Newest::Tied(tied) => tied[0],
    };
    let is_first = match newest {
        Newest::Tied(tied) => tied.iter().any(|one| one.index == version.index),
        _ => version.index == first.index,
    };
    let may_be_newer = !version.is_read && version.rank(by_choice) >= first.rank(by_choice);
    match plan.submissions.combine {
        _ if is_first || may_be_newer => Uses::Whole,
        // Whoever chose a file meant it and no other.
        _ if first.used.is_some() && by_choice => Uses::Nothing,
        Combine::Replace => Uses::Nothing,
        Combine::Overlay => Uses::Rest,
    }
}

/// What counted before the last step.
struct Before<'v, 'a> {
    /// Those that were there.
    there: Vec<&'v Version<'a>>,
    newest: Newest<'v, 'a>,
}

impl Before<'_, '_> {
    fn uses(&self, plan: &Plan, version: &Version<'_>) -> Uses {
        let was_there = self.there.iter().any(|there| there.index == version.index);
        match was_there {
            true => uses(plan, version, &self.newest, false),
            false => Uses::Nothing,
        }
    }
}

/// What counted before one was withdrawn, or before the newest came; none if there was nothing before.
fn before<'v, 'a>(versions: &'v [Version<'a>], now: &Newest<'v, 'a>) -> Option<Before<'v, 'a>> {
    let is_out = |version: &&Version<'_>| version.withdrawn.is_some();
    if versions
        .iter()
        .filter(is_out)
        .any(|version| version.is_read)
    {
        let newest = newest(versions.iter(), false);
        let there: Vec<&Version<'_>> = match newest {
            // Of files of the same name the one that was withdrawn was there first.
            Newest::Unsaid => versions.iter().filter(is_out).collect(),
            _ => versions.iter().collect(),
        };
        return Some(Before { there, newest });
    }
    let Newest::One(one) = now else { return None };
    let there = versions.iter().filter(|version| version.index != one.index);
    let there: Vec<&Version<'_>> = there.collect();
    let newest = newest(there.iter().copied(), false);
    there
        .iter()
        .any(|version| version.is_read)
        .then_some(Before { there, newest })
}

/// Files that count beside a version because nothing tells which is newer.
fn beside(version: &Version<'_>, newest: &Newest<'_, '_>) -> Vec<String> {
    let Newest::Tied(tied) = newest else {
        return Vec::new();
    };
    let is_tied = tied.iter().any(|one| one.index == version.index);
    let others = tied
        .iter()
        .filter(|one| is_tied && one.index != version.index);
    others.map(|one| one.inside.clone()).collect()
}

/// What a newer and an older version are called by the way that tells them apart.
const WAYS: [(Latest, &str, &str); 5] = [
    (Latest::Mark, "修正版なので", "修正版があるので"),
    (
        Latest::Date,
        "日付が最も新しいので",
        "日付の新しい提出があるので",
    ),
    (
        Latest::Number,
        "版が最も新しいので",
        "版の新しい提出があるので",
    ),
    (
        Latest::Folder,
        "新しい提出のフォルダーにあるので",
        "新しい提出のフォルダーに同じものがあるので",
    ),
    (
        Latest::Pattern,
        "名前の順が最も新しいので",
        "名前の順で新しい提出があるので",
    ),
];

/// Why a version counts, or does not; empty where it is the only one.
fn why(
    plan: &Plan,
    version: &Version<'_>,
    (newest, uses): (&Newest<'_, '_>, Uses),
    versions: &[Version<'_>],
) -> String {
    match (&version.withdrawn, newest) {
        (Some(Some(chosen)), _) => format!("{}使わず", of_plan(chosen)),
        (Some(None), _) => "取り下げられたので使わず".to_owned(),
        (None, Newest::One(one)) if one.index == version.index => {
            let sent = versions.iter().filter(|other| other.withdrawn.is_none());
            let older = sent.filter(|other| other.index != one.index && other.is_read);
            match (one.used, older.max_by_key(|other| other.rank(true))) {
                (Some(chosen), _) => format!("{}使用", of_plan(chosen)),
                (None, Some(older)) => format!("{}使用", way(plan, one, older).1),
                (None, None) => String::new(),
            }
        }
        (None, Newest::One(one)) if uses != Uses::Whole => {
            let reason = match one.used {
                Some(chosen) => of_plan(chosen),
                None => way(plan, one, version).2.to_owned(),
            };
            match uses {
                Uses::Rest => format!("{reason}、それにない値だけを使用"),
                _ => format!("{reason}使わず"),
            }
        }
        (None, Newest::Tied(tied)) if uses != Uses::Whole => match uses {
            Uses::Rest => format!("{}、それにない値だけを使用", way(plan, tied[0], version).2),
            _ => format!("{}使わず", way(plan, tied[0], version).2),
        },
        (None, Newest::Tied(_)) if version.is_read => {
            "どれが新しいか決まらないので、どれも使用".to_owned()
        }
        _ => String::new(),
    }
}

fn of_plan(chosen: &ChosenFile) -> String {
    format!("計画の指定（{}）により", chosen.reason.trim())
}

/// The way that tells two versions apart; of two that both have a mark, that.
fn way(
    plan: &Plan,
    newer: &Version<'_>,
    older: &Version<'_>,
) -> &'static (Latest, &'static str, &'static str) {
    let (newer, older) = (&newer.name.orders, &older.name.orders);
    let differs = newer
        .iter()
        .zip(older)
        .position(|(newer, older)| newer != older);
    let says = || newer.iter().position(|order| *order != Order::default());
    let way = differs.or_else(says).map(|at| plan.submissions.latest[at]);
    let way = WAYS.iter().find(|(known, ..)| Some(*known) == way);
    way.unwrap_or(&WAYS[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reported::{Kind, State};
    use crate::domain::{CellAt, Decimal};
    use crate::mapping::Mapping;
    use crate::normalize::{Flaws, Policy, ProjectRow, ReportedFigure, Room, Sighting, Staff};

    /// A file of a section; one that begins with ✕ could not be read, and one that begins with ◇ is kensho's own form.
    /// Digits before that are the projects of which it gives costs.
    fn reading(name: &str) -> Reading {
        let projects = name.split_once('◇').map_or("", |(before, _)| before);
        let name = &name[projects.len()..];
        let path = name.trim_start_matches(['✕', '◇']);
        let own = name.starts_with('◇').then(|| OwnMark {
            plan: Mapping::none().plan.id,
            year: FiscalYear::starting(2024),
            section: "課".into(),
            edition: 1,
        });
        let rows = projects.chars().filter_map(|digit| digit.to_digit(10));
        let rows = rows.map(|project| row(project as usize));
        let policy = Policy {
            projects: rows.collect(),
            ..Policy::default()
        };
        let seen = Sighting {
            form: "調査票".into(),
            sheet: 0,
            hidden: false,
            year: None,
            said: Vec::new(),
            calendar: Vec::new(),
            section: None,
            room: Room {
                for_measure: false,
                for_id: false,
                measure_is_prose: false,
            },
            regions: Vec::new(),
            own,
            is_locked: None,
        };
        Reading {
            submission: Submission {
                path: format!("inputs/town/R6/課/{path}"),
                section_folder: "課".into(),
                section: Some(0),
                ..Submission::default()
            },
            sightings: Vec::from_iter((!name.starts_with('✕')).then_some(seen)),
            policy,
            ..Reading::default()
        }
    }

    /// A row with the cost of a project.
    fn row(project: usize) -> ProjectRow {
        let cost = ReportedFigure {
            kind: Kind::Cost,
            year: Some(FiscalYear::starting(2024)),
            at: CellAt::new(0, 0),
            state: State::Value,
            value: Some(Decimal::ONE),
            unit: None,
            flaws: Flaws::default(),
        };
        ProjectRow {
            sheet: 0,
            name: String::new(),
            at: CellAt::new(0, 0),
            project: Some(project),
            refused: None,
            measure: None,
            section: None,
            staff: Staff::default(),
            remarks: Vec::new(),
            costs: vec![cost],
        }
    }

    fn settings(ways: &[Latest]) -> Plan {
        let mut plan = Mapping::none().plan;
        plan.correction_marks = vec!["修正".into(), "最新".into()];
        plan.submissions.latest = ways.to_vec();
        plan
    }

    /// What of each file counts, as a letter: 全, 残 or －; in small letters behind it what counted before, where
    /// that is another.
    fn check_of(plan: &Plan, names: &[&str], expected: &[&str]) {
        let mut readings: Vec<Reading> = names.iter().map(|name| reading(name)).collect();
        readings.sort_by(|one, other| one.submission.path.cmp(&other.submission.path));
        decide(plan, FiscalYear::starting(2024), &mut readings);
        let letter = |uses: Uses| match uses {
            Uses::Whole => "全",
            Uses::Rest => "残",
            Uses::Nothing => "－",
        };
        let told = readings.iter().map(|reading| {
            let Counting { uses, before, .. } = reading.submission.counting;
            let before = (before != uses).then(|| format!("（{}）", letter(before)));
            let name = reading.submission.in_section();
            format!("{name} {}{}", letter(uses), before.unwrap_or_default())
        });
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    fn check(names: &[&str], expected: &[&str]) {
        check_of(&settings(&[Latest::Mark]), names, expected);
    }

    #[test]
    fn a_marked_file_replaces_the_one_it_corrects() {
        check(
            &["実績.xlsx", "実績_修正版.xlsx"],
            &["実績.xlsx －（全）", "実績_修正版.xlsx 全（－）"],
        );
        check(
            &["実績(最新).csv", "実績.xlsx"],
            &["実績(最新).csv 全（－）", "実績.xlsx －（全）"],
        );
        check(
            &["実績_修正2.xlsx", "実績_修正.xlsx", "実績.xlsx"],
            &[
                "実績.xlsx －",
                "実績_修正.xlsx －（全）",
                "実績_修正2.xlsx 全（－）",
            ],
        );
        check(
            &["実績.xlsx", "実績_修正.xlsx", "実績_最新.xlsx"],
            &[
                "実績.xlsx －",
                "実績_修正.xlsx －（全）",
                "実績_最新.xlsx 全（－）",
            ],
        );
    }

    #[test]
    fn a_correction_of_the_form_replaces_it_whatever_either_is_called() {
        check(
            &["◇観光課.xlsx", "◇調査票_修正.xlsx"],
            &["観光課.xlsx －（全）", "調査票_修正.xlsx 全（－）"],
        );
        check(
            &["◇観光課.xlsx", "◇実績_修正.xlsx", "◇調査票_修正2.xlsx"],
            &[
                "実績_修正.xlsx －（全）",
                "観光課.xlsx －",
                "調査票_修正2.xlsx 全（－）",
            ],
        );
        // Its own original goes before the others.
        check(
            &["◇A係.xlsx", "◇B係.xlsx", "◇B係_修正.xlsx"],
            &["A係.xlsx 全", "B係.xlsx －（全）", "B係_修正.xlsx 全（－）"],
        );
        // Of two, it cannot be told which it corrects; and no other file is the form.
        for names in [["◇A係.xlsx", "◇B係.xlsx"], ["A係.xlsx", "B係.xlsx"]] {
            check(
                &[names[0], names[1], "◇調査票_修正.xlsx"],
                &["A係.xlsx 全", "B係.xlsx 全", "調査票_修正.xlsx 全"],
            );
        }
    }

    #[test]
    fn a_correction_of_the_finished_form_replaces_the_first_one_too() {
        check(
            &[
                "12◇観光課.xlsx",
                "12◇観光課_最終.xlsx",
                "123◇観光課_最終_修正.xlsx",
            ],
            &[
                "観光課.xlsx －（全）",
                "観光課_最終.xlsx －（全）",
                "観光課_最終_修正.xlsx 全（－）",
            ],
        );
        // Two 係 of a section have a form each, also where one of them calls it by the section.
        for first in ["観光課", "観光課_A係"] {
            check(
                &[
                    &format!("12◇{first}.xlsx"),
                    "3◇観光課_B係.xlsx",
                    "3◇観光課_B係_修正.xlsx",
                ],
                &[
                    &format!("{first}.xlsx 全"),
                    "観光課_B係.xlsx －（全）",
                    "観光課_B係_修正.xlsx 全（－）",
                ],
            );
        }
        // Nothing says that the one corrects the other.
        check(
            &["1◇A係.xlsx", "1◇B係.xlsx", "1◇B係_修正.xlsx"],
            &["A係.xlsx 全", "B係.xlsx －（全）", "B係_修正.xlsx 全（－）"],
        );
    }

    #[test]
    fn a_name_in_shift_jis_is_a_name_as_any_other() {
        check(
            &["実績〈文字化け〉", "実績_修正版.xlsx〈文字化け〉"],
            &[
                "実績_修正版.xlsx〈文字化け〉 全（－）",
                "実績〈文字化け〉 －（全）",
            ],
        );
    }

    #[test]
    fn other_files_are_left_alone() {
        check(
            &["個票.xlsx", "実績.xlsx"],
            &["個票.xlsx 全", "実績.xlsx 全"],
        );
        check(
            &["個票_修正版.xlsx", "実績.xlsx"],
            &["個票_修正版.xlsx 全", "実績.xlsx 全"],
        );
        check(
            &["個票/実績_修正.xlsx", "実績.xlsx"],
            &["個票/実績_修正.xlsx 全", "実績.xlsx 全"],
        );
    }

    #[test]
    fn a_file_that_nobody_can_read_corrects_nothing_and_is_not_set_aside() {
        check(
            &["実績.xlsx", "✕実績_修正.xlsx"],
            &["実績.xlsx 全", "実績_修正.xlsx 全"],
        );
        check(
            &["実績.xlsx", "実績_修正.xlsx", "✕実績_最新.xlsx"],
            &[
                "実績.xlsx －（全）",
                "実績_修正.xlsx 全（－）",
                "実績_最新.xlsx 全",
            ],
        );
        check(
            &["✕実績.xlsx", "実績_修正.xlsx"],
            &["実績.xlsx －", "実績_修正.xlsx 全"],
        );
    }

    #[test]
    fn the_first_way_in_which_two_differ_decides() {
        let plan = settings(&[Latest::Date, Latest::Mark]);
        let names = [
            "実績_0701修正.xlsx",
            "実績_0708.xlsx",
            "実績_0708_修正.xlsx",
        ];
        let expected = [
            "実績_0701修正.xlsx －",
            "実績_0708.xlsx －（全）",
            "実績_0708_修正.xlsx 全（－）",
        ];
        check_of(&plan, &names, &expected);
        let plan = settings(&[Latest::Mark, Latest::Date]);
        let expected = [
            "実績_0701修正.xlsx －（全）",
            "実績_0708.xlsx －",
            "実績_0708_修正.xlsx 全（－）",
        ];
        check_of(&plan, &names, &expected);
    }

    #[test]
    fn what_nothing_decides_counts_side_by_side() {
        let plan = settings(&[Latest::Date]);
        check_of(
            &plan,
            &["実績.xlsx", "実績_0708.xlsx", "実績（0708）.xlsx"],
            &["実績.xlsx －", "実績_0708.xlsx 全", "実績（0708）.xlsx 全"],
        );
        let plan = settings(&[Latest::Folder]);
        check_of(
            &plan,
            &["修正/実績.xlsx", "第2回/実績.xlsx"],
            &["修正/実績.xlsx 全", "第2回/実績.xlsx 全"],
        );
    }

    #[test]
    fn what_was_withdrawn_counted_before() {
        check(
            &["取下げ/実績.xlsx", "実績.xlsx"],
            &["取下げ/実績.xlsx －（全）", "実績.xlsx 全（－）"],
        );
        check(
            &["取下げ/実績_修正.xlsx", "実績.xlsx"],
            &["取下げ/実績_修正.xlsx －（全）", "実績.xlsx 全（－）"],
        );
        check(&["実績_取下げ.xlsx"], &["実績_取下げ.xlsx －（全）"]);
    }

    #[test]
    fn an_overlaid_file_counts_for_the_rest() {
        let mut plan = settings(&[Latest::Number]);
        plan.submissions.combine = Combine::Overlay;
        check_of(
            &plan,
            &["実績.xlsx", "実績_v2.xlsx", "実績_v3.xlsx"],
            &[
                "実績.xlsx 残",
                "実績_v2.xlsx 残（全）",
                "実績_v3.xlsx 全（－）",
            ],
        );
    }

    #[test]
    fn what_the_plan_says_of_a_file_goes_before_its_name() {
        let mut plan = settings(&[Latest::Mark]);
        let choose = |file: Option<&str>, withdraw: Option<&str>| ChosenFile {
            section: 0,
            year: FiscalYear::starting(2024),
            file: file.map(str::to_owned),
            withdraw: withdraw.map(str::to_owned),
            reason: "理由".into(),
        };
        plan.submissions.chosen = vec![choose(Some("実績_0701.xlsx"), None)];
        check_of(
            &plan,
            &["実績_0701.xlsx", "実績_0708.xlsx", "実績_修正.xlsx"],
            &[
                "実績_0701.xlsx 全（－）",
                "実績_0708.xlsx －",
                "実績_修正.xlsx －（全）",
            ],
        );
        plan.submissions.chosen = vec![choose(Some("最終.xlsx"), Some("実績.xlsx"))];
        check_of(
            &plan,
            &["実績.xlsx", "最終.xlsx"],
            &["実績.xlsx －（全）", "最終.xlsx 全（－）"],
        );
        plan.submissions.chosen = vec![choose(Some("取下げ/実績.xlsx"), None)];
        check_of(&plan, &["取下げ/実績.xlsx"], &["取下げ/実績.xlsx 全"]);
    }
}
