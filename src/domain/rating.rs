//! How a plan wants its figures judged. Judgement is data: nothing here computes.

use super::number::Rounding;
use super::{Decimal, folded};

/// The rules of judgement of one plan, printed on its 検証の方法 sheet.
#[derive(Debug)]
pub struct Rating {
    /// The formula of the rate, unless a KPI has its own.
    pub formula: Formula,
    /// Decimals of a rate in percent.
    pub digits: u32,
    /// How the rest is cut.
    pub rounding: Rounding,
    /// No rate is printed above this percentage.
    pub cap: Option<Decimal>,
    /// Whether the mean of the rates is printed, with how many it is of.
    pub has_mean: bool,
    /// Bands in order: the first whose rule holds is the KPI's.
    pub bands: Vec<Band>,
}

/// A second scale, beside the plan's rating, for some of its KPIs.
#[derive(Debug)]
pub struct Scale {
    /// 地方創生交付金の効果.
    pub name: String,
    /// It is for KPIs with a tag of this group: 交付金.
    pub group: String,
    /// How it judges.
    pub rating: Rating,
}

/// How a rate is computed, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// 実績 ÷ 目標.
    Attainment,
    /// 目標 ÷ 実績, for what should fall.
    Inverse,
    /// (実績 − 基準) ÷ (目標 − 基準).
    Progress,
}

/// One grade.
#[derive(Debug)]
pub struct Band {
    /// `A`.
    pub code: String,
    /// ◎, so that a black and white copy can be read.
    pub mark: String,
    /// 目標達成.
    pub label: String,
    /// When it holds.
    pub rule: Rule,
}

/// When a band holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The final target is met.
    TargetMet,
    /// The printed rate is at least this percentage.
    RateAtLeast(Decimal),
    /// The actual is better than the baseline.
    BetterThanBaseline,
    /// Whatever is left.
    Otherwise,
}

impl Formula {
    /// As `plan.toml` and judgements.csv write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Attainment => "attainment",
            Self::Inverse => "inverse",
            Self::Progress => "progress",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Attainment => "実績値 ÷ 目標値",
            Self::Inverse => "目標値 ÷ 実績値",
            Self::Progress => "（実績値 − 基準値）÷（目標値 − 基準値）",
        }
    }
}

impl Rule {
    /// For people.
    pub fn label(self) -> String {
        match self {
            Self::TargetMet => {
                "目標値に達した（矢印の目標では、基準値から矢印の向きに動いた）".to_owned()
            }
            Self::RateAtLeast(rate) => format!("達成率が{rate}％以上"),
            Self::BetterThanBaseline => "基準値より良い".to_owned(),
            Self::Otherwise => "上のいずれでもない".to_owned(),
        }
    }
}

impl Band {
    /// ◎ A.
    pub fn sign(&self) -> String {
        format!("{} {}", self.mark, self.code)
    }
    /// Whether a word is this grade: its code, mark or label, or several of them (◎ A, A：目標達成).
    fn is_called(&self, word: &str) -> bool {
        let mut names = [&self.code, &self.mark, &self.label].map(|name| grade_key(name));
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let whole = grade_key(word);
        let rest = names.iter().fold(whole.clone(), |rest, name| match name {
            name if name.is_empty() => rest,
            name => rest.replacen(name.as_str(), "", 1),
        });
        !whole.is_empty() && rest.is_empty()
    }
}

impl Rating {
    /// The bands that a section may mean by a word, as indexes into [`Self::bands`]; none if it is
    /// no grade, several where bands share a mark.
    pub fn bands_called(&self, word: &str) -> Vec<usize> {
        let bands = self.bands.iter().enumerate();
        let called = bands.filter(|(_, band)| band.is_called(word));
        called.map(|(index, _)| index).collect()
    }
}

/// The key of a grade: the circles and crosses that keyboards offer are one each, and what people
/// put between mark and word is nothing. ▲ stays apart from △.
fn grade_key(word: &str) -> String {
    let sign = |letter: char| match letter {
        '〇' | '◯' | '⚪' | '⭕' => Some('○'),
        '✕' | '✖' | '☓' | '╳' | '❌' => Some('×'),
        '(' | ')' | '[' | ']' | '「' | '」' | '【' | '】' | '〔' | '〕' => None,
        ':' | ',' | '.' | '、' | '・' | '／' | '/' | '\u{fe0f}' => None,
        letter => Some(letter),
    };
    folded::key(word).chars().filter_map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The codes of the bands that a word may mean.
    fn check(word: &str, expected: &str) {
        let band = |(code, mark, label): (&str, &str, &str)| Band {
            code: code.to_owned(),
            mark: mark.to_owned(),
            label: label.to_owned(),
            rule: Rule::Otherwise,
        };
        let bands = [
            ("A", "◎", "目標達成"),
            ("B", "○", "おおむね順調"),
            ("C", "△", ""),
            ("C-", "△", "遅れ"),
            ("D", "×", "改善なし"),
        ];
        let rating = Rating {
            formula: Formula::Progress,
            digits: 1,
            rounding: Rounding::HalfUp,
            cap: None,
            has_mean: false,
            bands: bands.map(band).into(),
        };
        let called = rating.bands_called(word).into_iter();
        let codes: Vec<&str> = called
            .map(|band| rating.bands[band].code.as_str())
            .collect();
        assert_eq!(codes.join(" "), expected, "{word}");
    }

    #[test]
    fn a_grade_is_called_by_its_code_its_mark_or_its_label() {
        check("Ａ", "A");
        check("b", "B");
        check("◎", "A");
        check("〇", "B");
        check("おおむね 順調", "B");
        check("◎ A", "A");
        check("A（目標達成）", "A");
        check("D：改善なし", "D");
    }

    #[test]
    fn bands_that_share_a_mark_are_both_meant() {
        check("△", "C C-");
        check("△遅れ", "C-");
    }

    #[test]
    fn what_is_nearly_a_grade_is_none() {
        for word in ["", "S", "A+", "▲", "順調", "A B", "◎達成", "－"] {
            check(word, "");
        }
    }
}
