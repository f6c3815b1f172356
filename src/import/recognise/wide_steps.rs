//! Headers with a load, a dose, a place or a span of time: `HR_8km/h`, `contraction_5mg`, `0-5 min`.
//!
//! In: headers, and how far columns agree. Out: the columns as a marker over such steps; only the user knows whether these
//! are visits. Not its business: times that count from a baseline.

use super::wide_column::WideColumn;
use std::collections::BTreeMap;

/// Units of a load, a dose or a distance.
#[rustfmt::skip]
const UNITS: [&str; 24] = [
    "mg", "ug", "g", "kg", "ng", "mm", "cm", "m", "km", "km/h", "kmh", "kph", "w", "watt", "%", "hz", "khz", "db", "n",
    "nm", "um", "µm", "v", "mph",
];

/// Correlation and size of columns that are one quantity at several steps.
const AGREES: f64 = 0.3;

/// A header that ends in a step.
struct Step<'h> {
    column: usize,
    stem: &'h str,
    label: &'h str,
    from: f64,
    /// The end of a span.
    to: Option<f64>,
    unit: String,
}

/// The columns whose headers end in ascending steps of one unit, and the labels of these.
pub(super) fn steps(
    candidates: &[(usize, &str)],
    agree: &dyn Fn(&[usize]) -> f64,
) -> (Vec<WideColumn>, Vec<String>) {
    let mut stems: BTreeMap<&str, Vec<Step<'_>>> = BTreeMap::new();
    for step in candidates.iter().filter_map(|(c, h)| step(*c, h.trim())) {
        stems.entry(step.stem).or_default().push(step);
    }
    let n = stems.len();
    stems.retain(|stem, steps| {
        let least = if n > 1 && !stem.is_empty() { 2 } else { 3 };
        let columns: Vec<usize> = steps.iter().map(|s| s.column).collect();
        let pairs = columns.windows(2).map(agree);
        steps.len() >= least
            && steps
                .windows(2)
                .all(|w| w[1].from > w[0].from && w[1].unit == w[0].unit && joins(&w[0], &w[1]))
            && pairs.sum::<f64>() / (columns.len() - 1) as f64 > AGREES
    });
    let mut labels: Vec<String> = Vec::new();
    let mut out: Vec<WideColumn> = Vec::new();
    for step in stems.values().flatten() {
        if !labels.iter().any(|l| l == step.label) {
            labels.push(step.label.to_owned());
        }
        out.push(WideColumn {
            column: step.column,
            marker: step.stem.to_owned(),
            visit: step.label.to_owned(),
        });
    }
    out.sort_by_key(|w| w.column);
    (out, labels)
}

/// A span begins where the one before it ends.
fn joins(before: &Step<'_>, after: &Step<'_>) -> bool {
    match (before.to, after.to) {
        (None, None) => true,
        (Some(end), Some(_)) => end == after.from,
        _ => false,
    }
}

/// Cuts a header into a name and a step.
fn step(column: usize, header: &str) -> Option<Step<'_>> {
    const DASHES: [char; 2] = ['-', '\u{2013}'];
    let separator = |c: char| matches!(c, ' ' | '_');
    let unit_at = header.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    let unit = header
        .get(unit_at..)?
        .trim_matches(separator)
        .to_lowercase();
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let numbers = header[..unit_at]
        .trim_end_matches(|c: char| is_number(c) || DASHES.contains(&c))
        .len();
    let (stem, text) = (&header[..numbers], &header[numbers..unit_at]);
    let parted = stem.is_empty() || stem.ends_with(separator);
    let (from, to) = match text.split_once(DASHES) {
        Some((from, to)) => (from.parse().ok()?, Some(to.parse::<f64>().ok()?)),
        None => (text.parse().ok()?, None),
    };
    let stem = stem.trim_end_matches(separator);
    let fits = match to {
        Some(to) => to > from && unit.chars().all(char::is_alphabetic),
        None => UNITS.contains(&unit.as_str()) && !stem.is_empty(),
    };
    (parted && fits && !stem.contains(['(', '['])).then(|| Step {
        column,
        stem,
        label: header[numbers..].trim(),
        from,
        to,
        unit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascending_steps_may_be_visits() {
        let read = |headers: &[&str]| {
            let all: Vec<(usize, &str)> = headers.iter().copied().enumerate().collect();
            steps(&all, &|_| 0.8).1
        };
        assert_eq!(read(&["0-5 min", "5-10 min", "10-15 min"])[1], "5-10 min");
        assert_eq!(
            read(&["HR_8km/h", "HR_10km/h", "La_8km/h", "La_10km/h"]).len(),
            2
        );
        assert_eq!(read(&["x_0mg", "x_5mg", "x_10mg"]).len(), 3);
        for headers in [
            &["IL6_pg", "IL8_pg", "IL10_pg"][..],
            &["age 20-29", "age 30-39", "age 40-49"],
            &["dose_5mg", "time_10mg"],
            &["5mg", "10mg", "20mg"],
        ] {
            assert_eq!(read(headers), [""; 0], "{headers:?}");
        }
    }
}
