//! Round trips: what goes into a workbook comes out of it, and an edited cell is an edited key.

use super::rows::{PlanRows, gather, lay_out};
use super::sheets::{NO_TARGETS, PlanColumn, SHEETS};
use super::*;
use crate::domain::Decimal;
use crate::domain::choice::Words;
use crate::domain::rating::{Formula, Word};
use crate::intake::{self, Content};
use crate::mapping::change_file;
use crate::mapping::fields::{FileField, Kind, Thing};
use crate::mapping::plan_file::lists::{LISTS, TREE};
use crate::mapping::plan_file::*;
use crate::mapping::said::{Said, SaidValue};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const EVERY_KEY: &str = include_str!("../../tests/plan_book/every-key.toml");

const PAGE: &str = include_str!("../../docs/plan.md");

/// A workspace with a plan, and perhaps a table beside it.
struct Town(tempfile::TempDir);

impl Town {
    fn of(plan: &str) -> Self {
        let town = Self(tempfile::tempdir().unwrap());
        town.put("plan.toml", plan);
        town
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.path().join("mappings/town").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn files(&self) -> Files {
        Files::read(self.0.path(), "town").unwrap()
    }

    /// The files' new texts after an edit of the rows.
    fn edited(&self, edit: impl FnOnce(&mut PlanRows)) -> (Vec<(String, String)>, Vec<String>) {
        let files = self.files();
        let mut rows = lay_out(files.said());
        edit(&mut rows);
        let wanted = gather(&rows);
        let strays = &wanted.strays;
        assert!(strays.is_empty(), "{}", strays[0].message);
        let amended = files.amend(&wanted).unwrap();
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

fn rows_of<'a>(rows: &'a mut PlanRows, sheet: &str) -> &'a mut Vec<SaidTable> {
    let mut sheets = rows.0.iter_mut();
    &mut sheets.find(|(name, _)| *name == sheet).unwrap().1
}

fn row<'a>(rows: &'a mut PlanRows, sheet: &str, id: &str) -> &'a mut SaidTable {
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
    SaidValue::Number(number.into()).into()
}

#[test]
fn every_key_comes_back_and_not_one_byte_changes() {
    let town = Town::of(EVERY_KEY);
    let files = town.files();
    let bytes = write(&files, "town").unwrap_or_else(|faults| panic!("{}", faults[0]));
    let book = read("plan.xlsx", &bytes, files.said()).unwrap();
    assert_eq!((book.id.as_str(), &book.hash), ("town", &files.hash()));
    let amended = files.amend(&book.wanted).unwrap();
    assert!(
        amended.texts.is_empty() && amended.changes.is_empty(),
        "{:?}",
        amended.changes
    );
}

/// The language may grow; the workbook must grow with it, or what a plan says has no place.
#[test]
fn every_key_of_the_language_has_a_column() {
    let keys = all_keys(PlanFile::FIELDS);
    let columns = || SHEETS.iter().flat_map(|sheet| &sheet.columns);
    // Lists of rows, and what is parted over columns of its own.
    let rows = [
        "period",
        "rating",
        "bands",
        "scale",
        "review",
        "council",
        "edition",
        "vocabulary",
        "words",
        "tag",
        "section",
        "goal",
        "project",
        "context",
        "grade",
        "submission",
        "overall",
        "overall_band",
        "overall_grade",
        "revision",
        "change",
        "measure",
        "kpi",
        "word",
        "also",
        "until",
        "group",
        "checks",
        "submissions",
        "collection",
        "cover",
        "round",
        "baseline",
        "target",
    ];
    for key in keys {
        let has_column =
            |column: &PlanColumn| column.key == key || column.key.ends_with(&format!(".{key}"));
        assert!(
            rows.contains(&key) || columns().any(has_column),
            "{key} has no column"
        );
        let ways = [
            format!("`{key}`"),
            format!("{key} = "),
            format!("[{key}]"),
            format!(".{key}]"),
            format!(".{key}`"),
        ];
        assert!(
            ways.iter().any(|way| PAGE.contains(way)),
            "{key} is not in docs/plan.md"
        );
        assert!(
            rows.contains(&key) || EVERY_KEY.contains(key),
            "{key} is not in tests/plan_book/every-key.toml"
        );
    }
}

/// A key that another kind of thing has too needs a column on each of their sheets.
#[test]
fn every_key_has_a_column_on_its_own_sheet() {
    let lists = LISTS.iter().map(|list| (list.fields(), list.sheet));
    let lists = lists.filter(|(_, sheet)| !sheet.is_empty());
    for (fields, sheet) in lists.chain([(RatingFile::FIELDS, "判定")]) {
        let columns = &sheets::sheet(sheet).unwrap().columns;
        let has_rows = |field: &FileField| match (field.kind)() {
            Kind::Part(_) => field.key == "rating",
            Kind::Parts(_) => field.key != "section_before",
            _ => false,
        };
        let own = fields.iter().filter(|field| !has_rows(field));
        for key in own.map(|field| field.key) {
            let says = |column: &PlanColumn| {
                let column = column.key.trim_start_matches('@');
                column == key || column.starts_with(&format!("{key}."))
            };
            assert!(columns.iter().any(says), "{key} has no column in {sheet}");
        }
    }
}

/// The keys of a table of the language, and of all tables in it.
fn all_keys(fields: &[FileField]) -> Vec<&'static str> {
    let of = |field: &FileField| {
        let mut keys = vec![field.key];
        if let Kind::Part(fields) | Kind::Parts(fields) = (field.kind)() {
            keys.extend(all_keys(fields));
        }
        keys
    };
    fields.iter().flat_map(of).collect()
}

/// Whatever a revision may change is named where the page tells of revisions.
#[test]
fn the_page_names_what_a_revision_may_change() {
    let told = PAGE.split_once("## 改定").unwrap().1;
    for key in change_file::FIELDS.iter().map(|field| field.key) {
        assert!(told.contains(&format!("`{key}")), "{key} is not told of");
    }
}

