//! What a council reads is printed: no letters smaller than 9 points on any page of its workbook, by the numbers of
//! the file, and by what LibreOffice prints where it is installed.

mod left_out;
mod printer;
mod workspace;

use calamine::{Data, Reader, Xlsx};
use printer::Page;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

const PLANS: [(&str, &str); 5] = [
    ("atsugi", "R6"),
    ("kitamoto", "R6"),
    ("komagane", "R8"),
    ("takahata", "R7"),
    ("takanezawa", "R6"),
];

/// The workbooks of a sample plan's year.
fn run(of: (&str, &str)) -> (tempfile::TempDir, PathBuf) {
    run_with(of, "")
}

/// The same of a plan whose file begins with other lines.
fn run_with((plan, year): (&str, &str), lines: &str) -> (tempfile::TempDir, PathBuf) {
    let workspace = workspace::sample(plan);
    let file = workspace.path().join(format!("mappings/{plan}/plan.toml"));
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, format!("{lines}\n{text}")).unwrap();
    let outputs = workspace::run(workspace.path(), (plan, year));
    (workspace, outputs)
}

/// The parts of a workbook as text.
struct Parts(zip::ZipArchive<fs::File>);

impl Parts {
    fn part(&mut self, name: &str) -> Option<String> {
        let mut text = String::new();
        self.0
            .by_name(name)
            .ok()?
            .read_to_string(&mut text)
            .unwrap();
        Some(text)
    }
}

/// The value of an attribute of the first element of a name.
fn attribute(xml: &str, element: &str, name: &str) -> Option<f64> {
    let element = xml.split(&format!("<{element} ")).nth(1)?;
    let element = element.split('>').next().unwrap();
    let value = element.split(&format!("{name}=\"")).nth(1)?;
    value.split('"').next().unwrap().parse().ok()
}

/// For each cell format of the book, the points of its font.
fn points(styles: &str) -> Vec<f64> {
    let fonts = styles
        .split("<fonts ")
        .nth(1)
        .unwrap()
        .split("</fonts>")
        .next()
        .unwrap();
    let sizes = fonts.split("<font>").skip(1);
    let sizes: Vec<f64> = sizes
        .map(|font| attribute(font, "sz", "val").unwrap())
        .collect();
    let formats = styles.split("<cellXfs ").nth(1).unwrap();
    let formats = formats.split("</cellXfs>").next().unwrap();
    let fonts =
        (formats.split("<xf ").skip(1)).map(|xf| attribute(&format!("<xf {xf}"), "xf", "fontId"));
    fonts.map(|font| sizes[font.unwrap() as usize]).collect()
}

/// The share to which a sheet is made smaller so that its columns fit on the paper.
fn scale(sheet: &str) -> f64 {
    let is_landscape = sheet.contains("orientation=\"landscape\"");
    let millimetres = match (attribute(sheet, "pageSetup", "paperSize"), is_landscape) {
        (Some(8.0), true) => 420.0,
        (_, true) => 297.0,
        (_, false) => 210.0,
    };
    let set = attribute(sheet, "pageSetup", "scale").unwrap_or(100.0) / 100.0;
    // Where pages are fitted, Excel does not heed breaks.
    assert!(!sheet.contains("fitToPage") && !sheet.contains("fitToHeight"));
    let [left, right] =
        ["left", "right"].map(|side| attribute(sheet, "pageMargins", side).unwrap());
    let room = (millimetres / 25.4 - left - right) * 96.0;
    let columns = sheet
        .split("<col ")
        .skip(1)
        .map(|column| format!("<col {column}"));
    let columns =
        columns.filter(|column| !column.split('>').next().unwrap().contains("hidden=\"1\""));
    let width: f64 = columns
        .map(|column| {
            let [first, last, width] =
                ["min", "max", "width"].map(|name| attribute(&column, "col", name).unwrap());
            (last - first + 1.0) * (width * 8.0)
        })
        .sum();
    assert!(set * width <= room, "{set} of {width} is more than {room}");
    set
}

/// The smallest letters of a sheet in which anything is written, as printed.
fn smallest(sheet: &str, points: &[f64]) -> f64 {
    let cells = sheet.split("<c r=\"").skip(1);
    let written = cells.filter(|cell| cell.split("<c ").next().unwrap().contains("<v>"));
    let sizes = written.map(|cell| {
        let style = cell.split('>').next().unwrap().split("s=\"").nth(1);
        let style = style.map_or(0, |style| style.split('"').next().unwrap().parse().unwrap());
        points[style]
    });
    sizes.fold(f64::MAX, f64::min) * scale(sheet)
}

