//! Units of time as figures write and read them.

/// The unit as an axis names it, further words for it, and its hours.
const UNITS: [(&str, &[&str], f64); 6] = [
    ("min", &["minute", "minutes"], 1.0 / 60.0),
    ("hours", &["h", "hour"], 1.0),
    ("days", &["d", "day"], 24.0),
    ("weeks", &["w", "week"], 7.0 * 24.0),
    ("months", &["month"], 365.25 / 12.0 * 24.0),
    ("years", &["y", "year"], 365.25 * 24.0),
];

/// Hours of a unit; `None` for another word.
pub(super) fn unit_hours(word: &str) -> Option<f64> {
    let found = (UNITS.iter()).find(|(name, words, _)| *name == word || words.contains(&word));
    found.map(|(_, _, hours)| *hours)
}

/// The units as an axis names them, with their hours, the shortest first.
pub(super) fn units() -> impl Iterator<Item = (&'static str, f64)> {
    UNITS.iter().map(|(name, _, hours)| (*name, *hours))
}

#[cfg(test)]
mod tests {
    use super::{unit_hours, units};

    #[test]
    fn a_unit_has_the_same_hours_under_each_of_its_words() {
        assert_eq!(unit_hours("d"), unit_hours("days"));
        assert_eq!(unit_hours("minutes"), Some(1.0 / 60.0));
        assert_eq!(unit_hours("mg"), None);
        let hours: Vec<f64> = units().map(|(_, hours)| hours).collect();
        assert!(hours.windows(2).all(|w| w[0] < w[1]));
    }
}
