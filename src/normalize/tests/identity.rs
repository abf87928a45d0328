//! Eighteen KPIs of one name in eighteen measures, in forms of every shape: each figure comes to its own
//! KPI, or to none.

use crate::domain::number;
use crate::intake::grid::tests::grid;
use crate::intake::{Intake, Submission};
use crate::mapping::{self, Mapping};
use crate::normalize::{KpiRecord, Missed, Reading, reading};

const COUNT: usize = 18;

/// Three goals of six measures each, every measure with a KPI 会員数 of a section of its own.
fn plan() -> String {
    let head = "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n[rating]\nrate = \"progress\"\n\
        round = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n";
    let sections: String = (1..=COUNT)
        .map(|index| format!("[[section]]\nname = \"第{index}課\"\n"))
        .collect();
    let goal = |goal: usize| {
        let measures: String = (1..=6).map(|place| measure(goal, place)).collect();
        format!(
            "[[goal]]\nid = \"{goal}\"\nlabel = \"基本目標{goal}\"\nname = \"目標{goal}\"\n{measures}"
        )
    };
    format!("{head}{sections}{}", (1..=3).map(goal).collect::<String>())
}

fn measure(goal: usize, place: usize) -> String {
    let index = (goal - 1) * 6 + place;
    format!(
        "[[goal.measure]]\nid = \"{goal}-{place}\"\nname = \"{}\"\naliases = [\"別名{index}\"]\nformerly = [\"旧名{index}\"]\n\
         [[goal.measure.kpi]]\nid = \"{goal}{}\"\nname = \"会員数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\n\
         baseline = {{ value = 1 }}\ntarget = {{ value = 9999, year = \"R8\" }}\nsection = \"第{index}課\"\n",
        name(index),
        LETTERS[place - 1]
    )
}

const LETTERS: [&str; 6] = ["ア", "イ", "ウ", "エ", "オ", "カ"];

fn name(index: usize) -> String {
    format!("施策の名前その{index}")
}

/// The goal and the place in it of a KPI, counted from one.
fn place(index: usize) -> (usize, usize) {
    ((index - 1) / 6 + 1, (index - 1) % 6 + 1)
}

fn label(index: usize) -> String {
    let (goal, place) = place(index);
    format!("{goal}-{place} {}", name(index))
}

fn id(index: usize) -> String {
    let (goal, place) = place(index);
    format!("{goal}{}", LETTERS[place - 1])
}

fn mapping_of(form: &str) -> Mapping {
    let form = format!("name = \"見本\"\n{form}");
    mapping::from_texts(&plan(), &[&form]).unwrap_or_else(|error| panic!("{error}"))
}

/// Reads a sheet that a section sent.
fn read(mapping: &Mapping, sheet: &str, sender: usize) -> Reading {
    let submission = Submission {
        path: "第1課/実績.xlsx".into(),
        section: Some(sender),
        section_folder: "第1課".into(),
        ..Submission::default()
    };
    let intake = Intake {
        grids: vec![grid(sheet)],
        ..Intake::empty("xlsx")
    };
    let (plan, forms) = (&mapping.plan, &mapping.forms);
    reading(plan, forms, submission, String::new(), intake)
}

/// What a record says: how its KPI was found, that KPI's id, and this year's figure.
fn line_of(mapping: &Mapping, record: &KpiRecord) -> String {
    let figures = record.figures.iter().filter_map(|figure| figure.value);
    let figures: Vec<String> = figures.map(number::plain).collect();
    let found = match &record.matched {
        Ok((kpi, by)) => format!("{} {}", by.code(), mapping.plan.kpis[*kpi].id),
        Err(Missed::Elsewhere(_)) => "elsewhere".into(),
        Err(Missed::Ambiguous(kpis)) => format!("ambiguous {}", kpis.len()),
        Err(other) => format!("{other:?}"),
    };
    format!("{found} {}", figures.join(","))
}

fn lines_of(mapping: &Mapping, reading: &Reading) -> Vec<String> {
    let records = reading.records.iter();
    records.map(|record| line_of(mapping, record)).collect()
}

/// Checks that each of the eighteen figures of a sheet comes to its own KPI, and how.
fn expect_all(form: &str, sheet: &str, by: &str) {
    let mapping = mapping_of(form);
    let reading = read(&mapping, sheet, 0);
    let found = lines_of(&mapping, &reading);
    let expected: Vec<String> = (1..=COUNT)
        .map(|index| format!("{by} {} {}", id(index), 100 + index))
        .collect();
    assert_eq!(found, expected, "{sheet}\n{:?}", reading.leftovers);
}

fn rows(row: impl Fn(usize) -> String) -> String {
    let rows: Vec<String> = (1..=COUNT).map(row).collect();
    rows.join("\n")
}

const LIST: &str =
    "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nactual = '実績(?<year>R[0-9]+)'\n";

const STACKED: &str =
    "[table]\nheader = [\"指標\", \"区分\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R6)'\n";

const BLOCKS: &str = "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nactual = \"実績\"\n[blocks]\nstarts_at = \"実績\"\nyears = [\"R6\"]\n";

const YEARS: &str = "year = { from = \"none\" }\n[table]\nheader = [\"指標\", \"年度\"]\n[columns]\nyear = \"年度\"\nactual = \"実績\"\n";

const CARD: &str = "[card]\nkpi = { right_of = \"指標名\" }\nmeasure = { right_of = \"施策\" }\nactual = { right_of = \"実績値\" }\n";

#[test]
fn a_column_says_the_measure_by_label_number_name_alias_or_former_name() {
    let of = |index: usize| match index % 6 {
        0 => label(index),
        1 => name(index),
        2 => label(index)
            .split(' ')
            .next()
            .unwrap_or_default()
            .to_owned(),
        3 => format!("別名{index}"),
        4 => format!("旧名{index}"),
        _ => format!("【施策{}】", label(index)),
    };
    let rows = rows(|index| format!("{}|会員数|{}", of(index), 100 + index));
    expect_all(LIST, &format!("施策|指標|実績R6\n{rows}"), "place");
}

#[test]
fn a_goal_and_a_number_in_it_say_it_together() {
    // In each goal the measures are 1 to 6, and of one name.
    let mut plan = plan();
    for index in 1..=COUNT {
        let (goal, place) = place(index);
        let own = format!("id = \"{goal}-{place}\"\nname = \"{}\"", name(index));
        plan = plan.replace(&own, &format!("id = \"{place}\"\nname = \"その{place}\""));
    }
    let form = LIST.replace("[columns]", "[columns]\ngoal = \"目標\"");
    let form = format!("name = \"見本\"\n{form}");
    let mapping = mapping::from_texts(&plan, &[&form]).unwrap_or_else(|error| panic!("{error}"));
    let found = |goal: &str, measure: &str| {
        let sheet = format!("目標|施策|指標|実績R6\n{goal}|{measure}|会員数|5");
        lines_of(&mapping, &read(&mapping, &sheet, COUNT)).remove(0)
    };
    for index in 1..=COUNT {
        let (goal, place) = place(index);
        let (goal, number) = (format!("基本目標{goal}"), place.to_string());
        let expected = format!("place {} 5", id(index));
        assert_eq!(found(&goal, &number), expected);
        assert_eq!(found(&goal, &format!("{number} その{place}")), expected);
        assert_eq!(found("", &number), "ambiguous 3 5");
        assert_eq!(found(&goal, ""), "ambiguous 6 5");
    }
}

