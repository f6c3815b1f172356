//! Where a table stands in text or on a sheet, and its raw cells.
//!
//! In: decoded text, or the filled cells of a sheet. Out: [`raw::Table`] with header, units and cells as
//! written. Flow: `records` splits text, `header` finds where the table begins in a `sample` (`spans`: on two lines,
//! `made_up`: below names that say nothing),
//! `blocks` joins the blocks of plate readers, `replicates` and `series` write columns of animals below each other,
//! `delimited` reads text, `sheet` holds a sheet, `cells` holds the cells of a text
//! and `columns` those of a statistics file, `set_aside` takes off what
//! stands below a table, `repeated` and `limits_beside` write cells anew that other cells complete, `rows` counts what
//! is left out. Not its business: what a column means.

pub(in crate::import) mod aligned;
pub(in crate::import) mod assay_controls;
mod assay_samples;
mod beside;
mod block;
pub(in crate::import) mod blocks;
mod cells;
pub(in crate::import) mod columns;
pub(in crate::import) mod delimited;
pub(in crate::import) mod group_visits;
pub(in crate::import) mod header;
pub(in crate::import) mod headings;
mod held;
pub(in crate::import) mod joined_names;
pub(in crate::import) mod kinetic;
pub(in crate::import) mod left_out;
mod levels;
mod limit_flags;
pub(in crate::import) mod limits_beside;
mod made_up;
pub(in crate::import) mod one_analyte;
pub(in crate::import) mod plate_across;
pub(in crate::import) mod plate_grid;
mod pool;
pub(in crate::import) mod raw;
pub(in crate::import) mod records;
pub(in crate::import) mod repeated;
pub(in crate::import) mod replicates;
pub(in crate::import) mod rows;
pub(in crate::import) mod sample;
pub(in crate::import) mod series;
mod series_summaries;
pub(in crate::import) mod set_aside;
pub(in crate::import) mod sheet;
pub(in crate::import) mod side_table;
pub(in crate::import) mod spans;
pub(in crate::import) mod stacked;
mod summaries;
pub(in crate::import) mod times;
mod title_pairs;
pub(in crate::import) mod turned;
pub(in crate::import) mod units_in_cells;
