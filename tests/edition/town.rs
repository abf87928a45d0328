//! A workspace of 北本市 whose first edition is written, and whose inputs have changed since: the
//! next run has figures to change, a slip to write, a slip to remove, and files of people to keep.

use super::workspace;
use kensho::Subject;
use kensho::domain::moment::Moment;
use kensho::edition::Disk;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Files by path relative to a folder, and what is in them.
pub type Snapshot = BTreeMap<String, Vec<u8>>;

/// What people put beside the outputs.
pub const OF_PEOPLE: [&str; 3] = ["議事録.txt", "確認票/回答/保育課.txt", "会議/次第.txt"];

pub struct Town {
    folder: tempfile::TempDir,
}

/// The editions before and after the correction.
pub struct Editions {
    pub old: Snapshot,
    pub new: Snapshot,
    pub inputs: Snapshot,
}

pub static EDITIONS: LazyLock<Editions> = LazyLock::new(|| {
    let town = Town::corrected();
    let (old, inputs) = (town.edition(), town.inputs());
    town.run(Disk::default()).unwrap();
    let new = town.edition();
    assert_ne!(old, new, "the correction changes nothing");
    Editions { old, new, inputs }
});

/// A town as it is after its first run and a correction; copied, for running it takes longer.
static CORRECTED: LazyLock<Town> = LazyLock::new(|| {
    let town = Town {
        folder: of_few_sections(),
    };
    let inputs = town.path().join("inputs/kitamoto/R6");
    fs::write(inputs.join("環境課/余分.xlsx"), "torn").unwrap();
    town.run(Disk::default()).unwrap();
    for name in OF_PEOPLE {
        workspace::write(&town.place(), name, format!("見本: {name}"));
    }
    fs::remove_file(inputs.join("環境課/余分.xlsx")).unwrap();
    fs::write(inputs.join("人権推進課/個票.xlsx"), "torn").unwrap();
    town
});

/// 北本市 with a few of its sections and their KPIs. A run writes files of each kind, and these tests wait for some
/// thousands of runs.
fn of_few_sections() -> tempfile::TempDir {
    const KEPT: [&str; 4] = ["人権推進課", "環境課", "市民課", "保育課"];
    let folder = workspace::sample("kitamoto");
    let is_of = |text: &str| {
        KEPT.iter()
            .any(|name| text.contains(&format!("= \"{name}\"")))
    };
    let is_kept = |block: &&str| {
        let is_of_section = block.starts_with("section]]") || block.contains("kpi]]");
        !is_of_section || is_of(block)
    };
    let path = folder.path().join("mappings/kitamoto/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    let blocks: Vec<&str> = plan.split("\n[[").filter(is_kept).collect();
    fs::write(&path, blocks.join("\n[[")).unwrap();
    let inputs = folder.path().join("inputs/kitamoto/R6");
    for entry in fs::read_dir(inputs).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !KEPT.contains(&&*name) {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
    folder
}

impl Town {
    pub fn corrected() -> Self {
        Self::corrected_in(&std::env::temp_dir())
    }

    /// In memory, where the system has a drive there: hundreds of runs need not wait for a disk.
    pub fn corrected_in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        match memory.is_dir() {
            true => Self::corrected_in(memory),
            false => Self::corrected(),
        }
    }

    fn corrected_in(parent: &Path) -> Self {
        let folder = tempfile::tempdir_in(parent).unwrap();
        workspace::copy(CORRECTED.path(), folder.path());
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn place(&self) -> PathBuf {
        self.path().join("outputs/kitamoto/R6")
    }

    /// The notes of a run; none where it had nothing to do.
    pub fn run(&self, disk: Disk) -> anyhow::Result<Vec<String>> {
        let outcome = kensho::run_on(disk, &subject(self.path()), Moment(0), &|_, _| {})?;
        Ok(outcome.done().map_or(Vec::new(), |done| done.notes))
    }

    pub fn edition(&self) -> Snapshot {
        snapshot(&self.place())
    }

    pub fn inputs(&self) -> Snapshot {
        snapshot(&self.path().join("inputs"))
    }

    /// What lies in the plan's folder beside the year's.
    pub fn leftovers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path().join("outputs/kitamoto")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| !["R6", ".cache"].contains(&name.as_str()))
            .filter(|name| !name.starts_with("history."))
            .collect()
    }

    /// What is wrong after a run that was broken off: neither of the editions, changed inputs, or a
    /// next run that does not end well.
    pub fn faults(&self) -> Vec<String> {
        let editions = &*EDITIONS;
        let mut faults = Vec::new();
        if !self.place().exists() {
            // Between two renamings the place is empty, until the next command.
            kensho::edition::recover(self.path(), "kitamoto").unwrap();
        }
        let now = self.edition();
        if now != editions.old && now != editions.new {
            faults.push(format!("a mixture: {:?}", now.keys()));
        }
        if self.inputs() != editions.inputs {
            faults.push("the inputs have changed".to_owned());
        }
        match self.run(Disk::default()) {
            Err(error) => faults.push(format!("the next run: {error:#}")),
            Ok(_) if self.edition() != editions.new => {
                faults.push("the next run is wrong".to_owned())
            }
            Ok(_) => {}
        }
        let left = self.leftovers();
        if !left.is_empty() {
            faults.push(format!("left over: {left:?}"));
        }
        faults
    }
}

pub fn subject(workspace: &Path) -> Subject {
    workspace::subject(workspace, ("kitamoto", "R6"))
}

/// All files below a folder; of run.json all but its timings, which differ from run to run.
fn snapshot(folder: &Path) -> Snapshot {
    let mut files = Snapshot::new();
    gather(folder, "", &mut files);
    files
}

fn gather(folder: &Path, inside: &str, files: &mut Snapshot) {
    for entry in fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(Result::unwrap)
    {
        let name = format!("{inside}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => gather(&entry.path(), &format!("{name}/"), files),
            false => drop(files.insert(name.clone(), content(&entry.path()))),
        }
    }
}

fn content(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if !path.ends_with("run.json") {
        return bytes;
    }
    let mut run: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    run["timings_ms"] = serde_json::Value::Null;
    run.to_string().into_bytes()
}
