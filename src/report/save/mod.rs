//! Writes files and the folder of a run so that an interruption leaves the old content or the new, never a mixture.
//!
//! A file is written under a temporary name in its folder and then renamed. The folder of a run is made under a hidden
//! name beside the output folder and exchanged with it. A run holds a lock while it writes, so two runs never write the
//! same output. Temporary files of a killed run are known by their names and by a lock that no process holds.
//!
//! In: bytes, or the files of a run. Out: files on disk, all of them or none. Not its business: what they hold.

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
