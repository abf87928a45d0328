//! What sections answered on a 確認票: a right figure with its reason settles the finding about it, and an answer that
//! fits nothing is a finding of its own.

mod key;
mod said;
mod words;

pub use key::{all_keys, key, mark_asked_before, question};
pub use said::{is_disputed, is_to_be_given_again};
pub use words::quoted;
pub(super) use words::{figure, subject};

use super::{
    Evidence, Finding, Page, about, answer_overtaken, duplicate_figure, missing_submission,
};
use crate::domain::answer::{Answer, OF_SEVERAL};
use crate::domain::ground::Ground;
use crate::domain::joined::{each_once, joined};
use crate::domain::{FiscalYear, Plan, folded};
use crate::finding::Contradiction;
use crate::history::Writing;
use crate::normalize::Reading;
use crate::normalize::several::hash_of_plain;
use crate::normalize::slip::{Became, kpi_of};
use crate::writing::{Heard, Standing, Word};
use key::places;
use said::{asked, of_all_answers, of_slip};
use std::collections::HashMap;
use std::hash::Hash;
use words::quoted_lines;

/// A slip without its hidden cells.
pub const BARE_SLIP: Page = Page {
    code: "slip-without-keys",
    what: "隠れた行や列のない確認票です。書かれた回答は使っていません。",
    why: "隠れたところに、どの問への回答かが書かれています。問の並びから推測すると、別の値の答えにしてしまいます。",
    example: "確認票の見えるところだけを、新しいファイルに写して送った。",
    remedy: "企画課から届いた確認票のファイルそのものに書き込み、上書き保存して返してください。見えるところだけを写さず、行や列を消さないでください。",
    ..Page::WARNING
};

/// An answer that cannot be taken as it is written.
pub const UNCLEAR_ANSWER: Page = Page {
    code: "unclear-answer",
    what: "このままでは受け取れない回答です。指摘は済んでいません。",
    why: "理由のない「正しい」や、一覧にない言葉では、推進会議で聞かれたときに答えられません。",
    example: "「正しい」を選び、理由の欄が空欄。",
    remedy: "確認票の回答を直して、送り直してください。",
    ..Page::WARNING
};

/// Slips that answer one question otherwise.
pub const ANSWERS_DIFFER: Page = Page {
    code: "answers-differ",
    what: "同じ問に、違う回答があります。どれも使っていません。",
    why: "どちらが課の答えかを、推測で決めることはありません。",
    example: "担当と係長が、それぞれ確認票に答えて送った。",
    remedy: "どれが正しいかを決めて、新しい確認票で、もう一度答えてください。",
    ..Page::WARNING
};

/// An answer on an older slip, where a newer one says something else.
pub const OLDER_ANSWER: Page = Page {
    code: "older-answer",
    what: "新しい確認票に別の回答があるので、使っていない回答です。",
    why: "古い確認票が後から届いても、新しい確認票に答えたことは変わりません。",
    example: "2回目の確認票に答えたあとで、1回目の確認票が届いた。",
    remedy: "新しい確認票の回答が正しければ、することはありません。違うときは、新しい確認票に書き直して送ってください。",
    ..Page::NOTE
};

/// An answer to a finding that has gone, or whose figure has changed since.
pub const ANSWER_OUTDATED: Page = Page {
    code: "answer-outdated",
    what: "今の問についての回答ではありません。値か、問に挙げたほかの値（基準値など）が変わったか、指摘がなくなっています。",
    why: "「正しい」は、そのときの値についての答えです。値が変われば、もう一度確かめます。",
    example: "確認票で「正しい」と答えたあとで、その値を直したファイルを送った。",
    remedy: "することはありません。今の値に確かめることがあれば、新しい確認票でお尋ねします。",
    ..Page::NOTE
};

/// A figure that was answered.
pub const ANSWERED_FIGURE: Page = Page {
    code: "answered-figure",
    what: "確認票の「値は次のとおり」に書かれた値を使いました。",
    why: "元のファイルの値とは違う値で評価したことを、あとから確かめられるようにします。",
    example: "「794663」と書かれていた値に、確認票で「794.663」と答えた。",
    remedy: "値が正しければ、することはありません。",
    ..Page::NOTE
};

