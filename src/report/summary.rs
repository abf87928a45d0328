//! 総括: counts per goal and band, and what moved most.

use super::chosen;
use super::kpi_rows;
use super::style::{self, Style};
use super::width;
use crate::domain::{Decimal, Plan, number};
use crate::judge::Judgement;
use crate::judge::mean::Mean;
use crate::judge::tally::Tally;
use crate::verification::Verification;
use rayon::prelude::*;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition,
    ChartSolidFill, ChartType, Url, Worksheet, XlsxError,
};

/// The sheet's name.
pub const NAME: &str = "総括";

/// How many of the KPIs that moved most are shown.
const MOVERS: usize = 6;

/// Pixels of a column of counts.
const COUNTS: u32 = 92;

/// Pixels of the names of goals and KPIs: wide enough for a goal's name on one line, because not every program
/// wraps a link; but no wider than leaves room for the counts.
const NAMES: (u32, u32) = (400, 720);

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    sheet.set_print_fit_to_pages(1, 1);
    let bands = plan.rating.bands.len() as u16;
    style::columns(sheet, &[names(plan)])?;
    let means = u16::from(plan.rating.has_mean);
    for column in 1..=bands + 3 + means {
        sheet.set_column_width_pixels(column, COUNTS)?;
    }
    let all = &verification.tallies.all;
    sheet.set_row_height(0, 32)?;
    sheet.write_string_with_format(
        0,
        0,
        format!("総括　{}の進みぐあい", verification.year.long()),
        &style.title,
    )?;
    sheet.write_string_with_format(1, 0, all.sentence(), &style.quiet)?;
    if plan.rating.has_mean {
        let mean = Mean::of(&plan.rating, verification.judgements.iter());
        sheet.write_string_with_format(2, 0, mean.sentence(), &style.quiet)?;
    }
    large_counts(sheet, style, verification, all)?;
    hand_grades(sheet, style, plan)?;
    let last = goals(sheet, style, verification, all)?;
    chart(sheet, verification, last)?;
    let last = movers(
        sheet,
        style,
        verification,
        last + 1 + chart_rows(plan.goals.len()),
    )?;
    chosen::add(sheet, style, verification, last + 2)
}

fn large_counts(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    all: &Tally,
) -> Result<(), XlsxError> {
    let centred = style
        .quiet
        .clone()
        .set_align(rust_xlsxwriter::FormatAlign::Center)
        .set_text_wrap();
    sheet.set_row_height(3, 36)?;
    sheet.set_row_height(4, 28)?;
    sheet.write_string_with_format(3, 0, "判定別の指標数", &style.heading)?;
    for (column, (band, count)) in
        (1..).zip(verification.plan().rating.bands.iter().zip(&all.bands))
    {
        sheet.write_number_with_format(3, column, *count as f64, &style.large)?;
        sheet.write_string_with_format(
            4,
            column,
            format!("{}\n{}", band.sign(), band.label),
            &centred,
        )?;
    }
    let column = all.bands.len() as u16 + 1;
    sheet.write_number_with_format(3, column, all.not_judged() as f64, &style.large)?;
    sheet.write_string_with_format(4, column, "－\n評価できず", &centred)?;
    Ok(())
}

/// The counts are of computed grades, so that anybody can count again; what people decided otherwise
/// stands beside them, and is said here.
fn hand_grades(sheet: &mut Worksheet, style: &Style, plan: &Plan) -> Result<(), XlsxError> {
    let count = plan.hand_grades.len();
    if count > 0 {
        let text = format!(
            "手で付けた判定 {count}件（✎）は数に入れていません（計算した判定で数えています）"
        );
        sheet.write_string_with_format(FIRST_GOAL - 2, 0, text, &style.quiet)?;
    }
    Ok(())
}

/// The width of the column of names.
fn names(plan: &Plan) -> u32 {
    let goals = 0..plan.goals.len();
    let titles: Vec<String> = goals.map(|goal| kpi_rows::goal_title(plan, goal)).collect();
    width::column(titles.iter().map(String::as_str), NAMES)
}

/// The first row of the table of goals.
const FIRST_GOAL: u32 = 7;

