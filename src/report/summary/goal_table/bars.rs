//! The bars beside the table of goals.

use super::GoalRow;
use crate::domain::Plan;
use crate::domain::joined::joined;
use crate::report::chart_cache::DrawnCells;
use crate::report::summary::NAME;
use crate::report::table::SheetPage;
use crate::report::{alt_text, goal_formulas, style};
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLayout, ChartLine,
    ChartSolidFill, ChartType, XlsxError,
};

/// A stacked bar beside the row of each goal of some rows of one height, a colour a band, with the sign and the count
/// inside: no name needs to be said again, for the plot has exactly the height of the rows. Where a number is given, a
/// bar of so many would be as long as the plot.
pub fn bars(
    page: &mut SheetPage<'_>,
    (plan, rows, height): (&Plan, &[GoalRow<'_>], f64),
    (first, column): (u32, u16),
    (width, most): (u32, Option<usize>),
) -> Result<(), XlsxError> {
    const LEAST: u32 = 200;
    let goals = rows.iter().filter(|row| row.goal.is_some()).count() as u32;
    if width < LEAST || goals == 0 {
        return Ok(());
    }
    let mut chart = Chart::new(ChartType::BarStacked);
    let cells = |column: u16| (NAME, first, column, first + goals - 1, column);
    if rows.iter().any(|row| row.live.judged.is_some()) {
        page.drawn
            .extend(drawn(&rows[..goals as usize], plan, first));
    }
    for (index, band) in plan.rating.bands.iter().enumerate() {
        let mut fill = ChartFormat::new()
            .set_pattern_fill(&style::band_pattern(index))
            .set_border(ChartLine::new().set_color(style::quiet()).set_width(0.5))
            .clone();
        let mut letters = ChartFont::new();
        letters
            .set_name(plan.font.code())
            .set_color(style::band_ink(index));
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
    if let Some(most) = most {
        chart.x_axis().set_min(0).set_max(most as f64);
    }
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
fn drawn(goals: &[GoalRow<'_>], plan: &Plan, first: u32) -> Vec<DrawnCells> {
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

/// The counts in words: of all, where their sum is among the rows, then of each goal.
fn alt_text(rows: &[GoalRow<'_>], plan: &Plan) -> String {
    let of = |row: &GoalRow<'_>| {
        let (tally, name) = (row.tally?, alt_text::name(row.name.text()));
        let bands = plan.rating.bands.iter().zip(&tally.bands);
        let counts = bands.map(|(band, count)| format!("{}{count}", band.mark));
        let others = format!("評価できず{}", tally.not_judged());
        Some(format!("{name} {}。", joined(counts.chain([others]), "・")))
    };
    let (sum, goals): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.goal.is_none());
    let from_the_sum = sum.into_iter().chain(goals);
    let begin = "目標ごとの判定の数の横棒グラフ（左の表と同じ）。".to_owned();
    alt_text::of(std::iter::once(begin).chain(from_the_sum.filter_map(of)))
}
