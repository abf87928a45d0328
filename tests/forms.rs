//! 調査票: what `kensho form` writes, filled in, is read exactly; and what people wrote into a form stays.

mod left_out;
mod office;
mod workspace;

use kensho::Subject;
use kensho::domain::moment::Moment;
use kensho::domain::{CellAt, FiscalYear};
use kensho::edition::placed::Placed;
use kensho::finding::Severity;
use kensho::marked::{CellMark, mark as mark_cells};
use kensho::verification::Verification;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const PLAN: &str = r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[collection]
due = "6月30日"
contact = "企画課 企画係（内線234）"
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[vocabulary]]
field = "policy"
label = "今後の方針"
words = [{ word = "継続" }, { word = "拡充" }]
"#;

const KPI: &str = r#"
direction = "higher"
basis = "annual"
baseline = { value = 1.5, year = "R1" }
target = { value = 820, year = "R8" }
"#;

/// A town with the KPIs (id, name, unit, section) and projects (id, name, section) of a test.
struct Town {
    folder: tempfile::TempDir,
}

impl Town {
    fn of(kpis: &[[&str; 4]], projects: &[[&str; 3]]) -> Self {
        let mut plan = PLAN.to_owned();
        let sections = kpis.iter().map(|kpi| kpi[3]);
        let mut sections: Vec<&str> = sections
            .chain(projects.iter().map(|project| project[2]))
            .collect();
        sections.sort_unstable();
        sections.dedup();
        for section in sections {
            plan += &format!("[[section]]\nname = {section:?}\n");
        }
        plan += "[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"子育て\"\n";
        for [id, name, unit, section] in kpis {
            plan += &format!(
                "[[goal.kpi]]\nid = {id:?}\nname = {name:?}\nunit = {unit:?}\nsection = {section:?}{KPI}"
            );
        }
        plan += "[[goal.measure]]\nid = \"1-1\"\nname = \"保育の充実\"\n";
        for [id, name, section] in projects {
            plan += &format!(
                "[[project]]\nid = {id:?}\nname = {name:?}\nmeasure = \"1-1\"\nsection = {section:?}\n"
            );
        }
        let folder = tempfile::tempdir().unwrap();
        let town = Self { folder };
        town.put("mappings/town/plan.toml", plan.as_bytes());
        town
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        workspace::write(self.folder.path(), name, bytes);
    }

    fn subject(&self, year: &str) -> Subject {
        workspace::subject(self.folder.path(), ("town", year))
    }

    fn form(&self, year: &str) -> Placed {
        kensho::write_forms(&self.subject(year), &|_, _| {}).unwrap()
    }

    fn run(&self, year: &str) -> kensho::Done {
        let outcome = kensho::run(&self.subject(year), Moment(0), &|_, _| {}).unwrap();
        outcome.done().unwrap()
    }

    fn verify(&self, year: &str) -> Verification {
        kensho::verify(&self.subject(year), &|_, _| {}).unwrap()
    }

    fn written(&self, year: &str, section: &str) -> Vec<u8> {
        fs::read(self.path(&format!("outputs/town/{year}/調査票/{section}.xlsx"))).unwrap()
    }
}

/// A workbook with its parts changed by name.
fn patched(book: &[u8], change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut parts = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let (mut part, mut text) = (parts.by_index(at).unwrap(), String::new());
        part.read_to_string(&mut text).unwrap();
        let name = part.name().unwrap().into_owned();
        if let Some(text) = change(&name, text) {
            out.start_file(name, SimpleFileOptions::default()).unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

/// What is typed into a cell of a sheet (counted from one): a number, or a text behind a quotation mark.
fn typed(book: &[u8], cells: &[(usize, &str, &str)]) -> Vec<u8> {
    patched(book, |name, mut text| {
        for (sheet, cell, value) in cells {
            if name != format!("xl/worksheets/sheet{sheet}.xml") {
                continue;
            }
            let start = text
                .find(&format!("<c r=\"{cell}\""))
                .unwrap_or_else(|| panic!("no {cell}"));
            let end = start + text[start..].find("/>").unwrap();
            assert!(!text[start + 1..end].contains('<'), "{cell} is not empty");
            let open = text[start..end].to_owned();
            let filled = match value.strip_prefix('\'') {
                Some(words) => format!(
                    "{open} t=\"inlineStr\"><is><t xml:space=\"preserve\">{words}</t></is></c>"
                ),
                None => format!("{open}><v>{value}</v></c>"),
            };
            text.replace_range(start..end + 2, &filled);
        }
        Some(text)
    })
}

/// Cells of the form as they were understood: place, field, text, state and value.
fn understood(done: &Verification) -> Vec<String> {
    let mut lines = Vec::new();
    for reading in &done.readings {
        for cell in reading.cells.iter() {
            let field = reading.cells.fields()[cell.field].code();
            let is_answer = ["actual", "cost", "state", "text"]
                .iter()
                .any(|own| field.starts_with(own));
            if is_answer {
                let state = cell.state.map(|state| state.code()).unwrap_or_default();
                let value = cell
                    .value
                    .map(|value| value.to_string())
                    .unwrap_or_default();
                lines.push(format!(
                    "{} {field} {:?} {state} {value}",
                    cell.at, cell.text
                ));
            }
        }
    }
    lines
}

fn codes(done: &Verification) -> Vec<&str> {
    done.findings.iter().map(|finding| finding.code()).collect()
}

const KPIS: [[&str; 4]; 7] = [
    ["1-a", "入所児童数", "人", "保育課"],
    ["1-b", "満足度", "％", "保育課"],
    ["1-c", "社会増減", "人", "保育課"],
    ["1-d", "面積", "ha", "保育課"],
    ["1-e", "会員数", "人", "保育課"],
    ["1-f", "利用者数", "人", "保育課"],
    ["1-g", "相談件数", "件", "保育課"],
];

/// A list of a town, as a section sends it without a form of ours.
const LIST: &str = r#"
name = "一覧"
[table]
header = ["指標"]
[columns]
id = "指標番号"
kpi = "指標"
actual = '(?<year>R[0-9]+)'
"#;

const PROJECTS: [[&str; 3]; 2] = [
    ["P1", "保育所運営事業", "保育課"],
    ["P2", "一時預かり事業", "保育課"],
];

/// One of every kind of field, as it stands in the first form of a town.
const ANSWERS: [(usize, &str, &str); 14] = [
    (1, "G12", "745"),
    (1, "G13", "78.25"),
    (1, "G14", "-12"),
    (1, "G15", "1.375"),
    (1, "I16", "'集計中"),
    (1, "I17", "'調査なし"),
    (1, "I18", "'該当なし"),
    (1, "J12", "'一行目\n二行目 =1+1"),
    (1, "K13", "'=でない ＋も @も"),
    (1, "L12", "'拡充"),
    (1, "M12", "'備考です"),
    (2, "E12", "12345"),
    (2, "F13", "'未定"),
    (2, "G12", "'決算"),
];

const READ: [&str; 14] = [
    "G12 actual:R6 \"745\" value 745",
    "J12 text.efforts \"一行目\\n二行目 =1+1\"  ",
    "L12 text.policy \"拡充\"  ",
    "M12 text.remarks \"備考です\"  ",
    "G13 actual:R6 \"78.25\" value 78.25",
    "K13 text.issues \"=でない ＋も @も\"  ",
    "G14 actual:R6 \"-12\" value -12",
    "G15 actual:R6 \"1.375\" value 1.375",
    "I16 state \"集計中\" pending ",
    "I17 state \"調査なし\" not-surveyed ",
    "I18 state \"該当なし\" not-applicable ",
    "E12 cost:R6 \"12345\" value 12345",
    "G12 text.remarks \"決算\"  ",
    "F13 state \"未定\" pending ",
];

#[test]
fn every_kind_of_field_comes_back_as_it_was_written() {
    let town = Town::of(&KPIS, &PROJECTS);
    let placed = town.form("R6");
    assert_eq!(
        placed.written,
        [Path::new("outputs/town/R6/調査票/保育課.xlsx")]
    );
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    // Under any name, and where no property tells what it is.
    let bare = patched(&filled, |name, text| {
        let text = text.replace("<Override PartName=\"/docProps/custom.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/>", "");
        (name != "docProps/custom.xml").then_some(text)
    });
    town.put("inputs/town/R6/保育課/その1/2026_最終.xlsx", &bare);
    let done = town.verify("R6");
    assert_eq!(understood(&done), READ);
    assert_eq!(codes(&done), Vec::<&str>::new());
}

#[test]
fn a_form_that_came_back_fills_the_next_years() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    town.put(
        "inputs/town/R6/保育課/実績.xlsx",
        &typed(&town.written("R6", "保育課"), &ANSWERS),
    );
    town.form("R7");
    // Last year's figures stand there; those that were still to come can be written.
    let next = town.written("R7", "保育課");
    let answers = [
        (1, "H12", "750"),
        (1, "H13", "80"),
        (1, "H14", "1"),
        (1, "H15", "2"),
        (1, "H16", "3"),
        (1, "H17", "4"),
        (1, "J18", "'事業終了"),
        (2, "F12", "1"),
        (2, "F13", "2"),
    ];
    town.put("inputs/town/R7/保育課/実績.xlsx", &typed(&next, &answers));
    let done = town.verify("R7");
    let last_year: Vec<String> = understood(&done)
        .into_iter()
        .filter(|line| line.contains(":R6"))
        .collect();
    let expected = [
        "G12 actual:R6 \"745\" value 745",
        "G13 actual:R6 \"78.25\" value 78.25",
        "G14 actual:R6 \"-12\" value -12",
        "G15 actual:R6 \"1.375\" value 1.375",
        "G16 actual:R6 \"集計中\" pending ",
        "G17 actual:R6 \"調査なし\" not-surveyed ",
        "G18 actual:R6 \"該当なし\" not-applicable ",
        "E12 cost:R6 \"12,345\" value 12345",
        "E13 cost:R6 \"未定\" pending ",
    ];
    assert_eq!(last_year, expected);
    let wrong: Vec<&str> = codes(&done)
        .into_iter()
        .filter(|code| code.contains("year") && *code != "jump-against-last-year")
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn what_somebody_wrote_into_a_form_is_never_written_over() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let first = town.written("R6", "保育課");
    assert_eq!(town.form("R6").same.len(), 1);
    let own = typed(&first, &ANSWERS[..1]);
    let place = "outputs/town/R6/調査票/保育課.xlsx";
    town.put(place, &own);
    let kept = town.form("R6").kept;
    assert_eq!(kept, [(PathBuf::from(place), None)]);
    // Another form than the one that was written into lies beside it, once.
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    town.put(
        "mappings/town/plan.toml",
        plan.replace("満足度", "利用者の満足度").as_bytes(),
    );
    for _ in 0..2 {
        let new = PathBuf::from("outputs/town/R6/調査票/保育課 (2).xlsx");
        assert_eq!(town.form("R6").kept, [(PathBuf::from(place), Some(new))]);
        assert_eq!(fs::read(town.path(place)).unwrap(), own);
    }
    let forms = fs::read_dir(town.path("outputs/town/R6/調査票")).unwrap();
    assert_eq!(forms.count(), 2);
}

#[test]
fn an_untouched_form_follows_the_plan_and_an_open_one_stays() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let first = town.written("R6", "保育課");
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    town.put(
        "mappings/town/plan.toml",
        plan.replace("満足度", "利用者の満足度").as_bytes(),
    );
    town.put("outputs/town/R6/調査票/~$保育課.xlsx", b"");
    assert_eq!(town.form("R6").kept.len(), 1);
    assert_eq!(town.written("R6", "保育課"), first);
    fs::remove_file(town.path("outputs/town/R6/調査票/~$保育課.xlsx")).unwrap();
    assert_eq!(town.form("R6").written.len(), 1);
    assert_ne!(town.written("R6", "保育課"), first);
}

#[test]
fn a_run_keeps_the_forms_and_says_nothing_of_them() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let form = town.written("R6", "保育課");
    town.put("inputs/town/R6/保育課/実績.xlsx", &typed(&form, &ANSWERS));
    for _ in 0..2 {
        let done = town.run("R6");
        assert_eq!(done.notes, Vec::<String>::new());
        assert_eq!(town.written("R6", "保育課"), form);
        assert!(
            !done
                .written
                .iter()
                .any(|path| path.to_string_lossy().contains("調査票"))
        );
        town.put(
            "inputs/town/R6/保育課/実績.xlsx",
            &typed(&form, &ANSWERS[1..]),
        );
    }
}

#[test]
fn the_same_plan_and_inputs_give_the_same_bytes() {
    let [one, other] = [0, 1].map(|_| {
        let town = Town::of(&KPIS, &PROJECTS);
        town.form("R6");
        town.written("R6", "保育課")
    });
    assert!(one == other);
}

/// Names that Windows does not allow, and such as are cut, or told apart by their letters' case, alike.
#[test]
fn no_two_sections_get_one_file() {
    let long = "課".repeat(60);
    let (first, second) = (format!("{long}一"), format!("{long}二"));
    let names = [
        "子育て/保育課",
        "A:B*?課",
        "IT課",
        "NUL",
        "課;%3B",
        &first,
        &second,
    ];
    let kpis: Vec<[&str; 4]> = ["a", "b", "c", "d", "e", "f", "g"]
        .into_iter()
        .zip(names)
        .map(|(id, section)| [id, id, "人", section])
        .collect();
    let town = Town::of(&kpis, &[]);
    let placed = town.form("R6");
    let mut files: Vec<String> = placed
        .written
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().to_lowercase())
        .collect();
    assert_eq!(files.len(), names.len());
    assert!(
        files
            .iter()
            .all(|name| !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']))
    );
    files.sort();
    files.dedup();
    assert_eq!(files.len(), names.len());
    // Each is known as its section's again.
    for (index, path) in placed.written.iter().enumerate() {
        town.put(
            &format!("inputs/town/R6/x/{index}.xlsx"),
            &fs::read(town.path(&path.to_string_lossy())).unwrap(),
        );
    }
    let readings = town.verify("R6").readings;
    let mut sections: Vec<String> = readings
        .iter()
        .flat_map(|reading| &reading.sightings)
        .map(|seen| seen.own.as_ref().unwrap().section.clone())
        .collect();
    sections.sort();
    let mut expected = names.map(str::to_owned);
    expected.sort();
    assert_eq!(sections, expected);
}

/// What is said of a form to which somebody has done something.
fn said_of(change: impl Fn(&str, String) -> Option<String>) -> Vec<String> {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    town.put("inputs/town/R6/保育課/実績.xlsx", &patched(&filled, change));
    let done = town.verify("R6");
    let said = done.findings.iter();
    let mut said: Vec<String> = said
        .map(|finding| format!("{} {}", finding.code(), finding.message))
        .collect();
    said.dedup();
    said
}

/// The shared strings, in which all texts stand that kensho wrote.
fn in_texts(from: &str, to: &str) -> Vec<String> {
    said_of(|name, text| {
        Some(match name {
            "xl/sharedStrings.xml" => {
                assert!(text.contains(from), "{text}");
                text.replace(from, to)
            }
            _ => text,
        })
    })
}

/// The first sheet without some of its rows.
fn without_rows(rows: std::ops::RangeInclusive<u32>) -> Vec<String> {
    said_of(|name, mut text| {
        for row in rows.clone().filter(|_| name == "xl/worksheets/sheet1.xml") {
            let start = text.find(&format!("<row r=\"{row}\"")).unwrap();
            let end = start + text[start..].find("</row>").unwrap() + "</row>".len();
            text.replace_range(start..end, "");
        }
        Some(text)
    })
}

