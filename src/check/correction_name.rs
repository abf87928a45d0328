//! What a section calls the file that corrects one that it has sent: 観光課_修正.xlsx of 観光課.xlsx.

use super::Evidence;
use crate::normalize::Reading;

/// The mark of corrections that sections are asked to write into names.
pub const MARK: &str = "修正";

/// A name by which a file replaces one that was sent, and every other correction of its section.
pub fn of(evidence: &Evidence<'_>, reading: &Reading) -> String {
    let section = evidence.section_of(reading);
    let own = evidence.readings.iter();
    let own = own.filter(|of| evidence.section_of(of) == section);
    let sent: Vec<&str> = own.map(|of| of.submission.name()).collect();
    let marks = &evidence.plan.correction_marks;
    behind_all(reading.submission.name(), &sent, marks)
}

/// A name for what corrects a file: with a higher number than each of the files that were sent has behind any of the marks.
fn behind_all(name: &str, sent: &[&str], marks: &[String]) -> String {
    let (stem, format) = stem(name);
    let all = sent.iter().chain([&name]);
    let last = all.filter_map(|name| marked(name, marks)?.number()).max();
    match (marked(name, marks), last) {
        (None, None) => format!("{stem}_{MARK}{format}"),
        (None, Some(last)) => format!("{stem}_{MARK}{}{format}", last + 1),
        (Some(of), Some(last)) if of.number().is_some() => {
            format!("{}{}{}{format}", of.first, last + 1, of.behind)
        }
        // No number is newer than a date.
        (Some(of), _) => format!("{}（送る日）{}{format}", of.first, of.behind),
    }
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
    use super::behind_all;

    #[test]
    fn a_correction_is_called_as_what_it_corrects_and_later_than_all() {
        let marks = ["修正", "訂正", "再提出"].map(str::to_owned);
        for (name, sent, next) in [
            ("観光課.xlsx", "", "観光課_修正.xlsx"),
            ("観光課.xlsx", "観光課_修正", "観光課_修正2.xlsx"),
            ("実績_修正.csv", "", "実績_修正2.csv"),
            ("実績_修正2.xlsx", "実績_修正3", "実績_修正4.xlsx"),
            ("実績（修正）.xlsx", "", "実績（修正2）.xlsx"),
            ("実績_再修正.xlsx", "", "実績_再修正3.xlsx"),
            ("実績_修正0612.xlsx", "", "実績_修正（送る日）.xlsx"),
            ("名前だけ", "", "名前だけ_修正"),
            (
                "観光課_訂正1.xlsx",
                "観光課_修正2.xlsx",
                "観光課_訂正3.xlsx",
            ),
            ("観光課.xlsx", "観光課_訂正4.xls", "観光課_修正5.xlsx"),
            ("修正0612.xlsx", "訂正2.xlsx", "修正（送る日）.xlsx"),
        ] {
            assert_eq!(behind_all(name, &[sent], &marks), next, "{name}");
        }
    }
}
