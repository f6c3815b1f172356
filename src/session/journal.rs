//! The journal: a copy of the session that is kept while somebody works and survives a crash.
//!
//! One file a window, readable by its owner only, removed on a clean exit. A lock beside it tells the
//! journal of a running window from one that was left behind.

use super::{Session, SessionError};
use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The journal of this window.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    lock: PathBuf,
    // Held until the window closes; the system lets go of it when the process dies.
    _held: File,
}

impl Journal {
    /// Starts a journal in `folder`, which is created if it does not exist.
    ///
    /// # Errors
    /// The operating system's error when the folder can't be used.
    pub fn start(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let id = std::process::id();
        for n in 0..1000 {
            let lock = folder.join(format!("{id}-{n}.lock"));
            let held = File::options().create(true).append(true).open(&lock)?;
            match held.try_lock() {
                Ok(()) => {
                    return Ok(Self {
                        path: folder.join(format!("{id}-{n}.trajecta")),
                        lock,
                        _held: held,
                    });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(why)) => return Err(why),
            }
        }
        Err(std::io::Error::other("too many windows are open"))
    }

    /// Where it is, for a job that writes it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a session as the journal at `path`: whole or not at all.
    ///
    /// # Errors
    /// The operating system's error.
    pub fn write(path: &Path, session: &Session) -> Result<(), String> {
        let bytes = session.to_bytes()?;
        let folder = path.parent().unwrap_or(Path::new("."));
        // A temporary file is private to its owner, and so is the journal it becomes.
        let write = || -> std::io::Result<()> {
            let mut file = tempfile::Builder::new()
                .prefix(".journal-")
                .tempfile_in(folder)?;
            file.write_all(&bytes)?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|e| e.error)?;
            Ok(())
        };
        write().map_err(|e| e.to_string())
    }

    /// Removes what was written, after it was saved or discarded.
    pub fn clear(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // While a panic unwinds the journal is what is left of the work.
        if !std::thread::panicking() {
            self.clear();
            let _ = std::fs::remove_file(&self.lock);
        }
    }
}

/// A journal whose window ended without closing it.
#[derive(Debug)]
pub struct Leftover {
    /// The journal file.
    pub path: PathBuf,
    /// The session, or why it can't be read.
    pub session: Result<Session, SessionError>,
}

impl Leftover {
    /// Removes it, after it was recovered or discarded.
    pub fn discard(&self) {
        let _ = std::fs::remove_file(&self.path);
        let _ = std::fs::remove_file(self.path.with_extension("lock"));
    }
}

/// Journals in `folder` that no running window holds, the newest first.
#[must_use]
pub fn leftovers(folder: &Path) -> Vec<Leftover> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = entries
        .flatten()
        .map(|e| e.path())
        .filter(|p| super::is_session(p) && !is_held(&p.with_extension("lock")))
        .filter_map(|p| Some((p.metadata().ok()?.modified().ok()?, p)))
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found
        .into_iter()
        .map(|(_, path)| Leftover {
            session: Session::read(&path),
            path,
        })
        .collect()
}

fn is_held(lock: &Path) -> bool {
    let Ok(file) = File::options().append(true).open(lock) else {
        return false;
    };
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{DataReference, Document};

    fn session() -> Session {
        let data = DataReference::new(None, "study.csv", "ab12", None);
        Session::new(data, Document::default())
    }

    #[test]
    fn a_clean_exit_leaves_nothing_and_a_crash_leaves_the_work() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::start(folder.path()).unwrap();
        Journal::write(journal.path(), &session()).unwrap();
        // Its window is running: nothing to recover.
        assert!(leftovers(folder.path()).is_empty());
        let other = Journal::start(folder.path()).unwrap();
        assert_ne!(other.path(), journal.path());
        drop(journal);
        assert!(leftovers(folder.path()).is_empty());
        Journal::write(other.path(), &session()).unwrap();
        let path = other.path().to_owned();
        // What a killed process leaves: the file and a lock that nobody holds.
        std::fs::copy(&path, path.with_file_name("9-9.trajecta")).unwrap();
        let left = leftovers(folder.path());
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].session.as_ref().unwrap(), &session());
        left[0].discard();
        assert!(leftovers(folder.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_a_journal() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::start(folder.path()).unwrap();
        Journal::write(journal.path(), &session()).unwrap();
        let mode = std::fs::metadata(journal.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}
