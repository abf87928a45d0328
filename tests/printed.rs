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
            // Data for computing are not for paper.
            if name != "データ" {
                let printed = smallest(&sheet, &points);
                assert!(printed >= 9.0, "{plan} {book} {name}: {printed:.1}");
            }
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
    let subject = Subject {
        workspace: workspace.path().to_owned(),
        plan: "town".into(),
        year: FiscalYear::parse("R6").unwrap(),
        year_folder: "R6".into(),
    };
    kensho::run(&subject, Moment(0), &|_, _| {}).unwrap();
    let outputs = workspace.path().join("outputs/town/R6");
    (workspace, outputs)
}

#[test]
fn nor_is_any_where_names_are_long_and_goals_and_grades_many() {
    let (_workspace, outputs) = hostile();
    check(&outputs, "hostile");
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
