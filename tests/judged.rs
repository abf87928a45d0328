//! What the council's workbook says of judgement: grades by hand beside the computed ones, further
//! scales, the mean with its number, the rules in words.

mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use std::path::Path;

/// The texts of a sheet of the case `judged`.
fn texts(workspace: &Path, sheet: &str) -> Vec<String> {
    let path = workspace.join("outputs/town/R6/事務局用.xlsx");
    let range = open_workbook_auto(path)
        .unwrap()
        .worksheet_range(sheet)
        .unwrap();
    let texts = range.used_cells().filter_map(|(_, _, cell)| match cell {
        Data::String(text) => Some(text.replace("\r\n", "\n")),
        _ => None,
    });
    texts.collect()
}

#[test]
fn the_workbook_shows_who_judged_and_how() {
    let workspace = workspace::case("judged");
    workspace::run(workspace.path(), ("town", "R6"));
    let has = |sheet: &str, wanted: &str| {
        let texts = texts(workspace.path(), sheet);
        assert!(
            texts.iter().any(|text| text.contains(wanted)),
            "{sheet}: {wanted}\n{texts:#?}"
        );
    };
    has("KPI一覧", "◎ A＊\n✎○ B");
    has("論点", "◎→◎＊\n✎○");
    has(
        "KPI一覧",
        "【✎○ B: R6の増加は一度だけの催しによる（推進会議）】",
    );
    has("KPI一覧", "【交付金の効果: ◐ b 相当程度効果があった】");
    has("KPI一覧", "【交付金の効果: 評価できず: 事業終了】");
    has("KPI一覧", "【期待値: 4,000】");
    has("KPI一覧", "× X");
    has("KPI一覧", "【評価できず: 目標未設定】");
    has("総括", "達成率の平均 95.8％（12指標中、率のある6指標）");
    has("総括", "95.8（6）");
    has(
        "総括",
        "12指標中 7指標を評価（未公表 1、調査なし 2、参考（方向なし） 1、目標未設定 1 を除く）",
    );
    has("総括", "手で付けた判定 1件（✎）は数に入れていません");
    has("視点別の集計", "交付金の効果（「交付金」の");
    has("視点別の集計", "（事業終了）");
    has(
        "検証の方法",
        "150％を上限とした率の単純平均で、率のない指標は含めません。",
    );
    has("検証の方法", "小数第1位まで（切捨て）");
    has(
        "検証の方法",
        "順調: 達成率が100％以上、または目標値に達した",
    );
    has("検証の方法", "事業終了: 値がなく、「事業終了」とされている");
    has(
        "検証の方法",
        "交付金の効果の基準（「交付金」の指標だけ。実績値 ÷ 目標値",
    );
    has("検証の方法", "非常に効果的: 目標値に達した");
    has(
        "検証の方法",
        "1 雇用創出数: 計算 ◎ A → ✎ ○ B。R6の増加は一度だけの催しによる（推進会議）",
    );
    has(
        "検証の方法",
        "期待値は、基準値（その年度。なければ計画期間の前の年度）から",
    );
}

#[test]
fn the_published_data_keep_that_a_target_itself_is_not_enough() {
    let [rows, _] = published("judged");
    let at = |head: &str| rows[0].iter().position(|own| own == head).unwrap();
    assert_eq!(at("目標の条件"), at("値のない理由") + 1);
    let said = rows[1..]
        .iter()
        .filter(|row| !row[at("目標の条件")].is_empty());
    let cells = ["指標番号", "区分", "値", "目標の条件"].map(at);
    let said: Vec<[&str; 4]> = said.map(|row| cells.map(|at| row[at].as_str())).collect();
    assert_eq!(said, [["4", "目標値", "93", "超"]]);
}

#[test]
fn the_published_data_have_what_a_rate_is_made_of() {
    let [data, guide] = published("judged");
    let at = |head: &str| data[0].iter().position(|own| own == head).unwrap();
    let cells = ["指標番号", "西暦年度", "区分", "値", "達成率（％）"].map(at);
    let rows = data[1..].iter();
    let rows: Vec<[&str; 5]> = rows.map(|row| cells.map(|at| row[at].as_str())).collect();
    let judged = rows.iter().enumerate();
    let judged = judged.filter(|(_, row)| row[2] == "判定に用いた値");
    let judged: Vec<_> = judged.map(|(at, row)| (rows[at - 1], *row)).collect();
    let [year, mean] = [
        ["10", "2024", "実績値", "54", "85"],
        ["10", "2024", "判定に用いた値", "51", ""],
    ];
    assert_eq!(judged, [(year, mean)]);
    let told = guide.concat().concat();
    assert!(told.contains("次の行が「判定に用いた値」"), "{told}");
}

