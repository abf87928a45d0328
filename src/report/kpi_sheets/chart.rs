//! The chart of a page: actuals as a line with dots, the way to the target dashed, the target as a diamond, so that a
//! black-and-white copy keeps them apart. Its years stand right above the columns of the table below it.

use super::super::style;
use super::super::table::SheetPage;
use super::course::{Course, CourseRows};
use super::{FIGURES, LABEL, LABELS, NAME};
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition, ChartEmptyCells,
    ChartFont, ChartFormat, ChartLayout, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartMarker, ChartMarkerType, ChartSolidFill, ChartType, Color, XlsxError,
};

/// The rows in which it stands.
pub const ROWS: u32 = 8;

/// The points of its rows where it has room for so many: heights are kept in whole pixels.
pub fn of_whole_pixels(points: f64) -> f64 {
    let pixels = (points / f64::from(ROWS) / 0.75).floor();
    pixels * 0.75 * f64::from(ROWS)
}

/// Leaves the rows of the chart free.
pub fn leave_room(page: &mut SheetPage<'_>, height: f64) -> Result<(), XlsxError> {
    for row in page.row..page.row + ROWS {
        page.row_height(row, height / f64::from(ROWS))?;
        page.paper.keep(row);
    }
    page.row += ROWS;
    Ok(())
}

/// Puts the chart into its rows.
pub fn insert(
    page: &mut SheetPage<'_>,
    (top, height): (u32, f64),
    rows: &CourseRows,
    course: &Course<'_>,
) -> Result<(), XlsxError> {
    let (mut chart, font) = (Chart::new(ChartType::Line), font(page));
    if let Some(way) = rows.way {
        series(
            &mut chart,
            ("目標への目安", way),
            rows,
            course,
            way_format(),
        );
    }
    if course.has_target() {
        let (format, marker) = target_format();
        let target = series(&mut chart, ("目標値", rows.targets), rows, course, format);
        target.set_marker(&marker);
    }
    let actual = series(
        &mut chart,
        (course.drawn_as(), rows.actuals),
        rows,
        course,
        actual_format(),
    );
    actual
        .set_marker(&marker(ChartMarkerType::Circle, 8, style::accent()))
        .set_data_label(&label(ChartDataLabelPosition::Above, &font))
        .set_custom_data_labels(&labels(course, &font));
    axes(&mut chart, course, &font);
    let pixels = |points: f64| (points * 4.0 / 3.0) as u32;
    let (_, last) = course.columns();
    let years = u32::from(last - LABELS - 1) * course.pixels();
    chart
        .set_width(LABEL + years)
        .set_height(pixels(height) - 8)
        .set_alt_text(course.alt_text());
    chart.title().set_hidden();
    chart.legend().set_position(ChartLegendPosition::Top);
    chart.legend().set_font(&font);
    chart.show_empty_cells_as(ChartEmptyCells::Connected);
    plot_area(&mut chart, LABEL + years);
    page.sheet
        .insert_chart_with_offset(top, LABELS, &chart, 0, 4)?;
    Ok(())
}

/// The years stand above the columns of the table, the figures of the axis above its labels.
fn plot_area(chart: &mut Chart, width: u32) {
    const TOP: f64 = 0.14;
    let left = f64::from(LABEL) / f64::from(width);
    let layout = ChartLayout::new()
        .set_offset(left, TOP)
        .set_dimensions(1.0 - left, 0.93 - TOP);
    chart.plot_area().set_layout(&layout);
    debug_assert!(width <= LABEL + FIGURES);
}

fn series<'c>(
    chart: &'c mut Chart,
    (name, row): (&str, u32),
    rows: &CourseRows,
    course: &Course<'_>,
    mut format: ChartFormat,
) -> &'c mut rust_xlsxwriter::ChartSeries {
    let (first, last) = course.columns();
    chart
        .add_series()
        .set_name(name)
        .set_categories((NAME, rows.heads, first, rows.heads, last))
        .set_values((NAME, row, first, row, last))
        .set_format(&mut format)
        .set_marker(ChartMarker::new().set_none())
}

/// A figure at its dot, with the decimals of its cell, on white: lines may pass behind it.
fn label(position: ChartDataLabelPosition, font: &ChartFont) -> ChartDataLabel {
    let white = ChartSolidFill::new().set_color(Color::White).clone();
    let mut label = ChartDataLabel::new();
    label
        .show_value()
        .set_position(position)
        .set_font(font)
        .set_format(ChartFormat::new().set_solid_fill(&white));
    label
}

/// Each figure on the side of its dot on which no target is.
fn labels(course: &Course<'_>, font: &ChartFont) -> Vec<ChartDataLabel> {
    let below = course.labels_below().into_iter();
    let position = |is_below| match is_below {
        true => ChartDataLabelPosition::Below,
        false => ChartDataLabelPosition::Above,
    };
    below
        .map(|is_below| label(position(is_below), font))
        .collect()
}

fn axes(chart: &mut Chart, course: &Course<'_>, font: &ChartFont) {
    let quiet = ChartLine::new()
        .set_color(style::line())
        .set_width(0.5)
        .clone();
    chart
        .x_axis()
        // The heads of the table below say the years.
        .set_label_position(ChartAxisLabelPosition::None)
        .set_format(ChartFormat::new().set_line(&quiet));
    if let Some(scale) = course.scale() {
        chart
            .y_axis()
            .set_num_format(scale.format)
            .set_min(scale.least)
            .set_max(scale.most)
            .set_major_unit(scale.step);
    }
    chart
        .y_axis()
        .set_font(font)
        .set_major_gridlines_line(&quiet)
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_hidden(true)));
}

/// As large as the letters of the sheet, and of its font.
fn font(page: &SheetPage<'_>) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(page.style.font_name()).set_size(10);
    font
}

fn actual_format() -> ChartFormat {
    let line = ChartLine::new()
        .set_color(style::accent())
        .set_width(2.5)
        .clone();
    ChartFormat::new().set_line(&line).clone()
}

fn way_format() -> ChartFormat {
    let line = ChartLine::new()
        .set_color(style::quiet())
        .set_width(1.5)
        .set_dash_type(ChartLineDashType::Dash)
        .clone();
    ChartFormat::new().set_line(&line).clone()
}

/// A target stands alone: only those on the way are joined, by the same dashes.
fn target_format() -> (ChartFormat, ChartMarker) {
    (
        way_format(),
        marker(ChartMarkerType::Diamond, 10, Color::White),
    )
}

fn marker(kind: ChartMarkerType, size: u8, fill: Color) -> ChartMarker {
    let line = ChartLine::new().set_color(style::accent()).clone();
    let mut format = ChartFormat::new()
        .set_solid_fill(ChartSolidFill::new().set_color(fill))
        .set_border(&line)
        .clone();
    ChartMarker::new()
        .set_type(kind)
        .set_size(size)
        .set_format(&mut format)
        .clone()
}
