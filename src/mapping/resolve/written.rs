//! The baselines and targets of a plan: numbers, or the words that may be written in their place.

use super::super::fields::WrittenFigure;
use super::super::words;
use crate::domain::plan::is_undecided;
use crate::domain::reported::{Arrow, Reported};
use crate::domain::{Decimal, number};

/// A baseline or a target as the plan writes it.
pub(super) enum PlanFigure {
    /// A number.
    Number(Decimal),
    /// A way to move.
    Arrow(Arrow),
    /// ―
    Nothing,
    /// ○○: not decided yet.
    Undecided(String),
}

/// A figure as written. `None` for any other word, and for a number with more digits than a data frame
/// can hold.
pub(super) fn figure(file: &WrittenFigure) -> Option<PlanFigure> {
    let has_room = |written: &PlanFigure| match written {
        PlanFigure::Number(number) => number::units(*number).is_some(),
        _ => true,
    };
    written(file).filter(has_room)
}

fn written(file: &WrittenFigure) -> Option<PlanFigure> {
    match file {
        WrittenFigure::Number(number) => Some(PlanFigure::Number(*number)),
        WrittenFigure::Word(word) if is_undecided(word) => {
            Some(PlanFigure::Undecided(word.clone()))
        }
        WrittenFigure::Word(word) => match words::mark(word)? {
            Reported::Arrow(arrow) => Some(PlanFigure::Arrow(arrow)),
            Reported::NotApplicable => Some(PlanFigure::Nothing),
            _ => None,
        },
    }
}
