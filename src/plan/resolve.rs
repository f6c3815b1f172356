//! From a plan as asked to one in which nothing is left open.

use super::{
    AnalysisPlan, CovarianceStructure, CovariateTerm, DfMethod, Estimation, ModelKind,
    Multiplicity, Scale, StandardErrors, preset,
};
use crate::study::{CovariateValues, Derived, Study};
use std::collections::BTreeMap;

/// A plan with every default filled in; resolving it again gives the same.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolvedPlan {
    /// The complete plan: markers, scales and df are all named.
    pub plan: AnalysisPlan,
    /// Degrees of freedom in force.
    pub df: DfMethod,
    /// What was chosen for the user and should be known, for every marker.
    pub warnings: Vec<String>,
    /// The same, for single markers by name.
    pub marker_warnings: BTreeMap<String, Vec<String>>,
}

impl ResolvedPlan {
    /// Scale of the marker named `marker`.
    #[must_use]
    pub fn scale_of(&self, marker: &str) -> Scale {
        self.plan
            .scales
            .get(marker)
            .copied()
            .or(self.plan.scale)
            .unwrap_or(Scale::Identity)
    }
}

/// Why a plan can't be used with a study.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum PlanError {
    /// No such marker.
    #[error("There is no marker \"{name}\" in the study. Its markers are {known}.")]
    UnknownMarker {
        /// As asked.
        name: String,
        /// What there is.
        known: String,
    },
    /// No such covariate.
    #[error(
        "There is no covariate \"{name}\" in the study. Its covariates are {known}. Name the column with --covariate."
    )]
    UnknownCovariate {
        /// As asked.
        name: String,
        /// What there is.
        known: String,
    },
    /// Nothing of this name to correlate with.
    #[error(
        "--correlate: there is no {what} \"{name}\" in the study. Markers are {markers}; numeric covariates are {covariates}."
    )]
    UnknownPartner {
        /// `marker`, or `marker or numeric covariate`.
        what: &'static str,
        /// As asked.
        name: String,
        /// What there is.
        markers: String,
        /// What there is.
        covariates: String,
    },
    /// Kenward-Roger needs REML.
    #[error(
        "--df {0} needs --estimation reml: Kenward-Roger is defined for REML only. Choose --df satterthwaite or --estimation reml."
    )]
    KenwardRogerNeedsReml(&'static str),
    /// Kenward-Roger needs the model's standard errors.
    #[error(
        "--df {0} goes with --se model: Kenward-Roger adjusts the model's own standard errors. Choose --df satterthwaite or --se model."
    )]
    KenwardRogerNeedsModel(&'static str),
    /// Markers share no t statistics.
    #[error(
        "--adjust-markers dunnett: Dunnett's adjustment needs the correlation of the tests, which is known within a marker only. Choose --adjust-markers bh or another one."
    )]
    DunnettAcrossMarkers,
    /// Random effects are their own covariance.
    #[error(
        "--model {0} does not go with --covariance or --covariance-by: the random effects are its covariance. Drop one of them."
    )]
    RandomEffectsHaveCovariance(&'static str),
    /// One group in the model.
    #[error(
        "--covariance-by group does not go with --model {0}: it compares treatments within subjects, over all groups. Drop --covariance-by."
    )]
    OneCovariance(&'static str),
    /// No times to draw a line over.
    #[error(
        "--model random-slope needs a time for every visit: hours, or else a number in every label. The visit \"{0}\" has none. Name a column of hours with --hours, or choose another model."
    )]
    NoTime(String),
    /// Nobody changes treatment.
    #[error(
        "--model {0} needs a treatment that changes within subjects, and its period. No such columns were recognised; name them with --treatment and --period (and --sequence)."
    )]
    NoCrossover(&'static str),
    /// Confidence level outside (0, 1).
    #[error("--conf-level {0} is not between 0 and 1. Write 0.95 for 95 %.")]
    ConfLevel(f64),
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
}

