//! The list of the files that a run wrote into its folder, stored in that folder. A later run may replace or remove
//! only the files on the list.

use super::{SaveError, place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Name of the list in the folder of a set.
pub(super) const MANIFEST: &str = ".trajecta-files.json";
/// Its format.
const SCHEMA: &str = "trajecta.files/1";
/// The program never writes a longer list.
const MOST_BYTES: u64 = 64 << 20;

/// The files of a set, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    schema: String,
    /// Version of the program that wrote them.
    version: String,
    pub files: Vec<Entry>,
}

/// One file of a set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Names of the folders below the folder of the set, and of the file.
    path: Vec<String>,
    bytes: u64,
    sha256: String,
}

impl Entry {
    /// Path from the folder of the set.
    pub fn path(&self) -> PathBuf {
        self.path.iter().collect()
    }

    /// Whether the file in `folder` is still as it was written.
    fn is_unchanged(&self, folder: &Path) -> bool {
        let path = folder.join(self.path());
        let len = path.symlink_metadata().ok().filter(|m| m.is_file());
        len.is_some_and(|m| m.len() == self.bytes)
            && place::mark(&path).is_ok_and(|(_, sha256)| sha256 == self.sha256)
    }

    /// Whether all names are plain names, so that the path can't lead out of the folder.
    fn is_sound(&self) -> bool {
        let is_plain = |name: &String| {
            let mut parts = Path::new(name).components();
            let first = parts.next();
            matches!(first, Some(Component::Normal(n)) if n.to_str() == Some(name))
                && parts.next().is_none()
        };
        !self.path.is_empty() && self.path.iter().all(is_plain)
    }
}

impl Manifest {
    /// The list of `files` in `folder`. Each file is read to compute its SHA-256.
    pub fn of(folder: &Path, files: &BTreeSet<PathBuf>) -> Result<Self, SaveError> {
        let entry = |relative: &PathBuf| {
            let path = folder.join(relative);
            let (bytes, sha256) = place::mark(&path).map_err(|why| SaveError::of(&path, why))?;
            let names = relative.iter().map(|n| n.to_string_lossy().into_owned());
            Ok(Entry {
                path: names.collect(),
                bytes,
                sha256,
            })
        };
        Ok(Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            files: files.iter().map(entry).collect::<Result<_, SaveError>>()?,
        })
    }

    /// Reads the list in `folder`. It is empty where there is no list, or none that this program can have written.
    pub fn read(folder: &Path) -> Self {
        let path = folder.join(MANIFEST);
        let fits = |m: std::fs::Metadata| m.is_file() && m.len() <= MOST_BYTES;
        if !path.symlink_metadata().is_ok_and(fits) {
            return Self::default();
        }
        let read = std::fs::read(path).ok();
        let list = read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        let mut list = list.filter(|l| l.schema == SCHEMA).unwrap_or_default();
        list.files.retain(Entry::is_sound);
        list
    }

    /// The bytes of the list as a file.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SaveError> {
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|e| SaveError::Encode(e.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Paths of its files from the folder of the set.
    pub fn paths(&self) -> BTreeSet<PathBuf> {
        self.files.iter().map(Entry::path).collect()
    }

    /// Folders of its files from the folder of the set, the innermost first.
    pub fn folders(&self) -> Vec<PathBuf> {
        let paths = self.paths();
        let above = paths.iter().flat_map(|p| p.ancestors().skip(1));
        let all: BTreeSet<PathBuf> = above
            .filter(|p| !p.as_os_str().is_empty())
            .map(Path::to_owned)
            .collect();
        all.into_iter().rev().collect()
    }
}

/// The set that a folder holds before a new one takes its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Earlier {
    /// Files that are as they were written.
    pub unchanged: BTreeSet<PathBuf>,
    /// Folders of all its files, the innermost first.
    pub folders: Vec<PathBuf>,
}

impl Earlier {
    /// The set in `folder`. Every file of it is read, to know whether it is as it was written.
    pub fn of(folder: &Path) -> Self {
        let list = Manifest::read(folder);
        let unchanged = list.files.iter().filter(|f| f.is_unchanged(folder));
        Self {
            unchanged: unchanged.map(Entry::path).collect(),
            folders: list.folders(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_what_was_written_and_nothing_outside() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("tables")).unwrap();
        let files = BTreeSet::from([PathBuf::from("a.txt"), PathBuf::from("tables/b.csv")]);
        for file in &files {
            std::fs::write(dir.path().join(file), "x").unwrap();
        }
        let list = Manifest::of(dir.path(), &files).unwrap();
        std::fs::write(dir.path().join(MANIFEST), list.to_bytes().unwrap()).unwrap();
        let read = Manifest::read(dir.path());
        assert_eq!(read, list);
        assert_eq!(read.paths(), files);
        assert_eq!(read.folders(), [PathBuf::from("tables")]);
        assert_eq!(Earlier::of(dir.path()).unchanged, files);
        std::fs::write(dir.path().join("a.txt"), "y").unwrap();
        let rest = BTreeSet::from([PathBuf::from("tables/b.csv")]);
        assert_eq!(Earlier::of(dir.path()).unchanged, rest);

        let text = String::from_utf8(list.to_bytes().unwrap()).unwrap();
        for evil in ["..", "/etc/passwd", "", "a/b", "."] {
            let text = text.replace("a.txt", evil);
            std::fs::write(dir.path().join(MANIFEST), text).unwrap();
            assert_eq!(Manifest::read(dir.path()).files.len(), 1, "{evil}");
        }
        for broken in [
            "",
            "{}",
            "[",
            "{\"schema\":\"other\",\"version\":\"\",\"files\":[]}",
        ] {
            std::fs::write(dir.path().join(MANIFEST), broken).unwrap();
            assert_eq!(Manifest::read(dir.path()), Manifest::default());
        }
    }
}
