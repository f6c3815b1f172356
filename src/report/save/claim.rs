//! Only one process writes a file or folder at a time: it holds the lock of a lock file whose name follows from the
//! path of the output.
//!
//! The system releases the lock when a process ends, however it ends. So a lock file that is not locked was left by a
//! killed run, and the next run replaces it. Only the process that holds the lock may remove the lock file.

use std::fs::{File, Metadata, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Attempts before the lock counts as held, where other processes take and release it all the time.
const TRIES: usize = 100;

/// A file that is locked by this process. Dropping the value releases the lock and leaves the file.
#[derive(Debug)]
pub struct Claim {
    pub(super) path: PathBuf,
    pub(super) file: File,
}

/// Why the lock was not taken.
#[derive(Debug)]
pub enum NoClaim {
    /// Another process holds it.
    Held,
    /// The file can't be created.
    Failed(io::Error),
}

impl Claim {
    /// Creates and locks the file `path`. A file that no process has locked is replaced. With `secret` only its owner
    /// may read it, from the moment it is created.
    ///
    /// # Errors
    /// [`NoClaim`] when another process holds the lock, or the file can't be created.
    pub fn take(path: &Path, secret: bool) -> Result<Self, NoClaim> {
        for _ in 0..TRIES {
            match create(path, secret) {
                Ok(file) => {
                    // A file system without locks is written without one.
                    let is_lost = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
                    if !is_lost && is_at(&file, path) {
                        let path = path.to_owned();
                        return Ok(Self { path, file });
                    }
                }
                Err(why) if why.kind() == ErrorKind::AlreadyExists => remove_leftover(path)?,
                Err(why) => return Err(NoClaim::Failed(why)),
            }
        }
        Err(NoClaim::Held)
    }

    /// Removes the file, which is no longer needed. The lock is released when the value is dropped.
    pub fn give_up(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// Removes the file `path` that an earlier process left, unless a process holds its lock.
    pub fn clear(path: &Path) {
        let _ = remove_leftover(path);
    }
}

/// Removes a file that an earlier process left. It stays where a process holds its lock.
fn remove_leftover(path: &Path) -> Result<(), NoClaim> {
    let gone = |why: &io::Error| why.kind() == ErrorKind::NotFound;
    match path.symlink_metadata() {
        // A pipe in its place would be waited for, a link would lead elsewhere.
        Ok(there) if !there.is_file() => {
            let why = format!("{} is in the way", path.display());
            return Err(NoClaim::Failed(io::Error::other(why)));
        }
        Ok(_) => {}
        Err(why) if gone(&why) => return Ok(()),
        Err(why) => return Err(NoClaim::Failed(why)),
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(why) if gone(&why) => return Ok(()),
        Err(why) => return Err(NoClaim::Failed(why)),
    };
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(NoClaim::Held);
    }
    if is_at(&file, path) {
        match std::fs::remove_file(path) {
            Err(why) if !gone(&why) => return Err(NoClaim::Failed(why)),
            _ => {}
        }
    }
    Ok(())
}

fn create(path: &Path, secret: bool) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    options.open(path)
}

/// Whether the open file is the one that stands at `path` now.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(there)) => is_same(&open, &there),
        _ => false,
    }
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    // An open file keeps its name there.
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_a_claim_and_a_leftover_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("claim");
        let first = Claim::take(&path, false).unwrap();
        assert!(matches!(Claim::take(&path, false), Err(NoClaim::Held)));
        drop(first);
        std::fs::write(&path, "left").unwrap();
        let next = Claim::take(&path, false).unwrap();
        assert_eq!(next.file.metadata().unwrap().len(), 0);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(matches!(Claim::take(&path, false), Err(NoClaim::Failed(_))));
    }
}
