//! Elements that were asked for beside the kind: windows, events, reference ranges, axes, facets, direct labels.

use crate::figure::FigureError;
use crate::figure::compose::time_units::unit_hours;
use crate::figure::error::not_for_kind;
use crate::figure::model::course::{Figure, Key, Panel, TimeAxis, XAxis};
use crate::figure::model::marks::Moved;
use crate::figure::model::plots::Plot;
use crate::figure::scene::text::statistics;
use crate::figure::spec::extras::{Band, Labels, PStyle};
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::Kind;
use crate::study::Study;
use crate::words::{agree, counted};

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
    } else if extras.labels == Labels::Direct && !extras.by_group {
        figure.remarks.push(Moved::Labels);
    }
    if figure.panels.iter().any(|p| p.extras.normal.is_some()) {
        figure.center_text.push_str("; green band, reference range");
    }
    if let Some(sentence) = left_out(figure, spec.kind) {
        figure.notes.push(sentence.clone());
        figure.remarks.push(Moved::Undrawn(sentence));
    }
    if figure.panels.iter().any(cuts_intervals) {
        figure.notes.push(match figure.band {
            Band::Bars if extras.y_break.is_some() => {
                "Intervals without a cap end in the break or beyond the end of the axis.".to_owned()
            }
            Band::Bars => "Intervals without a cap continue beyond the end of the axis.".to_owned(),
            Band::Ribbon if extras.y_break.is_some() => {
                "Some ribbons end in the break or beyond the end of the axis.".to_owned()
            }
            Band::Ribbon => "Ribbons that reach the end of an axis continue beyond it.".to_owned(),
        });
    }
    Ok(())
}

/// Whether an interval of a centre that is drawn ends beyond the ends, or in the break, that were asked for.
fn cuts_intervals(panel: &Panel) -> bool {
    let hides = |y: f64| is_beyond(panel, y);
    let mut centers = panel.series.iter().flat_map(|s| &s.centers);
    centers.any(|c| !hides(c.y) && (c.low.is_some_and(hides) || c.high.is_some_and(hides)))
}

