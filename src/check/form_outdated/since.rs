//! What the plan or earlier years' submissions say otherwise than a sheet of kensho's own form did when it went out.

use super::super::form_changed::{Sheet, head};
use super::super::printed::Printed;
use super::super::{Evidence, flaws, unknown_word, unsurveyed_year, wrong_section};
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, FiscalYear, FormRow, folded};
use crate::mapping::form::own::{self, OwnColumn};
use crate::normalize::{KpiRecord, MappedCell, Missed, ProjectRow, Refused};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet, and what has changed since it went out.
pub struct Outdated<'a> {
    pub evidence: &'a Evidence<'a>,
    pub sheet: Sheet<'a>,
    /// The rows of which nothing is used; another check speaks of them.
    pub refused: BTreeSet<u32>,
    /// The cells that still say what was printed in them.
    pub untouched: BTreeSet<CellAt>,
    /// By the row, what has changed; that of columns is in the row of the heads.
    changes: BTreeMap<u32, Vec<Change>>,
    /// The rows whose unit is another now, and converts.
    pub scaled: BTreeSet<u32>,
    /// By row: the unit's cell, where the section changed the unit, and the sentence about it.
    pub units: BTreeMap<u32, (CellAt, String)>,
}

/// One thing that has changed.
pub struct Change {
    /// The sentence about it.
    pub told: String,
    /// The name of its row, where the sentence does not say it: of several rows it may be the same.
    pub row: String,
    pub said: Said,
    covers: Covers,
}

/// In which finding a change is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// With others in one finding for the sheet: the figures are used as they are, and nothing has to be entered again.
    Together,
    /// In the sheet's one finding of all rows that another section has to report by now, and has not.
    OfRows,
    /// In the sheet's one finding of all rows about which the section is asked anew, on a new form.
    Anew,
    /// In a finding of its own, at a cell, with all that the section wrote there and that is not used.
    Alone(CellAt),
}

/// Which findings of other checks say no more than a change does.
enum Covers {
    Nothing,
    /// All about a cell.
    Cell(CellAt),
    /// Those of one code about a cell.
    Code(CellAt, &'static str),
    /// Those about cells of the row that are as they were printed, about this cell, and about the row's unit and section.
    Row(CellAt),
}

impl Change {
    /// Whether a word was written that is not in the plan's list.
    pub fn is_of_word(&self) -> bool {
        matches!(self.covers, Covers::Code(_, code) if code == unknown_word::PAGE.code)
    }

    /// Whether a finding of a code about a cell of its row says no more than it does.
    pub fn covers(&self, code: &str, at: CellAt, is_untouched: bool) -> bool {
        let follows = [flaws::UNIT_MISMATCH.code, wrong_section::PAGE.code].contains(&code);
        match self.covers {
            Covers::Nothing => false,
            Covers::Cell(cell) => cell == at,
            Covers::Code(cell, of) => cell == at && of == code,
            Covers::Row(cell) => follows || is_untouched || cell == at,
        }
    }
}

impl<'a> Outdated<'a> {
    /// A sheet, held against today's plan and the submissions of earlier years.
    pub fn of(evidence: &'a Evidence<'a>, sheet: Sheet<'a>) -> Self {
        let mut of = Self {
            evidence,
            refused: sheet.refused_rows(),
            sheet,
            untouched: BTreeSet::new(),
            changes: BTreeMap::new(),
            scaled: BTreeSet::new(),
            units: BTreeMap::new(),
        };
        of.hear_cells();
        of.hear_kpis();
        of.hear_projects();
        of.hear_columns();
        of
    }

    /// All that has changed, by row.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.values().flatten()
    }

    /// What has changed of a row.
    pub fn changes_in(&self, row: u32) -> impl Iterator<Item = &Change> {
        self.changes.get(&row).into_iter().flatten()
    }

    fn tell(&mut self, row: u32, said: Said, covers: Covers, told: String) {
        self.tell_of((row, String::new()), said, covers, told);
    }

    fn tell_of(&mut self, (at, row): (u32, String), said: Said, covers: Covers, told: String) {
        let of_row = self.changes.entry(at).or_default();
        of_row.push(Change {
            told,
            row,
            said,
            covers,
        });
    }

