//! Round trips: what goes into a workbook comes out of it, and an edited cell is an edited key.

use super::rows::{Rows, gather, lay_out};
use super::sheets::{Column, SHEETS};
use super::*;
use crate::mapping::said::Value;
use std::fs;
use std::path::Path;

const EVERY_KEY: &str = include_str!("../../tests/plan_book/every-key.toml");

/// A workspace with a plan, and perhaps a table beside it.
struct Town(tempfile::TempDir);

impl Town {
    fn of(plan: &str) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(town.0.path().join("mappings/town")).unwrap();
        town.put("plan.toml", plan);
        town
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.0.path().join("mappings/town").join(name), text).unwrap();
    }

    fn files(&self) -> Files {
        Files::read(self.0.path(), "town").unwrap()
    }

    /// The files' new texts after an edit of the rows.
    fn edited(&self, edit: impl FnOnce(&mut Rows)) -> (Vec<(String, String)>, Vec<String>) {
        let files = self.files();
        let mut rows = lay_out(files.said());
        edit(&mut rows);
        let (said, strays) = gather(&rows);
        assert!(strays.is_empty(), "{}", strays[0].message);
        let amended = files.amend(&said).unwrap();
        let told = amended.changes.iter();
        let told = told.map(|change| {
            let kind = change.kind.code();
            format!(
                "{kind} {} {} {}→{}",
                change.thing, change.key, change.before, change.after
            )
        });
        (amended.texts, told.collect())
    }
}

fn rows_of<'a>(rows: &'a mut Rows, sheet: &str) -> &'a mut Vec<Table> {
    let mut sheets = rows.0.iter_mut();
    &mut sheets.find(|(name, _)| *name == sheet).unwrap().1
}

fn row<'a>(rows: &'a mut Rows, sheet: &str, id: &str) -> &'a mut Table {
    let mut rows = rows_of(rows, sheet).iter_mut();
    rows.find(|row| row.text("id") == id).unwrap()
}

/// Lines that are not in the other text, with - and +.
fn difference(before: &str, after: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<String>>();
    let (before, after) = (lines(before), lines(after));
    let gone = before.iter().filter(|line| !after.contains(line));
    let new = after.iter().filter(|line| !before.contains(line));
    let gone = gone.map(|line| format!("-{line}"));
    gone.chain(new.map(|line| format!("+{line}"))).collect()
}

fn number(number: i64) -> Said {
    Value::Number(number.into()).into()
}

#[test]
fn every_key_comes_back_and_not_one_byte_changes() {
    let town = Town::of(EVERY_KEY);
    let files = town.files();
    let bytes = write(&files, "town").unwrap_or_else(|faults| panic!("{}", faults[0]));
    let book = read("plan.xlsx", &bytes, files.said()).unwrap();
    assert_eq!((book.id.as_str(), &book.hash), ("town", &files.hash()));
    assert!(book.said == *files.said());
    let amended = files.amend(&book.said).unwrap();
    assert!(
        amended.texts.is_empty() && amended.changes.is_empty(),
        "{:?}",
        amended.changes
    );
}

/// The language may grow; the workbook must grow with it, or what a plan says has no place.
#[test]
fn every_key_of_the_language_has_a_column() {
    let language = include_str!("../mapping/plan_file.rs");
    let keys = language.lines().filter_map(|line| {
        let (key, _) = line.strip_prefix("    pub ")?.split_once(':')?;
        (!key.contains('(')).then_some(key)
    });
    let columns = || SHEETS.iter().flat_map(|sheet| sheet.columns);
    // Lists of rows, and what is parted over columns of its own.
    let rows = [
        "period",
        "rating",
        "bands",
        "scale",
        "review",
        "council",
        "vocabulary",
        "words",
        "tag",
        "section",
        "goal",
        "project",
        "context",
        "grade",
        "revision",
        "change",
        "measure",
        "kpi",
        "word",
        "also",
        "until",
        "group",
        "checks",
        "round",
        "baseline",
        "target",
    ];
    for key in keys {
        let has_column =
            |column: &Column| column.key == key || column.key.ends_with(&format!(".{key}"));
        assert!(
            rows.contains(&key) || columns().any(has_column),
            "{key} has no column"
        );
        assert!(
            rows.contains(&key) || EVERY_KEY.contains(key),
            "{key} is not in tests/plan_book/every-key.toml"
        );
    }
}

