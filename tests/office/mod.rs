//! Other programs that fill in and save workbooks: openpyxl, and LibreOffice. Where they are not installed, the
//! tests that need them say so and are left out, or fail where `KENSHO_OFFICE` says that they are installed.

use super::left_out;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether both are there; else says what is left out.
pub fn is_there(test: &str) -> bool {
    let python = succeeds("python3", &["-c", "import openpyxl"]);
    let office = succeeds("soffice", &["--version"]);
    if !(python && office) {
        left_out::without_program(&format!(
            "{test} (python3 with openpyxl: {python}, LibreOffice: {office})"
        ));
    }
    python && office
}

/// The same, and Pillow, which openpyxl needs for pictures.
#[allow(dead_code, reason = "not every test has pictures")]
pub fn has_pictures(test: &str) -> bool {
    let pillow = succeeds("python3", &["-c", "import PIL"]);
    if !pillow {
        left_out::without_program(&format!("{test} (Pillow)"));
    }
    pillow && is_there(test)
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let output = command.args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// Does the jobs that `office.py` describes.
#[allow(dead_code, reason = "not every test fills in")]
pub fn edit(jobs: &Value) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office/office.py");
    let mut python = Command::new("python3");
    python.arg(script).stdin(Stdio::piped());
    let mut python = python.spawn().unwrap();
    let mut input = python.stdin.take().unwrap();
    input.write_all(jobs.to_string().as_bytes()).unwrap();
    drop(input);
    assert!(python.wait().unwrap().success(), "{jobs:#}");
}

/// Has LibreOffice save files in another format, in a folder; gives where they are.
#[allow(dead_code, reason = "not every test has them saved")]
pub fn convert(files: &[PathBuf], format: &str, to: &Path) -> Vec<PathBuf> {
    // A profile of its own: a LibreOffice that is open would take the work and say nothing.
    let profile = tempfile::tempdir().unwrap();
    let mut office = Command::new("soffice");
    office.arg(format!(
        "-env:UserInstallation=file://{}",
        profile.path().display()
    ));
    office.args(["--headless", "--convert-to", format, "--outdir"]);
    let output = office.arg(to).args(files).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let saved = |file: &PathBuf| to.join(file.file_name().unwrap()).with_extension(format);
    let saved: Vec<PathBuf> = files.iter().map(saved).collect();
    for file in &saved {
        assert!(file.is_file(), "{}: {said}", file.display());
    }
    saved
}
