//! Is the data sound? Each kind of finding has a page: what it is, why it matters, an example, what to do.
//!
//! A check looks at the [`Evidence`] and gives findings; it changes nothing and never fails. It has a
//! file of its own where it compares things. What only repeats a variant that the intake or the
//! normaliser has found has its page in the file of that kind, beside a match of all variants: `faults`,
//! `notices`, `asides`, `leftovers`, `flaws`. Checks that need the plan only are in `plan`.
//!
//! Whether a target is met is another question: see [`crate::judge`]. It is answered first, because a
//! section's own grade is compared with the judgement.

use crate::domain::{CellAt, Decimal, FiscalYear, Plan, Project};
use crate::earlier::{Earlier, Series};
use crate::finding::{Finding, Page, Place};
use crate::intake::{Aside, YearFolder};
use crate::judge::Judgement;
use crate::ledger::{Entry, Ledger};
use crate::normalize::{MOST_LEFTOVERS, Missed, ProjectRow, Reading, Record, Sighting};
use rayon::prelude::*;
use std::collections::HashMap;

mod ambiguous_kpi;
mod asides;
mod baseline_differs;
mod calendar_year;
mod cell_comment;
mod copied_from_last_year;
mod cost_sum_differs;
mod cost_without_unit;
mod cumulative_falls;
pub mod doubt;
mod duplicate_figure;
mod duplicate_project;
mod faults;
mod flaws;
mod former_name;
mod garbled_name;
mod hidden_sheet;
mod increments_differ;
mod jump_against_last_year;
mod last_year_changed;
mod last_year_settled;
mod leftovers;
mod listed_again_twice;
mod measure_differs;
mod missing_actual;
mod missing_cost;
mod missing_submission;
mod missing_text;
mod missing_year;
mod name_differs;
mod notices;
mod percent_out_of_range;
mod plan;
mod project_measure_differs;
mod qualified_figure;
mod rating_contradicts_figure;
mod readers_differ;
mod superseded_submission;
mod target_differs;
mod text_number;
mod two_sections_answer;
mod unit_slip;
mod unknown_form;
mod unknown_id;
mod unknown_kpi;
mod unknown_measure;
mod unknown_project;
mod unknown_rating;
mod unknown_word;
mod unknown_year_folder;
mod unreadable_number;
mod unsurveyed_year;
mod wrong_measure;
mod wrong_section;
mod wrong_year;
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
    /// The folders under the plan's inputs, of all years.
    pub folders: &'a [YearFolder],
    /// What is not read: in the folder of the year, and beside the folders of the years.
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
    pub run: Run,
}

type Run = fn(&Evidence<'_>) -> Vec<Finding>;

impl Check {
    /// The place in the catalogue of pages of which [`SHARED`] gives the findings.
    const fn shared(pages: &'static [&'static Page]) -> Self {
        let run = |_: &Evidence<'_>| Vec::new();
        Self { pages, run }
    }
}

/// What gives the findings of many pages: each looks at one kind of thing, and says something of every
/// variant of that kind.
const SHARED: &[Run] = &[
    asides::run,
    faults::run,
    notices::run,
    leftovers::run,
    flaws::run,
    |evidence| plan::run(evidence.plan),
];

