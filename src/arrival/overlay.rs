//! A newer submission laid over an older one: what the newer says counts, and what it leaves empty does not wipe
//! out what the older said.

use crate::domain::FiscalYear;
use crate::domain::reported::{Kind, State};
use crate::intake::discover::{Counting, Uses};
use crate::mapping::Role;
use crate::normalize::{KpiRecord, Outdated, Reading, Remark, ReportedFigure, Staff, Subject};
use std::collections::HashSet;
use std::sync::Arc;

/// One thing that a file says of a subject.
#[derive(PartialEq, Eq, Hash)]
enum Told {
    /// A row, whatever it says: what is missing of a KPI is said of the newest file with a row of it.
    Row,
    Figure(Kind, Option<FiscalYear>),
    /// A free text, by its name.
    Text(Arc<str>),
    OwnGrade(Option<FiscalYear>),
    Rank,
    Teams,
    Partners,
}

type Said = HashSet<(Subject, Told)>;

/// All that a file says, each thing once.
fn said(reading: &Reading) -> Said {
    let mut said = Said::new();
    for record in &reading.records {
        let Some(kpi) = record.kpi().map(Subject::Kpi) else {
            continue;
        };
        let ratings = record.ratings.iter();
        said.insert((kpi, Told::Row));
        said.extend(figures(kpi, &record.figures));
        said.extend(texts(kpi, &record.remarks));
        said.extend(ratings.map(|rating| (kpi, Told::OwnGrade(rating.year))));
    }
    for row in &reading.policy.projects {
        let Some(project) = row.project.map(Subject::Project) else {
            continue;
        };
        said.extend(figures(project, &row.costs));
        said.extend(texts(project, &row.remarks));
        said.extend(staff(project, &row.staff));
    }
    for row in &reading.policy.measures {
        let Some(measure) = row.measure.map(Subject::Measure) else {
            continue;
        };
        said.extend(texts(measure, &row.remarks));
        said.extend(staff(measure, &row.staff));
    }
    said
}

/// Whether a file gives every figure that another gives, be it another number.
pub fn gives_all_figures_of(own: &Reading, other: &Reading) -> bool {
    let own = said(own);
    let is_figure = |told: &&(Subject, Told)| matches!(told.1, Told::Figure(..));
    let other = said(other);
    other
        .iter()
        .filter(is_figure)
        .all(|told| own.contains(told))
}

/// Whether a section wrote anything of a year into a file's rows. Forms go out with baselines, targets and earlier years.
pub fn is_filled(reading: &Reading, year: FiscalYear) -> bool {
    let is_own = |(_, told): &(Subject, Told)| match told {
        Told::Row => false,
        Told::Figure(kind, of) => {
            matches!(kind, Kind::Actual | Kind::Cost) && of.is_none_or(|of| of == year)
        }
        _ => true,
    };
    said(reading).iter().any(is_own)
}

/// Whether a file has a number wherever another file has one; the two numbers may differ. 該当なし and 集計中 are not numbers.
pub fn has_all_values_of(own: &Reading, other: &Reading) -> bool {
    values(other).is_subset(&values(own))
}

/// The figures of a file that are numbers.
fn values(reading: &Reading) -> Said {
    let records = reading.records.iter();
    let kpis = records.filter_map(|of| Some((of.kpi().map(Subject::Kpi)?, &of.figures)));
    let projects = reading.policy.projects.iter();
    let costs = projects.filter_map(|of| Some((of.project.map(Subject::Project)?, &of.costs)));
    let all = kpis.chain(costs).flat_map(|(of, figures)| {
        let values = figures.iter().filter(|figure| figure.value.is_some());
        values.map(move |figure| (of, Told::Figure(figure.kind, figure.year)))
    });
    all.collect()
}

/// Whether one of two files gives no figure that the other does not give, and some, be they other numbers.
pub fn is_about_figures_of(own: &Reading, other: &Reading) -> bool {
    let is_figure = |told: &(Subject, Told)| matches!(told.1, Told::Figure(..));
    let of = |reading| said(reading).into_iter().filter(is_figure).collect();
    let (own, other): (Said, Said) = (of(own), of(other));
    !own.is_disjoint(&other) && (own.is_subset(&other) || other.is_subset(&own))
}

