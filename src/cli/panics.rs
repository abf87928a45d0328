//! A fault of the program itself: what the official reads of it, and what the developer needs.

use std::any::Any;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where and why the program last panicked. Many panics are caught and become a finding: those say
/// nothing on the terminal.
static LAST: Mutex<String> = Mutex::new(String::new());

fn last() -> MutexGuard<'static, String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A panic hook: keeps the panic for the later message and prints nothing.
pub fn note(panic: &PanicHookInfo<'_>) {
    *last() = panic.to_string();
}

/// The message about a panic that stopped the work on a plan.
pub fn told(panic: &(dyn Any + Send)) -> String {
    let literal = || panic.downcast_ref::<&str>().copied();
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    let why = owned.or_else(literal).unwrap_or_default();
    let last = last();
    // Of plans side by side another may have panicked since.
    let what = if last.ends_with(why) { &last } else { why };
    format!(
        "プログラムの誤りで止まりました。提出ファイルには何も書いていません。\n  対処: 開発者に次の行を知らせてください: {what}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_own_words() {
        for (text, why) in [
            ("a literal", Box::new("a literal") as Box<dyn Any + Send>),
            ("made of 2 words", Box::new(format!("made of {} words", 2))),
        ] {
            *last() = "panicked at src/other.rs:1:1:\nof another plan".to_owned();
            assert!(told(why.as_ref()).ends_with(&format!("知らせてください: {text}")));
            *last() = format!("panicked at src/own.rs:1:1:\n{text}");
            assert!(told(why.as_ref()).contains("panicked at src/own.rs:1:1"));
        }
    }
}
