//! Who may know whom. A new arrow is a decision, made in these tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Each chapter and the chapters that it may `use`.
const CHAPTERS: &[(&str, &[&str])] = &[
    ("allocator", &[]),
    ("domain", &[]),
    ("finding", &["domain"]),
    ("mapping", &["domain"]),
    ("intake", &["domain"]),
    ("normalize", &["domain", "mapping", "intake"]),
    ("ledger", &["domain", "finding", "normalize"]),
    ("earlier", &["domain", "intake", "ledger"]),
    // Knows files and folders, and nothing of what is in them.
    ("edition", &["domain"]),
    (
        "check",
        &[
            "domain",
            "finding",
            "mapping",
            "intake",
            "normalize",
            "ledger",
            "earlier",
            // A section's own grade is held against the one that the plan's rules give.
            "judge",
        ],
    ),
    // Checks of the plan itself look at nothing that a section sent.
    ("check/plan", &["domain", "finding", "mapping"]),
    (
        "judge",
        &["domain", "ledger", "earlier", "normalize", "mapping"],
    ),
    (
        "verification",
        &[
            "domain",
            "finding",
            "mapping",
            "normalize",
            "ledger",
            "earlier",
            "judge",
        ],
    ),
    (
        "report",
        &[
            "domain",
            "edition",
            "finding",
            "normalize",
            "ledger",
            "earlier",
            "judge",
            "verification",
        ],
    ),
    ("slip", &["edition", "finding", "report", "verification"]),
    ("plan_book", &["domain", "mapping", "intake"]),
    (
        "arrival",
        &[
            "domain",
            "intake",
            "mapping",
            "normalize",
            "ledger",
            "earlier",
        ],
    ),
    (
        "inspect",
        &[
            "earlier",
            "domain",
            "finding",
            "mapping",
            "intake",
            "normalize",
            "ledger",
            "judge",
            "check",
        ],
    ),
    (
        "cli",
        &[
            "inspect",
            "domain",
            "edition",
            "finding",
            "mapping",
            "intake",
            "normalize",
            "judge",
            "ledger",
            "check",
            "report",
            "verification",
            "plan_book",
        ],
    ),
    (
        "lib",
        &[
            "domain",
            "finding",
            "mapping",
            "intake",
            "normalize",
            "ledger",
            "earlier",
            "edition",
            "check",
            "judge",
            "report",
            "slip",
            "verification",
            "inspect",
            "cli",
            "plan_book",
        ],
    ),
];

/// Each outside crate and the chapters in which it may appear.
const CRATES: &[(&str, &[&str])] = &[
    ("aes", &["intake"]),
    ("anyhow", &["lib", "arrival", "cli", "inspect"]),
    ("base64", &["intake"]),
    ("blake3", &["arrival", "edition", "mapping"]),
    ("calamine", &["intake"]),
    ("cbc", &["intake"]),
    ("chardetng", &["intake"]),
    ("clap", &["cli", "main"]),
    ("codepage", &["intake"]),
    ("csv", &["intake", "mapping"]),
    ("encoding_rs", &["intake", "domain"]),
    ("html5gum", &["intake"]),
    ("indicatif", &["cli"]),
    ("md5", &["intake"]),
    ("memchr", &["intake"]),
    ("mimalloc", &["main", "allocator"]),
    // Frames are what the chapters from the ledger on speak of to each other and to other programs.
    ("polars", &["ledger", "judge", "report", "lib"]),
    ("polars_arrow", &["ledger", "report"]),
    // Named for its types of decimals only.
    ("polars_core", &[]),
    ("polars_parquet", &["report"]),
    ("postcard", &["intake"]),
    ("quick_xml", &["intake"]),
    // Files, sections, KPIs and, on the command line, small plans are done side by side.
    (
        "rayon",
        &[
            "arrival", "edition", "ledger", "check", "judge", "report", "cli",
        ],
    ),
    ("rc4", &["intake"]),
    ("regex", &["mapping", "normalize"]),
    ("rust_decimal", &["domain"]),
    ("rustix", &["edition"]),
    ("rust_xlsxwriter", &["report", "slip", "plan_book"]),
    ("serde", &["mapping", "domain", "intake"]),
    ("serde_json", &["edition", "mapping", "report", "cli"]),
    ("sha1", &["intake"]),
    ("sha2", &["intake"]),
    ("ssfmt", &["intake"]),
    ("strsim", &["domain"]),
    ("signal_hook", &["main"]),
    ("toml", &["mapping"]),
    ("toml_edit", &["mapping"]),
    ("unicode_normalization", &["domain", "mapping"]),
    ("unicode_width", &["report"]),
    ("zip", &["intake"]),
];

