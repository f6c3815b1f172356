//! Degrees of freedom, tests of one and several rows, Kenward-Roger's covariance.
//!
//! | symbol | meaning |
//! |---|---|
//! | `Phi` | `(X'V^-1X)^-1`, covariance of the coefficients |
//! | `P_k` | `-X'V^-1 V_k V^-1 X`, derivative of `X'V^-1X` by theta_k |
//! | `W` | inverse observed Hessian in theta |
//! | `nu` | Satterthwaite's degrees of freedom |
//! | `L`, `q` | hypothesis rows and their number |
//!
//! Sources: Kenward & Roger (1997), Biometrics 53:983; Fai & Cornelius (1996), J. Stat. Comput.
//! Simul. 54:363; the between-within rule is that of SAS DDFM=BETWITHIN as in R mmrm.

use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::models::mmrm::fit::fitting::{Inner, MmrmFit};
use crate::models::mmrm::inference::joint_test::JointTest;
use crate::models::mmrm::inference::sandwich::{Correction, Sandwich};
use crate::models::mmrm::likelihood::blocks::quadratic;
use crate::models::mmrm::likelihood::criterion as likelihood;
use crate::models::mmrm::likelihood::dense::{self, sized_parameters};
use crate::numerics::{StudentT, f_sf, normal_quantile};
use crate::plan::{DfMethod, Estimation, StandardErrors};
use crate::results::TestedEstimate;

/// How a fit is tested.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Testing {
    /// Denominator degrees of freedom: several rows as Fai and Cornelius under Satterthwaite; Kenward-Roger in mmrm's
    /// parametrisation.
    pub df: DfMethod,
    /// Standard errors; sandwiches go with Satterthwaite, between-within or residual degrees of freedom.
    pub se: StandardErrors,
    /// Confidence level of intervals.
    pub conf_level: f64,
}

impl From<DfMethod> for Testing {
    fn from(df: DfMethod) -> Self {
        Self {
            df,
            se: StandardErrors::Model,
            conf_level: 0.95,
        }
    }
}

impl TestedEstimate {
    /// The test of an estimate by the t distribution; `normal_limit` is the limit of the same confidence of the normal
    /// one.
    pub(in crate::models::mmrm) fn by_t(
        (estimate, se): (f64, f64),
        df: f64,
        conf_level: f64,
        normal_limit: f64,
    ) -> Result<Self, MmrmError> {
        let mut out = Self {
            estimate,
            se,
            df,
            t: (se > 0.0).then(|| estimate / se),
            p: None,
            ci_low: None,
            ci_high: None,
        };
        if let Some(t) = out.t.filter(|_| df > 0.0 && df.is_finite()) {
            let distribution = StudentT::new(df)?;
            let half = se * distribution.quantile_near(0.5 + 0.5 * conf_level, normal_limit)?;
            out.p = Some(distribution.two_sided_p(t)?);
            out.ci_low = Some(estimate - half);
            out.ci_high = Some(estimate + half);
        }
        Ok(out)
    }
}

/// Whether there is a weight for each of `p` coefficients.
pub(in crate::models::mmrm) fn check_weights(weights: &[f64], p: usize) -> Result<(), MmrmError> {
    let n = weights.len();
    if n == p {
        Ok(())
    } else {
        let what = format!("{n} weights for {p} coefficients");
        Err(MmrmError::Input(what))
    }
}

/// What the quadratic forms of one row take of a matrix over the mean columns, and their
/// derivatives by the covariance parameters: kept so that the next row needs no new room.
#[derive(Debug, Default)]
pub(in crate::models::mmrm) struct RowTerms {
    terms: Vec<(usize, f64)>,
    derivatives: Vec<f64>,
    weighted: Vec<f64>,
}

impl RowTerms {
    pub(in crate::models::mmrm) fn set(&mut self, inner: &Inner, row: &[f64]) {
        inner
            .problem
            .blocks
            .terms_of_quadratic(row, &mut self.terms);
    }
}

