//! Eighteen KPIs of one name in eighteen measures, in forms of every shape: each figure comes to its own
//! KPI, or to none.

use super::{Missed, Reading, Record, reading};
use crate::domain::number;
use crate::intake::grid::tests::grid;
use crate::intake::{Intake, Submission};
use crate::mapping::{self, Mapping};

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
fn line_of(mapping: &Mapping, record: &Record) -> String {
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
    let stacked = "[table]\nheader = [\"指標\", \"区分\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R6)'\n";
    let row = |index: usize| format!("{}\n会員数|実績|{}\n^|達成率|3%", label(index), 100 + index);
    expect_all(stacked, &format!("指標|区分|R6\n{}", rows(row)), "place");
    let column = |index: usize| {
        format!(
            "{}|会員数|実績|{}\n^|^|達成率|3%",
            label(index),
            100 + index
        )
    };
    expect_all(
        stacked,
        &format!("施策|指標|区分|R6\n{}", rows(column)),
        "place",
    );
    let blocks = "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nactual = \"実績\"\n[blocks]\nstarts_at = \"実績\"\nyears = [\"R6\"]\n";
    let row = |index: usize| format!("{}\n会員数|{}", label(index), 100 + index);
    expect_all(blocks, &format!("指標|実績\n{}", rows(row)), "place");
    let years = "year = { from = \"none\" }\n[table]\nheader = [\"指標\", \"年度\"]\n[columns]\nyear = \"年度\"\nactual = \"実績\"\n";
    let row = |index: usize| format!("{}\n会員数|R6|{}", label(index), 100 + index);
    expect_all(years, &format!("指標|年度|実績\n{}", rows(row)), "place");
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
fn a_measure_with_a_typo_says_nothing_and_the_section_decides_unless_its_number_is_anothers() {
    let mapping = mapping_of(LIST);
    for (measure, sender, expected) in [
        ("施策の名まえその９", 3, "section 1エ 5"),
        ("施策の名まえその９", COUNT, "ambiguous 18 5"),
        ("1-1 施策の名まえその９", 0, "section 1ア 5"),
        ("1-1 施策の名まえその９", 3, "ambiguous 18 5"),
    ] {
        let sheet = format!("施策|指標|実績R6\n{measure}|会員数|5");
        let reading = read(&mapping, &sheet, sender);
        let record = &reading.records[0];
        assert_eq!(line_of(&mapping, record), expected, "{measure}");
        assert!(record.places[0].place.is_none());
    }
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
        "（その他）",
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
    let stacked = "[table]\nheader = [\"指標\", \"区分\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R6)'\n";
    let sheet = "施策|指標|区分|R6|担当課\n環境審議会||||\n|会員数|実績|4|\n男女共同参画||||福祉課\n|会員数|実績|6|";
    expect(stacked, sheet, &["place b 4", "place d 6"]);
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
        assert!(places.iter().all(|stated| stated.dropped_by.is_some()));
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
    let years = "year = { from = \"none\" }\n[table]\nheader = [\"指標\", \"年度\"]\n[columns]\nyear = \"年度\"\nactual = \"実績\"\n";
    let sheet = "指標|施策|年度|実績\n会員数|環境審議会|R5|1\n^||R6|2\n会員数|男女共同参画|R5|3\n^||R6|4\n会員数||R5|5";
    let expected = [
        "place b 1",
        "place b 2",
        "place d 3",
        "place d 4",
        "ambiguous 3 5",
    ];
    expect(years, sheet, &expected);
    let sheet = "番号|指標|年度|実績\nb|会員数|R5|1\n|^|R6|2\nd|会員数|R5|3\n|^|R6|4\n|会員数|R5|5";
    let years = years.replace("[columns]", "[columns]\nid = \"番号\"");
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
    let years = "year = { from = \"none\" }\n[table]\nheader = [\"指標\", \"年度\"]\n[columns]\nyear = \"年度\"\nactual = \"実績\"\n";
    let sheet =
        "施策|指標|年度|実績\n男女共同参画|会員数|R5|5\n男女共同参画|^|R6|\n男女共同参画|^|R7|7";
    expect(years, sheet, &["place d 5", "place d ", "place d 7"]);
    let stacked = "[table]\nheader = [\"指標\"]\nlines = [\"目標\", \"実績\"]\n[columns]\nstacked = '(?<year>R6)'\n";
    let sheet =
        "施策|指標|R6\n男女共同参画|会員数|9\n男女共同参画|^|\n環境審議会|会員数|8\n環境審議会|^|6";
    expect(stacked, sheet, &["place d 9", "place b 8,6"]);
}
