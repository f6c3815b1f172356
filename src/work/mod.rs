//! Work off the calling thread, its progress and how it is stopped.
//!
//! In: [`Jobs::spawn`] takes a closure; the worker calls [`Monitor::step`] and asks [`Monitor::is_cancelled`]. Out:
//! a [`Job`] with its progress and in the end its value; a panic becomes a [`JobFailed`]. Not its business: what the
//! work is.

mod jobs;
mod monitor;

pub use jobs::{Job, JobFailed, Jobs};
pub use monitor::Monitor;