#[test]
fn what_is_merged_or_filled_down_holds_until_another_goal_comes() {
    let form = "[table]\nheader = [\"指標\", \"実績\"]\nfill = [\"目標\", \"施策\"]\n[columns]\ngoal = \"目標\"\nactual = '実績(?<year>R[0-9]+)'\n";
    let row = |index: usize| {
        let (goal, place) = place(index);
        let goal = match place {
            1 => format!("基本目標{goal}"),
            _ => String::new(),
        };
        format!(
            "{goal}|{}|会員数|{}\n||知らない指標|5",
            label(index),
            100 + index
        )
    };
    let mapping = mapping_of(form);
    let sheet = format!("目標|施策|指標|実績R6\n{}\n基本目標1||会員数|7", rows(row));
    let reading = read(&mapping, &sheet, 0);
    let found = lines_of(&mapping, &reading);
    let of_members = found.iter().filter(|line| !line.starts_with("Unknown"));
    let of_members: Vec<&String> = of_members.collect();
    assert_eq!(of_members.len(), COUNT + 1);
    for (index, found) in (1..=COUNT).zip(&of_members) {
        assert_eq!(**found, format!("place {} {}", id(index), 100 + index));
    }
    // The last row stands under a goal again, and under none of the measures said before.
    assert_eq!(*of_members[COUNT], "ambiguous 6 7");
}

#[test]
fn a_line_above_says_it_among_the_rows_and_above_tables() {
    let among = rows(|index| format!("{}\n会員数|{}", label(index), 100 + index));
    expect_all(LIST, &format!("指標|実績R6\n{among}"), "place");
    let above = rows(|index| {
        format!(
            "■施策{}\n指標|実績R6\n会員数|{}\n",
            label(index),
            100 + index
        )
    });
    expect_all(LIST, &above, "place");
    let labelled = rows(|index| {
        format!(
            "施策名|{}\n指標|実績R6\n会員数|{}\n",
            label(index),
            100 + index
        )
    });
    expect_all(LIST, &labelled, "place");
    let colon = rows(|index| {
        format!(
            "施策名：{}\n指標|実績R6\n会員数|{}\n",
            label(index),
            100 + index
        )
    });
    expect_all(LIST, &colon, "place");
}

#[test]
fn lines_speak_for_stacked_rows_blocks_and_rows_of_years() {
    let row = |index: usize| format!("{}\n会員数|実績|{}\n^|達成率|3%", label(index), 100 + index);
    expect_all(STACKED, &format!("指標|区分|R6\n{}", rows(row)), "place");
    let column = |index: usize| {
        format!(
            "{}|会員数|実績|{}\n^|^|達成率|3%",
            label(index),
            100 + index
        )
    };
    expect_all(
        STACKED,
        &format!("施策|指標|区分|R6\n{}", rows(column)),
        "place",
    );
    let row = |index: usize| format!("{}\n会員数|{}", label(index), 100 + index);
    expect_all(BLOCKS, &format!("指標|実績\n{}", rows(row)), "place");
    let row = |index: usize| format!("{}\n会員数|R6|{}", label(index), 100 + index);
    expect_all(YEARS, &format!("指標|年度|実績\n{}", rows(row)), "place");
}

#[test]
fn cards_say_it_by_their_label_each_or_once_for_a_sheet() {
    let row = |index: usize| {
        format!(
            "施策|{}\n指標名|会員数\n実績値|{}\n",
            label(index),
            100 + index
        )
    };
    expect_all(CARD, &rows(row), "place");
    let first = "指標名|会員数\n実績値|4";
    let second = "指標名|参加者数\n実績値|5\n\n指標名|審議会開催回数\n実績値|6";
    let sheet = format!("施策|男女共同参画\n\n{first}\n\n{second}");
    expect(CARD, &sheet, &["place d 4", "place c 5", "elsewhere 6"]);
    // What stands in the first card is not said of the others.
    let sheet = format!("施策|男女共同参画\n{first}\n\n{second}\n{first}");
    let expected = ["place d 4", "name c 5", "name a 6", "ambiguous 3 4"];
    expect(CARD, &sheet, &expected);
}

#[test]
fn ids_say_it_alone_in_one_column_or_in_two_or_behind_a_constant() {
    let rows_of = |row: &dyn Fn(usize) -> String| rows(row);
    let simple = rows_of(&|index| format!("{}|会員数|{}", id(index), 100 + index));
    expect_all(LIST, &format!("指標番号|指標|実績R6\n{simple}"), "id");
    let two = LIST.replace(
        "[columns]",
        "[columns]\nid = \"番号\"\nid_branch = \"枝番\"",
    );
    let filled = two.replace("header", "fill = [\"番号\"]\nheader");
    let parts = |written_once: bool, merged: &str| {
        rows_of(&|index| {
            let (goal, place) = place(index);
            let number = match place {
                1 => goal.to_string(),
                _ if written_once => merged.to_owned(),
                _ => goal.to_string(),
            };
            format!("{number}|{}|会員数|{}", LETTERS[place - 1], 100 + index)
        })
    };
    let sheet = |rows: String| format!("番号|枝番|指標|実績R6\n{rows}");
    expect_all(&two, &sheet(parts(false, "")), "id");
    expect_all(&two, &sheet(parts(true, "^")), "id");
    expect_all(&filled, &sheet(parts(true, "")), "id");
    let before = format!(
        "id_format = {{ before = \"2\" }}\n{}",
        LIST.replace("[columns]", "[columns]\nid = \"指標番号\"")
    );
    let mapping = mapping_of(&before);
    let reading = read(&mapping, "指標番号|指標|実績R6\nウ|会員数|5", 0);
    assert_eq!(line_of(&mapping, &reading.records[0]), "id 2ウ 5");
}

#[test]
fn eighteen_sections_need_to_say_nothing_and_one_file_must() {
    let mapping = mapping_of(LIST);
    for index in 1..=COUNT {
        let reading = read(&mapping, "指標|実績R6\n会員数|5", index - 1);
        let expected = format!("section {} 5", id(index));
        assert_eq!(line_of(&mapping, &reading.records[0]), expected);
    }
    // A section that has no KPI of the name, or the folder of none.
    let reading = read(&mapping, "指標|実績R6\n会員数|5", COUNT);
    assert_eq!(line_of(&mapping, &reading.records[0]), "ambiguous 18 5");
}

