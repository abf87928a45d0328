//! 期間の推移 and 総点検: every KPI over the years of the plan, and in the review year the period as
//! a whole, with room for what the councils say.

use super::style::{self, Style};
use super::width;
use crate::domain::number;
use crate::domain::plan::Aim;
use crate::judge::review::{KpiReview, Review, YearReview};
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "期間の推移";

/// What it is for.
pub const WHAT: &str = "計画期間の年度ごとの実績と判定。総点検の年度には、期間全体の判定";

const FIRST: u32 = 5;
const BEFORE_YEARS: u16 = 4;
const CHANGED: &str = "＊ のちに改められた値です（判定は、その年度の提出による当時のものです）。年度ごとの判定は、その年度に有効だった計画によります。";

/// Whether there is more than one year to look at.
pub fn is_wanted(verification: &Verification) -> bool {
    !verification.earlier.is_empty() && !verification.plan().kpis.is_empty()
}

/// So many KPIs stand on one page and can still be read.
const ONE_PAGE: usize = 16;

/// Puts the sheet into the workbook.
pub fn add(
    book: &mut Workbook,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let review = verification.review();
    let page = Page {
        verification,
        style,
        after_years: BEFORE_YEARS + 2 * review.years.len() as u16,
        review,
    };
    let sheet = book.add_worksheet().set_name(NAME)?;
    style::page(sheet, verification.plan(), verification.year);
    // A short list is not worth a second page with its last few rows.
    if verification.plan().kpis.len() <= ONE_PAGE {
        sheet.set_print_fit_to_pages(1, 1);
    }
    page.layout(sheet)?;
    page.heads(sheet)?;
    let row = page.rows(sheet)?;
    page.councils(sheet, row + 1)
}

struct Page<'a> {
    verification: &'a Verification,
    style: &'a Style,
    review: Review<'a>,
    /// The first column after the years.
    after_years: u16,
}

impl Page<'_> {
    fn layout(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let mut widths = vec![36, 250, 62, 80];
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
        let first = ["No.", "指標", "単位", "基準値"].map(str::to_owned);
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
        let judged = self.review.kpis.iter().filter_map(|kpi| kpi.whole.as_ref());
        let bands = judged.filter_map(|judgement| judgement.band);
        let mut counts = vec![0; rating.bands.len()];
        bands.for_each(|band| counts[band] += 1);
        let signs = rating.bands.iter().zip(&counts);
        let signs: Vec<String> = signs
            .map(|(band, count)| format!("{} {count}", band.sign()))
            .collect();
        let (all, judged) = (self.review.kpis.len(), counts.iter().sum::<usize>());
        format!(
            "期間全体: {all}指標中 {judged}指標を評価　{}",
            signs.join("　")
        )
    }

    fn rows(&self, sheet: &mut Worksheet) -> Result<u32, XlsxError> {
        let plan = self.verification.plan();
        let (mut row, mut goal) = (FIRST, None);
        for (index, kpi) in plan.kpis.iter().enumerate() {
            if goal != Some(kpi.goal) {
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
        sheet.set_row_height(row, 24)?;
        sheet.write_string_with_format(row, 0, title, &self.style.goal)?;
        let last = self.after_years + if self.review.rating.is_some() { 4 } else { 0 };
        for column in 1..=last {
            sheet.write_blank(row, column, &self.style.goal)?;
        }
        Ok(())
    }

    fn kpi(&self, sheet: &mut Worksheet, row: u32, index: usize) -> Result<(), XlsxError> {
        let (plan, style) = (self.verification.plan(), self.style);
        let (kpi, review) = (&plan.kpis[index], &self.review.kpis[index]);
        sheet.set_row_height(row, width::row_height([(kpi.name.as_str(), 250)]).max(22.0))?;
        sheet.write_number_with_format(row, 0, (index + 1) as f64, &style.centre)?;
        sheet.write_string_with_format(row, 1, kpi.name.as_str(), &style.cell)?;
        sheet.write_string_with_format(row, 2, kpi.unit.as_str(), &style.centre)?;
        match kpi.baseline {
            Some(baseline) => style::figure(sheet, style, row, 3, baseline.value, kpi.decimals())?,
            None => self.mark(
                sheet,
                row,
                3,
                kpi.baseline_as.undecided.as_deref().unwrap_or("―"),
            )?,
        }
        for (column, year) in (BEFORE_YEARS..).step_by(2).zip(&review.years) {
            self.year(sheet, (row, column), kpi.decimals(), year.as_ref())?;
        }
        match kpi.target.map(|target| target.aim) {
            Some(Aim::Number(target)) => {
                style::figure(sheet, style, row, self.after_years, target, kpi.decimals())?;
            }
            Some(Aim::Arrow(arrow)) => self.mark(sheet, row, self.after_years, arrow.sign())?,
            None => {
                let undecided = kpi.target_as.undecided.as_deref();
                self.mark(sheet, row, self.after_years, undecided.unwrap_or("―"))?;
            }
        }
        match self.review.rating {
            Some(_) => self.whole(sheet, row, index, review),
            None => Ok(()),
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

    /// The figure of a year and its grade. What was judged over several years shows the year's own figure.
    fn year(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        decimals: u32,
        year: Option<&YearReview<'_>>,
    ) -> Result<(), XlsxError> {
        let Some(year) = year else {
            self.mark(sheet, row, column, "（なし）")?;
            return self.mark(sheet, row, column + 1, "－");
        };
        match (year.figure, year.is_changed) {
            (Some(figure), false) => {
                style::figure(sheet, self.style, row, column, figure, decimals)?
            }
            (Some(figure), true) => {
                let text = format!("{} ＊", number::grouped(figure));
                self.mark(sheet, row, column, &text)?;
            }
            (None, _) => {
                let reason = year.judgement.reason.map(|reason| reason.to_string());
                self.mark(sheet, row, column, &reason.unwrap_or_default())?;
            }
        }
        super::kpi_list::write_band(
            sheet,
            self.style,
            year.plan,
            row,
            column + 1,
            year.judgement,
        )
    }

    fn whole(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        index: usize,
        review: &KpiReview<'_>,
    ) -> Result<(), XlsxError> {
        let column = self.after_years + 1;
        let kpi = &self.verification.plan().kpis[index];
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
