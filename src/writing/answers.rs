//! What sections answered on a 確認票, beside what the history has of it: the newest slip counts, and an answer stands
//! until a newer one takes its place.

use super::Written;
use crate::domain::answer::{Answer, SlipOrder};
use crate::domain::joined::joined;
use crate::history::{Ended, Writing};
use std::collections::BTreeMap;

/// The beginning of the keys of answers, with the key of the finding behind it.
pub const OF_ANSWER: &str = "answer:";

/// An answer on a slip that lies among the inputs.
#[derive(Debug)]
pub struct Heard {
    /// Of the finding.
    pub key: String,
    /// What it is about.
    pub about: String,
    /// What was chosen; none where it cannot be taken.
    pub answer: Option<Answer>,
    /// The same for answers that say the same.
    pub means: String,
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
    /// Whether an answer to another question about the same figure contradicts it.
    pub is_contradicted: bool,
}

impl Heard {
    fn text(&self) -> String {
        format!(
            "{}\n{}",
            self.answer.map_or("", Answer::label),
            joined([&self.value, &self.reason], "\n")
        )
    }

    /// The key, and the bytes of the slip.
    fn place_of_key(&self) -> (String, String) {
        (self.key.clone(), self.hash.clone())
    }

    fn writing(&self) -> Writing {
        let (file, sheet, cell) = self.place.clone();
        Writing {
            number: None,
            run: None,
            key: format!("{OF_ANSWER}{}", self.key),
            about: self.about.clone(),
            text: self.text(),
            file,
            hash: self.hash.clone(),
            sheet,
            cell,
            of_run: Some(self.order.given_in()),
            then: None,
            ended: None,
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
    /// Ends the answers of a slip that was taken back, by the BLAKE3 of its bytes.
    pub fn take_back(&mut self, hash: &str) {
        let gone = self.answers.extract_if(.., |of| of.hash == hash);
        self.ended.extend(gone.map(|of| (of, Ended::Withdrawn)));
    }

    /// Ends the answers on slips that came back without them: keys of questions without an answer, with the path of
    /// the slip and its run.
    pub fn clear(&mut self, unanswered: &[(String, &str, i64)]) {
        let is_cleared = |old: &mut Writing| {
            unanswered.iter().any(|(key, path, run)| {
                let is_place = (old.file.as_str(), old.of_run) == (*path, Some(*run));
                is_place && old.key.strip_prefix(OF_ANSWER) == Some(key)
            })
        };
        let gone: Vec<Writing> = self.answers.extract_if(.., is_cleared).collect();
        self.cleared.extend(gone.iter().map(|of| of.about.clone()));
        let gone = gone.into_iter();
        self.ended.extend(gone.map(|of| (of, Ended::Withdrawn)));
    }

    /// Takes the answers of the slips that are there.
    pub fn hear(&mut self, heard: &[Heard]) {
        let mut of_keys: BTreeMap<&str, Vec<&Heard>> = BTreeMap::new();
        for one in heard {
            of_keys.entry(&one.key).or_default().push(one);
        }
        for all in of_keys.into_values() {
            let (newest, older) = SlipOrder::newest(all, |one| one.order.clone());
            let mut taken = newest.iter().filter(|one| one.answer.is_some());
            let first = *taken.next().unwrap_or(&newest[0]);
            let is_disputed = first.is_contradicted || taken.any(|one| one.means != first.means);
            let others = older.iter().filter(|one| one.means != first.means);
            self.older.extend(others.map(|one| one.place_of_key()));
            match first.answer {
                Some(_) => self.answer(first, is_disputed),
                None => self.unclear(first, &[newest, older].concat()),
            }
        }
    }

    /// Ends the answer in the place of which a newer slip has one that cannot be taken.
    fn unclear(&mut self, heard: &Heard, all: &[&Heard]) {
        let new = heard.writing();
        let is_there = |file: &str| all.iter().any(|one| one.place.0 == file);
        let is_before = |old: &mut Writing| {
            let is_older =
                old.of_run < new.of_run || old.of_run == new.of_run && is_there(&old.file);
            old.key == new.key && is_older
        };
        let gone = self.answers.extract_if(.., is_before);
        self.ended.extend(gone.map(|of| (of, Ended::Replaced)));
    }

    fn answer(&mut self, heard: &Heard, is_disputed: bool) {
        let new = heard.writing();
        let at = self.answers.iter().position(|old| old.key == new.key);
        let old = at.map(|at| &self.answers[at]);
        let is_same = old.is_some_and(|old| old.text == new.text);
        if old.is_some_and(|old| old.of_run > new.of_run) {
            self.older.extend((!is_same).then(|| heard.place_of_key()));
            return;
        }
        if is_disputed {
            self.disputed.insert(heard.key.clone());
            return;
        }
        // That a file was sent again is said of the time since that slip.
        let is_sent_again = heard.answer == Some(Answer::Mended);
        if is_same && !(is_sent_again && old.is_some_and(|old| old.of_run < new.of_run)) {
            return;
        }
        if let Some(at) = at {
            self.ended.push((self.answers.remove(at), Ended::Replaced));
        }
        self.answers.push(new);
    }

    /// The answers that stand.
    pub fn answers(&self) -> impl Iterator<Item = Standing<'_>> {
        let standing = self.answers.iter();
        standing.filter_map(|writing| {
            let key = writing.key.strip_prefix(OF_ANSWER)?;
            let (label, reason) = writing.text.split_once('\n')?;
            let answer = Answer::parse(label)?;
            (!self.is_disputed(key)).then_some(Standing {
                answer,
                key,
                reason,
                writing,
            })
        })
    }

    /// Whether slips of one run answer a question otherwise.
    pub fn is_disputed(&self, key: &str) -> bool {
        self.disputed.contains(key)
    }

    /// Whether a newer slip than the one with this BLAKE3 answers a question otherwise.
    pub fn is_older(&self, key: &str, hash: &str) -> bool {
        self.older.contains(&(key.to_owned(), hash.to_owned()))
    }

    /// How many answers were read now.
    pub(super) fn answered_now(&self) -> impl Iterator<Item = &Writing> {
        self.answers.iter().filter(|of| of.number.is_none())
    }
}
