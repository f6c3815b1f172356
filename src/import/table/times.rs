//! Times that go down the rows of a table.
//!
//! In: the name of a column and its cells. Out: whether they are ever later times, and how they are written. Not its
//! business: visits of people.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::bracketed;
use crate::import::cells::words::{Hint, Name, fold};

/// Times of a table, each once and in order.
pub(in crate::import) struct Times {
    pub labels: Vec<String>,
    are_clocks: bool,
}

impl Times {
    /// The header of a column of these times, where their title is this one.
    pub fn header(&self, title: &str) -> String {
        if self.are_clocks {
            return "Time (h)".to_owned();
        }
        if !title.is_empty() && Name::new(title).hint(Hint::Visit) > 0.7 {
            return title.to_owned();
        }
        match bracketed(title).map(|(_, unit)| unit.trim()) {
            Some(unit) if !unit.is_empty() && is_time_name(title) => format!("Time ({unit})"),
            _ => "Time".to_owned(),
        }
    }

    /// What is said of them.
    pub fn says(&self) -> &'static str {
        if self.are_clocks {
            " Times such as 1:30:00 are read as hours."
        } else {
            ""
        }
    }
}

/// Whether a header names times, or the age at which something was measured.
pub(in crate::import) fn is_time_name(header: &str) -> bool {
    if header.is_empty() || header.len() > 40 {
        return false;
    }
    let name = Name::new(header);
    let is_age = |w: &String| {
        matches!(
            w.as_str(),
            "age" | "ages" | "alter" | "edad" | "idade" | "zeitgeber" | "zt"
        )
    };
    name.hint(Hint::Visit) > 0.7 || name.words.iter().any(is_age) && name.words.len() < 4
}

/// `1:30:00` in hours, `1.02:30:00` with days before them.
fn clock(text: &str) -> Option<f64> {
    let (days, rest) = match text.split_once(['.', ' ']) {
        Some((days, rest)) if rest.contains(':') => (days.parse::<f64>().ok()?, rest),
        _ => (0.0, text),
    };
    let parts: Vec<&str> = rest.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut hours = days * 24.0;
    for (part, share) in parts.iter().zip([1.0, 60.0, 3600.0]) {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        hours += digits.then(|| part.parse::<f64>().ok()).flatten()? / share;
    }
    Some(hours)
}

/// A number whose sign stands apart, `- 0.5`, with its sign; other texts as they are.
fn signed(text: &str) -> String {
    match text.strip_prefix("- ").map(str::trim_start) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("-{rest}"),
        _ => text.to_owned(),
    }
}

/// The number of hours of `ZT5` and `Zeitgeber 5`.
fn zeitgeber(text: &str) -> Option<f64> {
    let lower = fold(text);
    let rest = lower
        .strip_prefix("zeitgeber")
        .or_else(|| lower.strip_prefix("zt"))?;
    let rest = rest
        .trim_start_matches("time")
        .trim_start_matches([' ', '_', '-', '.']);
    rest.trim().parse().ok()
}

/// The times at the start of `cells`, and how many they are: ever later numbers where the column `is_told` to hold
/// times, or labels of times. `None` where there are none, or one goes back.
pub(in crate::import) fn times(cells: &[&str], is_told: bool) -> Option<(Times, usize)> {
    type Read = fn(&str) -> Option<f64>;
    let number: Read = |t| {
        signed(t)
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|x: &f64| x.is_finite())
    };
    let label: Read = |t| match time(t) {
        Time::Hours(h) if t.contains(char::is_alphabetic) => Some(h),
        Time::Day(d) if t.contains(char::is_alphabetic) => Some(d * 24.0),
        Time::Baseline => Some(0.0),
        _ => None,
    };
    let reads: [(Read, bool); 4] = [
        (clock, is_told),
        (number, is_told),
        (zeitgeber, true),
        (label, true),
    ];
    let first = cells.first()?;
    let (read, _) = reads
        .iter()
        .find(|(read, fits)| *fits && read(first).is_some())?;
    let in_day = cells.iter().map_while(|cell| zeitgeber(cell));
    let in_day =
        in_day.clone().next().is_some() && in_day.clone().all(|h| (0.0..24.0).contains(&h));
    let mut last = f64::NEG_INFINITY;
    let mut days = 0.0;
    let mut n = 0;
    for hours in cells.iter().map_while(|cell| read(cell)) {
        // After ZT23 comes the ZT1 of the next day, once.
        if hours < last && in_day && days == 0.0 {
            days = 24.0;
        }
        let at = hours + days;
        let comes_again = days > 0.0 && read(first).is_some_and(|first| hours >= first);
        if at <= last || comes_again {
            // A time that goes back is none of a series.
            return None;
        }
        last = at;
        n += 1;
    }
    let are_clocks = clock(first).is_some();
    let label = |cell: &&str| match clock(cell).filter(|_| are_clocks) {
        Some(hours) => ((hours * 1e4).round() / 1e4).to_string(),
        None => signed(cell),
    };
    let labels = cells.iter().take(n).map(label).collect();
    Some((Times { labels, are_clocks }, n))
}
