//! Writes one file: afterwards it holds all of the new content, or still the old content.

use super::claim::{Claim, NoClaim};
use super::{SaveError, place, unfinished};
use std::fs::{File, Metadata};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes `bytes` to a temporary file in the folder of `path`, flushes it to disk and renames it to `path`. Missing
/// folders are created. A file that is replaced keeps its permissions; a new file has the usual ones.
///
/// # Errors
/// [`SaveError`] names the file; what stood there before is untouched.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    save_with(path, |file| file.write_all(bytes))
}

/// As [`save`], but only the owner may read the file.
///
/// # Errors
/// [`SaveError`] names the file; what stood there before is untouched.
pub fn save_secret(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    write_file(path, true, |file| file.write_all(bytes))
}

/// As [`save`], but `write` writes the content.
///
/// # Errors
/// [`SaveError`] names the file; what stood there before is untouched.
pub fn save_with(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>,
) -> Result<(), SaveError> {
    write_file(path, false, write)
}

fn write_file(
    path: &Path,
    secret: bool,
    write: impl FnOnce(&mut BufWriter<&File>) -> std::io::Result<()>,
) -> Result<(), SaveError> {
    let fail = |why: std::io::Error| SaveError::of(path, why);
    let target = place::followed(path)?;
    let folder = place::parent(&target);
    place::create(folder).map_err(fail)?;
    let old = target.symlink_metadata().ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return Err(SaveError::of(path, "a folder or device has this name"));
    }
    let mut temporary =
        Temporary::beside(&target, secret || old.is_some()).map_err(|why| match why {
            NoClaim::Held => SaveError::Busy {
                path: path.to_owned(),
            },
            NoClaim::Failed(why) => fail(why),
        })?;
    let file = &temporary.claim.file;
    let mut buffered = BufWriter::with_capacity(1 << 18, file);
    write(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(fail)?;
    drop(buffered);
    if let Some(old) = old.filter(|_| !secret) {
        keep_permissions(file, &old).map_err(fail)?;
    }
    file.sync_all().map_err(fail)?;
    temporary.rename(&target).map_err(fail)?;
    place::sync_names(folder);
    Ok(())
}

fn keep_permissions(file: &File, old: &Metadata) -> std::io::Result<()> {
    file.set_permissions(old.permissions())
}

/// The temporary file. Dropping the value removes it, unless it was renamed.
struct Temporary {
    claim: Claim,
    is_renamed: bool,
}

impl Temporary {
    fn beside(target: &Path, secret: bool) -> Result<Self, NoClaim> {
        let path = place::parent(target).join(place::hidden(target, "part"));
        let claim = unfinished::begin(&path, || Claim::take(&path, secret))?;
        Ok(Self {
            claim,
            is_renamed: false,
        })
    }

    fn rename(&mut self, target: &Path) -> std::io::Result<()> {
        let _together = unfinished::take_place();
        std::fs::rename(&self.claim.path, target)?;
        self.is_renamed = true;
        unfinished::end(&self.claim.path);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        unfinished::wait_if_ending();
        // After the renaming the name may be another's.
        if !self.is_renamed {
            self.claim.give_up();
            unfinished::end(&self.claim.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("a.txt");
        save(&path, b"one").unwrap();
        save(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        let count = || std::fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(count(), 1);
        let why = save_with(&path, |file| {
            file.write_all(b"half of it")?;
            Err(std::io::Error::other("the disk is full"))
        });
        assert!(why.unwrap_err().to_string().contains("the disk is full"));
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(count(), 1);
        let blocked = path.join("below-a-file.txt");
        let why = save(&blocked, b"x").unwrap_err().to_string();
        assert!(why.contains("below-a-file.txt"), "{why}");
        let long = dir.path().join("x".repeat(300));
        let why = save(&long, b"x").unwrap_err().to_string();
        assert!(why.contains("xxx could not be written"), "{why}");
    }

    #[test]
    fn a_killed_run_leaves_no_file_for_good_and_two_never_mix() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        let part = dir.path().join(place::hidden(&path, "part"));
        std::fs::write(&part, "what a killed run left").unwrap();
        save(&path, b"one").unwrap();
        assert!(!part.exists());
        let outcome = save_with(&path, |file| {
            file.write_all(b"two")?;
            let second = save(&path, b"three");
            assert!(matches!(second, Err(SaveError::Busy { .. })), "{second:?}");
            Ok(())
        });
        outcome.unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert!(!part.exists());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        let mode = |p: &Path| p.metadata().unwrap().permissions().mode() & 0o777;
        // What every new file gets here, umask and all.
        let plain = dir.path().join("plain.txt");
        std::fs::write(&plain, "x").unwrap();
        save(&path, b"one").unwrap();
        assert_eq!(mode(&path), mode(&plain));
        for kept in [0o600, 0o640, 0o400, 0o755] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(kept)).unwrap();
            save(&path, b"two").unwrap();
            assert_eq!(mode(&path), kept);
        }
        let link = dir.path().join("link.txt");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save(&link, b"three").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"three");
    }
}
