//! Why the history cannot be used, in words for the official, each with a way out.

use crate::domain::refusal::refusal as io_refusal;
use rusqlite::ErrorCode;
use std::fmt;

/// Why the history could not be read or written. The file is as it was.
#[derive(Debug)]
pub enum HistoryError {
    /// It is no database, or its pages contradict each other.
    Damaged,
    /// A newer version of the program wrote it: its version of the tables, and ours.
    Newer(i64, i64),
    /// It is of another plan: whose.
    OfAnother(String),
    /// It is empty, or a database of another program.
    Foreign,
    /// It knows runs up to the first number only, or none; editions up to the second lie beside it.
    Older(i64, i64),
    /// It has the run of an edition and not the name that the edition bears.
    Unnamed(String),
    /// The system refuses to copy or rename it.
    Files(std::io::Error),
    /// It is to be made again, and can be used as it is.
    Sound,
    /// A run or an edition that it does not have.
    Unknown(String),
    /// Something else: the words of the database.
    Unusable(rusqlite::Error),
}

impl From<rusqlite::Error> for HistoryError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged,
            _ => Self::Unusable(error),
        }
    }
}

impl From<polars::prelude::PolarsError> for HistoryError {
    /// A table is read only if its bytes have the hash under which they were stored, so that what does
    /// not fit was written by something else.
    fn from(_: polars::prelude::PolarsError) -> Self {
        Self::Damaged
    }
}

impl HistoryError {
    /// Whether the file itself is of no use, and not only out of reach or of somebody else.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged | Self::Foreign | Self::Older(..) => true,
            Self::Unusable(error) => !matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                        | ErrorCode::CannotOpen
                        | ErrorCode::PermissionDenied
                        | ErrorCode::ReadOnly
                        | ErrorCode::DiskFull
                )
            ),
            _ => false,
        }
    }

    fn cause(&self) -> String {
        match self {
            Self::Damaged => "実行の記録（history.sqlite）が壊れています".to_owned(),
            Self::Newer(theirs, ours) => format!(
                "実行の記録（history.sqlite）は、新しい版の kensho が書いたものです（記録の版 {theirs}、この kensho が読めるのは {ours} まで）"
            ),
            Self::OfAnother(plan) => {
                format!("実行の記録（history.sqlite）は、別の計画「{plan}」のものです")
            }
            Self::Foreign => {
                "history.sqlite は実行の記録ではありません（空か、別のプログラムのファイルです）"
                    .to_owned()
            }
            Self::Older(0, newest) => format!(
                "実行の記録（history.sqlite）がありません（outputs には第{newest}回までの報告書があります）"
            ),
            Self::Older(known, newest) => format!(
                "実行の記録（history.sqlite）が古いものです（記録は第{known}回まで、outputs の報告書は第{newest}回まで）"
            ),
            Self::Unnamed(name) => format!(
                "実行の記録（history.sqlite）が古いものです（outputs の報告書にある版の名前「{name}」が、記録にありません）"
            ),
            Self::Files(error) => {
                format!(
                    "実行の記録（history.sqlite）の写しを作れません: {}",
                    io_refusal(error)
                )
            }
            Self::Sound => {
                "実行の記録（history.sqlite）は壊れていないので、作り直しません".to_owned()
            }
            Self::Unknown(asked) => format!("「{asked}」という実行や版は、記録にありません"),
            Self::Unusable(error) => format!("実行の記録（history.sqlite）を{}", refusal(error)),
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Files(_) => {
                "ディスクの空きと、フォルダーに書き込めるかを確かめて、もう一度実行してください。"
            }
            Self::Older(..) => {
                "控え（隣の history.前回.sqlite や、バックアップ）があれば history.sqlite に戻してください。次に（控えがなければそのまま） kensho history rebuild を実行してください。足りない実行と版の名前を、outputs の報告書から作り直します。"
            }
            Self::Unnamed(_) => {
                "kensho history rebuild を実行してください。足りない版の名前を、outputs の報告書から記録に戻します。"
            }
            Self::Damaged | Self::Foreign => {
                "history.sqlite を別の場所に移し、隣の history.前回.sqlite（一つ前の記録）があれば、その名前を history.sqlite に変えてください。次に kensho history rebuild を実行してください。足りない実行と版の名前を、outputs の報告書から作り直します。"
            }
            Self::Newer(..) => "その記録を書いた版の kensho を使ってください。",
            Self::OfAnother(_) => {
                "計画のフォルダーを取り違えていないか確かめ、その記録を元の outputs/ に戻してください。"
            }
            Self::Sound => {
                "作り直すと、記録にしかないものが失われます。それでも始めから作るときは、history.sqlite を別の場所に移してください。"
            }
            Self::Unknown(_) => "実行と版の一覧は kensho history で見られます。",
            Self::Unusable(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                    "記録を開いているプログラムを閉じて、もう一度実行してください。"
                }
                Some(ErrorCode::DiskFull) => "ディスクの空きを増やして、もう一度実行してください。",
                _ => {
                    "そのファイルとフォルダーに書き込めるか（読み取り専用になっていないか）を確かめてください。"
                }
            },
        }
    }
}

fn refusal(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "別のプログラムが使っています",
        Some(ErrorCode::DiskFull) => "書けません: ディスクがいっぱいです",
        Some(ErrorCode::ReadOnly) => "書けません: 読み取り専用です",
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => "開けません",
        _ => "読み書きできません",
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n  対処: {}", self.cause(), self.remedy())
    }
}

impl std::error::Error for HistoryError {}
