//! The sheets of the workbook: which key of `plan.toml` stands in which column.
//!
//! The columns of a sheet are the fields of a thing ([`crate::mapping::fields`]). Keys that begin with
//! `@` are not in `plan.toml`: they say where a row belongs.

use crate::domain::choice::Words;
use crate::mapping::change_file;
use crate::mapping::fields::{FileField, Kind, Thing};
use crate::mapping::plan_file::lists::{LISTS, PlanList};
use crate::mapping::plan_file::*;
use crate::mapping::said::Said;
use std::sync::LazyLock;

/// One sheet.
pub struct PlanSheet {
    /// As Excel shows it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Its columns, from the left.
    pub columns: Vec<PlanColumn>,
}

/// One column.
#[derive(Clone)]
pub struct PlanColumn {
    /// The key of `plan.toml`, with dots: `target.year`.
    pub key: String,
    /// Its head; for figures by year the text before the year.
    pub head: String,
    /// What it wants.
    pub hint: String,
    /// The kind of its values. Former sections of a KPI are [`Kind::Parts`].
    pub kind: Kind,
    /// What it names, for a list to choose from ([`FileField::names`]); `rule` where it is a band's rule.
    pub names: &'static str,
    /// Its width in letters.
    pub width: u32,
    /// Whether it may be empty.
    pub need: Need,
    /// The edition of the format that brought it.
    pub since: u32,
    /// What a plan says that leaves its key out; none where that is nothing.
    pub usual: Option<Said>,
}

/// Whether a cell may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Something must stand there.
    Must,
    /// Empty is an empty text, which the plan must have.
    Empty,
    /// Empty is nothing said.
    May,
}

/// The name of the sheet with one row for each key of the plan itself.
pub const PLAN: &str = "計画";
/// The name of the sheet of how is judged.
pub const RATINGS: &str = "判定";
/// The name of the sheet of grades.
pub const BANDS: &str = "判定区分";
/// The name of the sheet of words to choose from.
pub const WORDS: &str = "語彙";

/// A KPI that stands in the table beside `plan.toml`.
pub const IN_TABLE: &str = "kpis.csv";
/// A change that leaves no targets on the way: `targets = {}`, which no year's column can say.
pub const NO_TARGETS: &str = "@no_targets";
/// What is new in a revision, and stands under it and not under its goal or measure.
pub const DIRECTLY: &str = "改定の直下";
/// Whose rules of judgement a row has.
pub const OF_PLAN: &str = "計画";
/// Of a second scale.
pub const OF_SCALE: &str = "尺度";
/// Of the review of the whole period.
pub const OF_REVIEW: &str = "総点検";
/// From a revision on.
pub const OF_REVISION: &str = "改定";
/// A goal's row.
pub const GOAL_ROW: &str = "目標";
/// A measure's row.
pub const MEASURE_ROW: &str = "施策";

const LEVELS: Words = &[(GOAL_ROW, GOAL_ROW), (MEASURE_ROW, MEASURE_ROW)];
const PLACES: Words = &[(IN_TABLE, IN_TABLE), (DIRECTLY, DIRECTLY)];
const JUDGED: Words = &[
    (OF_PLAN, OF_PLAN),
    (OF_SCALE, OF_SCALE),
    (OF_REVIEW, OF_REVIEW),
    (OF_REVISION, OF_REVISION),
];

/// A column that is no field: it says where a row belongs, or parts what is one field.
fn placing(key: &str, head: &str, (kind, width): (Kind, u32), hint: &str) -> PlanColumn {
    PlanColumn {
        key: key.to_owned(),
        head: head.to_owned(),
        hint: hint.to_owned(),
        kind,
        names: "",
        width,
        need: Need::May,
        since: 1,
        usual: None,
    }
}

impl PlanColumn {
    fn must(self) -> Self {
        let need = Need::Must;
        Self { need, ..self }
    }

    fn of(self, names: &'static str) -> Self {
        Self { names, ..self }
    }

    /// Whether it has figures by year, in columns of their own: 目標値 R5.
    pub fn is_by_year(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    /// Whether its cells are numbers, if they are no words in the place of one.
    pub fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Figure | Kind::Count | Kind::Map(_))
    }
}

/// The columns of some fields. Lists of things have sheets of their own, and so has how is judged.
fn columns(fields: &[FileField]) -> Vec<PlanColumn> {
    let of = |field: &FileField| match (field.kind)() {
        Kind::Parts(_) if field.key != "section_before" => Vec::new(),
        Kind::Part(_) if field.key == "rating" => Vec::new(),
        Kind::Part(parts) => {
            let is_there = field.is_must || field.usual.is_some();
            let under = |part: PlanColumn| PlanColumn {
                key: format!("{}.{}", field.key, part.key),
                since: part.since.max(field.since),
                need: if is_there { part.need } else { Need::May },
                ..part
            };
            columns(parts).into_iter().map(under).collect()
        }
        Kind::Period => {
            let year = |key, head, hint| placing(key, head, (Kind::Text, 16), hint).must();
            vec![
                year("@first", "期間の初年度", "R3、令和3年度、2021 など"),
                year("@last", "期間の最終年度", ""),
            ]
        }
        kind => vec![column(field, kind)],
    };
    fields.iter().flat_map(of).collect()
}

