//! The text under a figure: what is shown, of whom, and what was tested.

use crate::figure::FigureError;
use crate::figure::compose::annotate::stars_key;
use crate::figure::compose::difference::differences;
use crate::figure::compose::extras::with_p;
use crate::figure::compose::kinds::compose;
use crate::figure::compose::material::Material;
use crate::figure::compose::people::{what_n_counts, who};
use crate::figure::compose::treatments::seen_by_treatment;
use crate::figure::compose::volcano::ALL_NAMED;
use crate::figure::layout::legend::told_groups;
use crate::figure::layout::pages::pages;
use crate::figure::model::course::{Figure, Key, KeyBegins, SIZES_OVER_MARKERS, TimeAxis};
use crate::figure::model::marks::{Interval, Letters, Moved};
use crate::figure::model::plots::Plot;
use crate::figure::model::subjects::Pairs;
use crate::figure::model::words;
use crate::figure::scene::text::with_middle_points;
use crate::figure::spec::extras::Band;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::Kind;
use crate::figure::spec::page::Page;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::{capital, counted, listed};
use std::collections::HashSet;

/// The legend text of the figure that `spec` asks for; it says in words what the legend and the notes
/// on the figure say, whether or not they are switched on.
///
/// # Errors
/// As [`compose`].
pub fn caption(spec: &FigureSpec, material: Material<'_>) -> Result<String, FigureError> {
    caption_from(spec, material, (0, &spec.page()))
}

/// The same where the first panel has another letter than `a`, on a page that is a slot of another one.
pub(in crate::figure) fn caption_from(
    spec: &FigureSpec,
    material: Material<'_>,
    (first, page): (usize, &Page),
) -> Result<String, FigureError> {
    let full = FigureSpec {
        legend: true,
        notes: Some(true),
        counts: true,
        ..spec.clone()
    };
    let material_as_read = material;
    let mut figure = compose(&full, material)?;
    if spec.kind == Kind::Volcano {
        only_named(&compose(spec, material)?, page, &mut figure);
    }
    // The models count the subjects of the study, however often each is drawn.
    let everyone = material.study.subjects.len();
    let seen = seen_by_treatment(&full, material);
    let material = match &seen {
        Some(seen) => seen.material(material, &[]),
        None => material,
    };
    let shown = words::shown(material.results, &spec.markers)?;
    tell_p_once(&mut figure);
    let mut parts = vec![head(spec, (material, everyone), &shown, &figure)];
    let of_head = parts.len();
    parts.extend(panels(&figure, spec, &shown, first));
    if figure.facets > 1 {
        parts.push("A panel for each group.".to_owned());
    }
    // Letters of panels are no p-values, nor are the names of markers.
    let as_they_are = of_head..parts.len();
    if !figure.group_title.is_empty() {
        parts.push(format!(
            "{}.",
            told_groups(&figure.group_title, &figure.groups)
        ));
    }
    parts.extend(key(spec, &figure));
    // The legend says it where it has them.
    if figure.key == Key::Hidden && figure.has_sizes_over_markers() {
        parts.push(format!("{}.", capital(SIZES_OVER_MARKERS)));
    }
    if spec.kind != Kind::Diagnostics {
        parts.extend(on_log_scales(spec, &shown));
    }
    parts.extend(beside(spec, (material.study, material.results), &shown));
    if spec.kind.is_time_course() && spec.kind != Kind::Difference {
        let are_moved = has_moved_counts(spec, material_as_read, page);
        parts.push(counts(spec.counts && !are_moved, spec.kind, &figure));
    }
    let of = (spec.kind, figure.center);
    parts.extend(what_n_counts(of, (material.study, everyone), &shown));
    parts.extend(steps(spec, (material.study, material.results)));
    let stars = with_p(&stars_key(material.results.level()), spec.p_style());
    let is_told = figure.center_text.contains(stars.trim_end_matches('.'));
    let notes = figure
        .notes
        .iter()
        .filter(|note| !is_told || **note != stars);
    parts.extend(notes.cloned());
    Ok(as_text(spec, &parts, &stars, &as_they_are))
}

