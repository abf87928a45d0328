//! What makes a KPI's figure of the year doubtful, in whole workspaces.

mod workspace;

use kensho::domain::FiscalYear;
use kensho::verification::Verification;
use kensho::{Subject, verify};
use std::fs;
use std::path::{Path, PathBuf};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(name)
}

fn verified(workspace: &Path) -> Verification {
    let subject = workspace::subject(workspace, ("town", "R6"));
    verify(&subject, &|_, _| {}).unwrap()
}

/// The KPIs that have any, with theirs.
fn doubtful(verification: &Verification) -> Vec<String> {
    let (plan, doubts) = (verification.plan(), &verification.doubts);
    assert_eq!(doubts.len(), plan.kpis.len());
    let of_kpis = plan.kpis.iter().zip(doubts);
    let doubtful = of_kpis.filter(|(_, doubt)| !doubt.codes.is_empty());
    doubtful
        .map(|(kpi, doubt)| format!("{} {}", kpi.id, doubt.codes))
        .collect()
}

#[test]
fn errors_and_warnings_of_its_cells_make_a_figure_doubtful() {
    let expected = [
        "1-1-a missing-actual",
        "2-2-a wrong-section",
        "2-3-a wrong-section",
    ];
    assert_eq!(doubtful(&verified(&case("names"))), expected);
    let expected = [
        "1-a unit-slip",
        "1-b cumulative-falls",
        "1-d copied-from-last-year",
        "1-e unsurveyed-year",
        "1-g unit-slip",
    ];
    assert_eq!(doubtful(&verified(&case("figures"))), expected);
    let expected = [
        "1-a qualified-figure",
        "1-1-1 qualified-figure",
        "1-1-2 jump-against-last-year",
    ];
    assert_eq!(doubtful(&verified(&case("surprises"))), expected);
}

/// A measure that is not the KPI's is said where the row names the KPI, not where its figure is.
#[test]
fn what_is_said_of_a_row_counts_too() {
    let workspace = tempfile::tempdir().unwrap();
    let files =
        ["plan.toml", "kpis.csv", "forms/list.toml"].map(|name| format!("mappings/town/{name}"));
    for file in files {
        let target = workspace.path().join(&file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(case("names").join(&file), target).unwrap();
    }
    let folder = workspace.path().join("inputs/town/R6/環境課");
    fs::create_dir_all(&folder).unwrap();
    let rows = "指標番号,施策,指標,R6実績\n1-1-a,1-2,審議会開催回数,約5\n";
    fs::write(folder.join("実績.csv"), rows).unwrap();
    let expected = ["1-1-a measure-differs；qualified-figure"];
    assert_eq!(doubtful(&verified(workspace.path())), expected);
}

/// Nobody has answered what the last run of a year asked: its figures are as doubtful to those that look back.
#[test]
fn what_an_earlier_year_s_last_run_asked_is_still_asked() {
    let workspace = tempfile::tempdir().unwrap();
    let workspace = workspace.path();
    let write = |name: &str, text: &str| workspace::write(workspace, name, text);
    for file in ["plan.toml", "kpis.csv", "forms/list.toml"] {
        let file = format!("mappings/town/{file}");
        let text = fs::read_to_string(case("names").join(&file)).unwrap();
        write(&file, &text.replace(", \"R6実績\"]", "]"));
    }
    let head = "指標番号,施策,指標";
    let of_r5 = |figures: &str| {
        let rows = format!("{head},R4実績,R5実績\n1-1-a,1-1,審議会開催回数,{figures}\n");
        write("inputs/town/R5/環境課/実績.csv", &rows);
    };
    let of_r6 = |years: &str, figures: &str| {
        let rows = format!("{head},{years}\n1-1-a,1-1,審議会開催回数,{figures}\n");
        write("inputs/town/R6/環境課/実績.csv", &rows);
    };
    of_r5("4,40");
    of_r6("R6実績", "41");
    let r5 = FiscalYear::starting(2023);
    let years = || {
        let verification = verified(workspace);
        let kpi = verification.plan().kpi_with_id("1-1-a").unwrap();
        Vec::from_iter(verification.doubts[kpi].years.clone())
    };
    // No run has asked yet.
    assert_eq!(years(), []);
    let of_year = |year, year_folder: &str| Subject {
        workspace: workspace.to_owned(),
        plan: "town".into(),
        year,
        year_folder: year_folder.into(),
    };
    let run = |subject: &Subject| {
        let now = "2025-07-01".parse().unwrap();
        kensho::run(subject, now, &|_, _| {}).unwrap().done()
    };
    let r6 = of_year(FiscalYear::starting(2024), "R6");
    assert!(run(&r6).is_some());
    assert!(run(&of_year(r5, "R5")).is_some());
    assert_eq!(years(), [r5]);
    // What was asked meanwhile makes another run.
    assert!(run(&r6).is_some());
    let is_told = |text: &str| text.contains("＊ R5: 値を担当課に確認中です");
    let workbook = workspace.join("outputs/town/R6/効果検証報告書.xlsx");
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let sheet = calamine::Reader::worksheet_range(&mut workbook, "KPI個票").unwrap();
    let mut cells = sheet.used_cells();
    assert!(
        cells.any(|(_, _, cell)| is_told(&cell.to_string())),
        "{sheet:?}"
    );
    assert!(run(&r6).is_none());
    of_r6("R5実績,R6実績", "40,41");
    assert_eq!(years(), [r5]);
    of_r6("R6実績", "41");
    of_r5("4,39");
    assert_eq!(years(), []);
}
