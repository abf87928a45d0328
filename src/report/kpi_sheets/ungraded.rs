//! Why there is a － and no grade below an earlier year. Of the year that is verified the page says it above.

use super::super::settled;
use super::KpiSheets;
use crate::domain::FiscalYear;
use crate::domain::joined::joined;
use crate::judge::review::YearReview;

impl KpiSheets<'_> {
    /// 判定の「－」は、R3・R4（その年度の評価の記録なし）、R5（基準値なし）です。 None where every － is told in its cell, or
    /// there is none.
    pub fn ungraded(&self, index: usize) -> Option<String> {
        let mut told: Vec<(String, Vec<FiscalYear>)> = Vec::new();
        for year in self
            .columns
            .shown()
            .filter(|year| *year < self.verification.year)
        {
            let Some(why) = self.why_ungraded(index, year) else {
                continue;
            };
            match told.iter_mut().find(|(other, _)| *other == why) {
                Some((_, years)) => years.push(year),
                None => told.push((why, vec![year])),
            }
        }
        let told = told.into_iter().map(|(why, years)| {
            let years = joined(years.iter().map(ToString::to_string), "・");
            format!("{years}（{why}）")
        });
        let told = joined(told, "、");
        (!told.is_empty()).then(|| format!("判定の「－」は、{told}です。"))
    }

    fn why_ungraded(&self, index: usize, year: FiscalYear) -> Option<String> {
        let at = self.review.years.iter().position(|other| *other == year)?;
        let review: &YearReview<'_> = &self.review.kpis[index].years[at];
        let Some((_, judgement)) = &review.judged else {
            let is_known = self.verification.series().is_in_plan(index, year);
            let why = if is_known {
                "その年度の評価の記録なし"
            } else {
                "まだ計画にない指標"
            };
            return Some(why.to_owned());
        };
        // What stands in the figure's place is written below the sign.
        let is_told = !settled::said(self.book, review).is_empty();
        let is_graded = judgement.band.or(judgement.held).is_some();
        let reason = judgement.reason.filter(|_| !is_graded && !is_told)?;
        Some(settled::why(self.book, reason).to_string())
    }
}
