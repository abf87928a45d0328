//! The year that a sheet is about: its title says it best, else the sheet's name, the file's, or a
//! folder's. What they say beside each other is kept, so that a contradiction is seen.

use super::FormSheet;
use crate::domain::{CellAt, FiscalYear};
use crate::mapping::form::YearFrom;
use std::borrow::Cow;

/// Names around a sheet: the file's name and the folders between it and its section's.
pub struct FileAround<'a> {
    /// The file's name without its extension.
    pub file: &'a str,
    /// From the outermost.
    pub folders: Vec<&'a str>,
    /// The folder in which the section's lies: R6.
    pub year_folder: Option<&'a str>,
}

impl<'a> FileAround<'a> {
    /// Of a path in a section's folder.
    pub fn of(path: &'a str, section_folder: &str) -> Self {
        let mut names: Vec<&str> = path.split('/').collect();
        let file = names.pop().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let inside = names.iter().position(|name| *name == section_folder);
        let folders = inside.map_or(Vec::new(), |index| names[index + 1..].to_vec());
        // A file may lie beside the sections' folders.
        let beside = section_folder.is_empty().then_some(names.len());
        let year_folder = inside.or(beside).and_then(|end| names[..end].last());
        Self {
            file: stem,
            folders,
            year_folder: year_folder.copied(),
        }
    }
}

/// The year of a sheet, and where that stands if it is in a cell.
pub type SheetYear = Option<(FiscalYear, Option<CellAt>)>;

/// What says a year, with its word for people, and the year.
pub type SaidYears = Vec<(Cow<'static, str>, FiscalYear)>;

/// The year where the form looks for it, else the first that anything says. The cells above a row are the
/// title.
pub(super) fn of(sheet: &FormSheet<'_>, top: u32) -> (SheetYear, SaidYears) {
    // kensho's own form says it in its mark; a due date in its title is no year.
    if let Some((mark, _)) = sheet.mark {
        return (Some((mark.year, None)), Vec::new());
    }
    let found = |text: &str| Some((FiscalYear::find(text)?, None));
    let title = in_title(sheet, top);
    let name = found(&sheet.grid.sheet);
    let file = found(sheet.around.file);
    let folder = in_folders(sheet);
    let all = [
        ("表題", title),
        ("シート名", name),
        ("ファイル名", file),
        ("フォルダー名", folder),
    ];
    let words = all.iter();
    let said = words.filter_map(|(word, stated)| Some((Cow::Borrowed(*word), (*stated)?.0)));
    let year = match sheet.form.year_from {
        Some(YearFrom::Title) => title,
        Some(YearFrom::Sheet) => name,
        Some(YearFrom::File) => file,
        Some(YearFrom::Folder) => folder,
        Some(YearFrom::None) => None,
        None => title.or(name).or(file).or(folder),
    };
    (year, said.collect())
}

/// In the folder nearest to the file. Every file lies in a folder of a year, so that one counts only
/// where the form says so: else no report could lack its year.
fn in_folders(sheet: &FormSheet<'_>) -> SheetYear {
    let around = sheet.around;
    let counts_outside = sheet.form.year_from == Some(YearFrom::Folder);
    let outside = around.year_folder.filter(|_| counts_outside);
    let nearest_first = around.folders.iter().copied().rev().chain(outside);
    let year = { nearest_first }.find_map(FiscalYear::find)?;
    Some((year, None))
}

/// In the title itself first; dates and other years may stand around it.
fn in_title(sheet: &FormSheet<'_>, top: u32) -> SheetYear {
    let cells = sheet.cells(0..top).iter();
    let titles = cells.clone().filter(|cell| sheet.is_title(cell));
    let mut ordered = titles.chain(cells);
    ordered.find_map(|cell| Some((FiscalYear::find(&cell.text)?, Some(cell.at))))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_grid;
    use super::*;
    use crate::intake::grid::tests::grid;

    #[test]
    fn folders_between_the_section_and_the_file_count() {
        let around = FileAround::of("inputs/town/R6/観光課/令和5年度/実績_R6.xlsx", "観光課");
        assert_eq!(
            (around.file, around.folders),
            ("実績_R6", vec!["令和5年度"])
        );
        assert!(FileAround::of("実績.csv", "").folders.is_empty());
    }

    #[test]
    fn the_folder_of_the_year_is_the_one_around_the_sections() {
        for (path, folder, expected) in [
            ("inputs/town/R6/観光課/2月/実績.csv", "観光課", Some("R6")),
            ("inputs/town/R6/実績.csv", "", Some("R6")),
            ("観光課/実績.csv", "観光課", None),
            ("実績.csv", "", None),
        ] {
            assert_eq!(FileAround::of(path, folder).year_folder, expected, "{path}");
        }
    }

    /// The year of the one figure of a form with a year's line, in a file without a year.
    fn check(year: &str, path: &str, expected: &[&str]) {
        let form = format!("{year}\n[table]\nheader = [\"指標\", \"実績値\"]\n");
        let sheet = grid("指標 | 実績値\n入込客数 | 5");
        expect_of_grid(&form, path, sheet, expected);
    }

    #[test]
    fn the_folder_of_the_year_counts_where_the_form_says_so() {
        let (bare, within) = (
            "inputs/town/R6/観光課/実績.csv",
            "inputs/town/R6/観光課/R5/実績.csv",
        );
        let folder = "year = { from = \"folder\" }";
        check(
            folder,
            bare,
            &["入込客数 actual:R6=5 B2", "!フォルダー名 R6"],
        );
        check(
            folder,
            within,
            &["入込客数 actual:R5=5 B2", "!フォルダー名 R5"],
        );
        check("", bare, &["入込客数 actual=5 B2"]);
        check("", within, &["入込客数 actual:R5=5 B2", "!フォルダー名 R5"]);
    }
}
