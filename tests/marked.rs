//! What the council's workbook says of the run before: the sheet 前回からの変更, the marks on what changed, and
//! the run that every page, the cover and the properties name. Read back from the files of runs.

mod workspace;

use calamine::{Data, Reader, Xlsx, open_workbook};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

fn kensho(workspace: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    command.args(arguments).current_dir(workspace);
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
}

/// Corrects a text that stands once in a section's 実績.csv.
fn correct(workspace: &Path, section: &str, before: &str, after: &str) {
    let file = workspace.join(format!("inputs/kitamoto/R6/{section}/実績.csv"));
    let bytes = fs::read(&file).unwrap();
    let starts = |at: &usize| bytes[*at..].starts_with(before.as_bytes());
    let found: Vec<usize> = (0..bytes.len()).filter(starts).collect();
    let [at] = found[..] else { panic!("{before}") };
    let (start, end) = (&bytes[..at], &bytes[at + before.len()..]);
    fs::write(file, [start, after.as_bytes(), end].concat()).unwrap();
}

fn report(workspace: &Path) -> PathBuf {
    workspace.join("outputs/kitamoto/R6/事務局用.xlsx")
}

fn rows(book: &Path, sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The rows of a sheet without their empty cells, and without empty rows.
fn texts(book: &Path, sheet: &str) -> Vec<Vec<String>> {
    let texts = |row: Vec<Data>| {
        let texts = row.iter().map(|cell| cell.to_string().replace('\n', ""));
        texts.filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    let rows = rows(book, sheet).into_iter().map(texts);
    rows.filter(|row| !row.is_empty()).collect()
}

/// A part of a workbook; empty if it has none of that name.
fn part(book: &Path, name: &str) -> String {
    let mut book = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    if let Ok(mut part) = book.by_name(name) {
        part.read_to_string(&mut text).unwrap();
    }
    text
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

/// The names of the sheets and their parts, in their order.
fn sheets(book: &Path) -> Vec<(String, String)> {
    let book: Xlsx<_> = open_workbook(book).unwrap();
    let names = book.sheet_names().into_iter().zip(1..);
    names
        .map(|(name, at)| (name, format!("xl/worksheets/sheet{at}.xml")))
        .collect()
}

/// The cells of a sheet whose format writes the sign of a change before what stands in them.
fn marked(book: &Path, part_of_sheet: &str) -> Vec<String> {
    let styles = part(book, "xl/styles.xml");
    let of_formats = between(&styles, "<numFmts", "</numFmts>").unwrap_or_default();
    let signed: Vec<&str> = of_formats
        .split("<numFmt ")
        .filter(|format| format.contains('※'))
        .filter_map(|format| between(format, "numFmtId=\"", "\""))
        .collect();
    let looks = between(&styles, "<cellXfs", "</cellXfs>").unwrap();
    let looks: Vec<bool> = looks
        .split("<xf ")
        .skip(1)
        .map(|look| signed.contains(&between(look, "numFmtId=\"", "\"").unwrap()))
        .collect();
    let sheet = part(book, part_of_sheet);
    let cells = sheet.split("<c r=\"").skip(1).filter(|cell| {
        let look = between(cell.split('>').next().unwrap(), "s=\"", "\"");
        look.is_some_and(|look| looks[look.parse::<usize>().unwrap()])
    });
    cells
        .map(|cell| cell.split('"').next().unwrap().to_owned())
        .collect()
}

/// What stands in a cell such as M11.
fn cell(book: &Path, sheet: &str, name: &str) -> Data {
    let mut book: Xlsx<_> = open_workbook(book).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let row = name.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let column = name.bytes().take_while(u8::is_ascii_uppercase);
    let column = column.fold(0, |at, letter| at * 26 + u32::from(letter - b'A') + 1);
    let row: u32 = row.parse().unwrap();
    range.get_value((row - 1, column - 1)).unwrap().clone()
}

#[test]
fn the_workbook_says_exactly_which_figure_and_which_grade_changed() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    let first = report(town);
    assert_eq!(
        texts(&first, "前回からの変更"),
        [
            ["前回からの変更　令和6年度"],
            ["この年度の最初の報告書です。比べる前の版はありません。"]
        ]
    );
    for (_, sheet) in sheets(&first) {
        assert!(marked(&first, &sheet).is_empty(), "{sheet}");
    }
    kensho(town, &["confirm", "7月推進会議提出版"]);
    let before = town.join("first.xlsx");
    fs::copy(&first, &before).unwrap();
    correct(town, "市民課", "２８３", "３８０");
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let book = report(town);
    let since = "第1版「7月推進会議提出版」（2026年7月1日 10:00）";
    assert_eq!(
        texts(&book, "前回からの変更"),
        [
            vec!["前回からの変更　令和6年度"],
            vec![&*format!("{since}からの変更")],
            vec![
                "値 1件　計画 0件　判定 1件　新しい指摘 0件　なくなった指摘 0件　変わったファイル: 市民課/実績.csv"
            ],
            vec!["指標番号", "指標", "課", "項目", "前回", "今回", "場所"],
            vec!["値　1件"],
            vec![
                "2-a",
                "出生数",
                "市民課",
                "R6 実績値",
                "２８３",
                "３８０",
                "市民課/実績.csv H2"
            ],
            vec!["判定　1件"],
            vec!["2-a", "出生数", "市民課", "判定", "× D", "◎ A"],
        ]
    );
    // Two sheets show the figure and its grade, and have marks there and nowhere else; 総括 marks what it counts.
    for (name, sheet) in sheets(&book) {
        let marked = marked(&book, &sheet);
        if name == "総括" {
            let counts: Vec<Data> = marked.iter().map(|at| cell(&book, &name, at)).collect();
            // Of the goal, and of all: one more is ◎, one less ×; with what follows from these.
            let expected = [
                "1",
                "0",
                "0.5",
                "1／2",
                "↑1　↓0",
                "9",
                "7",
                "0.4",
                "9／23",
                "↑5　↓1",
                "0.3",
                "0.233",
            ];
            assert_eq!(
                counts.iter().map(ToString::to_string).collect::<Vec<_>>(),
                expected
            );
            // Each note says what stood there.
            let notes = (1..12).map(|at| part(&book, &format!("xl/comments{at}.xml")));
            let notes: String = notes
                .filter(|notes| notes.contains("↑4　↓1 → ↑5　↓1"))
                .collect();
            for at in &marked {
                let was = cell(&before, &name, at);
                let note = between(&notes, &format!("ref=\"{at}\""), "</comment>").unwrap();
                let was = match was {
                    Data::Float(share) if note.contains('%') => format!("{:.1}%", share * 100.0),
                    was => was.to_string(),
                };
                assert!(
                    note.contains(&format!("から\n{was} → ")),
                    "{at} {was}: {note}"
                );
            }
            let told = texts(&book, &name);
            let left = told.iter().find(|row| row[0] == "第1版では×だった指標　1");
            assert_eq!(left.unwrap()[1], "出生数※（×→◎）");
            let told = told.concat().concat();
            assert!(told.contains("「出生数」※"), "{told}");
            for sentence in [
                "◎○は12指標※（評価した指標の40.0%※）でした。",
                "値の決まった23指標のうち、9指標※がそれに達しました。",
                "の9指標※です。前年度より判定が上がったのは5指標※です。",
                "の7指標※です。",
            ] {
                assert!(told.contains(sentence), "{sentence}: {told}");
            }
            continue;
        }
        let expected: &[&str] = match name.as_str() {
            "KPI一覧" => &["380", "◎ A"],
            "基本目標２" => &["380", "×→◎"],
            // Its grade stands above the chart, and below it with the figure.
            "KPI個票" => &["◎ A", "380", "◎ A"],
            _ => &[],
        };
        let cells = marked.iter().map(|at| cell(&book, &name, at).to_string());
        assert_eq!(cells.collect::<Vec<_>>(), expected, "{name}");
        if expected.is_empty() {
            continue;
        }
        let notes = (1..12).map(|at| part(&book, &format!("xl/comments{at}.xml")));
        let notes = notes.collect::<String>();
        assert!(
            marked
                .iter()
                .all(|at| notes.contains(&format!("ref=\"{at}\"")))
        );
        for (change, times) in [("２８３ → ３８０", 3), ("× D → ◎ A", 4)] {
            assert_eq!(
                notes.matches(&format!("{since}から\n{change}")).count(),
                times,
                "{notes}"
            );
        }
        if name == "KPI個票" {
            // On each of its pages the foot says it.
            assert!(part(&book, &sheet).contains("※ 前回の報告書から変わった値・判定"));
            continue;
        }
        let legend = "※ は第1版から変わった実績値・判定です";
        let shown = texts(&book, &name).into_iter().flatten();
        assert_eq!(
            shown.filter(|text| text.starts_with(legend)).count(),
            1,
            "{name}"
        );
    }
}

#[test]
fn every_page_says_of_which_run_it_is_and_is_written_again_with_the_same_bytes() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    kensho(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    correct(town, "市民課", "２８３", "３８０");
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let check = |book: &Path, run: &str, number: &str| {
        let printed = format!("{run} 作成");
        let sheets = sheets(book);
        for (name, sheet) in &sheets {
            let footer = part(book, sheet);
            let footer = between(&footer, "<oddFooter>", "</oddFooter>").unwrap();
            // A line of its own, where the sign of a change is explained beside it.
            let ends = ["　", "\n"].map(|gap| format!("{gap}{printed}&amp;R"));
            assert!(
                ends.iter().any(|end| footer.contains(end)),
                "{name}: {footer}"
            );
        }
        if sheets[0].0 == "表紙" {
            assert!(texts(book, "表紙").contains(&vec![printed]));
        }
        let properties = part(book, "docProps/custom.xml");
        for (name, value) in [("plan", "kitamoto"), ("year", "R6"), ("run", number)] {
            let property =
                between(&properties, &format!("name=\"kensho-{name}\"><"), "</").unwrap();
            assert_eq!(property.split_once('>').unwrap().1, value);
        }
    };
    let folder = town.join("outputs/kitamoto/R6");
    let kept = town.join("outputs/kitamoto/版/R6 7月版");
    let slips = |folder: &Path| {
        let slips = fs::read_dir(folder.join("確認票")).unwrap();
        let slips = slips.map(|slip| slip.unwrap().path());
        // A marked copy is the section's own file.
        let is_copy = |path: &PathBuf| path.to_string_lossy().contains("（印つき）");
        slips.filter(|path| !is_copy(path)).collect::<Vec<_>>()
    };
    assert!(!slips(&folder).is_empty());
    let printed = ["効果検証報告書", "公表用"].map(|book| folder.join(format!("{book}.xlsx")));
    for book in [vec![report(town)], printed.to_vec(), slips(&folder)].concat() {
        check(&book, "第2版 2026年7月10日 17:10", "2");
        let created = part(&book, "docProps/core.xml");
        assert!(created.contains(">2026-07-10T08:10:00Z</dcterms:created>"));
    }
    for book in [vec![kept.join("事務局用.xlsx")], slips(&kept)].concat() {
        check(&book, "第1版「7月版」 2026年7月1日 10:00", "1");
    }
    let before = fs::read(report(town)).unwrap();
    fs::remove_file(report(town)).unwrap();
    kensho(town, &["run", "--now", "2026-08-01"]);
    assert!(fs::read(report(town)).unwrap() == before);
}

#[test]
fn a_run_that_changes_no_figure_says_so_in_one_line() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01"]);
    let file = town.join("inputs/kitamoto/R6/市民課/実績.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text + "\r\n").unwrap();
    kensho(town, &["run", "--now", "2026-07-02"]);
    let same = "第1版（2026年7月1日 0:00）から、値・判定・指摘に変わったものはありません。変わったファイル: 市民課/実績.csv";
    assert_eq!(
        texts(&report(town), "前回からの変更"),
        [["前回からの変更　令和6年度"], [same]]
    );
}

#[test]
fn a_figure_that_is_gone_leaves_its_mark_in_the_empty_cell() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01"]);
    correct(town, "市民課", ",２８３,", ",,");
    kensho(town, &["run", "--now", "2026-07-02"]);
    let book = report(town);
    let changes = texts(&book, "前回からの変更");
    let figure = [
        "2-a",
        "出生数",
        "市民課",
        "R6 実績値",
        "２８３",
        "空欄",
        "市民課/実績.csv H2",
    ];
    assert!(
        changes.contains(&figure.map(str::to_owned).to_vec()),
        "{changes:?}"
    );
    // And in the counts of what was judged, of all and of its goal.
    let counted = "40指標中 29指標を評価（未提出 1、値なし 1、未公表 3、調査なし 1、空欄 2、単位が違う 1、値が二つある（未決定） 1、基準値なし 1 を除く）";
    let of_goal = "基本目標２　若い世代の出産・子育ての希望をかなえる　　5指標中 1指標を評価（未提出 1、空欄 1、単位が違う 1、基準値なし 1 を除く）";
    assert_eq!(
        marked_texts(&book, "KPI一覧"),
        [counted, of_goal, " ", "－"]
    );
}

#[test]
fn figures_stand_in_the_order_of_the_plan() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01"]);
    correct(town, "子育て支援課", "63.5", "64.5");
    correct(town, "市民課", "２８３", "２８４");
    kensho(town, &["run", "--now", "2026-07-02"]);
    let rows = texts(&report(town), "前回からの変更");
    let figures = rows
        .iter()
        .filter(|row| row.contains(&"R6 実績値".to_owned()));
    let ids: Vec<&str> = figures.map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["2-a", "1-1-2-1"]);
}

