//! A file or a row of another section.

use super::{Check, Evidence, place, two_sections_answer};
use crate::finding::{Finding, Page, Place, Severity};
use crate::intake::name;
use crate::normalize::{Reading, Record};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "wrong-section",
    severity: Severity::Warning,
    what: "別の課のファイル、または別の課が担当するKPIや事業です。",
    why: "誰に確かめればよいかが分からなくなり、二つの課が同じKPIに答えることになります。",
    example: "産業観光課のフォルダーに、担当課が「市長公室」の調査票。",
    remedy: "担当が変わったのなら企画課に知らせてください。置き場所の間違いなら、正しい課のフォルダーに移してください。",
    rule: None,
};

/// What to do about a folder whose name is no text.
const GARBLED: &str = "フォルダーの名前が文字化けしています（ZIPを展開したときに起こります）。名前を課の名前に付け直してください。";

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reading in evidence.counting() {
        findings.extend(unknown_folder(evidence, reading));
        findings.extend(other_name_on_the_form(evidence, reading));
        findings.extend(other_name_in_the_row(evidence, reading));
        findings.extend(kpis_of_others(evidence, reading));
        findings.extend(projects_of_others(evidence, reading));
    }
    findings
}

fn unknown_folder(evidence: &Evidence<'_>, reading: &Reading) -> Option<Finding> {
    let folder = &reading.submission.section_folder;
    let message = match (reading.submission.section, folder.as_str()) {
        (Some(_), _) => return None,
        (None, "") => "課のフォルダーに入っていません".to_owned(),
        (None, folder) => format!("フォルダー「{folder}」は計画の課にありません"),
    };
    let known = evidence
        .plan
        .sections
        .iter()
        .map(|section| section.name.as_str());
    let near = crate::domain::folded::nearest(folder, known)
        .map(|near| format!("もしかして: {near}。"))
        .unwrap_or_default();
    let finding = PAGE.finding(folder, Place::file(&reading.submission.path), message);
    if name::has_bytes(folder) {
        // A name in the old Shift_JIS of a zip: whose it is meant to be is not guessed.
        return Some(finding.with_remedy(GARBLED));
    }
    Some(finding.with_remedy(format!(
        "{near}課の名前のフォルダーに移すか、plan.toml の [[section]] に足してください。"
    )))
}

fn other_name_on_the_form(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let Some(section) = reading.submission.section else {
        return Vec::new();
    };
    let own = &evidence.plan.sections[section].name;
    let named = reading
        .sightings
        .iter()
        .filter_map(|seen| Some((seen.sheet, seen.section.as_ref()?)));
    let others = named.filter(|(_, (name, _))| evidence.plan.section_named(name) != Some(section));
    others
        .map(|(sheet, (name, at))| {
            PAGE.finding(
                own,
                place(reading, sheet, *at),
                format!("{own}のフォルダーにありますが、担当課は「{name}」と書かれています"),
            )
        })
        .collect()
}

/// Rows that name another section than the folder's, in a column of their own.
fn other_name_in_the_row(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let Some(section) = reading.submission.section else {
        return Vec::new();
    };
    let own = &evidence.plan.sections[section].name;
    let records = reading.records.iter();
    let records = records.filter_map(|record| Some((record.sheet, record.section.as_ref()?)));
    let projects = reading.policy.projects.iter();
    let projects = projects.filter_map(|row| Some((row.sheet, row.section.as_ref()?)));
    records
        .chain(projects)
        .filter(|(_, (name, _))| evidence.plan.section_named(name) != Some(section))
        .map(|(sheet, (name, at))| {
            let message = format!("{own}のフォルダーにありますが、この行の課は「{name}」です");
            PAGE.finding(own, place(reading, sheet, *at), message)
        })
        .collect()
}

fn kpis_of_others(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let Some(section) = reading.submission.section else {
        return Vec::new();
    };
    let known = reading
        .records
        .iter()
        .filter_map(|record| Some((record, &evidence.plan.kpis[record.kpi()?])));
    known
        .filter(|(_, kpi)| kpi.section != section)
        .filter(|(record, _)| !answers_beside_the_owner(evidence, record))
        .map(|(record, kpi)| {
            let owner = &evidence.plan.sections[kpi.section].name;
            let message = format!("「{}」の担当は、計画では{owner}です", kpi.called());
            PAGE.finding(
                &evidence.plan.sections[section].name,
                place(reading, record.sheet, record.at),
                message,
            )
        })
        .collect()
}

fn projects_of_others(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let (plan, own) = (evidence.plan, reading.submission.section);
    let rows = reading.policy.projects.iter();
    let owned = rows.filter_map(|row| {
        let project = &plan.projects[row.project?];
        Some((row, project, project.section?, own?))
    });
    owned
        .filter(|(.., owner, own)| owner != own)
        .map(|(row, project, owner, own)| {
            let owner = &plan.sections[owner].name;
            let message = format!("「{}」の担当は、計画では{owner}です", project.name);
            let place = place(reading, row.sheet, row.at);
            PAGE.finding(&plan.sections[own].name, place, message)
        })
        .collect()
}

/// Where the KPI's own section says the same, that two answer is said, and to both.
fn answers_beside_the_owner(evidence: &Evidence<'_>, record: &Record) -> bool {
    let kpi = record.kpi();
    kpi.is_some_and(|kpi| two_sections_answer::is_said(evidence, kpi))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_folder_that_is_no_section_is_said() {
        expect(
            "wrong-section",
            &[("観光/実績.csv", "指標,R6\n観光入込客数,600")],
            &[" フォルダー「観光」は計画の課にありません"],
        );
    }

    #[test]
    fn another_sections_project_is_said() {
        super::super::trial::expect_of_projects(
            "wrong-section",
            "課名|順位|事務事業名\n福祉課|1|観光案内業務\n観光課|2|敬老事業",
            &[
                "A2 観光課のフォルダーにありますが、この行の課は「福祉課」です",
                "C3 「敬老事業」の担当は、計画では福祉課です",
            ],
        );
    }

    #[test]
    fn another_sections_form_or_kpi_is_said() {
        let form = "担当課,福祉課\n指標,R6\n観光入込客数,600";
        expect(
            "wrong-section",
            &[("観光課/実績.csv", form)],
            &["B1 観光課のフォルダーにありますが、担当課は「福祉課」と書かれています"],
        );
        let row = "課名,指標,R6\n福祉課,観光入込客数,600";
        let expected = "A2 観光課のフォルダーにありますが、この行の課は「福祉課」です";
        expect("wrong-section", &[("観光課/実績.csv", row)], &[expected]);
        let row = "指標,R6\n加入率,70.1";
        expect(
            "wrong-section",
            &[("観光課/実績.csv", row)],
            &["A2 「加入率」の担当は、計画では福祉課です"],
        );
    }
}
