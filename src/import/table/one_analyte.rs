//! Plates on which one analyte was measured: wells, samples, signals and one column of concentrations.
//!
//! In: a table as written. Out: the same with a column that names the analyte, as exports of several have one. Not its
//! business: what a plate says of its samples, which the system of plates knows.

use crate::import::cells::names::{label_and_unit, normal};
use crate::import::cells::vocabulary::MARKER_NAME;
use crate::import::options::{ImportOptions, Layout};
use crate::import::recognise::wells::is_well;
use crate::import::systems::plate;
use crate::import::table::raw::Table;
use std::collections::HashSet;

/// More rows are those of no plate.
const MOST_ROWS: usize = 4_000;
/// What a reader writes beside a well.
const MOST_COLUMNS: usize = 200;
/// The column that names the analyte.
const ASSAY: &str = "Assay";
/// How the other columns of a plate begin: signals, what is computed from replicates, where a well stands.
#[rustfmt::skip]
const OF_PLATE: [&str; 31] = [
    "od", "abs", "optical", "signal", "rfu", "rlu", "mfi", "counts", "raw", "blankcorrected", "corrected", "dil", "cv",
    "sd", "stddev", "mean", "avg", "recovery", "flag", "row", "col", "plate", "replicate", "rep", "wavelength", "net",
    "mittel", "vk", "stabw", "extinktion", "adjresult",
];
/// The same where they are a name of their own: SoftMax Pro calls the signal so, and the range of its result.
const ALONE: [&str; 3] = ["value", "values", "r"];

/// Names the analyte of a plate after its concentrations, where several wells hold the same sample.
/// The columns of a sample sheet (`has_sheet`) say whose each sample is.
pub(in crate::import) fn name(table: &mut Table<'_>, options: &ImportOptions, has_sheet: bool) {
    // Named markers are columns, but where the layout says that they are analytes.
    let is_plate = match options.layout {
        None => options.markers.is_empty(),
        Some(layout) => layout == Layout::Plate,
    };
    if !is_plate || table.n_rows() > MOST_ROWS || table.n_columns() > MOST_COLUMNS {
        return;
    }
    let Some(value) = value_of_plate(table, has_sheet) else {
        return;
    };
    let name = label_and_unit(&table.header[value]).0;
    let cells = vec![name.as_str(); table.n_rows()];
    table.add_column(ASSAY, &cells);
}

/// The concentrations of a table that has nothing but wells, samples and what a reader writes beside them.
fn value_of_plate(table: &Table<'_>, has_sheet: bool) -> Option<usize> {
    let names: Vec<String> = (table.header.iter())
        .map(|h| normal(h.split(['(', '[']).next().unwrap_or(h)))
        .collect();
    let find = |wanted: &[&str]| {
        let at = |w: &&str| names.iter().position(|n| n == w);
        wanted.iter().find_map(at)
    };
    let (well, sample) = (find(&plate::WELL)?, find(&plate::SAMPLE)?);
    let value = find(&plate::VALUE)?;
    let is_own = |c: usize| {
        let name = names[c].as_str();
        [well, sample, value].contains(&c)
            || plate::VALUE.contains(&name)
            || ALONE.contains(&name)
            || OF_PLATE.iter().any(|start| name.starts_with(start))
    };
    let mut wells = HashSet::new();
    let mut samples = HashSet::new();
    let rows = || 0..table.n_rows();
    let names_analytes = find(&MARKER_NAME)
        .or_else(|| find(&plate::TARGET))
        .is_some();
    let fits = !names_analytes
        && (has_sheet || (0..names.len()).all(is_own))
        && rows().all(|row| {
            let cell = table.cell(row, well);
            is_well(cell) && wells.insert(cell)
        });
    let comes_again = !rows().all(|row| samples.insert(table.cell(row, sample)));
    (fits && comes_again).then_some(value)
}
