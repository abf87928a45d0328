//! 総括: the year on one page: what the chair can read out, counts per goal, every KPI with the worst grade, what
//! rose and fell, what could not be judged.

use crate::domain::joined::in_brackets;
use crate::domain::plan::{Aim, BookKind, SheetKind};
use crate::domain::{Plan, number};
use crate::judge::Reason;
use crate::judge::course::Step;
use crate::judge::mean::Mean;
use crate::judge::tally::Tally;
use crate::report::cell::{ReportCell, count};
use crate::report::paper::Paper;
use crate::report::style::Look::{self, Centre, Goal, Head, Text};
use crate::report::table::{SheetPage, Table};
use crate::report::year::YearView;
use crate::report::{figures, kpi_list, kpi_rows, style, width};
use crate::verification::Verification;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLayout,
    ChartSolidFill, ChartType, Worksheet, XlsxError,
};
use std::ops::Deref;

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

/// Points of a row of the table of goals at least.
const ROW: f64 = 21.0;

/// Points of a row of a KPI at least.
const LOW: f64 = 19.0;

/// How many KPIs of the worst grade are told at the most, and at the least.
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
    // Of low rows more than so many have no room.
    let more = left(TOLD.1)?.map_or(0.0, |points| points / LOW) as usize;
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
    let notes = notes(verification);
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    page.title(title, &notes)?;
    page.row -= 1;
    let widths = table.widths();
    let last = table.last();
    let spoken = page
        .style
        .of(&Look::Plain)
        .clone()
        .set_font_size(12)
        .set_text_wrap();
    for sentence in sentences::sentences(year, page.book) {
        // Its letters are larger than those that are measured.
        let text = ReportCell::from(sentence).format(spoken.clone());
        let narrower: Vec<u32> = widths.iter().map(|width| width * 5 / 6).collect();
        page.spans(&narrower, vec![((0, last), text, Look::Plain)])?;
    }
    page.gap()?;
    goals(page, year, &table)?;
    page.gap()?;
    page.least_height = LOW;
    worst(page, year, &widths, told)?;
    moved(page, year, &widths)?;
    not_judged(page, year, &widths)?;
    page.note(&year.marks.legend())
}

/// The width of a column of counts of a band.
fn each(plan: &Plan) -> u32 {
    (BANDS / plan.rating.bands.len().max(1) as u32).clamp(44, 80)
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
    let words = if plan.rating.has_mean { 4 } else { 3 };
    let counts = 3 * COUNTS - 58 + words * WORDS + least_left(plan) + RIGHT;
    let others = plan.rating.bands.len() as u32 * each(plan) + counts;
    let most = figures::PAGE.saturating_sub(others).clamp(NAMES.0, NAMES.1);
    width::column(titles.iter().map(String::as_str), (NAMES.0, most))
}

/// What was counted, the mean where the plan wants one, and that grades set by hand are not counted: the counts are
/// of computed grades, so that they can be counted again from KPI一覧.
fn notes(verification: &Verification) -> Vec<String> {
    let plan = verification.plan();
    let mean = || Mean::of(&plan.rating, verification.judgements.iter()).sentence();
    let by_hand = match plan.hand_grades.len() {
        0 => None,
        count => Some(format!(
            "手で付けた判定 {count}件（✎）は数に入れていません（計算した判定で数えています）"
        )),
    };
    let mean = plan.rating.has_mean.then(mean);
    let counted = verification.tallies.all.sentence();
    [Some(counted), mean, by_hand]
        .into_iter()
        .flatten()
        .collect()
}

/// A row of the table of goals. A heading has neither counts nor a mean.
struct GoalRow<'a> {
    name: ReportCell<'a>,
    tally: Option<&'a Tally>,
    /// How many met the year's target, of how many.
    interim: (usize, usize),
    /// How many rose, and how many fell.
    moved: (usize, usize),
    mean: Option<Mean>,
}

