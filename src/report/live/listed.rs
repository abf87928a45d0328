//! The formulas of a KPI's line in a list beside the sheets of goals: what its own row shows, by the names of the cells
//! there.

use super::{LiveRow, NONE, fitting, names, quoted};
use crate::domain::Plan;
use crate::judge::Judgement;

/// Those of a line that shows a figure of the year, if it is a number, and a grade in such a text: the sign, or the
/// word for one that is held back, and behind it what stays as it is.
pub fn listed(
    key: &str,
    plan: &Plan,
    judgement: &Judgement,
    (figure, grade): (Option<f64>, &str),
) -> LiveRow {
    let name = |of: &str| of.to_owned() + key;
    let (actual, sign, rate) = (
        name(names::ACTUAL),
        name(names::GRADE),
        name(names::RATE_NUMBER),
    );
    let none = quoted(NONE);
    let held = names::held((&sign, &actual), figure);
    LiveRow {
        // A reference to an empty cell gives 0.
        actual: Some(format!("IF({actual}=\"\",\"\",{actual})")),
        shown_rate: Some(name(names::RATE)),
        shown_grade: shown_grade(plan, judgement, (&sign, &held), grade),
        lacks: match (judgement.band, judgement.rate) {
            (None, _) => Some(format!("{sign}={none}")),
            (Some(_), None) => Some(format!("NOT(ISNUMBER({rate}))")),
            _ => None,
        },
        ..LiveRow::default()
    }
}

fn shown_grade(
    plan: &Plan,
    judgement: &Judgement,
    (sign, held): (&str, &str),
    grade: &str,
) -> Option<String> {
    let of_band = judgement.band.map(|band| plan.rating.bands[band].sign());
    let behind = match judgement.held {
        // Grades by hand, below.
        Some(_) => grade.find('\n').map_or("", |at| &grade[at..]),
        None => grade.strip_prefix(of_band.as_deref().unwrap_or(NONE))?,
    };
    let shown = match behind {
        "" => sign.to_owned(),
        behind => format!("{sign}&{}", quoted(behind)),
    };
    fitting(match judgement.held {
        Some(_) => format!("IF({held},{},{shown})", quoted(grade)),
        None => shown,
    })
}
