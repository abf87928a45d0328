//! Which of several submissions of a section counts, by the rules of the plan.
//!
//! Files of one section whose names differ only in what says their order are versions of one submission. The
//! newest that could be read counts: an older file is better than one that cannot be read.

mod copies;
mod correction;
mod named;
#[cfg(test)]
mod tests;
mod versions;
mod why;

use super::order::{FileName, Names, Order};
use crate::domain::FiscalYear;
use crate::domain::arrivals::{Arrival, is_renamed};
use crate::domain::plan::{ChosenFile, Combine, Plan};
use crate::intake::discover::{Counting, Uses};
use crate::normalize::Reading;
use versions::submissions;
use why::why;

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
    /// What it would be called under the name under which it came, where it was moved or renamed since.
    came_as: Option<String>,
    /// Whether a form was found in it; not one of another year beside one of the year.
    is_read: bool,
    /// What it says, and since when.
    arrival: Arrival,
    /// Whether it is a copy of what another version said until that was saved over.
    is_old_copy: bool,
    /// When the first came of those that it is a copy of and that say the same.
    first_twin: Option<i64>,
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
pub fn decide((plan, year): (&Plan, FiscalYear), readings: &mut [Reading]) -> Vec<Vec<usize>> {
    let mut overlaid = Vec::new();
    let names = (&Names::of(plan, year), &*plan.correction_marks);
    for versions in submissions((plan, year), readings) {
        let counting = settled(plan, &versions);
        let is_rest = |of: &Counting| [of.uses, of.before].contains(&Uses::Rest);
        if counting.iter().any(is_rest) {
            overlaid.push(newest_first(&versions));
        }
        for (version, counting) in versions.iter().zip(counting) {
            let correction = correction::name(names, version, &versions);
            readings[version.index].submission.counting = Counting {
                correction,
                ..counting
            };
        }
    }
    overlaid
}

/// The versions, indexes into the readings: by what names say, and of those that names do not tell apart by when they came.
fn newest_first(versions: &[Version<'_>]) -> Vec<usize> {
    let mut all: Vec<&Version<'_>> = versions.iter().collect();
    all.sort_by(|one, other| {
        let place = |version: &Version<'_>| (version.came(), version.index);
        let by_name = other.rank(true).cmp(&one.rank(true));
        by_name.then_with(|| place(other).cmp(&place(one)))
    });
    all.iter().map(|version| version.index).collect()
}

impl Version<'_> {
    /// The greater the newer. What somebody chose goes before all that names say.
    fn rank(&self, by_choice: bool) -> (bool, bool, &[Order]) {
        let is_used = by_choice && self.used.is_some();
        (is_used, !self.is_old(), &self.name.orders)
    }

    fn came(&self) -> i64 {
        self.first_twin.unwrap_or_else(|| self.arrival.came())
    }

    /// Whether it is a marked copy that came back as it went out.
    fn is_spare(&self) -> bool {
        self.arrival.is_spare
    }

    fn says(&self) -> &str {
        &self.arrival.since.says
    }

    /// Whether its name says its place among others.
    fn says_order(&self) -> bool {
        self.name.orders.iter().any(|of| !of.says_nothing())
    }

    /// Whether one of two names goes on from the other.
    fn is_named_as(&self, other: &Self) -> bool {
        is_renamed(&other.inside, &self.inside)
    }

    /// Whether it says a text of cells, or did so in an earlier run.
    fn ever_said(&self, says: &str) -> bool {
        self.says() == says || self.arrival.since.before.contains(says)
    }

    /// Whether it is older than all that are not, whatever else names say.
    fn is_old(&self) -> bool {
        self.name.is_old || self.is_spare() || self.is_old_copy
    }
}

/// Makes files versions of another submission, called as the versions of that.
fn take_in<'a>(original: &mut Vec<Version<'a>>, mut versions: Vec<Version<'a>>) {
    for version in &mut versions {
        version.common.clone_from(&original[0].common);
    }
    original.extend(versions);
    original.sort_by_key(|version| version.index);
}

