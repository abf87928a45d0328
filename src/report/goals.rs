//! A sheet for each goal: its direction, its 数値目標, and its measures with their KPIs, each with its years, the year's
//! target, last year's grade and this year's, what the section wrote, and room for what the council says.

use super::assessment;
use super::cell::ReportCell;
use super::figures;
use super::goal_formulas::{BASELINE, GRADE, GoalFormulas, INTERIM, MET, RATE, TARGET};
use super::kpi_list::{KpiLine, KpiList, head_of_year};
use super::kpi_rows::{self, KpiRow};
use super::live;
use super::overall_formulas::{self, OverallFormulas};
use super::paper::Paper;
use super::style::Look::{self, Centre, Number, Text};
use super::style::{self, CHANGED, DOUBTED};
use super::table::{SheetPage, Table};
use super::topic::Topic;
use super::year::YearView;
use super::{width, writable};
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::edition::without_columns;
use crate::domain::plan::{BookKind, Judged, ListColumn};
use crate::domain::{FiscalYear, Plan, folded};
use crate::verification::Verification;
use crate::writing::workbook::Layout;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeSet;

/// What the table of contents says of one.
pub const WHAT: &str = "数値目標と施策ごとのKPIと、担当課の記載";

/// The head of the column into which a council writes.
const OPINION: &str = "委員意見";

/// The head of the column before it.
const SECTION: &str = "担当課";

/// The least of a column of texts, of one beside figures that leave less, and of one on a page of A4.
const TEXT: u32 = 110;
const NARROW: u32 = 80;
const SMALL_TEXT: u32 = 92;

/// Of the column of names, and of that on a page of A4.
const KPI: u32 = 156;
const SMALL_KPI: u32 = 136;

/// Lines of a goal's direction above which the heads of the table do not stay in sight.
const IN_SIGHT: u32 = 9;

/// Of the column of sections.
const SECTIONS: u32 = 78;

/// The goals that have a sheet, in the order of the plan, each with its rows: all but those that only head others. One
/// without KPIs has its direction and its measures.
fn goals(plan: &Plan) -> Vec<(usize, Vec<KpiRow>)> {
    let mut goals: Vec<(usize, Vec<KpiRow>)> = Vec::new();
    for row in kpi_rows::rows(plan) {
        match (row, goals.last_mut()) {
            (KpiRow::Goal(goal), _) => goals.push((goal, Vec::new())),
            (row, Some((_, rows))) => rows.push(row),
            (_, None) => {}
        }
    }
    let heads_others = |goal: usize| plan.goals.iter().any(|of| of.parent == Some(goal));
    goals.retain(|(goal, rows)| !rows.is_empty() || !heads_others(*goal));
    goals
}

/// What Excel keeps for a sheet of its own.
const RESERVED: [&str; 2] = ["履歴", "History"];

/// What two names of sheets have in common that Excel takes for the same: capitals and widths do not matter to it.
fn alike(name: &str) -> String {
    folded::width(name).to_lowercase()
}

/// The goals that have a sheet, each with the name of that: its label, without what Excel refuses, and told apart from
/// the names that are taken.
pub fn names(plan: &Plan, taken: &[&str]) -> Vec<(usize, String)> {
    let taken = taken.iter().chain(&RESERVED);
    let mut taken: BTreeSet<String> = taken.map(|name| alike(name)).collect();
    let goals = goals(plan).into_iter();
    let named = goals.map(|(goal, _)| {
        let of = &plan.goals[goal];
        let name = if of.label.trim().is_empty() {
            &of.name
        } else {
            &of.label
        };
        let mut number = 1;
        loop {
            let more = if number > 1 {
                format!("({number})")
            } else {
                String::new()
            };
            let name = sheet_name(name, 31 - more.len()) + &more;
            number += 1;
            if taken.insert(alike(&name)) {
                return (goal, name);
            }
        }
    });
    named.collect()
}

