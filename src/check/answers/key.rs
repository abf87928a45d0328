//! The keys of findings, by which answers find them.

use super::super::{Evidence, Finding, beside_form, texts_differ, unused};
use crate::domain::answer::{AnswerKey, OF_BLANK_COST, OF_KPI, OF_SEVERAL, OF_SEVERAL_COSTS, part};
use crate::domain::joined::{each_once, joined};
use crate::domain::{Plan, number};
use crate::finding::Severity;
use crate::normalize::slip::{hash_of, hash_of_kpi, stands_as, stands_in};
use std::collections::{HashMap, HashSet};

/// How the subject of a key begins that is about a file.
const OF_FILE: &str = "file:";

/// How a key says what it is about.
#[derive(Clone, Copy)]
struct Wording<'a> {
    /// What the KPI is called.
    name: &'a str,
    /// Whether figures are as they are written, and not their values.
    is_written: bool,
    /// Whether the sheets are named.
    has_sheets: bool,
    /// Whether of figures that differ those of other sections are named.
    has_others: bool,
}

impl<'a> Wording<'a> {
    fn now(name: &'a str) -> Self {
        Self {
            name,
            is_written: false,
            has_sheets: false,
            has_others: false,
        }
    }

    /// All that the keys of a finding ever had, today's first.
    fn all(finding: &Finding, name: &'a str) -> Vec<Self> {
        let now = Self::now(name);
        let with_others = Self {
            has_others: true,
            ..now
        };
        let with_sheets = Self {
            is_written: true,
            has_sheets: true,
            ..with_others
        };
        let without_sheets = Self {
            has_sheets: false,
            ..with_sheets
        };
        match finding.about.figure {
            None => vec![now],
            Some(_) if finding.code() == OF_SEVERAL => {
                vec![now, with_others, without_sheets, with_sheets]
            }
            Some(_) => vec![now, with_sheets],
        }
    }
}

/// The key of a finding, by which an answer finds it. It holds the code; the KPI, kind and year of the figure, or else
/// the submission (all versions of a file are one) and the cell; a hash of what stands there; and hashes of the section
/// and of all else that the finding speaks of. When one of these changes, the answer no longer fits. A figure is its
/// value: its format, cell and file do not matter.
pub fn key(plan: &Plan, finding: &Finding) -> AnswerKey {
    let name = finding.about.kpi.map_or("", |kpi| &plan.kpis[kpi].name);
    key_as(plan, finding, Wording::now(name))
}

/// All keys that mean the question of a finding: its own, those under former names of its KPI, and those of slips of
/// earlier versions.
pub fn all_keys(plan: &Plan, finding: &Finding) -> Vec<AnswerKey> {
    let kpi = finding.about.kpi.map(|kpi| &plan.kpis[kpi]);
    let name = kpi.map_or("", |kpi| kpi.name.as_str());
    let formerly = kpi.into_iter().flat_map(|kpi| &kpi.formerly);
    let names = [name].into_iter().chain(formerly.map(String::as_str));
    let wordings = names.flat_map(|name| Wording::all(finding, name));
    let keys: Vec<AnswerKey> = wordings
        .map(|wording| key_as(plan, finding, wording))
        .collect();
    // Earlier versions did not quote what is not used.
    let unquoted = unused::unquoted(finding).map(|bare| key(plan, &bare));
    let of_document = beside_form::as_before(finding).map(|before| key(plan, &before));
    let earlier = of_nothing(plan, finding).into_iter().chain(unquoted);
    let earlier = earlier.chain(of_document).chain(before_move(plan, finding));
    let keys: Vec<AnswerKey> = keys.into_iter().chain(earlier).collect();
    let short: Vec<AnswerKey> = keys.iter().map(AnswerKey::short).collect();
    each_once(keys.into_iter().chain(short))
}

/// The key under which a finding about a file was asked before that was moved or renamed.
fn before_move(plan: &Plan, finding: &Finding) -> Option<AnswerKey> {
    let came_as = finding.about.came_as.clone()?;
    let mut before = finding.clone();
    before.about.submission = Some(came_as);
    Some(key(plan, &before))
}