/// The tests of one fit with one method of degrees of freedom.
#[derive(Debug, Clone)]
pub struct Inference<'a> {
    pub(in crate::models::mmrm) fit: &'a MmrmFit,
    method: DfMethod,
    conf_level: f64,
    /// Normal quantile of the confidence level: where the t quantiles start from.
    normal_limit: f64,
    /// Covariance used for standard errors, inside coding, unit variance; this and `spread` by blocks.
    phi_used: Vec<f64>,
    /// Standard errors and Satterthwaite's degrees of freedom are the sandwich's.
    sandwich: Option<Sandwich>,
    /// `Phi P_k Phi`, minus the derivative of `Phi` by covariance parameter k.
    pub(in crate::models::mmrm) spread: Vec<f64>,
    /// The same entry by entry of the blocks: the parameters of each beside each other.
    spread_by_entry: Vec<f64>,
    /// Covariance of the covariance parameters.
    pub(in crate::models::mmrm) w: Vec<f64>,
    df_between: f64,
    df_within: f64,
}

impl<'a> Inference<'a> {
    /// Prepares the tests of `fit`.
    ///
    /// # Errors
    /// [`MmrmError::NotConverged`]; [`MmrmError::NotReml`] for Kenward-Roger on an ML fit or with a
    /// sandwich; [`MmrmError::ConfidenceLevel`].
    pub fn new(fit: &'a MmrmFit, testing: impl Into<Testing>) -> Result<Self, MmrmError> {
        let Testing {
            df: method,
            se,
            conf_level,
        } = testing.into();
        if !fit.converged {
            return Err(MmrmError::NotConverged(fit.why.clone()));
        }
        if !(conf_level > 0.0 && conf_level < 1.0) {
            return Err(MmrmError::ConfidenceLevel(conf_level));
        }
        let kenward_roger = matches!(
            method,
            DfMethod::KenwardRoger | DfMethod::KenwardRogerLinear
        );
        if kenward_roger && (fit.estimation == Estimation::Ml || se != StandardErrors::Model) {
            return Err(MmrmError::NotReml);
        }
        let inner = &fit.inner;
        let p = inner.problem.blocks.p;
        let correction = match se {
            StandardErrors::Model => None,
            StandardErrors::Sandwich => Some(Correction::Cr0),
            StandardErrors::Cr2 => Some(Correction::Cr2),
            StandardErrors::Cr3 => Some(Correction::Cr3),
        };
        let sandwich = correction.map(|c| Sandwich::new(fit, c)).transpose()?;
        let mut inference = Self {
            fit,
            method,
            conf_level,
            normal_limit: normal_quantile(0.5 + 0.5 * conf_level)?,
            phi_used: sandwich
                .as_ref()
                .map_or_else(|| inner.state.phi.clone(), |s| s.covariance.clone()),
            sandwich,
            spread: Vec::new(),
            spread_by_entry: Vec::new(),
            w: Vec::new(),
            df_between: 0.0,
            df_within: 0.0,
        };
        let between = inner.coding.between.iter().skip(1).filter(|b| **b).count();
        let within = p - 1 - between;
        inference.df_between = fit.n_subjects as f64 - between as f64 - 1.0;
        inference.df_within = fit.n_obs as f64 - fit.n_subjects as f64 - within as f64;
        let of_model = inference.sandwich.is_none() && method == DfMethod::Satterthwaite;
        if kenward_roger || of_model {
            inference.prepare_df(kenward_roger)?;
        }
        Ok(inference)
    }

    /// What Satterthwaite's and Kenward and Roger's degrees of freedom need.
    ///
    /// All of it is the same in any parameters of Sigma: its elements serve directly where they are
    /// no more than theta has, and theta where it has fewer.
    fn prepare_df(&mut self, kenward_roger: bool) -> Result<(), MmrmError> {
        let inner = &self.fit.inner;
        let (nt, s) = (inner.model.n_theta(), inner.state.gradient.len());
        let size = inner.problem.blocks.size;
        let mut jac = dense::zeros(s * nt);
        inner
            .model
            .jacobian(&inner.theta, &inner.state.sigma, &mut jac);
        let in_elements = |w: &[f64]| {
            let half = dense::multiply(&jac, w, s, nt, nt);
            dense::multiply_to_symmetric(&half, &jac, s, nt)
        };
        let theta_cov = &self.fit.theta_cov;
        let random = self.fit.covariance.is_random();
        if nt >= s && !random {
            let w_elements = in_elements(theta_cov);
            self.spread_phi(&inner.state.p_k);
            if kenward_roger {
                self.adjust(&inner.state.p_k, &w_elements, &w_elements);
            }
            self.w = w_elements;
            return Ok(());
        }
        let own;
        let p_k = if nt < s {
            &inner.state.p_k
        } else {
            let mut sum = dense::zeros(nt * size);
            for (from, jac) in inner.state.p_k.chunks_exact(size).zip(jac.chunks_exact(nt)) {
                for (x, to) in jac.iter().zip(sum.chunks_exact_mut(size)) {
                    to.iter_mut().zip(from).for_each(|(o, v)| *o += x * v);
                }
            }
            own = sum;
            &own
        };
        self.spread_phi(p_k);
        self.w.clone_from(theta_cov);
        if kenward_roger {
            if random {
                self.w = self.expected_information(&jac, p_k)?;
                // Sigma is linear in the variance components, so nothing is left to drop.
                self.method = DfMethod::KenwardRogerLinear;
            }
            let w = self.w.clone();
            self.adjust(p_k, &w, &in_elements(&w));
        }
        Ok(())
    }

