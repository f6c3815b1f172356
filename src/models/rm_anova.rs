//! Analysis of variance for repeated measures, type III, on complete cases.
//!
//! Every within effect has orthonormal contrasts of the repeated columns; the contrast scores are
//! regressed on the between factors in sum-to-zero coding, and each between term gives a hypothesis.
//!
//! | symbol | meaning |
//! |---|---|
//! | `Y` | `N x m`, one row per subject |
//! | `C` | `m x d`, orthonormal contrasts of a within effect; all equal `1/sqrt(m)` for none |
//! | `H`, `E` | sums of squares and products of hypothesis and error, `d x d` |
//! | `SS` | their traces |
//!
//! Sources: Greenhouse & Geisser (1959), Psychometrika 24:95; Huynh & Feldt (1976), J. Educ. Stat.
//! 1:69; Mauchly (1940), Ann. Math. Stat. 11:204; Olejnik & Algina (2003), Psychol. Methods 8:434.
//! Checked against R's afex and car: `tests/golden/*__rm_anova*.json`. The second-order term of
//! Mauchly's p is that of R, which takes the number of columns where Box takes the number of contrasts.

use super::baseline::NoTest;
use super::linear::LeastSquares;
use crate::numerics::{chi2_sf, f_sf};
use nalgebra::DMatrix;

/// A factor between subjects: the level of each.
#[derive(Debug, Clone)]
pub struct BetweenFactor {
    /// Name in effects.
    pub name: String,
    /// Level of each subject, `0..n_levels`.
    pub level: Vec<usize>,
    /// Number of levels.
    pub n_levels: usize,
}

/// A factor within subjects.
#[derive(Debug, Clone)]
pub struct WithinFactor {
    /// Name in effects.
    pub name: String,
    /// Level of each repeated column, `0..n_levels`; every combination of levels is one column.
    pub level: Vec<usize>,
    /// Number of levels.
    pub n_levels: usize,
}

/// One effect.
#[derive(Debug, Clone, PartialEq)]
pub struct RmAnovaEffect {
    /// Factors joined by `:`, between before within.
    pub effect: String,
    /// Sum of squares.
    pub ss: f64,
    /// Sum of squares of its error.
    pub error_ss: f64,
    /// Degrees of freedom.
    pub df_num: f64,
    /// Degrees of freedom of the error.
    pub df_den: f64,
    /// F.
    pub f: f64,
    /// p under sphericity.
    pub p: f64,
    /// How far sphericity fails; `None` between subjects, or with two levels.
    pub sphericity: Option<Sphericity>,
    /// `SS / (SS + error SS)`.
    pub partial_eta2: f64,
    /// `SS / (SS + all errors)`.
    pub generalized_eta2: f64,
}

/// Sphericity of a within effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sphericity {
    /// Mauchly's W; `None` when the error has no full rank.
    pub mauchly_w: Option<f64>,
    /// Its p.
    pub mauchly_p: Option<f64>,
    /// Greenhouse-Geisser epsilon.
    pub epsilon_gg: f64,
    /// p with it.
    pub p_gg: f64,
    /// Huynh-Feldt epsilon, as estimated; above 1 it counts as 1.
    pub epsilon_hf: f64,
    /// p with it.
    pub p_hf: f64,
}

/// Code of a level: sum to zero.
fn sum_to_zero(level: usize, n_levels: usize) -> Vec<f64> {
    (0..n_levels - 1)
        .map(|j| {
            if level + 1 == n_levels {
                -1.0
            } else {
                f64::from(u8::from(level == j))
            }
        })
        .collect()
}

