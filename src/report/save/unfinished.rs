//! What this process has begun to write and not finished, so that an interruption can clear it away.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files and folders that are not complete.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// Held while a set takes its place: the steps belong together.
static TAKING_PLACE: Mutex<()> = Mutex::new(());
/// The process is about to end.
static ENDING: AtomicBool = AtomicBool::new(false);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No state is left half changed under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or folder is in the making.
pub(super) fn begin(path: &Path) {
    wait_if_ending();
    locked(&UNFINISHED).push(path.to_owned());
}

/// It is complete or cleared away.
pub(super) fn end(path: &Path) {
    locked(&UNFINISHED).retain(|p| p != path);
}

/// The guard of steps that belong together: an interruption waits for them.
pub(super) fn take_place() -> MutexGuard<'static, ()> {
    let guard = locked(&TAKING_PLACE);
    wait_if_ending();
    guard
}

/// A thread that would write more while the process ends stops here for good.
pub(super) fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

/// Clears away everything that this process has begun to write; to be called right before it ends, and never returns
/// the right to write. What was complete before stays.
pub fn abandon() {
    let _guard = locked(&TAKING_PLACE);
    ENDING.store(true, Ordering::SeqCst);
    for path in locked(&UNFINISHED).iter() {
        // A thread may be writing there still.
        for _ in 0..10 {
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(path)
            } else {
                std::fs::remove_file(path)
            };
            if removed.is_ok() || path.symlink_metadata().is_err() {
                break;
            }
        }
    }
}