/// Whether a number lies beyond the ends or in the break of the axis that were asked for.
fn is_beyond(panel: &Panel, y: f64) -> bool {
    let (low, high) = panel.extras.y_ends;
    let cut = panel.extras.y_break.filter(|_| !panel.y.log);
    let in_break = cut.is_some_and(|(from, to)| from < y && y < to);
    low.is_some_and(|l| y < l) || high.is_some_and(|h| y > h) || in_break
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

/// How many values and centres lie beyond the ends or in the break that were asked for.
fn left_out(figure: &Figure, kind: Kind) -> Option<String> {
    let (mut values, mut centers) = (0, 0);
    for panel in &figure.panels {
        let series = || panel.series.iter();
        let points = series().flat_map(|s| &s.subjects).flat_map(|l| &l.points);
        values += points.filter(|p| is_beyond(panel, p.y)).count();
        let own = series().flat_map(|s| &s.centers);
        centers += own.filter(|c| is_beyond(panel, c.y)).count();
    }
    let value = if kind == Kind::Change {
        "change"
    } else {
        "value"
    };
    let (of_values, of_centers) = (counted(values, value), counted(centers, "centre"));
    let what = match (values, centers) {
        (0, 0) => return None,
        (_, 0) => of_values,
        (0, _) => of_centers,
        _ => format!("{of_values} and {of_centers}"),
    };
    let are = agree(values + centers, "is", "are");
    let all = &figure.panels;
    let breaks = all.iter().any(|p| p.extras.y_break.is_some() && !p.y.log);
    let ends = all.iter().any(|p| p.extras.y_ends != (None, None));
    let place = match (breaks, ends) {
        (true, true) => "beyond the ends or in the break of an axis",
        (true, false) => "in the break of an axis",
        _ => "beyond the ends of an axis",
    };
    Some(format!(
        "{what} {place} {are} not drawn; lines are interrupted there."
    ))
}

/// A panel for each group, with one range for the panels of a marker.
fn by_group(figure: &mut Figure) {
    let mut panels = Vec::new();
    for panel in &figure.panels {
        for (facet, series) in panel.series.iter().enumerate() {
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
            own.extras.facet = Some(facet);
            panels.push(own);
        }
    }
    figure.facets = figure
        .panels
        .iter()
        .map(|p| p.series.len())
        .max()
        .unwrap_or(0);
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
    let number = text.trim().replace('\u{2212}', "-").parse::<f64>().ok();
    if let Some(number) = number.filter(|n| x.has_numbers && n.is_finite()) {
        return Ok(number);
    }
    let hours = hours_of(text).ok_or_else(unknown)?;
    if study.visits.iter().all(|v| v.hours.is_some()) {
        match time {
            TimeAxis::True => return Ok(hours),
            TimeAxis::SquareRoot => return Ok(hours.signum() * hours.abs().sqrt()),
            TimeAxis::Auto | TimeAxis::Ordinal => {}
        }
    }
    // Between equal steps and at numbers a time stands in proportion to the visits around it.
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
    match text[split..].trim() {
        "" if number == 0.0 => Some(0.0),
        unit => Some(number * unit_hours(unit)?),
    }
}

/// Longest key of centre and interval on the artwork of a journal, in characters.
const LONGEST_KEY: usize = 48;

/// What a journal takes on the artwork of a legend: centre and interval in a few words, and what stars are. The
/// sentences stand in the caption.
pub(in crate::figure) fn key_alone(text: &str, short: &str, stars: &str) -> String {
    let mut parts = text.split("; ");
    let first = parts.next().unwrap_or_default();
    let stars = Some(stars.trim_end_matches('.')).filter(|key| text.contains(key));
    let first = if first.chars().count() <= LONGEST_KEY {
        first
    } else {
        short
    };
    let first = Some(first).filter(|f| !f.is_empty());
    // Rows of p look alike, whatever they test.
    let p = text.split("; ").find(|part| part.starts_with("p, "));
    let p = p.and_then(|part| part.split(", mixed model").next());
    let kept = first.into_iter().chain(p).chain(signs(text)).chain(stars);
    kept.collect::<Vec<_>>().join("; ")
}

/// Signs that say nothing by themselves.
const SIGNS: [&str; 3] = ["filled, ", "dots, ", "grey, "];

/// What such signs mean, as a legend tells it.
pub(in crate::figure) fn signs(text: &str) -> impl Iterator<Item = &str> {
    let is_sign = |part: &&str| SIGNS.iter().any(|sign| part.starts_with(sign));
    text.split("; ").filter(is_sign)
}

/// Every p of the figure as the journal sets it; the signs of rows are set where they are drawn.
pub(in crate::figure) fn set_p(figure: &mut Figure, style: PStyle) {
    figure.p_style = style;
    let sign = figure.p_sign();
    let set = |text: &mut String| *text = with_p(text, style);
    let set_cell = |text: &mut String| *text = number_of_p(text, style);
    set(&mut figure.center_text);
    figure.notes.iter_mut().for_each(set);
    for panel in &mut figure.panels {
        for a in &mut panel.annotations {
            set(&mut a.text);
            set_cell(&mut a.cell);
        }
    }
    for plot in &mut figure.plots {
        match plot {
            Plot::Rows(rows) => {
                rows.headers.iter_mut().for_each(|h| match h.as_str() {
                    "p" => *h = sign.to_owned(),
                    _ => set(h),
                });
                let p = rows.headers.iter().position(|h| h.starts_with(['p', 'P']));
                let cells = rows.rows.iter_mut().filter_map(|r| r.cells.get_mut(p?));
                cells.for_each(set_cell);
            }
            Plot::Scatter(panel) => {
                set(&mut panel.title);
                set(&mut panel.caption);
                set(&mut panel.y.label);
            }
            Plot::Baseline(plot) => {
                let all = plot.differences.iter_mut().filter_map(|d| d.p.as_mut());
                all.for_each(set);
            }
            Plot::Paired(plot) => {
                let all = plot.groups.iter_mut().filter_map(|g| g.p.as_mut());
                all.for_each(set);
            }
            Plot::Heat(_) | Plot::Waterfall(_) => {}
        }
    }
}

/// A text with its p-values in a style.
pub(in crate::figure) fn with_p(text: &str, style: PStyle) -> String {
    // A journal of P values has no p-values.
    let named = match style.is_capital && text.contains("p-value") {
        true => text.replace(" p-value", " P value"),
        false => text.to_owned(),
    };
    let text = named.as_str();
    let mut out = String::with_capacity(text.len());
    let mut rest = 0;
    for at in statistics(text) {
        if !text[at..].starts_with(['p', 'P']) {
            continue;
        }
        out.push_str(&text[rest..at]);
        out.push_str(if style.is_capital { "P" } else { "p" });
        rest = at + 1;
        // The number behind its relation.
        let signs = [' ', '\u{a0}', '=', '<', '>', '\u{2265}', '\u{2264}'];
        let behind = text[rest..].trim_start_matches(signs);
        let start = text.len() - behind.len();
        if start > rest && behind.starts_with("0.") {
            out.push_str(&text[rest..start]);
            out.push_str(point_of(style));
            rest = start + 2;
        }
    }
    out.push_str(&text[rest..]);
    out
}

/// `0.`, `.`, `0·`.
fn point_of(style: PStyle) -> &'static str {
    match (style.drops_zero, style.has_middle_point) {
        (true, true) => "\u{b7}",
        (true, false) => ".",
        (false, true) => "0\u{b7}",
        (false, false) => "0.",
    }
}

