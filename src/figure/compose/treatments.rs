//! A crossover seen by treatment: each subject once a treatment, over the visits within a period.

use crate::figure::compose::material::Material;
use crate::figure::model::course::Figure;
use crate::figure::model::plots::Plot;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::Kind;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults, ModelResults, PairedValues};
use crate::run::{describe_again, paired_again};
use crate::study::{Crossover, Group, Marker, Study, Visit};
use std::collections::HashSet;

/// Study and results of a kind that shows single visits or time courses by treatment; `None` where groups are shown.
pub(in crate::figure) fn seen_by_treatment(
    spec: &FigureSpec,
    material: Material<'_>,
) -> Option<ByTreatment> {
    let needs_model = match spec.kind {
        Kind::Trajectory | Kind::Difference => true,
        Kind::Change if !spec.percent => true,
        Kind::Baseline | Kind::Paired | Kind::Waterfall => false,
        _ => return None,
    };
    by_treatment(material.study, material.results, needs_model)
}

/// Study and results with the treatments as groups and the visits of a period as visits; `None` where it is no
/// crossover, and where a model of it is needed and was not fitted.
pub(in crate::figure) fn by_treatment(
    study: &Study,
    results: &AnalysisResults,
    needs_model: bool,
) -> Option<ByTreatment> {
    let design = study.crossover.as_ref()?;
    let is_crossed = |m: &MarkerResults| {
        m.model
            .as_ref()
            .is_some_and(|f| f.kind.is_crossover() && !f.emmeans.is_empty())
    };
    if needs_model && !results.markers.iter().any(is_crossed) {
        return None;
    }
    let rows = rows(study, design);
    let analysed = results.markers.iter().map(|m| m.marker.as_str());
    let analysed: HashSet<&str> = analysed.collect();
    let seen = study_by_treatment(study, design, &rows, |m| analysed.contains(m.name.as_str()));
    let mut results = results.clone();
    let level = results.conf_level();
    for m in &mut results.markers {
        in_treatments(m, &seen, level);
    }
    Some(ByTreatment {
        study: seen,
        results,
        subjects: rows.iter().map(|(s, _, _)| *s).collect(),
    })
}

/// A study and its results by treatment.
pub(in crate::figure) struct ByTreatment {
    pub study: Study,
    pub results: AnalysisResults,
    /// Index of each row into the subjects of the study as it was read.
    subjects: Vec<usize>,
}

impl ByTreatment {
    /// What a figure is made from, by treatment.
    pub fn material<'a>(&'a self, of: Material<'a>, paired: &'a [PairedValues]) -> Material<'a> {
        Material {
            study: &self.study,
            results: &self.results,
            paired,
            ..of
        }
    }

    /// Each marker in the rows with both values.
    pub fn paired(&self) -> Vec<PairedValues> {
        let level = self.results.conf_level();
        let markers = self.results.markers.iter();
        let of = |m: &MarkerResults| paired_again(&self.study, &m.marker, m.scale, level);
        markers.filter_map(of).collect()
    }

    /// Lines, points and bars of rows become those of the study's subjects.
    pub fn name_subjects(&self, figure: &mut Figure) {
        let own = |subject: &mut usize| {
            if let Some(found) = self.subjects.get(*subject) {
                *subject = *found;
            }
        };
        for plot in &mut figure.plots {
            match plot {
                Plot::Baseline(plot) => {
                    let points = plot.strips.iter_mut().flat_map(|s| &mut s.points);
                    points.for_each(|p| own(&mut p.subject));
                }
                Plot::Paired(plot) => {
                    let lines = plot.groups.iter_mut().flat_map(|g| &mut g.lines);
                    lines.for_each(|l| own(&mut l.subject));
                }
                Plot::Waterfall(plot) => {
                    let bars = plot.groups.iter_mut().flat_map(|g| &mut g.1);
                    bars.for_each(|b| own(&mut b.subject));
                }
                Plot::Rows(_) | Plot::Scatter(_) | Plot::Heat(_) => {}
            }
        }
        let series = figure.panels.iter_mut().flat_map(|p| &mut p.series);
        for line in series.flat_map(|s| &mut s.subjects) {
            if let Some(subject) = self.subjects.get(line.subject) {
                line.subject = *subject;
            }
        }
    }
}

/// Rows of the new study: a subject under a treatment, with the slot of each visit.
type Row = (usize, usize, Vec<Option<usize>>);

fn rows(study: &Study, design: &Crossover) -> Vec<Row> {
    let mut rows = Vec::new();
    for s in 0..study.subjects.len() {
        for t in 0..design.treatments.len() {
            let slot = |visit: usize| {
                (0..study.n_visits())
                    .find(|v| design.visit_of[*v] == visit && design.treatment_at(s, *v) == Some(t))
            };
            let slots: Vec<Option<usize>> = (0..design.visits.len()).map(slot).collect();
            if slots.iter().any(Option::is_some) {
                rows.push((s, t, slots));
            }
        }
    }
    rows
}

/// The study by treatment, with the markers that are `kept`.
fn study_by_treatment(
    study: &Study,
    design: &Crossover,
    rows: &[Row],
    kept: impl Fn(&Marker) -> bool,
) -> Study {
    let mut out = study.clone();
    out.markers.retain(&kept);
    out.crossover = None;
    out.baseline = design.baseline;
    out.groups = design
        .treatments
        .iter()
        .map(|name| Group { name: name.clone() })
        .collect();
    out.visits = (0..design.visits.len())
        .map(|v| {
            let slot = design.visit_of.iter().position(|of| *of == v);
            let slot = slot.and_then(|s| study.visits.get(s));
            Visit {
                label: design.visits[v].clone(),
                hours: slot.and_then(|s| s.hours),
            }
        })
        .collect();
    out.subjects = rows
        .iter()
        .map(|(s, t, _)| {
            let mut subject = study.subjects[*s].clone();
            subject.group = *t;
            subject
        })
        .collect();
    for (new, old) in out
        .markers
        .iter_mut()
        .zip(study.markers.iter().filter(|m| kept(m)))
    {
        move_values(new, old, study.n_visits(), rows);
    }
    out
}

/// The values of a marker in the places of the new study.
fn move_values(new: &mut Marker, old: &Marker, visits: usize, rows: &[Row]) {
    new.values.clear();
    new.censoring.clear();
    new.limits.clear();
    for (s, _, slots) in rows {
        for slot in slots {
            let place = slot.map(|v| s * visits + v);
            let at = new.values.len();
            let value = place.and_then(|p| old.values.get(p).copied());
            new.values.push(value.unwrap_or_default());
            let censoring = place.and_then(|p| old.censoring.get(p).copied());
            new.censoring.push(censoring.unwrap_or_default());
            if let Some(limit) = place.and_then(|p| old.limits.get(&p)) {
                new.limits.insert(at, *limit);
            }
        }
    }
}

/// Treatments take the place of groups in what the model says.
fn in_treatments(m: &mut MarkerResults, study: &Study, level: f64) {
    if let Some(model) = &mut m.model {
        model_in_treatments(model);
    }
    // Descriptives and tests of changes were those of the slots, over all treatments.
    describe_again(study, level, m);
}

fn model_in_treatments(model: &mut ModelResults) {
    for e in &mut model.emmeans {
        if let Some(treatment) = e.treatment.take() {
            e.group = treatment;
        }
    }
    for c in &mut model.contrasts {
        if let Some(treatment) = c.key.treatment.take() {
            c.key.group = treatment;
        }
        if c.key.family == ContrastFamily::TreatmentDifference {
            c.key.family = ContrastFamily::GroupDifference;
        }
    }
}
