//! Files as people save them: read right, asked about, or refused with a reason.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bounds;
mod containers;
mod corpus;
mod delimited;
mod explained;
#[path = "../exports/mod.rs"]
mod exports;
mod instruments;
mod joined_files;
mod labelled;
mod laboratory;
mod layouts;
mod limits;
mod marker_parts;
mod mutations;
mod opened;
mod opened_values;
mod readings;
mod remedies;
mod said;
mod series;
mod statistics;
mod wide_remedies;
