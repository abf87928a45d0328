//! The bytes of a submission become grids: as they look, or as a form says that its files are.

use crate::domain::Plan;
use crate::intake::{self, Intake, Submission};
use crate::mapping::Form;

/// Larger texts are no forms, and are not read over and over.
const LARGEST: usize = 4 << 20;

/// The grids of a submission, from what was read of it and its bytes. A text file is read in the encoding
/// that a form names, if the form is found in it then; else in the one that its bytes look like.
pub fn arrived(
    plan: &Plan,
    forms: &[Form],
    submission: &Submission,
    (intake, bytes): (Intake, &[u8]),
) -> Intake {
    // Only of a text file the encoding is guessed: a workbook says its own.
    if intake.format != "csv" || bytes.len() > LARGEST {
        return intake;
    }
    let named = |form: &Form| {
        let intake = intake::read_text_as(bytes, form.encoding.as_deref()?)?;
        fits(plan, form, submission, &intake).then_some(intake)
    };
    forms.iter().find_map(named).unwrap_or(intake)
}

fn fits(plan: &Plan, form: &Form, submission: &Submission, intake: &Intake) -> bool {
    let forms = std::slice::from_ref(form);
    // This reading is a trial and takes both; the true one comes after it.
    let (submission, intake) = (submission.clone(), intake.clone());
    let reading = super::reading(plan, forms, submission, String::new(), intake);
    !reading.sightings.is_empty()
}
