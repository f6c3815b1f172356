//! A crossover: every subject under several treatments, period after period.
//!
//! `y ~ covariates + sequence + period + treatment * visit`, with random intercepts of
//! subjects and of their periods, or (the marginal analogue) with a covariance structure over periods and visits.
//!
//! | symbol | meaning |
//! |---|---|
//! | slot | a visit within a period; what the other models call a visit |
//! | treatment difference | treatment minus the reference treatment at a visit, periods and sequences weighted equally |
//!
//! Sources: Jones & Kenward (2014), Design and Analysis of Cross-Over Trials; Senn (2002), Cross-over
//! Trials in Clinical Research. Checked against R's lme4, lmerTest and pbkrtest:
//! `tests/numbers/models.rs`.

use super::columns::{ColumnTests, Columns};
use super::mmrm::{
    Covariance, Estimation, Inference, JointTest, MeanModel, MmrmData, MmrmError, MmrmFit,
    RandomEffects, TestedEstimate, Testing, VarianceComponent, fit, fit_random,
    variance_components,
};

/// What a crossover adds to the values: the visits of `data` are slots.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossoverDesign {
    /// Names of the treatments; the first is the reference.
    pub treatments: Vec<String>,
    /// Names of the periods, in order.
    pub periods: Vec<String>,
    /// Names of the visits within a period, in order.
    pub visits: Vec<String>,
    /// Names of the sequences; may be empty.
    pub sequences: Vec<String>,
    /// Period of each slot.
    pub period_of_slot: Vec<usize>,
    /// Visit of each slot.
    pub visit_of_slot: Vec<usize>,
    /// Treatment of each row.
    pub treatment: Vec<usize>,
    /// Sequence of each row; empty without sequences.
    pub sequence: Vec<usize>,
    /// Visit that is the baseline of its period.
    pub baseline: Option<usize>,
}

/// A crossover model ready to be fitted.
#[derive(Debug, Clone)]
pub struct CrossoverModel {
    data: MmrmData,
    design: CrossoverDesign,
    columns: Columns,
    effects: RandomEffects,
}

/// A mean or a contrast of a crossover.
#[derive(Debug, Clone, PartialEq)]
pub struct TreatmentEstimate {
    /// Index into [`CrossoverDesign::treatments`].
    pub treatment: usize,
    /// Reference treatment of a difference.
    pub versus: Option<usize>,
    /// Index into [`CrossoverDesign::visits`].
    pub visit: usize,
    /// The estimate; `None` when it can't be estimated.
    pub estimate: Option<TestedEstimate>,
    /// Its weights in the coefficients.
    pub weights: Option<Vec<f64>>,
}

/// The tables of a crossover fit.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossoverAnalysis {
    /// Covariance of the coefficients used, `p x p`.
    pub beta_cov: Vec<f64>,
    /// R's terms.
    pub coefficients: Vec<(String, TestedEstimate)>,
    /// Type III.
    pub tests: Vec<(String, JointTest)>,
    /// Mean of each treatment at each visit.
    pub means: Vec<TreatmentEstimate>,
    /// Visit minus baseline of the period under each treatment.
    pub changes: Vec<TreatmentEstimate>,
    /// Treatment minus reference treatment at each visit.
    pub differences: Vec<TreatmentEstimate>,
    /// Difference of the treatments' changes.
    pub differences_in_change: Vec<TreatmentEstimate>,
}

