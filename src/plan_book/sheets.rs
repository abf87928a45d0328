//! The sheets of the workbook: which key of `plan.toml` stands in which column.
//!
//! The columns of a sheet are the fields of a thing ([`crate::mapping::fields`]). Keys that begin with
//! `@` are none of `plan.toml`: they say where a row belongs.

use crate::domain::choice::Words;
use crate::mapping::change_file;
use crate::mapping::fields::{self, Field, Thing};
use crate::mapping::plan_file::*;
use std::sync::LazyLock;

/// One sheet.
pub struct Sheet {
    /// As Excel shows it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Its columns, from the left.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone)]
pub struct Column {
    /// The key of `plan.toml`, with dots: `target.year`.
    pub key: String,
    /// Its head.
    pub head: String,
    /// What it wants.
    pub hint: String,
    /// What stands in it.
    pub kind: Kind,
    /// Its width in letters.
    pub width: u32,
    /// Whether it may be empty.
    pub need: Need,
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

/// What stands in a cell.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Text.
    Text,
    /// A number, or a word in its place: ↑, ―, ○○.
    Figure,
    /// A whole number.
    Count,
    /// はい, or nothing.
    Flag,
    /// Words with ／ between them.
    List,
    /// The same, where an empty list says something.
    ListOrNone,
    /// One of some words.
    Choice(Words),
    /// When a band holds.
    Rule,
    /// Sections and the last year of each: 商工課（R4まで）.
    Owners,
    /// Figures by year, in columns of their own: 目標値 R5.
    Years,
    /// Text, chosen from what stands in a column of the workbook.
    Of(Source),
}

/// From where a list of choices is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A column of another sheet, by name and key.
    Column(&'static str, &'static str),
    /// Ids of goals.
    Goals,
    /// Ids of measures.
    Measures,
    /// These.
    Words(&'static [&'static str]),
}

/// The name of the sheet with one row for each key of the plan itself.
pub const PLAN: &str = "計画";
/// The name of the sheet of goals and measures.
pub const TREE: &str = "目標と施策";
/// The name of the sheet of KPIs.
pub const KPIS: &str = "指標";
/// The name of the sheet of what revisions change.
pub const CHANGES: &str = "改定の内容";
/// The name of the sheet of what else revisions changed.
pub const NOTES: &str = "改定のその他";

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

/// A column that is no field: it says where a row belongs, or parts what is one field.
fn placing(key: &str, head: &str, (kind, width): (Kind, u32), hint: &str) -> Column {
    Column {
        key: key.to_owned(),
        head: head.to_owned(),
        hint: hint.to_owned(),
        kind,
        width,
        need: Need::May,
    }
}

impl Column {
    fn must(self) -> Self {
        let need = Need::Must;
        Self { need, ..self }
    }
}

/// The columns of some fields. Lists of things have sheets of their own, and so has how is judged.
fn columns(fields: &[Field]) -> Vec<Column> {
    let of = |field: &Field| match (field.kind)() {
        fields::Kind::Parts(_) if field.key == "section_before" => {
            vec![column(field, Kind::Owners)]
        }
        fields::Kind::Parts(_) => Vec::new(),
        fields::Kind::Part(_) if field.key == "rating" => Vec::new(),
        fields::Kind::Part(parts) => {
            let is_there = field.is_must || field.usual.is_some();
            let under = |part: Column| Column {
                key: format!("{}.{}", field.key, part.key),
                need: if is_there { part.need } else { Need::May },
                ..part
            };
            columns(parts).into_iter().map(under).collect()
        }
        fields::Kind::Period => {
            let year = |key, head, hint| placing(key, head, (Kind::Text, 0), hint).must();
            vec![
                year("@first", "期間の初年度", "R3、令和3年度、2021 など"),
                year("@last", "期間の最終年度", ""),
            ]
        }
        fields::Kind::Map(_) => {
            let years = column(field, Kind::Years);
            let (head, hint) = ("目標値".to_owned(), "その年度の目標値".to_owned());
            vec![Column {
                head,
                hint,
                ..years
            }]
        }
        kind => vec![column(field, kind_of(field, kind))],
    };
    fields.iter().flat_map(of).collect()
}

fn kind_of(field: &Field, kind: fields::Kind) -> Kind {
    match kind {
        _ if field.names == "section" => Kind::Of(Source::Column("課", "name")),
        _ if field.names == "kpi" => Kind::Of(Source::Column(KPIS, "id")),
        _ if field.names == "tag" => Kind::Of(Source::Column("タグ", "id")),
        _ if field.names == "project" => Kind::Of(Source::Column("事業", "id")),
        _ if field.names == "band" => Kind::Of(Source::Column("判定区分", "band")),
        _ if field.names == "goal" => Kind::Of(Source::Goals),
        _ if field.names == "measure" => Kind::Of(Source::Measures),
        _ if !field.choices().is_empty() => Kind::Choice(field.choices()),
        _ if field.key == "when" => Kind::Rule,
        fields::Kind::Figure => Kind::Figure,
        fields::Kind::Count => Kind::Count,
        fields::Kind::Flag => Kind::Flag,
        // To say that it is no more is something else than to say nothing.
        fields::Kind::Texts if !field.none.is_empty() => Kind::ListOrNone,
        fields::Kind::Texts => Kind::List,
        _ => Kind::Text,
    }
}

