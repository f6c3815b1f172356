//! The text under a figure: what is shown, of whom, and what was tested.

use crate::figure::FigureError;
use crate::figure::compose::annotate::stars_key;
use crate::figure::compose::difference::differences;
use crate::figure::compose::kinds::compose;
use crate::figure::compose::material::Material;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::Letters;
use crate::figure::model::plots::Plot;
use crate::figure::model::words;
use crate::figure::spec::figure_spec::{FigureSpec, Kind};
use crate::results::{ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::{counted, listed};

/// The legend text of the figure that `spec` asks for; it says in words what the legend and the notes
/// on the figure say, whether or not they are switched on.
///
/// # Errors
/// As [`compose`].
pub fn caption(spec: &FigureSpec, material: Material<'_>) -> Result<String, FigureError> {
    caption_from(spec, material, 0)
}

/// The same where the first panel has another letter than `a`.
pub(in crate::figure) fn caption_from(
    spec: &FigureSpec,
    material: Material<'_>,
    first: usize,
) -> Result<String, FigureError> {
    let full = FigureSpec {
        legend: true,
        notes: Some(true),
        counts: true,
        ..spec.clone()
    };
    let figure = compose(&full, material)?;
    let shown = words::shown(material.results, &spec.markers)?;
    let mut parts = vec![head(spec, material, &figure, &shown)];
    parts.extend(panels(&figure, spec, &shown, first));
    if !figure.center_text.is_empty() {
        let lead = match spec.kind {
            // Their own words name the sign.
            Kind::Waterfall | Kind::Correlation | Kind::Volcano => "",
            Kind::Heatmap => "Colours: ",
            _ if spec.kind.is_time_course() => "Symbols, thick lines and bars: ",
            _ => "Symbols and bars: ",
        };
        let mut text = figure.center_text.clone();
        // A name keeps its capitals.
        let mut letters = text.chars();
        let (first, second) = (letters.next(), letters.next());
        if let Some(first) =
            first.filter(|_| !lead.is_empty() && second.is_none_or(|c| !c.is_uppercase()))
        {
            text = first.to_lowercase().chain(text.chars().skip(1)).collect();
        }
        parts.push(format!("{lead}{text}."));
    }
    if shown.iter().any(|m| m.scale.is_log()) && spec.kind != Kind::Diagnostics {
        let how = if spec.percent {
            "Analysed on log scales."
        } else {
            "Analysed and drawn on log scales."
        };
        parts.push(how.to_owned());
    }
    if spec.kind.is_time_course() && spec.kind != Kind::Difference {
        parts.push(counts(spec, &figure));
    }
    let stars = stars_key(material.results.level());
    let is_told = figure.center_text.contains(stars.trim_end_matches('.'));
    let notes = figure
        .notes
        .iter()
        .filter(|note| !is_told || **note != stars);
    parts.extend(notes.cloned());
    Ok(parts.join(" "))
}

/// More markers than these are counted, not named.
const MOST_NAMED: usize = 24;

fn names(shown: &[&MarkerResults]) -> String {
    if shown.len() > MOST_NAMED {
        return counted(shown.len(), "marker");
    }
    let names: Vec<String> = shown
        .iter()
        .map(|m| words::with_unit(&words::name(m, shown), m))
        .collect();
    listed(&names)
}

fn head(
    spec: &FigureSpec,
    material: Material<'_>,
    figure: &Figure,
    shown: &[&MarkerResults],
) -> String {
    let (study, results) = (material.study, material.results);
    let (names, who) = (names(shown), who(spec, material, figure, shown));
    let visits = || match &study.crossover {
        // A crossover is drawn by treatment, over the visits of a period.
        Some(design)
            if figure
                .groups
                .iter()
                .any(|g| design.treatments.contains(&g.name)) =>
        {
            listed(&design.visits)
        }
        _ => words::visits_in_words(results, &study.visits),
    };
    let base = match &study.crossover {
        Some(_) if spec.kind == Kind::Change => "the baseline of the period".to_owned(),
        _ => words::baseline_in_words(study, results),
    };
    match spec.kind {
        Kind::Trajectory => format!("{names} over {} in {who}.", visits()),
        Kind::Change => {
            let after = (study.baseline + 1..study.n_visits())
                .filter(|v| study.baseline_of(*v) != *v)
                .map(|v| &study.visits[v]);
            let after = match &study.crossover {
                Some(design)
                    if figure
                        .groups
                        .iter()
                        .any(|g| design.treatments.contains(&g.name)) =>
                {
                    let later = design.visits.iter().skip(design.baseline + 1);
                    listed(&later.collect::<Vec<_>>())
                }
                _ => words::visits_in_words(results, after),
            };
            let what = if spec.percent {
                "Change in % from"
            } else {
                "Change from"
            };
            format!("{what} {base} to {after} of {names} in {who}.")
        }
        Kind::Difference => format!(
            "{} in {names} over {} in {who}.",
            differences(spec.family.unwrap_or(ContrastFamily::DifferenceInChange)),
            visits()
        ),
        Kind::Volcano => format!("Estimates of {names} against their p-values in {who}."),
        Kind::Heatmap => format!("Changes of {names} over the visits in {who}."),
        Kind::Baseline => format!("{names} at {base} in {who}."),
        Kind::Paired => format!("Single subjects before and after: {names} in {who}."),
        Kind::Waterfall => format!("Changes of single subjects in {names}, in {who}."),
        Kind::Correlation => format!("Changes of {names} against each other in {who}."),
        Kind::Forest => format!("Contrasts of {names} in {who}."),
        Kind::Diagnostics => {
            let has_influence =
                |plot: &Plot| matches!(plot, Plot::Rows(rows) if !rows.rows.is_empty());
            let influence = if figure.plots.iter().any(has_influence) {
                ", and what each contrast owes to single subjects"
            } else {
                ""
            };
            format!(
                "Diagnostics of the models of {names} in {who}: normalised residuals against fitted means and against normal quantiles{influence}."
            )
        }
    }
}

/// More markers than these are not counted one by one.
const MOST_COUNTED: usize = 4;

/// Whom the figure shows: the subjects with the values that are drawn, or those in the models.
fn who(
    spec: &FigureSpec,
    material: Material<'_>,
    figure: &Figure,
    shown: &[&MarkerResults],
) -> String {
    let study = material.study;
    let all = words::sizes(study);
    let full: Vec<usize> = (0..study.groups.len())
        .map(|g| study.group_size(g))
        .collect();
    let mut counts: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
    for m in shown {
        let Some(own) = drawn_of(spec, material, figure, m) else {
            return in_the_models(study, shown, &all);
        };
        match counts.iter_mut().find(|(known, _)| *known == own) {
            Some((_, names)) => names.push(words::name(m, shown)),
            None => counts.push((own, vec![words::name(m, shown)])),
        }
    }
    let sizes = |n: &[usize]| {
        if study.groups.len() < 2 {
            return counted(n.iter().sum(), "subject");
        }
        let groups = study.groups.iter().zip(n);
        listed(
            &groups
                .map(|(g, n)| format!("{n} {}", g.name))
                .collect::<Vec<_>>(),
        )
    };
    match &counts[..] {
        [(n, _)] if *n == full => all,
        [(n, _)] => sizes(n),
        several if several.len() <= MOST_COUNTED => {
            let parts: Vec<String> = several
                .iter()
                .map(|(n, names)| format!("{} ({})", sizes(n), listed(names)))
                .collect();
            parts.join("; ")
        }
        _ => format!("up to {all}"),
    }
}

/// Subjects by group with the values of a marker that are drawn; `None` where the model is drawn.
fn drawn_of(
    spec: &FigureSpec,
    material: Material<'_>,
    figure: &Figure,
    m: &MarkerResults,
) -> Option<Vec<usize>> {
    let study = material.study;
    let groups = 0..study.groups.len();
    let at = study.marker_index(&m.marker)?;
    let marker = &study.markers[at];
    let visits = study.n_visits();
    let has = |s: usize, v: usize| {
        let value = marker.values.get(s * visits + v).copied().flatten();
        value.and_then(|x| m.scale.apply(x)).is_some()
    };
    let of = |is_in: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let n = |g: usize| {
            let people = study.subjects.iter().enumerate();
            people.filter(|(s, p)| p.group == g && is_in(*s)).count()
        };
        groups.clone().map(n).collect()
    };
    match spec.kind {
        Kind::Trajectory => Some(of(&|s| (0..visits).any(|v| has(s, v)))),
        Kind::Change => Some(of(&|s| {
            let later = (study.baseline + 1..visits).filter(|v| study.baseline_of(*v) != *v);
            later
                .into_iter()
                .any(|v| has(s, v) && has(s, study.baseline_of(v)))
        })),
        Kind::Baseline => Some(of(&|s| has(s, study.baseline))),
        Kind::Paired | Kind::Waterfall => {
            let mut n = vec![0; study.groups.len()];
            for plot in figure.plots.iter().filter(|p| p.marker() == m.marker) {
                let own: Vec<(usize, usize)> = match plot {
                    Plot::Paired(plot) => plot.groups.iter().map(|g| (g.group, g.n)).collect(),
                    Plot::Waterfall(plot) => plot
                        .groups
                        .iter()
                        .map(|(g, bars)| (*g, bars.len()))
                        .collect(),
                    _ => Vec::new(),
                };
                for (g, size) in own {
                    if let Some(n) = n.get_mut(g) {
                        *n += size;
                    }
                }
            }
            Some(n)
        }
        Kind::Difference
        | Kind::Volcano
        | Kind::Heatmap
        | Kind::Correlation
        | Kind::Forest
        | Kind::Diagnostics => None,
    }
}

