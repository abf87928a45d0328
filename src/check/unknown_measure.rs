//! A measure or a goal that the plan does not have.

use super::{Evidence, Finding, Page, listing};
use crate::domain::joined::each_once;
use crate::domain::plan::{Level, PlanPlace};
use crate::domain::{CellAt, Plan, folded};
use crate::normalize::{KpiRecord, Missed, Reading, Stated, named};
use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::Arc;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-measure",
    what: "施策の表か、指標の表の施策（目標）の欄に、計画にない名前、廃止された施策の名前、または別々の施策の番号と名前があります。指標がどの施策のものかは、そこからは決めていません。",
    why: "課が進めるつもりの施策が、計画にも報告書にも載りません。指標の表では、同じ名前の指標をどの施策のものか見分けられません。",
    example: "「官民連携の推進」（計画にあるのは「官民連携推進による事業展開」）。",
    remedy: "計画の施策名に直してください。新しい施策なら、企画課に知らせてください。",
    ..Page::WARNING
};

/// What to do about a text that names two measures.
const DECIDE: &str = "番号や名前のうち、違うほうを計画のとおりに直してください。同じ名前の指標がいくつもあれば、それまで値は使いません。";

/// What to do about a measure that is there no more.
const DROPPED: &str =
    "今の計画の施策名に直してください。施策と一緒に廃止された指標なら、要らない行です。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let names = LazyCell::new(|| names(evidence.plan));
    let of_reading = |reading| {
        let finding = |unknown: Unknown<'_>| {
            let (message, remedy) = said(evidence.plan, &unknown, || &names);
            let used = used(evidence.plan, &unknown.rows);
            let finding = evidence.at(&PAGE, reading, unknown.at, message);
            finding.with_remedy(used + remedy)
        };
        let unknown = unknown(reading).into_iter();
        unknown.map(finding).collect::<Vec<_>>()
    };
    evidence.counting().flat_map(of_reading).collect()
}

/// What is wrong with a text, and what to do.
fn said<'n>(
    plan: &Plan,
    unknown: &Unknown<'_>,
    names: impl FnOnce() -> &'n [&'n str],
) -> (String, &'static str) {
    if let Some(PlanPlace::Either(parts)) = unknown.stated.and_then(|stated| stated.place.as_ref())
    {
        return (contradiction(plan, unknown.text, parts), DECIDE);
    }
    let text = folded::one_line(unknown.text);
    let dropped_by = match unknown.stated {
        Some(stated) => stated.dropped_by,
        None => named::place_dropped_by(plan, unknown.text),
    };
    if let Some(revision) = dropped_by {
        let revision = &plan.revisions[revision].name;
        let message = format!("「{revision}」で廃止された施策です:「{text}」");
        return (message, DROPPED);
    }
    let names = names();
    let near = |text: &str| folded::nearest(text, names.iter().copied());
    // The name behind a wrong number may be near where the whole text is not.
    let unnumbered = || text.split_once(char::is_whitespace);
    let near = near(&text).or_else(|| near(unnumbered()?.1));
    let half = || match named::place(plan, unknown.text, Level::Measure) {
        Ok(half) | Err(Some(half)) => Some(plan.label_of(&half)),
        Err(None) => None,
    };
    let maybe = listing::maybe(near.map(str::to_owned).or_else(half).as_deref());
    (format!("計画にない施策です:「{text}」{maybe}"), PAGE.remedy)
}

/// Tells for which KPIs the figures of the rows that say such a place were used; empty if they were not used.
fn used(plan: &Plan, rows: &[&KpiRecord]) -> String {
    let kpis = each_once(rows.iter().filter_map(|row| row.kpi()));
    let used = listing::kpis(plan, &kpis);
    let is_any_left = rows.iter().any(|row| row.kpi().is_none());
    match (kpis.is_empty(), is_any_left) {
        (true, false) => String::new(),
        (true, true) => "この施策の行の値は使っていません。".to_owned(),
        (false, false) => format!("この施策の行の値は、{used}に使いました。"),
        (false, true) => format!("この施策の行の値は、{used}のほかは使っていません。"),
    }
}

