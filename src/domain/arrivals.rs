//! Since when each file of a section says what it says. A file that is only saved again says the same as before, and so
//! does one that is only renamed; a copy of an earlier file under a name of its own is sent anew.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a file says, and the first run that read it so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// A hash of the texts of its cells, by sheet and place.
    pub says: String,
    /// The run; none of what was not there in the last run.
    pub run: Option<i64>,
    /// What it said before it was saved over, in the runs of the year.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub before: BTreeSet<String>,
    /// Whether another file in the section's folder, of which the one name goes on from the other, says the same, or did so in
    /// a run since which this one says it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_twin: bool,
    /// The path under which it came first, where it was moved or renamed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_as: Option<String>,
}

fn is_false(has_twin: &bool) -> bool {
    !has_twin
}

/// How a file came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// See [`Arrivals::since`].
    pub since: Since,
    /// Whether it is a 印つきの写し that came back as kensho wrote it, under its name.
    pub is_spare: bool,
}

impl Arrival {
    /// The run that read it first; one that came since the last run, came after all of them.
    pub fn came(&self) -> i64 {
        self.since.run.unwrap_or(i64::MAX)
    }
}

/// What the files of a year said in its runs.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// By the path, each thing that the file said, older ones first.
    files: BTreeMap<String, Vec<Since>>,
    /// Of the last run, the paths.
    last: BTreeSet<String>,
    /// Marked copies that kensho wrote: name and hash.
    copies: BTreeSet<(String, String)>,
}

impl Arrivals {
    /// Takes in what the files, by their paths, said in a run. Earlier runs come first.
    pub fn learn(&mut self, run: BTreeMap<String, Since>) {
        self.last = run.keys().cloned().collect();
        for (path, since) in run {
            let known = self.files.entry(path).or_default();
            if known.last() != Some(&since) {
                known.push(since);
            }
        }
    }

    /// Since when the file at a path says what it says. `now`: what the files at all paths say now.
    pub fn since(&self, path: &str, now: &BTreeMap<String, String>) -> Since {
        let says = &now[path];
        let (old, known) = self.known(path, now);
        let renamed = (old != path).then(|| old.to_owned());
        // A history that was made again has only the last runs.
        let said = known
            .iter()
            .flat_map(|of| of.before.iter().chain([&of.says]));
        let last = known.last().filter(|last| last.says == *says);
        let mut others = now.iter().filter(|(other, _)| *other != path);
        let has_twin = others.any(|(other, of)| {
            of == says && section_folder(other) == section_folder(path) && is_renamed(other, path)
        });
        Since {
            says: says.clone(),
            run: last.and_then(|last| last.run),
            before: said.filter(|said| *said != says).cloned().collect(),
            has_twin: has_twin || last.is_some_and(|last| last.has_twin),
            came_as: known
                .last()
                .and_then(|last| last.came_as.clone())
                .or(renamed),
        }
    }

    /// What is known of the file at a path; of a path that no run had, of the file that was moved or renamed: one that said the
    /// same in the last run, and is not there now, or gave its name to a newer one. With the path under which it is known.
    fn known<'a>(
        &'a self,
        path: &'a str,
        now: &BTreeMap<String, String>,
    ) -> (&'a str, &'a [Since]) {
        if let Some(known) = self.files.get(path) {
            return (path, known);
        }
        let says = &now[path];
        let gone = self.last.iter().filter(|old| now.get(*old) != Some(says));
        let renamed = gone.filter(|gone| is_renamed(gone, path));
        let known = renamed.map(|gone| (gone.as_str(), &self.files[gone][..]));
        let said = known.filter(|(_, known)| known.last().is_some_and(|last| last.says == *says));
        let first = said.min_by_key(|(_, known)| known.last().map(|last| last.run));
        first.unwrap_or((path, &[]))
    }

    /// Takes in a marked copy that kensho wrote: its name, and the hash of its bytes.
    pub fn learn_copy(&mut self, name: &str, hash: &str) {
        self.copies.insert((name.to_owned(), hash.to_owned()));
    }

    /// The marked copies that kensho wrote: names and hashes.
    pub fn copies(&self) -> &BTreeSet<(String, String)> {
        &self.copies
    }

    /// Whether a file, by the hash of its bytes, is a marked copy as kensho wrote it, under its name.
    pub fn is_copy(&self, name: &str, hash: &str) -> bool {
        self.copies.contains(&(name.to_owned(), hash.to_owned()))
    }
}

