//! Who may know whom. A new arrow is a decision, made in these tables.

mod house;

use house::{House, Module};
use std::fs;
use std::path::Path;

/// Each chapter and the chapters that it may `use`. The root puts them together and may use all.
const CHAPTERS: &[(&str, &[&str])] = &[
    ("allocator", &[]),
    ("side_by_side", &[]),
    ("domain", &[]),
    ("finding", &["domain"]),
    ("mapping", &["domain"]),
    ("intake", &["domain"]),
    ("normalize", &["domain", "mapping", "intake"]),
    ("ledger", &["domain", "finding", "normalize"]),
    // Forms of this year may lie among this year's readings, or among an earlier year's.
    ("earlier", &["domain", "intake", "ledger", "normalize"]),
    // Knows files and folders, and nothing of what is in them.
    ("edition", &["domain", "side_by_side"]),
    ("history", &["domain", "ledger", "edition", "side_by_side"]),
    ("writing", &["domain", "intake", "edition", "history"]),
    (
        "memory",
        &[
            "domain",
            "edition",
            "history",
            "ledger",
            "report",
            "verification",
            "writing",
        ],
    ),
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
            "check/plan",
            "history",
            "writing",
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
            "history",
            "writing",
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
            "history",
            "writing",
        ],
    ),
    // A copy is made of what is read, and read again.
    ("marked", &["domain", "finding", "intake"]),
    (
        "slip",
        &[
            "check",
            "domain",
            "edition",
            "finding",
            "intake",
            "marked",
            "normalize",
            "report",
            "side_by_side",
            "verification",
        ],
    ),
    // It is read by the same description that it is written by, which is the mapping's.
    (
        "form",
        &[
            "domain",
            "earlier",
            "ledger",
            "mapping",
            "report",
            "side_by_side",
            "slip",
        ],
    ),
    (
        "pack",
        &["domain", "edition", "intake", "slip", "verification"],
    ),
    ("plan_book", &["domain", "mapping", "intake", "report"]),
    (
        "arrival",
        &[
            "domain",
            "intake",
            "mapping",
            "normalize",
            "ledger",
            "earlier",
            "side_by_side",
        ],
    ),
    ("other_plans", &["domain", "mapping", "normalize"]),
    ("undated", &["domain"]),
    ("clock", &[]),
    (
        "flow",
        &[
            "arrival",
            "check",
            "clock",
            "domain",
            "earlier",
            "edition",
            "finding",
            "intake",
            "judge",
            "ledger",
            "mapping",
            "memory",
            "normalize",
            "other_plans",
            "verification",
            "writing",
        ],
    ),
    (
        "outgoing",
        &[
            "arrival",
            "domain",
            "earlier",
            "edition",
            "flow",
            "form",
            "intake",
            "ledger",
            "mapping",
            "memory",
            "pack",
            "slip",
            "undated",
            "verification",
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
            "writing",
        ],
    ),
    (
        "cli",
        &[
            "flow",
            "outgoing",
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
            "pack",
            "report",
            "verification",
            "plan_book",
            "history",
            "writing",
        ],
    ),
];

/// Each outside crate and the chapters in which it may appear.
const CRATES: &[(&str, &[&str])] = &[
    ("aes", &["intake"]),
    (
        "anyhow",
        &[
            "lib", "flow", "outgoing", "memory", "arrival", "cli", "inspect",
        ],
    ),
    ("base64", &["intake"]),
    (
        "blake3",
        &[
            "arrival",
            "edition",
            "intake",
            "mapping",
            "history",
            "normalize",
            "slip",
            "writing",
        ],
    ),
    ("calamine", &["intake"]),
    ("cbc", &["intake"]),
    ("chardetng", &["intake"]),
    ("chrono", &["domain"]),
    ("clap", &["cli", "main"]),
    ("codepage", &["intake"]),
    ("csv", &["intake", "mapping"]),
    ("encoding_rs", &["intake", "domain"]),
    ("html5gum", &["intake"]),
    ("indicatif", &["cli"]),
    ("md5", &["intake"]),
    ("memchr", &["intake", "marked"]),
    ("mimalloc", &["main", "allocator"]),
    // Frames are what the chapters from the ledger on speak of to each other and to other programs.
    ("polars", &["ledger", "judge", "report", "lib", "history"]),
    ("polars_arrow", &["ledger", "report", "history"]),
    // Named for its types of decimals only.
    ("polars_core", &[]),
    ("polars_parquet", &["report", "history"]),
    ("postcard", &["intake"]),
    ("quick_xml", &["intake", "marked"]),
    // Files, sections, KPIs and, on the command line, small plans are done side by side.
    (
        "rayon",
        &[
            "arrival", "edition", "ledger", "check", "judge", "report", "cli",
        ],
    ),
    ("rc4", &["intake"]),
    ("regex", &["mapping", "normalize", "arrival"]),
    ("rusqlite", &["history"]),
    ("rust_decimal", &["domain"]),
    ("rustix", &["edition"]),
    ("rust_xlsxwriter", &["report", "slip", "form", "plan_book"]),
    (
        "serde",
        &["mapping", "domain", "intake", "inspect", "normalize"],
    ),
    (
        "serde_json",
        &[
            "edition", "mapping", "report", "cli", "history", "lib", "memory",
        ],
    ),
    ("sha1", &["intake"]),
    ("sha2", &["intake"]),
    ("ssfmt", &["intake"]),
    ("strsim", &["domain"]),
    ("signal_hook", &["main"]),
    ("toml", &["mapping"]),
    ("toml_edit", &["mapping"]),
    ("unicode_normalization", &["domain", "mapping"]),
    ("unicode_width", &["report"]),
    // Reports: what charts keep of formulas, which the library that writes them leaves out.
    ("zip", &["intake", "marked", "report"]),
];

/// The chapter of a module: that of the longest of the names in the table with which its path begins, or else
/// the first of its path.
fn chapter(module: &Module) -> String {
    let path = module.join("/");
    let holds = |name: &str| format!("{path}/").starts_with(&format!("{name}/"));
    let named = CHAPTERS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| holds(name));
    let first = module.first().map_or("lib", String::as_str);
    named
        .max_by_key(|name| name.len())
        .unwrap_or(first)
        .to_owned()
}

#[test]
fn chapters_know_only_those_before_them() {
    let house = House::read();
    let arrows = house.arrows();
    for (module, targets) in arrows.iter().filter(|(module, _)| !module.is_empty()) {
        let own = chapter(module);
        let row = CHAPTERS.iter().find(|(name, _)| *name == own);
        let others = targets.iter().filter(|target| !target.is_empty());
        for other in others
            .map(|target| chapter(target))
            .filter(|other| *other != own)
        {
            let (_, allowed) = row.unwrap_or_else(|| panic!("{own} is not in the table"));
            assert!(
                allowed.contains(&other.as_str()),
                "{module:?} may not know {other}"
            );
        }
    }
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
fn every_outside_crate_has_its_home() {
    for (module, named) in &House::read().paths {
        let chapter = chapter(module);
        for (name, homes) in CRATES {
            let used = named
                .iter()
                .any(|named| named.path.len() > 1 && named.path[0] == *name);
            assert!(
                !used || homes.contains(&chapter.as_str()),
                "{module:?} may not use {name}"
            );
        }
    }
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
