//! 期間の推移 and 総点検: every KPI over the years of the plan, and in the review year the period as
//! a whole, with room for what the councils say.

mod years;

use super::style::{self, Style};
use super::width;
use crate::domain::plan::Aim;
use crate::domain::{Decimal, Kpi, number};
use crate::judge::review::{KpiReview, Review};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};
use years::{OfYear, Years};

/// The sheet's name.
pub const NAME: &str = "期間の推移";

/// What it is for.
pub const WHAT: &str = "計画期間の年度ごとの実績と判定。総点検の年度には、期間全体の判定";

const FIRST: u32 = 5;
const BEFORE_YEARS: u16 = 4;
const CHANGED: &str = "＊ のちに改められた値です（判定は、その年度の提出による当時のものです）。年度ごとの判定は、その年度に有効だった計画によります。✎ は手で付けた判定、－ は判定のない年度です。";

/// Whether there is more than one year to look at, or the period is to be reviewed.
pub fn is_wanted(verification: &Verification) -> bool {
    let plan = verification.plan();
    let review = plan.review.as_ref();
    let is_due = review.is_some_and(|(year, _)| *year == verification.year);
    (!verification.earlier.is_empty() || is_due) && !plan.kpis.is_empty()
}

/// So many KPIs stand on one page and can still be read.
const ONE_PAGE: usize = 16;

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let review = verification.review();
    let page = Page {
        verification,
        style,
        after_years: BEFORE_YEARS + 2 * review.years.len() as u16,
        years: Years::of(&review).expect(SMALL),
        review,
    };
    // A short list is not worth a second page with its last few rows.
    if verification.plan().kpis.len() <= ONE_PAGE {
        sheet.set_print_fit_to_pages(1, 1);
    }
    page.layout(sheet)?;
    page.heads(sheet)?;
    let row = page.rows(sheet)?;
    page.councils(sheet, row + 1)
}

/// Why the frame of the period can be made.
const SMALL: &str = "a frame holds more rows than a sheet";

struct Page<'a> {
    verification: &'a Verification,
    style: &'a Style,
    review: Review<'a>,
    years: Years,
    /// The first column after the years.
    after_years: u16,
}