#[test]
fn a_form_of_another_plan_year_or_section_is_said() {
    assert_eq!(
        in_texts(";R6;town;", ";R6;sogo;"),
        ["wrong-plan 別の計画の調査票です"]
    );
    let of_last_year = in_texts(";R6;town;", ";R5;town;");
    // Nothing of that year has come: the file lies in the wrong folder, and is told once.
    let wrong = "wrong-year 保育課の令和5年度の調査票が、令和6年度のフォルダーにあります";
    let told = of_last_year
        .iter()
        .filter(|said| said.starts_with("wrong-year"));
    let told: Vec<_> = told.collect();
    assert!(
        told.len() == 1 && told[0].starts_with(wrong),
        "{of_last_year:?}"
    );
    // Its heads are those of the year after its own.
    let head = "head-of-later-year 調査票の欄の見出しの年度が変わっています:「実績値（R6）」";
    let told = of_last_year.iter().any(|said| said.starts_with(head));
    assert!(told, "{of_last_year:?}");
}

/// It looks like this year's to whoever fills it in: what is written under last year's heads may be this year's.
#[test]
fn last_years_form_with_this_years_figures_changes_nothing_and_is_asked_about_once_a_sheet() {
    let town = Town::of(&KPIS[..3], &PROJECTS);
    town.form("R6");
    let blank = town.written("R6", "保育課");
    let of_kpis = [(1, "G12", "745"), (1, "G13", "78"), (1, "G14", "-12")];
    let last = [&of_kpis[..], &[(2, "E12", "500"), (2, "E13", "0")]].concat();
    town.put("inputs/town/R6/保育課/実績.xlsx", &typed(&blank, &last));
    let now = [(1, "G12", "760"), (1, "G13", "78"), (1, "I14", "'集計中")];
    let now = [&now[..], &[(2, "E12", "900"), (2, "E13", "0")]].concat();
    town.put("inputs/town/R7/保育課/実績.xlsx", &typed(&blank, &now));
    let done = town.verify("R7");
    let asked = done.findings.iter();
    let asked: Vec<(&str, &str)> = asked.map(|of| (of.code(), of.message.as_str())).collect();
    let told = |figures: &str| {
        format!(
            "令和6年度の様式です（検証するのは令和7年度）。この様式の値は使っていません。これまでの提出と違うもの: {figures}"
        )
    };
    let costs = told("「900」（保育所運営事業の事業費（R6））");
    let figures = told("「760」（入所児童数の実績値（R6））、「集計中」（社会増減の実績値（R6））");
    let expected = [
        ("wrong-year", costs.as_str()),
        ("wrong-year", figures.as_str()),
    ];
    assert_eq!(asked, expected);
    let remedy = "令和7年度の値なら、令和7年度の様式に記入して、提出し直してください。令和6年度の値を直すつもりだったのなら、企画課に知らせてください。";
    assert!(done.findings.iter().all(|of| of.remedy == remedy));
    let last_year = FiscalYear::parse("R6").unwrap();
    assert!(done.ledger.costs_in(0, last_year).is_empty());
    assert!(done.ledger.actuals(0, last_year).is_empty());
    // Whatever it is called, it is no correction of this year's.
    town.form("R7");
    let own = [(1, "H12", "761"), (1, "H13", "79"), (1, "H14", "-9")];
    let own = [&own[..], &[(2, "F12", "901"), (2, "F13", "1")]].concat();
    let own = typed(&town.written("R7", "保育課"), &own);
    town.put("inputs/town/R7/保育課/実績.xlsx", &own);
    town.put("inputs/town/R7/保育課/実績_修正.xlsx", &typed(&blank, &now));
    let done = town.verify("R7");
    assert_eq!(codes(&done), ["wrong-year"; 2]);
    assert_eq!(done.judgements[0].actual, Some(761.into()));
    // This year's, as a correction, takes its place.
    town.put("inputs/town/R7/保育課/実績.xlsx", &typed(&blank, &now));
    town.put("inputs/town/R7/保育課/実績_修正.xlsx", &own);
    let done = town.verify("R7");
    assert_eq!(codes(&done), ["superseded-submission"]);
    assert_eq!(done.judgements[0].actual, Some(761.into()));
    fs::remove_file(town.path("inputs/town/R7/保育課/実績_修正.xlsx")).unwrap();
    // As it was sent last year it says nothing else.
    town.put("inputs/town/R7/保育課/実績.xlsx", &typed(&blank, &last));
    let said = town.verify("R7").findings;
    let said: Vec<&str> = said.iter().map(|of| of.message.as_str()).collect();
    assert_eq!(said, ["令和6年度の様式です（検証するのは令和7年度）"; 2]);
}

/// Its section has sent it: whoever put it there is told, and its section is not reminded.
#[test]
fn a_form_of_this_year_among_last_years_files_is_told_to_whoever_puts_it_there() {
    for lies in ["保育課/実績_修正.xlsx", "観光課/実績.xlsx", "実績.xlsx"] {
        let town = Town::of(&[KPIS[0]], &PROJECTS[..1]);
        town.form("R6");
        let last = [(1, "G12", "745"), (2, "E12", "500")];
        let last = typed(&town.written("R6", "保育課"), &last);
        town.put("inputs/town/R6/保育課/実績.xlsx", &last);
        town.form("R7");
        let now = [(1, "H12", "760"), (2, "F12", "900")];
        let now = typed(&town.written("R7", "保育課"), &now);
        town.put(&format!("inputs/town/R6/{lies}"), &now);
        fs::create_dir_all(town.path("inputs/town/R7")).unwrap();
        let file = format!("inputs/town/R6/{lies}");
        // In both years: it is seen whichever is verified.
        for year in ["R6", "R7"] {
            let done = town.verify(year);
            assert_eq!(codes(&done), ["form-of-another"], "{year} {lies}");
            let [told] = &done.findings[..] else {
                unreachable!()
            };
            let message = "保育課（令和7年度）の調査票が、令和6年度のフォルダーにあります。値は使っていません";
            assert_eq!((told.message.as_str(), &told.place.file), (message, &file));
            assert_eq!(told.section, "");
            let remedy = "企画課で、このファイルを、inputs/town の令和7年度のフォルダーにある「保育課」のフォルダーに移してください。課がすることはありません。";
            assert_eq!(told.remedy, remedy);
            let strays = done.strays();
            let strays: Vec<&str> = strays.iter().flat_map(|of| of.files.clone()).collect();
            assert_eq!(strays, [file.as_str()], "{year}");
        }
        let actual = |done: &Verification| done.judgements[0].actual;
        assert_eq!(actual(&town.verify("R6")), Some(745.into()), "{lies}");
        let done = town.verify("R7");
        assert_eq!(actual(&done), None);
        let [status] = &done.sections()[..] else {
            panic!("{lies}")
        };
        assert_eq!(status.label(), "企画課の対応待ち");
        assert_eq!(status.astray, [file.as_str()]);
        town.run("R7");
        let told = said_by(
            &town,
            &["status", "--plan", "town", "--year", "R7", "--reminders"],
        );
        assert!(
            told.contains(&format!("別の場所にあるもの: {file}\n")),
            "{told}"
        );
        assert!(told.contains("催促文: 送る相手はありません"), "{told}");
        // Moved as it is said, it is the section's.
        town.put("inputs/town/R7/保育課/実績.xlsx", &now);
        fs::remove_file(town.path(&file)).unwrap();
        let done = town.verify("R7");
        assert_eq!((codes(&done), actual(&done)), (vec![], Some(760.into())));
    }
}

/// Its section has submitted it, and whoever put it there moves it: nothing of it is asked of the other section.
#[test]
fn a_form_in_a_wrong_folder_is_its_own_sections() {
    for (folder, lies) in [
        ("保育課/", "「保育課」のフォルダーにあります"),
        ("＿課/", "「＿課」のフォルダーにあります"),
        ("", "課のフォルダーの外にあります"),
    ] {
        let town = Town::of(&[KPIS[0], ["2-a", "入込客数", "人", "観光課"]], &[]);
        town.form("R6");
        let form = typed(&town.written("R6", "観光課"), &[(1, "G12", "5")]);
        town.put(&format!("inputs/town/R6/{folder}実績.xlsx"), &form);
        let done = town.verify("R6");
        assert_eq!(codes(&done), ["missing-submission", "wrong-section"]);
        assert_eq!(done.findings[0].section, "保育課");
        let misplaced = &done.findings[1];
        assert_eq!(misplaced.section, "");
        let message =
            format!("観光課（令和6年度）の調査票が、{lies}。観光課の提出として扱いました");
        assert_eq!(misplaced.message, message);
        assert_eq!(
            misplaced.remedy,
            "ファイルを、inputs/town/R6 の「観光課」のフォルダーに移してください。"
        );
        let states = done.sections().into_iter();
        let states: Vec<&str> = states.map(|of| of.label()).collect();
        assert_eq!(states, ["未提出", "完了"]);
        assert!(done.of_no_section().is_empty());
        // The corrected one, in the right place, goes before it.
        let mended = typed(&town.written("R6", "観光課"), &[(1, "G12", "6")]);
        town.put("inputs/town/R6/観光課/実績_修正.xlsx", &mended);
        let done = town.verify("R6");
        assert!(!codes(&done).contains(&"duplicate-figure"));
        assert_eq!(done.judgements[1].actual, Some(6.into()));
    }
}

/// Whoever deleted a sheet is asked once, and not for each of its rows.
#[test]
fn a_sheet_that_is_gone_is_one_question() {
    if !office::is_there("a form without a sheet") {
        return;
    }
    for (gone, expected) in [
        (
            "事業",
            "調査票に「事業」のシートがありません（2件: 「保育所運営事業」、「一時預かり事業」）",
        ),
        (
            "指標",
            "調査票に「指標」のシートがありません（3件: 「入所児童数」、「満足度」、「社会増減」）",
        ),
    ] {
        let town = Town::of(&KPIS[..3], &PROJECTS);
        town.form("R6");
        let answers = [(1, "G12", "745"), (1, "G13", "78"), (1, "G14", "-12")];
        let answers = [&answers[..], &[(2, "E12", "500"), (2, "E13", "0")]].concat();
        let file = town.path("inputs/town/R6/保育課/実績.xlsx");
        let filled = typed(&town.written("R6", "保育課"), &answers);
        town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
        let steps = json!([["drop", gone]]);
        office::edit(&json!([{"from": file, "to": file, "do": steps}]));
        let done = town.verify("R6");
        let [finding] = &done.findings[..] else {
            panic!("{:?}", codes(&done))
        };
        assert_eq!(
            (finding.code(), &*finding.message),
            ("missing-form-row", expected)
        );
        assert!(
            finding
                .remedy
                .starts_with("シートを消さずに、配られた調査票に")
        );
        assert_eq!(finding.section, "保育課");
    }
}

#[test]
fn rows_that_are_gone_are_said_and_nothing_that_follows_from_it() {
    let gone = [
        "missing-form-row 調査票に「社会増減」（1-c）の行がありません",
        "missing-form-row 調査票に「面積」（1-d）の行がありません",
    ];
    assert_eq!(without_rows(14..=15), gone);
    assert_eq!(without_rows(11..=18).len(), 7);
}

#[test]
fn ids_away_from_their_names_are_used_for_neither() {
    let swapped = said_of(|name, text| {
        let is_first = name == "xl/worksheets/sheet1.xml";
        let ids = ["A12", "A13"].map(|cell| {
            let start = text.find(&format!("<c r=\"{cell}\""))?;
            let end = start + text[start..].find("</c>")?;
            let value = text[start..end].rsplit("<v>").next()?.split('<').next()?;
            Some((start..end, value.to_owned()))
        });
        let [Some((one, first)), Some((other, second))] = ids else {
            return Some(text);
        };
        let mut swapped = text.clone();
        let with = |range: std::ops::Range<usize>, from: &str, to: &str| {
            text[range].replace(&format!("<v>{from}</v>"), &format!("<v>{to}</v>"))
        };
        swapped.replace_range(other.clone(), &with(other, &second, &first));
        swapped.replace_range(one.clone(), &with(one, &first, &second));
        Some(if is_first { swapped } else { text })
    });
    let expected = "form-ids-moved 行が並べ替えられたか、ほかの行が貼り付けられていて、どの指標の値か分からない行が2行あります: 「入所児童数」、「満足度」。書かれたことは使っていません: 「入所児童数」の行に実績値（R6）「745」・取組内容「一行目二行目 =1+1」・今後の方針「拡充」・備考「備考です」、「満足度」の行に実績値（R6）「78.25」・課題「=でない ＋も @も」";
    assert_eq!(swapped, [expected]);
}

#[test]
fn a_figure_beside_the_reason_why_there_is_none_contradicts_it() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let both = typed(
        &town.written("R6", "保育課"),
        &[&ANSWERS[..], &[(1, "G16", "13")]].concat(),
    );
    town.put("inputs/town/R6/保育課/実績.xlsx", &both);
    assert_eq!(codes(&town.verify("R6")), ["duplicate-figure"]);
}

/// Reasons are chosen in a column of their own: with one beside it a dash says nothing more.
#[test]
fn a_dash_among_the_figures_is_asked_about() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let dashes = [(1, "G16", "'ー"), (2, "E13", "'N/A")];
    let beside = typed(
        &town.written("R6", "保育課"),
        &[&ANSWERS[..], &dashes].concat(),
    );
    town.put("inputs/town/R6/保育課/実績.xlsx", &beside);
    assert_eq!(codes(&town.verify("R6")), Vec::<&str>::new());
    let without = ANSWERS
        .iter()
        .filter(|(_, cell, _)| !["I16", "F13"].contains(cell));
    let without: Vec<_> = without.copied().chain(dashes).collect();
    let without = typed(&town.written("R6", "保育課"), &without);
    town.put("inputs/town/R6/保育課/実績.xlsx", &without);
    let done = town.verify("R6");
    assert_eq!(codes(&done), ["unreadable-number"; 2]);
    for (finding, column) in done.findings.iter().zip(["金額", "値"]) {
        let told = format!("{column}がないときの欄で理由を");
        assert!(finding.remedy.contains(&told), "{}", finding.remedy);
    }
}

/// Our own form has a list for a year without a survey: a clerk is not told to write the word among the figures.
#[test]
fn a_year_without_a_survey_is_chosen_from_the_list() {
    let town = Town::of(&KPIS[..1], &[]);
    for (year, cell) in [("R5", "G12"), ("R6", "H12")] {
        town.form(year);
        let form = typed(&town.written(year, "保育課"), &[(1, cell, "743.5")]);
        town.put(&format!("inputs/town/{year}/保育課/実績.xlsx"), &form);
    }
    let done = town.verify("R6");
    assert_eq!(codes(&done), ["copied-from-last-year"]);
    let remedy = &done.findings[0].remedy;
    let told = "この欄を空欄にして、値がないときの欄で「調査なし」を選んでください。";
    assert!(remedy.ends_with(told), "{remedy}");
}

/// In the column of reasons the words of its list are taken, however they are typed, and no others: 不明 is no reason.
#[test]
fn only_a_reason_of_the_list_is_one() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let form = town.written("R6", "保育課");
    let read = |word: &str, cost: &str| {
        let answers = ANSWERS
            .iter()
            .filter(|(_, cell, _)| !["I17", "F13"].contains(cell));
        let words = [(1, "I17", word), (2, "F13", cost)];
        let filled = typed(&form, &answers.copied().chain(words).collect::<Vec<_>>());
        town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
        let done = town.verify("R6");
        // The column of reasons is called otherwise beside costs.
        for finding in &done.findings {
            let is_cost = finding.place.cell_name() == "F13";
            let remedy = &finding.remedy;
            assert_eq!(remedy.contains("金額がないときの欄"), is_cost, "{remedy}");
            let words = if is_cost {
                "（未定、該当なし、事業終了）"
            } else {
                "（集計中、未公表など）"
            };
            assert!(remedy.contains(words), "{remedy}");
        }
        let said = done.findings.iter();
        said.map(|of| format!("{} {}", of.place.cell_name(), of.code()))
            .collect::<Vec<_>>()
    };
    for (word, cost) in [
        ("'調査無し", "'（未定）"),
        ("' 該当 なし", "'事業終了"),
        ("'秘匿", "'集計中"),
        ("'集計中", "'未公表"),
    ] {
        assert_eq!(read(word, cost), Vec::<String>::new(), "{word} {cost}");
    }
    let refused = ["F13 unreadable-number", "I17 unreadable-number"];
    for (word, cost) in [("'N/A", "'－"), ("'-", "'不明"), ("'不明", "'調査なし")] {
        assert_eq!(read(word, cost), refused, "{word} {cost}");
    }
}

