//! kensho's own form that went out before the plan or last year's figures changed. What it still says as it was
//! printed is no doing of the section, which is not asked about it.

use super::form_changed::{self, Sheet, head};
use super::printed::Printed;
use super::{Evidence, Finding, Page, Place, cell_comment, flaws, wrong_section};
use crate::domain::joined::joined;
use crate::domain::{CellAt, folded, unit};
use crate::normalize::{MappedCell, Missed};
use std::collections::{BTreeMap, HashSet};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-outdated",
    what: "調査票を配ったあとで、計画か前の年度の値が変わりました。届いた調査票には、配ったときのとおりに印刷されています。前の年度の値は、調査票に印刷されているものを使っています。",
    why: "記入する欄でないところは課には直せないので、課には尋ねていません。",
    example: "調査票を配ったあとで、計画の目標値を直した。前の年度の修正が届いた。",
    remedy: "課がすることはありません。前の年度の値が今のものと違うときは、企画課が、届いた調査票のその欄を今の値に直してください。",
    ..Page::WARNING
};

/// The same, of rows whose figures cannot be used for it.
pub const ROWS: Page = Page {
    code: "form-outdated-row",
    what: "調査票を配ったあとで、計画の単位か担当課が変わりました。届いた調査票の、その行の値は使っていません。",
    why: "前の単位の数は、今の単位の値ではありません。担当でなくなった課の値を使うかどうかは、企画課が決めます。",
    example: "調査票を配ったあとで、計画の単位を「本」から「便」に直した。調査票を配ったあとで、指標の担当課を変えた。",
    remedy: "書かれた値をそのまま使えるときは、企画課が、届いた調査票の単位を直すか、今の担当課の調査票に書き写してください。使えないときは、調査票を作り直し（kensho form）、今の担当課に記入をお願いしてください。",
    ..Page::ERROR
};

/// A sheet, and what of it the plan has left behind.
struct Outdated<'a> {
    sheet: Sheet<'a>,
    /// What is said of cells that are no units.
    cells: BTreeMap<CellAt, String>,
    /// The same of rows whose unit or section is another now, with the cell that says it.
    rows: BTreeMap<u32, (CellAt, String)>,
    /// The KPIs of these rows.
    moved: Vec<usize>,
    /// By row: the unit's cell, where the section changed the unit, and the sentence about it.
    units: BTreeMap<u32, (CellAt, String)>,
}

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let finding = |of: &Outdated<'_>, page: &'static Page, told: Vec<&String>| {
        const MOST: usize = 8;
        let (count, first) = (told.len(), told.into_iter().take(MOST));
        let more = match count.saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" ほか{more}"),
        };
        let told = joined(first, "、");
        let message = format!("調査票を配ったあとで変わったところがあります: {told}{more}");
        (count > 0)
            .then(|| page.finding("", Place::file(&of.sheet.reading.submission.path), message))
    };
    let found = outdated(evidence).flat_map(|of| {
        let cells = finding(&of, &PAGE, of.cells.values().collect());
        let rows = finding(&of, &ROWS, of.rows.values().map(|(_, told)| told).collect());
        cells.into_iter().chain(rows).collect::<Vec<_>>()
    });
    found.collect()
}

/// The KPIs that are another section's since the forms went out.
pub fn moved(evidence: &Evidence<'_>) -> HashSet<usize> {
    outdated(evidence).flat_map(|of| of.moved).collect()
}

