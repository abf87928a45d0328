//! What is to be said of a 確認票 and of the answers on it.

use super::super::{Evidence, Finding, Page, about, missing_submission};
use super::key::places;
use super::words::{figure, quoted, subject};
use super::{
    ANSWER_OUTDATED, ANSWERED_FIGURE, ANSWERS_DIFFER, BARE_SLIP, OLDER_ANSWER, UNCLEAR_ANSWER,
    counts, instead,
};
use crate::domain::FiscalYear;
use crate::domain::answer::{Answer, AnswerKey, OF_BLANK_COST, SlipHead};
use crate::domain::joined::joined;
use crate::domain::reported::Kind;
use crate::ledger::{CellFigure, Ledger};
use crate::normalize::slip::{Became, LostKey, ReturnedSlip, SlipAnswer, StrayText};
use crate::normalize::{KpiRecord, Reading};
use std::collections::HashMap;

/// For each question that is asked, whether what it asks about may be right as it stands: by its key.
pub type AskedKeys = HashMap<String, bool>;

/// The questions of findings; `places` are these by their keys.
pub fn asked(places: &HashMap<String, Vec<usize>>, findings: &[Finding]) -> AskedKeys {
    let of_keys = places.iter();
    let may_be_right = |of: &[usize]| findings[of[0]].may_be_right();
    of_keys
        .map(|(key, of)| (key.clone(), may_be_right(of)))
        .collect()
}

/// What is to be said of all answers. It is asked about itself, and so are the answers to that.
pub fn of_all_answers(evidence: &Evidence<'_>, mut asked: AskedKeys) -> Vec<Finding> {
    loop {
        let said = evidence
            .slips()
            .flat_map(|reading| of_answers(evidence, reading, &asked));
        let mut said: Vec<Finding> = said.collect();
        about::fill(evidence.plan, evidence.ledger, evidence.readings, &mut said);
        let known = asked.len();
        asked.extend(self::asked(&places(evidence, &said), &said));
        if asked.len() == known {
            return said;
        }
    }
}

/// What is to be said of a slip, whatever it answers.
pub fn of_slip(evidence: &Evidence<'_>, reading: &Reading) -> Vec<Finding> {
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
    let shapes = shapes.into_iter().flatten().map(|mut finding| {
        // What they show is not read: an answer about them is one about this very file.
        finding.about.stands.clone_from(&reading.hash);
        finding
    });
    shapes.chain(outside(evidence, reading, slip)).collect()
}

/// Whether a newer workbook with a slip took the place of a workbook with this one: then what was
/// written outside the answers of this one is a note.
fn is_replaced(evidence: &Evidence<'_>, reading: &Reading, slip: &ReturnedSlip) -> bool {
    let is_newer = |other: &ReturnedSlip| {
        slip.order.name == other.order.name && slip.order.is_before(&other.order)
    };
    let mut others = evidence.slips().filter_map(|other| other.slip.as_deref());
    !reading.counts() && others.any(is_newer)
}

/// What is to be said of the answers on a slip.
fn of_answers(evidence: &Evidence<'_>, reading: &Reading, asked: &AskedKeys) -> Vec<Finding> {
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
        let (page, mut message) = of_answer(evidence, answer, asked)?;
        if page.code == ANSWERS_DIFFER.code {
            // All of them are told at one question.
            message += &format!("（「{}」）", reading.submission.name());
        }
        let mut finding = evidence.at(page, reading, (slip.sheet, answer.at), message);
        if page.code == UNCLEAR_ANSWER.code && answer.key.code == missing_submission::PAGE.code {
            SEND_THE_FORM.clone_into(&mut finding.remedy);
        }
        finding.of_question = Some(answer.key.text());
        let is_outdated = page.code == ANSWER_OUTDATED.code && !answer.is_lost();
        if let Some(key) = asked_beside(asked, &answer.key).filter(|_| is_outdated) {
            (finding.of_question, finding.remedy) = (Some(key), AGAIN.to_owned());
        }
        Some(finding)
    });
    answers.collect()
}