fn column(field: &Field, kind: Kind) -> Column {
    let (width, usual_hint) = match kind {
        Kind::Text => (16, ""),
        Kind::Figure => (12, ""),
        Kind::Count | Kind::Flag => (10, ""),
        Kind::Choice(_) => (14, "一覧から選ぶ"),
        Kind::Of(_) => (16, "一覧から選ぶ"),
        Kind::List => (24, "／で区切る"),
        Kind::ListOrNone => (14, "／で区切る"),
        Kind::Rule => (28, ""),
        Kind::Owners => (22, "商工課（R4まで） の形。／で区切る"),
        Kind::Years => (11, ""),
    };
    // What is in backquotes is written otherwise in a cell than in TOML.
    let hint = field.hint.replace("`true`", "はい");
    let hint = hint.replace("`\"", "").replace("\"`", "").replace('`', "");
    let example = match field.example.trim_matches('"') {
        example if hint.is_empty() && !example.is_empty() && usual_hint.is_empty() => {
            format!("{example} など")
        }
        _ => String::new(),
    };
    let hints = [hint.as_str(), &example, usual_hint].into_iter();
    let hints: Vec<&str> = hints.filter(|hint| !hint.is_empty()).collect();
    Column {
        key: field.key.to_owned(),
        head: field.label.to_owned(),
        hint: hints.join("。"),
        kind,
        width: if field.width > 0 { field.width } else { width },
        need: match field.usual {
            Some("\"\"") => Need::Empty,
            Some(_) => Need::Must,
            None if field.is_must && field.is_blank => Need::Empty,
            None if field.is_must => Need::Must,
            None => Need::May,
        },
    }
}

/// Columns in the order in which people know them; what is new stands behind.
fn ordered(mut columns: Vec<Column>, order: &str) -> Vec<Column> {
    let place = |column: &Column| {
        let key = column.key.split('.').next();
        let mut keys = order.split(' ');
        keys.position(|known| Some(known) == key)
            .unwrap_or(usize::MAX)
    };
    columns.sort_by_key(place);
    columns
}

