//! From what is asked to a figure of any kind.

use crate::figure::FigureError;
use crate::figure::compose::annotate::stars_key;
use crate::figure::compose::baseline;
use crate::figure::compose::change;
use crate::figure::compose::correlation;
use crate::figure::compose::diagnostics;
use crate::figure::compose::difference;
use crate::figure::compose::extras;
use crate::figure::compose::forest;
use crate::figure::compose::group_title;
use crate::figure::compose::material::Material;
use crate::figure::compose::paired;
use crate::figure::compose::panel_of_markers;
use crate::figure::compose::people::{sizes, who};
use crate::figure::compose::thinned::MOST_LINES;
use crate::figure::compose::trajectory;
use crate::figure::compose::treatments::{by_treatment, seen_by_treatment};
use crate::figure::compose::undrawn;
use crate::figure::compose::volcano;
use crate::figure::compose::waterfall;
use crate::figure::model::course::{
    AnnotationKind, CenterKind, Figure, Key, SIZES_OVER_MARKERS, TrajectoryOptions, View,
};
use crate::figure::model::marks::Moved;
use crate::figure::model::words;
use crate::figure::spec::extras::Typography;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::Kind;
use crate::figure::spec::palette::styles;
use crate::results::ContrastFamily;
use crate::words::capital;

/// Values or changes over the visits, as `options` say.
///
/// # Errors
/// [`FigureError`] for a centre and an interval that do not go together, a time axis without hours, or no
/// visit after the baseline.
pub fn time_course(
    material: Material<'_>,
    options: &TrajectoryOptions,
) -> Result<Figure, FigureError> {
    FigureSpec::preview(options).center_and_interval()?;
    let by_treatment = if options.center == CenterKind::ModelMean && options.view != View::Percent {
        by_treatment(material.study, material.results, true)
    } else {
        None
    };
    let material = match &by_treatment {
        Some(seen) => Material {
            study: &seen.study,
            results: &seen.results,
            ..material
        },
        None => material,
    };
    // Seen by treatment, treatments are the groups that differ.
    let of_treatments = TrajectoryOptions {
        family: ContrastFamily::GroupDifference,
        ..options.clone()
    };
    let differs = options.family == ContrastFamily::TreatmentDifference && by_treatment.is_some();
    let options = if differs { &of_treatments } else { options };
    let mut figure = match options.view {
        View::Value => trajectory::trajectory(material.study, material.results, options),
        View::Change | View::Percent => change::change(material, options),
    }?;
    figure.groups = styles(material.study, options.palette, &options.colors);
    if let Some(seen) = &by_treatment {
        seen.name_subjects(&mut figure);
    }
    Ok(figure)
}

