//! The covariance structures of a subject's visits: names, words, R calls, and the ladder from rich to simple.
//!
//! One entry per structure. Its matrix and derivatives are a file of `models::mmrm::covariance`.

use super::choices::choice;
use super::methods::sources as by;
use super::methods::{Method, MethodKind, RCall};
use serde::{Deserialize, Serialize};

choice! {
    /// Covariance of one subject's visits.
    CovarianceStructure, "covariance structure", Covariance {
        /// Every variance and covariance is its own parameter.
        Unstructured = "us";
        /// A variance for each visit, a correlation for each number of steps.
        HeterogeneousToeplitz = "toeph";
        /// One variance, a correlation for each number of steps.
        Toeplitz = "toep";
        /// A variance for each visit, correlation falling by the same factor each step.
        HeterogeneousAutoregressive = "ar1h";
        /// One variance, correlation falling by the same factor each step.
        Autoregressive = "ar1";
        /// A variance for each visit, one correlation.
        HeterogeneousCompoundSymmetry = "csh";
        /// One variance, one correlation.
        CompoundSymmetry = "cs";
        /// A variance for each visit, a correlation for each pair of neighbours.
        HeterogeneousAnteDependence = "adh";
        /// One variance, a correlation for each pair of neighbours.
        AnteDependence = "ad";
        /// One variance, correlation falling exponentially with the time between the visits.
        SpatialExponential = "sp-exp";
        /// A variance for each visit, correlation falling exponentially with the time between the visits.
        HeterogeneousSpatialExponential = "sp-exp-h";
        /// As `sp-exp`, and a part of the variance that no two visits share.
        SpatialExponentialNugget = "sp-exp-nugget";
        /// As `sp-exp-h`, and a part of the variance that no two visits share.
        HeterogeneousSpatialExponentialNugget = "sp-exp-h-nugget";
        /// The first of a fixed ladder of structures that converges.
        Auto = "auto";
    }
}

/// What a structure takes from the times of the visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// Nothing.
    Any,
    /// Its correlations count steps, so that visits should be equally far apart.
    EqualSteps,
    /// Its correlations depend on the times, so that every visit needs one.
    Times,
}

/// A structure in R; `None` where the package does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RCovariance {
    /// Function in a formula of mmrm: `us` of `us(visit | subject)`; over times it is `sp_exp(time | subject)`.
    pub mmrm: Option<&'static str>,
    /// Correlation of nlme's `gls`, with `{visit}` for the name of the visit's column and `{range}` for a range to
    /// start from, and whether each visit has a variance of its own.
    pub nlme: Option<(&'static str, bool)>,
}

/// A covariance structure, all but its mathematics.
struct Entry {
    structure: CovarianceStructure,
    spacing: Spacing,
    r: RCovariance,
    method: Method,
}

impl CovarianceStructure {
    /// Every structure; [`Self::Auto`] is a choice among them.
    pub fn structures() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|e| e.structure)
    }

    /// What is tried, in order: itself, or for [`Self::Auto`] a fixed ladder from unstructured to autoregressive.
    #[must_use]
    pub fn ladder(self) -> Vec<Self> {
        match self {
            Self::Auto => LADDER.to_vec(),
            one => vec![one],
        }
    }

    /// What it takes from the times of the visits.
    #[must_use]
    pub fn spacing(self) -> Spacing {
        self.entry().map_or(Spacing::Any, |e| e.spacing)
    }

    /// The structure in R; `None` for [`Self::Auto`].
    #[must_use]
    pub fn in_r(self) -> Option<RCovariance> {
        self.entry().map(|e| e.r)
    }

    fn entry(self) -> Option<&'static Entry> {
        ENTRIES.iter().find(|e| e.structure == self)
    }
}

/// The registry's entries of the structures and of the choice among them.
pub(in crate::plan) fn methods() -> impl Iterator<Item = &'static Method> {
    ENTRIES.iter().map(|e| &e.method).chain([&AUTO])
}

/// Structures that [`CovarianceStructure::Auto`] tries, from most to fewest parameters. Exponential decay is among them
/// only with a nugget and a variance a visit: without these it fits poorly where visits are minutes and days apart.
const LADDER: [CovarianceStructure; 9] = [
    CovarianceStructure::Unstructured,
    CovarianceStructure::HeterogeneousAnteDependence,
    CovarianceStructure::HeterogeneousSpatialExponentialNugget,
    CovarianceStructure::HeterogeneousAutoregressive,
    CovarianceStructure::HeterogeneousCompoundSymmetry,
    CovarianceStructure::Toeplitz,
    CovarianceStructure::AnteDependence,
    CovarianceStructure::CompoundSymmetry,
    CovarianceStructure::Autoregressive,
];

