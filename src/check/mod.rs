//! Is the data sound? One check, one file: what it finds, why it matters, an example, what to do.
//!
//! A check looks at the [`Evidence`] and gives findings; it changes nothing and never fails.
//! Whether a target is met is another question: see [`crate::judge`]. It is asked first, because a
//! section may say of its own figure what the plan's rules do not, and that is a finding as any other.

use crate::domain::{Decimal, FiscalYear, Kpi, Plan, Project};
use crate::earlier::{Earlier, Series};
use crate::finding::{Finding, Page, Place};
use crate::intake::aside::{Aside, Why};
use crate::intake::{Fault, Notice, YearFolder};
use crate::judge::Judgement;
use crate::ledger::{Entry, Ledger, Said};
use crate::normalize::{Flaws, LeftoverKind, MOST_LEFTOVERS, ProjectRow, Reading, Record};
use rayon::prelude::*;
use std::collections::HashMap;

mod ambiguous_kpi;
mod baseline_differs;
mod bracketed_minus;
mod broken_file;
mod broken_sheet;
mod calendar_year;
mod cell_comment;
mod copied_from_last_year;
mod cost_sum_differs;
mod cost_without_unit;
mod cumulative_falls;
mod deep_folder;
mod default_key;
mod direction_contradicts;
mod doubled_part;
mod duplicate_figure;
mod duplicate_project;
mod empty_file;
mod encrypted_file;
mod external_link;
mod former_name;
mod formula_without_value;
mod formula_zero;
mod garbled_name;
mod hidden_figure;
mod hidden_sheet;
mod increments_differ;
mod jump_against_last_year;
mod last_year_changed;
mod last_year_settled;
mod link_not_followed;
mod listed_again_twice;
mod macro_not_run;
mod measure_differs;
mod misnamed_file;
mod missing_actual;
mod missing_cost;
mod missing_submission;
mod missing_text;
mod missing_year;
mod percent_out_of_range;
mod project_measure_differs;
mod project_without_measure;
mod qualified_figure;
mod ragged_row;
mod rate_impossible;
mod rating_contradicts_figure;
mod reached_at_baseline;
mod reader_stopped;
mod scaled_format;
mod second_reader;
mod superseded_submission;
mod target_differs;
mod text_number;
mod too_large_file;
mod too_much_work;
mod two_sections_answer;
mod unclosed_quote;
mod undecodable_text;
mod unit_converted;
mod unit_mismatch;
mod unit_slip;
mod unit_unsaid;
mod units_disagree;
mod unknown_form;
mod unknown_kpi;
mod unknown_measure;
mod unknown_project;
mod unknown_rating;
mod unknown_word;
mod unknown_year_folder;
mod unmapped_cell;
mod unmapped_column;
mod unmapped_line;
mod unmapped_row;
mod unmarked_repeat;
mod unopened_file;
mod unread_sheet;
mod unreadable_file;
mod unreadable_number;
mod unsurveyed_year;
mod wrong_measure;
mod wrong_section;
mod wrong_year;
mod year_blocks_differ;
mod year_outside_period;
mod years_disagree;

#[cfg(test)]
mod trial;

/// All that the checks may look at.
pub struct Evidence<'a> {
    /// What the town promised.
    pub plan: &'a Plan,
    /// The year that is verified.
    pub year: FiscalYear,
    /// What lies under the plan's inputs, of whatever year.
    pub folders: &'a [YearFolder],
    /// What lies there and is not read, of the year and where the folders of the years lie.
    pub aside: &'a [Aside],
    /// Every file that arrived.
    pub readings: &'a [Reading],
    /// For each section, whether its place holds something unread: a link, or what cannot be opened.
    pub unread: &'a [bool],
    /// What the files that count say.
    pub ledger: &'a Ledger,
    /// Earlier years of the plan's period, oldest first.
    pub earlier: &'a [Earlier],
    /// What became of each KPI, in the plan's order.
    pub judgements: &'a [Judgement],
}

