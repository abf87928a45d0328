//! Histories of answers, as text in `tests/histories/answers.txt`: what sections send, answer, change, clear and take
//! back, and after each run which figures count and what is said. `KENSHO_UPDATE=1 cargo test --release --test
//! histories` writes the outcomes anew; read the diff.
//!
//! The steps, a line each:
//! `submit FILE ID=FIGURE …` fills in the form; `answer RUN FILE QUESTION ANSWER` fills in a copy of the slip that the
//! run wrote; `change FILE QUESTION ANSWER` one that was sent; an answer is `choice|value|reason`, `-` clears it;
//! `⏎` breaks a line.
//! `twice FILE QUESTION ANSWER` adds the block of a question again, with another answer. `move FILE TO`,
//! `delete FILE`, `copy FILE TO`, `save FILE AS` (by LibreOffice, in the format of the second name). `spare RUN FILE`: the
//! marked copy of a file, which the run wrote, comes back as it went out. `rebuild`: the history is lost and made again. `rename
//! NAME NEW`: a KPI gets a new name in the plan. `other ID=FIGURE …`: the plan has another section, which sends the same
//! file anew with these figures. `run`.

mod left_out;
mod office;
mod town;
mod workspace;

use kensho::finding::{Finding, Severity};
use kensho::verification::Verification;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use town::{Town, figures, set};

const SECTION: &str = "保育課";

/// Notes that are told of answers; other notes are left out.
const NOTES: [&str; 7] = [
    "unit-slip",
    "answered-figure",
    "older-answer",
    "answer-outdated",
    "withdrawn-submission",
    "superseded-submission",
    "duplicate-figure",
];

#[test]
fn each_answer_counts_or_is_told_and_nothing_turns_without_a_change() {
    if !office::is_there("histories of answers") {
        return;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/histories/answers.txt");
    let expected = fs::read_to_string(path).unwrap();
    let histories: Vec<&str> = expected.trim_end().split("\n\n").collect();
    let played = std::thread::scope(|scope| {
        let all = histories.iter().map(|of| scope.spawn(move || play(of)));
        let all: Vec<_> = all.collect();
        let all = all.into_iter().map(|of| of.join().unwrap());
        all.collect::<Vec<String>>().join("\n\n") + "\n"
    });
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(path, played).unwrap();
        return;
    }
    let histories = expected.trim_end().split("\n\n");
    for (expected, played) in histories.zip(played.trim_end().split("\n\n")) {
        assert_eq!(expected, played, "\n{expected}\n\n{played}");
    }
}

/// A history with what comes of it.
fn play(history: &str) -> String {
    let town = Town::of(&[("a", SECTION), ("b", SECTION)]);
    let mut runs = 0;
    let mut lines: Vec<String> = Vec::new();
    let steps = history.lines().filter(|line| !line.starts_with(' '));
    for line in steps {
        lines.push(line.to_owned());
        let words: Vec<&str> = line.split(' ').collect();
        if words == ["run"] {
            runs += 1;
            lines.extend(run(&town, runs));
        } else if words[0] != "#" {
            step(&town, &words);
        }
    }
    lines.join("\n")
}

fn step(town: &Town, words: &[&str]) {
    let file = |name: &str| town.path("inputs/town/R6").join(SECTION).join(name);
    match words {
        ["submit", name, figures @ ..] => {
            let figures = figures.iter().map(|of| of.split_once('=').unwrap());
            let steps: Vec<Value> = figures.map(|(id, of)| set(id, value(of))).collect();
            town.send(&town.form(SECTION), (SECTION, name), &steps);
        }
        ["answer", run, name, question, answer] => {
            // A fresh slip has nothing to clear, and not every one has a column of values.
            let mut steps = set_answer(question, answer);
            steps.retain(|step| !step[3].is_null());
            town.send(&slip_of(town, run), (SECTION, name), &steps);
        }
        ["change", name, question, answer] => {
            town.send(&file(name), (SECTION, name), &set_answer(question, answer));
        }
        ["twice", name, question, answer] => {
            let path = file(name);
            let mut steps = vec![json!(["paste", path, question])];
            steps.extend(set_answer(question, answer));
            town.send(&path, (SECTION, name), &steps);
        }
        ["move" | "copy", from, to] => {
            fs::create_dir_all(file(to).parent().unwrap()).unwrap();
            match words[0] {
                "move" => fs::rename(file(from), file(to)).unwrap(),
                _ => drop(fs::copy(file(from), file(to)).unwrap()),
            }
        }
        ["spare", run, name] => {
            let copy = marked(name);
            fs::copy(town.path(&format!("{copy} of run {run}")), file(&copy)).unwrap();
        }
        ["rebuild"] => assert_eq!(town.rebuild(), 1),
        ["rename", name, new] => {
            let path = town.path("mappings/town/plan.toml");
            let plan = fs::read_to_string(&path).unwrap();
            let named = format!("name = \"{new}\"\nformerly = [\"{name}\"]");
            fs::write(&path, plan.replace(&format!("name = \"{name}\""), &named)).unwrap();
        }
        ["other", figures @ ..] => send_of_other(town, figures),
        ["delete", name] => fs::remove_file(file(name)).unwrap(),
        ["save", name, to] => {
            let saved = tempfile::tempdir().unwrap();
            let (_, format) = to.split_once('.').unwrap();
            let by_office = office::convert(&[file(name)], format, saved.path());
            fs::remove_file(file(name)).unwrap();
            fs::copy(&by_office[0], file(to)).unwrap();
        }
        _ => panic!("{words:?}"),
    }
}

