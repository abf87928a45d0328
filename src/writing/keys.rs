//! The keys of marked cells: what a cell is about.

use crate::domain::plan::Measure;
use crate::domain::{FiscalYear, Plan};

/// The beginnings of the keys of KPIs, with their ids behind it, and of councils, with their names.
pub const OF_KPI: &str = "kpi:";
/// See [`OF_KPI`].
pub const OF_REVIEW: &str = "review:";

/// Of what is said of a goal, with its id and the aspect behind it: `goal:1/評価できる点`.
pub const OF_GOAL: &str = "goal:";
/// Of what is answered to an opinion, with the key of the opinion behind it; to one of the year before, `R5/` before
/// that key.
pub const OF_REPLY: &str = "reply:";
/// Of what is done about an opinion: the same.
pub const OF_ACTION: &str = "action:";
/// Of the secretariat's own assessment of a goal, with its id behind it, or of a measure: `assessment:1/1(1)`.
pub const OF_ASSESSMENT: &str = "assessment:";
/// Of the name that a member writes on the 意見記入用紙; once read, with the BLAKE3 of the workbook behind it, whose
/// opinions are that member's.
pub const OF_MEMBER: &str = "member:";
/// What people call that.
pub const MEMBER: &str = "氏名";
/// What people call the secretariat's own assessment.
pub const ASSESSMENT: &str = "事務局の評価";
/// In the place of a goal's id, for what is said of all.
pub const WHOLE_PLAN: &str = "計画全体";

/// What is asked of each goal.
pub const ASPECTS: [&str; 3] = ["評価できる点", "改善を要する点", "今後の方向性"];

/// What is done about an opinion.
pub const ACTIONS: [&str; 3] = ["反映", "検討", "対応しない"];

/// The beginnings of all keys.
pub(super) const KEYS: [&str; 7] = [
    OF_KPI,
    OF_REVIEW,
    OF_GOAL,
    OF_REPLY,
    OF_ACTION,
    OF_ASSESSMENT,
    OF_MEMBER,
];

/// Whether a key is of an opinion, and not of what the town itself says: of a goal, to an opinion, on a 確認票.
pub fn is_opinion(key: &str) -> bool {
    [OF_KPI, OF_REVIEW, OF_GOAL]
        .iter()
        .any(|begin| key.starts_with(begin))
}

/// What a key is about, as far as it says so itself: 1 評価できる点, 1-a への回答.
pub(super) fn about(key: &str) -> String {
    let (begin, rest) = key.split_once(':').unwrap_or(("", key));
    let of = |what: &str| {
        let (_, of) = rest.split_once(':').unwrap_or(("", rest));
        format!("{} への{what}", of.replace('/', " "))
    };
    match format!("{begin}:").as_str() {
        OF_GOAL => rest.replace('/', " "),
        OF_REPLY => of("回答"),
        OF_ACTION => of("対応"),
        OF_MEMBER => MEMBER.to_owned(),
        OF_ASSESSMENT => format!("目標{}の{ASSESSMENT}", rest.replacen('/', "・施策", 1)),
        _ => rest.to_owned(),
    }
}

/// What the plan has of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace<'k> {
    /// A goal: its index; and what is said of it.
    Goal(usize, &'k str),
    /// The plan as a whole, and what is said of it.
    Whole(&'k str),
    /// A KPI: its index.
    Kpi(usize),
    /// A council.
    Council,
}

impl KeyPlace<'_> {
    /// Goals first, and each in the order of the plan.
    fn order(&self) -> (u8, usize, Option<usize>) {
        let aspect = |own: &str| ASPECTS.iter().position(|aspect| *aspect == own);
        match self {
            Self::Goal(goal, own) => (0, *goal, aspect(own)),
            Self::Whole(own) => (1, 0, aspect(own)),
            Self::Kpi(kpi) => (2, *kpi, None),
            Self::Council => (3, 0, None),
        }
    }
}