/// What a submission goes by among copies: the one that came first, of those of one run the one with the shortest name:
/// 実績 before 6月/実績 and 実績 (1).
fn place_among_copies(version: &Version<'_>) -> (i64, usize) {
    (version.arrival.came(), version.inside.chars().count())
}

fn newest<'v, 'a>(
    versions: impl Iterator<Item = &'v Version<'a>> + Clone,
    by_choice: bool,
) -> Newest<'v, 'a> {
    let read = versions.filter(|version| version.is_read);
    let greatest = read.clone().map(|version| version.rank(by_choice)).max();
    let Some((is_chosen, is_not_old, orders)) = greatest else {
        return Newest::Unsaid;
    };
    let is_of_age = |version: &Version<'_>| version.is_old() != is_not_old;
    let says_nothing = orders.iter().all(Order::says_nothing);
    if !is_chosen && says_nothing && read.clone().all(is_of_age) {
        return match without_twins(read.clone()).as_slice() {
            // A file and its copies: one counts, so that no copy made later is a further file, or a further value.
            [one] if read.count() > 1 => Newest::One(one),
            _ => Newest::Unsaid,
        };
    }
    let is_first = |version: &&Version<'_>| {
        let (is_used, _, own) = version.rank(by_choice);
        let differs = orders.iter().zip(own).find(|(one, other)| one != other);
        let is_beside = differs.is_none_or(|(one, other)| one.is_beside(other));
        is_used == is_chosen && is_of_age(version) && is_beside
    };
    let first = without_twins(read.clone().filter(is_first));
    let leading = match !is_chosen && first.iter().all(|version| version.name.is_marked()) {
        // 修正 beside 最新 and 修正2 beside 訂正2: the names do not say which is later, but maybe the history does.
        true => came_last(&first).map_or(first, |last| vec![last]),
        false => first,
    };
    let later = read.filter(|version| {
        let mut leading = leading.iter();
        !is_chosen && leading.all(|one| may_follow(version, one))
    });
    let later = without_twins(later);
    match (leading.as_slice(), later.is_empty()) {
        ([one], true) => Newest::One(one),
        _ => Newest::Tied([leading, later].concat()),
    }
}

/// Of copies of each other the first: it does not matter which counts, and its findings stay where they are.
fn without_twins<'v, 'a>(versions: impl Iterator<Item = &'v Version<'a>>) -> Vec<&'v Version<'a>> {
    let place = |of: &Version<'_>| place_among_copies(of);
    let mut kept: Vec<&Version<'_>> = Vec::new();
    for version in versions {
        let is_twin =
            |of: &&mut &Version<'_>| of.says() == version.says() && version.is_named_as(of);
        match kept.iter_mut().find(is_twin) {
            Some(twin) if place(version) < place(twin) => *twin = version,
            Some(_) => {}
            None => kept.push(version),
        }
    }
    kept
}

/// Whether a version came after one that its name puts it behind: 修正 after 修正0612, 訂正1 after 修正2, the first file saved
/// over after its correction. People name files each in their own way, so that neither says for sure which is newer. Only
/// dates do, and 修正前, whenever the files came. Of two that say the same it does not matter.
fn may_follow(version: &Version<'_>, one: &Version<'_>) -> bool {
    let are_dated = version.name.is_dated() && one.name.is_dated();
    !version.is_old() && !are_dated && version.came() > one.came() && version.says() != one.says()
}

/// The one that came after all the others.
fn came_last<'v, 'a>(versions: &[&'v Version<'a>]) -> Option<&'v Version<'a>> {
    let last = versions.iter().map(|version| version.came()).max()?;
    let mut last = versions.iter().filter(|version| version.came() == last);
    let one = last.next()?;
    last.next().is_none().then_some(*one)
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
            came_as: version.came_as.clone(),
            correction: None,
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