/// A formula without a result in the column of reasons may say anything: it is asked about, once, also beside a figure.
#[test]
fn a_reason_that_was_never_calculated_is_asked_about() {
    if !office::is_there("a reason that was never calculated") {
        return;
    }
    let town = Town::of(&KPIS[..1], &PROJECTS[..1]);
    town.form("R6");
    let from = town.path("outputs/town/R6/調査票/保育課.xlsx");
    let to = town.path("inputs/town/R6/保育課/実績.xlsx");
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let formula = "=\"集計中\"";
    for figure in [Value::Null, json!(745)] {
        let steps = json!([
            ["cell", "G12", figure],
            ["cell", "I12", formula],
            ["sheet", "事業"],
            ["cell", "F12", formula]
        ]);
        office::edit(&json!([{"from": from, "to": to, "do": steps}]));
        let done = town.verify("R6");
        let findings = done.findings.iter();
        let told: Vec<String> = findings
            .map(|of| format!("{} {}", of.place.cell_name(), of.message))
            .collect();
        let expected = [
            "F12 金額がないときの欄の数式に計算結果がありません（保育所運営事業の事業費）",
            "I12 値がないときの欄の数式に計算結果がありません（入所児童数の実績値）",
        ];
        assert_eq!(told, expected, "{figure}");
    }
}

/// Of a cell with a formula of which nothing is seen the slip says so: nobody left it empty.
#[test]
fn a_slip_says_that_a_formula_has_no_result() {
    let town = Town::of(&KPIS[..1], &[]);
    town.form("R6");
    let form = town.written("R6", "保育課");
    for (result, shown) in [
        ("", "（結果のない数式）"),
        ("<v></v>", "（結果のない数式）"),
        ("<v>-</v>", "-"),
    ] {
        let filled = patched(&form, |name, text| {
            let is_sheet = name == "xl/worksheets/sheet1.xml";
            let start = text.find("<c r=\"G12\"").filter(|_| is_sheet);
            Some(match start {
                Some(start) => {
                    let end = start + text[start..].find("/>").unwrap();
                    let (open, rest) = (&text[..end], &text[end + 2..]);
                    format!("{open} t=\"str\"><f>IF(1=1,\"\",\"\")</f>{result}</c>{rest}")
                }
                None => text,
            })
        });
        town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
        town.run("R6");
        let cells = cells_of(&town.path("outputs/town/R6/確認票/保育課.xlsx"));
        assert!(cells.iter().any(|cell| cell == shown), "{shown} {cells:?}");
        assert!(
            !cells.iter().any(|cell| cell == "（記入なし）"),
            "{cells:?}"
        );
    }
}

/// A question about a cost shows those of the years before, and says how a cost is mended: it has no box for a value.
#[test]
fn a_slip_shows_what_a_project_cost_before() {
    let town = Town::of(&KPIS[..1], &PROJECTS[..1]);
    for (year, figures) in [
        ("R6", [(1, "G12", "745"), (2, "E12", "12345")]),
        ("R7", [(1, "H12", "750"), (2, "F12", "12345000")]),
    ] {
        town.form(year);
        let filled = typed(&town.written(year, "保育課"), &figures);
        town.put(&format!("inputs/town/{year}/保育課/実績.xlsx"), &filled);
        town.run(year);
    }
    let cells = cells_of(&town.path("outputs/town/R7/確認票/保育課.xlsx"));
    for shown in ["前年度の額（R6）", "12345", "12345000", "千円"] {
        assert!(cells.iter().any(|cell| cell == shown), "{shown} {cells:?}");
    }
    let mend = "金額を直すときは、ファイルを直して送ってください";
    assert!(cells.iter().any(|cell| cell.contains(mend)), "{cells:?}");
}

fn cells_of(slip: &Path) -> Vec<String> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(slip).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut book, "確認票").unwrap();
    let cells = sheet.used_cells();
    cells.map(|(_, _, cell)| cell.to_string()).collect()
}

/// Of a town's form the reason is asked for in the cell of the figure; on kensho's own it has a column.
#[test]
fn what_is_missing_or_unreadable_is_mended_as_the_form_has_it() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let is_given = |(_, cell, _): &&(usize, &str, &str)| !["I16", "I17", "F13"].contains(cell);
    let given = ANSWERS.iter().filter(is_given).copied();
    let given: Vec<_> = given.chain([(1, "G16", "'二百十四")]).collect();
    let filled = typed(&town.written("R6", "保育課"), &given);
    town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
    let done = town.verify("R6");
    let remedies = done.findings.iter();
    let remedies = remedies.map(|of| (of.code(), of.remedy.contains("空欄")));
    let mut remedies: Vec<_> = remedies.collect();
    remedies.sort_unstable();
    let expected = ["missing-actual", "missing-cost", "unreadable-number"];
    assert_eq!(remedies, expected.map(|code| (code, true)));
    for finding in &done.findings {
        assert!(
            finding.remedy.contains("がないときの欄"),
            "{}",
            finding.remedy
        );
    }
}

/// As in those of this year: a dash is no reason.
#[test]
fn signs_in_open_cells_of_an_earlier_year_are_asked_about() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let is_given = |(_, cell, _): &&(usize, &str, &str)| !["I16", "I17", "I18"].contains(cell);
    let given: Vec<_> = ANSWERS.iter().filter(is_given).copied().collect();
    let filled = typed(&town.written("R6", "保育課"), &given);
    town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
    town.form("R7");
    let answers = [(1, "G16", "'-"), (1, "G17", "'不明"), (1, "G18", "'集計中")];
    let next = typed(&town.written("R7", "保育課"), &answers);
    town.put("inputs/town/R7/保育課/実績.xlsx", &next);
    let done = town.verify("R7");
    let asked = done.findings.iter();
    let asked = asked.filter(|of| of.code() == "unreadable-number");
    let asked: Vec<_> = asked
        .map(|of| (of.place.cell_name(), of.remedy.contains("この欄に、集計中")))
        .collect();
    assert_eq!(asked, [("G16".into(), true), ("G17".into(), true)]);
}

#[test]
fn a_form_without_protection_or_its_hidden_column_is_read_and_said() {
    let open = said_of(|_, text| {
        let start = text.find("<sheetProtection");
        Some(match start {
            Some(start) => {
                let end = start + text[start..].find("/>").unwrap() + 2;
                [&text[..start], &text[end..]].concat()
            }
            None => text,
        })
    });
    assert_eq!(
        open,
        [
            "form-unprotected シート「事業」の保護が外されています",
            "form-unprotected シート「指標」の保護が外されています"
        ]
    );
    // The first column is empty now; what it said stands behind the last one, too.
    let without_ids = said_of(|name, mut text| {
        while name == "xl/worksheets/sheet1.xml"
            && let Some(start) = (10..19).find_map(|row| text.find(&format!("<c r=\"A{row}\"")))
        {
            let end = start + text[start..].find("</c>").unwrap() + "</c>".len();
            text.replace_range(start..end, "");
        }
        Some(text)
    });
    assert_eq!(without_ids, Vec::<String>::new());
    // All of them: nothing says any more whose form it is, and of which year.
    let bare = said_of(|name, text| {
        let is_texts = name == "xl/sharedStrings.xml";
        Some(match is_texts {
            true => text.replace("kensho:", "控え:"),
            false => text,
        })
    });
    assert_eq!(
        bare,
        [
            "form-bare 調査票の隠れた列が消えているので、どの課のどの指標の値か確かめられません。値は一つも使っていません"
        ]
    );
}

/// What is found after openpyxl has done something to the filled form of 保育課.
fn found_after(steps: Value) -> Vec<String> {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let from = town.path("filled.xlsx");
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    fs::write(&from, filled).unwrap();
    town.put("inputs/town/R6/保育課/実績.xlsx", b"");
    let to = town.path("inputs/town/R6/保育課/実績.xlsx");
    office::edit(&json!([{"from": from, "to": to, "do": steps}]));
    let done = town.verify("R6");
    let said = done.findings.iter();
    let said = said.map(|finding| {
        let (at, code) = (finding.place.cell, finding.code());
        let at = at.map(|at| format!("{at} ")).unwrap_or_default();
        format!("{at}{code} {}", finding.message)
    });
    said.collect()
}

#[test]
fn what_stands_below_a_changed_head_of_figures_is_quoted_with_the_head() {
    if !office::is_there("changed heads of figures") {
        return;
    }
    let found = found_after(json!([
        ["cell", "G10", "実績値（R6見込）"],
        ["sheet", "事業"],
        ["cell", "E10", "事業費（円）（R6）"]
    ]));
    for expected in [
        "E12 missing-cost 「保育所運営事業」（P1）の令和6年度の事業費の欄の見出しが「事業費（円）（R6）」に変わっています（配ったときは「事業費（千円）（R6）」）。書かれたことは使っていません: 「12345」",
        "G12 missing-actual 「入所児童数」（1-a）の令和6年度の実績値の欄の見出しが「実績値（R6見込）」に変わっています（配ったときは「実績値（R6）」）。書かれたことは使っていません: 「745」",
    ] {
        assert!(found.iter().any(|of| of == expected), "{found:#?}");
    }
}

/// Whoever reads the finding knows what is left out, and a clerk can do what it says.
#[test]
fn what_stands_below_a_column_that_was_added_is_quoted() {
    if !office::is_there("an added column") {
        return;
    }
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    let path = "inputs/town/R6/保育課/実績.xlsx";
    town.put(path, &filled);
    let file = town.path(path);
    let steps = json!([
        ["cell", "P10", "補足説明"],
        ["cell", "P12", "途中入所が増えた"],
        ["cell", "P13", "回答 1,200人"]
    ]);
    office::edit(&json!([{"from": file, "to": file, "do": steps}]));
    let done = town.verify("R6");
    let [finding] = &done.findings[..] else {
        panic!("{:?}", codes(&done))
    };
    assert_eq!(finding.code(), "unmapped-column");
    let expected = "様式にない列です:「補足説明」。書かれたことは使っていません: 「途中入所が増えた」（入所児童数）、「回答 1,200人」（満足度）";
    assert_eq!(finding.message, expected);
    let remedy = "足された列は、報告書に入りません。伝えることは、その指標や事業の行の備考など、色の付いた欄に書いて、送り直してください。報告書に入れないことなら、確認票で「正しい」を選び、そのことを書いてください。";
    assert_eq!(finding.remedy, remedy);
    assert!(finding.may_be_right());
}

/// A section that is called otherwise by now, and of which the plan does not say how it was called.
#[test]
fn a_form_that_is_used_has_come_whatever_its_folder_is_called() {
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
    let plan = town.path("mappings/town/plan.toml");
    let renamed = fs::read_to_string(&plan)
        .unwrap()
        .replace("保育課", "こども課");
    fs::write(&plan, renamed).unwrap();
    let done = town.verify("R6");
    assert_eq!(codes(&done), ["wrong-section"]);
    let sections = done.sections();
    let own = sections.iter().find(|of| of.section == "こども課").unwrap();
    assert_eq!(own.submitted, ["inputs/town/R6/保育課/実績.xlsx"]);
    assert_ne!(own.label(), "未提出");
}

/// What is asked of it is asked of the section whose figures it gives, and the 企画課 is told once what to do.
#[test]
fn a_form_of_a_section_that_was_renamed_since_is_asked_of_no_section_that_is_gone() {
    let other = ["2-a", "入込客数", "人", "観光課"];
    let town = Town::of(&[KPIS[0], other], &[]);
    town.form("R6");
    let form = |figure: &str| typed(&town.written("R6", "保育課"), &[(1, "G12", figure)]);
    let lies = "inputs/town/R6/保育課/実績.xlsx";
    town.put(lies, &form("745000"));
    let of_other = typed(&town.written("R6", "観光課"), &[(1, "G12", "5")]);
    town.put("inputs/town/R6/観光課/実績.xlsx", &of_other);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let renamed = plan.replace("\"保育課\"", "\"こども課\"");
    town.put("mappings/town/plan.toml", renamed.as_bytes());
    town.run("R6");
    let done = town.verify("R6");
    let asked = done.findings.iter();
    let asked = asked.filter(|of| of.severity() != Severity::Note);
    let asked: Vec<(&str, &str)> = asked.map(|of| (of.section.as_str(), of.code())).collect();
    assert_eq!(asked, [("", "wrong-section"), ("こども課", "unit-slip")]);
    let told = done
        .findings
        .iter()
        .find(|of| of.code() == "wrong-section")
        .unwrap();
    let message = "「保育課」のフォルダーに、「保育課」に配った調査票があります。「保育課」は、今の計画にありません。こども課の値があるので、こども課の提出として扱いました";
    assert_eq!(
        (told.message.as_str(), told.place.file.as_str()),
        (message, lies)
    );
    assert!(
        told.remedy
            .contains("formerly に「保育課」を足してください"),
        "{}",
        told.remedy
    );
    let state = |done: &Verification| {
        let sections = done.sections();
        let own = sections.iter().find(|of| of.section == "こども課").unwrap();
        let astray: Vec<String> = own.astray.iter().map(|path| (*path).to_owned()).collect();
        (own.label(), own.warnings, astray)
    };
    assert_eq!(state(&done), ("企画課の対応待ち", 1, vec![lies.to_owned()]));
    let slips = fs::read_dir(town.path("outputs/town/R6/確認票")).unwrap();
    let slips = slips.map(|of| of.unwrap().file_name().into_string().unwrap());
    assert!(slips.into_iter().all(|name| name.starts_with("こども課")));
    // Though nothing is asked of the section, it is not done before the 企画課 has done its part.
    town.put(lies, &form("745"));
    assert_eq!(
        state(&town.verify("R6")),
        ("企画課の対応待ち", 0, vec![lies.to_owned()])
    );
    // The corrected one, in the folder of today's name, takes its place.
    let mended = "inputs/town/R6/こども課/実績_修正.xlsx";
    town.put(mended, &form("746"));
    assert_eq!(town.verify("R6").judgements[0].actual, Some(746.into()));
    fs::remove_file(town.path(mended)).unwrap();
    // As the 企画課 is told.
    let former = "name = \"こども課\"\nformerly = [\"保育課\"]";
    let formerly = renamed.replacen("name = \"こども課\"", former, 1);
    town.put("mappings/town/plan.toml", formerly.as_bytes());
    assert_eq!(state(&town.verify("R6")), ("完了", 0, vec![]));
}

/// No figure of one section is asked of another.
#[test]
fn a_form_of_a_section_that_was_divided_keeps_both_waiting() {
    let town = Town::of(&[KPIS[0], ["1-z", "園庭の数", "人", "保育課"]], &[]);
    town.form("R6");
    let filled = [(1, "G12", "745"), (1, "G13", "5")];
    let lies = "inputs/town/R6/保育課/実績.xlsx";
    town.put(lies, &typed(&town.written("R6", "保育課"), &filled));
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let divided = plan
        .replacen("section = \"保育課\"", "section = \"こども課\"", 1)
        .replacen("section = \"保育課\"", "section = \"園庭課\"", 1)
        .replace(
            "name = \"保育課\"",
            "name = \"こども課\"\n[[section]]\nname = \"園庭課\"",
        );
    town.put("mappings/town/plan.toml", divided.as_bytes());
    let done = town.verify("R6");
    let sections = done.sections();
    let states: Vec<_> = sections
        .iter()
        .map(|of| (of.label(), &of.astray[..]))
        .collect();
    assert_eq!(states, [("企画課の対応待ち", &[lies][..]); 2]);
}

