//! The sample submissions in the repository are what their generator makes.

#[path = "../examples/samples/atsugi.rs"]
mod atsugi;
#[path = "../examples/samples/komagane.rs"]
mod komagane;
#[path = "../examples/samples/sections.rs"]
mod sections;
#[path = "../examples/samples/sheets.rs"]
mod sheets;
#[path = "../examples/samples/takahata.rs"]
mod takahata;
#[path = "../examples/samples/takanezawa.rs"]
mod takanezawa;

use std::path::Path;

#[test]
fn the_samples_are_what_the_generator_makes() {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let root = inputs.join("kitamoto/R6");
    compare(&root, sections::files().unwrap());
    compare(&inputs.join("komagane"), komagane::files().unwrap());
    compare(&inputs.join("atsugi"), atsugi::files().unwrap());
    compare(&inputs.join("takahata"), takahata::files().unwrap());
    compare(&inputs.join("takanezawa"), takanezawa::files().unwrap());
    for (path, _) in sections::office_sources().unwrap() {
        assert!(
            root.join(path).is_file(),
            "{path} is missing; run: cargo run --release --example samples -- --office"
        );
    }
}

fn compare(root: &Path, files: Vec<sections::File>) {
    for file in files {
        let committed = std::fs::read(root.join(&file.path)).unwrap_or_default();
        assert!(
            committed == file.bytes,
            "{} differs; run: cargo run --release --example samples",
            root.join(&file.path).display()
        );
    }
}
