//! Trajecta: trajectories of repeatedly measured markers.
//!
//! Data flows one way: a file becomes a [`study::Study`] (import), the question becomes a
//! [`plan::ResolvedPlan`], `run` turns both into [`results::AnalysisResults`], and `figure` and
//! `report` turn those into pictures and tables. `session` keeps what was decided. The window and the
//! command line sit at the end.
//! A room may use only the rooms listed above it; `tests/architecture.rs` holds it to that.

// The lints forbid these where a user could meet them; a test that fails shall fail loudly.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
// These panic where the reader is gone; `cli` has one place that does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod figure;
pub mod import;
pub mod models;
pub mod numerics;
pub mod plan;
pub mod report;
pub mod results;
pub mod run;
pub mod session;
pub mod study;
pub mod validation;
pub mod words;
pub mod work;
