//! Markers that several columns name together: `--marker-name "exercise+leg"`.
//!
//! In: a table, and columns joined by `+`. Out: the same with their labels in a column of its own. Not its business:
//! which columns these are.

use crate::import::options::ImportOptions;
use crate::import::table::raw::Table;

/// Adds the column that the marker name joins of several, where no column has that name.
pub(in crate::import) fn write_out(table: &mut Table<'_>, options: &ImportOptions) {
    let Some(name) = options.marker_name.as_deref() else {
        return;
    };
    if !name.contains('+') || table.header.iter().any(|h| h == name) {
        return;
    }
    let place = |part: &str| table.header.iter().position(|h| h == part.trim());
    let Some(columns) = name.split('+').map(place).collect::<Option<Vec<usize>>>() else {
        return;
    };
    let joined: Vec<String> = (0..table.n_rows())
        .map(|row| {
            let cells: Vec<&str> = columns.iter().map(|c| table.cell(row, *c)).collect();
            // Without a name nobody knows what the row is; a number that some rows lack is no part of theirs.
            if cells.first().is_none_or(|text| text.is_empty()) {
                return String::new();
            }
            let told: Vec<&str> = cells.into_iter().filter(|text| !text.is_empty()).collect();
            told.join(" ")
        })
        .collect();
    let cells: Vec<&str> = joined.iter().map(String::as_str).collect();
    table.add_column(name, &cells);
}
