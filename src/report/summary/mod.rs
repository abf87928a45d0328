//! 総括: the year on one page: what the chair can read out, counts per goal, every KPI with the worst grade, what
//! rose and fell, what could not be judged.

use crate::domain::Plan;
use crate::domain::cell::CellAt;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{Aim, BookKind, Judged, SheetKind};
use crate::judge::Reason;
use crate::judge::course::{PlanChange, Step};
use crate::judge::mean::Mean;
use crate::judge::tally::Tally;
use crate::report::cell::{ReportCell, count};
use crate::report::chart_cache::DrawnCells;
use crate::report::origins::Origins;
use crate::report::overall_formulas::OverallFormulas;
use crate::report::paper::Paper;
use crate::report::style::DOUBTED;
use crate::report::style::Look::{self, Centre, Goal, Head, Text};
use crate::report::table::{SheetPage, Table};
use crate::report::year::YearView;
use crate::report::{
    alt_text, figures, goal_formulas, has, kpi_list, kpi_rows, live, period, settled, style, width,
};
use crate::verification::Verification;
use counted::{CountColumns, Counted, LiveCounts};
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLayout, ChartLine,
    ChartSolidFill, ChartType, IgnoreError, Worksheet, XlsxError,
};
use sentences::SumCells;

mod counted;
mod sentences;

/// The sheet's name.
pub const NAME: &str = SheetKind::Summary.label();

/// What the table of contents says of it.
pub const WHAT: &str =
    "この年度の進みぐあい。目標ごとの判定の数、遅れている指標、評価できなかった指標";

/// Pixels of the names of goals and KPIs.
const NAMES: (u32, u32) = (200, 480);
/// Pixels of all columns of counts of bands together, and of each of the others.
const BANDS: u32 = 256;
const COUNTS: u32 = 78;
const WORDS: u32 = 90;
/// Of the last column on the right.
const RIGHT: u32 = 110;
/// Of the one before it at least, and where many bands take the room.
const LEFT: (u32, u32) = (108, 30);

/// The heads of counts, for which other cells ask.
const NOT_JUDGED: &str = "評価できず";
const JUDGED: &str = "評価数";
/// The head of the grades of the goals themselves.
const OVERALL: &str = "目標の判定";
/// The head of the counts of those that met the year's target.
const OF_YEAR: &str = "今年度の目標";

/// What does not follow when a figure is corrected on the sheet of a goal.
const AS_WRITTEN: &str =
    "　初めの文と表の数は、目標のシートの値を直すと変わります。ほかは作成した時点のものです。";

/// Points of a row of the table of goals at least.
const ROW: f64 = 21.0;

/// Points of a row of a KPI at least.
const LOW: f64 = 19.0;

/// Of how many KPIs of the worst grade the causes are told at the most, and at the least; the others are named.
const TOLD: (usize, usize) = (15, 3);

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let year = YearView::of(page.book, verification);
    // It is one page: of the worst KPIs as many are told as find room beside all else.
    let (book, style) = (page.book, page.style);
    let left = |told: usize| -> Result<Option<f64>, XlsxError> {
        let mut trial = Worksheet::new();
        let mut trial = SheetPage::new(&mut trial, style);
        (trial.book, trial.paper) = (book, Paper::planned());
        fill(&mut trial, &year, told)?;
        Ok(trial.paper.left())
    };
    // Of low rows more than so many have no room. Where all are told, the row of the others, of two lines, is saved.
    let more = left(TOLD.1)?.map_or(0.0, |points| points / LOW) as usize + 2;
    let mut told = TOLD.0.min(TOLD.1 + more);
    while told > TOLD.1 && left(told)?.is_none() {
        told -= 1;
    }
    fill(page, &year, told)
}

