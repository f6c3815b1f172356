//! Forest: contrasts of the models with their intervals, grouped by marker.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{doubt_of_intervals, shown_p, stars, stars_key};
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::row_n::{n_of, which_n};
use crate::figure::compose::row_numbers::Look;
use crate::figure::compose::subgroups;
use crate::figure::model::course::{AnnotationKind, Figure, Key};
use crate::figure::model::marks::{Interval, Moved};
use crate::figure::model::plots::{Plot, Row, RowsPlot, ValueAxis};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::plan::OwnContrast;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::study::Study;
use crate::words::{agree, listed, p_value};

/// Change within groups, with the difference in change beside it.
const CHANGES: [ContrastFamily; 2] = [
    ContrastFamily::ChangeFromBaseline,
    ContrastFamily::DifferenceInChange,
];

/// What stands in panels beside those of the model's own comparisons.
const OF_PLAN: &str = "contrasts of the plan";

/// One panel where all markers are on a log scale, so that ratios share an axis; else one a marker.
pub(in crate::figure) fn forest(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let families = families_of(&shown, spec);
    let together = shown.iter().all(|m| m.scale.is_log());
    let parts: Vec<Vec<&MarkerResults>> = if together {
        vec![shown.clone()]
    } else {
        shown.iter().map(|m| vec![*m]).collect()
    };
    // Contrasts of one's own have units of their own: they stand beside the others on axes of their own.
    let own = spec.family.is_none() && has_estimate(&shown, ContrastFamily::Custom);
    if !own && !families.iter().any(|f| has_estimate(&shown, *f)) {
        return Err(FigureError::NoEstimates);
    }
    let draw = |families: &[ContrastFamily]| -> Vec<RowsPlot> {
        let plots = parts.iter();
        let plots = plots.map(|part| plot(study, results, spec, families, part, &shown, together));
        // Axes without an interval say nothing.
        plots.filter(|plot| !plot.rows.is_empty()).collect()
    };
    let mut plots = draw(&families);
    if own {
        plots.extend(draw(&[ContrastFamily::Custom]));
    }
    let told: Vec<ContrastFamily> = (families.iter().copied())
        .chain(own.then_some(ContrastFamily::Custom))
        .collect();
    let mut center_text = format!(
        "{}, {}",
        estimates_in_words(&shown, &families, together),
        results.contrast_interval()
    );
    if !together && shown.iter().any(|m| m.scale.is_log()) {
        center_text.push_str(" (ratios on log axes)");
    }
    if plots.iter().any(|p| !p.margins.is_empty()) {
        center_text.push_str("; dashed, margins");
    }
    let has_rows = plots.iter().any(|p| p.rows.iter().any(|r| !r.is_heading));
    let mut notes: Vec<String> = words::model_note(results, &shown).into_iter().collect();
    if has_rows {
        notes.push(which_p(results, &shown, &told));
    }
    let is_counted = |p: &RowsPlot| p.rows.iter().any(|r| !r.n.is_empty());
    if plots.iter().any(is_counted) {
        notes.push(which_n(&shown, &families).to_owned());
    }
    notes.extend(further_notes(
        (study, results),
        spec,
        (&families, &told),
        &shown,
    ));
    let asks_own = matches!(spec.family, None | Some(ContrastFamily::Custom));
    let lost = not_drawn(&shown).filter(|_| asks_own);
    notes.extend(lost.clone());
    notes.extend(words::synthetic(study));
    let remarks = doubt_of_intervals(results, &shown, &told).into_iter();
    Ok(Figure {
        remarks: remarks.chain(lost.map(Moved::Undrawn)).collect(),
        description: words::description("Contrasts", (study, results), &shown),
        title: words::title(&shown, "contrasts with intervals"),
        plots: plots.into_iter().map(Plot::Rows).collect(),
        groups: group_styles(study),
        center_text,
        notes,
        columns: spec.columns,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    })
}

