//! Statistical models: numbers in, plain result structs or a typed reason out.

mod baseline;
mod descriptive;
pub mod mmrm;
mod multiplicity;
mod paired;

pub use baseline::{
    HedgesG, NoTest, TwoSampleTest, hedges_g, mann_whitney, standardized_difference, student_t,
    welch_t,
};
pub use descriptive::{Geometric, Summary, describe, geometric};
pub use multiplicity::adjust;
pub use paired::{PairedEffect, PairedTest, paired_effect, paired_t, signed_rank};
