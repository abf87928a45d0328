//! 調査票: the form that kensho writes itself for each section, and reads without a file of the town.
//!
//! One table of columns says what is written and, as a [`Form`], how it is read. Each of its sheets bears a
//! mark in the head of a hidden column, by which it is known under any name and in any format, whatever
//! program has saved it.

use super::Form;
use super::resolve::resolve;
use crate::domain::number::grouped;
use crate::domain::plan::{Aim, Vocabulary};
use crate::domain::reported::Kind;
use crate::domain::{Decimal, FiscalYear, Kpi, Plan, folded};
use crate::mapping::problem::Problems;
use crate::mapping::{Source, reading};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// The form's name for people.
pub const NAME: &str = "調査票";

/// The edition of its columns.
pub const EDITION: u32 = 1;

/// How the cells begin that the program wrote for itself.
const PREFIX: &str = "kensho:";

/// What is printed in place of the year's figure where the plan has no survey in the year.
pub const NOT_SURVEYED: &str = "調査なし";

/// The words from which a section chooses why there is no figure.
pub const STATES: [&str; 6] = [
    "集計中",
    "未公表",
    NOT_SURVEYED,
    "該当なし",
    "事業終了",
    "秘匿",
];

/// The same of costs.
pub const COST_STATES: [&str; 3] = ["未定", "該当なし", "事業終了"];

/// Of the words for figures those that a section may write of costs, too: 未定 says the same.
const ALSO_OF_COSTS: [&str; 2] = ["集計中", "未公表"];

/// Whether a text is one of those words, however they are typed: 該当無し, （集計中）. `kind` is that of the figure.
pub fn is_state(kind: Kind, text: &str) -> bool {
    let (words, also): (&[&str], &[&str]) = match kind {
        Kind::Cost => (&COST_STATES, &ALSO_OF_COSTS),
        _ => (&STATES, &[]),
    };
    let key = folded::key(text).replace("無し", "なし");
    let inner = key.strip_prefix('(').and_then(|key| key.strip_suffix(')'));
    let bare = inner.unwrap_or(&key);
    let mut words = words.iter().chain(also);
    words.any(|word| folded::key(word) == bare)
}

/// Letters of a text that a printed form and the reports have room for.
pub const LONGEST_TEXT: u32 = 400;

/// What stands in place of an id in a row that is an example.
pub const EXAMPLE: &str = "kensho:記入例";

/// The first cell of the hidden sheet with the words of long lists.
pub const WORDS: &str = "kensho:一覧";

/// A column of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnColumn {
    /// Its key in `[columns]` of a form's file.
    pub key: String,
    /// Its head; the year stands behind that of a figure.
    pub head: String,
}

/// What a sheet of the form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnSheet {
    /// The section's KPIs.
    Kpis,
    /// Its 事務事業.
    Projects,
}

/// The head of the ids that people see.
pub const NUMBER: &str = "番号";

/// The head of the KPIs' names.
pub const KPI_NAME: &str = "指標名";

/// The head of the projects' names.
pub const PROJECT_NAME: &str = "事業名";

/// The head of the units.
pub const UNIT: &str = "単位";
/// The head of the baselines.
pub const BASELINE: &str = "基準値";
/// The head of the targets.
pub const TARGET: &str = "目標値";
/// The head of the targets on the way for the year that is asked about.
pub const TARGET_OF_YEAR: &str = "今年度目標";
/// The head of what else there is to say.
const REMARKS: &str = "備考";
/// The head of the figures of a year.
pub const ACTUAL: &str = "実績値";
/// The same of costs, which are in 千円.
pub const COST: &str = "事業費（千円）";

impl OwnColumn {
    /// Whether a cell bears its head; behind that of figures stands the year.
    pub fn has_head(&self, text: &str) -> bool {
        let (own, text) = (folded::key(&self.head), folded::key(text));
        let rest = text.strip_prefix(&own);
        rest.is_some_and(|rest| rest.is_empty() || is_of_years(self) && rest.starts_with('('))
    }

    /// The year behind its head in a cell; a note may stand behind that.
    pub fn year_in(&self, text: &str) -> Option<FiscalYear> {
        let (own, text) = (folded::key(&self.head), folded::key(text));
        let year = text.strip_prefix(&own)?.strip_prefix('(')?;
        FiscalYear::parse(year.split_once(')')?.0)
    }
}

impl OwnSheet {
    /// The sheet whose form has a name.
    pub fn of_form(name: &str) -> Option<Self> {
        let mut sheets = [Self::Kpis, Self::Projects].into_iter();
        sheets.find(|sheet| sheet.form() == name)
    }

