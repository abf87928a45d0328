//! A text where a figure is wanted, understood wholly or not at all.
//!
//! A mark's meaning depends on where it stands: △ before digits is a minus here, and a grade in a
//! column of grades. A text without digits is never a number.

use super::{digits, plain, several, trap};
use crate::domain::reported::{Amount, Qualifier, Reported};
use crate::domain::unit::Conversion;
use crate::domain::{Decimal, FiscalYear, folded, unit};
use crate::mapping::words;
use crate::normalize::Flaws;
use regex::Regex;
use std::sync::LazyLock;

/// Reads a text where a figure is wanted. What is not wholly understood is
/// [`Reported::Unreadable`], with the reason where one is worth telling.
pub fn notation(text: &str) -> (Reported, Flaws) {
    if let Some(number) = typed_plainly(text) {
        return (plain(number, None), Flaws::NONE);
    }
    let key = folded::key(text);
    if key.is_empty() {
        return (Reported::Blank, Flaws::NONE);
    }
    if let Some(mark) = words::mark_of(&key) {
        return (mark, Flaws::NONE);
    }
    // In the text as typed: ① and ½ have digits only once they are folded.
    if !text.contains(is_digit) {
        return (Reported::Unreadable, Flaws::NONE);
    }
    let is_one = !has_gap(text) && !trap::is_in(text);
    if let Some(number) = accountants_minus(&key).filter(|_| is_one) {
        return (plain(number, None), Flaws::BRACKETED);
    }
    match is_one.then(|| amount(&key)).flatten() {
        Some(amount) => (Reported::Value(amount), Flaws::NONE),
        None => (Reported::Unreadable, several::flaws(text)),
    }
}

/// Nearly all figures: digits and no more.
fn typed_plainly(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (number, _) = digits::leading(digits).filter(|(_, rest)| rest.is_empty())?;
    let is_minus = digits.len() < text.len();
    Some(if is_minus { -number } else { number })
}

pub(super) fn is_digit(letter: char) -> bool {
    matches!(letter, '0'..='9' | '０'..='９')
}

/// Whether white space stands between digits: they may be two numbers.
fn has_gap(text: &str) -> bool {
    let belongs = |letter: char| is_digit(letter) || ".,．，".contains(letter);
    let (mut after_number, mut after_space) = (false, false);
    text.trim().chars().any(|letter| {
        if letter.is_whitespace() {
            after_space = true;
            return false;
        }
        let is_gap = after_number && after_space && belongs(letter);
        (after_number, after_space) = (belongs(letter), false);
        is_gap
    })
}

fn amount(key: &str) -> Option<Amount> {
    // 2024年 and 2024(R6) are years; 2024 alone is a number.
    if key.ends_with([')', '年']) && FiscalYear::parse(key).is_some() {
        return None;
    }
    let mut beside = BesideNumber::default();
    let unbracketed = beside.take_brackets(key)?;
    let bare = beside.take_words(unbracketed);
    // Excel puts an apostrophe before a number that is meant as text.
    let (before, bare) = sign(bare.strip_prefix('\'').unwrap_or(bare));
    let (mark, bare) = words::mark_before(bare);
    // In CP932 the yen sign is the backslash.
    let behind_yen = bare.strip_prefix(['¥', '\\']);
    let (after, digits) = sign(behind_yen.unwrap_or(bare));
    let (number, unit) = digits::counted(digits)?;
    beside.take_mark(mark, digits)?;
    let is_understood = unit.is_empty() || may_be_unit(unit) && !words::is_vague(unit);
    if before.is_some() && after.is_some() || !is_understood {
        return None;
    }
    let number = signed(before.or(after), number)?;
    beside.amount(number, behind_yen.map(|_| "円"), unit)
}

/// (1,200) is minus 1200, with a flaw: towns also bracket what is a part. (2024) may be a year, and is no
/// number.
fn accountants_minus(key: &str) -> Option<Decimal> {
    let inner = key.strip_prefix('(')?.strip_suffix(')')?;
    let (number, rest) = digits::leading(inner)?;
    (rest.is_empty() && FiscalYear::parse(inner).is_none()).then_some(-number)
}

fn signed(sign: Option<char>, number: Decimal) -> Option<Decimal> {
    match sign {
        Some('±') => number.is_zero().then_some(number),
        Some('-' | '△' | '▲') => Some(-number),
        _ => Some(number),
    }
}

/// The sign with which a text begins, and the rest of it.
fn sign(text: &str) -> (Option<char>, &str) {
    let sign = text.chars().next().filter(|first| "+-△▲±".contains(*first));
    (sign, &text[sign.map_or(0, char::len_utf8)..])
}

/// What stood beside a number: reservations, and what was in brackets behind it.
#[derive(Default)]
struct BesideNumber<'a> {
    year: Option<FiscalYear>,
    qualifiers: Vec<Qualifier>,
    /// Units in brackets.
    units: Vec<&'a str>,
    /// Where the number is from; the last bracket first.
    sources: Vec<&'a str>,
}

/// More words or brackets than these are no note beside a number.
const MOST_ASIDES: usize = 4;

