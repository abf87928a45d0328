//! 値は次のとおり: the figures that sections answered on a 確認票 are laid over those that were asked about.

use super::asked::AskedFigure;
use super::newest;
use super::overtaken;
use super::question::{Question, Says, question};
use super::unspoken;
use super::word::{on_slips, order, said, set, set_ground, with_the_word};
use crate::domain::ground::{Ground, Overtaken};
use crate::domain::joined::joined;
use crate::domain::known_answers::KnownAnswers;
use crate::domain::reported::{Kind, State, UNSEEN};
use crate::domain::{FiscalYear, Plan};
use crate::normalize::slip::{Became, ReturnedSlip};
use crate::normalize::{KpiRecord, Reading, ReportedFigure};

/// A question that was answered with a figure that counts.
struct Laid<'q> {
    question: &'q Question,
    /// The question of which the figure was laid: another than its own where both are about one cell.
    source: &'q Question,
    /// See [`Became::Counts`].
    before: Vec<String>,
}

/// Lays answered figures over those that were asked about and still stand in the section's files. The answer on the
/// newest slip counts; where slips of one run differ, or answers to questions about one figure, none does. Gives the
/// answers in the place of which other figures are left.
pub fn lay(
    plan: &Plan,
    year: FiscalYear,
    known: &KnownAnswers,
    readings: &mut [Reading],
) -> Vec<Overtaken> {
    let answers = on_slips(plan, year, readings).count();
    let before = Parts::of(readings);
    let mut known = known.clone();
    // What is noted of an answer may change what becomes of another, and is known to the next run: so that this would say
    // the same, it is decided until nothing changes, which each answer can delay once.
    for _ in 0..answers {
        let overtaken = lay_once(plan, year, &known, readings);
        if !known.learn_grounds(year, grounds(plan, year, readings)) {
            return overtaken;
        }
        before.clone().put_back(readings);
    }
    lay_once(plan, year, &known, readings)
}

/// What answered values stand on: the question's key, the run of the slip, the ground.
fn grounds(plan: &Plan, year: FiscalYear, readings: &[Reading]) -> Vec<(String, i64, Ground)> {
    let with_ground = on_slips(plan, year, readings).filter_map(|one| {
        let answer = said(readings, one);
        let run = order(readings, one).given_in();
        Some((answer.key.text(), run, answer.ground.clone()?))
    });
    with_ground.collect()
}

/// What laying answers changes of readings.
#[derive(Clone)]
struct Parts(Vec<(Vec<KpiRecord>, Option<Box<ReturnedSlip>>)>);

impl Parts {
    fn of(readings: &[Reading]) -> Self {
        let parts = |of: &Reading| (of.records.clone(), of.slip.clone());
        Self(readings.iter().map(parts).collect())
    }

    fn put_back(self, readings: &mut [Reading]) {
        for (reading, before) in readings.iter_mut().zip(self.0) {
            (reading.records, reading.slip) = before;
        }
    }
}

/// The same, once: by what is known of the answers' grounds, without what this run learns of them.
pub fn lay_once(
    plan: &Plan,
    year: FiscalYear,
    known: &KnownAnswers,
    readings: &mut [Reading],
) -> Vec<Overtaken> {
    let questions = questions(plan, (year, known), readings);
    unspoken::stand_on(plan, (year, known), readings);
    let disputed = disputed(plan, (year, known), readings);
    let uncontradicted = without_contradictions(readings, &questions, &disputed);
    let answered = newest::answered(plan, (year, known), readings);
    let kept = newest::without_older(plan, readings, &answered, uncontradicted);
    lay_all(plan, readings, &kept);
    overtaken::overtaken(plan, (year, known), readings)
}