impl CrossoverModel {
    /// Lays out the model; the visits of `data` are the slots of `design`.
    ///
    /// # Errors
    /// [`MmrmError::Input`] when data and design do not fit together.
    pub fn new(data: &MmrmData, design: CrossoverDesign) -> Result<Self, MmrmError> {
        data.check()?;
        let bad = |what: &str| Err(MmrmError::Input(what.to_owned()));
        let n = data.y.len();
        let d = &design;
        if d.treatment.len() != n
            || !(d.sequence.len() == n || d.sequences.is_empty())
            || d.period_of_slot.len() != data.n_visits
            || d.visit_of_slot.len() != data.n_visits
        {
            return bad("treatments, sequences or periods are not those of the values");
        }
        let within = |of: &[usize], n: usize| of.iter().all(|i| *i < n);
        if !within(&d.treatment, d.treatments.len())
            || !within(&d.sequence, d.sequences.len())
            || !within(&d.period_of_slot, d.periods.len())
            || !within(&d.visit_of_slot, d.visits.len())
        {
            return bad("a treatment, sequence, period or visit number is out of range");
        }
        let is = |a: usize, b: usize| f64::from(u8::from(a == b));
        let column = |f: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..n).map(f).collect() };
        let visit = |r: usize| d.visit_of_slot[data.visit[r]];
        let mut columns = Columns::default();
        columns.covariates(&data.covariates);
        for (s, name) in d.sequences.iter().enumerate().skip(1) {
            columns.push(format!("sequence{name}"), column(&|r| is(d.sequence[r], s)));
        }
        for (p, name) in d.periods.iter().enumerate().skip(1) {
            let values = column(&|r| is(d.period_of_slot[data.visit[r]], p));
            columns.push(format!("period{name}"), values);
        }
        for (t, name) in d.treatments.iter().enumerate().skip(1) {
            columns.push(
                format!("treatment{name}"),
                column(&|r| is(d.treatment[r], t)),
            );
        }
        for (v, name) in d.visits.iter().enumerate().skip(1) {
            columns.push(format!("visit{name}"), column(&|r| is(visit(r), v)));
        }
        for (v, name) in d.visits.iter().enumerate().skip(1) {
            for (t, treatment) in d.treatments.iter().enumerate().skip(1) {
                let values = column(&|r| is(d.treatment[r], t) * is(visit(r), v));
                columns.push(interaction(treatment, name), values);
            }
        }
        let one_group = MmrmData {
            group: vec![0; n],
            n_groups: 1,
            group_names: vec!["all".to_owned()],
            covariates: columns.all.clone(),
            mean: MeanModel::Columns,
            ..data.clone()
        };
        let effects = RandomEffects::Periods {
            period: design.period_of_slot.clone(),
        };
        Ok(Self {
            data: one_group,
            design,
            columns,
            effects,
        })
    }

    /// The design.
    #[must_use]
    pub fn design(&self) -> &CrossoverDesign {
        &self.design
    }

    /// Fits the model: with random effects, or with a covariance over periods and visits.
    ///
    /// # Errors
    /// As [`fit_random`].
    pub fn fit(
        &self,
        marginal: Option<Covariance>,
        estimation: Estimation,
    ) -> Result<MmrmFit, MmrmError> {
        match marginal {
            Some(covariance) => fit(&self.data, covariance, estimation),
            None => fit_random(&self.data, &self.effects, estimation),
        }
    }

    /// Variances of subject, period of a subject and residual.
    ///
    /// # Errors
    /// As [`variance_components`].
    pub fn components(&self, fit: &MmrmFit) -> Result<Vec<VarianceComponent>, MmrmError> {
        variance_components(&self.data, &self.effects, fit)
    }

    /// Columns of a treatment at a visit, with this sign.
    fn cell(&self, treatment: usize, visit: usize, sign: f64) -> Vec<(String, f64)> {
        let d = &self.design;
        let mut out = Vec::new();
        if treatment > 0 {
            out.push((format!("treatment{}", d.treatments[treatment]), sign));
        }
        if visit > 0 {
            out.push((format!("visit{}", d.visits[visit]), sign));
        }
        if treatment > 0 && visit > 0 {
            out.push((
                interaction(&d.treatments[treatment], &d.visits[visit]),
                sign,
            ));
        }
        out
    }

    /// Periods and sequences of an average subject.
    fn balance(&self) -> Vec<(String, f64)> {
        let d = &self.design;
        let part = |word: &str, names: &[String]| -> Vec<(String, f64)> {
            let share = 1.0 / names.len().max(1) as f64;
            let others = names.iter().skip(1);
            others.map(|n| (format!("{word}{n}"), share)).collect()
        };
        let mut out = part("sequence", &d.sequences);
        out.extend(part("period", &d.periods));
        out
    }

    /// Coefficients, tests, means and contrasts.
    ///
    /// # Errors
    /// As [`Inference::new`] and its tests.
    pub fn analyse(&self, fit: &MmrmFit, testing: Testing) -> Result<CrossoverAnalysis, MmrmError> {
        let inference = Inference::new(fit, testing)?;
        let tests = ColumnTests::new(fit, &inference, &self.columns);
        let d = &self.design;
        let (n_t, n_v) = (d.treatments.len(), d.visits.len());
        let there: Vec<(usize, usize)> = (self.data.visit.iter().zip(&d.treatment))
            .map(|(slot, t)| (*t, d.visit_of_slot[*slot]))
            .collect();
        let seen = |t: usize, v: usize| there.contains(&(t, v));
        let estimate = |treatment: usize,
                        versus: Option<usize>,
                        visit: usize,
                        weights: Option<Vec<f64>>|
         -> Result<TreatmentEstimate, MmrmError> {
            Ok(TreatmentEstimate {
                treatment,
                versus,
                visit,
                estimate: weights.as_ref().map(|w| tests.row(w)).transpose()?,
                weights,
            })
        };
        let (mut means, mut changes) = (Vec::new(), Vec::new());
        let (mut differences, mut differences_in_change) = (Vec::new(), Vec::new());
        for t in 0..n_t {
            for v in 0..n_v {
                let mut parts = self.cell(t, v, 1.0);
                parts.extend(self.balance());
                let weights = tests.mean(&parts).filter(|_| seen(t, v));
                means.push(estimate(t, None, v, weights)?);
                if let Some(b) = d.baseline.filter(|b| *b < v) {
                    let mut parts = self.cell(t, v, 1.0);
                    parts.extend(self.cell(t, b, -1.0));
                    let known = seen(t, v) && seen(t, b);
                    let weights = tests.weights(&parts).filter(|_| known);
                    changes.push(estimate(t, None, v, weights)?);
                }
            }
        }
        for t in 1..n_t {
            for v in 0..n_v {
                let mut parts = self.cell(t, v, 1.0);
                parts.extend(self.cell(0, v, -1.0));
                let known = seen(t, v) && seen(0, v);
                let weights = tests.weights(&parts).filter(|_| known);
                differences.push(estimate(t, Some(0), v, weights)?);
                if let Some(b) = d.baseline.filter(|b| *b < v) {
                    parts.extend(self.cell(t, b, -1.0));
                    parts.extend(self.cell(0, b, 1.0));
                    let known = known && seen(t, b) && seen(0, b);
                    let weights = tests.weights(&parts).filter(|_| known);
                    differences_in_change.push(estimate(t, Some(0), v, weights)?);
                }
            }
        }
        Ok(CrossoverAnalysis {
            beta_cov: inference.beta_cov(),
            coefficients: tests.coefficients()?,
            tests: self.effects_of(&tests)?,
            means,
            changes,
            differences,
            differences_in_change,
        })
    }

    fn effects_of(&self, tests: &ColumnTests<'_>) -> Result<Vec<(String, JointTest)>, MmrmError> {
        let d = &self.design;
        let (n_t, n_v) = (d.treatments.len(), d.visits.len());
        let unit = |word: &str, names: &[String]| -> Vec<Vec<(String, f64)>> {
            let others = names.iter().skip(1);
            others.map(|n| vec![(format!("{word}{n}"), 1.0)]).collect()
        };
        let treatments = (1..n_t).map(|t| {
            let name = &d.treatments[t];
            let mut row = vec![(format!("treatment{name}"), 1.0)];
            let share = 1.0 / n_v as f64;
            row.extend((1..n_v).map(|v| (interaction(name, &d.visits[v]), share)));
            row
        });
        let visits = (1..n_v).map(|v| {
            let name = &d.visits[v];
            let mut row = vec![(format!("visit{name}"), 1.0)];
            let share = 1.0 / n_t as f64;
            row.extend((1..n_t).map(|t| (interaction(&d.treatments[t], name), share)));
            row
        });
        let both = (1..n_v).flat_map(|v| (1..n_t).map(move |t| (t, v)));
        let both = both
            .map(|(t, v)| vec![(interaction(&d.treatments[t], &d.visits[v]), 1.0)])
            .collect();
        let mut out = tests.covariate_tests()?;
        for (name, rows) in [
            ("sequence", unit("sequence", &d.sequences)),
            ("period", unit("period", &d.periods)),
            ("treatment", treatments.collect()),
            ("visit", visits.collect()),
            ("treatment:visit", both),
        ] {
            if let Some(found) = tests.joint(&rows)? {
                out.push((name.to_owned(), found));
            }
        }
        Ok(out)
    }
}

fn interaction(treatment: &str, visit: &str) -> String {
    format!("treatment{treatment}:visit{visit}")
}
