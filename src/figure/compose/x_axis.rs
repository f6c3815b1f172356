//! Where the visits stand on the horizontal axis of a time course, and what they are called there.

use crate::figure::FigureError;
use crate::figure::compose::time_units::{unit_hours, units};
use crate::figure::model::course::{Tick, TimeAxis, TimeLabels, TrajectoryOptions, XAxis};
use crate::figure::model::words;
use crate::results::AnalysisResults;
use crate::study::Study;
use crate::words::with_true_minus;

/// Places of the visits on the axis asked for. Visits that are bare numbers stand at their numbers, unless equal steps
/// are asked for.
pub(in crate::figure) fn x_axis(
    (study, results): (&Study, &AnalysisResults),
    options: &TrajectoryOptions,
) -> Result<XAxis, FigureError> {
    let time = options.time;
    let has_hours = study.visits.iter().all(|v| v.hours.is_some());
    let at_numbers = match time {
        TimeAxis::Auto => !words::are_codes_of_visits(results),
        TimeAxis::Ordinal => false,
        // Hours say more than numbers without a unit.
        TimeAxis::True | TimeAxis::SquareRoot => !has_hours,
    };
    if let Some(numbers) = words::numbers_of_visits(study).filter(|_| at_numbers) {
        return Ok(axis_of_numbers((study, results), &numbers, time));
    }
    let mut x = match time {
        TimeAxis::Auto | TimeAxis::Ordinal => equal_steps(study),
        TimeAxis::True | TimeAxis::SquareRoot => axis_of_times(study, options)?,
    };
    words::title_of_numbers(study, results, &mut x);
    Ok(x)
}

/// One visit, one step.
fn equal_steps(study: &Study) -> XAxis {
    let visits = study.visits.iter().enumerate();
    XAxis {
        label: String::new(),
        is_time: false,
        has_numbers: false,
        ticks: visits
            .map(|(i, v)| Tick {
                visit: i,
                at: i as f64,
                label: with_minus(&v.label),
            })
            .collect(),
    }
}

/// A name as it is, a number with a true minus sign.
fn with_minus(label: &str) -> String {
    match words::is_number(label) {
        true => with_true_minus(label.trim()),
        false => label.to_owned(),
    }
}

/// The same without useless zeros, on an axis where numbers stand at their places: `0.50` as `0.5`, `3.00` as `3`.
fn plain(label: &str) -> String {
    let text = with_minus(label);
    match words::is_number(label) && text.contains('.') && !text.contains(['e', 'E']) {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Visits that are numbers at their numbers, under the name of their column.
fn axis_of_numbers(
    (study, results): (&Study, &AnalysisResults),
    numbers: &[f64],
    time: TimeAxis,
) -> XAxis {
    let is_root = time == TimeAxis::SquareRoot;
    let place = |x: f64| match is_root {
        true => x.signum() * x.abs().sqrt(),
        false => x,
    };
    let visits = study.visits.iter().zip(numbers).enumerate();
    let mut x = XAxis {
        label: String::new(),
        is_time: time != TimeAxis::Auto,
        has_numbers: !is_root,
        ticks: visits
            .map(|(i, (v, number))| Tick {
                visit: i,
                at: place(*number),
                label: plain(&v.label),
            })
            .collect(),
    };
    words::title_of_numbers(study, results, &mut x);
    if is_root && !x.label.is_empty() {
        x.label = match x.label.strip_suffix(')') {
            Some(label) => format!("{label}, square-root scale)"),
            None => format!("{} (square-root scale)", x.label),
        };
    }
    x
}

/// Visits at their times since the baseline.
fn axis_of_times(study: &Study, options: &TrajectoryOptions) -> Result<XAxis, FigureError> {
    let is_root = options.time == TimeAxis::SquareRoot;
    // An axis of time counts from the baseline, whatever its own time is.
    let start = study.visits.get(study.baseline).and_then(|v| v.hours);
    let since = |hours: Option<f64>| hours.map(|h| h - start.unwrap_or(0.0));
    // Bare numbers that are no times since the baseline would be read as such on an axis of time.
    let of_labels = unit_of_labels(study);
    let are_bare = study.visits.iter().all(|v| words::is_number(&v.label));
    let numbers = options.time_labels == TimeLabels::Numbers || (are_bare && of_labels.is_none());
    let times = || {
        (study.visits.iter())
            .filter_map(|v| since(v.hours))
            .map(f64::abs)
    };
    let longest = times().fold(0.0, f64::max);
    let shortest = times().filter(|h| *h > 0.0).fold(f64::INFINITY, f64::min);
    let (unit, hours_in_unit) = time_unit(longest, shortest);
    let tick = |(i, v): (usize, &crate::study::Visit)| {
        let hours = since(v.hours).ok_or_else(|| FigureError::NoHours(v.label.clone()))?;
        Ok(Tick {
            visit: i,
            at: match is_root {
                true => hours.signum() * hours.abs().sqrt(),
                false => hours,
            },
            label: match numbers {
                true => short(hours / hours_in_unit),
                false => plain(&v.label),
            },
        })
    };
    let ticks = study.visits.iter().enumerate().map(tick);
    let unit = if numbers { Some(unit) } else { of_labels };
    let label = match (is_root, unit) {
        (false, None) => "Time since baseline".to_owned(),
        (false, Some(unit)) => format!("Time since baseline ({unit})"),
        (true, None) => "Time since baseline (square-root scale)".to_owned(),
        (true, Some(unit)) => format!("Time since baseline ({unit}, square-root scale)"),
    };
    Ok(XAxis {
        label,
        is_time: true,
        has_numbers: false,
        ticks: ticks.collect::<Result<_, FigureError>>()?,
    })
}

/// Hours may be written in whole days and months of any length: labels are times up to this part of them.
const ROUNDED: f64 = 0.04;

/// The unit in which the names of the visits are times since the baseline; `None` where they are not.
fn unit_of_labels(study: &Study) -> Option<&'static str> {
    let start = study.visits.get(study.baseline)?.hours?;
    let times = study.visits.iter().map(|v| {
        let label = v.label.trim().replace('\u{2212}', "-");
        Some((label.parse::<f64>().ok()?, v.hours? - start))
    });
    let times: Vec<(f64, f64)> = times.collect::<Option<_>>()?;
    let is_in = |hours: f64| {
        let fits = |(label, since): &(f64, f64)| {
            (label * hours - since).abs() <= ROUNDED * since.abs() + 1e-9
        };
        times.iter().all(fits)
    };
    let found = units().find(|(_, hours)| is_in(*hours));
    found
        .filter(|_| times.iter().any(|(label, _)| *label != 0.0))
        .map(|(name, _)| name)
}

/// The largest unit in which the longest time is a number one likes to read, and its hours; a smaller one where the
/// shortest time would be a small fraction of it.
fn time_unit(longest: f64, shortest: f64) -> (&'static str, f64) {
    // From how many of each on.
    let from = [("years", 3.0), ("weeks", 8.0), ("days", 3.0)];
    let fits = |(name, least): (&'static str, f64)| {
        let hours = unit_hours(name)?;
        (longest >= least * hours && shortest >= 0.05 * hours).then_some((name, hours))
    };
    from.into_iter().find_map(fits).unwrap_or(("hours", 1.0))
}

/// Two decimals at most, with a true minus sign.
fn short(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match text {
        "-0" => "0".to_owned(),
        _ => text.replace('-', "\u{2212}"),
    }
}
