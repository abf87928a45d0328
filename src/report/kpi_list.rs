//! KPI一覧: every KPI on one line, with what it was, what it is, what it should be, and why.

use super::cell::{self, ReportCell};
use super::figures;
use super::kpi_rows::{self, KpiRow};
use super::live::{self, LiveRow, names};
use super::marks::Marks;
use super::origins::Origins;
use super::settled;
use super::style::Look::{Centre, Mark, Number, Small, Text, Top};
use super::style::{self, CHANGED, DOUBTED};
use super::table::{SheetPage, Table};
use super::{width, writable};
use crate::domain::cell::CellAt;
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::edition::without_columns;
use crate::domain::plan::{Basis, BookKind, Listing, SheetKind};
use crate::domain::rating::Formula;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Kpi, Plan};
use crate::judge::tally::Tally;
use crate::judge::{Judgement, Reason, of_cells};
use crate::ledger::{self, KpiEntry, TOTAL};
use crate::normalize::Flaws;
use crate::verification::Verification;
use crate::writing::OF_KPI;
use crate::writing::workbook::{HEAD, Layout};
use rust_xlsxwriter::{ConditionalFormatFormula, Sparkline, SparklineType, XlsxError};
use std::collections::BTreeSet;
use std::ops::Deref;

/// The sheet's name.
pub const NAME: &str = SheetKind::KpiList.label();

/// What the table of contents says of it.
pub const WHAT: &str = "すべてのKPIの基準値・実績値・目標値・達成率・判定と、その理由";

/// The first row below the column heads.
const FIRST: u32 = 4;

/// What the bars mean: as small as they are, they could show nothing if they began at zero.
const TREND: &str = "推移の棒は、基準値から今年度までの動きの向きを示します（棒の高さは0からではありません）。文字の値がある指標には描きません。";

/// That what people write is not lost.
const OPINIONS: &str = "黄色の意見の欄に書いたことは、次に作る報告書に引き継がれます。";

/// Years of actuals that are shown.
const YEARS: usize = 5;
/// The same where the list is read on paper.
const YEARS_ON_PAPER: usize = 3;

/// In place of the id of a KPI that is listed again.
const AGAIN: &str = "再掲";
/// Pixels of the column of rates at least.
const RATES: u32 = 68;

/// The heads of the columns that the bars are about and stand in.
const BASELINE: &str = "基準値";
const BARS: &str = "推移";
const GRADE: &str = "判定";

/// Pixels of the column in which people write.
const OPINION: u32 = 150;
/// Of the column of keys, which takes no room and makes no row higher.
const HIDDEN: u32 = 600;
const COMMENT: u32 = 240;
const LEAST_COMMENT: u32 = 80;
const MEASURE: u32 = 130;
const KPI: u32 = 190;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let ids = style::ids(page.sheet, verification.plan())?;
    let list = KpiList::of(page.book, verification);
    let rooms = list.rooms();
    let table = list.table(ids, &rooms);
    // A plan may have tens of thousands of KPIs, so what all cells of a column share is said once.
    page.has_column_looks = true;
    page.columns(&table)?;
    let title = format!("{}　{}", NAME, verification.year.long());
    let legend = list.marks.legend();
    let [trend, opinions] = match page.book {
        BookKind::Office => [TREND, OPINIONS],
        _ if has_opinions(page.book, verification) => ["", OPINIONS],
        _ => ["", ""],
    };
    let counted = settled::tally(page.book, &verification.tallies.all).sentence();
    let formula = list.live_count(&counted, |_| true);
    let changed = list.marks.judged_count(0..verification.plan().kpis.len());
    let counted = ReportCell::from(counted).live(formula.as_ref());
    let notes = [
        counted.changed(changed),
        format!("{legend}{trend}{opinions}{}", list.left_out(&table)).into(),
    ];
    page.title_above(title, notes.into_iter())?;
    // A fixed row, from which `rows_of_goals` counts for the links of 総括.
    page.row = FIRST - 1;
    page.lasting_heads(&table, Some(3))?;
    if !legend.is_empty() {
        page.repeat(FIRST - 2, FIRST - 1)?;
    }
    list.rows(page, &table, rooms.comments)
}

/// Whether people write their opinions here: in the council's workbook they do so on the sheets of the goals, where it
/// has these.
fn has_opinions(book: BookKind, verification: &Verification) -> bool {
    match book {
        BookKind::Council => !super::has(book, SheetKind::Goals, verification),
        BookKind::Office => true,
        BookKind::Public => false,
    }
}

