//! 数値目標 and KPI: what is counted, which way is better, where it started, where it should get.

use super::super::choice::choices;
use super::super::number::{self, Rounding};
use super::super::rating::Formula;
use super::super::reported::Arrow;
use super::super::{Decimal, FiscalYear, folded};
use std::ops::Deref;
use std::sync::Arc;

/// 数値目標 or KPI.
#[derive(Debug)]
pub struct Kpi {
    /// Stable over renamings.
    pub id: String,
    /// As printed in the plan.
    pub name: String,
    /// Its name in messages where the plan's name is not enough to tell it from others; see [`Self::called`].
    pub called: Option<Box<str>>,
    /// Other names under which sections report it.
    pub aliases: Vec<String>,
    /// Names that it had before a revision (改定).
    pub formerly: Vec<String>,
    /// The unit in which its figures are kept.
    pub unit: String,
    /// The decimals in which it is printed, where the plan says so.
    pub digits: Option<u32>,
    /// Which way is better. Never inferred from baseline and target.
    pub direction: Direction,
    /// What a figure counts.
    pub basis: Basis,
    /// The formula of its rate, where it differs from the plan's.
    pub formula: Option<Formula>,
    /// Where it started; none for ― or ○○.
    pub baseline: Option<Baseline>,
    /// What the document prints as its baseline.
    pub baseline_as: Printed,
    /// Where it should get; none for ―, or while it is undecided (○○).
    pub target: Option<Target>,
    /// What the document prints as its target.
    pub target_as: Printed,
    /// Targets on the way, by year, oldest first; in the KPI's unit.
    pub interim: Vec<(FiscalYear, Decimal)>,
    /// The years in which there is a figure at all, where it is not every year: a census, a survey.
    pub survey: Option<Vec<FiscalYear>>,
    /// How many years pass until the figure of a year is published.
    pub lag: u32,
    /// The statistic from which its figures are taken: 経済センサス.
    pub source: Option<String>,
    /// The page on which that statistic is published: `https://www.e-stat.go.jp/`.
    pub source_url: Option<String>,
    /// What the plan tells of it beside its figures; none where it tells nothing.
    pub about: Option<Box<KpiAbout>>,
    /// Indexes into [`super::Plan::tags`].
    pub tags: Vec<usize>,
    /// Why the plan has it in this form, such as a target below the baseline.
    pub note: Option<String>,
    /// The first year of the revision that brought it; none for what the plan had from the start.
    pub since: Option<FiscalYear>,
    /// The file that has it: the plan's own, or the table beside it; relative to the workspace.
    pub file: Arc<str>,
    /// The line of that file.
    pub line: usize,
    /// Index into [`super::Plan::goals`].
    pub goal: usize,
    /// Index into [`super::Plan::measures`]; none for a 数値目標, which belongs to its goal.
    pub measure: Option<usize>,
    /// Index into [`super::Plan::sections`]: who reports it in the year for which the plan was read.
    pub section: usize,
}

/// What a plan may tell of a KPI beside its figures. Few plans of thousands of KPIs do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KpiAbout {
    /// 指標の方向性: what it is to show.
    pub meaning: Option<String>,
    /// 計算方法.
    pub method: Option<String>,
    /// 設定根拠: why the target is what it is.
    pub grounds: Option<String>,
    /// 数値確定の時期.
    pub settled: Option<String>,
    /// 比較できる参考値: of the prefecture, of towns alike.
    pub comparable: Option<String>,
}

/// 基準値（現状値）.
#[derive(Debug, Clone, Copy)]
pub struct Baseline {
    /// In the KPI's unit.
    pub value: Decimal,
    /// The year of the value, where the plan gives it.
    pub year: Option<FiscalYear>,
}

/// 目標値.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A number, or the way it should move.
    pub aim: Aim,
    /// The year by which it should be reached.
    pub year: FiscalYear,
    /// 超: the target itself is not enough.
    pub is_strict: bool,
    /// What the figures of all years come to, where the aim is their mean: 4年間で+80人.
    pub sum: Option<Decimal>,
}

/// How the plan's document prints a figure. Nearly all figures are printed as their number alone, and a
/// plan may have sixty thousand of them: such a one takes the room of a pointer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printed(Option<Box<PrintedWords>>);

