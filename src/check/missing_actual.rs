//! A KPI without an actual for the year, from a section that sent its form.

use super::head_changed::{self, Below};
use super::{
    Evidence, Finding, Page, Place, ambiguous_kpi, figure_before, missing_form_row, unknown_kpi,
};
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, FormRow};
use crate::finding::{About, Asked};
use crate::normalize::{KpiRecord, Missed, Reading, Subject};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "missing-actual",
    what: "今年度の実績値がありません。計画に「調査のない年」（survey）と「公表の遅れ」（lag）のあるKPIでは、値があるはずの年度の欄だけを見ます。",
    why: "空欄は0ではありません。このままでは評価できず、評価の分母から外れます。",
    example: "「R6」の欄が空欄の行。",
    remedy: "値を記入してください。まだ値がなければ「集計中」、調査のない年なら「調査なし」と書いてください。",
    ..Page::ERROR
};

/// On kensho's own form.
const OF_THE_FORM: &str = "値を記入してください。まだ値がなければ、この欄は空欄のまま、値がないときの欄で理由（集計中、調査なしなど）を一覧から選んでください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let delivered = evidence.delivered();
    let rows = evidence.records();
    let maybe: MaybeGiven = rows.flat_map(|row| maybe_given(evidence, row)).collect();
    let told = missing_form_row::told(evidence);
    let below = head_changed::below(evidence);
    evidence.of_kpis(move |kpi| {
        let section = evidence.plan.kpis[kpi].section;
        let is_told = told.contains(&FormRow::Kpi(kpi));
        let below = below.get(&FormRow::Kpi(kpi));
        (delivered[section] && !is_told).then(|| of_kpi(evidence, kpi, (&maybe, below)))?
    })
}

/// KPIs and years whose actual some row may give, although it does not say which KPI it means.
type MaybeGiven = HashSet<(usize, FiscalYear)>;

/// The KPIs that a row may mean that names none or several, with the years of its actuals. The row has its own
/// finding, and that a figure is missing may only follow from it; but one section's row does not excuse
/// another. A blank cell is no figure, unless nothing could be written there that would be taken.
fn maybe_given(evidence: &Evidence<'_>, (reading, record): (&Reading, &KpiRecord)) -> MaybeGiven {
    let plan = evidence.plan;
    let candidates = record.matched.as_ref().err().map(Missed::candidates);
    let mut kpis = candidates.unwrap_or_default();
    kpis.extend(unknown_kpi::only_one_of_its_place(plan, record));
    // A row in a folder that is no section's may belong to any section.
    let sender = reading.submission.section;
    kpis.retain(|kpi| sender.is_none_or(|sender| plan.kpis[*kpi].section == sender));
    let may_be_blank = ambiguous_kpi::is_the_forms(plan, reading, record);
    let figures = record.figures.iter();
    let actuals = figures.filter(|figure| figure.kind == Kind::Actual);
    let given = actuals.filter(|figure| figure.state != State::Blank || may_be_blank);
    let years = given.filter_map(|figure| figure.year);
    years
        .flat_map(|year| kpis.iter().map(move |kpi| (*kpi, year)))
        .collect()
}

