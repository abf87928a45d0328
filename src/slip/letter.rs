//! 催促文: a letter to a section that is not done, as plain text for Windows' Notepad: what is missing or open, by
//! when, to whom.

use super::question::Question;
use super::sheet::{Slip, collection};
use crate::check::missing_submission;
use crate::domain::Plan;
use crate::domain::answer::Answer;
use crate::domain::joined::{each_once, joined};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::finding::{Finding, Severity};
use crate::intake::own_note;
use crate::verification::{SectionStatus, Standing, Verification};

/// The most KPIs, projects or questions that are listed. A longer letter is not read.
const MOST: usize = 30;

/// For what a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It goes with what the section is sent.
    Package,
    /// The section is reminded.
    Reminder,
}

/// A letter to one section.
pub struct Letter {
    date: String,
    lines: Vec<String>,
}

impl Letter {
    /// The letter to a section whose slip asks this, and to which a form goes again because of rows that were added; none
    /// to one that has nothing to do.
    pub fn to(
        verification: &Verification,
        status: &SectionStatus<'_>,
        (slip, added): (Option<&Slip<'_>>, &[&Finding]),
        (occasion, now): (Occasion, Moment),
    ) -> Option<Self> {
        let asked = match status.standing {
            Standing::Missing => missing((verification, slip), status, (occasion, now)),
            _ => {
                let open = slip.and_then(|slip| open(slip, now));
                [open.unwrap_or_default(), anew(verification, added)].concat()
            }
        };
        if asked.is_empty() {
            return None;
        }
        let head = [
            format!("{} 御中", status.section),
            String::new(),
            format!("{}の効果検証について（お願い）", verification.year.long()),
            verification.plan().name.clone(),
        ];
        let when = when(verification, now);
        let lines = head.into_iter().chain(asked).chain(when);
        Some(Self {
            date: now.day(),
            lines: lines.collect(),
        })
    }

    /// Whether it asks for an answer on the 確認票.
    pub fn asks_to_answer(&self) -> bool {
        self.lines.iter().any(|line| line == HOW_TO_ANSWER)
    }

    /// What it says, whatever its date.
    pub fn says(&self) -> String {
        self.lines.join("\n")
    }

    /// The file: UTF-8 that Notepad knows by its first bytes, with the line ends of Windows. It is known when it comes back.
    pub fn bytes(&self) -> Vec<u8> {
        let lines = std::iter::once(&self.date).chain(&self.lines);
        let lines: Vec<String> = lines.map(|line| plain(line)).collect();
        let text = lines.join("\r\n");
        format!("\u{feff}{text}{}\r\n", own_note::seal_of(&text)).into_bytes()
    }
}

/// On one line: a quoted cell may hold line breaks.
fn plain(line: &str) -> String {
    line.replace(char::is_control, " ")
}

/// The forms of a section that sent nothing; nothing where they are promised for a later day.
fn missing(
    (verification, slip): (&Verification, Option<&Slip<'_>>),
    status: &SectionStatus<'_>,
    (occasion, now): (Occasion, Moment),
) -> Vec<String> {
    let plan = verification.plan();
    let section = plan.section_named(status.section);
    let asked = asked(verification, status);
    if asked.is_some_and(|finding| finding.is_for_later(now)) {
        return Vec::new();
    }
    let own = |section: usize| {
        let kpis = plan.kpis_of(section).iter().map(|kpi| {
            let id = &plan.kpis[*kpi].id;
            format!("・{}（{id}）", plan.called_beside_id(*kpi))
        });
        let projects = plan.projects_of(section).map(|project| {
            let project = &plan.projects[project];
            format!("・{}（{}）の事業費", project.name, project.id)
        });
        kpis.chain(projects).collect::<Vec<_>>()
    };
    let own = section.map(own).unwrap_or_default();
    let mut lines = vec![String::new(), asking(verification, status, (occasion, now))];
    let refused = asked.zip(slip).map(|(of, slip)| not_taken(slip, of));
    let refused = refused.unwrap_or_default();
    let heard = asked.and_then(|finding| heard(verification, finding, &refused));
    let reply = asked.and_then(|finding| finding.told_of_promise_by(now));
    let is_asked = reply.is_some() || !refused.is_empty();
    lines.extend(heard.into_iter().chain(reply));
    lines.extend([
        String::new(),
        format!("■ 記入していただくもの（{}件）", own.len()),
    ]);
    let more = more(own.len(), "調査票");
    lines.extend(own.into_iter().take(MOST).chain(more));
    let answering = slip.filter(|_| is_asked);
    lines.extend(answering.map_or_else(Vec::new, |slip| how_to_answer(slip, &slip.questions)));
    lines
}

/// What a section answered to that it sent nothing, or why that was not taken; none where it has answered nothing.
fn heard(verification: &Verification, finding: &Finding, refused: &[&Finding]) -> Option<String> {
    if refused.is_empty() {
        let shown = finding.answer_shown();
        return finding
            .answered
            .map(|_| format!("お返事をいただいています。{shown}"));
    }
    let questions = refused.iter().map(|of| Question::new(verification, of));
    let (why, remedies): (Vec<_>, Vec<_>) = questions
        .map(|of| (format!("{}。", of.message()), of.remedy()))
        .unzip();
    let told = each_once(why.into_iter().chain(remedies));
    Some(format!(
        "お返事をいただきましたが、受け取れませんでした。{}",
        told.concat()
    ))
}

/// What is wrong with the answers of a section that sent nothing else.
fn not_taken<'a>(slip: &Slip<'a>, finding: &Finding) -> Vec<&'a Finding> {
    let is_on_slip = |of: &&&Finding| {
        let mut readings = slip.verification.readings.iter();
        readings.any(|reading| reading.slip.is_some() && reading.submission.path == of.place.file)
    };
    let beside = slip.questions.iter().filter(is_on_slip);
    slip.refused(finding)
        .into_iter()
        .chain(beside.copied())
        .collect()
}

