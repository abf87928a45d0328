//! 期間の推移 and 総点検: every KPI over the years of the plan, and in the review year the period as
//! a whole, with room for what the councils say.

use super::cell::ReportCell;
use super::figures;
use super::kpi_list::head_of_year;
use super::marks::Marks;
use super::origins::Origins;
use super::settled;
use super::style::Look::{Centre, Input, Number, Quiet, Text};
use super::style::{self, Look};
use super::table::{SheetPage, Table};
use super::width;
use super::writable;
use crate::domain::joined::joined;
use crate::domain::plan::BookKind;
use crate::domain::plan::Council;
use crate::domain::plan::EarlierYears;
use crate::domain::rating::{Band, Rating};
use crate::domain::{FiscalYear, Kpi};
use crate::judge::review::{KpiReview, Review, YearReview};
use crate::judge::tally::Tally;
use crate::verification::Verification;
use crate::writing::OF_REVIEW;
use crate::writing::workbook::Layout;
use rust_xlsxwriter::XlsxError;
use std::borrow::Cow;

/// What the table of contents says of it.
pub const WHAT: &str = "計画期間の年度ごとの実績と判定。総点検の年度には、期間全体の判定";

/// Whether the workbook has the sheet.
pub fn is_wanted(verification: &Verification) -> bool {
    let plan = verification.plan();
    let review = plan.review.as_ref();
    let is_due = review.is_some_and(|(year, _)| *year == verification.year);
    (!verification.earlier.is_empty() || is_due) && !plan.kpis.is_empty()
}

const HEAD: u32 = 4;

/// The least width of the column of the period's rates, in pixels.
const RATES: u32 = 60;
/// The greatest width of the same column where words stand in it instead of a rate, in pixels.
const REASONS: u32 = 120;

/// Pixels of a column of grades, at least and at the most.
const GRADES: (u32, u32) = (46, 90);

const CHANGED: &str = "◇ のちに改められた値です（判定は、その年度の提出による当時のものです）。年度ごとの判定は、その年度に有効だった計画によります。✎ は手で付けた判定、－ は判定のない年度です。";

/// Where earlier years are judged again.
const CONFIRMED: &str = "◇ のちに改められた値です。判定は、いま分かっている値によります。判定の下の（ ）は、その年度の提出による当時の判定です。年度ごとの判定は、その年度に有効だった計画によります。✎ は手で付けた判定、－ は判定のない年度です。";

const OTHER_COUNTS: &str = "総括の数は今年度の判定、総点検の数は期間全体の判定（今年度の値がまだない指標も、最後に分かった値で判定）なので、違いがあります。";

/// Pixels of the names of KPIs.
const NAMES: u32 = 200;

