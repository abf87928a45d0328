//! KPI一覧: every KPI on one line, with what it was, what it is, what it should be, and why.

use super::kpi_rows::{self, Row};
use super::style::{self, Style};
use super::width;
use crate::domain::plan::{Aim, Basis, Listing};
use crate::domain::rating::Formula;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Plan, number};
use crate::judge::Judgement;
use crate::judge::tally::Tally;
use crate::ledger::{self, Entry, TOTAL};
use crate::normalize::Flaws;
use crate::verification::Verification;
use rust_xlsxwriter::{Sparkline, SparklineType, Worksheet, XlsxError};
use std::collections::BTreeSet;

/// The sheet's name.
pub const NAME: &str = "KPI一覧";

/// The first row below the column heads.
const FIRST: u32 = 4;

/// What the bars mean: as small as they are, they could show nothing if they began at zero.
const TREND: &str = "推移の棒は、基準値から今年度までの動きの向きを示します（棒の高さは0からではありません）。文字の値がある指標には描きません。";

/// Years of actuals that are shown.
const YEARS: usize = 5;

/// Columns before the years: id, measure, KPI, unit, baseline.
const BEFORE_YEARS: u16 = 5;

/// In place of its id, for what is listed again.
const AGAIN: &str = "再掲";

const MEASURE: u32 = 130;
const KPI: u32 = 190;
const GRADE: u32 = 56;
const COMMENT: u32 = 270;
const SOURCE: u32 = 130;

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let years = years(verification);
    let list = List {
        verification,
        style,
        after_years: BEFORE_YEARS + years.len() as u16 + u16::from(has_interim(verification)),
        years,
        has_levels: plan.measures.iter().any(|measure| measure.parent.is_some()),
    };
    list.layout(sheet)?;
    list.heads(sheet)?;
    list.rows(sheet)
}

/// For each goal of the plan, the row of its heading.
pub fn rows_of_goals(plan: &Plan) -> Vec<u32> {
    let mut rows = vec![FIRST; plan.goals.len()];
    for (row, shown) in (FIRST..).zip(kpi_rows::rows(plan)) {
        if let Row::Goal(goal) = shown {
            rows[goal] = row;
        }
    }
    rows
}

/// Writes a grade, or － with the reason beside it elsewhere.
pub fn write_band(
    sheet: &mut Worksheet,
    style: &Style,
    plan: &Plan,
    row: u32,
    column: u16,
    judgement: &Judgement,
) -> Result<(), XlsxError> {
    match judgement.band {
        Some(band) => sheet.write_string_with_format(
            row,
            column,
            plan.rating.bands[band].sign(),
            style.band(band),
        )?,
        None => sheet.write_string_with_format(row, column, "－", &style.centre)?,
    };
    Ok(())
}

/// The last years of the plan's period that have actuals, the verified one always among them.
/// Whatever was reported for other years is on the データ sheet.
fn years(verification: &Verification) -> Vec<FiscalYear> {
    let period = verification.plan().period.0..verification.year;
    let reported = verification.ledger.actual_years().into_iter();
    let earlier = verification.earlier.iter().map(|earlier| earlier.year);
    let years: BTreeSet<FiscalYear> = reported
        .chain(earlier)
        .filter(|year| period.contains(year))
        .collect();
    let mut years: Vec<FiscalYear> = years.into_iter().collect();
    years.push(verification.year);
    years.split_off(years.len().saturating_sub(YEARS))
}

/// Whether any KPI has a target on the way for the year.
fn has_interim(verification: &Verification) -> bool {
    let year = verification.year;
    let mut kpis = verification.plan().kpis.iter();
    kpis.any(|kpi| kpi.interim_of(year).is_some())
}

struct List<'a> {
    verification: &'a Verification,
    style: &'a Style,
    years: Vec<FiscalYear>,
    /// The first column after the years and, where the plan has targets on the way, this year's.
    after_years: u16,
    /// Whether measures stand under each other, so that their level is worth saying.
    has_levels: bool,
}

