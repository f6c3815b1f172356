//! The open file: its bytes, how it was recognised, when it was read.

use super::session::FromSession;
use crate::import::{ColumnRole, ImportOptions, Recognition};
use crate::plan::Request;
use crate::session::StudyPlaces;
use crate::study::{Issue, Study};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// A file that was read.
pub(in crate::app) struct OpenFile {
    pub name: String,
    /// No file for the bundled example and for a pasted table.
    pub places: StudyPlaces,
    pub bytes: Arc<Vec<u8>>,
    /// Of the bytes.
    pub sha256: String,
    /// Roles, scores, raw rows, questions.
    pub recognition: Recognition,
    /// What its reading leaves open; a study keeps only what was noticed in its values.
    pub doubts: Vec<Issue>,
    /// As read; `None` while a question is open.
    pub raw: Option<Arc<Study>>,
    /// [`Study::subjects_seen`] of it.
    pub seen: Vec<usize>,
    /// What was recognised before anybody decided otherwise.
    pub plain: Plain,
    /// Whether decisions for an earlier file of this shape were taken over.
    pub as_before: bool,
    /// When each file was read; `None` for one that is gone.
    pub stamps: Vec<Option<Stamp>>,
}

/// A file as it is recognised without any choice of the user.
#[derive(Clone, Default)]
pub(in crate::app) struct Plain {
    pub options: ImportOptions,
    /// Role of each column, with the reason.
    pub roles: Vec<ColumnRole>,
    /// A question stood before the study.
    pub asked: bool,
}

/// When and how long a file was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Stamp {
    modified: SystemTime,
    length: u64,
}

impl Stamp {
    /// Of each file; `None` where there is no such file.
    pub fn of_all(places: &StudyPlaces) -> Vec<Option<Self>> {
        places.all().map(Self::of).collect()
    }

    fn of(path: &Path) -> Option<Self> {
        let data = std::fs::metadata(path).ok()?;
        Some(Self {
            modified: data.modified().ok()?,
            length: data.len(),
        })
    }
}

/// What is to be read, and how.
#[derive(Default)]
pub(in crate::app) struct Opening {
    /// The files to read.
    pub places: StudyPlaces,
    /// Name and bytes of what stands in no file.
    pub bytes: Option<(String, Vec<u8>)>,
    pub request: Request,
    pub session: Option<FromSession>,
}

/// The last part of a path; empty where there is none.
pub(in crate::app) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