/// Lays the answers to questions, each with whether it only stays below a later one: when that ends, it ends with it, for the
/// section has said something else since. What is answered after that counts again.
fn lay_all(plan: &Plan, readings: &mut [Reading], kept: &[(&Question, bool)]) {
    let has_below = kept.iter().any(|(_, is_below)| *is_below);
    let before = has_below.then(|| Parts::of(readings));
    let all: Vec<&Question> = kept.iter().map(|(of, _)| *of).collect();
    let laid = lay_each(plan, readings, &all);
    let is_laid = |of: &Question| laid.iter().any(|laid| std::ptr::eq(laid.question, of));
    let fell = |below: &Question| {
        let mut tops = kept
            .iter()
            .filter(|(top, is_below)| !is_below && top.is_about(below) && !top.is_lost());
        tops.any(|(top, _)| !is_laid(top))
    };
    let (without, rest): (Vec<_>, Vec<_>) = kept
        .iter()
        .copied()
        .partition(|(of, is_below)| *is_below && fell(of));
    let Some(before) = before.filter(|_| !without.is_empty()) else {
        return tell(readings, laid);
    };
    before.put_back(readings);
    for (question, _) in without {
        newest::lose(plan, readings, (question, None), &Became::Outdated);
    }
    let rest: Vec<&Question> = rest.into_iter().map(|(of, _)| of).collect();
    let laid = lay_each(plan, readings, &rest);
    tell(readings, laid);
}

/// Lays each answer, and notes what it stands on.
fn lay_each<'q>(
    plan: &Plan,
    readings: &mut [Reading],
    questions: &[&'q Question],
) -> Vec<Laid<'q>> {
    let mut laid: Vec<Laid<'q>> = Vec::new();
    for question in questions {
        let stand = question.stand(plan, readings);
        let own = laid_or_not(plan, readings, question, &laid);
        let ground = question.ground_now(readings, stand, own.is_some());
        set_ground(readings, &question.answers, &ground);
        laid.extend(own);
    }
    laid
}

/// The questions about actuals whose answers have the word, in the order in which they are laid: what an older slip says
/// may be what a newer one asked about; and what was answered to figures that differ takes the place of each of them, also
/// where another question asked about one.
fn questions(
    plan: &Plan,
    (year, known): (FiscalYear, &KnownAnswers),
    readings: &mut [Reading],
) -> Vec<Question> {
    let answers = with_the_word(plan, year, known, readings).into_iter();
    let questions = answers.filter_map(|answers| question(plan, (year, known), readings, answers));
    let mut questions: Vec<Question> = questions.collect();
    questions.sort_by_key(|question| (question.asked.run, !question.is_of_several(readings)));
    questions
}

/// The answers that have not the word because others to their questions say otherwise, each by itself: an answer to another
/// question about the figure may contradict one of them.
fn disputed(plan: &Plan, of: (FiscalYear, &KnownAnswers), readings: &[Reading]) -> Vec<Question> {
    let all = on_slips(plan, of.0, readings);
    let all = all.filter(|one| said(readings, *one).became == Became::Disputed);
    let all = all.filter_map(|one| question(plan, of, readings, vec![one]));
    all.collect()
}

/// Lays an answer, if what it is about still stands there; else notes that it does not.
fn laid_or_not<'q>(
    plan: &Plan,
    readings: &mut [Reading],
    question: &'q Question,
    laid: &[Laid<'q>],
) -> Option<Laid<'q>> {
    // Another finding about the same cell, or about all that differ, was answered with the same.
    let done = laid
        .iter()
        .find(|other| question.is_in(other.question, readings));
    let laid = match done {
        Some(done) => Some((done.source, done.before.clone())),
        None => lay_one(plan, readings, question, laid).map(|before| (question, before)),
    };
    if laid.is_none() {
        set(readings, &question.answers, &Became::Outdated);
    }
    laid.map(|(source, before)| Laid {
        question,
        source,
        before,
    })
}

