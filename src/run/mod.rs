//! From a resolved plan and a prepared study to results.
//!
//! In: [`Request`] (how the file is read, prepared and analysed). Out: [`analyze`] gives
//! [`AnalysisResults`], marker by marker, in parallel; [`Jobs`] runs any work off the calling thread.
//! Not its business: files, screens.

mod analysis;
mod jobs;
mod table_one;

pub use analysis::{RunError, analyze, describe_only};
pub use jobs::{Job, JobFailed, Jobs};

use crate::import::ImportOptions;
use crate::plan::AnalysisPlan;
use crate::study::Preparation;
use serde::{Deserialize, Serialize};

/// Everything the user decided: the content of `plan.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// How the file is read.
    pub roles: ImportOptions,
    /// What is derived and excluded.
    pub preparation: Preparation,
    /// What is analysed.
    pub analysis: AnalysisPlan,
}
