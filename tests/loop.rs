//! The six weeks of collecting, from outside, for 北本市: forms go out, come back filled in by other programs
//! and with fourteen faults, are asked about, answered and corrected, until nothing is open but what a section
//! left open on purpose.

mod left_out;
mod office;
mod workspace;

use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

const THIS_YEAR: &str = "実績値（R7）";
const LAST_YEAR: &str = "実績値（R6）";
const STATE: &str = "値がないとき";

/// What sections answer in the form's cells: section, KPI, column, value.
const FILLED: [(&str, &str, &str, &str); 49] = [
    ("くらし安全課", "3-a", THIS_YEAR, "33.4"),
    ("くらし安全課", "3-b", THIS_YEAR, "0"),
    ("くらし安全課", "3-c", THIS_YEAR, "6.02"),
    ("くらし安全課", "3-d", THIS_YEAR, "2.05"),
    ("くらし安全課", "3-2-1-1", THIS_YEAR, "67.1"),
    ("くらし安全課", "4-6-3-1", THIS_YEAR, "71.8"),
    ("くらし安全課", "4-6-3-2", THIS_YEAR, "19.6"),
    ("くらし安全課", "X1-a", THIS_YEAR, "2"),
    ("くらし安全課", "3-1-2-1", THIS_YEAR, "14"),
    ("人権推進課", "3-3-3-1", THIS_YEAR, "29.6"),
    ("保育課", "1-1-1-1", LAST_YEAR, "12"),
    ("保育課", "1-1-1-1", THIS_YEAR, "9"),
    ("健康づくり課", "1-2-1-1", LAST_YEAR, "12.6"),
    ("健康づくり課", "1-2-1-1", THIS_YEAR, "12.7"),
    ("健康づくり課", "1-2-2-1", THIS_YEAR, "87.5"),
    ("共生福祉課", "2-1-2-1", THIS_YEAR, "285"),
    ("子育て支援課", "1-1-2-1", THIS_YEAR, "64.5"),
    ("市民課", "2-a", THIS_YEAR, "279"),
    ("市民課", "6-3-5-1", THIS_YEAR, "81.4"),
    ("市長公室", "1-a", THIS_YEAR, "32877"),
    ("市長公室", "3-1-1-1", THIS_YEAR, "70"),
    ("政策推進課", "1-b", THIS_YEAR, "-18"),
    ("政策推進課", "4-1-5-1", THIS_YEAR, "216"),
    ("政策推進課", "X2-a", THIS_YEAR, "18"),
    ("政策推進課", "6-3-5-2", THIS_YEAR, "70.2"),
    ("政策推進課", "6-3-5-3", THIS_YEAR, "21.5"),
    ("環境課", "X2-b", LAST_YEAR, "251000"),
    ("環境課", "X2-b", STATE, "集計中"),
    ("環境課", "4-3-1-1", THIS_YEAR, "7.1"),
    ("生涯学習課", "2-7-3-1", LAST_YEAR, "161"),
    ("生涯学習課", "2-7-3-1", THIS_YEAR, "163"),
    ("生涯学習課", "2-7-3-2", THIS_YEAR, "3801"),
    ("生涯学習課", "2-6-1-1", THIS_YEAR, "189"),
    ("産業観光課", "5-1-4-1", THIS_YEAR, "1201.4"),
    ("産業観光課", "4-a", LAST_YEAR, "433.1"),
    ("産業観光課", "4-a", STATE, "集計中"),
    ("産業観光課", "5-1-1-1", THIS_YEAR, "192"),
    ("産業観光課", "5-1-1-2", LAST_YEAR, "2941800"),
    ("産業観光課", "5-1-1-2", STATE, "未公表"),
    ("産業観光課", "5-1-2-1", STATE, "調査なし"),
    ("産業観光課", "5-1-3-1", THIS_YEAR, "22"),
    ("産業観光課", "5-3-1-1", THIS_YEAR, "52"),
    ("都市計画課", "4-1-1", LAST_YEAR, "59.3"),
    ("都市計画課", "4-1-1", THIS_YEAR, "58.4"),
    ("障がい福祉課", "2-4-1-1", THIS_YEAR, "27.9"),
    ("障がい福祉課", "2-4-3-1", THIS_YEAR, "54.6"),
    ("高齢介護課", "2-3-3-1", LAST_YEAR, "20.8"),
    ("高齢介護課", "2-3-3-1", THIS_YEAR, "20.5"),
    (
        "保育課",
        "1-1-1-1",
        "取組内容",
        "小規模保育を1か所増やした。",
    ),
];

