//! What people write into the council's workbook: read back before it is replaced, and from copies that came
//! back.
//!
//! A marked cell has a key in a hidden column of its row, whatever became of the sheet's name, the order of
//! its rows and its other columns ([`workbook`]). What stands in it counts as written where it differs from
//! what the run had put there that made the workbook (`weigh`): so an old copy that comes back takes back
//! nothing that was written later. Of a KPI whose figure has changed since, both are shown ([`shown`]).

mod answers;
mod carried;
mod found;
mod keys;
mod known_answers;
mod late;
mod misplaced;
pub mod shown;
mod weigh;
pub mod workbook;

pub use answers::{Heard, Standing, Word};
pub use carried::Carried;
pub use keys::{
    ACTIONS, ASPECTS, ASSESSMENT, KeyPlace, MEMBER, OF_ACTION, OF_ASSESSMENT, OF_GOAL, OF_KPI,
    OF_MEMBER, OF_REPLY, OF_REVIEW, WHOLE_PLAN, called, in_order, is_opinion, named, place,
};
pub use known_answers::known_answers;
pub use late::gather;

use crate::domain::FiscalYear;
use crate::domain::answer::OF_ANSWER;
use crate::domain::joined::{each_once, joined};
use crate::domain::known_answers::KnownAnswers;
use crate::domain::plan::BookKind;
use crate::history::{Ended, NewWritings, Writing};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What a plan's year is, to whoever looks for what people wrote.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The folder that holds `inputs/` and `outputs/`.
    pub workspace: &'a Path,
    /// The plan's folder name.
    pub plan: &'a str,
    /// The year's folder name.
    pub year_folder: &'a str,
    /// The year.
    pub year: FiscalYear,
}

/// What people wrote, as a run finds it.
#[derive(Debug, Default)]
pub struct Written {
    /// All texts that stand: those that the history has, then those that were read now.
    pub standing: Vec<Writing>,
    /// Those that stood for the year before.
    pub last_year: Vec<Writing>,
    /// Opinions of the years before that one that are still open.
    pub carried: Vec<Carried>,
    /// Of the texts of the year before, what no run of that year has taken in.
    late: Option<late::Late>,
    /// What sections answered on a 確認票: the same.
    answers: Vec<Writing>,
    /// What else is known of answers: what their values stand on ([`crate::domain::ground`]), and the files with which they
    /// were taken back.
    of_answers: Vec<Writing>,
    /// Answers of the year that were replaced or taken back in earlier runs, older ones first.
    ended_answers: Vec<Writing>,
    /// The newest answer to each question that the history has, of this year and those before.
    pub known_answers: KnownAnswers,
    /// The keys of findings to which slips of one run have different answers.
    disputed: HashSet<String>,
    /// The first run that read a file of the year, by the BLAKE3 of its bytes.
    first_read: HashMap<String, i64>,
    /// The same by the path, whatever stood in the file.
    first_there: HashMap<String, i64>,
    /// Of those in the history, the ones that stand no more.
    pub ended: Vec<(Writing, Ended)>,
    /// Workbooks that were read.
    pub read: Vec<ReadBook>,
    /// Workbooks that could not be read, or not wholly.
    pub unread: Vec<UnreadBook>,
}

/// A workbook that was read wholly.
#[derive(Debug)]
pub struct ReadBook {
    /// Relative to the workspace.
    pub path: String,
    /// BLAKE3 of its bytes.
    pub hash: String,
    /// Whether all in it but its marked cells is as the run had made it: then it may be replaced.
    pub is_spent: bool,
    /// Whether something was taken from its marked cells. Else it was only saved again.
    pub has_new: bool,
}

/// A workbook in which something may be written that was not read.
#[derive(Debug)]
pub struct UnreadBook {
    /// Relative to the workspace.
    pub path: String,
    /// What is wrong, and what to do.
    pub why: Vec<(String, &'static str)>,
    /// Whether it lies among the inputs; else it lies with the outputs.
    pub is_input: bool,
}

impl ReadBook {
    /// Whether it is the report in its place with something in it that was taken, and may be replaced.
    fn is_spent_report(&self) -> bool {
        self.is_spent && self.has_new && own(&self.path).is_some()
    }
}

impl Written {
    /// The first run that read a file, by the BLAKE3 of its bytes; greater than all for one that is read now for
    /// the first time.
    pub fn first_read(&self, hash: &str) -> i64 {
        self.first_read.get(hash).copied().unwrap_or(i64::MAX)
    }

    /// The first run that found a file at a path; greater than all for one that is there now for the first time.
    pub fn first_there(&self, path: &str) -> i64 {
        self.first_there.get(path).copied().unwrap_or(i64::MAX)
    }

