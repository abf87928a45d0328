//! Workbooks that compute: recalculated by LibreOffice, every formula gives what stands stored in its cell, and a figure
//! that somebody corrects gives the rate, the grade and the counts that a run gives for it.

#[path = "computed/book.rs"]
mod book;
mod left_out;
mod office;
mod workspace;

use book::Book;
use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PLANS: [(&str, &str); 5] = [
    ("atsugi", "R6"),
    ("kitamoto", "R6"),
    ("komagane", "R8"),
    ("takahata", "R7"),
    ("takanezawa", "R6"),
];

/// The cells of a workbook that say anything, by sheet and place, as calamine reads them.
fn cells(path: &Path) -> BTreeMap<(String, String), Data> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let mut cells = BTreeMap::new();
    for (sheet, range) in book.worksheets() {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, data) in range.used_cells() {
            let at = kensho::domain::cell::CellAt::new(top + row as u32, left + column as u32);
            cells.insert((sheet.clone(), at.to_string()), data.clone());
        }
    }
    cells
}

/// Whether two values are the same, but for what no sheet shows.
fn is_same(one: &Data, other: &Data) -> bool {
    match (one, other) {
        (Data::Float(one), Data::Float(other)) => (one - other).abs() <= 1e-12 * one.abs().max(1.0),
        _ => one.to_string() == other.to_string(),
    }
}

/// The workbooks as LibreOffice computes them: without the stored results it has no other choice.
fn recalculated<'b>(books: impl Iterator<Item = &'b Book>, to: &Path) -> Vec<PathBuf> {
    let written = books.enumerate().map(|(at, book)| {
        let path = to.join(format!("book{at}.xlsx"));
        book.without_results().save(&path);
        path
    });
    let written: Vec<PathBuf> = written.collect();
    let out = to.join("computed");
    fs::create_dir_all(&out).unwrap();
    office::convert(&written, "xlsx", &out)
}

/// What a row says of its KPI, without the reasons, which are those of the time of writing; and whether it has a grade.
fn told(data: &Data) -> (bool, String) {
    let text = data.to_string();
    let ungraded = ["【評価できず", "【判定は保留"];
    let others = ["【率なし", "【判定した値"];
    let is_reason = |line: &&str| {
        let mut heads = ungraded.iter().chain(&others);
        heads.any(|head| line.starts_with(head))
    };
    let rest: Vec<&str> = text.lines().filter(|line| !is_reason(line)).collect();
    let is_graded = !ungraded.iter().any(|head| text.contains(head));
    (is_graded, rest.join("\n"))
}

/// A grade that came has no word beside it that there is none. Why one went, no formula knows; nor why one still does
/// not come, beside which no reason stands that is no longer true.
fn is_told_right(wanted: &Data, got: &Data) -> bool {
    let reason = |data: &Data| {
        let text = data.to_string();
        let first = text.lines().next().unwrap_or_default();
        let (head, reason) = first.split_once(": ")?;
        let heads = ["【評価できず", "【率なし", "【判定は保留"];
        heads
            .contains(&head)
            .then(|| reason.trim_end_matches('】').to_owned())
    };
    // Of two that lie in the plan, each stays true.
    const OF_PLAN: [&str; 2] = ["基準値なし", "その年度の目標なし"];
    let is_true = reason(got)
        .is_none_or(|got| OF_PLAN.contains(&got.as_str()) || reason(wanted) == Some(got));
    let (wanted, got) = (told(wanted), told(got));
    is_true && wanted.1 == got.1 && (got.0 || !wanted.0)
}

/// How many figures are asked about, behind a count of KPIs: the last such words of a text, or in a formula.
fn asked_behind(text: &str) -> String {
    let found = ["　評価した指標のうち確認中", "　ほかに確認中"].map(|asked| text.find(asked));
    let at = found.into_iter().flatten().min();
    let behind = at.map_or("", |at| &text[at..]);
    behind.split('"').next().unwrap().to_owned()
}