    /// Takes in the cells that say something else than would be printed there today.
    fn hear_cells(&mut self) {
        // By the row, the figures of earlier years that the submissions of then say no more.
        let mut lost: BTreeMap<u32, (FormRow, Vec<String>)> = BTreeMap::new();
        for cell in self.sheet.cells() {
            let subject = self.sheet.subject_of(cell.at.row);
            let column = self.sheet.columns.get(&cell.at.column).cloned();
            if let (Some(subject), Some((column, year))) = (subject, column)
                && let Some(figure) = self.hear(&cell, subject, (&column, year))
            {
                let of_row = || (subject, Vec::new());
                lost.entry(cell.at.row)
                    .or_insert_with(of_row)
                    .1
                    .push(figure);
            }
        }
        for (row, (subject, figures)) in lost {
            let (figures, name) = (joined(figures, "・"), self.sheet.name(subject));
            let told = format!(
                "{figures}は、今の計画で読むと前の年度の提出にないので、印刷のとおり使いました（{name}）"
            );
            // Of a row that is not used, that is enough.
            let is_used = |change: &Change| ![Said::OfRows, Said::Anew].contains(&change.said);
            if self.changes_in(row).all(is_used) {
                self.tell(row, Said::Together, Covers::Nothing, told);
            }
        }
    }

    /// Takes in a cell; gives its figure, where no submission of its year says it any more.
    fn hear(
        &mut self,
        cell: &MappedCell<'_>,
        subject: FormRow,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) -> Option<String> {
        let at = cell.at;
        if let Some((code, told)) = self.of_open(cell, subject, (column, year)) {
            self.tell(at.row, Said::Together, Covers::Code(at, code), told);
            return None;
        }
        if let Some(told) = self.of_word(cell, column) {
            let row = (at.row, self.sheet.name(subject).to_owned());
            let covers = Covers::Code(at, unknown_word::PAGE.code);
            self.tell_of(row, Said::Together, covers, told);
            return None;
        }
        let is_untouched = self.sheet.is_as_printed(cell, subject);
        if is_untouched {
            self.untouched.insert(at);
            self.hear_asked(at, subject, (column, year));
        }
        let printed = Printed::of(self.evidence, subject, (column, year)).or_else(|| {
            let again = || Printed::asked_again(self.evidence, subject, (column, year));
            is_untouched.then(again).flatten()
        });
        let now = printed.filter(|printed| !printed.is_in(cell))?.text();
        if column.key == "unit" {
            self.hear_unit(cell, (subject, &now), is_untouched);
            return None;
        }
        let (text, head) = (folded::one_line(cell.text), head(column, year));
        let is_lost = now.is_empty() && year.is_some();
        if is_untouched && !is_lost {
            let name = self.sheet.name(subject);
            let told = format!("{head}「{text}」→{}（{name}）", shown(&now));
            self.tell(at.row, Said::Together, Covers::Cell(at), told);
        }
        (is_untouched && is_lost).then(|| format!("{head}「{text}」"))
    }

    /// Takes in a cell in which no figure was asked for, if a form that is written today would ask for one.
    fn hear_asked(
        &mut self,
        at: CellAt,
        subject: FormRow,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) {
        let (plan, this) = (self.evidence.plan, self.evidence.year);
        let is_asked = |kpi: usize| year == Some(this) && plan.kpis[kpi].is_surveyed(this);
        if column.key == "actual" && matches!(subject, FormRow::Kpi(kpi) if is_asked(kpi)) {
            let name = self.sheet.name(subject);
            let told = format!(
                "調査票を配ったときは調査のない年度でしたが、今の計画では調査のある年度です（{name}）"
            );
            self.tell(at.row, Said::Anew, Covers::Cell(at), told);
        }
    }

    /// Takes in the cell of a unit that is not the plan's.
    fn hear_unit(
        &mut self,
        cell: &MappedCell<'_>,
        (subject, now): (FormRow, &str),
        is_untouched: bool,
    ) {
        let name = self.sheet.name(subject).to_owned();
        let (at, text, shown) = (cell.at, folded::one_line(cell.text), shown(now));
        if !is_untouched {
            let told = format!(
                "調査票の単位が変わっています:「{text}」（計画は{shown}、{name}）。この行の値は使っていません"
            );
            self.units.insert(at.row, (at, told));
        } else if !unit::comparable(&text, now) {
            let unused = match subject {
                FormRow::Kpi(kpi) => unused(self.mismatched(kpi, at.row)),
                FormRow::Project(_) => String::new(),
            };
            let told = format!("単位は「{text}」でしたが、今は{shown}です（{name}）{unused}");
            self.tell(at.row, Said::Anew, Covers::Row(at), told);
        } else {
            let is_scaled = unit::convert(Decimal::ONE, &text, now) != Conversion::Same;
            let converted = match is_scaled {
                true => format!("。値は「{text}」の値として換算しました"),
                false => String::new(),
            };
            if is_scaled {
                self.scaled.insert(at.row);
            }
            let told = format!("単位「{text}」→{shown}（{name}{converted}）");
            self.tell(at.row, Said::Together, Covers::Cell(at), told);
        }
    }

