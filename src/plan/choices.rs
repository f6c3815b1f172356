//! What can be chosen in a plan, and the macro that gives a choice its id.

use super::methods::MethodKind;
use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have ids: the names of the command line and of files. Names of earlier versions,
/// after a bar, are still read.
macro_rules! ids {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $id:literal $(| $old:literal)*;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $id $(, alias = $old)*)] $variant,)+ }

        impl $name {
            /// Every variant, in the order it is offered.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Names of earlier versions that are still read, each with the name of today.
            pub const OLD: &[(&str, &str)] = &[$($(($old, $id),)*)+];

            /// Name on the command line and in files.
            #[must_use]
            pub fn id(self) -> &'static str { match self { $(Self::$variant => $id),+ } }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let text = Self::OLD.iter().find(|(old, _)| *old == text).map_or(text, |(_, id)| *id);
                Self::ALL.iter().copied().find(|c| c.id() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|c| c.id()).collect();
                    format!("\"{text}\" is not a known {}; choose one of {}", $what, known.join(", "))
                })
            }
        }
    };
}
pub(crate) use ids;

/// A choice of the plan: its variants are the entries of one kind in the methods registry.
pub(super) trait Choice {
    /// Kind of its entries.
    const KIND: MethodKind;
}

/// Declares a choice of the plan: an enum with ids, explained in the methods registry.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $what:literal, $kind:ident { $($variants:tt)+ }) => {
        $crate::plan::choice! { $(#[$doc])* $name, $what { $($variants)+ } }

        impl $crate::plan::choices::Choice for $name {
            const KIND: $crate::plan::MethodKind = $crate::plan::MethodKind::$kind;
        }
    };
    // A choice that no option of the plan offers, such as which test was made.
    ($(#[$doc:meta])* $name:ident, $what:literal { $($variants:tt)+ }) => {
        $crate::plan::ids! { $(#[$doc])* $name, $what { $($variants)+ } }

        impl $name {
            /// Name for people, from the methods registry.
            #[must_use]
            pub fn label(self) -> &'static str {
                $crate::plan::method(self.id()).map_or(self.id(), |m| m.label)
            }

            /// What it does in plain words, from the methods registry.
            #[must_use]
            pub fn explanation(self) -> &'static str { $crate::plan::explain(self.id()) }
        }
    };
}

pub(crate) use choice;

choice! {
    /// Scale a marker is analysed on.
    Scale, "scale", Scale {
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
    ModelKind, "model", Model {
        /// Mixed model for repeated measures, `group * visit`.
        Mmrm = "mmrm";
        /// Changes from baseline with the baseline value as a covariate, by visit.
        ChangeMmrm = "change-mmrm";
        /// Constrained longitudinal data analysis: one baseline mean for all groups.
        Clda = "clda";
        /// A random intercept for each subject, as lme4's `(1 | subject)`.
        RandomIntercept = "random-intercept";
        /// A line in time for each group, a random intercept and slope for each subject.
        RandomSlope = "random-slope";
        /// Treatments within subjects, random intercepts for each subject and each of its periods.
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
    /// Whether random slopes and intercepts are correlated.
    RandomSlopes, "kind of random slopes", RandomSlopes {
        /// As lme4's `(1 + time | subject)`.
        Correlated = "correlated";
        /// As lme4's `(1 + time || subject)`.
        Uncorrelated = "uncorrelated";
    }
}

choice! {
    /// How the baseline enters a model of changes.
    BaselineSlope, "slope of the baseline", BaselineSlope {
        /// A slope for each visit.
        ByVisit = "by-visit";
        /// One slope for all visits.
        Common = "common-slope";
    }
}

choice! {
    /// What has its own covariance parameters.
    CovarianceBy, "covariance grouping", CovarianceBy {
        /// Every group.
        Group = "group";
    }
}

choice! {
    /// Where standard errors come from.
    StandardErrors, "standard error", StandardErrors {
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
    Estimation, "estimation", Estimation {
        /// Restricted maximum likelihood.
        Reml = "reml";
        /// Maximum likelihood.
        Ml = "ml";
    }
}

choice! {
    /// Degrees of freedom of tests and intervals.
    DfMethod, "df method", DegreesOfFreedom {
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

impl DfMethod {
    /// Whether it adjusts the model's own standard errors under REML, after Kenward and Roger.
    #[must_use]
    pub fn is_kenward_roger(self) -> bool {
        matches!(self, Self::KenwardRoger | Self::KenwardRogerLinear)
    }
}

choice! {
    /// Options chosen together.
    Preset, "analysis preset", Preset {
        /// Logarithms, unstructured, jackknife sandwich, age, sex and BMI.
        RobustAdjusted = "robust-adjusted" | "nimh";
        /// Unstructured with a ladder, the baseline where randomised, Kenward-Roger-linear, Holm.
        Regulatory = "regulatory";
    }
}

ids! {
    /// The comparison that answers the question of a study.
    Primary, "primary comparison" {
        /// Change in a group minus change in the reference group.
        DifferenceInChange = "difference_in_change";
        /// Group minus reference group at a visit.
        GroupDifference = "group_difference";
        /// Visit minus baseline within a group.
        ChangeFromBaseline = "change_from_baseline";
    }
}

choice! {
    /// Adjustment for several tests.
    Multiplicity, "adjustment", Multiplicity {
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

impl Multiplicity {
    /// Whether it bounds the share of false findings, so that its p is called q.
    #[must_use]
    pub fn is_false_discovery_rate(self) -> bool {
        matches!(self, Self::BenjaminiHochberg | Self::BenjaminiYekutieli)
    }

    /// Its name in a sentence: `Holm`; empty where nothing is adjusted.
    #[must_use]
    pub fn method_name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::BenjaminiHochberg => "Benjamini\u{2013}Hochberg",
            Self::BenjaminiYekutieli => "Benjamini\u{2013}Yekutieli",
            other => other.label(),
        }
    }

    /// What it makes of a p-value: `Holm-adjusted`.
    #[must_use]
    pub fn adjusted(self) -> String {
        match self {
            Self::None => "unadjusted".to_owned(),
            other => format!("{}-adjusted", other.method_name()),
        }
    }
}

ids! {
    /// Over whom a correlation is taken.
    CorrelateWithin, "way to correlate" {
        /// In each group.
        Group = "group";
        /// Over everyone.
        Pooled = "pooled";
        /// Over everyone, with the differences between groups taken out.
        Adjusted = "adjusted";
        /// Within subjects, over all visits.
        Repeated = "repeated";
    }
}

ids! {
    /// What subjects are taken to do after they drop out.
    ReferenceBased, "assumption about drop-outs" {
        /// They go on as their own group: missing at random.
        Mar = "mar";
        /// Their mean jumps to that of the reference group.
        JumpToReference = "j2r";
        /// They keep the difference they had and change further as the reference group.
        CopyIncrements = "cir";
        /// They were as the reference group all along.
        CopyReference = "cr";
    }
}

impl ReferenceBased {
    /// Name in the middle of a sentence.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Mar => "missing at random",
            Self::JumpToReference => "jump to reference",
            Self::CopyIncrements => "copy increments in reference",
            Self::CopyReference => "copy reference",
        }
    }
}
