//! `plan.toml` as it is written. Every key is documented here; an unknown one is refused.

use crate::domain::Decimal;
use crate::domain::number::Rounding;
use crate::domain::plan::{Basis, Direction};
use crate::domain::rating::Formula;
use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// `name = "第２期北本市まち・ひと・しごと創生総合戦略"`
    pub name: String,
    /// `body = "北本市"`
    pub body: String,
    /// First and last fiscal year: `period = ["R3", "R8"]`
    pub period: Spanned<[String; 2]>,
    /// A remark for every page: `remark = "見本"`
    pub remark: Option<String>,
    /// Words in a file name that say it corrects another: `correction_marks = ["修正", "最新"]`
    #[serde(default = "usual_correction_marks")]
    pub correction_marks: Vec<String>,
    /// `[checks]`
    #[serde(default)]
    pub checks: ChecksFile,
    /// `[rating]`
    pub rating: RatingFile,
    /// `[[section]]`
    pub section: Vec<SectionFile>,
    /// A table of KPIs beside this file, for plans with many: `kpis = "kpis.csv"`
    pub kpis: Option<Spanned<String>>,
    /// `[[goal]]`
    pub goal: Vec<GoalFile>,
}

/// Limits of the checks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChecksFile {
    /// A change against last year of this many percent must be confirmed: `jump = 50`
    #[serde(default = "usual_jump")]
    pub jump: Spanned<Figure>,
}

/// How figures are judged.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingFile {
    /// `rate = "progress"`
    pub rate: Formula,
    /// `round = { digits = 1, how = "half-up" }`
    pub round: RoundFile,
    /// `cap = 150`
    pub cap: Option<Spanned<Figure>>,
    /// `bands = [ { band = "A", mark = "◎", label = "目標達成", when = "target-met" }, … ]`
    pub bands: Spanned<Vec<BandFile>>,
}

/// The printed digits of a rate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundFile {
    /// Decimals of the percentage.
    pub digits: u32,
    /// `half-up` or `truncate`.
    pub how: Rounding,
}

/// One grade.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    /// `A`
    pub band: String,
    /// `◎`
    pub mark: String,
    /// `目標達成`
    #[serde(default)]
    pub label: String,
    /// `target-met`, `rate >= 80`, `better-than-baseline` or `otherwise`
    pub when: Spanned<String>,
}

/// A section that reports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionFile {
    /// As its folder under `inputs/` is named.
    pub name: Spanned<String>,
    /// `department = "市民経済部"`
    pub department: Option<String>,
    /// `formerly = ["商工観光課"]`
    #[serde(default)]
    pub formerly: Vec<Spanned<String>>,
}

/// 基本目標 or 横断的目標.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalFile {
    /// `id = "1"`
    pub id: Spanned<String>,
    /// What stands before the name: `label = "基本目標１"`
    pub label: String,
    /// `name = "新しい人の流れとつながりをつくる"`
    pub name: String,
    /// `cross_cutting = true`
    #[serde(default)]
    pub cross_cutting: bool,
    /// 数値目標: `[[goal.kpi]]`
    #[serde(default)]
    pub kpi: Vec<KpiFile>,
    /// 施策: `[[goal.measure]]`
    #[serde(default)]
    pub measure: Vec<MeasureFile>,
}

/// 施策・基本事業.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFile {
    /// `id = "5-1-4"`
    pub id: Spanned<String>,
    /// `name = "農業・商業・工業の振興"`
    pub name: String,
    /// `[[goal.measure.kpi]]`
    #[serde(default)]
    pub kpi: Vec<KpiFile>,
}

/// 数値目標 or KPI.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KpiFile {
    /// `id = "5-1-4-1"`
    pub id: Spanned<String>,
    /// `name = "観光入込客数"`
    pub name: Spanned<String>,
    /// `aliases = ["年間観光入込客数"]`
    #[serde(default)]
    pub aliases: Vec<Spanned<String>>,
    /// Names that it had before a revision: `formerly = ["年間観光客数"]`
    #[serde(default)]
    pub formerly: Vec<Spanned<String>>,
    /// `unit = "千人"`
    pub unit: String,
    /// `higher`, `lower` or `keep`
    pub direction: Direction,
    /// `annual`, `cumulative`, `average`, `point` or `increment`
    pub basis: Basis,
    /// A formula of its own: `rate = "attainment"`
    pub rate: Option<Formula>,
    /// `baseline = { value = 544, year = "R1" }`, or `"―"` where there is none
    pub baseline: Spanned<BaselineFile>,
    /// `target = { value = 820, year = "R8" }`, or `value = "↑"`
    pub target: Spanned<TargetFile>,
    /// `section = "産業観光課"`
    pub section: Spanned<String>,
}

/// 基準値.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineFile {
    /// A number, or `"―"`.
    pub value: Figure,
    /// The year of the value.
    pub year: Option<String>,
}

/// 目標値.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// A number, `"↑"`, `"↓"`, `"→"`, or `"―"` while undecided.
    pub value: Figure,
    /// The year by which it should be reached.
    pub year: String,
}

/// A number or a word, as TOML has them.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a number (12.4) or a word in quotes (\"↑\")")]
pub enum Figure {
    /// `820`
    Whole(i64),
    /// `12.4`
    Decimal(f64),
    /// `"↑"`
    Word(String),
    /// From a table, where a number keeps its digits as they are.
    #[serde(skip)]
    Exact(Decimal),
}

fn usual_correction_marks() -> Vec<String> {
    ["修正", "訂正", "差替", "再提出", "最新"]
        .map(str::to_owned)
        .to_vec()
}

fn usual_jump() -> Spanned<Figure> {
    Spanned::new(0..0, Figure::Whole(50))
}

impl Default for ChecksFile {
    fn default() -> Self {
        Self { jump: usual_jump() }
    }
}
