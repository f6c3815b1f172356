//! A system whose exports are known.

use crate::import::error::ImportError;
use crate::import::options::Layout;
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;

/// How the exports of one system are found and read.
pub(super) struct System {
    /// The layout that names the system.
    pub layout: Layout,
    /// How well the system's own columns are there, from 0 to 1, and why.
    pub score: fn(&Evidence<'_>) -> (f64, String),
    /// What an export says. Rows that are no measurement of a planned visit are left out, with their reason.
    pub convention: for<'t> fn(&Evidence<'t>, &mut Rows<'t>) -> Result<Convention<'t>, ImportError>,
}