impl Page<'_> {
    fn layout(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let ids = style::ids(sheet, self.verification.plan())?;
        let mut widths = vec![ids, 250, 62, 80];
        widths.extend(self.review.years.iter().flat_map(|_| [84, 52]));
        widths.push(84);
        if self.review.rating.is_some() {
            widths.extend([116, 72, 72, 150]);
        }
        style::columns(sheet, &widths)?;
        sheet.set_freeze_panes(FIRST, 2)?;
        sheet.set_repeat_rows(FIRST - 2, FIRST - 1)?;
        Ok(())
    }

    /// ５か年の総点検 in the review year; the years are counted from the plan's first.
    fn title(&self) -> String {
        let count =
            self.verification.year.western() - self.verification.plan().period.0.western() + 1;
        match self.review.rating {
            Some(_) => format!("{count}か年の総点検　{}まで", self.verification.year.long()),
            None => format!("期間の推移　{}まで", self.verification.year.long()),
        }
    }

    fn heads(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let style = self.style;
        sheet.set_row_height(0, 30)?;
        sheet.write_string_with_format(0, 0, self.title(), &style.title)?;
        sheet.write_string_with_format(1, 0, self.sentence(), &style.quiet)?;
        sheet.write_string_with_format(2, 0, CHANGED, &style.quiet)?;
        let years = self.review.years.iter();
        let years = years.flat_map(|year| [format!("{year}\n実績値"), "判定".to_owned()]);
        let first = ["指標\n番号", "指標", "単位", "基準値"].map(str::to_owned);
        let mut heads: Vec<String> = first.into_iter().chain(years).collect();
        heads.push("目標値".to_owned());
        if self.review.rating.is_some() {
            let whole = [
                "最新の実績値\n（年度）",
                "達成率\n(%)",
                "期間の\n判定",
                "率・判定のない理由",
            ];
            heads.extend(whole.map(str::to_owned));
        }
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        sheet.set_row_height(FIRST - 1, 34)?;
        style::heads(sheet, style, FIRST - 1, &heads)
    }

    /// How many KPIs have a grade for the period, of how many.
    fn sentence(&self) -> String {
        let Some(rating) = self.review.rating else {
            return "年度ごとの実績と判定です。期間全体の判定は、総点検の年度に行います。"
                .to_owned();
        };
        let today = self.review.kpis.iter().filter(|kpi| !kpi.is_dropped);
        let judged = today.clone().filter_map(|kpi| kpi.whole.as_ref());
        let bands = judged.filter_map(|judgement| judgement.band);
        let mut counts = vec![0; rating.bands.len()];
        bands.for_each(|band| counts[band] += 1);
        let signs = rating.bands.iter().zip(&counts);
        let signs: Vec<String> = signs
            .map(|(band, count)| format!("{} {count}", band.sign()))
            .collect();
        let (all, judged) = (today.count(), counts.iter().sum::<usize>());
        format!(
            "期間全体: {all}指標中 {judged}指標を評価　{}",
            signs.join("　")
        )
    }

    fn rows(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let (mut row, mut goal) = (FIRST, None);
        for (index, review) in self.review.kpis.iter().enumerate() {
            let kpi = &review.plan.kpis[review.kpi];
            if review.is_dropped {
                if !self.review.kpis[index.saturating_sub(1)].is_dropped || index == 0 {
                    self.heading(sheet, row, "改定でなくなった指標（廃止・統合）")?;
                    row += 1;
                }
            } else if goal != Some(kpi.goal) {
                goal = Some(kpi.goal);
                self.goal(sheet, row, kpi.goal)?;
                row += 1;
            }
            self.kpi(sheet, row, index)?;
            row += 1;
        }
        Ok(row)
    }

    fn goal(&self, sheet: &mut Worksheet, row: u32, goal: usize) -> Result<(), XlsxError> {
        let title = self.verification.plan().goals[goal].title();
        self.heading(sheet, row, &title)
    }

    fn heading(&self, sheet: &mut Worksheet, row: u32, title: &str) -> Result<(), XlsxError> {
        sheet.set_row_height(row, 24)?;
        sheet.write_string_with_format(row, 0, title, &self.style.goal)?;
        let last = self.after_years + if self.review.rating.is_some() { 4 } else { 0 };
        for column in 1..=last {
            sheet.write_blank(row, column, &self.style.goal)?;
        }
        Ok(())
    }

    fn kpi(&self, sheet: &mut Worksheet, row: u32, index: usize) -> Result<(), XlsxError> {
        let (review, style) = (&self.review.kpis[index], self.style);
        let kpi = &review.plan.kpis[review.kpi];
        let name = review.plan.called_beside_id(review.kpi);
        let years = self.review.years.iter();
        let years: Vec<Option<OfYear<'_>>> =
            years.map(|year| self.years.get(&kpi.id, *year)).collect();
        let has_hand_grade = |year: &OfYear<'_>| !year.hand_marks.is_empty();
        let has_hand_grade = years.iter().flatten().any(has_hand_grade);
        let least = if has_hand_grade { 36.0 } else { 22.0 };
        let height =
            width::row_height([(kpi.id.as_str(), style::LONG_ID), (name.as_ref(), 250)]).max(least);
        sheet.set_row_height(row, height)?;
        sheet.write_string_with_format(row, 0, kpi.id.as_str(), &style.centre)?;
        sheet.write_string_with_format(row, 1, name.as_ref(), &style.cell)?;
        sheet.write_string_with_format(row, 2, kpi.unit.as_str(), &style.centre)?;
        let undecided = kpi.baseline_as.undecided.as_deref();
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        self.number(
            sheet,
            (row, 3),
            kpi,
            baseline.ok_or(undecided.unwrap_or("―")),
        )?;
        for (column, year) in (BEFORE_YEARS..).step_by(2).zip(&years) {
            match year {
                Some(year) => self.year(sheet, (row, column), kpi, year)?,
                None => self.nothing(sheet, (row, column))?,
            }
        }
        let undecided = kpi.target_as.undecided.as_deref();
        let target = match kpi.target.map(|target| target.aim) {
            Some(Aim::Number(target)) => Ok(target),
            Some(Aim::Arrow(arrow)) => Err(arrow.sign()),
            None => Err(undecided.unwrap_or("―")),
        };
        self.number(sheet, (row, self.after_years), kpi, target)?;
        match self.review.rating {
            Some(_) => self.whole(sheet, row, review),
            None => Ok(()),
        }
    }

    /// A number in the KPI's decimals, or the mark that stands in its place.
    fn number(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        kpi: &Kpi,
        number: Result<Decimal, &str>,
    ) -> Result<(), XlsxError> {
        match number {
            Ok(number) => style::figure(sheet, self.style, row, column, number, kpi.decimals()),
            Err(mark) => self.mark(sheet, row, column, mark),
        }
    }

    fn mark(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        mark: &str,
    ) -> Result<(), XlsxError> {
        let format = &self.style.centre;
        sheet
            .write_string_with_format(row, column, mark, format)
            .map(drop)
    }

    fn nothing(&self, sheet: &mut Worksheet, (row, column): (u32, u16)) -> Result<(), XlsxError> {
        self.mark(sheet, row, column, "")?;
        self.mark(sheet, row, column + 1, "－")
    }

    /// The figure of a year and its grade. What was judged over several years shows the year's own figure.
    fn year(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        kpi: &Kpi,
        year: &OfYear<'_>,
    ) -> Result<(), XlsxError> {
        let changed = if year.is_changed { " ＊" } else { "" };
        match year.figure {
            Some(figure) if !year.is_changed => {
                self.number(sheet, (row, column), kpi, Ok(figure))?
            }
            Some(figure) => {
                let text = format!("{}{changed}", number::grouped(figure));
                self.mark(sheet, row, column, &text)?;
            }
            None => {
                let text = match year.said {
                    "" => year.reason.to_owned(),
                    said => format!("{said}{changed}"),
                };
                self.mark(sheet, row, column, width::fitting(&text).as_ref())?;
            }
        }
        self.grade(sheet, (row, column + 1), year)
    }

    /// The computed grade, and below it those set by hand. Its colour is that of its code today: the year
    /// may have been judged by another rating.
    fn grade(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        year: &OfYear<'_>,
    ) -> Result<(), XlsxError> {
        let by_hand = year.hand_marks.iter().map(|mark| format!("✎{mark}"));
        let lines: Vec<String> = [year.mark.to_owned()].into_iter().chain(by_hand).collect();
        let bands = &self.verification.plan().rating.bands;
        let of_code = |code| bands.iter().position(|band| band.code == code);
        let format = match year.band.and_then(of_code) {
            Some(band) => self.style.band(band),
            None => &self.style.centre,
        };
        sheet
            .write_string_with_format(row, column, lines.join("\n"), format)
            .map(drop)
    }

    fn whole(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        review: &KpiReview<'_>,
    ) -> Result<(), XlsxError> {
        let column = self.after_years + 1;
        let kpi = &review.plan.kpis[review.kpi];
        let last = review.last.map(|(year, figure)| {
            let figure = number::grouped(number::rounded(
                figure,
                kpi.decimals().max(1),
                number::Rounding::HalfUp,
            ));
            format!("{figure}（{year}）")
        });
        self.mark(sheet, row, column, last.as_deref().unwrap_or("－"))?;
        let (rating, whole) = (self.review.rating, review.whole.as_ref());
        let rate = whole.and_then(|judgement| judgement.rate);
        match rate.zip(rating) {
            Some((rate, rating)) => {
                style::figure(sheet, self.style, row, column + 1, rate, rating.digits)?
            }
            None => self.mark(sheet, row, column + 1, "－")?,
        }
        let band = whole.and_then(|judgement| judgement.band);
        match band.zip(rating) {
            Some((band, rating)) => {
                let sign = rating.bands[band].sign();
                sheet
                    .write_string_with_format(row, column + 2, sign, self.style.band(band))
                    .map(drop)?;
            }
            None => self.mark(sheet, row, column + 2, "－")?,
        }
        let reason = whole.and_then(|judgement| judgement.reason);
        let reason = reason.map(|reason| reason.to_string()).unwrap_or_default();
        sheet
            .write_string_with_format(row, column + 3, reason, &self.style.cell)
            .map(drop)
    }

    /// Room for what each body says, where the plan is reviewed.
    fn councils(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        if self.review.rating.is_none() {
            return Ok(());
        }
        let last = self.after_years + 4;
        for (index, council) in (0..).zip(&self.verification.plan().councils) {
            let (top, title) = (row + 4 * index, format!("{}の意見", council.name));
            sheet.write_string_with_format(top, 0, title, &self.style.heading)?;
            sheet.merge_range(top + 1, 0, top + 2, last, "", &self.style.input)?;
            sheet.set_row_height(top + 1, 40)?;
        }
        Ok(())
    }
}
