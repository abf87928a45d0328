//! The council's workbook of a plan with goals under goals and with what is listed again, and of one in which
//! many KPIs have the same name.

mod workspace;

use calamine::{Data, Reader, Xlsx, open_workbook};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The workbook of a case, and the folder in which it lies.
fn workbook(case: &str) -> (tempfile::TempDir, PathBuf) {
    let workspace = workspace::case(case);
    workspace::run(workspace.path(), ("town", "R6"));
    let path = workspace.path().join("outputs/town/R6/事務局用.xlsx");
    (workspace, path)
}

/// The cells of a sheet as text, by row from one.
fn rows(path: &Path, sheet: &str) -> BTreeMap<u32, Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let first = range.start().unwrap().0;
    let text = |cell: &Data| cell.to_string();
    let rows = range.rows().map(|row| row.iter().map(text).collect());
    (first + 1..).zip(rows).collect()
}

/// Each link of 総括: the row where it stands and the row of the KPI一覧 to which it leads.
fn links(path: &Path) -> Vec<(u32, u32)> {
    let mut book = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut xml = String::new();
        let mut part = book.by_name(name).unwrap();
        part.read_to_string(&mut xml).unwrap();
        xml
    };
    let sheets = part("xl/workbook.xml");
    let mut names = sheets.split("<sheet name=\"").skip(1);
    let before = names.position(|name| name.starts_with("総括\""));
    let xml = part(&format!("xl/worksheets/sheet{}.xml", before.unwrap() + 1));
    let value = |text: &str, start: &str| {
        let rest = text.split(start).nth(1).unwrap();
        rest.split('"').next().unwrap().parse::<u32>().unwrap()
    };
    let links = xml.split("<hyperlink ").skip(1);
    links
        .map(|link| {
            (
                value(link, "ref=\"A"),
                value(link, "location=\"'KPI一覧'!A"),
            )
        })
        .collect()
}