#[test]
fn plans_of_the_repository_come_back() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    for id in crate::mapping::plans(workspace) {
        let files = Files::read(workspace, &id).unwrap();
        let bytes = write(&files, &id).unwrap_or_else(|faults| panic!("{id}: {}", faults[0]));
        let book = read("plan.xlsx", &bytes, files.said())
            .unwrap_or_else(|faults| panic!("{id}: {}", faults[0]));
        let amended = files.amend(&book.said).unwrap();
        assert!(
            amended.texts.is_empty() && amended.changes.is_empty(),
            "{id}"
        );
    }
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let files = Town::of(EVERY_KEY).files();
    assert!(write(&files, "town") == write(&files, "town"));
}

#[test]
fn an_edited_cell_is_an_edited_line() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        let kpi = row(rows, "指標", "1-a");
        kpi.set_path("target.value", number(900));
        kpi.set_path("targets.R7", number(800));
        kpi.remove("note");
        row(rows, "目標と施策", "1(1)").set("rank", number(3));
    });
    assert_eq!(
        difference(EVERY_KEY, &texts[0].1),
        [
            "-target   = { value = 820, year = \"R8\", compare = \">\", sum = 4_100, source = \"県統計\", text = \"820千人超\" } # 超",
            "-targets  = { R5 = 700, R6 = 740.5 }",
            "-note     = \"'見本\"",
            "-rank = 1",
            "+target   = { value = 900, year = \"R8\", compare = \">\", sum = 4_100, source = \"県統計\", text = \"820千人超\" } # 超",
            "+targets  = { R5 = 700, R6 = 740.5, R7 = 800 }",
            "+rank = 3",
        ]
    );
    assert_eq!(
        told,
        [
            "changed 目標「1」 施策「1(1)」 rank 1→3",
            "changed 指標「1-a」 target.value 820→900",
            "changed 指標「1-a」 targets.R7 →800",
            "changed 指標「1-a」 note '見本→",
        ]
    );
}

#[test]
fn new_rows_stand_where_they_stood_in_the_workbook() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        let kpis = rows_of(rows, "指標");
        let at = kpis.iter().position(|row| row.text("id") == "1-a").unwrap();
        let mut new = kpis[at + 1].clone();
        new.set("id", Said::text("1-c"));
        new.set("name", Said::text("新しい数値目標"));
        kpis.insert(at + 1, new);
    });
    assert_eq!(told, ["added 指標「1-c」  →新しい数値目標"]);
    let text = &texts[0].1;
    let at = |needle: &str| text.find(needle).unwrap();
    assert!(at("id = \"1-a\"") < at("id = \"1-c\"") && at("id = \"1-c\"") < at("id = \"1-b\""));
    let difference = difference(EVERY_KEY, text);
    assert!(
        difference.iter().all(|line| line.starts_with('+')),
        "{difference:?}"
    );
}

#[test]
fn a_row_that_is_gone_takes_its_lines_and_no_others() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        rows_of(rows, "指標").retain(|row| row.text("id") != "1-b");
        rows_of(rows, "会議体").clear();
    });
    assert!(
        told.iter()
            .any(|line| line.starts_with("removed 指標「1-b」")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|line| line.starts_with("removed 会議体「総合戦略推進会議」"))
    );
    assert!(!texts[0].1.contains("不便を感じている") && !texts[0].1.contains("council"));
    assert!(
        difference(&texts[0].1, EVERY_KEY)
            .iter()
            .all(|line| line.starts_with('+'))
    );
}

#[test]
fn a_sorted_sheet_changes_nothing() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        for sheet in ["指標", "目標と施策", "課", "タグ", "改定の内容"] {
            rows_of(rows, sheet).reverse();
        }
    });
    assert!(texts.is_empty() && told.is_empty(), "{told:?}");
}

