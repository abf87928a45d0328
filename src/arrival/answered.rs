//! 値は次のとおり: the figures that sections answered on a 確認票 are laid over those that were asked about.

use super::asked::{Figure, is_about, of_key, of_section, standing};
use super::word::{Answered, order, said, set, with_the_word};
use crate::domain::answer::{Answer, AnswerKey, OF_KPI, OF_SEVERAL, part};
use crate::domain::joined::joined;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::normalize::several;
use crate::normalize::slip::{Became, hash_of, stands, stands_in};
use crate::normalize::{Reading, ReportedFigure};

/// What an answer says of the figure that was asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Says {
    /// It is another: its state and value.
    Other((State, Option<Decimal>)),
    /// It is right: its value, where it still stands in the section's files.
    Right(Option<Decimal>),
    /// It is looked into, or mended.
    Open(Answer),
}

impl Says {
    /// Whether both cannot hold of one figure: an answered value beside anything else than that value.
    fn contradicts(self, other: Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(other)) => one != other,
            (Self::Other((_, one)), Self::Right(right))
            | (Self::Right(right), Self::Other((_, one))) => right.is_none() || one != right,
            (Self::Other(_), Self::Open(_)) | (Self::Open(_), Self::Other(_)) => true,
            _ => false,
        }
    }
}

/// A question about an actual, and what the answers say that have the word.
struct Question {
    figure: Figure,
    section: Option<usize>,
    run: i64,
    /// Those that have the word.
    answers: Vec<Answered>,
    says: Says,
}

impl Question {
    /// Whether another is about the same KPI's figure of a year, and both stood on one section's slips of one run: where
    /// cells say it differently, each is asked about, and there is still one figure.
    fn is_beside(&self, other: &Self) -> bool {
        let whose = |of: &Self| (of.section, of.run);
        let (own, others) = (&self.figure, &other.figure);
        let is_one = (&own.0, &own.1) == (&others.0, &others.1);
        is_one && whose(self) == whose(other) && !std::ptr::eq(self, other)
    }

    /// Whether it asks about figures that differ.
    fn is_of_several(&self, readings: &[Reading]) -> bool {
        let mut codes = self.answers.iter();
        codes.any(|one| said(readings, *one).key.code == OF_SEVERAL)
    }

    /// Whether the section says other things of figures that differ than when it was asked.
    fn says_of_others(&self, plan: &Plan, readings: &[Reading]) -> bool {
        let keys = self.answers.iter().map(|one| &said(readings, *one).key);
        let mut asked = keys.filter_map(AnswerKey::all_said).peekable();
        if asked.peek().is_none() {
            return false;
        }
        let now = self.all_said(plan, readings);
        !asked.any(|asked| Some(asked) == now.as_deref())
    }

    /// Whether the section only says fewer figures than those that differed when it was asked, and none of them is the
    /// answered one: what is left was not what it answered, and may be what it corrected since.
    fn is_overtaken(&self, plan: &Plan, readings: &[Reading]) -> bool {
        let mut keys = self.answers.iter().map(|one| &said(readings, *one).key);
        let asked = keys.find_map(AnswerKey::all_said);
        let now = self.all_said(plan, readings);
        let is_less = asked
            .zip(now)
            .is_some_and(|(asked, now)| now != asked && several::says_no_more(&now, asked));
        is_less && !self.is_said(plan, readings)
    }

    /// Whether the section's files say what it answered.
    fn is_said(&self, plan: &Plan, readings: &[Reading]) -> bool {
        let year = FiscalYear::parse(&self.figure.1);
        let records = of_section(readings, self.section).flat_map(|reading| &reading.records);
        let records = records.filter(|record| is_about(plan, record, &self.figure.0));
        let mut figures = records.flat_map(|record| &record.figures);
        figures.any(|figure| {
            let is_of_year = (figure.kind, figure.year) == (Kind::Actual, year);
            is_of_year && self.says == Says::Other((figure.state, figure.value))
        })
    }

    /// See [`several::hashes`]; none where the plan does not have the KPI any more.
    fn all_said(&self, plan: &Plan, readings: &[Reading]) -> Option<String> {
        let id = self.figure.0.strip_prefix(OF_KPI)?;
        let mut kpis = plan.kpis.iter();
        let kpi = kpis.position(|kpi| part(&kpi.id) == id)?;
        let year = FiscalYear::parse(&self.figure.1)?;
        let of_section = readings
            .iter()
            .filter(|reading| reading.submission.section == self.section);
        Some(several::hashes(
            of_section.flat_map(|reading| reading.texts_of(kpi, year)),
        ))
    }

