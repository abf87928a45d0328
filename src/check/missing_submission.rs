//! A section without any file.

use super::{Evidence, Finding, Page, Place, listing};
use crate::domain::Plan;
use crate::ledger::strayed;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-submission",
    what: "KPIや事業を担当する課のフォルダーに、提出ファイルが一つもありません。",
    why: "その課のKPIは評価できず、評価の分母から外れます。",
    example: "inputs/…/R6/ に「健康づくり課」のフォルダーがない、または空。",
    remedy: "担当する指標と事業の実績を、調査票に記入して提出してください。調査票が届いていないときは、企画課に知らせてください。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let mut arrived = evidence.unread.to_vec();
    // All readings: a file that another replaces has arrived too.
    let sent = evidence.readings.iter();
    let sent = sent.filter(|of| !of.is_no_submission() && !of.submission.counting.is_withdrawn);
    let sent = sent.filter_map(|reading| reading.submission.section);
    let strayed = strayed(evidence);
    sent.chain(strayed)
        .for_each(|section| arrived[section] = true);
    let missing = (0..plan.sections.len()).filter(move |section| !arrived[*section]);
    missing.filter_map(|section| {
        let (name, duties) = (&plan.sections[section].name, duties(plan, section)?);
        let message = format!("{name}から提出がありません（担当する{duties}）");
        Some(PAGE.finding(name, Place::default(), message))
    })
}

/// The sections whose figures are on forms that lie in folders of no section.
pub fn strayed<'e>(evidence: &'e Evidence<'_>) -> impl Iterator<Item = usize> + 'e {
    let of = |reading| strayed::sections(evidence.plan, (evidence.ledger, evidence.year), reading);
    evidence.counting().flat_map(of)
}

/// What a section should have reported; none if the plan gives it neither KPIs nor projects.
fn duties(plan: &Plan, section: usize) -> Option<String> {
    let named = |kpi: usize| plan.called_beside_id(kpi).into_owned();
    let kpis = plan.kpis_of(section);
    let projects: Vec<usize> = plan.projects_of(section).collect();
    let of_projects = |project: usize| plan.projects[project].name.clone();
    let duties = [
        ("KPI", kpis.len(), listing::listed(kpis, named)),
        (
            "事業",
            projects.len(),
            listing::listed(&projects, of_projects),
        ),
    ];
    let duties = duties.iter().filter(|(_, count, _)| *count > 0);
    let duties: Vec<String> = duties
        .map(|(what, count, named)| format!("{what} {count}件: {named}"))
        .collect();
    (!duties.is_empty()).then(|| duties.join("、"))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_aside};
    use crate::intake::aside::{End, Why};

    #[test]
    fn a_section_that_sent_nothing_is_named_once() {
        expect(
            "missing-submission",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[" 福祉課から提出がありません（担当するKPI 1件: 「加入率」）"],
        );
    }

    #[test]
    fn where_something_lies_that_is_not_read_nobody_knows_what_is_missing() {
        let link = Why::Link {
            target: "/srv/観光課".into(),
            end: End::Folder,
        };
        let only = [" 福祉課から提出がありません（担当するKPI 1件: 「加入率」）"];
        for why in [link, Why::TooDeep, Why::Unopened("権限がありません".into())] {
            expect_of_aside("missing-submission", vec![why], &only);
        }
    }
}