/// What intervals, stars, changes within groups and subgroups need to be told.
fn further_notes(
    (study, results): (&Study, &AnalysisResults),
    spec: &FigureSpec,
    (families, told): (&[ContrastFamily], &[ContrastFamily]),
    shown: &[&MarkerResults],
) -> Vec<String> {
    let mut notes = Vec::new();
    let drawn = (shown.iter().flat_map(|m| m.model.iter()))
        .flat_map(|m| &m.contrasts)
        .filter(|c| told.contains(&c.key.family));
    notes.extend(results.interval_alone(drawn).map(str::to_owned));
    if spec.annotation == AnnotationKind::Stars {
        notes.push(stars_key(results.level()));
    }
    if *families == CHANGES
        && families.iter().any(|f| has(shown, *f))
        && (study.groups.len() > 1 || crossed(shown))
    {
        let one = words::in_one_of(crossed(shown), study.groups.len());
        notes.push(format!(
            "A change {one} is no evidence of a difference: the difference in change answers that."
        ));
    }
    if subgroups::are_drawn(families, study) {
        notes.extend(subgroups::note(shown));
    }
    notes
}

/// Whether any marker has contrasts of a family.
fn has(shown: &[&MarkerResults], family: ContrastFamily) -> bool {
    shown.iter().any(|m| m.contrasts(family).next().is_some())
}

/// The families of the usual panels.
fn families_of(shown: &[&MarkerResults], spec: &FigureSpec) -> Vec<ContrastFamily> {
    let has = |family: &ContrastFamily| has(shown, *family);
    match spec.family {
        // Change within groups is never shown without the difference in change.
        Some(ContrastFamily::ChangeFromBaseline) => CHANGES.to_vec(),
        Some(family) => vec![family],
        // A line in time has no changes, and neither has one visit a period: there the levels are compared.
        None if CHANGES.iter().any(has) || !ContrastFamily::ALL.iter().any(has) => CHANGES.to_vec(),
        None => ContrastFamily::ALL
            .into_iter()
            .filter(|f| *f != ContrastFamily::Custom && has(f))
            .collect(),
    }
}

/// What the estimates of these families are.
fn estimates_in_words(
    shown: &[&MarkerResults],
    families: &[ContrastFamily],
    together: bool,
) -> &'static str {
    // A ratio of changes is another thing than a ratio of groups.
    let between = [
        ContrastFamily::GroupDifference,
        ContrastFamily::TreatmentDifference,
    ];
    let of_groups = families.iter().all(|f| between.contains(f));
    let drawn = |family: &ContrastFamily| families.contains(family) && has(shown, *family);
    let compared = drawn(&ContrastFamily::DifferenceInChange);
    let within = drawn(&ContrastFamily::ChangeFromBaseline);
    match (together, of_groups) {
        (true, true) => "Ratio of geometric means",
        (true, false) if !compared => "Ratio to baseline",
        (true, false) if !within => "Ratio of changes",
        (true, false) => "Change from baseline as a ratio, and ratio of such changes",
        (false, _) => "Estimate",
    }
}

/// Which p stand beside the rows, and whether intervals go with them.
fn which_p(results: &AnalysisResults, shown: &[&MarkerResults], told: &[ContrastFamily]) -> String {
    let any_adjusted = (shown.iter().flat_map(|m| m.model.iter()))
        .flat_map(|m| &m.contrasts)
        .any(|c| told.contains(&c.key.family) && c.p_adjusted.is_some());
    let by = match results.adjustment().method_name() {
        "" => String::new(),
        method => format!(" ({method})"),
    };
    if any_adjusted && results.has_simultaneous_intervals() {
        format!("p adjusted{by} and intervals simultaneous within each family of contrasts.")
    } else if any_adjusted {
        format!("p adjusted{by} within each family of contrasts; intervals are not.")
    } else if results.has_simultaneous_intervals() {
        "p unadjusted; intervals simultaneous within each family of contrasts.".to_owned()
    } else {
        "p unadjusted.".to_owned()
    }
}