#[test]
fn an_empty_cell_that_is_gone_with_its_file_is_no_figure() {
    let town = workspace::sample("takanezawa");
    let town = town.path();
    kensho(town, &["run", "--year", "R6", "--now", "2026-07-01"]);
    fs::remove_file(town.join("inputs/takanezawa/R6/住民課/年度別実績報告.xlsx")).unwrap();
    kensho(town, &["run", "--year", "R6", "--now", "2026-07-02"]);
    let book = town.join("outputs/takanezawa/R6/事務局用.xlsx");
    let rows = texts(&book, "前回からの変更");
    let figures = rows
        .iter()
        .filter(|row| row[0] == "1-1-1-1" && row[3] != "判定");
    let changes: Vec<&[String]> = figures.map(|row| &row[3..6]).collect();
    let expected = [
        ["R6 実績値", "０．４６％", "なし"],
        ["R7 目標値", "0.5", "なし"],
        ["期間の判定", "△ C（0.46、R6）", "判定なし（未提出）"],
    ];
    assert_eq!(changes, expected);
    // The mark of a grade leaves what the year before had as it is.
    let list = texts(&book, "期間の推移").into_iter().flatten();
    assert_eq!(list.filter(|text| text.starts_with('※')).count(), 1);
}

/// 速報 in the year's own file, 確定 in this year's, corrected once more: the grade of the year before moves.
#[test]
fn a_grade_of_an_earlier_year_that_moved_is_a_change_like_those_of_the_year() {
    let town = workspace::case("settled");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01"]);
    kensho(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    let file = town.join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("640", "830", 1)).unwrap();
    kensho(town, &["run", "--now", "2026-07-03"]);
    let diff = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        let output = command.arg("diff").current_dir(town).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let changes = diff();
    let line = "  判定 1件\n    1-a 観光入込客数　令和5年度 △ C → ◎ A\n";
    assert!(changes.contains(line), "{changes}");
    let book = town.join("outputs/town/R6/事務局用.xlsx");
    let row = ["1-a", "観光入込客数", "観光課", "R5 判定", "△ C", "◎ A"];
    assert!(texts(&book, "前回からの変更").contains(&row.map(str::to_owned).to_vec()));
    for (name, sheet) in sheets(&book) {
        let cells = marked(&book, &sheet);
        let cells: Vec<String> = cells
            .iter()
            .map(|at| cell(&book, &name, at).to_string())
            .collect();
        match name.as_str() {
            "KPI一覧" => assert_eq!(cells, ["830", "◎ A"]),
            "期間の推移" => assert_eq!(cells, ["830 ◇", "◎ A"]),
            // The grade has lines, of which the first begins with the sign.
            "KPI個票" => {
                assert_eq!(cells, ["830"]);
                let told = texts(&book, &name).concat();
                let grade = "※◎ A◇当時825";
                assert!(told.iter().any(|text| text == grade), "{told:?}");
            }
            "基本目標１" => assert_eq!(cells, ["830", "◎→△"]),
            "論点" => assert_eq!(cells, ["◎→△"]),
            // It fell from that, and did not before.
            "総括" => assert_eq!(cells, ["↑1　↓1", "↑1　↓1"]),
            _ => assert!(cells.is_empty(), "{name}: {cells:?}"),
        }
    }
    // What is published is not compared with a draft.
    let public = town.join("outputs/town/R6/公表用.xlsx");
    let mut marked_there = sheets(&public)
        .into_iter()
        .flat_map(|(_, sheet)| marked(&public, &sheet));
    assert_eq!(marked_there.next(), None);
    // A history that is made again from the editions knows of the grades of earlier years, too.
    fs::write(town.join("outputs/town/history.sqlite"), "壊れた記録").unwrap();
    kensho(town, &["history", "rebuild"]);
    assert_eq!(diff(), changes);
}

