//! Several files of one study, and the sheet that says whose each sample is.
//!
//! In: the bytes of the files, packed as one. Out: one table. `packed` packs and unpacks, `several` joins the files
//! of a study with the same columns and `by_subject` those with others, `samples` joins a sample sheet by the id of
//! the sample, `grid` holds a table as texts on the way. Not its business: finding files on disk.

mod alike;
mod by_subject;
mod grid;
mod packed;
mod samples;
mod several;

use crate::import::error::ImportError;
use crate::import::table::raw::Table;
use crate::study::Issue;
use crate::work::Monitor;
use grid::Grid;
pub(super) use packed::{Inside, unpack};
pub use packed::{StudyFile, pack, read_together};

/// The tables of the files as one, with the sample sheet beside its samples, in so many bytes of memory.
///
/// # Errors
/// [`ImportError`] when the files have nothing to be joined by.
pub(super) fn together<'b>(
    file: &str,
    tables: Vec<(&str, Table<'b>)>,
    (sheet, memory): (Option<(&str, Table<'b>)>, u64),
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let mut grids = Vec::new();
    let mut most = grid::most_cells(memory);
    for (name, table) in tables.iter().chain(&sheet) {
        most = grid::room(table, name, most)?;
    }
    for (at, (name, table)) in tables.iter().enumerate() {
        grids.push((*name, Grid::of(table, name, at)));
    }
    let mut names: Vec<String> = tables.iter().map(|(n, _)| (*n).to_owned()).collect();
    let mut grid = match grids.pop() {
        Some((_, only)) if grids.is_empty() => only,
        Some(last) => {
            grids.push(last);
            several::joined(file, grids, issues)?
        }
        None => return Err(ImportError::Empty(file.to_owned())),
    };
    if let Some((name, sheet)) = &sheet {
        grid = samples::joined(grid, (name, &Grid::of(sheet, name, names.len())), issues)?;
        names.push((*name).to_owned());
    }
    grid.table(file, names, issues, monitor)
}