/// The figure that `spec` asks for, in data coordinates.
///
/// # Errors
/// [`FigureError`] when options do not go together or nothing is left to draw.
pub fn compose(spec: &FigureSpec, material: Material<'_>) -> Result<Figure, FigureError> {
    spec.check()?;
    let mut spec = spec.settled(material.results);
    // A crossover is shown by treatment: a mean over treatments describes no condition.
    let seen = seen_by_treatment(&spec, material);
    // Treatments are then the groups that differ.
    if seen.is_some() && spec.family == Some(ContrastFamily::TreatmentDifference) {
        spec.family = Some(ContrastFamily::GroupDifference);
    }
    let spec = &spec;
    let everyone = material.study.subjects.len();
    let paired = match &seen {
        Some(seen) if spec.kind == Kind::Paired => seen.paired(),
        _ => Vec::new(),
    };
    let material = match &seen {
        Some(seen) => seen.material(material, &paired),
        None => material,
    };
    let (study, results) = (material.study, material.results);
    let mut figure = drawn(spec, material)?;
    if !spec.kind.is_time_course() {
        // The rows of a forest are treatments.
        let treated = match spec.kind {
            Kind::Forest | Kind::Volcano => by_treatment(study, results, true),
            _ => None,
        };
        let named = treated.as_ref().map_or(study, |seen| &seen.study);
        figure.groups = styles(named, spec.palette, &spec.colors);
    }
    if let Some(seen) = &seen {
        seen.name_subjects(&mut figure);
    }
    let shown = words::shown(results, &spec.markers)?;
    undrawn::say((study, results), spec, &shown, &mut figure);
    figure.sizes = match spec.kind {
        Kind::Trajectory | Kind::Change => sizes(spec.kind == Kind::Change, study, &shown),
        // Who is in a difference the caption says.
        _ => vec![None; figure.groups.len()],
    };
    if let Some(who) = who(spec.kind, (study, everyone), &shown, &figure) {
        let all = format!(" in {}.", words::sizes(study));
        figure.description = figure.description.replacen(&all, &format!(" in {who}."), 1);
    }
    let is_by_group = study.crossover.is_none() && seen.is_none() && !figure.groups.is_empty();
    if is_by_group && !matches!(spec.kind, Kind::Heatmap | Kind::Volcano) {
        figure.group_title = group_title::title_of_groups(study, results);
    }
    figure.columns = spec.columns.or(figure.columns);
    // Everyone needs no name: n stands under the axis and in the caption.
    if figure.is_of_everyone() {
        figure.key = Key::Hidden;
    }
    extras::add(spec, study, &mut figure)?;
    figure.has_rows = spec.annotation == AnnotationKind::Rows;
    figure.letters = spec.letters();
    figure.heading.clone_from(&spec.heading);
    leave_out(spec, results.level(), &mut figure);
    if figure.key != Key::Hidden && figure.has_sizes_over_markers() {
        let text = std::mem::take(&mut figure.center_text);
        let parts = [text.as_str(), SIZES_OVER_MARKERS];
        let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
        figure.center_text = parts.join("; ");
    }
    if spec.typography() == Typography::Us {
        extras::set_us(&mut figure);
    }
    extras::set_p(&mut figure, spec.p_style());
    Ok(figure)
}

/// The panels of the kind that `spec` names.
fn drawn(spec: &FigureSpec, material: Material<'_>) -> Result<Figure, FigureError> {
    let (study, results) = (material.study, material.results);
    Ok(match spec.kind {
        Kind::Trajectory | Kind::Change => {
            let options = TrajectoryOptions {
                most_lines: Some(MOST_LINES),
                ..spec.time_course()?
            };
            let mut figure = time_course(material, &options)?;
            figure.center = spec.center_and_interval().ok().map(|(center, _)| center);
            figure
        }
        Kind::Difference => difference::difference(material, spec)?,
        Kind::Baseline => baseline::baseline(study, results, spec)?,
        Kind::Paired => paired::paired(material, spec)?,
        Kind::Waterfall => waterfall::waterfall(study, results, spec)?,
        Kind::Correlation => correlation::correlation(material, spec)?,
        Kind::Forest => forest::forest(study, results, spec)?,
        Kind::Volcano => volcano::volcano(study, results, spec)?,
        Kind::Heatmap => panel_of_markers::heatmap(study, results, spec)?,
        Kind::Diagnostics => diagnostics::diagnostics(material, spec)?,
    })
}

/// Takes away the key, the counts and the notes that `spec` does not want.
fn leave_out(spec: &FigureSpec, level: f64, figure: &mut Figure) {
    if !spec.legend {
        figure.key = Key::Hidden;
        figure.center_text.clear();
    }
    if !spec.counts {
        for panel in &mut figure.panels {
            panel.counts.clear();
        }
    }
    if !spec.has_notes() {
        figure.notes.clear();
        // A p that stands in the caption alone contradicts nothing that is drawn.
        if figure.panels.iter().all(|p| p.annotations.is_empty()) {
            figure.remarks.retain(|r| *r != Moved::Analyses);
        }
        let stars = stars_key(level);
        figure.center_text = match spec.kind {
            // The bar of colours has its title.
            Kind::Heatmap => {
                let signs: Vec<&str> = extras::signs(&figure.center_text).collect();
                capital(&signs.join("; "))
            }
            _ => extras::key_alone(&figure.center_text, &figure.short_key, &stars),
        };
    }
}