/// A p-value without its letter.
fn number_of_p(text: &str, style: PStyle) -> String {
    text.replacen("0.", point_of(style), 1)
}

/// `95 % CI` as `95% CI`; `change in % of it` stays.
fn us_percent(text: &str) -> String {
    let mut parts = text.split(" % ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_number = out.ends_with(|c: char| c.is_ascii_digit());
        out.push_str(if is_number { "% " } else { " % " });
        out.push_str(part);
    }
    out
}

/// `95 % CI` becomes `95% CI` in every text of the figure.
pub(in crate::figure) fn set_us(figure: &mut Figure) {
    let set = |text: &mut String| {
        *text = us_percent(text);
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
    use crate::figure::spec::page::Preset;

    #[test]
    fn journals_set_a_p_in_their_own_way() {
        let text = "r = 0.42, p = 0.046, n = 12; p < 0.05 unadjusted";
        let of = |preset: Preset| with_p(text, preset.p_style());
        assert_eq!(of(Preset::Elsevier1), text);
        assert_eq!(
            of(Preset::Nature2),
            "r = 0.42, P = 0.046, n = 12; P < 0.05 unadjusted"
        );
        assert_eq!(
            of(Preset::Jama),
            "r = 0.42, P = .046, n = 12; P < .05 unadjusted"
        );
        assert_eq!(
            of(Preset::Lancet),
            "r = 0.42, p = 0\u{b7}046, n = 12; p < 0\u{b7}05 unadjusted"
        );
        assert_eq!(number_of_p("< 0.001", Preset::Jama.p_style()), "< .001");
    }

    #[test]
    fn a_journal_of_capitals_has_p_values_and_a_space_before_a_lone_per_cent_stays() {
        let text = "No p-values: none. The p-values test changes.";
        assert_eq!(
            with_p(text, Preset::Nature2.p_style()),
            "No P values: none. The P values test changes."
        );
        assert_eq!(with_p(text, Preset::Elsevier1.p_style()), text);
        assert_eq!(
            us_percent("Mean change from 0 h in % of it, 95 % CI"),
            "Mean change from 0 h in % of it, 95% CI"
        );
    }

    #[test]
    fn times_are_read_in_their_units() {
        assert_eq!(hours_of("2 h"), Some(2.0));
        assert!((hours_of("40 min").unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(hours_of("\u{2212}1 day"), Some(-24.0));
        assert_eq!((hours_of("40"), hours_of("soon")), (None, None));
    }
}
