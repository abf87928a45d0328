//! kensho's own form that went out before the plan or last year's figures changed. What it still says as it was
//! printed is no doing of the section, which is not asked about it.

use super::form_changed::{self, Sheet, head};
use super::printed::Printed;
use super::{
    Evidence, Finding, Page, Place, cell_comment, flaws, form_row_shifted, unit_slip, unknown_id,
    unknown_word, unsurveyed_year, wrong_section,
};
use crate::domain::joined::joined;
use crate::domain::reported::State;
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, folded};
use crate::normalize::{KpiRecord, MappedCell, Missed, Refused, Subject};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-outdated",
    what: "調査票を配ったあとで、計画か前の年度の値が変わりました。または、指標や事業、調査票の欄や言葉が計画から外れたか、調査のない年度になりました。届いた調査票には、配ったときのとおりに印刷されています。記入された値は、印刷されている単位の値として読みました。前の年度の値は、今の値を使っています。計画から外れたものの値や言葉は、使っていません。",
    why: "記入する欄でないところは課には直せないので、課には尋ねていません。",
    example: "調査票を配ったあとで、計画の目標値を直した。指標の名前や番号を変えた。指標を計画から外した。言葉の一覧を計画から消した。前の年度の修正が届いた。",
    remedy: "課がすることはありません。記入された値が今の計画にも合うかを、企画課が確かめてください。合わないときは、調査票を作り直し（kensho form）、記入をお願いしてください。選ばれた言葉が計画にないときは、plan.toml の also に足せば数えられます。",
    ..Page::WARNING
};

/// The same, of rows whose figures cannot be used for it, and of rows that came into the plan since.
pub const ROWS: Page = Page {
    code: "form-outdated-row",
    what: "調査票を配ったあとで、計画の単位か担当課が変わり、届いた調査票の、その行の値は使っていません。または、指標や事業が計画に加わり、届いた調査票には、その行がありません。",
    why: "前の単位の数は、今の単位の値ではありません。担当でなくなった課の値を使うかどうかは、企画課が決めます。加わったものの値は、課には記入するところがありません。",
    example: "調査票を配ったあとで、計画の単位を「本」から「便」に直した。指標の担当課を変えた。指標を計画に加えた。",
    remedy: "書かれた値をそのまま使えるときは、企画課が、届いた調査票の単位を直すか、今の担当課の調査票に書き写してください。使えないときは、調査票を作り直し（kensho form）、今の担当課に記入をお願いしてください。",
    ..Page::ERROR
};

/// What to do with rows and columns of what the plan has no more.
const OF_GONE: &str = "計画から外したのなら、することはありません。番号や名前を変えただけなら、調査票を作り直し（kensho form）、企画課が書かれた値を写すか、課に記入をお願いしてください。";

/// What to do about a figure that only looks wrong because the plan counts in another unit now.
const OF_SCALED: &str = "課がすることはありません。調査票を配ったあとで計画の単位が変わり、値を換算しました。企画課が、計画の単位・基準値・目標値が合っているかを確かめてください。";

/// A sheet, and what of it the plan has left behind.
struct Outdated<'a> {
    sheet: Sheet<'a>,
    /// The cells that still say what was printed in them.
    untouched: BTreeSet<CellAt>,
    /// What is said of cells that are no units.
    cells: BTreeMap<CellAt, String>,
    /// By the row, figures of earlier years that the submissions of the years before say no more, and whose they are.
    lost: BTreeMap<u32, (String, Vec<String>)>,
    /// The same of rows whose unit or section is another now, with the cell that says it.
    rows: BTreeMap<u32, (CellAt, String)>,
    /// Those of these rows whose KPIs the section of today has reported itself.
    reported: BTreeSet<u32>,
    /// The same of rows of KPIs and projects that the plan has no more, with the cell of the name.
    gone: BTreeMap<u32, (CellAt, String)>,
    /// The same of columns that the plan has no more and that the section has written in, with the cell of the head.
    columns: BTreeMap<CellAt, String>,
    /// The rows whose unit is another now, and converts.
    scaled: BTreeSet<u32>,
    /// Cells that were open, with what the plan asks about no more: the code of the finding that it would be, and what
    /// is said instead.
    open: BTreeMap<CellAt, (&'static str, String)>,
    /// Heads of today's plan that did not go out with it.
    added: Vec<String>,
    /// By row: the unit's cell, where the section changed the unit, and the sentence about it.
    units: BTreeMap<u32, (CellAt, String)>,
}

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    outdated(evidence).flat_map(|of| of.findings()).collect()
}

