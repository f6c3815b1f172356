//! How far a header names a column of markers.
//!
//! In: a header. Out: a share from 0 to 1. Not its business: the labels of the column.

use crate::import::cells::words::{Hint, Name};

/// How far a header names a column of markers: `test_name` does more than `report_name`, the name of a list of tests.
pub(super) fn names_marker(name: &Name) -> f64 {
    let hint = name.hint(Hint::MarkerName);
    let any = |parts: &[&str]| {
        let is = |w: &String| parts.iter().any(|p| w.contains(p));
        name.words.iter().any(is)
    };
    if any(&["report", "category", "panel", "section", "department"]) {
        return hint.min(0.4);
    }
    let of_one = any(&["test", "item", "analyt", "param", "marker", "assay"]);
    if hint > 0.5 && of_one && any(&["name"]) {
        return hint.max(0.95);
    }
    if names_kind_measured(name) {
        return hint.max(0.9);
    }
    hint
}

/// `titre_type`, `test_kind`: which of several things each row measures.
fn names_kind_measured(name: &Name) -> bool {
    const MEASURED: [&str; 16] = [
        "titre",
        "titer",
        "antibody",
        "antigen",
        "cytokine",
        "chemokine",
        "analyte",
        "biomarker",
        "metabolite",
        "hormone",
        "measure",
        "measurement",
        "test",
        "parameter",
        "scale",
        "assay",
    ];
    const KINDS: [&str; 5] = ["type", "typ", "kind", "art", "name"];
    matches!(name.words.as_slice(), [what, kind]
        if MEASURED.contains(&what.as_str()) && KINDS.contains(&kind.as_str()))
}