/// That a section sent nothing.
fn asked<'a>(verification: &'a Verification, status: &SectionStatus<'_>) -> Option<&'a Finding> {
    let mut findings = verification.findings.iter();
    findings.find(|finding| {
        finding.code() == missing_submission::PAGE.code && finding.section == status.section
    })
}

/// Asks for the form, once more where it was withdrawn. While nothing is due, only a reminder says that it has not come.
fn asking(
    verification: &Verification,
    status: &SectionStatus<'_>,
    (occasion, now): (Occasion, Moment),
) -> String {
    let is_over = verification.days_left(now).is_some_and(|days| days < 0);
    if !status.withdrawn.is_empty() {
        return format!(
            "送っていただいた調査票は、取り下げられています。調査票に記入して、{}に出し直してください。",
            verification.plan().desk()
        );
    }
    let asked = match occasion == Occasion::Reminder || is_over {
        true => "調査票が、まだ届いていません。記入して",
        false => "調査票に記入して",
    };
    format!("{asked}、{}にお送りください。", verification.plan().desk())
}

/// The form that goes to a section again. What it sends then takes the place of what it sent before: it must be whole.
fn anew(verification: &Verification, added: &[&Finding]) -> Vec<String> {
    if added.is_empty() {
        return Vec::new();
    }
    let head = ["", "■ 新しい調査票"].map(str::to_owned);
    let told = added.iter().map(|of| format!("　内容: {}", of.message));
    let desk = verification.plan().desk();
    let named = verification.plan().correction_sign().of_second(desk);
    let asked = format!(
        "　お願い: 計画に合わせて作り直した調査票をお送りします。加わったところと変わったところを記入し、前に送っていただいた値や文章も、そのまま写してください（空欄のままでは、前の値を使えません）。{named}、{desk}に送ってください。"
    );
    head.into_iter().chain(told).chain([asked]).collect()
}

/// What a section is asked for in a letter, what must be mended first.
const PARTS: [&str; 3] = ["直していただくこと", "確かめていただくこと", ASKED_WHEN];

/// Of what it looks into, without a day that is understood, it is asked for the day alone.
const ASKED_WHEN: &str = "いつ分かるかを知らせていただくこと";

/// In which part of the letter a section is asked for something.
fn part_of(finding: &Finding, now: Moment) -> &'static str {
    let is_undated = finding.promise(now) == Some(Promise::Undated);
    match finding.severity() {
        _ if is_undated && finding.waits() => ASKED_WHEN,
        Severity::Error => PARTS[0],
        _ => PARTS[1],
    }
}

/// What a slip asks, what must be mended before what is to be confirmed; none where all of it is promised for a later
/// day.
fn open(slip: &Slip<'_>, now: Moment) -> Option<Vec<String>> {
    let (promised, mut asked): (Vec<&Finding>, Vec<&Finding>) = slip
        .questions
        .iter()
        .partition(|finding| finding.is_for_later(now));
    let part = |of: &Finding| part_of(of, now);
    let counts = PARTS.iter().filter_map(|label| {
        let count = asked.iter().filter(|of| part(of) == *label).count();
        (count > 0).then(|| format!("{label}が{count}件"))
    });
    let counts = joined(counts, "、");
    if counts.is_empty() {
        return None;
    }
    let mut lines = vec![
        String::new(),
        "調査票をお送りいただき、ありがとうございました。".to_owned(),
        format!("{counts}あります。"),
    ];
    asked.sort_by_key(|finding| PARTS.iter().position(|label| *label == part(finding)));
    let mut before = None;
    for (number, finding) in (1..).zip(asked.iter().take(MOST)) {
        let part = part(finding);
        if before.replace(part) != Some(part) {
            lines.extend([String::new(), format!("■ {part}")]);
        }
        lines.extend(question(number, slip, finding, now));
    }
    lines.extend(more(asked.len(), "確認票"));
    lines.extend(waiting(slip, &promised, now));
    lines.extend(how_to_answer(slip, &asked));
    Some(lines)
}

