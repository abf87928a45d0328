//! What sections answered on a 確認票, beside what the history has of it: the newest slip counts, and an answer stands
//! until a newer one takes its place.

use super::Written;
use crate::domain::answer::{
    Answer, OF_ANSWER, SlipOrder, ground_key, of_ground, of_taken_back, taken_back_key,
};
use crate::domain::ground::Ground;
use crate::domain::known_answers::{self, SlipRows};
use crate::history::{Ended, Writing};
use std::collections::BTreeMap;

/// An answer on a slip that lies among the inputs.
#[derive(Debug)]
pub struct Heard {
    /// Of the finding.
    pub key: String,
    /// What it is about.
    pub about: String,
    /// What was chosen; none where it cannot be taken.
    pub answer: Option<Answer>,
    /// As written.
    pub value: String,
    /// As written.
    pub reason: String,
    /// The file, its sheet and the cell of the choice.
    pub place: (String, String, String),
    /// BLAKE3 of the file.
    pub hash: String,
    /// How new the slip is.
    pub order: SlipOrder,
    /// What it stands on; none of what gives no figure.
    pub ground: Option<Ground>,
    /// What became of it among the slips that are there.
    pub word: Word,
}

/// Whether an answer has the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It has, unless it cannot be taken.
    Its,
    /// Another has: on a newer slip, or one that says the same of the figure.
    Other,
    /// None has: another answer is as new and says otherwise.
    Nobody,
}

impl Heard {
    fn writing(&self) -> Writing {
        let text = known_answers::text(self.answer, &self.value, &self.reason);
        self.as_writing(format!("{OF_ANSWER}{}", self.key), text)
    }

    /// What it stands on.
    fn of_ground(&self) -> Option<Writing> {
        let ground = self.ground.as_ref()?;
        let key = ground_key(self.order.given_in(), &ground.value, &self.key);
        Some(self.as_writing(key, ground.text()))
    }

    fn as_writing(&self, key: String, text: String) -> Writing {
        let (file, sheet, cell) = self.place.clone();
        Writing {
            number: None,
            run: None,
            key,
            about: self.about.clone(),
            text,
            file,
            hash: self.hash.clone(),
            sheet,
            cell,
            of_run: Some(self.order.given_in()),
            then: None,
            ended: None,
            first_read: None,
        }
    }
}

/// An answer that stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'w> {
    /// What was chosen.
    pub answer: Answer,
    /// The key of the finding.
    pub key: &'w str,
    /// The value and the reason, in lines.
    pub reason: &'w str,
    /// Where it was written.
    pub writing: &'w Writing,
}

impl Written {
    /// Ends the answers that were taken back or cleared on their slips, and notes the files that said them again and were
    /// taken back: put back, these say them again.
    pub fn withdraw(&mut self, rows: &SlipRows) {
        let is_gone = |old: &mut Writing| {
            let key = old.key.strip_prefix(OF_ANSWER).zip(old.of_run);
            key.is_some_and(|(key, run)| rows.withdraw(key, (run, &old.text)))
        };
        let gone: Vec<Writing> = self.answers.extract_if(.., is_gone).collect();
        for old in gone {
            self.note_taken_back(&old, rows);
            self.ended.push((old, Ended::Withdrawn));
        }
    }

    /// Notes with which files an answer is taken back, and forgets those with which it was before.
    fn note_taken_back(&mut self, gone: &Writing, rows: &SlipRows) {
        let Some((key, run)) = gone.key.strip_prefix(OF_ANSWER).zip(gone.of_run) else {
            return;
        };
        let is_before = |of: &mut Writing| {
            let taken_back = of_taken_back(&of.key);
            taken_back.is_some_and(|(of_run, _, of_key)| (of_run, of_key) == (run, key))
        };
        let before = self.of_answers.extract_if(.., is_before);
        self.ended.extend(before.map(|of| (of, Ended::Replaced)));
        let files = rows.taken_back_with(key, (run, &gone.text));
        let files = files.map(|file| Writing {
            number: None,
            run: None,
            key: taken_back_key(run, file, key),
            ..gone.clone()
        });
        self.of_answers.extend(files);
    }