/// The key that earlier versions gave to a missing row of a project's cost: of no project.
fn of_nothing(plan: &Plan, finding: &Finding) -> Option<AnswerKey> {
    let is_row = finding.code() == OF_BLANK_COST && finding.about.figure.is_none();
    let mut unnamed = is_row.then(|| finding.clone())?;
    unnamed.about.project = None;
    Some(key(plan, &unnamed))
}

/// The [`key`] that the finding has in a wording.
fn key_as(plan: &Plan, finding: &Finding, wording: Wording<'_>) -> AnswerKey {
    let asks = asks(plan, finding, wording.name);
    let (kind, which, stands) = match finding.code() == texts_differ::PAGE.code {
        // The texts are asked about, whatever their files are called, and in which of them they stand.
        true => ("cell", String::new(), String::new()),
        false => asked_at(finding, &asks, wording),
    };
    let said = finding.about.stands.as_str();
    let (stands_beside, all_said) = match finding.code() == OF_SEVERAL && !said.is_empty() {
        true => ("", Some(said.to_owned())),
        false => (said, None),
    };
    let is_own_cost = finding.code() == OF_SEVERAL_COSTS && finding.may_stand;
    let is_own_figure = all_said.is_some() && !wording.has_others;
    let is_of_texts = finding.code() == texts_differ::PAGE.code;
    let asks = match is_own_cost || is_own_figure || is_of_texts {
        // What other sections say otherwise now is nothing that this one has to answer anew.
        true => String::new(),
        false => said_alike(&asks, finding, wording),
    };
    let beside = hash_of(&joined([asks.as_str(), stands_beside], "\n"));
    let hashes = [
        hash_of(&stands),
        asked_of(plan, finding, wording.name),
        beside,
    ];
    let hashes = hashes.into_iter().chain(all_said);
    AnswerKey {
        code: finding.code().to_owned(),
        subject: subject(plan, finding),
        kind: kind.to_owned(),
        which: part(&which),
        hash: joined(hashes, "."),
    }
}

/// What a finding asks where its KPI is called `name`.
fn asks(plan: &Plan, finding: &Finding, name: &str) -> String {
    match finding.about.kpi.map(|kpi| &plan.kpis[kpi].name) {
        Some(now) if now != name => finding.asks().replace(now, name),
        _ => finding.asks().to_owned(),
    }
}

/// The KPI, the project, or else the submission that a finding is about.
fn subject(plan: &Plan, finding: &Finding) -> String {
    let about = &finding.about;
    let kpi = about.kpi.map(|kpi| (OF_KPI, plan.kpis[kpi].id.as_str()));
    let project = about.project.map(|of| &plan.projects[of]);
    let project = project.map(|of| ("project:", of.id.as_str()));
    let file = || match &about.submission {
        Some(called) => called,
        None => finding.place.file.rsplit('/').next().unwrap_or_default(),
    };
    let (begin, id) = kpi.or(project).unwrap_or_else(|| (OF_FILE, file()));
    format!("{begin}{}", part(id))
}

/// The kind and year of the figure that a finding is about, or else its cell; and what stands there.
fn asked_at(finding: &Finding, asks: &str, wording: Wording<'_>) -> (&'static str, String, String) {
    match &finding.about.figure {
        Some(figure) => {
            let year = figure.year.map(|year| year.to_string());
            let stands = match figure.is_plain && !wording.is_written {
                true => stands_as(&figure.value),
                false => stands_in(&figure.text, figure.is_unseen, &figure.value),
            };
            (figure.kind.code(), year.unwrap_or_default(), stands)
        }
        // What is written there is quoted in the message.
        None => {
            let place = &finding.place;
            let cell = format!("{}!{}", place.sheet, place.cell_name());
            ("cell", cell, asks.to_owned())
        }
    }
}

