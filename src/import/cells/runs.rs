//! Plates, runs and batches: with which others a sample was measured.
//!
//! In: a header or a label. Out: whether it names a run of the assay. Not its business: what is made of it.

use super::words::{Name, fold};

/// Words of a run in labels: `Plate 1`, `Batch A`.
const LABELS: [&str; 17] = [
    "plate",
    "batch",
    "run",
    "chip",
    "lane",
    "rack",
    "box",
    "slide",
    "platte",
    "lauf",
    "charge",
    "plaque",
    "placa",
    "lote",
    "piastra",
    "assay run",
    "kit",
];

/// Whether a label names a plate, a run or a batch: `Plate 1`, `batch_B`, `Run 2024-03-01`.
pub(in crate::import) fn is_run_label(label: &str) -> bool {
    let lower = fold(label.trim());
    LABELS.iter().any(|word| {
        let Some(rest) = lower.strip_prefix(word) else {
            return false;
        };
        // `runner 1`
        if rest.starts_with(char::is_alphabetic) {
            return false;
        }
        let rest = rest.trim_matches([' ', '_', '-', '.', '#', ':']);
        rest.chars().count() == 1 || rest.len() <= 12 && rest.contains(|c: char| c.is_ascii_digit())
    })
}

/// `Batch`, `Plate no`: a header that says with which others a sample was measured.
pub(in crate::import) fn names_run(name: &Name) -> bool {
    const WORDS: [&str; 12] = [
        "batch", "plate", "lot", "run", "box", "rack", "position", "lane", "chip", "charge",
        "platte", "aliquot",
    ];
    const BESIDE: [&str; 8] = [
        "no",
        "nr",
        "id",
        "number",
        "num",
        "assay",
        "sample",
        "extraction",
    ];
    let words = &name.words;
    words.iter().any(|w| WORDS.contains(&w.as_str()))
        && words
            .iter()
            .all(|w| WORDS.contains(&w.as_str()) || BESIDE.contains(&w.as_str()))
}

/// `Triplicate`, `Rep`, `Wiederholung`: a header of the number of a measurement that was made again at the same visit.
pub(in crate::import) fn names_replicate(name: &Name) -> bool {
    const WORDS: [&str; 18] = [
        "rep",
        "repl",
        "replicate",
        "replicat",
        "replikat",
        "replica",
        "replika",
        "duplicate",
        "triplicate",
        "technical",
        "wiederholung",
        "repetition",
        "repeat",
        "repet",
        "repeticion",
        "ripetizione",
        "upprepning",
        "herhaling",
    ];
    const BESIDE: [&str; 6] = ["no", "nr", "id", "number", "num", "tech"];
    let is = |w: &String| WORDS.contains(&w.as_str());
    // `VSREPNUM` of SDTM.
    if name
        .normal
        .strip_suffix("repnum")
        .is_some_and(|domain| domain.len() == 2)
    {
        return true;
    }
    name.words.iter().any(is) && (name.words.iter()).all(|w| is(w) || BESIDE.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_are_named_in_several_languages() {
        for name in [
            "Replicate",
            "Rep",
            "Replikat",
            "technical_replicate",
            "Rep no",
        ] {
            assert!(names_replicate(&Name::new(name)), "{name}");
        }
        for name in [
            "Viral replication",
            "Replicated score",
            "Report",
            "Technical score",
        ] {
            assert!(!names_replicate(&Name::new(name)), "{name}");
        }
    }

    #[test]
    fn plates_and_batches_are_runs() {
        for label in [
            "Plate 1", "plate_2", "Batch A", "RUN-03", "Platte 1", "Box 12",
        ] {
            assert!(is_run_label(label), "{label}");
        }
        for label in [
            "Placebo", "runner 1", "Control", "Plate", "Runx1", "Boxing 2",
        ] {
            assert!(!is_run_label(label), "{label}");
        }
    }
}
