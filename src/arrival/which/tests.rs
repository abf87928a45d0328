//! Cases of names, and what counts.

use super::*;
use crate::domain::arrivals::Since;
use crate::domain::plan::Latest;
use crate::domain::reported::{Kind, State};
use crate::domain::{CellAt, Decimal};
use crate::intake::Submission;
use crate::mapping::Mapping;
use crate::mapping::form::own::OwnMark;
use crate::normalize::{Flaws, Policy, ProjectRow, ReportedFigure, Room, Sighting, Staff};

/// A file of a section; one that begins with ✕ could not be read, and one that begins with ◇ is kensho's own form.
/// Digits before that are the projects of which it gives costs.
fn reading(name: &str) -> Reading {
    let (projects, name) =
        name.split_at(name.len() - name.trim_start_matches(char::is_numeric).len());
    let path = name.trim_start_matches(['✕', '◇']);
    let own = name.starts_with('◇').then(|| OwnMark {
        plan: Mapping::none().plan.id,
        year: FiscalYear::starting(2024),
        section: "課".into(),
        edition: 1,
    });
    let rows = projects.chars().filter_map(|digit| digit.to_digit(10));
    let rows = rows.map(|project| row(project as usize));
    let policy = Policy {
        projects: rows.collect(),
        ..Policy::default()
    };
    let seen = Sighting {
        form: "調査票".into(),
        sheet: 0,
        hidden: false,
        year: None,
        said: Vec::new(),
        calendar: Vec::new(),
        section: None,
        room: Room {
            for_measure: false,
            for_id: false,
            measure_is_prose: false,
        },
        regions: Vec::new(),
        own,
        is_locked: None,
    };
    Reading {
        submission: Submission {
            path: format!("inputs/town/R6/課/{path}"),
            section_folder: "課".into(),
            section: Some(0),
            ..Submission::default()
        },
        sightings: Vec::from_iter((!name.starts_with('✕')).then_some(seen)),
        policy,
        ..Reading::default()
    }
}

/// A row with the cost of a project.
fn row(project: usize) -> ProjectRow {
    let cost = ReportedFigure {
        kind: Kind::Cost,
        year: Some(FiscalYear::starting(2024)),
        at: CellAt::new(0, 0),
        state: State::Value,
        value: Some(Decimal::ONE),
        unit: None,
        flaws: Flaws::default(),
    };
    ProjectRow {
        sheet: 0,
        name: String::new(),
        at: CellAt::new(0, 0),
        project: Some(project),
        refused: None,
        measure: None,
        section: None,
        staff: Staff::default(),
        remarks: Vec::new(),
        costs: vec![cost],
    }
}

fn settings(ways: &[Latest]) -> Plan {
    let mut plan = Mapping::none().plan;
    plan.correction_marks = vec!["修正".into(), "最新".into()];
    plan.submissions.latest = ways.to_vec();
    plan
}

/// What of each file counts, as a letter: 全, 残 or －; in small letters behind it what counted before, where
/// that is another.
fn check_of(plan: &Plan, names: &[&str], expected: &[&str]) {
    check_after(plan, &[], names, expected);
}

