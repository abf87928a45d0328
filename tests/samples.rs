//! The sample submissions in the repository are what their generator makes.

#[path = "../examples/samples/sections.rs"]
mod sections;
#[path = "../examples/samples/sheets.rs"]
mod sheets;

use std::path::Path;

#[test]
fn the_samples_are_what_the_generator_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/kitamoto/R6");
    for file in sections::files().unwrap() {
        let committed = std::fs::read(root.join(&file.path)).unwrap_or_default();
        assert!(
            committed == file.bytes,
            "{} differs; run: cargo run --release --example samples",
            file.path
        );
    }
    for (path, _) in sections::office_sources().unwrap() {
        assert!(
            root.join(path).is_file(),
            "{path} is missing; run: cargo run --release --example samples -- --office"
        );
    }
}
