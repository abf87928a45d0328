//! A small town in a folder that is gone afterwards: a plan, a form, a file, and its verification.

use kensho::Subject;
use kensho::domain::{FiscalYear, number};
use kensho::verification::Verification;
use std::fs;
use std::path::Path;

const FORM: &str = "name = \"実績一覧\"\n[table]\nheader = [\"指標\"]\n[columns]\nkpi = \"指標\"\nactual = '(?<year>[HR][0-9]+)'\n";

/// A plan with one goal. `bands` has a line each, `A: rate >= 100`; `kpis` name and TOML.
pub fn plan(
    period: [&str; 2],
    formula: &str,
    rounding: &str,
    bands: &str,
    kpis: &[(&str, &str)],
) -> String {
    plan_of_goals(period, (formula, rounding, bands), &[kpis])
}

/// The same with several goals.
pub fn plan_of_goals(
    [first, last]: [&str; 2],
    (formula, rounding, bands): (&str, &str, &str),
    goals: &[&[(&str, &str)]],
) -> String {
    let band = |line: &str| {
        let (code, when) = line.split_once(": ").unwrap();
        format!("{{ band = \"{code}\", mark = \"●\", when = \"{when}\" }}, ")
    };
    let bands: String = bands.lines().map(band).collect();
    let mut plan = format!(
        "name = \"公表値の再現\"\nbody = \"見本\"\nperiod = [\"{first}\", \"{last}\"]\nsection = [{{ name = \"課\" }}]\n[rating]\nrate = \"{formula}\"\nround = {{ digits = 1, how = \"{rounding}\" }}\nbands = [ {bands} ]\n"
    );
    for (goal, kpis) in (1..).zip(goals) {
        plan += &format!("[[goal]]\nid = \"{goal}\"\nlabel = \"\"\nname = \"{goal}\"\n");
        for (index, (name, kpi)) in (1..).zip(*kpis) {
            plan += &format!(
                "[[goal.kpi]]\nid = \"{goal}-{index}\"\nname = \"{name}\"\nunit = \"人\"\nsection = \"課\"\n{kpi}\n"
            );
        }
    }
    plan
}

/// A plan's year, with what the one section sent as CSV.
pub fn verified(plan: &str, csv: &str, western: i32) -> Verification {
    let folder = format!("H{}", western - 1988);
    verified_of(plan, csv, &folder, western)
}

/// The same, in a folder of the year.
pub fn verified_of(plan: &str, csv: &str, folder: &str, western: i32) -> Verification {
    let workspace = workspace(plan);
    let inputs = workspace.path().join(format!("inputs/town/{folder}/課"));
    fs::create_dir_all(&inputs).unwrap();
    fs::write(inputs.join("実績.csv"), csv).unwrap();
    let subject = Subject {
        workspace: workspace.path().to_owned(),
        plan: "town".into(),
        year: FiscalYear::starting(western),
        year_folder: folder.into(),
    };
    kensho::verify(&subject, &|_, _| {}).unwrap_or_else(|error| panic!("{error:#}"))
}

fn workspace(plan: &str) -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let mappings = workspace.path().join("mappings/town");
    fs::create_dir_all(mappings.join("forms")).unwrap();
    fs::write(mappings.join("plan.toml"), plan).unwrap();
    fs::write(mappings.join("forms/list.toml"), FORM).unwrap();
    workspace
}

/// What is wrong with a plan, with the line.
pub fn mistakes(plan: &str) -> Vec<String> {
    let workspace = workspace(plan);
    let problems = kensho::mapping::load(workspace.path(), "town", None).err();
    let line = |problem: kensho::mapping::Problem| {
        let file = Path::new(&problem.file)
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        format!("{file}:{} {}", problem.at.unwrap().0, problem.message)
    };
    let problems = problems.map(|problems| problems.0).unwrap_or_default();
    problems.into_iter().map(line).collect()
}

/// The rate of a KPI, as printed.
pub fn rate(year: &Verification, kpi: usize) -> String {
    let judgement = &year.judgements[kpi];
    let rate = judgement.rate.map(|rate| rate.to_string());
    rate.unwrap_or_else(|| panic!("{judgement:?}"))
}

/// The band of a KPI, or －.
pub fn band(year: &Verification, kpi: usize) -> String {
    let band = year.judgements[kpi].band;
    band.map_or("－".to_owned(), |band| {
        year.plan().rating.bands[band].code.clone()
    })
}

/// What was judged of a KPI.
pub fn figure(year: &Verification, kpi: usize) -> String {
    number::plain(year.judgements[kpi].actual.unwrap())
}

/// How many KPIs have each band, and how many none.
pub fn counts(year: &Verification) -> (Vec<usize>, usize) {
    let tally = &year.tallies.all;
    (tally.bands.clone(), tally.not_judged())
}