/// How many places for what the secretariat says there are on the sheets of a workbook.
pub fn assessments(book: BookKind, verification: &Verification) -> usize {
    let plan = verification.plan();
    let goals = goals(plan).into_iter();
    goals
        .map(|(goal, rows)| places(book, verification, goal, &rows))
        .sum()
}

/// The same of the sheet of a goal, by its rows.
fn places(book: BookKind, verification: &Verification, goal: usize, rows: &[KpiRow]) -> usize {
    let measures = measures(verification.plan(), goal, rows);
    let measures = measures.into_iter().map(Judged::Measure);
    let of = std::iter::once(Judged::Goal(goal)).chain(measures);
    of.filter(|of| assessment::has_place(book, verification, *of))
        .count()
}

/// The measures on the sheet of a goal, by its rows: those that have KPIs; all of a goal without any.
fn measures(plan: &Plan, goal: usize, rows: &[KpiRow]) -> Vec<usize> {
    if rows.is_empty() {
        let all = 0..plan.measures.len();
        return all.filter(|of| plan.measures[*of].goal == goal).collect();
    }
    each_once(rows.iter().filter_map(|row| measure(plan, *row)))
}

/// Where a row stands: index into the plan's measures; none for a 数値目標.
fn measure(plan: &Plan, row: KpiRow) -> Option<usize> {
    match row {
        KpiRow::Kpi(kpi) => plan.kpis[kpi].measure,
        KpiRow::Listed(listing) => plan.listings[listing].measure,
        KpiRow::Again(measure) => Some(measure),
        KpiRow::Goal(_) => None,
    }
}

/// What Excel refuses in the name of a sheet, and the wide forms, which it may take for the same.
const REFUSED: &str = "[]:*?/\\'［］：＊？／＼￥’＇";

/// A text as a sheet may be called, in at most so many letters.
fn sheet_name(text: &str, most: usize) -> String {
    let refused = |letter: &char| letter.is_control() || REFUSED.contains(*letter);
    let mut left = most;
    let kept = text
        .trim()
        .chars()
        .filter(|letter| !refused(letter))
        .take_while(|letter| {
            let fits = letter.len_utf16() <= left;
            left = left.saturating_sub(letter.len_utf16());
            fits
        });
    match kept.collect::<String>().trim() {
        "" => "目標".to_owned(),
        name => name.to_owned(),
    }
}

/// The head of a column of texts, and what these tell.
type Texts = (&'static str, &'static [Topic]);

/// The sheets of all goals of a workbook.
pub struct GoalSheets<'a> {
    book: BookKind,
    year: YearView<'a>,
    list: KpiList<'a>,
    goals: Vec<(usize, Vec<KpiRow>)>,
    /// The columns of texts, each with its topics.
    texts: Vec<Texts>,
    /// Pixels of a column of figures.
    figure: u32,
    /// Of the actuals of each year of the list, with their signs.
    rooms: Vec<u32>,
    /// Pixels of that of rates.
    rates: u32,
    /// What is computed, where anything is.
    formulas: Option<GoalFormulas<'a>>,
}

