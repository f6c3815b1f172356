//! A value as it was measured.

use crate::report::format_value;
use crate::study::{Censoring, Study};

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
    match (sign, limit, study.value(marker, subject, visit)) {
        ("", _, Some(value)) | (_, None, Some(value)) => format_value(value),
        (_, Some(limit), _) => format!("{sign}{}", format_value(limit)),
        _ => "\u{2013}".to_owned(),
    }
}
