//! The sheets of the workbook: which key of `plan.toml` stands in which column.
//!
//! This table is the language of the workbook. Keys that begin with `@` are none of `plan.toml`:
//! they say where a row belongs.

use crate::domain::choice::Words;
use crate::domain::number::Rounding;
use crate::domain::plan::{Basis, Direction};
use crate::domain::rating::Formula;
use crate::domain::rating::rule::Comparison;

/// One sheet.
pub struct Sheet {
    /// As Excel shows it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Its columns, from the left.
    pub columns: &'static [Column],
}

/// One column.
pub struct Column {
    /// The key of `plan.toml`, with dots: `target.year`.
    pub key: &'static str,
    /// Its head.
    pub head: &'static str,
    /// What it wants.
    pub hint: &'static str,
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

const fn must(
    key: &'static str,
    head: &'static str,
    kind: Kind,
    width: u32,
    hint: &'static str,
) -> Column {
    Column {
        key,
        head,
        hint,
        kind,
        width,
        need: Need::Must,
    }
}

const fn may(
    key: &'static str,
    head: &'static str,
    kind: Kind,
    width: u32,
    hint: &'static str,
) -> Column {
    Column {
        key,
        head,
        hint,
        kind,
        width,
        need: Need::May,
    }
}

const fn empty(
    key: &'static str,
    head: &'static str,
    kind: Kind,
    width: u32,
    hint: &'static str,
) -> Column {
    Column {
        key,
        head,
        hint,
        kind,
        width,
        need: Need::Empty,
    }
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

const SECTION: Kind = Kind::Of(Source::Column("課", "name"));
const KPI: Kind = Kind::Of(Source::Column(KPIS, "id"));
const REVISION: Kind = Kind::Of(Source::Column("改定", "name"));
const TAG: Kind = Kind::Of(Source::Column("タグ", "id"));
const GOAL: Kind = Kind::Of(Source::Goals);
const MEASURE: Kind = Kind::Of(Source::Measures);
const PLACE: Kind = Kind::Of(Source::Words(&[IN_TABLE, DIRECTLY]));
const OF: Kind = Kind::Of(Source::Words(&[OF_PLAN, OF_SCALE, OF_REVIEW, OF_REVISION]));

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

const SINCE: Column = may(
    "@revision",
    "改定",
    REVISION,
    16,
    "改定で新しく加わったものだけ: 改定の名前",
);
const PLACED: Column = may(
    "@place",
    "書く場所",
    PLACE,
    12,
    "kensho が使います。新しい行は空欄でよい",
);
const OF_WHAT: Column = must(
    "@of",
    "対象",
    OF,
    10,
    "計画・尺度・総点検・改定のどれの判定か",
);
const OF_WHICH: Column = may("@name", "対象の名前", Kind::Text, 24, "尺度か改定の名前");

/// All sheets, in their order.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        name: PLAN,
        about: "計画そのもの。「値」の列だけを書き換えます。",
        columns: &[
            must("name", "計画の名前", Kind::Text, 0, "資料のとおりに"),
            must("body", "市町村", Kind::Text, 0, ""),
            must(
                "@first",
                "期間の初年度",
                Kind::Text,
                0,
                "R3、令和3年度、2021 など",
            ),
            must("@last", "期間の最終年度", Kind::Text, 0, ""),
            may(
                "remark",
                "全ページの注記",
                Kind::Text,
                0,
                "「見本」など。空欄でもよい",
            ),
            must(
                "levels",
                "階層の呼び名",
                Kind::List,
                0,
                "上から順に、／で区切る: 基本目標／施策",
            ),
            must(
                "correction_marks",
                "修正版の目印",
                Kind::List,
                0,
                "ファイル名にこの語があれば、前のファイルの修正とみなす",
            ),
            must(
                "checks.jump",
                "前年度からの変化（％）",
                Kind::Figure,
                0,
                "これ以上動いた値は、課に確かめる",
            ),
            may(
                "review.year",
                "総点検の年度",
                Kind::Text,
                0,
                "計画期間全体を見直す年度。空欄でもよい",
            ),
            may(
                "kpis",
                "指標の表",
                Kind::Text,
                0,
                "指標を別の表に書く計画だけ: kpis.csv",
            ),
        ],
    },
    Sheet {
        name: "判定",
        about: "達成率の計算と丸め方。計画に一つと、必要なら尺度・総点検・改定ごとに一つずつ。",
        columns: &[
            OF_WHAT,
            OF_WHICH,
            may(
                "@group",
                "タグの分類",
                Kind::Text,
                16,
                "尺度だけ: この分類のタグが付いた指標に使う",
            ),
            must(
                "rate",
                "達成率の式",
                Kind::Choice(Formula::WORDS),
                18,
                "一覧から選ぶ",
            ),
            must(
                "round.digits",
                "小数の桁",
                Kind::Count,
                10,
                "印刷する小数の桁数",
            ),
            must(
                "round.how",
                "丸め方",
                Kind::Choice(Rounding::WORDS),
                12,
                "一覧から選ぶ",
            ),
            may(
                "cap",
                "上限（％）",
                Kind::Figure,
                10,
                "これより大きい率は印刷しない",
            ),
            may(
                "mean",
                "率の平均",
                Kind::Flag,
                10,
                "平均も印刷するなら はい",
            ),
        ],
    },
    Sheet {
        name: "判定区分",
        about: "上から順に見て、初めに当てはまった区分になります。最後は「上のどれでもない」にします。",
        columns: &[
            OF_WHAT,
            OF_WHICH,
            must("band", "記号", Kind::Text, 10, "A など"),
            empty("mark", "印", Kind::Text, 8, "◎ など。白黒でも分かるように"),
            empty("label", "呼び名", Kind::Text, 24, "目標達成 など"),
            must(
                "when",
                "当てはまるとき",
                Kind::Rule,
                28,
                "目標を達成／達成率が80以上、かつ達成率が100未満／上のどれでもない など。書き方は docs/formulas.md",
            ),
        ],
    },
    Sheet {
        name: "課",
        about: "実績を報告する課。名前は inputs/ の下のフォルダー名と同じにします。",
        columns: &[
            must("name", "課", Kind::Text, 24, ""),
            may("department", "部", Kind::Text, 24, ""),
            may(
                "formerly",
                "前の名前",
                Kind::List,
                36,
                "組織改編の前の名前。／で区切る",
            ),
        ],
    },
    Sheet {
        name: TREE,
        about: "体系。目標と施策を1行に1つずつ書きます。",
        columns: &[
            must(
                "@level",
                "種類",
                Kind::Of(Source::Words(&[GOAL_ROW, MEASURE_ROW])),
                8,
                "一覧から選ぶ",
            ),
            must("id", "番号", Kind::Text, 12, "変えない番号"),
            empty(
                "label",
                "見出し",
                Kind::Text,
                16,
                "目標だけ: 基本目標１ など、名前の前に付くもの",
            ),
            empty("name", "名前", Kind::Text, 44, "資料のとおりに"),
            may(
                "@goal",
                "目標の番号",
                GOAL,
                12,
                "施策だけ: どの目標の施策か",
            ),
            may(
                "under",
                "上の番号",
                Kind::Text,
                12,
                "同じ種類のものの下に付くとき、上のものの番号",
            ),
            may(
                "level",
                "階層",
                Kind::Text,
                12,
                "施策だけ: 段の深さと違う呼び名のとき。levels にある名前",
            ),
            may(
                "cross_cutting",
                "横断的",
                Kind::Flag,
                8,
                "横断的目標なら はい",
            ),
            may(
                "again",
                "再掲の元",
                MEASURE,
                12,
                "再掲の施策だけ: 初めに載っている施策の番号",
            ),
            may(
                "again_mark",
                "再掲の印",
                Kind::Text,
                12,
                "資料にある印: 〔再掲〕",
            ),
            may("summary", "説明", Kind::Text, 44, "資料の説明文"),
            may("rank", "重要度順位", Kind::Count, 10, "施策だけ"),
            may("teams", "担当係", Kind::List, 20, "施策だけ。／で区切る"),
            may("partners", "連携課", Kind::Text, 16, "施策だけ"),
            may("tags", "タグ", Kind::List, 16, "タグの番号。／で区切る"),
            may(
                "formerly",
                "前の名前",
                Kind::List,
                28,
                "改定の前の名前。／で区切る",
            ),
            may(
                "aliases",
                "別名",
                Kind::List,
                24,
                "課が使う名前。／で区切る",
            ),
            may(
                "kpis_again",
                "指標の再掲",
                Kind::List,
                18,
                "ここに再び載る指標の番号。／で区切る",
            ),
            SINCE,
            PLACED,
        ],
    },
    Sheet {
        name: KPIS,
        about: "数値目標とKPI。1行に1つずつ書きます。施策の番号が空欄なら、目標の数値目標です。",
        columns: &[
            may("@goal", "目標の番号", GOAL, 10, "どの目標の指標か"),
            may("@measure", "施策の番号", MEASURE, 10, "数値目標なら空欄"),
            must("id", "番号", Kind::Text, 12, "変えない番号"),
            must("name", "指標名", Kind::Text, 40, "資料のとおりに"),
            may(
                "aliases",
                "別名",
                Kind::List,
                24,
                "課が使う名前。／で区切る",
            ),
            may(
                "formerly",
                "前の名前",
                Kind::List,
                24,
                "改定の前の名前。／で区切る",
            ),
            empty("unit", "単位", Kind::Text, 8, "％、人、千円 など"),
            may(
                "digits",
                "小数の桁",
                Kind::Count,
                8,
                "基準値・目標値の桁と違うときだけ",
            ),
            must(
                "direction",
                "向き",
                Kind::Choice(Direction::WORDS),
                14,
                "一覧から選ぶ",
            ),
            must(
                "basis",
                "数え方",
                Kind::Choice(Basis::WORDS),
                10,
                "一覧から選ぶ",
            ),
            may(
                "rate",
                "達成率の式",
                Kind::Choice(Formula::WORDS),
                14,
                "計画の式と違うときだけ",
            ),
            must(
                "baseline.value",
                "基準値",
                Kind::Figure,
                12,
                "数。無ければ ―、未定なら ○○",
            ),
            may("baseline.year", "基準年度", Kind::Text, 10, "R1 など"),
            may(
                "baseline.source",
                "基準値の出典",
                Kind::Text,
                16,
                "経済センサス など",
            ),
            may(
                "baseline.text",
                "基準値の表記",
                Kind::Text,
                16,
                "資料の書き方が数と単位だけでないとき",
            ),
            must(
                "target.value",
                "目標値",
                Kind::Figure,
                12,
                "数。↑ ↓ →、無ければ ―、未定なら ○○",
            ),
            empty("target.year", "目標年度", Kind::Text, 10, "R8 など"),
            may(
                "target.compare",
                "目標の比べ方",
                Kind::Choice(Comparison::WORDS),
                14,
                "ふつうは空欄",
            ),
            may(
                "target.sum",
                "目標の合計",
                Kind::Figure,
                12,
                "目標値が平均のとき、全年度の合計",
            ),
            may("target.source", "目標値の出典", Kind::Text, 16, ""),
            may(
                "target.text",
                "目標値の表記",
                Kind::Text,
                20,
                "資料の書き方が数と単位だけでないとき",
            ),
            may("targets", "目標値", Kind::Years, 11, "その年度の目標値"),
            may(
                "survey",
                "調査年度",
                Kind::ListOrNone,
                14,
                "値がある年度だけ。／で区切る。毎年なら空欄",
            ),
            may(
                "lag",
                "公表の遅れ（年）",
                Kind::Count,
                10,
                "公表が翌年度なら 1",
            ),
            may("source", "統計の名前", Kind::Text, 18, "実績の出典"),
            may("tags", "タグ", Kind::List, 16, "タグの番号。／で区切る"),
            must("section", "担当課", SECTION, 18, "一覧から選ぶ"),
            may(
                "section_before",
                "前の担当課",
                Kind::Owners,
                22,
                "商工課（R4まで） の形。／で区切る",
            ),
            may("note", "備考", Kind::Text, 36, "なぜこうしたか"),
            SINCE,
            PLACED,
        ],
    },
    Sheet {
        name: "事業",
        about: "事務事業。1行に1つずつ書きます。",
        columns: &[
            must("id", "番号", Kind::Text, 12, "変えない番号"),
            must("name", "事業名", Kind::Text, 40, "資料のとおりに"),
            may("aliases", "別名", Kind::List, 24, "／で区切る"),
            may("formerly", "前の名前", Kind::List, 24, "／で区切る"),
            may(
                "goal",
                "目標の番号",
                GOAL,
                10,
                "同じ番号の施策が二つの目標にあるときだけ",
            ),
            may("measure", "施策の番号", MEASURE, 10, ""),
            may("section", "担当課", SECTION, 18, "一覧から選ぶ"),
            may("summary", "説明", Kind::Text, 44, ""),
            may("rank", "重要度順位", Kind::Count, 10, ""),
            may("teams", "担当係", Kind::List, 20, "／で区切る"),
            may("partners", "連携課", Kind::Text, 16, ""),
            may("tags", "タグ", Kind::List, 16, "タグの番号。／で区切る"),
            SINCE,
        ],
    },
    Sheet {
        name: "タグ",
        about: "重要な視点、SDGs、交付金など、指標や施策に付ける目印。",
        columns: &[
            must("id", "番号", Kind::Text, 12, "変えない番号"),
            must(
                "group",
                "分類",
                Kind::Text,
                18,
                "重要な視点、SDGs、交付金 など",
            ),
            may("label", "見出し", Kind::Text, 18, "名前の前に付くもの"),
            empty("name", "名前", Kind::Text, 44, ""),
            may(
                "formerly",
                "前の名前",
                Kind::List,
                36,
                "改定の前の名前。／で区切る",
            ),
            SINCE,
        ],
    },
    Sheet {
        name: "参考値",
        about: "指標ではないが、並べて示す値（強み・弱みなど）。",
        columns: &[
            must("group", "ページ", Kind::Text, 30, ""),
            may("side", "強み・弱み", Kind::Text, 12, ""),
            may("field", "分野", Kind::Text, 18, ""),
            must("name", "名前", Kind::Text, 36, ""),
            may("value", "値", Kind::Figure, 12, "数"),
            may("unit", "単位", Kind::Text, 8, ""),
            may("mark", "印", Kind::Text, 8, "↑ ↓ など"),
            may(
                "year",
                "時点",
                Kind::Text,
                10,
                "R4（年度）、平成28年（暦年）など",
            ),
            may(
                "text",
                "表記",
                Kind::Text,
                24,
                "資料の書き方が数と単位だけでないとき",
            ),
        ],
    },
    Sheet {
        name: "語彙",
        about: "課が選ぶ言葉（今後の方針など）。1行に1語ずつ、同じ欄の語を続けて書きます。",
        columns: &[
            must(
                "field",
                "欄",
                Kind::Text,
                16,
                "様式の text.◯◯ の ◯◯: policy など",
            ),
            empty("label", "欄の呼び名", Kind::Text, 20, "今後の方針 など"),
            may("@word", "語", Kind::Text, 24, ""),
            may("@also", "同じ意味の語", Kind::List, 36, "／で区切る"),
        ],
    },
    Sheet {
        name: "会議体",
        about: "検証を諮る会議。",
        columns: &[
            must("name", "名前", Kind::Text, 28, ""),
            empty("kind", "種類", Kind::Text, 14, "外部組織 など"),
            empty("members", "構成員", Kind::Text, 50, ""),
            may("officers", "役員・事務局", Kind::Text, 40, ""),
        ],
    },
    Sheet {
        name: "手で付けた判定",
        about: "計算した判定の横に、人が決めた判定を示します。理由が要ります。",
        columns: &[
            must("kpi", "指標の番号", KPI, 14, ""),
            must("year", "年度", Kind::Text, 10, "R6 など"),
            must(
                "band",
                "区分の記号",
                Kind::Of(Source::Column("判定区分", "band")),
                12,
                "",
            ),
            empty("reason", "理由", Kind::Text, 50, ""),
            empty("by", "決めた人", Kind::Text, 20, "推進会議 など"),
        ],
    },
    Sheet {
        name: "改定",
        about: "計画の改定。古いものから順に書きます。新しく加わった目標・指標などは、それぞれのシートの「改定」の列にこの名前を書きます。",
        columns: &[
            must(
                "name",
                "改定の名前",
                Kind::Text,
                30,
                "令和５年10月改定 など",
            ),
            must(
                "from",
                "初めの年度",
                Kind::Text,
                12,
                "この年度から、改定後の計画で判定する",
            ),
        ],
    },
    Sheet {
        name: CHANGES,
        about: "改定で名前や値が変わったもの、無くなったもの。変わったところだけを書きます。",
        columns: &[
            must("@revision", "改定", REVISION, 18, "改定の名前"),
            may("goal", "目標の番号", GOAL, 10, "どれが変わったか"),
            may("measure", "施策の番号", MEASURE, 10, ""),
            may("kpi", "指標の番号", KPI, 12, ""),
            may("tag", "タグの番号", TAG, 10, ""),
            may(
                "project",
                "事業の番号",
                Kind::Of(Source::Column("事業", "id")),
                10,
                "",
            ),
            may("name", "新しい名前", Kind::Text, 36, ""),
            may("label", "新しい見出し", Kind::Text, 16, ""),
            may("unit", "新しい単位", Kind::Text, 10, ""),
            may(
                "direction",
                "新しい向き",
                Kind::Choice(Direction::WORDS),
                14,
                "",
            ),
            may("basis", "新しい数え方", Kind::Choice(Basis::WORDS), 12, ""),
            may("rate", "新しい式", Kind::Choice(Formula::WORDS), 14, ""),
            may("baseline.value", "新しい基準値", Kind::Figure, 12, ""),
            may("baseline.year", "基準年度", Kind::Text, 10, ""),
            may("baseline.source", "基準値の出典", Kind::Text, 16, ""),
            may("baseline.text", "基準値の表記", Kind::Text, 16, ""),
            may("target.value", "新しい目標値", Kind::Figure, 12, ""),
            may("target.year", "目標年度", Kind::Text, 10, ""),
            may(
                "target.compare",
                "目標の比べ方",
                Kind::Choice(Comparison::WORDS),
                14,
                "",
            ),
            may("target.sum", "目標の合計", Kind::Figure, 12, ""),
            may("target.source", "目標値の出典", Kind::Text, 16, ""),
            may("target.text", "目標値の表記", Kind::Text, 16, ""),
            may(
                "targets",
                "目標値",
                Kind::Years,
                11,
                "その年度の新しい目標値",
            ),
            may(
                NO_TARGETS,
                "年度の目標を無くす",
                Kind::Flag,
                10,
                "途中の年度の目標値がすべて無くなったら はい",
            ),
            may("section", "新しい担当課", SECTION, 18, ""),
            may(
                "tags",
                "新しいタグ",
                Kind::ListOrNone,
                16,
                "／で区切る。無くすなら（なし）",
            ),
            may(
                "kpis_again",
                "新しい指標の再掲",
                Kind::ListOrNone,
                18,
                "目標と施策だけ。／で区切る。無くすなら（なし）",
            ),
            may("dropped", "廃止", Kind::Flag, 8, "無くなったら はい"),
            may(
                "merged_into",
                "統合先の番号",
                Kind::Text,
                12,
                "ほかのものに統合されたとき",
            ),
            may(
                "survey",
                "新しい調査年度",
                Kind::ListOrNone,
                14,
                "指標だけ。／で区切る。毎年になったら（なし）",
            ),
            // Nought is news here, and no empty cell.
            may(
                "lag",
                "新しい公表の遅れ（年）",
                Kind::Figure,
                12,
                "指標だけ。遅れなくなったら 0",
            ),
            may("digits", "新しい小数の桁", Kind::Count, 10, "指標だけ"),
            may("source", "新しい統計の名前", Kind::Text, 18, "指標だけ"),
        ],
    },
    Sheet {
        name: NOTES,
        about: "改定で変わったもののうち、目標・施策・指標・タグ・事業でないもの。改定の経過に印刷するだけで、判定は変わりません。",
        columns: &[
            must("@revision", "改定", REVISION, 18, "改定の名前"),
            must("subject", "何が", Kind::Text, 24, "推進体制、展望 など"),
            may(
                "before",
                "改定前",
                Kind::Text,
                50,
                "新しく加わったものは空欄",
            ),
            may("after", "改定後", Kind::Text, 50, "無くなったものは空欄"),
        ],
    },
];

/// The sheet of a name.
pub fn sheet(name: &str) -> Option<&'static Sheet> {
    SHEETS.iter().find(|sheet| sheet.name == name)
}