/// Something that goes wrong: the section, steps of `office.py` as JSON, and what is said of it: section, code,
/// and a part of the message.
struct Fault {
    section: &'static str,
    steps: &'static str,
    found: &'static [[&'static str; 3]],
}

const FAULTS: [Fault; 15] = [
    // △18 in a number's cell is a number, and asks nothing.
    Fault {
        section: "政策推進課",
        steps: r#"[["set","1-b","実績値（R7）","△18"]]"#,
        found: &[["政策推進課", "text-number", "L13「△18」"]],
    },
    // 人 for 千人.
    Fault {
        section: "産業観光課",
        steps: r#"[["set","5-1-4-1","実績値（R7）",1201400]]"#,
        found: &[["産業観光課", "unit-slip", "約1,000倍です:「1201400」"]],
    },
    // Words for a number.
    Fault {
        section: "くらし安全課",
        steps: r#"[["set","4-6-3-2","実績値（R7）","2割弱"]]"#,
        found: &[["くらし安全課", "unreadable-number", "「2割弱」"]],
    },
    // More than twice the last year's figure: in one place it is right.
    Fault {
        section: "市長公室",
        steps: r#"[["set","3-1-1-1","実績値（R7）",163]]"#,
        found: &[["市長公室", "jump-against-last-year", "63 → 163人"]],
    },
    Fault {
        section: "保育課",
        steps: r#"[["set","1-1-1-1","実績値（R7）",31]]"#,
        found: &[["保育課", "jump-against-last-year", "12 → 31人"]],
    },
    // Nothing, and no word why.
    Fault {
        section: "高齢介護課",
        steps: r#"[["set","2-3-3-1","実績値（R7）",null]]"#,
        found: &[["高齢介護課", "missing-actual", "2-3-3-1"]],
    },
    // A figure beside the word why there is none.
    Fault {
        section: "環境課",
        steps: r#"[["set","4-3-1-1","値がないとき","集計中"]]"#,
        found: &[[
            "環境課",
            "duplicate-figure",
            "値「7.1」と、値がないときの言葉「集計中」",
        ]],
    },
    // A row of another section's form.
    Fault {
        section: "人権推進課",
        steps: r#"[["paste","outputs/kitamoto/R7/調査票/市民課.xlsx","6-3-5-1"]]"#,
        found: &[["人権推進課", "wrong-section", "計画では市民課です"]],
    },
    // An id that is changed.
    Fault {
        section: "健康づくり課",
        steps: r#"[["id","1-2-2-1","1-2-2-9"]]"#,
        found: &[["健康づくり課", "unknown-id", "1-2-2-9"]],
    },
    // A row that is deleted.
    Fault {
        section: "生涯学習課",
        steps: r#"[["delete","2-6-1-1"]]"#,
        found: &[["生涯学習課", "missing-form-row", "2-6-1-1"]],
    },
    // A formula whose result is no number.
    Fault {
        section: "市民課",
        steps: r#"[["set","2-a","実績値（R7）","=H99/H98"]]"#,
        found: &[["市民課", "unreadable-number", "「#DIV/0!」（出生数"]],
    },
    // Full-width digits are a number, and ask nothing.
    Fault {
        section: "都市計画課",
        steps: r#"[["set","4-1-1","実績値（R7）","５８．４"]]"#,
        found: &[["都市計画課", "text-number", "L13「５８．４」"]],
    },
    // A date.
    Fault {
        section: "共生福祉課",
        steps: r#"[["set","2-1-2-1","実績値（R7）",{"date":"2026-03-31"}]]"#,
        found: &[["共生福祉課", "unreadable-number", "日付の表示形式です"]],
    },
    // A KPI of which the plan knows nothing, in the place of the section's own.
    Fault {
        section: "子育て支援課",
        steps: r#"[["id","1-1-2-1","1-1-2-7"],["set","1-1-2-7","指標名","学童クラブの満足度"]]"#,
        found: &[
            ["子育て支援課", "unknown-kpi", "学童クラブの満足度"],
            ["子育て支援課", "missing-form-row", "1-1-2-1"],
        ],
    },
    // A word that says nothing.
    Fault {
        section: "障がい福祉課",
        steps: r#"[["set","2-4-3-1","実績値（R7）",null],["set","2-4-3-1","値がないとき","回収待ち"]]"#,
        found: &[["障がい福祉課", "unreadable-number", "「回収待ち」"]],
    },
];

