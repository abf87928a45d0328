//! The keys of findings, by which answers find them.

use super::super::{Evidence, Finding, unused};
use crate::domain::Plan;
use crate::domain::answer::{AnswerKey, OF_KPI, OF_SEVERAL, OF_SEVERAL_COSTS, part};
use crate::domain::joined::{each_once, joined};
use crate::finding::Severity;
use crate::normalize::slip::{hash_of, hash_of_kpi, stands_in};
use std::collections::{HashMap, HashSet};

/// How the subject of a key begins that is about a file.
const OF_FILE: &str = "file:";

/// The key of a finding, by which an answer finds it: its code; the figure's KPI, kind and year, or else the
/// submission, whichever version of it, and the cell; a hash of what is written there; and one of the section and of all else that the finding speaks of, so that an
/// answer falls away when that is another.
pub fn key(plan: &Plan, finding: &Finding) -> AnswerKey {
    let name = finding.about.kpi.map_or("", |kpi| &plan.kpis[kpi].name);
    key_as(plan, finding, (name, false))
}

/// All keys that mean the question of a finding: its own, those under former names of its KPI, and that of slips of earlier
/// versions.
pub fn all_keys(plan: &Plan, finding: &Finding) -> Vec<AnswerKey> {
    let own = key(plan, finding);
    let short = own.short();
    // Earlier versions kept the names of the sheets of figures that differ.
    let name = finding.about.kpi.map_or("", |kpi| &plan.kpis[kpi].name);
    let is_of_several = finding.code() == OF_SEVERAL;
    let with_sheets = is_of_several.then(|| key_as(plan, finding, (name, true)));
    let with_sheets = with_sheets.filter(|key| *key != own);
    let formerly = finding.about.kpi.map(|kpi| &plan.kpis[kpi].formerly);
    let formerly = formerly.into_iter().flatten();
    let former = formerly.map(|name| key_as(plan, finding, (name, false)));
    // Earlier versions did not quote what is not used.
    let unquoted = unused::unquoted(finding).map(|bare| key(plan, &bare));
    let unquoted = unquoted.into_iter().flat_map(|key| [key.short(), key]);
    let keys = [own].into_iter().chain(former).chain([short]);
    keys.chain(with_sheets).chain(unquoted).collect()
}

/// The [`key`] that the finding has where its KPI is called `name`.
fn key_as(plan: &Plan, finding: &Finding, (name, with_sheets): (&str, bool)) -> AnswerKey {
    let asks = match finding.about.kpi.map(|kpi| &plan.kpis[kpi].name) {
        Some(now) if now != name => finding.asks().replace(now, name),
        _ => finding.asks().to_owned(),
    };
    let (about, place) = (&finding.about, &finding.place);
    let kpi = about.kpi.map(|kpi| (OF_KPI, plan.kpis[kpi].id.as_str()));
    let project = about
        .project
        .map(|of| ("project:", plan.projects[of].id.as_str()));
    let file = || match &about.submission {
        Some(called) => called,
        None => place.file.rsplit('/').next().unwrap_or_default(),
    };
    let (begin, id) = kpi.or(project).unwrap_or_else(|| (OF_FILE, file()));
    let (kind, which, stands) = match &about.figure {
        Some(figure) => {
            let year = figure.year.map(|year| year.to_string());
            let stands = stands_in(&figure.text, figure.is_unseen, &figure.value);
            (figure.kind.code(), year.unwrap_or_default(), stands)
        }
        // What is written there is quoted in the message.
        None => {
            let cell = format!("{}!{}", place.sheet, place.cell_name());
            ("cell", cell, asks.clone())
        }
    };
    let is_of_several = finding.code() == OF_SEVERAL;
    let asks = match finding.code() == OF_SEVERAL_COSTS && finding.may_stand {
        // What others say of a cost is nothing that its section has to answer anew.
        true => String::new(),
        false if is_of_several && !with_sheets => without_sheets(&without_places(&asks)),
        false => without_places(&asks),
    };
    let (stands_beside, all_said) = match is_of_several && !about.stands.is_empty() {
        true => ("", Some(about.stands.clone())),
        false => (about.stands.as_str(), None),
    };
    let beside = [asks.as_str(), stands_beside];
    let section = plan.section_named(&finding.section);
    let section = section.map_or(finding.section.as_str(), |section| {
        plan.sections[section].first_name()
    });
    let asked = about.kpi.map(|kpi| &plan.kpis[kpi]);
    let asked = asked.map(|kpi| hash_of_kpi(name, &kpi.unit));
    let asked = joined([hash_of(section)].into_iter().chain(asked), "-");
    let hashes = [hash_of(&stands), asked, hash_of(&joined(beside, "\n"))];
    let hashes = hashes.into_iter().chain(all_said);
    AnswerKey {
        code: finding.code().to_owned(),
        subject: format!("{begin}{}", part(id)),
        kind: kind.to_owned(),
        which: part(&which),
        hash: joined(hashes, "."),
    }
}

/// What one answer settles: findings of a section with the same are one question. Those about figures that differ are,
/// wherever they stand, and what two files say alike.
pub fn question(plan: &Plan, finding: &Finding) -> String {
    match finding.contradiction() {
        Some(of) => format!("{of:?}"),
        None => key(plan, finding).text(),
    }
}

