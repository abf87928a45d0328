//! `kensho plan export` and `kensho plan import`: the plan goes to officials as a workbook and comes
//! back.

use super::subjects;
use crate::edition::{self, Disk};
use crate::intake;
use crate::mapping::amend::{Amended, Change, ChangeKind, Files};
use crate::plan_book::{self, Book, Fault};
use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is done with the plan.
#[derive(Debug, Subcommand)]
pub enum Command {
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
struct Done {
    plan: String,
    written: Vec<String>,
    changes: Vec<Change>,
    notes: Vec<String>,
    /// What people are told first.
    headline: String,
}

/// Does it, and says so.
pub fn answer(
    command: &Command,
    workspace: &Path,
    plans: &[String],
    as_json: bool,
) -> Result<String> {
    let id = plan(workspace, plans)?;
    let done = match command {
        Command::Export { file, force } => export(workspace, id, file, *force)?,
        Command::Import {
            file,
            dry_run,
            force,
        } => import(workspace, id, file, (*dry_run, *force))?,
    };
    Ok(match as_json {
        true => format!("{:#}\n", as_value(&done)),
        false => human(&done),
    })
}

/// The plan that is meant: the one that was named, or the only one.
fn plan(workspace: &Path, plans: &[String]) -> Result<String> {
    let known = subjects::known(workspace)?;
    match (plans, known.as_slice()) {
        (_, []) => bail!(
            "{} に mappings/<計画>/plan.toml がありません\n  対処: mappings/ のあるフォルダーで実行するか、--workspace で指定してください",
            workspace.display()
        ),
        ([], [only]) => Ok(only.clone()),
        ([], known) => bail!(
            "計画が{}つあります\n  対処: --plan で一つを選んでください（{}）",
            known.len(),
            known.join("、")
        ),
        ([plan], known) if known.contains(plan) => Ok(plan.clone()),
        ([plan], known) => {
            bail!(
                "計画「{plan}」がありません\n  対処: {}あるのは {} です",
                subjects::hint(plan, known),
                known.join("、")
            )
        }
        _ => bail!("計画は一つずつです\n  対処: --plan を一つだけ書いてください"),
    }
}

fn export(workspace: &Path, id: String, file: &Path, force: bool) -> Result<Done> {
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
    Ok(Done {
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
) -> Result<Done> {
    let files = Files::read(workspace, &id)?;
    let bytes = intake::bytes(file).map_err(|fault| {
        refused(
            &file.to_string_lossy(),
            "読み取り",
            &[plan_book::unread(&fault)],
        )
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
    Ok(Done {
        plan: id,
        written,
        changes: amended.changes,
        notes,
        headline,
    })
}

/// Writes what changes. What was there before is kept first, beside it.
fn rewrite(workspace: &Path, amended: &Amended) -> Result<Vec<String>> {
    let backup = |path: &str| format!("{path}.bak");
    let before = amended.texts.iter().map(|(path, _)| {
        let bytes = std::fs::read(workspace.join(path))?;
        Ok((workspace.join(backup(path)), bytes))
    });
    let before: Vec<(PathBuf, Vec<u8>)> = before.collect::<Result<_>>()?;
    let after = amended.texts.iter();
    let after = after.map(|(path, text)| (workspace.join(path), text.clone().into_bytes()));
    let after: Vec<(PathBuf, Vec<u8>)> = after.collect();
    for files in [before, after] {
        let replaced = edition::replace(&Disk::default(), &files);
        replaced.map_err(|error| error.inside(workspace))?;
    }
    let written = amended.texts.iter();
    let written = written.flat_map(|(path, _)| [path.clone(), backup(path)]);
    Ok(written.collect())
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

/// Whether somebody has edited the files since the workbook was made of them.
fn is_outdated(files: &Files, book: &Book, amended: &Amended) -> bool {
    files.hash() != book.hash && !amended.texts.is_empty()
}

/// An older workbook would take back what was written since.
fn outdated(amended: &Amended) -> String {
    let changes: Vec<String> = amended.changes.iter().map(told).collect();
    format!(
        "ブックを書き出した後に、計画のファイルが変わっています。何も書き換えていません。ブックのとおりにすると変わるところ:\n  {}\n  対処: もう一度 kensho plan export で書き出して直すか、上のとおりでよければ --force を付けてください",
        changes.join("\n  ")
    )
}

/// Excel keeps a file beside each workbook that it has open.
fn is_open(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("~${name}")).exists()
}

fn refused(what: &str, work: &str, faults: &[Fault]) -> anyhow::Error {
    let faults_told: Vec<String> = faults.iter().map(Fault::to_string).collect();
    anyhow::anyhow!(
        "{what} の{work}に、直すところが{}件あります。何も書き換えていません。\n{}",
        faults.len(),
        faults_told.join("\n")
    )
}

fn human(done: &Done) -> String {
    let mut text = format!("{}\n", done.headline);
    for change in &done.changes {
        let _ = writeln!(text, "  {}", told(change));
    }
    for path in &done.written {
        let _ = writeln!(text, "書いたもの: {path}");
    }
    for note in &done.notes {
        let _ = writeln!(text, "※ {note}");
    }
    text
}

fn told(change: &Change) -> String {
    let (kind, thing) = (change.kind.label(), &change.thing);
    let or_nothing = |text: &str| match text {
        "" => "（なし）".to_owned(),
        text => text.to_owned(),
    };
    match change.kind {
        ChangeKind::Added => format!("{kind} {thing} {}", change.after),
        ChangeKind::Removed => format!("{kind} {thing} {}", change.before),
        ChangeKind::Changed => format!(
            "{kind} {thing} {}: {} → {}",
            plan_book::label(&change.key),
            or_nothing(&change.before),
            or_nothing(&change.after)
        ),
    }
}

fn as_value(done: &Done) -> Value {
    let change = |change: &Change| {
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