const DROPPED: &str = "改定でなくなった指標（廃止・統合）";

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let review = verification.review();
    let ids = style::ids(page.sheet, plan)?;
    let marks = Marks::of(page.book, verification);
    let figure = figures::width(verification, &review.years);
    let origins = Origins::of(page.book, verification);
    let signs = (&marks, &origins);
    let known = (verification, &marks);
    let of_year = |year: &FiscalYear| figures::of_year(known, *year, figure);
    let rooms: Vec<u32> = review.years.iter().map(of_year).collect();
    let table = |left_out: usize| {
        let rooms = rooms[left_out..].to_vec();
        table(verification, &review, signs, (ids, figure, rooms))
    };
    // On paper the last years, as many as find room.
    let mut left_out = 0..review.years.len();
    let fits = |left_out: &usize| {
        page.book == BookKind::Office || table(*left_out).width() <= figures::PAGE
    };
    let left_out = left_out.find(fits).unwrap_or(review.years.len() - 1);
    let table = table(left_out);
    page.columns(&table)?;
    let changed = match plan.submissions.earlier {
        EarlierYears::Reported => CHANGED,
        EarlierYears::Confirmed => CONFIRMED,
    };
    let told = match left_out {
        0 => sentence(&review),
        _ => format!(
            "{}（{}より前の年度は載せていません）",
            sentence(&review),
            review.years[left_out]
        ),
    };
    let other = other_counts(&review, &verification.tallies.all);
    let told = joined([Some(told.as_str()), other].into_iter().flatten(), "。");
    page.title(title(verification, &review), &[&told, changed])?;
    page.put(HEAD - 1, 0, marks.legend(), Quiet)?;
    page.row = HEAD;
    page.lasting_heads(&table, Some(2))?;
    page.repeat(HEAD - 1, HEAD)?;
    page.least_height = 22.0;
    let goal = |review: &KpiReview<'_>| review.plan.kpis[review.kpi].goal;
    // Dropped KPIs are of earlier plans, whose goals may be others.
    let heading = |review: &KpiReview<'_>| (!review.is_dropped).then(|| goal(review));
    let is_alike = |one: &KpiReview<'_>, next: &KpiReview<'_>| heading(one) == heading(next);
    let title = |kpis: &[&KpiReview<'_>]| {
        let title = heading(kpis[0]).map(|goal| plan.goals[goal].title());
        title.unwrap_or(DROPPED.to_owned())
    };
    let kpis: Vec<&KpiReview<'_>> = review.kpis.iter().collect();
    let parts = kpis.chunk_by(|one, next| is_alike(one, next));
    let parts: Vec<(String, &[&KpiReview<'_>])> = parts.map(|kpis| (title(kpis), kpis)).collect();
    page.parts(&table, &parts)?;
    councils(page, verification, &table)
}

/// 期間の推移（５か年の総点検） in the review year; the years are counted from the plan's first.
fn title(verification: &Verification, review: &Review<'_>) -> String {
    let count = verification.year.western() - verification.plan().period.0.western() + 1;
    match review.rating {
        // As 目次 and the sheet are called.
        Some(_) => format!(
            "期間の推移（{count}か年の総点検）　{}まで",
            verification.year.long()
        ),
        None => format!("期間の推移　{}まで", verification.year.long()),
    }
}

/// Why the counts of the period are others than those of the year, which 総括 has; none where they are not.
pub fn other_counts(review: &Review<'_>, year: &Tally) -> Option<&'static str> {
    (counts(review, review.rating?) != year.bands).then_some(OTHER_COUNTS)
}

/// How many KPIs of today's plan have each grade for the period.
fn counts(review: &Review<'_>, rating: &Rating) -> Vec<usize> {
    let mut counts = vec![0; rating.bands.len()];
    let today = review.kpis.iter().filter(|kpi| !kpi.is_dropped);
    let bands = today.filter_map(|kpi| kpi.whole.as_ref()?.band);
    bands.for_each(|band| counts[band] += 1);
    counts
}

/// How many KPIs have a grade for the period, of how many.
fn sentence(review: &Review<'_>) -> String {
    let Some(rating) = review.rating else {
        return "年度ごとの実績と判定です。期間全体の判定は、総点検の年度に行います。".to_owned();
    };
    let today = review.kpis.iter().filter(|kpi| !kpi.is_dropped);
    let counts = counts(review, rating);
    let bands = rating.bands.iter().zip(&counts);
    let counted = bands.map(|(band, count)| format!("{} {count}", band.sign()));
    let signs = joined(counted, "　");
    let (all, judged) = (today.count(), counts.iter().sum::<usize>());
    format!("期間全体: {all}指標中 {judged}指標を評価　{signs}")
}

fn table<'a>(
    verification: &'a Verification,
    review: &'a Review<'a>,
    (marks, origins): (&'a Marks<'a>, &'a Origins<'a>),
    (ids, room, rooms): (u32, u32, Vec<u32>),
) -> Table<'a, &'a KpiReview<'a>> {
    // The last years; a correction, which brings signs, takes none of them away: the names make room for them.
    let left_out = review.years.len() - rooms.len();
    let signs: u32 = rooms.iter().map(|own| own - room).sum();
    let names = NAMES.saturating_sub(signs).max(NAMES * 3 / 5);
    let bands = &verification.plan().rating.bands;
    let mut table: Table<'a, &'a KpiReview<'a>> = Table::new();
    table.add(Centre, "指標\n番号", ids, |review| &kpi(review).id);
    table.add(Text, "指標", names, |review| name(review));
    table.add(Centre, "単位", 62, |review| &kpi(review).unit);
    table.add(Number(0), "基準値", room, |review| {
        let is_doubted = !review.is_dropped && marks.is_baseline_doubted(review.kpi);
        let cell = ReportCell::baseline(kpi(review), Centre).doubted(is_doubted);
        cell.origin(of_today(review).and_then(|kpi| origins.baseline(kpi)))
    });
    for (at, year) in review.years.iter().enumerate().skip(left_out) {
        table.add(
            Number(0),
            head_of_year(*year),
            rooms[at - left_out],
            move |review| {
                let mark = id(review).and_then(|id| marks.figure(id, *year));
                figure(marks.book, kpi(review), &review.years[at])
                    .doubted(is_figure_doubted(marks, review, *year))
                    .changed(mark)
                    .origin(of_today(review).and_then(|kpi| origins.actual(kpi, *year)))
            },
        );
        let is_verified = at + 1 == review.years.len();
        let of_year = move |review: &KpiReview<'a>| {
            let mark = id(review).and_then(|id| match is_verified {
                true => marks.grade(id),
                false => marks.earlier_grade(id, *year),
            });
            let own = &review.years[at];
            let is_doubted = own.judged.is_some() && is_grade_doubted(marks, review, *year);
            grade(bands, own, marks.held)
                .doubted(is_doubted)
                .changed(mark)
        };
        let width = grades_width(review.kpis.iter().map(of_year));
        table.add(Centre, "判定", width, move |review| of_year(review));
    }
    table.add(Number(0), "目標値", room, |review| {
        let cell = ReportCell::target(kpi(review), Centre);
        cell.origin(of_today(review).and_then(|kpi| origins.target(kpi)))
    });
    if let Some(rating) = review.rating {
        add_period(&mut table, (&review.kpis, rating), marks);
    }
    table
}

