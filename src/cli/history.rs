//! `kensho history`, `kensho diff`: what the memory of a plan holds.

use super::changes;
use super::subjects::Asked;
use super::{AnswerFormat, each_plan};
use crate::history::changes::FileChange;
use crate::history::{self, Changes, Ended, History, HistoryError, Run, Writing};
use crate::writing::{is_opinion, source};
use crate::{Subject, mapping};
use anyhow::{Result, anyhow};
use clap::Subcommand;
use each_plan::{PlanAnswer, PlansOutcome};
use serde_json::{Value, json};

/// What else can be done with a history.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 壊れた記録を、残っている版と報告書から作り直す（壊れたものは別の名前で残ります）
    Rebuild,
    /// 報告書に書かれた意見を、書き換えられたものや消されたものも含めて、すべて示す
    Opinions,
    /// 名前を付けた版の報告書を、版/ にもう一度書き出す
    Write {
        /// 版の名前か、実行の番号
        edition: history::Asked,
    },
}

/// All runs of each plan, oldest first, with the names of those that were confirmed; after the history was
/// made again, or an edition written, if that is asked.
pub fn history(
    asked: Vec<Asked>,
    command: Option<&Command>,
    format: AnswerFormat,
) -> Result<PlansOutcome> {
    if let Some(Command::Opinions) = command {
        return opinions(asked, format);
    }
    each_plan::answer(asked, format, |subject, _, _| {
        let runs = match command {
            None | Some(Command::Opinions) => history::look(&subject.workspace, &subject.plan)?
                .map_or(Ok(Vec::new()), |history| history.runs())?,
            Some(Command::Rebuild) => crate::rebuild(subject)?,
            Some(Command::Write { edition }) => vec![crate::write_again(subject, edition)?],
        };
        let json = || {
            let runs: Vec<_> = runs.iter().map(changes::run).collect();
            json!({ "plan": subject.plan, "runs": runs })
        };
        let text = format.answer(|| list(&subject.plan, &runs), json);
        Ok(PlanAnswer {
            text,
            has_errors: false,
        })
    })
}

/// All that people ever wrote into the workbooks and 確認票 of the year, in the order in which it was read.
fn opinions(asked: Vec<Asked>, format: AnswerFormat) -> Result<PlansOutcome> {
    each_plan::answer(asked, format, |subject, _, _| {
        let history = history::look(&subject.workspace, &subject.plan)?;
        let writings = history.map_or(Ok(Vec::new()), |history| history.writings(subject.year))?;
        let human = || {
            let lines: String = writings.iter().map(|of| opinion(of, &writings)).collect();
            let year = subject.year.long();
            let opinions = writings.iter().filter(|of| is_opinion(&of.key)).count();
            let (plan, all) = (&subject.plan, writings.len());
            format!("計画 {plan}　{year}　記入 {all}件（うち意見 {opinions}件）\n{lines}")
        };
        let json = || {
            let writings: Vec<Value> = writings.iter().map(opinion_json).collect();
            json!({ "plan": subject.plan, "year": subject.year.to_string(), "opinions": writings })
        };
        Ok(PlanAnswer {
            text: format.answer(human, json),
            has_errors: false,
        })
    })
}

fn opinion(writing: &Writing, all: &[Writing]) -> String {
    let run = writing.run.unwrap_or_default();
    let is_moved = || all.iter().any(|new| new.is_moved_from(writing));
    let ended = match writing.ended {
        None => "",
        Some(Ended::Replaced) if is_moved() => "　→ ファイルの名前か場所が変わりました",
        Some(Ended::Replaced) => "　→ 書き換えられました",
        Some(Ended::Withdrawn) => "　→ 消されました",
    };
    let (about, source) = (&writing.about, source(writing));
    let text = writing.text.replace('\n', "\n      ");
    format!(
        "  第{run}回で読み取り　{about}（{source} {}）{ended}\n      {text}\n",
        writing.cell
    )
}

fn opinion_json(writing: &Writing) -> Value {
    let then = writing.then.as_ref();
    json!({
        "run": writing.run,
        "key": writing.key,
        "about": writing.about,
        "text": writing.text,
        "file": writing.file,
        "sheet": writing.sheet,
        "cell": writing.cell,
        "of_run": writing.of_run,
        "figure": then.and_then(|then| then.figure.as_ref()),
        "state": then.and_then(|then| then.state.as_ref()),
        "band": then.and_then(|then| then.grade.as_ref()),
        "ended": writing.ended.map(Ended::code),
    })
}

fn list(plan: &str, runs: &[Run]) -> String {
    if runs.is_empty() {
        return format!("計画 {plan}　まだ実行の記録はありません\n");
    }
    let line = |run: &Run| {
        let edition = match run.edition_of_year == run.number {
            true => String::new(),
            false => format!("　報告書は第{}版", run.edition_of_year),
        };
        let (year, run) = (run.year.long(), changes::called(run));
        format!("  {year}　{run}{edition}\n")
    };
    let lines: String = runs.iter().map(line).collect();
    format!("計画 {plan}\n{lines}")
}

/// What changed between two runs; without them, between the last confirmed one and the last.
pub fn diff(
    asked: Vec<Asked>,
    runs: &[history::Asked],
    format: AnswerFormat,
) -> Result<PlansOutcome> {
    each_plan::answer(asked, format, |subject, _, _| {
        let history = history::look(&subject.workspace, &subject.plan)?.ok_or_else(|| {
            anyhow!("まだ実行の記録はありません\n  対処: kensho run を実行してください")
        })?;
        let (from, to) = between(&history, subject, runs)?;
        let mut found = Changes::between(&history.tables(&from)?, &history.tables(&to)?)?;
        found.files = FileChange::between(&history.made_of(&from)?, &history.made_of(&to)?);
        let plan = mapping::load(&subject.workspace, &subject.plan, Some(to.year))?.plan;
        let human = || {
            let (year, run) = (to.year.long(), changes::called(&to));
            let title = format!("計画 {}　{year}　{run}\n", subject.plan);
            title + &changes::human(&plan, &from, &found, usize::MAX)
        };
        let text = format.answer(human, || changes::json(&from, &to, &found));
        Ok(PlanAnswer {
            text,
            has_errors: false,
        })
    })
}

/// The two runs that are compared, the earlier one first.
fn between(history: &History, subject: &Subject, runs: &[history::Asked]) -> Result<(Run, Run)> {
    let last = || -> Result<Run, HistoryError> {
        let last = history.last(subject.year)?;
        last.ok_or_else(|| HistoryError::Unknown(subject.year.long()))
    };
    let of = |asked: &history::Asked| history.run(asked, subject.year);
    let (one, other) = match runs {
        [one, other] => (of(one)?, of(other)?),
        [one] => (of(one)?, last()?),
        _ => {
            let last = last()?;
            let base = history.base(subject.year, Some(last.number))?;
            let alone = || {
                anyhow!(
                    "比べる前の実行がありません（{}の実行は1回だけです）",
                    subject.year.long()
                )
            };
            (base.ok_or_else(alone)?, last)
        }
    };
    Ok(if one.number <= other.number {
        (one, other)
    } else {
        (other, one)
    })
}
