//! Numbers that may not be what they seem: codes for "missing" among values, and actual days of individual
//! people among planned visits.

use crate::import::options::ImportOptions;
use crate::import::recognise::visits::Planned;
use crate::study::{Censoring, Covariate, CovariateValues, Issue, Marker, Severity};

/// Codes that statistics programs and forms write where a value is missing.
const BELOW: [f64; 8] = [-9.0, -99.0, -999.0, -9999.0, -99999.0, -77.0, -88.0, -888.0];
/// Codes beside scores, which are whole numbers.
const BELOW_SCORES: [f64; 3] = [-1.0, -7.0, -8.0];
const ABOVE_SCORES: [f64; 8] = [99.0, 98.0, 97.0, 88.0, 77.0, 9.0, 8.0, 998.0];
const ABOVE: [f64; 3] = [999.0, 9999.0, 99999.0];

/// Values from which one alone may be a code.
const ENOUGH: usize = 8;

/// The code among numbers and how often it is there.
fn code(all: &[f64]) -> Option<(f64, usize)> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for x in all {
        (low, high) = (low.min(*x), high.max(*x));
    }
    let count = |code: f64| all.iter().filter(|x| **x == code).count();
    let others = |code: f64| all.iter().copied().filter(move |x| *x != code);
    if BELOW.contains(&low) {
        let n = count(low);
        let first = others(low).fold(f64::INFINITY, f64::min);
        // Numbers that are never below 0, or a gap that is wider than all of them together.
        let fits = first >= 0.0 || first - low > 3.0 * (high - first);
        return (fits && others(low).count() > n).then_some((low, n));
    }
    if ABOVE.contains(&high) {
        let n = count(high);
        let enough = others(high).count() > n && (n > 1 || all.len() > ENOUGH);
        return (enough && others(high).all(|x| x * 3.0 < high)).then_some((high, n));
    }
    code_of_scores(all, low, high)
}

/// The code among the whole numbers of a scale, far above or below its steps: 99 beside 0 to 40.
fn code_of_scores(all: &[f64], low: f64, high: f64) -> Option<(f64, usize)> {
    if all.len() <= ENOUGH || all.iter().any(|x| x.fract() != 0.0) {
        return None;
    }
    let count = |code: f64| all.iter().filter(|x| **x == code).count();
    let range = |code: f64| {
        let others = all.iter().copied().filter(|x| *x != code);
        others.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| {
            (a.min(x), b.max(x))
        })
    };
    if BELOW_SCORES.contains(&low) {
        // Differences go further below 0.
        let (first, last) = range(low);
        let n = count(low);
        return (first >= 0.0 && last > 9.0 && n * 3 < all.len()).then_some((low, n));
    }
    if ABOVE_SCORES.contains(&high) {
        let (first, last) = range(high);
        let (gap, n) = (high - last, count(high));
        // A gap as wide as the scale; half of it where the number comes again, as measurements hardly do.
        let wide = if n > 1 { 2.0 * gap } else { gap };
        // 8 and 9 are codes beside the few steps of a short scale only.
        let is_short = || n > 1 && last <= 5.0 && all.len() > 20;
        let fits = first >= 0.0 && wide > last - first && (high > 9.0 || is_short());
        return (fits && n * 3 < all.len()).then_some((high, n));
    }
    None
}

/// The codes among numbers, such as -9 beside 999, each looked for among the rest.
fn codes(mut all: Vec<f64>) -> Vec<(f64, usize)> {
    let mut out = Vec::new();
    while let Some((found, n)) = code(&all).filter(|_| out.len() < BELOW.len()) {
        all.retain(|x| *x != found);
        out.push((found, n));
    }
    out
}

