//! 年度: the year from April to March in which Japanese public bodies count.

mod found;

use super::folded;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A fiscal year (年度), known by the Western year in which it begins.
///
/// Prints as `R6`; [`FiscalYear::long`] gives 令和6年度, [`FiscalYear::western`] 2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FiscalYear(i32);

/// An era, as years are counted in it.
struct Era {
    letter: char,
    name: &'static str,
    /// The Western year of 元年度. 令和 began in May 2019, inside what the towns call 令和元年度.
    first: i32,
    /// The last year that is read. Documents from before 2019 say 平成35年度 of 2023, and 令和 goes on; of
    /// the others a later year is a slip of the hand.
    last: i32,
}

const ERAS: [Era; 5] = [
    era('R', "令和", 2019, 99),
    era('H', "平成", 1989, 99),
    era('S', "昭和", 1926, 64),
    era('T', "大正", 1912, 15),
    era('M', "明治", 1868, 45),
];

const fn era(letter: char, name: &'static str, first: i32, last: i32) -> Era {
    Era {
        letter,
        name,
        first,
        last,
    }
}

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
        let (Era { name, .. }, year) = self.era();
        match year {
            1 => format!("{name}元年度"),
            _ => format!("{name}{year}年度"),
        }
    }

    /// Reads any usual spelling of a year that stands alone: `R6`, `令和６年度`, `令6`, `㋿6`, `H30`, `2024`,
    /// `2024年度`. It may be spelled twice, `2024(R6)年度` or `H31/R1`, if both say the same. 年 and 年度 are
    /// read alike; a survey of a calendar year counts in the fiscal year of that name.
    pub fn parse(text: &str) -> Option<Self> {
        let folded = folded::key(text);
        if !folded.contains(['(', '/']) {
            return Self::parse_one(&folded);
        }
        // 年度 behind the brackets is a part by itself: 2024(R6)年度.
        let is_spelling = |part: &&str| !matches!(*part, "" | "年" | "年度");
        let mut spellings = folded.splitn(4, ['(', ')', '/']).filter(is_spelling);
        let year = Self::parse_one(spellings.next()?)?;
        spellings
            .all(|spelling| Self::parse_one(spelling) == Some(year))
            .then_some(year)
    }

    /// Whether a year is spelled as a calendar year: 令和6年 and 2024年, not R6 or 令和6年度.
    pub fn is_calendar(text: &str) -> bool {
        folded::key(text).ends_with('年') && Self::parse(text).is_some()
    }

    fn parse_one(folded: &str) -> Option<Self> {
        let bare = folded
            .strip_suffix("事業年度")
            .or(folded.strip_suffix("年度"))
            .or(folded.strip_suffix('年'))
            .unwrap_or(folded);
        Self::parse_bare(bare.strip_prefix("fy").unwrap_or(bare))
    }

    /// Finds the fiscal year that a longer text is about, such as a title or a file name: 令和６年度,
    /// 2024年調査, R6. Of several it is the one beside 実績; else all must agree. Dates (令和7年6月30日,
    /// R7.6.30) and the ends of a range of years do not count.
    pub fn find(text: &str) -> Option<Self> {
        found::find(text)
    }

    fn parse_bare(text: &str) -> Option<Self> {
        // ㎡ and m3 are units; 明治2年 is not written with one letter.
        if matches!(text, "m2" | "m3") {
            return None;
        }
        let western = text.len() == 4 && text.chars().all(|c| c.is_ascii_digit());
        if western {
            return text
                .parse()
                .ok()
                // Four digits are often a figure: years are those since 明治.
                .filter(|year| (1868..2200).contains(year))
                .map(Self);
        }
        let (rest, era) = ERAS
            .iter()
            .find_map(|era| Some((era.strip_from(text)?, era)))?;
        // 令和六 is a year, 大一 is not: Chinese numerals need the whole name of the era.
        let is_named = text.starts_with(era.name);
        let year = match rest {
            "元" => 1,
            rest => two_digits(rest).or_else(|| numerals(rest).filter(|_| is_named))?,
        };
        (1..=era.last)
            .contains(&year)
            .then_some(Self(era.first + year - 1))
    }

    fn era(self) -> (&'static Era, i32) {
        let began = |era: &&Era| self.0 >= era.first;
        // No year before 明治 is read, but `before` may lead to one.
        let era = ERAS.iter().find(began).unwrap_or(&ERAS[4]);
        (era, self.0 - era.first + 1)
    }
}

impl Era {
    /// What follows the era in a folded text: its name, the name's first letter, or its Latin one.
    fn strip_from<'a>(&self, text: &'a str) -> Option<&'a str> {
        let first = self.name.chars().next()?;
        text.strip_prefix(self.name)
            .or(text.strip_prefix(first))
            .or(text.strip_prefix(self.letter.to_ascii_lowercase()))
    }
}

/// Numerals of a year in a formal title.
const NUMERALS: [char; 11] = [
    '〇', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十',
];

