//! The study on screen, and what the jobs that make it hand over.

use super::file::OpenFile;
use super::session::FromSession;
use crate::plan::{Request, ResolvedPlan};
use crate::results::AnalysisResults;
use crate::session::ResultsMark;
use crate::study::{CellState, Preparation, Study, StudyMap};
use std::sync::Arc;
use std::time::Instant;

/// The open file and the numbers on screen.
#[derive(Default)]
pub(in crate::app) struct StudyState {
    pub file: Option<OpenFile>,
    /// `None` until a file is read without an open question.
    pub shown: Option<Shown>,
    /// When the disk was last asked about the file.
    pub last_look: Option<Instant>,
}

impl StudyState {
    /// The study as the file holds it, before anything is left out or derived.
    pub fn raw(&self) -> Option<Arc<Study>> {
        self.file.as_ref().and_then(|f| f.raw.clone())
    }
}

/// What is on screen of a study.
pub(in crate::app) struct Shown {
    /// Prepared study the results belong to.
    pub study: Arc<Study>,
    /// What was asked for.
    pub request: Request,
    pub plan: ResolvedPlan,
    pub results: Arc<AnalysisResults>,
    /// The models are fitted; before that only descriptives are there.
    pub complete: bool,
    /// Of the document these numbers belong to.
    pub generation: u64,
}

/// The study map on screen, and what it was made of.
pub(in crate::app) struct ShownMap {
    pub map: StudyMap,
    /// Cells in each state, in the order of a legend.
    pub counts: [(CellState, usize); 5],
    /// The whole map in words.
    pub sentence: String,
    pub study: Arc<Study>,
    pub marker: Option<String>,
    pub preparation: Preparation,
}

/// A study ready to show, without models yet.
pub(in crate::app) struct Ready {
    pub study: Study,
    pub plan: ResolvedPlan,
    pub first: AnalysisResults,
}

/// What reading a file gives.
pub(in crate::app) struct Loaded {
    pub file: OpenFile,
    pub request: Request,
    pub ready: Option<Ready>,
    /// The session it was opened by.
    pub session: Option<FromSession>,
}

/// What an analysis gives.
pub(in crate::app) struct Analysed {
    pub study: Arc<Study>,
    pub plan: ResolvedPlan,
    pub results: AnalysisResults,
    /// Whether these are the numbers of the session that was opened; `None` without one.
    pub same: Option<Result<(), ResultsMark>>,
}