/// Puts the answers that stand to the findings that they are about, and adds what is to be said of answers.
pub fn settle(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let answers = evidence.written.answers();
    let answers: Vec<_> = answers
        .filter(|of| !evidence.written.is_lost(of.writing))
        .collect();
    // Most runs have no answers, and the keys of many findings take long.
    let has_slips = evidence.slips().next().is_some();
    if answers.is_empty() && !has_slips && evidence.written.withdrawn().is_empty() {
        answer_overtaken::only_one(findings);
        return;
    }
    let own = evidence
        .slips()
        .flat_map(|reading| of_slip(evidence, reading));
    let mut own: Vec<Finding> = own.collect();
    about::of_submissions(evidence.plan, evidence.readings, &mut own);
    findings.append(&mut own);
    let places = places(evidence, findings);
    let newest = newest_to_each(evidence, findings, (&answers, &places));
    for (index, standing) in &newest {
        answer(evidence, &mut findings[*index], standing);
    }
    // Others of the same contradiction have no question of their own on the slip.
    for (index, standing) in &newest {
        for alike in alike(findings, *index) {
            answer(evidence, &mut findings[alike], standing);
        }
    }
    tell_of_others(findings);
    recall(evidence, findings, &places);
    let gone = taken_up(evidence, findings, &newest);
    let mut index = 0..;
    findings.retain(|_| index.next().is_none_or(|index| !gone.contains(&index)));
    answer_overtaken::only_one(findings);
    // Their places are others now.
    let places = self::places(evidence, findings);
    let mut said = of_all_answers(evidence, asked(&places, findings));
    settle_said(evidence, &answers, &mut said);
    findings.extend(said);
}

/// The answers to each finding that has any, those on the newest slip.
fn newest_to_each<'a>(
    evidence: &Evidence<'_>,
    findings: &[Finding],
    (answers, places): (&'a [Standing<'a>], &HashMap<String, Vec<usize>>),
) -> Vec<(usize, &'a Standing<'a>)> {
    let direct = answers.iter().flat_map(|standing| {
        let of_key = places.get(standing.key).into_iter().flatten();
        of_key.map(move |index| (*index, standing))
    });
    let mut all: Vec<(usize, &Standing<'_>)> = direct.collect();
    for (index, standing) in counting(evidence, findings, answers) {
        let is_same = |of: &(usize, &Standing<'_>)| (of.0, of.1.key) == (index, standing.key);
        all.extend((!all.iter().any(is_same)).then_some((index, standing)));
    }
    let subject = |index: usize| match findings[index].contradiction() {
        // Whichever of its cells the section was asked at.
        Some(of) => Subject::Contradiction(of, findings[index].section.clone()),
        None => Subject::Finding(index),
    };
    newest(all, subject, |standing| standing.writing.of_run)
}

/// What is said of answers is settled in the same way.
fn settle_said(evidence: &Evidence<'_>, answers: &[Standing<'_>], said: &mut [Finding]) {
    let places = places(evidence, said);
    for standing in answers {
        for index in places.get(standing.key).into_iter().flatten() {
            answer(evidence, &mut said[*index], standing);
        }
    }
}

/// What a section answers to: a finding, by its index, or all that it is asked of figures that differ.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Subject {
    Finding(usize),
    Contradiction(Contradiction, String),
}

/// The answers that count in figures that still differ, as another section says another: the question is one about the
/// answered figure now, and the section has said all that it can.
fn counting<'a>(
    evidence: &Evidence<'_>,
    findings: &[Finding],
    answers: &'a [Standing<'a>],
) -> Vec<(usize, &'a Standing<'a>)> {
    let of_finding = |(index, finding): (usize, &Finding)| {
        let keys = keys_counting(evidence, finding);
        let standing = answers
            .iter()
            .filter(move |of| keys.iter().any(|key| key == of.key));
        standing.map(move |standing| (index, standing))
    };
    findings.iter().enumerate().flat_map(of_finding).collect()
}

