//! 送付: what goes to each section in a folder of its own, to be sent as it is: the form or the 確認票, the marked
//! copies of what it sent, the letter.

use crate::domain::choice::choices;
use crate::edition::placed::{NewFile, Placed, PlacedFolder};
use crate::edition::{Edition, EditionError};
use crate::intake::name::MARKED;
use crate::slip;
use crate::slip::outbox::Outgoing;
use crate::verification::Standing;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The letter's name.
const LETTER: &str = "お願い.txt";

choices! {
    /// How a package differs from that of the last time.
    PackageState {
        /// There was none.
        New = "new", "新しい";
        /// It says something else, or a file of it was gone.
        Changed = "changed", "変わった";
        /// It says what it said: what lies there was not touched.
        Same = "same", "前と同じ";
        /// There is nothing more to send.
        Gone = "gone", "なくなった";
    }
}

/// The package of one section.
#[derive(Debug)]
pub struct Package {
    /// The section; of one that is gone the name of its folder.
    pub section: String,
    /// How it differs from that of the last time.
    pub state: PackageState,
    /// Its files, relative to the workspace.
    pub files: Vec<PathBuf>,
}

/// The packages of a year.
#[derive(Debug)]
pub struct Packed {
    /// In the plan's order, those that are gone behind them.
    pub packages: Vec<Package>,
    /// What became of the files.
    pub placed: Placed,
    /// Forms that were packed as somebody has left them.
    pub written_forms: Vec<WrittenForm>,
    /// The sections that have sent nothing and to which no form goes, because none was written.
    pub without_form: Vec<String>,
}

/// A form in which somebody has written before it went out: not the blank one that a section expects.
#[derive(Debug)]
pub struct WrittenForm {
    /// Its name in the folder of the year.
    pub name: String,
    /// Whether `kensho form` has put a newer one beside it.
    pub has_newer: bool,
}

