//! A file on the command line becomes a recognition, or the open questions as one error.

use super::failure::Failure;
use super::progress::watch;
use crate::import::{self, Recognition};
use crate::plan::Request;
use std::path::Path;

/// Recognises the file, showing progress.
pub(super) fn recognise(
    name: &str,
    bytes: &[u8],
    request: &Request,
) -> Result<Recognition, Failure> {
    let options = request.roles.clone();
    let name = name.to_owned();
    Ok(watch("Reading", |monitor| {
        import::recognise(&name, bytes, &options, monitor)
    })?)
}

/// The open questions about a file, as one error; `None` where there is none.
pub(super) fn refusal(recognition: &Recognition) -> Option<Failure> {
    let questions: Vec<String> = recognition
        .questions
        .iter()
        .map(|q| format!("{} {}", q.text, q.remedy.command))
        .collect();
    (!questions.is_empty()).then(|| Failure::file(questions.join(" ")))
}

/// The name of a file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