/// As 総括 does, whose counts are the same.
#[test]
fn the_sheets_of_goals_and_the_list_mark_how_many_were_judged() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    kensho(town, &["confirm", "7月版", "--now", "2026-07-02"]);
    correct(town, "市民課", "２８３", "集計中");
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let book = report(town);
    let marked = |wanted: &str| {
        let sheets = sheets(&book);
        let (name, part) = sheets.iter().find(|(name, _)| name == wanted).unwrap();
        let counts = texts(&book, name)[1][0].contains("指標を評価");
        assert!(counts, "{name}");
        marked(&book, part).contains(&"A2".to_owned())
    };
    assert!(marked("総括") && marked("KPI一覧") && marked("基本目標２"));
    assert!(!marked("基本目標１"));
    let list = marked_texts(&book, "KPI一覧");
    let headings = list.iter().filter(|text| text.contains("指標中"));
    let headings: Vec<String> = headings
        .map(|text| text.chars().take(5).collect())
        .collect();
    // Below the count of all, the goal's.
    assert_eq!(headings, ["40指標中", "基本目標２"], "{list:?}");
}

/// The texts of the cells of a sheet that bear the sign.
fn marked_texts(book: &Path, wanted: &str) -> Vec<String> {
    let sheets = sheets(book);
    let (name, part) = sheets.iter().find(|(name, _)| name == wanted).unwrap();
    let marked = marked(book, part);
    let cells = marked.iter().map(|at| cell(book, name, at).to_string());
    cells.collect()
}

