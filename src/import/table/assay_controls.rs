//! Rows of an assay that are no samples: standards, blanks, calibrators and controls beside the unknowns.
//!
//! In: a table as written. Out: the table without those rows, and the reason. Not its business: exports of known
//! systems, which say themselves what is a sample.

use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::{Name, fold};
use crate::import::options::ImportOptions;
use crate::import::table::raw::{SetAside, Table};

/// What a plate calls its samples.
const SAMPLES: [&str; 14] = [
    "unknown",
    "unknowns",
    "unk",
    "unkn",
    "sample",
    "samples",
    "smp",
    "spl",
    "probe",
    "proben",
    "echantillon",
    "muestra",
    "patient",
    "specimen",
];
/// What it calls anything of which the concentration is known.
const KNOWN: [&str; 22] = [
    "standard",
    "standards",
    "std",
    "stds",
    "stnd",
    "blank",
    "blanks",
    "blk",
    "blindwert",
    "leerwert",
    "calibrator",
    "calibrators",
    "cal",
    "kalibrator",
    "background",
    "ntc",
    "nsb",
    "b0",
    "qc",
    "etalon",
    "patron",
    "zero",
];
/// Controls, which are so called beside standards only.
const CONTROLS: [&str; 10] = [
    "control",
    "controls",
    "ctrl",
    "kontrolle",
    "controle",
    "pos",
    "neg",
    "positive control",
    "negative control",
    "qc control",
];
/// Words of a header over them.
const HEADERS: [&str; 14] = [
    "type",
    "typ",
    "task",
    "content",
    "contents",
    "well",
    "sample",
    "probe",
    "kind",
    "role",
    "art",
    "usage",
    "inhalt",
    "description",
];

/// Takes such rows out of the table, unless the user names their column as the group.
pub(in crate::import) fn take_out(table: &mut Table<'_>, options: &ImportOptions) {
    let of_user = |name: &str| {
        [&options.group, &options.visit]
            .iter()
            .any(|o| o.as_deref() == Some(name))
    };
    let column =
        (0..table.n_columns()).find(|c| !of_user(&table.header[*c]) && tells_samples(table, *c));
    let Some(column) = column else { return };
    let is_sample: Vec<bool> = (0..table.n_rows())
        .map(|row| SAMPLES.contains(&word(table.cell(row, column)).as_str()))
        .collect();
    let missing = MissingCodes::new(&options.missing);
    let keep: Vec<bool> = (is_sample.iter().enumerate())
        .map(|(row, is)| *is || missing.contains(table.cell(row, column)))
        .collect();
    let Some(first) = keep.iter().position(|k| !k) else {
        return;
    };
    let line = table.line(first);
    let n = keep.iter().filter(|k| !**k).count();
    if table.retain(&keep) {
        table.set_aside.push(SetAside {
            reason: "standard, blank or control of the assay",
            n,
            line,
            file: None,
        });
    }
}

/// Whether all labels of a column say sample, standard, blank or control, some of them each.
fn tells_samples(table: &Table<'_>, column: usize) -> bool {
    let name = Name::new(&table.header[column]);
    if !name.words.iter().any(|w| HEADERS.contains(&w.as_str())) {
        return false;
    }
    let (mut samples, mut known) = (false, false);
    for row in 0..table.n_rows() {
        let text = table.cell(row, column);
        if text.is_empty() {
            continue;
        }
        let word = word(text);
        let word = word.as_str();
        match (SAMPLES.contains(&word), KNOWN.contains(&word)) {
            (true, _) => samples = true,
            (_, true) => known = true,
            _ if CONTROLS.contains(&word) => {}
            _ => return false,
        }
    }
    samples && known
}

/// `Std 3` -> `std`
fn word(text: &str) -> String {
    let folded = fold(text);
    let plain = folded.trim_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, ' ' | '_' | '-' | '#' | '.' | '(' | ')')
    });
    plain.to_owned()
}