/// Fills the sheet, with so many KPIs of the worst grade at the most.
fn fill(page: &mut SheetPage<'_>, year: &YearView<'_>, told: usize) -> Result<(), XlsxError> {
    let verification = year.verification;
    let table = year.goals();
    page.columns(&table)?;
    let title = format!("総括　{}の進みぐあい", verification.year.long());
    let notes = notes(year).into_iter();
    let is_live = live::is_wanted(page.book, verification);
    let notes = notes
        .map(|(note, formula)| ReportCell::from(note).live(formula.as_ref().filter(|_| is_live)));
    let mut kpis = 0..year.plan.kpis.len();
    page.has_doubts |= year.marks.doubted() > 0;
    page.has_doubts |= kpis.any(|kpi| year.mark_before(kpi).contains(DOUBTED));
    page.title_above(title, notes)?;
    page.row -= 1;
    let widths = table.widths();
    let last = table.last();
    let spoken = page
        .style
        .of(&Look::Plain)
        .clone()
        .set_font_size(12)
        .set_text_wrap();
    let spoken_at = page.row;
    for sentence in sentences::sentences(year) {
        // Its letters are larger than those that are measured.
        let text = ReportCell::from(sentence).format(spoken.clone());
        let narrower: Vec<u32> = widths.iter().map(|width| width * 5 / 6).collect();
        page.spans(&narrower, vec![((0, last), text, Look::Plain)])?;
    }
    page.gap()?;
    let sums = goals(page, year, &table)?;
    if let Some(formula) = sums.and_then(|sums| sentences::live_whole(year, &sums)) {
        let whole = sentences::whole(year);
        let text = ReportCell::from(whole).format(spoken);
        page.put(spoken_at, 0, text.live(Some(&formula)), Look::Plain)?;
    }
    page.gap()?;
    page.least_height = LOW;
    worst(page, year, &widths, told)?;
    moved(page, year, &widths)?;
    not_judged(page, year, &widths)?;
    let review = verification.review();
    let counts = &verification.tallies.all;
    let other = period::other_counts(&review, counts).unwrap_or_default();
    page.note(&(year.marks.legend() + other))
}

/// The width of a column of counts of a band; narrower beside the grades of goals.
fn each(plan: &Plan) -> u32 {
    let all = match plan.overall {
        Some(_) => BANDS - 40,
        None => BANDS,
    };
    (all / plan.rating.bands.len().max(1) as u32).clamp(44, 80)
}

/// The width of columns of words with a short head: narrower where the grade of the goal itself has one too.
fn short(plan: &Plan) -> u32 {
    match plan.overall {
        Some(_) => 74,
        None => WORDS,
    }
}

fn least_left(plan: &Plan) -> u32 {
    const MANY: usize = 8;
    let few = plan.rating.bands.len() <= MANY;
    if few { LEFT.0 } else { LEFT.1 }
}

/// The width of the column of names.
fn names(plan: &Plan) -> u32 {
    let goals = (0..plan.goals.len()).map(|goal| kpi_rows::goal_title(plan, goal));
    let titles: Vec<String> = goals.collect();
    // What all other columns leave of the page.
    let means = u32::from(plan.rating.has_mean) * WORDS;
    let overall = u32::from(plan.overall.is_some()) * short(plan);
    let words = 2 * short(plan) + WORDS + means + overall;
    let counts = 3 * COUNTS - 58 + words + least_left(plan) + RIGHT;
    let others = plan.rating.bands.len() as u32 * each(plan) + counts;
    let most = figures::PAGE.saturating_sub(others).clamp(NAMES.0, NAMES.1);
    width::column(titles.iter().map(String::as_str), (NAMES.0, most))
}

