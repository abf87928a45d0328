//! 担当課別の索引: for each section its KPIs, with their grades and where they stand.

use super::cell::ReportCell;
use super::kpi_list::KpiList;
use super::marks::Marks;
use super::printed_pages::PrintedPages;
use super::style::Look::{Centre, Text};
use super::style::{self, accent};
use super::table::{SheetPage, Table};
use super::{has, kpi_list, kpi_sheets};
use crate::domain::plan::SheetKind;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
const NAME: &str = SheetKind::SectionIndex.label();

/// What the table of contents says of it.
pub const WHAT: &str = "担当課ごとの指標と判定、載っているページ";

/// Nobody looks for a section in a longer index; Excel takes 65,530 links of a sheet.
const MOST: usize = 1000;

/// The head of the grades.
const GRADE: &str = "判定";

/// KPIs of a section that stand on one page.
const PART: usize = 12;

/// Whether the workbook has the sheet: a plan of one section has no use for it.
pub fn is_wanted(verification: &Verification) -> bool {
    let plan = verification.plan();
    let mut sections = plan.kpis.iter().map(|kpi| kpi.section);
    let first = sections.next();
    plan.kpis.len() <= MOST && sections.any(|section| Some(section) != first)
}

/// A KPI of a section.
struct Line {
    kpi: usize,
    /// Whether it is the first of its section, or of a part of a long one.
    is_first: bool,
}

/// Fills the sheet; `printed` are the pages of the sheets before it.
pub fn add(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    printed: &PrintedPages,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let ids = style::ids(page.sheet, plan)?;
    let shown = kpi_sheets::shown(verification);
    let rows = kpi_list::rows_of_kpis(plan);
    let pages = kpi_sheets::rows(page.book, verification, &shown);
    let marks = Marks::of(page.book, verification);
    let list = KpiList::of(page.book, verification);
    let link = page.style.of(&Centre).clone().set_font_color(accent());
    let mut table: Table<'_, Line> = Table::new();
    table.add(Text, "担当課", 150, |line| match line.is_first {
        true => plan.sections[plan.kpis[line.kpi].section].name.as_str(),
        false => "",
    });
    table.add(Centre, "指標\n番号", ids, |line| {
        &plan.kpis[line.kpi].id
    });
    table.add(Text, "指標", 380, |line| plan.called_beside_id(line.kpi));
    table.add(Centre, GRADE, 70, |line| {
        marks
            .judged(line.kpi)
            .live(list.live_grade(line.kpi).as_ref())
    });
    if has(page.book, SheetKind::KpiList, verification) {
        let link = link.clone();
        table.add(Centre, "KPI一覧\nのページ", 84, move |line| {
            let row = rows[line.kpi];
            let number = printed.of_row(SheetKind::KpiList, row);
            let text = number.map_or("KPI一覧".to_owned(), |number| number.to_string());
            ReportCell::link(text, kpi_list::NAME, row).format(link.clone())
        });
    }
    if has(page.book, SheetKind::KpiSheets, verification) {
        table.add(Centre, "KPI個票\n（ページ）", 110, move |line| match shown
            .binary_search(&line.kpi)
        {
            Ok(at) => {
                let number = printed.of_row(SheetKind::KpiSheets, pages[at]);
                let number = number.map_or(String::new(), |number| format!("（{number}）"));
                let text = format!("個票 {}{number}", at + 1);
                ReportCell::link(text, kpi_sheets::NAME, pages[at]).format(link.clone())
            }
            Err(_) => "－".into(),
        });
    }
    page.columns(&table)?;
    page.title(format!("{NAME}　{}", verification.year.long()), &[])?;
    page.lasting_heads(&table, None)?;
    let first = page.row;
    for section in 0..plan.sections.len() {
        let kpis = (0..plan.kpis.len()).filter(|kpi| plan.kpis[*kpi].section == section);
        let kpis: Vec<usize> = kpis.collect();
        for kpis in kpis.chunks(PART) {
            let first = page.row;
            let lines = kpis.iter().map(|kpi| Line {
                kpi: *kpi,
                is_first: *kpi == kpis[0],
            });
            page.lines(&table, lines)?;
            // On each page stands whose KPIs they are.
            page.together(first);
        }
    }
    let grades = table.place(GRADE).filter(|_| list.is_live());
    grades.map_or(Ok(()), |grades| {
        kpi_list::follow_grades(page, plan, grades, (first, page.row.max(first + 1) - 1))
    })
}