#[test]
fn no_letter_of_a_council_s_page_is_smaller_than_nine_points() {
    for plan in PLANS {
        let (_workspace, outputs) = run(plan);
        check(&outputs, plan.0);
    }
}

/// No page for paper has smaller letters, on no sheet of the two workbooks that are printed.
fn check(outputs: &Path, plan: &str) {
    for book in ["効果検証報告書.xlsx", "公表用.xlsx"] {
        let file = fs::File::open(outputs.join(book)).unwrap();
        let mut parts = Parts(zip::ZipArchive::new(file).unwrap());
        let names = parts.part("xl/workbook.xml").unwrap();
        let names = names.split("<sheet name=\"").skip(1);
        let names: Vec<String> = names
            .map(|name| name.split('"').next().unwrap().to_owned())
            .collect();
        let points = points(&parts.part("xl/styles.xml").unwrap());
        for (at, name) in (1..).zip(&names) {
            let sheet = parts.part(&format!("xl/worksheets/sheet{at}.xml")).unwrap();
            // Data for computing are not for paper, but those of the public are printed with the rest.
            if !name.starts_with("データ") || book == "公表用.xlsx" {
                let printed = smallest(&sheet, &points);
                assert!(printed >= 9.0, "{plan} {book} {name}: {printed:.1}");
            }
            // Data for machines have one head row, and each datum a cell of its own.
            assert!(
                !name.starts_with("データ") || !sheet.contains("<mergeCell"),
                "{plan} {book}"
            );
            let margins = sheet.split("<oddFooter>").nth(1).unwrap();
            assert!(margins.contains("&amp;9") || margins.contains("&amp;10"));
        }
    }
}

/// 40 goals of long and forbidden names, 12 grades, long figures, a text that no cell holds.
fn hostile() -> (tempfile::TempDir, PathBuf) {
    let workspace = tempfile::tempdir().unwrap();
    let [mappings, inputs] =
        ["mappings/town/forms", "inputs/town/R6/課"].map(|folder| workspace.path().join(folder));
    for folder in [&mappings, &inputs] {
        fs::create_dir_all(folder).unwrap();
    }
    let bands = (0..11).map(|band| {
        format!(
            "{{ band = \"B{band}\", mark = \"{}\", when = \"rate >= {}\" }},",
            ["◎", "○", "△", "□"][band % 4],
            100 - band * 8
        )
    });
    let bands = bands.collect::<String>() + "{ band = \"Z\", mark = \"×\", when = \"otherwise\" }";
    let mut plan = format!(
        "name = \"=1+1{}\"\nbody = \"見本市\"\nperiod = [\"R1\", \"R10\"]\n[rating]\nrate = \"progress\"\nround = {{ digits = 1, how = \"half-up\" }}\nmean = true\nbands = [{bands}]\n[[section]]\nname = \"課\"\n",
        "長".repeat(200)
    );
    let mut figures = "指標,単位,実績値（R6）,実績値（R5）,取組,課題,今後の方針\n".to_owned();
    for goal in 0..40 {
        let label = ["基本目標/[1]:*?", "KPI一覧", "", "総括", "'引用'"][goal % 5];
        let name = format!("-目標{goal}{}", "名".repeat(200));
        plan += &format!(
            "[[goal]]\nid = \"{goal}\"\nlabel = \"{label}\"\nname = \"{name}\"\nsummary = \"{}\"\n",
            "@方向".repeat(100)
        );
        for kpi in 0..2 {
            let name = format!("+指標{goal}-{kpi}{}", "長".repeat(200 * kpi));
            plan += &format!(
                "[[goal.kpi]]\nid = \"{goal}-{kpi}\"\nname = \"{name}\"\nunit = \"百万円\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1_000 }}\ntarget = {{ value = 123_456_789.5, year = \"R10\" }}\ntargets = {{ R6 = 2_000 }}\nsection = \"課\"\n"
            );
            let text = "文".repeat(if goal == 0 { 30_000 } else { 100 });
            figures += &format!(
                "{name},百万円,{},{},=取組{text},-課題\u{1},@方針\n",
                goal * 12_345_678 + kpi,
                goal * 9_876
            );
        }
    }
    fs::write(mappings.parent().unwrap().join("plan.toml"), plan).unwrap();
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値（(?<year>.+)）'\ntext.efforts = \"取組\"\ntext.issues = \"課題\"\ntext.policy = \"今後の方針\"\n";
    fs::write(mappings.join("f.toml"), form).unwrap();
    fs::write(inputs.join("実績.csv"), figures).unwrap();
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    (workspace, outputs)
}

