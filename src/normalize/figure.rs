//! A figure: what a cell says, in the KPI's own unit, with what was odd about it.

use super::{Flaws, value};
use crate::domain::plan::is_undecided;
use crate::domain::reported::{Amount, Kind, Qualifier, Reported, State};
use crate::domain::unit::{self, Conversion};
use crate::domain::{CellAt, Decimal, FiscalYear, folded, number};
use crate::intake::Cell;
use crate::mapping::words;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One figure of one year, as one cell says it; the cell's text is among the reading's cells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportedFigure {
    /// 基準値, 実績値 or 目標値.
    pub kind: Kind,
    /// The year that it is about, if anything says so.
    pub year: Option<FiscalYear>,
    /// Where it is.
    pub at: CellAt,
    /// What kind of thing was written.
    pub state: State,
    /// In the KPI's unit, or that of costs; as written for an unknown KPI.
    #[serde(with = "number::as_bytes_if_any")]
    pub value: Option<Decimal>,
    /// The unit as written, in the cell or in the row.
    pub unit: Option<Arc<str>>,
    /// What was odd about it.
    pub flaws: Flaws,
}

impl ReportedFigure {
    /// Where only a number is asked for, a dash (ー as an input method types it too), N/A or 不明 may mean zero or any
    /// reason why there is no figure: it is unreadable there. Words such as 集計中 stay what they are.
    pub fn doubt_sign(&mut self, text: &str) {
        let is_latin = |letter: char| letter.is_ascii() || ('Ａ'..='ｚ').contains(&letter);
        let is_of_word = |letter: char| {
            letter.is_alphabetic() && !is_latin(letter) && !matches!(letter, 'ー' | 'ｰ')
        };
        let is_word = !matches!(self.state, State::Value | State::Blank);
        if is_word && (!text.contains(is_of_word) || words::is_unsure(text)) {
            self.flaws.add(Flaws::SIGN);
            (self.state, self.value, self.unit) = (State::Unreadable, None, None);
        }
    }
}

impl ReportedFigure {
    /// Takes a number in a unit for what its cell says, whatever it was read as.
    pub(super) fn keep_in(&mut self, number: Decimal, unit: &str, into: &str) {
        self.unit = Some(Arc::from(unit));
        self.keep_anew(number, into);
    }

    /// Keeps the number of its cell in another KPI's unit than that in which it was read.
    pub(super) fn keep_for(&mut self, cell: Option<&Cell>, into: &str) {
        let is_unkept = self.flaws.has(Flaws::UNIT_MISMATCH) || self.flaws.has(Flaws::NO_ROOM);
        if let (Reported::Value(amount), _) = value::read(cell)
            && (self.value.is_some() || is_unkept)
        {
            self.keep_anew(amount.number, into);
        }
    }

    fn keep_anew(&mut self, number: Decimal, into: &str) {
        let of_units = Flaws::CONVERTED.with(Flaws::UNIT_MISMATCH);
        self.flaws
            .take_out(of_units.with(Flaws::ROUNDED).with(Flaws::NO_ROOM));
        self.state = State::Value;
        keep(self, number.normalize(), Some(into));
    }
}

/// What the column, row or label around a cell says about the figure in it.
#[derive(Debug, Clone, Copy)]
pub struct FigureAround<'a> {
    /// What it is.
    pub kind: Kind,
    /// The year of the column.
    pub year: Option<FiscalYear>,
    /// The unit of the row.
    pub unit: Option<&'a Arc<str>>,
    /// The unit in which it is kept: the KPI's, if that is known.
    pub into: Option<&'a str>,
    /// What is odd about the row, header or label around it.
    pub flaws: Flaws,
}

/// Reads the figure at a place. A year in the cell itself is about this very number, so it counts.
pub fn figure(at: CellAt, cell: Option<&Cell>, around: FigureAround<'_>) -> ReportedFigure {
    let text = cell.map_or("", |cell| cell.text.as_str());
    let (reported, flaws) = wanted(around, text, value::read(cell));
    let mut figure = ReportedFigure {
        kind: around.kind,
        year: around.year,
        at,
        state: reported.state(),
        value: None,
        unit: None,
        flaws,
    };
    // In a blank cell there is nothing to doubt.
    if reported != Reported::Blank {
        figure.flaws.add(around.flaws);
    }
    let Reported::Value(amount) = reported else {
        return figure;
    };
    if is_told(&amount, around.into) {
        figure.state = State::Unreadable;
        figure.flaws.take_out(Flaws::TEXT_NUMBER);
        return figure;
    }
    for qualifier in amount.qualifiers {
        figure.flaws.add(reservation(qualifier));
    }
    let unit = amount.unit.map(Arc::from).or(around.unit.cloned());
    figure.unit = unit.filter(|unit| !unit.trim().is_empty());
    figure.year = amount.year.or(around.year);
    if around.year.is_some_and(|year| Some(year) != figure.year) {
        figure.flaws.add(Flaws::OTHER_YEAR);
    }
    match figure.flaws.has(Flaws::UNITS_DISAGREE) {
        // Which of two units counts is not guessed.
        true => figure.state = State::Unreadable,
        false => keep(&mut figure, amount.number.normalize(), around.into),
    }
    figure
}

