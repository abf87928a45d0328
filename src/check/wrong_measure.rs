//! A row under a measure of the plan that has no KPI of the row's name.

use super::{Evidence, Finding, Page, listing};
use crate::domain::plan::{PlanPlace, Revision};
use crate::domain::{Plan, folded};
use crate::normalize::{KpiRecord, Missed, Reading, Stated, named};
use std::sync::Arc;

/// What it finds.
pub const PAGE: Page = Page {
    code: "wrong-measure",
    what: "書かれている施策（目標）に、その名前の指標が計画にはありません。値は使っていません。",
    why: "名前が同じだけの、別の施策の指標の値として公表するところでした。",
    example: "計画では「環境審議会」にある「審議会開催回数」が、「男女共同参画」の行に書かれている。",
    remedy: "その施策の指標なら、計画の指標名に直してください。別の施策の指標なら、その施策の行に移してください。",
    ..Page::ERROR
};

/// What to do about places that exclude each other.
const DECIDE: &str = "目標と施策のうち、違うほうを計画のとおりに直してください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.records().filter_map(|(reading, record)| {
        let Err(Missed::Elsewhere(kpis)) = &record.matched else {
            return None;
        };
        Some(match contradiction(evidence.plan, record) {
            Some(message) => evidence
                .of_row(&PAGE, (reading, record), message)
                .with_remedy(DECIDE),
            None => of_elsewhere(evidence, (reading, record), kpis),
        })
    })
}

/// A row whose place is one of the plan, while the KPIs of its name are elsewhere.
fn of_elsewhere(
    evidence: &Evidence<'_>,
    (reading, record): (&Reading, &KpiRecord),
    kpis: &[usize],
) -> Finding {
    let plan = evidence.plan;
    let all_labels = kpis.iter().map(|kpi| plan.place_label(&plan.kpis[*kpi]));
    let mut labels: Vec<String> = all_labels.collect();
    // KPIs of one place follow each other in the plan.
    labels.dedup();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let theirs = listing::listed(&labels, str::to_owned);
    let (places, written) = (listing::places(record), folded::one_line(&record.name));
    let own = &plan.kpis[kpis[0]].name;
    let id = record.id.as_deref();
    let by_id = id.filter(|id| plan.kpi_with_id(id) == Some(kpis[0]));
    // A name may say its place itself: then others of that name may well stand in the other.
    let is_shared = plan.kpis_named(own).len() > kpis.len();
    let message = match by_id {
        Some(id) => format!(
            "「{places}」の指標に「{id} {written}」はありません。計画で「{id}」は、{theirs}の「{own}」です"
        ),
        None if is_shared => {
            format!("施策が食い違います:「{places}」と「{written}」（{theirs}の指標）")
        }
        None => format!(
            "「{places}」の指標に「{written}」はありません。{}計画で「{own}」があるのは、{theirs}です",
            revised(plan, record, kpis[0])
        ),
    };
    let theirs = match labels[..] {
        [_] => theirs.as_str(),
        _ => "そのどれか",
    };
    let wrong = by_id.map_or("指標名", |_| "指標番号と指標名");
    let dropped = named::dropped(plan, &record.name).map_or(String::new(), |(revision, _)| {
        format!(
            "「{}」で廃止された指標なら、要らない行です。",
            revision.name
        )
    });
    let remedy = format!(
        "{dropped}{theirs}の指標なら、施策をそう直すか、値をその施策のところに移してください。「{places}」の指標なら、計画の{wrong}に直してください。"
    );
    evidence
        .of_row(&PAGE, (reading, record), message)
        .with_remedy(remedy)
}

/// Which revision gave a KPI the name of today, where a row has a former one; else nothing.
fn revised(plan: &Plan, record: &KpiRecord, kpi: usize) -> String {
    let name = named::named(plan, &record.name).name;
    if !plan.is_former_name(kpi, name) {
        return String::new();
    }
    let key = folded::key(name);
    let is_by = |revision: &&Revision| {
        let mut changes = revision.changes.iter();
        changes.any(|change| folded::key(&change.before) == key)
    };
    let revision = plan.revisions.iter().rev().find(is_by);
    let by = revision.map_or("改定".to_owned(), |by| format!("「{}」", by.name));
    format!("{by}で「{}」になりました。", plan.kpis[kpi].name)
}

/// Two places of a row, neither within the other: no KPI can stand in both. What a name says of its
/// own place is another matter.
fn contradiction(plan: &Plan, record: &KpiRecord) -> Option<String> {
    let is_own = |stated: &&Arc<Stated>| stated.at != record.at && stated.is_certain();
    let certain = record.places.iter().filter(is_own);
    let placed = certain.filter_map(|stated| Some((&stated.text, stated.place.as_ref()?)));
    let own: Vec<(&String, &PlanPlace)> = placed.collect();
    let lies = |one, other| plan.is_place_within(one, other) || plan.is_place_within(other, one);
    let mut pairs = own.iter().enumerate().flat_map(|(index, one)| {
        let others = own[index + 1..].iter();
        others.map(move |other| (one, other))
    });
    let (one, other) = pairs.find(|(one, other)| !lies(one.1, other.1))?;
    let labels = [one.1, other.1].map(|place| plan.label_of(place));
    let [one, other] = [one.0, other.0].map(|text| folded::one_line(text));
    Some(format!(
        "目標と施策が食い違います:「{one}」と「{other}」（「{}」は計画の「{}」にはありません）",
        labels[1], labels[0]
    ))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect, expect_of, expect_of_plan};

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
    fn a_goal_and_a_measure_that_exclude_each_other_are_said() {
        let more = "[[goal]]\nid = \"2\"\nlabel = \"基本目標２\"\nname = \"暮らし\"\n";
        let plan = format!("{PLAN}{more}");
        let sheet = "目標|施策|指標|R6\n基本目標２|1-1 見本の施策|加入率|70";
        let expected = "C2 目標と施策が食い違います:「基本目標２」と「1-1 見本の施策」（「1-1 見本の施策」は計画の「基本目標２」にはありません）";
        let form = FORM.replace("[columns]", "[columns]\ngoal = \"目標\"");
        let files = [("観光課/実績.xlsx", sheet)];
        expect_of("wrong-measure", (&plan, &form), &files, &[expected]);
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