/// The keys of the questions about figures that differ to which the section of a finding about the same answered with a
/// figure that counts.
fn keys_counting(evidence: &Evidence<'_>, finding: &Finding) -> Vec<String> {
    let Some((kpi, year)) = finding
        .contradiction()
        .and_then(|of| Some((of.kpi?, of.year)))
    else {
        return Vec::new();
    };
    let is_own = |reading: &&Reading| evidence.section_of(reading) == finding.section;
    let slips = evidence.slips().filter(is_own);
    let answers = slips.flat_map(Reading::slip_answers);
    let counting = answers.filter(|answer| {
        let key = &answer.key;
        let is_about = || kpi_of(evidence.plan, key) == Some(kpi);
        key.code == OF_SEVERAL
            && matches!(answer.became, Became::Counts(_))
            && FiscalYear::parse(&key.which) == year
            && is_about()
    });
    counting.map(|answer| answer.key.text()).collect()
}

/// Of the answers to each subject those on the newest slip: a question that is asked again under another name of its KPI
/// may have two. `run` is that of an answer's slip.
fn newest<T, S: Eq + Hash>(
    answers: Vec<(usize, T)>,
    subject: impl Fn(usize) -> S,
    run: impl Fn(&T) -> Option<i64>,
) -> Vec<(usize, T)> {
    // Only looked up, never walked.
    let mut newest: HashMap<S, Option<i64>> = HashMap::new();
    for (index, answer) in &answers {
        let last = newest.entry(subject(*index)).or_default();
        *last = run(answer).max(*last);
    }
    let is_newest = |(index, answer): &(usize, T)| newest[&subject(*index)] == run(answer);
    answers.into_iter().filter(is_newest).collect()
}

/// Quotes to open questions the answers that were taken back: perhaps only another copy of the slip was saved over
/// the one with the answer.
fn recall(evidence: &Evidence<'_>, findings: &mut [Finding], places: &HashMap<String, Vec<usize>>) {
    let withdrawn = evidence.written.withdrawn().into_iter();
    let withdrawn = withdrawn.flat_map(|(key, writing)| {
        let open = places.get(key).into_iter().flatten().copied();
        let open = open.filter(|index| findings[*index].answered.is_none());
        let open: Vec<_> = open.map(|index| (index, writing)).collect();
        open
    });
    let withdrawn: Vec<(usize, &Writing)> = withdrawn.collect();
    for (index, writing) in newest(withdrawn, |index| index, |of| of.of_run) {
        let answer = quoted_lines(&writing.text);
        let finding = &mut findings[index];
        let before = format!(
            "前に{answer}という回答がありましたが、その確認票から消えているか、取り下げられています。消したのでなければ、もう一度答えてください。"
        );
        *finding = finding.clone().with_remedy(before + &finding.remedy);
    }
}

fn answer(evidence: &Evidence<'_>, finding: &mut Finding, standing: &Standing<'_>) {
    let reason = joined([standing.reason, &instead(evidence, standing.key)], " ");
    finding.answered_at = standing.writing.first_read;
    let says_again = says_again(evidence, finding, standing);
    if says_again && has_reason(standing) {
        return finding.answer_as(Answer::Right, (standing.answer, &reason));
    }
    finding.answer(standing.answer, &reason);
    if says_again {
        finding.remedy = WITHOUT_REASON.to_owned() + &finding.remedy;
        return;
    }
    if standing.answer == Answer::Mended {
        mended(evidence, finding, standing);
    }
    if standing.answer == Answer::Figure {
        let is_used = counts(evidence, standing.key);
        finding.is_open_again = !is_used;
        if !is_used {
            finding.remedy = not_used(evidence, finding, standing.writing) + &finding.remedy;
        }
    }
}

/// Whether the value that was answered is the very one that stands there, and that one may be right.
fn says_again(evidence: &Evidence<'_>, finding: &Finding, standing: &Standing<'_>) -> bool {
    let is_asked = finding.may_be_right() && finding.contradiction().is_none();
    let figure = finding.about.figure.as_ref().filter(|_| is_asked);
    let chosen = standing.answer == Answer::Figure;
    let Some((figure, value)) = figure
        .zip(standing.writing.text.lines().nth(1))
        .filter(|_| chosen)
    else {
        return false;
    };
    let ground = evidence.written.ground(standing.writing);
    let is_value = |ground: Ground| ground.value == hash_of_plain(&figure.value);
    let is_same = || figure.is_plain && ground.is_some_and(is_value);
    folded::key(value) == folded::key(&figure.text) || is_same()
}

