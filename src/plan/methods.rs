//! The methods registry: one entry a method, read by help, inspector and tooltips.

/// One method as the program explains it.
#[derive(Clone, Copy, Debug)]
pub struct Method {
    /// Name in files and on the command line.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// One or two plain sentences.
    pub explanation: &'static str,
    /// Source in the literature.
    pub reference: &'static str,
    /// The R function that gives the same numbers.
    pub r_function: &'static str,
}

/// Every method on offer.
pub const METHODS: &[Method] = &[
    Method {
        id: "mmrm",
        label: "Mixed model for repeated measures",
        explanation: "One mean for every group at every visit; the visits of one person are correlated. People with a missing visit stay in, under the assumption that data are missing at random.",
        reference: "Mallinckrodt et al. (2008) Drug Inf J 42:303",
        r_function: "mmrm::mmrm",
    },
    Method {
        id: "change-mmrm",
        label: "Change from baseline, baseline as covariate",
        explanation: "The change from baseline at each later visit, compared between groups at the same baseline value. For groups made by lot; otherwise it answers another question than the plain model.",
        reference: "Mallinckrodt et al. (2008) Drug Inf J 42:303",
        r_function: "mmrm::mmrm(change ~ baseline * visit + group * visit)",
    },
    Method {
        id: "clda",
        label: "Common baseline mean",
        explanation: "One baseline mean for all groups, as lots would make it; people without a baseline value stay in. For groups made by lot.",
        reference: "Liang & Zeger (2000) Sankhya B 62:134",
        r_function: "mmrm::mmrm with group indicators after baseline",
    },
    Method {
        id: "random-intercept",
        label: "Random intercept",
        explanation: "Every person has a level of their own around the group's means; any two visits are then equally correlated. Simple, and too simple where neighbouring visits are more alike.",
        reference: "Laird & Ware (1982) Biometrics 38:963",
        r_function: "lmerTest::lmer(y ~ group * visit + (1 | subject))",
    },
    Method {
        id: "us",
        label: "Unstructured covariance",
        explanation: "Every visit has its own variance and every pair of visits its own correlation. Nothing is assumed, which asks for more people than visits.",
        reference: "Mallinckrodt et al. (2008) Drug Inf J 42:303",
        r_function: "mmrm::us",
    },
    Method {
        id: "toeph",
        label: "Heterogeneous Toeplitz",
        explanation: "Every visit has its own variance; visits equally many steps apart have the same correlation. Assumes equal steps.",
        reference: "Littell et al. (2006) SAS for Mixed Models",
        r_function: "mmrm::toeph",
    },
    Method {
        id: "toep",
        label: "Toeplitz",
        explanation: "One variance; visits equally many steps apart have the same correlation. Assumes equal steps.",
        reference: "Littell et al. (2006) SAS for Mixed Models",
        r_function: "mmrm::toep",
    },
    Method {
        id: "ar1h",
        label: "Heterogeneous autoregressive",
        explanation: "Every visit has its own variance; the correlation falls by the same factor with each step. Assumes equal steps.",
        reference: "Jennrich & Schluchter (1986) Biometrics 42:805",
        r_function: "mmrm::ar1h",
    },
    Method {
        id: "ar1",
        label: "Autoregressive",
        explanation: "One variance; the correlation falls by the same factor with each step. Assumes equal steps.",
        reference: "Jennrich & Schluchter (1986) Biometrics 42:805",
        r_function: "mmrm::ar1",
    },
    Method {
        id: "csh",
        label: "Heterogeneous compound symmetry",
        explanation: "Every visit has its own variance; any two visits are equally correlated.",
        reference: "Jennrich & Schluchter (1986) Biometrics 42:805",
        r_function: "mmrm::csh",
    },
    Method {
        id: "cs",
        label: "Compound symmetry",
        explanation: "One variance; any two visits are equally correlated, however far apart. A random intercept with a correlation that may be negative.",
        reference: "Jennrich & Schluchter (1986) Biometrics 42:805",
        r_function: "mmrm::cs",
    },
    Method {
        id: "adh",
        label: "Heterogeneous ante-dependence",
        explanation: "Every visit has its own variance; each visit depends on the one before, with a correlation of its own. Steps may differ.",
        reference: "Gabriel (1962) Ann Math Stat 33:201",
        r_function: "mmrm::adh",
    },
    Method {
        id: "ad",
        label: "Ante-dependence",
        explanation: "One variance; each visit depends on the one before, with a correlation of its own. Steps may differ.",
        reference: "Gabriel (1962) Ann Math Stat 33:201",
        r_function: "mmrm::ad",
    },
    Method {
        id: "auto",
        label: "First that converges",
        explanation: "Tries unstructured, then ever simpler structures, and takes the first that converges; every step and its reason are in the results.",
        reference: "Mallinckrodt et al. (2008) Drug Inf J 42:303",
        r_function: "mmrm::mmrm with each structure in turn",
    },
    Method {
        id: "group",
        label: "Each group its own",
        explanation: "Every group has variances and correlations of its own; asks for enough people in each.",
        reference: "Pinheiro & Bates (2000) Mixed-Effects Models",
        r_function: "mmrm::us(visit | group / subject)",
    },
    Method {
        id: "model",
        label: "From the model",
        explanation: "Standard errors follow from the covariance of the visits that was fitted.",
        reference: "Laird & Ware (1982) Biometrics 38:963",
        r_function: "mmrm::mmrm(vcov = \"Asymptotic\")",
    },
    Method {
        id: "sandwich",
        label: "Sandwich (CR0)",
        explanation: "Standard errors from how far each person lies from the model; right even when the covariance structure is wrong, but too small with few people.",
        reference: "Liang & Zeger (1986) Biometrika 73:13",
        r_function: "mmrm::mmrm(vcov = \"Empirical\")",
    },
    Method {
        id: "reml",
        label: "REML",
        explanation: "Restricted maximum likelihood: variances are estimated without the downward bias of maximum likelihood.",
        reference: "Patterson & Thompson (1971) Biometrika 58:545",
        r_function: "mmrm::mmrm(reml = TRUE)",
    },
    Method {
        id: "ml",
        label: "ML",
        explanation: "Maximum likelihood: likelihoods of models with different means can be compared; variances come out a little too small.",
        reference: "Laird & Ware (1982) Biometrics 38:963",
        r_function: "mmrm::mmrm(reml = FALSE)",
    },
    Method {
        id: "kenward-roger-linear",
        label: "Kenward-Roger (linear)",
        explanation: "Widens standard errors and lowers degrees of freedom for small samples. Does not depend on how the covariance is written; the default.",
        reference: "Kenward & Roger (1997) Biometrics 53:983",
        r_function: "mmrm::mmrm(method = \"Kenward-Roger\", vcov = \"Kenward-Roger-Linear\")",
    },
    Method {
        id: "kenward-roger",
        label: "Kenward-Roger",
        explanation: "The full small-sample adjustment with second derivatives of the covariance.",
        reference: "Kenward & Roger (1997) Biometrics 53:983",
        r_function: "mmrm::mmrm(method = \"Kenward-Roger\")",
    },
    Method {
        id: "satterthwaite",
        label: "Satterthwaite",
        explanation: "Degrees of freedom from the uncertainty of each standard error; standard errors stay as estimated.",
        reference: "Fai & Cornelius (1996) J Stat Comput Simul 54:363",
        r_function: "mmrm::mmrm(method = \"Satterthwaite\")",
    },
    Method {
        id: "between-within",
        label: "Between-within",
        explanation: "Counts people for effects between people and visits for effects within them.",
        reference: "Schluchter & Elashoff (1990) J Stat Comput Simul 37:69",
        r_function: "mmrm::mmrm(method = \"Between-Within\")",
    },
    Method {
        id: "residual",
        label: "Residual",
        explanation: "Observations minus the number of estimated means; too optimistic when people are few.",
        reference: "Pinheiro & Bates (2000) Mixed-Effects Models",
        r_function: "mmrm::mmrm(method = \"Residual\")",
    },
    Method {
        id: "none",
        label: "No adjustment",
        explanation: "p-values as they come from each test.",
        reference: "Rothman (1990) Epidemiology 1:43",
        r_function: "stats::p.adjust(method = \"none\")",
    },
    Method {
        id: "bonferroni",
        label: "Bonferroni",
        explanation: "Every p is multiplied by the number of tests in its family.",
        reference: "Dunn (1961) J Am Stat Assoc 56:52",
        r_function: "stats::p.adjust(method = \"bonferroni\")",
    },
    Method {
        id: "holm",
        label: "Holm",
        explanation: "Controls the chance of any false finding in the family and is never weaker than Bonferroni.",
        reference: "Holm (1979) Scand J Stat 6:65",
        r_function: "stats::p.adjust(method = \"holm\")",
    },
    Method {
        id: "hochberg",
        label: "Hochberg",
        explanation: "Like Holm but starting from the largest p; needs tests that are independent or positively dependent.",
        reference: "Hochberg (1988) Biometrika 75:800",
        r_function: "stats::p.adjust(method = \"hochberg\")",
    },
    Method {
        id: "sidak",
        label: "\u{160}id\u{e1}k",
        explanation: "Exact for independent tests and a little weaker than Bonferroni.",
        reference: "Sidak (1967) J Am Stat Assoc 62:626",
        r_function: "1 - (1 - p)^k",
    },
    Method {
        id: "bh",
        label: "Benjamini-Hochberg",
        explanation: "Controls the expected share of false findings among the findings.",
        reference: "Benjamini & Hochberg (1995) J R Stat Soc B 57:289",
        r_function: "stats::p.adjust(method = \"BH\")",
    },
    Method {
        id: "by",
        label: "Benjamini-Yekutieli",
        explanation: "Controls the expected share of false findings whatever the dependence between tests.",
        reference: "Benjamini & Yekutieli (2001) Ann Stat 29:1165",
        r_function: "stats::p.adjust(method = \"BY\")",
    },
];

/// The entry with this id.
#[must_use]
pub fn method(id: &str) -> Option<&'static Method> {
    METHODS.iter().find(|m| m.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{
        CovarianceBy, CovarianceStructure, DfMethod, Estimation, ModelKind, Multiplicity,
        StandardErrors,
    };

    #[test]
    fn every_choice_has_a_complete_entry() {
        let ids = ModelKind::ALL
            .iter()
            .map(|c| c.id())
            .chain(CovarianceStructure::ALL.iter().map(|c| c.id()))
            .chain(CovarianceBy::ALL.iter().map(|c| c.id()))
            .chain(StandardErrors::ALL.iter().map(|c| c.id()))
            .chain(Estimation::ALL.iter().map(|c| c.id()))
            .chain(DfMethod::ALL.iter().map(|c| c.id()))
            .chain(Multiplicity::ALL.iter().map(|c| c.id()));
        for id in ids {
            let entry = method(id).unwrap_or_else(|| panic!("{id} has no entry"));
            for text in [
                entry.label,
                entry.explanation,
                entry.reference,
                entry.r_function,
            ] {
                assert!(!text.is_empty(), "{id}");
            }
        }
    }
}
