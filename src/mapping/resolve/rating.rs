//! `[rating]`, `[[scale]]`, `[review]`: words become rules of judgement.

use super::super::plan_file::{BandFile, RatingFile, ReviewFile, ScaleFile};
use super::super::problem::Problem;
use super::Resolver;
use crate::domain::plan::Tag;
use crate::domain::rating::{Band, Rating, Rule, Scale};
use crate::domain::{FiscalYear, number};
use std::collections::HashSet;

impl Resolver<'_> {
    pub(super) fn rating(&mut self, file: RatingFile) -> Rating {
        let span = file.bands.span();
        let bands: Vec<Band> = file
            .bands
            .into_inner()
            .into_iter()
            .map(|band| self.band(band))
            .collect();
        let mut codes = HashSet::new();
        for band in bands.iter().filter(|band| !codes.insert(&band.code)) {
            let message = format!("判定区分「{}」が二度あります", band.code);
            self.problems.push(Problem::at(
                self.source,
                span.clone(),
                message,
                "区分の記号を変えてください",
            ));
        }
        if bands.last().is_none_or(|band| band.rule != Rule::Otherwise) {
            self.problem(
                span,
                "最後の判定区分が「otherwise」ではありません",
                "どの規則にも当たらないKPIのために、最後を when = \"otherwise\" にしてください",
            );
        }
        let cap = file.cap.map(|cap| self.number(&cap));
        Rating {
            formula: file.rate,
            digits: file.round.digits,
            rounding: file.round.how,
            cap,
            has_mean: file.mean,
            bands,
        }
    }

    fn band(&mut self, file: BandFile) -> Band {
        let rule = rule(file.when.get_ref()).unwrap_or_else(|| {
            let remedy = "使えるのは \"target-met\", \"rate >= 80\", \"better-than-baseline\", \"otherwise\" です";
            self.problem(file.when.span(), format!("判定の規則「{}」が分かりません", file.when.get_ref()), remedy);
            Rule::Otherwise
        });
        Band {
            code: file.band,
            mark: file.mark,
            label: file.label,
            rule,
        }
    }

    /// A scale is for the KPIs with a tag of its group, so there must be one.
    pub(super) fn scale(&mut self, file: ScaleFile, tags: &[Tag]) -> Scale {
        if !tags.iter().any(|tag| tag.group == *file.group.get_ref()) {
            let message = format!("「{}」の [[tag]] がありません", file.group.get_ref());
            let remedy = "group には、[[tag]] の group と同じ言葉を書いてください";
            self.problem(file.group.span(), message, remedy);
        }
        Scale {
            name: file.name,
            group: file.group.into_inner(),
            rating: self.rating(file.rating),
        }
    }

    pub(super) fn review(&mut self, file: ReviewFile) -> (FiscalYear, Option<Rating>) {
        let year = self.year(&file.year.span(), file.year.get_ref());
        (year, file.rating.map(|rating| self.rating(rating)))
    }
}

fn rule(text: &str) -> Option<Rule> {
    match text.trim() {
        "target-met" => Some(Rule::TargetMet),
        "better-than-baseline" => Some(Rule::BetterThanBaseline),
        "otherwise" => Some(Rule::Otherwise),
        other => number::parse(
            other
                .strip_prefix("rate")?
                .trim()
                .strip_prefix(">=")?
                .trim(),
        )
        .map(Rule::RateAtLeast),
    }
}
