//! 確認票 from outside: what a clerk reads on it, in which order, how large it is printed, where she answers,
//! and the hidden keys by which an answer finds its question again.

mod left_out;
mod office;
mod workspace;

use calamine::{Data, Reader, Xlsx, open_workbook};
use kensho::normalize::slip::SlipAnswer;
use serde_json::json;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

fn run(workspace: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command.arg("run").current_dir(workspace).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
}

/// All rows of a sheet from the first row of the sheet on.
fn rows(slip: &Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(slip).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let rows = range.rows();
    rows.map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

/// The hidden column.
const KEYS: usize = 5;

/// What a clerk sees: without the hidden row and column, without empty cells and rows.
fn seen(slip: &Path, sheet: &str) -> Vec<Vec<String>> {
    let (hidden_row, hidden_column) = match sheet {
        "確認票" => (1, KEYS),
        _ => (0, 4),
    };
    let rows = rows(slip, sheet).into_iter().skip(hidden_row);
    let rows = rows.map(|row| {
        let cells = row.into_iter().take(hidden_column);
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    });
    rows.filter(|row| !row.is_empty()).collect()
}

fn keys(slip: &Path) -> Vec<String> {
    let rows = rows(slip, "確認票").into_iter();
    let keys = rows.filter_map(|row| row.get(KEYS).cloned());
    keys.filter(|key| !key.is_empty() && !key.starts_with("kensho:行"))
        .collect()
}

fn part(book: &Path, name: &str) -> String {
    let mut book = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    book.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn slip_of(workspace: &Path, section: &str) -> PathBuf {
    workspace.join(format!("outputs/town/R6/確認票/{section}.xlsx"))
}

#[test]
fn a_slip_says_first_what_to_do_and_then_asks_one_thing_at_a_time() {
    let town = workspace::case("figures");
    run(town.path());
    let slip = slip_of(town.path(), "観光課");
    let seen = seen(&slip, "確認票");
    let firsts: Vec<&str> = seen.iter().map(|row| row[0].as_str()).collect();
    let head = [
        "確認票　観光課",
        "見本町総合戦略　令和6年度の効果検証",
        "お答えいただくことが8件あります",
        "答え方",
        "元のファイルを直すとき",
        "返し方",
        "送っていただいたファイル",
        "お知らせ",
    ];
    assert_eq!(firsts[..head.len()], head);
    assert!(seen[4][1].contains("「修正」と入れて"));
    let second = seen.iter().position(|row| row[0] == "問2 要確認").unwrap();
    let third = seen.iter().position(|row| row[0] == "問3 要確認").unwrap();
    let block: Vec<String> = seen[second..third]
        .iter()
        .map(|row| row.join("|"))
        .collect();
    assert_eq!(
        block,
        [
            "問2 要確認|入込客数（1-a）",
            "値|前年度の実績（R5）|目標値（R8）|書かれていた値|計画の単位",
            "742.1|820|794663|千人",
            "場所|実績.csv　セル C2　［令和6年度の実績値、千人］",
            "確認事項|前年度（742.1）・基準値（544）・目標値（820）の約1,000倍です:「794663」（入込客数）。千人と人の取り違えかもしれません",
            "直し方|計画の単位で、桁を確かめてください。この値で正しければ、確認票で「正しい」を選び、その理由を書いてください。",
            "回答|一覧から選ぶ|正しい値|理由・説明",
        ]
    );
    // Notes ask nothing, and have nothing to answer in.
    let xml = part(&slip, "xl/worksheets/sheet2.xml");
    assert!(!xml.contains("<dataValidation"));
    let notes = self::seen(&slip, "お知らせ");
    assert_eq!(notes[2], ["No.", "場所", "内容", "お願い"]);
    assert_eq!(notes.len(), 4, "{notes:?}");
}

/// An error is not right as it stands; a figure is asked for where one is missing.
#[test]
fn each_question_offers_the_answers_that_it_has() {
    let town = workspace::case("figures");
    run(town.path());
    let xml = part(&slip_of(town.path(), "観光課"), "xl/worksheets/sheet1.xml");
    let lists: Vec<&str> = xml
        .split("<formula1>\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(lists.len(), 8);
    // 1-f has no actual.
    assert_eq!(lists[0], "直して再提出した,確認中,値は次のとおり");
    assert_eq!(lists[1], "正しい,直して再提出した,確認中,値は次のとおり");
    assert!(xml.contains("<sheetProtection "));
}

/// A figure of another year in this year's column is asked about without a box for a value, which would be filed for that
/// other year; the question about the missing figure has the box.
#[test]
fn a_figure_of_another_year_is_answered_for_the_year_of_its_column() {
    let town = workspace::case("figures");
    let form = town.path().join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    let text = text.replace("72.3,7.25", ",72.5（R5）");
    fs::write(&form, text).unwrap();
    run(town.path());
    let seen = seen(&slip_of(town.path(), "観光課"), "確認票");
    let block = |about: &str| {
        let at = seen.iter().position(|row| row.concat().contains(about));
        let at = at.unwrap_or_else(|| panic!("{about}: {seen:?}"));
        let boxes = seen[at..].iter().find(|row| row[0] == "回答");
        boxes.unwrap().join("|")
    };
    assert_eq!(
        block("「また来たいと思う人の割合」（1-g）の令和6年度の実績値がありません"),
        "回答|一覧から選ぶ|正しい値|理由・説明"
    );
    assert_eq!(
        block("値に添えた年度が違います:「72.5（R5）」"),
        "回答|一覧から選ぶ|理由・説明"
    );
}

/// What no question offers is not explained either.
#[test]
fn only_answers_that_are_offered_are_explained() {
    let town = workspace::case("figures");
    run(town.path());
    let how = |slip: &Path| {
        let rows = seen(slip, "確認票");
        let how = rows.into_iter().find(|row| row[0] == "答え方").unwrap();
        how[1].clone()
    };
    let choose = "問ごとの黄色い欄の「回答」を、一覧から選んでください。";
    let reason = "「正しい」を選んだときは、理由も書いてください。";
    let figure = "「値は次のとおり」を選んだときは、正しい値を書いてください。";
    let slip = slip_of(town.path(), "観光課");
    assert_eq!(how(&slip), format!("{choose}{reason}{figure}"));
    let folder = town.path().join("inputs/town/R6/観光課");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    let others = "kensho:調査票;1;R6;sogo;観光課,番号,指標名,実績値（R6）\n1-a,1-a,入込客数,600\n";
    fs::write(folder.join("調査票.csv"), others).unwrap();
    run(town.path());
    assert_eq!(how(&slip), choose);
}

#[test]
fn nothing_is_printed_smaller_than_ten_points() {
    let town = workspace::case("figures");
    run(town.path());
    let slip = slip_of(town.path(), "観光課");
    let styles = part(&slip, "xl/styles.xml");
    let sizes = styles.split("<sz val=\"").skip(1);
    let sizes = sizes.map(|rest| rest.split('"').next().unwrap().parse::<f64>().unwrap());
    let small: Vec<f64> = sizes.filter(|size| *size < 10.0).collect();
    assert!(small.is_empty(), "{small:?}");
    for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"] {
        let xml = part(&slip, sheet);
        assert!(!xml.contains("fitToPage"), "{sheet}");
        assert!(!xml.contains("scale="), "{sheet}");
        assert!(xml.contains("&amp;R&amp;10"), "{sheet}");
    }
}

#[test]
fn no_slip_speaks_of_codes_files_of_the_secretariat_or_paths() {
    for from in ["", "tests/cases/figures", "tests/cases/nested"] {
        let town = workspace::of(from);
        run(town.path());
        let mut slips = 0;
        for year in glob(&town.path().join("outputs")) {
            let Ok(folder) = fs::read_dir(year.join("確認票")) else {
                continue;
            };
            for slip in folder.map(|slip| slip.unwrap().path()) {
                slips += 1;
                no_code_in(&slip);
            }
        }
        assert!(slips > 0, "{from}");
    }
}

/// The folders of all years of all plans.
fn glob(outputs: &Path) -> Vec<PathBuf> {
    let plans = fs::read_dir(outputs)
        .unwrap()
        .map(|plan| plan.unwrap().path());
    let folders = plans.filter(|plan| plan.is_dir());
    let years = folders.flat_map(|plan| fs::read_dir(plan).unwrap());
    years.map(|year| year.unwrap().path()).collect()
}

fn no_code_in(slip: &Path) {
    let book: Xlsx<_> = open_workbook(slip).unwrap();
    for sheet in book.sheet_names() {
        for text in seen(slip, &sheet).concat() {
            for word in [
                ".toml", "forms/", "mappings", "inputs/", "outputs/", "kensho",
            ] {
                assert!(!text.contains(word), "{}: {text}", slip.display());
            }
            for page in kensho::check::pages() {
                let is_code = page.code.contains('-') && text.contains(page.code);
                assert!(!is_code, "{}: {text}", slip.display());
            }
        }
    }
}

/// An answer finds its question by the key alone: it is the same as long as the figure is.
#[test]
fn the_key_of_a_question_stays_until_its_figure_changes() {
    let town = workspace::case("figures");
    run(town.path());
    let slip = slip_of(town.path(), "観光課");
    let before = keys(&slip);
    assert!(
        before[0].starts_with("kensho:回答/見本町/town/R6/1/観光課"),
        "{}",
        before[0]
    );
    assert!(
        before[2].starts_with("unit-slip/kpi:1-a/actual/R6/"),
        "{}",
        before[2]
    );
    let form = town.path().join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    // A corrected copy under another name, in which only 1-f was missing.
    let mended = text.replace("一人あたりの消費額,,", "一人あたりの消費額,5,5");
    let mended = mended.replace("7.25", "7.26");
    fs::write(form.with_file_name("実績_修正.csv"), mended).unwrap();
    run(town.path());
    let after = keys(&slip);
    assert!(after[0].starts_with("kensho:回答/見本町/town/R6/2/観光課"));
    let gone: Vec<&String> = before[1..]
        .iter()
        .filter(|key| !after.contains(key))
        .collect();
    let [missing, slipped] = gone[..] else {
        panic!("{gone:?}")
    };
    assert!(missing.starts_with("missing-actual/kpi:1-f/actual/R5/"));
    assert!(slipped.starts_with("unit-slip/kpi:1-g/actual/R6/"));
}

/// Writes an answer into a slip, as Excel does: choice, value and reason in the row of the key that begins so.
fn answered(slip: &Path, key: &str, [choice, value, reason]: [&str; 3]) -> Vec<u8> {
    let row = rows(slip, "確認票").into_iter().position(|row| {
        let own = row.get(KEYS);
        own.is_some_and(|own| own.starts_with(key))
    });
    // The first row that has anything is the first of the sheet.
    let row = row.unwrap_or_else(|| panic!("{key}")) + 1;
    let mut archive = zip::ZipArchive::new(fs::File::open(slip).unwrap()).unwrap();
    let mut written = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let mut xml = String::from_utf8(bytes).unwrap();
            for (column, text) in ["B", "C", "D"].into_iter().zip([choice, value, reason]) {
                let begin = format!("<c r=\"{column}{row}\" s=\"");
                let (before, rest) = xml.split_once(&begin).unwrap();
                let (style, after) = rest.split_once("\"/>").unwrap();
                let cell = format!("{begin}{style}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
                let cell = if text.is_empty() {
                    format!("{begin}{style}\"/>")
                } else {
                    cell
                };
                xml = format!("{before}{cell}{after}");
            }
            bytes = xml.into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        written.start_file(name, options).unwrap();
        std::io::Write::write_all(&mut written, &bytes).unwrap();
    }
    written.finish().unwrap().into_inner()
}

/// The findings of a run with one of some codes: code, severity, message.
fn findings(workspace: &Path, codes: &[&str]) -> Vec<String> {
    let file = workspace.join("outputs/town/R6/data/findings.csv");
    let text = fs::read_to_string(file).unwrap();
    let mut lines = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let lines = lines.records().map(Result::unwrap);
    let named = lines.filter(|line| codes.contains(&&line[0]));
    named
        .map(|line| format!("{} {} {}", &line[0], &line[1], &line[6]))
        .collect()
}

fn put(town: &Path, name: &str, bytes: &[u8]) {
    fs::write(town.join("inputs/town/R6/観光課").join(name), bytes).unwrap();
}

/// A grade that is held back while its figure is asked about is given once the answer has come.
#[test]
fn a_right_answer_lets_the_grade_of_its_figure_go() {
    let town = workspace::case("figures");
    let town = town.path();
    let plan = town.join("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, format!("hold_doubted = true\n{text}")).unwrap();
    let is_held = || {
        run(town);
        let table = fs::read_to_string(town.join("outputs/town/R6/data/judgements.csv")).unwrap();
        let mut lines = table.lines();
        let line = lines.find(|line| line.contains(",1-g,")).unwrap();
        line.contains(",,確認中,")
    };
    assert!(is_held());
    let answer = ["正しい", "", "調査の方法が変わりました"];
    let slip = answered(&slip_of(town, "観光課"), "unit-slip/kpi:1-g", answer);
    put(town, "回答しました.xlsx", &slip);
    assert!(!is_held());
}

/// Asked, answered, settled for that figure; asked again as soon as the figure is another.
#[test]
fn a_right_answer_settles_its_question_as_long_as_the_figure_stands() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let answer = answered(
        &slip,
        "unit-slip/kpi:1-g",
        ["正しい", "", "調査の方法が変わりました"],
    );
    put(town, "回答しました.xlsx", &answer);
    run(town);
    let codes = [
        "unit-slip",
        "unknown-form",
        "unclear-answer",
        "answer-outdated",
    ];
    let of_rate = "前年度（72.3）・基準値（71.4）の約10分の1です:「7.25」（また来たいと思う人の割合）。桁か小数点の位置の間違いかもしれません";
    let settled =
        format!("unit-slip note {of_rate}【課の回答: 正しい（調査の方法が変わりました）】");
    let found = findings(town, &codes);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&settled), "{found:?}");
    // It is not asked again, and told beside the notes.
    assert!(
        !keys(&slip)
            .iter()
            .any(|key| key.starts_with("unit-slip/kpi:1-g"))
    );
    let notes = seen(&slip, "お知らせ").concat().concat();
    assert!(notes.contains("調査の方法が変わりました"));
    // The history has it when the slip is gone.
    fs::remove_file(town.join("inputs/town/R6/観光課/回答しました.xlsx")).unwrap();
    run(town);
    assert!(findings(town, &codes).contains(&settled));
    // Another figure is another question.
    put(town, "回答しました.xlsx", &answer);
    let form = town.join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    fs::write(&form, text.replace("7.25", "7.26")).unwrap();
    run(town);
    let found = findings(town, &codes);
    assert!(
        found
            .iter()
            .any(|of| of.starts_with("unit-slip warning") && of.contains("7.26"))
    );
    assert!(
        found
            .iter()
            .any(|of| of.starts_with("answer-outdated note")),
        "{found:?}"
    );
}

