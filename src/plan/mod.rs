//! What the user asks, as plain data.
//!
//! In: flags, a plan file or the inspector fill an [`AnalysisPlan`]. Out: [`resolve`] turns it into a
//! [`ResolvedPlan`] with every default named, so that resolving the result again changes nothing.
//! Not its business: how a method computes; that is `models`.

mod methods;
mod preset;
mod request;
mod resolve;

pub use methods::{Method, MethodKind, PLACEHOLDERS, RCall, explain, method, methods};
pub use request::{Request, example_request};
pub use resolve::{PlanError, ResolvedPlan, TimeUnit, resolve, slope_times};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The analysis as asked; every field has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnalysisPlan {
    /// Options chosen together; what else is set here stands above it.
    pub preset: Option<Preset>,
    /// Markers to analyse by name; empty means all.
    pub markers: Vec<String>,
    /// Scale of every marker that `scales` does not name; `None` is the default of 05.
    pub scale: Option<Scale>,
    /// Mean and covariance model.
    pub model: ModelKind,
    /// How the baseline enters a model of changes.
    pub baseline_slope: BaselineSlope,
    /// Whether random slopes go with their intercepts.
    pub slopes: RandomSlopes,
    /// Covariance structure of a subject's visits.
    pub covariance: CovarianceStructure,
    /// `group`: every group has covariance parameters of its own.
    pub covariance_by: Option<CovarianceBy>,
    /// Where standard errors come from.
    pub se: StandardErrors,
    /// REML or ML.
    pub estimation: Estimation,
    /// Degrees of freedom; `None` takes Kenward-Roger-linear, or Satterthwaite under ML.
    pub df: Option<DfMethod>,
    /// Adjustment within each contrast family.
    pub adjust: Multiplicity,
    /// Adjustment of each contrast across markers, a second family.
    pub adjust_markers: Multiplicity,
    /// Confidence level of every interval.
    pub conf_level: f64,
    /// Where the lattice starts that estimates Dunnett's adjustment of more than four contrasts; the only
    /// number that has chance in its name.
    pub random_seed: u32,
    /// Covariates in the model, in order.
    pub covariates: Vec<CovariateTerm>,
    /// Whether the groups were randomised; `None` is not said and treated as not.
    pub randomized: Option<bool>,
    /// Pairs to correlate: a marker, and a marker or numeric covariate.
    pub correlate: Vec<[String; 2]>,
    /// Scale of single markers by name.
    pub scales: BTreeMap<String, Scale>,
}

impl Default for AnalysisPlan {
    fn default() -> Self {
        Self {
            preset: None,
            markers: Vec::new(),
            scale: None,
            model: ModelKind::Mmrm,
            baseline_slope: BaselineSlope::ByVisit,
            slopes: RandomSlopes::Correlated,
            covariance: CovarianceStructure::Unstructured,
            covariance_by: None,
            se: StandardErrors::Model,
            estimation: Estimation::Reml,
            df: None,
            adjust: Multiplicity::None,
            adjust_markers: Multiplicity::None,
            conf_level: 0.95,
            random_seed: 0,
            covariates: Vec::new(),
            randomized: None,
            correlate: Vec::new(),
            scales: BTreeMap::new(),
        }
    }
}

/// A covariate as the plan names it: `age`, `age:visit`, `factor(site)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CovariateTerm {
    /// Column of the file.
    pub name: String,
    /// Its effect differs by visit.
    pub by_visit: bool,
    /// Numbers are categories.
    pub as_factor: bool,
}

impl CovariateTerm {
    /// Reads `age`, `age:visit` or `factor(site)`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let (term, by_visit) = match text.strip_suffix(":visit") {
            Some(term) => (term.trim(), true),
            None => (text, false),
        };
        let inner = term
            .strip_prefix("factor(")
            .and_then(|t| t.strip_suffix(')'));
        Self {
            name: inner.unwrap_or(term).trim().to_owned(),
            by_visit,
            as_factor: inner.is_some(),
        }
    }
}

impl From<String> for CovariateTerm {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<CovariateTerm> for String {
    fn from(term: CovariateTerm) -> Self {
        let name = if term.as_factor {
            format!("factor({})", term.name)
        } else {
            term.name
        };
        if term.by_visit {
            format!("{name}:visit")
        } else {
            name
        }
    }
}

/// Declares a choice whose names are those of the command line and the results file.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $id:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $id)] $variant,)+ }