#[test]
fn a_measure_with_a_typo_leaves_nothing_to_the_section() {
    let mapping = mapping_of(LIST);
    for measure in ["施策の名まえその９", "1-1 施策の名まえその９"] {
        let sheet = format!("施策|指標|実績R6\n{measure}|会員数|5\n|会員数|6");
        let reading = read(&mapping, &sheet, 0);
        let found = lines_of(&mapping, &reading);
        assert_eq!(found, ["ambiguous 18 5", "ambiguous 18 6"], "{measure}");
        assert!(reading.records[0].places[0].place.is_none());
    }
}

#[test]
fn the_section_decides_only_on_a_sheet_that_speaks_of_no_place_but_its_kpis() {
    let mapping = mapping_of(LIST);
    let found = |sheet: &str| {
        let reading = read(&mapping, sheet, 0);
        line_of(&mapping, reading.records.last().unwrap())
    };
    for title in [
        "施策の名前その2に関する指標",
        "令和6年度　目標2　進捗状況",
        "令和６年度施策1-2の実績",
        "KPI個票　1イ",
        "施策9-9 知らない施策（令和6年度）",
        "分野|1-2 施策の名前その2",
    ] {
        let sheet = format!("{title}\n\n指標|実績R6\n会員数|5");
        assert_eq!(found(&sheet), "ambiguous 18 5", "{title}");
    }
    for title in [
        "様式 1-2",
        "【様式１】",
        "数値目標",
        "■数値目標",
        "施策の進捗状況",
        "今年の施策の名前その1に関する指標",
        "今年の基本目標1　進捗状況",
        "（様式1-2）施策評価シート",
        "第2課への回答",
        "令和6年1-2月",
        "今年の施策の名前その1と基本目標12",
    ] {
        let sheet = format!("{title}\n\n指標|実績R6\n会員数|5");
        assert_eq!(found(&sheet), "section 1ア 5", "{title}");
    }
    // Wherever it stands: a row above or below, another table, a row that is no KPI, a section beside it.
    for sheet in [
        "施策|指標|実績R6\n1-2|会員数|7\n|会員数|5",
        "施策|指標|実績R6\n|会員数|5\n1-2||7\n|会員数|5",
        "施策|指標|実績R6\n1-2|会員数|7\n↓|会員数|5",
        "指標|実績R6\n施策の名前その2 計|7\n会員数|5",
        "指標番号|指標|実績R6\n9ア|会員数|7\n|会員数|5",
        "担当課|指標|実績R6\n第2課|会員数|5",
    ] {
        assert_eq!(found(sheet), "ambiguous 18 5", "{sheet}");
    }
    let own = "施策|指標|実績R6\n1-1|別の指標|7\n|会員数|5";
    assert_eq!(found(own), "section 1ア 5");
    for section in ["第1課", "第1課 企画係", "第1課・第2課", "企画部第1課"] {
        let sheet = format!("担当課|指標|実績R6\n{section}|会員数|5");
        assert_eq!(found(&sheet), "section 1ア 5", "{section}");
    }
    // One row may have several cells for a figure.
    let twice = "指標|実績R6|目標|実績R6\n会員数|5||5";
    assert_eq!(found(twice), "section 1ア 5,5");
    // Of two rows nobody can say which is the section's own.
    for sheet in [
        "施策|指標|実績R6\n1-1|会員数|7\n|会員数|5",
        "指標|実績R6\n会員数|\n会員数|5",
    ] {
        assert_eq!(found(sheet), "ambiguous 18 5", "{sheet}");
    }
}

#[test]
fn a_sum_stands_in_no_place_and_a_row_with_an_id_is_no_sum() {
    let filled = mapping_of(&LIST.replace("[columns]", "fill = [\"施策\"]\n[columns]"));
    let sheet = "施策|指標|実績R6\n1-2|別の指標|7\n合計|会員数|12\n|会員数|5";
    let reading = read(&filled, sheet, 0);
    let found = lines_of(&filled, &reading);
    assert_eq!(found[1..], ["ambiguous 18 12", "place 1イ 5"]);
    let mapping = mapping_of(LIST);
    let reading = read(&mapping, "指標番号|指標|実績R6\n1イ|合計|12", 0);
    assert_eq!(lines_of(&mapping, &reading), ["id 1イ 12"]);
}

#[test]
fn tables_beside_each_other_have_lines_of_their_own() {
    let sheet = "1-1 施策の名前その1||||1-2 施策の名前その2\n指標|実績R6|||指標|実績R6\n会員数|101|||会員数|102";
    let mapping = mapping_of(LIST);
    let reading = read(&mapping, sheet, 0);
    let found = lines_of(&mapping, &reading);
    assert_eq!(found, ["place 1ア 101", "place 1イ 102"]);
}

#[test]
fn a_line_that_names_no_measure_of_the_plan_ends_what_the_one_before_said() {
    let found = |line: &str| {
        let mapping = mapping_of(LIST);
        let sheet = format!("指標|実績R6\n■{}\n会員数|101\n{line}\n会員数|102", label(1));
        let reading = read(&mapping, &sheet, COUNT);
        let last = reading.records.last().unwrap();
        line_of(&mapping, last)
    };
    for line in [
        "■施策1-2 施策の名前その２０",
        "【施策の名前その２０】",
        "施策：施策の名前その２０",
        "施策の名前その２０",
        "1-2 名前その２",
        "○文化団体",
        "①文化団体",
        "▶文化団体",
        "2-9文化団体",
        "２－９文化団体",
        "（2）文化団体",
        "2.文化団体",
        "「文化団体」",
    ] {
        assert_eq!(found(line), "ambiguous 18 102", "{line}");
    }
    // What has no figure and is no KPI of the plan may be a line, however it is written.
    for line in [
        "施策の名まえその２",
        "１ー２　名まえその２",
        "第２節 名まえその２",
        "ア 名まえその２",
        "Ａ．名まえその２",
        "・名まえその２",
        "知らない指標",
        "65歳以上の割合",
        "知らない施策|<",
        "施策名：知らない施策|令和6年度",
        "■知らない施策|（単位：人）",
        "施策名：知らない施策|担当課：A課",
        "施策名|知らない施策",
    ] {
        assert_eq!(found(line), "ambiguous 18 102", "{line}");
    }
    assert_eq!(found("基本目標１|施策名|知らない施策"), "ambiguous 6 102");
    // A KPI with a figure, or of the plan, is none, nor is an empty numbered row.
    for line in [
        "知らない指標|5",
        "2-1 会員数|7",
        "○会員数",
        "会員数",
        "5",
        "小計",
    ] {
        assert_eq!(found(line), "place 1ア 102", "{line}");
    }
}

