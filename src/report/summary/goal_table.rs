//! The table of goals: how many KPIs of each have each grade, with bars beside it and the shares below.

mod bars;
mod heights;
mod pages;

use super::counted::{self, CountColumns, Counted, LiveCounts};
use super::sentences::{SumCells, live_whole};
use super::shares::{Shares, percent, share};
use crate::domain::Plan;
use crate::domain::cell::CellAt;
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, Judged, SheetKind};
use crate::domain::rating::Formula;
use crate::judge::course::Step;
use crate::judge::mean::Mean;
use crate::judge::tally::Tally;
use crate::report::cell::{ReportCell, count};
use crate::report::kpi_list::{self, KpiList};
use crate::report::overall_formulas::OverallFormulas;
use crate::report::style::Look::{self, Centre, Goal, Text};
use crate::report::table::{self, SheetPage, Table};
use crate::report::year::YearView;
use crate::report::year::counted::Counts;
use crate::report::{figures, has, kpi_rows, live, width};
use heights::ROW;
use rust_xlsxwriter::{IgnoreError, XlsxError};
use std::ops::Range;

/// Pixels of the names of goals and KPIs.
const NAMES: (u32, u32) = (200, 480);
/// Pixels of all columns of counts of bands together, and of each of the others.
const BANDS: u32 = 256;
const COUNTS: u32 = 78;
const WORDS: u32 = 90;
/// Of the last column on the right.
const RIGHT: u32 = 110;
/// Of the one before it at least, and where many bands take the room.
const LEFT: (u32, u32) = (108, 20);

/// The heads of counts, for which other cells ask.
const NOT_JUDGED: &str = "評価できず";
const JUDGED: &str = "評価数";
/// The head of the grades of the goals themselves.
const OVERALL: &str = "目標の判定";
/// The head of the counts of those that met the year's target.
const OF_YEAR: &str = "今年度の目標";
/// The head of the counts of those that rose or fell.
const MOVED: &str = "前年度から";
/// The head of the means of the rates.
const MEAN: &str = "率の平均(%)";

/// A row of the table of goals. A heading has neither counts nor a mean.
pub struct GoalRow<'a> {
    name: ReportCell<'a>,
    tally: Option<&'a Tally>,
    /// How many met the year's target, of how many.
    interim: (usize, usize),
    /// How many rose, and how many fell, by their results.
    moved: (usize, usize),
    mean: Option<Mean>,
    /// Index into the plan's goals; none for all of them.
    goal: Option<usize>,
    live: LiveCounts,
    /// What became different in the counts: of each band, of what was not judged, and of what was.
    changed: Vec<Option<String>>,
    /// The same in the share of the upper half, the counts of the year's target, the steps, and the mean.
    changed_words: [Option<String>; 4],
    /// The grade of the goal itself.
    overall: ReportCell<'a>,
}

impl GoalRow<'_> {
    fn count(
        &self,
        of: impl Fn(&Tally) -> usize,
        formula: impl Fn(&LiveCounts) -> Option<&String>,
        changed: Option<&Option<String>>,
    ) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        let counted = |tally| count(of(tally)).live(formula(&self.live));
        let changed = changed.cloned().flatten();
        self.tally.map_or_else(nothing, counted).changed(changed)
    }

    /// Points that its texts need.
    fn height(&self, plan: &Plan, table: &Table<'_, Self>) -> f64 {
        // ※△✎◎→○＊✎◎ takes two lines.
        let grade = table
            .place(OVERALL)
            .map(|_| (self.overall.text(), short(plan)));
        let mean = self.mean_text();
        let mean = table.place(MEAN).map(|_| (mean.as_str(), mean_width(plan)));
        let name = (self.name.text(), names(plan));
        let texts = [Some(name), grade, mean];
        table::kept(width::row_height(texts.into_iter().flatten()))
    }

    /// The mean of the rates, if it counts any.
    fn mean_text(&self) -> String {
        self.mean.as_ref().map_or_else(String::new, mean_shown)
    }

    /// One of the cells of which the changes are beside those of counts.
    fn cell(
        &self,
        at: usize,
        of: impl Fn(&Tally) -> ReportCell<'static>,
        formula: Option<&String>,
    ) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        let changed = self.changed_words[at].clone();
        let shown = |tally| of(tally).live(formula).changed(changed);
        self.tally.map_or_else(nothing, shown)
    }
}