        impl $name {
            /// Every choice, in the order it is offered.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Name on the command line and in files.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }

            /// Name for people, from the methods registry.
            #[must_use]
            pub fn label(self) -> &'static str { $crate::plan::method(self.id()).map_or(self.id(), |m| m.label) }

            /// What it does in plain words, from the methods registry.
            #[must_use]
            pub fn explanation(self) -> &'static str { $crate::plan::explain(self.id()) }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|c| c.id() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|c| c.id()).collect();
                    format!("\"{text}\" is not a known {}; choose one of {}", $what, known.join(", "))
                })
            }
        }
    };
}
pub(crate) use choice;

choice! {
    /// Scale a marker is analysed on.
    Scale, "scale" {
        /// As measured.
        Identity = "identity";
        /// Natural logarithm.
        Ln = "ln";
        /// Logarithm to base 2.
        Log2 = "log2";
        /// Logarithm to base 10.
        Log10 = "log10";
    }
}

impl Scale {
    /// The value on this scale; `None` where the logarithm does not exist.
    #[must_use]
    pub fn apply(self, raw: f64) -> Option<f64> {
        if self != Self::Identity && raw <= 0.0 {
            return None;
        }
        Some(match self {
            Self::Identity => raw,
            Self::Ln => raw.ln(),
            Self::Log2 => raw.log2(),
            Self::Log10 => raw.log10(),
        })
    }

    /// Back from this scale to raw units.
    #[must_use]
    pub fn back(self, value: f64) -> f64 {
        match self {
            Self::Identity => value,
            Self::Ln => value.exp(),
            Self::Log2 => value.exp2(),
            Self::Log10 => 10f64.powf(value),
        }
    }

    /// `name` on this scale, as R writes it.
    #[must_use]
    pub fn in_r(self, name: &str) -> String {
        match self {
            Self::Identity => name.to_owned(),
            Self::Ln => format!("log({name})"),
            Self::Log2 => format!("log2({name})"),
            Self::Log10 => format!("log10({name})"),
        }
    }

    /// Whether differences on this scale are ratios of raw values.
    #[must_use]
    pub fn is_log(self) -> bool {
        self != Self::Identity
    }
}

choice! {
    /// Mean and covariance model.
    ModelKind, "model" {
        /// Mixed model for repeated measures, `group * visit`.
        Mmrm = "mmrm";
        /// Changes from baseline with the baseline value as a covariate, by visit.
        ChangeMmrm = "change-mmrm";
        /// Constrained longitudinal data analysis: one baseline mean for all groups.
        Clda = "clda";
        /// A random intercept a subject, as lme4's `(1 | subject)`.
        RandomIntercept = "random-intercept";
        /// A line in time for each group, a random intercept and slope a subject.
        RandomSlope = "random-slope";
        /// Treatments within subjects, a random intercept a subject and a period of it.
        Crossover = "crossover";
        /// The same with a covariance over periods and visits.
        CrossoverMarginal = "crossover-marginal";
    }
}

impl ModelKind {
    /// Whether random effects are its covariance, so that no structure is chosen.
    #[must_use]
    pub fn is_random(self) -> bool {
        matches!(
            self,
            Self::RandomIntercept | Self::RandomSlope | Self::Crossover
        )
    }

    /// Whether it compares treatments within subjects.
    #[must_use]
    pub fn is_crossover(self) -> bool {
        matches!(self, Self::Crossover | Self::CrossoverMarginal)
    }
}

choice! {
    /// Whether a random slope goes with its intercept.
    RandomSlopes, "kind of random slopes" {
        /// As lme4's `(1 + time | subject)`.
        Correlated = "correlated";
        /// As lme4's `(1 + time || subject)`.
        Uncorrelated = "uncorrelated";
    }
}

choice! {
    /// How the baseline enters a model of changes.
    BaselineSlope, "slope of the baseline" {
        /// A slope a visit.
        ByVisit = "by-visit";
        /// One slope for all visits.
        Common = "common-slope";
    }
}