/// The same after runs, the first of which read the file of the first name, and so on.
fn check_after(plan: &Plan, runs: &[&str], names: &[&str], expected: &[&str]) {
    let mut readings: Vec<Reading> = names.iter().map(|name| reading(name)).collect();
    readings.sort_by(|one, other| one.submission.path.cmp(&other.submission.path));
    for reading in &mut readings {
        let mut runs = runs.iter().zip(1..);
        let of_file = runs.find(|(name, _)| **name == reading.submission.in_section());
        reading.submission.arrival.since = Since {
            says: reading.submission.in_section().to_owned(),
            run: of_file.map(|(_, run)| run),
            ..Since::default()
        };
    }
    decide((plan, FiscalYear::starting(2024)), &mut readings);
    let letter = |uses: Uses| match uses {
        Uses::Whole => "全",
        Uses::Rest => "残",
        Uses::Nothing => "－",
    };
    let told = readings.iter().map(|reading| {
        let Counting { uses, before, .. } = reading.submission.counting;
        let before = (before != uses).then(|| format!("（{}）", letter(before)));
        let name = reading.submission.in_section();
        format!("{name} {}{}", letter(uses), before.unwrap_or_default())
    });
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

fn check(names: &[&str], expected: &[&str]) {
    check_of(&settings(&[Latest::Mark]), names, expected);
}

#[test]
fn a_marked_file_replaces_the_one_it_corrects() {
    check(
        &["実績.xlsx", "実績_修正版.xlsx"],
        &["実績.xlsx －（全）", "実績_修正版.xlsx 全（－）"],
    );
    check(
        &["実績(最新).csv", "実績.xlsx"],
        &["実績(最新).csv 全（－）", "実績.xlsx －（全）"],
    );
    check(
        &["実績_修正2.xlsx", "実績_修正.xlsx", "実績.xlsx"],
        &[
            "実績.xlsx －",
            "実績_修正.xlsx －（全）",
            "実績_修正2.xlsx 全（－）",
        ],
    );
}

/// 修正 is no newer than 最新 by its name; what came after the last run is, and stays so.
#[test]
fn of_two_corrections_the_one_that_came_later_replaces_the_other() {
    let names = ["実績.xlsx", "実績_修正.xlsx", "実績_最新.xlsx"];
    let plan = settings(&[Latest::Mark]);
    let neither = ["実績.xlsx －", "実績_修正.xlsx 全", "実績_最新.xlsx 全"];
    check_after(&plan, &[], &names, &neither);
    let last = |last: &str| {
        let of = |name: &&str| match *name {
            "実績.xlsx" => "実績.xlsx －".to_owned(),
            name if name == last => format!("{name} 全（－）"),
            name => format!("{name} －（全）"),
        };
        names.iter().map(of).collect::<Vec<_>>()
    };
    let numbered = ["実績.xlsx", "実績_修正.xlsx", "実績_修正2.xlsx"];
    let asked = ["実績.xlsx －", "実績_修正.xlsx 全", "実績_修正2.xlsx 全"];
    check_after(&plan, &[numbered[0], numbered[2]], &numbered, &asked);
    let in_order = [
        "実績.xlsx －",
        "実績_修正.xlsx －（全）",
        "実績_修正2.xlsx 全（－）",
    ];
    check_after(&plan, &numbered, &numbered, &in_order);
    // 最新1 may be newer than 修正2, which another person has counted; a day is a day.
    let counted = ["実績.xlsx", "実績_修正2.xlsx", "実績_最新1.xlsx"];
    let asked = ["実績.xlsx －", "実績_修正2.xlsx 全", "実績_最新1.xlsx 全"];
    for runs in [&counted[..2], &counted] {
        check_after(&plan, runs, &counted, &asked);
    }
    let by_name = [
        "実績.xlsx －",
        "実績_修正2.xlsx 全（－）",
        "実績_最新1.xlsx －（全）",
    ];
    let turned = [counted[0], counted[2], counted[1]];
    check_after(&plan, &turned, &counted, &by_name);
    check_after(&plan, &[], &counted, &by_name);
    let dated = ["実績.xlsx", "実績_修正0612.xlsx", "実績_最新0601.xlsx"];
    let by_date = [
        "実績.xlsx －",
        "実績_修正0612.xlsx 全（－）",
        "実績_最新0601.xlsx －（全）",
    ];
    check_after(&plan, &dated, &dated, &by_date);
    for [first, then] in [[1, 2], [2, 1]].map(|both| both.map(|at| names[at])) {
        let expected = last(then);
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check_after(&plan, &[names[0], first], &names, &expected);
        check_after(&plan, &[names[0], first, then], &names, &expected);
    }
}

#[test]
fn a_correction_of_the_form_replaces_it_whatever_either_is_called() {
    check(
        &["◇観光課.xlsx", "◇調査票_修正.xlsx"],
        &["観光課.xlsx －（全）", "調査票_修正.xlsx 全（－）"],
    );
    check(
        &["◇観光課.xlsx", "◇実績_修正.xlsx", "◇調査票_修正2.xlsx"],
        &[
            "実績_修正.xlsx －（全）",
            "観光課.xlsx －",
            "調査票_修正2.xlsx 全（－）",
        ],
    );
    // Its own original goes before the others.
    check(
        &["◇A係.xlsx", "◇B係.xlsx", "◇B係_修正.xlsx"],
        &["A係.xlsx 全", "B係.xlsx －（全）", "B係_修正.xlsx 全（－）"],
    );
    // Of two, it cannot be told which it corrects; and no other file is the form.
    for names in [["◇A係.xlsx", "◇B係.xlsx"], ["A係.xlsx", "B係.xlsx"]] {
        check(
            &[names[0], names[1], "◇調査票_修正.xlsx"],
            &["A係.xlsx 全", "B係.xlsx 全", "調査票_修正.xlsx 全"],
        );
    }
}

#[test]
fn a_correction_of_the_finished_form_replaces_the_first_one_too() {
    check(
        &[
            "12◇観光課.xlsx",
            "12◇観光課_最終.xlsx",
            "123◇観光課_最終_修正.xlsx",
        ],
        &[
            "観光課.xlsx －（全）",
            "観光課_最終.xlsx －（全）",
            "観光課_最終_修正.xlsx 全（－）",
        ],
    );
    // Two 係 of a section have a form each, also where one of them calls it by the section.
    for first in ["観光課", "観光課_A係"] {
        check(
            &[
                &format!("12◇{first}.xlsx"),
                "3◇観光課_B係.xlsx",
                "3◇観光課_B係_修正.xlsx",
            ],
            &[
                &format!("{first}.xlsx 全"),
                "観光課_B係.xlsx －（全）",
                "観光課_B係_修正.xlsx 全（－）",
            ],
        );
    }
    // Nothing says that the one corrects the other.
    check(
        &["1◇A係.xlsx", "1◇B係.xlsx", "1◇B係_修正.xlsx"],
        &["A係.xlsx 全", "B係.xlsx －（全）", "B係_修正.xlsx 全（－）"],
    );
}

#[test]
fn a_correction_of_a_table_replaces_the_only_one_whatever_either_is_called() {
    for name in ["修正.xlsx", "実績_修正.xlsx", "観光課_修正箇所.xlsx"] {
        check(
            &["12観光課.xlsx", &format!("2{name}")],
            &sorted(["観光課.xlsx －（全）", &format!("{name} 全（－）")]),
        );
    }
    check(
        &["12観光課.xlsx", "1実績_修正.xlsx", "12実績_修正2.xlsx"],
        &[
            "実績_修正.xlsx －（全）",
            "実績_修正2.xlsx 全（－）",
            "観光課.xlsx －",
        ],
    );
    // Of another table, of other figures, of some of both, and in another folder.
    let folder = "1個票/実績_修正.xlsx";
    for name in ["3B係_修正.xlsx", "23B係_修正.xlsx", "修正.xlsx", folder] {
        let told = format!("{} 全", name.trim_start_matches(['1', '2', '3']));
        check(&["12A係.xlsx", name], &sorted(["A係.xlsx 全", &told]));
    }
    // Of two it cannot be told which it corrects, nor which of two corrections is the later.
    check(
        &["1A係.xlsx", "1B係.xlsx", "1修正.xlsx"],
        &["A係.xlsx 全", "B係.xlsx 全", "修正.xlsx 全"],
    );
    check(
        &["12実績.xlsx", "1修正_A係.xlsx", "2修正_B係.xlsx"],
        &["修正_A係.xlsx 全", "修正_B係.xlsx 全", "実績.xlsx 全"],
    );
}

#[test]
fn a_name_behind_the_mark_is_no_part_of_the_first_files_name() {
    check(
        &["12実績.xlsx", "3個票.xlsx", "2実績_修正_鈴木.xlsx"],
        &[
            "個票.xlsx 全",
            "実績.xlsx －（全）",
            "実績_修正_鈴木.xlsx 全（－）",
        ],
    );
    // Each 係 has corrected its own, and one of them what both had sent.
    check(
        &["1実績_A係.xlsx", "2実績.xlsx", "1実績_修正_A係.xlsx"],
        &[
            "実績.xlsx 全",
            "実績_A係.xlsx －（全）",
            "実績_修正_A係.xlsx 全（－）",
        ],
    );
    check(
        &["12実績.xlsx", "1実績_修正_A係.xlsx", "2実績_修正_B係.xlsx"],
        &[
            "実績.xlsx 全",
            "実績_修正_A係.xlsx 全",
            "実績_修正_B係.xlsx 全",
        ],
    );
    check(
        &["12実績.xlsx", "1実績_修正.xlsx", "2実績_修正_B係.xlsx"],
        &[
            "実績.xlsx －（全）",
            "実績_修正.xlsx 全（－）",
            "実績_修正_B係.xlsx 全",
        ],
    );
}

fn sorted(mut told: [&str; 2]) -> [&str; 2] {
    told.sort_unstable();
    told
}

#[test]
fn a_name_in_shift_jis_is_a_name_as_any_other() {
    check(
        &["実績〈文字化け〉", "実績_修正版.xlsx〈文字化け〉"],
        &[
            "実績_修正版.xlsx〈文字化け〉 全（－）",
            "実績〈文字化け〉 －（全）",
        ],
    );
}

#[test]
fn other_files_are_left_alone() {
    check(
        &["個票.xlsx", "実績.xlsx"],
        &["個票.xlsx 全", "実績.xlsx 全"],
    );
    check(
        &["個票_修正版.xlsx", "実績.xlsx"],
        &["個票_修正版.xlsx 全", "実績.xlsx 全"],
    );
    check(
        &["個票/実績_修正.xlsx", "実績.xlsx"],
        &["個票/実績_修正.xlsx 全", "実績.xlsx 全"],
    );
}

#[test]
fn a_file_that_nobody_can_read_corrects_nothing_and_is_not_set_aside() {
    check(
        &["実績.xlsx", "✕実績_修正.xlsx"],
        &["実績.xlsx 全", "実績_修正.xlsx 全"],
    );
    check(
        &["実績.xlsx", "実績_修正.xlsx", "✕実績_最新.xlsx"],
        &[
            "実績.xlsx －（全）",
            "実績_修正.xlsx 全（－）",
            "実績_最新.xlsx 全",
        ],
    );
    check(
        &["✕実績.xlsx", "実績_修正.xlsx"],
        &["実績.xlsx －", "実績_修正.xlsx 全"],
    );
}

#[test]
fn the_first_way_in_which_two_differ_decides() {
    let plan = settings(&[Latest::Date, Latest::Mark]);
    let names = [
        "実績_0701修正.xlsx",
        "実績_0708.xlsx",
        "実績_0708_修正.xlsx",
    ];
    let expected = [
        "実績_0701修正.xlsx －",
        "実績_0708.xlsx －（全）",
        "実績_0708_修正.xlsx 全（－）",
    ];
    check_of(&plan, &names, &expected);
    let plan = settings(&[Latest::Mark, Latest::Date]);
    let expected = [
        "実績_0701修正.xlsx －（全）",
        "実績_0708.xlsx －",
        "実績_0708_修正.xlsx 全（－）",
    ];
    check_of(&plan, &names, &expected);
}

#[test]
fn what_nothing_decides_counts_side_by_side() {
    let plan = settings(&[Latest::Date]);
    check_of(
        &plan,
        &["実績.xlsx", "実績_0708.xlsx", "実績（0708）.xlsx"],
        &["実績.xlsx －", "実績_0708.xlsx 全", "実績（0708）.xlsx 全"],
    );
    let plan = settings(&[Latest::Folder]);
    check_of(
        &plan,
        &["修正/実績.xlsx", "第2回/実績.xlsx"],
        &["修正/実績.xlsx 全", "第2回/実績.xlsx 全"],
    );
}

#[test]
fn what_was_withdrawn_counted_before() {
    check(
        &["取下げ/実績.xlsx", "実績.xlsx"],
        &["取下げ/実績.xlsx －（全）", "実績.xlsx 全（－）"],
    );
    check(
        &["取下げ/実績_修正.xlsx", "実績.xlsx"],
        &["取下げ/実績_修正.xlsx －（全）", "実績.xlsx 全（－）"],
    );
    check(&["実績_取下げ.xlsx"], &["実績_取下げ.xlsx －（全）"]);
}

#[test]
fn an_overlaid_file_counts_for_the_rest() {
    let mut plan = settings(&[Latest::Number]);
    plan.submissions.combine = Combine::Overlay;
    check_of(
        &plan,
        &["実績.xlsx", "実績_v2.xlsx", "実績_v3.xlsx"],
        &[
            "実績.xlsx 残",
            "実績_v2.xlsx 残（全）",
            "実績_v3.xlsx 全（－）",
        ],
    );
}

#[test]
fn what_the_plan_says_of_a_file_goes_before_its_name() {
    let mut plan = settings(&[Latest::Mark]);
    let choose = |file: Option<&str>, withdraw: Option<&str>| ChosenFile {
        section: 0,
        year: FiscalYear::starting(2024),
        file: file.map(str::to_owned),
        withdraw: withdraw.map(str::to_owned),
        reason: "理由".into(),
    };
    plan.submissions.chosen = vec![choose(Some("実績_0701.xlsx"), None)];
    check_of(
        &plan,
        &["実績_0701.xlsx", "実績_0708.xlsx", "実績_修正.xlsx"],
        &[
            "実績_0701.xlsx 全（－）",
            "実績_0708.xlsx －",
            "実績_修正.xlsx －（全）",
        ],
    );
    plan.submissions.chosen = vec![choose(Some("最終.xlsx"), Some("実績.xlsx"))];
    check_of(
        &plan,
        &["実績.xlsx", "最終.xlsx"],
        &["実績.xlsx －（全）", "最終.xlsx 全（－）"],
    );
    plan.submissions.chosen = vec![choose(Some("取下げ/実績.xlsx"), None)];
    check_of(&plan, &["取下げ/実績.xlsx"], &["取下げ/実績.xlsx 全"]);
}

/// Also where older ones count for what newer ones do not say.
#[test]
fn corrections_are_laid_over_each_other_as_they_came() {
    let mut plan = settings(&[Latest::Mark]);
    plan.submissions.combine = Combine::Overlay;
    let names = ["実績.xlsx", "実績_修正.xlsx", "実績_最新.xlsx"];
    let mut readings: Vec<Reading> = names.iter().map(|name| reading(name)).collect();
    let order_after = |runs: [usize; 2], readings: &mut [Reading]| {
        readings[1].submission.arrival.since.run = None;
        readings[2].submission.arrival.since.run = None;
        for (at, run) in runs.into_iter().zip(1..) {
            readings[at].submission.arrival.since.run = Some(run);
        }
        decide((&plan, FiscalYear::starting(2024)), readings)
    };
    assert_eq!(order_after([0, 2], &mut readings), [[1, 2, 0]]);
    assert_eq!(order_after([0, 1], &mut readings), [[2, 1, 0]]);
}

#[test]
fn a_proposed_name_is_read_as_newer_than_all_that_were_sent() {
    let mut plan = settings(&[Latest::Mark]);
    plan.correction_marks = ["修正", "訂正", "再提出"].map(str::to_owned).to_vec();
    let proposed = |plan: &Plan, sent: &[&str]| {
        let mut readings: Vec<Reading> = sent.iter().map(|name| reading(name)).collect();
        let year = FiscalYear::starting(2024);
        decide((plan, year), &mut readings);
        let proposed = readings[0].submission.counting.correction.clone();
        proposed.unwrap_or_default()
    };
    for (sent, expected) in [
        (&["観光課.xlsx"][..], "観光課_修正.xlsx"),
        (&["名前だけ"], "名前だけ_修正"),
        (&["個票/実績.csv", "個票/実績_修正.csv"], "実績_修正2.csv"),
        (&["実績_修正2.xlsx", "実績_修正3.xlsx"], "実績_修正4.xlsx"),
        (&["実績（修正）.xlsx"], "実績（修正2）.xlsx"),
        (&["実績_修正(2).csv"], "実績_修正3.csv"),
        (&["実績_修正２.csv"], "実績_修正3.csv"),
        (&["実績_修正_2.csv"], "実績_修正3.csv"),
        (&["実績_修正第2回.csv"], "実績_修正3.csv"),
        (&["再開発_修正.csv"], "再開発_修正2.csv"),
        (&["実績_再提出.csv"], "実績_再提出2.csv"),
        (&["実績_再修正.xlsx"], "実績_再修正3.xlsx"),
        (&["実績_訂正1.xlsx", "実績_修正2.xlsx"], "実績_訂正3.xlsx"),
        (&["実績.xlsx", "実績_訂正4.xls"], "実績_修正5.xlsx"),
        (&["実績_修正0612.xlsx"], "実績_修正（送る日）.xlsx"),
        (
            &["実績_修正2.csv", "実績_修正0612.csv"],
            "実績_修正（送る日）.csv",
        ),
    ] {
        assert_eq!(proposed(&plan, sent), expected, "{sent:?}");
    }
    plan.correction_marks = vec!["差替".to_owned()];
    assert_eq!(proposed(&plan, &["一.csv"]), "一_差替.csv");
    plan.submissions.latest = vec![Latest::Date];
    assert_eq!(proposed(&plan, &["一.csv"]), "");
}

/// The examples that sections are told are read as newer than the file that they correct.
#[test]
fn what_a_section_is_told_to_write_into_a_name_is_read() {
    for (way, mark, expected) in [
        (
            Latest::Mark,
            "改訂",
            "名前に「改訂」と入れて（例: 実績_改訂.xlsx）",
        ),
        (
            Latest::Date,
            "修正",
            "名前に送る日を入れて（7月15日なら: 実績_0715.xlsx）",
        ),
        (
            Latest::Number,
            "修正",
            "名前に次の版の番号を入れて（例: 実績_第2版.xlsx）",
        ),
        (
            Latest::Folder,
            "修正",
            "直したものであることを企画課に伝えて",
        ),
    ] {
        let mut plan = settings(&[way]);
        plan.correction_marks = vec![mark.to_owned()];
        let told = plan.correction_sign().to_do_as_in("企画課");
        assert_eq!(told, expected);
        let example = told
            .split_once(": ")
            .map(|(_, of)| of.trim_end_matches('）'));
        let Some(example) = example else { continue };
        let expected = [
            "実績.xlsx －（全）".to_owned(),
            format!("{example} 全（－）"),
        ];
        let expected = sorted([&expected[0], &expected[1]]);
        check_of(&plan, &["実績.xlsx", example], &expected);
    }
}

/// Somebody keeps working in the first file, and sends it again.
#[test]
fn what_comes_after_the_newest_by_name_is_asked_about() {
    let plan = settings(&[Latest::Mark]);
    let names = ["実績.xlsx", "実績_修正.xlsx"];
    let both = ["実績.xlsx 全", "実績_修正.xlsx 全"];
    check_after(&plan, &["実績_修正.xlsx"], &names, &both);
    check_after(&plan, &["実績_修正.xlsx", "実績.xlsx"], &names, &both);
    let in_order = ["実績.xlsx －（全）", "実績_修正.xlsx 全（－）"];
    check_after(&plan, &names, &names, &in_order);
    // Also where the two before it are told apart by when they came.
    for [first, second] in [
        ["実績_修正0612.xlsx", "実績_修正2.xlsx"],
        ["実績_修正2.xlsx", "実績_最新2.xlsx"],
    ] {
        for runs in [[first, second], [second, first]] {
            let last = "実績_修正.xlsx";
            let names = [runs[0], runs[1], last];
            let mut told = [
                format!("{} －", runs[0]),
                format!("{} 全", runs[1]),
                format!("{last} 全"),
            ];
            told.sort();
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            check_after(&plan, &runs, &names, &told);
        }
    }
}

/// The first file, saved over with what the correction says, changes nothing.
#[test]
fn what_comes_later_and_says_the_same_is_not_asked_about() {
    let mut readings = ["実績.xlsx", "実績_修正.xlsx"].map(reading);
    let plan = settings(&[Latest::Mark]);
    let mut counting = |says: &str| {
        let since = |says: &str, run| Since {
            says: says.to_owned(),
            run,
            ..Since::default()
        };
        readings[0].submission.arrival.since = since(says, None);
        readings[1].submission.arrival.since = since("A", Some(1));
        decide((&plan, FiscalYear::starting(2024)), &mut readings);
        [0, 1].map(|at: usize| readings[at].submission.counting.uses)
    };
    assert_eq!(counting("A"), [Uses::Nothing, Uses::Whole]);
    assert_eq!(counting("B"), [Uses::Whole, Uses::Whole]);
}

/// `file: what it says, since which run, what it said before`, and what of it counts.
#[test]
fn a_copy_goes_with_the_file_that_it_is_a_copy_of() {
    type File<'a> = (&'a str, &'a str, Option<i64>, &'a [&'a str], Uses);
    let check = |files: &[File<'_>]| {
        let of = |(name, says, run, before, _): &File<'_>| {
            let mut reading = reading(name);
            reading.submission.arrival.since = Since {
                says: (*says).to_owned(),
                run: *run,
                before: before.iter().map(|says| (*says).to_owned()).collect(),
                has_twin: true,
                came_as: None,
            };
            reading
        };
        let mut readings: Vec<Reading> = files.iter().map(of).collect();
        let plan = settings(&[Latest::Mark]);
        decide((&plan, FiscalYear::starting(2024)), &mut readings);
        for (reading, (name, .., uses)) in readings.iter().zip(files) {
            assert_eq!(reading.submission.counting.uses, *uses, "{name} {files:?}");
        }
    };
    let (whole, nothing) = (Uses::Whole, Uses::Nothing);
    let [copy, corrected] = ["0◇6月/実績.xlsx", "0◇実績_修正.xlsx"];
    let first = "0◇実績.xlsx";
    let one = Some(1);
    // Alone, both say the same, and one of them counts: a copy is no further file.
    check(&[
        (copy, "A", one, &[], nothing),
        (first, "A", one, &[], whole),
    ]);
    // A town's own tables are told apart by their names.
    for corrected in ["1修正.xlsx", "1実績_修正_鈴木.xlsx"] {
        check(&[
            ("1実績.xlsx", "A", one, &[], nothing),
            ("1受領済み/実績.xlsx", "A", Some(2), &[], nothing),
            (corrected, "B", Some(3), &[], whole),
        ]);
    }
    let corrected = (corrected, "B", Some(2), &[][..], whole);
    check(&[
        (copy, "A", one, &[], nothing),
        (first, "A", one, &[], nothing),
        corrected,
    ]);
    // Two 係 have the same blank form.
    check(&[
        ("◇6月/実績.xlsx", "A", one, &[], whole),
        ("◇実績.xlsx", "A", one, &[], nothing),
        corrected,
    ]);
    // A file that says something else is not a copy.
    check(&[
        (copy, "C", one, &[], whole),
        (first, "A", one, &[], nothing),
        corrected,
    ]);
    // Copied after that was read, by whoever collects.
    check(&[
        (copy, "A", Some(3), &[], nothing),
        (first, "A", one, &[], nothing),
        corrected,
    ]);
    // Saved over since.
    let over = |run| (first, "B", run, &["A"][..], whole);
    check(&[(copy, "A", one, &[], nothing), over(Some(2))]);
    check(&[(copy, "A", Some(2), &[], whole), over(Some(2))]);
}

#[test]
fn what_was_kept_as_it_was_before_a_correction_is_older_than_all() {
    for (old, new) in [
        ("実績_修正前.xlsx", "実績.xlsx"),
        ("実績（訂正前）.xlsx", "実績.xlsx"),
        ("修正前/実績.xlsx", "実績.xlsx"),
        ("実績_修正版前.xlsx", "実績_修正後.xlsx"),
    ] {
        let mut plan = settings(&[Latest::Mark, Latest::Folder]);
        plan.correction_marks = vec!["修正".into(), "訂正".into()];
        let expected = [format!("{old} －（全）"), format!("{new} 全（－）")];
        let expected = sorted([&expected[0], &expected[1]]);
        check_of(&plan, &[old, new], &expected);
        check_after(&plan, &[new, old], &[old, new], &expected);
        check_of(&plan, &[old], &[&format!("{old} 全")]);
    }
    // Nothing says which of these is newer.
    for name in [
        "要修正",
        "修正依頼",
        "修正待ち",
        "修正不要",
        "修正前後",
        "最新ではない",
    ] {
        let other = format!("実績_{name}.xlsx");
        check(
            &["実績.xlsx", &other],
            &sorted(["実績.xlsx 全", &format!("{other} 全")]),
        );
    }
}