#[test]
fn every_goal_is_linked_to_its_own_heading() {
    let (_workspace, path) = workbook("nested");
    let (summary, list) = (rows(&path, "総括"), rows(&path, "KPI一覧"));
    let links = links(&path);
    assert_eq!(links.len(), 5);
    let shown = links.iter().map(|(from, to)| {
        let (goal, heading) = (&summary[from][0], &list[to][0]);
        assert!(heading.starts_with(goal.as_str()), "{goal} -> {heading}");
        heading.as_str()
    });
    let expected = [
        "取組テーマ１　ひとを呼ぶ　　下の目標も合わせて2指標中 2指標を評価　ほかに再掲 1",
        "　基本目標１　訪れる　　2指標中 2指標を評価",
        "　基本目標３　働く　　指標はありません　ほかに再掲 1",
        "取組テーマ２　暮らしを守る　　下の目標も合わせて1指標中 0指標を評価（未公表 1 を除く）　ほかに再掲 1",
        "　基本目標２　支え合う　　1指標中 0指標を評価（未公表 1 を除く）　ほかに再掲 1",
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn what_is_listed_again_is_shown_twice_and_counted_once() {
    let (_workspace, path) = workbook("nested");
    let list = rows(&path, "KPI一覧");
    let shown = list.values().skip(4).map(|row| row[..3].join("|"));
    let shown: Vec<String> = shown.filter(|row| !row.contains("指標")).collect();
    let expected = [
        "1-a|数値目標|観光入込客数",
        "1-1|【具体的な施策】1(1)① まつりの開催|まつりの参加者数",
        "再掲|【施策の方向性】3(1) まつりの開催〔再掲〕|まつりの参加者数",
        "再掲|数値目標|観光入込客数",
        "2-1|【施策の方向性】2(1) 通いの場の充実|通いの場の数",
        "再掲|【施策の方向性】2(2) 起業の支援（再掲）|再掲：基本目標１の「1(1)② 起業の支援」",
    ];
    assert_eq!(shown, expected);
    let row_of = |number: &str, kpi: &str| {
        let mut rows = list.values();
        rows.find(|row| row[0] == number && row[2] == kpi).unwrap()
    };
    let (first, again) = (
        row_of("1-1", "まつりの参加者数"),
        row_of("再掲", "まつりの参加者数"),
    );
    // Unit, baseline, two years, target, rate, grade and that of last year.
    assert_eq!(first[3..11], again[3..11]);
    assert_eq!(first[9], "◎ A");
    let where_it_counts = "再掲：基本目標１の 1-1（そこで一度だけ数えました）";
    assert_eq!(again[13], where_it_counts);
    assert_eq!(list[&2][0], "3指標中 2指標を評価（未公表 1 を除く）");
}

#[test]
fn a_goal_that_only_heads_others_has_no_zeros_and_chosen_words_are_counted() {
    let (_workspace, path) = workbook("nested");
    let summary = rows(&path, "総括");
    let row_of = |start: &str| {
        let mut rows = summary.values();
        rows.find(|row| row[0].trim_start().starts_with(start))
            .unwrap()
    };
    assert!(summary.values().any(|row| row[0] == "取組テーマ・基本目標"));
    assert_eq!(row_of("取組テーマ１")[1..7].join("|"), "|||||");
    assert_eq!(row_of("基本目標１")[1..7].join("|"), "1|0|1|0|2|2");
    assert_eq!(row_of("合計")[1..7].join("|"), "1|0|1|1|2|3");
    let tags = rows(&path, "視点別の集計");
    let words: Vec<String> = [
        "今後の方針（",
        "事業の継続",
        "事業内容",
        "事業の終了",
        "その他",
    ]
    .map(|start| {
        let mut rows = tags.values().map(|row| row[..3].concat());
        rows.find(|row| row.starts_with(start)).unwrap()
    })
    .into();
    let expected = [
        "今後の方針（3指標中 2指標に記入）",
        "事業の継続1",
        "事業内容の見直し0",
        "事業の終了0",
        "その他（決められた言葉でないもの、食い違うもの）1",
    ];
    assert_eq!(words, expected);
}

#[test]
fn what_is_wrong_with_the_plan_is_no_sections_to_answer() {
    let (workspace, _) = workbook("nested");
    let findings = workspace.path().join("outputs/town/R6/data/findings.csv");
    let findings = fs::read_to_string(findings).unwrap();
    assert!(findings.contains("unmarked-repeat,warning,,mappings/town/plan.toml"));
    let slips = fs::read_dir(workspace.path().join("outputs/town/R6/確認票")).unwrap();
    let mut slips: Vec<String> = slips
        .map(|slip| slip.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    slips.sort();
    assert_eq!(slips, ["福祉課.xlsx", "観光課.xlsx"]);
}

/// Nine KPIs of three names: whoever reads an id anywhere finds it in the KPI一覧, and a name that others have
/// stands nowhere without its place.
#[test]
fn kpis_of_one_name_are_told_apart_on_every_sheet() {
    let (_workspace, path) = workbook("names");
    let first_two = |sheet: &str| -> Vec<String> {
        let rows = rows(&path, sheet);
        rows.values().map(|row| row[..2].join(" ")).collect()
    };
    let list = rows(&path, "KPI一覧");
    let is_listed = |id: &str, measure: &str, name: &str| {
        let mut rows = list.values();
        rows.any(|row| row[..3] == [id, measure, name])
    };
    assert!(is_listed("2-1-a", "2-1 地域活動", "会員数"), "{list:#?}");
    assert!(is_listed("2-5-b", "2-5 相談支援", "利用者数"), "{list:#?}");
    let shown = first_two("データ");
    for kpi in ["2-2-a 会員数（2-2 文化団体の育成）", "1-1-a 審議会開催回数"] {
        assert!(shown.iter().any(|row| row == kpi), "{kpi}\n{shown:#?}");
    }
    let by_hand = "✎ ◎ A 2-1-a 会員数（2-1 地域活動）: 計算";
    let shown = first_two("検証の方法");
    assert!(
        shown.iter().any(|row| row.starts_with(by_hand)),
        "{shown:#?}"
    );
    let revised = rows(&path, "改定の経過");
    let revised: Vec<String> = revised.values().map(|row| row[1..5].join("|")).collect();
    for change in [
        "KPI 2-3-a 会員数（2-3 スポーツ）|目標値の変更|300人（R8）|400人（R8）",
        "KPI 2-5-c|廃止|会員数（2-5 相談支援）|－",
    ] {
        assert!(revised.iter().any(|row| row == change), "{revised:#?}");
    }
}
