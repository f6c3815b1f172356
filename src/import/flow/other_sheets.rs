//! The other sheets of a workbook whose best sheet gives no study.
//!
//! In: why that sheet gives none, and the names of all. Out: the one other sheet that is a study, where the first holds
//! no data at all; else the refusal, with the sheets that can be read. Not its business: which sheet is the best.

use crate::import::error::ImportError;
use crate::import::recognise::recognition::Recognition;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// Sheets that are tried.
const MOST: usize = 12;

/// The study of another sheet, or `error` with what the sheets are.
pub(super) fn read(
    error: ImportError,
    sheets: &[String],
    read: &dyn Fn(&str) -> Result<Recognition, ImportError>,
) -> Result<Recognition, ImportError> {
    if sheets.len() < 2 {
        return Err(error);
    }
    let mut found: Vec<(&str, Recognition)> = Vec::new();
    for name in sheets.iter().take(MOST) {
        match read(name) {
            Ok(one) if one.study.is_some() => found.push((name.as_str(), one)),
            Err(ImportError::Cancelled) => return Err(ImportError::Cancelled),
            _ => {}
        }
    }
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    let could = match names.as_slice() {
        [] => String::new(),
        all => format!(
            "; a study can be read from {}",
            first_names(all.iter().copied(), 20)
        ),
    };
    let all = first_names(sheets.iter().map(String::as_str), 20);
    if let (true, 1, Some((name, mut one))) = (error.is_without_data(), found.len(), found.pop()) {
        let what =
            format!("The sheet \"{name}\" is read, as the one that looked best gives no study.");
        let warning = Issue::new(Severity::Warning, "other_sheet", what).remedy(
            format!("{} Another can be chosen under Sheet.", error.in_window()),
            format!("{error} Another can be chosen with --sheet."),
        );
        // It is about the choice of the sheet: read again from the sheet that is named, the study has no such doubt.
        one.issues.insert(0, warning);
        return Ok(one);
    }
    Err(ImportError::OfSheet {
        error: Box::new(error),
        sheets: format!("The workbook has the sheets {all}{could}."),
    })
}
