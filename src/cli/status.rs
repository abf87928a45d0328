//! `kensho status`: how far each section has come, and what is left of the time.

use super::answer::title;
use super::each_plan::PlansOutcome;
use super::{Cli, Common, each_verified, subjects};
use crate::Subject;
use crate::domain::due;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;
use crate::edition::placed::Placed;
use crate::verification::{ASTRAY, SectionStatus, Standing, Verification, standing_counts};
use anyhow::Result;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Answers of each plan that is meant. `reminders` writes the letters too.
pub fn status(cli: &Cli, reminders: bool) -> Result<PlansOutcome> {
    let Common {
        workspace,
        plans,
        year,
        ..
    } = &cli.common;
    let year = year.as_deref();
    // Forms that lie ready make no year the newest; who names it asks who has sent one.
    let asked = match year {
        Some(_) => subjects::collecting(workspace, plans, year),
        None => subjects::asked(workspace, plans, year),
    };
    let now = cli.now();
    let remind = |subject: &Subject, done: &Verification, notes: &mut Vec<String>| {
        notes.extend(crate::waited_out(subject, now));
        let placed = reminders.then(|| crate::remind(subject, done, now));
        let placed = placed.transpose()?;
        notes.extend(
            placed
                .iter()
                .flat_map(|placed| placed.notes.iter().cloned()),
        );
        Ok(placed)
    };
    each_verified(
        (cli, asked?),
        remind,
        |done, placed, is_only| {
            let told = placed.as_ref().map(|placed| letters(done, placed, now));
            human(done, now, is_only) + &told.unwrap_or_default()
        },
        |done, placed| {
            let mut answer = json(done, now);
            if let Some(placed) = placed {
                answer["reminders"] = placed_json(placed);
            }
            answer
        },
    )
}

/// What became of the letters.
fn letters(verification: &Verification, placed: &Placed, now: Moment) -> String {
    let (plan, year) = (&verification.plan().id, &verification.year_folder);
    let counts = [
        ("書いたもの", placed.written.len()),
        ("前と同じ", placed.same.len()),
        ("消したもの（済んだ課）", placed.removed.len()),
    ];
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let counts = joined(counts.map(|(what, count)| format!("{what} {count}")), "、");
    let counts = match counts.as_str() {
        "" => "送る相手はありません".to_owned(),
        counts => format!("{counts}　場所: outputs/{plan}/{year}/催促/"),
    };
    let early = answered_elsewhere(verification, now);
    format!("\n催促文: {counts}\n{early}{}", not_ours(placed))
}

/// The sections that are not done and may have answered: a 確認票 of theirs lies where it is not read. Empty without any.
fn answered_elsewhere(verification: &Verification, now: Moment) -> String {
    let owners = verification.owners_of_foreign_slips();
    let sections = verification.sections_at(Some(now)).into_iter();
    let open = sections.filter(|of| of.standing != Standing::Complete);
    let open = open.filter(|of| owners.contains(of.section));
    match joined(open.map(|of| of.section), "、").as_str() {
        "" => String::new(),
        sections => format!(
            "  {sections}の確認票が、回答を読まない場所にあります。置き直して、催促文を作り直してから送ってください\n"
        ),
    }
}

/// What was left as somebody has changed it, and what is not ours; a line each.
pub fn not_ours(placed: &Placed) -> String {
    let kept = placed.kept.iter().map(|(path, new)| {
        let path = shown(path);
        let new = new
            .as_deref()
            .map(|new| format!("。新しいものは {} です", shown(new)));
        format!(
            "  {path} は、書き込みがあるか開かれているので、そのまま残しました{}\n",
            new.unwrap_or_default()
        )
    });
    let others = placed.others.iter();
    let others = others.map(|path| {
        format!(
            "  {} は、kensho が置いたままのものではないので、そのまま残しました\n",
            shown(path)
        )
    });
    kept.chain(others).collect()
}

/// What became of placed files, for programs.
pub fn placed_json(placed: &Placed) -> Value {
    let paths = |paths: &[PathBuf]| paths.iter().map(|path| shown(path)).collect::<Vec<_>>();
    let kept = placed.kept.iter();
    let kept: Vec<Value> = kept
        .map(|(path, new)| json!({"path": shown(path), "new": new.as_deref().map(shown)}))
        .collect();
    json!({
        "written": paths(&placed.written),
        "same": paths(&placed.same),
        "kept": kept,
        "removed": paths(&placed.removed),
        "others": paths(&placed.others),
    })
}

