//! What a section calls the file that corrects one that it has sent: 観光課_修正.xlsx of 観光課.xlsx.
//!
//! A name is proposed only where it is read as what it is meant to say: a newer version than all that were sent.

use super::Version;
use crate::arrival::order::{FileName, Names, SIGNS};
use std::iter::once;

/// A name by which a file of the version's folder replaces all versions of its submission; none where the plan does not
/// tell newer files by a mark.
pub(super) fn name(
    (names, marks): (&Names<'_>, &[String]),
    version: &Version<'_>,
    versions: &[Version<'_>],
) -> Option<String> {
    let (folders, file) = split_behind(&version.inside, '/');
    let (stem, format) = file.split_at(file.rfind('.').unwrap_or(file.len()));
    let read = |stem: &str| names.file(&format!("{folders}{stem}{format}"));
    let is_newest = |name: FileName| {
        let mut all = versions.iter();
        name.rest == version.name.rest && all.all(|of| of.name.orders < name.orders)
    };
    let counted = patterns(stem, marks)
        .into_iter()
        .flat_map(|(first, behind)| {
            let numbers = once(String::new()).chain((2..100).map(|number| number.to_string()));
            numbers.map(move |number| format!("{first}{number}{behind}"))
        });
    let mut counted = counted.filter(|stem| is_newest(read(stem)));
    // Behind a date no number is newer: only a later date is.
    let dated = || {
        let mut patterns = patterns(stem, marks).into_iter();
        let is_newest = |first: &str| is_newest(read(&format!("{first}20991231")));
        let (first, _) = patterns.find(|(first, _)| is_newest(first))?;
        Some(format!("{first}（送る日）"))
    };
    Some(counted.next().or_else(dated)? + format)
}

/// What stands in front of and behind a number or date in names for the correction of a file, the likest to its own first.
fn patterns(stem: &str, marks: &[String]) -> Vec<(String, String)> {
    let Some(usual) = marks.first() else {
        return Vec::new();
    };
    let found = marks
        .iter()
        .find_map(|mark| Some((stem.find(mark.as_str())?, mark)));
    let Some((at, mark)) = found else {
        return vec![(format!("{stem}_{usual}"), String::new())];
    };
    let (first, rest) = stem.split_at(at + mark.len());
    let behind = rest.trim_start_matches(char::is_numeric);
    let before =
        stem[..at].trim_end_matches(|sign| SIGNS.contains(&sign) || "（［ 　＿".contains(sign));
    let bare = match before {
        "" => mark.clone(),
        before => format!("{before}_{mark}"),
    };
    vec![(first.to_owned(), behind.to_owned()), (bare, String::new())]
}

/// A text up to the last of a letter, with that, and the rest.
fn split_behind(text: &str, letter: char) -> (&str, &str) {
    text.split_at(text.rfind(letter).map_or(0, |at| at + letter.len_utf8()))
}