/// The sentences as the journal sets them; those of `as_they_are` hold no p-values.
fn as_text(
    spec: &FigureSpec,
    parts: &[String],
    stars: &str,
    as_they_are: &std::ops::Range<usize>,
) -> String {
    // Blanks that do not break are for the artwork.
    let plain = stars.replace('\u{a0}', " ");
    let (stars, plain) = (stars.trim_end_matches('.'), plain.trim_end_matches('.'));
    // A name may end in a full stop of its own.
    let parts = parts.iter().enumerate().map(|(i, part)| {
        let part = part.replace(stars, plain);
        let part = match part.ends_with("..") {
            true => words::ended(&part),
            false => part,
        };
        if as_they_are.contains(&i) {
            part
        } else {
            with_p(&part, spec.p_style())
        }
    });
    let text = parts.collect::<Vec<_>>().join(" ");
    match spec.p_style().has_middle_point {
        true => with_middle_points(&text),
        false => text,
    }
}

/// What p is stands in a sentence of the caption: the words of the legend would say it a second time.
fn tell_p_once(figure: &mut Figure) {
    let is_told = (figure.notes.iter()).any(|n| n.starts_with("p: ") || n.starts_with("P: "));
    if !is_told {
        return;
    }
    let says_p = |part: &&str| {
        (part.starts_with("p, ") || part.starts_with("P, ")) && part.contains(", mixed model")
    };
    let kept = figure.center_text.split("; ").filter(|part| !says_p(part));
    figure.center_text = kept.collect::<Vec<_>>().join("; ");
}

/// Leaves the names in the captions of the panels that have room on the page; `drawn` is the figure that is laid out.
fn only_named(drawn: &Figure, page: &Page, figure: &mut Figure) {
    let Ok(pages) = pages(drawn, page) else {
        return;
    };
    let moved = pages.iter().flat_map(|page| &page.moved);
    let without: HashSet<(usize, usize)> = moved
        .filter_map(|moved| match moved {
            Moved::Name { panel, name } => Some((*panel, *name)),
            _ => None,
        })
        .collect();
    for (i, plot) in figure.plots.iter_mut().enumerate() {
        let Plot::Scatter(panel) = plot else { continue };
        let names = panel.names.iter().enumerate();
        let kept = names.filter(|(k, _)| !without.contains(&(i, *k)));
        let kept: Vec<String> = kept.map(|(_, name)| name.1.clone()).collect();
        if kept.len() < panel.names.len() {
            panel.caption = match &kept[..] {
                [] => panel.title.clone(),
                _ => format!("{}: {}", panel.title, listed(&kept)),
            };
        }
    }
    if !without.is_empty() {
        let with_room = format!("{ALL_NAMED}, where there is room");
        figure.center_text = figure.center_text.replacen(ALL_NAMED, &with_room, 1);
    }
}

/// The text of the legend, with the signs that it speaks of before it.
fn key(spec: &FigureSpec, figure: &Figure) -> Option<String> {
    let text = figure.center_text.as_str();
    if text.is_empty() {
        return None;
    }
    let lines = spec.kind.is_time_course() && has_lines(figure);
    let of_centers = match (has_intervals(figure), figure.band) {
        (true, Band::Ribbon) => "Symbols, thick lines and ribbons: ",
        (true, _) if lines => "Symbols, thick lines and bars: ",
        (true, _) => "Symbols and bars: ",
        (false, _) if lines => "Symbols and thick lines: ",
        (false, _) => "Symbols: ",
    };
    Some(match figure.key_begins {
        KeyBegins::Sign => format!("{text}."),
        KeyBegins::Colours => format!("Colours: {}.", in_sentence(text)),
        KeyBegins::Centers => format!("{of_centers}{}.", in_sentence(text)),
        KeyBegins::CentersByName => format!("{of_centers}{text}."),
    })
}

/// The text within a sentence: its first letter is small, but that of an abbreviation.
fn in_sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    if letters.next().is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    let first = first.into_iter().flat_map(char::to_lowercase);
    first.chain(text.chars().skip(1)).collect()
}

/// Whether any centre has an interval.
fn has_intervals(figure: &Figure) -> bool {
    let mut series = figure.panels.iter().flat_map(|p| &p.series);
    let is_wide = |of: &Interval| of.low.is_some() || of.high.is_some();
    let of_plot = |plot: &Plot| match plot {
        Plot::Baseline(plot) => {
            let mut centers = plot.strips.iter().filter_map(|s| s.center.as_ref());
            centers.any(is_wide) || plot.differences.iter().any(|d| is_wide(&d.interval))
        }
        Plot::Paired(plot) => {
            let of = |g: &Pairs| g.centers.iter().chain([&g.change]).flatten().any(is_wide);
            plot.groups.iter().any(of)
        }
        Plot::Rows(plot) => (plot.rows.iter()).any(|r| r.interval.as_ref().is_some_and(is_wide)),
        _ => true,
    };
    series.any(|s| {
        s.centers
            .iter()
            .any(|c| c.low.is_some() || c.high.is_some())
    }) || figure.plots.iter().any(of_plot)
}