/// Pixels in which each of the grades of a year stands on one line, and below it the one that people gave.
fn grades_width<'a>(grades: impl Iterator<Item = ReportCell<'a>>) -> u32 {
    // Signs beside it take room too.
    let room = |grade: ReportCell<'a>| width::column(grade.text().lines(), GRADES) + grade.indent;
    grades
        .map(room)
        .max()
        .unwrap_or_default()
        .clamp(GRADES.0, GRADES.1)
}

/// Adds the columns of the period as a whole.
fn add_period<'a>(
    table: &mut Table<'a, &'a KpiReview<'a>>,
    (kpis, rating): (&[KpiReview<'a>], &'a Rating),
    marks: &'a Marks<'a>,
) {
    let is_of_doubt = move |review: &KpiReview<'_>| {
        let last = review.last;
        last.is_some_and(|(last, _)| is_grade_doubted(marks, review, last))
    };
    table.add(Centre, "最新の実績値\n（年度）", 100, move |row| {
        let change = of_today(row).and_then(|kpi| marks.last_figure(kpi));
        last(row)
            .doubted(is_last_doubted(marks, row))
            .changed(change)
    });
    let wholes = kpis.iter().filter_map(|kpi| kpi.whole.as_ref());
    let rates = figures::rates(wholes, rating.digits, RATES);
    table.add(Number(0), "達成率\n(%)", rates, |review| {
        let none = || ReportCell::rate(None, rating.digits);
        let whole = review.whole.as_ref();
        whole.map_or_else(none, |whole| ReportCell::rate_of(whole, rating.digits))
    });
    table.add(Centre, "期間の\n判定", 60, move |review| {
        let whole = review.whole.as_ref();
        let band = whole.and_then(|whole| whole.band);
        let is_held = whole.is_some_and(|whole| whole.held.is_some());
        let cell = match is_held {
            true => ReportCell::from(marks.held),
            false => ReportCell::grade(rating, band),
        };
        let change = of_today(review).and_then(|kpi| marks.period_grade(kpi));
        cell.doubted((band.is_some() || is_held) && is_of_doubt(review))
            .changed(change)
    });
    // What long rates take, the reasons give.
    let reasons = REASONS.saturating_sub(rates - RATES).max(RATES);
    table.add(Text, "率・判定のない理由", reasons, |review| {
        let reason = review.whole.as_ref().and_then(|whole| whole.reason);
        reason.map_or(String::new(), |reason| {
            settled::why(marks.book, reason).to_string()
        })
    });
}

fn name<'a>(review: &KpiReview<'a>) -> Cow<'a, str> {
    review.plan.called_beside_id(review.kpi)
}

/// The id of a KPI that today's plan has.
fn id<'a>(review: &KpiReview<'a>) -> Option<&'a str> {
    (!review.is_dropped).then(|| kpi(review).id.as_str())
}

/// Its place in today's plan.
fn of_today(review: &KpiReview<'_>) -> Option<usize> {
    Some(review.kpi).filter(|_| !review.is_dropped)
}

