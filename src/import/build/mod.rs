//! A reading becomes a study.
//!
//! In: the table with the role of each column. Out: [`Study`](crate::study::Study) with the count of rows
//! used and left out. `people` assigns groups and covariates, `timing` orders visits, `places` puts values in their
//! places, `rows` keeps the count, `suspects` looks for codes among values. Not its business: choosing roles.

pub(in crate::import) mod people;
pub(in crate::import) mod places;
pub(in crate::import) mod rows;
pub(in crate::import) mod study_of;
pub(in crate::import) mod suspects;
pub(in crate::import) mod timing;
