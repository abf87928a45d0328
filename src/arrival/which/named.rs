//! Corrections of towns' own tables whose name is not that of the first file: 修正.xlsx and 実績_修正_鈴木.xlsx of
//! 実績.xlsx.

use super::{Version, take_in};

/// A submission of nothing but corrections, and the one that they correct: indexes.
type Claim = (usize, usize);

/// Joins to the versions of a file the files whose names have a mark and name no file that is there, or go on behind the
/// mark: they correct the one whose name stands before the mark, or the only other file of the section that is read. Only
/// where the one gives figures that the other gives, and nothing besides: of two 係 with a table each, neither corrects the
/// other's. And only where nothing else corrects that file in the same breath.
///
/// `folder`: that of the section, for a town's own table that is read.
pub(super) fn join<'a, 'r>(
    mut submissions: Vec<Vec<Version<'a>>>,
    folder: impl Fn(&Version<'_>) -> Option<&'r str>,
    is_about: impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> Vec<Vec<Version<'a>>> {
    let indexes = 0..submissions.len();
    let claims: Vec<Claim> = indexes
        .filter_map(|own| Some((own, original(&submissions, own, &folder)?)))
        .filter(|(own, of)| is_correction(&submissions[*own], &submissions[*of], &is_about))
        .collect();
    let is_only = |claim: &&Claim| claims.iter().filter(|of| of.1 == claim.1).count() == 1;
    let only: Vec<Claim> = claims.iter().filter(is_only).copied().collect();
    for (own, of) in &only {
        let versions = std::mem::take(&mut submissions[*own]);
        take_in(&mut submissions[*of], versions);
    }
    submissions.retain(|versions| !versions.is_empty());
    submissions
}

/// The submission that one of nothing but corrections may correct, as names say: the only other one in the folder, else the
/// one that is called as what stands before the mark.
fn original<'r>(
    submissions: &[Vec<Version<'_>>],
    own: usize,
    folder: &impl Fn(&Version<'_>) -> Option<&'r str>,
) -> Option<usize> {
    let versions = &submissions[own];
    let in_folder =
        folder(&versions[0]).filter(|_| versions.iter().all(|version| version.name.is_marked()))?;
    let is_beside = |of: &usize| {
        let of = &submissions[*of];
        let is_original = of.iter().any(|version| !version.name.is_marked());
        is_original && of.iter().any(|version| folder(version) == Some(in_folder))
    };
    let others: Vec<usize> = (0..submissions.len()).filter(is_beside).collect();
    let before = versions[0].name.before_mark.as_ref();
    // Not all have the name of the first: copies lie in other folders.
    let is_named = |of: &&usize| {
        let mut names = submissions[**of].iter().map(|version| &version.name.rest);
        names.any(|rest| Some(rest) == before)
    };
    match others.as_slice() {
        [one]
            if submissions[*one]
                .iter()
                .any(|of| is_in_one_place(&versions[0], of)) =>
        {
            Some(*one)
        }
        several => several.iter().find(is_named).copied(),
    }
}

/// Whether all of a group correct what the others say, and none of these is as new.
fn is_correction(
    own: &[Version<'_>],
    others: &[Version<'_>],
    is_about: &impl Fn(&Version<'_>, &Version<'_>) -> bool,
) -> bool {
    let mut pairs = own
        .iter()
        .flat_map(|own| others.iter().map(move |of| (own, of)));
    pairs.all(|(own, of)| {
        let is_told_apart = own.name.orders != of.name.orders;
        is_told_apart && (!own.is_read || !of.is_read || is_about(own, of))
    })
}

/// Whether two names have the same folders, apart from those that say an order.
fn is_in_one_place(own: &Version<'_>, other: &Version<'_>) -> bool {
    let folders = |version: &Version<'_>| {
        let folders = version.name.rest.rsplit_once('/');
        folders.map(|(folders, _)| folders.to_owned())
    };
    folders(own) == folders(other)
}
