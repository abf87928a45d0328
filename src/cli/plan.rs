//! `kensho plan export` and `kensho plan import`: the plan goes to officials as a workbook and comes
//! back.

use super::{AnswerFormat, subjects};
use crate::domain::joined::joined;
use crate::edition::{self, Disk};
use crate::intake;
use crate::mapping::amend::{Amended, ChangeKind, Files, PlanChange};
use crate::plan_book::{self, Book, PlanBookFault};
use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What is done with the plan.
#[derive(Debug, Subcommand)]
pub enum PlanCommand {
    /// 計画（plan.toml）を、Excelで直せるブックに書き出す
    Export {
        /// 書き出すファイル
        #[arg(default_value = "plan.xlsx")]
        file: PathBuf,
        /// 同じ名前のファイルがあれば置き換える
        #[arg(long)]
        force: bool,
    },
    /// 直したブックを計画（plan.toml）に写す。変わったところだけが書き換わります
    Import {
        /// 直したブック
        file: PathBuf,
        /// 何が変わるかを示すだけで、何も書き換えない
        #[arg(long)]
        dry_run: bool,
        /// ブックを書き出した後に計画のファイルが変わっていても、ブックのとおりにする
        #[arg(long)]
        force: bool,
    },
}

/// What was done.
struct PlanDone {
    plan: String,
    written: Vec<String>,
    changes: Vec<PlanChange>,
    notes: Vec<String>,
    /// The first line of the answer for people.
    headline: String,
}

/// Does it, and says so.
pub fn answer(
    command: &PlanCommand,
    workspace: &Path,
    plans: &[String],
    format: AnswerFormat,
) -> Result<String> {
    let id = plan(workspace, plans)?;
    let done = match command {
        PlanCommand::Export { file, force } => export(workspace, id, file, *force)?,
        PlanCommand::Import {
            file,
            dry_run,
            force,
        } => import(workspace, id, file, (*dry_run, *force))?,
    };
    Ok(format.answer(|| human(&done), || as_value(&done)))
}

/// The plan that is meant: the one that was named, or the only one.
fn plan(workspace: &Path, plans: &[String]) -> Result<String> {
    let known = subjects::some_known(workspace, "mappings/")?;
    match (plans, known.as_slice()) {
        ([], [only]) => Ok(only.clone()),
        ([], known) => bail!(
            "計画が{}つあります\n  対処: --plan で一つを選んでください（{}）",
            known.len(),
            known.join("、")
        ),
        ([plan], known) => subjects::is_known(plan, known).map(|()| plan.clone()),
        _ => bail!("計画は一つずつです\n  対処: --plan を一つだけ書いてください"),
    }
}

fn export(workspace: &Path, id: String, file: &Path, force: bool) -> Result<PlanDone> {
    if !is_workbook(file) {
        bail!(
            "{} の名前が .xlsx で終わっていません\n  対処: plan.xlsx のような名前にしてください",
            file.display()
        );
    }
    if file.exists() && !force {
        bail!(
            "{} はもうあります。書きかけの変更を消さないよう、何もしませんでした\n  対処: 別の名前にするか、置き換えてよければ --force を付けてください",
            file.display()
        );
    }
    let files = Files::read(workspace, &id)?;
    let bytes =
        plan_book::write(&files, &id).map_err(|faults| refused(&id, "書き出し", &faults))?;
    edition::replace(&Disk::default(), &[(file.to_owned(), bytes)])?;
    let file = file.to_string_lossy().replace('\\', "/");
    Ok(PlanDone {
        headline: format!("計画 {id} を {file} に書き出しました"),
        written: vec![file],
        notes: vec![format!(
            "直したら kensho plan import で戻します（--dry-run で、先に変更を見られます）"
        )],
        changes: Vec::new(),
        plan: id,
    })
}

fn is_workbook(file: &Path) -> bool {
    let kind = file.extension().map(|kind| kind.to_ascii_lowercase());
    kind.is_some_and(|kind| kind == "xlsx")
}

