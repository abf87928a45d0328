//! kensho's own form with something written outside the cells that are open.

use super::printed::Printed;
use super::{
    Evidence, Finding, Page, baseline_differs, last_year_changed, target_differs, unit_slip,
    unmapped_cell,
};
use crate::domain::joined::joined;
use crate::domain::reported::State;
use crate::domain::{CellAt, FiscalYear, FormRow, Plan, folded, number};
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};
use crate::normalize::{
    AsPrinted, KpiRecord, MappedCell, MatchedBy, Missed, ProjectRow, Reading, Refused, Sighting,
    is_same,
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-changed",
    what: "調査票の、記入する欄でないところが変わっています。書き換え、消去、空欄だったところへの記入があります。単位と前の年度の値は書かれたとおりに使い、そのほかは使っていません。消えたところは、計画と前の年度の提出のとおりとしました。",
    why: "記入例の行や、番号・施策の欄に書いたことは、課の報告として読まれません。前の年度の値は、変わると増減や累計も変わります。",
    example: "記入例の行の実績値を自分の値に書き換えた調査票。保護を外して、施策の欄を書き直した調査票。目標値の欄を消した調査票。記入をお願いしていない前の年度の欄に値を書いた調査票。",
    remedy: "値や伝えたいことは、その指標や事業の行の、色の付いた欄に書いてください。変えるつもりがなかったところは、配られたときのとおりに戻してください。前の年度の値がそれで正しいときは、確認票で「正しい」を選び、わけを書いてください。計画の内容が違うときは、企画課に知らせてください。",
    ..Page::WARNING
};

/// What to do about what is gone: the section may have meant it.
const REMEDY_OF_EMPTIED: &str = "値は、計画と前の年度の提出のとおりとして扱いました。それでよければ、確認票で「正しい」を選び、消えたわけを書いてください。計画や前の年度の値が違うときは、企画課に知らせてください。";

/// What to do where a column is gone.
const REMEDY_OF_COLUMNS: &str = "欄を消したのなら、配られた調査票に記入し直して、送り直してください。書くことのなかった欄なら、確認票で「正しい」を選び、消えたわけを書いてください。";

/// A sheet of the form, as it came back.
pub struct Sheet<'a> {
    evidence: &'a Evidence<'a>,
    /// Its file.
    pub reading: &'a Reading,
    /// Where it was found.
    pub seen: &'a Sighting,
    kind: OwnSheet,
    /// The row of the heads.
    pub heads: u32,
    /// By the column, what its head says that it holds, and of which year.
    pub columns: BTreeMap<u32, (OwnColumn, Option<FiscalYear>)>,
    /// What the rows are about, by their numbers; none of rows that are about nothing of the plan, or of which nothing
    /// counts beside a newer file.
    pub rows: BTreeMap<u32, Option<FormRow>>,
    /// What was printed when it went out.
    pub printed: AsPrinted,
    /// The rows of the example.
    examples: Vec<u32>,
}

/// Looks for it on each of the [`sheets`].
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    sheets(evidence)
        .flat_map(|sheet| [sheet.written(), sheet.emptied(), sheet.without_columns()].concat())
        .collect()
}

/// The sheets of kensho's own form for the plan and the year, in the files that count. A form of another
/// [edition](own::EDITION) has other columns, and is left out.
pub fn sheets<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = Sheet<'a>> {
    let forms = evidence.each(|reading| &reading.sightings);
    forms.filter_map(|(reading, seen)| Sheet::of(evidence, reading, seen))
}

/// One sheet of a file that counts, if it is such a sheet.
pub fn sheet<'a>(
    evidence: &'a Evidence<'a>,
    reading: &'a Reading,
    index: usize,
) -> Option<Sheet<'a>> {
    let mut forms = reading.sightings.iter().filter(|seen| seen.sheet == index);
    forms.find_map(|seen| Sheet::of(evidence, reading, seen))
}

