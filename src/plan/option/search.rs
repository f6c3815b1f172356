//! Words by which an option is looked for beside its name.

use super::entry::PlanOption;
use crate::plan::asked::OptionId;

impl PlanOption {
    /// Everything an option is found by: its name, its flag, its choices, and what people call it.
    #[must_use]
    pub fn words_to_find(&self) -> String {
        let choices = self.choices();
        let choices = choices.iter().map(|c| self.value_label(c));
        let mut words = vec![self.label, self.flag.name(), synonyms(self.id)];
        words.extend(choices);
        words.join(" ").to_lowercase()
    }
}

/// What people call an option where its name does not say it.
fn synonyms(id: OptionId) -> &'static str {
    match id {
        OptionId::Preset => "template sap",
        OptionId::Scale => {
            "log logarithm natural log ln log2 log10 transform transformation ratio fold change"
        }
        OptionId::Model => "mmrm mixed model ancova lmm repeated measures",
        OptionId::BaselineSlope => "ancova adjust for baseline",
        OptionId::Covariance => "unstructured compound symmetry ar1 aic structure correlation",
        OptionId::Se => "robust sandwich",
        OptionId::Df => "kenward-roger satterthwaite small sample",
        OptionId::Adjust => "multiplicity multiple testing holm bonferroni dunnett",
        OptionId::AdjustMarkers => "fdr false discovery multiplicity q benjamini",
        OptionId::Contrast => "auc time average peak trend own weights",
        OptionId::Margin => "equivalence non-inferiority noninferiority sesoi",
        OptionId::ReferenceBased => {
            "sensitivity missing imputation drop-out dropout mnar jump to reference copy"
        }
        OptionId::Delta => "sensitivity missing imputation tipping point drop-out dropout mnar",
        OptionId::Subgroup => "effect modification interaction forest sex",
        OptionId::Detect => "power sample size next study",
        OptionId::Power => "sample size next study",
        OptionId::Primary => "endpoint estimand question",
        OptionId::Randomized => "randomised randomized trial rct",
        OptionId::ConfLevel => "confidence interval alpha level",
        OptionId::SimultaneousCi => "simultaneous confidence adjusted interval",
        OptionId::Covariates => "adjust age sex site centre center",
        OptionId::Batch => "plate run lot random effect",
        OptionId::Correlate => "correlation pearson spearman",
        OptionId::CovarianceBy => "heterogeneous variance",
        OptionId::Slopes
        | OptionId::Estimation
        | OptionId::CorrelateWithin
        | OptionId::RandomSeed
        | OptionId::Markers
        | OptionId::Scales => "",
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{OptionId, options};

    #[test]
    fn options_are_found_by_what_people_call_them() {
        let found = |words: &str| -> Vec<OptionId> {
            options()
                .filter(|o| o.words_to_find().contains(words))
                .map(|o| o.id)
                .collect()
        };
        for (words, id) in [
            ("sensitivity", OptionId::ReferenceBased),
            ("sensitivity", OptionId::Delta),
            ("missing", OptionId::ReferenceBased),
            ("tipping", OptionId::Delta),
            ("imputation", OptionId::Delta),
            ("log", OptionId::Scale),
            ("kenward", OptionId::Df),
            ("delta", OptionId::Delta),
        ] {
            assert!(found(words).contains(&id), "{words}: {:?}", found(words));
        }
    }
}
