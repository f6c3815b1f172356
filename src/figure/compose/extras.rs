//! Elements that were asked for beside the kind: windows, events, reference ranges, axes, facets, direct labels.

use crate::figure::FigureError;
use crate::figure::error::not_for_kind;
use crate::figure::model::course::{Figure, Key, Panel, TimeAxis, XAxis};
use crate::figure::model::plots::Plot;
use crate::figure::spec::extras::Labels;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::study::Study;

/// More groups, or longer names, than these stand in the legend whatever is asked for.
const MOST_DIRECT: usize = 8;
const LONGEST_DIRECT: usize = 20;

/// Adds what `spec` asks for.
pub(in crate::figure) fn add(
    spec: &FigureSpec,
    study: &Study,
    figure: &mut Figure,
) -> Result<(), FigureError> {
    let extras = &spec.extras;
    figure.band = extras.band;
    for panel in &mut figure.panels {
        let place = |text: &str| place_of(text, study, spec.time, &panel.x);
        let windows = extras.windows.iter();
        let windows = windows.map(|w| Ok((place(&w.from)?, place(&w.to)?, w.text.clone())));
        panel.extras.windows = windows.collect::<Result<_, FigureError>>()?;
        let events = extras.events.iter();
        let events = events.map(|e| Ok((place(&e.at)?, e.text.clone())));
        panel.extras.events = events.collect::<Result<_, FigureError>>()?;
        // A reference range is one of values, not of changes.
        if panel.y.reference.is_none() {
            panel.extras.normal = extras.normal.get(&panel.marker).copied();
        }
        panel.extras.y_ends = (extras.y_min, extras.y_max);
        panel.extras.y_ticks.clone_from(&extras.y_ticks);
        panel.extras.y_break = extras.y_break;
        if let Some(title) = &extras.x_title {
            panel.x.label.clone_from(title);
        }
        if let Some(title) = &extras.y_title {
            panel.y.label.clone_from(title);
        }
    }
    if let Some(cut) = extras.y_break {
        check_break(cut, figure, spec)?;
    }
    if extras.by_group {
        by_group(figure);
    }
    let short = |name: &str| name.chars().count() <= LONGEST_DIRECT;
    figure.has_direct_labels = extras.labels == Labels::Direct
        && !extras.by_group
        && figure.groups.len() <= MOST_DIRECT
        && figure.groups.iter().all(|g| short(&g.name));
    if figure.has_direct_labels {
        figure.key = Key::Hidden;
    }
    if figure.panels.iter().any(|p| p.extras.normal.is_some()) {
        figure.center_text.push_str("; shaded, reference range");
    }
    if figure.panels.iter().any(leaves_out) {
        figure
            .notes
            .push("Values beyond the ends or in the break of an axis are not drawn.".to_owned());
    }
    Ok(())
}

/// A break lies between the values of a linear axis, else there is nothing to leave out.
fn check_break(
    (from, to): (f64, f64),
    figure: &Figure,
    spec: &FigureSpec,
) -> Result<(), FigureError> {
    if figure.panels.iter().all(|p| p.y.log) {
        return Err(FigureError::NotForKind {
            sentence: not_for_kind!("A {break} of a log axis"),
            kind: spec.kind.id(),
        });
    }
    let holds = |panel: &Panel| {
        let lines = panel.series.iter().flat_map(|s| &s.subjects);
        let points = lines.flat_map(|l| &l.points).map(|p| p.y);
        let centers = panel.series.iter().flat_map(|s| &s.centers).map(|c| c.y);
        let mut all = points.chain(centers);
        let (mut below, mut above) = (panel.extras.y_ends.0.is_some_and(|l| l < from), false);
        above |= panel.extras.y_ends.1.is_some_and(|h| h > to);
        all.by_ref().for_each(|y| {
            below |= y <= from;
            above |= y >= to;
        });
        below && above && !panel.y.log
    };
    if figure.panels.iter().any(holds) {
        Ok(())
    } else {
        Err(FigureError::NoBreak { from, to })
    }
}

