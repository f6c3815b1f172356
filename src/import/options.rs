//! What the user may say about a file; what is not set is recognised.

use crate::words::one_of;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! words {
    ($type:ident, $($variant:ident = $word:literal),+) => {
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
                    _ => Err(ChoiceError { given: text.to_owned(), choices: one_of(&[$($word),+]) }),
                }
            }
        }
    };
}

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
    /// The measurements of each subject are numbered in the order of the visit column, and the numbers are the visits.
    #[serde(skip_serializing_if = "is_false")]
    pub number_visits: bool,
    /// Column of the time within the visit: visit and time point together name when a row was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_point: Option<String>,
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
    /// Column that names the treatment of a crossover.
    pub treatment: Option<String>,
    /// Column that names its period.
    pub period: Option<String>,
    /// Column that names its sequence.
    pub sequence: Option<String>,
    /// Columns to ignore.
    pub ignore: Vec<String>,
    /// Label of the baseline visit.
    pub baseline: Option<String>,
    /// Visits to use, in order; empty = all, by time.
    pub visits: Vec<String>,
    /// Name of the group the others are compared with.
    pub reference: Option<String>,
    /// Groups to use, in order; empty = all, the reference first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Layout of the table.
    pub layout: Option<Layout>,
    /// Decimal sign of columns whose numbers fit both notations.
    pub decimal: Option<Decimal>,
    /// Character between cells.
    pub delimiter: Option<char>,
    /// Sheet of a workbook.
    pub sheet: Option<String>,
    /// More texts that mean "missing".
    pub missing: Vec<String>,
    /// Missing codes that are labels in this file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// What to do with several values of one subject, visit and marker.
    pub duplicates: Option<Duplicates>,
    /// What the same subject number in two groups means.
    pub subject_numbers: Option<SubjectNumbers>,
    /// Order of day and month in dates such as `01/02/2024` where no date decides.
    pub dates: Option<DateOrder>,
    /// What the first line of the table is, where it looks like the lines below it.
    pub first_line: Option<FirstLine>,
    /// Which of two numbers in headers such as `pain1_2` is the visit, where either may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_order: Option<HeaderOrder>,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Names the subject.
    Subject,
    /// Names the group.
    Group,
    /// Names the visit.
    Visit,
    /// Names the time within the visit.
    TimePoint,
    /// Hours since baseline.
    Hours,
    /// Values of a marker.
    Marker,
    /// Names the marker of the row.
    MarkerName,
    /// Value of the row's marker.
    Value,
    /// Names the treatment, which changes within a subject.
    Treatment,
    /// Names the period of a crossover.
    Period,
    /// Names the order of a subject's treatments.
    Sequence,
    /// A subject-level fact.
    Covariate,
    /// Not used.
    Ignored,
}

/// Whether an option keeps its default; serde asks by reference.
fn is_false(option: &bool) -> bool {
    !option
}

/// Before a column of times: each subject's measurements are numbered.
const NUMBERED: &str = "numbered:";

impl ImportOptions {
    /// Sets the visit: a column that names it, or `numbered:COLUMN` for the number of each subject's measurement in the
    /// order of that column.
    pub fn set_visit(&mut self, visit: &str) {
        let numbered = visit.strip_prefix(NUMBERED);
        self.number_visits = numbered.is_some();
        self.visit = Some(numbered.unwrap_or(visit).to_owned());
    }

    /// The answer that numbers the measurements by this column, as [`set_visit`](Self::set_visit) takes it.
    #[must_use]
    pub fn numbered(column: &str) -> String {
        format!("{NUMBERED}{column}")
    }

    /// Whether the user gives a column one of the roles that `fits` names.
    #[must_use]
    pub fn gives(&self, column: &str, fits: impl Fn(Role) -> bool) -> bool {
        let one = [
            (&self.subject, Role::Subject),
            (&self.group, Role::Group),
            (&self.visit, Role::Visit),
            (&self.time_point, Role::TimePoint),
            (&self.hours, Role::Hours),
            (&self.marker_name, Role::MarkerName),
            (&self.value, Role::Value),
            (&self.treatment, Role::Treatment),
            (&self.period, Role::Period),
            (&self.sequence, Role::Sequence),
        ];
        let several = [
            (&self.markers, Role::Marker),
            (&self.covariates, Role::Covariate),
            (&self.ignore, Role::Ignored),
        ];
        let is_one = |name: &Option<String>| name.as_deref() == Some(column);
        (one.iter()).any(|(name, role)| fits(*role) && is_one(name))
            || several
                .iter()
                .any(|(names, role)| fits(*role) && names.iter().any(|name| name == column))
    }

