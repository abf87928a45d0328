//! What sections answered on a 確認票: a right figure with its reason settles the finding about it, and an answer that
//! fits nothing is a finding of its own.

use super::{Evidence, Finding, Page, about};
use crate::domain::answer::{Answer, AnswerKey, OF_KPI, OF_SEVERAL, SlipHead, part};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::reported::Kind;
use crate::domain::{FiscalYear, Plan, Project};
use crate::finding::Severity;
use crate::history::Writing;
use crate::ledger::CellFigure;
use crate::normalize::slip::{Became, ReturnedSlip, SlipAnswer, StrayText, hash_of, stands_in};
use crate::normalize::{KpiRecord, Reading};
use crate::writing::{Heard, Standing, Word};
use std::collections::{HashMap, HashSet};

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
    remedy: "どちらかに決めて、もう一方の回答を消すか、その確認票を除いてください。",
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
    what: "今の値についての回答ではありません。値が変わったか、指摘がなくなっています。",
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

/// The key of a finding, by which an answer finds it: its code; the figure's KPI, kind and year, or else the
/// submission, whichever version of it, and the cell; a hash of what is written there; and one of the section and of all else that the finding speaks of, so that an
/// answer falls away when that is another.
pub fn key(plan: &Plan, finding: &Finding) -> AnswerKey {
    let (about, place) = (&finding.about, &finding.place);
    let kpi = about.kpi.map(|kpi| (OF_KPI, plan.kpis[kpi].id.as_str()));
    let project = about
        .project
        .map(|of| ("project:", plan.projects[of].id.as_str()));
    let file = || match &about.submission {
        Some(called) => called,
        None => place.file.rsplit('/').next().unwrap_or_default(),
    };
    let (begin, id) = kpi.or(project).unwrap_or_else(|| ("file:", file()));
    let (kind, which, stands) = match &about.figure {
        Some(figure) => {
            let year = figure.year.map(|year| year.to_string());
            let stands = stands_in(&figure.text, figure.is_unseen, &figure.value);
            (figure.kind.code(), year.unwrap_or_default(), stands)
        }
        // What is written there is quoted in the message.
        None => {
            let cell = format!("{}!{}", place.sheet, place.cell_name());
            ("cell", cell, finding.asks().to_owned())
        }
    };
    let asks = without_places(finding.asks());
    let is_of_several = finding.code() == OF_SEVERAL;
    let (stands_beside, all_said) = match is_of_several && !about.stands.is_empty() {
        true => ("", Some(about.stands.clone())),
        false => (about.stands.as_str(), None),
    };
    let beside = [asks.as_str(), stands_beside];
    let section = plan.section_named(&finding.section);
    let section = section.map_or(finding.section.as_str(), |section| {
        plan.sections[section].first_name()
    });
    let hashes = [stands, section.to_owned(), joined(beside, "\n")];
    let hashes = hashes.iter().map(|of| hash_of(of)).chain(all_said);
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
        Some((kpi, year)) => format!("{kpi} {year:?}"),
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

/// Puts the answers that stand to the findings that they are about, and adds what is to be said of answers.
pub fn settle(evidence: &Evidence<'_>, findings: &mut Vec<Finding>) {
    let answers: Vec<_> = evidence.written.answers().collect();
    // Most runs have no answers, and the keys of many findings take long.
    let has_slips = slips(evidence).next().is_some();
    if answers.is_empty() && !has_slips && evidence.written.withdrawn().is_empty() {
        return;
    }
    findings.extend(slips(evidence).flat_map(|reading| of_slip(evidence, reading)));
    let places = places(evidence.plan, findings);
    let direct = answers.iter().flat_map(|standing| {
        let of_key = places.get(standing.key).into_iter().flatten();
        of_key.map(move |index| (*index, standing))
    });
    let direct: Vec<(usize, &Standing<'_>)> = direct.collect();
    for (index, standing) in &direct {
        answer(evidence, &mut findings[*index], standing);
    }
    // Others of the same contradiction have no question of their own on the slip.
    for (index, standing) in &direct {
        for alike in alike(findings, *index) {
            answer(evidence, &mut findings[alike], standing);
        }
    }
    recall(evidence, findings, &places);
    let asked = places.iter();
    let asked = asked.map(|(key, of)| (key.as_str(), findings[of[0]].may_be_right()));
    let asked: HashMap<&str, bool> = asked.collect();
    let said = slips(evidence).flat_map(|reading| of_answers(evidence, reading, &asked));
    let mut said: Vec<Finding> = said.collect();
    about::fill(evidence.plan, evidence.ledger, evidence.readings, &mut said);
    settle_said(evidence, &answers, &mut said);
    findings.extend(said);
}

/// What is said of answers is asked about, too, and settled in the same way: the answers to that are not outdated.
fn settle_said(evidence: &Evidence<'_>, answers: &[Standing<'_>], said: &mut Vec<Finding>) {
    let places = places(evidence.plan, said);
    let asked = answers.iter().filter(|of| places.contains_key(of.key));
    let asked: Vec<&Standing<'_>> = asked.collect();
    for standing in &asked {
        for index in &places[standing.key] {
            answer(evidence, &mut said[*index], standing);
        }
    }
    said.retain(|finding| {
        let is_outdated = finding.code() == ANSWER_OUTDATED.code;
        let of = finding.of_question.as_deref();
        !(is_outdated && asked.iter().any(|standing| Some(standing.key) == of))
    });
}

/// Quotes to open questions the answers that were taken back: perhaps only another copy of the slip was saved over
/// the one with the answer.
fn recall(evidence: &Evidence<'_>, findings: &mut [Finding], places: &HashMap<String, Vec<usize>>) {
    for (key, withdrawn) in evidence.written.withdrawn() {
        let answer = quoted_lines(&withdrawn.text);
        for index in places.get(key).into_iter().flatten() {
            let finding = &mut findings[*index];
            let before = format!(
                "前に{answer}という回答がありましたが、その確認票から消えているか、取り下げられています。消したのでなければ、もう一度答えてください。"
            );
            *finding = finding.clone().with_remedy(before + &finding.remedy);
        }
    }
}

fn answer(evidence: &Evidence<'_>, finding: &mut Finding, standing: &Standing<'_>) {
    let reason = joined([standing.reason, &instead(evidence, standing.key)], " ");
    finding.answer(standing.answer, &reason);
    if standing.answer == Answer::Mended {
        mended(evidence, finding, standing);
    }
    if standing.answer == Answer::Figure && !counts(evidence, standing.key) {
        finding.remedy = not_used(evidence, standing.writing);
    }
}

/// The answer that stood before on another copy of the slip, quoted; empty if there was none, or if that copy still
/// has it.
fn instead(evidence: &Evidence<'_>, key: &str) -> String {
    let is_there = |before: &&Writing| {
        let mut there = slips(evidence).filter(|of| of.submission.path == before.file);
        let slip = there.find_map(|reading| reading.slip.as_deref());
        let mut answers = slip.into_iter().flat_map(|slip| &slip.answers);
        answers.any(|answer| answer.key.text() == key && answer.text() == before.text)
    };
    let before = evidence.written.before(key).filter(|of| !is_there(of));
    before.map_or_else(String::new, |before| {
        let name = before.file.rsplit('/').next().unwrap_or_default();
        format!("前の回答「{name}」{}の代わり", quoted_lines(&before.text))
    })
}

fn quoted_lines(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.is_empty());
    joined(lines.map(|line| format!("「{line}」")), "")
}