/// Whether a number lies beyond the ends that were asked for.
fn leaves_out(panel: &Panel) -> bool {
    let (low, high) = panel.extras.y_ends;
    let in_break = |y: f64| {
        let cut = panel.extras.y_break.filter(|_| !panel.y.log);
        cut.is_some_and(|(from, to)| from < y && y < to)
    };
    let beyond = |y: f64| low.is_some_and(|l| y < l) || high.is_some_and(|h| y > h) || in_break(y);
    let lines = panel.series.iter().flat_map(|s| &s.subjects);
    let mut points = lines.flat_map(|l| &l.points);
    points.any(|p| beyond(p.y))
        || (panel.series.iter().flat_map(|s| &s.centers)).any(|c| beyond(c.y))
}

/// A panel for each group, with one range for the panels of a marker.
fn by_group(figure: &mut Figure) {
    let mut panels = Vec::new();
    for panel in &figure.panels {
        for series in &panel.series {
            let Some(group) = figure.groups.get(series.group) else {
                continue;
            };
            let mut own = Panel {
                series: vec![series.clone()],
                ..panel.clone()
            };
            own.counts.retain(|c| c.group == series.group);
            own.annotations.retain(|a| a.groups.0 == Some(series.group));
            own.extras.heading.clone_from(&group.name);
            panels.push(own);
        }
    }
    figure.panels = panels;
    figure.shared_y = figure.shared_y || one_marker(&figure.panels);
    figure.key = Key::Hidden;
}

fn one_marker(panels: &[Panel]) -> bool {
    panels.windows(2).all(|w| w[0].marker == w[1].marker)
}

/// Place of a visit or a time on a horizontal axis.
fn place_of(text: &str, study: &Study, time: TimeAxis, x: &XAxis) -> Result<f64, FigureError> {
    let unknown = || FigureError::NoTime(text.to_owned());
    let named = x.ticks.iter().find(|t| {
        let visit = study.visits.get(t.visit);
        visit.is_some_and(|v| v.label == text.trim())
    });
    if let Some(tick) = named {
        return Ok(tick.at);
    }
    let hours = hours_of(text).ok_or_else(unknown)?;
    match time {
        TimeAxis::True => return Ok(hours),
        TimeAxis::SquareRoot => return Ok(hours.signum() * hours.abs().sqrt()),
        TimeAxis::Ordinal => {}
    }
    // Between equal steps a time stands in proportion to the visits around it.
    let start = study.visits.get(study.baseline).and_then(|v| v.hours);
    let known: Vec<(f64, f64)> = x
        .ticks
        .iter()
        .filter_map(|t| {
            let own = study.visits.get(t.visit)?.hours?;
            Some((own - start.unwrap_or(0.0), t.at))
        })
        .collect();
    known
        .windows(2)
        .find(|w| w[0].0 <= hours && hours <= w[1].0 && w[0].0 < w[1].0)
        .map(|w| w[0].1 + (hours - w[0].0) / (w[1].0 - w[0].0) * (w[1].1 - w[0].1))
        .ok_or_else(unknown)
}

/// `40 min`, `2 h`, `3 days` in hours.
fn hours_of(text: &str) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-");
    let split = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let unit = match text[split..].trim() {
        "min" | "minute" | "minutes" => 1.0 / 60.0,
        "" if number == 0.0 => 1.0,
        "h" | "hour" | "hours" => 1.0,
        "d" | "day" | "days" => 24.0,
        "w" | "week" | "weeks" => 7.0 * 24.0,
        "month" | "months" => 365.25 / 12.0 * 24.0,
        "y" | "year" | "years" => 365.25 * 24.0,
        _ => return None,
    };
    Some(number * unit)
}

/// `95 % CI` becomes `95% CI` in every text of the figure.
pub(in crate::figure) fn set_us(figure: &mut Figure) {
    let set = |text: &mut String| {
        if text.contains(" % ") {
            *text = text.replace(" % ", "% ");
        }
    };
    set(&mut figure.center_text);
    figure.notes.iter_mut().for_each(set);
    for plot in &mut figure.plots {
        if let Plot::Rows(rows) = plot {
            rows.headers.iter_mut().for_each(set);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_their_units() {
        assert_eq!(hours_of("2 h"), Some(2.0));
        assert!((hours_of("40 min").unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(hours_of("\u{2212}1 day"), Some(-24.0));
        assert_eq!((hours_of("40"), hours_of("soon")), (None, None));
    }
}