fn town() -> tempfile::TempDir {
    let town = workspace::sample("kitamoto");
    let plan = town.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let collection = "\n[collection]\ndue = \"6月30日\"\ncontact = \"政策推進課（内線234）\"\n";
    fs::write(&plan, text + collection).unwrap();
    town
}

/// What kensho says, and is shown in the transcript.
fn kensho(town: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    let output = command.args(arguments).current_dir(town).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    println!("$ kensho {}\n{said}", arguments.join(" "));
    said
}

/// A finding of the last run.
#[derive(Debug)]
struct Found {
    code: String,
    severity: String,
    section: String,
    message: String,
}

fn findings(town: &Path) -> Vec<Found> {
    let text = fs::read_to_string(town.join("outputs/kitamoto/R7/data/findings.csv")).unwrap();
    let mut lines = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let heads = lines.headers().unwrap().clone();
    let at = |head: &str| heads.iter().position(|own| own == head).unwrap();
    let [code, severity, section, message] = ["code", "severity", "section", "message"].map(at);
    let lines = lines.records().map(Result::unwrap);
    lines
        .map(|line| Found {
            code: line[code].to_owned(),
            severity: line[severity].to_owned(),
            section: line[section].to_owned(),
            message: line[message].to_owned(),
        })
        .collect()
}

fn sections() -> Vec<&'static str> {
    let mut sections: Vec<&str> = FILLED.iter().map(|of| of.0).collect();
    sections.sort_unstable();
    sections.dedup();
    sections
}

fn form(section: &str) -> String {
    format!("outputs/kitamoto/R7/調査票/{section}.xlsx")
}

fn input(section: &str, name: &str) -> String {
    format!("inputs/kitamoto/R7/{section}/{name}")
}

/// The steps by which a section fills in its form.
fn filled(section: &str) -> Vec<Value> {
    let own = FILLED.iter().filter(|of| of.0 == section);
    let steps = own.map(|(_, kpi, head, value)| {
        let value = value
            .parse::<f64>()
            .map_or(json!(value), |number| json!(number));
        json!(["set", kpi, head, value])
    });
    steps.collect()
}

fn job(town: &Path, from: &str, to: &str, steps: Vec<Value>) -> Value {
    fs::create_dir_all(town.join(to).parent().unwrap()).unwrap();
    json!({"from": town.join(from), "to": town.join(to), "do": steps})
}

/// Each section fills in its form with openpyxl, and LibreOffice saves two of them.
fn fill_in(town: &Path) {
    let jobs = sections().into_iter().map(|section| {
        let faults = FAULTS.iter().filter(|fault| fault.section == section);
        let wrong = faults.flat_map(|fault| steps(town, fault.steps));
        let steps = filled(section).into_iter().chain(wrong).collect();
        job(town, &form(section), &input(section, "実績.xlsx"), steps)
    });
    office::edit(&jobs.collect());
    for (section, format) in [("市民課", "ods"), ("保育課", "xls")] {
        let file = town.join(input(section, "実績.xlsx"));
        office::convert(std::slice::from_ref(&file), format, file.parent().unwrap());
        fs::remove_file(file).unwrap();
    }
}

/// Paths in steps are the town's.
fn steps(town: &Path, steps: &str) -> Vec<Value> {
    let steps = steps.replace("outputs/", &format!("{}/outputs/", town.display()));
    serde_json::from_str(&steps).unwrap()
}

/// What a section answers on its slip: section, the beginning of the question's key, choice, value, reason.
const ANSWERS: [[&str; 5]; 7] = [
    [
        "産業観光課",
        "unit-slip/kpi:5-1-4-1/",
        "値は次のとおり",
        "1201.4",
        "人で書いていました",
    ],
    [
        "市長公室",
        "jump-against-last-year/kpi:3-1-1-1/",
        "正しい",
        "",
        "市制55周年の催しで回数を増やしました",
    ],
    [
        "保育課",
        "jump-against-last-year/kpi:1-1-1-1/",
        "正しい",
        "",
        "大きな集合住宅ができ、申込みが増えました",
    ],
    [
        "高齢介護課",
        "missing-actual/kpi:2-3-3-1/",
        "値は次のとおり",
        "20.5",
        "",
    ],
    [
        "障がい福祉課",
        "unreadable-number/kpi:2-4-3-1/",
        "値は次のとおり",
        "54.6",
        "回収が終わりました",
    ],
    // Left open on purpose.
    [
        "環境課",
        "duplicate-figure/kpi:4-3-1-1/",
        "確認中",
        "",
        "県の公表を待っています",
    ],
    ["人権推進課", "wrong-section/", "直して再提出した", "", ""],
];

