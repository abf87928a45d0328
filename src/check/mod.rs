//! Is the data sound? Each kind of finding has a page: what it is, why it matters, an example, what to do.
//!
//! A check looks at the [`Evidence`] and gives findings; it changes nothing and never fails. It has a
//! file of its own where it compares things. What only repeats a variant that the intake or the
//! normaliser has found has its page in the file of that kind, beside a match of all variants: `faults`,
//! `notices`, `asides`, `leftovers`, `flaws`. Checks that need the plan only are in `plan`.
//!
//! Whether a target is met is another question: see [`crate::judge`]. It is answered first, because a
//! section's own grade is compared with the judgement.

use crate::domain::ground::Overtaken;
use crate::domain::plan::CorrectionSign;
use crate::domain::{CellAt, Decimal, FiscalYear, Plan, Project};
use crate::earlier::{AstrayForm, Earlier, Series};
use crate::finding::{Finding, Page, Place};
use crate::intake::{Aside, YearFolder};
use crate::judge::Judgement;
use crate::ledger::{CellFigure, KpiEntry, Ledger, agreed};
use crate::mapping::form::own::OwnMark;
use crate::normalize::slip::SlipAnswer;
use crate::normalize::{KpiRecord, MOST_LEFTOVERS, MatchedBy, Reading, Sighting};
use crate::writing::Written;
use rayon::prelude::*;
use std::collections::HashMap;
use std::ops::Deref;

mod about;
mod ambiguous_kpi;
mod answer_overtaken;
mod answered_before;
pub mod answers;
mod asides;
mod baseline_differs;
mod beside_form;
mod by_cell;
mod calendar_year;
mod cell_comment;
mod chosen_file_missing;
mod copied_from_last_year;
mod copied_from_target;
mod cost_sum_differs;
mod cost_without_unit;
mod cumulative_falls;
pub mod doubt;
pub mod doubted_before;
pub mod doubted_costs;
mod duplicate_figure;
mod earlier_grade_moved;
mod faults;
mod figure_before;
mod flaws;
mod foreign_slip;
mod form_changed;
mod form_id_lost;
mod form_ids_moved;
mod form_of_another;
mod form_outdated;
mod form_row_shifted;
mod form_unprotected;
mod former_name;
mod forms_sent;
mod garbled_name;
mod head_changed;
mod head_of_later_year;
mod hidden_sheet;
mod increments_differ;
mod jump_against_last_year;
mod last_year_changed;
mod leftovers;
mod listed_again_twice;
mod listing;
mod long_text;
mod measure_differs;
mod missing_actual;
mod missing_cost;
mod missing_form_row;
pub mod missing_submission;
mod missing_text;
mod missing_year;
mod name_differs;
mod negative_figure;
mod no_such_date;
mod not_surveyed;
mod notices;
mod of_costs;
mod other_form_edition;
mod percent_out_of_range;
mod plan;
mod printed;
mod project_measure_differs;
mod qualified_figure;
mod rating_contradicts_figure;
mod readers_differ;
mod superseded_submission;
mod target_differs;
mod text_lost;
mod text_number;
mod texts_differ;
mod two_sections_answer;
mod undecided_submission;
mod unit_slip;
mod unknown_form;
mod unknown_id;
mod unknown_kpi;
mod unknown_measure;
mod unknown_project;
mod unknown_rating;
mod unknown_word;
mod unknown_year_folder;
mod unmapped_cell;
mod unreadable_number;
mod unreadable_text;
mod unsurveyed_year;
mod unused;
mod writings;
mod wrong_measure;
mod wrong_plan;
mod wrong_section;
pub mod wrong_year;
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
    /// For each section, whether its place holds something unread, a link or what cannot be opened, or its form lies
    /// with another section's.
    pub unread: &'a [bool],
    /// What the files that count say.
    pub ledger: &'a Ledger,
    /// Earlier years of the plan's period, oldest first.
    pub earlier: &'a [Earlier],
    /// Forms and tables of the year among the files of other years.
    pub elsewhere: &'a [AstrayForm],
    /// What became of each KPI, in the plan's order.
    pub judgements: &'a [Judgement],
    /// What people wrote into the council's workbook.
    pub written: &'a Written,
    /// What became of the KPIs of which the last corrections speak, as it was without these; in the plan's order.
    pub before: &'a [Judgement],
    /// For each earlier year, what became of each KPI of its plan by its own submissions.
    pub reported: &'a [Vec<Judgement>],
    /// The same, by the newest figures that are known.
    pub settled: &'a [Vec<Judgement>],
    /// The workspace's other plans of which a 確認票 lies among the files, each as it is in force in the year of that.
    pub others: &'a [(FiscalYear, Plan)],
    /// Answers in whose place another figure came.
    pub overtaken: &'a [Overtaken],
}

