//! Any bytes, as a file that a section sent: reading, locating and mapping them never panics,
//! whatever they look like.

#![no_main]

use kensho::intake::{self, Submission};
use kensho::mapping::{self, Mapping};
use kensho::normalize;
use std::path::Path;
use std::sync::LazyLock;

/// The sample's forms: a list, a card, a flat export and projects.
static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    mapping::load(&workspace, "kitamoto").expect("the sample's mapping is sound")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let submission = Submission {
        path: "実績.xlsx".into(),
        section: Some(0),
        section_folder: "課".into(),
        superseded_by: None,
    };
    let intake = intake::read(&submission.path, bytes);
    for grid in &intake.grids {
        normalize::outline::tables(grid);
    }
    let (plan, forms) = (&MAPPING.plan, &MAPPING.forms);
    normalize::reading(plan, forms, submission, String::new(), intake);
});