    /// Texts that were read now.
    pub fn read_now(&self) -> impl Iterator<Item = &Writing> {
        let standing = self.standing.iter();
        standing.filter(|writing| writing.number.is_none())
    }

    /// The texts that stand for a cell, older ones first.
    pub fn of<'w>(&'w self, key: &'w str) -> impl Iterator<Item = &'w Writing> {
        let standing = self.standing.iter();
        standing.filter(move |writing| writing.key == key)
    }

    /// The different texts that stand for a cell in our own workbooks.
    pub fn own_texts<'w>(&'w self, key: &'w str) -> Vec<&'w str> {
        let own = self.of(key).filter(|writing| is_own(writing));
        each_once(own.map(|writing| writing.text.trim()))
    }

    /// The name on the 意見記入用紙 of the workbook in which a text came back; of our own report, into which the
    /// 事務局 may type for others, only of what stands on that sheet.
    pub fn member(&self, writing: &Writing) -> Option<&str> {
        let key = format!("{OF_MEMBER}{}", writing.hash);
        let carried = self.carried.iter().flat_map(|opinion| &opinion.members);
        let mut all = self.standing.iter().chain(&self.last_year).chain(carried);
        let name = all.find(|of| of.key == key)?;
        let is_members = !is_own(writing) || writing.sheet == name.sheet;
        is_members.then_some(name.text.trim())
    }

    /// The keys of all cells for which a text stands, each once.
    pub fn keys(&self) -> Vec<&str> {
        let mut known = HashSet::new();
        let keys = self.standing.iter().map(|writing| writing.key.as_str());
        keys.filter(|key| known.insert(*key)).collect()
    }

    /// What the fingerprint of a run takes of it; empty where nothing stands.
    pub fn digest(&self) -> String {
        let line = |writing: &Writing| {
            let Writing {
                key,
                text,
                file,
                then,
                ..
            } = writing;
            format!("{key:?} {text:?} {file:?} {then:?}\n")
        };
        let carried = || self.carried.iter();
        let earlier = carried().flat_map(Carried::writings);
        let texts = self.standing.iter().chain(&self.last_year).chain(earlier);
        let answers = carried().map(|opinion| format!("{:?}\n", opinion.answers));
        texts.map(line).chain(answers).collect()
    }

    /// What a run enters in the history.
    pub fn entries(&self) -> NewWritings<'_> {
        let late = self.late.as_ref().map(|late| &late.written);
        let ended = late.into_iter().flat_map(|late| &late.ended);
        let ended = self.ended.iter().chain(ended);
        let read = late.into_iter().flat_map(|late| &late.read);
        let read = self.read.iter().chain(read);
        NewWritings {
            late: late.into_iter().flat_map(|late| late.read_now()).collect(),
            new: self
                .read_now()
                .chain(self.answered_now())
                .chain(self.of_answers_now())
                .collect(),
            ended: ended
                .filter_map(|(writing, ended)| Some((writing.number?, *ended)))
                .collect(),
            read: read
                .map(|book| (book.path.as_str(), book.hash.as_str()))
                .collect(),
        }
    }

    /// What a run has read, and what it could not read; in Japanese.
    pub fn notes(&self) -> Vec<String> {
        let read = self.counted();
        let read = read.map(|counted| format!("{counted}を読み取りました"));
        let withdrawn = self.withdrawn_texts().map(|what| {
            format!("{what}は、欄から消されていたので、報告書に載せません（記録には残っています）")
        });
        let still = self.withdrawn();
        let now = self.ended.iter().map(|(writing, _)| writing);
        let cleared = now.filter(|of| still.values().any(|one| std::ptr::eq(*one, *of)));
        let cleared = cleared.map(|Writing { about, .. }| {
            format!("「{about}」への回答は、確認票から消されたか取り下げられたので、使いません（記録には残っています）")
        });
        let answered = self.new_answers().count();
        let answered = (answered > 0).then(|| format!("確認票の回答{answered}件を読み取りました"));
        let is_spent = self.read.iter().any(ReadBook::is_spent_report);
        let spent = is_spent.then(|| SPENT.to_owned());
        let done = read
            .into_iter()
            .chain(withdrawn)
            .chain(cleared)
            .chain(answered)
            .chain(spent);
        let late = self.late.iter().flat_map(late::Late::notes);
        done.chain(self.unread_outputs()).chain(late).collect()
    }

    /// What was cleared: 「1-a 出生数」への意見.
    fn withdrawn_texts(&self) -> impl Iterator<Item = String> {
        let withdrawn = self.ended.iter().filter(|(writing, ended)| {
            *ended == Ended::Withdrawn && !writing.key.starts_with(OF_ANSWER)
        });
        withdrawn.map(|(writing, _)| {
            let about = &writing.about;
            let what = if is_opinion(&writing.key) {
                "への意見"
            } else {
                ""
            };
            format!("「{about}」{what}")
        })
    }

