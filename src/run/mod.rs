//! From a resolved plan and a prepared study to results.
//!
//! In: [`Request`] (how the file is read, prepared and analysed) and the study it made. Out:
//! [`analyze`] gives [`AnalysisResults`](crate::results::AnalysisResults), marker by marker, in
//! parallel; [`describe_only`] gives the same without models, at once, so that no picture waits for
//! a fit; [`diagnose`] looks at the model of one marker. [`Jobs`] runs any work off the
//! calling thread. Not its business: files, screens.

mod adjust;
mod analysis;
mod classical;
mod covariance;
mod crossover;
mod diagnose;
mod entering;
mod formula;
mod influence;
mod jobs;
mod marker;
mod model;
mod percent;
mod request;
mod sensitivity;
mod slopes;
mod table_one;
mod written;

pub use analysis::{RunError, analyze, describe_only};
pub use diagnose::{diagnose, diagnose_markers};
pub use jobs::{Job, JobFailed, Jobs};
pub use percent::percent_changes;
pub use request::{Request, example_request};
