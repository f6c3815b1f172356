//! Straight lines in time, one for each group, with a random intercept and slope for each subject.
//!
//! `y ~ covariates + group * time + (1 + time | subject)`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `time` | nominal time of the visit, as the study has it |
//! | slope of a group | coefficient of `time` plus that of `group:time` |
//!
//! Source: Laird & Ware (1982), Biometrics 38:963. Checked against R's lme4, lmerTest, pbkrtest and
//! emmeans: `tests/numbers/models.rs`.

use super::columns::{ColumnTests, Columns};
use super::mmrm::{
    Estimation, Inference, JointTest, MeanModel, MmrmData, MmrmError, MmrmFit, RandomEffects,
    TestedEstimate, Testing, VarianceComponent, fit_random, variance_components,
};

/// A random-slope model ready to be fitted.
#[derive(Debug, Clone)]
pub struct SlopeModel {
    data: MmrmData,
    columns: Columns,
    effects: RandomEffects,
    groups: Vec<String>,
    times: Vec<f64>,
}

/// A slope, or the difference of two.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupSlope {
    /// Index into [`SlopeModel::groups`].
    pub group: usize,
    /// Reference group of a difference.
    pub versus: Option<usize>,
    /// The slope; `None` when it can't be estimated.
    pub estimate: Option<TestedEstimate>,
}

/// A line's height at a visit, or the difference of two.
#[derive(Debug, Clone, PartialEq)]
pub struct LineAtVisit {
    /// Index into [`SlopeModel::groups`].
    pub group: usize,
    /// Index into [`MmrmFit::visit_names`].
    pub visit: usize,
    /// The estimate.
    pub estimate: Option<TestedEstimate>,
    /// Its weights in the coefficients.
    pub weights: Option<Vec<f64>>,
}

/// The tables of a random-slope fit.
#[derive(Debug, Clone, PartialEq)]
pub struct SlopeAnalysis {
    /// Covariance of the coefficients used, `p x p`.
    pub beta_cov: Vec<f64>,
    /// R's terms.
    pub coefficients: Vec<(String, TestedEstimate)>,
    /// Type III; `group` is at time 0.
    pub tests: Vec<(String, JointTest)>,
    /// Slope of each group, then differences from the reference group.
    pub slopes: Vec<GroupSlope>,
    /// Lines at the visits.
    pub means: Vec<LineAtVisit>,
    /// Group minus reference group at each visit.
    pub differences: Vec<LineAtVisit>,
}

impl SlopeModel {
    /// Lays out the model: `data` holds values, groups, visits and covariates; `times` is the time of
    /// each planned visit.
    ///
    /// # Errors
    /// [`MmrmError::Input`] when data do not fit together or a visit has no time.
    pub fn new(data: &MmrmData, times: &[f64], correlated: bool) -> Result<Self, MmrmError> {
        data.check()?;
        if times.len() != data.n_visits {
            return Err(MmrmError::Input("not every visit has a time".into()));
        }
        let mut groups = data.group.clone();
        groups.sort_unstable();
        groups.dedup();
        let names: Vec<String> = groups
            .iter()
            .map(|g| data.group_names[*g].clone())
            .collect();
        let time = |r: usize| times[data.visit[r]];
        let rows = 0..data.y.len();
        let mut columns = Columns::default();
        columns.covariates(&data.covariates);
        let is = |r: usize, g: usize| f64::from(u8::from(data.group[r] == g));
        for (g, name) in groups.iter().zip(&names).skip(1) {
            let values = rows.clone().map(|r| is(r, *g)).collect();
            columns.push(format!("group{name}"), values);
        }
        columns.push("time".to_owned(), rows.clone().map(time).collect());
        for (g, name) in groups.iter().zip(&names).skip(1) {
            let values = rows.clone().map(|r| is(r, *g) * time(r)).collect();
            columns.push(format!("group{name}:time"), values);
        }
        let one_group = MmrmData {
            group: vec![0; data.y.len()],
            n_groups: 1,
            group_names: vec!["all".to_owned()],
            covariates: columns.all.clone(),
            mean: MeanModel::Columns,
            ..data.clone()
        };
        Ok(Self {
            data: one_group,
            columns,
            effects: RandomEffects::Slope {
                times: times.to_vec(),
                correlated,
            },
            groups: names,
            times: times.to_vec(),
        })
    }

