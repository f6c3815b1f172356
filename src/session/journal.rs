//! The journal: a copy of the session that is kept while somebody works and survives a crash.
//!
//! One file a window, readable by its owner only, removed on a clean exit. A lock beside it tells the
//! journal of a running window from one that was left behind.

use super::{Session, SessionError};
use crate::report::{self, Claim, NoClaim};
use std::path::{Path, PathBuf};

/// The journal of this window.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    // Held until the window closes; the system lets go of it when the process dies.
    lock: Claim,
}

impl Journal {
    /// Starts a journal in `folder`, which is created if it does not exist.
    ///
    /// # Errors
    /// The operating system's error when the folder can't be used.
    pub fn start(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        clear_parts(folder);
        let id = std::process::id();
        for n in 0..1000 {
            let path = folder.join(format!("{id}-{n}.trajecta"));
            match Claim::take(&path.with_extension("lock"), true) {
                // In a container every process has the same number: this is what an earlier one left behind.
                Ok(lock) if path.exists() => lock.give_up(),
                Ok(lock) => return Ok(Self { path, lock }),
                Err(NoClaim::Held) => {}
                Err(NoClaim::Failed(why)) => return Err(why),
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
        report::save_secret(path, &session.to_bytes()?).map_err(|e| e.to_string())
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
            self.lock.give_up();
        }
    }
}

/// A journal whose window ended without closing it. It stays until [`Leftover::discard`]: it is the only copy of the
/// work, until that is kept elsewhere.
#[derive(Debug)]
pub struct Leftover {
    /// The journal file.
    pub path: PathBuf,
    /// The session, or why it can't be read.
    pub session: Result<Session, SessionError>,
    // So that no other window offers it as well.
    lock: Option<Claim>,
}

impl Leftover {
    /// Removes it, once the work is kept elsewhere or given up.
    pub fn discard(&self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        if let Some(lock) = &self.lock {
            lock.give_up();
        }
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
        .filter(|p| super::is_session(p))
        .filter_map(|p| Some((p.metadata().ok()?.modified().ok()?, p)))
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found
        .into_iter()
        .filter_map(|(_, path)| {
            // A folder that can be read only has no locks: nobody keeps a journal there either.
            let lock = match Claim::take(&path.with_extension("lock"), true) {
                Ok(lock) => Some(lock),
                Err(NoClaim::Held) => return None,
                Err(NoClaim::Failed(_)) => None,
            };
            Some(Leftover {
                session: Session::read(&path),
                path,
                lock,
            })
        })
        .collect()
}

/// Removes what was being written, and the locks of windows that kept nothing, when their processes were killed.
fn clear_parts(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|e| e.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_part = name.starts_with(".journal-") || name.starts_with(".trajecta-");
        let is_lock = name.ends_with(".lock") && !path.with_extension("trajecta").exists();
        if is_part || is_lock {
            Claim::clear(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{DataReference, Document, StudyPlaces};

    fn session() -> Session {
        let data = DataReference::new(&StudyPlaces::default(), "study.csv", "ab12", None);
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
        // Another window does not offer it a second time meanwhile, and what is only looked at stays.
        assert!(leftovers(folder.path()).is_empty());
        drop(left);
        let left = leftovers(folder.path());
        assert_eq!(left.len(), 1);
        left[0].discard();
        drop(left);
        assert!(leftovers(folder.path()).is_empty());
    }

    /// In a container every process may have the same number.
    #[test]
    fn a_process_of_the_same_number_leaves_what_an_earlier_one_left() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder
            .path()
            .join(format!("{}-0.trajecta", std::process::id()));
        Journal::write(&left, &session()).unwrap();
        std::fs::write(left.with_extension("lock"), "").unwrap();
        let journal = Journal::start(folder.path()).unwrap();
        assert_ne!(journal.path(), left);
        Journal::write(journal.path(), &session()).unwrap();
        journal.clear();
        drop(journal);
        let found = leftovers(folder.path());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, left);
    }

    #[test]
    fn half_written_copies_and_locks_of_killed_windows_go() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".journal-abc", ".trajecta-0123.part", "77-0.lock"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let running = Journal::start(folder.path()).unwrap();
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names(), 1, "the lock of the running window");
        let other = Journal::start(folder.path()).unwrap();
        assert_eq!(names(), 2);
        drop((running, other));
        assert_eq!(names(), 0);
    }

    #[test]
    fn a_folder_that_is_none_gives_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(Journal::start(&file).is_err());
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