#[test]
fn what_is_written_outside_the_open_cells_is_said() {
    if !office::is_there("what is written outside the open cells") {
        return;
    }
    assert_eq!(found_after(json!([])), Vec::<String>::new());
    let found = found_after(json!([
        ["cell", "E12", "1.6"],
        ["cell", "F13", 800],
        ["cell", "B14", "9-z"],
        ["cell", "C15", "別の施策"],
        ["cell", "F16", 820],
        ["cell", "G11", "812"],
        ["cell", "J11", "まつりを開いた"],
        ["cell", "D2", "右上のメモ"],
        ["cell", "C5", "係長が担当します"],
        ["cell", "B9", "表の上のメモ"],
        ["cell", "P12", "右のメモ"],
        ["set", "満足度", "単位", "千点"],
        ["cell", "C20", "※移住は来年度から再編予定"],
        ["cell", "B22", "総括：まずまずの年"],
        ["sheet", "事業"],
        ["cell", "E11", 99],
        ["cell", "C12", "1-9"],
        ["cell", "B16", "※決算前"]
    ]));
    let expected = [
        "H13 unit-mismatch 調査票の単位が変わっています:「千点」（計画は「％」、満足度）。この行の値は使っていません",
        "E11 form-changed 記入例の行に書かれています:「99」（事業費（千円））",
        "C12 form-changed 調査票の施策が計画と違います:「1-9」（計画は「1-1 保育の充実」、保育所運営事業）",
        "B16 unmapped-cell 調査票の欄の外に書かれています:「※決算前」",
        "D2 unmapped-cell 調査票の欄の外に書かれています:「右上のメモ」",
        "C5 form-changed 調査票の表の上の、印刷してあったところに書かれています:「係長が担当します」（印刷は「提出先　企画課 企画係（内線234）」）",
        "B9 unmapped-cell 調査票の欄の外に書かれています:「表の上のメモ」",
        "G11 form-changed 記入例の行に書かれています:「812」（実績値）",
        "J11 form-changed 記入例の行に書かれています:「まつりを開いた」（取組内容）",
        "E12 baseline-differs 調査票の基準値が計画と違います:「1.6」（計画は「1.5（R1）」、入所児童数）",
        "P12 unmapped-cell どの見出しにも属さないセルです:「右のメモ」",
        "F13 target-differs 調査票の目標値が計画と違います:「800」（計画は「820（R8）」、満足度）",
        "B14 form-changed 調査票の番号が計画と違います:「9-z」（計画は「1-c」、社会増減）",
        "C15 form-changed 調査票の施策が計画と違います:「別の施策」（計画は「基本目標１の数値目標」、面積）",
        "C20 unmapped-cell 調査票の欄の外に書かれています:「※移住は来年度から再編予定」",
        "B22 unmapped-cell 調査票の欄の外に書かれています:「総括：まずまずの年」",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_figure_of_an_earlier_year_that_was_changed_is_said() {
    if !office::is_there("a figure of an earlier year that was changed") {
        return;
    }
    let town = Town::of(&KPIS, &PROJECTS);
    town.form("R6");
    let filled = typed(&town.written("R6", "保育課"), &ANSWERS);
    town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
    town.form("R7");
    town.put("inputs/town/R7/保育課/実績.xlsx", b"");
    office::edit(&json!([{
        "from": town.path("outputs/town/R7/調査票/保育課.xlsx"),
        "to": town.path("inputs/town/R7/保育課/実績.xlsx"),
        "do": [["cell", "G12", 754], ["sheet", "事業"], ["cell", "E12", 12354]],
    }]));
    let done = town.verify("R7");
    let said = |code: &str| {
        let mut of = done.findings.iter().filter(|of| of.code() == code);
        let message = of.next().map(|of| of.message.clone());
        assert!(of.next().is_none());
        message.unwrap_or_default()
    };
    assert!(said("last-year-changed").contains("「745」→「754」"));
    let expected = "調査票の事業費（千円）（R6）が、前の提出と違います:「12,345」→「12,354」（保育所運営事業）";
    assert_eq!(said("form-changed"), expected);
}

/// What was printed is gone, or something stands where nothing was asked.
#[test]
fn locked_cells_that_were_emptied_or_filled_are_said() {
    if !office::is_there("locked cells that were emptied or filled") {
        return;
    }
    let town = Town::of(&KPIS, &PROJECTS);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let csv = "指標番号,指標,R4,R5\n1-a,入所児童数,700,集計中\n1-b,満足度,,70\n1-c,社会増減,,調査なし\n1-d,面積,,5.25\n";
    town.put("inputs/town/R5/保育課/一覧.csv", csv.as_bytes());
    town.form("R6");
    town.put("inputs/town/R6/保育課/実績.xlsx", b"");
    office::edit(&json!([{
        "from": town.path("outputs/town/R6/調査票/保育課.xlsx"),
        "to": town.path("inputs/town/R6/保育課/実績.xlsx"),
        "do": [
            ["cell", "E12", null], ["cell", "J12", null], ["cell", "H12", 710],
            ["cell", "G13", 68], ["cell", "H13", 70.4],
            ["cell", "H14", "該当なし"], ["cell", "H15", null],
            ["sheet", "事業"], ["cell", "D12", null], ["cell", "D13", "預かり"],
        ],
    }]));
    let done = town.verify("R6");
    let said = done.findings.iter();
    let said = said.filter(|finding| finding.code() == "form-changed");
    let said: Vec<String> = said
        .map(|finding| format!("{} {}", finding.place.cell_name(), finding.message))
        .collect();
    let expected = [
        "D12 調査票の欄が空欄になっています: 事業名「保育所運営事業」（保育所運営事業）",
        "D13 調査票の事業名が計画と違います:「預かり」（計画は「一時預かり事業」、一時預かり事業）",
        "E12 調査票の欄が空欄になっています: 基準値「1.5（R1）」、単位「人」（入所児童数）",
        "G13 調査票の実績値（R4）に、記入をお願いしていない値があります:「68」（満足度）。その年度の値として扱いました",
        "H13 調査票の実績値（R5）が、前の提出と違います:「70」→「70.4」（満足度）",
        "H14 調査票の実績値（R5）が、前の提出と違います:「調査なし」→「該当なし」（社会増減）",
        "H15 調査票の欄が空欄になっています: 実績値（R5）「5.25」（面積）",
    ];
    assert_eq!(said, expected);
    let year = FiscalYear::parse("R4").unwrap();
    assert_eq!(done.ledger.agreed_actual(1, year), Some(68.into()));
}

/// Also those that not every form has: the form itself says with which columns it went out.
#[test]
fn columns_that_are_gone_are_said() {
    if !office::is_there("columns that are gone") {
        return;
    }
    let town = Town::of(&KPIS, &PROJECTS);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let targets = "targets = { R6 = 774 }\ntarget = { value = 820";
    let plan = plan.replace("target = { value = 820", targets);
    town.put("mappings/town/plan.toml", plan.as_bytes());
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let csv = "指標番号,指標,R5\n1-a,入所児童数,700\n";
    town.put("inputs/town/R5/保育課/一覧.csv", csv.as_bytes());
    town.form("R6");
    let found = |heads: &[&str]| {
        town.put("inputs/town/R6/保育課/実績.xlsx", b"");
        let steps: Vec<Value> = heads.iter().map(|head| json!(["column", head])).collect();
        office::edit(&json!([{
            "from": town.path("outputs/town/R6/調査票/保育課.xlsx"),
            "to": town.path("inputs/town/R6/保育課/実績.xlsx"),
            "do": steps,
        }]));
        let done = town.verify("R6");
        let said = done.findings.iter();
        let said = said.filter(|of| of.code() == "form-changed");
        let said: Vec<String> = said.map(|of| of.message.clone()).collect();
        said.join(" ")
    };
    let gone = "調査票に、配ったときにあった欄の見出しがありません: ";
    assert_eq!(found(&[]), "");
    for (heads, named) in [
        (&["今後の方針"][..], "「今後の方針」"),
        (&["今年度目標"], "「今年度目標」"),
        (&["実績値（R5）", "課題"], "「実績値（R5）」、「課題」"),
    ] {
        assert_eq!(found(heads), format!("{gone}{named}"), "{heads:?}");
    }
    // What the plan has only since then never went out.
    let plan = plan.replace("label = \"今後の方針\"", "label = \"方針\"");
    let words =
        "[[vocabulary]]\nfield = \"stage\"\nlabel = \"段階\"\nwords = [{ word = \"着手\" }]\n";
    let plan = plan.replacen("[[vocabulary]]", &format!("{words}[[vocabulary]]"), 1);
    town.put("mappings/town/plan.toml", plan.as_bytes());
    assert_eq!(found(&[]), "");
}

/// What the plan or last year's submission says since the forms went out is no doing of the section.
#[test]
fn a_plan_that_changed_after_the_forms_went_out_is_asked_of_no_section() {
    let found = |changes: &[(&str, &str)]| {
        let town = Town::of(
            &[KPIS[0], KPIS[1], ["2-a", "入込客数", "人", "観光課"]],
            &[],
        );
        town.form("R5");
        let last = typed(
            &town.written("R5", "保育課"),
            &[(1, "G12", "700"), (1, "G13", "78")],
        );
        town.put("inputs/town/R5/保育課/実績.xlsx", &last);
        town.form("R6");
        let form = typed(
            &town.written("R6", "保育課"),
            &[(1, "H12", "745"), (1, "H13", "79")],
        );
        town.put("inputs/town/R6/保育課/実績.xlsx", &form);
        let form = typed(&town.written("R6", "観光課"), &[(1, "H12", "5")]);
        town.put("inputs/town/R6/観光課/実績.xlsx", &form);
        for (from, to) in changes {
            let name = if from.starts_with('7') {
                let mended = [(1, "G12", *to), (1, "G13", "78")];
                town.form("R5");
                let mended = typed(&town.written("R5", "保育課"), &mended);
                town.put("inputs/town/R5/保育課/実績_修正.xlsx", &mended);
                continue;
            } else {
                "mappings/town/plan.toml"
            };
            let plan = fs::read_to_string(town.path(name)).unwrap();
            town.put(name, plan.replacen(from, to, 1).as_bytes());
        }
        let done = town.verify("R6");
        let said = done
            .findings
            .iter()
            .filter(|of| of.severity() != Severity::Note);
        let said: Vec<String> = said
            .map(|of| format!("{}{} {}", of.section, of.code(), of.message))
            .collect();
        said
    };
    let since = "調査票を配ったあとで変わったところがあります: ";
    assert_eq!(found(&[]), Vec::<String>::new());
    assert_eq!(
        found(&[("value = 820", "value = 830"), ("7", "701")]),
        [format!(
            "form-outdated {since}目標値「820（R8）」→「830（R8）」（入所児童数）、実績値（R5）「700」→「701」（入所児童数）"
        )]
    );
    assert_eq!(
        found(&[("unit = \"人\"", "unit = \"点\"")]),
        [format!(
            "form-outdated-row {since}単位は「人」でしたが、今は「点」です（入所児童数）。この調査票に書かれたことは使っていません: 実績値（R6）「745」"
        )]
    );
    assert_eq!(
        found(&[("section = \"保育課\"", "section = \"観光課\"")]),
        [
            format!(
                "form-outdated-row {since}「入所児童数」の担当は、今は観光課です。この調査票に書かれたことは使っていません: 実績値（R6）「745」"
            ),
            "form-outdated-row 調査票を配ったあとで加わったものの行がありません: 「入所児童数」（1-a）".to_owned(),
        ]
    );
}

/// A KPI that another section reports since the forms went out has its row on that section's form, which goes out anew,
/// also while the form of the section before lies there.
#[test]
fn the_form_with_the_row_of_a_kpi_that_came_from_another_section_is_sent() {
    let town = Town::of(
        &[KPIS[0], KPIS[1], ["2-a", "入込客数", "人", "観光課"]],
        &[],
    );
    town.form("R6");
    for (section, cells) in [
        ("保育課", &[(1, "G12", "745"), (1, "G13", "79")][..]),
        ("観光課", &[(1, "G12", "5")]),
    ] {
        let form = typed(&town.written("R6", section), cells);
        town.put(&format!("inputs/town/R6/{section}/実績.xlsx"), &form);
    }
    town.run("R6");
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let moved = plan.replacen("section = \"保育課\"", "section = \"観光課\"", 1);
    town.put("mappings/town/plan.toml", moved.as_bytes());
    let labels = || {
        let done = town.run("R6").verification;
        let sections = done.sections().into_iter();
        sections
            .map(|of| format!("{} {}", of.section, of.label()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        labels(),
        ["保育課 企画課の対応待ち", "観光課 企画課の対応待ち"]
    );
    town.form("R6");
    kensho::pack(&town.subject("R6"), Moment(0), &|_, _| {}).unwrap();
    let sent = town.path("outputs/town/R6/送付/観光課");
    assert!(sent.join("調査票_観光課_修正.xlsx").exists());
    let letter = fs::read_to_string(sent.join("お願い.txt")).unwrap();
    assert!(letter.contains("「入所児童数」（1-a）"), "{letter}");
    let whole = [(1, "G12", "745"), (1, "G13", "5")];
    let whole = typed(&town.written("R6", "観光課"), &whole);
    town.put("inputs/town/R6/観光課/実績_修正.xlsx", &whole);
    assert_eq!(labels(), ["保育課 完了", "観光課 完了"]);
}

/// What a section reported last year is known also where the plan has given it to another section since then.
#[test]
fn last_years_figures_of_what_moved_to_another_section_are_known() {
    let town = Town::of(
        &[KPIS[0], KPIS[1], ["2-a", "入込客数", "人", "観光課"]],
        &PROJECTS,
    );
    town.form("R5");
    let last = [(1, "G12", "700"), (1, "G13", "78"), (2, "E12", "400")];
    let last = typed(&town.written("R5", "保育課"), &last);
    town.put("inputs/town/R5/保育課/実績.xlsx", &last);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    // The first KPI; and behind the KPIs, the first project.
    let (kpis, projects) = plan.split_once("[[project]]").unwrap();
    let moved = |text: &str| text.replacen("section = \"保育課\"", "section = \"観光課\"", 1);
    let plan = format!("{}[[project]]{}", moved(kpis), moved(projects));
    town.put("mappings/town/plan.toml", plan.as_bytes());
    town.form("R6");
    let form = town.written("R6", "観光課");
    town.put("inputs/town/R6/観光課/実績.xlsx", &form);
    let done = town.verify("R6");
    let printed = understood(&done).into_iter();
    let printed: Vec<String> = printed.filter(|line| line.contains(":R5")).collect();
    assert_eq!(
        printed,
        [
            "G12 actual:R5 \"700\" value 700",
            "E12 cost:R5 \"400\" value 400"
        ]
    );
    assert_eq!(Overtaken::actuals(&done, 0)[0].as_deref(), Some("700"));
}

/// Every earlier year whose figure is still to come is open, also one of which only a later year's file says so.
#[test]
fn all_figures_that_are_still_to_come_are_asked_for_once_more() {
    if !office::is_there("all figures that are still to come") {
        return;
    }
    let town = Town::of(&KPIS[..1], &[]);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let list = "指標番号,指標,R4,R5,R6\n1-a,入所児童数,調査なし,集計中,集計中\n";
    town.put("inputs/town/R6/保育課/実績.csv", list.as_bytes());
    town.form("R7");
    let (from, to) = (
        town.path("outputs/town/R7/調査票/保育課.xlsx"),
        town.path("inputs/town/R7/保育課/実績.xlsx"),
    );
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let figures = [("H12", 700), ("I12", 745), ("J12", 750)];
    let figures = figures.map(|(cell, figure)| json!(["cell", cell, figure]));
    let fill = |figures: &[Value]| {
        office::edit(&json!([{"from": from, "to": to, "do": figures}]));
        town.verify("R7")
    };
    // What is overlooked among the cells of earlier years is still to come.
    let overlooked = fill(&figures[2..]);
    assert_eq!(codes(&overlooked), Vec::<&str>::new());
    let section = &overlooked.sections()[0];
    assert_eq!((section.label(), section.to_come), ("回答済", 1));
    let done = fill(&figures);
    assert_eq!(done.sections()[0].label(), "完了");
    assert_eq!(codes(&done), ["last-year-settled"; 2]);
    let known = done.series();
    let figure = |year| known.agreed_actual(0, FiscalYear::parse(year).unwrap());
    assert_eq!(
        ["R5", "R6", "R7"].map(figure),
        [700, 745, 750].map(|of| Some(of.into()))
    );
}

/// A figure that is published a year later is due then, and not before.
#[test]
fn a_figure_that_is_published_later_is_to_come_in_the_year_in_which_it_is_due() {
    let town = Town::of(&KPIS[..1], &[]);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let later = plan.replacen("section = \"保育課\"", "section = \"保育課\"\nlag = 1", 1);
    town.put("mappings/town/plan.toml", later.as_bytes());
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let state = |year: &str, list: &str| {
        let list = format!("指標番号,指標,{list}\n");
        town.put(
            &format!("inputs/town/{year}/保育課/実績.csv"),
            list.as_bytes(),
        );
        town.verify(year).sections()[0].label()
    };
    assert_eq!(state("R6", "R5,R6\n1-a,入所児童数,700,未公表"), "完了");
    assert_eq!(state("R7", "R7\n1-a,入所児童数,未公表"), "回答済");
    assert_eq!(state("R7", "R6,R7\n1-a,入所児童数,745,未公表"), "完了");
}

/// The name in a locked cell is no section's writing.
#[test]
fn a_form_that_went_out_before_its_section_was_renamed_is_asked_of_no_section() {
    let town = Town::of(&KPIS[..1], &PROJECTS);
    town.form("R6");
    let costs = [(2, "E12", "500"), (2, "E13", "0")];
    let form = [&[(1, "G12", "745")][..], &costs].concat();
    let form = typed(&town.written("R6", "保育課"), &form);
    town.put("inputs/town/R6/こども課/実績.xlsx", &form);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let renamed = plan.replace("\"保育課\"", "\"こども課\"");
    town.put("mappings/town/plan.toml", renamed.as_bytes());
    let done = town.verify("R6");
    let found: Vec<(&str, &str)> = (done.findings.iter())
        .map(|of| (of.section.as_str(), of.code()))
        .collect();
    assert_eq!(found, [("", "wrong-section")]);
    assert!(done.findings[0].remedy.contains("formerly"));
    let former = "name = \"こども課\"\nformerly = [\"保育課\"]";
    let told = renamed.replacen("name = \"こども課\"", former, 1);
    town.put("mappings/town/plan.toml", told.as_bytes());
    assert_eq!(codes(&town.verify("R6")), Vec::<&str>::new());
}

/// The year in which figures are collected is not always the one of which they are.
#[test]
fn forms_of_a_year_in_the_folder_of_the_next_are_asked_of_no_section() {
    let town = Town::of(&KPIS[..1], &[]);
    town.form("R6");
    let form = typed(&town.written("R6", "保育課"), &[(1, "G12", "745")]);
    town.put("inputs/town/R7/保育課/実績.xlsx", &form);
    let done = town.verify("R7");
    let found = &done.findings[..];
    assert_eq!((found.len(), found[0].section.as_str()), (1, ""));
    let told = "保育課の令和6年度の調査票が、令和7年度のフォルダーにあります。";
    assert!(found[0].message.starts_with(told), "{}", found[0].message);
    assert_eq!(done.sections()[0].label(), "企画課の対応待ち");
    // Where the year's own form has come, the section has used it once more.
    town.put("inputs/town/R6/保育課/実績.xlsx", &form);
    let again = town.verify("R7");
    assert_eq!(again.findings[0].section, "保育課");
}

/// Who made next year's folder too early has the forms: no section is asked for its own once more.
#[test]
fn a_form_in_a_later_years_folder_has_been_sent() {
    let town = Town::of(&[KPIS[0], ["2-a", "入込客数", "人", "観光課"]], &[]);
    town.form("R6");
    let form =
        |section: &str, figure: &str| typed(&town.written("R6", section), &[(1, "G12", figure)]);
    town.put("inputs/town/R6/観光課/実績.xlsx", &form("観光課", "5"));
    let lies = "inputs/town/R7/保育課/実績.xlsx";
    town.put(lies, &form("保育課", "745"));
    let done = town.verify("R6");
    assert_eq!(codes(&done), ["form-of-another"]);
    let told = &done.findings[0];
    assert_eq!(
        (told.section.as_str(), told.place.file.as_str()),
        ("", lies)
    );
    let message =
        "保育課（令和6年度）の調査票が、令和7年度のフォルダーにあります。値は使っていません";
    assert_eq!(told.message, message);
    let remedy = "令和6年度の検証のために集めたのなら、企画課で、このファイルを、inputs/town の令和6年度のフォルダーにある「保育課」のフォルダーに移してください。課がすることはありません。令和7年度の提出として送られたのなら、企画課から保育課に、令和7年度の調査票への記入を頼んでください。";
    assert_eq!(told.remedy, remedy);
    let sections = done.sections();
    let states: Vec<&str> = sections.iter().map(|of| of.label()).collect();
    assert_eq!(states, ["企画課の対応待ち", "完了"]);
    assert_eq!(
        (&sections[0].astray[..], done.strays()[0].files[0]),
        (&[lies][..], lies)
    );
    town.run("R6");
    let status = ["status", "--plan", "town", "--year", "R6", "--reminders"];
    let told = said_by(&town, &status);
    assert!(told.contains("催促文: 送る相手はありません"), "{told}");
    // What was withdrawn there was not sent.
    let withdrawn = "inputs/town/R7/保育課/取下げ/実績.xlsx";
    town.put(withdrawn, &form("保育課", "745"));
    fs::remove_file(town.path(lies)).unwrap();
    assert_eq!(codes(&town.verify("R6")), ["missing-submission"]);
    // Beside the year's own form it is one that was used once more.
    town.put(lies, &form("保育課", "745"));
    town.put("inputs/town/R6/保育課/実績.xlsx", &form("保育課", "740"));
    assert_eq!(codes(&town.verify("R6")), Vec::<&str>::new());
}

/// A correction that lies among last year's files is nothing that is done.
#[test]
fn a_section_of_which_a_correction_lies_elsewhere_is_not_done() {
    let town = Town::of(&KPIS[..1], &[]);
    town.form("R6");
    let form = |figure: &str| typed(&town.written("R6", "保育課"), &[(1, "G12", figure)]);
    town.put("inputs/town/R6/保育課/実績.xlsx", &form("745"));
    assert_eq!(town.verify("R6").sections()[0].label(), "完了");
    let astray = "inputs/town/R5/保育課/実績_修正.xlsx";
    town.put(astray, &form("754"));
    let done = town.verify("R6");
    let section = &done.sections()[0];
    assert_eq!(
        (section.label(), &section.astray[..]),
        ("企画課の対応待ち", &[astray][..])
    );
}

/// So is every cost; what came later stands on the form of the year after.
#[test]
fn a_cost_that_was_still_to_come_is_asked_for_once_more() {
    if !office::is_there("a cost that was still to come") {
        return;
    }
    let town = Town::of(&KPIS[..1], &PROJECTS);
    let fill = |year: &str, answers: Value| {
        town.form(year);
        let from = town.path(&format!("outputs/town/{year}/調査票/保育課.xlsx"));
        let to = town.path(&format!("inputs/town/{year}/保育課/実績.xlsx"));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let sheet = json!(["sheet", "事業"]);
        let steps: Vec<Value> = [sheet]
            .into_iter()
            .chain(answers.as_array().unwrap().clone())
            .collect();
        office::edit(&json!([{"from": from, "to": to, "do": steps}]));
    };
    fill(
        "R6",
        json!([["cell", "E12", 12345], ["cell", "F13", "未定"]]),
    );
    fill("R7", json!([["cell", "E13", 8000], ["cell", "F12", 13000]]));
    let costs = |year: &str| {
        let done = town.verify(year);
        let lines = understood(&done).into_iter();
        let lines = lines.filter(|line| line.contains("cost:R6"));
        let costs: Vec<String> = lines.map(|line| line.replace(',', "")).collect();
        let is_of_form = |of: &&str| of.contains("form") || of.contains("year");
        let told = codes(&done).into_iter().filter(is_of_form);
        assert_eq!(told.collect::<Vec<_>>(), Vec::<&str>::new());
        costs
    };
    let expected = [
        "E12 cost:R6 \"12345\" value 12345",
        "E13 cost:R6 \"8000\" value 8000",
    ];
    assert_eq!(costs("R7"), expected);
    assert_eq!(town.verify("R7").sections()[0].to_come, 0);
    // The figure of R6 is as the section that asked for it has it now, and locked.
    fill("R8", json!([["cell", "G12", 1], ["cell", "G13", 2]]));
    assert_eq!(costs("R8"), expected);
    let typed_over = json!([["cell", "E13", 9000]]);
    fill("R8", typed_over);
    let done = town.verify("R8");
    assert!(codes(&done).contains(&"form-changed"), "{:?}", codes(&done));
}

/// A town whose form for R6 came back filled in before the plan, or last year's figure, changed.
struct Overtaken(Town);

impl Overtaken {
    fn new() -> Self {
        let town = Town::of(&KPIS[..2], &PROJECTS);
        town.form("R5");
        let last = [(1, "G12", "700"), (1, "G13", "78")];
        let last = typed(&town.written("R5", "保育課"), &last);
        town.put("inputs/town/R5/保育課/実績.xlsx", &last);
        town.form("R6");
        let now = [
            (1, "H12", "745"),
            (1, "H13", "79"),
            (2, "F12", "500"),
            (2, "F13", "0"),
        ];
        let now = typed(&town.written("R6", "保育課"), &now);
        town.put("inputs/town/R6/保育課/実績.xlsx", &now);
        Self(town)
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.0.path(name)).unwrap();
        assert!(text.contains(from), "{text}");
        self.0.put(name, text.replacen(from, to, 1).as_bytes());
    }

    fn plan(self, from: &str, to: &str) -> Self {
        self.change("mappings/town/plan.toml", from, to);
        self
    }

    /// What is typed over cells of the form that came back, by openpyxl.
    fn typed_over(&self, steps: Value) {
        let form = self.0.path("inputs/town/R6/保育課/実績.xlsx");
        office::edit(&json!([{"from": form, "to": form, "do": steps}]));
    }

    /// Whose each finding is, its code and message, without notes; and the verification.
    fn found(&self) -> (Vec<String>, Verification) {
        let done = self.0.verify("R6");
        let said = done.findings.iter();
        let said = said.filter(|of| of.severity() != Severity::Note);
        let said = said.map(|of| format!("{}{} {}", of.section, of.code(), of.message));
        (said.collect(), done)
    }

    /// The actuals of a KPI in R5 and R6, by all that is known.
    fn actuals(done: &Verification, kpi: usize) -> [Option<String>; 2] {
        let year = |year| FiscalYear::parse(year).unwrap();
        let known = done.series();
        ["R5", "R6"].map(|of| {
            let figure = known.agreed_actual(kpi, year(of));
            figure.map(|figure| figure.to_string())
        })
    }
}

fn both(one: &str, other: &str) -> [Option<String>; 2] {
    [one, other].map(|figure| Some(figure.to_owned()))
}

const SINCE: &str = "調査票を配ったあとで変わったところがあります: ";

#[test]
fn figures_are_in_the_unit_that_was_printed_beside_them() {
    let town = Overtaken::new().plan("unit = \"人\"", "unit = \"百人\"");
    let (found, done) = town.found();
    let expected = format!(
        "form-outdated {SINCE}単位「人」→「百人」（入所児童数。値は「人」の値として換算しました）"
    );
    assert_eq!(found.first(), Some(&expected), "{found:?}");
    assert!(
        found.iter().all(|found| found.starts_with("form-outdated ")
            || found.starts_with("unit-slip ") && found.contains("「745」")),
        "{found:?}"
    );
    assert!(
        done.findings
            .iter()
            .all(|of| of.section.is_empty() || of.code() != "unit-converted")
    );
    assert_eq!(Overtaken::actuals(&done, 0), both("7", "7.45"));
}

#[test]
fn what_has_another_name_or_id_in_the_plan_is_known_and_said() {
    let of_name = Overtaken::new().plan("\"入所児童数\"", "\"在園児童数\"");
    let (found, done) = of_name.found();
    let expected =
        format!("form-outdated {SINCE}指標名「入所児童数」→「在園児童数」（在園児童数）");
    assert_eq!(found, [expected]);
    assert_eq!(Overtaken::actuals(&done, 0), both("700", "745"));
    let of_id = Overtaken::new().plan("\"1-a\"", "\"9-a\"");
    let (found, done) = of_id.found();
    let expected = format!("form-outdated {SINCE}番号「1-a」→「9-a」（入所児童数）");
    assert_eq!(found, [expected]);
    assert_eq!(Overtaken::actuals(&done, 0), both("700", "745"));
    // Of two names that both changed with their ids, nothing is guessed.
    let of_both = Overtaken::new().plan("\"1-a\"", "\"9-a\"");
    let of_both = of_both.plan("\"入所児童数\"", "\"在園児童数\"");
    let (found, done) = of_both.found();
    let gone = "form-outdated 調査票を配ったときの「入所児童数」（1-a）は、今の計画にありません。書かれたことは使っていません: 実績値（R6）「745」";
    let added =
        "form-outdated-row 調査票を配ったあとで加わったものの行がありません: 「在園児童数」（9-a）";
    assert_eq!(found, [added, gone]);
    assert_eq!(Overtaken::actuals(&done, 0), [None, None]);
}

/// Last year's list knows KPIs by their names alone, and the plan does not say the name of then.
#[test]
fn a_figure_that_last_year_s_list_no_more_gives_is_the_printed_one() {
    let town = Town::of(&KPIS[..2], &[]);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let csv = "指標,R4,R5\n入所児童数,690,700\n満足度,77,78\n";
    town.put("inputs/town/R5/保育課/一覧.csv", csv.as_bytes());
    town.form("R6");
    let now = [(1, "I12", "745"), (1, "I13", "79")];
    let now = typed(&town.written("R6", "保育課"), &now);
    town.put("inputs/town/R6/保育課/実績.xlsx", &now);
    let town = Overtaken(town).plan("\"入所児童数\"", "\"在園児童数\"");
    let (found, done) = town.found();
    let expected = format!(
        "form-outdated {SINCE}指標名「入所児童数」→「在園児童数」（在園児童数）、実績値（R4）「690」・実績値（R5）「700」は、今の計画で読むと前の年度の提出にないので、印刷のとおり使いました（在園児童数）"
    );
    assert_eq!(found, [expected]);
    assert_eq!(Overtaken::actuals(&done, 0), both("700", "745"));
}

/// The columns that today's plan has no more are no fault of the section whose form has them; what it wrote there is said.
#[test]
fn a_column_that_went_from_the_plan_is_no_doing_of_the_section() {
    if !office::is_there("columns that went from the plan") {
        return;
    }
    let plan = |town: &Town, from: &str, to: &str| {
        let text = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
        assert!(text.contains(from), "{text}");
        town.put(
            "mappings/town/plan.toml",
            text.replacen(from, to, 1).as_bytes(),
        );
    };
    let town = || {
        let town = Town::of(&KPIS[..2], &PROJECTS);
        plan(&town, "target = {", "targets = { R6 = 774 }\ntarget = {");
        town.form("R6");
        let (from, to) = (
            town.path("outputs/town/R6/調査票/保育課.xlsx"),
            town.path("inputs/town/R6/保育課/実績.xlsx"),
        );
        town.put("inputs/town/R6/保育課/実績.xlsx", b"");
        let steps = json!([
            ["set", "1-a", "実績値（R6）", 745],
            ["set", "1-b", "実績値（R6）", 79],
            ["set", "1-b", "今後の方針", "拡充"],
            ["sheet", "事業"],
            ["set", "P1", "事業費（千円）（R6）", 500],
            ["set", "P2", "事業費（千円）（R6）", 0]
        ]);
        office::edit(&json!([{"from": from, "to": to, "do": steps}]));
        Overtaken(town)
    };
    let words = &PLAN[PLAN.find("[[vocabulary]]").unwrap()..];
    let (found, _) = town().found();
    assert_eq!(found, Vec::<String>::new());
    let (found, done) = town().plan("targets = { R6 = 774 }\n", "").found();
    let of_targets = "「今年度目標」の欄は、今の計画にありません";
    assert_eq!(found, [format!("form-outdated {SINCE}{of_targets}")]);
    assert_eq!(Overtaken::actuals(&done, 0)[1].as_deref(), Some("745"));
    let (found, _) = town().plan(words, "").found();
    let of_words = "form-outdated 調査票を配ったときの「今後の方針」の欄は、今の計画にありません。書かれたことは使っていません: 「拡充」（満足度）";
    assert_eq!(found, [of_words]);
    // Of what nobody wrote in, there is no more to say than that it is gone.
    let without = town();
    without.typed_over(json!([["set", "1-b", "今後の方針", null]]));
    let (found, _) = without.plan(words, "").found();
    let gone = "「今後の方針」の欄は、今の計画にありません";
    assert_eq!(found, [format!("form-outdated {SINCE}{gone}")]);
    // A head that was never printed is the section's own, and so is what it wrote over a printed target.
    let own = town();
    own.typed_over(json!([
        ["cell", "R10", "メモ"],
        ["set", "1-a", "今年度目標", 800]
    ]));
    let (found, _) = own.plan("targets = { R6 = 774 }\n", "").found();
    let over = "form-outdated 調査票を配ったときの「今年度目標」の欄は、今の計画にありません。書かれたことは使っていません: 「800」（入所児童数）";
    let beside = "保育課unmapped-cell 調査票の欄の外に書かれています:「メモ」";
    let mut found = found;
    found.sort();
    assert_eq!(found, [over, beside]);
}

/// The plan was numbered anew: a row is about what its name says, as the section read it.
#[test]
fn rows_are_what_their_names_say_whatever_the_ids_are_by_now() {
    let exchanged = Overtaken::new().plan("\"1-a\"", "\"9\"");
    let exchanged = exchanged
        .plan("\"1-b\"", "\"1-a\"")
        .plan("\"9\"", "\"1-b\"");
    let exchanged = exchanged.plan("\"P1\"", "\"9\"");
    let exchanged = exchanged.plan("\"P2\"", "\"P1\"").plan("\"9\"", "\"P2\"");
    let (found, done) = exchanged.found();
    let said = |changes: &str| format!("form-outdated {SINCE}{changes}");
    let expected = [
        said("番号「1-a」→「1-b」（入所児童数）、番号「1-b」→「1-a」（満足度）"),
        said("番号「P1」→「P2」（保育所運営事業）、番号「P2」→「P1」（一時預かり事業）"),
    ];
    assert_eq!(found, expected);
    assert_eq!(Overtaken::actuals(&done, 0), both("700", "745"));
    assert_eq!(Overtaken::actuals(&done, 1), both("78", "79"));
    // The last one has the id of the first, which is gone.
    let kpi = KPIS[0];
    let first = format!(
        "[[goal.kpi]]\nid = {:?}\nname = {:?}\nunit = {:?}\nsection = {:?}{KPI}",
        kpi[0], kpi[1], kpi[2], kpi[3]
    );
    let left = Overtaken::new().plan(&first, "").plan("\"1-b\"", "\"1-a\"");
    let (found, done) = left.found();
    let gone = "form-outdated 調査票を配ったときの「入所児童数」（1-a）は、今の計画にありません。書かれたことは使っていません: 実績値（R6）「745」";
    assert_eq!(found, [&said("番号「1-b」→「1-a」（満足度）"), gone]);
    assert_eq!(Overtaken::actuals(&done, 0), both("78", "79"));
    // A new one has the id of another, whose row stood on the form.
    let new = first.replace(kpi[1], "移住者数");
    let moved = first.replace(kpi[0], "1-c");
    let added = Overtaken::new().plan(&first, &format!("{new}{moved}"));
    let (found, done) = added.found();
    let asked =
        "form-outdated-row 調査票を配ったあとで加わったものの行がありません: 「移住者数」（1-a）";
    assert_eq!(found, [asked, &said("番号「1-a」→「1-c」（入所児童数）")]);
    assert_eq!(Overtaken::actuals(&done, 0), [None, None]);
    assert_eq!(Overtaken::actuals(&done, 1), both("700", "745"));
}

/// A cost that may stand under another head is not taken, and is quoted.
#[test]
fn the_row_of_a_project_with_cells_that_moved_says_nothing() {
    if !office::is_there("rows of projects with cells that moved") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([["sheet", "事業"], ["left", "P1", "施策"]]));
    let expected = "保育課form-row-shifted 「保育所運営事業」の行のセルが、左か右にずれています。この行の値と言葉は使っていません: 「500」";
    assert_eq!(town.found().0, [expected]);
}

/// What is seen in a row is what the section answered; where the hidden number is another row's, neither is used, also if
/// the plan has other names by now.
#[test]
fn rows_that_were_sorted_answer_nothing_whatever_the_plan_says_by_now() {
    if !office::is_there("sorted rows of a plan that changed") {
        return;
    }
    let sorted = |from: &str, to: &str| {
        let town = Overtaken::new();
        town.typed_over(json!([
            ["turn", "1-a", "1-b", 2, 13],
            ["sheet", "事業"],
            ["turn", "P1", "P2", 2, 7]
        ]));
        let (found, done) = town.plan(from, to).found();
        assert_eq!(Overtaken::actuals(&done, 0)[1], None, "{from}");
        assert_eq!(Overtaken::actuals(&done, 1)[1], None, "{from}");
        found
    };
    let moved = |kind: &str, names: &str| {
        format!(
            "保育課form-ids-moved 行が並べ替えられたか、ほかの行が貼り付けられていて、どの{kind}の値か分からない行が2行あります: {names}"
        )
    };
    let expected = [
        moved(
            "事業",
            "「一時預かり事業」、「保育所運営事業」。書かれたことは使っていません: 「一時預かり事業」の行に事業費（千円）（R6）「0」、「保育所運営事業」の行に事業費（千円）（R6）「500」",
        ),
        moved(
            "指標",
            "「満足度」、「入所児童数」。書かれたことは使っていません: 「満足度」の行に実績値（R6）「79」、「入所児童数」の行に実績値（R6）「745」",
        ),
    ];
    for (from, to) in [
        ("body", "body"),
        ("\"入所児童数\"", "\"在園児童数\""),
        ("\"満足度\"", "\"利用者の満足度\""),
        ("\"1-a\"", "\"9-a\""),
        ("\"保育所運営事業\"", "\"保育所の運営\""),
        ("\"P2\"", "\"P9\""),
    ] {
        assert_eq!(sorted(from, to), expected, "{from}");
    }
}

/// A row of last year's form below this year's rows is no row of this form, and takes nothing from the section's own.
#[test]
fn a_row_pasted_from_last_years_form_is_told_to_be_one() {
    if !office::is_there("rows pasted from last year's form") {
        return;
    }
    let town = Overtaken::new();
    let last = town.0.path("inputs/town/R5/保育課/実績.xlsx");
    town.typed_over(json!([["paste", last, "1-a"]]));
    let (found, done) = town.found();
    let pasted = "保育課form-row-shifted 前の年度など、別の調査票の行が貼り付けられています。この行の値と言葉は使っていません: 「1-a」、「基本目標１の数値目標」、「入所児童数」、「1.5（R1）」、「820（R8）」、「700」、「人」、「1-a」";
    assert_eq!(found, [pasted]);
    assert_eq!(Overtaken::actuals(&done, 0)[1].as_deref(), Some("745"));
}

/// Whoever selects all that is seen, and what is hidden behind it, leaves the hidden numbers in front: whose they are by
/// then cannot be told.
#[test]
fn rows_sorted_without_the_hidden_numbers_in_front_are_said_whatever_they_are_called() {
    if !office::is_there("rows sorted without the hidden numbers in front") {
        return;
    }
    for name in ["満足度", "入所児童数"] {
        let town = Overtaken::new().plan("\"満足度\"", &format!("{name:?}"));
        town.0.form("R6");
        let now = [(1, "H12", "745"), (1, "H13", "79")];
        let now = typed(&town.0.written("R6", "保育課"), &now);
        town.0.put("inputs/town/R6/保育課/実績.xlsx", &now);
        town.typed_over(json!([["turn", "1-a", "1-b", 2, 16]]));
        let (found, done) = town.found();
        let moved = "保育課form-ids-moved 行が並べ替えられたか、ほかの行が貼り付けられていて、どの指標の値か分からない行が2行あります";
        assert!(
            found.iter().any(|found| found.starts_with(moved)),
            "{found:?}"
        );
        assert_eq!(Overtaken::actuals(&done, 0)[1], None, "{name}");
        assert_eq!(Overtaken::actuals(&done, 1)[1], None, "{name}");
    }
}

/// From the fifth year on all forms have as many columns: which year's form a row went out on is known from its mark.
#[test]
fn a_row_of_another_years_form_of_the_same_width_is_none_of_this_years() {
    if !office::is_there("rows of another year's form of the same width") {
        return;
    }
    let town = Overtaken::new();
    let book = fs::read(town.0.path("inputs/town/R6/保育課/実績.xlsx")).unwrap();
    let other = patched(&book, |_, text| {
        Some(text.replace("保育課／R6", "保育課／R5"))
    });
    town.0.put("去年.xlsx", &other);
    town.typed_over(json!([["over", "1-a", town.0.path("去年.xlsx"), "1-a"]]));
    let (found, done) = town.found();
    assert_eq!(Overtaken::actuals(&done, 0)[1], None, "{found:?}");
    let pasted = "保育課form-row-shifted 前の年度など、別の調査票の行が貼り付けられています。";
    let is_said = found.iter().any(|found| found.starts_with(pasted));
    assert!(is_said, "{found:?}");
}

/// A row of another section's form over one of this one: the hidden number and the name are this one's.
#[test]
fn a_row_with_the_number_of_another_sections_kpi_is_not_taken() {
    if !office::is_there("rows with another section's number") {
        return;
    }
    let town = Town::of(
        &[KPIS[0], KPIS[1], ["h1", "入所児童数", "人", "観光課"]],
        &[],
    );
    let town = Overtaken(town);
    town.0.form("R6");
    for (section, values) in [("保育課", [745, 79]), ("観光課", [140, 0])] {
        let cells = [("G12", values[0]), ("G13", values[1])];
        let count = if section == "保育課" { 2 } else { 1 };
        let values: Vec<String> = cells.iter().map(|(_, value)| value.to_string()).collect();
        let cells: Vec<(usize, &str, &str)> = cells[..count]
            .iter()
            .zip(&values)
            .map(|((cell, _), value)| (1, *cell, value.as_str()))
            .collect();
        let form = typed(&town.0.written("R6", section), &cells);
        town.0
            .put(&format!("inputs/town/R6/{section}/実績.xlsx"), &form);
    }
    town.typed_over(json!([["cell", "B12", "h1"], ["cell", "G12", 140]]));
    let (found, done) = town.found();
    assert_eq!(Overtaken::actuals(&done, 0)[1], None, "{found:?}");
    let pasted = "保育課form-row-shifted 前の年度など、別の調査票の行が貼り付けられています。";
    let is_said = found.iter().any(|found| found.starts_with(pasted));
    assert!(is_said, "{found:?}");
}

/// Whoever filters the form hides rows, and means nothing by it.
#[test]
fn a_row_that_is_filtered_out_is_no_leftover() {
    if !office::is_there("filtered rows") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([["hide", "1-a"], ["sheet", "事業"], ["hide", "P1"]]));
    assert_eq!(town.found().0, Vec::<String>::new());
}

/// A note behind the head of a year takes no figure away, and is said.
#[test]
fn a_note_in_the_head_of_a_year_is_said() {
    if !office::is_there("a note in the head of a year") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([
        ["cell", "H10", "実績値（R6）※速報"],
        ["sheet", "事業"],
        ["cell", "F10", "事業費（千円）\n（R6）見込み"]
    ]));
    let (found, done) = town.found();
    let noted = |text: &str| {
        format!("保育課form-changed 調査票の欄の見出しに書き足されています:「{text}」")
    };
    let expected = [
        noted("事業費（千円）（R6）見込み"),
        noted("実績値（R6）※速報"),
    ];
    assert_eq!(found, expected);
    assert_eq!(Overtaken::actuals(&done, 0)[1].as_deref(), Some("745"));
}