fn of_kpi(
    evidence: &Evidence<'_>,
    index: usize,
    (maybe, below): (&MaybeGiven, Option<&Below>),
) -> Option<Finding> {
    let kpi = &evidence.plan.kpis[index];
    // A statistic that is published a year later has no figure for the year that is verified, but has one for
    // the year before, if the form asks for it; a census has none in most years.
    let due = FiscalYear::starting(evidence.year.western().saturating_sub_unsigned(kpi.lag));
    let actuals = evidence.ledger.actuals(index, due);
    let place = match actuals.first() {
        _ if !kpi.is_surveyed(due) => return None,
        Some(entry) if entry.state == State::Blank => entry.place(),
        Some(_) => return None,
        None if due != evidence.year => return None,
        // A figure that is in no row may be in what could not be opened, or in a row that may be another KPI's.
        None if evidence.unread[kpi.section] || maybe.contains(&(index, due)) => return None,
        None => Place::default(),
    };
    let name = evidence.plan.called_beside_id(index);
    let name = format!("「{name}」（{}）の{}の実績値", kpi.id, due.long());
    let section = &evidence.plan.sections[kpi.section].name;
    let below = below.filter(|_| due == evidence.year && actuals.is_empty());
    let mut finding = match below {
        Some(below) => below.finding(&PAGE, section, &name),
        None => PAGE.finding(section, place, format!("{name}がありません")),
    };
    finding.about = About {
        kpi: Some(index),
        figure: Some(Asked::missing(Kind::Actual, due)),
        ..About::default()
    };
    let form = evidence.own_form_at(&finding.place);
    let form = form.filter(|_| below.is_none());
    if form.is_some_and(|form| form.year == due) {
        finding = finding.with_remedy(OF_THE_FORM);
    }
    let before = figure_before::of(evidence, Some(kpi.section), Subject::Kpi(index), due);
    let remedy = before.map(|before| before.of_kpi(&finding.remedy));
    Some(match remedy {
        Some(remedy) => finding.with_remedy(remedy),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan, plan_with, remedies};

    #[test]
    fn a_blank_actual_is_not_zero() {
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6,取組\n観光入込客数,,まつり")],
            &["B2 「観光入込客数」（1-a）の令和6年度の実績値がありません"],
        );
    }

    #[test]
    fn what_the_replaced_file_said_is_quoted() {
        let old = ("観光課/旧.csv", "指標,R6,取組\n観光入込客数,\"1,234\",");
        for (new, now) in [
            ("指標,R6,取組\n観光入込客数,,まつり", "では空欄です。"),
            ("指標,R6,取組\n加入率,61,", "にはこの行がありません。"),
        ] {
            let remedies = remedies("missing-actual", &[old, ("観光課/新.csv", new)]);
            let before = format!(
                "前の提出（旧.csv）では「1,234」でした。代わりに使った新しいファイル（新.csv）{now}この値でよければ、確認票で「値は次のとおり」を選んで"
            );
            assert!(remedies[0].starts_with(&before), "{}", remedies[0]);
            assert!(
                remedies[0].contains("「新_修正.csv」という名前で"),
                "{}",
                remedies[0]
            );
        }
        // It said nothing either.
        let old = ("観光課/旧.csv", "指標,R6,取組\n観光入込客数,,");
        let new = ("観光課/新.csv", "指標,R6,取組\n観光入込客数,,まつり");
        assert!(remedies("missing-actual", &[old, new])[0].starts_with("値を記入"));
    }

    #[test]
    fn a_reason_or_a_zero_is_not_missing() {
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,集計中")],
            &[],
        );
        expect(
            "missing-actual",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,0")],
            &[],
        );
    }

    #[test]
    fn of_an_id_and_a_name_that_contradict_each_other_what_the_section_owns_is_not_missing() {
        let files = [
            ("観光課/実績.csv", "指標番号,指標,R6\n1-a,加入率,600"),
            ("福祉課/実績.csv", "指標,R6\n男女比,1"),
        ];
        let others = " 「加入率」（1-b）の令和6年度の実績値がありません";
        expect("missing-actual", &files, &[others]);
        let own = PLAN.replace("section = \"福祉課\"", "section = \"観光課\"");
        expect_of_plan("missing-actual", &own, &files, &[]);
    }

    #[test]
    fn a_row_that_may_be_of_several_excuses_none_of_another_sections() {
        let members = |section: &str| {
            format!(
                "name = \"会員数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"{section}\"\n"
            )
        };
        let kpi = |id: &str| format!("[[goal.measure.kpi]]\nid = \"{id}\"\n{}", members("観光課"));
        let plan = format!("{PLAN}{}{}", kpi("1-c"), kpi("1-d"));
        let rows = "会員数,3\n観光入込客数,600\n加入率,70";
        let missing = |sender: &str, expected: &[&str]| {
            let ambiguous = (format!("{sender}/a.csv"), format!("指標,R6\n{rows}"));
            let files = [
                (ambiguous.0.as_str(), ambiguous.1.as_str()),
                ("観光課/b.csv", "指標,R6\n観光入込客数,600"),
            ];
            expect_of_plan("missing-actual", &plan, &files, expected);
        };
        missing("観光課", &[]);
        let both = [
            " 「会員数（1-1 見本の施策）」（1-c）の令和6年度の実績値がありません",
            " 「会員数（1-1 見本の施策）」（1-d）の令和6年度の実績値がありません",
        ];
        missing("福祉課", &both);
    }

    #[test]
    fn of_an_id_a_name_and_a_measure_of_three_kpis_none_is_missing() {
        let kpi = |id: &str, name: &str| {
            format!(
                "[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\n[[goal.measure.kpi]]\nid = \"{id}-a\"\nname = \"{name}\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"観光課\"\n"
            )
        };
        let plan = format!("{PLAN}{}{}", kpi("2-1", "会員数"), kpi("2-2", "参加者数"));
        let files = [(
            "観光課/実績.csv",
            "指標番号,施策,指標,R6\n1-a,2-1,参加者数,600",
        )];
        expect_of_plan("missing-actual", &plan, &files, &[]);
    }

    const CENSUS: &str = r#"
name = "従業者数"
unit = "人"
direction = "higher"
basis = "point"
baseline = { value = 18047, year = "R3" }
target = { value = 18500, year = "R8" }
"#;

    fn check(more: &str, text: &str, expected: &[&str]) {
        let plan = plan_with(&format!("{CENSUS}{more}"));
        let files = [("観光課/実績.csv", text)];
        expect_of_plan("missing-actual", &plan, &files, expected);
    }

    #[test]
    fn nothing_is_missing_in_a_year_without_a_survey() {
        let text = "指標,R6\n観光入込客数,600\n従業者数,";
        check(r#"survey = ["R3", "R8"]"#, text, &[]);
        let expected = "B3 「従業者数」（1-c）の令和6年度の実績値がありません";
        check(r#"survey = ["R3", "R6", "R8"]"#, text, &[expected]);
    }

    #[test]
    fn of_a_statistic_that_comes_later_the_year_that_is_out_may_be_missing() {
        let text = "指標,R5,R6\n観光入込客数,500,600\n従業者数,,";
        let expected = "B3 「従業者数」（1-c）の令和5年度の実績値がありません";
        check("lag = 1", text, &[expected]);
        check(
            "lag = 1",
            "指標,R5,R6\n観光入込客数,500,600\n従業者数,18200,",
            &[],
        );
        check("lag = 1", "指標,R6\n観光入込客数,600\n従業者数,", &[]);
    }
}