#[test]
fn an_unknown_line_ends_the_one_before_wherever_it_stands() {
    let beside =
        "施策|指標|実績R6|担当課\n男女共同参画|||\n|会員数|1|\n|■文化団体||福祉課\n|会員数|2|";
    expect(LIST, beside, &["place d 1", "Unknown ", "ambiguous 3 2"]);
    let above = "■男女共同参画\n○文化団体\n指標|実績R6\n会員数|1";
    expect(LIST, above, &["ambiguous 3 1"]);
    let again = "指標|実績R6\n■文化団体\n会員数|1\n■文化団体\n会員数|2";
    let mapping = mapping_of(LIST);
    let reading = read(&mapping, again, COUNT);
    let lines = reading
        .records
        .iter()
        .filter(|record| record.is_unknown_line());
    assert_eq!(lines.count(), 2);
}

#[test]
fn a_number_alone_under_the_header_of_measures_is_a_line() {
    let sheet = "施策|指標|実績R6\n1-2||\n|審議会開催回数|5\n|会員数|6";
    expect(LIST, sheet, &["elsewhere 5", "place d 6"]);
}

#[test]
fn a_number_and_a_name_of_two_measures_decide_nothing() {
    for written in [
        "1-1 男女共同参画",
        "1-1男女共同参画",
        "【1-1：男女共同参画】",
        "基本目標2　1-2 男女共同参画",
    ] {
        let column = |name: &str| format!("施策|指標|実績R6\n{written}|{name}|5");
        // Only of a name that the plan has once.
        expect(LIST, &column("会員数"), &["ambiguous 2 5"]);
        expect(LIST, &column("参加者数"), &["name c 5"]);
        let line = format!("■{written}\n指標|実績R6\n会員数|6");
        expect(LIST, &line, &["ambiguous 2 6"]);
    }
    let sheet = "施策|指標|実績R6\n2-1 男女共同参画|審議会開催回数|5";
    expect(LIST, sheet, &["elsewhere 5"]);
    // Though one section has only one of them.
    let mapping = mapping_of(LIST);
    let sheet = "施策|指標|実績R6\n1-1 施策の名前その2|会員数|5";
    let reading = read(&mapping, sheet, 0);
    assert_eq!(lines_of(&mapping, &reading), ["ambiguous 2 5"]);
}

#[test]
fn what_stands_alone_under_the_header_of_measures_is_no_row() {
    let mapping = mapping_of(LIST);
    let sheet = format!(
        "施策|指標|実績R6\n{}||\n|会員数|101\n1-2 名前その２||\n|会員数|102",
        label(1)
    );
    let reading = read(&mapping, &sheet, COUNT);
    let found = lines_of(&mapping, &reading);
    assert_eq!(found, ["place 1ア 101", "Unknown ", "ambiguous 18 102"]);
}

/// Two goals: 1-1 環境審議会 {a 審議会開催回数, b 会員数}, 1-2 男女共同参画 {c 参加者数, d 会員数}, 2-1
/// スポーツ {e 会員数}.
fn small_plan() -> String {
    let head = plan();
    let head = head.split("[[goal]]").next().unwrap_or_default();
    let kpi = |id: &str, name: &str| {
        format!(
            "[[goal.measure.kpi]]\nid = \"{id}\"\nname = \"{name}\"\nunit = \"回\"\ndirection = \"higher\"\nbasis = \"annual\"\n\
             baseline = {{ value = 1 }}\ntarget = {{ value = 9999, year = \"R8\" }}\nsection = \"第1課\"\n"
        )
    };
    let goal = |id: u8| {
        format!("[[goal]]\nid = \"{id}\"\nlabel = \"基本目標{id}\"\nname = \"目標{id}\"\n")
    };
    let measure =
        |id: &str, name: &str| format!("[[goal.measure]]\nid = \"{id}\"\nname = \"{name}\"\n");
    [
        head.to_owned(),
        goal(1),
        measure("1-1", "環境審議会"),
        kpi("a", "審議会開催回数"),
        kpi("b", "会員数"),
        measure("1-2", "男女共同参画"),
        kpi("c", "参加者数"),
        kpi("d", "会員数"),
        goal(2),
        measure("2-1", "スポーツ"),
        kpi("e", "会員数"),
    ]
    .concat()
}

/// Checks what the rows of a sheet are found to be.
fn expect(form: &str, sheet: &str, expected: &[&str]) {
    let form = format!("name = \"見本\"\n{form}");
    let mapping =
        mapping::from_texts(&small_plan(), &[&form]).unwrap_or_else(|error| panic!("{error}"));
    let reading = read(&mapping, sheet, COUNT - 1);
    let found = lines_of(&mapping, &reading);
    assert_eq!(found, expected, "{sheet}");
}

#[test]
fn a_line_ends_what_was_filled_down_before_it() {
    let filled = LIST.replace("header", "fill = [\"施策\"]\nheader");
    let sheet =
        "施策|指標|実績R6\n環境審議会|会員数|5\n男女共同参画||\n|審議会開催回数|7\n|会員数|8";
    expect(&filled, sheet, &["place b 5", "elsewhere 7", "place d 8"]);
    let sheet = "施策|指標|実績R6\n環境審議会|会員数|5\n■男女共同参画|<|<\n|審議会開催回数|7";
    expect(&filled, sheet, &["place b 5", "elsewhere 7"]);
}

#[test]
fn a_line_may_have_a_section_or_a_unit_beside_it() {
    let sheet =
        "施策|指標|単位|実績R6\n男女共同参画|||\n|参加者数|回|3\n環境審議会||回|\n|会員数|回|4";
    expect(LIST, sheet, &["place c 3", "place b 4"]);
    let sheet = "施策|指標|区分|R6|担当課\n環境審議会||||\n|会員数|実績|4|\n男女共同参画||||福祉課\n|会員数|実績|6|";
    expect(STACKED, sheet, &["place b 4", "place d 6"]);
}

#[test]
fn a_line_above_is_heard_with_what_stands_around_it() {
    for line in [
        "施策：男女共同参画|担当課：福祉課",
        "■施策1-2 男女共同参画|（単位：回）",
        "■施策1-2 男女共同参画（単位：回）",
        "施策1-2 男女共同参画（令和6年度）",
        "基本目標|基本目標1|施策|男女共同参画|担当課|福祉課",
        "■男女共同参画|令和6年度",
        "基本目標1　施策1-2 男女共同参画",
        "▶男女共同参画",
    ] {
        let sheet = format!("{line}\n指標|実績R6\n審議会開催回数|5\n会員数|6");
        expect(LIST, &sheet, &["elsewhere 5", "place d 6"]);
    }
    // One that the plan does not know is said, and decides nothing.
    let sheet = "■男女共同参加\n指標|実績R6\n審議会開催回数|5\n会員数|6";
    expect(LIST, sheet, &["name a 5", "ambiguous 3 6"]);
}

#[test]
fn a_goal_in_a_column_and_a_measure_in_a_line_say_it_together() {
    let form = LIST.replace("[columns]", "[columns]\ngoal = \"目標\"");
    let sheet = "■男女共同参画\n目標|指標|実績R6\n基本目標1|審議会開催回数|5\n基本目標1|会員数|6\n基本目標2|会員数|7\n基本目標1|会員数|8";
    // Another goal ends the line.
    let expected = ["elsewhere 5", "place d 6", "place e 7", "ambiguous 2 8"];
    expect(&form, sheet, &expected);
}

