//! A newer submission laid over an older one: what the newer says counts, and what it leaves empty does not wipe
//! out what the older said.

use crate::domain::FiscalYear;
use crate::domain::reported::{Kind, State};
use crate::intake::discover::{Counting, Uses};
use crate::mapping::Role;
use crate::normalize::{KpiRecord, Outdated, Reading, ReportedFigure, Staff, Subject};
use std::collections::HashSet;
use std::sync::Arc;

/// What somebody says in a file: figures by subject, kind and year, free texts by subject and name.
#[derive(Default)]
struct Said {
    figures: HashSet<(Subject, Kind, Option<FiscalYear>)>,
    texts: HashSet<(Subject, Arc<str>)>,
    /// The KPIs of which it speaks: what is missing of them is said of the newest file that does.
    kpis: HashSet<usize>,
    /// Own grades of KPIs, by year.
    ratings: HashSet<(usize, Option<FiscalYear>)>,
    /// Whose rank, teams and partners are given.
    ranks: HashSet<Subject>,
    teams: HashSet<Subject>,
    partners: HashSet<Subject>,
}

impl Said {
    fn take(&mut self, reading: &Reading) {
        for record in &reading.records {
            let Some(kpi) = record.kpi() else { continue };
            self.kpis.insert(kpi);
            self.figures(Subject::Kpi(kpi), &record.figures);
            let texts = record.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (Subject::Kpi(kpi), remark.name.clone())));
            self.ratings
                .extend(record.ratings.iter().map(|rating| (kpi, rating.year)));
        }
        for row in &reading.policy.projects {
            let Some(project) = row.project else { continue };
            let subject = Subject::Project(project);
            self.figures(subject, &row.costs);
            let texts = row.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (subject, remark.name.clone())));
            self.staff(subject, &row.staff);
        }
        for row in &reading.policy.measures {
            let Some(measure) = row.measure else { continue };
            let subject = Subject::Measure(measure);
            let texts = row.remarks.iter();
            self.texts
                .extend(texts.map(|remark| (subject, remark.name.clone())));
            self.staff(subject, &row.staff);
        }
    }

    fn figures(&mut self, subject: Subject, figures: &[ReportedFigure]) {
        let said = figures.iter().filter(|figure| figure.state != State::Blank);
        self.figures
            .extend(said.map(|figure| (subject, figure.kind, figure.year)));
    }

    fn staff(&mut self, subject: Subject, staff: &Staff) {
        self.ranks.extend(staff.rank.is_some().then_some(subject));
        self.teams
            .extend((!staff.teams.is_empty()).then_some(subject));
        self.partners
            .extend((!staff.partners.is_empty()).then_some(subject));
    }

    fn has(&self, subject: Subject, figure: &ReportedFigure) -> bool {
        self.figures.contains(&(subject, figure.kind, figure.year))
    }

    fn without_staff(&self, subject: Subject, staff: &mut Staff) -> bool {
        if self.ranks.contains(&subject) {
            staff.rank = None;
        }
        if self.teams.contains(&subject) {
            staff.teams = Vec::new();
        }
        if self.partners.contains(&subject) {
            staff.partners = Vec::new();
        }
        staff.rank.is_some() || !staff.teams.is_empty() || !staff.partners.is_empty()
    }
}

/// Takes out of the versions of a submission, newest first, what newer ones say; what was taken out stays with
/// [`Reading::outdated`].
pub fn lay(readings: &mut [Reading], newest_first: &[usize]) {
    let mut newer = Said::default();
    let all = said(readings, newest_first);
    for index in newest_first {
        let reading = &mut readings[*index];
        match reading.submission.counting.uses {
            Uses::Nothing => continue,
            Uses::Rest => {
                let mut own = Said::default();
                own.take(reading);
                without(reading, &newer);
                newer = joined(newer, own);
            }
            Uses::Whole => newer.take(reading),
        }
        // What a form demands may stand in another version.
        for record in &mut reading.records {
            without_blanks(record, &all);
        }
    }
}

/// All that the versions say together.
fn said(readings: &[Reading], versions: &[usize]) -> Said {
    let mut said = Said::default();
    let counting = versions.iter().map(|index| &readings[*index]);
    counting
        .filter(|reading| reading.counts())
        .for_each(|reading| said.take(reading));
    said
}

fn joined(mut one: Said, other: Said) -> Said {
    one.figures.extend(other.figures);
    one.texts.extend(other.texts);
    one.kpis.extend(other.kpis);
    one.ratings.extend(other.ratings);
    one.ranks.extend(other.ranks);
    one.teams.extend(other.teams);
    one.partners.extend(other.partners);
    one
}

