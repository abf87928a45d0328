//! 総括: counts per goal and band, and what moved most.

use super::cell::{ReportCell, count};
use super::marks::Marks;
use super::style::Look::{Centre, Goal, Heading, Large, Number, Quiet, Text};
use super::table::{SheetPage, Table};
use super::{chosen, kpi_list, kpi_rows, style, width};
use crate::domain::plan::SheetKind;
use crate::domain::{Decimal, FiscalYear, Plan, number};
use crate::judge::Judgement;
use crate::judge::mean::Mean;
use crate::judge::tally::Tally;
use crate::verification::Verification;
use rayon::prelude::*;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition,
    ChartSolidFill, ChartType, FormatAlign, XlsxError,
};

/// The sheet's name.
pub const NAME: &str = SheetKind::Summary.label();

/// What the table of contents says of it.
pub const WHAT: &str = "基本目標ごとの判定の数と、前年度からの動きが大きい指標";

/// How many of the KPIs that moved most are shown.
const MOVERS: usize = 6;

/// Pixels of a column of counts.
const COUNTS: u32 = 92;

/// Pixels of the names of goals and KPIs: wide enough for a goal's name on one line, because not every program
/// wraps a link; but no wider than leaves room for the counts.
const NAMES: (u32, u32) = (400, 720);

/// The first row of the table of goals.
const FIRST_GOAL: u32 = 7;

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let all = &verification.tallies.all;
    let mean = Mean::of(&plan.rating, verification.judgements.iter());
    let goals = goals(plan);
    page.sheet.set_print_fit_to_pages(1, 1);
    page.columns(&goals)?;
    let title = format!("総括　{}の進みぐあい", verification.year.long());
    page.title(title, &[&all.sentence()])?;
    page.sheet.set_row_height(0, 32)?;
    if plan.rating.has_mean {
        page.put(2, 0, mean.sentence(), Quiet)?;
    }
    large_counts(page, plan, all)?;
    hand_grades(page, plan)?;
    page.row = FIRST_GOAL - 1;
    page.heads(&goals)?;
    page.height(24.0)?;
    page.lines(&goals, rows(verification))?;
    let total = GoalRow {
        name: ReportCell::from("合計").look(Goal),
        tally: Some(all),
        mean: Some(mean),
    };
    page.line(&goals, &total)?;
    page.height(22.0)?;
    chart(page, verification)?;
    movers(page, verification)?;
    page.row += 1;
    chosen::add(page, verification)
}

fn large_counts(page: &mut SheetPage<'_>, plan: &Plan, all: &Tally) -> Result<(), XlsxError> {
    let quiet = page.style.of(&Quiet).clone();
    let centred = quiet.set_align(FormatAlign::Center).set_text_wrap();
    page.sheet.set_row_height(3, 36)?;
    page.sheet.set_row_height(4, 28)?;
    page.put(3, 0, "判定別の指標数", Heading)?;
    let all_bands = plan.rating.bands.iter();
    let bands = all_bands.map(|band| format!("{}\n{}", band.sign(), band.label));
    let names = bands.chain(["－\n評価できず".to_owned()]);
    let counts = all.bands.iter().copied().chain([all.not_judged()]);
    for (column, (name, of)) in (1..).zip(names.zip(counts)) {
        page.put(3, column, count(of), Large)?;
        let name = ReportCell::from(name).format(centred.clone());
        page.put(4, column, name, Quiet)?;
    }
    Ok(())
}

/// The counts are of computed grades, so that they can be counted again from KPI一覧. Grades that people
/// set by hand are shown beside the computed ones, and their number is stated here.
fn hand_grades(page: &mut SheetPage<'_>, plan: &Plan) -> Result<(), XlsxError> {
    let text = match plan.hand_grades.len() {
        0 => return Ok(()),
        count => format!(
            "手で付けた判定 {count}件（✎）は数に入れていません（計算した判定で数えています）"
        ),
    };
    page.put(FIRST_GOAL - 2, 0, text, Quiet)
}

/// The width of the column of names.
fn names(plan: &Plan) -> u32 {
    let goals = 0..plan.goals.len();
    let titles: Vec<String> = goals.map(|goal| kpi_rows::goal_title(plan, goal)).collect();
    width::column(titles.iter().map(String::as_str), NAMES)
}

