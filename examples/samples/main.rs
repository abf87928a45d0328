//! Makes the sample submissions of all plans, the same bytes every time.
//!
//! `cargo run --release --example samples` writes them into `inputs/`.
//! With `-- --office`, the two files that only LibreOffice can write (.ods, .xls) are made anew too;
//! LibreOffice puts the time into them, so they are not made otherwise.

mod atsugi;
mod komagane;
mod office;
mod sections;
mod sheets;
mod takahata;
mod takanezawa;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs = Path::new(env!("CARGO_MANIFEST_DIR")).join("inputs");
    let root = inputs.join("kitamoto/R6");
    write(&root, sections::files()?)?;
    write(&inputs.join("komagane"), komagane::files()?)?;
    write(&inputs.join("atsugi"), atsugi::files()?)?;
    write(&inputs.join("takahata"), takahata::files()?)?;
    write(&inputs.join("takanezawa"), takanezawa::files()?)?;
    if std::env::args().any(|argument| argument == "--office") {
        office::convert(&root)?;
    }
    Ok(())
}

/// Writes files below a folder.
fn write(root: &Path, files: Vec<sections::File>) -> std::io::Result<()> {
    for file in files {
        let path = root.join(&file.path);
        let folder = path.parent().expect("every sample lies in a folder");
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, &file.bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}