/// One warning for each marker or number of a subject with such a code; the numbers are used until the user names it as
/// missing.
pub(in crate::import) fn report(
    markers: &[Marker],
    covariates: &[Covariate],
    issues: &mut Vec<Issue>,
) {
    let of_marker = |m: &Marker| -> Vec<f64> {
        let plain = m.values.iter().zip(&m.censoring);
        let plain = plain.filter(|(_, c)| **c == Censoring::None);
        plain.filter_map(|(v, _)| *v).collect()
    };
    let of_covariate = |c: &Covariate| -> Vec<f64> {
        match &c.values {
            CovariateValues::Number(values) => values.iter().flatten().copied().collect(),
            CovariateValues::Factor { .. } => Vec::new(),
        }
    };
    let of_markers = markers.iter().map(|m| (m.name.as_str(), of_marker(m)));
    let of_covariates = covariates
        .iter()
        .map(|c| (c.name.as_str(), of_covariate(c)));
    for (name, values) in of_markers.chain(of_covariates) {
        for (code, n) in codes(values) {
            issues.push(
            Issue::new(
                Severity::Warning,
                "suspected_missing_code",
                format!("{n} value(s) are {code}, far from all others: this looks like a code for \"missing\", but is used as a number."),
            )
            .at(None, Some(name))
            .remedy(
                format!("Write {code} under \u{201c}Also missing\u{201d} if it is one; it then means that in every column."),
                format!("Say --missing {code} if it is one; it then means \"missing\" in every column."),
            ),
        );
        }
    }
}

/// From this many visits on, numbers may be actual days.
const MANY_VISITS: usize = 8;
/// Planned visits have values from at least this share of the people.
const SHARE_SEEN: f64 = 0.4;

/// Which model needs no planned visits.
const MODEL: &str = "With at most 60 different times";

/// A warning where each person seems to have visits of its own.
pub(in crate::import) fn actual_days(
    column: Option<&str>,
    visits: &[Planned],
    markers: &[Marker],
    subjects: usize,
    issues: &mut Vec<Issue>,
) {
    let n = visits.len();
    let is_number = |label: &str| label.replace(',', ".").parse::<f64>().is_ok();
    let are_numbers = visits.iter().all(|v| is_number(&v.label));
    if n < MANY_VISITS || !are_numbers || subjects == 0 {
        return;
    }
    let seen = |cell: usize| {
        markers
            .iter()
            .any(|m| m.values.get(cell).is_some_and(Option::is_some))
    };
    let share = (0..subjects * n).filter(|c| seen(*c)).count() as f64 / (subjects * n) as f64;
    if share >= SHARE_SEEN {
        return;
    }
    issues.push(
        Issue::new(
            Severity::Warning,
            "actual_days",
            format!("The visits are {n} different numbers, and most people have no value at most of them: these look like the times at which each person came, not like planned visits, and means at each of them say little."),
        )
        .at(None, column)
        .remedy(
            format!("{}. {MODEL} the model \u{201c}line in time, random slopes\u{201d} takes them as they are.", match column {
                Some(_) => "Choose a column of planned visits, or let \u{201c}Visits are\u{201d} number the measurements of each subject",
                None => "Choose other visits",
            }),
            format!("{}. {MODEL} --model random-slope takes them as they are.", match column {
                Some(c) => format!(
                    "Name a column of planned visits with --visit, or number the measurements of each subject with --visit \"{}\"",
                    ImportOptions::numbered(c)
                ),
                None => "Choose others with --visits".to_owned(),
            }),
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::codes;

    #[test]
    fn codes_beside_the_steps_of_a_scale_are_suspected() {
        let with = |from: u32, to: u32, code: f64, n: usize| {
            let mut all: Vec<f64> = (from..=to)
                .chain(from..=to)
                .chain(from..=to)
                .map(f64::from)
                .collect();
            all.extend(std::iter::repeat_n(code, n));
            codes(all)
        };
        assert_eq!(with(0, 40, 99.0, 2), [(99.0, 2)]);
        assert_eq!(with(1, 5, 88.0, 1), [(88.0, 1)]);
        assert_eq!(with(0, 40, -1.0, 3), [(-1.0, 3)]);
        assert_eq!(with(0, 6, 9.0, 2), []);
        assert_eq!(with(60, 140, 99.0, 2), []);
        assert_eq!(with(0, 95, 99.0, 1), []);
    }
}