impl<'a> YearView<'a> {
    /// Its columns.
    pub(super) fn goals(&self) -> Table<'a, GoalRow<'a>> {
        let plan = self.plan;
        let bands = &plan.rating.bands;
        let mut table: Table<'a, GoalRow<'a>> = Table::new();
        table.add(Text, kpi_rows::levels_of_goals(plan), names(plan), |row| {
            row.name.clone()
        });
        let (each, all) = (each(plan), bands.len());
        for (at, band) in bands.iter().enumerate() {
            table.add(Centre, band.sign(), each, move |row| {
                row.count(
                    |tally| tally.bands[at],
                    |live| live.bands.get(at)?.as_ref(),
                    row.changed.get(at),
                )
            });
        }
        table.add(Centre, NOT_JUDGED, COUNTS, move |row| {
            let changed = row.changed.get(all);
            row.count(Tally::not_judged, |live| live.not_judged.as_ref(), changed)
        });
        table.add(Centre, JUDGED, COUNTS - 24, move |row| {
            let changed = row.changed.get(all + 1);
            row.count(Tally::judged, |live| live.judged.as_ref(), changed)
        });
        table.add(Centre, "計", COUNTS - 34, |row| {
            row.count(Tally::all, |live| live.all.as_ref(), None)
        });
        let upper = plan.rating.upper();
        table.add(
            Centre,
            // A plan may have so many grades that their signs find no room.
            match self.upper() {
                many if many.chars().count() > 3 => "上位の割合".to_owned(),
                signs => format!("{signs}の割合"),
            },
            short(plan),
            move |row| {
                let of = |tally: &Tally| share(tally.bands[..upper].iter().sum(), tally.judged());
                row.cell(0, of, row.live.upper.as_ref())
            },
        );
        if self
            .courses
            .iter()
            .any(|course| course.meets_interim.is_some())
        {
            table.add(Centre, OF_YEAR, short(plan), |row| {
                row.cell(1, |_| met(row.interim).into(), row.live.met.as_ref())
            });
        }
        if self.courses.iter().any(|course| course.before.is_some()) {
            table.add(Centre, MOVED, short(plan), |row| {
                row.cell(2, |_| steps(row.moved).into(), row.live.moved.as_ref())
            });
        }
        if self.overalls.is_some() {
            table.add(Centre, OVERALL, short(plan), |row| row.overall.clone());
        }
        if plan.rating.has_mean {
            table.add(Centre, MEAN, mean_width(plan), |row| {
                mean(row).changed(row.changed_words[3].clone())
            });
        }
        let left = figures::PAGE
            .saturating_sub(table.width() + RIGHT)
            .max(least_left(plan));
        table.add(Look::Plain, "", left, |_| "");
        table.add(Look::Plain, "", RIGHT, |_| "");
        table
    }