fn import(
    workspace: &Path,
    id: String,
    file: &Path,
    (dry_run, force): (bool, bool),
) -> Result<PlanDone> {
    let files = Files::read(workspace, &id)?;
    let bytes = intake::bytes(file).map_err(|fault| {
        let fault = plan_book::unread(&fault);
        refused(&file.to_string_lossy(), "読み取り", &[fault])
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let book = plan_book::read(&name, &bytes, files.said())
        .map_err(|faults| refused(&name, "読み取り", &faults))?;
    if book.id != id {
        bail!(
            "{name} は計画「{}」から書き出したブックです（写す先は「{id}」）\n  対処: --plan で写す先を選ぶか、別のブックを指定してください",
            book.id
        );
    }
    let amended =
        plan_book::amended(&files, &book).map_err(|faults| refused(&name, "読み取り", &faults))?;
    let written = if dry_run {
        Vec::new()
    } else if !force && is_outdated(&files, &book, &amended) {
        bail!(outdated(&amended))
    } else {
        rewrite(workspace, &amended)?
    };
    let notes = notes(&files, &book, &amended, file);
    let headline = match (amended.changes.len(), dry_run) {
        (0, _) => format!("計画 {id} に変更はありません。何も書き換えていません"),
        (count, true) => format!("計画 {id} は{count}か所が変わります。まだ何も書き換えていません"),
        (count, false) => format!("計画 {id} の{count}か所を変えました"),
    };
    Ok(PlanDone {
        plan: id,
        written,
        changes: amended.changes,
        notes,
        headline,
    })
}

/// Writes what changes. What was there before is kept first, beside it.
fn rewrite(workspace: &Path, amended: &Amended) -> Result<Vec<String>> {
    let (mut before, mut after, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for (path, text) in &amended.texts {
        let (file, backup) = (workspace.join(path), format!("{path}.bak"));
        before.push((workspace.join(&backup), std::fs::read(&file)?));
        after.push((file, text.clone().into_bytes()));
        written.extend([path.clone(), backup]);
    }
    // All copies are on the disk before the first file is changed.
    for files in [before, after] {
        let replaced = edition::replace(&Disk::default(), &files);
        replaced.map_err(|error| error.inside(workspace))?;
    }
    Ok(written)
}

fn notes(files: &Files, book: &Book, amended: &Amended, file: &Path) -> Vec<String> {
    let mut notes = Vec::new();
    if is_open(file) {
        notes
            .push("ブックがExcelで開かれているようです。保存していない変更は入っていません".into());
    }
    if is_outdated(files, book, amended) {
        notes.push("ブックを書き出した後に、計画のファイルが変わっています。その変更がブックの値で上書きされていないか、上の一覧を確かめてください".into());
    }
    if !amended.moved.is_empty() {
        notes.push(format!(
            "指標 {} は、表（kpis.csv）に書けない項目があるので、plan.toml に書きます",
            amended.moved.join("、")
        ));
    }
    notes
}

/// Whether the files were edited since the workbook was written from them.
fn is_outdated(files: &Files, book: &Book, amended: &Amended) -> bool {
    // A workbook that changes nothing takes nothing back, however old it is.
    files.hash() != book.hash && !amended.texts.is_empty()
}

/// An older workbook would take back what was written since.
fn outdated(amended: &Amended) -> String {
    let changes = joined(amended.changes.iter().map(told), "\n  ");
    format!(
        "ブックを書き出した後に、計画のファイルが変わっています。何も書き換えていません。ブックのとおりにすると変わるところ:\n  {changes}\n  対処: もう一度 kensho plan export で書き出して直すか、上のとおりでよければ --force を付けてください"
    )
}

/// Excel keeps a file beside each workbook that it has open.
fn is_open(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("~${name}")).exists()
}

fn refused(what: &str, work: &str, faults: &[PlanBookFault]) -> anyhow::Error {
    let count = faults.len();
    let faults = joined(faults.iter().map(PlanBookFault::to_string), "\n");
    anyhow!("{what} の{work}に、直すところが{count}件あります。何も書き換えていません。\n{faults}")
}

fn human(done: &PlanDone) -> String {
    let told = done.changes.iter().map(told);
    let changes = told.map(|change| format!("  {change}\n"));
    let paths = done.written.iter();
    let written = paths.map(|path| format!("書いたもの: {path}\n"));
    let notes = done.notes.iter().map(|note| format!("※ {note}\n"));
    let headline = [format!("{}\n", done.headline)];
    let lines = headline.into_iter().chain(changes).chain(written);
    lines.chain(notes).collect()
}

fn told(change: &PlanChange) -> String {
    let (kind, thing) = (change.kind.label(), &change.thing);
    let or_nothing = |text| match text {
        "" => "（なし）",
        text => text,
    };
    match change.kind {
        ChangeKind::Added => format!("{kind} {thing} {}", change.after),
        ChangeKind::Removed => format!("{kind} {thing} {}", change.before),
        ChangeKind::Changed => format!(
            "{kind} {thing} {}: {} → {}",
            plan_book::label(thing, &change.key),
            or_nothing(&change.before),
            or_nothing(&change.after)
        ),
    }
}

fn as_value(done: &PlanDone) -> Value {
    let change = |change: &PlanChange| {
        json!({
            "kind": change.kind.code(),
            "thing": change.thing,
            "key": change.key,
            "before": change.before,
            "after": change.after,
        })
    };
    json!({
        "plan": done.plan,
        "written": done.written,
        "changes": done.changes.iter().map(change).collect::<Vec<Value>>(),
        "notes": done.notes,
    })
}
