//! 取組状況: what each section did for each 施策, in its own words, whether or not it has a KPI.

use super::kpi_rows;
use super::published::ShownTexts;
use super::style::Look::Text;
use super::table::{SheetPage, Table};
use crate::domain::Plan;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{BookKind, SheetKind};
use crate::normalize::{MeasureRow, Reading};
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
pub const NAME: &str = SheetKind::Efforts.label();

/// What the table of contents says of it.
pub const WHAT: &str = "施策ごとに各課がしたこと（KPIのない施策も）";

/// Whether the workbook has the sheet.
pub fn is_wanted(verification: &Verification) -> bool {
    let shown = ShownTexts::of(BookKind::Office, verification);
    rows(verification, &shown).next().is_some()
}

/// What a row of a file that counts says of a 施策: where that counts, by index into the plan's; and the row's texts
/// that the workbook has, a text a line.
type Effort<'a> = (usize, &'a Reading, &'a MeasureRow, String);

/// The rows with a text about a 施策 that the plan has. A text about a 施策 that is listed again counts for
/// the first listing.
fn rows<'a>(
    verification: &'a Verification,
    shown: &ShownTexts<'_>,
) -> impl Iterator<Item = Effort<'a>> {
    let plan = verification.plan();
    let counting = verification
        .readings
        .iter()
        .filter(|reading| reading.counts());
    let rows = counting.flat_map(|reading| {
        let rows = reading.policy.measures.iter();
        rows.map(move |row| (reading, row))
    });
    let said = rows.map(|(reading, row)| (reading, row, words(reading, row, shown)));
    let said = said.filter(|(.., words)| !words.is_empty());
    // A 施策 that the plan does not have is a finding, and has no place here.
    said.filter_map(|(reading, row, words)| Some((once(plan, row.measure?), reading, row, words)))
}

/// Where a 施策 counts.
fn once(plan: &Plan, measure: usize) -> usize {
    let again = plan.measures[measure].again.as_ref();
    again.map_or(measure, |again| again.of)
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let mut table: Table<'_, [String; 4]> = Table::new();
    let levels = kpi_rows::levels_of_measures(plan);
    table.add(Text, levels, 250, |[measure, ..]| measure.clone());
    table.add(Text, "課", 100, |[_, section, ..]| section.clone());
    table.add(Text, "各課の記載", 560, |[.., text, _]| text.clone());
    if page.book == BookKind::Office {
        table.add(Text, "出典", 170, |[.., source]| source.clone());
    }
    let shown = ShownTexts::of(page.book, verification);
    let said: Vec<Effort<'_>> = rows(verification, &shown).collect();
    page.columns(&table)?;
    let title = format!("{}　{}", NAME, verification.year.long());
    page.title(title, &[&summary(plan, &said)])?;
    page.lasting_heads(&table, Some(1))?;
    for goal in plan.goals_from_the_top() {
        page.band(&table, kpi_rows::goal_title(plan, goal))?;
        let measures = 0..plan.measures.len();
        for measure in measures.filter(|measure| plan.measures[*measure].goal == goal) {
            let lines = lines(plan, &said, measure);
            if lines.iter().all(|[.., text, _]| text.is_empty()) {
                // The name of a level stays with what stands below it.
                page.paper.keep(page.row);
            }
            page.lines(&table, lines)?;
        }
    }
    Ok(())
}

/// How many 施策 of the lowest level have a text, of how many. A 施策 that is listed again is not counted.
fn summary(plan: &Plan, said: &[Effort<'_>]) -> String {
    let lowest: Vec<usize> = lowest(plan).collect();
    let is_said = |measure: &&usize| said.iter().any(|(of, ..)| of == *measure);
    let count = lowest.iter().filter(is_said).count();
    let all = lowest.len();
    let first = lowest.first();
    let word = first.map(|measure| plan.level_of_measure(*measure));
    let level = word.filter(|word| !word.is_empty()).unwrap_or("施策");
    let has_again = plan.measures.iter().any(|measure| measure.again.is_some());
    let again = in_brackets(if has_again {
        "再掲は数えません"
    } else {
        ""
    });
    format!("{all}の{level}のうち、{count}に記載があります{again}。")
}

/// The 施策 of the lowest level, without those that are listed again.
fn lowest(plan: &Plan) -> impl Iterator<Item = usize> {
    let has_others = |measure: usize| plan.measures.iter().any(|one| one.parent == Some(measure));
    let own = (0..plan.measures.len()).filter(|measure| plan.measures[*measure].again.is_none());
    own.filter(move |measure| !has_others(*measure))
}

/// A line for each text of a 施策 where it counts; for a 施策 that is listed again or has no text, one line
/// that says so.
fn lines(plan: &Plan, said: &[Effort<'_>], measure: usize) -> Vec<[String; 4]> {
    let label = label(plan, measure);
    let counts = plan.measures[measure].again.is_none();
    let own = said.iter().filter(|(of, ..)| counts && *of == measure);
    let line = |(_, reading, row, words): &Effort<'_>| {
        let section = reading.submission.section;
        let folder = &reading.submission.section_folder;
        // A folder that is no section's is shown by its own name.
        let section = section.map_or(folder, |index| &plan.sections[index].name);
        [
            label.clone(),
            section.clone(),
            words.clone(),
            source(reading, row),
        ]
    };
    let lines: Vec<_> = own.map(line).collect();
    match lines.is_empty() {
        true => vec![[label, String::new(), silence(plan, measure), String::new()]],
        false => lines,
    }
}

/// Its number and name, further to the right the deeper it stands, with its mark if it is listed again.
fn label(plan: &Plan, measure: usize) -> String {
    let depth = plan.path_of_measure(measure).len() - 1;
    let of = &plan.measures[measure];
    format!("{}{}{}", "　".repeat(depth), of.label(), of.mark_again())
}

/// The text of a line without a report: only the lowest level is asked, and each 施策 once.
fn silence(plan: &Plan, measure: usize) -> String {
    match &plan.measures[measure].again {
        Some(again) => format!("「{}」に同じ", plan.measures[again.of].label()),
        None if lowest(plan).any(|other| other == measure) => "記載なし".to_owned(),
        None => String::new(),
    }
}

/// What a row says, a text a line.
fn words(reading: &Reading, row: &MeasureRow, shown: &ShownTexts<'_>) -> String {
    let text = |remark: &crate::normalize::Remark| reading.cells.words(row.sheet, remark.at).trim();
    let remarks = row.remarks.iter().filter(|of| shown.has(&of.name));
    joined(remarks.map(text), "\n")
}

/// The file, the sheet and the first of its cells.
fn source(reading: &Reading, row: &MeasureRow) -> String {
    let at = row.remarks.first().map_or(row.at, |remark| remark.at);
    let sheet = reading.sheets[row.sheet].as_str();
    joined([reading.submission.name(), sheet, &at.to_string()], " ")
}
