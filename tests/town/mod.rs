//! A small town with forms, whose sections send them and answer 確認票.

use super::office;
use super::workspace;
use kensho::domain::moment::Moment;
use kensho::verification::Verification;
use kensho::{Done, Subject};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// A town with KPIs (id, section), whose last year is known.
pub struct Town {
    folder: tempfile::TempDir,
}

const PLAN: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[collection]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "D", mark = "×", when = "otherwise" }]
"#;

impl Town {
    pub fn of(kpis: &[(&str, &str)]) -> Self {
        let mut plan = PLAN.to_owned();
        let mut sections: Vec<&str> = kpis.iter().map(|kpi| kpi.1).collect();
        sections.dedup();
        for section in sections {
            plan += &format!("[[section]]\nname = {section:?}\n");
        }
        plan += "[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"子育て\"\n";
        for (id, section) in kpis {
            plan += &format!(
                "[[goal.kpi]]\nid = {id:?}\nname = \"{id}の人数\"\nunit = \"人\"\nsection = {section:?}\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 500, year = \"R2\" }}\ntarget = {{ value = 820, year = \"R8\" }}\n"
            );
        }
        let town = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let mappings = town.path("mappings/town");
        fs::create_dir_all(&mappings).unwrap();
        fs::write(mappings.join("plan.toml"), plan).unwrap();
        let forms = kensho::write_forms(&town.subject(), &|_, _| {}).unwrap();
        assert!(!forms.written.is_empty());
        town
    }

    /// Loses the history, and makes it again of the editions that are there; gives the number of its runs.
    pub fn rebuild(&self) -> usize {
        let files = fs::read_dir(self.path("outputs/town")).unwrap();
        let files = files.map(|file| file.unwrap().path());
        for file in files.filter(|file| file.to_string_lossy().contains("history")) {
            fs::remove_file(file).unwrap();
        }
        kensho::rebuild(&self.subject()).unwrap().len()
    }

    /// A copy of it, with a history that was made again.
    #[allow(dead_code, reason = "not every test needs one")]
    pub fn rebuilt(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        workspace::copy(self.folder.path(), folder.path());
        let town = Self { folder };
        town.rebuild();
        town
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn subject(&self) -> Subject {
        workspace::subject(self.folder.path(), ("town", "R6"))
    }

    pub fn form(&self, file: &str) -> PathBuf {
        self.path(&format!("outputs/town/R6/調査票/{file}.xlsx"))
    }

    pub fn slip(&self, file: &str) -> PathBuf {
        self.path(&format!("outputs/town/R6/確認票/{file}.xlsx"))
    }

    /// Does something to a file and puts it into a section's folder.
    pub fn send(&self, from: &Path, (folder, name): (&str, &str), steps: &[Value]) -> PathBuf {
        let folder = self.path("inputs/town/R6").join(folder);
        let to = folder.join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        office::edit(&json!([{"from": from, "to": to, "do": steps}]));
        to
    }

    pub fn run(&self) -> Done {
        let outcome = kensho::run(&self.subject(), Moment(0), &|_, _| {}).unwrap();
        outcome.done().unwrap()
    }

    /// What a run would find where nothing has changed since the last.
    pub fn again(&self) -> Verification {
        kensho::verify(&self.subject(), &|_, _| {}).unwrap()
    }
}

/// What counts, of each KPI.
pub fn figures(done: &Verification) -> Vec<Option<String>> {
    let year = done.year;
    let kpis = 0..done.plan().kpis.len();
    let figures = kpis.map(|kpi| done.ledger.agreed_actual(kpi, year));
    figures
        .map(|figure| figure.map(|of| of.to_string()))
        .collect()
}

const THIS_YEAR: &str = "実績値（R6）";

pub fn set(id: &str, value: Value) -> Value {
    json!(["set", id, THIS_YEAR, value])
}
