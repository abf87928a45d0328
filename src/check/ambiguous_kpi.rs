//! A row whose name several KPIs have, without a place or id that tells which is meant.

use super::{Evidence, Finding, Page, listing, place};
use crate::domain::plan::PlanPlace;
use crate::domain::{Plan, folded};
use crate::normalize::matching::Stated;
use crate::normalize::{KpiRecord, Missed, Reading};
use std::sync::Arc;

/// What it finds.
pub const PAGE: Page = Page {
    code: "ambiguous-kpi",
    what: "同じ名前の指標が計画にいくつかあり、どれのことか分かりません。値はどれにも使っていません。",
    why: "どれかに決めてしまうと、別の施策の値を公表することになります。",
    example: "「会員数」が「2-1 地域活動」と「3-2 文化団体」にあり、提出された表には施策も番号も書かれていない。",
    remedy: "施策の名前か指標番号を書いてください。目標の数値目標なら、施策の欄に「数値目標」と書きます。",
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.records().filter_map(|(reading, record)| {
        let kpis = candidates(record)?;
        Some(match lacking(evidence.plan, reading, record) {
            Some(lacking) => of_form(evidence, (reading, record), kpis, &lacking),
            None => of_section(evidence, (reading, record), kpis),
        })
    })
}

/// The KPIs that a row may mean whose name is that of several.
fn candidates(record: &KpiRecord) -> Option<&[usize]> {
    match &record.matched {
        Err(Missed::Ambiguous(kpis)) => Some(kpis),
        _ => None,
    }
}

/// The finding for the 企画課, where the form has no room for what the section would have to write.
fn of_form(
    evidence: &Evidence<'_>,
    (reading, record): (&Reading, &KpiRecord),
    kpis: &[usize],
    lacking: &Lacking,
) -> Finding {
    let plan = evidence.plan;
    let message = message(plan, record, kpis);
    // Where only an id tells them apart, the 企画課 may change the plan instead of the form.
    let lines = match lacking.is_told_by_id_only {
        true => format!(
            "。計画では{}です",
            listing::listed(kpis, |kpi| format!(
                "{} {}行目",
                plan.kpis[kpi].file, plan.kpis[kpi].line
            ))
        ),
        false => String::new(),
    };
    // A town may have many forms.
    let mut sightings = reading.sightings.iter();
    let seen = sightings.find(|seen| seen.sheet == record.sheet);
    let form = seen.map_or(String::new(), |seen| format!("（様式「{}」）", seen.form));
    // To no section: only the 企画課 can change a form.
    let place = place(reading, record.sheet, record.at);
    let finding = PAGE.finding("", place, format!("{message}。{}{lines}", lacking.message));
    let write = what_to_write(plan, reading, kpis);
    finding.with_remedy(format!(
        "企画課へ{form}: {}それまでは、課が{write}",
        lacking.remedy
    ))
}

/// The finding for the section that sent the row.
fn of_section(
    evidence: &Evidence<'_>,
    (reading, record): (&Reading, &KpiRecord),
    kpis: &[usize],
) -> Finding {
    let plan = evidence.plan;
    let mut message = message(plan, record, kpis);
    let unsure = record.places.iter().find(|stated| !stated.is_certain());
    let unsaid = unsure.map(|stated| (folded::one_line(&stated.text), stated.at));
    if let Some((text, at)) = &unsaid {
        message += &format!("。施策「{text}」（{at}）では決まりません");
    }
    let has_id = reading.room(record).is_some_and(|room| room.for_id);
    let remedy = match unsaid {
        _ if is_told_by_id_only(plan, record, kpis) => ONLY_BY_ID.to_owned(),
        Some((text, _)) if has_id => {
            format!("施策「{text}」を計画のとおりに直すか、指標番号を書いてください。")
        }
        Some((text, _)) => format!("施策「{text}」を計画のとおりに直してください。"),
        None => PAGE.remedy.to_owned(),
    };
    let write = what_to_write(plan, reading, kpis);
    let finding = evidence.of_row(&PAGE, (reading, record), message);
    finding.with_remedy(remedy + &write)
}

/// A name that leads to one of the KPIs; the sender's own is the best example.
fn what_to_write(plan: &Plan, reading: &Reading, kpis: &[usize]) -> String {
    let sender = reading.submission.section;
    let own = |kpi: &&usize| Some(plan.kpis[**kpi].section) == sender;
    let called = plan.called(*kpis.iter().find(own).unwrap_or(&kpis[0]));
    format!("指標名の欄に「{called}」のように書けば、どれのことか決まります。")
}