/// Nobody knows of which year such figures are: they are told, and used for none.
#[test]
fn figures_under_the_head_of_a_year_to_come_are_told_and_not_used() {
    if !office::is_there("the head of a year to come") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([
        ["cell", "H10", "実績値（R7）"],
        ["sheet", "事業"],
        ["cell", "F10", "事業費（千円）\n（R7）"]
    ]));
    let (found, done) = town.found();
    let told = |now: &str, was: &str, figures: &str| {
        format!(
            "保育課head-of-later-year 調査票の欄の見出しの年度が変わっています:「{now}」（配ったときは「{was}」）。この欄の値は使っていません: {figures}"
        )
    };
    let costs = "保育所運営事業 F12「500」、一時預かり事業 F13「0」";
    for expected in [
        told(
            "実績値（R7）",
            "実績値（R6）",
            "入所児童数 H12「745」、満足度 H13「79」",
        ),
        told("事業費（千円）（R7）", "事業費（千円）（R6）", costs),
    ] {
        assert!(found.contains(&expected), "{found:?}");
    }
    assert!(!found.iter().any(|found| found.contains("form-changed")));
    assert_eq!(Overtaken::actuals(&done, 0)[1..], [None]);
    let later = FiscalYear::parse("R7").unwrap();
    assert!(done.ledger.actuals(0, later).is_empty());
    // All heads moved on: last year's figures are not this year's.
    let town = Overtaken::new();
    town.typed_over(json!([
        ["cell", "G10", "実績値（R6）"],
        ["cell", "H10", "実績値（R7）"]
    ]));
    let (found, done) = town.found();
    let moved = "「実績値（R6）」（配ったときは「実績値（R5）」）。この欄の値は使っていません: ";
    assert!(found.iter().any(|found| found.contains(moved)), "{found:?}");
    assert_eq!(Overtaken::actuals(&done, 0)[1..], [None]);
}

