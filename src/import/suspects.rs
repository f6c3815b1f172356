//! Numbers that look like codes for "missing": -99 among positive values, 9999 far above all others.

use crate::study::{Censoring, Issue, Marker, Severity};

/// Codes that statistics programs and forms write where a value is missing.
const BELOW: [f64; 8] = [-9.0, -99.0, -999.0, -9999.0, -99999.0, -77.0, -88.0, -888.0];
const ABOVE: [f64; 3] = [999.0, 9999.0, 99999.0];

/// The code in a marker and how often it is there.
fn code(marker: &Marker) -> Option<(f64, usize)> {
    let plain = || {
        marker
            .values
            .iter()
            .zip(&marker.censoring)
            .filter(|(_, c)| **c == Censoring::None)
            .filter_map(|(v, _)| *v)
    };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for x in plain() {
        (low, high) = (low.min(x), high.max(x));
    }
    let count = |code: f64| plain().filter(|x| *x == code).count();
    let others = |code: f64| plain().filter(move |x| *x != code);
    if BELOW.contains(&low) {
        let n = count(low);
        let fits = others(low).count() > n && others(low).all(|x| x >= 0.0);
        return fits.then_some((low, n));
    }
    if ABOVE.contains(&high) {
        let n = count(high);
        let fits = n > 1 && others(high).count() > n && others(high).all(|x| x * 3.0 < high);
        return fits.then_some((high, n));
    }
    None
}

/// One warning for each marker with such numbers; they are used until somebody says what they are.
pub(super) fn report(markers: &[Marker], issues: &mut Vec<Issue>) {
    for marker in markers {
        let Some((code, n)) = code(marker) else {
            continue;
        };
        issues.push(
            Issue::new(
                Severity::Warning,
                "suspected_missing_code",
                format!("{n} value(s) are {code}, far from all others: this looks like a code for \"missing\", but is used as a number."),
            )
            .at(None, Some(&marker.name))
            .remedy(
                format!("Write {code} under \u{201c}Also missing\u{201d} if it is one."),
                format!("Say --missing {code} if it is one."),
            ),
        );
    }
}
