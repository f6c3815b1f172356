//! From a resolved plan and a prepared study to results.
//!
//! In: a [`Request`](crate::plan::Request) (how the file is read, prepared and analysed) and the study it made. Out:
//! [`analyze`] gives [`AnalysisResults`](crate::results::AnalysisResults), marker by marker, in
//! parallel; [`describe_only`] gives the same without models, at once, so that no picture waits for
//! a fit; [`diagnose`] looks at the model of one marker. Not its business: threads,
//! files, screens.

mod analysis;
mod findings;
mod marker;
mod mixed;
mod simple;
mod together;
mod values;

pub use analysis::{RunError, analyze, describe_only};
pub use marker::describe_again;
pub use mixed::diagnose::{diagnose, diagnose_markers};
pub use mixed::means::baseline_adjusted;
pub use simple::before_after::{paired_again, paired_values};
pub use simple::line::{FittedLine, fitted_line};
pub use simple::pairs::{MOST_CORRELATED, correlate_markers};
pub use simple::percent::percent_changes;
pub use simple::skewness::advises_logarithm;
pub use together::{Compared, Together, all_visits, compared, together};