/// The figure on the slip counts, and trace says where it stands.
#[test]
fn an_answered_figure_counts_with_the_slip_as_its_source() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let answer = ["値は次のとおり", "794.663", "人で書いていました"];
    put(
        town,
        "確認票の回答.xlsx",
        &answered(&slip, "unit-slip/kpi:1-a", answer),
    );
    run(town);
    let found = findings(town, &["unit-slip", "answered-figure", "unclear-answer"]);
    assert!(
        found.contains(&"answered-figure note 入込客数の令和6年度の実績値は、確認票の回答の「794.663」としました（元の記入は「794663」）。理由: 人で書いていました".to_owned()),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|of| of.contains("入込客数）。千人")),
        "{found:?}"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command
        .args(["trace", "1-a"])
        .current_dir(town)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        told.contains("←「794.663」 inputs/town/R6/観光課/確認票の回答.xlsx シート「確認票」 C"),
        "{told}"
    );
    assert!(!told.contains("794663」"), "{told}");
    // So do the notes of the goal, KPI一覧 and the KPI's page.
    let book = fs::File::open(town.join("outputs/town/R6/事務局用.xlsx")).unwrap();
    let mut book = zip::ZipArchive::new(book).unwrap();
    let texts = (0..book.len()).filter_map(|at| {
        let mut part = book.by_index(at).unwrap();
        let is_note = part.name().unwrap().starts_with("xl/comments");
        let mut text = String::new();
        is_note.then(|| part.read_to_string(&mut text).unwrap())?;
        Some(text)
    });
    let notes: String = texts.collect();
    let of_slip = notes
        .matches("観光課/確認票の回答.xlsx「確認票」 C")
        .count();
    assert!(of_slip >= 3, "{notes}");
    // The file was corrected since: its figure counts.
    let form = town.join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    fs::write(&form, text.replace("794663", "795")).unwrap();
    run(town);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.contains("←「795」"), "{told}");
    let found = findings(town, &["answer-outdated"]);
    assert_eq!(found.len(), 1, "{found:?}");
}

