//! データ of the published workbook: the figures and grades of the KPIs as data for machines.
//!
//! It keeps 総務省's rules: one header row, one datum a cell, numbers as numbers, no merges, the unit and the
//! Western year in columns of their own, and a word beside every cell that has no number. Its first page is printed: its
//! texts are wrapped, and its columns find room on A3 in letters of 9 points.

use super::cell::ReportCell;
use super::figures::column;
use super::marks::{Marks, sign_of_doubt};
use super::style::Look::{Line, Number, Text};
use super::table::{SheetPage, Table};
use crate::domain::joined::joined;
use crate::domain::number::{self, Rounding};
use crate::domain::plan::Aim;
use crate::domain::rating::Band;
use crate::domain::reported::{Arrow, Kind};
use crate::domain::{Decimal, FiscalYear, Kpi};
use crate::judge::Reason;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// What a mean or a sum is that stands behind the figure of its last year.
pub const JUDGED: &str = "判定に用いた値";

/// Beside computed grades, where people gave any.
const BY_HAND: &str = "人が決めた判定";

/// One figure of a KPI.
struct OpenFigure<'a> {
    kpi: &'a Kpi,
    year: Option<FiscalYear>,
    /// What it is.
    called: &'static str,
    value: Option<Decimal>,
    /// Why there is no number; of a target also its arrow.
    remark: String,
    /// 超 or 未満 of a target that is itself not enough.
    condition: &'static str,
    /// Rate and grade of the year that was verified.
    judged: Option<(Option<Decimal>, String)>,
    /// The grade that people gave in that year, beside the computed one.
    by_hand: String,
    /// Whether the figure, or the grade beside it, is doubted.
    is_doubted: bool,
}

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let marks = Marks::of(page.book, verification);
    let rows: Vec<OpenFigure<'_>> = (0..plan.kpis.len())
        .flat_map(|kpi| figures(&marks, verification, kpi))
        .collect();
    // As its cell shows it: a mean may have no end.
    let seen = |of: &OpenFigure<'_>| Some(number::rounded(of.value?, 3, Rounding::HalfUp));
    let values = column(rows.iter().filter_map(seen), 88);
    let rate = |of: &OpenFigure<'_>| of.judged.as_ref().and_then(|(rate, _)| *rate);
    let rates = column(rows.iter().filter_map(rate), 60);
    // What long figures take, the texts give: the letters stay as large.
    let by_hand = match plan.hand_grades.is_empty() {
        true => 0,
        false => 92,
    };
    let given = (values + rates + by_hand).saturating_sub(88 + 60) / 4;
    let behind = page.beside(&Text);
    let mut table: Table<'_, OpenFigure<'_>> = Table::new();
    table.add(Text, "団体名", 62, |_| &plan.body);
    table.add(Text, "計画名", 147 - given, |_| &plan.name);
    table.add(Text, "基本目標", 159 - given, |of| {
        plan.goals[of.kpi.goal].title()
    });
    table.add(Text, "施策", 123 - given, |of| {
        let measure = of.kpi.measure.map(|measure| plan.measures[measure].label());
        measure.unwrap_or_default()
    });
    table.add(Text, "指標番号", 70, |of| &of.kpi.id);
    table.add(Text, "指標名", 159 - given, |of| &of.kpi.name);
    table.add(Text, "単位", 50, |of| &of.kpi.unit);
    table.add(Number(0), "西暦年度", 60, |of| {
        let year = of.year.map(|year| f64::from(year.western()));
        // Years have no separators, as the format of figures has.
        year.map_or(ReportCell::from(""), ReportCell::number)
            .look(Line)
    });
    table.add(behind.clone(), "和暦年度", 86, |of| {
        indented(of.year.map(FiscalYear::long).unwrap_or_default())
    });
    table.add(Text, "区分", 56, |of| of.called);
    table.add(Number(0), "値", values, |of| figure_cell(of.value));
    table.add(behind.clone(), "値のない理由", 92, |of| {
        indented(of.remark.clone())
    });
    table.add(Text, "目標の条件", 44, |of| of.condition);
    table.add(Number(0), "達成率（％）", rates, |of| {
        figure_cell(of.judged.as_ref().and_then(|(rate, _)| *rate))
    });
    table.add(behind, "判定", 92, |of| {
        let judged = of.judged.as_ref();
        indented(judged.map_or("", |(_, grade)| grade).to_owned())
    });
    // In a cell of its own: programs cannot read a number with a sign behind it.
    table.add(Text, "確認中の値", 44, |of| {
        sign_of_doubt(of.is_doubted)
    });
    if by_hand > 0 {
        table.add(Text, BY_HAND, by_hand, |of| of.by_hand.clone());
    }
    page.columns(&table)?;
    page.heads_height(&table)?;
    page.lasting_heads(&table, Some(0))?;
    page.has_doubts |= marks.has_any() && rows.iter().any(|of| of.is_doubted);
    if let Some(first) = rows.first() {
        page.usual_height(&table, first);
    }
    page.lines(&table, rows)?;
    page.sheet
        .autofilter(0, 0, page.row - 1, table.last())
        .map(drop)
}

fn indented<'a>(text: impl Into<ReportCell<'a>>) -> ReportCell<'a> {
    text.into().indented()
}

fn figure_cell(value: Option<Decimal>) -> ReportCell<'static> {
    ReportCell::figure_or(value, 0, ReportCell::from("").look(Line))
}