fn goals(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    all: &Tally,
) -> Result<u32, XlsxError> {
    let plan = verification.plan();
    let levels = levels_of_goals(plan);
    let signs: Vec<String> = plan.rating.bands.iter().map(|band| band.sign()).collect();
    let heads: Vec<&str> = std::iter::once(levels.as_str())
        .chain(signs.iter().map(String::as_str))
        .chain(["評価できず", "評価数", "計"])
        .chain(plan.rating.has_mean.then_some("率の平均(%)"))
        .collect();
    style::heads(sheet, style, FIRST_GOAL - 1, &heads)?;
    sheet.set_row_height(FIRST_GOAL - 1, 24)?;
    let mut row = FIRST_GOAL;
    let means = Mean::by_goal(plan, &verification.judgements);
    let targets = super::kpi_list::rows_of_goals(plan);
    for goal in plan.goals_from_the_top() {
        let title = kpi_rows::goal_title(plan, goal);
        sheet.set_row_height(row, width::row_height([(title.as_str(), names(plan))]))?;
        let url = Url::new(format!(
            "internal:'{}'!A{}",
            super::kpi_list::NAME,
            targets[goal] + 1
        ))
        .set_text(title);
        let tally = &verification.tallies.of_goals[goal];
        if is_heading(plan, goal, tally) {
            sheet.write_url_with_format(row, 0, &url, &style.goal)?;
            for column in 1..heads.len() as u16 {
                sheet.write_blank(row, column, &style.goal)?;
            }
        } else {
            sheet.write_url_with_format(row, 0, &url, &style.cell)?;
            counts(sheet, style, row, tally)?;
            mean(sheet, style, verification, row, means.get(goal).copied())?;
        }
        row += 1;
    }
    sheet.set_row_height(row, 22)?;
    sheet.write_string_with_format(row, 0, "合計", &style.goal)?;
    counts(sheet, style, row, all)?;
    let of_all = Mean::of(&plan.rating, verification.judgements.iter());
    mean(sheet, style, verification, row, Some(of_all))?;
    Ok(row)
}

/// The town's names of the levels of its goals: 取組テーマ・基本目標.
fn levels_of_goals(plan: &Plan) -> String {
    let goals = 0..plan.goals.len();
    let deepest = goals.map(|goal| plan.depth_of_goal(goal)).max();
    let levels = (0..=deepest.unwrap_or_default()).map(|depth| plan.level(depth));
    let levels: Vec<&str> = levels.filter(|level| !level.is_empty()).collect();
    match levels.is_empty() {
        true => "基本目標".to_owned(),
        false => levels.join("・"),
    }
}

/// A goal that has others under it and no KPI of its own heads them; its zeros would say nothing.
fn is_heading(plan: &Plan, goal: usize, tally: &Tally) -> bool {
    let has_children = plan.goals.iter().any(|other| other.parent == Some(goal));
    has_children && tally.judged() + tally.not_judged() == 0
}

/// The mean of the rates with how many it is of, behind the counts, where the plan wants it.
fn mean(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
    mean: Option<Mean>,
) -> Result<(), XlsxError> {
    let rating = &verification.plan().rating;
    if let Some(mean) = mean.filter(|_| rating.has_mean) {
        let rate = mean.rate.map_or("－".to_owned(), |rate| rate.to_string());
        let text = format!("{rate}（{}）", mean.of);
        let column = rating.bands.len() as u16 + 4;
        sheet.write_string_with_format(row, column, text, &style.centre)?;
    }
    Ok(())
}