#[test]
fn tables_beside_each_other_hear_the_line_over_both_and_their_own_ones_below() {
    let sheet = "■男女共同参画\n指標|実績R6||指標|実績R6\n会員数|5||審議会開催回数|6";
    expect(LIST, sheet, &["place d 5", "elsewhere 6"]);
    let sheet = "■環境審議会|||■スポーツ\n指標|実績R6||指標|実績R6\n会員数|1||会員数|2\n\n■環境審議会|||■男女共同参画\n指標|実績R6||指標|実績R6\n会員数|3||審議会開催回数|4";
    expect(
        LIST,
        sheet,
        &["place b 1", "place e 2", "place b 3", "elsewhere 4"],
    );
}

#[test]
fn cards_hear_lines_above_them_and_no_other_cards_label() {
    let sheet =
        "■男女共同参画\n指標名|審議会開催回数\n実績値|5\n\n■環境審議会\n指標名|会員数\n実績値|6";
    expect(CARD, sheet, &["elsewhere 5", "place b 6"]);
    let sheet = "施策|環境審議会\n指標名|会員数\n実績値|1\n\n施策|男女共同参画\n指標名|会員数\n実績値|2\n\n指標名|会員数\n実績値|3";
    expect(CARD, sheet, &["place b 1", "place d 2", "ambiguous 3 3"]);
    let sheet = "施策|男女共同参画\n指標名|会員数|指標名|審議会開催回数\n実績値|4|実績値|5";
    expect(CARD, sheet, &["place d 4", "elsewhere 5"]);
}

#[test]
fn a_dropped_measure_is_heard_as_a_line_without_any_mark() {
    let dropped = "[[goal.measure]]\nid = \"2-2\"\nname = \"文化\"\n[[revision]]\nname = \"改定\"\nfrom = \"R4\"\n[[revision.change]]\nmeasure = \"2-2\"\ndropped = true\n";
    let plan = format!("{}{dropped}", small_plan());
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&plan, &[&form]).unwrap_or_else(|error| panic!("{error}"));
    for sheet in [
        "指標|実績R6\n環境審議会|\n文化|\n会員数|5",
        "環境審議会\n文化\n指標|実績R6\n会員数|5",
    ] {
        let reading = read(&mapping, sheet, COUNT - 1);
        let found = lines_of(&mapping, &reading);
        assert_eq!(found.last().unwrap(), "ambiguous 3 5", "{sheet}");
        let places = &reading.records.last().unwrap().places;
        assert!(places.iter().any(|stated| stated.dropped_by.is_some()));
    }
}

#[test]
fn of_cards_a_line_ends_as_it_does_of_tables() {
    let line = "■環境審議会\n指標名|参加者数\n実績値|1\n";
    let card = "指標名|会員数\n実績値|2";
    let found = |between: &str, expected: &str| {
        let sheet = format!("{line}{between}{card}");
        expect(CARD, &sheet, &["elsewhere 1", expected]);
    };
    found("", "place b 2");
    found("\n", "ambiguous 3 2");
    found("男女共同参書\n", "ambiguous 3 2");
    found("男女共同参画\n", "place d 2");
}

#[test]
fn of_a_sheets_label_a_line_and_a_cards_own_label_the_nearest_says_it() {
    let sheet = |card: &str| format!("施策|男女共同参画\n\n{card}");
    let card = "指標名|会員数\n実績値|2";
    expect(CARD, &sheet(card), &["place d 2"]);
    let line = format!("■スポーツ\n{card}");
    expect(CARD, &sheet(&line), &["place e 2"]);
    let own = "指標名|会員数\n施策|スポーツ\n実績値|2";
    expect(CARD, &sheet(own), &["place e 2"]);
    // It is the far one, and an unknown place nearer by ends it.
    let unknown = format!("{card}\n\n■知らない施策\n{card}\n\n{card}");
    let expected = ["place d 2", "ambiguous 3 2", "ambiguous 3 2"];
    expect(CARD, &sheet(&unknown), &expected);
}

#[test]
fn a_label_over_cards_beside_each_other_is_said_of_all_of_them_in_every_row() {
    let row = |measure: &str| {
        format!("施策|{measure}|<|<|<\n指標名|参加者数||指標名|会員数\n実績値|1||実績値|2\n\n")
    };
    let sheet = format!("{}{}", row("男女共同参画"), row("スポーツ"));
    let expected = ["place c 1", "place d 2", "elsewhere 1", "place e 2"];
    expect(CARD, &sheet, &expected);
}

#[test]
fn what_a_form_ignores_or_takes_for_prose_says_no_place_above_a_card_either() {
    let card = CARD.replace("measure = { right_of = \"施策\" }\n", "");
    let sheet = "施策|男女共同参画\n指標名|会員数\n実績値|2";
    expect(&card, sheet, &["place d 2"]);
    expect(
        &format!("{card}ignore = [\"施策\"]"),
        sheet,
        &["ambiguous 3 2"],
    );
    let prose = format!("prose = [\"measure\"]\n{CARD}");
    expect(&prose, sheet, &["ambiguous 3 2"]);
    let prose = format!("prose = [\"measure\"]\n{card}");
    expect(&prose, sheet, &["ambiguous 3 2"]);
}

#[test]
fn a_line_that_is_heard_is_no_leftover() {
    let left = |form: &str, sheet: &str| {
        let form = format!("name = \"見本\"\n{form}");
        let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
        let reading = read(&mapping, sheet, COUNT - 1);
        let left = reading.leftovers.iter().map(|left| left.text.clone());
        left.collect::<Vec<_>>().join(",")
    };
    let row = |line: &str| format!("指標|実績R6\n{line}\n会員数|5");
    assert_eq!(left(LIST, &row("施策名|環境審議会")), "");
    assert_eq!(left(LIST, &row("施策名|知らない施策")), "");
    let card = |line: &str| format!("指標名|会員数\n実績値|2\n{line}\n指標名|会員数\n実績値|2");
    assert_eq!(left(CARD, &card("■スポーツ")), "");
    assert_eq!(left(CARD, &card("■スポ一ツ")), "");
    assert_eq!(left(CARD, &card("余白のメモ")), "余白のメモ");
}

#[test]
fn what_stands_in_the_first_row_of_a_merged_name_is_said_of_all_its_rows() {
    let sheet = "指標|施策|年度|実績\n会員数|環境審議会|R5|1\n^||R6|2\n会員数|男女共同参画|R5|3\n^||R6|4\n会員数||R5|5";
    let expected = [
        "place b 1",
        "place b 2",
        "place d 3",
        "place d 4",
        "ambiguous 3 5",
    ];
    expect(YEARS, sheet, &expected);
    let sheet = "番号|指標|年度|実績\nb|会員数|R5|1\n|^|R6|2\nd|会員数|R5|3\n|^|R6|4\n|会員数|R5|5";
    let years = YEARS.replace("[columns]", "[columns]\nid = \"番号\"");
    let expected = ["id b 1", "id b 2", "id d 3", "id d 4", "ambiguous 3 5"];
    expect(&years, sheet, &expected);
}

