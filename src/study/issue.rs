//! A problem in the data. Issues are collected; they do not stop the work.

use serde::{Deserialize, Serialize};

/// How much an issue matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information.
    Note,
    /// Should be checked.
    Warning,
    /// Values were lost, or need a decision.
    Error,
}

/// What to do about a finding, in the words of each place where it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Remedy {
    /// In the window, which has buttons and lists.
    pub window: String,
    /// On the command line, which has flags.
    pub command: String,
}

impl Remedy {
    /// A remedy from its two sentences.
    #[must_use]
    pub fn new(window: impl Into<String>, command: impl Into<String>) -> Self {
        Self {
            window: window.into(),
            command: command.into(),
        }
    }
}

/// One finding, with its place. The message names the place, never a subject's value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// Stable identifier such as `duplicate_value`.
    pub code: String,
    /// A sentence that says what was found and, where it is the same everywhere, what to do.
    pub message: String,
    /// What to do, where window and command line do it differently.
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// Line of the file (the header is 1).
    pub row: Option<usize>,
    /// Column header.
    pub column: Option<String>,
    /// The file of the row, in a study of several files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The message without names of subjects and samples, where it has some: reports and results hold none.
    #[serde(skip)]
    pub document: Option<String>,
}

/// Codes of what was left out because somebody asked for it.
pub(super) const SUBJECTS_EXCLUDED: &str = "subjects_excluded";
pub(super) const VALUES_EXCLUDED: &str = "values_excluded";

impl Issue {
    /// Whether it says what was left out by request.
    #[must_use]
    pub fn is_exclusion(&self) -> bool {
        [SUBJECTS_EXCLUDED, VALUES_EXCLUDED].contains(&self.code.as_str())
    }

    /// An issue without a place.
    #[must_use]
    pub fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            message: message.into(),
            remedy: None,
            row: None,
            column: None,
            file: None,
            document: None,
        }
    }

    /// The same issue with the message that stands in reports and results, which names no subject.
    #[must_use]
    pub fn in_documents(mut self, message: impl Into<String>) -> Self {
        self.document = Some(message.into());
        self
    }

    /// The issue as it stands in reports and results. A remedy beside names of subjects may name them too.
    #[must_use]
    pub fn for_documents(mut self) -> Self {
        if let Some(message) = self.document.take() {
            self.message = message;
            self.remedy = None;
        }
        self
    }

    /// The same issue with what to do about it in the window and on the command line.
    #[must_use]
    pub fn remedy(mut self, window: impl Into<String>, command: impl Into<String>) -> Self {
        self.remedy = Some(Remedy::new(window, command));
        self
    }

    /// Message and remedy for somebody at the window.
    #[must_use]
    pub fn in_window(&self) -> String {
        with(
            &self.in_file(),
            self.remedy.as_ref().map(|r| r.window.as_str()),
        )
    }

    /// Message and remedy for somebody at the command line.
    #[must_use]
    pub fn on_command_line(&self) -> String {
        with(
            &self.in_file(),
            self.remedy.as_ref().map(|r| r.command.as_str()),
        )
    }

    /// The message behind the name of its file, in a study of several files.
    #[must_use]
    pub fn in_file(&self) -> String {
        match &self.file {
            Some(file) => format!("{file}: {}", self.message),
            None => self.message.clone(),
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

fn with(message: &str, remedy: Option<&str>) -> String {
    match remedy {
        Some(remedy) if !remedy.is_empty() => format!("{message} {remedy}"),
        _ => message.to_owned(),
    }
}
