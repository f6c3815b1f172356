//! A reading becomes a study.
//!
//! In: the table with the role of each column. Out: [`Study`](crate::study::Study) with the count of rows
//! used and left out. `plan` holds what is known, `people` assigns groups, `facts` reads covariates, `timing` orders
//! visits, `periods` those of a crossover, `markers` finds the markers, `frame` says where each row goes,
//! `places` holds the values, `suspects` looks for codes among them, `own_baseline` for baselines in columns of their
//! own. Not its business: choosing roles.

mod facts;
mod frame;
mod markers;
mod own_baseline;
mod people;
mod periods;
mod places;
pub(in crate::import) mod plan;
pub(in crate::import) mod study_of;
mod suspects;
mod timing;
mod visit_labels;