fn without(reading: &mut Reading, newer: &Said) {
    let mut outdated = Vec::new();
    reading.records.retain_mut(|record| {
        let Some(kpi) = record.kpi() else { return true };
        let subject = Subject::Kpi(kpi);
        if newer.kpis.contains(&kpi) {
            record.blanks.clear();
        }
        let had = record.figures.len();
        take_out(
            &mut record.figures,
            subject,
            record.sheet,
            newer,
            &mut outdated,
        );
        record
            .remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        record
            .ratings
            .retain(|rating| !newer.ratings.contains(&(kpi, rating.year)));
        had == record.figures.len() || !record.figures.is_empty() || !record.remarks.is_empty()
    });
    reading.policy.projects.retain_mut(|row| {
        let Some(project) = row.project else {
            return true;
        };
        let subject = Subject::Project(project);
        take_out(&mut row.costs, subject, row.sheet, newer, &mut outdated);
        row.remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        newer.without_staff(subject, &mut row.staff)
            || !row.costs.is_empty()
            || !row.remarks.is_empty()
    });
    reading.policy.measures.retain_mut(|row| {
        let Some(measure) = row.measure else {
            return true;
        };
        let subject = Subject::Measure(measure);
        row.remarks
            .retain(|remark| !newer.texts.contains(&(subject, remark.name.clone())));
        newer.without_staff(subject, &mut row.staff) || !row.remarks.is_empty()
    });
    reading.outdated = outdated;
}

fn take_out(
    figures: &mut Vec<ReportedFigure>,
    subject: Subject,
    sheet: usize,
    newer: &Said,
    outdated: &mut Vec<Outdated>,
) {
    figures.retain(|figure| {
        let is_outdated = newer.has(subject, figure);
        if is_outdated && figure.state != State::Blank {
            outdated.push(Outdated {
                subject,
                sheet,
                figure: figure.clone(),
            });
        }
        !is_outdated
    });
}

fn without_blanks(record: &mut KpiRecord, said: &Said) {
    let Some(kpi) = record.kpi() else { return };
    record.blanks.retain(|blank| match &blank.role {
        Role::Text(name) => !said
            .texts
            .contains(&(Subject::Kpi(kpi), Arc::from(name.as_str()))),
        Role::Rating => !said.ratings.contains(&(kpi, blank.year)),
        _ => true,
    });
}

