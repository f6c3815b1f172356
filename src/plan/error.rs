//! Why a plan can't be used with a study.

use super::asked::OptionId;
use super::option::Message;
use crate::words::first_names;
use std::fmt;

/// Why a plan can't be used with a study. It reads with the labels of the window; [`PlanError::message`] says it
/// elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanError {
    /// The study has no such marker.
    UnknownMarker {
        /// As asked.
        name: String,
        /// Markers of the study.
        known: String,
    },
    /// The column was read as a covariate.
    NoMarkerButCovariate {
        /// As asked.
        name: String,
    },
    /// The study has no such covariate.
    UnknownCovariate {
        /// As asked.
        name: String,
        /// Covariates of the study.
        known: String,
    },
    /// The study has no such category.
    UnknownSubgroup {
        /// As asked.
        name: String,
        /// Categories of the study.
        known: String,
    },
    /// The study has nothing of this name to correlate.
    UnknownPartner {
        /// `marker`, or `marker or numeric covariate`.
        what: &'static str,
        /// As asked.
        name: String,
        /// Markers of the study.
        markers: String,
        /// Numeric covariates of the study.
        covariates: String,
    },
    /// The value of an option does not go with the rest of the plan.
    Refused {
        /// The option.
        option: OptionId,
        /// Why, and what to choose.
        why: Message,
    },
    /// A visit has no time to draw a line over.
    NoTime {
        /// Label of the visit.
        visit: String,
    },
    /// A covariance that depends on times, and a visit without one.
    CovarianceNeedsTimes {
        /// Id of the structure.
        structure: &'static str,
        /// Label of the visit.
        visit: String,
    },
    /// A marker of the study that the plan does not analyse.
    NotAnalysed {
        /// Its name.
        name: String,
    },
    /// A crossover model without a treatment that changes within subjects.
    NoCrossover {
        /// Id of the model.
        model: &'static str,
    },
}

impl PlanError {
    /// The error for a marker that is not among `known`.
    #[must_use]
    pub fn unknown_marker(name: &str, known: &[&str]) -> Self {
        Self::UnknownMarker {
            name: name.to_owned(),
            known: list(known),
        }
    }

    /// The error as a sentence that is not yet said for the window or the command line.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::UnknownMarker { name, known } => Message::new(
                "There is no marker \"{}\" in the study. Its markers are {}.",
                &[name, known],
            ),
            Self::NoMarkerButCovariate { name } => Message::new(
                "The column \"{}\" was read as a covariate, not as a marker. Name it with {marker} to analyse it.",
                &[name],
            ),
            Self::NotAnalysed { name } => Message::new(
                "{correlate}: the marker \"{}\" is in the study, but not among the markers to analyse. Add it to {marker}, or name the other marker of the pair first.",
                &[name],
            ),
            Self::UnknownCovariate { name, known } => Message::new(
                "There is no covariate \"{}\" in the study. Its covariates are {}. Name the column with {covariate}.",
                &[name, known],
            ),
            Self::UnknownSubgroup { name, known } => Message::new(
                "{subgroup}: \"{}\" is no category of the study; its categories are {}. A number has to be cut into categories first.",
                &[name, known],
            ),
            Self::UnknownPartner {
                what,
                name,
                markers,
                covariates,
            } => Message::new(
                "{correlate}: there is no {} \"{}\" among what was read: the markers {}; the numeric covariates {}. A marker that {marker} leaves out has to be named there, too.",
                &[what, name, markers, covariates],
            ),
            Self::Refused { why, .. } => why.clone(),
            Self::NoTime { visit } => Message::new(
                "{model=random-slope} needs a time for every visit: hours, or else a number in every label. The visit \"{}\" has none. Name a column of hours with {hours}, or choose another model.",
                &[visit],
            ),
            Self::CovarianceNeedsTimes { structure, visit } => Message::new(
                "{covariance=} needs a time for every visit: hours, or else a number in every label. The visit \"{}\" has none. Name a column of hours with {hours}, or choose another covariance.",
                &[structure, visit],
            ),
            Self::NoCrossover { model } => Message::new(
                "{model=} needs a treatment that changes within subjects, and its period. No such columns were recognised; name them with {treatment} and {period} (and {sequence}).",
                &[model],
            ),
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().in_window())
    }
}

impl std::error::Error for PlanError {}

/// Names in a sentence, the first dozen of many.
pub(super) fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        first_names(names.iter().copied(), 12)
    }
}
