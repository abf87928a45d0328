//! 取組状況: what each section did for each 施策, in its own words, whether or not it has a KPI.

use super::style::{self, Style};
use super::width;
use crate::domain::Plan;
use crate::normalize::{MeasureRow, Reading};
use crate::verification::Verification;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "取組状況";

/// What it is for, in the table of contents.
pub const WHAT: &str = "施策ごとに各課がしたこと（KPIのない施策も）";

/// The first row below the column heads.
const FIRST: u32 = 4;

const MEASURE: u32 = 250;
const TEXT: u32 = 480;
const SOURCE: u32 = 170;

/// Whether anybody sent a table with a 施策 a row.
pub fn is_wanted(verification: &Verification) -> bool {
    rows(verification).next().is_some()
}

/// The rows of files that count, with those of 施策 that the plan knows.
fn rows(verification: &Verification) -> impl Iterator<Item = (usize, &Reading, &MeasureRow)> {
    let readings = verification.readings.iter();
    let rows = readings
        .filter(|reading| reading.counts())
        .flat_map(|reading| {
            let rows = reading.policy.measures.iter();
            rows.filter_map(move |row| Some((row.measure?, reading, row)))
        });
    rows.filter(|(.., row)| !row.remarks.is_empty())
}

/// Puts the sheet into the workbook.
pub fn add(
    book: &mut Workbook,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let sheet = book.add_worksheet().set_name(NAME)?;
    style::page(sheet, plan, verification.year);
    style::columns(sheet, &[MEASURE, 100, TEXT, SOURCE])?;
    sheet.set_row_height(0, 30)?;
    let title = format!("取組状況　{}", verification.year.long());
    sheet.write_string_with_format(0, 0, title, &style.title)?;
    let said: Vec<(usize, &Reading, &MeasureRow)> = rows(verification).collect();
    sheet.write_string_with_format(1, 0, summary(plan, &said), &style.quiet)?;
    let level = plan.levels.last().map_or("施策", String::as_str);
    style::heads(
        sheet,
        style,
        FIRST - 1,
        &[level, "課", "取組・成果・課題", "出典"],
    )?;
    sheet.set_repeat_rows(FIRST - 1, FIRST - 1)?;
    sheet.set_freeze_panes(FIRST, 1)?;
    let mut list = List {
        plan,
        sheet,
        style,
        said: &said,
        row: FIRST,
    };
    (0..plan.goals.len()).try_for_each(|goal| list.goal(goal))
}

/// How many 施策 of the lowest level have a text, of how many; what is listed again is none of them.
fn summary(plan: &Plan, said: &[(usize, &Reading, &MeasureRow)]) -> String {
    let lowest: Vec<usize> = lowest(plan).collect();
    let is_said = |measure: &&usize| said.iter().any(|(of, ..)| of == *measure);
    let count = lowest.iter().filter(is_said).count();
    format!("{}のうち {count}に記載（再掲は数えない）", lowest.len())
}

/// The 施策 under which no other stands, each where it counts.
fn lowest(plan: &Plan) -> impl Iterator<Item = usize> {
    let has_others = |measure: usize| plan.measures.iter().any(|one| one.parent == Some(measure));
    let own = (0..plan.measures.len()).filter(|measure| plan.measures[*measure].again.is_none());
    own.filter(move |measure| !has_others(*measure))
}

/// The list while it is written.
struct List<'a> {
    plan: &'a Plan,
    sheet: &'a mut Worksheet,
    style: &'a Style,
    said: &'a [(usize, &'a Reading, &'a MeasureRow)],
    row: u32,
}

impl List<'_> {
    fn goal(&mut self, goal: usize) -> Result<(), XlsxError> {
        let title = self.plan.goals[goal].title();
        self.line([&title, "", "", ""], &self.style.goal)?;
        let measures = 0..self.plan.measures.len();
        let mut own = measures.filter(|measure| self.plan.measures[*measure].goal == goal);
        own.try_for_each(|measure| self.measure(measure))
    }

    /// A line for each text of a 施策, or one that says that there is none.
    fn measure(&mut self, measure: usize) -> Result<(), XlsxError> {
        let label = self.label(measure);
        let mut own = self
            .said
            .iter()
            .filter(|(of, ..)| *of == measure)
            .peekable();
        if own.peek().is_none() {
            let format = &self.style.cell;
            return self.line([&label, "", self.silence(measure), ""], format);
        }
        own.try_for_each(|(_, reading, row)| {
            let section = reading.submission.section;
            let folder = reading.submission.section_folder.as_str();
            let section = section.map_or(folder, |index| &self.plan.sections[index].name);
            let source = source(reading, row);
            self.line(
                [&label, section, &words(reading, row), &source],
                &self.style.cell,
            )
        })
    }

    /// Its number and name, further to the right the deeper it stands, with its mark if it is listed again.
    fn label(&self, measure: usize) -> String {
        let depth = self.plan.path_of_measure(measure).len() - 1;
        let of = &self.plan.measures[measure];
        let again = of.again.as_ref().map(|again| {
            let first = &self.plan.measures[again.of].id;
            format!("（{first} の再掲）")
        });
        let again = again.unwrap_or_default();
        format!("{}{}{again}", "　".repeat(depth), of.label())
    }

    /// What is said of a 施策 of which nobody says anything: only the lowest level is asked.
    fn silence(&self, measure: usize) -> &'static str {
        match lowest(self.plan).any(|other| other == measure) {
            true => "記載なし",
            false => "",
        }
    }

    fn line(&mut self, texts: [&str; 4], format: &Format) -> Result<(), XlsxError> {
        let [measure, section, text, source] = texts.map(width::fitting);
        let cells = [(&measure, MEASURE), (&text, TEXT), (&source, SOURCE)];
        let height = width::row_height(cells.map(|(text, width)| (text.as_ref(), width)));
        self.sheet.set_row_height(self.row, height)?;
        for (column, text) in (0..).zip([measure, section, text, source]) {
            self.sheet
                .write_string_with_format(self.row, column, text.as_ref(), format)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// All that a row says, a text a line.
fn words(reading: &Reading, row: &MeasureRow) -> String {
    let text = |remark: &crate::normalize::Remark| reading.cells.text(row.sheet, remark.at).trim();
    let texts: Vec<&str> = row.remarks.iter().map(text).collect();
    texts.join("\n")
}

/// The file, the sheet and the first of its cells.
fn source(reading: &Reading, row: &MeasureRow) -> String {
    let file = reading.submission.path.rsplit('/').next();
    let sheet = reading.sheets[row.sheet].as_str();
    let at = row.remarks.first().map_or(row.at, |remark| remark.at);
    let parts = [file.unwrap_or_default(), sheet].map(str::to_owned);
    let parts = parts.into_iter().chain([at.to_string()]);
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