/// What is promised for a later day.
fn waiting(slip: &Slip<'_>, promised: &[&Finding], now: Moment) -> Vec<String> {
    let lines = promised.iter().take(MOST).map(|finding| {
        let title = Question::new(slip.verification, finding).title();
        let day = finding.promise(now).and_then(Promise::day);
        let until = day.map(|day| format!("　{day}まで")).unwrap_or_default();
        format!("・{title}{}{until}", finding.answer_shown())
    });
    let lines: Vec<String> = lines.collect();
    let head = [
        String::new(),
        "■ お待ちしていること（分かりましたら、確認票でお答えください）".to_owned(),
    ];
    let head = head.into_iter().filter(|_| !lines.is_empty());
    let more = more(promised.len(), "確認票");
    head.chain(lines.iter().cloned()).chain(more).collect()
}

const HOW_TO_ANSWER: &str = "■ お返事のしかた";

/// The answers that questions take, each with what is to be done.
fn how_to_answer(slip: &Slip<'_>, asked: &[&Finding]) -> Vec<String> {
    let lines = slip.taken(asked).into_iter();
    let plan = slip.verification.plan();
    let lines =
        lines.map(|answer| format!("・「{}」: {}", answer.label(), what_to_do(plan, answer)));
    let desk = plan.desk();
    let head = [
        String::new(),
        HOW_TO_ANSWER.to_owned(),
        format!(
            "確認票（Excel）の、問ごとの黄色い欄で「回答」を一覧から選び、上書き保存して、そのまま{desk}に返してください。一覧には、その問で選べる回答だけが出ます。"
        ),
    ];
    head.into_iter().chain(lines).collect()
}

fn what_to_do(plan: &Plan, answer: Answer) -> String {
    let sent = plan.correction_sign().to_do_as_in(plan.desk());
    let text = match answer {
        Answer::Right => {
            "書いた値のとおりでよいときに選び、理由を書きます（理由がないと受け取れません）。"
        }
        Answer::Figure => {
            "正しい値が分かるときに選び、「正しい値」の欄に数を書きます。ファイルを送り直す必要はありません。"
        }
        Answer::Mended => {
            return format!(
                "ファイルを直したときに選びます。直したファイルも、{sent}、確認票といっしょに送ってください。"
            );
        }
        Answer::Checking => {
            "まだ答えられないときに選び、いつまでに分かるかを「理由・説明」の欄に書きます。分かったら、もう一度答えて送ってください。"
        }
    };
    text.to_owned()
}

fn question(number: usize, slip: &Slip<'_>, finding: &Finding, now: Moment) -> Vec<String> {
    let question = Question::new(slip.verification, finding);
    let reply = finding.told_of_promise_by(now);
    let reply = reply.map(|reply| ("お返事", reply));
    let told = [
        ("場所", question.place()),
        ("内容", question.message()),
        ("お願い", question.remedy()),
    ];
    let asks_when = part_of(finding, now) == ASKED_WHEN;
    let told = told.into_iter().filter(|(label, text)| {
        // What it promised to find out is not asked for now.
        let is_for_later = asks_when && *label == "お願い";
        !text.is_empty() && !is_for_later
    });
    let told = told.chain(slip.refusals(finding)).chain(reply);
    let told = told.map(|(label, text)| format!("　{label}: {text}"));
    let title = format!("{number}. {}", question.title());
    std::iter::once(title).chain(told).collect()
}

fn more(all: usize, listed_in: &str) -> Option<String> {
    let more = all.saturating_sub(MOST);
    (more > 0).then(|| format!("ほかに{more}件あります（{listed_in}をご覧ください）。"))
}

/// By when and to whom, where the plan says it.
fn when(verification: &Verification, now: Moment) -> Vec<String> {
    let told = collection(verification, Some(now));
    let told = told
        .into_iter()
        .map(|(label, text)| format!("{label}: {text}"));
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => told,
        false => [String::new()].into_iter().chain(told).collect(),
    }
}
