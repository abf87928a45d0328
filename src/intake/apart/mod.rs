//! Reading in a process of its own.
//!
//! A file can be made so that reading it takes all memory, does not end, or ends the process that
//! reads it. Files that may be so (large ones, and those whose reader cannot be trusted) are read
//! by a second process of this same program, with limits on memory and time; what becomes of it
//! is that file's fault alone. Nothing has to be installed for it.

mod second;
pub mod steady;
pub mod twice;

pub use twice::{Difference, Own, Twice};

use super::{Excess, Fault, Intake};
use crate::domain::refusal::refusal;
use crate::intake::limits::{LAST_WORDS, MEMORY, PATIENCE};
use std::io::{Read, Write};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The word by which the program asks itself to read a file.
pub const COMMAND: &str = "read-apart";

/// Whose turn it is to have a reader.
static TURN: Mutex<()> = Mutex::new(());

/// The program itself, where it may be asked.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Lets risky files be read by a second process of this program. Without it (in tests and for
/// those who use kensho as a library) all files are read in the process that asks.
pub fn with_program(program: PathBuf) {
    PROGRAM.get_or_init(|| program);
}

/// Who reads a file in the process of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Our own readers.
    First,
    /// The second reader, where ours found the file broken.
    Second,
}

/// The flag that asks for the second reader.
pub const SECOND: &str = "--second";

/// Reads a file in a process of its own; `None` where no program was set by [`with_program`].
pub fn read(name: &str, bytes: &[u8], by: By) -> Option<Intake> {
    let program = PROGRAM.get()?;
    // One at a time: a run on many cores takes no more memory than one on two.
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Some(read_by(program, name, bytes, by))
}

/// Reads a file in a process of a program that is kensho, while others may be read at the same time.
pub fn read_by(program: &Path, name: &str, bytes: &[u8], by: By) -> Intake {
    ask(program, name, bytes, by, PATIENCE).unwrap_or_else(Intake::of_fault)
}

fn ask(
    program: &Path,
    name: &str,
    bytes: &[u8],
    by: By,
    patience: Duration,
) -> Result<Intake, Fault> {
    let mut command = Command::new(program);
    command.arg(COMMAND);
    command.args((by == By::Second).then_some(SECOND));
    command.arg("--").arg(name);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        Fault::Unopened(format!(
            "読み取り用のプロセスを始められません: {}",
            refusal(&error)
        ))
    })?;
    let answer = std::thread::scope(|scope| {
        let mut stdin = child.stdin.take().expect("it was asked for");
        // A reader that dies before it has read everything has an answer of its own.
        scope.spawn(move || stdin.write_all(bytes));
        answer(&mut child, patience)
    });
    // Without this, the ended process would stay in the system's table.
    let _ = child.wait();
    answer
}

/// What the reader answers in time. It is killed if it does not; then its pipes close, and the
/// threads on them end.
fn answer(child: &mut Child, patience: Duration) -> Result<Intake, Fault> {
    let stdout = child.stdout.take().expect("it was asked for");
    let stderr = child.stderr.take().expect("it was asked for");
    let last_words = std::thread::spawn(move || read_up_to(stderr, LAST_WORDS));
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(read_up_to(stdout, MEMORY)));
    let written = receiver.recv_timeout(patience);
    let _ = child.kill();
    let Ok(written) = written else {
        let seconds = patience.as_secs();
        return Err(Fault::TooLarge(
            Excess::Time,
            format!("読み取りが{seconds}秒で終わりません"),
        ));
    };
    postcard::from_bytes(&written).map_err(|_| {
        let last_words = last_words.join().unwrap_or_default();
        died(&String::from_utf8_lossy(&last_words))
    })
}

/// The first bytes of a pipe, at most so many. The rest is read and dropped, because the process at the
/// other end would wait while the pipe is full.
fn read_up_to(mut pipe: impl Read, most: usize) -> Vec<u8> {
    let mut said = Vec::new();
    let _ = pipe.by_ref().take(most as u64).read_to_end(&mut said);
    let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    said
}

/// Why a reader ended without an answer.
fn died(last_words: &str) -> Fault {
    // What Rust says last when the system gives it no more memory.
    if last_words.contains("memory allocation") {
        return Fault::TooLarge(
            Excess::Memory,
            format!("読み取りに{}MBを超えるメモリーが要ります", MEMORY >> 20),
        );
    }
    Fault::Stopped("読み取り用のプロセスが答えずに終わりました".into())
}

/// The other side: reads the bytes on stdin, and answers on stdout.
pub fn serve(name: &str, by: By) -> std::io::Result<()> {
    // Where the process that asked was killed, no other would end this one.
    std::thread::spawn(|| {
        std::thread::sleep(2 * PATIENCE);
        std::process::exit(2);
    });
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let intake = match by {
        By::First => super::read_here(name, &bytes, super::Limit::Apart),
        By::Second => read_by_second(&bytes),
    };
    drop(bytes);
    // Piece by piece: what was read is not kept twice here while the other process gets it.
    let buffered = std::io::BufWriter::new(std::io::stdout().lock());
    let mut out = postcard::to_io(&intake, buffered).map_err(std::io::Error::other)?;
    out.flush()
}

fn read_by_second(bytes: &[u8]) -> Intake {
    let attempt = catch_unwind(|| super::with_format("", second::read(bytes)));
    attempt.unwrap_or_else(|_| Intake::of_fault(Fault::Stopped(second::UNREADABLE.into())))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// What comes of a reader that does as a script says.
    fn check(script: &str, expected: impl Fn(&Fault) -> bool) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("reader");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let bytes = vec![b' '; 1 << 20];
        let patience = Duration::from_secs(1);
        let fault = ask(&program, "実績.xls", &bytes, By::First, patience).unwrap_err();
        assert!(expected(&fault), "{script}: {fault:?}");
    }

    #[test]
    fn a_reader_that_dies_hangs_or_raves_is_survived() {
        let has_stopped = |fault: &Fault| matches!(fault, Fault::Stopped(_));
        let is_too_large = |fault: &Fault| matches!(fault, Fault::TooLarge(..));
        check("exit 1", has_stopped);
        check("kill -ABRT $$", has_stopped);
        check("cat", has_stopped);
        check("head -c 3000000 /dev/zero >&2", has_stopped);
        check(
            "echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$",
            is_too_large,
        );
        check("exec sleep 30", is_too_large);
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let fault = ask(Path::new("nowhere"), "実績.xls", b"", By::First, PATIENCE);
        assert!(matches!(fault, Err(Fault::Unopened(_))));
    }
}
