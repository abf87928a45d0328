//! Copies of a file under another name or in another folder: saved twice from the mail, kept by whoever collects, come back
//! with kensho's marks. They are versions of what they are copies of, and go with it when that is corrected.

use super::{Version, take_in};
use crate::domain::arrivals::is_renamed;

/// Joins to the versions of a file those that say what it says, or said before it was saved over. Only of one section, and
/// only such as were there beside it: where a file was renamed and another put in its place, the two may be of two 係. And
/// only copies whose names say no place among others: what is called a correction is one, whatever it says. `section`: that
/// of a submission; `gives_all`: whether a version has all values of another.
pub(super) fn join<'a>(
    mut submissions: Vec<Vec<Version<'a>>>,
    section: impl Fn(&Version<'_>) -> Option<usize>,
    gives_all: impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> Vec<Vec<Version<'a>>> {
    // What was corrected keeps its corrections, and what came first its copies.
    submissions.sort_by_key(|versions| {
        let came = versions.iter().map(Version::came).min();
        (versions.iter().all(may_be_copy), came, versions[0].index)
    });
    let mut joined: Vec<Vec<Version<'a>>> = Vec::new();
    for mut versions in submissions {
        let is_beside = |of: &[Version<'a>]| {
            section(&of[0]).is_some() && section(&of[0]) == section(&versions[0])
        };
        let mut others = joined.iter_mut().filter(|of| is_beside(of));
        match others.find(|of| are_copies(&versions, of) || are_copies(of, &versions)) {
            Some(original) => {
                // The copy may have come first, of what was saved over since.
                if !are_copies(&versions, original) {
                    std::mem::swap(original, &mut versions);
                }
                take_in(original, versions);
            }
            None => joined.push(versions),
        }
    }
    joined
        .iter_mut()
        .for_each(|versions| tell_old(versions, &gives_all));
    joined
}

/// Whether each of some files is a copy of one of others.
fn are_copies(own: &[Version<'_>], others: &[Version<'_>]) -> bool {
    let has_original = |own: &Version<'_>| others.iter().any(|of| is_copy(own, of));
    own.iter().all(has_original)
}

fn is_copy(own: &Version<'_>, of: &Version<'_>) -> bool {
    let is_named = is_renamed(&of.inside, &own.inside);
    may_be_copy(own) && of.is_read && is_named && of.ever_said(own.says())
}

fn may_be_copy(version: &Version<'_>) -> bool {
    let is_sent = version.used.is_none() && version.withdrawn.is_none();
    let was_beside = version.arrival.since.has_twin && !version.says_order();
    is_sent && version.is_read && (version.is_spare() || was_beside)
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
