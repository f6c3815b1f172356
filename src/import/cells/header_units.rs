//! The unit of time that a header names for the numbers below it.

use super::moment::unit_hours;
use super::words::words;

/// The unit of time that a header names: `visit_month` -> (`month`, 730.5).
pub(in crate::import) fn unit_of_numbers(header: &str) -> Option<(&'static str, f64)> {
    const NAMES: [(f64, &str); 6] = [
        (1.0 / 60.0, "minute"),
        (1.0, "hour"),
        (24.0, "day"),
        (168.0, "week"),
        (730.5, "month"),
        (8766.0, "year"),
    ];
    let lower = header.to_lowercase();
    let word = || {
        NAMES
            .iter()
            .find(|(_, w)| lower.contains(w))
            .map(|(h, _)| *h)
    };
    let plain = words(header);
    // `TIME_H`, `time (h)`: a letter is a unit behind a word for time.
    let timed = plain.iter().any(|w| {
        w.starts_with("time") || matches!(w.as_str(), "zeit" | "temps" | "tiempo" | "t" | "since")
    });
    let units = plain
        .iter()
        .filter(|w| w.len() > 2 || timed && *w != "t")
        .find_map(|w| unit_hours(w));
    let hours = word().or(units)?;
    let name = NAMES.iter().find(|(h, _)| *h == hours)?.1;
    Some((name, hours))
}