choice! {
    /// Covariance of one subject's visits.
    CovarianceStructure, "covariance structure" {
        /// Every variance and covariance of its own.
        Unstructured = "us";
        /// A variance a visit, one correlation a number of steps.
        HeterogeneousToeplitz = "toeph";
        /// One variance, one correlation a number of steps.
        Toeplitz = "toep";
        /// A variance a visit, correlation falling by the same factor each step.
        HeterogeneousAutoregressive = "ar1h";
        /// One variance, correlation falling by the same factor each step.
        Autoregressive = "ar1";
        /// A variance a visit, one correlation.
        HeterogeneousCompoundSymmetry = "csh";
        /// One variance, one correlation.
        CompoundSymmetry = "cs";
        /// A variance a visit, a correlation a pair of neighbours.
        HeterogeneousAnteDependence = "adh";
        /// One variance, a correlation a pair of neighbours.
        AnteDependence = "ad";
        /// The first of a fixed ladder of structures that converges.
        Auto = "auto";
    }
}

impl CovarianceStructure {
    /// What is tried, in order: itself, or for [`Self::Auto`] the ladder of 05.
    #[must_use]
    pub fn rungs(self) -> &'static [Self] {
        const LADDER: [CovarianceStructure; 8] = [
            CovarianceStructure::Unstructured,
            CovarianceStructure::HeterogeneousAnteDependence,
            CovarianceStructure::AnteDependence,
            CovarianceStructure::HeterogeneousAutoregressive,
            CovarianceStructure::Toeplitz,
            CovarianceStructure::HeterogeneousCompoundSymmetry,
            CovarianceStructure::CompoundSymmetry,
            CovarianceStructure::Autoregressive,
        ];
        match self {
            Self::Auto => &LADDER,
            one => Self::ALL
                .iter()
                .position(|c| *c == one)
                .map_or(&[], |i| &Self::ALL[i..=i]),
        }
    }

    /// Whether its correlations count steps, so that visits should be equally far apart.
    #[must_use]
    pub fn needs_equal_steps(self) -> bool {
        matches!(
            self,
            Self::Autoregressive
                | Self::HeterogeneousAutoregressive
                | Self::Toeplitz
                | Self::HeterogeneousToeplitz
        )
    }
}

choice! {
    /// What has covariance parameters of its own.
    CovarianceBy, "covariance grouping" {
        /// Every group.
        Group = "group";
    }
}

choice! {
    /// Where standard errors come from.
    StandardErrors, "standard error" {
        /// From the covariance model.
        Model = "model";
        /// Empirical sandwich, CR0.
        Sandwich = "sandwich";
        /// Sandwich that is unbiased under the model, CR2.
        Cr2 = "cr2";
        /// Jackknife sandwich, CR3.
        Cr3 = "cr3";
    }
}

choice! {
    /// Estimation criterion.
    Estimation, "estimation" {
        /// Restricted maximum likelihood.
        Reml = "reml";
        /// Maximum likelihood.
        Ml = "ml";
    }
}

choice! {
    /// Degrees of freedom of tests and intervals.
    DfMethod, "df method" {
        /// Kenward-Roger without second derivatives.
        KenwardRogerLinear = "kenward-roger-linear";
        /// Kenward-Roger in full.
        KenwardRoger = "kenward-roger";
        /// Satterthwaite.
        Satterthwaite = "satterthwaite";
        /// Between-within.
        BetweenWithin = "between-within";
        /// Observations minus fixed effects.
        Residual = "residual";
    }
}

choice! {
    /// Options chosen together.
    Preset, "analysis preset" {
        /// Logarithms, unstructured, jackknife sandwich, age, sex and BMI.
        Nimh = "nimh";
        /// Unstructured with a ladder, Kenward-Roger-linear, Holm.
        Regulatory = "regulatory";
    }
}

choice! {
    /// Adjustment for several tests.
    Multiplicity, "adjustment" {
        /// None.
        None = "none";
        /// Bonferroni.
        Bonferroni = "bonferroni";
        /// Holm.
        Holm = "holm";
        /// Hochberg.
        Hochberg = "hochberg";
        /// Sidak, `1 - (1 - p)^k`.
        Sidak = "sidak";
        /// Benjamini-Hochberg false discovery rate.
        BenjaminiHochberg = "bh";
        /// Benjamini-Yekutieli false discovery rate.
        BenjaminiYekutieli = "by";
        /// The largest of the family's correlated t statistics.
        Dunnett = "dunnett";
    }
}