impl<'a> GoalSheets<'a> {
    /// Those of a workbook.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let (year, list) = (
            YearView::of(book, verification),
            KpiList::of(book, verification),
        );
        let figure = figures::width(verification, &list.years);
        let known = (verification, &list.marks);
        let of_year = |year: &FiscalYear| figures::of_year(known, *year, figure);
        Self {
            book,
            goals: goals(verification.plan()),
            formulas: GoalFormulas::of(book, verification),
            texts: texts(&year, without_columns(&verification.plan().editions, book)),
            figure,
            rooms: list.years.iter().map(of_year).collect(),
            rates: figures::rates(
                verification.judgements.iter(),
                verification.plan().rating.digits,
                66,
            ),
            year,
            list,
        }
    }

    /// Fills the sheet of a goal.
    pub fn add(&self, page: &mut SheetPage<'_>, goal: usize) -> Result<(), XlsxError> {
        let ids = style::ids(page.sheet, self.year.plan)?;
        match self.on_small_page(page, (goal, ids))? {
            Some(small) => self.fill(page, goal, &small),
            None => self.fill(page, goal, &self.table(ids)),
        }
    }

    /// The table of a goal whose rows find room on one page of A4; on A3 they would leave it nearly empty.
    fn on_small_page<'t>(
        &'t self,
        page: &SheetPage<'_>,
        (goal, ids): (usize, u32),
    ) -> Result<Option<Table<'t, KpiLine<'a>>>, XlsxError> {
        const ROWS: usize = 8;
        if self.rows(goal).len() > ROWS {
            return Ok(None);
        }
        let Some(table) = self.small_table(goal, ids) else {
            return Ok(None);
        };
        let mut trial = Worksheet::new();
        let mut trial = SheetPage::new(&mut trial, page.style);
        (trial.book, trial.paper) = (page.book, Paper::planned());
        self.fill(&mut trial, goal, &table)?;
        Ok(trial.paper.left().map(|_| table))
    }

    fn rows(&self, goal: usize) -> &[KpiRow] {
        let found = self.goals.iter().find(|(own, _)| *own == goal);
        found.map_or(&[], |(_, rows)| rows)
    }

    fn fill(
        &self,
        page: &mut SheetPage<'_>,
        goal: usize,
        table: &Table<'_, KpiLine<'a>>,
    ) -> Result<(), XlsxError> {
        let plan = self.year.plan;
        let rows = self.rows(goal);
        page.columns(table)?;
        let of = &plan.goals[goal];
        let direction = of.summary.clone().unwrap_or_default();
        // Below it, no row of the table would find room on a screen.
        let is_high = width::lines(&direction, table.width()) > IN_SIGHT;
        let notes = [
            direction.into(),
            self.counted(goal),
            if rows.is_empty() {
                String::new()
            } else {
                self.list.marks.legend() + &self.list.left_out(table)
            }
            .into(),
        ];
        let notes = notes.into_iter().filter(|note| !note.is_empty());
        page.title_above(of.title(), notes)?;
        let widths = table.widths();
        overall_formulas::add(page, &self.year, &widths, goal)?;
        let has_keys = self.book != BookKind::Public
            && places(self.book, self.year.verification, goal, rows) > 0;
        let own = (&widths[..], has_keys);
        let stays = assessment::of_goal(page, self.year.verification, own, goal)?;
        let left = usize::from(table.place_of(SECTION)) + 1;
        // Up to where opinions are written, each of which stands beside its KPI.
        let columns = (&widths[..left], widths.len() as u16);
        if rows.is_empty() {
            return self.without_kpis((page, table), columns, goal);
        }
        let stays = stays && !is_high;
        page.lasting_heads(table, stays.then_some(2))?;
        let first = page.row;
        page.least_height = least_height(table, kpis(rows).count());
        let mut before = None;
        for row in rows {
            let measure = measure(plan, *row);
            if before != Some(measure) {
                self.measure_heading(page, table, measure)?;
                if let Some(measure) = measure {
                    let verification = self.year.verification;
                    assessment::of_measure(page, verification, columns, measure)?;
                }
                before = Some(measure);
            }
            match *row {
                KpiRow::Kpi(kpi) => self.line(page, table, self.list.line(kpi, None))?,
                KpiRow::Listed(listing) => {
                    let listing = &plan.listings[listing];
                    self.line(page, table, self.list.line(listing.kpi, Some(listing)))?;
                }
                KpiRow::Again(measure) => page.note(&self.list.first_place(measure))?,
                KpiRow::Goal(_) => {}
            }
        }
        let formulas = self.formulas.iter();
        let mut closed = formulas.map(|formulas| formulas.close((page, table), (goal, first)));
        closed.try_for_each(|closed| closed)
    }

    /// Fills the rest of the sheet of a goal without KPIs: its measures, each with what the secretariat says of it.
    fn without_kpis(
        &self,
        (page, table): (&mut SheetPage<'_>, &Table<'_, KpiLine<'a>>),
        columns: (&[u32], u16),
        goal: usize,
    ) -> Result<(), XlsxError> {
        for measure in measures(self.year.plan, goal, &[]) {
            self.measure_heading(page, table, Some(measure))?;
            assessment::of_measure(page, self.year.verification, columns, measure)?;
        }
        Ok(())
    }

    fn line(
        &self,
        page: &mut SheetPage<'_>,
        table: &Table<'_, KpiLine<'a>>,
        mut line: KpiLine<'a>,
    ) -> Result<(), XlsxError> {
        page.has_doubts |= self
            .year
            .grades_with_hand(line.judgement.kpi)
            .contains(DOUBTED);
        page.has_changes |= self.list.why(&line).contains(CHANGED);
        if let Some(formulas) = &self.formulas {
            let grade = self.grade(line.judgement.kpi);
            let shown = (&self.list.years[..], grade.text());
            line.live = formulas.line((page, table), &line, &self.year, shown);
        }
        page.line(table, &line)
    }

    /// How many of the goal's KPIs were judged.
    fn counted(&self, goal: usize) -> ReportCell<'static> {
        let (counted, plan) = (self.list.counted(goal), self.year.plan);
        let within = |own: usize| plan.is_goal_within(own, goal);
        let formula = self.formulas.as_ref().and_then(|_| {
            let lacks = |kpi| self.list.still_lacks(kpi);
            live::sentence(self.year.verification, lacks, within, &counted)
        });
        let counted = ReportCell::from(counted).live(formula.as_ref());
        counted.changed(self.list.counted_change(goal))
    }

    /// What becomes of a KPI's grade, from last year's.
    fn grade(&self, kpi: usize) -> ReportCell<'static> {
        let look = self.year.judgement(kpi).band.map_or(Centre, Look::Band);
        let grade = ReportCell::from(self.year.grades_with_hand(kpi)).look(look);
        grade.doubted(self.year.marks.is_doubted(kpi))
    }

    /// Writes a measure's name, with its grade where it has one, and why people gave that below it, where it is long;
    /// 数値目標 for none.
    fn measure_heading(
        &self,
        page: &mut SheetPage<'_>,
        table: &Table<'_, KpiLine<'a>>,
        measure: Option<usize>,
    ) -> Result<(), XlsxError> {
        let label = self.list.measure_label(measure);
        let of = measure.map(Judged::Measure);
        let [of_rule, reason] = of.map_or_else(Default::default, |of| self.year.overall_parts(of));
        let whole = joined([of_rule.as_str(), &reason], "　").replace('\n', "　");
        let (Some(of), false) = (of, whole.is_empty()) else {
            return page.band(table, label);
        };
        let changes = [self.year.marks.overall(of), self.year.made_of_change(of)];
        let [changed, made] = changes.map(|change| change.map_or("", |_| CHANGED));
        let (before, behind) = (
            format!("{label}　　施策の判定 {changed}"),
            format!("　{made}"),
        );
        let grades = self.year.overall_grades(of);
        page.has_changes |= !changed.is_empty() || !made.is_empty();
        page.has_doubts |= grades.contains(DOUBTED);
        let text = format!("{before}{grades}{behind}{whole}");
        if !width::is_full([(text.as_str(), table.width())]) {
            let formula = self.live_heading(page.book, of, ([&before, &behind], Some("　")));
            return page.band(table, ReportCell::from(text).live(formula.as_ref()));
        }
        let formula = self.live_heading(page.book, of, ([&before, &behind], None));
        let text = ReportCell::from(format!("{before}{grades}{behind}{of_rule}"));
        page.band(table, text.live(formula.as_ref()))?;
        overall_formulas::add_reason(page, &table.widths(), &reason)
    }

    /// The heading of a measure, with texts before its grade and behind it, as a formula; why people gave the grade parted by a text, or left out.
    fn live_heading(
        &self,
        book: BookKind,
        of: Judged,
        (texts, parted): ([&str; 2], Option<&str>),
    ) -> Option<String> {
        let formulas = OverallFormulas::of(book, &self.year)?;
        let [grades, told] = formulas.both(of, parted);
        let (grades, told) = (grades?, told?);
        let [before, behind] = texts.map(live::quoted);
        live::fitting(format!("{before}&{grades}&{behind}&{told}"))
    }

    fn table(&self, ids: u32) -> Table<'_, KpiLine<'a>> {
        let texts = self.texts.len() as u32 + self.places();
        // Of long figures fewer years find room; this one always does.
        let mut left_out = 0..self.list.years.len();
        let fits = |left_out: &usize| {
            let used = self.of_figures((ids, KPI), (*left_out, true)).width() + SECTIONS;
            // A correction, which brings signs, takes no year away: the texts make room for them.
            used + texts * TEXT <= figures::PAGE + self.signs(*left_out)
        };
        let left_out = left_out.find(fits);
        let left_out = left_out.unwrap_or(self.list.years.len() - 1);
        let table = self.of_figures((ids, KPI), (left_out, true));
        let left = figures::PAGE.saturating_sub(table.width() + SECTIONS);
        let each = (left / texts.max(1)).clamp(NARROW, 420);
        self.with_texts(table, &self.texts, each)
    }

    /// Pixels that the signs of figures take in the columns of the years.
    fn signs(&self, left_out: usize) -> u32 {
        let rooms = self.rooms.iter().skip(left_out);
        rooms.map(|room| room - self.figure).sum()
    }

    /// The table of a goal for a page of A4, without the texts that no section wrote there; none where its columns find
    /// no room.
    fn small_table(&self, goal: usize, ids: u32) -> Option<Table<'_, KpiLine<'a>>> {
        let is_written = |topics: &[Topic]| {
            let mut kpis = kpis(self.rows(goal));
            kpis.any(|kpi| is_written(&self.year, kpi, topics))
        };
        let texts = self.texts.iter().enumerate();
        let texts: Vec<_> = texts
            .filter(|(at, (_, topics))| *at == 0 || is_written(topics))
            .map(|(_, text)| *text)
            .collect();
        let mut kpis = kpis(self.rows(goal)).map(|kpi| &self.year.plan.kpis[kpi]);
        let has_interim = kpis.any(|kpi| kpi.interim_of(self.year.verification.year).is_some());
        let table = self.of_figures((ids, SMALL_KPI), (0, has_interim));
        let left = figures::SMALL.checked_sub(table.width() + SECTIONS)?;
        let each = left / (texts.len() as u32 + self.places()).max(1);
        (each >= SMALL_TEXT).then(|| self.with_texts(table, &texts, each.min(420)))
    }

    /// How many columns there are in which people write.
    fn places(&self) -> u32 {
        u32::from(self.book != BookKind::Public)
    }

    fn of_figures(&self, widths: (u32, u32), shown: (usize, bool)) -> Table<'_, KpiLine<'a>> {
        let mut table: Table<'_, KpiLine<'a>> = Table::new();
        self.figures(&mut table, widths, shown);
        table
    }

    /// A table of figures with the columns of texts, each of so many pixels.
    fn with_texts<'t>(
        &'t self,
        mut table: Table<'t, KpiLine<'a>>,
        texts: &[Texts],
        each: u32,
    ) -> Table<'t, KpiLine<'a>> {
        for (head, topics) in texts.iter().copied() {
            table.add(Text, head, each, move |line| {
                let text = self.text(line, topics);
                let formula = self.list.live_text(line, &text);
                ReportCell::from(text).live(formula.as_ref())
            });
        }
        table.add(Centre, SECTION, SECTIONS, |line| {
            &self.year.plan.sections[line.kpi.section].name
        });
        self.opinions(&mut table, each);
        let table = table.chosen(without_columns(&self.year.plan.editions, self.book));
        table.continued()
    }

    /// What the KPI is, what it was, what it should be, and how it was judged; without so many of the first years, and
    /// with targets of the year if they are to be seen.
    fn figures<'t>(
        &'t self,
        table: &mut Table<'t, KpiLine<'a>>,
        (ids, kpi): (u32, u32),
        (left_out, has_interim): (usize, bool),
    ) {
        let figure = self.figure;
        let (plan, verified) = (self.year.plan, self.year.verification.year);
        let rating = &plan.rating;
        table.add(Centre, "指標\n番号", ids, |line| line.id());
        table.add(Text, "指標", kpi, |line| &line.kpi.name);
        table.add(Centre, "単位", 48, |line| &line.kpi.unit);
        table.add(Number(0), BASELINE, figure, |line| self.list.baseline(line));
        for (at, year) in self.list.years.iter().enumerate().skip(left_out) {
            let is_own = *year == verified;
            let room = self.rooms[at];
            table.add(Number(0), head_of_year(*year), room, move |line| {
                let formula = line.live.actual.as_ref().filter(|_| is_own);
                line.years[at].clone().live(formula)
            });
        }
        if self.list.has_interim() {
            self.interim(table, !has_interim);
        }
        table.add(Number(0), TARGET, figure, |line| self.list.target(line));
        table.add(Number(0), RATE, self.rates, |line| {
            let rate = ReportCell::rate_of(line.judgement, rating.digits);
            match &line.live.shown_rate {
                Some(formula) => rate.computed(rating.digits).live(Some(formula)),
                None => rate,
            }
        });
        table.add(Centre, GRADE, self.grades_room(), move |line| {
            let kpi = line.judgement.kpi;
            let grade = self.grade(kpi);
            let grade = grade.live(line.live.shown_grade.as_ref());
            grade.changed(self.year.grades_change(kpi))
        });
        if let Some(formulas) = &self.formulas {
            formulas.columns(table);
            if self
                .year
                .courses
                .iter()
                .any(|course| course.before.is_some())
            {
                formulas.steps(table, &self.year);
            }
        }
    }

    /// The target of the year, and whether it was met. Formulas of other sheets ask for these columns also where they
    /// are hidden.
    fn interim<'t>(&'t self, table: &mut Table<'t, KpiLine<'a>>, is_hidden: bool) {
        if is_hidden && self.formulas.is_none() {
            return;
        }
        let interim = table.add(Number(0), INTERIM, self.figure, |line| {
            self.list.interim(line)
        });
        is_hidden.then(|| interim.hide());
        let met = table.add(Centre, MET, 48, |line| {
            ReportCell::from(self.met(line.judgement.kpi)).live(line.live.met.as_ref())
        });
        is_hidden.then(|| met.hide());
    }

    /// Pixels of both grades: each may be the words for one that is held back.
    fn grades_room(&self) -> u32 {
        let held = self.year.marks.held.chars().count() as u32;
        let by_hand = self.year.plan_with_hand_grades_before();
        let by_hand = by_hand.map_or(0, |_| 28);
        match self.year.plan.holds_doubted {
            true => 48 + 26 * held + by_hand,
            false => 78 + by_hand,
        }
    }

    /// Whether the year's target is met.
    fn met(&self, kpi: usize) -> &'static str {
        match self.year.courses[kpi].meets_interim {
            Some(true) => "達した",
            Some(false) => "届かず",
            None => "－",
        }
    }

    /// What sections wrote; in the first column of texts that a plan has left, also why there is no rate or grade.
    fn text(&self, line: &KpiLine<'_>, topics: &[Topic]) -> String {
        let is_first = self.texts.first().is_some_and(|(_, own)| *own == topics);
        if line.listing.is_some() {
            return if is_first {
                self.list.comment(line)
            } else {
                String::new()
            };
        }
        let kpi = line.judgement.kpi;
        let why = if is_first {
            self.list.why(line)
        } else {
            String::new()
        };
        let texts = topics.iter().map(|topic| self.year.prose.on(kpi, *topic));
        joined([why].into_iter().chain(texts), "\n")
    }

    /// What the council says: the place to write in its own workbook, and the text alone in the 事務局's, which has its
    /// place in KPI一覧.
    fn opinions<'t>(&'t self, table: &mut Table<'t, KpiLine<'a>>, width: u32) {
        let verification = self.year.verification;
        let head = writable::head(verification, self.book, Layout::Column);
        match (self.book, head) {
            (BookKind::Council, Some(head)) => {
                table.add(Text, head, 600, KpiLine::key).hide();
                table.add(Text, OPINION, width, |line| self.list.opinion(line));
            }
            (BookKind::Office, Some(_)) => {
                table.add(Text, OPINION, width, |line| verification.shown(&line.key()));
            }
            _ => {}
        }
    }
}

