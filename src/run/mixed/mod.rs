//! The mixed models of one marker: what enters, which covariance is kept, the fit, its tests and tables.
//!
//! In: a marker on the analysis scale and the plan. Out: the model in the results, or why there is none. `fit` does
//! the same steps for every model; what differs is a `model::MixedModel` in `means`, `slopes` or `crossover`.
//! Not its business: the mathematics of a fit; that is `models/mmrm`.

pub(in crate::run) mod adjust;
pub(in crate::run) mod batches;
pub(in crate::run) mod censored;
pub(in crate::run) mod crossover;
pub(in crate::run) mod diagnose;
pub(in crate::run) mod entering;
pub(in crate::run) mod fit;
pub(in crate::run) mod formula;
pub(in crate::run) mod heterogeneity;
pub(in crate::run) mod influence;
pub(in crate::run) mod ladder;
pub(in crate::run) mod means;
pub(in crate::run) mod model;
pub(in crate::run) mod next_study;
pub(in crate::run) mod own_contrasts;
pub(in crate::run) mod refit;
pub(in crate::run) mod sensitivity;
pub(in crate::run) mod slopes;
pub(in crate::run) mod subgroups;
pub(in crate::run) mod testing;
pub(in crate::run) mod what_if;
pub(in crate::run) mod written;