/// Orthonormal contrasts of one factor (Helmert's), or its mean.
fn level_scores(n_levels: usize, level: usize, in_effect: bool) -> Vec<f64> {
    if !in_effect {
        return vec![1.0 / (n_levels as f64).sqrt()];
    }
    (1..n_levels)
        .map(|j| {
            let size = ((j * (j + 1)) as f64).sqrt();
            match level.cmp(&j) {
                std::cmp::Ordering::Less => 1.0 / size,
                std::cmp::Ordering::Equal => -(j as f64) / size,
                std::cmp::Ordering::Greater => 0.0,
            }
        })
        .collect()
}

fn kronecker(a: Vec<f64>, b: &[f64]) -> Vec<f64> {
    a.iter()
        .flat_map(|x| b.iter().map(move |y| x * y))
        .collect()
}

/// All subsets of `0..n`, small ones first, in the order R lists terms.
fn subsets(n: usize) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = (0..1usize << n)
        .map(|bits| (0..n).filter(|i| bits >> i & 1 == 1).collect())
        .collect();
    all.sort_by(|a: &Vec<usize>, b| a.len().cmp(&b.len()).then(a.cmp(b)));
    all
}

/// The between part of a design: columns and the term of each.
struct Between {
    x: Vec<f64>,
    p: usize,
    terms: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Between {
    fn new(factors: &[BetweenFactor], n: usize) -> Self {
        // The codes of each factor's levels, made once for all subjects.
        let codes: Vec<Vec<Vec<f64>>> = factors
            .iter()
            .map(|f| {
                let levels = 0..f.n_levels;
                levels.map(|l| sum_to_zero(l, f.n_levels)).collect()
            })
            .collect();
        let of_terms = subsets(factors.len());
        let mut terms = Vec::with_capacity(of_terms.len());
        let mut p = 0;
        for term in of_terms {
            let width: usize = term.iter().map(|&k| factors[k].n_levels - 1).product();
            terms.push((term, (p..p + width).collect()));
            p += width;
        }
        let mut x = Vec::with_capacity(n * p);
        for s in 0..n {
            for (term, _) in &terms {
                match &term[..] {
                    [] => x.push(1.0),
                    &[k] => x.extend_from_slice(&codes[k][factors[k].level[s]]),
                    several => x.extend(several.iter().fold(vec![1.0], |code, &k| {
                        kronecker(code, &codes[k][factors[k].level[s]])
                    })),
                }
            }
        }
        Self { x, p, terms }
    }
}

/// Repeated-measures ANOVA of `y` (`N x m`, a row a complete subject).
///
/// Effects stand in R's order: for each within effect (none first) the between terms.
///
/// # Errors
/// [`NoTest`] for no error degrees of freedom, an empty combination of between levels, constant
/// values, values that are not finite.
pub fn rm_anova(
    y: &[f64],
    m: usize,
    between: &[BetweenFactor],
    within: &[WithinFactor],
) -> Result<Vec<RmAnovaEffect>, NoTest> {
    if m == 0 || !y.len().is_multiple_of(m) {
        return Err(NoTest::Unpaired(y.len(), m));
    }
    let n = y.len() / m;
    if y.iter().any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let fits = between.iter().all(|f| f.level.len() == n && f.n_levels > 1)
        && within.iter().all(|f| f.level.len() == m && f.n_levels > 1);
    if !fits {
        return Err(NoTest::Dependent);
    }
    let biggest = y.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
    if biggest == 0.0 {
        return Err(NoTest::Constant);
    }
    let values = DMatrix::from_row_slice(n, m, y) / biggest;
    let design = Between::new(between, n);
    if n <= design.p {
        return Err(NoTest::TooFew {
            n,
            needed: design.p + 1,
        });
    }
    let mut strata = Vec::new();
    let solver = LeastSquares::new(&design.x, design.p, n).ok_or(NoTest::Dependent)?;
    for effect in subsets(within.len()) {
        let scores = contrast_scores(&values, m, within, &effect);
        strata.push((effect, Stratum::new(&solver, design.p, &scores)?));
    }
    if strata
        .iter()
        .any(|(_, s)| s.error.trace() <= 1e-26 * n as f64)
    {
        return Err(NoTest::Constant);
    }
    let all_errors: f64 = strata.iter().map(|(_, s)| s.error.trace()).sum();
    let mut out = Vec::new();
    for (effect, stratum) in &strata {
        for (term, columns) in &design.terms {
            if effect.is_empty() && term.is_empty() {
                continue;
            }
            let names = (term.iter().map(|&k| between[k].name.as_str()))
                .chain(effect.iter().map(|&k| within[k].name.as_str()));
            let name = names.collect::<Vec<_>>().join(":");
            let mut row = stratum.test(name, columns, all_errors, m)?;
            row.ss *= biggest * biggest;
            row.error_ss *= biggest * biggest;
            out.push(row);
        }
    }
    Ok(out)
}

/// `Y C`.
fn contrast_scores(
    values: &DMatrix<f64>,
    m: usize,
    within: &[WithinFactor],
    effect: &[usize],
) -> DMatrix<f64> {
    let rows: Vec<Vec<f64>> = (0..m)
        .map(|c| {
            within.iter().enumerate().fold(vec![1.0], |code, (k, f)| {
                kronecker(
                    code,
                    &level_scores(f.n_levels, f.level[c], effect.contains(&k)),
                )
            })
        })
        .collect();
    let d = rows.first().map_or(1, Vec::len);
    values * DMatrix::from_fn(m, d, |c, j| rows[c][j])
}

/// One within effect: its contrast scores explained by the between part.
struct Stratum {
    /// Coefficients, between columns x contrasts.
    beta: DMatrix<f64>,
    unscaled: DMatrix<f64>,
    error: DMatrix<f64>,
    error_df: f64,
}

impl Stratum {
    fn new(solver: &LeastSquares, p: usize, scores: &DMatrix<f64>) -> Result<Self, NoTest> {
        let (n, d) = scores.shape();
        let mut beta = DMatrix::zeros(p, d);
        let mut residuals = DMatrix::zeros(n, d);
        let mut unscaled = DMatrix::zeros(p, p);
        for j in 0..d {
            let column: Vec<f64> = scores.column(j).iter().copied().collect();
            let fit = solver.fit(&column).ok_or(NoTest::Dependent)?;
            if fit.kept.len() != p {
                return Err(NoTest::Dependent);
            }
            for (i, b) in fit.beta.iter().enumerate() {
                beta[(i, j)] = *b;
            }
            for (i, r) in fit.residuals.iter().enumerate() {
                residuals[(i, j)] = *r;
            }
            unscaled = DMatrix::from_row_slice(p, p, &fit.unscaled_cov);
        }
        Ok(Self {
            beta,
            unscaled,
            error: residuals.transpose() * &residuals,
            error_df: (n - p) as f64,
        })
    }

