//! Files of statistics programs to a table.
//!
//! In: the bytes of a file. Out: its table with the labels of its columns, the names of its values, and its missing
//! codes as empty cells. A program is one file or folder that gives a [`form::Source`], its line in [`Program`] and in
//! [`read`]. Not its business: what a column means.

mod bytes;
mod dataset_json;
mod form;
mod labels;
mod moments;
mod others;
mod parquet;
mod sas;
mod spss;
mod stata;
mod table;
mod xpt;

use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::table::raw::Table;
use crate::study::Issue;
use crate::work::Monitor;
use form::{Flaw, Source};

/// Endings of the files of these programs, without the dot and in lower case.
pub(super) const ENDINGS: &[&str] = &[
    "sav", "zsav", "xpt", "sas7bdat", "dta", "parquet", "json", "ndjson",
];

/// The program whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Program {
    DatasetJson,
    Parquet,
    Sas,
    SasTransport,
    Spss,
    Stata,
}

impl Program {
    /// The program that wrote `bytes`, by their start.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if xpt::fits(bytes) {
            Some(Self::SasTransport)
        } else if sas::fits(bytes) {
            Some(Self::Sas)
        } else if spss::fits(bytes) {
            Some(Self::Spss)
        } else if stata::fits(bytes) {
            Some(Self::Stata)
        } else if parquet::fits(bytes) {
            Some(Self::Parquet)
        } else if dataset_json::fits(bytes) {
            Some(Self::DatasetJson)
        } else {
            None
        }
    }

    /// Its file in a sentence, with the article.
    pub fn words(self) -> &'static str {
        match self {
            Self::DatasetJson => "a CDISC Dataset-JSON file",
            Self::Parquet => "a Parquet file",
            Self::Sas => "a SAS data set (sas7bdat)",
            Self::SasTransport => "a SAS transport file (xpt)",
            Self::Spss => "an SPSS file (sav)",
            Self::Stata => "a Stata file (dta)",
        }
    }
}

/// The table in the file of a program.
pub(super) fn read(
    file: &str,
    program: Program,
    bytes: &[u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'static>, ImportError> {
    let sheet = options.sheet.as_deref();
    let source: Result<Box<dyn Source + '_>, Flaw> = match program {
        Program::SasTransport => xpt::open(bytes, sheet).map(|s| Box::new(s) as _),
        Program::DatasetJson => dataset_json::open(bytes, sheet).map(|s| Box::new(s) as _),
        Program::Parquet => parquet::open(bytes).map(|s| Box::new(s) as _),
        Program::Sas => sas::open(bytes).map(|s| Box::new(s) as _),
        Program::Spss => spss::open(bytes).map(|s| Box::new(s) as _),
        Program::Stata => stata::open(bytes).map(|s| Box::new(s) as _),
    };
    let source = source.map_err(|flaw| table::error(file, flaw))?;
    let source = source.as_ref();
    if let Some(name) = sheet {
        table::check_sheet(file, name, source, issues)?;
    }
    let mut table = table::table(file, source, options, issues, monitor)?;
    if sheet.is_none()
        && let Some((both, issue)) = others::said(source)
    {
        issues.push(issue);
        table.sheets.extend(both);
    }
    Ok(table)
}