    /// Whether the next run will take in anything that people wrote.
    pub fn has_new(&self) -> bool {
        let late = self.late.as_ref();
        let has_late = late.is_some_and(|late| late.written.has_new());
        self.read_now().next().is_some() || has_late
    }

    /// What the next run will read, and what it cannot read; in Japanese.
    pub fn announcement(&self) -> Vec<String> {
        let new = self.counted();
        let new = new
            .map(|counted| format!("{counted}が書き込まれています（kensho run で読み取ります）"));
        let late = self.late.iter().flat_map(late::Late::announcement);
        let own = new.into_iter().chain(self.unread_outputs());
        own.chain(late).collect()
    }

    /// 意見3件（報告書への記入 2件、佐藤委員.xlsx 1件）; none where nothing is new.
    fn counted(&self) -> Option<String> {
        // A name is counted with the opinions that it stands beside.
        let texts = || {
            let texts = self.read_now();
            texts.filter(|of| !of.key.starts_with(OF_MEMBER))
        };
        let sources = each_once(texts().map(source)).into_iter().map(|of| {
            let count = texts().filter(|writing| source(writing) == of).count();
            format!("{of} {count}件")
        });
        let sources = joined(sources, "、");
        let is_assessment = |writing: &&Writing| writing.key.starts_with(OF_ASSESSMENT);
        let opinions = self.read_now().filter(|of| is_opinion(&of.key)).count();
        let assessments = self.read_now().filter(is_assessment).count();
        let is_reply = |of: &&Writing| {
            [OF_REPLY, OF_ACTION]
                .iter()
                .any(|begin| of.key.starts_with(begin))
        };
        let replies = self.read_now().filter(is_reply).count();
        let counts = [
            ("意見", opinions),
            ("意見への回答・対応", replies),
            (ASSESSMENT, assessments),
        ];
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counted = joined(counts.map(|(what, count)| format!("{what}{count}件")), "、");
        (!counted.is_empty()).then(|| format!("{counted}（{sources}）"))
    }

    /// The paths of what lies with the outputs and could not be read wholly, or is read nowhere.
    pub fn unread_paths(&self) -> Vec<&str> {
        let unread = self.unread.iter().filter(|book| !book.is_input);
        unread.map(|book| book.path.as_str()).collect()
    }

    /// What lies with the outputs and could not be read wholly. Of inputs there are findings.
    fn unread_outputs(&self) -> impl Iterator<Item = String> {
        let unread = self.unread.iter().filter(|book| !book.is_input);
        unread.map(|book| {
            let why = book.why.iter();
            let why = why.map(|(what, remedy)| format!("{what}。{remedy}"));
            let (path, why) = (&book.path, joined(why, " "));
            format!("{path} に、読み取れなかったところがあります: {why}")
        })
    }
}

const SPENT: &str = "意見を読み取った前の報告書は、意見の欄のほかに変わったところがなかったので、新しい報告書に置き換えました";

/// Whether a text was written into one of the workbooks in their place, and not into a copy that came back.
pub fn is_own(writing: &Writing) -> bool {
    own(&writing.file).is_some()
}

/// Where a text was written, for people: the name of the copy, or the report itself.
pub fn source(writing: &Writing) -> &str {
    source_of(&writing.file)
}

/// The same for each of several texts of one cell; of texts of one workbook with the sheet on which each stands, and
/// its number there. No cells: councillors read it on paper.
pub fn sources(writings: &[&Writing]) -> Vec<String> {
    let label = |(index, writing): (usize, &&Writing)| {
        let own = source(writing);
        let alike = |other: &&&Writing| source(other) == own;
        if writings.iter().filter(alike).count() == 1 {
            return own.to_owned();
        }
        let beside = |other: &&&Writing| alike(other) && other.sheet == writing.sheet;
        let number = writings[..index].iter().filter(beside).count() + 1;
        match writings.iter().filter(beside).count() {
            1 => format!("{own}「{}」", writing.sheet),
            _ => format!("{own}「{}」{number}つ目", writing.sheet),
        }
    };
    writings.iter().enumerate().map(label).collect()
}

fn source_of(path: &str) -> &str {
    own(path).unwrap_or(path.rsplit('/').next().unwrap_or_default())
}

/// What a workbook in its place among the outputs is called as a source; none of another file.
fn own(path: &str) -> Option<&'static str> {
    let name = path.strip_prefix("outputs/")?.rsplit('/').next()?;
    let mut books = found::WRITABLE.into_iter();
    books
        .find(|book| book.file() == name)
        .map(|book| match book {
            BookKind::Council => "報告書への記入",
            _ => "事務局用への記入",
        })
}