    /// Whether another is beside it and about the same cell.
    fn is_at(&self, other: &Self) -> bool {
        self.is_beside(other) && self.figure == other.figure
    }
}

/// A question that was answered with a figure that counts.
struct Laid<'q> {
    question: &'q Question,
    /// The question of which the figure was laid: another than its own where both are about one cell.
    source: &'q Question,
    /// See [`Became::Counts`].
    before: Vec<String>,
}

/// Lays answered figures over those that were asked about and still stand in the section's files. The answer on the
/// newest slip counts; where slips of one run differ, or answers to questions about one figure, none does.
pub fn lay(plan: &Plan, year: FiscalYear, known: &KnownAnswers, readings: &mut [Reading]) {
    let answers = with_the_word(plan, year, known, readings).into_iter();
    let questions = answers.filter_map(|answers| question(plan, readings, answers));
    let mut questions: Vec<Question> = questions.collect();
    // What an older slip says may be what a newer one asked about; and what was answered to figures that differ takes
    // the place of each of them, also where another question asked about one.
    questions.sort_by_key(|question| (question.run, !question.is_of_several(readings)));
    let uncontradicted = without_contradictions(readings, &questions);
    let mut laid: Vec<Laid<'_>> = Vec::new();
    for question in uncontradicted {
        // Another finding about the same cell was answered with the same.
        let done = laid.iter().find(|other| question.is_at(other.question));
        let before = match done {
            Some(done) => Some((done.source, done.before.clone())),
            None => lay_one(plan, readings, question, &laid).map(|before| (question, before)),
        };
        let Some((source, before)) = before else {
            let became = match question.is_overtaken(plan, readings) {
                true => Became::Overtaken,
                false => Became::Outdated,
            };
            set(readings, &question.answers, &became);
            continue;
        };
        laid.push(Laid {
            question,
            source,
            before,
        });
    }
    for laid in laid {
        let became = match stands_still(readings, laid.source) {
            true => Became::Counts(laid.before),
            false => Became::Corrected(laid.before),
        };
        set(readings, &laid.question.answers, &became);
    }
}

/// The questions that were answered with a figure, but those that an answer to another question about the figure
/// contradicts: of these it is noted. To be asked before any is laid: an answer may be what another question asked
/// about, and is taken out with it.
fn without_contradictions<'q>(
    readings: &mut [Reading],
    questions: &'q [Question],
) -> Vec<&'q Question> {
    let mut figures = Vec::new();
    for own in questions {
        let mut others = questions.iter().filter(|other| own.is_beside(other));
        let other = others.find(|other| own.says.contradicts(other.says));
        match (other, own.says) {
            (Some(other), _) => {
                let differs = said(readings, other.answers[0]).written();
                set(readings, &own.answers, &Became::Differs(differs));
            }
            (None, Says::Other(_)) => figures.push(own),
            _ => {}
        }
    }
    figures
}

/// A question about an actual, of the answers that have the word.
fn question(plan: &Plan, readings: &[Reading], answers: Vec<Answered>) -> Option<Question> {
    let first = said(readings, answers[0]);
    let section = readings[answers[0].reading].submission.section;
    let figure = of_key(&first.key);
    if first.key.kind != Kind::Actual.code() {
        return None;
    }
    let says = match first.taken().ok()? {
        Answer::Figure => Says::Other(first.figure()?),
        Answer::Right => Says::Right(standing(plan, readings, section, &figure)),
        chosen @ (Answer::Mended | Answer::Checking) => Says::Open(chosen),
    };
    Some(Question {
        run: order(readings, answers[0]).given_in(),
        figure,
        section,
        answers,
        says,
    })
}