/// The KPIs that count in some rows.
fn kpis(rows: &[KpiRow]) -> impl Iterator<Item = usize> {
    rows.iter().filter_map(|row| match row {
        KpiRow::Kpi(kpi) => Some(*kpi),
        _ => None,
    })
}

/// Points of a row of a table at the least: where a page has only a few, each has room to write by hand.
fn least_height<R>(table: &Table<'_, R>, rows: usize) -> f64 {
    let (is_large, _) = style::landscape(table.width());
    match (is_large, rows) {
        (true, ..=1) => 92.0,
        (true, ..=3) => 72.0,
        (true, _) => 0.0,
        (false, ..=1) => 64.0,
        (false, _) => 40.0,
    }
}

/// Whether a section wrote anything of a KPI on one of some topics.
fn is_written(year: &YearView<'_>, kpi: usize, topics: &[Topic]) -> bool {
    let texts = year.prose.texts(kpi);
    texts.iter().any(|(own, _)| topics.contains(own))
}

/// The columns of texts that any section wrote, each with its topics.
fn texts(year: &YearView<'_>, without: &[ListColumn]) -> Vec<Texts> {
    const TEXTS: [Texts; 3] = [
        ("取組・要因", &[Topic::Effort, Topic::Cause]),
        ("課題", &[Topic::Issue]),
        ("今後の方針", &[Topic::Next]),
    ];
    let is_written = |topics: &[Topic]| {
        let mut kpis = 0..year.plan.kpis.len();
        kpis.any(|kpi| self::is_written(year, kpi, topics))
    };
    let is_chosen = |(head, _): &Texts| without.iter().all(|column| column.code() != *head);
    let chosen = TEXTS.into_iter().filter(is_chosen).enumerate();
    // The first also says why there is no grade.
    let written = chosen.filter(|(at, (_, topics))| *at == 0 || is_written(topics));
    written.map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::{alike, sheet_name};

    #[test]
    fn names_of_other_widths_are_the_same_to_excel() {
        assert_eq!(alike("Ｋｐｉ一覧"), alike("KPI一覧"));
        assert_eq!(alike("基本目標1"), alike("基本目標１"));
        assert_ne!(alike("基本目標1"), alike("基本目標2"));
    }

    #[test]
    fn a_sheet_s_name_has_only_what_excel_takes() {
        assert_eq!(sheet_name("基本目標１", 31), "基本目標１");
        assert_eq!(sheet_name(" [1/2]:*?\\'", 31), "12");
        assert_eq!(sheet_name("'", 31), "目標");
        assert_eq!(sheet_name("［１／２］：＊？＼￥’＇", 31), "１２");
        assert_eq!(sheet_name(&"長".repeat(40), 31).chars().count(), 31);
    }
}
