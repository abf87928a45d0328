//! The sentence that counts the KPIs of goals, by the grades on the sheets of these.

use super::{NONE, fitting, names, quoted};
use crate::judge::tally::Tally;
use crate::judge::{Judgement, Reason};
use crate::verification::Verification;
use std::collections::BTreeMap;

/// What stands between the count of all and that of those with a grade.
const OF: &str = "指標中 ";

/// The formula of a sentence that says how many of the KPIs of some goals were judged, and why the others were not: a
/// reason counts the KPIs of which `lacks` still holds, the condition that one has no grade for it. Of what has lost its
/// grade only a run knows why; it is counted behind the reasons. Where a KPI has no such condition, or the formula
/// would be too long, the reasons are those of the time of writing, as long as as many have no grade.
pub fn sentence(
    verification: &Verification,
    lacks: impl Fn(usize) -> Option<String>,
    is_in: impl Fn(usize) -> bool,
    text: &str,
) -> Option<String> {
    let (all, _) = text.split_once(OF)?;
    let keys = names::of_goals(verification.plan());
    let tallies = verification.tallies.of_goals.iter().enumerate();
    let goals = tallies.filter(|(goal, tally)| is_in(*goal) && tally.all() > 0);
    let goals: Vec<(usize, &Tally)> = goals.collect();
    let none = quoted(&format!("={NONE}"));
    let left_out = goals
        .iter()
        .map(|(goal, _)| format!("COUNTIF({}{},{none})", names::GRADES, keys[*goal]));
    let left_out = left_out.collect::<Vec<_>>().join("+");
    let counted: usize = goals.iter().map(|(_, tally)| tally.all()).sum();
    let written: usize = goals.iter().map(|(_, tally)| tally.not_judged()).sum();
    // How many are doubted stands behind the reasons, in which there is no such space.
    let asked = text.find('　').map_or("", |at| &text[at..]);
    let (text, all, asked) = (quoted(text), quoted(&format!("{all}{OF}")), quoted(asked));
    let told = |reasons: &str| {
        format!(
            "{all}&({counted}-({left_out}))&\"指標を評価\"&IF({left_out}=0,\"\",\"（\"&{reasons}&\" を除く）\")&{asked}"
        )
    };
    let judged = verification.judgements.iter();
    let ungraded =
        judged.filter(|own| own.band.is_none() && is_in(verification.plan().kpis[own.kpi].goal));
    let by_reason = by_reason(ungraded, lacks);
    let followed = by_reason.and_then(|by_reason| fitting(told(&reasons(&by_reason, &left_out))));
    followed.or_else(|| {
        let uncounted = told(&format!("\"評価できず \"&({left_out})"));
        fitting(format!("IF({left_out}={written},{text},{uncounted})"))
    })
}

/// The conditions of KPIs without a grade by their reasons; none where one has none.
fn by_reason<'j>(
    ungraded: impl Iterator<Item = &'j Judgement>,
    lacks: impl Fn(usize) -> Option<String>,
) -> Option<BTreeMap<Reason, Vec<String>>> {
    let mut by_reason: BTreeMap<Reason, Vec<String>> = BTreeMap::new();
    for own in ungraded {
        let reason = own.reason.unwrap_or(Reason::NoFigure);
        by_reason.entry(reason).or_default().push(lacks(own.kpi)?);
    }
    Some(by_reason)
}

/// 未提出 3、空欄 1、評価できず 1: each reason that still holds of any, and how many have none of them.
fn reasons(by_reason: &BTreeMap<Reason, Vec<String>>, left_out: &str) -> String {
    let told = by_reason.iter().map(|(reason, conditions)| {
        let (count, what) = (how_many(conditions), quoted(&format!("、{reason} ")));
        format!("IF({count}=0,\"\",{what}&({count}))")
    });
    let known: Vec<String> = by_reason.values().flatten().cloned().collect();
    let others = format!("{left_out}-({})", how_many(&known));
    let others = format!("IF({others}=0,\"\",\"、評価できず \"&({others}))");
    let told = told.chain([others]).collect::<Vec<_>>().join("&");
    // Without the first 、.
    format!("MID({told},2,999)")
}

/// The number of conditions that hold.
pub fn how_many(conditions: &[String]) -> String {
    let numbers = conditions.iter().map(|condition| format!("N({condition})"));
    match conditions {
        [] => "0".to_owned(),
        _ => numbers.collect::<Vec<_>>().join("+"),
    }
}