/// A section without KPIs of its own, which sends figures of others in a form that is not ours.
fn send_of_other(town: &Town, figures: &[&str]) {
    const OTHER: &str = "福祉課";
    let path = town.path("mappings/town/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    if !plan.contains(OTHER) {
        fs::write(&path, format!("{plan}[[section]]\nname = {OTHER:?}\n")).unwrap();
        let forms = town.path("mappings/town/forms");
        fs::create_dir_all(&forms).unwrap();
        let form = "name = \"CSV\"\n[table]\nheader = [\"指標名\", \"実績値\"]\n[columns]\nkpi = \"指標名\"\nactual = '実績値（(?<year>.+)）'\n";
        fs::write(forms.join("csv.toml"), form).unwrap();
    }
    let rows = figures.iter().map(|of| of.split_once('=').unwrap());
    let rows: String = rows.map(|(id, of)| format!("{id}の人数,{of}\n")).collect();
    let folder = town.path("inputs/town/R6").join(OTHER);
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("実績.csv"),
        format!("指標名,実績値（R6）\n{rows}"),
    )
    .unwrap();
}

fn slip_of(town: &Town, run: &str) -> PathBuf {
    town.path(&format!("slip of run {run}.xlsx"))
}

fn marked(name: &str) -> String {
    format!("{SECTION}（印つき）{name}")
}

fn set_answer(question: &str, answer: &str) -> Vec<Value> {
    let parts: Vec<&str> = answer.trim_matches('-').split('|').collect();
    let part = |at: usize| value(parts.get(at).copied().unwrap_or_default());
    let heads = ["選択", "値", "理由"].into_iter().enumerate();
    heads
        .map(|(at, head)| json!(["set", question, format!("kensho:回答:{head}"), part(at)]))
        .collect()
}

fn value(text: &str) -> Value {
    match text.parse::<i64>() {
        Ok(number) => json!(number),
        Err(_) if text.is_empty() => json!(null),
        Err(_) => json!(text.replace('⏎', "\n")),
    }
}

/// Runs, keeps the slip, and says what counts and what is told; a verification behind it must tell the same, and so must a
/// run with a history that was made again.
fn run(town: &Town, number: usize) -> Vec<String> {
    let rebuilt = (number > 1).then(|| town.rebuilt());
    let done = town.run().verification;
    if let Some(rebuilt) = rebuilt {
        let again = rebuilt.run().verification;
        assert_eq!(told(&done), told(&again), "after a rebuild");
        assert_eq!(standings(&done), standings(&again), "after a rebuild");
    }
    let slip = town.slip(SECTION);
    let copy = slip.with_file_name(marked("実績.xlsx"));
    if copy.exists() {
        let kept = town.path(&format!("{} of run {number}", marked("実績.xlsx")));
        fs::copy(copy, kept).unwrap();
    }
    if slip.exists() {
        fs::copy(slip, slip_of(town, &number.to_string())).unwrap();
    }
    let told = told(&done);
    assert_eq!(told, self::told(&town.again()));
    told
}

/// How far the sections have come.
fn standings(done: &Verification) -> Vec<String> {
    let sections = done.sections();
    sections.iter().map(|of| format!("{of:?}")).collect()
}

fn told(done: &Verification) -> Vec<String> {
    let figures = figures(done);
    let figures = figures.iter().map(|of| of.as_deref().unwrap_or("-"));
    let figures = figures.collect::<Vec<_>>().join(" ");
    let is_told = |of: &&Finding| of.severity() != Severity::Note || NOTES.contains(&of.code());
    let findings = done.findings.iter().filter(is_told);
    let lines = findings.map(|of| {
        let file = of.place.file.rsplit('/').next().unwrap_or_default();
        let remedy = match of.severity() {
            Severity::Note => String::new(),
            _ => format!("\n      {}", of.remedy),
        };
        format!("    {} {file}: {}{remedy}", of.code(), of.message)
    });
    [format!("  = {figures}")]
        .into_iter()
        .chain(lines)
        .collect()
}