/// Formulas and rules are explained in one place, and the page says where.
#[test]
fn the_page_names_every_formula_and_rule() {
    assert!(PAGE.contains("](formulas.md)"));
    let codes = |words: Words| words.iter().map(|(code, _)| *code);
    for code in codes(Formula::WORDS).chain(codes(Word::WORDS).chain(["otherwise", "by-hand"])) {
        assert!(PAGE.contains(&format!("`{code}`")), "{code} is not named");
        assert!(EVERY_KEY.contains(code), "{code} is not in every-key.toml");
    }
}

/// What the page shows to write can be written, and is a plan.
#[test]
fn examples_of_the_page_are_a_plan() {
    let examples = PAGE.split("```toml\n").skip(1);
    let examples: String = examples
        .filter_map(|rest| rest.split("```").next())
        .collect();
    // Each key once: the page shows the goal twice.
    let (first, second) = examples.split_once("[[goal]]").unwrap();
    let (measures, kpis) = second.split_once("[[goal]]").unwrap();
    let kpis = kpis.split_once("[[goal.kpi]]").unwrap().1;
    let plan = format!("{first}[[goal]]{measures}[[goal.kpi]]{kpis}");
    let plan = plan.replacen("kpis   = \"kpis.csv\"\n", "", 1);
    let town = Town::of(&plan);
    assert_eq!(town.files().said().tables("revision").count(), 1);
    town.put("forms/list.toml", FORM);
    let plan = crate::mapping::load(town.0.path(), "town", None)
        .unwrap()
        .plan;
    let kinds = plan.revisions[0].changes.iter().map(|change| change.kind);
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [
            "名称変更",
            "目標値の変更",
            "途中の目標の変更",
            "統合",
            "廃止",
            "見直し",
            "新規",
            "新規"
        ]
    );
}

const FORM: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n[columns]\ntext.policy = \"今後の方針\"\n";

/// `targets = {}` of a change is no empty cell.
#[test]
fn targets_that_end_are_said_and_told() {
    let town = Town::of(EVERY_KEY);
    let last = |rows: &mut PlanRows| rows_of(rows, "改定の内容").pop().unwrap();
    let (texts, told) = town.edited(|rows| {
        let mut change = last(rows);
        change.remove(NO_TARGETS).unwrap();
        change.set_path("targets.R8", number(950));
        change.set("rate", Said::text("attainment"));
        rows_of(rows, "改定の内容").push(change);
    });
    assert_eq!(
        told,
        [
            "changed 改定「令和７年改定」 改定の内容「1-a」 rate progress→attainment",
            "changed 改定「令和７年改定」 改定の内容「1-a」 targets.R8 →950",
        ]
    );
    assert_eq!(
        difference(EVERY_KEY, &texts[0].1),
        ["-targets = {}", "+targets = { R8 = 950 }"]
    );
    let (texts, told) = town.edited(|rows| {
        let mut change = last(rows);
        change.remove(NO_TARGETS).unwrap();
        rows_of(rows, "改定の内容").push(change);
    });
    let said = "changed 改定「令和７年改定」 改定の内容「1-a」 targets （なし）→";
    assert_eq!(told, [said]);
    assert_eq!(difference(EVERY_KEY, &texts[0].1), ["-targets = {}"]);
}

