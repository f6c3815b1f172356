//! Numbers that may not be what they seem: codes for "missing" among values, and actual days of individual
//! people among planned visits.

use crate::import::cells::words::words;
use crate::import::options::ImportOptions;
use crate::import::recognise::visits::Planned;
use crate::study::{Censoring, Covariate, CovariateValues, Issue, Marker, Severity, Value};
use crate::words::of_count;

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

/// Whether a number may be such a code: few of many measurements are whole numbers.
fn may_be_code(x: f64) -> bool {
    let lists: [&[f64]; 4] = [&BELOW, &BELOW_SCORES, &ABOVE, &ABOVE_SCORES];
    x.fract() == 0.0 && lists.iter().any(|list| list.contains(&x))
}

/// The codes among numbers, such as -9 beside 999, each looked for among the rest.
fn codes(mut all: Vec<f64>) -> Vec<(f64, usize)> {
    let mut out = Vec::new();
    if !all.iter().any(|x| may_be_code(*x)) {
        return out;
    }
    while let Some((found, n)) = code(&all).filter(|_| out.len() < BELOW.len()) {
        all.retain(|x| *x != found);
        out.push((found, n));
    }
    if out.is_empty() {
        out = together(&all);
    }
    out
}

/// Codes that stand next to each other, such as 98 beside 99, which hide each other when looked for alone; and a round
/// code that comes again among fractions.
fn together(all: &[f64]) -> Vec<(f64, usize)> {
    let below = |x: f64| x < 0.0 && may_be_code(x);
    // The few steps of a short scale are none.
    let above = |x: f64| x > 9.0 && may_be_code(x);
    for (is_code, is_below) in [(&below as &dyn Fn(f64) -> bool, true), (&above, false)] {
        let others = || all.iter().copied().filter(|x| !is_code(*x));
        let first = others().fold(f64::INFINITY, f64::min);
        let last = others().fold(f64::NEG_INFINITY, f64::max);
        let mut found: Vec<(f64, usize)> = Vec::new();
        for x in all.iter().copied().filter(|x| is_code(*x)) {
            match found.iter_mut().find(|(code, _)| *code == x) {
                Some((_, n)) => *n += 1,
                None => found.push((x, 1)),
            }
        }
        let n: usize = found.iter().map(|(_, n)| n).sum();
        let several = found.len() > 1 || n > 1 && others().any(|x| x.fract() != 0.0);
        let nearest = found
            .iter()
            .fold(f64::INFINITY, |a, (code, _)| a.min(*code));
        let far = if is_below {
            last > 9.0 || found.iter().any(|(code, _)| BELOW.contains(code))
        } else {
            2.0 * (nearest - last) > last - first
        };
        if all.len() > ENOUGH && several && first >= 0.0 && far && n * 3 < all.len() {
            found.sort_by(|a, b| a.0.total_cmp(&b.0));
            return found;
        }
    }
    Vec::new()
}

/// How many numbers are 0 where none can be: far from all others, or a weight or a height.
fn zeros(name: &str, all: &[f64]) -> Option<usize> {
    const NEVER: [&str; 10] = [
        "weight",
        "bodyweight",
        "gewicht",
        "poids",
        "peso",
        "bmi",
        "height",
        "groesse",
        "taille",
        "altezza",
    ];
    const CHANGE: [&str; 6] = ["loss", "gain", "change", "diff", "delta", "verlust"];
    let n = all.iter().filter(|x| **x == 0.0).count();
    if n == 0 || all.len() <= ENOUGH || n * 3 >= all.len() {
        return None;
    }
    let others = || all.iter().copied().filter(|x| *x != 0.0);
    let first = others().fold(f64::INFINITY, f64::min);
    let last = others().fold(f64::NEG_INFINITY, f64::max);
    let mut different: Vec<f64> = others().collect();
    different.sort_by(f64::total_cmp);
    different.dedup();
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    let never = has(&NEVER) && !has(&CHANGE) && first * 10.0 > last;
    let fits = first > 0.0 && different.len() > 4 && (first > last - first || never);
    fits.then_some(n)
}

/// What is said of such zeros. Named as missing they would be so in every column, in which 0 may be a number.
fn suspected_zeros(name: &str, n: usize) -> Issue {
    let remedy = "Empty those cells in a copy of the file where nothing was measured.";
    Issue::new(
        Severity::Warning,
        "suspected_zeros",
        of_count(
            n,
            "value is 0, far from all others: it looks like a missing value, but is used as a number.",
            "values are 0, far from all others: they look like missing values, but are used as numbers.",
        ),
    )
    .at(None, Some(name))
    .remedy(remedy, remedy)
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
        let plain = plain.filter_map(|(v, _)| v.get());
        let mut out = Vec::with_capacity(plain.clone().count());
        out.extend(plain);
        out
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
        issues.extend(zeros(name, &values).map(|n| suspected_zeros(name, n)));
        for (code, n) in codes(values) {
            issues.push(
            Issue::new(
                Severity::Warning,
                "suspected_missing_code",
                format!(
                    "{} {code}, far from all others: this looks like a code for \"missing\", but is used as a number.",
                    of_count(n, "value is", "values are")
                ),
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
            .any(|m| m.values.get(cell).is_some_and(Value::is_some))
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
    use super::{codes, zeros};

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

    #[test]
    fn codes_beside_each_other_are_found_together() {
        let scale: Vec<f64> = (8..=24).map(f64::from).collect();
        let with = |codes_: &[f64]| codes([scale.as_slice(), codes_].concat());
        assert_eq!(with(&[-9.0, -8.0, -9.0]), [(-9.0, 2), (-8.0, 1)]);
        assert_eq!(with(&[98.0, 99.0]), [(98.0, 1), (99.0, 1)]);
        assert_eq!(with(&[88.0, 99.0, 99.0]), [(88.0, 1), (99.0, 2)]);
        let bmi: Vec<f64> = (0..20).map(|i| 19.3 + f64::from(i) / 2.0).collect();
        assert_eq!(codes([bmi.as_slice(), &[99.0, 99.0]].concat()), [(99.0, 2)]);
        // Differences, and ages up to 99.
        assert_eq!(codes((-9..=9).map(f64::from).collect()), []);
        assert_eq!(codes((20..=99).map(f64::from).collect()), []);
    }

    #[test]
    fn zeros_far_from_all_others_are_suspected() {
        let bmi: Vec<f64> = (0..20).map(|i| 19.3 + f64::from(i) / 2.0).collect();
        let with = |name: &str, all: &[f64]| zeros(name, &[all, &[0.0, 0.0]].concat());
        assert_eq!(with("score", &bmi), Some(2));
        let wide: Vec<f64> = (1..20).map(|i| 4.0 + f64::from(i)).collect();
        assert_eq!(with("count", &wide), None);
        assert_eq!(with("body weight (kg)", &wide), Some(2));
        assert_eq!(with("weight loss", &wide), None);
        assert_eq!(with("yes", &[1.0; 20]), None);
    }
}
