//! Files and folders that this process is writing, so that it can remove them when it is interrupted.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Files and folders that are not complete.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
/// Held while files are renamed to their final names: an interruption waits for all of these steps.
static TAKING_PLACE: Mutex<()> = Mutex::new(());
/// The process is about to end.
static ENDING: AtomicBool = AtomicBool::new(false);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No state is left half changed under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates `path` with `create` and notes that it is being written, in one step: an interruption finds it in the list,
/// or it is not created.
pub(super) fn begin<T, E>(path: &Path, create: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut paths = unfinished();
    let created = create()?;
    paths.push(path.to_owned());
    Ok(created)
}

/// The list, for a step that an interruption waits for; where the process is about to end, the thread stops for good.
fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    let paths = locked(&UNFINISHED);
    if ENDING.load(Ordering::SeqCst) {
        drop(paths);
        wait_if_ending();
        return locked(&UNFINISHED);
    }
    paths
}

/// Takes a step that makes nothing again that an interruption has removed.
pub(super) fn unless_ending<T>(step: impl FnOnce() -> T) -> T {
    let _paths = unfinished();
    step()
}

/// Notes that `path` is complete or removed.
pub(super) fn end(path: &Path) {
    locked(&UNFINISHED).retain(|p| p != path);
}

/// An interruption waits until the returned guard is dropped.
pub(super) fn take_place() -> MutexGuard<'static, ()> {
    let guard = locked(&TAKING_PLACE);
    wait_if_ending();
    guard
}

/// Stops the calling thread for good if the process is about to end, so that it writes nothing more.
pub(super) fn wait_if_ending() {
    while ENDING.load(Ordering::SeqCst) {
        std::thread::park();
    }
}

/// Removes everything that this process is writing. To be called right before the process ends: no thread can write
/// afterwards. Complete files stay.
pub fn abandon() {
    let _guard = locked(&TAKING_PLACE);
    ENDING.store(true, Ordering::SeqCst);
    for path in locked(&UNFINISHED).iter() {
        // A thread may be writing there still, until it needs something that is gone.
        for _ in 0..200 {
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(path)
            } else {
                std::fs::remove_file(path)
            };
            if removed.is_ok() || path.symlink_metadata().is_err() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
