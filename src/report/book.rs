//! The council's workbook: its sheets, in their order.

use super::style::{self, Style};
use super::{contexts, cover, data, efforts, findings_list, kpi_list, method, outline, period};
use super::{projects, revisions, submissions, summary, tags};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::io::{self, Write};

/// A sheet of the workbook.
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in the table of contents.
    pub what: &'static str,
    /// Whether there is anything to say on it.
    is_wanted: fn(&Verification) -> bool,
    /// Fills it.
    add: fn(&mut Worksheet, &Style, &Verification) -> Result<(), XlsxError>,
    /// Whether it has a row for every KPI or figure, each of which is written once and in order, so that the
    /// sheet need not stay in memory.
    is_long: bool,
}

/// The sheets, in the order in which a council reads them.
const SHEETS: &[Sheet] = &[
    Sheet {
        name: cover::NAME,
        what: "この報告書の名前と目次",
        is_wanted: always,
        add: cover::add,
        is_long: false,
    },
    Sheet {
        name: summary::NAME,
        what: "基本目標ごとの判定の数と、前年度からの動きが大きい指標",
        is_wanted: has_kpis,
        add: summary::add,
        is_long: false,
    },
    Sheet {
        name: kpi_list::NAME,
        what: "すべてのKPIの基準値・実績値・目標値・達成率・判定と、その理由",
        is_wanted: has_kpis,
        add: kpi_list::add,
        is_long: true,
    },
    Sheet {
        name: efforts::NAME,
        what: efforts::WHAT,
        is_wanted: efforts::is_wanted,
        add: efforts::add,
        is_long: false,
    },
    Sheet {
        name: projects::NAME,
        what: projects::WHAT,
        is_wanted: projects::is_wanted,
        add: projects::add,
        is_long: false,
    },
    Sheet {
        name: outline::NAME,
        what: outline::WHAT,
        is_wanted: outline::is_wanted,
        add: outline::add,
        is_long: false,
    },
    Sheet {
        name: contexts::NAME,
        what: contexts::WHAT,
        is_wanted: contexts::is_background,
        add: contexts::add,
        is_long: false,
    },
    Sheet {
        name: contexts::STRENGTHS,
        what: contexts::WHAT,
        is_wanted: contexts::are_strengths,
        add: contexts::add,
        is_long: false,
    },
    Sheet {
        name: tags::NAME,
        what: tags::WHAT,
        is_wanted: tags::is_wanted,
        add: tags::add,
        is_long: false,
    },
    Sheet {
        name: period::NAME,
        what: period::WHAT,
        is_wanted: period::is_wanted,
        add: period::add,
        is_long: false,
    },
    Sheet {
        name: findings_list::NAME,
        what: "各課に直すこと・確かめることをお願いしている点",
        is_wanted: always,
        add: findings_list::add,
        is_long: false,
    },
    Sheet {
        name: submissions::NAME,
        what: "どの課から何が届いているか",
        is_wanted: always,
        add: submissions::add,
        is_long: false,
    },
    Sheet {
        name: revisions::NAME,
        what: revisions::WHAT,
        is_wanted: revisions::is_wanted,
        add: revisions::add,
        is_long: false,
    },
    Sheet {
        name: method::NAME,
        what: "値の数え方と判定のしかた、除いたもの",
        is_wanted: always,
        add: method::add,
        is_long: false,
    },
    Sheet {
        name: data::NAME,
        what: "報告された値の一つ一つと、その出典（ファイル・シート・セル）",
        is_wanted: always,
        add: data::add,
        is_long: true,
    },
];

fn always(_: &Verification) -> bool {
    true
}

/// A plan may list what its sections do and cost without a single KPI.
fn has_kpis(verification: &Verification) -> bool {
    !verification.plan().kpis.is_empty()
}

/// The sheets of a verification's workbook, in their order: those on which there is anything to say.
pub fn sheets(verification: &Verification) -> impl Iterator<Item = &'static Sheet> {
    SHEETS
        .iter()
        .filter(|sheet| (sheet.is_wanted)(verification))
}

/// Writes the workbook.
pub fn write(verification: &Verification, file: &mut (impl Write + Send)) -> io::Result<()> {
    build(verification)
        .and_then(|mut book| book.save_to_writer(file))
        .map_err(io::Error::other)
}

fn build(verification: &Verification) -> Result<Workbook, XlsxError> {
    let title = format!(
        "{}　{}効果検証報告書",
        verification.plan().body,
        verification.year.long()
    );
    let mut book = style::workbook(verification.plan(), &title, verification.year)?;
    let style = Style::new();
    for sheet in sheets(verification) {
        let page = match sheet.is_long {
            true => book.add_worksheet_with_constant_memory()?,
            false => book.add_worksheet(),
        };
        page.set_name(sheet.name)?;
        style::page(page, verification.plan(), verification.year);
        (sheet.add)(page, &style, verification)?;
    }
    Ok(book)
}

#[cfg(test)]
mod tests {
    use super::SHEETS;
    use std::collections::HashSet;

    #[test]
    fn every_sheet_has_a_name_of_its_own_and_says_what_it_is_for() {
        let names: HashSet<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
        assert_eq!(names.len(), SHEETS.len());
        assert!(SHEETS.iter().all(|sheet| !sheet.what.is_empty()));
    }
}