/// A check and the pages of what it finds.
pub struct Check {
    /// What it can find.
    pub pages: &'static [&'static Page],
    /// Looks, and says what it found.
    pub run: fn(&Evidence<'_>) -> Vec<Finding>,
}

/// All checks, in the order in which a section would mend what they find: the file, the form,
/// the rows, the figures.
pub const CHECKS: &[Check] = &[
    unknown_year_folder::CHECK,
    year_outside_period::CHECK,
    link_not_followed::CHECK,
    deep_folder::CHECK,
    missing_submission::CHECK,
    encrypted_file::CHECK,
    empty_file::CHECK,
    too_large_file::CHECK,
    broken_sheet::CHECK,
    undecodable_text::CHECK,
    unclosed_quote::CHECK,
    unreadable_file::CHECK,
    broken_file::CHECK,
    doubled_part::CHECK,
    reader_stopped::CHECK,
    unopened_file::CHECK,
    second_reader::CHECK,
    misnamed_file::CHECK,
    garbled_name::CHECK,
    default_key::CHECK,
    macro_not_run::CHECK,
    external_link::CHECK,
    ragged_row::CHECK,
    superseded_submission::CHECK,
    unknown_form::CHECK,
    unread_sheet::CHECK,
    too_much_work::CHECK,
    wrong_year::CHECK,
    years_disagree::CHECK,
    year_blocks_differ::CHECK,
    calendar_year::CHECK,
    missing_year::CHECK,
    hidden_sheet::CHECK,
    wrong_section::CHECK,
    unmapped_column::CHECK,
    unmapped_row::CHECK,
    unmapped_line::CHECK,
    unmapped_cell::CHECK,
    unknown_kpi::CHECK,
    wrong_measure::CHECK,
    ambiguous_kpi::CHECK,
    former_name::CHECK,
    unreadable_number::CHECK,
    unit_mismatch::CHECK,
    units_disagree::CHECK,
    unit_unsaid::CHECK,
    formula_without_value::CHECK,
    formula_zero::CHECK,
    bracketed_minus::CHECK,
    scaled_format::CHECK,
    hidden_figure::CHECK,
    cell_comment::CHECK,
    qualified_figure::CHECK,
    duplicate_figure::CHECK,
    missing_actual::CHECK,
    percent_out_of_range::CHECK,
    unit_slip::CHECK,
    cumulative_falls::CHECK,
    increments_differ::CHECK,
    jump_against_last_year::CHECK,
    copied_from_last_year::CHECK,
    last_year_changed::CHECK,
    unsurveyed_year::CHECK,
    baseline_differs::CHECK,
    target_differs::CHECK,
    measure_differs::CHECK,
    unit_converted::CHECK,
    text_number::CHECK,
    two_sections_answer::CHECK,
    listed_again_twice::CHECK,
    unknown_rating::CHECK,
    rating_contradicts_figure::CHECK,
    missing_text::CHECK,
    unknown_word::CHECK,
    unmarked_repeat::CHECK,
    last_year_settled::CHECK,
    direction_contradicts::CHECK,
    reached_at_baseline::CHECK,
    rate_impossible::CHECK,
    unknown_project::CHECK,
    unknown_measure::CHECK,
    project_without_measure::CHECK,
    project_measure_differs::CHECK,
    missing_cost::CHECK,
    duplicate_project::CHECK,
    cost_without_unit::CHECK,
    cost_sum_differs::CHECK,
];

/// Everything that all checks find: errors first, then by place.
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let found: Vec<Vec<Finding>> = CHECKS
        .par_iter()
        .map(|check| (check.run)(evidence))
        .collect();
    let mut findings: Vec<Finding> = found.into_iter().flat_map(few_of_each_file).collect();
    findings
        .sort_by(|one, other| (one.severity(), &one.place).cmp(&(other.severity(), &other.place)));
    findings
}

