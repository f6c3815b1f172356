//! The bytes of a file on disk.

use crate::import::error::ImportError;
use std::io::ErrorKind;
use std::path::Path;

/// Reads the bytes of `path`.
///
/// # Errors
/// [`ImportError`] when there is no such file or it can't be read.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let file = path.display().to_string();
    if path.is_dir() {
        return Err(ImportError::Folder(file));
    }
    std::fs::read(path).map_err(|e| match e.kind() {
        ErrorKind::NotFound => ImportError::NotFound(file),
        _ => ImportError::Unreadable {
            file,
            why: e.to_string(),
        },
    })
}
