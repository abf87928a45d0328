//! 事業一覧: the projects by measure, what they cost, and what that comes to by measure and by team.

mod list;
mod staff;
mod totals;

pub use list::{Line, ProjectList};
pub use totals::Total;

use super::style::{self, Style};
use super::width;
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};
use staff::InForce;

/// The sheet's name.
pub const NAME: &str = "事業一覧";

/// How projects of several teams count: nobody has said how much is whose.
pub(super) const SHARED: &str = "二つ以上の係が担当する事業は、合計には一度だけ数え、係別では「複数の係（共同）」に示します（按分も、係ごとの重ねての計上もしていません）。";

/// The row of the column heads.
const HEAD: u32 = 4;

const PROJECT: u32 = 230;
const SUMMARY: u32 = 250;
const TEAMS: u32 = 150;
const PARTNERS: u32 = 100;
const SOURCE: u32 = 200;
const COST: u16 = 7;
const LAST: u16 = 9;

/// What it is for, in the table of contents.
pub const WHAT: &str = "事務事業とその担当係・事業費、施策別と係別の合計、事業費のない事業";

/// Whether there is anything to say on it: the plan has projects.
pub fn is_wanted(verification: &Verification) -> bool {
    !verification.plan().projects.is_empty()
}

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let list = ProjectList::of(verification);
    heads(sheet, style, verification, &list)?;
    let page = Page {
        style,
        list: &list,
        verification,
    };
    let row = page.projects(sheet, HEAD + 1)?;
    let row = page.totals(sheet, row + 1, "施策別の事業費", &list.totals_by_measure())?;
    let row = page.totals(sheet, row + 1, "係別の事業費", &list.totals_by_team())?;
    page.without_cost(sheet, row + 1)
}

fn heads(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    list: &ProjectList<'_>,
) -> Result<(), XlsxError> {
    style::columns(
        sheet,
        &[
            52, 62, PROJECT, SUMMARY, TEAMS, PARTNERS, 110, 96, 110, SOURCE,
        ],
    )?;
    let title = format!("事業一覧　{}", verification.year.long());
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, title, &style.title)?;
    sheet.write_string_with_format(1, 0, list.sentence(), &style.quiet)?;
    sheet.write_string_with_format(2, 0, SHARED, &style.quiet)?;
    if list.unknown > 0 {
        let unknown = format!(
            "計画にない名前の事業が{}行あり、含めていません（「確認事項」をご覧ください）。",
            list.unknown
        );
        sheet.write_string_with_format(3, 0, unknown, &style.quiet)?;
    }
    let heads = [
        "順位",
        "番号",
        "事務事業",
        "内容",
        "担当係",
        "連携課",
        "担当課",
        "事業費\n（千円）",
        "注",
        "出典",
    ];
    sheet.set_row_height(HEAD, 34)?;
    style::heads(sheet, style, HEAD, &heads)?;
    sheet.set_freeze_panes(HEAD + 1, 3)?;
    sheet.set_repeat_rows(HEAD, HEAD).map(drop)
}

/// What all parts of the sheet know.
struct Page<'a> {
    style: &'a Style,
    list: &'a ProjectList<'a>,
    verification: &'a Verification,
}

