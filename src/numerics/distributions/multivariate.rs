//! The largest of several correlated t statistics, as Dunnett's adjustment needs it.
//!
//! `T_i = Z_i / S` with correlated standard normal `Z` and one `S`, `nu S^2` chi-squared with real
//! `nu`. With `Q(b) = P(max |Z_i| > b)` the tail is `P(max |T_i| > t) = E Q(t S)`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `k` | number of statistics |
//! | `Q(b)` | kept as a Chebyshev series over `0 <= b <= 7` |
//!
//! Up to four statistics `Q` is integrated (two of them in closed form, the others by Gauss-Legendre
//! with more nodes until nothing changes); beyond, and where correlations near 1 defeat that, it is
//! estimated by a shifted lattice, always the same, whose error is reported.
//!
//! Sources: Dunnett (1955), J. Am. Stat. Assoc. 50:1096; Genz & Bretz (2009), Computation of
//! Multivariate Normal and t Probabilities. Checked against R's mvtnorm and nested quadrature:
//! `tests/golden/tables_distributions.json`, `*__mmrm_us.json`.

use super::bivariate::{bivariate_box, upper};
use super::{Answer, DistributionError, ln_gamma, normal_quantile};
use crate::numerics::quadrature::gauss_legendre;

/// Up to here `Q` is kept as a series; beyond, tails are added, which overlap by less than 1e-11.
const REACH: f64 = 7.0;
/// Terms of the series for `Q`.
const TERMS: usize = 44;
/// Statistics that are integrated.
const INTEGRATED: usize = 4;
/// Random shifts of the lattice; their spread is its error.
const SHIFTS: usize = 12;
/// Points of the lattice for each shift.
const POINTS: usize = 1021;
/// Most statistics that are taken together.
const MOST: usize = 60;

/// A tail probability and how far it may be off.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TailEstimate {
    /// The probability.
    pub p: f64,
    /// Three standard errors where it was estimated by a lattice; 1e-7 where it was integrated.
    pub error: f64,
}

/// The distribution of the largest absolute value of correlated t statistics.
#[derive(Debug, Clone)]
pub struct MaxAbsT {
    /// Series of `Q`: one, or one for each shift of the lattice.
    series: Vec<Vec<f64>>,
    k: usize,
}

impl MaxAbsT {
    /// For `k` statistics with this correlation matrix (`k x k`); `seed` moves the lattice, where one is
    /// needed.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] when the matrix is no correlation matrix, or `k` is 0 or over 60.
    pub fn new(correlation: &[f64], k: usize, seed: u32) -> Result<Self, DistributionError> {
        let wrong = |value: f64| DistributionError::Domain {
            name: "correlation",
            value,
        };
        if k == 0 || k > MOST || correlation.len() != k * k {
            return Err(wrong(k as f64));
        }
        for i in 0..k {
            for j in 0..k {
                let r = correlation[i * k + j];
                let fits = (-1.0 - 1e-9..=1.0 + 1e-9).contains(&r)
                    && (r - correlation[j * k + i]).abs() < 1e-9
                    && (i != j || (r - 1.0).abs() < 1e-9);
                if !fits {
                    return Err(wrong(r));
                }
            }
        }
        let kept = distinct(correlation, k);
        let n = kept.len();
        let r: Vec<f64> = (0..n * n)
            .map(|x| correlation[kept[x / n] * k + kept[x % n]].clamp(-1.0, 1.0))
            .collect();
        let integrated = if n <= INTEGRATED {
            integrated_series(&r, n)
        } else {
            None
        };
        let series = match integrated {
            Some(series) => vec![series],
            None => lattice_series(&r, n, seed).ok_or_else(|| wrong(f64::NAN))?,
        };
        Ok(Self { series, k })
    }

    /// `P(max |T_i| > |t|)` with `df` degrees of freedom (infinity for normal numbers).
    ///
    /// The answer lies between the tail of one statistic and `k` times that.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] for NaN or `df` that are not positive.
    pub fn sf(&self, t: f64, df: f64) -> Result<TailEstimate, DistributionError> {
        let one = super::t_two_sided_p(t, df)?;
        let most = (self.k as f64 * one).min(1.0);
        let tails: Vec<f64> = self
            .series
            .iter()
            .map(|series| radial(series, self.k, t.abs(), df))
            .collect::<Result<_, _>>()?;
        let n = tails.len() as f64;
        let mean = tails.iter().sum::<f64>() / n;
        let error = if tails.len() < 2 {
            1e-7
        } else {
            let ss: f64 = tails.iter().map(|x| (x - mean).powi(2)).sum();
            3.0 * (ss / (n * (n - 1.0))).sqrt()
        };
        Ok(TailEstimate {
            p: mean.clamp(one, most),
            error: error.min(most),
        })
    }
}

