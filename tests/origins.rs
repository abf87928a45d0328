//! Where each figure of the 事務局's workbook comes from, said in a note at its cell.

mod seen;
mod workspace;

use kensho::domain::cell::CellAt;

/// The cells of figures on a sheet: below such heads those in rows of KPIs and projects, on the pages of KPIs right of
/// such labels.
fn figures(sheet: &str, rows: &[Vec<String>]) -> Vec<String> {
    let is_figure = |cell: &String| cell.trim_end_matches(seen::SIGN).parse::<f64>().is_ok();
    let at = |row: usize, column: usize| CellAt::new(row as u32, column as u32).to_string();
    let mut found = Vec::new();
    let mut heads: Option<&Vec<String>> = None;
    for (at_row, row) in rows.iter().enumerate() {
        let label = row.iter().find(|cell| !cell.is_empty());
        let of_page = label.is_some_and(|label| ["実績値", "目標値"].contains(&label.as_str()));
        if sheet == "KPI個票" {
            let cells = row
                .iter()
                .enumerate()
                .filter(|(_, cell)| of_page && is_figure(cell));
            found.extend(cells.map(|(column, _)| at(at_row, column)));
            continue;
        }
        if row
            .iter()
            .any(|cell| ["指標", "事務事業", "値"].contains(&cell.as_str()))
        {
            heads = Some(row);
            continue;
        }
        // Sums have neither a unit nor a team.
        let is_counted = row.get(3).is_some_and(|cell| !cell.is_empty());
        for (column, head) in heads
            .into_iter()
            .flatten()
            .enumerate()
            .filter(|_| is_counted)
        {
            let head = head.replace('\n', "");
            let names = [
                "基準値",
                "今年度の目標",
                "最終目標値",
                "目標値",
                "事業費（千円）",
                // Of what stands behind the plan.
                "値",
            ];
            let is_head = names.contains(&head.as_str()) || head.ends_with("実績値");
            if is_head && is_figure(&row[column]) {
                found.push(at(at_row, column));
            }
        }
    }
    found
}

#[test]
fn every_figure_says_where_it_comes_from() {
    for (plan, least) in [
        (("kitamoto", "R6"), 600),
        (("komagane", "R8"), 40),
        (("takahata", "R7"), 10),
        (("takanezawa", "R6"), 150),
    ] {
        let workspace = workspace::sample(plan.0);
        let book = workspace::run(workspace.path(), plan).join("事務局用.xlsx");
        let (sheets, notes) = (seen::sheets(&book), seen::notes(&book));
        let listed = ["KPI一覧", "KPI個票", "期間の推移", "事業一覧", "強み・弱み"];
        let is_goal = |rows: &[Vec<String>]| rows.concat().contains(&"最終\n目標値".to_owned());
        let mut asked = 0;
        for ((name, rows), notes) in sheets.iter().zip(&notes) {
            if !listed.contains(&name.as_str()) && !is_goal(rows) {
                continue;
            }
            let figures = figures(name, rows);
            asked += figures.len();
            let silent: Vec<_> = figures
                .iter()
                .filter(|cell| !notes.contains_key(*cell))
                .collect();
            assert!(silent.is_empty(), "{plan:?} {name}: {silent:?}");
            let unplaced = notes.values().filter(|note| {
                !note.contains("書かれていた文字: ") && !note.starts_with("計画の値")
            });
            assert_eq!(
                unplaced.collect::<Vec<_>>(),
                Vec::<&String>::new(),
                "{plan:?} {name}"
            );
        }
        assert!(asked > least, "{plan:?}: {asked}");
        let behind = sheets.iter().zip(&notes);
        let mut behind =
            behind.filter(|((name, _), _)| ["強み・弱み", "計画の背景"].contains(&name.as_str()));
        let has_notes = |notes: &_| !std::collections::BTreeMap::is_empty(notes);
        assert!(behind.all(|(_, notes)| has_notes(notes)), "{plan:?}");
        let council = seen::notes(&book.with_file_name("効果検証報告書.xlsx"));
        assert!(council.iter().all(|notes| notes.is_empty()));
    }
}

#[test]
fn a_figure_from_the_files_of_another_year_says_of_which() {
    let workspace = workspace::sample("takanezawa");
    let folder = workspace::run(workspace.path(), ("takanezawa", "R6"));
    let notes = seen::notes(&folder.join("事務局用.xlsx"));
    let notes: Vec<&String> = notes.iter().flat_map(|notes| notes.values()).collect();
    let is_there = |begin: &str| notes.iter().any(|note| note.starts_with(begin));
    assert!(is_there(
        "R5/産業課/実績_令和５年度.csv D2\n書かれていた文字: 1,128"
    ));
    assert!(is_there("企画課/年度別実績報告.xlsx「実績」 "));
    assert!(!is_there("R6/") && !is_there("産業課/実績_令和５年度.csv"));
}
