//! Where the files of a study are: on disk now, and when a session was saved.

use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// The files of a study on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudyPlaces {
    /// The files with the measurements, in the order they are joined; none for the bundled example and for a pasted
    /// table.
    pub files: Vec<PathBuf>,
    /// The sheet that says whose each sample is.
    pub samples: Option<PathBuf>,
}

impl StudyPlaces {
    /// A study in one file.
    #[must_use]
    pub fn one(file: PathBuf) -> Self {
        Self {
            files: vec![file],
            samples: None,
        }
    }

    /// All files, the sheet of the samples last.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().chain(&self.samples).map(PathBuf::as_path)
    }

    /// The file, where the study stands in one alone.
    #[must_use]
    pub fn alone(&self) -> Option<&Path> {
        match self.files.as_slice() {
            [one] if self.samples.is_none() => Some(one),
            _ => None,
        }
    }
}

/// Where a file was when a session was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePlace {
    /// Path from the session's folder, tried first; `None` for a file on another drive.
    #[serde(default)]
    pub relative: Option<PathBuf>,
    /// Where it was.
    pub absolute: PathBuf,
}

impl FilePlace {
    /// The place of `file` for a session that is saved as `session`.
    #[must_use]
    pub fn new(file: &Path, session: Option<&Path>) -> Self {
        let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let session = session.and_then(|s| std::path::absolute(s).ok());
        let folder = session.as_deref().and_then(Path::parent);
        Self {
            relative: folder.and_then(|folder| relative(&absolute, folder)),
            absolute,
        }
    }

    /// Name without folder.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.absolute.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Where the file is now: at its place from `folder`, in `folder` itself, or where it was.
    ///
    /// # Errors
    /// Its name, where it is at none of them.
    pub fn found_from(&self, folder: &Path) -> Result<PathBuf, String> {
        let beside = self.relative.as_ref().map(|r| folder.join(r));
        let same_folder = self.absolute.file_name().map(|name| folder.join(name));
        let mut places = [beside, same_folder, Some(self.absolute.clone())]
            .into_iter()
            .flatten();
        places.find(|p| p.is_file()).ok_or_else(|| self.name())
    }
}

/// `to` seen from the folder `from`, both absolute; `None` where they share no root.
fn relative(to: &Path, from: &Path) -> Option<PathBuf> {
    let (to, from): (Vec<_>, Vec<_>) = (to.components().collect(), from.components().collect());
    if to.first() != from.first() {
        return None;
    }
    let shared = to.iter().zip(&from).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| Component::ParentDir);
    Some(up.chain(to[shared..].iter().copied()).collect())
}
