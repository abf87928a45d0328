//! A workspace around submissions: a plan with a table of KPIs, one form, one section.

use super::figures::{Figures, Kpi};
use kensho::Subject;
use kensho::domain::FiscalYear;
use kensho::verification::Verification;
use std::fs;
use std::path::Path;

/// Where the section's files lie.
pub const FOLDER: &str = "inputs/town/R6/企画課";

const PLAN: &str = r#"
name   = "見本町総合戦略"
body   = "見本町"
period = ["R3", "R8"]
kpis   = "kpis.csv"

[rating]
rate  = "attainment"
round = { digits = 1, how = "half-up" }
bands = [ { band = "A", mark = "◎", when = "target-met" }, { band = "B", mark = "×", when = "otherwise" } ]

[[section]]
name = "企画課"

[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
"#;

const HEADER: &str = "goal,measure,id,name,aliases,unit,direction,basis,rate,baseline,baseline_year,target,target_year,section\n";

/// What kensho makes of files that hold the figures, read by a form.
pub fn verified(figures: &Figures, form: &str, files: &[(String, Vec<u8>)]) -> Verification {
    let workspace = tempfile::tempdir().unwrap();
    let mapping = workspace.path().join("mappings/town");
    fs::create_dir_all(mapping.join("forms")).unwrap();
    fs::write(mapping.join("plan.toml"), PLAN).unwrap();
    fs::write(mapping.join("kpis.csv"), kpi_table(figures)).unwrap();
    fs::write(mapping.join("forms/form.toml"), form).unwrap();
    submit(&workspace.path().join(FOLDER), files);
    let subject = Subject {
        workspace: workspace.path().to_owned(),
        plan: "town".into(),
        year: FiscalYear::starting(2024),
        year_folder: "R6".into(),
    };
    kensho::verify(&subject, &|_, _| {}).unwrap_or_else(|error| panic!("{error:#}"))
}

fn submit(folder: &Path, files: &[(String, Vec<u8>)]) {
    fs::create_dir_all(folder).unwrap();
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn kpi_table(figures: &Figures) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |kpi: &Kpi| {
        let (name, unit) = (quoted(&kpi.name), quoted(&kpi.unit));
        format!(
            "1,,{},{name},,{unit},higher,annual,,―,,―,R8,企画課\n",
            kpi.id
        )
    };
    let rows: String = figures.kpis.iter().map(row).collect();
    format!("{HEADER}{rows}")
}
