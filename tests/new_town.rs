//! docs/new-town.md is tried as a new user would: its files are written into an empty workspace, its
//! commands are run, and what it says that they answer is compared, letter by letter.
//!
//! `KENSHO_UPDATE=1 cargo test --release --test new_town` writes the answers anew; read the diff.

mod workspace;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_sixth_town_comes_in_as_its_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/new-town.md");
    let written = fs::read_to_string(&page).unwrap();
    let workspace = tempfile::tempdir().unwrap();
    let tried = tried(&written, workspace.path());
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&page, &tried).unwrap();
    }
    assert_eq!(tried, fs::read_to_string(&page).unwrap());
    let folder = workspace.path().join("outputs/mima/H30");
    assert!(folder.join("効果検証報告書.xlsx").is_file());
    let commands = tried.lines().filter(|line| line.starts_with("$ kensho"));
    assert!(commands.count() >= 6, "the page has lost its commands");
}

/// The page, with the answers that its commands really give.
fn tried(page: &str, workspace: &Path) -> String {
    let mut answered = String::new();
    let mut file: Option<PathBuf> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        answered.push_str(&format!("{line}\n"));
        let path = line
            .strip_prefix("**`")
            .and_then(|line| line.strip_suffix("`**"));
        if path.is_some() {
            file = path.map(PathBuf::from);
        }
        if !line.starts_with("```") {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match (line, file.take()) {
            ("```console", _) => answered.push_str(&answers(&block, workspace)),
            (_, file) => {
                let text: String = block.iter().map(|line| format!("{line}\n")).collect();
                file.iter()
                    .for_each(|file| workspace::write(workspace, file, &text));
                answered.push_str(&text);
            }
        }
        answered.push_str("```\n");
    }
    answered
}

/// The commands of a block, each with what it says on stdout.
fn answers(block: &[&str], workspace: &Path) -> String {
    let commands = block
        .iter()
        .filter_map(|line| line.strip_prefix("$ kensho "));
    commands
        .map(|command| format!("$ kensho {command}\n{}", answer(command, workspace)))
        .collect()
}

fn answer(command: &str, workspace: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kensho"))
        .args(command.split(' '))
        .current_dir(workspace)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() != Some(2), "{command}: {complaint}");
    let answer = String::from_utf8(output.stdout).unwrap();
    // The page was written on some day.
    let run = regex::Regex::new("第(\\d)回（[^）]+）").unwrap();
    let answer = run.replace_all(&answer, "第${1}回（2026年7月1日 10:00）");
    format!("{}\n", answer.trim_end())
}
