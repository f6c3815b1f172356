//! What the user may say about a file; nothing said means "recognise it".

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Roles and number format of a file. Everything that is not set is recognised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// Column that names the subject.
    pub subject: Option<String>,
    /// Column that names the group.
    pub group: Option<String>,
    /// Column that names the visit.
    pub visit: Option<String>,
    /// Column with hours since baseline.
    pub hours: Option<String>,
    /// Markers to read: columns, or marker names in the wide and tidy layouts; empty = all.
    pub markers: Vec<String>,
    /// Tidy layout: column that names the marker.
    pub marker_name: Option<String>,
    /// Tidy layout: column with the value.
    pub value: Option<String>,
    /// Columns that are subject-level facts, beside those that are recognised.
    pub covariates: Vec<String>,
    /// Columns to leave alone.
    pub ignore: Vec<String>,
    /// Label of the baseline visit.
    pub baseline: Option<String>,
    /// Visits to use, in order; empty = all, by time.
    pub visits: Vec<String>,
    /// Name of the group the others are compared with.
    pub reference: Option<String>,
    /// Layout of the table.
    pub layout: Option<Layout>,
    /// Decimal sign of columns that do not prove one.
    pub decimal: Option<Decimal>,
    /// Character between cells.
    pub delimiter: Option<char>,
    /// More texts that mean "missing".
    pub missing: Vec<String>,
    /// What to do with several values of one subject, visit and marker.
    pub duplicates: Option<Duplicates>,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// One row per subject and visit, a column per marker.
    Rows,
    /// One row per subject, visit and marker.
    Tidy,
    /// One row per subject, a column per marker and visit.
    Wide,
}

/// Decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decimal {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

/// Rule for several values of one subject, visit and marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// Refuse the file.
    Reject,
    /// Their mean.
    Mean,
    /// The first in the file.
    First,
    /// The last in the file.
    Last,
}

/// A word that is none of the choices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is none of the choices; choose {choices}")]
pub struct ChoiceError {
    given: String,
    choices: &'static str,
}

macro_rules! words {
    ($type:ident, $choices:literal, $($variant:ident = $word:literal),+) => {
        impl $type {
            /// The word on the command line and in files.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl FromStr for $type {
            type Err = ChoiceError;
            fn from_str(text: &str) -> Result<Self, ChoiceError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(ChoiceError { given: text.to_owned(), choices: $choices }),
                }
            }
        }
    };
}

words!(
    Layout,
    "rows, tidy or wide",
    Rows = "rows",
    Tidy = "tidy",
    Wide = "wide"
);
words!(Decimal, "point or comma", Point = "point", Comma = "comma");
words!(
    Duplicates,
    "reject, mean, first or last",
    Reject = "reject",
    Mean = "mean",
    First = "first",
    Last = "last"
);