impl<'a> BesideNumber<'a> {
    /// Takes the brackets off the end: （R1）, （速報値）, （件）, （経済センサス）. Any other bracket may say that
    /// the number is another one, （目標値） or （前年度）, and is not understood.
    fn take_brackets(&mut self, key: &'a str) -> Option<&'a str> {
        let mut bare = key;
        for _ in 0..MOST_ASIDES {
            let Some(inner) = bare.strip_suffix(')') else {
                break;
            };
            let (rest, aside) = inner.rsplit_once('(')?;
            let mut parts = aside.rsplit([';', ',', '、']);
            parts.try_for_each(|part| self.take_part(part))?;
            bare = rest;
        }
        (!bare.is_empty() && !bare.ends_with(')')).then_some(bare)
    }

    /// 出典:国勢調査 is one aside, R3:経済センサス are two.
    fn take_part(&mut self, part: &'a str) -> Option<()> {
        let label = part.split_once(':').map(|(label, _)| label);
        match label.is_some_and(words::is_source_label) {
            true => self.take_source(part),
            false => part
                .rsplit(':')
                .try_for_each(|aside| self.take_aside(aside)),
        }
    }

    fn take_aside(&mut self, aside: &'a str) -> Option<()> {
        if let Some(year) = FiscalYear::parse(aside) {
            return self.year.replace(year).is_none().then_some(());
        }
        if let Some(("", qualifier)) = words::qualifier(aside) {
            self.qualifiers.extend(qualifier);
            return Some(());
        }
        if words::is_unit(aside) {
            self.units.push(aside);
            return Some(());
        }
        self.take_source(aside)
    }

    fn take_source(&mut self, aside: &'a str) -> Option<()> {
        // More digits are a second figure.
        let has_digits = aside.contains(|letter: char| letter.is_ascii_digit());
        let is_source = !has_digits && words::mark_of(aside).is_none() && words::is_source(aside);
        (is_source || DAY.is_match(aside)).then(|| self.sources.push(aside))
    }

    /// Takes reservations off both ends: 約300人以上.
    fn take_words(&mut self, mut bare: &'a str) -> &'a str {
        for _ in 0..MOST_ASIDES {
            let Some((rest, qualifier)) = words::qualifier(bare) else {
                break;
            };
            self.qualifiers.extend(qualifier);
            bare = rest;
        }
        bare
    }

    /// A letter before one or two digits may be an era (r6), a page (p3) or a number (#1).
    fn take_mark(&mut self, mark: Option<Qualifier>, digits: &str) -> Option<()> {
        let whole = digits.chars().take_while(char::is_ascii_digit).count();
        // R6.3 is a month.
        let has_point = digits.contains('.') && mark != Some(Qualifier::Revised);
        let is_figure = whole > 2 || has_point || digits.contains(',');
        (mark.is_none() || is_figure).then(|| self.qualifiers.extend(mark))
    }

    /// The number with the unit before the digits, behind them, or else in brackets; `None` with two units.
    fn amount(mut self, number: Decimal, before: Option<&str>, behind: &str) -> Option<Amount> {
        let behind = Some(behind).filter(|unit| !unit.is_empty());
        let units: Vec<&str> = before.into_iter().chain(behind).chain(self.units).collect();
        let is_same = |one: &&str| unit::convert(Decimal::ONE, one, units[0]) == Conversion::Same;
        if (before.is_some() && behind.is_some()) || !units.iter().all(is_same) {
            return None;
        }
        self.sources.reverse();
        Some(Amount {
            number,
            unit: units.first().map(|unit| (*unit).to_owned()),
            year: self.year,
            qualifiers: self.qualifiers,
            source: (!self.sources.is_empty()).then(|| self.sources.join("、")),
        })
    }
}

/// The day of a figure, in whatever year: 4月1日現在, 3月末時点. A month alone may be the only one that was counted.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[1-9]|1[0-2])月(?:末日?|(?:[1-9]|[12][0-9]|3[01])日)(?:現在|時点)?$")
        .expect("a constant pattern")
});

/// Units with a digit of their own: m2, km3, t-co2.
static WITH_DIGIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[千万億百]*(?:[a-zトン]*-?co2(?:-?eq)?|[kcmdh]?m[23])(?:/\p{Alphabetic}+)*$")
        .expect("a constant pattern")
});

/// What is longer is a sentence that begins with a number.
const LONGEST_UNIT: usize = 12;

/// What may follow a number as its unit. 年度 is a year, 五千人 goes on counting, and the letters o and i
/// are digits that were typed on the wrong key.
fn may_be_unit(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_alphabetic() || "%‰°".contains(first));
    // A long vowel at the end folds to a dash: センター, but not 100人-.
    let before_dash = text.strip_suffix('-').and_then(|rest| rest.chars().last());
    let is_vowel = before_dash.is_some_and(|letter| ('ァ'..='ヺ').contains(&letter));
    let ends = is_vowel || !text.ends_with(['-', '/', '・']);
    let is_short = text.chars().count() <= LONGEST_UNIT;
    let is_letter = |letter: char| letter.is_alphabetic() || "%‰°/・-".contains(letter);
    let (_, counted) = unit::split_scale(text);
    starts
        && ends
        && is_short
        && (text.chars().all(is_letter) || WITH_DIGIT.is_match(text))
        && !counted.starts_with([
            '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十',
        ])
        && !text.starts_with("年度")
        && !["o", "i"].contains(&text)
}
