//! A sheet that holds its table in a form of its own, brought into rows.
//!
//! In: the cells of a sheet. Out: the same in rows of cells, and whether they stand elsewhere now. Not its business:
//! which sheet is read.

use super::{plates, replicates, turned};
use crate::import::options::{ImportOptions, Layout};
use crate::import::source::{npx_manager, sheets};
use crate::import::table::blocks;
use crate::import::table::sheet::{Sheet, Trouble};
use crate::study::Issue;

/// A sheet in rows.
pub(in crate::import::source) struct Arranged {
    pub sheet: Sheet,
    /// Cells do not stand where the sheet has them.
    pub moved: bool,
    /// The layout that the form tells.
    pub layout: Option<Layout>,
    /// Every column but the first is an analyte of an assay.
    pub is_of_assays: bool,
}

/// Brings the sheet `name` into rows.
pub(in crate::import::source) fn arranged(
    sheet: Sheet,
    options: &ImportOptions,
    name: &str,
    issues: &mut Vec<Issue>,
) -> Result<Arranged, Trouble> {
    let mut moved = false;
    let mut taken = |sheet: Sheet, found: Option<Sheet>| {
        moved |= found.is_some();
        found.unwrap_or(sheet)
    };
    let found = blocks::sheet(&sheet, issues)?;
    let sheet = taken(sheet, found);
    let found = npx_manager::plain(&sheet, issues)?;
    // Its assays are markers, though `IL6` and `IL8` have numbers.
    let is_of_assays = found.is_some();
    let are_assays = is_of_assays && options.layout.is_none();
    let sheet = taken(sheet, found);
    let found = plates::sheet(&sheet, issues)?;
    let sheet = taken(sheet, found);
    let title = Some(name).filter(|n| !sheets::is_unnamed(n));
    let found = replicates::sheet(&sheet, options, title, issues)?;
    let (found, series) = found.map_or((None, None), |(sheet, layout)| (Some(sheet), layout));
    let is_long = found.is_some();
    let sheet = taken(sheet, found);
    // Asked for, or found where no other layout is asked for.
    let found = match options.layout {
        _ if is_long || is_of_assays => None,
        None => turned::sheet(&sheet, false, issues)?,
        Some(Layout::Turned) => turned::sheet(&sheet, true, issues)?,
        Some(_) => None,
    };
    let layout = series
        .or(found.is_some().then_some(Layout::Turned))
        .or(are_assays.then_some(Layout::Rows));
    let sheet = taken(sheet, found);
    Ok(Arranged {
        sheet,
        moved,
        layout,
        is_of_assays,
    })
}
