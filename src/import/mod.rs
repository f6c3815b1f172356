//! A file becomes a [`Study`](crate::study::Study) with every guess named.
//!
//! In: the bytes of a table and what the user already said ([`ImportOptions`]). Out:
//! [`Recognition`]: the study, the role of each column and why, every layout with its score, the raw
//! rows, and the questions that must be answered first. The source is only ever read.
//!
//! Flow: `source` (bytes to text or sheets) -> `table` (where the table stands, its raw cells) -> `cells`
//! (what a cell or a column says) -> `systems` (exports of known systems) -> `recognise` (which column is
//! what, and why) -> `build` (cells to values). Not its business: statistics, screens.

mod build;
mod cells;
mod error;
mod options;
mod recognise;
mod source;
mod systems;
mod table;

pub use error::ImportError;
pub use options::{
    ChoiceError, DateOrder, Decimal, Duplicates, FirstLine, ImportOptions, Layout, Shape,
    SubjectNumbers,
};
pub use recognise::flow::recognise;
pub use recognise::recognition::{
    CellReading, ColumnRole, Confidence, LayoutScore, Preview, Question, Reading, Recognition,
    Role, RunnerUp,
};

use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::Path;

/// Lower-case hex SHA-256 of the bytes of a file, as [`crate::study::StudySource`] holds it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    recognise::flow::hex(&Sha256::digest(bytes))
}

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

/// What files of the same shape share: their headers, as a short fingerprint.
#[must_use]
pub fn shape_of(header: &[String]) -> String {
    recognise::flow::hex(&Sha256::digest(header.join("\u{1f}"))[..8])
}

/// The bundled synthetic study: its file name and its bytes.
#[must_use]
pub fn example() -> (&'static str, &'static [u8]) {
    (
        "ketamine_bone.csv",
        include_bytes!("../../assets/example/ketamine_bone.csv"),
    )
}
