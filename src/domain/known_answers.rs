//! What the history has of answers: with it, an older 確認票 that was saved over a newer one is known to be older, and an
//! answer in whose place something else came does not count again.

use super::answer::{Answer, SHOWN};
use super::arrivals::Arrivals;
use super::ground::Ground;
use super::joined::joined;
use super::{FiscalYear, folded};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The year, the question's key, the run of the slip, a hash of the value.
type GroundKey = (FiscalYear, String, i64, String);

/// All answers to questions that were ever read, of all years.
#[derive(Debug, Clone, Default)]
pub struct KnownAnswers {
    /// By the question's key.
    said: BTreeMap<(FiscalYear, String), Vec<KnownAnswer>>,
    /// What values stand on, by the question's key, the run of the slip on which they were answered, and the value.
    grounds: BTreeMap<GroundKey, Ground>,
    /// Those of answers that were taken back, cleared or changed: they do not count by them again.
    gone: BTreeMap<GroundKey, Ground>,
    /// The hashes of files that repeated an answer and with which it was taken back, by the question's key and the run of
    /// the slip on which the answer was given.
    taken_back: BTreeMap<(FiscalYear, String, i64), BTreeSet<String>>,
    /// What files said in the runs of the years.
    pub arrivals: Arrivals,
    /// What the last run of the year asked about answers in whose place another figure came: the section and the message.
    overtaken: BTreeSet<(String, String)>,
}

/// An answer that was read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAnswer {
    /// The run of the slip on which it was given.
    pub run: i64,
    /// The run that read it first; greater than all where that is not known.
    pub read: i64,
    /// The file in which it was read.
    pub file: String,
    /// As [`text`] has it.
    pub text: String,
    /// Whether it was taken back or cleared.
    pub is_withdrawn: bool,
    /// Whether no other took its place since.
    pub stands: bool,
}

impl KnownAnswers {
    /// Takes in an answer of a year to the question with a key. Older ones come first.
    pub fn learn(&mut self, year: FiscalYear, key: &str, answer: KnownAnswer) {
        self.said
            .entry((year, key.to_owned()))
            .or_default()
            .push(answer);
    }

    /// Takes in what a value stands on that was answered to the question with a key, on the slip of a run.
    pub fn learn_ground(&mut self, year: FiscalYear, key: &str, run: i64, ground: Ground) {
        let of_value = (year, key.to_owned(), run, ground.value.clone());
        self.grounds.insert(of_value, ground);
    }

    /// Takes in that a section was asked about an answer in whose place another figure came, with a message.
    pub fn learn_overtaken(&mut self, section: String, message: &str) {
        self.overtaken.insert((section, figures_only(message)));
    }

    /// Whether a section was asked about such an answer in the same words, however the figures are written.
    pub fn is_overtaken(&self, section: &str, message: &str) -> bool {
        let asked = (section.to_owned(), figures_only(message));
        self.overtaken.contains(&asked)
    }

    /// Whether a value was answered in a year.
    pub fn has_values(&self, year: FiscalYear) -> bool {
        self.last_values(year).next().is_some()
    }

    /// Takes in the hash of a file with which an answer was taken back that it repeated: the answer to the question with a
    /// key, given on the slip of a run.
    pub fn learn_taken_back(&mut self, year: FiscalYear, key: &str, (run, file): (i64, &str)) {
        let of_answer = (year, key.to_owned(), run);
        let files = self.taken_back.entry(of_answer).or_default();
        files.insert(file.to_owned());
    }

    /// Takes in what values stand on now: question's key, run of the slip, ground. Whether any of it is new.
    pub fn learn_grounds(&mut self, year: FiscalYear, now: Vec<(String, i64, Ground)>) -> bool {
        let before = self.grounds.clone();
        for (key, run, ground) in now {
            self.learn_ground(year, &key, run, ground);
        }
        self.grounds != before
    }

    /// What a value stands on; none where it was not read before.
    pub fn ground(
        &self,
        year: FiscalYear,
        key: &str,
        (run, value): (i64, &str),
    ) -> Option<&Ground> {
        self.grounds
            .get(&(year, key.to_owned(), run, value.to_owned()))
    }

