//! What the papers of sections and marked copies are called: see [`FileNames`].

use crate::domain::Plan;
use crate::domain::file_names::{FileNames, file_name};
use crate::intake::name::MARKED;
use std::collections::HashMap;

/// What the files of each section are called, the same in every year and whoever else gets one.
pub struct SectionNames<'a> {
    given: HashMap<&'a str, String>,
    names: FileNames,
}

impl<'a> SectionNames<'a> {
    /// The names of a plan's sections.
    pub fn of(plan: &'a Plan) -> Self {
        let mut names = Self {
            given: HashMap::new(),
            names: FileNames::default(),
        };
        for section in &plan.sections {
            names.of_section(&section.name);
        }
        names
    }

    /// The name of a section, or of a folder that is none of the plan's.
    pub fn of_section(&mut self, section: &'a str) -> String {
        let given = self.given.entry(section);
        given
            .or_insert_with(|| self.names.of_section(section))
            .clone()
    }
}

/// The name of a marked copy of a file, beside the slip of that name.
pub fn of_copy(names: &mut FileNames, slip: &str, file: &str) -> String {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "xlsx"));
    // A copy of a copy that was sent back is called as the first one.
    let stem = stem.rsplit_once(MARKED).map_or(stem, |(_, own)| own);
    // No system has names of more than 255 bytes, of which the number takes some.
    let room = 230_usize.saturating_sub(slip.len() + MARKED.len() + extension.len());
    let stem = file_name(stem, room / 3).unwrap_or_else(|| "提出".into());
    let extension = format!(".{}", extension.to_lowercase());
    names.free(format!("{slip}{MARKED}{stem}"), &extension)
}

/// Whether a file's name says that it is a workbook of the kind that can have marks.
pub fn can_be_marked(file: &str) -> bool {
    let extension = file
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    matches!(
        extension.as_deref(),
        Some("xlsx" | "xlsm" | "xltx" | "xltm")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_have_names_of_their_own_on_any_system() {
        let mut names = FileNames::default();
        assert_eq!(
            of_copy(&mut names, "保育課", "実績.XLSX"),
            "保育課（印つき）実績.xlsx"
        );
        assert_eq!(
            of_copy(&mut names, "保育課", "実績.xlsx"),
            "保育課（印つき）実績（2）.xlsx"
        );
        assert_eq!(
            of_copy(&mut names, "保育課", "保育課（印つき）実績_修正.xlsm"),
            "保育課（印つき）実績_修正.xlsm"
        );
        let long = of_copy(
            &mut names,
            &"課".repeat(60),
            &format!("{}.xlsx", "績".repeat(80)),
        );
        assert!(long.len() < 250 && long.contains("績"), "{}", long.len());
    }
}