#[test]
fn a_name_that_is_merged_over_rows_of_several_measures_is_that_of_each() {
    let sheet = "指標|施策|実績R6\n会員数|環境審議会|1\n^|男女共同参画|2\n^|スポーツ|3\n^||4";
    expect(LIST, sheet, &["place b 1", "place d 2", "place e 3"]);
    // A row without a figure is none.
    let sheet = "指標|施策|実績R6\n会員数|環境審議会|1\n^|男女共同参画|";
    expect(LIST, sheet, &["place b 1"]);
}

#[test]
fn a_whole_id_a_mark_for_none_and_brackets_are_no_parts_of_an_id() {
    let mapping = |between: &str, columns: &str| {
        let columns = LIST.replace("[columns]", &format!("[columns]\n{columns}"));
        mapping_of(&format!("id_format = {{ {between} }}\n{columns}"))
    };
    let found = |mapping: &Mapping, sheet: &str| {
        let reading = read(mapping, sheet, 1);
        line_of(mapping, &reading.records[0])
    };
    let one = mapping("before = \"1\"", "id = \"番号\"");
    let row = |id: &str| format!("番号|指標|実績R6\n{id}|会員数|5");
    assert_eq!(found(&one, &row("－")), "section 1イ 5");
    assert_eq!(found(&one, &row("2ウ")), "id 2ウ 5");
    assert_eq!(found(&one, &row("ウ")), "id 1ウ 5");
    let two = mapping("between = \"\"", "id = \"番号\"\nid_branch = \"枝番\"");
    let row = |id: &str| format!("番号|枝番|指標|実績R6\n{id}|会員数|5");
    assert_eq!(found(&two, &row("２|（ウ）")), "id 2ウ 5");
    assert_eq!(found(&two, &row("2ウ|－")), "id 2ウ 5");
    assert_eq!(found(&two, &row("2-ウ|")), "id 2ウ 5");
    assert_eq!(found(&two, &row("9|ア")), "ambiguous 18 5");
    // A 枝番 alone is no id, and rules out whose id does not end with it.
    assert_eq!(found(&two, &row("|イ")), "ambiguous 18 5");
    let placed = |branch: &str| format!("番号|枝番|施策|指標|実績R6\n|{branch}|1-2|会員数|5");
    assert_eq!(found(&two, &placed("（イ）")), "place 1イ 5");
    assert_eq!(found(&two, &placed("ア")), "ambiguous 1 5");
}

