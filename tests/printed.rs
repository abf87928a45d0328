//! What a council reads is printed: no letters smaller than 9 points on any page of its workbook, by the numbers of
//! the file, and by what LibreOffice prints where it is installed.

mod printer;

use kensho::Subject;
use kensho::domain::FiscalYear;
use kensho::domain::moment::Moment;
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
fn run((plan, year): (&str, &str)) -> (tempfile::TempDir, PathBuf) {
    let workspace = tempfile::tempdir().unwrap();
    for folder in ["mappings", "inputs"].map(|folder| format!("{folder}/{plan}")) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        printer::copy(&root.join(&folder), &workspace.path().join(&folder));
    }
    let subject = Subject {
        workspace: workspace.path().to_owned(),
        plan: plan.into(),
        year: FiscalYear::parse(year).unwrap(),
        year_folder: year.into(),
    };
    kensho::run(&subject, Moment(0), &|_, _| {}).unwrap();
    let outputs = workspace.path().join(format!("outputs/{plan}/{year}"));
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
    let millimetres = match attribute(sheet, "pageSetup", "paperSize") {
        Some(8.0) => 420.0,
        _ => 297.0,
    };
    assert!(sheet.contains("orientation=\"landscape\""));
    assert_eq!(
        attribute(sheet, "pageSetup", "fitToHeight"),
        Some(0.0),
        "a page is never made smaller to be one"
    );
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
    (room / width).min(1.0)
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
                // Data for computing are not for paper.
                if name != "データ" {
                    let printed = smallest(&sheet, &points);
                    assert!(printed >= 9.0, "{plan:?} {book} {name}: {printed:.1}");
                }
                let margins = sheet.split("<oddFooter>").nth(1).unwrap();
                assert!(margins.contains("&amp;9") || margins.contains("&amp;10"));
            }
        }
    }
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