/// 六 is 6, 二十九 and 二九 are 29.
fn numerals(text: &str) -> Option<i32> {
    let one = |letter: char| NUMERALS[..10].iter().position(|numeral| *numeral == letter);
    // One letter more than any year has, so that a longer text is none.
    let letters: Vec<char> = text.chars().take(4).collect();
    let (tens, ones) = match letters.as_slice() {
        ['十'] => (1, 0),
        [ones] => (0, one(*ones)?),
        ['十', ones] => (1, one(*ones)?),
        [tens, '十'] => (one(*tens)?, 0),
        [tens, ones] | [tens, '十', ones] => (one(*tens)?, one(*ones)?),
        _ => return None,
    };
    i32::try_from(tens * 10 + ones).ok()
}

fn two_digits(text: &str) -> Option<i32> {
    let digits = (1..=2).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Era { letter, .. }, year) = self.era();
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
            "Ｒ６年度",
            "令6",
            "㋿6",
            "㋿６年度",
            "２０２４年度",
            "FY2024",
            "2024(R6)年度",
            "R6（2024）年度",
            "2024年度（令和6年度）",
            "（令和６年度）",
            "R6/2024",
            "平成36年度",
            "令和六年度",
            "令和6事業年度",
        ] {
            assert_eq!(FiscalYear::parse(text), Some(FiscalYear(2024)), "{text}");
        }
        assert_eq!(FiscalYear::parse("令和元年度"), Some(FiscalYear(2019)));
        assert_eq!(FiscalYear::parse("H31"), Some(FiscalYear(2019)));
        assert_eq!(FiscalYear::parse("H30"), Some(FiscalYear(2018)));
    }

    #[test]
    fn eras_meet_at_their_boundaries() {
        for (text, western) in [
            ("平成31年度", 2019),
            ("H31/R1", 2019),
            ("R元", 2019),
            ("昭和64年", 1989),
            ("平成元年度", 1989),
            ("大正15年", 1926),
            ("昭和元年", 1926),
            ("明治45年", 1912),
            ("㍻元年", 1989),
            ("平成35年度", 2023),
        ] {
            assert_eq!(FiscalYear::parse(text), Some(FiscalYear(western)), "{text}");
        }
    }

    #[test]
    fn two_spellings_must_agree() {
        for text in [
            "2024(R5)",
            "R6/R7",
            "R6/7",
            "2023年度（令和6年度）",
            "(R6)(R7)",
            "()",
            "/",
            "R6(R6)(R6)(R6)(R6)",
        ] {
            assert_eq!(FiscalYear::parse(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_year_alone() {
        for text in [
            "",
            "R",
            "R6実績",
            "6",
            "昭和70",
            "㎡",
            "m3",
            "大正16",
            "'24",
            "24年度",
            "R6.4",
            "15",
            "R123",
            "令和",
            "計",
            "20245",
            "R0",
            "1200",
            "大一",
            "令和百",
            "令六",
            "令和六六六",
            "令和〇",
        ] {
            assert_eq!(FiscalYear::parse(text), None, "{text}");
        }
    }

    #[test]
    fn calendar_years_are_known_apart() {
        assert!(FiscalYear::is_calendar("令和６年") && FiscalYear::is_calendar("2024年"));
        for text in ["令和6年度", "R6", "2024", "昨年", ""] {
            assert!(!FiscalYear::is_calendar(text), "{text}");
        }
    }

    #[test]
    fn finds_a_year_in_a_title() {
        for text in [
            "第２期総合戦略 KPI進捗状況調査票（令和６年度）",
            "令和の事業（令和6年度）",
            "R6 KPI調査票",
            "令和　６　年度 KPI調査票",
            "実績_R6",
            "実績-R6",
            "2024年度実績",
            "提出日：令和7年6月30日　令和６年度",
            "令和３年度～令和８年度のうち令和６年度",
        ] {
            assert_eq!(FiscalYear::find(text), Some(FiscalYear(2024)), "{text}");
        }
    }

    #[test]
    fn dates_and_ranges_are_no_fiscal_years() {
        for text in [
            "KPI進捗状況調査票",
            "延床面積(㎡)",
            "提出日：令和７年６月３０日",
            "R7.6.30",
            "令和３年度～令和８年度",
            "R3-R8",
            "令和3年度から令和8年度まで",
            "第2024号",
            "",
            "r",
            "ABCR6",
        ] {
            assert_eq!(FiscalYear::find(text), None, "{text}");
        }
    }

    #[test]
    fn prints_both_ways() {
        assert_eq!(FiscalYear(2024).to_string(), "R6");
        assert_eq!(FiscalYear(2019).long(), "令和元年度");
        assert_eq!(FiscalYear(2018).long(), "平成30年度");
    }

    proptest::proptest! {
        #[test]
        fn a_printed_year_parses_back(western in 1868i32..2100) {
            let year = FiscalYear(western);
            for text in [year.long(), format!("{western}({})年度", year.long())] {
                proptest::prop_assert_eq!(FiscalYear::parse(&text), Some(year));
            }
            // M2 and M3 are read as square and cubic metres.
            let short = (western > 1870).then_some(year);
            proptest::prop_assert_eq!(FiscalYear::parse(&year.to_string()).filter(|_| western > 1870), short);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9０-９RHS令和平成元年度(（)）/～\\-. ]{0,20}") {
            FiscalYear::parse(&text);
            FiscalYear::find(&text);
        }
    }
}