/// The same figure in another file, or written otherwise, is the one that was answered about.
#[test]
fn a_figure_that_is_sent_again_keeps_its_answer_however_it_is_written() {
    let town = workspace::of("tests/cases/figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let answers = [
        (
            "一.xlsx",
            "unit-slip/kpi:1-a",
            ["値は次のとおり", "794.663", "人で"],
        ),
        ("二.xlsx", "unit-slip/kpi:1-g", ["正しい", "", "新しい調査"]),
        ("三.xlsx", "cumulative-falls/", ["正しい", "", "名簿の整理"]),
    ];
    let answers = answers.map(|(name, key, answer)| (name, answered(&slip, key, answer)));
    for (name, answer) in &answers {
        put(town, name, answer);
    }
    run(town);
    let codes = [
        "unit-slip",
        "cumulative-falls",
        "answer-outdated",
        "duplicate-figure",
    ];
    let open = || {
        let mut found = findings(town, &codes);
        found.retain(|of| !of.contains(" note ") || of.starts_with("answer-outdated"));
        found
    };
    let before = open();
    let form = town.join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    put(town, "実績（7月3日）.csv", text.as_bytes());
    run(town);
    assert_eq!(open(), before);
    let written = text
        .replace("794663", "\"794,663\"")
        .replace("7.25", "7.250");
    let written = written.replace("140,32,", "140.0,32人,");
    assert_ne!(written, text);
    put(town, "実績_修正.csv", written.as_bytes());
    run(town);
    assert_eq!(open(), before);
    let used = findings(town, &["answered-figure"]);
    assert!(used[0].contains("回答の「794.663」としました"), "{used:?}");
    // Another figure is asked about.
    put(
        town,
        "実績_修正.csv",
        written.replace("7.250", "7.26").as_bytes(),
    );
    run(town);
    assert_ne!(open(), before);
}