    /// Takes the answers of the slips that are there.
    pub fn hear(&mut self, heard: &[Heard]) {
        let mut of_keys: BTreeMap<&str, Vec<&Heard>> = BTreeMap::new();
        for one in heard.iter().filter(|one| one.word != Word::Other) {
            of_keys.entry(&one.key).or_default().push(one);
        }
        for (key, all) in of_keys {
            let (newest, _) = SlipOrder::newest(all, |one| one.order.clone());
            let is_disputed = newest.iter().any(|one| one.word == Word::Nobody);
            let taken = newest.iter().find(|one| one.answer.is_some());
            match taken {
                _ if is_disputed => drop(self.disputed.insert(key.to_owned())),
                Some(one) => self.answer(one, heard),
                None => self.unclear(newest[0], heard),
            }
        }
        // Whether it has the word or not: what came in its place came all the same.
        let grounds = heard.iter().filter_map(Heard::of_ground);
        grounds.for_each(|of| self.stand_on(of));
    }

    /// Takes what a value stands on from now on.
    fn stand_on(&mut self, new: Writing) {
        let at = self.of_answers.iter().position(|old| old.key == new.key);
        match at {
            Some(at) if self.of_answers[at].text == new.text => return,
            Some(at) => self
                .ended
                .push((self.of_answers.remove(at), Ended::Replaced)),
            None => {}
        }
        self.of_answers.push(new);
    }

    /// What the value of an answer stands on, as the history has it; none of other answers.
    pub fn ground(&self, standing: &Writing) -> Option<Ground> {
        let key = standing.key.strip_prefix(OF_ANSWER)?;
        let of = (standing.of_run?, key);
        let own = self
            .of_answers
            .iter()
            .filter(|ground| of_ground(&ground.key) == Some(of));
        let mut own = own.filter_map(|ground| Ground::parse(&ground.text));
        own.find(|ground| standing.text.lines().nth(1) == Some(&ground.written))
    }

    /// Whether something else came in the place of an answered value: it counts no more.
    pub fn is_lost(&self, standing: &Writing) -> bool {
        let ground = self.ground(standing);
        ground.is_some_and(|ground| ground.lost_to.is_some())
    }

    /// Ends the answer in the place of which a newer slip has one that cannot be taken.
    fn unclear(&mut self, newest: &Heard, heard: &[Heard]) {
        let new = newest.writing();
        let of_key = || heard.iter().filter(|one| one.key == newest.key);
        let is_there = |file: &str| of_key().any(|one| one.place.0 == file);
        let is_before = |old: &mut Writing| {
            let is_older =
                old.of_run < new.of_run || old.of_run == new.of_run && is_there(&old.file);
            old.key == new.key && is_older
        };
        let gone = self.answers.extract_if(.., is_before);
        let ended = |of: Writing| {
            // On its own slip it stands no more.
            let how = match of.of_run == new.of_run {
                true => Ended::Withdrawn,
                false => Ended::Replaced,
            };
            (of, how)
        };
        self.ended.extend(gone.map(ended));
    }

    fn answer(&mut self, heard: &Heard, all: &[Heard]) {
        let mut new = heard.writing();
        let at = self.answers.iter().position(|old| old.key == new.key);
        let old = at.map(|at| &self.answers[at]);
        let is_same = old.is_some_and(|old| old.text == new.text);
        // The history has a newer slip that says the same, with another reason.
        if old.is_some_and(|old| old.of_run > new.of_run) {
            return;
        }
        // That a file was sent again is said of the time since that slip, and until when it takes, from then on.
        let is_of_its_time = matches!(heard.answer, Some(Answer::Mended | Answer::Checking));
        let is_said_again = is_of_its_time && old.is_some_and(|old| old.of_run < new.of_run);
        // Where it lies now is where people must look for it when it is gone. A slip that only says it again is no
        // other name of the one on which it was given.
        let is_there = |file: &str| all.iter().any(|one| one.place.0 == file);
        let is_moved = heard.order.given.is_none()
            && old.is_some_and(|old| new.is_moved_from(old) && !is_there(&old.file));
        if is_same && !is_said_again && !is_moved {
            return;
        }
        if let Some(at) = at {
            let old = self.answers.remove(at);
            new.first_read = old.first_read.filter(|_| is_same && !is_said_again);
            self.ended.push((old, Ended::Replaced));
        }
        self.answers.push(new);
    }