#[test]
fn nor_is_any_where_names_are_long_and_goals_and_grades_many() {
    let (_workspace, outputs) = hostile();
    check(&outputs, "hostile");
}

/// What a workbook is called, where it is, its pages, and its folder.
type Printed = (String, PathBuf, Vec<Page>, tempfile::TempDir);

/// The workbooks of all five plans, with their pages; none where LibreOffice is not installed.
fn all_printed() -> Option<Vec<Printed>> {
    let folder = tempfile::tempdir().unwrap();
    let mut books = Vec::new();
    for plan in PLANS {
        let (_workspace, outputs) = run(plan);
        for book in ["効果検証報告書", "公表用", "事務局用"] {
            let copy = folder.path().join(format!("{}-{book}.xlsx", plan.0));
            fs::copy(outputs.join(format!("{book}.xlsx")), &copy).unwrap();
            books.push(copy);
        }
    }
    let printed = printer::pdfs(&books)?;
    let of = |(book, pdf): (PathBuf, PathBuf)| {
        let own = tempfile::tempdir().unwrap();
        let kept = own.path().join("book.xlsx");
        fs::copy(&book, &kept).unwrap();
        let name = book.file_stem().unwrap().to_string_lossy().into_owned();
        (name, kept, printer::pages(&pdf), own)
    };
    Some(books.into_iter().zip(printed).map(of).collect())
}

/// A sheet as its file has it.
struct Sheet {
    name: String,
    /// What stands in each printed cell, without blanks, and points of the room that it has.
    cells: Vec<(String, f64)>,
    /// What stands in the rows that each page repeats.
    repeated: Vec<String>,
}

fn column_of(reference: &str) -> (usize, usize) {
    let letters = reference.chars().take_while(char::is_ascii_alphabetic);
    let column = letters.fold(0, |column, letter| column * 26 + (letter as usize - 64));
    let row: String = reference.chars().filter(char::is_ascii_digit).collect();
    (row.parse::<usize>().unwrap() - 1, column - 1)
}

/// Rows and columns of the merged cells of a sheet, from 0.
fn merged(xml: &str) -> Vec<((usize, usize), (usize, usize))> {
    let ranges = xml.split("<mergeCell ref=\"").skip(1);
    let range = |text: &str| {
        let (first, last) = text.split('"').next().unwrap().split_once(':').unwrap();
        (column_of(first), column_of(last))
    };
    ranges.map(range).collect()
}

fn sheets(book: &Path) -> Vec<Sheet> {
    let mut parts = Parts(zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap());
    let mut workbook: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let defined = parts.part("xl/workbook.xml").unwrap();
    let of = |(at, name): (usize, String)| {
        let xml = parts
            .part(&format!("xl/worksheets/sheet{}.xml", at + 1))
            .unwrap();
        let scale = attribute(&xml, "pageSetup", "scale").unwrap_or(100.0) / 100.0;
        let mut rows = Vec::new();
        for row in xml.split("<row ").skip(1) {
            let row = format!("<row {row}");
            let at = attribute(&row, "row", "r").unwrap() as usize - 1;
            rows.resize((at + 1).max(rows.len()), 18.75 * scale);
            rows[at] = attribute(&row, "row", "ht").unwrap_or(18.75) * scale;
        }
        let hidden: Vec<(f64, f64)> = xml
            .split("<col ")
            .skip(1)
            .map(|column| format!("<col {}", column.split('>').next().unwrap()))
            .filter(|column| column.contains("hidden=\"1\""))
            .map(|column| ["min", "max"].map(|name| attribute(&column, "col", name).unwrap()))
            .map(|[first, last]| (first - 1.0, last - 1.0))
            .collect();
        let merged = merged(&xml);
        let range = workbook.worksheet_range(&name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        let printed = last_printed(&defined, at);
        let cells = range.used_cells().filter_map(|(row, column, cell)| {
            let (row, column) = (row + top as usize, column + left as usize);
            if row > printed {
                return None;
            }
            let is_hidden =
                |(first, last): &(f64, f64)| (*first..=*last).contains(&(column as f64));
            let Data::String(text) = cell else {
                return None;
            };
            let own = merged.iter().find(|(first, _)| *first == (row, column));
            let last = own.map_or(row, |(_, last)| last.0);
            let room = rows[row..=last].iter().sum();
            (!hidden.iter().any(is_hidden)).then(|| (printer::bare(text), room))
        });
        let cells: Vec<_> = cells.filter(|(text, _)| !text.is_empty()).collect();
        let titles = defined
            .split("_xlnm.Print_Titles\" localSheetId=\"")
            .skip(1);
        let own = titles.filter(|title| title.split('"').next() == Some(&at.to_string()));
        let rows_of = |title: &str| {
            let place = title
                .split(['>', '<'])
                .nth(1)
                .unwrap()
                .rsplit('!')
                .next()
                .unwrap();
            let (first, last) = place.split_once(':').unwrap();
            let row = |text: &str| text.trim_start_matches('$').parse::<usize>().unwrap() - 1;
            row(first)..=row(last)
        };
        let repeated = own.flat_map(rows_of).flat_map(|row| {
            let cells = range
                .rows()
                .nth(row - top as usize)
                .unwrap()
                .iter()
                .enumerate();
            let is_seen = |column: usize| {
                let column = (column + left as usize) as f64;
                !hidden
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&column))
            };
            let texts = cells.filter(move |(column, _)| is_seen(*column));
            texts
                .map(|(_, cell)| printer::bare(&cell.to_string()))
                .collect::<Vec<_>>()
        });
        let repeated = repeated.filter(|text| !text.is_empty()).collect();
        Sheet {
            name,
            cells,
            repeated,
        }
    };
    let names = Reader::sheet_names(&workbook_names(book));
    names.into_iter().enumerate().map(of).collect()
}