/// データ and シートの見方 of what is published of a case.
fn published(case: &str) -> [Vec<Vec<String>>; 2] {
    let workspace = workspace::case(case);
    workspace::run(workspace.path(), ("town", "R6"));
    let path = workspace.path().join("outputs/town/R6/公表用.xlsx");
    let mut book = open_workbook_auto(path).unwrap();
    ["データ", "シートの見方"].map(|sheet| {
        let range = book.worksheet_range(sheet).unwrap();
        let texts = |row: &[Data]| row.iter().map(ToString::to_string).collect();
        range.rows().map(texts).collect()
    })
}

/// A grade that people gave is told as one that was computed is.
#[test]
fn a_hand_grade_that_changed_bears_the_sign_and_is_listed() {
    let workspace = workspace::case("judged");
    workspace::run(workspace.path(), ("town", "R6"));
    let plan = workspace.path().join("mappings/town/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let other = text.replacen(
        "year = \"R6\"\nband = \"B\"",
        "year = \"R6\"\nband = \"C\"",
        1,
    );
    assert_ne!(text, other);
    std::fs::write(&plan, other).unwrap();
    workspace::run(workspace.path(), ("town", "R6"));
    let is_there = |sheet: &str, wanted: &str| {
        let texts = texts(workspace.path(), sheet);
        assert!(
            texts.iter().any(|text| text == wanted),
            "{sheet}\n{texts:#?}"
        );
    };
    is_there("論点", "※◎→◎＊\n✎△");
    is_there("前回からの変更", "◎ A ✎○ B");
    is_there("前回からの変更", "◎ A ✎△ C");
}

/// Last year's as well: it stands beside this year's, and councillors have seen it.
#[test]
fn a_hand_grade_of_last_year_that_changed_bears_the_sign_and_is_listed() {
    let workspace = workspace::sample("atsugi");
    let plan = workspace.path().join("mappings/atsugi/plan.toml");
    let text = std::fs::read_to_string(&plan).unwrap();
    let with = |band: &str| {
        let given =
            format!("year = \"R5\"\nband = \"{band}\"\nreason = \"災害\"\nby = \"推進会議\"\n");
        let graded = format!(
            "\n[overall]\nby = \"good\"\n[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nfrom = 75\n\
            [[overall_band]]\nband = \"C\"\nmark = \"△\"\n\
            [[grade]]\nkpi = \"1-1-1-1\"\n{given}[[overall_grade]]\ngoal = \"1\"\n{given}"
        );
        std::fs::write(&plan, format!("{text}{graded}")).unwrap();
        workspace::run(workspace.path(), ("atsugi", "R6"));
    };
    with("A");
    with("C");
    let path = workspace.path().join("outputs/atsugi/R6/事務局用.xlsx");
    let mut book = open_workbook_auto(path).unwrap();
    for (sheet, wanted) in [
        ("前回からの変更", "R5 判定\t○ B ✎◎ A\t○ B ✎△ C"),
        ("前回からの変更", "R5 目標の判定\t△ ✎◎\t△ ✎△"),
        ("総括", "都市間連携事業の参加者数※（○✎△→◎）"),
        ("KPI一覧", "※○ B\n✎△ C"),
        ("KPI個票", "※○ B\n✎△ C"),
        ("KPI個票", "前年度は ○ B ✎△ C※"),
        ("期間の推移", "※○ B\n✎△ C"),
    ] {
        let range = book.worksheet_range(sheet).unwrap();
        let rows = range.rows().map(|row| {
            let texts: Vec<String> = row.iter().map(ToString::to_string).collect();
            texts.join("\t").replace("\r\n", "\n")
        });
        let rows: Vec<String> = rows.collect();
        assert!(
            rows.iter().any(|row| row.contains(wanted)),
            "{sheet} {wanted}\n{rows:#?}"
        );
    }
}
