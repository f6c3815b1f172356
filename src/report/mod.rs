//! Results as people and programs read them: `results.json`, `plan.toml`, tables as CSV and workbook, figures with
//! captions, the methods in words, an R script, the report as HTML, and the tables that the window shows.
//!
//! In: [`crate::results::AnalysisResults`]. Out: bytes, and [`save`], which never leaves half a file.
//! It computes nothing.
//! Not its business: statistics, and what the command line or the window says beside it.

mod cells;
mod data;
mod escaped;
mod figures;
mod folder;
mod html;
mod inputs;
mod labels;
mod methods;
mod save;
mod screened;
mod script;
mod sentences;
mod tables;
mod validated;
mod views;
mod workbook;

pub use data::{DataFormat, data_file, is_provenance, provenance};
pub use figures::{
    FigureData, FigureFileError, Pages, SavedFigure, figure_files, save_artwork, save_board,
    save_pages,
};
pub use folder::{report_files, save_report, save_script, save_tables, script_files, table_files};
pub use html::{REPORT, html};
pub use inputs::{OverwritesInput, keep_inputs};
pub use methods::{METHODS, Methods, methods};
pub use save::{Claim, FolderSet, NoClaim, Replaced, SaveError, abandon, save, save_secret};
pub use script::{SCRIPT, SCRIPT_DATA, script, script_data};
pub use sentences::change_sentences;
pub use tables::{Table, screen, tables};
pub use validated::{save_validation, validation_files};
pub use views::{
    Column, LISTED_MARKERS, MarkerView, Part, ReportView, ScreenMeasure, TableView, column,
    contrast_words, criterion, effect, effect_interval, interval_column, marker_view, number, p,
    p_column, report_view, text_column,
};
pub use workbook::{WORKBOOK, workbook};

use crate::plan::Request;
use crate::results::AnalysisResults;
use serde::Serialize;
use serde_json::Serializer;
use std::io::Write;
use std::path::Path;

/// More markers than this and `results.json` is for programs: without indentation, half the size.
const MOST_INDENTED: usize = 50;

/// Writes `results.json`, ended by a newline; indented up to 50 markers.
///
/// # Errors
/// [`SaveError`] names the file; an earlier one stays.
pub fn save_results(path: &Path, results: &AnalysisResults) -> Result<(), SaveError> {
    save::save_with(path, |mut file| {
        if results.markers.len() > MOST_INDENTED {
            let mut compact = Serializer::with_formatter(&mut file, escaped::Compact);
            results.serialize(&mut compact)?;
        } else {
            let text = serde_json::to_string_pretty(results)?;
            file.write_all(escaped::json(&text).as_bytes())?;
        }
        file.write_all(b"\n")
    })
}

/// `plan.toml`: everything the user decided and every default that was filled in.
///
/// # Errors
/// [`SaveError`] when a value can't be written as TOML.
pub fn plan_toml(request: &Request) -> Result<Vec<u8>, SaveError> {
    let text = toml::to_string_pretty(request).map_err(|e| SaveError::Encode(e.to_string()))?;
    let text = escaped::toml(&text);
    Ok(format!("# Plan of a Trajecta analysis; `trajecta analyze STUDY --plan plan.toml` repeats it.\n\n{text}").into_bytes())
}
