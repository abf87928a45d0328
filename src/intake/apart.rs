//! Reading in a process of its own.
//!
//! A file can be made so that reading it takes all memory, does not end, or ends the process that
//! reads it. Files that may be so (large ones, and those whose reader cannot be trusted) are read
//! by a second process of this same program, with limits on memory and time; what becomes of it
//! is that file's fault alone. Nothing has to be installed for it.

use super::{Fault, Intake};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// The word by which the program asks itself to read a file.
pub const COMMAND: &str = "read-apart";

/// Bytes that reading one file may take.
pub const MEMORY: usize = 640 << 20;

/// A form is read in a blink; what takes longer than this would not end.
const PATIENCE: Duration = Duration::from_secs(9);

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

/// Reads a file in a process of its own; none if nobody said which program that is.
pub fn read(name: &str, bytes: &[u8], by: By) -> Option<Intake> {
    let program = PROGRAM.get()?;
    Some(ask(program, name, bytes, by).unwrap_or_else(Intake::of_fault))
}

fn ask(program: &PathBuf, name: &str, bytes: &[u8], by: By) -> Result<Intake, Fault> {
    let mut command = Command::new(program);
    command.arg(COMMAND);
    command.args((by == By::Second).then_some(SECOND));
    command.arg("--").arg(name);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        Fault::Unopened(format!("読み取り用のプロセスを始められません: {error}"))
    })?;
    let answer = std::thread::scope(|scope| {
        let mut stdin = child.stdin.take().expect("it was asked for");
        // A reader that dies before it has read everything has an answer of its own.
        scope.spawn(move || stdin.write_all(bytes));
        answer(&mut child)
    });
    let _ = child.wait();
    answer
}

/// What the reader answers in time. It is killed if it does not; then its pipes close, and the
/// threads on them end.
fn answer(child: &mut Child) -> Result<Intake, Fault> {
    let stdout = child.stdout.take().expect("it was asked for");
    let mut stderr = child.stderr.take().expect("it was asked for");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut written = Vec::new();
        let _ = stdout.take(MEMORY as u64).read_to_end(&mut written);
        let mut last_words = String::new();
        let _ = stderr.by_ref().take(4096).read_to_string(&mut last_words);
        let _ = sender.send(postcard::from_bytes(&written).map_err(|_| last_words));
    });
    match receiver.recv_timeout(PATIENCE) {
        Ok(Ok(intake)) => Ok(intake),
        Ok(Err(last_words)) => Err(died(&last_words)),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            let _ = child.kill();
            let seconds = PATIENCE.as_secs();
            Err(Fault::TooLarge(format!(
                "読み取りが{seconds}秒で終わりません"
            )))
        }
    }
}

/// Why a reader ended without an answer.
fn died(last_words: &str) -> Fault {
    if last_words.contains("memory allocation") {
        return Fault::TooLarge(format!(
            "読み取りに{}MBを超えるメモリーが要ります",
            MEMORY >> 20
        ));
    }
    Fault::Broken("読み取りの途中で、扱えない部分に当たりました".into())
}

/// The other side: reads the bytes on stdin, and answers on stdout.
pub fn serve(name: &str, by: By) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    let intake = match by {
        By::First => super::read_here(name, &bytes, super::Limit::Apart),
        By::Second => super::read_by_second(&bytes),
    };
    drop(bytes);
    let written = postcard::to_stdvec(&intake).map_err(std::io::Error::other)?;
    drop(intake);
    let mut out = std::io::stdout().lock();
    out.write_all(&written)?;
    out.flush()
}
