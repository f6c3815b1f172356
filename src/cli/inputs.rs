//! The files of a study as they are named on the command line: one, several, a folder of them, or standard input.

use super::failure::Failure;
use super::terminal;
use crate::import::{self, StudyFile};
use crate::report;
use crate::words;
use std::path::{Path, PathBuf};

/// Standard input.
const STANDARD: &str = "-";
/// Name of what comes from standard input.
const STANDARD_NAME: &str = "standard input";

/// Names of files left out that are said.
const MOST_LEFT: usize = 8;
/// The most bytes of a text that a flag names.
const MOST_OF_TEXT: u64 = 16 << 20;

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
                    bytes: import::read_stream(STANDARD_NAME, std::io::stdin())?,
                });
                files.extend(file_of_standard_input());
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

/// The file that standard input is redirected from, which is read like one that is named.
fn file_of_standard_input() -> Option<PathBuf> {
    let stream = Path::new("/dev/stdin");
    let file = stream.canonicalize().unwrap_or_else(|_| stream.to_owned());
    file.is_file().then_some(file)
}

/// A file, or the files of a folder that can be read, by name. What is left out of a folder is said.
fn one_or_folder(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let listing = std::fs::read_dir(path)
        .map_err(|e| Failure::file(format!("{}: {e}. Check the folder.", path.display())))?;
    let mut there: Vec<PathBuf> = listing
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|p| !is_hidden(p))
        .collect();
    there.sort();
    let own: Vec<bool> = there.iter().map(|p| is_own(p, &there)).collect();
    let mut own = own.into_iter();
    there.retain(|_| own.next() != Some(true));
    let (found, left): (Vec<PathBuf>, Vec<PathBuf>) = there
        .into_iter()
        .partition(|p| p.is_file() && import::has_readable_ending(p));
    if found.is_empty() {
        return Err(import::ImportError::Folder(path.display().to_string()).into());
    }
    if !left.is_empty() {
        let names: Vec<String> = left.iter().map(|p| file_name(p)).collect();
        terminal::complain(&format!(
            "{}: not read, because they are folders or not named as files of a study: {}.",
            path.display(),
            words::first_names(names.iter().map(String::as_str), MOST_LEFT)
        ));
    }
    Ok(found)
}

/// Whether other programs keep it for themselves: `~$study.xlsx` is the lock of an open workbook.
fn is_hidden(path: &Path) -> bool {
    file_name(path).starts_with(['.', '~'])
}

/// Whether this program wrote it beside a file in the folder: where the numbers of a study come from, or the caption of a
/// figure.
fn is_own(path: &Path, there: &[PathBuf]) -> bool {
    let name = file_name(path);
    let stem = |end: &str| name.strip_suffix(end).filter(|s| !s.is_empty());
    if let Some(study) = stem(".source.txt") {
        return there.contains(&path.with_file_name(study))
            && text_of(path).is_ok_and(|text| report::is_provenance(&text));
    }
    stem(".caption.txt").is_some_and(|stem| {
        let is_figure = |p: &&PathBuf| p.file_stem().is_some_and(|s| s == stem);
        there
            .iter()
            .any(|p| is_figure(&p) && !import::has_readable_ending(p))
    })
}

/// Reads a text that a flag names, such as a plan; otherwise a sentence without its end says why not.
pub(super) fn text_of(path: &Path) -> Result<String, String> {
    let bytes = import::bytes_of(path, MOST_OF_TEXT).map_err(|why| why.to_string())?;
    String::from_utf8(bytes).map_err(|_| "it is not a text in UTF-8".to_owned())
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