/// The program's text without tests, by chapter.
fn chapters() -> BTreeMap<String, String> {
    let mut chapters = BTreeMap::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        None,
        &mut chapters,
    );
    chapters
}

fn gather(folder: &Path, chapter: Option<&str>, chapters: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let own = chapter.unwrap_or(&stem).to_owned();
        if path.is_dir() {
            let nested = format!("{own}/{stem}");
            let is_chapter = CHAPTERS.iter().any(|(name, _)| *name == nested);
            gather(
                &path,
                Some(if is_chapter { &nested } else { &own }),
                chapters,
            );
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !is_of_tests(folder, &stem)
        {
            chapters
                .entry(own)
                .or_default()
                .push_str(&without_tests(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Whether a file in a folder is a module that is declared for tests only, beside it or above.
fn is_of_tests(folder: &Path, stem: &str) -> bool {
    let declaring = [
        folder.join("mod.rs"),
        folder.join("lib.rs"),
        folder.with_extension("rs"),
    ];
    let texts = declaring
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok());
    let mut modules = texts.flat_map(|text| modules_of_tests(&text));
    modules.any(|module| module == stem)
}

/// The modules of which a file says `#[cfg(test)] mod x;`.
fn modules_of_tests(text: &str) -> Vec<String> {
    let items = OF_TESTS.iter().flat_map(|start| text.split(start).skip(1));
    let module = |item: &str| {
        let mut lines = item.lines().skip(1).map(str::trim);
        let declared = lines.find(|line| !line.starts_with("#["))?;
        let (_, module) = declared.strip_suffix(';')?.rsplit_once("mod ")?;
        Some(module.to_owned())
    };
    items.filter_map(module).collect()
}

/// What is compiled for tests only begins with one of these.
const OF_TESTS: [&str; 2] = ["#[cfg(test)]", "#[cfg(all(test, "];

/// A file without the items that are compiled for tests only, and without comments. Whatever stands
/// behind such an item is read.
fn without_tests(text: &str) -> String {
    let mut lines = text.lines();
    let mut code = String::new();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if OF_TESTS.iter().any(|start| trimmed.starts_with(start)) {
            let indent = &line[..line.len() - trimmed.len()];
            skip_item(&mut lines, indent);
        } else if !trimmed.starts_with("//") {
            code.push_str(line);
            code.push('\n');
        }
    }
    code
}

/// As rustfmt writes it, an item without a body ends on its first line, and one with a body at the brace
/// that stands under its beginning.
fn skip_item<'a>(lines: &mut impl Iterator<Item = &'a str>, indent: &str) {
    let is_attribute = |line: &&str| line.trim_start().starts_with("#[");
    let first = lines.find(|line| !is_attribute(line)).unwrap_or_default();
    if first.ends_with(['{', '(']) {
        let ends = |line: &str| matches!(line.strip_prefix(indent), Some("}" | "};"));
        lines.find(|line| ends(line));
    }
}

#[test]
fn chapters_know_only_those_before_them() {
    let chapters = chapters();
    let names: Vec<&str> = CHAPTERS.iter().map(|(name, _)| *name).collect();
    for chapter in chapters.keys().filter(|chapter| *chapter != "main") {
        assert!(
            names.contains(&chapter.as_str()),
            "{chapter} is not in the table"
        );
    }
    for (chapter, allowed) in CHAPTERS.iter().filter(|(chapter, _)| *chapter != "lib") {
        let text = &chapters[*chapter];
        let used = chapters_used(text);
        for other in used.iter().filter(|other| *other != chapter) {
            let is_chapter = names.contains(&other.as_str());
            assert!(
                !is_chapter || allowed.contains(&other.as_str()),
                "{chapter} may not know {other}"
            );
        }
    }
}

/// The first names behind every `crate::`, in braces too.
fn chapters_used(text: &str) -> Vec<String> {
    let uses = text.split("crate::").skip(1);
    uses.flat_map(|rest| match rest.strip_prefix('{') {
        Some(inner) => outer_names(inner),
        None => vec![first_name(rest)],
    })
    .collect()
}

fn first_name(path: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    path.trim_start().chars().take_while(is_name).collect()
}

/// The names of `a, b::{c, d}, e}`: a, b and e.
fn outer_names(inner: &str) -> Vec<String> {
    let mut depth = 0;
    let mut outer = String::new();
    for letter in inner.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            letter if depth == 0 => outer.push(letter),
            _ => {}
        }
    }
    outer.split(',').map(first_name).collect()
}