/// A row of the table of goals. A heading has neither counts nor a mean.
struct GoalRow<'a> {
    name: ReportCell<'a>,
    tally: Option<&'a Tally>,
    mean: Option<Mean>,
}

impl<'a> GoalRow<'a> {
    fn count(&self, of: impl Fn(&Tally) -> usize) -> ReportCell<'a> {
        let nothing = || ReportCell::from("").look(Goal);
        self.tally.map_or_else(nothing, |tally| count(of(tally)))
    }
}

fn goals(plan: &Plan) -> Table<'_, GoalRow<'_>> {
    let mut table: Table<'_, GoalRow<'_>> = Table::new();
    table.add(Text, kpi_rows::levels_of_goals(plan), names(plan), |row| {
        row.name.clone()
    });
    for (at, band) in plan.rating.bands.iter().enumerate() {
        table.add(Centre, band.sign(), COUNTS, move |row| {
            row.count(|tally| tally.bands[at])
        });
    }
    table.add(Centre, "評価できず", COUNTS, |row| {
        row.count(Tally::not_judged)
    });
    table.add(Centre, "評価数", COUNTS, |row| row.count(Tally::judged));
    table.add(Centre, "計", COUNTS, |row| row.count(Tally::all));
    if plan.rating.has_mean {
        table.add(Centre, "率の平均(%)", COUNTS, mean);
    }
    table
}

/// The mean of the rates with how many it is of.
fn mean<'a>(row: &GoalRow<'_>) -> ReportCell<'a> {
    let Some(mean) = &row.mean else {
        return ReportCell::from("").look(Goal);
    };
    let rate = mean.rate.map_or("－".to_owned(), |rate| rate.to_string());
    format!("{rate}（{}）", mean.of).into()
}

/// The goals from the top; a name leads to its goal's KPIs.
fn rows(verification: &Verification) -> Vec<GoalRow<'_>> {
    let plan = verification.plan();
    let means = Mean::by_goal(plan, &verification.judgements);
    let targets = kpi_list::rows_of_goals(plan);
    let row = |goal: usize| {
        let title = kpi_rows::goal_title(plan, goal);
        let name = ReportCell::link(title, kpi_list::NAME, targets[goal]);
        let tally = &verification.tallies.of_goals[goal];
        let is_heading = is_heading(plan, goal, tally);
        GoalRow {
            name: if is_heading { name.look(Goal) } else { name },
            tally: (!is_heading).then_some(tally),
            mean: means.get(goal).copied().filter(|_| !is_heading),
        }
    };
    plan.goals_from_the_top().into_iter().map(row).collect()
}

/// A goal that has others under it and no KPI of its own heads them; a row of zeros would mislead.
fn is_heading(plan: &Plan, goal: usize, tally: &Tally) -> bool {
    let has_children = plan.goals.iter().any(|other| other.parent == Some(goal));
    has_children && tally.all() == 0
}

/// The height of the chart in pixels: as many goals as most plans have, or room for more.
fn chart_height(goals: usize) -> u32 {
    330.max(90 + 34 * goals as u32)
}

/// The rows that the chart takes, in rows of this font.
fn chart_rows(goals: usize) -> u32 {
    const ROW: u32 = 24;
    (chart_height(goals) + 30).div_ceil(ROW)
}

/// A stacked bar a goal, a colour a band, the counts inside.
fn chart(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let mut chart = Chart::new(ChartType::BarStacked);
    let last = FIRST_GOAL + plan.goals.len() as u32 - 1;
    let cells = |column: u16| (NAME, FIRST_GOAL, column, last, column);
    for (index, band) in plan.rating.bands.iter().enumerate() {
        let mut fill = ChartFormat::new()
            .set_solid_fill(ChartSolidFill::new().set_color(style::band_colour(index)))
            .clone();
        let letters = ChartFont::new().set_color(style::band_ink(index)).clone();
        let labels = ChartDataLabel::new()
            .show_value()
            // Three empty formats for negative numbers, zeros and texts: a band that nobody has gets no label.
            .set_num_format("0;;;")
            .set_font(&letters)
            .clone();
        chart
            .add_series()
            .set_name(band.sign().as_str())
            .set_categories(cells(0))
            // The bands stand in the columns right of the names.
            .set_values(cells(index as u16 + 1))
            .set_format(&mut fill)
            .set_gap(45)
            // Without this, the parts of a stacked bar stand beside each other.
            .set_overlap(100)
            .set_data_label(&labels);
    }
    // In a bar chart the library calls the upright axis, which has the goals, y.
    // Reversed, because Excel draws the first of them at the bottom.
    chart.y_axis().set_reverse();
    chart
        .x_axis()
        // The counts stand in the bars themselves.
        .set_label_position(ChartAxisLabelPosition::None)
        .set_major_gridlines(false);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
        .set_width(980)
        .set_height(chart_height(plan.goals.len()));
    page.sheet
        .insert_chart_with_offset(page.row, 0, &chart, 0, 12)?;
    page.row += chart_rows(plan.goals.len());
    Ok(())
}