    /// The name of the form by which it is read.
    fn form(self) -> String {
        format!("{NAME}（{}）", self.name())
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kpis => "指標",
            Self::Projects => "事業",
        }
    }

    /// Its columns, from the left, but for the hidden one of ids in front. Texts for which the plan has words
    /// have columns of their own.
    pub fn columns(self, plan: &Plan) -> Vec<OwnColumn> {
        let column = |key: &str, head: &str| OwnColumn {
            key: key.to_owned(),
            head: head.to_owned(),
        };
        match self {
            Self::Projects => vec![
                column("ignore", NUMBER),
                column("ignore", "施策"),
                column("project", PROJECT_NAME),
                column("cost", COST),
                column("state", "金額がないとき"),
                column("text.remarks", REMARKS),
            ],
            Self::Kpis => {
                let front = [
                    column("ignore", NUMBER),
                    column("ignore", "施策"),
                    column("kpi", KPI_NAME),
                    column("ignore", BASELINE),
                    column("ignore", TARGET),
                    column("actual", ACTUAL),
                    column("unit", UNIT),
                    column("state", "値がないとき"),
                    column("text.efforts", "取組内容"),
                    column("text.issues", "課題"),
                ];
                let mut columns = front.to_vec();
                if plan.kpis.iter().any(|kpi| !kpi.interim.is_empty()) {
                    let of_year = column("ignore", TARGET_OF_YEAR);
                    columns.insert(4, of_year);
                }
                let end = column("text.remarks", REMARKS);
                for words in &plan.vocabularies {
                    let key = format!("text.{}", words.field);
                    let is_head = |head: &str| {
                        head == REMARKS || columns.iter().any(|column| column.head == head)
                    };
                    let head = match head_of(&words.label) {
                        // Two columns of one head could not be told apart.
                        head if is_head(head) => format!("{head}（{}）", words.field),
                        head => head.to_owned(),
                    };
                    let is_there = |column: &OwnColumn| column.key == key;
                    if !is_there(&end) && !columns.iter().any(is_there) {
                        columns.push(column(&key, &head));
                    }
                }
                columns.push(end);
                columns
            }
        }
    }

    /// The file that a town would write to have the form read.
    fn file(self, plan: &Plan) -> String {
        let words = match self {
            Self::Kpis => [KPI_NAME, ACTUAL],
            Self::Projects => [PROJECT_NAME, "事業費"],
        };
        let mut lines = vec![
            format!("name = {}", quoted(&self.form())),
            format!("[table]\nheader = {words:?}\n[columns]\nid = '{PREFIX}{NAME}.*'"),
        ];
        let columns = self.columns(plan);
        let (ignored, named): (Vec<_>, Vec<_>) =
            columns.iter().partition(|column| column.key == "ignore");
        let pattern = |column: &OwnColumn| match column.head.as_str() {
            // The unit and the year are two brackets behind the word. Behind them a section may have written a note.
            COST => r"事業費\((?<unit>千円)\)\((?<year>[^()]+)\).*".to_owned(),
            ACTUAL => format!(r"{ACTUAL}(?:\((?<year>[^()]+)\).*)?"),
            head => regex::escape(head),
        };
        let line = |column: &&OwnColumn| {
            let text = column.key.strip_prefix("text.");
            let key = text.map_or(column.key.clone(), |name| format!("text.{}", quoted(name)));
            format!("{key} = {}", quoted(&pattern(column)))
        };
        lines.extend(named.iter().map(line));
        let ignored = ignored.iter().map(|column| pattern(column));
        // The ids stand twice, in front and behind; the second ones count where the first are gone.
        // A revision may have taken the targets of years out of the plan since the form went out.
        let ignored = ignored.chain([format!("{PREFIX}.*"), TARGET_OF_YEAR.to_owned()]);
        let ignored: BTreeSet<String> = ignored.collect();
        let ignored: Vec<String> = ignored.iter().map(|pattern| quoted(pattern)).collect();
        lines.push(format!("ignore = [{}]", ignored.join(", ")));
        lines.join("\n")
    }
}

/// Whether a column holds the figures of a year.
pub fn is_of_years(column: &OwnColumn) -> bool {
    matches!(column.key.as_str(), "actual" | "cost")
}

/// Whether a section writes in a column; of figures, in that of the year asked about, and where one is still to come.
pub fn is_open(column: &OwnColumn) -> bool {
    is_of_years(column) || column.key == "state" || column.key.starts_with("text.")
}

