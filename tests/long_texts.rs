//! Long texts of a plan are printed whole: where no row holds one, it goes on in rows below.

mod left_out;
#[expect(dead_code, reason = "of a page, only the letters are wanted")]
mod printer;
mod workspace;

use printer::Page;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Letters of each text.
const LETTERS: u32 = 2_980;

/// A text of letters that stand nowhere else: what is printed of it is known letter by letter.
fn text(number: u32) -> String {
    // The first ones, such as 一, stand elsewhere too.
    const FIRST: u32 = 0x4E02;
    let letters = (0..LETTERS).map(|at| char::from_u32(FIRST + number * LETTERS + at));
    letters.map(Option::unwrap).collect()
}

/// The texts, and on which of the workbooks each is printed.
const TEXTS: [(&str, &[&str]); 7] = [
    ("内容（目標）", &[COUNCIL, PUBLIC, OFFICE]),
    ("内容（施策）", &[OFFICE]),
    ("内容（事業）", &[COUNCIL, PUBLIC, OFFICE]),
    ("改定前", &[COUNCIL, PUBLIC, OFFICE]),
    ("改定後", &[COUNCIL, PUBLIC, OFFICE]),
    ("理由（目標）", &[COUNCIL, PUBLIC, OFFICE]),
    ("理由（施策）", &[COUNCIL, PUBLIC, OFFICE]),
];
const COUNCIL: &str = "効果検証報告書";
const PUBLIC: &str = "公表用";
const OFFICE: &str = "事務局用";

/// A plan with them, of which the grades of goals are computed beside those that people gave.
fn plan() -> String {
    let [goal, measure, project, before, after, of_goal, of_measure] =
        [0, 1, 2, 3, 4, 5, 6].map(text);
    let kpi = |id: &str| {
        format!(
            "id = \"{id}\"\nname = \"指標{id}\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 10, year = \"R2\" }}\ntarget = {{ value = 100, year = \"R8\" }}\nsection = \"課\"\n"
        )
    };
    format!(
        r#"
name = "見本町総合戦略"
body = "見本町"
period = ["R3", "R8"]
[rating]
rate = "progress"
round = {{ digits = 1, how = "half-up" }}
bands = [{{ band = "A", mark = "◎", when = "target-met" }}, {{ band = "D", mark = "×", when = "otherwise" }}]
[overall]
by = "good"
measures = true
[[overall_band]]
band = "A"
mark = "◎"
from = 80
[[overall_band]]
band = "B"
mark = "○"
[[overall_grade]]
goal = "1"
year = "R6"
band = "B"
by = "会議"
reason = "{of_goal}"
[[overall_grade]]
goal = "1"
measure = "1-1"
year = "R6"
band = "B"
by = "会議"
reason = "{of_measure}"
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本の目標"
summary = "{goal}"
[[goal.kpi]]
{}
[[goal.measure]]
id = "1-1"
name = "見本の施策"
summary = "{measure}"
[[goal.measure.kpi]]
{}
[[project]]
id = "P1"
name = "見本事業"
measure = "1-1"
section = "課"
summary = "{project}"
[[revision]]
name = "改定"
from = "R6"
[[revision.note]]
subject = "体制"
before = "{before}"
after = "{after}"
"#,
        kpi("a"),
        kpi("b")
    )
}

/// The workbooks of a town with that plan.
fn run() -> (tempfile::TempDir, PathBuf) {
    let workspace = tempfile::tempdir().unwrap();
    let [mappings, inputs] =
        ["mappings/town/forms", "inputs/town/R6/課"].map(|folder| workspace.path().join(folder));
    for folder in [&mappings, &inputs] {
        fs::create_dir_all(folder).unwrap();
    }
    fs::write(mappings.parent().unwrap().join("plan.toml"), plan()).unwrap();
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値（(?<year>.+)）'\n";
    fs::write(mappings.join("f.toml"), form).unwrap();
    let figures = "指標,単位,実績値（R6）\n指標a,人,20\n指標b,人,50\n";
    fs::write(inputs.join("実績.csv"), figures).unwrap();
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    (workspace, outputs)
}

/// How many letters may be read as others.
const READ_WRONG: usize = 5;

/// How many letters of a text stand on pages, in their order from the first on. A few may be read as others, because
/// letters that look the same are one in a printed file.
fn printed(text: &str, pages: &[Page]) -> usize {
    let places: BTreeMap<char, usize> = text.chars().zip(0..).collect();
    let lines = pages.iter().flat_map(|page| &page.lines);
    let mut next = 0;
    for letter in lines.flat_map(|(line, ..)| line.chars()) {
        let place = places.get(&letter);
        let near = place.filter(|place| (next..=next + READ_WRONG).contains(*place));
        next = near.map_or(next, |place| place + 1);
    }
    next
}

#[test]
fn every_text_of_a_plan_is_printed_whole() {
    let (_workspace, outputs) = run();
    let names = [COUNCIL, PUBLIC, OFFICE];
    let books = names.map(|name| outputs.join(format!("{name}.xlsx")));
    let Some(pdfs) = printer::pdfs(&books) else {
        return;
    };
    let mut cut = Vec::new();
    for (name, pdf) in names.iter().zip(pdfs) {
        let pages = printer::pages(&pdf);
        let own = (0..).zip(TEXTS).filter(|(_, (_, on))| on.contains(name));
        for (number, (what, _)) in own {
            let letters = printed(&text(number), &pages);
            if letters + READ_WRONG < LETTERS as usize {
                cut.push(format!("{name} {what}: {letters}"));
            }
        }
    }
    assert!(cut.is_empty(), "{cut:#?}");
}
