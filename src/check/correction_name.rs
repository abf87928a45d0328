//! What a section calls the file that corrects one that it has sent: 観光課_修正.xlsx of 観光課.xlsx.

use super::Evidence;
use crate::normalize::Reading;

/// The mark of corrections that sections are asked to write into names.
pub const MARK: &str = "修正";

/// A name by which a file replaces one that was sent and those of which nothing tells whether they are newer, and that no
/// file of the section has.
pub fn of(evidence: &Evidence<'_>, reading: &Reading) -> String {
    let section = evidence.section_of(reading);
    let own = evidence.readings.iter();
    let own = own.filter(|of| evidence.section_of(of) == section);
    let taken: Vec<&str> = own.map(|of| stem(of.submission.name()).0).collect();
    let sent = &reading.submission;
    let marks = &evidence.plan.correction_marks;
    let mut names = names((sent.name(), &sent.counting.beside), marks);
    names
        .find(|name| !taken.contains(&stem(name).0))
        .unwrap_or_default()
}

/// Names for what corrects a file, with higher numbers than it and those beside it have behind any of the marks.
fn names<'n>(
    (name, beside): (&'n str, &[String]),
    marks: &[String],
) -> impl Iterator<Item = String> + use<'n> {
    let (stem, format) = stem(name);
    let own = marked(name, marks);
    let all = beside.iter().map(String::as_str).chain([name]);
    let last = all.filter_map(|name| marked(name, marks)?.number()).max();
    let is_dated = own.as_ref().is_some_and(|own| own.number().is_none());
    (last.map_or(1, |last| last + 1)..).map(move |next| match &own {
        // No number is newer than a date.
        Some(own) if is_dated => format!("{}（送る日）{}{format}", own.first, own.behind),
        Some(own) => format!("{}{next}{}{format}", own.first, own.behind),
        None if next == 1 => format!("{stem}_{MARK}{format}"),
        None => format!("{stem}_{MARK}{next}{format}"),
    })
}

/// The name of a correction, without what names its format.
struct Marked<'n> {
    /// With the mark.
    first: &'n str,
    digits: &'n str,
    behind: &'n str,
}

impl Marked<'_> {
    /// How often it was corrected; none where the name has a date there. 修正 is the first time, 再修正 the second.
    fn number(&self) -> Option<usize> {
        let again = self.first.chars().filter(|letter| "再々".contains(*letter));
        match self.digits.len() {
            0 => Some(1 + again.count()),
            1 | 2 => self.digits.parse().ok(),
            _ => None,
        }
    }
}

/// A name with one of the marks in it.
fn marked<'n>(name: &'n str, marks: &[String]) -> Option<Marked<'n>> {
    let (stem, _) = stem(name);
    let end = |mark: &String| Some(stem.find(mark.as_str())? + mark.len());
    let (first, rest) = stem.split_at(marks.iter().find_map(end)?);
    let behind = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = &rest[..rest.len() - behind.len()];
    Some(Marked {
        first,
        digits,
        behind,
    })
}

/// A name without what names its format, and that with its dot.
fn stem(name: &str) -> (&str, &str) {
    name.split_at(name.rfind('.').unwrap_or(name.len()))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_correction_is_called_as_what_it_corrects_and_later_than_all() {
        let marks = ["修正", "訂正", "再提出"].map(str::to_owned);
        for (name, beside, expected) in [
            ("観光課.xlsx", "", ["観光課_修正.xlsx", "観光課_修正2.xlsx"]),
            ("実績_修正.csv", "", ["実績_修正2.csv", "実績_修正3.csv"]),
            (
                "実績（修正）.xlsx",
                "",
                ["実績（修正2）.xlsx", "実績（修正3）.xlsx"],
            ),
            (
                "実績_再修正.xlsx",
                "",
                ["実績_再修正3.xlsx", "実績_再修正4.xlsx"],
            ),
            (
                "実績_修正0612.xlsx",
                "訂正2.xlsx",
                ["実績_修正（送る日）.xlsx"; 2],
            ),
            ("名前だけ", "", ["名前だけ_修正", "名前だけ_修正2"]),
            ("訂正1.xlsx", "修正2.xlsx", ["訂正3.xlsx", "訂正4.xlsx"]),
            (
                "観光課.xlsx",
                "観光課_訂正4.xls",
                ["観光課_修正5.xlsx", "観光課_修正6.xlsx"],
            ),
        ] {
            let beside = [beside.to_owned()];
            let names: Vec<String> = names((name, &beside), &marks).take(2).collect();
            assert_eq!(names, expected, "{name}");
        }
    }
}
