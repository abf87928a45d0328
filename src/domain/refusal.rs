//! Why the system refuses a file, in the words of those who have to do something about it.

use std::borrow::Cow;
use std::io::{Error, ErrorKind};

/// Says in Japanese, without a full stop, why the system refused to open, read or write something.
/// What is rare is left in the system's own words, and so is an error that brings words of its own.
pub fn refusal(error: &Error) -> Cow<'static, str> {
    // Made by a program and not by the system: it has words of its own.
    if error.get_ref().is_some() {
        return error.to_string().into();
    }
    if cfg!(windows) && matches!(error.raw_os_error(), Some(WINDOWS_SHARING | WINDOWS_LOCKED)) {
        return IN_USE.into();
    }
    match known(error.kind()) {
        Some(words) => words.into(),
        None => error.to_string().into(),
    }
}

/// Says that a folder of the workspace cannot be opened, why, and what to do.
pub fn closed(folder: &str, error: &Error) -> String {
    format!(
        "{folder} を開けません（{}）\n  対処: {OPEN_IT}",
        refusal(error)
    )
}

/// What to do about a folder that cannot be opened.
pub const OPEN_IT: &str =
    "フォルダーのアクセス権を確かめ、開けるようにして、もう一度実行してください";

const IN_USE: &str = "ほかのプログラムが開いています";

/// `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`, for which there is no [`ErrorKind`].
const WINDOWS_SHARING: i32 = 32;
const WINDOWS_LOCKED: i32 = 33;

const fn known(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "見つかりません",
        ErrorKind::PermissionDenied => "権限がありません",
        ErrorKind::AlreadyExists => "同じ名前のものがすでにあります",
        ErrorKind::NotADirectory => "フォルダーのはずのところが、フォルダーではありません",
        ErrorKind::IsADirectory => "ファイルのはずのところが、フォルダーです",
        ErrorKind::DirectoryNotEmpty => "フォルダーが空ではありません",
        ErrorKind::ReadOnlyFilesystem => "書き込みのできない場所です",
        ErrorKind::StorageFull => "ディスクに空きがありません",
        ErrorKind::QuotaExceeded => "使える容量を超えます",
        ErrorKind::FileTooLarge => "ここに置けるファイルの大きさを超えます",
        ErrorKind::InvalidFilename => "名前が長すぎるか、使えない文字が入っています",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => IN_USE,
        ErrorKind::StaleNetworkFileHandle
        | ErrorKind::NetworkDown
        | ErrorKind::NetworkUnreachable
        | ErrorKind::HostUnreachable
        | ErrorKind::ConnectionReset
        | ErrorKind::TimedOut => "共有フォルダーにつながりません",
        ErrorKind::UnexpectedEof => "途中で終わっています",
        ErrorKind::InvalidData => "文字コードが違うか、中身が壊れています",
        ErrorKind::OutOfMemory => "メモリーが足りません",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_said_in_japanese() {
        let folder = tempfile::tempdir().unwrap();
        let missing = std::fs::read(folder.path().join("無")).unwrap_err();
        assert_eq!(refusal(&missing), "見つかりません");
        let denied = Error::from(ErrorKind::PermissionDenied);
        assert_eq!(refusal(&denied), "権限がありません");
    }

    #[cfg(unix)]
    #[test]
    fn what_the_system_says_is_known_by_its_number() {
        assert_eq!(
            refusal(&Error::from_raw_os_error(28)),
            "ディスクに空きがありません"
        );
        assert_eq!(refusal(&Error::from_raw_os_error(13)), "権限がありません");
    }

    #[test]
    fn words_of_ours_and_rare_ones_stay() {
        assert_eq!(refusal(&Error::other("署名が違います")), "署名が違います");
        let rare = Error::from(ErrorKind::WouldBlock);
        assert_eq!(refusal(&rare), rare.to_string());
    }
}
