//! Months of a year and times of day.
//!
//! In: a label. Out: a number of months or hours. Not its business: dates with a day.

use super::sequence;
use super::words::fold;

/// Months since year 0 of a month with its year: `2020-07`, `07/2020`, `Jul 2020`.
pub(in crate::import) fn month_of_year(label: &str) -> Option<f64> {
    let mut parts = label
        .split(['-', '/', ' ', '.', '_'])
        .filter(|p| !p.is_empty());
    let (first, second, more) = (parts.next()?, parts.next()?, parts.next());
    let year = |t: &str| t.parse::<u32>().ok().filter(|_| is_year(t));
    let month = |t: &str| match t.parse::<u32>() {
        Ok(m) if t.len() <= 2 && (1..=12).contains(&m) => Some(m),
        Ok(_) => None,
        Err(_) => sequence::month(&fold(t)),
    };
    let (year, month) = match (year(first), year(second)) {
        (Some(y), None) => (y, month(second)?),
        (None, Some(y)) => (y, month(first)?),
        _ => return None,
    };
    more.is_none().then(|| f64::from(12 * year + month))
}

/// A year of our time, four digits.
pub(in crate::import) fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y))
}

/// `h8.30`, `H15:00`: an hour of a day and its minutes. `h0.25` and `h1.50` read so as well: only the labels beside one
/// tell a time of day from hours with a fraction.
pub(in crate::import) fn hour_and_minutes(label: &str) -> Option<(u8, u8)> {
    let rest = label.trim().strip_prefix(['h', 'H'])?;
    let (hour, minutes) = rest.split_once(['.', ':'])?;
    let is_number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let fits = is_number(hour) && is_number(minutes) && minutes.len() == 2;
    let hour = hour.parse().ok().filter(|h| fits && *h < 25)?;
    let minutes = minutes.parse().ok().filter(|m| *m < 60)?;
    Some((hour, minutes))
}

/// `8 am`, `2pm`, `12:30 pm`
pub(in crate::import) fn half_day(label: &str) -> Option<f64> {
    let (text, later) = match label.strip_suffix("am") {
        Some(text) => (text, 0.0),
        None => (label.strip_suffix("pm")?, 12.0),
    };
    let (hour, minute) = text
        .trim()
        .split_once([':', '.'])
        .unwrap_or((text.trim(), "00"));
    let hour = hour.parse::<u8>().ok().filter(|h| (1..=12).contains(h))?;
    let two = minute.len() == 2;
    let minute = minute.parse::<u8>().ok().filter(|m| two && *m < 60)?;
    Some(f64::from(hour % 12) + later + f64::from(minute) / 60.0)
}

/// `03:50` -> 3.83 hours, `24:00:00` -> 24.
pub(super) fn clock(label: &str) -> Option<f64> {
    if let Some(hour) = half_day(label) {
        return Some(hour);
    }
    // `34:1` is a fatty acid.
    if label.split(':').skip(1).any(|part| part.len() != 2) {
        return None;
    }
    let mut parts = label.split(':').map(|part| {
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<f64>().ok()).flatten()
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = match parts.next() {
        None => 0.0,
        Some(seconds) => seconds?,
    };
    let fits = parts.next().is_none() && minutes < 60.0 && seconds < 60.0;
    fits.then_some(hours + minutes / 60.0 + seconds / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_with_its_minutes() {
        assert_eq!(hour_and_minutes("h8.30"), Some((8, 30)));
        assert_eq!(hour_and_minutes(" H15:00"), Some((15, 0)));
        for label in [
            "h8.5", "h8.75", "h25.00", "8.30", "h.30", "h8.300", "t8.30", "h+8.30",
        ] {
            assert_eq!(hour_and_minutes(label), None, "{label}");
        }
        assert_eq!(half_day("12:30 pm"), Some(12.5));
        assert_eq!(half_day("8:5 am"), None);
    }
}