/// Where the hidden numbers moved along with what is seen, only the copy behind the table stayed: nothing is wrong.
#[test]
fn rows_that_were_sorted_with_their_hidden_numbers_are_what_they_say() {
    if !office::is_there("rows sorted with their hidden numbers") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([["turn", "1-a", "1-b", 1, 13]]));
    let (found, done) = town.plan("unit = \"人\"", "unit = \"百人\"").found();
    assert!(
        found
            .iter()
            .all(|found| found.starts_with("form-outdated ") || found.starts_with("unit-slip ")),
        "{found:?}"
    );
    assert_eq!(Overtaken::actuals(&done, 0)[1].as_deref(), Some("7.45"));
    assert_eq!(Overtaken::actuals(&done, 1)[1].as_deref(), Some("79"));
}

/// Which of two is meant by a name is not guessed.
#[test]
fn the_row_of_a_name_that_two_have_by_now_answers_neither() {
    let town = Overtaken::new().plan("\"1-a\"", "\"9-a\"");
    let town = town.plan("\"満足度\"", "\"入所児童数\"");
    let (found, done) = town.found();
    let unsure = "form-outdated-row 調査票を配ったあとで変わったところがあります: 調査票を配ったときの「入所児童数」（1-a）は、今の計画のどれか分かりません（同じ名前のものがいくつかあります）。書かれたことは使っていません: 実績値（R6）「745」";
    assert!(found.iter().any(|found| found == unsure), "{found:?}");
    assert!(
        found.iter().all(|found| found.starts_with("form-outdated")),
        "{found:?}"
    );
    assert_eq!(Overtaken::actuals(&done, 0)[1], None);
    assert_eq!(Overtaken::actuals(&done, 1)[1].as_deref(), Some("79"));
}

