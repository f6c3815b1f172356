//! First visits that a letter names: `BMIb` beside `BMI_T1` to `BMI_T5`, `ISI_B` beside `ISI_5`.
//!
//! In: the markers over visits that are accepted, and the headers that are none of their visits. Out: the markers with
//! such a first visit, where its values are those of the marker. Not its business: words for the baseline.

use super::first_visits::is_later;
use super::wide_beside::Left;
use super::wide_column::WideColumn;
use super::wide_families::{Family, taken_columns};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::fold;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// What may stand behind the name of a marker for its first visit.
const ENDINGS: [&str; 6] = ["b", "bl", "base", "bas", "basal", "0"];
/// Names that a letter behind them changes: apolipoprotein B, vitamin B.
const LETTERED: [&str; 8] = [
    "apo",
    "vit",
    "vitamin",
    "hep",
    "hla",
    "hepatitis",
    "factor",
    "influenza",
];
/// Agreement of the columns above which they are one marker.
const ALIKE: f64 = 0.4;

/// Adds the first visit that a letter names to markers whose other visits all come later.
pub(super) fn add_lettered(
    candidates: &[(usize, &str)],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<(usize, Left)> {
    let taken = taken_columns(families, accepted);
    let plain =
        |text: &str| -> String { fold(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let mut headers: HashMap<String, usize, FixedState> = HashMap::default();
    for (column, header) in candidates.iter().filter(|(c, _)| !taken.contains(c)) {
        headers.entry(plain(header)).or_insert(*column);
    }
    let mut out = Vec::new();
    for at in accepted {
        let family = &mut families[*at];
        let key = plain(&family.stem);
        let named = key.chars().count() > 1 && !LETTERED.contains(&key.as_str());
        if !named || !family.columns.iter().all(|w| comes_later(&w.visit)) {
            continue;
        }
        let mut found = (ENDINGS.iter()).filter_map(|end| headers.get(&format!("{key}{end}")));
        let (Some(column), None) = (found.next().copied(), found.next()) else {
            continue;
        };
        let mut all = vec![column];
        all.extend(family.columns.iter().map(|w| w.column));
        if agree(&all) <= ALIKE {
            continue;
        }
        family.columns.insert(
            0,
            WideColumn {
                column,
                marker: family.columns[0].marker.clone(),
                visit: "Baseline".to_owned(),
            },
        );
        out.push((column, Left::First));
    }
    out
}

/// Whether a visit is none of the first: `T1`, `5`, `3 months`.
fn comes_later(visit: &str) -> bool {
    match time(visit) {
        Time::Number(n) | Time::Numbered(n) => n > 0.0,
        _ => is_later(visit),
    }
}
