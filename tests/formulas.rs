//! docs/formulas.md is the program's own.

use std::fs;
use std::path::Path;

#[test]
fn the_catalogue_of_formulas_is_the_programs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formulas.md");
    let catalogue = kensho::judge::catalogue::catalogue();
    if std::env::var_os("KENSHO_UPDATE").is_some() {
        fs::write(&path, &catalogue).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        catalogue,
        "KENSHO_UPDATE=1 cargo test --release --test formulas writes it anew"
    );
}