/// For each goal of the plan, the row of its heading.
pub fn rows_of_goals(plan: &Plan) -> Vec<u32> {
    let mut rows = vec![FIRST; plan.goals.len()];
    for (row, shown) in (FIRST..).zip(kpi_rows::rows(plan)) {
        if let KpiRow::Goal(goal) = shown {
            rows[goal] = row;
        }
    }
    rows
}

/// Lets the looks of grades in a column, from a row to another, follow these.
pub fn follow_grades(
    page: &mut SheetPage<'_>,
    plan: &Plan,
    column: u16,
    (first, last): (u32, u32),
) -> Result<(), XlsxError> {
    let bands = plan.rating.bands.iter().map(|band| band.sign());
    let signs = bands.enumerate().map(|(at, sign)| (Some(at), sign));
    for (band, sign) in signs.chain([(None, live::NONE.to_owned())]) {
        let cell = CellAt::new(first, column.into());
        // Behind the first line stand grades by hand, and in it the sign of a doubt.
        let line = format!("LEFT({cell},FIND(CHAR(10),{cell}&CHAR(10))-1)");
        let rule = format!(
            "=SUBSTITUTE({line},\"{DOUBTED}\",\"\")={}",
            live::quoted(&sign)
        );
        let look = ConditionalFormatFormula::new()
            .set_rule(rule.as_str())
            .set_format(style::following(band));
        page.sheet
            .add_conditional_format(first, column, last, column, &look)?;
    }
    Ok(())
}

/// For each KPI of the plan, the row in which it counts.
pub fn rows_of_kpis(plan: &Plan) -> Vec<u32> {
    let mut rows = vec![FIRST; plan.kpis.len()];
    for (row, shown) in (FIRST..).zip(kpi_rows::rows(plan)) {
        if let KpiRow::Kpi(kpi) = shown {
            rows[kpi] = row;
        }
    }
    rows
}

/// The head of a year's actuals.
pub fn head_of_year(year: FiscalYear) -> String {
    format!("{year}\n実績値")
}

/// The years of the plan's period that have actuals, up to the verified one, which is always among them.
fn years(verification: &Verification) -> Vec<FiscalYear> {
    let period = verification.plan().period.0..verification.year;
    let reported = verification.ledger.actual_years().into_iter();
    let known = verification.earlier.iter().map(|earlier| earlier.year);
    let earlier = reported.chain(known).filter(|year| period.contains(year));
    let sorted: BTreeSet<FiscalYear> = earlier.chain([verification.year]).collect();
    sorted.into_iter().collect()
}

/// Of these, as many of the last as the list has room for. Figures of other years are on the データ sheet.
fn shown_years(book: BookKind, verification: &Verification) -> Vec<FiscalYear> {
    let mut years = years(verification);
    let shown = match book {
        BookKind::Office => YEARS,
        // Of long figures fewer years find room.
        _ => match figures::width(verification, &years) {
            ..=76 => YEARS_ON_PAPER,
            77..=90 => 2,
            _ => 1,
        },
    };
    years.split_off(years.len().saturating_sub(shown))
}

/// Whether the grade of any KPI in the year before is known.
fn has_before(verification: &Verification) -> bool {
    let mut kpis = 0..verification.plan().kpis.len();
    kpis.any(|kpi| verification.last_year(kpi).judged.is_some())
}

/// Pixels of columns. All KPIs of the plan are looked at for them, so they are counted once for a sheet.
struct Rooms {
    /// Of a column of figures.
    figure: u32,
    /// Of the actuals of each year, with their signs.
    years: Vec<u32>,
    rates: u32,
    /// Of the comments, which give way to long figures and rates.
    comments: u32,
}

/// What is shown of the KPIs in a workbook.
pub struct KpiList<'a> {
    book: BookKind,
    verification: &'a Verification,
    plan: &'a Plan,
    /// The years of which the actuals are shown.
    pub years: Vec<FiscalYear>,
    /// What is not as in the run before.
    pub marks: Marks<'a>,
    origins: Origins<'a>,
    /// For each KPI, what the cells on the sheet of its goal are named by; empty where nothing is computed there.
    keys: Vec<String>,
    /// Whether grades of the year before are known.
    has_before: bool,
    /// Whether measures stand under each other, so that their level is worth saying.
    has_levels: bool,
}

/// A KPI where it counts, or where it is listed again.
pub struct KpiLine<'a> {
    /// The KPI.
    pub kpi: &'a Kpi,
    /// What became of it.
    pub judgement: &'a Judgement,
    /// Where it is listed again, if this is there.
    pub listing: Option<&'a Listing>,
    /// What cells say of the years that are shown.
    said: Vec<KpiEntry<'a>>,
    /// What the cells of these years show.
    pub years: Vec<ReportCell<'a>>,
    /// The formulas of its row on the sheet of its goal.
    pub live: LiveRow,
}