/// The last row of a sheet's print area, from 0.
fn last_printed(defined: &str, sheet: usize) -> usize {
    let area = format!("_xlnm.Print_Area\" localSheetId=\"{sheet}\"");
    let area = defined.split(&area).nth(1).unwrap();
    let area = area.split('<').next().unwrap().replace('$', "");
    column_of(area.rsplit(':').next().unwrap()).0
}

fn workbook_names(book: &Path) -> Xlsx<std::io::BufReader<fs::File>> {
    calamine::open_workbook(book).unwrap()
}

/// The pages on which sheets begin, by the table of contents.
fn contents(book: &Path) -> Vec<usize> {
    let mut workbook = workbook_names(book);
    let cover = workbook.worksheet_range("表紙").unwrap();
    let names = workbook.sheet_names();
    let lines = cover
        .rows()
        .filter(|row| names.contains(&row[0].to_string()));
    let pages = lines.filter_map(|row| row.last().unwrap().to_string().parse().ok());
    std::iter::once(1).chain(pages).collect()
}

/// The tallest place in which the lines of a text stand; none where it does not stand as it is from the beginning of a
/// line to the end of one.
fn taken(text: &str, lines: &[&(String, f64, f64)]) -> Option<f64> {
    let from = |first: usize| {
        let (mut left, mut edges) = (text, (f64::MAX, f64::MIN));
        for (line, top, bottom) in &lines[first..] {
            left = left
                .strip_prefix(line.as_str())
                .filter(|_| !line.is_empty())?;
            edges = (edges.0.min(*top), edges.1.max(*bottom));
            if left.is_empty() {
                return Some(edges.1 - edges.0);
            }
        }
        None
    };
    (0..lines.len()).filter_map(from).reduce(f64::max)
}

#[test]
fn a_machine_s_look_at_every_page_of_the_five_plans() {
    let Some(all) = all_printed() else { return };
    let mut faults = Vec::new();
    for (name, book, pages, _kept) in &all {
        let (sheets, starts) = (sheets(book), contents(book));
        assert_eq!(sheets.len(), starts.len(), "{name}: every sheet has a page");
        for (at, sheet) in sheets.iter().enumerate() {
            let end = starts.get(at + 1).map_or(pages.len(), |next| next - 1);
            let own = &pages[starts[at] - 1..end];
            if sheet.name.starts_with("データ") {
                let is_told = own[0].text.contains("初めの1ページだけを印刷します");
                // 駒ヶ根市 and 高畠町 have less than a page of them, and so has every plan of costs.
                let is_short = ["komagane", "takahata"]
                    .iter()
                    .any(|plan| name.starts_with(plan))
                    || sheet.name == "データ（事業）";
                if own.len() != 1 || !(is_told || is_short) {
                    faults.push(format!("{name}: {} pages of データ", own.len()));
                }
            }
            if name.ends_with("事務局用") {
                // Its sheets are for the screen; but who prints them needs the heads too.
                faults.extend(
                    without_heads(sheet, own)
                        .into_iter()
                        .map(|fault| format!("{name} {}: {fault}", sheet.name)),
                );
                continue;
            }
            let of_two = own.iter().filter_map(expected_otherwise);
            faults.extend(of_two.map(|number| format!("{name}: {number} has other digits beside")));
            faults.extend(
                look(sheet, own)
                    .into_iter()
                    .map(|fault| format!("{name} {}: {fault}", sheet.name)),
            );
        }
    }
    assert!(faults.is_empty(), "{} {faults:#?}", faults.len());
}

