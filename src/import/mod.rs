//! A file becomes a [`Study`](crate::study::Study) with every guess named.
//!
//! In: the bytes of a table and what the user already said ([`ImportOptions`]). Out:
//! [`Recognition`]: the study, the role of each column and why, every layout with its score, the raw
//! rows, and the questions that must be answered first. The source is only ever read.
//! Not its business: statistics, screens.

mod error;
mod options;
mod recognition;

pub use error::ImportError;
pub use options::{ChoiceError, Decimal, Duplicates, ImportOptions, Layout};
pub use recognition::{ColumnRole, LayoutScore, Preview, Question, Recognition, Role};

use crate::work::Monitor;
use std::path::Path;

/// Reads the bytes of `path`.
///
/// # Errors
/// [`ImportError`] when there is no such file or it can't be read.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let file = path.display().to_string();
    std::fs::read(path).map_err(|e| ImportError::Unreadable {
        file,
        why: e.to_string(),
    })
}

/// The bundled synthetic study: its file name and its bytes.
#[must_use]
pub fn example() -> (&'static str, &'static [u8]) {
    (
        "ketamine_bone.csv",
        include_bytes!("../../assets/example/ketamine_bone.csv"),
    )
}

/// Recognises the table in `bytes`, saying what was taken for what and why.
///
/// # Errors
/// [`ImportError`] when the file gives nothing at all.
pub fn recognise(
    file_name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let _ = (bytes, options, monitor);
    Err(ImportError::NoMarker(file_name.to_owned()))
}
