//! The numbers against R and NIST, and what a whole analysis holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod analysis;
mod classical;
mod findings;
mod further;
mod hostile;
mod mmrm;
mod models;
mod nist;
mod null;
mod null_studies;
mod own;
mod plans;
mod reference;
mod second;
mod simple;
mod together;
