//! A reading becomes a study.
//!
//! In: the table with the role of each column. Out: [`Study`](crate::study::Study) with the count of rows
//! used and left out. `people` assigns groups and covariates, `timing` orders visits, `periods` those of a
//! crossover, `places` puts values in their places, `suspects` looks for codes among values. Not its
//! business: choosing roles.

mod people;
mod periods;
mod places;
pub(in crate::import) mod plan;
pub(in crate::import) mod study_of;
mod suspects;
mod timing;
