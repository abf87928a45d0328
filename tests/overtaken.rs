//! A plan that changes after the forms went out: what of it a section is asked about. What a form asked for when it was
//! written, and what was filled in as it was asked, is no fault of the section.

mod left_out;
mod office;
mod workspace;

use kensho::Subject;
use kensho::finding::{Finding, Severity};
use kensho::verification::Verification;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const PLAN: &str = include_str!("overtaken/plan.toml");
const CHANGES: &str = "tests/overtaken/changes.txt";

struct Town(tempfile::TempDir);

impl Town {
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn subject(&self, year: &str) -> Subject {
        workspace::subject(self.0.path(), ("town", year))
    }

    fn plan(&self, text: &str) {
        workspace::write(self.0.path(), "mappings/town/plan.toml", text);
    }

    fn found(&self) -> Verification {
        kensho::verify(&self.subject("R6"), &|_, _| {}).unwrap()
    }

    /// Forms of a year that both sections fill in and send.
    fn collect(&self, year: &str, steps: &[(&str, Value)]) {
        kensho::write_forms(&self.subject(year), &|_, _| {}).unwrap();
        for (section, steps) in steps {
            let from = self.path(&format!("outputs/town/{year}/調査票/{section}.xlsx"));
            let to = self.path(&format!("inputs/town/{year}/{section}/実績.xlsx"));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            office::edit(&json!([{"from": from, "to": to, "do": steps}]));
        }
    }
}

/// A town whose forms for R6 came back, filled in as they ask.
fn filled() -> Town {
    let town = Town(tempfile::tempdir().unwrap());
    town.plan(PLAN);
    let children = json!([
        ["set", "1-1-a", "実績値（R5）", 700],
        ["set", "1-1-b", "値がないとき", "集計中"],
        ["set", "1-1-c", "実績値（R5）", 3],
        ["sheet", "事業"],
        ["set", "P1", "事業費（千円）（R5）", 480],
        ["set", "P2", "事業費（千円）（R5）", 20]
    ]);
    let visitors = json!([["set", "1-2-a", "実績値（R5）", 500]]);
    town.collect("R5", &[("保育課", children), ("観光課", visitors)]);
    let children = json!([
        ["set", "1-1-a", "実績値（R6）", 745],
        ["set", "1-1-a", "取組内容", "定員を増やした。"],
        ["set", "1-1-a", "課題", "保育士が足りない。"],
        ["set", "1-1-a", "今後の方針", "継続"],
        ["set", "1-1-b", "実績値（R5）", 70],
        ["set", "1-1-b", "実績値（R6）", 72],
        ["set", "1-1-b", "今後の方針", "現状維持"],
        ["sheet", "事業"],
        ["set", "P1", "事業費（千円）（R6）", 500],
        ["set", "P2", "金額がないとき", "事業終了"]
    ]);
    let visitors = json!([["set", "1-2-a", "実績値（R6）", 520]]);
    town.collect("R6", &[("保育課", children), ("観光課", visitors)]);
    town
}

/// A change of the plan: what it is, and the texts that take the place of others.
struct Change<'t> {
    title: &'t str,
    texts: Vec<(String, String)>,
}

fn changes(text: &str) -> Vec<Change<'_>> {
    let mut changes: Vec<Change<'_>> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end();
        match (line.strip_prefix("## "), line.split_once(" =>")) {
            (Some(title), _) => changes.push(Change {
                title,
                texts: Vec::new(),
            }),
            (None, Some((from, to))) => {
                let plain = |text: &str| text.trim().replace("\\n", "\n");
                let of = changes.last_mut().unwrap();
                of.texts.push((plain(from), plain(to)));
            }
            _ => {}
        }
    }
    changes
}

fn told(finding: &Finding) -> String {
    let whose = match finding.section.as_str() {
        "" => "事務局",
        section => section,
    };
    format!("{whose}: {} {}", finding.code(), finding.message)
}

#[test]
fn a_plan_that_changes_after_the_forms_went_out_is_asked_of_no_section() {
    if !office::is_there("plans that change after the forms went out") {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHANGES);
    let expected = fs::read_to_string(&path).unwrap();
    let (town, mut all) = (filled(), String::new());
    for change in changes(&expected) {
        let mut plan = PLAN.to_owned();
        all += &format!("## {}\n", change.title);
        for (from, to) in &change.texts {
            assert_eq!(
                plan.matches(from.as_str()).count(),
                1,
                "{}: {from}",
                change.title
            );
            plan = plan.replacen(from.as_str(), to, 1);
            let line = |text: &str| text.replace('\n', "\\n");
            all += format!("{} => {}", line(from), line(to)).trim_end();
            all += "\n";
        }
        town.plan(&plan);
        let done = town.found();
        let asked = done
            .findings
            .iter()
            .filter(|of| of.severity() != Severity::Note);
        for finding in asked {
            all += &format!("{}\n", told(finding));
        }
        all += "\n";
    }
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, &all).unwrap();
    }
    assert_eq!(all, fs::read_to_string(&path).unwrap());
}
