//! A crossover seen by treatment: each subject once a treatment, over the visits within a period.

use crate::figure::model::course::Figure;
use crate::plan::ModelKind;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};
use crate::study::{Crossover, Group, Marker, Study, Visit};

/// Study and results with the treatments as groups and the visits of a period as visits; `None` where no crossover model
/// was fitted.
pub(in crate::figure) fn by_treatment(
    study: &Study,
    results: &AnalysisResults,
) -> Option<ByTreatment> {
    let design = study.crossover.as_ref()?;
    let is_crossed = |m: &MarkerResults| {
        m.model
            .as_ref()
            .is_some_and(|f| f.kind == ModelKind::Crossover && !f.emmeans.is_empty())
    };
    if !results.markers.iter().any(is_crossed) {
        return None;
    }
    let rows = rows(study, design);
    let seen = study_by_treatment(study, design, &rows);
    let mut results = results.clone();
    for m in &mut results.markers {
        in_treatments(m, &seen);
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
    /// Lines of rows become lines of the study's subjects.
    pub fn name_subjects(&self, figure: &mut Figure) {
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

fn study_by_treatment(study: &Study, design: &Crossover, rows: &[Row]) -> Study {
    let mut out = study.clone();
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
    for (new, old) in out.markers.iter_mut().zip(&study.markers) {
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
            new.values
                .push(place.and_then(|p| old.values.get(p).copied().flatten()));
            let censoring = place.and_then(|p| old.censoring.get(p).copied());
            new.censoring.push(censoring.unwrap_or_default());
            if let Some(limit) = place.and_then(|p| old.limits.get(&p)) {
                new.limits.insert(at, *limit);
            }
        }
    }
}

/// Treatments take the place of groups in what the model says.
fn in_treatments(m: &mut MarkerResults, study: &Study) {
    let Some(model) = &mut m.model else { return };
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
    // Descriptives are those of the slots; here only n is asked of them.
    let marker = study.markers.iter().find(|own| own.name == m.marker);
    let mut descriptives = Vec::new();
    for (g, group) in study.groups.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate() {
            let Some(mut d) = m.descriptives.first().cloned() else {
                return;
            };
            let has = |s: usize| {
                let at = s * study.n_visits() + v;
                marker.is_some_and(|m| m.values.get(at).copied().flatten().is_some())
            };
            let people = study.subjects.iter().enumerate();
            d.n = people.filter(|(s, p)| p.group == g && has(*s)).count();
            d.group.clone_from(&group.name);
            d.visit.clone_from(&visit.label);
            d.mean = None;
            d.median = None;
            d.raw = None;
            descriptives.push(d);
        }
    }
    m.descriptives = descriptives;
}