/// All checks, in the order in which a section would mend what they find: the file, the form,
/// the rows, the figures.
const CHECKS: &[Check] = &[
    unknown_year_folder::CHECK,
    year_outside_period::CHECK,
    Check::shared(&[&asides::LINK_NOT_FOLLOWED, &asides::DEEP_FOLDER]),
    missing_submission::CHECK,
    Check::shared(&[
        &faults::ENCRYPTED_FILE,
        &faults::EMPTY_FILE,
        &faults::TOO_LARGE_FILE,
        &faults::BROKEN_SHEET,
        &faults::UNDECODABLE_TEXT,
        &faults::UNCLOSED_QUOTE,
        &faults::UNREADABLE_FILE,
        &faults::BROKEN_FILE,
        &faults::DOUBLED_PART,
        &faults::READER_STOPPED,
        &faults::UNOPENED_FILE,
    ]),
    Check::shared(&[&notices::SECOND_READER, &notices::MISNAMED_FILE]),
    garbled_name::CHECK,
    Check::shared(&[
        &notices::DEFAULT_KEY,
        &notices::MACRO_NOT_RUN,
        &notices::EXTERNAL_LINK,
        &notices::RAGGED_ROW,
    ]),
    superseded_submission::CHECK,
    unknown_form::CHECK,
    Check::shared(&[&leftovers::UNREAD_SHEET, &leftovers::TOO_MUCH_WORK]),
    wrong_year::CHECK,
    years_disagree::CHECK,
    Check::shared(&[&leftovers::YEAR_BLOCKS_DIFFER]),
    calendar_year::CHECK,
    missing_year::CHECK,
    hidden_sheet::CHECK,
    wrong_section::CHECK,
    Check::shared(&[
        &leftovers::UNMAPPED_COLUMN,
        &leftovers::UNMAPPED_ROW,
        &leftovers::UNMAPPED_LINE,
        &leftovers::UNMAPPED_CELL,
    ]),
    unknown_kpi::CHECK,
    unknown_id::CHECK,
    wrong_measure::CHECK,
    ambiguous_kpi::CHECK,
    former_name::CHECK,
    unreadable_number::CHECK,
    readers_differ::CHECK,
    Check::shared(&[
        &flaws::UNIT_MISMATCH,
        &flaws::UNITS_DISAGREE,
        &flaws::UNIT_UNSAID,
        &flaws::FORMULA_WITHOUT_VALUE,
        &flaws::FORMULA_ZERO,
        &flaws::BRACKETED_MINUS,
        &flaws::SCALED_FORMAT,
        &flaws::HIDDEN_FIGURE,
    ]),
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
    name_differs::CHECK,
    Check::shared(&[&flaws::UNIT_CONVERTED, &flaws::ROUNDED_TO_ROOM]),
    text_number::CHECK,
    two_sections_answer::CHECK,
    listed_again_twice::CHECK,
    unknown_rating::CHECK,
    rating_contradicts_figure::CHECK,
    missing_text::CHECK,
    unknown_word::CHECK,
    Check::shared(&[&plan::unmarked_repeat::PAGE]),
    last_year_settled::CHECK,
    Check::shared(&[
        &plan::direction_contradicts::PAGE,
        &plan::reached_at_baseline::PAGE,
        &plan::rate_impossible::PAGE,
    ]),
    unknown_project::CHECK,
    unknown_measure::CHECK,
    Check::shared(&[&plan::project_without_measure::PAGE]),
    project_measure_differs::CHECK,
    missing_cost::CHECK,
    duplicate_project::CHECK,
    cost_without_unit::CHECK,
    cost_sum_differs::CHECK,
];

/// Everything that all checks find: errors first, then by place, then in the order of the catalogue.
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let own = CHECKS.iter().map(|check| check.run);
    let runs: Vec<Run> = own.chain(SHARED.iter().copied()).collect();
    let found: Vec<Vec<Finding>> = runs.par_iter().map(|run| run(evidence)).collect();
    let mut findings = few_of_each_file(found.into_iter().flatten());
    let places: HashMap<&str, usize> = pages().map(|page| page.code).zip(0..).collect();
    let in_catalogue = |finding: &Finding| places.get(finding.code());
    findings.sort_by(|one, other| {
        let order = (one.severity(), &one.place).cmp(&(other.severity(), &other.place));
        order.then_with(|| in_catalogue(one).cmp(&in_catalogue(other)))
    });
    findings
}

/// At most so many findings of a code are kept of one file; one more says that there are others.
const MOST_OF_A_FILE: usize = MOST_LEFTOVERS;