/// Whether an answered figure is used. It is as long as it lies there, like every other figure.
fn counts(evidence: &Evidence<'_>, key: &str) -> bool {
    let slips = slips(evidence).filter_map(|reading| reading.slip.as_deref());
    let mut answers = slips.flat_map(|slip| &slip.answers);
    answers.any(|answer| answer.became.before().is_some() && answer.key.text() == key)
}

/// Why an answered figure is not used, and what to do.
fn not_used(evidence: &Evidence<'_>, writing: &Writing) -> String {
    let answer = quoted_lines(writing.text.split_once('\n').map_or("", |(_, rest)| rest));
    let slip = |reading: &&Reading| {
        let slip = reading.slip_of(evidence.plan, evidence.year);
        slip.map(|slip| slip.order.run)
    };
    let is_file = |reading: &&Reading| reading.submission.path == writing.file;
    // It may have been moved or renamed since, and a newer slip may lie over it.
    let of_run = slips(evidence).find(|reading| slip(reading) == writing.of_run);
    let there = slips(evidence).find(is_file).or(of_run);
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    match there {
        Some(reading) if slip(&reading) < writing.of_run => format!(
            "値{answer}を答えた確認票「{}」に、それより前の確認票が上書きされているので、その値を使っていません。新しい方の確認票を戻すか、もう一度答えてください。",
            name(&writing.file)
        ),
        Some(reading) => format!(
            "確認票「{}」から、前に答えた値{answer}が消えているか書き換えられているので、その値を使っていません。前の値でよければ、もう一度答えてください。",
            name(&reading.submission.path)
        ),
        None => format!(
            "値{answer}を答えた確認票「{}」が課のフォルダーにないので、その値を使っていません。確認票を戻すか、もう一度答えてください。",
            name(&writing.file)
        ),
    }
}

