//! What a plan says beside its goals: who receives it, the town's position, its own words.

use super::super::due::Due;
use super::super::{Decimal, FiscalYear, folded};

/// What the forms say that go out to the sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// By when they must be back.
    pub due: Option<Due>,
    /// To whom, and who answers questions.
    pub contact: Option<String>,
    /// What else the town says on them.
    pub note: Option<String>,
}

/// What the cover of the workbooks says of the meeting.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Cover {
    /// 資料１.
    pub number: Option<String>,
    /// The meeting to which it is given: 令和7年度第1回 総合戦略推進会議.
    pub meeting: Option<String>,
    /// When that is, as printed.
    pub date: Option<String>,
    /// 事務局: who made it, as printed.
    pub office: Option<String>,
}

/// 推進本部, 推進会議: a body to which the verification goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Council {
    /// 総合戦略推進会議.
    pub name: String,
    /// 庁内組織, 外部組織.
    pub kind: String,
    /// 構成員, as printed.
    pub members: String,
    /// 本部長, 事務局 and the like, as printed.
    pub officers: Option<String>,
}

/// A figure that is no KPI, and is printed beside them: 強み, 弱み, 現状.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The page on which it stands: 地方創生における北本市の強み・弱み.
    pub group: String,
    /// 強み, 弱み, or another word of the document; empty if it says none.
    pub side: String,
    /// 人口・世帯.
    pub field: String,
    /// 年少人口割合.
    pub name: String,
    /// In its unit; none where the document has words only.
    pub value: Option<Decimal>,
    /// ％.
    pub unit: String,
    /// The mark beside the figure: ↑, ↓ against the comparison; no target.
    pub mark: Option<String>,
    /// Its year.
    pub year: Option<FiscalYear>,
    /// The year as the document writes it, where it is one from January to December: 平成28年, 2060年.
    pub calendar: Option<String>,
    /// As printed, where that is more than number and unit: 90人前後.
    pub text: Option<String>,
}

/// The words from which a section chooses in a column: 今後の方針.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// The name of the free text that it is for: `policy`.
    pub field: String,
    /// 今後の方針.
    pub label: String,
    /// The words, in their order, each with other words for the same.
    pub words: Vec<(String, Vec<String>)>,
}

/// A grade that was set by hand. It is printed beside the computed one and never replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandGrade {
    /// Index into [`super::Plan::kpis`].
    pub kpi: usize,
    /// Index into the bands of the plan's rating.
    pub band: usize,
    /// Why.
    pub reason: String,
    /// Who: 推進会議, 企画課.
    pub by: String,
}

impl Context {
    /// Its year for people: 令和4年度, or 平成28年 as the document has it; empty if it has none.
    pub fn year_label(&self) -> String {
        let fiscal = || self.year.map(FiscalYear::long).unwrap_or_default();
        self.calendar.clone().unwrap_or_else(fiscal)
    }
}

impl Vocabulary {
    /// The word that a text is, by folded key, or that it says in other words: an index into
    /// [`Self::words`]. Never by likeness.
    pub fn word_of(&self, text: &str) -> Option<usize> {
        let key = folded::key(text);
        let is = |word: &String| folded::key(word) == key;
        self.words
            .iter()
            .position(|(word, also)| is(word) || also.iter().any(is))
    }
}
