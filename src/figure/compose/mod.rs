//! Study and results become a figure: one file a kind.
//!
//! In: a study, its results and a spec. Out: a figure in data coordinates, and its caption. It computes no statistic.
//! Not its business: millimetres, fonts, files. A further kind is a file here, with its lines below, in `kinds` and in
//! `caption`.

pub(in crate::figure) mod annotate;
pub(in crate::figure) mod at_visit;
pub(in crate::figure) mod baseline;
pub(in crate::figure) mod board;
pub(in crate::figure) mod caption;
pub(in crate::figure) mod change;
pub(in crate::figure) mod correlation;
mod described;
pub(in crate::figure) mod diagnostics;
pub(in crate::figure) mod difference;
pub(in crate::figure) mod extras;
pub(in crate::figure) mod forest;
mod group_title;
pub(in crate::figure) mod kinds;
mod limit_rule;
pub(in crate::figure) mod material;
mod no_logarithm;
pub(in crate::figure) mod paired;
pub(in crate::figure) mod panel_of_markers;
mod people;
mod row_n;
mod row_numbers;
mod subgroups;
mod thinned;
mod time_units;
pub(in crate::figure) mod trajectory;
pub(in crate::figure) mod treatments;
mod undrawn;
pub(in crate::figure) mod volcano;
pub(in crate::figure) mod waterfall;
mod x_axis;