/// Which KPIs the row may mean, and what keeps the section from deciding it.
fn message(plan: &Plan, record: &KpiRecord, kpis: &[usize]) -> String {
    let candidates = listing::kpis(plan, kpis);
    let name = folded::one_line(&record.name);
    let message = match (kpis, &record.id) {
        // Its place or its name would say which, but the 枝番 does not.
        ([_], Some(id)) => {
            format!("「{name}」は{candidates}のことのようですが、番号「{id}」が違います")
        }
        _ => format!(
            "「{name}」に当たる指標が{}件あり、どれのことか分かりません: {candidates}",
            kpis.len()
        ),
    };
    let Some((text, at)) = record.against_section.as_deref() else {
        return message;
    };
    let at = at.map_or("ファイルやシートの名前".to_owned(), |at| {
        at.to_string()
    });
    format!("{message}。「{text}」（{at}）とあるので、提出した課のものとも決められません")
}

/// Why the form gives a section no room to say which of several KPIs it means, and what to do.
struct Lacking {
    is_told_by_id_only: bool,
    message: &'static str,
    remedy: &'static str,
}

/// What the form lacks where a section has nowhere to say which of several KPIs a row means: then the section
/// is not asked, because only the 企画課 can change the form.
fn lacking(plan: &Plan, reading: &Reading, record: &KpiRecord) -> Option<Lacking> {
    let is_told_by_id_only = is_told_by_id_only(plan, record, candidates(record)?);
    let room = reading.room(record)?;
    let (message, remedy) = match is_told_by_id_only {
        // With a column for ids a section can always say which KPI it means.
        _ if room.for_id => return None,
        true => (
            "様式に指標番号の欄がありません",
            "様式に指標番号の欄を足し、様式の設定（forms/*.toml）に id を書いてください。",
        ),
        false if room.for_measure => return None,
        false if room.measure_is_prose => (
            "様式の施策の欄は、指標の場所を決めない文章とされています",
            "様式の設定（forms/*.toml）の prose から measure を除くか、様式に指標番号の欄を足して id を書いてください。",
        ),
        false => (
            "様式に施策や指標番号の欄がありません",
            "様式に施策や指標番号の欄を足し、様式の設定（forms/*.toml）に measure か id を書いてください。",
        ),
    };
    Some(Lacking {
        is_told_by_id_only,
        message,
        remedy,
    })
}

/// Whether the form leaves a section no room to say which of several KPIs a row means: then it cannot be asked
/// for their figures either.
pub fn is_the_forms(plan: &Plan, reading: &Reading, record: &KpiRecord) -> bool {
    lacking(plan, reading, record).is_some()
}

/// Whether no place that the row could say besides its own tells them apart.
fn is_told_by_id_only(plan: &Plan, record: &KpiRecord, kpis: &[usize]) -> bool {
    let is_measure = |stated: &Arc<Stated>| matches!(stated.place, Some(PlanPlace::Measures(_)));
    let mut shared = kpis.iter().map(|kpi| plan.shares_its_place(*kpi, kpis));
    // A measure that is said leaves only its own KPIs, so that two in one place cannot be told apart by it;
    // where none is said, a place still tells any KPI that stands alone in its own.
    match record.places.iter().any(is_measure) {
        true => shared.any(|is_shared| is_shared),
        false => shared.all(|is_shared| is_shared),
    }
}

/// What to do where no place tells them apart.
const ONLY_BY_ID: &str =
    "指標番号を書いてください（同じ施策にある指標なので、施策の名前では決まりません）。";

#[cfg(test)]
mod tests {
    use super::super::trial::{FORM, PLAN, expect_of_plan, plan_with, told_of};

    const TWIN: &str = "name = \"観光入込客数\"\nunit = \"千人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\n";

    #[test]
    fn of_two_that_are_meant_none_is_taken() {
        let plan = plan_with(TWIN);
        let files = [("観光課/実績.xlsx", "指標|R6\n観光入込客数|600")];
        let expected = "A2 「観光入込客数」に当たる指標が2件あり、どれのことか分かりません: 「1-a 観光入込客数（基本目標１の数値目標）」、「1-c 観光入込客数（1-1 見本の施策）」。様式に施策や指標番号の欄がありません";
        expect_of_plan("ambiguous-kpi", &plan, &files, &[expected]);
        let files = [(
            "観光課/実績.xlsx",
            "施策|指標|R6\n1-1|観光入込客数|600\n数値目標|観光入込客数|500",
        )];
        expect_of_plan("ambiguous-kpi", &plan, &files, &[]);
        expect_of_plan("wrong-measure", &plan, &files, &[]);
    }

