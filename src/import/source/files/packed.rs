//! Files as one sequence of bytes, so that a study of several files has one content and one fingerprint.
//!
//! In: names and contents. Out: bytes that begin with a line of their own, and back. Sizes in the bytes are not
//! believed.

use crate::import::error::ImportError;
use crate::import::source::read::read;
use std::path::{Path, PathBuf};

/// First line of packed files.
const MARK: &[u8] = b"trajecta files 1\n";
/// Most files of a study.
const MOST_FILES: usize = 1_000;

/// A file by its name and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyFile {
    /// File name without folder.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl StudyFile {
    /// A file.
    #[must_use]
    pub fn new(path: &Path, bytes: Vec<u8>) -> Self {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        Self {
            name: name.unwrap_or_default(),
            bytes,
        }
    }
}

/// The name and the bytes of a study that stands in several files, or has a sheet of its samples. One file alone stays
/// as it is.
#[must_use]
pub fn pack(files: Vec<StudyFile>, samples: Option<StudyFile>) -> (String, Vec<u8>) {
    let name = match files.as_slice() {
        [] => String::new(),
        [one] => one.name.clone(),
        [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
    };
    if let (1, None) = (files.len(), &samples) {
        let bytes = files.into_iter().next().map(|f| f.bytes);
        return (name, bytes.unwrap_or_default());
    }
    let mut out = MARK.to_vec();
    let all = files
        .iter()
        .map(|f| ("study", f))
        .chain(samples.iter().map(|f| ("samples", f)));
    for (role, file) in all {
        let plain = file.name.replace(['\n', '\r'], " ");
        out.extend_from_slice(format!("{role} {} {plain}\n", file.bytes.len()).as_bytes());
        out.extend_from_slice(&file.bytes);
        out.push(b'\n');
    }
    (name, out)
}

/// Reads the files of a study and the sheet of its samples: name and bytes as of [`pack`].
///
/// # Errors
/// [`ImportError`] of the first file that can't be read.
pub fn read_together(
    files: &[PathBuf],
    samples: Option<&Path>,
) -> Result<(String, Vec<u8>), ImportError> {
    let one = |path: &Path| Ok(StudyFile::new(path, read(path)?));
    let study: Result<Vec<StudyFile>, ImportError> = files.iter().map(|p| one(p)).collect();
    Ok(pack(study?, samples.map(one).transpose()?))
}

/// A file inside packed bytes.
pub(in crate::import::source) struct Inside<'b> {
    pub name: &'b str,
    pub bytes: &'b [u8],
}

/// The files of a study and its sample sheet; `None` for other bytes, `Some(None)` where they are damaged.
#[allow(clippy::type_complexity)]
pub(in crate::import::source) fn unpack(
    bytes: &[u8],
) -> Option<Option<(Vec<Inside<'_>>, Option<Inside<'_>>)>> {
    let rest = bytes.strip_prefix(MARK)?;
    Some(parts(rest))
}

fn parts(mut rest: &[u8]) -> Option<(Vec<Inside<'_>>, Option<Inside<'_>>)> {
    let (mut files, mut samples) = (Vec::new(), None);
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest)?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let (role, line) = line.split_once(' ')?;
        let (size, name) = line.split_once(' ')?;
        let size: usize = size.parse().ok()?;
        let content = rest.get(end + 1..)?;
        let bytes = content.get(..size)?;
        rest = content.get(size..)?.strip_prefix(b"\n")?;
        let file = Inside { name, bytes };
        match role {
            "study" => files.push(file),
            "samples" => samples = Some(file),
            _ => return None,
        }
        if files.len() > MOST_FILES {
            return None;
        }
    }
    (!files.is_empty()).then_some((files, samples))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &[u8]) -> StudyFile {
        StudyFile {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn files_come_back_and_sizes_are_not_believed() {
        let one = pack(vec![file("a.csv", b"x")], None);
        assert_eq!(one, ("a.csv".to_owned(), b"x".to_vec()));
        let (name, bytes) = pack(
            vec![file("a b.csv", b"x\ny"), file("b.csv", b"")],
            Some(file("s.csv", b"id")),
        );
        assert_eq!(name, "a b.csv and 1 more");
        let (files, samples) = unpack(&bytes).flatten().unwrap();
        let all: Vec<(&str, &[u8])> = files.iter().map(|f| (f.name, f.bytes)).collect();
        assert_eq!(all, [("a b.csv", b"x\ny".as_slice()), ("b.csv", b"")]);
        assert_eq!(samples.unwrap().bytes, b"id");
        for end in MARK.len() + 1..bytes.len() - 1 {
            let _ = unpack(&bytes[..end]);
        }
        let big = b"trajecta files 1\nstudy 99999999999999999999 a\nx\n";
        assert!(unpack(big).unwrap().is_none());
        assert!(unpack(b"id,visit").is_none());
    }
}
