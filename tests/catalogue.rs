//! The catalogue of findings in docs/findings.md: made from the checks themselves, each page with an
//! example that this test runs, and with what kensho says of it.
//!
//! `KENSHO_UPDATE=1 cargo test --release --test catalogue` writes it anew; read the diff.

mod workspace;

use kensho::finding::Page;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The files of an example, by what they are.
type Example = BTreeMap<String, String>;

#[test]
fn the_catalogue_in_the_documentation_is_the_programs_own() {
    let examples = examples();
    let pages: Vec<&Page> = kensho::check::pages().collect();
    for code in examples.keys() {
        let is_known = pages.iter().any(|page| page.code == code);
        assert!(is_known, "no check finds {code}");
    }
    let broken: Vec<String> = pages
        .iter()
        .filter_map(|page| shown(page, &examples).err())
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let catalogue = kensho::cli::catalogue(|page| shown(page, &examples).unwrap());
    let path = workspace::root().join("docs/findings.md");
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, &catalogue).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), catalogue);
}

fn examples() -> BTreeMap<String, Example> {
    let text = fs::read_to_string(workspace::root().join("tests/catalogue/examples.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// An example with what is said of it; what is wrong with a file as such is on its own page.
fn shown(page: &Page, examples: &BTreeMap<String, Example>) -> Result<String, String> {
    let Some(example) = examples.get(page.code) else {
        let bad_files = fs::read_to_string(workspace::root().join("docs/bad-files.md")).unwrap();
        let is_there = bad_files.contains(page.code);
        let link = || "- **実例**: [困ったファイルの一覧](bad-files.md)\n".to_owned();
        let missing = || format!("{} has no example", page.code);
        return is_there.then(link).ok_or_else(missing);
    };
    let files: String = example
        .iter()
        .map(|(name, text)| format!("{}\n\n```text\n{}\n```\n\n", label(name), text.trim_end()))
        .collect();
    let said = said(page.code, example)?;
    Ok(format!("\n{files}```text\n{said}\n```\n"))
}

fn label(name: &str) -> String {
    match name {
        "plan" => "計画".to_owned(),
        "plan_more" => "計画に書き足したもの".to_owned(),
        "form" => "様式".to_owned(),
        _ => format!("`inputs/{name}`"),
    }
}

/// The first finding of the code, as people read it.
fn said(code: &str, example: &Example) -> Result<String, String> {
    let workspace = tempfile::tempdir().unwrap();
    lay_out(workspace.path(), example);
    let subject = workspace::subject(workspace.path(), ("town", "R6"));
    let verification = kensho::verify(&subject, &|_, _| {})
        .map_err(|error| format!("the example of {code}: {error:#}"))?;
    let mut findings = verification.findings.iter();
    let found = findings.find(|finding| finding.code() == code);
    let all = || verification.findings.iter().map(ToString::to_string);
    let missing = || {
        format!(
            "the example of {code} is not found: {:#?}",
            all().collect::<Vec<_>>()
        )
    };
    found.map(ToString::to_string).ok_or_else(missing)
}

fn lay_out(workspace: &Path, example: &Example) {
    let own = |name: &str| {
        fs::read_to_string(workspace::root().join("tests/catalogue").join(name)).unwrap()
    };
    let of_example = |key: &str| example.get(key).cloned();
    let more = of_example("plan_more").unwrap_or_default();
    let plan = of_example("plan").unwrap_or_else(|| own("plan.toml"));
    let plan = format!("{plan}\n{more}");
    workspace::write(workspace, "mappings/town/plan.toml", plan);
    let form = of_example("form").unwrap_or_else(|| own("list.toml"));
    workspace::write(workspace, "mappings/town/forms/list.toml", &form);
    let files = example.iter().filter(|(name, _)| name.contains('/'));
    for (name, text) in files {
        let is_of_year = name.starts_with('R');
        let path = if is_of_year {
            name.clone()
        } else {
            format!("R6/{name}")
        };
        let path = workspace.join("inputs/town").join(path);
        if let Some(target) = text.strip_prefix(LINK) {
            link(target, &path);
            continue;
        }
        match name.rsplit('.').next() {
            Some("xls") => workspace::write(workspace, &path, as_workbook(text)),
            Some("xlsx") => workspace::write(workspace, &path, as_package(text)),
            _ => workspace::write(workspace, &path, repeated(text)),
        }
    }
    fs::create_dir_all(workspace.join("inputs/town/R6")).unwrap();
}

/// What an example's text begins with where a link stands, not a file.
const LINK: &str = "リンク → ";

fn link(target: &str, path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, path).unwrap();
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(target, path).unwrap();
}

/// A text in which a line 「（上の行が5000行つづく）」 stands for as many lines like the one above it.
fn repeated(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let times = line.strip_prefix("（上の行が");
        let times = times.and_then(|rest| rest.strip_suffix("行つづく）"));
        match times.zip(lines.last().copied()) {
            Some((times, above)) => lines.extend(vec![above; times.parse().unwrap()]),
            None => lines.push(line),
        }
    }
    lines.join("\n") + "\n"
}

/// XML as Excel 2003 saves it.
fn as_workbook(sheets: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\n{sheets}</Workbook>\n"
    )
}

/// Two styles: `s="1"` strikes through.
const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts><font/><font><strike/></font></fonts><cellXfs><xf fontId=\"0\"/><xf fontId=\"1\"/></cellXfs></styleSheet>";

/// The smallest package that holds the rows of one sheet.
fn as_package(rows: &str) -> Vec<u8> {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let parts = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml").replace(
                "</Relationships>",
                &format!("<Relationship Id=\"r2\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"),
            ),
        ),
        ("xl/styles.xml", STYLES.to_owned()),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"実績\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