/// What sections mend in the marked copy of what they sent, and send back under another name.
const MENDED: [(&str, &str, &str, &str); 2] = [
    ("くらし安全課", "4-6-3-2", THIS_YEAR, "19.6"),
    ("共生福祉課", "2-1-2-1", THIS_YEAR, "285"),
];

/// Sections that fill in the form once more.
const AGAIN: [&str; 5] = [
    "人権推進課",
    "健康づくり課",
    "生涯学習課",
    "市民課",
    "子育て支援課",
];

fn answer(town: &Path) {
    let jobs = ANSWERS.iter().map(|[section, key, choice, value, reason]| {
        let slip = format!("outputs/kitamoto/R7/確認票/{section}.xlsx");
        let set = |head: &str, text: &str| json!(["set", key, head, text]);
        let value = value
            .parse::<f64>()
            .map_or(json!(value), |number| json!(number));
        let mut steps = vec![
            set("kensho:回答:選択", choice),
            set("kensho:回答:理由", reason),
        ];
        // A question that is about no figure has no box for one.
        if value != json!("") {
            steps.push(json!(["set", key, "kensho:回答:値", value]));
        }
        job(town, &slip, &input(section, "確認票のお返事.xlsx"), steps)
    });
    let mended = MENDED.iter().map(|(section, kpi, head, value)| {
        let copy = format!("outputs/kitamoto/R7/確認票/{section}（印つき）実績.xlsx");
        let value: f64 = value.parse().unwrap();
        job(
            town,
            &copy,
            &input(section, "実績_修正.xlsx"),
            vec![
                json!(["set", kpi, head, value]),
                json!(["format", kpi, head, "General"]),
            ],
        )
    });
    let again = AGAIN.iter().map(|section| {
        job(
            town,
            &form(section),
            &input(section, "実績_修正.xlsx"),
            filled(section),
        )
    });
    office::edit(&jobs.chain(mended).chain(again).collect());
    for (section, name) in [
        ("保育課", "確認票のお返事.xlsx"),
        ("市民課", "実績_修正.xlsx"),
    ] {
        let file = town.join(input(section, name));
        office::convert(std::slice::from_ref(&file), "ods", file.parent().unwrap());
        fs::remove_file(file).unwrap();
    }
}

/// Whether a section has to do something about it.
fn is_open(found: &Found) -> bool {
    found.severity != "note" && !found.section.is_empty()
}

/// Exactly these are open: section, code, a part of the message.
fn assert_open(town: &Path, expected: &[&[[&str; 3]]]) {
    let found = findings(town);
    let open: Vec<&Found> = found.iter().filter(|of| is_open(of)).collect();
    let expected = expected.concat();
    let fits = |of: &Found, [section, code, part]: &[&str; 3]| {
        of.section == *section && of.code == *code && of.message.contains(part)
    };
    for one in &expected {
        assert!(
            found.iter().any(|of| fits(of, one)),
            "{one:?} in {found:#?}"
        );
    }
    for of in open {
        assert!(expected.iter().any(|one| fits(of, one)), "{of:?}");
    }
}

/// Slips, and marked copies where the format can have marks.
fn assert_sent_back(town: &Path) {
    let folder = fs::read_dir(town.join("outputs/kitamoto/R7/確認票")).unwrap();
    let names = folder.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let asked = [
        "くらし安全課",
        "人権推進課",
        "健康づくり課",
        "共生福祉課",
        "子育て支援課",
        "市長公室",
        "環境課",
        "産業観光課",
        "生涯学習課",
        "障がい福祉課",
        "高齢介護課",
    ];
    let copies = asked.iter().filter(|section| **section != "生涯学習課");
    let mut expected: Vec<String> = copies
        .map(|section| format!("{section}（印つき）実績.xlsx"))
        .collect();
    expected.extend(
        asked
            .iter()
            .chain(&["市民課", "保育課"])
            .map(|section| format!("{section}.xlsx")),
    );
    expected.sort();
    assert_eq!(names, expected);
    for name in names {
        let is_copy = name.contains("（印つき）");
        let file = town.join("outputs/kitamoto/R7/確認票").join(&name);
        let links = parts(&file, "xl/worksheets/_rels/sheet1");
        let section = name.trim_end_matches(".xlsx");
        let copy = format!("Target=\"{section}（印つき）実績.xlsx\"");
        let has_copy = !["生涯学習課", "市民課", "保育課"].contains(&section);
        assert_eq!(links.contains(&copy), !is_copy && has_copy, "{name}");
        let notes = parts(&file, "xl/comments");
        assert_eq!(notes.contains("【確認のお願い】"), is_copy, "{name}");
        // A section knows its files by their names.
        assert!(!notes.contains("inputs/"), "{name}: {notes}");
    }
}