/// Sheets of several tables, each of which writes its heads itself on each of its pages, and such as have no heads.
const WITHOUT_REPEATED: [&str; 6] = [
    "事業一覧",
    "視点別の集計",
    "計画の背景",
    "強み・弱み",
    "検証の方法",
    "表紙",
];

/// 期待値 of a formula that does not stand as it is among 目標への目安 on its page.
fn expected_otherwise(page: &Page) -> Option<String> {
    let text: String = page.lines.iter().map(|(text, ..)| text.as_str()).collect();
    let (_, behind) = text.split_once("今年度の期待値")?;
    let number: String = behind
        .chars()
        .take_while(|letter| letter.is_ascii_digit() || [',', '.'].contains(letter))
        .collect();
    let is_drawn = text.contains("目標への目安");
    // Once in the formula, and once in the row of the way.
    let stands = text.matches(&number).count();
    (is_drawn && stands < 2).then_some(number)
}

/// The later pages of a sheet on which a head of its table is missing.
fn without_heads(sheet: &Sheet, pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    let is_free = WITHOUT_REPEATED.contains(&sheet.name.as_str());
    if pages.len() > 1 && sheet.repeated.is_empty() && !is_free {
        faults.push("no page repeats the heads".to_owned());
    }
    for (number, page) in (1..).zip(pages).skip(1) {
        let text: String = page.lines.iter().map(|(text, ..)| text.as_str()).collect();
        let missing = sheet.repeated.iter().filter(|head| !text.contains(*head));
        faults.extend(missing.map(|head| format!("page {number} without {head}")));
    }
    faults
}

/// What is wrong with the pages of a sheet.
fn look(sheet: &Sheet, pages: &[Page]) -> Vec<String> {
    // Of the header and the footer nothing belongs to the sheet.
    const MARGIN: f64 = 40.0;
    let mut faults = without_heads(sheet, pages);
    let body = |page: &Page| {
        let inner = MARGIN..page.height - MARGIN;
        let lines = page.lines.iter().filter(|(_, top, _)| inner.contains(top));
        lines.cloned().collect::<Vec<_>>()
    };
    if ["総括", "検証の方法"].contains(&sheet.name.as_str()) && pages.len() > 1 {
        faults.push(format!("{} pages", pages.len()));
    }
    let bodies: Vec<_> = pages.iter().map(body).collect();
    let all: Vec<_> = bodies.iter().flatten().collect();
    let whole: String = all.iter().map(|(text, ..)| text.as_str()).collect();
    for (number, (page, body)) in (1..).zip(pages.iter().zip(&bodies)) {
        if page.smallest < 9.0 {
            faults.push(format!("page {number}: {} points", page.smallest));
        }
        if page.text.contains("###") {
            faults.push(format!("page {number}: ###"));
        }
        if page.ink < 0.1 {
            faults.push(format!("page {number}: ink on {:.3} of it", page.ink));
        }
        faults
            .extend(without_legends(page, body).map(|sign| format!("page {number}: bare {sign}")));
        let lowest = body.iter().map(|(.., bottom)| *bottom).fold(0.0, f64::max);
        let filled = (lowest - MARGIN) / (page.height - 2.0 * MARGIN);
        let least = if number > 1 { 0.2 } else { 0.1 };
        if filled < least {
            faults.push(format!("page {number}: nearly empty, {filled:.2}"));
        }
    }
    for (text, _) in &sheet.cells {
        if !whole.contains(text) && !parts_stand(text, &all) {
            faults.push(format!("cut: {text}"));
        }
    }
    // The text stands, but not all of it within its row.
    let rooms = |text: &str| {
        sheet
            .cells
            .iter()
            .filter(|(own, _)| own.contains(text))
            .map(|(_, room)| *room)
            .fold(0.0, f64::max)
    };
    // Short ones stand in longer texts too.
    let long = sheet
        .cells
        .iter()
        .filter(|(text, _)| text.chars().count() >= 8);
    for (text, _) in long {
        let taken = taken(text, &all).unwrap_or_default();
        if taken > rooms(text) + 4.0 {
            faults.push(format!(
                "takes {taken:.0} of {:.0} points: {text}",
                rooms(text)
            ));
        }
    }
    faults.dedup();
    faults
}