#[test]
fn the_order_of_bands_is_kept() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| rows_of(rows, "判定区分").swap(1, 2));
    assert_eq!(told, ["changed 計画 bands A／B／C／D→A／C／B／D"]);
    let text = &texts[0].1;
    assert!(text.find("band = \"C\"").unwrap() < text.find("band = \"B\"").unwrap());
}

#[test]
fn windows_line_ends_and_the_byte_order_mark_stay() {
    let windows = format!("\u{feff}{}", EVERY_KEY.replace('\n', "\r\n"));
    let town = Town::of(&windows);
    let (texts, _) = town.edited(|rows| row(rows, "指標", "1-b").set("unit", Said::text("％")));
    let expected = windows.replacen("unit = \"\"", "unit = \"％\"", 1);
    assert_eq!(texts[0].1, expected);
}

const TABLE: &str = "goal,measure,id,name,aliases,unit,direction,basis,rate,baseline,baseline_year,target,target_year,section\r\n1,1(1),T-1, 表の指標 ,甲／乙,件,higher,annual,,\"1,000\",R1,1200,R8,観光課\r\n\r\n1,,T-2,二つ目,,人,lower,point,,―,,↓,R8,企画課\r\n";

fn with_table() -> Town {
    let plan = EVERY_KEY.replacen("remark = ", "kpis = \"kpis.csv\"\nremark = ", 1);
    let town = Town::of(&plan);
    town.put("kpis.csv", TABLE);
    town
}

#[test]
fn kpis_of_a_table_go_back_to_their_rows() {
    let town = with_table();
    let files = town.files();
    let bytes = write(&files, "town").unwrap_or_else(|faults| panic!("{}", faults[0]));
    let book = read("plan.xlsx", &bytes, files.said()).unwrap();
    assert!(files.amend(&book.said).unwrap().texts.is_empty());
    let (texts, told) = town.edited(|rows| {
        let kpi = row(rows, "指標", "T-2");
        kpi.set_path("target.value", number(5));
        kpi.set("note", Said::text("数, 理由"));
    });
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(texts.len(), 1);
    let header = TABLE.lines().next().unwrap();
    let expected = TABLE
        .replace(header, &format!("{header},note"))
        .replace("R8,観光課", "R8,観光課,")
        .replace("↓,R8,企画課", "5,R8,企画課,\"数, 理由\"");
    assert_eq!(texts[0], ("mappings/town/kpis.csv".to_owned(), expected));
}

#[test]
fn a_kpi_that_outgrows_its_table_moves_into_the_plan() {
    let town = with_table();
    let files = town.files();
    let mut rows = lay_out(files.said());
    row(&mut rows, "指標", "T-1").set_path("targets.R6", number(1100));
    let amended = files.amend(&gather(&rows).0).unwrap();
    assert_eq!(amended.moved, ["T-1"]);
    let text = |name: &str| {
        &amended
            .texts
            .iter()
            .find(|(path, _)| path.ends_with(name))
            .unwrap()
            .1
    };
    assert!(!text("kpis.csv").contains("T-1") && text("kpis.csv").contains("T-2"));
    assert!(text("plan.toml").contains("targets = { R6 = 1100 }"));
}

#[test]
fn a_mistake_is_shown_in_its_cell() {
    let files = Town::of(EVERY_KEY).files();
    let bytes = write(&files, "town").unwrap();
    let mut book = read("plan.xlsx", &bytes, files.said()).unwrap();
    let goals = book.said.list_mut("goal").unwrap();
    let Value::Table(goal) = &mut goals[1].value else {
        panic!()
    };
    let kpi = goal.tables_mut("kpi").next().unwrap();
    let place = kpi.get("section").unwrap().cell;
    kpi.set("section", Said::text("観光か").at(place));
    let mistakes = files.amend(&book.said).unwrap_err();
    let told: Vec<String> = mistakes
        .into_iter()
        .map(|mistake| fault(&book, mistake).to_string())
        .collect();
    assert_eq!(
        told,
        ["シート「指標」AF4 課「観光か」は [[section]] にありません\n  対処: もしかして: 観光課"]
    );
}
