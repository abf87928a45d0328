//! Makes the sample submissions of 北本市's R6 verification, the same bytes every time.
//!
//! `cargo run --release --example samples` writes them into `inputs/kitamoto/R6/`.
//! With `-- --office`, the two files that only LibreOffice can write (.ods, .xls) are made anew too;
//! LibreOffice puts the time into them, so they are not made otherwise.

mod office;
mod sections;
mod sheets;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs/kitamoto/R6");
    for file in sections::files()? {
        let path = root.join(&file.path);
        std::fs::create_dir_all(
            path.parent()
                .expect("every sample lies in a section's folder"),
        )?;
        std::fs::write(&path, &file.bytes)?;
        println!("{}", file.path);
    }
    if std::env::args().any(|argument| argument == "--office") {
        office::convert(&root)?;
    }
    Ok(())
}