/// A figure counts as long as the file is there in which it stands; what it was is not lost with it.
#[test]
fn an_answered_figure_whose_slip_is_gone_is_asked_again_with_the_answer() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let answer = ["値は次のとおり", "794.663", "人で書いていました"];
    let slip = answered(&slip_of(town, "観光課"), "unit-slip/kpi:1-a", answer);
    put(town, "お返事.xlsx", &slip);
    run(town);
    assert_eq!(findings(town, &["answered-figure"]).len(), 1);
    let answers = &run_json(town)["answers"];
    assert_eq!(answers[0]["path"], "inputs/town/R6/観光課/お返事.xlsx");
    assert_eq!(answers[0]["text"], "794.663\n人で書いていました");
    fs::remove_file(town.join("inputs/town/R6/観光課/お返事.xlsx")).unwrap();
    run(town);
    let open = findings(town, &["unit-slip"]);
    let answered = "【課の回答: 値は次のとおり（794.663 人で書いていました）】";
    assert!(
        open.iter()
            .any(|of| of.starts_with("unit-slip warning") && of.contains(answered)),
        "{open:?}"
    );
    let asked = seen(&slip_of(town, "観光課"), "確認票").concat().concat();
    assert!(
        asked.contains("確認票「お返事.xlsx」がなくなったので"),
        "{asked}"
    );
    put(town, "戻した.xlsx", &slip);
    run(town);
    assert_eq!(findings(town, &["answered-figure"]).len(), 1);
}

/// Even when a run has read it before.
#[test]
fn an_answer_that_is_taken_back_settles_nothing_any_more() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let answer = ["正しい", "", "調査の方法が変わりました"];
    let slip = answered(&slip_of(town, "観光課"), "unit-slip/kpi:1-g", answer);
    put(town, "お返事.xlsx", &slip);
    run(town);
    let of_rate = |severity: &str| {
        let found = findings(town, &["unit-slip"]).into_iter();
        let own = found.filter(|of| of.contains("また来たいと思う"));
        own.filter(|of| of.starts_with(&format!("unit-slip {severity}")))
            .count()
    };
    assert_eq!(of_rate("note"), 1);
    put(town, "お返事（取下げ）.xlsx", &slip);
    fs::remove_file(town.join("inputs/town/R6/観光課/お返事.xlsx")).unwrap();
    run(town);
    assert_eq!((of_rate("note"), of_rate("warning")), (0, 1));
    assert_eq!(run_json(town)["answers"], json!([]));
}

fn run_json(town: &Path) -> serde_json::Value {
    let text = fs::read_to_string(town.join("outputs/town/R6/run.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// It is never written over, and every run says where it belongs.
#[test]
fn answers_typed_where_the_slip_was_written_are_kept_and_said() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let typed = answered(
        &slip,
        "unit-slip/kpi:1-g",
        ["正しい", "", "調査の方法が変わりました"],
    );
    fs::write(&slip, &typed).unwrap();
    for _ in 0..2 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        let output = command.arg("run").current_dir(town).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let where_to = "このファイルを inputs/town/R6/観光課/ に写してください";
        assert_eq!(said.matches(where_to).count(), 1, "{said}");
        let form = town.join("inputs/town/R6/観光課/実績.csv");
        let text = fs::read_to_string(&form).unwrap();
        fs::write(&form, text + "\n").unwrap();
    }
    let kept = slip.with_file_name("観光課（書き込みあり）.xlsx");
    assert!(fs::read(&kept).unwrap() == typed);
    fs::copy(kept, town.join("inputs/town/R6/観光課/確認票.xlsx")).unwrap();
    run(town);
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command.arg("run").current_dir(town).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.contains("写してください"), "{said}");
    // In a package it is said by a run that has nothing to do, too.
    let packed = town.join("outputs/town/R6/送付/観光課");
    fs::create_dir_all(&packed).unwrap();
    let other = answered(&slip, &keys(&slip)[1], ["確認中", "", ""]);
    fs::write(packed.join("確認票_観光課.xlsx"), other).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command.arg("run").current_dir(town).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("変わったものはありません"), "{said}");
    assert_eq!(said.matches("写してください").count(), 1, "{said}");
    let found = findings(town, &["unit-slip"]);
    assert!(
        found
            .iter()
            .any(|of| of.contains("【課の回答: 正しい（調査の方法が変わりました）】")),
        "{found:?}"
    );
}

