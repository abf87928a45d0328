//! Tries every target for a while with changed samples, each in a process of its own, and says how
//! many inputs were tried. Fails if one panics, takes ten seconds or 700 MB; the input is kept.
//!
//! `harness [--seconds N] [--seed N] [--file INPUT] [TARGET…]`; with `--seeds` it only writes the
//! samples and the dictionary to `fuzz/corpus`, for `cargo fuzz`.

#[path = "../../../src/allocator.rs"]
mod allocator;

use allocator::Bounded;
use kensho_fuzz::corpus;
use kensho_fuzz::mutation::{self, Random};
use kensho_fuzz::targets::{ALL, Target};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: Bounded = Bounded(mimalloc::MiMalloc);

/// What one input may take.
const PATIENCE: Duration = Duration::from_secs(10);
const MEMORY: isize = 700 << 20;

/// What is wanted.
#[derive(Clone)]
struct Wanted {
    seconds: u64,
    seed: u64,
    /// One input to try instead.
    file: Option<PathBuf>,
    targets: Vec<&'static Target>,
    /// Whether the samples are to be written, and nothing tried.
    only_seeds: bool,
    /// Whether this process tries the target itself.
    is_child: bool,
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    let is_well = match (&wanted.file, wanted.is_child) {
        _ if wanted.only_seeds => write_seeds(&wanted).is_ok(),
        (Some(file), _) => one(&wanted, file),
        (None, true) => many(&wanted),
        (None, false) => all(&wanted),
    };
    ExitCode::from(u8::from(!is_well))
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted {
        seconds: 30,
        seed: 1,
        file: None,
        targets: Vec::new(),
        only_seeds: false,
        is_child: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let number = arguments.next().and_then(|text| text.parse().ok());
            number.ok_or(format!("{argument} wants a number"))
        };
        match argument.as_str() {
            "--seconds" => wanted.seconds = number()?,
            "--seed" => wanted.seed = number()?,
            "--file" => wanted.file = arguments.next().map(PathBuf::from),
            "--seeds" => wanted.only_seeds = true,
            "--child" => wanted.is_child = true,
            name => {
                let target = ALL.iter().find(|target| target.name == name);
                wanted
                    .targets
                    .push(target.ok_or(format!("there is no target {name}"))?);
            }
        }
    }
    if wanted.targets.is_empty() {
        wanted.targets = ALL.iter().collect();
    }
    Ok(wanted)
}

/// Every target in a process of its own: one that dies leaves the others and its input.
fn all(wanted: &Wanted) -> bool {
    let Wanted { seconds, seed, .. } = wanted;
    println!(
        "seed {seed}, {seconds} s for each of {} targets",
        wanted.targets.len()
    );
    let program = std::env::current_exe().expect("this program runs");
    let start = |target: &&Target| {
        let mut command = Command::new(&program);
        command.args(["--child", "--seconds", &seconds.to_string()]);
        command.args(["--seed", &seed.to_string(), target.name]);
        let child = command.spawn().expect("this program starts again");
        (target.name, child)
    };
    let children: Vec<_> = wanted.targets.iter().map(start).collect();
    let mut is_well = true;
    for (name, mut child) in children {
        let status = child.wait().expect("it was started");
        if !status.success() {
            println!("{name}: FAILED ({status}), input: {}", kept(name).display());
            is_well = false;
        }
    }
    is_well
}

/// The samples as `cargo fuzz` wants them: a file each; and the dictionary, in ASCII alone.
fn write_seeds(wanted: &Wanted) -> std::io::Result<()> {
    let corpus = corpus::root().join("fuzz/corpus");
    for target in &wanted.targets {
        let folder = corpus.join(target.name);
        std::fs::create_dir_all(&folder)?;
        for (index, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{index:04}")), seed)?;
        }
    }
    let escaped = |word: Vec<u8>| {
        let bytes: String = word.iter().map(|byte| format!("\\x{byte:02X}")).collect();
        format!("\"{bytes}\"\n")
    };
    let words: String = corpus::dictionary().into_iter().map(escaped).collect();
    std::fs::write(corpus.join("words.dict"), words)
}

/// One input that was kept.
fn one(wanted: &Wanted, file: &PathBuf) -> bool {
    let input = match std::fs::read(file) {
        Ok(input) => input,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            return false;
        }
    };
    note_panics();
    let mut targets = wanted.targets.iter();
    targets.all(|target| tried(target, &input).is_ok())
}

/// The first panic, of whatever thread; also one that the program itself gets over.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// When the input that is tried now was begun, in milliseconds since the start.
static BEGUN: AtomicU64 = AtomicU64::new(0);

fn note_panics() {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("{panic}");
        if let Ok(mut first) = PANIC.lock() {
            first.get_or_insert(panic.to_string());
        }
    }));
}

/// Tries one input; how long it took, or the panic.
fn tried(target: &Target, input: &[u8]) -> Result<Duration, String> {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let panic = PANIC.lock().ok().and_then(|mut panic| panic.take());
    match (outcome, panic) {
        (Ok(()), None) => Ok(start.elapsed()),
        (_, panic) => Err(panic.unwrap_or_default()),
    }
}

/// The input that a target tries now. It is written before it is tried: a process that is killed
/// for its memory or its stack can keep nothing.
fn kept(name: &str) -> PathBuf {
    corpus::root()
        .join("fuzz/artifacts")
        .join(format!("{name}.input"))
}

fn many(wanted: &Wanted) -> bool {
    let target = wanted.targets[0];
    let path = kept(target.name);
    let mut file = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| File::create(&path))
        .expect("the inputs can be kept");
    let (seeds, dictionary) = ((target.seeds)(), corpus::dictionary());
    assert!(
        !seeds.is_empty(),
        "{} has nothing to begin with",
        target.name
    );
    note_panics();
    allocator::give_back_soon();
    allocator::bound(MEMORY);
    let start = Instant::now();
    watch(start, target.name);
    let (mut count, mut slowest) = (0, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(wanted.seconds) {
        let input = match seeds.get(count as usize) {
            Some(seed) => seed.clone(),
            None => mutation::input(&seeds, &dictionary, &mut Random::of(wanted.seed, count)),
        };
        keep(&mut file, &input).expect("the inputs can be kept");
        BEGUN.store(start.elapsed().as_millis() as u64, Ordering::Relaxed);
        match tried(target, &input) {
            Ok(time) if time > slowest => {
                slowest = time;
                keep_slow(target.name, time, &input).expect("the inputs can be kept");
            }
            Ok(_) => {}
            Err(_) => return false,
        }
        count += 1;
    }
    let (name, seconds) = (target.name, start.elapsed().as_secs_f64());
    println!(
        "{name}: {count} executions in {seconds:.1} s, the slowest {:.3} s",
        slowest.as_secs_f64()
    );
    drop(file);
    let _ = std::fs::remove_file(path);
    true
}

fn keep(file: &mut File, input: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(input)?;
    file.set_len(input.len() as u64)
}

/// An input that took long, though not too long, is worth a look.
fn keep_slow(name: &str, time: Duration, input: &[u8]) -> std::io::Result<()> {
    match time > Duration::from_secs(1) {
        true => std::fs::write(kept(name).with_extension("slow"), input),
        false => Ok(()),
    }
}

/// Ends the process if one input takes too long.
fn watch(start: Instant, name: &'static str) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let begun = Duration::from_millis(BEGUN.load(Ordering::Relaxed));
            if start.elapsed().saturating_sub(begun) > PATIENCE {
                println!("{name}: an input takes more than {} s", PATIENCE.as_secs());
                std::process::exit(1);
            }
        }
    });
}