/// The signs on a page that nothing on the same page explains. 検証の方法 and シートの見方 explain them by themselves.
fn without_legends<'p>(
    page: &'p Page,
    body: &'p [(String, f64, f64)],
) -> impl Iterator<Item = &'static str> + 'p {
    let all: String = page.lines.iter().map(|(text, ..)| text.as_str()).collect();
    let has = move |sign: &str| body.iter().any(|(text, ..)| text.contains(sign));
    let signs = [("＊", "確認中"), ("※", "変わった")].into_iter();
    signs.filter_map(move |(sign, told)| (has(sign) && !all.contains(told)).then_some(sign))
}

/// Whether each line of a text stands somewhere: programs write letters of other fonts apart.
fn parts_stand(text: &str, lines: &[&(String, f64, f64)]) -> bool {
    let mut left = text;
    while !left.is_empty() {
        let known = lines
            .iter()
            .filter(|(line, ..)| !line.is_empty() && left.starts_with(line.as_str()));
        let Some(longest) = known.map(|(line, ..)| line.len()).max() else {
            return false;
        };
        left = &left[longest..];
    }
    true
}

#[test]
fn libreoffice_prints_no_smaller_letters_and_the_summary_on_one_page() {
    let (_workspace, outputs) = run(("kitamoto", "R6"));
    let Some(folder) = printer::pdf(&outputs.join("効果検証報告書.xlsx")) else {
        return;
    };
    let pages = printer::pages(&folder);
    assert!(pages.len() > 3);
    let summary = pages
        .iter()
        .position(|page| page.text.contains("総括　"))
        .unwrap();
    assert!(
        pages[summary]
            .text
            .contains("子どもの放課後等の居場所があると思う保護者の割合（計画の値を確認）"),
        "{}",
        pages[summary].text
    );
    let method = pages
        .last()
        .unwrap()
        .text
        .replace("<b>", "")
        .replace("</b>", "");
    let has_all = ["検証の方法", "指標ごとの見方"].map(|part| method.contains(part));
    assert_eq!(has_all, [true; 2], "one page: {method}");
    for (number, page) in (1..).zip(&pages) {
        assert!(
            page.smallest >= 9.0,
            "page {number}: {} {}",
            page.smallest,
            page.text
        );
        assert!(!page.text.contains("###"), "page {number}");
    }
}

/// How often each sign of a grade stands in 総括's last row, and how often in the grades of KPI一覧, of which those that
/// are listed again are not counted.
fn counts(book: &Path) -> [Vec<(String, usize)>; 2] {
    let mut workbook: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let rows = |range: calamine::Range<Data>| -> Vec<Vec<String>> {
        let row = |row: &[Data]| row.iter().map(ToString::to_string).collect();
        range.rows().map(row).collect()
    };
    let summary = rows(workbook.worksheet_range("総括").unwrap());
    let list = rows(workbook.worksheet_range("KPI一覧").unwrap());
    let heads = summary.iter().find(|row| row.contains(&"計".to_owned()));
    let all = summary.iter().find(|row| row[0] == "合計").unwrap();
    let bands = heads.unwrap().iter().zip(all).skip(1);
    let bands = bands.take_while(|(head, _)| *head != "評価できず");
    let told: Vec<(String, usize)> = bands
        .map(|(head, count)| (head.clone(), count.parse().unwrap()))
        .collect();
    let heads = list.iter().find(|row| row.contains(&"判定".to_owned()));
    let at = heads
        .unwrap()
        .iter()
        .position(|head| head == "判定")
        .unwrap();
    let own = list.iter().filter(|row| row[0] != "再掲");
    let grades: Vec<&str> = own
        .map(|row| row[at].lines().next().unwrap_or(""))
        .collect();
    let count = |sign: &str| grades.iter().filter(|grade| **grade == sign).count();
    let counted = told.iter().map(|(sign, _)| (sign.clone(), count(sign)));
    [told.clone(), counted.collect()]
}

