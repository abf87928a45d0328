//! The same question for each of several plans: answered plan by plan, in their order; of each plan only
//! the answer is kept. A plan that cannot be done does not stop the others.

use super::in_turn::{Limits, in_turn};
use super::progress::ProgressLine;
use super::subjects::Asked;
use super::{AnswerFormat, ExitStatus, panics, print, print_whole, tell};
use crate::domain::joined::in_brackets;
use crate::{Subject, intake};
use anyhow::Result;
use serde_json::json;

/// What is answered of a plan.
pub struct PlanAnswer {
    /// A text for people, or an object of JSON.
    pub text: String,
    /// Whether a section must fix something.
    pub has_errors: bool,
}

/// Answers for a plan's year. The notes that it adds are printed beside the answer, or beside the error.
pub trait Ask:
    Fn(&Subject, crate::Progress<'_>, &mut Vec<String>) -> Result<PlanAnswer> + Sync
{
}
// The trait is no more than a name for this bound.
impl<F: Fn(&Subject, crate::Progress<'_>, &mut Vec<String>) -> Result<PlanAnswer> + Sync> Ask
    for F
{
}

/// Plans that are in work at once. Each thread keeps as much memory as its largest plan needed, some eight
/// megabytes for a town's.
const AT_ONCE: usize = 3;

/// Bytes of submissions of the plans that are in work at once; a plan with more is done by itself.
const BYTES: u64 = 1 << 20;

/// Plans that may be done before one of them that takes longer.
const AHEAD: usize = 64;

/// What became of all plans.
#[derive(Default)]
pub struct PlansOutcome {
    done: usize,
    with_errors: usize,
    /// By folder name.
    not_done: Vec<String>,
}

impl PlansOutcome {
    /// 2 if any plan could not be done; else 1 if sections must fix something and that matters.
    pub fn status(&self, errors_matter: bool) -> ExitStatus {
        match self.not_done.is_empty() {
            true => ExitStatus::from(errors_matter && self.with_errors > 0),
            false => 2,
        }
    }

    /// For people, behind all answers.
    fn told(&self) -> String {
        let (done, with_errors, not_done) = (self.done, self.with_errors, self.not_done.len());
        let (all, names) = (done + not_done, in_brackets(&self.not_done.join("、")));
        format!(
            "計画 {all}　できた {done}（うち、エラーのある計画 {with_errors}）　できなかった {not_done}{names}"
        )
    }
}

/// Asks each plan, and prints the answers as soon as they are there.
///
/// # Errors
/// With one plan, the reason why it cannot be done. With several plans there is no error: each reason is
/// printed at its plan's place, if people were not told before.
pub fn answer(asked: Vec<Asked>, format: AnswerFormat, ask: impl Ask) -> Result<PlansOutcome> {
    match <[Asked; 1]>::try_from(asked) {
        Ok([only]) => of_one(only, format, ask),
        Err(several) => {
            let outcome = of_several(&several, format, ask);
            tell(&outcome.told());
            Ok(outcome)
        }
    }
}

fn of_one(asked: Asked, format: AnswerFormat, ask: impl Ask) -> Result<PlansOutcome> {
    let progress = ProgressLine::of(1);
    let subject = asked.subject()?;
    let mut notes = Vec::new();
    let files = |done, all| progress.files(&asked.plan, done, all);
    let answer = ask(subject, &files, &mut notes);
    // The line goes before anything else is printed.
    progress.end();
    notes.iter().for_each(|note| tell(note));
    let PlanAnswer { text, has_errors } = answer?;
    print_whole(format, text);
    Ok(PlansOutcome {
        done: 1,
        with_errors: usize::from(has_errors),
        not_done: Vec::new(),
    })
}

/// The same of some of several plans, which need not be more than one.
pub fn of_several(asked: &[Asked], format: AnswerFormat, ask: impl Ask) -> PlansOutcome {
    let progress = ProgressLine::of(asked.len());
    let limits = Limits {
        pieces: rayon::current_num_threads().min(AT_ONCE),
        weight: BYTES,
        ahead: AHEAD,
    };
    let weight = |index: usize| {
        let subject = asked[index].subject.as_ref();
        // A plan that was not found has nothing to read.
        subject.map_or(0, |subject| {
            intake::discover::bytes(&subject.workspace, &subject.plan)
        })
    };
    let work = |index: usize| {
        let Asked { plan, subject, .. } = &asked[index];
        let mut notes = Vec::new();
        let files = |done, all| progress.files(plan, done, all);
        // A plan that was not found is answered in its turn, too.
        let found = subject.as_ref().map_err(String::clone);
        let answer = found.and_then(|subject| {
            ask(subject, &files, &mut notes).map_err(|error| format!("{error:#}"))
        });
        progress.plan_done();
        (notes, answer)
    };
    let mut answers = Answers::of(format);
    in_turn(asked.len(), limits, weight, work, |index, done| {
        let (notes, answer) =
            done.unwrap_or_else(|panic| (Vec::new(), Err(panics::told(panic.as_ref()))));
        progress.aside(|| answers.say(&asked[index], &notes, answer));
    });
    progress.end();
    answers.end()
}

/// Something that people should know of one of several plans.
fn tell_of(plan: &str, text: &str) {
    tell(&format!("計画 {plan}: {text}"));
}

/// The answers of several plans, as they are printed one behind the other.
struct Answers {
    format: AnswerFormat,
    outcome: PlansOutcome,
    /// What stands before the next object of JSON.
    between: &'static str,
}

impl Answers {
    fn of(format: AnswerFormat) -> Self {
        Self {
            format,
            outcome: PlansOutcome::default(),
            between: "{\n  \"plans\": [\n",
        }
    }

    fn say(&mut self, asked: &Asked, notes: &[String], answer: Result<PlanAnswer, String>) {
        notes.iter().for_each(|note| tell_of(&asked.plan, note));
        match answer {
            Ok(PlanAnswer { text, has_errors }) => {
                self.outcome.done += 1;
                self.outcome.with_errors += usize::from(has_errors);
                self.print(&text);
            }
            Err(why) => {
                if !asked.is_told {
                    tell_of(&asked.plan, &why);
                }
                self.outcome.not_done.push(asked.plan.clone());
                if self.format == AnswerFormat::Json {
                    let known = asked.subject.as_ref().ok();
                    let year = known.map(|subject| subject.year.to_string());
                    let entry = json!({ "plan": asked.plan, "year": year, "error": why });
                    self.print(&format!("{entry:#}"));
                }
            }
        }
    }

    fn print(&mut self, text: &str) {
        match self.format {
            AnswerFormat::Human => print(self.format, text),
            AnswerFormat::Json => {
                // No string of JSON has a line break in it.
                let text = text.replace('\n', "\n    ");
                print(self.format, &format!("{}    {text}", self.between));
                self.between = ",\n";
            }
        }
    }

    fn end(self) -> PlansOutcome {
        if self.format == AnswerFormat::Json {
            print(self.format, "\n  ]\n}\n");
        }
        self.outcome
    }
}
