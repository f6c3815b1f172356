//! Progress on stderr for work over half a second, when someone is watching.

use super::terminal;
use crate::work::Monitor;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Runs `work`, with a line on stderr while it lasts longer than half a second on a terminal.
pub(super) fn watch<T>(label: &str, work: impl FnOnce(&Monitor) -> T) -> T {
    let monitor = Monitor::new();
    if !std::io::stderr().is_terminal() {
        return work(&monitor);
    }
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| show(label, &monitor, &finished));
        let out = work(&monitor);
        finished.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        out
    })
}

fn show(label: &str, monitor: &Monitor, finished: &AtomicBool) {
    let start = Instant::now();
    let mut shown = false;
    while !finished.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(100));
        if start.elapsed() < Duration::from_millis(500) {
            continue;
        }
        let (done, total) = monitor.progress();
        let count = if total > 0 {
            format!(" {done} of {total}")
        } else {
            String::new()
        };
        terminal::progress(&format!("\r{label}{count}\u{2026}  "));
        shown = true;
    }
    if shown {
        terminal::progress(&format!("\r{:60}\r", ""));
    }
}