/// Marks the findings that ask what one before them asks. Those are few, and the keys of all take long.
pub fn mark_asked_before(plan: &Plan, findings: &mut [Finding]) {
    let about = |of: &Finding| {
        (
            of.section.clone(),
            of.code(),
            of.about.kpi,
            of.about.project,
        )
    };
    let is_asked = |of: &&mut Finding| of.severity() != Severity::Note;
    // Only looked up, never walked.
    let mut counts = HashMap::new();
    for finding in findings.iter_mut().filter(is_asked) {
        *counts.entry(about(finding)).or_insert(0) += 1;
    }
    let mut asked = HashSet::new();
    for finding in findings.iter_mut().filter(is_asked) {
        if counts[&about(finding)] > 1 {
            let question = question(plan, finding);
            let is_new = asked.insert((finding.section.clone(), finding.waits(), question));
            finding.is_asked_before = !is_new;
        }
    }
    mark_of_open_questions(plan, findings);
}

/// Marks what is wrong with answers to questions that are open themselves: it stands in the blocks of these.
fn mark_of_open_questions(plan: &Plan, findings: &mut [Finding]) {
    let is_asked = |of: &&mut Finding| of.severity() != Severity::Note;
    let (of_answers, questions): (Vec<&mut Finding>, Vec<&mut Finding>) = findings
        .iter_mut()
        .filter(is_asked)
        .partition(|of| of.of_question.is_some());
    // Only looked up, never walked.
    let sections: HashSet<String> = of_answers.iter().map(|of| of.section.clone()).collect();
    // Of what waits for other sections the section itself is asked nothing.
    let is_asked = |of: &&&mut Finding| sections.contains(&of.section) && !of.waits_for_others();
    let questions = questions.iter().filter(is_asked);
    let keys = questions.flat_map(|of| {
        let keys = all_keys(plan, of).into_iter();
        keys.map(|key| (of.section.clone(), key.text()))
    });
    let keys: HashSet<(String, String)> = keys.collect();
    for finding in of_answers {
        let question = finding.of_question.clone().unwrap_or_default();
        finding.is_asked_before |= keys.contains(&(finding.section.clone(), question));
    }
}

/// A message without the files and cells that it names: a row that moved says the same.
fn without_places(message: &str) -> String {
    let is_cell = |word: &str| {
        let letters = word.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let is_column = letters.len() < 4 && letters.bytes().all(|byte| byte.is_ascii_uppercase());
        is_column && !letters.is_empty() && letters.len() < word.len()
    };
    let message = without_files(message);
    let words = message.split_inclusive(ends_word);
    words
        .filter(|word| !is_cell(word.trim_end_matches(ends_word)))
        .collect()
}

/// A message without the sheets that it names: who answers the figure that it has sent says the same on another sheet.
fn without_sheets(message: &str) -> String {
    const SHEET: &str = " シート「";
    let mut pieces = message.split(SHEET);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    out.extend(pieces.map(|piece| piece.split_once('」').map_or(piece, |(_, rest)| rest)));
    out
}

fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "、。（）「」".contains(letter)
}

/// A message without its paths of submissions. Names of files have spaces and brackets: a path ends behind what
/// names the format, as .xlsx does.
fn without_files(message: &str) -> String {
    const TOP: &str = "inputs/";
    let mut pieces = message.split(TOP);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    out.extend(pieces.map(|path| {
        let end = path.match_indices('.').find_map(|(dot, _)| {
            let rest = &path[dot + 1..];
            let format = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let is_format = rest[..format]
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic());
            (is_format && (2..=5).contains(&format)).then_some(dot + 1 + format)
        });
        let folder = || path.find(ends_word).unwrap_or(path.len());
        &path[end.unwrap_or_else(folder)..]
    }));
    out
}

/// The findings of each key, also under former names of its KPI. A key of an earlier version, which has no section, is one
/// where it means one section; one which names the file of a 確認票 is one as long as that is its name.
pub fn places(evidence: &Evidence<'_>, findings: &[Finding]) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let mut short: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let keys = all_keys(evidence.plan, finding);
        let named = by_name(evidence, finding, &keys[0]);
        for key in keys.iter().chain(&named) {
            let places = match key.asked_of() {
                Some(_) => &mut places,
                None => &mut short,
            };
            places.entry(key.text()).or_default().push(index);
        }
    }
    let is_of_one = |of: &Vec<usize>| {
        let first = &findings[of[0]].section;
        of.iter().all(|index| findings[*index].section == *first)
    };
    places.extend(short.into_iter().filter(|(_, of)| is_of_one(of)));
    places
}

/// The keys that earlier versions gave to a finding on a 確認票, by the name of its file.
fn by_name(evidence: &Evidence<'_>, finding: &Finding, key: &AnswerKey) -> Vec<AnswerKey> {
    let Some(called) = &finding.about.submission else {
        return Vec::new();
    };
    let path = finding.place.file.as_str();
    let mut slips = evidence.slips().filter(|of| of.submission.path == path);
    let slip = slips.find(|of| of.slip_called(evidence.plan).as_ref() == Some(called));
    let names = slip.map(|of| [of.submission.name(), &of.submission.counting.called]);
    let named = each_once(names.into_iter().flatten()).into_iter();
    let named = named.map(|name| AnswerKey {
        subject: format!("{OF_FILE}{}", part(name)),
        ..key.clone()
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::without_places;

    #[test]
    fn a_file_may_be_called_anything_and_asks_the_same() {
        let asked = |file: &str| {
            without_places(&format!(
                "同じ値です（inputs/town/R6/課/{file} シート「表」 C12、512）"
            ))
        };
        let names = [
            "実績.v2 修正.xlsx",
            "実績（修正）.xlsx",
            "実績 修正.csv",
            "a.xls",
        ];
        for name in names {
            assert_eq!(asked(name), asked("実績.xlsx"), "{name}");
        }
        assert_eq!(asked("実績.xlsx"), "同じ値です（ シート「表」 512）");
        assert_eq!(
            without_places("inputs/town/R6/課 にありません"),
            " にありません"
        );
    }
}
