//! From a resolved plan and a prepared study to results.
//!
//! In: [`Request`] (how the file is read, prepared and analysed) and the study it made. Out:
//! [`analyze`] gives [`AnalysisResults`](crate::results::AnalysisResults), marker by marker, in
//! parallel; [`describe_only`] gives the same without models, at once, so that no picture waits for
//! a fit; [`diagnose`] looks at the model of one marker. [`Jobs`] runs any work off the
//! calling thread. Not its business: files, screens.

mod analysis;
mod jobs;
mod marker;
mod mixed;
mod request;
mod simple;
mod values;

pub use analysis::{RunError, analyze, describe_only};
pub use jobs::{Job, JobFailed, Jobs};
pub use mixed::diagnose::{diagnose, diagnose_markers};
pub use request::{Request, example_request};
pub use simple::percent::percent_changes;
