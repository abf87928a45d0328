//! 体系: goals of any depth, the measures under them, and their projects.

/// 基本目標 or 横断的目標, or a level above it: 取組テーマ.
#[derive(Debug)]
pub struct BasicGoal {
    /// `1`, `X1`.
    pub id: String,
    /// As printed.
    pub name: String,
    /// The label before the name: 基本目標１.
    pub label: String,
    /// Whether it cuts across the others.
    pub cross_cutting: bool,
    /// Index into [`super::Plan::goals`]: the goal to which it belongs.
    pub parent: Option<usize>,
    /// Indexes into [`super::Plan::tags`].
    pub tags: Vec<usize>,
    /// Names that it had before a revision.
    pub formerly: Vec<String>,
    /// Other names under which sections know it.
    pub aliases: Vec<String>,
    /// What the document says of it.
    pub summary: Option<String>,
}

/// 施策, or the 基本事業 to which a KPI belongs.
#[derive(Debug)]
pub struct Measure {
    /// `5-1-4`.
    pub id: String,
    /// As printed.
    pub name: String,
    /// Index into [`super::Plan::goals`].
    pub goal: usize,
    /// Index into [`super::Plan::measures`]: the measure to which it belongs.
    pub parent: Option<usize>,
    /// Its level by the town's own name, where its depth does not say it: a 基本事業 whose 施策 the plan
    /// does not list.
    pub level: Option<String>,
    /// Where the plan lists a measure a second time: which one, and how it is marked.
    pub again: Option<Again>,
    /// Indexes into [`super::Plan::tags`].
    pub tags: Vec<usize>,
    /// Names that it had before a revision.
    pub formerly: Vec<String>,
    /// Other names under which sections know it.
    pub aliases: Vec<String>,
    /// What the document says of it.
    pub summary: Option<String>,
    /// 重要度順位, from one.
    pub rank: Option<u32>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課: 全課, 関係課 and the like, as printed.
    pub partners: Option<String>,
    /// The line of the plan's file that has it.
    pub line: usize,
}

/// 再掲: the same measure at a second place. It counts once and is shown at both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Index into [`super::Plan::measures`]: where it counts.
    pub of: usize,
    /// How the document marks it: 〔再掲〕; none if it does not.
    pub mark: Option<String>,
}

/// A KPI that is listed at a second place. It counts where it is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Index into [`super::Plan::kpis`].
    pub kpi: usize,
    /// Index into [`super::Plan::goals`].
    pub goal: usize,
    /// Index into [`super::Plan::measures`]; none where a goal lists it.
    pub measure: Option<usize>,
}

/// 事務事業.
#[derive(Debug)]
pub struct Project {
    /// Stable over renamings.
    pub id: String,
    /// As printed.
    pub name: String,
    /// Other names under which sections report it, former ones among them.
    pub aliases: Vec<String>,
    /// Index into [`super::Plan::measures`]; none if the plan does not say to which it belongs.
    pub measure: Option<usize>,
    /// Index into [`super::Plan::sections`]; none if the plan does not say.
    pub section: Option<usize>,
    /// What the document says of it.
    pub summary: Option<String>,
    /// 重要度順位, from one.
    pub rank: Option<u32>,
    /// 担当係.
    pub teams: Vec<String>,
    /// 連携課: 全課, 関係課 and the like, as printed.
    pub partners: Option<String>,
    /// Indexes into [`super::Plan::tags`].
    pub tags: Vec<usize>,
    /// The line of the plan's file that has it.
    pub line: usize,
}

/// 重要な視点, SDGs, kinds of 交付金: what cuts across the tree.
#[derive(Debug)]
pub struct Tag {
    /// `V1`.
    pub id: String,
    /// 重要な視点.
    pub group: String,
    /// The label before the name: 重要な視点１.
    pub label: Option<String>,
    /// As printed.
    pub name: String,
    /// Names that it had before a revision, and of tags that were merged into it.
    pub formerly: Vec<String>,
}

impl Project {
    /// The unit in which costs are kept.
    pub const COST_UNIT: &str = "千円";
    /// What is said in the place of a measure that the plan does not name.
    pub const NO_MEASURE: &str = "施策の定めなし";
}

/// ○○を支援する, ○○人: circles where a word or a number will stand. No number and no name yet.
pub fn is_undecided(text: &str) -> bool {
    const CIRCLES: [char; 4] = ['○', '〇', '◯', '●'];
    let letters: Vec<char> = text.chars().collect();
    let are_circles = |pair: &[char]| pair.iter().all(|letter| CIRCLES.contains(letter));
    // One circle alone may be a grade.
    letters.windows(2).any(are_circles)
}

impl Measure {
    /// 5-1-4 農業・商業・工業の振興.
    pub fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }

    /// What stands behind its name where it is listed again: the document's own mark, or ours where that has none.
    /// Empty for a measure that counts here.
    pub fn mark_again(&self) -> &str {
        let again = self.again.as_ref();
        again.map_or("", |again| again.mark.as_deref().unwrap_or("（再掲）"))
    }
}

impl BasicGoal {
    /// 基本目標１　新しい人の流れとつながりをつくる.
    pub fn title(&self) -> String {
        format!("{}　{}", self.label, self.name)
    }
}