    /// What there is to say of what the section wrote in an open cell, if only the plan of today has no room for it; with
    /// the code of the finding that it would be.
    fn of_open(
        &self,
        cell: &MappedCell<'_>,
        subject: FormRow,
        (column, year): (&OwnColumn, Option<FiscalYear>),
    ) -> Option<(&'static str, String)> {
        let (plan, printed, at) = (self.evidence.plan, &self.sheet.printed, cell.at);
        let (text, name) = (folded::one_line(cell.text), self.sheet.name(subject));
        match (subject, year) {
            (FormRow::Kpi(kpi), Some(year)) if column.key == "actual" => {
                let told =
                    || format!("{year}は、今の計画では調査のない年度です（「{text}」、{name}）");
                // A cell of an earlier year was open, too, where the form printed a state such as 集計中 into it.
                let was_open = printed.text(at).is_some_and(|text| {
                    text.is_empty()
                        || own::is_state(Kind::Actual, text) && text != own::NOT_SURVEYED
                });
                let is_former = !plan.kpis[kpi].is_surveyed(year)
                    && was_open
                    && !printed.is_in(at, cell.text, None, "");
                is_former.then(|| (unsurveyed_year::PAGE.code, told()))
            }
            _ => None,
        }
    }

    /// What there is to say of words that were chosen from a list that the plan has no more so, or written where the form
    /// had none.
    fn of_word(&self, cell: &MappedCell<'_>, column: &OwnColumn) -> Option<String> {
        let (plan, printed, at) = (self.evidence.plan, &self.sheet.printed, cell.at);
        let words = plan.vocabulary_of(column.key.strip_prefix("text.")?)?;
        let (text, head) = (folded::one_line(cell.text), &column.head);
        if text.is_empty() || words.word_of(cell.text).is_some() {
            None
        } else if printed.offered(at.column, &text) {
            Some(format!(
                "{head}の一覧にあった「{text}」が、今の計画にありません"
            ))
        } else {
            printed.never_had_list(at.column).then(|| {
                format!("「{head}」の欄は、配った調査票では、一覧から選ぶ欄ではありませんでした。書かれたとおりに残しました")
            })
        }
    }

    /// Takes in the rows of KPIs that were printed for this section and that today's plan gives to another section or to
    /// none.
    fn hear_kpis(&mut self) {
        let plan = self.evidence.plan;
        for record in self.sheet.records() {
            match record.matched {
                Err(Missed::OfAnother(kpi)) => {
                    let (ledger, year) = (self.evidence.ledger, self.evidence.year);
                    let mut actuals = ledger.actuals(kpi, year).into_iter();
                    let is_reported = actuals.any(|actual| actual.state != State::Blank);
                    let owner = Some(plan.kpis[kpi].section);
                    self.hear_moved(record.at, (plan.called(kpi), owner), is_reported);
                }
                Ok(_) | Err(Missed::Displaced(_)) => {}
                Err(ref missed) => {
                    let is_gone = *missed == Missed::Unknown;
                    if record.went_out(&self.sheet.printed) || self.is_without_kpi(record) {
                        self.hear_gone(record.at, &record.name, is_gone);
                    }
                }
            }
        }
    }

    /// The same of projects.
    fn hear_projects(&mut self) {
        let plan = self.evidence.plan;
        let rows = self.sheet.projects();
        for row in rows.filter(|row| row.project.is_none()) {
            match row.refused {
                Some(Refused::OfAnother(project)) => {
                    let (ledger, year) = (self.evidence.ledger, self.evidence.year);
                    let mut costs = ledger.costs_in(project, year).into_iter();
                    let is_reported = costs.any(|cost| cost.state != State::Blank);
                    let project = &plan.projects[project];
                    self.hear_moved(row.at, (&project.name, project.section), is_reported);
                }
                Some(Refused::Displaced(_)) => {}
                None if self.is_without_project(row) => self.hear_gone(row.at, &row.name, true),
                None => {}
            }
        }
    }

