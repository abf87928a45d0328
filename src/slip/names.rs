//! What slips and marked copies are called: names that Windows allows, and never one for two files.

use crate::domain::Plan;
use crate::intake::name::MARKED;
use std::collections::{HashMap, HashSet};

/// What the files of each section are called, the same in every year and whoever else gets one.
pub struct SectionNames<'a> {
    given: HashMap<&'a str, String>,
    names: Names,
}

impl<'a> SectionNames<'a> {
    /// The names of a plan's sections.
    pub fn of(plan: &'a Plan) -> Self {
        let mut names = Self {
            given: HashMap::new(),
            names: Names::default(),
        };
        for section in &plan.sections {
            names.of_section(&section.name);
        }
        names
    }

    /// The name of a section, or of a folder that is none of the plan's.
    pub fn of_section(&mut self, section: &'a str) -> String {
        let given = self.given.entry(section);
        given.or_insert_with(|| self.names.of_slip(section)).clone()
    }
}

/// Names that were given.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name of a section's slip, without its extension.
    fn of_slip(&mut self, section: &str) -> String {
        const LONGEST: usize = 60;
        // Names that begin alike for long may be cut alike.
        self.free(
            file_name(section, LONGEST).unwrap_or_else(|| "課名なし".into()),
            "",
        )
    }

    /// The name of a marked copy of a file, beside the slip of that name.
    pub fn of_copy(&mut self, slip: &str, file: &str) -> String {
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "xlsx"));
        // A copy of a copy that was sent back is called as the first one.
        let stem = stem.rsplit_once(MARKED).map_or(stem, |(_, own)| own);
        // No system has names of more than 255 bytes, of which the number takes some.
        let room = 230_usize.saturating_sub(slip.len() + MARKED.len() + extension.len());
        let stem = file_name(stem, room / 3).unwrap_or_else(|| "提出".into());
        let extension = format!(".{}", extension.to_lowercase());
        self.free(format!("{slip}{MARKED}{stem}"), &extension)
    }

    fn free(&mut self, name: String, extension: &str) -> String {
        let others = (2..).map(|count| format!("{name}（{count}）{extension}"));
        let mut names = std::iter::once(format!("{name}{extension}")).chain(others);
        let free = names.find(|name| self.0.insert(name.to_lowercase()));
        free.expect("there are more numbers than files")
    }
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

/// A text as a file name: what Windows does not allow becomes full-width. None if nothing is left.
fn file_name(text: &str, longest: usize) -> Option<String> {
    let allowed = |letter: char| match letter {
        '/' => '／',
        '\\' => '＼',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '"' => '”',
        '<' => '＜',
        '>' => '＞',
        '|' => '｜',
        letter if letter.is_control() => '＿',
        letter => letter,
    };
    // Windows drops dots and spaces at the end of a name.
    let ends = |letter: char| letter == '.' || letter.is_whitespace();
    let letters = text.trim().trim_end_matches(ends).chars();
    let name: String = letters.take(longest).map(allowed).collect();
    match name.trim_end_matches(ends) {
        "" => None,
        // Windows keeps these names for devices, whatever stands behind a dot.
        name if is_device(name) => Some(format!("＿{name}")),
        name => Some(name.to_owned()),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let is_numbered = || {
        let digit = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
        digit.is_some_and(|digit| {
            digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_whose_names_are_cut_alike_have_slips_of_their_own() {
        let mut names = Names::default();
        let name = |end: &str| format!("{}{end}", "課".repeat(60));
        let first = names.of_slip(&name("一"));
        assert_eq!(first, "課".repeat(60));
        assert_eq!(names.of_slip(&name("二")), format!("{first}（2）"));
    }

    #[test]
    fn a_section_is_never_a_path() {
        let mut names = Names::default();
        assert_eq!(names.of_slip("../秘書課"), "..／秘書課");
        assert_eq!(names.of_slip("A:B*"), "A：B＊");
        assert_eq!(names.of_slip(" . "), "課名なし");
    }

    #[test]
    fn copies_have_names_of_their_own_on_any_system() {
        let mut names = Names::default();
        assert_eq!(
            names.of_copy("保育課", "実績.XLSX"),
            "保育課（印つき）実績.xlsx"
        );
        assert_eq!(
            names.of_copy("保育課", "実績.xlsx"),
            "保育課（印つき）実績（2）.xlsx"
        );
        assert_eq!(
            names.of_copy("保育課", "保育課（印つき）実績_修正.xlsm"),
            "保育課（印つき）実績_修正.xlsm"
        );
        let long = names.of_copy(&"課".repeat(60), &format!("{}.xlsx", "績".repeat(80)));
        assert!(long.len() < 250 && long.contains("績"), "{}", long.len());
    }
}