    fn test(
        &self,
        effect: String,
        columns: &[usize],
        all_errors: f64,
        m: usize,
    ) -> Result<RmAnovaEffect, NoTest> {
        let (q, d) = (columns.len(), self.error.ncols());
        let block = DMatrix::from_fn(q, q, |i, j| self.unscaled[(columns[i], columns[j])]);
        let b = DMatrix::from_fn(q, d, |i, j| self.beta[(columns[i], j)]);
        let inverse = block.try_inverse().ok_or(NoTest::Dependent)?;
        let ss = (b.transpose() * inverse * &b).trace();
        let error_ss = self.error.trace();
        let (df_num, df_den) = ((q * d) as f64, self.error_df * d as f64);
        let f = ss / df_num / (error_ss / df_den);
        if !f.is_finite() {
            return Err(NoTest::NotFinite);
        }
        let sphericity = if d > 1 {
            Some(self.sphericity(f, df_num, df_den, m)?)
        } else {
            None
        };
        Ok(RmAnovaEffect {
            effect,
            ss,
            error_ss,
            df_num,
            df_den,
            f,
            p: f_sf(f, df_num, df_den)?,
            sphericity,
            partial_eta2: ss / (ss + error_ss),
            generalized_eta2: ss / (ss + all_errors),
        })
    }

