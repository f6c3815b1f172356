//! The study as it was read, for other programs: one row for each value, with where it comes from.
//!
//! In: a study. Out: the bytes of a CSV, SAS transport, SPSS or Parquet file, and the text that says where its
//! numbers come from. A format is one file and its line in [`DataFormat`]. Not its business: analysis.

mod parquet;
mod rows;
mod sav;
mod xpt;

use super::SaveError;
use crate::import::ImportOptions;
use crate::study::Study;
use crate::words::one_of;
use rows::Rows;
use std::path::Path;

/// A format in which a study goes back to other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    /// Comma-separated text.
    Csv,
    /// SAS transport file, version 5, which SAS, R, SPSS and Stata read.
    Xpt,
    /// SPSS data file.
    Sav,
    /// Apache Parquet file.
    Parquet,
}

impl DataFormat {
    const ALL: [Self; 4] = [Self::Csv, Self::Xpt, Self::Sav, Self::Parquet];

    /// The ending of its files, and the program whose it is where the ending does not say it.
    fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("csv", ""),
            Self::Xpt => ("xpt", "SAS transport"),
            Self::Sav => ("sav", "SPSS"),
            Self::Parquet => ("parquet", ""),
        }
    }

    /// `.csv, .xpt, .sav or .parquet`.
    #[must_use]
    pub fn all_endings() -> String {
        one_of(&Self::ALL.map(|f| format!(".{}", f.ending().0)))
    }

    /// The same with what each stands for.
    #[must_use]
    pub fn all_explained() -> String {
        one_of(&Self::ALL.map(|f| match f.ending() {
            (ending, "") => format!(".{ending}"),
            (ending, program) => format!(".{ending} ({program})"),
        }))
    }

    /// The format that the ending of a file's name stands for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        let mut all = Self::ALL.into_iter();
        all.find(|f| f.ending().0 == ending)
    }
}

/// The study as read, one row for each value.
///
/// # Errors
/// [`SaveError::Encode`] where a text or number has no place in the format.
pub fn data_file(study: &Study, format: DataFormat) -> Result<Vec<u8>, SaveError> {
    let rows = Rows::new(study);
    match format {
        DataFormat::Csv => rows.csv(),
        DataFormat::Xpt => xpt::bytes(&rows),
        DataFormat::Sav => sav::bytes(&rows, &in_short(study)),
        DataFormat::Parquet => parquet::bytes(&rows, &in_short(study)),
    }
}

/// Where the numbers of a written study come from, in one line of ASCII.
fn in_short(study: &Study) -> String {
    let name: String = study
        .source
        .file
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() || c == ' ' {
                c
            } else {
                '?'
            }
        })
        .collect();
    format!(
        "Read by Trajecta {} from {name}, SHA-256 {}",
        env!("CARGO_PKG_VERSION"),
        study.source.sha256
    )
}

/// How the text of [`provenance`] begins.
const WRITTEN_BY: &str = "Written by Trajecta ";

/// Whether a text is that of [`provenance`].
#[must_use]
pub fn is_provenance(text: &str) -> bool {
    text.starts_with(WRITTEN_BY)
}

/// Where the numbers of a written study come from: the file, how it was read, and which rows were left out.
///
/// # Errors
/// [`SaveError::Encode`] when an option can't be written as TOML.
pub fn provenance(study: &Study, roles: &ImportOptions) -> Result<String, SaveError> {
    let source = &study.source;
    let mut out = format!(
        "{WRITTEN_BY}{}.\n\nSource file: {}\nSHA-256: {}\nRead as: {}\nRows read: {}\nRows used: {}\n",
        env!("CARGO_PKG_VERSION"),
        source.file,
        source.sha256,
        source.layout,
        source.rows_read,
        source.rows_used
    );
    for left_out in &source.rows_left_out {
        out += &format!("Rows left out: {} ({})\n", left_out.n, left_out.reason);
    }
    if source.synthetic {
        out += "The data are made by a program.\n";
    }
    out += "\nOne row is one value of a marker of a subject at a visit. value: the number; limit: \"below\" or \"above\" where it is a limit of detection and not a measurement.\n";
    for issue in &study.issues {
        out += &format!("\n- {}", issue.on_command_line());
    }
    let roles = toml::to_string_pretty(roles).map_err(|e| SaveError::Encode(e.to_string()))?;
    out += &format!("\n\nHow the columns were read (as under [roles] of plan.toml):\n\n{roles}");
    Ok(out)
}