fn plot(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
    families: &[ContrastFamily],
    part: &[&MarkerResults],
    shown: &[&MarkerResults],
    together: bool,
) -> RowsPlot {
    let log = part.iter().all(|m| m.scale.is_log());
    let look = (!log).then(|| Look::of(part, families));
    let mut rows = Vec::new();
    for m in part {
        let mut own: Vec<Row> = Vec::new();
        for family in families {
            own.extend(of_family(
                (study, results),
                m,
                *family,
                (log, look),
                (spec.annotation, results.level()),
                families.len() > 1,
            ));
        }
        let of_levels = if subgroups::are_drawn(families, study) {
            subgroups::rows(m, results, (log, look), spec.annotation)
        } else {
            Vec::new()
        };
        if together {
            let no_model = own.is_empty().then(|| "no model".to_owned());
            rows.push(Row {
                label: words::name(m, shown),
                is_heading: true,
                cells: no_model.into_iter().collect(),
                ..Row::default()
            });
        }
        rows.append(&mut own);
        rows.extend(of_levels);
    }
    let of_plan = *families == [ContrastFamily::Custom];
    // Beside a panel of the usual families.
    let has_own_title = of_plan && spec.family.is_none();
    let title = title_of((part, shown), together, has_own_title);
    let what = what_is_estimated((study, results), families, part, log);
    let label = match part {
        // Contrasts of one's own have units of their own.
        [one] if !log && !of_plan => words::with_unit_of_change(&what, one),
        _ => what,
    };
    let empty = rows.iter().all(|r| r.is_heading);
    let p = part
        .iter()
        .flat_map(|m| m.model.iter())
        .flat_map(|m| &m.contrasts)
        .any(|c| families.contains(&c.key.family) && c.p_adjusted.is_some());
    let factor = look.map_or_else(String::new, |l| l.factor());
    let what_heads = if log { "Ratio" } else { "Estimate" };
    RowsPlot {
        margins: margins(part, families),
        favours: spec.extras.favours.clone(),
        marker: part.first().map_or_else(String::new, |m| m.marker.clone()),
        title,
        has_own_title,
        x: ValueAxis { label, log },
        reference: if log { 1.0 } else { 0.0 },
        rows: if empty { Vec::new() } else { rows },
        headers: vec![
            format!("{what_heads} ({}) {factor}", results.contrast_interval())
                .trim_end()
                .to_owned(),
            if p { "p adj." } else { "p" }.to_owned(),
        ],
        message: None,
        part: 0,
        range: None,
    }
}

/// The title of a panel; empty where its rows name the markers.
fn title_of(
    (part, shown): (&[&MarkerResults], &[&MarkerResults]),
    together: bool,
    has_own_title: bool,
) -> String {
    match part {
        [one] if !together && has_own_title => format!("{}, {OF_PLAN}", words::name(one, shown)),
        [one] if !together => words::name(one, shown),
        _ if has_own_title => crate::words::capital(OF_PLAN),
        _ => String::new(),
    }
}

/// What the axis measures, without its unit.
fn what_is_estimated(
    (study, results): (&Study, &AnalysisResults),
    families: &[ContrastFamily],
    part: &[&MarkerResults],
    log: bool,
) -> String {
    let base = study.visits.get(study.baseline);
    let base = match (crossed(part), base) {
        (true, _) => "the period\u{2019}s baseline".to_owned(),
        (false, Some(visit)) => words::visit_in_words(results, &visit.label),
        (false, None) => "baseline".to_owned(),
    };
    let several = study.groups.len() > 1 || crossed(part);
    match (families, log) {
        ([ContrastFamily::GroupDifference], true) => "Ratio of groups".to_owned(),
        ([ContrastFamily::GroupDifference], false) => "Difference of groups".to_owned(),
        ([ContrastFamily::TreatmentDifference], true) => "Ratio of treatments".to_owned(),
        ([ContrastFamily::TreatmentDifference], false) => "Difference of treatments".to_owned(),
        ([ContrastFamily::DifferenceInChange], true) => "Ratio of changes".to_owned(),
        ([ContrastFamily::DifferenceInChange], false) => "Difference in change".to_owned(),
        // The headings of the families say what the numbers are.
        (_, true) if several => "Ratio".to_owned(),
        (_, true) => format!("Ratio to {base}"),
        (_, false) if several => "Estimate".to_owned(),
        (_, false) => format!("Change from {base}"),
    }
}

/// Labels longer than these are a heading over their visits.
const LONGEST_LABEL: usize = 26;