/// A check and the pages of its finding codes.
struct Check {
    pages: &'static [&'static Page],
    run: Run,
}

type Run = fn(&Evidence<'_>) -> Vec<Finding>;

/// The check of a file, which has `PAGE` and `run`; or pages of a file whose findings [`SHARED`] gives.
macro_rules! check {
    (plan::$module:ident) => {
        Check {
            pages: &[&plan::$module::PAGE],
            run: |evidence| plan::$module::run(evidence.plan).into_iter().collect(),
        }
    };
    ($module:ident) => {
        Check {
            pages: &[&$module::PAGE],
            run: |evidence| $module::run(evidence).into_iter().collect(),
        }
    };
    ($module:ident: $($page:ident),+) => {
        Check {
            pages: &[$(&$module::$page),+],
            run: |_| Vec::new(),
        }
    };
}

/// What gives the findings of many pages: each looks at one kind of thing, and says something of every
/// variant of that kind.
const SHARED: &[Run] = &[
    asides::run,
    |evidence| faults::run(evidence).collect(),
    |evidence| notices::run(evidence).collect(),
    |evidence| leftovers::run(evidence).collect(),
    |evidence| form_outdated::run(evidence),
    |evidence| flaws::run(evidence).collect(),
    unreadable_text::run,
    writings::run,
];

/// All checks, in the order in which a section would mend what they find: the file, the form,
/// the rows, the figures. A new check is a file of its own and its line here.
const CHECKS: &[Check] = &[
    check!(unknown_year_folder),
    check!(year_outside_period),
    check!(asides: LINK_NOT_FOLLOWED, DEEP_FOLDER),
    check!(missing_submission),
    check!(faults: ENCRYPTED_FILE, EMPTY_FILE, TOO_LARGE_FILE, BROKEN_SHEET, UNDECODABLE_TEXT),
    check!(faults: UNCLOSED_QUOTE, UNREADABLE_FILE, BROKEN_FILE, DOUBLED_PART, READER_STOPPED),
    check!(faults: UNOPENED_FILE),
    check!(notices: SECOND_READER, MISNAMED_FILE),
    check!(garbled_name),
    check!(notices: DEFAULT_KEY, MACRO_NOT_RUN, EXTERNAL_LINK, RAGGED_ROW, MARKED_COPY),
    check!(notices: OWN_LETTER),
    check!(chosen_file_missing),
    check!(undecided_submission),
    check!(no_such_date),
    check!(superseded_submission),
    check!(superseded_submission: WITHDRAWN),
    check!(unknown_form),
    check!(beside_form: PAGE),
    check!(leftovers: UNREAD_SHEET, ADDED_SHEET, TOO_MUCH_WORK),
    check!(wrong_plan),
    check!(other_form_edition),
    check!(wrong_year),
    check!(years_disagree),
    check!(leftovers: YEAR_BLOCKS_DIFFER),
    check!(calendar_year),
    check!(missing_year),
    check!(hidden_sheet),
    check!(wrong_section),
    check!(form_of_another),
    check!(form_unprotected),
    check!(form_changed),
    check!(head_of_later_year),
    check!(form_outdated: PAGE, ROWS),
    check!(missing_form_row),
    check!(form_id_lost),
    check!(form_id_lost: ALL),
    check!(form_ids_moved),
    check!(form_row_shifted),
    check!(leftovers: UNMAPPED_COLUMN, UNMAPPED_ROW, UNMAPPED_LINE, UNMAPPED_CELL),
    check!(unknown_kpi),
    check!(unknown_id),
    check!(wrong_measure),
    check!(ambiguous_kpi),
    check!(former_name),
    check!(unreadable_number),
    check!(readers_differ),
    check!(flaws: UNIT_MISMATCH, UNITS_DISAGREE, UNIT_UNSAID, FORMULA_WITHOUT_VALUE),
    check!(flaws: FORMULA_ZERO, BRACKETED_MINUS, SCALED_FORMAT, HIDDEN_FIGURE, STRUCK_FIGURE),
    check!(cell_comment),
    check!(qualified_figure),
    check!(duplicate_figure),
    check!(answer_overtaken),
    check!(missing_actual),
    check!(percent_out_of_range),
    check!(negative_figure),
    check!(unit_slip),
    check!(cumulative_falls),
    check!(increments_differ),
    check!(jump_against_last_year),
    check!(copied_from_last_year),
    check!(copied_from_target),
    check!(last_year_changed),
    check!(unsurveyed_year),
    check!(baseline_differs),
    check!(target_differs),
    check!(measure_differs),
    check!(name_differs),
    check!(flaws: UNIT_CONVERTED, ROUNDED_TO_ROOM),
    check!(text_number),
    check!(two_sections_answer),
    check!(listed_again_twice),
    check!(unknown_rating),
    check!(rating_contradicts_figure),
    check!(missing_text),
    check!(text_lost),
    check!(texts_differ),
    check!(unknown_word),
    check!(long_text),
    check!(plan::unmarked_repeat),
    check!(last_year_changed: SETTLED),
    check!(earlier_grade_moved),
    check!(plan::direction_contradicts),
    check!(plan::reached_at_baseline),
    check!(plan::rate_impossible),
    check!(unknown_project),
    check!(unknown_measure),
    check!(plan::project_without_measure),
    check!(project_measure_differs),
    check!(missing_cost),
    check!(duplicate_figure: OF_COSTS),
    check!(cost_without_unit),
    check!(cost_sum_differs),
    check!(writings: UNREAD_WRITING, WRITINGS_DIFFER, WRITING_WITHOUT_KPI, UNKNOWN_ACTION),
    check!(foreign_slip),
    check!(answers: BARE_SLIP, UNCLEAR_ANSWER, ANSWERS_DIFFER, OLDER_ANSWER, ANSWER_OUTDATED),
    check!(answers: ANSWERED_FIGURE),
];

/// Everything that all checks find: errors first, then by place, then in the order of the catalogue.
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let own = CHECKS.iter().map(|check| check.run);
    let runs: Vec<Run> = own.chain(SHARED.iter().copied()).collect();
    // Collected in the order of the checks, whichever is done first: the same inputs give the same bytes.
    let found: Vec<Vec<Finding>> = runs.par_iter().map(|run| run(evidence)).collect();
    let found = form_of_another::settle(evidence, found.into_iter().flatten());
    let mut findings =
        few_of_each_file(form_outdated::settle(evidence, found.into_iter()).into_iter());
    about::fill(
        evidence.plan,
        evidence.ledger,
        evidence.readings,
        &mut findings,
    );
    forms_sent::tell(evidence, &mut findings);
    not_surveyed::as_the_form_has_it(evidence, &mut findings);
    answers::settle(evidence, &mut findings);
    in_own_words(evidence.plan, &mut findings);
    // Only looked up: the order of a hash map reaches no output.
    // The shared checks run last, but their findings have places in the catalogue among the others.
    let places: HashMap<&str, usize> = pages().map(|page| page.code).zip(0..).collect();
    let in_catalogue = |finding: &Finding| places.get(finding.code());
    findings.sort_by(|one, other| {
        let order = (one.severity(), &one.place).cmp(&(other.severity(), &other.place));
        order.then_with(|| in_catalogue(one).cmp(&in_catalogue(other)))
    });
    answers::mark_asked_before(evidence.plan, &mut findings);
    findings
}

