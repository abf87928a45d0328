//! Why an edition could not be written, in words for the official.

use crate::domain::refusal::refusal;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no new edition. The one before it is as it was.
#[derive(Debug)]
pub enum EditionError {
    /// A file could not be written, synced or put in its place; relative to the workspace, and what
    /// the system said.
    Unwritten(PathBuf, io::Error),
    /// Another program holds a file of the edition that is to be replaced, or protects it.
    Held(PathBuf, Hold),
    /// Another run of this plan is going on: whose.
    Busy(String),
}

/// How a file is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// Excel or LibreOffice has put this file beside it, as they do while they have it open.
    Open(String),
    /// Another program has locked it.
    Locked,
    /// It must not be changed or removed; the system's words.
    Protected(String),
    /// A folder or a link lies where a file is to be written, or a link where the folder is.
    InTheWay,
    /// A link leads the outputs into the folders of the submissions or of the mappings.
    NotOutputs,
}

/// A path as it is shown: with `/` on every system.
pub fn shown(path: &Path) -> String {
    match cfg!(windows) {
        true => path.to_string_lossy().replace('\\', "/"),
        false => path.to_string_lossy().into_owned(),
    }
}

impl EditionError {
    /// Which file it is about, and what is wrong.
    pub fn cause(&self) -> String {
        match self {
            Self::Unwritten(path, error) => {
                format!("{} を書けません: {}", shown(path), refusal(error))
            }
            Self::Held(path, hold) => format!("{} を書けません: {hold}", shown(path)),
            Self::Busy(who) => format!("この計画は、別の kensho が処理しています: {who}"),
        }
    }

    fn remedy(&self) -> String {
        match self {
            Self::Unwritten(_, error) => remedy(error).to_owned(),
            Self::Held(_, hold) => hold.remedy(),
            Self::Busy(_) => "終わるのを待って、もう一度実行してください。".to_owned(),
        }
    }

    /// The same, with its path relative to the workspace.
    pub fn inside(self, workspace: &Path) -> Self {
        let relative = |path: PathBuf| {
            path.strip_prefix(workspace)
                .map(Path::to_owned)
                .unwrap_or(path)
        };
        match self {
            Self::Unwritten(path, error) => Self::Unwritten(relative(path), error),
            Self::Held(path, hold) => Self::Held(relative(path), hold),
            Self::Busy(who) => Self::Busy(who),
        }
    }
}

impl fmt::Display for EditionError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}\n  何も書き換えていません。\n  対処: {}",
            self.cause(),
            self.remedy()
        )
    }
}

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

impl fmt::Display for Hold {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(_) => write!(out, "ExcelかLibreOfficeで開かれています"),
            Self::Locked => write!(out, "別のプログラムが使っています"),
            Self::Protected(error) => write!(out, "変更や削除ができません: {error}"),
            Self::InTheWay => write!(out, "同じ名前のフォルダーかリンクがあります"),
            Self::NotOutputs => write!(out, "提出ファイルか設定のフォルダーの中につながっています"),
        }
    }
}

impl Hold {
    fn remedy(&self) -> String {
        match self {
            Self::Open(mark) => format!(
                "閉じて、もう一度実行してください。開いていないのに出るときは、同じフォルダーの {mark} を消してください。"
            ),
            Self::Locked => "そのプログラムを閉じて、もう一度実行してください。".to_owned(),
            Self::Protected(_) => {
                "書き込みの禁止（読み取り専用や変更不可の設定）を外して、もう一度実行してください。"
                    .to_owned()
            }
            Self::NotOutputs => {
                "outputs を、inputs と mappings の外のフォルダーにしてください。".to_owned()
            }
            Self::InTheWay => {
                "別の名前にするか、ほかの場所に移して、もう一度実行してください。".to_owned()
            }
        }
    }
}

impl std::error::Error for EditionError {}

/// Names the file or folder of what the system refused.
pub trait At<T> {
    /// The error, with the path that it is about.
    fn at(self, path: &Path) -> Result<T, EditionError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, EditionError> {
        self.map_err(|error| EditionError::Unwritten(path.to_owned(), error))
    }
}
