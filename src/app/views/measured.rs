//! A value as it was measured.

use crate::study::{Censoring, Study};
use crate::words;

/// A value as it was measured: a limit stays one, whatever it counts as.
pub(in crate::app) fn as_measured(
    study: &Study,
    marker: usize,
    subject: usize,
    visit: usize,
) -> String {
    let at = subject * study.n_visits() + visit;
    let of = study.markers.get(marker);
    let limit = of.and_then(|m| m.limits.get(&at).copied());
    let sign = match of.and_then(|m| m.censoring.get(at)) {
        Some(Censoring::Below) => "< ",
        Some(Censoring::Above) => "> ",
        _ => "",
    };
    let is_derived = of.is_some_and(|m| m.derived.is_some());
    match (sign, limit, study.value(marker, subject, visit)) {
        // A quotient has no digits of its own.
        ("", _, Some(value)) if is_derived => words::estimate(value),
        ("", _, Some(value)) | (_, None, Some(value)) => words::value(value),
        (_, Some(limit), _) => format!("{sign}{}", words::value(limit)),
        _ => "\u{2013}".to_owned(),
    }
}