fn counts(sheet: &mut Worksheet, style: &Style, row: u32, tally: &Tally) -> Result<(), XlsxError> {
    let further = [
        tally.not_judged(),
        tally.judged(),
        tally.judged() + tally.not_judged(),
    ];
    for (column, count) in (1..).zip(tally.bands.iter().chain(&further)) {
        sheet.write_number_with_format(row, column, *count as f64, &style.centre)?;
    }
    Ok(())
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
fn chart(sheet: &mut Worksheet, verification: &Verification, last: u32) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let mut chart = Chart::new(ChartType::BarStacked);
    let goals = plan.goals.len() as u32;
    for (index, band) in plan.rating.bands.iter().enumerate() {
        let column = index as u16 + 1;
        let mut fill = ChartFormat::new()
            .set_solid_fill(ChartSolidFill::new().set_color(style::band_colour(index)))
            .clone();
        let letters = ChartFont::new().set_color(style::band_ink(index)).clone();
        let labels = ChartDataLabel::new()
            .show_value()
            .set_num_format("0;;;")
            .set_font(&letters)
            .clone();
        chart
            .add_series()
            .set_name(band.sign().as_str())
            .set_categories((NAME, FIRST_GOAL, 0, FIRST_GOAL + goals - 1, 0))
            .set_values((NAME, FIRST_GOAL, column, FIRST_GOAL + goals - 1, column))
            .set_format(&mut fill)
            .set_gap(45)
            .set_overlap(100)
            .set_data_label(&labels);
    }
    // In a bar chart the library calls the upright axis, which has the goals, y.
    chart.y_axis().set_reverse();
    chart
        .x_axis()
        .set_label_position(ChartAxisLabelPosition::None)
        .set_major_gridlines(false);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
        .set_width(980)
        .set_height(chart_height(plan.goals.len()));
    sheet.insert_chart_with_offset(last + 1, 0, &chart, 0, 12)?;
    Ok(())
}

/// A KPI with last year's figure and this year's.
struct Mover<'a> {
    judgement: &'a Judgement,
    before: Decimal,
    now: Decimal,
    change: Decimal,
}

fn movers(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<u32, XlsxError> {
    let plan = verification.plan();
    let moved = most_moved(verification);
    if moved.is_empty() {
        let text = "前年度の値と比べて動きを示せる指標はありません。";
        sheet.write_string_with_format(row, 0, text, &style.quiet)?;
        return Ok(row);
    }
    let (before, now) = (verification.year.before(), verification.year);
    sheet.write_string_with_format(
        row,
        0,
        "前年度からの動きが大きい指標（上位6）",
        &style.heading,
    )?;
    let years = [before.to_string(), now.to_string()];
    style::heads(
        sheet,
        style,
        row + 1,
        &[
            "指標",
            &years[0],
            &years[1],
            "増減",
            "増減率(%)",
            "単位",
            "判定",
            "担当課",
        ],
    )?;
    let mut last = row + 1;
    for mover in moved {
        last += 1;
        let row = last;
        let kpi = &plan.kpis[mover.judgement.kpi];
        let section = plan.sections[kpi.section].name.as_str();
        let texts = [
            (kpi.called.as_str(), names(plan)),
            (kpi.unit.as_str(), COUNTS),
            (section, COUNTS),
        ];
        sheet.set_row_height(row, width::row_height(texts))?;
        sheet.write_string_with_format(row, 0, kpi.called.as_str(), &style.cell)?;
        for (column, figure) in (1..).zip([mover.before, mover.now, mover.now - mover.before]) {
            style::figure(sheet, style, row, column, figure, kpi.decimals())?;
        }
        style::figure(sheet, style, row, 4, mover.change, 1)?;
        sheet.write_string_with_format(row, 5, kpi.unit.as_str(), &style.centre)?;
        super::kpi_list::write_band(sheet, style, plan, row, 6, mover.judgement)?;
        sheet.write_string_with_format(row, 7, section, &style.centre)?;
    }
    Ok(last)
}

fn most_moved(verification: &Verification) -> Vec<Mover<'_>> {
    let judgements = verification.judgements.par_iter();
    let moved = judgements.filter_map(|judgement| mover(verification, judgement));
    let mut movers: Vec<Mover<'_>> = moved.filter(|mover| !mover.change.is_zero()).collect();
    movers.sort_by_key(|mover| std::cmp::Reverse(mover.change.abs()));
    movers.truncate(MOVERS);
    movers
}

/// A KPI with both figures; none from zero, where no percentage exists.
fn mover<'a>(verification: &Verification, judgement: &'a Judgement) -> Option<Mover<'a>> {
    let before = verification
        .series()
        .counted_actual(judgement.kpi, verification.year.before())?;
    let now = verification
        .ledger
        .agreed_actual(judgement.kpi, verification.year)?;
    let change = now
        .checked_sub(before)?
        .checked_div(before.abs())?
        .checked_mul(Decimal::ONE_HUNDRED)?;
    Some(Mover {
        judgement,
        before,
        now,
        change: number::round(change, 1, number::Rounding::HalfUp),
    })
}