/// What the row of the example shows in a column; of figures, in that of the year that `is_asked` about.
pub fn example(plan: &Plan, column: &OwnColumn, is_asked: bool) -> String {
    let text = match (column.key.as_str(), column.head.as_str()) {
        (_, NUMBER) => "記入例",
        ("kpi", _) => "講座の参加者数",
        ("project", _) => "○○講座開催事業",
        (_, BASELINE) => "500\n（R1）",
        (_, TARGET) => "820\n（R8）",
        (_, TARGET_OF_YEAR) => "760",
        ("actual" | "cost", _) if is_asked => "745",
        ("actual" | "cost", _) => "700",
        ("unit", _) => "人",
        ("text.efforts", _) => "土曜日の講座を2回増やした。",
        ("text.issues", _) => "40代以下の参加が少ない。",
        (key, _) => {
            let mut chosen = plan.vocabularies.iter();
            let chosen = chosen.find(|words| key == format!("text.{}", words.field));
            let first = chosen.and_then(|chosen| chosen.words.first());
            first.map_or("", |(word, _)| word.as_str())
        }
    };
    text.to_owned()
}

/// What stands in a locked column of a KPI's row that only says what the plan does; none of other columns.
pub fn shown_of_kpi(
    plan: &Plan,
    (kpi, year): (usize, FiscalYear),
    column: &OwnColumn,
) -> Option<String> {
    let kpi = &plan.kpis[kpi];
    match (column.key.as_str(), column.head.as_str()) {
        ("ignore", NUMBER) => Some(kpi.id.clone()),
        ("ignore", BASELINE) => Some(baseline(kpi)),
        ("ignore", TARGET) => Some(target(kpi)),
        ("ignore", TARGET_OF_YEAR) => {
            let is_strict = kpi.is_interim_strict(year);
            let of_year = kpi.interim_of(year).map(|aim| number(kpi, aim, is_strict));
            Some(of_year.unwrap_or_else(|| NOTHING.to_owned()))
        }
        ("ignore", _) => Some(plan.place_label(kpi)),
        ("unit", _) => Some(kpi.unit.clone()),
        _ => None,
    }
}

/// The same of a project's row.
pub fn shown_of_project(plan: &Plan, project: usize, column: &OwnColumn) -> Option<String> {
    let project = &plan.projects[project];
    let measure = || {
        project
            .measure
            .map(|measure| plan.measures[measure].label())
    };
    match (column.key.as_str(), column.head.as_str()) {
        ("ignore", NUMBER) => Some(project.id.clone()),
        ("ignore", _) => Some(measure().unwrap_or_default()),
        _ => None,
    }
}

/// With its year below it.
fn baseline(kpi: &Kpi) -> String {
    let printed = kpi
        .baseline_as
        .text
        .clone()
        .or(kpi.baseline_as.undecided.clone());
    let of = |year: Option<FiscalYear>| year.map_or(String::new(), |year| format!("\n（{year}）"));
    let number = kpi
        .baseline
        .map(|baseline| format!("{}{}", grouped(baseline.value), of(baseline.year)));
    printed.or(number).unwrap_or_else(|| NOTHING.to_owned())
}

fn target(kpi: &Kpi) -> String {
    let printed = kpi
        .target_as
        .text
        .clone()
        .or(kpi.target_as.undecided.clone());
    let aim = kpi.target.map(|target| match target.aim {
        Aim::Number(aim) => format!(
            "{}\n（{}）",
            number(kpi, aim, target.is_strict),
            target.year
        ),
        Aim::Arrow(arrow) => arrow.sign().to_owned(),
    });
    printed.or(aim).unwrap_or_else(|| NOTHING.to_owned())
}

/// A number that is to be reached, as the plan has it, with 超 or 未満 where it is itself not enough. Not with the
/// decimals that reports print: who types 820 over 820.0 changes nothing.
fn number(kpi: &Kpi, aim: Decimal, is_strict: bool) -> String {
    format!("{}{}", grouped(aim), kpi.beyond(is_strict))
}

/// What is printed where the plan has nothing.
const NOTHING: &str = "―";

/// As TOML has a text: a plan may use any letter.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// A plan may leave the name of its words empty.
fn head_of(label: &str) -> &str {
    if label.trim().is_empty() {
        "方針"
    } else {
        label
    }
}

/// What a cell says of the form whose part it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnMark {
    /// The plan's folder name.
    pub plan: String,
    /// The year that is asked about.
    pub year: FiscalYear,
    /// The section's name.
    pub section: String,
    /// The edition of the form.
    pub edition: u32,
}