/// What was counted, the mean where the plan wants one, and that grades set by hand are not counted: the counts are
/// of computed grades, so that they can be counted again from KPI一覧. Each with its formula, where it has one.
fn notes(year: &YearView<'_>) -> Vec<(String, Option<String>)> {
    let (plan, verification) = (year.plan, year.verification);
    let mean = || {
        let mean = Mean::of(&plan.rating, verification.judgements.iter());
        (mean.sentence(), live::mean_sentence(verification, &mean))
    };
    let by_hand = match plan.hand_grades.len() {
        0 => None,
        count => Some(format!(
            "手で付けた判定 {count}件（✎）は数に入れていません（計算した判定で数えています）"
        )),
    };
    let by_hand = by_hand.map(|told| (told, None));
    let mean = plan.rating.has_mean.then(mean);
    let mut counted = settled::tally(year.marks.book, &verification.tallies.all).sentence();
    counted += &asked(year);
    let formula = live::sentence(verification, |_| true, &counted);
    [Some((counted, formula)), mean, by_hand]
        .into_iter()
        .flatten()
        .collect()
}

/// Of how many figures a question is open: of those judged, which the number before it counts, and of the others.
fn asked(year: &YearView<'_>) -> String {
    let kpis = 0..year.plan.kpis.len();
    let doubted = kpis.filter(|kpi| year.marks.is_doubted(*kpi));
    let (judged, others): (Vec<usize>, Vec<usize>) =
        doubted.partition(|kpi| year.judgement(*kpi).band.is_some());
    let told = |what: &str, kpis: &[usize]| match kpis.len() {
        0 => String::new(),
        count => format!("　{what} {count}（{DOUBTED}）"),
    };
    told("評価した指標のうち確認中", &judged) + &told("ほかに確認中", &others)
}

/// A row of the table of goals. A heading has neither counts nor a mean.
struct GoalRow<'a> {
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
    /// The grade of the goal itself.
    overall: ReportCell<'a>,
}

impl GoalRow<'_> {
    fn count(
        &self,
        of: impl Fn(&Tally) -> usize,
        formula: impl Fn(&LiveCounts) -> Option<&String>,
    ) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        self.tally
            .map_or_else(nothing, |tally| count(of(tally)).live(formula(&self.live)))
    }

    fn cell(
        &self,
        of: impl Fn(&Tally) -> ReportCell<'static>,
        formula: Option<&String>,
    ) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        self.tally
            .map_or_else(nothing, |tally| of(tally).live(formula))
    }
}