impl Page<'_> {
    /// The projects under the headings of their measures, and what they come to; gives the row
    /// behind them.
    fn projects(&self, sheet: &mut Worksheet, first: u32) -> Result<u32, XlsxError> {
        let mut row = first;
        let groups = self.list.by_measure().into_iter();
        for ((measure, lines), total) in groups.zip(self.list.totals_by_measure()) {
            self.heading(sheet, row, &self.measure(measure), &total)?;
            for line in lines {
                row += 1;
                self.project(sheet, row, line)?;
            }
            row += 1;
        }
        self.heading(sheet, row, "合計", &self.list.whole())?;
        Ok(row + 1)
    }

    /// A measure's name, with its rank and those who do it where anybody says so.
    fn measure(&self, measure: Option<usize>) -> String {
        let name = self.list.measure_name(measure);
        let Some(measure) = measure else { return name };
        let planned = &self.verification.plan().measures[measure];
        let readings = self.verification.readings.iter();
        let rows = readings
            .filter(|reading| reading.counts())
            .flat_map(|reading| &reading.policy.measures);
        let reported = rows.filter(|row| row.measure == Some(measure));
        let staff = InForce::of(
            reported.map(|row| &row.staff),
            (planned.rank, &planned.teams, &planned.partners),
        );
        let rank = staff.rank.map(|rank| format!("重要度順位 {rank}"));
        let teams = Some(staff.teams.join("、"));
        let partners = Some(staff.partners).filter(|names| !names.is_empty());
        let partners = partners.map(|names| format!("連携 {names}"));
        let more = [rank, teams, partners].into_iter().flatten();
        let more: Vec<String> = more.filter(|part| !part.is_empty()).collect();
        match more.is_empty() {
            true => name,
            false => format!("{name}　（{}）", more.join("　")),
        }
    }

    fn heading(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        name: &str,
        total: &Total,
    ) -> Result<(), XlsxError> {
        sheet.set_row_height(row, 24)?;
        for column in 0..=LAST {
            sheet.write_blank(row, column, &self.style.goal)?;
        }
        sheet.write_string_with_format(row, 0, name, &self.style.goal)?;
        self.cost(sheet, row, COST, total)?;
        let note = without_cost(total);
        sheet
            .write_string_with_format(row, COST + 1, note, &self.style.goal)
            .map(drop)
    }

    fn cost(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        total: &Total,
    ) -> Result<(), XlsxError> {
        match total.cost.filter(|_| total.is_of_costs()) {
            Some(cost) => style::figure(sheet, self.style, row, column, cost, 0),
            None => sheet
                .write_string_with_format(row, column, total.text(), &self.style.mark)
                .map(drop),
        }
    }

    fn project(&self, sheet: &mut Worksheet, row: u32, line: &Line<'_>) -> Result<(), XlsxError> {
        let (style, project) = (self.style, line.project);
        let teams = line.staff.teams.join("\n");
        let source = source(line);
        let texts = [
            project.name.as_str(),
            &line.summary,
            &teams,
            &line.staff.partners,
            line.section,
        ];
        let heights = texts
            .iter()
            .copied()
            .zip([PROJECT, SUMMARY, TEAMS, PARTNERS, 110]);
        sheet.set_row_height(
            row,
            width::row_height(heights.chain([(source.as_str(), SOURCE + 30)])),
        )?;
        let rank = line.staff.rank.as_deref().unwrap_or_default();
        match rank.parse::<u32>() {
            Ok(rank) => sheet.write_number_with_format(row, 0, f64::from(rank), &style.centre)?,
            Err(_) => {
                sheet.write_string_with_format(row, 0, width::fitting(rank), &style.centre)?
            }
        };
        sheet.write_string_with_format(row, 1, project.id.as_str(), &style.centre)?;
        for (column, text) in (2..).zip(texts) {
            sheet.write_string_with_format(row, column, width::fitting(text), &style.cell)?;
        }
        let note = line.cost.err().unwrap_or_default();
        match line.cost {
            Ok(cost) => style::figure(sheet, style, row, COST, cost, 0)?,
            Err(_) => sheet.write_blank(row, COST, &style.mark).map(drop)?,
        }
        sheet.write_string_with_format(row, COST + 1, note, &style.cell)?;
        let source = width::fitting(&source);
        sheet
            .write_string_with_format(row, LAST, source, &style.small)
            .map(drop)
    }

    /// A table of totals in the columns of the list, whose heads stand on every printed page; gives
    /// the row behind it.
    fn totals(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        title: &str,
        totals: &[Total],
    ) -> Result<u32, XlsxError> {
        sheet.write_string_with_format(row, 0, title, &self.style.heading)?;
        let all = totals
            .iter()
            .chain([&self.list.whole()])
            .cloned()
            .collect::<Vec<_>>();
        let last = all.len() - 1;
        for (index, (row, total)) in (row + 1..).zip(&all).enumerate() {
            let format = if index == last {
                &self.style.goal
            } else {
                &self.style.cell
            };
            sheet.merge_range(row, 0, row, COST - 1, &total.name, format)?;
            self.cost(sheet, row, COST, total)?;
            sheet.merge_range(row, COST + 1, row, LAST, &counted(total), format)?;
        }
        Ok(row + 2 + all.len() as u32)
    }

    /// 列記: each project without a cost as the list has it, so that the heads fit here too.
    fn without_cost(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let lines: Vec<_> = self.list.without_cost().collect();
        if lines.is_empty() {
            return Ok(());
        }
        let title = format!("事業費のない事業（{}件、理由は「注」の列）", lines.len());
        sheet.write_string_with_format(row, 0, title, &self.style.heading)?;
        for (row, (line, _)) in (row + 1..).zip(lines) {
            self.project(sheet, row, line)?;
        }
        Ok(())
    }
}

/// 13事業（うち1事業は金額なし）
fn counted(total: &Total) -> String {
    let counted = format!("{}事業", total.projects);
    match total.without_cost {
        0 => counted,
        count => format!("{counted}（うち{count}事業は金額なし）"),
    }
}

/// How many of the projects the total does not have.
fn without_cost(total: &Total) -> String {
    match total.without_cost {
        0 => String::new(),
        count => format!("うち{count}事業は金額なし"),
    }
}

/// Where the costs stand: section's file, sheet, cell.
fn source(line: &Line<'_>) -> String {
    let places = line.said.iter().map(|cost| {
        let file = cost.source.file.splitn(4, '/').last().unwrap_or_default();
        let sheet = match cost.source.sheet.as_str() {
            "" => String::new(),
            sheet => format!("「{sheet}」"),
        };
        format!("{file}{sheet} {}", cost.at)
    });
    places.collect::<Vec<_>>().join("\n")
}