#[test]
fn a_section_could_write_a_line_where_one_stands_over_its_row() {
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
    let sheet = "■知らない施策\n指標|実績R6\n会員数|3\n\n指標|実績R6\n会員数|5";
    let reading = read(&mapping, sheet, COUNT - 1);
    let rooms = reading.records.iter();
    let rooms = rooms.map(|record| reading.room(record).unwrap().for_measure);
    assert_eq!(rooms.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn a_number_of_one_part_is_that_of_a_measure_in_the_goal_that_stands_with_it() {
    let mapping = mapping_of(LIST);
    let found = |sheet: &str| lines_of(&mapping, &read(&mapping, sheet, 0));
    let column =
        found("基本目標|施策|指標|実績R6\n基本目標2|1|会員数|5\n基本目標2|9|会員数|6\n|1|会員数|7");
    assert_eq!(column, ["place 2ア 5", "ambiguous 6 6", "ambiguous 18 7"]);
    let line = found("施策|指標|実績R6\n■基本目標2||\n3|会員数|5\n4|会員数|6");
    assert_eq!(line, ["place 2ウ 5", "place 2エ 6"]);
    let alone = found("施策|指標|実績R6\n2|会員数|5");
    assert_eq!(alone, ["ambiguous 18 5"]);
}

#[test]
fn figures_of_the_goal_itself_are_told_by_a_column_or_a_line() {
    let sheet = "■男女共同参画\n指標|実績R6\n会員数|1\n数値目標||\n会員数|2";
    expect(LIST, sheet, &["place d 1", "elsewhere 2"]);
    let sheet = "施策|指標|実績R6\n基本目標1の数値目標|会員数|2";
    expect(LIST, sheet, &["elsewhere 2"]);
}

#[test]
fn a_header_that_is_printed_again_changes_nothing() {
    let sheet = "■男女共同参画\n指標|実績R6\n会員数|5\n指標|実績R6\n審議会開催回数|6";
    expect(LIST, sheet, &["place d 5", "elsewhere 6"]);
}

#[test]
fn an_id_that_the_plan_does_not_know_leaves_nothing_to_the_section() {
    let mapping = mapping_of(LIST);
    let reading = read(&mapping, "指標番号|指標|実績R6\n9ア|会員数|5", 3);
    assert_eq!(line_of(&mapping, &reading.records[0]), "ambiguous 18 5");
}

#[test]
fn a_row_of_a_merged_name_is_no_line_though_its_figure_is_blank() {
    let sheet =
        "施策|指標|年度|実績\n男女共同参画|会員数|R5|5\n男女共同参画|^|R6|\n男女共同参画|^|R7|7";
    expect(YEARS, sheet, &["place d 5", "place d ", "place d 7"]);
    let stacked = "[table]\nheader = [\"指標\"]\nlines = [\"目標\", \"実績\"]\n[columns]\nstacked = '(?<year>R6)'\n";
    let sheet =
        "施策|指標|R6\n男女共同参画|会員数|9\n男女共同参画|^|\n環境審議会|会員数|8\n環境審議会|^|6";
    expect(stacked, sheet, &["place d 9", "place b 8,6"]);
}

/// Of each shape of a form what stands above its rows, and the rows of one KPI with its id and its figure.
const SHAPES: [[&str; 3]; 5] = [
    [LIST, "指標番号|指標|実績R6\n", "ID|会員数|FIGURE"],
    [
        STACKED,
        "指標番号|指標|区分|R6\n",
        "ID|会員数|実績|FIGURE\n^|^|達成率|3%",
    ],
    [BLOCKS, "指標番号|指標|実績\n", "ID|会員数|FIGURE"],
    [YEARS, "指標番号|指標|年度|実績\n", "ID|会員数|R6|FIGURE"],
    [CARD, "", "指標番号|ID\n指標名|会員数\n実績値|FIGURE\n"],
];

#[test]
fn ids_and_sections_say_it_in_forms_of_every_shape() {
    for [form, head, kpi] in SHAPES {
        let form = form.replace("[card]", "[card]\nid = { right_of = \"指標番号\" }");
        let of = |id: &str, index: usize| {
            let figure = (100 + index).to_string();
            kpi.replace("ID", id).replace("FIGURE", &figure)
        };
        let all = rows(|index| of(&id(index), index));
        expect_all(&form, &format!("{head}{all}"), "id");
        let mapping = mapping_of(&form);
        for index in 1..=COUNT {
            let sheet = format!("{head}{}", of("", index));
            let found = |sender| lines_of(&mapping, &read(&mapping, &sheet, sender));
            let of_section = format!("section {} {}", id(index), 100 + index);
            assert_eq!(found(index - 1), [of_section], "{sheet}");
            let of_none = format!("ambiguous 18 {}", 100 + index);
            assert_eq!(found(COUNT), [of_none], "{sheet}");
        }
    }
}

/// What is said of the place of the first KPI below a line that stands above a table, and above a card.
fn said_above(line: &str) -> [Vec<bool>; 2] {
    let table = format!("{line}\n\n指標|実績R6\n会員数|5");
    let card = format!("{line}\n指標名|会員数\n実績値|5");
    [(LIST, table), (CARD, card)].map(|(form, sheet)| {
        let form = format!("name = \"見本\"\n{form}");
        let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
        let reading = read(&mapping, &sheet, COUNT);
        let places = reading.records[0].places.iter();
        places.map(|stated| stated.place.is_some()).collect()
    })
}

#[test]
fn what_is_numbered_above_a_table_or_a_card_and_has_the_name_of_a_place_is_a_line() {
    let line = "第2節 男女共同参画の推進";
    assert_eq!(said_above(line), [[false], [false]]);
    for line in [
        "1-2",
        "■1-2",
        "■男女共同参画|第1課",
        "（2）男女共同参画",
        "２．男女共同参画",
        "Ⅱ 男女共同参画",
        "ア 男女共同参画",
        "施策2：男女共同参画",
        "主要施策1-2 男女共同参画",
        "【施策】男女共同参画",
        "◆男女共同参画◆",
    ] {
        assert_eq!(said_above(line), [[true], [true]], "{line}");
    }
    for title in [
        "（様式１）令和6年度 実績報告",
        "１．事業実績",
        "男女共同参画の実績",
        "2",
        "第1課",
    ] {
        assert_eq!(said_above(title), [[false; 0]; 2], "{title}");
    }
}

#[test]
fn a_label_of_a_place_is_heard_however_it_is_called() {
    for line in [
        "施策番号|1-2",
        "施策の名称|男女共同参画",
        "基本施策|男女共同参画",
        "施策|||担当\n男女共同参画|||第1課",
        "施策|1-2 男女共同参画|調査票",
        "調査票|施策名|男女共同参画",
    ] {
        let sheet = format!("{line}\n\n指標|実績R6\n審議会開催回数|5\n会員数|6");
        expect(LIST, &sheet, &["elsewhere 5", "place d 6"]);
    }
    let sheet = "施策番号|1-2|施策名|男女共同参画\n\n指標|実績R6\n会員数|6";
    expect(LIST, sheet, &["place d 6"]);
}

#[test]
fn what_has_the_name_of_a_place_is_a_line_whatever_stands_under_the_figures() {
    for figure in ["－", "（2指標）", "（単位：人）", "9", "集計中"] {
        let sheet = format!(
            "指標|実績R6\n■環境審議会|\n会員数|1\n■施策1-2 男女共同参画|{figure}\n会員数|2"
        );
        expect(LIST, &sheet, &["place b 1", "place d 2"]);
    }
    // A figure there is nobody's, and said.
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
    let left = |figure: &str| {
        let sheet = format!("指標|実績R6\n■男女共同参画|{figure}\n会員数|2");
        read(&mapping, &sheet, COUNT).leftovers.len()
    };
    assert_eq!(
        ["9", "（2指標）", "－", "（単位：人）"].map(left),
        [1, 1, 0, 0]
    );
}

#[test]
fn a_kpis_row_without_a_figure_is_no_line_though_a_place_has_its_name() {
    let plan = small_plan().replace("参加者数", "スポーツ");
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&plan, &[&form]).unwrap();
    for name in [
        "スポーツ",
        "・スポーツ",
        "スポーツ（回）",
        "スポーツ〔再掲〕",
    ] {
        let sheet = format!("指標|実績R6\n■男女共同参画|\n{name}|\n会員数|2");
        let found = lines_of(&mapping, &read(&mapping, &sheet, COUNT));
        assert_eq!(found, ["place c ", "place d 2"], "{name}");
    }
}

#[test]
fn a_row_of_another_place_or_of_an_unknown_one_leaves_it_open_whether_the_line_holds() {
    let mapping = mapping_of(LIST);
    let found = |row: &str| {
        let sheet = format!("■{}\n施策|指標|実績R6\n{row}\n|会員数|7", label(1));
        lines_of(&mapping, &read(&mapping, &sheet, 3))
    };
    // The section has one of its own, and may not have meant that.
    assert_eq!(found("1-2|会員数|5"), ["place 1イ 5", "ambiguous 18 7"]);
    let unknown = found("1-9 知らない施策|会員数|5");
    assert_eq!(unknown, ["ambiguous 18 5", "ambiguous 18 7"]);
    assert_eq!(found("1-1|会員数|5"), ["place 1ア 5", "place 1ア 7"]);
}

#[test]
fn a_line_may_stand_alone_in_any_column() {
    let by_section = "[table]\nheader = [\"指標\"]\n[columns]\nsection = \"担当課\"\nactual = '実績(?<year>R6)'\n";
    let sheet = "担当課|指標|実績R6\n■男女共同参画||\n|会員数|5";
    expect(by_section, sheet, &["place d 5"]);
    let sheet = "担当課|指標|実績R6\n■男女共同参画|<|<\nA課|会員数|5";
    expect(by_section, sheet, &["place d 5"]);
}

#[test]
fn remarks_and_values_of_labels_are_no_lines() {
    for text in ["（年度末現在）", "→ 目標達成"] {
        let sheet = format!("指標|実績R6\n■男女共同参画|\n会員数|5\n{text}|\n審議会開催回数|6");
        expect(LIST, &sheet, &["place d 5", "Unknown ", "elsewhere 6"]);
    }
    let sheet = "指標|単位|実績R6\n■環境審議会||\n会員数|回|1\n\n■男女共同参画||\n担当課|A課|\n指標|単位|実績R6\n会員数|回|2";
    expect(LIST, sheet, &["place b 1", "Unknown ", "place d 2"]);
}

#[test]
fn a_line_is_heard_whatever_stands_in_other_columns_of_its_row() {
    let sheet = "指標|実績R6|備考\n■環境審議会||\n会員数|5|\n■男女共同参画||重点\n会員数|6|";
    expect(LIST, sheet, &["place b 5", "place d 6"]);
}

#[test]
fn what_may_be_over_leaves_nothing_to_the_section() {
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
    for between in ["知らない施策|", "\n指標|実績R6"] {
        let sheet = format!("指標|実績R6\n■男女共同参画|\n会員数|5\n{between}\n会員数|6");
        let reading = read(&mapping, &sheet, COUNT - 1);
        let lines = lines_of(&mapping, &reading);
        assert_eq!(lines.last().unwrap(), "ambiguous 3 6", "{between}");
    }
}

#[test]
fn a_row_that_is_no_kpi_and_looks_like_a_line_ends_the_one_before() {
    for row in [
        "■文化振興|－|",
        "■文化振興|2指標|",
        "施策2-2 文化|6|",
        "３－１ 国際交流|-|",
        "【文化振興】|0|",
        "男女共同参加|－|",
        "男女共同参加||重点",
        "スポーツ 計|6|",
    ] {
        let sheet = format!("指標|実績R6|備考\n■男女共同参画||\n会員数|5|\n{row}\n会員数|6|");
        let form = format!("name = \"見本\"\n{LIST}ignore = [\"備考\"]\n");
        let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
        let reading = read(&mapping, &sheet, COUNT);
        let found = lines_of(&mapping, &reading);
        assert_eq!(found.last().unwrap(), "ambiguous 3 6", "{row}");
        assert!(
            found.iter().any(|line| line.starts_with("Unknown")),
            "{row}"
        );
    }
    // A KPI that the plan does not know, what speaks of the same place, a kind of KPIs.
    for row in [
        "知らない指標|7|",
        "2-1 会員数|7|",
        "男女共同参画 計|7|",
        "【成果指標】||",
    ] {
        let sheet = format!("指標|実績R6|備考\n■男女共同参画||\n会員数|5|\n{row}\n参加者数|6|");
        let form = format!("name = \"見本\"\n{LIST}");
        let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
        let found = lines_of(&mapping, &read(&mapping, &sheet, COUNT));
        assert_eq!(found.last().unwrap(), "place c 6", "{row}");
    }
}

#[test]
fn the_first_line_that_nobody_can_read_leaves_nothing_to_the_section_either() {
    let mapping = mapping_of(LIST);
    let reading = read(&mapping, "指標|実績R6\n文化の推進|\n会員数|5", 0);
    assert_eq!(lines_of(&mapping, &reading), ["Unknown ", "ambiguous 18 5"]);
}

#[test]
fn a_goal_above_does_not_hold_for_the_next_table_under_a_title() {
    let plan = small_plan().replace("name = \"スポーツ\"", "name = \"男女共同参画\"");
    let form = format!("name = \"見本\"\n{LIST}");
    let mapping = mapping::from_texts(&plan, &[&form]).unwrap();
    let table = "男女共同参画\n指標|実績R6\n会員数|5";
    let found = |between: &str| {
        let sheet = format!("基本目標2\n{table}\n\n{between}{table}");
        lines_of(&mapping, &read(&mapping, &sheet, COUNT))
    };
    assert_eq!(found(""), ["place e 5", "place e 5"]);
    assert_eq!(found("令和6年度\n"), ["place e 5", "place e 5"]);
    assert_eq!(found("目標1の分\n"), ["place e 5", "ambiguous 2 5"]);
}

#[test]
fn a_label_holds_for_the_cards_right_below_that_have_none() {
    let card = |name: &str, figure: u8| format!("指標名|{name}\n実績値|{figure}\n");
    let [one, two] = [card("会員数", 1), card("参加者数", 2)];
    let of = |label: &str| format!("施策|{label}\n");
    let own = of("男女共同参画");
    expect(
        CARD,
        &format!("{own}{one}{two}"),
        &["place d 1", "place c 2"],
    );
    let again = format!("{own}{one}\n{}{two}", of("〃"));
    expect(CARD, &again, &["place d 1", "place c 2"]);
    for between in ["\n", "文化の分野\n", &of("－")] {
        let sheet = format!("{own}{one}{between}{one}");
        expect(CARD, &sheet, &["place d 1", "ambiguous 3 1"]);
    }
    let sheet = format!("{own}{one}{}{two}", of("環境審議会"));
    expect(CARD, &sheet, &["place d 1", "elsewhere 2"]);
    // A title above the label is farther than it.
    let titled = format!("施策評価シート\n{own}\n{one}\n{two}");
    let found = ["place d 1", "place c 2"];
    expect(CARD, &titled, &found);
}

#[test]
fn a_sum_or_a_kind_of_kpis_in_a_column_of_places_changes_nothing() {
    for text in ["小計", "計", "平均", "成果指標"] {
        let sheet = format!("施策|指標|実績R6\n男女共同参画|会員数|5\n{text}||5\n|参加者数|6");
        expect(FILLED, &sheet, &["place d 5", "place c 6"]);
    }
    let other = "施策|指標|実績R6\n男女共同参画|会員数|5\n（つづき）|会員数|6\n|会員数|7";
    expect(
        FILLED,
        other,
        &["place d 5", "ambiguous 3 6", "ambiguous 3 7"],
    );
    let goals = FILLED.replace("[\"施策\"]", "[\"目標\", \"施策\"]");
    let goals = goals.replace("[columns]", "[columns]\ngoal = \"目標\"");
    let plan = small_plan().replace("name = \"スポーツ\"", "name = \"男女共同参画\"");
    let form = format!("name = \"見本\"\n{goals}");
    let mapping = mapping::from_texts(&plan, &[&form]).unwrap();
    let again = "目標|施策|指標|実績R6\n基本目標1|男女共同参画|会員数|5\n基本目標2|〃|会員数|6";
    let found = lines_of(&mapping, &read(&mapping, again, COUNT));
    assert_eq!(found, ["place d 5", "place e 6"]);
}

const FILLED: &str = "[table]\nheader = [\"指標\"]\nfill = [\"施策\"]\n[columns]\nmeasure = \"施策\"\nactual = '実績(?<year>R6)'\n";

#[test]
fn ditto_marks_and_a_header_printed_again_keep_what_is_filled_down() {
    for mark in ["〃", "々", "同上", "″"] {
        let sheet = format!("施策|指標|実績R6\n男女共同参画|会員数|5\n{mark}|会員数|6");
        expect(FILLED, &sheet, &["place d 5", "place d 6"]);
    }
    let again = "施策|指標|実績R6\n男女共同参画|会員数|5\n施策|指標|実績R6\n|会員数|6";
    expect(FILLED, again, &["place d 5", "place d 6"]);
    let form = format!("name = \"見本\"\n{FILLED}");
    let mapping = mapping::from_texts(&small_plan(), &[&form]).unwrap();
    for open in ["―|", "\n施策|指標|実績R6\n|"] {
        let sheet = format!("施策|指標|実績R6\n男女共同参画|会員数|5\n{open}会員数|6");
        let reading = read(&mapping, &sheet, COUNT - 1);
        let lines = lines_of(&mapping, &reading);
        assert_eq!(lines, ["place d 5", "ambiguous 3 6"], "{open}");
    }
}
