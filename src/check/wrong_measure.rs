//! A row that stands under a measure of the plan in which no KPI of its name is.

use super::{Check, Evidence};
use crate::domain::plan::Revision;
use crate::domain::{Plan, folded};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::{Missed, Record, named};

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "wrong-measure",
    severity: Severity::Error,
    what: "書かれている施策（目標）に、その名前の指標が計画にはありません。値は使っていません。",
    why: "名前が同じだけの、別の施策の指標の値として公表するところでした。",
    example: "計画では「環境審議会」にある「審議会開催回数」が、「男女共同参画」の行に書かれている。",
    remedy: "その施策の指標なら、計画の指標名に直してください。別の施策の指標なら、その施策の行に移してください。",
    rule: None,
};

/// As many KPIs or places are listed in one message: a section must find its own among them.
const MOST_LISTED: usize = 20;

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let plan = evidence.plan;
    let lost = evidence.records().filter_map(|(reading, record)| {
        let Err(Missed::Elsewhere(kpis)) = &record.matched else {
            return None;
        };
        Some((reading, record, kpis))
    });
    let finding = lost.map(|(reading, record, kpis)| {
        let mut elsewhere: Vec<String> = kpis
            .iter()
            .map(|kpi| plan.place_label(&plan.kpis[*kpi]))
            .collect();
        elsewhere.dedup();
        let (places, written) = (places(record), folded::one_line(&record.name));
        let own = &plan.kpis[kpis[0]].name;
        let labels: Vec<&str> = elsewhere.iter().map(String::as_str).collect();
        let theirs = listed(&labels, str::to_owned);
        let by_id = record.id.as_deref().filter(|id| plan.kpi_with_id(id) == Some(kpis[0]));
        // A name may say its place itself: then others of that name may well stand in the other.
        let is_shared = plan.kpis_named(own).len() > kpis.len();
        let message = match by_id {
            Some(id) => format!(
                "「{places}」の指標に「{id} {written}」はありません。計画で「{id}」は、{theirs}の「{own}」です"
            ),
            None if is_shared => format!("施策が食い違います:「{places}」と「{written}」（{theirs}の指標）"),
            None => format!(
                "「{places}」の指標に「{written}」はありません。{}計画で「{own}」があるのは、{theirs}です",
                revised(plan, record, kpis[0])
            ),
        };
        let theirs = match elsewhere.as_slice() {
            [_] => theirs.as_str(),
            _ => "そのどれか",
        };
        let wrong = by_id.map_or("指標名", |_| "指標番号と指標名");
        let remedy = format!(
            "{theirs}の指標なら、施策をそう直すか、値をその施策のところに移してください。「{places}」の指標なら、計画の{wrong}に直してください。"
        );
        let dropped = named::dropped(plan, &record.name).map_or(String::new(), |(revision, _)| {
            format!("「{}」で廃止された指標なら、要らない行です。", revision.name)
        });
        let finding = evidence.of_row(&PAGE, (reading, record), message);
        finding.with_remedy(dropped + &remedy)
    });
    finding.collect()
}

/// Which revision gave a KPI the name of today, where a row has a former one; else nothing.
fn revised(plan: &Plan, record: &Record, kpi: usize) -> String {
    let name = named::named(plan, &record.name).name;
    if !plan.is_former_name(kpi, name) {
        return String::new();
    }
    let key = folded::key(name);
    let is_by = |revision: &&Revision| {
        let mut changes = revision.changes.iter();
        changes.any(|change| folded::key(&change.before) == key)
    };
    let by = plan.revisions.iter().rev().find(is_by);
    let by = by.map_or("改定".to_owned(), |by| format!("「{}」", by.name));
    format!("{by}で「{}」になりました。", plan.kpis[kpi].name)
}

/// The places that a row names and the plan knows, as written.
pub fn places(record: &Record) -> String {
    let known = record.places.iter();
    let known = known.filter(|stated| stated.place.is_some());
    let texts = known.map(|stated| folded::one_line(&stated.text));
    texts.collect::<Vec<_>>().join("・")
}

