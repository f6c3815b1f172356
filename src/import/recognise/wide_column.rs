//! A column of a wide table: a marker at a visit.

/// Above this strength headers hold visits.
pub(in crate::import) const ACCEPTED: f64 = 1.0;

/// A column of a wide table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct WideColumn {
    pub column: usize,
    /// Constant part of the header; empty where headers are visits only.
    pub marker: String,
    /// Varying part, tidied.
    pub visit: String,
}