    /// Takes in the row of what another section reports by now; not one that was pasted into the form.
    fn hear_moved(&mut self, at: CellAt, (name, owner): (&str, Option<usize>), is_reported: bool) {
        if !self.sheet.printed.has_row(at.row) {
            return;
        }
        let sections = &self.evidence.plan.sections;
        let owner = owner.map_or("", |owner| &sections[owner].name);
        let (said, own) = match is_reported {
            true => (Said::Together, "。その課の値を使いました"),
            false => (Said::OfRows, ""),
        };
        let unused = unused(self.written_in(at.row));
        let told = format!("「{name}」の担当は、今は{owner}です{own}{unused}");
        self.tell(at.row, said, Covers::Row(at), told);
    }

    /// Takes in the row of what the plan has no more, or has more than once, with what the section wrote into it.
    fn hear_gone(&mut self, at: CellAt, name: &str, is_gone: bool) {
        let written = self.written_in(at.row);
        let written = match written.is_empty() {
            true => "書かれたことはありません".to_owned(),
            false => format!("書かれたことは使っていません: {written}"),
        };
        let id = self.sheet.printed.id(at.row).unwrap_or_default();
        // The section may have changed the name that was printed.
        let name = self.sheet.printed.name(at.row).unwrap_or(name);
        let name = folded::one_line(name);
        let what = match is_gone {
            true => "今の計画にありません",
            false => "今の計画のどれか分かりません（同じ名前のものがいくつかあります）",
        };
        let told = format!("調査票を配ったときの「{name}」（{id}）は、{what}。{written}");
        // What has the name today is still to be reported.
        let said = match is_gone {
            true => Said::Alone(at),
            false => Said::Anew,
        };
        self.tell(at.row, said, Covers::Cell(at), told);
    }

    /// Takes in the columns that were printed and that today's plan has no more, with what the section wrote in them, and
    /// those that the plan has only since then.
    fn hear_columns(&mut self) {
        let former: Vec<MappedCell<'_>> = self.sheet.former_heads().collect();
        for MappedCell { at, text, .. } in former {
            let head = folded::one_line(text);
            let written = joined(self.sheet.written_below(at.column), "、");
            let gone = format!("「{head}」の欄は、今の計画にありません");
            let (said, told) = match written.is_empty() {
                true => (Said::Together, gone),
                false => (
                    Said::Alone(at),
                    format!("調査票を配ったときの{gone}。書かれたことは使っていません: {written}"),
                ),
            };
            self.tell(at.row, said, Covers::Cell(at), told);
        }
        for head in self.sheet.added_heads() {
            let told = format!("「{head}」の欄は、配った調査票にありません");
            self.tell(self.sheet.heads, Said::Together, Covers::Nothing, told);
        }
    }

    /// Whether a row has the id that was printed in it, which the plan has no more.
    fn is_without_kpi(&self, record: &KpiRecord) -> bool {
        let printed = self.sheet.printed.id(record.at.row);
        let id = printed.filter(|id| record.id.as_deref() == Some(id));
        id.is_some_and(|id| !self.sheet.has_kpi(id))
    }

    /// The same of a project, whose printed id or name the plan has no more.
    fn is_without_project(&self, row: &ProjectRow) -> bool {
        let printed = &self.sheet.printed;
        let id = printed.id(row.at.row);
        let is_gone = id.is_some_and(|id| self.evidence.plan.project_with_id(id).is_none());
        is_gone || row.went_out(printed)
    }

    /// The figures in the open cells of a KPI's row that are not used for their unit; a section may have written some with
    /// the very unit that the KPI has by now.
    fn mismatched(&self, kpi: usize, row: u32) -> String {
        let (ledger, reading) = (self.evidence.ledger, self.sheet.reading);
        let is_used = |at: CellAt, year: FiscalYear| {
            let actuals = ledger.actuals(kpi, year);
            let mut own = actuals
                .iter()
                .filter(|said| said.at == at && said.source.file == reading.submission.path);
            own.any(|said| said.value().is_some() || said.state != State::Unreadable)
        };
        let written = self.sheet.written_where(row, |column, year, at| {
            column.key == "actual" && !year.is_some_and(|year| is_used(at, year))
        });
        joined(written, "、")
    }

    /// What the section wrote into a row; empty where it wrote nothing.
    fn written_in(&self, row: u32) -> String {
        joined(self.sheet.written_in(row), "、")
    }
}

/// What of a row is not used, as the end of a sentence.
fn unused(written: String) -> String {
    match written.is_empty() {
        true => written,
        false => format!("。この調査票に書かれたことは使っていません: {written}"),
    }
}

/// What is printed today, for people.
fn shown(now: &str) -> String {
    match now.is_empty() {
        true => "空欄".to_owned(),
        false => format!("「{now}」"),
    }
}