/// Says whether the file has come of which the section says that it was sent. Where it has, the question is open again.
fn mended(evidence: &Evidence<'_>, finding: &mut Finding, standing: &Standing<'_>) {
    let since = standing.writing.of_run.unwrap_or_default();
    let is_newer = |reading: &&Reading| {
        let is_form = reading.counts() && !reading.sightings.is_empty();
        let is_own = is_form && evidence.section_of(reading) == finding.section;
        is_own && evidence.written.first_read(&reading.hash) > since
    };
    let newer = evidence.readings.iter().rfind(is_newer);
    let said = match newer {
        Some(reading) => format!(
            "直したファイルとして「{}」が届きましたが、ここは前と同じです。",
            reading.submission.name()
        ),
        None => "直したファイルが、まだ届いていません。".to_owned(),
    };
    finding.is_open_again = newer.is_some();
    finding.remedy = said + &finding.remedy;
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

/// The findings of each key. A key of an earlier version, which has no section, is one where it means one section.
fn places(plan: &Plan, findings: &[Finding]) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let mut short: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        let key = key(plan, finding);
        short.entry(key.short().text()).or_default().push(index);
        places.entry(key.text()).or_default().push(index);
    }
    let is_of_one = |of: &Vec<usize>| {
        let first = &findings[of[0]].section;
        of.iter().all(|index| findings[*index].section == *first)
    };
    places.extend(short.into_iter().filter(|(_, of)| is_of_one(of)));
    places
}

/// Whether a newer workbook with a slip took the place of a workbook with this one: then what was
/// written outside the answers of this one is a note.
fn is_replaced(evidence: &Evidence<'_>, reading: &Reading, slip: &ReturnedSlip) -> bool {
    let is_newer = |other: &ReturnedSlip| {
        slip.order.name == other.order.name && slip.order.is_before(&other.order)
    };
    let mut others = slips(evidence).filter_map(|other| other.slip.as_deref());
    !reading.counts() && others.any(is_newer)
}

fn slips<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = &'a Reading> {
    evidence.readings.iter().filter(|of| of.slip_counts())
}

