//! Lines that speak for the figures below them: 令和５年度, （単位：千円）. They stand above a table, or
//! among its rows.

use super::unit_line;
use crate::domain::{FiscalYear, folded, work};
use crate::intake::Grid;
use crate::mapping::words;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What may stand beside a year in a line that is about that year.
static BESIDE_A_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:の)?(?:分|実績|実績値|実績報告|取組実績|進捗状況|kpi実績|調査票|評価|結果)?(?:について|一覧|表)?$")
        .expect("a constant pattern")
});

/// What a line says of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// The figures below are of this year.
    Title(FiscalYear),
    /// The year is only spoken of: 令和５年度で終了.
    Mention(FiscalYear),
}

/// What a line says of a year, if anything; a note (※) speaks of other things.
pub fn year(text: &str) -> Option<Year> {
    if words::is_note(text) {
        return None;
    }
    let found = FiscalYear::find(text).or_else(|| FiscalYear::parse(text))?;
    Some(match BESIDE_A_YEAR.is_match(&without_year(text)) {
        true => Year::Title(found),
        false => Year::Mention(found),
    })
}

/// A year as it is spelled, with the marks around it, and a unit in the same line.
static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\(?単位[^()]*\)?|[\[\]()【】<>■□●○◆◇・:]|(?:令和|平成|r|h)(?:元|[0-9一二三四五六七八九十]+)(?:年度|年)?|20[0-9]{2}(?:年度|年)?",
    )
    .expect("a constant pattern")
});

fn without_year(text: &str) -> String {
    SPELLED.replace_all(&folded::key(text), "").into_owned()
}

/// Whether a row holds, within some columns, nothing but years, units and a kind of KPI for the rows below.
pub fn is_row(grid: &Grid, row: u32, columns: &Range<u32>) -> bool {
    work::spend(grid.row(row).len() / 4);
    let row = grid.row(row).iter();
    let mut cells = row
        .filter(|cell| columns.contains(&cell.at.column))
        .peekable();
    // Nearly all rows are of a table, and have more cells than such a line.
    if cells.clone().nth(MOST_CELLS).is_some() {
        return false;
    }
    let is_long = |text: &str| text.chars().count() > SHORTEST;
    let says = |text: &str| {
        let is_title = matches!(year(text), Some(Year::Title(_))) && is_long(text);
        is_title || unit_line::is_line(text) || words::is_kind(text)
    };
    cells.peek().is_some() && cells.all(|cell| says(&cell.text))
}

/// A line says its title, its year and its unit at most.
const MOST_CELLS: usize = 3;

/// R8 alone in a row is a cell of a column, not a title.
const SHORTEST: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_told_from_a_sentence() {
        let r5 = FiscalYear::starting(2023);
        for text in [
            "令和５年度",
            "■令和5年度実績",
            "令和５年度（単位：千円）",
            "【R5】",
            "2023年度分",
        ] {
            assert_eq!(year(text), Some(Year::Title(r5)), "{text}");
        }
        for text in [
            "前回（令和５年度）からの変更点：なし",
            "令和５年度で終了",
            "令和５年度住民アンケートによる",
        ] {
            assert_eq!(year(text), Some(Year::Mention(r5)), "{text}");
        }
        for text in [
            "※令和５年度より集計方法変更",
            "出典：令和５年度調査",
            "出生数",
        ] {
            assert_eq!(year(text), None, "{text}");
        }
    }
}