    /// `Phi P_k Phi` for each `P_k`.
    fn spread_phi(&mut self, p_k: &[f64]) {
        let inner = &self.fit.inner;
        let (blocks, phi) = (&inner.problem.blocks, &inner.state.phi);
        let mut half = dense::zeros(blocks.size);
        self.spread = dense::zeros(p_k.len());
        for (p_k, out) in p_k
            .chunks_exact(blocks.size)
            .zip(self.spread.chunks_exact_mut(blocks.size))
        {
            blocks.sandwich(phi, p_k, &mut half, out);
        }
        let n = p_k.len() / blocks.size;
        self.spread_by_entry = dense::zeros(p_k.len());
        for (entry, line) in self.spread_by_entry.chunks_exact_mut(n).enumerate() {
            let own = self.spread[entry..].iter().step_by(blocks.size);
            line.iter_mut().zip(own).for_each(|(x, v)| *x = *v);
        }
    }

    /// Inverse expected information in theta, as pbkrtest uses it for random effects.
    fn expected_information(&self, jac: &[f64], p_k: &[f64]) -> Result<Vec<f64>, MmrmError> {
        let inner = &self.fit.inner;
        let blocks = &inner.problem.blocks;
        let (nt, s) = (inner.model.n_theta(), inner.state.gradient.len());
        let phi = &inner.state.phi;
        let direction = |i: usize| -> Vec<f64> { (0..s).map(|k| jac[k * nt + i]).collect() };
        let mut phi_p = dense::zeros(p_k.len());
        for (p_k, out) in p_k
            .chunks_exact(blocks.size)
            .zip(phi_p.chunks_exact_mut(blocks.size))
        {
            blocks.multiply(phi, p_k, out);
        }
        let phi_p: Vec<&[f64]> = phi_p.chunks_exact(blocks.size).collect();
        let mut information = dense::zeros(nt * nt);
        for i in 0..nt {
            for j in 0..=i {
                let (d, e) = (direction(i), direction(j));
                let mut weight = dense::zeros(s * s);
                for a in 0..s {
                    for b in 0..s {
                        weight[a * s + b] = 0.5 * (d[a] * e[b] + d[b] * e[a]);
                    }
                }
                let q = likelihood::quadratic_in_elements(&inner.problem, &inner.state, &weight);
                let v = likelihood::trace_of_elements(&inner.problem, &inner.state, &d, &e)
                    - 2.0 * blocks.trace_of_product(phi, &q)
                    + blocks.trace_of_product(phi_p[i], phi_p[j]);
                information[i * nt + j] = 0.5 * v;
                information[j * nt + i] = 0.5 * v;
            }
        }
        dense::invert_symmetric(&information, nt).ok_or_else(|| {
            MmrmError::Singular("the expected information is not positive definite".into())
        })
    }