impl List<'_> {
    /// The column behind the last year: this year's target on the way stands there, if there are any.
    fn year_end(&self) -> u16 {
        BEFORE_YEARS + self.years.len() as u16
    }

    /// As many as there are columns of this year's target: one, or none.
    fn on_the_way<T: Clone>(&self, column: T) -> Vec<T> {
        vec![column; usize::from(self.after_years - self.year_end())]
    }

    fn layout(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let plan = self.verification.plan();
        let mut widths = vec![style::ids(sheet, plan)?, MEASURE, KPI, 62, 76];
        widths.extend(self.years.iter().map(|_| 76));
        widths.extend(self.on_the_way(76));
        widths.extend([76, 68, GRADE, 96, 92, COMMENT, SOURCE]);
        style::columns(sheet, &widths)?;
        self.column_formats(sheet)?;
        sheet.set_freeze_panes(FIRST, 3)?;
        sheet.set_repeat_rows(FIRST - 1, FIRST - 1)?;
        Ok(())
    }

    /// A plan may have tens of thousands of KPIs, so what all cells of a column share is said once.
    fn column_formats(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let column = &self.style.column;
        let mut formats = vec![
            &column.centre,
            &column.text,
            &column.text,
            &column.centre,
            &column.number,
        ];
        formats.extend(self.years.iter().map(|_| &column.number));
        formats.extend(self.on_the_way(&column.number));
        formats.extend([
            &column.number,
            &column.number,
            &column.centre,
            &column.text,
            &column.centre,
            &column.text,
            &column.small,
        ]);
        for (index, format) in (0..).zip(formats) {
            sheet.set_column_format(index, format)?;
        }
        Ok(())
    }

    fn heads(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let verification = self.verification;
        sheet.set_row_height(0, 30)?;
        sheet.write_string_with_format(
            0,
            0,
            format!("KPI一覧　{}", verification.year.long()),
            &self.style.title,
        )?;
        sheet.write_string_with_format(
            1,
            0,
            verification.tallies.all.sentence(),
            &self.style.quiet,
        )?;
        sheet.write_string_with_format(2, 0, TREND, &self.style.quiet)?;
        let years: Vec<String> = self
            .years
            .iter()
            .map(|year| format!("{year}\n実績値"))
            .collect();
        let levels = kpi_rows::levels_of_measures(self.verification.plan());
        let mut heads = vec!["指標\n番号", levels.as_str(), "指標", "単位", "基準値"];
        heads.extend(years.iter().map(String::as_str));
        heads.extend(self.on_the_way("今年度の\n目標"));
        heads.extend([
            "目標値",
            "達成率\n(%)",
            "判定",
            "推移",
            "担当課",
            "主な取組・課題 ／ 判定の注",
            "出典（今年度の値）",
        ]);
        sheet.set_row_height(FIRST - 1, 34)?;
        style::heads(sheet, self.style, FIRST - 1, &heads)
    }

    fn rows(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let plan = self.verification.plan();
        let mut row = FIRST;
        let mut drawn = Drawn::default();
        for shown in kpi_rows::rows(plan) {
            match shown {
                Row::Goal(goal) => self.goal(sheet, row, goal)?,
                Row::Again(measure) => self.measure_again(sheet, row, measure)?,
                Row::Kpi(kpi) => {
                    let is_drawable = self.kpi(sheet, row, kpi, None)?;
                    drawn.add(row, is_drawable);
                }
                Row::Listed(listing) => {
                    let listing = &plan.listings[listing];
                    let is_drawable = self.kpi(sheet, row, listing.kpi, Some(listing))?;
                    drawn.add(row, is_drawable);
                }
            }
            row += 1;
        }
        for (first, last) in drawn.runs {
            self.sparklines(sheet, first, last)?;
        }
        style::frame(
            sheet,
            (FIRST, 0),
            (row.max(FIRST + 1) - 1, self.after_years + 6),
        )
    }

    /// Writes a goal's heading, with the counts of all that stands under it.
    fn goal(&self, sheet: &mut Worksheet, row: u32, goal: usize) -> Result<(), XlsxError> {
        let plan = self.verification.plan();
        let within = |other: usize| plan.is_goal_within(other, goal);
        let of_goals = self.verification.tallies.of_goals.iter().enumerate();
        let own = of_goals.filter(|(other, _)| within(*other));
        let tally = Tally::sum(&plan.rating, own.map(|(_, tally)| tally));
        let sentence = match tally.judged() + tally.not_judged() {
            0 => "指標はありません".to_owned(),
            _ => tally.sentence(),
        };
        let listings = plan.listings.iter();
        let again = listings.filter(|listing| within(listing.goal)).count();
        let again = match again {
            0 => String::new(),
            again => format!("　ほかに再掲 {again}"),
        };
        let title = kpi_rows::goal_title(plan, goal);
        let has_below = plan.goals.iter().any(|other| other.parent == Some(goal));
        let of = if has_below {
            "下の目標も合わせて"
        } else {
            ""
        };
        let name = format!("{title}　　{of}{sentence}{again}");
        sheet.set_row_height(row, 24)?;
        sheet.write_string_with_format(row, 0, name, &self.style.goal)?;
        for column in 1..self.after_years + 7 {
            sheet.write_blank(row, column, &self.style.goal)?;
        }
        Ok(())
    }

    /// A measure's number and name, with the town's name of its level where measures stand under each
    /// other, and the mark of one that is listed again; 数値目標 for what belongs to a goal itself.
    fn measure_label(&self, measure: Option<usize>) -> String {
        let Some(index) = measure else {
            return "数値目標".to_owned();
        };
        let plan = self.verification.plan();
        let measure = &plan.measures[index];
        let level = match plan.level_of_measure(index) {
            level if level.is_empty() || !self.has_levels => String::new(),
            level => format!("【{level}】"),
        };
        let again = measure.again.as_ref();
        let mark = again.map(|again| again.mark.as_deref().unwrap_or("（再掲・文書に印なし）"));
        format!("{level}{}{}", measure.label(), mark.unwrap_or_default())
    }

    /// Writes a measure at its second place, where it has no KPI to stand beside.
    fn measure_again(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        measure: usize,
    ) -> Result<(), XlsxError> {
        let plan = self.verification.plan();
        let label = self.measure_label(Some(measure));
        let again = plan.measures[measure].again.as_ref();
        let first = again.map_or(measure, |again| again.of);
        let first = format!("「{}」に掲載", plan.measures[first].label());
        let texts = [(label.as_str(), MEASURE), (first.as_str(), KPI)];
        sheet.set_row_height(row, width::row_height(texts))?;
        sheet.write_string(row, 0, AGAIN)?;
        sheet.write_string(row, 1, label)?;
        sheet.write_string(row, 2, first)?;
        Ok(())
    }

    /// Writes a KPI's line where it counts, or where it is listed again. Says whether its years can
    /// be drawn: text would be drawn as zero.
    fn kpi(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        index: usize,
        listing: Option<&Listing>,
    ) -> Result<bool, XlsxError> {
        let plan = self.verification.plan();
        let (kpi, judgement) = (&plan.kpis[index], &self.verification.judgements[index]);
        let measure = listing.map_or(kpi.measure, |listing| listing.measure);
        let measure = self.measure_label(measure);
        let comment = match listing {
            None => self.comment(judgement),
            Some(_) => format!("{} の再掲です。{} で一度だけ数えました。", kpi.id, kpi.id),
        };
        let comment = width::fitting(&comment);
        let actuals = self.said(index);
        let source = source(&actuals, self.verification.year);
        let source = width::fitting(&source);
        let grades = self.grades(judgement);
        let texts = [
            (kpi.id.as_str(), style::LONG_ID),
            (measure.as_str(), MEASURE),
            (kpi.name.as_str(), KPI),
            (grades.as_str(), GRADE),
            (comment.as_ref(), COMMENT),
            (source.as_ref(), SOURCE + 30),
        ];
        sheet.set_row_height(row, width::row_height(texts))?;
        match listing {
            None => sheet.write_string(row, 0, kpi.id.as_str())?,
            Some(_) => sheet.write_string(row, 0, AGAIN)?,
        };
        sheet.write_string(row, 1, measure)?;
        sheet.write_string(row, 2, kpi.name.as_str())?;
        sheet.write_string(row, 3, kpi.unit.as_str())?;
        self.baseline(sheet, row, index)?;
        let is_drawable = self.actuals(sheet, row, &actuals, kpi.decimals())?;
        self.interim(sheet, row, index)?;
        self.target(sheet, row, index)?;
        self.grade(sheet, row, judgement)?;
        sheet.write_string(
            row,
            self.after_years + 4,
            plan.sections[kpi.section].name.as_str(),
        )?;
        sheet.write_string(row, self.after_years + 5, comment.as_ref())?;
        sheet.write_string(row, self.after_years + 6, source.as_ref())?;
        Ok(is_drawable)
    }

    /// The cells that say something of the years that are shown, in their order. What this year's
    /// submissions leave out is in those of earlier years.
    fn said(&self, index: usize) -> Vec<Entry<'_>> {
        let own = self.verification.ledger.of_kpi(index);
        let is_said = |entry: &Entry<'_>| entry.state != State::Blank;
        let own = own.filter(|entry| entry.kind == Kind::Actual && is_said(entry));
        let mut said: Vec<Entry<'_>> = own.collect();
        if self.verification.earlier.is_empty() {
            return said;
        }
        for year in &self.years {
            if of_year(&said, *year).is_empty() {
                let theirs = self.verification.series().actuals(index, *year);
                let at = said.partition_point(|entry| entry.year < Some(*year));
                said.splice(at..at, theirs.into_iter().filter(is_said));
            }
        }
        said
    }

    fn baseline(&self, sheet: &mut Worksheet, row: u32, index: usize) -> Result<(), XlsxError> {
        let kpi = &self.verification.plan().kpis[index];
        let decimals = kpi.decimals();
        match kpi.baseline {
            Some(baseline) => style::figure_in_column(
                sheet,
                self.style,
                row,
                BEFORE_YEARS - 1,
                &number::plain(baseline.value),
                decimals,
            ),
            None => {
                let undecided = kpi.baseline_as.undecided.as_deref().unwrap_or("―");
                let format = &self.style.mark;
                sheet.write_string_with_format(row, BEFORE_YEARS - 1, undecided, format)?;
                Ok(())
            }
        }
    }

    fn actuals(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        actuals: &[Entry<'_>],
        decimals: u32,
    ) -> Result<bool, XlsxError> {
        let mut is_drawable = true;
        for (column, year) in (BEFORE_YEARS..).zip(&self.years) {
            let said = of_year(actuals, *year);
            match agreed(said) {
                Some(figure) => {
                    style::figure_in_column(sheet, self.style, row, column, &figure, decimals)?
                }
                None => {
                    let text = each_once(said.iter().map(as_written)).join("／");
                    is_drawable &= text.is_empty();
                    let text = width::fitting(&text);
                    sheet.write_string_with_format(row, column, text.as_ref(), &self.style.mark)?;
                }
            }
        }
        Ok(is_drawable)
    }

    fn interim(&self, sheet: &mut Worksheet, row: u32, index: usize) -> Result<(), XlsxError> {
        let kpi = &self.verification.plan().kpis[index];
        for column in self.on_the_way(self.year_end()) {
            match kpi.interim_of(self.verification.year).map(number::plain) {
                Some(figure) => {
                    let decimals = kpi.decimals();
                    style::figure_in_column(sheet, self.style, row, column, &figure, decimals)?;
                }
                None => {
                    sheet.write_string_with_format(row, column, "―", &self.style.mark)?;
                }
            }
        }
        Ok(())
    }

    fn target(&self, sheet: &mut Worksheet, row: u32, index: usize) -> Result<(), XlsxError> {
        let kpi = &self.verification.plan().kpis[index];
        match kpi.target.map(|target| target.aim) {
            Some(Aim::Number(number)) => style::figure_in_column(
                sheet,
                self.style,
                row,
                self.after_years,
                &number::plain(number),
                kpi.decimals(),
            ),
            Some(Aim::Arrow(arrow)) => sheet
                .write_string_with_format(row, self.after_years, arrow.sign(), &self.style.centre)
                .map(drop),
            None => {
                let undecided = kpi.target_as.undecided.as_deref().unwrap_or("―");
                let format = &self.style.mark;
                sheet.write_string_with_format(row, self.after_years, undecided, format)?;
                Ok(())
            }
        }
    }

    fn grade(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        judgement: &Judgement,
    ) -> Result<(), XlsxError> {
        let digits = self.verification.plan().rating.digits;
        match judgement.rate.and_then(|rate| f64::try_from(rate).ok()) {
            Some(rate) => sheet.write_number_with_format(
                row,
                self.after_years + 1,
                rate,
                self.style.number(digits),
            )?,
            None => sheet.write_string_with_format(
                row,
                self.after_years + 1,
                "－",
                &self.style.centre,
            )?,
        };
        self.band(sheet, row, judgement)
    }

    /// The computed grade; below it, never in its place, those that somebody set by hand.
    fn band(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        judgement: &Judgement,
    ) -> Result<(), XlsxError> {
        let (plan, column) = (self.verification.plan(), self.after_years + 2);
        if judgement.by_hand.is_empty() {
            return write_band(sheet, self.style, plan, row, column, judgement);
        }
        let format = judgement
            .band
            .map_or(&self.style.centre, |band| self.style.band(band));
        sheet.write_string_with_format(row, column, self.grades(judgement), format)?;
        Ok(())
    }

    /// The computed grade, and a line for each that was set by hand.
    fn grades(&self, judgement: &Judgement) -> String {
        let plan = self.verification.plan();
        let sign = |band: usize| plan.rating.bands[band].sign();
        let computed = judgement.band.map_or("－".to_owned(), sign);
        let by_hand = judgement.by_hand.iter();
        let by_hand = by_hand.map(|grade| format!("✎{}", sign(plan.hand_grades[*grade].band)));
        let lines: Vec<String> = std::iter::once(computed).chain(by_hand).collect();
        lines.join("\n")
    }

    /// What the year should have come to, where the rate is against that.
    fn wanted(&self, judgement: &Judgement) -> Option<String> {
        let (name, wanted) = match judgement.formula {
            Formula::Expected => ("期待値", judgement.expected?),
            Formula::Interim => ("今年度の目標値", judgement.interim?),
            _ => return None,
        };
        Some(format!("【{name}: {}】", number::grouped(wanted)))
    }

    /// What the rate is against, grades set by hand, and what further scales say.
    fn beside(&self, judgement: &Judgement) -> Vec<String> {
        let plan = self.verification.plan();
        let wanted = self.wanted(judgement);
        let by_hand = judgement.by_hand.iter().map(|grade| {
            let grade = &plan.hand_grades[*grade];
            let sign = plan.rating.bands[grade.band].sign();
            format!("【✎{sign}: {}（{}）】", grade.reason, grade.by)
        });
        let on_scales = judgement.on_scales.iter().map(|on| {
            let scale = &plan.scales[on.scale];
            let why = || on.reason.map(|reason| format!("評価できず: {reason}"));
            let band = on.band.map(|band| scale.rating.bands[band].title());
            format!(
                "【{}: {}】",
                scale.name,
                band.or_else(why).unwrap_or_default()
            )
        });
        wanted.into_iter().chain(by_hand).chain(on_scales).collect()
    }

    /// What the section wrote, and why there is no rate or grade.
    fn comment(&self, judgement: &Judgement) -> String {
        let reason = judgement.reason.map(|reason| match judgement.band {
            Some(_) => format!("【率なし: {reason}】"),
            None => format!("【評価できず: {reason}】"),
        });
        let comments = self
            .verification
            .ledger
            .comments(judgement.kpi, &self.verification.readings);
        let prose = comments.filter(|comment| comment.name != TOTAL);
        let texts = prose.map(|comment| comment.text.trim().to_owned());
        reason
            .into_iter()
            .chain(self.of_years(judgement))
            .chain(self.beside(judgement))
            .chain(texts)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// What was judged, where that is not the year's own figure.
    fn of_years(&self, judgement: &Judgement) -> Option<String> {
        let kpi = &self.verification.plan().kpis[judgement.kpi];
        let actual = judgement.actual.filter(|_| kpi.basis.is_over_years())?;
        let digits = kpi.decimals() + 2;
        let actual = number::rounded(actual, digits, number::Rounding::HalfUp);
        let what = match kpi.basis {
            Basis::Average => "これまでの平均",
            _ => "基準値と増分の計",
        };
        Some(format!(
            "【判定した値: {what} {}{}】",
            number::grouped(actual.normalize()),
            kpi.unit
        ))
    }

    /// Columns, because lines of this size vanish in print. The library takes a run of rows as one
    /// group, but only from two rows on.
    fn sparklines(&self, sheet: &mut Worksheet, first: u32, last: u32) -> Result<(), XlsxError> {
        let column = self.after_years + 3;
        let bars = Sparkline::new()
            .set_range((NAME, first, BEFORE_YEARS - 1, last, self.year_end() - 1))
            .set_type(SparklineType::Column)
            .set_sparkline_color(style::accent())
            .show_last_point(true)
            .set_last_point_color(style::band_colour(3));
        match first == last {
            true => sheet.add_sparkline(first, column, &bars)?,
            false => sheet.add_sparkline_group(first, column, last, column, &bars)?,
        };
        Ok(())
    }
}

/// Runs of rows that can be drawn, first and last.
#[derive(Default)]
struct Drawn {
    runs: Vec<(u32, u32)>,
}

impl Drawn {
    fn add(&mut self, row: u32, is_drawable: bool) {
        match self.runs.last_mut() {
            _ if !is_drawable => {}
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => self.runs.push((row, row)),
        }
    }
}

/// What several cells say, without what one of them says again.
fn each_once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut said = Vec::new();
    for text in texts {
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said
}

/// What was written, with a unit that is not the KPI's.
fn as_written(entry: &Entry<'_>) -> String {
    let unit = entry.unit.filter(|_| entry.flaws.has(Flaws::UNIT_MISMATCH));
    let text = entry.text.trim();
    let unit = unit
        .filter(|unit| !text.ends_with(unit))
        .unwrap_or_default();
    format!("{text} {unit}").trim_end().to_owned()
}

/// The entries of a year among those of a KPI, which stand in the order of the years.
fn of_year<'e, 'l>(actuals: &'e [Entry<'l>], year: FiscalYear) -> &'e [Entry<'l>] {
    let start = actuals.partition_point(|entry| entry.year < Some(year));
    let end = actuals.partition_point(|entry| entry.year <= Some(year));
    &actuals[start..end]
}

/// The figure that all cells give, as a plain decimal, if they agree. A bound is printed as written.
fn agreed(entries: &[Entry<'_>]) -> Option<String> {
    ledger::agreed(entries).map(number::plain)
}

/// Where this year's figure stands: section's file, sheet, cell.
fn source(actuals: &[Entry<'_>], year: FiscalYear) -> String {
    let places = of_year(actuals, year).iter().map(|entry| {
        let file = entry.source.file.splitn(4, '/').last().unwrap_or_default();
        let sheet = if entry.source.sheet.is_empty() {
            String::new()
        } else {
            format!("「{}」", entry.source.sheet)
        };
        format!("{file}{sheet} {}", entry.at)
    });
    places.collect::<Vec<_>>().join("\n")
}
