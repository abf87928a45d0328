//! 事業一覧: the projects by measure, what they cost, and what that comes to by measure and by team.

mod line;
mod list;
mod staff;
mod totals;

pub use line::ProjectLine;
pub use list::ProjectList;
pub use totals::Total;

use super::cell::{ReportCell, sources};
use super::origins::Origins;
use super::paper::Paper;
use super::style::Look::{self, Centre, Goal, Head, Number, Quiet, Small, Text};
use super::table::{Placed, SheetPage, Table};
use super::{figures, width};
use crate::domain::Decimal;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{BookKind, SheetKind};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};
use staff::InForce;
use std::ops::Deref;

/// The sheet's name.
pub const NAME: &str = SheetKind::Projects.label();

/// What the table of contents says of it.
pub const WHAT: &str = "事務事業とその担当係・事業費、施策別と係別の合計、事業費のない事業";

/// How projects of several teams count. Neither the plan nor the submissions say how they share the cost.
const SHARED: &str = "二つ以上の係が担当する事業は、合計には一度だけ数え、係別では「複数の係（共同）」に示します（按分も、係ごとの重ねての計上もしていません）。";

/// The row of the column heads.
const HEAD: u32 = 4;

/// Whether there is anything to say on it: the plan has projects.
pub fn is_wanted(verification: &Verification) -> bool {
    !verification.plan().projects.is_empty()
}

type ProjectTable<'a> = Table<'a, &'a ProjectLine<'a>>;

/// The heads of the columns that the list has also where they are empty for all projects.
const NAME_OF: &str = "事務事業";
const COST: &str = "事業費\n（千円）";
const NOTE: &str = "注";

/// Pixels of the column of contents at least.
const CONTENT: u32 = 150;

/// Pixels in which each cost stands, and the sum of all, with a sign.
fn room_of_costs(lines: &[ProjectLine<'_>]) -> u32 {
    const USUAL: u32 = 96;
    const SIGN: u32 = 14;
    let costs = || lines.iter().filter_map(|line| line.cost.ok());
    let sum = costs().try_fold(Decimal::ZERO, |sum, cost| sum.checked_add(cost));
    let figures = costs().chain(sum);
    (figures::column(figures, 0) + SIGN).max(USUAL)
}

/// The list, without what neither the plan nor a submission says of any project.
fn table<'a>(
    book: BookKind,
    verification: &'a Verification,
    lines: &'a [ProjectLine<'a>],
) -> ProjectTable<'a> {
    let origins = Origins::of(book, verification);
    let mut table: ProjectTable<'a> = Table::new();
    table.add(Centre, "順位", 52, |line| rank(line));
    table.add(Centre, "番号", 62, |line| &line.project.id);
    table.add(Text, NAME_OF, 190, |line| &line.project.name);
    table.add(Text, "内容", CONTENT, |line| &line.summary);
    table.add(Text, "担当係", 100, |line| line.staff.teams.join("\n"));
    table.add(Text, "連携課", 70, |line| &line.staff.partners);
    table.add(Text, "担当課", 90, |line| line.section);
    table.add(Number(0), COST, room_of_costs(lines), move |line| {
        cost(line).origin(origins.cost(&line.said))
    });
    table.add(Text, NOTE, 165, |line| {
        let why = line.cost.err().unwrap_or_default();
        ReportCell::from(why).doubted(line.is_doubted)
    });
    if book == BookKind::Office {
        table.add(Small, "出典", 200, |line| {
            sources(
                &verification.year_folder,
                line.said.iter().map(Deref::deref),
            )
        });
    }
    let lines: Vec<&ProjectLine<'a>> = lines.iter().collect();
    let table = table.used_beside(&lines, &["番号", NAME_OF, COST, NOTE]);
    // Long contents take the room that names need not.
    let long = lines.iter().map(|line| (line.summary.as_str(), CONTENT));
    let widest = if width::is_full(long) {
        "内容"
    } else {
        NAME_OF
    };
    table.filled(widest, figures::SMALL).continued()
}

fn rank<'a>(line: &'a ProjectLine<'_>) -> ReportCell<'a> {
    ReportCell::number_or_text(line.staff.rank.as_deref().unwrap_or_default())
}

fn cost(line: &ProjectLine<'_>) -> ReportCell<'static> {
    ReportCell::figure_or(line.cost.ok(), 0, ReportCell::mark("")).doubted(line.is_doubted)
}

/// Fills the sheet. The list's heads are repeated on each page; but where the totals behind it take a page of their own,
/// on which these would stand above another table, each page of the list is written with heads.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let list = ProjectList::of(page.book, verification);
    let mut trial = Worksheet::new();
    let mut trial = SheetPage::new(&mut trial, page.style);
    (trial.book, trial.paper) = (page.book, Paper::planned());
    let totals = fill(&mut trial, verification, &list, Heads::Repeated)?;
    let is_apart = trial
        .paper
        .begins()
        .last()
        .is_some_and(|row| *row >= totals);
    let heads = if is_apart {
        Heads::Written
    } else {
        Heads::Repeated
    };
    fill(page, verification, &list, heads).map(drop)
}