/// What cannot be taken is said, and settles nothing.
#[test]
fn an_answer_that_fits_nothing_is_never_silent() {
    let check = |key: &str, answer: [&str; 3], code: &str, part: &str| {
        let town = workspace::case("figures");
        let town = town.path();
        run(town);
        let slip = slip_of(town, "観光課");
        put(town, "確認票の回答.xlsx", &answered(&slip, key, answer));
        run(town);
        let found = findings(town, &[code]);
        assert_eq!(found.len(), 1, "{answer:?}");
        assert!(found[0].contains(part), "{found:?}");
        let kept = keys(&slip_of(town, "観光課"));
        assert!(
            kept.iter().any(|other| other.starts_with(key)),
            "{answer:?}"
        );
    };
    let slipped = "unit-slip/kpi:1-a";
    check(
        slipped,
        ["正しい", "", ""],
        "unclear-answer",
        "理由が書かれていません",
    );
    check(
        slipped,
        ["はい", "", "合っています"],
        "unclear-answer",
        "一覧にない言葉です（書かれた回答:「はい」「合っています」）",
    );
    check(
        slipped,
        ["", "", "合っています"],
        "unclear-answer",
        "一覧から選ばれていません",
    );
    check(
        slipped,
        ["値は次のとおり", "", ""],
        "unclear-answer",
        "正しい値が書かれていません",
    );
    check(
        slipped,
        ["値は次のとおり", "たぶん八百", ""],
        "unclear-answer",
        "値として読めません",
    );
    // A sign may mean zero, or any reason why there is no figure.
    for sign in ["-", "ー", "―", "N/A"] {
        check(
            slipped,
            ["値は次のとおり", sign, "分かりません"],
            "unclear-answer",
            "値として読めません",
        );
    }
    let long = "長".repeat(20_000);
    check(
        slipped,
        ["正しい", "", &long],
        "unclear-answer",
        "長すぎます",
    );
    let missing = "missing-actual/kpi:1-f";
    check(
        missing,
        ["正しい", "", "ありません"],
        "unclear-answer",
        "「正しい」では済みません",
    );
}

#[test]
fn two_slips_that_differ_and_a_strangers_slip_settle_nothing() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let one = answered(&slip, "unit-slip/kpi:1-a", ["正しい", "", "一つ目"]);
    let other = answered(&slip, "unit-slip/kpi:1-a", ["正しい", "", "二つ目"]);
    put(town, "a.xlsx", &one);
    put(town, "b.xlsx", &other);
    let others = town.join("inputs/town/R6/福祉課");
    fs::create_dir_all(&others).unwrap();
    fs::write(others.join("c.xlsx"), &one).unwrap();
    run(town);
    let differ = findings(town, &["answers-differ"]);
    let of = |says: &str, file: &str| {
        format!(
            "answers-differ warning 入込客数に、違う回答があります:「正しい」「{says}」（「{file}」）"
        )
    };
    assert_eq!(differ, [of("一つ目", "a.xlsx"), of("二つ目", "b.xlsx")]);
    let shown = seen(&slip, "確認票").concat().concat();
    for file in ["a.xlsx", "b.xlsx"] {
        assert!(shown.contains(&format!(
            "（「{file}」）。どれが正しいかを決めて、新しい確認票で"
        )));
    }
    let strange = findings(town, &["foreign-slip", "unknown-section", "unclear-answer"]);
    assert!(
        strange
            .iter()
            .any(|of| of.starts_with("foreign-slip warning")),
        "{strange:?}"
    );
    assert!(
        keys(&slip)
            .iter()
            .any(|key| key.starts_with("unit-slip/kpi:1-a"))
    );
}

/// A figure and another answer to one question: neither is taken.
#[test]
fn a_figure_that_another_slip_disputes_does_not_count() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let key = "unit-slip/kpi:1-a";
    put(
        town,
        "a.xlsx",
        &answered(&slip, key, ["正しい", "", "合っています"]),
    );
    put(
        town,
        "b.xlsx",
        &answered(&slip, key, ["値は次のとおり", "794.663", ""]),
    );
    run(town);
    assert_eq!(findings(town, &["answers-differ"]).len(), 2);
    assert!(findings(town, &["answered-figure"]).is_empty());
    let open = findings(town, &["unit-slip"]);
    assert!(
        open.iter()
            .any(|of| of.contains("warning") && of.contains("794663")),
        "{open:?}"
    );
    // One of them is taken back.
    let folder = town.join("inputs/town/R6/観光課");
    fs::create_dir(folder.join("取下げ")).unwrap();
    fs::rename(folder.join("a.xlsx"), folder.join("取下げ/a.xlsx")).unwrap();
    run(town);
    assert_eq!(findings(town, &["answered-figure"]).len(), 1);
    assert!(findings(town, &["answers-differ"]).is_empty());
}

/// The beginning of a question's key, and what is answered: choice, value, reason.
const ANSWERED: [(&str, [&str; 3]); 4] = [
    (
        "unit-slip/kpi:1-a/",
        [
            "値は次のとおり",
            "794.663",
            "人で書いていました\n（千人に直しました）",
        ],
    ),
    (
        "unit-slip/kpi:1-g/",
        ["正しい", "", "=調査の方法が変わりました <R6～>＆"],
    ),
    ("cumulative-falls/", ["確認中", "", "𠮷田に聞いています"]),
    ("missing-actual/kpi:1-f/", ["直して再提出した", "", ""]),
];

