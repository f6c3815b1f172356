//! Figures: the page, the file, the caption, the pre-flight.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;
mod pages;