/// Fills every default for this prepared study.
///
/// # Errors
/// [`PlanError`] names what the study does not have or which two options exclude each other.
pub fn resolve(plan: &AnalysisPlan, study: &Study) -> Result<ResolvedPlan, PlanError> {
    if !(plan.conf_level > 0.0 && plan.conf_level < 1.0) {
        return Err(PlanError::ConfLevel(plan.conf_level));
    }
    let kind = plan.model;
    if kind.is_random()
        && (plan.covariance != CovarianceStructure::Unstructured || plan.covariance_by.is_some())
    {
        return Err(PlanError::RandomEffectsHaveCovariance(kind.id()));
    }
    if kind.is_crossover() && plan.covariance_by.is_some() {
        return Err(PlanError::OneCovariance(kind.id()));
    }
    if kind.is_crossover() && study.crossover.is_none() {
        return Err(PlanError::NoCrossover(kind.id()));
    }
    if plan.adjust_markers == Multiplicity::Dunnett {
        return Err(PlanError::DunnettAcrossMarkers);
    }
    let mut warnings = Vec::new();
    let df = resolve_df(plan, &mut warnings)?;
    if kind == ModelKind::RandomSlope {
        let (_, unit) = slope_times(study)?;
        warnings.push(match unit {
            TimeUnit::Hours => "Slopes are changes in one hour; the time of a visit is its hours from the baseline.".to_owned(),
            TimeUnit::Label => "Slopes are changes in one unit of the number in the visit's label.".to_owned(),
        });
    }
    if study.crossover.is_some() && !kind.is_crossover() {
        warnings.push("The treatment changes within subjects (crossover), but this model knows periods as visits only. Choose --model crossover to compare the treatments.".to_owned());
    }
    let by_visit = plan.covariates.iter().any(|c| c.by_visit);
    if by_visit && (kind == ModelKind::RandomSlope || kind.is_crossover()) {
        warnings.push(
            "Covariates by visit enter this model without their interaction with the visit."
                .to_owned(),
        );
    }
    let known: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    for name in plan.markers.iter().chain(plan.scales.keys()) {
        if !known.contains(&name.as_str()) {
            return Err(PlanError::unknown_marker(name, &known));
        }
    }
    check_covariates(&plan.covariates, study)?;
    check_pairs(&plan.correlate, &known, study)?;
    let mut resolved = plan.clone();
    let added = preset::covariates(plan, study);
    let own = plan.covariates.is_empty() || plan.covariates == added;
    if own && !added.is_empty() {
        let names: Vec<&str> = added.iter().map(|t| t.name.as_str()).collect();
        warnings.push(format!(
            "The preset puts covariates into the model: {}.",
            names.join(", ")
        ));
        resolved.covariates = added;
    }
    if resolved.markers.is_empty() {
        resolved.markers = known.iter().map(|&n| n.to_owned()).collect();
    }
    for [first, _] in &plan.correlate {
        if !resolved.markers.contains(first) {
            return Err(PlanError::unknown_marker(
                first,
                &resolved
                    .markers
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>(),
            ));
        }
    }
    let mut marker_warnings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for marker in &study.markers {
        let is_partner = plan.correlate.iter().flatten().any(|n| *n == marker.name);
        if !resolved.markers.contains(&marker.name) && !is_partner {
            continue;
        }
        let quotient = marker.derived.as_ref().is_some_and(|expression| {
            Derived {
                name: marker.name.clone(),
                expression: expression.clone(),
            }
            .is_quotient()
        });
        let default = if quotient { Scale::Ln } else { Scale::Identity };
        let scale = plan
            .scales
            .get(&marker.name)
            .copied()
            .or(plan.scale)
            .unwrap_or(default);
        resolved.scales.insert(marker.name.clone(), scale);
        if quotient && scale == Scale::Ln {
            marker_warnings.entry(marker.name.clone()).or_default().push(format!(
                "{} is a quotient of two markers and is analysed as its natural log; read it beside its parts.",
                marker.name
            ));
        }
    }
    resolved.df = Some(df);
    Ok(ResolvedPlan {
        plan: resolved,
        df,
        warnings,
        marker_warnings,
    })
}

