//! Contradictions within one KPI, whose words can all be read: a target before its baseline, an interim
//! target beyond the final one, too few decimals.

use super::super::plan_file::KpiFile;
use super::period::is_read;
use super::rating::MOST_DIGITS;
use super::{Resolver, printed};
use crate::domain::number::{self, Rounding};
use crate::domain::plan::{Aim, Basis, Direction, Kpi, Target};
use crate::domain::{Decimal, FiscalYear};
use crate::mapping::fields::Spanned;
use std::ops::Range;

/// What is published later than this is a slip of the hand: a census comes after two or three years.
const LONGEST_LAG: u32 = 10;

/// The target of a year on the way, and where it stands.
pub(super) type InterimSeen = ((FiscalYear, Decimal), Range<usize>);

/// Where the parts of a KPI stand.
pub(super) struct Spans {
    id: Range<usize>,
    baseline: Range<usize>,
    target: Range<usize>,
    target_year: Range<usize>,
    interim: Vec<Range<usize>>,
    survey: Range<usize>,
    digits: Range<usize>,
}

impl Spans {
    /// Read before the file's texts are moved into the KPI.
    pub(super) fn of(file: &KpiFile, interim: &[InterimSeen]) -> Self {
        let id = file.id.span();
        Self {
            baseline: file.baseline.span(),
            target: file.target.span(),
            target_year: file.target.get_ref().year.span(),
            interim: interim.iter().map(|(_, span)| span.clone()).collect(),
            // What is not written is told at the id.
            survey: file.survey.as_ref().map_or(id.clone(), Spanned::span),
            digits: file.digits.as_ref().map_or(id.clone(), Spanned::span),
            id,
        }
    }
}