/// The texts of the parts of a workbook whose names begin so.
fn parts(book: &Path, begin: &str) -> String {
    let mut book = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    for index in 0..book.len() {
        let mut part = book.by_index(index).unwrap();
        if part.name().unwrap().starts_with(begin) {
            part.read_to_string(&mut text).unwrap();
        }
    }
    text
}

/// What happened to figures, as `kensho diff` tells it: each once, and nothing else.
const HAPPENED: [&str; 7] = [
    "2-a 出生数　令和7年度 実績値 「#DIV/0!」 → 「279」　（inputs/kitamoto/R7/市民課/実績_修正.ods シート「指標」 L13）",
    "1-1-2-1 子どもの放課後等の居場所があると思う保護者の割合　令和7年度 実績値 なし → 「64.5」　（inputs/kitamoto/R7/子育て支援課/実績_修正.xlsx シート「指標」 L13）",
    "2-1-2-1 ボランティア登録人数（累計）　令和7年度 実績値 「2026-03-31」 → 「285」　（inputs/kitamoto/R7/共生福祉課/実績_修正.xlsx シート「指標」 L13）",
    "4-6-3-2 防災訓練に参加した市民の参加者割合　令和7年度 実績値 「2割弱」 → 「19.6」　（inputs/kitamoto/R7/くらし安全課/実績_修正.xlsx シート「指標」 L19）",
    "2-6-1-1 人財情報バンク登録者数　令和7年度 実績値 なし → 「189」　（inputs/kitamoto/R7/生涯学習課/実績_修正.xlsx シート「指標」 L15）",
    "5-1-4-1 観光入込客数　令和7年度 実績値 「1201400」 → 「1201.4」　（inputs/kitamoto/R7/産業観光課/確認票のお返事.xlsx シート「確認票」 C",
    "2-4-3-1 就労を希望し、実際に就労している障がい者の割合　令和7年度 実績値 「回収待ち」 → 「54.6」　（inputs/kitamoto/R7/障がい福祉課/確認票のお返事.xlsx シート「確認票」 C",
];

fn assert_told(diff: &str) {
    for line in HAPPENED {
        assert_eq!(diff.matches(line).count(), 1, "{line}\n{diff}");
    }
    let of_missing = "令和7年度 実績値 空欄 → 「20.5」　（inputs/kitamoto/R7/高齢介護課/確認票のお返事.xlsx シート「確認票」 C";
    assert_eq!(diff.matches(of_missing).count(), 1, "{diff}");
    assert!(diff.contains("\n  値 8件\n"), "{diff}");
    assert!(diff.contains("\n  判定 7件\n"), "{diff}");
    assert!(diff.contains("\n  ファイル 14件\n"), "{diff}");
}

#[test]
fn forms_go_out_and_come_back_until_nothing_is_open() {
    if !office::is_there("the whole loop") {
        return;
    }
    let town = town();
    let town = town.path();
    kensho(town, &["form", "--year", "R7"]);
    fill_in(town);
    kensho(town, &["run", "--year", "R7"]);
    assert_open(town, &FAULTS.map(|fault| fault.found));
    assert_sent_back(town);
    answer(town);
    kensho(town, &["run", "--year", "R7"]);
    // 環境課 still looks into it, and has said so.
    let checking = [["環境課", "duplicate-figure", "「7.1」"]];
    assert_open(town, &[&checking]);
    let answered = findings(town)
        .into_iter()
        .filter(|of| of.message.contains("【課の回答: "));
    assert_eq!(answered.count(), 3);
    assert_told(&kensho(town, &["diff", "--year", "R7"]));
    kensho(town, &["confirm", "--year", "R7", "第1回推進会議"]);
    let again = kensho(town, &["run", "--year", "R7"]);
    assert!(
        again.contains("「第1回推進会議」（") && again.contains("変わったものはありません"),
        "{again}"
    );
}