const ENTRIES: &[Entry] = &[
    Entry {
        structure: CovarianceStructure::Unstructured,
        spacing: Spacing::Any,
        r: RCovariance {
            mmrm: Some("us"),
            nlme: Some(("nlme::corSymm(form = ~ {visit}_number | subject)", true)),
        },
        method: Method {
            id: "us",
            kind: MethodKind::Covariance,
            label: "unstructured",
            explanation: "Every visit has its own variance and every pair of visits its own correlation. Nothing else is assumed of it; that asks for more subjects than visits.",
            options: &["covariance=us"],
            references: &[by::MALLINCKRODT],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"us\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousToeplitz,
        spacing: Spacing::EqualSteps,
        r: RCovariance {
            mmrm: Some("toeph"),
            nlme: None,
        },
        method: Method {
            id: "toeph",
            kind: MethodKind::Covariance,
            label: "heterogeneous Toeplitz",
            explanation: "Every visit has its own variance; visits equally many steps apart have the same correlation. Assumes equal steps.",
            options: &["covariance=toeph"],
            references: &[by::LITTELL],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"toeph\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::Toeplitz,
        spacing: Spacing::EqualSteps,
        r: RCovariance {
            mmrm: Some("toep"),
            nlme: None,
        },
        method: Method {
            id: "toep",
            kind: MethodKind::Covariance,
            label: "Toeplitz",
            explanation: "One variance; visits equally many steps apart have the same correlation. Assumes equal steps.",
            options: &["covariance=toep"],
            references: &[by::LITTELL],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"toep\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousAutoregressive,
        spacing: Spacing::EqualSteps,
        r: RCovariance {
            mmrm: Some("ar1h"),
            nlme: Some(("nlme::corAR1(form = ~ {visit}_number | subject)", true)),
        },
        method: Method {
            id: "ar1h",
            kind: MethodKind::Covariance,
            label: "heterogeneous autoregressive",
            explanation: "Every visit has its own variance; the correlation falls by the same factor with each step. Assumes equal steps.",
            options: &["covariance=ar1h"],
            references: &[by::JENNRICH_SCHLUCHTER],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"ar1h\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::Autoregressive,
        spacing: Spacing::EqualSteps,
        r: RCovariance {
            mmrm: Some("ar1"),
            nlme: Some(("nlme::corAR1(form = ~ {visit}_number | subject)", false)),
        },
        method: Method {
            id: "ar1",
            kind: MethodKind::Covariance,
            label: "autoregressive",
            explanation: "One variance; the correlation falls by the same factor with each step. Assumes equal steps.",
            options: &["covariance=ar1"],
            references: &[by::JENNRICH_SCHLUCHTER],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"ar1\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousCompoundSymmetry,
        spacing: Spacing::Any,
        r: RCovariance {
            mmrm: Some("csh"),
            nlme: Some(("nlme::corCompSymm(form = ~ 1 | subject)", true)),
        },
        method: Method {
            id: "csh",
            kind: MethodKind::Covariance,
            label: "heterogeneous compound symmetry",
            explanation: "Every visit has its own variance; any two visits are equally correlated.",
            options: &["covariance=csh"],
            references: &[by::JENNRICH_SCHLUCHTER],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"csh\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::CompoundSymmetry,
        spacing: Spacing::Any,
        r: RCovariance {
            mmrm: Some("cs"),
            nlme: Some(("nlme::corCompSymm(form = ~ 1 | subject)", false)),
        },
        method: Method {
            id: "cs",
            kind: MethodKind::Covariance,
            label: "compound symmetry",
            explanation: "One variance; any two visits are equally correlated, however far apart. A random intercept with a correlation that may be negative.",
            options: &["covariance=cs"],
            references: &[by::JENNRICH_SCHLUCHTER],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"cs\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousAnteDependence,
        spacing: Spacing::Any,
        r: RCovariance {
            mmrm: Some("adh"),
            nlme: None,
        },
        method: Method {
            id: "adh",
            kind: MethodKind::Covariance,
            label: "heterogeneous ante-dependence",
            explanation: "Every visit has its own variance; each visit depends on the one before, with a correlation of its own. Steps may differ.",
            options: &["covariance=adh"],
            references: &[by::GABRIEL],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"adh\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::AnteDependence,
        spacing: Spacing::Any,
        r: RCovariance {
            mmrm: Some("ad"),
            nlme: None,
        },
        method: Method {
            id: "ad",
            kind: MethodKind::Covariance,
            label: "ante-dependence",
            explanation: "One variance; each visit depends on the one before, with a correlation of its own. Steps may differ.",
            options: &["covariance=ad"],
            references: &[by::GABRIEL],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"ad\", visits = \"visit\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::SpatialExponential,
        spacing: Spacing::Times,
        r: RCovariance {
            mmrm: Some("sp_exp"),
            nlme: Some(("nlme::corExp({range}, form = ~ time | subject)", false)),
        },
        method: Method {
            id: "sp-exp",
            kind: MethodKind::Covariance,
            label: "exponential over time",
            explanation: "One variance; the correlation of two visits falls exponentially with the time between them. For visits at unequal steps.",
            options: &["covariance=sp-exp"],
            references: &[by::JONES_BOADI_BOATENG],
            r: RCall {
                function: "mmrm::cov_struct",
                arguments: "\"sp_exp\", visits = \"time\", subject = \"subject\"",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousSpatialExponential,
        spacing: Spacing::Times,
        r: RCovariance {
            mmrm: None,
            nlme: Some(("nlme::corExp({range}, form = ~ time | subject)", true)),
        },
        method: Method {
            id: "sp-exp-h",
            kind: MethodKind::Covariance,
            label: "heterogeneous exponential over time",
            explanation: "Every visit has its own variance; the correlation of two visits falls exponentially with the time between them.",
            options: &["covariance=sp-exp-h"],
            references: &[by::JONES_BOADI_BOATENG],
            r: RCall {
                function: "nlme::corExp",
                arguments: "form = ~ time | subject",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::SpatialExponentialNugget,
        spacing: Spacing::Times,
        r: RCovariance {
            mmrm: None,
            nlme: Some((
                "nlme::corExp(c({range}, 0.2), form = ~ time | subject, nugget = TRUE)",
                false,
            )),
        },
        method: Method {
            id: "sp-exp-nugget",
            kind: MethodKind::Covariance,
            label: "exponential over time with nugget",
            explanation: "One variance; the correlation of two visits falls exponentially with the time between them. A part of the variance, the nugget, is measurement error that no two visits share.",
            options: &["covariance=sp-exp-nugget"],
            references: &[by::DIGGLE],
            r: RCall {
                function: "nlme::corExp",
                arguments: "form = ~ time | subject, nugget = TRUE",
            },
        },
    },
    Entry {
        structure: CovarianceStructure::HeterogeneousSpatialExponentialNugget,
        spacing: Spacing::Times,
        r: RCovariance {
            mmrm: None,
            nlme: Some((
                "nlme::corExp(c({range}, 0.2), form = ~ time | subject, nugget = TRUE)",
                true,
            )),
        },
        method: Method {
            id: "sp-exp-h-nugget",
            kind: MethodKind::Covariance,
            label: "heterogeneous exponential over time with nugget",
            explanation: "Every visit has its own variance; the correlation of two visits falls exponentially with the time between them. A part of the variance, the nugget, is measurement error that no two visits share.",
            options: &["covariance=sp-exp-h-nugget"],
            references: &[by::DIGGLE],
            r: RCall {
                function: "nlme::corExp",
                arguments: "form = ~ time | subject, nugget = TRUE",
            },
        },
    },
];

static AUTO: Method = Method {
    id: "auto",
    kind: MethodKind::Covariance,
    label: "first that converges",
    explanation: "Tries the structures from most to fewest parameters, unstructured first, and takes the first that converges; every step and its reason are in the results.",
    options: &["covariance=auto"],
    references: &[by::MALLINCKRODT],
    r: RCall {
        function: "mmrm::mmrm",
        arguments: "covariance = {covariance}",
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_but_auto_is_a_structure() {
        let mut all: Vec<_> = CovarianceStructure::structures().collect();
        all.push(CovarianceStructure::Auto);
        assert_eq!(all, CovarianceStructure::ALL);
        for entry in ENTRIES {
            assert_eq!(entry.structure.id(), entry.method.id);
        }
    }
}