    /// Replaces the covariance by Kenward and Roger's; `w` belongs to the `p_k`, `w_elements` to the
    /// elements of Sigma.
    fn adjust(&mut self, p_k: &[f64], w: &[f64], w_elements: &[f64]) {
        let inner = &self.fit.inner;
        let blocks = &inner.problem.blocks;
        let size = blocks.size;
        let phi = &inner.state.phi;
        let mut middle =
            likelihood::quadratic_in_elements(&inner.problem, &inner.state, w_elements);
        let (mut half, mut part) = (dense::zeros(size), dense::zeros(size));
        // sum_k Phi P_k Phi sum_l w_kl P_l
        let n_parameters = p_k.len() / size;
        let spreads = self.spread.chunks_exact(size);
        for (w, spread) in w.chunks_exact(n_parameters).zip(spreads) {
            half.fill(0.0);
            for (w, p_l) in w.iter().zip(p_k.chunks_exact(size)) {
                half.iter_mut().zip(p_l).for_each(|(o, v)| *o += w * v);
            }
            blocks.add_product(spread, &half, &mut part);
        }
        if self.method == DfMethod::KenwardRoger {
            let mut curved = dense::zeros(inner.state.gradient.len());
            inner.model.weighted_curvature(
                &inner.theta,
                &inner.state.sigma,
                &self.fit.theta_cov,
                &mut curved,
            );
            let r = likelihood::linear_in_elements(&inner.problem, &inner.state, &curved);
            middle.iter_mut().zip(&r).for_each(|(o, v)| *o -= 0.25 * v);
        }
        blocks.multiply(phi, &middle, &mut half);
        half.iter_mut().zip(&part).for_each(|(o, v)| *o -= v);
        blocks.multiply(&half, phi, &mut part);
        for block in blocks.iter() {
            let (n, change) = (block.len, block.of(&part));
            let used = block.of_mut(&mut self.phi_used);
            for i in 0..n {
                for j in 0..n {
                    used[i * n + j] += change[i * n + j] + change[j * n + i];
                }
            }
        }
    }

    /// Covariance of `beta` used by the tests (Kenward-Roger: adjusted), `p x p`, scale of `y`.
    #[must_use]
    pub fn beta_cov(&self) -> Vec<f64> {
        let inner = &self.fit.inner;
        let (blocks, b) = (&inner.problem.blocks, &inner.coding.from_inside);
        let p = blocks.p;
        let mut half = dense::zeros(p * p);
        blocks.rows_times(b, &self.phi_used, &mut half);
        let mut out = dense::multiply_to_symmetric(&half, b, p, p);
        out.iter_mut().for_each(|v| *v *= inner.scale * inner.scale);
        out
    }

    /// Test of `weights' beta = 0`; weights in the order of [`MmrmFit::beta_names`].
    ///
    /// # Errors
    /// [`MmrmError::Input`] for the wrong number of weights; [`MmrmError::Distribution`].
    pub fn single(&self, weights: &[f64]) -> Result<TestedEstimate, MmrmError> {
        self.inside_row(&self.to_inside(weights)?, &mut RowTerms::default())
    }

    /// Joint F test of `rows beta = 0`; each row in the order of [`MmrmFit::beta_names`].
    ///
    /// Satterthwaite's degrees of freedom depend on the basis of the rows.
    ///
    /// # Errors
    /// [`MmrmError::RankDeficient`] when rows depend on each other, else as [`Self::single`].
    pub fn joint(&self, rows: &[Vec<f64>]) -> Result<JointTest, MmrmError> {
        let mut l = Vec::with_capacity(rows.len() * self.fit.beta.len());
        for row in rows {
            l.extend(self.to_inside(row)?);
        }
        self.inside_joint(&l, rows.len())
    }

    fn to_inside(&self, weights: &[f64]) -> Result<Vec<f64>, MmrmError> {
        let p = self.fit.beta.len();
        check_weights(weights, p)?;
        Ok(dense::multiply(
            weights,
            &self.fit.inner.coding.from_inside,
            1,
            p,
            p,
        ))
    }

    /// Satterthwaite's degrees of freedom of an inside row.
    pub(in crate::models::mmrm) fn satterthwaite(&self, row: &mut RowTerms) -> f64 {
        let inner = &self.fit.inner;
        let RowTerms {
            terms,
            derivatives: g,
            weighted,
        } = row;
        let variance = quadratic(terms, &inner.state.phi);
        let n = self.spread.len() / inner.problem.blocks.size;
        g.clear();
        g.resize(n, 0.0);
        weighted.resize(n, 0.0);
        sized_parameters!(n => {
            for (at, factor) in &*terms {
                let spread = &self.spread_by_entry[at * n..][..n];
                g.iter_mut().zip(spread).for_each(|(g, v)| *g += factor * v);
            }
            dense::row_times(&g[..n], &self.w, n, weighted);
        });
        let gwg = dense::dot(weighted, g);
        2.0 * variance * variance / gwg
    }