#[test]
fn a_mean_that_changed_bears_the_sign_beside_a_grade_that_did_not() {
    let town = workspace::sample("kitamoto");
    let town = town.path();
    let plan = town.join("mappings/kitamoto/plan.toml");
    let bands = "[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nfrom = 80\n[[overall_band]]\nband = \"B\"\nmark = \"×\"\n";
    let text = fs::read_to_string(&plan).unwrap();
    let by_mean = format!("{text}\n[overall]\nby = \"mean\"\nmeasures = true\n{bands}");
    fs::write(plan, by_mean).unwrap();
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    correct(town, "市民課", "２８３", "３００");
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let book = report(town);
    let marked = |name: &str| {
        let all = sheets(&book);
        let (_, part) = all.iter().find(|(own, _)| own == name).unwrap();
        let marked = marked(&book, part).into_iter();
        let texts = marked.map(|at| cell(&book, name, &at).to_string());
        texts.collect::<Vec<String>>().join("\n")
    };
    assert!(marked("基本目標２").contains("達成率の平均は"));
    assert!(!marked("基本目標２").contains("→×"));
    assert!(!marked("基本目標１").contains("達成率の平均は"));
}

/// The grade of the KPI itself stays as it is.
#[test]
fn a_grade_on_a_further_scale_that_changed_is_told_and_bears_the_sign() {
    let town = workspace::sample("atsugi");
    let town = town.path();
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    let plan = town.join("mappings/atsugi/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(plan, text.replace("\"rate >= 70\"", "\"rate >= 60\"")).unwrap();
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let book = |name: &str| town.join("outputs/atsugi/R6").join(name);
    let office = book("事務局用.xlsx");
    let all = |book: &Path, sheet: &str| texts(book, sheet).concat().concat();
    let told = all(&office, "前回からの変更");
    for said in [
        "ほかの区分の判定　1件",
        "△ 3 効果があった○ 2 相当程度効果があった",
    ] {
        assert!(told.contains(said), "{told}");
    }
    let sign = "【交付金事業の効果: ○ 2 相当程度効果があった※】";
    assert!(all(&office, "KPI一覧").contains(sign) && all(&office, "基本目標4").contains(sign));
    let tags = all(&office, "視点別の集計");
    assert!(tags.contains("行政手続のオンライン申請率※"), "{tags}");
    let (_, part) = sheets(&office)
        .into_iter()
        .find(|(name, _)| name == "視点別の集計")
        .unwrap();
    let counts = marked(&office, &part);
    let counts = counts.iter().map(|at| cell(&office, "視点別の集計", at));
    let counts: Vec<String> = counts.map(|count| count.to_string()).collect();
    assert_eq!(counts, ["2", "0"]);
    assert!(!all(&book("公表用.xlsx"), "KPI一覧").contains('※'));
}

