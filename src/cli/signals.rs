//! Signals that end a run of `unspin fix` or a review, so that no file is left half done.

use crate::cli::Status;
use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// SIGINT is Ctrl-C. Job schedulers and `kill` send SIGTERM. SIGHUP comes when the terminal or
/// connection is closed.
const SIGNALS: &[(i32, Status)] = &[
    (SIGINT, Status::Interrupted),
    (SIGTERM, Status::Terminated),
    // On other systems unspin cannot know whether it is to be ignored, see `outlives`.
    #[cfg(target_os = "linux")]
    (signal_hook::consts::SIGHUP, Status::HungUp),
];

/// Whether a run is to stop, and by which signal.
pub struct Stop {
    /// Set when it is to stop.
    pub flag: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// A flag that the first signal sets. A second Ctrl-C ends the program at once. While standard
    /// input is read, the first one does.
    pub fn new(reads_stdin: bool) -> Result<Stop> {
        let stop = Stop { flag: Arc::default(), signal: Arc::default() };
        for &(signal, status) in SIGNALS.iter().filter(|(signal, _)| !reads_stdin && !outlives(*signal)) {
            // Only a second Ctrl-C is impatience: shells and `timeout` send the other signals
            // twice.
            if signal == SIGINT {
                flag::register_conditional_shutdown(signal, status as i32, stop.flag.clone())?;
            }
            flag::register_usize(signal, stop.signal.clone(), signal as usize)?;
            flag::register(signal, stop.flag.clone())?;
        }
        Ok(stop)
    }

    /// The exit status of a run that was stopped.
    pub fn status(&self) -> Status {
        let signal = self.signal.load(Ordering::Relaxed);
        SIGNALS.iter().find(|(own, _)| *own as usize == signal).map_or(Status::Interrupted, |(_, status)| *status)
    }
}

/// Whether a signal is to stay ignored: SIGHUP, where whoever started the run had it ignored, as
/// `nohup` does.
#[cfg(target_os = "linux")]
fn outlives(signal: i32) -> bool {
    let ignored = || {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(mask.trim(), 16).ok()
    };
    signal == signal_hook::consts::SIGHUP && ignored().is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Such signals are not handled here.
#[cfg(not(target_os = "linux"))]
fn outlives(_: i32) -> bool {
    false
}
