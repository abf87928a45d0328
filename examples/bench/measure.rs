//! Runs a program several times; how long it took, and how much memory it had at most.

use std::process::{Command, Stdio};
use std::time::Instant;

/// A program's time and memory.
pub struct Measured {
    /// The middle of the runs.
    pub seconds: f64,
    /// The largest of the runs, where the system tells.
    pub megabytes: Option<f64>,
}

/// Runs what `command` gives so many times; nothing if a run failed.
pub fn measured(command: impl Fn() -> Command, runs: usize) -> Option<Measured> {
    let mut times = Vec::new();
    let mut memory = None;
    for _ in 0..runs {
        let mut command = command();
        let start = Instant::now();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let peak = wait(child)?;
        times.push(start.elapsed().as_secs_f64());
        memory = memory.max(peak);
    }
    Some(Measured {
        seconds: middle(&mut times),
        megabytes: memory.map(|kilobytes| kilobytes as f64 / 1024.0),
    })
}

/// The middle of some times.
pub fn middle(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Waits for a child; its peak memory in kilobytes, or nothing if it failed.
fn wait(child: std::process::Child) -> Option<Option<i64>> {
    let (status, peak) = ended(child);
    (status == Some(0)).then_some(peak)
}

/// Waits for a child; its exit status if it ended by itself, and its peak memory in kilobytes
/// where the system tells.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "only wait4 tells a child's peak memory")]
pub fn ended(child: std::process::Child) -> (Option<i32>, Option<i64>) {
    let mut status = 0;
    // SAFETY: wait4 only writes into the two places that it is given.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::wait4(child.id() as i32, &mut status, 0, &mut usage);
        usage
    };
    let exit = libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status));
    (exit, Some(usage.ru_maxrss))
}

/// Waits for a child; its exit status if it ended by itself.
#[cfg(not(target_os = "linux"))]
pub fn ended(mut child: std::process::Child) -> (Option<i32>, Option<i64>) {
    let status = child.wait().ok();
    (status.and_then(|status| status.code()), None)
}