/// A KPI that has the name of one that is gone, and another unit, gets no figure of either.
#[test]
fn the_row_of_what_is_gone_answers_nothing_else() {
    let town = Overtaken::new().plan("\"満足度\"", "\"入所児童数\"");
    let town = town.plan(
        "id = \"1-a\"\nname = \"入所児童数\"",
        "id = \"9-z\"\nname = \"別の指標\"",
    );
    let (found, done) = town.found();
    let gone = "「満足度」（1-b）は、今の計画にありません。書かれたことは使っていません: 実績値（R6）「79」";
    assert!(found.iter().any(|found| found.contains(gone)), "{found:?}");
    assert!(
        found.iter().all(|found| found.starts_with("form-outdated")),
        "{found:?}"
    );
    assert_eq!(Overtaken::actuals(&done, 0), [None, None]);
    assert_eq!(Overtaken::actuals(&done, 1)[1], None);
}

#[test]
fn of_what_left_the_plan_or_came_into_it_no_section_is_asked() {
    let kpi = |id: &str, name: &str, unit: &str| {
        format!(
            "[[goal.kpi]]\nid = {id:?}\nname = {name:?}\nunit = {unit:?}\nsection = \"保育課\"{KPI}"
        )
    };
    let project = |id: &str, name: &str| {
        format!(
            "[[project]]\nid = {id:?}\nname = {name:?}\nmeasure = \"1-1\"\nsection = \"保育課\"\n"
        )
    };
    let gone = Overtaken::new().plan(&kpi("1-a", "入所児童数", "人"), "");
    let gone = gone.plan(&project("P1", "保育所運営事業"), "");
    let (found, _) = gone.found();
    let of = |name: &str, written: &str| {
        format!(
            "form-outdated 調査票を配ったときの{name}は、今の計画にありません。書かれたことは使っていません: {written}"
        )
    };
    let expected = [
        of("「保育所運営事業」（P1）", "事業費（千円）（R6）「500」"),
        of("「入所児童数」（1-a）", "実績値（R6）「745」"),
    ];
    assert_eq!(found, expected);
    let last = kpi("1-b", "満足度", "％");
    let more = format!("{last}{}", kpi("1-z", "移住者数", "人"));
    let added = Overtaken::new().plan(&last, &more);
    let (found, done) = added.found();
    let expected =
        "form-outdated-row 調査票を配ったあとで加わったものの行がありません: 「移住者数」（1-z）";
    assert_eq!(found, [expected]);
    let section = &done.sections()[0];
    assert!(section.is_stuck && section.errors == 0);
}

/// Once it is written anew, the form with the rows that were added goes to its section, and the letter says what is to
/// be filled in: what it sends then takes the place of all that it sent.
#[test]
fn a_form_that_was_written_anew_for_added_rows_is_sent() {
    let town = Overtaken::new();
    town.0.run("R6");
    let first = fs::read_to_string(town.0.path("mappings/town/plan.toml")).unwrap();
    let kpi = first.split("[[goal.kpi]]").nth(2).unwrap();
    let kpi = kpi.split("[[").next().unwrap();
    let added = kpi.replace("\"1-b\"", "\"1-z\"");
    let added = added.replace("\"満足度\"", "\"移住者数\"");
    let town = town.plan(kpi, &format!("{kpi}[[goal.kpi]]{added}"));
    let sent = |name: &str| town.0.path(&format!("outputs/town/R6/送付/保育課/{name}"));
    let pack = || {
        kensho::run(&town.0.subject("R6"), Moment(0), &|_, _| {}).unwrap();
        kensho::pack(&town.0.subject("R6"), Moment(0), &|_, _| {}).unwrap();
        let letter = fs::read_to_string(sent("お願い.txt")).unwrap_or_default();
        (sent("調査票_保育課_修正.xlsx").exists(), letter)
    };
    // What lies there is the form of before.
    assert_eq!(pack(), (false, String::new()));
    town.0.form("R6");
    let (is_sent, letter) = pack();
    assert!(is_sent);
    assert!(letter.contains("「移住者数」（1-z）"), "{letter}");
    assert!(
        letter.contains("前に送っていただいた値や文章も、そのまま写して"),
        "{letter}"
    );
    // What was sent before is asked for, and not lost in silence, where only the new row is filled in.
    let new = town.0.written("R6", "保育課");
    let only_new = typed(&new, &[(1, "H14", "12")]);
    town.0
        .put("inputs/town/R6/保育課/実績_修正.xlsx", &only_new);
    let (found, _) = town.found();
    let asked = found.iter().filter(|of| of.contains("missing-"));
    assert_eq!(asked.count(), 4, "{found:?}");
    let whole = [
        (1, "H12", "745"),
        (1, "H13", "79"),
        (1, "H14", "12"),
        (2, "F12", "500"),
        (2, "F13", "0"),
    ];
    town.0
        .put("inputs/town/R6/保育課/実績_修正.xlsx", &typed(&new, &whole));
    let (found, _) = town.found();
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(pack(), (false, String::new()));
}

#[test]
fn last_year_s_figure_is_the_newest_and_not_the_printed_one() {
    let town = Overtaken::new();
    town.0.form("R5");
    // Of the cost nothing was known when the form went out, and its cell is locked.
    let mended = [(1, "G12", "701"), (1, "G13", "78"), (2, "E12", "400")];
    let mended = typed(&town.0.written("R5", "保育課"), &mended);
    town.0.put("inputs/town/R5/保育課/実績_修正.xlsx", &mended);
    let (found, done) = town.found();
    let expected = format!("form-outdated {SINCE}実績値（R5）「700」→「701」（入所児童数）");
    assert_eq!(found, [expected]);
    assert_eq!(Overtaken::actuals(&done, 0), both("701", "745"));
    // The form for R6 says the old figure in the years that follow, too.
    town.0.form("R7");
    let next = town.0.written("R7", "保育課");
    town.0.put("inputs/town/R7/保育課/実績.xlsx", &next);
    let next = town.0.verify("R7");
    assert_eq!(Overtaken::actuals(&next, 0), both("701", "745"));
    if !office::is_there("a third figure of last year") {
        return;
    }
    town.typed_over(json!([["cell", "G12", 702]]));
    let (found, done) = town.found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("保育課last-year-changed "),
        "{found:?}"
    );
    assert!(found[0].contains("「701」→「702」"), "{found:?}");
    assert_eq!(Overtaken::actuals(&done, 0), both("702", "745"));
}

/// The section's unit is of what it wrote; what was printed was in the plan's.
#[test]
fn a_unit_that_the_section_changed_is_not_that_of_what_was_printed() {
    if !office::is_there("a unit that the section changed") {
        return;
    }
    let town = Overtaken::new();
    town.typed_over(json!([["cell", "I12", "千人"]]));
    let (found, done) = town.found();
    assert_eq!(Overtaken::actuals(&done, 0), both("700", "745000"));
    assert!(
        !found.iter().any(|found| found.contains("「700」")),
        "{found:?}"
    );
    let town = Overtaken::new();
    town.typed_over(json!([["cell", "I12", "点"]]));
    let (found, done) = town.found();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(Overtaken::actuals(&done, 0), [Some("700".to_owned()), None]);
    // An emptied unit is that which was printed, whatever the plan says by now.
    let town = Overtaken::new().plan("unit = \"人\"", "unit = \"百人\"");
    town.typed_over(json!([["cell", "I12", null]]));
    let (_, done) = town.found();
    assert_eq!(Overtaken::actuals(&done, 0), both("7", "7.45"));
}

#[test]
fn rows_that_were_sorted_without_their_hidden_ids_are_said_once() {
    if !office::is_there("rows sorted without their hidden ids") {
        return;
    }
    let found = found_after(json!([["turn", "1-a", "1-d", 2, 13]]));
    let expected = "D12 form-ids-moved 行が並べ替えられたか、ほかの行が貼り付けられていて、どの指標の値か分からない行が4行あります: 「面積」、「社会増減」、「満足度」、「入所児童数」。書かれたことは使っていません: 「面積」の行に実績値（R6）「1.375」、「社会増減」の行に実績値（R6）「-12」、「満足度」の行に実績値（R6）「78.25」、「入所児童数」の行に実績値（R6）「745」・取組内容「一行目二行目 =1+1」・今後の方針「拡充」・備考「備考です」";
    assert_eq!(found, [expected]);
    let unknown = found_after(json!([["cell", "A12", "9-z"]]));
    assert_eq!(
        unknown,
        ["D12 unknown-id 計画の指標に配られた行でないものです:「9-z」"]
    );
}

#[test]
fn a_row_pasted_from_another_sections_form_answers_nothing() {
    if !office::is_there("a row pasted from another section's form") {
        return;
    }
    let kpis = [KPIS[0], ["2-a", "入込客数", "人", "観光課"]];
    let town = Town::of(&kpis, &[PROJECTS[0], ["P9", "観光案内", "観光課"]]);
    town.form("R6");
    let [own, other] = ["保育課", "観光課"].map(|section| {
        let path = town.path(&format!("outputs/town/R6/調査票/{section}.xlsx"));
        town.put(&format!("inputs/town/R6/{section}/実績.xlsx"), b"");
        path
    });
    let sent = |section: &str| town.path(&format!("inputs/town/R6/{section}/実績.xlsx"));
    let year = "実績値（R6）";
    office::edit(&json!([
        {"from": own, "to": sent("保育課"), "do": [
            ["set", "1-a", year, 5], ["paste", other, "2-a"], ["set", "2-a", year, 1.5],
            ["sheet", "事業"], ["set", "P1", "事業費（千円）（R6）", 10],
        ]},
        {"from": other, "to": sent("観光課"), "do": [
            ["sheet", "事業"], ["set", "P9", "事業費（千円）（R6）", 20],
        ]},
    ]));
    let done = town.verify("R6");
    assert_eq!(codes(&done), ["missing-actual", "wrong-section"]);
    assert_eq!(done.findings[0].section, "観光課");
    assert_eq!(done.findings[1].section, "保育課");
    assert!(
        done.findings[1]
            .message
            .contains("この行の値は使っていません")
    );
    assert_eq!(done.ledger.agreed_actual(1, done.year), None);
}

/// The forms of two sections have not the same columns: the row's own mark stands beside that of the one pasted over it.
#[test]
fn a_row_pasted_over_another_of_a_wider_form_is_no_change_of_the_plan() {
    if !office::is_there("a row pasted from a form with fewer years") {
        return;
    }
    let kpis = [
        KPIS[0],
        KPIS[1],
        ["2-a", "入込客数", "人", "観光課"],
        ["2-b", "宿泊者数", "人", "観光課"],
    ];
    let town = Town::of(&kpis, &[]);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let told = "指標番号,指標,R4,R5\n1-a,入所児童数,6,7\n";
    town.put("inputs/town/R5/保育課/一覧.csv", told.as_bytes());
    town.form("R6");
    let year = "実績値（R6）";
    for (wide, own, narrow, other) in [
        ("保育課", ["1-a", "1-b"], "観光課", "2-a"),
        ("観光課", ["2-a", "2-b"], "保育課", "1-a"),
    ] {
        let form = |section: &str| town.path(&format!("outputs/town/R6/調査票/{section}.xlsx"));
        let name = format!("inputs/town/R6/{wide}/実績.xlsx");
        town.put(&name, b"");
        let steps = json!([
            ["set", own[0], year, 5],
            ["over", own[1], form(narrow), other]
        ]);
        office::edit(&json!([{"from": form(wide), "to": town.path(&name), "do": steps}]));
        let done = town.verify("R6");
        let said = done.findings.iter().filter(|of| of.section == wide);
        let said: Vec<&str> = said.map(|of| of.code()).collect();
        assert_eq!(said, ["missing-form-row", "wrong-section"], "{wide}");
        assert!(!codes(&done).contains(&"form-outdated-row"), "{wide}");
        fs::remove_file(town.path(&name)).unwrap();
    }
}

#[test]
fn what_kensho_printed_is_no_answer_of_the_section() {
    let town = Town::of(&[KPIS[0], ["2-a", "入込客数", "人", "観光課"]], &[]);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let csv = |year: &str, section: &str, text: &str| {
        let path = format!("inputs/town/{year}/{section}/一覧.csv");
        town.put(&path, text.as_bytes());
    };
    csv("R5", "観光課", "指標番号,指標,R5\n2-a,入込客数,7\n");
    town.form("R6");
    let form = town.written("R6", "観光課");
    town.put("inputs/town/R6/観光課/調査票.xlsx", &form);
    csv(
        "R6",
        "保育課",
        "指標番号,指標,R6\n1-a,入所児童数,5\n2-a,入込客数,8\n",
    );
    let done = town.verify("R6");
    let asked = done.findings.iter().find(|of| of.code() == "wrong-section");
    assert_eq!(asked.map(|of| of.section.as_str()), Some("保育課"));
}

/// What the town has printed above the table speaks of no figure, whatever words are in it.
#[test]
fn the_lines_of_a_form_are_the_towns() {
    let town = Town::of(&KPIS[..1], &[]);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let note = "due = \"6月30日\"\nnote = \"一行目\\n二行目;100%です。単位：千人　施策：9-9\"\n";
    let plan = plan.replace("due = \"6月30日\"\n", note);
    town.put("mappings/town/plan.toml", plan.as_bytes());
    town.form("R6");
    let form = town.written("R6", "保育課");
    town.put("inputs/town/R6/保育課/調査票.xlsx", &form);
    assert_eq!(codes(&town.verify("R6")), ["missing-actual"]);
}

/// The sheet of projects is narrow: what has no room beside the table goes on below, in a row that is high enough.
#[test]
fn no_line_above_the_table_is_cut() {
    let town = Town::of(&KPIS[..1], &PROJECTS);
    town.form("R6");
    let book = town.written("R6", "保育課");
    let mut parts = ZipArchive::new(Cursor::new(&book[..])).unwrap();
    let mut sheet = |number: usize| {
        let (name, mut text) = (format!("xl/worksheets/sheet{number}.xml"), String::new());
        let mut part = parts.by_name(&name).unwrap();
        part.read_to_string(&mut text).unwrap();
        text
    };
    assert!(!sheet(1).contains("<mergeCell "));
    let narrow = sheet(2);
    let merged = narrow.split("<mergeCell ref=\"B").nth(1).unwrap();
    let row = merged.split(':').next().unwrap();
    let line = narrow.split(&format!("<row r=\"{row}\"")).nth(1).unwrap();
    let height = line.split("ht=\"").nth(1).unwrap();
    let height: f64 = height.split('"').next().unwrap().parse().unwrap();
    assert!(height > 40.0, "{height}");
}

#[test]
fn a_form_shows_this_years_target_and_all_years_that_are_known() {
    let town = Town::of(&KPIS[..1], &[]);
    town.put("mappings/town/forms/list.toml", LIST.as_bytes());
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let targets = "targets = { R6 = 774, R7 = 797 }\ntarget = { value = 820, year = \"R8\" }";
    let plan = plan.replace("target = { value = 820, year = \"R8\" }", targets);
    town.put("mappings/town/plan.toml", plan.as_bytes());
    let csv = "指標番号,指標,R3,R4,R5\n1-a,入所児童数,,1194663.25,\n";
    town.put("inputs/town/R5/保育課/一覧.csv", csv.as_bytes());
    town.form("R6");
    let form = town.written("R6", "保育課");
    town.put("inputs/town/R6/保育課/調査票.xlsx", &form);
    let reading = &town.verify("R6").readings[0];
    let shown: Vec<(String, &str)> = reading
        .cells
        .iter()
        .filter(|cell| cell.at.row == 11)
        .map(|cell| (cell.at.to_string(), cell.text))
        .collect();
    let [(_, target), (_, of_r4)] = [&shown[5], &shown[7]];
    assert_eq!([*target, *of_r4], ["774", "1,194,663.25"], "{shown:?}");
    // R5 is asked for, of which the submissions say nothing; R3 is no column.
    let heads: Vec<&str> = reading
        .cells
        .iter()
        .filter(|cell| cell.text.starts_with("実績値"))
        .map(|cell| cell.text)
        .collect();
    assert_eq!(
        heads,
        ["実績値\n（R4）", "実績値\n（R5）", "実績値\n（R6）"]
    );
}

