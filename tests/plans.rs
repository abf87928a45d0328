//! The sample plans, year by year: what is in them and what became of it. docs/plans.md is written by
//! this test (`KENSHO_UPDATE=1 cargo test --release --test plans`); read the diff.

use kensho::Subject;
use kensho::finding::Severity;
use kensho::intake::discover;
use kensho::verification::Verification;
use std::fs;
use std::path::Path;

const HEAD: &str = "# 見本の計画

五つの町の計画を、公表された資料から `mappings/` に写し、それぞれの町らしい様式の提出ファイルを `inputs/` に置いてあります。
基準値・目標値などは資料のとおり、資料にない値（実績、課の名前など）は架空の見本です。このページは、すべての計画の
すべての年度を実際に検証した結果から作られます（tests/plans.rs）。

| 計画 | 年度 | 目標 | 施策 | 指標 | 事業 | 提出ファイル | 評価 | 区分 | 評価できず | エラー | 要確認 | 連絡 |
|---|---|--:|--:|--:|--:|--:|--:|---|---|--:|--:|--:|
";

#[test]
fn every_sample_plan_comes_out_as_its_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let plans = kensho::mapping::plans(root).unwrap();
    assert_eq!(
        plans,
        ["atsugi", "kitamoto", "komagane", "takahata", "takanezawa"]
    );
    let lines = plans.iter().flat_map(|plan| lines(root, plan));
    let page: String = [HEAD.to_owned()].into_iter().chain(lines).collect();
    println!("{page}");
    let path = root.join("docs/plans.md");
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page);
}

fn lines(root: &Path, plan: &str) -> Vec<String> {
    let years = discover::years(root, plan);
    assert!(!years.is_empty(), "{plan} has no inputs");
    let line = |(year, year_folder)| {
        let subject = Subject {
            workspace: root.to_owned(),
            plan: plan.to_owned(),
            year,
            year_folder,
        };
        let verification = kensho::verify(&subject, &|_, _| {});
        line(&verification.unwrap_or_else(|error| panic!("{plan}: {error:#}")))
    };
    years.into_iter().map(line).collect()
}

fn line(verification: &Verification) -> String {
    let plan = verification.plan();
    let tally = &verification.tallies.all;
    let bands = plan.rating.bands.iter().zip(&tally.bands);
    let bands: Vec<String> = bands
        .map(|(band, count)| format!("{} {count}", band.sign()))
        .collect();
    let reasons = tally.left_out.iter();
    let reasons: Vec<String> = reasons
        .map(|(reason, count)| format!("{reason} {count}"))
        .collect();
    let counts = [Severity::Error, Severity::Warning, Severity::Note];
    let [errors, warnings, notes] = counts.map(|severity| verification.count(severity));
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {errors} | {warnings} | {notes} |\n",
        plan.id,
        verification.year,
        plan.goals.len(),
        plan.measures.len(),
        plan.kpis.len(),
        plan.projects.len(),
        verification.readings.len(),
        tally.judged(),
        if bands.is_empty() {
            "―".to_owned()
        } else {
            bands.join("　")
        },
        if reasons.is_empty() {
            "―".to_owned()
        } else {
            reasons.join("、")
        },
    )
}
