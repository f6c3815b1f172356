//! Derived markers, exclusions and the rule for censored values: a new study from an old one.

use super::corrections::{ExcludedValue, Names, leave_values_out, order_groups};
use super::exclusion::{Exclusion, PrepareError};
use super::issue::SUBJECTS_EXCLUDED;
use super::{Censoring, Expression, ExpressionError, Issue, Marker, Severity, Study};
use crate::words::{agree, of_count};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is done to a study before it is analysed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preparation {
    /// Derived markers, each may use those before it.
    pub derive: Vec<Derived>,
    /// Subjects left out, each with a reason.
    pub exclude: Vec<Exclusion>,
    /// Single values left out, each with a reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude_values: Vec<ExcludedValue>,
    /// Names of groups, visits, markers and units that replace those of the file.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// Groups in another order than the file's, by its names; the reference stays first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_order: Vec<String>,
    /// How a value below the detection limit enters numbers.
    pub censored: CensoredRule,
}

/// A marker computed from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Derived {
    /// Its name.
    pub name: String,
    /// Its expression, for example `opg_pg_ml / rankl_pg_ml`.
    pub expression: String,
}

/// How a value below the limit enters numbers; above-range values enter at the limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CensoredRule {
    /// Half the limit.
    #[default]
    HalfLimit,
    /// The limit.
    Limit,
    /// The limit over the square root of two.
    LimitOverSqrt2,
    /// Left out.
    Omit,
    /// A limit in the likelihood of the mixed model, half the limit elsewhere.
    Likelihood,
}

impl CensoredRule {
    /// All rules.
    pub const ALL: [Self; 5] = [
        Self::HalfLimit,
        Self::Limit,
        Self::LimitOverSqrt2,
        Self::Omit,
        Self::Likelihood,
    ];

    /// The rules that put a number, or nothing, in the place of the value.
    pub const SUBSTITUTES: [Self; 4] = [
        Self::HalfLimit,
        Self::Limit,
        Self::LimitOverSqrt2,
        Self::Omit,
    ];

    /// Name on the command line and in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HalfLimit => "half-limit",
            Self::Limit => "limit",
            Self::LimitOverSqrt2 => "limit-over-sqrt2",
            Self::Omit => "omit",
            Self::Likelihood => "likelihood",
        }
    }

    /// How the rule reads in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::HalfLimit => "half the limit",
            Self::Limit => "the limit",
            Self::LimitOverSqrt2 => "the limit over the square root of two",
            Self::Omit => "left out",
            Self::Likelihood => "limits in the likelihood",
        }
    }

    fn apply(self, limit: f64) -> Option<f64> {
        match self {
            Self::HalfLimit | Self::Likelihood => Some(limit / 2.0),
            Self::Limit => Some(limit),
            Self::LimitOverSqrt2 => Some(limit / std::f64::consts::SQRT_2),
            Self::Omit => None,
        }
    }
}

impl Derived {
    /// Reads `name = expression`.
    ///
    /// # Errors
    /// [`ExpressionError`] when the `=` or the name is missing.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let (name, expression) = text
            .split_once('=')
            .ok_or_else(|| ExpressionError::new("write it as NAME = EXPRESSION", 1))?;
        let name = name.trim().trim_matches('`').trim().to_owned();
        if name.is_empty() {
            return Err(ExpressionError::new("the name before \"=\" is missing", 1));
        }
        Ok(Self {
            name,
            expression: expression.trim().to_owned(),
        })
    }

    /// Whether the expression is one quotient, which is analysed as a log ratio by default.
    #[must_use]
    pub fn is_quotient(&self) -> bool {
        Expression::parse(&self.expression).is_ok_and(|e| e.is_quotient())
    }
}

/// A new study with exclusions carried out, censored values replaced by the rule, derived markers
/// appended, and everything ordered and named as the preparation says. Pure: the same inputs give the same study.
///
/// # Errors
/// [`PrepareError`] names the marker or subject and what to change.
pub fn prepare(study: &Study, preparation: &Preparation) -> Result<Study, PrepareError> {
    prepare_owned(study.clone(), preparation)
}

/// As [`prepare`], of a study that is not needed as it was read.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_owned(study: Study, preparation: &Preparation) -> Result<Study, PrepareError> {
    let mut out = study;
    leave_values_out(&mut out, &preparation.exclude_values, &preparation.exclude)?;
    leave_subjects_out(&mut out, &preparation.exclude)?;
    replace_censored(&mut out, preparation.censored);
    for derived in &preparation.derive {
        let marker = derive(&mut out, derived)?;
        out.markers.push(marker);
    }
    order_groups(&mut out, &preparation.group_order);
    preparation.names.apply(&mut out)?;
    Ok(out)
}