/// As many findings of one kind as anybody reads of one file.
const MOST_OF_A_FILE: usize = MOST_LEFTOVERS;

/// Of a file with more findings of a kind than anybody reads, as many, and that there are more.
fn few_of_each_file(findings: Vec<Finding>) -> Vec<Finding> {
    if findings.len() <= MOST_OF_A_FILE {
        return findings;
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut few = Vec::new();
    for finding in findings {
        // What is missing stands in no file, and is never too much.
        if finding.place.file.is_empty() {
            few.push(finding);
            continue;
        }
        let count = counts.entry(finding.place.file.clone()).or_default();
        *count += 1;
        if *count <= MOST_OF_A_FILE {
            few.push(finding);
        } else if *count == MOST_OF_A_FILE + 1 {
            let place = Place::file(&finding.place.file);
            let message =
                format!("同じ指摘が、ほかにもあります（{MOST_OF_A_FILE}件までを示しました）");
            few.push(Finding {
                place,
                message,
                ..finding
            });
        }
    }
    few
}

/// All pages of the catalogue, in the order of the checks.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    CHECKS.iter().flat_map(|check| check.pages.iter().copied())
}

impl<'a> Evidence<'a> {
    /// The actuals of all years that are known.
    fn series(&self) -> Series<'a> {
        Series {
            plan: self.plan,
            ledger: self.ledger,
            earlier: self.earlier,
        }
    }

    /// The actual of a year on which all cells agree, and the first of these cells.
    fn agreed(&self, kpi: usize, year: FiscalYear) -> Option<(Decimal, Entry<'a>)> {
        let value = self.series().counted_actual(kpi, year)?;
        let cells = self.series().actuals(kpi, year);
        let mut saying = cells.into_iter().filter(|cell| cell.value() == Some(value));
        Some((value, saying.next()?))
    }

    /// Readings that nothing replaces.
    fn counting(&self) -> impl Iterator<Item = &'a Reading> {
        self.readings.iter().filter(|reading| reading.counts())
    }

    /// Whether a section sent at least one form of this year that could be read.
    /// Where it did not, everything that is missing follows from that.
    fn has_delivered(&self, section: usize) -> bool {
        let of_this_year = |reading: &&Reading| {
            reading
                .sightings
                .iter()
                .any(|seen| seen.year.is_none_or(|(year, _)| year == self.year))
        };
        self.counting()
            .filter(|reading| reading.submission.section == Some(section))
            .any(|reading| of_this_year(&reading))
    }

    /// The name of the section that a reading came from.
    fn section_of<'r>(&'r self, reading: &'r Reading) -> &'r str {
        reading
            .submission
            .section
            .map_or(&reading.submission.section_folder, |index| {
                &self.plan.sections[index].name
            })
    }

    /// Rows of projects of readings that count, with their readings.
    fn projects(&self) -> impl Iterator<Item = (&'a Reading, &'a ProjectRow)> {
        let rows = |reading: &'a Reading| reading.policy.projects.iter();
        self.counting()
            .flat_map(move |reading| rows(reading).map(move |row| (reading, row)))
    }

    /// Records of readings that count, with their readings.
    fn records(&self) -> impl Iterator<Item = (&'a Reading, &'a Record)> {
        self.counting()
            .flat_map(|reading| reading.records.iter().map(move |record| (reading, record)))
    }
}

