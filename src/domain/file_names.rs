//! What files and folders of sections are called: names that Windows allows, and never one for two.

use std::collections::HashSet;

/// In the name of a marked copy, between the section's name and the name of the file that it is a copy of.
pub const MARKED: &str = "（印つき）";

/// Names that were given.
#[derive(Debug, Default)]
pub struct FileNames(HashSet<String>);

impl FileNames {
    /// The name of a section's files, without their extension.
    pub fn of_section(&mut self, section: &str) -> String {
        const LONGEST: usize = 60;
        // What bears the mark is a copy of what another section sent.
        let section = &section.replace(MARKED, "〔印つき〕");
        // Names that begin alike for long may be cut alike.
        self.free(
            file_name(section, LONGEST).unwrap_or_else(|| "課名なし".into()),
            "",
        )
    }

    /// The name with its extension, with a number where another file has it.
    ///
    /// # Panics
    /// Never: there are more numbers than files.
    pub fn free(&mut self, name: String, extension: &str) -> String {
        let others = (2..).map(|count| format!("{name}（{count}）{extension}"));
        let mut names = std::iter::once(format!("{name}{extension}")).chain(others);
        let free = names.find(|name| self.0.insert(name.to_lowercase()));
        free.expect("there are more numbers than files")
    }
}

/// A text as a file name: what Windows does not allow becomes full-width. None if nothing is left.
pub fn file_name(text: &str, longest: usize) -> Option<String> {
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
            digit.chars().count() == 1
                && digit.starts_with(|one: char| "0123456789¹²³".contains(one))
        })
    };
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_whose_names_are_cut_alike_have_files_of_their_own() {
        let mut names = FileNames::default();
        let name = |end: &str| format!("{}{end}", "課".repeat(60));
        let first = names.of_section(&name("一"));
        assert_eq!(first, "課".repeat(60));
        assert_eq!(names.of_section(&name("二")), format!("{first}（2）"));
    }

    #[test]
    fn a_section_is_never_a_path_or_a_device() {
        let mut names = FileNames::default();
        assert_eq!(names.of_section("../秘書課"), "..／秘書課");
        assert_eq!(names.of_section("A:B*"), "A：B＊");
        assert_eq!(names.of_section(" . "), "課名なし");
        for (device, expected) in [
            ("CON", "＿CON"),
            ("con", "＿con（2）"),
            ("nul.係", "＿nul.係"),
            ("COM1", "＿COM1"),
            ("LPT²", "＿LPT²"),
            ("COM10", "COM10"),
            ("総務課. ", "総務課"),
            ("総務課", "総務課（2）"),
            ("総務課（印つき）", "総務課〔印つき〕"),
        ] {
            assert_eq!(names.of_section(device), expected);
        }
    }
}
