//! The lists of things that a plan has: what an entry is called, what names it, and on which sheet of the
//! plan's workbook it is a row. What is told of an entry itself are its fields.

use super::*;
use crate::mapping::fields::{FileField, Kind, Slot};

/// A list of things of one kind.
pub struct PlanList {
    /// Its key in `plan.toml`.
    pub key: &'static str,
    /// What people call an entry.
    pub label: &'static str,
    /// The keys that together name an entry. The last one names it within its owner.
    pub by: &'static [&'static str],
    /// The sheet of the workbook on which an entry is a row; empty where it has no sheet of its own.
    pub sheet: &'static str,
    /// What the sheet is for, in a line; empty where an earlier list has said it.
    pub about: &'static str,
    /// Whether it is written in one line, in braces. The order of such entries says something.
    pub inline: bool,
    kind: fn() -> Kind,
}

/// The sheet of goals and measures.
pub const TREE: &str = "目標と施策";

/// All of them, in the order of the sheets.
pub static LISTS: [PlanList; 21] = [
    list::<BandFile>("bands", "判定区分", &["band"]).inline().on(
        "判定区分",
        "上から順に見て、初めに当てはまった区分になります。最後は「上のいずれでもない」にします。",
    ),
    list::<SectionFile>("section", "課", &["name"])
        .on("課", "実績を報告する課。名前は inputs/ の下のフォルダー名と同じにします。"),
    list::<GoalFile>("goal", "目標", &["id"])
        .on(TREE, "体系。目標と施策を1行に1つずつ書きます。"),
    list::<KpiFile>("kpi", "指標", &["id"]).on(
        "指標",
        "数値目標とKPI。1行に1つずつ書きます。施策の番号が空欄なら、目標の数値目標です。",
    ),
    list::<MeasureFile>("measure", "施策", &["goal", "id"]).on(TREE, ""),
    list::<ProjectFile>("project", "事業", &["id"]).on("事業", "事務事業。1行に1つずつ書きます。"),
    list::<TagFile>("tag", "タグ", &["id"])
        .on("タグ", "重要な視点、SDGs、交付金など、指標や施策に付ける目印。"),
    list::<ContextFile>("context", "参考値", &["group", "side", "field", "name", "year"])
        .on("参考値", "指標ではないが、並べて示す値（強み・弱みなど）。"),
    list::<VocabularyFile>("vocabulary", "語彙", &["field"]).on(
        "語彙",
        "課が選ぶ言葉（今後の方針など）。1行に1語ずつ、同じ欄の語を続けて書きます。",
    ),
    list::<CouncilFile>("council", "会議体", &["name"]).on("会議体", "検証を諮る会議。"),
    list::<EditionFile>("edition", "報告書の構成", &["workbook"]).on(
        "報告書の構成",
        "会議用・事務局用・公表用のブックのシートを、ふつうと変えるときだけ書きます。",
    ),
    list::<GradeFile>("grade", "手で付けた判定", &["kpi", "year"]).on(
        "手で付けた判定",
        "計算した判定の横に、人が決めた判定を示します。理由が要ります。",
    ),
    list::<OverallBandFile>("overall_band", "目標・施策の判定区分", &["band"]).on(
        "目標・施策の判定区分",
        "目標や施策の判定の区分。良いほうから順に書きます。判定のしかたは「計画」のシートに書きます。",
    ),
    list::<OverallGradeFile>(
        "overall_grade",
        "手で付けた目標・施策の判定",
        &["goal", "measure", "year"],
    )
    .on(
        "手で付けた目標・施策の判定",
        "規則による判定の横に、人が決めた判定を示します。理由が要ります。",
    ),
    list::<SubmissionFile>("submission", "提出の指定", &["section", "year", "file", "withdraw"]).on(
        "提出の指定",
        "使う提出、使わない提出を、ファイルを指して決めます。理由が要ります。",
    ),
    list::<RevisionFile>("revision", "改定", &["name"]).on(
        "改定",
        "計画の改定。古いものから順に書きます。新しく加わった目標・指標などは、それぞれのシートの「改定」の列にこの名前を書きます。",
    ),
    list::<ChangeFile>("change", "改定の内容", &["goal", "measure", "kpi", "tag", "project"]).on(
        "改定の内容",
        "改定で名前や値が変わったもの、無くなったもの。変わったところだけを書きます。",
    ),
    list::<NoteFile>("note", "改定のその他", &["subject"]).on(
        "改定のその他",
        "改定で変わったもののうち、目標・施策・指標・タグ・事業でないもの。改定の経過に印刷するだけで、判定は変わりません。",
    ),
    list::<ScaleFile>("scale", "尺度", &["name"]),
    list::<WordFile>("words", "語", &["word"]).inline(),
    list::<OwnerFile>("section_before", "前の担当課", &["name", "until"]).inline(),
];

const fn list<T: Slot>(
    key: &'static str,
    label: &'static str,
    by: &'static [&'static str],
) -> PlanList {
    PlanList {
        key,
        label,
        by,
        sheet: "",
        about: "",
        inline: false,
        kind: T::kind,
    }
}

impl PlanList {
    /// The list of a key, if its entries have names.
    pub fn of(key: &str) -> Option<&'static Self> {
        LISTS.iter().find(|list| list.key == key)
    }

    const fn on(self, sheet: &'static str, about: &'static str) -> Self {
        Self {
            sheet,
            about,
            ..self
        }
    }

    const fn inline(self) -> Self {
        let inline = true;
        Self { inline, ..self }
    }

    /// The fields of an entry.
    pub fn fields(&self) -> &'static [FileField] {
        match (self.kind)() {
            Kind::Part(fields) => fields,
            _ => &[],
        }
    }

    /// The key that names an entry within its owner.
    pub fn name_key(&self) -> &'static str {
        self.by.last().copied().unwrap_or_default()
    }
}