#[test]
fn grades_are_counted_alike_wherever_they_are_printed() {
    for plan in PLANS.iter().filter(|(plan, _)| *plan != "takahata") {
        let (_workspace, outputs) = run(*plan);
        let books = ["効果検証報告書", "公表用", "事務局用"];
        let all = books.map(|book| counts(&outputs.join(format!("{book}.xlsx"))));
        assert!(all[0][0].iter().any(|(_, count)| *count > 0));
        for [told, counted] in &all {
            assert_eq!(told, counted, "{}", plan.0);
            assert_eq!(told, &all[0][0], "{}", plan.0);
        }
    }
}

#[test]
fn a_plan_chooses_the_letters_and_no_column_changes() {
    let (_usual, before) = run(PLANS[0]);
    let (_other, after) = run_with(PLANS[0], "font = \"BIZ UDゴシック\"");
    let parts = |outputs: &Path| {
        let file = fs::File::open(outputs.join("効果検証報告書.xlsx")).unwrap();
        Parts(zip::ZipArchive::new(file).unwrap())
    };
    let (mut before, mut after) = (parts(&before), parts(&after));
    let fonts = |parts: &mut Parts| {
        let styles = parts.part("xl/styles.xml").unwrap();
        let names = styles.split("<name val=\"").skip(1);
        let names = names.map(|name| name.split('"').next().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert!(fonts(&mut before).iter().all(|font| font == "游ゴシック"));
    let fonts = fonts(&mut after);
    // The first is that of an empty sheet, from which columns have their widths.
    assert_eq!(fonts[0], "游ゴシック");
    let other = fonts
        .iter()
        .filter(|font| *font == "BIZ UDゴシック")
        .count();
    assert_eq!(other, fonts.len() - 1, "{fonts:?}");
    for sheet in 1..10 {
        let name = format!("xl/worksheets/sheet{sheet}.xml");
        let [one, two] = [before.part(&name), after.part(&name)].map(Option::unwrap);
        let columns = |xml: &str| xml.split("<sheetData").next().unwrap().to_owned();
        assert_eq!(columns(&one), columns(&two));
    }
}

/// What each mark is counted as in the column of grades of the sheets of the goals, which show last year's grade and
/// this year's; KPIs that are listed again are left out.
fn marks_on_goal_sheets(book: &Path) -> BTreeMap<String, usize> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let mut marks = BTreeMap::new();
    for (_, range) in workbook.worksheets() {
        let rows = table_of(&range);
        let Some(head) = rows.iter().find(|row| row.contains(&GRADES.to_owned())) else {
            continue;
        };
        // 論点 has the column too, but no numbers.
        if !head[0].starts_with("指標") {
            continue;
        }
        let at = head.iter().position(|head| head == GRADES).unwrap();
        let grades = rows.iter().filter(|row| row[0] != "再掲");
        let grades = grades.filter_map(|row| row[at].lines().next()?.split_once('→'));
        for (_, now) in grades.filter(|(before, _)| *before != "前年") {
            *marks
                .entry(now.trim_end_matches('＊').to_owned())
                .or_insert(0) += 1;
        }
    }
    marks
}

const GRADES: &str = "判定\n前年→今年";

fn table_of(range: &calamine::Range<Data>) -> Vec<Vec<String>> {
    let row = |row: &[Data]| row.iter().map(ToString::to_string).collect();
    range.rows().map(row).collect()
}

/// How often each sign stands in the last column of grades of the year on the page of the period, without KPIs that the
/// plan no longer has; none without the page.
fn signs_of_the_period(book: &Path, head: &str) -> Option<BTreeMap<String, usize>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(book).unwrap();
    let rows = table_of(&workbook.worksheet_range("期間の推移").ok()?);
    let heads = rows.iter().find(|row| row.contains(&"基準値".to_owned()))?;
    let at = heads.iter().rposition(|own| own == head)?;
    let today = rows.iter().skip_while(|row| *row != heads).skip(1);
    let today = today.take_while(|row| !row[0].starts_with("改定でなくなった"));
    let mut signs = BTreeMap::new();
    for grade in today.map(|row| row[at].lines().next().unwrap_or_default()) {
        *signs.entry(grade.to_owned()).or_insert(0) += 1;
    }
    Some(signs)
}