    /// Each option by its name in `plan.toml`.
    fn fields(&self) -> serde_json::Map<String, serde_json::Value> {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        }
    }

    /// What was decided differently from `recognised`; the rest is left to recognition.
    #[must_use]
    pub fn changed_from(&self, recognised: &Self) -> Self {
        let mut changed = self.fields();
        let there = recognised.fields();
        changed.retain(|name, value| there.get(name) != Some(value));
        serde_json::from_value(changed.into()).unwrap_or_default()
    }

    /// What these options say of the columns of a file; what they say of its values, visits and people falls back to
    /// recognition. The columns of another file with the same headers may be the same, its values need not be.
    #[must_use]
    pub fn of_columns(&self) -> Self {
        Self {
            markers: Vec::new(),
            visits: Vec::new(),
            groups: Vec::new(),
            decimal: None,
            delimiter: None,
            missing: Vec::new(),
            keep: Vec::new(),
            duplicates: None,
            subject_numbers: None,
            dates: None,
            first_line: None,
            ..self.clone()
        }
    }

    /// The same options with the fields that `decided` sets taken from `before`: what was recognised, without
    /// what somebody said.
    #[must_use]
    pub fn without(&self, decided: &Self, before: &Self) -> Self {
        let (mut out, before, plain) = (self.fields(), before.fields(), Self::default().fields());
        for (name, value) in decided.fields() {
            if plain.get(&name) == Some(&value) {
                continue;
            }
            match before.get(&name) {
                Some(earlier) => out.insert(name, earlier.clone()),
                None => out.remove(&name),
            };
        }
        serde_json::from_value(out.into()).unwrap_or_else(|_| self.clone())
    }
}

/// What a row is, whichever system wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A subject at a visit.
    Rows,
    /// One value.
    Tidy,
    /// A subject.
    Wide,
}

macro_rules! layouts {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $shape:ident, $description:literal;)+) => {
        /// How a table is laid out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Layout { $($(#[$doc])* $variant),+ }

        impl Layout {
            /// All layouts, in the order they are explained.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// What a row is.
            #[must_use]
            pub fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$shape),+ }
            }

            /// What a row is, in words for people.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $description),+ }
            }
        }

        words!(Layout, $($variant = $word),+);
    };
}

// Each layout with its word, what its row is, and what it is called. Those of known systems have an entry in
// `systems` as well.
layouts! {
    /// One row per subject and visit, a column per marker.
    Rows = "rows", Rows, "one row per subject and visit";
    /// One row per subject, visit and marker.
    Tidy = "tidy", Tidy, "one row per value";
    /// One row per subject, a column per marker and visit.
    Wide = "wide", Wide, "one row per subject";
    /// ADaM basic data structure: one row per parameter and analysis visit.
    Adam = "adam", Tidy, "ADaM analysis data set";
    /// REDCap export: one row per event or repeated instrument.
    Redcap = "redcap", Rows, "REDCap export";
    /// Olink NPX in long form: one row per sample and assay.
    Olink = "olink", Tidy, "Olink NPX export";
    /// Plate reader: one row per well and analyte.
    Plate = "plate", Tidy, "plate reader export";
    /// SDTM findings (LB, VS, EG, QS): one row per test and visit.
    Sdtm = "sdtm", Tidy, "SDTM findings";
    /// Luminex xPONENT: one row per sample, blocks of statistics.
    Xponent = "xponent", Rows, "Luminex xPONENT export";
    /// SomaScan file: one row per sample, a column per protein.
    Somascan = "somascan", Rows, "SomaScan export";
    /// A column for each sample, analytes down.
    Turned = "turned", Rows, "one column per sample";
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

/// What a subject number means that occurs in several groups, centres or cages, or in two spellings.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SubjectNumbers {
    /// Numbers start again in each group: two people.
    Restart,
    /// Numbers start again in each label of this column: two people.
    RestartIn(String),
    /// One person, whatever the spelling.
    Same,
    /// One person; numbers that are spelled differently are different people.
    Unique,
}

impl fmt::Display for SubjectNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Restart => f.write_str("restart"),
            Self::RestartIn(column) => write!(f, "restart:{column}"),
            Self::Same => f.write_str("same"),
            Self::Unique => f.write_str("unique"),
        }
    }
}

impl From<SubjectNumbers> for String {
    fn from(numbers: SubjectNumbers) -> Self {
        numbers.to_string()
    }
}

impl TryFrom<String> for SubjectNumbers {
    type Error = ChoiceError;
    fn try_from(text: String) -> Result<Self, ChoiceError> {
        text.parse()
    }
}

impl FromStr for SubjectNumbers {
    type Err = ChoiceError;
    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        match text {
            "restart" => Ok(Self::Restart),
            "same" => Ok(Self::Same),
            "unique" => Ok(Self::Unique),
            _ => match text.strip_prefix("restart:").map(str::trim) {
                Some(column) if !column.is_empty() => Ok(Self::RestartIn(column.to_owned())),
                _ => Err(ChoiceError {
                    given: text.to_owned(),
                    choices: "same, restart, restart:COLUMN or unique".to_owned(),
                }),
            },
        }
    }
}

/// Order of day and month in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `31/12/2024`
    DayFirst,
    /// `12/31/2024`
    MonthFirst,
}

/// What the first line of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FirstLine {
    /// Names of the columns.
    Names,
    /// Data: the columns have no names.
    Data,
}

/// Which of two numbers in headers such as `pain1_2` is the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderOrder {
    /// `pain1` at visit 2
    VisitLast,
    /// `pain_2` at visit 1
    VisitFirst,
}

/// A word that is none of the choices.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{given}\" is none of the choices; choose {choices}")]
pub struct ChoiceError {
    given: String,
    choices: String,
}

words!(Decimal, Point = "point", Comma = "comma");
words!(
    Duplicates,
    Reject = "reject",
    Mean = "mean",
    First = "first",
    Last = "last"
);
words!(
    DateOrder,
    DayFirst = "day-first",
    MonthFirst = "month-first"
);
words!(FirstLine, Names = "names", Data = "data");
words!(
    HeaderOrder,
    VisitLast = "visit-last",
    VisitFirst = "visit-first"
);