/// Whether something stands behind the value of an answer.
fn has_reason(standing: &Standing<'_>) -> bool {
    standing.writing.text.lines().nth(2).is_some()
}

const WITHOUT_REASON: &str = "お答えの値は、書かれている値と同じです。その値で正しければ、「理由・説明」の欄に理由も書いてください。";

/// Says of figures that differ, which their section has answered with its own, for whom it waits. Opens them again where
/// each section has answered: none of them has anything to wait for.
fn tell_of_others(findings: &mut [Finding]) {
    let (answered, open): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .filter(|of| of.contradiction().is_some())
        .partition(|of| of.waits_for_others());
    if answered.is_empty() {
        return;
    }
    let open = open.iter();
    let open: Vec<_> = open
        .map(|of| (of.contradiction(), of.section.clone()))
        .collect();
    for finding in findings.iter_mut().filter(|of| of.waits_for_others()) {
        let others = open.iter().filter(|of| of.0 == finding.contradiction());
        let others: Vec<&str> = each_once(others.map(|(_, section)| section.as_str()));
        finding.is_open_again = others.is_empty();
        let is_cost = finding.answered == Some(Answer::Right);
        finding.remedy = match (others.is_empty(), is_cost) {
            (true, false) => BOTH_ANSWERED.to_owned(),
            (true, true) => BOTH_RIGHT.to_owned(),
            (false, false) => waits_for(&others, CHANGE_THE_ANSWER),
            (false, true) => waits_for(&others, CHANGE_THE_FILE),
        };
    }
}

const BOTH_RIGHT: &str = "ほかの課も、別の事業費が正しいと答えています。正しい額を課どうしで確かめて、違うほうの課がファイルを直して、送り直してください。決まらないときは、企画課に知らせてください。";

const CHANGE_THE_ANSWER: &str =
    "答えた値を変えるときは、前に返した確認票の回答を直して、送り直してください。";

const CHANGE_THE_FILE: &str = "事業費を変えるときは、ファイルを直して、送り直してください。";

const BOTH_ANSWERED: &str = "ほかの課も、別の値を答えています。正しい値を課どうしで確かめて、違うほうの課が答えを直してください。決まらないときは、企画課に知らせてください。";

/// The answer that stood before on another copy of the slip, quoted; empty if there was none, or if that copy still
/// has it.
fn instead(evidence: &Evidence<'_>, key: &str) -> String {
    let is_there = |before: &&Writing| {
        let there = evidence
            .slips()
            .filter(|of| of.submission.path == before.file);
        let mut answers = there.flat_map(Reading::slip_answers);
        answers.any(|answer| answer.key.text() == key && answer.text() == before.text)
    };
    let before = evidence.written.before(key).filter(|of| !is_there(of));
    before.map_or_else(String::new, |before| {
        let name = before.file.rsplit('/').next().unwrap_or_default();
        format!("前の回答「{name}」{}の代わり", quoted_lines(&before.text))
    })
}

/// Whether the question with a key was answered with a figure that took the place of the one asked about, even if a later
/// answer has taken its place since. Only slips that still lie in the section's folder are asked.
fn counts(evidence: &Evidence<'_>, key: &str) -> bool {
    let mut answers = evidence.slip_answers();
    answers.any(|answer| answer.became.before().is_some() && answer.key.text() == key)
}

/// What a section does whose answered figure is another than those of other sections: it has said what it knows. Of a
/// folder that is no section's there is no name.
fn waits_for(others: &[&str], change: &str) -> String {
    let named = match joined(others, "、").as_str() {
        "" => "ほかの課".to_owned(),
        named => named.to_owned(),
    };
    format!("回答済みです。{named}の回答を待っています。することはありません。{change}")
}