    /// The last answers to questions to which none stands, where they were taken back: the slip was, or it came back
    /// without them. By the keys of the findings.
    pub fn withdrawn(&self) -> BTreeMap<&str, &Writing> {
        // Of several to one question the last stays.
        let mut withdrawn: BTreeMap<&str, &Writing> = self.ended_as(Ended::Withdrawn).collect();
        let standing = self.answers.iter();
        for key in standing.filter_map(|of| of.key.strip_prefix(OF_ANSWER)) {
            withdrawn.remove(key);
        }
        withdrawn
    }

    /// What a copy of the same slip under another name answered before, and does not any more: to a question to
    /// which an answer stands.
    pub fn before(&self, key: &str) -> Option<&Writing> {
        let mut standing = self.answers.iter();
        let standing = standing.find(|of| of.key.strip_prefix(OF_ANSWER) == Some(key))?;
        let replaced = self.ended_as(Ended::Replaced);
        let replaced = replaced.filter(|(of, old)| *of == key && old.of_run == standing.of_run);
        let replaced = replaced.map(|(_, old)| old);
        on_another_copy(standing, replaced.collect())
    }

    /// The answers that stand no more, by the keys of their findings, older ones first.
    fn ended_as(&self, how: Ended) -> impl Iterator<Item = (&str, &Writing)> {
        let then = self.ended_answers.iter();
        let then = then.filter(move |of| of.ended == Some(how));
        let now = self.ended.iter().filter(move |(_, ended)| *ended == how);
        let all = then.chain(now.map(|(writing, _)| writing));
        all.filter_map(|of| Some((of.key.strip_prefix(OF_ANSWER)?, of)))
    }

    /// The answers that stand.
    pub fn answers(&self) -> impl Iterator<Item = Standing<'_>> {
        let standing = self.answers.iter();
        standing.filter_map(|writing| {
            let key = writing.key.strip_prefix(OF_ANSWER)?;
            let (label, reason) = writing.text.split_once('\n')?;
            let answer = Answer::parse(label)?;
            (!self.disputed.contains(key)).then_some(Standing {
                answer,
                key,
                reason,
                writing,
            })
        })
    }

    /// The answers that were read now.
    pub(super) fn answered_now(&self) -> impl Iterator<Item = &Writing> {
        self.answers.iter().filter(|of| of.number.is_none())
    }

    /// What else is known of answers, where it was not so before.
    pub(super) fn of_answers_now(&self) -> impl Iterator<Item = &Writing> {
        self.of_answers.iter().filter(|of| of.number.is_none())
    }

    /// All that the history has of answers when this run is entered, each with why it stands no more; none while it stands. Of
    /// one question and slip the last stands last. What else was known of answers before is left out.
    pub fn all_of_answers(&self) -> impl Iterator<Item = (&Writing, Option<Ended>)> {
        let then = self.ended_answers.iter().map(|of| (of, of.ended));
        let now = self.ended.iter().map(|(of, ended)| (of, Some(*ended)));
        let now = now.filter(|(of, _)| of.number.is_some() && of.key.starts_with(OF_ANSWER));
        let standing = self.answers.iter().chain(&self.of_answers);
        then.chain(now).chain(standing.map(|of| (of, None)))
    }

    /// Those of them that are not only known under another name of their file.
    pub(super) fn new_answers(&self) -> impl Iterator<Item = &Writing> {
        let is_moved = |new: &Writing| self.ended.iter().any(|(old, _)| new.is_moved_from(old));
        self.answered_now().filter(move |new| !is_moved(new))
    }
}

/// The last of the answers that one replaced, older ones first, that was given on another copy of its slip, and not on
/// its own under an earlier name.
fn on_another_copy<'w>(standing: &'w Writing, replaced: Vec<&'w Writing>) -> Option<&'w Writing> {
    let mut own = vec![standing.file.as_str()];
    let mut newer = vec![standing];
    // From the newest on: the names that a file had before are found behind the one that it has.
    for old in replaced.into_iter().rev() {
        match newer.iter().find(|new| new.is_moved_from(old)) {
            Some(new) if own.contains(&new.file.as_str()) => own.push(&old.file),
            Some(_) => {}
            None if own.contains(&old.file.as_str()) || old.text == standing.text => {}
            None => return Some(old),
        }
        newer.push(old);
    }
    None
}