/// What `said` gives for the first few KPIs, quoted: 「1-1 環境」、「2-1 福祉」; then the number of the others.
pub fn listed<T: Copy>(kpis: &[T], said: impl Fn(T) -> String) -> String {
    let shown = kpis.iter().take(MOST_LISTED);
    let shown: Vec<String> = shown.map(|kpi| format!("「{}」", said(*kpi))).collect();
    let more = match kpis.len().saturating_sub(MOST_LISTED) {
        0 => String::new(),
        more => format!("ほか{more}件"),
    };
    format!("{}{more}", shown.join("、"))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of, expect_of_plan};

    #[test]
    fn a_figure_under_another_measure_is_not_taken() {
        let sheet = "施策|指標|R6\n1-1 見本の施策|観光入込客数|600\n^|加入率|70";
        let expected = "B2 「1-1 見本の施策」の指標に「観光入込客数」はありません。計画で「観光入込客数」があるのは、「基本目標１の数値目標」です";
        expect("wrong-measure", &[("観光課/実績.xlsx", sheet)], &[expected]);
        let missing = [" 「観光入込客数」（1-a）の令和6年度の実績値がありません"];
        expect("missing-actual", &[("観光課/実績.xlsx", sheet)], &missing);
    }

    #[test]
    fn an_id_with_a_name_that_the_plan_does_not_know_is_said_with_its_own_name() {
        let sheet = "指標番号|施策|指標|R6\n1-a|1-1|知らない指標|600";
        let expected = "C2 「1-1」の指標に「1-a 知らない指標」はありません。計画で「1-a」は、「基本目標１の数値目標」の「観光入込客数」です";
        expect("wrong-measure", &[("観光課/実績.xlsx", sheet)], &[expected]);
    }

    #[test]
    fn a_name_that_a_revision_took_away_is_said_with_it() {
        let place = |plan: &str, expected: &str| {
            let files = [("観光課/実績.xlsx", "施策|指標|R6\n1-1|年間観光客数|600")];
            let start = "B2 「1-1」の指標に「年間観光客数」はありません。";
            let end = "計画で「観光入込客数」があるのは、「基本目標１の数値目標」です";
            let expected = format!("{start}{expected}で「観光入込客数」になりました。{end}");
            expect_of_plan("wrong-measure", plan, &files, &[&expected]);
        };
        place(PLAN, "改定");
        let merged = PLAN.replace("formerly = [\"年間観光客数\"]\n", "")
            + "[[goal.measure.kpi]]\nid = \"1-c\"\nname = \"年間観光客数\"\nunit = \"千人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"観光課\"\n[[revision]]\nname = \"R6改定\"\nfrom = \"R6\"\n[[revision.change]]\nkpi = \"1-c\"\nmerged_into = \"1-a\"\n";
        place(&merged, "「R6改定」");
    }

    #[test]
    fn a_line_above_says_the_place_as_well_as_a_column() {
        let sheet = "■施策1-1 見本の施策\n指標|R6\n観光入込客数|600\n加入率|70";
        let expected = "A3 「■施策1-1 見本の施策」の指標に「観光入込客数」はありません。計画で「観光入込客数」があるのは、「基本目標１の数値目標」です";
        expect("wrong-measure", &[("観光課/実績.xlsx", sheet)], &[expected]);
    }

    #[test]
    fn a_form_may_say_that_its_measures_are_prose() {
        let form = |prose: &str| {
            format!(
                "name = \"一覧\"\n{prose}\n[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nactual = '(?<year>R[0-9]+)'\n"
            )
        };
        let files = [("観光課/実績.xlsx", "施策|指標|R6\n1-1|観光入込客数|600")];
        let prose = form("prose = [\"measure\"]");
        expect_of("wrong-measure", (PLAN, &prose), &files, &[]);
        let expected = "B2 「1-1」の指標に「観光入込客数」はありません。計画で「観光入込客数」があるのは、「基本目標１の数値目標」です";
        expect_of("wrong-measure", (PLAN, &form("")), &files, &[expected]);
    }
}