/// The slip of a section that another program has saved, as it is read.
fn heard(town: &Path, file: &Path) -> Vec<[String; 3]> {
    let name = file.file_name().unwrap().to_string_lossy();
    put(town, &name, &fs::read(file).unwrap());
    let subject = workspace::subject(town, ("town", "R6"));
    let done = kensho::verify(&subject, &|_, _| {}).unwrap();
    fs::remove_file(town.join("inputs/town/R6/観光課").join(&*name)).unwrap();
    let slip = done
        .readings
        .iter()
        .find_map(|reading| reading.slip.as_deref());
    let slip = slip.expect("it is known as a slip");
    assert!(slip.strays.is_empty(), "{name}: {:?}", slip.strays);
    let answers = &slip.answers;
    assert_eq!(answers.len(), ANSWERED.len());
    let of = |(key, _): &(&str, _)| {
        let fits = |answer: &&SlipAnswer| answer.key.text().starts_with(key);
        let answer = answers.iter().find(fits).unwrap();
        [&answer.choice, &answer.value, &answer.reason].map(String::clone)
    };
    ANSWERED.iter().map(of).collect()
}

#[test]
fn answers_come_back_exactly_from_every_program_and_format() {
    if !office::is_there("the round trip of answers") {
        return;
    }
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let filled = town.join("回答.xlsx");
    let steps = ANSWERED.iter().flat_map(|(key, [choice, value, reason])| {
        let number = value
            .parse::<f64>()
            .map_or(json!(null), |number| json!(number));
        [
            json!(["text", key, "kensho:回答:選択", choice]),
            json!(["set", key, "kensho:回答:値", number]),
            json!(["text", key, "kensho:回答:理由", reason]),
        ]
    });
    let steps: Vec<_> = steps.collect();
    let slip = slip_of(town, "観光課");
    office::edit(&json!([{"from": slip, "to": filled, "do": steps}]));
    let mut files = vec![filled.clone()];
    for format in ["xlsx", "xls", "ods"] {
        let folder = town.join(format);
        fs::create_dir(&folder).unwrap();
        files.extend(office::convert(
            std::slice::from_ref(&filled),
            format,
            &folder,
        ));
    }
    for file in &files {
        let heard = heard(town, file);
        for ((key, expected), heard) in ANSWERED.iter().zip(heard) {
            assert_eq!(heard, *expected, "{} {key}", file.display());
        }
    }
    println!("{} answers exact in {} files", ANSWERED.len(), files.len());
}

/// Writes something else into a section's form.
fn rewrite(town: &Path, (from, to): (&str, &str)) {
    let form = town.join("inputs/town/R6/観光課/実績.csv");
    let text = fs::read_to_string(&form).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(&form, text.replace(from, to)).unwrap();
}

/// Two sections send a file of one name with one column that no form has.
#[test]
fn what_one_section_answers_settles_nothing_of_another() {
    let town = workspace::case("figures");
    let town = town.path();
    let plan = town.join("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let other = "[[section]]\nname = \"福祉課\"\n\n[[goal]]";
    fs::write(plan, text.replacen("[[goal]]", other, 1)).unwrap();
    rewrite(town, ("累計\n", "累計,再集計\n"));
    rewrite(town, ("32,\n", "32,,33\n"));
    let others = town.join("inputs/town/R6/福祉課");
    fs::create_dir_all(&others).unwrap();
    let form = "指標,実績R5,実績R6,累計,再集計\n出生数,175,176,,33\n";
    fs::write(others.join("実績.csv"), form).unwrap();
    run(town);
    let key = "unmapped-column/file:実績/";
    let answer = ["正しい", "", "参考の値です"];
    put(
        town,
        "返事.xlsx",
        &answered(&slip_of(town, "観光課"), key, answer),
    );
    run(town);
    let of_columns = || findings(town, &["unmapped-column"]);
    let asked = "unmapped-column warning 様式にない列です:「再集計」";
    let settled =
        "unmapped-column note 様式にない列です:「再集計」【課の回答: 正しい（参考の値です）】";
    assert_eq!(of_columns(), [asked, settled]);
    // What stands in the column is what was answered for.
    rewrite(town, (",,33\n", ",,44\n"));
    run(town);
    assert_eq!(of_columns(), [asked, asked]);
}

#[test]
fn an_answer_about_a_jump_falls_away_with_last_years_figure() {
    let town = workspace::case("figures");
    let town = town.path();
    rewrite(town, ("参加者数,1243,1243", "参加者数,1243,2500"));
    run(town);
    let key = "jump-against-last-year/kpi:1-d/";
    let answer = ["正しい", "", "会場が増えました"];
    put(
        town,
        "返事.xlsx",
        &answered(&slip_of(town, "観光課"), key, answer),
    );
    run(town);
    let jumps = || {
        let found = findings(town, &["jump-against-last-year"]).into_iter();
        let own = found.filter(|of| of.contains("講座")).collect::<Vec<_>>();
        own.concat()
    };
    assert!(
        jumps().starts_with("jump-against-last-year note"),
        "{}",
        jumps()
    );
    // Another row above it moves the cell, and nothing else.
    rewrite(
        town,
        (
            "指標,実績R5,実績R6,累計\n",
            "指標,実績R5,実績R6,累計\n,,,\n",
        ),
    );
    run(town);
    assert!(
        jumps().starts_with("jump-against-last-year note"),
        "{}",
        jumps()
    );
    rewrite(town, ("参加者数,1243,2500", "参加者数,1000,2500"));
    run(town);
    assert!(
        jumps().starts_with("jump-against-last-year warning"),
        "{}",
        jumps()
    );
}

/// What the question names beside the figure is another: the answer stands beside the question that is asked anew.
#[test]
fn an_answer_stands_beside_its_question_when_another_baseline_is_named() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let answer = ["正しい", "", "調査の方法が変わりました"];
    put(
        town,
        "返事.xlsx",
        &answered(&slip, "unit-slip/kpi:1-g", answer),
    );
    run(town);
    let plan = town.join("mappings/town/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(plan, text.replace("71.4", "71.5")).unwrap();
    run(town);
    let why = "「正しい」「調査の方法が変わりました」は、問に挙げたほかの値（ほかの提出の値、基準値、目標値など）が変わる前のものです";
    let found = findings(town, &["answer-outdated"]).concat();
    assert!(found.contains(why), "{found}");
    let asked = seen(&slip, "確認票").concat().concat();
    let again = format!("{why}。今もそのとおりなら、もう一度答えてください。");
    assert!(asked.contains(&again), "{asked}");
    let notes = seen(&slip, "お知らせ").concat().concat();
    assert!(!notes.contains(why), "{notes}");
}

/// With a reason it is 正しい, whether its slip is there or not; without, it is asked for.
#[test]
fn the_value_that_stands_there_is_answered_as_right() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let asked = || {
        let found = findings(town, &["unit-slip"]).into_iter();
        found
            .filter(|of| of.contains("また来たい"))
            .collect::<Vec<_>>()
            .concat()
    };
    let answer = |value: &str, reason: &str| {
        let answer = ["値は次のとおり", value, reason];
        put(
            town,
            "返事.xlsx",
            &answered(&slip, "unit-slip/kpi:1-g", answer),
        );
    };
    answer("７.250", "");
    let without = fs::read(&slip).unwrap();
    run(town);
    assert!(asked().starts_with("unit-slip warning"), "{}", asked());
    let told = seen(&slip, "確認票").concat().concat();
    assert!(
        told.contains("お答えの値は、書かれている値と同じです。"),
        "{told}"
    );
    fs::write(&slip, without).unwrap();
    answer("７.250", "調査の方法が変わりました");
    run(town);
    let right = "【課の回答: 値は次のとおり（７.250 調査の方法が変わりました）】";
    for _ in ["with its slip", "without"] {
        let told = asked();
        assert!(
            told.starts_with("unit-slip note") && told.contains(right),
            "{told}"
        );
        _ = fs::remove_file(town.join("inputs/town/R6/観光課/返事.xlsx"));
        run(town);
    }
    rewrite(town, ("7.25", "7.26"));
    run(town);
    assert!(asked().starts_with("unit-slip warning"), "{}", asked());
}

