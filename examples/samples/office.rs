//! Files that only an office program writes: made by LibreOffice from a workbook of ours.

use crate::sections;
use std::path::Path;
use std::process::Command;

/// Makes the .ods and the .xls anew. Needs LibreOffice.
pub fn convert(root: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for (path, source) in sections::office_sources()? {
        let target = root.join(path);
        let workbook = folder
            .path()
            .join(target.with_extension("xlsx").file_name().expect("a file"));
        std::fs::write(&workbook, source)?;
        let kind = target
            .extension()
            .expect("an extension")
            .to_string_lossy()
            .into_owned();
        std::fs::create_dir_all(target.parent().expect("a folder"))?;
        let status = Command::new("soffice")
            .args(["--headless", "--convert-to", &kind, "--outdir"])
            .arg(target.parent().expect("a folder"))
            .arg(&workbook)
            .status()?;
        assert!(
            status.success(),
            "LibreOffice could not write {}",
            target.display()
        );
    }
    Ok(())
}
