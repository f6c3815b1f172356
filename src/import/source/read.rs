//! The bytes of a file on disk.

use crate::import::error::ImportError;
use std::io::ErrorKind;
use std::path::Path;

/// Reads the bytes of `path`.
///
/// # Errors
/// [`ImportError`] when there is no such file, it can't be read, or it is a pipe, a socket or a device.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let file = path.display().to_string();
    let unreadable = |e: std::io::Error, file: String| match e.kind() {
        ErrorKind::NotFound => ImportError::NotFound(file),
        _ => ImportError::Unreadable {
            file,
            why: e.to_string(),
        },
    };
    match path.metadata() {
        Ok(there) if there.is_dir() => return Err(ImportError::Folder(file)),
        // A pipe would be waited for, a device may never end.
        Ok(there) if !there.is_file() => return Err(ImportError::NoFile(file)),
        Ok(_) => {}
        Err(e) => return Err(unreadable(e, file)),
    }
    std::fs::read(path).map_err(|e| unreadable(e, file))
}