/// The prepared study as it would be with another rule for values below the detection limit.
///
/// # Errors
/// As [`prepare`], which has computed the same derived markers before.
pub fn under_rule(
    prepared: &Study,
    derived: &[Derived],
    rule: CensoredRule,
) -> Result<Study, PrepareError> {
    let mut out = prepared.clone();
    out.markers.retain(|m| m.derived.is_none());
    replace_censored(&mut out, rule);
    for one in derived {
        let marker = derive(&mut out, one)?;
        out.markers.push(marker);
    }
    Ok(out)
}

fn replace_censored(study: &mut Study, rule: CensoredRule) {
    for marker in &mut study.markers {
        for (&at, &limit) in &marker.limits {
            if marker.censoring.get(at) == Some(&Censoring::Below)
                && let Some(value) = marker.values.get_mut(at)
            {
                *value = rule.apply(limit).into();
            }
        }
    }
}

fn leave_subjects_out(study: &mut Study, exclude: &[Exclusion]) -> Result<(), PrepareError> {
    if exclude.is_empty() {
        return Ok(());
    }
    for e in exclude {
        if !study.subjects.iter().any(|s| s.id == e.subject) {
            return Err(PrepareError::UnknownSubject(e.subject.clone()));
        }
    }
    let keep: Vec<bool> = study
        .subjects
        .iter()
        .map(|s| !exclude.iter().any(|e| e.subject == s.id))
        .collect();
    if !keep.contains(&true) {
        return Err(PrepareError::NoSubjectLeft);
    }
    let m = study.visits.len();
    let kept = |i: usize| keep.get(i).copied().unwrap_or(false);
    study.subjects = std::mem::take(&mut study.subjects)
        .into_iter()
        .enumerate()
        .filter_map(|(i, s)| kept(i).then_some(s))
        .collect();
    // Place of each subject among those kept.
    let before: Vec<usize> = keep
        .iter()
        .scan(0, |n, k| {
            let at = *n;
            *n += usize::from(*k);
            Some(at)
        })
        .collect();
    for marker in &mut study.markers {
        marker.limits = std::mem::take(&mut marker.limits)
            .into_iter()
            .filter(|(at, _)| kept(at / m))
            .map(|(at, limit)| (before[at / m] * m + at % m, limit))
            .collect();
        marker.values = retain_rows(&marker.values, m, kept);
        marker.censoring = retain_rows(&marker.censoring, m, kept);
    }
    for covariate in &mut study.covariates {
        let of_visits = covariate.at_visits.as_mut().map(|v| (&mut v.values, m));
        for (values, each) in [(&mut covariate.values, 1)].into_iter().chain(of_visits) {
            match values {
                super::CovariateValues::Number(v) => *v = retain_rows(v, each, kept),
                super::CovariateValues::Factor { index, .. } => {
                    *index = retain_rows(index, each, kept);
                }
            }
        }
    }
    if let Some(crossover) = &mut study.crossover {
        let n_periods = crossover.periods.len();
        crossover.treatment = retain_rows(&crossover.treatment, n_periods, kept);
        crossover.sequence = retain_rows(&crossover.sequence, 1, kept);
    }
    study.issues.push(Issue::new(
        Severity::Note,
        SUBJECTS_EXCLUDED,
        of_count(
            exclude.len(),
            "subject is left out by request.",
            "subjects are left out by request.",
        ),
    ));
    Ok(())
}

fn retain_rows<T: Copy>(values: &[T], width: usize, kept: impl Fn(usize) -> bool) -> Vec<T> {
    values
        .chunks(width.max(1))
        .enumerate()
        .filter(|(i, _)| kept(*i))
        .flat_map(|(_, row)| row.iter().copied())
        .collect()
}

