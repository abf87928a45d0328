//! What counted of a figure until its file was replaced or taken back: what the file says, or what its section had
//! answered on a 確認票 in its place.

use super::Evidence;
use crate::domain::answer::{Answer, OF_KPI, part};
use crate::domain::ground::Stand;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear};
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::slip::{
    Became, ReturnedSlip, SlipAnswer, hash_of, hashes_of, kpi_of, stands_in,
};
use crate::normalize::{Reading, ReportedFigure, Subject};

/// A figure that counted.
#[derive(Debug, Clone)]
pub struct Stood<'a> {
    /// As written; 「なし」 where nothing was.
    pub text: &'a str,
    /// The unit as written, if one is.
    pub unit: Option<&'a str>,
    /// What it is.
    pub state: State,
    /// Its value, if it is one.
    pub value: Option<Decimal>,
    /// The run of the slip on which it was answered; none of what a file says.
    answered_in: Option<i64>,
    /// What stands there, as keys of questions may have it.
    hashes: [String; 2],
    /// What it is read as, as keys of questions about figures that differ have it.
    says: String,
}

/// The figure of a KPI that is asked about.
struct Whose<'a> {
    section: Option<usize>,
    subject: String,
    year: FiscalYear,
    evidence: &'a Evidence<'a>,
}

impl<'a> Stood<'a> {
    /// Of a figure in a file of a section, with its text.
    pub fn of(
        evidence: &'a Evidence<'a>,
        reading: &Reading,
        subject: Subject,
        (text, figure): (&'a str, &'a ReportedFigure),
    ) -> Self {
        let own = Self {
            text,
            unit: figure.unit.as_deref(),
            state: figure.state,
            value: figure.value,
            answered_in: None,
            hashes: hashes_of(text, figure),
            says: figure.value_hash(text),
        };
        let kpi = subject.kpi().filter(|_| figure.kind == Kind::Actual);
        match kpi.zip(figure.year) {
            Some(of) => own.answered(&Whose::of(evidence, reading, of)),
            None => own,
        }
    }

    /// Of a figure of which a file says nothing.
    pub fn of_nothing(evidence: &'a Evidence<'a>, reading: &Reading, new: &KpiEntry<'_>) -> Self {
        let nothing = Self {
            text: "なし",
            unit: None,
            state: State::Blank,
            value: None,
            answered_in: None,
            hashes: [(); 2].map(|()| hash_of(&stands_in("", false, ""))),
            says: String::new(),
        };
        match new.year.filter(|_| new.kind == Kind::Actual) {
            Some(year) => nothing.answered(&Whose::of(evidence, reading, (new.kpi, year))),
            None => nothing,
        }
    }

    /// What was answered in its place, and in the place of that; itself where nothing was.
    fn answered(self, of: &Whose<'a>) -> Self {
        let mut stood = self;
        while let Some(answered) = of.answered(&stood) {
            stood = answered;
        }
        stood
    }

    /// Whether what counts now says the same.
    pub fn is_said_by(&self, now: &CellFigure<'_>) -> bool {
        (now.state, now.value()) == (self.state, self.value)
    }

    /// Where it was written, where that is not the file itself; to stand behind it.
    pub fn source(&self) -> &'static str {
        match self.answered_in {
            Some(_) => "（確認票の回答）",
            None => "",
        }
    }

    /// Whether an answer is to a question about it.
    fn is_asked_by(&self, answer: &SlipAnswer) -> bool {
        let is_one_of =
            |all: &str| self.state != State::Blank && Stand::of_values(all).says(&self.says);
        let is_own = self.hashes.iter().any(|hash| hash == answer.key.figure());
        is_own || answer.key.all_said().is_some_and(is_one_of)
    }
}

impl<'a> Whose<'a> {
    fn of(evidence: &'a Evidence<'a>, reading: &Reading, (kpi, year): (usize, FiscalYear)) -> Self {
        Self {
            section: reading.submission.section,
            subject: format!("{OF_KPI}{}", part(&evidence.plan.kpis[kpi].id)),
            year,
            evidence,
        }
    }

    /// What a later slip says in the place of a figure. What is asked of an answered figure stands on a slip of a later
    /// run than the answer.
    fn answered(&self, stood: &Stood<'a>) -> Option<Stood<'a>> {
        let answers = self.slips().flat_map(|slip| {
            let answers = slip.answers.iter();
            answers.map(move |answer| (slip.order_of(answer).given_in(), answer))
        });
        let mut answers = answers.filter(|(run, answer)| {
            Some(*run) > stood.answered_in && self.is_about(answer) && stood.is_asked_by(answer)
        });
        answers.find_map(|(run, answer)| figure(run, answer))
    }

    fn slips(&self) -> impl Iterator<Item = &'a ReturnedSlip> {
        let (evidence, section) = (self.evidence, self.section);
        let readings = evidence
            .readings
            .iter()
            .filter(move |reading| reading.slip_counts() && reading.submission.section == section);
        readings.filter_map(|reading| reading.slip_of(evidence.plan, evidence.year))
    }

    fn is_about(&self, answer: &SlipAnswer) -> bool {
        let key = &answer.key;
        let is_of_year = FiscalYear::parse(&key.which) == Some(self.year);
        let is_of_kpi = key.subject == self.subject && kpi_of(self.evidence.plan, key).is_some();
        is_of_year && is_of_kpi && key.kind == Kind::Actual.code()
    }
}

/// The figure that an answer gives which has the word, whether its question is still asked or not.
fn figure(run: i64, answer: &SlipAnswer) -> Option<Stood<'_>> {
    let has_word = matches!(
        answer.became,
        Became::Counts(_) | Became::Corrected(_) | Became::Outdated
    );
    let is_figure = has_word && answer.taken() == Ok(Answer::Figure);
    let records = answer.record.iter().filter(|_| is_figure);
    let figure = records.flat_map(|record| &record.figures).next()?;
    Some(Stood {
        text: &answer.value,
        unit: figure.unit.as_deref(),
        state: figure.state,
        value: figure.value,
        answered_in: Some(run),
        hashes: hashes_of(&answer.value, figure),
        says: figure.value_hash(&answer.value),
    })
}