/// Goals and measures stand on one sheet.
fn tree() -> Vec<Column> {
    let levels = Kind::Of(Source::Words(&[GOAL_ROW, MEASURE_ROW]));
    let mut all = vec![
        placing("@level", "種類", (levels, 8), "一覧から選ぶ").must(),
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

fn kpis() -> Vec<Column> {
    let mut own = columns(KpiFile::FIELDS);
    own.retain(|column| !["goal", "measure"].contains(&column.key.as_str()));
    let measures = Kind::Of(Source::Measures);
    let place = [
        goal("どの目標の指標か"),
        placing("@measure", "施策の番号", (measures, 10), "数値目標なら空欄"),
    ];
    place.into_iter().chain(own).collect()
}

/// What is new of a thing has the head of the thing's own column.
fn changes() -> Vec<Column> {
    let is_revised = |column: &Column| {
        let (key, part) = column.key.split_once('.').unwrap_or((&column.key, "value"));
        let mut fields = change_file::FIELDS.iter();
        part == "value" && fields.any(|field| field.key == key && !field.revised.is_empty())
    };
    let change = |column: Column| Column {
        head: match column.kind {
            Kind::Years => column.head.clone(),
            _ if is_revised(&column) => format!("新しい{}", column.head),
            _ => column.head.clone(),
        },
        hint: match column.kind {
            Kind::List | Kind::ListOrNone => format!("{}。無くすなら（なし）", column.hint),
            _ => column.hint.clone(),
        },
        kind: match column.kind {
            Kind::List => Kind::ListOrNone,
            // Nought is news here, and no empty cell.
            Kind::Count if column.key == "lag" => Kind::Figure,
            kind => kind,
        },
        need: Need::May,
        ..column
    };
    let mut all: Vec<Column> = columns(&change_file::FIELDS)
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

fn goal(hint: &str) -> Column {
    placing("@goal", "目標の番号", (Kind::Of(Source::Goals), 12), hint)
}

fn revision(hint: &str) -> Column {
    let names = Kind::Of(Source::Column("改定", "name"));
    placing("@revision", "改定", (names, 16), hint)
}

fn since() -> Column {
    revision("改定で新しく加わったものだけ: 改定の名前")
}

fn placed() -> Column {
    let places = Kind::Of(Source::Words(&[IN_TABLE, DIRECTLY]));
    let hint = "kensho が使います。新しい行は空欄でよい";
    placing("@place", "書く場所", (places, 12), hint)
}

fn of_what() -> Column {
    let whose = Kind::Of(Source::Words(&[OF_PLAN, OF_SCALE, OF_REVIEW, OF_REVISION]));
    placing(
        "@of",
        "対象",
        (whose, 10),
        "計画・尺度・総点検・改定のどれの判定か",
    )
    .must()
}

fn of_which() -> Column {
    placing("@name", "対象の名前", (Kind::Text, 24), "尺度か改定の名前")
}

/// Columns before and behind those of some fields.
fn around<const A: usize, const B: usize>(
    before: [Column; A],
    own: Vec<Column>,
    behind: [Column; B],
) -> Vec<Column> {
    before.into_iter().chain(own).chain(behind).collect()
}

/// All sheets, in their order.
pub static SHEETS: LazyLock<Vec<Sheet>> = LazyLock::new(|| {
    let sheet = |name: &'static str, about: &'static str, columns| Sheet {
        name,
        about,
        columns,
    };
    let group = || {
        let hint = "尺度だけ: この分類のタグが付いた指標に使う";
        placing("@group", "タグの分類", (Kind::Text, 16), hint)
    };
    let words = || {
        [
            placing("@word", "語", (Kind::Text, 24), ""),
            placing("@also", "同じ意味の語", (Kind::List, 36), "／で区切る"),
        ]
    };
    vec![
        sheet(
            PLAN,
            "計画そのもの。「値」の列だけを書き換えます。",
            ordered(
                columns(PlanFile::FIELDS),
                "name body @first @last remark levels correction_marks checks review kpis",
            ),
        ),
        sheet(
            "判定",
            "達成率の計算と丸め方。計画に一つと、必要なら尺度・総点検・改定ごとに一つずつ。",
            around(
                [of_what(), of_which(), group()],
                columns(RatingFile::FIELDS),
                [],
            ),
        ),
        sheet(
            "判定区分",
            "上から順に見て、初めに当てはまった区分になります。最後は「上のどれでもない」にします。",
            around([of_what(), of_which()], columns(BandFile::FIELDS), []),
        ),
        sheet(
            "課",
            "実績を報告する課。名前は inputs/ の下のフォルダー名と同じにします。",
            columns(SectionFile::FIELDS),
        ),
        sheet(
            TREE,
            "体系。目標と施策を1行に1つずつ書きます。",
            around([], tree(), [since(), placed()]),
        ),
        sheet(
            KPIS,
            "数値目標とKPI。1行に1つずつ書きます。施策の番号が空欄なら、目標の数値目標です。",
            around([], kpis(), [since(), placed()]),
        ),
        sheet(
            "事業",
            "事務事業。1行に1つずつ書きます。",
            around([], columns(ProjectFile::FIELDS), [since()]),
        ),
        sheet(
            "タグ",
            "重要な視点、SDGs、交付金など、指標や施策に付ける目印。",
            around([], columns(TagFile::FIELDS), [since()]),
        ),
        sheet(
            "参考値",
            "指標ではないが、並べて示す値（強み・弱みなど）。",
            columns(ContextFile::FIELDS),
        ),
        sheet(
            "語彙",
            "課が選ぶ言葉（今後の方針など）。1行に1語ずつ、同じ欄の語を続けて書きます。",
            around([], columns(VocabularyFile::FIELDS), words()),
        ),
        sheet("会議体", "検証を諮る会議。", columns(CouncilFile::FIELDS)),
        sheet(
            "手で付けた判定",
            "計算した判定の横に、人が決めた判定を示します。理由が要ります。",
            columns(GradeFile::FIELDS),
        ),
        sheet(
            "改定",
            "計画の改定。古いものから順に書きます。新しく加わった目標・指標などは、それぞれのシートの「改定」の列にこの名前を書きます。",
            columns(RevisionFile::FIELDS),
        ),
        sheet(
            CHANGES,
            "改定で名前や値が変わったもの、無くなったもの。変わったところだけを書きます。",
            around([revision("改定の名前").must()], changes(), []),
        ),
        sheet(
            NOTES,
            "改定で変わったもののうち、目標・施策・指標・タグ・事業でないもの。改定の経過に印刷するだけで、判定は変わりません。",
            around(
                [revision("改定の名前").must()],
                columns(NoteFile::FIELDS),
                [],
            ),
        ),
    ]
});

/// The sheet of a name.
pub fn sheet(name: &str) -> Option<&'static Sheet> {
    SHEETS.iter().find(|sheet| sheet.name == name)
}