/// How a page of the list gets its heads.
#[derive(Clone, Copy, PartialEq)]
enum Heads {
    Repeated,
    Written,
}

impl Heads {
    /// Writes the heads again where the page has no room for so many points of the list.
    fn above(
        self,
        page: &mut SheetPage<'_>,
        table: &ProjectTable<'_>,
        points: f64,
    ) -> Result<(), XlsxError> {
        match self == Self::Written && page.begin_without_room(points) {
            true => page.heads(table),
            false => Ok(()),
        }
    }
}

/// Points of the row of a measure, or of a sum, at the most.
const HEADING: f64 = 40.0;

/// Fills the sheet; gives the first row behind the list.
fn fill(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    list: &ProjectList<'_>,
    heads: Heads,
) -> Result<u32, XlsxError> {
    let table = table(page.book, verification, &list.lines);
    page.columns(&table)?;
    let title = format!("{}　{}", NAME, verification.year.long());
    page.title(title, &[&list.sentence(), SHARED])?;
    if list.unknown > 0 && page.book != BookKind::Public {
        let unknown = format!(
            "計画にない名前の事業が{}行あり、含めていません（事務局用の「確認事項」をご覧ください）。",
            list.unknown
        );
        page.put(HEAD - 1, 0, unknown, Quiet)?;
    }
    page.row = HEAD;
    let frozen = table.place_of(NAME_OF) + 1;
    match heads {
        Heads::Repeated => page.lasting_heads(&table, Some(frozen))?,
        Heads::Written => {
            page.sheet.set_freeze_panes(page.row + 1, frozen)?;
            page.heads(&table)?;
        }
    }
    // Both lists have the same measures in the same order.
    let groups = list.by_measure().into_iter();
    for ((measure, lines), total) in groups.zip(list.totals_by_measure()) {
        let measure = self::measure(verification, list, measure);
        let mut above = HEADING;
        for (at, line) in lines.iter().enumerate() {
            heads.above(page, &table, above + page.points_of(&table, line))?;
            if at == 0 {
                heading(page, &table, &measure, &total)?;
                above = 0.0;
            }
            page.line(&table, line)?;
        }
    }
    let whole = list.whole();
    heads.above(page, &table, HEADING)?;
    page.paper.keep(page.row - 1);
    heading(page, &table, "合計", &whole)?;
    let (widths, at) = (table.widths(), table.place_of(COST));
    let behind = page.row;
    for (title, of, totals) in [
        ("施策別の事業費", "施策", list.totals_by_measure()),
        ("係別の事業費", "係", list.totals_by_team()),
    ] {
        page.row += 1;
        let rows = totals.iter().map(|total| (total, &Text));
        let rows = rows.chain([(&whole, &Goal)]);
        let rows = rows.map(|(total, look)| cells_of(page, (&widths, at), total, look));
        let rows: Vec<Vec<Placed<'_>>> = rows.collect();
        match heads {
            Heads::Repeated => {
                let first = page.row;
                page.heading(title)?;
                rows.into_iter()
                    .try_for_each(|cells| page.spans(&widths, cells))?;
                page.together(first);
            }
            Heads::Written => with_heads(page, (&widths, at), (title, of), rows)?,
        }
    }
    without_cost(page, &table, list)?;
    Ok(behind)
}

/// Writes totals with heads of their own: whole on a page where one holds them.
fn with_heads(
    page: &mut SheetPage<'_>,
    (widths, at): (&[u32], u16),
    (title, of): (&str, &str),
    rows: Vec<Vec<Placed<'_>>>,
) -> Result<(), XlsxError> {
    let points = rows.iter().map(|cells| page.points_of_spans(widths, cells));
    let points: Vec<f64> = points.collect();
    let whole: f64 = points.iter().sum();
    let whole = 2.0 * HEADING + whole;
    let least = 3.0 * HEADING;
    page.begin_without_room(if page.paper.holds(whole) {
        whole
    } else {
        least
    });
    page.heading(title)?;
    heads_of_totals(page, (widths, at), of)?;
    for (cells, points) in rows.into_iter().zip(points) {
        if page.begin_without_room(points) {
            heads_of_totals(page, (widths, at), of)?;
        }
        page.spans(widths, cells)?;
    }
    Ok(())
}

