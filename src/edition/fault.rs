//! Why an edition could not be written, in words for the official.

use crate::domain::refusal::refusal;
use std::borrow::Cow;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no new edition. The one before it is as it was.
#[derive(Debug)]
pub struct EditionError {
    /// What it is about; relative to the workspace once the error leaves the chapter.
    path: PathBuf,
    /// What is wrong with it.
    pub why: Hindrance,
}

/// What is wrong with a file or folder.
#[derive(Debug)]
pub enum Hindrance {
    /// It could not be written, synced or put in its place; what the system said.
    Refused(io::Error),
    /// Excel or LibreOffice has put this file beside it, as they do while they have it open.
    Open(String),
    /// Another program has locked it.
    Locked,
    /// It must not be changed or removed; the system's words.
    Protected(Cow<'static, str>),
    /// A folder or a link lies where a file is to be written, or a link where the folder is.
    InTheWay,
    /// A link leads the outputs into the folders of the submissions or of the mappings.
    NotOutputs,
    /// Another run of this plan is going on: whose.
    Busy(String),
}

impl Hindrance {
    /// The error, with the path that it is about.
    pub fn of(self, path: &Path) -> EditionError {
        let path = path.to_owned();
        EditionError { path, why: self }
    }

    /// What is wrong, and what to do.
    fn words(&self) -> (Cow<'static, str>, Cow<'static, str>) {
        let (cause, remedy): (&str, &str) = match self {
            Self::Refused(error) => return (refusal(error), remedy(error).into()),
            Self::Protected(why) => {
                let cause = format!("変更や削除ができません: {why}");
                let remedy = "書き込みの禁止（読み取り専用や変更不可の設定）を外して、もう一度実行してください。";
                return (cause.into(), remedy.into());
            }
            Self::Open(mark) => {
                let remedy = format!(
                    "閉じて、もう一度実行してください。開いていないのに出るときは、同じフォルダーの {mark} を消してください。"
                );
                return ("ExcelかLibreOfficeで開かれています".into(), remedy.into());
            }
            Self::Busy(who) => {
                let remedy = "終わるのを待って、もう一度実行してください。";
                return (who.clone().into(), remedy.into());
            }
            Self::Locked => (
                "別のプログラムが使っています",
                "そのプログラムを閉じて、もう一度実行してください。",
            ),
            Self::InTheWay => (
                "同じ名前のフォルダーかリンクがあります",
                "別の名前にするか、ほかの場所に移して、もう一度実行してください。",
            ),
            Self::NotOutputs => (
                "提出ファイルか設定のフォルダーの中につながっています",
                "outputs を、inputs と mappings の外のフォルダーにしてください。",
            ),
        };
        (cause.into(), remedy.into())
    }
}

/// What to do where the system refuses to write.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "ドライブの空きを増やして、もう一度実行してください。"
        }
        io::ErrorKind::FileTooLarge => {
            "書けるファイルの大きさが制限されています（ulimit -f など）。制限を外して、もう一度実行してください。"
        }
        _ => {
            "Excelなどで開いていれば閉じて、もう一度実行してください。フォルダーに書き込めるか、空きがあるかも確かめてください。"
        }
    }
}

impl EditionError {
    /// Which file it is about, and what is wrong.
    pub fn cause(&self) -> String {
        let (cause, _) = self.why.words();
        match self.why {
            Hindrance::Busy(_) => format!("この計画は、別の kensho が処理しています: {cause}"),
            _ => format!("{} を書けません: {cause}", shown(&self.path)),
        }
    }

    /// The error, with its path relative to the workspace.
    pub fn inside(mut self, workspace: &Path) -> Self {
        if let Ok(relative) = self.path.strip_prefix(workspace) {
            self.path = relative.to_owned();
        }
        self
    }
}

/// A path as it is shown: with `/` on every system.
fn shown(path: &Path) -> String {
    match cfg!(windows) {
        true => path.to_string_lossy().replace('\\', "/"),
        false => path.to_string_lossy().into_owned(),
    }
}

impl fmt::Display for EditionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cause, (_, remedy)) = (self.cause(), self.why.words());
        write!(out, "{cause}\n  何も書き換えていません。\n  対処: {remedy}")
    }
}

impl std::error::Error for EditionError {}

/// Adds the file or folder to an error of the system.
pub trait At<T> {
    /// The error, with the path that it is about.
    fn at(self, path: &Path) -> Result<T, EditionError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, EditionError> {
        self.map_err(|error| Hindrance::Refused(error).of(path))
    }
}
