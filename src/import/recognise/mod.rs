//! Which column of a table has which role.
//!
//! In: a raw table and what the user said. Out: roles of columns with reasons, layout, visits, and the
//! questions that must be answered first. Not its business: reading values into a study.

pub(in crate::import) mod agreement;
pub(in crate::import) mod assign;
pub(in crate::import) mod calendar_columns;
pub(in crate::import) mod candidates;
pub(in crate::import) mod choice;
pub(in crate::import) mod columns;
pub(in crate::import) mod companions;
mod conditions;
pub(in crate::import) mod confidence;
pub(in crate::import) mod convention;
pub(in crate::import) mod crossed;
pub(in crate::import) mod crossover;
pub(in crate::import) mod evidence;
pub(in crate::import) mod fact_signs;
mod factors;
pub(in crate::import) mod first_visits;
pub(in crate::import) mod group_questions;
pub(in crate::import) mod groups;
pub(in crate::import) mod headers;
pub(in crate::import) mod label_reasons;
pub(in crate::import) mod layouts;
pub(in crate::import) mod look;
pub(in crate::import) mod notations;
pub(in crate::import) mod order;
mod parts;
pub(in crate::import) mod people;
pub(in crate::import) mod questions;
pub(in crate::import) mod reading;
pub(in crate::import) mod readings;
pub(in crate::import) mod reasons;
pub(in crate::import) mod recognition;
pub(in crate::import) mod refusals;
pub(in crate::import) mod roles;
pub(in crate::import) mod score;
pub(in crate::import) mod seen_once;
pub(in crate::import) mod subjects;
pub(in crate::import) mod summary;
pub(in crate::import) mod tell_apart;
pub(in crate::import) mod unread;
pub(in crate::import) mod visit_numbers;
mod visit_part;
pub(in crate::import) mod visit_signs;
pub(in crate::import) mod visits;
pub(in crate::import) mod wide;
mod wide_bare;
pub(in crate::import) mod wide_beside;
pub(in crate::import) mod wide_column;
mod wide_compared;
mod wide_families;
mod wide_glued;
pub(in crate::import) mod wide_headers;
mod wide_items;