/// Writes heads above totals.
fn heads_of_totals(
    page: &mut SheetPage<'_>,
    (widths, at): (&[u32], u16),
    of: &str,
) -> Result<(), XlsxError> {
    let last = widths.len() as u16 - 1;
    page.paper.keep(page.row);
    let cells = vec![
        ((0, at - 1), of.into(), Head),
        ((at, at), COST.into(), Head),
        ((at + 1, last), "事業の数".into(), Head),
    ];
    page.spans(widths, cells)
}

/// A measure's name, with its rank and those who do it where the plan or a submission names them.
fn measure(verification: &Verification, list: &ProjectList<'_>, measure: Option<usize>) -> String {
    let name = list.measure_name(measure);
    let Some(measure) = measure else { return name };
    let planned = &verification.plan().measures[measure];
    let readings = verification.readings.iter();
    let rows = readings
        .filter(|reading| reading.counts())
        .flat_map(|reading| &reading.policy.measures);
    let reported = rows.filter(|row| row.measure == Some(measure));
    let in_plan = (planned.rank, &planned.teams[..], &planned.partners);
    let staff = InForce::of(reported.map(|row| &row.staff), in_plan);
    let rank = staff.rank.map(|rank| format!("重要度順位 {rank}"));
    let teams = Some(staff.teams.join("、"));
    let sections = Some(staff.partners).filter(|names| !names.is_empty());
    let partners = sections.map(|names| format!("連携 {names}"));
    match joined([rank, teams, partners].into_iter().flatten(), "　").as_str() {
        "" => name,
        more => format!("{name}　（{more}）"),
    }
}

/// Writes a heading across the list up to the costs, with what the projects under it come to.
fn heading(
    page: &mut SheetPage<'_>,
    table: &ProjectTable<'_>,
    name: &str,
    total: &Total,
) -> Result<(), XlsxError> {
    let (at, last) = (table.place_of(NOTE), table.last());
    page.paper.keep(page.row);
    page.end_part();
    let cells = vec![
        ((0, at - 2), name.into(), Goal),
        ((at - 1, at - 1), cost_of(total), Number(0)),
        ((at, last), left_out(total).into(), page.beside(&Goal)),
    ];
    page.spans(&table.widths(), cells)
}

/// うち1事業は金額なし
fn left_out(total: &Total) -> String {
    match total.without_cost {
        0 => String::new(),
        count => format!("うち{count}事業は金額なし"),
    }
}

fn cost_of(total: &Total) -> ReportCell<'static> {
    let cost = total.cost.filter(|_| total.is_of_costs());
    ReportCell::figure_or(cost, 0, ReportCell::mark(total.text())).doubted(total.doubted > 0)
}

/// A total in the columns of the list: its name left of the column of costs, the count of its projects right of it.
fn cells_of<'c>(
    page: &SheetPage<'_>,
    (widths, at): (&[u32], u16),
    total: &'c Total,
    look: &Look,
) -> Vec<Placed<'c>> {
    let last = widths.len() as u16 - 1;
    vec![
        ((0, at - 1), ReportCell::from(&total.name), look.clone()),
        ((at, at), cost_of(total), Number(0)),
        ((at + 1, last), counted(total).into(), page.beside(look)),
    ]
}

/// Names the projects without a cost, in a row for each reason; the list above has all else of them.
fn without_cost(
    page: &mut SheetPage<'_>,
    table: &ProjectTable<'_>,
    list: &ProjectList<'_>,
) -> Result<(), XlsxError> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (line, reason) in list.without_cost() {
        let name = joined([&line.project.id, &line.project.name], " ");
        match reasons.iter_mut().find(|(own, _)| *own == reason) {
            Some((_, names)) => names.push(name),
            None => reasons.push((reason, vec![name])),
        }
    }
    let count: usize = reasons.iter().map(|(_, names)| names.len()).sum();
    // Where none has a cost, the list above says so of each.
    if count == 0 || count == list.whole().projects {
        return Ok(());
    }
    page.row += 1;
    page.heading(format!("事業費のない事業（{count}件）"))?;
    let (widths, last) = (table.widths(), table.last());
    let names_from = table.place_of(NAME_OF);
    let room = widths[names_from.into()..].iter().sum();
    for (reason, names) in reasons {
        for names in width::pieces(&names.join("、"), room, width::LINES_OF_ROW) {
            let cells = vec![
                ((0, names_from - 1), reason.into(), Centre),
                ((names_from, last), names.into(), Text),
            ];
            page.spans(&widths, cells)?;
        }
    }
    Ok(())
}

/// 13事業（金額なし1）
fn counted(total: &Total) -> String {
    let left_out = match total.without_cost {
        0 => String::new(),
        count => format!("金額なし{count}"),
    };
    format!("{}事業{}", total.projects, in_brackets(&left_out))
}
