//! Tests without a mixed model, as they are written out.

use super::contrast::{text_of_null, text_or_null};
use crate::plan::choice;
use serde::{Deserialize, Serialize};

choice! {
    /// A check of an assumption.
    AssumptionCheck, "check" {
        /// Normal values of a group.
        ShapiroWilk = "shapiro_wilk";
        /// Equal spread around medians.
        BrownForsythe = "brown_forsythe";
        /// Equal spread around means.
        Levene = "levene";
        /// Sphericity of the visits.
        Mauchly = "mauchly";
    }
}

choice! {
    /// A comparison of the groups at the baseline.
    BaselineMethod, "comparison" {
        /// Two means, variances of their own.
        WelchT = "welch_t";
        /// Two means, one variance.
        StudentT = "student_t";
        /// Ranks of two groups.
        MannWhitney = "mann_whitney";
        /// Means with covariates held equal.
        Ancova = "ancova";
        /// All means, one variance.
        OneWayAnova = "one_way_anova";
        /// All means, variances of their own.
        WelchAnova = "welch_anova";
        /// Ranks of all groups.
        KruskalWallis = "kruskal_wallis";
    }
}

choice! {
    /// A paired test of change.
    ChangeMethod, "paired test" {
        /// Mean of the changes.
        PairedT = "paired_t";
        /// Signed ranks of the changes.
        SignedRank = "wilcoxon_signed_rank";
    }
}

choice! {
    /// A correlation coefficient.
    CorrelationMethod, "correlation" {
        /// Of the values.
        Pearson = "pearson";
        /// Of the ranks.
        Spearman = "spearman";
        /// Of the values, with the differences between groups taken out.
        Partial = "partial";
        /// Within subjects, over all visits.
        Repeated = "repeated_measures";
        /// The same, with the mean course of each group taken out.
        RepeatedAdjusted = "repeated_measures_adjusted";
    }
}

choice! {
    /// What of a marker is correlated.
    Correlated, "correlated quantity" {
        /// Value at the baseline.
        Value = "value";
        /// Change from it.
        Change = "change";
        /// Values less the subject's own mean.
        WithinSubject = "within_subject";
    }
}

/// A check that informs; it never chooses a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssumptionTest {
    /// Which check.
    pub test: AssumptionCheck,
    /// Group; `None` over all groups.
    pub group: Option<String>,
    /// Visit; `None` over all visits.
    pub visit: Option<String>,
    /// W or F.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df1: Option<f64>,
    /// Degrees of freedom of the error.
    pub df2: Option<f64>,
    /// p.
    pub p: Option<f64>,
}

impl AssumptionTest {
    /// A check over all groups and visits without numbers.
    #[must_use]
    pub fn of(test: AssumptionCheck) -> Self {
        Self {
            test,
            group: None,
            visit: None,
            statistic: None,
            df1: None,
            df2: None,
            p: None,
        }
    }
}

/// An effect of the repeated-measures ANOVA on complete cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RmAnovaEffect {
    /// `group`, `visit`, `group:visit`.
    pub effect: String,
    /// Complete subjects.
    pub n: usize,
    /// Degrees of freedom.
    pub df_num: f64,
    /// Degrees of freedom of the error.
    pub df_den: f64,
    /// F.
    pub f: f64,
    /// p under sphericity.
    pub p: f64,
    /// Greenhouse-Geisser epsilon.
    pub epsilon_gg: Option<f64>,
    /// p with it.
    pub p_gg: Option<f64>,
    /// Huynh-Feldt epsilon, at most 1.
    pub epsilon_hf: Option<f64>,
    /// p with it.
    pub p_hf: Option<f64>,
    /// SS over SS and its error.
    pub partial_eta2: f64,
    /// SS over SS and all errors.
    pub generalized_eta2: f64,
}

/// Friedman's test of one group, complete cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FriedmanTest {
    /// Group.
    pub group: String,
    /// Complete subjects.
    pub n: usize,
    /// Chi-squared.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// p.
    pub p: f64,
    /// Kendall's W.
    pub kendall_w: f64,
}

/// Correlation of this marker with another one or with a covariate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// The other marker or covariate.
    pub with: String,
    /// The value at the baseline, the change from it at later visits.
    pub of: Correlated,
    /// Visit; empty over all visits.
    #[serde(serialize_with = "text_or_null", deserialize_with = "text_of_null")]
    pub visit: String,
    /// Group; `None` for everyone.
    pub group: Option<String>,
    /// Coefficient.
    pub method: CorrelationMethod,
    /// Pairs.
    pub n: usize,
    /// Subjects with a pair, where the coefficient is not Pearson's or Spearman's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_subjects: Option<usize>,
    /// r or rho.
    pub estimate: f64,
    /// t, or Spearman's S; `None` when the points lie on a line.
    pub statistic: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Two-sided p.
    pub p: f64,
    /// Distribution of the ranks itself rather than t; Spearman only.
    pub exact: Option<bool>,
    /// Lower limit, Pearson only.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

/// A crossover as it was measured: one sequence in one period at one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrossoverCell {
    /// Sequence; `None` where the study has none.
    pub sequence: Option<String>,
    /// Period.
    pub period: String,
    /// Treatment in that period.
    pub treatment: String,
    /// Visit within the period.
    pub visit: String,
    /// Values.
    pub n: usize,
    /// Mean on the analysis scale.
    pub mean: Option<f64>,
    /// Standard deviation.
    pub sd: Option<f64>,
    /// Lower limit of the t interval.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}