/// Puts what goes out now into the folders of the sections.
///
/// # Errors
/// An output cannot be read, or the system refused to write a file.
pub fn pack(edition: &Edition, outgoing: &[Outgoing<'_>]) -> Result<Packed, EditionError> {
    let (outputs, mut written_forms) = (edition.listed(), Vec::new());
    let mut without_form = Vec::new();
    let untouched = edition.untouched(PlacedFolder::Forms);
    let (mut files, mut sections) = (Vec::new(), Vec::new());
    for of in outgoing {
        let form = format!("{}/{}.xlsx", PlacedFolder::Forms.label(), of.name);
        let (is_missing, has_form) = (of.status.standing == Standing::Missing, edition.has(&form));
        // Without a letter all is promised for later days: nothing is asked for now.
        let is_asked = of.letter.is_some();
        if is_missing && is_asked && !has_form {
            without_form.push(of.status.section.to_owned());
        }
        let packed = if is_missing && is_asked && has_form {
            written_forms.extend(written_form(edition, &untouched, &of.name));
            let mut files = match of.asks_to_answer() {
                true => answers(edition, of, &outputs)?,
                false => Vec::new(),
            };
            files.push(file(edition, of, &form, None)?);
            with_letter(of, files)
        } else {
            let mut files = match is_asked {
                true => answers(edition, of, &outputs)?,
                false => Vec::new(),
            };
            if is_asked && of.needs_form && has_form {
                written_forms.extend(written_form(edition, &untouched, &of.name));
                files.push(corrected(
                    file(edition, of, &form, None)?,
                    &of.behind_second,
                ));
            }
            with_letter(of, files)
        };
        if !packed.is_empty() {
            sections.push((of.name.as_str(), of.status.section));
        }
        files.extend(packed);
    }
    let placed = edition.place(PlacedFolder::Packages, files)?;
    Ok(Packed {
        packages: packages(&sections, &placed),
        placed,
        written_forms,
        without_form,
    })
}

/// The form of a section, if it is not as it was written, or a newer one lies beside it.
fn written_form(
    edition: &Edition,
    untouched: &BTreeSet<String>,
    section: &str,
) -> Option<WrittenForm> {
    let folder = PlacedFolder::Forms.label();
    let [form, newer] = ["", " (2)"].map(|number| format!("{section}{number}.xlsx"));
    let has_newer = edition.has(&format!("{folder}/{newer}"));
    let is_written = has_newer || !untouched.contains(&form);
    is_written.then(|| WrittenForm {
        name: format!("{folder}/{form}"),
        has_newer,
    })
}

/// The slip, and the marked copies that lie beside it under its name; nothing before the first run, which writes them.
fn answers(
    edition: &Edition,
    of: &Outgoing<'_>,
    outputs: &[String],
) -> Result<Vec<NewFile>, EditionError> {
    let slip = format!("{}/{}.xlsx", slip::FOLDER, of.name);
    let is_written = outputs.binary_search(&slip).is_ok();
    let Some(says) = of.slip.as_ref().filter(|_| is_written) else {
        return Ok(Vec::new());
    };
    let copies = format!("{}/{}{MARKED}", slip::FOLDER, of.name);
    let first = outputs.partition_point(|name| *name < copies);
    let copies = outputs[first..]
        .iter()
        .take_while(|name| name.starts_with(&copies));
    let copies = copies.map(|name| file(edition, of, name, None));
    // A slip names the run that wrote it, and no two runs write the same.
    let slip = file(edition, of, &slip, Some(says));
    std::iter::once(slip).chain(copies).collect()
}

/// An output for the folder of a section. What is called like the section gets the name of its kind: the clerk must
/// tell them apart.
fn file(
    edition: &Edition,
    of: &Outgoing<'_>,
    output: &str,
    says: Option<&String>,
) -> Result<NewFile, EditionError> {
    let (kind, name) = output.split_once('/').unwrap_or(("", output));
    let name = match name.contains(MARKED) {
        true => name.to_owned(),
        false => format!("{kind}_{name}"),
    };
    let file = NewFile::new(format!("{}/{name}", of.name), edition.read(output)?);
    Ok(match says {
        Some(says) => file.saying(says.as_bytes()),
        None => file,
    })
}

/// A form that goes to a section which has sent one. Sent back under the name that it comes with, it takes the place of
/// what was sent before, and does not stand beside it with other figures.
fn corrected(mut form: NewFile, behind: &str) -> NewFile {
    let stem = form.name.trim_end_matches(".xlsx");
    form.name = format!("{stem}{behind}.xlsx");
    form
}

fn with_letter(of: &Outgoing<'_>, mut files: Vec<NewFile>) -> Vec<NewFile> {
    let letter = of.letter.as_ref().map(|letter| {
        let file = NewFile::new(format!("{}/{LETTER}", of.name), letter.bytes());
        file.saying(letter.says().as_bytes())
    });
    files.extend(letter);
    files
}

/// What became of the folders: those of the sections, by folder and section, and those that were there before.
fn packages(sections: &[(&str, &str)], placed: &Placed) -> Vec<Package> {
    let before: BTreeSet<String> = placed.before.iter().map(folder).collect();
    let changed = placed.fresh.iter().chain(&placed.removed);
    let changed: BTreeSet<String> = changed.map(folder).collect();
    let mut files: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in placed.there() {
        files.entry(folder(path)).or_default().push(path.to_owned());
    }
    let names: BTreeSet<&str> = sections.iter().map(|(name, _)| *name).collect();
    let of_section = |(name, section): &(&str, &str)| Package {
        section: (*section).to_owned(),
        state: match (before.contains(*name), changed.contains(*name)) {
            (false, _) => PackageState::New,
            (true, true) => PackageState::Changed,
            (true, false) => PackageState::Same,
        },
        files: files.remove(*name).unwrap_or_default(),
    };
    let mut packages: Vec<Package> = sections.iter().map(of_section).collect();
    let gone = before.iter().filter(|name| !names.contains(name.as_str()));
    packages.extend(gone.map(|name| Package {
        section: name.clone(),
        state: PackageState::Gone,
        files: Vec::new(),
    }));
    packages
}

/// The name of the folder in which a file lies.
fn folder(path: impl AsRef<Path>) -> String {
    let folder = path.as_ref().parent().and_then(Path::file_name);
    folder.unwrap_or_default().to_string_lossy().into_owned()
}
