//! `plan.toml` as it is written. Every key is documented here; an unknown one is refused.

use crate::domain::number::Rounding;
use crate::domain::plan::{Basis, Direction};
use crate::domain::rating::Formula;
use crate::domain::{Decimal, FiscalYear};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
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
    /// The town's own names of its levels, from the top: `levels = ["基本目標", "施策"]`
    #[serde(default = "usual_levels")]
    pub levels: Vec<String>,
    /// Words in a file name that say it corrects another: `correction_marks = ["修正", "最新"]`
    #[serde(default = "usual_correction_marks")]
    pub correction_marks: Vec<String>,
    /// `[checks]`
    #[serde(default)]
    pub checks: ChecksFile,
    /// `[rating]`; a plan of projects alone needs none
    pub rating: Option<RatingFile>,
    /// `[[scale]]`: a second scale for some KPIs
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<ScaleFile>,
    /// `[review]`: the year in which the whole period is reviewed
    pub review: Option<ReviewFile>,
    /// `[[council]]`: a body to which the verification goes
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub council: Vec<CouncilFile>,
    /// `[[vocabulary]]`: the words from which sections choose
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vocabulary: Vec<VocabularyFile>,
    /// `[[tag]]`: 重要な視点, SDGs, 交付金
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<TagFile>,
    /// `[[section]]`
    pub section: Vec<SectionFile>,
    /// A table of KPIs beside this file, for plans with many: `kpis = "kpis.csv"`
    pub kpis: Option<Spanned<String>>,
    /// `[[goal]]`
    pub goal: Vec<GoalFile>,
    /// `[[project]]`: 事務事業
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub project: Vec<ProjectFile>,
    /// `[[context]]`: figures that are no KPIs
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<ContextFile>,
    /// `[[grade]]`: grades set by hand
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grade: Vec<GradeFile>,
    /// `[[revision]]`: 改定, oldest first
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revision: Vec<RevisionFile>,
}

/// Limits of the checks.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChecksFile {
    /// A change against last year of this many percent must be confirmed: `jump = 50`
    #[serde(default = "usual_jump")]
    pub jump: Spanned<Figure>,
}

/// How figures are judged.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RatingFile {
    /// `rate = "progress"`: a formula of docs/formulas.md
    pub rate: Formula,
    /// `round = { digits = 1, how = "half-up" }`
    pub round: RoundFile,
    /// `cap = 150`
    pub cap: Option<Spanned<Figure>>,
    /// `bands = [ { band = "A", mark = "◎", label = "目標達成", when = "target-met" }, … ]`
    pub bands: Spanned<Vec<BandFile>>,
    /// Whether the mean of the rates is printed: `mean = true`
    #[serde(default, skip_serializing_if = "is_false")]
    pub mean: bool,
}

/// A second scale for the KPIs with a tag of some group.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleFile {
    /// `name = "地方創生交付金の効果"`
    pub name: String,
    /// The group of the tags: `group = "交付金"`
    pub group: Spanned<String>,
    /// `[scale.rating]`, as `[rating]`
    pub rating: RatingFile,
}

/// The review of the whole period.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFile {
    /// The last year that it looks at: `year = "R6"`
    pub year: Spanned<String>,
    /// `[review.rating]`, as `[rating]`, where the whole period is judged by another
    pub rating: Option<RatingFile>,
}

/// A body to which the verification goes.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilFile {
    /// `name = "総合戦略推進会議"`
    pub name: String,
    /// `kind = "外部組織"`
    pub kind: String,
    /// `members = "産官学金関係者、町議会代表、住民代表者"`
    pub members: String,
    /// `officers = "本部長: 町長、事務局: 企画課"`
    pub officers: Option<String>,
}

/// The words from which a section chooses in a column.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyFile {
    /// The name of the free text that it is for: `field = "policy"` for `text.policy`
    pub field: Spanned<String>,
    /// `label = "今後の方針"`
    pub label: String,
    /// `words = [{ word = "事業の継続", also = ["現状通り"] }]`
    pub words: Vec<WordFile>,
}

/// One word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WordFile {
    /// `word = "事業の継続"`
    pub word: Spanned<String>,
    /// Other words for the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Spanned<String>>,
}

/// 重要な視点, SDGs, a kind of 交付金.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TagFile {
    /// `id = "V1"`
    pub id: Spanned<String>,
    /// `group = "重要な視点"`
    pub group: String,
    /// What stands before the name: `label = "重要な視点1"`
    pub label: Option<String>,
    /// `name = "SDGsの理念や目標達成に向けた施策の展開"`
    pub name: String,
    /// Names before a revision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
}

