//! Why a command failed, and its exit code.

use crate::figure;
use crate::import::ImportError;
use crate::plan::PlanError;
use crate::report;
use crate::session::SessionError;
use crate::study::PrepareError;
use std::path::Path;

/// A command that ended early: one paragraph and an exit code.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: u8,
    pub(super) message: String,
}

impl Failure {
    /// The command line asks for something that is not possible: exit code 2.
    pub fn usage(message: impl ToString) -> Self {
        Self {
            code: 2,
            message: message.to_string(),
        }
    }

    /// The file could not be used, or there is no result: exit code 1.
    pub fn file(message: impl ToString) -> Self {
        Self {
            code: 1,
            message: message.to_string(),
        }
    }
}

impl Failure {
    /// The same about the place that the user named, of work done in another.
    pub fn elsewhere(mut self, done_in: &Path, named: &Path) -> Self {
        let (done_in, named) = (done_in.display().to_string(), named.display().to_string());
        self.message = self
            .message
            .replace(&done_in, named.trim_end_matches(['/', '\\']));
        self
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        if error.is_wrong_option() {
            Self::usage(error)
        } else {
            Self::file(error)
        }
    }
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        Self::usage(error)
    }
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::usage(error.message().on_command_line())
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::file(error)
    }
}

impl From<report::SaveError> for Failure {
    fn from(error: report::SaveError) -> Self {
        Self::file(error)
    }
}

impl From<report::OverwritesInput> for Failure {
    fn from(error: report::OverwritesInput) -> Self {
        Self::usage(format!("{error} Choose another --out."))
    }
}

impl From<figure::FigureError> for Failure {
    fn from(error: figure::FigureError) -> Self {
        Self::usage(error.message().on_command_line())
    }
}

impl From<report::FigureFileError> for Failure {
    fn from(error: report::FigureFileError) -> Self {
        match error {
            report::FigureFileError::Figure(why) => why.into(),
            report::FigureFileError::Save(why) => why.into(),
        }
    }
}
