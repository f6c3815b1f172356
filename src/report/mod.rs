//! Results as files people and programs read: `results.json`, `plan.toml`, tables as CSV.
//!
//! In: [`crate::results::AnalysisResults`]. Out: bytes, and [`save`], which never leaves half a file.
//! It computes nothing.

mod save;
mod tables;
mod words;

pub use save::{SaveError, save};
pub use tables::{Table, tables};
pub use words::{change_sentences, format_estimate, format_p};

use crate::results::AnalysisResults;
use crate::run::Request;

/// `results.json`, pretty-printed with a newline at the end.
///
/// # Errors
/// [`SaveError`] when a value can't be written as JSON.
pub fn results_json(results: &AnalysisResults) -> Result<Vec<u8>, SaveError> {
    let mut bytes =
        serde_json::to_vec_pretty(results).map_err(|e| SaveError::Encode(e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// `plan.toml`: everything the user decided and every default that was filled in.
///
/// # Errors
/// [`SaveError`] when a value can't be written as TOML.
pub fn plan_toml(request: &Request) -> Result<Vec<u8>, SaveError> {
    let text = toml::to_string_pretty(request).map_err(|e| SaveError::Encode(e.to_string()))?;
    Ok(format!("# Plan of a Trajecta analysis; `trajecta analyze STUDY --plan plan.toml` repeats it.\n\n{text}").into_bytes())
}