/// A figure that was answered is asked about like every other, and so is the answer to that.
#[test]
fn a_doubtful_answer_is_asked_again_until_its_figure_is_right() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let key = "unit-slip/kpi:1-a/";
    let answer = ["値は次のとおり", "1200000", ""];
    put(town, "返事.xlsx", &answered(&slip, key, answer));
    run(town);
    let block = seen(&slip, "確認票").concat().concat();
    assert!(block.contains("です:「1200000」（入込客数）"), "{block}");
    assert!(
        block.contains("返事.xlsx　シート「確認票」　セル C"),
        "{block}"
    );
    // No copy of the answered slip goes out beside it.
    assert!(!block.contains("（印つき）返事"), "{block}");
    let answer = ["値は次のとおり", "1200", ""];
    put(town, "返事２.xlsx", &answered(&slip, key, answer));
    run(town);
    let counts = findings(town, &["answered-figure"]);
    assert!(
        counts
            .iter()
            .any(|of| of.contains("「1200」としました（元の記入は「794663」→「1200000」）")),
        "{counts:?}"
    );
    assert!(!keys(&slip).iter().any(|of| of.starts_with(key)));
    assert_eq!(findings(town, &["answer-outdated"]), [""; 0]);
}

/// Why an answer was not taken stands where it is asked again.
#[test]
fn an_answer_that_was_not_taken_stands_in_the_block_of_its_question() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let count = seen(&slip, "確認票")[2].concat();
    let answer = ["正しい", "", "。"];
    put(
        town,
        "返事.xlsx",
        &answered(&slip, "unit-slip/kpi:1-a/", answer),
    );
    run(town);
    let rows = seen(&slip, "確認票");
    // It is no question more.
    assert_eq!(rows[2].concat(), count);
    let title = rows
        .iter()
        .position(|row| row[1..].concat() == "入込客数（1-a）")
        .unwrap();
    let told = rows[title..]
        .iter()
        .find(|row| row[0] == "前の回答")
        .unwrap();
    assert_eq!(
        told[1],
        "入込客数への回答は、「正しい」の理由が書かれていません（書かれた回答:「正しい」「。」）。確認票の回答を直して、送り直してください。"
    );
    let notes = seen(&slip, "お知らせ").concat().concat();
    assert!(!notes.contains("理由が書かれていません"), "{notes}");
}

/// Of slips of several runs the newest counts, whenever the others come; of one run, the one that says 修正.
#[test]
fn an_older_slip_takes_nothing_back_and_is_told() {
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let key = "unit-slip/kpi:1-a/";
    let first = answered(&slip, key, ["正しい", "", "一度目"]);
    rewrite(town, ("7.25", "7.26"));
    run(town);
    let waits = answered(&slip, key, ["確認中", "", ""]);
    put(town, "返事.xlsx", &waits);
    let second = answered(&slip, key, ["正しい", "", "二度目"]);
    put(town, "返事_修正.xlsx", &second);
    run(town);
    let settled = |reason: &str| {
        let found = findings(town, &["unit-slip"]);
        let answer = format!("【課の回答: 正しい（{reason}）】");
        found
            .iter()
            .any(|of| of.starts_with("unit-slip note") && of.contains(&answer))
    };
    assert!(settled("二度目"));
    assert_eq!(findings(town, &["answers-differ"]), [""; 0]);
    let older =
        |written: &str, why: &str| format!("older-answer note 入込客数への回答{written}は、{why}");
    let there = "新しい確認票の回答があるので使っていません";
    assert_eq!(
        findings(town, &["older-answer"]),
        [older("「確認中」", there)]
    );
    put(town, "古い返事.xlsx", &first);
    fs::remove_file(town.join("inputs/town/R6/観光課/返事.xlsx")).unwrap();
    fs::remove_file(town.join("inputs/town/R6/観光課/返事_修正.xlsx")).unwrap();
    run(town);
    assert!(settled("二度目"));
    let gone = "その後の確認票で別に答えられたので使っていません（その確認票は、今は課のフォルダーにありません）";
    assert_eq!(
        findings(town, &["older-answer"]),
        [older("「正しい」「一度目」", gone)]
    );
}