/// What the plan's document prints of a figure beside its number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrintedWords {
    /// Its words, where they are more than the number: 4年間で+80人（年平均+20人）.
    pub text: Option<String>,
    /// The statistic from which it is: 経済センサス.
    pub source: Option<String>,
    /// The mark that is printed while the figure is undecided: ○○.
    pub undecided: Option<String>,
}

impl From<PrintedWords> for Printed {
    fn from(words: PrintedWords) -> Self {
        Self((words != NUMBER_ALONE).then(|| Box::new(words)))
    }
}

impl Deref for Printed {
    type Target = PrintedWords;

    fn deref(&self) -> &PrintedWords {
        self.0.as_deref().unwrap_or(&NUMBER_ALONE)
    }
}

static NUMBER_ALONE: PrintedWords = PrintedWords {
    text: None,
    source: None,
    undecided: None,
};

/// What a target asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A number in the KPI's unit.
    Number(Decimal),
    /// ↑, ↓ or →: to be compared with the baseline only.
    Arrow(Arrow),
}

choices! {
    /// Which way is better.
    Direction {
        /// 高いほど良い.
        Higher = "higher", "高いほど良い";
        /// 低いほど良い.
        Lower = "lower", "低いほど良い";
        /// 維持: neither more nor less.
        Keep = "keep", "維持";
        /// The plan does not say: it is watched, not judged.
        None = "none", "なし（参考）";
    }

    /// What a figure counts.
    Basis {
        /// 単年度.
        Annual = "annual", "単年度";
        /// 累計, as of the year's end.
        Cumulative = "cumulative", "累計";
        /// 計画期間の平均.
        Average = "average", "期間平均";
        /// 時点.
        Point = "point", "時点";
        /// 増分: what a year added to the baseline.
        Increment = "increment", "増分";
    }
}

impl Target {
    /// The number that it asks for, in the KPI's unit; none of an arrow.
    pub fn number(&self) -> Option<Decimal> {
        match self.aim {
            Aim::Number(number) => Some(number),
            Aim::Arrow(_) => None,
        }
    }
}

impl Kpi {
    /// Its name in messages: the plan's name, and where that is not enough to tell it from others its
    /// place as well, 会員数（2-1 地域活動）; its id too where two stand in one place.
    pub fn called(&self) -> &str {
        self.called.as_deref().unwrap_or(&self.name)
    }

    /// The decimals in which it is printed: those that the plan names, else those in which the plan
    /// thinks, of its baseline and its targets.
    pub fn decimals(&self) -> u32 {
        let target = self.target.and_then(|target| target.number());
        let baseline = self.baseline.map(|baseline| baseline.value);
        let on_the_way = self.interim.iter().map(|(_, number)| *number);
        let figures = baseline.into_iter().chain(target).chain(on_the_way);
        // 12.50 in a plan's file has one decimal.
        let usual = || figures.map(|figure| figure.normalize().scale()).max();
        self.digits.or_else(usual).unwrap_or_default()
    }

    /// A figure of it as people read it: with its decimals, or where the figure itself has more with those, up to
    /// three.
    pub fn shown(&self, figure: Decimal) -> String {
        self.shown_to(figure, 3)
    }

    /// The same of a figure that was computed, which may have endless decimals.
    pub fn shown_mean(&self, figure: Decimal) -> String {
        self.shown_to(figure, self.decimals_of_means())
    }

    /// The decimals of a figure that was computed at the most: two more than the KPI has.
    pub fn decimals_of_means(&self) -> u32 {
        self.decimals() + 2
    }

    /// What is judged as people read it: of a mean, and of a sum, that it is one.
    pub fn shown_judged(&self, figure: Decimal) -> String {
        self.judged_to(figure, self.most_decimals_judged())
    }

    /// What is judged and what it is held against as people read them: with as many decimals as tell them apart.
    pub fn shown_apart(&self, judged: Decimal, against: Decimal) -> [String; 2] {
        const MOST: u32 = 28;
        let both = |most| [self.judged_to(judged, most), self.shown_to(against, most)];
        let is_same = |most: &u32| self.shown_to(judged, *most) == self.shown_to(against, *most);
        let least = self.most_decimals_judged();
        let apart = (least..MOST).find(|most| !is_same(most));
        both(apart.filter(|_| judged != against).unwrap_or(least))
    }

