//! What is not everywhere: files beside the repository, and other programs. Tests that need them are left out without
//! them, and say so.

#![allow(dead_code, reason = "each test needs some of it")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Says what is left out, and for want of what. Of a test that passes nobody sees what `eprintln!` says.
pub fn say(what: &str) {
    let line = format!("left out: {what}\n");
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

/// Says it of what needs another program, and fails where `KENSHO_OFFICE` promises that all of them are there.
pub fn without_program(what: &str) {
    let is_promised = std::env::var_os("KENSHO_OFFICE").is_some();
    assert!(!is_promised, "left out, in spite of KENSHO_OFFICE: {what}");
    say(what);
}

/// A file or folder of `../shared`, which is no part of the repository; else says that it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(name);
    let is_there = path.exists();
    if !is_there {
        say(&format!("there is no ../shared/{name}"));
    }
    is_there.then_some(path)
}