/// Two questions about one figure, of which one is answered with a value and the other otherwise: neither answer
/// counts, and each says what the other is.
#[test]
fn answers_that_contradict_each_other_about_one_figure_are_unclear() {
    for other in [
        ["値は次のとおり", "795", ""],
        ["正しい", "", "大河ドラマです"],
        ["確認中", "", "8月まで"],
        ["直して再提出した", "", ""],
    ] {
        contradicted(["値は次のとおり", "794", "数え直し"], other);
    }
}

fn contradicted(own: [&str; 3], beside: [&str; 3]) {
    let town = workspace::case("figures");
    let town = town.path();
    // A slip of a figure that is said twice is asked about twice.
    rewrite(
        town,
        (
            "指標,実績R5,実績R6,累計\n",
            "指標,実績R5,実績R6,累計\n入込客数,742.1,約794663,\n",
        ),
    );
    run(town);
    let slip = slip_of(town, "観光課");
    let all = keys(&slip);
    let twice = all
        .iter()
        .filter_map(|key| key.split_once("/kpi:1-a/actual/R6/"));
    let mut of_figures: Vec<(&str, &str)> = twice
        .map(|(code, hash)| (hash.split('.').next().unwrap(), code))
        .collect();
    of_figures.sort_unstable();
    let pair = of_figures.windows(2).find(|pair| pair[0].0 == pair[1].0);
    let [(hash, one), (_, other)] = *pair.expect("two questions about one figure") else {
        panic!("two")
    };
    let key = |code: &str| format!("{code}/kpi:1-a/actual/R6/{hash}");
    for (name, code, answer) in [("a.xlsx", one, own), ("b.xlsx", other, beside)] {
        put(town, name, &answered(&slip, &key(code), answer));
    }
    run(town);
    let quoted = |answer: [&str; 3]| {
        let parts = answer.iter().filter(|part| !part.is_empty());
        parts.map(|part| format!("「{part}」")).collect::<String>()
    };
    let (own, beside) = (quoted(own), quoted(beside));
    let unclear = findings(town, &["unclear-answer"]);
    assert_eq!(unclear.len(), 2, "{unclear:?}");
    for (index, (written, other)) in [(&own, &beside), (&beside, &own)].into_iter().enumerate() {
        let expected = format!("別の問への回答{other}と違います（書かれた回答:{written}）");
        assert!(unclear[index].contains(&expected), "{unclear:?}");
    }
    assert!(findings(town, &["answered-figure", "answer-outdated"]).is_empty());
    // Nothing is settled, and nothing waits: the questions are asked again.
    let asked = findings(town, &[one, other]);
    assert!(asked.iter().all(|of| !of.contains("課の回答")), "{asked:?}");
}

#[test]
fn a_figure_stands_beside_the_unit_in_which_it_was_written() {
    let town = workspace::case("figures");
    let town = town.path();
    let form = town.join("inputs/town/R6/観光課/実績.csv");
    let text = "指標,単位,実績R5,実績R6\n入込客数,人,742100,1194663\n";
    fs::write(form, text).unwrap();
    let forms = town.join("mappings/town/forms/list.toml");
    let form = fs::read_to_string(&forms).unwrap();
    fs::write(
        forms,
        form.replace("[columns]\n", "[columns]\nunit = \"単位\"\n"),
    )
    .unwrap();
    run(town);
    let seen = seen(&slip_of(town, "観光課"), "確認票");
    let of_jump = seen
        .iter()
        .position(|row| row.concat().contains("大きく動きました"));
    let values = &seen[of_jump.unwrap() - 2];
    assert_eq!(*values, ["742.1", "820", "1194663（人）", "千人"]);
}

/// What stands outside the boxes is asked about, and may be answered as every other question.
#[test]
fn words_beside_the_boxes_are_a_question_that_can_be_settled() {
    if !office::is_there("words beside the boxes") {
        return;
    }
    let town = workspace::case("figures");
    let town = town.path();
    run(town);
    let slip = slip_of(town, "観光課");
    let sent = town.join("inputs/town/R6/観光課/返事.xlsx");
    let steps = json!([
        ["cell", "H5", "欄外のメモ"],
        ["sheet", "お知らせ"],
        ["cell", "C5", "書きかえた"],
        ["cell", "B20", "下のメモ"],
    ]);
    office::edit(&json!([{"from": slip, "to": sent, "do": steps}]));
    run(town);
    let said = ["下のメモ", "書きかえた", "欄外のメモ"];
    let outside = |severity: &str, text: &str| {
        let of = format!("unclear-answer {severity} 回答の欄の外に書かれています:「{text}」");
        let found = findings(town, &["unclear-answer"]);
        assert!(
            found.iter().any(|found| found.starts_with(&of)),
            "{found:?}"
        );
    };
    said.iter().for_each(|text| outside("warning", text));
    let answer = ["正しい", "", "自分用のメモです"];
    let key = "unclear-answer/file:第1版の確認票/cell/確認票!H5/";
    put(town, "返事２.xlsx", &answered(&slip, key, answer));
    run(town);
    outside("note", "欄外のメモ");
    outside("warning", "下のメモ");
}
