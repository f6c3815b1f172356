//! The bytes of a file on disk, and of what is piped in: never more than is read at most.

use super::budget::EXPANDED;
use crate::import::error::ImportError;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The most bytes of a study.
const MOST: u64 = EXPANDED.1;

/// Why the bytes of a file can't be had.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// No such file.
    #[error("there is no such file")]
    NotFound,
    /// A folder where a file should be.
    #[error("it is a folder")]
    Folder,
    /// A pipe, socket or device.
    #[error("it is not a file")]
    NoFile,
    /// More than is read at most.
    #[error("it has more than {} MB, which is the most that is read", .0 >> 20)]
    TooLarge(u64),
    /// The system's words.
    #[error("{0}")]
    System(String),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::NotFound,
            _ => Self::System(error.to_string()),
        }
    }
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// [`Unreadable`] when there is no such file, it can't be read, it is larger, or it is a pipe, a socket or a device.
pub fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, Unreadable> {
    let there = path.metadata()?;
    if there.is_dir() {
        return Err(Unreadable::Folder);
    }
    // A pipe would be waited for, a device may never end.
    if !there.is_file() {
        return Err(Unreadable::NoFile);
    }
    if there.len() > most {
        return Err(Unreadable::TooLarge(most));
    }
    all_of(File::open(path)?, there.len(), most)
}

/// Reads to the end what has about `len` bytes, and at most `most`. A file may grow meanwhile.
fn all_of(from: impl Read, len: u64, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(usize::try_from(len).unwrap_or(usize::MAX))
        .map_err(|e| Unreadable::System(e.to_string()))?;
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Unreadable::TooLarge(most));
    }
    Ok(bytes)
}

/// Reads the bytes of the study `path`.
///
/// # Errors
/// [`ImportError`] when there is no such file, it can't be read, it is too large, or it is a pipe, a socket or a
/// device.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    bytes_of(path, MOST).map_err(|why| refused(path.display().to_string(), why))
}

/// Reads a study to the end from what is not a file; `name` is for the messages.
///
/// # Errors
/// [`ImportError`] when it can't be read or is too large.
pub fn read_stream(name: &str, from: impl Read) -> Result<Vec<u8>, ImportError> {
    all_of(from, 0, MOST).map_err(|why| refused(name.to_owned(), why))
}

fn refused(file: String, why: Unreadable) -> ImportError {
    match why {
        Unreadable::NotFound => ImportError::NotFound(file),
        Unreadable::Folder => ImportError::Folder(file),
        Unreadable::NoFile => ImportError::NoFile(file),
        Unreadable::TooLarge(_) => ImportError::TooLarge {
            file,
            what: format!("{why}. Split the study by marker"),
        },
        Unreadable::System(why) => ImportError::Unreadable { file, why },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_refused_at_the_limit() {
        let why = all_of(io::repeat(b'x'), 0, 1 << 20).unwrap_err();
        let said = refused("standard input".to_owned(), why).to_string();
        assert_eq!(
            said,
            "\"standard input\" is too large: it has more than 1 MB, which is the most that is read. Split the study by marker."
        );
        assert_eq!(all_of(&b"abc"[..], 0, 3).unwrap(), b"abc");
        assert!(all_of(&b"abc"[..], 9, 2).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
        // A hole: it takes no place on the disk.
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 40).unwrap();
        let said = read(file.path()).unwrap_err().to_string();
        assert!(said.contains("more than 2048 MB"), "{said}");
    }
}