fn column(field: &FileField, kind: Kind) -> PlanColumn {
    let kind = match field.choices() {
        [] => kind,
        words => Kind::Choice(words),
    };
    let (width, usual_hint) = match kind {
        _ if !field.names.is_empty() => (16, "一覧から選ぶ"),
        _ if field.key == "when" => (28, ""),
        Kind::Figure => (12, ""),
        Kind::Count | Kind::Flag => (10, ""),
        Kind::Choice(_) => (14, "一覧から選ぶ"),
        // An empty cell leaves a field as it was; to end its value takes a word of its own.
        Kind::Texts if !field.none.is_empty() => (14, "／で区切る"),
        Kind::Texts => (24, "／で区切る"),
        Kind::Parts(_) => (22, "商工課（R4まで） の形。／で区切る"),
        Kind::Map(_) => (11, ""),
        _ => (16, ""),
    };
    let (head, hint) = match kind {
        Kind::Map(_) => ("目標値", "その年度の目標値"),
        _ => (field.label, field.hint),
    };
    PlanColumn {
        key: field.key.to_owned(),
        head: head.to_owned(),
        hint: hint_of(hint, field.example, usual_hint),
        kind,
        names: if field.key == "when" {
            "rule"
        } else {
            field.names
        },
        width: if field.width > 0 { field.width } else { width },
        need: match field.usual {
            Some("\"\"") => Need::Empty,
            Some(_) => Need::Must,
            None if field.is_must && field.is_blank => Need::Empty,
            None if field.is_must => Need::Must,
            None => Need::May,
        },
        since: field.since,
        usual: field.usual_value(),
    }
}

/// What a column wants, as people write it in a cell: what TOML needs around a value is left out.
fn hint_of(hint: &str, example: &str, usual: &str) -> String {
    let spoken = hint.replace("`true`", "はい");
    let hint = spoken
        .replace("`\"", "")
        .replace("\"`", "")
        .replace('`', "");
    let parts = match (hint.as_str(), example.trim_matches('"'), usual) {
        ("", example, "") if !example.is_empty() => return format!("{example} など"),
        (hint, _, usual) => [hint, usual],
    };
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("。")
}

/// Columns in the order in which people know them; what is new stands behind.
fn ordered(mut columns: Vec<PlanColumn>, order: &str) -> Vec<PlanColumn> {
    let place = |column: &PlanColumn| {
        let key = column.key.split('.').next();
        let mut keys = order.split(' ');
        keys.position(|known| Some(known) == key)
            .unwrap_or(usize::MAX)
    };
    columns.sort_by_key(place);
    columns
}

/// Goals and measures stand on one sheet.
fn tree() -> Vec<PlanColumn> {
    let mut all = vec![
        placing("@level", "種類", (Kind::Choice(LEVELS), 8), "一覧から選ぶ").must(),
        goal("施策だけ: どの目標の施策か"),
    ];
    for column in columns(GoalFile::FIELDS)
        .into_iter()
        .chain(columns(MeasureFile::FIELDS))
    {
        if column.key != "goal" && !all.iter().any(|known| known.key == column.key) {
            all.push(column);
        }
    }
    ordered(
        all,
        "@level id label name @goal under level cross_cutting again again_mark summary rank teams partners tags formerly aliases kpis_again",
    )
}

fn kpis() -> Vec<PlanColumn> {
    let mut own = columns(KpiFile::FIELDS);
    own.retain(|column| !["goal", "measure"].contains(&column.key.as_str()));
    let place = [
        goal("どの目標の指標か"),
        placing(
            "@measure",
            "施策の番号",
            (Kind::Text, 10),
            "数値目標なら空欄",
        )
        .of("measure"),
    ];
    place.into_iter().chain(own).collect()
}

/// What is new of a thing has the head of the thing's own column.
fn changes() -> Vec<PlanColumn> {
    let is_revised = |column: &PlanColumn| {
        let (key, part) = column.key.split_once('.').unwrap_or((&column.key, "value"));
        let mut fields = change_file::FIELDS.iter();
        part == "value" && fields.any(|field| field.key == key && !field.revised.is_empty())
    };
    let change = |column: PlanColumn| PlanColumn {
        head: match column.kind {
            Kind::Map(_) => column.head.clone(),
            _ if is_revised(&column) => format!("新しい{}", column.head),
            _ => column.head.clone(),
        },
        hint: match column.kind {
            Kind::Texts => format!("{}。無くすなら（なし）", column.hint),
            _ => column.hint.clone(),
        },
        need: Need::May,
        ..column
    };
    let mut all: Vec<PlanColumn> = columns(&change_file::FIELDS)
        .into_iter()
        .map(change)
        .collect();
    let hint = "途中の年度の目標値がすべて無くなったら はい";
    all.push(placing(
        NO_TARGETS,
        "年度の目標を無くす",
        (Kind::Flag, 10),
        hint,
    ));
    let order = format!(
        "goal measure kpi tag project name label unit direction basis rate baseline target targets {NO_TARGETS} section tags kpis_again dropped merged_into survey lag digits source"
    );
    ordered(all, &order)
}