    /// The section that the finding is for, and the end of its message.
    fn check(form: &str, kpi: &str, sheet: &str, expected: &[(&str, &str)]) {
        let plan = plan_with(kpi);
        let files = [("観光課/実績.xlsx", sheet)];
        let told = told_of("ambiguous-kpi", (&plan, form), &files);
        let told: Vec<(&str, &str)> = told
            .iter()
            .map(|finding| {
                let end = finding.message.rsplit_once('」').map(|(_, end)| end);
                (finding.section.as_str(), end.unwrap_or_default())
            })
            .collect();
        assert_eq!(told, expected, "{sheet}");
        let missing = told_of("missing-actual", (&plan, form), &files);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn the_secretariat_is_told_of_a_form_that_has_no_room_for_more_than_a_name() {
        let none = [("", "。様式に施策や指標番号の欄がありません")];
        let of_section = [("観光課", "")];
        let unknown = [("観光課", "（A2）では決まりません")];
        for (sheet, expected) in [
            ("指標|R6\n観光入込客数|600", none),
            ("目標|指標|R6\n基本目標１|観光入込客数|600", none),
            ("施策|指標|R6\n|観光入込客数|600", of_section),
            ("施策|指標|R6\n9-9|観光入込客数|600", unknown),
            ("指標番号|指標|R6\n|観光入込客数|600", of_section),
            ("指標|R6\n■施策9-9 見本|\n観光入込客数|600", unknown),
        ] {
            check(FORM, TWIN, sheet, &expected);
        }
        let declared = FORM.replace("[columns]", "[columns]\nmeasure = \"どの施策\"");
        check(&declared, TWIN, "指標|R6\n観光入込客数|600", &of_section);
        let prose = FORM.replace("[table]", "prose = [\"measure\"]\n[table]");
        check(
            &prose,
            TWIN,
            "施策|指標|R6\n1-1|観光入込客数|600",
            &[(
                "",
                "。様式の施策の欄は、指標の場所を決めない文章とされています",
            )],
        );
        let card = "name = \"個票\"\n[card]\nkpi = { right_of = \"指標名\" }\nactual = { right_of = \"実績値\" }\n";
        let sheet = "令和6年度\n指標名|観光入込客数\n実績値|600";
        check(card, TWIN, sheet, &none);
        let labelled = format!("{card}measure = {{ right_of = \"施策名\" }}\n");
        check(&labelled, TWIN, sheet, &of_section);
    }

    #[test]
    fn what_the_secretariat_tells_the_section_to_write_is_understood() {
        let plan = plan_with(TWIN);
        let write = |name: &str| format!("指標|R6\n{name}|600");
        let sheet = write("観光入込客数");
        let files = [("観光課/実績.xlsx", sheet.as_str())];
        let told = told_of("ambiguous-kpi", (&plan, FORM), &files);
        let called = "観光入込客数（基本目標１の数値目標）";
        assert!(told[0].remedy.contains(&format!("「{called}」")));
        assert!(told[0].remedy.starts_with("企画課へ（様式「一覧」）: "));
        let sheet = write(called);
        let files = [("観光課/実績.xlsx", sheet.as_str())];
        expect_of_plan("ambiguous-kpi", &plan, &files, &[]);
        expect_of_plan("unknown-kpi", &plan, &files, &[]);
        let other = [" 「観光入込客数（1-1 見本の施策）」（1-c）の令和6年度の実績値がありません"];
        expect_of_plan("missing-actual", &plan, &files, &other);
    }

    #[test]
    fn what_a_finding_calls_a_kpi_is_understood_with_its_id_in_front() {
        let plan = plan_with(TWIN);
        for (name, id) in [
            ("1-c 観光入込客数（1-1 見本の施策）", "1-a"),
            ("1-a 観光入込客数（基本目標１の数値目標）", "1-c"),
            ("観光入込客数【見本の施策】", "1-a"),
            ("観光入込客数（1-1）", "1-a"),
        ] {
            let sheet = format!("指標|R6\n{name}|600");
            let files = [("観光課/実績.xlsx", sheet.as_str())];
            expect_of_plan("unknown-kpi", &plan, &files, &[]);
            expect_of_plan("ambiguous-kpi", &plan, &files, &[]);
            let missing = told_of("missing-actual", (&plan, FORM), &files);
            let [missing] = &missing[..] else {
                panic!("{name}: {missing:?}")
            };
            assert!(missing.message.contains(&format!("（{id}）")), "{name}");
        }
    }

    #[test]
    fn another_section_beside_the_name_leaves_it_open() {
        let other = plan_with(&TWIN.replace("観光入込客数", "加入率"));
        for (name, expected) in [
            ("加入率【福祉課】", 1),
            ("加入率【観光課】", 0),
            ("加入率【重点】", 0),
        ] {
            let sheet = format!("指標番号|指標|R6\n|{name}|60");
            let files = [("観光課/実績.xlsx", sheet.as_str())];
            let told = told_of("ambiguous-kpi", (&other, FORM), &files);
            assert_eq!(told.len(), expected, "{name}");
        }
    }

    #[test]
    fn a_name_of_today_goes_before_a_former_one() {
        let former = TWIN.replace("観光入込客数", "滞在客数") + "formerly = [\"加入率\"]\n";
        let files = [("観光課/実績.xlsx", "施策|指標|R6\n1-1|加入率|60")];
        expect_of_plan("ambiguous-kpi", &plan_with(&former), &files, &[]);
    }

    #[test]
    fn a_blank_row_of_a_shared_name_is_missing_if_the_form_lets_the_section_say_which() {
        for (sheet, expected) in [
            ("施策|指標|R6\n|観光入込客数|", 2),
            ("指標|R6\n観光入込客数|", 0),
        ] {
            let files = [("観光課/実績.xlsx", sheet)];
            let missing = told_of("missing-actual", (&plan_with(TWIN), FORM), &files);
            assert_eq!(missing.len(), expected, "{sheet}");
            let ambiguous = told_of("ambiguous-kpi", (&plan_with(TWIN), FORM), &files);
            assert_eq!(ambiguous[0].section.is_empty(), expected == 0, "{sheet}");
        }
    }

    #[test]
    fn of_two_of_one_place_the_secretariat_is_told_where_the_plan_has_them() {
        let plan = plan_with(TWIN)
            + "[[goal.measure.kpi]]\nid = \"1-d\"\n"
            + TWIN
            + "section = \"観光課\"\n";
        let files = [("観光課/実績.xlsx", "施策|指標|R6\n1-1|観光入込客数|")];
        let told = told_of("ambiguous-kpi", (&plan, FORM), &files);
        let line = |id: &str| {
            let mut lines = plan.lines();
            1 + lines
                .position(|line| line == format!("id = \"{id}\""))
                .unwrap()
        };
        let lines = format!(
            "「plan.toml {}行目」、「plan.toml {}行目」です",
            line("1-c"),
            line("1-d")
        );
        assert!(told[0].message.ends_with(&lines), "{}", told[0].message);
        assert_eq!((told.len(), told[0].section.as_str()), (1, ""));
        let missing =
            [" 「観光入込客数（基本目標１の数値目標）」（1-a）の令和6年度の実績値がありません"];
        expect_of_plan("missing-actual", &plan, &files, &missing);
    }

    #[test]
    fn as_many_as_eighteen_candidates_are_all_listed() {
        let measure = |number: usize| {
            format!(
                "[[goal.measure]]\nid = \"2-{number}\"\nname = \"施策その{number}\"\n[[goal.measure.kpi]]\nid = \"2-{number}-a\"\n{TWIN}section = \"観光課\"\n"
            )
        };
        for (count, end) in [
            (19, "「2-19-a 観光入込客数（2-19 施策その19）」"),
            (30, "ほか11件"),
        ] {
            let plan = PLAN.to_owned() + &(1..=count).map(measure).collect::<String>();
            let files = [(
                "観光課/実績.xlsx",
                "施策|指標|R6\n|観光入込客数|600\n1-1|観光入込客数|600",
            )];
            let told = told_of("ambiguous-kpi", (&plan, FORM), &files);
            assert!(told[0].message.ends_with(end), "{}", told[0].message);
            assert!(!told[0].message.contains("略"), "{}", told[0].message);
            let told = told_of("wrong-measure", (&plan, FORM), &files);
            assert!(
                told[0].message.contains("「2-19 施策その19」"),
                "{}",
                told[0].message
            );
        }
    }
}
