//! A 確認票 that lies where its answers are not read.

use super::{Evidence, Finding, Page, Place, place};
use crate::domain::answer::{SlipHead, part};
use crate::domain::{FiscalYear, Plan};
use crate::normalize::Reading;

/// What it finds.
pub const PAGE: Page = Page {
    code: "foreign-slip",
    what: "別の自治体・計画・年度・課の確認票です。書かれた回答は使っていません。",
    why: "別の課や前の年度への答えを、この課の今年度の値の答えにしてしまうと、確かめていない値が確かめたことになります。",
    example: "産業観光課の確認票を、環境課のフォルダーに置いた。",
    remedy: "企画課で、送り主に確かめてください。今年度の、この課の確認票を返してもらってください。",
    ..Page::WARNING
};

/// Looks for it. It is the 企画課 that puts files into folders.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let here = evidence.slips().flat_map(move |reading| {
        let heads = || reading.slip.iter().flat_map(|slip| slip.heads());
        let is_whole_file = reading.is_only_slip() && heads().count() == 1;
        let strange =
            heads().filter(|(_, head)| !reading.is_slip_of(evidence.plan, evidence.year, head));
        strange.map(move |(sheet, head)| {
            let place = match is_whole_file {
                true => Place::file(&reading.submission.path),
                false => place(reading, sheet, None),
            };
            finding(evidence, place, head, Some(reading))
        })
    });
    let earlier = evidence.earlier.iter().flat_map(|year| &year.slips);
    let earlier = earlier
        .filter(|(_, head)| section(evidence, head).is_some() && year(head) == Some(evidence.year));
    let earlier = earlier.map(move |(path, head)| finding(evidence, Place::file(path), head, None));
    here.chain(earlier)
}

fn year(head: &SlipHead) -> Option<FiscalYear> {
    FiscalYear::parse(&head.year_folder)
}

/// The section of a plan whose slip it is: its index.
fn section_of(plan: &Plan, head: &SlipHead) -> Option<usize> {
    let is_of_plan = head.plan == part(&plan.id) && head.town == part(&plan.body);
    let mut sections = plan.sections.iter().filter(|_| is_of_plan);
    sections.position(|section| part(&section.name) == head.section)
}

/// The section of this plan whose slip it is: its index.
fn section(evidence: &Evidence<'_>, head: &SlipHead) -> Option<usize> {
    section_of(evidence.plan, head)
}

fn finding(
    evidence: &Evidence<'_>,
    place: Place,
    head: &SlipHead,
    reading: Option<&Reading>,
) -> Finding {
    let own = section(evidence, head).zip(year(head));
    match (own, of_another_plan(evidence, head)) {
        (Some(own), _) => of_this_plan(evidence, place, (head, own), reading),
        (None, Some(plan)) => {
            let message = format!(
                "別の計画「{}」の{}です。ここでは回答を読んでいません",
                plan.name,
                called(head)
            );
            let remedy = format!("企画課で、{}", put(&plan.id, head, &place));
            PAGE.finding("", place, message).with_remedy(remedy)
        }
        (None, None) => {
            let message = format!(
                "この計画にはない課の確認票か、別の自治体・計画の確認票です（{}・{}）",
                head.town, head.section
            );
            PAGE.finding("", place, message)
        }
    }
}

/// The other plan of the workspace whose slip it is.
fn of_another_plan<'a>(evidence: &Evidence<'a>, head: &SlipHead) -> Option<&'a Plan> {
    let mut others = evidence.others.iter();
    let other =
        others.find(|(of, plan)| Some(*of) == year(head) && section_of(plan, head).is_some());
    other.map(|(_, plan)| plan)
}

fn of_this_plan(
    evidence: &Evidence<'_>,
    place: Place,
    (head, (section, year)): (&SlipHead, (usize, FiscalYear)),
    reading: Option<&Reading>,
) -> Finding {
    let put = put(&evidence.plan.id, head, &place);
    let is_of_sender = reading.is_some_and(|of| of.submission.section == Some(section));
    let own = evidence.year.long();
    let remedy = match is_of_sender {
        true => format!(
            "{}の問への回答なら、企画課で、{put}{own}の問への回答なら、{own}の確認票に書き写すよう、課に頼んでください。",
            year.long()
        ),
        false => format!("企画課で、{put}"),
    };
    let message = format!("{}です。ここでは回答を読んでいません", called(head));
    PAGE.finding("", place, message).with_remedy(remedy)
}

/// 保育課（令和6年度）の確認票.
fn called(head: &SlipHead) -> String {
    let year = year(head).map_or(head.year_folder.clone(), FiscalYear::long);
    format!("{}（{year}）の確認票", head.section)
}

/// Where it belongs, and what is to be done for that.
fn put(plan: &str, head: &SlipHead, place: &Place) -> String {
    let folder = format!("inputs/{plan}/{}/{}/", head.year_folder, head.section);
    match place.sheet.as_str() {
        "" => format!("{folder} に移してください。"),
        sheet => format!("シート「{sheet}」を別のファイルにして、{folder} に置いてください。"),
    }
}