impl<'a> KpiList<'a> {
    /// Of a workbook.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let plan = verification.plan();
        Self {
            book,
            verification,
            plan,
            years: shown_years(book, verification),
            marks: Marks::of(book, verification),
            origins: Origins::of(book, verification),
            keys: match live::is_wanted(book, verification) {
                true => names::of_kpis(plan),
                false => Vec::new(),
            },
            has_before: has_before(verification),
            has_levels: plan.measures.iter().any(|measure| measure.parent.is_some()),
        }
    }

    /// That last year's figures find no room in a table beside long ones, and where they are; empty where they have
    /// their column, or are not known.
    pub fn left_out(&self, table: &Table<'_, KpiLine<'a>>) -> String {
        let before = self.verification.year.before();
        let is_known = years(self.verification).contains(&before);
        if !is_known || table.place(&head_of_year(before)).is_some() {
            return String::new();
        }
        let others = [SheetKind::Period, SheetKind::KpiSheets].into_iter();
        let others = others.filter(|kind| super::has(self.book, *kind, self.verification));
        let others = joined(others.map(SheetKind::label), "と");
        let others = match others.as_str() {
            "" => String::new(),
            others => format!("（{others}にあります）"),
        };
        format!("桁の多い値があるため、前年度（{before}）の実績値の列を省いています{others}。")
    }

    fn rooms(&self) -> Rooms {
        let figure = figures::width(self.verification, &self.years).max(76);
        let known = (self.verification, &self.marks);
        let of_year = |year: &FiscalYear| figures::of_year(known, *year, figure);
        let years: Vec<u32> = self.years.iter().map(of_year).collect();
        let judgements = self.verification.judgements.iter();
        let rates = figures::rates(judgements, self.plan.rating.digits, RATES);
        // Besides the years: the baseline, the year's target, the final one.
        let columns = years.len() as u32 + 3;
        let signs: u32 = years.iter().map(|room| room - figure).sum();
        let wider = columns * figure.saturating_sub(figures::USUAL) + rates - RATES + signs;
        Rooms {
            figure,
            years,
            rates,
            comments: COMMENT.saturating_sub(wider).max(LEAST_COMMENT),
        }
    }

    fn table(&self, ids: u32, rooms: &Rooms) -> Table<'_, KpiLine<'a>> {
        let (figure, comments) = (rooms.figure, rooms.comments);
        let (plan, year) = (self.plan, self.verification.year);
        let levels = kpi_rows::levels_of_measures(plan);
        let mut table: Table<'_, KpiLine<'a>> = Table::new();
        table.add(Centre, "指標\n番号", ids, |line| line.id());
        table.add(Text, levels, MEASURE, |line| self.measure(line));
        table.add(Text, "指標", KPI, |line| &line.kpi.name);
        table.add(Centre, "単位", 62, |line| &line.kpi.unit);
        table.add(Number(0), BASELINE, figure, |line| self.baseline(line));
        for (at, year) in self.years.iter().enumerate() {
            let is_own = *year == self.verification.year;
            let of_year = move |line: &KpiLine<'a>| {
                let formula = line.live.actual.as_ref().filter(|_| is_own);
                line.years[at].clone().live(formula)
            };
            table.add(Number(0), head_of_year(*year), rooms.years[at], of_year);
        }
        if self.has_interim() {
            let interim = |line: &KpiLine<'a>| self.interim(line);
            table.add(Number(0), "今年度の\n目標", figure, interim);
        }
        let target = |line: &KpiLine<'a>| self.target(line);
        table.add(Number(0), "目標値", figure, target);
        let rate = |line: &KpiLine<'a>| {
            let rate = ReportCell::rate_of(line.judgement, plan.rating.digits);
            match &line.live.shown_rate {
                Some(formula) => rate.computed(plan.rating.digits).live(Some(formula)),
                None => rate,
            }
        };
        table.add(Number(0), "達成率\n(%)", rooms.rates, rate);
        let grade = |line: &KpiLine<'a>| {
            let cell = self.marks.judged(line.judgement.kpi);
            let cell = cell.live(line.live.shown_grade.as_ref());
            cell.changed(self.marks.grade(&line.kpi.id))
        };
        table.add(Centre, GRADE, 56, grade);
        if self.has_before {
            // Without colours, which are this year's.
            table.add(Centre, "前年度\n判定", 56, move |line| {
                let mark = self.marks.earlier_grade(&line.kpi.id, year.before());
                let (kpi, before) = (line.judgement.kpi, year.before());
                let year = self.verification.last_year(kpi);
                let is_doubted = year.judged.is_some() && self.marks.is_grade_doubted(kpi, before);
                let cell = ReportCell::judged_in(&year, self.marks.held);
                cell.doubted(is_doubted).changed(mark)
            });
        }
        if self.book == BookKind::Office {
            table.add(Text, BARS, 80, |_| "");
        }
        let section = |line: &KpiLine<'a>| &plan.sections[line.kpi.section].name;
        table.add(Centre, "担当課", 92, section);
        let comment = self.comments_head();
        // The rows are known by their numbers: what one cannot hold stands below all of them.
        table.add(Text, comment, comments, move |line| {
            let text = width::within_row(self.comment(line), comments, "この表の下");
            let formula = self.live_text(line, &text);
            ReportCell::from(text).live(formula.as_ref())
        });
        let head = writable::head(self.verification, self.book, Layout::Column);
        if let Some(head) = head.filter(|_| has_opinions(self.book, self.verification)) {
            // Between columns that are seen, so that a range that is sorted takes the keys along.
            table.add(Text, head, HIDDEN, KpiLine::key).hide();
            let opinion = |line: &KpiLine<'a>| self.opinion(line);
            table.add(Text, HEAD, OPINION, opinion);
        }
        if self.book == BookKind::Office {
            table.add(Small, "出典（今年度の値）", 110, move |line| {
                source(&self.verification.year_folder, line, year)
            });
        }
        table.chosen(without_columns(&plan.editions, self.book))
    }

    fn comments_head(&self) -> &'static str {
        match self.book {
            BookKind::Public => "判定の注",
            _ => "主な取組・課題 ／ 判定の注",
        }
    }

    /// The line of a measure at its second place, where it has no KPI to stand beside.
    fn table_of_measures(&self) -> Table<'_, usize> {
        let mut table: Table<'_, usize> = Table::new();
        table.add(Centre, "", 0, |_| AGAIN);
        table.add(Text, "", MEASURE, |measure| {
            self.measure_label(Some(*measure))
        });
        table.add(Text, "", KPI, |measure| self.first_place(*measure));
        table
    }

    fn rows(
        &self,
        page: &mut SheetPage<'_>,
        table: &Table<'_, KpiLine<'a>>,
        comments_room: u32,
    ) -> Result<(), XlsxError> {
        let (mut drawn, mut bands): (Vec<u32>, Vec<u32>) = Default::default();
        let mut long: Vec<usize> = Vec::new();
        let measures = self.table_of_measures();
        let comments = table.place(self.comments_head());
        let is_long = |line: &KpiLine<'_>| {
            comments.is_some()
                && width::lines(&self.comment(line), comments_room) > width::LINES_OF_ROW
        };
        for shown in kpi_rows::rows(self.plan) {
            let line = match shown {
                KpiRow::Goal(goal) => {
                    bands.push(page.row);
                    page.band(table, self.goal(goal))?;
                    continue;
                }
                KpiRow::Again(measure) => {
                    page.line(&measures, &measure)?;
                    continue;
                }
                KpiRow::Kpi(kpi) => {
                    let line = self.live_line(kpi, None);
                    long.extend(is_long(&line).then_some(kpi));
                    line
                }
                KpiRow::Listed(listing) => {
                    let listing = &self.plan.listings[listing];
                    self.live_line(listing.kpi, Some(listing))
                }
            };
            // Text would be drawn as zero.
            let is_drawable = line.years.iter().all(|year| year.text().is_empty());
            drawn.extend(is_drawable.then_some(page.row));
            // A plan may leave out the columns whose cells tell the page of their signs.
            let why = self.why(&line);
            page.has_doubts |= why.contains(DOUBTED);
            page.has_changes |= why.contains(CHANGED);
            page.line(table, &line)?;
        }
        // On paper they run into each other.
        drawn.retain(|_| self.book == BookKind::Office);
        let [first, bars] = [BASELINE, BARS].map(|head| table.place_of(head));
        for rows in drawn.chunk_by(|row, next| row + 1 == *next) {
            let rows = (rows[0], rows[rows.len() - 1]);
            sparklines(page, rows, (first, first + self.years.len() as u16), bars)?;
        }
        if let Some(grades) = table.place(GRADE).filter(|_| self.is_live()) {
            follow_grades(
                page,
                self.plan,
                grades,
                (FIRST, page.row.max(FIRST + 1) - 1),
            )?;
        }
        // The headings of goals have no lines between their cells.
        let lines = (FIRST..page.row).filter(|row| bands.binary_search(row).is_err());
        let lines: Vec<u32> = lines.collect();
        for lines in lines.chunk_by(|row, next| row + 1 == *next) {
            let last = (lines[lines.len() - 1], table.last());
            style::frame(page.sheet, (lines[0], 0), last)?;
        }
        self.long_comments(page, table, &long)
    }

    /// Writes whole, below the list, the comments that its rows cannot hold.
    fn long_comments(
        &self,
        page: &mut SheetPage<'_>,
        table: &Table<'_, KpiLine<'a>>,
        kpis: &[usize],
    ) -> Result<(), XlsxError> {
        if kpis.is_empty() {
            return Ok(());
        }
        page.band(table, "行に収まらない記載（全文）")?;
        let (widths, last) = (table.widths(), table.last());
        let room = widths[3..].iter().sum();
        for kpi in kpis.iter().copied() {
            let (line, name) = (self.line(kpi, None), self.plan.called_beside_id(kpi));
            for piece in width::pieces(&self.comment(&line), room, width::LINES_OF_ROW) {
                let cells = vec![
                    ((0, 0), line.id().into(), Centre),
                    ((1, 2), name.as_ref().into(), Text),
                    ((3, last), piece.into(), Top),
                ];
                page.spans(&widths, cells)?;
            }
        }
        Ok(())
    }

    /// A goal's heading, with the counts of all that stands under it.
    fn goal(&self, goal: usize) -> ReportCell<'static> {
        let title = kpi_rows::goal_title(self.plan, goal) + "　　";
        let counted = self.counted(goal);
        let formula = self.live_count(&counted, |own| self.plan.is_goal_within(own, goal));
        let formula = formula.map(|formula| format!("{}&{formula}", live::quoted(&title)));
        let formula = formula.and_then(live::fitting);
        let heading = ReportCell::from(title + &counted).live(formula.as_ref());
        heading.changed(self.counted_change(goal))
    }

    /// What became different in how many KPIs under a goal were judged.
    pub fn counted_change(&self, goal: usize) -> Option<String> {
        let kpis = 0..self.plan.kpis.len();
        let within = kpis.filter(|kpi| self.plan.is_goal_within(self.plan.kpis[*kpi].goal, goal));
        self.marks.judged_count(within)
    }

    /// The formula of a sentence that counts the KPIs of some goals.
    fn live_count(&self, text: &str, is_in: impl Fn(usize) -> bool) -> Option<String> {
        match self.keys.as_slice() {
            [] => None,
            _ => live::sentence(self.verification, |kpi| self.still_lacks(kpi), is_in, text),
        }
    }

    /// The counts of all that stands under a goal.
    pub fn counted(&self, goal: usize) -> String {
        let plan = self.plan;
        let within = |other: usize| plan.is_goal_within(other, goal);
        let of_goals = self.verification.tallies.of_goals.iter().enumerate();
        let own = of_goals.filter(|(other, _)| within(*other));
        let tally = Tally::sum(&plan.rating, own.map(|(_, tally)| tally));
        let sentence = match tally.all() {
            0 => "指標はありません".to_owned(),
            _ => settled::tally(self.book, &tally).sentence(),
        };
        let has_below = plan.goals.iter().any(|other| other.parent == Some(goal));
        let of = if has_below {
            "下の目標も合わせて"
        } else {
            ""
        };
        let text = format!("{of}{sentence}");
        let listings = plan.listings.iter();
        match listings.filter(|listing| within(listing.goal)).count() {
            0 => text,
            again => format!("{text}　ほかに再掲 {again}"),
        }
    }

    /// The line of a KPI, where it counts or is listed again.
    pub fn line(&self, index: usize, listing: Option<&'a Listing>) -> KpiLine<'a> {
        let (kpi, said) = (&self.plan.kpis[index], self.said(index));
        let shown = self.years.iter();
        let years = shown.map(|year| {
            let said = of_year(&said, *year);
            let is_doubted = self.marks.is_figure_doubted(index, *year);
            let cell = self.actual(index, *year, said).doubted(is_doubted);
            let cell = cell.changed(self.marks.figure(&kpi.id, *year));
            cell.origin(self.origins.actual(index, *year))
        });
        KpiLine {
            kpi,
            judgement: &self.verification.judgements[index],
            listing,
            years: years.collect(),
            said,
            live: LiveRow::default(),
        }
    }

    /// The formula of a KPI's grade as it stands alone in a cell: what the sheet of its goal computes.
    pub fn live_grade(&self, index: usize) -> Option<String> {
        self.live_line(index, None).live.shown_grade
    }

    /// Whether its grades are computed.
    pub fn is_live(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The same with what the sheet of its goal computes.
    fn live_line(&self, index: usize, listing: Option<&'a Listing>) -> KpiLine<'a> {
        let line = self.line(index, listing);
        let grade = self.marks.judged(index);
        let shown = (
            line.years.last().and_then(ReportCell::as_number),
            grade.text(),
        );
        let figure = line.years.last();
        let live = self.keys.get(index).map(|key| LiveRow {
            as_was: figure.map(|figure| live::as_was(&format!("{}{key}", names::ACTUAL), figure)),
            ..live::listed(key, self.plan, line.judgement, shown)
        });
        KpiLine {
            live: live.unwrap_or_default(),
            ..line
        }
    }

    /// The formula of a text that says why there is no grade, until there is one, or which mean or sum was judged, until this
    /// year's figure is another. Of another figure than was judged only a run knows why it has none.
    pub fn live_text(&self, line: &KpiLine<'a>, text: &str) -> Option<String> {
        let (judgement, live) = (line.judgement, &line.live);
        let Some(lacking) = self.lacking(judgement) else {
            let judged = of_years(line.kpi, judgement)?;
            return live::while_lacking(live.as_was.as_deref()?, (&judged, None), text);
        };
        let other = match judgement.band {
            Some(_) => "【率なし】",
            None => "【評価できず】",
        };
        let is_of_figure = judgement.reason.is_some_and(Reason::is_of_figure);
        let as_was = live.as_was.as_deref().filter(|_| is_of_figure);
        let as_was = as_was.map(|as_was| (as_was, other));
        live::while_lacking(live.lacks.as_ref()?, (&lacking, as_was), text)
    }

    /// A condition: a KPI without a grade still has none, and for the reason that the run knows.
    pub fn still_lacks(&self, index: usize) -> Option<String> {
        let line = self.live_line(index, None);
        let (lacks, reason) = (line.live.lacks?, line.judgement.reason);
        let is_of_figure = reason.is_some_and(Reason::is_of_figure);
        Some(match line.live.as_was.filter(|_| is_of_figure) {
            Some(as_was) => format!("AND({lacks},{as_was})"),
            None => lacks,
        })
    }

    /// The figure of a year, on which all its cells agree, or else what they say; for the public why there is none.
    fn actual(&self, index: usize, year: FiscalYear, said: &[KpiEntry<'_>]) -> ReportCell<'a> {
        if let Some(figure) = ledger::agreed(said) {
            return ReportCell::figure(figure, self.plan.kpis[index].decimals());
        }
        // Cells that disagree are shown side by side: none of them is chosen.
        let written = joined(each_once(said.iter().map(as_written)), "／");
        if self.book != BookKind::Public {
            return ReportCell::mark(written);
        }
        let judgement = &self.verification.judgements[index];
        let missing = judgement.reason.filter(|_| judgement.actual.is_none());
        let why = match year == self.verification.year {
            true => missing,
            false => of_cells(said).err().filter(|_| !said.is_empty()),
        };
        let told = why.map(|why| settled::in_place(why, &written).into_owned());
        ReportCell::mark(told.unwrap_or_default())
    }

    fn measure(&self, line: &KpiLine<'_>) -> String {
        let listed = line.listing.map(|listing| listing.measure);
        self.measure_label(listed.unwrap_or(line.kpi.measure))
    }

    /// What people wrote of the KPI; no place to write where it is listed again.
    pub fn opinion(&self, line: &KpiLine<'a>) -> ReportCell<'static> {
        match line.listing {
            None => writable::cell(self.verification.shown(&line.key())),
            Some(_) => "".into(),
        }
    }

    /// The baseline of a line's KPI.
    pub fn baseline(&self, line: &KpiLine<'a>) -> ReportCell<'a> {
        let is_doubted = self.marks.is_baseline_doubted(line.judgement.kpi);
        let cell = ReportCell::baseline(line.kpi, Mark).doubted(is_doubted);
        cell.origin(self.origins.baseline(line.judgement.kpi))
    }

    /// The final target.
    pub fn target(&self, line: &KpiLine<'a>) -> ReportCell<'a> {
        ReportCell::target(line.kpi, Mark).origin(self.origins.target(line.judgement.kpi))
    }

    /// The year's target, on the way or the final one.
    pub fn interim(&self, line: &KpiLine<'a>) -> ReportCell<'a> {
        let (kpi, year) = (line.kpi, self.verification.year);
        let none = ReportCell::mark("―");
        match kpi.interim_of(year) {
            None => none,
            interim => ReportCell::figure_or(interim, kpi.decimals(), none)
                .beyond(kpi, kpi.is_interim_strict(year))
                .origin(self.origins.interim(line.judgement.kpi, year)),
        }
    }

    /// Where a measure that is listed again counts.
    pub fn first_place(&self, measure: usize) -> String {
        let again = self.plan.measures[measure].again.as_ref();
        let first = &self.plan.measures[again.map_or(measure, |again| again.of)];
        let goal = self.goal_called(first.goal);
        format!("再掲：{goal}の「{}」", first.label())
    }

    /// 基本目標１; the name of a goal without a label.
    fn goal_called(&self, goal: usize) -> &'a str {
        let goal = &self.plan.goals[goal];
        match goal.label.is_empty() {
            true => &goal.name,
            false => &goal.label,
        }
    }

    /// A measure's number and name, with the town's name of its level where measures stand under each
    /// other, and the mark of one that is listed again; 数値目標 for what belongs to a goal itself.
    pub fn measure_label(&self, measure: Option<usize>) -> String {
        let Some(index) = measure else {
            return "数値目標".to_owned();
        };
        let plan = self.plan;
        let measure = &plan.measures[index];
        let level = match plan.level_of_measure(index) {
            level if level.is_empty() || !self.has_levels => String::new(),
            level => format!("【{level}】"),
        };
        format!("{level}{}{}", measure.label(), measure.mark_again())
    }

    /// The cells of the years that are shown, without blank ones, in their order. Years that this year's
    /// submissions leave out come from earlier submissions.
    fn said(&self, index: usize) -> Vec<KpiEntry<'a>> {
        let own = self.verification.ledger.of_kpi(index);
        let is_said = |entry: &KpiEntry<'_>| entry.state != State::Blank;
        let own = own.filter(|entry| entry.kind == Kind::Actual && is_said(entry));
        let mut said: Vec<KpiEntry<'_>> = own.collect();
        if self.verification.earlier.is_empty() {
            return said;
        }
        for year in &self.years {
            if of_year(&said, *year).is_empty() {
                let theirs = self.verification.series().actuals(index, *year);
                // In the order of the years, by which `of_year` searches.
                let at = said.partition_point(|entry| entry.year < Some(*year));
                said.splice(at..at, theirs.into_iter().filter(is_said));
            }
        }
        said
    }

    /// What the rate is against, grades set by hand, and what further scales say.
    fn beside(&self, judgement: &Judgement) -> Vec<String> {
        let plan = self.plan;
        let wanted = wanted(&plan.kpis[judgement.kpi], judgement);
        let by_hand = by_hand(plan, judgement);
        let on_scales = judgement.on_scales.iter().map(|on| {
            let scale = &plan.scales[on.scale];
            let why = on.reason.map(|reason| settled::why(self.book, reason));
            let why = || why.map(|reason| format!("評価できず: {reason}"));
            let band = on.band.map(|band| scale.rating.bands[band].title());
            format!(
                "【{}: {}{}】",
                scale.name,
                band.or_else(why).unwrap_or_default(),
                self.marks.scale_signs(judgement.kpi, on.scale)
            )
        });
        wanted.into_iter().chain(by_hand).chain(on_scales).collect()
    }

    /// That a grade is held back; the town itself reads which.
    fn held(&self, judgement: &Judgement) -> Option<String> {
        let band = &self.plan.rating.bands[judgement.held?];
        let computed = match self.book {
            BookKind::Office => format!("（計算では {}）", band.sign()),
            _ => String::new(),
        };
        Some(format!("【判定は保留: 値を担当課に確認中{computed}】"))
    }

    /// Why there is no rate or grade, in 【】.
    pub fn lacking(&self, judgement: &Judgement) -> Option<String> {
        let reason = judgement.reason?;
        let reason = settled::why(self.book, reason);
        Some(match judgement.band {
            Some(_) => format!("【率なし: {reason}】"),
            None if self.book == BookKind::Public => format!("【評価できず: {reason}】"),
            None => self
                .held(judgement)
                .unwrap_or(format!("【評価できず: {reason}】")),
        })
    }

    /// The same, what was judged where that is not the year's own figure, and what was judged beside it: each in 【】,
    /// a line each.
    pub fn why(&self, line: &KpiLine<'a>) -> String {
        let judgement = line.judgement;
        let reason = self.lacking(judgement).into_iter();
        let figures = reason.chain(of_years(line.kpi, judgement));
        joined(figures.chain(self.beside(judgement)), "\n")
    }

    /// Whether any KPI has a target of the year.
    pub fn has_interim(&self) -> bool {
        let year = self.verification.year;
        let mut kpis = self.plan.kpis.iter();
        kpis.any(|kpi| kpi.interim_of(year).is_some())
    }

    /// What the section wrote, and why there is no rate or grade.
    pub fn comment(&self, line: &KpiLine<'a>) -> String {
        // At its second place a KPI is neither counted nor explained again.
        if line.listing.is_some() {
            let (id, goal) = (&line.kpi.id, self.goal_called(line.kpi.goal));
            return format!("再掲：{goal}の {id}（そこで一度だけ数えました）");
        }
        let (ledger, readings) = (&self.verification.ledger, &self.verification.readings);
        let comments = ledger.comments(line.judgement.kpi, readings);
        // The public reads what sections wrote on the sheets of the goals; this list is of figures.
        let comments = comments.filter(|_| self.book != BookKind::Public);
        // The total of a form is a figure, which `increments-differ` compares, and no prose.
        let prose = comments.filter(|comment| comment.name != TOTAL);
        let said = prose.map(|comment| comment.text.trim().to_owned());
        // What the program says, in 【】, goes before what the section wrote.
        let said = each_once(said);
        joined([self.why(line)].into_iter().chain(said), "\n")
    }
}

impl<'a> KpiLine<'a> {
    /// The key of the marked cell; nothing where the KPI is listed again.
    pub fn key(&self) -> String {
        match self.listing {
            None => format!("{OF_KPI}{}", self.kpi.id),
            Some(_) => String::new(),
        }
    }

    /// Its id, or that it is listed again.
    pub fn id(&self) -> &'a str {
        match self.listing {
            None => &self.kpi.id,
            Some(_) => AGAIN,
        }
    }
}

/// Where this year's figure stands: section's file, sheet, cell.
fn source(year_folder: &str, line: &KpiLine<'_>, year: FiscalYear) -> String {
    let said = of_year(&line.said, year).iter();
    cell::sources(year_folder, said.map(Deref::deref))
}

/// The grades that people set for a KPI, each with its reason and who set it.
pub fn by_hand(plan: &Plan, judgement: &Judgement) -> impl Iterator<Item = String> {
    judgement.by_hand.iter().map(|grade| {
        let grade = &plan.hand_grades[*grade];
        let sign = plan.rating.bands[grade.band].sign();
        format!("【✎{sign}: {}（{}）】", grade.reason, grade.by)
    })
}

/// What the year should have come to, where the rate is against that.
fn wanted(kpi: &Kpi, judgement: &Judgement) -> Option<String> {
    let (name, wanted) = match judgement.formula {
        Formula::Expected => ("期待値", judgement.expected?),
        Formula::Interim => ("今年度の目標値", judgement.interim?),
        _ => return None,
    };
    Some(format!("【{name}: {}】", kpi.shown_mean(wanted)))
}

/// What was judged, where that is not the year's own figure.
fn of_years(kpi: &Kpi, judgement: &Judgement) -> Option<String> {
    let actual = judgement.actual.filter(|_| kpi.basis.is_over_years())?;
    let what = match kpi.basis {
        Basis::Average => "これまでの平均",
        _ => "基準値と増分の計",
    };
    Some(format!(
        "【判定した値: {what} {}{}】",
        kpi.shown_mean(actual),
        kpi.unit
    ))
}

/// Draws bars in a run of rows, of the figures in a run of columns. Columns, because lines of this size vanish
/// in print. The library takes a run of rows as one group, but only from two rows on.
fn sparklines(
    page: &mut SheetPage<'_>,
    (first, last): (u32, u32),
    (from, to): (u16, u16),
    column: u16,
) -> Result<(), XlsxError> {
    let bars = Sparkline::new()
        .set_range((NAME, first, from, last, to))
        .set_type(SparklineType::Column)
        .set_sparkline_color(style::line())
        .show_last_point(true)
        .set_last_point_color(style::accent());
    match first == last {
        true => page.sheet.add_sparkline(first, column, &bars)?,
        false => page
            .sheet
            .add_sparkline_group(first, column, last, column, &bars)?,
    };
    Ok(())
}

/// What was written, with a unit that is not the KPI's.
fn as_written(entry: &KpiEntry<'_>) -> String {
    let unit = entry.unit.filter(|_| entry.flaws.has(Flaws::UNIT_MISMATCH));
    let text = entry.text.trim();
    let unit = unit
        .filter(|unit| !text.ends_with(unit))
        .unwrap_or_default();
    format!("{text} {unit}").trim_end().to_owned()
}

/// The entries of a year among those of a KPI, which stand in the order of the years.
fn of_year<'e, 'l>(actuals: &'e [KpiEntry<'l>], year: FiscalYear) -> &'e [KpiEntry<'l>] {
    let start = actuals.partition_point(|entry| entry.year < Some(year));
    let end = actuals.partition_point(|entry| entry.year <= Some(year));
    &actuals[start..end]
}
