//! How a plan wants its figures judged. Judgement is data: nothing here computes.

use super::Decimal;
use super::number::Rounding;

/// The rules of judgement of one plan, printed on its 検証の方法 sheet.
#[derive(Debug)]
pub struct Rating {
    /// The formula of the rate, unless a KPI has its own.
    pub formula: Formula,
    /// Decimals of a rate in percent.
    pub digits: u32,
    /// How the rest is cut.
    pub rounding: Rounding,
    /// No rate is printed above this percentage.
    pub cap: Option<Decimal>,
    /// Whether the mean of the rates is printed, with how many it is of.
    pub has_mean: bool,
    /// Bands in order: the first whose rule holds is the KPI's.
    pub bands: Vec<Band>,
}

/// A second scale, beside the plan's rating, for some of its KPIs.
#[derive(Debug)]
pub struct Scale {
    /// 地方創生交付金の効果.
    pub name: String,
    /// It is for KPIs with a tag of this group: 交付金.
    pub group: String,
    /// How it judges.
    pub rating: Rating,
}

/// How a rate is computed, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// 実績 ÷ 目標.
    Attainment,
    /// 目標 ÷ 実績, for what should fall.
    Inverse,
    /// (実績 − 基準) ÷ (目標 − 基準).
    Progress,
}

/// One grade.
#[derive(Debug)]
pub struct Band {
    /// `A`.
    pub code: String,
    /// ◎, so that a black and white copy can be read.
    pub mark: String,
    /// 目標達成.
    pub label: String,
    /// When it holds.
    pub rule: Rule,
}

/// When a band holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The final target is met.
    TargetMet,
    /// The printed rate is at least this percentage.
    RateAtLeast(Decimal),
    /// The actual is better than the baseline.
    BetterThanBaseline,
    /// Whatever is left.
    Otherwise,
}

impl Formula {
    /// As `plan.toml` and judgements.csv write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Attainment => "attainment",
            Self::Inverse => "inverse",
            Self::Progress => "progress",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Attainment => "実績値 ÷ 目標値",
            Self::Inverse => "目標値 ÷ 実績値",
            Self::Progress => "（実績値 − 基準値）÷（目標値 − 基準値）",
        }
    }
}

impl Rule {
    /// For people.
    pub fn label(self) -> String {
        match self {
            Self::TargetMet => {
                "目標値に達した（矢印の目標では、基準値から矢印の向きに動いた）".to_owned()
            }
            Self::RateAtLeast(rate) => format!("達成率が{rate}％以上"),
            Self::BetterThanBaseline => "基準値より良い".to_owned(),
            Self::Otherwise => "上のいずれでもない".to_owned(),
        }
    }
}

impl Band {
    /// ◎ A.
    pub fn sign(&self) -> String {
        format!("{} {}", self.mark, self.code)
    }
}
