//! The hidden keys of a slip: of which section and run it is, and which finding each answer is about.

use crate::domain::Plan;
use crate::finding::Finding;
use crate::verification::Verification;

/// How the head of the column of keys begins.
const HEAD: &str = "kensho:回答/";

/// The keys of the columns, in the row of the head.
pub const CHOICE: &str = "kensho:回答:選択";
/// See [`CHOICE`].
pub const VALUE: &str = "kensho:回答:値";
/// See [`CHOICE`].
pub const REASON: &str = "kensho:回答:理由";

/// The head of the column of keys: town, plan, year, run and section.
pub fn head(verification: &Verification, section: &str) -> String {
    let plan = verification.plan();
    let run = verification.stamp.as_ref().map_or(0, |stamp| stamp.number);
    let (town, section) = (part(&plan.body), part(section));
    let (plan, year) = (part(&plan.id), &verification.year_folder);
    format!("{HEAD}{town}/{plan}/{year}/{run}/{section}")
}

/// The key of a finding, the same in every run that finds the same of the same figure: its code; the figure's
/// KPI, kind and year, or else the cell; and a hash of what stands there.
pub fn of_finding(plan: &Plan, finding: &Finding) -> String {
    let about = &finding.about;
    let kpi = about
        .kpi
        .map(|kpi| format!("kpi:{}", part(&plan.kpis[kpi].id)));
    let project = || {
        let project = &plan.projects[about.project?];
        Some(format!("project:{}", part(&project.id)))
    };
    let place = &finding.place;
    let cell = || format!("{}!{}", part(&place.sheet), place.cell_name());
    let file = || {
        let name = place.file.rsplit('/').next().unwrap_or_default();
        format!("file:{}", part(name))
    };
    let subject = kpi.or_else(project).unwrap_or_else(file);
    let (which, stands) = match &about.figure {
        Some(figure) => {
            let year = figure.year.map(|year| year.to_string());
            let which = format!("{}/{}", figure.kind.code(), year.unwrap_or_default());
            (which, format!("{}\n{}", figure.text, figure.value))
        }
        // What is written there is quoted in the message.
        None => (format!("cell/{}", cell()), finding.message.clone()),
    };
    let hash = blake3::hash(stands.as_bytes()).to_hex();
    format!("{}/{subject}/{which}/{}", finding.code(), &hash[..16])
}

/// A part of a key, in which / parts the parts.
fn part(text: &str) -> String {
    text.replace('/', "／")
}