impl<'a> Sheet<'a> {
    fn of(evidence: &'a Evidence<'a>, reading: &'a Reading, seen: &'a Sighting) -> Option<Self> {
        let own = seen.own.as_ref()?;
        if !own.is_of(evidence.plan, evidence.year) || own.edition != own::EDITION {
            return None;
        }
        let heads = seen.regions.first()?.first.row;
        let mut sheet = Self {
            evidence,
            reading,
            seen,
            kind: OwnSheet::of_form(&seen.form)?,
            heads,
            columns: BTreeMap::new(),
            rows: BTreeMap::new(),
            printed: seen.printed(evidence.plan, &reading.cells)?,
            examples: Vec::new(),
        };
        let columns = sheet.kind.columns(evidence.plan);
        let is_example = |cell: &MappedCell<'_>| cell.text.trim() == own::EXAMPLE;
        let examples = sheet.cells().filter(is_example).map(|cell| cell.at.row);
        sheet.examples = examples.collect();
        let in_heads = sheet.cells().filter(|cell| cell.at.row == heads);
        let known = in_heads.filter_map(|cell| {
            let column = columns.iter().find(|column| column.has_head(cell.text))?;
            Some((cell.at.column, (column.clone(), column.year_in(cell.text))))
        });
        sheet.columns = known.collect();
        sheet.rows = sheet.subjects();
        Some(sheet)
    }

    /// Its cells.
    pub fn cells(&self) -> impl Iterator<Item = MappedCell<'a>> + use<'a> {
        let index = self.seen.sheet;
        let cells = self.reading.cells.iter();
        cells.filter(move |cell| cell.sheet == index)
    }

    /// Its rows of KPIs.
    pub fn records(&self) -> impl Iterator<Item = &'a KpiRecord> + use<'a> {
        let index = self.seen.sheet;
        let records = self.reading.records.iter();
        records.filter(move |record| record.sheet == index)
    }

    /// Its rows of projects.
    pub fn projects(&self) -> impl Iterator<Item = &'a ProjectRow> + use<'a> {
        let index = self.seen.sheet;
        let rows = self.reading.policy.projects.iter();
        rows.filter(move |row| row.sheet == index)
    }

    /// What a row is about.
    pub fn subject_of(&self, row: u32) -> Option<FormRow> {
        self.rows.get(&row).copied().flatten()
    }