fn derive(study: &mut Study, derived: &Derived) -> Result<Marker, PrepareError> {
    let fail = |source| PrepareError::Expression {
        name: derived.name.clone(),
        source,
    };
    if study.markers.iter().any(|m| m.name == derived.name) {
        return Err(PrepareError::NameTaken(derived.name.clone()));
    }
    let expression = Expression::parse(&derived.expression).map_err(fail)?;
    let mut sources = BTreeMap::new();
    for name in expression.names() {
        let index = study.marker_index(&name).ok_or_else(|| {
            let known: Vec<_> = study
                .markers
                .iter()
                .take(12)
                .map(|m| m.name.as_str())
                .collect();
            fail(ExpressionError::new(
                format!(
                    "there is no marker \"{name}\"; the markers are {}",
                    known.join(", ")
                ),
                1,
            ))
        })?;
        sources.insert(name, index);
    }
    let cells = study.subjects.len() * study.visits.len();
    let mut undefined = 0;
    let mut values = Vec::with_capacity(cells);
    let mut censoring = Vec::with_capacity(cells);
    for cell in 0..cells {
        let lookup = |name: &str| {
            sources
                .get(name)
                .and_then(|&m| study.markers[m].values[cell].get())
        };
        let complete = sources
            .values()
            .all(|&m| study.markers[m].values[cell].is_some());
        let value = expression.evaluate(&lookup).filter(|v| v.is_finite());
        if complete && value.is_none() {
            undefined += 1;
        }
        censoring.push(censoring_of(&expression, &sources, study, cell));
        values.push(value.into());
    }
    if undefined > 0 {
        study.issues.push(
            Issue::new(
                Severity::Warning,
                "derived_undefined",
                format!(
                    "\"{}\" has no finite value at {} where its parts were measured (division by zero or a logarithm of a number that is not positive); {} as missing.",
                    derived.name,
                    of_count(undefined, "visit of a subject", "visits of subjects"),
                    agree(undefined, "it counts", "they count")
                ),
            )
            .at(None, Some(&derived.name)),
        );
    }
    let unit = quotient_unit(study, &expression, &sources);
    Ok(Marker {
        name: derived.name.clone(),
        label: derived_label(study, derived, &expression, &sources),
        unit,
        derived: Some(derived.expression.clone()),
        values,
        censoring,
        limits: BTreeMap::new(),
    })
}

/// On which side of its value a derived value may lie, because a part of it is only known as a limit: a value below a
/// limit in a denominator makes a quotient that is at least as large. Where two parts disagree the first one counts.
fn censoring_of(
    expression: &Expression,
    sources: &BTreeMap<String, usize>,
    study: &Study,
    cell: usize,
) -> Censoring {
    let part = |name: &str| -> Option<f64> {
        let marker = &study.markers[*sources.get(name)?];
        marker.values[cell]
            .get()
            .or_else(|| marker.limits.get(&cell).copied())
    };
    for (name, &m) in sources {
        let own = study.markers[m].censoring[cell];
        if own == Censoring::None {
            continue;
        }
        let moved = |by: f64| {
            expression.evaluate(&|other: &str| {
                let value = part(other)?;
                Some(if other == name { value + by } else { value })
            })
        };
        let step = part(name).map_or(0.0, |v| (1e-4 * v.abs()).max(1e-12));
        let falls = moved(step)
            .zip(moved(-step))
            .is_some_and(|(up, down)| up < down);
        return match (own, falls) {
            (Censoring::Below, true) => Censoring::Above,
            (Censoring::Above, true) => Censoring::Below,
            (own, _) => own,
        };
    }
    Censoring::None
}

/// `OPG/RANKL ratio` for a plain quotient called `ratio`, else the given name.
fn derived_label(
    study: &Study,
    derived: &Derived,
    e: &Expression,
    sources: &BTreeMap<String, usize>,
) -> String {
    if !derived.name.eq_ignore_ascii_case("ratio") {
        return derived.name.clone();
    }
    match e.quotient_of_names() {
        Some((a, b)) => match (sources.get(a), sources.get(b)) {
            (Some(&a), Some(&b)) => format!(
                "{}/{} ratio",
                study.markers[a].label, study.markers[b].label
            ),
            _ => derived.name.clone(),
        },
        None => derived.name.clone(),
    }
}

/// Units of a quotient cancel when they are equal and are written as a fraction otherwise.
fn quotient_unit(study: &Study, e: &Expression, sources: &BTreeMap<String, usize>) -> String {
    let Some((a, b)) = e.quotient_of_names() else {
        return String::new();
    };
    let (Some(&a), Some(&b)) = (sources.get(a), sources.get(b)) else {
        return String::new();
    };
    let (a, b) = (&study.markers[a].unit, &study.markers[b].unit);
    if a == b || a.is_empty() || b.is_empty() {
        String::new()
    } else {
        format!("{a} per {b}")
    }
}
