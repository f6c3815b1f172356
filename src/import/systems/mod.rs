//! Exports of known systems: what their own column names and flags say.
//!
//! In: the table and what the user named. Out: a [`Convention`]: roles of columns with reasons, rows
//! that are no measurement of a planned visit (left out, counted), and labels that the system
//! writes in its own way. One file for each system, and one entry in [`SYSTEMS`]; its name stands in
//! [`Layout`]. Not its business: reading cells, order of visits.

mod adam;
mod columns;
pub(in crate::import) mod dosing;
mod olink;
pub(in crate::import) mod plate;
mod redcap;
mod sample_names;
pub(in crate::import) mod samples;
mod sdtm;
mod somascan;
mod system;
mod turned;
mod xponent;

use crate::import::error::ImportError;
use crate::import::options::Layout;
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::recognition::LayoutScore;
use crate::import::table::rows::Rows;
use system::System;

/// The systems whose exports are known.
const SYSTEMS: [System; 8] = [
    adam::SYSTEM,
    redcap::SYSTEM,
    olink::SYSTEM,
    plate::SYSTEM,
    sdtm::SYSTEM,
    xponent::SYSTEM,
    somascan::SYSTEM,
    turned::SYSTEM,
];

/// How well the own columns of each system are there, from 0 to 1.
pub(in crate::import) fn scores(e: &Evidence<'_>) -> Vec<LayoutScore> {
    let score = |system: &System| {
        let (score, why) = (system.score)(e);
        LayoutScore {
            layout: system.layout,
            score,
            why,
        }
    };
    SYSTEMS.iter().map(score).collect()
}

/// The convention of a layout; `None` for tables of no system.
pub(in crate::import) fn convention<'t>(
    layout: Layout,
    e: &Evidence<'t>,
    rows: &mut Rows<'t>,
) -> Result<Option<Convention<'t>>, ImportError> {
    let Some(system) = SYSTEMS.iter().find(|s| s.layout == layout) else {
        return Ok(None);
    };
    Ok(Some(Convention {
        layout: Some(layout),
        ..(system.convention)(e, rows)?
    }))
}
