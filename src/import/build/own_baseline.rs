//! Columns that hold the baseline of a marker beside its visits: `dbpbase` beside `dbp`.
//!
//! In: the markers and the facts of the subjects. Out: a warning where such a column is another baseline than that of
//! the study. Not its business: which visit is the baseline.

use crate::import::cells::names::normal;
use crate::import::options::ImportOptions;
use crate::import::recognise::visits::Planned;
use crate::study::{Covariate, CovariateValues, Issue, Marker, Severity};

/// Subjects from whose values a visit is known.
const ENOUGH: usize = 3;

/// One warning for each column whose baseline is not that of the study.
pub(in crate::import) fn report(
    o: &ImportOptions,
    markers: &[Marker],
    covariates: &[Covariate],
    (visits, baseline): (&[Planned], usize),
    issues: &mut Vec<Issue>,
) {
    if o.baseline.is_some() || visits.len() < 2 {
        return;
    }
    let named = |c: &&Covariate| !o.covariates.contains(&c.name);
    for covariate in covariates.iter().filter(named) {
        let CovariateValues::Number(own) = &covariate.values else {
            continue;
        };
        let of = |m: &&Marker| is_baseline_of(&covariate.name, &m.name);
        let Some(marker) = markers.iter().find(of) else {
            continue;
        };
        let fits = |visit: usize, share: f64| {
            let (both, same) = shared(own, marker, (visit, visits.len()));
            both >= ENOUGH && same as f64 >= share * both as f64
        };
        let (both, _) = shared(own, marker, (baseline, visits.len()));
        if fits(baseline, 0.5) || both < ENOUGH && own.iter().flatten().count() < ENOUGH {
            continue;
        }
        let at = (0..visits.len()).find(|v| fits(*v, 0.9));
        let first = visits.get(baseline).map_or("", |v| v.label.as_str());
        let found = at.and_then(|v| visits.get(v)).map(|v| v.label.as_str());
        issues.push(warning(&covariate.name, &marker.name, first, found));
    }
}

fn warning(column: &str, marker: &str, first: &str, found: Option<&str>) -> Issue {
    let (what, remedy) = match found {
        Some(visit) => (
            format!("it is the value at {visit}"),
            format!("If that is the baseline, say --baseline \"{visit}\"."),
        ),
        None => (
            "no visit has these values".to_owned(),
            format!(
                "For changes from it, give each subject a row with its baseline in a copy of the file; --covariate \"{column}\" adjusts the means for it."
            ),
        ),
    };
    let in_window = match found {
        Some(visit) => format!("If that is the baseline, choose {visit} as the baseline."),
        None => "For changes from it, give each subject a row with its baseline in a copy of the file; as a covariate it adjusts the means.".to_owned(),
    };
    Issue::new(
        Severity::Warning,
        "own_baseline",
        format!(
            "{column} seems to hold the baseline of {marker}, and is another than {marker} at {first}, which is taken for the baseline: {what}."
        ),
    )
    .remedy(in_window, remedy)
    .at(None, Some(column))
}

/// In how many subjects both the column and a visit have a value, and in how many it is the same.
fn shared(own: &[Option<f64>], marker: &Marker, (visit, visits): (usize, usize)) -> (usize, usize) {
    let pairs = own.iter().enumerate().filter_map(|(subject, value)| {
        let there = marker
            .values
            .get(subject * visits + visit)
            .copied()
            .flatten()?;
        Some(((*value)?, there))
    });
    pairs.fold((0, 0), |(both, same), (a, b)| {
        (both + 1, same + usize::from((a - b).abs() < 1e-9))
    })
}

/// Whether a name is that of a marker with a word for the baseline.
fn is_baseline_of(column: &str, marker: &str) -> bool {
    const WORDS: [&str; 7] = [
        "baseline",
        "base",
        "bl",
        "bsl",
        "basal",
        "basale",
        "ausgangswert",
    ];
    let (column, marker) = (normal(column), normal(marker));
    let rest = (column.strip_prefix(&marker)).or_else(|| column.strip_suffix(&marker));
    !marker.is_empty() && rest.is_some_and(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_baseline_of;

    #[test]
    fn a_marker_with_a_word_for_the_baseline_is_known() {
        for (column, marker) in [
            ("dbpbase", "dbp"),
            ("ACTBL", "ACT"),
            ("Baseline FEV1", "FEV1"),
        ] {
            assert!(is_baseline_of(column, marker), "{column}");
        }
        for (column, marker) in [("dbp", "dbp"), ("database", "d"), ("sbpbase", "dbp")] {
            assert!(!is_baseline_of(column, marker), "{column}");
        }
    }
}