/// A blank says nothing; a mark (－, 集計中) does.
fn figures(of: Subject, figures: &[ReportedFigure]) -> impl Iterator<Item = (Subject, Told)> {
    let said = figures.iter().filter(|figure| figure.state != State::Blank);
    said.map(move |figure| (of, Told::Figure(figure.kind, figure.year)))
}

fn texts(of: Subject, remarks: &[Remark]) -> impl Iterator<Item = (Subject, Told)> {
    let names = remarks.iter().map(|remark| remark.name.clone());
    names.map(move |name| (of, Told::Text(name)))
}

fn staff(of: Subject, staff: &Staff) -> impl Iterator<Item = (Subject, Told)> {
    let said = [
        (staff.rank.is_some(), Told::Rank),
        (!staff.teams.is_empty(), Told::Teams),
        (!staff.partners.is_empty(), Told::Partners),
    ];
    let said = said.into_iter().filter(|(is_said, _)| *is_said);
    said.map(move |(_, told)| (of, told))
}

/// Takes out of the versions of a submission, newest first, what newer ones say; what was taken out stays with
/// [`Reading::outdated`].
pub fn lay(readings: &mut [Reading], newest_first: &[usize]) {
    let counting = |index: &&usize| readings[**index].counts();
    let mut counting: Vec<usize> = newest_first.iter().filter(counting).copied().collect();
    // What counts whole lies on top of all, also where the order of arrival chose it, and not the names.
    counting.sort_by_key(|index| readings[*index].submission.counting.uses != Uses::Whole);
    let all: Said = counting
        .iter()
        .flat_map(|index| said(&readings[*index]))
        .collect();
    let mut newer = Said::new();
    for index in counting {
        let reading = &mut readings[index];
        let own = said(reading);
        if reading.submission.counting.uses == Uses::Rest {
            without(reading, &newer);
        }
        newer.extend(own);
        // What a form demands may stand in another version.
        for record in &mut reading.records {
            without_blanks(record, &all);
        }
    }
}