    /// Between-within degrees of freedom of inside rows: the least over the columns they use.
    fn between_within(&self, l: &[f64], q: usize) -> f64 {
        let coding = &self.fit.inner.coding;
        let p = coding.term.len();
        let beta = dense::multiply(l, &coding.to_inside, q, p, p);
        let mut df = f64::INFINITY;
        for row in beta.chunks(p) {
            let size = row.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
            for (j, v) in row.iter().enumerate() {
                if v.abs() > 1e-9 * size {
                    df = df.min(if j > 0 && coding.between[j] {
                        self.df_between
                    } else {
                        self.df_within
                    });
                }
            }
        }
        df
    }

    fn row_df(&self, c: &[f64], terms: &mut RowTerms) -> f64 {
        match self.method {
            DfMethod::Residual => (self.fit.n_obs - self.fit.beta.len()) as f64,
            DfMethod::BetweenWithin => self.between_within(c, 1),
            _ => match &self.sandwich {
                Some(sandwich) => sandwich.row_df(self.fit, c),
                None => self.satterthwaite(terms),
            },
        }
    }

    /// Test of one row in the inside coding; `terms` is room to work in.
    pub(in crate::models::mmrm) fn inside_row(
        &self,
        c: &[f64],
        terms: &mut RowTerms,
    ) -> Result<TestedEstimate, MmrmError> {
        let inner = &self.fit.inner;
        let estimate = dense::dot(c, &inner.gamma);
        terms.set(inner, c);
        let variance = quadratic(&terms.terms, &self.phi_used);
        let se = inner.scale * variance.max(0.0).sqrt();
        let df = self.row_df(c, terms);
        TestedEstimate::by_t((estimate, se), df, self.conf_level, self.normal_limit)
    }

    /// Joint test of `q` rows in the inside coding.
    pub(in crate::models::mmrm) fn inside_joint(
        &self,
        l: &[f64],
        q: usize,
    ) -> Result<JointTest, MmrmError> {
        let inner = &self.fit.inner;
        let blocks = &inner.problem.blocks;
        let p = blocks.p;
        if q == 0 {
            return Err(MmrmError::RankDeficient);
        }
        if let (Some(sandwich), DfMethod::Satterthwaite) = (&self.sandwich, self.method) {
            return sandwich.joint(self.fit, l, q);
        }
        let mut half = dense::zeros(q * p);
        let mut quadratic = |phi: &[f64]| {
            blocks.rows_times(l, phi, &mut half);
            dense::multiply_to_symmetric(&half, l, q, p)
        };
        let plain = quadratic(&inner.state.phi);
        let mut factor = quadratic(&self.phi_used);
        let largest = (0..q).map(|i| factor[i * q + i]).fold(0.0, f64::max);
        dense::cholesky(&mut factor, q).ok_or(MmrmError::RankDeficient)?;
        if (0..q).any(|i| factor[i * q + i].powi(2) < 1e-12 * largest) {
            return Err(MmrmError::RankDeficient);
        }
        let estimate = dense::multiply(l, &inner.gamma, q, p, 1);
        let mut solved = estimate.clone();
        dense::solve_factored(&factor, q, &mut solved);
        let mut f = dense::dot(&estimate, &solved) / (q as f64 * inner.scale * inner.scale);
        let den_df = match self.method {
            DfMethod::Residual => (self.fit.n_obs - self.fit.beta.len()) as f64,
            DfMethod::BetweenWithin => self.between_within(l, q),
            _ if q == 1 => {
                let mut row = RowTerms::default();
                row.set(inner, l);
                self.satterthwaite(&mut row)
            }
            DfMethod::Satterthwaite => self.fai_cornelius(l, q, &plain),
            _ => {
                let (m, lambda) = self.kenward_roger_df(l, q, &plain)?;
                f *= lambda;
                m
            }
        };
        let p_value = if den_df > 0.0 && den_df.is_finite() && f.is_finite() {
            Some(f_sf(f, q as f64, den_df)?)
        } else {
            None
        };
        Ok(JointTest {
            num_df: q,
            den_df,
            f,
            p: p_value,
        })
    }

    /// Variance of a group at visit `v`, scale of `y` squared.
    pub(in crate::models::mmrm) fn variance_at(&self, group: usize, v: usize) -> f64 {
        let m = self.fit.visit_names.len();
        let set = if self.fit.inner.problem.sets > 1 {
            group
        } else {
            0
        };
        self.fit.sigma[(set * m + v) * m + v]
    }
}