    fn sphericity(&self, f: f64, df1: f64, df2: f64, m: usize) -> Result<Sphericity, NoTest> {
        let d = self.error.ncols() as f64;
        let eigen = self.error.clone().symmetric_eigenvalues();
        let trace: f64 = eigen.iter().sum();
        let gg = trace * trace / (d * eigen.iter().map(|x| x * x).sum::<f64>());
        let dfe = self.error_df;
        let hf = ((dfe + 1.0) * d * gg - 2.0) / (d * (dfe - d * gg));
        let corrected = |epsilon: f64| f_sf(f, epsilon * df1, epsilon * df2);
        // Fewer error degrees of freedom than contrasts: no determinant, no Huynh-Feldt.
        let hf = if dfe - d * gg > 0.0 { hf } else { 1.0 };
        let least = eigen.iter().fold(f64::INFINITY, |a, x| a.min(*x));
        let full_rank = dfe >= d && least > 1e-13 * trace;
        let (mut mauchly_w, mut mauchly_p) = (None, None);
        if full_rank {
            let log_w = eigen.iter().map(|x| (x / (trace / d)).ln()).sum::<f64>();
            let columns = m as f64;
            let rho = 1.0 - (2.0 * d * d + d + 2.0) / (6.0 * d * dfe);
            let second = (d + 2.0)
                * (d - 1.0)
                * (d - 2.0)
                * (2.0 * d * d * d + 6.0 * d * d + 3.0 * columns + 2.0)
                / (288.0 * (dfe * d * rho).powi(2));
            let z = (-dfe * rho * log_w).max(0.0);
            let df = d * (d + 1.0) / 2.0 - 1.0;
            mauchly_w = Some(log_w.exp());
            if rho > 0.0 {
                let (p1, p2) = (chi2_sf(z, df)?, chi2_sf(z, df + 4.0)?);
                mauchly_p = Some((p1 + second * (p2 - p1)).clamp(0.0, 1.0));
            }
        }
        Ok(Sphericity {
            mauchly_w,
            mauchly_p,
            epsilon_gg: gg,
            p_gg: corrected(gg)?,
            epsilon_hf: hf,
            p_hf: corrected(hf.clamp(f64::MIN_POSITIVE, 1.0))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two visits and one group: F is the square of the paired t.
    #[test]
    fn two_visits_are_the_paired_t() {
        let (a, b) = ([1.0, 2.4, 3.9, 4.1, 6.0], [1.9, 2.2, 5.1, 5.0, 7.7]);
        let y: Vec<f64> = a.iter().zip(&b).flat_map(|(a, b)| [*a, *b]).collect();
        let visit = WithinFactor {
            name: "visit".into(),
            level: vec![0, 1],
            n_levels: 2,
        };
        let rows = rm_anova(&y, 2, &[], &[visit]).unwrap();
        let t = crate::models::paired_t(&a, &b, 0.95).unwrap();
        assert_eq!(rows.len(), 1);
        assert!((rows[0].f / t.statistic.powi(2) - 1.0).abs() < 1e-12);
        assert!((rows[0].p / t.p - 1.0).abs() < 1e-11 && rows[0].sphericity.is_none());
    }

    #[test]
    fn reasons_instead_of_numbers() {
        let visit = WithinFactor {
            name: "visit".into(),
            level: vec![0, 1, 2],
            n_levels: 3,
        };
        let none = rm_anova(&[1.0; 12], 3, &[], std::slice::from_ref(&visit));
        assert_eq!(none, Err(NoTest::Constant));
        let few = rm_anova(&[1.0, 2.0, 4.0], 3, &[], std::slice::from_ref(&visit));
        assert!(matches!(few, Err(NoTest::TooFew { .. })));
    }
}