/// Whether a line joins the centres of any group.
fn has_lines(figure: &Figure) -> bool {
    let mut series = figure.panels.iter().flat_map(|p| &p.series);
    series.any(|s| s.centers.len() > 1)
}

/// Which markers are analysed on log scales.
fn on_log_scales(spec: &FigureSpec, shown: &[&MarkerResults]) -> Option<String> {
    let (log, linear): (Vec<&MarkerResults>, Vec<&MarkerResults>) =
        shown.iter().partition(|m| m.scale.is_log());
    // Log ratios stand on a linear axis.
    let is_linear = spec.percent || matches!(spec.kind, Kind::Volcano | Kind::Heatmap);
    let how = if is_linear {
        "Analysed on log scales"
    } else {
        "Analysed and drawn on log scales"
    };
    let named = |some: &[&MarkerResults]| {
        let names = some.iter().map(|m| words::name(m, shown));
        listed(&names.collect::<Vec<_>>())
    };
    Some(match (log.len(), linear.len()) {
        (0, _) => return None,
        (_, 0) => format!("{how}."),
        (n, _) if n <= MOST_NAMED => format!("{how}: {}.", named(&log)),
        (_, n) if n <= MOST_NAMED => format!("{how}: all but {}.", named(&linear)),
        (n, all) => format!("{how}: {n} of {} markers.", n + all),
    })
}

/// What was asked for beside the data: stretches and moments of time, reference ranges.
fn beside(
    spec: &FigureSpec,
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
) -> Vec<String> {
    // A number is named as the visits are.
    let are_numbers = study.visits.iter().all(|v| words::is_number(&v.label));
    let moment = |at: &str| match are_numbers {
        true => words::visit_in_words(results, at.trim()),
        false => at.trim().to_owned(),
    };
    let extras = &spec.extras;
    let mut out = Vec::new();
    let windows = extras.windows.iter();
    let windows: Vec<String> = windows
        .map(|w| format!("{}, {} to {}", w.text, moment(&w.from), moment(&w.to)))
        .collect();
    if !windows.is_empty() {
        out.push(format!("Grey shading: {}.", windows.join("; ")));
    }
    let events = extras.events.iter();
    let events: Vec<String> = events
        .map(|e| format!("{}, {}", e.text, moment(&e.at)))
        .collect();
    if !events.is_empty() {
        out.push(format!("Upright lines: {}.", events.join("; ")));
    }
    if spec.kind == Kind::Trajectory {
        let range = |m: &&&MarkerResults| {
            let (low, high) = extras.normal.get(&m.marker)?;
            let range = format!("{low} to {high}").replace('-', "\u{2212}");
            let unit = if m.unit.is_empty() {
                String::new()
            } else {
                format!(" {}", m.unit)
            };
            Some(format!("{}, {range}{unit}", words::name(m, shown)))
        };
        let ranges: Vec<String> = shown.iter().filter_map(|m| range(&m)).collect();
        if !ranges.is_empty() {
            out.push(format!("Reference ranges: {}.", ranges.join("; ")));
        }
    }
    out
}

/// More markers than these are counted, not named.
const MOST_NAMED: usize = 24;

/// The markers with their units; where they begin the sentence, the first keeps its capital.
fn names(shown: &[&MarkerResults], is_first: bool) -> String {
    if shown.len() > MOST_NAMED {
        return counted(shown.len(), "marker");
    }
    let names: Vec<String> = shown
        .iter()
        .enumerate()
        .map(|(i, m)| {
            let name = if is_first && i == 0 {
                words::name(m, shown)
            } else {
                words::in_phrase(m, shown)
            };
            words::with_unit(&name, m)
        })
        .collect();
    listed(&names)
}

