//! How messages list and quote: the first few things, then how many more there are; names beside ids.

use crate::domain::{Plan, folded};
use crate::normalize::KpiRecord;

/// As many KPIs or places are listed in one message: a section must find its own among them.
const MOST_LISTED: usize = 20;

/// What `said` gives for the first few things, quoted: 「1-1 環境」、「2-1 福祉」; then the number of the others.
pub fn listed<T: Copy>(things: &[T], said: impl Fn(T) -> String) -> String {
    let first = things.iter().take(MOST_LISTED);
    let shown: Vec<String> = first.map(|one| format!("「{}」", said(*one))).collect();
    let more = match things.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!("ほか{more}件"),
    };
    format!("{}{more}", shown.join("、"))
}

/// KPIs, each with its id: 「2-1-a 会員数（2-1 地域活動）」.
pub fn kpis(plan: &Plan, kpis: &[usize]) -> String {
    listed(kpis, |kpi| {
        format!("{} {}", plan.kpis[kpi].id, plan.called_beside_id(kpi))
    })
}

/// The places that a row names and the plan knows, as written.
pub fn places(record: &KpiRecord) -> String {
    let all = record.places.iter();
    let known = all.filter(|stated| stated.place.is_some());
    let texts = known.map(|stated| folded::one_line(&stated.text));
    texts.collect::<Vec<_>>().join("・")
}

/// How many things a message leaves out behind those that it shows: 「 ほか3件」; empty where it shows all.
pub fn more(all: usize, shown: usize, counter: &str) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        more => format!(" ほか{more}{counter}"),
    }
}

/// A word that the writer may have meant; it is suggested, never applied. Empty without one.
pub fn maybe(near: Option<&str>) -> String {
    near.map_or(String::new(), |near| format!("（もしかして:「{near}」）"))
}
