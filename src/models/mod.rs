//! Statistical models: numbers in, plain result structs or a typed reason out.
//!
//! In: values by group, subject and visit, as slices. Out: estimates with intervals and tests, or why there are none. Not
//! its business: studies, markers, and where a result is shown. It may use `numerics`, `words` and the enums of `plan`.
//! A further test is a file here, called in `run/simple`.

mod ancova;
mod association;
mod baseline;
mod columns;
mod correlation;
mod course;
mod crossover;
mod descriptive;
mod friedman;
mod linear;
pub mod mmrm;
mod multiplicity;
mod next_study;
mod normality;
mod paired;
mod reference_based;
mod rm_anova;
mod several_groups;
mod slopes;

pub use ancova::{AdjustedDifference, AdjustedGroups, Ancova, ancova};
pub use association::{Association, partial, repeated};
pub use baseline::{
    HedgesG, NoTest, TwoSampleTest, hedges_g, mann_whitney, standardized_difference,
    standardized_difference_of_shares, student_t, welch_t,
};
pub use correlation::{CorrelationTest, pearson, spearman};
pub use course::{SubjectArea, above_baseline, peak, subject_area, time_average, trapezoid, trend};
pub use crossover::{CrossoverAnalysis, CrossoverDesign, CrossoverModel, TreatmentEstimate};
pub use descriptive::{Geometric, Summary, describe, geometric};
pub use friedman::{FriedmanTest, friedman};
pub use linear::{LeastSquares, LinearFit, least_squares};
pub use multiplicity::{adjust, dunnett, simultaneous};
pub use next_study::Precision;
pub use normality::{ShapiroWilk, shapiro_wilk};
pub use paired::{PairedEffect, PairedTest, paired_effect, paired_t, signed_rank};
pub use reference_based::{
    Assumption, Changes, Compared, Departure, Shift, reference_based, with_jackknife,
};
pub use rm_anova::{BetweenFactor, RmAnovaEffect, Sphericity, WithinFactor, rm_anova};
pub use several_groups::{
    OmnibusTest, SpreadAround, equal_spread, kruskal_wallis, one_way_anova, welch_anova,
};
pub use slopes::{GroupSlope, LineAtVisit, SlopeAnalysis, SlopeModel};
