//! `kensho form`: the forms that go out to the sections.

use super::each_plan::{self, PlanAnswer, PlansOutcome};
use super::status::{placed_json, shown};
use super::{Cli, Common, subjects};
use crate::Subject;
use crate::edition::placed::Placed;
use anyhow::Result;
use serde_json::Value;
use std::path::PathBuf;

/// Writes the forms of each plan that is meant.
pub fn form(cli: &Cli) -> Result<PlansOutcome> {
    let Common {
        workspace,
        plans,
        year,
        format,
        ..
    } = &cli.common;
    let asked = subjects::to_ask(workspace, plans, year.as_deref())?;
    each_plan::answer(asked, *format, |subject, progress, notes| {
        let placed = crate::write_forms(subject, progress)?;
        notes.extend(placed.notes.iter().cloned());
        notes.extend(placed.kept.iter().map(kept));
        let text = format.answer(|| human(subject, &placed), || answer_json(subject, &placed));
        Ok(PlanAnswer {
            text,
            has_errors: false,
        })
    })
}

fn kept((path, new): &(PathBuf, Option<PathBuf>)) -> String {
    let path = shown(path);
    match new {
        None => format!(
            "{path} は、書き込みがあるか開かれているので、そのまま残しました（中身は今の調査票と同じものです）"
        ),
        Some(new) => format!(
            "{path} は、書き込みがあるか開かれているので、そのまま残しました。新しい調査票は {} です",
            shown(new)
        ),
    }
}

fn human(subject: &Subject, placed: &Placed) -> String {
    let Subject {
        plan,
        year,
        year_folder,
        ..
    } = subject;
    let (written, same) = (placed.written.len(), placed.same.len());
    let kept = placed.kept.len();
    let more = match (same, kept) {
        (0, 0) => String::new(),
        _ => format!("（前と同じ {same}、書き込みがあるので残したもの {kept}）"),
    };
    format!(
        "{plan} {}の調査票\n  書いたもの {written}{more}\n  場所: outputs/{plan}/{year_folder}/調査票/\n",
        year.long()
    )
}

fn answer_json(subject: &Subject, placed: &Placed) -> Value {
    let mut answer = placed_json(placed);
    answer["plan"] = subject.plan.clone().into();
    answer["year"] = subject.year.to_string().into();
    answer
}