/// A KPI gets a figure and with it grades, of the plan and of a further scale.
#[test]
fn counts_by_tags_and_scales_that_changed_bear_the_sign() {
    let town = tempfile::tempdir().unwrap();
    let town = town.path();
    let bands = "bands = [{ band = \"A\", mark = \"◎\", label = \"よい\", when = \"rate >= 80\" }, { band = \"D\", mark = \"×\", label = \"悪い\", when = \"otherwise\" }]";
    let rating =
        format!("rate = \"attainment\"\nround = {{ digits = 1, how = \"half-up\" }}\n{bands}");
    let kpi = |id: &str| {
        format!(
            "[[goal.kpi]]\nid = \"{id}\"\nname = \"指標{id}\"\nunit = \"人\"\ndirection = \"higher\"\n\
            basis = \"annual\"\nbaseline = {{ value = 10, year = \"R4\" }}\ntarget = {{ value = 80, year = \"R8\" }}\n\
            section = \"課\"\ntags = [\"V\"]\n"
        )
    };
    let plan = format!(
        "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R5\", \"R8\"]\n[rating]\n{rating}\n\
        [[scale]]\nname = \"効果\"\ngroup = \"区分\"\n[scale.rating]\n{rating}\n\
        [[tag]]\nid = \"V\"\ngroup = \"区分\"\nname = \"視点\"\n\
        [[section]]\nname = \"課\"\n[[goal]]\nid = \"1\"\nname = \"目標\"\nlabel = \"基本目標１\"\n{}{}",
        kpi("a"),
        kpi("b")
    );
    workspace::write(town, "mappings/town/plan.toml", plan);
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nactual = '(?<year>R[0-9]+)'\n";
    workspace::write(town, "mappings/town/forms/f.toml", form);
    let send = |figures: &str| workspace::write(town, "inputs/town/R6/課/実績.csv", figures);
    send("指標,R6\n指標a,72\n指標b,集計中\n");
    kensho(town, &["run", "--now", "2026-07-01T10:00"]);
    send("指標,R6\n指標a,72\n指標b,20\n");
    kensho(town, &["run", "--now", "2026-07-10T17:10"]);
    let book = town.join("outputs/town/R6/効果検証報告書.xlsx");
    assert_eq!(
        marked_texts(&book, "視点別の集計"),
        // Of the tag × and what could not be judged; of the scale how many were judged, × and what was not.
        ["1", "0", "効果（「区分」の2指標中 2指標を評価）", "1", "0"]
    );
    let all = texts(&book, "視点別の集計").concat().concat();
    assert!(all.contains("指標a、指標b※"), "{all}");
}
