//! Copies of a file under another name or in another folder: saved twice from the mail, kept by whoever collects, come back
//! with kensho's marks. They are versions of what they are copies of, and go with it when that is corrected.

use super::{Version, take_in};

/// Joins to the versions of a file those that say what it says, or said before it was saved over. Only of one section, and
/// only such as were there beside it: where a file was renamed and another put in its place, the two may be of two 係. And
/// only copies whose names say no other place among others: what is called a correction is one, whatever it says. `section`:
/// that of a submission; `gives_all`: whether a version has all values of another.
pub(super) fn join<'a>(
    mut submissions: Vec<Vec<Version<'a>>>,
    section: impl Fn(&Version<'_>) -> Option<usize>,
    gives_all: impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> Vec<Vec<Version<'a>>> {
    // What was corrected keeps its corrections, and what came first its copies.
    submissions.sort_by_key(|versions| {
        let came = versions.iter().map(Version::came).min();
        let is_original = |of: &Version<'_>| of.says_order() || !may_be_copy(of);
        (!versions.iter().any(is_original), came, versions[0].index)
    });
    let mut joined: Vec<Vec<Version<'a>>> = Vec::new();
    for versions in submissions {
        let own = section(&versions[0]);
        let is_of = |of: &Vec<Version<'a>>| own.is_some() && section(&of[0]) == own;
        let is_of_both = |of: &mut Vec<Version<'a>>| {
            is_of(of) && (are_copies(&versions, of) || are_copies(of, &versions))
        };
        // The copies may have come first, of what was saved over since.
        let mut found: Vec<_> = joined.extract_if(.., is_of_both).collect();
        let original = found.iter().position(|of| are_copies(&versions, of));
        let (mut original, copies) = match original {
            Some(original) => (found.remove(original), versions),
            None => (versions, Vec::new()),
        };
        for copies in found.into_iter().chain([copies]) {
            take_in(&mut original, copies);
        }
        joined.push(original);
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
    // A copy of a correction is one, too; what is called a correction of its own is none.
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