/// A target that is itself not enough says so, in the plan's last year also as the target of the year; and the form that
/// comes back has nothing that was changed.
#[test]
fn a_target_that_is_not_enough_says_so() {
    let town = Town::of(&KPIS[..1], &[]);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let of_year =
        "targets = { R5 = 774 }\ntarget = { value = 820, compare = \">\", year = \"R6\" }";
    let plan = plan.replace("target = { value = 820, year = \"R8\" }", of_year);
    town.put("mappings/town/plan.toml", plan.as_bytes());
    town.form("R6");
    let form = town.written("R6", "保育課");
    town.put("inputs/town/R6/保育課/調査票.xlsx", &form);
    let done = town.verify("R6");
    let cells = done.readings[0].cells.iter();
    let row: Vec<&str> = cells
        .filter(|cell| cell.at.row == 11)
        .map(|cell| cell.text)
        .collect();
    assert!(
        row.contains(&"820超\n（R6）") && row.contains(&"820超"),
        "{row:?}"
    );
    assert_eq!(codes(&done), ["missing-actual"]);
}

/// A thousand sections take as long as forty times 25, and not more.
#[test]
fn many_sections_take_their_time_in_a_line() {
    let names: Vec<String> = (0..1_000).map(|number| format!("第{number}課")).collect();
    let ids: Vec<[String; 2]> = (0..1_000)
        .map(|number| [format!("{number}-a"), format!("指標{number}")])
        .collect();
    let time = |sections: usize| {
        let kpis = names[..sections].iter().zip(&ids);
        let kpis: Vec<[&str; 4]> = kpis
            .map(|(section, [id, name])| [id.as_str(), name, "人", section])
            .collect();
        let town = Town::of(&kpis, &[]);
        let start = Instant::now();
        assert_eq!(town.form("R6").written.len(), sections);
        start.elapsed()
    };
    let (few, many) = (time(100), time(1_000));
    eprintln!("100: {few:?}, 1000: {many:?}");
    assert!(many < few * 40, "{few:?} {many:?}");
}

/// What the program says, and its exit status.
fn said_by(town: &Town, arguments: &[&str]) -> String {
    asked_of(town, arguments).0
}

fn asked(town: &Town, more: &[&str]) -> (String, Option<i32>) {
    asked_of(town, &[&["form"], more].concat())
}

fn asked_of(town: &Town, arguments: &[&str]) -> (String, Option<i32>) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kensho"));
    let folder = town.folder.path().to_string_lossy();
    let done = command
        .args(arguments)
        .args(["--workspace", &folder])
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (String::from_utf8(said).unwrap(), done.status.code())
}

#[test]
fn without_a_year_the_one_after_the_newest_is_asked_about() {
    let town = Town::of(&KPIS, &PROJECTS);
    let (said, status) = asked(&town, &[]);
    let expected = "town 令和3年度の調査票\n  書いたもの 1\n  場所: outputs/town/R3/調査票/\n";
    assert_eq!((said.as_str(), status), (expected, Some(0)));
    town.put(
        "inputs/town/令和5年度/保育課/実績.xlsx",
        &town.written("R3", "保育課"),
    );
    assert!(asked(&town, &[]).0.starts_with("town 令和6年度の調査票"));
    // A year that has inputs has its own folder's name.
    assert!(
        asked(&town, &["--year", "R5"])
            .0
            .contains("outputs/town/令和5年度/調査票/")
    );
    town.put("inputs/town/R8/保育課/実績.xlsx", b"x");
    assert!(asked(&town, &[]).0.starts_with("town 令和8年度の調査票"));
    let (said, status) = asked(&town, &["--year", "R9"]);
    assert!(said.contains("令和9年度はありません"), "{said}");
    assert_eq!(status, Some(2));
    let (said, _) = asked(&town, &["--format", "json", "--year", "R5"]);
    assert!(
        said.contains("\"same\": [\n    \"outputs/town/令和5年度/調査票/保育課.xlsx\"\n  ]"),
        "{said}"
    );
}

/// Every kind of thing that is written into a form: the step of `office.py` on a row that is made for it, and what
/// is read of the row: field, state and value, and the text of a text.
const KINDS: [(&str, &str, &str, &str); 38] = [
    // kind, column, what is written, what is read
    ("a number", "実績値（R6）", "745", "actual:R6 value 745"),
    ("zero", "実績値（R6）", "0", "actual:R6 value 0"),
    (
        "a negative number",
        "実績値（R6）",
        "-12",
        "actual:R6 value -12",
    ),
    ("decimals", "実績値（R6）", "1.375", "actual:R6 value 1.375"),
    (
        "a decimal that is not binary",
        "実績値（R6）",
        "0.1",
        "actual:R6 value 0.1",
    ),
    (
        "a large number",
        "実績値（R6）",
        "2920245",
        "actual:R6 value 2920245",
    ),
    (
        "fifteen digits",
        "実績値（R6）",
        "123456789012.345",
        "actual:R6 value 123456789012.345",
    ),
    (
        "a percentage, as a number",
        "実績値（R6）",
        "78.25",
        "actual:R6 value 78.25",
    ),
    (
        "a percentage, as Excel has it",
        "実績値（R6）",
        "%0.7825",
        "actual:R6 value 78.25",
    ),
    (
        "a minus of the field",
        "実績値（R6）",
        "\"△12.5\"",
        "actual:R6 value -12.5",
    ),
    (
        "full-width digits",
        "実績値（R6）",
        "\"１，２３４\"",
        "actual:R6 value 1234",
    ),
    (
        "a number with its unit",
        "実績値（R6）",
        "\"745％\"",
        "actual:R6 value 745",
    ),
    (
        "a number with a reservation",
        "実績値（R6）",
        "\"745（速報値）\"",
        "actual:R6 value 745",
    ),
    (
        "a state in the number's cell",
        "実績値（R6）",
        "\"集計中\"",
        "actual:R6 pending",
    ),
    (
        "a date in the number's cell",
        "実績値（R6）",
        "{\"date\":\"2026-03-31\"}",
        "actual:R6 unreadable",
    ),
    ("集計中", "値がないとき", "\"集計中\"", "state pending"),
    ("未公表", "値がないとき", "\"未公表\"", "state pending"),
    (
        "調査なし",
        "値がないとき",
        "\"調査なし\"",
        "state not-surveyed",
    ),
    (
        "該当なし",
        "値がないとき",
        "\"該当なし\"",
        "state not-applicable",
    ),
    ("事業終了", "値がないとき", "\"事業終了\"", "state ended"),
    ("秘匿", "値がないとき", "\"秘匿\"", "state suppressed"),
    (
        "a line",
        "取組内容",
        "\"講座を2回増やした。\"",
        "text.efforts 講座を2回増やした。",
    ),
    (
        "lines",
        "取組内容",
        "\"一行目\\n二行目\\n\\n四行目\"",
        "text.efforts 一行目\n二行目\n\n四行目",
    ),
    (
        "a text like a formula",
        "課題",
        "\"=1+1 ではない\"",
        "text.issues =1+1 ではない",
    ),
    (
        "a text like a tag",
        "課題",
        "\"<b>&amp;\\\"'\"",
        "text.issues <b>&amp;\"'",
    ),
    (
        "letters beyond sixteen bits",
        "課題",
        "\"𠮷野家 🚃 髙﨑 ㌔ ﾊﾝｶｸ\"",
        "text.issues 𠮷野家 🚃 髙﨑 ㌔ ﾊﾝｶｸ",
    ),
    ("a number among texts", "備考", "5", "text.remarks 5"),
    (
        "a date among texts",
        "備考",
        "{\"date\":\"2026-03-31\"}",
        "text.remarks 2026-03-31",
    ),
    (
        "a number as a text",
        "備考",
        "\"0123\"",
        "text.remarks 0123",
    ),
    (
        "a word of a list",
        "今後の方針",
        "\"拡充\"",
        "text.policy 拡充",
    ),
    (
        "a word that is not in the list",
        "今後の方針",
        "\"検討\"",
        "text.policy 検討",
    ),
    (
        "a cost",
        "事業費（千円）（R6）",
        "12345",
        "cost:R6 value 12345",
    ),
    ("no cost", "事業費（千円）（R6）", "0", "cost:R6 value 0"),
    (
        "a cost with decimals",
        "事業費（千円）（R6）",
        "1234.5",
        "cost:R6 value 1234.5",
    ),
    ("未定", "金額がないとき", "\"未定\"", "state pending"),
    (
        "該当なし of a cost",
        "金額がないとき",
        "\"該当なし\"",
        "state not-applicable",
    ),
    (
        "事業終了 of a cost",
        "金額がないとき",
        "\"事業終了\"",
        "state ended",
    ),
    (
        "a remark on a cost",
        "備考（事業）",
        "\"決算見込み\"",
        "text.remarks 決算見込み",
    ),
];

/// Whether a kind is one of a project.
fn is_of_project((_, head, ..): &(&str, &str, &str, &str)) -> bool {
    head.contains("事業") || head.contains("金額")
}

/// The steps that write every kind into a row of its own.
fn every_kind() -> Vec<Value> {
    let steps = (0..).zip(&KINDS).flat_map(|(number, kind)| {
        let (row, head) = (format!("k{number}"), kind.1.replace("（事業）", ""));
        let sheet = if is_of_project(kind) {
            "事業"
        } else {
            "指標"
        };
        let (value, format) = match kind.2.strip_prefix('%') {
            Some(value) => (value, "0.00%"),
            None => (kind.2, "General"),
        };
        let value: Value = serde_json::from_str(value).unwrap();
        let step = if value.is_string() { "text" } else { "set" };
        let write = json!([step, row, head, value]);
        let format = json!(["format", row, head, format]);
        let format = (kind.2.starts_with('%')).then_some(format);
        [Some(json!(["sheet", sheet])), Some(write), format]
    });
    steps.flatten().collect()
}

/// What was read in each row that has the id of a kind.
fn read_kinds(done: &Verification) -> Vec<String> {
    let [reading] = &done.readings[..] else {
        panic!("{:?}", done.readings.len())
    };
    let ids = reading.cells.iter().filter(|cell| cell.at.column == 0);
    let ids: HashMap<(usize, u32), &str> = ids
        .map(|cell| ((cell.sheet, cell.at.row), cell.text))
        .collect();
    let mut read = vec![Vec::new(); KINDS.len()];
    for cell in reading.cells.iter() {
        let field = reading.cells.fields()[cell.field].code();
        let id = ids.get(&(cell.sheet, cell.at.row));
        let kind = id.and_then(|id| id.strip_prefix('k')?.parse::<usize>().ok());
        let is_answer = ["actual:", "cost:", "state", "text."]
            .iter()
            .any(|own| field.starts_with(own));
        if let Some(kind) = kind.filter(|_| is_answer) {
            let said = match (cell.state, cell.value) {
                (None, _) => cell.text.to_owned(),
                (Some(state), Some(value)) => format!("{} {value}", state.code()),
                (Some(state), None) => state.code().to_owned(),
            };
            read[kind].push(format!("{field} {said}"));
        }
    }
    read.into_iter().map(|read| read.join("; ")).collect()
}

#[test]
fn every_kind_comes_back_exactly_from_every_program_and_format() {
    if !office::is_there("the round trip of every kind of field") {
        return;
    }
    let ids: Vec<String> = (0..KINDS.len())
        .map(|number| format!("k{number}"))
        .collect();
    let of = |project: bool| {
        let kinds = ids.iter().zip(&KINDS);
        kinds.filter(move |(_, kind)| is_of_project(kind) == project)
    };
    let kpis: Vec<[&str; 4]> = of(false)
        .map(|(id, kind)| [id, kind.0, "％", "保育課"])
        .collect();
    let projects: Vec<[&str; 3]> = of(true).map(|(id, kind)| [id, kind.0, "保育課"]).collect();
    let town = Town::of(&kpis, &projects);
    town.form("R6");
    let from = town.path("outputs/town/R6/調査票/保育課.xlsx");
    let filled = town.path("実績.xlsx");
    office::edit(&json!([{"from": from, "to": filled, "do": every_kind()}]));
    let marked = town.path("印つき.xlsx");
    let mark = CellMark {
        sheet: "指標".into(),
        cell: CellAt::new(12, 6),
        note: "確かめてください".into(),
        severity: Severity::Error,
    };
    let copy = mark_cells(&fs::read(&filled).unwrap(), "企画課", &[mark]).unwrap();
    fs::write(&marked, copy).unwrap();
    let mut files = vec![("openpyxl", filled.clone()), ("kensho", marked)];
    for format in ["xlsx", "xls", "ods"] {
        let folder = town.path(&format!("LibreOffice/{format}"));
        fs::create_dir_all(&folder).unwrap();
        let saved = office::convert(std::slice::from_ref(&filled), format, &folder);
        files.push(("LibreOffice", saved[0].clone()));
    }
    for (program, file) in &files {
        let name = file.file_name().unwrap().to_string_lossy();
        let input = format!("inputs/town/R6/保育課/{name}");
        town.put(&input, &fs::read(file).unwrap());
        let read = read_kinds(&town.verify("R6"));
        fs::remove_file(town.path(&input)).unwrap();
        let differ = KINDS
            .iter()
            .zip(&read)
            .filter(|(kind, read)| kind.3 != *read);
        let differ: Vec<_> = differ.map(|(kind, read)| (kind.0, kind.3, read)).collect();
        let same = KINDS.len() - differ.len();
        println!("{program} {name}: {same} of {} kinds exact", KINDS.len());
        assert!(differ.is_empty(), "{program} {name}: {differ:#?}");
    }
}

/// What does not fit into the list of a cell stands on a hidden sheet, which says nothing of its own.
#[test]
fn a_long_list_of_words_has_its_choices_too() {
    let words: Vec<String> = (1..=40)
        .map(|number| format!("方針その{number}, 見直しと継続"))
        .collect();
    let town = Town::of(&KPIS[..1], &[]);
    let plan = fs::read_to_string(town.path("mappings/town/plan.toml")).unwrap();
    let listed = words.iter().map(|word| format!("{{ word = {word:?} }}"));
    let listed = listed.collect::<Vec<_>>().join(", ");
    let few = "words = [{ word = \"継続\" }, { word = \"拡充\" }]";
    assert!(plan.contains(few));
    let plan = plan.replace(few, &format!("words = [{listed}]"));
    town.put("mappings/town/plan.toml", plan.as_bytes());
    town.form("R6");
    let form = town.written("R6", "保育課");
    let mut book = ZipArchive::new(Cursor::new(&form)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    assert!(
        sheet.contains("<formula1>一覧!$A$2:$A$41</formula1>"),
        "{sheet}"
    );
    assert!(part("xl/workbook.xml").contains("name=\"一覧\" sheetId=\"2\" state=\"hidden\""));
    assert!(
        words
            .iter()
            .all(|word| part("xl/sharedStrings.xml").contains(word))
    );
    let chosen = format!("'{}", words[39]);
    let filled = typed(&form, &[(1, "G12", "745"), (1, "L12", &chosen)]);
    town.put("inputs/town/R6/保育課/実績.xlsx", &filled);
    let done = town.verify("R6");
    let expected = format!("L12 text.policy {:?}  ", words[39]);
    assert!(
        understood(&done).contains(&expected),
        "{:?}",
        understood(&done)
    );
    assert_eq!(codes(&done), Vec::<&str>::new());
}
