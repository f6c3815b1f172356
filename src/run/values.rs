//! The values of a marker on the analysis scale, as every method takes them.

use crate::models::NoTest;
use crate::plan::Scale;
use crate::results::MarkerResults;
use crate::study::{Marker, Study, Value};

/// Whether the fit is repeated without each subject in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refits {
    /// No refits.
    None,
    /// Refits that show on whom each contrast depends most.
    EachSubject,
}

/// Fewest subjects in a group for a test of it.
pub(super) const FEWEST: usize = 3;

/// One marker's values on the analysis scale.
pub(super) struct Values<'a> {
    pub study: &'a Study,
    pub marker: &'a Marker,
    pub scale: Scale,
    /// `subject * n_visits + visit`.
    pub scaled: Vec<Value>,
    /// The subjects of each group.
    by_group: Vec<Vec<usize>>,
}

impl<'a> Values<'a> {
    pub fn new(study: &'a Study, marker: &'a Marker, scale: Scale) -> Self {
        let scaled = marker
            .values
            .iter()
            .map(|v| v.get().and_then(|raw| scale.apply(raw)).into())
            .collect();
        let mut by_group = vec![Vec::new(); study.groups.len()];
        for (s, subject) in study.subjects.iter().enumerate() {
            by_group[subject.group].push(s);
        }
        Self {
            study,
            marker,
            scale,
            scaled,
            by_group,
        }
    }

    pub fn at(&self, subject: usize, visit: usize) -> Option<f64> {
        self.scaled
            .get(subject * self.study.n_visits() + visit)?
            .get()
    }

    pub(super) fn subjects_of(&self, group: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.by_group
            .get(group)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .copied()
    }

    pub fn group_at(&self, group: usize, visit: usize) -> Vec<f64> {
        let subjects = self.subjects_of(group);
        let mut out = Vec::with_capacity(subjects.len());
        out.extend(subjects.filter_map(|s| self.at(s, visit)));
        out
    }
}

/// Says why a test is missing, unless that is only that there are few values.
pub(super) fn note(out: &mut MarkerResults, what: &str, why: &NoTest) {
    out.warnings
        .push(format!("{what}: no test, because {why}."));
}

/// `None` for NaN and infinities, which results never hold.
pub(super) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