fn head(
    spec: &FigureSpec,
    (material, everyone): (Material<'_>, usize),
    shown: &[&MarkerResults],
    figure: &Figure,
) -> String {
    let (study, results) = (material.study, material.results);
    // Diagnostics are those of the models that there are.
    let has_plot = |m: &&&MarkerResults| figure.plots.iter().any(|p| p.marker() == m.marker);
    let diagnosed: Vec<&MarkerResults> = shown.iter().filter(has_plot).copied().collect();
    let named = match spec.kind {
        Kind::Diagnostics => &diagnosed[..],
        _ => shown,
    };
    let is_first = matches!(spec.kind, Kind::Trajectory | Kind::Baseline);
    let names = names(named, is_first);
    let who = who(spec.kind, (study, everyone), shown, figure);
    let who = who.unwrap_or_else(|| words::sizes(study));
    let visits = || words::visits_in_words(results, &study.visits);
    let base = match &study.crossover {
        Some(_) if spec.kind == Kind::Change => "the baseline of the period".to_owned(),
        _ => words::baseline_in_words(study, results),
    };
    match spec.kind {
        Kind::Trajectory if study.visits.len() < 2 => format!("{names} at one visit in {who}."),
        Kind::Trajectory => format!("{names} over {} in {who}.", visits()),
        Kind::Change => {
            let after = (study.baseline + 1..study.n_visits())
                .filter(|v| study.baseline_of(*v) != *v)
                .map(|v| &study.visits[v]);
            let after = words::visits_in_words(results, after);
            let what = if spec.percent {
                "Change in % from"
            } else {
                "Change from"
            };
            format!("{what} {base} to {after} of {names} in {who}.")
        }
        Kind::Difference => {
            let family = spec.family.unwrap_or(ContrastFamily::DifferenceInChange);
            let what = differences(family, words::is_crossed(shown));
            format!("{what} in {names} over {} in {who}.", visits())
        }
        Kind::Volcano => format!("Estimates of {names} against their p-values in {who}."),
        Kind::Heatmap => format!("Changes of {names} over the visits in {who}."),
        Kind::Baseline if study.visits.len() < 2 => format!("{names} in {who}."),
        Kind::Baseline => format!("{names} at {base} in {who}."),
        Kind::Paired => format!("Single subjects before and after: {names} in {who}."),
        Kind::Waterfall => format!("Changes from {base} of single subjects in {names}, in {who}."),
        Kind::Correlation => format!("Changes of {names} against each other in {who}."),
        Kind::Forest => format!("Contrasts of {names} in {who}."),
        Kind::Diagnostics => {
            let model = if named.len() > 1 { "models" } else { "model" };
            let has_rows = |p: &Plot| matches!(p, Plot::Rows(rows) if !rows.rows.is_empty());
            let beside = if figure.plots.iter().any(has_rows) {
                ", and the influence of single subjects on each contrast"
            } else {
                ""
            };
            format!(
                "Diagnostics of the {model} of {names} in {who}: normalised residuals against fitted means and against normal quantiles{beside}."
            )
        }
    }
}

/// The panels of a picture of comparisons: `a, MDD / HC, Day 1; b, MDD / HC, Day 8.`
fn comparisons(figure: &Figure, spec: &FigureSpec, first: usize) -> Option<String> {
    let letters = spec.letters();
    let own = figure.plots.iter().filter(|p| !p.continues());
    let titles: Vec<(&str, bool)> = own
        .map(|plot| match plot {
            Plot::Scatter(panel) if !panel.caption.is_empty() => (panel.caption.as_str(), true),
            plot => (plot.title(), false),
        })
        .collect();
    let said = match &titles[..] {
        // A title stands above its panel; more than a title has to be said.
        [(one, true)] => (*one).to_owned(),
        [_] | [] => return None,
        _ if letters == Letters::Off => return None,
        all => {
            let name = |i: usize| crate::figure::layout::style::letter(first + i, letters);
            let all = all.iter().enumerate();
            let all: Vec<String> = all.map(|(i, (t, _))| format!("{}, {t}", name(i))).collect();
            all.join("; ")
        }
    };
    Some(format!("{said}."))
}

/// `a, OPG; b, RANKL.`
fn panels<'f>(
    figure: &'f Figure,
    spec: &FigureSpec,
    shown: &[&MarkerResults],
    first: usize,
) -> Option<String> {
    if matches!(spec.kind, Kind::Volcano | Kind::Heatmap | Kind::Correlation) {
        return comparisons(figure, spec, first);
    }
    // Two panels of a marker that show other things have titles of their own.
    let named = |plot: &'f Plot| match plot {
        Plot::Rows(rows) if rows.has_own_title => rows.title.as_str(),
        plot => plot.marker(),
    };
    let markers: Vec<&str> = figure
        .panels
        .iter()
        // The facets of a marker share its letter.
        .filter(|p| p.extras.facet.is_none_or(|f| f == 0))
        .map(|p| p.marker.as_str())
        .chain((figure.plots.iter().filter(|p| !p.continues())).map(named))
        .collect();
    let letters = spec.letters();
    if markers.len() < 2 || letters == Letters::Off {
        return None;
    }
    let letter = |i: usize| crate::figure::layout::style::letter(first + i, letters);
    let name = |marker: &str| {
        let found = shown.iter().find(|m| m.marker == marker);
        found.map_or_else(|| marker.to_owned(), |m| words::name(m, shown))
    };
    let mut out: Vec<String> = Vec::new();
    if let [first, .., last] = &markers[..]
        && markers.len() > MOST_NAMED
    {
        // The panels name their markers: their order is enough.
        return Some(format!(
            "{}\u{2013}{}, {} in order, from {} to {}.",
            letter(0),
            letter(markers.len() - 1),
            counted(markers.len(), "panel"),
            name(first),
            name(last)
        ));
    }
    let mut i = 0;
    while i < markers.len() {
        let same = markers[i..]
            .iter()
            .take_while(|m| **m == markers[i])
            .count();
        let which = match same {
            1 => letter(i),
            2 => format!("{}, {}", letter(i), letter(i + 1)),
            _ => format!("{}\u{2013}{}", letter(i), letter(i + same - 1)),
        };
        out.push(format!("{which}, {}", name(markers[i])));
        i += same;
    }
    Some(format!("{}.", out.join("; ")))
}