/// Statistics that are no copy of an earlier one (or of its negative): `|T|` is the same.
fn distinct(correlation: &[f64], k: usize) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for i in 0..k {
        if kept
            .iter()
            .all(|&j| correlation[i * k + j].abs() < 1.0 - 1e-12)
        {
            kept.push(i);
        }
    }
    kept
}

/// Chebyshev points on `[0, REACH]`.
fn points() -> Vec<f64> {
    (0..TERMS)
        .map(|i| {
            let angle = std::f64::consts::PI * (i as f64 + 0.5) / TERMS as f64;
            0.5 * REACH * (1.0 + angle.cos())
        })
        .collect()
}

/// Chebyshev coefficients from values at [`points`].
fn coefficients(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    (0..n)
        .map(|j| {
            let sum: f64 = values
                .iter()
                .enumerate()
                .map(|(i, v)| {
                    v * (std::f64::consts::PI * j as f64 * (i as f64 + 0.5) / n as f64).cos()
                })
                .sum();
            sum * if j == 0 { 1.0 } else { 2.0 } / n as f64
        })
        .collect()
}

/// `Q(b)` from its series.
fn evaluate(series: &[f64], k: usize, b: f64) -> f64 {
    if b >= REACH {
        return k as f64 * 2.0 * upper(b);
    }
    let x = 2.0 * b / REACH - 1.0;
    let (mut one, mut two) = (0.0, 0.0);
    for c in series.iter().skip(1).rev() {
        (one, two) = (2.0 * x * one - two + c, one);
    }
    (series.first().copied().unwrap_or(0.0) + x * one - two).clamp(0.0, 1.0)
}

/// `E Q(t S)`: trapezoids in the logarithm of S, where the density is smooth and falls fast.
fn radial(series: &[f64], k: usize, t: f64, df: f64) -> Answer {
    if df.is_infinite() {
        return Ok(evaluate(series, k, t));
    }
    // Density of u = ln S: exp(df u - df e^2u / 2) times a constant.
    let constant = std::f64::consts::LN_2 + 0.5 * df * (0.5 * df).ln() - ln_gamma(0.5 * df)?;
    let step = (0.7 / (2.0 * df).sqrt()).min(0.12);
    let density = |u: f64| (constant + df * u - 0.5 * df * (2.0 * u).exp()).exp();
    let mut sum = 0.0;
    let mut mass = 0.0;
    for direction in [1.0, -1.0] {
        let first = if direction > 0.0 { 0 } else { 1 };
        for i in first..20_000 {
            let u = direction * step * f64::from(i);
            let d = density(u);
            let q = evaluate(series, k, t * u.exp());
            sum += d * q;
            mass += d;
            if d * step < 1e-15 && (direction > 0.0 || u < -1.0) {
                break;
            }
        }
    }
    Ok(sum / mass)
}

/// Order in which the two statistics that depend most on each other come last.
fn order(r: &[f64], n: usize) -> Vec<usize> {
    let mut best = (0, 1.min(n - 1));
    for i in 0..n {
        for j in 0..i {
            if r[i * n + j].abs() > r[best.0 * n + best.1].abs() || best.0 == best.1 {
                best = (j, i);
            }
        }
    }
    let mut out: Vec<usize> = (0..n).filter(|i| *i != best.0 && *i != best.1).collect();
    out.extend([best.0, best.1]);
    out.truncate(n);
    out
}

/// The series of `Q` by integration; `None` where the integrals do not settle.
fn integrated_series(r: &[f64], n: usize) -> Option<Vec<f64>> {
    if n == 1 {
        let values: Vec<f64> = points().iter().map(|b| 2.0 * upper(*b)).collect();
        return Some(coefficients(&values));
    }
    let order = order(r, n);
    let r: Vec<f64> = (0..n * n)
        .map(|x| r[order[x / n] * n + order[x % n]])
        .collect();
    let mut previous: Option<Vec<f64>> = None;
    let sizes: &[usize] = if n == 2 { &[1] } else { &[16, 24, 40, 72, 128] };
    for size in sizes {
        let nodes = gauss_legendre(*size);
        let values: Vec<f64> = points()
            .iter()
            .map(|b| Some(1.0 - inside(&r, n, *b, &nodes)?))
            .collect::<Option<_>>()?;
        let settled = previous.as_ref().is_some_and(|before| {
            let pairs = before.iter().zip(&values);
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) < 2e-8
        });
        if settled || n == 2 {
            return Some(coefficients(&values));
        }
        previous = Some(values);
    }
    None
}