fn few_of_each_file(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut counts: HashMap<(&str, String), usize> = HashMap::new();
    let few = |finding: Finding| {
        // Findings about what is missing are in no file, and are all kept.
        if finding.place.file.is_empty() {
            return Some(finding);
        }
        let of_file = (finding.code(), finding.place.file.clone());
        let count = counts.entry(of_file).or_default();
        *count += 1;
        match *count {
            ..=MOST_OF_A_FILE => Some(finding),
            count if count == MOST_OF_A_FILE + 1 => Some(Finding {
                place: Place::file(&finding.place.file),
                message: format!(
                    "同じ指摘が、ほかにもあります（{MOST_OF_A_FILE}件までを示しました）"
                ),
                ..finding
            }),
            _ => None,
        }
    };
    findings.filter_map(few).collect()
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

    /// For each section, whether it sent at least one form of this year that could be read.
    /// Where it did not, everything that is missing follows from that.
    fn delivered(&self) -> Vec<bool> {
        let is_of_this_year = |seen: &Sighting| self.is_of_this_year(seen);
        let mut delivered = vec![false; self.plan.sections.len()];
        for reading in self.counting() {
            if let Some(section) = reading.submission.section {
                delivered[section] |= reading.sightings.iter().any(is_of_this_year);
            }
        }
        delivered
    }

    /// Whether a form is of the year that is verified, or says no year.
    fn is_of_this_year(&self, seen: &Sighting) -> bool {
        seen.year.is_none_or(|(year, _)| year == self.year)
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

    /// A finding about a row or card, told to the section that sent it.
    fn of_row(
        &self,
        page: &'static Page,
        (reading, record): (&Reading, &Record),
        message: String,
    ) -> Finding {
        let place = place(reading, record.sheet, record.at);
        page.finding(self.section_of(reading), place, message)
    }

    /// Rows of several KPIs' name that do not say which is meant, with those KPIs.
    fn ambiguous(&self) -> impl Iterator<Item = (&'a Reading, &'a Record, &'a [usize])> {
        self.records()
            .filter_map(|(reading, record)| match &record.matched {
                Err(Missed::Ambiguous(kpis)) => Some((reading, record, kpis.as_slice())),
                _ => None,
            })
    }

    /// Records of readings that count, with their readings.
    fn records(&self) -> impl Iterator<Item = (&'a Reading, &'a Record)> {
        self.counting()
            .flat_map(|reading| reading.records.iter().map(move |record| (reading, record)))
    }
}

/// What a figure is about: a KPI, or a project that costs something.
struct Counted<'a> {
    name: &'a str,
    unit: &'a str,
}

impl<'a> Counted<'a> {
    fn of_kpi(plan: &'a Plan, kpi: usize) -> Self {
        let (name, unit) = (plan.called(kpi), &plan.kpis[kpi].unit);
        Self { name, unit }
    }

    fn of_project(plan: &'a Plan, project: usize) -> Self {
        let name = &plan.projects[project].name;
        let unit = Project::COST_UNIT;
        Self { name, unit }
    }
}

/// A cell of a sheet of a reading, or the sheet.
fn place(reading: &Reading, sheet: usize, at: impl Into<Option<CellAt>>) -> Place {
    Place {
        sheet: reading.sheets[sheet].clone(),
        cell: at.into(),
        ..Place::file(&reading.submission.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every page that is written in this folder is in the catalogue, and what is in the catalogue is
    /// written here: a file that was forgotten, or a page that no list has, is found.
    #[test]
    fn every_page_here_is_in_the_catalogue() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
        let mut written = codes_in(&folder);
        let mut codes: Vec<&str> = pages().map(|page| page.code).collect();
        written.sort();
        codes.sort_unstable();
        assert_eq!(written, codes);
    }

    /// The codes of the pages in a folder's files. A check's own file has the name of its code.
    fn codes_in(folder: &std::path::Path) -> Vec<String> {
        let mut codes = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes.extend(codes_in(&path));
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().map(str::trim);
            let of_file =
                lines.filter_map(|line| line.strip_prefix("code: \"")?.strip_suffix("\","));
            let of_file: Vec<String> = of_file.map(str::to_owned).collect();
            if text.contains("\nconst PAGE: Page") {
                let stem = path.file_stem().unwrap().to_string_lossy();
                assert_eq!(of_file, [stem.replace('_', "-")]);
            }
            codes.extend(of_file);
        }
        codes
    }

    /// The shared tables run after the checks, and their findings do not all come last.
    #[test]
    fn findings_about_one_cell_are_in_the_order_of_the_catalogue() {
        let found = trial::findings(&[("福祉課/実績.csv", "指標,R6\n加入率,(675)")]);
        let of_cell = found.iter().filter(|line| line.contains(" B2 "));
        let codes: Vec<&str> = of_cell.filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(codes, ["bracketed-minus", "percent-out-of-range"]);
    }

    #[test]
    fn of_a_file_with_more_findings_than_anybody_reads_the_rest_is_said() {
        let page = pages().next().unwrap();
        let finding = |file: &str| page.finding("観光課", Place::file(file), "見本".into());
        let many = |file: &str| vec![finding(file); MOST_OF_A_FILE + 5];
        let findings = [many("一.csv"), many(""), vec![finding("二.csv")]].concat();
        let few = few_of_each_file(findings.into_iter());
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