/// Whether the figure of a year is doubted.
fn is_figure_doubted(marks: &Marks<'_>, review: &KpiReview<'_>, year: FiscalYear) -> bool {
    !review.is_dropped && marks.is_figure_doubted(review.kpi, year)
}

/// Whether the grade of a year is of a doubted figure.
fn is_grade_doubted(marks: &Marks<'_>, review: &KpiReview<'_>, year: FiscalYear) -> bool {
    !review.is_dropped && marks.is_grade_doubted(review.kpi, year)
}

/// Whether the last figure that is known is doubted, which may be made of several years.
fn is_last_doubted(marks: &Marks<'_>, review: &KpiReview<'_>) -> bool {
    let is_over_years = kpi(review).basis.is_over_years();
    review.last.is_some_and(|(last, _)| match is_over_years {
        true => is_grade_doubted(marks, review, last),
        false => is_figure_doubted(marks, review, last),
    })
}

fn kpi<'a>(review: &KpiReview<'a>) -> &'a Kpi {
    &review.plan.kpis[review.kpi]
}

/// The figure of a year. What was judged over several years shows the year's own figure.
fn figure<'a>(book: BookKind, kpi: &Kpi, year: &YearReview<'_>) -> ReportCell<'a> {
    let changed = year.before.map_or("", |_| " ◇");
    let reason = || year.judged.as_ref().and_then(|(_, judged)| judged.reason);
    let text = match (year.figure, settled::said(book, year).as_ref()) {
        (Some(figure), _) if changed.is_empty() => {
            return ReportCell::figure(figure, kpi.decimals());
        }
        // With a mark behind it a number is a text, which Excel does not format.
        (Some(figure), _) => format!("{}{changed}", kpi.shown(figure)),
        (None, "") => reason().map_or(String::new(), |reason| {
            settled::why(book, reason).to_string()
        }),
        (None, said) => format!("{said}{changed}"),
    };
    ReportCell::from(text).look(Centre)
}

/// The grade of a year. Its colour is that of its code today: the year may have been judged by another rating.
pub(super) fn grade<'a>(
    bands: &[Band],
    year: &YearReview<'_>,
    held: &'static str,
) -> ReportCell<'a> {
    let Some((plan, judgement)) = &year.judged else {
        return "－".into();
    };
    let code = judgement.band.map(|band| &plan.rating.bands[band].code);
    let today = bands.iter().position(|band| Some(&band.code) == code);
    ReportCell::judged_in(year, held).look(today.map_or(Centre, Look::Band))
}

/// The last figure that is known, with its year.
fn last<'a>(review: &KpiReview<'_>) -> ReportCell<'a> {
    let Some((year, figure)) = review.last else {
        return "－".into();
    };
    format!("{}（{year}）", kpi(review).shown(figure)).into()
}

/// The bodies that are asked what they say: all, where the plan is reviewed.
pub fn councils_asked(verification: &Verification) -> &[Council] {
    let plan = verification.plan();
    let review = plan.review.as_ref();
    let is_due = review.is_some_and(|(year, _)| *year == verification.year);
    match is_due && is_wanted(verification) {
        true => &plan.councils,
        false => &[],
    }
}

/// Room for what each body says, where the plan is reviewed.
fn councils(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    table: &Table<'_, &KpiReview<'_>>,
) -> Result<(), XlsxError> {
    let councils = councils_asked(verification);
    if councils.is_empty() || page.book == BookKind::Public {
        return Ok(());
    }
    let (last, keys) = (table.last(), table.last() + 1);
    if let Some(head) = writable::head(verification, page.book, Layout::Rows) {
        page.put(HEAD, keys, head, Text)?;
        page.sheet.set_column_hidden(keys)?;
    }
    for council in councils {
        page.row += 1;
        page.heading(format!("{}の意見", council.name))?;
        let (row, key) = (page.row, format!("{OF_REVIEW}{}", council.name));
        let cell = writable::cell(verification.shown(&key));
        let text = width::fitting(cell.text().into());
        let height = width::row_height([(text.as_ref(), table.width())]);
        let input = page.style.of(cell.look.as_ref().unwrap_or(&Input));
        page.sheet
            .merge_range(row, 0, row + 1, last, &text, input)?;
        page.row_height(row, height.max(40.0))?;
        page.row_height(row + 1, 21.0)?;
        page.paper.keep(row);
        page.put(row, keys, key, Text)?;
        page.row += 2;
    }
    Ok(())
}
