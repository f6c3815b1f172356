//! Paths of outputs: links are followed, and temporary files and folders get their names.

use super::{SaveError, unfinished};
use crate::words::hex;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The hidden name of a temporary file or folder for `target`. It has the same length for every target.
pub(super) fn hidden(target: &Path, ending: &str) -> String {
    let name = target.file_name().unwrap_or_default();
    let hash = hex(&Sha256::digest(name.as_encoded_bytes()));
    format!(".trajecta-{}.{ending}", hash.get(..16).unwrap_or(&hash))
}

/// Lower-case hex SHA-256 and length of a file, read in pieces.
pub(super) fn mark(path: &Path) -> io::Result<(u64, String)> {
    let mut file = std::fs::File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut len = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((len, hex(&hash.finalize())));
        }
        len += read as u64;
        hash.update(piece.get(..read).unwrap_or_default());
    }
}

/// The folder that holds `path`.
pub(super) fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// The path that `path` points to, if it is a link: the file behind the link is replaced, not the link.
pub(super) fn followed(path: &Path) -> Result<PathBuf, SaveError> {
    if path.is_symlink() {
        path.canonicalize()
            .map_err(|why| SaveError::of(path, format!("the link leads nowhere ({why})")))
    } else {
        Ok(path.to_owned())
    }
}

/// Creates the missing folders of `path`; returns them, the uppermost first.
pub(super) fn create(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing: Vec<&Path> = (path.ancestors())
        .take_while(|p| !p.as_os_str().is_empty() && p.symlink_metadata().is_err())
        .collect();
    missing.reverse();
    unfinished::unless_ending(|| std::fs::create_dir_all(path))?;
    Ok(missing.into_iter().map(Path::to_owned).collect())
}

/// Flushes the names in a folder to disk. Not every system can; the content of the files is safe without it.
pub(super) fn sync_names(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}