/// Notes of the answers that were laid whether they count or a later one does.
fn tell(readings: &mut [Reading], laid: Vec<Laid<'_>>) {
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
    disputed: &[Question],
) -> Vec<&'q Question> {
    let mut figures = Vec::new();
    for own in questions {
        let all = questions.iter().chain(disputed);
        let mut others = all.filter(|other| own.is_beside(other));
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

/// Lays a figure over the one that was asked about, and gives the texts in the place of which it counts; none where
/// the section's files do not say any more what was asked about.
fn lay_one(
    plan: &Plan,
    readings: &mut [Reading],
    question: &Question,
    laid: &[Laid<'_>],
) -> Option<Vec<String>> {
    let Question { asked, answers, .. } = question;
    let stood = |readings: &[Reading]| {
        let laid = laid.iter();
        let standing = laid.map(|laid| stands_still(readings, laid.source));
        standing.collect::<Vec<bool>>()
    };
    if !question.has_room(plan, readings) {
        return None;
    }
    let before = stood(readings);
    let mut text = take_out(plan, readings, asked);
    // Which of the figures that differ was asked about is no matter to the section, and whether its cell is still there.
    if question.is_of_several(readings) {
        let others = take_others(plan, readings, asked);
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
fn take_out(plan: &Plan, readings: &mut [Reading], asked: &AskedFigure) -> Option<String> {
    if asked.is_blank() {
        return take_out_blanks(plan, readings, asked);
    }
    let mut text = None;
    keep(plan, readings, asked, |written, figure| {
        let is_asked = asked.is_in(written, figure);
        if is_asked {
            text = Some(seen(written, figure).to_owned());
        }
        !is_asked
    });
    text
}

/// The same where nothing stood; none where something was written since.
fn take_out_blanks(plan: &Plan, readings: &mut [Reading], asked: &AskedFigure) -> Option<String> {
    let mut is_written = false;
    keep(plan, readings, asked, |_, figure| {
        is_written |= figure.state != State::Blank;
        true
    });
    if is_written {
        return None;
    }
    keep(plan, readings, asked, |_, figure| {
        figure.state != State::Blank
    });
    Some(String::new())
}

/// What is seen of a figure in its cell.
fn seen<'a>(written: &'a str, figure: &ReportedFigure) -> &'a str {
    match written.trim() {
        "" if figure.state != State::Blank => UNSEEN,
        text => text,
    }
}

/// Takes out what else a section's files say of a figure, and gives the texts.
fn take_others(plan: &Plan, readings: &mut [Reading], asked: &AskedFigure) -> Vec<String> {
    let mut others = Vec::new();
    keep(plan, readings, asked, |written, figure| {
        let is_blank = figure.state == State::Blank;
        let text = seen(written, figure);
        let is_new = !is_blank && !others.iter().any(|other| other == text);
        others.extend(is_new.then(|| text.to_owned()));
        is_blank
    });
    others
}

/// Keeps the actuals of a subject and year, with what is written there, in the files of a section that count and the
/// answers that were laid before.
fn keep(
    plan: &Plan,
    readings: &mut [Reading],
    asked: &AskedFigure,
    mut is_kept: impl FnMut(&str, &ReportedFigure) -> bool,
) {
    let year = FiscalYear::parse(&asked.key.which);
    let readings = readings.iter_mut();
    for reading in readings.filter(|reading| reading.submission.section == asked.section) {
        let slip = reading.slip.as_ref().filter(|_| reading.slip_counts());
        let (counts, slip) = (reading.counts(), slip.map(|slip| slip.sheet));
        let records = reading
            .records
            .iter_mut()
            .filter(|record| (counts || Some(record.sheet) == slip) && asked.is_of(plan, record));
        for record in records {
            let (cells, sheet) = (&reading.cells, record.sheet);
            record.figures.retain(|figure| {
                let is_other = figure.kind != Kind::Actual || figure.year != year;
                is_other || is_kept(cells.text(sheet, figure.at), figure)
            });
        }
    }
}