/// Hashes of the section that is asked, and of its KPI where that is called `name`.
fn asked_of(plan: &Plan, finding: &Finding, name: &str) -> String {
    let section = plan.section_named(&finding.section);
    let section = section.map_or(finding.section.as_str(), |section| {
        plan.sections[section].first_name()
    });
    let kpi = finding.about.kpi.map(|kpi| &plan.kpis[kpi]);
    let kpi = kpi.map(|kpi| hash_of_kpi(name, &kpi.unit));
    joined([hash_of(section)].into_iter().chain(kpi), "-")
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

/// What a message says of figures, whichever cells and sheets say it and however.
fn said_alike(asks: &str, finding: &Finding, wording: Wording<'_>) -> String {
    let asks = without_places(asks);
    let Some(figure) = finding
        .about
        .figure
        .as_ref()
        .filter(|_| !wording.has_sheets)
    else {
        return asks;
    };
    let asks = without_sheets(&asks);
    if wording.is_written {
        return asks;
    }
    let is_quoted = figure.is_plain && !figure.text.is_empty();
    let (text, value) = (
        format!("「{}」", figure.text),
        format!("「{}」", figure.value),
    );
    plain_numbers(&match is_quoted {
        true => asks.replace(&text, &value),
        false => asks,
    })
}

/// A text with its numbers as they are without commas between their digits, and without zeros at the end of decimals.
fn plain_numbers(text: &str) -> String {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|letter| !is_of_number(letter));
        let (number, behind) = from.split_at(end.unwrap_or(from.len()));
        out += before;
        match number::parse_grouped(number) {
            Some(read) => out += &number::plain(read),
            None => out += number,
        }
        rest = behind;
    }
    out + rest
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
    use super::{all_keys, hash_of, key, stands_as, without_places, without_sheets};
    use crate::check::cumulative_falls::PAGE;
    use crate::check::duplicate_figure;
    use crate::domain::FiscalYear;
    use crate::domain::reported::Kind;
    use crate::finding::{Asked, Finding, Place};
    use crate::mapping::Mapping;

    /// A figure of 18 that was 20 the year before.
    fn fell(text: &str, before: &str, sheet: &str) -> Finding {
        let message = format!(
            "令和5年度の{before}店（inputs/t/R6/課/実績.xlsx シート「{sheet}」 D6）から「{text}」へ"
        );
        let mut finding = PAGE.finding("課", Place::default(), message);
        finding.about.figure = Some(Asked {
            text: text.to_owned(),
            value: "18".to_owned(),
            is_plain: true,
            ..Asked::missing(Kind::Actual, FiscalYear::starting(2024))
        });
        finding
    }

    #[test]
    fn a_figure_asks_the_same_however_it_is_written_and_wherever_it_stands() {
        let plan = Mapping::none().plan;
        let own = key(&plan, &fell("18", "1,020", "実績"));
        for (text, before, sheet) in [("18店", "1,020", "実績"), ("18.0", "1020.0", "令和6年度")]
        {
            assert_eq!(key(&plan, &fell(text, before, sheet)), own, "{text}");
        }
        assert_ne!(key(&plan, &fell("18", "1,021", "実績")), own);
    }

    #[test]
    fn a_key_of_an_earlier_version_is_known() {
        let plan = Mapping::none().plan;
        let keys = all_keys(&plan, &fell("18", "1,020", "実績"));
        let message = "令和5年度の1,020店（ シート「実績」 から「18」へ";
        let hash = ["18\n18", "課", message].map(hash_of).join(".");
        assert!(keys.iter().any(|key| key.hash == hash), "{keys:?}");
        assert!(keys.iter().any(|key| key.hash == hash_of("18\n18")));
    }

    #[test]
    fn figures_that_differ_are_one_question_whatever_the_other_section_says() {
        let plan = Mapping::none().plan;
        let differ = |other: &str, own: &str| {
            let finding = Finding {
                page: &duplicate_figure::PAGE,
                ..fell("18", other, "実績")
            };
            let mut about = finding.about.clone();
            own.clone_into(&mut about.stands);
            Finding { about, ..finding }
        };
        let asked = key(&plan, &differ("20", "own"));
        assert_eq!(key(&plan, &differ("21", "own")), asked);
        assert_ne!(key(&plan, &differ("20", "other")), asked);
        // As earlier versions asked.
        let message = "令和5年度の20店（ シート「実績」 から「18」へ";
        let message = without_sheets(message);
        let hash = [&stands_as("18"), "課", &message].map(hash_of).join(".") + ".own";
        let keys = all_keys(&plan, &differ("20", "own"));
        assert!(keys.iter().any(|key| key.hash == hash), "{keys:?}");
    }

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
