//! Lines in time with random slopes.

use crate::models::mmrm::{Covariance, MmrmError, MmrmFit, TestedEstimate, VarianceComponent};
use crate::models::{GroupSlope, SlopeAnalysis, SlopeModel};
use crate::plan::{Estimation, RandomSlopes, ResolvedPlan, TimeUnit, visit_times};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, Slope};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::model::{MixedModel, Tables, WeightedContrast};
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::Values;

/// A line in time for each group of a marker.
pub(in crate::run) struct LinesInTime {
    lines: SlopeModel,
    /// The unit of the times.
    unit: &'static str,
    entering: Entering,
}

impl LinesInTime {
    /// The model; `said` gets what is left out.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(
        values: &Values<'_>,
        plan: &ResolvedPlan,
        said: &mut Vec<String>,
    ) -> Result<Self, String> {
        let entering = Entering::new(values, plan, said)?;
        let correlated = plan.plan.slopes == RandomSlopes::Correlated;
        let model = visit_times(values.study)
            .map_err(|e| e.to_string())
            .and_then(|(times, unit)| {
                let lines = SlopeModel::new(&entering.data, &times, correlated);
                Ok((lines.map_err(|e| e.to_string())?, unit))
            });
        match model {
            Ok((lines, unit)) => Ok(Self {
                lines,
                unit: match unit {
                    TimeUnit::Hours => "hour",
                    TimeUnit::Label => "number of the visit",
                },
                entering,
            }),
            Err(why) => Err(format!("No mixed model: {why}.")),
        }
    }

    fn slope(&self, s: &GroupSlope) -> Slope {
        let groups = self.lines.groups();
        let of = |f: fn(&TestedEstimate) -> Option<f64>| s.estimate.as_ref().and_then(f);
        Slope {
            group: groups[s.group].clone(),
            versus: s.versus.map(|v| groups[v].clone()),
            time_unit: Some(self.unit.to_owned()),
            estimate: of(|r| Some(r.estimate)),
            se: of(|r| Some(r.se)),
            df: of(|r| Some(r.df)),
            t: of(|r| r.t),
            p: of(|r| r.p),
            ci_low: of(|r| r.ci_low),
            ci_high: of(|r| r.ci_high),
        }
    }

    fn differences(
        &self,
        analysis: &SlopeAnalysis,
        fit: &MmrmFit,
        values: &Values<'_>,
    ) -> Vec<WeightedContrast> {
        // Without the reference group the first group left would stand in for it.
        if self.entering.reference_missing {
            return Vec::new();
        }
        let groups = self.lines.groups();
        let versus = groups.first().map_or("", String::as_str);
        let m = fit.visit_names.len();
        let differences = analysis.differences.iter().map(|d| {
            let key = ContrastKey {
                family: ContrastFamily::GroupDifference,
                group: groups[d.group].clone(),
                versus: versus.to_owned(),
                visit: fit.visit_names[d.visit].clone(),
                treatment: None,
                name: None,
            };
            let mut row = ContrastEstimate::of(key, d.estimate, values.scale);
            let sd = fit.sigma[d.visit * m + d.visit].sqrt();
            row.standardized = row.estimate.map(|e| e / sd).filter(|e| e.is_finite());
            (row, d.weights.clone())
        });
        differences.collect()
    }
}

impl MixedModel for LinesInTime {
    fn entering(&self) -> &Entering {
        &self.entering
    }

    fn fit(
        &self,
        _covariance: Option<Covariance>,
        estimation: Estimation,
    ) -> Result<MmrmFit, MmrmError> {
        self.lines.fit(estimation)
    }

    fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError> {
        self.lines.components(fit)
    }

    fn tables(
        &self,
        fit: &MmrmFit,
        values: &Values<'_>,
        plan: &ResolvedPlan,
    ) -> Result<Tables, MmrmError> {
        let analysis = self.lines.analyse(fit, testing(plan))?;
        let compared = |s: &&GroupSlope| s.versus.is_none() || !self.entering.reference_missing;
        let slopes = analysis.slopes.iter().filter(compared);
        let means = analysis.means.iter().map(|e| {
            let (group, visit) = (&self.lines.groups()[e.group], &fit.visit_names[e.visit]);
            written::mean(group, visit, None, e.estimate)
        });
        Ok(Tables {
            slopes: slopes.map(|s| self.slope(s)).collect(),
            emmeans: means.collect(),
            contrasts: self.differences(&analysis, fit, values),
            beta_cov: analysis.beta_cov,
            coefficients: analysis.coefficients,
            tests: analysis.tests,
        })
    }
}