/// What a unit of time is in a random-slope model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Hours since the baseline.
    Hours,
    /// The number in the label.
    Label,
}

/// The time of each visit: hours where every visit has them, else the number in its label.
///
/// # Errors
/// [`PlanError::NoTime`] names a visit that has neither.
pub fn slope_times(study: &Study) -> Result<(Vec<f64>, TimeUnit), PlanError> {
    let hours: Option<Vec<f64>> = study.visits.iter().map(|v| v.hours).collect();
    if let Some(hours) = hours {
        return Ok((hours, TimeUnit::Hours));
    }
    let number = |label: &str| -> Option<f64> {
        let from = label.find(|c: char| c.is_ascii_digit())?;
        let text = &label[from..];
        let to = text
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(text.len());
        text[..to].trim_end_matches('.').parse().ok()
    };
    let times = study
        .visits
        .iter()
        .map(|v| number(&v.label).ok_or_else(|| PlanError::NoTime(v.label.clone())))
        .collect::<Result<Vec<f64>, _>>()?;
    Ok((times, TimeUnit::Label))
}

fn resolve_df(plan: &AnalysisPlan, warnings: &mut Vec<String>) -> Result<DfMethod, PlanError> {
    let (reml, model) = (
        plan.estimation == Estimation::Reml,
        plan.se == StandardErrors::Model,
    );
    if reml && model {
        return Ok(plan.df.unwrap_or(DfMethod::KenwardRogerLinear));
    }
    match plan.df {
        Some(df @ (DfMethod::KenwardRoger | DfMethod::KenwardRogerLinear)) => Err(if reml {
            PlanError::KenwardRogerNeedsModel(df.id())
        } else {
            PlanError::KenwardRogerNeedsReml(df.id())
        }),
        df => {
            let df = df.unwrap_or(DfMethod::Satterthwaite);
            if df == DfMethod::Satterthwaite {
                warnings.push(if reml {
                    "Sandwich standard errors: degrees of freedom are Satterthwaite's, because Kenward-Roger adjusts the model's own standard errors.".to_owned()
                } else {
                    "ML estimation: degrees of freedom are Satterthwaite's, because Kenward-Roger is defined for REML only.".to_owned()
                });
            }
            Ok(df)
        }
    }
}

fn check_covariates(terms: &[CovariateTerm], study: &Study) -> Result<(), PlanError> {
    let known: Vec<&str> = study.covariates.iter().map(|c| c.name.as_str()).collect();
    match terms.iter().find(|t| !known.contains(&t.name.as_str())) {
        Some(t) => Err(PlanError::UnknownCovariate {
            name: t.name.clone(),
            known: list(&known),
        }),
        None => Ok(()),
    }
}

fn check_pairs(pairs: &[[String; 2]], markers: &[&str], study: &Study) -> Result<(), PlanError> {
    let numbers: Vec<&str> = study
        .covariates
        .iter()
        .filter(|c| matches!(c.values, CovariateValues::Number(_)))
        .map(|c| c.name.as_str())
        .collect();
    for [first, second] in pairs {
        let (first, second) = (first.as_str(), second.as_str());
        let wrong = if !markers.contains(&first) {
            Some(("marker", first))
        } else if !markers.contains(&second) && !numbers.contains(&second) {
            Some(("marker or numeric covariate", second))
        } else {
            None
        };
        if let Some((what, name)) = wrong {
            return Err(PlanError::UnknownPartner {
                what,
                name: name.to_owned(),
                markers: list(markers),
                covariates: list(&numbers),
            });
        }
    }
    Ok(())
}

fn list(names: &[&str]) -> String {
    match names.len() {
        0 => "none".to_owned(),
        n if n > 12 => format!("{} and {} more", names[..12].join(", "), n - 12),
        _ => names.join(", "),
    }
}
