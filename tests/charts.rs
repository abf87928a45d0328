//! The charts of the council's workbook, as a viewer that computes nothing, a black-and-white copier and those who do
//! not see them have them; and the decimals in which a KPI is printed, the same on every page.

mod workspace;

use calamine::{Data, Reader, open_workbook_auto};
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

/// The council's workbook of a sample plan, in whose text some words were replaced.
struct Book {
    /// Removed with it.
    _workspace: tempfile::TempDir,
    file: PathBuf,
}

impl Book {
    fn of((plan, year): (&str, &str), (from, to): (&str, &str)) -> Self {
        let workspace = workspace::sample(plan);
        let file = workspace.path().join(format!("mappings/{plan}/plan.toml"));
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(file, text.replacen(from, to, 1)).unwrap();
        workspace::run(workspace.path(), (plan, year));
        let file = format!("outputs/{plan}/{year}/効果検証報告書.xlsx");
        let file = workspace.path().join(file);
        Self {
            _workspace: workspace,
            file,
        }
    }

    /// The parts whose name begins so, as text.
    fn parts(&self, begin: &str) -> Vec<String> {
        let mut book = zip::ZipArchive::new(fs::File::open(&self.file).unwrap()).unwrap();
        let names = book.file_names().map(|name| name.unwrap().into_owned());
        let mut names: Vec<String> = names.filter(|name| name.starts_with(begin)).collect();
        names.sort();
        let mut text = |name: &String| {
            let mut text = String::new();
            let mut part = book.by_name(name).unwrap();
            part.read_to_string(&mut text).unwrap();
            text
        };
        names.iter().map(&mut text).collect()
    }

    fn charts(&self, kind: &str) -> Vec<String> {
        let charts = self.parts("xl/charts/chart").into_iter();
        charts.filter(|chart| chart.contains(kind)).collect()
    }

    /// What is said of the charts to those who do not see them.
    fn said(&self) -> Vec<String> {
        let drawings = self.parts("xl/drawings/drawing");
        let said = drawings.iter().flat_map(|part| all(part, "descr=\"", "\""));
        said.map(str::to_owned).collect()
    }

    /// The rows of a sheet.
    fn rows(&self, sheet: &str) -> Vec<Vec<Data>> {
        let mut book = open_workbook_auto(&self.file).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    /// Every text of every sheet.
    fn texts(&self) -> Vec<(String, String)> {
        let mut book = open_workbook_auto(&self.file).unwrap();
        let mut texts = Vec::new();
        for (sheet, range) in book.worksheets() {
            let cells = range.used_cells();
            let cells = cells.filter_map(|(_, _, cell)| match cell {
                Data::String(text) => Some((sheet.clone(), text.clone())),
                _ => None,
            });
            texts.extend(cells);
        }
        texts
    }
}

/// What stands between two texts, each time.
fn all<'t>(text: &'t str, begin: &str, end: &str) -> Vec<&'t str> {
    let pieces = text.split(begin).skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once(end)?.0))
        .collect()
}

/// What stands there once.
fn one<'t>(text: &'t str, begin: &str, end: &str) -> &'t str {
    let found = all(text, begin, end);
    assert_eq!(found.len(), 1, "{begin}");
    found[0]
}

const KITAMOTO: (&str, &str) = ("kitamoto", "R6");
const SAME: (&str, &str) = ("name", "name");

#[test]
fn bars_are_there_also_where_nothing_is_computed() {
    let book = Book::of(KITAMOTO, SAME);
    let bars = book.charts("<c:barChart>");
    assert_eq!(bars.len(), 1);
    let caches = all(&bars[0], "<c:numCache>", "</c:numCache>");
    let drawn = caches.iter().map(|cache| {
        let values = all(cache, "<c:v>", "</c:v>").into_iter();
        values.map(|value| value.parse().unwrap()).collect()
    });
    let drawn: Vec<Vec<f64>> = drawn.collect();
    let rows = book.rows("総括");
    let head = |row: &Vec<Data>| row[0] == "基本目標";
    let goals = rows.iter().skip_while(|row| !head(row)).skip(1).take(6);
    let goals: Vec<&Vec<Data>> = goals.collect();
    let column = |band: usize| {
        let counts = goals.iter().map(|row| row[band + 1].to_string());
        counts.map(|count| count.parse().unwrap()).collect()
    };
    let counted: Vec<Vec<f64>> = (0..4).map(column).collect();
    assert_eq!(drawn, counted);
    assert!(drawn.iter().flatten().sum::<f64>() > 0.0);
}

#[test]
fn grades_and_lines_are_told_apart_without_colours() {
    let book = Book::of(KITAMOTO, SAME);
    let bars = &book.charts("<c:barChart>")[0];
    let patterns = all(bars, "<a:pattFill prst=\"", "\"");
    let different: BTreeSet<&&str> = patterns.iter().collect();
    assert_eq!((patterns.len(), different.len()), (4, 4), "{patterns:?}");
    let lines = book.charts("<c:lineChart>");
    let with_way = lines.iter().find(|chart| chart.contains("目標への目安"));
    let series = all(with_way.unwrap(), "<c:ser>", "</c:ser>");
    let look = |series: &&str| {
        let symbol = one(series, "<c:symbol val=\"", "\"").to_owned();
        (symbol, series.contains("<a:prstDash"))
    };
    let looks: BTreeSet<(String, bool)> = series.iter().map(look).collect();
    assert_eq!(looks.len(), 3, "{looks:?}");
}