/// Takes out of a file what newer ones say, and the rows of which nothing is left; where these stood is kept, as their
/// cells are still those of rows.
fn without(reading: &mut Reading, newer: &Said) {
    let (mut outdated, mut texts, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    reading.records.retain_mut(|record| {
        let Some(kpi) = record.kpi().map(Subject::Kpi) else {
            return true;
        };
        if newer.contains(&(kpi, Told::Row)) {
            record.blanks.clear();
        }
        let had = record.figures.len();
        let place = (kpi, record.sheet);
        outdated.extend(take_out(&mut record.figures, place, newer));
        texts.extend(take_out_texts(&mut record.remarks, place, newer));
        record
            .ratings
            .retain(|rating| !newer.contains(&(kpi, Told::OwnGrade(rating.year))));
        let is_said = !record.figures.is_empty() || !record.remarks.is_empty();
        let is_kept = had == record.figures.len() || is_said;
        rows.extend((!is_kept).then_some((record.sheet, record.at)));
        is_kept
    });
    reading.policy.projects.retain_mut(|row| {
        let Some(project) = row.project.map(Subject::Project) else {
            return true;
        };
        let place = (project, row.sheet);
        outdated.extend(take_out(&mut row.costs, place, newer));
        texts.extend(take_out_texts(&mut row.remarks, place, newer));
        without_staff(&mut row.staff, project, newer);
        let is_staffed = staff(project, &row.staff).next().is_some();
        let is_kept = is_staffed || !row.costs.is_empty() || !row.remarks.is_empty();
        rows.extend((!is_kept).then_some((row.sheet, row.at)));
        is_kept
    });
    reading.policy.measures.retain_mut(|row| {
        let Some(measure) = row.measure.map(Subject::Measure) else {
            return true;
        };
        let place = (measure, row.sheet);
        texts.extend(take_out_texts(&mut row.remarks, place, newer));
        without_staff(&mut row.staff, measure, newer);
        staff(measure, &row.staff).next().is_some() || !row.remarks.is_empty()
    });
    (reading.outdated, reading.outdated_texts) = (outdated, texts);
    reading.outdated_rows = rows;
}

/// Takes out the figures that newer files give; those that said something.
fn take_out(
    figures: &mut Vec<ReportedFigure>,
    (subject, sheet): (Subject, usize),
    newer: &Said,
) -> Vec<Outdated> {
    let is_newer = |figure: &mut ReportedFigure| {
        newer.contains(&(subject, Told::Figure(figure.kind, figure.year)))
    };
    let gone = figures.extract_if(.., is_newer);
    let said = gone.filter(|figure| figure.state != State::Blank);
    let outdated = said.map(|figure| Outdated {
        subject,
        sheet,
        figure,
    });
    outdated.collect()
}

/// Takes out the texts that newer files give.
fn take_out_texts(
    remarks: &mut Vec<Remark>,
    (subject, sheet): (Subject, usize),
    newer: &Said,
) -> Vec<(Subject, usize, Remark)> {
    let is_newer =
        |remark: &mut Remark| newer.contains(&(subject, Told::Text(remark.name.clone())));
    let gone = remarks.extract_if(.., is_newer);
    gone.map(|remark| (subject, sheet, remark)).collect()
}

fn without_staff(staff: &mut Staff, of: Subject, newer: &Said) {
    if newer.contains(&(of, Told::Rank)) {
        staff.rank = None;
    }
    if newer.contains(&(of, Told::Teams)) {
        staff.teams.clear();
    }
    if newer.contains(&(of, Told::Partners)) {
        staff.partners.clear();
    }
}

fn without_blanks(record: &mut KpiRecord, said: &Said) {
    let Some(kpi) = record.kpi().map(Subject::Kpi) else {
        return;
    };
    record.blanks.retain(|blank| {
        let told = match &blank.role {
            Role::Text(name) => Told::Text(Arc::from(name.as_str())),
            Role::Rating => Told::OwnGrade(blank.year),
            _ => return true,
        };
        !said.contains(&(kpi, told))
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
            slip: reading.slip.clone(),
            ..Reading::default()
        };
        if !records.is_empty() || copy.slip.is_some() {
            copy.cells = reading.cells.clone();
        }
        copy.records = records;
        let Counting {
            before,
            is_withdrawn,
            ..
        } = copy.submission.counting;
        copy.submission.counting = Counting {
            uses: before,
            is_withdrawn: is_withdrawn && before == Uses::Nothing,
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
    use crate::mapping::{self, Mapping, trial};
    use crate::normalize;

    /// A plan of a KPI and a project, in which later files are laid over earlier ones.
    fn plan() -> String {
        let kpi = trial::kpi(
            "goal.measure.kpi",
            ["1-a", "観光入込客数", "千人"],
            "観光課",
        );
        let measure = "[[goal.measure]]\nid = \"1-1\"\nname = \"観光の振興\"\n";
        let project = "[[project]]\nid = \"P1\"\nname = \"観光案内業務\"\nmeasure = \"1-1\"\nsection = \"観光課\"\n";
        let latest =
            "[submissions]\nlatest = [\"mark\", \"number\"]\ncombine = \"overlay\"\n[rating]";
        trial::plan(&["観光課"], &format!("{measure}{kpi}{project}")).replace("[rating]", latest)
    }

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
            mapping::from_texts(&plan(), &[LIST, POLICY]).unwrap_or_else(|error| panic!("{error}"));
        let mut readings: Vec<Reading> = files.iter().map(|file| reading(&mapping, file)).collect();
        let overlaid = which::decide((&mapping.plan, FiscalYear::starting(2024)), &mut readings);
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

    /// Which of them counts whole, the times of their arrival may have told; the order is that of their names.
    #[test]
    fn what_counts_whole_lies_on_top() {
        let mapping = mapping::from_texts(&plan(), &[LIST, POLICY]).unwrap();
        let mut readings = [
            ("実績_修正2.csv", "指標,R6,取組\n観光入込客数,700,催し"),
            ("実績_修正.csv", "指標,R6\n観光入込客数,710"),
        ]
        .map(|file| reading(&mapping, &file));
        readings[0].submission.counting.uses = Uses::Rest;
        lay(&mut readings, &[0, 1]);
        let told: Vec<String> = readings.iter().flat_map(told).collect();
        let expected = ["実績_修正2.csv efforts 催し", "実績_修正.csv R6 710"];
        assert_eq!(told, expected);
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