impl<'a> YearView<'a> {
    fn goals(&self) -> Table<'a, GoalRow<'a>> {
        let plan = self.plan;
        let bands = &plan.rating.bands;
        let mut table: Table<'a, GoalRow<'a>> = Table::new();
        table.add(Text, kpi_rows::levels_of_goals(plan), names(plan), |row| {
            row.name.clone()
        });
        let each = each(plan);
        for (at, band) in bands.iter().enumerate() {
            table.add(Centre, band.sign(), each, move |row| {
                row.count(|tally| tally.bands[at], |live| live.bands.get(at)?.as_ref())
            });
        }
        table.add(Centre, NOT_JUDGED, COUNTS, |row| {
            row.count(Tally::not_judged, |live| live.not_judged.as_ref())
        });
        table.add(Centre, JUDGED, COUNTS - 24, |row| {
            row.count(Tally::judged, |live| live.judged.as_ref())
        });
        table.add(Centre, "計", COUNTS - 34, |row| {
            row.count(Tally::all, |live| live.all.as_ref())
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
                row.cell(of, row.live.upper.as_ref())
            },
        );
        if self
            .courses
            .iter()
            .any(|course| course.meets_interim.is_some())
        {
            table.add(Centre, OF_YEAR, WORDS, |row| {
                row.cell(|_| met(row.interim).into(), row.live.met.as_ref())
            });
        }
        if self.courses.iter().any(|course| course.before.is_some()) {
            table.add(Centre, "前年度から", short(plan), |row| {
                row.cell(|_| steps(row.moved).into(), row.live.moved.as_ref())
            });
        }
        if self.overalls.is_some() {
            table.add(Centre, OVERALL, short(plan), |row| row.overall.clone());
        }
        if plan.rating.has_mean {
            table.add(Centre, "率の平均(%)", WORDS, |row| mean(row));
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
            overall: "".into(),
        }
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

/// Tenths of a percent; none of nothing.
fn tenths(part: usize, whole: usize) -> Option<usize> {
    (part * 2000 + whole).checked_div(whole * 2)
}

/// 58.3%; － of nothing.
fn percent(part: usize, whole: usize) -> String {
    let percent = |tenths| format!("{}.{}%", tenths / 10, tenths % 10);
    tenths(part, whole).map_or("－".to_owned(), percent)
}

/// 0.583, shown as 58.3%; － of nothing.
fn share(part: usize, whole: usize) -> ReportCell<'static> {
    let share = tenths(part, whole).map(|tenths| ReportCell::number(tenths as f64 / 1000.0));
    share.unwrap_or("－".into()).look(Look::Percent)
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
    let rate = mean.rate.map_or("－".to_owned(), |rate| rate.to_string());
    ReportCell::from(format!("{rate}（{}）", mean.of)).live(row.live.mean.as_ref())
}

/// A goal that has others under it and no KPI of its own heads them; a row of zeros would mislead.
fn is_heading(plan: &Plan, goal: usize, tally: &Tally) -> bool {
    let has_children = plan.goals.iter().any(|other| other.parent == Some(goal));
    has_children && tally.all() == 0
}

/// The table of goals, with bars beside it, and below the sum the shares of the grades. Gives the cells of the sums,
/// where these are computed.
fn goals<'a>(
    page: &mut SheetPage<'_>,
    year: &YearView<'a>,
    table: &Table<'a, GoalRow<'a>>,
) -> Result<Option<SumCells>, XlsxError> {
    page.heads(table)?;
    page.height(ROW)?;
    let free = table.last() - 1;
    page.put(page.row - 1, free, "", Look::Plain)?;
    page.put(page.row - 1, free + 1, "", Look::Plain)?;
    let first = page.row;
    let formulas = OverallFormulas::of(page.book, year);
    let mut rows = year.rows(page.book, formulas.as_ref());
    let columns = columns(year.plan, table);
    if live::is_wanted(page.book, year.verification) {
        compute(year, (&mut rows, first), &columns);
        // Sums of bands leave the column beside them out, which Excel would mark as a mistake.
        let (last, omits) = (first + rows.len() as u32, IgnoreError::FormulaOmitsCells);
        page.sheet
            .ignore_error_range(first, columns.judged, last, columns.judged, omits)?;
    }
    // All as high as the highest, so that the bars stand beside them.
    let texts = rows.iter().map(|row| (row.name.text(), names(year.plan)));
    // In a lower chart of one bar, LibreOffice prints the counts smaller.
    let least = if rows.len() == 2 { 2.0 * ROW } else { ROW };
    let height = width::row_height(texts).max(least);
    for row in &rows {
        page.line(table, row)?;
        page.height(height)?;
        let column = table.place(OVERALL);
        if let (Some(formulas), Some(column), Some(goal)) = (&formulas, column, row.goal) {
            formulas.follow(page, (page.row - 1, column), Judged::Goal(goal))?;
        }
    }
    let all = &year.verification.tallies.all;
    page.put(page.row, 0, "評価した指標に占める割合", Text)?;
    let sum = page.row - 1;
    let cell = |column: u16| CellAt::new(sum, column.into()).to_string();
    let formulas = (1..).map(|column| counted::share(&cell(column), &cell(columns.judged)));
    let formulas: Vec<String> = formulas.take(all.bands.len()).collect();
    let is_live = !rows.iter().all(|row| row.live.judged.is_none());
    for ((column, of), formula) in (1..).zip(&all.bands).zip(&formulas) {
        let share = share(*of, all.judged()).live(Some(formula).filter(|_| is_live));
        page.put(page.row, column, share, Centre)?;
    }
    // Right of the shares, so that the page stays one.
    let is_fixed = |row: &GoalRow<'_>| !row.overall.is_empty() && row.overall.formula.is_none();
    let note = match (is_live, rows.iter().any(is_fixed)) {
        (false, _) => String::new(),
        (true, false) => AS_WRITTEN.to_owned(),
        (true, true) => AS_WRITTEN.replace("＊", "＊・目標の判定"),
    };
    let met = table.place(OF_YEAR).map(&cell).unwrap_or_default();
    let has_upper = columns.bands.2 >= columns.bands.0;
    let sums = (is_live && has_upper).then(|| SumCells {
        judged: cell(columns.judged),
        upper: columns.upper(sum),
        met,
    });
    page.text(columns.not_judged, &note, (Look::Quiet, 10))?;
    let room = table.widths()[usize::from(free)..].iter().sum();
    bars(page, (year.plan, &rows, height), (first, free), room)?;
    Ok(sums)
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
    }
}

