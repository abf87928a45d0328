//! The council's sheets for paper, read back as a person sees them: a page for each KPI.

mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use std::path::Path;

/// A workspace with a sample plan, whose `plan.toml` begins with some lines more.
fn workspace(plan: &str, more: &str) -> tempfile::TempDir {
    let workspace = workspace::sample(plan);
    change(workspace.path(), plan, |text| format!("{more}\n{text}"));
    workspace
}

/// Writes the plan's file anew.
fn change(workspace: &Path, plan: &str, change: impl FnOnce(&str) -> String) {
    let file = workspace.join(format!("mappings/{plan}/plan.toml"));
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, change(&text)).unwrap();
}

/// The rows of a sheet of a run's workbook, without empty cells; nothing where the workbook has no such sheet.
fn rows(workspace: &Path, (plan, year): (&str, &str), book: &str, sheet: &str) -> Vec<Vec<String>> {
    let file = workspace.join(format!("outputs/{plan}/{year}/{book}.xlsx"));
    let mut book = open_workbook_auto(file).unwrap();
    let Ok(range) = book.worksheet_range(sheet) else {
        return Vec::new();
    };
    let row = |row: &[Data]| {
        let cells = row.iter().map(ToString::to_string);
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    range.rows().map(row).collect()
}

/// The rows of the page of a KPI.
fn page(rows: &[Vec<String>], name: &str) -> Vec<Vec<String>> {
    let is_head = |row: &[String]| row.first().is_some_and(|cell| cell.starts_with("個票 "));
    let pages = rows.split(|row| is_head(row));
    let named = |page: &&[Vec<String>]| page.first().is_some_and(|row| row[0].ends_with(name));
    pages.into_iter().find(named).unwrap().to_vec()
}

const COUNCIL: &str = "効果検証報告書";
const SHEET: &str = "KPI個票";

#[test]
fn a_page_says_how_the_rate_of_its_kpi_comes_about() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "");
    workspace::run(workspace.path(), of);
    let rows = rows(workspace.path(), of, COUNCIL, SHEET);
    let page = page(&rows, "観光入込客数");
    let row = |label: &str| {
        page.iter()
            .find(|row| row.iter().any(|cell| cell == label))
            .unwrap()
    };
    let expected =
        "達成率 ＝ （実績値 1,194.663 － 基準値 544）÷（目標値 820 － 基準値 544） ＝ 235.7％";
    assert_eq!(row("計算")[1], expected);
    assert!(
        row("判定")[2].contains("今年度の目標 728 は達成"),
        "{:?}",
        row("判定")
    );
    assert_eq!(
        row("目標値"),
        &["目標値", "590", "636", "682", "728", "774", "820"]
    );
    assert!(row("実績値").starts_with(&["実績値".to_owned(), "544".to_owned()]));
}

#[test]
fn a_plan_of_more_kpis_than_it_has_pages_for_shows_the_worst() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "kpi_sheets = 3");
    workspace::run(workspace.path(), of);
    let rows = rows(workspace.path(), of, COUNCIL, SHEET);
    let grades = rows.iter().filter(|row| row.len() == 3 && row[0] == "判定");
    let grades: Vec<&str> = grades.map(|row| row[1].as_str()).collect();
    assert_eq!(grades, ["× D"; 3]);
    assert!(rows[0].iter().any(|cell| cell.contains("判定の低い3指標")));
}

/// So many KPIs more, under the first goal of the plan of 北本市.
fn with_more(text: &str, more: usize) -> String {
    let kpi = |number: usize| {
        format!(
            "[[goal.kpi]]\nid = \"多-{number}\"\nname = \"見本の数{number}\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"市民課\"\n"
        )
    };
    let kpis: String = (1..=more).map(kpi).collect();
    text.replacen("[[goal.kpi]]", &format!("{kpis}[[goal.kpi]]"), 1)
}

#[test]
fn where_figures_of_a_large_plan_have_no_notes_the_page_on_its_signs_says_so() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "kpi_sheets = 3");
    let told = |book: &str| {
        let rows = rows(workspace.path(), of, book, "シートの見方");
        let row = rows
            .into_iter()
            .find(|row| row.first().is_some_and(|sign| sign == "出どころ"));
        row.map(|row| row[1].clone())
    };
    workspace::run(workspace.path(), of);
    assert_eq!(told("事務局用"), None);
    change(workspace.path(), of.0, |text| with_more(text, 1_000));
    workspace::run(workspace.path(), of);
    let text = told("事務局用").unwrap();
    assert!(text.starts_with("指標が1,000を超えるため"), "{text}");
    assert_eq!(told(COUNCIL), None);
}

#[test]
fn the_page_on_signs_names_only_sheets_that_are_there() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "");
    let told = || {
        workspace::run(workspace.path(), of);
        let mut rows = rows(workspace.path(), of, COUNCIL, "シートの見方").into_iter();
        let row = rows.find(|row| row.first().is_some_and(|sign| sign == "値を直す"));
        ["KPI一覧", "総括"].map(|sheet| row.as_ref().unwrap()[1].contains(sheet))
    };
    assert_eq!(told(), [true; 2]);
    for (without, expected) in [
        ("\"KPI一覧\"", [false, true]),
        ("\"KPI一覧\", \"総括\"", [false; 2]),
    ] {
        change(workspace.path(), of.0, |text| {
            let (plan, _) = text.split_once("[[edition]]").unwrap_or((text, ""));
            format!("{plan}\n[[edition]]\nworkbook = \"効果検証報告書\"\nwithout = [{without}]\n")
        });
        assert_eq!(told(), expected);
    }
}

