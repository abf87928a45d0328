//! `[rating]`, `[[scale]]`, `[review]`: words become rules of judgement.

use super::super::fields::WrittenFigure;
use super::super::plan_file::{BandFile, RatingFile, ReviewFile, ScaleFile};
use super::super::problem::Code;
use super::{Resolver, bands, rule};
use crate::domain::plan::Tag;
use crate::domain::rating::{Band, Rating, Rule, Scale};
use crate::domain::{Decimal, FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::HashSet;
use std::ops::Range;

/// More decimals of a percentage are a slip of the hand.
pub(super) const MOST_DIGITS: u32 = 6;

impl Resolver<'_> {
    /// The plan's rules. Where nothing is counted, nothing is judged.
    pub(super) fn rating_of_plan(&mut self, file: Option<RatingFile>, has_kpis: bool) -> Rating {
        match file {
            Some(file) => self.rating(file),
            None => {
                if has_kpis {
                    let remedy = "達成率の式（rate）、端数（round）、区分（bands）を [rating] に書いてください";
                    let message = "判定の規則 [rating] がありません";
                    self.coded(Code::Rating, 0..0, message, remedy);
                }
                Rating::none()
            }
        }
    }

    /// A list of bands with its formula, and whether the bands leave gaps or overlap.
    pub(super) fn rating(&mut self, file: RatingFile) -> Rating {
        let (span, known) = (file.bands.span(), self.problems.len());
        let files = file.bands.into_inner();
        let spans: Vec<Range<usize>> = files.iter().map(|band| band.when.span()).collect();
        let mut codes = HashSet::new();
        for band in files.iter().map(|file| &file.band) {
            if !codes.insert(band.get_ref()) {
                let message = format!("判定区分「{}」が二度あります", band.get_ref());
                self.problem(band.span(), message, "区分の記号を変えてください");
            }
        }
        for file in &files {
            self.refuse_mark(&file.mark, &file.band.span());
        }
        let bands: Vec<Band> = files.into_iter().map(|band| self.band(band)).collect();
        let cap = file.cap.and_then(|cap| self.cap(&cap));
        let digits = file.round.digits;
        self.refuse_digits(digits.span(), *digits.get_ref());
        let rating = Rating {
            formula: file.rate,
            digits: digits.into_inner(),
            rounding: file.round.how,
            cap,
            has_mean: file.mean,
            bands,
        };
        // A mistake in one rule would only be reported a second time, as a gap of the list.
        if self.problems.len() == known {
            self.refuse_bands(&rating, &span, &spans);
        }
        rating
    }

    /// Under a cap of nothing every rate would be the same.
    fn cap(&mut self, file: &Spanned<WrittenFigure>) -> Option<Decimal> {
        let cap = self.number(file)?;
        if cap <= Decimal::ZERO {
            let message = format!("達成率の上限（cap）が {} になっています", cap.normalize());
            let remedy = "cap には、100 のような0より大きい数を書いてください";
            self.problem(file.span(), message, remedy);
        }
        Some(cap)
    }

    fn refuse_digits(&mut self, span: Range<usize>, digits: u32) {
        if digits > MOST_DIGITS {
            let message = format!("達成率の小数が{digits}桁になっています");
            let remedy = format!("digits を {MOST_DIGITS} 以下にしてください");
            self.coded(Code::Unread, span, message, remedy);
        }
    }

    /// Gaps and overlaps, each at the line of its band.
    fn refuse_bands(&mut self, rating: &Rating, list: &Range<usize>, bands: &[Range<usize>]) {
        for mistake in bands::mistakes(rating) {
            let span = mistake.band.map_or(list, |band| &bands[band]).clone();
            self.coded(Code::Bands, span, mistake.message, mistake.remedy);
        }
    }

    /// A grade must not look like none, or like the signs that stand beside grades.
    pub(super) fn refuse_mark(&mut self, mark: &str, span: &Range<usize>) {
        let message = match reserved(mark) {
            None => return,
            Some("") => "判定区分の印がありません".to_owned(),
            Some(sign) => format!("判定区分の印「{}」には {sign} を使えません", mark.trim()),
        };
        let remedy = "◎ ○ △ × のように、ほかの印を書いてください（－ のような横線だけの印は「判定なし」と、＊ ※ ✎ ◇ は「確認中」「前回から変わった」「手で付けた判定」「のちに改められた値」の印と見分けられません）";
        self.problem(span.clone(), message, remedy);
    }

    fn band(&mut self, file: BandFile) -> Band {
        let rule = rule::rule(file.when.get_ref()).unwrap_or_else(|mistake| {
            // Without a rule, another mistake tells so.
            let is_empty = file.when.get_ref().is_empty();
            self.coded(
                if is_empty { Code::Other } else { Code::Unread },
                file.when.span(),
                mistake.message,
                mistake.remedy,
            );
            Rule::Otherwise
        });
        Band {
            code: file.band.into_inner(),
            mark: file.mark,
            label: file.label,
            rule,
        }
    }

    /// A scale is for the KPIs with a tag of its group, so there must be one.
    pub(super) fn scale(&mut self, file: ScaleFile, tags: &[Tag]) -> Scale {
        if !tags.iter().any(|tag| tag.group == *file.group.get_ref()) {
            let message = |group: &str| format!("「{group}」の [[tag]] がありません");
            let remedy = "group には、[[tag]] の group と同じ言葉を書いてください";
            self.unknown("tag", &file.group, message, remedy);
        }
        Scale {
            name: file.name,
            group: file.group.into_inner(),
            rating: self.rating(file.rating),
        }
    }

    /// The review looks at a year of the plan.
    pub(super) fn review(&mut self, file: ReviewFile) -> (FiscalYear, Option<Rating>) {
        let span = file.year.span();
        let year = self.year(&file.year);
        let rating = file.rating.map(|rating| self.rating(rating));
        self.within(&span, "総点検の年度", year);
        (year, rating)
    }

    /// A change is so many percent, whichever way it goes.
    pub(super) fn jump(&mut self, file: &Spanned<WrittenFigure>) -> Decimal {
        // Any number will do: a plan with a mistake is not used.
        let jump = self.number(file).unwrap_or_default();
        if jump < Decimal::ZERO {
            let message = format!("前年度からの変化（jump = {}）が負です", jump.normalize());
            let remedy = "増えても減ってもこれ以上動いた値を確かめます。50 のように書いてください";
            self.problem(file.span(), message, remedy);
        }
        jump
    }
}

/// What in a mark the reports keep for something else, empty of a blank mark; none of one that is free.
fn reserved(mark: &str) -> Option<&'static str> {
    let key = folded::key(mark);
    match key.as_str() {
        "" => return Some(""),
        // Every dash, and the long vowel, folds to one.
        "-" => return Some("－"),
        _ => {}
    }
    let signs = [('*', "＊"), ('※', "※"), ('✎', "✎"), ('◇', "◇")];
    let found = signs.into_iter().find(|(sign, _)| key.contains(*sign));
    found.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn a_mark_is_none_that_the_reports_use() {
        for dash in ["－", "‐", "ー", "–", "—", "-", "―", "−", " － "] {
            assert_eq!(reserved(dash), Some("－"), "{dash}");
        }
        assert_eq!(reserved("　"), Some(""));
        assert_eq!(reserved("◎*"), Some("＊"));
        assert_eq!(reserved("※"), Some("※"));
        assert_eq!(reserved("✎"), Some("✎"));
        assert_eq!(reserved("◇"), Some("◇"));
        assert_eq!(reserved("◆"), None);
        assert_eq!(reserved("◎"), None);
        assert_eq!(reserved("→"), None);
    }
}
