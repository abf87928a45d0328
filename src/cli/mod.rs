//! The command line: what can be asked, and how it is answered. Scripts are written against it.

mod answer;
mod changes;
mod each_plan;
mod form;
mod history;
mod in_turn;
mod inspect;
mod left;
mod pack;
mod panics;
mod plan;
mod progress;
mod status;
mod subjects;
mod trace;
mod traced;

use crate::domain::moment::Moment;
use crate::domain::visible::visible_lines;
use crate::finding::Severity;
use crate::intake::apart::By;
use crate::mapping::schema;
use crate::verification::Verification;
use crate::{Subject, edition, intake};
use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};
use each_plan::{PlanAnswer, PlansOutcome};
use serde_json::Value;
use std::path::{Path, PathBuf};
use subjects::Asked;

pub use panics::{note as note_panic, told as panic_told};

/// 総合戦略の効果検証: 各課の提出ファイルを読み、確かめ、判定し、報告書を作ります。
#[derive(Debug, Parser)]
#[command(name = "kensho", version, about, after_help = EXIT_STATUS)]
pub struct Cli {
    /// 何をするか（省くと run）
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

const EXIT_STATUS: &str = "終了コード: 0 できた（runは、指摘があっても報告書を書けば0） / 1 checkかrun --strictで、課が直すべきエラーがあった / 2 できなかった";

/// What means the same for every command.
#[derive(Debug, Args)]
struct Common {
    /// 計画（mappings/ の下のフォルダー名）。何度でも書けます。省くと、提出のあるすべての計画
    #[arg(long = "plan", global = true, value_name = "P")]
    plans: Vec<String>,
    /// 検証する年度（R6、令和6年度、2024 など）。省くと、提出のあるいちばん新しい年度
    #[arg(long, global = true, value_name = "Y")]
    year: Option<String>,
    /// mappings/ inputs/ outputs/ のあるフォルダー
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    workspace: PathBuf,
    /// 結果の書き方
    #[arg(long, global = true, value_enum, default_value_t = AnswerFormat::Human)]
    format: AnswerFormat,
    /// 実行の日時（2026-07-10T17:10 など）。報告書に載ります。省くと、今
    #[arg(long, global = true, value_name = "T")]
    now: Option<Moment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerFormat {
    /// 人が読む文
    Human,
    /// プログラムが読むJSON
    Json,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DescribedFile {
    /// 計画（plan.toml）
    Plan,
    /// 様式（forms/*.toml）
    Form,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 読み、確かめ、判定し、報告書をすべて書く
    Run {
        /// 課が直すべきエラーがあれば、終了コードを1にする
        #[arg(long)]
        strict: bool,
    },
    /// 報告書を書かずに、同じことをする
    Check,
    /// 値の出どころ（ファイル・シート・セル・書かれていた文字）を示す
    Trace {
        /// KPIか事業の番号か名前（KPIは名前の一部でも）
        kpi: String,
        /// これまでの実行で値がどう変わってきたかも示す
        #[arg(long)]
        history: bool,
    },
    /// 各課に配る調査票を書く（年度を省くと、提出のあるいちばん新しい年度の次の年度）
    Form,
    /// どの課が提出したか、直すこと・確かめることが残っているか、期限まで何日かを示す
    Status {
        /// 済んでいない課への催促文も書く（outputs/<計画>/<年度>/催促/<課>.txt）
        #[arg(long)]
        reminders: bool,
    },
    /// 各課に送るもの（調査票か確認票、印つきの写し、お願い）を、課ごとのフォルダーにまとめる（年度を省くと、提出か調査票のあるいちばん新しい年度）
    Pack,
    /// 最後の実行に名前を付けて、その報告書を 版/ に残す（そのあとの実行は、この版と比べる。年度を省くと、最後に実行した年度）
    Confirm {
        /// 版の名前（7月推進会議提出版 など）
        name: String,
    },
    /// これまでの実行と、名前を付けた版の一覧を示す
    History {
        /// 一覧のほかにすること
        #[command(subcommand)]
        command: Option<history::Command>,
    },
    /// 二つの実行のあいだに何が変わったか（値とその出どころ、判定、指摘）を示す
    Diff {
        /// 実行の番号か、版の名前。省くと、名前を付けた最後の版と、最後の実行
        #[arg(num_args = 0..=2)]
        runs: Vec<crate::history::Asked>,
    },
    /// ファイルの中身がどう見えるか（形式・文字コード・シート・表・個票・読まないところ）を示す
    Inspect {
        /// 調べるファイル
        file: PathBuf,
    },
    /// 計画をExcelのブックに書き出す・ブックから戻す
    Plan {
        #[command(subcommand)]
        command: plan::PlanCommand,
    },
    /// 計画と様式のファイルに何が書けるかを、JSON Schema で出す（VS Code などが項目を補い、説明します）
    Schema {
        /// どのファイルの
        #[arg(value_enum)]
        file: DescribedFile,
    },
    /// 標準入力のファイルを、限られたメモリーで読む（kensho が自分を呼ぶためのもの）
    #[command(name = intake::apart::COMMAND, hide = true)]
    ReadApart {
        /// ファイルの名前
        name: String,
        /// もう一つの読み取り部品で読む
        #[arg(long)]
        second: bool,
    },
    /// 標準入力のファイルを次々に、もう一つの読み取り部品で読む（kensho が自分を呼ぶためのもの）
    #[command(name = intake::apart::steady::COMMAND, hide = true)]
    ReadTwice,
}

/// The exit status: 0 done, 1 errors that a section must fix, 2 it could not be done.
pub type ExitStatus = u8;

/// Does what was asked, prints the answer on stdout, and gives the exit status.
pub fn main(cli: Cli) -> ExitStatus {
    do_it(&cli).unwrap_or_else(|error| {
        tell(&format!("{error:#}"));
        2
    })
}

/// Something that people should know, beside the answer.
fn tell(text: &str) {
    // Names of files, too, may hold what a terminal obeys.
    eprintln!("kensho: {}", visible_lines(text));
}

/// A reader that has gone away (`| head`) is no error of ours.
fn print(format: AnswerFormat, text: &str) {
    use std::io::Write;
    let text = match format {
        AnswerFormat::Human => visible_lines(text),
        // Other programs get what was written; JSON has an escape for what a terminal obeys.
        AnswerFormat::Json => text.into(),
    };
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints an answer that is all there is.
fn print_whole(format: AnswerFormat, mut answer: String) {
    if format == AnswerFormat::Json {
        answer.push('\n');
    }
    print(format, &answer);
}

impl AnswerFormat {
    /// The answer, as it is wanted: a text, or JSON.
    fn answer(self, human: impl FnOnce() -> String, json: impl FnOnce() -> Value) -> String {
        match self {
            Self::Human => human(),
            Self::Json => format!("{:#}", json()),
        }
    }
}

impl Cli {
    /// The time that an edition bears.
    fn now(&self) -> Moment {
        self.common.now.unwrap_or_else(Moment::now)
    }

    /// The bytes that this process may take, where it reads files for another process.
    pub fn memory_limit(&self) -> Option<isize> {
        let bytes = match self.command {
            Some(Command::ReadApart { .. }) => intake::limits::MEMORY,
            Some(Command::ReadTwice) => intake::limits::SECOND_MEMORY,
            _ => return None,
        };
        Some(bytes as isize)
    }
}

fn do_it(cli: &Cli) -> Result<ExitStatus> {
    let format = cli.common.format;
    match &cli.command {
        None => run(cli, false),
        Some(Command::Run { strict }) => run(cli, *strict),
        Some(Command::Check) => {
            let human = |done: &Verification, (): &(), is_only| answer::check(done, is_only);
            let json = |done: &Verification, (): &()| answer::run_json(done, &[]);
            Ok(each_verified((cli, asked(cli)?), |_, _, _| Ok(()), human, json)?.status(true))
        }
        // A status that was told is done, whatever it says.
        Some(Command::Status { reminders }) => Ok(status::status(cli, *reminders)?.status(false)),
        Some(Command::Pack) => Ok(pack::pack(cli)?.status(false)),
        Some(Command::Trace { kpi, history }) => {
            Ok(trace::trace(asked(cli)?, kpi, *history, format)?.status(false))
        }
        Some(Command::Form) => Ok(form::form(cli)?.status(false)),
        Some(Command::Confirm { name }) => Ok(confirm(cli, name)?.status(false)),
        Some(Command::History { command }) => {
            Ok(history::history(asked(cli)?, command.as_ref(), format)?.status(false))
        }
        Some(Command::Diff { runs }) => Ok(history::diff(asked(cli)?, runs, format)?.status(false)),
        Some(Command::Inspect { file }) => inspect(cli, file),
        Some(Command::Plan { command }) => {
            let Common {
                workspace, plans, ..
            } = &cli.common;
            print_whole(format, plan::answer(command, workspace, plans, format)?);
            Ok(0)
        }
        Some(Command::Schema { file }) => {
            let file = match file {
                DescribedFile::Plan => schema::SchemaFile::Plan,
                DescribedFile::Form => schema::SchemaFile::Form,
            };
            // A schema is JSON, whichever format is asked for.
            print(AnswerFormat::Json, &schema::schema(file));
            Ok(0)
        }
        Some(Command::ReadApart { name, second }) => {
            let by = if *second { By::Second } else { By::First };
            intake::apart::serve(name, by)?;
            Ok(0)
        }
        Some(Command::ReadTwice) => {
            intake::apart::steady::serve()?;
            Ok(0)
        }
    }
}

/// The plans and years that are meant.
fn asked(cli: &Cli) -> Result<Vec<Asked>> {
    let Common {
        workspace,
        plans,
        year,
        ..
    } = &cli.common;
    subjects::asked(workspace, plans, year.as_deref())
}

fn inspect(cli: &Cli, file: &Path) -> Result<ExitStatus> {
    let mappings = inspect::mappings(&cli.common.workspace, &cli.common.plans)?;
    let inspection = crate::inspect::inspect(file, &mappings)?;
    let format = cli.common.format;
    let human = || inspect::human(&inspection);
    print_whole(format, format.answer(human, || inspect::json(&inspection)));
    Ok(inspect::status(&inspection))
}

fn run(cli: &Cli, strict: bool) -> Result<ExitStatus> {
    let (asked, format) = (asked(cli)?, cli.common.format);
    let is_only = asked.len() == 1;
    let outcome = each_plan::answer(asked, format, |subject, progress, notes| {
        let mut done = match crate::run(subject, cli.now(), progress)? {
            crate::Outcome::Unchanged(mut unchanged) => {
                notes.append(&mut unchanged.notes);
                return Ok(answer::unchanged(&unchanged, format));
            }
            crate::Outcome::Done(done) => done,
        };
        notes.append(&mut done.notes);
        let json = || answer::done_json(&done);
        let text = format.answer(|| answer::run(&done, is_only), json);
        let has_errors = done.verification.count(Severity::Error) > 0;
        if is_only {
            // The process ends now; giving back a year's cells one by one would only make it later.
            std::mem::forget(done);
        }
        Ok(PlanAnswer { text, has_errors })
    })?;
    Ok(outcome.status(strict))
}

fn confirm(cli: &Cli, name: &str) -> Result<PlansOutcome> {
    let common = &cli.common;
    let asked = subjects::run_last(&common.workspace, &common.plans, common.year.as_deref())?;
    let format = common.format;
    each_plan::answer(asked, format, |subject, progress, notes| {
        let mut done = crate::confirm(subject, name, cli.now(), progress)?;
        notes.append(&mut done.notes);
        let text = format.answer(|| answer::confirmed(&done), || changes::run(&done.run));
        Ok(PlanAnswer {
            text,
            has_errors: false,
        })
    })
}

/// Answers of each plan what it is found to be and what was done then, and which of its outputs are not as they were
/// written.
fn each_verified<T>(
    (cli, asked): (&Cli, Vec<Asked>),
    act: impl Fn(&Subject, &Verification, &mut Vec<String>) -> Result<T> + Sync,
    human: impl Fn(&Verification, &T, bool) -> String + Sync,
    json: impl Fn(&Verification, &T) -> Value + Sync,
) -> Result<PlansOutcome> {
    let (is_only, format) = (asked.len() == 1, cli.common.format);
    each_plan::answer(asked, format, |subject, progress, notes| {
        // First, so that the outputs that are compared below are those of one edition.
        notes.extend(recovered(subject));
        let done = crate::verify(subject, progress)?;
        let Subject {
            workspace,
            plan,
            year_folder,
            ..
        } = subject;
        let outputs = edition::differences(workspace, plan, year_folder);
        notes.extend(done.written.announcement());
        let acted = act(subject, &done, notes)?;
        let text = format.answer(
            || human(&done, &acted, is_only) + &answer::outputs(&outputs),
            || answer::with_outputs(json(&done, &acted), &outputs),
        );
        let has_errors = done.count(Severity::Error) > 0;
        Ok(PlanAnswer { text, has_errors })
    })
}

/// Finishes or takes back what a dead run of the plan left. A user without write permission gets a
/// note, and the answer all the same.
fn recovered(subject: &Subject) -> Vec<String> {
    edition::recover(&subject.workspace, &subject.plan).unwrap_or_else(|error| {
        vec![format!(
            "前の実行の片付けが残っています（{}）",
            error.cause()
        )]
    })
}

/// The catalogue of findings as Markdown, made from the checks themselves. `example` gives the example of a
/// page with its message.
pub fn catalogue(example: impl Fn(&crate::finding::Page) -> String) -> String {
    let page = |page: &crate::finding::Page| {
        let rule = page
            .rule
            .map(|rule| format!("- **総務省の統一ルール**: {rule}\n"))
            .unwrap_or_default();
        format!(
            "## {}\n\n{}（{}）\n\n- **なぜ困るか**: {}\n- **例**: {}\n- **対処**: {}\n{rule}{}\n",
            page.code,
            page.what,
            page.severity.label(),
            page.why,
            page.example,
            page.remedy,
            example(page)
        )
    };
    let pages: String = crate::check::pages().map(page).collect();
    format!(
        "# 指摘の一覧\n\nこのページは、検査の実装から作られます。符号は変わりません。実例は、試験（tests/catalogue）が\n見本市の計画と様式で動かし、kensho の言葉をそのまま写したものです。\n\n{pages}"
    )
}
