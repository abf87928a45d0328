//! Opinions of years before the last that nobody has settled: they stand in each year's report until they are.

use super::{ACTIONS, OF_ACTION, OF_MEMBER, OF_REPLY, is_opinion};
use crate::domain::FiscalYear;
use crate::domain::answer::is_of_answers;
use crate::domain::joined::{each_once, joined};
use crate::history::{History, HistoryError, Writing};
use std::collections::BTreeSet;

/// An opinion with what was answered to it so far.
#[derive(Debug)]
pub struct Carried {
    /// The year of whose report it is.
    pub year: FiscalYear,
    /// Of its cell in that year.
    pub key: String,
    /// The texts that were written there.
    pub texts: Vec<Writing>,
    /// The names of the members who wrote, as far as they did.
    pub members: Vec<Writing>,
    /// What was answered, of each year in which something was, oldest first.
    pub answers: Vec<Answer>,
}

/// What was answered to an opinion in a year.
#[derive(Debug)]
pub struct Answer {
    /// The year.
    pub year: FiscalYear,
    /// What is done about it; empty where nothing was chosen.
    pub action: String,
    /// In words; may be empty.
    pub reply: String,
}

/// What stood for a year when it was last read.
type OfYear = (FiscalYear, Vec<Writing>);

/// The open opinions of the years before the last, the newest year first; of the last year, the texts are given.
///
/// # Errors
/// The history cannot be read.
pub fn carried(
    history: Option<&History>,
    last: FiscalYear,
    of_last: &[Writing],
) -> Result<Vec<Carried>, HistoryError> {
    let Some(history) = history else {
        return Ok(Vec::new());
    };
    let years = history.runs()?.into_iter().map(|run| run.year);
    let years: BTreeSet<FiscalYear> = years.filter(|year| *year < last).collect();
    let earlier = years.into_iter().map(|year| standing(history, year));
    let mut standing: Vec<OfYear> = earlier.collect::<Result<_, _>>()?;
    standing.push((last, of_last.to_vec()));
    let before_last = (0..standing.len() - 1).rev();
    let all = before_last.flat_map(|at| opinions(&standing[at..]));
    Ok(all.filter(Carried::is_open).collect())
}

fn standing(history: &History, year: FiscalYear) -> Result<OfYear, HistoryError> {
    let mut texts = history.writings(year)?;
    texts.retain(|of| of.ended.is_none() && !is_of_answers(&of.key));
    Ok((year, texts))
}

/// The opinions of the first of some years, with the answers of all.
fn opinions(years: &[OfYear]) -> Vec<Carried> {
    let Some((year, texts)) = years.first() else {
        return Vec::new();
    };
    let keys = texts.iter().map(|writing| &writing.key);
    let keys = each_once(keys.filter(|key| is_opinion(key)));
    let opinion = |key: &String| {
        let own = texts.iter().filter(|writing| writing.key == *key);
        let own: Vec<Writing> = own.cloned().collect();
        let names = own.iter().map(|of| format!("{OF_MEMBER}{}", of.hash));
        let names: BTreeSet<String> = names.collect();
        let members = texts.iter().filter(|of| names.contains(&of.key));
        let answers = years.iter().map(|of| answer(of, (*year, key)));
        Carried {
            year: *year,
            key: key.clone(),
            texts: own,
            members: members.cloned().collect(),
            answers: answers.filter(Answer::says_anything).collect(),
        }
    };
    keys.into_iter().map(opinion).collect()
}

/// What a year answered to an opinion of its own, or of a year before it.
fn answer((year, texts): &OfYear, (of, key): (FiscalYear, &str)) -> Answer {
    let key = match *year == of {
        true => key.to_owned(),
        false => format!("{of}/{key}"),
    };
    let said = |begin: &str| {
        let key = format!("{begin}{key}");
        let own = texts.iter().filter(|writing| writing.key == key);
        joined(each_once(own.map(|writing| writing.text.trim())), "\n")
    };
    Answer {
        year: *year,
        action: said(OF_ACTION),
        reply: said(OF_REPLY),
    }
}

impl Answer {
    fn says_anything(&self) -> bool {
        !self.action.is_empty() || !self.reply.is_empty()
    }
}

impl Carried {
    /// Whether nothing was answered yet, or what was chosen last is 検討; where two workbooks choose different things, in
    /// one of them.
    fn is_open(&self) -> bool {
        let [_, considered, _] = ACTIONS;
        let mut newest_first = self.answers.iter().rev();
        match newest_first.find(|answer| !answer.action.is_empty()) {
            Some(chosen) => chosen
                .action
                .lines()
                .any(|action| action.starts_with(considered)),
            None => self.answers.is_empty(),
        }
    }

    /// All its texts.
    pub fn writings(&self) -> impl Iterator<Item = &Writing> {
        self.texts.iter().chain(&self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(answers: &[[&str; 2]]) -> bool {
        let first = FiscalYear::starting(2023);
        let answers = answers.iter().map(|[action, reply]| Answer {
            year: first,
            action: (*action).to_owned(),
            reply: (*reply).to_owned(),
        });
        let opinion = Carried {
            year: first,
            key: "kpi:1-a".to_owned(),
            texts: Vec::new(),
            members: Vec::new(),
            answers: answers.filter(Answer::says_anything).collect(),
        };
        opinion.is_open()
    }

    #[test]
    fn an_opinion_is_open_until_something_else_than_to_consider_it_is_answered() {
        assert!(is_open(&[]));
        assert!(is_open(&[["", ""], ["検討", "来年度の予算で"]]));
        assert!(is_open(&[["検討", ""], ["", "まだ検討しています"]]));
        assert!(is_open(&[["反映\n検討", "二つのブック"]]));
        assert!(!is_open(&[["", "お答えしました"]]));
        assert!(!is_open(&[["検討", ""], ["反映", ""]]));
        assert!(!is_open(&[["対応しない", ""], ["", ""]]));
        // Taken up again.
        assert!(is_open(&[["対応しない", ""], ["検討", ""]]));
    }
}
