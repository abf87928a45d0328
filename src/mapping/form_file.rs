//! `forms/<form>.toml` as it is written. Every key is documented here; an unknown one is refused.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormFile {
    /// `name = "KPI進捗状況調査票（一覧）"`
    pub name: String,
    /// Which sheets may hold it, as a regex: `sheet = "進捗|実績"`
    pub sheet: Option<Spanned<String>>,
    /// Text that must stand in a cell above the table, or anywhere on a card: `title = "KPI進捗状況調査票"`
    pub title: Option<String>,
    /// Where the year of the report stands: `year = { from = "title" }`. Without a line: in the
    /// title, else in the sheet's name, the file's, or a folder's; `folder` alone takes the year's too.
    pub year: Option<YearFile>,
    /// For a text file whose encoding or delimiter cannot be told from its content.
    pub csv: Option<CsvFile>,
    /// Texts that a section must write for each KPI with a figure, by the names of `text.…`, and
    /// `rating`: `required = ["issues", "policy"]`
    pub required: Option<Vec<Spanned<String>>>,
    /// Roles whose texts are prose and do not say where a KPI stands, `goal` or `measure`:
    /// `prose = ["measure"]`
    pub prose: Option<Vec<Spanned<String>>>,
    /// How a KPI's id is put together: `id_format = { before = "12", between = "-" }` makes ア 12-ア
    pub id_format: Option<Spanned<IdFile>>,
    /// For a table with one KPI a row.
    pub table: Option<Spanned<TableFile>>,
    /// Groups of columns that repeat the same headers, one for each year.
    pub blocks: Option<Spanned<BlocksFile>>,
    /// Columns of the table: role = header, as a regex over the header path.
    pub columns: Option<Spanned<ColumnsFile>>,
    /// For a 個票: one KPI a card, one or several cards a sheet.
    pub card: Option<Spanned<CardFile>>,
}

/// What a text file is, where its content does not say so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CsvFile {
    /// `encoding = "EUC-JP"`; also `Shift_JIS`, `ISO-2022-JP`, `UTF-8`, `UTF-16LE`.
    pub encoding: Spanned<String>,
}

/// How an id is made of the cells that hold its parts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdFile {
    /// A first part that all ids of the form share and that stands in none of its cells: `before = "12"`
    #[serde(default)]
    pub before: String,
    /// What stands between two parts: `between = "-"`
    #[serde(default)]
    pub between: String,
}

/// Where the year of the report stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearFile {
    /// `title`, `sheet`, `file`, `folder` or `none`.
    pub from: super::form::YearFrom,
}

/// How the table is found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFile {
    /// Words that together make the header: `header = ["指標", "実績値"]`
    pub header: Vec<String>,
    /// Headers of columns that are written once, meant for the rows below: `fill = ["施策"]`
    #[serde(default)]
    pub fill: Vec<String>,
    /// What the first cell after the table says, as a regex: `end = '^※'`
    pub end: Option<Spanned<String>>,
    /// For a KPI that takes several rows without a word on each: what they hold, from the top:
    /// `lines = ["目標", "実績", "達成率"]`
    pub lines: Option<Spanned<Vec<String>>>,
}

/// Groups of columns that repeat the same headers without a year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlocksFile {
    /// Each time this header comes again, the next year begins: `starts_at = "国庫支出金"`
    pub starts_at: Spanned<String>,
    /// The years, from the left: `years = ["R5", "R6"]`
    pub years: Spanned<Vec<String>>,
}

/// Columns by role. A role without a line is found by the town's usual words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnsFile {
    /// The KPI's id.
    pub id: Option<Spanned<String>>,
    /// 枝番: the second part of an id that stands in two columns: `id_branch = "記号"`
    pub id_branch: Option<Spanned<String>>,
    /// The KPI's name.
    pub kpi: Option<Spanned<String>>,
    /// The basic goal.
    pub goal: Option<Spanned<String>>,
    /// The measure.
    pub measure: Option<Spanned<String>>,
    /// The reporting section.
    pub section: Option<Spanned<String>>,
    /// The unit.
    pub unit: Option<Spanned<String>>,
    /// The year of each row's figures: `year = "年度"`
    pub year: Option<Spanned<String>>,
    /// 基準値: `baseline = '基準値(／(?<year>.+))?'`
    pub baseline: Option<Spanned<String>>,
    /// 実績値: `actual = '実績値／(?<year>.+)'`
    pub actual: Option<Spanned<String>>,
    /// 目標値: `target = '目標値／(?<year>.+)'`
    pub target: Option<Spanned<String>>,
    /// 区分: the column that says of each row whether it holds targets or actuals.
    pub line: Option<Spanned<String>>,
    /// Columns whose figures are targets or actuals by their row: `stacked = '(?<year>.+)'`
    pub stacked: Option<Spanned<String>>,
    /// The section's own grade for the figure: `rating = "自己評価"`
    pub rating: Option<Spanned<String>>,
    /// The name of a 事務事業: `project = "事務事業名"`. A table with it and without `kpi` is one of
    /// projects; one with `measure` and neither is one of measures.
    pub project: Option<Spanned<String>>,
    /// 事業費 of a project: `cost = '事業費(／(?<year>.+))?'`
    pub cost: Option<Spanned<String>>,
    /// 担当係 of a project or a measure: `team = "担当係名"`. Without a line, 担当係 is the `section`.
    pub team: Option<Spanned<String>>,
    /// 連携課 of a project or a measure: `partner = "連携課名"`
    pub partner: Option<Spanned<String>>,
    /// 重要度順位 of a project or a measure: `rank = "重要度順位"`
    pub rank: Option<Spanned<String>>,
    /// Free texts: `text.efforts = "取組内容"`
    #[serde(default)]
    pub text: BTreeMap<String, Spanned<String>>,
    /// Columns that are known and not wanted: `ignore = ["備考"]`
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
}

/// Labels of a 個票.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// The KPI's id.
    pub id: Option<Spanned<BesideFile>>,
    /// 枝番: the second part of an id that stands at two places.
    pub id_branch: Option<Spanned<BesideFile>>,
    /// The KPI's name: `kpi = { right_of = "指標名" }`
    pub kpi: Spanned<BesideFile>,
    /// The basic goal.
    pub goal: Option<Spanned<BesideFile>>,
    /// The measure.
    pub measure: Option<Spanned<BesideFile>>,
    /// The reporting section.
    pub section: Option<Spanned<BesideFile>>,
    /// The unit.
    pub unit: Option<Spanned<BesideFile>>,
    /// 基準値.
    pub baseline: Option<Spanned<BesideFile>>,
    /// 実績値: `actual = { right_of = "実績値", years = "above" }`
    pub actual: Option<Spanned<BesideFile>>,
    /// 目標値.
    pub target: Option<Spanned<BesideFile>>,
    /// The section's own grade for the figure: `rating = { right_of = "自己評価" }`
    pub rating: Option<Spanned<BesideFile>>,
    /// Free texts: `text.efforts = { below = "取組の内容と成果" }`
    #[serde(default)]
    pub text: BTreeMap<String, Spanned<BesideFile>>,
    /// Cells that are known and not wanted, as regexes: `ignore = ["様式.*"]`
    #[serde(default)]
    pub ignore: Vec<Spanned<String>>,
}

/// Where a value stands, seen from its label.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BesideFile {
    /// The label to the left of the value.
    pub right_of: Option<String>,
    /// The label above the value.
    pub below: Option<String>,
    /// For a series: where the years stand, `above` or `left` of the values.
    pub years: Option<super::form::YearsAt>,
}