/// Whether a slip that lies there has a newer answer to the same question, or to another about the same figure. Else only
/// the history has it.
fn has_other(evidence: &Evidence<'_>, answer: &SlipAnswer) -> bool {
    let is_older = |of: &SlipAnswer| matches!(of.became, Became::Older | Became::Over);
    let mut answers = evidence.slip_answers();
    answers.any(|other| other.key.is_of_same_figure(&answer.key) && !is_older(other))
}

/// Whether a slip that lies there answers the same question itself, and does not only say an answer again.
fn is_given(evidence: &Evidence<'_>, answer: &SlipAnswer) -> bool {
    let mut answers = evidence.slip_answers();
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
        let lost = |why: &str| format!("どの問への回答か分かりません（{why}）:{texts}");
        let message = match stray.lost {
            Some(LostKey::Gone) => lost("行の後ろの隠れた印が消えています"),
            Some(LostKey::OfAnother) => lost("行の後ろの隠れた印が、別の問のものです"),
            None => format!("回答の欄の外に書かれています:{texts}"),
        };
        let finding = evidence.at(&UNCLEAR_ANSWER, reading, (*sheet, *at), message);
        finding.with_remedy(match stray.lost {
            Some(LostKey::OfAnother) => "新しい確認票の、その問の黄色い欄に書き直して、送り直してください。",
            _ => "答えなら、その問の黄色い欄に書き直して、送り直してください。答えでなければ、「正しい」を選び、何を書いたものかを書いてください。",
        })
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

/// What is to be said of an answer.
fn of_answer(
    evidence: &Evidence<'_>,
    answer: &SlipAnswer,
    asked: &AskedKeys,
) -> Option<(&'static Page, String)> {
    let (key, name) = (answer.key.text(), subject(evidence.plan, &answer.key));
    let written = answer.written();
    let beside = asked_beside(asked, &answer.key).is_some();
    let is_outdated = || Some((&ANSWER_OUTDATED, outdated(&name, answer, beside)));
    let unclear = |what: &str| {
        let message = format!("{name}への回答は、{what}（書かれた回答:{written}）");
        Some((&UNCLEAR_ANSWER, message))
    };
    let may_be_right = asked.get(key.as_str()).copied();
    let is_right = Answer::parse(&answer.choice) == Some(Answer::Right);
    let is_asked = || may_be_right.is_some() || counts(evidence, &key);
    match &answer.became {
        Became::Older => {
            let why = match has_other(evidence, answer) {
                true => "新しい確認票の回答があるので使っていません",
                false => {
                    "その後の確認票で別に答えられたので使っていません（その確認票は、今は課のフォルダーにありません）"
                }
            };
            Some((&OLDER_ANSWER, format!("{name}への回答{written}は、{why}")))
        }
        Became::Counts(before) => {
            let told = used(evidence, &name, before, answer);
            let told = joined([told, instead(evidence, &key)], "。");
            Some((&ANSWERED_FIGURE, told))
        }
        // Said of what has the word in its place, or where it was taken back.
        Became::Corrected(_) | Became::Over | Became::Agrees => None,
        Became::Outdated => is_outdated(),
        Became::Taken => match (answer.taken(), may_be_right) {
            (Ok(Answer::Right), Some(false)) => unclear(not_right(&answer.key)),
            (Ok(Answer::Right), None) => is_outdated(),
            // What was promised is kept where it has words of its own.
            (Ok(Answer::Checking | Answer::Mended), None) if !answer.reason.is_empty() => {
                is_outdated()
            }
            _ => None,
        },
        // Whatever is wrong with an answer to it: where nothing is in doubt any more, nothing is asked.
        _ if !is_asked() => is_outdated(),
        // A reason would not make it right.
        Became::Unclear(_) if is_right && may_be_right == Some(false) => {
            unclear(not_right(&answer.key))
        }
        Became::Unclear(why) => unclear(why),
        Became::Stranger => unclear("ほかの課にお尋ねした問への回答です"),
        Became::Disputed => {
            let message = format!("{name}に、違う回答があります:{written}");
            Some((&ANSWERS_DIFFER, message))
        }
        Became::Differs(other) => {
            unclear(&format!("同じ値についての別の問への回答{other}と違います"))
        }
    }
}

/// What a section has to do if it answered to `missing-submission` with what cannot be taken.
const SEND_THE_FORM: &str = "調査票に記入して送ってください。まだ送れないときは、確認票で「確認中」を選び、いつ送れるかを「理由・説明」の欄に書いて返してください。";

/// Says that 正しい is no answer to a question about what cannot be right as it stands, and what is. Only a question about an
/// actual has a box for a value.
fn not_right(key: &AnswerKey) -> &'static str {
    if key.kind == Kind::Actual.code() {
        "「正しい」では済みません。直すか、正しい値を書いてください"
    } else if key.code == OF_BLANK_COST {
        "事業費の空欄は「正しい」では済みません。0円なら「0」を、金額がまだなければその理由（未定など）を書いたファイルを送り、「直して再提出した」を選んでください"
    } else if key.code == missing_submission::PAGE.code {
        "「正しい」では済みません"
    } else {
        "「正しい」では済みません。直したファイルを送り、「直して再提出した」を選んでください"
    }
}