/// Why a figure that was answered to a finding is not used, and what to do.
fn not_used(evidence: &Evidence<'_>, finding: &Finding, writing: &Writing) -> String {
    let answer = quoted_lines(writing.text.split_once('\n').map_or("", |(_, rest)| rest));
    let slip = |reading: &&Reading| {
        let slip = reading.slip_of(evidence.plan, evidence.year);
        slip.map(|slip| slip.order.run)
    };
    let is_file = |reading: &&Reading| reading.submission.path == writing.file;
    // It may have been moved or renamed since, and a newer slip may lie over it.
    let is_own = |reading: &&Reading| evidence.section_of(reading) == finding.section;
    let mut own = evidence.slips().filter(is_own);
    let of_run = own.find(|reading| slip(reading) == writing.of_run);
    let there = evidence.slips().find(is_file).or(of_run);
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    match there {
        Some(reading) if slip(&reading) < writing.of_run => format!(
            "値{answer}を答えた確認票「{}」に、それより前の確認票が上書きされているので、その値を使っていません。新しい方の確認票を戻すか、もう一度答えてください。",
            name(&writing.file)
        ),
        Some(reading) => format!(
            "確認票「{}」から、前に答えた値{answer}が消えているか書き換えられているので、その値を使っていません。前の値でよければ、もう一度答えてください。",
            reading.submission.name()
        ),
        None => format!(
            "値{answer}を答えた確認票「{}」がなくなったので、その値を使っていません。その確認票を企画課に送り直すか、もう一度答えてください。",
            name(&writing.file)
        ),
    }
}

/// Says whether the file has come of which the section says that it was sent. Where it has, the question is open again.
fn mended(evidence: &Evidence<'_>, finding: &mut Finding, standing: &Standing<'_>) {
    let newer = newer(evidence, finding, standing);
    let beside = beside(evidence, finding, &newer);
    if beside.is_some() {
        finding.remedy = duplicate_figure::without_names(&finding.remedy);
    }
    let said = match newer.last() {
        Some(reading) => beside.unwrap_or_else(|| {
            format!(
                "直したファイルとして「{}」が届きましたが、ここは前と同じです。",
                reading.submission.name()
            )
        }),
        None if finding.code() == missing_submission::PAGE.code => {
            "調査票が、まだ届いていません。".to_owned()
        }
        None => "直したファイルが、まだ届いていません。".to_owned(),
    };
    finding.is_open_again = !newer.is_empty();
    finding.remedy = said + &finding.remedy;
}

/// The section's files that came since it said that it had mended something.
fn newer<'a>(
    evidence: &Evidence<'a>,
    finding: &Finding,
    standing: &Standing<'_>,
) -> Vec<&'a Reading> {
    let since = standing.writing.of_run.unwrap_or_default();
    let is_newer = |reading: &&Reading| {
        let is_form = reading.counts() && !reading.sightings.is_empty();
        let is_own = is_form && evidence.section_of(reading) == finding.section;
        let written = evidence.written;
        let is_new = || written.first_read(&reading.hash) > since;
        is_own && (is_new() || is_copy_since(evidence, reading, since))
    };
    evidence.readings.iter().filter(is_newer).collect()
}

/// The sentence that a newer file counts beside the older one in which something is found. None where the finding stands
/// in a newer file, or in no file.
fn beside(evidence: &Evidence<'_>, finding: &Finding, newer: &[&Reading]) -> Option<String> {
    let is_there = |of: &&Reading| of.submission.path == finding.place.file;
    let mark = |of: &Reading| {
        let mut marks = evidence.plan.correction_marks.iter();
        marks.find(|mark| of.submission.name().contains(mark.as_str()))
    };
    let newest = newer.iter().rfind(|of| mark(of).is_some());
    let newest = newest.or(newer.last());
    let new = newest.filter(|_| !newer.iter().any(is_there))?;
    let old = evidence.counting().find(|of| is_there(of))?;
    let mark = mark(new);
    let better = old.submission.counting.correction.as_ref();
    let [new, old] = [*new, old].map(|of| of.submission.name());
    let wrong = match (mark, better) {
        (Some(mark), Some(better)) => format!(
            "名前に「{mark}」とありますが、「{old}」の代わりかどうかが分かりません。代わりなら、名前を「{better}」にして"
        ),
        (None, Some(better)) => {
            format!("「{new}」が「{old}」の代わりなら、名前を「{better}」にして")
        }
        (_, None) => {
            let named = evidence.plan.correction_sign().as_newer(super::DESK);
            format!("「{new}」が「{old}」の代わりなら、{named}")
        }
    };
    Some(format!(
        "「{new}」が届きましたが、ここは「{old}」の記入です。今はどちらのファイルも使っています。{wrong}送り直すか、企画課に知らせてください。"
    ))
}