/// The printed digits of a rate.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RoundFile {
    /// Decimals of the percentage.
    pub digits: u32,
    /// `half-up` or `truncate`.
    pub how: Rounding,
}

/// One grade.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    /// `A`
    pub band: String,
    /// `◎`
    pub mark: String,
    /// `目標達成`
    #[serde(default)]
    pub label: String,
    /// `target-met`, `rate >= 50 and rate < 80`, `change >= -10`, `status = ended`, `otherwise`: the
    /// rule language of docs/formulas.md
    pub when: Spanned<String>,
}

/// A section that reports.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SectionFile {
    /// As its folder under `inputs/` is named.
    pub name: Spanned<String>,
    /// `department = "市民経済部"`
    pub department: Option<String>,
    /// `formerly = ["商工観光課"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Spanned<String>>,
}

/// 基本目標 or 横断的目標.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GoalFile {
    /// `id = "1"`
    pub id: Spanned<String>,
    /// What stands before the name: `label = "基本目標１"`
    pub label: String,
    /// `name = "新しい人の流れとつながりをつくる"`
    pub name: String,
    /// `cross_cutting = true`
    #[serde(default, skip_serializing_if = "is_false")]
    pub cross_cutting: bool,
    /// The goal to which it belongs, where goals stand under each other: `under = "T"`
    pub under: Option<Spanned<String>>,
    /// What the document says of it.
    pub summary: Option<String>,
    /// Ids of `[[tag]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Spanned<String>>,
    /// Names before a revision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    /// Other names under which sections know it: `aliases = ["観光"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// KPIs that are listed here again and count elsewhere: `kpis_again = ["4-1-1"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kpis_again: Vec<Spanned<String>>,
    /// 数値目標: `[[goal.kpi]]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kpi: Vec<KpiFile>,
    /// 施策: `[[goal.measure]]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measure: Vec<MeasureFile>,
}

/// 施策・基本事業.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFile {
    /// `id = "5-1-4"`
    pub id: Spanned<String>,
    /// `name = "農業・商業・工業の振興"`
    pub name: String,
    /// The goal to which it belongs; only in `[[revision.measure]]`, where no `[[goal]]` stands above.
    pub goal: Option<Spanned<String>>,
    /// The measure to which it belongs, of the same goal: `under = "1(1)"`
    pub under: Option<Spanned<String>>,
    /// What it is, one of `levels`, where its depth does not say it: `level = "基本事業"`
    pub level: Option<Spanned<String>>,
    /// 再掲: the id of the measure that is listed here again: `again = "1(1)③"`
    pub again: Option<Spanned<String>>,
    /// How the document marks it: `again_mark = "〔再掲〕"`; without a line, it does not.
    pub again_mark: Option<String>,
    /// What the document says of it.
    pub summary: Option<String>,
    /// 重要度順位.
    pub rank: Option<u32>,
    /// 担当係: `teams = ["企画調整係"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// 連携課: `partners = "全課"`
    pub partners: Option<String>,
    /// Ids of `[[tag]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Spanned<String>>,
    /// Names before a revision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<String>,
    /// Other names under which sections know it: `aliases = ["観光"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// KPIs that are listed here again and count elsewhere: `kpis_again = ["4-1-1"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kpis_again: Vec<Spanned<String>>,
    /// `[[goal.measure.kpi]]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kpi: Vec<KpiFile>,
}

/// 数値目標 or KPI.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KpiFile {
    /// `id = "5-1-4-1"`
    pub id: Spanned<String>,
    /// `name = "観光入込客数"`
    pub name: Spanned<String>,
    /// `aliases = ["年間観光入込客数"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Spanned<String>>,
    /// Names that it had before a revision: `formerly = ["年間観光客数"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Spanned<String>>,
    /// The goal, or the measure, to which it belongs; only in `[[revision.kpi]]`.
    pub goal: Option<Spanned<String>>,
    /// The measure to which it belongs; only in `[[revision.kpi]]`.
    pub measure: Option<Spanned<String>>,
    /// `unit = "千人"`
    pub unit: String,
    /// The decimals in which it is printed, where they are more or fewer than those of baseline and
    /// target: `digits = 2`
    pub digits: Option<u32>,
    /// `higher`, `lower`, `keep`, or `none` for what is watched and not judged
    pub direction: Direction,
    /// `annual`, `cumulative`, `average`, `point` or `increment`
    pub basis: Basis,
    /// A formula of its own: `rate = "attainment"`
    pub rate: Option<Formula>,
    /// `baseline = { value = 544, year = "R1" }`, or `"―"` where there is none
    pub baseline: Spanned<BaselineFile>,
    /// `target = { value = 820, year = "R8" }`, or `value = "↑"`
    pub target: Spanned<TargetFile>,
    /// Targets on the way: `targets = { R5 = 700, R6 = 740 }`
    pub targets: Option<Spanned<BTreeMap<String, Figure>>>,
    /// The years in which there is a figure at all: `survey = ["R3", "R8"]`
    pub survey: Option<Spanned<Vec<String>>>,
    /// How many years pass until a year's figure is published: `lag = 1`
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lag: u32,
    /// The statistic from which its figures are taken: `source = "経済センサス"`
    pub source: Option<String>,
    /// Ids of `[[tag]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Spanned<String>>,
    /// `section = "産業観光課"`
    pub section: Spanned<String>,
    /// Who reported it before: `section_before = [{ name = "商工課", until = "R4" }]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub section_before: Vec<OwnerFile>,
    /// Why it stands in the plan as it does.
    pub note: Option<String>,
    /// The first year of the revision that brought it; nobody writes it.
    #[serde(skip)]
    pub since: Option<FiscalYear>,
}