/// A number and a name, or two names, that are not each other's.
fn contradiction(plan: &Plan, text: &str, parts: &[PlanPlace; 2]) -> String {
    let [one, other] = parts.each_ref().map(|part| plan.label_of(part));
    format!(
        "別々の施策を指しています:「{}」（「{one}」と「{other}」）",
        folded::one_line(text)
    )
}

/// A text that does not name exactly one place of the plan, with its sheet and cell.
struct Unknown<'a> {
    at: (usize, CellAt),
    text: &'a str,
    /// What the matching found, where the text is in a row of a KPI.
    stated: Option<&'a Stated>,
    /// The rows of KPIs that say it.
    rows: Vec<&'a KpiRecord>,
}

/// The names and aliases of goals and measures.
fn names(plan: &Plan) -> Vec<&str> {
    let all_measures = plan.measures.iter();
    let measures = all_measures.flat_map(|measure| measure.aliases.iter().chain([&measure.name]));
    let all_goals = plan.goals.iter();
    let goals = all_goals.flat_map(|goal| goal.aliases.iter().chain([&goal.name]));
    measures.chain(goals).map(String::as_str).collect()
}

/// The rows of a table of measures that the plan does not know, and where rows of KPIs name such a
/// measure or goal: each such text once a sheet.
fn unknown<'a>(reading: &'a Reading) -> Vec<Unknown<'a>> {
    let all_rows = reading.policy.measures.iter();
    let rows = all_rows.filter(|row| row.measure.is_none());
    let unknown = |at, text, stated| Unknown {
        at,
        text,
        stated,
        rows: Vec::new(),
    };
    let of_tables = rows.map(|row| unknown((row.sheet, row.at), row.name.as_str(), None));
    let mut found: Vec<Unknown<'a>> = of_tables.collect();
    let mut said = HashMap::new();
    // A row that no KPI is found for has its own finding, and its place decides nothing.
    let is_known =
        |record: &&KpiRecord| record.matched != Err(Missed::Unknown) || record.is_unknown_line();
    for record in reading.records.iter().filter(is_known) {
        let places = record.places.iter().map(Arc::as_ref);
        for stated in places.filter(|stated| !stated.is_certain()) {
            let (sheet, text) = (record.sheet, stated.text.as_str());
            let index = *said.entry((sheet, text)).or_insert_with(|| {
                found.push(unknown((sheet, stated.at), text, Some(stated)));
                found.len() - 1
            });
            let is_row = !record.is_unknown_line();
            found[index].rows.extend(is_row.then_some(record));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::trial::{
        FORM, PLAN, expect_of, expect_of_plan, expect_of_projects as expect, told_of,
    };

    #[test]
    fn a_measure_is_known_by_its_name_with_or_without_its_number() {
        let sheet = "令和6年度\n順位|施策名|担当係名\n1|1-2 観光の⏎振興|企画係\n2|観光の振興|企画係\n3||\n4|観光振興|企画係\n5|1-2 観光の振興〔再掲〕|企画係\n6|9-9 観光の振興|企画係";
        expect(
            "unknown-measure",
            sheet,
            &[
                "B6 計画にない施策です:「観光振興」（もしかして:「観光の振興」）",
                "B8 計画にない施策です:「9-9 観光の振興」（もしかして:「観光の振興」）",
            ],
        );
    }

    #[test]
    fn a_line_among_rows_of_kpis_that_names_none_is_said_once() {
        let files = [(
            "観光課/実績.xlsx",
            "指標|R6\n■1-2 観光の進行|\n観光入込客数|600\n加入率|70",
        )];
        let expected = "A2 計画にない施策です:「■1-2 観光の進行」";
        super::super::trial::expect("unknown-measure", &files, &[expected]);
        super::super::trial::expect("unknown-kpi", &files, &[]);
    }

    #[test]
    fn the_same_unknown_line_may_stand_twice() {
        let sheet = "指標|R6\n■1-2 観光の進行|\n観光入込客数|600\n■1-2 観光の進行|\n加入率|70";
        let files = [("観光課/実績.xlsx", sheet)];
        let expected = "A2 計画にない施策です:「■1-2 観光の進行」";
        super::super::trial::expect("unknown-measure", &files, &[expected]);
        super::super::trial::expect("unknown-kpi", &files, &[]);
    }

    const TWO: &str = "[[goal.measure]]\nid = \"1-8\"\nname = \"男女共同参画\"\n[[goal.measure]]\nid = \"1-9\"\nname = \"国際交流\"\n[[goal.measure.kpi]]\nid = \"9-a\"\nname = \"会員数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"福祉課\"\n";

    #[test]
    fn a_number_and_a_name_of_two_measures_are_both_said() {
        let plan = format!("{PLAN}{TWO}");
        let files = [(
            "福祉課/実績.xlsx",
            "施策|指標|R6\n1-1 男女共同参画|加入率|70",
        )];
        let expected = "A2 別々の施策を指しています:「1-1 男女共同参画」（「1-1 見本の施策」と「1-8 男女共同参画」）";
        expect_of_plan("unknown-measure", &plan, &files, &[expected]);
    }

    #[test]
    fn a_number_and_a_name_are_compared_however_they_are_joined() {
        let plan = format!("{PLAN}{TWO}");
        let check = |written: &str, expected: &[&str]| {
            let sheet = format!("施策|指標|R6\n{written}|会員数|5");
            let files = [("福祉課/実績.xlsx", sheet.as_str())];
            expect_of_plan("unknown-measure", &plan, &files, expected);
        };
        for written in [
            "1-8：国際交流",
            "(1-8)国際交流",
            "（1-8）　国際交流",
            "1-8【国際交流】",
            "1-8「国際交流」",
            "1-8/国際交流",
            "1-8－国際交流",
            "1-8，国際交流",
            "No.1-8 国際交流",
            "第1-8 国際交流",
            "1の8 国際交流",
            "1-8・国際交流",
            "1-8（国際交流）",
        ] {
            let said = format!(
                "A2 別々の施策を指しています:「{written}」（「1-8 男女共同参画」と「1-9 国際交流」）"
            );
            check(written, &[&said]);
            check(&written.replace("1-8", "1-9").replace("1の8", "1の9"), &[]);
        }
        let turned = "国際交流（1-8）";
        let said = format!(
            "A2 別々の施策を指しています:「{turned}」（「1-9 国際交流」と「1-8 男女共同参画」）"
        );
        check(turned, &[&said]);
        check("国際交流（1-9）", &[]);
        check("国際交流（令和６年度）", &[]);
        check("国際交流（2）", &[]);
        check("基本目標１：国際交流", &[]);
        check("1 国際交流", &[]);
        check("2 国際交流", &[]);
        let alone = "A2 計画にない施策です:「1」（もしかして:「1-1 見本の施策」）";
        check("1", &[alone]);
        for unknown in ["1-7 国際交流", "国際交流（1-7）"] {
            let said = format!("A2 計画にない施策です:「{unknown}」（もしかして:「国際交流」）");
            check(unknown, &[&said]);
        }
    }

    #[test]
    fn the_kpis_are_said_for_which_the_figures_were_used() {
        let plan = format!("{PLAN}{TWO}");
        let remedy = |rows: &str| {
            let sheet = format!("施策|指標|R6\n{rows}");
            let files = [("福祉課/実績.xlsx", sheet.as_str())];
            let told = told_of("unknown-measure", (&plan, FORM), &files);
            let (used, _) = told[0].remedy.split_once('。').unwrap_or_default();
            used.to_owned()
        };
        let used = remedy("知らない|加入率|70\n知らない|会員数|5");
        assert_eq!(
            used,
            "この施策の行の値は、「1-b 加入率」、「9-a 会員数」に使いました"
        );
    }

    #[test]
    fn a_half_that_is_known_is_what_may_be_meant() {
        let plan = format!("{PLAN}{TWO}");
        let files = [(
            "福祉課/実績.xlsx",
            "施策|指標|R6\n1-9 全く違う名前|会員数|5",
        )];
        let expected = "A2 計画にない施策です:「1-9 全く違う名前」（もしかして:「1-9 国際交流」）";
        expect_of_plan("unknown-measure", &plan, &files, &[expected]);
    }

    #[test]
    fn a_measure_that_was_dropped_is_said_to_be() {
        let same = TWO
            .replace("1-9", "1-7")
            .replace("国際交流", "文化団体")
            .replace("9-a", "7-a");
        let dropped = "[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n[[revision.change]]\nmeasure = \"1-9\"\ndropped = true\n";
        let same = same.replace(
            "[[goal.measure]]\nid = \"1-8\"\nname = \"男女共同参画\"\n",
            "",
        );
        let plan = format!("{PLAN}{TWO}{same}{dropped}");
        for written in [
            "1-9 国際交流",
            "国際交流",
            "■【国際交流】",
            "施策1-9 国際交流",
            "1-9",
            "1-9・国際交流",
            "1-7 国際交流",
            "基本目標１ 国際交流",
            "1-9 国際交流 文化団体",
        ] {
            let sheet = format!("施策|指標|R6\n{written}|加入率|70\n^|会員数|5");
            let files = [("福祉課/実績.xlsx", sheet.as_str())];
            let expected = format!("A2 「改定」で廃止された施策です:「{written}」");
            expect_of_plan("unknown-measure", &plan, &files, &[&expected]);
            // It is not the KPI of that name that is left.
            let expected = [
                "B3 「改定」で廃止された指標です:「会員数（1-9 国際交流、9-a）」。書かれたことは使っていません: 実績値（R6）「5」",
            ];
            expect_of_plan("unknown-kpi", &plan, &files, &expected);
        }
        let form = "name = \"方針\"\n[table]\nheader = [\"順位\", \"担当係名\"]\n[columns]\nrank = \"順位\"\nmeasure = \"施策名\"\nteam = \"担当係名\"\n";
        let files = [(
            "福祉課/方針.xlsx",
            "令和6年度\n順位|施策名|担当係名\n1|■国際交流|企画係",
        )];
        let expected = ["B3 「改定」で廃止された施策です:「■国際交流」"];
        expect_of("unknown-measure", (&plan, form), &files, &expected);
    }

    #[test]
    fn what_is_hung_on_the_name_of_a_dropped_kpi_gives_its_figure_to_no_other() {
        let dropped = "[[revision]]\nname = \"改定\"\nfrom = \"R5\"\n[[revision.change]]\nmeasure = \"1-9\"\ndropped = true\n";
        let left = "[[goal.measure]]\nid = \"1-7\"\nname = \"文化団体\"\n[[goal.measure.kpi]]\nid = \"7-a\"\nname = \"会員\"\naliases = [\"会員数（人）\", \"会員数\"]\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"福祉課\"\n";
        let plan = format!("{PLAN}{TWO}{left}{dropped}");
        for name in [
            "・会員数",
            "会員数（人）",
            "会員数〔再掲〕",
            "【福祉課】会員数（単位：人）",
            "会員数（1-9 国際交流）",
        ] {
            let file = format!("施策,指標,R6\n国際交流,{name},5");
            let files = [("福祉課/実績.csv", file.as_str())];
            let expected = [
                "B2 「改定」で廃止された指標です:「会員数（1-9 国際交流、9-a）」。書かれたことは使っていません: 実績値（R6）「5」",
            ];
            expect_of_plan("unknown-kpi", &plan, &files, &expected);
        }
    }
}
