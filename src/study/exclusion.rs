//! Excluded subjects, and why a preparation can't be carried out.

use super::ExpressionError;
use serde::{Deserialize, Serialize};

/// An excluded subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Identifier as in the file.
    pub subject: String,
    /// Why, in the user's words.
    #[serde(default)]
    pub reason: String,
}

/// Why a preparation can't be carried out.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PrepareError {
    /// The expression of a derived marker does not read.
    #[error("The derived marker \"{name}\" can't be computed: {source}")]
    Expression {
        /// Marker.
        name: String,
        /// What is wrong.
        source: ExpressionError,
    },
    /// A derived marker takes a name that is in use.
    #[error(
        "The derived marker \"{0}\" has the name of a column of the file. Give it another name."
    )]
    NameTaken(String),
    /// No such subject.
    #[error(
        "There is no subject \"{0}\" to leave out. Check the spelling against the subject column."
    )]
    UnknownSubject(String),
    /// No such value.
    #[error(
        "There is no value of \"{marker}\" for subject \"{subject}\" at \"{visit}\" to leave out. Check the three names against the file."
    )]
    UnknownValue {
        /// Identifier as in the file.
        subject: String,
        /// Visit as in the file.
        visit: String,
        /// Marker.
        marker: String,
    },
    /// Two groups or two visits would have one name.
    #[error("Two groups or visits would have the name \"{0}\". Give each a different name.")]
    SameName(String),
    /// Everyone was excluded.
    #[error("Every subject is left out; nothing is left to analyse.")]
    NoSubjectLeft,
}
