//! Contrasts: what compares what, the estimate, who it depends on, and what a rule for censored values does to it.

use super::TestedEstimate;
use crate::plan::{OwnContrast, Scale};
use crate::study::CensoredRule;
use serde::{Deserialize, Serialize};

/// The family a contrast belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContrastFamily {
    /// Visit minus baseline within a group.
    ChangeFromBaseline,
    /// Group minus reference at a visit.
    GroupDifference,
    /// Change in a group minus change in the reference.
    DifferenceInChange,
    /// Treatment minus reference treatment at a visit; crossover only.
    TreatmentDifference,
    /// A contrast of one's own: within a group, or group minus reference.
    Custom,
}

impl ContrastFamily {
    /// The families in reading order.
    pub const ALL: [Self; 5] = [
        Self::ChangeFromBaseline,
        Self::GroupDifference,
        Self::DifferenceInChange,
        Self::TreatmentDifference,
        Self::Custom,
    ];

    /// Name in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ChangeFromBaseline => "change_from_baseline",
            Self::GroupDifference => "group_difference",
            Self::DifferenceInChange => "difference_in_change",
            Self::TreatmentDifference => "treatment_difference",
            Self::Custom => "custom",
        }
    }

    /// Name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ChangeFromBaseline => "Change from baseline",
            Self::GroupDifference => "Group difference",
            Self::DifferenceInChange => "Difference in change",
            Self::TreatmentDifference => "Treatment difference",
            Self::Custom => "Contrasts of your own",
        }
    }
}

/// What a contrast compares: by this key tables, figures, adjustments and sensitivities find it. Unique in a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContrastKey {
    /// Family.
    pub family: ContrastFamily,
    /// Group; in a crossover that of everyone treated, `all` for several.
    pub group: String,
    /// Reference group, reference treatment, or baseline visit; empty for a contrast of one's own within a group.
    #[serde(serialize_with = "text_or_null", deserialize_with = "text_of_null")]
    pub versus: String,
    /// Visit; of a contrast of one's own that of a peak, else empty.
    #[serde(serialize_with = "text_or_null", deserialize_with = "text_of_null")]
    pub visit: String,
    /// Treatment; crossover only.
    pub treatment: Option<String>,
    /// Name of a contrast of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// What does not apply is null in files.
pub(super) fn text_or_null<S: serde::Serializer>(text: &str, to: S) -> Result<S::Ok, S::Error> {
    Some(text).filter(|t| !t.is_empty()).serialize(to)
}

/// The inverse of [`text_or_null`].
pub(super) fn text_of_null<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}

impl ContrastKey {
    /// Who is compared: the treatment in a crossover, else the group.
    #[must_use]
    pub fn who(&self) -> &str {
        self.treatment.as_deref().unwrap_or(&self.group)
    }

    /// Whether it is the level of one group, such as the area under its curve, which compares nothing and whose test
    /// against 0 depends on the unit; `own` are the contrasts of the plan.
    #[must_use]
    pub fn is_level(&self, own: &[OwnContrast]) -> bool {
        self.family == ContrastFamily::Custom
            && self.versus.is_empty()
            && own
                .iter()
                .any(|c| Some(&c.name) == self.name.as_ref() && !c.measure.is_of_changes())
    }

    /// Whether both compare the same people by the same rule, at whatever visit. Changes of a crossover start at the
    /// baseline of their period, which is no other comparison.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        (self.family, &self.group, &self.treatment, &self.name)
            == (other.family, &other.group, &other.treatment, &other.name)
            && (self.family == ContrastFamily::ChangeFromBaseline || self.versus == other.versus)
    }

    /// Whether both are one comparison of two markers; a peak stands at another visit in another marker.
    #[must_use]
    pub fn is_same_comparison(&self, other: &Self) -> bool {
        self.is_alike(other) && (self.name.is_some() || self.visit == other.visit)
    }

    /// Whether `difference` is the difference in change that belongs to this change from baseline.
    #[must_use]
    pub fn has_beside(&self, difference: &Self) -> bool {
        difference.family == ContrastFamily::DifferenceInChange
            && (&self.group, &self.treatment, &self.visit)
                == (&difference.group, &difference.treatment, &difference.visit)
    }
}

/// One contrast of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContrastEstimate {
    /// What is compared.
    #[serde(flatten)]
    pub key: ContrastKey,
    /// Estimate on the analysis scale; `None` when not estimable.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// t.
    pub t: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Adjusted within the family; `None` without adjustment.
    pub p_adjusted: Option<f64>,
    /// Adjusted across markers.
    pub p_adjusted_markers: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
    /// Back-transform on log scales.
    pub ratio: Option<f64>,
    /// Its lower limit.
    pub ratio_ci_low: Option<f64>,
    /// Its upper limit.
    pub ratio_ci_high: Option<f64>,
    /// Estimate over the residual standard deviation at the visit.
    pub standardized: Option<f64>,
    /// The same contrast with a covariance for each group, where the covariances of the groups differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_group: Option<ByGroup>,
}