    fn row(
        &self,
        name: ReportCell<'a>,
        tally: &'a Tally,
        is_in: impl Fn(usize) -> bool,
    ) -> GoalRow<'a> {
        let kpis = 0..self.plan.kpis.len();
        let own: Vec<usize> = kpis
            .filter(|kpi| is_in(self.plan.kpis[*kpi].goal))
            .collect();
        let met = own
            .iter()
            .filter_map(|kpi| self.courses[*kpi].meets_interim);
        let steps = |step| own.iter().filter(|kpi| self.is_moved(**kpi, step)).count();
        let judged = own.iter().map(|kpi| &self.verification.judgements[*kpi]);
        GoalRow {
            name,
            tally: Some(tally),
            interim: (met.clone().filter(|is_met| *is_met).count(), met.count()),
            moved: (steps(Step::Up), steps(Step::Down)),
            mean: Some(Mean::of(&self.plan.rating, judged)),
            goal: None,
            live: LiveCounts::default(),
            changed: self.changed_counts(&own),
            changed_words: self.changed_words(&own),
            overall: "".into(),
        }
    }

    fn changed_counts(&self, kpis: &[usize]) -> Vec<Option<String>> {
        let bands = 0..self.plan.rating.bands.len();
        let of_bands = bands.map(|at| self.marks.count(kpis, |band| band == Some(at)));
        let not_judged = self.marks.count(kpis, |band| band.is_none());
        let judged = self.marks.count(kpis, |band| band.is_some());
        of_bands.chain([not_judged, judged]).collect()
    }

    fn changed_words(&self, kpis: &[usize]) -> [Option<String>; 4] {
        let Some(counts) = self.counts(|kpi| kpis.binary_search(&kpi).is_ok()) else {
            return Default::default();
        };
        let [now, then] = counts.map(|counts| {
            [
                percent(counts.upper(), counts.judged()),
                met(counts.met),
                steps(counts.moved),
                mean_shown(&counts.mean),
            ]
        });
        let both = then.iter().zip(&now);
        let changed: Vec<_> = both.map(|(then, now)| self.marks.text(then, now)).collect();
        changed.try_into().unwrap_or_default()
    }

    /// What became different in the share of each grade, of all KPIs.
    fn changed_shares(&self) -> Vec<Option<String>> {
        let bands = 0..self.plan.rating.bands.len();
        let Some([now, then]) = self.counts(|_| true) else {
            return bands.map(|_| None).collect();
        };
        let shares = shares(self.plan);
        let share = |counts: &Counts, band: usize| shares.text(counts.bands[band], counts.judged());
        let changed = bands.map(|band| self.marks.text(&share(&then, band), &share(&now, band)));
        changed.collect()
    }

    /// The goals from the top, then all together; a name leads to its goal's KPIs.
    fn rows(&self, book: BookKind, formulas: Option<&OverallFormulas<'_, 'a>>) -> Vec<GoalRow<'a>> {
        let (plan, tallies) = (self.plan, &self.verification.tallies);
        let has_list = has(book, SheetKind::KpiList, self.verification);
        let targets = kpi_list::rows_of_goals(plan);
        let row = |goal: usize| {
            let title = kpi_rows::goal_title(plan, goal);
            // Not every program wraps a link: of a name that is longer than its column the end would be lost.
            let name = match width::lines(&title, names(plan)) {
                1 if has_list => ReportCell::link(title, kpi_list::NAME, targets[goal]),
                _ => title.into(),
            };
            let tally = &tallies.of_goals[goal];
            let of = Judged::Goal(goal);
            let [formula, _] = formulas.map_or([None, None], |formulas| formulas.both(of, None));
            let overall = self.overall_cell(of).live(formula.as_ref());
            match is_heading(plan, goal, tally) {
                false => GoalRow {
                    goal: Some(goal),
                    overall,
                    ..self.row(name, tally, |own| own == goal)
                },
                true => GoalRow {
                    goal: Some(goal),
                    live: LiveCounts::default(),
                    changed: Vec::new(),
                    changed_words: Default::default(),
                    name: name.look(Goal),
                    tally: None,
                    interim: (0, 0),
                    moved: (0, 0),
                    mean: None,
                    overall,
                },
            }
        };
        let goals = plan.goals_from_the_top().into_iter().map(row);
        let all = self.row(ReportCell::from("合計").look(Goal), &tallies.all, |_| {
            true
        });
        goals.chain([all]).collect()
    }
}

fn met((met, all): (usize, usize)) -> String {
    match all {
        0 => "－".to_owned(),
        all => format!("{met}／{all}"),
    }
}

fn steps((up, down): (usize, usize)) -> String {
    format!("↑{up}　↓{down}")
}

