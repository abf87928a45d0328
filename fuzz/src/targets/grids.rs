//! Any bytes, as a file that a section sent: reading, locating and mapping them never panics, and
//! every cell that was read is there when the file has been mapped.

use crate::corpus;
use crate::intake::{self, Submission};
use crate::mapping::{self, Mapping};
use crate::normalize;
use std::sync::LazyLock;

/// The forms of the sample towns: lists, cards, flat exports, years under each other, projects.
static TOWNS: LazyLock<Vec<Mapping>> = LazyLock::new(|| {
    let plans = mapping::plans(&corpus::root()).expect("the workspace can be read");
    let load = |plan: &String| mapping::load(&corpus::root(), plan, None);
    let towns = plans.iter().map(load).collect::<Result<_, _>>();
    towns.expect("the samples' mappings are sound")
});

/// Tries one file.
pub fn run(bytes: &[u8]) {
    let town = &TOWNS[bytes.len() % TOWNS.len()];
    submit(town, "実績.xlsx", bytes);
}

/// Sends a file to a town.
pub fn submit(town: &Mapping, name: &str, bytes: &[u8]) {
    let submission = Submission {
        path: format!("課/{name}"),
        section: (!town.plan.sections.is_empty()).then_some(0),
        section_folder: "課".into(),
        ..Submission::default()
    };
    let intake = intake::read(name, bytes);
    for grid in &intake.grids {
        normalize::outline::tables(grid);
    }
    let (plan, forms) = (&town.plan, &town.forms);
    let intake = normalize::arrived(plan, forms, &submission, (intake, bytes));
    let cells: Vec<usize> = intake.grids.iter().map(|grid| grid.cells().len()).collect();
    let reading = normalize::reading(plan, forms, submission, String::new(), intake);
    let of_forms = reading.sightings.iter().map(|seen| cells[seen.sheet]);
    assert_eq!(of_forms.sum::<usize>(), reading.cells.iter().count());
}

/// Every sample that somebody sent, and every text of the cases.
pub fn seeds() -> Vec<Vec<u8>> {
    let folders = ["inputs", "tests/cases", "tests/plan_book", "examples"];
    let kinds = ["xlsx", "xls", "ods", "csv", "txt", "html", "pdf"];
    folders
        .iter()
        .flat_map(|folder| corpus::files(folder, &kinds))
        .collect()
}
