//! Columns that hold the baseline of a marker beside its visits: `dbpbase` beside `dbp`.
//!
//! In: the markers and the facts of the subjects. Out: a warning where such a column is another baseline than that of
//! the study. Not its business: which visit is the baseline.

use crate::import::cells::names::normal;
use crate::import::options::ImportOptions;
use crate::import::recognise::visits::Planned;
use crate::study::{Covariate, CovariateValues, Issue, Marker, Severity};
use crate::words::first_names;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Subjects from whose values a visit is known.
const ENOUGH: usize = 3;

/// One warning for each column whose baseline is not that of the study: by its name, or as one of the `proven` columns
/// from which the changes of a marker are counted, each with the marker. One warning for the markers without any value
/// at the baseline.
pub(in crate::import) fn report(
    o: &ImportOptions,
    markers: &[Marker],
    covariates: &[Covariate],
    (visits, baseline): (&[Planned], usize),
    proven: &[(String, String)],
    issues: &mut Vec<Issue>,
) {
    without_baseline(o, markers, (visits, baseline), issues);
    if o.baseline.is_some() || visits.len() < 2 {
        return;
    }
    let mut by_name: HashMap<String, usize, FixedState> = HashMap::default();
    for (at, marker) in markers.iter().enumerate() {
        by_name.entry(normal(&marker.name)).or_insert(at);
    }
    let named = |c: &&Covariate| !o.covariates.contains(&c.name);
    for covariate in covariates.iter().filter(named) {
        let CovariateValues::Number(own) = &covariate.values else {
            continue;
        };
        let mut of = markers_of(&covariate.name).filter_map(|name| by_name.get(&name));
        let mut computed = (proven.iter())
            .filter(|(base, _)| *base == covariate.name)
            .filter_map(|(_, marker)| by_name.get(&normal(marker)));
        let found = of.next().or_else(|| computed.next());
        let Some(marker) = found.and_then(|at| markers.get(*at)) else {
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

/// Markers that are named.
const NAMED: usize = 6;

/// Says which markers have no value at the baseline of the study, while others have.
fn without_baseline(
    o: &ImportOptions,
    markers: &[Marker],
    (visits, baseline): (&[Planned], usize),
    issues: &mut Vec<Issue>,
) {
    let n = visits.len();
    let has =
        |m: &Marker, visit: usize| m.values.iter().skip(visit).step_by(n).any(|v| !v.is_none());
    let lacks = |m: &&Marker| {
        let elsewhere = (0..n).filter(|v| *v != baseline && has(m, *v)).count();
        elsewhere > 1 && !has(m, baseline)
    };
    if n < 3 || o.baseline.is_some() {
        return;
    }
    let without: Vec<&Marker> = markers.iter().filter(lacks).collect();
    let Some(one) = without.first().filter(|_| without.len() < markers.len()) else {
        return;
    };
    let first = (0..n).find(|v| has(one, *v)).and_then(|v| visits.get(v));
    let (Some(first), Some(told)) = (first, visits.get(baseline)) else {
        return;
    };
    let (first, told) = (&first.label, &told.label);
    let names = first_names(without.iter().map(|m| m.name.as_str()), NAMED);
    let (has, it) = match without.len() {
        1 => ("has", "it"),
        _ => ("have", "them"),
    };
    issues.push(
        Issue::new(
            Severity::Warning,
            "no_value_at_baseline",
            format!("{names} {has} no value at {told}, which is taken for the baseline: no change from it is computed for {it}."),
        )
        .remedy(
            format!("Where {first} is the baseline of {it}, analyse {it} alone with {first} as the baseline."),
            format!("Where {first} is the baseline of {it}, analyse {it} alone: --marker \"{}\" --baseline \"{first}\".", one.name),
        ),
    );
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
        let there = marker.values.get(subject * visits + visit)?.get()?;
        Some(((*value)?, there))
    });
    pairs.fold((0, 0), |(both, same), (a, b)| {
        (both + 1, same + usize::from((a - b).abs() < 1e-9))
    })
}

/// The markers whose baseline a column may hold, as its name says: `dbp` of `dbpbase`.
fn markers_of(column: &str) -> impl Iterator<Item = String> {
    const WORDS: [&str; 7] = [
        "baseline",
        "base",
        "bl",
        "bsl",
        "basal",
        "basale",
        "ausgangswert",
    ];
    let column = normal(column);
    let cut = move |word: &'static str| {
        let rest = [column.strip_suffix(word), column.strip_prefix(word)];
        rest.map(|r| r.filter(|r| !r.is_empty()).map(str::to_owned))
    };
    WORDS.into_iter().flat_map(cut).flatten()
}

#[cfg(test)]
mod tests {
    use super::{markers_of, normal};

    #[test]
    fn a_marker_with_a_word_for_the_baseline_is_known() {
        let is_of = |column: &str, marker: &str| markers_of(column).any(|m| m == normal(marker));
        for (column, marker) in [
            ("dbpbase", "dbp"),
            ("ACTBL", "ACT"),
            ("Baseline FEV1", "FEV1"),
        ] {
            assert!(is_of(column, marker), "{column}");
        }
        for (column, marker) in [("dbp", "dbp"), ("database", "d"), ("sbpbase", "dbp")] {
            assert!(!is_of(column, marker), "{column}");
        }
    }
}