/// The folder of the section in which a file lies, below `inputs`, the plan and the year.
fn section_folder(path: &str) -> &str {
    let fourth = path.match_indices('/').nth(3);
    fourth.map_or("", |(at, _)| &path[..at])
}

/// Whether one name goes on from the other, so that they may be names of one file: 実績, 6月/実績 and 【済】実績_当初.
pub fn is_renamed(old: &str, new: &str) -> bool {
    let stem = |path: &str| {
        let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
        stem.to_owned()
    };
    let (old, new) = (stem(old), stem(new));
    old.contains(&new) || new.contains(&old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(files: &[(&str, &str)], number: i64) -> BTreeMap<String, Since> {
        let since = |says: &str| Since {
            says: says.to_owned(),
            run: Some(number),
            ..Since::default()
        };
        let files = files.iter();
        files
            .map(|(path, says)| ((*path).to_owned(), since(says)))
            .collect()
    }

    fn said(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        let files = files.iter();
        files
            .map(|(path, says)| ((*path).to_owned(), (*says).to_owned()))
            .collect()
    }

    /// `path=what it says`, of runs and of now; since when each of now says it.
    fn check(runs: &[&[(&str, &str)]], now: &[(&str, &str)], expected: &[Option<i64>]) {
        let mut known = Arrivals::default();
        for (files, number) in runs.iter().zip(1..) {
            let of_run = |(path, since): (String, Since)| {
                let known = known.since(&path, &said(files));
                let run = known.run.or(since.run);
                (path, Since { run, ..known })
            };
            let run = run(files, number).into_iter().map(of_run).collect();
            known.learn(run);
        }
        let since = |(path, _): &(&str, &str)| known.since(path, &said(now)).run;
        assert_eq!(now.iter().map(since).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_saved_again_or_renamed_came_when_it_first_did() {
        let first = &[("実績", "A")][..];
        check(&[], first, &[None]);
        check(&[first, first], first, &[Some(1)]);
        check(&[first], &[("実績（提出）", "A")], &[Some(1)]);
        check(&[first], &[("6月/実績", "A")], &[Some(1)]);
        // Its name is a newer one's now.
        let newer = [("実績_修正", "B"), ("実績_修正1", "A")];
        check(&[&[("実績_修正", "A")]], &newer, &[None, Some(1)]);
        // Put back after a run without it.
        check(&[first, &[]], first, &[Some(1)]);
    }

    #[test]
    fn what_was_moved_or_renamed_knows_what_it_was_called() {
        let mut known = Arrivals::default();
        let came_as =
            |known: &Arrivals, path: &str| known.since(path, &said(&[(path, "A")])).came_as;
        known.learn(run(&[("課/実績", "A")], 1));
        assert_eq!(came_as(&known, "課/実績"), None);
        let moved = known.since("課/6月/実績", &said(&[("課/6月/実績", "A")]));
        known.learn([("課/6月/実績".to_owned(), moved)].into());
        // Also after the next run, and after the next move.
        for path in ["課/6月/実績", "課/6月/実績（済）"] {
            assert_eq!(came_as(&known, path).as_deref(), Some("課/実績"));
        }
    }

    #[test]
    fn what_is_sent_again_came_now() {
        let first = &[("実績", "A")][..];
        let both = &[("実績", "A"), ("実績_修正", "B")][..];
        let copy = &[("実績", "A"), ("実績_修正", "B"), ("実績_修正2", "A")][..];
        check(&[both], copy, &[Some(1), Some(1), None]);
        check(&[both, copy], copy, &[Some(1), Some(1), Some(2)]);
        // Beside it, or without it, under another name.
        check(
            &[&[("一", "A"), ("二", "B")]],
            &[("一", "A"), ("三", "B")],
            &[Some(1), None],
        );
        check(&[first, &[("二", "B")]], &[("実績_修正", "A")], &[None]);
        // Saved over, and back again.
        let over = &[("実績", "B")][..];
        check(&[first, over], first, &[None]);
        check(&[first, over, first], first, &[Some(3)]);
    }
}