/// What is to be said of a slip, whatever it answers.
fn of_slip(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
    let Some(slip) = &reading.slip else {
        return Vec::new();
    };
    if is_replaced(evidence, reading, slip) {
        let older = |finding: Finding| {
            let finding = finding.with_remedy(OLDER_ANSWER.remedy);
            Finding {
                page: &OLDER_ANSWER,
                ..finding
            }
        };
        return outside(evidence, reading, slip).map(older).collect();
    }
    let said = |page, message: &str| vec![evidence.of_file(page, reading, message.to_owned())];
    if slip.is_bare {
        let message = "確認票ですが、隠れた行と列がないので、どの問への回答か分かりません";
        return said(&BARE_SLIP, message);
    }
    if slip.head.is_some() && reading.slip_of(evidence.plan, evidence.year).is_none() {
        // See `foreign_slip`.
        return Vec::new();
    }
    let shapes = "図や画像が貼られています。その中に書かれた回答は読めません";
    let shapes = slip.has_shapes.then(|| said(&UNCLEAR_ANSWER, shapes));
    let shapes = shapes.into_iter().flatten();
    shapes.chain(outside(evidence, reading, slip)).collect()
}

/// What is to be said of the answers on a slip.
fn of_answers(
    evidence: &Evidence<'_>,
    reading: &Reading,
    asked: &HashMap<&str, bool>,
) -> Vec<Finding> {
    let Some(slip) = reading.slip_of(evidence.plan, evidence.year) else {
        return Vec::new();
    };
    // An answer that a later slip repeats is reported at the slip on which it was given, while that slip is there.
    let is_told = |answer: &&SlipAnswer| match answer.became {
        Became::Counts(_) => true,
        Became::Outdated => answer.repeated.is_none() || !is_given(evidence, answer),
        _ => answer.repeated.is_none(),
    };
    let answers = slip.answers.iter().filter(is_told);
    let answers = answers.filter_map(|answer| {
        let (page, message) = of_answer(evidence, answer, asked)?;
        let mut finding = evidence.at(page, reading, (slip.sheet, answer.at), message);
        finding.of_question = Some(answer.key.text());
        Some(finding)
    });
    answers.collect()
}

/// Whether a slip that lies there answers the same question itself, and does not only say an answer again.
fn is_given(evidence: &Evidence<'_>, answer: &SlipAnswer) -> bool {
    let slips = slips(evidence).filter_map(|reading| reading.slip.as_deref());
    let mut answers = slips.flat_map(|slip| &slip.answers);
    answers.any(|other| other.repeated.is_none() && other.key == answer.key)
}

/// What was written where it is not read as an answer.
fn outside<'a>(
    evidence: &'a Evidence<'_>,
    reading: &'a Reading,
    slip: &'a ReturnedSlip,
) -> impl Iterator<Item = Finding> + 'a {
    let strays = slip.strays.iter().map(|stray| {
        let StrayText {
            sheet, at, texts, ..
        } = stray;
        let texts = joined(texts.iter().map(|text| format!("「{text}」")), "");
        let message = match stray.is_answer {
            true => {
                format!("どの問への回答か分かりません（行の後ろの隠れた印が消えています）:{texts}")
            }
            false => format!("回答の欄の外に書かれています:{texts}"),
        };
        let finding = evidence.at(&UNCLEAR_ANSWER, reading, (*sheet, *at), message);
        finding.with_remedy("答えなら、その問の黄色い欄に書き直して、送り直してください。答えでなければ、「正しい」を選び、何を書いたものかを書いてください。")
    });
    let is_own = |head: &SlipHead| reading.is_slip_of(evidence.plan, evidence.year, head);
    let others = slip.others.iter();
    let others = others.filter(move |(_, head)| head.as_ref().is_none_or(is_own));
    let others = others.map(|(sheet, _)| {
        let message =
            "一つのファイルに、確認票のシートが二つ以上あります。このシートの回答は読んでいません";
        evidence.at(&UNCLEAR_ANSWER, reading, (*sheet, None), message.to_owned())
    });
    strays.chain(others)
}