/// Every formula of a workbook, by sheet and place, must be in another what it is expected to be; in one with other
/// figures without what only a run knows.
fn compare((book, is_ours): (&Book, bool), expected: &Path, computed: &Path) -> usize {
    let (expected, computed) = (cells(expected), cells(computed));
    let formulas = book.formulas();
    let mut wrong = Vec::new();
    for (sheet, at, formula) in &formulas {
        let key = (sheet.clone(), at.clone());
        let of = |cells: &BTreeMap<_, Data>| cells.get(&key).cloned().unwrap_or(Data::Empty);
        let (wanted, got) = (of(&expected), of(&computed));
        // Why one without a grade has none, only a run knows of what was corrected.
        let is_partly_known = got.to_string().contains("評価できず ");
        let counts = |data: &Data| {
            let text = data.to_string();
            let unasked = &text[..text.len() - asked_behind(&text).len()];
            let known = match is_partly_known {
                true => unasked.split('（').next().unwrap(),
                false => unasked,
            };
            Data::String(known.to_owned())
        };
        let is_counted = formula.contains("評価できず ");
        // What is asked stays as it was written.
        let is_asked_still = asked_behind(formula) == asked_behind(&got.to_string());
        let asked = |data: &Data| {
            let text = data.to_string();
            let found = ["。うち確認中", "。ほかに確認中"].map(|asked| text.find(asked));
            let end = found.into_iter().flatten().min();
            // So does the sign of a doubted figure at a grade.
            Data::String(text[..end.unwrap_or(text.len())].replace('＊', ""))
        };
        // That sign is left where it was written, and no other is; only a grade that is gone has none.
        let signs = |text: &str| text.matches('＊').count();
        let is_gone = got.to_string().ends_with('－');
        let is_signed_still = is_gone || signs(&got.to_string()) == signs(formula);
        let is_told = formula.contains(",\"【");
        let unasked = |data: &Data| {
            let text = data.to_string();
            let sentences = text
                .split('。')
                .filter(|told| !told.contains("担当課に確認中"));
            sentences.collect::<Vec<_>>().join("。")
        };
        let is_right = is_same(&wanted, &got)
            || !is_ours
                && (is_counted && is_asked_still && is_same(&counts(&wanted), &counts(&got))
                    || formula.contains("LOOKUP(")
                        && is_signed_still
                        && is_same(&asked(&wanted), &asked(&got))
                    || formula.contains("評価できたものはありません")
                        && unasked(&wanted) == unasked(&got)
                    || is_told && is_told_right(&wanted, &got));
        if !is_right {
            wrong.push(format!("{sheet} {at}: {wanted:?}, not {got:?}: {formula}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}",
        wrong[..wrong.len().min(20)].join("\n")
    );
    formulas.len()
}

#[test]
fn recalculated_every_formula_of_the_sample_plans_equals_its_stored_result() {
    let workspace = workspace::of("");
    let mut paths: Vec<PathBuf> = Vec::new();
    for plan in PLANS {
        let outputs = workspace::run(workspace.path(), plan);
        let public = Book::open(&outputs.join("公表用.xlsx"));
        assert!(
            public.formulas().is_empty(),
            "what is published has values only"
        );
        let books = ["効果検証報告書", "事務局用"].map(|name| outputs.join(format!("{name}.xlsx")));
        books.iter().for_each(|book| list_follows(book));
        paths.extend(books);
    }
    // It changes beside the means of the goals.
    let means = Book::open(&paths[0]).formulas();
    let is_mean = |of: &&(_, _, String)| of.2.contains("達成率の平均 ");
    assert_eq!(means.iter().filter(is_mean).count(), 1);
    // The grades of measures are from single cells, and those of the 数値目標 too.
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    for (at, by) in ["by = \"good\"\ngoals = \"own\"", "by = \"mean\""]
        .iter()
        .enumerate()
    {
        let rule = format!("{text}\n[overall]\n{by}\nmeasures = true\n{OVERALL_BANDS}");
        fs::write(&plan, format!("hold_doubted = true\n{rule}")).unwrap();
        let written = workspace::run(workspace.path(), PLANS[1]).join("効果検証報告書.xlsx");
        paths.push(workspace.path().join(format!("{at}.xlsx")));
        fs::copy(written, &paths[paths.len() - 1]).unwrap();
        let formulas = Book::open(&paths[paths.len() - 1]).formulas();
        let of_measures = |(_, _, formula): &&(_, _, String)| formula.contains("施策の判定");
        assert!(formulas.iter().filter(of_measures).count() > 5);
    }
    check_all(&paths, Vec::new(), 500);
}

/// The list of KPIs shows what the sheets of goals compute: as many figures, rates and grades.
fn list_follows(path: &Path) {
    let formulas = Book::open(path).formulas();
    let on_goals = formulas
        .iter()
        .any(|(.., formula)| formula.contains("達した"));
    let listed = formulas.iter().filter(|(sheet, ..)| sheet == "KPI一覧");
    let [figures, rates, grades] = ["IF(実績_", "達成率_", "判定_"].map(|head| {
        // What says of which figures a rate is made goes with them.
        let is_of = |of: &str| of.starts_with(head) && !of.contains("判定した値");
        let own = listed.clone().filter(|(.., of)| is_of(of));
        own.count()
    });
    assert_eq!([rates, grades], [figures; 2]);
    assert!(figures > 0 || !on_goals, "{path:?}");
}

const OVERALL_BANDS: &str = "
[[overall_band]]
band = \"A\"
mark = \"◎\"
label = \"順調\"
from = 80
[[overall_band]]
band = \"B\"
mark = \"○\"
from = 50
[[overall_band]]
band = \"C\"
mark = \"△\"
label = \"やや遅れ\"
";

/// Recalculates workbooks, which must have so many formulas at least: each of ours, and corrected ones, each with the
/// workbook of a run that says what they should show.
fn check_all(ours: &[PathBuf], corrected: Vec<(Book, PathBuf)>, least: usize) {
    let stored = ours.iter().map(|path| (Book::open(path), path.clone()));
    let books: Vec<(Book, PathBuf)> = stored.chain(corrected).collect();
    if !office::is_there("workbooks that compute") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    python_reads_the_same(ours, folder.path());
    let computed = recalculated(books.iter().map(|(book, _)| book), folder.path());
    let compared = books.iter().zip(&computed);
    let compared = compared.enumerate();
    let formulas = compared.map(|(at, ((book, expected), computed))| {
        compare((book, at < ours.len()), expected, computed)
    });
    let formulas: usize = formulas.sum();
    assert!(formulas >= least, "{formulas}");
}

/// openpyxl reads the stored results that calamine reads.
fn python_reads_the_same(paths: &[PathBuf], folder: &Path) {
    const SCRIPT: &str = "
import json, sys, warnings, openpyxl
warnings.simplefilter('ignore')
for path in sys.argv[2:]:
    book = openpyxl.load_workbook(path, data_only=True)
    told = [[s.title, c.coordinate, c.value] for s in book for r in s.iter_rows() for c in r if isinstance(c.value, (int, float, str))]
    json.dump(told, open(sys.argv[1] + '/' + str(sys.argv.index(path)) + '.json', 'w'))
";
    let mut python = Command::new("python3");
    python.args(["-c", SCRIPT]).arg(folder).args(paths);
    assert!(python.status().unwrap().success());
    for (at, path) in (2..).zip(paths) {
        let told = fs::read_to_string(folder.join(format!("{at}.json"))).unwrap();
        let told: Vec<(String, String, serde_json::Value)> = serde_json::from_str(&told).unwrap();
        let told: BTreeMap<(String, String), serde_json::Value> = told
            .into_iter()
            .map(|(sheet, at, value)| ((sheet, at), value))
            .collect();
        let cells = cells(path);
        for (sheet, at, _) in Book::open(path).formulas() {
            let key = (sheet, at);
            let stored = cells.get(&key).map_or(String::new(), ToString::to_string);
            let value = told.get(&key);
            let is = match value {
                Some(serde_json::Value::String(text)) => *text == stored,
                Some(number) => number.as_f64() == stored.parse().ok(),
                None => stored.is_empty(),
            };
            assert!(is, "{key:?}: {value:?}, not {stored}");
        }
    }
}

#[test]
fn the_data_are_a_table_with_the_heads_of_its_columns() {
    let workspace = workspace::sample("kitamoto");
    let path = workspace::run(workspace.path(), ("kitamoto", "R6")).join("事務局用.xlsx");
    let book = Book::open(&path);
    let table = book.part("xl/tables/table1.xml");
    assert!(table.contains(" name=\"データ\"") && table.contains("<autoFilter ref=\"A1:M"));
    let cells = cells(&path);
    for (at, column) in (0..).zip(table.split("<tableColumn ").skip(1)) {
        let at = kensho::domain::cell::CellAt::new(0, at).to_string();
        let name = column.split("name=\"").nth(1).unwrap();
        let name = name.split('"').next().unwrap();
        let head = &cells[&("データ".to_owned(), at)];
        assert_eq!(*head, Data::String(name.to_owned()));
    }
    assert!(table.contains("name=\"書かれていた文字\""));
}

/// A plan's rounding, its bands, and what its KPIs have beside the usual.
struct Kind {
    rating: &'static str,
    bands: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        rating: "round = { digits = 1, how = \"half-up\" }",
        bands: r#"{ band = "A", mark = "◎", when = "target-met" },
{ band = "B", mark = "○", when = "rate >= 80" },
{ band = "C", mark = "△", when = "better-than-baseline" },
{ band = "D", mark = "×", when = "otherwise" }"#,
    },
    Kind {
        rating: "round = { digits = 0, how = \"truncate\" }\ncap = 120",
        bands: r#"{ band = "S", mark = "◎", when = "target-exceeded" },
{ band = "A", mark = "◎", when = "rate >= 100" },
{ band = "B", mark = "○", when = "rate >= elapsed" },
{ band = "C", mark = "△", when = "change > 5" },
{ band = "C-", mark = "△", when = "same-as-baseline" },
{ band = "D", mark = "×", when = "otherwise" }"#,
    },
    Kind {
        rating: "round = { digits = 2, how = \"half-up\" }\nmean = true",
        bands: r#"{ band = "A", mark = "◎", when = "interim-met and rate >= 90" },
{ band = "B", mark = "○", when = "target-met or rate >= 60 and change >= -10" },
{ band = "E", mark = "終", when = "status = ended" },
{ band = "C", mark = "▲", when = "worse-than-baseline" },
{ band = "D", mark = "\"", when = "otherwise" }"#,
    },
    Kind {
        rating: "round = { digits = 1, how = \"truncate\" }\nmean = true",
        bands: r#"{ band = "1", mark = "A", when = "elapsed < 10" },
{ band = "2", mark = "B", when = "change <= -7.5" },
{ band = "3", mark = "C", when = "rate < 92.2" },
{ band = "4", mark = "D", when = "rate >= 92.2 and rate < 92.3" },
{ band = "5", mark = "E", when = "rate >= 92.3" },
{ band = "6", mark = "F", when = "otherwise" }"#,
    },
];

/// Rate, direction, basis, baseline, target, more.
const KPIS: [(&str, &str, &str, &str, &str, &str); 26] = [
    ("attainment", "higher", "annual", "10", "80", ""),
    ("attainment", "higher", "cumulative", "0.1", "0.3", ""),
    ("attainment", "higher", "point", "", "1234.5", ""),
    ("attainment", "higher", "average", "10", "20.5", ""),
    ("attainment", "higher", "increment", "10", "100", ""),
    ("inverse", "lower", "annual", "90", "50", ""),
    ("inverse", "lower", "average", "9.9", "5.1", ""),
    ("progress", "higher", "annual", "50", "100", ""),
    ("progress", "higher", "point", "1000000.1", "1000000.9", ""),
    ("progress", "higher", "annual", "0.7", "0.8", ""),
    ("progress", "higher", "annual", "-50", "100", ""),
    ("progress", "lower", "point", "90", "50.5", ""),
    ("progress", "higher", "increment", "7", "1000", ""),
    ("progress", "higher", "annual", "", "100", ""),
    ("expected", "higher", "annual", "0", "61", ""),
    ("expected", "lower", "annual", "90", "31", ""),
    (
        "interim",
        "higher",
        "annual",
        "10",
        "90",
        "targets = { R6 = 60 }",
    ),
    (
        "interim",
        "lower",
        "annual",
        "90",
        "10",
        "targets = { R6 = 33.3 }",
    ),
    (
        "progress",
        "higher",
        "annual",
        "10",
        "90",
        "targets = { R6 = 63 }",
    ),
    ("keep", "keep", "annual", "50", "50", ""),
    ("keep", "keep", "annual", "0.35", "0.4", ""),
    ("arrow", "higher", "annual", "50", "\"↑\"", ""),
    ("arrow", "lower", "annual", "50.5", "\"↓\"", ""),
    ("arrow", "keep", "annual", "50", "\"→\"", ""),
    ("progress", "higher", "annual", "50", "\"↓\"", ""),
    ("", "none", "annual", "50", "60", ""),
];

/// How far from the baseline to the target a figure stands, in ten thousandths.
const WAYS: [i64; 14] = [
    -3000, 0, 5000, 7995, 8000, 9215, 9220, 9225, 9230, 9999, 10000, 13000, 150_000, 3333,
];

/// Figures of a run: each KPI once at every place of its way, turned on by so many places, and where it stands a text
/// instead.
fn submissions(turned: usize, text: Option<&str>) -> String {
    let mut lines = "指標,単位,実績値（R4）,実績値（R5）,実績値（R6）\n".to_owned();
    for (at, (_, _, basis, baseline, target, _)) in KPIS.iter().enumerate() {
        for way in 0..WAYS.len() {
            let is_over_years = ["average", "increment"].contains(basis);
            let from: f64 = baseline.parse().unwrap_or(0.0);
            let to: f64 = target.parse().unwrap_or(from * 1.5);
            let of = WAYS[(way + turned) % WAYS.len()] as f64 / 10_000.0;
            let figure = match text.filter(|_| way % 5 == 0 && !is_over_years) {
                Some(text) => text.to_owned(),
                None => format!("{:.3}", from + of * (to - from)),
            };
            lines += &format!(
                "指標{at}-{way},人,{from},{},{figure}\n",
                from + 0.5 * (to - from)
            );
        }
    }
    lines
}

/// The workspace of a plan of all that is judged.
fn all_kinds(kind: &Kind, figures: &str) -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let [mappings, inputs] =
        ["mappings/town/forms", "inputs/town/R6/課"].map(|folder| workspace.path().join(folder));
    for folder in [&mappings, &inputs] {
        fs::create_dir_all(folder).unwrap();
    }
    let mut plan = format!(
        "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R4\", \"R9\"]\n[rating]\nrate = \"progress\"\n{}\nbands = [{}]\n[[section]]\nname = \"課\"\n",
        kind.rating, kind.bands
    );
    for (at, (rate, direction, basis, baseline, target, more)) in KPIS.iter().enumerate() {
        if at % 9 == 0 {
            plan +=
                &format!("[[goal]]\nid = \"{at}\"\nlabel = \"基本目標 {at}\"\nname = \"見本\"\n");
            // The KPI of another goal, once more.
            plan += if at > 0 {
                "kpis_again = [\"0-1\", \"7-2\"]\n"
            } else {
                ""
            };
        }
        for way in 0..WAYS.len() {
            plan += &format!(
                "[[goal.kpi]]\nid = \"{at}-{way}\"\nname = \"指標{at}-{way}\"\nunit = \"人\"\ndirection = \"{direction}\"\nbasis = \"{basis}\"\ntarget = {{ value = {target}, year = \"R9\" }}\nsection = \"課\"\n{more}\n"
            );
            if !rate.is_empty() {
                plan += &format!("rate = \"{rate}\"\n");
            }
            if baseline.is_empty() {
                plan += "baseline = { value = \"○○\" }\n";
            } else {
                plan += &format!("baseline = {{ value = {baseline}, year = \"R3\" }}\n");
            }
        }
    }
    fs::write(mappings.parent().unwrap().join("plan.toml"), plan).unwrap();
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値（(?<year>.+)）'\n";
    fs::write(mappings.join("f.toml"), form).unwrap();
    fs::write(inputs.join("実績.csv"), figures).unwrap();
    workspace
}

/// A workbook of all kinds, its figures those of another.
fn with_figures_of(before: &Path, after: &Path) -> Book {
    let (book, new) = (Book::open(before), cells(after));
    let ids = (0..KPIS.len()).flat_map(|at| (0..WAYS.len()).map(move |way| format!("{at}_{way}")));
    let figures = ids.map(|id| {
        let key = book.named(&format!("実績_{id}")).unwrap();
        let Data::Float(figure) = new[&key] else {
            panic!("{key:?}: {:?}", new[&key]);
        };
        (key, figure)
    });
    book.with_numbers(&figures.collect())
}

#[test]
fn a_held_grade_becomes_that_of_the_corrected_figure() {
    let (mut workspaces, mut ours, mut corrected) = (Vec::new(), Vec::new(), Vec::new());
    for (kind, by) in [
        (1, "by = \"good\""),
        (3, "by = \"mean\"\nungraded = \"counted\""),
    ] {
        let [before, after] = [(0, "hold_doubted = true"), (5, "")].map(|(turned, held)| {
            let figures = submissions(turned, None);
            // Only this year's grades: with last year's figure doubted too, its grade stays held back.
            let figures = figures.replace(",人,7,503.5,", ",人,250,503.5,");
            let workspace = all_kinds(&KINDS[kind], &figures);
            let plan = workspace.path().join("mappings/town/plan.toml");
            let text = fs::read_to_string(&plan).unwrap();
            let rule = format!("[overall]\n{by}\n{OVERALL_BANDS}");
            fs::write(&plan, format!("{held}\n{text}\n{rule}")).unwrap();
            let book = workspace::run(workspace.path(), ("town", "R6")).join("効果検証報告書.xlsx");
            workspaces.push(workspace);
            book
        });
        let is_held = |data: &&Data| data.to_string().contains("→保留");
        let [held, none] =
            [&before, &after].map(|book| cells(book).values().filter(is_held).count());
        assert!(held > 50 && none == 0, "{held} {none}");
        corrected.push((with_figures_of(&before, &after), after));
        ours.push(before);
    }
    check_all(&ours, corrected, 6_000);
}

#[test]
fn a_corrected_figure_gives_what_a_run_gives_for_it() {
    let mut workspaces = Vec::new();
    let (mut ours, mut corrected) = (Vec::new(), Vec::new());
    for (at, kind) in KINDS.iter().enumerate() {
        let text = ["集計中", "事業終了", "", "調査中"][at];
        let [before, after] = [(0, Some(text)), (5, None)].map(|(turned, text)| {
            let workspace = all_kinds(kind, &submissions(turned, text));
            let book = workspace::run(workspace.path(), ("town", "R6")).join("効果検証報告書.xlsx");
            workspaces.push(workspace);
            book
        });
        corrected.push((with_figures_of(&before, &after), after));
        ours.push(before);
    }
    check_all(&ours, corrected, 12_000);
}

#[test]
fn what_was_corrected_leaves_the_other_reasons_and_grades_that_are_held_in_the_summary() {
    if !office::is_there("workbooks that compute") {
        return;
    }
    let workspace = workspace::sample("kitamoto");
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, format!("hold_doubted = true\n{text}")).unwrap();
    let path = workspace::run(workspace.path(), ("kitamoto", "R6")).join("効果検証報告書.xlsx");
    let book = Book::open(&path);
    let told = |cells: &BTreeMap<(String, String), Data>| {
        let cell = |at: &str| cells[&("総括".to_owned(), at.to_owned())].to_string();
        cell("A2") + &cell("A3")
    };
    let before = told(&cells(&path));
    // A blank, and one of two figures whose grades are held back.
    let figures = [("実績_2_7_3_1", 70.0), ("実績_5_1_4_1", 1201.0)];
    let figures = figures.map(|(name, figure)| (book.named(name).unwrap(), figure));
    let corrected = book.with_numbers(&figures.into_iter().collect());
    let folder = tempfile::tempdir().unwrap();
    let after = &recalculated([&corrected].into_iter(), folder.path())[0];
    let after = told(&cells(after));
    for (then, now) in [
        ("空欄 1、", ""),
        ("28指標を評価（未提出 1", "30指標を評価（未提出 1"),
        ("確認中 2 を除く", "確認中 1 を除く"),
        (
            "5指標は値を担当課に確認中で、うち2指標",
            "4指標は値を担当課に確認中で、うち1指標",
        ),
    ] {
        assert!(before.contains(then), "{then}: {before}");
        assert!(
            after.contains(now) && !after.contains(then),
            "{now}: {after}"
        );
    }
}