/// The mean of the rates with how many it is of.
fn mean(row: &GoalRow<'_>) -> ReportCell<'static> {
    let Some(mean) = &row.mean else {
        return ReportCell::from("").look(Goal);
    };
    ReportCell::from(mean_shown(mean)).live(row.live.mean.as_ref())
}

fn mean_shown(mean: &Mean) -> String {
    let rate = mean.rate.map_or("－".to_owned(), |rate| rate.to_string());
    let words = counted::words_above(mean.words);
    format!("{words}{rate}（{}）", mean.of)
}

/// A goal that has others under it and no KPI of its own heads them; a row of zeros would mislead.
fn is_heading(plan: &Plan, goal: usize, tally: &Tally) -> bool {
    let has_children = plan.goals.iter().any(|other| other.parent == Some(goal));
    has_children && tally.all() == 0
}

/// The table of goals, with bars beside it, and below the sum the shares of the grades; with its heads on each of its
/// pages. Gives the cells of the sums, where these are computed.
pub fn goals<'a>(
    page: &mut SheetPage<'_>,
    year: &YearView<'a>,
    table: &Table<'a, GoalRow<'a>>,
) -> Result<Option<String>, XlsxError> {
    let free = table.last() - 1;
    let formulas = OverallFormulas::of(page.book, year);
    let mut rows = year.rows(page.book, formulas.as_ref());
    let own = rows.iter().map(|row| row.height(year.plan, table));
    let heights = heights::heights(&own.collect::<Vec<f64>>());
    let parts = pages::parts(&mut page.paper, (page.row, ROW), &heights);
    let columns = columns(year.plan, table);
    if live::is_wanted(page.book, year.verification) {
        compute(year, (&mut rows, &parts), &columns);
        let (first, last) = (parts[0].start, page.row + (rows.len() + parts.len()) as u32);
        // Sums of bands leave the column beside them out, which Excel would mark as a mistake.
        let omits = IgnoreError::FormulaOmitsCells;
        page.sheet
            .ignore_error_range(first, columns.judged, last, columns.judged, omits)?;
    }
    let mut left = rows.iter().zip(&heights);
    for part in &parts {
        heads(page, table, part.start)?;
        for (row, height) in left.by_ref().take(part.len()) {
            page.line(table, row)?;
            page.height(*height)?;
            let column = table.place(OVERALL);
            if let (Some(formulas), Some(column), Some(goal)) = (&formulas, column, row.goal) {
                formulas.follow(page, (page.row - 1, column), Judged::Goal(goal))?;
            }
        }
    }
    let all = &year.verification.tallies.all;
    let shares = shares(year.plan);
    page.put(page.row, 0, shares.head(), Text)?;
    let sum = page.row - 1;
    let cell = |column: u16| CellAt::new(sum, column.into()).to_string();
    let formulas = (1..).map(|column| shares.formula(&cell(column), &cell(columns.judged)));
    let formulas: Vec<String> = formulas.take(all.bands.len()).collect();
    let is_live = !rows.iter().all(|row| row.live.judged.is_none());
    let changed = year.changed_shares();
    let bands = (1..).zip(&all.bands).zip(changed);
    for (((column, of), changed), formula) in bands.zip(&formulas) {
        let share = shares
            .cell(*of, all.judged())
            .live(Some(formula).filter(|_| is_live));
        page.put(page.row, column, share.changed(changed), Centre)?;
    }
    let met = columns.met.map(&cell).unwrap_or_default();
    let has_upper = columns.bands.2 >= columns.bands.0;
    let sums = (is_live && has_upper).then(|| SumCells {
        judged: cell(columns.judged),
        upper: columns.upper(sum),
        met,
        held: still_held(page.book, year),
    });
    let whole = sums.and_then(|sums| live_whole(year, &sums));
    let note = match is_live {
        true => follows(&rows, table, (whole.is_some(), year.marks.doubted() > 0)),
        false => String::new(),
    };
    // Right of the shares, so that the page stays one.
    page.text(columns.not_judged, &note, (Look::Quiet, 10))?;
    let room = table.widths()[usize::from(free)..].iter().sum();
    let charts = heights::charts(&parts, &heights);
    // Bars of several charts have one measure: a unit is as long in each.
    let tallies = rows.iter().filter(|row| row.goal.is_some());
    let most = tallies.filter_map(|row| Some(row.tally?.all())).max();
    let most = most.filter(|_| charts.len() > 1);
    for (first, own) in charts {
        let of = (year.plan, &rows[own.clone()], heights[own.start]);
        bars::bars(page, of, (first, free), (room, most))?;
    }
    Ok(whole)
}

/// For each grade that is held back, the condition that it still is; none where one has no such.
fn still_held(book: BookKind, year: &YearView<'_>) -> Option<Vec<String>> {
    let list = KpiList::of(book, year.verification);
    let judged = year.verification.judgements.iter();
    let held = judged.filter(|judgement| judgement.held.is_some());
    held.map(|judgement| list.still_lacks(judgement.kpi))
        .collect()
}

/// Writes the heads above a row, which begins a page if another part of the table stands above it.
fn heads<R>(page: &mut SheetPage<'_>, table: &Table<'_, R>, row: u32) -> Result<(), XlsxError> {
    let free = table.last() - 1;
    page.heads(table)?;
    page.height(ROW)?;
    debug_assert_eq!(page.row, row, "the parts are counted as they are written");
    page.put(row - 1, free, "", Look::Plain)?;
    page.put(row - 1, free + 1, "", Look::Plain)
}