impl GoalRow<'_> {
    fn count(&self, of: impl Fn(&Tally) -> usize) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        self.tally.map_or_else(nothing, |tally| count(of(tally)))
    }

    fn text(&self, of: impl Fn(&Tally) -> String) -> ReportCell<'static> {
        let nothing = || ReportCell::from("").look(Goal);
        self.tally.map_or_else(nothing, |tally| of(tally).into())
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
                row.count(|tally| tally.bands[at])
            });
        }
        table.add(Centre, "評価できず", COUNTS, |row| {
            row.count(Tally::not_judged)
        });
        table.add(Centre, "評価数", COUNTS - 24, |row| {
            row.count(Tally::judged)
        });
        table.add(Centre, "計", COUNTS - 34, |row| row.count(Tally::all));
        let upper = plan.rating.upper();
        table.add(
            Centre,
            // A plan may have so many grades that their signs find no room.
            match self.upper() {
                many if many.chars().count() > 3 => "上位の割合".to_owned(),
                signs => format!("{signs}の割合"),
            },
            WORDS,
            move |row| row.text(|tally| share(tally.bands[..upper].iter().sum(), tally.judged())),
        );
        if self
            .courses
            .iter()
            .any(|course| course.meets_interim.is_some())
        {
            table.add(Centre, "今年度の目標", WORDS, |row| {
                row.text(|_| met(row.interim))
            });
        }
        if self.courses.iter().any(|course| course.before.is_some()) {
            table.add(Centre, "前年度から", WORDS, |row| {
                row.text(|_| steps(row.moved))
            });
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
        let steps = |step| {
            own.iter()
                .filter(|kpi| self.step(**kpi) == Some(step))
                .count()
        };
        let judged = own.iter().map(|kpi| &self.verification.judgements[*kpi]);
        GoalRow {
            name,
            tally: Some(tally),
            interim: (met.clone().filter(|is_met| *is_met).count(), met.count()),
            moved: (steps(Step::Up), steps(Step::Down)),
            mean: Some(Mean::of(&self.plan.rating, judged)),
        }
    }

    /// The goals from the top, then all together; a name leads to its goal's KPIs.
    fn rows(&self) -> Vec<GoalRow<'a>> {
        let (plan, tallies) = (self.plan, &self.verification.tallies);
        let targets = kpi_list::rows_of_goals(plan);
        let row = |goal: usize| {
            let title = kpi_rows::goal_title(plan, goal);
            // Not every program wraps a link: of a name that is longer than its column the end would be lost.
            let name = match width::lines(&title, names(plan)) {
                1 => ReportCell::link(title, kpi_list::NAME, targets[goal]),
                _ => title.into(),
            };
            let tally = &tallies.of_goals[goal];
            match is_heading(plan, goal, tally) {
                false => self.row(name, tally, |own| own == goal),
                true => GoalRow {
                    name: name.look(Goal),
                    tally: None,
                    interim: (0, 0),
                    moved: (0, 0),
                    mean: None,
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

/// 58.3%; － of nothing.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "－".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{}%", tenths / 10, tenths % 10)
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
    format!("{rate}（{}）", mean.of).into()
}

/// A goal that has others under it and no KPI of its own heads them; a row of zeros would mislead.
fn is_heading(plan: &Plan, goal: usize, tally: &Tally) -> bool {
    let has_children = plan.goals.iter().any(|other| other.parent == Some(goal));
    has_children && tally.all() == 0
}

/// The table of goals, with bars beside it, and below the sum the shares of the grades.
fn goals<'a>(
    page: &mut SheetPage<'_>,
    year: &YearView<'a>,
    table: &Table<'a, GoalRow<'a>>,
) -> Result<(), XlsxError> {
    page.heads(table)?;
    page.height(ROW)?;
    let free = table.last() - 1;
    page.put(page.row - 1, free, "", Look::Plain)?;
    page.put(page.row - 1, free + 1, "", Look::Plain)?;
    let first = page.row;
    let rows = year.rows();
    // All as high as the highest, so that the bars stand beside them.
    let texts = rows.iter().map(|row| (row.name.text(), names(year.plan)));
    let height = width::row_height(texts).max(ROW);
    for row in &rows {
        page.line(table, row)?;
        page.height(height)?;
    }
    let all = &year.verification.tallies.all;
    page.put(page.row, 0, "評価した指標に占める割合", Text)?;
    for (column, of) in (1..).zip(&all.bands) {
        page.put(page.row, column, share(*of, all.judged()), Centre)?;
    }
    page.row += 1;
    bars(
        page,
        (year.plan, height),
        (first, free),
        table.widths()[usize::from(free)..].iter().sum(),
    )
}

/// A stacked bar beside each goal's row, a colour a band, with the sign and the count inside: no name needs to be
/// said again, for the plot has exactly the height of the rows.
fn bars(
    page: &mut SheetPage<'_>,
    (plan, height): (&Plan, f64),
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
    for (index, band) in plan.rating.bands.iter().enumerate() {
        let mut fill = ChartFormat::new()
            .set_solid_fill(ChartSolidFill::new().set_color(style::band_colour(index)))
            .clone();
        let letters = ChartFont::new().set_color(style::band_ink(index)).clone();
        let labels = ChartDataLabel::new()
            .show_value()
            // Three empty formats for negative numbers, zeros and texts: a band that nobody has gets no label.
            .set_num_format(format!("\"{}\"0;;;", band.mark.replace('"', "")))
            .set_font(&letters)
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
    chart.set_alt_text("目標ごとの判定の数（左の表と同じ）");
    page.sheet.insert_chart(first, column, &chart).map(drop)
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
        more => format!("（初めの{most}指標。ほか{more}指標はKPI一覧）"),
    };
    page.heading(format!("{title} の指標　{}{more}", kpis.len()))?;
    if kpis.is_empty() {
        page.note("ありません。")?;
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
    let has_origins = kpi_list::has_origins(page.book, year.plan);
    for kpi in kpis.into_iter().take(most) {
        let mut line = year.worst_line(kpi);
        if has_origins {
            let said = year
                .verification
                .series()
                .actuals(kpi, year.verification.year);
            let [.., figure, _, _] = &mut line;
            *figure = figure.clone().from_cells(said.iter().map(Deref::deref));
        }
        row(page, widths, line, &Text)?;
    }
    page.gap()
}

impl<'a> YearView<'a> {
    fn worst_line(&self, kpi: usize) -> [ReportCell<'a>; 5] {
        const LETTERS: usize = 100;
        let (of, verification) = (&self.plan.kpis[kpi], self.verification);
        let figure = verification.ledger.agreed_actual(kpi, verification.year);
        let figure = figure.map_or("－".to_owned(), |figure| {
            number::grouped(figure.normalize())
        });
        let target = match of.target.as_ref().map(|target| target.aim) {
            Some(Aim::Number(target)) => number::grouped(target.normalize()),
            Some(Aim::Arrow(arrow)) => arrow.sign().to_owned(),
            None => "－".to_owned(),
        };
        let cause = match self.prose.why(kpi, LETTERS) {
            blank if blank.is_empty() => "（記載なし）".to_owned(),
            cause => cause,
        };
        [
            self.named(kpi).into(),
            ReportCell::from(self.grades(kpi)).changed(self.marks.grade(&of.id)),
            ReportCell::from(format!("{figure}（{target}）{}", of.unit))
                .changed(self.marks.figure(&of.id, verification.year)),
            cause.into(),
            ReportCell::from(&self.plan.sections[of.section].name),
        ]
    }

    /// △→○ 「出生数」.
    fn movement(&self, kpi: usize) -> String {
        format!("{}（{}）", self.plan.kpis[kpi].called(), self.grades(kpi))
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
    let by_target = |kpi: &usize| year.courses[*kpi].is_by_target;
    let of = |step, is_by_target: bool| -> Vec<usize> {
        year.stepped(step)
            .filter(|kpi| by_target(kpi) == is_by_target)
            .collect()
    };
    let targets = [of(Step::Up, true), of(Step::Down, true)].concat();
    for (what, kpis) in [
        ("上がった指標", of(Step::Up, false)),
        ("下がった指標", of(Step::Down, false)),
        (
            "目標の変更により変わった指標（結果の変化ではない）",
            targets,
        ),
    ] {
        if kpis.is_empty() && what.starts_with("目標") {
            continue;
        }
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
    let tally = &year.verification.tallies.all;
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
        let of = judgements.filter(|of| of.band.is_none() && of.reason == Some(reason));
        let named = of.take(NAMED).map(|of| {
            let known = sentences::known_when(self, of.kpi, reason);
            let waits = || sentences::waits_for(self, of.kpi, reason);
            // What sections are still asked is not published.
            let known = known.or_else(|| (book != BookKind::Public).then(waits));
            let name = self.plan.kpis[of.kpi].called();
            format!("{name}{}", in_brackets(&known.unwrap_or_default()))
        });
        let named = named.collect::<Vec<_>>().join("、");
        let more = if number > NAMED { "　ほか" } else { "" };
        format!("【{reason} {number}】{named}{more}")
    }
}