/// A KPI with last year's figure and this year's.
struct Mover<'a> {
    judgement: &'a Judgement,
    before: Decimal,
    now: Decimal,
    change: Decimal,
}

/// A head, the year of its figures if they are of one, and the figure.
type MoverFigure = (String, Option<FiscalYear>, fn(&Mover<'_>) -> Decimal);

fn movers(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let moved = most_moved(verification);
    if moved.is_empty() {
        let text = "前年度の値と比べて動きを示せる指標はありません。";
        page.put(page.row, 0, text, Quiet)?;
        page.row += 1;
        return Ok(());
    }
    let kpi = |mover: &Mover<'_>| &plan.kpis[mover.judgement.kpi];
    let section = |mover: &Mover<'_>| &plan.sections[kpi(mover).section].name;
    let marks = &Marks::of(verification);
    let (before, now) = (verification.year.before(), verification.year);
    let figures: [MoverFigure; 3] = [
        (before.to_string(), Some(before), |mover| mover.before),
        (now.to_string(), Some(now), |mover| mover.now),
        ("増減".into(), None, |mover| mover.now - mover.before),
    ];
    let mut table: Table<'_, Mover<'_>> = Table::new();
    table.add(Text, "指標", names(plan), |mover| kpi(mover).called());
    for (head, year, figure) in figures {
        table.add(Number(0), head, COUNTS, move |mover| {
            let mark = year.and_then(|year| marks.figure(&kpi(mover).id, year));
            ReportCell::figure(figure(mover), kpi(mover).decimals()).changed(mark)
        });
    }
    let change = |mover: &Mover<'_>| ReportCell::figure(mover.change, 1);
    table.add(Number(1), "増減率(%)", COUNTS, change);
    table.add(Centre, "単位", COUNTS, |mover| &kpi(mover).unit);
    let grade = |mover: &Mover<'_>| {
        let grade = ReportCell::grade(&plan.rating, mover.judgement.band);
        grade.changed(marks.grade(&kpi(mover).id))
    };
    table.add(Centre, "判定", COUNTS, grade);
    table.add(Centre, "担当課", COUNTS, section);
    page.heading("前年度からの動きが大きい指標（上位6）")?;
    page.heads(&table)?;
    page.lines(&table, moved)?;
    page.put(page.row, 0, marks.legend(), Quiet)
}

fn most_moved(verification: &Verification) -> Vec<Mover<'_>> {
    let judgements = verification.judgements.par_iter();
    let moved = judgements.filter_map(|judgement| mover(verification, judgement));
    let mut movers: Vec<Mover<'_>> = moved.filter(|mover| !mover.change.is_zero()).collect();
    // A stable sort: of two that moved alike, the first in the plan comes first.
    movers.sort_by_key(|mover| std::cmp::Reverse(mover.change.abs()));
    movers.truncate(MOVERS);
    movers
}

/// A KPI with both figures; none from zero, where no percentage exists.
fn mover<'a>(verification: &Verification, judgement: &'a Judgement) -> Option<Mover<'a>> {
    let (kpi, year) = (judgement.kpi, verification.year);
    let before = verification.series().counted_actual(kpi, year.before())?;
    let now = verification.ledger.agreed_actual(kpi, year)?;
    let share = now.checked_sub(before)?.checked_div(before.abs())?;
    let change = share.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(Mover {
        judgement,
        before,
        now,
        change: number::round(change, 1, number::Rounding::HalfUp),
    })
}