/// What follows when a figure is corrected on the sheet of a goal: of the table's columns not those of which a cell has
/// no formula. Whether a figure is doubted no workbook knows.
fn follows(
    rows: &[GoalRow<'_>],
    table: &Table<'_, GoalRow<'_>>,
    (has_sentence, has_doubts): (bool, bool),
) -> String {
    let counted = || rows.iter().filter(|row| row.tally.is_some());
    let has =
        |of: fn(&LiveCounts) -> bool| counted().all(|row| row.goal.is_some() || of(&row.live));
    let columns = [
        (OF_YEAR, has(|live| live.met.is_some())),
        (MOVED, has(|live| live.moved.is_some())),
        (MEAN, has(|live| live.mean.is_some())),
    ];
    let is_fixed = |row: &GoalRow<'_>| !row.overall.is_empty() && row.overall.formula.is_none();
    let overall = (OVERALL, !rows.iter().any(is_fixed));
    let fixed = columns.into_iter().chain([overall]);
    let fixed = fixed.filter(|(head, follows)| table.place(head).is_some() && !follows);
    let fixed = joined(fixed.map(|(head, _)| head), "・");
    let first = if has_sentence { "初めの文と" } else { "" };
    let but = match fixed.as_str() {
        "" => String::new(),
        fixed => format!("（{fixed}を除く）"),
    };
    let rest = match has_doubts {
        // No longer than the other: another line would be taken from the lists below.
        true => "変わり、＊・確認中・一覧は作成時のままです。",
        false => "変わります。ほかは作成した時点のものです。",
    };
    format!("　{first}表の数{but}は、目標のシートの値を直すと{rest}")
}

/// Where the table has its counts. Those of bands stand right of the names.
fn columns(plan: &Plan, table: &Table<'_, GoalRow<'_>>) -> CountColumns {
    CountColumns {
        bands: (
            1,
            plan.rating.bands.len() as u16,
            plan.rating.upper() as u16,
        ),
        not_judged: table.place_of(NOT_JUDGED),
        judged: table.place_of(JUDGED),
        met: table.place(OF_YEAR),
        moved: table.place(MOVED),
    }
}

/// Gives the rows, which are written in these parts, the formulas by which they count.
fn compute(
    year: &YearView<'_>,
    (rows, parts): (&mut [GoalRow<'_>], &[Range<u32>]),
    columns: &CountColumns,
) {
    let keys = live::names::of_goals(year.plan);
    let tallies = &year.verification.tallies.of_goals;
    // A goal without KPIs of its own may have no sheet.
    let key = |goal: usize| (tallies[goal].all() > 0).then(|| keys[goal].as_str());
    let counted = rows.iter().filter(|row| row.tally.is_some());
    let all: Vec<&str> = counted.filter_map(|row| key(row.goal?)).collect();
    let places = parts.iter().cloned().flatten();
    for (at, row) in places.zip(rows).filter(|(_, row)| row.tally.is_some()) {
        let of = match row.goal {
            Some(goal) => Counted::Goal(key(goal)),
            None => Counted::All(all.clone(), pages::above(parts, at)),
        };
        row.live = counted::row(&year.plan.rating, columns, at, &of);
    }
}

fn shares(plan: &Plan) -> Shares {
    Shares::of(plan.rating.bands.len(), plan.overall.is_some())
}

/// The width of a column of counts of a band; narrower beside the grades of goals, but with room for the share below.
fn each(plan: &Plan) -> u32 {
    let all = match plan.overall {
        Some(_) => BANDS - 40,
        None => BANDS,
    };
    (all / plan.rating.bands.len().max(1) as u32).clamp(shares(plan).least(), 80)
}

/// The width of the column of means: of a progress below nothing 基準より後退 stands above the number.
fn mean_width(plan: &Plan) -> u32 {
    match plan.rating.formula {
        Formula::Progress => 108,
        _ => short(plan),
    }
}

/// The width of columns of words with a short head: narrower where the grade of the goal itself has one too.
fn short(plan: &Plan) -> u32 {
    match plan.overall {
        Some(_) => 74,
        None => WORDS,
    }
}

fn least_left(plan: &Plan) -> u32 {
    if has_many(plan) { LEFT.1 } else { LEFT.0 }
}

/// Whether the counts of the bands take the room of all else, so that smaller letters would be the way out.
fn has_many(plan: &Plan) -> bool {
    const MANY: usize = 8;
    plan.rating.bands.len() > MANY
}

/// The width of the column of names.
fn names(plan: &Plan) -> u32 {
    let goals = (0..plan.goals.len()).map(|goal| kpi_rows::goal_title(plan, goal));
    let titles: Vec<String> = goals.collect();
    let least = if has_many(plan) {
        NAMES.0 - 30
    } else {
        NAMES.0
    };
    // What all other columns leave of the page.
    let means = u32::from(plan.rating.has_mean) * mean_width(plan);
    let overall = u32::from(plan.overall.is_some()) * short(plan);
    let words = 3 * short(plan) + means + overall;
    let counts = 3 * COUNTS - 58 + words + least_left(plan) + RIGHT;
    let others = plan.rating.bands.len() as u32 * each(plan) + counts;
    let most = figures::PAGE.saturating_sub(others).clamp(least, NAMES.1);
    width::column(titles.iter().map(String::as_str), (least, most))
}