/// What is fuzzed is the program only if it is built of the same parts.
#[test]
fn the_fuzz_targets_are_built_of_the_programs_own_dependencies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = |name: &str| {
        let text = fs::read_to_string(root.join(name)).unwrap();
        text.parse::<toml::Table>().unwrap()
    };
    let (own, fuzz) = (table("Cargo.toml"), table("fuzz/Cargo.toml"));
    for (name, wanted) in fuzz["dependencies"].as_table().unwrap() {
        let same = own["dependencies"]
            .get(name)
            .or_else(|| own["dev-dependencies"].get(name));
        assert!(name == "libfuzzer-sys" || same == Some(wanted), "{name}");
    }
    let versions = |name: &str| {
        let lock = table(name);
        let packages = lock["package"].as_array().unwrap().clone();
        let version = |package: &toml::Value| {
            let text = |key: &str| package[key].as_str().unwrap().to_owned();
            (text("name"), text("version"))
        };
        packages.iter().map(version).collect::<Vec<_>>()
    };
    let (own, fuzz) = (versions("Cargo.lock"), versions("fuzz/Cargo.lock"));
    let others = ["kensho-fuzz", "libfuzzer-sys", "arbitrary", "jobserver"];
    for package in fuzz
        .iter()
        .filter(|(name, _)| !others.contains(&name.as_str()))
    {
        assert!(
            own.contains(package),
            "{package:?}: run cargo update in fuzz/"
        );
    }
}

#[test]
fn only_what_is_compiled_for_tests_is_left_out() {
    let text = "use a::A;
#[cfg(test)]
mod trial;
use b::B; // a comment behind code stays
    // use c::C;
#[cfg(test)]
pub(crate) mod tests {
    fn of() {
        d::d()
    }
}
#[cfg(all(test, unix))]
#[allow(dead_code)]
fn unix(
    e: E,
) {
    e::e()
}
impl F {
    #[cfg(test)]
    fn g() {
        g::g()
    }
    fn h() {}
}
";
    let code = "use a::A;
use b::B; // a comment behind code stays
impl F {
    fn h() {}
}
";
    assert_eq!(without_tests(text), code);
}

#[test]
fn a_module_for_tests_only_is_known_by_its_declaration() {
    let text = "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\n#[allow(dead_code)]\npub(crate) mod c;\n#[cfg(test)]\nmod tests {\n    mod d;\n}\n";
    assert_eq!(modules_of_tests(text), ["b", "c"]);
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/normalize");
    assert!(is_of_tests(&src, "identity"));
    assert!(!is_of_tests(&src, "named"));
}

#[test]
fn a_use_in_braces_is_seen() {
    let text =
        "use crate::{domain, intake::{Cell, Grid}, report};\nuse crate::slip;\ncrate::cli::main()";
    assert_eq!(
        chapters_used(text),
        ["domain", "intake", "report", "slip", "cli"]
    );
}

#[test]
fn every_outside_crate_has_its_home() {
    for (chapter, text) in chapters() {
        for (name, homes) in CRATES {
            let used = text.lines().any(|line| mentions(line, name));
            assert!(
                !used || homes.contains(&chapter.as_str()),
                "{chapter} may not use {name}"
            );
        }
    }
}

/// `name::` as a path of its own, not as the end of a longer one.
fn mentions(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn the_tables_name_every_dependency() {
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let sections = manifest
        .split("\n[")
        .filter(|section| section.contains("dependencies]\n") && !section.starts_with("dev-"));
    for line in sections
        .flat_map(|section| section.lines().skip(1))
        .filter(|line| line.contains('='))
    {
        let name = line.split([' ', '=']).next().unwrap().replace('-', "_");
        assert!(
            CRATES.iter().any(|(known, _)| *known == name),
            "{name} has no home in the table"
        );
    }
}

#[test]
fn no_crate_in_the_tree_opens_a_connection() {
    let lock =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    // polars-core always brings tokio with it (for its own file reading); what could speak to
    // another machine with it, an HTTP or TLS client or a resolver, must not follow.
    for stranger in [
        "reqwest",
        "hyper",
        "h2",
        "ureq",
        "curl",
        "native-tls",
        "openssl",
        "rustls",
        "ring",
        "object_store",
        "isahc",
        "hickory-resolver",
    ] {
        assert!(
            !lock.contains(&format!("name = \"{stranger}\"\n")),
            "{stranger} is in the tree"
        );
    }
}