#[test]
fn goals_period_and_list_count_the_grades_of_the_summary() {
    let (mut periods, mut told_apart) = (0, 0);
    for plan in PLANS.iter().filter(|(plan, _)| *plan != "takahata") {
        let (_workspace, outputs) = run(*plan);
        for name in ["効果検証報告書", "公表用", "事務局用"] {
            let book = outputs.join(format!("{name}.xlsx"));
            let [told, listed] = counts(&book);
            assert_eq!(told, listed, "{plan:?} {name}");
            let marks = marks_on_goal_sheets(&book);
            for (sign, count) in &told {
                let mark = sign.split(' ').next().unwrap();
                let own = marks.get(mark).copied().unwrap_or(0);
                assert_eq!(
                    own, *count,
                    "{plan:?} {name}: {sign} on the sheets of the goals"
                );
            }
            if let Some(signs) = signs_of_the_period(&book, "判定") {
                periods += 1;
                for (sign, count) in &told {
                    let own = signs.get(sign).copied().unwrap_or(0);
                    assert_eq!(own, *count, "{plan:?} {name}: {sign} in the period");
                }
            }
            if let Some(signs) = signs_of_the_period(&book, "期間の\n判定") {
                let count = |sign: &String| signs.get(sign).copied().unwrap_or(0);
                let is_equal = told.iter().all(|(sign, own)| count(sign) == *own);
                let mut workbook: Xlsx<_> = calamine::open_workbook(&book).unwrap();
                let says = ["期間の推移", "総括"].map(|sheet| {
                    let range = workbook.worksheet_range(sheet).unwrap();
                    let mut cells = range.used_cells();
                    cells.any(|(.., cell)| cell.to_string().contains("なので、違いがあります"))
                });
                assert_eq!(says, [!is_equal; 2], "{plan:?} {name}");
                told_apart += usize::from(!is_equal);
            }
        }
    }
    assert!(periods > 0 && told_apart > 0, "{periods} {told_apart}");
}

#[test]
fn a_workbook_without_the_list_opens_and_is_printed_whole() {
    let (workspace, _) = run(PLANS[1]);
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    let without = "\n[[edition]]\nworkbook = \"効果検証報告書\"\nwithout = [\"KPI一覧\"]\n";
    fs::write(&plan, text + without).unwrap();
    let outputs = workspace::run(workspace.path(), PLANS[1]);
    let book = outputs.join("効果検証報告書.xlsx");
    let sheets = sheets(&book);
    assert!(!sheets.iter().any(|sheet| sheet.name == "KPI一覧"));
    let mut parts = Parts(zip::ZipArchive::new(fs::File::open(&book).unwrap()).unwrap());
    for at in 1..=sheets.len() {
        let sheet = parts.part(&format!("xl/worksheets/sheet{at}.xml")).unwrap();
        assert!(!sheet.contains("KPI一覧"), "sheet {at} leads to the list");
    }
    let Some(pdf) = printer::pdf(&book) else {
        return;
    };
    let (pages, starts) = (printer::pages(&pdf), contents(&book));
    assert_eq!(sheets.len(), starts.len());
    for (at, sheet) in sheets.iter().enumerate() {
        let end = starts.get(at + 1).map_or(pages.len(), |next| next - 1);
        let faults = look(sheet, &pages[starts[at] - 1..end]);
        assert!(faults.is_empty(), "{}: {faults:#?}", sheet.name);
    }
}

/// A figure that is doubted, and in a second run one that has changed: each page with their signs says what they mean.
#[test]
fn signs_are_explained_on_the_page_on_which_they_stand() {
    let (workspace, _) = run(PLANS[1]);
    let plan = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&plan).unwrap();
    // Other bands change nearly every grade.
    let stricter = text.replace("rate >= 80", "rate >= 20");
    assert_ne!(stricter, text);
    fs::write(&plan, stricter).unwrap();
    let book = workspace::run(workspace.path(), PLANS[1]).join("効果検証報告書.xlsx");
    let Some(pdf) = printer::pdf(&book) else {
        return;
    };
    let (mut bare, mut signs) = (Vec::new(), [0, 0]);
    for (number, page) in (1..).zip(&printer::pages(&pdf)) {
        for (count, sign) in signs.iter_mut().zip(["＊", "※"]) {
            *count += usize::from(page.text.contains(sign));
        }
        let faults = without_legends(page, &page.lines);
        bare.extend(faults.map(|sign| format!("page {number}: {sign}")));
    }
    assert!(bare.is_empty(), "{bare:#?}");
    assert!(signs.iter().all(|pages| *pages > 5), "{signs:?}");
}
