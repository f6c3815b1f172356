//! A problem in the data: collected, while work goes on.

use serde::{Deserialize, Serialize};

/// How much an issue matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Said for completeness.
    Note,
    /// Worth a look.
    Warning,
    /// Values were lost or must be settled.
    Error,
}

/// One finding, with its place. The message names the place, never a subject's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// Stable identifier such as `duplicate_value`.
    pub code: String,
    /// A sentence that says what was found and what to do.
    pub message: String,
    /// Line of the file (the header is 1).
    pub row: Option<usize>,
    /// Column header.
    pub column: Option<String>,
}

impl Issue {
    /// An issue without a place.
    #[must_use]
    pub fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            message: message.into(),
            row: None,
            column: None,
        }
    }

    /// The same issue at a place in the file.
    #[must_use]
    pub fn at(mut self, row: Option<usize>, column: Option<&str>) -> Self {
        self.row = row;
        self.column = column.map(str::to_owned);
        self
    }
}