/// Visits that are numbers do not stand at them.
fn steps(spec: &FigureSpec, (study, results): (&Study, &AnalysisResults)) -> Option<String> {
    let time = spec.time;
    let is_equal = time == TimeAxis::Ordinal
        || (time == TimeAxis::Auto && words::are_codes_of_visits(results));
    let numbers = words::numbers_of_visits(study)?;
    let step = numbers.get(1)? - numbers.first()?;
    let is_even = (numbers.windows(2)).all(|w| (w[1] - w[0] - step).abs() <= 1e-9 * step.abs());
    (spec.kind.is_time_course() && is_equal && !is_even)
        .then(|| "Visits stand at equal steps.".to_owned())
}

/// Panels of more markers are not laid out to see whether their n have room.
const MOST_LAID_OUT: usize = 24;

/// Whether n per group and visit have no room under the axes.
fn has_moved_counts(spec: &FigureSpec, material: Material<'_>, page: &Page) -> bool {
    let drawn = compose(spec, material).ok();
    let drawn = drawn.filter(|f| f.panels.len() <= MOST_LAID_OUT);
    let pages = drawn.and_then(|f| pages(&f, page).ok());
    (pages.iter().flatten()).any(|page| page.moved.contains(&Moved::Counts))
}

/// n per group: under the axis, or from the least to the most.
fn counts(are_drawn: bool, kind: Kind, figure: &Figure) -> String {
    let is_change = kind == Kind::Change;
    if are_drawn && !figure.panels.iter().any(|p| p.x.is_round()) {
        return if is_change {
            "Numbers under the axes: subjects with a value at baseline, then with a change."
        } else {
            "Numbers under the axes: subjects with a value."
        }
        .to_owned();
    }
    let groups: Vec<String> = figure
        .groups
        .iter()
        .enumerate()
        .map(|(g, group)| {
            let rows = figure.panels.iter().flat_map(|p| &p.counts);
            let own = rows.filter(|r| r.group == g);
            // At the baseline there is no change.
            let all = own.flat_map(|r| r.n.iter().skip(usize::from(is_change)));
            let (low, high) = all.fold((usize::MAX, 0), |(l, h), n| (l.min(*n), h.max(*n)));
            if low >= high {
                format!("{} {high}", group.name)
            } else {
                format!("{} {low} to {high}", group.name)
            }
        })
        .collect();
    let what = if is_change { "change" } else { "value" };
    format!("Subjects with a {what} at a visit: {}.", groups.join(", "))
}
