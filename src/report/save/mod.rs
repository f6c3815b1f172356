//! Writing that leaves the old or the new, never half: single files, and the folder of a run.
//!
//! A file is written beside its place and renamed; the folder of a run is made beside its place and takes it in one
//! step. Who writes holds a lock, so that two runs never mix, and what a killed run left behind is known by its name and
//! by the lock that nobody holds.

mod claim;
mod file;
mod manifest;
mod merge;
mod place;
mod set;
mod unfinished;

pub use claim::{Claim, NoClaim};
pub use file::{save, save_secret, save_with};
pub use set::{FolderSet, Replaced};
pub use unfinished::abandon;

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
    /// Another run writes there.
    #[error(
        "{path} is being written by another run of Trajecta; this run wrote nothing there. Wait until the other ends, or choose another place."
    )]
    Busy {
        /// Target.
        path: PathBuf,
    },
    /// A value has no place in the format.
    #[error("The results could not be put into the file format: {0}.")]
    Encode(String),
}

impl SaveError {
    fn of(path: &Path, why: impl ToString) -> Self {
        Self::Write {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }
}
