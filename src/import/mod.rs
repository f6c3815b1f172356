//! A file becomes a [`Study`](crate::study::Study) with every guess named.
//!
//! In: the bytes of a table and what the user already said ([`ImportOptions`]). Out:
//! [`Recognition`]: the study, the role of each column and why, every layout with its score, the raw
//! rows, and the questions that must be answered first. The source is only ever read.
//!
//! Flow: `container` (gzip, workbook or text, told by content) -> `text` (bytes to text) and `delimited`, or
//! `workbook` (looked over by `archive`, `open_document` or `compound` first; `header` finds where the table begins, `blocks` joins the blocks of plate readers) -> `table` (raw cells) -> `profile` (what each column holds) ->
//! `systems` (exports of known systems), `roles`, `columns` and `wide` (which column is what) -> `recognise`
//! (`layouts`, `questions`) -> `build` (cells to values, `crossover` lays visits out by period, `rows` keeps
//! the count of rows). Not its business: statistics, screens.

mod archive;
mod blocks;
mod build;
mod cells;
mod columns;
mod compound;
mod container;
mod crossover;
mod dates;
mod delimited;
mod error;
mod header;
mod layouts;
mod names;
mod open_document;
mod options;
mod people;
mod profile;
mod questions;
mod recognise;
mod recognition;
mod records;
mod roles;
mod rows;
mod sheet;
mod suspects;
mod systems;
mod table;
mod text;
mod timing;
mod values;
mod visits;
mod vocabulary;
mod wide;
mod workbook;

pub use error::ImportError;
pub use options::{
    ChoiceError, DateOrder, Decimal, Duplicates, FirstLine, ImportOptions, Layout, Shape,
    SubjectNumbers,
};
pub use recognise::recognise;
pub use recognition::{CellReading, ColumnRole, LayoutScore, Preview, Question, Recognition, Role};

use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::Path;

/// Lower-case hex SHA-256 of the bytes of a file, as [`crate::study::StudySource`] holds it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    recognise::hex(&Sha256::digest(bytes))
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
    recognise::hex(&Sha256::digest(header.join("\u{1f}"))[..8])
}

/// The bundled synthetic study: its file name and its bytes.
#[must_use]
pub fn example() -> (&'static str, &'static [u8]) {
    (
        "ketamine_bone.csv",
        include_bytes!("../../assets/example/ketamine_bone.csv"),
    )
}
