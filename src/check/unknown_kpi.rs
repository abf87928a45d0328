//! A row whose name is no KPI of the plan.

use super::{Check, Evidence, place};
use crate::domain::{Kpi, Plan, folded, unit};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Record;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "unknown-kpi",
    severity: Severity::Error,
    what: "計画にない指標名です。値は使っていません。",
    why: "似た名前の別の指標（寄附額と寄附件数）を取り違えると、誤った値を公表します。",
    example: "「ふるさと納税寄附額」（計画にあるのは「ふるさと納税寄附件数」）。",
    remedy: "計画の指標名に直してください。同じ指標の別の呼び名なら、企画課が plan.toml の aliases に足します。",
    rule: None,
};

/// Where more names are unknown, another form was sent, and guessing at each helps nobody.
const MOST_SUGGESTIONS: usize = 500;

/// No KPI has a longer name, in bytes.
const LONGEST_NAME: usize = 600;

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let unknown = evidence
        .records()
        .filter(|(_, record)| record.kpi.is_none());
    unknown
        .enumerate()
        .map(|(index, (reading, record))| {
            let place = place(reading, record.sheet, record.at);
            let finding =
                |message| PAGE.finding(evidence.section_of(reading), place.clone(), message);
            if let Some(message) = dropped(evidence.plan, record) {
                return finding(message).with_remedy(NOT_WANTED);
            }
            let message = contradiction(evidence.plan, record).unwrap_or_else(|| {
                let section = reading.submission.section;
                let is_worth_it = index < MOST_SUGGESTIONS && record.name.len() < LONGEST_NAME;
                let suggestion = is_worth_it.then(|| suggestion(evidence.plan, record, section));
                let suggestion = suggestion.flatten();
                let maybe =
                    suggestion.map(|kpi| format!("（もしかして:「{}」 {}）", kpi.name, kpi.id));
                let maybe = maybe.unwrap_or_default();
                format!("計画にない指標です:「{}」{maybe}", record.name)
            });
            finding(message)
        })
        .collect()
}

/// What to do with a row that nobody asks for any more.
const NOT_WANTED: &str =
    "今の計画では要らない行です。別の指標の値なら、計画の指標名に直してください。";

/// A KPI that a revision has dropped: nobody may have meant another.
fn dropped(plan: &Plan, record: &Record) -> Option<String> {
    let revision = plan.dropped_by(&record.name)?;
    Some(format!(
        "「{}」で廃止された指標です:「{}」",
        revision.name, record.name
    ))
}

/// An id and a name that mean different KPIs.
fn contradiction(plan: &Plan, record: &Record) -> Option<String> {
    let id = record.id.as_deref()?;
    let (by_id, by_name) = (plan.kpi_with_id(id)?, plan.kpi_named(&record.name)?);
    let (by_id, by_name) = (&plan.kpis[by_id].name, &plan.kpis[by_name].id);
    let name = &record.name;
    Some(format!(
        "指標番号と指標名が食い違います:「{id}」は「{by_id}」、「{name}」は {by_name} です"
    ))
}

/// The KPI that the writer may have meant. Only ever said, never applied.
fn suggestion<'a>(plan: &'a Plan, record: &Record, section: Option<usize>) -> Option<&'a Kpi> {
    const WORTH_SAYING: f64 = 0.5;
    let scored = plan
        .kpis
        .iter()
        .map(|kpi| (score(kpi, record, section), kpi));
    let best = scored.fold(None, |best: Option<(f64, &Kpi)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    best.filter(|(score, _)| *score >= WORTH_SAYING)
        .map(|(_, kpi)| kpi)
}

/// Likeness of the names, with the section and the unit as further evidence.
fn score(kpi: &Kpi, record: &Record, section: Option<usize>) -> f64 {
    let names = std::iter::once(&kpi.name)
        .chain(&kpi.aliases)
        .chain(&kpi.formerly);
    let likeness = names
        .map(|name| name_likeness(name, &record.name))
        .fold(0.0, f64::max);
    let same_section = section == Some(kpi.section);
    let same_unit = record
        .unit
        .as_ref()
        .is_some_and(|unit| unit::comparable(unit, &kpi.unit));
    likeness + if same_section { 0.1 } else { 0.0 } + if same_unit { 0.1 } else { 0.0 }
}

/// A name that ends as the other does (待機児童数, 保育所（園）待機児童数) is half a match at least.
fn name_likeness(one: &str, other: &str) -> f64 {
    let (one_key, other_key) = (folded::key(one), folded::key(other));
    let contained = !other_key.is_empty()
        && one_key.chars().count().min(other_key.chars().count()) >= 3
        && (one_key.contains(&other_key) || other_key.contains(&one_key));
    folded::likeness(one, other).max(if contained { 0.5 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_like_name_is_suggested_and_never_matched() {
        let files = [("観光課/実績.csv", "指標,単位,R6\n観光入込客,千人,600")];
        expect(
            "unknown-kpi",
            &files,
            &["A2 計画にない指標です:「観光入込客」（もしかして:「観光入込客数」 1-a）"],
        );
        expect(
            "missing-actual",
            &files,
            &[" 「観光入込客数」（1-a）の令和6年度の実績値がありません"],
        );
    }

    #[test]
    fn an_id_and_a_name_that_contradict_each_other_give_no_figure() {
        let files = [("観光課/実績.csv", "KPI番号,指標,R6\n1-a,加入率,600")];
        let expected =
            "B2 指標番号と指標名が食い違います:「1-a」は「観光入込客数」、「加入率」は 1-b です";
        expect("unknown-kpi", &files, &[expected]);
        expect("jump-against-last-year", &files, &[]);
    }

    #[test]
    fn a_name_like_nothing_has_no_suggestion() {
        expect(
            "unknown-kpi",
            &[("福祉課/実績.csv", "指標,R6\n図書貸出冊数,600")],
            &["A2 計画にない指標です:「図書貸出冊数」"],
        );
    }
}