/// Gives the rows, of which the first is written there, the formulas by which they count.
fn compute(year: &YearView<'_>, (rows, first): (&mut [GoalRow<'_>], u32), columns: &CountColumns) {
    let keys = live::names::of_goals(year.plan);
    let tallies = &year.verification.tallies.of_goals;
    // A goal without KPIs of its own may have no sheet.
    let key = |goal: usize| (tallies[goal].all() > 0).then(|| keys[goal].as_str());
    let counted = rows.iter().filter(|row| row.tally.is_some());
    let all: Vec<&str> = counted.filter_map(|row| key(row.goal?)).collect();
    for (at, row) in (first..).zip(rows).filter(|(_, row)| row.tally.is_some()) {
        let of = match row.goal {
            Some(goal) => Counted::Goal(key(goal)),
            None => Counted::All(all.clone(), first),
        };
        row.live = counted::row(&year.plan.rating, columns, at, &of);
    }
}

/// A stacked bar beside each goal's row, a colour a band, with the sign and the count inside: no name needs to be
/// said again, for the plot has exactly the height of the rows.
fn bars(
    page: &mut SheetPage<'_>,
    (plan, rows, height): (&Plan, &[GoalRow<'_>], f64),
    (first, column): (u32, u16),
    width: u32,
) -> Result<(), XlsxError> {
    const LEAST: u32 = 200;
    if width < LEAST {
        return Ok(());
    }
    let goals = plan.goals.len() as u32;
    let mut chart = Chart::new(ChartType::BarStacked);
    let cells = |column: u16| (NAME, first, column, first + goals - 1, column);
    if rows.iter().any(|row| row.live.judged.is_some()) {
        page.drawn = drawn(rows, plan, first);
    }
    for (index, band) in plan.rating.bands.iter().enumerate() {
        let mut fill = ChartFormat::new()
            .set_pattern_fill(&style::band_pattern(index))
            .set_border(ChartLine::new().set_color(style::quiet()).set_width(0.5))
            .clone();
        let letters = ChartFont::new().set_color(style::band_ink(index)).clone();
        // Lines behind a number would make it hard to read.
        let mut plain = ChartFormat::new()
            .set_solid_fill(ChartSolidFill::new().set_color(style::band_colour(index)))
            .clone();
        let labels = ChartDataLabel::new()
            .show_value()
            // Three empty formats for negative numbers, zeros and texts: a band that nobody has gets no label.
            .set_num_format(format!("\"{}\"0;;;", band.mark.replace('"', "")))
            .set_font(&letters)
            .set_format(&mut plain)
            .clone();
        chart
            .add_series()
            .set_name(band.sign().as_str())
            .set_categories(cells(0))
            // The bands stand in the columns right of the names.
            .set_values(cells(index as u16 + 1))
            .set_format(&mut fill)
            .set_gap(30)
            // Without this, the parts of a stacked bar stand beside each other.
            .set_overlap(100)
            .set_data_label(&labels);
    }
    // In a bar chart the library calls the upright axis, which has the goals, y.
    // Reversed, because Excel draws the first of them at the bottom.
    chart.y_axis().set_reverse().set_hidden(true);
    chart
        .x_axis()
        // The counts stand in the bars themselves.
        .set_label_position(ChartAxisLabelPosition::None)
        .set_major_gridlines(false)
        .set_hidden(true);
    chart.legend().set_hidden();
    let whole = ChartLayout::new()
        .set_offset(0.01, 0.0)
        .set_dimensions(0.98, 1.0);
    chart.plot_area().set_layout(&whole);
    chart
        .chart_area()
        .set_format(ChartFormat::new().set_no_border());
    chart
        .set_width(width)
        .set_height((f64::from(goals) * height * 4.0 / 3.0) as u32);
    chart.set_alt_text(alt_text(rows, plan));
    page.sheet.insert_chart(first, column, &chart).map(drop)
}

/// What the bars draw: of each band a column, without the sum below it.
fn drawn(rows: &[GoalRow<'_>], plan: &Plan, first: u32) -> Vec<DrawnCells> {
    let goals = &rows[..plan.goals.len()];
    let bands = 0..plan.rating.bands.len();
    let of = |band: usize| {
        let at = |row: u32| goal_formulas::absolute(row, band as u16 + 1);
        let last = first + goals.len() as u32 - 1;
        let count = |row: &GoalRow<'_>| row.tally.map(|tally| tally.bands[band] as f64);
        let range = match goals.len() {
            1 => format!("{NAME}!{}", at(first)),
            _ => format!("{NAME}!{}:{}", at(first), at(last)),
        };
        DrawnCells {
            range,
            values: goals.iter().map(count).collect(),
        }
    };
    bands.map(of).collect()
}

/// The counts in words: of all, then of each goal.
fn alt_text(rows: &[GoalRow<'_>], plan: &Plan) -> String {
    let of = |row: &GoalRow<'_>| {
        let (tally, name) = (row.tally?, alt_text::name(row.name.text()));
        let bands = plan.rating.bands.iter().zip(&tally.bands);
        let counts = bands.map(|(band, count)| format!("{}{count}", band.mark));
        let others = format!("評価できず{}", tally.not_judged());
        Some(format!("{name} {}。", joined(counts.chain([others]), "・")))
    };
    let from_the_sum = rows
        .iter()
        .rev()
        .take(1)
        .chain(rows.iter().rev().skip(1).rev());
    let begin = "目標ごとの判定の数の横棒グラフ（左の表と同じ）。".to_owned();
    alt_text::of(std::iter::once(begin).chain(from_the_sum.filter_map(of)))
}

/// From the left: the KPI, its grade, its figures, the text, the section.
fn spans(widths: &[u32]) -> [(u16, u16); 5] {
    let last = widths.len() as u16 - 1;
    // Figures reach as far as they need, wherever columns of counts end.
    let mut figures = 2;
    while figures + 2 < last && widths[2..=usize::from(figures)].iter().sum::<u32>() < 190 {
        figures += 1;
    }
    [
        (0, 0),
        (1, 1),
        (2, figures),
        (figures + 1, last - 1),
        (last, last),
    ]
}

fn row(
    page: &mut SheetPage<'_>,
    widths: &[u32],
    cells: [ReportCell<'_>; 5],
    look: &Look,
) -> Result<(), XlsxError> {
    let placed = spans(widths).into_iter().zip(cells);
    let centre = |at: usize| {
        if at == 0 || at == 3 {
            look.clone()
        } else {
            Centre
        }
    };
    let look_of = |at: usize| if *look == Head { Head } else { centre(at) };
    let cells = placed
        .enumerate()
        .map(|(at, (span, cell))| (span, cell, look_of(at)));
    page.spans(widths, cells.collect())
}

/// Every KPI of the worst grade: last year's grade, its figures, the cause in a line, the section.
fn worst(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
    most: usize,
) -> Result<(), XlsxError> {
    let Some(worst) = year.plan.rating.worst() else {
        return Ok(());
    };
    let kpis = year.graded(worst);
    let title = year.plan.rating.bands[worst].title();
    let more = match kpis.len().saturating_sub(most) {
        0 => String::new(),
        more => format!("（要因は初めの{most}指標。ほか{more}指標は名前と担当課）"),
    };
    page.heading(format!("{title} の指標　{}{more}", kpis.len()))?;
    if kpis.is_empty() {
        page.note(match year.verification.tallies.all.judged() {
            0 => "評価できた指標がありません。",
            _ => "ありません。",
        })?;
        return page.gap();
    }
    let heads = [
        "指標",
        "判定",
        "今年度の値（目標値）",
        "要因・課題（担当課の記載から）",
        "担当課",
    ];
    row(page, widths, heads.map(ReportCell::from), &Head)?;
    let origins = Origins::of(page.book, year.verification);
    for kpi in kpis.iter().copied().take(most) {
        let mut line = year.worst_line(kpi);
        let [.., figure, _, _] = &mut line;
        let origin = origins.actual(kpi, year.verification.year);
        *figure = figure.clone().origin(origin);
        row(page, widths, line, &Text)?;
    }
    others(page, year, widths, kpis.get(most..).unwrap_or_default())?;
    page.gap()
}

/// Those of the worst grade whose causes find no room: by name, with grades and section.
fn others(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
    kpis: &[usize],
) -> Result<(), XlsxError> {
    if kpis.is_empty() {
        return Ok(());
    }
    // More names are no page that anybody reads.
    const NAMED: usize = 60;
    let named = kpis.iter().take(NAMED).map(|kpi| {
        let section = year.plan.kpis[*kpi].section;
        let section = in_brackets(&year.plan.sections[section].name);
        format!("{}{}{section}", year.named(*kpi), year.marks.doubt(*kpi))
    });
    let more = match kpis.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("、ほか{more}指標（KPI一覧）"),
    };
    let named = joined(named, "、") + &more;
    let head = format!("ほか　{}", kpis.len()).into();
    let last = widths.len() as u16 - 1;
    page.spans(
        widths,
        vec![((0, 0), head, Text), ((1, last), named.into(), Text)],
    )
}

impl<'a> YearView<'a> {
    fn worst_line(&self, kpi: usize) -> [ReportCell<'a>; 5] {
        const LETTERS: usize = 100;
        let (of, verification) = (&self.plan.kpis[kpi], self.verification);
        let figure = verification.ledger.agreed_actual(kpi, verification.year);
        let figure = figure.map_or("－".to_owned(), |figure| of.shown(figure));
        let target = match of.target.as_ref().map(|target| target.aim) {
            Some(Aim::Number(target)) => of.shown(target),
            Some(Aim::Arrow(arrow)) => arrow.sign().to_owned(),
            None => "－".to_owned(),
        };
        let doubt = self.marks.figure_doubt(kpi, verification.year);
        let cause = match self.prose.why(kpi, LETTERS) {
            blank if blank.is_empty() => "（記載なし）".to_owned(),
            cause => cause,
        };
        [
            self.named(kpi).into(),
            ReportCell::from(self.grades(kpi))
                .doubted(self.marks.is_doubted(kpi))
                .changed(self.marks.grade(&of.id)),
            ReportCell::from(format!("{figure}{doubt}（{target}）{}", of.unit))
                .changed(self.marks.figure(&of.id, verification.year)),
            cause.into(),
            ReportCell::from(&self.plan.sections[of.section].name),
        ]
    }

    /// △→○ 「出生数」.
    fn movement(&self, kpi: usize) -> String {
        let (grades, doubt) = (self.grades(kpi), self.marks.doubt(kpi));
        format!("{}（{grades}{doubt}）", self.plan.kpis[kpi].called())
    }
}

/// Which grades rose and fell, and which of these because the target changed.
fn moved(page: &mut SheetPage<'_>, year: &YearView<'_>, widths: &[u32]) -> Result<(), XlsxError> {
    const NAMED: usize = 12;
    let last = widths.len() as u16 - 1;
    page.heading("前年度から判定が変わった指標")?;
    if year.courses.iter().all(|course| course.before.is_none()) {
        page.note("前年度の判定が分かる指標はありません。")?;
        return page.gap();
    }
    let of = |step, change: Option<PlanChange>| -> Vec<usize> {
        let stepped = year.stepped(step);
        stepped
            .filter(|kpi| year.courses[*kpi].by_plan == change)
            .collect()
    };
    let by_result = [
        ("上がった指標".to_owned(), of(Step::Up, None)),
        ("下がった指標".to_owned(), of(Step::Down, None)),
    ];
    let by_plan = PlanChange::ALL.map(|change| {
        let what = format!(
            "{}により変わった指標（結果の変化ではなく、表の↑↓に数えない）",
            change.label()
        );
        let kpis = [Step::Up, Step::Down].map(|step| of(step, Some(change)));
        (what, kpis.concat())
    });
    let by_plan = by_plan.into_iter().filter(|(_, kpis)| !kpis.is_empty());
    for (what, kpis) in by_result.into_iter().chain(by_plan) {
        let named = kpis.iter().take(NAMED).map(|kpi| year.movement(*kpi));
        let named = named.collect::<Vec<_>>().join("、");
        let more = if kpis.len() > NAMED { "　ほか" } else { "" };
        let named = if kpis.is_empty() {
            "なし".to_owned()
        } else {
            named + more
        };
        let head = ReportCell::from(format!("{what}　{}", kpis.len()));
        page.spans(
            widths,
            vec![((0, 0), head, Text), ((1, last), named.into(), Text)],
        )?;
    }
    page.gap()
}

/// What could not be judged, why, and when it will be known: two reasons a row.
fn not_judged(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
) -> Result<(), XlsxError> {
    let tally = settled::tally(page.book, &year.verification.tallies.all);
    if tally.not_judged() == 0 {
        return Ok(());
    }
    page.heading(format!("評価できなかった指標　{}", tally.not_judged()))?;
    let [_, _, (_, middle), (right, _), (last, _)] = spans(widths);
    let told = tally.left_out.iter();
    let told: Vec<String> = told
        .map(|(reason, number)| year.left_out(page.book, *reason, *number))
        .collect();
    for pair in told.chunks(2) {
        let places = [(0, middle), (right, last)];
        let cells = places.into_iter().zip(pair);
        let cells = cells.map(|(place, text)| (place, ReportCell::from(text), Text));
        page.spans(widths, cells.collect())?;
    }
    Ok(())
}

impl YearView<'_> {
    /// 【未公表 3】付加価値額（R8に公表）…
    fn left_out(&self, book: BookKind, reason: Reason, number: usize) -> String {
        const NAMED: usize = 6;
        let judgements = self.verification.judgements.iter();
        let is_of = |own: Reason| settled::why(book, own) == reason;
        let of = judgements.filter(|of| of.band.is_none() && of.reason.is_some_and(is_of));
        let named = of.take(NAMED).map(|of| {
            let known = sentences::known_when(self, of.kpi, reason);
            let waits = || sentences::waits_for(self, of.kpi, reason);
            // What sections are still asked is not published.
            let known = known.or_else(|| (book != BookKind::Public).then(waits));
            let name = self.plan.kpis[of.kpi].called();
            format!(
                "{name}{}{}",
                self.marks.doubt(of.kpi),
                in_brackets(&known.unwrap_or_default())
            )
        });
        let named = named.collect::<Vec<_>>().join("、");
        let more = if number > NAMED { "　ほか" } else { "" };
        format!("【{reason} {number}】{named}{more}")
    }
}
