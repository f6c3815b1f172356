//! A plate whose values stand on one sheet and whose samples on another.
//!
//! In: the sheets of a workbook. Out: one row a well, as of a sheet that has both grids. Not its business: what a grid
//! holds, which `table::plate_grid` decides.

use super::forms::plates::{as_sheet, or_another, texts};
use crate::import::table::plate_grid::{Held, Wells, held, wells};
use crate::import::table::sheet::{Sheet, Trouble};
use crate::study::Issue;

/// Rows of a sheet with grids.
const MOST_ROWS: usize = 5_000;
/// Sheets that are looked at.
const MOST_SHEETS: usize = 20;

fn looked_at(sheet: &Sheet) -> Held {
    if sheet.rows.len() > MOST_ROWS {
        return Held::default();
    }
    held(&texts(sheet))
}

/// Place of the sheet with the values, and its wells; `None` where the sheet `at` holds no grid or all of them.
/// `is_asked` tells that this sheet alone is wanted for the values.
pub(super) fn wells_of(
    names: &[&str],
    (at, sheet, is_asked): (usize, &Sheet, bool),
    read: &mut dyn FnMut(&str) -> Result<Sheet, Trouble>,
    issues: &mut Vec<Issue>,
) -> Result<Option<(usize, Sheet)>, Trouble> {
    let own = looked_at(sheet);
    let has_all = own.n_layouts > 0 && own.n_values > 0;
    if own.n_layouts + own.n_values == 0 || has_all || is_asked && own.n_values == 0 {
        return Ok(None);
    }
    let mut all: Vec<(usize, Sheet, Held)> = Vec::new();
    for (i, name) in names.iter().enumerate().take(MOST_SHEETS) {
        // A sheet that can't be read, such as a chart, does not stop the others.
        if let Ok(sheet) = read(name) {
            let grids = looked_at(&sheet);
            all.push((i, sheet, grids));
        }
    }
    let fits: [&dyn Fn(&Held) -> bool; 2] = [&|h| h.has_concentrations, &|h| h.n_values > 0];
    let values = match is_asked {
        true => all.iter().find(|(i, ..)| *i == at),
        false => fits
            .iter()
            .find_map(|fits| all.iter().find(|(.., h)| fits(h))),
    };
    let layouts: Vec<_> = all.iter().filter(|(.., h)| h.n_layouts > 0).collect();
    let (Some((place, values, _)), [(other, layout, _)]) = (values, layouts.as_slice()) else {
        return Ok(None);
    };
    // The name of a sheet is the title of a grid without one.
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for (i, sheet) in [(place, values), (other, layout)] {
        rows.push(names.get(*i).into_iter().copied().collect());
        rows.extend(texts(sheet));
    }
    let Some(Wells {
        rows, all, note, ..
    }) = wells(&rows, None)
    else {
        return Ok(None);
    };
    issues.push(or_another(note, all.len(), true));
    Ok(Some((*place, as_sheet(&rows, &(3..4))?)))
}