/// The rows of a family in a marker: under a heading where other families stand beside it, and under the names that are
/// compared where they are long.
fn of_family(
    (study, results): (&Study, &AnalysisResults),
    m: &MarkerResults,
    family: ContrastFamily,
    (log, look): (bool, Option<Look>),
    annotation: (AnnotationKind, f64),
    has_others: bool,
) -> Vec<Row> {
    let compared = |c: &ContrastEstimate| compared((study, results), c, log);
    let of_plan = own_contrasts(results, family);
    let all: Vec<&ContrastEstimate> = m.contrasts(family).collect();
    let mut names: Vec<String> = Vec::new();
    for c in &all {
        let name = compared(c);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let is_long = names.iter().any(|n| n.chars().count() > LONGEST_LABEL);
    // One name, or a long one, stands over its visits.
    let by_name = (is_long || (names.len() == 1 && has_others))
        && family != ContrastFamily::Custom
        && all.len() > names.len();
    let what = family_heading(study, results, m, (family, log));
    let heading = |label: String| Row {
        label,
        is_heading: true,
        is_second: true,
        ..Row::default()
    };
    let mut out = Vec::new();
    let mut last = None;
    for c in &all {
        let visit = words::visit_in_words(results, &c.key.visit);
        let name = compared(c);
        let label = match (by_name || name.is_empty(), visit.is_empty()) {
            (true, _) => visit,
            (false, true) => name.clone(),
            (false, false) => format!("{name}, {visit}"),
        };
        let Some(mut row) = row(study, (c, label), (log, look), annotation) else {
            continue;
        };
        row.n = n_of(study, m, c);
        // The test of a level against 0 depends on its unit: it tells nothing.
        if c.key.is_level(&of_plan)
            && let Some(p) = row.cells.get_mut(1)
        {
            p.clear();
        }
        if by_name && last.as_ref() != Some(&name) {
            out.push(heading(match (name.is_empty(), has_others) {
                (true, _) => what.clone(),
                (false, true) => format!("{name}, {}", lower_first(&what)),
                (false, false) => name.clone(),
            }));
        } else if has_others && last.is_none() {
            out.push(heading(what.clone()));
        }
        last = Some(name);
        out.push(row);
    }
    out
}

/// The contrasts that the plan asks for; none for another family.
fn own_contrasts(results: &AnalysisResults, family: ContrastFamily) -> Vec<OwnContrast> {
    if family != ContrastFamily::Custom {
        return Vec::new();
    }
    let all = results.plan.get("contrast").and_then(|c| c.as_array());
    let parsed = all.into_iter().flatten();
    let parsed = parsed.filter_map(|c| OwnContrast::parse(c.as_str()?).ok());
    parsed.collect()
}

/// Contrasts of the plan that have no place on an axis of ratios, such as an area under logarithms.
fn not_drawn(shown: &[&MarkerResults]) -> Option<String> {
    let logs = shown.iter().filter(|m| m.scale.is_log());
    let own = logs.flat_map(|m| m.contrasts(ContrastFamily::Custom));
    let lost = own.filter(|c| c.estimate.is_some() && c.ratio.is_none());
    let mut names: Vec<String> = Vec::new();
    for name in lost.filter_map(|c| c.key.name.as_ref()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if names.is_empty() {
        return None;
    }
    let is = agree(names.len(), "is", "are");
    let ratio = agree(names.len(), "ratio", "ratios");
    let names = listed(&names);
    Some(format!(
        "{names} of markers on log scales {is} not drawn, being no {ratio}: the results have the numbers."
    ))
}

/// What a family is over its rows: `Change from Baseline`, `Ratio of changes`.
fn family_heading(
    study: &Study,
    results: &AnalysisResults,
    m: &MarkerResults,
    (family, log): (ContrastFamily, bool),
) -> String {
    let base = study.visits.get(study.baseline);
    let base = match (crossed(&[m]), base) {
        (true, _) => "the period\u{2019}s baseline".to_owned(),
        (false, Some(visit)) => words::visit_in_words(results, &visit.label),
        (false, None) => "baseline".to_owned(),
    };
    match (family, log) {
        (ContrastFamily::ChangeFromBaseline, true) => format!("Ratio to {base}"),
        (ContrastFamily::ChangeFromBaseline, false) => format!("Change from {base}"),
        (ContrastFamily::GroupDifference, true) => "Ratio of groups".to_owned(),
        (ContrastFamily::GroupDifference, false) => "Difference of groups".to_owned(),
        (ContrastFamily::TreatmentDifference, true) => "Ratio of treatments".to_owned(),
        (ContrastFamily::TreatmentDifference, false) => "Difference of treatments".to_owned(),
        (ContrastFamily::DifferenceInChange, true) => "Ratio of changes".to_owned(),
        (ContrastFamily::DifferenceInChange, false) => "Difference in change".to_owned(),
        (ContrastFamily::Custom, _) => "Contrasts of the plan".to_owned(),
    }
}

/// The text with a small first letter; own words only.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_lowercase().collect::<String>());
    first.unwrap_or_default() + chars.as_str()
}

/// Who is compared: `MDD`, `MDD − HC`; empty for the only group.
fn compared(
    (study, results): (&Study, &AnalysisResults),
    c: &ContrastEstimate,
    log: bool,
) -> String {
    let within = c.key.family == ContrastFamily::ChangeFromBaseline;
    let named = |name: &str| group_in_words(results, c.key.treatment.is_some(), name);
    let (who, versus) = (named(c.key.who()), named(&c.key.versus));
    if let Some(name) = &c.key.name {
        let is_ratio = c.ratio.is_some();
        return match (c.key.versus.is_empty(), study.groups.len()) {
            (true, 0 | 1) => name.clone(),
            (true, _) => format!("{name}: {who}"),
            (false, _) => format!("{name}: {}", words::compared(is_ratio, &who, &versus)),
        };
    }
    if within && c.key.treatment.is_none() && study.groups.len() < 2 {
        String::new()
    } else if within {
        who
    } else {
        words::compared(log, &who, &versus)
    }
}

/// The margins of the contrasts drawn, as the axis shows them, each once.
pub(in crate::figure) fn margins(part: &[&MarkerResults], families: &[ContrastFamily]) -> Vec<f64> {
    let mut out: Vec<f64> = part
        .iter()
        .flat_map(|m| {
            let own = m.margins.iter();
            let own = own.filter(|row| families.contains(&row.key.family));
            own.flat_map(|row| [row.margin_low, row.margin_high])
                .flatten()
                .map(|margin| m.scale.back(margin))
        })
        .filter(|margin| margin.is_finite())
        .collect();
    out.sort_by(f64::total_cmp);
    out.dedup();
    out
}

/// Whether a family has an estimate in any marker.
fn has_estimate(shown: &[&MarkerResults], family: ContrastFamily) -> bool {
    let mut all = shown.iter().flat_map(|m| m.contrasts(family));
    all.any(|c| c.estimate.is_some())
}

/// Index of a group, or of a treatment in a crossover.
fn position(study: &Study, who: &str) -> Option<usize> {
    let groups = study.groups.iter().position(|g| g.name == who);
    let treatments = study.crossover.iter().flat_map(|c| &c.treatments);
    groups.or_else(|| treatments.into_iter().position(|t| t == who))
}

/// Whether treatments are compared within subjects.
fn crossed(part: &[&MarkerResults]) -> bool {
    let contrasts = part
        .iter()
        .flat_map(|m| &m.model)
        .flat_map(|m| &m.contrasts);
    contrasts.into_iter().any(|c| c.key.treatment.is_some())
}

/// `look` is none for ratios.
fn row(
    study: &Study,
    (c, label): (&ContrastEstimate, String),
    (log, look): (bool, Option<Look>),
    (annotation, level): (AnnotationKind, f64),
) -> Option<Row> {
    let within = c.key.family == ContrastFamily::ChangeFromBaseline;
    let interval = if log {
        Interval {
            at: c.ratio.filter(|r| r.is_finite() && *r > 0.0)?,
            low: c.ratio_ci_low.filter(|r| *r > 0.0),
            high: c.ratio_ci_high.filter(|r| r.is_finite()),
        }
    } else {
        Interval {
            at: c.estimate?,
            low: c.ci_low,
            high: c.ci_high,
        }
    };
    let text = Look::text(look, &interval);
    let p = shown_p(c).map_or_else(String::new, |p| match annotation {
        AnnotationKind::Stars => format!("{} {}", p_value(p), stars(p, level)),
        _ => p_value(p),
    });
    Some(Row {
        label,
        is_heading: false,
        is_second: false,
        group: position(study, c.key.who()).filter(|_| within),
        has_margins: !within,
        interval: Some(interval),
        dots: Vec::new(),
        n: String::new(),
        cells: vec![text, p],
    })
}