impl OwnMark {
    /// Whether it is that of a form for a year of a plan.
    pub fn is_of(&self, plan: &Plan, year: FiscalYear) -> bool {
        self.plan == plan.id && self.year == year
    }

    /// As it stands in a cell: `kensho:調査票;1;R7;town;保育課`.
    pub fn text(&self) -> String {
        let (plan, section) = (escaped(&self.plan), escaped(&self.section));
        format!(
            "{PREFIX}{NAME};{};{};{plan};{section}",
            self.edition, self.year
        )
    }

    /// The mark that a text is; none of any other text.
    pub fn of(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix(PREFIX)?.strip_prefix(NAME)?;
        let parts: Vec<&str> = rest.strip_prefix(';')?.split(';').collect();
        let [edition, year, plan, section] = parts[..] else {
            return None;
        };
        Some(Self {
            edition: edition.parse().ok()?,
            year: FiscalYear::parse(year)?,
            plan: unescaped(plan),
            section: unescaped(section),
        })
    }
}

/// What the marks of a form's rows begin with: the section and the year.
pub fn origin(section: &str, year: FiscalYear) -> String {
    format!("{section}／{year}")
}

/// The section of such an origin; forms of earlier versions name no year.
pub fn section_of_origin(origin: &str) -> &str {
    let parts = origin.rsplit_once('／');
    parts.map_or(origin, |(section, _)| section)
}

/// What stands in the last hidden column: of the heads all heads, of a row the [`origin`] and under each head what was
/// printed there, empty of open cells. The plan and last year's figures may be others by the time that the form comes
/// back.
pub fn row_mark<'t>(section: &'t str, texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts = std::iter::once(section).chain(texts);
    let texts: Vec<&str> = texts.collect();
    line_mark(&texts).replacen(LINE, ROW, 1)
}

/// What stands there of the heads, each part behind an empty text: the heads, the ids of all rows, behind [`NAME`] the
/// names of the form's sheets, and of each list to choose from the head of its column and its words. The plan may have
/// others by the time that the form comes back. The last parts are left out where a cell has no room for them.
pub fn heads_mark<'t>(section: &'t str, parts: &[Vec<&'t str>]) -> String {
    /// Letters of a cell are 32,767.
    const ROOM: usize = 30_000;
    let of_first = |count: usize| {
        let parts = parts[..count].join(&"");
        row_mark(section, parts)
    };
    let fits = |mark: &String| mark.len() <= ROOM;
    let fewer = (2..=parts.len()).rev().map(of_first).find(fits);
    fewer.unwrap_or_else(|| of_first(1))
}

/// The words that a plan's list offers on the form.
pub fn words_of(vocabulary: &Vocabulary) -> Vec<&str> {
    let words = vocabulary.words.iter().map(|(word, _)| word.as_str());
    words.filter(|word| !word.is_empty()).collect()
}

/// The texts of such a mark; none of any other text.
pub fn printed_in_row(mark: &str) -> Option<Vec<String>> {
    texts_of(mark, ROW)
}

/// What stands in the hidden column of a line above the table: the texts that were printed in it. The plan's own may
/// be others by the time that the form comes back.
pub fn line_mark(texts: &[&str]) -> String {
    let texts = texts.iter().map(|text| format!(";{}", escaped(text)));
    format!("{PREFIX}{LINE}{}", texts.collect::<String>())
}

/// The texts of such a mark; none of any other text.
pub fn printed_in_line(mark: &str) -> Option<Vec<String>> {
    texts_of(mark, LINE)
}

fn texts_of(mark: &str, word: &str) -> Option<Vec<String>> {
    let texts = mark.trim().strip_prefix(PREFIX)?.strip_prefix(word)?;
    Some(texts.split(';').skip(1).map(unescaped).collect())
}

/// The words of those marks.
const LINE: &str = "行";
const ROW: &str = "印刷";

/// Whether a row is one that the program wrote for itself: its first or its last cell says so.
pub fn is_own_row<'t>(mut texts: impl DoubleEndedIterator<Item = &'t str>) -> bool {
    let ends = [texts.next(), texts.next_back()];
    let mut ends = ends.into_iter().flatten();
    ends.any(|text| is_own(text) && printed_in_row(text).is_none())
}

