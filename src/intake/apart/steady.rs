//! A process that reads one file after another a second time. Starting it takes longer than reading a
//! form, so it stays until the run ends.
//!
//! The other reader loops without end on some broken files and asks for all memory on others. A process
//! that does so ends itself; what it was reading is read once only, and the next file gets a new one.

use super::PROGRAM;
use super::second::{self, Seen, Wanted};
use crate::intake::limits::{MEMORY, SECOND_PATIENCE};
use std::io::{Error, Read, Result, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The word by which the program asks itself to stay and read.
pub const COMMAND: &str = "read-twice";

/// For each sheet asked for, in order, its cells as the other reader sees them; `None` if it cannot read the sheet.
pub type Answer = Vec<Option<Vec<Seen>>>;

/// Processes that wait for a file.
static WAITING: Mutex<Vec<Steady>> = Mutex::new(Vec::new());

/// What the other reader sees in cells of a file; `None` if it ends or is ended before it answers. Without a
/// program to ask (see [`super::with_program`]) it is asked in this process, but not for what is no .xlsx and
/// not whole: the other reader does not end on an .ods that is torn.
pub fn read(
    (format, is_whole): (&str, bool),
    bytes: &[u8],
    wanted: &Vec<Wanted>,
) -> Option<Answer> {
    let Some(program) = PROGRAM.get() else {
        let ends = is_whole || format == "xlsx";
        return ends.then(|| second::cells(format, bytes, wanted));
    };
    let waiting = || WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let next = waiting().pop();
    let mut steady = next.or_else(|| Steady::start(program).ok())?;
    let answer = steady.ask(format, bytes, wanted).ok();
    // A process that did not answer is dropped here, and that ends it.
    if answer.is_some() {
        waiting().push(steady);
    }
    answer
}

struct Steady(Child);

impl Steady {
    fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(COMMAND);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // What it says when it dies is not for the terminal of the official.
        command.stderr(Stdio::null()).spawn().map(Self)
    }

    fn ask(&mut self, format: &str, bytes: &[u8], wanted: &Vec<Wanted>) -> Result<Answer> {
        let (questions, answers) = (self.0.stdin.as_mut(), self.0.stdout.as_mut());
        let (mut questions, mut answers) = questions.zip(answers).ok_or_else(broken_off)?;
        say(&mut questions, &(format, wanted), bytes)?;
        heard(&mut answers).map(|(answer, _)| answer)
    }
}

impl Drop for Steady {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The process's own side: reads questions from stdin and writes the answers to stdout, until stdin ends.
///
/// # Errors
/// Returns the error of the pipe that ended; when the run ends, that is the end of stdin.
pub fn serve() -> Result<()> {
    let (mut questions, mut answers) = (std::io::stdin().lock(), std::io::stdout().lock());
    let begun_and_done = Arc::new(AtomicUsize::new(0));
    end_what_does_not_end(begun_and_done.clone());
    loop {
        let ((format, wanted), bytes): ((String, Vec<Wanted>), _) = heard(&mut questions)?;
        // Relaxed is enough: the count alone is compared, nothing else is read behind it.
        begun_and_done.fetch_add(1, Ordering::Relaxed);
        let answer = second::cells(&format, &bytes, &wanted);
        begun_and_done.fetch_add(1, Ordering::Relaxed);
        say(&mut answers, &answer, &[])?;
    }
}

/// Ends the process if it reads one file for longer than [`SECOND_PATIENCE`], and at twice that time at
/// the latest. The count is odd while a file is read.
fn end_what_does_not_end(begun_and_done: Arc<AtomicUsize>) {
    std::thread::spawn(move || {
        loop {
            let before = begun_and_done.load(Ordering::Relaxed);
            std::thread::sleep(SECOND_PATIENCE);
            if before % 2 == 1 && begun_and_done.load(Ordering::Relaxed) == before {
                std::process::exit(2);
            }
        }
    });
}

/// A value and some bytes, behind the length of each. All at once: the other side wakes up only once.
fn say(pipe: &mut impl Write, value: &impl serde::Serialize, bytes: &[u8]) -> Result<()> {
    let value = postcard::to_stdvec(value).map_err(Error::other)?;
    let mut said = Vec::with_capacity(16 + value.len() + bytes.len());
    said.extend((value.len() as u64).to_le_bytes());
    said.extend((bytes.len() as u64).to_le_bytes());
    said.extend(value);
    said.extend(bytes);
    pipe.write_all(&said)?;
    pipe.flush()
}

/// What [`say`] said; more than a file and its cells may take is no answer.
fn heard<T: serde::de::DeserializeOwned>(pipe: &mut impl Read) -> Result<(T, Vec<u8>)> {
    let mut length = || {
        let mut length = [0; 8];
        pipe.read_exact(&mut length)?;
        let length = usize::try_from(u64::from_le_bytes(length)).ok();
        length
            // A length that is broken must not become a request for memory.
            .filter(|length| *length <= MEMORY)
            .ok_or_else(broken_off)
    };
    let (value, bytes) = (length()?, length()?);
    let mut said = vec![0; value + bytes];
    pipe.read_exact(&mut said)?;
    let bytes = said.split_off(value);
    Ok((postcard::from_bytes(&said).map_err(Error::other)?, bytes))
}

fn broken_off() -> Error {
    std::io::ErrorKind::BrokenPipe.into()
}