fn goal(hint: &str) -> PlanColumn {
    placing("@goal", "目標の番号", (Kind::Text, 12), hint).of("goal")
}

fn revision(hint: &str) -> PlanColumn {
    placing("@revision", "改定", (Kind::Text, 16), hint).of("revision")
}

fn since() -> PlanColumn {
    revision("改定で新しく加わったものだけ: 改定の名前")
}

fn placed() -> PlanColumn {
    let hint = "kensho が使います。新しい行は空欄でよい";
    placing("@place", "書く場所", (Kind::Choice(PLACES), 12), hint)
}

fn of_what() -> PlanColumn {
    let hint = "計画・尺度・総点検・改定のどれの判定か";
    placing("@of", "対象", (Kind::Choice(JUDGED), 10), hint).must()
}

fn of_which() -> PlanColumn {
    placing("@name", "対象の名前", (Kind::Text, 24), "尺度か改定の名前")
}

/// Columns before and behind those of some fields.
fn around<const A: usize, const B: usize>(
    before: [PlanColumn; A],
    own: Vec<PlanColumn>,
    behind: [PlanColumn; B],
) -> Vec<PlanColumn> {
    before.into_iter().chain(own).chain(behind).collect()
}

/// The columns of the sheet on which the entries of a list are rows.
fn columns_of(list: &PlanList) -> Vec<PlanColumn> {
    let own = || columns(list.fields());
    match list.key {
        "bands" => around([of_what(), of_which()], own(), []),
        "goal" => around([], tree(), [since(), placed()]),
        "kpi" => around([], kpis(), [since(), placed()]),
        "project" | "tag" => around([], own(), [since()]),
        "vocabulary" => {
            let word = placing("@word", "語", (Kind::Text, 24), "");
            let also = placing("@also", "同じ意味の語", (Kind::Texts, 36), "／で区切る");
            around([], own(), [word, also])
        }
        "change" => around([revision("改定の名前").must()], changes(), []),
        "note" => around([revision("改定の名前").must()], own(), []),
        _ => own(),
    }
}

/// All sheets, in their order.
pub static SHEETS: LazyLock<Vec<PlanSheet>> = LazyLock::new(|| {
    let hint = "尺度だけ: この分類のタグが付いた指標に使う";
    let group = placing("@group", "タグの分類", (Kind::Text, 16), hint);
    let plan = PlanSheet {
        name: PLAN,
        about: "計画そのもの。「値」の列だけを書き換えます。",
        columns: ordered(
            columns(PlanFile::FIELDS),
            "name body @first @last remark levels correction_marks checks review kpis submissions",
        ),
    };
    let ratings = PlanSheet {
        name: RATINGS,
        about: "達成率の計算と丸め方。計画に一つと、必要なら尺度・総点検・改定ごとに一つずつ。",
        columns: around(
            [of_what(), of_which(), group],
            columns(RatingFile::FIELDS),
            [],
        ),
    };
    let lists = LISTS.iter().filter(|list| !list.about.is_empty());
    let lists = lists.map(|list| PlanSheet {
        name: list.sheet,
        about: list.about,
        columns: columns_of(list),
    });
    [plan, ratings].into_iter().chain(lists).collect()
});

/// The edition of the format of today: that of the newest column.
pub fn edition() -> u32 {
    let columns = SHEETS.iter().flat_map(|sheet| &sheet.columns);
    columns.map(|column| column.since).max().unwrap_or(1)
}

/// The edition of the format that brought a sheet.
pub fn since_of(sheet: &PlanSheet) -> u32 {
    let list = LISTS.iter().find(|list| list.sheet == sheet.name);
    let mut fields = PlanFile::FIELDS.iter();
    let field = list.and_then(|list| fields.find(|field| field.key == list.key));
    field.map_or(1, |field| field.since)
}

/// The sheet of a name.
pub fn sheet(name: &str) -> Option<&'static PlanSheet> {
    SHEETS.iter().find(|sheet| sheet.name == name)
}

/// The sheet and the key of the column with the names of a kind of thing ([`PlanColumn::names`]).
pub fn named(names: &str) -> Option<(&'static PlanSheet, &'static str)> {
    let list = PlanList::of(names)?;
    Some((sheet(list.sheet)?, list.name_key()))
}