/// The readings as they were before the newest submission came, as far as they speak of KPIs of which the
/// versions of some submission speak; and those KPIs. Nothing where each submission is the first.
pub fn before(readings: &[Reading], overlaid: &[Vec<usize>]) -> Option<(Vec<Reading>, Vec<usize>)> {
    let is_other = |reading: &&Reading| {
        let counting = &reading.submission.counting;
        counting.uses != counting.before
    };
    let other = readings.iter().filter(is_other);
    let touched: HashSet<usize> = other
        .flat_map(|reading| reading.records.iter().filter_map(KpiRecord::kpi))
        .collect();
    if touched.is_empty() {
        return None;
    }
    let of_touched = |record: &&KpiRecord| record.kpi().is_some_and(|kpi| touched.contains(&kpi));
    let copies = readings.iter().map(|reading| {
        let records: Vec<KpiRecord> = reading.records.iter().filter(of_touched).cloned().collect();
        let mut copy = Reading {
            submission: reading.submission.clone(),
            sheets: reading.sheets.clone(),
            ..Reading::default()
        };
        if !records.is_empty() {
            copy.cells = reading.cells.clone();
        }
        copy.records = records;
        let before = copy.submission.counting.before;
        copy.submission.counting = Counting {
            uses: before,
            ..Counting::default()
        };
        copy
    });
    let mut copies: Vec<Reading> = copies.collect();
    for versions in overlaid {
        lay(&mut copies, versions);
    }
    let mut touched: Vec<usize> = touched.into_iter().collect();
    touched.sort_unstable();
    Some((copies, touched))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::which;
    use crate::intake::{self, Submission};
    use crate::mapping::{self, Mapping};
    use crate::normalize;

    const PLAN: &str = r#"
name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R8"]
[submissions]
latest = ["mark", "number"]
combine = "overlay"
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", when = "target-met" },
  { band = "D", mark = "×", when = "otherwise" },
]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.measure]]
id = "1-1"
name = "観光の振興"
[[goal.measure.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R8" }
section = "観光課"
[[project]]
id = "P1"
name = "観光案内業務"
measure = "1-1"
section = "観光課"
"#;

    const LIST: &str = r#"
name = "一覧"
required = ["efforts"]
[table]
header = ["指標"]
[columns]
kpi = "指標"
actual = '(?<year>R[0-9]+)'
text.efforts = "取組"
text.issues = "課題"
"#;

    const POLICY: &str = r#"
name = "方針"
[table]
header = ["事務事業名"]
[columns]
rank = "順位"
team = "担当係名"
"#;

    /// What counts of each file, laid over each other: figures, texts and what is demanded and missing.
    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let mapping =
            mapping::from_texts(PLAN, &[LIST, POLICY]).unwrap_or_else(|error| panic!("{error}"));
        let mut readings: Vec<Reading> = files.iter().map(|file| reading(&mapping, file)).collect();
        let overlaid = which::decide(&mapping.plan, FiscalYear::starting(2024), &mut readings);
        for versions in &overlaid {
            lay(&mut readings, versions);
        }
        let told: Vec<String> = readings.iter().flat_map(told).collect();
        assert_eq!(told, expected);
    }

    fn reading(mapping: &Mapping, (name, text): &(&str, &str)) -> Reading {
        let submission = Submission {
            path: format!("inputs/town/R6/観光課/{name}"),
            section_folder: "観光課".into(),
            section: Some(0),
            ..Submission::default()
        };
        let intake = intake::read(name, text.as_bytes());
        normalize::reading(
            &mapping.plan,
            &mapping.forms,
            submission,
            String::new(),
            intake,
        )
    }

    fn told(reading: &Reading) -> Vec<String> {
        let name = reading.submission.name();
        let text = |sheet, at| reading.cells.text(sheet, at).to_owned();
        let mut told = Vec::new();
        for record in &reading.records {
            let figures = record.figures.iter();
            told.extend(figures.map(|figure| {
                let year = figure.year.map(|year| year.to_string()).unwrap_or_default();
                format!("{name} {year} {}", text(record.sheet, figure.at))
            }));
            let texts = record.remarks.iter();
            told.extend(
                texts.map(|remark| {
                    format!("{name} {} {}", remark.name, text(record.sheet, remark.at))
                }),
            );
            told.extend(
                record
                    .blanks
                    .iter()
                    .map(|blank| format!("{name} {}が空", blank.label)),
            );
        }
        for row in &reading.policy.projects {
            let costs = row.costs.iter().map(|cost| text(row.sheet, cost.at));
            let rank = row.staff.rank.iter().map(|rank| format!("{rank}位"));
            let said: Vec<String> = rank.chain(row.staff.teams.clone()).chain(costs).collect();
            told.push(format!("{name} {}", said.join(" ")));
        }
        told
    }

    #[test]
    fn a_blank_wipes_nothing_out_and_a_mark_counts() {
        let first = (
            "実績.csv",
            "指標,R5,R6,取組,課題\n観光入込客数,700,710,催し,人手",
        );
        check(
            &[
                first,
                (
                    "実績_修正.csv",
                    "指標,R5,R6,取組,課題\n観光入込客数,,集計中,,宿",
                ),
            ],
            &[
                "実績.csv R5 700",
                "実績.csv efforts 催し",
                "実績_修正.csv R5 ",
                "実績_修正.csv R6 集計中",
                "実績_修正.csv issues 宿",
            ],
        );
        check(
            &[
                first,
                ("実績_修正.csv", "指標,R6,取組\n観光入込客数,－,新しい催し"),
            ],
            &[
                "実績.csv R5 700",
                "実績.csv issues 人手",
                "実績_修正.csv R6 －",
                "実績_修正.csv efforts 新しい催し",
            ],
        );
    }

    #[test]
    fn what_a_form_demands_may_stand_in_either_file() {
        check(
            &[
                ("実績.csv", "指標,R5,R6,取組\n観光入込客数,700,710,"),
                ("実績_修正.csv", "指標,R6,取組\n観光入込客数,720,催し"),
            ],
            &[
                "実績.csv R5 700",
                "実績_修正.csv R6 720",
                "実績_修正.csv efforts 催し",
            ],
        );
        check(
            &[
                ("実績.csv", "指標,R6,取組\n観光入込客数,710,"),
                ("実績_修正.csv", "指標,R6,取組\n観光入込客数,720,"),
            ],
            &["実績_修正.csv R6 720", "実績_修正.csv 取組が空"],
        );
    }

    #[test]
    fn the_newest_that_says_something_counts_of_three() {
        check(
            &[
                ("実績.csv", "指標,R4,R5,R6\n観光入込客数,1,2,3"),
                ("実績_修正.csv", "指標,R5,R6\n観光入込客数,20,30"),
                ("実績_修正2.csv", "指標,R6\n観光入込客数,300"),
            ],
            &[
                "実績.csv R4 1",
                "実績_修正.csv R5 20",
                "実績_修正2.csv R6 300",
                "実績_修正2.csv 取組が空",
            ],
        );
    }

    #[test]
    fn costs_and_who_does_a_project_are_laid_over_each_other_too() {
        let first = (
            "方針.csv",
            "令和6年度（単位：千円）\n順位,事務事業名,担当係名,事業費\n1,観光案内業務,案内係,500",
        );
        check(
            &[
                first,
                (
                    "方針_修正.csv",
                    "令和6年度（単位：千円）\n順位,事務事業名,担当係名,事業費\n,観光案内業務,企画係,",
                ),
            ],
            &["方針.csv 1位 500", "方針_修正.csv 企画係 "],
        );
        check(
            &[
                first,
                (
                    "方針_修正.csv",
                    "令和6年度（単位：千円）\n順位,事務事業名,担当係名,事業費\n2,観光案内業務,企画係,600",
                ),
            ],
            &["方針_修正.csv 2位 企画係 600"],
        );
    }
}
