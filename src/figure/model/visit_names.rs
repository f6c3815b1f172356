//! Names of visits in titles and sentences, where numbers need the name of their column.

use crate::figure::model::course::XAxis;
use crate::results::AnalysisResults;
use crate::study::{Study, Visit};
use crate::words::{capital, listed, with_true_minus};

/// Whether a visit is a bare number, which needs a name beside it.
pub(in crate::figure) fn is_number(label: &str) -> bool {
    label.trim().parse::<f64>().is_ok()
}

/// Visits that are bare numbers, as numbers; `None` where one is a name or they do not ascend.
pub(in crate::figure) fn numbers_of_visits(study: &Study) -> Option<Vec<f64>> {
    let number = |v: &Visit| v.label.trim().parse::<f64>().ok().filter(|x| x.is_finite());
    let all: Vec<f64> = study.visits.iter().map(number).collect::<Option<_>>()?;
    (all.len() > 1 && all.windows(2).all(|w| w[0] < w[1])).then_some(all)
}

/// Columns whose numbers count the visits: the step from 1 to 2 is no other than that from 2 to 99.
const CODES_OF_VISITS: [&str; 14] = [
    "visit",
    "visits",
    "visitnum",
    "visit number",
    "visit no",
    "wave",
    "session",
    "occasion",
    "occ",
    "assessment",
    "measurement",
    "timepoint",
    "time point",
    "round",
];

/// Whether the numbers of the visits only count them.
pub(in crate::figure) fn are_codes_of_visits(results: &AnalysisResults) -> bool {
    let is_code = |(name, unit): (String, Option<String>)| {
        let name = name.to_lowercase();
        unit.is_none() && CODES_OF_VISITS.contains(&name.as_str())
    };
    visit_column(results).is_none_or(is_code)
}

/// Name of the column of visits, as people write it, and the unit that it ends in.
fn visit_column(results: &AnalysisResults) -> Option<(String, Option<String>)> {
    let name = results.plan.get("visit")?.as_str()?.replace('_', " ");
    let words = name.trim();
    if words.is_empty() {
        return None;
    }
    Some(match without_unit(words) {
        Some((name, unit)) => (name.to_owned(), Some(unit.to_owned())),
        None => (words.to_owned(), None),
    })
}

/// Units of time as columns of visits end in them: `time_h`, `Time (min)`.
const UNITS_OF_TIME: [&str; 13] = [
    "s", "min", "mins", "h", "hr", "hrs", "d", "wk", "wks", "w", "mo", "yr", "yrs",
];

/// `time h` as `time` and `h`.
pub(in crate::figure) fn without_unit(words: &str) -> Option<(&str, &str)> {
    let pairs = [('(', ')'), ('[', ']')];
    let bracketed = pairs.iter().find_map(|(open, close)| {
        let (name, unit) = words.strip_suffix(*close)?.rsplit_once(*open)?;
        Some((name.trim(), unit.trim()))
    });
    let spelled = || {
        let (name, unit) = words.rsplit_once(' ')?;
        let of_time = ["time", "age"].contains(&name.to_lowercase().as_str());
        let is_long =
            of_time && ["minutes", "hours", "days", "weeks", "months", "years"].contains(&unit);
        (is_long || UNITS_OF_TIME.contains(&unit)).then(|| (name.trim(), unit))
    };
    let found = bracketed.or_else(spelled)?;
    (!found.0.is_empty() && !found.1.is_empty()).then_some(found)
}

/// `Time (h)`, the title of an axis of bare numbers.
pub(in crate::figure) fn title_of_column((name, unit): (String, Option<String>)) -> String {
    match unit {
        Some(unit) => format!("{} ({unit})", capital(&name)),
        None => capital(&name),
    }
}

/// An axis of bare numbers has the name of their column as its title.
pub(in crate::figure) fn title_of_numbers(study: &Study, results: &AnalysisResults, x: &mut XAxis) {
    let are_numbers = study.visits.iter().all(|v| is_number(&v.label));
    if x.label.is_empty()
        && are_numbers
        && !study.visits.is_empty()
        && let Some(name) = visit_column(results)
    {
        x.label = title_of_column(name);
    }
}

/// Title of columns whose names are bare numbers; empty where they are names.
pub(in crate::figure) fn title_of_visits(results: &AnalysisResults, labels: &[String]) -> String {
    if labels.is_empty() || !labels.iter().all(|l| is_number(l)) {
        return String::new();
    }
    visit_column(results).map_or_else(String::new, title_of_column)
}

/// A visit in a sentence or a row of its own: `age 8`, never a bare `8`.
pub(in crate::figure) fn visit_in_words(results: &AnalysisResults, label: &str) -> String {
    if is_number(label) {
        let (name, unit) = visit_column(results).unwrap_or_else(|| ("visit".to_owned(), None));
        let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
        let number = with_true_minus(label.trim());
        format!("{} {number}{unit}", one_of(&name.to_lowercase()))
    } else {
        label.to_owned()
    }
}

/// Units of time that name a column in the plural: `day 0` of a column of days.
fn one_of(name: &str) -> &str {
    let units = [
        "seconds", "minutes", "hours", "days", "weeks", "months", "years",
    ];
    match units.contains(&name) {
        true => name.trim_end_matches('s'),
        false => name,
    }
}

/// `days 0` of `day 0`, where several days follow.
fn several(first: &str) -> String {
    let counted = [
        "second", "minute", "hour", "day", "week", "month", "year", "visit",
    ];
    match first.split_once(' ') {
        Some((name, number)) if counted.contains(&name) => format!("{name}s {number}"),
        _ => first.to_owned(),
    }
}

/// More visits that are numbers than these are told by their ends.
const MOST_NUMBERS: usize = 16;

/// Several visits in a sentence: `age 8, 10 and 12`; `time 0 to 1.17 (121 visits)`.
pub(in crate::figure) fn visits_in_words<'v>(
    results: &AnalysisResults,
    visits: impl IntoIterator<Item = &'v Visit>,
) -> String {
    let labels: Vec<&str> = visits.into_iter().map(|v| v.label.as_str()).collect();
    let are_numbers = labels.iter().all(|l| is_number(l));
    let unit = visit_column(results).and_then(|(_, unit)| unit);
    let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
    let last = labels.len().saturating_sub(1);
    if let [first, .., end] = labels[..]
        && are_numbers
        && labels.len() > MOST_NUMBERS
    {
        let first = visit_in_words(results, first);
        let first = first.trim_end_matches(unit.as_str());
        let end = with_true_minus(end.trim());
        return format!("{first} to {end}{unit} ({} visits)", labels.len());
    }
    let words = labels.iter().enumerate().map(|(i, label)| {
        // Among numbers only, the name stands before the first and the unit behind the last.
        let whole = visit_in_words(results, label);
        match are_numbers {
            false => whole,
            true if i == 0 && last > 0 => several(whole.trim_end_matches(unit.as_str())),
            true if i == 0 => whole,
            true if i == last => format!("{}{unit}", with_true_minus(label)),
            true => with_true_minus(label),
        }
    });
    listed(&words.collect::<Vec<_>>())
}

/// The baseline in a sentence.
pub(in crate::figure) fn baseline_in_words(study: &Study, results: &AnalysisResults) -> String {
    let baseline = study.visits.get(study.baseline);
    baseline.map_or_else(
        || "baseline".to_owned(),
        |v| visit_in_words(results, &v.label),
    )
}