/// Probability that all of 2 to 4 normal numbers lie within `b`.
fn inside(r: &[f64], n: usize, b: f64, nodes: &[(f64, f64)]) -> Option<f64> {
    if n == 2 {
        return Some(bivariate_box((-b, b), (-b, b), r[1]));
    }
    let density = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    // Everything else, given the first.
    let (mut slope, mut cov) = (Vec::new(), Vec::new());
    for i in 1..n {
        slope.push(r[i * n]);
        for j in 1..n {
            cov.push(r[i * n + j] - r[i * n] * r[j * n]);
        }
    }
    let reach = b.min(8.5);
    let mut sum = 0.0;
    for (x, w) in nodes {
        // The box is symmetric: the right half counts twice.
        let z = 0.5 * reach * (x + 1.0);
        let center: Vec<f64> = slope.iter().map(|s| s * z).collect();
        let rest = if n == 3 {
            pair(&cov, &center, b)?
        } else {
            triple(&cov, &center, b, nodes, &density)?
        };
        sum += reach * w * density(z) * rest;
    }
    Some(sum.min(1.0))
}

/// Two numbers with these means and this `2 x 2` covariance, within `b`.
fn pair(cov: &[f64], center: &[f64], b: f64) -> Option<f64> {
    let (s, t) = (cov[0].max(0.0).sqrt(), cov[3].max(0.0).sqrt());
    if s < 1e-7 || t < 1e-7 {
        return None;
    }
    let r = (cov[1] / (s * t)).clamp(-1.0, 1.0);
    let within = |m: f64, s: f64| ((-b - m) / s, (b - m) / s);
    Some(bivariate_box(within(center[0], s), within(center[1], t), r))
}

/// Three numbers with these means and this `3 x 3` covariance, within `b`.
fn triple(
    cov: &[f64],
    center: &[f64],
    b: f64,
    nodes: &[(f64, f64)],
    density: &impl Fn(f64) -> f64,
) -> Option<f64> {
    let s = cov[0].max(0.0).sqrt();
    if s < 1e-7 {
        return None;
    }
    let slope = [cov[3] / s, cov[6] / s];
    let rest = [
        cov[4] - slope[0] * slope[0],
        cov[5] - slope[0] * slope[1],
        cov[7] - slope[1] * slope[0],
        cov[8] - slope[1] * slope[1],
    ];
    let (low, high) = (
        ((-b - center[0]) / s).max(-8.5),
        ((b - center[0]) / s).min(8.5),
    );
    if high <= low {
        return Some(0.0);
    }
    let mut sum = 0.0;
    for (x, w) in nodes {
        let z = low + 0.5 * (high - low) * (x + 1.0);
        let d = density(z);
        if d < 1e-17 {
            continue;
        }
        let given = [center[1] + slope[0] * z, center[2] + slope[1] * z];
        sum += 0.5 * (high - low) * w * d * pair(&rest, &given, b)?;
    }
    Some(sum)
}

/// Lower factor of a correlation matrix that may be singular.
fn factor(r: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut l: Vec<f64> = vec![0.0; n * n];
    for j in 0..n {
        let d = r[j * n + j] - (0..j).map(|k| l[j * n + k] * l[j * n + k]).sum::<f64>();
        if d < -1e-7 {
            return None;
        }
        let pivot = d.max(0.0).sqrt();
        l[j * n + j] = if pivot < 1e-7 { 0.0 } else { pivot };
        for i in j + 1..n {
            let s = r[i * n + j] - (0..j).map(|k| l[i * n + k] * l[j * n + k]).sum::<f64>();
            l[i * n + j] = if pivot < 1e-7 { 0.0 } else { s / pivot };
        }
    }
    Some(l)
}

/// Series of `Q` for each shift of a lattice; `None` when the matrix is not positive semidefinite.
fn lattice_series(r: &[f64], n: usize, seed: u32) -> Option<Vec<Vec<f64>>> {
    let l = factor(r, n)?;
    let generator = generator(n);
    let at = points();
    // A second irrational step, so that no seed repeats a shift of another.
    let start = f64::from(seed) * 0.414_213_562_373_095_1;
    let mut all = Vec::with_capacity(SHIFTS);
    for shift in 0..SHIFTS {
        let mut sums = vec![0.0; TERMS];
        for i in 0..POINTS {
            let w: Vec<f64> = generator
                .iter()
                .enumerate()
                .map(|(j, a)| {
                    // Golden-section shifts, different in every dimension.
                    let moved = start + (shift * n + j + 1) as f64 * 0.618_033_988_749_894_9;
                    let x = (i as f64 * a + moved).fract();
                    (2.0 * x - 1.0).abs()
                })
                .collect();
            for (sum, b) in sums.iter_mut().zip(&at) {
                *sum += separated(&l, n, *b, &w);
            }
        }
        let values: Vec<f64> = sums.iter().map(|s| 1.0 - s / POINTS as f64).collect();
        all.push(coefficients(&values));
    }
    Some(all)
}