    fn most_decimals_judged(&self) -> u32 {
        match self.basis {
            Basis::Average => self.decimals_of_means(),
            _ => 3,
        }
    }

    fn judged_to(&self, figure: Decimal, most: u32) -> String {
        let what = match self.basis {
            Basis::Average => "平均",
            Basis::Increment => "累計",
            _ => "",
        };
        format!("{what}{}", self.shown_to(figure, most))
    }

    /// A number that is to be reached as people read it; behind it 超 or 未満, where the number itself is not enough.
    pub fn shown_aim(&self, aim: Decimal, is_strict: bool) -> String {
        format!("{}{}", self.shown(aim), self.beyond(is_strict))
    }

    /// 超 or 未満, where a number itself is not enough; else nothing.
    pub fn beyond(&self, is_strict: bool) -> &'static str {
        match (is_strict, self.direction) {
            (false, _) => "",
            (true, Direction::Lower) => "未満",
            (true, _) => "超",
        }
    }

    fn shown_to(&self, figure: Decimal, most: u32) -> String {
        let decimals = self.decimals();
        let kept = number::rounded(figure, decimals.max(most), Rounding::HalfUp);
        number::grouped_to(kept.normalize(), decimals)
    }

    /// The year in which the way to the target begins: that of the baseline, or else the year before
    /// the plan's first.
    pub fn start(&self, first: FiscalYear) -> FiscalYear {
        let of_baseline = self.baseline.and_then(|baseline| baseline.year);
        of_baseline.unwrap_or(first.before())
    }

    /// The target of a year: one on the way, or the final one in its own year; none if the plan has none for it.
    pub fn interim_of(&self, year: FiscalYear) -> Option<Decimal> {
        let mut targets = self.interim.iter();
        let on_the_way = targets.find(|(other, _)| *other == year);
        let of_year = self.target.filter(|target| target.year == year);
        let at_its_end = || of_year.and_then(|target| target.number());
        on_the_way.map(|(_, number)| *number).or_else(at_its_end)
    }

    /// Whether the target of a year has to be exceeded: where 超 or 未満 of the final one says so, it is said of those on
    /// the way too.
    pub fn is_interim_strict(&self, year: FiscalYear) -> bool {
        let is_of_year = self.interim_of(year).is_some();
        is_of_year && self.target.is_some_and(|target| target.is_strict)
    }

    /// Whether the plan expects a figure for a year: censuses and surveys skip years.
    pub fn is_surveyed(&self, year: FiscalYear) -> bool {
        self.survey
            .as_ref()
            .is_none_or(|years| years.contains(&year))
    }
}

impl Printed {
    /// Whether a text says what the document says and no more: its words, or the mark of what is
    /// undecided, with the unit or without.
    pub fn is_repeated_by(&self, text: &str, unit: &str) -> bool {
        // There are three circles that look alike.
        let key = |text: &str| folded::key(text).replace(['〇', '◯'], "○");
        let is = |own: &String| key(own) == key(text);
        let mark = self.undecided.as_ref();
        let with_unit = mark.map(|mark| format!("{mark}{unit}"));
        self.text.iter().chain(mark).chain(&with_unit).any(is)
    }

    /// Whether the document has words for a number, and a text has others.
    pub fn has_words_against(&self, text: &str) -> bool {
        let own = self.text.as_ref().filter(|_| self.undecided.is_none());
        own.is_some_and(|own| folded::key(own) != folded::key(text))
    }
}

impl Direction {
    /// Whether `one` is better than `other`; with 維持, or without a direction, nothing is.
    pub fn is_better(self, one: Decimal, other: Decimal) -> bool {
        match self {
            Self::Higher => one > other,
            Self::Lower => one < other,
            Self::Keep | Self::None => false,
        }
    }
}

impl Basis {
    /// Whether what is judged is made of the figures of several years.
    pub fn is_over_years(self) -> bool {
        matches!(self, Self::Average | Self::Increment)
    }
}

impl Formula {
    /// For people, of a KPI with a direction: what should fall turns some fractions over.
    pub fn label_of(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (_, Direction::None) => "判定しない",
            (Self::Expected, Direction::Lower) => "期待値 ÷ 実績値",
            (Self::Interim, Direction::Lower) => "年度の目標値 ÷ 実績値",
            _ => self.label(),
        }
    }
}