#[test]
fn no_two_ticks_of_a_chart_have_one_label() {
    let atsugi = Book::of(("atsugi", "R6"), SAME);
    let charts = Book::of(KITAMOTO, SAME).charts("<c:lineChart>");
    let charts = charts.into_iter().chain(atsugi.charts("<c:lineChart>"));
    let mut count = 0;
    for chart in charts {
        let axis = one(&chart, "<c:valAx>", "</c:valAx>");
        let number = |element: &str| {
            let number = one(axis, &format!("<c:{element} val=\""), "\"");
            number.parse::<f64>().unwrap()
        };
        let (least, most, step) = (number("min"), number("max"), number("majorUnit"));
        let format = one(axis, "formatCode=\"", "\"");
        let decimals = format.split_once('.').map_or(0, |(_, zeros)| zeros.len());
        let ticks = (0..=((most - least) / step).round() as u32).map(f64::from);
        let ticks: Vec<String> = ticks
            .map(|tick| format!("{:.decimals$}", least + tick * step))
            .collect();
        let different: BTreeSet<&String> = ticks.iter().collect();
        assert!((2..=9).contains(&ticks.len()), "{ticks:?}");
        assert_eq!(different.len(), ticks.len(), "{ticks:?}");
        let drawn = all(&chart, "<c:numCache>", "</c:numCache>").into_iter();
        for figure in drawn.flat_map(|cache| all(cache, "<c:v>", "</c:v>")) {
            let figure: f64 = figure.parse().unwrap();
            assert!((least..=most).contains(&figure), "{figure} {ticks:?}");
        }
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn a_figure_stands_on_the_side_of_its_dot_on_which_no_target_is() {
    // 出生数 is below its targets in every year, but for the baseline, which has none.
    let book = Book::of(KITAMOTO, SAME);
    let charts = book.charts("<c:lineChart>");
    let births = charts.iter().find(|chart| chart.contains("<c:v>283</c:v>"));
    let sides = all(births.unwrap(), "<c:dLbl>", "</c:dLbl>");
    let side = |label: &&str| one(label, "<c:dLblPos val=\"", "\"").to_owned();
    let sides: Vec<String> = sides.iter().map(side).collect();
    assert_eq!(sides, ["t", "b", "b", "b", "b", "t", "t"]);
}

#[test]
fn where_years_are_left_out_the_page_says_so() {
    let note = |book: &Book, year: &str| {
        let rows = book.rows("KPI個票").into_iter().flatten();
        let texts = rows.map(|cell| cell.to_string());
        let notes =
            texts.filter(|text| text.starts_with("図の横の間隔は、年数どおりではありません"));
        notes.filter(|note| note.contains(year)).count()
    };
    let book = Book::of(("atsugi", "R6"), SAME);
    assert!(note(&book, "（R1とR3の間は2年）。") > 0);
    assert_eq!(note(&book, "R2"), 0);
}

#[test]
fn charts_are_told_in_words_with_their_figures() {
    let book = Book::of(KITAMOTO, SAME);
    let said = book.said();
    let births = "「出生数」の推移の折れ線グラフ。基準値 340人。実績値 R6 283人。目標値 R8 380人。判定 ×（改善なし）。これまで R3 312人、R4 301人、R5 296人";
    assert!(said.iter().any(|said| said == births), "{said:#?}");
    let begin =
        "目標ごとの判定の数の横棒グラフ（左の表と同じ）。合計 ◎8・○3・△11・×8・評価できず10。";
    assert!(said.iter().any(|said| said.starts_with(begin)), "{said:#?}");
    assert_eq!(said.len(), book.parts("xl/charts/chart").len());
    for said in &said {
        assert!(!said.chars().any(char::is_control), "{said}");
        assert!(said.encode_utf16().count() <= 250, "{said}");
        assert!(said.contains("判定"), "{said}");
        // The codes of the grades are for files.
        assert!(!["◎ A", "△ C", "× D"].iter().any(|code| said.contains(code)));
    }
}

#[test]
fn a_kpi_has_the_same_decimals_on_every_page() {
    let digits = ("name = \"出生数\"", "name = \"出生数\"\ndigits = 2");
    let book = Book::of(KITAMOTO, digits);
    let texts = book.texts();
    let figures = ["340", "380", "283", "296"];
    let mut sheets = BTreeSet::new();
    // Hidden keys hold hashes, in which any digits may stand.
    let is_seen = |text: &str| text.len() < 400 && !text.starts_with("kensho:");
    for (sheet, text) in texts.iter().filter(|(_, text)| is_seen(text)) {
        for figure in figures {
            // Of other KPIs and of larger numbers no text has these.
            for behind in text.split(figure).skip(1) {
                assert!(behind.starts_with(".00"), "{sheet}: {text}");
                sheets.insert(sheet.as_str());
            }
        }
    }
    let expected = ["KPI個票", "総括"];
    assert!(
        expected.iter().all(|sheet| sheets.contains(sheet)),
        "{sheets:?}"
    );
    let told = |text: &str| texts.iter().any(|(_, own)| own == text);
    assert!(told("283.00（380.00）人"));
    let formula = "達成率 ＝ （実績値 283.00 － 基準値 340.00）÷（目標値 380.00 － 基準値 340.00） ＝ -142.5％（マイナスは、基準値より後退したことを示します）";
    assert!(told(formula));
    let said = book.said();
    assert!(said.iter().any(|said| said.contains("実績値 R6 283.00人")));
}