/// Says by what a section's corrected file is known in this plan, where remedies speak of the usual mark.
fn in_own_words(plan: &Plan, findings: &mut [Finding]) {
    let is_other = |of: &&mut Finding| of.remedy.contains(CorrectionSign::USUAL);
    for finding in findings.iter_mut().filter(is_other) {
        finding.remedy = plan.with_own_sign(&finding.remedy, DESK);
    }
}

/// Who collects the forms, as the texts of findings call it.
const DESK: &str = "企画課";

/// At most so many findings of a code are kept of one file; one more says that there are others.
const MOST_OF_A_FILE: usize = MOST_LEFTOVERS;

fn few_of_each_file(findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut counts: HashMap<(&str, String), usize> = HashMap::new();
    let few = |finding: Finding| {
        // Findings about something missing are in no file, and are all kept.
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
    /// The files with a 確認票 that counts.
    fn slips(&self) -> impl Iterator<Item = &'a Reading> + use<'a> {
        self.readings.iter().filter(|of| of.slip_counts())
    }

    /// The answers on these.
    fn slip_answers(&self) -> impl Iterator<Item = &'a SlipAnswer> + use<'a> {
        self.slips().flat_map(Reading::slip_answers)
    }

    /// The actuals of all years that are known.
    fn series(&self) -> Series<'a> {
        Series {
            plan: self.plan,
            ledger: self.ledger,
            earlier: self.earlier,
            later: None,
        }
    }

    /// The actual of a year on which all cells agree, and the first of these cells.
    fn agreed(&self, kpi: usize, year: FiscalYear) -> Option<(Decimal, KpiEntry<'a>)> {
        let value = self.series().counted_actual(kpi, year)?;
        let cells = self.series().actuals(kpi, year);
        let mut saying = cells.into_iter().filter(|cell| cell.value() == Some(value));
        Some((value, saying.next()?))
    }

    /// The actual of the year that is verified and of the year before, where each is one figure, and this
    /// year's first cell.
    fn against_last_year(&self, kpi: usize) -> Option<(KpiEntry<'a>, Decimal, Decimal)> {
        let cells = self.ledger.actuals(kpi, self.year);
        let now = agreed(&cells)?;
        let before = self.series().counted_actual(kpi, self.year.before())?;
        Some((cells.into_iter().next()?, before, now))
    }

    /// What `found` gives for each KPI of the plan, in its order.
    fn of_kpis<F: IntoIterator<Item = Finding>>(
        &self,
        found: impl Fn(usize) -> F,
    ) -> impl Iterator<Item = Finding> {
        (0..self.plan.kpis.len()).flat_map(found)
    }

    /// What `found` gives for each project of the plan, in its order.
    fn of_projects<F: IntoIterator<Item = Finding>>(
        &self,
        found: impl Fn(usize) -> F,
    ) -> impl Iterator<Item = Finding> {
        (0..self.plan.projects.len()).flat_map(found)
    }

    /// Some figures of KPIs, then all costs of projects, each with what it is about.
    fn with_costs(
        &self,
        figures: impl Iterator<Item = KpiEntry<'a>>,
    ) -> impl Iterator<Item = Counted<'a>> {
        let plan = self.plan;
        let figures = figures.map(|entry| Counted {
            name: plan.called(entry.kpi),
            unit: &plan.kpis[entry.kpi].unit,
            said: entry.into(),
        });
        let costs = self.ledger.costs().map(|cost| Counted {
            name: &plan.projects[cost.project].name,
            unit: Project::COST_UNIT,
            said: cost.into(),
        });
        figures.chain(costs)
    }

    /// Readings that nothing replaces.
    fn counting(&self) -> impl Iterator<Item = &'a Reading> {
        self.readings.iter().filter(|reading| reading.counts())
    }

    /// What a list of each reading that counts holds, with the reading.
    fn each<T: 'a>(
        &self,
        list: impl Fn(&'a Reading) -> &'a Vec<T>,
    ) -> impl Iterator<Item = (&'a Reading, &'a T)> {
        self.counting()
            .flat_map(move |reading| list(reading).iter().map(move |one| (reading, one)))
    }

    /// Rows and cards of readings that count, with their readings.
    fn records(&self) -> impl Iterator<Item = (&'a Reading, &'a KpiRecord)> {
        self.each(|reading| &reading.records)
    }

    /// Rows and cards whose KPI was found by its id, with that KPI.
    fn found_by_id(&self) -> impl Iterator<Item = (&'a Reading, &'a KpiRecord, usize)> {
        self.records()
            .filter_map(|(reading, record)| match record.matched {
                Ok((kpi, MatchedBy::Id)) => Some((reading, record, kpi)),
                _ => None,
            })
    }

    /// For each section, whether it sent at least one form of this year that could be read.
    /// Where it did not, everything that is missing follows from that.
    fn delivered(&self) -> Vec<bool> {
        let mut delivered = vec![false; self.plan.sections.len()];
        for (reading, seen) in self.each(|reading| &reading.sightings) {
            // A file in a folder that is no section's delivers for none, but for what is used of it.
            if let Some(section) = reading.submission.section {
                let is_strange = reading.is_strange(seen.sheet);
                let is_ours = !seen.is_of_another_plan(self.plan) && !is_strange;
                delivered[section] |= is_ours && self.is_of_this_year(seen);
            }
        }
        missing_submission::strayed(self).for_each(|section| delivered[section] = true);
        delivered
    }

    /// Whether a form is of the year that is verified, or says no year.
    fn is_of_this_year(&self, seen: &Sighting) -> bool {
        seen.year.is_none_or(|(year, _)| year == self.year)
    }

    /// The mark of kensho's own form, if a place is on one.
    fn own_form_at(&self, place: &Place) -> Option<&'a OwnMark> {
        let mut readings = self.counting();
        let reading = readings.find(|of| of.submission.path == place.file)?;
        let mut seen = reading.sightings.iter();
        let seen = seen.find(|seen| reading.sheets[seen.sheet] == place.sheet)?;
        seen.own.as_ref()
    }

    /// The name of the section that a reading came from; the name of the folder where it is no section's, and
    /// nothing where it is a section's that has not sent it.
    fn section_of<'r>(&'r self, reading: &'r Reading) -> &'r str {
        if reading.is_only_strange() {
            return "";
        }
        let folder = &reading.submission.section_folder;
        let section = reading.submission.section;
        section.map_or(folder, |index| &self.plan.sections[index].name)
    }

    /// A finding about a whole file, for the section that sent it.
    fn of_file(&self, page: &'static Page, reading: &Reading, message: String) -> Finding {
        let place = Place::file(&reading.submission.path);
        page.finding(self.section_of(reading), place, message)
    }

    /// A finding about a cell of a sheet, or about the sheet, for the section that sent it.
    fn at(
        &self,
        page: &'static Page,
        reading: &Reading,
        (sheet, at): (usize, impl Into<Option<CellAt>>),
        message: String,
    ) -> Finding {
        let place = place(reading, sheet, at);
        page.finding(self.section_of(reading), place, message)
    }

    /// A finding about a row or card, for the section that sent it.
    fn of_row(
        &self,
        page: &'static Page,
        (reading, record): (&Reading, &KpiRecord),
        message: String,
    ) -> Finding {
        self.at(page, reading, (record.sheet, record.at), message)
    }
}

