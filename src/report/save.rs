//! Atomic saving: a failed save leaves the old file.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The folder or file refused.
    #[error(
        "{path} could not be written: {why}. Choose another folder or close the program that has the file open; an earlier file is unchanged."
    )]
    Write {
        /// Target.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// A value has no place in the format.
    #[error("The results could not be put into the file format: {0}.")]
    Encode(String),
}

/// Writes `bytes` beside `path`, flushes them to disk and renames; creates missing folders.
///
/// # Errors
/// [`SaveError::Write`] names the file; what stood there before is untouched.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    save_with(path, |file| file.write_all(bytes))
}

/// As [`save`], with what `write` writes.
///
/// # Errors
/// [`SaveError::Write`] names the file; what stood there before is untouched.
pub fn save_with(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut std::fs::File>) -> std::io::Result<()>,
) -> Result<(), SaveError> {
    let fail = |why: std::io::Error| SaveError::Write {
        path: path.to_owned(),
        why: why.to_string(),
    };
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(fail)?;
    let mut file = tempfile::Builder::new()
        .prefix(".trajecta-")
        .tempfile_in(folder)
        .map_err(fail)?;
    let mut buffered = BufWriter::with_capacity(1 << 18, file.as_file_mut());
    write(&mut buffered)
        .and_then(|()| buffered.flush())
        .map_err(fail)?;
    drop(buffered);
    file.as_file().sync_all().map_err(fail)?;
    // A temporary file is private to its owner; a result gets the usual permissions of a new file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))
            .map_err(fail)?;
    }
    file.persist(path).map_err(|e| fail(e.error))?;
    Ok(())
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
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1
        );
        let blocked = path.join("below-a-file.txt");
        assert!(
            save(&blocked, b"x")
                .unwrap_err()
                .to_string()
                .contains("below-a-file.txt")
        );
    }
}