/// A section that reported a KPI until some year.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerFile {
    /// The section.
    pub name: Spanned<String>,
    /// The last year that it reported.
    pub until: Spanned<String>,
}

/// 基準値.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineFile {
    /// A number, `"―"` where there is none, or `"○○"` while undecided.
    pub value: Figure,
    /// The year of the value.
    pub year: Option<String>,
    /// The statistic from which it is: `source = "経済センサス"`
    pub source: Option<String>,
    /// As the document prints it, where that is more than number and unit.
    pub text: Option<String>,
}

/// 目標値.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// A number, `"↑"`, `"↓"`, `"→"`, `"―"` where there is none, or `"○○"` while undecided.
    pub value: Figure,
    /// The year by which it should be reached.
    pub year: String,
    /// `compare = ">"` where the target itself is not enough (超); `"<"` where lower is better (未満)
    pub compare: Option<Spanned<String>>,
    /// What the figures of all years come to, where `value` is their mean: `sum = 80`
    pub sum: Option<Figure>,
    /// The statistic from which it is: `source = "経済センサス"`
    pub source: Option<String>,
    /// As the document prints it, where that is more than number and unit.
    pub text: Option<String>,
}

/// 事務事業.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// `id = "10"`
    pub id: Spanned<String>,
    /// `name = "地域公共交通関連事業"`
    pub name: Spanned<String>,
    /// Other names under which sections report it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Spanned<String>>,
    /// Names before a revision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formerly: Vec<Spanned<String>>,
    /// The goal of the measure, where several goals have a measure of that id.
    pub goal: Option<Spanned<String>>,
    /// The measure to which it belongs.
    pub measure: Option<Spanned<String>>,
    /// The section that runs it.
    pub section: Option<Spanned<String>>,
    /// What the document says of it.
    pub summary: Option<String>,
    /// 重要度順位.
    pub rank: Option<u32>,
    /// 担当係: `teams = ["企画調整係"]`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// 連携課: `partners = "関係課"`
    pub partners: Option<String>,
    /// Ids of `[[tag]]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Spanned<String>>,
}

/// A figure that is no KPI, and is told beside them.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ContextFile {
    /// The page: `group = "地方創生における北本市の強み・弱み"`
    pub group: String,
    /// `side = "弱み"`
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub side: String,
    /// `field = "人口・世帯"`
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// `name = "年少人口割合"`
    pub name: String,
    /// `value = 10.5`
    pub value: Option<Spanned<Figure>>,
    /// `unit = "％"`
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// `mark = "↓"`
    pub mark: Option<String>,
    /// `year = "R4"` for 令和4年度; a calendar year ends in 年 and is printed as written: `year = "平成28年"`
    pub year: Option<Spanned<String>>,
    /// As the document prints it, where that is more than number and unit.
    pub text: Option<String>,
}

/// A grade set by hand.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GradeFile {
    /// The id of the KPI.
    pub kpi: Spanned<String>,
    /// The year that is graded.
    pub year: Spanned<String>,
    /// The code of a band.
    pub band: Spanned<String>,
    /// Why.
    pub reason: Spanned<String>,
    /// Who: `by = "推進会議"`
    pub by: String,
}