/// Which p of a contrast decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PKind {
    /// Adjusted over markers.
    OverMarkers,
    /// Adjusted within the marker.
    Within,
    /// As tested.
    Raw,
}

impl ContrastEstimate {
    /// The ends of its interval.
    #[must_use]
    pub fn ends(&self) -> (Option<f64>, Option<f64>) {
        (self.ci_low, self.ci_high)
    }

    /// What a model says of a contrast, with its ratios on a log scale; without an estimate where there is none.
    #[must_use]
    pub fn of(key: ContrastKey, row: Option<TestedEstimate>, scale: Scale) -> Self {
        let back = |x: Option<f64>| {
            x.filter(|_| scale.is_log())
                .map(|x| scale.back(x))
                .filter(|x| x.is_finite())
        };
        let (low, high) = (row.and_then(|r| r.ci_low), row.and_then(|r| r.ci_high));
        Self {
            key,
            estimate: row.map(|r| r.estimate),
            se: row.map(|r| r.se),
            df: row.and_then(|r| r.finite_df()),
            t: row.and_then(|r| r.t),
            p: row.and_then(|r| r.p),
            p_adjusted: None,
            p_adjusted_markers: None,
            ci_low: low,
            ci_high: high,
            ratio: back(row.map(|r| r.estimate)),
            ratio_ci_low: back(low),
            ratio_ci_high: back(high),
            standardized: None,
            by_group: None,
        }
    }

    /// The p that decides: adjusted over markers where the plan does so, else within the marker, else as tested.
    #[must_use]
    pub fn deciding_p(&self) -> Option<f64> {
        self.deciding().map(|(_, p)| p)
    }

    /// The effect on a scale that markers of several units share: the base-2 logarithm of the ratio where `log`, else
    /// in standard deviations.
    #[must_use]
    pub fn comparable(&self, log: bool) -> Option<f64> {
        let x = if log {
            self.ratio.filter(|r| *r > 0.0).map(f64::log2)
        } else {
            self.standardized
        };
        x.filter(|x| x.is_finite())
    }

    /// The same with which p it is.
    #[must_use]
    pub fn deciding(&self) -> Option<(PKind, f64)> {
        let over = self.p_adjusted_markers.map(|p| (PKind::OverMarkers, p));
        let within = self.p_adjusted.map(|p| (PKind::Within, p));
        let raw = self.p.map(|p| (PKind::Raw, p));
        over.or(within).or(raw)
    }
}

/// A contrast from a model with a covariance for each group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ByGroup {
    /// Estimate on the analysis scale.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// Two-sided p, not adjusted.
    pub p: Option<f64>,
    /// Lower limit.
    pub ci_low: Option<f64>,
    /// Upper limit.
    pub ci_high: Option<f64>,
}

impl ByGroup {
    /// The numbers of `contrast`.
    #[must_use]
    pub fn of(contrast: &ContrastEstimate) -> Self {
        Self {
            estimate: contrast.estimate,
            se: contrast.se,
            df: contrast.df,
            p: contrast.p,
            ci_low: contrast.ci_low,
            ci_high: contrast.ci_high,
        }
    }
}

/// A contrast under one rule for values below the detection limit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensitivityRow {
    /// The rule.
    pub rule: CensoredRule,
    /// What is compared; written with a treatment only in a crossover.
    #[serde(flatten, serialize_with = "treatment_of_a_crossover")]
    pub key: ContrastKey,
    /// Values in the model.
    pub n_observations: usize,
    /// Estimate on the analysis scale.
    pub estimate: Option<f64>,
    /// Standard error.
    pub se: Option<f64>,
    /// Degrees of freedom.
    pub df: Option<f64>,
    /// p, not adjusted.
    pub p: Option<f64>,
    /// Lower confidence limit.
    pub ci_low: Option<f64>,
    /// Upper confidence limit.
    pub ci_high: Option<f64>,
}

/// The subject without whom a contrast would move furthest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MostInfluential {
    /// What is compared; written with a treatment only in a crossover.
    #[serde(flatten, serialize_with = "treatment_of_a_crossover")]
    pub key: ContrastKey,
    /// The subject.
    pub subject: String,
    /// Estimate with everyone.
    pub estimate: f64,
    /// Estimate without the subject.
    pub estimate_without: f64,
    /// Their difference in standard errors of the full estimate.
    pub shift: f64,
}

/// The key of rows that have a treatment only in a crossover.
fn treatment_of_a_crossover<S: serde::Serializer>(
    key: &ContrastKey,
    to: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Parts<'a> {
        family: ContrastFamily,
        group: &'a str,
        #[serde(serialize_with = "text_or_null")]
        versus: &'a str,
        #[serde(serialize_with = "text_or_null")]
        visit: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        treatment: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'a str>,
    }
    let parts = Parts {
        family: key.family,
        group: &key.group,
        versus: &key.versus,
        visit: &key.visit,
        treatment: key.treatment.as_deref(),
        name: key.name.as_deref(),
    };
    parts.serialize(to)
}