    /// The same without what values stand on: for what counted before the last files came.
    pub fn without_grounds(&self) -> Self {
        Self {
            grounds: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// The last answer with a value, as it was written, on the slip of a run.
    fn given(
        &self,
        year: FiscalYear,
        key: &str,
        (run, value): (i64, &str),
    ) -> Option<&KnownAnswer> {
        let mut given = self.of(year, key).iter();
        given.rfind(|answer| answer.run == run && answer.gives(value))
    }

    /// Since which run an answer, given on the slip of a run, says its text; greater than all where it is new.
    pub fn read(&self, year: FiscalYear, key: &str, (run, text): (i64, &str)) -> i64 {
        let given = self.of(year, key);
        let is_changed = |at: usize| {
            let mut newer = given[at + 1..].iter().filter(|of| of.run == run);
            newer.any(|of| of.file == given[at].file && !of.says(text))
        };
        let same = given.iter().enumerate();
        let same = same.filter(|(at, of)| of.run == run && of.says(text) && !is_changed(*at));
        same.map(|(_, of)| of.read).min().unwrap_or(i64::MAX)
    }

    /// The last value that was answered to each question on the slip of a run, with what it stood on; also where it was taken
    /// back, cleared or changed since.
    pub fn last_values(
        &self,
        year: FiscalYear,
    ) -> impl Iterator<Item = (&str, &KnownAnswer, &Ground)> {
        let all = self.grounds.iter().chain(&self.gone);
        let of_year = all.filter(move |((of, ..), _)| *of == year);
        of_year.filter_map(move |((_, key, run, _), ground)| {
            let mut given = self.of(year, key).iter().filter(|of| of.run == *run);
            let last = given.rfind(|of| of.chosen() == Some(Answer::Figure))?;
            last.gives(&ground.written)
                .then_some((key.as_str(), last, ground))
        })
    }

    /// Those of a year to which slips there say nothing of their own: what these say now goes before what was said
    /// once. Grounds stay where the answer was not taken back.
    pub fn without(&self, year: FiscalYear, rows: &SlipRows) -> Self {
        let mut known = self.clone();
        for ((of, key), answers) in &mut known.said {
            for answer in answers.iter_mut().filter(|_| *of == year) {
                let is_over = rows.speak_of(key, (answer.run, &answer.text));
                answer.stands &= !is_over && !rows.have_newer(key, answer.run);
            }
        }
        let is_gone = |(of, key, run, _): &GroundKey, ground: &mut Ground| {
            // One that never had the word is not among the answers.
            let given = self.given(*of, key, (*run, &ground.written));
            let is_gone = |given: &KnownAnswer| {
                let is_withdrawn = *of == year && rows.withdraw(key, (*run, &given.text));
                !given.stands || is_withdrawn
            };
            given.is_some_and(is_gone)
        };
        known.gone = known.grounds.extract_if(.., is_gone).collect();
        known
    }

    /// Whether a newer slip than that of a run said something else than an answer with a text, and that stands.
    pub fn is_older(&self, year: FiscalYear, key: &str, (run, text): (i64, &str)) -> bool {
        let standing = self.of(year, key).iter().filter(|of| of.stands);
        let newest = standing.max_by_key(|of| of.run);
        newest.is_some_and(|newest| newest.run > run && !newest.says(text))
    }

    /// Whether an answer that was given on the slip of a run was taken back, cleared or changed since. `file` is the hash of
    /// a file that repeats it: if the answer was taken back with this very file, it counts again, for the file was put back.
    pub fn is_over(
        &self,
        year: FiscalYear,
        key: &str,
        (run, file, text): (i64, &str, &str),
    ) -> bool {
        let files = self.taken_back.get(&(year, key.to_owned(), run));
        let is_put_back = files.is_some_and(|files| files.contains(file));
        let last = self.last(year, key, run);
        last.is_some_and(|last| last.is_withdrawn && !is_put_back || !last.says(text))
    }

    /// Whether an answer in a file, on the slip of a run, is one that was changed on another copy of that slip: it was
    /// read before, and the last that was read is another, in another file.
    pub fn is_spent(
        &self,
        year: FiscalYear,
        key: &str,
        (run, file, text): (i64, &str, &str),
    ) -> bool {
        let mut all = self.of(year, key).iter();
        let was_read = all.any(|of| of.run == run && of.says(text));
        let last = self.last(year, key, run);
        was_read && last.is_some_and(|last| last.file != file && !last.says(text))
    }

    /// The answers of a year that stand, each with the question's key.
    pub fn standing(&self, year: FiscalYear) -> impl Iterator<Item = (&str, &KnownAnswer)> {
        let of_year = self.said.iter().filter(move |((of, _), _)| *of == year);
        of_year.flat_map(|((_, key), answers)| {
            let standing = answers.iter().filter(|answer| answer.stands);
            standing.map(|answer| (key.as_str(), answer))
        })
    }

    fn of(&self, year: FiscalYear, key: &str) -> &[KnownAnswer] {
        let known = self.said.get(&(year, key.to_owned()));
        known.map_or(&[], Vec::as_slice)
    }

    fn last(&self, year: FiscalYear, key: &str, run: i64) -> Option<&KnownAnswer> {
        self.of(year, key).iter().rfind(|of| of.run == run)
    }
}

/// A message without what the section answered, which stands behind it, and without the units and commas of the figures that
/// it quotes.
fn figures_only(message: &str) -> String {
    let asked = message.split(SHOWN).next().unwrap_or_default();
    let mut parts = asked.split('「');
    let before = parts.next().unwrap_or_default().to_owned();
    let quoted = parts.map(|part| {
        let (text, behind) = part.split_once('」').unwrap_or((part, ""));
        let text = folded::width(text).replace(',', "");
        let is_unit = |letter: char| !letter.is_ascii_digit();
        format!("「{}」{behind}", text.trim_end_matches(is_unit).trim())
    });
    [before].into_iter().chain(quoted).collect()
}

impl KnownAnswer {
    fn says(&self, text: &str) -> bool {
        meaning(&self.text) == meaning(text)
    }

    /// What was chosen; none where it could not be taken.
    pub fn chosen(&self) -> Option<Answer> {
        Answer::parse(self.text.lines().next()?)
    }

    fn gives(&self, value: &str) -> bool {
        self.text.lines().nth(1) == Some(value)
    }
}

/// The rows of the 確認票 that lie in the folders of a year's sections. A slip is known by the run that wrote it: a copy
/// under another name is the same slip.
#[derive(Debug, Default)]
pub struct SlipRows {
    /// Rows with an answer, of slips that count: the runs, by the key of the question.
    answered: HashMap<String, BTreeSet<i64>>,
    /// The same without an answer: the run, and the key.
    blank: HashSet<(i64, String)>,
    /// Answers on slips that were taken back: the same, and what each means; with the hash of the file where it only says the
    /// answer again.
    taken_back: HashMap<(i64, String, String), BTreeSet<Option<String>>>,
}

impl SlipRows {
    /// Takes in a row with an answer.
    pub fn answer(&mut self, run: i64, key: String) {
        self.answered.entry(key).or_default().insert(run);
    }

    /// Takes in a row without one.
    pub fn blank(&mut self, run: i64, key: String) {
        self.blank.insert((run, key));
    }

    /// Takes in an answer with a text on a slip that was taken back; `again` is the hash of the file where it only says the
    /// answer again.
    pub fn take_back(&mut self, run: i64, key: String, (text, again): (&str, Option<&str>)) {
        let files = self.taken_back.entry((run, key, meaning(text)));
        files.or_default().insert(again.map(str::to_owned));
    }

    /// The files, by their hashes, with which an answer of the history was taken back: all that only say it again. None
    /// where the slip on which it was given was taken back, too, or it was cleared there.
    pub fn taken_back_with(
        &self,
        key: &str,
        (run, text): (i64, &str),
    ) -> impl Iterator<Item = &str> {
        let is_cleared = self.blank.contains(&(run, key.to_owned()));
        let files = self.taken_back.get(&(run, key.to_owned(), meaning(text)));
        let files = files.filter(|files| !is_cleared && !files.contains(&None));
        files.into_iter().flatten().flatten().map(String::as_str)
    }

    /// Whether an answer that the history has was taken back or cleared: no copy of its slip has one, and a copy that
    /// counts has the row without one, or a copy that was taken back has it. A slip that is gone takes nothing back: it
    /// may have been tidied away after it was read, or another saved over it, and an answer of before must not come up
    /// again because of that. Its answers stand, but an answered figure is not used, having no cell any more, and is
    /// asked for.
    pub fn withdraw(&self, key: &str, (run, text): (i64, &str)) -> bool {
        !self.is_answered(key, run) && self.speak_of(key, (run, text))
    }

    fn is_answered(&self, key: &str, run: i64) -> bool {
        let runs = self.answered.get(key);
        runs.is_some_and(|runs| runs.contains(&run))
    }

    /// Whether a slip newer than that of a run has an answer to a question.
    fn have_newer(&self, key: &str, run: i64) -> bool {
        let newest = self.answered.get(key).and_then(BTreeSet::last);
        newest.is_some_and(|newest| *newest > run)
    }

    fn speak_of(&self, key: &str, (run, text): (i64, &str)) -> bool {
        let of_slip = (run, key.to_owned());
        let taken_back = (run, key.to_owned(), meaning(text));
        self.is_answered(key, run)
            || self.blank.contains(&of_slip)
            || self.taken_back.contains_key(&taken_back)
    }
}

/// An answer as the history has it: what was chosen; the value, if it is one; the reason.
pub fn text(answer: Option<Answer>, value: &str, reason: &str) -> String {
    let label = answer.map_or("", Answer::label);
    format!("{label}\n{}", joined([value, reason], "\n"))
}

/// The same for texts of answers that say the same: a figure however it is written and explained.
fn meaning(text: &str) -> String {
    let is_figure = Answer::parse(text.lines().next().unwrap_or_default()) == Some(Answer::Figure);
    match is_figure {
        true => folded::key(&text.lines().take(2).collect::<String>()),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(value: &str, reason: &str) -> String {
        text(Some(Answer::Figure), value, reason)
    }

    /// Answers to the question `a` in a file of each, as the history has them.
    fn known(answers: &[(i64, &str, String)]) -> (FiscalYear, KnownAnswers) {
        let year = FiscalYear::starting(2024);
        let mut known = KnownAnswers::default();
        for (run, file, text) in answers {
            let answer = KnownAnswer {
                run: *run,
                read: *run,
                file: (*file).to_owned(),
                text: text.clone(),
                is_withdrawn: false,
                stands: true,
            };
            known.learn(year, "a", answer);
        }
        (year, known)
    }

    #[test]
    fn an_older_slip_does_not_take_the_place_of_a_newer_one() {
        let read = [
            (2, "二", figure("1200", "二回目")),
            (1, "一", figure("900", "一回目")),
        ];
        let (year, known) = known(&read);
        let is_older = |key: &str, run, text: &str| known.is_older(year, key, (run, text));
        assert!(is_older("a", 1, &figure("900", "一回目")));
        assert!(is_older("a", 1, &text(Some(Answer::Checking), "", "")));
        assert!(!is_older("a", 1, &figure("１２００", "同じ値")));
        assert!(!is_older("a", 2, &figure("900", "訂正")));
        assert!(!is_older("b", 1, &figure("900", "")));
        assert!(!known.is_older(year.before(), "a", (1, &figure("900", ""))));
        let still = |year_of_rows, rows: &SlipRows| {
            let known = known.without(year_of_rows, rows);
            known.is_older(year, "a", (1, &figure("900", "")))
        };
        // The newer slip is there, with its box empty.
        let mut rows = SlipRows::default();
        rows.blank(2, "a".to_owned());
        assert!(!still(year, &rows));
        assert!(still(year.before(), &rows));
        // One that is newer still is there.
        let mut rows = SlipRows::default();
        rows.answer(3, "a".to_owned());
        assert!(!still(year, &rows));
    }

    #[test]
    fn what_is_said_again_ends_with_what_was_given() {
        let read = [
            (1, "一", figure("512", "担当")),
            (1, "別名", figure("513", "課長")),
        ];
        let (year, known) = known(&read);
        let is_over =
            |run, value: &str| known.is_over(year, "a", (run, "00ff", &figure(value, "")));
        assert!(is_over(1, "512"));
        assert!(!is_over(1, "５１３"));
        assert!(!is_over(2, "512"));
        let is_spent = |file, value: &str| known.is_spent(year, "a", (1, file, &figure(value, "")));
        assert!(is_spent("一", "512"));
        // It was changed back, or is new.
        assert!(!is_spent("別名", "512"));
        assert!(!is_spent("一", "514"));
    }

    #[test]
    fn an_answer_is_gone_where_no_copy_of_its_slip_has_it() {
        let said = text(Some(Answer::Right), "", "人数です");
        let gone = |rows: &SlipRows| rows.withdraw("a", (1, &said));
        let mut rows = SlipRows::default();
        assert!(!gone(&rows));
        rows.blank(2, "a".to_owned());
        let checking = text(Some(Answer::Checking), "", "");
        rows.take_back(1, "a".to_owned(), (&checking, None));
        assert!(!gone(&rows));
        let files = |rows: &SlipRows| rows.taken_back_with("a", (1, &said)).count();
        rows.take_back(1, "a".to_owned(), (&said, Some("00ff")));
        assert_eq!((gone(&rows), files(&rows)), (true, 1));
        rows.take_back(1, "a".to_owned(), (&said, None));
        assert_eq!((gone(&rows), files(&rows)), (true, 0));
        rows.answer(1, "a".to_owned());
        assert!(!gone(&rows));
    }
}