fn used(evidence: &Evidence<'_>, name: &str, before: &[String], answer: &SlipAnswer) -> String {
    let before = quoted(before);
    let reason = match answer.reason.as_str() {
        "" => String::new(),
        reason => format!("。理由: {reason}"),
    };
    let (figure, value) = (figure(name, &answer.key), &answer.value);
    match is_disputed(evidence.ledger, answer) {
        true => format!(
            "{figure}への回答の「{value}」（元の記入は{before}）は、ほかに違う値があるので、まだ使っていません{reason}"
        ),
        false => {
            format!("{figure}は、確認票の回答の「{value}」としました（元の記入は{before}）{reason}")
        }
    }
}

/// Whether other cells say the answered figure differently.
pub fn is_disputed(ledger: &Ledger, answer: &SlipAnswer) -> bool {
    let kpi = answer.record.as_ref().and_then(KpiRecord::kpi);
    let said = kpi.zip(FiscalYear::parse(&answer.key.which));
    let said = said.map(|(kpi, year)| ledger.actuals(kpi, year));
    said.is_some_and(|said| {
        let mut cells = said.into_iter().map(CellFigure::from);
        let first = cells.next();
        first.is_some_and(|first| !cells.all(|cell| cell.agrees_with(&first)))
    })
}

/// The key by which the same is still asked of the figure that was asked about, where only what the question names beside it
/// is another: the baseline, the target, another year's figure.
fn asked_beside(asked: &AskedKeys, key: &AnswerKey) -> Option<String> {
    let is_figure = Kind::ALL.iter().any(|kind| kind.code() == key.kind);
    let is_same = |other: &AnswerKey| {
        let is_alike = other.code == key.code && other.is_of_same_figure(key);
        is_alike && other.figure() == key.figure() && other.asked_of() == key.asked_of()
    };
    let keys = asked.keys().filter(|_| is_figure);
    let same = keys.filter(|other| AnswerKey::parse(other).is_some_and(|other| is_same(&other)));
    // The least: a map has no order, and runs must agree.
    same.min().cloned()
}

/// What is done about an answer whose question names other values since.
const AGAIN: &str = "今もそのとおりなら、もう一度答えてください。";

/// Whether a note of an answer is one to a question that is asked again, and belongs beside it.
pub fn is_to_be_given_again(finding: &Finding) -> bool {
    finding.code() == ANSWER_OUTDATED.code && finding.remedy == AGAIN
}

fn outdated(name: &str, answer: &SlipAnswer, is_asked_beside: bool) -> String {
    let asked = answer.asked.as_ref();
    let asked = asked.map(|text| format!("（お尋ねしたときの記入:「{text}」）"));
    let why = match answer.is_lost() {
        true => "そのあとで別の値が届いたか答えられたか、計画の単位が変わったので、使っていません",
        false if is_asked_beside => {
            "問に挙げたほかの値（ほかの提出の値、基準値、目標値など）が変わる前のものです"
        }
        false => "今の値についてのものではありません",
    };
    format!(
        "{}{}への回答{}は、{why}",
        figure(name, &answer.key),
        asked.unwrap_or_default(),
        answer.written()
    )
}
