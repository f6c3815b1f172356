//! The files of a study as they are named on the command line: one, several, a folder of them, or standard input.

use super::failure::Failure;
use crate::import::{self, StudyFile};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Standard input.
const STANDARD: &str = "-";
/// Name of what comes from standard input.
const STANDARD_NAME: &str = "standard input";
/// Endings of the files of a folder that are read.
const ENDINGS: [&str; 10] = [
    "csv", "tsv", "txt", "tab", "xlsx", "xlsm", "xls", "ods", "pzfx", "adat",
];

/// Files that were named as the study.
pub(super) struct Inputs {
    pub paths: Vec<PathBuf>,
    /// Sheet that says whose each sample is.
    pub samples: Option<PathBuf>,
}

/// The study as bytes.
pub(super) struct Content {
    pub name: String,
    pub bytes: Vec<u8>,
    /// The files on disk.
    pub files: Vec<PathBuf>,
}

impl Inputs {
    /// Reads all files.
    pub fn read(&self) -> Result<Content, Failure> {
        let mut study = Vec::new();
        let mut files = Vec::new();
        for path in &self.paths {
            if path.as_os_str() == STANDARD {
                study.push(StudyFile {
                    name: STANDARD_NAME.to_owned(),
                    bytes: standard_input()?,
                });
                continue;
            }
            for path in one_or_folder(path)? {
                study.push(StudyFile::new(&path, import::read(&path)?));
                files.push(path);
            }
        }
        let samples = match &self.samples {
            Some(path) => {
                files.push(path.clone());
                Some(StudyFile::new(path, import::read(path)?))
            }
            None => None,
        };
        let (name, bytes) = import::pack(study, samples);
        Ok(Content { name, bytes, files })
    }
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::file(format!("Standard input can't be read ({e}).")))?;
    Ok(bytes)
}

/// A file, or the files of a folder that may be tables, by name.
fn one_or_folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listing = std::fs::read_dir(path)
        .map_err(|e| Failure::file(format!("{}: {e}. Check the folder.", path.display())))?;
    let mut found: Vec<PathBuf> = listing
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|p| p.is_file() && is_table(p))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(import::ImportError::Folder(path.display().to_string()).into());
    }
    Ok(found)
}

fn is_table(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let ending = plain.rsplit_once('.').map_or("", |(_, e)| e);
    // `~$study.xlsx` is the lock of an open workbook.
    !name.starts_with(['.', '~']) && ENDINGS.contains(&ending)
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