/// A grade as messages print it.
fn grade(plan: &Plan, judgement: &Judgement) -> String {
    match (judgement.band, judgement.reason) {
        (Some(band), _) => format!("「{}」", plan.rating.bands[band].sign()),
        (None, Some(reason)) => format!("判定なし（{reason}）"),
        (None, None) => "判定なし".to_owned(),
    }
}

/// What is written in a cell, with its unit where another says the same digits of another unit: 「488,000」千円.
fn quoted(text: &str, unit: Option<&str>) -> String {
    format!("「{}」{}", text.trim(), unit.unwrap_or_default())
}

/// A figure of a KPI, or a cost of a project, with what it is about.
struct Counted<'a> {
    name: &'a str,
    unit: &'a str,
    said: CellFigure<'a>,
}

// So that figures and costs are asked alike, as the cells that they are.
impl<'a> Deref for Counted<'a> {
    type Target = CellFigure<'a>;

    fn deref(&self) -> &CellFigure<'a> {
        &self.said
    }
}

/// A finding at the cell of a figure or cost, for the section that sent it.
fn at_said(page: &'static Page, said: &CellFigure<'_>, message: String) -> Finding {
    page.finding(&said.source.section, said.place(), message)
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

    /// The codes of the pages in a folder's files. A check's own file has the name of its first code.
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
            if text.contains("\npub const PAGE: Page") {
                let stem = path.file_stem().unwrap().to_string_lossy();
                assert_eq!(of_file[0], stem.replace('_', "-"));
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
