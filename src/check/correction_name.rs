//! What a section calls the file that corrects one that it has sent: 観光課_修正.xlsx of 観光課.xlsx.

use super::Evidence;
use crate::normalize::Reading;

/// The mark of corrections that sections are asked to write into names.
pub const MARK: &str = "修正";

/// A name by which a file replaces one that was sent, and that no file of the section has.
pub fn of(evidence: &Evidence<'_>, reading: &Reading) -> String {
    let name = reading.submission.name();
    let section = evidence.section_of(reading);
    let own = evidence.readings.iter();
    let own = own.filter(|of| evidence.section_of(of) == section);
    let taken: Vec<&str> = own.map(|of| stem(of.submission.name()).0).collect();
    free_beside(name, &taken)
}

/// A name for what corrects a file, that none of those taken is.
fn free_beside(name: &str, taken: &[&str]) -> String {
    let (stem, format) = stem(name);
    let Some((first, rest)) = stem.split_once(MARK) else {
        let plain = format!("{stem}_{MARK}");
        return match taken.contains(&plain.as_str()) {
            true => free_beside(&format!("{plain}{format}"), taken),
            false => plain + format,
        };
    };
    let behind = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = &rest[..rest.len() - behind.len()];
    // No number is newer than a date.
    if number.len() > 2 {
        return format!("{first}{MARK}（送る日）{behind}{format}");
    }
    let again = first.chars().filter(|letter| "再々".contains(*letter));
    let last = number.parse().unwrap_or(1 + again.count());
    let counted = (last + 1..).map(|count| format!("{first}{MARK}{count}{behind}"));
    let mut free = counted.filter(|name| !taken.contains(&name.as_str()));
    free.next().unwrap_or_default() + format
}

/// A name without what names its format, and that with its dot.
fn stem(name: &str) -> (&str, &str) {
    name.split_at(name.rfind('.').unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::free_beside;

    #[test]
    fn a_correction_is_called_as_what_it_corrects_and_later_than_all() {
        for (name, taken, free) in [
            ("観光課.xlsx", "", "観光課_修正.xlsx"),
            ("観光課.xlsx", "観光課_修正", "観光課_修正2.xlsx"),
            ("実績_修正.csv", "", "実績_修正2.csv"),
            ("実績_修正2.xlsx", "実績_修正3", "実績_修正4.xlsx"),
            ("実績（修正）.xlsx", "", "実績（修正2）.xlsx"),
            ("実績_再修正.xlsx", "", "実績_再修正3.xlsx"),
            ("実績_修正0612.xlsx", "", "実績_修正（送る日）.xlsx"),
            ("名前だけ", "", "名前だけ_修正"),
        ] {
            assert_eq!(free_beside(name, &[taken]), free, "{name}");
        }
    }
}
