//! What the user asks, as plain data.
//!
//! In: flags, a plan file or the inspector fill an [`AnalysisPlan`]. Out: [`resolve`] turns it into a
//! [`ResolvedPlan`] with every default decided; resolving what that writes again changes nothing.
//! Not its business: how a method computes; that is `models`.
//!
//! Two tables say everything about a plan: [`options`] has one entry for each of its fields, from which the command
//! line, the inspector, undo names, the methods text and the R script are made, and [`methods`] one for each method.
//!
//! Adding an option: a field and an [`OptionId`] in `asked`, its decided value in `resolved`, an entry in `option`,
//! and the code that uses it.

mod asked;
mod batch;
mod choices;
mod contrasts_of_study;
mod covariance;
mod covariates_of_study;
mod error;
mod margin;
mod methods;
mod option;
mod own_contrast;
mod preset;
mod request;
mod resolve;
mod resolved;
mod times;

pub use asked::{AnalysisPlan, CovariateAt, CovariateTerm, OptionId};
pub use batch::Batch;
pub use choices::{
    BaselineSlope, CorrelateWithin, CovarianceBy, DfMethod, Estimation, ModelKind, Multiplicity,
    Preset, Primary, RandomSlopes, ReferenceBased, Scale, StandardErrors,
};
pub(crate) use choices::{choice, ids};
pub use covariance::{CovarianceStructure, RCovariance, Spacing};
pub use error::PlanError;
pub use margin::Margin;
pub use methods::{
    Method, MethodKind, PLACEHOLDERS, Place, RCall, Source, explain, method, methods,
};
pub use option::{
    Flag, Message, MethodsText, Offer, PlanOption, RArguments, StudyFacts, Values, Widget, option,
    options, options_from, words_of,
};
pub use own_contrast::{Measure, OwnContrast};
pub use request::{Request, example_request};
pub use resolve::{follows_design, resolve};
pub use resolved::{Decided, ResolvedPlan};
pub use times::{TimeUnit, slope_unit, visit_times};