/// Takes out what other checks say of the same, and says of a unit that the section changed once what follows from it
/// for each figure of the row.
pub fn settle(evidence: &Evidence<'_>, findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.collect();
    for of in outdated(evidence) {
        let mut is_unused = HashSet::new();
        findings.retain_mut(|finding| {
            let Some(at) = of.cell_of(finding) else {
                return true;
            };
            let is_unit = finding.code() == flaws::UNIT_MISMATCH.code;
            let is_of_changed_unit = is_unit && of.units.contains_key(&at.row);
            if is_of_changed_unit {
                is_unused.insert(at.row);
            }
            of.hand_over(finding, at);
            !(is_of_changed_unit || of.is_told(finding, at))
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

impl Outdated<'_> {
    fn findings(&self) -> Vec<Finding> {
        let lost = self.lost.iter();
        let lost = lost.filter(|(row, _)| !self.rows.contains_key(row));
        let lost = lost.map(|(_, (name, figures))| {
            let figures = joined(figures, "・");
            format!("{figures}は、今の計画で読むと前の年度の提出にないので、印刷のとおり使いました（{name}）")
        });
        let open = self.open.values().map(|(_, told)| told.clone());
        let added = self.added.iter();
        let added = added.map(|head| format!("「{head}」の欄は、配った調査票にありません"));
        let cells = self.cells.values().cloned();
        let cells = cells.chain(lost).chain(open).chain(added);
        let rows = self.rows.iter();
        let (reported, rows): (Vec<_>, Vec<_>) =
            rows.partition(|(row, _)| self.reported.contains(row));
        let of_rows = |rows: Vec<(&u32, &(CellAt, String))>| {
            let told = rows.into_iter().map(|(_, (_, told))| told.clone());
            told.collect::<Vec<_>>()
        };
        let cells = cells.chain(of_rows(reported));
        // Each by itself, so that no figure is left unsaid.
        let gone = self.gone.values().map(|(at, told)| (at, told));
        let gone = gone.chain(&self.columns).map(|(at, told)| {
            let place = place(&self.sheet, *at);
            PAGE.finding("", place, told.clone()).with_remedy(OF_GONE)
        });
        let found = [
            self.finding(&PAGE, cells.collect()),
            self.finding(&ROWS, of_rows(rows)),
        ];
        found.into_iter().flatten().chain(gone).collect()
    }

    fn finding(&self, page: &'static Page, told: Vec<String>) -> Option<Finding> {
        const MOST: usize = 8;
        let (count, first) = (told.len(), told.into_iter().take(MOST));
        let more = match count.saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" ほか{more}"),
        };
        let told = joined(first, "、");
        let message = format!("調査票を配ったあとで変わったところがあります: {told}{more}");
        let place = Place::file(&self.sheet.reading.submission.path);
        (count > 0).then(|| page.finding("", place, message))
    }

    /// The cell of a finding that is on this sheet.
    fn cell_of(&self, finding: &Finding) -> Option<CellAt> {
        let (file, sheet) = (&finding.place.file, &finding.place.sheet);
        let reading = self.sheet.reading;
        let is_here =
            *file == reading.submission.path && *sheet == reading.sheets[self.sheet.seen.sheet];
        finding.place.cell.filter(|_| is_here)
    }

    /// Gives the secretariat what is found of a figure only because the plan counts in another unit now.
    fn hand_over(&self, finding: &mut Finding, at: CellAt) {
        if self.follows_from_unit(finding, at) {
            finding.section = String::new();
            finding.remedy = OF_SCALED.to_owned();
        }
    }

    fn follows_from_unit(&self, finding: &Finding, at: CellAt) -> bool {
        let codes = [unit_slip::PAGE.code, flaws::UNIT_CONVERTED.code];
        codes.contains(&finding.code()) && self.scaled.contains(&at.row)
    }

    /// Whether a finding about a cell is only a consequence of what `form-outdated` already says, and can be dropped.
    fn is_told(&self, finding: &Finding, at: CellAt) -> bool {
        let code = finding.code();
        // A comment is the section's own, wherever it hangs.
        if [cell_comment::PAGE.code, PAGE.code].contains(&code) {
            return false;
        }
        if self.sheet.printed.is_shifted(at.row) {
            return code != form_row_shifted::PAGE.code;
        }
        if let Some((open, _)) = self.open.get(&at) {
            return *open == code;
        }
        let is_untouched = self.untouched.contains(&at);
        let follows = [flaws::UNIT_MISMATCH.code, wrong_section::PAGE.code].contains(&code);
        let row = self.rows.get(&at.row);
        let is_of_row = row.is_some_and(|(cell, _)| follows || is_untouched || *cell == at);
        let is_of_gone = self.gone.get(&at.row).is_some_and(|(cell, _)| *cell == at);
        // The id stands in a hidden column; findings about it are placed at the cell of the name.
        let is_of_id = code == unknown_id::PAGE.code && self.has_new_id(at.row);
        is_of_row
            || is_of_gone
            || is_untouched && self.follows_from_unit(finding, at)
            || is_of_id
            || self.cells.contains_key(&at)
            || self.columns.contains_key(&at)
    }

    /// Whether a row is known as that of a KPI that has another id now.
    fn has_new_id(&self, row: u32) -> bool {
        let subject = self.sheet.rows.get(&row).copied().flatten();
        let id = self.sheet.printed.id(row);
        match subject {
            Some(Subject::Kpi(kpi)) => id.is_some_and(|id| self.sheet.id_of(kpi) != id),
            _ => false,
        }
    }
}

/// What there is to say of what the section wrote in an open cell, if only the plan of today has no room for it; with the
/// code of the finding that it would be.
fn of_open(
    evidence: &Evidence<'_>,
    sheet: &Sheet<'_>,
    cell: &MappedCell<'_>,
) -> Option<(&'static str, String)> {
    let subject = sheet.rows.get(&cell.at.row).copied().flatten()?;
    let (column, year) = sheet.columns.get(&cell.at.column)?;
    let (text, name) = (folded::one_line(cell.text), sheet.name(subject));
    match (column.key.strip_prefix("text."), subject, year) {
        (Some(field), ..) => {
            let words = evidence.plan.vocabulary_of(field)?;
            let is_former =
                words.word_of(cell.text).is_none() && sheet.printed.offered(cell.at.column, &text);
            let head = &column.head;
            let told =
                || format!("{head}の一覧にあった「{text}」が、今の計画にありません（{name}）");
            is_former.then(|| (unknown_word::PAGE.code, told()))
        }
        (None, Subject::Kpi(kpi), Some(year)) if column.key == "actual" => {
            let is_former = !evidence.plan.kpis[kpi].is_surveyed(*year)
                && sheet.printed.asked_for(cell.at.row, *year);
            let told = || format!("{year}は、今の計画では調査のない年度です（「{text}」、{name}）");
            is_former.then(|| (unsurveyed_year::PAGE.code, told()))
        }
        _ => None,
    }
}

/// Whether figures are converted from one unit into another.
fn is_scaled(one: &str, other: &str) -> bool {
    unit::convert(Decimal::ONE, one, other) != Conversion::Same
}

fn place(sheet: &Sheet<'_>, at: CellAt) -> Place {
    let name = &sheet.reading.sheets[sheet.seen.sheet];
    Place::cell(&sheet.reading.submission.path, name, at)
}

fn outdated<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = Outdated<'a>> {
    form_changed::sheets(evidence).map(move |sheet| {
        let mut of = Outdated {
            untouched: BTreeSet::new(),
            cells: BTreeMap::new(),
            lost: BTreeMap::new(),
            rows: BTreeMap::new(),
            reported: BTreeSet::new(),
            gone: BTreeMap::new(),
            columns: BTreeMap::new(),
            scaled: BTreeSet::new(),
            open: BTreeMap::new(),
            added: sheet.added_heads(),
            units: BTreeMap::new(),
            sheet,
        };
        for cell in of.sheet.cells() {
            of.hear(evidence, &cell);
        }
        of.hear_rows(evidence);
        of.hear_columns();
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
        if let Some(told) = of_open(evidence, sheet, cell) {
            self.open.insert(cell.at, told);
            return;
        }
        let is_untouched = sheet.is_as_printed(cell, subject);
        if is_untouched {
            self.untouched.insert(cell.at);
        }
        let printed = Printed::of(evidence, subject, (column, *year)).or_else(|| {
            let again = || Printed::asked_again(evidence, subject, (column, *year));
            is_untouched.then(again).flatten()
        });
        let Some(printed) = printed.filter(|printed| !printed.is_in(cell)) else {
            return;
        };
        let (text, now) = (folded::one_line(cell.text), printed.text());
        let (head, name) = (head(column, *year), sheet.name(subject));
        let is_empty = now.is_empty();
        let shown = match is_empty {
            true => "空欄".to_owned(),
            false => format!("「{now}」"),
        };
        let is_unit = column.key == "unit";
        match (is_untouched, is_unit) {
            (true, true) if !unit::comparable(&text, &now) => {
                let told = format!(
                    "単位は「{text}」でしたが、今は{shown}です（{name}）{}",
                    self.unused_in(cell.at.row)
                );
                self.rows.insert(cell.at.row, (cell.at, told));
            }
            (true, true) if is_scaled(&text, &now) => {
                let told = format!(
                    "{head}「{text}」→{shown}（{name}。値は「{text}」の値として換算しました）"
                );
                self.scaled.insert(cell.at.row);
                self.cells.insert(cell.at, told);
            }
            (true, false) if is_empty && year.is_some() => {
                let of_row = || (name.to_owned(), Vec::new());
                let lost = self.lost.entry(cell.at.row).or_insert_with(of_row);
                lost.1.push(format!("{head}「{text}」"));
            }
            (true, _) => {
                let told = format!("{head}「{text}」→{shown}（{name}）");
                self.cells.insert(cell.at, told);
            }
            (false, true) => {
                let told = format!(
                    "調査票の単位が変わっています:「{text}」（計画は{shown}、{name}）。この行の値は使っていません"
                );
                self.units.insert(cell.at.row, (cell.at, told));
            }
            (false, false) => {}
        }
    }

    /// Takes in the rows that were printed for this section and that today's plan gives to another section or to none.
    fn hear_rows(&mut self, evidence: &Evidence<'_>) {
        let plan = evidence.plan;
        let sheet = self.sheet.seen.sheet;
        let records = self.sheet.reading.records.iter();
        for record in records.filter(|record| record.sheet == sheet) {
            let row = record.at.row;
            match record.matched {
                Err(Missed::OfAnother(kpi)) if self.sheet.printed.has_row(row) => {
                    let owner = &plan.sections[plan.kpis[kpi].section].name;
                    let mut actuals = evidence.ledger.actuals(kpi, evidence.year).into_iter();
                    let is_reported = actuals.any(|actual| actual.state != State::Blank);
                    let about = (plan.called(kpi), owner.as_str());
                    self.hear_moved(record.at, about, is_reported);
                }
                Err(Missed::Shifted(_)) => {}
                Err(ref missed)
                    if record.went_out(&self.sheet.printed) || self.is_without_kpi(record) =>
                {
                    let is_gone = *missed == Missed::Unknown;
                    self.hear_gone(record.at, &record.name, is_gone);
                }
                _ => {}
            }
        }
        let projects = self.sheet.reading.policy.projects.iter();
        for row in projects.filter(|row| row.sheet == sheet && row.project.is_none()) {
            if let Some(Refused::OfAnother(project)) = row.refused
                && self.sheet.printed.has_row(row.at.row)
            {
                let costs = evidence.ledger.costs_in(project, evidence.year);
                let is_reported = costs.iter().any(|cost| cost.state != State::Blank);
                let project = &plan.projects[project];
                let owner = project
                    .section
                    .map(|owner| plan.sections[owner].name.as_str());
                let about = (project.name.as_str(), owner.unwrap_or_default());
                self.hear_moved(row.at, about, is_reported);
            }
            let id = self.sheet.printed.id(row.at.row);
            let is_gone = id.is_some_and(|id| plan.project_with_id(id).is_none());
            let is_gone = is_gone || row.went_out(&self.sheet.printed);
            if is_gone && row.refused.is_none() {
                self.hear_gone(row.at, &row.name, true);
            }
        }
    }

    /// Takes in the row of what another section reports by now.
    fn hear_moved(&mut self, at: CellAt, (name, owner): (&str, &str), is_reported: bool) {
        let own = match is_reported {
            true => "。その課の値を使いました",
            false => "",
        };
        let unused = self.unused_in(at.row);
        let told = format!("「{name}」の担当は、今は{owner}です{own}{unused}");
        self.rows.insert(at.row, (at, told));
        if is_reported {
            self.reported.insert(at.row);
        }
    }

    /// Takes in the columns that were printed and that today's plan has no more, with what the section wrote in them.
    fn hear_columns(&mut self) {
        for cell in self.sheet.former_heads() {
            let head = folded::one_line(cell.text);
            let written = joined(self.sheet.written_below(cell.at.column), "、");
            if written.is_empty() {
                let told = format!("「{head}」の欄は、今の計画にありません");
                self.cells.insert(cell.at, told);
            } else {
                let told = format!(
                    "調査票を配ったときの「{head}」の欄は、今の計画にありません。書かれたことは使っていません: {written}"
                );
                self.columns.insert(cell.at, told);
            }
        }
    }

    /// Whether a row has the id that was printed in it, which the plan has no more.
    fn is_without_kpi(&self, record: &KpiRecord) -> bool {
        let printed = self.sheet.printed.id(record.at.row);
        let id = printed.filter(|id| record.id.as_deref() == Some(id));
        id.is_some_and(|id| !self.sheet.has_kpi(id))
    }

    /// What of a row is not used, as the end of a sentence; empty where the section wrote nothing.
    fn unused_in(&self, row: u32) -> String {
        match self.written_in(row) {
            written if written.is_empty() => written,
            written => format!("。この調査票の値は使っていません: {written}"),
        }
    }

    /// The figures that the section wrote into a row, and why there are none; empty where it wrote nothing.
    fn written_in(&self, row: u32) -> String {
        let sheet = &self.sheet;
        let in_row = sheet.cells().filter(|cell| cell.at.row == row);
        let written = in_row.filter_map(|cell| {
            let (column, year) = sheet.columns.get(&cell.at.column)?;
            let is_figure = matches!(column.key.as_str(), "actual" | "cost" | "state");
            let is_written =
                sheet.printed.text(cell.at) == Some("") && !cell.text.trim().is_empty();
            let text = folded::one_line(cell.text);
            (is_figure && is_written).then(|| format!("{}「{text}」", head(column, *year)))
        });
        joined(written, "、")
    }

    /// Takes in the row of what the plan has no more, or has more than once, with what the section wrote into it.
    fn hear_gone(&mut self, at: CellAt, name: &str, is_gone: bool) {
        let written = self.written_in(at.row);
        let written = match written.is_empty() {
            true => "書かれた値はありません".to_owned(),
            false => format!("書かれた値は使っていません: {written}"),
        };
        let id = self.sheet.printed.id(at.row).unwrap_or_default();
        let name = folded::one_line(name);
        let what = match is_gone {
            true => "今の計画にありません",
            false => "今の計画のどれか分かりません（同じ名前のものがいくつかあります）",
        };
        let told = format!("調査票を配ったときの「{name}」（{id}）は、{what}。{written}");
        self.gone.insert(at.row, (at, told));
    }
}