/// Baseline, actuals of the years up to now, and targets of a KPI.
fn figures<'a>(
    marks: &Marks<'_>,
    verification: &'a Verification,
    index: usize,
) -> Vec<OpenFigure<'a>> {
    let kpi = &verification.plan().kpis[index];
    let figure = |kind, year, value: Option<Decimal>, remark: String| OpenFigure {
        kpi,
        year,
        called: Kind::label(kind),
        remark: if value.is_some() {
            String::new()
        } else {
            remark
        },
        value,
        condition: "",
        judged: None,
        by_hand: String::new(),
        is_doubted: false,
    };
    let baseline = kpi.baseline.as_ref();
    let (value, year) = (baseline.map(|of| of.value), baseline.and_then(|of| of.year));
    let first = OpenFigure {
        is_doubted: marks.is_baseline_doubted(index),
        ..figure(Kind::Baseline, year, value, "定めなし".to_owned())
    };
    let actual = |year: FiscalYear| {
        let is_verified = year == verification.year;
        let series = verification.series();
        let value = series.agreed_actual(index, year);
        let judgement = &verification.judgements[index];
        let reason = match is_verified {
            true => judgement.reason.unwrap_or(Reason::NoFigure),
            false => why_then(verification, index, year).unwrap_or(Reason::NoFigure),
        };
        let reason = reason.published().to_string();
        OpenFigure {
            judged: is_verified.then(|| (judgement.rate, grade(verification, index))),
            by_hand: match is_verified {
                true => by_hand(verification, index),
                false => String::new(),
            },
            is_doubted: marks.is_figure_doubted(index, year)
                || is_verified && marks.is_doubted(index),
            ..figure(Kind::Actual, Some(year), value, reason)
        }
    };
    let western = verification.plan().period.0.western()..=verification.year.western();
    let actuals = western.map(FiscalYear::starting).map(actual);
    // Of an earlier year also that there was no survey, or a blank that is asked about; not that nobody said anything.
    let is_known = |year: FiscalYear| why_then(verification, index, year).is_some();
    let is_told = |of: &OpenFigure<'_>| of.is_doubted || of.year.is_some_and(is_known);
    let actuals = actuals.filter(|of| of.value.is_some() || of.judged.is_some() || is_told(of));
    let judged = judged_value(verification, index).map(|value| OpenFigure {
        called: JUDGED,
        is_doubted: marks.is_doubted(index),
        ..figure(
            Kind::Actual,
            Some(verification.year),
            Some(value),
            String::new(),
        )
    });
    // A plan may name the year of the final target among those of the years: it is one target.
    let last_year = kpi.target.filter(|target| target.number().is_some());
    let on_the_way = kpi
        .interim
        .iter()
        .filter(|(year, _)| last_year.is_none_or(|target| target.year != *year));
    let on_the_way = on_the_way.map(|(year, value)| OpenFigure {
        condition: kpi.beyond(kpi.is_interim_strict(*year)),
        ..figure(Kind::Target, Some(*year), Some(*value), String::new())
    });
    let target = kpi.target.as_ref().map(|target| match target.aim {
        Aim::Number(value) => OpenFigure {
            condition: kpi.beyond(target.is_strict),
            ..figure(Kind::Target, Some(target.year), Some(value), String::new())
        },
        Aim::Arrow(arrow) => figure(
            Kind::Target,
            Some(target.year),
            None,
            match arrow {
                Arrow::Up => "増加".to_owned(),
                Arrow::Down => "減少".to_owned(),
                Arrow::Keep => "維持".to_owned(),
            },
        ),
    });
    let last = target.unwrap_or_else(|| figure(Kind::Target, None, None, "定めなし".to_owned()));
    std::iter::once(first)
        .chain(actuals)
        .chain(judged)
        .chain(on_the_way)
        .chain([last])
        .collect()
}

/// Why the cells of an earlier year give no figure; none where they give one, and without any cell.
fn why_then(verification: &Verification, kpi: usize, year: FiscalYear) -> Option<Reason> {
    verification.of_year(kpi, year).why
}

/// Whether a rate or a grade is made of another value than that of its year.
pub fn has_judged_values(verification: &Verification) -> bool {
    let mut kpis = 0..verification.plan().kpis.len();
    kpis.any(|kpi| judged_value(verification, kpi).is_some())
}

/// The mean or the sum of which the rate and the grade beside the year's figure are made, as judgements.csv has it; none
/// of a KPI of which the figure itself is judged.
fn judged_value(verification: &Verification, kpi: usize) -> Option<Decimal> {
    let is_over_years = verification.plan().kpis[kpi].basis.is_over_years();
    let judged = verification.judgements[kpi].actual;
    let rounded = |value| number::rounded(value, number::DECIMALS, Rounding::HalfUp).normalize();
    judged.filter(|_| is_over_years).map(rounded)
}

/// The words of a grade, without its sign, which machines may not know.
fn grade(verification: &Verification, kpi: usize) -> String {
    let judgement = &verification.judgements[kpi];
    let bands = &verification.plan().rating.bands;
    let none = match judgement.held {
        Some(_) => "確認中",
        None => "評価なし",
    };
    judgement
        .band
        .map_or(none.to_owned(), |band| in_words(&bands[band]))
}

/// The words of the grade that people gave a KPI; empty where they gave none.
fn by_hand(verification: &Verification, kpi: usize) -> String {
    let plan = verification.plan();
    let grades = verification.judgements[kpi].by_hand.iter();
    let words = grades.map(|grade| in_words(&plan.rating.bands[plan.hand_grades[*grade].band]));
    joined(words, "、")
}

fn in_words(band: &Band) -> String {
    joined([band.code.as_str(), &band.label], " ")
}