/// Whether a text that begins with a digit is a sentence: 6月に公表. What converts to the wanted unit is a figure.
fn is_told(amount: &Amount, into: Option<&str>) -> bool {
    let Some((unit, into)) = amount.unit.as_deref().zip(into) else {
        return false;
    };
    words::is_told(unit) && unit::convert(amount.number, unit, into) == Conversion::Impossible
}

/// An arrow is the wanted direction of a target; as any other figure it is unreadable. ○○ is a baseline or a
/// target that will come; what has happened is a number or is not.
fn wanted(
    around: FigureAround<'_>,
    text: &str,
    (reported, flaws): (Reported, Flaws),
) -> (Reported, Flaws) {
    let is_planned = matches!(around.kind, Kind::Baseline | Kind::Target);
    let reported = match reported {
        Reported::Arrow(_) if around.kind != Kind::Target => Reported::Unreadable,
        Reported::Unreadable if is_planned && is_to_come(text, around.into) => Reported::Pending,
        reported => reported,
    };
    (reported, flaws)
}

/// ○○, ○○人: circles where a number will stand, and nothing else but a unit.
fn is_to_come(text: &str, unit: Option<&str>) -> bool {
    let key = folded::key(text);
    let rest = key.trim_start_matches(['○', '〇', '◯', '●']);
    let (circles, _) = key.split_at(key.len() - rest.len());
    let is_own = || unit.is_some_and(|unit| folded::key(unit) == rest);
    is_undecided(circles) && (rest.is_empty() || words::is_unit(rest) || is_own())
}

fn reservation(qualifier: Qualifier) -> Flaws {
    use Qualifier::*;
    match qualifier {
        // A corrected figure is as final as any other; only `last-year-changed` asks for the word.
        Revised => Flaws::NONE,
        About | Preliminary | Expected | Estimated | Part => Flaws::RESERVED,
        AtLeast | MoreThan | AtMost | LessThan => Flaws::BOUND,
    }
}

/// Gives a figure its value in the unit in which it is kept, if it can be kept.
fn keep(figure: &mut ReportedFigure, number: Decimal, into: Option<&str>) {
    let conversion = match (into, &figure.unit) {
        (Some(into), Some(unit)) => unit::convert(number, unit, into),
        // Without a known KPI, or without a unit anywhere, the number is kept as it was written.
        _ => Conversion::Same,
    };
    let (value, flaw) = match conversion {
        Conversion::Same => match number::in_room(number) {
            Some(kept) if kept == number => (Some(kept), Flaws::NONE),
            Some(kept) => (Some(kept), Flaws::ROUNDED),
            None => (None, Flaws::NO_ROOM),
        },
        Conversion::Scaled(number) => (Some(number), Flaws::CONVERTED),
        Conversion::Rounded(number) => (Some(number), Flaws::CONVERTED.with(Flaws::ROUNDED)),
        Conversion::NoRoom => (None, Flaws::NO_ROOM),
        Conversion::Impossible => (None, Flaws::UNIT_MISMATCH),
    };
    if value.is_none() {
        figure.state = State::Unreadable;
    }
    figure.value = value;
    figure.flaws.add(flaw);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(kind: Kind, text: &str) -> &'static str {
        let around = FigureAround {
            kind,
            year: None,
            unit: None,
            into: Some("事業所"),
            flaws: Flaws::NONE,
        };
        let (reported, _) = wanted(around, text, value::notation(text));
        reported.state().code()
    }

    #[test]
    fn words_behind_a_digit_are_no_unit() {
        let read = |text: &str| {
            let (Reported::Value(amount), _) = value::notation(text) else {
                return false;
            };
            is_told(&amount, Some("人"))
        };
        for text in [
            "6月に公表",
            "6月",
            "6月末",
            "12月に県が公表",
            "2025年公表予定",
            "3者で協議",
        ] {
            assert!(read(text), "{text}");
        }
        for text in [
            "6人",
            "6か月",
            "6件",
            "100はがき",
            "5まちづくり団体",
            "3万円",
            "6",
        ] {
            assert!(!read(text), "{text}");
        }
        let (Reported::Value(amount), _) = value::notation("6月") else {
            unreachable!();
        };
        assert!(!is_told(&amount, Some("月")));
    }

    #[test]
    fn circles_are_a_plan_to_come_and_no_actual() {
        for text in ["○○", "〇〇人", "◯◯％", "○○事業所", "●●●"] {
            assert_eq!(state(Kind::Target, text), "pending", "{text}");
            assert_eq!(state(Kind::Baseline, text), "pending", "{text}");
            assert_eq!(state(Kind::Actual, text), "unreadable", "{text}");
        }
        for text in ["○", "○○を支援する", "○○⇒○○", "○○1", "約○○人"] {
            assert_eq!(state(Kind::Target, text), "unreadable", "{text}");
        }
    }
}
