//! What the status line tells.

use crate::results::AnalysisResults;
use std::path::PathBuf;
use std::sync::Arc;

/// What can be done about something that just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Offer {
    /// Take it back.
    Undo,
    /// Show the file or folder in the system's own window.
    Show(PathBuf),
}

/// Words about what just happened, in the status line for a while.
pub(in crate::app) struct Toast {
    pub text: String,
    pub offer: Option<Offer>,
    /// Time of the window when they came; `None` until they are painted.
    pub since: Option<f64>,
}

impl Toast {
    pub fn new(text: String, offer: Option<Offer>) -> Self {
        Self {
            text,
            offer,
            since: None,
        }
    }
}

/// The last thing that happened, and the last that failed.
pub(in crate::app) struct News {
    pub status: String,
    /// Told in place of the status until something succeeds.
    pub problem: Option<String>,
    /// The problem outlasts the analysis that follows it.
    pub keeps_problem: bool,
    /// What the next analysis answers to.
    pub answers: Option<String>,
    /// The change that the next analysis follows, as undo names it.
    pub change: Option<String>,
    /// Results that the next analysis is compared with.
    pub compares: Option<Arc<AnalysisResults>>,
    pub toast: Option<Toast>,
}

/// The status before anything happened.
const READY: &str = "Ready.";

impl News {
    /// Whether nothing has happened yet.
    pub fn says_nothing(&self) -> bool {
        self.status == READY
    }
}

impl Default for News {
    fn default() -> Self {
        Self {
            status: READY.to_owned(),
            problem: None,
            keeps_problem: false,
            answers: None,
            change: None,
            compares: None,
            toast: None,
        }
    }
}
