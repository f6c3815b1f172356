//! The treatment of each subject in each period of a crossover.

/// The design of a crossover. A visit of the [`Study`](super::Study) is then a slot: a visit within a
/// period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crossover {
    /// Treatments; the first is the reference.
    pub treatments: Vec<String>,
    /// Periods in order.
    pub periods: Vec<String>,
    /// Visits within a period, in order of time.
    pub visits: Vec<String>,
    /// Index into `visits` of the baseline of every period.
    pub baseline: usize,
    /// Period of each visit of the study.
    pub period_of: Vec<usize>,
    /// Visit within its period of each visit of the study.
    pub visit_of: Vec<usize>,
    /// Treatment in each period, `subject * periods.len() + period`.
    pub treatment: Vec<Option<usize>>,
    /// Sequences of treatments.
    pub sequences: Vec<String>,
    /// Sequence of each subject.
    pub sequence: Vec<Option<usize>>,
}

impl Crossover {
    /// Treatment of `subject` at the visit `slot` of the study.
    #[must_use]
    pub fn treatment_at(&self, subject: usize, slot: usize) -> Option<usize> {
        let period = self.period_of.get(slot)?;
        let at = subject * self.periods.len() + period;
        self.treatment.get(at).copied().flatten()
    }

    /// The visit of the study that is the baseline of the period of `slot`.
    #[must_use]
    pub fn baseline_of(&self, slot: usize) -> Option<usize> {
        let period = self.period_of.get(slot)?;
        let mut slots = self.period_of.iter().zip(&self.visit_of);
        slots.position(|(p, v)| p == period && *v == self.baseline)
    }
}
