//! Copies of a file under another name or in another folder: saved twice from the mail, kept by whoever collects, come back
//! with kensho's marks. They are versions of what they are copies of, and go with it when that is corrected.

use super::{Version, place_among_copies, take_in};

/// Joins to the versions of a file those that say what it says, or said before it was saved over. Only of one section, and
/// only such as were there beside it: where a file was renamed and another put in its place, the two may be of two 係. And
/// only copies whose names say no other place among others: what is called a correction is one, whatever it says. `section`:
/// that of a submission; `is_filled`: whether the section wrote anything into it; `gives_all`: whether a version has all values of another.
pub(super) fn join<'a>(
    mut submissions: Vec<Vec<Version<'a>>>,
    section: impl Fn(&Version<'_>) -> Option<usize>,
    is_filled: impl Fn(&Version<'_>) -> bool,
    gives_all: impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> Vec<Vec<Version<'a>>> {
    // What was corrected keeps its corrections, and what came first its copies.
    for version in submissions.iter_mut().flatten() {
        // Two blank forms say nothing that one could have of the other.
        version.arrival.since.has_twin &= is_filled(version);
    }
    submissions.sort_by_key(|versions| {
        let came = versions.iter().map(Version::came).min();
        let is_original = |of: &Version<'_>| of.says_order() || !may_be_copy(of);
        (!versions.iter().any(is_original), came, versions[0].index)
    });
    let mut joined: Vec<Vec<Version<'a>>> = Vec::new();
    for mut versions in submissions {
        let own = section(&versions[0]);
        let is_beside = |of: &[Version<'a>]| own.is_some() && section(&of[0]) == own;
        // The copies may have come first, of what was saved over since.
        let copies = joined.extract_if(.., |of| is_beside(of) && are_copies(of, &versions));
        for copies in copies.collect::<Vec<_>>() {
            take_copies(&mut versions, copies);
        }
        let mut originals = joined
            .iter_mut()
            .filter(|of| is_beside(of) && are_copies(&versions, of));
        match (originals.next(), originals.next()) {
            (Some(original), None) => take_copies(original, versions),
            // What two 係 began to fill in is a copy of neither.
            _ => joined.push(versions),
        }
    }
    for versions in &mut joined {
        tell_first(versions);
        tell_old(versions, &gives_all);
    }
    joined
}

/// A copy came when the first did that says the same: whoever collects copies what he has read.
fn tell_first(versions: &mut [Version<'_>]) {
    let first = |own: &Version<'_>| {
        let twins = versions.iter().filter(|of| of.says() == own.says());
        let twins = twins.filter(|of| is_copy(own, of));
        twins.map(Version::came).min()
    };
    let first: Vec<Option<i64>> = versions.iter().map(first).collect();
    for (version, first) in versions.iter_mut().zip(first) {
        version.first_twin = first;
    }
}

/// Makes files versions of what they are copies of, called as the first of all of them is: answers are kept under its name,
/// wherever copies lie.
fn take_copies<'a>(original: &mut Vec<Version<'a>>, copies: Vec<Version<'a>>) {
    let all = original.iter().chain(&copies);
    let first = all.min_by_key(|of| place_among_copies(of));
    let common = first.map(|of| of.common.clone());
    take_in(original, copies);
    for version in original {
        version.common = common.clone().unwrap_or_default();
    }
}

/// Whether each of some files is a copy of one of others.
fn are_copies(own: &[Version<'_>], others: &[Version<'_>]) -> bool {
    let has_original = |own: &Version<'_>| others.iter().any(|of| is_copy(own, of));
    own.iter().all(has_original)
}

fn is_copy(own: &Version<'_>, of: &Version<'_>) -> bool {
    // A copy of 実績_修正 is called 修正, too. A file with another mark is a correction, even if it says the same.
    let is_as_new = own.is_spare() || !own.says_order() || own.name.orders == of.name.orders;
    let has_said = of.is_read && is_as_new && of.ever_said(own.says());
    may_be_copy(own) && has_said && own.is_named_as(of)
}

fn may_be_copy(version: &Version<'_>) -> bool {
    let is_sent = version.used.is_none() && version.withdrawn.is_none();
    is_sent && version.is_read && (version.is_spare() || version.arrival.since.has_twin)
}

/// What another file said until it was saved over is older than what that says now, where it still says all of it.
fn tell_old(versions: &mut [Version<'_>], gives_all: &impl Fn(&Version<'_>, &Version<'_>) -> bool) {
    let is_over = |own: &Version<'_>, of: &Version<'_>| {
        let is_other = is_copy(own, of) && of.says() != own.says();
        is_other && own.came() < of.came() && gives_all(of, own)
    };
    let is_old = |own: &Version<'_>| versions.iter().any(|of| is_over(own, of));
    let old: Vec<bool> = versions.iter().map(is_old).collect();
    for (version, is_old) in versions.iter_mut().zip(old) {
        version.is_old_copy = is_old;
    }
}