#[test]
fn what_the_plan_tells_of_a_kpi_stands_on_its_page() {
    let of = ("takanezawa", "R6");
    let workspace = workspace(of.0, "");
    let long = "長い説明。".repeat(6_000);
    change(workspace.path(), of.0, |text| {
        let more = format!("grounds = \"{long}\"\nmeaning = \"=1+1\"\nname ");
        let (before, kpi) = text.split_at(text.find("[[goal.kpi]]").unwrap());
        format!("{before}{}", kpi.replacen("name ", &more, 1))
    });
    workspace::run(workspace.path(), of);
    let rows = rows(workspace.path(), of, COUNCIL, SHEET);
    let told = |label: &str| {
        rows.iter()
            .find(|row| row.first().is_some_and(|cell| cell == label))
    };
    assert_eq!(told("指標の方向性").unwrap()[1], "=1+1");
    let whole: Vec<&str> = rows
        .iter()
        .filter(|row| ["設定根拠", "（続き）"].contains(&row.first().map_or("", String::as_str)))
        .map(|row| row[1].as_str())
        .collect();
    assert_eq!(whole.concat(), long);
}

#[test]
fn the_index_of_the_sections_leads_to_each_kpi() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "");
    workspace::run(workspace.path(), of);
    let sheet = |name| rows(workspace.path(), of, COUNCIL, name);
    let (index, list, pages) = (sheet("担当課別の索引"), sheet("KPI一覧"), sheet(SHEET));
    let lines = index
        .iter()
        .filter(|row| row.last().is_some_and(|cell| cell.starts_with("個票 ")));
    let links = links_to(workspace.path(), of, "KPI一覧");
    let cover = sheet("表紙");
    let start = |name: &str| -> u32 {
        let line = cover.iter().find(|row| row.contains(&name.to_owned()));
        line.unwrap().last().unwrap().parse().unwrap()
    };
    let mut count = 0;
    for line in lines {
        let [.., id, name, _, row, page] = line.as_slice() else {
            panic!("{line:?}")
        };
        // On paper a page is looked for, in the file the link is clicked.
        let (page, number) = page.trim_end_matches('）').split_once('（').unwrap();
        let of_page = page.trim_start_matches("個票 ").parse::<u32>().unwrap();
        assert_eq!(
            number.parse(),
            Ok(start("KPI個票") + of_page - 1),
            "{line:?}"
        );
        assert!(
            (start("KPI一覧")..start("KPI個票")).contains(&row.parse().unwrap()),
            "{line:?}"
        );
        let in_list = list.iter().position(|row| row.first() == Some(id));
        assert!(links.contains(&(in_list.unwrap() + 1)), "{line:?}");
        let at = pages.iter().position(|row| {
            row.first()
                .is_some_and(|cell| cell.starts_with(&format!("{page}／")))
        });
        assert!(
            pages[at.unwrap() + 1][0].starts_with(&format!("{id}　")),
            "{name}"
        );
        count += 1;
    }
    assert_eq!(count, 40);
}

/// The rows of a sheet, counted from 1, to which links of the council's workbook lead, in their order.
fn links_to(workspace: &std::path::Path, (plan, year): (&str, &str), sheet: &str) -> Vec<usize> {
    let file = workspace.join(format!("outputs/{plan}/{year}/効果検証報告書.xlsx"));
    let mut book = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let start = format!("location=\"'{sheet}'!A");
    let mut links = Vec::new();
    for at in 0..book.len() {
        let mut text = String::new();
        let mut part = book.by_index(at).unwrap();
        if std::io::Read::read_to_string(&mut part, &mut text).is_ok() {
            let places = text.split(&start).skip(1);
            let row = |place: &str| place[..place.find('"').unwrap()].parse::<usize>().unwrap();
            links.extend(places.map(row));
        }
    }
    links
}

/// Where the links of the index lead.
#[test]
fn the_pages_begin_where_the_index_says() {
    let of = ("takanezawa", "R6");
    let workspace = workspace(of.0, "");
    workspace::run(workspace.path(), of);
    let pages = rows(workspace.path(), of, COUNCIL, SHEET);
    let mut links = links_to(workspace.path(), of, SHEET);
    links.retain(|row| *row > 1);
    assert_eq!(links.len(), 6);
    assert!(
        links
            .iter()
            .all(|row| pages[row - 1][0].starts_with("個票 ")),
        "{links:?}"
    );
}

#[test]
fn a_goal_without_kpis_has_a_sheet_with_its_direction_its_measures_and_room_for_the_secretariat() {
    let of = ("kitamoto", "R6");
    let workspace = workspace(of.0, "");
    let goal = "[[goal]]\nid = \"99\"\nlabel = \"基本目標９\"\nname = \"見本の目標\"\nsummary = \"見本の方向です。\"\n[[goal.measure]]\nid = \"9-1\"\nname = \"見本の施策\"\n";
    change(workspace.path(), of.0, |text| format!("{text}\n{goal}"));
    workspace::run(workspace.path(), of);
    let council = rows(workspace.path(), of, COUNCIL, "基本目標９");
    let told = ["見本の方向です。", "指標はありません"];
    for told in told {
        assert!(council.concat().contains(&told.to_owned()), "{council:?}");
    }
    assert!(
        council
            .concat()
            .iter()
            .any(|cell| cell.contains("見本の施策")),
        "{council:?}"
    );
    let office = rows(workspace.path(), of, "事務局用", "基本目標９").concat();
    assert!(office.contains(&"事務局の評価".to_owned()), "{office:?}");
    for key in ["assessment:99", "assessment:99/9-1"] {
        assert!(office.iter().any(|cell| cell == key), "{key} {office:?}");
    }
}