/// 改定: what changes in the plan, from a year on.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RevisionFile {
    /// `name = "令和５年10月改定"`
    pub name: String,
    /// The first fiscal year that is judged by it: `from = "R5"`
    pub from: Spanned<String>,
    /// `[revision.rating]`: other rules from then on
    pub rating: Option<RatingFile>,
    /// `[[revision.change]]`: what is renamed, changed, merged or dropped
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Spanned<ChangeFile>>,
    /// `[[revision.tag]]`: new
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<TagFile>,
    /// `[[revision.goal]]`: new
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goal: Vec<GoalFile>,
    /// `[[revision.measure]]`: new
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measure: Vec<MeasureFile>,
    /// `[[revision.kpi]]`: new
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kpi: Vec<KpiFile>,
    /// `[[revision.project]]`: new
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub project: Vec<ProjectFile>,
    /// `[[revision.note]]`: what is none of these, for people: 推進体制, 展望
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<Spanned<NoteFile>>,
}

/// What a revision did to something that is no goal, measure, KPI, tag or project: it is told and
/// changes no judgement.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NoteFile {
    /// `subject = "推進体制"`
    pub subject: String,
    /// What it was; nothing where it was added.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// What it is; nothing where it is no more.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
}

/// What a revision does to one thing of the plan. Just one of `goal` alone, `measure`, `kpi`, `tag`
/// and `project` says to which; what else is written is new.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeFile {
    /// The id of a goal; beside `measure`, that of its goal, where several have a measure of that id.
    pub goal: Option<Spanned<String>>,
    /// The id of a measure.
    pub measure: Option<Spanned<String>>,
    /// The id of a KPI.
    pub kpi: Option<Spanned<String>>,
    /// The id of a tag.
    pub tag: Option<Spanned<String>>,
    /// The id of a project.
    pub project: Option<Spanned<String>>,
    /// Its new name; the old one still finds it.
    pub name: Option<Spanned<String>>,
    /// Its new label: 基本目標１.
    pub label: Option<String>,
    /// A KPI's new unit.
    pub unit: Option<String>,
    /// A KPI's new direction.
    pub direction: Option<Direction>,
    /// A KPI's new basis.
    pub basis: Option<Basis>,
    /// A KPI's new formula.
    pub rate: Option<Formula>,
    /// A KPI's new baseline.
    pub baseline: Option<Spanned<BaselineFile>>,
    /// A KPI's new target.
    pub target: Option<Spanned<TargetFile>>,
    /// A KPI's new targets on the way.
    pub targets: Option<Spanned<BTreeMap<String, Figure>>>,
    /// The section that reports a KPI, or runs a project, from now on.
    pub section: Option<Spanned<String>>,
    /// The tags that it has from now on.
    pub tags: Option<Vec<Spanned<String>>>,
    /// The KPIs that a goal or a measure lists again from now on.
    pub kpis_again: Option<Vec<Spanned<String>>>,
    /// `dropped = true`: it is no more, and neither is what stands under it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dropped: bool,
    /// It is no more, and its names mean the one of this id: `merged_into = "V2"`
    pub merged_into: Option<Spanned<String>>,
    /// The years in which a KPI has a figure from now on; `survey = []` for every year.
    pub survey: Option<Spanned<Vec<String>>>,
    /// How many years pass from now on until a KPI's figure is published; `lag = 0` for none.
    pub lag: Option<u32>,
    /// The decimals in which a KPI is printed from now on.
    pub digits: Option<u32>,
    /// The statistic from which a KPI's figures are taken from now on.
    pub source: Option<String>,
}

/// A number or a word, as TOML has them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn usual_levels() -> Vec<String> {
    ["基本目標", "施策"].map(str::to_owned).to_vec()
}

fn usual_correction_marks() -> Vec<String> {
    ["修正", "訂正", "差替", "再提出", "最新"]
        .map(str::to_owned)
        .to_vec()
}

fn usual_jump() -> Spanned<Figure> {
    Spanned::new(0..0, Figure::Whole(50))
}

impl Serialize for Figure {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(number) => out.serialize_i64(*number),
            Self::Decimal(number) => out.serialize_f64(*number),
            Self::Word(word) => out.serialize_str(word),
            Self::Exact(number) => exact(*number, out),
        }
    }
}

/// TOML has whole numbers and binary ones; either keeps the digits that a plan has.
fn exact<S: serde::Serializer>(number: Decimal, out: S) -> Result<S::Ok, S::Error> {
    let whole = number.fract().is_zero().then(|| i64::try_from(number).ok());
    match (whole.flatten(), f64::try_from(number)) {
        (Some(whole), _) => out.serialize_i64(whole),
        (None, Ok(binary)) => out.serialize_f64(binary),
        (None, Err(_)) => out.serialize_str(&number.to_string()),
    }
}

impl Default for ChecksFile {
    fn default() -> Self {
        Self { jump: usual_jump() }
    }
}