    /// Groups that have values, the reference first.
    #[must_use]
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// Fits the model.
    ///
    /// # Errors
    /// As [`fit_random`].
    pub fn fit(&self, estimation: Estimation) -> Result<MmrmFit, MmrmError> {
        fit_random(&self.data, &self.effects, estimation)
    }

    /// Variances of intercept, slope and residual.
    ///
    /// # Errors
    /// As [`variance_components`].
    pub fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError> {
        variance_components(&self.data, &self.effects, fit)
    }

    /// Coefficients, tests, slopes and lines.
    ///
    /// # Errors
    /// As [`Inference::new`] and its tests.
    pub fn analyse(&self, fit: &MmrmFit, testing: Testing) -> Result<SlopeAnalysis, MmrmError> {
        let inference = Inference::new(fit, testing)?;
        let tests = ColumnTests::new(fit, &inference, &self.columns);
        let (means, differences) = self.lines_of(fit, &tests)?;
        Ok(SlopeAnalysis {
            beta_cov: inference.beta_cov(),
            coefficients: tests.coefficients()?,
            tests: self.effects_of(&tests)?,
            slopes: self.slopes_of(&tests)?,
            means,
            differences,
        })
    }

    /// Type III tests.
    fn effects_of(&self, tests: &ColumnTests<'_>) -> Result<Vec<(String, JointTest)>, MmrmError> {
        let others = &self.groups[1..];
        let share = 1.0 / self.groups.len() as f64;
        let single = |name: String| vec![(name, 1.0)];
        let groups: Vec<_> = others.iter().map(|g| single(format!("group{g}"))).collect();
        let mut average = single("time".to_owned());
        average.extend(others.iter().map(|g| (interaction(g), share)));
        let both: Vec<_> = others.iter().map(|g| single(interaction(g))).collect();
        let mut out = tests.covariate_tests()?;
        for (name, rows) in [
            ("group", groups),
            ("time", vec![average]),
            ("group:time", both),
        ] {
            if let Some(found) = tests.joint(&rows)? {
                out.push((name.to_owned(), found));
            }
        }
        Ok(out)
    }

    /// Slope of each group, then differences from the reference group.
    fn slopes_of(&self, tests: &ColumnTests<'_>) -> Result<Vec<GroupSlope>, MmrmError> {
        let mut out = Vec::new();
        for group in 0..self.groups.len() {
            let mut parts = vec![("time".to_owned(), 1.0)];
            if group > 0 {
                parts.push((interaction(&self.groups[group]), 1.0));
            }
            out.push(GroupSlope {
                group,
                versus: None,
                estimate: test(tests, tests.weights(&parts))?,
            });
        }
        for group in 1..self.groups.len() {
            let parts = [(interaction(&self.groups[group]), 1.0)];
            out.push(GroupSlope {
                group,
                versus: Some(0),
                estimate: test(tests, tests.weights(&parts))?,
            });
        }
        Ok(out)
    }

    /// Heights of the lines at the visits, and their differences from the reference group.
    fn lines_of(
        &self,
        fit: &MmrmFit,
        tests: &ColumnTests<'_>,
    ) -> Result<(Vec<LineAtVisit>, Vec<LineAtVisit>), MmrmError> {
        let (mut means, mut differences) = (Vec::new(), Vec::new());
        for group in 0..self.groups.len() {
            for (visit, name) in fit.visit_names.iter().enumerate() {
                let planned = self.data.visit_names.iter().position(|v| v == name);
                let Some(time) = planned.and_then(|v| self.times.get(v)).copied() else {
                    continue;
                };
                let line = |weights: Option<Vec<f64>>| -> Result<LineAtVisit, MmrmError> {
                    Ok(LineAtVisit {
                        group,
                        visit,
                        estimate: test(tests, weights.clone())?,
                        weights,
                    })
                };
                let mut parts = Vec::new();
                if group > 0 {
                    parts.push((format!("group{}", self.groups[group]), 1.0));
                    parts.push((interaction(&self.groups[group]), time));
                    differences.push(line(tests.weights(&parts))?);
                }
                parts.push(("time".to_owned(), time));
                means.push(line(tests.mean(&parts))?);
            }
        }
        Ok((means, differences))
    }
}

/// The estimate of these weights, where there are any.
fn test(
    tests: &ColumnTests<'_>,
    weights: Option<Vec<f64>>,
) -> Result<Option<TestedEstimate>, MmrmError> {
    weights.map(|w| tests.row(&w)).transpose()
}

fn interaction(group: &str) -> String {
    format!("group{group}:time")
}