    /// The heads that went out with it and that are of no column of today's plan.
    pub fn former_heads(&self) -> impl Iterator<Item = MappedCell<'a>> {
        self.cells().filter(|cell| {
            let column = cell.at.column;
            cell.at.row == self.heads
                && !self.columns.contains_key(&column)
                && self.printed.has_head(column)
        })
    }

    /// What the section wrote below a head in the rows, each text with what its row is about.
    pub fn written_below(&self, column: u32) -> Vec<String> {
        let below = self.cells().filter(|cell| {
            let is_in_row = self.rows.contains_key(&cell.at.row);
            is_in_row && cell.at.column == column && !cell.text.trim().is_empty()
        });
        let is_printed = |cell: &MappedCell<'_>| {
            let unit = self.printed.unit(cell.at.row).unwrap_or_default();
            let figure = number::parse(cell.text);
            self.printed.is_in(cell.at, cell.text, figure, unit)
        };
        let written = below.filter(|cell| !is_printed(cell));
        let told = written.map(|cell| {
            let subject = self.subject_of(cell.at.row);
            let id = self.printed.id(cell.at.row);
            let name = subject.map(|subject| self.name(subject)).or(id);
            let name = name.map_or(String::new(), |name| format!("（{name}）"));
            format!("「{}」{name}", folded::one_line(cell.text))
        });
        told.collect()
    }

    /// What the section wrote into a row, each text behind its head.
    pub fn written_in(&self, row: u32) -> Vec<String> {
        self.written_where(row, |_, _, _| true)
    }

    /// What the section wrote into those open cells of a row that are asked for.
    pub fn written_where(
        &self,
        row: u32,
        is_asked: impl Fn(&OwnColumn, Option<FiscalYear>, CellAt) -> bool,
    ) -> Vec<String> {
        let in_row = self.cells().filter(|cell| cell.at.row == row);
        let written = in_row.filter_map(|cell| {
            let (column, year) = self.columns.get(&cell.at.column)?;
            let is_open = own::is_open(column) && !cell.text.trim().is_empty();
            let is_written = is_open
                && !self.printed.is_in_any(cell.at, cell.text)
                && is_asked(column, *year, cell.at);
            let text = folded::one_line(cell.text);
            is_written.then(|| format!("{}「{text}」", head(column, *year)))
        });
        written.collect()
    }

    /// The heads over which something else stands now: what was printed, and the cell.
    pub fn changed_heads(&self) -> Vec<(&str, MappedCell<'a>)> {
        let gone = self.printed.gone().unwrap_or_default().into_iter();
        let changed = gone.filter_map(|head| {
            let column = self.printed.stood_at(head)?;
            let at = CellAt::new(self.heads, column);
            let mut cells = self.cells().filter(|cell| !own::is_own(cell.text));
            let now = cells.find(|cell| cell.at == at && !cell.text.trim().is_empty())?;
            // What is no year may stand behind the name of figures: 実績値（R6見込）.
            let of_figures = self.columns.get(&column);
            let is_known =
                of_figures.is_some_and(|(of, year)| !own::is_of_years(of) || year.is_some());
            (!is_known).then_some((head, now))
        });
        changed.collect()
    }

    /// The column of figures that a head of the form is of, with the year.
    pub fn figures_of(&self, printed: &str) -> Option<(OwnColumn, FiscalYear)> {
        let mut columns = self.kind.columns(self.evidence.plan).into_iter();
        let column = columns.find(|column| column.has_head(printed))?;
        let year = column.year_in(printed)?;
        own::is_of_years(&column).then_some((column, year))
    }

    /// What was written where nothing is to be written.
    fn written(&self) -> Vec<Finding> {
        // The lines above the table stand in the column of the numbers, and in the next one.
        let numbers = self
            .columns
            .iter()
            .find(|(_, (column, _))| column.head == own::NUMBER);
        let lines = numbers.map_or(0, |(column, _)| *column);
        let is_told = |at: CellAt| {
            let mut told = self.reading.leftovers.iter();
            told.any(|of| of.sheet == self.seen.sheet && of.at == Some(at))
        };
        let cells = self.cells().filter(|cell| !own::is_own(cell.text));
        let said = cells.filter_map(|cell| Some((cell.at, self.said(&cell, lines)?)));
        let news = said.filter(|(at, _)| !is_told(*at));
        news.map(|(at, (page, message))| self.at(page, at, message))
            .collect()
    }

    /// What there is to say of a cell.
    fn said(&self, cell: &MappedCell<'_>, lines: u32) -> Option<(&'static Page, String)> {
        let at = cell.at;
        let text = folded::one_line(cell.text);
        let column = self.columns.get(&at.column);
        let is_beside = if self.examples.contains(&at.row) {
            return self.in_example(cell, column?);
        } else if at.row < self.heads && at.column <= lines + 1 && at.row + 1 < self.heads {
            return self.in_line(cell);
        } else if at.row < self.heads {
            true
        } else if at.row == self.heads {
            let is_noted = column.is_some_and(|(column, year)| {
                year.is_some() && !is_same(&head(column, *year), cell.text)
            });
            if is_noted {
                let message = format!("調査票の欄の見出しに書き足されています:「{text}」");
                return Some((&PAGE, message));
            }
            column.is_none()
        } else if let Some(subject) = self.rows.get(&at.row) {
            return self.in_row(cell, column?, (*subject)?);
        } else {
            true
        };
        let message = format!("調査票の欄の外に書かれています:「{text}」");
        is_beside.then_some((&unmapped_cell::PAGE, message))
    }

    /// A line above the table. Forms of earlier versions do not say what was printed in it.
    fn in_line(&self, cell: &MappedCell<'_>) -> Option<(&'static Page, String)> {
        let mut of_row = self.cells().filter(|of| of.at.row == cell.at.row);
        let printed = of_row.find_map(|of| own::printed_in_line(of.text))?;
        // Of another section's name there is a finding already.
        let is_section = self.evidence.plan.section_named(cell.text).is_some();
        let is_ours = is_section || printed.iter().any(|printed| is_same(printed, cell.text));
        let message = format!(
            "調査票の表の上の、印刷してあったところに書かれています:「{}」（印刷は「{}」）",
            folded::one_line(cell.text),
            folded::one_line(&printed.join("　"))
        );
        (!is_ours).then_some((&PAGE, message))
    }

    fn in_example(
        &self,
        cell: &MappedCell<'_>,
        (column, _): &(OwnColumn, Option<FiscalYear>),
    ) -> Option<(&'static Page, String)> {
        let plan = self.evidence.plan;
        let text = folded::one_line(cell.text);
        let mut shown = [true, false].map(|is_asked| own::example(plan, column, is_asked));
        // A list may have had other words then.
        let is_ours = shown.iter_mut().any(|shown| is_same(shown, cell.text))
            || self.printed.offered(cell.at.column, cell.text);
        let message = format!("記入例の行に書かれています:「{text}」（{}）", column.head);
        (!is_ours).then_some((&PAGE, message))
    }

    /// Cells that a section cannot change unless it takes off the protection.
    fn in_row(
        &self,
        cell: &MappedCell<'_>,
        (column, year): &(OwnColumn, Option<FiscalYear>),
        subject: FormRow,
    ) -> Option<(&'static Page, String)> {
        let printed = Printed::of(self.evidence, subject, (column, *year))?;
        // An open cell, in a year in which the plan has a survey no more.
        let was_asked = self.printed.text(cell.at) == Some("") && *year == Some(self.evidence.year);
        let is_told = was_asked
            || match (subject, year) {
                // Names have checks of their own, and the figures of earlier years have some.
                (FormRow::Kpi(kpi), Some(year)) => self.is_told(kpi, *year),
                _ => column.key == "kpi",
            };
        if is_told || printed.is_in(cell) || self.is_as_printed(cell, subject) {
            return None;
        }
        let page = match column.head.as_str() {
            own::TARGET => &target_differs::PAGE,
            own::BASELINE => &baseline_differs::PAGE,
            _ => &PAGE,
        };
        let (head, mut text) = (head(column, *year), folded::one_line(cell.text));
        let (shown, name) = (printed.text(), self.name(subject));
        if let Some(value) = cell.value.filter(|_| text == shown) {
            // The cell's format hides the digits that make the difference.
            text = number::plain(value);
        }
        let message = match &printed {
            Printed::OfPlan(_) => {
                // A section that says 人 where 千人 was printed means what it says, and may not know that it
                // changed it.
                let used = match column.key.as_str() {
                    "unit" => "。この行に記入された値は、書かれた単位によるものとして扱いました",
                    _ => "",
                };
                format!(
                    "調査票の{head}が計画と違います:「{text}」（計画は「{shown}」、{name}）{used}"
                )
            }
            _ if shown.is_empty() => format!(
                "調査票の{head}に、記入をお願いしていない値があります:「{text}」（{name}）。その年度の値として扱いました"
            ),
            _ => format!("調査票の{head}が、前の提出と違います:「{shown}」→「{text}」（{name}）"),
        };
        Some((page, message))
    }

    /// Whether another check speaks of a figure of an earlier year.
    fn is_told(&self, kpi: usize, year: FiscalYear) -> bool {
        let evidence = self.evidence;
        let actuals = || evidence.ledger.actuals(kpi, year).into_iter();
        let is_value = || actuals().any(|entry| entry.state == State::Value);
        last_year_changed::is_told(evidence, kpi, year)
            || unit_slip::explains(evidence, kpi, year)
            || !evidence.plan.kpis[kpi].is_surveyed(year) && is_value()
    }

    /// What was printed and is gone; one finding for each row.
    fn emptied(&self) -> Vec<Finding> {
        let there = self.cells().filter(|cell| !cell.text.trim().is_empty());
        let there: HashSet<CellAt> = there.map(|cell| cell.at).collect();
        let of_row = |(row, subject): (&u32, &Option<FormRow>)| {
            let subject = (*subject)?;
            let gone = self.columns.iter().filter_map(|(column, (own, year))| {
                let at = CellAt::new(*row, *column);
                let now = Printed::of(self.evidence, subject, (own, *year))?.text();
                let printed = self.printed.text(at).map(folded::one_line);
                // What the plan or last year's figures say only since then was never there.
                let is_gone = printed.is_none_or(|printed| !printed.is_empty());
                let is_gone = is_gone && !now.is_empty() && !there.contains(&at);
                is_gone.then(|| (at, format!("{}「{now}」", head(own, *year))))
            });
            let gone: Vec<(CellAt, String)> = gone.collect();
            let first = gone.first()?.0;
            let texts = joined(gone.into_iter().map(|(_, text)| text), "、");
            let message = format!(
                "調査票の欄が空欄になっています: {texts}（{}）",
                self.name(subject)
            );
            let mut finding = self.at(&PAGE, first, message);
            finding.remedy = REMEDY_OF_EMPTIED.to_owned();
            match subject {
                FormRow::Kpi(kpi) => finding.about.kpi = Some(kpi),
                FormRow::Project(project) => finding.about.project = Some(project),
            }
            Some(finding)
        };
        self.rows.iter().filter_map(of_row).collect()
    }

    /// The columns that went out with it, and that it has no more.
    fn without_columns(&self) -> Vec<Finding> {
        let gone = match self.printed.gone() {
            Some(gone) => self.gone_of(&gone),
            None => self.gone_of_every_form(),
        };
        // Heads of a later year have a finding of their own, with the figures below them.
        let aside = self.reading.set_aside.columns.iter();
        let aside = aside.filter(|of| of.sheet == self.seen.sheet);
        let told: Vec<&str> = aside.filter_map(|of| of.was.as_deref()).collect();
        let is_told = |head: &String| told.iter().any(|told| is_same(told, head));
        let gone = gone.into_iter().filter(|head| !is_told(head));
        let gone = joined(gone.map(|head| format!("「{head}」")), "、");
        let message = || format!("調査票に、配ったときにあった欄の見出しがありません: {gone}");
        let finding = || Finding {
            remedy: REMEDY_OF_COLUMNS.to_owned(),
            ..self.at(&PAGE, None, message())
        };
        (!gone.is_empty()).then(finding).into_iter().collect()
    }

    /// The heads of today's plan that did not go out with it; none where it does not say which did.
    pub fn added_heads(&self) -> Vec<String> {
        let columns = self.kind.columns(self.evidence.plan).into_iter();
        let added =
            columns.filter(|column| self.printed.never_had_head(|head| column.has_head(head)));
        added.map(|column| column.head).collect()
    }

    /// Of the heads that went out and are not there as they were, those that are not there otherwise either.
    fn gone_of(&self, printed: &[&str]) -> Vec<String> {
        let known = self.kind.columns(self.evidence.plan);
        let gone = printed.iter().filter_map(|printed| {
            let column = known.iter().find(|column| column.has_head(printed));
            let year = column.and_then(|column| column.year_in(printed));
            let is_there = column.is_some_and(|column| self.has(column, year));
            let named = column.map(|column| head(column, year));
            (!is_there).then(|| named.unwrap_or_else(|| folded::one_line(printed).to_string()))
        });
        gone.collect()
    }

    /// Of a form that does not say with which columns it went out: those that every form has.
    fn gone_of_every_form(&self) -> Vec<String> {
        // Words of the plan and targets of years may have come into the plan since the form went out.
        let is_always = |column: &OwnColumn| {
            let has_words = |field| {
                self.evidence
                    .plan
                    .vocabularies
                    .iter()
                    .any(|of| of.field == field)
            };
            column.head != own::TARGET_OF_YEAR
                && !column.key.strip_prefix("text.").is_some_and(has_words)
        };
        let all = self.kind.columns(self.evidence.plan).into_iter();
        let gone = all.filter(is_always).filter_map(|column| {
            let is_of_years = own::is_of_years(&column);
            let year = is_of_years.then_some(self.evidence.year);
            (!self.has(&column, year)).then(|| head(&column, year))
        });
        gone.collect()
    }

    /// Whether it has a column, of figures that of the year.
    fn has(&self, column: &OwnColumn, year: Option<FiscalYear>) -> bool {
        let mut there = self.columns.values();
        there.any(|(own, of)| own == column && year.is_none_or(|year| *of == Some(year)))
    }

    /// Whether a cell still says what was printed in it.
    pub fn is_as_printed(&self, cell: &MappedCell<'_>, subject: FormRow) -> bool {
        let unit = subject.unit(self.evidence.plan);
        self.printed.is_in(cell.at, cell.text, cell.value, unit)
    }

    /// What its rows are about, by their numbers.
    fn subjects(&self) -> BTreeMap<u32, Option<FormRow>> {
        // That a row has lost its id, or has another, is said by itself.
        let kpis = self.records().map(|record| {
            let kpi = record.kpi().filter(|_| {
                record.matched_by() == Some(MatchedBy::Id) || record.went_out(&self.printed)
            });
            (record.at.row, kpi.map(FormRow::Kpi))
        });
        let projects = self.projects();
        let projects = projects.map(|row| (row.at.row, row.project.map(FormRow::Project)));
        let outdated = self.reading.outdated_rows.iter();
        let outdated = outdated.filter(|(sheet, _)| *sheet == self.seen.sheet);
        let outdated = outdated.map(|(_, at)| (at.row, None));
        outdated.chain(kpis).chain(projects).collect()
    }

    /// The rows of which nothing is used, as they do not stand as they went out.
    pub fn refused_rows(&self) -> BTreeSet<u32> {
        let is_refused = |of: &&KpiRecord| matches!(of.matched, Err(Missed::Displaced(_)));
        let kpis = self.records().filter(is_refused).map(|of| of.at.row);
        let is_refused = |of: &&ProjectRow| matches!(of.refused, Some(Refused::Displaced(_)));
        let projects = self.projects().filter(is_refused).map(|of| of.at.row);
        kpis.chain(projects).collect()
    }

    /// The plan of the year.
    pub fn plan(&self) -> &'a Plan {
        self.evidence.plan
    }

    /// A finding on it.
    pub fn at(
        &self,
        page: &'static Page,
        at: impl Into<Option<CellAt>>,
        message: String,
    ) -> Finding {
        self.evidence
            .at(page, self.reading, (self.seen.sheet, at), message)
    }

    /// Whether it is known to have gone out without a row of what has an id today; another may have had the id then.
    pub fn never_had(&self, id: &str) -> bool {
        let plan = self.evidence.plan;
        let kpis = self.records().filter(|row| row.went_out(&self.printed));
        let kpis = kpis.map(|row| (row.at, row.kpi().map(|kpi| plan.kpis[kpi].id.as_str())));
        let projects = self.projects().filter(|row| row.went_out(&self.printed));
        let id_of = |project: usize| plan.projects[project].id.as_str();
        let projects = projects.map(|row| (row.at, row.project.map(id_of)));
        let is_reused = |(at, now): (CellAt, Option<&str>)| {
            self.printed.id(at.row) == Some(id) && now != Some(id)
        };
        self.printed.never_had(id) || kpis.chain(projects).any(is_reused)
    }

    /// Whether today's plan has a KPI of an id.
    pub fn has_kpi(&self, id: &str) -> bool {
        self.evidence.plan.kpi_with_id(id).is_some()
    }

    /// The id that a KPI has today.
    pub fn id_of(&self, kpi: usize) -> &str {
        &self.evidence.plan.kpis[kpi].id
    }

    /// Whether it was written for a kind of rows.
    pub fn is_of(&self, kind: OwnSheet) -> bool {
        self.kind == kind
    }

    /// What a subject is called.
    pub fn name(&self, subject: FormRow) -> &str {
        subject.called(self.evidence.plan)
    }
}

/// What a column is called; of figures with their year.
pub fn head(column: &OwnColumn, year: Option<FiscalYear>) -> String {
    let year = year.map_or(String::new(), |year| format!("（{year}）"));
    format!("{}{year}", column.head)
}
