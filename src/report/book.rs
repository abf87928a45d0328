//! A workbook as a file.

use super::chart_cache::{self, DrawnCells};
use super::goals::GoalSheets;
use super::paper::Paper;
use super::printed_pages::PrintedPages;
use super::style::{self, Style};
use super::table::SheetPage;
use super::{LONG, cover, marks, pages, section_index};
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, SheetKind};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, XlsxError};
use std::io::{self, Write};

/// What the sign of what has changed means, below the pages that have it.
const CHANGED: &str = "※ 前回の報告書から変わった値・判定";

/// Above the one page of a table for machines.
const SAMPLE: &str = "このシートは機械で読むための表です。紙には初めの1ページだけを印刷します（すべては画面でご覧ください）。";

/// Writes a workbook.
pub fn write(
    kind: BookKind,
    verification: &Verification,
    file: &mut (impl Write + Send),
) -> io::Result<()> {
    let (mut book, drawn) = build(kind, verification).map_err(io::Error::other)?;
    if drawn.is_empty() {
        return book.save_to_writer(file).map_err(io::Error::other);
    }
    let book = book.save_to_buffer().map_err(io::Error::other)?;
    file.write_all(&chart_cache::filled(&book, &drawn)?)
}

/// A workbook, and the formulas that its charts draw.
fn build(
    kind: BookKind,
    verification: &Verification,
) -> Result<(Workbook, Vec<DrawnCells>), XlsxError> {
    let (body, year) = (&verification.plan().body, verification.year.long());
    let title = format!("{body}　{year}{}", cover::of(kind));
    let mut book = style::workbook(verification, &title)?;
    let style = Style::of_font(verification.plan().font);
    let has_cover = super::has(kind, SheetKind::Cover, verification);
    let cover = match has_cover {
        true => cover::pages(kind, verification, &style)?,
        false => Some(0),
    };
    let mut printed = PrintedPages::behind(cover);
    let (mut goals, mut names) = (None, Vec::new());
    let mut drawn = Vec::new();
    for own in pages(kind, verification) {
        let sheet = match LONG.contains(&own.sheet.kind) {
            true => book.add_worksheet_with_constant_memory()?,
            false => book.add_worksheet(),
        };
        sheet.set_name(&own.name)?;
        // The library writes 0 in the place of a result that is an empty text.
        sheet.set_formula_result_default("");
        style::page(sheet, verification);
        let mut page = SheetPage::new(sheet, &style);
        (page.book, page.paper) = (kind, Paper::planned());
        match own.goal {
            // The cover says on which pages the others begin.
            None if own.sheet.kind == SheetKind::Cover => continue,
            None if own.sheet.kind == SheetKind::SectionIndex => {
                section_index::add(&mut page, verification, &printed)?;
            }
            None => (own.sheet.add)(&mut page, verification)?,
            Some(goal) => {
                let goals = goals.get_or_insert_with(|| GoalSheets::of(kind, verification));
                goals.add(&mut page, goal)?;
            }
        }
        names.append(&mut page.names);
        drawn.append(&mut page.drawn);
        let doubted = || format!("{} {}", style::DOUBTED, marks::meaning_of_doubt(kind));
        let doubted = page.has_doubts.then(doubted);
        let changed = page.has_changes.then(|| CHANGED.to_owned());
        let signs = joined(doubted.into_iter().chain(changed), "　");
        if !signs.is_empty() {
            let foot = match page.paper.is_upright() {
                true => style::foot_of_upright,
                false => style::foot_of_lying,
            };
            foot(page.sheet, verification, (10, &signs));
        }
        if page.paper.is_cut() {
            style::head(page.sheet, verification, SAMPLE);
        }
        page.paper.set(page.sheet)?;
        printed.add(own.sheet.kind, &page.paper);
    }
    for (name, of) in names {
        book.define_name(name, &of)?;
    }
    if has_cover {
        let mut page = SheetPage::new(book.worksheet_from_index(0)?, &style);
        (page.book, page.paper) = (kind, Paper::planned());
        cover::add(&mut page, verification, &printed)?;
        page.paper.set(page.sheet)?;
    }
    Ok((book, drawn))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Subject;
    use crate::domain::FiscalYear;
    use crate::domain::moment::Moment;
    use crate::history::changes::{FigureChange, Side};
    use crate::history::{Changes, Run, Stamp};
    use calamine::{Reader, Xlsx};
    use std::io::{Cursor, Read};

    fn verification() -> Verification {
        let subject = Subject {
            workspace: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/plain").into(),
            plan: "town".into(),
            year: FiscalYear::starting(2024),
            year_folder: "R6".into(),
        };
        crate::verify(&subject, &|_, _| {}).unwrap()
    }

    fn written(verification: &Verification) -> Cursor<Vec<u8>> {
        let mut file = Vec::new();
        write(BookKind::Office, verification, &mut file).unwrap();
        Cursor::new(file)
    }

    #[test]
    fn a_workbook_made_without_a_history_names_no_run() {
        let book = written(&verification());
        let mut parts = zip::ZipArchive::new(book.clone()).unwrap();
        for at in 0..parts.len() {
            let (mut part, mut text) = (parts.by_index(at).unwrap(), String::new());
            part.read_to_string(&mut text).unwrap();
            assert!(!text.contains(" 作成") && !text.contains("kensho-run"));
        }
        let sheets = Xlsx::new(book).unwrap().sheet_names();
        assert!(!sheets.iter().any(|name| name == "前回からの変更"));
    }

    #[test]
    fn a_thousand_changes_are_all_listed() {
        let mut verification = verification();
        let (number, at, year) = (1, Moment(0), verification.year);
        let stamp = Stamp {
            number: 2,
            edition_of_year: 2,
            at,
            name: None,
            fingerprint: String::new(),
        };
        let side = |number: usize| Side {
            state: crate::domain::reported::State::Value,
            text: number.to_string(),
            figure: None,
            file: "inputs/town/R6/観光課/実績.xlsx".to_owned(),
            sheet: "実績".to_owned(),
            cell: format!("C{number}"),
        };
        let change = |number: usize| FigureChange {
            kpi_id: format!("9-{number}"),
            kpi: "見本".to_owned(),
            year: Some(year),
            kind: "actual".to_owned(),
            before: None,
            after: Some(side(number)),
            beside: None,
        };
        let base = Run {
            number,
            edition_of_year: number,
            year,
            year_folder: "R6".to_owned(),
            at,
            version: String::new(),
            fingerprint: String::new(),
            edition: String::new(),
            name: None,
        };
        let changes = Changes {
            figures: (1..=1_000).map(change).collect(),
            ..Changes::default()
        };
        verification.stamp = Some(stamp);
        verification.since = Some((base, changes));
        let mut book = Xlsx::new(written(&verification)).unwrap();
        let range = book.worksheet_range("前回からの変更").unwrap();
        let text = |row: u32, column: u32| range.get_value((row, column)).unwrap().to_string();
        assert_eq!(
            text(2, 0),
            "値 1000件　計画 0件　判定 0件　新しい指摘 0件　なくなった指摘 0件"
        );
        let (last, _) = range.end().unwrap();
        assert_eq!((last, text(last, 0)), (1_005, "9-1000".to_owned()));
        assert_eq!(text(last, 6), "観光課/実績.xlsx「実績」 C1000");
    }
}
