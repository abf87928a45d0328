//! What projects cost as data for machines: データ of the published workbook where the plan has no KPIs, and else a sheet
//! beside it, for one table has one kind of data.
//!
//! A project without a cost that may be published has the reason that 事業一覧 gives, and no number.

use super::cell::ReportCell;
use super::figures::{self, column};
use super::has_kpis;
use super::marks::sign_of_doubt;
use super::projects::{self, ProjectLine, ProjectList};
use super::style::Look::{Line, Number, Text};
use super::table::{SheetPage, Table};
use crate::domain::Project;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// What each figure is.
const COST: &str = "事業費";

/// What the table of contents says of it.
pub const WHAT: &str = "事業費の一つ一つ（機械で読む表。印刷は初めの1ページだけ）";

/// Whether the costs have a sheet beside データ: the plan has KPIs, and projects too.
pub fn is_wanted(verification: &Verification) -> bool {
    has_kpis(verification) && projects::is_wanted(verification)
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    page.paper.sample();
    let list = ProjectList::of(page.book, verification);
    let table = table(page, verification, &list);
    page.has_doubts |= list.lines.iter().any(|line| line.is_doubted);
    page.columns(&table)?;
    page.heads_height(&table)?;
    page.lasting_heads(&table, Some(0))?;
    page.lines(&table, &list.lines)?;
    page.sheet
        .autofilter(0, 0, page.row - 1, table.last())
        .map(drop)
}

fn table<'a>(
    page: &SheetPage<'_>,
    verification: &'a Verification,
    list: &'a ProjectList<'a>,
) -> Table<'a, &'a ProjectLine<'a>> {
    let (plan, year) = (verification.plan(), verification.year);
    let costs = list.lines.iter().filter_map(|line| line.cost.ok());
    let behind = page.beside(&Text);
    let mut table: Table<'a, &'a ProjectLine<'a>> = Table::new();
    table.add(Text, "団体名", 80, |_| &plan.body);
    table.add(Text, "計画名", 200, |_| &plan.name);
    table.add(Text, "施策", 250, |line| {
        list.measure_name(line.project.measure)
    });
    table.add(Text, "事業番号", 80, |line| &line.project.id);
    table.add(Text, "事業名", 250, |line| &line.project.name);
    table.add(Text, "単位", 50, |_| Project::COST_UNIT);
    table.add(Number(0), "西暦年度", 70, move |_| {
        // Years have no separators, as the format of figures has.
        ReportCell::number(f64::from(year.western())).look(Line)
    });
    table.add(behind.clone(), "和暦年度", 96, move |_| {
        ReportCell::from(year.long()).indented()
    });
    table.add(Text, "区分", 60, |_| COST);
    table.add(Number(0), "値", column(costs, 96), |line| {
        ReportCell::figure_or(line.cost.ok(), 0, ReportCell::from("").look(Line))
    });
    table.add(behind, "値のない理由", 110, |line| {
        ReportCell::from(line.cost.err().unwrap_or_default()).indented()
    });
    // In a cell of its own, as with the figures of KPIs.
    table.add(Text, "確認中の値", 60, |line| {
        sign_of_doubt(line.is_doubted)
    });
    table.filled("事業名", figures::PAGE)
}