/// The KPI, the goal or the council of a key; none where the plan has it not.
pub fn place<'k>(plan: &Plan, key: &'k str) -> Option<KeyPlace<'k>> {
    if let Some(id) = key.strip_prefix(OF_KPI) {
        return plan.kpi_with_id(id).map(KeyPlace::Kpi);
    }
    if let Some(id) = key.strip_prefix(OF_ASSESSMENT) {
        let is_of_measure = |measure: &Measure| {
            let goal = &plan.goals[measure.goal].id;
            let rest = id.strip_prefix(goal.as_str());
            rest.and_then(|rest| rest.strip_prefix('/')) == Some(measure.id.as_str())
        };
        let goal = plan.goals.iter().position(|goal| goal.id == id);
        let measure = || plan.measures.iter().find(|measure| is_of_measure(measure));
        let goal = goal.or_else(|| Some(measure()?.goal));
        return goal.map(|goal| KeyPlace::Goal(goal, ASSESSMENT));
    }
    if let Some((id, aspect)) = key.strip_prefix(OF_GOAL).and_then(|of| of.rsplit_once('/')) {
        let goal = plan.goals.iter().position(|goal| goal.id == id);
        let of_goal = goal.map(|goal| KeyPlace::Goal(goal, aspect));
        return of_goal.or((id == WHOLE_PLAN).then_some(KeyPlace::Whole(aspect)));
    }
    let council = key.strip_prefix(OF_REVIEW)?;
    let mut councils = plan.councils.iter();
    councils
        .any(|of| of.name == council)
        .then_some(KeyPlace::Council)
}

/// Keys in the order of the plan; those for which it has no place last.
pub fn in_order<'k>(plan: &Plan, mut keys: Vec<&'k str>) -> Vec<&'k str> {
    keys.sort_by_key(|key| match place(plan, key) {
        Some(place) => place.order(),
        None => (u8::MAX, 0, None),
    });
    keys
}

/// What a text is about, for people, of an answer with the opinion to which it was given; `about` is what it was called
/// when it was written.
pub fn named(plan: &Plan, key: &str, about: &str) -> String {
    let answers = [(OF_REPLY, "回答"), (OF_ACTION, "対応")].into_iter();
    let mut answers = answers.filter_map(|(begin, what)| Some((key.strip_prefix(begin)?, what)));
    let Some((opinion, what)) = answers.next() else {
        return own_name(plan, key).unwrap_or(about.to_owned());
    };
    // An answer to an opinion of an earlier year names that year.
    let of_year = opinion.split_once('/');
    let of_year = of_year.and_then(|(year, own)| Some((FiscalYear::parse(year)?, own)));
    let (year, opinion) = match of_year {
        Some((year, own)) => (format!("{}の", year.long()), own),
        None => (String::new(), opinion),
    };
    match own_name(plan, opinion) {
        Some(name) => format!("{year}{name}への{what}"),
        None => format!("{year}{about}"),
    }
}

/// The KPI with its id, or the goal and what is said of it; none of another key, and where the plan has it not.
fn own_name(plan: &Plan, key: &str) -> Option<String> {
    match place(plan, key).filter(|_| is_opinion(key))? {
        KeyPlace::Kpi(kpi) => Some(plan.called(kpi).to_owned()),
        KeyPlace::Goal(..) | KeyPlace::Whole(_) => Some(called(plan, key, "")),
        KeyPlace::Council => None,
    }
}

/// What an opinion is about, for people; `about` is what it was called when it was written.
pub fn called(plan: &Plan, key: &str, about: &str) -> String {
    match place(plan, key) {
        Some(KeyPlace::Kpi(kpi)) => plan.kpis[kpi].name.clone(),
        Some(KeyPlace::Goal(goal, aspect)) => format!("{}（{aspect}）", plan.goals[goal].title()),
        Some(KeyPlace::Whole(aspect)) => format!("{WHOLE_PLAN}（{aspect}）"),
        Some(KeyPlace::Council) => about.to_owned(),
        None => format!("{about}（今の計画にありません）"),
    }
}
