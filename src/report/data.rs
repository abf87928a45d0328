//! データ: the reported figures and costs one by one, with their places, as data for computing. Behind
//! those of this year it has the figures of earlier submissions that the other sheets use. It keeps
//! 総務省's rules for machines: one header row, one datum a cell, no merges, Western years too.

use super::cell::ReportCell;
use super::marks::Marks;
use super::style::Look::{self, Centre, Line, Number, Plain, Text};
use super::table::{SheetPage, Table};
use super::{figures, open_costs, open_data, projects, width};
use crate::domain::Project;
use crate::domain::plan::BookKind;
use crate::domain::reported::Kind;
use crate::ledger::{CellFigure, KpiEntry};
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// What the table of contents says of it.
pub const WHAT: &str = "値の一つ一つ（機械で読む表。印刷は初めの1ページだけ）";

/// What formulas call the table.
const NAME: &str = "データ";

/// More rows than this belong into data/observations.csv and data/projects.csv, where they all are;
/// the sheet says so.
const MOST: usize = 2000;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    page.paper.sample();
    if page.book == BookKind::Public {
        // One header row has room for one kind of data.
        return match verification.plan().kpis.is_empty() {
            false => open_data::add(page, verification),
            true => open_costs::add(page, verification),
        };
    }
    let (plan, ledger) = (verification.plan(), &verification.ledger);
    let table = table(page, verification);
    page.columns(&table)?;
    page.lasting_heads(&table, Some(2))?;
    let known = verification.series();
    let older_of = |kpi: usize| known.older(kpi, verification.year);
    let older: Vec<KpiEntry<'_>> = (0..plan.kpis.len()).flat_map(older_of).collect();
    let all = ledger.len() + older.len() + ledger.costs().count();
    // Before the rows, which are not kept in memory. The note below them is no part of it.
    page.as_table(&table, (NAME, all.min(MOST) as u32))?;
    // No more than the sheet has room for: a ledger may have hundreds of thousands.
    let both = ledger.first(MOST).chain(older);
    let marks = Marks::of(page.book, verification);
    let entries = both.map(|entry| {
        let kpi = &plan.kpis[entry.kpi];
        let is_actual = entry.kind == Kind::Actual;
        let year = entry.year.filter(|_| is_actual);
        let is_doubted = year.is_some_and(|year| marks.is_figure_doubted(entry.kpi, year));
        let about = [&kpi.id, kpi.called(), &kpi.unit];
        (about, CellFigure::from(entry), is_doubted)
    });
    let costs = ledger.costs().map(|cost| {
        let project = &plan.projects[cost.project];
        let about = [&project.id, &project.name, Project::COST_UNIT];
        let of_year = cost.year == Some(verification.year);
        let is_doubted = of_year && verification.doubted_costs.contains(&cost.project);
        (about, CellFigure::from(cost), is_doubted)
    });
    page.lines(&table, entries.chain(costs).take(MOST))?;
    if all > MOST {
        page.put(page.row, 0, more(verification, all), Plain)?;
    }
    Ok(())
}

/// A figure or a cost, with the number, the name and the unit of the KPI or project that it is about before it, and whether
/// it is doubted behind it.
type DataRow<'a> = ([&'a str; 3], CellFigure<'a>, bool);

/// The columns, whose heads name projects too where the plan has them. In the workbook of the 事務局, which is for the
/// screen, names and files stand on one line, whole unless they are very long; the council's is printed, and wraps them.
fn table<'a>(page: &SheetPage<'_>, verification: &'a Verification) -> Table<'a, DataRow<'a>> {
    let plan = verification.plan();
    let kpis = plan.kpis.iter().map(|kpi| kpi.called());
    let things = kpis.chain(plan.projects.iter().map(|project| project.name.as_str()));
    let names = width::column(things, (200, 420));
    let of_sections = plan.sections.iter().map(|section| section.name.as_str());
    let sections = width::column(of_sections, (90, 200));
    let readings = verification.readings.iter();
    let paths = readings.map(|reading| reading.submission.path.as_str());
    let files = width::column(paths, (260, 520));
    let (ledger, known) = (&verification.ledger, verification.series());
    let older = (0..plan.kpis.len()).flat_map(|kpi| known.older(kpi, verification.year));
    let entries = ledger.first(MOST).chain(older).map(CellFigure::from);
    let costs = ledger.costs().map(CellFigure::from);
    let values = entries
        .chain(costs)
        .take(MOST)
        .filter_map(|said| said.value());
    let figures = figures::column(values, 100);
    let (id, name) = match projects::is_wanted(verification) {
        true => ("番号", "指標・事業"),
        false => ("指標番号", "指標"),
    };
    let western = |(_, said, _): &DataRow<'_>| {
        let year = said.year.map(|year| f64::from(year.western()));
        year.map_or(ReportCell::from(""), ReportCell::number)
    };
    let era = |(_, said, _): &DataRow<'_>| said.year.map_or(String::new(), |year| year.to_string());
    let (line, mut table): (Look, Table<'_, DataRow<'_>>) = match page.book {
        BookKind::Office => (Line, Table::low()),
        _ => (Text, Table::new()),
    };
    table.add(line.clone(), id, 80, |([id, ..], ..)| *id);
    table.add(line.clone(), name, names, |([_, name, _], ..)| *name);
    table.add(line.clone(), "課", sections, |(_, said, _)| {
        &said.source.section
    });
    table.add(Centre, "西暦年度", 70, western);
    table.add(line.clone(), "和暦年度", 70, era);
    table.add(line.clone(), "種別", 60, |(_, said, _)| said.kind.label());
    table.add(line.clone(), "状態", 90, |(_, said, _)| {
        said.state.label()
    });
    table.add(Number(0), "値", figures, |(_, said, is_doubted)| {
        value(said).doubted(*is_doubted)
    });
    table.add(page.beside(&line), "単位", 70, |([.., unit], ..)| {
        ReportCell::from(*unit).indented()
    });
    table.add(
        line.clone(),
        "書かれていた文字",
        150,
        |(_, said, _)| said.text,
    );
    table.add(line.clone(), "ファイル", files, |(_, said, _)| {
        &said.source.file
    });
    table.add(line.clone(), "シート", 130, |(_, said, _)| {
        &said.source.sheet
    });
    table.add(line.clone(), "セル", 60, |(_, said, _)| {
        said.at.to_string()
    });
    table
}

fn value(said: &CellFigure<'_>) -> ReportCell<'static> {
    ReportCell::figure_or(said.value(), 0, ReportCell::from("").look(Line))
}

/// Said where there are more rows than the sheet shows.
fn more(verification: &Verification, all: usize) -> String {
    let files = match projects::is_wanted(verification) {
        true => "data/observations.csv と data/projects.csv",
        false => "data/observations.csv",
    };
    format!("初めの{MOST}件です。全{all}件は {files} にあります。")
}