/// A note of a revision and a KPI's note have one key, and are two things.
#[test]
fn notes_of_a_revision_are_edited_in_their_place() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        let notes = rows_of(rows, "改定のその他");
        notes[0].set("after", Said::text("本部と全庁"));
        let mut added = notes[0].clone();
        added.set("subject", Said::text("展望"));
        added.remove("before");
        notes.push(added);
    });
    assert_eq!(
        told,
        [
            "changed 改定「令和５年10月改定」 改定のその他「推進体制」 after 本部と各部→本部と全庁",
            "added 改定「令和５年10月改定」 改定のその他「展望」  →",
        ]
    );
    let lines = difference(EVERY_KEY, &texts[0].1);
    let expected = [
        "-after = \"本部と各部\"",
        "+after = \"本部と全庁\"",
        "+subject = \"展望\"",
        "+after = \"本部と全庁\"",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn targets_cannot_end_and_go_on() {
    let mut rows = lay_out(Town::of(EVERY_KEY).files().said());
    let change = rows_of(&mut rows, "改定の内容").last_mut().unwrap();
    change.set_path("targets.R8", number(950));
    assert_eq!(
        gather(&rows).strays[0].message,
        "年度の目標を無くすのに、年度の目標値があります"
    );
}

/// A mistake that is one only after a revision is shown in its cell, and names no line of a text
/// that nobody sees.
#[test]
fn a_mistake_of_a_later_stage_is_shown_in_its_cell() {
    let of_changes = |change: &dyn Fn(&mut Worksheet)| {
        told(all, |sheet, page| {
            if sheet == "改定の内容" {
                change(page);
            }
        })
    };
    let twice = of_changes(&|page| {
        page.write_string(4, 3, "1-a").unwrap();
        page.write_string(4, 10, "").unwrap();
    });
    assert_eq!(
        twice,
        [
            "シート「改定の内容」D5 KPI「1-a」の変更が二つあります（シート「改定の内容」D4 にもあります） | 同じ改定では、一つの対象の変更を一つの「改定の内容」のシートにまとめてください"
        ]
    );
    let unfit = of_changes(&|page| {
        page.write_string(4, 9, "低いほど良い").unwrap();
        page.write_string(4, 11, "実績値÷目標値").unwrap();
    });
    assert_eq!(
        unfit,
        [
            "シート「指標」C6 KPI「人口の増」の達成率を「実績値 ÷ 目標値」で計算できません。実績値÷目標値は、低いほど良い指標では、悪いほど大きくなります（「令和５年10月改定」の後の計画） | 指標に 達成率の式「目標値 ÷ 実績値」か「（実績値 − 基準値）÷（目標値 − 基準値）」を書いてください"
        ]
    );
}

#[test]
fn plans_of_the_repository_come_back() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    for id in crate::mapping::plans(workspace).unwrap() {
        let files = Files::read(workspace, &id).unwrap();
        let bytes = write(&files, &id).unwrap_or_else(|faults| panic!("{id}: {}", faults[0]));
        let book = read("plan.xlsx", &bytes, files.said())
            .unwrap_or_else(|faults| panic!("{id}: {}", faults[0]));
        let amended = files.amend(&book.wanted).unwrap();
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
            "-target   = { value = 820, year = \"R8\", compare = \">\", source = \"県統計\", text = \"820,000人を超える\" } # 超",
            "-targets  = { R5 = 700, R6 = 740.5 }",
            "-note     = \"'見本\"",
            "-rank = 1",
            "+target   = { value = 900, year = \"R8\", compare = \">\", source = \"県統計\", text = \"820,000人を超える\" } # 超",
            "+targets  = { R5 = 700, R6 = 740.5, R7 = 800 }",
            "+rank = 3",
        ]
    );
    assert_eq!(
        told,
        [
            "changed 指標「1-a」 target.value 820→900",
            "changed 指標「1-a」 targets.R7 →800",
            "changed 指標「1-a」 note '見本→",
            "changed 目標「1」 施策「1(1)」 rank 1→3",
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
fn a_heading_stays_when_what_follows_it_goes() {
    let plan = EVERY_KEY.replacen("[[tag]]", "# ---- タグ ----\n\n# これは V1\n[[tag]]", 1);
    let plan = plan
        .replace("tags = [\"V1\"]\n", "")
        .replace("\"V1\", \"G\"", "\"G\"");
    let plan = plan.replace(
        "[[revision.change]]\ntag = \"V1\"\nmerged_into = \"V2\"\n\n",
        "",
    );
    let town = Town::of(&plan);
    let (texts, _) = town.edited(|rows| rows_of(rows, "タグ").retain(|row| row.text("id") != "V1"));
    let text = &texts[0].1;
    assert!(
        text.contains("\n\n# ---- タグ ----\n\n[[tag]]\nid = \"G\""),
        "{text}"
    );
    assert!(!text.contains("これは V1"));
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
fn a_kpi_that_moves_is_told_as_moved() {
    let town = Town::of(EVERY_KEY);
    let (texts, told) = town.edited(|rows| {
        let kpi = row(rows, "指標", "1-1-2");
        kpi.set("@measure", Said::text("1(1)"));
        kpi.set("unit", Said::text("人／年"));
    });
    assert_eq!(
        told,
        [
            "changed 指標「1-1-2」 place 目標「1」 施策「1(1)①」→目標「1」 施策「1(1)」",
            "changed 指標「1-1-2」 unit 人→人／年",
        ]
    );
    let text = &texts[0].1;
    assert!(text.find("id = \"1-1-2\"").unwrap() < text.find("id = \"1(1)①\"").unwrap());
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

/// The paths of what a row says: `target.year`.
fn paths(row: &SaidTable) -> Vec<String> {
    let below = |(key, said): (&str, &Said)| match said.as_table() {
        Some(inner) => {
            let inner = paths(inner).into_iter();
            inner.map(|path| format!("{key}.{path}")).collect()
        }
        None => vec![key.to_owned()],
    };
    row.iter().flat_map(below).collect()
}

/// What a person may make of a cell.
fn other(said: &Said) -> Said {
    match &said.value {
        SaidValue::Text(text) => Said::text(format!("{text}改")),
        SaidValue::Number(number) => SaidValue::Number(*number + Decimal::ONE).into(),
        SaidValue::Flag(flag) => SaidValue::Flag(!flag).into(),
        SaidValue::List(list) => SaidValue::List(list.iter().skip(1).cloned().collect()).into(),
        _ => said.clone(),
    }
}

/// A row without what a path says; a table of which nothing is left goes with it.
fn cleared(row: &SaidTable, path: &str) -> SaidTable {
    let mut row = row.clone();
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    let inner = row.get(key).and_then(Said::as_table);
    let inner = inner.map(|inner| cleared(inner, rest));
    match inner.filter(|inner| !inner.is_empty()) {
        Some(inner) => row.set(key, inner.into()),
        None => drop(row.remove(key)),
    }
    row
}

/// Every row that differs from one of a sheet in one cell: cleared or changed; and for each key a row
/// that says it for the first time, as another does.
fn retouched(rows: &[SaidTable]) -> Vec<(usize, String, SaidTable)> {
    let mut touched = Vec::new();
    let mut known: BTreeMap<String, Said> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let with = |path: &str, said: Said| {
            let mut row = row.clone();
            row.set_path(path, said);
            row
        };
        for path in paths(row) {
            let Some(said) = row.at_path(&path) else {
                continue;
            };
            touched.push((index, path.clone(), cleared(row, &path)));
            touched.push((index, path.clone(), with(&path, other(said))));
            known.insert(path, said.clone());
        }
        let of_others = |path: &String, _: &mut Said| row.at_path(path).is_none();
        let of_others: Vec<(String, Said)> = known.extract_if(.., of_others).collect();
        touched.extend(of_others.into_iter().map(|(path, said)| {
            let row = with(&path, said);
            (index, path, row)
        }));
    }
    touched
}

/// Whatever cell of these sheets, or of all, is touched: if bytes change then that is told, and what
/// is told is in the bytes.
fn tells_what_it_writes(town: &Town, sheets: &[&str]) {
    let files = town.files();
    let rows = lay_out(files.said()).0;
    let mut written = 0;
    for (sheet, (name, of_sheet)) in rows.iter().enumerate() {
        if !sheets.is_empty() && !sheets.contains(name) {
            continue;
        }
        for (index, path, row) in retouched(of_sheet) {
            let mut edited = rows.clone();
            edited[sheet].1[index] = row;
            let wanted = gather(&PlanRows(edited));
            let Ok(amended) = files.amend(&wanted) else {
                continue;
            };
            let changed = amended.texts.iter().any(|(file, text)| {
                let mut before = files.texts();
                before.any(|(path, before)| path == *file && before != text)
            });
            let place = format!("{name} {index} {path}: {:?}", amended.changes);
            assert_eq!(!amended.texts.is_empty(), changed, "{place}");
            assert_eq!(!amended.changes.is_empty(), changed, "{place}");
            written += usize::from(changed);
        }
    }
    assert!(written > 50, "most cells may be changed: {written}");
}

#[test]
fn whatever_cell_is_touched_what_is_written_is_told() {
    tells_what_it_writes(&Town::of(EVERY_KEY), &[]);
    tells_what_it_writes(&with_table(), &["指標"]);
}

/// Keys that are lists of the plan, and names in a project and in a change.
#[test]
fn a_cleared_name_is_told() {
    let (texts, told) = Town::of(EVERY_KEY).edited(|rows| {
        for project in rows_of(rows, "事業") {
            for key in ["goal", "measure", "section"] {
                project.remove(key);
            }
        }
    });
    assert_eq!(texts.len(), 1);
    let expected = [
        "changed 事業「10」 goal 1→",
        "changed 事業「10」 measure 1(1)→",
        "changed 事業「10」 section 観光課→",
        "changed 事業「11」 measure 1(1)→",
    ];
    assert_eq!(told, expected);
}

const TABLE: &str = "goal,measure,id,name,aliases,unit,direction,basis,rate,baseline,baseline_year,target,target_year,section\r\n1,1(1),T-1, 表の指標 ,甲／乙,件,higher,annual,,\"1,000\",R1,1200,R8,観光課\r\n\r\n1,,T-2,二つ目,,人,lower,point,inverse,―,,↓,R8,企画課\r\n";

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
    assert!(files.amend(&book.wanted).unwrap().texts.is_empty());
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
    let amended = files.amend(&gather(&rows)).unwrap();
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
    let goals = book.wanted.said.list_mut("goal").unwrap();
    let SaidValue::Table(goal) = &mut goals[1].value else {
        panic!()
    };
    let kpi = goal.tables_mut("kpi").next().unwrap();
    let place = kpi.get("section").unwrap().at;
    kpi.set("section", Said::text("観光か").at(place));
    let faults = amended(&files, &book).unwrap_err();
    let told: Vec<String> = faults.iter().map(PlanBookFault::to_string).collect();
    assert_eq!(
        told,
        ["シート「指標」AG4 課「観光か」は「課」のシートにありません\n  対処: もしかして: 観光課"]
    );
}

/// The workbook as another program saves it: the cells that are kept, then what somebody does to it.
fn saved_again(
    bytes: &[u8],
    keep: impl Fn(&str, CellAt) -> bool,
    change: impl Fn(&str, &mut Worksheet),
) -> Vec<u8> {
    let mut book = Workbook::new();
    for grid in intake::read("plan.xlsx", bytes).grids {
        if !keep(&grid.sheet, CellAt::new(u32::MAX, 0)) {
            continue;
        }
        let page = book.add_worksheet();
        page.set_name(&grid.sheet).unwrap();
        for cell in grid
            .cells()
            .iter()
            .filter(|cell| keep(&grid.sheet, cell.at))
        {
            let (row, column) = (cell.at.row, cell.at.column as u16);
            match cell.content {
                Content::Number(_) => {
                    page.write_number(row, column, cell.text.parse::<f64>().unwrap())
                }
                _ => page.write_string(row, column, &cell.text),
            }
            .unwrap();
        }
        change(&grid.sheet, page);
    }
    book.save_to_buffer().unwrap()
}

/// What is told of a workbook to which somebody did something.
fn told(keep: impl Fn(&str, CellAt) -> bool, change: impl Fn(&str, &mut Worksheet)) -> Vec<String> {
    told_of(&Town::of(EVERY_KEY).files(), keep, change)
}

fn told_of(
    files: &Files,
    keep: impl Fn(&str, CellAt) -> bool,
    change: impl Fn(&str, &mut Worksheet),
) -> Vec<String> {
    let bytes = saved_again(&write(files, "town").unwrap(), keep, change);
    let faults = match read("plan.xlsx", &bytes, files.said()) {
        Err(faults) => faults,
        Ok(book) => match amended(files, &book) {
            Err(faults) => faults,
            Ok(amended) => {
                let changed = |change: &amend::PlanChange| {
                    format!(
                        "{} {} {}→{}",
                        change.thing, change.key, change.before, change.after
                    )
                };
                return amended.changes.iter().map(changed).collect();
            }
        },
    };
    faults
        .iter()
        .map(|fault| fault.to_string().replace("\n  対処: ", " | "))
        .collect()
}

/// What is told, each with its place and without what to do, of texts that somebody wrote into cells: sheet, row
/// as Excel counts it, head.
fn told_at(files: &Files, edits: &[(&str, u32, &str, &str)]) -> Vec<String> {
    let bytes = write(files, "town").unwrap();
    let grids = intake::read("plan.xlsx", &bytes).grids;
    let column = |sheet: &str, head: &str| {
        let grid = grids.iter().find(|grid| grid.sheet == sheet).unwrap();
        let cell = grid.row(2).iter().find(|cell| cell.text == head);
        cell.unwrap_or_else(|| panic!("{sheet} has no {head}"))
            .at
            .column as u16
    };
    let told = told_of(files, all, |sheet, page| {
        for (_, row, head, text) in edits.iter().filter(|edit| edit.0 == sheet) {
            let column = column(sheet, head);
            match *text {
                "" => page.write_blank(row - 1, column, &Format::new()).unwrap(),
                text => page.write(row - 1, column, text).unwrap(),
            };
        }
    });
    let message = |told: String| told.split(" | ").next().unwrap().to_owned();
    told.into_iter().map(message).collect()
}

fn all(_: &str, _: CellAt) -> bool {
    true
}

/// Somebody does something to the sheet of KPIs, and nothing else.
fn told_of_kpis(change: impl Fn(&mut Worksheet)) -> Vec<String> {
    told(all, |sheet, page| {
        if sheet == "指標" {
            change(page);
        }
    })
}

#[test]
fn another_program_may_save_it() {
    assert!(told(all, |_, _| {}).is_empty());
}

/// A plan without one of its tables.
fn without(header: &str, plan: &str) -> String {
    let (before, table) = plan.split_once(header).unwrap();
    let (_, after) = table.split_once("\n[").unwrap();
    format!("{before}[{after}")
}

/// A workbook of the first edition has no columns for newer keys, and no row with its edition. It is taken
/// where the plan says nothing under such a key, which would be lost.
#[test]
fn a_workbook_of_an_older_edition_is_taken() {
    let is_newer = |line: &&str| {
        let of_plan = [
            "[collection]",
            "due ",
            "contact ",
            "kpi_sheets",
            "hold_doubted",
            "font ",
            "without_columns",
        ];
        let of_kpis = [
            "source_url",
            "meaning",
            "method",
            "grounds",
            "settled",
            "comparable",
        ];
        let keys = [&of_plan[..], &of_kpis[..], &["aliases"]].concat();
        let note = "note    = \"分からない";
        keys.iter().chain([&note]).any(|key| line.starts_with(key))
    };
    let newer = [
        "[submissions]",
        "[[submission]]",
        "[overall]",
        "[cover]",
        "[[overall_band]]",
        "[[overall_band]]",
        "[[overall_grade]]",
    ];
    let old = newer
        .iter()
        .fold(EVERY_KEY.to_owned(), |plan, table| without(table, &plan));
    let lines: Vec<&str> = old.lines().filter(|line| !is_newer(line)).collect();
    let of_first_edition = |plan: &str, keeps_edition: bool| {
        let town = Town::of(plan);
        town.put("forms/list.toml", FORM);
        let files = town.files();
        let newer = |column: &&PlanColumn| column.since > 1;
        let heads: Vec<&str> = SHEETS
            .iter()
            .flat_map(|sheet| sheet.columns.iter().filter(newer))
            .map(|column| column.head.as_str())
            .collect();
        assert_eq!(
            heads,
            [
                "新しさの見分け方",
                "名前の型",
                "新しい提出の使い方",
                "前の年度の判定",
                "個票の上限",
                "確認中の判定の保留",
                "提出期限",
                "提出先・問い合わせ先",
                "調査票の注記",
                "資料番号",
                "会議の名前",
                "会議の日",
                "事務局",
                "書体",
                "目標・施策の判定のしかた",
                "目標の判定に使う指標",
                "施策も判定",
                "判定のない指標の数え方",
                "別名",
                "統計の公表ページ",
                "指標の方向性",
                "計算方法",
                "設定根拠",
                "数値確定の時期",
                "比較できる参考値",
                "除く列",
                "新しい統計の公表ページ",
                "新しい指標の方向性",
                "新しい計算方法",
                "新しい設定根拠",
                "新しい数値確定の時期",
                "新しい比較できる参考値"
            ]
        );
        let grids = intake::read("plan.xlsx", &write(&files, "town").unwrap()).grids;
        let keep = |sheet: &str, at: CellAt| {
            let grid = grids.iter().find(|grid| grid.sheet == sheet).unwrap();
            let text = |row, column| {
                grid.at(CellAt::new(row, column))
                    .map_or("", |cell| &cell.text)
            };
            let is_gone = heads.contains(&text(2, at.column))
                && [TREE, "指標", "改定の内容"].contains(&sheet);
            let is_edition = sheet == "計画" && text(at.row, 0) == EDITION && !keeps_edition;
            let is_row = sheet == "計画" && heads.contains(&text(at.row, 0));
            !(is_edition
                || is_row
                || [
                    "提出の指定",
                    "目標・施策の判定区分",
                    "手で付けた目標・施策の判定",
                ]
                .contains(&sheet)
                || is_gone && (sheet == TREE || text(2, at.column) != "別名"))
        };
        told_of(&files, keep, |_, _| {})
    };
    assert!(of_first_edition(&lines.join("\n"), false).is_empty());
    let of_today = of_first_edition(&lines.join("\n"), true);
    assert_eq!(of_today.len(), 34, "{of_today:?}");
    let with_newer = of_first_edition(EVERY_KEY, false);
    let expected = "シート「指標」A3 列「統計の公表ページ」がありません";
    let is_told = |told: &String| told.starts_with(expected);
    assert!(with_newer.iter().any(is_told), "{with_newer:?}");
    let is_lost = |told: &String| told.starts_with("シート「提出の指定」がありません");
    assert!(with_newer.iter().any(is_lost), "{with_newer:?}");
    let later = told(all, |sheet, page| {
        if sheet == "計画" {
            page.write_string(33, 1, "99").unwrap();
        }
    });
    assert_eq!(later.len(), 1, "{later:?}");
    assert!(
        later[0].contains("この kensho の知らない版のブックです:「99」"),
        "{later:?}"
    );
}

#[test]
fn an_edit_in_a_cell_arrives() {
    let told = told_of_kpis(|page| {
        page.write_string(3, 9, "時点").unwrap();
        page.write_string(3, 11, "５４４").unwrap();
        page.write_number(4, 12, 2024).unwrap();
        page.write_string(4, 15, "→").unwrap();
    });
    assert_eq!(
        told,
        [
            "指標「1-a」 basis annual→point",
            "指標「1-a」 baseline.value 544.25→544",
            "指標「1-b」 baseline.year →2024",
            "指標「1-b」 target.value ↓→→",
        ]
    );
}

#[test]
fn every_bad_cell_is_told_at_once() {
    let told = told_of_kpis(|page| {
        page.write_string(3, 8, "高いほどよい").unwrap();
        page.write_formula(3, 11, "=1+1").unwrap();
        page.write_number_with_format(4, 15, 0.192, &Format::new().set_num_format("0.0%"))
            .unwrap();
        page.write_blank(5, 3, &Format::new()).unwrap();
        page.write_number_with_format(5, 2, 45000, &Format::new().set_num_format("yyyy/m/d"))
            .unwrap();
        page.write_string(6, 0, "9").unwrap();
    });
    let expected = [
        "シート「指標」I4 知らない語「高いほどよい」です | もしかして: 高いほど良い。使えるのは 高いほど良い、低いほど良い、維持、なし（参考） です",
        "シート「指標」L4 数式があります:「0」 | 数式を値にしてください（コピーして「値の貼り付け」）",
        "シート「指標」P5 数として読めません:「19.2%」 | セルの書式を「標準」にして、数だけを入力してください（19.2％なら 19.2）",
        "シート「指標」C6 日付になっています:「2023/3/15」 | セルの書式を「文字列」にしてから、入力し直してください（1-2 などは日付に変わります）",
        "シート「指標」D6 「指標名」が空です | 書いてください（資料のとおりに）",
        "シート「指標」A7 目標「9」がありません | 「目標の番号」には、計画にあるものの「番号」を書いてください",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_section_that_is_not_there_is_told_in_its_cell() {
    let told = told_of_kpis(|page| {
        page.write_string(3, 32, "観光か").unwrap();
        page.write_string(4, 2, "1-a").unwrap();
    });
    assert_eq!(
        told,
        [
            "シート「指標」AG4 課「観光か」は「課」のシートにありません | もしかして: 観光課",
            "シート「指標」C5 KPIの番号「1-a」が二度あります（シート「指標」C4 にもあります） | 新しいほうを別の番号にしてください（前からある番号は変えません）。同じものなら、一つを消してください",
        ]
    );
}

/// Mistakes of twelve kinds, of cells, of rows that belong nowhere and of what the plan means: all are told,
/// each in its cell, and nothing that only follows from another.
#[test]
fn twelve_kinds_of_mistakes_are_told_at_once() {
    let change = |sheet: &str, page: &mut Worksheet| match sheet {
        "判定" => {
            page.write_number(3, 4, 1.5).unwrap();
        }
        "課" => {
            page.merge_range(3, 0, 3, 1, "課", &Format::new()).unwrap();
        }
        "目標と施策" => {
            page.write_string(5, 4, "見本").unwrap();
            page.write_string(6, 0, "小施策").unwrap();
        }
        "指標" => {
            page.write_string(2, 45, "担当者").unwrap();
            page.write_string(3, 45, "見本").unwrap();
            page.write_string(3, 8, "高いほどよい").unwrap();
            page.write_formula(4, 11, "=1+1").unwrap();
            page.write_string(9, 32, "観光か").unwrap();
            page.write_string(10, 2, "4ア").unwrap();
            page.write_string(11, 16, "R99").unwrap();
            page.write_string(12, 0, "8").unwrap();
            page.write_number_with_format(13, 2, 45000, &Format::new().set_num_format("yyyy/m/d"))
                .unwrap();
        }
        _ => {}
    };
    let told = told_of(&Town::of(&alike()).files(), all, change);
    let told: Vec<&str> = told
        .iter()
        .map(|line| line.split(" | ").next().unwrap())
        .collect();
    let expected = [
        "シート「判定」E4 整数ではありません:「1.5」",
        "シート「課」A4 結合されたセルがあります",
        "シート「目標と施策」E6 目標「見本」がありません",
        "シート「目標と施策」A7 知らない語「小施策」です",
        "シート「指標」AT3 知らない見出し「担当者」です",
        "シート「指標」I4 知らない語「高いほどよい」です",
        "シート「指標」L5 数式があります:「0」",
        "シート「指標」AG10 課「観光か」は「課」のシートにありません",
        "シート「指標」C11 KPIの番号「4ア」が二度あります（シート「指標」C10 にもあります）",
        "シート「指標」Q12 目標年度（令和99年度）が計画期間（令和3年度～令和8年度）の外です",
        "シート「指標」A13 目標「8」がありません",
        "シート「指標」C14 日付になっています:「2023/3/15」",
    ];
    assert_eq!(told, expected);
}

/// The plan that an import writes is one that a run takes, with its forms.
#[test]
fn words_for_a_text_of_no_form_are_refused_in_their_cell() {
    let town = Town::of(&without("[collection]", EVERY_KEY));
    town.put("forms/list.toml", FORM);
    let files = town.files();
    let bytes = saved_again(&write(&files, "town").unwrap(), all, |sheet, page| {
        if sheet == "語彙" {
            page.write(3, 0, "xyz").unwrap();
        }
    });
    let book = read("plan.xlsx", &bytes, files.said()).unwrap();
    let faults = amended(&files, &book).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    let told = faults[0].to_string();
    assert!(
        told.starts_with("シート「語彙」A4") && told.contains("どの様式にもありません"),
        "{told}"
    );
}

/// A value that is written in several cells has a place for each.
#[test]
fn each_part_of_a_value_is_told_at_its_own_cell() {
    let found = told_at(
        &Town::of(EVERY_KEY).files(),
        &[
            ("計画", 7, "値", "いつか"),
            ("指標", 4, "基準年度", "昔"),
            ("指標", 4, "目標年度", "先"),
            ("指標", 4, "目標値 R5", "多数"),
            ("指標", 4, "目標値 R6", "少々"),
            ("指標", 5, "目標の合計", "多"),
        ],
    );
    let expected = [
        "シート「計画」B7 年度「いつか」が読めません",
        "シート「指標」M4 年度「昔」が読めません",
        "シート「指標」Q4 年度「先」が読めません",
        "シート「指標」X4 数ではありません",
        "シート「指標」Y4 数ではありません",
        "シート「指標」S5 数ではありません",
    ];
    assert_eq!(found, expected);
}

/// What is only wrong because of a mistake is not told.
#[test]
fn a_mistake_alone_is_told_alone() {
    let files = Town::of(EVERY_KEY).files();
    for edit in [
        ("判定", 4, "対象", ""),
        ("判定", 5, "対象", "総合"),
        ("判定区分", 5, "対象", ""),
        ("判定区分", 5, "当てはまるとき", "八割"),
        ("判定区分", 5, "当てはまるとき", ""),
        ("課", 5, "課", "企画課"),
        ("目標と施策", 5, "番号", ""),
        ("目標と施策", 7, "番号", "1(1)"),
        ("目標と施策", 5, "種類", "施設"),
        ("指標", 5, "番号", "1-a"),
        ("指標", 4, "番号", ""),
        ("指標", 5, "目標の合計", "多"),
        ("タグ", 5, "番号", "V1"),
        ("改定", 4, "改定の名前", ""),
    ] {
        let found = told_at(&files, &[edit]);
        assert_eq!(found.len(), 1, "{edit:?}: {found:#?}");
        let place = format!("シート「{}」", edit.0);
        assert!(found[0].starts_with(&place), "{edit:?}: {found:#?}");
    }
}

/// A key that no cell of the book has is told by its label, at a cell.
#[test]
fn what_a_rating_lacks_has_a_cell_and_no_key() {
    let found = told_at(&Town::of(EVERY_KEY).files(), &[("計画", 12, "値", "")]);
    assert_eq!(found, ["シート「判定」A6 項目「総点検の年度」がありません"]);
}

#[test]
fn what_must_be_said_is_refused_alike_where_it_is_empty() {
    let files = Town::of(EVERY_KEY).files();
    let cells = [
        ("タグ", 4, "名前", ""),
        ("目標と施策", 6, "名前", ""),
        ("会議体", 4, "種類", ""),
        ("手で付けた判定", 4, "理由", ""),
    ];
    let expected = [
        "シート「目標と施策」D6 「名前」が空です",
        "シート「タグ」D4 「名前」が空です",
        "シート「会議体」B4 「種類」が空です",
        "シート「手で付けた判定」D4 「理由」が空です",
    ];
    assert_eq!(told_at(&files, &cells), expected);
}

#[test]
fn a_change_is_told_by_the_head_of_its_own_sheet() {
    for (thing, key, expected) in [
        ("計画", "name", "計画の名前"),
        ("タグ「V1」", "name", "名前"),
        ("目標「1」 施策「1(1)」", "name", "名前"),
        ("指標「1-a」", "name", "指標名"),
        ("改定「見直し」", "name", "改定の名前"),
        ("語彙「policy」", "field", "欄"),
        ("指標「1-a」", "targets.R5", "目標値 R5"),
    ] {
        assert_eq!(label(thing, key), expected, "{thing}");
    }
}

/// A row that belongs nowhere, or has no name, has its other mistakes told.
#[test]
fn mistakes_beside_a_lost_place_or_name_are_told() {
    let found = told_at(
        &Town::of(EVERY_KEY).files(),
        &[
            ("指標", 4, "番号", ""),
            ("指標", 4, "担当課", "宇宙課"),
            ("指標", 5, "目標の番号", "9"),
            ("指標", 5, "基準値", "多い"),
            ("会議体", 4, "名前", ""),
            ("手で付けた判定", 4, "区分の記号", "Z"),
            ("改定の内容", 4, "廃止", "たぶん"),
        ],
    );
    let expected = [
        "シート「指標」C4 「番号」が空です",
        "シート「指標」AG4 課「宇宙課」は「課」のシートにありません",
        "シート「指標」A5 目標「9」がありません",
        "シート「指標」L5 基準値が数ではありません",
        "シート「会議体」A4 「名前」が空です",
        "シート「手で付けた判定」C4 判定区分「Z」が「判定」のシートにありません（「令和５年10月改定」の後の計画）",
        "シート「改定の内容」AG4 「はい」か空欄を書くところです:「たぶん」",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_table_that_is_not_there_is_refused() {
    let told = told(all, |sheet, page| {
        if sheet == "計画" {
            page.write_string(12, 1, "kpis.csv").unwrap();
        }
    });
    assert_eq!(
        told,
        [
            "シート「計画」B13 指標の表の名前は、ブックでは変えられません | 空欄に戻してください。足すときは plan.toml と表を手で書いてください"
        ]
    );
}

/// A place that a row cannot have is not held against it.
#[test]
fn a_wish_for_another_place_is_no_change() {
    let place = |row: u32, place: &str| {
        told_of_kpis(|page| {
            page.write_string(row, 41, place).unwrap();
        })
    };
    assert!(place(3, "改定の直下").is_empty());
    assert!(place(3, "kpis.csv").is_empty());
    let last = 8;
    assert!(
        place(last, "kpis.csv").is_empty(),
        "{:?}",
        place(last, "kpis.csv")
    );
}

/// A word that decides where a row belongs is read as people write it, or refused: never guessed.
#[test]
fn a_word_for_a_place_or_a_level_is_known_or_refused() {
    let told_of_place = told_of_kpis(|page| {
        page.write_string(3, 41, "kpis.csv改").unwrap();
    });
    assert_eq!(
        told_of_place,
        [
            "シート「指標」AP4 知らない語「kpis.csv改」です | もしかして: kpis.csv。使えるのは kpis.csv、改定の直下 です"
        ]
    );
    let level = |word: &str| {
        told(all, |sheet, page| {
            if sheet == "目標と施策" {
                page.write_string(3, 0, word).unwrap();
            }
        })
    };
    assert_eq!(level("目 標"), [""; 0]);
    let refused = level("目標値");
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(
        refused[0]
            .starts_with("シート「目標と施策」A4 知らない語「目標値」です | もしかして: 目標。")
    );
}

#[test]
fn merged_cells_are_refused() {
    let told = told_of_kpis(|page| {
        page.merge_range(3, 0, 4, 0, "1", &Format::new()).unwrap();
    });
    assert_eq!(
        told[0],
        "シート「指標」A4 結合されたセルがあります | 結合を解いて、それぞれのセルに値を書いてください"
    );
}

#[test]
fn what_is_deleted_is_missed() {
    let without_sheet = |sheet: &str, _: CellAt| sheet != "タグ";
    assert!(told(without_sheet, |_, _| {})[0].starts_with("シート「タグ」がありません"));
    let without_note = |sheet: &str, at: CellAt| sheet != "指標" || at.column != 34;
    let told_of_note = told(without_note, |_, _| {});
    assert!(
        told_of_note[0].starts_with("シート「指標」A3 列「備考」がありません"),
        "{told_of_note:?}"
    );
    let without_year = |sheet: &str, at: CellAt| sheet != "指標" || at.column != 23;
    let told_of_year = told(without_year, |_, _| {});
    assert!(
        told_of_year[0].contains("列「目標値 R5」がありません"),
        "{told_of_year:?}"
    );
    let without_row = |sheet: &str, at: CellAt| sheet != "計画" || at.row != 7;
    let told_of_row = told(without_row, |_, _| {});
    assert!(
        told_of_row[0].contains("「全ページの注記」の行がありません"),
        "{told_of_row:?}"
    );
}

#[test]
fn what_is_beside_the_table_is_not_lost() {
    let told = told_of_kpis(|page| {
        page.write_string(2, 45, "担当者").unwrap();
        page.write_string(3, 45, "見本").unwrap();
        page.write_string(3, 55, "メモ").unwrap();
    });
    assert!(
        told[0].contains("AT3 知らない見出し「担当者」です"),
        "{told:?}"
    );
    assert!(
        told[1].contains("BD4 見出しのない列に値があります"),
        "{told:?}"
    );
}

#[test]
fn another_workbook_is_refused() {
    let files = Town::of(EVERY_KEY).files();
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "実績").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for bytes in [
        bytes.as_slice(),
        b"",
        b"PK\x03\x04",
        "指標名,実績".as_bytes(),
    ] {
        let faults = read("plan.xlsx", bytes, files.said()).err().unwrap();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].place, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Names that people paste: line breaks, quotation marks, formulas, 外字; but for control characters, which are mistakes.
    #[test]
    fn any_name_survives_the_file_and_the_workbook(name in "[\\PC\n\r\t\u{e000}\"'=＝／髙𠮷 \\\\]{0,8}") {
        let town = Town::of(EVERY_KEY);
        let files = town.files();
        let mut rows = lay_out(files.said());
        row(&mut rows, "指標", "1-a").set("note", Said::text(&name));
        row(&mut rows, "指標", "1-a").set("aliases", SaidValue::List(vec![Said::text(format!("別{name}"))]).into());
        // A goal must have a name.
        let name = format!("{name}名");
        row(&mut rows, "目標と施策", "1").set("name", Said::text(&name));
        let amended = files.amend(&gather(&rows)).unwrap();
        for (path, text) in &amended.texts {
            fs::write(town.0.path().join(path), text).unwrap();
        }
        let files = town.files();
        let goal = files.said().tables("goal").nth(1).unwrap();
        prop_assert_eq!(goal.text("name"), name);
        let bytes = write(&files, "town").unwrap();
        let book = read("plan.xlsx", &bytes, files.said()).unwrap();
        prop_assert!(files.amend(&book.wanted).unwrap().texts.is_empty());
    }
}

/// A plan of eighteen KPIs of one name in nine measures, two in each.
fn alike() -> String {
    let head = "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n[rating]\nrate = \"progress\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n[[section]]\nname = \"課\"\n[[goal]]\nid = \"1\"\nlabel = \"目標\"\nname = \"目標\"\n";
    let kpi = |id: String| {
        format!(
            "[[goal.measure.kpi]]\nid = \"{id}\"\nname = \"会員数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 5 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"課\"\n"
        )
    };
    let measure = |measure: usize| {
        let head = format!("[[goal.measure]]\nid = \"1-{measure}\"\nname = \"施策{measure}\"\n");
        [
            head,
            kpi(format!("{measure}ア")),
            kpi(format!("{measure}イ")),
        ]
        .concat()
    };
    (1..=9)
        .map(measure)
        .fold(head.to_owned(), |all, one| all + &one)
}

#[test]
fn kpis_of_one_name_keep_apart_in_a_book() {
    let plan = alike();
    let town = Town::of(&plan);
    let files = town.files();
    assert!(told_of(&files, all, |_, _| {}).is_empty());
    let change = |sheet: &str, page: &mut Worksheet| {
        if sheet == "指標" {
            page.write_number(3 + 11, 15, 700).unwrap();
        }
    };
    assert_eq!(
        told_of(&files, all, change),
        ["指標「6イ」 target.value 9→700"]
    );
    let renamed =
        |rows: &mut PlanRows| row(rows, "指標", "6イ").set("name", Said::text("会員の数"));
    let (texts, told) = town.edited(renamed);
    assert_eq!(told, ["changed 指標「6イ」 name 会員数→会員の数"]);
    let own = plan.split_once("id = \"6イ\"\n").unwrap();
    let expected = own.1.replacen("会員数", "会員の数", 1);
    assert!(texts[0].1 == format!("{}id = \"6イ\"\n{expected}", own.0));
}

/// Every row of a revision has its name; where only the revision's own row got another one, that is one mistake.
#[test]
fn a_renamed_revision_is_one_mistake() {
    let told = told(all, |sheet, page| {
        if sheet == "改定" {
            page.write_string(3, 0, "別の名前").unwrap();
        }
    });
    assert_eq!(told.len(), 1, "{told:?}");
    let expected = "シート「改定」A4 改定「別の名前」を書いた行がなく、改定「令和５年10月改定」を書いた行があります";
    assert!(told[0].starts_with(expected), "{told:?}");
}

#[test]
fn mistakes_of_the_rating_have_their_cells() {
    let told = told(all, |sheet, page| match sheet {
        "判定" => drop(page.write_number(3, 4, 9).unwrap()),
        "判定区分" => {
            page.write_string(4, 2, "A").unwrap();
            page.write_blank(5, 3, &Format::new()).unwrap();
        }
        _ => {}
    });
    let places: Vec<&str> = told
        .iter()
        .filter_map(|told| Some(told.split_once(' ')?.0))
        .collect();
    assert_eq!(
        places,
        [
            "シート「判定」E4",
            "シート「判定区分」C5",
            "シート「判定区分」D6"
        ],
        "{told:?}"
    );
}