/// Whether a row has the heads of one of the sheets, whatever stands in its hidden columns.
pub fn has_heads<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    const HEADS: [[&str; 3]; 2] = [
        [NUMBER, KPI_NAME, "値がないとき"],
        [NUMBER, PROJECT_NAME, "金額がないとき"],
    ];
    let texts: Vec<String> = texts.map(folded::key).collect();
    let has = |head: &&str| texts.contains(&folded::key(head));
    HEADS.iter().any(|heads| heads.iter().all(&has))
}

/// Whether a text is one that the program wrote for itself. Another that begins alike is a section's own.
pub fn is_own(text: &str) -> bool {
    let word = text.trim().split(';').next().unwrap_or_default();
    let is_mark = |word: &str| [NAME, LINE, ROW].contains(&word);
    [EXAMPLE, WORDS].contains(&word) || word.strip_prefix(PREFIX).is_some_and(is_mark)
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace(';', "%3B")
}

fn unescaped(text: &str) -> String {
    text.replace("%3B", ";").replace("%25", "%")
}

/// The forms that are read where a sheet bears the mark.
///
/// # Errors
/// None that a plan can cause: two words of a plan may be alike, and the first is then read.
pub(in crate::mapping) fn forms(plan: &Plan) -> Result<Vec<Form>, Problems> {
    let form = |sheet: OwnSheet| {
        let source = Source::of(Path::new(NAME), &sheet.file(plan));
        let form = reading::read(&source).and_then(|file| resolve(&source, file))?;
        Ok(Form {
            is_own: true,
            ..form
        })
    };
    [OwnSheet::Kpis, OwnSheet::Projects]
        .into_iter()
        .map(form)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::from_texts;
    use crate::mapping::words;

    #[test]
    fn what_a_section_writes_is_no_mark_of_ours() {
        for (text, expected) in [
            ("kensho:行;担当課;観光課", true),
            ("kensho:印刷;観光課;1-1", true),
            ("kensho:記入例", true),
            ("kensho:の導入を進めた", false),
            ("kensho:行政の説明会", false),
        ] {
            assert_eq!(super::is_own(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mark_says_what_was_said_in_it() {
        for section in ["保育課", "課;係", "100%課", "%3B", "a b"] {
            let mark = OwnMark {
                plan: "見本;町".into(),
                year: FiscalYear::starting(2024),
                section: section.into(),
                edition: EDITION,
            };
            assert_eq!(OwnMark::of(&mark.text()), Some(mark));
        }
        for text in [
            "",
            "kensho:",
            EXAMPLE,
            "kensho:調査票",
            "kensho:調査票;1;R6;town",
            "調査票;1;R6;town;課",
        ] {
            assert_eq!(OwnMark::of(text), None, "{text}");
        }
    }

    #[test]
    fn the_words_to_choose_from_are_marks() {
        for word in STATES.iter().chain(&COST_STATES) {
            assert!(words::mark(word).is_some(), "{word}");
        }
    }

    /// A town may call its words as it likes: every column is still one of its own.
    #[test]
    fn whatever_the_words_of_a_plan_are_called_every_head_is_read() {
        let chosen = |field: &str, label: &str| {
            format!(
                "[[vocabulary]]\nfield = {field:?}\nlabel = \"{label}\"\nwords = [{{ word = \"継続\" }}]\n"
            )
        };
        let words = [
            chosen("policy", "今後の　方針（*）"),
            chosen("方針", "方針"),
            chosen("two", "課題"),
            chosen("three", "備考"),
            chosen("issues", "課題の別"),
        ];
        let plan = format!(
            "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n[collection]\n[rating]\nrate = \"progress\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{{ band = \"D\", mark = \"×\", when = \"otherwise\" }}]\n{}[[section]]\nname = \"企画課\"\n[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"見本\"\n[[goal.kpi]]\nid = \"1-1\"\nname = \"講座数\"\nunit = \"回\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 3 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"企画課\"\n",
            words.concat()
        );
        let mapping = from_texts(&plan, &[]).unwrap();
        let heads: Vec<String> = OwnSheet::Kpis
            .columns(&mapping.plan)
            .into_iter()
            .map(|column| column.head)
            .collect();
        let own = [
            "今後の　方針（*）",
            "方針",
            "課題（two）",
            "備考（three）",
            "備考",
        ];
        assert_eq!(heads[10..], own);
        let crate::mapping::Layout::Table(table) = &mapping.forms[0].layout else {
            panic!()
        };
        for head in heads {
            let key = crate::domain::folded::key(&head);
            let fits = table
                .columns
                .iter()
                .filter(|column| !column.is_usual && column.pattern.is_match(&key));
            assert_eq!(fits.count(), 1, "{head}");
        }
    }
}