/// A path with `/` on every system.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// For people: by when, how many sections have each state, then a line for each section.
fn human(verification: &Verification, now: Moment, is_only: bool) -> String {
    let sections = verification.sections_at(Some(now));
    let longest = sections.iter().map(|of| of.section.chars().count()).max();
    let longest = longest.unwrap_or_default();
    let lines = sections.iter().map(|status| line(status, longest));
    let due = due(verification, now);
    let counts = standing_counts(&sections);
    format!(
        "{}{due}  {}課: {counts}\n{}\n{}",
        title(verification, is_only),
        sections.len(),
        of_no_section(verification),
        lines.collect::<String>()
    )
}

/// Files that count for no section; empty without any.
fn of_no_section(verification: &Verification) -> String {
    let strays = verification.strays().into_iter();
    let strays = strays.map(|of| named(&of.files, of.what, of.remedy));
    let unread = named(
        &verification.written.unread_paths(),
        "outputs にあり、読み取っていないファイル",
        "課から届いたものなら、inputs のその課のフォルダーに写してください",
    );
    strays.chain([unread]).collect()
}

/// Some files, and what to do about them; empty without any.
fn named(files: &[&str], what: &str, remedy: &str) -> String {
    const MOST: usize = 5;
    if files.is_empty() {
        return String::new();
    }
    let names = joined(files.iter().take(MOST).copied(), "、");
    let more = match files.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" ほか{more}"),
    };
    let count = files.len();
    format!("  {what} {count}: {names}{more}\n  対処: {remedy}\n")
}

/// Names and states are padded with full-width spaces, as wide as their letters.
fn line(status: &SectionStatus<'_>, longest: usize) -> String {
    let files = |paths: &[&str]| {
        let paths = paths.iter();
        joined(
            paths.map(|path| path.rsplit('/').next().unwrap_or(path)),
            "、",
        )
    };
    let answered = match status.answered {
        0 => String::new(),
        count => {
            let answered = format!("回答あり {count}");
            let told = [Some(answered), status.told_of_wait()];
            in_brackets(&joined(told.into_iter().flatten(), "、"))
        }
    };
    let to_come = match status.to_come {
        0 => String::new(),
        count => format!("　集計中・未公表{count}"),
    };
    let called = |what: &str, paths: &[&str]| match files(paths).as_str() {
        "" => String::new(),
        names => format!("{what}: {names}"),
    };
    let withdrawn = called("取下げ", &status.withdrawn);
    let slips = called("確認票の回答", &status.slips);
    let astray = match joined(&status.astray, "、").as_str() {
        "" => String::new(),
        paths => format!("{ASTRAY}: {paths}"),
    };
    format!(
        "{:　<longest$}\t{:　<8}\tエラー{}\t要確認{}{answered}{to_come}\t{}\n",
        status.section,
        status.label(),
        status.errors,
        status.warnings,
        joined([files(&status.submitted), astray, withdrawn, slips], "　")
    )
}

/// By when, where the plan says it: 提出期限 2026年6月30日（火）　あと5日.
fn due(verification: &Verification, now: Moment) -> String {
    let left = verification.days_left(now).map(due::left);
    let told = verification.due().zip(left);
    told.map_or(String::new(), |(due, left)| {
        format!("  提出期限 {due}　{left}\n")
    })
}

/// For programs.
fn json(verification: &Verification, now: Moment) -> Value {
    let section = |status: SectionStatus<'_>| {
        json!({
            "section": status.section,
            "state": status.standing.code(),
            "submitted": status.submitted,
            "astray": status.astray,
            "withdrawn": status.withdrawn,
            "errors": status.errors,
            "warnings": status.warnings,
            "answered": status.answered,
            "waits_until": status.waits_until.and_then(Promise::to_come),
            "to_come": status.to_come,
            "slips": status.slips,
        })
    };
    let due = verification.plan().due(verification.year);
    json!({
        "sections": verification.sections_at(Some(now)).into_iter().map(section).collect::<Vec<_>>(),
        "plan": verification.plan().id,
        "year": verification.year.to_string(),
        "due": due.map(|due| due.date(verification.year).to_string()),
        "days_left": verification.days_left(now),
        "of_no_section": verification.of_no_section(),
        "foreign_slips": verification.foreign_slips(),
        "unread_outputs": verification.written.unread_paths(),
    })
}