/// What is said, and what to do.
type Told = (String, &'static str);

/// As many findings of one kind as anybody looks after, about what is not read in a section's folder.
const MOST_ASIDE: usize = 100;

/// Findings about what lies among the submissions and is not read, where there is a message here,
/// with what to do.
fn of_aside(
    evidence: &Evidence<'_>,
    page: &'static Page,
    told: fn(&Why) -> Option<Told>,
) -> Vec<Finding> {
    let earlier = evidence.earlier.iter().flat_map(|year| &year.aside);
    let aside = evidence.aside.iter().chain(earlier);
    let said = aside.filter_map(|aside| Some((aside, told(&aside.why)?)));
    let said: Vec<(&Aside, Told)> = said.collect();
    let finding = |aside: &Aside, (message, remedy)| {
        let section = section_aside(evidence.plan, aside);
        let finding = page.finding(section, Place::file(&aside.path), message);
        finding.with_remedy(remedy)
    };
    let few = |of_folder: &[(&Aside, Told)]| {
        let shown = of_folder.iter().take(MOST_ASIDE);
        let shown = shown.map(|(aside, told)| finding(aside, told.clone()));
        let more = of_folder.get(MOST_ASIDE).map(|(next, (_, remedy))| {
            let count = of_folder.len() - MOST_ASIDE;
            let message =
                format!("このフォルダーには、これを含めて同じものがあと{count}件あります");
            finding(next, (message, *remedy))
        });
        shown.chain(more).collect::<Vec<_>>()
    };
    let of_folders = said.chunk_by(|(one, _), (other, _)| one.is_beside(other));
    of_folders.flat_map(few).collect()
}

/// Who should act: a link or a permission is made by whoever gathers the files, folders in folders by
/// the section.
fn section_aside<'a>(plan: &'a Plan, aside: &Aside) -> &'a str {
    let section = match aside.why {
        Why::Link { .. } | Why::Unopened(_) => None,
        Why::TooDeep => plan.section_named(&aside.section_folder),
    };
    section.map_or("", |index| &plan.sections[index].name)
}

/// Findings about what could not be read, of the faults that have a message here.
fn of_faults(
    evidence: &Evidence<'_>,
    page: &'static Page,
    message: fn(&Fault) -> Option<String>,
) -> Vec<Finding> {
    let told = |_: &Reading, fault: &Fault| message(fault).map(|message| (message, page.remedy));
    of_faults_with_remedy(evidence, page, told)
}

/// The same, where the message depends on the file, or the remedy on the fault.
fn of_faults_with_remedy(
    evidence: &Evidence<'_>,
    page: &'static Page,
    told: impl Fn(&Reading, &Fault) -> Option<Told>,
) -> Vec<Finding> {
    let of_reading = |reading: &Reading| {
        let section = evidence.section_of(reading);
        let finding = |(message, remedy)| {
            let place = Place::file(&reading.submission.path);
            page.finding(section, place, message).with_remedy(remedy)
        };
        let faults = reading.faults.iter();
        let told = faults.filter_map(|fault| told(reading, fault));
        told.map(finding).collect::<Vec<_>>()
    };
    evidence.counting().flat_map(of_reading).collect()
}

/// Findings about what is worth saying of a file that was read, of the notices that have a message here.
fn of_notices(
    evidence: &Evidence<'_>,
    page: &'static Page,
    message: fn(&Notice) -> Option<String>,
) -> Vec<Finding> {
    let of_reading = |reading: &Reading| {
        let section = evidence.section_of(reading).to_owned();
        let messages = reading.notices.iter().filter_map(message);
        let place = || Place::file(&reading.submission.path);
        let findings = messages.map(|message| page.finding(&section, place(), message));
        findings.collect::<Vec<_>>()
    };
    evidence.counting().flat_map(of_reading).collect()
}

/// What a figure is about: a KPI, or a project that costs something.
struct Counted<'a> {
    name: &'a str,
    unit: &'a str,
}

impl<'a> Counted<'a> {
    fn of_kpi(plan: &'a Plan, kpi: usize) -> Self {
        let Kpi { name, unit, .. } = &plan.kpis[kpi];
        Self { name, unit }
    }

    fn of_project(plan: &'a Plan, project: usize) -> Self {
        let name = &plan.projects[project].name;
        let unit = Project::COST_UNIT;
        Self { name, unit }
    }
}