/// Takes out what other checks say of the same, and says of a unit that the section changed once what follows from it
/// for each figure of the row.
pub fn settle(evidence: &Evidence<'_>, findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.collect();
    for of in outdated(evidence) {
        let (file, sheet) = (&of.sheet.reading.submission.path, of.sheet.seen.sheet);
        let sheet = &of.sheet.reading.sheets[sheet];
        let mut is_unused = HashSet::new();
        findings.retain(|finding| {
            let Place {
                file: in_file,
                sheet: on,
                cell: Some(at),
            } = &finding.place
            else {
                return true;
            };
            if in_file != file || on != sheet {
                return true;
            }
            let is_unit = finding.code() == flaws::UNIT_MISMATCH.code;
            let of_unit = of.units.get(&at.row);
            if is_unit && of_unit.is_some() {
                is_unused.insert(at.row);
            }
            // A comment is the section's own, wherever it hangs.
            let is_comment = finding.code() == cell_comment::PAGE.code;
            let follows = is_unit || finding.code() == wrong_section::PAGE.code;
            let row = of.rows.get(&at.row);
            let is_of_row = row.is_some_and(|(cell, _)| follows || cell == at && !is_comment);
            let is_told = is_of_row || of.cells.contains_key(at) && !is_comment;
            !(is_told || is_unit && of_unit.is_some())
        });
        for (row, (at, message)) in &of.units {
            if is_unused.contains(row) {
                findings.retain(|finding| finding.place != place(&of.sheet, *at));
                let section = evidence.section_of(of.sheet.reading);
                let mended =
                    flaws::UNIT_MISMATCH.finding(section, place(&of.sheet, *at), message.clone());
                findings.push(mended.with_remedy("単位の欄を、配られたときのとおりに戻してください。値がその単位によるものでないときは、値も直してください。計画の単位が違うときは、企画課に知らせてください。"));
            }
        }
    }
    findings
}

fn place(sheet: &Sheet<'_>, at: CellAt) -> Place {
    let name = &sheet.reading.sheets[sheet.seen.sheet];
    Place::cell(&sheet.reading.submission.path, name, at)
}

fn outdated<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = Outdated<'a>> {
    form_changed::sheets(evidence).map(move |sheet| {
        let mut of = Outdated {
            cells: BTreeMap::new(),
            rows: BTreeMap::new(),
            moved: Vec::new(),
            units: BTreeMap::new(),
            sheet,
        };
        for cell in of.sheet.cells() {
            of.hear(evidence, &cell);
        }
        of.hear_moved(evidence);
        of
    })
}

impl Outdated<'_> {
    /// Takes in a cell that says something else than would be printed there today.
    fn hear(&mut self, evidence: &Evidence<'_>, cell: &MappedCell<'_>) {
        let sheet = &self.sheet;
        let Some(Some(subject)) = sheet.rows.get(&cell.at.row).copied() else {
            return;
        };
        let Some((column, year)) = sheet.columns.get(&cell.at.column) else {
            return;
        };
        let printed = Printed::of(evidence, subject, (column, *year));
        let Some(printed) = printed.filter(|printed| !printed.is_in(cell)) else {
            return;
        };
        let (text, name) = (folded::one_line(cell.text), sheet.name(subject));
        let now = match printed.text() {
            now if now.is_empty() => "空欄".to_owned(),
            now => format!("「{now}」"),
        };
        let head = head(column, *year);
        match (sheet.printed.is_in(cell), column.key.as_str()) {
            (true, "unit") if !unit::comparable(&text, &printed.text()) => {
                let told = format!("単位は「{text}」でしたが、今は{now}です（{name}）");
                self.rows.insert(cell.at.row, (cell.at, told));
            }
            (true, _) => {
                let told = format!("{head}「{text}」→{now}（{name}）");
                self.cells.insert(cell.at, told);
            }
            (false, "unit") => {
                let told = format!(
                    "調査票の単位が変わっています:「{text}」（計画は{now}、{name}）。この行の値は使っていません"
                );
                self.units.insert(cell.at.row, (cell.at, told));
            }
            (false, _) => {}
        }
    }

    /// Takes in the rows that were printed for this section, and are another's today.
    fn hear_moved(&mut self, evidence: &Evidence<'_>) {
        let plan = evidence.plan;
        let records = self.sheet.reading.records.iter();
        for record in records.filter(|record| record.sheet == self.sheet.seen.sheet) {
            let Err(Missed::OfAnother(kpi)) = record.matched else {
                continue;
            };
            if self.sheet.printed.has_row(record.at.row) {
                let owner = &plan.sections[plan.kpis[kpi].section].name;
                let told = format!("「{}」の担当は、今は{owner}です", plan.called(kpi));
                self.rows.insert(record.at.row, (record.at, told));
                self.moved.push(kpi);
            }
        }
    }
}
