//! 取組状況: what each section did for each 施策, in its own words, whether or not it has a KPI.

use super::style::{self, Style};
use super::{kpi_rows, width};
use crate::domain::Plan;
use crate::normalize::{MeasureRow, Reading};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

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

/// What a row of a file that counts says of a 施策: where that counts, by index into the plan's.
type Said<'a> = (usize, &'a Reading, &'a MeasureRow);

/// The rows that say something of a 施策 that the plan knows. What a section writes beside one that is
/// listed again is said of the one, wherever it stands.
fn rows(verification: &Verification) -> impl Iterator<Item = Said<'_>> {
    let plan = verification.plan();
    let counting = verification
        .readings
        .iter()
        .filter(|reading| reading.counts());
    let rows = counting.flat_map(|reading| {
        let rows = reading.policy.measures.iter();
        rows.map(move |row| (reading, row))
    });
    let said = rows.filter(|(reading, row)| !words(reading, row).is_empty());
    said.filter_map(|(reading, row)| Some((once(plan, row.measure?), reading, row)))
}

/// Where a 施策 counts.
fn once(plan: &Plan, measure: usize) -> usize {
    let again = plan.measures[measure].again.as_ref();
    again.map_or(measure, |again| again.of)
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    style::columns(sheet, &[MEASURE, 100, TEXT, SOURCE])?;
    sheet.set_row_height(0, 30)?;
    let title = format!("取組状況　{}", verification.year.long());
    sheet.write_string_with_format(0, 0, title, &style.title)?;
    let said: Vec<Said<'_>> = rows(verification).collect();
    sheet.write_string_with_format(1, 0, summary(plan, &said), &style.quiet)?;
    let heads = [
        &kpi_rows::levels_of_measures(plan),
        "課",
        "各課の記載",
        "出典",
    ];
    style::heads(sheet, style, FIRST - 1, &heads)?;
    sheet.set_repeat_rows(FIRST - 1, FIRST - 1)?;
    sheet.set_freeze_panes(FIRST, 1)?;
    let mut list = List {
        plan,
        sheet,
        style,
        said: &said,
        row: FIRST,
    };
    let mut goals = plan.goals_from_the_top().into_iter();
    goals.try_for_each(|goal| list.goal(goal))
}

/// How many 施策 of the lowest level have a text, of how many; what is listed again is none of them.
fn summary(plan: &Plan, said: &[Said<'_>]) -> String {
    let lowest: Vec<usize> = lowest(plan).collect();
    let is_said = |measure: &&usize| said.iter().any(|(of, ..)| of == *measure);
    let count = lowest.iter().filter(is_said).count();
    let all = lowest.len();
    let level = lowest
        .first()
        .map_or("", |measure| plan.level_of_measure(*measure));
    let level = if level.is_empty() { "施策" } else { level };
    let has_again = plan.measures.iter().any(|measure| measure.again.is_some());
    let again = if has_again {
        "（再掲は数えません）"
    } else {
        ""
    };
    format!("{all}の{level}のうち、{count}に記載があります{again}。")
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
    said: &'a [Said<'a>],
    row: u32,
}

impl List<'_> {
    fn goal(&mut self, goal: usize) -> Result<(), XlsxError> {
        let title = kpi_rows::goal_title(self.plan, goal);
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet
            .write_string_with_format(self.row, 0, title, &self.style.goal)?;
        for column in 1..4 {
            self.sheet.write_blank(self.row, column, &self.style.goal)?;
        }
        self.row += 1;
        let measures = 0..self.plan.measures.len();
        let mut own = measures.filter(|measure| self.plan.measures[*measure].goal == goal);
        own.try_for_each(|measure| self.measure(measure))
    }

    /// A line for each text of a 施策 where it counts, or one that says where its texts are or that there
    /// are none.
    fn measure(&mut self, measure: usize) -> Result<(), XlsxError> {
        let label = self.label(measure);
        let said = self.said;
        let counts = self.plan.measures[measure].again.is_none();
        let mut own = said
            .iter()
            .filter(|(of, ..)| counts && *of == measure)
            .peekable();
        if own.peek().is_none() {
            return self.line([&label, "", &self.silence(measure), ""]);
        }
        own.try_for_each(|(_, reading, row)| {
            let section = reading.submission.section;
            let folder = reading.submission.section_folder.as_str();
            let section = section.map_or(folder, |index| &self.plan.sections[index].name);
            self.line([&label, section, &words(reading, row), &source(reading, row)])
        })
    }

    /// Its number and name, further to the right the deeper it stands, with its mark if it is listed again.
    fn label(&self, measure: usize) -> String {
        let depth = self.plan.path_of_measure(measure).len() - 1;
        let of = &self.plan.measures[measure];
        let again = of.again.as_ref();
        let mark = again.map_or("", |again| again.mark.as_deref().unwrap_or("〔再掲〕"));
        format!("{}{}{mark}", "　".repeat(depth), of.label())
    }

    /// What is said of a 施策 that has no text here: only the lowest level is asked, and once.
    fn silence(&self, measure: usize) -> String {
        let of = &self.plan.measures[measure];
        let is_asked = || lowest(self.plan).any(|other| other == measure);
        match &of.again {
            Some(again) => format!("「{}」に同じ", self.plan.measures[again.of].label()),
            None if is_asked() => "記載なし".to_owned(),
            None => String::new(),
        }
    }

    fn line(&mut self, texts: [&str; 4]) -> Result<(), XlsxError> {
        let [measure, section, text, source] = texts.map(width::fitting);
        let cells = [(&measure, MEASURE), (&text, TEXT), (&source, SOURCE)];
        let height = width::row_height(cells.map(|(text, width)| (text.as_ref(), width)));
        self.sheet.set_row_height(self.row, height)?;
        for (column, text) in (0..).zip([measure, section, text, source]) {
            self.sheet.write_string_with_format(
                self.row,
                column,
                text.as_ref(),
                &self.style.cell,
            )?;
        }
        self.row += 1;
        Ok(())
    }
}

/// All that a row says, a text a line.
fn words(reading: &Reading, row: &MeasureRow) -> String {
    let text = |remark: &crate::normalize::Remark| reading.cells.text(row.sheet, remark.at).trim();
    let texts = row.remarks.iter().map(text);
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
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