/// Findings about figures of which something is odd: one for each, with a message about the figure
/// and what it is about.
fn of_flaw(
    evidence: &Evidence<'_>,
    page: &'static Page,
    flaw: Flaws,
    message: fn(&Said<'_>, &Counted<'_>) -> String,
) -> Vec<Finding> {
    let (plan, ledger) = (evidence.plan, evidence.ledger);
    let finding = |said: &Said<'_>, counted: &Counted<'_>| {
        page.finding(&said.source.section, said.place(), message(said, counted))
    };
    let figures = ledger.flawed(flaw);
    let figures = figures.map(|entry| finding(&entry, &Counted::of_kpi(plan, entry.kpi)));
    let costs = ledger.costs().filter(|cost| cost.flaws.has(flaw));
    let costs = costs.map(|cost| finding(&cost, &Counted::of_project(plan, cost.project)));
    figures.chain(costs).collect()
}

/// A finding about a KPI as the plan has it. It is the 企画課's, and on no section's slip.
fn of_plan(page: &'static Page, kpi: &Kpi, message: &str) -> Finding {
    let place = Place::file(&kpi.file);
    let message = format!(
        "{message}（{}行目のKPI {}、{}）",
        kpi.line, kpi.id, kpi.name
    );
    page.finding("", place, message)
}

/// Findings about what was not understood, of one kind.
fn of_leftovers(
    evidence: &Evidence<'_>,
    page: &'static Page,
    kind: LeftoverKind,
    message: fn(&str) -> String,
) -> Vec<Finding> {
    let leftovers = evidence.counting().flat_map(|reading| {
        let leftovers = reading.leftovers.iter();
        leftovers.map(move |leftover| (reading, leftover))
    });
    leftovers
        .filter(|(_, leftover)| leftover.kind == kind)
        .map(|(reading, leftover)| {
            let sheet = Place {
                sheet: reading.sheets[leftover.sheet].clone(),
                ..Place::file(&reading.submission.path)
            };
            let place = Place {
                cell: leftover.at,
                ..sheet
            };
            page.finding(evidence.section_of(reading), place, message(&leftover.text))
        })
        .collect()
}

/// A cell of a reading.
fn place(reading: &Reading, sheet: usize, at: crate::domain::CellAt) -> Place {
    Place::cell(&reading.submission.path, &reading.sheets[sheet], at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// One check, one file, one page: what lies in this folder is in the list.
    #[test]
    fn every_file_here_is_a_check() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let stems = files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned());
        let mut named: Vec<String> = stems
            .filter(|stem| stem != "mod" && stem != "trial")
            .map(|stem| stem.replace('_', "-"))
            .collect();
        let mut codes: Vec<&str> = pages().map(|page| page.code).collect();
        named.sort();
        codes.sort_unstable();
        assert_eq!(named, codes);
    }

    #[test]
    fn of_a_file_with_more_findings_than_anybody_reads_the_rest_is_said() {
        let page = pages().next().unwrap();
        let finding = |file: &str| page.finding("観光課", Place::file(file), "見本".into());
        let many = |file: &str| vec![finding(file); MOST_OF_A_FILE + 5];
        let few = few_of_each_file([many("一.csv"), many(""), vec![finding("二.csv")]].concat());
        assert_eq!(few.len(), (MOST_OF_A_FILE + 1) + (MOST_OF_A_FILE + 5) + 1);
        assert!(few[MOST_OF_A_FILE].message.contains("ほかにもあります"));
    }

    #[test]
    fn every_page_is_whole_and_its_code_is_its_own() {
        let mut codes = BTreeSet::new();
        for page in pages() {
            assert!(codes.insert(page.code), "{} stands twice", page.code);
            assert!(
                page.code
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                page.code
            );
            for text in [page.what, page.why, page.example, page.remedy] {
                assert!(!text.trim().is_empty(), "{} has an empty part", page.code);
            }
        }
    }
}
