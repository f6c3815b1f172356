//! What goes into a folder of results beside the figures.

use super::tables::{TABLES, csv_tables, file_of};
use super::{
    FigureFileError, METHODS, REPORT, SCRIPT, SCRIPT_DATA, SaveError, WORKBOOK, html, methods,
    save, script, script_data, workbook,
};
use crate::plan::{Request, ResolvedPlan};
use crate::results::AnalysisResults;
use crate::study::Study;
use std::path::{Path, PathBuf};

/// Every file that [`save_tables`] may write.
#[must_use]
pub fn table_files(folder: &Path) -> Vec<PathBuf> {
    TABLES.iter().map(|t| folder.join(file_of(t))).collect()
}

/// Every file that [`save_report`] writes.
#[must_use]
pub fn report_files(folder: &Path) -> Vec<PathBuf> {
    [METHODS, WORKBOOK, REPORT].map(|f| folder.join(f)).to_vec()
}

/// Every file that [`save_script`] writes.
#[must_use]
pub fn script_files(folder: &Path) -> Vec<PathBuf> {
    [SCRIPT, SCRIPT_DATA].map(|f| folder.join(f)).to_vec()
}

/// Writes every table as CSV; returns the files.
///
/// # Errors
/// [`SaveError`] names the file; files before it are written, an earlier one of its name stays.
pub fn save_tables(folder: &Path, results: &AnalysisResults) -> Result<Vec<PathBuf>, SaveError> {
    let mut written = Vec::new();
    for (name, csv) in csv_tables(results)? {
        debug_assert!(TABLES.contains(&name), "{name}");
        let path = folder.join(file_of(name));
        save(&path, &csv)?;
        written.push(path);
    }
    Ok(written)
}

/// Writes the report, the workbook and the methods; returns the files. The report has chapters of the markers
/// `chosen`, as [`html`] says.
///
/// # Errors
/// As [`save_tables`]; [`FigureFileError::Figure`] when a figure of the report can't be drawn.
pub fn save_report(
    folder: &Path,
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    results: &AnalysisResults,
    chosen: Option<&[String]>,
) -> Result<Vec<PathBuf>, FigureFileError> {
    let text = methods(study, results, plan, &request.preparation).text();
    save(&folder.join(METHODS), text.as_bytes())?;
    save(&folder.join(WORKBOOK), &workbook(results)?)?;
    let report = html(study, plan, request, results, chosen)?;
    save(&folder.join(REPORT), report.as_bytes())?;
    Ok(report_files(folder))
}

/// Writes the R script and the data that it reads; returns the files.
///
/// # Errors
/// As [`save_tables`].
pub fn save_script(
    folder: &Path,
    study: &Study,
    plan: &ResolvedPlan,
    results: &AnalysisResults,
) -> Result<Vec<PathBuf>, SaveError> {
    let text = script(study, plan, results);
    save(&folder.join(SCRIPT), text.as_bytes())?;
    save(&folder.join(SCRIPT_DATA), &script_data(study, plan)?)?;
    Ok(script_files(folder))
}