/// Lays a figure over the one that was asked about, and gives the texts in the place of which it counts; none where
/// the section's files do not say any more what was asked about.
fn lay_one(
    plan: &Plan,
    readings: &mut [Reading],
    question: &Question,
    laid: &[Laid<'_>],
) -> Option<Vec<String>> {
    let Question {
        figure,
        section,
        answers,
        ..
    } = question;
    let stood = |readings: &[Reading]| {
        let laid = laid.iter();
        let standing = laid.map(|laid| stands_still(readings, laid.source));
        standing.collect::<Vec<bool>>()
    };
    if question.says_of_others(plan, readings) {
        return None;
    }
    let before = stood(readings);
    let mut text = take_out(plan, readings, *section, figure);
    // Which of the figures that differ was asked about is no matter to the section, and whether its cell is still there.
    if question.is_of_several(readings) {
        let others = take_others(plan, readings, *section, figure);
        let all = joined(text.into_iter().chain(others), "、");
        text = (!all.is_empty()).then_some(all);
    }
    let text = text?;
    let after = stood(readings);
    let record = said(readings, answers[0]).record.clone();
    readings[answers[0].reading].records.extend(record);
    // Where an answered figure was asked about, also what that one had taken the place of.
    let mut changed = (0..laid.len()).filter(|at| before[*at] && !after[*at]);
    let chain = changed.next().map(|at| laid[at].before.clone());
    Some([chain.unwrap_or_default(), vec![text]].concat())
}

/// Whether an answered figure that was laid is still there, and no later answer took its place.
fn stands_still(readings: &[Reading], question: &Question) -> bool {
    question.answers.iter().any(|one| {
        let reading = &readings[one.reading];
        let sheet = reading.slip.as_deref().map(|slip| slip.sheet);
        let at = said(readings, *one).value_at;
        let mut records = reading.records.iter();
        records.any(|record| {
            let mut figures = record.figures.iter();
            Some(record.sheet) == sheet && figures.any(|figure| figure.at == at)
        })
    })
}

/// Takes the figure that was asked about out of the files of a section that count, and gives its text; none where it
/// does not stand there any more.
fn take_out(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    figure: &Figure,
) -> Option<String> {
    let (subject, year, hash) = figure;
    if *hash == hash_of(&stands_in("", false, "")) {
        return take_out_blanks(plan, readings, section, figure);
    }
    let mut text = None;
    keep(
        plan,
        readings,
        section,
        (subject, year),
        |written, figure| {
            let is_asked = hash_of(&stands(written, figure)) == *hash;
            if is_asked {
                // Of a formula without a result nothing is seen.
                let is_unseen = figure.state != State::Blank && written.trim().is_empty();
                let seen = if is_unseen {
                    figure.state.label()
                } else {
                    written
                };
                text = Some(seen.trim().to_owned());
            }
            !is_asked
        },
    );
    text
}

/// The same where nothing stood; none where something was written since.
fn take_out_blanks(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year, _): &Figure,
) -> Option<String> {
    let mut is_written = false;
    let about = (subject.as_str(), year.as_str());
    keep(plan, readings, section, about, |_, figure| {
        is_written |= figure.state != State::Blank;
        true
    });
    if is_written {
        return None;
    }
    keep(plan, readings, section, about, |_, figure| {
        figure.state != State::Blank
    });
    Some(String::new())
}

/// Takes out what else a section's files say of a figure, and gives the texts.
fn take_others(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year, _): &Figure,
) -> Vec<String> {
    let mut others = Vec::new();
    keep(
        plan,
        readings,
        section,
        (subject, year),
        |written, figure| {
            let is_blank = figure.state == State::Blank;
            others.extend((!is_blank).then(|| written.trim().to_owned()));
            is_blank
        },
    );
    others
}

/// Keeps the actuals of a subject and year, with what is written there, in the files of a section that count and the
/// answers that were laid before.
fn keep(
    plan: &Plan,
    readings: &mut [Reading],
    section: Option<usize>,
    (subject, year): (&str, &str),
    mut is_kept: impl FnMut(&str, &ReportedFigure) -> bool,
) {
    let year = FiscalYear::parse(year);
    let readings = readings.iter_mut();
    for reading in readings.filter(|reading| reading.submission.section == section) {
        let slip = reading.slip.as_ref().filter(|_| reading.slip_counts());
        let (counts, slip) = (reading.counts(), slip.map(|slip| slip.sheet));
        let records = reading.records.iter_mut().filter(|record| {
            (counts || Some(record.sheet) == slip) && is_about(plan, record, subject)
        });
        for record in records {
            let (cells, sheet) = (&reading.cells, record.sheet);
            record.figures.retain(|figure| {
                let is_other = figure.kind != Kind::Actual || figure.year != year;
                is_other || is_kept(cells.text(sheet, figure.at), figure)
            });
        }
    }
}