impl Resolver<'_> {
    /// Records every contradiction within a KPI.
    pub(super) fn contradictions(&mut self, spans: &Spans, kpi: &Kpi) {
        self.target_after_baseline(spans, kpi);
        self.interim_on_the_way(spans, kpi);
        self.survey_meets_the_plan(spans, kpi);
        self.digits_suffice(spans, kpi);
        self.lag_ends(spans, kpi);
        self.words_have_the_value(spans, kpi);
    }

    fn lag_ends(&mut self, spans: &Spans, kpi: &Kpi) {
        if kpi.lag > LONGEST_LAG {
            let message = format!("公表の遅れ（lag）が{}年になっています", kpi.lag);
            let remedy = format!("何年遅れるかを、{LONGEST_LAG} 以下の数で書いてください");
            self.problem(spans.id.clone(), message, remedy);
        }
    }

    /// 「18,047人」 beside 18000: one of them is a slip of the hand.
    fn words_have_the_value(&mut self, spans: &Spans, kpi: &Kpi) {
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        let target = kpi.target.and_then(|target| target.number());
        let sum = kpi.target.and_then(|target| target.sum);
        let said = [
            (&kpi.baseline_as, "基準値", &spans.baseline, baseline, None),
            (&kpi.target_as, "目標値", &spans.target, target, sum),
        ];
        for (printed, what, span, value, sum) in said {
            let (Some(text), Some(value)) = (&printed.text, value) else {
                continue;
            };
            let Some(number) = printed::only_number(text, &kpi.unit) else {
                continue;
            };
            // The number in the words has no sign: 「5％減」 beside -5.
            if value.abs() != number && sum.is_none_or(|sum| sum.abs() != number) {
                let message = format!(
                    "{what} {} が、資料の書き方「{text}」の数と違います",
                    value.normalize()
                );
                let remedy = "value か text を、資料のとおりに直してください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }

    fn target_after_baseline(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some((target, year)) = kpi.target.zip(baseline_year(kpi)) else {
            return;
        };
        if is_read(target.year) && target.year < year {
            let message = format!(
                "目標年度（{}）が基準値の年度（{}）より前です",
                target.year.long(),
                year.long()
            );
            let remedy = "baseline と target の year を確かめてください";
            self.problem(spans.target_year.clone(), message, remedy);
        }
    }

    /// R6 and 令和6年度 are one year: its target is one.
    pub(super) fn one_target_a_year(&mut self, interim: &[InterimSeen]) {
        // They are sorted by year: two of one year stand side by side.
        for pair in interim.windows(2) {
            let [((before, _), _), ((year, _), span)] = pair else {
                continue;
            };
            if before != year || !is_read(*year) {
                continue;
            }
            let message = format!("途中の目標が、{}に二つあります", year.long());
            let remedy =
                "targets には、一つの年度を一度だけ書いてください（R6 と 令和6年度 は同じです）";
            self.problem(span.clone(), message, remedy);
        }
    }

    fn interim_on_the_way(&mut self, spans: &Spans, kpi: &Kpi) {
        let interim = kpi.interim.iter().zip(&spans.interim);
        for ((year, value), span) in interim.filter(|((year, _), _)| is_read(*year)) {
            if !self.within(span, "途中の目標の年度", *year) {
                continue;
            }
            // The first mistake of a target is enough: what is wrong with its year makes its value wrong too.
            let mistake = early(kpi, *year)
                .or_else(|| kpi.target.and_then(|target| late(&target, *year, *value)))
                .or_else(|| beyond(kpi, *value));
            if let Some(mistake) = mistake {
                let message = format!(
                    "途中の目標 {}（{}）が、{mistake}",
                    value.normalize(),
                    year.long()
                );
                let remedy = "targets と target・baseline の、年度と値を確かめてください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }

    /// 4年間で+80人（年平均+20人）: the sum is the mean times the years, but for the rounding of the mean.
    pub(super) fn sum_of_a_mean(
        &mut self,
        span: &Range<usize>,
        (basis, aim): (Basis, Option<Aim>),
        sum: Decimal,
    ) {
        if basis != Basis::Average {
            let message = "合計（sum）がありますが、平均の指標ではありません";
            let remedy =
                "sum は basis = \"average\" の指標に書きます。sum を消すか、basis を直してください";
            self.problem(span.clone(), message, remedy);
        }
        if !self.has_period() {
            return;
        }
        let remedy = "value には1年あたりの値、sum にはそれを計画期間のすべての年について足した値を書いてください";
        let Some(Aim::Number(mean)) = aim else {
            let message = "合計（sum）がありますが、目標値が数ではありません";
            return self.problem(span.clone(), message, remedy);
        };
        let years = Decimal::from(self.period.1.western() - self.period.0.western() + 1);
        let mean = mean.normalize();
        if number::rounded(sum / years, mean.scale(), Rounding::HalfUp) != mean {
            let message = format!(
                "目標の合計 {} が、{mean} × 計画期間の{years}年 = {} と違います",
                sum.normalize(),
                (mean * years).normalize()
            );
            self.problem(span.clone(), message, remedy);
        }
    }

    fn survey_meets_the_plan(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some(years) = kpi.survey.as_ref().filter(|_| self.has_period()) else {
            return;
        };
        if let Some(target) = kpi.target {
            return self.survey_has_the_target(spans, years, target.year);
        }
        // A year that cannot be read may be the one that is meant.
        let meets = |year: &FiscalYear| !is_read(*year) || self.is_within(*year);
        if !years.iter().any(meets) {
            let message = "調査の年度（survey）に、計画期間の年度がありません";
            let remedy = "値の出る年度をすべて書いてください。毎年出るなら、この行を消してください";
            self.problem(spans.survey.clone(), message, remedy);
        }
    }

    /// A target for whose year there is no figure can never be judged.
    fn survey_has_the_target(&mut self, spans: &Spans, years: &[FiscalYear], target: FiscalYear) {
        // As above: a year that cannot be read may be this one.
        let can_be = |year: &FiscalYear| !is_read(*year) || *year == target;
        if is_read(target) && !years.iter().any(can_be) {
            let message = format!(
                "調査の年度（survey）に、目標年度（{}）がありません",
                target.long()
            );
            let remedy = "目標年度の値が出るなら survey に足し、出ないなら、目標と比べる調査の年度を target の year に書いてください";
            self.problem(spans.survey.clone(), message, remedy);
        }
    }

    fn digits_suffice(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some(digits) = kpi.digits else { return };
        if digits > MOST_DIGITS {
            let message = format!("小数が{digits}桁になっています");
            let remedy = format!("digits を {MOST_DIGITS} 以下にしてください");
            self.problem(spans.digits.clone(), message, remedy);
        }
        let target = kpi.target.and_then(|target| target.number());
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        let named = [("基準値", baseline), ("目標値", target)];
        let figures = named
            .into_iter()
            .filter_map(|(name, figure)| Some((name, figure?)));
        for (name, figure) in figures.filter(|(_, figure)| figure.normalize().scale() > digits) {
            let message = format!(
                "小数の桁数（digits = {digits}）が、{name} {} より少なくなっています",
                figure.normalize()
            );
            let remedy = "digits を、計画に書かれている値の桁数に合わせてください";
            self.problem(spans.digits.clone(), message, remedy);
        }
    }
}

/// The year of the baseline, where the plan gives one that could be read.
fn baseline_year(kpi: &Kpi) -> Option<FiscalYear> {
    kpi.baseline?.year.filter(|year| is_read(*year))
}

fn early(kpi: &Kpi, year: FiscalYear) -> Option<String> {
    let baseline = baseline_year(kpi).filter(|baseline| year < *baseline)?;
    Some(format!("基準値の年度（{}）より前です", baseline.long()))
}

fn late(target: &Target, year: FiscalYear, value: Decimal) -> Option<String> {
    if !is_read(target.year) || year < target.year {
        return None;
    }
    if year > target.year {
        return Some(format!("目標年度（{}）より後です", target.year.long()));
    }
    let last = target.number().filter(|last| *last != value)?;
    Some(format!("同じ年度の目標値 {} と違います", last.normalize()))
}

/// Whether a target on the way is further than the way itself goes. One behind the baseline may be
/// meant, after a year that everybody knows to be bad; one beyond the target cannot.
fn beyond(kpi: &Kpi, value: Decimal) -> Option<String> {
    // What should stay as it is has no way to its target.
    let watched = matches!(kpi.direction, Direction::Keep | Direction::None);
    if watched || matches!(kpi.basis, Basis::Average | Basis::Increment) {
        return None;
    }
    let last = kpi.target.as_ref()?.number()?;
    let from = kpi.baseline?.value;
    let is_beyond = (from < last && value > last) || (from > last && value < last);
    is_beyond.then(|| {
        format!(
            "基準値 {} と目標値 {} の間にありません",
            from.normalize(),
            last.normalize()
        )
    })
}