/// The subjects in the models, where those are not all.
fn in_the_models(study: &Study, shown: &[&MarkerResults], all: &str) -> String {
    let n = study.subjects.len();
    let models = shown.iter().filter_map(|m| m.model.as_ref());
    let sizes: Vec<usize> = models
        .filter(|f| f.converged)
        .map(|f| f.n_subjects)
        .collect();
    let (Some(least), Some(most)) = (sizes.iter().min(), sizes.iter().max()) else {
        return all.to_owned();
    };
    if (*least, *most) == (n, n) {
        return all.to_owned();
    }
    let of = if least == most {
        least.to_string()
    } else {
        format!("{least} to {most}")
    };
    if study.groups.len() < 2 {
        format!("{of} of {all}")
    } else {
        format!("{of} of {n} subjects ({all})")
    }
}

/// `a, OPG; b, RANKL.`
fn panels(
    figure: &Figure,
    spec: &FigureSpec,
    shown: &[&MarkerResults],
    first: usize,
) -> Option<String> {
    // Pictures of many markers have comparisons in their panels, whose titles say so.
    if matches!(spec.kind, Kind::Volcano | Kind::Heatmap | Kind::Correlation) {
        return None;
    }
    let markers: Vec<&str> = figure
        .panels
        .iter()
        .map(|p| p.marker.as_str())
        .chain((figure.plots.iter().filter(|p| !p.continues())).map(crate::figure::Plot::marker))
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
    let mut i = 0;
    while i < markers.len() {
        let same = markers[i..]
            .iter()
            .take_while(|m| **m == markers[i])
            .count();
        let which = if same > 1 {
            format!("{}\u{2013}{}", letter(i), letter(i + same - 1))
        } else {
            letter(i)
        };
        out.push(format!("{which}, {}", name(markers[i])));
        i += same;
    }
    Some(format!("{}.", out.join("; ")))
}

/// n per group: under the axis, or from the least to the most.
fn counts(spec: &FigureSpec, figure: &Figure) -> String {
    let is_change = spec.kind == Kind::Change;
    if spec.counts {
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