/// Takes up, where a file came beside the one in which a cell was to be mended and says its figure otherwise, that question
/// into the one about figures that differ; gives the indexes of what is not asked any more.
fn taken_up(
    evidence: &Evidence<'_>,
    findings: &mut [Finding],
    answered: &[(usize, &Standing<'_>)],
) -> Vec<usize> {
    let mut gone = Vec::new();
    let mended = answered.iter().filter(|of| of.1.answer == Answer::Mended);
    for (index, standing) in mended {
        let own = findings[*index].clone();
        let Some(year) = own.about.figure.as_ref().map(|figure| figure.year) else {
            continue;
        };
        let is_about = |of: &Finding| {
            let contradiction = of.contradiction().filter(|_| of.section == own.section);
            let about = (own.about.kpi, own.about.project, year);
            contradiction.is_some_and(|of| (of.kpi, of.project, of.year) == about)
        };
        let is_asked = |of: &Finding| is_about(of) && of.place == own.place;
        let is_twice = own.contradiction().is_none() && findings.iter().any(is_asked);
        let newer = newer(evidence, &own, standing);
        if let Some(said) = beside(evidence, &own, &newer).filter(|_| is_twice) {
            for of in findings.iter_mut().filter(|of| is_about(of)) {
                of.remedy = said.clone() + &duplicate_figure::without_names(&of.remedy);
            }
            gone.push(*index);
        }
    }
    gone
}

/// Whether a file came after a run as a copy, byte for byte, of one that lay beside it by then.
fn is_copy_since(evidence: &Evidence<'_>, reading: &Reading, since: i64) -> bool {
    let there = |of: &Reading| evidence.written.first_there(&of.submission.path);
    let is_first = |other: &Reading| {
        let is_beside = other.submission.section == reading.submission.section;
        is_beside && other.hash == reading.hash && there(other) <= since
    };
    there(reading) > since && evidence.readings.iter().any(is_first)
}

/// The other findings of the contradiction that a finding is about, of its section, to which nothing was answered.
fn alike(findings: &[Finding], index: usize) -> Vec<usize> {
    let own = &findings[index];
    let Some(contradiction) = own.contradiction() else {
        return Vec::new();
    };
    let is_alike = |other: &Finding| {
        other.contradiction() == Some(contradiction) && other.section == own.section
    };
    let all = findings.iter().enumerate();
    let alike =
        all.filter(|(at, other)| *at != index && other.answered.is_none() && is_alike(other));
    alike.map(|(at, _)| at).collect()
}

/// What the slips of a plan's year say.
pub fn heard(plan: &Plan, year: FiscalYear, readings: &[Reading]) -> Vec<Heard> {
    let counting = readings.iter().filter(|reading| reading.slip_counts());
    let slips = counting.filter_map(|reading| Some((reading, reading.slip_of(plan, year)?)));
    slips
        .flat_map(|(reading, slip)| {
            let answers = slip.answers.iter();
            answers.map(move |answer| Heard {
                key: answer.key.text(),
                about: subject(plan, &answer.key),
                answer: answer.taken().ok(),
                value: answer.own_value().to_owned(),
                reason: answer.reason.clone(),
                place: (
                    reading.submission.path.clone(),
                    reading.sheets[slip.sheet].clone(),
                    answer.at.to_string(),
                ),
                hash: reading.hash.clone(),
                order: slip.order_of(answer),
                ground: answer.ground.clone(),
                word: match answer.became {
                    Became::Older | Became::Over | Became::Stranger | Became::Agrees => Word::Other,
                    Became::Disputed | Became::Differs(_) => Word::Nobody,
                    _ => Word::Its,
                },
            })
        })
        .collect()
}
