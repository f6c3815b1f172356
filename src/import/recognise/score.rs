//! The weights by which readings are compared, with the reason of each.
//!
//! In: measures from 0 to 1 (or -1 to 1) of one reading. Out: its score. Structure of the data weighs most, then
//! agreement of values, then names. Not its business: measuring.

/// What is measured of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Term {
    OnePlace,
    LostPlaces,
    SeveralVisits,
    SharedVisits,
    OneVisit,
    WideHeaders,
    SubjectName,
    VisitName,
    VisitLabels,
    FewVisits,
    ValueNames,
    SplitByMarker,
    GroupName,
    GroupReference,
    GroupAlone,
    RowIsSubject,
    Restart,
    FewPeople,
}

/// Weight of each measure and why.
const WEIGHTS: [(Term, f64, &str); 18] = [
    (
        Term::OnePlace,
        4.0,
        "subject, visit and marker name each value once: the mark of a right reading",
    ),
    (
        Term::LostPlaces,
        -6.0,
        "values that share a place would have to be dropped or averaged",
    ),
    (
        Term::SeveralVisits,
        2.0,
        "a study of repeated measures has most subjects at several visits",
    ),
    (
        Term::SharedVisits,
        1.5,
        "planned visits are shared by most subjects; sample numbers are not",
    ),
    (
        Term::OneVisit,
        1.0,
        "one row a subject without visits is a complete study of one visit",
    ),
    (
        Term::WideHeaders,
        1.0,
        "headers that repeat markers over visits, whose columns agree in size and correlate",
    ),
    (
        Term::SubjectName,
        3.0,
        "people name the column of subjects more reliably than any other",
    ),
    (Term::VisitName, 2.0, "a known word for a visit or a time"),
    (
        Term::VisitLabels,
        1.0,
        "labels that read as times or as start and end",
    ),
    (
        Term::FewVisits,
        -1.0,
        "more than 60 different labels under no known word are seldom visits",
    ),
    (
        Term::ValueNames,
        2.5,
        "two columns whose names say marker and value",
    ),
    (
        Term::SplitByMarker,
        1.5,
        "rows of one subject and visit fall apart by the column of markers",
    ),
    (
        Term::GroupName,
        2.0,
        "a known word for what is compared; outcomes and facts don't count",
    ),
    (
        Term::GroupReference,
        0.8,
        "one label names controls, and not all do",
    ),
    (
        Term::GroupAlone,
        0.5,
        "the only category that is the same at all visits of a subject",
    ),
    (
        Term::RowIsSubject,
        -0.5,
        "rows are subjects only where no column names them",
    ),
    (
        Term::FewPeople,
        -3.0,
        "many rows of one or two subjects are seldom a study",
    ),
    (
        Term::Restart,
        -0.5,
        "numbers that start again need a second column to tell people apart",
    ),
];

/// Two readings whose scores differ by less are equally likely, and the user is asked.
pub(in crate::import) const BALANCE: f64 = 0.5;
/// From this difference on the best reading is clearly better than the next.
pub(in crate::import) const CLEAR: f64 = 1.5;

/// The measures of a reading.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Score {
    terms: Vec<(Term, f64)>,
}

impl Score {
    /// The same with one measure more.
    pub fn with(mut self, term: Term, measure: f64) -> Self {
        self.terms.push((term, measure));
        self
    }

    /// Measures times weights.
    pub fn total(&self) -> f64 {
        let weight = |term: Term| WEIGHTS.iter().find(|w| w.0 == term).map_or(0.0, |w| w.1);
        self.terms
            .iter()
            .map(|(term, measure)| weight(*term) * measure)
            .sum()
    }
}

/// The score of a layout on a scale from 0 to 1, where 1 is that of an ideal reading.
pub(in crate::import) fn share(total: f64) -> f64 {
    let full = Score::default()
        .with(Term::OnePlace, 1.0)
        .with(Term::SubjectName, 1.0)
        .with(Term::SeveralVisits, 1.0)
        .with(Term::SharedVisits, 1.0)
        .with(Term::VisitName, 1.0)
        .total();
    (total / full).clamp(0.0, 0.95)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_outweighs_names() {
        let named = Score::default()
            .with(Term::OnePlace, 0.5)
            .with(Term::LostPlaces, 0.5)
            .with(Term::SubjectName, 1.0);
        let sound = Score::default()
            .with(Term::OnePlace, 1.0)
            .with(Term::SubjectName, 0.2);
        assert!(sound.total() > named.total() + CLEAR);
    }
}
