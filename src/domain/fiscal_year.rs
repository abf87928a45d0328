//! 年度: the year from April to March in which Japanese public bodies count.

use super::folded;
use std::fmt;

/// A fiscal year (年度), known by the Western year in which it begins.
///
/// Prints as `R6`; [`FiscalYear::long`] gives 令和6年度, [`FiscalYear::western`] 2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i32);

/// Eras by their first *fiscal* year: letter, name, Western year of 元年度.
///
/// 令和 began in May 2019, inside the fiscal year that the towns call 令和元年度.
const ERAS: [(char, &str, i32); 5] = [
    ('R', "令和", 2019),
    ('H', "平成", 1989),
    ('S', "昭和", 1926),
    ('T', "大正", 1912),
    ('M', "明治", 1868),
];

impl FiscalYear {
    /// The fiscal year that begins in April of a Western year.
    pub const fn starting(western: i32) -> Self {
        Self(western)
    }

    /// The Western year in which it begins: 2024 for 令和6年度.
    pub const fn western(self) -> i32 {
        self.0
    }

    /// The year before.
    pub const fn before(self) -> Self {
        Self(self.0 - 1)
    }

    /// As documents print it: 令和6年度, 令和元年度.
    pub fn long(self) -> String {
        let (_, name, year) = self.era();
        match year {
            1 => format!("{name}元年度"),
            _ => format!("{name}{year}年度"),
        }
    }

    /// Reads any usual spelling of a year that stands alone: `R6`, `令和６年度`, `H30`, `2024`, `2024年度`.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = folded::key(text);
        let bare = folded
            .strip_suffix("年度")
            .or(folded.strip_suffix('年'))
            .unwrap_or(&folded);
        Self::parse_bare(bare.strip_prefix("fy").unwrap_or(bare))
    }

    /// Finds the first year inside a longer text, such as a title or a file name.
    pub fn find(text: &str) -> Option<Self> {
        let folded = folded::key(text);
        let (start, name, first) = ERAS
            .iter()
            .filter_map(|(_, name, first)| {
                folded.find(name).map(|at| (at + name.len(), *name, *first))
            })
            .min()?;
        debug_assert!(folded[..start].ends_with(name));
        let rest = folded[start..].strip_prefix('元').map(|_| "1".to_owned());
        let digits = rest.unwrap_or_else(|| {
            folded[start..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect()
        });
        digits
            .parse::<i32>()
            .ok()
            .filter(|year| (1..100).contains(year))
            .map(|year| Self(first + year - 1))
    }

    fn parse_bare(text: &str) -> Option<Self> {
        let western = text.len() == 4 && text.chars().all(|c| c.is_ascii_digit());
        if western {
            return text
                .parse()
                .ok()
                .filter(|year| (1868..2200).contains(year))
                .map(Self);
        }
        let (rest, first) = ERAS.iter().find_map(|(letter, name, first)| {
            let letter = letter.to_ascii_lowercase();
            text.strip_prefix(*name)
                .or(text.strip_prefix(letter))
                .map(|rest| (rest, *first))
        })?;
        let year = if rest == "元" { 1 } else { two_digits(rest)? };
        (year >= 1).then_some(Self(first + year - 1))
    }

    fn era(self) -> (char, &'static str, i32) {
        let (letter, name, first) = *ERAS
            .iter()
            .find(|(_, _, first)| self.0 >= *first)
            .unwrap_or(&ERAS[4]);
        (letter, name, self.0 - first + 1)
    }
}

fn two_digits(text: &str) -> Option<i32> {
    let digits = (1..=2).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (letter, _, year) = self.era();
        write!(out, "{letter}{year}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_usual_spelling() {
        for text in [
            "R6",
            "Ｒ６",
            "r6",
            "令和6年度",
            "令和６年度",
            "令和 6 年度",
            "令和6年",
            "2024",
            "2024年度",
            "R06",
        ] {
            assert_eq!(FiscalYear::parse(text), Some(FiscalYear(2024)), "{text}");
        }
        assert_eq!(FiscalYear::parse("令和元年度"), Some(FiscalYear(2019)));
        assert_eq!(FiscalYear::parse("H31"), Some(FiscalYear(2019)));
        assert_eq!(FiscalYear::parse("H30"), Some(FiscalYear(2018)));
    }

    #[test]
    fn refuses_what_is_not_a_year_alone() {
        for text in [
            "", "R", "R6実績", "6", "15", "R123", "令和", "計", "20245", "R0", "1200",
        ] {
            assert_eq!(FiscalYear::parse(text), None, "{text}");
        }
    }

    #[test]
    fn finds_a_year_in_a_title() {
        assert_eq!(
            FiscalYear::find("第２期総合戦略 KPI進捗状況調査票（令和６年度）"),
            Some(FiscalYear(2024))
        );
        assert_eq!(
            FiscalYear::find("平成30年度から令和元年度"),
            Some(FiscalYear(2018))
        );
        assert_eq!(FiscalYear::find("KPI進捗状況調査票"), None);
    }

    #[test]
    fn prints_both_ways() {
        assert_eq!(FiscalYear(2024).to_string(), "R6");
        assert_eq!(FiscalYear(2019).long(), "令和元年度");
        assert_eq!(FiscalYear(2018).long(), "平成30年度");
    }
}