/// What is to be said of an answer. `asked`: for each question, whether what it asks about may be right as it stands.
fn of_answer(
    evidence: &Evidence<'_>,
    answer: &SlipAnswer,
    asked: &HashMap<&str, bool>,
) -> Option<(&'static Page, String)> {
    let (key, name) = (answer.key.text(), subject(evidence.plan, &answer.key));
    let written = answer.written();
    let unclear = |what: &str| {
        let message = format!("{name}への回答は、{what}（書かれた回答:{written}）");
        Some((&UNCLEAR_ANSWER, message))
    };
    match &answer.became {
        Became::Unclear(why) => unclear(why),
        Became::Stranger => unclear("ほかの課にお尋ねした問への回答です"),
        Became::Older => {
            let message =
                format!("{name}への回答{written}は、新しい確認票の回答があるので使っていません");
            Some((&OLDER_ANSWER, message))
        }
        Became::Disputed => {
            let message = format!("{name}に、違う回答があります:{written}");
            Some((&ANSWERS_DIFFER, message))
        }
        Became::Differs(other) => {
            unclear(&format!("同じ値についての別の問への回答{other}と違います"))
        }
        Became::Counts(before) => {
            let told = used(evidence, &name, before, answer);
            let told = joined([told, instead(evidence, &key)], "。");
            Some((&ANSWERED_FIGURE, told))
        }
        // Said of the figure that counts in its place, or where it was taken back.
        Became::Corrected(_) | Became::Over => None,
        Became::Outdated => Some((&ANSWER_OUTDATED, outdated(&name, answer))),
        Became::Taken => match (answer.taken(), asked.get(key.as_str())) {
            (Ok(Answer::Right), Some(false)) => unclear(not_right(&answer.key)),
            (Ok(Answer::Right), None) => Some((&ANSWER_OUTDATED, outdated(&name, answer))),
            // What was promised is kept where it has words of its own.
            (Ok(Answer::Checking | Answer::Mended), None) if !answer.reason.is_empty() => {
                Some((&ANSWER_OUTDATED, outdated(&name, answer)))
            }
            _ => None,
        },
    }
}

/// What may be answered of an error instead of 正しい: only a question about an actual has a box for a value.
fn not_right(key: &AnswerKey) -> &'static str {
    match key.kind == Kind::Actual.code() {
        true => "「正しい」では済みません。直すか、正しい値を書いてください",
        false => {
            "「正しい」では済みません。直したファイルを送り、「直して再提出した」を選んでください"
        }
    }
}

fn used(evidence: &Evidence<'_>, name: &str, before: &[String], answer: &SlipAnswer) -> String {
    let before = quoted(before);
    let reason = match answer.reason.as_str() {
        "" => String::new(),
        reason => format!("。理由: {reason}"),
    };
    let (figure, value) = (figure(name, &answer.key), &answer.value);
    match is_disputed(evidence, answer) {
        true => format!(
            "{figure}への回答の「{value}」（元の記入は{before}）は、ほかに違う値があるので、まだ使っていません{reason}"
        ),
        false => {
            format!("{figure}は、確認票の回答の「{value}」としました（元の記入は{before}）{reason}")
        }
    }
}

/// Whether other cells say the answered figure differently.
fn is_disputed(evidence: &Evidence<'_>, answer: &SlipAnswer) -> bool {
    let kpi = answer.record.as_ref().and_then(KpiRecord::kpi);
    let said = kpi.zip(FiscalYear::parse(&answer.key.which));
    let said = said.map(|(kpi, year)| evidence.ledger.actuals(kpi, year));
    said.is_some_and(|said| {
        let mut cells = said.into_iter().map(CellFigure::from);
        let first = cells.next();
        first.is_some_and(|first| !cells.all(|cell| cell.agrees_with(&first)))
    })
}

fn outdated(name: &str, answer: &SlipAnswer) -> String {
    let asked = answer.asked.as_ref();
    let asked = asked.map(|text| format!("（お尋ねしたときの記入:「{text}」）"));
    format!(
        "{}{}への回答{}は、今の値についてのものではありません",
        figure(name, &answer.key),
        asked.unwrap_or_default(),
        answer.written()
    )
}

