//! The study as read, written for other programs.

use super::arguments::RoleArgs;
use super::failure::Failure;
use super::reading::{Read, read_study, refusal};
use super::terminal;
use crate::report::{self, DataFormat};
use crate::study;
use crate::words::counted;
use std::path::{Path, PathBuf};

/// Writes the study as read, and beside it where its numbers come from.
pub(super) fn convert(paths: &[PathBuf], roles: RoleArgs, out: &Path) -> Result<u8, Failure> {
    let Some(format) = DataFormat::of(out) else {
        return Err(Failure::usage(format!(
            "--out {}: the name must end in {}.",
            out.display(),
            DataFormat::all_endings()
        )));
    };
    let mut beside = out.as_os_str().to_owned();
    beside.push(".source.txt");
    let beside = PathBuf::from(beside);
    let Read {
        name,
        files,
        request,
        recognition,
    } = read_study(paths, roles)?;
    report::keep_inputs(&[out.to_owned(), beside.clone()], &files)?;
    if let Some(refusal) = refusal(&recognition) {
        return Err(refusal);
    }
    let Some(study) = recognition.study else {
        return Err(Failure::file(format!(
            "{name} gives no study. Run trajecta inspect on it."
        )));
    };
    let study = study::prepare_owned(study, &request.preparation)?;
    if study.markers.iter().any(|m| m.derived.is_some()) {
        return Err(Failure::usage(
            "--derive: the file holds the markers as they were measured. Leave --derive out, and compute the marker from them where the file is read.".to_owned(),
        ));
    }
    let data = report::data_file(&study, format)?;
    let source = report::provenance(&study, &recognition.options)?;
    // The text comes first, so that no data stand without it; where they can't be written, that of before comes back.
    let before = std::fs::read(&beside).ok();
    report::save(&beside, source.as_bytes())?;
    if let Err(why) = report::save(out, &data) {
        match before {
            Some(text) => report::save(&beside, &text)?,
            None => std::fs::remove_file(&beside).unwrap_or_default(),
        }
        return Err(why.into());
    }
    terminal::say(&format!(
        "{}: {}, {} and {} written to {}; {} says where they come from.",
        study.source.file,
        counted(study.subjects.len(), "subject"),
        counted(study.visits.len(), "visit"),
        counted(study.markers.len(), "marker"),
        out.display(),
        beside.display()
    ))?;
    Ok(0)
}