/// Genz's separation of variables at one point of the unit cube.
fn separated(l: &[f64], n: usize, b: f64, w: &[f64]) -> f64 {
    let mut z = [0.0; MOST];
    let mut product = 1.0;
    for i in 0..n {
        let given: f64 = (0..i).map(|j| l[i * n + j] * z[j]).sum();
        let pivot = l[i * n + i];
        if pivot == 0.0 {
            if given.abs() > b {
                return 0.0;
            }
            continue;
        }
        let (low, high) = (upper((b + given) / pivot), upper((given - b) / pivot));
        let mass = high - low;
        if mass <= 0.0 {
            return 0.0;
        }
        product *= mass;
        if i + 1 < n {
            let p = (low + w[i] * mass).clamp(1e-300, 1.0 - 1e-16);
            z[i] = normal_quantile(p).unwrap_or(0.0);
        }
    }
    product
}

/// Fractional parts of the square roots of the first `n` primes: the step of a lattice in each direction.
pub(super) fn generator(n: usize) -> Vec<f64> {
    primes(n).iter().map(|p| p.sqrt().fract()).collect()
}

fn primes(n: usize) -> Vec<f64> {
    (2u32..)
        .filter(|c| (2..*c).take_while(|d| d * d <= *c).all(|d| c % d != 0))
        .take(n)
        .map(f64::from)
        .collect()
}

/// A correlation matrix of size `k` with the same correlation everywhere.
#[cfg(test)]
pub(super) fn equal(k: usize, rho: f64) -> Vec<f64> {
    (0..k * k)
        .map(|x| if x / k == x % k { 1.0 } else { rho })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_normal_numbers() {
        for k in 1..=6 {
            let all = MaxAbsT::new(&equal(k, 0.0), k, 0).unwrap();
            for t in [0.3, 1.0, 2.2, 3.5, 5.0] {
                let one = 2.0 * upper(t);
                let want = -(k as f64 * (-one).ln_1p()).exp_m1();
                let got = all.sf(t, f64::INFINITY).unwrap();
                let allowed = if k <= INTEGRATED {
                    1e-8
                } else {
                    got.error.max(1e-8)
                };
                assert!((got.p - want).abs() <= allowed, "{k} {t}: {got:?} {want}");
            }
        }
    }

    #[test]
    fn another_seed_moves_p_by_about_the_error() {
        let r = equal(7, 0.5);
        let tail = |seed| MaxAbsT::new(&r, 7, seed).unwrap().sf(2.4, 19.0).unwrap();
        let (a, b) = (tail(0), tail(1));
        assert_ne!(a.p, b.p);
        assert!((a.p - b.p).abs() < a.error + b.error, "{a:?} {b:?}");
        assert_eq!(a.p.to_bits(), tail(0).p.to_bits());
    }

    #[test]
    fn a_copy_adds_nothing() {
        let r = [1.0, 0.5, -1.0, 0.5, 1.0, -0.5, -1.0, -0.5, 1.0];
        let three = MaxAbsT::new(&r, 3, 0).unwrap();
        let two = MaxAbsT::new(&equal(2, 0.5), 2, 0).unwrap();
        let (a, b) = (three.sf(2.1, 11.3).unwrap(), two.sf(2.1, 11.3).unwrap());
        assert!((a.p - b.p).abs() < 1e-9);
        assert!(MaxAbsT::new(&[1.0, 2.0, 2.0, 1.0], 2, 0).is_err());
        assert!(MaxAbsT::new(&[], 0, 0).is_err());
    }

    /// Any order of the statistics, and the lattice against the integrals.
    #[test]
    fn order_and_method_do_not_matter() {
        let r = [
            1.0, 0.6, 0.3, -0.2, 0.6, 1.0, 0.5, 0.1, 0.3, 0.5, 1.0, 0.4, -0.2, 0.1, 0.4, 1.0,
        ];
        let turned: Vec<f64> = (0..16).map(|x| r[(3 - x / 4) * 4 + 3 - x % 4]).collect();
        let (a, b) = (
            MaxAbsT::new(&r, 4, 0).unwrap(),
            MaxAbsT::new(&turned, 4, 0).unwrap(),
        );
        let lattice = MaxAbsT {
            series: lattice_series(&r, 4, 0).unwrap(),
            k: 4,
        };
        for (t, df) in [(1.2, 4.5), (2.4, 17.0), (3.1, 200.0)] {
            let (x, y) = (a.sf(t, df).unwrap(), b.sf(t, df).unwrap());
            assert!((x.p - y.p).abs() < 5e-8, "{x:?} {y:?}");
            let z = lattice.sf(t, df).unwrap();
            assert!((x.p - z.p).abs() < 2.0 * z.error + 1e-6, "{x:?} {z:?}");
            assert!(z.error < 2e-4, "{z:?}");
        }
    }
}