/// The texts in the place of which a figure counts, each behind the one that took its place: 「794663」→「795」.
pub fn quoted(before: &[String]) -> String {
    let one = |text: &String| match text.as_str() {
        "" => "空欄".to_owned(),
        text => format!("「{text}」"),
    };
    joined(before.iter().map(one), "→")
}

/// 観光入込客数の令和6年度の実績値; the name alone of what is no figure.
pub(super) fn figure(name: &str, key: &AnswerKey) -> String {
    let year = FiscalYear::parse(&key.which).map(|year| format!("{}の", year.long()));
    let mut kinds = Kind::ALL.iter();
    match kinds.find(|kind| kind.code() == key.kind) {
        Some(kind) => format!("{name}の{}{}", year.unwrap_or_default(), kind.label()),
        None => name.to_owned(),
    }
}

/// 観光入込客数; of what is about no KPI and no project, what was asked.
pub(super) fn subject(plan: &Plan, key: &AnswerKey) -> String {
    let (begin, id) = key.subject.split_once(':').unwrap_or_default();
    let kpi = || plan.kpis.iter().position(|kpi| part(&kpi.id) == id);
    let project = || {
        plan.projects
            .iter()
            .find(|of: &&Project| part(&of.id) == id)
    };
    match begin {
        "kpi" => kpi().map_or_else(|| id.to_owned(), |kpi| plan.called(kpi).to_owned()),
        "project" => project().map_or_else(|| id.to_owned(), |of| of.name.clone()),
        _ => place(id, key),
    }
}

/// ファイル「実績」シート「指標」C20（どの見出しにも属さないセルです）, as far as there is a file, a sheet, a cell. Other
/// questions about the file have other words behind it.
fn place(file: &str, key: &AnswerKey) -> String {
    let (sheet, cell) = key.which.rsplit_once('!').unwrap_or_default();
    let quoted = |what: &str, name: &str| match name {
        "" => String::new(),
        name => format!("{what}「{name}」"),
    };
    let page = super::pages().find(|page| page.code == key.code);
    let what = page.map_or("", |page| page.what.split('。').next().unwrap_or_default());
    let (file, sheet) = (quoted("ファイル", file), quoted("シート", sheet));
    format!("{file}{sheet}{cell}{}", in_brackets(what))
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
                value: answer.value.clone(),
                reason: answer.reason.clone(),
                place: (
                    reading.submission.path.clone(),
                    reading.sheets[slip.sheet].clone(),
                    answer.at.to_string(),
                ),
                hash: reading.hash.clone(),
                order: slip.order_of(answer),
                word: match answer.became {
                    Became::Older | Became::Over | Became::Stranger => Word::Newer,
                    Became::Disputed | Became::Differs(_) => Word::Nobody,
                    _ => Word::Its,
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{subject, without_places};
    use crate::domain::answer::AnswerKey;
    use crate::mapping::Mapping;

    #[test]
    fn what_is_about_no_kpi_names_what_was_asked() {
        let plan = Mapping::none().plan;
        for (key, expected) in [
            (
                "unmapped-cell/file:実績/cell/指標!C20/00.11",
                "ファイル「実績」シート「指標」C20（どの見出しにも属さないセルです）",
            ),
            (
                "unmapped-column/file:実績/cell/指標!Q8/00.11",
                "ファイル「実績」シート「指標」Q8（様式にない列です）",
            ),
            (
                "missing-form-row/file:実績/cell/!/00.11",
                "ファイル「実績」（配った調査票にあるはずの、課の指標や事業の行がありません）",
            ),
            (
                "of-an-earlier-version/file:実績/cell/!B2/00",
                "ファイル「実績」B2",
            ),
        ] {
            assert_eq!(subject(&plan, &AnswerKey::parse(key).unwrap()), expected);
        }
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
